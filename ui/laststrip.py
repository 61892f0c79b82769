"""The last captures in a row, each a click away, with today's count."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from leadcapture.booth import Booth, LeadOrder, LeadQuery, LeadRow
from ui import theme
from ui.words import clock_time, one_line
from ui.work import Worker

__all__ = ["LastStrip"]

#: How many captures the strip shows at most.
_LAST = 8


class LastStrip(QWidget):
    """As many of the last captures as there is room for."""

    wanted = Signal(object)
    """Open the lead with this id again."""
    counted = Signal(int)
    """How many leads were captured today at the open show."""
    said = Signal(str)

    def __init__(self, booth: Booth, worker: Worker, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._booth = booth
        self._worker = worker
        self._asked = 0
        self._rows: tuple[LeadRow, ...] = ()
        self.buttons: list[_LastButton] = []
        theme.fix(self, height=theme.TARGET)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(theme.GRID)
        self._word = theme.label("Nobody captured yet", size="small", role="muted")
        self._row.addWidget(self._word)
        self._row.addStretch(1)

    def refresh(self) -> None:
        """Read the last captures again."""
        self._asked += 1
        self._worker.run(
            _read_last,
            self._booth,
            done=partial(self._listed, self._asked),
            failed=lambda error: self.said.emit(str(error)),
        )

    def _listed(self, asked: int, found: tuple[tuple[LeadRow, ...], int]) -> None:
        if asked != self._asked:
            return
        self._rows, today = found
        self.counted.emit(today)
        self.fit()

    def fit(self) -> None:
        """Show as many as there is room for."""
        before, self.buttons = self.buttons, []
        self._word.setText("Last" if self._rows else "Nobody captured yet")
        room = self.width() - self._word.sizeHint().width() - 2 * theme.GRID
        for row in self._rows:
            # A new button costs a millisecond; most of them were here before.
            button = next((one for one in before if one.row == row), None)
            if button is None:
                button = _LastButton(row)
                button.clicked.connect(partial(self._clicked, row))
            else:
                before.remove(button)
            width = button.sizeHint().width()
            if width > room and self.buttons:
                before.append(button)
                break
            room -= width + theme.GRID
            self._row.insertWidget(1 + len(self.buttons), button)
            self.buttons.append(button)
        for old in before:
            self._row.removeWidget(old)
            old.hide()
            old.deleteLater()

    def _clicked(self, row: LeadRow, _checked: bool = False) -> None:
        self.wanted.emit(row.id)


class _LastButton(QPushButton):
    """One of the last captures: name, time, and how it stands."""

    def __init__(self, row: LeadRow) -> None:
        super().__init__()
        self.row = row
        label = one_line(row.label)
        if len(label) > 16:
            label = label[:15].rstrip(" -.") + "…"
        self.setObjectName("last")
        self.setText(f" {label}  {clock_time(row.captured_at)}".replace("&", "&&"))
        icon, role, state = (
            ("question", "warning", "only an id or a picture so far")
            if row.provisional
            else ("check", "success", "saved")
        )
        self.setIcon(theme.icon(icon, role=role))
        self.setAccessibleName(f"{one_line(row.label)}, {state}, open it again")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)


def _read_last(booth: Booth) -> tuple[tuple[LeadRow, ...], int]:
    show_id = booth.show.id if booth.show else None
    # Not by time: a clock that was set back would hide what was saved just now.
    last = LeadQuery(show_id=show_id, order=LeadOrder.ARRIVED)
    rows = booth.page(last, offset=0, limit=_LAST)
    return rows, booth.counts(show_id).today
