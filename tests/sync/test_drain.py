"""The outbox against a CRM with faults: nothing lost, nothing twice, nobody without opt-in."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import suite
from fakecrm import Crash, FakeConnector, FakeCrm, Fault
from hypothesis import given, settings
from hypothesis import strategies as st
from suite import NOW, YES, Books

from leadcapture import nurture
from leadcapture.delivery import DeliveryState, Step
from leadcapture.errors import Conflict, RetryApart, RetryLater
from leadcapture.lead import Disposition, Lead, Person, Stage
from leadcapture.show import Destination, Show
from leadcapture.showfile import parse_show
from leadcapture.store import outbox
from leadcapture.store.store import Store
from leadcapture.sync import drain as drain_module
from leadcapture.sync.batches import fingerprint
from leadcapture.sync.connector import Limits, Outcome, PersonRow, RowResult
from leadcapture.sync.drain import (
    TAKEN,
    SyncedRow,
    SyncReport,
    drain,
    past_reports,
    pause,
    synced_rows,
)
from leadcapture.sync.dryrun import Action, plan
from tests.fresh import new_store

SHOW = parse_show(
    """
name = "Drain Expo"
[campaign]
name = "Drain Expo 2026"
[[next_steps]]
id = "meeting"
label = "Meeting"
handoff = true
[[nurture]]
sequence = "Hot"
dispositions = ["hot"]
[[nurture]]
sequence = "Touch"
[connectors.fake]
owner = "Sam Seller"
sequences = { Hot = "drip-hot", Touch = "drip-touch" }
"""
)
KEY = bytes(range(32))


class Desk(Books):
    """A CRM beside it. On one store there may be several, each with its own show."""

    def __init__(self, store: Store, show: Show = SHOW) -> None:
        super().__init__(store, show)
        self.crm = FakeCrm()

    def clock(self) -> datetime:
        return self.now

    def drain(self, connector: FakeConnector | None = None, **options: object) -> SyncReport:
        return drain(
            self.store,
            self.show,
            connector or FakeConnector(self.crm),
            **{"clock": self.clock, "chance": lambda: 1.0, **options},
        )

    def rows(self, report: SyncReport) -> list[SyncedRow]:
        return list(synced_rows(self.store, report))

    def entry(self, lead: Lead, step: Step) -> outbox.OutboxEntry:
        (entry,) = outbox.entries(self.store, lead_id=lead.id, step=step)
        return entry

    def settle(self) -> None:
        """Sync until nothing is due any more, as an evening with a good network would."""
        for _ in range(60):
            self.now += timedelta(hours=2)
            if not self.drain().steps:
                return
        raise AssertionError("the outbox does not come to rest")


def make_lead(number: int = 0, **fields: object) -> Lead:
    return suite.make_lead(SHOW, number, **fields)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with new_store(tmp_path / "workspace") as store:
        yield Desk(store)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """One store for all the examples of a property: to make one costs more than an example."""
    with Store(tmp_path_factory.mktemp("shared"), KEY) as store:
        # What a power cut would do is not asked here.
        store.engine.reading().execute("PRAGMA synchronous = OFF")
        yield store


def a_desk_of_its_own(store: Store) -> Desk:
    with store.writing() as db:
        # The example before may have been killed in a sync.
        db.execute("DELETE FROM leases")
    return Desk(store, replace(SHOW, id=uuid4()))


SENT = {step: {DeliveryState.SENT} for step in Step}


# --- the plain way ----------------------------------------------------------------------------


def test_a_sync_sends_every_step_of_every_lead_in_batches_and_in_order(desk: Desk) -> None:
    leads = desk.add(5)
    report = desk.drain()
    assert (report.created, report.campaign, report.handed_off, report.enrolled) == (5, 5, 5, 5)
    assert (report.updated, report.unchanged, report.parked, report.retry) == (0, 0, 0, 0)
    assert report.message == ""
    assert desk.states() == SENT
    assert set(desk.crm.people) == {lead.id for lead in leads}
    assert set(map(frozenset, desk.crm.sequences.values())) == {frozenset({"drip-hot"})}
    assert [call for call in desk.crm.calls if call[0] in set(Step)] == [
        (step, size) for step in Step for size in (3, 2)
    ]


def test_a_hand_off_carries_owner_due_time_and_the_conversation(desk: Desk) -> None:
    (lead,) = desk.add(notes="Wants 40 seats.", owner="")
    desk.drain()
    (handoff,) = desk.crm.handoffs.values()
    assert handoff.owner == "Sam Seller"
    assert handoff.due == NOW + timedelta(days=1)
    assert handoff.subject == "Meeting: Ada Example0, Example Ltd (Drain Expo)"
    assert "Wants 40 seats." in handoff.notes
    assert "Rating: hot" in handoff.notes
    assert handoff.remote_id == f"person/{lead.id}"
    assert handoff.campaign == "Drain Expo 2026"


def test_running_the_sync_again_does_nothing(desk: Desk) -> None:
    desk.add(4)
    desk.drain()
    desk.crm.calls.clear()
    report = desk.drain()
    assert report.steps == 0
    assert (report.created, report.updated) == (0, 0)
    assert desk.crm.calls == [("check", 0)]


def test_an_edited_lead_is_updated_and_nothing_else_is_done_again(desk: Desk) -> None:
    first, _ = desk.add(2)
    desk.drain()
    lead = desk.store.lead(first.id)
    desk.keep(replace(lead, person=replace(lead.person, title="CTO")))
    report = desk.drain()
    assert (report.created, report.updated, report.handed_off, report.enrolled) == (0, 1, 0, 0)
    assert desk.crm.people[first.id].lead.person.title == "CTO"
    assert desk.crm.doubled() == []


def test_an_edit_that_is_taken_back_is_not_written_again(desk: Desk) -> None:
    (lead,) = desk.add()
    desk.drain()
    lead = desk.keep(replace(lead, notes="oops"))
    desk.keep(replace(lead, notes=""))
    desk.crm.calls.clear()
    report = desk.drain()
    assert [row.outcome for row in desk.rows(report)] == [Outcome.UNCHANGED]
    assert desk.crm.calls == [("check", 0)]
    assert desk.states() == SENT


def test_approving_a_lead_that_was_sent_as_captured_changes_nothing_told() -> None:
    lead = make_lead(stage=Stage.CAPTURED, revision=1, updated_at=NOW)
    later = replace(lead, stage=Stage.REVIEWED, revision=2, updated_at=NOW + timedelta(hours=1))
    crm = Destination(url="https://crm.example.com", database="leads")
    before = fingerprint(PersonRow(lead=lead, notes="n"), crm)
    assert fingerprint(PersonRow(lead=later, notes="n"), crm) == before
    assert fingerprint(PersonRow(lead=lead, notes="other"), crm) != before
    assert fingerprint(PersonRow(lead=lead, notes="n"), replace(crm, database="b")) != before


def test_leads_wait_for_their_review(desk: Desk) -> None:
    (lead,) = desk.add(stage=Stage.CAPTURED)
    assert desk.drain().steps == 0
    desk.keep(replace(lead, stage=Stage.REVIEWED))
    assert desk.drain().created == 1


def test_discarded_and_merged_leads_are_never_sent(desk: Desk) -> None:
    keep, gone, discarded = desk.add(3)
    desk.store.merge(keep, gone, nurture.owed(keep, SHOW, now=NOW), by="Rep", at=NOW)
    desk.keep(replace(discarded, stage=Stage.DISCARDED))
    desk.drain()
    assert set(desk.crm.people) == {keep.id}


def test_only_the_chosen_leads_and_only_this_show_are_sent(desk: Desk) -> None:
    other = replace(SHOW, id=uuid4(), name="Other")
    desk.store.put_show(other)
    for number in range(8):
        foreign = make_lead(number, show_id=other.id)
        desk.store.keep(
            foreign, (), nurture.owed(foreign, other, now=NOW), action="n", by="R", at=NOW
        )
    leads = desk.add(9)
    chosen = frozenset({leads[4].id, leads[8].id})
    desk.drain(only=chosen)
    assert set(desk.crm.people) == chosen
    desk.drain()
    assert set(desk.crm.people) == {lead.id for lead in leads}
    assert desk.crm.doubled() == []


def test_progress_grows_to_its_end(desk: Desk) -> None:
    desk.add(5)
    seen: list[tuple[int, int, str]] = []
    desk.drain(progress=lambda done, total, what: seen.append((done, total, what)))
    done = [step[0] for step in seen]
    assert done == sorted(done)
    assert all(step[0] <= step[1] for step in seen)
    assert seen[-1] == (20, 20, "Done")


def test_progress_names_what_is_done_and_no_step_that_has_nothing_to_do(desk: Desk) -> None:
    told: list[str] = []
    desk.drain(progress=lambda done, total, what: told.append(what))
    assert told == ["Nothing was due"]
    desk.add(1)
    desk.drain(progress=lambda done, total, what: told.append(what))
    assert list(dict.fromkeys(told[1:])) == [
        "Sending people",
        "Adding to the campaign",
        "Handing over to Sales",
        "Starting sequences",
        "Done",
    ]


def test_each_sync_is_in_the_history(desk: Desk) -> None:
    desk.add(2)
    desk.drain()
    desk.drain(FakeConnector(desk.crm, offline=True))
    latest, first = outbox.runs(desk.store)
    assert (first.created, first.enrolled, first.handed_off) == (2, 2, 2)
    assert latest.message == "The CRM cannot be reached."
    assert latest.ended_at is not None


# --- refusals ---------------------------------------------------------------------------------


def test_a_refused_batch_is_halved_until_the_bad_record_stands_alone(desk: Desk) -> None:
    leads = desk.add(8)
    bad = leads[5]
    desk.crm.spoils.add(bad.id)
    report = desk.drain(FakeConnector(desk.crm, limits=Limits(batch_size=8)))
    assert set(desk.crm.people) == {lead.id for lead in leads} - {bad.id}
    assert (report.created, report.parked) == (7, 1)
    assert desk.entry(bad, Step.PERSON).error == "A record of this batch is not valid."
    sizes = [size for method, size in desk.crm.calls if method == Step.PERSON]
    assert sizes == [8, 4, 4, 2, 1, 1, 2]


def test_a_refused_row_is_parked_with_the_crms_own_words_and_the_rest_goes_on(
    desk: Desk,
) -> None:
    leads = desk.add(3)
    words = 'The phone number "hello" is not valid.'
    desk.crm.refuses[Step.PERSON, leads[1].id] = words
    report = desk.drain()
    assert (report.created, report.parked, report.enrolled) == (2, 1, 2)
    (row,) = [row for row in desk.rows(report) if row.outcome is Outcome.REFUSED]
    assert (row.lead_id, row.message) == (leads[1].id, words)
    assert desk.entry(leads[1], Step.PERSON).error == words
    assert leads[1].id not in desk.crm.campaigns


def test_a_parked_row_stays_until_it_is_mended_and_then_takes_its_later_steps_along(
    desk: Desk,
) -> None:
    (lead,) = desk.add()
    desk.crm.refuses[Step.PERSON, lead.id] = "no"
    desk.drain()
    desk.crm.calls.clear()
    desk.now += timedelta(days=9)
    assert desk.drain().steps == 0
    desk.crm.refuses.clear()
    assert outbox.retry(desk.store, [desk.entry(lead, Step.PERSON).key], at=desk.now) == 1
    report = desk.drain()
    assert (report.created, report.handed_off, report.enrolled) == (1, 1, 1)


def test_what_is_too_long_or_missing_is_parked_here_and_never_cut(desk: Desk) -> None:
    leads = desk.add(2)
    long = desk.keep(
        replace(leads[0], person=replace(leads[0].person, company="x" * 300, last_name=""))
    )
    limits = Limits(batch_size=9, lengths=(("company", 255),), required=("last_name",))
    report = desk.drain(FakeConnector(desk.crm, limits=limits))
    assert set(desk.crm.people) == {leads[1].id}
    assert report.parked == 1
    assert desk.entry(long, Step.PERSON).error == (
        "last name is missing, which the CRM requires; "
        "company has 300 characters and the CRM takes 255: shorten it"
    )


# --- the network ------------------------------------------------------------------------------


def test_offline_nothing_is_touched_and_the_report_says_why(desk: Desk) -> None:
    (lead,) = desk.add()
    report = desk.drain(FakeConnector(desk.crm, offline=True))
    assert (report.steps, report.message) == (0, "The CRM cannot be reached.")
    assert desk.entry(lead, Step.PERSON).attempts == 0
    assert desk.drain().created == 1


@pytest.mark.parametrize("fault", [Fault.DOWN, Fault.PORTAL, Fault.LOST, Fault.BUSY])
def test_a_failing_call_stops_the_sync_and_its_rows_wait(desk: Desk, fault: Fault) -> None:
    leads = desk.add(5)
    desk.crm.faults = [fault]
    report = desk.drain()
    assert report.message
    assert (report.created, report.retry, report.parked) == (0, 3, 0)
    waiting = [desk.entry(lead, Step.PERSON) for lead in leads]
    assert {entry.state for entry in waiting} == {DeliveryState.PENDING}
    assert [entry.attempts for entry in waiting] == [1, 1, 1, 0, 0]
    seconds = 70 if fault is Fault.BUSY else 5
    assert waiting[0].due_at == NOW + timedelta(seconds=seconds)
    assert waiting[0].error == report.message
    desk.now += timedelta(seconds=71)
    desk.drain()
    assert desk.states() == SENT
    assert desk.crm.doubled() == []


def test_rows_that_wait_after_a_failure_go_at_once_when_somebody_presses_the_button(
    desk: Desk,
) -> None:
    desk.add(4)
    desk.crm.faults = [Fault.DOWN]
    desk.drain()
    assert desk.drain().created == 1
    assert desk.drain(hurry=True).created == 3


def test_in_a_hurry_no_row_is_tried_twice_in_one_sync(desk: Desk) -> None:
    desk.add(7)
    desk.crm.faults = [Fault.ROW_LATER] * 3
    report = desk.drain(hurry=True)
    assert (report.created, report.retry) == (0, 7)


def test_an_ended_session_blames_no_row(desk: Desk) -> None:
    (lead,) = desk.add()
    desk.crm.faults = [Fault.SIGN_IN]
    report = desk.drain()
    assert report.needs_sign_in
    assert report.message == "The session with the CRM ended."
    assert desk.entry(lead, Step.PERSON).attempts == 0
    assert desk.drain().created == 1


@pytest.mark.parametrize("fault", [Fault.SILENT, Fault.NAMELESS, Fault.TWO_ANSWERS])
def test_a_row_counts_only_with_its_own_answer_and_a_record(desk: Desk, fault: Fault) -> None:
    desk.add(2)
    desk.crm.faults = [fault]
    report = desk.drain()
    answered = 1 if fault is Fault.SILENT else 0
    assert (report.created, report.retry, report.parked) == (answered, 2 - answered, 0)
    desk.settle()
    assert desk.states() == SENT
    assert desk.crm.doubled() == []


def test_answers_may_come_in_any_order_doubled_and_with_strangers(desk: Desk) -> None:
    leads = desk.add(3)
    desk.crm.faults = [Fault.MIXED] * 4
    report = desk.drain()
    assert (report.created, report.enrolled, report.retry) == (3, 3, 0)
    assert {row.lead_id for row in desk.rows(report)} == {lead.id for lead in leads}
    for lead in leads:
        ref = outbox.ref(desk.store, lead.id, "fake", Step.PERSON)
        assert ref is not None
        assert ref.remote_id == f"person/{lead.id}"


def test_pauses_double_up_to_a_cap_and_are_spread() -> None:
    assert [pause(n, chance=lambda: 1.0) for n in (0, 1, 2, 3)] == [5, 10, 20, 40]
    assert pause(50, chance=lambda: 1.0) == 900
    assert pause(3, chance=lambda: 0.0) == 20
    assert pause(0, after=120) == 120
    assert pause(0, after=1e9) == 3600
    for garbage in (float("nan"), float("inf"), -5.0, None):
        assert pause(0, after=garbage, chance=lambda: 1.0) == 5


def test_cancel_stops_between_batches_and_keeps_what_was_sent(desk: Desk) -> None:
    desk.add(7)
    report = desk.drain(cancelled=lambda: len(desk.crm.people) >= 3)
    assert report.created == 3
    assert report.message.startswith("Cancelled")
    assert desk.drain().created == 4
    assert desk.crm.doubled() == []


def test_two_processes_never_push_the_same_rows(desk: Desk) -> None:
    desk.add(2)
    assert outbox.lease(desk.store, "fake", "another", at=desk.now, seconds=60)
    report = desk.drain()
    assert report.steps == 0
    assert report.message == TAKEN
    assert report.message == (
        "Another sync with this CRM is under way. If one was ended by force on another computer, "
        "try again in 3 minutes (20 after a bulk job)."
    )
    desk.now += timedelta(seconds=61)
    assert desk.drain().created == 2
    assert outbox.lease(desk.store, "fake", "another", at=desk.now, seconds=60)


def test_a_sync_that_lost_its_lease_stops_before_its_next_call(desk: Desk) -> None:
    desk.add(6)

    def asleep(done: int, total: int, what: str) -> None:
        if done == 3:
            # The laptop slept; meanwhile the lease ran out and another process took it.
            desk.now += timedelta(seconds=drain_module.LEASE_SECONDS + 1)
            assert outbox.lease(desk.store, "fake", "another", at=desk.now, seconds=60)

    report = desk.drain(progress=asleep)
    assert report.message == "Another sync took over."
    assert len(desk.crm.people) == 3


# --- very many --------------------------------------------------------------------------------


@pytest.fixture
def bulk(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Callable[..., SyncReport]:
    """A sync with a CRM that takes two rows a call, and six as a bulk job from four people on."""
    monkeypatch.setattr(drain_module, "BULK_FROM", 3)
    limits = Limits(batch_size=2, bulk_size=6)

    def drained(**options: Any) -> SyncReport:
        desk.now += timedelta(hours=2)
        connector = FakeConnector(desk.crm, limits=limits, default_fields={"last_name": "LastName"})
        return desk.drain(connector, **options)

    return drained


def test_a_bulk_job_that_failed_goes_again_in_plain_batches(
    desk: Desk, bulk: Callable[..., SyncReport]
) -> None:
    """On a bad wire a job of many calls never succeeds; small ones get somewhere."""
    desk.add(8)
    desk.crm.faults = [Fault.DOWN, None, Fault.DOWN]
    for _ in range(3):
        bulk()
    assert [size for kind, size in desk.crm.calls if kind == "person"] == [6, 2, 2, 2, 2, 2]
    assert len(desk.crm.people) == 8
    assert desk.crm.doubled() == []


def test_a_bulk_job_under_way_in_a_crash_goes_again_in_plain_batches(
    desk: Desk, bulk: Callable[..., SyncReport]
) -> None:
    desk.add(8)
    desk.crm.faults = [Fault.KILLED_BEFORE]
    with suppress(Crash):
        bulk()
    bulk()
    assert [size for kind, size in desk.crm.calls if kind == "person"] == [6, 2, 2, 2, 2]
    assert desk.crm.doubled() == []


def test_no_other_process_sends_while_a_bulk_job_takes_its_time(
    desk: Desk, bulk: Callable[..., SyncReport], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.add(6)
    others: list[str] = []
    upsert = FakeConnector.upsert_people

    def slowly(self: FakeConnector, people: Sequence[PersonRow]) -> list[RowResult]:
        desk.now += timedelta(seconds=1000)
        others.append(desk.drain().message)
        return upsert(self, people)

    monkeypatch.setattr(FakeConnector, "upsert_people", slowly)
    assert bulk().created == 6
    assert others == [TAKEN]


def test_between_the_looks_before_a_bulk_job_it_can_be_cancelled(
    desk: Desk, bulk: Callable[..., SyncReport]
) -> None:
    desk.add(6)
    looks = lambda: [call for call in desk.crm.calls if call[0] == "look_up"]  # noqa: E731
    report = bulk(cancelled=lambda: len(looks()) >= 2)
    assert report.message.startswith("Cancelled")
    assert looks() == [("look_up", 2)] * 2
    assert bulk().created == 6


# --- consent ----------------------------------------------------------------------------------


def test_consent_withdrawn_while_the_crm_is_asked_still_wins(desk: Desk) -> None:
    (lead,) = desk.add()

    def withdraw() -> None:
        no = replace(YES, granted=False)
        current = desk.store.lead(lead.id)
        desk.keep(replace(current, consents=(*current.consents, no)))

    report = desk.drain(FakeConnector(desk.crm, before_enroll=withdraw))
    assert report.enrolled == 0
    assert desk.crm.sequences == {}
    desk.settle()
    assert desk.crm.sequences == {}
    assert desk.crm.without_opt_in == []


def test_an_opt_out_in_the_crm_wins_over_an_opt_in_at_the_booth(desk: Desk) -> None:
    leads = desk.add(3)
    desk.crm.opted_out.add(leads[0].id)
    report = desk.drain()
    assert (report.enrolled, report.parked) == (2, 1)
    assert leads[0].id not in desk.crm.sequences
    assert "opted out in the CRM" in desk.entry(leads[0], Step.ENROLLMENT).error
    enrolled = [size for method, size in desk.crm.calls if method == Step.ENROLLMENT]
    assert enrolled == [2]


def test_an_opt_in_withdrawn_after_the_enrollment_is_said_to_whoever_syncs(desk: Desk) -> None:
    (lead,) = desk.add()
    desk.drain()
    current = desk.store.lead(lead.id)
    desk.keep(replace(current, consents=(*current.consents, replace(YES, granted=False))))
    words = "opt-in withdrawn after the enrollment: end the sequence in the CRM"
    assert _planned(desk)[lead.id, Step.ENROLLMENT] == f"hold back: {words}"
    report = desk.drain()
    assert [(row.step, row.outcome, row.message) for row in desk.rows(report)] == [
        (Step.PERSON, Outcome.UPDATED, words)
    ]
    assert "Consent (email): no" in desk.crm.people[lead.id].notes


def test_an_entry_for_somebody_without_opt_in_is_not_sent_even_if_it_is_there(
    desk: Desk,
) -> None:
    willing = make_lead()
    lead = replace(willing, consents=())
    entries = nurture.owed(willing, SHOW, now=NOW)
    desk.store.keep(lead, (), entries, action="n", by="R", at=NOW)
    report = desk.drain()
    assert (report.created, report.enrolled, report.handed_off) == (1, 0, 1)
    assert desk.crm.sequences == {}


# --- what changes after a sync ----------------------------------------------------------------


def test_two_leads_of_one_person_that_were_both_sent_stay_once_with_sales(desk: Desk) -> None:
    keep, gone = desk.add(2)
    desk.drain(only=frozenset({gone.id}))
    desk.store.merge(keep, gone, nurture.owed(keep, SHOW, now=NOW), by="Rep", at=NOW)
    report = desk.drain()
    assert (report.created, report.campaign) == (1, 1)
    assert (report.handed_off, report.enrolled) == (0, 0)
    assert len(desk.crm.handoffs) == len(desk.crm.sequences) == 1


def test_a_discarded_lead_stays_in_the_crm_and_comes_back_without_doubles(desk: Desk) -> None:
    (lead,) = desk.add()
    desk.drain()
    current = desk.store.lead(lead.id)
    current = desk.keep(replace(current, stage=Stage.DISCARDED, notes="gone"))
    assert desk.drain().steps == 0
    desk.keep(replace(current, stage=Stage.REVIEWED))
    desk.drain()
    assert desk.states() == SENT
    assert desk.crm.doubled() == []


def test_another_next_step_is_handed_over_and_the_first_one_not_again(desk: Desk) -> None:
    show = replace(SHOW, next_steps=(*SHOW.next_steps, replace(SHOW.next_steps[0], id="demo")))
    desk.show = show
    (lead,) = desk.add()
    for step in ("meeting", "demo", "meeting", ""):
        current = desk.store.lead(lead.id)
        desk.keep(replace(current, next_step=step, notes=step))
        desk.drain()
    assert len(desk.crm.handoffs) == 2
    assert desk.crm.doubled() == []


def test_a_connector_with_another_name_doubles_nothing_in_the_same_crm(desk: Desk) -> None:
    leads = desk.add(4)
    desk.drain(only=frozenset(lead.id for lead in leads[:2]))
    desk.crm.refuses[Step.CAMPAIGN, leads[2].id] = "no"
    desk.drain(only=frozenset({leads[2].id}))
    desk.crm.refuses.clear()
    desk.show = replace(SHOW, connectors={"renamed": SHOW.connectors["fake"]})
    desk.store.put_show(desk.show)
    desk.store.owe_again(SHOW.id, lambda lead: nurture.owed(lead, desk.show, now=NOW))
    desk.drain(FakeConnector(desk.crm, name="renamed"))
    assert set(desk.crm.people) == {lead.id for lead in leads}
    assert len(desk.crm.handoffs) == len(desk.crm.sequences) == 4
    assert desk.crm.doubled() == []
    assert outbox.undone(desk.store) == ()


def test_a_thread_that_edits_all_the_time_loses_nothing_to_a_sync(desk: Desk) -> None:
    leads = desk.add(6)
    started, stop = threading.Event(), threading.Event()

    def edit() -> None:
        for number in range(60):
            lead = desk.store.lead(leads[number % 6].id)
            with suppress(Conflict):
                desk.keep(replace(lead, notes=f"{number}"))
            started.set()
            if stop.is_set():
                return

    thread = threading.Thread(target=edit)
    thread.start()
    started.wait()
    desk.drain(FakeConnector(desk.crm, limits=Limits(batch_size=2)))
    stop.set()
    thread.join()
    desk.settle()
    assert desk.states() == SENT
    assert desk.crm.doubled() == []
    for lead in map(desk.store.lead, (lead.id for lead in leads)):
        assert desk.crm.people[lead.id].lead.notes == lead.notes


# --- edits and crashes ------------------------------------------------------------------------


def test_an_edit_while_the_lead_is_under_way_is_sent_afterwards(desk: Desk) -> None:
    (lead,) = desk.add()

    class Slow(FakeConnector):
        def upsert_people(self, people):  # type: ignore[no-untyped-def]
            results = super().upsert_people(people)
            if len(desk.crm.calls) < 4:
                current = desk.store.lead(lead.id)
                desk.keep(replace(current, notes="newer"))
            return results

    desk.drain(Slow(desk.crm))
    desk.settle()
    assert "newer" in desk.crm.people[lead.id].notes
    assert desk.states() == SENT
    assert desk.crm.doubled() == []


def _killed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A sync that may be killed: nothing is tidied up afterwards but what the system itself does,
    which lets go of its lock."""
    with monkeypatch.context() as patch:
        patch.setattr(drain_module._Drain, "_finish", lambda *_: None)
        with pytest.raises(Crash):
            desk.drain()


