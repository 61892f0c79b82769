"""Tryton holds what every connector must hold: the suite against a real Tryton 8.2 on loopback."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID

import pytest
from faultserver import Fault, Spoken
from suite import GROUPS, ConnectorSuite, Rig

from leadcapture.demo.crm import LocalTryton
from leadcapture.show import Destination
from leadcapture.sync.tryton import TrytonConnector
from leadcapture.sync.trytonrpc import TrytonClient

_ALL = {"active_test": False}


class TrytonRig(Rig):
    maps_fields: ClassVar = False
    bounded: ClassVar = None
    spoken: ClassVar = {
        Fault.EXPIRED: Spoken(status=401, body={}),
        Fault.QUOTA: Spoken(status=429, body={}),
    }

    def __init__(self, crm: LocalTryton, admin: TrytonClient) -> None:
        super().__init__()
        self.crm = crm
        self.admin = admin
        self.url = crm.url

    def destination(self, url: str) -> Destination:
        return Destination(
            url=url,
            database=self.crm.database,
            user=self.crm.capture_user,
            campaign="Suite Expo 2026",
            owner="Sam Seller",
        )

    def open(self, destination: Destination, folder: Path) -> TrytonConnector:
        return TrytonConnector(destination, self.crm.password, name="crm")

    def _read(self, model: str, domain: list[Any], fields: list[str]) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.admin.call(
            f"model.{model}.search_read", domain, 0, None, None, fields, context=_ALL
        )
        return rows

    def _parties(self) -> list[dict[str, Any]]:
        codes = [str(lead_id) for lead_id in self.known]
        return self._read(
            "party.party", [["code", "in", codes]], ["code", "name", "categories.name"]
        )

    def _in(self, *names: str) -> list[UUID]:
        return [
            UUID(row["code"])
            for row in self._parties()
            for category in row["categories."]
            if category["name"] in names
        ]

    def people(self) -> Collection[UUID]:
        return [UUID(row["code"]) for row in self._parties()]

    def members(self) -> Collection[UUID]:
        return self._in("Suite Expo 2026")

    def tasks(self) -> Collection[UUID]:
        parties = [row["id"] for row in self._parties()]
        rows = self._read("sale.opportunity", [["party", "in", parties]], ["reference"])
        return [UUID(row["reference"].partition(":")[0]) for row in rows]

    def enrolled(self) -> Collection[UUID]:
        return self._in("Hot", "Touch")

    def _party(self, lead_id: UUID) -> dict[str, Any]:
        (row,) = [row for row in self._parties() if row["code"] == str(lead_id)]
        return row

    def last_name(self, lead_id: UUID) -> str:
        return str(self._party(lead_id)["name"])

    def rename(self, lead_id: UUID, last_name: str) -> None:
        party = self._party(lead_id)["id"]
        self.admin.call("model.party.party.write", [party], {"name": last_name})

    def opt_out(self, lead_id: UUID) -> None:
        party = self._party(lead_id)["id"]
        (scenario,) = self._read("marketing.automation.scenario", [["name", "=", "Hot"]], ["id"])
        self.admin.call(
            "model.party.party.write",
            [party],
            {"marketing_scenario_unsubscribed": [["add", [scenario["id"]]]]},
        )

    def refuse(self, last_name: str, words: str) -> None:
        pytest.skip("Tryton has no rule about names")


@pytest.fixture(scope="module")
def admin(tryton: LocalTryton) -> Iterator[TrytonClient]:
    tryton.setup_sequences(["Hot", "Touch"])
    tryton.setup_campaigns(["Suite Expo 2026"])
    with tryton.connect() as client:
        yield client


#: A real CRM takes its time: all faults are run with this set, a sample without.
ALL = bool(os.environ.get("LEADCAPTURE_ALL_FAULTS"))
SAMPLE = (Fault.RESET_AFTER, Fault.HTML, Fault.FOREIGN)


@pytest.mark.crm
class TestTryton(ConnectorSuite):
    faults: ClassVar = GROUPS if ALL else {"rows": SAMPLE}
    rounds: ClassVar = 10 if ALL else 1
    crash_points: ClassVar = 60 if ALL else 4

    @pytest.fixture
    def rig(self, tryton: LocalTryton, admin: TrytonClient) -> Rig:
        return TrytonRig(tryton, admin)
