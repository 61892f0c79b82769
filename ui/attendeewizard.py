"""An attendee list and what its columns mean: a line per column, a sample, a choice."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from leadcapture.booth import AttendeeReport, AttendeeTable, Booth
from ui import theme
from ui.words import FIELDS, how_many, one_line
from ui.work import Lane, Worker

__all__ = ["AttendeeWizard"]

SHOWN = 60
"""Columns that get a line; the rest of a very wide file is read as suggested."""


class AttendeeWizard(QWidget):
    """Shows the file, takes the mapping, imports, and says what came of it."""

    left = Signal()
    """Done, or cancelled."""
    changed = Signal()
    said = Signal(str)

    def __init__(self, booth: Booth, worker: Worker, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._booth = booth
        self._worker = worker
        self._path = Path()
        self._table: AttendeeTable | None = None
        self._choices: dict[str, QComboBox] = {}
        self._title = theme.label("Attendee list", size="title")
        self._explain = theme.label("", role="muted", wrap=True)
        self._notice = theme.NoticeBar()
        self._lines = QWidget()
        self._grid = QGridLayout(self._lines)
        self._grid.setContentsMargins(0, 0, 12, 0)
        self._grid.setHorizontalSpacing(24)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnStretch(2, 1)
        self._cancel = theme.button("Cancel")
        self._cancel.clicked.connect(self.left)
        self._go = theme.button("Import", primary=True)
        self._go.clicked.connect(self.start)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        row.addWidget(self._cancel)
        row.addWidget(self._go)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self._title)
        column.addWidget(self._explain)
        column.addWidget(self._notice)
        column.addWidget(theme.scroll(self._lines), 1)
        column.addLayout(row)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 16, 24, 16)
        whole.addWidget(theme.card(inside))
        self._notice.hide()

    def open_file(self, path: Path) -> None:
        """Look into the file in the worker."""
        self._path = path
        self._table = None
        self._clear()
        self._title.setText(one_line(path.name))
        self._explain.setText("Reading the file …")
        self._notice.hide()
        self._go.setEnabled(False)
        self._go.show()
        self._cancel.setText("Cancel")
        self._worker.run(self._booth.attendee_table, path, done=self._came, failed=self._cannot)

    @property
    def mapping(self) -> Mapping[str, str]:
        """Column head -> field, as chosen; skipped columns are left out."""
        return {
            head: str(box.currentData()) for head, box in self._choices.items() if box.currentData()
        }

    def choose(self, head: str, field: str) -> None:
        """Say what this column means; an empty field skips it."""
        box = self._choices[head]
        box.setCurrentIndex(box.findData(field))

    def _came(self, table: AttendeeTable) -> None:
        self._table = table
        self._explain.setText(
            "What does each column mean? The badge id is needed: it is how a scan finds its name. "
            "A field that a person has typed is never overwritten."
        )
        for across, words in enumerate(("Column", "Means", "For example")):
            self._grid.addWidget(theme.label(words, size="small", role="muted"), 0, across)
        for line, head in enumerate(table.headers[:SHOWN], start=1):
            place = table.headers.index(head)
            samples = [row[place] for row in table.rows if row[place].strip()][:3]
            name = theme.label(one_line(head), strong=True)
            sample = theme.label(one_line(" · ".join(samples)), role="muted", elide=True)
            box = QComboBox()
            box.addItem("Not used", "")
            for field, word in FIELDS.items():
                box.addItem(word, field)
            field = table.mapping.get(head, "")
            if field and box.findData(field) < 0:
                box.addItem(field.replace("_", " ").capitalize(), field)
            box.setCurrentIndex(max(0, box.findData(field)))
            box.setAccessibleName(f"Meaning of the column {one_line(head)}")
            box.setMinimumWidth(200)
            box.currentIndexChanged.connect(self._check)
            self._choices[head] = box
            for across, widget in enumerate((name, box, sample)):
                self._grid.addWidget(widget, line, across, Qt.AlignmentFlag.AlignVCenter)
        self._grid.setRowStretch(len(self._choices) + 1, 1)
        self._check()

    def _check(self) -> None:
        chosen = list(self.mapping.values())
        twice = next((field for field in chosen if chosen.count(field) > 1), None)
        if "badge_id" not in chosen:
            words = "Say which column holds the badge id."
        elif twice is not None:
            words = f"Two columns are “{FIELDS.get(twice, twice)}”. Choose one of them."
        elif len(chosen) < 2:
            words = "Choose at least one more column: a name, an e-mail, a company."
        else:
            words = ""
        self._go.setEnabled(not words and self._table is not None)
        if words:
            self._notice.say(words, role="warning")
            self._notice.show()
        else:
            self._notice.hide()

    def start(self) -> None:
        """Import with the mapping as chosen."""
        if not self._go.isEnabled():
            return
        self._go.setEnabled(False)
        self._explain.setText("Importing …")
        self._worker.run(
            self._booth.import_attendees,
            self._path,
            dict(self.mapping),
            lane=Lane.KEEP,
            done=self._imported,
            failed=self._cannot,
        )

    def _imported(self, report: AttendeeReport) -> None:
        self._clear()
        self._go.hide()
        self._cancel.setText("Close")
        self._cancel.setFocus()
        self._title.setText(f"{how_many(report.imported, 'attendee')} on the list")
        lines = [f"{how_many(report.resolved, 'scanned badge')} got a name."]
        if report.unknown:
            verb = "is" if report.unknown == 1 else "are"
            lines.append(f"{how_many(report.unknown, 'scanned id')} {verb} not on the list.")
        if report.ambiguous:
            lines.append(
                f"{how_many(report.ambiguous, 'id')} stood there more than once with different "
                "people; none of them is used."
            )
        if report.skipped:
            lines.append(f"{how_many(report.skipped, 'line')} had no id.")
        self._explain.setText("\n".join(lines))
        self.said.emit(f"Imported {how_many(report.imported, 'attendee')}")
        self.changed.emit()

    def _cannot(self, error: Exception) -> None:
        self._explain.setText("Nothing was imported.")
        self._notice.say(str(error), role="danger")
        self._notice.show()
        self._go.setEnabled(False)

    def _clear(self) -> None:
        self._choices.clear()
        while item := self._grid.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
