"""What became of each lead in the last sync, with a way to its CRM record, and past syncs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QModelIndex, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QStackedWidget,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from leadcapture.booth import Outcome, Step, SyncReport, SyncRun
from ui import theme
from ui.grouptable import Group, GroupRow, GroupTable
from ui.grouptree import GroupTree
from ui.lowarea import LowArea
from ui.words import STEPS, clock_time, connector_name, local_time, one_line

__all__ = ["HistoryView", "ResultView", "end_words", "report_groups", "report_words"]

_OUTCOMES = {
    Outcome.REFUSED: ("Refused", "warning", "danger"),
    Outcome.RETRY: ("Will be tried again", "clock", "warning"),
    Outcome.CREATED: ("New", "plus", "success"),
    Outcome.UPDATED: ("Changed", "edit", "success"),
    Outcome.UNCHANGED: ("Already there", "check", "muted"),
}
_DONE_WORDS = {
    Step.PERSON: "people",
    Step.CAMPAIGN: "campaign members",
    Step.HANDOFF: "tasks for Sales",
    Step.ENROLLMENT: "nurture sequences",
}


def report_groups(reports: Sequence[SyncReport]) -> tuple[Group, ...]:
    """What became of every lead, the refused first; each destination has its own groups."""
    found: dict[tuple[str, Outcome, Step], list[GroupRow]] = {}
    for report in reports:
        for row in report.rows:
            words = "; ".join(part for part in (row.detail, row.message) if part)
            found.setdefault((report.connector, row.outcome, row.step), []).append(
                GroupRow(
                    lead_id=row.lead_id,
                    label=row.label,
                    what=STEPS[row.step],
                    detail=words or row.url,
                    url=row.url,
                )
            )
    names = tuple(dict.fromkeys(report.connector for report in reports))
    return tuple(
        Group(
            title=f"{connector_name(name)}: {title}: {_DONE_WORDS[step]}"
            if len(names) > 1
            else f"{title}: {_DONE_WORDS[step]}",
            icon=icon,
            role=role,
            rows=tuple(found[name, outcome, step]),
        )
        for outcome, (title, icon, role) in _OUTCOMES.items()
        for name in names
        for step in Step
        if (name, outcome, step) in found
    )


def report_words(reports: Iterable[SyncReport]) -> str:
    """``12 created, 3 updated, 9 enrolled, 1 refused``; each destination on a line of its own."""
    reports = tuple(reports)
    lines = []
    for report in reports:
        counts = (
            (report.created, "created"),
            (report.updated, "updated"),
            (report.campaign, "added to the campaign"),
            (report.enrolled, "enrolled"),
            (report.handed_off, "handed to Sales"),
            (report.parked, "refused"),
            (report.retry, "to try again"),
        )
        words = ", ".join(f"{count:,} {word}" for count, word in counts if count)
        words = words or ("nothing was sent" if report.message else _NOTHING)
        lines.append(f"{connector_name(report.connector)}: {words}" if len(reports) > 1 else words)
    return "\n".join(lines) or _NOTHING


def end_words(reports: Sequence[SyncReport]) -> str:
    """How it ended, on one line: why it stopped early, else what was done."""
    stops = [
        f"{connector_name(report.connector)}: {report.message}"
        for report in reports
        if report.message
    ]
    if stops:
        return one_line(stops[0])
    if len(reports) < 2:
        return f"Synced: {one_line(report_words(reports))}"
    names = ", ".join(connector_name(report.connector) for report in reports)
    parked = sum(report.parked for report in reports)
    retry = sum(report.retry for report in reports)
    parts = [f"{parked:,} refused" if parked else "", f"{retry:,} to try again" if retry else ""]
    words = ", ".join(part for part in parts if part) or "everything went through"
    return one_line(f"Synced with {names}: {words}")


_NOTHING = "Nothing was to be changed: the CRM has everything"


def _is_web(url: str) -> bool:
    return QUrl(url).scheme() in ("https", "http")


class ResultView(QStackedWidget):
    """The last sync, lead by lead."""

    wants_lead = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table = GroupTable(self)
        self.tree = GroupTree("What became of each lead", self.table)
        self._word = theme.label("", size="body", wrap=True)
        self.open_button = theme.button("Show in the CRM", icon="link")
        self.open_button.setToolTip("Opens the record in your web browser")
        self.open_button.clicked.connect(self._open)
        self.open_button.setEnabled(False)
        self._lead_button = theme.button("Open in Review", icon="review")
        self._lead_button.clicked.connect(self._open_lead)
        self._lead_button.setEnabled(False)
        self._address = theme.label("", size="small", role="muted", elide=True)
        self.tree.selectionModel().currentChanged.connect(self._chosen)
        nothing = theme.EmptyState()
        nothing.say(
            "Nothing was synced yet", "What became of each lead stands here, also after a restart."
        )
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self._words = LowArea(share=5)
        words = QWidget()
        above = QVBoxLayout(words)
        above.setContentsMargins(0, 0, 0, 0)
        above.addWidget(self._word)
        theme.scroll(words, area=self._words)
        column.addWidget(self._words)
        column.addWidget(self.tree, 1)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._address, 1)
        row.addWidget(self._lead_button)
        row.addWidget(self.open_button)
        column.addLayout(row)
        self.addWidget(nothing)
        self.addWidget(inside)

    @property
    def words(self) -> str:
        """What it says over the list."""
        return self._word.text()

    @property
    def shows_anything(self) -> bool:
        """Whether there is a result on it."""
        return self.currentIndex() == 1

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._words.fit()

    def show_reports(self, reports: Sequence[SyncReport], *, past: bool = False) -> None:
        """Show these; `past` ones are from before the app was opened."""
        stops = [
            f"{connector_name(report.connector)}: {report.message}"
            for report in reports
            if report.message
        ]
        lines = [*report_words(reports).split("\n"), *map(one_line, stops)]
        if past:
            newest = max(report.started_at for report in reports)
            lines.insert(0, f"From the last sync, {local_time(newest)}:")
        self._word.setText("\n".join(lines))
        self._words.fit()
        self.table.show(report_groups(reports))
        self._chosen(self.tree.currentIndex(), QModelIndex())
        self.setCurrentIndex(1)

    def _chosen(self, index: QModelIndex, _: QModelIndex) -> None:
        row = self.table.row_at(index)
        url = row.url if row is not None else ""
        self.open_button.setEnabled(_is_web(url))
        self._lead_button.setEnabled(row is not None)
        self._address.setText(one_line(url))

    def _open(self) -> None:
        """A person asked for it: only then, and only a web address, is anything opened."""
        row = self.table.row_at(self.tree.currentIndex())
        if row is not None and _is_web(row.url):
            QDesktopServices.openUrl(QUrl(row.url))

    def _open_lead(self) -> None:
        row = self.table.row_at(self.tree.currentIndex())
        if row is not None:
            self.wants_lead.emit(row.label)


def _span(run: SyncRun) -> str:
    """When a run began and, where it took longer than a minute, ended."""
    begun = local_time(run.started_at)
    if run.ended_at is None:
        return f"{begun}, not finished"
    ended = clock_time(run.ended_at)
    return begun if begun.endswith(ended) else f"{begun} to {ended}"


class HistoryView(QStackedWidget):
    """Past syncs, newest first."""

    _HEADS = ("When", "To", "Created", "Updated", "Same", "Enrolled", "To Sales", "Refused", "")

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table = QTableWidget(0, len(self._HEADS))
        self.table.setHorizontalHeaderLabels(self._HEADS)
        self.table.setAccessibleName("Past syncs")
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setShowGrid(False)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        self.table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        theme.fix(self.table, rows=36)
        header = self.table.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(len(self._HEADS) - 1, QHeaderView.ResizeMode.Stretch)
        nothing = theme.EmptyState()
        nothing.say(
            "No sync has run yet", "Each run is listed here with what it did.", icon="clock"
        )
        self.addWidget(nothing)
        self.addWidget(self.table)

    def show_runs(self, runs: Sequence[SyncRun]) -> None:
        """Show these; without a column for what none of them did."""
        self.table.setRowCount(len(runs))
        done: set[int] = set()
        for row, run in enumerate(runs):
            counts = (
                run.created,
                run.updated,
                run.unchanged,
                run.enrolled,
                run.handed_off,
                run.parked,
            )
            cells = (
                _span(run),
                connector_name(run.connector),
                *(f"{count:,}" if count else "–" for count in counts),
                run.message,
            )
            for column, words in enumerate(cells):
                item = QTableWidgetItem(one_line(words))
                if words and column == len(cells) - 1:
                    item.setToolTip(theme.plain_tip(one_line(words)))
                if 2 <= column < 2 + len(counts):
                    if counts[column - 2]:
                        done.add(column)
                    item.setTextAlignment(
                        Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                    )
                self.table.setItem(row, column, item)
        for column in range(2, 8):
            self.table.setColumnHidden(column, column not in done)
            head = self.table.horizontalHeaderItem(column)
            if head is not None:
                head.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.setCurrentIndex(1 if runs else 0)
