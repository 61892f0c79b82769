"""How one person wants the columns of the list."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.columns import Column, ColumnLayout


def test_what_is_kept_comes_back() -> None:
    layout = ColumnLayout(
        order=tuple(reversed(Column)),
        shown=frozenset({Column.NAME, Column.EMAIL}),
        widths={Column.EMAIL: 321},
    )
    assert ColumnLayout.load(layout.dump()) == layout
    assert ColumnLayout.load(ColumnLayout().dump()) == ColumnLayout()


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "null", '{"order": 3}', '{"order": [], "shown": null, "widths": {"NAME": {}}}'],
)
def test_what_is_damaged_falls_back(text: str) -> None:
    assert ColumnLayout.load(text) == ColumnLayout()


def test_a_column_that_is_new_or_gone_is_taken_as_it_comes() -> None:
    text = '{"order": ["EMAIL", "SHOE_SIZE"], "shown": ["SHOE_SIZE"], "widths": {"NAME": 5}}'
    layout = ColumnLayout.load(text)
    assert layout.order[0] is Column.EMAIL
    assert sorted(layout.order) == sorted(Column)
    assert layout.shown == {Column.NAME}, "who it is stays in sight"
    assert layout.widths == {Column.NAME: 32}


@given(room=st.integers(0, 3000), average=st.integers(4, 20))
def test_what_is_shown_fits_and_fills_the_room(room: int, average: int) -> None:
    widths = ColumnLayout().widths_in(room, average=average)
    assert list(widths)[:2] == [Column.STATE, Column.NAME]
    if len(widths) > 2:
        assert sum(widths.values()) <= room


def test_a_width_somebody_chose_is_kept() -> None:
    layout = ColumnLayout(widths={Column.NAME: 77})
    assert layout.widths_in(1500, average=8)[Column.NAME] == 77
