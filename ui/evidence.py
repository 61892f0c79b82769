"""What was captured, as one small part per capture."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase, QResizeEvent, QTextOption
from PySide6.QtWidgets import QLayout, QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget

from leadcapture.lead import Capture
from leadcapture.show import Show
from ui import theme
from ui.leadform import plain_lines
from ui.words import SOURCES, local_time, one_line

__all__ = ["Evidence", "clear"]

#: Bytes of a payload that are shown; the whole stays in the file.
_SHOWN = 600


class CodeText(QPlainTextEdit):
    """A code's text: plain, to be copied, broken anywhere so that all of it is seen."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("plain")
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.setWordWrapMode(QTextOption.WrapMode.WrapAnywhere)
        self.setAccessibleName("The code as it was read")
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_text(self, text: str) -> None:
        """Show this text whole, up to twelve lines."""
        if text != self.toPlainText():
            self.setPlainText(text)
            self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        lines = int(self.document().size().height())
        self.setFixedHeight(min(lines, 12) * self.fontMetrics().lineSpacing() + 16)


class Evidence(QWidget):
    """What was captured of one lead, a part for each capture.

    The parts are used again for the next lead: making them anew is what would be felt.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(12)
        self._nothing = theme.label("Nothing.", role="muted")
        self._column.addWidget(self._nothing)
        self._parts: list[_Part] = []

    def show_captures(self, captures: Sequence[Capture], show: Show | None) -> None:
        """Show these, the first on top."""
        while len(self._parts) < len(captures):
            self._parts.append(_Part())
            self._column.addWidget(self._parts[-1])
        for part, capture in zip(self._parts, captures, strict=False):
            part.show_capture(capture, show)
        for number, part in enumerate(self._parts):
            part.setVisible(number < len(captures))
        self._nothing.setVisible(not captures)


class _Part(QWidget):
    """One scan, picture or typed entry."""

    def __init__(self) -> None:
        super().__init__()
        self._when = theme.label("", wrap=True)
        self._how = theme.label("", size="small", role="muted", wrap=True)
        self._code = CodeText()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        for widget in (self._when, self._how, self._code):
            column.addWidget(widget)

    def show_capture(self, capture: Capture, show: Show | None) -> None:
        by = f" by {one_line(capture.by)}" if capture.by else ""
        self._when.setText(f"{local_time(capture.at, show)}{by}")
        kind = ", ".join(
            part for part in (SOURCES[capture.source], one_line(capture.symbology)) if part
        )
        on = f" on {one_line(capture.device)}" if capture.device else ""
        self._how.setText(f"{kind}{on}")
        text = plain_lines(capture.payload[:_SHOWN].decode("utf-8", "replace"))
        more = " …" if len(capture.payload) > _SHOWN else ""
        self._code.show_text(text + more)
        self._code.setVisible(bool(capture.payload))


def clear(layout: QLayout) -> None:
    """Take everything out of a layout."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
