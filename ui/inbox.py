"""The left side of the review room: search, filters with their counts, the list, its foot."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QByteArray, QEvent, QObject, QSettings, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from leadcapture.booth import Booth, LeadFilter, LeadQuery, Reason, SavedFilter
from ui import theme
from ui.columns import ColumnLayout
from ui.filterbar import FilterBar
from ui.leadtable import LeadView
from ui.reviewwords import REASONS, filter_word
from ui.words import how_many, one_line
from ui.work import Job, Lane, Worker

__all__ = ["Inbox"]

TO_REVIEW = SavedFilter(
    name="To review", query=LeadQuery(filter=LeadFilter.TO_REVIEW), built_in=True
)
"""What is shown first."""

SEARCH_PAUSE = 150
"""Milliseconds without a key until the list is searched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Counted:
    """The filters there are, and how many leads each finds."""

    filters: tuple[SavedFilter, ...]
    counts: dict[str, int]
    reasons: Mapping[Reason, int]
    clean: int
    """Leads of the shown list that wait for approval and need no look."""


def _count(booth: Booth, shown: LeadQuery, text: str) -> _Counted:
    show_id = shown.show_id
    filters = booth.filters()
    counts = {
        one.name: booth.count(
            booth.query_for(one, show_id=show_id, text=f"{one.query.text} {text}".strip())
        )
        for one in filters
    }
    waiting = replace(shown, also=(*shown.also, LeadFilter.TO_REVIEW))
    unclear = replace(waiting, also=(*waiting.also, LeadFilter.NEEDS_LOOK))
    return _Counted(
        filters=filters,
        counts=counts,
        reasons=booth.reason_counts(show_id),
        clean=booth.count(waiting) - booth.count(unclear),
    )


def _in_order(filters: tuple[SavedFilter, ...]) -> list[SavedFilter]:
    """What is still to do first, then the rest, and what somebody saved before what is over."""
    last = {"Approved", "Parked", "Discarded"}
    mine = [one for one in filters if not one.built_in]
    there = [one for one in filters if one.built_in]
    there.sort(key=lambda one: (one.name in last, one.name != TO_REVIEW.name))
    over = next((place for place, one in enumerate(there) if one.name in last), len(there))
    return [*there[:over], *mine, *there[over:]]


