"""Rows under heads, with ticks about leads."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from ui.grouptable import SHOWN, Group, GroupRow, GroupTable

CHECK = Qt.ItemDataRole.CheckStateRole


def row(lead: UUID, label: str = "Ada") -> GroupRow:
    return GroupRow(lead_id=lead, label=label, what="Person", detail="d")


def group(*leads: UUID, ticks: bool = True, title: str = "Create") -> Group:
    return Group(title=title, icon="check", role="text", rows=tuple(map(row, leads)), ticks=ticks)


def test_keeps_the_rules_of_a_qt_model(qtmodeltester: Any, qtbot: QtBot) -> None:
    table = GroupTable()
    qtmodeltester.check(table)
    one, two = uuid4(), uuid4()
    table.show(
        [group(one, two), group(two, ticks=False), Group(title="", icon="", role="", rows=())]
    )
    qtmodeltester.check(table)
    table.tick([one])
    table.show([])
    qtmodeltester.check(table)


def test_everything_that_can_leave_is_ticked_at_first(qtbot: QtBot) -> None:
    table = GroupTable()
    one, two, held = uuid4(), uuid4(), uuid4()
    table.show([group(one, two), group(held, ticks=False, title="Held back")])
    assert table.ticked == {one, two}
    assert table.index(0, 0).data(CHECK) == Qt.CheckState.Checked
    assert table.index(1, 0).data(CHECK) is None


def test_a_tick_is_about_the_lead_in_every_group(qtbot: QtBot) -> None:
    table = GroupTable()
    one, two = uuid4(), uuid4()
    table.show([group(one, two), group(one, title="Enroll")])
    heads = table.index(0, 0), table.index(1, 0)
    assert table.setData(table.index(0, 0, heads[1]), Qt.CheckState.Unchecked, CHECK)
    assert table.ticked == {two}
    assert heads[0].data(CHECK) == Qt.CheckState.PartiallyChecked
    assert table.index(0, 0, heads[0]).data(CHECK) == Qt.CheckState.Unchecked
    assert table.setData(heads[0], Qt.CheckState.Checked, CHECK)
    assert table.ticked == {one, two}


def test_what_is_held_back_cannot_be_ticked(qtbot: QtBot) -> None:
    table = GroupTable()
    held = uuid4()
    table.show([group(held, ticks=False)])
    index = table.index(0, 0, table.index(0, 0))
    assert not index.flags() & Qt.ItemFlag.ItemIsUserCheckable
    assert not table.setData(index, Qt.CheckState.Checked, CHECK)
    table.tick([held])
    assert not table.ticked


def test_captured_text_is_plain_and_on_one_line(qtbot: QtBot) -> None:
    table = GroupTable()
    table.show(
        [
            Group(
                title="a\nb", icon="check", role="text", rows=(row(uuid4(), "<b>A</b>\r\n\u202eB"),)
            )
        ]
    )
    head = table.index(0, 0)
    assert head.data() == "a b  ·  1"
    assert str(table.index(0, 0, head).data()).isprintable()


def test_of_a_very_long_group_the_beginning_is_shown_and_all_of_it_counts(qtbot: QtBot) -> None:
    table = GroupTable()
    leads = [uuid4() for _ in range(SHOWN + 5)]
    table.show([group(*leads)])
    head = table.index(0, 0)
    assert table.rowCount(head) == SHOWN
    assert f"{SHOWN + 5:,}" in str(head.data())
    assert table.index(0, 2).data() == f"the first {SHOWN:,} are shown"
    table.setData(head, Qt.CheckState.Unchecked, CHECK)
    assert table.ticked == frozenset()
