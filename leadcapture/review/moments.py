"""When leads of a file were captured: dates in figures, whose order the whole column decides."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from enum import StrEnum
from zoneinfo import ZoneInfo

from leadcapture.errors import Cancelled
from leadcapture.show import Show

__all__ = ["Dates", "DayOrder", "find_order", "local_zone", "read_moment"]

#: A column that holds no date in figures among so many values holds none.
_LOOKED_AT = 2_000
_DAY = timedelta(days=1)

_MONTHS = {
    name: number
    for number, name in enumerate(
        "jan feb mar apr may jun jul aug sep oct nov dec".split(),  # noqa: SIM905
        start=1,
    )
}
_TIME = (
    r"(?:(?:,?\s+|,|T)(?:at\s+)?(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?"
    r"(?:\s*(?P<half>[ap])\.?m\.?)?)?"
    r"\s*(?P<zone>Z|UTC|GMT|[+-]\d{2}:?\d{2})?"
)
_FIGURES = re.compile(
    r"(?P<one>\d{1,2})(?P<mark>[./-])\s?(?P<two>\d{1,2})(?P=mark)\s?(?P<year>\d{4}|\d{2})" + _TIME,
    re.IGNORECASE,
)
_YEAR_FIRST = re.compile(
    r"(?P<year>\d{4})(?P<mark>[./-])(?P<one>\d{1,2})(?P=mark)(?P<two>\d{1,2})" + _TIME,
    re.IGNORECASE,
)
_NAMED = (
    re.compile(
        r"(?P<one>[a-z]{3})[a-z]*\.?\s+(?P<two>\d{1,2})(?:st|nd|rd|th)?,?\s+(?P<year>\d{4})"
        + _TIME,
        re.IGNORECASE,
    ),
    re.compile(
        r"(?P<two>\d{1,2})(?:st|nd|rd|th|\.)?[\s-]+(?P<one>[a-z]{3})[a-z]*\.?,?[\s-]+(?P<year>\d{4})"
        + _TIME,
        re.IGNORECASE,
    ),
)


class DayOrder(StrEnum):
    """What comes first in ``03/04/2026``."""

    DAY_FIRST = "day-first"
    MONTH_FIRST = "month-first"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """How the times of a file are read."""

    columns: tuple[str, ...]
    """The columns that say when somebody was captured."""
    order: DayOrder
    sure: bool
    """Whether somebody chose the order, or the column or the days of the show leave no other."""
    example: str = ""
    """A value that could be read both ways; empty where there is none."""
    zone: str = ""
    """In which zone times without one are read, such as ``Europe/Berlin``; empty where each of
    them says its own."""
    from_show: bool = False
    """Whether the show names that zone; else it is this computer's."""


def local_zone(show: Show) -> tzinfo | None:
    """The zone that the show names; None is this computer's."""
    return ZoneInfo(show.timezone) if show.timezone else None


def read_moment(text: str, order: DayOrder, zone: tzinfo | None) -> datetime | None:
    """The time (UTC) that `text` names, or None. Without a zone of its own it is in `zone`; None
    is this computer's."""
    parsed = _parsed(" ".join(text.split()), order)
    if parsed is None:
        return None
    try:
        if parsed.tzinfo is None and zone is not None:
            parsed = parsed.replace(tzinfo=zone)
        return parsed.astimezone(UTC)
    except (OverflowError, OSError, ValueError):  # in the first or the last year that there is
        return None


def _parsed(text: str, order: DayOrder) -> datetime | None:
    if found := _FIGURES.fullmatch(text):
        one, two = int(found["one"]), int(found["two"])
        day, month = (one, two) if order is DayOrder.DAY_FIRST else (two, one)
        return _moment(found, month=month, day=day)
    if found := _YEAR_FIRST.fullmatch(text):
        return _moment(found, month=int(found["one"]), day=int(found["two"]))
    for form in _NAMED:
        if (found := form.fullmatch(text)) and (month := _MONTHS.get(found["one"].lower(), 0)):
            return _moment(found, month=month, day=int(found["two"]))
    try:
        return datetime.fromisoformat(re.sub(r"\s*(UTC|GMT)$", "+00:00", text))
    except ValueError:
        return None


def _moment(found: re.Match[str], *, month: int, day: int) -> datetime | None:
    year = int(found["year"]) + (2000 if len(found["year"]) == 2 else 0)
    hour, half = int(found["hour"] or 0), (found["half"] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "p" else 0)
    zone = (found["zone"] or "").upper()
    zone = "+00:00" if zone in ("Z", "UTC", "GMT") else zone
    try:
        parsed = datetime(  # noqa: DTZ001
            year, month, day,
            hour, int(found["minute"] or 0), int(found["second"] or 0),
        )  # fmt: skip
        return datetime.fromisoformat(f"{parsed.isoformat()}{zone}") if zone else parsed
    except ValueError:
        return None


def find_order(
    columns: Sequence[str],
    values: Iterable[str],
    show: Show,
    chosen: DayOrder | None,
    *,
    cancelled: Callable[[], bool] = lambda: False,
) -> Dates:
    """How the `values` of a column are to be read; reads them until it is clear. Raises
    `Cancelled`.

    A part above 12 decides; else the days of the show, where only one order puts a value on one of
    them and the other never does; else nothing, and day first is taken (month first at a show in
    the United States).
    """
    example, zoneless, dotted, order = "", False, False, chosen
    within = {DayOrder.DAY_FIRST: 0, DayOrder.MONTH_FIRST: 0}
    for number, value in enumerate(values):
        if number % 500 == 499 and cancelled():
            raise Cancelled("The import was stopped. Nothing was imported.")
        if (order or not example) and (number >= _LOOKED_AT or (order and zoneless)):
            break
        text = " ".join(value.split())
        parsed = _parsed(text, DayOrder.DAY_FIRST) or _parsed(text, DayOrder.MONTH_FIRST)
        zoneless = zoneless or (parsed is not None and parsed.tzinfo is None)
        if order or parsed is None or not (found := _FIGURES.fullmatch(text)):
            continue
        one, two = int(found["one"]), int(found["two"])
        if one > 12 or two > 12:
            order = DayOrder.DAY_FIRST if one > 12 else DayOrder.MONTH_FIRST
        elif found["mark"] == ".":
            dotted = True  # nobody writes a month before a dot
        elif one != two:
            example = example or text
            for way in DayOrder:
                moment = _parsed(text, way)
                within[way] += moment is not None and _is_shows(moment.date(), show)
    if (
        order is None
        and example
        and bool(within[DayOrder.DAY_FIRST]) != bool(within[DayOrder.MONTH_FIRST])
    ):
        order = max(within, key=lambda way: within[way])
    if dotted and not example:
        order = order or DayOrder.DAY_FIRST
    usual = DayOrder.MONTH_FIRST if show.country == "US" else DayOrder.DAY_FIRST
    return Dates(
        columns=tuple(columns),
        order=order or usual,
        sure=order is not None or not example,
        example=example,
        zone=_zone_name(show) if zoneless else "",
        from_show=bool(show.timezone),
    )


def _is_shows(day: date, show: Show) -> bool:
    first, last = show.starts or show.ends, show.ends or show.starts
    return first is not None and last is not None and first - _DAY <= day <= last + _DAY


def _zone_name(show: Show) -> str:
    if show.timezone:
        return show.timezone
    return f"UTC{datetime.now().astimezone().isoformat()[-6:]}"
