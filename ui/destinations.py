"""The destinations at the head of the Sync page: one line each, with its state and its sign-in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QGridLayout,
    QHBoxLayout,
    QProgressBar,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from leadcapture.booth import Booth, PaceNow, Quota, Reach, Reachability, Standing
from ui import theme
from ui.courier import Run
from ui.lowarea import LowArea
from ui.signin import SignInForm, make_form
from ui.words import connector_name, local_time, one_line
from ui.work import Worker

__all__ = ["DestinationLine", "Destinations", "pace_words", "time_left"]

_STATES = {
    Reachability.ONLINE: ("Online", "check", "success"),
    Reachability.OFFLINE: ("Offline", "offline", "warning"),
    Reachability.PORTAL: ("Behind a sign-in page", "offline", "warning"),
    Reachability.SIGN_IN: ("Sign in", "key", "warning"),
    Reachability.UNUSABLE: ("Not set up", "warning", "danger"),
}


def time_left(seconds: float) -> str:
    """``8 s``, ``about 2 min``, ``about 1 h 5 min``."""
    if seconds < 60:
        return f"{max(1, round(seconds))} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"about {minutes} min"
    return f"about {minutes // 60} h {minutes % 60} min"


def pace_words(pace: PaceNow) -> str:
    """``42 of 121 · 18 a second · 5 s left``."""
    parts = [f"{pace.done:,} of {pace.total:,}"]
    if pace.rate is not None and pace.left is not None:
        parts.append(
            f"{pace.rate:,.0f} a second" if pace.rate >= 1 else f"{pace.rate * 60:,.0f} a minute"
        )
        if pace.left >= 1:
            parts.append(f"{time_left(pace.left)} left")
    return " · ".join(parts)


def quota_words(quota: Quota | None) -> str:
    """``4,120 of 5,000 calls left``; empty when the CRM does not say."""
    return "" if quota is None else f"{quota.left:,} of {quota.limit:,} calls left"


def standing_words(one: Standing) -> str:
    """``42 waiting · 5 refused · last sync 14:02``."""
    parts = []
    if one.waiting:
        parts.append(f"{one.waiting:,} waiting")
    if one.held:
        parts.append(f"{one.held:,} to review")
    if one.parked:
        parts.append(f"{one.parked:,} refused")
    run = one.last_run
    if run is not None and run.ended_at is not None:
        when = local_time(run.ended_at)
        parts.append(f"stopped early {when}" if run.message else f"last sync {when}")
    return " · ".join(parts) or "nothing waits"


#: The column of a destination's line that takes the room which is left.
_ROOM = 2
#: Pixels at 100 % that a destination needs for all of it in one line.
_WIDE = 700


class DestinationLine(QWidget):
    """One destination: what it is called, how it stands, or how far its sync is."""

    wants_mapping = Signal(str)
    wants_sign_in = Signal(str)
    wants_sync = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = name
        title = theme.label(one_line(connector_name(name)), strong=True, elide=True)
        title.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        theme.fix(title, width=128)
        title.setToolTip(theme.plain_tip(one_line(connector_name(name))))
        self.pill = theme.StatePill()
        self._where = theme.label("", size="small", role="muted", lines=3)
        self._words = theme.shrinking_label(size="small", role="muted")
        self.sign_in_button = theme.button("Sign in", icon="key")
        self.sign_in_button.clicked.connect(lambda: self.wants_sign_in.emit(self.name))
        self.mapping_button = theme.button("Fields", kind="quiet", icon="edit")
        self.mapping_button.setToolTip("Which of our fields go into which fields of the CRM")
        self.mapping_button.clicked.connect(lambda: self.wants_mapping.emit(self.name))
        self.sync_button = theme.tool_button(
            "sync", f"Sync with {one_line(connector_name(name))} only", quiet=True
        )
        self.sync_button.clicked.connect(lambda: self.wants_sync.emit(self.name))
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(f"Progress of the sync with {connector_name(name)}")
        self.bar_word = theme.shrinking_label(size="small", role="muted", lines=2)

        self.idle_or_busy = QStackedWidget(self)
        self._idle = theme.Beside(self._where, self._words, first_takes_rest=True, spacing=12)
        busy = QWidget(self.idle_or_busy)
        row = QHBoxLayout(busy)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self.bar, 1)
        row.addWidget(self.bar_word)
        self.bar.setMinimumWidth(60)
        self.bar_word.setMinimumWidth(140)
        self.idle_or_busy.addWidget(self._idle)
        self.idle_or_busy.addWidget(busy)
        theme.fix(self.idle_or_busy, least_height=36)
        state = QWidget(self)
        theme.fix(state, width=168)
        row = QHBoxLayout(state)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.pill)
        row.addStretch(1)
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnStretch(_ROOM, 1)
        self._grid.addWidget(title, 0, 0)
        self._grid.addWidget(state, 0, 1)
        self._grid.addWidget(self.idle_or_busy, 0, _ROOM)
        for column, button in enumerate(self.stops, start=_ROOM + 1):
            self._grid.addWidget(button, 0, column)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Large text has no room for all of it in one line: what stands there is below, then."""
        super().resizeEvent(event)
        low = event.size().width() < theme.px(_WIDE)
        if low != (self._grid.itemAtPosition(1, 0) is not None):
            self._grid.removeWidget(self.idle_or_busy)
            theme.fix(self.idle_or_busy, least_height=0 if low else 36)
            if low:
                self._grid.addWidget(self.idle_or_busy, 1, 0, 1, -1)
            else:
                self._grid.addWidget(self.idle_or_busy, 0, _ROOM)

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """What Tab stops at, in reading order."""
        return (self.sign_in_button, self.mapping_button, self.sync_button)

    def show_standing(self, one: Standing, reach: Reach | None, *, quota: str = "") -> None:
        """Show how it stands."""
        where = one_line(one.where) or "a file in the workspace folder"
        role = "muted"
        if reach is not None and not reach.online and reach.message:
            where, role = one_line(reach.message), "text"
        theme.set_role(self._where, role)
        self._where.setText(where)
        self._where.setToolTip(theme.plain_tip(where))
        words = standing_words(one)
        words = f"{words} · {quota}" if quota else words
        self._words.setText(words)
        self._words.setToolTip(theme.plain_tip(words))
        self._idle.fit()
        if one.needs_sign_in:
            word, icon, role = _STATES[Reachability.SIGN_IN]
        elif reach is None:
            word, icon, role = "Asking …", "clock", "muted"
        else:
            word, icon, role = _STATES[reach.state]
        hint = "Leads stay here safely; they leave when it answers." if role == "warning" else ""
        self.pill.show_mark(word, icon=icon, role=role, hint=hint)
        away = reach is not None and reach.state is Reachability.SIGN_IN
        self.sync_button.setEnabled(bool(one.waiting) and not one.needs_sign_in)
        self.sign_in_button.setVisible(one.sign_in != "none" and (one.needs_sign_in or away))

    def show_run(self, run: Run | None) -> None:
        """Show how far its sync is; None when there is none."""
        self.idle_or_busy.setCurrentIndex(0 if run is None else 1)
        if run is None:
            return
        self.sync_button.setEnabled(False)
        self.pill.show_mark("Syncing", icon="sync", role="accent")
        pace = run.pace
        self.bar.setRange(0, max(pace.total, 1) if run.what else 0)
        self.bar.setValue(pace.done)
        if run.stopping:
            words = "Stopping after this batch …"
        elif not run.what:
            words = "Connecting …"
        else:
            words = f"{one_line(run.what)} · {pace_words(pace)}"
        self.bar_word.setText(words)
        self.bar_word.setToolTip(theme.plain_tip(words))


