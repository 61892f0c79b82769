"""Codes in a picture: a plain pass for live frames, and a ladder of repairs for hard pictures.

zxing-cpp reads; OpenCV repairs what it cannot read as it is. Both are imported when first used.
The ladder's rungs and their order were measured (``benchmarks/decode.py``).
"""

from __future__ import annotations

import atexit
import math
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING

from leadcapture.capture.charset import text_of
from leadcapture.capture.refused import without_secret

if TYPE_CHECKING:
    import numpy as np
    import zxingcpp
    from numpy.typing import NDArray

    Pixels = NDArray[np.uint8]
    Matrix = NDArray[np.float64]

__all__ = ["WEAK_FORMATS", "Symbol", "decode", "decode_hard", "text_of"]

#: Formats whose checksum is missing, optional or a single digit: one reading in a repaired picture
#: proves nothing (2 of 60 ladder reads of damaged EAN-13 were wrong).
WEAK_FORMATS = frozenset(
    {"Codabar", "Code32", "Code39", "Code39Ext", "Code39Std", "DataBarLtd", "DXFilmEdge", "EAN13"}
    | {"EAN2", "EAN5", "EAN8", "EANUPC", "ISBN", "ITF", "ITF14", "OtherBarcode", "PZN", "Telepen"}
    | {"TelepenAlpha", "TelepenNumeric", "UPCE"}
)

#: Bars at an angle read as a few digits of these; no badge's code is that short.
_SHORTEST = {"ITF": 6, "Codabar": 5, "Code39": 3, "Code39Ext": 3, "Code39Std": 3, "DXFilmEdge": 99}

#: Of a code with little checksum or none, its height over its length must be at least this: two
#: scan lines of something else agree easily.
_THINNEST = {"ITF": 0.03, "Codabar": 0.03, "Code39": 0.015, "UPCE": 0.1}

#: Codes in stacked rows. The reader slips from row to row where they are tilted, and takes so much
#: for damage that its repair proves nothing: a tilt of 6° gave wrong text.
_ROWS = frozenset(("PDF417", "CompactPDF417", "MicroPDF417"))

#: AIM identifiers that say the code itself declares its charset (ECI).
_DECLARED = frozenset(("]Q2", "]Q4", "]Q6", "]d4", "]d5", "]d6", "]L1", "]z3", "]U2", "]U3"))

#: The ladder works on pictures of about this many pixels; more detail costs more than it reads.
_WORKING_PIXELS = 2_400_000
#: Pixels that it reads, in all its repairs, of a larger picture that is not looked at thoroughly.
_GIANT_PIXELS = 10 * _WORKING_PIXELS

#: Grey levels of noise above which sharpening, refocusing and thresholding read nothing.
_GRAIN = 10

#: The reader takes no picture with a longer side (pixels).
_LONGEST = 65_535

#: Bars closer than this to upright or level are read without turning the picture (degrees).
_READS_TILTED = 2.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Symbol:
    """One code found in a picture (or typed by a hand scanner)."""

    format: str
    """zxing-cpp's name: "QRCode", "PDF417", "Code128", ..."""
    payload: bytes
    """Exactly as decoded, but for the passwords of networks, which nothing beyond this sees."""
    text: str
    """The payload as text, charset guessed where no ECI says it."""
    corners: tuple[tuple[float, float], ...] = ()
    """Four (x, y) in pixels of the picture given, clockwise; empty for typed codes."""
    aim: str = ""
    """The AIM symbology identifier, such as ``]Q1``; empty where unknown."""
    hard: bool = False
    """Found only by the ladder: weak formats need agreement of several frames."""

    def __post_init__(self) -> None:
        if (shown := without_secret(self.text)) != self.text:
            object.__setattr__(self, "text", shown)
            object.__setattr__(self, "payload", shown.encode("utf-8", "replace"))


def decode(pixels: NDArray[np.uint8]) -> tuple[Symbol, ...]:
    """The codes that a plain pass finds (8 to 10 ms at 720p), in reading order.

    `pixels`: height × width grey, or height × width × 3 BGR, with any strides.
    """
    grey = _grey(pixels)
    return _in_reading_order(_read(grey), grey.shape[0]) if grey.size else ()


