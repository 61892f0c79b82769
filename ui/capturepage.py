"""The capture page: one hand, a noisy hall, bad light. Everything has a key, nothing is modal.

A scan becomes a draft in the worker, the draft fills the form, and Enter commits it in the worker
before the page says saved. What comes while a form is open waits in line.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from msgspec import Struct
from PySide6.QtCore import QMimeData, Qt, QTimer, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QGuiApplication,
    QHideEvent,
    QImage,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from leadcapture.booth import Booth, Draft, SheetRow, utc_now
from leadcapture.errors import BadInput, IdentityDocument, LeadCaptureError
from leadcapture.lead import Lead, Source
from ui import theme
from ui.backside import BackSide
from ui.camera import CameraFeed
from ui.capturepanel import CapturePanel
from ui.capturetools import CaptureTools
from ui.capturewords import left_words
from ui.cardpicture import Stage
from ui.laststrip import LastStrip
from ui.openlead import OpenLead
from ui.photoimport import PhotoImport
from ui.preview import Preview
from ui.printreader import PrintReader, Reads
from ui.viewfinder import Viewfinder
from ui.words import how_many, one_line
from ui.work import Lane, Worker

if TYPE_CHECKING:
    from leadcapture.capture.decoder import Symbol
    from ui.captureform import CaptureForm
    from ui.stills import Imported

__all__ = ["CapturePage"]

#: Milliseconds after the page came up until the form is made: the page is painted first.
_FORM_AFTER = 60
#: Milliseconds after the page came up until unread pictures are read: the first scan comes first.
_LEFT_AFTER = 5000


class _Waiting(Struct, frozen=True, kw_only=True):
    """A scan that came while a form was open."""

    symbol: Symbol | None
    source: Source
    picture: Any = None


class CapturePage(QWidget):
    """See the module."""

    changed = Signal()
    said = Signal(str)
    said_undoable = Signal(str)
    """A line about something that Ctrl+Z takes back."""
    wants_settings = Signal()

    def __init__(
        self,
        booth: Booth,
        worker: Worker,
        parent: QWidget | None = None,
        *,
        clock: Callable[[], datetime] = utc_now,
        process: Reads | None = None,
    ) -> None:
        super().__init__(parent)
        self._booth = booth
        self._worker = worker
        self._reading = 0
        self._line: deque[_Waiting] = deque()
        self._drafts: deque[Draft] = deque()
        self._minimised = False
        self._listed = False
        self._refused = ""

        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAcceptDrops(True)
        self.setAccessibleName("Capture")

        self.preview = Preview()
        self.preview.picked.connect(self._choose)
        self.feed = CameraFeed(self)
        self.camera = Viewfinder(booth, self.feed, self.preview, self)
        self.camera.taken.connect(self._camera_took)
        self.camera.said.connect(self.said)
        self.stage = Stage(self.preview)
        self.reader = PrintReader(booth, worker, self, process=process)
        # The models load while the hand is still coming.
        self.camera.card_seen.connect(self.reader.warm)
        self.bar = theme.NoticeBar(self, closable=False)
        self.bar.hide()
        self.back = BackSide(booth, worker, self.reader, self)
        self.back.read.connect(self._back_read)
        self.back.added.connect(self._back_added)
        self.back.failed.connect(self._refuse)
        self.tools = CaptureTools()
        self.today, self.quick = self.tools.today, self.tools.quick
        self.quick.setChecked(booth.settings.quick_mode)
        self.quick.clicked.connect(self._set_quick)
        self.tools.photos.clicked.connect(self._ask_photos)
        self.tools.code.clicked.connect(self.show_code)
        self.panel = CapturePanel(booth, clock=clock)
        self.panel.back_wanted.connect(self.turn_over)
        self.panel.lead_wanted.connect(self.reopen)
        self.panel.sheets_closed.connect(self._sheets_done)
        self.ready = self.panel.ready
        self.ready.id_typed.connect(self.take_typed_id)
        self.ready.new_wanted.connect(self.type_new)
        self.lead = OpenLead(
            booth,
            worker,
            self.panel,
            self.stage,
            self.bar,
            self.reader,
            self.back,
            clock=clock,
            parent=self,
        )
        self.lead.opened.connect(self._opened)
        self.lead.closed.connect(self._closed)
        self.lead.freed.connect(self._next)
        self.lead.more.connect(self._drafts.extend)
        self.lead.confirmed.connect(self.preview.confirm)
        self.lead.changed.connect(self._after_change)
        self.lead.said.connect(self.said)
        self.lead.said_undoable.connect(self.said_undoable)
        self.lead.failed.connect(self._refuse)
        self.photos = PhotoImport(booth, worker, self.reader)
        self.photos.chosen.connect(self.take_pictures)
        self.photos.said.connect(self.said)
        self.photos.warned.connect(self._photos_warned)
        self.photos.failed.connect(self._refuse)
        self.photos.left.connect(self._offer_left)
        self.photos.changed.connect(self._after_change)
        self.photos.ended.connect(self._list_sheets)
        self.strip = LastStrip(booth, worker)
        self.strip.wanted.connect(self.reopen)
        self.strip.counted.connect(self._count_today)
        self.strip.said.connect(self.said)
        self._panel_card = theme.card(self.panel)
        self._panel_card.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        left = QVBoxLayout()
        left.setSpacing(theme.GRID)
        left.addWidget(self.tools)
        left.addWidget(self.stage, 1)
        left.addWidget(self.bar)
        left.addWidget(self.photos)
        left.addWidget(self.strip)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(16, 12, 16, 4)
        whole.setSpacing(16)
        whole.addLayout(left, 1)
        whole.addWidget(self._panel_card)

        self.lead.close()

    # --- what the window asks ------------------------------------------------------------

    def refresh(self) -> None:
        """Show the show, the settings, the last captures and today's count as they are now."""
        settings = self._booth.settings
        self.quick.setChecked(settings.quick_mode)
        self.camera.follow_settings(visible=self.isVisible())
        self.panel.follow_show()
        self.strip.refresh()

    @property
    def busy(self) -> bool:
        """Whether something is being read or written."""
        return self.lead.saving or self._reading > 0 or self.photos.running

    @property
    def form(self) -> CaptureForm:
        return self.panel.form

    @property
    def open(self) -> bool:
        """Whether a form is open."""
        return self.lead.open

    @property
    def unsaved(self) -> bool:
        """Whether closing now would lose something that was scanned or typed."""
        return self.lead.unsaved

    @property
    def left_open(self) -> str:
        """What closing now would lose, in words; empty when it would lose nothing."""
        waiting = len(self._line) + len(self._drafts)
        if waiting:
            return f"{how_many(waiting, 'more scan')} waiting for you: save or discard this one."
        return "This lead is not saved yet: Enter saves it." if self.unsaved else ""

    def take_back(self) -> bool:
        """Bring back the form that was discarded last, if that is the newest thing to undo."""
        return self.lead.take_back()

    def save(self) -> None:
        """Commit the form; the page says saved when it is on disk."""
        self.lead.save()

    def discard(self) -> None:
        """Throw the form away; Ctrl+Z brings it back."""
        self.lead.discard()

    def set_minimised(self, minimised: bool) -> None:
        """The window was minimised: no picture is looked at, so none is taken."""
        self._minimised = minimised
        if minimised:
            self.camera.rest()
        elif self.isVisible():
            self.camera.timer.start()

    def close_camera(self) -> None:
        """For the end of the program."""
        self.camera.timer.stop()
        if self.photos.running:
            self.photos.cancel()
        self.feed.close()
        self.reader.close()

    # --- camera --------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._minimised:
            self.camera.timer.start()
            QTimer.singleShot(_FORM_AFTER, self, lambda: self.form)
            QTimer.singleShot(_LEFT_AFTER, self, self.reader.read_left)
            QTimer.singleShot(_LEFT_AFTER, self, self.photos.look_for_left)
            self._list_left()

    def _list_left(self) -> None:
        """Once: the list of what came of photos, as it was when the program ended."""
        if not self._listed and self._booth.show is not None:
            self._listed = True
            self._worker.run(self._booth.sheets, done=self._list_again)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.camera.rest()

    def _camera_took(self, symbol: Symbol | None, picture: Any) -> None:
        if self.back.awaited:
            self._take_back_side(symbol, picture)
        else:
            self._take(symbol, Source.CAMERA, picture)

    def _choose(self, symbol: Symbol) -> None:
        if not self.open and not self.lead.saving:
            self._take(symbol, Source.CAMERA, self.camera.choose(symbol))

    def _opened(self) -> None:
        self.camera.set_lead_open(True)
        if not self.form.editing:
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _closed(self) -> None:
        self.camera.set_lead_open(False)
        if self.isVisible():
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- the back of a card ----------------------------------------------------------------

    def turn_over(self) -> None:
        """B: the next picture is the back of the card that is open, or that was saved last."""
        front = self.lead.draft if self.open else self.back.saved
        if front is None or (self.lead.draft is not None and not self.lead.draft.picture):
            self.said.emit("There is no card here whose back could be added.")
            return
        self.back.awaited = True
        self.feed.want_cards(True)
        whose = "this card" if self.open else one_line(self.back.saved.label)  # type: ignore[union-attr]
        self.bar.say(
            f"Turn the card over and hold it up: it is added to {whose}.",
            role="accent",
            actions=(("Not now  Esc", self._turn_no_more),),
        )

    def _no_more_back(self) -> None:
        self.back.saved = None
        self.ready.back_button.hide()

    def _turn_no_more(self) -> None:
        self.back.awaited = False
        self.bar.hide()
        self.feed.want_cards(not self.open)

    def _take_back_side(self, symbol: Symbol | None, picture: Any) -> None:
        self._turn_no_more()
        front_open = self.open
        self._reading += 1
        self._worker.run(
            _draft,
            self._booth,
            symbol,
            Source.CAMERA,
            picture,
            done=partial(self._back_drafted, front_open),
            failed=self._not_read,
            lane=Lane.KEEP,
        )

    def _back_drafted(self, front_open: bool, draft: Draft) -> None:
        self._reading -= 1
        self.back.take(draft, front_open=front_open and self.open)
        if front_open:
            self.said.emit("The back is read, and saved with this card.")
        self._next()

    def _back_read(self, lead: Lead) -> None:
        if self.lead.draft is not None:
            self.form.add(lead)
            self.said.emit("Added from the back of the card.")

    def _back_added(self, lead: Lead) -> None:
        self.said_undoable.emit(f"Back side added: {one_line(lead.label)}")
        self._after_change()

    # --- scans become drafts -------------------------------------------------------------

    def hand_scanned(self, symbol: Symbol) -> None:
        """A hand scanner read this, from whichever page."""
        self._take(symbol, Source.SCANNER)

    def _take(self, symbol: Symbol | None, source: Source, picture: Any = None) -> None:
        """`picture`: JPEG bytes, or the frame as it came from the camera."""
        if self._booth.show is None:
            self.said.emit("Open a show first: on the Settings page.")
            return
        self.lead.forget_discarded()
        if not self.open:
            self._no_more_back()
        if symbol is not None and self._same_as_open(symbol):
            self.said.emit("This badge is already open.")
            return
        if self.open or self.lead.saving or self._reading:
            self._line.append(_Waiting(symbol=symbol, source=source, picture=picture))
            self._say_line()
            return
        self._read(partial(_draft, self._booth, symbol, source, picture))

    def _same_as_open(self, symbol: Symbol) -> bool:
        mine = self.lead.draft
        waiting = any(one.symbol and one.symbol.payload == symbol.payload for one in self._line)
        return waiting or (
            mine is not None and bool(symbol.payload) and mine.capture.payload == symbol.payload
        )

    def _read(self, function: Callable[[], Draft]) -> None:
        self._reading += 1
        self._worker.run(function, done=self._drafted, failed=self._not_read, lane=Lane.KEEP)

    def _drafted(self, draft: Draft) -> None:
        self._reading -= 1
        if self._refused and self.bar.text == self._refused:
            # It was about the capture before.
            self.bar.hide()
        if self._booth.settings.sound and draft.capture.source is not Source.MANUAL:
            QApplication.beep()
        scanned = bool(draft.capture.payload) or draft.capture.source is Source.CAMERA
        if self.quick.isChecked() and scanned:
            self.lead.keep_quick(draft)
        else:
            self.lead.open_draft(draft)

    def _not_read(self, error: LeadCaptureError) -> None:
        self._reading -= 1
        self._refuse(error)
        self._next()

    def _refuse(self, error: LeadCaptureError) -> None:
        self._refused = str(error)
        role = "danger" if isinstance(error, IdentityDocument) else "warning"
        self.bar.say(str(error), role=role, actions=(("Close", self.bar.hide),))

    def _say_line(self) -> None:
        if self._line:
            self.said.emit(
                f"{how_many(len(self._line), 'more scan')} waiting: save or discard this one first."
            )

    def _next(self) -> None:
        """Take what came meanwhile."""
        if self.open or self.lead.saving or self._reading:
            return
        if self._drafts:
            self.lead.open_draft(self._drafts.popleft())
        elif self._line:
            one = self._line.popleft()
            self._take(one.symbol, one.source, one.picture)

    def take_typed_id(self) -> None:
        """An id typed by hand."""
        typed = self.ready.typed_id.text().strip()
        if not typed:
            self.ready.typed_id.setFocus()
            return
        if self._booth.show is None:
            self.said.emit("Open a show first: on the Settings page.")
            return
        self.ready.typed_id.clear()
        self._read(partial(self._booth.draft_id, typed))

    def type_new(self) -> None:
        """An empty form, to type somebody in."""
        if self._booth.show is None:
            self.said.emit("Open a show first: on the Settings page.")
        elif not self.open and not self._reading:
            self.lead.forget_discarded()
            self._read(partial(self._booth.draft, None, Source.MANUAL))

    def _set_quick(self, on: bool) -> None:
        self._worker.run(
            self._booth.update_settings,
            quick_mode=on,
            failed=lambda error: self.said.emit(str(error)),
            lane=Lane.KEEP,
        )
        self.said.emit(
            "Quick mode: each scan is saved at once; click it below to add details."
            if on
            else "Each scan opens its form."
        )

    # --- pictures ------------------------------------------------------------------------

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _offers_pictures(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if self.take_mime(event.mimeData()):
            event.acceptProposedAction()

    def take_mime(self, mime: QMimeData) -> bool:
        """What was dropped or pasted: files, a picture, or the text of a code."""
        paths = [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]
        if paths:
            self.take_pictures(paths)
            return True
        if mime.hasImage():
            image = mime.imageData()
            if isinstance(image, QImage) and not image.isNull():
                self._take_picture(image)
                return True
        text = mime.text().strip() if mime.hasText() else ""
        if text:
            if self._booth.show is None:
                self.said.emit("Open a show first: on the Settings page.")
            else:
                self._read(partial(self._booth.draft_id, text))
            return True
        return False

    def take_pictures(self, paths: list[Path]) -> None:
        """One picture opens its form; several, a folder, or a scan of pages are imported."""
        from leadcapture.capture.album import is_folder, is_stack

        if self._booth.show is None:
            self.said.emit("Open a show first: on the Settings page.")
        elif len(paths) == 1 and not is_folder(paths[0]) and not is_stack(paths[0]):
            self._take_picture(paths[0])
        else:
            self.photos.start(paths)

    def _take_picture(self, picture: Path | QImage) -> None:
        if self._booth.show is None:
            return
        from ui.stills import draft_picture

        self._reading += 1
        self.said.emit("Reading the picture…")
        self._worker.run(
            draft_picture, self._booth, picture, done=self._picture_read, failed=self._not_read
        )

    def _picture_read(self, drafts: tuple[Draft, ...]) -> None:
        self._reading -= 1
        if len(drafts) > 1:
            self.said.emit(f"{len(drafts)} badges in the picture, one after the other.")
        else:
            self.said.emit("")
        self._drafts.extend(drafts)
        self._next()

    def _ask_photos(self) -> None:
        self.photos.ask(self.tools.photos.mapToGlobal(self.tools.photos.rect().bottomLeft()))

    def _list_sheets(self, result: Imported) -> None:
        self.panel.sheets.show_rows(result.rows, result.failed)
        if not self.open:
            self.lead.close()

    def _list_again(self, rows: tuple[SheetRow, ...]) -> None:
        if rows and not self.photos.running:
            self.panel.sheets.show_rows(rows)
            if not self.open:
                self.lead.close()

    def _sheets_done(self) -> None:
        if self._booth.show is not None:
            self._worker.run(self._booth.clear_sheets, lane=Lane.KEEP)
        if not self.open:
            self.lead.close()

    def _offer_left(self, files: tuple[Path, ...]) -> None:
        self.bar.say(
            left_words(files),
            role="warning",
            actions=(
                ("Go on", partial(self._take_left, files)),
                ("Forget", self._forget_left),
            ),
        )

    def _take_left(self, files: tuple[Path, ...]) -> None:
        self.bar.hide()
        self.photos.start(list(files))

    def _forget_left(self) -> None:
        self.bar.hide()
        self.photos.forget_left()

    def _photos_warned(self, words: str) -> None:
        self.bar.say(words, role="warning", actions=(("Close", self.bar.hide),))

    # --- the last captures ---------------------------------------------------------------

    def _after_change(self) -> None:
        self.changed.emit()
        self.strip.refresh()
        if self.panel.listing:
            self._worker.run(self._booth.sheets, done=self.panel.sheets.show_rows)

    def _count_today(self, today: int) -> None:
        self.today.setText(f"Today: {how_many(today, 'lead')}")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        width = self.width()
        least, most = min(theme.px(528), int(width * 0.52)), theme.px(720)
        wide = min(max(least, int(width * 0.4)), most)
        self._panel_card.setFixedWidth(max(wide, self._panel_card.minimumSizeHint().width()))
        QTimer.singleShot(0, self, self.strip.fit)

    def reopen(self, lead_id: UUID, _checked: bool = False) -> None:
        """Open a lead of the strip again, to add what was said."""
        if self.lead.saving:
            return
        if self.open and self.unsaved:
            self.said.emit("Save (Enter) or discard (Esc) the open form first.")
            return
        self._worker.run(
            self._booth.lead,
            lead_id,
            done=self.lead.reopen,
            failed=lambda error: self.said.emit(str(error)),
        )

    # --- show a code ---------------------------------------------------------------------

    def show_code(self) -> None:
        """Put the rep's card on the whole screen as a code."""
        from ui.codeview import code_of

        try:
            self._code = code_of(self._booth)
        except BadInput as error:
            self._refuse(error)
            return
        if self._code is not None:
            self._code.showFullScreen()
            return
        self.bar.say(
            "Your card is still empty: fill in your e-mail or phone in Settings, then Q shows "
            "it as a code.",
            role="accent",
            actions=(("Open Settings", self._to_settings), ("Close", self.bar.hide)),
        )

    def _to_settings(self) -> None:
        self.bar.hide()
        self.wants_settings.emit()

    # --- keys ----------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self._press(event):
            super().keyPressEvent(event)

    def _press(self, event: QKeyEvent) -> bool:
        """What a key does that no field took for itself."""
        keys = Qt.Key
        key = event.key()
        typing = isinstance(QApplication.focusWidget(), QLineEdit | QPlainTextEdit)
        plain = event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
            Qt.KeyboardModifier.ShiftModifier,
        )
        if event.matches(QKeySequence.StandardKey.Paste) and not typing:
            return self.take_mime(QGuiApplication.clipboard().mimeData())
        if not plain:
            return False
        match key:
            case keys.Key_Return | keys.Key_Enter:
                if self.open:
                    self.save()
                return self.open or not typing
            case keys.Key_Escape:
                if typing or self.stage.card.hasFocus():
                    # The field is left first, so that Esc in a field never costs the form.
                    self.setFocus(Qt.FocusReason.OtherFocusReason)
                    if not self.open:
                        self.ready.typed_id.clear()
                elif self.back.awaited:
                    self._turn_no_more()
                elif self.open:
                    self.discard()
                elif self.photos.running:
                    self.photos.give_up()
                else:
                    self.bar.hide()
                return True
            case keys.Key_F2:
                self.show_code()
                return True
        if typing:
            return False
        if key == keys.Key_Space:
            self.camera.scan_again()
            return True
        letter = event.text().upper()
        if self.camera.choices and letter.isdecimal():
            choices = self.preview.choices()
            if 1 <= int(letter) <= len(choices):
                self._choose(choices[int(letter) - 1])
                return True
        if self.open:
            met = self.lead.draft is not None and self.lead.draft.met is not None
            if met and letter in ("A", "N"):
                (self.lead.as_added if letter == "A" else self.lead.as_new)()
                return True
            if letter in ("B", "Q"):
                (self.turn_over if letter == "B" else self.show_code)()
                return True
            return bool(letter) and not self.lead.saving and self.form.press(letter)
        match letter:
            case "B":
                self.turn_over()
            case "N":
                self.type_new()
            case "Q":
                self.show_code()
            case _:
                return False
        return True


def _draft(booth: Booth, symbol: Symbol | None, source: Source, picture: Any) -> Draft:
    if picture is not None and not isinstance(picture, bytes):
        from leadcapture.capture.frame import encode_jpeg

        picture = encode_jpeg(picture)
    return booth.draft(symbol, source, picture=picture or b"")


def _offers_pictures(mime: QMimeData) -> bool:
    return mime.hasImage() or mime.hasText() or any(url.isLocalFile() for url in mime.urls())
