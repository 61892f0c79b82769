"""What a person has said of two leads that look alike: they are two people, or one."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from leadcapture.store.engine import Statements
from leadcapture.store.writing import seq_of

if TYPE_CHECKING:
    from leadcapture.store.store import Store

__all__ = ["decide", "decided", "forget", "part"]


def decide(store: Store, one: UUID, two: UUID, *, same: bool) -> None:
    """Remember the decision; the last one counts. Raises `StoreError` for an unknown lead."""
    with store.writing() as db:
        first, second = sorted((seq_of(db, one), seq_of(db, two)))
        db.execute(
            "INSERT INTO lead_pairs (one, other, same) VALUES (?, ?, ?) "
            "ON CONFLICT (one, other) DO UPDATE SET same = excluded.same",
            [first, second, same],
        )


def forget(store: Store, one: UUID, two: UUID) -> None:
    """Take the decision back: they may be suggested again."""
    with store.writing() as db:
        first, second = sorted((seq_of(db, one), seq_of(db, two)))
        db.execute("DELETE FROM lead_pairs WHERE one = ? AND other = ?", [first, second])


def part(db: Statements, seqs: Sequence[int]) -> None:
    """Inside a write transaction: that these leads are one person was taken back."""
    some = json.dumps(seqs)
    db.execute(
        "DELETE FROM lead_pairs WHERE same AND one IN (SELECT value FROM json_each(?)) "
        "AND other IN (SELECT value FROM json_each(?))",
        [some, some],
    )


def decided(store: Store) -> tuple[tuple[UUID, UUID], ...]:
    """All pairs that need not be asked about again."""
    with store.reading() as db:
        return tuple(_pairs(db))


def _pairs(db: Statements) -> Iterator[tuple[UUID, UUID]]:
    rows = db.execute(
        "SELECT mine.id, theirs.id FROM lead_pairs "
        "CROSS JOIN leads AS mine ON mine.seq = one "
        "CROSS JOIN leads AS theirs ON theirs.seq = other"
    )
    for one, two in rows.fetchall():
        yield UUID(one), UUID(two)