@pytest.mark.parametrize("fault", [Fault.KILLED_BEFORE, Fault.KILLED_AFTER])
@pytest.mark.parametrize("call", range(8))
def test_after_a_kill_at_any_call_the_effect_is_exactly_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, fault: Fault, call: int
) -> None:
    leads = desk.add(5)
    desk.crm.faults = [*[None] * call, fault]
    _killed(desk, monkeypatch)
    assert desk.drain().message != TAKEN, "it is dead, and its lease is free at once"
    desk.settle()
    assert desk.states() == SENT
    assert len(desk.crm.people) == len(desk.crm.handoffs) == len(desk.crm.sequences) == len(leads)
    assert desk.crm.doubled() == []


def test_what_a_killed_sync_did_is_listed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.add(5)
    desk.crm.faults = [None, Fault.KILLED_BEFORE]
    _killed(desk, monkeypatch)
    (report,) = past_reports(desk.store, desk.show.id)
    assert (report.created, report.campaign, report.steps) == (3, 0, 3)
    assert {row.step for row in desk.rows(report)} == {Step.PERSON}


@pytest.mark.parametrize("answer", range(8))
@pytest.mark.parametrize("committed", [False, True])
def test_after_a_kill_while_an_answer_is_recorded_the_effect_is_exactly_once(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, answer: int, committed: bool
) -> None:
    desk.add(5)
    record, count = outbox.record, iter(range(100))

    def killed(*given: object, **options: object) -> None:
        if next(count) != answer:
            record(*given, **options)
            return
        if committed:
            record(*given, **options)
        raise Crash

    with monkeypatch.context() as patch:
        patch.setattr(outbox, "record", killed)
        _killed(desk, monkeypatch)
    desk.settle()
    assert desk.states() == SENT
    assert desk.crm.doubled() == []


