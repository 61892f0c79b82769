"""The first start: the recovery key, and then a show and the rep's name."""

from __future__ import annotations

from html import escape
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from leadcapture.booth import Booth
from leadcapture.errors import LeadCaptureError
from ui import theme
from ui.words import one_line
from ui.work import Lane, Worker

__all__ = ["RecoveryPage", "WelcomePage"]


class _Centred(QWidget):
    """A page whose content stands in a card in the middle."""

    def __init__(self, width: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.card: QFrame = theme.card(padding=4 * theme.GRID)
        theme.fix(self.card, width=width)
        self.card.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        # Stretches, not an alignment: wrapped text is only as tall as it needs without one.
        across = QHBoxLayout()
        across.addStretch(1)
        across.addWidget(self.card)
        across.addStretch(1)
        outer = QVBoxLayout(self)
        outer.addStretch(2)
        outer.addLayout(across)
        outer.addStretch(3)
        self.column = self.card.layout()
        assert isinstance(self.column, QVBoxLayout)
        self.column.setSpacing(12)


class RecoveryPage(_Centred):
    """Offers the recovery key of a new workspace: to copy, to save, to print."""

    understood = Signal()
    said = Signal(str)

    def __init__(self, key: str, parent: QWidget | None = None) -> None:
        super().__init__(640, parent)
        self._key = key
        assert isinstance(self.column, QVBoxLayout)
        self.column.addWidget(theme.label("Keep this recovery key", size="title"))
        self.column.addWidget(
            theme.label(
                "Your leads are stored encrypted. If this computer's keyring or your passphrase is "
                "ever lost, this key is the only way back to them. Print it or keep it in a "
                "password safe now: Settings shows it only as long as they still open.",
                role="muted",
                wrap=True,
            )
        )
        shown = theme.label(key, wrap=True)
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setPixelSize(theme.px(theme.TITLE))
        shown.setFont(font)
        shown.setProperty("scale", "title")
        shown.setAlignment(Qt.AlignmentFlag.AlignCenter)
        shown.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        shown.setAccessibleName("Recovery key")
        place = QFrame()
        place.setObjectName("picture")
        inside = QVBoxLayout(place)
        inside.setContentsMargins(16, 20, 16, 20)
        inside.addWidget(shown)
        self.column.addWidget(place)
        copy = theme.button("Copy", icon="file")
        copy.clicked.connect(self.copy)
        save = theme.button("Save as a file…", icon="save")
        save.clicked.connect(self._ask_where)
        paper = theme.button("Print…", icon="export")
        paper.clicked.connect(self._print)
        self.done_button = theme.button("I have kept it", primary=True)
        self.done_button.clicked.connect(self.understood)
        row = QHBoxLayout()
        row.setSpacing(theme.GRID)
        for one in (copy, save, paper):
            row.addWidget(one)
        row.addStretch(1)
        row.addWidget(self.done_button)
        self.column.addSpacing(8)
        self.column.addLayout(row)

    def copy(self) -> None:
        """Put the key on the clipboard."""
        QGuiApplication.clipboard().setText(self._key)
        self.said.emit("The recovery key is on the clipboard.")

    def save(self, path: Path) -> None:
        """Write the key to a text file."""
        try:
            path.write_text(f"Recovery key for Lead capture:\n\n{self._key}\n", encoding="utf-8")
        except OSError as error:
            self.said.emit(f"The key was not saved: {error.strerror or error}. Try another folder.")
        else:
            self.said.emit(f"Saved as {path.name}. Keep it away from this computer.")

    def _ask_where(self) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self, "Save the recovery key", "leadcapture-recovery-key.txt", "Text (*.txt)"
        )
        if name:
            self.save(Path(name))

    def _print(self) -> None:
        from PySide6.QtGui import QTextDocument
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        printer = QPrinter()
        if QPrintDialog(printer, self).exec():
            page = QTextDocument()
            page.setHtml(
                "<h2>Recovery key for Lead capture</h2>"
                f"<p style='font-family: monospace; font-size: 16pt'>{escape(self._key)}</p>"
                "<p>It opens the encrypted leads when the passphrase or the keyring is lost.</p>"
            )
            page.print_(printer)
            self.said.emit("Sent to the printer.")


