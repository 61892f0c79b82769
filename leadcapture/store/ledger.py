"""The consent ledger: every opt-in and opt-out that was ever noted, also one that was taken out
of the lead again. It is written together with the lead and only ever added to."""

# Only question marks and fixed text are put into SQL.
# ruff: noqa: S608

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from msgspec import Struct

from leadcapture.lead import Consent, Lead
from leadcapture.store.engine import Statements
from leadcapture.store.queries import marks
from leadcapture.store.schema import clean_text, micros, moment

if TYPE_CHECKING:
    from leadcapture.store.store import Store

__all__ = ["LedgerLine", "lines", "note"]


class LedgerLine(Struct, frozen=True, kw_only=True):
    """One line of the ledger."""

    lead_id: UUID
    show_id: UUID
    consent: Consent
    """What was granted or withdrawn, in which exact words, when and how."""
    by: str
    """Who noted it."""
    noted_at: datetime
    removed: bool = False
    """It was taken out of the lead again, by an undo or a correction; it counts no more."""


def note(
    db: Statements, seq: int, before: Lead | None, lead: Lead, *, by: str, at: datetime
) -> None:
    """Add what is new in `lead` since `before`, inside a write transaction."""
    if before is not None and before.consents == lead.consents:
        return
    old = before.consents if before is not None else ()
    new = [(consent, False) for consent in lead.consents if consent not in old]
    new += [(consent, True) for consent in old if consent not in lead.consents]
    for consent, removed in new:
        db.execute(
            "INSERT INTO consents (lead, purpose, granted, wording, version, language, at, how, "
            "by, noted_at, removed) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                seq,
                clean_text(consent.purpose),
                consent.granted,
                clean_text(consent.wording),
                clean_text(consent.version),
                clean_text(consent.language),
                consent.at.isoformat(),
                clean_text(consent.how),
                clean_text(by),
                micros(at),
                removed,
            ],
        )


def lines(store: Store, lead_ids: Sequence[UUID]) -> tuple[LedgerLine, ...]:
    """All lines of these leads, in the order in which they were noted."""
    ids = [str(lead_id) for lead_id in lead_ids]
    with store.reading() as db:
        rows = db.execute(
            "SELECT leads.id, shows.id, purpose, granted, wording, version, language, at, how, "
            "by, noted_at, removed FROM consents JOIN leads ON leads.seq = consents.lead "
            f"JOIN shows ON shows.seq = leads.show WHERE leads.id IN ({marks(ids)}) "
            "ORDER BY consents.seq",
            ids,
        ).fetchall()
    return tuple(
        LedgerLine(
            lead_id=UUID(row[0]),
            show_id=UUID(row[1]),
            consent=Consent(
                purpose=row[2],
                granted=bool(row[3]),
                wording=row[4],
                version=row[5],
                language=row[6],
                at=datetime.fromisoformat(row[7]),
                how=row[8],
            ),
            by=row[9],
            noted_at=moment(row[10]),
            removed=bool(row[11]),
        )
        for row in rows
    )
