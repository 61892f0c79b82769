"""Batches that are made ahead are what they would be if they were read only when they are sent."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from fakecrm import FakeConnector, FakeCrm
from suite import NOW, YES, Books

from leadcapture.delivery import DeliveryState, RemoteRef, Step
from leadcapture.lead import Lead, Stage
from leadcapture.review.changes import taken_back
from leadcapture.showfile import parse_show
from leadcapture.store import erasure, outbox, told
from leadcapture.store.store import Store
from leadcapture.sync.batches import Batch, Batches
from leadcapture.sync.connector import Limits, Membership, RemoteField, RowResult
from leadcapture.sync.drain import drain

SHOW = parse_show(
    """
name = "Batch Expo"
[campaign]
name = "Batch Expo 2026"
[[nurture]]
sequence = "Touch"
[connectors.fake]
"""
)


@pytest.fixture
def books(tmp_path: Path) -> Iterator[Books]:
    with Store(tmp_path, bytes(range(32))) as store:
        store.engine.reading().execute("PRAGMA synchronous = OFF")
        yield Books(store, SHOW)


@pytest.fixture
def batches(books: Books) -> Iterator[Batches]:
    """Of two people each."""
    connector = FakeConnector(FakeCrm(), limits=Limits(batch_size=2))
    with ThreadPoolExecutor(1) as beside:
        yield Batches(books.store, SHOW, connector, beside, now=NOW)


def made_ahead(batches: Batches) -> None:
    """The next batch is made, to the end."""
    batches.ahead()
    assert batches._coming is not None
    wait([batches._coming])


def leads_of(batch: Batch | None) -> list[Lead]:
    return [row.lead for row in batch.rows] if batch is not None else []


def newest(books: Books, leads: Sequence[Lead]) -> list[Lead]:
    return [books.store.lead(lead.id) for lead in leads]


def test_the_batches_of_a_step_follow_each_other(books: Books, batches: Batches) -> None:
    leads = books.add(5)
    batches.begin(Step.PERSON)
    found = []
    while batch := batches.next():
        found.append(leads_of(batch))
        batches.ahead()
    assert found == [leads[:2], leads[2:4], leads[4:]]
    batches.begin(Step.PERSON)
    assert leads_of(batches.next()) == leads[:2]


def test_a_batch_made_ahead_is_given_out_as_it_is(
    books: Books, batches: Batches, monkeypatch: pytest.MonkeyPatch
) -> None:
    leads = books.add(4)
    readers = []
    due = outbox.due

    def watched(*args: Any, **options: Any) -> Any:
        readers.append(threading.current_thread())
        return due(*args, **options)

    monkeypatch.setattr(outbox, "due", watched)
    batches.begin(Step.PERSON)
    batches.next()
    made_ahead(batches)
    assert leads_of(batches.next()) == leads[2:]
    first, second = readers
    assert first is threading.current_thread()
    assert second is not first


def edit(books: Books, lead: Lead) -> None:
    books.keep(replace(lead, notes="newer"))


def opt_out(books: Books, lead: Lead) -> None:
    books.keep(replace(lead, consents=(replace(YES, granted=False),)))


def discard(books: Books, lead: Lead) -> None:
    books.keep(replace(lead, stage=Stage.DISCARDED))


def erase(books: Books, lead: Lead) -> None:
    erasure.erase(books.store, [lead.id], at=NOW, taken_back=taken_back)


def link(books: Books, lead: Lead) -> None:
    """It is known now by a record that was there."""
    ref = RemoteRef(lead_id=lead.id, connector="fake", kind=Step.PERSON, remote_id="person/theirs")
    outbox.record(books.store, [], [ref], at=NOW)


def enroll(books: Books, lead: Lead) -> None:
    ref = RemoteRef(lead_id=lead.id, connector="fake", kind=Step.ENROLLMENT, remote_id="drip")
    outbox.record(books.store, [], [ref], at=NOW)


def fail(books: Books, lead: Lead) -> None:
    """Somebody else tried it, in vain."""
    ((entry, _),) = outbox.due(
        books.store,
        outbox.Queue(connector="fake", step=Step.PERSON, now=NOW, only=[lead.id]),
        limit=1,
    )
    outbox.record(books.store, [(entry, DeliveryState.PENDING, "later", NOW)], at=NOW)


@pytest.mark.parametrize("change", [edit, opt_out, discard, erase, link, enroll, fail])
@pytest.mark.parametrize("place", [2, 3, 4])
def test_what_changes_after_a_batch_was_made_ahead_makes_it_anew(
    books: Books, batches: Batches, change: Callable[[Books, Lead], None], place: int
) -> None:
    leads = books.add(5)
    batches.begin(Step.PERSON)
    batches.next()
    made_ahead(batches)
    change(books, leads[place])
    batch = batches.next()
    connector = FakeConnector(FakeCrm(), limits=Limits(batch_size=2))
    with ThreadPoolExecutor(1) as beside:
        fresh = Batches(books.store, SHOW, connector, beside, now=NOW)
        fresh.begin(Step.PERSON)
        fresh.next()
        assert batch == fresh.next()


def test_who_becomes_due_meanwhile_comes_in_their_place(books: Books, batches: Batches) -> None:
    leads = books.add(3)
    books.keep(replace(leads[2], stage=Stage.DISCARDED))
    batches.begin(Step.PERSON)
    batches.next()
    made_ahead(batches)
    books.keep(replace(books.store.lead(leads[2].id), stage=Stage.REVIEWED))
    assert leads_of(batches.next()) == newest(books, leads[2:])


class Busy(FakeConnector):
    """While people are put into the campaign, somebody does something to those who come next."""

    def __init__(self, crm: FakeCrm, meanwhile: Callable[[], None]) -> None:
        super().__init__(crm, limits=Limits(batch_size=2))
        self._meanwhile = meanwhile
        self.members: list[UUID] = []

    def add_campaign_members(self, members: Sequence[Membership]) -> list[RowResult]:
        if not self.members:
            self._meanwhile()
        self.members += [member.lead.id for member in members]
        return super().add_campaign_members(members)


@pytest.mark.parametrize("change", [discard, erase])
def test_who_is_taken_out_while_the_batch_before_is_away_is_not_sent(
    books: Books, change: Callable[[Books, Lead], None]
) -> None:
    leads = books.add(5)
    connector = Busy(FakeCrm(), lambda: change(books, leads[2]))
    drain(books.store, SHOW, connector, clock=lambda: NOW)
    assert connector.members == [lead.id for lead in leads if lead is not leads[2]]


def test_a_step_goes_on_behind_a_lead_that_was_erased(books: Books) -> None:
    """The last of the batch that is away: what follows it is found by its place all the same."""
    leads = books.add(5)
    connector = Busy(FakeCrm(), lambda: erase(books, leads[1]))
    drain(books.store, SHOW, connector, clock=lambda: NOW)
    assert connector.members == [lead.id for lead in leads]


def test_who_opts_out_while_the_batch_before_is_away_is_not_enrolled(books: Books) -> None:
    leads = books.add(5)
    crm = FakeCrm()
    again = iter([lambda: opt_out(books, leads[3])])

    class Enrolling(FakeConnector):
        def enroll(self, enrollments: Sequence[Any]) -> list[RowResult]:
            next(again, lambda: None)()
            return super().enroll(enrollments)

    connector = Enrolling(crm, limits=Limits(batch_size=2))
    drain(books.store, SHOW, connector, clock=lambda: NOW)
    assert sorted(crm.sequences) == sorted(lead.id for lead in leads if lead is not leads[3])
    assert crm.without_opt_in == []


def test_no_batch_leaves_before_the_answers_of_the_last_are_on_disk(
    books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where writing them takes longer than reading for the next."""
    books.add(5)
    crm = FakeCrm()
    reading = threading.Event()
    write = outbox.record

    def late(*args: Any, **options: Any) -> None:
        # Nobody reads ahead of the last batch of a step.
        reading.wait(0.05)
        write(*args, **options)

    monkeypatch.setattr(outbox, "record", late)

    class Watching(FakeConnector):
        def _said(self, rows: Sequence[Any]) -> None:
            reading.clear()
            sent = len(outbox.entries(books.store, state=DeliveryState.SENT))
            done = sum(crm.effects.values())
            assert (sent, done) == (self.answered, self.answered)
            self.answered += len(rows)

        answered = 0

        def look_up(self, *args: Any) -> Any:
            reading.set()
            return super().look_up(*args)

        def read_back(self, *args: Any) -> Any:
            reading.set()
            return super().read_back(*args)

        def upsert_people(self, people: Sequence[Any]) -> list[RowResult]:
            self._said(people)
            return super().upsert_people(people)

        def add_campaign_members(self, members: Sequence[Any]) -> list[RowResult]:
            self._said(members)
            return super().add_campaign_members(members)

        def enroll(self, enrollments: Sequence[Any]) -> list[RowResult]:
            self._said(enrollments)
            return super().enroll(enrollments)

    crm.fields = (RemoteField(name="notes"),)
    connector = Watching(crm, limits=Limits(batch_size=2), default_fields={"notes": "notes"})
    drain(books.store, SHOW, connector, clock=lambda: NOW)
    assert connector.answered == 15


