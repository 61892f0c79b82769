"""What the product is about: a lead, the captures that are its evidence, and consent.

All types are frozen values. Times are aware and UTC, except `Consent.at`, which keeps the
offset of the place where it was given. `msgspec` turns them to JSON and back as they are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

__all__ = [
    "FIELDS",
    "REASONS",
    "Address",
    "Answer",
    "Capture",
    "Consent",
    "Disposition",
    "Lead",
    "Origin",
    "Person",
    "Phone",
    "PhoneKind",
    "ReadField",
    "Reading",
    "Reason",
    "Source",
    "Stage",
    "badge_forms",
]

#: A qualifier's answer: one choice or a text, a number, or several choices.
Answer = str | float | tuple[str, ...]


#: The fields of a person that a column, a JSON key or a badge template's position can be.
FIELDS = (
    "badge_id",
    "first_name",
    "last_name",
    "name",
    "title",
    "department",
    "company",
    "email",
    "phone",
    "mobile",
    "website",
    "street",
    "postcode",
    "city",
    "region",
    "country",
    "social",
    "prefix",
    "middle_name",
    "suffix",
    "fax",
    "office_phone",
    "home_phone",
    "address",
    "note",
)

#: Han characters, kana and Hangul.
_EAST_ASIAN = r"[\u3005\u3040-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff]+"

UNNAMED = "Unnamed lead"
"""The label of a lead of whom nothing is known but the code."""


def badge_forms(badge_id: str) -> tuple[str, ...]:
    """The ways this badge id may be written, its own first.

    The 12 digits of a UPC-A code are the 13 of the EAN code that begins with a zero: cameras and
    some hand scanners give the latter, lists and other scanners the former.
    """
    if not re.fullmatch(r"0?[0-9]{12}", badge_id):
        return (badge_id,)
    check = sum(int(digit) * (3, 1)[i % 2] for i, digit in enumerate(badge_id[-12:])) % 10
    other = badge_id[1:] if len(badge_id) == 13 else f"0{badge_id}"
    return (badge_id,) if check else (badge_id, other)


class Disposition(StrEnum):
    """How warm the conversation was; the booth's ratings 1, 2 and 3."""

    HOT = "hot"
    WARM = "warm"
    COLD = "cold"


class Stage(StrEnum):
    """Where a lead is in the relay from the booth to Sales (its lifecycle stage)."""

    CAPTURED = "captured"
    REVIEWED = "reviewed"
    DISCARDED = "discarded"
    """Taken back by the user; kept so that undo works, and never synced."""
    MERGED = "merged"
    """Folded into another lead (`Lead.merged_into`); kept so that undo works."""


class Source(StrEnum):
    """Where a capture came from."""

    CAMERA = "camera"
    PICTURE = "picture"
    SCANNER = "scanner"
    """A hand scanner that types (keyboard wedge)."""
    TYPED_ID = "typed-id"
    MANUAL = "manual"


class Reason(StrEnum):
    """Why a person should look at a lead before it leaves."""

    PROVISIONAL = "provisional"
    """Only an id or a picture is known."""
    NO_NAME = "no-name"
    NO_EMAIL = "no-email"
    UNSURE = "unsure"
    """A field that the reader of print was not sure of."""
    BAD_EMAIL = "bad-email"
    """No valid address."""
    DISPOSABLE_EMAIL = "disposable-email"
    """A mailbox for a few minutes."""
    ROLE_EMAIL = "role-email"
    """A department's mailbox, such as info@, not a person's."""
    FREE_MAIL = "free-mail"
    """A private mailbox, although a company is named."""
    BAD_PHONE = "bad-phone"
    """A number that does not parse in the show's country."""
    MISSING_FIELD = "missing-field"
    """A field without which a CRM of the show refuses a person."""
    NO_CONSENT = "no-consent"
    """A rule would enroll, but the person did not opt in."""


#: All reasons in the order in which files keep them: new ones go to the end.
REASONS = tuple(Reason)


class Origin(StrEnum):
    """Where a field's value came from."""

    BADGE = "badge"
    """A code: the badge's, or one on a card."""
    CARD = "card"
    """The print in a picture, read by machine."""
    ATTENDEES = "attendee-list"
    IMPORT = "import"
    CRM = "crm"
    TYPED = "typed"


