"""The picture of a card beside its form: what was read is marked, and a tapped word is typed.

`Stage` holds the live preview; while a card is open its picture stands there and the preview goes
on, small, in a corner.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct
from PySide6.QtCore import QEvent, QLineF, QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QBrush,
    QColor,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QPolygonF,
    QResizeEvent,
    QTransform,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import colors, theme

if TYPE_CHECKING:
    from leadcapture.capture.cardreader import CardReading
    from ui.preview import Preview

__all__ = ["CardPicture", "Crop", "Stage", "Word", "words_of"]

Quad = Sequence[tuple[float, float]]

_SURE, _UNSURE, _OPEN = QColor("#5dffb0"), QColor("#ffd166"), QColor(255, 255, 255, 150)
_HALO = QColor(0, 0, 0, 110)
#: Pixels a straightened piece of print is tall.
_CROP = 64
#: Share of the stage that the live preview keeps while a card is open, and the least of it.
_INSET, _LEAST_INSET = 0.26, 176


class Word(Struct, frozen=True, kw_only=True):
    """One printed word and where it stands, in pixels of the picture."""

    text: str
    box: tuple[tuple[float, float], ...]
    """Clockwise from the word's own top left."""
    line: int


def words_of(card: CardReading) -> tuple[Word, ...]:
    """The words of a card: each line's box is shared out by letters, which print nearly is."""
    made = []
    for number, line in enumerate(card.lines):
        if len(line.box) != 4:
            continue
        count = max(len(line.text), 1)
        start = 0
        for text in line.text.split():
            start = line.text.index(text, start)
            end = start + len(text)
            made.append(
                Word(text=text, box=_part(line.box, start / count, end / count), line=number)
            )
            start = end
    return tuple(made)


def _part(box: Quad, start: float, end: float) -> tuple[tuple[float, float], ...]:
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = box
    # A line that stands (Japanese) is shared out downwards: its long side is what is read along.
    if abs(by - ay) + abs(bx - ax) < (abs(dy - ay) + abs(dx - ax)) / 1.5:
        return (
            (ax + (dx - ax) * start, ay + (dy - ay) * start),
            (bx + (cx - bx) * start, by + (cy - by) * start),
            (bx + (cx - bx) * end, by + (cy - by) * end),
            (ax + (dx - ax) * end, ay + (dy - ay) * end),
        )
    return (
        (ax + (bx - ax) * start, ay + (by - ay) * start),
        (ax + (bx - ax) * end, ay + (by - ay) * end),
        (dx + (cx - dx) * end, dy + (cy - dy) * end),
        (dx + (cx - dx) * start, dy + (cy - dy) * start),
    )


