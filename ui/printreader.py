"""Reads the print of a draft's picture beside the window, and knows where the answer belongs.

To the form while it is open; to the stored lead once that was saved before the reading was done.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Protocol
from uuid import UUID

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from leadcapture.booth import Booth, Draft
from leadcapture.errors import IdentityDocument, LeadCaptureError
from leadcapture.lead import Lead
from ui.work import Job, Lane, Worker

if TYPE_CHECKING:
    from leadcapture.booth import PaceNow
    from leadcapture.capture.cardprocess import PictureReading
    from leadcapture.capture.cardreader import CardReading
    from leadcapture.capture.cardworkers import Waiting
    from leadcapture.show import BadgeTemplate
    from ui.captureform import Doubt

__all__ = [
    "SURE", "Answer", "PrintReader", "Reads", "doubts_kept", "doubts_of", "others_of", "picture_of",
    "read_again", "read_draft", "read_left", "time_left",
]  # fmt: skip

#: From this confidence a field is shown as sure.
SURE = 0.9
#: With more of the text than this unread, a card is kept although it names nobody.
_UNREADABLE = 0.15
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

    def rest(self) -> None: ...

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
        return tuple(card for card in self.reading.cards if card.is_card and card.is_printed)


def doubts_of(lead: Lead, card: CardReading, image: QImage) -> dict[str, Doubt]:
    """The fields of the form that the reader was not sure of, by their names there."""
    from ui.captureform import Doubt

    doubts: dict[str, Doubt] = {}
    others = others_of(card)
    for name, field in _READ_FROM.items():
        found = next((one for one in card.fields if one.field == field), None)
        person_name = {"email": "emails", "phone": "phones"}.get(name, name)
        if found is None or found.confidence >= SURE or person_name not in lead.unsure:
            continue
        if not getattr(lead.person, person_name):
            continue
        doubts[name] = Doubt(image=image, box=found.box, alternatives=others.get(name, ()))
    return doubts


def doubts_kept(lead: Lead) -> dict[str, Doubt]:
    """The fields of the form that are stored as unsure; where they are printed is not stored."""
    from ui.captureform import Doubt

    return {
        name: Doubt(image=QImage())
        for name in _READ_FROM
        if (stored := {"email": "emails", "phone": "phones"}.get(name, name)) in lead.unsure
        and getattr(lead.person, stored)
    }


def others_of(card: CardReading) -> dict[str, tuple[str, ...]]:
    """What else each field of the form could be, sure or not; a whole name beside the first one."""
    said: dict[str, tuple[str, ...]] = {}
    for name, field in _READ_FROM.items():
        found = next((one for one in card.fields if one.field == field), None)
        if name != "last_name" and found is not None and found.alternatives:
            said[name] = found.alternatives
    return said


@dataclass(slots=True)
class _Waiting:
    draft: Draft
    answer: Answer | None = None
    error: LeadCaptureError | None = None
    saving: bool = False
    lead: Lead | None = None
    quick: bool = False


class PrintReader(QObject):
    """All readings on their way. For the GUI thread."""

    arrived = Signal(object, object)
    """(draft, `Answer`) of a draft that is not saved."""
    failed = Signal(object, object)
    """(draft, `LeadCaptureError`) of a draft that is not saved."""
    filled = Signal(object)
    """The leads that were filled after they had been saved; empty where nobody was named."""
    refused = Signal(object)
    """The lead, as it was, whose picture was erased: it was an identity document."""
    going = Signal(int, int, str)
    """(done, of how many, the time left in words) of the pictures from before the start."""
    rested = Signal()
    """These are read, or their reading was stopped."""
    nobody = Signal(object)
    """The lead that quick mode had saved of something that names nobody: it is discarded."""

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
        self._left: Job | None = None
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
        if self._left is not None:
            self._left.cancel()
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
        return one is not None and one.answer is None and one.error is None

    def saving(self, draft: Draft) -> None:
        """The draft is being written: what comes now waits until it is known how that ended."""
        if (one := self._waiting.get(draft.capture.id)) is not None:
            one.saving = True

    def saved(self, draft: Draft, lead: Lead, *, quick: bool = False) -> None:
        """The draft is on disk as this lead; `quick`: nobody has looked at it."""
        if (one := self._waiting.get(draft.capture.id)) is not None:
            one.lead, one.quick = lead, quick
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
        if (one := self._waiting.get(key)) is not None:
            one.error = error
            self._settle(key)

    def _settle(self, key: UUID) -> None:
        one = self._waiting[key]
        if (one.answer is None and one.error is None) or (one.saving and one.lead is None):
            return
        del self._waiting[key]
        if one.error is not None:
            if one.lead is None:
                self.failed.emit(one.draft, one.error)
            elif isinstance(one.error, IdentityDocument):
                self._refuse(one.lead)
            # Else it waits to be read after the next start.
        elif one.answer is not None and one.lead is not None:
            card = one.answer.card
            named = bool(one.answer.reading.symbols) or (card is not None and card.reaches_somebody)
            unreadable = card is not None and card.unreadable >= _UNREADABLE
            if one.quick and not named and not unreadable:
                self._withdraw(one.lead, one.answer.reading)
            else:
                self._fill(one.lead.id, one.answer.reading)
        elif one.answer is not None:
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

    def _refuse(self, lead: Lead) -> None:
        self._worker.run(
            self._booth.refuse_picture,
            lead.id,
            done=lambda _: self.refused.emit(lead),
            failed=partial(self.failed.emit, None),
            lane=Lane.KEEP,
        )

    def _withdraw(self, lead: Lead, reading: PictureReading) -> None:
        self._worker.run(
            withdraw,
            self._booth,
            lead,
            reading,
            done=lambda gone: (self.nobody if gone else self.filled).emit(lead if gone else ()),
            failed=lambda _: self.filled.emit(()),
            lane=Lane.KEEP,
        )

    def read_left(self) -> None:
        """Once: read the pictures that were saved before the program ended, one after another."""
        if not self._looked and self._booth.show is not None:
            self._looked = True
            self._left = self._worker.run(
                read_left,
                self._booth,
                self.process,
                progress=self.going.emit,
                done=self._left_read,
                failed=lambda _: self._left_read(((), ())),
            )

    def stop_left(self) -> None:
        """Stop after the picture that is being read; the others are read after the next start, or
        with the next import."""
        if self._left is not None:
            self._left.cancel()

    def _left_read(self, read: tuple[tuple[Lead, ...], tuple[Lead, ...]]) -> None:
        self._left = None
        self.rested.emit()
        found, refused = read
        for lead in refused:
            self.refused.emit(lead)
        if found:
            self.filled.emit(found)


def read_draft(booth: Booth, process: Reads, draft: Draft) -> Answer:
    """Read a draft's picture and make the drafts that it should have been. For the worker."""
    from ui.picture import decode_picture

    show = booth.show
    reading = process.read(
        draft.picture,
        template=show.badge if show else None,
        region=show.country if show else "",
    )
    made = booth.drafts_read(draft, reading)
    return Answer(reading=reading, drafts=made, image=decode_picture(draft.picture))


