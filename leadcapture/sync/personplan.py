"""The dry run as people read it: one line a person, and the totals over them all.

A plan has a row per step and destination; who decides whether to press the button wants to know
what becomes of whom. Everything that a long list needs again and again (filters, totals, ticks) is
worked out once, here, away from the window's thread. Pure functions over `dryrun.SyncPlan`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from leadcapture.sync.dryrun import Action, PlannedRow, SyncPlan

__all__ = ["SENDING", "Forecast", "PersonPlan", "forecast"]

#: What a sync would do in the CRM, in the order of a sync.
SENDING = frozenset((Action.CREATE, Action.UPDATE, Action.CAMPAIGN, Action.HANDOFF, Action.ENROLL))
_NOTHING_NEW = frozenset((Action.ALREADY_THERE,))


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonPlan:
    """What a sync would do with one lead, at all destinations."""

    lead_id: UUID
    label: str
    rows: tuple[PlannedRow, ...]
    actions: frozenset[Action]
    """All that would happen, anywhere; "already there" only where nothing else would."""
    reasons: tuple[str, ...]
    """Why something is held back, each reason once."""
    key: str
    """Label and reasons, case folded, to search in."""

    @property
    def moves(self) -> bool:
        """Whether anything would be sent."""
        return not self.actions.isdisjoint(SENDING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """A plan by person."""

    people: tuple[PersonPlan, ...] = ()
    """Those something happens to first, else in the order of the plan."""
    connectors: tuple[str, ...] = ()
    totals: Mapping[Action, int] = field(default_factory=lambda: dict.fromkeys(Action, 0))
    """Action -> how many people it happens to; every action is there."""
    moving: frozenset[UUID] = frozenset()
    """The leads of which something would be sent."""
    message: str = ""
    """Why a CRM could not be asked, or empty."""


def forecast(plan: SyncPlan) -> Forecast:
    """The plan by person, with its totals."""
    rows: dict[UUID, list[PlannedRow]] = {}
    for row in plan.rows:
        rows.setdefault(row.lead_id, []).append(row)
    people = [_person(lead_id, found) for lead_id, found in rows.items()]
    people.sort(key=lambda person: not person.moves)
    totals = dict.fromkeys(Action, 0)
    for person in people:
        for action in person.actions:
            totals[action] += 1
    return Forecast(
        people=tuple(people),
        connectors=tuple(dict.fromkeys(row.connector for row in plan.rows)),
        totals=totals,
        moving=frozenset(person.lead_id for person in people if person.moves),
        message=plan.message,
    )


def _person(lead_id: UUID, rows: Iterable[PlannedRow]) -> PersonPlan:
    rows = tuple(rows)
    actions = frozenset(row.action for row in rows)
    reasons = tuple(dict.fromkeys(row.detail for row in rows if row.action is Action.HOLD_BACK))
    label = rows[0].label
    return PersonPlan(
        lead_id=lead_id,
        label=label,
        rows=rows,
        actions=actions if len(actions) == 1 else actions - _NOTHING_NEW,
        reasons=reasons,
        key="\n".join((label, *reasons)).casefold(),
    )