class CardPicture(QWidget):
    """Shows a card; a click on a word, or a pull over several, gives them away. So does Enter on
    the words that the arrow keys chose, Shift for several."""

    tapped = Signal(str, QPoint)
    """(the words, where on the screen)"""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image = QImage()
        self._words: tuple[Word, ...] = ()
        self._marks: tuple[tuple[tuple[tuple[float, float], ...], bool], ...] = ()
        self._hovered = self._pressed = -1
        self._cursor = self._anchor = 0
        self._word = ""
        self._reserved = QSize(0, 0)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName("Picture of the card")
        self.setAccessibleDescription(
            "Arrow keys choose a word, with Shift several; Enter or a click puts it into a field"
        )

    def show_picture(self, image: QImage, *, saying: str = "") -> None:
        """Show this picture; nothing of it is read yet."""
        self._image = image
        self._words, self._marks = (), ()
        self._hovered = self._pressed = -1
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._word = saying
        self.update()

    def show_reading(self, card: CardReading, *, sure: float, saying: str = "") -> None:
        """Mark what was read: `sure` is the confidence from which a field is."""
        self._words = words_of(card)
        self._cursor = self._anchor = 0
        # By Tab alone: a click leaves the focus in the field that the word goes into.
        can = Qt.FocusPolicy.TabFocus if self._words else Qt.FocusPolicy.NoFocus
        self.setFocusPolicy(can)
        # The unsure ones on top: one line may hold both.
        marks = [(tuple(one.box), one.confidence >= sure) for one in card.fields if one.box]
        self._marks = tuple(sorted(marks, key=lambda mark: not mark[1]))
        self._word = saying
        self.update()

    @property
    def words(self) -> tuple[Word, ...]:
        return self._words

    # --- geometry ------------------------------------------------------------------------

    def reserve(self, corner: QSize) -> None:
        """Keep this much free at the top right: the live preview goes on there."""
        self._reserved = corner
        self.update()

    def place(self) -> QRectF:
        """Where the picture lies: whole, as large as fits under what is reserved."""
        if self._image.isNull():
            return QRectF(self.rect())
        top = self._reserved.height()
        room = QSize(self.width() - 16, self.height() - top - 8)
        size = self._image.size().scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
        return QRectF(
            (self.width() - size.width()) / 2,
            top + (room.height() - size.height()) / 2,
            size.width(),
            size.height(),
        )

    def shape(self, box: Quad) -> QPolygonF:
        """A box of the picture on this widget."""
        place = self.place()
        scale = place.width() / max(self._image.width(), 1)
        made = QPolygonF()
        for x, y in box:
            made.append(QPointF(place.left() + x * scale, place.top() + y * scale))
        return made

    def _at(self, point: QPointF) -> int:
        for number, word in enumerate(self._words):
            area = self.shape(word.box).boundingRect().adjusted(-3, -4, 3, 4)
            if area.contains(point):
                return number
        return -1

    def _chosen(self) -> range:
        if self._hovered < 0:
            if not self.hasFocus() or not self._words:
                return range(0)
            first, last = sorted((self._anchor, self._cursor))
            return range(first, last + 1)
        if self._pressed < 0:
            return range(self._hovered, self._hovered + 1)
        first, last = sorted((self._pressed, self._hovered))
        return range(first, last + 1)

    def _beside(self, key: int) -> int:
        """The word that an arrow key leads to from the one that is chosen."""
        keys = Qt.Key
        if key in (keys.Key_Left, keys.Key_Right):
            goal = self._cursor + (1 if key == keys.Key_Right else -1)
            return min(max(goal, 0), len(self._words) - 1)
        ahead = 1 if key == keys.Key_Down else -1
        here = self._words[self._cursor]
        lines = [word.line for word in self._words if (word.line - here.line) * ahead > 0]
        if not lines:
            return self._cursor
        line = (min if ahead > 0 else max)(lines)
        across = self.shape(here.box).boundingRect().center().x()
        return min(
            (number for number, word in enumerate(self._words) if word.line == line),
            key=lambda n: abs(self.shape(self._words[n].box).boundingRect().center().x() - across),
        )

    def _say(self) -> None:
        """Let a screen reader say what is chosen."""
        words = " ".join(self._words[number].text for number in self._chosen())
        if words:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, words))

    # --- events --------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = Qt.Key
        key = event.key()
        if not self._words:
            super().keyPressEvent(event)
        elif key in (keys.Key_Left, keys.Key_Right, keys.Key_Up, keys.Key_Down):
            self._hovered = -1
            self._cursor = self._beside(key)
            if not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                self._anchor = self._cursor
            self._say()
            self.update()
        elif key in (keys.Key_Return, keys.Key_Enter, keys.Key_Space):
            self._hovered = -1
            chosen = self._chosen()
            under = self.shape(self._words[chosen[-1]].box).boundingRect().bottomLeft().toPoint()
            words = " ".join(self._words[number].text for number in chosen)
            self.tapped.emit(words, self.mapToGlobal(under))
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._say()
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._hovered = self._pressed = self._at(event.position())
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        over = self._at(event.position())
        if self._pressed >= 0 and over < 0:
            return
        if over != self._hovered:
            self._hovered = over
            self.setCursor(
                Qt.CursorShape.PointingHandCursor if over >= 0 else Qt.CursorShape.ArrowCursor
            )
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        chosen = [self._words[number].text for number in self._chosen()]
        if self._pressed >= 0 and chosen:
            self.tapped.emit(" ".join(chosen), event.globalPosition().toPoint())
        self._pressed = -1
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hovered = -1
        self.update()

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QBrush(colors.color("preview")))
        painter.drawRoundedRect(QRectF(self.rect()), theme.RADIUS, theme.RADIUS)
        if not self._image.isNull():
            painter.drawImage(self.place(), self._image)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for word in self._words:
            shape = self.shape(word.box)
            painter.setPen(QPen(_OPEN, 1))
            painter.drawLine(shape.at(3), shape.at(2))
        for box, is_sure in self._marks:
            shape = self.shape(box)
            for ink, width in ((_HALO, 4.0), (_SURE if is_sure else _UNSURE, 2.0)):
                painter.setPen(
                    QPen(ink, width, Qt.PenStyle.SolidLine if is_sure else Qt.PenStyle.DashLine)
                )
                painter.drawPolygon(shape)
        chosen = self._chosen()
        if chosen:
            accent = QColor(colors.color("accent"))
            accent.setAlpha(90)
            painter.setPen(QPen(colors.color("accent"), 2))
            painter.setBrush(accent)
            for number in chosen:
                painter.drawPolygon(self.shape(self._words[number].box))
        if self._word:
            self._paint_word(painter)
        painter.end()

    def _paint_word(self, painter: QPainter) -> None:
        font = painter.font()
        font.setPixelSize(theme.px(theme.BODY))
        font.setBold(True)
        painter.setFont(font)
        painter.setPen(colors.color("on-preview"))
        tall = self._reserved.height() or self.height()
        box = QRectF(16, 0, self.width() - self._reserved.width() - 32, tall)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(box, int(flags), self._word)


