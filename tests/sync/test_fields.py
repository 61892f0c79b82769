"""A person's edit in the CRM is never written over, in the decision and in a sync."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from fakecrm import Crash, FakeConnector, FakeCrm, Fault

from leadcapture import nurture
from leadcapture.crmfield import FieldKind, RemoteField, Value
from leadcapture.delivery import DeliveryState, Step
from leadcapture.lead import Lead, Person, Stage
from leadcapture.showfile import parse_show
from leadcapture.store import outbox, told
from leadcapture.store.store import Store
from leadcapture.store.told import Told, digest
from leadcapture.sync.connector import Outcome, RemoteRecord
from leadcapture.sync.drain import SyncReport, drain, synced_rows
from leadcapture.sync.dryrun import Action, PlannedRow, plan
from leadcapture.sync.fields import decide
from tests.fresh import new_store

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
FIELDS = (
    RemoteField(name="LastName", label="Last Name", length=20, required=True),
    RemoteField(name="Title", label="Title"),
    RemoteField(name="Source"),
    RemoteField(name="OptIn", kind=FieldKind.BOOLEAN),
    RemoteField(name="OptOut", kind=FieldKind.BOOLEAN, opt_out=True),
)
MAPPED = {
    "last_name": "LastName",
    "title": "Title",
    "opted_in": "OptIn",
    "opted_out": "OptOut",
}


def record(ours: bool = True, **values: Value) -> RemoteRecord:
    return RemoteRecord(lead_id=uuid4(), remote_id="1", values=values, ours=ours)


def was(**values: Value) -> Told:
    return Told(fields={name: (digest(value),) for name, value in values.items()})


def test_a_new_record_gets_everything_but_a_no_to_an_opt_out() -> None:
    found = decide({"LastName": "Example", "OptOut": False}, None, fields=FIELDS)
    assert dict(found.write) == {"LastName": "Example"}
    assert not found.exists


@pytest.mark.parametrize(
    ("there", "before", "written"),
    [
        ("", None, True),  # empty
        ("  ", None, True),
        ("CTO", was(Title="CTO"), True),  # what we wrote last
        ("CTO", was(Title="Engineer"), False),  # a person changed it
        ("CTO", None, False),  # never ours
    ],
)
def test_a_field_is_written_where_it_is_empty_or_ours(
    there: str, before: Told | None, written: bool
) -> None:
    found = decide({"Title": "CEO"}, record(Title=there), told=before, fields=FIELDS)
    assert bool(found.write) is written
    assert [diff.kept for diff in found.diffs] == [not written]
    assert bool(found.words) is not written


def test_what_stands_there_already_is_not_written_and_counts_as_ours() -> None:
    found = decide({"Title": "CTO"}, record(Title="CTO "), fields=FIELDS)
    assert not found.write
    assert not found.diffs
    assert dict(found.settled) == {"Title": "CTO"}
    assert not decide({"Title": "CTO"}, record(ours=False, Title="CTO")).settled


def test_a_record_of_somebody_else_is_only_added_to() -> None:
    found = decide(
        {"LastName": "Example", "Title": "CEO"},
        record(ours=False, LastName="Exämple"),
        told=was(LastName="Exämple"),
        fields=FIELDS,
    )
    assert dict(found.write) == {"Title": "CEO"}
    assert [diff.field for diff in found.kept] == ["LastName"]


def test_an_opt_out_is_set_and_never_taken_back() -> None:
    assert decide({"OptOut": True}, record(OptOut=False), fields=FIELDS).write == {"OptOut": True}
    found = decide({"OptOut": False}, record(OptOut=True), told=was(OptOut=True), fields=FIELDS)
    assert not found.write
    assert not found.diffs


def test_a_no_that_nobody_chose_is_empty_and_one_that_a_person_chose_stays() -> None:
    assert decide({"OptIn": True}, record(OptIn=False), fields=FIELDS).write == {"OptIn": True}
    after = decide({"OptIn": True}, record(OptIn=False), told=was(OptIn=True), fields=FIELDS)
    assert not after.write
    assert after.kept


def test_a_default_fills_and_never_overwrites() -> None:
    wanted, only = {"Source": "Show"}, {"Source"}
    assert decide(wanted, record(), defaults=only).write == wanted
    found = decide(wanted, record(Source="Web"), told=was(Source="Web"), defaults=only)
    assert not found.write
    assert not found.diffs


# --- in a sync --------------------------------------------------------------------------------


SHOW = parse_show(
    """
