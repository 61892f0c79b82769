"""A small family of line icons, drawn here: one grid of 24, one stroke, round ends.

An icon asks for its colour when it is painted, so it follows the theme by itself.
"""

from __future__ import annotations

from functools import cache, lru_cache
from math import ceil

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPainterPath, QPen, QPixmap

from ui import colors

__all__ = ["NAMES", "draw", "icon"]

#: Each shape is a list of strokes on a 24 × 24 grid: "M x y", "L x y", "C" (cubic), "Z",
#: "O cx cy r" (circle), "R x y w h r" (round rectangle), "D cx cy r" (dot, filled).
_SHAPES: dict[str, str] = {
    "camera": "R 3 7 18 13 3 M 8 7 L 9.5 4 L 14.5 4 L 16 7 O 12 13.5 3.5",
    "scan": "M 4 8 L 4 5 L 7 5 M 17 5 L 20 5 L 20 8 M 20 16 L 20 19 L 17 19 "
    "M 7 19 L 4 19 L 4 16 M 8 9 L 8 15 M 12 9 L 12 15 M 16 9 L 16 15",
    "review": "R 4 3.5 16 17 2.5 M 8 9 L 9.3 10.3 L 11.5 8 M 14 9 L 16.5 9 M 8 15 L 9.3 16.3 "
    "L 11.5 14 M 14 15 L 16.5 15",
    "sync": "M 8 20 L 8 5 M 4 9 L 8 5 L 12 9 M 16 4 L 16 19 M 12 15 L 16 19 L 20 15",
    "settings": "M 4 7 L 13 7 M 19 7 L 20 7 O 16 7 2.5 M 4 17 L 5 17 M 11 17 L 20 17 O 8 17 2.5",
    "inbox": "M 4 13 L 4 18.5 L 20 18.5 L 20 13 L 17 5 L 7 5 L 4 13 L 9 13 L 10 15.5 L 14 15.5 "
    "L 15 13 L 20 13",
    "question": "O 12 12 9 M 9.2 9.5 C 9.2 5.8 14.8 5.8 14.8 9.5 C 14.8 11.8 12 11.6 12 14 "
    "D 12 17 0.6",
    "warning": "M 12 4 L 21 19.5 L 3 19.5 Z M 12 10 L 12 14.5 D 12 17 0.6",
    "check": "M 5 12.5 L 10 17.5 L 19 7",
    "clock": "O 12 12 9 M 12 7 L 12 12 L 15.5 14",
    "cloud": "M 7 18.5 C 1.5 18.5 2 11.5 7 11.5 C 7.5 4.5 17 4.5 17.5 11 C 22.5 11.5 22 18.5 17 "
    "18.5 Z",
    "offline": "M 7 18.5 C 1.5 18.5 2 11.5 7 11.5 C 7.5 4.5 17 4.5 17.5 11 C 22.5 11.5 22 18.5 17 "
    "18.5 Z M 4 4 L 20 21",
    "discard": "M 4.5 7 L 19.5 7 M 9.5 7 L 9.5 4 L 14.5 4 L 14.5 7 M 6.5 7 L 7.5 20 L 16.5 20 "
    "L 17.5 7 M 10.3 11 L 10.3 16 M 13.7 11 L 13.7 16",
    "merge": "M 6 4 L 6 8 C 6 12 12 10.5 12 15 L 12 20 M 18 4 L 18 8 C 18 12 12 10.5 12 15 "
    "M 8.5 17 L 12 20.5 L 15.5 17",
    "previous": "M 15 5 L 8 12 L 15 19",
    "next": "M 9 5 L 16 12 L 9 19",
    "up": "M 5 15 L 12 8 L 19 15",
    "down": "M 5 9 L 12 16 L 19 9",
    "zoom-in": "O 10.5 10.5 6.5 M 15.5 15.5 L 20.5 20.5 M 7.5 10.5 L 13.5 10.5 M 10.5 7.5 L 10.5 "
    "13.5",
    "zoom-out": "O 10.5 10.5 6.5 M 15.5 15.5 L 20.5 20.5 M 7.5 10.5 L 13.5 10.5",
    "search": "O 10.5 10.5 6.5 M 15.5 15.5 L 20.5 20.5",
    "fit": "M 4 9 L 4 4 L 9 4 M 15 4 L 20 4 L 20 9 M 20 15 L 20 20 L 15 20 M 9 20 L 4 20 L 4 15",
    "rotate": "M 19 8 C 15.5 2.5 5 4 5 12 C 5 20.5 16.5 21 19 15 M 19.5 3.5 L 19.5 8.5 L 14.5 8.5",
    "undo": "M 8.5 5 L 4 9.5 L 8.5 14 M 4 9.5 L 14.5 9.5 C 21.5 9.5 21.5 19 14.5 19 L 10 19",
    "close": "M 6 6 L 18 18 M 18 6 L 6 18",
    "plus": "M 12 5 L 12 19 M 5 12 L 19 12",
    "minus": "M 5 12 L 19 12",
    "edit": "M 4 20 L 4.8 15.8 L 16 4.6 L 19.4 8 L 8.2 19.2 Z M 13.5 7 L 17 10.5",
    "person": "O 12 8 4 M 4 20.5 C 4.5 12.5 19.5 12.5 20 20.5",
    "people": "O 9 8.5 3.5 M 2.5 19.5 C 3 12.5 15 12.5 15.5 19.5 M 15.5 5.3 C 19.5 5.3 19.5 11.7 "
    "15.5 "
    "11.7 M 18 14 C 20.5 15 21.3 17 21.5 19.5",
    "picture": "R 3.5 5 17 14 2.5 O 8.5 10 1.5 M 4 17.5 L 9.5 13 L 12.5 15.5 L 16 12 L 20 16",
    "folder": "M 3.5 19 L 3.5 5.5 L 9.5 5.5 L 11.5 8 L 20.5 8 L 20.5 19 Z",
    "file": "M 6 3.5 L 14 3.5 L 18.5 8 L 18.5 20.5 L 6 20.5 Z M 14 3.5 L 14 8 L 18.5 8",
    "code": "R 4 4 6 6 1 R 14 4 6 6 1 R 4 14 6 6 1 M 14 14 L 14 17 M 17 14 L 20 14 L 20 17 "
    "M 14 20 L 17 20 M 20 20 L 20 20.1",
    "bolt": "M 13 3.5 L 5.5 13.5 L 11.5 13.5 L 10.5 20.5 L 18.5 10.5 L 12.5 10.5 Z",
    "save": "M 12 4 L 12 15 M 7.5 10.5 L 12 15 L 16.5 10.5 M 4.5 19.5 L 19.5 19.5",
    "export": "M 12 15 L 12 4 M 7.5 8.5 L 12 4 L 16.5 8.5 M 4.5 15 L 4.5 19.5 L 19.5 19.5 L 19.5 "
    "15",
    "import": "M 12 4 L 12 15 M 7.5 10.5 L 12 15 L 16.5 10.5 M 4.5 15 L 4.5 19.5 L 19.5 19.5 "
    "L 19.5 15",
    "keyboard": "R 2.5 6 19 12 2.5 M 6 10 L 6 10.1 M 10 10 L 10 10.1 M 14 10 L 14 10.1 M 18 10 L "
    "18 "
    "10.1 M 7.5 14.5 L 16.5 14.5",
    "key": "O 8 15.5 4 M 11 12.5 L 19.5 4 M 16 7.5 L 19 10.5",
    "info": "O 12 12 9 M 12 11 L 12 16.5 D 12 8 0.6",
    "play": "M 8 5 L 19 12 L 8 19 Z",
    "stop": "R 6 6 12 12 2",
    "mail": "R 3 5.5 18 13 2.5 M 3.5 7.5 L 12 13.5 L 20.5 7.5",
    "phone": "M 6 4 L 9.5 4 L 11 8.5 L 8.5 10 C 9.5 12.5 11.5 14.5 14 15.5 L 15.5 13 L 20 14.5 "
    "L 20 18 C 20 19.5 19 20 18 20 C 10.5 19.5 4.5 13.5 4 6 C 4 5 4.5 4 6 4 Z",
    "link": "M 10 14 L 14 10 M 11 7 L 13.5 4.5 C 17 1.5 22.5 7 19.5 10.5 L 17 13 M 13 17 L 10.5 "
    "19.5 "
    "C 7 22.5 1.5 17 4.5 13.5 L 7 11",
    "handoff": "M 4 12 L 19 12 M 13 6 L 19 12 L 13 18",
    "calendar": "R 4 5 16 15 2.5 M 4 10 L 20 10 M 8.5 3 L 8.5 6.5 M 15.5 3 L 15.5 6.5",
    "flame": "M 12 3 C 13 7.5 18 9.5 18 14.5 C 18 22.5 6 22.5 6 14.5 C 6 12 7.5 10.5 8.5 9 C 9 11 "
    "10 11.8 11 12 C 10.2 8.8 10.5 5.5 12 3 Z",
    "sun": "O 12 12 4 M 12 3 L 12 5 M 12 19 L 12 21 M 3 12 L 5 12 M 19 12 L 21 12 M 5.6 5.6 L 7 7 "
    "M 17 17 L 18.4 18.4 M 5.6 18.4 L 7 17 M 17 7 L 18.4 5.6",
    "snow": "M 12 3 L 12 21 M 4.2 7.5 L 19.8 16.5 M 19.8 7.5 L 4.2 16.5 M 9.5 4.5 L 12 6.5 L 14.5 "
    "4.5 "
    "M 9.5 19.5 L 12 17.5 L 14.5 19.5",
    "more": "D 6 12 1.2 D 12 12 1.2 D 18 12 1.2",
    "sound": "M 4 9.5 L 4 14.5 L 7.5 14.5 L 12 18.5 L 12 5.5 L 7.5 9.5 Z M 15.5 9 C 17 10.5 17 "
    "13.5 "
    "15.5 15 M 18 6.5 C 21 9.5 21 14.5 18 17.5",
}