def decode_hard(
    pixels: NDArray[np.uint8],
    *,
    plain: Sequence[Symbol] | None = None,
    thorough: bool = True,
    cancelled: Callable[[], bool] = lambda: False,
) -> tuple[Symbol, ...]:
    """The codes that the whole ladder finds (0.1 to 0.8 s at 720p): for stills and every Nth frame.

    Includes what the plain pass finds, which is `plain` where that was made before. Of a picture
    of many megapixels the whole ladder takes four seconds, and a second if not `thorough`. The
    ladder is climbed until a rung adds a code that can be trusted: of `WEAK_FORMATS` a code counts
    only when two different repairs agree on it, and none reads another code in its place.
    `cancelled` is asked before every rung; what was confirmed until then is returned.
    """
    grey = _grey(pixels)
    if not grey.size or cancelled():
        return ()
    found = {_key(symbol): symbol for symbol in (_read(grey) if plain is None else plain)}
    if not found and _is_plain(grey):
        return ()
    # By repair: the same one at two sizes misreads in the same way.
    doubtful: dict[tuple[str, str, bytes], Symbol] = {}
    left = sys.maxsize if thorough or grey.size <= _WORKING_PIXELS else _GIANT_PIXELS
    for rung in _rungs(grey, lambda: bool(doubtful)):
        left -= rung.picture.size
        if cancelled() or left < 0:
            break
        added = False
        for found_here in _read(rung.picture, upright=rung.upright, inverted=rung.inverted):
            corners = _mapped(found_here.corners, rung.back)
            symbol = replace(found_here, hard=True, corners=corners)
            if _key(symbol) in found:
                continue
            if symbol.format in WEAK_FORMATS:
                doubtful.setdefault((rung.repair, *_key(symbol)), symbol)
                if not _agreed(symbol, list(doubtful.values()), found.values()):
                    continue
            # What was read of its bars before, as a weaker code, was a piece of it; so was what
            # this outvotes.
            piece = _overlap if symbol.format not in WEAK_FORMATS else _is_within
            found = {
                key: other
                for key, other in found.items()
                if other.format not in WEAK_FORMATS or not piece(other, symbol)
            }
            found[_key(symbol)] = symbol
            added = True
        if added:
            break
    return _in_reading_order(list(found.values()), grey.shape[0])


def _key(symbol: Symbol) -> tuple[str, bytes]:
    return symbol.format, symbol.payload


def _agreed(symbol: Symbol, doubtful: list[Symbol], sure: Iterable[Symbol]) -> bool:
    """Whether two repairs read this, more than read anything else in the same place."""
    same = sum(_key(other) == _key(symbol) for other in doubtful)
    rivals = [
        other
        for other in (*doubtful, *sure)
        if _key(other) != _key(symbol) and _overlap(other, symbol)
    ]
    return same >= 2 and len(rivals) * 2 < same


def _overlap(one: Symbol, other: Symbol) -> bool:
    a, b = _bounds(one), _bounds(other)
    return a[0] <= b[2] and b[0] <= a[2] and a[1] <= b[3] and b[1] <= a[3]


def _is_within(one: Symbol, other: Symbol) -> bool:
    """Whether the middle of one lies in the other."""
    import cv2
    import numpy as np

    x, y = np.mean(one.corners, axis=0)
    place = np.array(other.corners, np.float32)
    return cv2.pointPolygonTest(place, (float(x), float(y)), False) >= 0


def _bounds(symbol: Symbol) -> tuple[float, float, float, float]:
    xs, ys = [x for x, _ in symbol.corners], [y for _, y in symbol.corners]
    return min(xs), min(ys), max(xs), max(ys)


# --- reading -----------------------------------------------------------------------------


def _read(grey: Pixels, *, upright: bool = False, inverted: bool = True) -> list[Symbol]:
    symbols: dict[tuple[str, bytes], Symbol] = {}
    for found in _found(grey, upright=upright, inverted=inverted):
        symbol = found if found.format not in _ROWS else _upright(grey, found)
        if symbol is not None:
            # The same code printed twice on a badge is one code.
            symbols.setdefault(_key(symbol), symbol)
    return list(symbols.values())