name = "Field Expo"
[connectors.fake]
[connectors.fake.defaults]
Source = "Trade show"
"""
)


class Desk:
    def __init__(self, store: Store) -> None:
        self.store = store
        self.crm = FakeCrm(fields=FIELDS)
        self.now = NOW
        store.put_show(SHOW)

    def connector(self) -> FakeConnector:
        return FakeConnector(self.crm, default_fields=MAPPED)

    def keep(self, lead: Lead) -> Lead:
        owed = nurture.owed(lead, SHOW, now=self.now)
        return self.store.keep(lead, (), owed, action="edited", by="Rep", at=self.now)

    def retitle(self, lead: Lead, title: str) -> None:
        lead = self.store.lead(lead.id)
        self.keep(replace(lead, person=replace(lead.person, title=title)))

    def drain(self) -> SyncReport:
        self.now += timedelta(hours=2)
        return drain(self.store, SHOW, self.connector(), clock=lambda: self.now, chance=lambda: 1.0)

    def plan(self) -> PlannedRow:
        (row,) = plan(self.store, SHOW, "fake", self.connector(), now=self.now, hurry=True).rows
        return row


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with new_store(tmp_path / "workspace") as store:
        yield Desk(store)


@pytest.fixture
def ada(desk: Desk) -> Lead:
    return desk.keep(
        Lead(
            id=uuid4(),
            show_id=SHOW.id,
            person=Person(last_name="Example", title="Engineer"),
            captured_at=NOW,
            captured_by="Rep",
            device="laptop",
            stage=Stage.REVIEWED,
        )
    )


def test_a_persons_edit_in_the_crm_stays_and_is_shown(desk: Desk, ada: Lead) -> None:
    desk.drain()
    there = desk.crm.values[ada.id]
    assert there == {
        "LastName": "Example",
        "Title": "Engineer",
        "OptIn": False,
        "Source": "Trade show",
    }
    desk.retitle(ada, "CTO")
    assert [(one.before, one.after) for one in desk.plan().changes] == [("Engineer", "CTO")]
    assert desk.drain().updated == 1
    assert there["Title"] == "CTO"

    there["Title"] = "Founder"  # somebody in Sales knows better
    desk.retitle(ada, "Chief")
    row = desk.plan()
    assert row.action is Action.ALREADY_THERE
    assert [(one.before, one.kept) for one in row.changes] == [("Founder", True)]
    (synced,) = synced_rows(desk.store, desk.drain())
    assert (synced.outcome, there["Title"]) == (Outcome.UNCHANGED, "Founder")
    assert "Title" in synced.message
    (conflict,) = told.conflicts(desk.store, "fake")
    assert (conflict.field, conflict.ours, conflict.theirs) == ("Title", "Chief", "Founder")
    assert told.conflicts(desk.store, "other") == ()


@pytest.mark.parametrize("ours", [True, False])
def test_a_person_decides_a_conflict(desk: Desk, ada: Lead, ours: bool) -> None:
    desk.drain()
    there = desk.crm.values[ada.id]
    there["Title"] = "Founder"
    desk.retitle(ada, "Chief")
    desk.drain()
    (conflict,) = told.conflicts(desk.store)
    told.settle(desk.store, conflict, ours=ours, at=desk.now)
    assert told.conflicts(desk.store) == ()
    desk.retitle(ada, "Chief")
    desk.drain()
    assert there["Title"] == ("Chief" if ours else "Founder")
    assert told.conflicts(desk.store) == ()
    desk.retitle(ada, "Chair")
    desk.drain()
    assert there["Title"] == ("Chair" if ours else "Founder")
    assert len(told.conflicts(desk.store)) == (0 if ours else 1)


@pytest.mark.parametrize("fault", [Fault.LOST, Fault.KILLED_AFTER])
def test_a_value_whose_answer_was_lost_is_still_known_as_ours(
    desk: Desk, ada: Lead, fault: Fault
) -> None:
    desk.drain()
    desk.crm.faults = [fault]
    desk.retitle(ada, "CTO")
    try:
        desk.drain()
    except Crash:
        desk.now += timedelta(hours=1)
    flight = told.flight(desk.store, "fake")
    assert flight is not None
    assert (flight.step, flight.lead_ids) == (Step.PERSON, (ada.id,))
    desk.retitle(ada, "CEO")  # edited again before the answer is known
    desk.drain()
    assert desk.crm.values[ada.id]["Title"] == "CEO"
    assert told.conflicts(desk.store) == ()
    assert told.flight(desk.store, "fake") is None


def test_what_does_not_fit_is_parked_before_it_is_sent(desk: Desk, ada: Lead) -> None:
    long = desk.keep(replace(ada, person=replace(ada.person, last_name="x" * 21)))
    assert "Last Name has 21 characters" in desk.plan().detail
    desk.drain()
    (entry,) = outbox.entries(desk.store, lead_id=long.id)
    assert entry.state is DeliveryState.PARKED
    assert "takes 20" in entry.error
    assert desk.crm.people == {}


def test_the_crms_fields_are_asked_once_a_day(desk: Desk, ada: Lead) -> None:
    def asked() -> int:
        return [name for name, _ in desk.crm.calls].count("describe")

    desk.drain()
    desk.retitle(ada, "CTO")
    desk.drain()
    assert asked() == 1
    desk.now += timedelta(days=2)
    desk.drain()
    assert asked() == 2


def test_a_field_that_was_made_since_is_asked_for_again(desk: Desk, ada: Lead) -> None:
    desk.crm.fields = tuple(one for one in FIELDS if one.name != "Title")
    desk.plan()
    desk.crm.fields = FIELDS  # set-up, or the CRM's administrator, made it
    assert (report := desk.drain()).created == 1
    assert report.parked == 0
    assert desk.crm.values[ada.id]["Title"] == "Engineer"


def test_the_batch_whose_answer_was_lost_goes_first(
    desk: Desk, ada: Lead, make: Callable[..., Lead]
) -> None:
    others = [make() for _ in range(4)]
    desk.crm.faults = [None, Fault.KILLED_AFTER]
    with pytest.raises(Crash):
        desk.drain()
    desk.crm.calls.clear()
    desk.now += timedelta(hours=1)
    desk.retitle(ada, "First by order of capture")
    desk.drain()
    flight = {others[-2].id, others[-1].id}
    first = next(number for name, number in desk.crm.calls if name == "look_up")
    assert first == len(flight)
    assert set(desk.crm.people) == {ada.id, *(one.id for one in others)}
    assert desk.crm.doubled() == []


@pytest.fixture
def make(desk: Desk, ada: Lead) -> Callable[..., Lead]:
    return lambda: desk.keep(replace(ada, id=uuid4()))
