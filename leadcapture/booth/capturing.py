"""What a booth does with a capture: who it names, met before or not, kept, its print read."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from leadcapture.booth.workspace import READ, Workspace
from leadcapture.errors import (
    BadInput,
    Conflict,
    IdentityDocument,
    LeadCaptureError,
    MetMeanwhile,
)
from leadcapture.lead import Capture, Lead, Person, Reading, Source, Stage
from leadcapture.store import chosen, readings, sheets
from leadcapture.store.meeting import Asked
from leadcapture.store.sheets import SheetRow

if TYPE_CHECKING:
    from leadcapture.capture.album import Sheet
    from leadcapture.capture.cardprocess import PictureReading
    from leadcapture.capture.cardreader import CardReading
    from leadcapture.capture.cardworkers import Waiting
    from leadcapture.capture.decoder import Symbol
    from leadcapture.sync.pace import PaceNow

__all__ = ["CaptureDoor", "Draft", "KeptSheet"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A capture that is not saved yet: what was read, and who it may be."""

    lead: Lead
    capture: Capture
    picture: bytes = b""
    """JPEG or PNG bytes, or empty."""
    met: Lead | None = None
    """Somebody met before at this show: ask "add to it, or new"."""
    blank: bool = False
    """Nothing is in its code, which tells nobody from anybody."""
    met_sure: bool = False
    """Whether that is the same person. Else `met` has the same e-mail and another name: a
    colleague, perhaps."""
    asked: Asked = field(default_factory=Asked)
    """What `met` was asked by."""
    warnings: tuple[str, ...] = ()
    readings: tuple[Reading, ...] = ()
    """What was read from the print in the picture; kept with the capture."""
    sheet: tuple[str, str] | None = None
    """Digest and name of the picture file it came from."""
    once: bool = False
    """Only where no other writer kept that very file meanwhile."""
    unread: bool = False
    """The print in the picture is still to be read, for there is no name yet, or its code leaves
    something out: once the draft is kept, it waits for that also after a restart, see
    `Booth.read_waiting`."""

    @property
    def surely_met(self) -> Lead | None:
        """Whom this is added to where nobody is asked."""
        return self.met if self.met_sure else None


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptSheet:
    """A lead that one picture of a file was kept as."""

    lead: Lead
    met: bool = False
    """Somebody met before at this show: the picture was added to that lead."""
    again: bool = False
    """The very same picture was kept before; nothing was stored now."""
    waiting: bool = False
    """No code says who it is, or not all: the print is still to be read, see
    `Booth.read_waiting`."""
    warnings: tuple[str, ...] = ()
    """What is wrong with the file."""


