"""The back of a card: the next picture goes to the card that is open, or that was saved last."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from uuid import UUID

from PySide6.QtCore import QObject, Signal

from leadcapture.booth import Booth, Draft
from leadcapture.errors import LeadCaptureError
from leadcapture.lead import Lead
from ui.printreader import Answer, PrintReader
from ui.work import Lane, Worker

__all__ = ["BackSide", "keep_sides"]


class BackSide(QObject):
    """Knows whether a back is awaited, of which lead, and which backs wait for their front."""

    read = Signal(object)
    """The lead as the back of the open card has it."""
    added = Signal(object)
    """The saved lead that a back was added to."""
    failed = Signal(object)
    """`LeadCaptureError`."""

    def __init__(
        self, booth: Booth, worker: Worker, reader: PrintReader, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._booth = booth
        self._worker = worker
        self._reader = reader
        self.awaited = False
        self.saved: Lead | None = None
        """The card that was saved last, until the next capture begins."""
        self._drafts: dict[UUID, Draft] = {}

    @property
    def drafts(self) -> tuple[Draft, ...]:
        """The backs of the open card, not saved yet."""
        return tuple(self._drafts.values())

    def forget(self) -> None:
        """The card is closed: its backs go with it."""
        self.awaited = False
        self._drafts.clear()

    def take(self, draft: Draft, *, front_open: bool) -> None:
        """This is the back: kept with the saved card at once, or with the open one when that is."""
        self.awaited = False
        if front_open:
            self._drafts[draft.capture.id] = draft
            if draft.unread:
                self._reader.read(draft)
            if draft.lead.person.known or not draft.unread:
                self.read.emit(draft.lead)
        elif self.saved is not None:
            self._worker.run(
                add_back,
                self._booth,
                self.saved,
                draft,
                done=partial(self._added, draft),
                failed=self.failed.emit,
                lane=Lane.KEEP,
            )

    def _added(self, draft: Draft, lead: Lead) -> None:
        if draft.unread:
            self._reader.read(draft)
            self._reader.saved(draft, lead)
        self.saved = lead
        self.added.emit(lead)

    def arrived(self, draft: Draft, answer: Answer) -> bool:
        """Whether this reading was of a back of the open card."""
        if draft.capture.id not in self._drafts:
            return False
        if answer.drafts:
            one = answer.drafts[0]
            # The same capture, with what was read of it.
            readings = [replace(reading, capture_id=draft.capture.id) for reading in one.readings]
            self._drafts[draft.capture.id] = replace(
                draft, lead=one.lead, readings=tuple(readings), unread=False
            )
            self.read.emit(one.lead)
        else:
            self._drafts[draft.capture.id] = replace(draft, unread=False)
        return True

    def not_read(self, draft: Draft, error: LeadCaptureError) -> bool:
        """Whether this failure was of a back of the open card; an identity document is dropped."""
        if self._drafts.pop(draft.capture.id, None) is None:
            return False
        self.failed.emit(error)
        return True

    def saving(self) -> None:
        """The front is being written, and its backs with it."""
        for draft in self.drafts:
            self._reader.saving(draft)

    def ended(self, lead: Lead | None) -> None:
        """The writing ended: as this lead, or not at all."""
        for draft in self.drafts:
            if lead is None:
                self._reader.not_saved(draft)
            else:
                self._reader.saved(draft, lead)
        if lead is not None:
            self.forget()


def keep_sides(
    booth: Booth, draft: Draft, met: Lead | None, lead: Lead, backs: tuple[Draft, ...]
) -> Lead:
    """Commit a card and its backs as one lead. For the worker."""
    stored = booth.add_to(met, draft, lead) if met is not None else booth.keep(draft, lead)
    for back in backs:
        stored = add_back(booth, stored, back)
    return stored


def add_back(booth: Booth, lead: Lead, back: Draft) -> Lead:
    """Add the back of a card to its lead. For the worker."""
    return booth.add_to(lead, back, back.lead, action="back side added")