@pytest.mark.slow
@settings(max_examples=30, deadline=None)
@given(data=st.data())
def test_whatever_fails_each_row_is_sent_once_or_parked_and_none_is_lost(
    shared: Store,
    data: st.DataObject,
) -> None:
    """Random leads, consents, refusals, faults and edits in any order."""
    desk = a_desk_of_its_own(shared)
    leads = []
    for _ in range(data.draw(st.integers(1, 9))):
        willing = data.draw(st.booleans())
        leads += desk.add(1, consents=(YES,) if willing else ())
    pick = st.sampled_from([lead.id for lead in leads])
    desk.crm.spoils = data.draw(st.sets(pick, max_size=2))
    desk.crm.opted_out = data.draw(st.sets(pick, max_size=2))
    for step, lead_id in data.draw(st.lists(st.tuples(st.sampled_from(Step), pick), max_size=3)):
        desk.crm.refuses[step, lead_id] = "refused"
    for _ in range(data.draw(st.integers(1, 5))):
        desk.crm.faults = data.draw(
            st.lists(st.one_of(st.none(), st.sampled_from(Fault)), max_size=12)
        )
        edited = data.draw(st.one_of(st.none(), pick))
        if edited is not None:
            lead = desk.store.lead(edited)
            desk.keep(replace(lead, notes=lead.notes + "."))
        limits = Limits(batch_size=data.draw(st.integers(1, 5)))
        hurry = data.draw(st.booleans())
        with suppress(Crash):
            desk.drain(FakeConnector(desk.crm, limits=limits), hurry=hurry)
        desk.now += timedelta(seconds=data.draw(st.integers(0, 400)))
    desk.crm.faults = []
    desk.settle()
    _check(desk, leads)


