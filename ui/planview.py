"""What would happen: totals that filter, everybody with a tick, and one person's part in full."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtCore import QPersistentModelIndex as Persistent
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QSizePolicy,
    QSplitter,
    QStackedWidget,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from leadcapture.booth import Action, Forecast, PersonPlan, PlannedRow
from ui import icons, theme
from ui.plantable import ACTIONS, ACTIONS_ROLE, PlanTable, reason_words
from ui.words import STEPS, connector_name, how_many, one_line, value_text

__all__ = ["PersonDiff", "PlanView"]

#: A line of the details: what it says when it happens.
_DOES = {
    Action.CREATE: "Is new in the CRM",
    Action.UPDATE: "Is updated",
    Action.ALREADY_THERE: "Is there already",
    Action.CAMPAIGN: "Joins the campaign",
    Action.HANDOFF: "Goes to Sales",
    Action.ENROLL: "Starts the sequence",
}


class _Lines(QStyledItemDelegate):
    """Lines with room for a finger; what happens is drawn as icons where words have no room."""

    #: Pixels below which a column of words says nothing any more, and of one icon with its gap.
    NARROW, STEP = 200, 24

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | Persistent) -> QSize:
        return super().sizeHint(option, index).expandedTo(QSize(0, theme.px(34)))

    def _actions(self, rect: QRect, index: QModelIndex | Persistent) -> tuple[Action, ...]:
        if rect.width() >= self.NARROW:
            return ()
        return tuple(index.data(ACTIONS_ROLE) or ())

    def initStyleOption(
        self, option: QStyleOptionViewItem, index: QModelIndex | Persistent
    ) -> None:
        super().initStyleOption(option, index)
        if self._actions(option.rect, index):
            option.text = ""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | Persistent
    ) -> None:
        super().paint(painter, option, index)
        rect: QRect = option.rect
        left = rect.left() + 6.0
        for action in self._actions(rect, index):
            _, _, icon, role = ACTIONS[action]
            box = QRectF(left, rect.center().y() - 8, 17, 17)
            icons.draw(painter, box, icon, theme.color(role))
            left += self.STEP


class PersonDiff(QWidget):
    """One person's part in the sync, destination by destination."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 12, 0)
        self._column.setSpacing(6)
        self.said: list[str] = []
        """What stands here, line by line."""

    def show_person(self, person: PersonPlan | None) -> None:
        """Show this person, or nothing."""
        while (item := self._column.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self.said = []
        if person is None:
            return
        name = theme.label(one_line(person.label), size="title", wrap=True)
        self._column.addWidget(name)
        for connector in dict.fromkeys(row.connector for row in person.rows):
            head = theme.heading(one_line(connector_name(connector)))
            head.setContentsMargins(0, 8, 0, 0)
            self._column.addWidget(head)
            for row in person.rows:
                if row.connector == connector:
                    self._add(row)
        self._column.addStretch(1)
        # All at once: Qt shows one line a turn, and squeezes them until it has measured the last.
        for line in self.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
            if not line.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide):
                line.show()
        self._column.activate()

    def _add(self, row: PlannedRow) -> None:
        _, _, icon, role = ACTIONS[row.action]
        if row.action is Action.HOLD_BACK:
            words = f"{STEPS[row.step]} held back: {reason_words(row.detail)}"
        elif row.action is Action.ALREADY_THERE:
            words = f"{STEPS[row.step]}: already there"
        else:
            words = _DOES[row.action]
            if row.detail and not row.changes:
                words = f"{words}: {row.detail}"
        self.said.append(one_line(words))
        line = QWidget()
        inside = QHBoxLayout(line)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(8)
        glyph = theme.Glyph(icon, side=18, role=role)
        inside.addWidget(glyph, 0, Qt.AlignmentFlag.AlignTop)
        said = theme.label(one_line(words), wrap=True)
        said.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        inside.addWidget(said, 1)
        self._column.addWidget(line)
        if row.changes:
            self._column.addWidget(self._changes(row))

    def _changes(self, row: PlannedRow) -> QWidget:
        """The fields: from what, to what, and what stays because a person changed it there."""
        box = QWidget()
        grid = QGridLayout(box)
        grid.setContentsMargins(26, 0, 0, 4)
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(3)
        grid.setColumnStretch(1, 1)
        for number, one in enumerate(row.changes):
            before, after = _where_apart(value_text(one.before), value_text(one.after))
            if one.kept:
                words, role = f"{before} stays: changed in the CRM (ours: {after})", "warning"
            elif before:
                words, role = f"{before}  →  {after}", "text"
            else:
                words, role = after, "text"
            self.said.append(f"{one_line(one.label)}: {words}")
            label = theme.label(one_line(one.label), size="small", role="muted")
            label.setMaximumWidth(theme.px(140))
            grid.addWidget(label, number, 0, Qt.AlignmentFlag.AlignTop)
            value = theme.label(words, size="small", role=role, wrap=True)
            # A long address without a blank must not push the others out of sight.
            value.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
            grid.addWidget(value, number, 1)
        return box


