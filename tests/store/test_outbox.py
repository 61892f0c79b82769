from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from leadcapture.delivery import DeliveryState, OutboxEntry, RemoteRef, Step, delivery_key
from leadcapture.lead import Lead, Stage
from leadcapture.show import Show
from leadcapture.store import outbox
from leadcapture.store.schema import moment
from leadcapture.store.store import Store
from tests.store.conftest import NOW, SHOW, a_lead, owed

Keep = Callable[..., Lead]
LATER = NOW + timedelta(hours=1)


def only(store: Store, lead: Lead, step: Step = Step.PERSON) -> OutboxEntry:
    (entry,) = (entry for entry in outbox.entries(store, lead_id=lead.id) if entry.step is step)
    return entry


def due(store: Store, step: Step = Step.PERSON, *, limit: int = 10, **how: object) -> list[Lead]:
    queue = outbox.Queue(connector="crm", step=step, **{"now": NOW, **how})
    found = outbox.due(store, queue, limit=limit)
    return [lead for _, lead in found]


def sent(store: Store, *entries: OutboxEntry) -> None:
    outbox.record(store, [(entry, DeliveryState.SENT, "", None) for entry in entries], at=NOW)


def test_due_comes_in_the_order_of_capture_with_the_lead(store: Store, keep: Keep) -> None:
    first, second, third = (keep(a_lead(number)) for number in range(3))
    assert due(store) == [first, second, third]
    assert due(store, limit=2) == [first, second]
    ((entry, _), *_) = outbox.due(
        store, outbox.Queue(connector="crm", step=Step.PERSON, now=NOW), limit=1
    )
    assert entry.key == delivery_key(first.id, "crm", Step.PERSON)
    assert (entry.revision, entry.attempts, entry.state) == (1, 0, DeliveryState.PENDING)
    assert (
        outbox.due(store, outbox.Queue(connector="another", step=Step.PERSON, now=NOW), limit=9)
        == ()
    )


def test_held_and_later_ones_are_not_due(store: Store, keep: Keep) -> None:
    held, later = a_lead(1), a_lead(2)
    keep(held, entries=owed(held, due_at=None))
    later = keep(later, entries=owed(later, due_at=LATER))
    assert due(store) == []
    assert due(store, now=LATER) == [later]


def test_due_may_be_of_one_show_of_chosen_leads_and_behind_one(store: Store, keep: Keep) -> None:
    other = Show(name="Other Expo", id=uuid4())
    store.put_show(other)
    leads = [keep(a_lead(number)) for number in range(4)]
    foreign = keep(a_lead(9, show_id=other.id))
    assert due(store, show_id=SHOW.id) == leads
    assert due(store, show_id=other.id) == [foreign]
    assert due(store, only={leads[1].id, leads[3].id}) == [leads[1], leads[3]]
    place = outbox.marks(store, outbox.Queue(connector="crm", step=Step.PERSON, now=NOW), limit=2)[
        -1
    ][0]
    assert due(store, after=place, limit=2) == [leads[2], leads[3]]
    assert due(store, only=set()) == []
    assert outbox.count_due(store, "crm", now=NOW) == 5
    assert outbox.count_due(store, "crm", now=NOW, show_id=SHOW.id) == 4
    assert outbox.count_due(store, "crm", now=NOW, only={foreign.id}) == 1


