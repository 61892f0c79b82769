"""A still picture or a photo of a badge: every code in it, and whom it names."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from leadcapture.capture.badge import BadgeKind, BadgeReading, read_badge
from leadcapture.capture.decoder import Symbol, decode, decode_hard
from leadcapture.capture.frame import read_image
from leadcapture.show import BadgeTemplate

if TYPE_CHECKING:
    from leadcapture.capture.cardreader import CardReading

__all__ = [
    "Still", "blank_beside_codes", "code_beside_print", "names_somebody", "pixels_beside_codes",
    "print_may_add", "read_print", "read_still",
]  # fmt: skip

#: From most to least telling; a picture's other codes (a sponsor's URL, a product's bar code) lose.
_RANK = {
    BadgeKind.VCARD: 0,
    BadgeKind.MECARD: 0,
    BadgeKind.BIZCARD: 0,
    BadgeKind.JSON: 0,
    BadgeKind.DELIMITED: 1,
    BadgeKind.EMAIL: 2,
    BadgeKind.PHONE: 3,
    BadgeKind.ID: 4,
    BadgeKind.URL: 5,
    BadgeKind.TEXT: 6,
}


#: Less of a picture than this has an edge where it is blank but for its codes.
_BLANK = 0.0005
#: What stands on products, books and give-aways.
_RETAIL = frozenset(("EAN13", "EAN8", "ISBN", "UPCE"))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Still:
    """What one picture holds."""

    pixels: NDArray[np.uint8]
    """Height × width × 3, BGR, upright."""
    symbols: tuple[Symbol, ...]
    """All codes, the most telling first."""
    readings: tuple[BadgeReading, ...]
    """One per symbol, in the same order."""
    warnings: tuple[str, ...] = ()
    """What is wrong with the file."""

    @property
    def badges(self) -> tuple[tuple[Symbol, BadgeReading], ...]:
        """The codes that name somebody: all full contacts, or else the single best other code."""
        pairs = tuple(zip(self.symbols, self.readings, strict=True))
        people = tuple(pair for pair in pairs if pair[1].person.known)
        return people or pairs[:1]


def read_still(
    picture: Path | bytes,
    *,
    template: BadgeTemplate | None = None,
    region: str = "",
    name: str = "",
    quick: bool = False,
) -> Still:
    """Read a picture file, or its bytes: the quick pass first, the ladder where that is not enough.

    `name` is what errors call the bytes; `quick` leaves the ladder out. Raises `BadInput` (not a
    picture, too large, unreadable) and `IdentityDocument`.
    """
    warnings: list[str] = []
    pixels = read_image(picture, name=name, warn=warnings.append)
    symbols = decode(pixels)
    pairs = _ranked(symbols, template, region)
    if not quick and not any(_is_a_badge(symbol, reading) for symbol, reading in pairs):
        seen = {symbol.payload for symbol in symbols}
        hard = decode_hard(pixels, plain=symbols, thorough=False)
        more = (symbol for symbol in hard if symbol.payload not in seen)
        pairs = _ranked((*symbols, *more), template, region)
    return Still(
        pixels=pixels,
        symbols=tuple(symbol for symbol, _ in pairs),
        readings=tuple(reading for _, reading in pairs),
        warnings=tuple(warnings),
    )


def read_print(still: Still, *, region: str = "") -> tuple[CardReading, ...]:
    """The business cards in a picture, the one that says most first; a badge whose code cannot be
    read counts as one. Empty where a code says all there is; one that says why it is no card
    where there is neither.

    Takes about a second, and some more the first time: never before the picture is on disk.
    """
    from leadcapture.capture.cardreader import read_cards, with_code

    if names_somebody(still):
        if not print_may_add(still):
            return ()
        named = next(one for one in still.readings if one.person.name)
        return with_code(read_cards(pixels_beside_codes(still), region=region), named)
    if still.symbols and blank_beside_codes(still):
        return ()
    cards = read_cards(pixels_beside_codes(still), region=region, codes=still.readings)
    read = tuple(card for card in cards if card.is_card and card.is_printed)
    return read or (() if still.symbols else cards[:1])


def names_somebody(still: Still) -> bool:
    """Whether a code says who this is by name."""
    return any(reading.person.name for reading in still.readings)


def print_may_add(still: Still) -> bool:
    """Whether one contact card of a code names somebody and leaves out what cards print, and there
    is more than codes in the picture. An organiser's badge has nothing to add to its code."""
    named = [reading for reading in still.readings if reading.person.name]
    if len(named) != 1 or not named[0].is_contact_card:
        return False
    person = named[0].person
    whole = all((person.title, person.company, person.emails, person.phones, person.address.line()))
    return not whole and not blank_beside_codes(still)


