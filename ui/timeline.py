"""The whole history of one lead: who changed what when, what was sent where, and the way back."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from leadcapture.booth import Event
from leadcapture.show import Show
from ui import theme
from ui.evidence import clear
from ui.reviewwords import changes_words
from ui.words import connector_name, local_time, one_line

__all__ = ["Timeline"]

MOST = 200
"""Lines that are shown of a very long history, the newest."""


class Timeline(QWidget):
    """One line per event; each change has its own undo."""

    take_back = Signal(object)
    """The number of the change to take back."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("History")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(12)
        self._shown: tuple[Event, ...] = ()
        self._show: Show | None = None

    @property
    def events(self) -> tuple[Event, ...]:
        """What is shown."""
        return self._shown

    def show_events(self, events: Sequence[Event], show: Show | None) -> None:
        """Show these, the newest on top."""
        if (tuple(events), show) == (self._shown, self._show):
            return
        self._shown, self._show = tuple(events), show
        clear(self._column)
        for event in self._shown[:MOST]:
            self._column.addWidget(self._line(event, show))
        if len(events) > MOST:
            self._column.addWidget(
                theme.label(f"and {len(events) - MOST:,} older changes", role="muted")
            )

    def _line(self, event: Event, show: Show | None) -> QWidget:
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        head = QHBoxLayout()
        head.setSpacing(8)
        words = _head(event)
        head.addWidget(theme.label(words, wrap=True), 1)
        first = event.action in ("captured", "imported") or event is self._shown[-1]
        if event.change_id is not None and not first:
            back = theme.tool_button("undo", f"Take this change back: {words}", quiet=True)
            theme.fix(back, width=28, height=28)
            back.clicked.connect(partial(self._back, event.change_id))
            head.addWidget(back)
        column.addLayout(head)
        by = f" by {one_line(event.by)}" if event.by else ""
        column.addWidget(
            theme.label(f"{local_time(event.at, show)}{by}", size="small", role="muted", wrap=True)
        )
        if event.changes and not first:
            what = changes_words(event.changes, show)
            column.addWidget(theme.label(what, size="small", wrap=True))
        return box

    def _back(self, change_id: int, _checked: bool = False) -> None:
        self.take_back.emit(change_id)


def _head(event: Event) -> str:
    if event.action == "sent":
        detail = f" ({one_line(event.detail)})" if event.detail else ""
        return f"Sent to {connector_name(event.connector)}{detail}"
    return one_line(event.action).capitalize()
