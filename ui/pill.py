"""The pill at the foot of the rail: the one line that says how things stand, always true."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from leadcapture.booth import Counts
from ui import colors, icons
from ui.textsize import SMALL, px
from ui.words import clock_time, how_many

__all__ = ["Pill", "PillState", "Room", "pill_state"]


#: Pixels at 100 % of the icon, and of a line of words.
_ICON, _LINE = 16, 16
#: Pixels of the smallest letters.
_LEAST = 9


class Room(StrEnum):
    """The rooms of the window, in the order of the rail."""

    CAPTURE = "Capture"
    REVIEW = "Review"
    SYNC = "Sync"
    SETTINGS = "Settings"


class PillState(Struct, frozen=True, kw_only=True):
    """What the pill says."""

    first: str
    second: str = ""
    icon: str
    role: str
    room: Room
    """Where it can be mended."""
    hint: str = ""

    @property
    def words(self) -> str:
        """``Offline · 37 waiting``."""
        return " · ".join(part for part in (self.first, self.second) if part)


def pill_state(
    counts: Counts,
    *,
    reachable: bool | None = None,
    sign_in: bool = False,
    connected: bool = True,
    syncing: tuple[int, int] | None = None,
) -> PillState:
    """What to say, the most pressing first.

    `reachable` is None until it is known; `connected` is False for a show without a CRM; `syncing`
    is (done, total) while a sync runs.
    """
    waiting = f"{counts.waiting:,} waiting" if counts.waiting else ""
    held = f"{how_many(counts.held, 'lead')} held back until reviewed" if counts.held else ""
    parked = f"{how_many(counts.parked, 'lead')} refused by the CRM" if counts.parked else ""
    everything = ". ".join(part for part in (waiting, held, parked) if part)
    if syncing is not None:
        done, total = syncing
        return PillState(
            first="Syncing",
            second=f"{done:,}/{total:,}" if total else "",
            icon="sync",
            role="accent",
            room=Room.SYNC,
            hint=everything,
        )
    if counts.parked:
        return PillState(
            first=f"{counts.parked:,} need you" if counts.parked > 1 else "1 needs you",
            second="Offline" if reachable is False else "",
            icon="warning",
            role="danger",
            room=Room.SYNC,
            hint=everything,
        )
    if not connected:
        return PillState(
            first="Saved here",
            second=f"{counts.total:,} leads" if counts.total != 1 else "1 lead",
            icon="save",
            role="success",
            room=Room.SETTINGS,
            hint="This show has no CRM; export the leads on the Review page",
        )
    if sign_in:
        return PillState(
            first="Sign in",
            second=waiting,
            icon="key",
            role="warning",
            room=Room.SYNC,
            hint=f"The CRM wants a password. {everything}",
        )
    if reachable is False:
        return PillState(
            first="Offline",
            second=waiting,
            icon="offline",
            role="warning",
            room=Room.SYNC,
            hint=f"The CRM does not answer; everything is kept here. {everything}",
        )
    if counts.waiting:
        return PillState(
            first=waiting,
            second="to sync" if reachable else "",
            icon="clock",
            role="accent",
            room=Room.SYNC,
            hint=everything,
        )
    if counts.to_review or counts.held:
        return PillState(
            first=f"{counts.to_review or counts.held:,} to review",
            icon="inbox",
            role="accent",
            room=Room.REVIEW,
            hint=everything,
        )
    if counts.last_sent_at is not None:
        return PillState(
            first="All synced",
            second=clock_time(counts.last_sent_at),
            icon="check",
            role="success",
            room=Room.SYNC,
            hint="The CRM has everything",
        )
    return PillState(
        first="Ready", icon="check", role="success", room=Room.CAPTURE, hint="Nothing waits"
    )


class Pill(QAbstractButton):
    """Paints the state in two short lines with its icon; a click goes where it can be mended."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state = pill_state(Counts(), connected=True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.show_state(self._state)

    @property
    def state(self) -> PillState:
        return self._state

    def show_state(self, state: PillState) -> None:
        """Say this."""
        self._state = state
        self.setText(state.words)
        self.setAccessibleName(state.words)
        self.setAccessibleDescription(state.hint)
        self.setToolTip(state.hint)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(px(88), px(66))

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        state = self._state
        frame = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        ground = "surface" if self.underMouse() else f"{state.role}-soft"
        edge = "rail-on" if self.hasFocus() else state.role
        painter.setPen(QPen(colors.color(edge), 2 if self.hasFocus() else 1))
        painter.setBrush(colors.color(ground))
        painter.drawRoundedRect(frame, colors.RADIUS, colors.RADIUS)
        font = QFont(self.font())
        font.setPixelSize(px(SMALL))
        font.setWeight(QFont.Weight.DemiBold)
        painter.setFont(font)
        metrics = painter.fontMetrics()
        lines = [line for line in (state.first, state.second) if line]
        # The icon stands above: beside the words there is no room for "1,234 waiting".
        side, high = px(_ICON), px(_LINE)
        top = frame.center().y() - (side + 4 + high * len(lines)) / 2
        box = QRectF(frame.center().x() - side / 2, top, side, side)
        icons.draw(painter, box, state.icon, colors.color(state.role))
        top += side + 4
        painter.setPen(colors.color("text"))
        for line in lines:
            room = QRectF(frame.left() + 2, top, frame.width() - 4, high)
            while metrics.horizontalAdvance(line) > room.width() and font.pixelSize() > px(_LEAST):
                # A count is never cut: smaller is better than "84 need y…".
                font.setPixelSize(font.pixelSize() - 1)
                painter.setFont(font)
                metrics = painter.fontMetrics()
            shown = metrics.elidedText(line, Qt.TextElideMode.ElideRight, int(room.width()))
            painter.drawText(room, int(Qt.AlignmentFlag.AlignCenter), shown)
            top += high
        painter.end()