def blank_beside_codes(still: Still) -> bool:
    """Whether there is nothing to read in the picture but its codes, whose own modules may look
    like letters."""
    import cv2

    scale = min(1.0, 800 / max(still.pixels.shape[:2]))
    grey = cv2.cvtColor(still.pixels, cv2.COLOR_BGR2GRAY)
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    edges = cv2.morphologyEx(small, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)) > 48
    for symbol in still.symbols:
        if not symbol.corners:
            continue
        corners = np.array(symbol.corners, np.float32) * scale
        low, high = corners.min(axis=0), corners.max(axis=0)
        margin = 4 + 0.1 * (high - low)
        (left, top), (right, bottom) = np.maximum(low - margin, 0), high + margin
        edges[int(top) : int(bottom) + 1, int(left) : int(right) + 1] = False
    return float(edges.mean()) < _BLANK


def pixels_beside_codes(still: Still) -> NDArray[np.uint8]:
    """The picture with its codes painted over in the colour around them."""
    import cv2

    pixels = still.pixels.copy()
    for symbol in still.symbols:
        if len(symbol.corners) < 3:
            continue
        code = np.zeros(pixels.shape[:2], np.uint8)
        cv2.fillConvexPoly(code, cv2.convexHull(np.array(symbol.corners, np.int32)), 255)
        area = cv2.dilate(code, np.ones((7, 7), np.uint8)) > 0
        around = (cv2.dilate(code, np.ones((11, 11), np.uint8)) > 0) & ~area
        if around.any():
            pixels[area] = np.median(still.pixels[around], axis=0)
    return pixels


def code_beside_print(still: Still) -> Symbol | None:
    """The most telling code that belongs to the person but does not say the name: a link, an
    e-mail, an id; else one whose text is unknown, which is kept as it is. A product's bar code is
    none."""
    pairs = [
        (symbol, reading)
        for symbol, reading in zip(still.symbols, still.readings, strict=True)
        if symbol.format not in _RETAIL
    ]
    telling = (symbol for symbol, reading in pairs if reading.person.known or reading.badge_id)
    return next(telling, None) or next((symbol for symbol, reading in pairs if reading.note), None)


def _is_a_badge(symbol: Symbol, reading: BadgeReading) -> bool:
    """Whether this code is the badge's own, beyond doubt. A link may be a sponsor's and a retail
    code a product's; the badge's code may be one that only the ladder reads."""
    return reading.person.known or _is_id(symbol, reading)


def _is_id(symbol: Symbol, reading: BadgeReading) -> bool:
    own = bool(reading.badge_id) and reading.kind is not BadgeKind.URL
    return own and symbol.format not in _RETAIL


def _ranked(
    symbols: tuple[Symbol, ...], template: BadgeTemplate | None, region: str
) -> list[tuple[Symbol, BadgeReading]]:
    pairs = [
        (symbol, read_badge(symbol.payload, symbol.text, template=template, region=region))
        for symbol in symbols
    ]
    return sorted(pairs, key=lambda pair: (_RANK[pair[1].kind], pair[0].format in _RETAIL))