def _check(desk: Desk, leads: list[Lead]) -> None:
    crm = desk.crm
    assert crm.doubled() == []
    assert crm.without_opt_in == []
    for lead in map(desk.store.lead, (lead.id for lead in leads)):
        entries = {entry.step: entry for entry in outbox.entries(desk.store, lead_id=lead.id)}
        wanted = {entry.step for entry in nurture.owed(lead, desk.show, now=desk.now)}
        assert set(entries) == wanted
        person = entries[Step.PERSON]
        if lead.id in crm.spoils or (Step.PERSON, lead.id) in crm.refuses:
            # It may have been sent before an edit, but then the newest state is parked.
            assert person.state is DeliveryState.PARKED
            continue
        assert person.state is DeliveryState.SENT
        assert crm.people[lead.id].notes == nurture.conversation(lead, desk.show)
        done = {
            Step.CAMPAIGN: lead.id in crm.campaigns,
            Step.HANDOFF: any(row.lead.id == lead.id for row in crm.handoffs.values()),
            Step.ENROLLMENT: lead.id in crm.sequences,
        }
        for step in wanted - {Step.PERSON}:
            assert done[step] == (entries[step].state is DeliveryState.SENT)
            assert entries[step].state in (DeliveryState.SENT, DeliveryState.PARKED)
        if lead.id in crm.opted_out or not lead.opted_in():
            assert not done[Step.ENROLLMENT]


