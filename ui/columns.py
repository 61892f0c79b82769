"""The columns of the list: what they are called, what they sort by, how wide they want to be."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum

from leadcapture.booth import LeadOrder

__all__ = ["HEADS", "ORDERS", "Column", "ColumnLayout"]


class Column(IntEnum):
    STATE = 0
    NAME = 1
    COMPANY = 2
    TITLE = 3
    EMAIL = 4
    RATING = 5
    NEXT_STEP = 6
    CAPTURED = 7
    BY = 8
    OWNER = 9
    LOOK = 10
    TAGS = 11


HEADS = {
    Column.STATE: "State",
    Column.NAME: "Name",
    Column.COMPANY: "Company",
    Column.TITLE: "Title",
    Column.EMAIL: "E-mail",
    Column.RATING: "Rating",
    Column.NEXT_STEP: "Next step",
    Column.CAPTURED: "Captured",
    Column.BY: "By",
    Column.OWNER: "Owner",
    Column.LOOK: "Look at",
    Column.TAGS: "Tags",
}

#: What a click on a head sorts by; a second click turns it around.
ORDERS: dict[Column, LeadOrder] = {
    Column.NAME: LeadOrder.NAME,
    Column.COMPANY: LeadOrder.COMPANY,
    Column.TITLE: LeadOrder.TITLE,
    Column.EMAIL: LeadOrder.EMAIL,
    Column.RATING: LeadOrder.RATING,
    Column.CAPTURED: LeadOrder.NEWEST,
    Column.BY: LeadOrder.REP,
    Column.OWNER: LeadOrder.OWNER,
    Column.STATE: LeadOrder.STATE,
    Column.NEXT_STEP: LeadOrder.NEXT_STEP,
    Column.TAGS: LeadOrder.TAGS,
    Column.LOOK: LeadOrder.LOOK,
}

#: Which columns go first when there is no room for all, and how wide each wants to be,
#: in average characters.
_WISHES = {
    Column.STATE: 15,
    Column.NAME: 16,
    Column.COMPANY: 14,
    Column.RATING: 7,
    Column.CAPTURED: 14,
    Column.NEXT_STEP: 14,
    Column.EMAIL: 24,
    Column.TITLE: 20,
    Column.BY: 12,
    Column.LOOK: 18,
    Column.OWNER: 12,
    Column.TAGS: 14,
}
_ELASTIC = (Column.NAME, Column.COMPANY, Column.TITLE, Column.EMAIL)


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnLayout:
    """How one person wants the columns; the default shows as many as fit."""

    order: tuple[Column, ...] = tuple(Column)
    """All columns, from left to right."""
    shown: frozenset[Column] | None = None
    """The chosen ones; None: as many as there is room for."""
    widths: Mapping[Column, int] = field(default_factory=dict)
    """Pixels, for those that somebody has widened or narrowed."""

    def widths_in(
        self, room: int, *, average: int, least: Mapping[Column, int] | None = None
    ) -> dict[Column, int]:
        """The columns to show in `room` pixels and their widths; the rest has no room. `least`:
        pixels that a column needs for what is always in it."""
        least = least or {}
        wishes = {
            column: self.widths.get(column, max(20 + average * size, least.get(column, 0)))
            for column, size in _WISHES.items()
        }
        found: dict[Column, int] = {}
        for column, wish in wishes.items():
            if self.shown is not None:
                if column in self.shown:
                    found[column] = wish
            elif len(found) >= 2 and sum(found.values()) + wish > room:
                break
            else:
                found[column] = wish
        elastic = [one for one in _ELASTIC if one in found and one not in self.widths]
        spare = max(0, room - sum(found.values()))
        for column in elastic:
            found[column] += spare // len(elastic)
        return found

    def dump(self) -> str:
        """As text, by name, so that a later version with other columns can read it."""
        return json.dumps(
            {
                "order": [column.name for column in self.order],
                "shown": None
                if self.shown is None
                else sorted(column.name for column in self.shown),
                "widths": {column.name: width for column, width in self.widths.items()},
            }
        )

    @classmethod
    def load(cls, text: str) -> ColumnLayout:
        """What `dump` wrote; what is unknown or damaged falls back to the default."""
        try:
            raw = json.loads(text)
            order = [Column[name] for name in raw["order"] if name in Column.__members__]
            order += [column for column in Column if column not in order]
            shown = raw["shown"]
            return cls(
                order=tuple(dict.fromkeys(order)),
                shown=None
                if shown is None
                else frozenset(Column[name] for name in shown if name in Column.__members__)
                | {Column.NAME},
                widths={
                    Column[name]: max(32, min(int(width), 2000))
                    for name, width in raw["widths"].items()
                    if name in Column.__members__
                },
            )
        except (ValueError, TypeError, KeyError, AttributeError):
            return cls()