class Destinations(QWidget):
    """All destinations of the open show, and the sign-in forms that are open."""

    signed_in = Signal(str)
    wants_mapping = Signal(str)
    wants_sync = Signal(str)

    def __init__(self, booth: Booth, worker: Worker, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._booth = booth
        self._worker = worker
        self.lines: dict[str, DestinationLine] = {}
        self._standings: dict[str, Standing] = {}
        self._forms: dict[str, SignInForm] = {}
        self._closed: set[str] = set()
        self.before: QWidget | None = None
        """What stands before the destinations in the order of the Tab key."""
        self._asked: set[str] = set()
        """Where somebody wants to sign in anew, although there are credentials."""
        self._nothing = theme.label("No CRM is set up for this show.", role="muted")
        self._lines = QWidget()
        self._column = QVBoxLayout(self._lines)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._column.addWidget(self._nothing)
        self.area = LowArea()
        theme.scroll(self._lines, area=self.area)
        self.area.setAccessibleName("Destinations")
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it follows the focus of what is in it
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.area)

    def show_standings(self, standings: Iterable[Standing]) -> None:
        """These are the destinations now."""
        self._standings = {one.name: one for one in standings}
        for gone in [name for name in self.lines if name not in self._standings]:
            self._drop(self.lines.pop(gone))
            self._drop_form(gone)
        for name, one in self._standings.items():
            if name not in self.lines:
                line = DestinationLine(name, self._lines)
                line.wants_sign_in.connect(self._ask_sign_in)
                line.wants_mapping.connect(self.wants_mapping)
                line.wants_sync.connect(self.wants_sync)
                self.lines[name] = line
                self._column.addWidget(line)
            if not one.needs_sign_in and name not in self._asked:
                self._drop_form(name)
        self._open_next()
        self._order()
        self._nothing.setVisible(not self.lines)
        self.area.fit()

    def show_state(
        self, reaches: Mapping[str, Reach], runs: Mapping[str, Run], quotas: Mapping[str, Quota]
    ) -> None:
        """How each stands, and how far each sync is."""
        for name, line in self.lines.items():
            reach = reaches.get(name)
            line.show_standing(self._standings[name], reach, quota=quota_words(quotas.get(name)))
            line.show_run(runs.get(name))

    def form(self, name: str) -> SignInForm | None:
        """The sign-in form of this destination, while it is open."""
        return self._forms.get(name)

    def _open_next(self) -> None:
        """One form at a time opens by itself; the others have their button."""
        if not self._forms:
            for name, one in self._standings.items():
                if one.needs_sign_in and name not in self._closed:
                    self._open_form(name)
                    return

    def _ask_sign_in(self, name: str) -> None:
        self._closed.discard(name)
        self._asked.add(name)
        form = self._open_form(name)
        form.show()
        # Laid out now: a form that has no place yet cannot be scrolled to.
        self._lines.resize(self._lines.width(), self.area.wanted())
        self._column.activate()
        self.area.ensureWidgetVisible(form)
        form.take_focus()

    def _open_form(self, name: str) -> SignInForm:
        if name not in self._forms:
            one = self._standings[name]
            form = make_form(one.sign_in, self._booth, self._worker, name, one.user)
            form.signed_in.connect(self._signed_in)
            form.closed.connect(self._close_form)
            self._forms[name] = form
            self._column.insertWidget(self._column.indexOf(self.lines[name]) + 1, form)
            self._order()
        return self._forms[name]

    def _order(self) -> None:
        """Tab goes from line to line, not to the lines that were made last."""
        before = self.before
        for name, line in self.lines.items():
            form = self._forms.get(name)
            for widget in (*line.stops, *(form.stops if form is not None else ())):
                if before is not None:
                    QWidget.setTabOrder(before, widget)
                before = widget

    def _signed_in(self, name: str) -> None:
        self._asked.discard(name)
        form = self._forms.get(name)
        focused = QApplication.focusWidget()
        if form is not None and focused is not None and form.isAncestorOf(focused):
            # Else the key that comes next goes to whatever is beside the page.
            self.lines[name].mapping_button.setFocus()
        self._drop_form(name)
        self.signed_in.emit(name)

    def _close_form(self, name: str) -> None:
        self._closed.add(name)
        self._asked.discard(name)
        self._drop_form(name)

    def _drop_form(self, name: str) -> None:
        form = self._forms.pop(name, None)
        if form is not None:
            self._drop(form)

    def _drop(self, widget: QWidget) -> None:
        self._column.removeWidget(widget)
        widget.hide()
        widget.deleteLater()
