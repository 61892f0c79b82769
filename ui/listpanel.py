"""A task of the review room that is a list: a title, what it says, its rows, and a foot."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from leadcapture.booth import Booth
from ui import theme
from ui.work import Worker

__all__ = ["ListPanel"]


class ListPanel(QWidget):
    """For a panel to build on: it fills `_rows` and says in `_explain` what they are."""

    left = Signal()

    def __init__(
        self, booth: Booth, worker: Worker, title: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._booth = booth
        self._worker = worker
        self._explain = theme.label("", role="muted", wrap=True)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(8)
        inside = QWidget()
        holder = QVBoxLayout(inside)
        holder.setContentsMargins(0, 0, 8, 0)
        holder.addLayout(self._rows)
        holder.addStretch(1)
        close = theme.button("Close (Esc)")
        close.setShortcut(Qt.Key.Key_Escape)
        close.clicked.connect(self.left)
        self._foot = QHBoxLayout()
        self._foot.setSpacing(8)
        self._foot.addStretch(1)
        self._foot.addWidget(close)
        self._above = QHBoxLayout()
        self._above.setSpacing(8)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(theme.label(title, size="title", wrap=True))
        column.addLayout(self._above)
        column.addWidget(self._explain)
        column.addWidget(theme.scroll(inside), 1)
        column.addLayout(self._foot)

    @property
    def words(self) -> str:
        """What is said above the rows."""
        return self._explain.text()

    def _cannot(self, error: Exception) -> None:
        self._explain.setText(str(error))
