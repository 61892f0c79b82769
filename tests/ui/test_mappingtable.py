"""The field mapping as a table."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QStyleOptionViewItem, QWidget
from pytestqt.qtbot import QtBot

from leadcapture.booth import RemoteField
from leadcapture.lead import Lead
from leadcapture.show import Destination, Show
from ui.mappingtable import NOT_SENT, FieldChoice, MappingTable

USUAL = {"last_name": "LastName", "company": "Company"}
FIELDS = (
    RemoteField(name="LastName", label="Last Name", length=4, required=True),
    RemoteField(name="Company", label="Company"),
    RemoteField(name="Interest__c", label="Interest"),
)


def row_of(table: MappingTable, field: str) -> int:
    return next(n for n, line in enumerate(table.lines) if line.ours.id == field)


def words(table: MappingTable, field: str) -> list[str]:
    return [str(table.index(row_of(table, field), column).data()) for column in range(5)]


def test_keeps_the_rules_of_a_qt_model(qtmodeltester: Any, qtbot: QtBot, show: Show) -> None:
    table = MappingTable()
    qtmodeltester.check(table)
    table.show(show, Destination(), USUAL, FIELDS)
    qtmodeltester.check(table)


def test_says_what_goes_where_and_what_does_not_fit(
    qtbot: QtBot, show: Show, new_lead: Callable[..., Lead]
) -> None:
    table = MappingTable()
    table.show(show, Destination(), USUAL, FIELDS)
    table.show_lead(new_lead(answers={"interest": ("Pro", "Basic")}))
    assert words(table, "last_name") == [
        "Last name",
        "Last Name  ·  LastName",
        "text, 4 characters, required",
        "Example",
        "has 7 characters and the CRM takes 4: shorten it",
    ]
    assert words(table, "answer:interest")[1:4] == [NOT_SENT, "", "Pro;Basic"]
    row = row_of(table, "answer:interest")
    assert table.setData(table.index(row, 1), "Interest__c", Qt.ItemDataRole.EditRole)
    assert words(table, "answer:interest")[1] == "Interest  ·  Interest__c"
    assert words(table, "answer:interest")[4] == "changed"
    assert table.dirty
    assert dict(table.destination.fields) == {"answer:interest": "Interest__c"}
    table.choose("company", "")
    table.set_defaults({"Company": "Not given"})
    table.take_usual()
    assert table.destination == Destination()
    table.choose("company", "")
    table.revert()
    assert not table.dirty


def test_a_field_is_chosen_from_the_list_or_typed(qtbot: QtBot, show: Show) -> None:
    table, parent, choice = MappingTable(), QWidget(), FieldChoice()
    qtbot.addWidget(parent)
    table.show(show, Destination(), USUAL, FIELDS)
    index = table.index(row_of(table, "answer:interest"), 1)
    box = choice.createEditor(parent, QStyleOptionViewItem(), index)
    assert isinstance(box, QComboBox)
    assert box.itemText(1) == "Interest  ·  Interest__c", "the likeliest comes first"
    choice.setEditorData(box, index)
    assert box.currentText() == NOT_SENT
    box.setEditText("interest  ·  interest__c")
    choice.setModelData(box, table, index)
    assert table.lines[index.row()].target == "Interest__c"
    box.setEditText("Typed__c")
    choice.setModelData(box, table, index)
    assert table.lines[index.row()].target == "Typed__c"
    assert "no such field" in table.lines[index.row()].problem
    choice.setEditorData(box, index)
    assert box.currentText() == "Typed__c"
