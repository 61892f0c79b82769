"""Who was met before at a show: by badge id, e-mail or the very same code; whom a list names."""

# Values are always bound; only names and fixed conditions from this room are put into SQL.
# ruff: noqa: S608

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

import msgspec
from msgspec import Struct

from leadcapture.lead import Lead, Person, badge_forms
from leadcapture.store.engine import Statements
from leadcapture.store.queries import LAST, folded, marks
from leadcapture.store.schema import read_lead
from leadcapture.store.writing import digest

__all__ = ["Asked", "Met", "listed", "met", "met_meanwhile"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody met before is known by."""

    badge_id: str = ""
    emails: tuple[str, ...] = ()
    payload: bytes = b""
    name: str = ""
    """Tells colleagues apart who share an e-mail address."""


class Met(Struct, frozen=True, kw_only=True):
    """Somebody met before."""

    lead: Lead
    sure: bool
    """The same badge id or code, or the same e-mail and no other name. Else the e-mail is all:
    the same person, or a colleague with whom it is shared. Only a person can tell."""


def met(db: Statements, show_id: UUID, asked: Asked) -> Met | None:
    """Who of this show has the same badge id, e-mail or payload: who is sure before who is not,
    then the newest; None.

    A lead that was merged answers as the one it was merged into; discarded ones are unknown.
    """
    show = "show = (SELECT seq FROM shows WHERE id = ?)"
    coded: set[int] = set()
    mailed: set[int] = set()
    if asked.badge_id:
        forms = badge_forms(asked.badge_id)
        sql = (
            "SELECT seq FROM leads INDEXED BY leads_by_badge "
            f"WHERE {show} AND badge_id IN ({marks(forms)}) AND badge_id <> ''"
        )
        coded |= {row[0] for row in db.execute(sql, [str(show_id), *forms])}
    if asked.payload:
        sql = f"SELECT lead FROM captures INDEXED BY captures_digest WHERE {show} AND digest = ?"
        coded |= {row[0] for row in db.execute(sql, [str(show_id), digest(asked.payload)])}
    for email in asked.emails:
        sql = (
            "SELECT seq FROM lead_emails JOIN leads ON seq = lead "
            f"WHERE lead_emails.email = ? AND {show}"
        )
        mailed |= {row[0] for row in db.execute(sql, [email.casefold(), str(show_id)])}
    if not coded and not mailed:
        return None
    name = folded(asked.name)
    row = db.execute(
        # Whoever was merged into somebody of another name is still known by the own one.
        "WITH RECURSIVE met (seq, sure) AS ("
        f"SELECT seq, seq IN ({marks(sorted(coded))}) OR {_SAME} FROM leads "
        f"WHERE seq IN ({marks(sorted(coded | mailed))}) "
        "UNION SELECT merged_into, sure FROM leads JOIN met USING (seq) "
        "WHERE merged_into IS NOT NULL) "
        f"SELECT body, sure OR {_SAME} AS certain FROM met JOIN leads USING (seq) WHERE live "
        "ORDER BY certain DESC, captured_at DESC, seq DESC LIMIT 1",
        [*sorted(coded), name, LAST, *sorted(coded | mailed), name, LAST],
    ).fetchone()
    return Met(lead=read_lead(row[0]), sure=bool(row[1])) if row else None


#: No two names: the same one, or one of them missing.
_SAME = "(? IN ('', name_key) OR substr(name_key, 1, 1) = ?)"


def met_meanwhile(db: Statements, lead: Lead, asked: Asked) -> Lead | None:
    """The same for a `lead` that is about to be stored as a new one; None where it is stored.

    Nobody is asked any more, so that only who is surely met counts.
    """
    if db.execute("SELECT 1 FROM leads WHERE id = ?", [str(lead.id)]).fetchone():
        return None
    found = met(db, lead.show_id, replace(asked, name=lead.person.name))
    return found.lead if found is not None and found.sure else None


def listed(db: Statements, show: int, badge_id: str) -> Person | None:
    """Who the organiser's list of this show (its number) says this badge is; None."""
    for form in badge_forms(badge_id):
        row = db.execute(
            "SELECT body FROM attendees WHERE show = ? AND badge_id = ?", [show, form]
        ).fetchone()
        if row:
            return msgspec.json.decode(row[0], type=Person)
    return None
