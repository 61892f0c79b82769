"""Filters with a name: those that everybody needs, and those that a user keeps."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

import msgspec

from leadcapture.errors import BadInput
from leadcapture.store import saved
from leadcapture.store.store import LeadFilter, LeadQuery, Store

__all__ = ["BUILT_IN", "SavedFilter", "Who", "drop", "filters", "query_for", "save"]

_KIND = "filter"
_EVERYTHING = LeadQuery()


class Who(StrEnum):
    """Whose captures, seen from the one who asks."""

    ANYBODY = ""
    ME = "me"
    OTHERS = "others"


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedFilter:
    """A filter as data. `who` and `hours` mean the user and the day at the time of asking."""

    name: str
    query: LeadQuery = _EVERYTHING
    who: Who = Who.ANYBODY
    hours: tuple[int, int] | None = None
    """Captured on `day` from this hour to before that one; (14, 16) is 14:00 to 15:59, in the
    zone of the show where one show is asked for, else in this computer's."""
    day: date | None = None
    """The day of `hours`; None is the day at the time of asking."""
    built_in: bool = False


def _with(**fields: object) -> LeadQuery:
    return replace(_EVERYTHING, **fields)  # type: ignore[arg-type]


#: What is there without anybody having saved it.
BUILT_IN = tuple(
    replace(one, built_in=True)
    for one in (
        SavedFilter(name="All"),
        SavedFilter(name="Needs a look", query=_with(filter=LeadFilter.NEEDS_LOOK)),
        SavedFilter(name="To review", query=_with(filter=LeadFilter.TO_REVIEW)),
        SavedFilter(name="Mine", who=Who.ME),
        SavedFilter(name="By a colleague", who=Who.OTHERS),
        SavedFilter(name="Hot", query=_with(filter=LeadFilter.HOT)),
        SavedFilter(name="No e-mail", query=_with(filter=LeadFilter.NO_EMAIL)),
        SavedFilter(name="Today", hours=(0, 24)),
        SavedFilter(name="Approved", query=_with(filter=LeadFilter.APPROVED)),
        SavedFilter(name="Parked", query=_with(filter=LeadFilter.PARKED)),
        SavedFilter(name="Discarded", query=_with(filter=LeadFilter.DISCARDED)),
    )
)


def filters(store: Store) -> tuple[SavedFilter, ...]:
    """The built-in filters, then the user's by name."""
    mine = tuple(
        msgspec.json.decode(body, type=SavedFilter) for body in saved.read(store, _KIND).values()
    )
    return (*BUILT_IN, *mine)


def save(store: Store, chosen: SavedFilter) -> SavedFilter:
    """Keep a filter under its name; one of that name is replaced. Raises `BadInput`."""
    name = " ".join(chosen.name.split())
    if not name:
        raise BadInput("Give the filter a name.")
    if name.casefold() in {one.name.casefold() for one in BUILT_IN}:
        raise BadInput(f"'{name}' is there already. Choose another name.")
    chosen = replace(chosen, name=name, built_in=False)
    saved.put(store, _KIND, name, msgspec.json.encode(chosen).decode())
    return chosen


def drop(store: Store, name: str) -> None:
    """Forget the user's filter of this name."""
    saved.drop(store, _KIND, name)


def query_for(chosen: SavedFilter, *, me: str, now: datetime) -> LeadQuery:
    """The query that `chosen` means for this rep at this time (aware; its zone is "local")."""
    query = chosen.query
    if chosen.who is Who.ME:
        query = replace(query, by=me)
    elif chosen.who is Who.OTHERS:
        query = replace(query, not_by=me)
    if chosen.hours is not None:
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        if chosen.day is not None:
            midnight = midnight.replace(
                year=chosen.day.year, month=chosen.day.month, day=chosen.day.day
            )
        since, until = (midnight + timedelta(hours=hour) for hour in chosen.hours)
        query = replace(query, since=since.astimezone(UTC), until=until.astimezone(UTC))
    return query
