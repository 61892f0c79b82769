"""The live picture with what was found outlined. Only the display is mirrored, never a frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QBrush,
    QColor,
    QFont,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
    QTransform,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui import colors, icons, theme
from ui.camera import picture_place

if TYPE_CHECKING:
    from collections.abc import Sequence

    from leadcapture.capture.cardfinder import Look
    from leadcapture.capture.decoder import Symbol
    from ui.camera import View

__all__ = ["Preview"]

#: Below this height, in pixels, a message is its sign alone.
_LEAST_WORDS = 150
#: Milliseconds the confirmation is lit.
_FLASH = 140
#: Found, on any picture: a light line on a dark one.
_FOUND, _HALO = QColor("#5dffb0"), QColor(0, 20, 10, 170)
#: A card that is seen but not read yet.
_SEEN = QColor("#ffd166")


class Preview(QWidget):
    """Paints the newest `View`, or a message where there is no picture."""

    picked = Signal(object)
    """The user clicked one of several codes."""
    room_changed = Signal(QSize)
    """The picture's room in device pixels."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view: View | None = None
        self._hint = ""
        self._title, self._body, self._icon = "", "", ""
        self._lit = False
        self._tick = ""
        self._flash = QTimer(self)
        self._flash.setSingleShot(True)
        self._flash.setInterval(_FLASH)
        self._flash.timeout.connect(self._darken)
        self.setMinimumSize(320, 180)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMouseTracking(True)
        self.setAccessibleName("Camera picture")

    # --- what it shows -------------------------------------------------------------------

    @property
    def view(self) -> View | None:
        return self._view

    @property
    def message(self) -> str:
        """What is said instead of a picture."""
        return self._title

    @property
    def hint(self) -> str:
        return self._hint

    def show_view(self, view: View) -> None:
        """Show this picture."""
        self._view = view
        self._title = self._body = ""
        self.update()

    def show_hint(self, words: str) -> None:
        """Say on the picture what to do."""
        self._hint = words
        self.update()

    def show_message(self, title: str, body: str = "", *, icon: str = "camera") -> None:
        """Show words instead of a picture."""
        self._view = None
        self._hint = ""
        self._title, self._body, self._icon = title, body, icon
        self.setAccessibleDescription(f"{title}. {body}")
        self.update()

    def confirm(self, words: str) -> None:
        """Light up: this was scanned."""
        self._lit, self._tick = True, words
        self._flash.start()
        self.update()

    def _darken(self) -> None:
        self._lit = False
        self.update()

    # --- geometry ------------------------------------------------------------------------

    def picture_rect(self) -> QRectF:
        """Where the picture stands."""
        if self._view is None or self._view.image.isNull():
            return QRectF(self.rect())
        return picture_place(self.size(), self._view.width, self._view.height)

    def outline(self, symbol: Symbol) -> QPolygonF:
        """The code's corners on this widget, mirrored like the picture."""
        return self._placed(symbol.corners)

    def card_outline(self) -> QPolygonF:
        """The same of the card in view; empty where none is."""
        card = self._view.card if self._view is not None else None
        sight = card.sight if card is not None else None
        return self._placed(sight.corners) if sight is not None else QPolygonF()

    def _placed(self, corners: Sequence[tuple[float, float]]) -> QPolygonF:
        made = QPolygonF()
        if self._view is None:
            return made
        place = self.picture_rect()
        for x, y in corners:
            across = x / max(self._view.width, 1)
            if self._view.mirrored:
                across = 1 - across
            made.append(
                QPointF(
                    place.left() + across * place.width(),
                    place.top() + y / max(self._view.height, 1) * place.height(),
                )
            )
        return made

    def choices(self) -> list[Symbol]:
        """What may be picked, in the order of its numbers: from left to right as shown."""
        if self._view is None:
            return []
        return sorted(
            self._view.choices, key=lambda one: self.outline(one).boundingRect().center().x()
        )

    # --- events --------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.room_changed.emit(self.size() * self.devicePixelRatioF())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for symbol in self.choices():
            if (
                self.outline(symbol)
                .boundingRect()
                .adjusted(-16, -16, 16, 16)
                .contains(event.position())
            ):
                self.picked.emit(symbol)
                return
        super().mousePressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        self.update()

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setPen(Qt.PenStyle.NoPen)
        if self._view is None or self._view.image.isNull():
            painter.setBrush(colors.color("preview"))
            painter.drawRoundedRect(QRectF(self.rect()), theme.RADIUS, theme.RADIUS)
        else:
            self._paint_picture(painter, self._view.image)
        if self._view is not None:
            self._paint_codes(painter)
        elif self._title:
            self._paint_message(painter)
        if self._hint:
            self._paint_hint(painter)
        if self._lit:
            self._paint_light(painter)
        painter.end()

    def _paint_picture(self, painter: QPainter, image: QImage) -> None:
        """The picture with round corners: plain parts, and the four corners as pies.

        A clip costs more; and what is filled with a large brush Qt splits among threads of its
        own, for which the GUI thread waits while the decoders have the cores.
        """
        # Not 1 on a finer screen, and for a frame that was made before the window was resized.
        across, down = self.width() / image.width(), self.height() / image.height()
        width, height, radius = self.width(), self.height(), theme.RADIUS
        for part in (
            QRectF(radius, 0, width - 2 * radius, radius),
            QRectF(0, radius, width, height - 2 * radius),
            QRectF(radius, height - radius, width - 2 * radius, radius),
        ):
            painter.drawImage(
                part,
                image,
                QRectF(
                    part.x() / across,
                    part.y() / down,
                    part.width() / across,
                    part.height() / down,
                ),
            )
        brush = QBrush(image)
        brush.setTransform(QTransform.fromScale(across, down))
        painter.setBrush(brush)
        quarter = 90 * 16
        for number, (x, y) in enumerate(((width, 0), (0, 0), (0, height), (width, height))):
            corner = QRectF(x and x - 2 * radius, y and y - 2 * radius, 2 * radius, 2 * radius)
            painter.drawPie(corner, number * quarter, quarter)

    def _paint_codes(self, painter: QPainter) -> None:
        assert self._view is not None
        painter.setBrush(Qt.BrushStyle.NoBrush)
        choices = self.choices()
        for symbol in self._view.visible:
            self._paint_outline(painter, self.outline(symbol), _FOUND)
        if self._view.card is not None:
            self._paint_card(painter, self._view.card)
        for number, symbol in enumerate(choices, start=1):
            at = self.outline(symbol).boundingRect().center()
            # Of a badge at the very edge the number is still seen.
            at.setX(min(max(at.x(), 28), self.width() - 28))
            at.setY(min(max(at.y(), 28), self.height() - 28))
            self._paint_number(painter, at, number)

    def _paint_card(self, painter: QPainter, card: Look) -> None:
        read = card.advice == "read"
        self._paint_outline(
            painter, self.card_outline(), _FOUND if read else _SEEN, dashed=not read
        )

    def _paint_outline(
        self, painter: QPainter, shape: QPolygonF, color: QColor, *, dashed: bool = False
    ) -> None:
        if shape.count() < 3:
            return
        for ink, width in ((_HALO, 7.0), (color, 3.0)):
            pen = QPen(ink, width)
            pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
            if dashed and ink is color:
                pen.setDashPattern([4, 3])
            painter.setPen(pen)
            painter.drawPolygon(shape)

    def _paint_number(self, painter: QPainter, at: QPointF, number: int) -> None:
        box = QRectF(at.x() - 22, at.y() - 22, 44, 44)
        painter.setPen(QPen(_HALO, 3))
        painter.setBrush(_FOUND)
        painter.drawEllipse(box)
        painter.setPen(QColor("#00140a"))
        font = QFont(self.font())
        font.setPixelSize(theme.px(24))
        font.setBold(True)
        painter.setFont(font)
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), str(number))
        painter.setBrush(Qt.BrushStyle.NoBrush)

    def _paint_message(self, painter: QPainter) -> None:
        ink = colors.color("on-preview")
        middle = QRectF(self.rect()).center()
        width = min(self.width() - 48, theme.px(480))
        left = middle.x() - width / 2
        if self.height() < _LEAST_WORDS:
            # In a corner there is room for the sign alone; the accessible text has the words.
            spot = QRectF(middle.x() - 16, middle.y() - 16, 32, 32)
            icons.draw(painter, spot, self._icon, ink)
            return
        icons.draw(painter, QRectF(middle.x() - 24, middle.y() - 88, 48, 48), self._icon, ink)
        font = QFont(self.font())
        font.setPixelSize(theme.px(theme.TITLE))
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        painter.setPen(ink)
        flags = int(
            Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
        )
        used = painter.boundingRect(
            QRectF(left, middle.y() - 24, width, 400), flags, self._title
        ).height()
        painter.drawText(QRectF(left, middle.y() - 24, width, 400), flags, self._title)
        font.setPixelSize(theme.px(theme.BODY))
        font.setWeight(QFont.Weight.Normal)
        painter.setFont(font)
        painter.drawText(QRectF(left, middle.y() - 16 + used, width, 400), flags, self._body)

    def _paint_hint(self, painter: QPainter) -> None:
        font = QFont(self.font())
        font.setPixelSize(theme.px(theme.BODY))
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        metrics = painter.fontMetrics()
        words = metrics.elidedText(self._hint, Qt.TextElideMode.ElideRight, self.width() - 64)
        width = metrics.horizontalAdvance(words) + 32
        high = theme.px(36)
        box = QRectF((self.width() - width) / 2, self.height() - 16 - high, width, high)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(0, 0, 0, 190))
        painter.drawRoundedRect(box, high / 2, high / 2)
        painter.setPen(QColor("#ffffff"))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), words)

    def _paint_light(self, painter: QPainter) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(_FOUND, 10))
        painter.drawRoundedRect(
            QRectF(self.rect()).adjusted(5, 5, -5, -5), theme.RADIUS, theme.RADIUS
        )
        middle = QRectF(self.rect()).center()
        badge = QRectF(middle.x() - 40, middle.y() - 40, 80, 80)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_FOUND)
        painter.drawEllipse(badge)
        icons.draw(painter, badge.adjusted(16, 16, -16, -16), "check", QColor("#00140a"))