NAMES = frozenset(_SHAPES)

_GRID = 24
_STROKE = 1.8


@cache
def _path(name: str) -> tuple[QPainterPath, QPainterPath]:
    """The strokes, and what is filled."""
    strokes, dots = QPainterPath(), QPainterPath()
    words = iter(_SHAPES[name].split())

    def number() -> float:
        return float(next(words))

    for word in words:
        match word:
            case "M":
                strokes.moveTo(number(), number())
            case "L":
                strokes.lineTo(number(), number())
            case "C":
                points = [QPointF(number(), number()) for _ in range(3)]
                strokes.cubicTo(*points)
            case "Z":
                strokes.closeSubpath()
            case "O":
                x, y, radius = number(), number(), number()
                strokes.addEllipse(QPointF(x, y), radius, radius)
            case "R":
                x, y, width, height, radius = (number() for _ in range(5))
                strokes.addRoundedRect(QRectF(x, y, width, height), radius, radius)
            case "D":
                x, y, radius = number(), number(), number()
                dots.addEllipse(QPointF(x, y), radius, radius)
    return strokes, dots


def draw(painter: QPainter, rect: QRectF, name: str, color: QColor) -> None:
    """Paint the icon `name` centred in `rect`."""
    side = min(rect.width(), rect.height())
    turned = painter.worldTransform()
    if turned.isScaling() or turned.isRotating():
        _stroke(painter, rect, name, color)  # enlarged, or on paper
        return
    made = _drawn(name, color.rgba(), side, painter.device().devicePixelRatioF())
    center = rect.center()
    painter.drawPixmap(QPointF(int(center.x() - side / 2), int(center.y() - side / 2)), made)


