"""How leads are kept safe: backups, the recovery key, the folder they lie in."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QWidget

from leadcapture.booth import Booth
from leadcapture.errors import DiskFull, StoreError
from leadcapture.settings import restore_command
from ui import theme
from ui.settingscard import SettingsCard, field, row
from ui.work import Worker

__all__ = ["SafetyCard"]


def _save_key(path: Path, text: str) -> Path:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        kind = DiskFull if error.errno == 28 else StoreError
        raise kind(f"{path.name} cannot be written: {error.strerror or error}") from error
    return path


class SafetyCard(SettingsCard):
    """See the module."""

    def __init__(self, booth: Booth, worker: Worker, parent: QWidget | None = None) -> None:
        super().__init__("Kept safe", "Leads and pictures are encrypted on this disk.", parent)
        self._booth = booth
        self._worker = worker
        column = self.column
        self.backup_folder = QLineEdit()
        self.backup_folder.setAccessibleName("Backup folder")
        self.backup_folder.editingFinished.connect(self._folder_left)
        choose = theme.button("Choose …")
        choose.clicked.connect(self._ask_backup_folder)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.backup_folder, 1)
        line.addWidget(choose)
        holder = QWidget()
        holder.setLayout(line)
        line.setContentsMargins(0, 0, 0, 0)
        column.addWidget(field("Backup folder (best on a second disk)", holder))
        self.backup_button = theme.button("Back up now")
        self.backup_button.clicked.connect(self.back_up)
        self._backup_word = theme.label("", size="small", role="muted", wrap=True)
        column.addLayout(row(self.backup_button))
        column.addWidget(self._backup_word)
        self._backup_word.hide()
        column.addWidget(
            theme.label(
                "To bring a backup back, close this window and type in a terminal:",
                size="small",
                role="muted",
                wrap=True,
            )
        )
        self.restore_word = theme.label("", size="small", mono=True, wrap=True)
        self.restore_word.setAccessibleName("The command that restores a backup")
        self.restore_word.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        column.addWidget(self.restore_word)
        column.addWidget(theme.line())
        column.addWidget(theme.heading("Recovery key"))
        column.addWidget(
            theme.label(
                "Opens this workspace when the passphrase or this computer's keyring is lost. "
                "Keep it apart from the laptop; nobody can make a second one.",
                role="muted",
                wrap=True,
            )
        )
        self.key = theme.label("", mono=True, wrap=True)
        self.key.setAccessibleName("Recovery key")
        self.key.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.show_key_button = theme.button("Show")
        self.show_key_button.setCheckable(True)
        self.show_key_button.toggled.connect(self._show_key)
        copy = theme.button("Copy")
        copy.clicked.connect(self.copy_key)
        save = theme.button("Save …")
        save.clicked.connect(self._ask_save_key)
        print_ = theme.button("Print …")
        print_.clicked.connect(self._print_key)
        column.addWidget(self.key)
        column.addLayout(row(self.show_key_button, copy, print_, save))
        column.addWidget(theme.line())
        self.workspace = theme.label("", size="small", role="muted", wrap=True)
        self.workspace.setAccessibleName("Workspace folder")
        self.workspace.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        folder = theme.button("Open the folder", kind="quiet")
        folder.clicked.connect(self._open_folder)
        column.addWidget(self.workspace)
        column.addLayout(row(folder))

    def fill(self) -> None:
        """Show where backups go and how they come back; the key stays hidden, or shown."""
        if not self.backup_folder.hasFocus():
            self.backup_folder.setText(self._booth.settings.backup_folder)
        self.backup_folder.setPlaceholderText(str(self._booth.workspace / "backups"))
        self._show_key(self.show_key_button.isChecked())
        if not self.restore_word.text():
            self.restore_word.setText(restore_command(self._booth.workspace))
        self.workspace.setText(f"Workspace folder: {self._booth.workspace}")

    def _folder_left(self) -> None:
        text = self.backup_folder.text().strip()
        if text != self._booth.settings.backup_folder:
            self.setting_left.emit("backup_folder", text)

    def back_up(self) -> None:
        """Make a verified backup."""
        self.backup_button.setEnabled(False)
        self._backup_word.setText("Backing up and checking …")
        self._backup_word.show()
        self._worker.run(self._booth.backup, done=self._backed_up, failed=self._not_backed_up)

    def _backed_up(self, path: Path) -> None:
        self.backup_button.setEnabled(True)
        self._backup_word.setText(f"Checked and kept: {path}")
        self.restore_word.setText(restore_command(self._booth.workspace, path))
        self.done.emit("Backed up")

    def _not_backed_up(self, error: Exception) -> None:
        self.backup_button.setEnabled(True)
        self._backup_word.hide()
        self.failed.emit(error)

    def _ask_backup_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, "Choose a folder for backups")
        if name:
            self.backup_folder.setText(name)
            self._folder_left()

    def _show_key(self, shown: bool) -> None:
        key = self._booth.recovery_key if shown else ""
        hidden = "".join("•" if one.isalnum() else one for one in self._booth.recovery_key)
        self.key.setText(key or hidden)
        self.show_key_button.setText("Hide" if shown else "Show")

    def copy_key(self) -> None:
        """Put the recovery key on the clipboard."""
        QGuiApplication.clipboard().setText(self._booth.recovery_key)
        self.said.emit("Recovery key copied. Paste it somewhere safe, then copy something else.")

    def save_key(self, path: Path) -> None:
        """Write the recovery key to a text file."""
        self._worker.run(
            _save_key,
            path,
            self._key_page(),
            done=lambda _: self.done.emit(f"Recovery key saved as {path.name}"),
            failed=self.failed.emit,
        )

    def _key_page(self) -> str:
        return (
            "leadcapture recovery key\n\n"
            f"{self._booth.recovery_key}\n\n"
            f"Opens the workspace {self._booth.workspace}\n"
            "when its passphrase is lost. Keep it apart from the computer.\n"
        )

    def _ask_save_key(self) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self, "Save the recovery key", "leadcapture-recovery-key.txt", "Text (*.txt)"
        )
        if name:
            self.save_key(Path(name))

    def _print_key(self) -> None:
        from PySide6.QtGui import QTextDocument
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        printer = QPrinter()
        if QPrintDialog(printer, self).exec():
            page = QTextDocument()
            page.setPlainText(self._key_page())
            page.print_(printer)
            self.said.emit("Recovery key sent to the printer")

    def _open_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._booth.workspace)))