class Stage(QWidget):
    """The live preview, or the card that is open with the preview in its corner."""

    def __init__(self, preview: Preview, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.card = CardPicture(self)
        self.card.hide()
        self._preview = preview
        preview.setParent(self)
        preview.setMinimumSize(0, 0)
        self.setMinimumSize(320, 180)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def show_card(self, on: bool) -> None:
        """Let the card have the stage, or the preview alone."""
        self.card.setVisible(on)
        self._arrange()

    def _arrange(self) -> None:
        self.card.setGeometry(self.rect())
        if not self.card.isVisibleTo(self):
            self._preview.setGeometry(self.rect())
            return
        width = max(_LEAST_INSET, round(self.width() * _INSET))
        height = round(width * 9 / 16)
        self._preview.setGeometry(self.width() - width - 8, 8, width, height)
        self.card.reserve(QSize(width + 16, height + 16))
        self._preview.raise_()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()


def _straight(image: QImage, box: Quad) -> QImage:
    """What stands in a box of the picture, lying flat with some paper around."""
    corners = [QPointF(x, y) for x, y in box]
    if len(corners) != 4 or image.isNull():
        return QImage()
    across = QLineF(corners[0], corners[1]).length()
    down = QLineF(corners[0], corners[3]).length()
    pad = 0.3 * min(across, down)
    width, height = across + 2 * pad, down + 2 * pad
    flat = QPolygonF(QRectF(pad, pad, across, down))
    flat.removeLast()
    turn = QTransform()
    if min(across, down) < 1 or not QTransform.quadToQuad(QPolygonF(corners), flat, turn):
        return QImage()
    scale = _CROP / height
    made = QImage(max(1, round(width * scale)), _CROP, QImage.Format.Format_RGB32)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.setTransform(turn * QTransform.fromScale(scale, scale))
    painter.drawImage(0, 0, image)
    painter.end()
    return made


class Crop(QWidget):
    """The piece of a picture that a field was read from, above the field."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._piece = QPixmap()
        theme.fix(self, height=26)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("As it is printed")
        self.hide()

    def show_piece(self, image: QImage, box: Quad) -> None:
        """Show this part of the picture, straightened; hidden where it is empty."""
        self._piece = QPixmap.fromImage(_straight(image, box)) if box else QPixmap()
        self.setVisible(not self._piece.isNull())
        self.update()

    def paintEvent(self, _: QPaintEvent) -> None:
        if self._piece.isNull():
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        size = self._piece.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        painter.drawPixmap(QRect(QPoint(0, self.height() - size.height()), size), self._piece)
        painter.end()
