"""Secrets and personal data never reach a log, a screen of the command line, or a plain file."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import Any

import hubspotserver
import odooserver
import pytest
import webhookreceiver
from faultserver import Fault, FaultServer
from rigs import HubSpotRig, OdooRig, WebhookRig
from suite import Desk, Rig

from leadcapture import log
from leadcapture.lead import Address, Person, Phone
from leadcapture.store.store import Store

#: Words that stand nowhere but in what must not be written.
CANARIES = (
    "Canaria", "Kanarienvogel", "canaria@example.com", "+447700900456", "Serinus Ltd",
    "Atlantic Way", "sings in the morning",
)  # fmt: skip
SECRETS = {
    "hubspot": hubspotserver.TOKEN,
    "odoo": odooserver.KEY,
    "webhook": webhookreceiver.SECRET,
}
RIGS: dict[str, tuple[Any, Any]] = {
    "hubspot": (hubspotserver.HubSpotServer, HubSpotRig),
    "odoo": (odooserver.OdooServer, OdooRig),
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


@pytest.fixture(params=sorted(RIGS))
def named(request: pytest.FixtureRequest) -> Iterator[tuple[str, Rig]]:
    server_of, rig_of = RIGS[request.param]
    server: AbstractContextManager[Any] = server_of()
    with server as running:
        yield request.param, rig_of(running)


def test_nothing_personal_is_written_whatever_goes_wrong(
    named: tuple[str, Rig],
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    kind, rig = named
    caplog.set_level(logging.DEBUG)
    caplog.set_level(logging.DEBUG, "urllib3")  # a client library may have silenced it
    log.write_to(tmp_path)
    logging.getLogger("leadcapture").setLevel(logging.DEBUG)
    try:
        with (
            FaultServer(rig.url, spoken=rig.spoken) as wire,
            Store(tmp_path / "workspace", bytes(range(32))) as store,
        ):
            desk = Desk(store, rig, wire, tmp_path)
            leads = desk.add(2, person=PERSON, notes="sings in the morning")
            # The CRM's own words quote what they refuse.
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
        for canary in (*CANARIES, SECRETS[kind], SECRETS[kind].removeprefix("whsec_")):
            assert canary not in text, f"{canary} stands in {where}"
