"""What the pill says, the most pressing first."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from PySide6.QtGui import QPainter

from leadcapture.booth import Counts
from ui.pill import Pill, Room, pill_state

SENT = datetime(2026, 11, 24, 14, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    ("counts", "known", "words", "room"),
    [
        (Counts(waiting=37), {"reachable": False}, "Offline · 37 waiting", Room.SYNC),
        (Counts(waiting=800), {"syncing": (120, 800)}, "Syncing · 120/800", Room.SYNC),
        (Counts(parked=3, waiting=4), {"reachable": True}, "3 need you", Room.SYNC),
        (Counts(parked=1), {"reachable": False}, "1 needs you · Offline", Room.SYNC),
        (Counts(waiting=2), {"sign_in": True}, "Sign in · 2 waiting", Room.SYNC),
        (Counts(waiting=2), {"reachable": True}, "2 waiting · to sync", Room.SYNC),
        (Counts(waiting=2), {}, "2 waiting", Room.SYNC),
        (Counts(to_review=5, held=5), {"reachable": True}, "5 to review", Room.REVIEW),
        (Counts(total=4), {"connected": False}, "Saved here · 4 leads", Room.SETTINGS),
        (Counts(), {"reachable": False}, "Offline", Room.SYNC),
        (Counts(), {"reachable": True}, "Ready", Room.CAPTURE),
    ],
)
def test_the_pill_says(counts: Counts, known: dict[str, Any], words: str, room: Room) -> None:
    state = pill_state(counts, **known)
    assert state.words == words
    assert state.room is room
    assert state.icon


def test_all_synced_says_when() -> None:
    state = pill_state(Counts(total=9, last_sent_at=SENT), reachable=True)
    assert state.first == "All synced"
    assert state.second.endswith(":02")


def test_the_pill_is_read_out(qtbot: Any) -> None:
    pill = Pill()
    qtbot.addWidget(pill)
    pill.show_state(pill_state(Counts(waiting=37, held=2), reachable=False))
    assert pill.accessibleName() == "Offline · 37 waiting"
    assert "2 leads held back until reviewed" in pill.toolTip()
    pill.resize(pill.sizeHint())
    assert not pill.grab().isNull()


def test_a_count_is_never_cut(qtbot: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[str] = []

    class Seen(QPainter):
        def drawText(self, *given: Any) -> None:
            drawn.append(given[-1])

    monkeypatch.setattr("ui.pill.QPainter", Seen)
    pill = Pill()
    qtbot.addWidget(pill)
    pill.resize(pill.sizeHint())
    pill.show_state(pill_state(Counts(parked=1_284), reachable=True))
    pill.grab()
    assert drawn == ["1,284 need you"]
