"""What became of each lead is kept, and goes with the person."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest

from leadcapture.delivery import Step
from leadcapture.lead import Lead
from leadcapture.review.changes import taken_back
from leadcapture.show import Show
from leadcapture.store import erasure, outbox, results
from leadcapture.store.store import Store

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture
def kept(store: Store, show: Show, new_lead: Callable[..., Lead]) -> list[Lead]:
    store.put_show(show)
    return [store.keep(new_lead(), (), (), action="captured", by="Rep", at=NOW) for _ in range(2)]


def run(store: Store, connector: str, *rows: tuple[UUID, Step, str]) -> None:
    number = outbox.start_run(store, connector, at=NOW)
    told = [(lead, step, what, "d", "m", "u") for lead, step, what in rows]
    with store.writing() as db:
        results.keep(db, number, connector, told)


def found(store: Store, show: Show) -> list[tuple[str, UUID, str]]:
    return [
        (run.connector, one.lead_id, one.outcome)
        for run in results.last(store, show.id)
        for one in results.rows(store, run.id)
    ]


def test_counts_and_reads_in_pages(
    store: Store, show: Show, kept: list[Lead], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(results, "_PAGE", 2)
    ada, bob = (lead.id for lead in kept)
    rows = [(lead, step, "created") for lead in (ada, bob) for step in Step]
    run(store, "a", *rows, (ada, Step.PERSON, "refused"))
    (newest,) = results.last(store, show.id)
    assert results.counts(store, newest.id) == {
        **{(step, "created"): 2 for step in Step},
        (Step.PERSON, "created"): 1,
        (Step.PERSON, "refused"): 1,
    }
    found = [(one.lead_id, one.step, one.outcome) for one in results.rows(store, newest.id)]
    assert len(found) == 8
    assert set(found) == {*rows[1:], (ada, Step.PERSON, "refused")}


def test_each_crms_newest_sync_is_what_counts(store: Store, show: Show, kept: list[Lead]) -> None:
    ada, bob = (lead.id for lead in kept)
    run(store, "a", (ada, Step.PERSON, "created"), (bob, Step.PERSON, "refused"))
    run(store, "b", (ada, Step.PERSON, "created"))
    assert found(store, show) == [
        ("a", ada, "created"),
        ("a", bob, "refused"),
        ("b", ada, "created"),
    ]
    run(store, "a", (bob, Step.PERSON, "updated"), (uuid4(), Step.PERSON, "created"))
    assert found(store, show) == [("a", bob, "updated"), ("b", ada, "created")]
    (newest, _) = results.last(store, show.id)
    (one,) = results.rows(store, newest.id)
    assert (one.detail, one.message, one.url, newest.started_at) == ("d", "m", "u", NOW)
    assert results.last(store, uuid4()) == ()


def test_who_is_erased_is_in_no_result(store: Store, show: Show, kept: list[Lead]) -> None:
    ada, bob = (lead.id for lead in kept)
    run(store, "a", (ada, Step.PERSON, "created"), (bob, Step.PERSON, "created"))
    results.stay(store, [ada, bob])
    erasure.erase(store, [ada], at=NOW, taken_back=taken_back)
    assert found(store, show) == [("a", bob, "created")]
    assert results.staying(store) == {bob}


def test_who_stays_is_said_anew_each_time(store: Store, kept: list[Lead]) -> None:
    ada, bob = (lead.id for lead in kept)
    results.stay(store, [ada, uuid4()])
    assert results.staying(store) == {ada}
    results.stay(store, [bob])
    assert results.staying(store) == {bob}
    results.stay(store, [])
    assert results.staying(store) == frozenset()