def test_undone_is_by_lead_and_sent_is_what_the_crm_knows(store: Store, keep: Keep) -> None:
    leads = [a_lead(number) for number in range(3)]
    leads = [keep(lead, entries=owed(lead, Step.PERSON, Step.HANDOFF)) for lead in leads]
    sent(store, only(store, leads[0]), only(store, leads[2]))
    parked = only(store, leads[1])
    outbox.record(store, [(parked, DeliveryState.PARKED, "no", None)], at=NOW)
    undone = outbox.undone(store, connector="crm", show_id=SHOW.id)
    assert [(lead.id, {entry.step for entry in entries}) for lead, entries in undone] == [
        (leads[0].id, {Step.HANDOFF}),
        (leads[1].id, {Step.PERSON, Step.HANDOFF}),
        (leads[2].id, {Step.HANDOFF}),
    ]
    (refused,) = outbox.undone(store, states=[DeliveryState.PARKED])
    assert [entry.error for entry in refused[1]] == ["no"]
    assert outbox.undone(store, show_id=uuid4()) == ()
    assert outbox.sent(store, "crm", SHOW.id) == (leads[0].id, leads[2].id)
    # It is still there while an edit waits to be sent.
    keep(replace(leads[0], notes="n"), action="edited")
    assert outbox.sent(store, "crm", SHOW.id) == (leads[0].id, leads[2].id)


def test_later_steps_wait_for_the_person(store: Store, keep: Keep) -> None:
    lead = a_lead()
    lead = keep(lead, entries=owed(lead, *Step))
    assert due(store, Step.CAMPAIGN) == due(store, Step.HANDOFF) == []
    sent(store, only(store, lead))
    assert due(store) == []
    assert due(store, Step.CAMPAIGN) == [lead]


def test_a_step_waits_for_the_one_before_it(store: Store, keep: Keep) -> None:
    lead = a_lead()
    lead = keep(lead, entries=owed(lead, *Step))
    sent(store, only(store, lead))
    assert due(store, Step.HANDOFF) == due(store, Step.ENROLLMENT) == []
    busy = only(store, lead, Step.CAMPAIGN)
    outbox.record(store, [(busy, DeliveryState.PENDING, "busy", LATER)], at=NOW)
    assert due(store, Step.HANDOFF) == due(store, Step.ENROLLMENT) == []
    assert not outbox.any_due(store, "crm", now=NOW, show_id=SHOW.id)
    assert outbox.any_due(store, "crm", now=LATER, show_id=SHOW.id)
    sent(store, only(store, lead, Step.CAMPAIGN))
    assert due(store, Step.HANDOFF) == [lead]
    assert due(store, Step.ENROLLMENT) == []
    sent(store, only(store, lead, Step.HANDOFF))
    assert due(store, Step.ENROLLMENT) == [lead]


def test_a_parked_campaign_does_not_keep_a_hot_lead_from_sales(store: Store, keep: Keep) -> None:
    lead = a_lead()
    lead = keep(lead, entries=owed(lead, *Step))
    sent(store, only(store, lead))
    campaign = only(store, lead, Step.CAMPAIGN)
    outbox.record(store, [(campaign, DeliveryState.PARKED, "no such status", None)], at=NOW)
    assert due(store, Step.HANDOFF) == [lead]
    assert outbox.any_due(store, "crm", now=NOW, show_id=SHOW.id)


def test_an_answer_is_recorded(store: Store, keep: Keep) -> None:
    lead = keep(a_lead())
    entry = only(store, lead)
    outbox.record(store, [(entry, DeliveryState.PENDING, "busy", LATER)], at=NOW)
    retried = only(store, lead)
    assert (retried.attempts, retried.due_at, retried.error) == (1, LATER, "busy")
    outbox.record(store, [(retried, DeliveryState.PARKED, "no such field", None)], at=NOW)
    assert only(store, lead).error == "no such field"
    assert due(store, now=LATER) == []
    assert outbox.retry(store, [entry.key, "nonsense"], at=NOW) == 1
    assert outbox.retry(store, [entry.key], at=NOW) == 0
    assert due(store) == [lead]
    sent(store, only(store, lead))
    done = only(store, lead)
    assert (done.state, done.sent_at, done.error) == (DeliveryState.SENT, NOW, "")


def test_what_was_edited_under_way_is_sent_again(store: Store, keep: Keep) -> None:
    lead = keep(a_lead())
    under_way = only(store, lead)
    newer = keep(replace(lead, notes="late"), action="edited")
    sent(store, under_way)
    assert due(store) == [newer]
    sent(store, only(store, lead))
    assert due(store) == []


