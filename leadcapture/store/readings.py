"""What was read of a lead: the print of its cards, the files and CRMs that named it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from leadcapture.lead import Reading
from leadcapture.store.engine import Statements
from leadcapture.store.schema import clean_value, micros
from leadcapture.store.writing import seq_of

if TYPE_CHECKING:
    from leadcapture.store.store import Store

__all__ = ["add", "note", "of", "to_json", "unread"]

_decoder = msgspec.json.Decoder(Reading)


def note(store: Store, lead_id: UUID, readings: Sequence[Reading]) -> None:
    """Keep what was read of a lead, one transaction. Raises `StoreError` for an unknown lead."""
    with store.writing() as db:
        add(db, seq_of(db, lead_id), readings)


def add(db: Statements, seq: int, readings: Sequence[Reading]) -> None:
    """The same inside a write transaction, for the lead in row `seq`."""
    for reading in readings:
        capture = None
        if reading.capture_id is not None:
            found = db.execute(
                "SELECT seq FROM captures WHERE id = ?", [str(reading.capture_id)]
            ).fetchone()
            capture = found[0] if found else None
        db.execute(
            "INSERT INTO readings (lead, capture, origin, at, body) VALUES (?, ?, ?, ?, ?)",
            [seq, capture, reading.origin, micros(reading.at), to_json(reading)],
        )


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


def unread(store: Store, show_id: UUID) -> tuple[UUID, ...]:
    """Leads of this show of which only a camera's picture is known that nobody has read, oldest
    first. Photos that were imported have a queue of their own."""
    with store.reading() as db:
        rows = db.execute(
            "SELECT DISTINCT leads.id, leads.seq FROM leads INDEXED BY leads_provisional "
            "JOIN captures ON captures.lead = leads.seq "
            "WHERE leads.show = (SELECT seq FROM shows WHERE id = ?) AND leads.provisional "
            "AND leads.live AND captures.image_id IS NOT NULL AND captures.payload = x'' "
            "AND captures.source = 'camera' "
            "AND NOT EXISTS (SELECT 1 FROM readings WHERE readings.capture = captures.seq) "
            "ORDER BY leads.seq",
            [str(show_id)],
        ).fetchall()
    return tuple(UUID(row[0]) for row in rows)


def to_json(reading: Reading) -> str:
    """The reading as its row holds it."""
    try:
        return msgspec.json.encode(reading).decode()
    except UnicodeEncodeError:
        return msgspec.json.encode(clean_value(msgspec.to_builtins(reading))).decode()
