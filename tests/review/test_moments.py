from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcapture.errors import BadInput, Cancelled
from leadcapture.review.moments import Dates, DayOrder, find_order, read_moment
from leadcapture.show import Show
from leadcapture.showfile import parse_show
from tests.conftest import SHOW_FILE

DAY, MONTH = DayOrder.DAY_FIRST, DayOrder.MONTH_FIRST
SHOW = parse_show(SHOW_FILE)


def found(*values: str, show: Show = SHOW, chosen: DayOrder | None = None) -> Dates:
    return find_order(["When"], values, show, chosen)


@pytest.mark.parametrize(
    ("text", "day_first", "month_first"),
    [
        ("03/04/2026", (2026, 4, 3), (2026, 3, 4)),
        ("3/4/26", (2026, 4, 3), (2026, 3, 4)),
        ("03/25/2026 14:05", None, (2026, 3, 25, 14, 5)),
        ("25.03.2026 14:05:09", (2026, 3, 25, 14, 5, 9), None),
        ("03-25-2026, 2:05 PM", None, (2026, 3, 25, 14, 5)),
        ("12/24/2026 12:05 a.m.", None, (2026, 12, 24, 0, 5)),
        ("12/24/2026 13:05 pm", None, None),
        ("3. 4. 2026", (2026, 4, 3), (2026, 3, 4)),
        ("30/02/2026", None, None),
        ("2026/3/25 9:05", (2026, 3, 25, 9, 5), (2026, 3, 25, 9, 5)),
        ("2026-03-25T09:05:00Z", (2026, 3, 25, 9, 5), (2026, 3, 25, 9, 5)),
        ("2026-03-25 09:05 UTC", (2026, 3, 25, 9, 5), (2026, 3, 25, 9, 5)),
        ("04/03/2026 09:05 +02:00", (2026, 3, 4, 7, 5), (2026, 4, 3, 7, 5)),
        ("Mar 25, 2026, 2:05 PM", (2026, 3, 25, 14, 5), (2026, 3, 25, 14, 5)),
        ("25 March 2026 at 14:05", (2026, 3, 25, 14, 5), (2026, 3, 25, 14, 5)),
        ("25-Mar-2026", (2026, 3, 25), (2026, 3, 25)),
        ("Foo 25, 2026", None, None),
        ("2:05 PM", None, None),
        ("01/01/0001", (1, 1, 1), (1, 1, 1)),
        ("yesterday", None, None),
    ],
)
def test_a_time_is_read(
    text: str, day_first: tuple[int, ...] | None, month_first: tuple[int, ...] | None
) -> None:
    for order, parts in ((DAY, day_first), (MONTH, month_first)):
        expected = None if parts is None else datetime(*parts, tzinfo=UTC)  # type: ignore[misc, arg-type]
        assert read_moment(text, order, UTC) == expected


def test_a_time_without_a_zone_is_the_shows() -> None:
    zone = ZoneInfo("America/New_York")
    assert read_moment("03/04/2026 14:00", MONTH, zone) == datetime(2026, 3, 4, 19, 0, tzinfo=UTC)
    assert read_moment("2026-07-04 14:00", MONTH, zone) == datetime(2026, 7, 4, 18, 0, tzinfo=UTC)
    assert read_moment("01/01/0001", MONTH, ZoneInfo("Asia/Tokyo")) is None


@pytest.mark.parametrize(
    ("values", "order", "sure"),
    [
        (("03/04/2026", "03/25/2026"), MONTH, True),
        (("03/04/2026", "25/03/2026 10:00"), DAY, True),
        (("03/04/2026", "04/04/2026"), DAY, False),
        (("04/04/2026", "05/05/2026"), DAY, True),
        (("03.04.2026",), DAY, True),
        (("2026-04-03", "Mar 25, 2026"), DAY, True),
        (("", "nonsense"), DAY, True),
    ],
)
def test_the_column_decides(values: tuple[str, ...], order: DayOrder, sure: bool) -> None:
    dates = found(*values)
    assert (dates.order, dates.sure) == (order, sure)
    assert dates.example == ("" if sure and "03/04/2026" not in values else "03/04/2026")


def test_the_days_of_the_show_decide_where_figures_do_not() -> None:
    march = replace(SHOW, starts=date(2026, 3, 3), ends=date(2026, 3, 5))
    assert found("03/04/2026", "03/05/2026", show=march).order is MONTH
    assert found("04/03/2026", "05/03/2026", show=march).order is DAY
    assert found("04/03/2026", "05/03/2026", show=march).sure
    assert not found("03/04/2026", "04/03/2026", show=march).sure, "both orders have one"
    assert found("08/09/2026", show=replace(march, country="US")).order is MONTH
    assert not found("08/09/2026", show=replace(march, country="US")).sure


def test_somebody_may_have_chosen() -> None:
    dates = found("03/04/2026", "25/03/2026", chosen=MONTH)
    assert (dates.order, dates.sure) == (MONTH, True)


def test_a_zone_is_named_where_a_time_has_none() -> None:
    assert found("2026-04-03T10:00Z").zone == ""
    assert found("2026-04-03T10:00").zone.startswith("UTC")
    there = parse_show('timezone = "Europe/Berlin"\n' + SHOW_FILE)
    dates = found("2026-04-03T10:00", show=there)
    assert (dates.zone, dates.from_show) == ("Europe/Berlin", True)


def test_looking_at_the_column_ends() -> None:
    with pytest.raises(Cancelled, match="Nothing was imported"):
        find_order(["When"], ["03/04/2026"] * 1_000, SHOW, None, cancelled=lambda: True)
    endless = iter(lambda: "nothing", None)
    assert find_order(["When"], endless, SHOW, None).sure


@given(st.text(max_size=30), st.sampled_from(DayOrder))
def test_anything_may_stand_there(text: str, order: DayOrder) -> None:
    moment = read_moment(text, order, ZoneInfo("Asia/Tokyo"))
    assert moment is None or moment.tzinfo is UTC


@given(st.dates(min_value=date(2000, 1, 1), max_value=date(2099, 12, 31)), st.sampled_from("/.-"))
def test_both_orders_are_read_as_they_are_written(day: date, mark: str) -> None:
    expected = datetime(day.year, day.month, day.day, tzinfo=UTC)
    assert read_moment(day.strftime(f"%d{mark}%m{mark}%Y"), DAY, UTC) == expected
    assert read_moment(day.strftime(f"%m{mark}%d{mark}%y"), MONTH, UTC) == expected


def test_a_show_names_a_zone_that_there_is() -> None:
    with pytest.raises(BadInput, match=r"timezone cannot be 'Hannover'; write it as region and"):
        parse_show('timezone = "Hannover"\n' + SHOW_FILE)
    with pytest.raises(BadInput, match="timezone"):
        parse_show('timezone = "../../etc/passwd"\n' + SHOW_FILE)
