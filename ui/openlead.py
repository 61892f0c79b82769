"""The lead that is open beside the camera: from its draft, or from the strip, until it is on disk.

The picture stands on the stage; what is printed in it is read meanwhile and fills the form.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, QPoint, Qt, Signal
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QMenu

from leadcapture.booth import Booth, Draft
from leadcapture.errors import IdentityDocument, LeadCaptureError
from leadcapture.lead import Lead, Source
from ui import theme
from ui.backside import BackSide, keep_sides
from ui.capturepanel import CapturePanel
from ui.capturewords import mark_of, met_words, not_saved_words, when
from ui.cardpicture import Stage
from ui.printreader import (
    SURE,
    Answer,
    PrintReader,
    doubts_kept,
    doubts_of,
    others_of,
    picture_of,
    read_again,
)
from ui.words import how_many, one_line
from ui.work import Lane, Worker

if TYPE_CHECKING:
    from leadcapture.capture.cardreader import CardReading
    from ui.captureform import CaptureForm

__all__ = ["OpenLead"]


class OpenLead(QObject):
    """At most one, in the form of the panel; what there is to say of it is said on the bar."""

    opened = Signal()
    closed = Signal()
    """None is open now."""
    freed = Signal()
    """Whatever waits may be taken."""
    more = Signal(object)
    """Tuple of `Draft`: the further cards in the picture of the one that is open."""
    confirmed = Signal(str)
    """What was kept without a form, in a word."""
    changed = Signal()
    """A lead was written."""
    said = Signal(str)
    said_undoable = Signal(str)
    failed = Signal(object)
    """`LeadCaptureError`: it could not be read."""

    def __init__(
        self,
        booth: Booth,
        worker: Worker,
        panel: CapturePanel,
        stage: Stage,
        bar: theme.NoticeBar,
        reader: PrintReader,
        back: BackSide,
        *,
        clock: Callable[[], datetime],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._booth = booth
        self._worker = worker
        self._panel = panel
        self._stage = stage
        self._bar = bar
        self._reader = reader
        self._back = back
        self._clock = clock
        self.draft: Draft | None = None
        """What is open, where it is not on disk yet."""
        self.editing: Lead | None = None
        """What is open, where it was captured before."""
        self.saving = False
        """Whether it, or what came in quick mode, is being written."""
        self._adding = False
        self._asked_twice = False
        self._thrown: tuple[Draft | None, Lead] | None = None
        self._prints: dict[UUID, tuple[CardReading, QImage]] = {}
        panel.save_wanted.connect(self.save)
        panel.discard_wanted.connect(self.discard)
        stage.card.tapped.connect(self._word_tapped)
        reader.arrived.connect(self._print_read)
        reader.failed.connect(self._print_not_read)
        reader.filled.connect(self._print_filled)
        reader.refused.connect(self._print_refused)
        reader.nobody.connect(self._print_of_nobody)

    @property
    def form(self) -> CaptureForm:
        return self._panel.form

    @property
    def open(self) -> bool:
        """Whether a form is open."""
        return self.draft is not None or self.editing is not None

    @property
    def unsaved(self) -> bool:
        """Whether closing now would lose something that was scanned or typed."""
        if self.draft is not None:
            return bool(self.draft.capture.payload or self.draft.picture) or self.form.dirty
        return self.editing is not None and self.form.dirty

    def forget_discarded(self) -> None:
        """Something was captured since: what was thrown away is no longer the newest to undo."""
        self._thrown = None

    def take_back(self) -> bool:
        """Bring back the form that was discarded last, if that is the newest thing to undo."""
        if self._thrown is None or self.open:
            return False
        draft, lead = self._thrown
        self._thrown = None
        if draft is not None:
            self.open_draft(replace(draft, lead=lead), kept=draft)
        else:
            self.reopen(lead)
        return True

    def open_draft(self, draft: Draft, *, kept: Draft | None = None) -> None:
        """Show the draft; `kept` is the draft as it was read, if its lead was typed in since."""
        if self._booth.show is not None:
            self.form.set_show(self._booth.show)
        self.draft = kept or draft
        self.editing = None
        self._asked_twice = False
        self._adding = draft.met_sure
        self.form.show_lead(
            draft.lead,
            mark=mark_of(draft),
            editing=draft.capture.source is Source.MANUAL and not draft.lead.person.known,
        )
        self._panel.show_form()
        self.form.back_button.setVisible(
            bool(draft.picture) and draft.capture.source is Source.CAMERA
        )
        self._show_print(draft)
        if draft.met is not None:
            self._say_met(draft.met, sure=draft.met_sure)
        elif draft.warnings:
            self._bar.say(
                one_line(" ".join(draft.warnings)),
                role="warning",
                actions=(("OK", self._bar.hide),),
            )
        else:
            self._bar.hide()
        self.opened.emit()

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
        self._bar.say(words, role="accent", icon="people", actions=(other,))

    def as_new(self) -> None:
        """Save somebody met before as a new lead all the same."""
        self._add(to_met=False)

    def as_added(self) -> None:
        """Add the scan to the lead met before."""
        self._add(to_met=True)

    def _add(self, *, to_met: bool) -> None:
        draft = self.draft
        if draft is not None and draft.met is not None:
            self._adding = to_met
            self._say_met(draft.met, sure=draft.met_sure)

    def reopen(self, lead: Lead) -> None:
        """Reopen a lead that was captured before."""
        if self._booth.show is not None:
            self.form.set_show(self._booth.show)
        self.draft = None
        self.editing = lead
        self._asked_twice = False
        self._bar.hide()
        mark = ("Captured " + when(lead.captured_at, self._clock()), "edit", "accent", "Reopened")
        self.form.show_lead(lead, mark=mark, editing=not lead.person.known)
        self.form.back_button.hide()
        self._panel.show_form()
        self._stage.show_card(False)
        self._worker.run(
            picture_of,
            self._booth,
            lead,
            done=partial(self._pictured_again, lead),
            failed=lambda _: None,
        )
        self.opened.emit()
        if doubts := doubts_kept(lead):
            # At once: their print is shown above them when the card was read again.
            self.form.show_doubts(doubts)
            self.form.open_fields()

    def _pictured_again(self, lead: Lead, found: tuple[bytes, QImage] | None) -> None:
        """The card of a lead that was captured before; it is read again where that may be of use,
        to check by: nothing is filled in."""
        if found is None or self.editing is not lead:
            return
        picture, image = found
        check = (lead.unsure or not lead.person.known) and not self._booth.reads_waiting
        self._stage.show_card(True)
        self._stage.card.show_picture(image, saying="Reading the print…" if check else "")
        if check:
            self._worker.run(
                read_again,
                self._booth,
                self._reader.process,
                lead,
                picture,
                done=partial(self._read_again, lead, image),
                failed=lambda _: self._read_again(lead, image, None),
            )

    def _read_again(self, lead: Lead, image: QImage, card: CardReading | None) -> None:
        if self.editing is not lead:
            return
        if card is None:
            self._stage.card.show_picture(image)
            return
        self._show_card(lead, card, image)
        if card.warnings:
            # Why so little was read of it, which a stack is not told one by one.
            self._bar.say(
                one_line(" ".join(card.warnings)), role="warning", actions=(("OK", self._bar.hide),)
            )

    def close(self) -> None:
        """Show what is beside the camera while no lead is open."""
        self._panel.show_ready()
        self._stage.show_card(False)
        self.draft = self.editing = None
        self.closed.emit()

    def save(self) -> None:
        """Commit the form; the page says saved when it is on disk."""
        if not self.open or self.saving:
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
        self.saving = True
        self.form.set_saving(True)
        draft = self.draft
        met = draft.met if draft is not None and self._adding else None
        if draft is not None:
            self._reader.saving(draft)
        self._back.saving()
        if draft is None:
            function = partial(self._booth.edit, lead)
        else:
            function = partial(keep_sides, self._booth, draft, met, lead, self._back.drafts)
        self._worker.run(
            function,
            done=partial(self._saved, draft, met, lead.id),
            failed=partial(self._not_saved, draft),
            lane=Lane.KEEP,
        )

    def _empty(self, lead: Lead) -> bool:
        """Whether this says nothing of anybody."""
        draft = self.draft
        if draft is None or draft.capture.payload or draft.picture:
            return False
        return not lead.person.known and not lead.notes

    def _saved(self, draft: Draft | None, met: Lead | None, mine: UUID, lead: Lead) -> None:
        self.saving = False
        unread = self._reader.pending(draft)
        self._back.ended(lead)
        self._offer_back(draft, lead)
        if draft is not None:
            self._reader.saved(draft, lead)
            self._prints.pop(draft.capture.id, None)
        self.form.set_saving(False)
        self._bar.hide()
        self._thrown = None
        self.close()
        meanwhile = draft is not None and met is None and lead.id != mine
        word = "Met meanwhile: added to" if meanwhile else "Saved:"
        self.said_undoable.emit(
            "Saved: the card. Its fields fill in when it is read."
            if unread and not lead.person.known
            else f"{word} {one_line(lead.label)}"
        )
        self.changed.emit()
        self.freed.emit()

    def _offer_back(self, draft: Draft | None, lead: Lead) -> None:
        """A card that was just saved can be turned over still."""
        live = draft is not None and draft.picture and draft.capture.source is Source.CAMERA
        self._back.saved = lead if live else None
        self._panel.ready.back_button.setVisible(bool(live))

    def _not_saved(self, draft: Draft | None, error: LeadCaptureError) -> None:
        self.saving = False
        self._back.ended(None)
        self.form.set_saving(False)
        if draft is not None:
            self._reader.not_saved(draft)
        self._say_not_saved(error, self.save)

    def _say_not_saved(self, error: LeadCaptureError, again: Callable[[], object]) -> None:
        self.said.emit("")  # "Saved" is about the one before, and this one is not
        self._bar.say(not_saved_words(error), role="danger", actions=(("Try again", again),))

    def discard(self) -> None:
        """Throw the form away; Ctrl+Z brings it back."""
        if not self.open or self.saving:
            return
        worth = self.unsaved
        self._thrown = (self.draft, self.form.lead()) if worth else None
        who = one_line(self.form.lead().label)
        self._bar.hide()
        self._back.forget()
        self.close()
        if worth:
            self.said_undoable.emit(f"Discarded: {who}")
        self.freed.emit()

    def keep_quick(self, draft: Draft) -> None:
        from ui.stills import keep_draft

        self.saving = True
        self._worker.run(
            keep_draft,
            self._booth,
            draft,
            done=partial(self._kept_quick, draft),
            failed=partial(self._not_kept_quick, draft),
            lane=Lane.KEEP,
        )

    def _kept_quick(self, draft: Draft, kept: tuple[Lead, bool]) -> None:
        self.saving = False
        lead, met = kept
        self._offer_back(draft, lead)
        word = "Met before, added" if met else "Saved"
        self.confirmed.emit(word)
        unread = draft.unread
        if unread:
            self._reader.read(draft)
            live = draft.capture.source is Source.CAMERA and not draft.capture.payload
            self._reader.saved(draft, lead, quick=live and not met)
        unnamed = unread and not lead.person.known
        whom = "the card. Its fields fill in when it is read." if unnamed else one_line(lead.label)
        self.said_undoable.emit(
            "Nothing is in this code. It is kept as it is, for somebody to name on Review."
            if draft.blank and not unread
            else f"{word}: {whom}"
        )
        self.changed.emit()
        self.freed.emit()

    def _not_kept_quick(self, draft: Draft, error: LeadCaptureError) -> None:
        # Out of quick mode into the form: nothing that was scanned is dropped.
        self.saving = False
        self.open_draft(draft)
        self._say_not_saved(error, self.save)

    def _show_print(self, draft: Draft) -> None:
        """The card's picture on the stage, with what was read of it; read it where nobody has."""
        printed = self._prints.get(draft.capture.id)
        unread = printed is None and draft.unread and not draft.met_sure
        # The live picture stays until there is one to show.
        self._stage.show_card(printed is not None)
        if printed is not None:
            card, image = printed
            self._stage.card.show_picture(image)
            self._show_card(draft.lead, card, image)
        elif unread:
            from ui.picture import decode_picture

            self.form.set_reading(True)
            self._worker.run(
                decode_picture, draft.picture, done=partial(self._pictured, draft.capture.id)
            )
            self._reader.read(draft)

    def _pictured(self, capture_id: UUID, image: QImage) -> None:
        if self._is_open(capture_id) and self._reader.pending(self.draft):
            self._stage.show_card(True)
            self._stage.card.show_picture(image, saying="Reading the print…")

    def _is_open(self, capture_id: UUID) -> bool:
        return self.draft is not None and self.draft.capture.id == capture_id

    def _print_read(self, draft: Draft, answer: Answer) -> None:
        """What is printed in a picture, while its form is open."""
        if self._back.arrived(draft, answer) or not self._is_open(draft.capture.id):
            return
        for one, card in zip(answer.drafts, answer.cards, strict=False):
            self._prints[one.capture.id] = (card, answer.image)
        self.more.emit(answer.drafts[1:])
        if not answer.drafts:
            self._nobody_read(draft, answer)
            return
        read = self.draft = answer.drafts[0]
        self._adding = read.met_sure
        self.form.fill(read.lead, mark=mark_of(read))
        printed = self._prints.get(read.capture.id)
        self._stage.show_card(printed is not None)
        if printed is not None:
            self._stage.card.show_picture(answer.image)
            self._show_card(read.lead, *printed)
        # Mirrored, cut off, in part unreadable: what the fields alone do not show.
        warned = one_line(" ".join(printed[0].warnings)) if printed is not None else ""
        if read.met is not None:
            self._say_met(read.met, sure=read.met_sure)
            self.said.emit(warned)
            return
        if warned:
            self._bar.say(warned, role="warning", actions=(("OK", self._bar.hide),))
        if len(answer.drafts) > 1:
            more = how_many(len(answer.drafts) - 1, "more card")
            self.said.emit(f"{more} in the picture, after this one.")
        elif self.form.doubtful:
            self.said.emit("Read from the print: check what is amber, then Enter saves.")
        else:
            self.said.emit("Read from the print. Enter saves.")

    def _show_card(self, lead: Lead, card: CardReading, image: QImage) -> None:
        doubts = doubts_kept(lead) | doubts_of(lead, card, image)
        self.form.show_doubts(doubts, others_of(card))
        if doubts:
            self.form.open_fields()
        tap = "Tap a word to put it into a field" if doubts or not lead.person.known else ""
        self._stage.card.show_reading(card, sure=SURE, saying=tap)

    def _nobody_read(self, draft: Draft, answer: Answer) -> None:
        card = answer.card
        if draft.capture.payload:
            # Its code is what there is.
            self.form.set_reading(False)
            self._stage.show_card(False)
            return
        empty = card is None or (not card.lines and not card.unreadable)
        if empty and draft.capture.source is Source.CAMERA and not self.form.dirty:
            # A phone, a screen, a sheet of paper: nobody meant it, and nothing is lost.
            self.close()
            self.said.emit("There is no print on that. Space looks again.")
            self.freed.emit()
            return
        self.form.set_reading(False)
        self.form.open_fields()
        self._stage.show_card(True)
        self._stage.card.show_picture(answer.image)
        if card is not None:
            self._stage.card.show_reading(
                card, sure=SURE, saying="Tap a word to put it into a field"
            )
        words = " ".join(card.warnings) if card is not None else ""
        self._bar.say(
            one_line(words) or "No code found. The picture is kept with the lead: type who it is.",
            role="warning",
            actions=(("OK", self._bar.hide),),
        )

    def _print_not_read(self, draft: Draft | None, error: LeadCaptureError) -> None:
        if draft is None:
            self.failed.emit(error)
            return
        if self._back.not_read(draft, error) or not self._is_open(draft.capture.id):
            return
        if isinstance(error, IdentityDocument):
            # Never stored: not the picture either.
            self.close()
        else:
            self.form.set_reading(False)
            self.form.open_fields()
            self._stage.card.show_picture(QImage())
        self.failed.emit(error)
        self.freed.emit()

    def _print_refused(self, lead: Lead) -> None:
        """A picture that was saved turned out to be an identity document."""
        if self.editing is not None and self.editing.id == lead.id:
            self.close()
        whose = f" saved as {one_line(lead.label)}" if lead.person.known else " saved just now"
        self._bar.say(
            f"The picture{whose} was an identity document. These are never stored: it was erased.",
            role="danger",
            actions=(("Close", self._bar.hide),),
        )
        self.changed.emit()

    def _print_of_nobody(self, _lead: Lead) -> None:
        self.said_undoable.emit("That named nobody, so it was not kept.")
        self.changed.emit()

    def _print_filled(self, leads: tuple[Lead, ...]) -> None:
        if leads:
            self.said.emit(f"Read: {one_line(leads[0].label)}")
        self.changed.emit()

    def _word_tapped(self, words: str, at: QPoint) -> None:
        if not self.open or self.saving:
            return
        if self.form.active:
            self.form.put(self.form.active, words)
        else:
            self._fields_menu(words).popup(at)

    def _fields_menu(self, words: str) -> QMenu:
        """Asks which field these words belong to."""
        from ui.captureform import FIELDS

        menu = QMenu(self._panel)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for name, word in FIELDS:
            menu.addAction(word, partial(self.form.put, name, words))
        # A second number, a street, what somebody wrote on the card: no field here holds it.
        menu.addAction("Notes", partial(self.form.note, words))
        return menu