def _found(grey: Pixels, *, upright: bool = False, inverted: bool = True) -> list[Symbol]:
    import zxingcpp

    if max(grey.shape) > _LONGEST:
        return []  # the ladder shrinks it first
    codes = zxingcpp.read_barcodes(
        grey,
        formats=_formats(upright),
        try_rotate=not upright,
        try_invert=inverted,
        # The default mode rewrites control characters.
        text_mode=zxingcpp.TextMode.Plain,
    )
    symbols: list[Symbol] = []
    for code in codes:
        payload = bytes(code.bytes)
        if not payload:
            continue
        at = code.position
        corners = tuple(
            (float(point.x), float(point.y))
            for point in (at.top_left, at.top_right, at.bottom_right, at.bottom_left)
        )
        aim = code.symbology_identifier
        symbol = Symbol(
            format=code.format.name,
            payload=payload,
            text=text_of(payload, code.text, certain=aim in _DECLARED),
            corners=corners,
            aim=aim,
        )
        if not _is_stray(symbol):
            symbols.append(symbol)
    return symbols


def _upright(grey: Pixels, symbol: Symbol) -> Symbol | None:
    """What is read in its place once its bars stand upright, where they do not; None for nothing.

    The bars are measured, for the corners of a wrong reading are wrong as well.
    """
    left, top, right, bottom = _bounds(symbol)
    margin = 0.1 * max(right - left, bottom - top) + 20
    crop = grey[
        max(int(top - margin), 0) : int(bottom + margin) + 1,
        max(int(left - margin), 0) : int(right + margin) + 1,
    ]
    angles = _bar_angles(crop)
    if not angles:
        return symbol
    turned = _turned(crop, angles[0])[0]
    found = [one for one in _found(turned, upright=True) if one.format in _ROWS]
    same = (one for one in found if one.payload == symbol.payload)
    one = next(same, None) or next(iter(found), None)
    return one and replace(one, corners=symbol.corners)


def _is_stray(symbol: Symbol) -> bool:
    """Whether this is a piece of something else that happens to look like a weak code."""
    if len(symbol.payload) < _SHORTEST.get(symbol.format, 1):
        return True
    (ax, ay), (bx, by), _, (dx, dy) = symbol.corners
    length, height = math.hypot(bx - ax, by - ay), math.hypot(dx - ax, dy - ay)
    return height < _THINNEST.get(symbol.format, 0.0) * length


@cache
def _formats(tilt_shy: bool) -> zxingcpp.BarcodeFormats:
    """All formats, or those that zxing-cpp reads only within about 6° of upright or level."""
    import zxingcpp

    kind = zxingcpp.BarcodeFormat
    shy = (kind.AllLinear, kind.PDF417, kind.MicroPDF417)
    return zxingcpp.BarcodeFormats(shy if tilt_shy else (kind.AllReadable,))


# Qt keeps this module to the very end, and what zxing-cpp still finds then it prints as leaked.
atexit.register(_formats.cache_clear)


def _in_reading_order(symbols: list[Symbol], height: int) -> tuple[Symbol, ...]:
    row = max(height / 8, 1)

    def place(symbol: Symbol) -> tuple[int, float]:
        left, top, right, bottom = _bounds(symbol)
        return int((top + bottom) / 2 / row), (left + right) / 2

    return tuple(sorted(symbols, key=place))


# --- repairing ---------------------------------------------------------------------------


