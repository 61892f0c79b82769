"""A business card held up to the camera: where it is, whether it can be read, and when to read it.

`find_card` looks at one frame (a few milliseconds at 720p); `CardWatch` turns what it finds, frame
by frame, into advice for the hand that holds the card, and into one picture to read per card. No
Qt, no clock of its own.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "AGAIN_AFTER", "GONE_AFTER", "HARDLY_LEGIBLE", "Advice", "CardSight", "CardWatch", "Look",
    "find_card", "find_outlines",
]  # fmt: skip

Corners = tuple[tuple[float, float], ...]

#: The longer side of a card in pixels, below which its small print is not read.
LEAST_SIDE = 400.0
#: Contrast of an edge that is gone within one pixel; see `CardSight.sharpness`.
LEAST_SHARPNESS = 0.42
#: Share of the card under a reflection that hides print.
MOST_GLARE, _MUCH_GLARE = 0.02, 0.1
#: Seconds a card must be still, and how far a corner may move meanwhile, of the card's longer side.
STILL_FOR, STILL_WITHIN = 0.3, 0.02
#: Who holds a card this many seconds wants it read, as it is: some cameras are never sharp.
PATIENCE = 2.0
#: The same where even large print is a guess, for the camera is still looking for its focus, or
#: much of it is under a reflection.
LONG_PATIENCE, HARDLY_LEGIBLE = 6.0, 0.4
#: A card not seen for this long, in seconds, has left the view.
GONE_AFTER = 0.8
#: A card that was out of view for this long is read again by itself.
AGAIN_AFTER = 30.0

#: Frames are searched at this width.
_WIDTH = 480
#: Of the frame; smaller things are no cards, larger ones are the frame itself.
_LEAST_AREA, _MOST_AREA = 0.03, 0.92
#: Longer over shorter side: a credit card is 1.59, a Japanese card 1.65, a conference badge 1.4.
_SQUAREST, _LONGEST = 1.15, 2.3
#: The same of what a strip of another colour leaves of a card.
_LONGEST_PART = 4.0
#: How wide such a strip is, of what it leaves; and how much of its sides, and of the card's side
#: beyond it, has to be seen as an edge: fingers cover some.
_NARROWEST_STRIP, _WIDEST_STRIP = 0.06, 1.0
_GOES_ON, _CROSSES = 0.85, 0.75
#: How far its sides may lean from those of what it leaves, of its length.
_LEANS = np.linspace(-0.06, 0.06, 9)
#: Share of the card that is strokes: an empty sheet has none, a photograph more.
_LEAST_PRINT, _MOST_PRINT = 0.006, 0.45
#: The card made flat, for comparing it with the cards before.
_THUMB = (48, 30)
_SAME, _OTHER = 0.9, 0.4
#: Of two cards where no reflection is, to be compared.
_LEAST_SEEN = 0.15
#: Grey from which a camera sees no difference any more, and by how much the paper around a
#: reflection is darker.
_BURNT, _FADES = 248, 10
#: How many cards are remembered.
_MEMORY = 12


class Advice(StrEnum):
    """What the hand that holds the card should do."""

    NONE = "none"
    """No card is seen."""
    CLOSER = "closer"
    GLARE = "glare"
    """A reflection covers a part of it."""
    STILL = "still"
    SHARPEN = "sharpen"
    """Still, but blurred: the camera has to focus."""
    READ = "read"
    """This card was taken; nothing to do."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CardSight:
    """A card in one frame."""

    corners: Corners
    """Four (x, y) in pixels of the frame, clockwise from the top left."""
    sharpness: float
    """How steep the print's edges are: 1 where black turns to white within one pixel."""
    glare: float
    """Share of the card's area that a reflection has burnt out, 0 to 1."""
    print_share: float
    """Share of the card's area that is strokes, 0 to 1."""
    thumb: NDArray[np.float32]
    """30 × 48, the card made flat, in grey."""
    burnt: NDArray[np.bool_]
    """30 × 48: where a reflection hides it."""

    @property
    def side(self) -> float:
        """The longer side in pixels."""
        return max(_sides(self.corners))

    def alike(self, other: CardSight) -> float:
        """1 for the same picture, about 0 for pictures that have nothing to do with each other."""
        seen = ~(self.burnt | other.burnt)
        if seen.mean() < _LEAST_SEEN:
            return 0.0
        mine, theirs = self.thumb[seen], other.thumb[seen]
        mine, theirs = mine - mine.mean(), theirs - theirs.mean()
        return float(mine @ theirs) / max(
            float(np.linalg.norm(mine) * np.linalg.norm(theirs)), 1e-6
        )

    def cut(self, pixels: NDArray[np.uint8], *, margin: float = 0.08) -> NDArray[np.uint8]:
        """The part of the frame around the card: what is read, and kept as evidence.

        Not made flat: a wrong corner would cost print, and a bystander's face is nobody's business.
        """
        height, width = pixels.shape[:2]
        pad = margin * self.side
        xs, ys = [x for x, _ in self.corners], [y for _, y in self.corners]
        left, top = max(0, int(min(xs) - pad)), max(0, int(min(ys) - pad))
        right, bottom = min(width, int(max(xs) + pad) + 1), min(height, int(max(ys) + pad) + 1)
        return np.ascontiguousarray(pixels[top:bottom, left:right])


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Look:
    """What the watch makes of the newest frame."""

    sight: CardSight | None = None
    advice: Advice = Advice.NONE
    read: bool = False
    """Sharp, still and new: read this frame. Once per card."""


