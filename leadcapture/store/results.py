"""What became of each lead in the last sync with each CRM, and who is to stay here for now."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from msgspec import Struct

from leadcapture.delivery import Step
from leadcapture.store.engine import Statements, many
from leadcapture.store.schema import moment

if TYPE_CHECKING:
    from leadcapture.store.store import Store

__all__ = ["KeptResult", "LastRun", "counts", "keep", "last", "rows", "stay", "staying"]

#: Results that are in memory at a time.
_PAGE = 500

#: The tables, for `migrations`. Erasing a person takes their rows along.
TABLES = (
    """
    CREATE TABLE results (
        lead INTEGER NOT NULL REFERENCES leads (seq) ON DELETE CASCADE,
        connector TEXT NOT NULL,
        step TEXT NOT NULL,
        run INTEGER NOT NULL REFERENCES sync_runs (id),
        outcome TEXT NOT NULL,
        detail TEXT NOT NULL,
        message TEXT NOT NULL,
        url TEXT NOT NULL,
        PRIMARY KEY (lead, connector, step)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX results_run ON results (run)",
    """
    CREATE TABLE staying (
        lead INTEGER PRIMARY KEY REFERENCES leads (seq) ON DELETE CASCADE
    ) STRICT
    """,
)


class KeptResult(Struct, frozen=True, kw_only=True):
    """What became of one step of one lead in a sync."""

    lead_id: UUID
    label: str
    step: Step
    outcome: str
    detail: str
    message: str
    url: str


class LastRun(Struct, frozen=True, kw_only=True):
    """A sync whose results are kept."""

    connector: str
    id: int
    started_at: datetime


def keep(
    db: Statements,
    run_id: int,
    connector: str,
    rows: Iterable[tuple[UUID, Step, str, str, str, str]],
) -> None:
    """Keep (lead, step, outcome, detail, message, url) of one sync, in place of older ones."""
    many(
        db,
        "INSERT OR REPLACE INTO results "
        "(lead, connector, step, run, outcome, detail, message, url) "
        "SELECT seq, ?2, ?3, ?4, ?5, ?6, ?7, ?8 FROM leads WHERE id = ?1",
        [
            (str(lead_id), connector, step, run_id, outcome, detail, message, url)
            for lead_id, step, outcome, detail, message, url in rows
        ],
    )


def counts(store: Store, run_id: int) -> dict[tuple[Step, str], int]:
    """How many leads have which outcome at which step in a sync."""
    with store.reading() as db:
        rows = db.execute(
            "SELECT step, outcome, count(*) FROM results WHERE run = ? GROUP BY step, outcome",
            [run_id],
        ).fetchall()
    return {(Step(step), outcome): number for step, outcome, number in rows}


def last(store: Store, show_id: UUID) -> tuple[LastRun, ...]:
    """Each CRM's newest sync that did anything for this show."""
    with store.reading() as db:
        rows = db.execute(
            "SELECT results.connector, max(sync_runs.id), sync_runs.started_at "
            "FROM results JOIN leads ON leads.seq = results.lead "
            "JOIN sync_runs ON sync_runs.id = results.run "
            "WHERE leads.show = (SELECT seq FROM shows WHERE id = ?) "
            "GROUP BY results.connector ORDER BY results.connector",
            [str(show_id)],
        ).fetchall()
    return tuple(
        LastRun(connector=name, id=run_id, started_at=moment(at)) for name, run_id, at in rows
    )


def rows(store: Store, run_id: int) -> Iterator[KeptResult]:
    """What became of each lead in a sync, in order of capture; read in pages."""
    lead, connector, step = 0, "", ""
    while True:
        with store.reading() as db:
            page = db.execute(
                "SELECT results.lead, results.connector, results.step, leads.id, leads.label, "
                "results.outcome, results.detail, results.message, results.url "
                "FROM results JOIN leads ON leads.seq = results.lead WHERE results.run = ? "
                "AND (results.lead, results.connector, results.step) > (?, ?, ?) "
                "ORDER BY results.lead, results.connector, results.step LIMIT ?",
                [run_id, lead, connector, step, _PAGE],
            ).fetchall()
        for row in page:
            yield KeptResult(
                lead_id=UUID(row[3]),
                label=row[4],
                step=Step(row[2]),
                outcome=row[5],
                detail=row[6],
                message=row[7],
                url=row[8],
            )
        if len(page) < _PAGE:
            return
        lead, connector, step = page[-1][:3]


def stay(store: Store, lead_ids: Collection[UUID]) -> None:
    """These leads stay here until a person lets them go; all others may leave."""
    with store.writing() as db:
        db.execute("DELETE FROM staying")
        db.execute(
            "INSERT INTO staying (lead) SELECT seq FROM leads "
            "WHERE id IN (SELECT value FROM json_each(?))",
            [json.dumps([str(one) for one in lead_ids])],
        )


def staying(store: Store) -> frozenset[UUID]:
    """The leads that a person keeps back."""
    with store.reading() as db:
        rows = db.execute(
            "SELECT leads.id FROM staying JOIN leads ON leads.seq = staying.lead"
        ).fetchall()
    return frozenset(UUID(row[0]) for row in rows)