class Inbox(QWidget):
    """Which leads are shown. The list itself is `list`."""

    said = Signal(str)
    approved = Signal(int)
    """So many clean leads were approved."""
    wants_sync = Signal()
    """Nothing is left to do here."""
    wants_filter = Signal()
    """Somebody wants to say what a filter is to find."""

    def __init__(self, booth: Booth, worker: Worker, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._booth = booth
        self._worker = worker
        self._filter = TO_REVIEW
        self._filters: tuple[SavedFilter, ...] = (TO_REVIEW,)
        self._counting: Job | None = None
        self._reason: Reason | None = None
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
        self.filters.show_filters([(TO_REVIEW.name, TO_REVIEW.name)], TO_REVIEW.name)
        self.filters.chosen.connect(self.show_filter)
        self.filters.extend_menu = self._extend_filters

        self.reasons = QComboBox()
        self.reasons.setAccessibleName("Needs a look for")
        self.reasons.activated.connect(self._reason_chosen)
        self.reasons.hide()
        self.clean_button = theme.button("")
        self.clean_button.setToolTip("Shift+A. What needs a look stays; Ctrl+Z takes it back.")
        self.clean_button.clicked.connect(self.approve_clean)
        self.clean_button.hide()

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
        self.nobody.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._stack.addWidget(self.nobody)
        self._foot = theme.label("", size="small", role="muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(top)
        column.addWidget(self.filters)
        column.addWidget(self.reasons)
        column.addWidget(self._stack, 1)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self._foot, 1)
        foot.addWidget(self.clean_button)
        column.addLayout(foot)

    # --- asking --------------------------------------------------------------------------

    @property
    def filter(self) -> SavedFilter:
        """The filter that is chosen."""
        return self._filter

    def query(self) -> LeadQuery:
        """What is asked for now."""
        show, now = self._booth.show, self.list.table.query
        text = f"{self._filter.query.text} {self.search.text()}".strip()
        return self._booth.query_for(
            self._filter,
            show_id=show.id if show else None,
            text=text,
            order=now.order,
            reverse=now.reverse,
            **({"reason": self._reason} if self._reason is not None else {}),
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

    def show_filter(self, name: str) -> None:
        """Show the leads of the filter of this name."""
        self._filter = next((one for one in self._filters if one.name == name), self._filter)
        self.filters.choose(self._filter.name)
        self._reason = None
        self._ask()

    def _reason_chosen(self) -> None:
        self._reason = self.reasons.currentData()
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
        if self._counting is not None:
            self._counting.cancel()
        self._counting = self._worker.run(
            _count,
            self._booth,
            self.query(),
            self.search.text(),
            done=self._filters_counted,
            failed=self._cannot,
        )

    def _filters_counted(self, counted: _Counted) -> None:
        self._counting = None
        self._counts = counted.counts
        if counted.filters != self._filters:
            self._filters = counted.filters
            self.filters.show_filters(
                [(one.name, filter_word(one.name)) for one in _in_order(counted.filters)],
                self._filter.name,
            )
            if self._filter.name not in counted.counts:
                self.show_filter(TO_REVIEW.name)
        self.filters.show_counts(counted.counts)
        self._show_reasons(counted.reasons)
        self.clean_button.setVisible(counted.clean > 0 and self._filter.name != "Needs a look")
        self.clean_button.setText(f"Approve {counted.clean:,} clean")
        self._say_empty()

    def _show_reasons(self, reasons: Mapping[Reason, int]) -> None:
        """In the list of what needs a look: why, and how many for each reason."""
        looking = self._filter.name == "Needs a look"
        self.reasons.clear()
        self.reasons.addItem("For any reason", None)
        for reason, word in REASONS.items():
            if reasons.get(reason) or reason is self._reason:
                self.reasons.addItem(f"{word}  {reasons.get(reason, 0):,}", reason)
        self.reasons.setCurrentIndex(max(0, self.reasons.findData(self._reason)))
        self.reasons.setVisible(looking and self.reasons.count() > 1)

    def _cannot(self, error: Exception) -> None:
        self.said.emit(str(error))

    def _counted(self, count: int) -> None:
        here = self.list.hasFocus() or self.nobody.hasFocus()
        self._stack.setCurrentIndex(0 if count else 1)
        if here:  # hidden, it would hand the keys to another room
            (self.list if count else self.nobody).setFocus()
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
        everything = self._counts.get("All", 0)
        if self._booth.show is None:
            words = ("No show is open", "Open a show file in Settings, or try the sample show.")
        elif text:
            words = (
                f"Nobody matches “{one_line(text)}”",
                f"This searches in “{filter_word(self._filter.name)}”. Esc empties the search.",
            )
        elif not everything and self._filter.name != "Discarded":
            words = ("No leads yet", "Scan a badge on the Capture page; it is here at once.")
        else:
            words = _EMPTY.get(
                self._filter.name,
                (
                    f"No lead is in “{filter_word(self._filter.name)}”",
                    "Choose another filter above.",
                ),
            )
        actions: list[tuple[str, Callable[[], object]]] = []
        if text and everything and self._filter.name != "All":
            actions.append((f"Look in All ({everything:,})", partial(self.show_filter, "All")))
        if text:
            actions.append(("Empty the search", self.search.clear))
        elif everything and self._filter.name in ("To review", "Needs a look"):
            actions.append(("Go to Sync", self.wants_sync.emit))
        icon = "search" if text else "check" if everything else "inbox"
        self.nobody.say(*words, icon=icon, actions=actions)

    def approve_clean(self) -> None:
        """Approve all of the list that needs no look, in the worker."""
        self._worker.run(
            self._booth.approve_clean,
            self.query(),
            lane=Lane.KEEP,
            done=lambda leads: self.approved.emit(len(leads)),
            failed=self._cannot,
        )

    # --- filters of one's own ------------------------------------------------------------

    def _extend_filters(self, menu: QMenu) -> None:
        menu.addAction("Save a filter …", self.wants_filter.emit)
        if not self._filter.built_in:
            name = filter_word(self._filter.name).replace("&", "&&")
            menu.addAction(f"Change “{name}” …", self.wants_filter.emit)
            menu.addAction(f"Forget “{name}”", self.forget_filter)

    def save_filter(
        self, wanted: SavedFilter, *, done: Callable[[], object], failed: Callable[[str], object]
    ) -> None:
        """Keep this filter, in the worker, and show what it finds."""

        def kept(stored: SavedFilter) -> None:
            self._filter = stored
            self.search.clear()
            self.said.emit(f"Saved the filter “{filter_word(stored.name)}”")
            self._ask()
            done()

        self._worker.run(
            self._booth.save_filter,
            wanted,
            lane=Lane.KEEP,
            done=kept,
            failed=lambda error: failed(str(error)),
        )

    def forget_filter(self) -> None:
        """Drop the chosen filter; the leads stay."""
        name = self._filter.name
        self._filter = TO_REVIEW
        self._worker.run(
            self._booth.drop_filter,
            name,
            lane=Lane.KEEP,
            done=lambda _: self._forgotten(name),
            failed=self._cannot,
        )

    def _forgotten(self, name: str) -> None:
        self.said.emit(f"The filter “{filter_word(name)}” is gone; its leads are not")
        self._ask()

    def remembered(self, name: str) -> QByteArray:
        """Where a part of the page was left; empty the first time."""
        kept = self._memory.value(f"review/{name}")
        return kept if isinstance(kept, QByteArray) else QByteArray()

    def remember(self, name: str, state: QByteArray) -> None:
        """Keep where a part of the page is."""
        self._memory.setValue(f"review/{name}", state)

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
    "To review": (
        "Inbox zero",
        "Every lead is reviewed. The Sync page shows what leaves next.",
    ),
    "Needs a look": ("Nothing needs a look", "No missing name or e-mail, nothing refused."),
    "Parked": ("Nothing was refused", "The CRM took everything it was sent."),
    "Discarded": (
        "Nothing was discarded",
        "Delete discards a lead; it can be brought back.",
    ),
    "Approved": (
        "Nothing is approved yet",
        "Choose “To review” and press A for each good lead.",
    ),
}