#: Characters of a long value that are shown, and those before its first difference.
_MOST, _BEFORE = 140, 24


def _where_apart(before: str, after: str) -> tuple[str, str]:
    """Two values, of long ones only the place where they begin to differ."""
    if max(len(before), len(after)) <= _MOST:
        return before, after
    pairs = enumerate(zip(before, after, strict=False))
    apart = next((place for place, (one, other) in pairs if one != other), 0)
    if before and after and not apart and before[0] == after[0]:
        apart = min(len(before), len(after))
    start = max(0, apart - _BEFORE)

    def part(text: str) -> str:
        head = "…" if start else ""
        tail = "…" if len(text) > start + _MOST else ""
        return f"{head}{text[start : start + _MOST]}{tail}" if text else ""

    return part(before), part(after)


class PlanView(QWidget):
    """The dry run. Nothing is sent by looking at it."""

    ticked_changed = Signal()
    wants_lead = Signal(str)
    """The label of a lead that somebody wants to see in Review."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.by_itself = False
        """Whether leads leave without anybody pressing Sync."""
        self.sending = False
        self.table = PlanTable(self)
        self.table.ticked_changed.connect(self._ticks_moved)
        self.chips: dict[Action | None, theme.Chip] = {}
        chips = QWidget()
        row = theme.FlowLayout(chips, spacing=6)
        for action in (None, *ACTIONS):
            chip = theme.chip("Everybody" if action is None else ACTIONS[action][0], small=True)
            chip.clicked.connect(partial(self._filter_by, action))
            self.chips[action] = chip
            row.addWidget(chip)
        self.chips[None].setChecked(True)
        self.search = QLineEdit()
        self.search.setPlaceholderText("Find a name or a reason")
        self.search.setAccessibleName("Find in what would happen")
        self.search.setClearButtonEnabled(True)
        theme.fix(self.search, width=220)
        self.search.textChanged.connect(self._filter)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(chips, 1)
        head.addWidget(self.search, 0, Qt.AlignmentFlag.AlignTop)

        self.view = QTableView()
        self.view.setModel(self.table)
        self.view.setAccessibleName("What would happen to whom")
        self.view.setItemDelegate(_Lines(self.view))
        self.view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.view.setShowGrid(False)
        self.view.setWordWrap(False)
        self.view.setTabKeyNavigation(False)
        self.view.verticalHeader().hide()
        theme.fix(self.view, rows=34)
        header = self.view.horizontalHeader()
        header.setHighlightSections(False)
        header.setStretchLastSection(True)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.view.selectionModel().currentChanged.connect(self._chosen)
        self.diff = PersonDiff()
        self._lead_button = theme.button("Open in Review", icon="review")
        self._lead_button.clicked.connect(self._open_lead)
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(theme.scroll(self.diff), 1)
        row_ = QHBoxLayout()
        row_.addStretch(1)
        row_.addWidget(self._lead_button)
        column.addLayout(row_)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.setHandleWidth(16)
        split.addWidget(self.view)
        split.addWidget(theme.card(side))
        split.setStretchFactor(0, 5)
        split.setStretchFactor(1, 3)
        split.setSizes([740, 380])

        self._ticked_word = theme.label("", size="small", role="muted", wrap=True)
        self.all_button = theme.button("Choose all", kind="quiet")
        self.all_button.clicked.connect(lambda: self.table.tick_shown(True))
        self.none_button = theme.button("Choose none", kind="quiet")
        self.none_button.clicked.connect(lambda: self.table.tick_shown(False))
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self._ticked_word, 1)
        foot.addWidget(self.all_button)
        foot.addWidget(self.none_button)
        full = QWidget()
        self.notice = theme.NoticeBar(full)
        self.notice.hide()
        column = QVBoxLayout(full)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.notice)
        column.addLayout(head)
        column.addWidget(split, 1)
        column.addLayout(foot)
        self.empty = theme.EmptyState()
        self._stack = QStackedWidget()
        self._stack.addWidget(self.empty)
        self._stack.addWidget(full)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._stack)
        self._ticks_moved()

    def set_by_itself(self, on: bool) -> None:
        """Say that leads leave by themselves, or do not."""
        self.by_itself = on
        self._ticks_moved()

    def show_forecast(self, forecast: Forecast) -> None:
        """Show this dry run; the chosen line stays where it is."""
        chosen = self.table.person_at(self.view.currentIndex())
        self.table.show(forecast)
        self._show_totals(forecast)
        self._stack.setCurrentIndex(1 if forecast.people else 0)
        if forecast.message:
            first, *others = one_line(forecast.message).split(" · ")
            more = f" · {len(others):,} more could not be asked: see above" if others else ""
            self.notice.say(
                f"Shown from what was sent before, for a CRM could not be asked: {first}{more}",
                role="warning",
                icon="offline",
            )
        else:
            self.notice.hide()
        self._fit()
        place = self.table.place_of(chosen.lead_id) if chosen is not None else None
        self._choose(place or 0)

    def _choose(self, place: int) -> None:
        if self.table.rowCount():
            self.view.selectionModel().setCurrentIndex(
                self.table.index(place, 0),
                QItemSelectionModel.SelectionFlag.ClearAndSelect
                | QItemSelectionModel.SelectionFlag.Rows,
            )
        else:
            self._show_person(None)

    def _fit(self) -> None:
        """Columns for what is in them: never wider together than there is room."""
        header = self.view.horizontalHeader()
        last = self.table.columnCount() - 1
        if last < 1:
            return
        room = self.view.viewport().width()
        who = min(theme.px(200), room * 3 // 10)
        each = max(90, min(270, (room - who - room // 4) // max(1, last - 1)))
        for column in range(last):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
            self.view.setColumnWidth(column, who if column == 0 else each)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _show_totals(self, forecast: Forecast) -> None:
        counts = forecast.totals
        self.chips[None].setText(f"Everybody  {len(forecast.people):,}")
        for action, (words, *_) in ACTIONS.items():
            chip = self.chips[action]
            chip.setText(f"{words}  {counts[action]:,}")
            chip.setVisible(bool(counts[action]))
        shown = self._action
        if shown is not None and not counts[shown]:
            self._filter_by(None)

    @property
    def _action(self) -> Action | None:
        return next((action for action, chip in self.chips.items() if chip.isChecked()), None)

    def _filter_by(self, action: Action | None, _checked: bool = False) -> None:
        for one, chip in self.chips.items():
            chip.setChecked(one is action)
        self._filter()

    def _filter(self) -> None:
        self.table.filter(self._action, self.search.text())
        self._choose(0)
        self._ticks_moved()

    def _chosen(self, index: QModelIndex, _: QModelIndex) -> None:
        self._show_person(self.table.person_at(index))

    def _show_person(self, person: PersonPlan | None) -> None:
        self.diff.show_person(person)
        self._lead_button.setVisible(person is not None)

    def _open_lead(self) -> None:
        person = self.table.person_at(self.view.currentIndex())
        if person is not None:
            self.wants_lead.emit(person.label)

    def set_sending(self, on: bool) -> None:
        """Whether a sync is under way."""
        if on != self.sending:
            self.sending = on
            self._say_ticked()

    def _ticks_moved(self) -> None:
        self._say_ticked()
        self.ticked_changed.emit()

    def _say_ticked(self) -> None:
        can, ticked = len(self.table.tickable), self.table.ticked_count
        self.all_button.setEnabled(ticked < can)
        self.none_button.setEnabled(ticked > 0)
        words = f"{ticked:,} of {how_many(can, 'lead')} chosen. "
        if not can:
            words = "Nothing of this would be sent now."
        elif self.sending:
            words += "They are being sent."
        elif not self.by_itself:
            words += "Nothing is sent before you press Sync."
        elif ticked < can:
            words += "They leave by themselves; the others stay here until you choose them."
        else:
            words += "They leave by themselves when the CRM answers, or press Sync."
        self._ticked_word.setText(words)
