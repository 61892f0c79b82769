"""What came of imported photos, the most doubtful first: each is a click away from its form."""

from __future__ import annotations

from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QHeaderView,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from leadcapture.booth import SheetRow
from ui import theme
from ui.words import how_many, one_line

__all__ = ["SheetList"]

_ID = Qt.ItemDataRole.UserRole
#: More doubt than this is worth a look: the field is shown amber.
_AMBER = 0.1


class SheetList(QWidget):
    """Stays beside the camera until it is closed."""

    wanted = Signal(object)
    """Open the lead with this id."""
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.listing = False
        self._problems: tuple[str, ...] = ()
        self._title = theme.heading("From photos")
        self._more = theme.label("", size="small", role="muted")
        self.rows = QTreeWidget()
        self.rows.setRootIsDecorated(False)
        self.rows.setUniformRowHeights(True)
        self.rows.setHeaderLabels(["Who", "How sure", "Picture"])
        self.rows.setAccessibleName("Leads from photos, the most doubtful first")
        self.rows.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for column in (1, 2):
            self.rows.header().setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
        self.rows.header().setStretchLastSection(False)
        self.rows.itemActivated.connect(self._activated)
        self.rows.itemClicked.connect(self._activated)
        self.close_button = theme.button("Done with these", large=True)
        self.close_button.clicked.connect(self._close)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.close_button)
        column_box = QVBoxLayout(self)
        column_box.setContentsMargins(0, 0, 0, 0)
        column_box.setSpacing(theme.GRID)
        column_box.addWidget(self._title)
        column_box.addWidget(self._more)
        column_box.addWidget(self.rows, 1)
        column_box.addLayout(row)

    def show_rows(
        self, rows: tuple[SheetRow, ...], problems: tuple[str, ...] | None = None
    ) -> None:
        """List these, and above them one line for each picture that could not be used, or not all
        of it; None leaves those lines as they are. With nothing to list it closes."""
        if problems is not None:
            self._problems = problems
        self.listing = bool(rows or self._problems)
        self.rows.clear()
        for words in self._problems:
            problem = QTreeWidgetItem([one_line(words)])
            problem.setIcon(0, theme.icon("warning", role="warning"))
            problem.setToolTip(0, theme.plain_tip(problem.text(0)))
            self.rows.addTopLevelItem(problem)
            problem.setFirstColumnSpanned(True)
        for row in rows:
            who = ", ".join(part for part in (one_line(row.label), one_line(row.company)) if part)
            item = QTreeWidgetItem([who, _sureness(row), one_line(row.name)])
            item.setData(0, _ID, row.lead_id)
            if row.twin_id is not None:
                item.setText(0, f"Same as {one_line(row.twin_label)}? {who}")
            if _to_check(row):
                item.setIcon(0, theme.icon("question", role="warning"))
            else:
                item.setIcon(0, theme.icon("check", role="success"))
            for column in range(3):
                item.setToolTip(column, theme.plain_tip(item.text(column)))
            self.rows.addTopLevelItem(item)
        self.rows.setColumnWidth(1, theme.px(110))
        self.rows.setColumnWidth(2, theme.px(130))
        unsure = sum(_to_check(row) for row in rows)
        said = (
            f"{how_many(len(rows), 'lead')}, {unsure:,} to check. Click one to open it."
            if unsure
            else f"{how_many(len(rows), 'lead')}, all sure."
        )
        if self._problems:
            said += f" {how_many(len(self._problems), 'picture')} not used, or not all of it."
        self._more.setText(said)

    def _activated(self, item: QTreeWidgetItem) -> None:
        found: UUID | None = item.data(0, _ID)
        if found is not None:
            self.wanted.emit(found)

    def _close(self) -> None:
        self.show_rows((), ())
        self.closed.emit()


def _to_check(row: SheetRow) -> bool:
    return row.doubt is None or row.doubt > _AMBER or row.twin_id is not None


def _sureness(row: SheetRow) -> str:
    if row.doubt is None:
        return "not read yet"
    if row.doubt >= 1:
        return "nothing read"
    return f"{round(100 * (1 - row.doubt))} %"
