"""The captured picture: fits its place, zooms, turns; decoded in the worker."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import (
    QBuffer,
    QByteArray,
    QIODevice,
    QPoint,
    QPointF,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QColor,
    QImage,
    QImageReader,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPen,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import (
    QFrame,
    QGraphicsPixmapItem,
    QGraphicsRectItem,
    QGraphicsScene,
    QGraphicsView,
    QHBoxLayout,
    QSizePolicy,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from leadcapture.errors import BadInput
from ui import theme

__all__ = ["Mark", "PictureView", "decode_picture"]

LARGEST = 2400
"""The longer side of what is shown, in pixels: more costs memory and shows no more."""
PIXELS = 40_000_000
"""What is decoded at most; the size is read from the header first."""


def decode_picture(data: bytes) -> QImage:
    """The picture as it is shown, upright. For the worker. Raises `BadInput`."""
    raw = QByteArray(data)
    buffer = QBuffer()
    buffer.setData(raw)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer)
    reader.setAutoTransform(True)
    size = reader.size()
    if not size.isValid():
        raise BadInput("This picture cannot be shown: it is no image that is known here.")
    if size.width() * size.height() > PIXELS:
        raise BadInput("This picture is too large to show (more than 40 million pixels).")
    if max(size.width(), size.height()) > LARGEST:
        reader.setScaledSize(
            size.scaled(QSize(LARGEST, LARGEST), Qt.AspectRatioMode.KeepAspectRatio)
        )
    image = reader.read()
    if image.isNull():
        raise BadInput(f"This picture cannot be shown: {reader.errorString()}.")
    return image


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A place in the picture where a field was read."""

    field: str
    box: tuple[float, ...]
    """Left, top, right, bottom as shares of the picture."""
    role: str = "accent"
    words: str = ""