class CaptureDoor(Workspace):
    """The capturing part of `leadcapture.booth.Booth`."""

    _one_reads: threading.Lock

    def draft(
        self,
        symbol: Symbol | None,
        source: Source,
        *,
        picture: bytes = b"",
        card: CardReading | None = None,
    ) -> Draft:
        """Who this code names: the payload read, the attendee list asked, met before or not.

        Without a `symbol` it is an empty form, or, with a picture, a provisional lead whose
        picture a person can read later. `card` is what was read from the print in the picture; a
        code beside it is trusted more. Raises `IdentityDocument`.
        """
        from leadcapture.review import origins

        show = self._current()
        link = contact_card = blank = False
        warnings: tuple[str, ...] = ()
        person, badge_id, note, payload = Person(), "", "", b""
        if symbol is not None:
            from leadcapture.capture.badge import read_badge

            payload = symbol.payload
            reading = read_badge(payload, symbol.text, template=show.badge, region=show.country)
            person, badge_id, note = reading.person, reading.badge_id, reading.note
            warnings = reading.warnings
            anyones = ("url", "text") if source is Source.PICTURE else ("url",)
            link = reading.kind in anyones and not badge_id and not person.emails
            contact_card, blank = reading.is_contact_card, reading.blank
            if card is not None:
                from leadcapture.capture.cardreader import merge_code

                card = merge_code(card, reading)
            attendee = self._store.attendee(show.id, badge_id) if badge_id else None
            if attendee:
                person = person.filled_from(attendee)
        unsure: tuple[str, ...] = ()
        if card is not None:
            person, unsure = person.filled_from(card.person), _unsure(card)
            warnings += card.warnings
            if unsure:
                names = ", ".join(name.replace("_", " ") for name in unsure)
                warnings += (f"Read from the print; please check: {names}.",)
        lead_id, now = uuid4(), self._clock()
        lead = Lead(
            id=lead_id,
            show_id=show.id,
            person=person,
            captured_at=now,
            captured_by=self.settings.rep_name,
            device=self.settings.device_name,
            badge_id=badge_id,
            provisional=not person.known,
            unsure=unsure,
            notes=note,
        )
        capture = Capture(
            id=uuid4(),
            lead_id=lead_id,
            show_id=show.id,
            source=source,
            at=now,
            by=lead.captured_by,
            device=lead.device,
            payload=payload,
            symbology=symbol.format if symbol else "",
            aim=symbol.aim if symbol else "",
        )
        unread = bool(picture) and card is None and not person.name
        if picture and card is None and source is Source.CAMERA and contact_card:
            # The form opens with what the code says; the print may add what nobody should type.
            unread = unread or not (person.company and person.emails)
        asked = Asked(
            badge_id=badge_id,
            emails=_email_keys(person),
            # A firm prints the same link on everybody's card, a fair the same words.
            payload=b"" if blank or (link and (unread or card is not None)) else payload,
            name=person.name,
        )
        met = self._store.met(show.id, asked)
        # Somebody met before by the badge's id has a name by now.
        unread = unread and not (met is not None and met.lead.person.name)
        return Draft(
            lead=lead,
            capture=capture,
            picture=picture,
            blank=blank,
            met=met.lead if met is not None else None,
            met_sure=met is not None and met.sure,
            asked=asked,
            warnings=warnings,
            readings=(origins.card_reading(card, capture, picture),) if card else (),
            unread=unread,
        )

    def drafts_read(self, draft: Draft, reading: PictureReading) -> tuple[Draft, ...]:
        """The drafts that an unread one should have been, now that its picture is read: several
        where the picture shows several people, none where it names nobody."""
        source, picture = draft.capture.source, draft.picture
        code = _symbol_of(draft.capture)
        if code is None and reading.cards:
            code = next(iter(reading.symbols), None)
        if not reading.cards:
            symbols = reading.symbols if draft.capture.payload == b"" else ()
            return tuple(self.draft(symbol, source, picture=picture) for symbol in symbols)
        cards = self._cards_of(draft.capture, reading)
        return tuple(
            self.draft(code if number == 0 else None, source, picture=picture, card=card)
            for number, card in enumerate(cards)
        )

    def draft_id(self, typed: str) -> Draft:
        """The same for a badge id that was typed by hand."""
        from leadcapture.capture.decoder import Symbol

        text = typed.strip()
        symbol = Symbol(format="", payload=text.encode("utf-8", "surrogatepass"), text=text)
        return self.draft(symbol, Source.TYPED_ID)

    def keep(self, draft: Draft, lead: Lead, *, action: str = "captured") -> Lead:
        """Commit the draft with the fields as `lead` has them; on return it is on disk.

        The picture is on disk before the one transaction that holds lead, capture and outbox.
        Where nobody was surely met and another writer has stored the same person since, it is
        added to that lead instead, see `add_to`: the answer's id is not that of `lead`.
        """
        draft = self._with_picture(draft)
        try:
            return self._keep(lead, draft, action=action, asked=draft.asked)
        except MetMeanwhile as found:
            if found.picture:
                raise
            again = "met again" if action == "captured" else action
            return self.add_to(self._store.lead(found.lead_id), draft, lead, action=again)

    def keep_unasked(self, draft: Draft, *, action: str = "captured") -> Lead:
        """Commit the draft as it is where nobody is there to ask: added to who was surely met
        before, else a lead of its own."""
        again = "met again" if action == "captured" else action
        if (met := draft.surely_met) is not None:
            return self.add_to(met, draft, draft.lead, action=again)
        if draft.blank and not draft.picture:
            # There may be a stack of them: their codes are kept, as one lead that nobody named.
            asked = Asked(payload=draft.capture.payload)
            same = self._store.met(draft.lead.show_id, asked)
            if same is not None and not same.lead.person.known:
                return self.add_to(same.lead, draft, draft.lead, action=again)
        return self.keep(draft, draft.lead, action=action)

    def add_to(self, met: Lead, draft: Draft, lead: Lead, *, action: str = "met again") -> Lead:
        """Add the draft's capture, and what is new in `lead`, to the lead met before.

        Nothing of it is overwritten; notes and consents are added. It is found where it was merged
        into meanwhile, and brought back where it was discarded.
        """
        from leadcapture.review.merging import combine

        draft = self._with_picture(draft)
        while True:
            current = self._store.lead(met.id)
            while current.merged_into is not None:
                current = self._store.lead(current.merged_into)
            added = combine(current, lead, self.show_of(current))
            added = replace(
                added,
                # What is said now is newer, whatever the clock said then.
                consents=tuple(dict.fromkeys((*current.consents, *lead.consents))),
                # What a machine was not sure of has nobody looked at.
                stage=Stage.CAPTURED
                if current.stage is Stage.DISCARDED or set(added.unsure) - set(current.unsure)
                else current.stage,
            )
            try:
                return self._keep(added, draft, action=action)
            except Conflict:
                # Somebody else changed the lead in between: what is new is added to that.
                continue

    def _keep(self, lead: Lead, draft: Draft, *, action: str, asked: Asked | None = None) -> Lead:
        draft = self._with_picture(draft)
        now = self._clock()
        lead = replace(lead, provisional=not lead.person.known)
        return self._store.keep(
            lead,
            (replace(draft.capture, lead_id=lead.id),),
            self._owed(lead),
            readings=[
                replace(reading, image_id=draft.capture.image_id) for reading in draft.readings
            ],
            sheet=draft.sheet,
            unread=draft.unread,
            # Whoever was met is known to the person who saves a new lead all the same.
            asked=asked if draft.surely_met is None else None,
            once=draft.once,
            action=action,
            by=self.settings.rep_name,
            at=now,
        )

    def _with_picture(self, draft: Draft) -> Draft:
        """The draft with its picture on disk, once."""
        if not draft.picture or draft.capture.image_id is not None:
            return draft
        image_id = self._pictures.put(draft.picture)
        return replace(draft, capture=replace(draft.capture, image_id=image_id))

    def read_cards(self, lead_id: UUID) -> tuple[Lead, ...]:
        """Read the business cards in a lead's picture; the leads as they are then.

        The first card fills what is still empty of the lead; each further card in the picture
        becomes a lead of its own. What the reader was not sure of is in `Lead.unsure`. Takes
        seconds: for a worker. Empty when the picture names nobody.
        """
        from leadcapture.capture.cardprocess import read_picture

        pictured = self._pictured(lead_id)
        if pictured is None or not pictured.image_id:
            return ()
        show = self.show_of(self._store.lead(lead_id))
        picture = self._pictures.get(pictured.image_id)
        reading = read_picture(picture, template=show.badge, region=show.country)
        return self.fill_from_picture(lead_id, reading)

    def fill_from_picture(self, lead_id: UUID, reading: PictureReading) -> tuple[Lead, ...]:
        """Fill what is still empty of a lead with what was read from its picture, as `read_cards`
        does. Nothing that a person typed meanwhile is overwritten."""
        # All cards of the picture as one: what was kept of a part would pass for the whole.
        with self._store.together():
            pictured = self._pictured(lead_id)
            if pictured is None or not pictured.image_id:
                return ()
            read = self._fill(lead_id, pictured, reading)
            readings.done(self._store, pictured.id)
            return read

    def _fill(self, lead_id: UUID, pictured: Capture, reading: PictureReading) -> tuple[Lead, ...]:
        from leadcapture.review import origins

        if reading.symbols and not reading.cards:
            lead = self._store.lead(lead_id)
            if pictured.payload:
                return ()
            draft = self.draft(reading.symbols[0], pictured.source)
            return (self.add_to(lead, draft, draft.lead, action=READ),)
        again = readings.was_read(self._store, pictured.id)
        picture = self._pictures.get(pictured.image_id) if pictured.image_id else b""
        cards = self._cards_of(pictured, reading)
        code = _symbol_of(pictured) or next(iter(reading.symbols), None)
        badge_id = ""
        if cards and code is not None:
            cards[0], badge_id = self._with_code(cards[0], code)
        if not again:
            first = cards[:1] or list(reading.cards[:1]) or [_no_card()]
            readings.note(self._store, lead_id, [origins.card_reading(first[0], pictured, picture)])
        if not cards:
            return ()
        attendee = self._store.attendee(pictured.show_id, badge_id) if badge_id else None

        def filled(lead: Lead) -> Lead:
            # As it is now: somebody may have typed while the card was read.
            known = lead.person.filled_from(attendee) if attendee else lead.person
            person = known.filled_from(cards[0].person)
            unsure = tuple(
                name
                for name in _unsure(cards[0])
                if getattr(known, name, None) != getattr(person, name, None)
            )
            more = replace(
                lead,
                person=person,
                badge_id=lead.badge_id or badge_id,
                provisional=not person.known,
                unsure=tuple(dict.fromkeys((*lead.unsure, *unsure))),
            )
            # Whoever approved it has not seen what was read since.
            fresh = (more.person, more.badge_id) != (lead.person, lead.badge_id)
            approved = lead.stage is Stage.REVIEWED
            return replace(more, stage=Stage.CAPTURED) if fresh and approved else more

        read = list(self._change([lead_id], filled, READ))
        for card in [] if again else cards[1:]:
            draft = self.draft(None, Source.PICTURE, picture=picture, card=card)
            read.append(self.keep_unasked(draft, action=READ))
        return tuple(read)

    def _cards_of(self, capture: Capture, reading: PictureReading) -> list[CardReading]:
        """What print counts. Around a code that was held to the camera and names somebody it is
        that person's alone: posters and bystanders stand behind."""
        cards = [card for card in reading.cards if card.is_card and card.is_printed]
        code = _symbol_of(capture) if capture.source is Source.CAMERA else None
        if code is not None:
            from leadcapture.capture.badge import read_badge
            from leadcapture.capture.cardreader import with_code

            show = self._current()
            said = read_badge(code.payload, code.text, template=show.badge, region=show.country)
            if said.person.name:
                cards = list(with_code(cards, said)[:1])
        return cards

    def _with_code(self, card: CardReading, code: Symbol) -> tuple[CardReading, str]:
        """What is printed with what the code beside it says, and the badge id of the code."""
        from leadcapture.capture.badge import read_badge
        from leadcapture.capture.cardreader import merge_code

        show = self._current()
        said = read_badge(code.payload, code.text, template=show.badge, region=show.country)
        return merge_code(card, said), said.badge_id

    def _pictured(self, lead_id: UUID) -> Capture | None:
        """The lead's oldest picture that waits to be read, else its newest that is no code's."""
        pictured = [one for one in self._store.captures(lead_id) if one.image_id]
        waiting = readings.waiting(self._store, lead_id)
        queued = [one for one in pictured if one.id in waiting]
        found = queued or [one for one in reversed(pictured) if not one.payload]
        return found[0] if found else None

    def unread_pictures(self) -> tuple[UUID, ...]:
        """Leads of the open show with a picture whose print waits to be read, oldest first: live
        cards and picture files, also from before a restart. See `read_waiting`."""
        return readings.unread(self._store, self.show.id) if self.show else ()

    def note_nobody(self, lead_id: UUID) -> None:
        """The lead's picture was read and names nobody: it does not wait any more."""
        pictured = self._pictured(lead_id)
        if pictured is not None:
            readings.done(self._store, pictured.id)

    def refuse_picture(self, lead_id: UUID) -> bool:
        """Erase a lead's picture for good that turned out to be an identity document, and the lead
        with it where the picture is all there is of it. Whether the lead went, too."""
        from leadcapture.review.forgetting import refuse

        pictured = self._pictured(lead_id)
        if pictured is None:
            return False
        return refuse(self._store, self._pictures, pictured, at=self._clock())

    # --- many pictures ---------------------------------------------------------------------

    def taking(self, files: Sequence[Path]) -> Iterator[Path]:
        """These picture files, one by one: whoever asks for the next has kept the one before.

        Which are still to come is on disk before the first, so that `files_left` knows of them
        after a crash, or where nobody asked for all of them.
        """
        show = self._current()
        name = chosen.begin(self._store, show.id, files)
        if {path.absolute() for path in files}.issuperset(chosen.left(self._store, show.id)):
            # What was left before is among them.
            chosen.forget(self._store, show.id, but=name)
        for count, path in enumerate(files, start=1):
            yield path
            chosen.took(self._store, name, count)
        chosen.end(self._store, name)

    def files_left(self) -> tuple[Path, ...]:
        """Picture files that were chosen at the open show and not kept: the app ended meanwhile.
        Empty while nothing is left, or no show is open. Not to be asked while files are taken."""
        return chosen.left(self._store, self.show.id) if self.show else ()

    def forget_files_left(self) -> None:
        """Nobody wants them any more."""
        chosen.forget(self._store, self._current().id)

    def keep_sheet(self, sheet: Sheet) -> tuple[KeptSheet, ...]:
        """Keep one picture of a file as leads: those its codes name, or one to be read later.

        On disk when the call returns; nothing waits for print to be read. The very same picture
        is kept once. Raises `BadInput` and `IdentityDocument`; then nothing is kept.
        """
        from leadcapture.capture.frame import encode_jpeg
        from leadcapture.capture.still import (
            code_beside_print,
            names_somebody,
            print_may_add,
            read_still,
        )

        show, digest = self._current(), sheet.digest
        before = sheets.known(self._store, show.id, digest)
        if before is not None:
            return (self._kept_again(before),)
        still = read_still(sheet.data, template=show.badge, region=show.country, name=sheet.name)
        picture = encode_jpeg(still.pixels)
        codes: list[Symbol | None] = [code_beside_print(still)]
        if names_somebody(still):
            codes = [symbol for symbol, _ in still.badges]
        drafts = [
            replace(self.draft(symbol, Source.PICTURE, picture=picture), sheet=(digest, sheet.name))
            for symbol in codes
        ]
        if print_may_add(still):
            drafts = [replace(draft, unread=True) for draft in drafts]
        kept = self._keep_drafts(drafts)
        return tuple(replace(one, warnings=still.warnings) for one in kept)

    def _keep_drafts(self, drafts: Sequence[Draft]) -> tuple[KeptSheet, ...]:
        """Keep what one picture is to be kept as: as one, for it passes as kept by a part of it."""
        drafts = [self._with_picture(draft) for draft in drafts]
        kept: list[KeptSheet] = []
        try:
            with self._store.together():
                for draft in drafts:
                    draft = replace(draft, once=not kept)
                    lead = self.keep_unasked(draft)
                    if not draft.unread:
                        sheets.note_read(self._store, lead.id, lead.id, 0.0)
                    met = lead.id != draft.lead.id
                    kept.append(KeptSheet(lead=lead, met=met, waiting=draft.unread))
        except MetMeanwhile as found:
            for draft in drafts:
                if draft.capture.image_id is not None:
                    self._pictures.path(draft.capture.image_id).unlink(missing_ok=True)
            return (self._kept_again(found.lead_id),)
        return tuple(kept)

    def _kept_again(self, lead_id: UUID) -> KeptSheet:
        waiting = lead_id in self.unread_pictures()
        return KeptSheet(lead=self._store.lead(lead_id), again=True, waiting=waiting)

    def read_waiting(
        self,
        *,
        progress: Callable[[PaceNow], None] = lambda now: None,
        cancelled: Callable[[], bool] = lambda: False,
        workers: int | None = None,
        read: Callable[[Waiting], PictureReading] | None = None,
        refused: Callable[[Lead], None] = lambda lead: None,
        joined: Callable[[Lead], None] = lambda lead: None,
    ) -> tuple[UUID, ...]:
        """Read the print of all pictures that wait for it (see `unread_pictures`), oldest first;
        the leads that came of it. For a worker: about half a second a picture.

        Each is stored before the next, so that it goes on where it was after a crash or a
        restart. What could not be read because of the computer waits on. `read` reads a few
        pictures where they are not worth processes of their own. `refused` hears of leads whose
        picture was an identity document: it is erased, see `refuse_picture`. `joined` hears of
        leads that took in the picture kept just before or after theirs, as the other side of the
        card: one undo step each. A second call waits for the first.
        """
        with self._one_reads:
            return self._read_waiting(progress, cancelled, workers, read, refused, joined)

    @property
    def reads_waiting(self) -> bool:
        """Whether `read_waiting` is at work: one more reader would take too much memory."""
        return self._one_reads.locked()

    def _read_waiting(
        self,
        progress: Callable[[PaceNow], None],
        cancelled: Callable[[], bool],
        workers: int | None,
        read: Callable[[Waiting], PictureReading] | None,
        refused: Callable[[Lead], None],
        joined: Callable[[Lead], None],
    ) -> tuple[UUID, ...]:
        from leadcapture.capture import cardworkers
        from leadcapture.sync.pace import Pace

        waiting, show = self.unread_pictures(), self._current()
        pace, found = Pace(), list[UUID]()

        def pictures() -> Iterable[cardworkers.Waiting]:
            for lead_id in waiting:
                pictured = self._pictured(lead_id)
                if pictured is None or pictured.image_id is None:
                    continue
                yield cardworkers.Waiting(
                    lead_id=lead_id,
                    picture=self._pictures.get(pictured.image_id),
                    template=show.badge,
                    region=show.country,
                    searched=pictured.source is Source.PICTURE and not pictured.payload,
                )

        progress(pace.note(0, len(waiting), self._clock().timestamp()))
        workers = workers or cardworkers.workers_for(len(waiting))
        answers = cardworkers.spread(
            read if read is not None and workers == 1 else cardworkers.read_waiting,
            pictures(),
            workers=workers,
            cancelled=cancelled,
        )
        for done, (item, answer) in enumerate(answers, start=1):
            if isinstance(answer, IdentityDocument):
                lead = self._store.lead(item.lead_id)
                self.refuse_picture(item.lead_id)
                refused(lead)
            elif isinstance(answer, BadInput):
                # Nobody reads it, now or later.
                answer = _nothing_read()
            if not isinstance(answer, LeadCaptureError):
                with self._store.together():
                    read_now = self._note_read(item.lead_id, answer)
                    whole = self._join_sides(item.lead_id)
                if whole is not None:
                    joined(whole)
                found += read_now if whole is None else (whole.id,)
            progress(pace.note(done, len(waiting), self._clock().timestamp()))
        return tuple(found)

    def _note_read(self, lead_id: UUID, reading: PictureReading) -> tuple[UUID, ...]:
        read = self.fill_from_picture(lead_id, reading)
        cards = [card for card in reading.cards if card.is_card and card.is_printed]
        doubts = [card.doubt for card in cards] or [0.0 if reading.symbols else 1.0]
        ids = tuple(lead.id for lead in read) or (lead_id,)
        for found, doubt in zip(ids, doubts, strict=False):
            sheets.note_read(self._store, lead_id, found, doubt)
        return ids

    def _join_sides(self, lead_id: UUID) -> Lead | None:
        """The lead that is whole now, where this one and the one before are sides of one card."""
        from leadcapture.review.merging import combine
        from leadcapture.review.sides import is_back

        before = sheets.before(self._store, lead_id)
        if before is None:
            return None
        one, two = self._store.leads_by_id([before, lead_id])
        if not is_back(one, two):
            one, two = two, one
            if not is_back(one, two):
                return None
        keep = combine(one, two, self.show_of(one))
        with suppress(Conflict):
            return self._store.merge(
                keep,
                two,
                self._owed(keep),
                by=self.settings.rep_name,
                at=self._clock(),
                action="front and back joined",
            )
        return None

    def sheets(self) -> tuple[SheetRow, ...]:
        """What came from picture files at the open show, the most doubtful first."""
        return sheets.rows(self._store, self.show.id) if self.show else ()

    def clear_sheets(self) -> None:
        """Empty that list of what was read; the leads stay, and pictures are still kept once."""
        sheets.forget_read(self._store, self._current().id)


def _unsure(card: CardReading) -> tuple[str, ...]:
    from leadcapture.capture.cardreader import GREEN

    return tuple(key for key, sure in card.confidence.items() if sure < GREEN)


def _symbol_of(capture: Capture) -> Symbol | None:
    """The code of a capture as it was scanned; None without one."""
    from leadcapture.capture.decoder import Symbol

    if not capture.payload:
        return None
    return Symbol(
        format=capture.symbology,
        payload=capture.payload,
        text=capture.payload.decode("utf-8", "replace"),
        aim=capture.aim,
    )


def _nothing_read() -> PictureReading:
    from leadcapture.capture.cardprocess import PictureReading

    return PictureReading()


def _no_card() -> CardReading:
    from leadcapture.capture.cardreader import CardReading

    return CardReading()


def _email_keys(person: Person) -> tuple[str, ...]:
    return tuple(email.casefold() for email in person.emails)
