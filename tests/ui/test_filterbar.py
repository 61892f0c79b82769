"""The saved filters as chips."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from ui.filterbar import FilterBar

MANY = tuple((f"f{number}", f"Filter number {number}") for number in range(20))


@pytest.fixture
def bar(qtbot: QtBot) -> FilterBar:
    bar = FilterBar()
    qtbot.addWidget(bar)
    bar.resize(500, 90)
    bar.show()
    bar.show_filters(MANY, "f0")
    return bar


def in_sight(bar: FilterBar) -> list[str]:
    return [key for key, _ in MANY if bar.chip(key).isVisible()]


def test_what_has_no_room_is_in_the_menu(bar: FilterBar, qtbot: QtBot) -> None:
    shown = in_sight(bar)
    assert shown[:2] == ["f0", "f1"]
    assert len(shown) < len(MANY)
    for key in shown:
        chip = bar.chip(key)
        assert bar.rect().contains(chip.geometry())
    bar.show_counts({"f19": 1234})
    bar._menu.aboutToShow.emit()
    words = [action.text() for action in bar._menu.actions() if action.text()]
    assert words[-1] == "Filter number 19  (1,234)"
    assert len(words) + len(in_sight(bar)) == len(MANY)
    with qtbot.waitSignal(bar.chosen) as chosen:
        next(a for a in bar._menu.actions() if a.text() == words[-1]).trigger()
    assert chosen.args == ["f19"]
    assert bar.chip("f19").isVisible(), "what is chosen is always in sight"
    assert bar.chip("f19").isChecked()


def test_counts_stand_on_the_chips(bar: FilterBar) -> None:
    bar.show_counts({"f0": 12})
    assert bar.chip("f0").text() == "Filter number 0  12"
    assert "12 leads" in bar.chip("f0").accessibleName()
    assert bar.count("f1") is None


def test_a_click_chooses(bar: FilterBar, qtbot: QtBot) -> None:
    with qtbot.waitSignal(bar.chosen):
        bar.chip("f1").click()
    assert bar.current == "f1"


def test_a_wide_bar_shows_all(bar: FilterBar) -> None:
    bar.resize(4000, 90)
    assert len(in_sight(bar)) == len(MANY)
    added: list[QMenu] = []
    bar.extend_menu = added.append
    bar._menu.aboutToShow.emit()
    assert added == [bar._menu]