# --- the dry run ------------------------------------------------------------------------------


def _planned(desk: Desk, connector: FakeConnector | None = None) -> dict[tuple[UUID, Step], str]:
    found = plan(desk.store, SHOW, "fake", connector, now=desk.now)
    return {
        (row.lead_id, row.step): f"{row.action}: {row.detail}".removesuffix(": ")
        for row in found.rows
    }


def test_the_dry_run_says_what_would_be_done_and_sends_nothing(desk: Desk) -> None:
    (lead,) = desk.add()
    crm = FakeConnector(desk.crm)
    assert (
        _planned(desk, crm)
        == _planned(desk)
        == {
            (lead.id, Step.PERSON): "create",
            (lead.id, Step.CAMPAIGN): "add to campaign: Drain Expo 2026",
            (
                lead.id,
                Step.HANDOFF,
            ): "hand to Sales: Meeting: Ada Example0, Example Ltd (Drain Expo) "
            "for Sam Seller, due 2026-11-25",
            (lead.id, Step.ENROLLMENT): "enroll: drip-hot",
        }
    )
    assert desk.crm.people == {}


def test_the_dry_run_says_who_is_held_back_and_why(desk: Desk) -> None:
    waiting, no, invalid, out, parked, provisional, unknown = desk.add(7)
    desk.keep(replace(waiting, stage=Stage.CAPTURED))
    desk.keep(replace(no, consents=()))
    desk.keep(replace(invalid, person=replace(invalid.person, emails=("nope@",))))
    desk.keep(replace(provisional, provisional=True, person=Person(), stage=Stage.CAPTURED))
    desk.keep(replace(unknown, disposition=Disposition.COLD))
    desk.crm.known_sequences = frozenset({"drip-hot"})
    desk.crm.refuses[Step.PERSON, parked.id] = "Too odd."
    desk.drain(only=frozenset({parked.id}))
    desk.crm.people[out.id] = PersonRow(lead=out, notes="")
    desk.crm.opted_out.add(out.id)
    planned = _planned(desk, FakeConnector(desk.crm))
    assert planned[waiting.id, Step.PERSON] == "hold back: not reviewed yet"
    assert (waiting.id, Step.HANDOFF) not in planned
    assert planned[provisional.id, Step.PERSON] == "hold back: only an id is known so far"
    assert planned[no.id, Step.ENROLLMENT] == "hold back: no opt-in for e-mail"
    assert planned[no.id, Step.PERSON] == "create"
    assert planned[invalid.id, Step.ENROLLMENT].startswith("hold back: invalid e-mail: ")
    assert planned[out.id, Step.PERSON] == "update"
    assert planned[out.id, Step.ENROLLMENT] == "hold back: opted out in the CRM"
    assert planned[parked.id, Step.PERSON] == "hold back: parked: Too odd."
    assert planned[unknown.id, Step.ENROLLMENT] == (
        "hold back: no sequence 'drip-touch' in the CRM"
    )


