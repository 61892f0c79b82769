"""The list of leads: a model that holds only the pages that are looked at, and its view.

100,000 leads stay fluid because nothing is read on the GUI thread and nothing is read twice: a
page is fetched in the worker when one of its rows is painted, the newest wish first. Until it is
there its rows show an ellipsis. The selection follows the leads, not the row numbers.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import Any
from uuid import UUID

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import (
    QAction,
    QGuiApplication,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QMenu,
    QStyle,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from leadcapture.booth import Booth, LeadOrder, LeadQuery, LeadRow
from leadcapture.lead import Stage
from ui import theme
from ui.columns import HEADS, ORDERS, Column, ColumnLayout
from ui.reviewwords import REASONS
from ui.words import RATINGS, local_time, next_step_label, one_line, row_mark
from ui.work import Job, Worker

__all__ = ["Column", "LeadTable", "LeadView", "as_table_text", "read_rows"]

PAGE = 128
"""Rows per page."""
KEPT = 48
"""Pages that are kept."""
WANTED = 6
"""Wishes that are kept while the user scrolls; older ones are for rows long out of sight."""

Index = QModelIndex | QPersistentModelIndex

LEAD_ID = Qt.ItemDataRole.UserRole
"""The role under which a row gives its lead's id, or None while it is not loaded."""

