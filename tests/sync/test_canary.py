"""Secrets and personal data never reach a log, a screen of the command line, or a plain file."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any

import hubspotserver
import journeyserver
import odooserver
import pytest
import salesforceserver
import webhookreceiver
from faultserver import Fault, FaultServer
from rigs import HubSpotRig, JourneyRig, OdooRig, TrytonRig, WebhookRig
from suite import Desk, Rig

from leadcapture import log
from leadcapture.demo.crm import LocalTryton
from leadcapture.lead import Address, Person, Phone
from leadcapture.show import Destination
from leadcapture.sync.csvfile import FileConnector
from tests.fresh import new_store

#: Words that stand nowhere but in what must not be written.
CANARIES = (
    "Canaria", "Kanarienvogel", "canaria@example.com", "+447700900456", "Serinus Ltd",
    "Atlantic Way", "sings in the morning",
)  # fmt: skip
SECRETS = {
    "hubspot": (hubspotserver.TOKEN,),
    "odoo": (odooserver.KEY,),
    "salesforce": (salesforceserver.TOKEN, salesforceserver.REFRESH, journeyserver.SECRET),
    "webhook": (webhookreceiver.SECRET, webhookreceiver.SECRET.removeprefix("whsec_")),
}
RIGS: dict[str, tuple[Any, Any]] = {
    "hubspot": (hubspotserver.HubSpotServer, HubSpotRig),
    "odoo": (odooserver.OdooServer, OdooRig),
    "salesforce": (journeyserver.JourneyServer, JourneyRig),
    "webhook": (webhookreceiver.WebhookReceiver, WebhookRig),
}
PERSON = Person(
    first_name="Canaria",
    last_name="Kanarienvogel",
    company="Serinus Ltd",
    emails=("canaria@example.com",),
    phones=(Phone(number="+447700900456"),),
    address=Address(street="Atlantic Way", country="DE"),
)


class FileRig(Rig):
    """Import files in the workspace's folder."""

    def __init__(self, kind: str) -> None:
        super().__init__()
        self.kind = kind

    def destination(self, url: str) -> Destination:
        return Destination(options={"type": self.kind})

    def open(self, destination: Destination, folder: Path) -> FileConnector:
        return FileConnector(destination, name="crm", folder=folder)


@pytest.fixture(params=[*sorted(RIGS), pytest.param("tryton", marks=pytest.mark.crm)])
def named(request: pytest.FixtureRequest) -> Iterator[tuple[tuple[str, ...], Rig]]:
    """The secrets that a rig's connector is given, and the rig."""
    if request.param == "tryton":
        crm: LocalTryton = request.getfixturevalue("tryton")
        yield (crm.password,), TrytonRig(crm, request.getfixturevalue("admin"))
        return
    server_of, rig_of = RIGS[request.param]
    server: AbstractContextManager[Any] = server_of()
    with server as running:
        yield SECRETS[request.param], rig_of(running)


def test_nothing_personal_is_written_whatever_goes_wrong(
    named: tuple[tuple[str, ...], Rig],
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    secrets, rig = named
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, "urllib3")  # a client library may have silenced it
    log.write_to(tmp_path)
    logging.getLogger("leadcapture").setLevel(logging.DEBUG)
    try:
        with (
            FaultServer(rig.url, spoken=rig.spoken) as wire,
            new_store(tmp_path / "workspace") as store,
        ):
            desk = Desk(store, rig, wire, tmp_path)
            leads = desk.add(2, person=PERSON, notes="sings in the morning")
            # The CRM's own words quote what they refuse.
            if not isinstance(rig, TrytonRig):
                rig.refuse("Kanarienvogel", "Kanarienvogel <canaria@example.com> is no good.")
            desk.sync()
            for fault in (Fault.EXPIRED, Fault.HTML, Fault.HALF_JSON, Fault.RESET_AFTER):
                wire.spoil = lambda call, fault=fault: fault
                desk.sync()
            wire.spoil = lambda call: None
            for lead in leads:
                kept = store.lead(lead.id)
                desk.keep(replace(kept, person=replace(kept.person, title="Soprano")))
            desk.sync()
            with desk.open() as connector:
                assert "0x" in repr(connector)
    finally:
        log.write_to(tmp_path / "elsewhere")
    seen = capfd.readouterr()
    written = {"log": caplog.text, "stdout": seen.out, "stderr": seen.err}
    for path in tmp_path.rglob("*"):
        if path.is_file():
            written[path.name] = path.read_bytes().decode("latin-1")
    assert (tmp_path / "leadcapture.log").stat().st_size > 0
    assert any(record.name.startswith("urllib3") for record in caplog.records)
    for where, text in written.items():
        for canary in (*CANARIES, *secrets):
            assert canary not in text, f"{canary} stands in {where}"


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_files_name_people_in_themselves_only(
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    kind: str,
) -> None:
    caplog.set_level(logging.DEBUG)
    log.write_to(tmp_path)
    logging.getLogger("leadcapture").setLevel(logging.DEBUG)
    try:
        with (
            FaultServer("http://127.0.0.1:9") as nowhere,
            new_store(tmp_path / "workspace") as store,
        ):
            desk = Desk(store, FileRig(kind), nowhere, tmp_path)
            desk.add(2, person=PERSON, notes="sings in the morning")
            assert desk.sync().created == 2
            # A folder that cannot be written, in the operating system's own words.
            desk.folder = tmp_path / "leadcapture.log"
            desk.add(1, person=PERSON)
            assert desk.sync().message
    finally:
        log.write_to(tmp_path / "elsewhere")
    seen = capfd.readouterr()
    written = {"log": caplog.text, "stdout": seen.out, "stderr": seen.err}
    for path in tmp_path.rglob("*"):
        if path.is_file() and path.parent.name != "crm-import":
            written[path.name] = path.read_bytes().decode("latin-1")
    assert (tmp_path / "leadcapture.log").stat().st_size > 0
    for where, text in written.items():
        for canary in CANARIES:
            assert canary not in text, f"{canary} stands in {where}"
