"""Pictures that came from files: which were kept before, and how surely each was read."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from msgspec import Struct

from leadcapture.store.engine import Statements
from leadcapture.store.schema import clean_text, micros, moment
from leadcapture.store.writing import seq_of

if TYPE_CHECKING:
    from leadcapture.store.store import Store

__all__ = [
    "TABLES",
    "SheetRow",
    "before",
    "forget_read",
    "kept_as",
    "known",
    "note_kept",
    "note_read",
    "rows",
]

TABLES = (
    """
    CREATE TABLE sheets (
        digest TEXT NOT NULL,
        lead INTEGER NOT NULL REFERENCES leads (seq),
        show INTEGER NOT NULL REFERENCES shows (seq),
        name TEXT NOT NULL,
        at INTEGER NOT NULL,
        doubt REAL,
        twin INTEGER REFERENCES leads (seq),
        listed INTEGER NOT NULL DEFAULT 1,
        PRIMARY KEY (show, digest, lead)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX sheets_lead ON sheets (lead)",
    "CREATE INDEX sheets_twin ON sheets (twin) WHERE twin IS NOT NULL",
)


#: Microseconds between two pictures of one import at most.
_ONE_GO = 120_000_000


class SheetRow(Struct, frozen=True, kw_only=True):
    """One lead that came from a picture file, for the list of what was read."""

    lead_id: UUID
    label: str
    company: str
    name: str
    """The file, and its page where it has several."""
    at: datetime
    doubt: float | None
    """0: all of it is sure, to 1: nothing could be read. None: not read yet."""
    twin_id: UUID | None = None
    """Another lead that looks like the same person: the same card twice?"""
    twin_label: str = ""


def known(store: Store, show_id: UUID, digest: str) -> UUID | None:
    """The lead that the very same picture was kept as at this show; None for a new one."""
    with store.reading() as db:
        return kept_as(db, show_id, digest)


def kept_as(db: Statements, show_id: UUID, digest: str) -> UUID | None:
    """The same, inside a transaction."""
    row = db.execute(
        "SELECT leads.id FROM sheets JOIN leads ON leads.seq = lead "
        "WHERE sheets.show = (SELECT seq FROM shows WHERE id = ?) AND digest = ? "
        "ORDER BY lead LIMIT 1",
        [str(show_id), digest],
    ).fetchone()
    return UUID(row[0]) if row else None


def note_kept(db: Statements, lead_id: UUID, digest: str, name: str, at: datetime) -> None:
    """Remember, inside a write transaction, which picture a lead came from."""
    db.execute(
        "INSERT OR IGNORE INTO sheets (digest, lead, show, name, at) "
        "SELECT ?, seq, show, ?, ? FROM leads WHERE seq = ?",
        [digest, clean_text(name)[:300], micros(at), seq_of(db, lead_id)],
    )


def note_read(store: Store, lead_id: UUID, found: UUID, doubt: float) -> None:
    """A lead's picture was read: `found` is that lead, or a further one in the same picture."""
    with store.writing() as db:
        lead, seq = seq_of(db, lead_id), seq_of(db, found)
        if seq != lead:
            db.execute(
                "INSERT OR IGNORE INTO sheets (digest, lead, show, name, at) "
                "SELECT digest, ?, show, name, at FROM sheets WHERE lead = ?",
                [seq, lead],
            )
        db.execute(
            "UPDATE sheets SET doubt = ?, twin = ? WHERE lead = ?", [doubt, _twin(db, seq), seq]
        )


def _twin(db: Statements, seq: int) -> int | None:
    """Another lead of the show with an e-mail of this one, or with its name and company, that does
    not say the same of this one. It may be a later one: a badge is read before the cards are."""
    row = db.execute(
        "SELECT min(other.seq) FROM leads AS mine "
        "JOIN lead_emails AS mail ON mail.lead = mine.seq "
        "JOIN lead_emails AS theirs ON theirs.email = mail.email "
        "JOIN leads AS other ON other.seq = theirs.lead "
        "WHERE mine.seq = ? AND other.show = mine.show "
        "AND other.seq <> mine.seq AND other.live AND NOT EXISTS "
        "(SELECT 1 FROM sheets WHERE lead = other.seq AND twin = mine.seq)",
        [seq],
    ).fetchone()
    if row[0] is None:
        row = db.execute(
            "SELECT min(other.seq) FROM leads AS mine JOIN leads AS other "
            "ON other.show = mine.show AND other.name_key = mine.name_key "
            "AND other.company_key = mine.company_key "
            "WHERE mine.seq = ? AND mine.named AND mine.company_key <> '' "
            "AND other.seq <> mine.seq AND other.live AND NOT EXISTS "
            "(SELECT 1 FROM sheets WHERE lead = other.seq AND twin = mine.seq)",
            [seq],
        ).fetchone()
    return row[0] if row else None


def before(store: Store, lead_id: UUID) -> UUID | None:
    """The lead of the picture that was kept just before this lead's; None where either picture
    shows several people, or the two were not kept in one go."""
    with store.reading() as db:
        found = db.execute(
            "WITH mine AS (SELECT lead, sheets.show, at FROM sheets JOIN leads ON seq = lead "
            "WHERE id = ? ORDER BY at DESC LIMIT 1) "
            "SELECT other.lead, other.at, mine.lead, mine.at, "
            "(SELECT max(n) FROM (SELECT count(*) AS n FROM sheets AS more WHERE more.digest IN "
            "(SELECT digest FROM sheets WHERE lead IN (other.lead, mine.lead)) "
            "AND more.show = mine.show GROUP BY digest)) "
            "FROM mine JOIN sheets AS other ON other.show = mine.show "
            "AND other.lead <> mine.lead AND (other.at, other.lead) < (mine.at, mine.lead) "
            "JOIN leads ON leads.seq = other.lead AND leads.live "
            "ORDER BY other.at DESC, other.lead DESC LIMIT 1",
            [str(lead_id)],
        ).fetchone()
        if found is None or found[4] > 1 or found[3] - found[1] > _ONE_GO:
            return None
        row = db.execute("SELECT id FROM leads WHERE seq = ?", [found[0]]).fetchone()
    return UUID(row[0])


def rows(store: Store, show_id: UUID) -> tuple[SheetRow, ...]:
    """What came from picture files and is still listed, the most doubtful first; what is not read
    yet last."""
    with store.reading() as db:
        found = db.execute(
            "SELECT leads.id, leads.label, leads.company, sheets.name, sheets.at, doubt, "
            "twins.id, twins.label FROM sheets JOIN leads ON leads.seq = lead "
            "LEFT JOIN leads AS twins ON twins.seq = twin AND twins.live "
            "WHERE sheets.show = (SELECT seq FROM shows WHERE id = ?) AND listed AND leads.live "
            "ORDER BY doubt IS NULL, doubt DESC, sheets.at, sheets.name, lead",
            [str(show_id)],
        ).fetchall()
    return tuple(
        SheetRow(
            lead_id=UUID(row[0]),
            label=row[1],
            company=row[2],
            name=row[3],
            at=moment(row[4]),
            doubt=row[5],
            twin_id=UUID(row[6]) if row[6] else None,
            twin_label=row[7] or "",
        )
        for row in found
    )


def forget_read(store: Store, show_id: UUID) -> None:
    """Empty the list of what was read; the pictures are still known as kept."""
    with store.writing() as db:
        db.execute(
            "UPDATE sheets SET listed = 0 WHERE doubt IS NOT NULL "
            "AND show = (SELECT seq FROM shows WHERE id = ?)",
            [str(show_id)],
        )
