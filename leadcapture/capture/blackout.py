"""One card of several in a photo made unreadable: its person is erased, the others keep the photo.

Where the card lies is known by what was read from it, by its outline and by its code.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import NDArray

from leadcapture.capture.cardfinder import find_outlines
from leadcapture.capture.decoder import decode_hard
from leadcapture.capture.frame import encode_jpeg, read_image

__all__ = ["Box", "blacked_out"]

#: Left, top, right, bottom as shares of the picture's width and height.
Box = tuple[float, ...]

#: Print reaches this far beyond what was read of it, of the longer side of that.
_BEYOND = 0.5
#: A picture is stored again as finely as a photo is.
_QUALITY = 92
#: Around a code, of its longer side: its quiet zone, and a little more.
_QUIET = 0.15


def blacked_out(
    picture: bytes,
    gone: Sequence[Sequence[Box]],
    kept: Sequence[Sequence[Box]],
    codes: Collection[bytes] = (),
) -> bytes | None:
    """The picture (JPEG) with cards blacked out; None where nobody knows where they lie.

    `gone` and `kept`: for each card the places of what was read from it; what is `kept` stays
    readable. `codes` are payloads of codes that go. Raises `BadInput` for a damaged picture.
    """
    import cv2

    pixels = read_image(picture)
    height, width = pixels.shape[:2]
    scale = np.array((width, height, width, height), np.float64)
    stay = [_around(boxes) * scale for boxes in kept if boxes]
    mask = np.zeros((height, width), np.uint8)
    outlines = find_outlines(pixels) if any(gone) else []
    for boxes in gone:
        if not boxes:
            continue
        card = _around(boxes) * scale
        if not any(_overlap(card, one) for one in stay):
            left, top, right, bottom = _grown(card, stay, width, height)
            mask[int(top) : int(bottom) + 1, int(left) : int(right) + 1] = 255
        for outline in outlines:
            if _holds(outline, card) and not any(_touches(outline, one) for one in stay):
                cv2.fillConvexPoly(mask, np.rint(outline).astype(np.int32), 255)
        # The print itself, but for what was read of another on the same card: their company.
        for box in boxes:
            place = np.array(box) * scale
            if any(_same(place, np.array(one) * scale) for other in kept for one in other):
                continue
            left, top, right, bottom = place
            mask[int(top) : int(bottom) + 2, int(left) : int(right) + 2] = 255
    for symbol in decode_hard(pixels) if codes else ():
        if symbol.payload in codes and len(symbol.corners) > 2:
            corners = np.array(symbol.corners, np.float64)
            centre = corners.mean(axis=0)
            wide = centre + (corners - centre) * (1 + 2 * _QUIET)
            cv2.fillConvexPoly(mask, cv2.convexHull(np.rint(wide).astype(np.int32)), 255)
    if not mask.any():
        return None
    pixels = pixels.copy()
    pixels[mask > 0] = 0
    return encode_jpeg(pixels, quality=_QUALITY)


def _around(boxes: Sequence[Box]) -> NDArray[np.float64]:
    """Left, top, right, bottom of all of them."""
    every = np.array(boxes, np.float64).reshape(-1, 4)
    return np.concatenate((every[:, :2].min(axis=0), every[:, 2:].max(axis=0)))


def _overlap(one: NDArray[np.float64], other: NDArray[np.float64]) -> bool:
    return bool((one[:2] < other[2:]).all() and (other[:2] < one[2:]).all())


def _same(one: NDArray[np.float64], other: NDArray[np.float64]) -> bool:
    """Whether two places are the same for more than their half."""
    low, high = np.maximum(one[:2], other[:2]), np.minimum(one[2:], other[2:])
    shared = float(np.prod(np.maximum(high - low, 0)))
    return shared * 2 > max(float(np.prod(box[2:] - box[:2])) for box in (one, other))


def _grown(
    card: NDArray[np.float64], stay: Sequence[NDArray[np.float64]], width: int, height: int
) -> tuple[float, float, float, float]:
    """What was read of a card, grown to the rest of it, and half of the way to the next one."""
    left, top, right, bottom = (float(edge) for edge in card)
    beyond = _BEYOND * max(right - left, bottom - top)
    grown = [left - beyond, top - beyond, right + beyond, bottom + beyond]
    for one in stay:
        gaps = [left - one[2], top - one[3], one[0] - right, one[1] - bottom]
        side = int(np.argmax(gaps))
        gap = max(0.0, float(gaps[side])) / 2
        limit = (left - gap, top - gap, right + gap, bottom + gap)[side]
        grown[side] = max(grown[side], limit) if side < 2 else min(grown[side], limit)
    return max(0.0, grown[0]), max(0.0, grown[1]), min(width, grown[2]), min(height, grown[3])


def _holds(outline: NDArray[np.float32], card: NDArray[np.float64]) -> bool:
    """Whether this is the edge of that card: most of what was read lies within."""
    import cv2

    xs, ys = np.meshgrid(np.linspace(card[0], card[2], 5), np.linspace(card[1], card[3], 5))
    inside = [
        cv2.pointPolygonTest(outline, (float(x), float(y)), False) >= 0
        for x, y in zip(xs.ravel(), ys.ravel(), strict=True)
    ]
    return sum(inside) >= 0.8 * len(inside)


def _touches(outline: NDArray[np.float32], card: NDArray[np.float64]) -> bool:
    import cv2

    xs, ys = np.meshgrid(np.linspace(card[0], card[2], 5), np.linspace(card[1], card[3], 5))
    return any(
        cv2.pointPolygonTest(outline, (float(x), float(y)), False) >= 0
        for x, y in zip(xs.ravel(), ys.ravel(), strict=True)
    )
