"""Groups of lines as a tree: who, what and the details side by side."""

from __future__ import annotations

from uuid import uuid4

from pytestqt.qtbot import QtBot

from ui.grouptable import Group, GroupRow, GroupTable
from ui.grouptree import GroupTree

DETAIL = "Meeting: Ada Example, Example Foods Ltd (Hannover Automation Days)"


def tree_of(qtbot: QtBot, *labels: str, hint: str = "") -> GroupTree:
    rows = tuple(
        GroupRow(lead_id=uuid4(), label=label, what="Sales task", detail=DETAIL) for label in labels
    )
    table = GroupTable()
    tree = GroupTree("Groups", table)
    table.setParent(tree)
    qtbot.addWidget(tree)
    tree.resize(1100, 400)
    tree.show()
    qtbot.waitExposed(tree)
    table.show([Group(title="New", icon="plus", role="success", rows=rows, hint=hint)])
    return tree


def test_short_names_leave_the_room_to_the_details(qtbot: QtBot) -> None:
    tree = tree_of(qtbot, "Ada Example", "Alan Sample-Longername", "Bo")
    assert tree.columnWidth(0) < 300
    assert tree.columnWidth(1) < 180
    name = tree.model().index(1, 0, tree.model().index(0, 0))
    needed = tree.sizeHintForIndex(name).width() + 2 * tree.indentation()
    assert tree.columnWidth(0) >= needed


def test_a_long_name_takes_four_tenths_at_most(qtbot: QtBot) -> None:
    tree = tree_of(qtbot, "Ada", "A name that goes on " * 20)
    assert tree.columnWidth(0) == tree.viewport().width() * 4 // 10


def test_heads_with_a_hint_keep_their_room(qtbot: QtBot) -> None:
    tree = tree_of(qtbot, "Ada", hint="Mend the e-mail address")
    assert tree.columnWidth(0) == tree.viewport().width() * 4 // 10
