"""A picture of a business card -> the person on it, with a confidence for every field.

::

    ocr          picture -> lines (upright, with boxes)
    cardlayout   lines -> rows in reading order
    cardscript   rows -> rows without the words that the model cannot read
    cardletters  rows -> rows with the letters of the country's alphabet
    cardcontacts rows -> e-mails, websites, phones
    cardpieces   the rest -> pieces with evidence
    cardrules, cardtagger  evidence -> what each piece may be, and how sure
    cardfields   pieces -> the fields that fit together
    cardperson   which of them are the name
    cardcompany  which are the company, also over several lines
    cardtitles   which are the titles and departments
    carddoubts   which of the fields nothing else on the card speaks for
    cardreader   fields -> a person; several cards, and codes

Nothing is invented: what cannot be read stays empty and `CardReading.warnings` says why.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from leadcapture.capture.badge import BadgeReading
from leadcapture.capture.carddoubts import names_two_people
from leadcapture.capture.cardfields import CardField, Found, decode, prepare, score_by_rules
from leadcapture.capture.cardlayout import Row, arrange
from leadcapture.capture.cardletters import is_vietnamese
from leadcapture.capture.cardscript import is_of_another_script, without_greek, without_noise
from leadcapture.capture.cardspread import cards_on
from leadcapture.capture.cardtagger import guess, load_tagger
from leadcapture.capture.ocr import Line, Page, Quad, recognize
from leadcapture.capture.refused import identity_page
from leadcapture.errors import IdentityDocument
from leadcapture.lead import Address, Person, Phone, PhoneKind

__all__ = [
    "GREEN",
    "CardLine",
    "CardReading",
    "FieldReading",
    "merge_code",
    "read_card",
    "read_cards",
    "read_page",
    "with_code",
]

#: From this confidence a field is shown green.
GREEN = 0.9
#: With more of the text than this unread, the card is said to be in a script not known.
_MOSTLY_UNREADABLE = 0.45
#: With more than this, that a part could not be read.
_PARTLY_UNREADABLE = 0.15


_KEYS: dict[CardField, tuple[str, ...]] = {
    CardField.NAME: ("first_name", "last_name"),
    CardField.TITLE: ("title",),
    CardField.DEPARTMENT: ("department",),
    CardField.COMPANY: ("company",),
    CardField.EMAIL: ("emails",),
    CardField.PHONE: ("phones",),
    CardField.WEBSITE: ("websites",),
    CardField.SOCIAL: ("social",),
    CardField.ADDRESS: ("address",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CardLine:
    """One printed line as it was read."""

    text: str
    box: Quad
    confidence: float


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldReading:
    """One value read from a card."""

    field: CardField
    value: str
    box: Quad
    """Around what it was read from, in pixels of the picture; empty when it stands nowhere."""
    confidence: float
    """The share of such readings that are right, 0 to 1; green from `GREEN`."""
    alternatives: tuple[str, ...] = ()
    """What else it could be, the likeliest first."""
    phone_kind: PhoneKind | None = None
    source: str = "print"
    """``"print"``, ``"code"`` (the card's QR code), or ``"domain"`` (inferred from a host)."""


_NOBODY = Person()


@dataclass(frozen=True, slots=True, kw_only=True)
class CardReading:
    """What one card says."""

    person: Person = _NOBODY
    fields: tuple[FieldReading, ...] = ()
    lines: tuple[CardLine, ...] = ()
    outline: Quad = ()
    """Around all text of this card, in pixels of the picture; empty without text."""
    turned: int = 0
    """Degrees clockwise that make the card upright."""
    warnings: tuple[str, ...] = ()
    """Plain sentences for the user."""
    unreadable: float = 0.0
    """Share of the text that could not be read with any confidence, 0 to 1."""

    @property
    def is_card(self) -> bool:
        """Whether this is a card at all: somebody or some way to reach them was read."""
        return self.person.known

    @property
    def is_printed(self) -> bool:
        """Whether any of it was read from print, and not all from the card's code."""
        return any(reading.source != "code" for reading in self.fields)

    @property
    def reaches_somebody(self) -> bool:
        """Whether it has a name, an e-mail or a phone: a poster or a screen has a title at most."""
        return bool(self.person.name or self.person.emails or self.person.phones)

    @property
    def confidence(self) -> dict[str, float]:
        """Key of `leadcapture read --json` -> how sure; of a list, the weakest of its values."""
        held: dict[str, float] = {}
        for reading in self.fields:
            for key in _KEYS[reading.field]:
                held[key] = min(held.get(key, 1.0), round(reading.confidence, 3))
        return held

    @property
    def alternatives(self) -> dict[str, list[str]]:
        """Key of `leadcapture read --json` -> what else its value, or one of its values, could be,
        the likeliest first; a name is whole, under ``"name"``. Only what has any."""
        held: dict[str, list[str]] = {}
        for reading in self.fields:
            key = "name" if reading.field is CardField.NAME else _KEYS[reading.field][0]
            more = [text for text in reading.alternatives if text not in held.get(key, ())]
            if more:
                held.setdefault(key, []).extend(more)
        return held

    @property
    def printed_address(self) -> str:
        """The address as it is printed, its lines joined by commas; empty without one."""
        return next((r.value for r in self.fields if r.field is CardField.ADDRESS), "")

    @property
    def doubt(self) -> float:
        """0 when every field is sure, towards 1 the more there is to check; for sorting a list."""
        if not self.fields:
            return 1.0
        return 1.0 - min(reading.confidence for reading in self.fields)


def read_card(
    pixels: NDArray[np.uint8], *, region: str = "", codes: Sequence[BadgeReading] = ()
) -> CardReading:
    """The card in a picture (height × width × 3, BGR); with several, the one that says most.

    `region` is the ISO 3166 code that phones without a country prefix are read by when the card
    does not say; `codes` are the readings of the codes found in the same picture.
    """
    return read_cards(pixels, region=region, codes=codes)[0]


def read_cards(
    pixels: NDArray[np.uint8], *, region: str = "", codes: Sequence[BadgeReading] = ()
) -> tuple[CardReading, ...]:
    """Every card in a picture, the one that says most first; never empty. Raises
    `IdentityDocument`."""
    whole = recognize(pixels)
    mirrored = False
    if whole.unreadable >= _PARTLY_UNREADABLE and _well_read(whole) < _half_of_its_letters(whole):
        flipped = np.ascontiguousarray(pixels[:, ::-1])
        other = recognize(flipped)
        if mirrored := _is_plain(other):
            pixels, whole = flipped, other
    pages = cards_on(pixels, whole)
    for page in (whole, *pages):
        if refused := identity_page(line.text for line in page.lines):
            raise IdentityDocument(
                f"This picture shows {refused}. Identity papers and cards are never stored; "
                "take a picture of the visitor's card or type the details instead."
            )
    readings = [read_page(page, region=region) for page in pages]
    readings.sort(key=lambda reading: -len(reading.fields))
    people = [code for code in codes if code.person.known]
    for code in people:
        # With several cards, a code belongs to the card that it agrees with most.
        best = max(range(len(readings)), key=lambda i: _common(readings[i].person, code.person))
        readings[best] = merge_code(readings[best], code)
    if mirrored:
        return tuple(_mirrored(reading, pixels.shape[1]) for reading in readings)
    return tuple(readings)


#: Letters that are well read in a picture that is taken for a mirrored one.
_PLAIN_LETTERS = 15


def _is_plain(page: Page) -> bool:
    """Whether nearly all of a page is well read."""
    return page.unreadable < _PARTLY_UNREADABLE and _well_read(page) >= _PLAIN_LETTERS


def _well_read(page: Page) -> int:
    """How many letters stand in lines that were read with confidence."""
    return sum(c.isalpha() for line in page.lines if line.score >= 0.9 for c in line.text)


def _half_of_its_letters(page: Page) -> float:
    return sum(c.isalpha() for line in page.lines for c in line.text) / 2


def _mirrored(reading: CardReading, width: int) -> CardReading:
    """What was read of a flipped picture of this width, where it stands in the picture itself."""

    def back(box: Quad) -> Quad:
        around = [(width - x, y) for x, y in box]
        return tuple(around[at] for at in (1, 0, 3, 2)) if len(around) == 4 else tuple(around)

    return replace(
        reading,
        lines=tuple(replace(line, box=back(line.box)) for line in reading.lines),
        fields=tuple(replace(field, box=back(field.box)) for field in reading.fields),
        outline=back(reading.outline),
        warnings=(
            "This picture is mirrored; it was read the right way round. Turn mirroring off in the "
            "camera's settings.",
            *reading.warnings,
        ),
    )


def read_page(page: Page, *, region: str = "") -> CardReading:
    """The card on one page of recognised lines."""
    seen = rows = list(arrange(page.lines))
    if page.unreadable >= _PARTLY_UNREADABLE:
        rows = without_noise(rows)
    letters = _letters(rows)
    rows, greek = without_greek(rows)
    unreadable = max(page.unreadable, 1 - _letters(rows) / letters if greek else 0.0)
    halved = _halved(page)
    # Half of a line's letters look like others: it says nothing, unless it is all there is.
    rows = [row for row in rows if not halved.issuperset(row.lines)] or rows
    if page.unreadable >= _MOSTLY_UNREADABLE:
        # Hebrew that was read as kana makes no phone a Japanese one.
        rows = [row for row in rows if row.text.isascii() or _well_seen(row, page)]
    lines = tuple(
        CardLine(text=line.text, box=line.box, confidence=line.score) for line in page.lines
    )
    warnings: list[str] = []
    if page.unreadable >= _MOSTLY_UNREADABLE:
        warnings.append(
            "Most of this card is in a script that cannot be read here, or too blurred; "
            "please type the fields from the picture."
        )
    elif page.unreadable >= _PARTLY_UNREADABLE:
        warnings.append("A part of this card could not be read; please compare with the picture.")
    if greek:
        warnings.append(
            "A part of this card is in Greek, which cannot be read here; "
            "please type those fields from the picture."
        )
    if is_vietnamese([row.text for row in rows], ""):
        warnings.append(
            "This card is in Vietnamese, of which some letters cannot be read here; "
            "please compare with the picture."
        )
    if not rows:
        if not warnings:
            warnings.append("No text was found in this picture.")
        return CardReading(
            lines=lines, turned=page.turned, warnings=tuple(warnings), unreadable=unreadable
        )
    card = prepare(rows, region=region)
    tagger = load_tagger()
    found = decode(card, tagger.score_both(card) if tagger else score_by_rules(card))
    if _is_price_list(page):
        warnings.append("This looks like a menu or a price list, not like a business card.")
        found = []
    if page.unreadable >= _PARTLY_UNREADABLE:
        mostly = page.unreadable >= _MOSTLY_UNREADABLE
        numbers = [item.value for item in found if item.field is CardField.PHONE]
        if mostly or is_of_another_script(seen, numbers):
            # Letters made of another script look like words: what is not well read is left out.
            found = [item for item in found if not _is_invented(item, rows, page)]
            if not mostly:
                warnings[0] = (
                    "A part of this card is in a script that cannot be read here; "
                    "please type those fields from the picture."
                )
    if names_two_people(found):
        warnings.append(
            "Two people? An e-mail on this card spells another name or firm; "
            "please compare with the picture."
        )
    cut = _cut_off(page)
    # Of a picture that is hardly read, what is taken for a line at its border may be none.
    if (cut or halved) and page.unreadable < _MOSTLY_UNREADABLE:
        warnings.append("Lines run out of the picture: the card is cut off. Take it whole.")
    readings = []
    for item in found:
        sure = tagger.confidence(item) if tagger else guess(item)
        # A poor page makes every field doubtful, whatever its own line says.
        if page.unreadable >= _PARTLY_UNREADABLE and item.field not in (
            CardField.EMAIL,
            CardField.WEBSITE,
        ):
            sure = min(sure, GREEN - 0.05)
        if not cut.isdisjoint(index for row in item.rows for index in rows[row].lines):
            sure = min(sure, GREEN - 0.05)
        readings.append(_reading(item, sure, rows, page.lines))
    if not any(r.field in _TELLING for r in readings):
        # A menu, a poster, a page of a book: lines, but nobody.
        readings = []
        warnings = warnings or [
            "This does not look like a business card: no name and no way to reach anybody."
        ]
        found = []
    return CardReading(
        person=_person(found),
        fields=tuple(readings),
        lines=lines,
        outline=_around([line.box for line in page.lines]),
        turned=page.turned,
        warnings=tuple(warnings),
        unreadable=unreadable,
    )


def _letters(rows: Sequence[Row]) -> int:
    return sum(char.isalpha() for row in rows for char in row.text)


_TELLING = frozenset({CardField.NAME, CardField.EMAIL, CardField.PHONE, CardField.COMPANY})


#: Fields whose text proves that it was read.
_CHECKED = frozenset({CardField.EMAIL, CardField.PHONE, CardField.WEBSITE, CardField.SOCIAL})
_CLEAR_SCORE = 0.9
#: Of words on a card of which much is in another script: its strokes, too, pass for Latin letters.
_PLAIN_SCORE = 0.95
#: Of a phone beside another script that no plan knows: a postcode has fewer.
_FEWEST_DIGITS = 7
_RUN = re.compile(r"\d[\d\s().-]*")
#: "Tomato soup 6.50", "with basil6.50", "12,00 €", "Espresso 3": what dishes and products end in.
_PRICE = re.compile(
    r"(?:^|.*\s|.*[€$£¥.]|.*[a-z]{3})\d{1,4}[.,]\d{2}\s?(?:€|\$|£|EUR|USD|CHF|,-)?"
    r"|.*[€$£¥]\s?\d{1,4}|.*\s\d{1,4}\s?(?:€|\$|£|EUR|USD|CHF|,-)"
    r"|[^\d]*[a-z)] \.*\d{1,2}"
)
_PRICES = 4


def _is_price_list(page: Page) -> bool:
    """Whether a third of the lines and more end in a price; hardly a house number does."""
    prices = sum(_PRICE.fullmatch(line.text) is not None for line in page.lines)
    return prices >= _PRICES and 3 * prices >= len(page.lines)


def _well_seen(row: Row, page: Page) -> bool:
    return all(page.lines[i].score >= _CLEAR_SCORE for i in row.lines)


def _is_invented(item: Found, rows: Sequence[Row], page: Page) -> bool:
    """Whether print in another script may have been taken for this."""
    if item.field is CardField.PHONE and not item.signs["valid"]:
        runs = _RUN.findall(" ".join(rows[row].text for row in item.rows))
        return max((len(re.sub(r"\D", "", run)) for run in runs), default=0) < _FEWEST_DIGITS
    if item.field in _CHECKED:
        return False
    indices = [index for row in item.rows for index in rows[row].lines]
    return any(page.lines[index].score < _PLAIN_SCORE for index in indices)


#: Share of the picture's side within which print touches its border.
_BORDER = 0.004


def _cut_off(page: Page) -> frozenset[int]:
    """The lines that run out of the picture on the left or on the right."""
    width, _ = page.size
    near = _BORDER * width
    return frozenset(
        index
        for index, line in enumerate(page.lines)
        if line.upright[0] <= near or line.upright[2] >= width - near
    )


def _halved(page: Page) -> frozenset[int]:
    """The lying lines that the picture's upper or lower border cuts through.

    Of a slanted line only a corner may touch it: the line's middle and its own height decide.
    """
    _, height = page.size
    near = _BORDER * height
    return frozenset(
        index
        for index, line in enumerate(page.lines)
        if not line.tall
        and not (
            near
            < (line.upright[1] + line.upright[3] - line.height) / 2
            <= (line.upright[1] + line.upright[3] + line.height) / 2
            < height - near
        )
    )


def _reading(item: Found, sure: float, rows: Sequence[Row], lines: Sequence[Line]) -> FieldReading:
    boxes = [lines[index].box for row in item.rows for index in rows[row].lines]
    return FieldReading(
        field=item.field,
        value=item.value,
        box=_around(boxes),
        confidence=sure,
        alternatives=item.alternatives,
        phone_kind=item.phone_kind if item.field is CardField.PHONE else None,
        source="print" if item.rows else "domain",
    )


def _around(boxes: Sequence[Quad]) -> Quad:
    """One box as it is, several as the upright rectangle around them."""
    if len(boxes) == 1:
        return boxes[0]
    points = [point for box in boxes for point in box]
    if not points:
        return ()
    x0, x1 = min(x for x, _ in points), max(x for x, _ in points)
    y0, y1 = min(y for _, y in points), max(y for _, y in points)
    return ((x0, y0), (x1, y0), (x1, y1), (x0, y1))


def _person(found: Sequence[Found]) -> Person:
    def first(field: CardField) -> str:
        return next((item.value for item in found if item.field is field), "")

    name = next((item.name for item in found if item.field is CardField.NAME), None)
    address = next((item.address for item in found if item.field is CardField.ADDRESS), Address())
    return Person(
        prefix=name.prefix if name else "",
        first_name=name.first if name else "",
        last_name=name.last if name else "",
        suffix=name.suffix if name else "",
        title=first(CardField.TITLE),
        department=first(CardField.DEPARTMENT),
        company=first(CardField.COMPANY),
        emails=tuple(item.value for item in found if item.field is CardField.EMAIL),
        phones=tuple(
            Phone(number=item.value, kind=item.phone_kind)
            for item in found
            if item.field is CardField.PHONE
        ),
        websites=tuple(item.value for item in found if item.field is CardField.WEBSITE),
        social=tuple(item.value for item in found if item.field is CardField.SOCIAL),
        address=address,
    )


# --- codes and several cards -------------------------------------------------------------


def _common(one: Person, two: Person) -> int:
    return (
        2 * len(set(one.emails) & set(two.emails))
        + len({p.number for p in one.phones} & {p.number for p in two.phones})
        + 2 * (bool(one.name) and one.name.casefold() == two.name.casefold())
        + (bool(one.company) and one.company.casefold() == two.company.casefold())
    )


def merge_code(reading: CardReading, code: BadgeReading) -> CardReading:
    """The print with what the card's own code says put first: a code has no reading errors.

    What both say becomes sure; what only the code says is added; print that differs from the code
    stays as an alternative.
    """
    if not code.person.known:
        return reading
    person = code.person
    said: list[tuple[CardField, str, PhoneKind | None]] = []
    if person.name:
        said.append((CardField.NAME, person.name, None))
    for field, value in (
        (CardField.TITLE, person.title),
        (CardField.DEPARTMENT, person.department),
        (CardField.COMPANY, person.company),
        (CardField.ADDRESS, person.address.line()),
    ):
        if value:
            said.append((field, value, None))
    said += [(CardField.EMAIL, value, None) for value in person.emails]
    said += [(CardField.PHONE, phone.number, phone.kind) for phone in person.phones]
    said += [(CardField.WEBSITE, value, None) for value in person.websites]
    said += [(CardField.SOCIAL, value, None) for value in person.social]
    single = {
        CardField.NAME, CardField.TITLE, CardField.DEPARTMENT, CardField.COMPANY, CardField.ADDRESS,
    }  # fmt: skip
    fields: list[FieldReading] = []
    spoken = {field for field, _, _ in said}
    printed = list(reading.fields)
    for field, value, kind in said:
        twin = next(
            (
                r
                for r in printed
                if (r.field is field and (field in single or _as_said(field, r.value, value)))
                # A code has no place of its own for a profile: it is one of its web addresses.
                or (r.field in _WEB and field in _WEB and _as_said(field, r.value, value))
            ),
            None,
        )
        others: tuple[str, ...] = ()
        if twin is not None and field is CardField.PHONE:
            printed.remove(twin)
            value = Phone(number=value).with_extension_of(Phone(number=twin.value)).number
        elif twin is not None:
            printed.remove(twin)
            others = (
                twin.alternatives if _same(twin.value, value) else (twin.value, *twin.alternatives)
            )
        fields.append(
            FieldReading(
                field=field,
                value=value,
                box=twin.box if twin is not None else (),
                confidence=0.99,
                alternatives=others,
                phone_kind=kind,
                source="code",
            )
        )
    fields += [r for r in printed if not (r.field in spoken and r.field in single)]
    order = list(CardField)
    fields.sort(key=lambda r: order.index(r.field))
    rest = replace(
        reading.person,
        websites=_not_said(reading.person.websites, person),
        social=_not_said(reading.person.social, person),
    )
    return replace(reading, person=person.filled_from(rest), fields=tuple(fields))


_WEB = (CardField.WEBSITE, CardField.SOCIAL)


def _not_said(printed: tuple[str, ...], person: Person) -> tuple[str, ...]:
    """The web addresses that the code does not have."""
    said = (*person.websites, *person.social)
    return tuple(
        one for one in printed if not any(_as_said(CardField.WEBSITE, one, two) for two in said)
    )


def with_code(cards: Sequence[CardReading], code: BadgeReading) -> tuple[CardReading, ...]:
    """The cards of a picture with a code that names somebody: the card of that person first, with
    what the code says; then those of others. Empty where no print is theirs or adds anything."""
    mine = next((card for card in cards if _is_of(card, code.person)), None)
    if mine is None:
        return ()
    merged = merge_code(mine, code)
    others = tuple(card for card in cards if card is not mine and card.person.name)
    return (merged, *others) if others or merged.person != code.person else ()


def _is_of(card: CardReading, person: Person) -> bool:
    """Whether the print is of this person: the same e-mail or phone, or all of the name."""
    theirs = card.person
    if {email.casefold() for email in person.emails} & {one.casefold() for one in theirs.emails}:
        return True
    if any(mine.is_line_of(phone) for mine in person.phones for phone in theirs.phones):
        return True
    words = {word for line in card.lines for word in _plain_words(line.text)}
    return _plain_words(f"{person.first_name} {person.last_name}") <= words


def _plain_words(text: str) -> set[str]:
    plain = unicodedata.normalize("NFKD", text.casefold())
    return set(re.findall(r"\w+", "".join(c for c in plain if not unicodedata.combining(c))))


def _as_said(field: CardField, one: str, two: str) -> bool:
    if field is CardField.PHONE and Phone(number=one).is_line_of(Phone(number=two)):
        return True
    if field in _WEB:
        # Print says "www.example.com" where a code says "https://example.com/".
        one, two = (
            re.sub(r"^(?:https?://)?(?:www\.)?", "", text, flags=re.I) for text in (one, two)
        )
    return _same(one, two)


def _same(one: str, two: str) -> bool:
    return "".join(c for c in one.casefold() if c.isalnum()) == "".join(
        c for c in two.casefold() if c.isalnum()
    )
