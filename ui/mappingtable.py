"""The field mapping as a table: ours, the CRM's, what it takes, and what a real lead puts there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QAbstractTableModel, QModelIndex, QObject, Qt, Signal
from PySide6.QtCore import QPersistentModelIndex as Persistent
from PySide6.QtWidgets import (
    QComboBox,
    QCompleter,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from leadcapture.booth import FieldLine, RemoteField, field_lines, remapped, suggested
from leadcapture.lead import Lead
from leadcapture.show import Destination, Show
from ui import theme
from ui.words import one_line, value_text

__all__ = ["COLUMNS", "NOT_SENT", "FieldChoice", "MappingTable", "field_name", "takes_words"]

Index = QModelIndex | Persistent

COLUMNS = ("Ours", "Goes into", "The CRM takes", "Of this lead", "")
OURS, TARGET, TAKES, VALUE, NOTE = range(5)
NOT_SENT = "Not sent"
#: The same of a connector with fixed places for all we know: fields are mapped besides.
IN_ITS_PLACE = "In its usual place"

_KINDS = {
    "text": "text",
    "long-text": "text, several lines",
    "email": "e-mail",
    "phone": "phone",
    "url": "web address",
    "number": "number",
    "boolean": "yes or no",
    "date": "date",
    "moment": "date and time",
    "choice": "one of its choices",
    "choices": "several of its choices",
    "reference": "another record",
}


def field_name(one: RemoteField) -> str:
    """``Last Name  ·  LastName``."""
    label = one_line(one.label or one.name)
    return label if label == one.name else f"{label}  ·  {one_line(one.name)}"


def takes_words(one: RemoteField | None) -> str:
    """``text, 80 characters, required``."""
    if one is None:
        return ""
    parts = [_KINDS.get(one.kind, str(one.kind))]
    if one.length:
        parts.append(f"{one.length:,} characters")
    if one.required:
        parts.append("required")
    return ", ".join(parts)


class MappingTable(QAbstractTableModel):
    """One line per field of ours. What is chosen stays here until somebody saves it."""

    moved = Signal()
    """Something was chosen: what is sent is different now."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._show: Show | None = None
        self._saved = Destination()
        self._usual: Mapping[str, str] = {}
        self._lead: Lead | None = None
        self.fields: Sequence[RemoteField] = ()
        self.lines: tuple[FieldLine, ...] = ()
        self.destination = Destination()
        """As it would be saved."""
        self.blank = NOT_SENT
        """What is said of a field of ours that goes into none by name."""

    def show(
        self,
        show: Show,
        destination: Destination,
        usual: Mapping[str, str],
        fields: Sequence[RemoteField],
    ) -> None:
        """Show this destination's mapping; `usual` is the connector's own."""
        self._show, self._saved, self._usual, self.fields = show, destination, usual, fields
        self.blank = NOT_SENT if usual else IN_ITS_PLACE
        self._put(destination)

    def show_lead(self, lead: Lead | None) -> None:
        """Show what this lead would put there."""
        self._lead = lead
        self._put(self.destination)

    def _put(self, destination: Destination) -> None:
        self.destination = destination
        before = self.lines
        assert self._show is not None
        lines = field_lines(self._show, destination, self._usual, self.fields, self._lead)
        if [one.ours for one in lines] != [one.ours for one in before]:
            self.beginResetModel()
            self.lines = lines
            self.endResetModel()
        else:
            self.lines = lines
            last = self.index(len(lines) - 1, len(COLUMNS) - 1)
            self.dataChanged.emit(self.index(0, 0), last)
        self.moved.emit()

    @property
    def dirty(self) -> bool:
        """Whether something is chosen that is not saved."""
        return self.destination != self._saved

    def choose(self, field_id: str, target: str) -> None:
        """Send this field of ours there; an empty target does not send it."""
        targets = {one.ours.id: one.target for one in self.lines}
        self._put(
            remapped(
                self.destination,
                self._usual,
                {**targets, field_id: target},
                self.destination.defaults,
            )
        )

    def set_defaults(self, defaults: Mapping[str, str]) -> None:
        """What is written into which of the CRM's fields where we have nothing."""
        kept = {name: text for name, text in defaults.items() if name.strip() and text.strip()}
        self._put(replace(self.destination, defaults=kept))

    def revert(self) -> None:
        """As it is saved."""
        self._put(self._saved)

    def take_usual(self) -> None:
        """As the connector does it by itself."""
        self._put(replace(self.destination, fields={}, defaults={}))

    # --- what Qt asks --------------------------------------------------------------------

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return COLUMNS[section] if 0 <= section < len(COLUMNS) else None
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        if index.isValid() and index.column() == TARGET:
            flags |= Qt.ItemFlag.ItemIsEditable
        return flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        line, column = self.lines[index.row()], index.column()
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._words(line, column)
            case Qt.ItemDataRole.EditRole if column == TARGET:
                return line.target
            case Qt.ItemDataRole.ForegroundRole:
                if column == NOTE and line.problem:
                    return theme.color("danger")
                if column == TAKES or (column in (TARGET, VALUE) and not line.target):
                    return theme.color("muted")
            case Qt.ItemDataRole.DecorationRole if column == NOTE and line.problem:
                return theme.icon("warning", role="danger")
        return None

    def _words(self, line: FieldLine, column: int) -> str:
        match column:
            case 0:
                return one_line(line.ours.label)
            case 1:
                if not line.target:
                    return self.blank
                return field_name(line.remote) if line.remote else one_line(line.target)
            case 2:
                return takes_words(line.remote)
            case 3:
                return value_text(line.sent if line.target else line.value)
        if line.problem:
            return one_line(line.problem)
        return "changed" if line.own else ""

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if not index.isValid() or index.column() != TARGET or role != Qt.ItemDataRole.EditRole:
            return False
        self.choose(self.lines[index.row()].ours.id, str(value))
        return True

    def offered(self, row: int) -> tuple[RemoteField, ...]:
        """What one may choose in this line, the likeliest first."""
        return suggested(self.lines[row].ours, self.fields)


class FieldChoice(QStyledItemDelegate):
    """Chooses one of the CRM's fields: from the list, or by typing a part of its name."""

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        model = index.model()
        assert isinstance(model, MappingTable)
        box = QComboBox(parent)
        box.setEditable(True)
        box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        box.setAccessibleName(f"Where {model.lines[index.row()].ours.label} goes")
        box.addItem(model.blank, "")
        for one in model.offered(index.row()):
            box.addItem(field_name(one), one.name)
        completer = box.completer()
        if completer is not None:
            completer.setFilterMode(Qt.MatchFlag.MatchContains)
            completer.setCompletionMode(QCompleter.CompletionMode.PopupCompletion)
            completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        box.activated.connect(lambda: self._done(box))
        return box

    def _done(self, box: QComboBox) -> None:
        self.commitData.emit(box)
        self.closeEditor.emit(box)

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        assert isinstance(editor, QComboBox)
        target = str(index.data(Qt.ItemDataRole.EditRole) or "")
        place = editor.findData(target)
        if place >= 0:
            editor.setCurrentIndex(place)
        else:
            editor.setEditText(target)

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        assert isinstance(editor, QComboBox)
        text = editor.currentText().strip()
        place = editor.findText(text, Qt.MatchFlag.MatchFixedString)
        # What is not on the list is taken as the field's name: offline there may be no list.
        target = str(editor.itemData(place)) if place >= 0 else text
        model.setData(model.index(index.row(), index.column()), target)
