"""What is asked before the window can open: the passphrase, or what to do about a broken folder.

These are the only dialogs of the app: there is no window yet that could hold a line.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QCheckBox, QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from leadcapture.settings import restore_command
from ui import theme

__all__ = ["LEAST", "PassphraseDialog", "TroubleDialog"]

#: The fewest characters of a new passphrase.
LEAST = 10


class PassphraseDialog(QDialog):
    """Asks for the passphrase of a workspace, or lets the user choose one for a `new` one.

    `word` says why it asks again.
    """

    def __init__(self, *, new: bool, word: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._new = new
        self.setWindowTitle("Choose a passphrase" if new else "Unlock your leads")
        theme.fix(self, least_width=480)
        self._first = _secret("New passphrase" if new else "Passphrase or recovery key")
        self._second = _secret("The same again")
        self._second.setVisible(new)
        self._show = QCheckBox("Show what I type")
        self._show.toggled.connect(self._reveal)
        self._word = theme.NoticeBar(self)
        self._word.hide()
        self.open_button = theme.button(
            "Create the workspace" if new else "Open", primary=True, large=True
        )
        self.open_button.setDefault(True)
        self.open_button.clicked.connect(self.accept)
        leave = theme.button("Quit", large=True)
        leave.setAutoDefault(False)
        leave.clicked.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 32, 32, 24)
        column.setSpacing(12)
        column.addWidget(theme.label(self.windowTitle(), size="title"))
        column.addWidget(
            theme.label(
                "Leads are stored encrypted. This computer has no keyring to hold the key, so a "
                "passphrase opens them. Four words that do not belong together are a good one."
                if new
                else "This computer's keyring does not hold the key of this workspace.",
                role="muted",
                wrap=True,
            )
        )
        column.addWidget(self._word)
        column.addWidget(self._first)
        column.addWidget(self._second)
        column.addWidget(self._show)
        row = QHBoxLayout()
        row.addWidget(leave)
        row.addStretch(1)
        row.addWidget(self.open_button)
        column.addSpacing(8)
        column.addLayout(row)
        self._first.textChanged.connect(self._typed)
        self._second.textChanged.connect(self._typed)
        self._typed()
        if word:
            self._word.say(word, role="danger")

    @property
    def passphrase(self) -> str:
        """What was typed."""
        return self._first.text()

    @property
    def word(self) -> str:
        """What the dialog complains of; empty when it does not."""
        return "" if self._word.isHidden() else self._word.text

    def type_in(self, first: str, second: str = "") -> None:
        """Fill in the fields."""
        self._first.setText(first)
        self._second.setText(second)

    def accept(self) -> None:
        if self._new and len(self.passphrase) < LEAST:
            self._word.say(f"Take at least {LEAST} characters.", role="warning")
        elif self._new and self._second.text() != self.passphrase:
            self._word.say("The two are not the same. Type them again.", role="warning")
        elif self.passphrase:
            super().accept()

    def _reveal(self, on: bool) -> None:
        mode = QLineEdit.EchoMode.Normal if on else QLineEdit.EchoMode.Password
        self._first.setEchoMode(mode)
        self._second.setEchoMode(mode)

    def _typed(self) -> None:
        self._word.hide()
        self.open_button.setEnabled(
            bool(self._first.text()) and (not self._new or bool(self._second.text()))
        )


class TroubleDialog(QDialog):
    """The workspace cannot be opened: what happened, and what can be done. Accepted: try again."""

    def __init__(self, words: str, workspace: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("The leads cannot be opened")
        theme.fix(self, least_width=560)
        self.words = words
        notice = theme.NoticeBar(self)
        notice.say(words, role="danger")
        where = theme.label(str(workspace), size="small", role="muted", wrap=True)
        where.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        show = theme.button("Show the folder", icon="folder")
        show.setAutoDefault(False)
        show.clicked.connect(
            lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(workspace.resolve())))
        )
        leave = theme.button("Quit")
        leave.setAutoDefault(False)
        leave.clicked.connect(self.reject)
        again = theme.button("Try again", primary=True)
        again.setDefault(True)
        again.clicked.connect(self.accept)
        again.setFocus()
        row = QHBoxLayout()
        row.addWidget(leave)
        row.addStretch(1)
        row.addWidget(show)
        row.addWidget(again)
        column = QVBoxLayout(self)
        column.setContentsMargins(32, 32, 32, 24)
        column.setSpacing(12)
        column.addWidget(theme.label(self.windowTitle(), size="title"))
        column.addWidget(notice)
        column.addWidget(
            theme.label(
                "Nothing was changed. Mend it and try again, or bring a backup back: quit, and "
                "type in a terminal",
                role="muted",
                wrap=True,
            )
        )
        self.command = theme.label(restore_command(workspace), mono=True, wrap=True)
        self.command.setAccessibleName("The command that restores a backup")
        self.command.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        column.addWidget(self.command)
        column.addWidget(where)
        column.addSpacing(8)
        column.addLayout(row)


def _secret(name: str) -> QLineEdit:
    made = QLineEdit()
    made.setEchoMode(QLineEdit.EchoMode.Password)
    made.setPlaceholderText(name)
    made.setAccessibleName(name)
    return made
