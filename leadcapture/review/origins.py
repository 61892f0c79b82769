"""Where each field of a lead came from, and what its captures say differently."""

from __future__ import annotations

import io
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from leadcapture.errors import BadInput
from leadcapture.lead import Address, Capture, Lead, Origin, Person, Phone, ReadField, Reading
from leadcapture.review.changes import PERSON_FIELDS, field_text

if TYPE_CHECKING:
    from leadcapture.capture.cardreader import CardReading
    from leadcapture.store.history import Change
    from leadcapture.store.told import FieldConflict

__all__ = [
    "Choice",
    "FieldOrigin",
    "badge_reading",
    "card_reading",
    "chosen",
    "origins",
    "said_by_crm",
]

#: Who is believed about a value that several say: first those that do not guess.
_TRUST = (
    Origin.BADGE,
    Origin.ATTENDEES,
    Origin.IMPORT,
    Origin.CRM,
    Origin.CARD,
)


#: What a card's reader calls a field -> fields of a person.
_PRINTED = {
    "name": ("prefix", "first_name", "last_name", "suffix"),
    "title": ("title",),
    "department": ("department",),
    "company": ("company",),
    "email": ("emails",),
    "phone": ("phones",),
    "website": ("websites",),
    "social": ("social",),
    "address": ("address",),
}


#: Fields of a person that are one text, another reading of which takes its place whole.
_OF_WORDS = ("title", "department", "company")


