"""The capture page: one hand, a noisy hall, bad light. Everything has a key, nothing is modal.

A scan becomes a draft in the worker, the draft fills the form, and Enter commits it in the worker
before the page says saved. What comes while a form is open waits in line.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from msgspec import Struct
from PySide6.QtCore import QMimeData, QPoint, Qt, QTimer, Signal
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
    QMenu,
    QPlainTextEdit,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from leadcapture.booth import Booth, Draft, SheetRow, utc_now
from leadcapture.errors import BadInput, IdentityDocument, LeadCaptureError
from leadcapture.lead import Lead, Source
from ui import theme
from ui.backside import BackSide, keep_sides
from ui.camera import CameraFeed, CardShot, Scan, View
from ui.capturetools import CaptureTools
from ui.capturewords import aim_hint, choices_hint, mark_of, met_words, not_saved_words, when
from ui.cardpicture import Stage
from ui.laststrip import LastStrip
from ui.photoimport import PhotoImport
from ui.preview import Preview
from ui.printreader import SURE, Answer, PrintReader, Reads, doubts_of
from ui.readypanel import ReadyPanel
from ui.viewfinder import Viewfinder
from ui.words import how_many, one_line
from ui.work import Lane, Worker

if TYPE_CHECKING:
    from leadcapture.capture.cardreader import CardReading
    from leadcapture.capture.decoder import Symbol
    from ui.captureform import CaptureForm
    from ui.sheetlist import SheetList
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
        self._clock = clock
        self._draft: Draft | None = None
        self._editing: Lead | None = None
        self._adding = False
        self._saving = False
        self._reading = 0
        self._asked_twice = False
        self._line: deque[_Waiting] = deque()
        self._drafts: deque[Draft] = deque()
        self._thrown: tuple[Draft | None, Lead] | None = None
        self._choices: tuple[Symbol, ...] = ()
        self._minimised = False
        self._prints: dict[UUID, tuple[CardReading, QImage]] = {}
        self._warmed = False
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
        self.feed.viewed.connect(self._viewed)
        self.feed.scanned.connect(self._camera_scanned)
        self.feed.shot.connect(self._card_shot)
        self.camera = Viewfinder(booth, self.feed, self.preview, self)
        self.camera.lost.connect(self._choose_no_more)
        self.stage = Stage(self.preview)
        self.stage.card.tapped.connect(self._word_tapped)
        self.reader = PrintReader(booth, worker, self, process=process)
        self.reader.arrived.connect(self._print_read)
        self.reader.failed.connect(self._print_not_read)
        self.reader.filled.connect(self._print_filled)
        self.reader.refused.connect(self._print_refused)
        self.reader.nobody.connect(self._print_of_nobody)
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
        self.ready = ReadyPanel()
        self.ready.back_wanted.connect(self.turn_over)
        self.ready.id_typed.connect(self.take_typed_id)
        self.ready.new_wanted.connect(self.type_new)
        self.photos = PhotoImport(booth, worker, self.reader)
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
        self._panel = QStackedWidget()
        self._panel.addWidget(self.ready)
        self._panel_card = theme.card(self._panel)
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

        self._show_ready()

    @cached_property
    def form(self) -> CaptureForm:
        """The lead that is open. Made soon after the page came up, or when it is asked for."""
        from ui.captureform import CaptureForm

        form = CaptureForm(clock=self._clock)
        form.save_wanted.connect(self.save)
        form.discard_wanted.connect(self.discard)
        form.back_wanted.connect(self.turn_over)
        self._panel.addWidget(form)
        if self._booth.show is not None:
            form.set_show(self._booth.show)
        return form

    @cached_property
    def sheets(self) -> SheetList:
        """What became of a file of pictures. Made when there is something to list."""
        from ui.sheetlist import SheetList

        sheets = SheetList()
        sheets.wanted.connect(self.reopen)
        sheets.closed.connect(self._sheets_done)
        self._panel.addWidget(sheets)
        return sheets

    @property
    def _listing(self) -> bool:
        return "sheets" in self.__dict__ and self.sheets.listing

    # --- what the window asks ------------------------------------------------------------

    def refresh(self) -> None:
        """Show the show, the settings, the last captures and today's count as they are now."""
        settings = self._booth.settings
        self.quick.setChecked(settings.quick_mode)
        self.camera.follow_settings(visible=self.isVisible())
        if self._booth.show is not None and "form" in self.__dict__:
            self.form.set_show(self._booth.show)
        self.strip.refresh()

    @property
    def busy(self) -> bool:
        """Whether something is being read or written."""
        return self._saving or self._reading > 0 or self.photos.running

    @property
    def open(self) -> bool:
        """Whether a form is open."""
        return self._draft is not None or self._editing is not None

    @property
    def unsaved(self) -> bool:
        """Whether closing now would lose something that was scanned or typed."""
        if self._draft is not None:
            return bool(self._draft.capture.payload or self._draft.picture) or self.form.dirty
        return self._editing is not None and self.form.dirty

    @property
    def left_open(self) -> str:
        """What closing now would lose, in words; empty when it would lose nothing."""
        waiting = len(self._line) + len(self._drafts)
        if waiting:
            return f"{how_many(waiting, 'more scan')} waiting for you: save or discard this one."
        return "This lead is not saved yet: Enter saves it." if self.unsaved else ""

    def take_back(self) -> bool:
        """Bring back the form that was discarded last, if that is the newest thing to undo."""
        if self._thrown is None or self.open:
            return False
        draft, lead = self._thrown
        self._thrown = None
        if draft is not None:
            self._open_draft(replace(draft, lead=lead), kept=draft)
        else:
            self._open_lead(lead)
        return True

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

    def _choose_no_more(self) -> None:
        self._choices = ()

    def _viewed(self, view: View) -> None:
        if view.card is not None and not self._warmed:
            # The models load while the hand is still coming.
            self._warmed = True
            self.reader.warm()
        self._choices = () if self.open else view.choices
        if self.open:
            view = replace(view, choices=())
        self.preview.show_view(view)
        self.preview.show_hint(self._hint(view))

    def _hint(self, view: View) -> str:
        if self._choices:
            return choices_hint(len(view.choices))
        if self.open:
            return ""
        spans = [self.preview.outline(symbol).boundingRect() for symbol in view.visible]
        largest = max((max(span.width(), span.height()) for span in spans), default=0.0)
        return aim_hint(view, small=largest < self.preview.width() / 14)

    def _camera_scanned(self, scan: Scan) -> None:
        self.preview.confirm("Scanned")
        if self.back.awaited:
            self._take_back_side(scan.symbol, scan.picture)
            return
        self._take(scan.symbol, Source.CAMERA, scan.picture)

    def _card_shot(self, shot: CardShot) -> None:
        self.preview.confirm("Card")
        if self.back.awaited:
            self._take_back_side(None, shot.picture)
            return
        self._take(None, Source.CAMERA, shot.picture)

    def scan_again(self) -> None:
        """Space: let the badge in view count again, or open a camera that failed."""
        if self.camera.failed or not self.feed.running:
            self.camera.open()
        else:
            self.feed.rescan()
            self.said.emit("Scanning again.")

    def _choose(self, symbol: Symbol) -> None:
        if self.open or self._saving:
            return
        self._choices = ()
        view = self.preview.view
        self.feed.choose(symbol)
        self.preview.confirm("Chosen")
        self._take(symbol, Source.CAMERA, view.frame if view is not None else None)

    # --- the back of a card ----------------------------------------------------------------

    def turn_over(self) -> None:
        """B: the next picture is the back of the card that is open, or that was saved last."""
        front = self._draft if self.open else self.back.saved
        if front is None or (self._draft is not None and not self._draft.picture):
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
        if self._draft is not None:
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
        self._thrown = None
        if not self.open:
            self._no_more_back()
        if symbol is not None and self._same_as_open(symbol):
            self.said.emit("This badge is already open.")
            return
        if self.open or self._saving or self._reading:
            self._line.append(_Waiting(symbol=symbol, source=source, picture=picture))
            self._say_line()
            return
        self._read(partial(_draft, self._booth, symbol, source, picture))

    def _same_as_open(self, symbol: Symbol) -> bool:
        mine = self._draft
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
            self._keep_quick(draft)
        else:
            self._open_draft(draft)

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
        if self.open or self._saving or self._reading:
            return
        if self._drafts:
            self._open_draft(self._drafts.popleft())
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
            self._thrown = None
            self._read(partial(self._booth.draft, None, Source.MANUAL))

    # --- the form ------------------------------------------------------------------------

    def _open_draft(self, draft: Draft, *, kept: Draft | None = None) -> None:
        """Show the draft; `kept` is the draft as it was read, if its lead was typed in since."""
        if self._booth.show is not None:
            self.form.set_show(self._booth.show)
        self._draft = kept or draft
        self._editing = None
        self._asked_twice = False
        self._adding = draft.met_sure
        self.form.show_lead(
            draft.lead,
            mark=mark_of(draft),
            editing=draft.capture.source is Source.MANUAL and not draft.lead.person.known,
        )
        self._panel.setCurrentWidget(self.form)
        self.form.back_button.setVisible(
            bool(draft.picture) and draft.capture.source is Source.CAMERA
        )
        self.preview.show_hint("")
        self.feed.want_cards(False)
        self._show_print(draft)
        if draft.met is not None:
            self._say_met(draft.met, sure=draft.met_sure)
        elif draft.warnings:
            self.bar.say(
                one_line(" ".join(draft.warnings)), role="warning", actions=(("OK", self.bar.hide),)
            )
        else:
            self.bar.hide()
        if not self.form.editing:
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _say_met(self, met: Lead, *, sure: bool) -> None:
        words = met_words(
            met,
            sure=sure,
            adding=self._adding,
            me=self._booth.settings.rep_name,
            now=self._clock(),
        )
        other = (
            ("New lead instead  N", self.as_new)
            if self._adding
            else ("Add to it  A", self.as_added)
        )
        self.bar.say(words, role="accent", icon="people", actions=(other,))

    def as_new(self) -> None:
        """Save somebody met before as a new lead all the same."""
        self._add(to_met=False)

    def as_added(self) -> None:
        """Add the scan to the lead met before."""
        self._add(to_met=True)

    def _add(self, *, to_met: bool) -> None:
        draft = self._draft
        if draft is not None and draft.met is not None:
            self._adding = to_met
            self._say_met(draft.met, sure=draft.met_sure)

    def _open_lead(self, lead: Lead) -> None:
        """Reopen a lead that was captured before."""
        if self._booth.show is not None:
            self.form.set_show(self._booth.show)
        self._draft = None
        self._editing = lead
        self._asked_twice = False
        self.bar.hide()
        mark = ("Captured " + when(lead.captured_at, self._clock()), "edit", "accent", "Reopened")
        self.form.show_lead(lead, mark=mark, editing=not lead.person.known)
        self.form.back_button.hide()
        self._panel.setCurrentWidget(self.form)
        self.feed.want_cards(False)
        if not self.form.editing:
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_ready(self) -> None:
        self._panel.setCurrentWidget(self.sheets if self._listing else self.ready)
        self.stage.show_card(False)
        self.feed.want_cards(True)
        self._draft = self._editing = None
        if self.isVisible():
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    def save(self) -> None:
        """Commit the form; the page says saved when it is on disk."""
        if not self.open or self._saving:
            return
        open_questions = self.form.unanswered()
        if open_questions and not self._asked_twice:
            self._asked_twice = True
            names = ", ".join(open_questions)
            self.said.emit(f"Still to ask: {names}. Enter again saves without it.")
            return
        lead = self.form.lead()
        if self._empty(lead):
            self.said.emit("Nothing to save yet: type a name, a company or a note.")
            return
        self._saving = True
        self.form.set_saving(True)
        draft = self._draft
        met = draft.met if draft is not None and self._adding else None
        if draft is not None:
            self.reader.saving(draft)
        self.back.saving()
        if draft is None:
            function = partial(self._booth.edit, lead)
        else:
            function = partial(keep_sides, self._booth, draft, met, lead, self.back.drafts)
        self._worker.run(
            function,
            done=partial(self._saved, draft, met, lead.id),
            failed=partial(self._not_saved, draft),
            lane=Lane.KEEP,
        )

    def _empty(self, lead: Lead) -> bool:
        """Whether this says nothing of anybody."""
        draft = self._draft
        if draft is None or draft.capture.payload or draft.picture:
            return False
        return not lead.person.known and not lead.notes

    def _saved(self, draft: Draft | None, met: Lead | None, mine: UUID, lead: Lead) -> None:
        self._saving = False
        unread = self.reader.pending(draft)
        self.back.ended(lead)
        self._offer_back(draft, lead)
        if draft is not None:
            self.reader.saved(draft, lead)
            self._prints.pop(draft.capture.id, None)
        self.form.set_saving(False)
        self.bar.hide()
        self._thrown = None
        self._show_ready()
        meanwhile = draft is not None and met is None and lead.id != mine
        word = "Met meanwhile: added to" if meanwhile else "Saved:"
        self.said_undoable.emit(
            "Saved: the card. Its fields fill in when it is read."
            if unread and not lead.person.known
            else f"{word} {one_line(lead.label)}"
        )
        self._after_change()
        self._next()

    def _offer_back(self, draft: Draft | None, lead: Lead) -> None:
        """A card that was just saved can be turned over still."""
        live = draft is not None and draft.picture and draft.capture.source is Source.CAMERA
        self.back.saved = lead if live else None
        self.ready.back_button.setVisible(bool(live))

    def _not_saved(self, draft: Draft | None, error: LeadCaptureError) -> None:
        self._saving = False
        self.back.ended(None)
        self.form.set_saving(False)
        if draft is not None:
            self.reader.not_saved(draft)
        self._say_not_saved(error, self.save)

    def _say_not_saved(self, error: LeadCaptureError, again: Callable[[], object]) -> None:
        self.said.emit("")  # "Saved" is about the one before, and this one is not
        self.bar.say(not_saved_words(error), role="danger", actions=(("Try again", again),))

    def discard(self) -> None:
        """Throw the form away; Ctrl+Z brings it back."""
        if not self.open or self._saving:
            return
        worth = self.unsaved
        self._thrown = (self._draft, self.form.lead()) if worth else None
        who = one_line(self.form.lead().label)
        self.bar.hide()
        self.back.forget()
        self._show_ready()
        if worth:
            self.said_undoable.emit(f"Discarded: {who}")
        self._next()

    def _keep_quick(self, draft: Draft) -> None:
        from ui.stills import keep_draft

        self._saving = True
        self._worker.run(
            keep_draft,
            self._booth,
            draft,
            done=partial(self._kept_quick, draft),
            failed=partial(self._not_kept_quick, draft),
            lane=Lane.KEEP,
        )

    def _kept_quick(self, draft: Draft, kept: tuple[Lead, bool]) -> None:
        self._saving = False
        lead, met = kept
        self._offer_back(draft, lead)
        word = "Met before, added" if met else "Saved"
        self.preview.confirm(word)
        unread = draft.unread
        if unread:
            self.reader.read(draft)
            live = draft.capture.source is Source.CAMERA and not draft.capture.payload
            self.reader.saved(draft, lead, quick=live and not met)
        unnamed = unread and not lead.person.known
        whom = "the card. Its fields fill in when it is read." if unnamed else one_line(lead.label)
        self.said_undoable.emit(
            "Nothing is in this code. It is kept as it is, for somebody to name on Review."
            if draft.blank and not unread
            else f"{word}: {whom}"
        )
        self._after_change()
        self._next()

    def _not_kept_quick(self, draft: Draft, error: LeadCaptureError) -> None:
        # Out of quick mode into the form: nothing that was scanned is dropped.
        self._saving = False
        self._open_draft(draft)
        self._say_not_saved(error, self.save)

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

    # --- the print of a card -------------------------------------------------------------

    def _show_print(self, draft: Draft) -> None:
        """The card's picture on the stage, with what was read of it; read it where nobody has."""
        printed = self._prints.get(draft.capture.id)
        unread = printed is None and draft.unread and not draft.met_sure
        # The live picture stays until there is one to show.
        self.stage.show_card(printed is not None)
        if printed is not None:
            card, image = printed
            self.stage.card.show_picture(image)
            self._show_card(draft, card, image)
        elif unread:
            from ui.picture import decode_picture

            self.form.set_reading(True)
            self._worker.run(
                decode_picture, draft.picture, done=partial(self._pictured, draft.capture.id)
            )
            self.reader.read(draft)

    def _pictured(self, capture_id: UUID, image: QImage) -> None:
        if self._is_open(capture_id) and self.reader.pending(self._draft):
            self.stage.show_card(True)
            self.stage.card.show_picture(image, saying="Reading the print…")

    def _is_open(self, capture_id: UUID) -> bool:
        return self._draft is not None and self._draft.capture.id == capture_id

    def _print_read(self, draft: Draft, answer: Answer) -> None:
        """What is printed in a picture, while its form is open."""
        if self.back.arrived(draft, answer) or not self._is_open(draft.capture.id):
            return
        for one, card in zip(answer.drafts, answer.cards, strict=False):
            self._prints[one.capture.id] = (card, answer.image)
        self._drafts.extend(answer.drafts[1:])
        if not answer.drafts:
            self._nobody_read(draft, answer)
            return
        read = self._draft = answer.drafts[0]
        self._adding = read.met_sure
        self.form.fill(read.lead, mark=mark_of(read))
        printed = self._prints.get(read.capture.id)
        self.stage.show_card(printed is not None)
        if printed is not None:
            self.stage.card.show_picture(answer.image)
            self._show_card(read, *printed)
        # Mirrored, cut off, in part unreadable: what the fields alone do not show.
        warned = one_line(" ".join(printed[0].warnings)) if printed is not None else ""
        if read.met is not None:
            self._say_met(read.met, sure=read.met_sure)
            self.said.emit(warned)
            return
        if warned:
            self.bar.say(warned, role="warning", actions=(("OK", self.bar.hide),))
        if len(answer.drafts) > 1:
            more = how_many(len(answer.drafts) - 1, "more card")
            self.said.emit(f"{more} in the picture, after this one.")
        elif self.form.doubtful:
            self.said.emit("Read from the print: check what is amber, then Enter saves.")
        else:
            self.said.emit("Read from the print. Enter saves.")

    def _show_card(self, draft: Draft, card: CardReading, image: QImage) -> None:
        doubts = doubts_of(draft, card, image)
        self.form.show_doubts(doubts)
        if doubts:
            self.form.open_fields()
        self.stage.card.show_reading(
            card, sure=SURE, saying="Tap a word to put it into a field" if doubts else ""
        )

    def _nobody_read(self, draft: Draft, answer: Answer) -> None:
        card = answer.card
        if draft.capture.payload:
            # Its code is what there is.
            self.form.set_reading(False)
            self.stage.show_card(False)
            return
        empty = card is None or (not card.lines and not card.unreadable)
        if empty and draft.capture.source is Source.CAMERA and not self.form.dirty:
            # A phone, a screen, a sheet of paper: nobody meant it, and nothing is lost.
            self._show_ready()
            self.said.emit("There is no print on that. Space looks again.")
            self._next()
            return
        self.form.set_reading(False)
        self.form.open_fields()
        self.stage.show_card(True)
        self.stage.card.show_picture(answer.image)
        if card is not None:
            self.stage.card.show_reading(
                card, sure=SURE, saying="Tap a word to put it into a field"
            )
        words = " ".join(card.warnings) if card is not None else ""
        self.bar.say(
            one_line(words) or "No code found. The picture is kept with the lead: type who it is.",
            role="warning",
            actions=(("OK", self.bar.hide),),
        )

    def _print_not_read(self, draft: Draft | None, error: LeadCaptureError) -> None:
        if draft is None:
            self._refuse(error)
            return
        if self.back.not_read(draft, error) or not self._is_open(draft.capture.id):
            return
        if isinstance(error, IdentityDocument):
            # Never stored: not the picture either.
            self._show_ready()
        else:
            self.form.set_reading(False)
            self.form.open_fields()
            self.stage.card.show_picture(QImage())
        self._refuse(error)
        self._next()

    def _print_refused(self, lead: Lead) -> None:
        """A picture that was saved turned out to be an identity document."""
        if self._editing is not None and self._editing.id == lead.id:
            self._show_ready()
        whose = f" saved as {one_line(lead.label)}" if lead.person.known else " saved just now"
        self.bar.say(
            f"The picture{whose} was an identity document. These are never stored: it was erased.",
            role="danger",
            actions=(("Close", self.bar.hide),),
        )
        self._after_change()

    def _print_of_nobody(self, _lead: Lead) -> None:
        self.said_undoable.emit("That named nobody, so it was not kept.")
        self._after_change()

    def _print_filled(self, leads: tuple[Lead, ...]) -> None:
        if leads:
            self.said.emit(f"Read: {one_line(leads[0].label)}")
        self._after_change()

    def _word_tapped(self, words: str, at: QPoint) -> None:
        if not self.open or self._saving:
            return
        if self.form.active:
            self.form.put(self.form.active, words)
        else:
            self._fields_menu(words).popup(at)

    def _fields_menu(self, words: str) -> QMenu:
        """Asks which field these words belong to."""
        from ui.captureform import FIELDS

        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name, word in FIELDS:
            menu.addAction(word, partial(self.form.put, name, words))
        return menu

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
            self._import_paths(paths)

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
        """Asks whether it is a folder or some files of it; a scan of many cards is one file."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction("A folder…", self._ask_folder)
        menu.addAction("Photos, or a PDF…", self._ask_files)
        menu.popup(self.tools.photos.mapToGlobal(self.tools.photos.rect().bottomLeft()))

    def _ask_files(self) -> None:
        from PySide6.QtWidgets import QFileDialog

        from leadcapture.capture.album import SUFFIXES

        kinds = " ".join(f"*{suffix}" for suffix in sorted(SUFFIXES))
        names, _ = QFileDialog.getOpenFileNames(
            self, "Import photos or scans", "", f"Photos and PDFs ({kinds});;All files (*)"
        )
        if names:
            self.take_pictures([Path(name) for name in names])

    def _ask_folder(self) -> None:
        from PySide6.QtWidgets import QFileDialog

        folder = QFileDialog.getExistingDirectory(self, "Import photos from a folder")
        if folder:
            self._import_paths([Path(folder)])

    def _import_paths(self, paths: list[Path]) -> None:
        self.photos.start(paths)

    def _list_sheets(self, result: Imported) -> None:
        self.sheets.show_rows(result.rows, result.failed)
        if not self.open:
            self._show_ready()

    def _list_again(self, rows: tuple[SheetRow, ...]) -> None:
        if rows and not self.photos.running:
            self.sheets.show_rows(rows)
            if not self.open:
                self._show_ready()

    def _sheets_done(self) -> None:
        if self._booth.show is not None:
            self._worker.run(self._booth.clear_sheets, lane=Lane.KEEP)
        if not self.open:
            self._show_ready()

    def _offer_left(self, files: tuple[Path, ...]) -> None:
        """The app ended while photos were kept: the rest of them were never read."""
        folders = {path.parent.name for path in files}
        where = f"of “{one_line(folders.pop())}” " if len(folders) == 1 else ""
        were = "was" if len(files) == 1 else "were"
        self.bar.say(
            f"{how_many(len(files), 'photo file')} {where}{were} chosen and not taken: the app "
            "ended before. Those before are kept, and none is kept twice.",
            role="warning",
            actions=(
                ("Go on", partial(self._take_left, files)),
                ("Forget", self._forget_left),
            ),
        )

    def _take_left(self, files: tuple[Path, ...]) -> None:
        self.bar.hide()
        self._import_paths(list(files))

    def _forget_left(self) -> None:
        self.bar.hide()
        self._worker.run(self._booth.forget_files_left, lane=Lane.KEEP)

    def _photos_warned(self, words: str) -> None:
        self.bar.say(words, role="warning", actions=(("Close", self.bar.hide),))

    # --- the last captures ---------------------------------------------------------------

    def _after_change(self) -> None:
        self.changed.emit()
        self.strip.refresh()
        if self._listing:
            self._worker.run(self._booth.sheets, done=self.sheets.show_rows)

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
        if self._saving:
            return
        if self.open and self.unsaved:
            self.said.emit("Save (Enter) or discard (Esc) the open form first.")
            return
        self._worker.run(
            self._booth.lead,
            lead_id,
            done=self._open_lead,
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
            self.scan_again()
            return True
        letter = event.text().upper()
        if self._choices and letter.isdecimal():
            choices = self.preview.choices()
            if 1 <= int(letter) <= len(choices):
                self._choose(choices[int(letter) - 1])
                return True
        if self.open:
            met = self._draft is not None and self._draft.met is not None
            if met and letter in ("A", "N"):
                (self.as_added if letter == "A" else self.as_new)()
                return True
            if letter in ("B", "Q"):
                (self.turn_over if letter == "B" else self.show_code)()
                return True
            return bool(letter) and not self._saving and self.form.press(letter)
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
