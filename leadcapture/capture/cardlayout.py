"""Where the lines of a card stand: reading order, rows, blocks, and pieces to be tagged."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from leadcapture.capture.ocr import Line

__all__ = ["Piece", "Row", "arrange", "normalize", "union"]

Rect = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of a card, cleaned, with what is known of its place.

    Lengths are in the card's own measure: the median line height is 1.
    """

    text: str
    lines: tuple[int, ...]
    """Which of the given lines it was made of."""
    rect: Rect
    """x0, y0, x1, y1 in pixels of the upright picture."""
    height: float
    score: float
    block: int
    """Lines set close together share a block."""
    tall: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A part of a row that means one thing: what is left of it once the contacts are taken out."""

    text: str
    row: int
    """Index into the rows."""
    part: int = 0
    """First, second… piece of its row."""
    parts: int = 1
    label: str = ""
    """What a printed label says it is (``"address"``), or empty."""
    contacts: frozenset[str] = field(default_factory=frozenset)
    """What else the row held: ``"email"``, ``"phone"``, ``"web"``."""


_SPACES = re.compile(r"\s+")
_INVISIBLE = re.compile(r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x08\x0b-\x1f\x7f]")


#: A registered or trade mark behind a word; before a letter it is an at sign as OCR reads it.
_MARK = re.compile(r"(?<=\w)[®™℠]+(?!\w)")
#: "Saoirse"Chip" Carthy", "Andrea·Gyárvezető": blanks that the OCR leaves out.
_TIGHT_NICKNAME = re.compile(r"(?<=[^\W\d_])\s?([\"“”][^\W\d_]{2,12}[\"“”])\s?(?=[^\W\d_])")
_TIGHT_DOT = re.compile(r"(?<=[^\W\d_]{2})[·•](?=[^\W\d_]{2})(?<!l[·•](?=l))")
#: "AUTOMATION,INC.", "Lee,PhD": a blank that the OCR leaves out behind a comma.
_TIGHT_COMMA = re.compile(r"(?<=[^\W\d_]),(?=[^\W\d_])")
#: "j.doe@acme.example·acme.example", "…|www.acme.example": two contacts, one after the other.
_TIGHT_CONTACTS = re.compile(r"(?i)(@[\w-]+(?:\.[\w-]+)+)\s?[·•|]\s?(?!www)(?=[\w-]+\.[a-z]{2})")
_ADDRESSED = re.compile(r"[@\d]|www|\w\.\w")


def normalize(text: str) -> str:
    """NFKC (full-width to narrow), controls, bidi and trade marks out, blanks joined or put in."""
    text = _clean(text)
    return text.replace(" ", "") if _is_set_wide(text) else text


def _clean(text: str) -> str:
    text = _TIGHT_NICKNAME.sub(r" \1 ", _MARK.sub("", text))
    text = _TIGHT_CONTACTS.sub(r"\1 | ", text)
    if not _ADDRESSED.search(text):
        text = _TIGHT_COMMA.sub(", ", _TIGHT_DOT.sub(" · ", text))
    text = text.replace("㈱", "株式会社").replace("㈲", "有限会社").replace("〶", "〒")
    text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
    return _SPACES.sub(" ", text).strip()


#: A letter of a word whose letters are set apart, with the sign that may stand behind it.
_LONE_LETTER = re.compile(r"[^\W\d_][-'’&]?")


def _is_set_wide(text: str) -> bool:
    """Whether most of a line's letters stand alone, as they are read when set wide apart:
    "A N N E", "O L SEN- B E R G". Not initials with their dots, nor scripts without blanks."""
    parts = text.split()
    alone = [part for part in parts if part[0].isalpha() and _LONE_LETTER.fullmatch(part)]
    return (
        len(alone) >= 3
        and 3 * len(alone) >= 2 * len(re.findall(r"[^\W\d_]", text))
        and all(part.strip("-'’&").isalpha() or part in "-'’&." for part in parts)
        and max(text) < _GREEK
        and (text.isupper() or text.islower())
    )


#: The first letter beyond the Latin ones.
_GREEK = "\u0370"


def union(rects: Sequence[Rect]) -> Rect:
    """The smallest rectangle around all."""
    return (
        min(r[0] for r in rects),
        min(r[1] for r in rects),
        max(r[2] for r in rects),
        max(r[3] for r in rects),
    )


_LABEL_ONLY = re.compile(
    r"^(?:t|tel|te1|phone|ph|p|telephone|telefon|telefono|téléphone|tél|m|mob|mobile|mobil|cell|c|"
    r"cel|"
    r"celular|móvil|movil|handy|gsm|portable|f|fax|telefax|e|e-?mail|mail|email|w|web|website|url|"
    r"internet|d|direct|direkt|o|office|tel\s*/\s*fax|skype|address|adresse|add|a|電話|携帯|传真|"
    r"電話番号|手机|邮箱|电话|地址|住所)\s*[.:：／/|)]*$",
    re.IGNORECASE,
)


def arrange(lines: Sequence[Line]) -> tuple[Row, ...]:
    """The lines as rows in reading order: block by block, top to bottom.

    A lone label ("Tel.") joins what stands to its right on the same base line.
    """
    items = [(index, line, normalize(line.text)) for index, line in enumerate(lines)]
    items = [item for item in items if item[2]]
    used: set[int] = set()
    rows: list[tuple[str, tuple[int, ...], Rect, float, float, bool]] = []
    for index, line, text in items:
        if index in used or not _LABEL_ONLY.match(text):
            continue
        _, y0, x1, y1 = line.upright
        middle, height = (y0 + y1) / 2, max(line.height, 1.0)
        best: tuple[float, int, Line, str] | None = None
        for other, there, words in items:
            if other == index or other in used or _LABEL_ONLY.match(words):
                continue
            gap = there.upright[0] - x1
            level = (there.upright[1] + there.upright[3]) / 2
            near = -0.5 * height <= gap < 12 * height and abs(level - middle) < 0.6 * height
            if near and (best is None or gap < best[0]):
                best = (gap, other, there, words)
        if best is not None:
            _, other, there, words = best
            used |= {index, other}
            rows.append(
                (
                    f"{text} {words}" if text[-1:] in ".:：" else f"{text}: {words}",
                    (index, other),
                    union((line.upright, there.upright)),
                    there.height,
                    min(line.score, there.score),
                    False,
                )
            )
    for words, group in _set_wide(lines, [item for item in items if item[0] not in used]):
        used.update(group)
        parts = [lines[index] for index in group]
        rows.append(
            (
                words,
                group,
                union([part.upright for part in parts]),
                max(part.height for part in parts),
                min(part.score for part in parts),
                False,
            )
        )
    for index, line, text in items:
        if index not in used:
            rows.append((text, (index,), line.upright, line.height, line.score, line.tall))
    if not rows:
        return ()
    blocks = _blocks([row[2] for row in rows], [row[3] for row in rows])
    tops: dict[int, tuple[float, float]] = {}
    for block, row in zip(blocks, rows, strict=True):
        top, left = tops.get(block, (row[2][1], row[2][0]))
        tops[block] = min(top, row[2][1]), min(left, row[2][0])
    ranked = {
        block: rank
        for rank, (block, _) in enumerate(sorted(tops.items(), key=lambda item: item[1]))
    }
    order = sorted(
        range(len(rows)),
        key=lambda i: (
            ranked[blocks[i]],
            -rows[i][2][0] if rows[i][5] else 0.0,
            _level(i, rows),
            rows[i][2][0],
        ),
    )
    return tuple(
        Row(
            text=rows[i][0],
            lines=rows[i][1],
            rect=rows[i][2],
            height=max(rows[i][3], 1.0),
            score=rows[i][4],
            block=ranked[blocks[i]],
            tall=rows[i][5],
        )
        for i in order
    )


#: The widest gap between two words whose letters are set wide, in heights of their line.
_WIDE_BLANK = 2.5


def _set_wide(
    lines: Sequence[Line], items: Sequence[tuple[int, Line, str]]
) -> list[tuple[str, tuple[int, ...]]]:
    """The words that are each a line to the OCR for the blanks between their letters, put together:
    "A N N E" beside "O L S E N" -> "ANNE OLSEN". Only what has more than one word."""
    wide = {index for index, line, _ in items if _is_set_wide(_clean(line.text))}
    found: list[tuple[str, tuple[int, ...]]] = []
    used: set[int] = set()
    for index in sorted(wide, key=lambda index: lines[index].upright[0]):
        group = [] if index in used else [index]
        grows = bool(group)
        while grows:
            grows = False
            for other, there, text in items:
                if other in used or other in group or not re.fullmatch(r"[^\W\d_'’-]+", text):
                    continue
                for end in (group[0], group[-1]):
                    here = lines[end]
                    size = max(1.0, min(here.height, there.height))
                    gap = max(here.upright[0], there.upright[0]) - min(
                        here.upright[2], there.upright[2]
                    )
                    apart = here.upright[1] + here.upright[3] - there.upright[1] - there.upright[3]
                    if (
                        0 <= gap < _WIDE_BLANK * size
                        and abs(apart) < 0.7 * size
                        and max(here.height, there.height) < 1.4 * size
                        and text.isupper() == here.text.isupper()
                    ):
                        group.append(other)
                        group.sort(key=lambda at: lines[at].upright[0])
                        grows = True
                        break
        if len(group) > 1:
            used.update(group)
            words = {at: text for at, _, text in items}
            found.append((" ".join(words[at] for at in group), tuple(group)))
    return found


def _level(i: int, rows: Sequence[tuple[str, tuple[int, ...], Rect, float, float, bool]]) -> float:
    """The row's middle, snapped to another row of the same height on the same base line."""
    middle = (rows[i][2][1] + rows[i][2][3]) / 2
    best = middle
    for other in rows:
        level = (other[2][1] + other[2][3]) / 2
        if abs(level - middle) < 0.35 * min(other[3], rows[i][3]):
            best = min(best, level)
    return best


def _blocks(rects: Sequence[Rect], heights: Sequence[float]) -> list[int]:
    """Lines join the block above when they are near and overlap sideways."""
    parent = list(range(len(rects)))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    for i, a in enumerate(rects):
        for j in range(i):
            b = rects[j]
            size = min(heights[i], heights[j])
            apart = max(a[1], b[1]) - min(a[3], b[3])
            beside = max(a[0], b[0]) - min(a[2], b[2])
            stacked = apart < 0.9 * max(size, 0.5 * max(heights[i], heights[j])) and beside < 0
            aligned = (
                abs(a[0] - b[0]) < size
                or abs(a[2] - b[2]) < size
                or abs((a[0] + a[2]) - (b[0] + b[2])) < 2 * size
            )
            level = apart < -0.5 * size and beside < 1.2 * size
            if (stacked and (aligned or apart < 0.45 * size)) or level:
                parent[root(i)] = root(j)
    names: dict[int, int] = {}
    return [names.setdefault(root(i), len(names)) for i in range(len(rects))]
