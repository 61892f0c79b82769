"""Reads the print of a draft's picture beside the window, and knows where the answer belongs.

To the form while it is open; to the stored lead once that was saved before the reading was done.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from leadcapture.booth import Booth, Draft
from leadcapture.errors import LeadCaptureError
from leadcapture.lead import Lead
from ui.captureform import Doubt
from ui.picture import decode_picture
from ui.work import Lane, Worker

if TYPE_CHECKING:
    from leadcapture.capture.cardprocess import PictureReading
    from leadcapture.capture.cardreader import CardReading
    from leadcapture.show import BadgeTemplate

__all__ = ["SURE", "Answer", "PrintReader", "Reads", "doubts_of", "read_draft"]

#: From this confidence a field is shown as sure.
SURE = 0.9
#: Field of the form -> what it is called on a card.
_READ_FROM = {
    "first_name": "name",
    "last_name": "name",
    "title": "title",
    "company": "company",
    "email": "email",
    "phone": "phone",
}


class Reads(Protocol):
    """What reads pictures: a `CardProcess`."""

    def read(
        self, picture: bytes, *, template: BadgeTemplate | None = None, region: str = ""
    ) -> PictureReading: ...

    def warm(self) -> None: ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Answer:
    """What came of one draft's picture."""

    reading: PictureReading
    drafts: tuple[Draft, ...]
    """Instead of the draft; several where the picture shows several cards; none where it names
    nobody."""
    image: QImage
    """The picture as it is shown, whose pixels the boxes are given in."""

    @property
    def card(self) -> CardReading | None:
        """The card that says most, also where it names nobody."""
        return self.reading.cards[0] if self.reading.cards else None

    @property
    def cards(self) -> tuple[CardReading, ...]:
        """Those of `drafts`, in their order; empty where a code names them."""
        if self.reading.symbols:
            return ()
        return tuple(card for card in self.reading.cards if card.is_card)


def doubts_of(draft: Draft, card: CardReading, image: QImage) -> dict[str, Doubt]:
    """The fields of the form that the reader was not sure of, by their names there."""
    doubts: dict[str, Doubt] = {}
    for name, field in _READ_FROM.items():
        found = next((one for one in card.fields if one.field == field), None)
        person_name = {"email": "emails", "phone": "phones"}.get(name, name)
        if found is None or found.confidence >= SURE or person_name not in draft.lead.unsure:
            continue
        if not getattr(draft.lead.person, person_name):
            continue
        doubts[name] = Doubt(
            image=image,
            box=found.box,
            # Another reading of a whole name does not fit into one half of it.
            alternatives=() if field == "name" else found.alternatives,
        )
    return doubts


@dataclass(slots=True)
class _Waiting:
    draft: Draft
    answer: Answer | None = None
    saving: bool = False
    lead_id: UUID | None = None


