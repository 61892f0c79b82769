"""Show a code: one key puts a large QR code on the screen for the visitor to scan."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from leadcapture.booth import Booth
from leadcapture.errors import BadInput
from ui import theme
from ui.words import one_line

__all__ = ["CodeView", "QrField", "code_of", "qr_matrix"]

#: Light modules around the code, as the standard asks for.
_QUIET = 4


def qr_matrix(text: str) -> tuple[tuple[bool, ...], ...]:
    """The modules of the QR code of `text`, dark is True. Raises `BadInput` when it is too long."""
    import qrcode
    from qrcode.exceptions import DataOverflowError

    code = qrcode.QRCode(border=0, error_correction=qrcode.constants.ERROR_CORRECT_M)
    code.add_data(text.encode("utf-8"))
    try:
        code.make(fit=True)
    except (DataOverflowError, ValueError) as error:
        raise BadInput("This is too long for a code. Shorten your card in Settings.") from error
    return tuple(tuple(bool(one) for one in row) for row in code.get_matrix())


class QrField(QWidget):
    """Paints the modules as large as there is room, dark on white whatever the theme."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._modules: Sequence[Sequence[bool]] = ()
        self.setMinimumSize(240, 240)
        self.setAccessibleName("QR code to scan")

    def show_modules(self, modules: Sequence[Sequence[bool]]) -> None:
        self._modules = modules
        self.update()

    def paintEvent(self, _: QPaintEvent) -> None:
        if not self._modules:
            return
        painter = QPainter(self)
        count = len(self._modules) + 2 * _QUIET
        # Whole pixels: blurred edges cost a phone's camera its distance.
        step = max(1, min(self.width(), self.height()) // count)
        side = step * count
        left, top = (self.width() - side) // 2, (self.height() - side) // 2
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor("#ffffff"))
        painter.drawRoundedRect(QRectF(left, top, side, side), theme.RADIUS, theme.RADIUS)
        painter.setBrush(QColor("#000000"))
        left, top = left + _QUIET * step, top + _QUIET * step
        for y, row in enumerate(self._modules):
            for x, dark in enumerate(row):
                if dark:
                    painter.drawRect(left + x * step, top + y * step, step, step)
        painter.end()


class CodeView(QWidget):
    """Fills the screen with the code; Esc, a click or the key that opened it closes it."""

    def __init__(self, text: str, *, name: str, under: str = "", parent: QWidget | None = None):
        super().__init__(parent, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setObjectName("page")
        self.setWindowTitle("Scan me")
        self.field = QrField(self)
        self.field.show_modules(qr_matrix(text))
        title = theme.name_label()
        title.setText(name)
        title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        below = theme.label(under, size="title", role="muted", wrap=True)
        below.setAlignment(Qt.AlignmentFlag.AlignCenter)
        below.setVisible(bool(under))
        hint = theme.label("Esc closes", size="small", role="muted")
        hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 32, 32, 16)
        column.setSpacing(8)
        column.addWidget(title)
        column.addWidget(below)
        column.addWidget(self.field, 1)
        column.addWidget(hint)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = Qt.Key
        closing = (keys.Key_Escape, keys.Key_Q, keys.Key_F2, keys.Key_Space, keys.Key_Return)
        if event.key() in closing:
            self.close()
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, _: QMouseEvent) -> None:
        self.close()


def code_of(booth: Booth) -> CodeView | None:
    """The rep's own card, else the show's link, as a window not shown yet; None while both are
    empty. Raises `BadInput` when it is too long for a code."""
    text, settings = booth.my_code(), booth.settings
    if not text or not (settings.rep_email or settings.rep_phone or text.startswith("http")):
        return None
    return CodeView(
        text,
        name=one_line(settings.rep_name) or "Scan me",
        under=one_line(settings.rep_company),
    )
