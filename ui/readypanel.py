"""What stands beside the camera while no form is open: the ways in, with their keys."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from ui import theme

__all__ = ["ReadyPanel"]


class ReadyPanel(QWidget):
    """Says how to capture somebody, and takes an id that is typed."""

    id_typed = Signal()
    new_wanted = Signal()
    back_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        title = theme.name_label()
        title.setText("Ready")
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 0, 8, 0)
        column.setSpacing(theme.GRID)
        column.addWidget(title)
        column.addWidget(theme.label("for the next badge or card", role="muted"))
        column.addSpacing(8)
        for icon, words, more in (
            ("scan", "Show it to the camera", "Space scans the same badge again"),
            ("bolt", "Or use a hand scanner", "It works from every page of this window"),
            ("picture", "Or drop or paste a photo", "One picture, a folder, or a PDF of scans"),
        ):
            column.addWidget(_way(icon, words, more))
        self.typed_id = QLineEdit()
        self.typed_id.setPlaceholderText("Badge id")
        self.typed_id.setAccessibleName("Badge id, typed by hand")
        self.typed_id.setProperty("large", True)
        self.typed_id.setMaxLength(4000)
        self.typed_id.returnPressed.connect(self.id_typed)
        look = theme.button("Look up", large=True)
        look.clicked.connect(self.id_typed)
        look.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        column.addWidget(_way("keyboard", "Or type the id that is on the badge", ""))
        row = QHBoxLayout()
        row.setContentsMargins(48, 0, 0, 0)
        row.setSpacing(theme.GRID)
        row.addWidget(self.typed_id, 1)
        row.addWidget(look)
        column.addLayout(row)
        column.addStretch(1)
        self.back_button = theme.button("Back side of the last card  B", large=True, icon="picture")
        self.back_button.setToolTip("The next picture is added to the card saved last (B)")
        self.back_button.clicked.connect(self.back_wanted)
        self.back_button.hide()
        self.new_button = theme.button("Type somebody in  N", large=True, icon="person")
        self.new_button.clicked.connect(self.new_wanted)
        for button in (self.back_button, self.new_button):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            column.addWidget(button)


def _way(icon: str, words: str, more: str) -> QWidget:
    """One way in, with its icon."""
    box = QWidget()
    row = QHBoxLayout(box)
    row.setContentsMargins(0, 4, 0, 4)
    row.setSpacing(16)
    row.addWidget(theme.Glyph(icon, side=32, role="accent"))
    column = QVBoxLayout()
    column.setSpacing(0)
    column.addStretch(1)
    column.addWidget(theme.label(words, strong=True, wrap=True))
    if more:
        column.addWidget(theme.label(more, size="small", role="muted", wrap=True))
    column.addStretch(1)
    row.addLayout(column, 1)
    return box
