"""The left side of the review room: search, filters with their counts, the list, its foot."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QEvent, QObject, QSettings, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from leadcapture.booth import Booth, LeadFilter, LeadQuery
from ui import theme
from ui.columns import ColumnLayout
from ui.filterbar import FilterBar
from ui.leadtable import LeadView
from ui.words import how_many, one_line
from ui.work import Worker

__all__ = ["Inbox"]

FILTERS = {
    LeadFilter.TO_REVIEW: "To review",
    LeadFilter.NEEDS_LOOK: "Needs a look",
    LeadFilter.ALL: "All",
    LeadFilter.HOT: "Hot",
    LeadFilter.NO_EMAIL: "No e-mail",
    LeadFilter.APPROVED: "Approved",
    LeadFilter.PARKED: "Refused",
    LeadFilter.DISCARDED: "Discarded",
}

SEARCH_PAUSE = 150
"""Milliseconds without a key until the list is searched."""


def _count(booth: Booth, query: LeadQuery) -> dict[str, int]:
    return {one: booth.count(replace(query, filter=one)) for one in FILTERS}


class Inbox(QWidget):
    """Which leads are shown. The list itself is `list`."""

    said = Signal(str)

    def __init__(self, booth: Booth, worker: Worker, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._booth = booth
        self._worker = worker
        self._filter = LeadFilter.TO_REVIEW
        self._counting = 0
        self._counts: dict[str, int] = {}
        self._started = False
        self._memory = QSettings(
            str(booth.workspace / "window.ini"), QSettings.Format.IniFormat, self
        )

        self.search = QLineEdit()
        self.search.setPlaceholderText("Search name, company, e-mail, notes  ( / )")
        self.search.setAccessibleName("Search leads")
        self.search.setClearButtonEnabled(True)
        self.search.installEventFilter(self)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(SEARCH_PAUSE)
        self._pause.timeout.connect(self._ask)
        self.search.textChanged.connect(self._pause.start)

        self.list = LeadView(booth, worker, self)
        self.list.said.connect(self.said)
        self.list.table.counted.connect(self._counted)
        self.list.columns_changed.connect(self._keep_columns)
        self.list.show_columns(ColumnLayout.load(str(self._memory.value("review/columns", ""))))
        self.list.set_dense(str(self._memory.value("review/dense", "")) == "true")

        self.filters = FilterBar()
        self.filters.show_filters(tuple(FILTERS.items()), self._filter)
        self.filters.chosen.connect(self.show_filter)

        self.menu_button = theme.tool_button("more", "More: columns, density, copy, print")
        self.menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu = QMenu(self.menu_button)
        self.menu.aboutToShow.connect(self._fill_menu)
        self.menu_button.setMenu(self.menu)
        #: Adds what the page offers besides.
        self.extend_menu: Callable[[QMenu], None] = lambda menu: None

        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.search, 1)
        top.addWidget(self.menu_button)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.list)
        self.nobody = theme.EmptyState()
        self._stack.addWidget(self.nobody)
        self._foot = theme.label("", size="small", role="muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(top)
        column.addWidget(self.filters)
        column.addWidget(self._stack, 1)
        column.addWidget(self._foot)

    # --- asking --------------------------------------------------------------------------

    def query(self) -> LeadQuery:
        """What is asked for now."""
        show = self._booth.show
        return LeadQuery(
            show_id=show.id if show else None,
            text=self.search.text(),
            filter=self._filter,
            order=self.list.table.query.order,
        )

    @property
    def empty(self) -> bool:
        """Whether the list found nobody."""
        return self._stack.currentIndex() == 1

    def open(self) -> bool:
        """Read again what is shown. False when it began from the top: another show, or the first
        time."""
        query = self.query()
        if not self.search.hasFocus():
            self.list.setFocus()
        if not self._started or query.show_id != self.list.table.query.show_id:
            self._started = True
            self._ask()
            return False
        self.count()
        self.list.refresh()
        return True

    def _ask(self) -> None:
        self._pause.stop()
        self.list.show_query(self.query())
        self.count()

    def show_filter(self, wanted: LeadFilter) -> None:
        """Show the leads of this filter."""
        self._filter = wanted
        self.filters.choose(wanted)
        self._ask()

    def search_for(self, text: str) -> None:
        """Search at once."""
        self.search.setText(text)
        self._ask()

    def to_search(self) -> None:
        """Go to the search field."""
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Down and Enter lead from the search to the list, Esc empties it first."""
        pressed = event.type() == QEvent.Type.KeyPress
        if watched is self.search and pressed and isinstance(event, QKeyEvent):
            key = event.key()
            if key in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.list.setFocus()
                return True
            if key == Qt.Key.Key_Escape:
                if self.search.text():
                    self.search.clear()
                else:
                    self.list.setFocus()
                return True
        return super().eventFilter(watched, event)

    # --- counting ------------------------------------------------------------------------

    def count(self) -> None:
        """Count what each filter finds, in the worker."""
        self._counting += 1
        self._worker.run(
            _count,
            self._booth,
            self.query(),
            done=partial(self._filters_counted, self._counting),
            failed=self._cannot,
        )

    def _filters_counted(self, asked: int, counts: dict[str, int]) -> None:
        if asked != self._counting:
            return
        self._counts = counts
        self.filters.show_counts(counts)
        self._say_empty()

    def _cannot(self, error: Exception) -> None:
        self.said.emit(str(error))

    def _counted(self, count: int) -> None:
        self._stack.setCurrentIndex(0 if count else 1)
        if not count:
            self._say_empty()
        self.say_foot()

    def say_foot(self) -> None:
        """How many are found, and how many of them selected."""
        count = self.list.table.rowCount()
        selected = sum(many for _, many in self.list.ranges())
        words = how_many(count, "lead") if count else ""
        if selected > 1:
            words += f" · {selected:,} selected"
        self._foot.setText(words)

    def _say_empty(self) -> None:
        """Teach the next step."""
        text = self.search.text().strip()
        everything = self._counts.get(LeadFilter.ALL, 0)
        if self._booth.show is None:
            words = ("No show is open", "Open a show file in Settings, or try the sample show.")
        elif text:
            words = (
                f"Nobody matches “{one_line(text)}”",
                f"This searches in “{FILTERS[self._filter]}”. Esc empties the search.",
            )
        elif not everything and self._filter is not LeadFilter.DISCARDED:
            words = ("No leads yet", "Scan a badge on the Capture page; it is here at once.")
        else:
            words = _EMPTY.get(
                self._filter,
                (f"No lead is in “{FILTERS[self._filter]}”", "Choose another filter above."),
            )
        actions = (("Empty the search", self.search.clear),) if text else ()
        icon = "search" if text else "check" if everything else "inbox"
        self.nobody.say(*words, icon=icon, actions=actions)

    # --- the menu ------------------------------------------------------------------------

    def _fill_menu(self) -> None:
        self.menu.clear()
        self.list.column_menu(self.menu.addMenu("Columns"))
        dense = self.menu.addAction("Rows close together")
        dense.setCheckable(True)
        dense.setChecked(self.list.dense)
        dense.toggled.connect(self._set_dense)
        self.menu.addSeparator()
        self.menu.addAction("Copy as table  (Ctrl+C)", self.list.copy)
        self.extend_menu(self.menu)

    def _set_dense(self, dense: bool) -> None:
        self.list.set_dense(dense)
        self._memory.setValue("review/dense", "true" if dense else "false")

    def _keep_columns(self, columns: ColumnLayout) -> None:
        self._memory.setValue("review/columns", columns.dump())


_EMPTY = {
    LeadFilter.TO_REVIEW: (
        "Inbox zero",
        "Every lead is reviewed. The Sync page shows what leaves next.",
    ),
    LeadFilter.NEEDS_LOOK: ("Nothing needs a look", "No missing name or e-mail, nothing refused."),
    LeadFilter.PARKED: ("Nothing was refused", "The CRM took everything it was sent."),
    LeadFilter.DISCARDED: (
        "Nothing was discarded",
        "Delete discards a lead; it can be brought back.",
    ),
    LeadFilter.APPROVED: (
        "Nothing is approved yet",
        "Choose “To review” and press A for each good lead.",
    ),
}