class PrintReader(QObject):
    """All readings on their way. For the GUI thread."""

    arrived = Signal(object, object)
    """(draft, `Answer`) of a draft that is not saved."""
    failed = Signal(object, object)
    """(draft, `LeadCaptureError`) of a draft that is not saved."""
    filled = Signal(object)
    """The leads that were filled after they had been saved; empty where nobody was named."""

    def __init__(
        self,
        booth: Booth,
        worker: Worker,
        parent: QObject | None = None,
        *,
        process: Reads | None = None,
    ) -> None:
        super().__init__(parent)
        self._booth = booth
        self._worker = worker
        self._process = process
        self._waiting: dict[UUID, _Waiting] = {}
        self._left: list[UUID] = []
        self._looked = False

    @property
    def process(self) -> Reads:
        """The process that reads; it starts with the first picture."""
        if self._process is None:
            from leadcapture.capture.cardprocess import CardProcess

            self._process = CardProcess()
        return self._process

    def close(self) -> None:
        """For the end of the program: what is not read yet is read after the next start."""
        self._waiting.clear()
        self._left.clear()
        if self._process is not None:
            self._process.close()

    def warm(self) -> None:
        """Load the models in the background: a card is coming."""
        self._worker.run(self.process.warm)

    # --- drafts ---------------------------------------------------------------------------

    def read(self, draft: Draft) -> None:
        """Read the picture of this draft; `arrived` or `failed` answers."""
        key = draft.capture.id
        if key in self._waiting:
            return
        self._waiting[key] = _Waiting(draft)
        self._worker.run(
            read_draft,
            self._booth,
            self.process,
            draft,
            done=partial(self._done, key),
            failed=partial(self._not_done, key),
        )

    def pending(self, draft: Draft | None) -> bool:
        """Whether the picture of this draft is still being read."""
        one = self._waiting.get(draft.capture.id) if draft is not None else None
        return one is not None and one.answer is None

    def saving(self, draft: Draft) -> None:
        """The draft is being written: what comes now waits until it is known how that ended."""
        if (one := self._waiting.get(draft.capture.id)) is not None:
            one.saving = True

    def saved(self, draft: Draft, lead: Lead) -> None:
        """The draft is on disk as this lead."""
        if (one := self._waiting.get(draft.capture.id)) is not None:
            one.lead_id = lead.id
            self._settle(draft.capture.id)

    def not_saved(self, draft: Draft) -> None:
        """It could not be written: the form is open still."""
        if (one := self._waiting.get(draft.capture.id)) is not None:
            one.saving = False
            self._settle(draft.capture.id)

    def _done(self, key: UUID, answer: Answer) -> None:
        if (one := self._waiting.get(key)) is not None:
            one.answer = answer
            self._settle(key)

    def _not_done(self, key: UUID, error: LeadCaptureError) -> None:
        one = self._waiting.pop(key, None)
        if one is not None and not one.saving and one.lead_id is None:
            self.failed.emit(one.draft, error)

    def _settle(self, key: UUID) -> None:
        one = self._waiting[key]
        if one.answer is None:
            return
        if one.lead_id is not None:
            del self._waiting[key]
            self._fill(one.lead_id, one.answer.reading)
        elif not one.saving:
            del self._waiting[key]
            self.arrived.emit(one.draft, one.answer)

    # --- leads ----------------------------------------------------------------------------

    def _fill(self, lead_id: UUID, reading: PictureReading) -> None:
        self._worker.run(
            self._booth.fill_from_picture,
            lead_id,
            reading,
            done=self.filled.emit,
            failed=lambda _: self.filled.emit(()),
            lane=Lane.KEEP,
        )

    def read_left(self) -> None:
        """Once: read the pictures that were saved before the program ended, one after another."""
        if not self._looked and self._booth.show is not None:
            self._looked = True
            self._worker.run(self._booth.unread_pictures, done=self._found_left)

    def _found_left(self, leads: tuple[UUID, ...]) -> None:
        self._left = list(leads)
        self._read_next_left()

    def _read_next_left(self) -> None:
        if self._left:
            lead_id = self._left.pop(0)
            self._worker.run(
                _read_lead,
                self._booth,
                self.process,
                lead_id,
                done=self._left_read,
                failed=lambda _: self._read_next_left(),
            )

    def _left_read(self, leads: tuple[Lead, ...]) -> None:
        self.filled.emit(leads)
        self._read_next_left()


def read_draft(booth: Booth, process: Reads, draft: Draft) -> Answer:
    """Read a draft's picture and make the drafts that it should have been. For the worker."""
    show = booth.show
    reading = process.read(
        draft.picture,
        template=show.badge if show else None,
        region=show.country if show else "",
    )
    source, picture = draft.capture.source, draft.picture
    made = [booth.draft(symbol, source, picture=picture) for symbol in reading.symbols]
    made += [
        booth.draft(None, source, picture=picture, card=card)
        for card in reading.cards
        if card.is_card
    ]
    return Answer(reading=reading, drafts=tuple(made), image=decode_picture(picture))


def _read_lead(booth: Booth, process: Reads, lead_id: UUID) -> tuple[Lead, ...]:
    captures = [one for one in booth.captures(lead_id) if one.image_id and not one.payload]
    if not captures or captures[-1].image_id is None:
        return ()
    show = booth.show
    reading = process.read(
        booth.picture(captures[-1].image_id),
        template=show.badge if show else None,
        region=show.country if show else "",
    )
    return booth.fill_from_picture(lead_id, reading)
