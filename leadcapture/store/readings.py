"""What was read of a lead: the print of its cards, the files and CRMs that named it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec

from leadcapture.lead import Capture, Reading
from leadcapture.store.engine import Statements, many
from leadcapture.store.schema import clean_value, micros
from leadcapture.store.writing import seq_of

if TYPE_CHECKING:
    from leadcapture.store.store import Store

__all__ = [
    "TO_READ", "add", "add_all", "done", "note", "of", "queue", "queue_again", "to_json", "unread",
    "waiting", "was_read",
]  # fmt: skip

TO_READ = (
    "CREATE TABLE to_read (capture INTEGER PRIMARY KEY REFERENCES captures (seq)) STRICT",
    # Pictures that an earlier version kept and never read.
    "INSERT INTO to_read (capture) SELECT captures.seq FROM leads "
    "JOIN captures ON captures.lead = leads.seq WHERE leads.provisional AND leads.live "
    "AND captures.image_id IS NOT NULL AND captures.payload = x'' "
    "AND NOT EXISTS (SELECT 1 FROM readings WHERE readings.capture = captures.seq)",
)

_decoder = msgspec.json.Decoder(Reading)


def note(store: Store, lead_id: UUID, readings: Sequence[Reading]) -> None:
    """Keep what was read of a lead, one transaction. Raises `StoreError` for an unknown lead."""
    with store.writing() as db:
        add(db, seq_of(db, lead_id), readings)


def add(db: Statements, seq: int, readings: Sequence[Reading]) -> None:
    """The same inside a write transaction, for the lead in row `seq`."""
    add_all(db, [(seq, reading) for reading in readings])


def add_all(db: Statements, readings: Sequence[tuple[int, Reading]]) -> None:
    """The same for several leads: (row, what was read)."""
    rows: list[tuple[Any, ...]] = []
    for seq, reading in readings:
        capture = None
        if reading.capture_id is not None:
            found = db.execute(
                "SELECT seq FROM captures WHERE id = ?", [str(reading.capture_id)]
            ).fetchone()
            capture = found[0] if found else None
        rows.append((seq, capture, reading.origin, micros(reading.at), to_json(reading)))
    many(db, "INSERT INTO readings (lead, capture, origin, at, body) VALUES (?, ?, ?, ?, ?)", rows)


def of(store: Store, lead_id: UUID) -> tuple[Reading, ...]:
    """All that was read of a lead and of those merged into it, oldest first."""
    with store.reading() as db:
        rows = db.execute(
            "WITH RECURSIVE these (seq) AS (SELECT seq FROM leads WHERE id = ? "
            "UNION SELECT leads.seq FROM leads JOIN these ON leads.merged_into = these.seq "
            "WHERE merged_into IS NOT NULL) "
            "SELECT readings.at, readings.body, readings.seq FROM these "
            "JOIN readings ON readings.lead = these.seq WHERE readings.capture IS NULL "
            "UNION ALL SELECT readings.at, readings.body, readings.seq FROM leads "
            "JOIN captures ON captures.lead = leads.seq "
            "JOIN readings ON readings.capture = captures.seq WHERE leads.id = ? "
            "AND readings.capture IS NOT NULL ORDER BY 1, 3",
            [str(lead_id), str(lead_id)],
        ).fetchall()
    return tuple(_decoder.decode(row[1]) for row in rows)


def queue(db: Statements, captures: Sequence[Capture]) -> None:
    """Note, inside a write transaction, that the print in these pictures is still to be read."""
    for capture in captures:
        if capture.image_id is not None:
            db.execute(
                "INSERT OR IGNORE INTO to_read (capture) SELECT seq FROM captures WHERE id = ?",
                [str(capture.id)],
            )


def queue_again(db: Statements, seqs: Sequence[int]) -> None:
    """The same for the pictures that were read of the leads in these rows."""
    many(
        db,
        "INSERT OR IGNORE INTO to_read (capture) SELECT seq FROM captures WHERE lead = ? "
        "AND image_id IS NOT NULL AND EXISTS "
        "(SELECT 1 FROM readings WHERE readings.capture = captures.seq)",
        [(seq,) for seq in seqs],
    )


def unread(store: Store, show_id: UUID) -> tuple[UUID, ...]:
    """Leads of this show with a picture whose print is still to be read, oldest first."""
    with store.reading() as db:
        rows = db.execute(
            "SELECT DISTINCT leads.id, leads.seq FROM to_read "
            "JOIN captures ON captures.seq = to_read.capture "
            "JOIN leads ON leads.seq = captures.lead "
            "WHERE leads.show = (SELECT seq FROM shows WHERE id = ?) AND leads.live "
            "ORDER BY leads.seq",
            [str(show_id)],
        ).fetchall()
    return tuple(UUID(row[0]) for row in rows)


def waiting(store: Store, lead_id: UUID) -> tuple[UUID, ...]:
    """The captures of a lead whose print is still to be read, oldest first."""
    with store.reading() as db:
        rows = db.execute(
            "SELECT captures.id FROM to_read JOIN captures ON captures.seq = to_read.capture "
            "JOIN leads ON leads.seq = captures.lead WHERE leads.id = ? ORDER BY captures.seq",
            [str(lead_id)],
        ).fetchall()
    return tuple(UUID(row[0]) for row in rows)


def done(store: Store, capture_id: UUID) -> None:
    """The print of this capture was read: it is not read again by itself."""
    with store.writing() as db:
        db.execute(
            "DELETE FROM to_read WHERE capture IN (SELECT seq FROM captures WHERE id = ?)",
            [str(capture_id)],
        )


def was_read(store: Store, capture_id: UUID) -> bool:
    """Whether the print of this capture was read before."""
    with store.reading() as db:
        row = db.execute(
            "SELECT 1 FROM readings JOIN captures ON captures.seq = readings.capture "
            "WHERE captures.id = ? LIMIT 1",
            [str(capture_id)],
        ).fetchone()
    return row is not None


def to_json(reading: Reading) -> str:
    """The reading as its row holds it."""
    try:
        return msgspec.json.encode(reading).decode()
    except UnicodeEncodeError:
        return msgspec.json.encode(clean_value(msgspec.to_builtins(reading))).decode()