def find_card(pixels: NDArray[np.uint8]) -> CardSight | None:
    """The largest card in a frame (height × width × 3, BGR); None where there is none."""
    if min(pixels.shape[:2]) < 32:
        return None
    small, scale = _small(pixels)
    outlines = _outlines(small)
    quads, parts = _quads(small, outlines)
    within = 0.02 * small.shape[1]
    # What several masks agree on is the card; what one alone says may be card and hand together.
    agree = [
        sum(float(np.abs(_flat(quad) - _flat(other)).max()) < within for other in quads)
        for quad in quads
    ]
    order = sorted(
        range(len(quads)), key=lambda i: min(agree[i], 3) * _area(quads[i]), reverse=True
    )
    drawn = _drawn(outlines)
    for quad in [quads[i] for i in order[:3]]:
        whole = _with_strip(quad, drawn)
        sight = _judge(pixels, _ordered((quad if whole is None else whole) / scale))
        if sight is not None:
            return sight
    for part in sorted(parts, key=_area, reverse=True)[:3]:
        whole = _with_strip(part, drawn)
        sight = _judge(pixels, _ordered(whole / scale)) if whole is not None else None
        if sight is not None:
            return sight
    return None


def find_outlines(pixels: NDArray[np.uint8]) -> list[NDArray[np.float32]]:
    """Everything in a photo (height × width × 3, BGR) with the outline of a card: four corners
    (x, y) each, in pixels, whether print stands in it or not; some of them several times."""
    if min(pixels.shape[:2]) < 32:
        return []
    small, scale = _small(pixels)
    return [quad / np.float32(scale) for quad in _quads(small, _outlines(small))[0]]


def _small(pixels: NDArray[np.uint8]) -> tuple[NDArray[np.uint8], float]:
    import cv2

    height, width = pixels.shape[:2]
    scale = min(1.0, _WIDTH / width)
    if scale == 1:
        return pixels, 1.0
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8), scale


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Outlines:
    """A frame in its darkest and its brightest colour, and the edges of both."""

    least: NDArray[np.uint8]
    most: NDArray[np.uint8]
    edges: tuple[NDArray[np.uint8], ...]


def _outlines(small: NDArray[np.uint8]) -> _Outlines:
    import cv2

    smooth = cv2.GaussianBlur(small, (5, 5), 0)
    blue, green, red = cv2.split(smooth)
    # Paper is bright in every colour and skin is not; a dark card is dark in every colour.
    least, most = cv2.min(cv2.min(blue, green), red), cv2.max(cv2.max(blue, green), red)
    # A coloured card may be as dark as what is behind it in one of the two.
    edges = (cv2.dilate(cv2.Canny(one, 30, 90), np.ones((3, 3), np.uint8)) for one in (least, most))
    return _Outlines(
        least=np.asarray(least, np.uint8),
        most=np.asarray(most, np.uint8),
        edges=tuple(np.asarray(one, np.uint8) for one in edges),
    )