def test_what_was_sent_for_a_discarded_lead_is_on_record(store: Store, keep: Keep) -> None:
    lead = keep(a_lead())
    under_way = only(store, lead)
    keep(replace(lead, stage=Stage.DISCARDED), entries=(), action="discarded")
    assert outbox.entries(store) == ()
    outbox.record(store, [(under_way, DeliveryState.PENDING, "busy", LATER)], at=NOW)
    assert outbox.entries(store) == ()
    sent(store, under_way)
    assert only(store, lead).state is DeliveryState.SENT


# --- reconcile, through keep


def test_an_edit_sends_the_person_again_but_not_the_rest(store: Store, keep: Keep) -> None:
    lead = a_lead()
    lead = keep(lead, entries=owed(lead, *Step))
    sent(store, *outbox.entries(store))
    keep(replace(lead, notes="new"), entries=owed(lead, *Step, due_at=LATER), action="edited")
    person = only(store, lead)
    assert (person.state, person.due_at, person.revision) == (DeliveryState.PENDING, LATER, 2)
    assert {entry.state for entry in outbox.entries(store) if entry.step is not Step.PERSON} == {
        DeliveryState.SENT
    }


def test_a_review_alone_sends_nothing_again(store: Store, keep: Keep) -> None:
    lead = keep(a_lead())
    sent(store, *outbox.entries(store))
    keep(replace(lead, stage=Stage.REVIEWED), action="approved")
    assert only(store, lead).state is DeliveryState.SENT


def test_a_review_releases_what_was_held(store: Store, keep: Keep) -> None:
    lead = a_lead()
    lead = keep(lead, entries=owed(lead, due_at=None))
    lead = keep(replace(lead, stage=Stage.REVIEWED), action="approved")
    assert due(store) == [lead]


def test_what_is_no_longer_owed_goes_unless_it_was_sent(store: Store, keep: Keep) -> None:
    lead = a_lead()
    lead = keep(lead, entries=owed(lead, *Step))
    sent(store, only(store, lead))
    parked = only(store, lead, Step.HANDOFF)
    outbox.record(store, [(parked, DeliveryState.PARKED, "no", None)], at=NOW)
    keep(replace(lead, notes="n"), entries=(), action="edited")
    assert [entry.step for entry in outbox.entries(store)] == [Step.PERSON]


def test_an_edit_tries_a_parked_step_again_a_review_does_not(store: Store, keep: Keep) -> None:
    lead = keep(a_lead())
    entry = only(store, lead)
    outbox.record(store, [(entry, DeliveryState.PARKED, "bad e-mail", None)], at=NOW)
    lead = keep(replace(lead, stage=Stage.REVIEWED), action="approved")
    assert only(store, lead).state is DeliveryState.PARKED
    lead = keep(replace(lead, notes="mended"), action="edited")
    again = only(store, lead)
    assert (again.state, again.error, again.attempts) == (DeliveryState.PENDING, "", 0)


def test_a_parked_step_that_is_retried_waits_for_the_review_of_its_lead(
    store: Store, keep: Keep
) -> None:
    lead = a_lead(stage=Stage.REVIEWED)
    lead = keep(lead)
    outbox.record(store, [(only(store, lead), DeliveryState.PARKED, "no", None)], at=NOW)
    # Taken back to be reviewed again, which changes nothing that a CRM is told.
    unsure = replace(lead, stage=Stage.CAPTURED)
    lead = keep(unsure, entries=owed(lead, due_at=None), action="undid: approved")
    assert outbox.retry(store, [only(store, lead).key], at=LATER) == 1
    assert only(store, lead).state is DeliveryState.PENDING
    assert due(store, now=LATER) == []
    keep(replace(lead, stage=Stage.REVIEWED), action="approved")
    assert len(due(store, now=LATER)) == 1


def test_a_pause_after_a_failure_outlasts_a_look_at_the_rules(store: Store, keep: Keep) -> None:
    lead = keep(a_lead())
    outbox.record(store, [(only(store, lead), DeliveryState.PENDING, "busy", LATER)], at=NOW)
    store.owe_again(SHOW.id, owed)
    assert only(store, lead).due_at == LATER