# Plain numbers, as the view asks with: an enum takes longer to compare than to answer.
_TEXT = int(Qt.ItemDataRole.DisplayRole)
_READ_OUT = int(Qt.ItemDataRole.AccessibleTextRole)
_MARK = int(Qt.ItemDataRole.DecorationRole)
_INK = int(Qt.ItemDataRole.ForegroundRole)
_COLUMNS = tuple(Column)
_MONTHS = range(1, 13)
_MIDWINTER, _MIDSUMMER = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC)
#: Pixels beside a time, so that it does not touch the next column.
_AIR = 8
_CALM = ("accent", "success", "text")
_ROLES = frozenset((_TEXT, _READ_OUT, _MARK, _INK, int(LEAD_ID)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Snapshot:
    """What the worker read: how many there are, and some pages."""

    count: int
    pages: dict[int, tuple[LeadRow, ...]]


def read_rows(
    booth: Booth, query: LeadQuery, ranges: Sequence[tuple[int, int]]
) -> tuple[LeadRow, ...]:
    """The rows at these (first row, how many), page by page."""
    rows: list[LeadRow] = []
    for first, many in ranges:
        for start in range(first, first + many, 5_000):
            limit = min(5_000, first + many - start)
            rows += booth.page(query, offset=start, limit=limit)
    return tuple(rows)


def _read(booth: Booth, query: LeadQuery, pages: Iterable[int]) -> _Snapshot:
    count = booth.count(query)
    found = {
        page: booth.page(query, offset=page * PAGE, limit=PAGE)
        for page in pages
        if page * PAGE < count or page == 0
    }
    return _Snapshot(count=count, pages=found)


class LeadTable(QAbstractTableModel):
    """The leads of one query, as far as they have been looked at."""

    counted = Signal(int)
    """How many leads the query finds, whenever that was read again."""
    about_to_refresh = Signal()
    refreshed = Signal()
    """The rows are the newest; they may have moved."""
    page_came = Signal(int, int)
    """First and last row that were just loaded."""
    failed = Signal(str)

    def __init__(self, booth: Booth, worker: Worker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._booth = booth
        self._worker = worker
        self._query = LeadQuery()
        self._count = 0
        self._pages: OrderedDict[int, tuple[LeadRow, ...]] = OrderedDict()
        self._wanted: list[int] = []
        self._job: Job | None = None
        self._generation = 0
        self._known = False

    @property
    def query(self) -> LeadQuery:
        return self._query

    @property
    def known(self) -> bool:
        """Whether the count is known; false until the first answer to a new query."""
        return self._known

    # --- asking --------------------------------------------------------------------------

    def show(self, query: LeadQuery) -> None:
        """Show the leads this query finds, from the top."""
        self._query = query
        self._known = False
        self._ask([0], whole=True)

    def refresh(self, rows: Iterable[int] = ()) -> None:
        """Read again what is shown; `rows` are those in sight."""
        self._ask(sorted({0, *(row // PAGE for row in rows)}), whole=not self._known)

    def _ask(self, pages: list[int], *, whole: bool) -> None:
        self._generation += 1
        self._wanted.clear()
        self._job = None
        self._worker.run(
            _read,
            self._booth,
            self._query,
            pages,
            done=partial(self._take, self._generation, whole),
            failed=partial(self._fail, self._generation),
        )

    def _take(self, generation: int, whole: bool, snapshot: _Snapshot) -> None:
        if generation != self._generation:
            return
        self._known = True
        if whole:
            self.beginResetModel()
            self._count = snapshot.count
            self._pages = OrderedDict(snapshot.pages)
            self.endResetModel()
        else:
            self.about_to_refresh.emit()
            self._resize_to(snapshot)
            if self._count:
                self.dataChanged.emit(
                    self.index(0, 0), self.index(self._count - 1, len(Column) - 1)
                )
            self.refreshed.emit()
        self.counted.emit(self._count)

    def _resize_to(self, snapshot: _Snapshot) -> None:
        """Grow or shrink at the end, so that the view stays where it is."""
        old, new = self._count, snapshot.count
        if new < old:
            self.beginRemoveRows(QModelIndex(), new, old - 1)
        elif new > old:
            self.beginInsertRows(QModelIndex(), old, new - 1)
        self._count = new
        self._pages = OrderedDict(snapshot.pages)
        if new < old:
            self.endRemoveRows()
        elif new > old:
            self.endInsertRows()

    def _fail(self, generation: int, error: Exception) -> None:
        if generation == self._generation:
            self._job = None
            self.failed.emit(str(error))

    def _want(self, page: int) -> None:
        if page in self._wanted:
            self._wanted.remove(page)
        self._wanted.append(page)
        del self._wanted[:-WANTED]
        self._fetch()

    def _fetch(self) -> None:
        if self._job is not None or not self._wanted:
            return
        page = self._wanted[-1]
        self._job = self._worker.run(
            self._booth.page,
            self._query,
            offset=page * PAGE,
            limit=PAGE,
            done=partial(self._page_came, self._generation, page),
            failed=partial(self._fail, self._generation),
        )

    def _page_came(self, generation: int, page: int, rows: tuple[LeadRow, ...]) -> None:
        if generation != self._generation:
            return
        self._job = None
        if page in self._wanted:
            self._wanted.remove(page)
        self._pages[page] = rows
        while len(self._pages) > KEPT:
            self._pages.popitem(last=False)
        first, last = page * PAGE, min(page * PAGE + len(rows), self._count) - 1
        if last >= first:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(Column) - 1))
            self.page_came.emit(first, last)
        self._fetch()

    # --- answering -----------------------------------------------------------------------

    def row(self, number: int, *, fetch: bool = True) -> LeadRow | None:
        """The row's lead; None while it is not loaded (then it is asked for, unless told not)."""
        if not 0 <= number < self._count:
            return None
        page, place = divmod(number, PAGE)
        rows = self._pages.get(page)
        if rows is None:
            if fetch:
                self._want(page)
            return None
        self._pages.move_to_end(page)
        return rows[place] if place < len(rows) else None

    def number_of(self, lead_id: UUID) -> int | None:
        """The row of this lead among the loaded ones."""
        key = str(lead_id)
        for page, rows in self._pages.items():
            for place, row in enumerate(rows):
                if row.key == key:
                    return page * PAGE + place
        return None

    def loaded(self) -> Iterable[tuple[int, LeadRow]]:
        """All loaded rows with their numbers."""
        for page, rows in list(self._pages.items()):
            for place, row in enumerate(rows):
                yield page * PAGE + place, row

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else self._count

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(Column)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        # A cell is asked for seven things each time it is painted, and has an answer to few.
        if role not in _ROLES or not index.isValid():
            return None
        column = _COLUMNS[index.column()]
        if role in (_MARK, _INK) and column is not Column.STATE:
            return None
        row = self.row(index.row(), fetch=role == _TEXT)
        if role == _TEXT:
            return "…" if row is None else self.text(row, column)
        if role == _READ_OUT:
            if row is None:
                return "not loaded yet"
            return f"{HEADS[column]}: {self.text(row, column) or 'empty'}"
        if row is None:
            return None
        if role == LEAD_ID:
            return row.id
        mark = row_mark(row)
        if role == _MARK:
            return theme.icon(mark.icon, role=mark.role)
        return None if mark.role in _CALM else theme.color(mark.role)

    def time(self, at: datetime) -> str:
        """How a moment is said here."""
        # "Today, 14 to 16 h" is of the show's day, and so is what stands here.
        return local_time(at, self._booth.show if self._query.show_id else None)

    def text(self, row: LeadRow, column: Column) -> str:
        """What the cell says, plain and on one line."""
        match column:
            case Column.STATE:
                return row_mark(row).word
            case Column.NAME:
                return one_line(row.label)
            case Column.COMPANY:
                return one_line(row.company)
            case Column.TITLE:
                return one_line(row.title)
            case Column.EMAIL:
                return one_line(row.email)
            case Column.RATING:
                return RATINGS[row.disposition] if row.disposition else ""
            case Column.NEXT_STEP:
                return one_line(next_step_label(self._booth.show, row.next_step))
            case Column.CAPTURED:
                return self.time(row.captured_at)
            case Column.BY:
                return one_line(row.captured_by)
            case Column.OWNER:
                return one_line(row.owner)
            case Column.TAGS:
                return one_line(row.tags)
            case Column.LOOK:
                if row.stage is not Stage.CAPTURED:
                    return ""
                return ", ".join(REASONS[reason] for reason in row.reasons)

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        if role != Qt.ItemDataRole.DisplayRole:
            return None
        if orientation is Qt.Orientation.Horizontal:
            return HEADS[Column(section)] if 0 <= section < len(Column) else None
        return section + 1


def as_table_text(table: LeadTable, rows: Iterable[LeadRow], columns: Sequence[Column]) -> str:
    """The rows with their heads as tab-separated text for a spreadsheet.

    A cell that a spreadsheet would run as a formula starts with an apostrophe.
    """
    lines = ["\t".join(HEADS[column] for column in columns)]
    lines += ["\t".join(_cell(table.text(row, column)) for column in columns) for row in rows]
    return "\n".join(lines) + "\n"


def _cell(text: str) -> str:
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") else text


class LeadView(QTableView):
    """The list on screen: follows leads through refreshes, fits its columns to the room."""

    chosen = Signal(object)
    """The id of the lead that is looked at now, or None."""
    selected = Signal(int)
    """How many leads are selected."""
    said = Signal(str)
    columns_changed = Signal(object)
    """Somebody moved, widened, hid or showed a column: the `ColumnLayout` now."""

    def __init__(self, booth: Booth, worker: Worker, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._booth = booth
        self._worker = worker
        self.table = LeadTable(booth, worker, self)
        self._chosen: UUID | None = None
        self._next: UUID | None = None
        self._kept: set[UUID] = set()
        self._all = 0
        self._unseen = 0
        self.columns = ColumnLayout()
        self._fitting = False
        self._time_room: tuple[object, int] = (None, 0)
        self._following = False
        self.setModel(self.table)
        self.setAccessibleName("Leads")
        self.setAccessibleDescription(
            "J and K move, A approves, E edits, M merges two, Delete discards"
        )
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setWordWrap(False)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setShowGrid(False)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAlternatingRowColors(False)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        rows = self.verticalHeader()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.set_dense(False)
        heads = self.horizontalHeader()
        heads.setHighlightSections(False)
        # A head asks of every row whether it is selected; a selection of its own is always empty.
        heads.setSelectionModel(QItemSelectionModel(self.table, heads))
        heads.setSectionsClickable(True)
        heads.setSortIndicatorShown(True)
        heads.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        heads.sectionClicked.connect(self._sort)
        heads.setSectionsMovable(True)
        heads.sectionMoved.connect(self._moved)
        heads.sectionResized.connect(self._resized)
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(300)
        self._late.timeout.connect(lambda: self.columns_changed.emit(self.columns))
        heads.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        heads.customContextMenuRequested.connect(self._choose_columns)
        copy = QAction("Copy as table", self)
        copy.setShortcut(QKeySequence.StandardKey.Copy)
        copy.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        copy.triggered.connect(self.copy)
        self.addAction(copy)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(0)
        self._settle.timeout.connect(self._tell)
        self.selectionModel().currentRowChanged.connect(self._tell_later)
        self.selectionModel().selectionChanged.connect(self._tell_later)
        self.table.modelReset.connect(self._begin)
        self.table.about_to_refresh.connect(self._remember)
        self.table.refreshed.connect(self._follow)
        self.table.page_came.connect(self._tell_later)
        self.table.failed.connect(self.said)
        self._show_order()

    # --- asking --------------------------------------------------------------------------

    def show_query(self, query: LeadQuery) -> None:
        """Show what this query finds; the order stays as the heads say."""
        now = self.table.query
        self.table.show(replace(query, order=now.order, reverse=now.reverse))
        if query.show_id != now.show_id:
            self.fit()

    def refresh(self, *, then: UUID | None = None) -> None:
        """Read again; `then` is the lead to look at afterwards."""
        self._next = then
        top = max(self.rowAt(0), 0)
        bottom = self.rowAt(self.viewport().height() - 1)
        rows = {top, bottom if bottom >= 0 else max(self.table.rowCount() - 1, 0)}
        current = self.currentIndex()
        if current.isValid():
            rows.add(current.row())
        self.table.refresh(rows)

    def _sort(self, section: int) -> None:
        order = ORDERS[Column(section)]
        now = self.table.query
        turned = now.order is order and not now.reverse
        self.table.show(replace(now, order=order, reverse=turned))
        self._show_order()

    def _show_order(self) -> None:
        query = self.table.query
        column = next(column for column, order in ORDERS.items() if order is query.order)
        # The newest first is what a head calls descending.
        down = (query.order is LeadOrder.NEWEST) is not query.reverse
        self.horizontalHeader().setSortIndicator(
            column, Qt.SortOrder.DescendingOrder if down else Qt.SortOrder.AscendingOrder
        )

    # --- the selection follows the leads -------------------------------------------------

    def _begin(self) -> None:
        """A new list: look at the lead looked at before if it is there, else at the first."""
        number = self.table.number_of(self._chosen) if self._chosen else None
        if self.table.rowCount():
            self._choose(number or 0)
        self._settle.start()

    def _choose(self, number: int) -> None:
        """Look at this row and select it alone.

        `selectRow` would add to the selection while a modifier key is held, and an answer from
        the worker may come at any moment.
        """
        index = self.table.index(number, 0)
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().setCurrentIndex(index, flags.ClearAndSelect | flags.Rows)
        self.scrollTo(index)

    def _remember(self) -> None:
        self._following = True
        self._kept = {row.id for number, row in self.table.loaded() if self._is_selected(number)}
        selected = sum(many for _, many in self.ranges())
        self._unseen = selected - len(self._kept)
        self._all = selected if 1 < selected == self.table.rowCount() else 0

    def _is_selected(self, number: int) -> bool:
        return self.selectionModel().isRowSelected(number, QModelIndex())

    def _follow(self) -> None:
        """Put selection and current row back onto the leads they were on."""
        numbers = {row.id: number for number, row in self.table.loaded()}
        target = next(
            (numbers[lead] for lead in (self._next, self._chosen) if lead in numbers), None
        )
        if target is None and self.table.rowCount():
            target = min(max(self.currentIndex().row(), 0), self.table.rowCount() - 1)
        chosen = QItemSelection()
        everything = len(numbers) == self.table.rowCount()
        if self._all and self._all == self.table.rowCount():
            last = self.table.index(self._all - 1, 0)
            chosen.select(self.table.index(0, 0), last)
        elif self._unseen or not (everything or self._kept <= numbers.keys()):
            pass  # where the others are now is not known, and a part of them is not what was chosen
        elif self._next is None or self._next in self._kept:
            for lead in self._kept & numbers.keys():
                index = self.table.index(numbers[lead], 0)
                chosen.select(index, index)
        if target is not None:
            index = self.table.index(target, 0)
            if chosen.isEmpty():
                chosen.select(index, index)
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.NoUpdate)
            self.scrollTo(index)
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().select(chosen, flags.ClearAndSelect | flags.Rows)
        self._next = None
        self._following = False
        self._settle.start()

    def _tell_later(self, *_: object) -> None:
        """When the event loop is back; what a signal carries is no interval for the timer."""
        self._settle.start()

    def _tell(self) -> None:
        if self._following:
            return
        index = self.currentIndex()
        row = self.table.row(index.row()) if index.isValid() else None
        if row is None and index.isValid() and self.table.rowCount():
            return  # told when its page has come
        lead = row.id if row else None
        if lead != self._chosen:
            self._chosen = lead
            self.chosen.emit(lead)
        self.selected.emit(sum(many for _, many in self.ranges()))

    def ranges(self) -> tuple[tuple[int, int], ...]:
        """The selected rows as (first, how many), in order."""
        found = {(span.top(), span.height()) for span in self.selectionModel().selection().toList()}
        return tuple(sorted(found))

    def moveCursor(
        self,
        action: QAbstractItemView.CursorAction,
        modifiers: Qt.KeyboardModifier,
    ) -> QModelIndex:
        """Home and End are the ends of the list, not of a row."""
        actions = QAbstractItemView.CursorAction
        if action in (actions.MoveHome, actions.MoveEnd) and self.table.rowCount():
            row = 0 if action == actions.MoveHome else self.table.rowCount() - 1
            return self.table.index(row, max(self.currentIndex().column(), 0))
        return super().moveCursor(action, modifiers)

    def step(self, by: int) -> None:
        """Look at the next or the previous lead, and at that alone."""
        row = self.currentIndex().row() + by
        if 0 <= row < self.table.rowCount():
            self._choose(row)

    def go_to(self, lead_id: UUID | None) -> None:
        """Look at this lead, when it is loaded."""
        number = self.table.number_of(lead_id) if lead_id else None
        if number is not None:
            self._choose(number)

    def neighbour(self) -> UUID | None:
        """The lead to look at when the selected ones are gone: the next, else the one before."""
        ranges = self.ranges()
        if not ranges:
            return None
        after = self.table.row(ranges[-1][0] + ranges[-1][1], fetch=False)
        before = self.table.row(ranges[0][0] - 1, fetch=False)
        row = after or before
        return row.id if row else None

    def loaded_selection(self) -> tuple[LeadRow, ...] | None:
        """The selected rows when all are loaded, else None."""
        rows = [
            self.table.row(number, fetch=False)
            for first, many in self.ranges()
            for number in range(first, first + min(many, KEPT * PAGE + 1))
        ]
        found = tuple(row for row in rows if row is not None)
        return found if len(found) == len(rows) else None

    def with_selection(self, use: Callable[[tuple[LeadRow, ...]], None]) -> None:
        """Call `use` with the selected rows, read in the worker where they are not loaded."""
        loaded = self.loaded_selection()
        if loaded is not None:
            use(loaded)
            return
        ranges = self.ranges()
        wanted = sum(many for _, many in ranges)

        def came(rows: tuple[LeadRow, ...]) -> None:
            if len(rows) == wanted:
                use(rows)
            else:
                self.said.emit("The list changed meanwhile. Select again.")
                self.refresh()

        self._worker.run(
            read_rows,
            self._booth,
            self.table.query,
            ranges,
            done=came,
            failed=lambda error: self.said.emit(str(error)),
        )

    def copy(self) -> None:
        """Put the selected leads on the clipboard as a table."""
        columns = self.shown_columns()

        def put(rows: tuple[LeadRow, ...]) -> None:
            if rows:
                QGuiApplication.clipboard().setText(as_table_text(self.table, rows, columns))
                self.said.emit(f"Copied {len(rows):,} leads" if len(rows) > 1 else "Copied 1 lead")

        self.with_selection(put)

    # --- columns -------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        # The viewport says that it paints all of itself: then a scrolled list is moved on the
        # screen, and only the rows that come into sight are painted.
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), self.palette().base())
        painter.end()
        super().paintEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.fit()

    def shown_columns(self) -> tuple[Column, ...]:
        """The columns in sight, from left to right."""
        heads = self.horizontalHeader()
        order = (Column(heads.logicalIndex(place)) for place in range(heads.count()))
        return tuple(column for column in order if not self.isColumnHidden(column))

    def fit(self) -> None:
        """Show the columns there is room for, the important ones first; share what is left."""
        widths = self.columns.widths_in(
            self.viewport().width(),
            average=self.fontMetrics().averageCharWidth(),
            least={Column.CAPTURED: self._time_width()},
        )
        heads = self.horizontalHeader()
        self._fitting = True
        for place, column in enumerate(self.columns.order):
            heads.moveSection(heads.visualIndex(column), place)
        for column in Column:
            self.setColumnHidden(column, column not in widths)
            if column in widths:
                self.setColumnWidth(column, widths[column])
        self._fitting = False

    def _time_width(self) -> int:
        """Pixels for any time of the year, with the zone that it is in."""
        # Asked at each step of a resize, and a millisecond's work.
        key = (self.table.time(_MIDWINTER), self.table.time(_MIDSUMMER), self.font().key())
        if self._time_room[0] == key:
            return self._time_room[1]
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        option.features |= QStyleOptionViewItem.ViewItemFeature.HasDisplay
        # The longest; the style knows what the theme leaves beside a text.
        times = (self.table.time(datetime(2026, month, 28, 22, 0, tzinfo=UTC)) for month in _MONTHS)
        option.text = max(times, key=self.fontMetrics().horizontalAdvance)
        kind = QStyle.ContentsType.CT_ItemViewItem
        room = self.style().sizeFromContents(kind, option, QSize(), self).width() + _AIR
        self._time_room = key, room
        return room

    def _moved(self, *_: int) -> None:
        if not self._fitting:
            heads = self.horizontalHeader()
            order = tuple(Column(heads.logicalIndex(place)) for place in range(heads.count()))
            self._keep_columns(replace(self.columns, order=order))

    def _resized(self, section: int, _old: int, new: int) -> None:
        if not self._fitting and new > 0:
            widths = {**self.columns.widths, Column(section): new}
            self.columns = replace(self.columns, widths=widths)
            self._late.start()

    def _keep_columns(self, columns: ColumnLayout) -> None:
        self.columns = columns
        self.columns_changed.emit(columns)

    def show_columns(self, columns: ColumnLayout) -> None:
        """Show these columns in this way; says nothing."""
        self.columns = columns
        self.fit()

    def column_menu(self, menu: QMenu) -> None:
        """Offer every column, and the way back."""
        for column in self.columns.order:
            action = menu.addAction(HEADS[column])
            action.setCheckable(True)
            action.setChecked(not self.isColumnHidden(column))
            action.setEnabled(column is not Column.NAME)
            action.toggled.connect(partial(self._show_column, column))
        menu.addSeparator()
        menu.addAction("As many as fit", self._fit_columns)

    def _choose_columns(self, at: QPoint) -> None:
        menu = QMenu(self)
        self.column_menu(menu)
        menu.exec(self.horizontalHeader().mapToGlobal(at))

    def _show_column(self, column: Column, shown: bool) -> None:
        now = set(self.shown_columns())
        now = now | {column} if shown else now - {column}
        self._keep_columns(replace(self.columns, shown=frozenset(now)))
        self.fit()

    def _fit_columns(self) -> None:
        self._keep_columns(ColumnLayout())
        self.fit()

    # --- how dense -----------------------------------------------------------------------

    @property
    def dense(self) -> bool:
        return self._dense

    def set_dense(self, dense: bool) -> None:
        """Rows close together, or with room to breathe."""
        self._dense = dense
        height = self.fontMetrics().height()
        rows = self.verticalHeader()
        rows.setMinimumSectionSize(20)
        rows.setDefaultSectionSize(height + 8 if dense else max(theme.px(36), height + 16))
