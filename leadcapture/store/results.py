"""What became of each lead in the last sync with each CRM, and who is to stay here for now."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from leadcapture.delivery import Step
from leadcapture.store.engine import many
from leadcapture.store.schema import moment

if TYPE_CHECKING:
    from leadcapture.store.store import Store

__all__ = ["KeptResult", "keep", "last", "stay", "staying"]

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


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptResult:
    """What became of one step of one lead in a sync."""

    connector: str
    started_at: datetime
    """When that sync began."""
    lead_id: UUID
    label: str
    step: Step
    outcome: str
    detail: str
    message: str
    url: str


def keep(
    store: Store, run_id: int, connector: str, rows: Iterable[tuple[UUID, Step, str, str, str, str]]
) -> None:
    """Keep (lead, step, outcome, detail, message, url) of one sync, in place of older ones."""
    with store.writing() as db:
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


def last(store: Store, show_id: UUID) -> tuple[KeptResult, ...]:
    """Each CRM's newest sync that did anything for this show, lead by lead in order of capture."""
    with store.reading() as db:
        rows = db.execute(
            "SELECT results.connector, sync_runs.started_at, leads.id, leads.label, results.step, "
            "results.outcome, results.detail, results.message, results.url "
            "FROM results JOIN leads ON leads.seq = results.lead "
            "JOIN sync_runs ON sync_runs.id = results.run "
            "WHERE results.run IN (SELECT max(newest.run) FROM results AS newest "
            "JOIN leads AS theirs ON theirs.seq = newest.lead "
            "WHERE theirs.show = (SELECT seq FROM shows WHERE id = ?1) GROUP BY newest.connector) "
            "AND leads.show = (SELECT seq FROM shows WHERE id = ?1) "
            "ORDER BY results.connector, results.lead",
            [str(show_id)],
        ).fetchall()
    return tuple(
        KeptResult(
            connector=row[0],
            started_at=moment(row[1]),
            lead_id=UUID(row[2]),
            label=row[3],
            step=Step(row[4]),
            outcome=row[5],
            detail=row[6],
            message=row[7],
            url=row[8],
        )
        for row in rows
    )


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