def _is_plain(grey: Pixels) -> bool:
    """Whether nowhere in the picture there is more detail than noise everywhere: an empty hall
    out of focus, a lens cap, a wall. The ladder would only amplify the noise, for seconds."""
    import cv2
    import numpy as np

    height, width = grey.shape
    if min(height, width) < 200:
        return False

    def energy(blur: float) -> Matrix:
        level = cv2.GaussianBlur(grey, (0, 0), blur).astype(np.float32)
        swing = level - cv2.boxFilter(level, -1, (15, 15))
        size = width // 20, height // 20
        return np.asarray(cv2.resize(swing * swing, size, interpolation=cv2.INTER_AREA))

    detail = energy(1.0)
    usual, most = np.percentile(detail, (50, 99.5))
    # Every square is asked, for a small code covers few of them. Nowhere a swing of more than 1.2
    # grey levels: a webcam's grain after JPEG, which the rule of blurs below takes for a pale code.
    if detail.max() < 1.5:
        return True
    if most >= 3 * usual or detail.max() >= 120:
        return False
    # A pale code that fills the picture looks as even as noise, but a stronger blur leaves a
    # quarter of it and more; of noise it leaves a sixth at most.
    return bool(np.median(energy(2.5)) < 0.2 * usual)


def _is_grainy(grey: Pixels) -> bool:
    """Whether there is strong grain everywhere in a large picture, also where nothing is printed:
    a standard deviation of `_GRAIN` grey levels in all but a tenth of its squares."""
    import cv2
    import numpy as np

    height, width = (side // 32 for side in grey.shape)
    if min(height, width) < 12:
        return False  # the squares may all lie in one dense code
    # This sum of neighbours is 0 on even ground and on straight edges (Immerkær 1996).
    kernel = np.array([[1, -2, 1], [-2, 4, -2], [1, -2, 1]], np.float32) / 6
    grain = np.abs(cv2.filter2D(grey, cv2.CV_32F, kernel))[: height * 32, : width * 32]
    squares = np.median(grain.reshape(height, 32, width, 32), axis=(1, 3))
    return bool(np.percentile(squares, 10) > 0.6745 * _GRAIN)


@dataclass(frozen=True, slots=True, eq=False)
class _Rung:
    """A repaired picture, and how to read it."""

    picture: Pixels
    back: Matrix
    """2 × 3: from its coordinates to those of the picture given."""
    repair: str
    """What was done to it, whatever its size."""
    upright: bool = False
    """Turned so that bars stand upright: only formats that do not bear a tilt are looked for."""
    inverted: bool = True
    """Light codes on dark ground are looked for too, which takes a third more."""


def _rungs(grey: Pixels, doubted: Callable[[], bool] = lambda: True) -> Iterator[_Rung]:
    """The ladder: first what reads most in a millisecond, on pictures of one size, then the others.

    Made one by one, so that a rung that is not climbed costs nothing. `doubted`: whether something
    was read so far that another repair has to agree on.
    """
    # Giant stills first at a working size: most of their pixels are blur. Of a strip, twice its
    # length must still be something the reader takes.
    longest = max(grey.shape)
    shrink = min(1.0, (_WORKING_PIXELS / grey.size) ** 0.5, _LONGEST // 2 / longest)
    base, base_back = (grey, _identity()) if shrink > 0.8 else _scaled(grey, shrink)
    if base is not grey:
        yield _Rung(base, base_back, "size")
    evened = _evened(base)
    yield _Rung(evened, base_back, "evened")
    angles = _bar_angles(base)
    for angle in angles:
        turned, back = _turned(base, angle)
        yield _Rung(turned, _after(base_back, back), f"turned {angle}", upright=True)
        if doubted():
            repair = f"evened {angle}"
            again = _evened(turned)
            yield _Rung(again, _after(base_back, back), repair, upright=True, inverted=False)
    yield _Rung(_equalised(base), base_back, "equalised")
    double, back = _scaled(base, 2.0)
    double_back = _after(base_back, back)
    yield _Rung(double, double_back, "doubled")
    grainy = _is_grainy(base)
    refocused = base if grainy else _refocused(base)
    if not grainy:
        yield _Rung(refocused, base_back, "refocused", inverted=False)
    yield _Rung(_scaled(evened, 2.0)[0], double_back, "evened", inverted=False)
    if grainy:
        return  # what follows makes grain stronger; the reader looks through it for a second
    yield _Rung(_sharpened(double), double_back, "sharpened", inverted=False)
    refocused = _scaled(refocused, 2.0)[0]
    yield _Rung(refocused, double_back, "refocused", inverted=False)
    for kind, picture in (("turned", double), ("refocused", refocused)):
        for angle in angles:
            turned, back = _turned(picture, angle)
            repair = f"{kind} {angle}"
            yield _Rung(turned, _after(double_back, back), repair, upright=True, inverted=False)
    yield _Rung(_equalised(double), double_back, "equalised", inverted=False)
    if max(base.shape) <= 1000:
        triple, back = _scaled(base, 3.0)
        yield _Rung(triple, _after(base_back, back), "tripled", inverted=False)
    yield _Rung(_thresholded(double), double_back, "thresholded", inverted=False)
    if base is not grey and longest <= _LONGEST:
        # A small code in a giant still: its own pixels, as far as that takes seconds.
        yield _Rung(_equalised(grey), _identity(), "equalised")


def _grey(pixels: Pixels) -> Pixels:
    """Height × width, 8 bits; of a colour picture by OpenCV, which is faster than the reader."""
    import cv2
    import numpy as np

    if pixels.ndim == 2:
        return pixels
    if not pixels.size:
        return np.zeros((0, 0), dtype=np.uint8)
    if min(pixels.strides) < 0:
        pixels = np.ascontiguousarray(pixels)
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY), dtype=np.uint8)