def picture_of(booth: Booth, lead: Lead) -> tuple[bytes, QImage] | None:
    """The picture of a stored lead's card, and as it is shown; None without one. For the worker."""
    from ui.picture import decode_picture

    picture = booth.card_picture(lead.id)
    return (picture, decode_picture(picture)) if picture else None


def read_again(booth: Booth, process: Reads, lead: Lead, picture: bytes) -> CardReading | None:
    """What is printed on a stored lead's card, to check it by; nothing is filled in. None where
    none of the cards in the picture is that lead's. For the worker."""
    show = booth.show_of(lead)
    reading = process.read(picture, template=show.badge, region=show.country)
    cards = reading.cards
    mine = [
        card
        for card in cards
        if (lead.person.name and card.person.name == lead.person.name)
        or set(card.person.emails) & set(lead.person.emails)
    ]
    return next(iter(mine), cards[0] if len(cards) == 1 else None)


def read_left(
    booth: Booth,
    process: Reads,
    *,
    progress: Callable[[int, int, str], None],
    cancelled: Callable[[], bool],
    joined: Callable[[Lead], None] = lambda lead: None,
) -> tuple[tuple[Lead, ...], tuple[Lead, ...]]:
    """Read all that waits to be read: the leads that were filled, and those whose picture had to be
    erased. For the worker."""
    from leadcapture.capture.cardworkers import workers_for

    refused: list[Lead] = []
    if workers_for(len(booth.unread_pictures())) > 1:
        # Two readers of their own will be at work: a third would take too much memory.
        process.rest()
    found = booth.read_waiting(
        progress=lambda now: progress(now.done, now.total, time_left(now)),
        cancelled=cancelled,
        read=partial(_read, process),
        refused=refused.append,
        joined=joined,
    )
    return tuple(booth.lead(lead_id) for lead_id in found), tuple(refused)


def withdraw(booth: Booth, lead: Lead, reading: PictureReading) -> bool:
    """Discard a lead that is a picture of nobody, unless somebody has worked on it meanwhile; then
    it is filled. Whether it was discarded. For the worker."""
    untouched = booth.lead(lead.id) == lead and len(booth.captures(lead.id)) == 1
    if not untouched:
        booth.fill_from_picture(lead.id, reading)
        return False
    booth.note_nobody(lead.id)
    booth.discard([lead.id])
    return True


def time_left(now: PaceNow) -> str:
    """``about 2 min left``; empty while it is too early to say, and at the end."""
    if now.left is None or now.done >= now.total:
        return ""
    seconds = round(now.left)
    return f"about {seconds} s left" if seconds < 90 else f"about {round(seconds / 60)} min left"


def _read(process: Reads, item: Waiting) -> PictureReading:
    return process.read(item.picture, template=item.template, region=item.region)