def test_another_campaign_is_another_membership(store: Store, keep: Keep) -> None:
    lead = a_lead()
    lead = keep(lead, entries=owed(lead, Step.CAMPAIGN, detail="Expo"))
    sent(store, *outbox.entries(store))
    store.owe_again(SHOW.id, lambda lead: owed(lead, Step.CAMPAIGN, detail="Expo"))
    assert only(store, lead, Step.CAMPAIGN).state is DeliveryState.SENT
    store.owe_again(SHOW.id, lambda lead: owed(lead, Step.CAMPAIGN, detail="Expo 2026"))
    again = only(store, lead, Step.CAMPAIGN)
    assert (again.state, again.detail) == (DeliveryState.PENDING, "Expo 2026")


def test_another_next_step_is_another_handoff(store: Store, keep: Keep) -> None:
    lead = a_lead()

    def entries(detail: str) -> tuple[OutboxEntry, ...]:
        return owed(lead, Step.HANDOFF, Step.ENROLLMENT, detail=detail)

    kept = keep(lead, entries=entries("meeting"))
    sent(store, *outbox.entries(store))
    keep(replace(kept, next_step="demo"), entries=entries("demo"), action="edited")
    handoff, enrollment = outbox.entries(store)
    assert (handoff.state, handoff.detail) == (DeliveryState.PENDING, "demo")
    # Nobody is put through two sequences.
    assert (enrollment.state, enrollment.detail) == (DeliveryState.SENT, "meeting")


# --- refs, leases, runs


def test_refs_are_remembered_and_replaced(store: Store, keep: Keep) -> None:
    lead, other = keep(a_lead(1)), keep(a_lead(2))
    assert outbox.ref(store, lead.id, "crm", Step.PERSON) is None
    for remote_id in ("7", "8"):
        one = RemoteRef(
            lead_id=lead.id,
            connector="crm",
            kind=Step.PERSON,
            remote_id=remote_id,
            url="https://crm.example.com/8",
            fingerprint="f",
        )
        outbox.record(store, [], [one], at=NOW)
    assert outbox.ref(store, lead.id, "crm", Step.PERSON) == one
    assert outbox.refs(store, "crm", Step.PERSON, [lead.id, other.id]) == {lead.id: one}


def test_only_one_holds_the_lease(store: Store) -> None:
    assert outbox.lease(store, "crm", "one", at=NOW, seconds=60)
    assert outbox.lease(store, "crm", "one", at=NOW, seconds=60)
    assert not outbox.lease(store, "crm", "two", at=NOW, seconds=60)
    assert outbox.lease(store, "csv", "two", at=NOW, seconds=60)
    outbox.release(store, "crm", "two")
    assert not outbox.lease(store, "crm", "two", at=NOW + timedelta(seconds=59), seconds=60)
    assert outbox.lease(store, "crm", "two", at=NOW + timedelta(seconds=60), seconds=60)
    outbox.release(store, "crm", "two")
    assert outbox.lease(store, "crm", "one", at=NOW, seconds=60)


def test_a_lease_is_prolonged_once_a_quarter_of_it_is_over(store: Store) -> None:
    def until() -> datetime:
        with store.reading() as db:
            return moment(db.execute("SELECT until FROM leases").fetchone()[0])

    for second, ends in ((0, 60), (15, 60), (16, 76), (10, 70)):
        at = NOW + timedelta(seconds=second)
        assert outbox.lease(store, "crm", "one", at=at, seconds=60)
        assert until() == NOW + timedelta(seconds=ends)
    assert outbox.lease(store, "crm", "one", at=NOW, seconds=600)
    assert until() == NOW + timedelta(seconds=600)
    assert outbox.lease(store, "crm", "one", at=NOW, seconds=60)
    assert until() == NOW + timedelta(seconds=60)