def _identity() -> Matrix:
    import numpy as np

    return np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]])


def _scaled(grey: Pixels, factor: float) -> tuple[Pixels, Matrix]:
    import cv2
    import numpy as np

    height, width = grey.shape
    size = max(1, round(width * factor)), max(1, round(height * factor))
    how = cv2.INTER_CUBIC if factor > 1 else cv2.INTER_AREA
    picture = cv2.resize(np.ascontiguousarray(grey), size, interpolation=how)
    return np.asarray(picture, dtype=np.uint8), _identity() * [
        [width / size[0]],
        [height / size[1]],
    ]


def _equalised(grey: Pixels) -> Pixels:
    import cv2
    import numpy as np

    # CLAHE needs its tiles to divide the picture, or pads it; tiny ones it cannot tile.
    if min(grey.shape) < 16:
        return np.asarray(cv2.equalizeHist(np.ascontiguousarray(grey)), dtype=np.uint8)
    equaliser = cv2.createCLAHE(clipLimit=2.0, tileGridSize=(8, 8))
    return np.asarray(equaliser.apply(np.ascontiguousarray(grey)), dtype=np.uint8)


def _sharpened(grey: Pixels) -> Pixels:
    import cv2
    import numpy as np

    soft = cv2.GaussianBlur(grey, (0, 0), 3)
    return np.asarray(cv2.addWeighted(grey, 2.5, soft, -1.5, 0), dtype=np.uint8)


def _evened(grey: Pixels) -> Pixels:
    """Every neighbourhood brought to the same mean and contrast: shadows, fading, noise."""
    import cv2
    import numpy as np

    level = cv2.GaussianBlur(grey, (0, 0), 1.0).astype(np.float32)
    size = (61, 61)
    mean = cv2.boxFilter(level, -1, size)
    spread = np.sqrt(np.maximum(cv2.boxFilter(level * level, -1, size) - mean * mean, 1))
    # Below a spread of 4 levels there is only noise to amplify.
    return np.asarray(
        (128 + (level - mean) * (55 / np.maximum(spread, 4))).clip(0, 255), dtype=np.uint8
    )


def _refocused(grey: Pixels) -> Pixels:
    """A Wiener filter for a lens out of focus by a standard deviation of two pixels."""
    import cv2
    import numpy as np

    height, width = grey.shape
    size = cv2.getOptimalDFTSize(height), cv2.getOptimalDFTSize(width)
    level = np.pad(grey, ((0, size[0] - height), (0, size[1] - width)), mode="edge").astype(
        np.float32
    )
    spectrum = cv2.dft(level, flags=cv2.DFT_COMPLEX_OUTPUT)
    down, along = np.fft.fftfreq(size[0])[:, None], np.fft.fftfreq(size[1])[None, :]
    lens = np.exp(-2 * (np.pi * 2.0) ** 2 * (down * down + along * along)).astype(np.float32)
    spectrum *= (lens / (lens * lens + 0.005))[:, :, None]
    sharp = cv2.idft(spectrum, flags=cv2.DFT_SCALE | cv2.DFT_REAL_OUTPUT)
    return np.asarray(sharp[:height, :width].clip(0, 255), dtype=np.uint8)


