"""Rows under heads: what a sync would do, what it did, what was refused. Rows can be ticked.

The model keeps tuples only and makes nothing per row, so a plan for 100,000 leads opens at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from PySide6.QtCore import (
    QAbstractItemModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QGuiApplication

from ui import theme
from ui.words import one_line

__all__ = ["Group", "GroupRow", "GroupTable"]

Index = QModelIndex | QPersistentModelIndex

COLUMNS = ("Who", "What", "Details")

SHOWN = 2_000
"""Lines of one group that are shown; ticks and counts are about all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupRow:
    """One line: about whom, what, and in which detail."""

    lead_id: UUID
    label: str
    what: str = ""
    detail: str = ""
    keys: tuple[str, ...] = ()
    """Delivery keys, for rows that can be tried again."""
    url: str = ""
    """Where the record is in the CRM; opened only when a person asks for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Lines that have something in common."""

    title: str
    icon: str
    role: str
    rows: tuple[GroupRow, ...]
    ticks: bool = False
    """Whether its lines can be chosen."""
    hint: str = ""


def _bold() -> QFont:
    font = QFont(QGuiApplication.font())
    font.setWeight(QFont.Weight.DemiBold)
    return font


class GroupTable(QAbstractItemModel):
    """Groups and their rows; a tick is about the lead, in every group it stands in."""

    ticked_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._groups: tuple[Group, ...] = ()
        self._ticked: set[UUID] = set()
        self._leads: tuple[frozenset[UUID], ...] = ()
        self._marks: list[Qt.CheckState] = []

    @property
    def groups(self) -> tuple[Group, ...]:
        return self._groups

    def show(self, groups: Sequence[Group]) -> None:
        """Show these groups, everything ticked that can be."""
        self.beginResetModel()
        self._groups = tuple(group for group in groups if group.rows)
        self._leads = tuple(frozenset(row.lead_id for row in group.rows) for group in self._groups)
        self._ticked = set(self.tickable())
        self._mark()
        self.endResetModel()
        self.ticked_changed.emit()

    def tickable(self) -> Iterable[UUID]:
        """The leads that can be chosen."""
        return dict.fromkeys(
            row.lead_id for group in self._groups if group.ticks for row in group.rows
        )

    @property
    def ticked(self) -> frozenset[UUID]:
        """The chosen leads."""
        return frozenset(self._ticked)

    def tick(self, leads: Iterable[UUID]) -> None:
        """Choose exactly these leads."""
        self._ticked = set(leads) & set(self.tickable())
        self._ticks_moved()

    def _mark(self) -> None:
        """Work out the heads' ticks once, not at every paint."""
        self._marks = [
            Qt.CheckState.Checked
            if leads <= self._ticked
            else Qt.CheckState.Unchecked
            if leads.isdisjoint(self._ticked)
            else Qt.CheckState.PartiallyChecked
            for leads in self._leads
        ]

    def _ticks_moved(self) -> None:
        self._mark()
        for number, group in enumerate(self._groups):
            if group.ticks:
                head = self.index(number, 0)
                self.dataChanged.emit(head, head, [Qt.ItemDataRole.CheckStateRole])
                self.dataChanged.emit(
                    self.index(0, 0, head),
                    self.index(min(len(group.rows), SHOWN) - 1, 0, head),
                    [Qt.ItemDataRole.CheckStateRole],
                )
        self.ticked_changed.emit()

    def row_at(self, index: Index) -> GroupRow | None:
        """The line at this index; None for a head."""
        if not index.isValid() or index.internalId() == 0:
            return None
        return self._groups[index.internalId() - 1].rows[index.row()]

    def group_at(self, index: Index) -> Group | None:
        """The group this index is in."""
        if not index.isValid():
            return None
        place = index.internalId()
        return self._groups[place - 1 if place else index.row()]

    # --- what Qt asks --------------------------------------------------------------------

    def index(
        self,
        row: int,
        column: int,
        parent: Index = QModelIndex(),  # noqa: B008
    ) -> QModelIndex:
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        return self.createIndex(row, column, parent.row() + 1 if parent.isValid() else 0)

    def parent(self, index: Index = QModelIndex()) -> QModelIndex:  # type: ignore[override]  # noqa: B008
        if not index.isValid() or index.internalId() == 0:
            return QModelIndex()
        return self.createIndex(index.internalId() - 1, 0, 0)

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        if not parent.isValid():
            return len(self._groups)
        if parent.internalId() or parent.column():
            return 0
        return min(len(self._groups[parent.row()].rows), SHOWN)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return len(COLUMNS)

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        group = self.group_at(index)
        if group is not None and group.ticks and index.column() == 0:
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        return flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        group = self.group_at(index)
        if group is None:
            return None
        row = self.row_at(index)
        if row is None:
            return self._head(index.row(), index.column(), role)
        if role == Qt.ItemDataRole.DisplayRole:
            return one_line((row.label, row.what, row.detail)[index.column()])
        if role == Qt.ItemDataRole.CheckStateRole and group.ticks and index.column() == 0:
            ticked = row.lead_id in self._ticked
            return Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked
        return None

    def _head(self, number: int, column: int, role: int) -> Any:
        group = self._groups[number]
        if column:
            if column == len(COLUMNS) - 1 and role == Qt.ItemDataRole.DisplayRole:
                return self.hint(number)
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return f"{one_line(group.title)}  ·  {len(group.rows):,}"
            case Qt.ItemDataRole.DecorationRole:
                return theme.icon(group.icon, role=group.role)
            case Qt.ItemDataRole.FontRole:
                return _bold()
            case Qt.ItemDataRole.CheckStateRole if group.ticks:
                return self._marks[number]
        return None

    def hint(self, number: int) -> str:
        """What stands beside this group's head."""
        group = self._groups[number]
        more = f"the first {SHOWN:,} are shown" if len(group.rows) > SHOWN else ""
        return "; ".join(part for part in (group.hint, more) if part)

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        group = self.group_at(index)
        if role != Qt.ItemDataRole.CheckStateRole or group is None or not group.ticks:
            return False
        row = self.row_at(index)
        leads = {row.lead_id} if row else {one.lead_id for one in group.rows}
        if Qt.CheckState(value) is Qt.CheckState.Unchecked:
            self._ticked -= leads
        else:
            self._ticked |= leads
        self._ticks_moved()
        return True

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return COLUMNS[section] if 0 <= section < len(COLUMNS) else None
        return None