@lru_cache(maxsize=256)
def _drawn(name: str, rgba: int, side: float, ratio: float) -> QPixmap:
    """The icon as a picture: strokes take ten times as long to paint."""
    pixels = ceil(side * ratio)
    made = QPixmap(pixels, pixels)
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    _stroke(painter, QRectF(0, 0, side, side), name, QColor.fromRgba(rgba))
    painter.end()
    return made


def _stroke(painter: QPainter, rect: QRectF, name: str, color: QColor) -> None:
    side = min(rect.width(), rect.height())
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(rect.center().x() - side / 2, rect.center().y() - side / 2)
    painter.scale(side / _GRID, side / _GRID)
    strokes, dots = _path(name)
    pen = QPen(color, _STROKE)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(strokes)
    if not dots.isEmpty():
        painter.setBrush(color)
        painter.drawPath(dots)
    painter.restore()


class _LineIcon(QIconEngine):
    """Paints one shape in a role's colour; a second role when it is checked."""

    def __init__(self, name: str, role: str, on: str) -> None:
        super().__init__()
        self._name, self._role, self._on = name, role, on

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        role = self._on if state == QIcon.State.On else self._role
        faint = "rail-faint" if role.startswith("rail") else "faint"
        shown = colors.color(faint if mode == QIcon.Mode.Disabled else role)
        draw(painter, QRectF(rect), self._name, shown)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        made = QPixmap(size)
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        self.paint(painter, QRect(0, 0, size.width(), size.height()), mode, state)
        painter.end()
        return made

    def clone(self) -> QIconEngine:
        return _LineIcon(self._name, self._role, self._on)


@cache
def icon(name: str, role: str = "text", on: str = "") -> QIcon:
    """The icon `name` in the colour of `role` (`on` when it is checked)."""
    if name not in NAMES:
        raise KeyError(f"There is no icon '{name}'")
    return QIcon(_LineIcon(name, role, on or role))
