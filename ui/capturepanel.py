"""What stands beside the camera: the ways in, the lead that is open, or what came of photos."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from leadcapture.booth import Booth
from ui.readypanel import ReadyPanel

if TYPE_CHECKING:
    from ui.captureform import CaptureForm
    from ui.sheetlist import SheetList

__all__ = ["CapturePanel"]


class CapturePanel(QStackedWidget):
    """One of the three at a time; two of them are made when they are wanted."""

    save_wanted = Signal()
    discard_wanted = Signal()
    back_wanted = Signal()
    lead_wanted = Signal(object)
    """Open the lead with this id."""
    sheets_closed = Signal()

    def __init__(
        self, booth: Booth, *, clock: Callable[[], datetime], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._booth = booth
        self._clock = clock
        self.ready = ReadyPanel()
        self.ready.back_wanted.connect(self.back_wanted)
        self.addWidget(self.ready)

    @cached_property
    def form(self) -> CaptureForm:
        """The lead that is open. Made soon after the page came up, or when it is asked for."""
        from ui.captureform import CaptureForm

        form = CaptureForm(clock=self._clock)
        form.save_wanted.connect(self.save_wanted)
        form.discard_wanted.connect(self.discard_wanted)
        form.back_wanted.connect(self.back_wanted)
        self.addWidget(form)
        if self._booth.show is not None:
            form.set_show(self._booth.show)
        return form

    @cached_property
    def sheets(self) -> SheetList:
        """What became of a file of pictures. Made when there is something to list."""
        from ui.sheetlist import SheetList

        sheets = SheetList()
        sheets.wanted.connect(self.lead_wanted)
        sheets.closed.connect(self.sheets_closed)
        self.addWidget(sheets)
        return sheets

    @property
    def listing(self) -> bool:
        """Whether there is something to list of photos."""
        return "sheets" in self.__dict__ and self.sheets.listing

    def follow_show(self) -> None:
        """Ask what the open show asks, where there is a form already."""
        if self._booth.show is not None and "form" in self.__dict__:
            self.form.set_show(self._booth.show)

    def show_form(self) -> None:
        self.setCurrentWidget(self.form)

    def show_ready(self) -> None:
        """The ways in, or what is listed of photos."""
        self.setCurrentWidget(self.sheets if self.listing else self.ready)