def test_what_only_reads_need_not_wait_for_the_disk(
    books: Books, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A connector that says when it has read is let in at once, and writes when all is on disk."""
    books.add(4)
    read = threading.Event()
    read.set()
    write = outbox.record
    seen: list[tuple[int, int]] = []

    def late(*args: Any, **options: Any) -> None:
        assert read.wait(5), "reading waits for the disk"
        write(*args, **options)

    monkeypatch.setattr(outbox, "record", late)

    class Announcing(FakeConnector):
        tell: Callable[[], None]

        def before_writing(self, tell: Callable[[], None]) -> None:
            self.tell = tell

        def add_campaign_members(self, members: Sequence[Membership]) -> list[RowResult]:
            read.set()
            self.tell()
            flight = told.flight(books.store, "fake")
            assert flight is not None
            assert flight.lead_ids == tuple(member.lead.id for member in members)
            sent = outbox.entries(books.store, state=DeliveryState.SENT, step=Step.CAMPAIGN)
            seen.append((len(sent), len(members)))
            answers = super().add_campaign_members(members)
            if len(seen) == 1:
                read.clear()
            return answers

    connector = Announcing(FakeCrm(), limits=Limits(batch_size=2))
    drain(books.store, SHOW, connector, clock=lambda: NOW)
    assert seen == [(0, 2), (2, 2)]


def test_a_bulk_job_is_not_made_ahead(books: Books) -> None:
    """Its people are many; they would be in memory twice."""
    books.add(6)
    connector = FakeConnector(FakeCrm(), limits=Limits(batch_size=2, bulk_size=4))
    with ThreadPoolExecutor(1) as beside:
        batches = Batches(books.store, SHOW, connector, beside, now=NOW, in_bulk=True)
        batches.begin(Step.PERSON)
        batch = batches.next()
        assert batch is not None
        assert batch.size == 4
        batches.ahead()
        assert batches._coming is None


def test_its_thread_and_its_connection_end_with_the_sync(books: Books) -> None:
    books.add(5)
    before = threading.active_count()
    connections = books.store.engine.connections
    drain(books.store, SHOW, FakeConnector(FakeCrm()), clock=lambda: NOW)
    assert threading.active_count() == before
    assert books.store.engine.connections == connections
