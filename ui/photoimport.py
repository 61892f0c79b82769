"""The import of many photos: which, a bar with the time left, a cancel, and what came of it in
words."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QProgressBar, QWidget

from leadcapture.booth import Booth
from leadcapture.errors import Cancelled, LeadCaptureError
from ui import theme
from ui.printreader import PrintReader
from ui.words import how_many, one_line
from ui.work import Job, Lane, Worker

if TYPE_CHECKING:
    from ui.stills import Imported

__all__ = ["PhotoImport"]

#: From so many pictures their reading is worth a bar.
_FEW = 3


class PhotoImport(QWidget):
    """Visible while an import runs, and while pictures from before the start are read."""

    chosen = Signal(object)
    """List of `Path`: files that were chosen."""
    said = Signal(str)
    warned = Signal(str)
    """The same, where something went wrong."""
    failed = Signal(object)
    """`LeadCaptureError`: nothing could be imported."""
    changed = Signal()
    left = Signal(object)
    """Tuple of `Path`: files that an import did not come to before the app ended."""
    ended = Signal(object)
    """`Imported`."""

    def __init__(
        self, booth: Booth, worker: Worker, reader: PrintReader, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._booth = booth
        self._worker = worker
        self._reader = reader
        self._job: Job | None = None
        self._given_up = False
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.GRID)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName("Progress of the photo import")
        self._word = theme.label("", size="small", role="muted")
        self.cancel_button = theme.button("Cancel")
        self.cancel_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.cancel_button.clicked.connect(self.give_up)
        row.addWidget(self._word)
        row.addWidget(self._bar, 1)
        row.addWidget(self.cancel_button)
        self.hide()
        reader.going.connect(self._left_going)
        reader.rested.connect(self._left_rested)

    @property
    def running(self) -> bool:
        return self._job is not None

    def ask(self, at: QPoint) -> None:
        """Ask, at this place of the screen, whether it is a folder or some files of it; a scan of
        many cards is one file."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("A folder…", self._ask_folder)
        menu.addAction("Photos, or a PDF…", self._ask_files)
        menu.popup(at)

    def _ask_files(self) -> None:
        from PySide6.QtWidgets import QFileDialog

        from leadcapture.capture.album import SUFFIXES

        kinds = " ".join(f"*{suffix}" for suffix in sorted(SUFFIXES))
        names, _ = QFileDialog.getOpenFileNames(
            self, "Import photos or scans", "", f"Photos and PDFs ({kinds});;All files (*)"
        )
        if names:
            self.chosen.emit([Path(name) for name in names])

    def _ask_folder(self) -> None:
        from PySide6.QtWidgets import QFileDialog

        folder = QFileDialog.getExistingDirectory(self, "Import photos from a folder")
        if folder:
            self.start([Path(folder)])

    def start(self, paths: list[Path]) -> None:
        """Keep and read these files and folders."""
        if self._job is not None:
            self.said.emit("An import is running. Wait for it, or cancel it first.")
            return
        from ui.stills import import_pictures

        self._bar.setRange(0, 0)
        self._word.setText("Looking for pictures…")
        self.cancel_button.setEnabled(True)
        self.show()
        self._job = self._worker.run(
            import_pictures,
            self._booth,
            self._reader.process,
            paths,
            progress=self._progressed,
            done=self._done,
            failed=self._failed,
        )

    def look_for_left(self) -> None:
        """Ask for what was chosen and not kept when the app ended; `left` tells, if anything is."""
        if self._job is None:
            self._worker.run(self._booth.files_left, done=self._found_left)

    def _found_left(self, files: tuple[Path, ...]) -> None:
        if files and self._job is None:
            self.left.emit(files)

    def forget_left(self) -> None:
        """Take none of what was chosen before and not kept."""
        self._worker.run(self._booth.forget_files_left, lane=Lane.KEEP)

    def give_up(self) -> None:
        """Stop, and take none of what is left later either: a person said so. What is on disk and
        not read yet is kept."""
        if self._job is None:
            self._reader.stop_left()
            self._say_stopping()
            return
        self._given_up = True
        self.cancel()

    def cancel(self) -> None:
        """Stop after the picture that is being read; what was imported stays, and of the rest it is
        asked at the next start."""
        if self._job is not None:
            self._job.cancel()
            self._say_stopping()

    def _say_stopping(self) -> None:
        self._word.setText("Stopping…")
        self.cancel_button.setEnabled(False)

    def _left_going(self, done: int, total: int, left: str) -> None:
        """Of pictures from before the start; one or two are read before anybody has looked."""
        if self._job is not None or total < _FEW:
            return
        if self.isHidden():
            self.cancel_button.setEnabled(True)
            self.show()
        what = "Reading what was left"
        self._progressed(done, total, f"{what}, {left}" if left else what)

    def _left_rested(self) -> None:
        if self._job is None:
            self.hide()

    def _progressed(self, done: int, total: int, what: str) -> None:
        if not self.cancel_button.isEnabled():
            return
        self._bar.setRange(0, max(total, 1))
        self._bar.setValue(done)
        self._word.setText(f"{what}: {done:,} of {total:,}")

    def _done(self, result: Imported) -> None:
        self._end()
        (self.warned if result.failed else self.said).emit(one_line(_in_words(result)))
        self.changed.emit()
        self.ended.emit(result)

    def _failed(self, error: LeadCaptureError) -> None:
        self._end()
        if isinstance(error, Cancelled):
            self.said.emit("Stopped. Nothing was imported.")
        else:
            self.failed.emit(error)
        self.changed.emit()

    def _end(self) -> None:
        self._job = None
        if self._given_up:
            self._given_up = False
            self.forget_left()
        self.hide()


def _in_words(result: Imported) -> str:
    parts = [how_many(result.kept, "lead") + " from photos"]
    if result.added:
        parts.append(f"{result.added:,} added to people met before")
    if result.joined:
        parts.append(f"{how_many(result.joined, 'back')} put with the front")
    if result.again:
        parts.append(f"{result.again:,} kept before")
    if result.waiting:
        parts.append(f"{result.waiting:,} still to be read, at the next start or import")
    if result.unread:
        parts.append(f"{result.unread:,} unread, to type in on the Review page")
    if result.failed:
        parts.append(
            f"{result.failed[0]}"
            if len(result.failed) == 1
            else f"{len(result.failed):,} pictures not used, or not all of them: see the list"
        )
    return ("Stopped. " if result.stopped else "") + ", ".join(parts)