class WelcomePage(_Centred):
    """An empty workspace: who are you, and which show is it."""

    done = Signal()
    said = Signal(str)

    def __init__(self, booth: Booth, worker: Worker, parent: QWidget | None = None) -> None:
        super().__init__(560, parent)
        self._booth = booth
        self._worker = worker
        assert isinstance(self.column, QVBoxLayout)
        head = theme.name_label()
        head.setText("Welcome to the booth")
        self.column.addWidget(head)
        self.column.addWidget(
            theme.label(
                "Scan badges and cards, note what was said, and hand the leads to your CRM. "
                "Everything is kept on this computer first, so it works without a network.",
                role="muted",
                wrap=True,
            )
        )
        self.name = QLineEdit(booth.settings.rep_name)
        self.name.setPlaceholderText("Your name, as it stands on your own badge")
        self.name.setAccessibleName("Your name")
        self.name.setProperty("large", True)
        self.name.textChanged.connect(self._typed)
        self.name.returnPressed.connect(self._entered)
        asked = theme.label("Your name", strong=True)
        asked.setBuddy(self.name)
        self.column.addSpacing(8)
        self.column.addWidget(asked)
        self.column.addWidget(self.name)
        self.column.addWidget(
            theme.label(
                "Type it first: it is written on every lead you capture.",
                size="small",
                role="muted",
            )
        )
        self.open_button = theme.button("Open a show file…", large=True, icon="folder")
        self.open_button.clicked.connect(self._ask_file)
        self.sample_button = theme.button("Try the sample show", primary=True, large=True)
        self.sample_button.clicked.connect(self.try_sample)
        self.start_button = theme.button("Start", primary=True, large=True)
        self.start_button.clicked.connect(self._start)
        row = QHBoxLayout()
        row.setSpacing(theme.GRID)
        self.column.addSpacing(8)
        if booth.show is None:
            self.column.addWidget(theme.label("Your show", strong=True))
            row.addWidget(self.open_button, 1)
            row.addWidget(self.sample_button, 1)
            self.start_button.hide()
            self.column.addLayout(row)
            self.column.addWidget(
                theme.label(
                    "A show file holds the questions, the consent wording and where leads go. "
                    "Your event team sends it; the sample shows how it looks.",
                    size="small",
                    role="muted",
                    wrap=True,
                )
            )
        else:
            row.addStretch(1)
            row.addWidget(self.start_button)
            self.column.addLayout(row)
        self.notice = theme.NoticeBar()
        self.notice.hide()
        self.column.addWidget(self.notice)
        self._typed()
        self.setFocusProxy(self.name)

    def _typed(self) -> None:
        named = bool(self.name.text().strip())
        why = "" if named else "Type your name first"
        for button in (self.open_button, self.sample_button, self.start_button):
            button.setEnabled(named)
            button.setToolTip(why)

    def _entered(self) -> None:
        if self._booth.show is not None:
            self._start()

    def _start(self) -> None:
        if self.name.text().strip():
            self._run(None)

    def try_sample(self) -> None:
        """Begin with the bundled sample show."""
        self._run("sample")

    def open_file(self, path: Path) -> None:
        """Begin with the show in this file."""
        self._run(path)

    def _ask_file(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "Open a show file", "", "Show files (*.toml)")
        if name:
            self.open_file(Path(name))

    def _run(self, what: Path | str | None) -> None:
        self._worker.run(
            _begin,
            self._booth,
            " ".join(self.name.text().split()),
            what,
            done=self._began,
            failed=self._failed,
            lane=Lane.KEEP,
        )
        self.notice.hide()
        self.setEnabled(False)

    def _began(self, words: str) -> None:
        self.setEnabled(True)
        self.said.emit(f"{one_line(words)} Show a badge to the camera.")
        self.done.emit()

    def _failed(self, error: LeadCaptureError) -> None:
        self.setEnabled(True)
        self.notice.say(one_line(str(error)), role="danger")
        self.notice.show()


def _begin(booth: Booth, rep: str, what: Path | str | None) -> str:
    booth.update_settings(rep_name=rep)
    if isinstance(what, Path):
        opened = booth.import_show(what)
        return " ".join((f"{opened.words}.", *opened.warnings))
    show = booth.import_sample_show() if what is not None else booth.show
    return f"{show.name if show else ''} is open."
