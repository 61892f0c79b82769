"""The keys of a page, shown over it and gone with the next key."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from ui import theme

__all__ = ["KeyHelp"]


class KeyHelp(QWidget):
    """Two columns of (keys, what they do). Any key or click closes it."""

    def __init__(self, keys: Sequence[tuple[str, str]], page: QWidget) -> None:
        super().__init__(page)
        self.setAccessibleName("Keys of this page")
        self.setAccessibleDescription("; ".join(f"{key}: {word}" for key, word in keys))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._back: QWidget | None = None
        inside = QWidget()
        grid = QGridLayout(inside)
        grid.setContentsMargins(8, 8, 8, 8)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(10)
        half = (len(keys) + 1) // 2
        for place, (key, word) in enumerate(keys):
            column, row = divmod(place, half)
            head = theme.label(key, strong=True)
            head.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            grid.addWidget(head, row + 1, column * 2)
            grid.addWidget(theme.label(word, wrap=True), row + 1, column * 2 + 1)
        for column in (1, 3):
            grid.setColumnStretch(column, 1)
        grid.addWidget(theme.heading("Keys"), 0, 0, 1, 4)
        self._card = theme.card(inside)
        self._card.setParent(self)
        self._page = page
        page.installEventFilter(self)
        self.hide()

    def toggle(self) -> None:
        """Show it, or let it go."""
        if self.isVisible():
            self.close_again()
            return
        self._back = self._page.focusWidget()
        self._fit()
        self.raise_()
        self.show()
        self.setFocus()

    def _fit(self) -> None:
        """Over the whole page; the words wrap where their lines have no room."""
        self.setGeometry(self._page.rect())
        width = min(theme.px(880), self.width() - 48)
        self._card.resize(width, self._card.heightForWidth(width))
        self._card.move((self.rect().bottomRight() - self._card.rect().bottomRight()) / 2)

    def close_again(self) -> None:
        """Hide it; the focus goes back to where it was."""
        self.hide()
        if self._back is not None:
            self._back.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._page and event.type() == QEvent.Type.Resize:
            self._fit()
        return super().eventFilter(watched, event)

    def event(self, event: QEvent) -> bool:
        # Else the page's own shortcuts would act below the overview.
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() not in (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt):
            self.close_again()
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.close_again()
        event.accept()

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        veil = QColor(theme.color("window"))
        veil.setAlpha(200)
        painter.fillRect(self.rect(), veil)
        painter.end()
