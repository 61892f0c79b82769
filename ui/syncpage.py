"""The sync room: what will happen before it happens, what is happening, and what did not.

A dry run in groups, with those held back and why; one button with progress and cancel; the answer
for every lead; what the CRM refused, grouped by its own words, with the fields to mend it beside;
and all past runs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from uuid import UUID

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QProgressBar,
    QSplitter,
    QStackedWidget,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTabBar,
    QTableWidget,
    QTableWidgetItem,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from leadcapture.booth import (
    Booth,
    OutboxEntry,
    Outcome,
    Progress,
    Step,
    SyncPlan,
    SyncReport,
    SyncRun,
)
from leadcapture.errors import Conflict
from leadcapture.lead import Lead
from ui import theme
from ui.grouptable import Group, GroupRow, GroupTable
from ui.leadform import LeadForm, plain_lines
from ui.words import STEPS, clock_time, connector_name, how_many, local_time, one_line
from ui.work import Job, Lane, Worker

__all__ = ["SyncPage", "plan_groups", "refused_groups", "report_groups", "report_words"]

OPENED = 8
"""Groups up to this size are opened: the whole picture comes first."""

#: Action in the plan -> (title, icon, colour role); the order is that of the page.
_ACTIONS = {
    "create": ("Create in the CRM", "plus", "success"),
    "update": ("Update in the CRM", "edit", "accent"),
    "add to campaign": ("Add to the campaign", "calendar", "accent"),
    "hand to Sales": ("Hand to Sales", "handoff", "accent"),
    "enroll": ("Start a nurture sequence", "mail", "accent"),
    "already there": ("Already there", "check", "muted"),
}
_HOLD_BACK = "hold back"

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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Line:
    """One connector as the head of the page shows it."""

    name: str
    where: str
    user: str
    needs_sign_in: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _State:
    """What the page shows, read in one go in the worker without asking any CRM."""

    lines: tuple[_Line, ...]
    parked: tuple[tuple[OutboxEntry, Lead], ...]
    runs: tuple[SyncRun, ...]


def _read(booth: Booth) -> _State:
    lines = []
    for name in booth.connectors():
        destination = booth.destination(name)
        where = " · ".join(part for part in (destination.url, destination.database) if part)
        lines.append(
            _Line(
                name=name,
                where=where,
                user=destination.user,
                needs_sign_in=booth.needs_sign_in(name),
            )
        )
    return _State(lines=tuple(lines), parked=booth.parked(), runs=booth.runs())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """The dry run, and which destinations answered."""

    plan: SyncPlan
    reachable: dict[str, bool]


def _ask(booth: Booth) -> _Asked:
    plan = booth.plan()
    names = booth.connectors()
    if not plan.message:
        reachable = dict.fromkeys(names, True)
    elif len(names) == 1:
        reachable = dict.fromkeys(names, False)
    else:
        reachable = {name: booth.reachable(name) for name in names}
    return _Asked(plan=plan, reachable=reachable)


def _sync(
    booth: Booth,
    only: frozenset[UUID] | None,
    *,
    progress: Progress,
    cancelled: Callable[[], bool],
) -> tuple[SyncReport, ...]:
    return booth.sync(progress=progress, cancelled=cancelled, only=only)


def _mend(booth: Booth, edited: Lead | None, keys: Sequence[str]) -> int:
    if edited is not None:
        booth.edit(edited)
    return booth.retry(keys)


def plan_groups(plan: SyncPlan) -> tuple[Group, ...]:
    """The dry run as groups: what happens first, then who is held back, by reason.

    Where leads go to several destinations, each has its own groups.
    """
    names = tuple(dict.fromkeys(row.connector for row in plan.rows))
    actions: dict[tuple[str, str], list[GroupRow]] = {}
    held: dict[tuple[str, str], list[GroupRow]] = {}
    for row in plan.rows:
        line = GroupRow(
            lead_id=row.lead_id, label=row.label, what=STEPS[row.step], detail=row.detail
        )
        action = str(row.action)
        if action == _HOLD_BACK:
            held.setdefault((row.connector, row.detail), []).append(replace(line, detail=""))
        else:
            actions.setdefault((row.connector, action), []).append(line)

    def title(connector: str, words: str) -> str:
        return f"{connector_name(connector)}: {words}" if len(names) > 1 else words

    groups = []
    for name in names:
        known = [action for action in _ACTIONS if (name, action) in actions]
        others = [action for one, action in actions if one == name and action not in _ACTIONS]
        for action in (*known, *others):
            words, icon, role = _ACTIONS.get(action, (action.capitalize(), "next", "accent"))
            groups.append(
                Group(
                    title=title(name, words),
                    icon=icon,
                    role=role,
                    rows=tuple(actions[name, action]),
                    ticks=True,
                )
            )
    for (name, reason), lines in sorted(held.items(), key=lambda item: -len(item[1])):
        groups.append(
            Group(
                title=title(name, f"Held back: {reason or 'no reason given'}"),
                icon="minus",
                role="warning",
                rows=tuple(lines),
                hint="nothing is sent",
            )
        )
    return tuple(groups)


def report_groups(reports: Iterable[SyncReport]) -> tuple[Group, ...]:
    """What became of every lead, the refused first."""
    found: dict[tuple[Outcome, Step], list[GroupRow]] = {}
    for report in reports:
        for row in report.rows:
            words = "; ".join(part for part in (row.detail, row.message) if part)
            found.setdefault((row.outcome, row.step), []).append(
                GroupRow(
                    lead_id=row.lead_id,
                    label=row.label,
                    what=STEPS[row.step],
                    detail=words or row.url,
                )
            )
    return tuple(
        Group(
            title=f"{title}: {_DONE_WORDS[step]}",
            icon=icon,
            role=role,
            rows=tuple(found[outcome, step]),
        )
        for outcome, (title, icon, role) in _OUTCOMES.items()
        for step in Step
        if (outcome, step) in found
    )


def refused_groups(parked: Iterable[tuple[OutboxEntry, Lead]]) -> tuple[Group, ...]:
    """What the CRM refused, by its own words."""
    causes: dict[str, list[GroupRow]] = {}
    for entry, lead in parked:
        causes.setdefault(entry.error or "No reason was given", []).append(
            GroupRow(
                lead_id=lead.id,
                label=lead.label,
                what=STEPS[entry.step],
                detail=connector_name(entry.connector),
                keys=(entry.key,),
            )
        )
    return tuple(
        Group(title=cause, icon="warning", role="danger", rows=tuple(rows))
        for cause, rows in sorted(causes.items(), key=lambda item: -len(item[1]))
    )


def report_words(reports: Sequence[SyncReport]) -> str:
    """``12 created, 3 updated, 9 enrolled, 1 refused``."""
    counts = (
        (sum(report.created for report in reports), "created"),
        (sum(report.updated for report in reports), "updated"),
        (sum(report.campaign for report in reports), "added to the campaign"),
        (sum(report.enrolled for report in reports), "enrolled"),
        (sum(report.handed_off for report in reports), "handed to Sales"),
        (sum(report.parked for report in reports), "refused"),
        (sum(report.retry for report in reports), "to try again"),
    )
    words = ", ".join(f"{count:,} {word}" for count, word in counts if count)
    return words or "Nothing was to be changed: the CRM has everything"


def _span(run: SyncRun) -> str:
    """When a run began and, where it took longer than a minute, ended."""
    begun = local_time(run.started_at)
    if run.ended_at is None:
        return f"{begun}, not finished"
    ended = clock_time(run.ended_at)
    return begun if begun.endswith(ended) else f"{begun} to {ended}"


class _Lines(QStyledItemDelegate):
    """Lines with room for a finger."""

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return super().sizeHint(option, index).expandedTo(QSize(0, 34))


class _Tree(QTreeView):
    """Groups as they are shown here."""

    def __init__(self, name: str, model: GroupTable, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setModel(model)
        self.setAccessibleName(name)
        self.setUniformRowHeights(True)
        self.setRootIsDecorated(True)
        self.setItemsExpandable(True)
        self.setAllColumnsShowFocus(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setIndentation(20)
        self.setItemDelegate(_Lines(self))
        self.header().setStretchLastSection(True)
        self.header().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.header().setDefaultAlignment(
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        )
        self._groups = model
        model.modelReset.connect(self._open)
        self.expanded.connect(self._span)

    def _open(self) -> None:
        for number, group in enumerate(self._groups.groups):
            # A head's words may be longer than one column.
            self.setFirstColumnSpanned(number, QModelIndex(), not self._groups.hint(number))
            self.setExpanded(self._groups.index(number, 0), len(group.rows) <= OPENED)
        self._fit()

    def _span(self, index: QModelIndex) -> None:
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        room = self.viewport().width()
        self.setColumnWidth(0, max(200, room * 4 // 10))
        self.setColumnWidth(1, max(120, room * 2 // 10))


class _SignIn(QWidget):
    """Name and password for one connector; the password goes into the encrypted file."""

    signed_in = Signal(str)

    def __init__(
        self, booth: Booth, worker: Worker, line: _Line, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._booth = booth
        self._worker = worker
        self.name = line.name
        title = connector_name(line.name)
        self.user = QLineEdit(line.user)
        self.user.setPlaceholderText("User")
        self.user.setAccessibleName(f"User at {title}")
        self.password = QLineEdit()
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.setPlaceholderText("Password")
        self.password.setAccessibleName(f"Password at {title}")
        self.button = theme.button("Sign in", primary=True)
        self._word = theme.label(
            "The password is checked with the CRM and kept in the encrypted file only.",
            size="small",
            role="muted",
            wrap=True,
        )
        head = theme.heading(f"Sign in to {one_line(title)}")
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.user, 1)
        row.addWidget(self.password, 1)
        row.addWidget(self.button)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(head)
        column.addLayout(row)
        column.addWidget(self._word)
        self.button.clicked.connect(self.go)
        self.user.returnPressed.connect(self.password.setFocus)
        self.password.returnPressed.connect(self.go)

    def go(self) -> None:
        """Check with the CRM."""
        if not self.user.text().strip() or not self.password.text():
            self._say("Type the user and the password first.", "danger")
            return
        self._enable(False)
        self._say("Asking the CRM …", "muted")
        self._worker.run(
            self._booth.sign_in,
            self.name,
            user=self.user.text().strip(),
            password=self.password.text(),
            done=self._done,
            failed=self._failed,
        )

    def _done(self, _: object) -> None:
        self.password.clear()
        self._enable(True)
        self.signed_in.emit(self.name)

    def _failed(self, error: Exception) -> None:
        self._enable(True)
        self._say(str(error), "danger")
        self.password.setFocus()
        self.password.selectAll()

    def _say(self, words: str, role: str) -> None:
        theme.set_role(self._word, role)
        self._word.setText(words)

    def _enable(self, on: bool) -> None:
        for one in (self.user, self.password, self.button):
            one.setEnabled(on)


class SyncPage(QWidget):
    """See the module."""

    changed = Signal()
    said = Signal(str)
    running_changed = Signal(bool)
    """A sync began or ended."""
    progressed = Signal(int, int)
    """(done, total) of the sync under way."""

    PLAN, RESULT, REFUSED, HISTORY = range(4)
    _TABS = ("What would happen", "Last result", "Refused", "History")

    def __init__(self, booth: Booth, worker: Worker, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._booth = booth
        self._worker = worker
        self._job: Job | None = None
        self._asking = 0
        self._lines: tuple[_Line, ...] = ()
        self._reachable: dict[str, bool] = {}
        self._why = ""
        self._parked: dict[UUID, Lead] = {}
        self._sign_ins: dict[str, _SignIn] = {}
        self._reports: tuple[SyncReport, ...] = ()
        self._mending: Lead | None = None
        self.plan = GroupTable(self)
        self.result = GroupTable(self)
        self.refused = GroupTable(self)

        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 16, 24, 16)
        whole.setSpacing(12)
        whole.addWidget(self._make_head())
        self._sign_in_box = QVBoxLayout()
        self._sign_in_box.setSpacing(12)
        whole.addLayout(self._sign_in_box)
        whole.addWidget(self._make_tabs())
        self.pages = QStackedWidget()
        self.pages.addWidget(self._make_plan())
        self.pages.addWidget(self._make_result())
        self.pages.addWidget(self._make_refused())
        self.pages.addWidget(self._make_history())
        whole.addWidget(self.pages, 1)
        self.tabs.currentChanged.connect(self.pages.setCurrentIndex)
        self._name_tabs()
        self.open_tab(self.PLAN)
        self._show_ticked()

    # --- what it is made of --------------------------------------------------------------

    def _make_head(self) -> QWidget:
        box = QWidget()
        self._where = QVBoxLayout()
        self._where.setSpacing(4)
        self.again_button = theme.button("Look again")
        self.again_button.setToolTip("Ask the CRM again what would happen (F5)")
        self.again_button.clicked.connect(self.refresh)
        self.sync_button = theme.button("Sync", primary=True)
        self.sync_button.setToolTip("Ctrl+Return")
        self.sync_button.clicked.connect(self.sync)
        for keys, action in (("F5", self.refresh), ("Ctrl+Return", self.sync)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(action)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("Progress of the sync")
        self.bar_word = theme.label("", size="small", role="muted")
        self.cancel_button = theme.button("Cancel")
        self.cancel_button.clicked.connect(self.cancel)
        idle = QWidget()
        row = QHBoxLayout(idle)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addStretch(1)
        row.addWidget(self.again_button)
        row.addWidget(self.sync_button)
        busy = QWidget()
        column = QVBoxLayout()
        column.setSpacing(4)
        column.addWidget(self.bar_word)
        column.addWidget(self.bar)
        row = QHBoxLayout(busy)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addLayout(column, 1)
        row.addWidget(self.cancel_button)
        self._idle_or_busy = QStackedWidget()
        self._idle_or_busy.addWidget(idle)
        self._idle_or_busy.addWidget(busy)
        self._idle_or_busy.setMinimumWidth(360)
        self._idle_or_busy.setMaximumHeight(56)
        line = QHBoxLayout(box)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(16)
        line.addLayout(self._where, 1)
        line.addWidget(self._idle_or_busy)
        return theme.card(box)

    def _make_tabs(self) -> QWidget:
        self.tabs = QTabBar()
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setAccessibleName("What to look at")
        for name in self._TABS:
            self.tabs.addTab(name)
        return self.tabs

    def _make_plan(self) -> QWidget:
        self.plan_tree = _Tree("What would happen", self.plan)
        self._no_plan = theme.EmptyState()
        self._plan_or_word = QStackedWidget()
        self._plan_or_word.addWidget(self.plan_tree)
        self._plan_or_word.addWidget(self._no_plan)
        self._ticked_word = theme.label("", size="small", role="muted")
        self._all = theme.button("Choose all", kind="quiet")
        self._all.clicked.connect(lambda: self.plan.tick(self.plan.tickable()))
        self._none = theme.button("Choose none", kind="quiet")
        self._none.clicked.connect(lambda: self.plan.tick(()))
        self.plan.ticked_changed.connect(self._show_ticked)
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._plan_or_word, 1)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._ticked_word, 1)
        row.addWidget(self._all)
        row.addWidget(self._none)
        column.addLayout(row)
        return box

    def _make_result(self) -> QWidget:
        self._result_word = theme.label("", size="body", wrap=True)
        self.result_tree = _Tree("What became of each lead", self.result)
        self._no_result = theme.EmptyState()
        self._no_result.say(
            "Nothing was synced yet since the app was opened", "Past runs are under History."
        )
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._result_word)
        column.addWidget(self.result_tree, 1)
        self._result_or_word = QStackedWidget()
        self._result_or_word.addWidget(self._no_result)
        self._result_or_word.addWidget(inside)
        return self._result_or_word

    def _make_refused(self) -> QWidget:
        self.refused_tree = _Tree("What the CRM refused", self.refused)
        self.refused_tree.selectionModel().currentChanged.connect(self._refused_chosen)
        self.retry_all_button = theme.button("Try all of them again")
        self.retry_all_button.clicked.connect(self.retry_all)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.refused_tree, 1)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.retry_all_button)
        column.addLayout(row)

        self._mend_name = theme.label("", size="title", elide=True)
        self._mend_word = theme.label("", role="danger", wrap=True)
        self.form = LeadForm()
        self.retry_button = theme.button("Save and try again", primary=True)
        self.retry_button.clicked.connect(self.retry_one)
        self._mend_revert = theme.button("Revert")
        self._mend_revert.clicked.connect(self.form.revert)
        self.form.changed.connect(lambda: self._mend_revert.setEnabled(self.form.dirty))
        holder = QWidget()
        inside = QVBoxLayout(holder)
        inside.setContentsMargins(0, 0, 12, 0)
        inside.addWidget(self.form)
        mend = QWidget()
        column = QVBoxLayout(mend)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._mend_name)
        column.addWidget(self._mend_word)
        column.addWidget(theme.scroll(holder), 1)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        row.addWidget(self._mend_revert)
        row.addWidget(self.retry_button)
        column.addLayout(row)
        choose = theme.EmptyState()
        choose.say("", "Choose a lead on the left to mend it here.")
        self._mend_or_word = QStackedWidget()
        self._mend_or_word.addWidget(choose)
        self._mend_or_word.addWidget(theme.card(mend))
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.setHandleWidth(16)
        split.addWidget(left)
        split.addWidget(self._mend_or_word)
        split.setStretchFactor(0, 1)
        split.setStretchFactor(1, 1)
        nothing = theme.EmptyState()
        nothing.say(
            "Nothing was refused",
            "What the CRM refuses stays here until it is mended.",
            icon="check",
        )
        self._refused_or_word = QStackedWidget()
        self._refused_or_word.addWidget(nothing)
        self._refused_or_word.addWidget(split)
        return self._refused_or_word

    def _make_history(self) -> QWidget:
        heads = ("When", "To", "Created", "Updated", "Same", "Enrolled", "To Sales", "Refused", "")
        self.history = QTableWidget(0, len(heads))
        self.history.setHorizontalHeaderLabels(heads)
        self.history.setAccessibleName("Past syncs")
        self.history.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.history.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.history.setShowGrid(False)
        self.history.setTabKeyNavigation(False)
        self.history.verticalHeader().hide()
        self.history.verticalHeader().setDefaultSectionSize(36)
        header = self.history.horizontalHeader()
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(len(heads) - 1, QHeaderView.ResizeMode.Stretch)
        nothing = theme.EmptyState()
        nothing.say(
            "No sync has run yet", "Each run is listed here with what it did.", icon="clock"
        )
        self._history_or_word = QStackedWidget()
        self._history_or_word.addWidget(nothing)
        self._history_or_word.addWidget(self.history)
        return self._history_or_word

    # --- the seam to the window ----------------------------------------------------------

    def refresh(self) -> None:
        """Read again what waits and ask the CRMs what would happen; called when shown."""
        if self.running:
            return
        self._worker.run(_read, self._booth, done=self._came, failed=self._say_error)

    def open_tab(self, tab: int) -> None:
        """Show this tab."""
        self.tabs.setCurrentIndex(tab)
        self.pages.setCurrentIndex(tab)

    def open_refused(self) -> None:
        """Where the pill leads when something was refused."""
        self.open_tab(self.REFUSED)

    def settle(self) -> None:
        """Save what was typed and not saved yet; the window calls it before it closes."""
        self._keep_typed()

    def hideEvent(self, event: QHideEvent) -> None:
        if not event.spontaneous():
            self._keep_typed()
        super().hideEvent(event)

    @property
    def running(self) -> bool:
        """Whether a sync is under way."""
        return self._job is not None

    # --- what waits ----------------------------------------------------------------------

    def _came(self, state: _State) -> None:
        self._lines = state.lines
        self._show_lines()
        self._show_sign_ins()
        self._show_parked(state.parked)
        self._show_runs(state.runs)
        self._ask_plan()

    def _ask_plan(self) -> None:
        if self._booth.show is None or not self._lines:
            self.plan.show(())
            self._say_plan()
            return
        self._asking += 1
        self.again_button.setEnabled(False)
        self.again_button.setText("Looking …")
        if not self.plan.groups:
            self._no_plan.say(
                "Looking what would happen …", "Nothing is sent by looking.", icon="search"
            )
            self._plan_or_word.setCurrentIndex(1)
        self._worker.run(
            _ask,
            self._booth,
            done=partial(self._planned, self._asking),
            failed=partial(self._not_planned, self._asking),
        )

    def _planned(self, asked: int, answer: _Asked) -> None:
        if asked != self._asking:
            return
        self.again_button.setEnabled(True)
        self.again_button.setText("Look again")
        self._reachable = answer.reachable
        self._why = answer.plan.message
        self._show_lines()
        before, known = self.plan.ticked, set(self.plan.tickable())
        self.plan.show(plan_groups(answer.plan))
        if known:
            # What somebody unticked stays so; what is new is ticked.
            self.plan.tick(
                lead for lead in self.plan.tickable() if lead in before or lead not in known
            )
        self._say_plan()

    def _not_planned(self, asked: int, error: Exception) -> None:
        if asked == self._asking:
            self.again_button.setEnabled(True)
            self.again_button.setText("Look again")
            self._no_plan.say("The dry run did not work", str(error))
            self._plan_or_word.setCurrentIndex(1)

    def _say_plan(self) -> None:
        if self._booth.show is None:
            words = ("No show is open", "Open a show file in Settings, or try the sample show.")
        elif not self._lines:
            words = (
                "This show names no CRM",
                "Add a [connectors] section to the show file; a CSV file is one too.",
            )
        else:
            words = ("Nothing waits", "Approve leads on the Review page and they are here.")
        self._no_plan.say(*words, icon="check" if self._lines else "sync")
        self._plan_or_word.setCurrentIndex(0 if self.plan.groups else 1)
        self._show_ticked()
        self._name_tabs()

    def _show_ticked(self) -> None:
        can = len(set(self.plan.tickable()))
        ticked = len(self.plan.ticked)
        self.sync_button.setText(f"Sync {how_many(ticked, 'lead')}" if ticked else "Sync")
        closed = bool(self._lines) and all(line.needs_sign_in for line in self._lines)
        self.sync_button.setEnabled(bool(ticked) and not self.running and not closed)
        self.sync_button.setToolTip("Sign in first" if closed else "Ctrl+Return")
        self._all.setEnabled(ticked < can)
        self._none.setEnabled(ticked > 0)
        self._ticked_word.setText(
            f"{ticked:,} of {how_many(can, 'lead')} chosen. Nothing is sent before you press Sync."
            if can
            else ""
        )

    def _name_tabs(self) -> None:
        plan = len(set(self.plan.tickable()))
        counts = (
            plan,
            sum(len(group.rows) for group in self.result.groups),
            sum(len(group.rows) for group in self.refused.groups),
            0,
        )
        for number, count in enumerate(counts):
            name = self._TABS[number]
            self.tabs.setTabText(number, f"{name}  {count:,}" if count else name)

    # --- the connectors ------------------------------------------------------------------

    def _show_lines(self) -> None:
        while item := self._where.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        if not self._lines:
            self._where.addWidget(theme.label("Sync", size="title"))
            self._where.addWidget(theme.label("No CRM is set up for this show.", role="muted"))
        for line in self._lines:
            box = QWidget()
            row = QHBoxLayout(box)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(12)
            row.addWidget(theme.label(one_line(connector_name(line.name)), size="title"))
            pill = theme.StatePill()
            word, icon, role = self._state_of(line)
            pill.show_mark(word, icon=icon, role=role)
            row.addWidget(pill)
            row.addStretch(1)
            self._where.addWidget(box)
            where = one_line(line.where) or "a file in the workspace folder"
            if self._reachable.get(line.name) is False and self._why:
                where = f"{where} · {one_line(self._why)}"
            self._where.addWidget(theme.label(where, size="small", role="muted", elide=True))

    def _state_of(self, line: _Line) -> tuple[str, str, str]:
        if line.needs_sign_in:
            return "Sign in", "key", "warning"
        answers = self._reachable.get(line.name)
        if answers is None:
            return "Asking …", "clock", "muted"
        if answers:
            return "Online", "check", "success"
        return "Offline: leads stay here safely", "offline", "warning"

    def _show_sign_ins(self) -> None:
        wanted = {line.name: line for line in self._lines if line.needs_sign_in}
        for name in [name for name in self._sign_ins if name not in wanted]:
            form = self._sign_ins.pop(name)
            card = form.parentWidget()
            assert card is not None
            card.hide()
            card.deleteLater()
        for name, line in wanted.items():
            if name not in self._sign_ins:
                form = _SignIn(self._booth, self._worker, line)
                form.signed_in.connect(self._signed_in)
                self._sign_ins[name] = form
                self._sign_in_box.addWidget(theme.card(form))

    def sign_in_form(self, connector: str) -> _SignIn | None:
        """The sign-in form of this connector, while it is needed."""
        return self._sign_ins.get(connector)

    def _signed_in(self, connector: str) -> None:
        self.said.emit(f"Signed in to {connector_name(connector)}")
        self._reachable.pop(connector, None)
        self.refresh()
        self.changed.emit()

    # --- syncing -------------------------------------------------------------------------

    def sync(self) -> None:
        """Send what is ticked."""
        if self.running or not self.plan.ticked:
            return
        self._keep_typed()
        ticked, everything = self.plan.ticked, frozenset(self.plan.tickable())
        only = None if ticked == everything else ticked
        self._busy(True)
        self.bar.setRange(0, 0)
        self.bar_word.setText("Connecting …")
        self._job = self._worker.run(
            _sync,
            self._booth,
            only,
            progress=self._progressed,
            done=self._synced,
            failed=self._not_synced,
        )
        self.running_changed.emit(True)

    def cancel(self) -> None:
        """Stop after the batch that is under way; what was sent stays recorded."""
        if self._job is not None:
            self._job.cancel()
            self.cancel_button.setEnabled(False)
            self.bar_word.setText("Stopping after this batch …")

    def _busy(self, on: bool) -> None:
        self._idle_or_busy.setCurrentIndex(1 if on else 0)
        self.cancel_button.setEnabled(on)
        self.plan_tree.setEnabled(not on)
        self._show_ticked()

    def _progressed(self, done: int, total: int, what: str) -> None:
        if self._job is None or self._job.cancelled:
            return
        self.bar.setRange(0, max(total, 1))
        self.bar.setValue(done)
        self.bar_word.setText(f"{one_line(what)}: {done:,} of {total:,}")
        self.progressed.emit(done, total)

    def _synced(self, reports: tuple[SyncReport, ...]) -> None:
        self._job = None
        self._busy(False)
        self._reports = reports
        words = report_words(reports)
        stops = [
            f"{connector_name(report.connector)}: {report.message}"
            for report in reports
            if report.message
        ]
        self._result_word.setText("\n".join([words, *map(plain_lines, stops)]))
        self.result.show(report_groups(reports))
        self._result_or_word.setCurrentIndex(1)
        self.open_tab(self.RESULT)
        self.said.emit(one_line(stops[0]) if stops else f"Synced: {words}")
        self._name_tabs()
        self.running_changed.emit(False)
        self.refresh()
        self.changed.emit()

    def _not_synced(self, error: Exception) -> None:
        self._job = None
        self._busy(False)
        self._say_error(error)
        self.running_changed.emit(False)
        self.refresh()

    # --- what was refused ----------------------------------------------------------------

    def _show_parked(self, parked: tuple[tuple[OutboxEntry, Lead], ...]) -> None:
        self._parked = {lead.id: lead for _, lead in parked}
        groups = refused_groups(parked)
        if groups != self.refused.groups:
            chosen = self._mending.id if self._mending is not None else None
            self.refused.show(groups)
            self._choose_refused(chosen)
        self._refused_or_word.setCurrentIndex(1 if groups else 0)
        self._name_tabs()

    def _choose_refused(self, lead_id: UUID | None) -> None:
        for number, group in enumerate(self.refused.groups):
            for place, row in enumerate(group.rows):
                if lead_id is None or row.lead_id == lead_id:
                    index = self.refused.index(place, 0, self.refused.index(number, 0))
                    self.refused_tree.setCurrentIndex(index)
                    return
        if lead_id is not None and self.refused.groups:
            self._choose_refused(None)
        elif not self.refused.groups:
            self._mending = None
            self._mend_or_word.setCurrentIndex(0)

    def _refused_chosen(self, index: QModelIndex, _: QModelIndex) -> None:
        row = self.refused.row_at(index)
        group = self.refused.group_at(index)
        lead = self._parked.get(row.lead_id) if row else None
        if self._mending is not None and (lead is None or lead.id != self._mending.id):
            self._keep_typed()
        if lead is None or group is None:
            self._mending = None
            self._mend_or_word.setCurrentIndex(0)
            return
        same = self._mending is not None and self._mending.id == lead.id
        if self._mending != lead and not (same and self.form.dirty):
            self._mending = lead
            self.form.show_lead(lead, self._booth.show)
        self._mend_name.setText(one_line(lead.label))
        self._mend_word.setText(f"The CRM said: {plain_lines(group.title)}")
        self._mend_revert.setEnabled(self.form.dirty)
        self._mend_or_word.setCurrentIndex(1)

    def _keys_of(self, lead_id: UUID) -> list[str]:
        return [
            key
            for group in self.refused.groups
            for row in group.rows
            if row.lead_id == lead_id
            for key in row.keys
        ]

    def _keep_typed(self) -> None:
        """Store what was typed into the refused lead; nothing typed is dropped."""
        if self._mending is None or not self.form.dirty:
            return
        edited = self.form.lead()
        assert edited is not None
        self.form.show_lead(edited, self._booth.show)
        self._worker.run(
            self._booth.edit,
            edited,
            lane=Lane.KEEP,
            done=self._kept,
            failed=partial(self._not_kept, edited),
        )

    def _kept(self, lead: Lead) -> None:
        self.said.emit(f"Saved {one_line(lead.label)}")
        self.refresh()
        self.changed.emit()

    def _not_kept(self, edited: Lead, error: Exception) -> None:
        why = (
            "somebody else changed it meanwhile; the newest state is shown."
            if isinstance(error, Conflict)
            else str(error)
        )
        self.said.emit(f"{one_line(edited.label)} was not saved: {why}")
        self._mending = None
        self.refresh()

    def retry_one(self) -> None:
        """Save what was typed and make this lead's refused steps due again."""
        if self._mending is None:
            return
        edited = self.form.lead() if self.form.dirty else None
        self._retry(edited, self._keys_of(self._mending.id))

    def retry_all(self) -> None:
        """Make everything refused due again, as it is."""
        self._keep_typed()
        keys = [key for group in self.refused.groups for row in group.rows for key in row.keys]
        self._retry(None, keys)

    def _retry(self, edited: Lead | None, keys: list[str]) -> None:
        self._worker.run(
            _mend,
            self._booth,
            edited,
            keys,
            lane=Lane.KEEP,
            done=self._retried,
            failed=partial(self._not_kept, edited) if edited is not None else self._say_error,
        )

    def _retried(self, count: int) -> None:
        self._mending = None
        self.said.emit(f"{how_many(count, 'step')} will leave with the next sync")
        self.refresh()
        self.changed.emit()

    # --- past runs -----------------------------------------------------------------------

    def _show_runs(self, runs: tuple[SyncRun, ...]) -> None:
        self.history.setRowCount(len(runs))
        for row, run in enumerate(runs):
            cells = (
                _span(run),
                connector_name(run.connector),
                *(
                    f"{count:,}" if count else "–"
                    for count in (
                        run.created,
                        run.updated,
                        run.unchanged,
                        run.enrolled,
                        run.handed_off,
                        run.parked,
                    )
                ),
                run.message,
            )
            for column, words in enumerate(cells):
                self.history.setItem(row, column, QTableWidgetItem(one_line(words)))
        self._history_or_word.setCurrentIndex(1 if runs else 0)

    def _say_error(self, error: Exception) -> None:
        self.said.emit(str(error))
