"""What can be done to several selected leads at once."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui import theme
from ui.words import how_many

__all__ = ["BulkPanel"]


class BulkPanel(QWidget):
    """How many are selected, and the actions on all of them."""

    approve = Signal()
    merge = Signal()
    discard = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._many = theme.label("", size="title")
        self._hint = theme.label("", role="muted", wrap=True)
        self.approve_button = theme.button("Approve all  (A)", primary=True)
        self.approve_button.clicked.connect(self.approve)
        self.merge_button = theme.button("Merge  (M)")
        self.merge_button.clicked.connect(self.merge)
        self.discard_button = theme.button("Discard all")
        self.discard_button.clicked.connect(self.discard)
        actions = QWidget()
        row = theme.FlowLayout(actions)
        for one in (self.approve_button, self.merge_button, self.discard_button):
            row.addWidget(one)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addWidget(self._many)
        column.addWidget(self._hint)
        column.addWidget(actions)
        column.addStretch(1)

    @property
    def words(self) -> str:
        """How many are selected, as shown."""
        return self._many.text()

    def show_count(self, count: int) -> None:
        """How many leads are selected."""
        self._many.setText(f"{how_many(count, 'lead')} selected")
        self.merge_button.setEnabled(count == 2)
        merging = ", M merges the two." if count == 2 else ". Select two to merge them."
        self._hint.setText(
            "A approves them, Delete discards them, Ctrl+C copies them as a table" + merging
        )