def test_offline_the_dry_run_tells_create_from_update_by_what_was_sent(desk: Desk) -> None:
    (lead,) = desk.add()
    desk.drain()
    desk.keep(replace(lead, notes="more"))
    assert _planned(desk) == {(lead.id, Step.PERSON): "update"}
    current = desk.store.lead(lead.id)
    desk.keep(replace(current, notes=""))
    assert _planned(desk) == {(lead.id, Step.PERSON): "already there"}


def test_a_crm_that_does_not_answer_leaves_the_dry_run_offline(desk: Desk) -> None:
    desk.add()

    class Away(FakeConnector):
        def read_back(self, lead_ids):  # type: ignore[no-untyped-def]
            raise RetryLater("The CRM cannot be reached.")

    found = plan(desk.store, SHOW, "fake", Away(desk.crm), now=desk.now)
    assert found.message == "The CRM cannot be reached."
    assert next(row.action for row in found.rows) is Action.CREATE


def test_rows_that_wait_after_a_failure_are_shown_as_waiting(desk: Desk) -> None:
    (lead,) = desk.add()
    desk.crm.faults = [Fault.DOWN]
    desk.drain()
    assert _planned(desk) == {
        (lead.id, Step.PERSON): "hold back: waits until 09:00:05 UTC "
        "after: The CRM cannot be reached."
    }


