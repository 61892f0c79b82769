"""The booth: one open workspace, and everything the window and the command line do with it.

This is the one door. The window and the command line hold a `Booth` and call it; they never see
SQL, HTTP or a file format. Every method may be called from any thread, and each write is on disk
when the call returns. Heavy rooms (decoders, spreadsheets, HTTP) are imported when first used, so
that the window opens fast.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from importlib import import_module, resources
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID, uuid4

from leadcapture import nurture
from leadcapture.delivery import DeliveryState, OutboxEntry, RemoteRef, Step
from leadcapture.errors import (
    BadInput,
    Conflict,
    IdentityDocument,
    LeadCaptureError,
    RetryLater,
    SignInNeeded,
    StoreError,
)
from leadcapture.lead import (
    Capture,
    Lead,
    Origin,
    Person,
    Phone,
    PhoneKind,
    Reading,
    Reason,
    Source,
    Stage,
)
from leadcapture.log import logger
from leadcapture.review import needs
from leadcapture.review.door import ReviewDoor
from leadcapture.review.needs import Look
from leadcapture.settings import Settings, read_settings, write_settings
from leadcapture.show import Destination, Show, parse_show, read_show, write_show
from leadcapture.store import outbox, readings, results, saved, sheets, vault
from leadcapture.store.sheets import SheetRow
from leadcapture.store.store import (
    Attendee,
    Change,
    Counts,
    LeadFilter,
    LeadOrder,
    LeadQuery,
    LeadRow,
    Store,
    SyncRun,
)
from leadcapture.sync.turns import Turns

if TYPE_CHECKING:
    from leadcapture.audience import Audience, Network
    from leadcapture.capture.album import Sheet
    from leadcapture.capture.cardprocess import PictureReading
    from leadcapture.capture.cardreader import CardReading
    from leadcapture.capture.cardworkers import Waiting
    from leadcapture.capture.decoder import Symbol
    from leadcapture.review.changes import KEEP, BulkEdit, Event, FieldChange
    from leadcapture.review.filters import SavedFilter, Who
    from leadcapture.review.merging import MergeLine, MergePreview
    from leadcapture.review.origins import Choice, FieldOrigin
    from leadcapture.store.backup import Finding
    from leadcapture.store.erasure import Tombstone
    from leadcapture.store.ledger import LedgerLine
    from leadcapture.store.told import CrmFields, FieldConflict
    from leadcapture.sync.causes import Cause, CauseKind, Refusal
    from leadcapture.sync.connector import Connector, Outcome, Quota, RemoteField, RemoteStatus
    from leadcapture.sync.drain import Progress, SyncedRow, SyncReport
    from leadcapture.sync.dryrun import Action, PlannedRow, SyncPlan
    from leadcapture.sync.fieldmap import (
        FieldLine,
        field_lines,
        missing_fields,
        remapped,
        suggested,
    )
    from leadcapture.sync.fields import FieldDiff
    from leadcapture.sync.pace import Pace, PaceNow
    from leadcapture.sync.personplan import Forecast, PersonPlan
    from leadcapture.sync.standing import Reach, Reachability, Standing
    from leadcapture.sync.watch import Watch

__all__ = [
    "KEEP",
    "Action",
    "AttendeeReport",
    "AttendeeTable",
    "Booth",
    "BulkEdit",
    "Cause",
    "CauseKind",
    "Change",
    "Choice",
    "Counts",
    "CrmFields",
    "DeliveryState",
    "Draft",
    "Event",
    "FieldChange",
    "FieldConflict",
    "FieldDiff",
    "FieldLine",
    "FieldOrigin",
    "Forecast",
    "KeptSheet",
    "LeadFilter",
    "LeadOrder",
    "LeadQuery",
    "LeadRow",
    "LedgerLine",
    "Look",
    "MergeLine",
    "MergePreview",
    "NamedLead",
    "Naming",
    "Origin",
    "OutboxEntry",
    "Outcome",
    "Pace",
    "PaceNow",
    "PersonPlan",
    "PlannedRow",
    "Progress",
    "Quota",
    "Reach",
    "Reachability",
    "Reason",
    "Refusal",
    "RemoteField",
    "SavedFilter",
    "SheetRow",
    "Standing",
    "Step",
    "SyncPlan",
    "SyncReport",
    "SyncRun",
    "SyncedRow",
    "Tombstone",
    "Watch",
    "Who",
    "field_lines",
    "missing_fields",
    "remapped",
    "suggested",
    "utc_now",
]

#: What this module offers and imports when it is first asked for: name -> its module here.
_LATE = {
    name: room
    for room, names in {
        "review.changes": ("KEEP", "BulkEdit", "Event", "FieldChange"),
        "review.filters": ("SavedFilter", "Who"),
        "review.merging": ("MergeLine", "MergePreview"),
        "review.origins": ("Choice", "FieldOrigin"),
        "store.erasure": ("Tombstone",),
        "store.ledger": ("LedgerLine",),
        "store.told": ("CrmFields", "FieldConflict"),
        "sync.causes": ("Cause", "CauseKind", "Refusal"),
        "sync.connector": ("Outcome", "Quota", "RemoteField"),
        "sync.drain": ("Progress", "SyncReport", "SyncedRow"),
        "sync.dryrun": ("Action", "PlannedRow", "SyncPlan"),
        "sync.fieldmap": ("FieldLine", "field_lines", "missing_fields", "remapped", "suggested"),
        "sync.fields": ("FieldDiff",),
        "sync.pace": ("Pace", "PaceNow"),
        "sync.personplan": ("Forecast", "PersonPlan"),
        "sync.standing": ("Reach", "Reachability", "Standing"),
        "sync.watch": ("Watch",),
    }.items()
    for name in names
}


def __getattr__(name: str) -> object:
    """The late names. Rooms that no first capture needs cost the start of the window nothing."""
    if name not in _LATE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f"leadcapture.{_LATE[name]}"), name)
    globals()[name] = found
    return found


#: Where a passphrase for headless use is looked for.
PASSPHRASE_VARIABLE = "LEADCAPTURE_PASSPHRASE"  # noqa: S105

#: Where the token of the organiser's attendee lookup is looked for when it was never stored.
TOKEN_VARIABLE = "LEADCAPTURE_ATTENDEE_TOKEN"  # noqa: S105

#: Where the password of a connector is looked for when it was never stored.
PASSWORD_VARIABLE = "LEADCAPTURE_{name}_PASSWORD"  # noqa: S105

_log = logger("booth")


def utc_now() -> datetime:
    """The time, aware and UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A capture that is not saved yet: what was read, and who it may be."""

    lead: Lead
    capture: Capture
    picture: bytes = b""
    """JPEG or PNG bytes, or empty."""
    met: Lead | None = None
    """Somebody met before at this show: ask "add to it, or new"."""
    warnings: tuple[str, ...] = ()
    readings: tuple[Reading, ...] = ()
    """What was read from the print in the picture; kept with the capture."""
    sheet: tuple[str, str] | None = None
    """Digest and name of the picture file it came from."""
    unread: bool = False
    """The print in the picture is still to be read, for there is no name yet, or its code leaves
    something out: once the draft is kept, it waits for that also after a restart, see
    `Booth.read_waiting`."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendeeTable:
    """The beginning of an attendee file, for the mapping wizard."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    """The first 20 rows, each as long as `headers`."""
    mapping: Mapping[str, str]
    """Suggested: column head -> field, in the names of `BadgeTemplate`."""


class Naming(StrEnum):
    """What an attendee list said of a lead of whom only an id was known."""

    RESOLVED = "resolved"
    AMBIGUOUS = "ambiguous"
    """Its id stands there for several people."""
    UNKNOWN = "unknown"
    """Its id does not stand there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedLead:
    """One line of an `AttendeeReport`."""

    lead_id: UUID
    badge_id: str
    label: str
    """What the lead is called now."""
    naming: Naming
    candidates: tuple[Person, ...] = ()
    """Of an ambiguous one: the people to choose from, see `Booth.name_attendee`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendeeReport:
    """What an attendee list did."""

    imported: int
    """Attendees stored."""
    skipped: int
    """Lines without an id."""
    resolved: int
    """Provisional leads that now have a name."""
    unknown: int
    """Provisional leads whose id is not on the list."""
    mapping: Mapping[str, str]
    """Column head -> field, as used."""
    ambiguous: int = 0
    """Ids that stand on the list more than once with different people; none of them is used."""
    leads: tuple[NamedLead, ...] = ()
    """Each lead that the list was asked about: ambiguous ones, unknown ones, resolved ones."""
    warnings: tuple[str, ...] = ()


class Booth(ReviewDoor):
    """An open workspace.

    `show` is the show that is open, or None on an empty workspace. `created` says that this
    call made the workspace: then `recovery_key` has to be offered to the user once.
    """

    def __init__(
        self,
        workspace: Path,
        keys: vault.Vault,
        *,
        created: bool,
        clock: Callable[[], datetime],
    ) -> None:
        self.workspace = workspace
        self.created = created
        self.settings: Settings = read_settings(workspace)
        self._clock = clock
        self._keys = keys
        if self.settings.show_id and not Store.exists(workspace):
            # No lead is older than the show it was captured at: this file held some.
            raise StoreError(
                f"The leads are gone: {workspace / 'leads.db'} is missing or empty. Nothing was "
                "changed. Put the file back, or restore a backup: leadcapture restore FOLDER"
            )
        self._rules: dict[UUID, tuple[Show, tuple[str, ...]]] = {}
        self._store = Store(workspace, keys.database_key, judge=self._judge)
        self._pictures = vault.Pictures(workspace / "images", keys.pictures_key)
        self._turns = Turns()
        self._naming = threading.Lock()
        self._filling = threading.Lock()
        self._one_reads = threading.Lock()
        self.show: Show | None = self._open_show()

    # --- opening -------------------------------------------------------------------------

    @staticmethod
    def exists(workspace: Path) -> bool:
        """Whether there is a workspace in this folder."""
        return vault.exists(workspace)

    @classmethod
    def open(
        cls,
        workspace: Path,
        *,
        passphrase: str | None = None,
        clock: Callable[[], datetime] = utc_now,
    ) -> Booth:
        """Open the workspace in this folder, or create it where there is none.

        `passphrase` may also be the recovery key; without one ``LEADCAPTURE_PASSPHRASE`` is used,
        then the keyring. Raises `KeyMissing` (ask for a passphrase; for a new workspace: let the
        user choose one), `WrongKey`, `NewerDatabase`, `StoreError`.
        """
        passphrase = passphrase or os.environ.get(PASSPHRASE_VARIABLE) or None
        created = not vault.exists(workspace)
        if created:
            keys = vault.create(workspace, passphrase=passphrase)
        else:
            keys = vault.open(workspace, passphrase=passphrase)
        return cls(workspace, keys, created=created, clock=clock)

    @property
    def recovery_key(self) -> str:
        """The printable key that opens this workspace when all else is lost."""
        return self._keys.recovery_key

    def close(self) -> None:
        """Let go of the file. The booth cannot be used afterwards."""
        self._store.close()

    def __enter__(self) -> Booth:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def warm(self) -> None:
        """Import and open what the first capture needs, so that it is as fast as the second.

        For a worker, after the window is shown. Safe to call at any time, or never.
        """
        import leadcapture.capture.still
        import leadcapture.sync.registry  # noqa: F401
        from leadcapture.capture.badge import read_badge

        read_badge(b"BEGIN:VCARD\nN:A;B\nTEL:+442079460000\nEMAIL:a@example.com\nEND:VCARD\n")
        self._store.engine.database()
        needs.warm()
        if saved.read(self._store, "judged").get("version") != needs.VERSION:
            self._store.judge_again()
            saved.put(self._store, "judged", "version", needs.VERSION)

    def update_settings(self, **changes: Any) -> Settings:
        """Store changed settings and return them all."""
        self.settings = write_settings(self.workspace, self.settings, **changes)
        return self.settings

    # --- shows ---------------------------------------------------------------------------

    def _open_show(self) -> Show | None:
        shows = self._store.shows()
        for show in shows:
            if str(show.id) == self.settings.show_id:
                return show
        return shows[0] if shows else None

    def shows(self) -> tuple[Show, ...]:
        """All shows in this workspace, newest first."""
        return self._store.shows()

    def import_show(self, path: Path) -> Show:
        """Store the show in this file and make it the open one. Raises `BadInput`."""
        return self._take_show(read_show(path))

    def import_sample_show(self) -> Show:
        """Store the bundled sample show and make it the open one."""
        return self._take_show(parse_show(sample_show_text(), name="sample show"))

    def put_show(self, show: Show) -> Show:
        """Store a changed show (its consent wording, badge template, …) under its id.

        What its leads are owed is worked out again under the new rules.
        """
        self._store.put_show(show)
        self._rules.pop(show.id, None)
        if self.show and self.show.id == show.id:
            self.show = show
        self._owe_again(show)
        return show

    def _take_show(self, show: Show) -> Show:
        self.put_show(show)
        return self.use_show(show.id)

    def use_show(self, show_id: UUID) -> Show:
        """Make this the open show."""
        self.show = self._store.show(show_id)
        self.update_settings(show_id=str(show_id))
        return self.show

    def find_show(self, name: str) -> Show:
        """The show with this name or id (any case; a unique beginning will do).

        Raises `BadInput`, naming the shows there are.
        """
        wanted = name.strip().casefold()
        shows = self.shows()
        for exact in (True, False):
            found = [
                show
                for show in shows
                if (
                    wanted in (show.name.casefold(), str(show.id))
                    if exact
                    else show.name.casefold().startswith(wanted)
                )
            ]
            if len(found) == 1:
                return found[0]
        known = ", ".join(f"'{show.name}'" for show in shows) or "none yet"
        raise BadInput(
            f"No show is called '{name}'. Shows here: {known}. "
            "Open one with: leadcapture show import FILE"
        )

    def export_show(self, path: Path, show: Show | None = None) -> None:
        """Write the show (default: the open one) as a show file."""
        write_show(show or self._current(), path)

    def update_show(self, **changes: Any) -> Show:
        """Store the open show with some of its fields changed; returns it."""
        return self.put_show(replace(self._current(), **changes))

    def my_code(self) -> str:
        """What "show a code" puts on the screen: the rep's vCard, else the show's link, else ""."""
        settings = self.settings
        if settings.rep_name:
            from leadcapture.contact import split_name
            from leadcapture.export import vcard

            prefix, first, last, suffix = split_name(settings.rep_name)
            phone = Phone(number=settings.rep_phone, kind=PhoneKind.OFFICE)
            return vcard(
                Person(
                    prefix=prefix,
                    first_name=first,
                    last_name=last,
                    suffix=suffix,
                    title=settings.rep_title,
                    company=settings.rep_company or (self.show.host if self.show else ""),
                    emails=(settings.rep_email,) if settings.rep_email else (),
                    phones=(phone,) if settings.rep_phone else (),
                )
            )
        return self.show.link if self.show else ""

    def _current(self) -> Show:
        if self.show is None:
            raise BadInput(
                "No show is open. Open one with: leadcapture show import FILE, "
                "or try the sample show in the window."
            )
        return self.show

    def _show_of(self, lead: Lead) -> Show:
        if self.show and self.show.id == lead.show_id:
            return self.show
        return self._store.show(lead.show_id)

    # --- capturing -----------------------------------------------------------------------

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
        link = False
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
        met = self._store.met(
            show.id,
            badge_id=badge_id,
            emails=_email_keys(person),
            # A firm prints the same link on everybody's card, a fair the same words.
            payload=b"" if link and (unread or card is not None) else payload,
        )
        # Somebody met before by the badge's id has a name by now.
        unread = unread and not (met is not None and met.person.name)
        return Draft(
            lead=lead,
            capture=capture,
            picture=picture,
            met=met,
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
        cards = [card for card in reading.cards if card.is_card and card.is_printed]
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

    def keep(self, draft: Draft, lead: Lead) -> Lead:
        """Commit the draft with the fields as `lead` has them; on return it is on disk.

        The picture is on disk before the one transaction that holds lead, capture and outbox.
        """
        return self._keep(lead, draft, action="captured")

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
            added = combine(current, lead, self._show_of(current))
            added = replace(
                added,
                # What is said now is newer, whatever the clock said then.
                consents=tuple(dict.fromkeys((*current.consents, *lead.consents))),
                stage=Stage.CAPTURED if current.stage is Stage.DISCARDED else current.stage,
            )
            try:
                return self._keep(added, draft, action=action)
            except Conflict:
                # Somebody else changed the lead in between: what is new is added to that.
                continue

    def _keep(self, lead: Lead, draft: Draft, *, action: str) -> Lead:
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
        show = self._show_of(self._store.lead(lead_id))
        picture = self._pictures.get(pictured.image_id)
        reading = read_picture(picture, template=show.badge, region=show.country)
        return self.fill_from_picture(lead_id, reading)

    def fill_from_picture(self, lead_id: UUID, reading: PictureReading) -> tuple[Lead, ...]:
        """Fill what is still empty of a lead with what was read from its picture, as `read_cards`
        does. Nothing that a person typed meanwhile is overwritten."""
        with self._filling:
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
            return (self.add_to(lead, draft, draft.lead),)
        again = readings.was_read(self._store, pictured.id)
        picture = self._pictures.get(pictured.image_id) if pictured.image_id else b""
        cards = [card for card in reading.cards if card.is_card and card.is_printed]
        code = _symbol_of(pictured) or next(iter(reading.symbols), None)
        badge_id = ""
        if cards and code is not None:
            cards[0], badge_id = self._with_code(cards[0], code)
        if not again:
            first = cards[:1] or list(reading.cards[:1]) or [_no_card()]
            readings.note(self._store, lead_id, [origins.card_reading(first[0], pictured, picture)])
        if not cards:
            return ()

        def filled(lead: Lead) -> Lead:
            # As it is now: somebody may have typed while the card was read.
            person = lead.person.filled_from(cards[0].person)
            unsure = tuple(
                name
                for name in _unsure(cards[0])
                if getattr(lead.person, name, None) != getattr(person, name, None)
            )
            return replace(
                lead,
                person=person,
                badge_id=lead.badge_id or badge_id,
                provisional=not person.known,
                unsure=tuple(dict.fromkeys((*lead.unsure, *unsure))),
            )

        read = list(self._change([lead_id], filled, "read from the card"))
        for card in [] if again else cards[1:]:
            draft = self.draft(None, Source.PICTURE, picture=picture, card=card)
            read.append(self.keep(draft, draft.lead))
        return tuple(read)

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
            lead = self._store.lead(before)
            waiting = lead.id in self.unread_pictures()
            return (KeptSheet(lead=lead, again=True, waiting=waiting),)
        still = read_still(sheet.data, template=show.badge, region=show.country, name=sheet.name)
        picture = encode_jpeg(still.pixels)
        codes: list[Symbol | None] = [code_beside_print(still)]
        if names_somebody(still):
            codes = [symbol for symbol, _ in still.badges]
        kept: list[KeptSheet] = []
        for symbol in codes:
            draft = self.draft(symbol, Source.PICTURE, picture=picture)
            draft = replace(draft, sheet=(digest, sheet.name))
            if print_may_add(still):
                draft = replace(draft, unread=True)
            if draft.met is not None:
                lead = self.add_to(draft.met, draft, draft.lead)
            else:
                lead = self.keep(draft, draft.lead)
            if not draft.unread:
                sheets.note_read(self._store, lead.id, lead.id, 0.0)
            kept.append(KeptSheet(lead=lead, met=draft.met is not None, waiting=draft.unread))
        return tuple(kept)

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
                read_now = self._note_read(item.lead_id, answer)
                if (whole := self._join_sides(item.lead_id)) is not None:
                    joined(whole)
                    read_now = (whole.id,)
                found += read_now
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
        keep = combine(one, two, self._show_of(one))
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

    def undo(self) -> str | None:
        """Take back the newest action, also one from before a restart.

        Returns a line that says what was taken back; None when there is nothing.
        """
        taken = self._store.undo(by=self.settings.rep_name, at=self._clock(), owed=self._owed)
        if taken is None:
            return None
        who = taken.label if taken.leads == 1 else f"{taken.leads} leads"
        return f"Taken back: {taken.name} ({who})"

    def _owed(self, lead: Lead) -> tuple[OutboxEntry, ...]:
        return nurture.owed(lead, self._show_of(lead), now=self._clock())

    # --- reviewing -----------------------------------------------------------------------

    def page(self, query: LeadQuery, *, offset: int, limit: int) -> tuple[LeadRow, ...]:
        """Rows `offset` … `offset + limit` of the list."""
        return self._store.page(query, offset=offset, limit=limit)

    def count(self, query: LeadQuery) -> int:
        """How many leads the query finds."""
        return self._store.count(query)

    def counts(self) -> Counts:
        """What is captured, waiting and parked, over all shows of this workspace."""
        today = self._clock().astimezone().replace(hour=0, minute=0, second=0, microsecond=0)
        return self._store.counts(None, since=today.astimezone(UTC))

    def lead(self, lead_id: UUID) -> Lead:
        """The lead. Raises `StoreError` when there is none."""
        return self._store.lead(lead_id)

    def leads(self, query: LeadQuery) -> Iterable[Lead]:
        """All leads the query finds, whole, one by one."""
        return self._store.leads(query)

    def captures(self, lead_id: UUID) -> tuple[Capture, ...]:
        """The lead's evidence, oldest first."""
        return self._store.captures(lead_id)

    def picture(self, image_id: UUID) -> bytes:
        """The picture's JPEG or PNG bytes. Raises `StoreError` when it is missing or damaged."""
        return self._pictures.get(image_id)

    def history(self, lead_id: UUID) -> tuple[Change, ...]:
        """Who changed what when, newest first."""
        return self._store.history(lead_id)

    def edit(self, lead: Lead) -> Lead:
        """Store an edited lead. Raises `StoreError` when somebody else changed it meanwhile."""
        before = self._store.lead(lead.id).person
        # What a person has changed, a person has checked.
        unsure = tuple(
            name
            for name in lead.unsure
            if getattr(before, name, None) == getattr(lead.person, name, None)
        )
        lead = replace(lead, provisional=not lead.person.known, unsure=unsure)
        return self._store.keep(
            lead,
            (),
            self._owed(lead),
            action="edited",
            by=self.settings.rep_name,
            at=self._clock(),
        )

    def approve(self, lead_ids: Sequence[UUID]) -> tuple[Lead, ...]:
        """Reviewed and good: they may leave for the CRM. One undo step."""
        return self._restage(lead_ids, Stage.REVIEWED, "approved")

    def discard(self, lead_ids: Sequence[UUID]) -> tuple[Lead, ...]:
        """Take leads out; they stay on disk for undo and are not synced. One undo step."""
        return self._restage(lead_ids, Stage.DISCARDED, "discarded")

    def restore(self, lead_ids: Sequence[UUID]) -> tuple[Lead, ...]:
        """Bring discarded leads back, to be reviewed. One undo step."""
        return self._restage(lead_ids, Stage.CAPTURED, "restored")

    def _restage(self, lead_ids: Sequence[UUID], stage: Stage, action: str) -> tuple[Lead, ...]:
        def restaged(lead: Lead) -> Lead | None:
            if lead.stage in (stage, Stage.MERGED):
                return None
            # Who approves a lead has checked what its reader was not sure of.
            unsure = () if stage is Stage.REVIEWED else lead.unsure
            return replace(lead, stage=stage, unsure=unsure)

        return self._change(lead_ids, restaged, action)

    def _change(
        self, lead_ids: Sequence[UUID], change: Callable[[Lead], Lead | None], action: str
    ) -> tuple[Lead, ...]:
        return self._store.change(
            lead_ids,
            change,
            self._owed,
            action=action,
            by=self.settings.rep_name,
            at=self._clock(),
        )

    def merge(self, keep: Lead, gone: Lead) -> Lead:
        """Store `keep` (with the merged fields) and fold `gone` and its captures into it."""
        return self._store.merge(
            keep, gone, self._owed(keep), by=self.settings.rep_name, at=self._clock()
        )

    def _owe_again(self, show: Show) -> None:
        """After the show's rules changed, unsent steps follow the new ones."""
        self._store.owe_again(show.id, lambda lead: nurture.owed(lead, show, now=self._clock()))

    # --- syncing -------------------------------------------------------------------------

    def connectors(self, show: Show | None = None) -> tuple[str, ...]:
        """The names of the show's connectors (default: the open show's)."""
        show = show or self.show
        return tuple(show.connectors) if show else ()

    def destination(self, connector: str, show: Show | None = None) -> Destination:
        """Where this connector of the show goes to."""
        return (show or self._current()).connectors[connector]

    def needs_sign_in(self, connector: str) -> bool:
        """Whether the connector wants a password that nobody has given yet."""
        from leadcapture.sync import registry

        destination = self.destination(connector)
        if registry.wants_secret(connector, destination) and not self._secret(
            connector, destination
        ):
            return True
        return bool(registry.second_secret(connector, destination)) and not self._second(
            connector, destination
        )

    def second_secret(self, connector: str) -> str:
        """What the second secret is called that this destination wants; empty when none.

        Such as that of a marketing system beside the CRM.
        """
        from leadcapture.sync import registry

        if self.show is None or connector not in self.show.connectors:
            return ""
        return registry.second_secret(connector, self.destination(connector))

    def keep_second_secret(self, connector: str, secret: str) -> None:
        """Check the second secret where it belongs, then keep it in the encrypted file.

        Raises `SignInNeeded` (not accepted), `RetryLater` (not reachable) or `BadInput`.
        """
        from leadcapture.sync import registry
        from leadcapture.sync.connector import SecondSecret

        destination = self.destination(connector)
        if not registry.second_secret(connector, destination):
            raise BadInput(f"{connector} wants no second secret.")
        opened = registry.open_connector(
            connector,
            destination,
            self._secret(connector, destination),
            folder=self.workspace,
            second=secret,
        )
        try:
            if isinstance(opened, SecondSecret):
                opened.check_second()
        finally:
            opened.close()
        self._store.put_secret(_second_name(connector, destination), secret)

    def sign_in_kind(self, connector: str) -> str:
        """How one signs in there: ``none``, ``password``, ``token`` or ``browser``."""
        from leadcapture.sync import registry

        return registry.sign_in_kind(connector, self.destination(connector))

    def sign_in(self, connector: str, *, user: str, password: str) -> None:
        """Check the password with the CRM, then keep it in the encrypted file.

        Raises `SignInNeeded` (not accepted) or `RetryLater` (not reachable).
        """
        show = self._current()
        destination = replace(show.connectors[connector], user=user)
        self._check(connector, destination, password)
        self._store.put_secret(_secret_name(connector, destination), password)
        if destination != show.connectors[connector]:
            self.put_show(replace(show, connectors={**show.connectors, connector: destination}))

    def browser_sign_in(
        self,
        connector: str,
        *,
        open_url: Callable[[str], object],
        cancelled: Callable[[], bool] = lambda: False,
    ) -> None:
        """Sign in on the CRM's own page; waits for up to five minutes. For a worker.

        `open_url` opens the page in the system's browser. Raises `SignInNeeded`, `Cancelled`,
        `BadInput` or `RetryLater`.
        """
        from leadcapture.sync import salesforceauth

        destination = self.destination(connector)
        tokens = salesforceauth.sign_in(
            destination.options.get("login_url") or destination.url,
            destination.options.get("client_id", ""),
            open_url=open_url,
            cancelled=cancelled,
        )
        self._check(connector, destination, tokens.secret())
        self._store.put_secret(_secret_name(connector, destination), tokens.secret())

    def _check(
        self, name: str, destination: Destination, secret: str | None, *, second: str | None = None
    ) -> None:
        from leadcapture.sync import registry
        from leadcapture.sync.connector import SecondSecret

        connector = registry.open_connector(
            name, destination, secret, folder=self.workspace, second=second
        )
        try:
            connector.check()
            if second and isinstance(connector, SecondSecret):
                # Where only the system beside the CRM is away, people and hand-offs still go.
                with suppress(RetryLater):
                    connector.check_second()
        finally:
            connector.close()

    def _secret(self, name: str, destination: Destination) -> str | None:
        variable = PASSWORD_VARIABLE.format(name=name.upper())
        stored = self._store.secret(_secret_name(name, destination))
        return stored or os.environ.get(variable)

    def _second(self, name: str, destination: Destination) -> str | None:
        return self._store.secret(_second_name(name, destination))

    def _connector(self, name: str, show: Show) -> Connector:
        from leadcapture.sync import registry

        destination = show.connectors[name]
        secret = self._secret(name, destination)
        second = self._second(name, destination)
        if secret is None and registry.wants_secret(name, destination):
            raise SignInNeeded(
                f"Sign in to {name} first: on the Sync page, or with: leadcapture sign-in {name}"
            )
        if second is None and (called := registry.second_secret(name, destination)):
            raise SignInNeeded(
                f"Give {called} first: on the Sync page, or with: leadcapture sign-in {name} "
                "--second"
            )
        return registry.open_connector(
            name,
            destination,
            secret,
            folder=self.workspace,
            keep=lambda renewed: self._store.put_secret(_secret_name(name, destination), renewed),
            second=second,
        )

    def reachable(self, connector: str) -> bool:
        """Whether the destination itself answers now. False, never an exception, when not."""
        return self.reach(connector).online

    def reach(self, connector: str) -> Reach:
        """Whether the destination itself answers now and lets us in; else why not, in words."""
        from leadcapture.sync import standing

        def check() -> None:
            show = self._current()
            if connector not in show.connectors:
                raise BadInput(f"The show has no connector '{connector}'.")
            destination = show.connectors[connector]
            self._check(
                connector,
                destination,
                self._secret(connector, destination),
                second=self._second(connector, destination),
            )

        return standing.reach(check)

    def standings(self) -> tuple[Standing, ...]:
        """The open show's destinations: what is owed to each, and its last sync. Asks no CRM."""
        from leadcapture.sync import standing

        if self.show is None:
            return ()
        signed_in = {name: not self.needs_sign_in(name) for name in self.show.connectors}
        return standing.standings(self._store, self.show, signed_in=signed_in)

    def due(self, *, without: frozenset[UUID] = frozenset()) -> tuple[str, ...]:
        """The open show's destinations that a sync by itself would send something to now.

        `without` are leads that stay here. Destinations that want a sign-in are left out.
        """
        from leadcapture.sync import standing

        if self.show is None:
            return ()
        names = standing.due(self._store, self.show, now=self._clock(), without=without)
        return tuple(name for name in names if not self.needs_sign_in(name))

    def crm_fields(self, connector: str, *, fresh: bool = False) -> CrmFields | None:
        """What the CRM says of its own fields, as last asked; `fresh` asks it now.

        None when it was never asked. Raises `RetryLater`, `NotTheServer`, `Refused` or
        `SignInNeeded` when it is asked and does not answer.
        """
        from leadcapture.store import told
        from leadcapture.sync import drain

        show = self._current()
        place = drain.place(connector, show.connectors[connector])
        if fresh:
            opened = self._connector(connector, show)
            try:
                drain.known_fields(self._store, place, opened, now=self._clock(), fresh=True)
                self._heard(show, opened)
            finally:
                opened.close()
        return told.crm_fields(self._store, place)

    def conflicts(self, connector: str | None = None) -> tuple[FieldConflict, ...]:
        """Values of ours that were not written, for a person changed the field in the CRM."""
        from leadcapture.store import told

        return told.conflicts(self._store, connector)

    def settle(self, conflict: FieldConflict, *, take: Literal["ours", "theirs"]) -> None:
        """Send our value after all, or leave the CRM's; until ours changes again."""
        from leadcapture.store import told

        told.settle(self._store, conflict, ours=take == "ours", at=self._clock())
        if take == "theirs":
            # What cannot be noted, without a password or for a lead that is gone, is decided
            # all the same.
            with suppress(LeadCaptureError):
                show = self._show_of(self._store.lead(conflict.lead_id))
                opened = self._connector(conflict.connector, show)
                try:
                    self._note_theirs(conflict, show, opened.default_fields)
                finally:
                    opened.close()

    def send_again(self, connector: str) -> int:
        """Compare every lead of the open show with the CRM anew, after the mapping was changed.

        How many are due by this. Fields that people changed in the CRM stay.
        """
        from leadcapture.store import told

        return told.send_again(self._store, connector, self._current().id, at=self._clock())

    def default_fields(self, connector: str) -> Mapping[str, str]:
        """Our field -> the CRM's, where the show file says nothing; empty without mapping."""
        from leadcapture.sync import registry

        destination = self.destination(connector)
        opened = registry.open_connector(connector, destination, None, folder=self.workspace)
        try:
            return opened.default_fields
        finally:
            opened.close()

    def plan(self, connector: str | None = None, *, show: Show | None = None) -> SyncPlan:
        """What a sync would do, and who is held back and why. Sends nothing; works offline."""
        from leadcapture.sync import dryrun
        from leadcapture.sync.dryrun import SyncPlan

        show = show or self._current()
        rows: list[PlannedRow] = []
        messages: list[str] = []
        for name in [connector] if connector else self.connectors(show):
            try:
                opened = self._connector(name, show)
            except LeadCaptureError as error:
                opened = None
                messages.append(str(error))
            try:
                if opened is not None:
                    self._heard(show, opened)
                part = dryrun.plan(self._store, show, name, opened, now=self._clock(), hurry=True)
            finally:
                if opened is not None:
                    opened.close()
            rows += part.rows
            if opened is not None and part.message:
                messages.append(part.message)
        return SyncPlan(rows=tuple(rows), message=" ".join(messages))

    def forecast(self) -> Forecast:
        """The open show's `plan` by person, with its totals."""
        from leadcapture.sync.personplan import forecast

        return forecast(self.plan())

    def sync(
        self,
        *,
        progress: Progress | None = None,
        cancelled: Callable[[], bool] = lambda: False,
        only: Iterable[UUID] | None = None,
        show: Show | None = None,
        hurry: bool = True,
        connectors: Sequence[str] | None = None,
        without: frozenset[UUID] = frozenset(),
    ) -> tuple[SyncReport, ...]:
        """Send what is due to every connector of the show; one report per connector.

        `only` restricts it to these leads, and leads in `without` stay here.
        `connectors` restricts it to these; calls for different ones may run at the same time.
        `hurry` also sends what still pauses after an earlier failure: a person asked for it.
        What went wrong is in the reports: rows parked with the CRM's words, and why a connector
        stopped early. Raises `StoreError` only when the workspace itself fails.
        """
        from leadcapture.sync import drain
        from leadcapture.sync.drain import SyncReport

        show = show or self._current()
        chosen = frozenset(only) if only is not None else None
        reports: list[SyncReport] = []
        with self._naming:
            self._name_provisional(show)
        for name in self.connectors(show) if connectors is None else connectors:
            started = self._clock()
            try:
                opened = self._connector(name, show)
            except LeadCaptureError as error:
                reports.append(
                    SyncReport(
                        connector=name,
                        started_at=started,
                        message=str(error),
                        needs_sign_in=isinstance(error, SignInNeeded),
                    )
                )
                continue
            try:
                self._heard(show, opened)
                with self._turns.take(name):
                    report = drain.drain(
                        self._store,
                        show,
                        opened,
                        clock=self._clock,
                        progress=progress or (lambda done, total, what: None),
                        cancelled=cancelled,
                        only=self._chosen(name, chosen, without),
                        hurry=hurry,
                    )
                    if not report.message:
                        self._tell_forgotten(show, opened)
            finally:
                opened.close()
            reports.append(report)
        return tuple(reports)

    def map_fields(self, connector: str, destination: Destination) -> Destination:
        """Keep the field mapping and the defaults of `destination` in the open show."""
        show = self._current()
        kept = replace(
            show.connectors[connector], fields=destination.fields, defaults=destination.defaults
        )
        self.put_show(replace(show, connectors={**show.connectors, connector: kept}))
        return kept

    def _chosen(
        self, connector: str, only: frozenset[UUID] | None, without: frozenset[UUID]
    ) -> frozenset[UUID] | None:
        if not without:
            return only
        if only is None:
            pending = DeliveryState.PENDING
            entries = outbox.entries(self._store, connector=connector, state=pending)
            only = frozenset(entry.lead_id for entry in entries)
        return only - without

    def read_back(
        self, connector: str, lead_ids: Sequence[UUID] | None = None, *, show: Show | None = None
    ) -> tuple[RemoteStatus, ...]:
        """What the CRM holds of these leads now (default: all that were sent to it).

        Raises `RetryLater`, `NotTheServer` or `SignInNeeded`.
        """
        show = show or self._current()
        opened = self._connector(connector, show)
        try:
            ids = lead_ids if lead_ids is not None else outbox.sent(self._store, connector, show.id)
            size = opened.limits.batch_size
            return tuple(
                status
                for start in range(0, len(ids), size)
                for status in opened.read_back(ids[start : start + size])
            )
        finally:
            opened.close()

    def parked(self) -> tuple[tuple[OutboxEntry, Lead], ...]:
        """Steps a CRM refused, with the leads they belong to."""
        return tuple(
            (entry, lead)
            for lead, entries in outbox.undone(self._store, states=(DeliveryState.PARKED,))
            for entry in entries
        )

    def retry(self, keys: Sequence[str]) -> int:
        """Make parked steps due again; how many there were."""
        return outbox.retry(self._store, keys, at=self._clock())

    def existing_records(self, error: str) -> tuple[str, ...]:
        """The records that a refusal's words name as the same person, by their ids in the CRM."""
        from leadcapture.sync.connector import existing_records

        return existing_records(error)

    def link(self, key: str, record: str) -> Lead:
        """Make a record that the CRM named for a refused person this lead's own.

        What is due goes to that record from now on. Raises `BadInput` for a row that was not
        refused for this, or a CRM that cannot; `Refused`, `RetryLater` or `SignInNeeded`.
        """
        from leadcapture.sync.connector import LinksRecords, existing_records

        named = [
            (entry, lead)
            for entry, lead in self.parked()
            if entry.key == key and record in existing_records(entry.error)
        ]
        if not named:
            raise BadInput("The CRM did not name this record for this lead.")
        ((entry, lead),) = named
        opened = self._connector(entry.connector, self._show_of(lead))
        try:
            if not isinstance(opened, LinksRecords):
                raise BadInput(f"{entry.connector} cannot link a lead to a record.")
            found = opened.link_to(lead, record)
        finally:
            opened.close()
        ref = RemoteRef(
            lead_id=lead.id,
            connector=entry.connector,
            kind=Step.PERSON,
            remote_id=found.remote_id,
            url=found.url,
        )
        outbox.record(self._store, (), [ref], at=self._clock())
        self.retry([key])
        return lead

    def refusals(self) -> tuple[Refusal, ...]:
        """What was refused, by cause, each cause with its cure; the most frequent first."""
        from leadcapture.sync.causes import by_cause

        return by_cause(self.parked())

    def mend(self, refusal: Refusal) -> int:
        """Mend all leads of a cause that can be mended in one go, and make its steps due again.

        How many leads were mended; one undo step. What was taken out of a field is in the notes.
        """
        from leadcapture.sync.causes import mended

        ids = [lead.id for lead, _ in refusal.mendable]
        changed = self._change(ids, lambda lead: mended(lead, refusal.cause), "mended")
        self.retry([entry.key for entry, lead in refusal.rows if lead.id in set(ids)])
        return len(changed)

    def waive(self, keys: Sequence[str]) -> int:
        """Leave refused steps undone for good, such as the enrollment of who opted out in the CRM.

        How many there were. What a person's own record was refused for has to be mended.
        """
        return outbox.waive(self._store, keys)

    def last_reports(self) -> tuple[SyncReport, ...]:
        """What the last sync with each destination of the open show did, also before a restart."""
        from leadcapture.sync.drain import past_reports

        if self.show is None:
            return ()
        reports = past_reports(self._store, self.show.id)
        return tuple(one for one in reports if one.connector in self.show.connectors)

    def stay(self, lead_ids: Collection[UUID]) -> None:
        """These leads, and no others, stay here until a person lets them go again."""
        results.stay(self._store, lead_ids)

    def staying(self) -> frozenset[UUID]:
        """The leads that a person keeps back from syncs that start by themselves."""
        return results.staying(self._store)

    def runs(self, limit: int = 50) -> tuple[SyncRun, ...]:
        """Past syncs, newest first."""
        return outbox.runs(self._store, limit)

    # --- files ---------------------------------------------------------------------------

    def export(self, path: Path, query: LeadQuery) -> int:
        """Write the leads as .csv, .xlsx or .vcf; how many. Raises `BadInput`."""
        from leadcapture.export import write_leads

        show = self._store.show(query.show_id) if query.show_id else self._current()
        return write_leads(path, self._store.leads(query), show)

    def export_audience(self, path: Path, query: LeadQuery, network: Network) -> Audience:
        """Write a retargeting audience, as .csv, of the leads who agreed to advertising.

        Raises `BadInput`.
        """
        from leadcapture.audience import write_audience

        return write_audience(path, self._store.leads(query), network)

    def measure_audience(self, query: LeadQuery, network: Network) -> Audience:
        """Who `export_audience` would write, and who it would leave out; writes nothing."""
        from leadcapture.audience import measure_audience

        return measure_audience(self._store.leads(query), network)

    def export_import_file(self, path: Path, query: LeadQuery, layout: str) -> int:
        """Write a file for the import wizard of a CRM ("salesforce", "hubspot"); how many leads.

        Raises `BadInput`.
        """
        from leadcapture.sync.importfile import write_import_file

        show = self._store.show(query.show_id) if query.show_id else self._current()
        return write_import_file(path, self._store.leads(query), show, layout)

    def attendee_table(self, path: Path) -> AttendeeTable:
        """For a mapping wizard: what the file holds and how it would be read.

        Raises `BadInput`.
        """
        from leadcapture.capture.attendees import guess_columns
        from leadcapture.tables import read_table

        table = read_table(path)
        rows = tuple(islice(table.rows, 20))
        return AttendeeTable(
            headers=table.columns,
            rows=tuple(tuple(row.get(head, "") for head in table.columns) for row in rows),
            mapping=guess_columns(table.columns),
        )

    def import_attendees(
        self,
        path: Path,
        mapping: Mapping[str, str] | None = None,
        *,
        show: Show | None = None,
        progress: Callable[[int], None] = lambda rows: None,
    ) -> AttendeeReport:
        """Store an attendee list and give provisional leads their names. Raises `BadInput`.

        Fields a person has typed are never overwritten. `progress` hears the rows read so far.
        """
        from leadcapture.capture.attendees import read_attendees

        show = show or self._current()
        listed = read_attendees(path, mapping, region=show.country, progress=progress)
        count = self._store.put_attendees(
            show.id,
            (Attendee(badge_id=row.badge_id, person=row.person) for row in listed.rows),
        )
        asked = self._store.provisional(show.id)
        resolved, unknown = self.resolve(show=show)
        now = self._store.leads_by_id([lead.id for lead in asked])
        named = [
            NamedLead(
                lead_id=lead.id,
                badge_id=lead.badge_id,
                label=lead.label,
                naming=Naming.AMBIGUOUS
                if lead.provisional and lead.badge_id in listed.ambiguous
                else Naming.UNKNOWN
                if lead.provisional
                else Naming.RESOLVED,
                candidates=listed.ambiguous.get(lead.badge_id, ()) if lead.provisional else (),
            )
            for lead in now
        ]
        order = [Naming.AMBIGUOUS, Naming.UNKNOWN, Naming.RESOLVED]
        return AttendeeReport(
            leads=tuple(sorted(named, key=lambda one: order.index(one.naming))),
            imported=count,
            skipped=len(listed.skipped) - listed.ambiguous_rows,
            resolved=resolved,
            unknown=unknown,
            mapping=listed.mapping,
            ambiguous=len(listed.ambiguous),
            warnings=listed.warnings,
        )

    def name_attendee(self, lead_id: UUID, person: Person) -> Lead:
        """Say which of the people with its badge id a lead is; the id means that one from now on.

        One undo step."""
        lead = self._store.lead(lead_id)
        if lead.badge_id:
            self._store.put_attendees(
                lead.show_id, [Attendee(badge_id=lead.badge_id, person=person)]
            )
        self._change(
            [lead_id],
            lambda now: replace(now, person=now.person.filled_from(person), provisional=False),
            "named from the attendee list",
        )
        return self._store.lead(lead_id)

    def resolve(
        self, lookup: Callable[[str], Person | None] | None = None, *, show: Show | None = None
    ) -> tuple[int, int]:
        """Name provisional leads from the attendee list, then from an organiser's `lookup`.

        Returns (resolved, still unknown). One undo step.
        """
        show = show or self._current()
        found: dict[UUID, Person] = {}
        provisional = self._store.provisional(show.id)
        for lead in provisional:
            person = self._store.attendee(show.id, lead.badge_id) if lead.badge_id else None
            if person is None and lookup is not None and lead.badge_id:
                person = lookup(lead.badge_id)
            if person is not None:
                found[lead.id] = person

        def named(lead: Lead) -> Lead:
            person = lead.person.filled_from(found[lead.id])
            return replace(lead, person=person, provisional=not person.known)

        if found:
            self._change(tuple(found), named, "named from the attendee list")
        return len(found), len(provisional) - len(found)

    def look_up(self, token: str | None = None, *, show: Show | None = None) -> tuple[int, int]:
        """Ask the organiser's own system who the provisional leads are.

        `token` is kept in the encrypted file once the organiser has accepted it. Returns
        (resolved, still unknown). Raises `BadInput` where the show file names no such system,
        `SignInNeeded`, `RetryLater` or `Refused`.
        """
        from leadcapture.sync import registry

        show = show or self._current()
        api = show.attendee_api
        if not api.url:
            raise BadInput(
                f"The show file of {show.name} names no [attendee_api]. "
                "Import the organiser's attendee list instead."
            )
        name = f"{api.kind}@{api.url}"
        secret = token or self._store.secret(name) or os.environ.get(TOKEN_VARIABLE)
        lookup = registry.open_lookup(api, secret, region=show.country)
        answer = self.resolve(lookup.find, show=show)
        if token:
            self._store.put_secret(name, token)
        return answer

    def _name_provisional(self, show: Show) -> None:
        """Before a sync: a lead that has a name by now should not leave as a bare id."""
        if not show.attendee_api.url:
            return
        try:
            self.look_up(show=show)
        except LeadCaptureError as error:
            # Who is still unknown stays provisional, which the Review page shows.
            _log.warning("attendee lookup failed: %s", type(error).__name__)

    def backup(self, folder: Path | None = None) -> Path:
        """Make a verified backup (default: in the folder the settings name); its path."""
        from leadcapture.store import backup as backups

        chosen = folder or (
            Path(self.settings.backup_folder)
            if self.settings.backup_folder
            else self.workspace / "backups"
        )
        return backups.backup(self._store, self._keys, self.workspace, chosen, at=self._clock())

    def doctor(self) -> tuple[Finding, ...]:
        """Check the workspace; one finding per subject."""
        from leadcapture.store import backup as backups

        return backups.doctor(self._store, self._pictures, self.workspace)


def sample_show_text() -> str:
    """The bundled sample show file."""
    return (resources.files("resources") / "sample_show.toml").read_text(encoding="utf-8")


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


def _secret_name(connector: str, destination: Destination) -> str:
    return f"{connector}:{destination.user}@{destination.url}/{destination.database}"


def _second_name(connector: str, destination: Destination) -> str:
    place = destination.options.get("marketing_cloud", "")
    return f"{_secret_name(connector, destination)}#second {place}".rstrip()
