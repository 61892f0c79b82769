"""A word from the desktop, where there is one that can say it."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QSystemTrayIcon
from pytestqt.qtbot import QtBot

from ui.notices import Notices


def test_says_nothing_where_the_desktop_cannot(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Notices, "supported", staticmethod(lambda: False))
    notices = Notices(QIcon())
    assert not notices.say("Synced", "All is sent")
    notices.fall_silent()


def test_says_it_through_the_tray_and_a_click_is_heard(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[tuple[Any, ...]] = []
    monkeypatch.setattr(Notices, "supported", staticmethod(lambda: True))
    monkeypatch.setattr(QSystemTrayIcon, "show", lambda self: None)
    monkeypatch.setattr(QSystemTrayIcon, "showMessage", lambda self, *words: said.append(words))
    notices = Notices(QIcon())
    assert notices.say("Synced", "3 steps refused by the CRM", trouble=True)
    assert notices.say("Synced", "All is sent")
    assert [words[:2] for words in said] == [
        ("Synced", "3 steps refused by the CRM"),
        ("Synced", "All is sent"),
    ]
    with qtbot.waitSignal(notices.clicked):
        notices._tray.messageClicked.emit()  # type: ignore[union-attr]
    notices.fall_silent()
