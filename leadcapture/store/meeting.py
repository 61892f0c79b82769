"""Who was met before at a show: by badge id, e-mail or the very same code."""

# Values are always bound; only names and fixed conditions from this room are put into SQL.
# ruff: noqa: S608

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from leadcapture.lead import Lead
from leadcapture.store.engine import Statements
from leadcapture.store.queries import marks
from leadcapture.store.schema import read_lead
from leadcapture.store.writing import digest

__all__ = ["Asked", "met", "met_meanwhile"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody met before is known by."""

    badge_id: str = ""
    emails: tuple[str, ...] = ()
    payload: bytes = b""


def met(db: Statements, show_id: UUID, asked: Asked) -> Lead | None:
    """The lead of this show with the same badge id, e-mail or payload, newest first; None.

    A lead that was merged answers as the one it was merged into; discarded ones are unknown.
    """
    show = "show = (SELECT seq FROM shows WHERE id = ?)"
    found: set[int] = set()
    if asked.badge_id:
        sql = (
            "SELECT seq FROM leads INDEXED BY leads_by_badge "
            f"WHERE {show} AND badge_id = ? AND badge_id <> ''"
        )
        found |= {row[0] for row in db.execute(sql, [str(show_id), asked.badge_id])}
    for email in asked.emails:
        sql = (
            "SELECT seq FROM lead_emails JOIN leads ON seq = lead "
            f"WHERE lead_emails.email = ? AND {show}"
        )
        found |= {row[0] for row in db.execute(sql, [email.casefold(), str(show_id)])}
    if asked.payload:
        sql = f"SELECT lead FROM captures INDEXED BY captures_digest WHERE {show} AND digest = ?"
        found |= {row[0] for row in db.execute(sql, [str(show_id), digest(asked.payload)])}
    if not found:
        return None
    row = db.execute(
        "WITH RECURSIVE met (seq) AS ("
        f"SELECT seq FROM leads WHERE seq IN ({marks(sorted(found))}) "
        "UNION SELECT merged_into FROM leads JOIN met USING (seq) "
        "WHERE merged_into IS NOT NULL) "
        "SELECT body FROM met JOIN leads USING (seq) WHERE live "
        "ORDER BY captured_at DESC, seq DESC LIMIT 1",
        sorted(found),
    ).fetchone()
    return read_lead(row[0]) if row else None


def met_meanwhile(db: Statements, lead: Lead, asked: Asked) -> Lead | None:
    """The same for a `lead` that is about to be stored as a new one; None where it is stored.

    Nobody is asked any more, so that an e-mail alone, which colleagues may share, does not make
    two different names one person.
    """
    if db.execute("SELECT 1 FROM leads WHERE id = ?", [str(lead.id)]).fetchone():
        return None
    code = Asked(badge_id=asked.badge_id, payload=asked.payload)
    if (found := met(db, lead.show_id, code)) is not None:
        return found
    found = met(db, lead.show_id, Asked(emails=asked.emails))
    if found is None:
        return None
    names = {_name(one) for one in (lead, found)} - {""}
    return found if len(names) < 2 else None


def _name(lead: Lead) -> str:
    return " ".join(lead.person.name.casefold().split())
