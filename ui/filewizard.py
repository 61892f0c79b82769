"""What every wizard for a file of people shares: a line per column, what it means, and samples."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QComboBox, QGridLayout, QWidget

from leadcapture.booth import Booth
from ui import theme
from ui.evidence import clear
from ui.words import one_line
from ui.work import Worker

__all__ = ["SHOWN", "FileWizard"]

SHOWN = 60
"""Columns that get a line; the rest of a very wide file is read as suggested."""


class FileWizard(QWidget):
    """A file, what its columns mean, and a place to say what is wrong. For a wizard to build on."""

    left = Signal()
    """Done, or cancelled."""
    changed = Signal()
    """Leads are others now."""
    said = Signal(str)

    def __init__(self, booth: Booth, worker: Worker, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._booth = booth
        self._worker = worker
        self._path = Path()
        self._suggested: Mapping[str, str] = {}
        self._choices: dict[str, QComboBox] = {}
        self._meanings: QStandardItemModel | None = None
        self._title = theme.label("", size="title", elide=True)
        self.notice = theme.NoticeBar()
        self.notice.hide()
        lines = QWidget()
        self._grid = QGridLayout(lines)
        self._grid.setContentsMargins(0, 0, 12, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnStretch(0, 2)
        self._grid.setColumnStretch(2, 3)
        self._columns = theme.scroll(lines)

    def columns_changed(self) -> None:
        """Somebody chose another meaning of a column."""
        raise NotImplementedError

    @property
    def chosen(self) -> dict[str, str]:
        """Column head -> field; skipped columns are left out, those without a line as suggested."""
        rest = {head: field for head, field in self._suggested.items() if head not in self._choices}
        return rest | {
            head: str(box.currentData()) for head, box in self._choices.items() if box.currentData()
        }

    def choose(self, head: str, field: str) -> None:
        """Say what this column means; an empty field skips it."""
        if (box := self._choices.get(head)) is not None:
            box.setCurrentIndex(max(0, box.findData(field)))
        else:
            self._suggested = {**self._suggested, head: field}
            self.columns_changed()

    def _choose_all(self, mapping: Mapping[str, str]) -> None:
        for head, box in self._choices.items():
            with QSignalBlocker(box):
                box.setCurrentIndex(max(0, box.findData(mapping.get(head, ""))))
        self.columns_changed()

    def _show_columns(
        self,
        headers: Sequence[str],
        rows: Sequence[Sequence[str]],
        fields: Mapping[str, str],
        mapping: Mapping[str, str],
    ) -> None:
        """A line for each column: its name, what it means, and what stands in it."""
        self._clear_columns()
        self._suggested = mapping
        for across, words in enumerate(("Column", "Means", "For example")):
            self._grid.addWidget(theme.label(words, size="small", role="muted"), 0, across)
        meanings = QStandardItemModel(self)
        for field, word in {"": "Not used", **fields}.items():
            item = QStandardItem(one_line(word))
            item.setData(field, Qt.ItemDataRole.UserRole)
            meanings.appendRow(item)
        for line, head in enumerate(headers[:SHOWN], start=1):
            samples = [row[line - 1] for row in rows if row[line - 1].strip()][:3]
            self._add_column(line, head, samples, meanings, mapping.get(head, ""))
        if self._meanings is not None:
            self._meanings.deleteLater()
        self._meanings = meanings
        self._grid.setRowStretch(len(self._choices) + 2, 1)

    def _add_column(
        self, line: int, head: str, samples: Sequence[str], meanings: QStandardItemModel, field: str
    ) -> None:
        box = QComboBox()
        box.setModel(meanings)  # one for all: a wide file has sixty of these boxes
        if field and box.findData(field) < 0:
            box.addItem(field.replace("_", " ").capitalize(), field)
        box.setCurrentIndex(max(0, box.findData(field)))
        box.setAccessibleName(f"Meaning of the column {one_line(head)}")
        box.setMinimumContentsLength(18)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.currentIndexChanged.connect(self._one_changed)
        self._choices[head] = box
        name = theme.label(one_line(head), strong=True, lines=2)
        name.setMinimumWidth(min(name.sizeHint().width(), theme.px(180)))
        sample = theme.label(one_line(" · ".join(samples)), role="muted", lines=2)
        for across, widget in enumerate((name, box, sample)):
            self._grid.addWidget(widget, line, across, Qt.AlignmentFlag.AlignVCenter)

    def _one_changed(self, _: int) -> None:
        self.columns_changed()

    def _clear_columns(self) -> None:
        self._choices.clear()
        self._suggested = {}
        clear(self._grid)

    def _warn(self, words: str, *, role: str = "danger") -> None:
        """Say what is wrong; nothing takes it away again."""
        if words:
            self.notice.say(words, role=role)
        self.notice.setVisible(bool(words))
