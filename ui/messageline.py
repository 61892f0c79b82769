"""The one line at the foot of the window, and the small labels at the foot of the rail."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QResizeEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from ui import colors, icons, theme
from ui.textsize import SMALL, px

__all__ = ["RAIL", "FootLabel", "MessageLine"]

#: Lines that a message has at most; the whole of a longer one is on hover.
_MOST = 3
#: Milliseconds a message stays; trouble stays until something else is said.
_STAYS = 12_000

#: Pixels at 100 %: the width of the rail without its margins, and the height of a line on it.
RAIL, _LINE = 88, 16

_UNDO = "Undo  Ctrl+Z"
_ICONS = {"text": "info", "success": "check", "warning": "warning", "danger": "warning"}


class MessageLine(QFrame):
    """Says what happened, with an undo where there is one. It keeps its room when it is silent."""

    undo = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon = ""
        self._role = "text"
        self._words = theme.label("", lines=_MOST)
        self._button = theme.button(_UNDO, kind="link")
        self._button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._button.clicked.connect(self.undo)
        self._button.hide()
        row = QHBoxLayout(self)
        row.setContentsMargins(44, 0, 16, 4)
        row.setSpacing(theme.GRID)
        row.addWidget(self._words, 1)
        row.addWidget(self._button)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.fall_silent)

    @property
    def words(self) -> str:
        """What is said now."""
        return self._words.text()

    def say(
        self, words: str, *, role: str = "text", undo: bool = False, button: str = _UNDO
    ) -> None:
        """Say this, the newest line only; `undo` with a `button` that has these words."""
        self._button.setText(button)
        self._icon = _ICONS.get(role, "info") if words else ""
        self._role = role
        self._words.setText(" ".join(words.split()))
        self._words.setToolTip(theme.plain_tip(words))
        theme.set_role(self._words, role)
        self._button.setVisible(undo)
        self._fit()
        self.setAccessibleName(words)
        self.update()
        self._timer.stop()
        if role not in ("danger", "warning"):
            self._timer.start(_STAYS)

    def _fit(self) -> None:
        """As high as the words need."""
        layout = self.layout()
        if layout is not None:
            layout.invalidate()
            self.setMinimumHeight(max(px(36), layout.totalHeightForWidth(self.width())))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def fall_silent(self) -> None:
        """Say nothing any more."""
        self.say("")

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._icon:
            painter = QPainter(self)
            box = QRectF(16, (self.height() - 4 - 20) / 2, 20, 20)
            icons.draw(painter, box, self._icon, colors.color(self._role))
            painter.end()


class FootLabel(QWidget):
    """A few centred lines on the rail; what does not fit ends in an ellipsis."""

    def __init__(self, *, lines: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lines = lines
        self._text = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    def text(self) -> str:
        return self._text

    def setText(self, text: str) -> None:
        """Show this; the whole of it is on hover."""
        self._text = text
        self.setToolTip(theme.plain_tip(text))
        self.setAccessibleName(text)
        self.updateGeometry()
        self.update()

    def _font(self) -> QFont:
        font = QFont(self.font())
        font.setPixelSize(px(SMALL))
        return font

    def _layout(self, width: float) -> list[str]:
        """The text in at most as many lines as there are."""
        layout = QTextLayout(self._text, self._font())
        option = QTextOption()
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        layout.setTextOption(option)
        found: list[str] = []
        layout.beginLayout()
        while (line := layout.createLine()).isValid():
            line.setLineWidth(width)
            line.setPosition(QPointF(0, 0))
            start = line.textStart()
            if len(found) == self._lines - 1:
                found.append(self._text[start:])
                break
            found.append(self._text[start : start + line.textLength()])
        layout.endLayout()
        return found

    def sizeHint(self) -> QSize:
        return QSize(px(RAIL), px(_LINE) * max(1, len(self._layout(px(RAIL)))))

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self._font())
        painter.setPen(colors.color("rail-text"))
        metrics = painter.fontMetrics()
        flags = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextSingleLine)
        for number, words in enumerate(self._layout(px(RAIL))):
            shown = metrics.elidedText(
                words.strip(), Qt.TextElideMode.ElideRight, int(self.width())
            )
            painter.drawText(QRectF(0, px(_LINE) * number, self.width(), px(_LINE)), flags, shown)
        painter.end()
