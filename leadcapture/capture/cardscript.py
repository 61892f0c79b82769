"""Rows of a script that the recogniser was not taught, and what can still be read in them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from leadcapture.capture.cardlayout import Row

__all__ = ["is_of_another_script", "without_greek", "without_noise"]

# Not µ (U+00B5); one Ω or α alone is a unit or a brand's.
_GREEK = re.compile(r"[\u0370-\u03ff\u1f00-\u1fff]")
#: Greek letters, and the Latin ones that their capitals are read as.
_ALIKE = re.compile(r"[\u0370-\u03ffABEZHIKMNOPTYXVWUCDS]+")
#: Capitals that Greek and Latin share: "NAYTIKH" may be either.
_SHARED = re.compile(r"[ABEZHIKMNOPTYX]{3,}")
_WORD = re.compile(r"[^\W\d_]+")
_MOSTLY = 0.4
_BETWEEN = frozenset("+&/|-–·")


def without_greek(rows: Sequence[Row]) -> tuple[list[Row], bool]:
    """The rows without Greek words, and whether there were any; rows left empty are dropped.

    The recogniser knows Greek letters for the signs that they are and drops most of a word's.
    """
    left: list[Row] = []
    addresses = " ".join(row.text.lower() for row in rows if _ADDRESS.search(row.text))
    found = any(_bare(row.text, addresses) != row.text for row in rows)
    for row in rows:
        text = _bare(row.text, addresses)
        if found and _is_shared(text, addresses):
            # No sign of a line in capitals need be Greek alone.
            continue
        if text == row.text:
            left.append(row)
            continue
        # "A.E." is what is left of a firm's name.
        if re.search(r"\w{3}", text):
            left.append(replace(row, text=text))
    return left, found


_ADDRESS = re.compile(r"@|www\.|://|\w\.[a-z]{2,}\b")
#: Of a line of letters that two scripts share, so many are no accident.
_SHARED_LETTERS = 9


def _is_shared(text: str, addresses: str) -> bool:
    """Whether a line in capitals is made of letters that are Greek as well, and none of the words
    stands in the card's addresses."""
    found = [word for word in _WORD.findall(text) if len(word) > 2]
    if re.search(r"\d{3}", text):
        # A phone is one in any script.
        return False
    return sum(map(len, found)) >= _SHARED_LETTERS and all(
        _SHARED.fullmatch(word) and word.lower() not in addresses for word in found
    )


def without_noise(rows: Sequence[Row]) -> list[Row]:
    """The rows without those that stand for print in a script that was not taught.

    Hebrew and Thai come out as a few Latin, Greek, Chinese and Japanese letters side by side, with
    a low score: no card sets those in one word's room.
    """
    return [row for row in rows if row.score >= _UNSURE or not _is_noise(row.text)]


_UNSURE = 0.75
#: From this score a row is well read.
_CLEAR = 0.9
#: A Latin letter in one word with a Greek one, with kana or with a sign of mathematics.
_MIXED = re.compile(
    r"[A-Za-zÀ-ÿ][\u0370-\u03ff\u2200-\u22ff\u3040-\u30ff]"
    r"|[\u0370-\u03ff\u2200-\u22ff\u3040-\u30ff][A-Za-zÀ-ÿ]"
)
#: Where they call from whose own script was not taught: the Caucasus, Israel, South and South-East
#: Asia, the countries of Cyrillic, Greek and Arabic letters, Ethiopia, Mongolia.
_CALLING = re.compile(
    r"\+(?:995|374|97[0-7]|96[1-8]|66|85[56]|9[1-58]|880|251|291|7|380|375|359|381|389|99[26]"
    r"|30|357|20|21[2368]|249)"
)
_LATIN = re.compile(r"[A-Za-zÀ-ÿ]")
_EAST = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]")


def is_of_another_script(rows: Sequence[Row], numbers: Sequence[str]) -> bool:
    """Whether what could not be read of a card is a script that was not taught, not a blur.

    `rows` as they were read; `numbers` are its phones, E.164 where they are known. Either they are
    of a country that writes so, or signs stand in one word that no language sets there.
    """
    if any(_CALLING.match(number) for number in numbers):
        return True
    if any(row.score >= _CLEAR and len(_EAST.findall(row.text)) > 1 for row in rows):
        # Japanese has Latin letters and kana in one word.
        return False
    return any(row.score < _CLEAR and _MIXED.search(row.text) for row in rows)


def _is_noise(text: str) -> bool:
    if "@" in text or re.search(r"\d{5}|www\.", text):
        return False
    scripts = sum(bool(script.search(text)) for script in (_LATIN, _GREEK, _EAST))
    # Or hardly any word of more than two letters: "I' | 47", "'17 TIT".
    return scripts > 1 or not (_EAST.search(text) or any(len(w) > 3 for w in _WORD.findall(text)))


def _in_capitals(word: str) -> bool:
    """Whether a word is Greek in capitals, most of which look like Latin ones: "EAΛHNIKA"."""
    return len(word) > 3 and _GREEK.search(word) is not None and _ALIKE.fullmatch(word) is not None


def _bare(text: str, addresses: str = "") -> str:
    if not any(
        len(_GREEK.findall(word)) >= 2 or _in_capitals(word) for word in _WORD.findall(text)
    ):
        return text
    if any(map(_in_capitals, _WORD.findall(text))):
        # "AITAIA NAYTIΛIAKH": the other words in capitals are of the same name.
        text = _WORD.sub(
            lambda m: "" if _SHARED.fullmatch(m[0]) and m[0].lower() not in addresses else m[0],
            text,
        )
    # Web and e-mail addresses are Latin.
    parts = text.split()
    greek, letters = len(_GREEK.findall(text)), sum(len(word) for word in _WORD.findall(text))
    least = 1 if greek < _MOSTLY * letters else 0
    return " ".join(
        part
        for part in (
            part
            if "@" in part or part.lower().startswith(("www.", "http"))
            else _WORD.sub(lambda m: "" if len(_GREEK.findall(m[0])) >= least else m[0], part)
            for part in parts
        )
        if re.search(r"\w", part) or part in _BETWEEN
    )
