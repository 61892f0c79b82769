"""An attendee list: what its columns mean, and what came of each lead it was asked about."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QProgressBar,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from leadcapture.booth import AttendeeReport, AttendeeTable, Booth, NamedLead, Naming
from leadcapture.errors import Cancelled
from leadcapture.lead import Lead, Person
from ui import theme
from ui.filewizard import FileWizard
from ui.words import FIELDS, how_many, one_line, sentence
from ui.work import Job, Lane, Worker

__all__ = ["AttendeeWizard"]

_LEAD = Qt.ItemDataRole.UserRole
_WORDS = {
    Naming.AMBIGUOUS: ("question", "warning", "Several people have this id"),
    Naming.UNKNOWN: ("question", "warning", "Not on the list"),
    Naming.RESOLVED: ("check", "success", "Named"),
}


def _import(
    booth: Booth,
    path: Path,
    mapping: Mapping[str, str],
    *,
    progress: Callable[[int, int, str], None],
    cancelled: Callable[[], bool],
) -> AttendeeReport:
    return booth.import_attendees(
        path, mapping, progress=lambda rows: progress(rows, 0, ""), cancelled=cancelled
    )


class AttendeeWizard(FileWizard):
    """Shows the file, takes the mapping, imports, and lists what came of it."""

    wanted = Signal(str)
    """Look for the lead that is called this in Review."""

    def __init__(self, booth: Booth, worker: Worker, parent: QWidget | None = None) -> None:
        super().__init__(booth, worker, parent)
        self._table: AttendeeTable | None = None
        self._job: Job | None = None
        self._title.setText("Attendee list")
        self._explain = theme.label("", role="muted", wrap=True)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setRange(0, 0)
        self.bar.setAccessibleName("The list is being imported")
        self.bar.hide()
        self.outcome = QTreeWidget()
        self.outcome.setRootIsDecorated(False)
        self.outcome.setHeaderLabels(["Lead", "Badge id", "What the list says"])
        self.outcome.setAccessibleName("What came of each scanned id")
        for place in (0, 2):
            self.outcome.header().setSectionResizeMode(place, QHeaderView.ResizeMode.Stretch)
        self.outcome.header().setStretchLastSection(False)
        self.outcome.itemActivated.connect(self._open)
        self.outcome.itemClicked.connect(self._open)
        self.outcome.hide()
        self._cancel = theme.button("Cancel")
        self._cancel.clicked.connect(self.cancel)
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
        column.addWidget(self.bar)
        column.addWidget(self.notice)
        column.addWidget(self._columns, 1)
        column.addWidget(self.outcome, 1)
        column.addLayout(row)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 16, 24, 16)
        whole.addWidget(theme.card(inside))

    def open_file(self, path: Path) -> None:
        """Look into the file in the worker."""
        self._path = path
        self._table = None
        self._clear_columns()
        self.outcome.hide()
        self._columns.show()
        self._title.setText(one_line(path.name))
        self._explain.setText("Reading the file …")
        self._warn("")
        self._go.setEnabled(False)
        self._go.show()
        self._cancel.setText("Cancel")
        self._worker.run(self._booth.attendee_table, path, done=self._came, failed=self._cannot)

    def _came(self, table: AttendeeTable) -> None:
        self._table = table
        self._explain.setText(
            "What does each column mean? The badge id is needed: it is how a scan finds its name. "
            "A field that a person has typed is never overwritten."
        )
        self._show_columns(table.headers, table.rows, FIELDS, table.mapping)
        self.columns_changed()

    def columns_changed(self) -> None:
        """See `FileWizard`."""
        chosen = list(self.chosen.values())
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
        self._warn(words, role="warning")

    def start(self) -> None:
        """Import with the mapping as chosen."""
        if not self._go.isEnabled():
            return
        self._go.setEnabled(False)
        self._columns.setEnabled(False)
        self._explain.setText("Importing …")
        self.bar.show()
        # Not among the saves: a list of thousands takes seconds, and a scan must not wait for it.
        self._job = self._worker.run(
            _import,
            self._booth,
            self._path,
            self.chosen,
            lane=Lane.WORK,
            progress=self._progressed,
            done=self._imported,
            failed=self._cannot,
        )

    def _progressed(self, rows: int, _total: int, _words: str) -> None:
        self._explain.setText(f"Importing: {how_many(rows, 'row')} …")

    def cancel(self) -> None:
        """Stop the import under way, else leave."""
        if self._job is not None:
            self._job.cancel()
            self._explain.setText("Stopping …")
        else:
            self.left.emit()

    def _ended(self) -> None:
        self._job = None
        self.bar.hide()
        self._columns.setEnabled(True)

    def _imported(self, report: AttendeeReport) -> None:
        self._ended()
        self._clear_columns()
        self._go.hide()
        self._cancel.setText("Close")
        self._cancel.setFocus()
        self._title.setText(f"{how_many(report.imported, 'attendee')} on the list")
        lines = [f"{how_many(report.resolved, 'scanned badge')} got a name."]
        if report.unknown:
            verb = "is" if report.unknown == 1 else "are"
            lines.append(f"{how_many(report.unknown, 'scanned id')} {verb} still without one.")
        if report.ambiguous:
            lines.append(
                f"{how_many(report.ambiguous, 'id')} stood there more than once with different "
                "people; none of them is used until you choose."
            )
        if report.skipped:
            lines.append(f"{how_many(report.skipped, 'line')} had no id.")
        self._explain.setText("\n".join(lines))
        self._warn(one_line(" ".join(report.warnings)), role="warning")
        self._list(report.leads)
        self.said.emit(f"Imported {how_many(report.imported, 'attendee')}")
        self.changed.emit()

    def _list(self, leads: tuple[NamedLead, ...]) -> None:
        self.outcome.clear()
        self._columns.setVisible(not leads)
        self.outcome.setVisible(bool(leads))
        for lead in leads:
            item = QTreeWidgetItem([one_line(lead.label), one_line(lead.badge_id), ""])
            item.setData(0, _LEAD, lead.label)
            item.setSizeHint(0, QSize(0, theme.px(36)))
            self._mark(item, lead.naming)
            self.outcome.addTopLevelItem(item)
            if lead.candidates:
                self.outcome.setItemWidget(item, 2, self._candidates(item, lead))
        self.outcome.resizeColumnToContents(1)
        self.outcome.setColumnWidth(1, self.outcome.columnWidth(1) + theme.px(24))

    def _mark(self, item: QTreeWidgetItem, naming: Naming) -> None:
        icon, role, words = _WORDS[naming]
        item.setIcon(0, theme.icon(icon, role=role))
        item.setText(2, words)

    def _candidates(self, item: QTreeWidgetItem, lead: NamedLead) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(f"Who has the id {one_line(lead.badge_id)}")
        box.addItem("Choose who it is …", None)
        for number, person in enumerate(lead.candidates):
            parts = (person.name, person.company, person.email)
            box.addItem(one_line(" · ".join(part for part in parts if part)), number)
        box.activated.connect(partial(self._chose, item, lead.lead_id, lead.candidates, box))
        return box

    def _chose(
        self,
        item: QTreeWidgetItem,
        lead_id: UUID,
        people: tuple[Person, ...],
        box: QComboBox,
        _: int,
    ) -> None:
        number = box.currentData()
        if number is None:
            return
        box.setEnabled(False)
        self._worker.run(
            self._booth.name_attendee,
            lead_id,
            people[number],
            lane=Lane.KEEP,
            done=partial(self._named, item),
            failed=self._cannot_name,
        )

    def _named(self, item: QTreeWidgetItem, lead: Lead) -> None:
        self.outcome.removeItemWidget(item, 2)
        item.setText(0, one_line(lead.label))
        item.setData(0, _LEAD, lead.label)
        self._mark(item, Naming.RESOLVED)
        named = sentence(f"Named {one_line(lead.label)}")
        self.said.emit(f"{named} Ctrl+Z in Review takes it back.")
        self.changed.emit()

    def _cannot_name(self, error: Exception) -> None:
        self._warn(str(error))

    def _open(self, item: QTreeWidgetItem, column: int = 0) -> None:
        if column != 2 or self.outcome.itemWidget(item, 2) is None:
            self.wanted.emit(item.data(0, _LEAD))

    def _cannot(self, error: Exception) -> None:
        self._ended()
        if isinstance(error, Cancelled):
            self._explain.setText("Cancelled. Nothing was imported.")
            self.columns_changed()
            return
        self._explain.setText("Nothing was imported.")
        self._warn(str(error))
        self._go.setEnabled(False)
