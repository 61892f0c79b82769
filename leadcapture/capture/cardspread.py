"""Several cards in one photo: each becomes a page of its own.

Cards that lie on a table lean this way and that, and what leans is read badly line by line: each
outline is made flat and read again. Where there are no outlines, a wide gap parts them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from leadcapture.capture.cardfields import CardField, decode, prepare, score_by_rules
from leadcapture.capture.cardfinder import find_outlines
from leadcapture.capture.cardlayout import arrange
from leadcapture.capture.ocr import Line, Page, recognize

__all__ = ["cards_on"]

#: Share of the photo's lines that must stand in the outlines, for them to be the cards.
_MOST_OF_IT = 0.75
#: Lines in an outline that may be a card.
_FEWEST_LINES = 2
#: What is left around a card that is made flat, of its sides: an outline may run along the print.
_MARGIN = 0.03
#: Of a phone that no numbering plan knows; a register's "(355501-T)" has fewer.
_FEWEST_DIGITS = 7
#: Of two outlines of one card, how much of the smaller lies in the larger.
_SAME = 0.5

Outline = NDArray[np.float32]


def cards_on(pixels: NDArray[np.uint8], page: Page) -> list[Page]:
    """The cards in a photo (height × width × 3, BGR), of which `page` is all that was read of it.

    Their lines stand where they are in the photo. `page` itself, alone, where it is one card.
    """
    if len(page.lines) < 2 * _FEWEST_LINES:
        return [page]
    return _outlined(pixels, page) or (_apart(page) if len(page.lines) >= 6 else [page])


# --- by their outlines -----------------------------------------------------------------------


def _outlined(pixels: NDArray[np.uint8], page: Page) -> list[Page]:
    """Each card read by itself; empty where the outlines are not those of several cards."""
    centres = [np.mean(np.array(line.box, np.float32), axis=0) for line in page.lines]
    cards = [
        (outline, held)
        for outline in _distinct(find_outlines(pixels))
        if len(held := [i for i, centre in enumerate(centres) if _holds(outline, centre)])
        >= _FEWEST_LINES
    ]
    if len(cards) < 2 or sum(len(held) for _, held in cards) < _MOST_OF_IT * len(page.lines):
        return []
    pages = []
    for outline, held in cards:
        before = replace(page, lines=tuple(page.lines[i] for i in held))
        flat = _read_flat(pixels, outline)
        pages.append(flat if _letters(flat) >= 0.9 * _letters(before) else before)
    whole = sum(_whole(one.lines) for one in pages)
    # Of two, one that names nobody is the other's back.
    return pages if whole >= 2 or (whole and len(pages) > 2) else []


def _distinct(outlines: Sequence[Outline]) -> list[Outline]:
    """Each thing once, by its largest outline."""
    things: list[Outline] = []
    for outline in sorted(outlines, key=_area, reverse=True):
        if not any(_shared(outline, other) > _SAME * _area(outline) for other in things):
            things.append(outline)
    if len(things) == 1:
        # They may lie on something that looks like a card itself: a tray, a sheet of paper.
        inside = [
            one
            for one in outlines
            if _area(one) < _SAME * _area(things[0]) and _shared(one, things[0]) > 0.9 * _area(one)
        ]
        parts = _distinct(inside) if inside else []
        return parts if len(parts) > 1 else things
    return things


def _area(outline: Outline) -> float:
    import cv2

    return float(cv2.contourArea(outline))


def _shared(one: Outline, other: Outline) -> float:
    """The area in both."""
    import cv2

    area, _ = cv2.intersectConvexConvex(cv2.convexHull(one), cv2.convexHull(other))
    return float(area)


def _holds(outline: Outline, point: NDArray[np.float32]) -> bool:
    import cv2

    return cv2.pointPolygonTest(outline, (float(point[0]), float(point[1])), False) >= 0


def _letters(page: Page) -> int:
    return sum(char.isalnum() for line in page.lines for char in line.text)


def _read_flat(pixels: NDArray[np.uint8], outline: Outline) -> Page:
    """What is read of the card in this outline, made flat; its boxes stand in the photo."""
    import cv2

    corners = _clockwise(outline)
    sides = [float(np.linalg.norm(corners[i] - corners[(i + 1) % 4])) for i in range(4)]
    across, down = max(sides[0], sides[2]), max(sides[1], sides[3])
    left, top = _MARGIN * across, _MARGIN * down
    goal = np.array(
        [(left, top), (left + across, top), (left + across, top + down), (left, top + down)],
        np.float32,
    )
    there = cv2.getPerspectiveTransform(corners, goal)
    size = round(across + 2 * left), round(down + 2 * top)
    flat = cv2.warpPerspective(
        pixels, there, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    page = recognize(np.asarray(flat, np.uint8))
    back = np.linalg.inv(there)

    def placed(line: Line) -> Line:
        points = np.array(line.box, np.float64).reshape(-1, 1, 2)
        moved = cv2.perspectiveTransform(points, back).reshape(-1, 2)
        return replace(line, box=tuple((float(x), float(y)) for x, y in moved))

    return replace(page, lines=tuple(placed(line) for line in page.lines))


def _clockwise(outline: Outline) -> Outline:
    """The corners clockwise from the top left, as the photo stands."""
    centre = outline.mean(axis=0)
    angles = np.arctan2(outline[:, 1] - centre[1], outline[:, 0] - centre[0])
    turned = outline[np.argsort(angles)]
    first = int(np.argmin(turned.sum(axis=1)))
    return np.asarray(np.roll(turned, -first, axis=0), np.float32)


# --- by a gap --------------------------------------------------------------------------------


def _apart(page: Page) -> list[Page]:
    """The page cut into cards: along a wide gap with a name and a contact on either side."""
    lines = list(page.lines)
    if len(lines) < 6:
        return [page]
    heights = sorted(line.height for line in lines)
    median = heights[len(heights) // 2] or 1.0
    best: tuple[float, int, float] | None = None
    for axis in (0, 1):
        spans = sorted((line.upright[axis], line.upright[axis + 2]) for line in lines)
        reach = spans[0][1]
        for start, end in spans[1:]:
            if start - reach > 2.0 * median and (best is None or start - reach > best[0]):
                middle = (start + reach) / 2
                halves = [
                    [line for line in lines if (line.upright[axis] < middle) is first]
                    for first in (True, False)
                ]
                if all(_whole(half) for half in halves):
                    best = (start - reach, axis, middle)
            reach = max(reach, end)
    if best is None:
        return [page]
    _, axis, middle = best
    pages: list[Page] = []
    for first in (True, False):
        half = tuple(line for line in lines if (line.upright[axis] < middle) is first)
        pages.extend(_apart(replace(page, lines=half)))
    return pages


def _whole(lines: Sequence[Line]) -> bool:
    """Whether these lines could be a card of their own: a sure name and a way to reach them."""
    if len(lines) < 3:
        return False
    card = prepare(arrange(lines))
    found = decode(card, score_by_rules(card))
    name = next((item for item in found if item.field is CardField.NAME), None)
    mails = [item for item in found if item.field is CardField.EMAIL]
    phones = [
        item
        for item in found
        if item.field is CardField.PHONE
        and (item.signs["valid"] or item.signs["length"] >= _FEWEST_DIGITS)
    ]
    if name is None or not (mails or phones):
        return False
    if mails:
        return max(item.signs["agreement"] for item in mails) >= 0.5 or name.signs["rules"] > 0.8
    return name.signs["rules"] > 0.8