def _thresholded(grey: Pixels) -> Pixels:
    import cv2
    import numpy as np

    threshold = cv2.adaptiveThreshold(
        grey, 255, cv2.ADAPTIVE_THRESH_GAUSSIAN_C, cv2.THRESH_BINARY, 51, 6
    )
    return np.asarray(threshold, dtype=np.uint8)


def _turned(grey: Pixels, angle: float) -> tuple[Pixels, Matrix]:
    """The picture turned by `angle` degrees on a canvas that holds all of it, on white."""
    import cv2
    import numpy as np

    height, width = grey.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    cosine, sine = abs(matrix[0, 0]), abs(matrix[0, 1])
    size = round(height * sine + width * cosine), round(height * cosine + width * sine)
    matrix[:, 2] += size[0] / 2 - width / 2, size[1] / 2 - height / 2
    picture = cv2.warpAffine(
        np.ascontiguousarray(grey), matrix, size, flags=cv2.INTER_LINEAR, borderValue=(255,)
    )
    return np.asarray(picture, dtype=np.uint8), np.asarray(cv2.invertAffineTransform(matrix))


def _bar_angles(grey: Pixels) -> tuple[float, ...]:
    """By how many degrees to turn the picture so that its bars stand upright: the likeliest
    angle and, where another is nearly as likely, that one.

    The structure tensor of each patch says how strongly and along which direction its brightness
    changes; patches of parallel bars change along one direction only.
    """
    import cv2
    import numpy as np

    height, width = grey.shape
    shrink = min(1.0, 1280 / max(height, width))
    small = _scaled(grey, shrink)[0] if shrink < 1 else np.ascontiguousarray(grey)
    gx = cv2.Scharr(small, cv2.CV_32F, 1, 0)
    gy = cv2.Scharr(small, cv2.CV_32F, 0, 1)
    patch = (25, 25)
    xx, yy, xy = (cv2.boxFilter(p, -1, patch)[::8, ::8] for p in (gx * gx, gy * gy, gx * gy))
    energy = xx + yy
    coherence = np.hypot(xx - yy, 2 * xy) / (energy + 1e-3)
    # A lone edge is coherent too, but a patch of bars has far more energy.
    weight = np.sqrt(energy) * np.clip(coherence - 0.35, 0, None) ** 2
    weight[energy < 0.05 * energy.max(initial=1.0)] = 0
    direction = np.rad2deg(0.5 * np.arctan2(2 * xy, xx - yy)) % 180
    histogram, _ = np.histogram(direction, bins=180, range=(0, 180), weights=weight)
    ring = np.concatenate((histogram[-6:], histogram, histogram[:6]))
    smooth = np.convolve(ring, np.hanning(9), "same")[6:-6]
    angles: list[float] = []
    for _ in range(2):
        peak = int(smooth.argmax())
        if smooth[peak] <= 0.25 * histogram.sum() / 10:
            break
        near = (np.arange(180) - peak + 90) % 180 - 90
        core = np.abs(near) <= 5
        angle = float((peak + 0.5 + np.average(near[core], weights=histogram[core] + 1e-9)) % 180)
        smooth[np.abs(near) <= 15] = 0
        angle = angle - 180 if angle > 90 else angle
        from_axis = min(abs(angle), abs(90 - abs(angle)))
        if from_axis > _READS_TILTED:
            angles.append(angle)
    return tuple(angles)


def _after(outer: Matrix, inner: Matrix) -> Matrix:
    """The matrix that applies `inner`, then `outer` (each 2 × 3)."""
    import numpy as np

    last = np.array([[0.0, 0.0, 1.0]])
    return np.asarray((np.vstack((outer, last)) @ np.vstack((inner, last)))[:2])


def _mapped(
    corners: tuple[tuple[float, float], ...], back: Matrix
) -> tuple[tuple[float, float], ...]:
    (a, b, c), (d, e, f) = back.tolist()
    return tuple((a * x + b * y + c, d * x + e * y + f) for x, y in corners)