class _Canvas(QGraphicsView):
    """The picture itself. Wheel and + - zoom, dragging moves, R turns, 0 fits."""

    pointed = Signal(str)
    """The field whose place was clicked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scene = QGraphicsScene(self)
        self.setScene(self._scene)
        self._item = QGraphicsPixmapItem()
        self._item.setTransformationMode(Qt.TransformationMode.SmoothTransformation)
        self._scene.addItem(self._item)
        self._turned = 0
        self._zoom = 1.0
        self._marks: list[tuple[Mark, QGraphicsRectItem]] = []
        self._lit = ""
        self._pressed = QPoint()
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setObjectName("bare")
        self.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        self.setDragMode(QGraphicsView.DragMode.ScrollHandDrag)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.AnchorUnderMouse)
        self.setAccessibleName("Captured picture")
        self.setAccessibleDescription("+ and - zoom, 0 fits, R turns")
        self.setMinimumSize(120, 96)

    def put(self, image: QImage) -> None:
        self.show_marks(())
        self._turned = 0
        self._item.setPixmap(QPixmap.fromImage(image))
        self._scene.setSceneRect(self._item.boundingRect())
        self.fit()

    def show_marks(self, marks: Sequence[Mark]) -> None:
        for _, item in self._marks:
            self._scene.removeItem(item)
        self._marks = []
        size = self._item.boundingRect()
        for mark in marks:
            left, top, right, bottom = mark.box
            rect = QRectF(
                QPointF(left * size.width(), top * size.height()),
                QPointF(right * size.width(), bottom * size.height()),
            )
            item = QGraphicsRectItem(rect, self._item)
            item.setToolTip(theme.plain_tip(mark.words))
            self._marks.append((mark, item))
        self._paint_marks()

    def light(self, field: str) -> None:
        """Show where this field stands; empty shows no one more than the others."""
        self._lit = field
        self._paint_marks()

    def _paint_marks(self) -> None:
        for mark, item in self._marks:
            lit = mark.field == self._lit
            pen = QPen(theme.color(mark.role), 3 if lit else 1.5)
            pen.setCosmetic(True)
            ground = QColor(theme.color(mark.role))
            ground.setAlpha(70 if lit else 20)
            item.setPen(pen)
            item.setBrush(ground)
            item.setZValue(1 if lit else 0)
            if lit and self._zoom > 1.0:
                self.ensureVisible(item)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed = event.position().toPoint()
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        at = event.position().toPoint()
        if (at - self._pressed).manhattanLength() < 4:
            place = self._item.mapFromScene(self.mapToScene(at))
            # The smallest place under the click: one may lie in another.
            hit = [(mark, item) for mark, item in self._marks if item.rect().contains(place)]
            if hit:
                mark, _ = min(hit, key=lambda one: one[1].rect().width() * one[1].rect().height())
                self.light(mark.field)
                self.pointed.emit(mark.field)

    def fit(self) -> None:
        self._zoom = 1.0
        self._apply()

    def zoom(self, factor: float) -> None:
        self._zoom = max(1.0, min(self._zoom * factor, 16.0))
        self._apply()

    def turn(self, degrees: int) -> None:
        self._turned = (self._turned + degrees) % 360
        self._zoom = 1.0
        self._apply()

    @property
    def turned(self) -> int:
        return self._turned

    @property
    def zoomed(self) -> float:
        """1 when the whole picture is seen."""
        return self._zoom

    def _apply(self) -> None:
        rect = self._item.boundingRect()
        if rect.isEmpty():
            return
        across, down = rect.width(), rect.height()
        if self._turned % 180:
            across, down = down, across
        room = self.viewport().size()
        # Never larger than twice the picture's own pixels: a small crop stays a picture.
        scale = min(room.width() / across, room.height() / down, 2.0) * self._zoom
        self.resetTransform()
        self.rotate(self._turned)
        self.scale(scale, scale)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._apply()

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.zoom(1.2 ** (event.angleDelta().y() / 120))
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._zoom > 1.0:
            self.fit()
        else:
            self.zoom(3.0)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                self.zoom(1.4)
            case Qt.Key.Key_Minus:
                self.zoom(1 / 1.4)
            case Qt.Key.Key_0:
                self.fit()
            case Qt.Key.Key_R:
                self.turn(90)
            case _:
                super().keyPressEvent(event)


class PictureView(QWidget):
    """The picture with its few buttons, or a word where there is none."""

    other = Signal(int)
    """Show the previous (-1) or the next (+1) picture of this lead."""
    pointed = Signal(str)
    """The place of this field was clicked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.canvas = _Canvas(self)
        self.canvas.pointed.connect(self.pointed)
        self._word = theme.label("", size="small", role="muted", wrap=True)
        self._word.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._pager = theme.label("", size="small", role="muted")
        self._tools = QWidget(self)
        row = QHBoxLayout(self._tools)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        self._previous = theme.tool_button("previous", "Previous picture of this lead")
        self._next = theme.tool_button("next", "Next picture of this lead")
        zoom_out = theme.tool_button("zoom-out", "Zoom out (-)")
        zoom_in = theme.tool_button("zoom-in", "Zoom in (+)")
        fit = theme.tool_button("fit", "Fit (0)")
        turn = theme.tool_button("rotate", "Turn (R)")
        for button in (self._previous, self._next):
            row.addWidget(button)
        row.addWidget(self._pager)
        row.addStretch(1)
        for button in (zoom_out, zoom_in, fit, turn):
            row.addWidget(button)
        self._previous.clicked.connect(lambda: self.other.emit(-1))
        self._next.clicked.connect(lambda: self.other.emit(1))
        zoom_out.clicked.connect(lambda: self.canvas.zoom(1 / 1.4))
        zoom_in.clicked.connect(lambda: self.canvas.zoom(1.4))
        fit.clicked.connect(self.canvas.fit)
        turn.clicked.connect(lambda: self.canvas.turn(90))
        place = QFrame(self)
        place.setObjectName("picture")
        self._stack = QStackedLayout(place)
        place.setContentsMargins(4, 4, 4, 4)
        self._stack.addWidget(self._word)
        self._stack.addWidget(self.canvas)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(place, 1)
        column.addWidget(self._tools)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.show_word("")

    def show_picture(self, image: QImage, *, number: int = 1, of: int = 1) -> None:
        """Show this picture, number `number` of `of` that the lead has."""
        self.canvas.put(image)
        self._stack.setCurrentWidget(self.canvas)
        self._tools.setEnabled(True)
        self._pager.setText(f"{number} of {of}" if of > 1 else "")
        self._previous.setVisible(of > 1)
        self._next.setVisible(of > 1)
        self._previous.setEnabled(number > 1)
        self._next.setEnabled(number < of)

    def show_marks(self, marks: Sequence[Mark]) -> None:
        """Show where the fields stand in the picture that is shown."""
        self.canvas.show_marks(marks)

    def light(self, field: str) -> None:
        """Show the place of this field more than the others."""
        self.canvas.light(field)

    def show_word(self, word: str) -> None:
        """Say why there is no picture."""
        self._word.setText(word)
        self._stack.setCurrentWidget(self._word)
        self._tools.setEnabled(False)
        self._pager.setText("")
        self._previous.hide()
        self._next.hide()

    @property
    def has_picture(self) -> bool:
        return self._stack.currentWidget() is self.canvas
