"""The row above the preview: today's count, quick mode, photos, the rep's own code."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from ui import theme

__all__ = ["CaptureTools"]

#: Pixels that today's count wants.
_COUNT_WIDTH = 132


class CaptureTools(QWidget):
    """Its parts are public: the page connects them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.GRID)
        self.today = theme.label("", strong=True, lines=2)
        self.quick = theme.chip("Quick mode", small=True)
        self.quick.setToolTip("Save each scan at once; the details can wait")
        self.quick.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.photos = theme.button("Import photos…", icon="picture")
        self.photos.setToolTip("Photos of badges and cards: files, a folder, or a PDF of scans")
        self.code = theme.button("My code  Q", icon="code")
        self.code.setToolTip("Show your card as a code to scan (Q or F2)")
        row.addWidget(self.today, 1)
        row.addWidget(self.quick)
        for button in (self.photos, self.code):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            row.addWidget(button)
        self._words = {button: button.text() for button in (self.photos, self.code)}

    def minimumSizeHint(self) -> QSize:
        """Without the buttons' words, which `resizeEvent` drops where there is no room."""
        spare = sum(
            button.sizeHint().width() - button.iconSize().width() - 24
            for button in self._words
            if button.text()
        )
        hint = super().minimumSizeHint()
        return QSize(max(hint.width() - spare, 0), hint.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        measure = self.photos.fontMetrics()
        wanted = theme.px(_COUNT_WIDTH) + self.quick.sizeHint().width() + 3 * theme.GRID
        for button, words in self._words.items():
            now = measure.horizontalAdvance(button.text())
            wanted += button.sizeHint().width() - now + measure.horizontalAdvance(words)
        for button, words in self._words.items():
            button.setText(words if wanted <= self.width() else "")
