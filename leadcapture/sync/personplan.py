"""The dry run as people read it: one line a person, and the totals over them all.

A plan has a row per step and destination; who decides whether to press the button wants to know
what becomes of whom. Pure functions over `dryrun.SyncPlan`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from leadcapture.sync.dryrun import Action, PlannedRow, SyncPlan

__all__ = ["SENDING", "PersonPlan", "by_person", "held_reasons", "totals"]

#: What a sync would do in the CRM, in the order of a sync.
SENDING = (Action.CREATE, Action.UPDATE, Action.CAMPAIGN, Action.HANDOFF, Action.ENROLL)


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonPlan:
    """What a sync would do with one lead, at all destinations."""

    lead_id: UUID
    label: str
    rows: tuple[PlannedRow, ...]

    @property
    def moves(self) -> bool:
        """Whether anything would be sent."""
        return any(row.action in SENDING for row in self.rows)

    @property
    def actions(self) -> frozenset[Action]:
        """All that would happen, anywhere."""
        return frozenset(row.action for row in self.rows)

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why something is held back, each reason once."""
        return tuple(
            dict.fromkeys(row.detail for row in self.rows if row.action is Action.HOLD_BACK)
        )


def by_person(plan: SyncPlan) -> tuple[PersonPlan, ...]:
    """One entry per lead, in the order of the plan: those something happens to first."""
    rows: dict[UUID, list[PlannedRow]] = {}
    for row in plan.rows:
        rows.setdefault(row.lead_id, []).append(row)
    people = [
        PersonPlan(lead_id=lead_id, label=found[0].label, rows=tuple(found))
        for lead_id, found in rows.items()
    ]
    people.sort(key=lambda person: not person.moves)
    return tuple(people)


def totals(people: Iterable[PersonPlan]) -> Mapping[Action, int]:
    """Action -> how many people it happens to; every action is there.

    "Already there" counts only people of whom nothing at all would be sent or held back.
    """
    counts = dict.fromkeys(Action, 0)
    for person in people:
        actions = person.actions
        for action in actions:
            if action is Action.ALREADY_THERE and actions != {Action.ALREADY_THERE}:
                continue
            counts[action] += 1
    return counts


def held_reasons(people: Iterable[PersonPlan]) -> Mapping[str, int]:
    """Reason -> how many people it holds something back from, the most frequent first."""
    counts: dict[str, int] = {}
    for person in people:
        for reason in person.reasons:
            counts[reason] = counts.get(reason, 0) + 1
    return dict(sorted(counts.items(), key=lambda item: -item[1]))
