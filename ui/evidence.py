"""What was captured, as one small part per capture."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontDatabase, QResizeEvent, QTextOption
from PySide6.QtWidgets import QLayout, QPlainTextEdit, QSizePolicy, QVBoxLayout, QWidget

from leadcapture.lead import Capture
from ui import theme
from ui.leadform import plain_lines
from ui.words import SOURCES, local_time, one_line

__all__ = ["capture_part", "clear"]

#: Bytes of a payload that are shown; the whole stays in the file.
_SHOWN = 600


class CodeText(QPlainTextEdit):
    """A code's text: plain, to be copied, broken anywhere so that all of it is seen."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setObjectName("plain")
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.setWordWrapMode(QTextOption.WrapMode.WrapAnywhere)
        self.setAccessibleName("The code as it was read")
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        lines = int(self.document().size().height())
        self.setFixedHeight(min(lines, 12) * self.fontMetrics().lineSpacing() + 16)


def _part() -> tuple[QWidget, QVBoxLayout]:
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(2)
    return box, column


def capture_part(capture: Capture) -> QWidget:
    """One scan, picture or typed entry."""
    box, column = _part()
    by = f" by {one_line(capture.by)}" if capture.by else ""
    column.addWidget(theme.label(f"{local_time(capture.at)}{by}", wrap=True))
    kind = ", ".join(
        part for part in (SOURCES[capture.source], one_line(capture.symbology)) if part
    )
    on = f" on {one_line(capture.device)}" if capture.device else ""
    column.addWidget(theme.label(f"{kind}{on}", size="small", role="muted", wrap=True))
    if capture.payload:
        text = plain_lines(capture.payload[:_SHOWN].decode("utf-8", "replace"))
        more = " …" if len(capture.payload) > _SHOWN else ""
        column.addWidget(CodeText(text + more))
    return box


def clear(layout: QLayout) -> None:
    """Take everything out of a layout."""
    while (item := layout.takeAt(0)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
