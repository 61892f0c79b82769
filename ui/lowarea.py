"""A scroll area that is no higher than it must be."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QScrollArea, QWidget

__all__ = ["LowArea"]


class LowArea(QScrollArea):
    """As high as what is in it, up to a part of the window; the rest is scrolled to.

    Without it many destinations, or a few sign-in forms, leave no room for the leads below and
    are laid one over the other.
    """

    LEAST = 160

    def __init__(self, share: int = 3, parent: QWidget | None = None) -> None:
        """At most one `share`-th of the window's height."""
        super().__init__(parent)
        self._share = share

    def fit(self) -> None:
        """Take the height that is wanted and allowed now."""
        most = max(self.LEAST, self.window().height() // self._share)
        self.setFixedHeight(min(self.wanted(), most))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        inside = self.widget()
        if inside is not None and (layout := inside.layout()) is not None:
            # Made lower while it was out of sight, it is laid out for the height that it had.
            layout.invalidate()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize):
            self.fit()
        return super().eventFilter(watched, event)

    def wanted(self) -> int:
        """The height of all that is in it, px; a form's words wrap, so the width decides too."""
        inside = self.widget()
        layout = inside.layout() if inside is not None else None
        if inside is None or layout is None:
            return 0
        # As wide as without a bar beside it: with the width that a bar leaves, the height it makes
        # necessary would take the bar away, and so on for ever.
        room, least = self.contentsRect().width(), layout.minimumSize().width()
        bar = self.horizontalScrollBar().sizeHint().height() if least > room else 0
        if layout.hasHeightForWidth():
            return layout.totalHeightForWidth(max(room, least)) + bar
        return layout.sizeHint().height() + bar
