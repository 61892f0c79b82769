"""Leads that may be one person: why, side by side, and one key to decide.

Left the suggestions, the surest first; right the two with what would come out of a merge.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, cast
from uuid import UUID

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QHBoxLayout,
    QHeaderView,
    QProgressBar,
    QSplitter,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from leadcapture.booth import Booth
from leadcapture.errors import Cancelled
from leadcapture.lead import Lead
from ui import theme
from ui.mergeview import MergeView
from ui.words import how_many, local_time, one_line, sentence
from ui.work import Job, Lane, Worker

if TYPE_CHECKING:
    from leadcapture.review.duplicates import Suggestion

__all__ = ["DuplicatesView", "Pair", "PairTable"]

Index = QModelIndex | QPersistentModelIndex

HEADS = ("Met first", "Met again", "Because")


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """A suggestion with the two leads it is about."""

    suggestion: Suggestion
    one: Lead
    two: Lead

    def holds(self, lead_id: UUID) -> bool:
        return lead_id in (self.one.id, self.two.id)

    def renewed(self, now: Mapping[UUID, Lead]) -> Pair:
        """The same two as they are now."""
        one, two = now.get(self.one.id, self.one), now.get(self.two.id, self.two)
        return replace(self, one=one, two=two)


def _find(
    booth: Booth,
    across: bool,
    *,
    progress: Callable[[int, int, str], None],
    cancelled: Callable[[], bool],
) -> tuple[Pair, ...]:
    found = booth.duplicates(
        show=None if across else booth.show,
        across=across,
        progress=lambda done, total: progress(done, total, ""),
        cancelled=cancelled,
    )
    return tuple(
        Pair(suggestion=one, one=booth.lead(one.one), two=booth.lead(one.two)) for one in found
    )


class PairTable(QAbstractTableModel):
    """The suggestions as rows."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pairs: list[Pair] = []

    @property
    def pairs(self) -> tuple[Pair, ...]:
        return tuple(self._pairs)

    def show_pairs(self, pairs: Sequence[Pair]) -> None:
        """Show these instead."""
        self.beginResetModel()
        self._pairs = list(pairs)
        self.endResetModel()

    def take_out(self, row: int) -> Pair:
        """Take this row out."""
        self.beginRemoveRows(QModelIndex(), row, row)
        pair = self._pairs.pop(row)
        self.endRemoveRows()
        return pair

    def put_in(self, row: int, pair: Pair) -> None:
        """Put this row back where it was."""
        row = min(row, len(self._pairs))
        self.beginInsertRows(QModelIndex(), row, row)
        self._pairs.insert(row, pair)
        self.endInsertRows()

    def renew(self, leads: Iterable[Lead]) -> None:
        """Put these leads, as they are now, into the rows that hold them."""
        now = {lead.id: lead for lead in leads}
        for row, pair in enumerate(self._pairs):
            new = pair.renewed(now)
            if new != pair:
                self._pairs[row] = new
                self.dataChanged.emit(self.index(row, 0), self.index(row, len(HEADS) - 1))

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._pairs)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(HEADS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        pair = self._pairs[index.row()]
        words = (
            one_line(pair.one.label),
            one_line(pair.two.label),
            one_line(", ".join(pair.suggestion.because)),
        )[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return words
        if role == Qt.ItemDataRole.ToolTipRole:
            return theme.plain_tip(words)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{HEADS[index.column()]}: {words}"
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation is Qt.Orientation.Horizontal:
            return HEADS[section] if 0 <= section < len(HEADS) else None
        return section + 1


class DuplicatesView(QWidget):
    """See the module."""

    left = Signal()
    changed = Signal()
    said = Signal(str)

    def __init__(self, booth: Booth, worker: Worker, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._booth = booth
        self._worker = worker
        self._job: Job | None = None
        self._done: list[tuple[str, int, Pair]] = []
        self.table = PairTable(self)
        self.list = QTableView()
        self.list.setModel(self.table)
        self.list.setAccessibleName("Leads that may be one person")
        self.list.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.list.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.list.setShowGrid(False)
        self.list.setWordWrap(False)
        self.list.setTabKeyNavigation(False)
        self.list.verticalHeader().hide()
        theme.fix(self.list, rows=36)
        heads = self.list.horizontalHeader()
        heads.setHighlightSections(False)
        heads.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        heads.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.list.selectionModel().currentRowChanged.connect(self._show_current)
        self.across = QCheckBox("Over all shows")
        self.across.setToolTip("Also compare leads of different shows; both stay, and are linked")
        self.across.toggled.connect(self.start)
        self._count = theme.label("", role="muted")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName("How far the search for duplicates is")
        self.stop_button = theme.button("Stop")
        self.stop_button.clicked.connect(self.stop)
        self.back_button = theme.button("Back to the list", icon="previous")
        self.back_button.clicked.connect(self.leave)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self.back_button)
        head.addWidget(theme.label("Duplicates", size="title"))
        head.addWidget(self._count, 1)
        head.addWidget(self._bar, 1)
        head.addWidget(self.stop_button)
        head.addWidget(self.across)
        split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.setHandleWidth(16)
        self._list_or_word = QStackedWidget()
        self._nobody = theme.EmptyState()
        self._list_or_word.addWidget(self.list)
        self._list_or_word.addWidget(self._nobody)
        split.addWidget(self._list_or_word)
        split.addWidget(self._make_right())
        split.setSizes([460, 660])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(head)
        column.addWidget(split, 1)

    def _make_right(self) -> QWidget:
        self._why = theme.label("", wrap=True, strong=True)
        self._sure = theme.label("", size="small", role="muted", wrap=True)
        self.apart_button = theme.button("Not the same  (N)")
        self.apart_button.clicked.connect(self.part)
        self.unite_button = theme.button("Same person  (M)", primary=True)
        self.unite_button.clicked.connect(self.merge)
        self.merging = MergeView(self._booth, self._worker)
        self.merging.left.connect(self.leave)
        self.merging.merge.connect(self._merge)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        row = QHBoxLayout()
        row.setSpacing(8)
        words = QVBoxLayout()
        words.setSpacing(4)
        words.addWidget(self._why)
        words.addWidget(self._sure)
        row.addLayout(words, 1)
        row.addWidget(self.apart_button, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.unite_button, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(row)
        column.addWidget(theme.line())
        column.addWidget(self.merging, 1)
        self._right = theme.card(inside)
        return self._right

    # --- finding -------------------------------------------------------------------------

    def start(self, *_: object) -> None:
        """Look for duplicates, in the worker."""
        self.stop()
        self._done.clear()
        self.table.show_pairs(())
        self._show_current()
        self._bar.setRange(0, 0)
        self._looking(True)
        self._nobody.say("Looking for duplicates …", "")
        self._list_or_word.setCurrentWidget(self._nobody)
        self._job = self._worker.run(
            _find,
            self._booth,
            self.across.isChecked(),
            progress=self._progressed,
            done=self._found,
            failed=self._cannot,
        )

    def stop(self) -> None:
        """Look no further."""
        if self._job is not None:
            self._job.cancel()

    def leave(self) -> None:
        """Back to the list of leads."""
        self.stop()
        self.left.emit()

    def _looking(self, looking: bool) -> None:
        self._bar.setVisible(looking)
        self.stop_button.setVisible(looking)
        self._count.setVisible(not looking)

    def _progressed(self, done: int, total: int, _: str) -> None:
        self._bar.setRange(0, max(total, 1))
        self._bar.setValue(done)

    def _found(self, pairs: tuple[Pair, ...]) -> None:
        self._job = None
        self._looking(False)
        self.table.show_pairs(pairs)
        self._go_to(0)
        self._say_count()

    def _cannot(self, error: Exception) -> None:
        self._job = None
        self._looking(False)
        self._say_count()
        if isinstance(error, Cancelled):
            self._nobody.say("Stopped", "The leads were not all compared.", icon="stop")
        else:
            self.said.emit(str(error))

    def _say_count(self) -> None:
        count = self.table.rowCount()
        self._count.setText(f"{how_many(count, 'pair')} to decide" if count else "")
        self._list_or_word.setCurrentWidget(self.list if count else self._nobody)
        self._nobody.say(
            "No duplicates",
            "Nobody here looks like the same person twice.",
            icon="check",
            actions=(("Back to the list", self.leave),),
        )

    # --- one pair ------------------------------------------------------------------------

    @property
    def pair(self) -> Pair | None:
        """The pair that is looked at."""
        row = self.list.currentIndex().row()
        return self.table.pairs[row] if 0 <= row < self.table.rowCount() else None

    def _go_to(self, row: int) -> None:
        if self.table.rowCount():
            row = max(0, min(row, self.table.rowCount() - 1))
            flags = QItemSelectionModel.SelectionFlag
            self.list.selectionModel().setCurrentIndex(
                self.table.index(row, 0), flags.ClearAndSelect | flags.Rows
            )
        self._show_current()

    def step(self, by: int) -> None:
        """Look at the next or the previous pair."""
        self._go_to(self.list.currentIndex().row() + by)

    def _show_current(self, *_: object) -> None:
        pair = self.pair
        self._right.setVisible(pair is not None)
        if pair is None:
            return
        self._why.setText(one_line(", ".join(pair.suggestion.because)))
        same = pair.suggestion.same_show
        show = self._booth.show if same else None
        met = (local_time(lead.captured_at, show) for lead in (pair.one, pair.two))
        when = f"Met {' and '.join(met)}"
        devices = {pair.one.device, pair.two.device}
        laptops = ", on two laptops" if len(devices) == 2 else ""
        shows = "" if same else ", at two shows: both leads stay and learn of each other"
        self._sure.setText(f"{when}{laptops}{shows}")
        self.unite_button.setVisible(not same)
        self.merging.setVisible(same)
        if same:
            self.merging.show_two(pair.one, pair.two)

    # --- deciding ------------------------------------------------------------------------

    def merge(self) -> None:
        """They are one person."""
        pair = self.pair
        if pair is None:
            return
        if pair.suggestion.same_show:
            self.merging.go()
            return
        self._worker.run(
            self._booth.unite,
            pair.one.id,
            pair.two.id,
            lane=Lane.KEEP,
            done=partial(self._decided, "united", pair, "The two know of each other now"),
            failed=self._cannot,
        )

    def _merge(self, keep: Lead, gone: Lead) -> None:
        pair = self.pair
        if pair is None:
            return
        self._worker.run(
            self._booth.merge,
            keep,
            gone,
            lane=Lane.KEEP,
            done=partial(self._decided, "merged", pair, f"Merged into {one_line(keep.label)}"),
            failed=self._cannot,
        )

    def part(self) -> None:
        """They are two people; that is remembered."""
        pair = self.pair
        if pair is None:
            return
        self._worker.run(
            self._booth.not_the_same,
            pair.one.id,
            pair.two.id,
            lane=Lane.KEEP,
            done=partial(self._decided, "parted", pair, "Not the same: not suggested again"),
            failed=self._cannot,
        )

    def _decided(self, how: str, pair: Pair, words: str, answer: object) -> None:
        pairs = self.table.pairs
        if pair not in pairs:
            return
        row = pairs.index(pair)
        self.table.take_out(row)
        self._done.append((how, row, pair))
        if how == "merged":
            # The one that was folded in is nobody's duplicate any more.
            for number, other in reversed(list(enumerate(self.table.pairs))):
                if other.holds(pair.one.id) or other.holds(pair.two.id):
                    self._done.append(("stale", number, self.table.take_out(number)))
        elif how == "united":
            self.table.renew(cast("tuple[Lead, ...]", answer))
        self._go_to(row)
        self._say_count()
        self.said.emit(f"{sentence(words)} Ctrl+Z takes it back.")
        # A list that is hidden takes no key, also not the one that takes it back.
        (self.list if self.table.rowCount() else self.back_button).setFocus()
        if how != "parted":
            self.changed.emit()

    def undo(self) -> bool:
        """Take back the newest decision made here. False when there is none."""
        stale: list[tuple[int, Pair]] = []
        while self._done and self._done[-1][0] == "stale":
            _, row, pair = self._done.pop()
            stale.append((row, pair))
        if not self._done:
            return False
        how, row, pair = self._done.pop()
        self._worker.run(
            _undone,
            self._booth,
            how,
            [*stale, (row, pair)],
            lane=Lane.KEEP,
            done=partial(self._taken_back, how != "parted"),
            failed=self._cannot,
        )
        return True

    def _taken_back(self, changed: bool, pairs: list[tuple[int, Pair]]) -> None:
        for row, pair in pairs:
            self.table.put_in(row, pair)
        self.table.renew(lead for _, pair in pairs for lead in (pair.one, pair.two))
        self._go_to(pairs[-1][0])
        self._say_count()
        self.list.setFocus()
        self.said.emit("Taken back: the pair is here again")
        if changed:
            self.changed.emit()


def _undone(booth: Booth, how: str, pairs: list[tuple[int, Pair]]) -> list[tuple[int, Pair]]:
    """Take a decision back, what was merged or shared first; the pairs as they are now."""
    _, decided = pairs[-1]
    if how != "parted":
        booth.undo()
    if how != "merged":
        booth.maybe_the_same(decided.one.id, decided.two.id)
    ids = {lead.id for _, pair in pairs for lead in (pair.one, pair.two)}
    now = {lead_id: booth.lead(lead_id) for lead_id in ids}
    return [(row, pair.renewed(now)) for row, pair in pairs]
