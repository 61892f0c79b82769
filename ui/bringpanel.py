"""The leads of another laptop: which folder, its passphrase, how far it is, what came."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QProgressBar,
    QVBoxLayout,
    QWidget,
)

from leadcapture.booth import Booth
from leadcapture.errors import Cancelled
from ui import theme
from ui.persontab import ErasureDialog, erased_words
from ui.words import how_many, one_line
from ui.work import Job, Lane, Worker

if TYPE_CHECKING:
    from leadcapture.review.bringing import Brought
    from leadcapture.review.forgetting import Forgotten

__all__ = ["BringPanel"]


class BringPanel(QWidget):
    """See the module."""

    left = Signal()
    said = Signal(str)
    changed = Signal()
    duplicates = Signal()
    """The user wants to see whom two laptops have met."""
    erased = Signal(str)
    """What was erased, in words."""

    def __init__(self, booth: Booth, worker: Worker, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._booth, self._worker = booth, worker
        self._job: Job | None = None
        self.notice = theme.NoticeBar()
        self.notice.hide()
        self.folder = QLineEdit()
        self.folder.setPlaceholderText("Folder of the workspace, or of a backup of it")
        self.folder.setAccessibleName("Folder of the other workspace")
        self.folder.textChanged.connect(self._ready)
        self.choose_button = theme.button("Choose …")
        self.choose_button.clicked.connect(self.ask)
        place = QHBoxLayout()
        place.setSpacing(8)
        place.addWidget(self.folder, 1)
        place.addWidget(self.choose_button)
        self.passphrase = QLineEdit()
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.passphrase.setPlaceholderText("Its passphrase or recovery key")
        self.passphrase.setAccessibleName("Passphrase or recovery key of the other workspace")
        self.passphrase.returnPressed.connect(self.start)
        self.every_show = QCheckBox("Leads of all its shows, not only of the open one")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName("How far the leads are brought in")
        self._bar.hide()
        self._step = theme.label("", role="muted")
        self.cancel_button = theme.button("Close (Esc)")
        self.cancel_button.setShortcut(Qt.Key.Key_Escape)
        self.cancel_button.clicked.connect(self.cancel)
        self.go_button = theme.button("Bring in", primary=True)
        self.go_button.clicked.connect(self.start)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addStretch(1)
        foot.addWidget(self.cancel_button)
        foot.addWidget(self.go_button)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(12)
        column.addWidget(theme.label("Bring in another laptop", size="title", wrap=True))
        column.addWidget(
            theme.label(
                "Its leads come with their pictures, consents, history and what was sent to the "
                "CRM, so nothing is sent twice. The other folder is only read. What is here "
                "already is brought up to date; nothing is overwritten.",
                role="muted",
                wrap=True,
            )
        )
        column.addWidget(self.notice)
        column.addLayout(place)
        column.addWidget(self.passphrase)
        column.addWidget(self.every_show)
        column.addWidget(self._bar)
        column.addWidget(self._step)
        column.addStretch(1)
        column.addWidget(
            theme.label(
                "Afterwards let this laptop sync, and the other one no more.",
                size="small",
                role="muted",
                wrap=True,
            )
        )
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(12)
        whole.addWidget(theme.scroll(inside), 1)
        whole.addLayout(foot)
        self._ready()

    def open(self) -> None:
        """Begin anew, unless one is under way."""
        if self._job is None:
            self.notice.hide()
            self.passphrase.clear()
        self.folder.setFocus()

    def ask(self) -> None:
        """Ask for the folder."""
        chosen = QFileDialog.getExistingDirectory(self, "Another laptop's workspace or backup")
        if chosen:
            self.folder.setText(chosen)
            self.passphrase.setFocus()

    def start(self) -> None:
        """Bring its leads in; all, or nothing when it is cancelled."""
        if self._job is not None or not self.folder.text().strip():
            return
        self.notice.hide()
        self._bar.setRange(0, 0)
        self._bar.show()
        self._step.setText("Opening …")
        self.cancel_button.setText("Cancel (Esc)")
        self._job = self._worker.run(
            self._booth.bring_in,
            Path(self.folder.text().strip()).expanduser(),
            passphrase=self.passphrase.text() or None,
            every_show=self.every_show.isChecked(),
            done=self._done,
            failed=self._failed,
            progress=self._progressed,
            lane=Lane.WORK,
        )
        self._ready()

    def _ready(self) -> None:
        idle = self._job is None
        for one in (self.folder, self.choose_button, self.passphrase, self.every_show):
            one.setEnabled(idle)
        self.go_button.setEnabled(idle and bool(self.folder.text().strip()))

    def _progressed(self, done: int, total: int, what: str) -> None:
        self._bar.setRange(0, total)
        self._bar.setValue(done)
        self._step.setText(f"{what}: {done:,} of {total:,}" if total else f"{what} …")

    def _rest(self) -> None:
        self._job = None
        self._bar.hide()
        self._step.setText("")
        self.cancel_button.setText("Close (Esc)")
        self._ready()

    def _done(self, brought: Brought) -> None:
        self._rest()
        self.passphrase.clear()
        parts = [how_many(brought.new, "new lead")]
        if brought.updated:
            parts.append(f"{brought.updated:,} brought up to date")
        if brought.known:
            parts.append(f"{brought.known:,} known already")
        if brought.pictures:
            parts.append(how_many(brought.pictures, "picture"))
        words = f"{one_line(brought.place)}: {', '.join(parts)}. Ctrl+Z takes it back."
        if brought.named:
            words += f" {how_many(brought.named, 'scanned id')} got a name from the attendee list."
        if brought.forgotten:
            words += f" {how_many(brought.forgotten, 'lead')} of people erased here left out."
        if brought.missing_pictures:
            words += (
                f" {how_many(brought.missing_pictures, 'picture')} missing or damaged over there."
            )
        actions = [("Find duplicates", self.duplicates.emit)]
        if brought.erased_there:
            words += (
                f" {how_many(len(brought.erased_there), 'lead')} here of people who were erased "
                "over there."
            )
            actions.append(("Erase here too …", partial(self._ask_erase, brought.erased_there)))
        self.notice.say(words, role="success", actions=actions)
        self.said.emit(words)
        self.changed.emit()

    def _ask_erase(self, lead_ids: tuple[UUID, ...]) -> None:
        dialog = ErasureDialog(f"Erase {how_many(len(lead_ids), 'lead')}?", len(lead_ids), self)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self.erase(lead_ids)

    def erase(self, lead_ids: tuple[UUID, ...]) -> None:
        """Erase here as well who was erased over there."""
        self._worker.run(
            self._booth.forget,
            lead_ids,
            lane=Lane.KEEP,
            done=self._forgotten,
            failed=self._failed,
        )

    def _forgotten(self, forgotten: Forgotten) -> None:
        words = erased_words(forgotten)
        self.notice.say(words, role="success")
        self.erased.emit(words)

    def _failed(self, error: Exception) -> None:
        self._rest()
        stopped = isinstance(error, Cancelled)
        words = "Stopped. Nothing was brought in." if stopped else str(error)
        self.notice.say(words, role="accent" if stopped else "danger")
        self.passphrase.setFocus()
        self.passphrase.selectAll()

    def cancel(self) -> None:
        """Stop what is under way, else leave."""
        if self._job is not None:
            self._job.cancel()
        else:
            self.left.emit()