def _drawn(outlines: _Outlines) -> NDArray[np.bool_]:
    """Where there is an edge, or beside one: a side that goes on is off by a pixel or two."""
    import cv2

    both = cv2.bitwise_or(*outlines.edges)
    return np.asarray(cv2.dilate(both, np.ones((3, 3), np.uint8)) > 0)


def _quads(
    small: NDArray[np.uint8], outlines: _Outlines
) -> tuple[list[NDArray[np.float32]], list[NDArray[np.float32]]]:
    """Four-cornered outlines the shape of a card, in pixels of `small`; and those longer than any
    card, which may be what a strip of another colour leaves of one."""
    import cv2

    least, most = outlines.least, outlines.most
    # The outline itself. Print and fingers break it: the hull mends that.
    masks: list[Any] = list(outlines.edges)
    # Paper before its surroundings, at several brightnesses: which one tells them apart depends on
    # the light. Closed over the print, then opened, so that what touches the card is cut off.
    middle, _ = cv2.threshold(least, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    levels = {round(middle), 70, 100, 125, 150, 175, 200}
    papers = [cv2.inRange(least, _scalar(level + 1), _scalar(255)) for level in sorted(levels)]
    papers += [cv2.inRange(most, _scalar(0), _scalar(level - 1)) for level in (50, 80, 110)]
    for paper in papers:
        closed = cv2.morphologyEx(paper, cv2.MORPH_CLOSE, np.ones((7, 7), np.uint8))
        masks.append(cv2.morphologyEx(closed, cv2.MORPH_OPEN, np.ones((17, 17), np.uint8)))
    whole = float(small.shape[0] * small.shape[1])
    found: list[NDArray[np.float32]] = []
    parts: list[NDArray[np.float32]] = []
    for number, mask in enumerate(masks):
        outline = number < len(outlines.edges)
        how = cv2.RETR_LIST if outline else cv2.RETR_EXTERNAL
        contours, _ = cv2.findContours(mask, how, cv2.CHAIN_APPROX_SIMPLE)
        for contour in sorted(contours, key=cv2.contourArea, reverse=True)[: 12 if outline else 3]:
            area = float(cv2.contourArea(contour))
            hull = cv2.convexHull(contour)
            spanned = float(cv2.contourArea(hull))
            if not _LEAST_AREA * whole <= spanned <= _MOST_AREA * whole:
                continue
            if not outline and area < 0.8 * spanned:
                continue
            quad = _four(hull)
            if quad is None:
                continue
            if _is_a_card(quad, small.shape[1], small.shape[0]):
                found.append(quad)
            elif not outline and _is_a_card(quad, *small.shape[1::-1], longest=_LONGEST_PART):
                parts.append(quad)
    return found, parts


def _scalar(level: float) -> NDArray[np.float64]:
    return np.array([level], np.float64)


def _four(hull: Any) -> NDArray[np.float32] | None:
    """The hull as four corners that span hardly more and hardly less; None where it is rounder."""
    import cv2

    around = float(cv2.arcLength(hull, True))
    spanned = float(cv2.contourArea(hull))
    for share in (0.015, 0.025, 0.04, 0.06):
        corners = cv2.approxPolyDP(hull, share * around, True)
        if len(corners) == 4:
            quad = np.asarray(corners, np.float32).reshape(4, 2)
            return quad if 0.9 <= _area(quad) / spanned <= 1.1 else None
        if len(corners) < 4:
            return None
    return None


def _with_strip(quad: NDArray[np.float32], drawn: NDArray[np.bool_]) -> NDArray[np.float32] | None:
    """The card that this is the larger part of, where a strip along one side has another colour;
    None where it ends here: two of its sides go on as edges, to a third one across."""
    corners = _flat(quad)
    height, width = drawn.shape
    best: tuple[float, NDArray[np.float32]] | None = None
    steps, along = np.linspace(0, _WIDEST_STRIP, 64)[:, None], np.linspace(0.04, 0.96, 24)

    def hit(points: NDArray[np.float64]) -> NDArray[np.bool_]:
        x, y = np.round(points[..., 0]).astype(int), np.round(points[..., 1]).astype(int)
        inside = (x >= 0) & (x < width) & (y >= 0) & (y < height)
        return np.asarray(inside & drawn[y.clip(0, height - 1), x.clip(0, width - 1)])

    def goes_on(
        start: NDArray[np.float32], way: NDArray[np.float32], aside: NDArray[np.float32]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """For each step the point that the edge leads to, and the share of the way that is one;
        corners are off by some pixels, so that it may lean."""
        rays = start + steps * (way + _LEANS[:, None, None] * aside)
        shares = hit(rays).cumsum(axis=1) / np.arange(1, len(steps) + 1)
        best_ray = shares.argmax(axis=0), np.arange(len(steps))
        return rays[best_ray], shares[best_ray]

    for side in range(4):
        one, other = corners[side], corners[(side + 1) % 4]
        ones, share = goes_on(one, one - corners[side - 1], other - one)
        others, other_share = goes_on(other, other - corners[(side + 2) % 4], other - one)
        across = hit(ones[:, None] + along[:, None] * (others - ones)[:, None]).mean(axis=1)
        going = np.minimum(share, other_share)
        ends = (going >= _GOES_ON) & (across >= _CROSSES) & (steps[:, 0] >= _NARROWEST_STRIP)
        for at in np.flatnonzero(ends):
            if best is not None and across[at] < best[0]:
                continue
            whole = corners.copy()
            whole[side], whole[(side + 1) % 4] = ones[at], others[at]
            if _is_a_card(whole, width, height):
                best = float(across[at]), whole
    return best[1] if best is not None else None


def _is_a_card(
    quad: NDArray[np.float32], width: int, height: int, *, longest: float = _LONGEST
) -> bool:
    corners = _ordered(quad)
    sides = _sides(corners)
    across, down = (sides[0] + sides[2]) / 2, (sides[1] + sides[3]) / 2
    if min(sides) < 12 or not _SQUAREST <= max(across, down) / min(across, down) <= longest:
        return False
    # Tilted as a hand does it, not a floor seen to the horizon.
    for one, other in ((sides[0], sides[2]), (sides[1], sides[3])):
        if min(one, other) < 0.6 * max(one, other):
            return False
    for i in range(4):
        a, b, c = (np.array(corners[(i + k) % 4]) for k in range(3))
        one, two = a - b, c - b
        cosine = float(one @ two) / (math.hypot(*one) * math.hypot(*two) + 1e-6)
        if abs(cosine) > 0.5:
            return False
    # What runs into the frame's edge on two sides is a table, a wall, or a card cut off.
    edges = sum(
        (
            min(x for x, _ in corners) < 3,
            min(y for _, y in corners) < 3,
            max(x for x, _ in corners) > width - 4,
            max(y for _, y in corners) > height - 4,
        )
    )
    return edges < 2


def _judge(pixels: NDArray[np.uint8], corners: Corners) -> CardSight | None:
    """The card in these corners with its qualities; None where there is no print on it."""
    import cv2

    lengths = _sides(corners)
    # Not enlarged; shrunk to what reading needs, which is what sharpness is measured for.
    across, down = max(lengths[0], lengths[2]), max(lengths[1], lengths[3])
    shrink = min(1.0, 640 / max(across, down))
    size = max(16, round(across * shrink)), max(16, round(down * shrink))
    goal = np.array([(0, 0), (size[0], 0), size, (0, size[1])], np.float32)
    turn = cv2.getPerspectiveTransform(np.array(corners, np.float32), goal)
    grey = cv2.cvtColor(cv2.warpPerspective(pixels, turn, size), cv2.COLOR_BGR2GRAY)
    pad = max(2, round(0.04 * min(size)))
    inner = np.ascontiguousarray(grey[pad:-pad, pad:-pad], np.uint8)
    kernel = cv2.getStructuringElement(cv2.MORPH_RECT, (2 * max(2, round(size[1] / 40)) + 1, 9))
    dark = cv2.morphologyEx(inner, cv2.MORPH_BLACKHAT, kernel)
    light = cv2.morphologyEx(inner, cv2.MORPH_TOPHAT, kernel)
    strokes = (
        dark if int(np.count_nonzero(dark > 32)) >= int(np.count_nonzero(light > 32)) else light
    )
    drawn = strokes > 32
    share = float(np.count_nonzero(drawn)) / drawn.size
    if not _LEAST_PRINT <= share <= _MOST_PRINT or not _in_lines(drawn):
        return None
    thumb = cv2.resize(grey, _THUMB, interpolation=cv2.INTER_AREA).astype(np.float32)
    glare = _glare(inner, drawn, dark_ink=strokes is dark)
    return CardSight(
        corners=corners,
        sharpness=_sharpness(inner, np.asarray(strokes, np.uint8)),
        glare=float(glare.mean()),
        print_share=share,
        thumb=thumb,
        burnt=cv2.resize(np.pad(glare, pad).astype(np.uint8), _THUMB, interpolation=cv2.INTER_AREA)
        > 0,
    )


def _in_lines(drawn: NDArray[np.bool_]) -> bool:
    """Whether the strokes stand in at least two bands with free ones between them, as print does.

    Either way round: the card may be held sideways.
    """
    for axis in (0, 1):
        profile = drawn.mean(axis=axis)
        full = profile > max(0.01, 0.35 * float(profile.max()))
        starts = int(np.count_nonzero(full[1:] & ~full[:-1])) + int(full[0])
        if starts >= 2 and 0.02 <= float(full.mean()) <= 0.85:
            return True
    return False


def _sharpness(grey: NDArray[np.uint8], strokes: NDArray[np.uint8]) -> float:
    """The steepest edges over the contrast of the print, the blurrier of the two directions."""
    import cv2

    contrast = float(np.percentile(strokes[strokes > 32], 90))
    steepest = []
    for across, down in ((1, 0), (0, 1)):
        slope = np.abs(cv2.Sobel(grey, cv2.CV_16S, across, down, ksize=3)) / 8
        edge = slope[strokes > 24]
        steepest.append(float(np.percentile(edge, 95)) if edge.size else 0.0)
    return min(1.0, 2 * min(steepest) / max(contrast, 1.0))


def _glare(
    grey: NDArray[np.uint8], drawn: NDArray[np.bool_], *, dark_ink: bool
) -> NDArray[np.bool_]:
    """Where a reflection has burnt the print out, the same shape as `grey`.

    Bright is not burnt: white paper may be as bright as the camera knows, and cards have white
    panels. A reflection swallows the print, and it fades into the paper around it.
    """
    import cv2

    whole = grey.shape
    shrink = min(1.0, 320 / max(whole))
    fit = max(1, round(whole[1] * shrink)), max(1, round(whole[0] * shrink))
    grey = np.asarray(cv2.resize(grey, fit, interpolation=cv2.INTER_AREA), np.uint8)
    print_share = float(drawn.mean())
    drawn = np.asarray(cv2.resize(drawn.astype(np.uint8), fit, interpolation=cv2.INTER_NEAREST) > 0)
    size = max(9, min(grey.shape) // 14) | 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    # The paper, without its print.
    how = cv2.MORPH_CLOSE if dark_ink else cv2.MORPH_OPEN
    paper = cv2.morphologyEx(np.asarray(cv2.blur(grey, (3, 3)), np.uint8), how, kernel)
    burnt = cv2.morphologyEx((paper >= _BURNT).astype(np.uint8), cv2.MORPH_OPEN, kernel)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(burnt)
    longer = max(grey.shape)
    found = np.zeros(grey.shape, np.bool_)
    areas = stats[:, cv2.CC_STAT_AREA]
    for number in sorted(range(1, count), key=lambda one: -areas[one])[:6]:
        here = labels == number
        if areas[number] < 0.002 * grey.size:
            break
        inside = cv2.distanceTransform(here.astype(np.uint8), cv2.DIST_L2, 3)
        if float(drawn[inside >= 0.4 * inside.max()].mean()) > 0.3 * print_share:
            continue
        away = cv2.distanceTransform((~here).astype(np.uint8), cv2.DIST_L2, 3)
        near = paper[(away >= 0.005 * longer) & (away < 0.012 * longer)]
        between = paper[(away >= 0.025 * longer) & (away < 0.04 * longer)]
        far = paper[(away >= 0.06 * longer) & (away < 0.1 * longer)]
        if not near.size or not between.size or not far.size:
            continue
        beside, beyond = 255 - float(np.median(near)), 255 - float(np.median(far))
        # The blurred edge of a strip of another colour is shorter.
        fading = 255 - float(np.median(between)) < 0.97 * beyond
        if beyond >= _FADES and beside < 0.6 * beyond and fading:
            found |= here
    return np.asarray(
        cv2.resize(found.astype(np.uint8), whole[::-1], interpolation=cv2.INTER_NEAREST) > 0
    )


class CardWatch:
    """Watches a card come, settle and go. Times are seconds on a monotonic clock."""

    def __init__(self) -> None:
        self._recent: deque[tuple[float, CardSight]] = deque()
        self._known: list[tuple[CardSight, float]] = []
        self._reading: CardSight | None = None
        self._seen = -math.inf
        self._still_since = math.inf

    def see(self, sight: CardSight | None, at: float, *, take: bool = True) -> Look:
        """What this frame's card means. Without `take` nothing is read: a form is open."""
        if at - self._seen > GONE_AFTER:
            self._reading = None
        self._known = [(one, seen) for one, seen in self._known if at - seen <= AGAIN_AFTER]
        if sight is None:
            self._recent.clear()
            self._still_since = math.inf
            return Look()
        self._seen = at
        if self._is_known(sight, at):
            return Look(sight=sight, advice=Advice.READ)
        self._recent.append((at, sight))
        while len(self._recent) > 2 and at - self._recent[1][0] >= STILL_FOR:
            self._recent.popleft()
        advice = self._advise(sight, at)
        if advice is not None:
            return Look(sight=sight, advice=advice)
        if not take:
            return Look(sight=sight)
        self._remember(sight, at)
        return Look(sight=sight, advice=Advice.READ, read=True)

    def rescan(self) -> None:
        """Forget what was read, so that the card in view is read again (Space)."""
        self._known.clear()
        self._recent.clear()
        self._reading = None

    def _advise(self, sight: CardSight, at: float) -> Advice | None:
        """What is still in the way; None when the card can be read now."""
        if sight.side < LEAST_SIDE:
            return Advice.CLOSER
        within = STILL_WITHIN * sight.side
        still = all(_apart(sight.corners, one.corners) <= within for _, one in self._recent)
        # Who tilts a card out of the light moves it: that is not told to be still.
        shakes = Advice.GLARE if sight.glare > _MUCH_GLARE else Advice.STILL
        if not still:
            self._still_since = math.inf
            return shakes
        self._still_since = min(self._still_since, self._recent[0][0])
        if at - self._still_since < STILL_FOR:
            return shakes
        legible = sight.sharpness >= HARDLY_LEGIBLE and sight.glare <= _MUCH_GLARE
        if at - self._still_since >= (PATIENCE if legible else LONG_PATIENCE):
            return None
        if sight.glare > MOST_GLARE:
            return Advice.GLARE
        return Advice.SHARPEN if sight.sharpness < LEAST_SHARPNESS else None

    def _is_known(self, sight: CardSight, at: float) -> bool:
        # The card that was read and never left: a shake or a shadow does not make it another one.
        if self._reading is not None and sight.alike(self._reading) >= _OTHER:
            self._touch(self._reading, at)
            return True
        for one, _ in self._known:
            if sight.alike(one) >= _SAME:
                self._touch(one, at)
                return True
        return False

    def _touch(self, known: CardSight, at: float) -> None:
        self._known = [(one, at if one is known else seen) for one, seen in self._known]

    def _remember(self, sight: CardSight, at: float) -> None:
        self._reading = sight
        self._known = [*self._known[1 - _MEMORY :], (sight, at)]
        self._recent.clear()
        self._still_since = math.inf


def _apart(one: Corners, other: Corners) -> float:
    return max(math.dist(a, b) for a, b in zip(one, other, strict=True))


def _sides(corners: Corners) -> tuple[float, ...]:
    """Top, right, bottom, left."""
    return tuple(math.dist(corners[i], corners[(i + 1) % 4]) for i in range(4))


def _area(quad: NDArray[np.float32]) -> float:
    x, y = quad[:, 0], quad[:, 1]
    return abs(float(x @ np.roll(y, -1) - y @ np.roll(x, -1))) / 2


def _flat(quad: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.array(_ordered(quad), np.float32)


def _ordered(quad: NDArray[np.float32]) -> Corners:
    """Clockwise as seen, from the corner that is nearest to the top left."""
    middle = quad.mean(axis=0)
    angles = np.arctan2(quad[:, 1] - middle[1], quad[:, 0] - middle[0])
    turned = quad[np.argsort(angles)]
    start = int(turned.sum(axis=1).argmin())
    return tuple((float(x), float(y)) for x, y in np.roll(turned, -start, axis=0))