#: What Unicode calls the letters of the East.
_EASTERN = frozenset(("CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "HANGUL", "BOPOMOFO"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One value that a capture, a list or a CRM gives for a field."""

    value: str
    """As text; `chosen` takes it back."""
    origin: Origin
    at: datetime | None = None
    by: str = ""
    source: str = ""
    """The file's or the CRM's name, or empty."""
    confidence: float | None = None
    """0 to 1 for what was read from print; else None."""
    image_id: UUID | None = None
    box: tuple[float, ...] = ()
    """Left, top, right, bottom as shares of the picture; empty where it stands in none."""
    original: str = ""
    """As it was read or typed, where that is not the value itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldOrigin:
    """One field, or one e-mail, phone, website or profile of several, and where it came from."""

    field: str
    """Its name in `Person`."""
    value: str
    """As text; empty where the lead has none but a capture does."""
    unsure: bool
    """A reader of print was not sure, and nobody has checked it yet."""
    found: Choice | None
    """Where the value came from; None for an empty one."""
    choices: tuple[Choice, ...] = ()
    """What else is said, each value once, the most trusted first."""

    @property
    def contradicted(self) -> bool:
        """Whether something else is said in the value's own script. A name on the other side of a
        card, in another script, is the same name."""
        mine = _script(self.value)
        return any(not self.value or _script(one.value) == mine for one in self.choices)


def origins(
    lead: Lead, readings: Sequence[Reading], history: Sequence[Change]
) -> tuple[FieldOrigin, ...]:
    """Every field that the lead or one of its readings has; unsure ones first.

    `readings` in any order, `history` newest first.
    """
    said = sorted(readings, key=lambda one: (_TRUST.index(one.origin), one.at))
    fields: list[FieldOrigin] = []
    for name in PERSON_FIELDS:
        mine = list(_values(getattr(lead.person, name)))
        choices = [choice for reading in said for choice in _choices(name, reading)]
        if name in lead.unsure:
            choices += [choice for reading in said for choice in _alternatives(name, reading)]
        for value in mine:
            key = _key(value)
            found = next((one for one in choices if _key(one.value) == key), None)
            text = field_text(value) if not isinstance(value, Phone) else value.number
            if found is None:
                found = _typed(name, text, history)
            elif found.value != text:
                found = replace(found, value=text, original=found.original or found.value)
            fields.append(
                FieldOrigin(
                    field=name,
                    value=text,
                    unsure=name in lead.unsure,
                    found=found,
                    choices=() if len(mine) > 1 else _others(choices, {key}),
                )
            )
        if len(mine) != 1 and (rest := _others(choices, {_key(value) for value in mine})):
            fields.append(
                FieldOrigin(
                    field=name, value="", unsure=name in lead.unsure, found=None, choices=rest
                )
            )
    return tuple(sorted(fields, key=lambda one: not one.unsure))


def _others(choices: Sequence[Choice], known: set[str]) -> tuple[Choice, ...]:
    rest: dict[str, Choice] = {}
    for choice in choices:
        key = _key(choice.value)
        if key not in known:
            rest.setdefault(key, choice)
    return tuple(rest.values())


def _choices(name: str, reading: Reading) -> Iterator[Choice]:
    marks = [mark for mark in reading.fields if mark.field == name]
    for value in _values(getattr(reading.person, name)):
        text = value.number if isinstance(value, Phone) else field_text(value)
        mark = next((one for one in marks if _key(one.text) == _key(text)), None)
        if mark is None and len(marks) == 1:
            mark = marks[0]
        yield Choice(
            value=text,
            origin=reading.origin,
            at=reading.at,
            by=reading.by,
            source=reading.source,
            confidence=mark.confidence if mark else None,
            image_id=reading.image_id,
            box=mark.box if mark else (),
            original=mark.text if mark and _key(text) not in _key(mark.text) else "",
        )


def _alternatives(name: str, reading: Reading) -> Iterator[Choice]:
    """What else a field of words could be, as its reader considered it."""
    for mark in reading.fields if name in _OF_WORDS else ():
        for text in mark.alternatives if mark.field == name else ():
            yield Choice(
                value=text,
                origin=reading.origin,
                at=reading.at,
                by=reading.by,
                source=reading.source,
                image_id=reading.image_id,
            )


def _typed(name: str, text: str, history: Sequence[Change]) -> Choice:
    """Who entered a value that nothing but a person says, and when."""
    found: Change | None = None
    for change in history:
        values = {
            value.number if isinstance(value, Phone) else field_text(value)
            for value in _values(getattr(change.after.person, name))
        }
        if text not in values:
            break
        found = change
    return Choice(
        value=text,
        origin=Origin.TYPED,
        at=found.at if found else None,
        by=found.by if found else "",
    )


def _values(value: Any) -> Iterator[Any]:
    if isinstance(value, tuple):
        yield from value
    elif value and value != Address():
        yield value


def _script(text: str) -> str:
    """The script that most of its letters are of; empty without any. Chinese, Japanese and Korean
    are one, a name being written in several of them, and their signs stand for three letters."""
    counts = Counter[str]()
    for char in filter(str.isalpha, text):
        script = unicodedata.name(char, "").partition(" ")[0]
        counts.update({"East": 3} if script in _EASTERN else {script: 1})
    return max(counts, key=counts.__getitem__, default="")


def _key(value: Any) -> str:
    """What two spellings of one value have in common."""
    text = value.number if isinstance(value, Phone) else field_text(value)
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = re.sub(r"^(https?://)?(www\.)?", "", plain).rstrip("/")
    return "".join(char for char in plain if char.isalnum() or char in "@+")


def chosen(lead: Lead, readings: Sequence[Reading], field: str, value: str) -> Lead:
    """`lead` with this value (a `Choice.value`) in the field; of several, it comes first.

    Raises `BadInput` when nothing says this value.
    """
    for reading in readings:
        for found in _values(getattr(reading.person, field)):
            text = found.number if isinstance(found, Phone) else field_text(found)
            if text != value:
                continue
            now = getattr(lead.person, field)
            new: Any = found
            if isinstance(now, tuple):
                new = (found, *(one for one in now if _key(one) != _key(found)))
            return _with(lead, field, new)
    also = (choice.value for reading in readings for choice in _alternatives(field, reading))
    if value in also:
        return _with(lead, field, value)
    raise BadInput("No capture of this lead says so any more. Type the value instead.")


def _with(lead: Lead, field: str, value: Any) -> Lead:
    person = replace(lead.person, **{field: value})
    unsure = tuple(name for name in lead.unsure if name != field)
    return replace(lead, person=person, unsure=unsure, provisional=not person.known)


def card_reading(card: CardReading, capture: Capture, picture: bytes) -> Reading:
    """What was read from the print in `picture`, to be kept with its capture."""
    width, height = _size(picture)
    marks = []
    for one in card.fields:
        xs, ys = [x for x, _ in one.box], [y for _, y in one.box]
        box: tuple[float, ...] = ()
        if xs and width and height:
            box = tuple(
                min(1.0, max(0.0, round(float(edge), 4)))
                for edge in (
                    min(xs) / width,
                    min(ys) / height,
                    max(xs) / width,
                    max(ys) / height,
                )
            )
        marks += [
            ReadField(
                field=name,
                text=one.value,
                confidence=round(float(one.confidence), 3),
                box=box,
                alternatives=one.alternatives if name in _OF_WORDS else (),
            )
            for name in _PRINTED.get(one.field.value, ())
        ]
    return Reading(
        origin=Origin.CARD,
        at=capture.at,
        person=card.person,
        fields=tuple(marks),
        by=capture.by,
        capture_id=capture.id,
        image_id=capture.image_id,
    )


def _size(picture: bytes) -> tuple[int, int]:
    """Width and height as the reader sees them, its EXIF rotation applied; 0 when unreadable."""
    from PIL import ExifTags, Image

    try:
        with Image.open(io.BytesIO(picture)) as opened:
            width, height = opened.size
            turned = opened.getexif().get(ExifTags.Base.Orientation, 1) in (5, 6, 7, 8)
    except (OSError, ValueError, SyntaxError):
        return 0, 0
    return (height, width) if turned else (width, height)


def badge_reading(capture: Capture, person: Person) -> Reading:
    """What a capture's code says."""
    return Reading(
        origin=Origin.BADGE,
        at=capture.at,
        person=person,
        by=capture.by,
        capture_id=capture.id,
        image_id=capture.image_id,
    )


def said_by_crm(conflict: FieldConflict, sent: Mapping[str, str]) -> Person:
    """The person as far as the CRM's value of this field says; `sent` is our field -> the CRM's."""
    text = conflict.theirs
    mine = [name for name, theirs in sent.items() if theirs == conflict.field]
    if not isinstance(text, str) or not text.strip() or len(mine) != 1:
        return Person()
    if mine[0] == "email":
        return Person(emails=(text.strip(),))
    singles = ("prefix", "first_name", "last_name", "suffix", "title", "department", "company")
    said: dict[str, Any] = {mine[0]: text.strip()} if mine[0] in singles else {}
    return Person(**said)
