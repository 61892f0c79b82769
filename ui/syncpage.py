"""The sync room: what will happen before it happens, what is happening, and what did not.

The destinations with their state at the head; below it the dry run, the last result, what the CRM
refused, and past runs, each a view of its own. Syncs are run by the window's `Courier`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from leadcapture.booth import Booth, FieldConflict, Forecast, Refusal, Standing, SyncReport, SyncRun
from ui import theme
from ui.courier import Courier
from ui.destinations import Destinations
from ui.mappingpage import MappingPage
from ui.planview import PlanView
from ui.refusedview import RefusedView
from ui.resultview import HistoryView, ResultView
from ui.signin import SignInForm
from ui.words import connector_name, how_many
from ui.work import Lane, Worker

__all__ = ["SyncPage"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _State:
    """What the page shows, read in one go in the worker without asking any CRM."""

    standings: tuple[Standing, ...]
    refusals: tuple[Refusal, ...]
    conflicts: tuple[FieldConflict, ...]
    runs: tuple[SyncRun, ...]
    reports: tuple[SyncReport, ...]
    """What the last syncs did, where the page does not show that yet."""


def _read(booth: Booth, with_reports: bool) -> _State:
    return _State(
        reports=booth.last_reports() if with_reports else (),
        standings=booth.standings(),
        refusals=booth.refusals(),
        conflicts=booth.conflicts(),
        runs=booth.runs(),
    )


class SyncPage(QWidget):
    """See the module."""

    changed = Signal()
    said = Signal(str)
    wants_audience = Signal()
    wants_lead = Signal(str)
    """The label of a lead that somebody wants to see in Review."""

    PLAN, RESULT, REFUSED, HISTORY = range(4)
    _TABS = ("What would happen", "Last result", "Needs you", "History")

    def __init__(
        self,
        booth: Booth,
        worker: Worker,
        courier: Courier | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._booth = booth
        self._worker = worker
        self.courier = courier or Courier(booth, worker, self)
        self.courier.changed.connect(self._show_state)
        self.courier.ended.connect(self._synced)
        self._asking = 0
        self._standings: tuple[Standing, ...] = ()
        # From the outside in: to move a view with all that is in it costs as much as to make it.
        self._rooms = QStackedWidget(self)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._rooms)
        main = QWidget(self._rooms)
        self._rooms.addWidget(main)
        whole = QVBoxLayout(main)
        whole.setContentsMargins(24, 16, 24, 16)
        whole.setSpacing(12)
        self.pages = QStackedWidget(main)
        self.plan = PlanView(self.pages)
        self.plan.set_by_itself(booth.settings.sync_by_itself)
        self.plan.table.keep_back(self.courier.kept)
        self.plan.ticked_changed.connect(self._ticks_moved)
        self.plan.wants_lead.connect(self.wants_lead)
        self.result = ResultView(self.pages)
        self.result.wants_lead.connect(self.wants_lead)
        self.refused = RefusedView(booth, worker, self.pages)
        self.refused.said.connect(self.said)
        self.refused.changed.connect(self._mended)
        self.history = HistoryView(self.pages)
        self.mapping = MappingPage(booth, worker, self._rooms)
        self.mapping.said.connect(self.said)
        self.mapping.changed.connect(self._mended)
        self.mapping.closed.connect(self._close_mapping)
        self.refused.wants_mapping.connect(self.open_mapping)
        self._rooms.addWidget(self.mapping)
        whole.addWidget(self._make_head())
        whole.addWidget(self._make_tabs())
        for view in (self.plan, self.result, self.refused, self.history):
            self.pages.addWidget(view)
        whole.addWidget(self.pages, 1)
        self.tabs.currentChanged.connect(self.pages.setCurrentIndex)
        self._name_tabs()
        self.open_tab(self.PLAN)
        self._show_buttons()
        if self.courier.reports:
            self.result.show_reports(self.courier.reports)

    # --- what it is made of --------------------------------------------------------------

    def _make_head(self) -> QWidget:
        self.destinations = Destinations(self._booth, self._worker)
        self.destinations.signed_in.connect(self._signed_in)
        self.destinations.wants_mapping.connect(self.open_mapping)
        self.destinations.wants_sync.connect(self.sync_one)
        self.by_itself = QCheckBox("Sync by itself")
        self.by_itself.setToolTip(
            "Leads that may leave are sent as soon as the CRM answers. Files are only written by "
            "button."
        )
        self.by_itself.setChecked(self._booth.settings.sync_by_itself)
        self.by_itself.toggled.connect(self._set_by_itself)
        self.audience_button = theme.button("Audience …", kind="quiet")
        self.audience_button.setToolTip(
            "A file for Google, Meta or LinkedIn with those who agreed to advertising"
        )
        self.audience_button.clicked.connect(self.wants_audience)
        self.again_button = theme.button("Look again")
        self.again_button.setToolTip("Ask the CRM again what would happen (F5)")
        self.again_button.clicked.connect(self.look_again)
        self.cancel_button = theme.button("Cancel")
        self.cancel_button.clicked.connect(self.cancel)
        self.sync_button = theme.button("Sync", primary=True)
        self.sync_button.setToolTip("Ctrl+Return")
        self.sync_button.clicked.connect(self.sync)
        self.destinations.before = self.sync_button
        for keys, action in (("F5", self.look_again), ("Ctrl+Return", self.sync)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(action)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(theme.label("Sync", size="title"))
        row.addSpacing(16)
        row.addWidget(self.by_itself)
        row.addStretch(1)
        for one in (self.audience_button, self.again_button, self.cancel_button, self.sync_button):
            row.addWidget(one)
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(row)
        column.addWidget(self.destinations)
        return theme.card(box)

    def _make_tabs(self) -> QWidget:
        self.tabs = QTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setAccessibleName("What to look at")
        for name in self._TABS:
            self.tabs.addTab(name)
        return self.tabs

    # --- the seam to the window ----------------------------------------------------------

    def refresh(self) -> None:
        """Read again what waits and ask the CRMs what would happen; called when shown."""
        with QSignalBlocker(self.by_itself):
            self.by_itself.setChecked(self._booth.settings.sync_by_itself)
        self.plan.set_by_itself(self._booth.settings.sync_by_itself)
        self._worker.run(
            _read,
            self._booth,
            not self.result.shows_anything,
            done=self._came,
            failed=self._say_error,
        )

    def look_again(self) -> None:
        """The same, and ask every destination whether it answers."""
        self.courier.nudge()
        self.refresh()

    def open_tab(self, tab: int) -> None:
        """Show this tab."""
        self.tabs.setCurrentIndex(tab)
        self.pages.setCurrentIndex(tab)

    def open_refused(self) -> None:
        """Where the pill leads when something was refused."""
        self._close_mapping()
        self.open_tab(self.REFUSED)

    def open_mapping(self, connector: str) -> None:
        """Show which of our fields goes where at this destination."""
        self.mapping.open(connector)
        self._rooms.setCurrentIndex(1)
        self.mapping.view.setFocus()

    def _close_mapping(self) -> None:
        self._rooms.setCurrentIndex(0)

    def settle(self) -> None:
        """Save what was typed and not saved yet; the window calls it before it closes."""
        self.refused.keep_typed()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.destinations.area.fit()

    def hideEvent(self, event: QHideEvent) -> None:
        if not event.spontaneous():
            self.refused.keep_typed()
        super().hideEvent(event)

    @property
    def running(self) -> bool:
        """Whether a sync is under way."""
        return self.courier.syncing

    # --- what waits ----------------------------------------------------------------------

    def _came(self, state: _State) -> None:
        self._standings = state.standings
        self.destinations.show_standings(state.standings)
        self.refused.show_refusals(state.refusals, state.conflicts)
        self.history.show_runs(state.runs)
        if state.reports and not self.result.shows_anything:
            self.result.show_reports(state.reports, past=True)
        self._show_state()
        self._name_tabs()
        self._ask_plan()

    def _ask_plan(self) -> None:
        if self._booth.show is None or not self._standings:
            self._show_plan(Forecast())
            return
        if self.running:
            # What is under way would make any forecast untrue; it is asked for at the end.
            return
        self._asking += 1
        self.again_button.setEnabled(False)
        self.again_button.setText("Looking …")
        if not self.plan.table.people:
            self.plan.empty.say(
                "Looking what would happen …", "Nothing is sent by looking.", icon="search"
            )
        self._worker.run(
            self._booth.forecast,
            lane=Lane.SYNC,
            done=partial(self._planned, self._asking),
            failed=partial(self._not_planned, self._asking),
        )

    def _planned(self, asked: int, plan: Forecast) -> None:
        if asked == self._asking:
            self._rest_again_button()
            self._show_plan(plan)

    def _not_planned(self, asked: int, error: Exception) -> None:
        if asked == self._asking:
            self._rest_again_button()
            self.plan.show_forecast(Forecast())
            self.plan.empty.say("The dry run did not work", str(error), icon="warning")

    def _rest_again_button(self) -> None:
        self.again_button.setEnabled(True)
        self.again_button.setText("Look again")

    def _show_plan(self, plan: Forecast) -> None:
        if self._booth.show is None:
            words = ("No show is open", "Open a show file in Settings, or try the sample show.")
        elif not self._standings:
            words = (
                "This show names no CRM",
                "Add a [connectors] section to the show file; a CSV file is one too.",
            )
        else:
            words = ("Nothing waits", "Approve leads on the Review page and they are here.")
        self.plan.empty.say(*words, icon="check" if self._standings else "sync")
        if self._standings and all(one.needs_sign_in for one in self._standings):
            # The forms above say it already.
            plan = replace(plan, message="")
        self.plan.show_forecast(plan)
        self._name_tabs()

    def _name_tabs(self) -> None:
        counts = (len(self.plan.table.tickable), 0, self.refused.people, 0)
        for number, count in enumerate(counts):
            name = self._TABS[number]
            self.tabs.setTabText(number, f"{name}  {count:,}" if count else name)

    # --- the destinations ----------------------------------------------------------------

    def _show_state(self) -> None:
        self.destinations.show_state(self.courier.reaches, self.courier.runs, self.courier.quotas)
        self._show_buttons()

    def _show_buttons(self) -> None:
        ticked = self.plan.table.ticked_count
        running = self.running
        closed = bool(self._standings) and all(one.needs_sign_in for one in self._standings)
        self.sync_button.setText(f"Sync {how_many(ticked, 'lead')}" if ticked else "Sync")
        self.sync_button.setEnabled(bool(ticked) and not running and not closed)
        self.sync_button.setToolTip("Sign in first" if closed else "Ctrl+Return")
        self.sync_button.setVisible(not running)
        self.again_button.setVisible(not running)
        self.cancel_button.setVisible(running)
        stopping = running and all(run.stopping for run in self.courier.runs.values())
        self.cancel_button.setEnabled(not stopping)
        self.cancel_button.setText("Stopping …" if stopping else "Cancel")
        self.plan.view.setEnabled(not running)
        self.plan.set_sending(running)

    def sign_in_form(self, connector: str) -> SignInForm | None:
        """The sign-in form of this connector, while it is open."""
        return self.destinations.form(connector)

    def _signed_in(self, connector: str) -> None:
        self.said.emit(f"Signed in to {connector_name(connector)}")
        self.courier.nudge(connector)
        self.refresh()
        self.changed.emit()

    def _ticks_moved(self) -> None:
        # A lead that is under way, or sent, is in no forecast: it needs no keeping.
        unticked = self.plan.table.unticked
        if unticked != self.courier.kept:
            self.courier.kept = unticked
            self._worker.run(self._booth.stay, unticked, lane=Lane.KEEP, failed=self._say_error)
        self._show_buttons()

    def _set_by_itself(self, on: bool) -> None:
        self._booth.update_settings(sync_by_itself=on)
        self.plan.set_by_itself(on)
        if on:
            self.courier.think()

    # --- syncing -------------------------------------------------------------------------

    def sync(self) -> None:
        """Send what is ticked."""
        table = self.plan.table
        if self.running or not table.ticked_count:
            return
        self.refused.keep_typed()
        only = None if table.ticked_count == len(table.tickable) else table.ticked
        names = [one.name for one in self._standings if not one.needs_sign_in]
        self._asking += 1  # a forecast that is still on its way comes too late
        self._rest_again_button()
        self.courier.sync(names, only=only)

    def sync_one(self, connector: str) -> None:
        """Send what is ticked to this destination only."""
        table = self.plan.table
        if connector in self.courier.runs:
            return
        self.refused.keep_typed()
        only = None if table.ticked_count == len(table.tickable) else table.ticked
        self._asking += 1
        self._rest_again_button()
        self.courier.sync([connector], only=only)

    def cancel(self) -> None:
        """Stop after the batch that is under way; what was sent stays recorded."""
        self.courier.cancel()

    def _synced(self, reports: tuple[SyncReport, ...], by_hand: bool) -> None:
        if by_hand or any(report.steps for report in reports):
            self.result.show_reports(reports)
        if by_hand:
            self.open_tab(self.RESULT)
        if self.isVisible():
            # Out of sight nobody looks at a forecast; it is asked for when the page comes up.
            self.refresh()
        self.changed.emit()

    def _mended(self) -> None:
        self.refresh()
        self.changed.emit()

    def _say_error(self, error: Exception) -> None:
        self.said.emit(str(error))
