"""Capture, edit, merge, discard, opt-out, sync and crash in any order: nothing lost, nothing twice.

`benchmarks/sync.py random` runs the same machine for many more steps.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from fakecrm import Crash as FakeCrash
from fakecrm import FakeConnector, FakeCrm, Fault
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, precondition, rule, run_state_machine_as_test
from suite import Crash, crash_at

from leadcapture import nurture
from leadcapture.crmfield import RemoteField
from leadcapture.delivery import Step
from leadcapture.lead import Consent, Disposition, Lead, Person, Stage
from leadcapture.showfile import parse_show
from leadcapture.sync.connector import Limits
from leadcapture.sync.drain import drain
from tests.fresh import new_store

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
YES = Consent(purpose="email", wording="May we?", version="1", language="en", at=NOW, how="ticked")
SHOW = parse_show(
    """
name = "Any Expo"
[campaign]
name = "Any Expo 2026"
[[next_steps]]
id = "meeting"
label = "Meeting"
handoff = true
[[nurture]]
sequence = "Hot"
dispositions = ["hot"]
[connectors.fake]
"""
)
MAPPED = {"last_name": "LastName", "title": "Title"}
FIELDS = (RemoteField(name="LastName", required=True), RemoteField(name="Title"))


class Machine(RuleBasedStateMachine):
    """One booth, one CRM, and everything that may happen between them."""

    steps = 0

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.store = new_store(Path(self.folder.name) / "workspace")
        self.store.put_show(SHOW)
        self.crm = FakeCrm(fields=FIELDS)
        self.now = NOW
        self.leads: list[UUID] = []
        self.typed: dict[UUID, str] = {}
        """Titles that somebody typed into the CRM."""
        self.out_before: set[tuple[UUID, str]] = set()

    def keep(self, lead: Lead) -> None:
        Machine.steps += 1
        owed = nurture.owed(lead, SHOW, now=self.now)
        self.store.keep(lead, (), owed, action="edited", by="Rep", at=self.now)

    def live(self) -> list[Lead]:
        gone = (Stage.DISCARDED, Stage.MERGED)
        return [one for one in map(self.store.lead, self.leads) if one.stage not in gone]

    @rule(consent=st.booleans(), hot=st.booleans(), meeting=st.booleans(), number=st.integers(0, 9))
    def capture(self, consent: bool, hot: bool, meeting: bool, number: int) -> None:
        lead = Lead(
            id=uuid4(),
            show_id=SHOW.id,
            person=Person(last_name=f"Example{number}", emails=(f"e{number}@example.com",)),
            captured_at=NOW,
            captured_by="Rep",
            device="laptop",
            disposition=Disposition.HOT if hot else None,
            next_step="meeting" if meeting else "",
            consents=(YES,) if consent else (),
            stage=Stage.REVIEWED,
        )
        self.leads.append(lead.id)
        self.keep(lead)

    @precondition(lambda self: self.leads)
    @rule(
        which=st.integers(0, 99),
        title=st.sampled_from(["CTO", "CEO", ""]),
        yes=st.booleans(),
        next_step=st.sampled_from(["", "meeting"]),
    )
    def edit(self, which: int, title: str, yes: bool, next_step: str) -> None:
        if live := self.live():
            lead = live[which % len(live)]
            consent = replace(YES, granted=yes)
            self.keep(
                replace(
                    lead,
                    person=replace(lead.person, title=title),
                    consents=(*lead.consents, consent),
                    next_step=next_step,
                )
            )

    @rule()
    def clock_set_back(self) -> None:
        self.now -= timedelta(hours=7)

    @precondition(lambda self: len(self.leads) > 1)
    @rule(one=st.integers(0, 99), other=st.integers(0, 99))
    def merge(self, one: int, other: int) -> None:
        live = self.live()
        if len(live) > 1 and one % len(live) != other % len(live):
            keep, gone = live[one % len(live)], live[other % len(live)]
            owed = nurture.owed(keep, SHOW, now=self.now)
            self.store.merge(keep, gone, owed, by="Rep", at=self.now)
            Machine.steps += 1

    @precondition(lambda self: self.leads)
    @rule(which=st.integers(0, 99))
    def discard(self, which: int) -> None:
        if live := self.live():
            self.keep(replace(live[which % len(live)], stage=Stage.DISCARDED))

    @precondition(lambda self: self.crm.people)
    @rule(which=st.integers(0, 99))
    def opt_out_there(self, which: int) -> None:
        people = sorted(self.crm.people)
        person = people[which % len(people)]
        self.crm.opted_out.add(person)
        self.out_before |= {(person, one) for one in self.crm.sequences.get(person, ())}
        Machine.steps += 1

    @precondition(lambda self: self.crm.values)
    @rule(which=st.integers(0, 99))
    def type_there(self, which: int) -> None:
        people = sorted(self.crm.values)
        person = people[which % len(people)]
        self.crm.values[person]["Title"] = self.typed[person] = "Typed by Sales"
        Machine.steps += 1

    @rule(
        faults=st.lists(st.sampled_from([None, *Fault]), max_size=4),
        size=st.integers(1, 4),
        crash=st.none() | st.tuples(st.integers(1, 25), st.booleans()),
        meanwhile=st.none() | st.sampled_from(["CTO", "CEO"]),
    )
    def sync(
        self,
        faults: list[Fault | None],
        size: int,
        crash: tuple[int, bool] | None,
        meanwhile: str | None,
    ) -> None:
        self.crm.faults = list(faults)
        number, after = crash or (0, False)

        def typed() -> None:
            """Somebody types while the sync runs, just before an enrollment."""
            if meanwhile and (live := self.live()):
                self.keep(replace(live[-1], person=replace(live[-1].person, title=meanwhile)))

        with crash_at(self.store, number, after=after), suppress(Crash, FakeCrash):
            self.drain(size, typed)
        with self.store.writing() as db:
            db.execute("DELETE FROM leases")  # a killed process's runs out by itself

    def drain(self, size: int, before_enroll: Callable[[], None] = lambda: None) -> int:
        Machine.steps += 1
        self.now += timedelta(hours=3)
        connector = FakeConnector(
            self.crm,
            limits=Limits(batch_size=size),
            default_fields=MAPPED,
            before_enroll=before_enroll,
        )
        report = drain(self.store, SHOW, connector, clock=lambda: self.now, chance=lambda: 1.0)
        return report.steps

    def teardown(self) -> None:
        try:
            self.crm.faults = []
            self.now += timedelta(days=30)  # however often the clock was set back
            for _ in range(20):
                if not self.drain(3):
                    break
            else:
                raise AssertionError("the outbox does not come to rest")
            self.check()
        finally:
            self.store.close()
            self.folder.cleanup()

    def check(self) -> None:
        assert self.crm.doubled() == []
        assert self.crm.without_opt_in == []
        for lead in self.live():
            assert lead.id in self.crm.people
            assert self.crm.values[lead.id]["LastName"] == lead.person.last_name
            if lead.id not in self.typed and lead.person.title:
                assert self.crm.values[lead.id]["Title"] == lead.person.title
            self.check_steps(lead)
        for person, title in self.typed.items():
            assert self.crm.values[person]["Title"] == title
        for person in self.crm.opted_out:
            there = {(person, one) for one in self.crm.sequences.get(person, ())}
            assert there <= self.out_before

    def check_steps(self, lead: Lead) -> None:
        """What the lead is owed as it is now has been done: none of it is lost."""
        for entry in nurture.owed(lead, SHOW, now=self.now):
            match entry.step:
                case Step.CAMPAIGN:
                    assert self.crm.campaigns[lead.id] == {SHOW.campaign.name}
                case Step.HANDOFF:
                    assert any(one.lead.id == lead.id for one in self.crm.handoffs.values())
                case Step.ENROLLMENT if lead.id not in self.crm.opted_out:
                    assert self.crm.sequences[lead.id] == {"Hot"}


def run_many(examples: int, steps: int) -> int:
    """Run the machine; how many steps it took in all."""
    Machine.steps = 0
    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            database=None,
        ),
    )
    return Machine.steps


def test_anything_in_any_order_loses_and_doubles_nothing() -> None:
    assert run_many(examples=6, steps=20) > 0
