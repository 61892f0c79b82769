"""Tryton holds what every connector must hold: the suite against a real Tryton 8.2 on loopback."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import ClassVar

import pytest
from faultserver import Fault
from rigs import TrytonRig
from suite import GROUPS, ConnectorSuite, Desk, Rig

from leadcapture.delivery import Step
from leadcapture.demo.crm import LocalTryton
from leadcapture.lead import Address, Person
from leadcapture.sync.dryrun import plan
from leadcapture.sync.trytonrpc import TrytonClient

#: A real CRM takes its time: all faults are run with this set, a sample without.
ALL = bool(os.environ.get("LEADCAPTURE_ALL_FAULTS"))
SAMPLE = (Fault.RESET_AFTER, Fault.HTML, Fault.FOREIGN)


@pytest.mark.crm
class TestTryton(ConnectorSuite):
    faults: ClassVar = GROUPS if ALL else {"rows": SAMPLE}
    rounds: ClassVar = 10 if ALL else 1
    crash_points: ClassVar = 60 if ALL else 4

    def test_the_dry_run_says_each_field_from_what_to_what(self, desk: Desk) -> None:
        def changes() -> set[tuple[str, str, str, bool]]:
            with desk.open() as connector:
                found = plan(desk.store, desk.show, "crm", connector, now=desk.now, hurry=True)
            (row,) = [row for row in found.rows if row.step is Step.PERSON]
            return {(one.label, str(one.before), str(one.after), one.kept) for one in row.changes}

        address = Address(street="Way 1", city="Munich", country="DE")
        person = Person(
            first_name="Ada", last_name="Example", emails=("ada@example.com",), address=address
        )
        (lead,) = desk.add(1, person=person)
        assert changes() == {
            ("Name", "", "Ada Example", False),
            ("E-mail", "", "ada@example.com", False),
            ("Street", "", "Way 1", False),
            ("City", "", "Munich", False),
            ("Country", "", "DE", False),
        }
        desk.settle()
        desk.rig.rename(lead.id, "Ada Verheiratet")
        kept = desk.store.lead(lead.id)
        person = replace(
            person,
            first_name="Adele",
            emails=("ada@example.com", "adele@example.com"),
            address=replace(address, city="Augsburg"),
        )
        desk.keep(replace(kept, person=person))
        assert changes() == {
            ("Name", "Ada Verheiratet", "Adele Example", True),
            ("E-mail", "", "adele@example.com", False),
            ("City", "Munich", "Augsburg", False),
        }
        desk.settle()
        assert desk.rig.last_name(lead.id) == "Ada Verheiratet"

    @pytest.fixture
    def rig(self, tryton: LocalTryton, admin: TrytonClient) -> Rig:
        return TrytonRig(tryton, admin)