class Breaking(FakeConnector):
    """A server that breaks with HTTP 500 at every request with one of these leads in it."""

    breaks_at: frozenset[UUID] = frozenset()

    def upsert_people(self, people: Sequence[PersonRow]) -> list[RowResult]:
        if any(row.lead.id in self.breaks_at for row in people):
            self._crm.calls.append(("broke", len(people)))
            raise RetryApart("The CRM is out of order at the moment (HTTP 500).")
        return super().upsert_people(people)


@pytest.mark.parametrize("hurry", [True, False])
@pytest.mark.parametrize("where", [0, 3])
def test_a_record_that_always_breaks_the_server_stops_nobody_else(
    desk: Desk, where: int, hurry: bool
) -> None:
    leads = desk.add(6, next_step="meeting")
    bad = leads[where]
    for _ in range(12):
        desk.now += timedelta(hours=1)
        breaking = Breaking(desk.crm, limits=Limits(batch_size=4))
        breaking.breaks_at = frozenset({bad.id})
        desk.drain(breaking, hurry=hurry)

    others = {lead.id for lead in leads} - {bad.id}
    assert set(desk.crm.people) == others
    assert {one.lead.id for one in desk.crm.handoffs.values()} == others
    assert desk.crm.doubled() == []
    entry = desk.entry(bad, Step.PERSON)
    assert (entry.state, entry.error) == (
        DeliveryState.PARKED,
        "The CRM is out of order at the moment (HTTP 500).",
    )
    # Mended and tried again, it goes, too.
    outbox.retry(desk.store, [entry.key], at=desk.now)
    desk.settle()
    assert bad.id in desk.crm.people


