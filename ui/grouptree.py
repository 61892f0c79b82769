"""Groups of lines as a tree: what a sync did, and what was refused."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QSize, Qt
from PySide6.QtCore import QPersistentModelIndex as Persistent
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)

from ui.grouptable import SHOWN, GroupTable
from ui.textsize import px

__all__ = ["OPENED", "GroupTree"]

OPENED = 8
"""Groups up to this size are opened: the whole picture comes first."""


class _Lines(QStyledItemDelegate):
    """Lines with room for a finger."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | Persistent) -> QSize:
        return super().sizeHint(option, index).expandedTo(QSize(0, px(34)))


class GroupTree(QTreeView):
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
        self.expanded.connect(self._fit)

    def _open(self) -> None:
        for number, group in enumerate(self._groups.groups):
            # A head's words may be longer than one column.
            self.setFirstColumnSpanned(number, QModelIndex(), not self._groups.hint(number))
            self.setExpanded(self._groups.index(number, 0), len(group.rows) <= OPENED)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Names and what happens get what they need; the rest is for the details."""
        room = self.viewport().width()
        most = room * 4 // 10, room * 2 // 10
        if not any(group.hint for group in self._groups.groups):  # such a head stands in a column
            most = min(most[0], self._needed(0)), min(most[1], self._needed(1))
        self.setColumnWidth(0, max(px(170), most[0]))
        self.setColumnWidth(1, max(px(100), most[1]))

    def _needed(self, column: int) -> int:
        """The pixels of a column's widest text: of the longest in each group."""
        widest = 0
        for number, group in enumerate(self._groups.groups):
            head = self._groups.index(number, 0)
            texts = [row.what if column else row.label for row in group.rows[:SHOWN]]
            if texts:
                longest = max(range(len(texts)), key=lambda place: len(texts[place]))
                index = self._groups.index(longest, column, head)
                widest = max(widest, self.sizeHintForIndex(index).width())
        return widest + (0 if column else 2 * self.indentation()) + px(16)
