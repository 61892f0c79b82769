"""A word from the desktop when something needs a person who is not looking at the window.

It never takes the focus, and it is never needed: where the desktop has no tray, the pill and the
message line say the same.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QSystemTrayIcon

__all__ = ["Notices"]

#: Milliseconds a word stays.
_STAYS = 8_000


class Notices(QObject):
    """Speaks through the system tray where there is one."""

    clicked = Signal()
    """Somebody clicked the word: show the window."""

    def __init__(self, icon: QIcon, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._icon = icon
        self._tray: QSystemTrayIcon | None = None

    @staticmethod
    def supported() -> bool:
        """Whether this desktop shows such words."""
        return QSystemTrayIcon.isSystemTrayAvailable() and QSystemTrayIcon.supportsMessages()

    def say(self, title: str, words: str, *, trouble: bool = False) -> bool:
        """Say this if the desktop can; whether it could. No names of people belong in here."""
        if not self.supported():
            return False
        if self._tray is None:
            self._tray = QSystemTrayIcon(self._icon, self)
            self._tray.messageClicked.connect(self.clicked)
            self._tray.activated.connect(self.clicked)
        kinds = QSystemTrayIcon.MessageIcon
        self._tray.show()
        self._tray.showMessage(
            title, words, kinds.Warning if trouble else kinds.Information, _STAYS
        )
        return True

    def fall_silent(self) -> None:
        """Take the icon away again: somebody looks at the window."""
        if self._tray is not None:
            self._tray.hide()