def test_a_server_that_breaks_by_chance_parks_nobody(desk: Desk) -> None:
    """One record, alone, meets the breaking server seven times in a row."""
    leads = desk.add(8)
    unlucky = leads[5]
    left = [7]

    class Unlucky(Breaking):
        def upsert_people(self, people):  # type: ignore[no-untyped-def]
            alone = [row.lead.id for row in people] == [unlucky.id]
            left[0] -= alone
            self.breaks_at = frozenset() if left[0] < 0 else frozenset({unlucky.id})
            return super().upsert_people(people)

    for _ in range(6):
        desk.now += timedelta(hours=1)
        desk.drain(Unlucky(desk.crm, limits=Limits(batch_size=4)))
    assert left[0] < 0
    assert not outbox.entries(desk.store, state=DeliveryState.PARKED)
    desk.settle()
    assert desk.states() == SENT


@pytest.mark.slow
def test_a_server_that_breaks_at_everything_parks_nobody_and_is_asked_little(desk: Desk) -> None:
    leads = desk.add(200)
    for _ in range(12):
        desk.now += timedelta(hours=1)
        breaking = Breaking(desk.crm, limits=Limits(batch_size=200))
        breaking.breaks_at = frozenset(lead.id for lead in leads)
        before = len(desk.crm.calls)
        report = desk.drain(breaking, hurry=True)
        assert report.message
        assert sum(what == "broke" for what, _ in desk.crm.calls[before:]) <= 15
    assert desk.states()[Step.PERSON] == {DeliveryState.PENDING}
    desk.settle()
    assert len(desk.crm.people) == 200
    assert desk.crm.doubled() == []


@pytest.mark.slow
@settings(max_examples=20, deadline=None)
@given(data=st.data())
def test_the_dry_run_is_what_the_sync_then_does(shared: Store, data: st.DataObject) -> None:
    desk = a_desk_of_its_own(shared)
    for _ in range(data.draw(st.integers(1, 6))):
        (lead,) = desk.add(
            1,
            consents=(YES,) if data.draw(st.booleans()) else (),
            next_step=data.draw(st.sampled_from(["", "meeting"])),
            stage=data.draw(st.sampled_from([Stage.CAPTURED, Stage.REVIEWED])),
        )
        if data.draw(st.booleans()):
            desk.drain(only=frozenset({lead.id}))
            desk.keep(replace(desk.store.lead(lead.id), notes=data.draw(st.text(max_size=3))))
    planned = plan(desk.store, desk.show, "fake", FakeConnector(desk.crm), now=desk.now).rows
    report = desk.drain()
    would = {(row.lead_id, row.step): row.action for row in planned}
    did = {(row.lead_id, row.step): row.outcome for row in desk.rows(report)}
    assert {key for key, action in would.items() if action is not Action.HOLD_BACK} == set(did)
    for key, outcome in did.items():
        match outcome:
            case Outcome.CREATED:
                assert would[key] in (Action.CREATE, Action.CAMPAIGN, Action.HANDOFF, Action.ENROLL)
            case Outcome.UPDATED:
                assert would[key] is Action.UPDATE
            case _:
                assert would[key] in (Action.ALREADY_THERE, Action.UPDATE)