class PhoneKind(StrEnum):
    OFFICE = "office"
    MOBILE = "mobile"
    FAX = "fax"
    HOME = "home"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Phone:
    """A phone number: E.164 (with ``;ext=``, RFC 3966) where it parses, else as found."""

    number: str
    kind: PhoneKind = PhoneKind.OTHER

    def is_line_of(self, other: Phone) -> bool:
        """Whether both are one line: the same number, and not two extensions of it."""
        (mine, _, one), (theirs, _, two) = (
            phone.number.partition(";ext=") for phone in (self, other)
        )
        return mine == theirs and (one == two or not one or not two)

    def with_extension_of(self, other: Phone) -> Phone:
        """This line with the extension that `other` knows of it."""
        return self if ";ext=" in self.number else replace(self, number=other.number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A postal address. `country` is a name or an ISO 3166 code, as found."""

    street: str = ""
    postcode: str = ""
    city: str = ""
    region: str = ""
    country: str = ""

    def line(self) -> str:
        """The address on one line; empty when nothing is known."""
        place = " ".join(part for part in (self.postcode, self.city) if part)
        return ", ".join(part for part in (self.street, place, self.region, self.country) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who the lead is. Empty strings and tuples mean "not known"."""

    prefix: str = ""
    first_name: str = ""
    last_name: str = ""
    suffix: str = ""
    title: str = ""
    department: str = ""
    company: str = ""
    emails: tuple[str, ...] = ()
    phones: tuple[Phone, ...] = ()
    websites: tuple[str, ...] = ()
    social: tuple[str, ...] = ()
    """Profiles and handles: ``"linkedin.com/in/…"``, ``"skype:…"``, ``"@…"``."""
    address: Address = Address()

    @property
    def name(self) -> str:
        """First and last name in reading order; empty when neither is known.

        Chinese, Japanese and Korean names are read family first, without a blank.
        """
        if (
            not self.first_name.isascii()
            and re.fullmatch(_EAST_ASIAN, self.first_name)
            and re.fullmatch(_EAST_ASIAN, self.last_name)
        ):
            return self.last_name + self.first_name
        if self.first_name and self.last_name:
            return f"{self.first_name} {self.last_name}"
        return self.first_name or self.last_name

    @property
    def email(self) -> str:
        """The first e-mail address, or an empty string."""
        return self.emails[0] if self.emails else ""

    @property
    def known(self) -> bool:
        """Whether anything at all is known of this person."""
        return self != Person()

    def filled_from(self, other: Person) -> Person:
        """This person with what is still empty taken from `other`; nothing is overwritten.

        E-mails, phones, websites and profiles are the union of both, this person's first. A phone
        that one of them knows with its extension is one phone.
        """
        singles = {
            name: getattr(other, name)
            for name in (
                "prefix",
                "first_name",
                "last_name",
                "suffix",
                "title",
                "department",
                "company",
            )
            if not getattr(self, name)
        }
        if self.first_name or self.last_name:
            for name in _NAME_PARTS:
                singles.pop(name, None)
        return replace(
            self,
            **singles,
            emails=tuple(dict.fromkeys((*self.emails, *other.emails))),
            phones=_all_lines(self.phones, other.phones),
            websites=tuple(dict.fromkeys((*self.websites, *other.websites))),
            social=tuple(dict.fromkeys((*self.social, *other.social))),
            address=self.address if self.address != Address() else other.address,
        )


def _all_lines(mine: tuple[Phone, ...], theirs: tuple[Phone, ...]) -> tuple[Phone, ...]:
    """Both, each line once."""
    every = list(mine)
    for phone in theirs:
        places = [place for place, one in enumerate(every) if phone.is_line_of(one)]
        if not places:
            every.append(phone)
        elif len(places) == 1:
            every[places[0]] = every[places[0]].with_extension_of(phone)
    return tuple(every)


#: One name is never put together from two people.
_NAME_PARTS = frozenset({"prefix", "first_name", "last_name", "suffix"})
_LISTS = frozenset({"emails", "phones", "websites", "social"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """One opt-in as it was given: for what, in which exact words, when and how."""

    purpose: str
    wording: str
    version: str
    language: str
    at: datetime
    how: str
    """For example ``"ticked at the booth"`` or ``"signed on paper"``."""
    granted: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Capture:
    """Append-only evidence of one scan, picture or typed entry. It is never edited."""

    id: UUID
    lead_id: UUID
    show_id: UUID
    source: Source
    at: datetime
    by: str
    device: str
    payload: bytes = b""
    """The code's bytes exactly as decoded; empty where there was no code."""
    symbology: str = ""
    """The code's format in zxing-cpp's spelling (``"QRCode"``, ``"PDF417"``…), or empty."""
    aim: str = ""
    """The AIM symbology identifier a hand scanner sent (``"]Q1"``), or empty."""
    image_id: UUID | None = None
    """The stored picture, see `leadcapture.store.vault`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadField:
    """One value that was read, with its place in the picture."""

    field: str
    """Its name in `Person`."""
    text: str
    """As it was read."""
    confidence: float | None = None
    """The share of such readings that are right, 0 to 1; None where nothing was guessed."""
    box: tuple[float, ...] = ()
    """Left, top, right, bottom as shares of the picture's width and height; empty if nowhere."""
    alternatives: tuple[str, ...] = ()
    """What else it could be, the likeliest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Who a capture, a list or a CRM says this is. It is never edited."""

    origin: Origin
    at: datetime
    person: Person
    fields: tuple[ReadField, ...] = ()
    by: str = ""
    source: str = ""
    """The file's or the CRM's name, or empty."""
    capture_id: UUID | None = None
    """The capture it was read from; None for a list or a CRM."""
    image_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Lead:
    """One person met at one show, and what was said."""

    id: UUID
    show_id: UUID
    person: Person
    captured_at: datetime
    captured_by: str
    device: str
    badge_id: str = ""
    """The organiser's id for this attendee, verbatim, or empty; see `badge_forms`."""
    provisional: bool = False
    """Only an id or a picture is known so far; the attendee list or a person has to say who."""
    unsure: tuple[str, ...] = ()
    """Fields of `person` that a reader of print was not sure of, for a person to check."""
    disposition: Disposition | None = None
    answers: Mapping[str, Answer] = field(default_factory=dict)
    """Qualifier id -> answer."""
    next_step: str = ""
    """The id of one of the show's next steps, or empty."""
    notes: str = ""
    tags: tuple[str, ...] = ()
    owner: str = ""
    sequence: str = ""
    """The sequence to enroll in whatever the rules say; "-" is none, "" is as the rules say."""
    consents: tuple[Consent, ...] = ()
    """In the order given; the newest per purpose counts."""
    stage: Stage = Stage.CAPTURED
    merged_into: UUID | None = None
    revision: int = 1
    """Counts the stored states; the store sets it. Order is by revision, never by time."""
    updated_at: datetime | None = None

    def opted_in(self, purpose: str = "email") -> bool:
        """Whether the newest consent for `purpose` grants it. No consent is a no."""
        for consent in reversed(self.consents):
            if consent.purpose == purpose:
                return consent.granted
        return False

    def named(self, person: Person) -> Lead:
        """With what an attendee list says of its badge id: it fills what is empty and puts right
        what a reader of print was not sure of. What was typed stays."""
        blank = Person()
        doubted = {
            name
            for name in self.unsure
            if name not in _LISTS and getattr(person, name) != getattr(blank, name)
        }
        if person.name and not _NAME_PARTS.isdisjoint(self.unsure):
            doubted |= _NAME_PARTS
        sure = replace(self.person, **{name: getattr(blank, name) for name in doubted})
        filled = sure.filled_from(person)
        if "emails" in self.unsure:
            filled = replace(filled, emails=tuple(dict.fromkeys((*person.emails, *filled.emails))))
        return replace(
            self,
            person=filled,
            provisional=not filled.known,
            unsure=tuple(name for name in self.unsure if name not in doubted),
        )

    @property
    def label(self) -> str:
        """What to call this lead on screen: a name, else an e-mail, a company or the badge id."""
        person = self.person
        return person.name or person.email or person.company or self.badge_id or UNNAMED
