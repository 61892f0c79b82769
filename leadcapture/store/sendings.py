"""What was sent where, every time it was: the outbox itself remembers only the last.

A trigger on the outbox writes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from leadcapture.delivery import Step
from leadcapture.store.schema import moment

if TYPE_CHECKING:
    from leadcapture.store.store import Store

__all__ = ["Sending", "of"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """One step of a lead that a CRM has taken."""

    at: datetime
    connector: str
    step: Step
    detail: str
    revision: int
    """The lead's revision that was sent."""


def of(store: Store, lead_id: UUID) -> tuple[Sending, ...]:
    """All that was sent of this lead, oldest first."""
    with store.reading() as db:
        rows = db.execute(
            "SELECT sendings.at, connector, step, detail, sendings.revision FROM leads "
            "JOIN sendings ON sendings.lead = leads.seq WHERE leads.id = ? ORDER BY sendings.at",
            [str(lead_id)],
        ).fetchall()
    return tuple(
        Sending(
            at=moment(row[0]), connector=row[1], step=Step(row[2]), detail=row[3], revision=row[4]
        )
        for row in rows
    )
