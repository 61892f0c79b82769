"""How the tests of cards write one and read what was found."""

from __future__ import annotations

from dataclasses import replace

from leadcapture.capture.cardfields import CardField, Found, decode, prepare, score_by_rules
from leadcapture.capture.cardlayout import Row
from leadcapture.capture.cardtagger import guess, load_tagger


def rows_of(*lines: str) -> list[Row]:
    """One row a line, set left; a leading ``*`` makes it half as large again."""
    rows: list[Row] = []
    y = 0.0
    for index, line in enumerate(lines):
        height = 33.0 if line.startswith("*") else 22.0
        text = line.removeprefix("*")
        rect = (0.0, y, len(text) * height * 0.5, y + height)
        rows.append(
            Row(text=text, lines=(index,), rect=rect, height=height, score=0.98, block=index // 4)
        )
        y += height * 1.4
    return rows


def read(*lines: str, region: str = "") -> list[Found]:
    card = prepare(rows_of(*lines), region=region)
    tagger = load_tagger()
    return decode(card, tagger.score_both(card) if tagger else score_by_rules(card))


def values(found: list[Found], field: CardField) -> list[str]:
    return [item.value for item in found if item.field is field]


def value(found: list[Found], field: CardField) -> str:
    return next(iter(values(found, field)), "")


def set_right(rows: list[Row]) -> list[Row]:
    """The rows with their right ends below one another."""
    return [replace(row, rect=(800 - row.rect[2], row.rect[1], 800.0, row.rect[3])) for row in rows]


def decoded(rows: list[Row]) -> list[Found]:
    card = prepare(rows)
    tagger = load_tagger()
    assert tagger is not None
    return decode(card, tagger.score_both(card))


def first(found: list[Found], field: CardField) -> Found:
    return next(item for item in found if item.field is field)


def sure(item: Found) -> float:
    tagger = load_tagger()
    return tagger.confidence(item) if tagger else guess(item)
