"""One section of the settings: a title, and below it what belongs together."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from ui import theme

__all__ = ["SettingsCard", "field", "row"]


class SettingsCard(QWidget):
    """What stands on a card; `theme.card` is its ground."""

    setting_left = Signal(str, object)
    """A setting's name and what it is to be."""
    done = Signal(str)
    """What was asked for is done, in words."""
    said = Signal(str)
    failed = Signal(object)
    """The error."""

    def __init__(self, title: str, explain: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(8, 8, 8, 8)
        self.column.setSpacing(12)
        self.column.addWidget(theme.label(title, size="title"))
        if explain:
            self.column.addWidget(theme.label(explain, role="muted", wrap=True))


def field(label: str, editor: QWidget) -> QWidget:
    """An editor below its name."""
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(4)
    head = theme.label(label, size="small", role="muted")
    head.setBuddy(editor)
    if not editor.accessibleName():
        editor.setAccessibleName(label)
    column.addWidget(head)
    column.addWidget(editor)
    return box


def row(*widgets: QWidget) -> QHBoxLayout:
    """These beside one another, from the left."""
    row = QHBoxLayout()
    row.setSpacing(8)
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch(1)
    return row