def test_who_waited_for_the_file_does_not_take_the_lease_of_who_was_faster(store: Store) -> None:
    assert outbox.lease(store, "crm", "fast", at=NOW, seconds=60)
    # Its time was read before it had to wait.
    assert not outbox.lease(store, "crm", "slow", at=NOW - timedelta(seconds=1), seconds=60)


def test_a_lease_from_a_clock_that_stood_wrong_blocks_nobody(store: Store) -> None:
    assert outbox.lease(store, "crm", "killed", at=NOW + timedelta(days=300), seconds=60)
    assert outbox.lease(store, "crm", "next", at=NOW, seconds=60)
    assert not outbox.lease(store, "crm", "third", at=NOW, seconds=60)


_HOLDER = """
import sys
from pathlib import Path
from tests.store.conftest import KEY, NOW
from leadcapture.store import outbox
from leadcapture.store.store import Store

with Store(Path(sys.argv[1]), KEY) as store, outbox.sender(store, "crm") as name:
    assert outbox.lease(store, "crm", name, at=NOW, seconds=60)
    print("held", flush=True)
    sys.stdin.read()
"""


def test_the_lease_of_a_process_that_was_killed_here_is_free_at_once(store: Store) -> None:
    other = subprocess.Popen(
        [sys.executable, "-c", _HOLDER, str(store.path.parent)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with outbox.sender(store, "crm") as name:
            assert not outbox.lease(store, "crm", name, at=NOW, seconds=60), "it lives"
    finally:
        other.kill()
        other.communicate()
    with outbox.sender(store, "crm") as name:
        assert outbox.lease(store, "crm", name, at=NOW, seconds=60)
        with outbox.sender(store, "crm") as third:
            assert not outbox.lease(store, "crm", third, at=NOW, seconds=60)


def test_the_lease_of_another_computer_keeps_its_time(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(outbox, "getnode", lambda: 0x02005E005301)
        with outbox.sender(store, "crm") as name:
            assert outbox.lease(store, "crm", name, at=NOW, seconds=60)
    with outbox.sender(store, "crm") as name:
        assert not outbox.lease(store, "crm", name, at=NOW + timedelta(seconds=59), seconds=60)
        assert outbox.lease(store, "crm", name, at=NOW + timedelta(seconds=60), seconds=60)


def test_without_a_lock_a_lease_keeps_its_time(store: Store) -> None:
    with outbox.sender(store, "crm") as name:
        assert outbox.lease(store, "crm", name, at=NOW, seconds=60)
    lock = next(store.path.parent.glob("sync-*.lock"))
    lock.unlink()
    lock.mkdir()  # no file that could be locked
    with outbox.sender(store, "crm") as name:
        assert not outbox.lease(store, "crm", name, at=NOW, seconds=60)
        assert outbox.lease(store, "csv", name, at=NOW, seconds=60)


def test_runs_are_listed_newest_first(store: Store) -> None:
    first = outbox.start_run(store, "crm", at=NOW)
    second = outbox.start_run(store, "csv", at=LATER)
    outbox.finish_run(store, first, at=LATER, created=3, parked=1, message="offline")
    newest, oldest = outbox.runs(store)
    assert (newest.id, newest.connector, newest.ended_at) == (second, "csv", None)
    assert (oldest.created, oldest.parked, oldest.message) == (3, 1, "offline")
    assert (oldest.started_at, oldest.ended_at) == (NOW, LATER)
    assert len(outbox.runs(store, 1)) == 1


@pytest.mark.parametrize("state", DeliveryState)
def test_entries_are_found_by_state(store: Store, keep: Keep, state: DeliveryState) -> None:
    leads = [keep(a_lead(number)) for number in range(3)]
    extra = a_lead(9)
    keep(extra, entries=owed(extra, due_at=None))
    outbox.record(store, [(only(store, lead), state, "", None) for lead in leads], at=NOW)
    found = outbox.entries(store, connector="crm", state=state, step=Step.PERSON)
    expected = [lead.id for lead in leads]
    if state is DeliveryState.PENDING:
        expected.append(extra.id)
    assert [entry.lead_id for entry in found] == expected
