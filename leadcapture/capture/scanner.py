"""Sightings of codes, frame by frame -> one scan per badge. No Qt, no clock of its own.

The rules, all in seconds of the clock that the caller gives:

- A code with error correction of its own (QR, Aztec, Data Matrix, PDF417, MaxiCode) counts at its
  first sighting. A linear code counts when two frames agree; one with a weak checksum that only the
  ladder found, when three do. Sightings agree within `AGREE_WITHIN`.
- A badge is scanned once for as long as it is in view; it is in view until it was not seen for
  `GONE_AFTER`. Brought back, it scans again only after `AGAIN_AFTER` out of view, or after
  `Scanner.rescan`: a badge that dangles in and out of the picture during a talk must not nag.
- Two different badges in view are never decided here: both are offered, also when one of them has
  been scanned already, because that one may have been the neighbour's. What was not chosen stays
  quiet until it has left the view.
- Several codes on one badge are one: of equal or contained texts the richer is taken, and a contact
  (vCard and the like) is preferred to an id or link printed right beside it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from leadcapture.capture.decoder import WEAK_FORMATS, Symbol

__all__ = ["AGAIN_AFTER", "AGREE_WITHIN", "GONE_AFTER", "Scanner", "Sighting"]

#: A badge not seen for this long has left the view: hands shake, and one frame in five is blurred.
GONE_AFTER = 1.5

#: A badge that was out of view for this long scans again by itself.
AGAIN_AFTER = 30.0

#: Sightings further apart than this do not confirm each other.
AGREE_WITHIN = 3.0

#: Codes seen this recently count as in view together: not every frame reads every code.
_TOGETHER = 0.25

#: The shortest text that may count as "the same id" inside a longer one.
_SHORTEST_ID = 4

_CONTACT = re.compile(r"\s*(BEGIN:VCARD|MECARD:|BIZCARD:|\{)", re.IGNORECASE)
_LISTED = re.compile(r"[\^|\t;]")

_CORRECTED = frozenset(
    {"QRCode", "QRCodeModel1", "QRCodeModel2", "MicroQRCode", "RMQRCode", "Aztec", "AztecCode"}
    | {"AztecRune", "DataMatrix", "PDF417", "CompactPDF417", "MicroPDF417", "MaxiCode"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """What the scanner makes of the newest frame."""

    scan: Symbol | None = None
    """A badge that came into view and is confirmed: once per badge."""
    choices: tuple[Symbol, ...] = ()
    """Two or more different badges in view at once: ask which; nothing is scanned by itself."""
    visible: tuple[Symbol, ...] = ()
    """All codes in this frame, for the outline."""


@dataclass(slots=True)
class _Track:
    """One payload over time."""

    symbol: Symbol
    """As seen last."""
    seen: float
    sightings: list[float] = field(default_factory=list)
    """Within `AGREE_WITHIN`, for codes that need agreement."""
    confirmed: bool = False
    done: bool = False
    """Scanned, or chosen: quiet until long out of view."""
    declined: bool = False
    """Offered and not chosen: quiet until out of view."""


class Scanner:
    """Debounces: the same badge in view for a minute is one scan; weak formats need agreement."""

    def __init__(self) -> None:
        self._tracks: dict[bytes, _Track] = {}

    def see(self, symbols: Sequence[Symbol], at: float) -> Sighting:
        """What the codes of one frame mean. `at`: seconds on a monotonic clock."""
        self._forget(at)
        for symbol in symbols:
            self._note(symbol, at)
        visible = tuple(symbols)
        badges = _badges(
            track
            for track in self._tracks.values()
            if track.confirmed and at - track.seen <= _TOGETHER
        )
        # What one code of a badge has been through, its other codes share.
        for badge in badges:
            for track in badge[1:]:
                badge[0].done |= track.done
                badge[0].declined |= track.declined
        fresh = [badge for badge in badges if not (badge[0].done or badge[0].declined)]
        if not fresh:
            return Sighting(visible=visible)
        if len(badges) > 1:
            return Sighting(choices=tuple(badge[0].symbol for badge in badges), visible=visible)
        (badge,) = badges
        if not any(track.seen == at for track in badge):
            return Sighting(visible=visible)
        for track in badge:
            track.done = True
        return Sighting(scan=badge[0].symbol, visible=visible)

    def choose(self, symbol: Symbol, at: float) -> None:
        """The user picked one of the choices; none of them is offered again while in view."""
        self._note(symbol, at)
        for track in self._tracks.values():
            if at - track.seen > GONE_AFTER:
                continue
            if track.symbol.payload == symbol.payload or _same_badge(track.symbol, symbol):
                track.confirmed = track.done = True
            else:
                track.declined = True

    def rescan(self) -> None:
        """Forget what was seen, so that the badge in view scans again (Space)."""
        self._tracks.clear()

    def _forget(self, at: float) -> None:
        for payload, track in list(self._tracks.items()):
            away = at - track.seen
            if away > GONE_AFTER:
                track.declined = False
            if away > (AGAIN_AFTER if track.done else max(GONE_AFTER, AGREE_WITHIN)):
                del self._tracks[payload]

    def _note(self, symbol: Symbol, at: float) -> None:
        track = self._tracks.get(symbol.payload)
        if track is None:
            track = self._tracks[symbol.payload] = _Track(symbol=symbol, seen=at)
        track.symbol, track.seen = symbol, at
        if track.confirmed:
            return
        if not track.sightings or track.sightings[-1] != at:
            track.sightings = [seen for seen in track.sightings if at - seen <= AGREE_WITHIN] + [at]
        track.confirmed = len(track.sightings) >= _needed(symbol)


def _needed(symbol: Symbol) -> int:
    """In how many frames this code must be seen alike."""
    if symbol.format in _CORRECTED:
        return 1
    return 3 if symbol.hard and symbol.format in WEAK_FORMATS else 2


def _badges(tracks: Iterable[_Track]) -> list[list[_Track]]:
    """The tracks by badge, each with its richest code first; in order of appearance."""
    badges: list[list[_Track]] = []
    for track in tracks:
        mine = [b for b in badges if any(_same_badge(track.symbol, one.symbol) for one in b)]
        joined = [track, *(one for badge in mine for one in badge)]
        badges = [badge for badge in badges if badge not in mine]
        badges.append(sorted(joined, key=lambda one: _richness(one.symbol), reverse=True))
    return badges


def _richness(symbol: Symbol) -> tuple[int, int]:
    """Contacts before lists before ids and links, then by length."""
    if _CONTACT.match(symbol.text):
        return 2, len(symbol.text)
    return int(len(_LISTED.findall(symbol.text)) >= 2), len(symbol.text)


def _same_badge(one: Symbol, other: Symbol) -> bool:
    short, long = sorted((one.text.strip(), other.text.strip()), key=len)
    if short == long:
        return True
    if len(short) >= _SHORTEST_ID and re.search(rf"(?<!\w){re.escape(short)}(?!\w)", long):
        return True
    # Two badges of one show carry the same kinds of codes, so only a contact and a plain code
    # of another format can be the two codes of one badge.
    return (
        one.format != other.format
        and (_richness(one)[0] == 2) != (_richness(other)[0] == 2)
        and _adjacent(one, other)
    )


def _adjacent(one: Symbol, other: Symbol) -> bool:
    """Printed beside each other: the gap is small for their size, and both are turned alike."""
    if len(one.corners) != 4 or len(other.corners) != 4:
        return False
    turned = math.remainder(_tilt(one) - _tilt(other), math.pi / 2)
    if abs(turned) > math.radians(12):
        return False
    a, b = _box(one), _box(other)
    gap = math.hypot(max(a[0] - b[2], b[0] - a[2], 0.0), max(a[1] - b[3], b[1] - a[3], 0.0))
    size = max(a[2] - a[0], a[3] - a[1], b[2] - b[0], b[3] - b[1])
    return gap <= 0.5 * size


def _tilt(symbol: Symbol) -> float:
    (left, top), (right, bottom) = symbol.corners[0], symbol.corners[1]
    return math.atan2(bottom - top, right - left)


def _box(symbol: Symbol) -> tuple[float, float, float, float]:
    xs, ys = [x for x, _ in symbol.corners], [y for _, y in symbol.corners]
    return min(xs), min(ys), max(xs), max(ys)
