"""The trained half of the card reader: scores for pieces, and confidences that mean something.

`resources/cardtagger.npz` holds plain arrays: a bag of hashed character n-grams with a linear
layer (what a line's letters say), boosted trees over the evidence of `cardpieces` and those letter
scores of the piece and its neighbours (what its place says), and for every field a logistic
calibration of the decoder's signs. It is made by `benchmarks/cards/train.py`; see
`resources/models.md`. Only numpy is needed to run it.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from io import BytesIO

import numpy as np
from numpy.typing import NDArray

from leadcapture.capture.cardfields import CardField, Extraction, Found, Scores, score_by_rules
from leadcapture.capture.cardpieces import CLASSES
from leadcapture.capture.cardwords import fold

__all__ = ["BUCKETS", "SIGNS", "Tagger", "grams", "load_tagger", "stack"]

#: How many hash buckets the letters' n-grams fall into.
BUCKETS = 1 << 15

#: The signs that each field's confidence is made of, in the order of its weights.
SIGNS: dict[CardField, tuple[str, ...]] = {
    CardField.NAME: (
        "p", "rules", "agreement", "margin", "shape", "has_mail", "joined", "split", "cjk", "ocr",
        "height",
    ),
    CardField.TITLE: (
        "p", "rules", "words", "near", "groups", "joined", "split", "ocr", "near_miss",
    ),
    CardField.DEPARTMENT: (
        "p", "rules", "words", "near", "groups", "joined", "split", "ocr", "near_miss",
    ),
    CardField.COMPANY: (
        "p", "rules", "agreement", "margin", "legal", "has_domain", "joined", "inferred", "cjk",
        "ocr", "height",
    ),
    CardField.EMAIL: (
        "valid", "mended", "ocr", "agreement", "web", "labelled", "odd", "count", "spelled", "told",
    ),
    CardField.PHONE: (
        "valid", "labelled", "ocr", "international", "count", "region", "length",
    ),
    CardField.WEBSITE: ("valid", "mended", "labelled", "ocr", "mail", "labels"),
    CardField.SOCIAL: ("valid", "mended", "labelled", "ocr", "mail", "labels"),
    CardField.ADDRESS: (
        "p", "least", "rules", "postcode", "city", "lines", "groups", "ocr", "near_miss",
    ),
}  # fmt: skip


def grams(text: str) -> NDArray[np.int64]:
    """The hash buckets of a text's words, shapes and letter n-grams (1 to 4), each once."""
    plain = fold(text)[:120]
    found: set[str] = set()
    for word in re.findall(r"[^\W\d_]+|\d+|[^\w\s]", plain):
        if word.isdigit():
            found.add(f"#{min(len(word), 8)}")
            continue
        found.add(f"w{word}")
        padded = f"<{word}>"
        if ord(word[0]) > 0x2E80:
            found.update(f"c{word[i : i + k]}" for k in (1, 2, 3) for i in range(len(word) - k + 1))
        else:
            found.update(padded[i : i + k] for k in (2, 3, 4) for i in range(len(padded) - k + 1))
    shape = re.sub(
        r"(.)\1+",
        r"\1+",
        "".join(
            "X"
            if c.isupper()
            else "x"
            if c.islower()
            else "9"
            if c.isdigit()
            else "C"
            if c.isalpha()
            else c
            for c in text
        ),
    )
    found.add(f"s{shape[:24]}")
    return np.fromiter(sorted({zlib.crc32(g.encode()) % BUCKETS for g in found}), dtype=np.int64)


def stack(
    card: Extraction, letters: NDArray[np.float64], rules: NDArray[np.float64]
) -> NDArray[np.float64]:
    """What the trees see: evidence, letter and rule scores of the piece, those of the pieces read
    before and after it, and of those that stand above and below it in its own column."""
    n, k = letters.shape
    none = np.zeros((1, k))
    none[0, -1] = -1.0
    padded = np.vstack([none, none, letters, none, none])
    ruled = np.vstack([np.zeros((1, k)), rules, np.zeros((1, k))])
    best = letters.max(axis=0, keepdims=True).repeat(n, axis=0) if n else letters
    columns = [
        card.evidence.matrix.astype(np.float64), letters, rules,
        padded[1 : n + 1], padded[3 : n + 3], padded[0:n], padded[4 : n + 4],
        ruled[0:n], ruled[2 : n + 2], best - letters,
    ]  # fmt: skip
    for near, place in _stacked(card):
        columns += [
            np.where(near[:, None] >= 0, letters[near], none),
            np.where(near[:, None] >= 0, rules[near], 0.0),
            place,
        ]
    return np.hstack(columns)


def _stacked(card: Extraction) -> list[tuple[NDArray[np.int64], NDArray[np.float64]]]:
    """For above and below: which piece stands next in the same column (-1: none), and how: the
    gap, the heights' ratio and how far the edges and the middles are off, in line heights."""
    n = len(card.pieces)
    boxes = np.array([card.rows[p.row].rect for p in card.pieces], dtype=np.float64).reshape(n, 4)
    rows = np.array([p.row for p in card.pieces])
    heights = np.array([card.rows[p.row].height for p in card.pieces], dtype=np.float64)
    middle = (boxes[:, 1] + boxes[:, 3]) / 2
    shared = np.minimum(boxes[:, None, 2], boxes[None, :, 2]) - np.maximum(
        boxes[:, None, 0], boxes[None, :, 0]
    )
    column = (shared > 0) & (rows[:, None] != rows[None, :])
    answers = []
    for sign in (-1.0, 1.0):
        away = sign * (middle[None, :] - middle[:, None])
        away = np.where(column & (away > 0), away, np.inf)
        near = np.asarray(away.argmin(axis=1) if n else np.zeros(0), dtype=np.int64)
        own = np.arange(n)
        found = np.isfinite(away[own, near]) if n else np.zeros(0, dtype=bool)
        gap = (
            np.maximum(boxes[own, 1], boxes[near, 1]) - np.minimum(boxes[own, 3], boxes[near, 3])
        ) / heights
        left = np.abs(boxes[own, 0] - boxes[near, 0]) / heights
        right = np.abs(boxes[own, 2] - boxes[near, 2]) / heights
        centre = np.abs(boxes[own, 0] + boxes[own, 2] - boxes[near, 0] - boxes[near, 2]) / heights
        place = np.stack(
            [
                np.clip(gap, -1, 9),
                np.clip(heights[near] / heights, 0, 4),
                np.clip(left, 0, 9),
                np.clip(np.minimum(np.minimum(left, right), centre), 0, 9),
            ],
            axis=1,
        )
        place[~found] = (9.0, 0.0, 9.0, 9.0)
        answers.append((np.where(found, near, -1), place))
    return answers


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Tagger:
    """The arrays of `resources/cardtagger.npz`."""

    letters: NDArray[np.float32]
    """`BUCKETS` × classes."""
    letters_bias: NDArray[np.float32]
    feature: NDArray[np.int16]
    """Trees × nodes: which column a node asks; -1 at a leaf."""
    threshold: NDArray[np.float64]
    left: NDArray[np.int16]
    right: NDArray[np.int16]
    value: NDArray[np.float32]
    """Trees × nodes: the leaves' scores."""
    tree_class: NDArray[np.int8]
    bias: NDArray[np.float32]
    calibration: Mapping[CardField, tuple[NDArray[np.float64], NDArray[np.float64]]]
    """Field -> (mean, scale, weights of its signs: 3 × (signs + 1); knots of the curve: 2 × m)."""

    def read_letters(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Log-probabilities (texts × classes) by letters alone."""
        scores = np.zeros((len(texts), len(CLASSES)))
        for i, text in enumerate(texts):
            buckets = grams(text)
            if len(buckets):
                total = self.letters[buckets].astype(np.float64).sum(axis=0)
                scores[i] = total / np.sqrt(len(buckets))
        scores += self.letters_bias
        scores -= scores.max(axis=1, keepdims=True) if len(texts) else 0.0
        return np.asarray(
            scores - np.log(np.exp(scores).sum(axis=1, keepdims=True)), dtype=np.float64
        )

    def trees(self, columns: NDArray[np.float64]) -> Scores:
        """Probabilities of the boosted trees; every tree is walked for all pieces at once."""
        n = len(columns)
        count = len(self.feature)
        at = np.zeros((n, count), dtype=np.int64)
        tree = np.arange(count)[None, :]
        for _ in range(64):
            feature = self.feature[tree, at]
            inner = feature >= 0
            if not inner.any():
                break
            values = np.take_along_axis(columns, np.maximum(feature, 0).astype(np.int64), axis=1)
            goes_left = values <= self.threshold[tree, at]
            step = np.where(goes_left, self.left[tree, at], self.right[tree, at])
            at = np.where(inner, step, at)
        leaves = self.value[tree, at]
        scores = np.tile(self.bias.astype(np.float64), (n, 1))
        for k in range(len(CLASSES)):
            scores[:, k] += leaves[:, self.tree_class == k].sum(axis=1)
        scores -= scores.max(axis=1, keepdims=True)
        shares = np.exp(scores)
        return np.asarray(shares / shares.sum(axis=1, keepdims=True), dtype=np.float64)

    def score(self, card: Extraction) -> Scores:
        """What each piece may be, by the model alone."""
        if not card.pieces:
            return np.zeros((0, len(CLASSES)))
        letters = self.read_letters([piece.text for piece in card.pieces])
        return self.trees(stack(card, letters, score_by_rules(card)))

    def score_both(self, card: Extraction) -> Scores:
        """Model and rules as a weighted geometric mean: each can veto what the other likes."""
        if not card.pieces:
            return np.zeros((0, len(CLASSES)))
        mixed = 0.7 * np.log(self.score(card) + 3e-4) + 0.3 * np.log(score_by_rules(card) + 1e-3)
        shares = np.exp(mixed - mixed.max(axis=1, keepdims=True))
        return np.asarray(shares / shares.sum(axis=1, keepdims=True), dtype=np.float64)

    def confidence(self, found: Found) -> float:
        """The share of such readings that were right on cards kept out of training, 0 to 1."""
        held = self.calibration.get(found.field)
        if held is None:
            return guess(found)
        table, knots = held
        signs = np.array([found.signs.get(name, 0.0) for name in SIGNS[found.field]])
        score = float(((signs - table[0, :-1]) / table[1, :-1]) @ table[2, :-1] + table[2, -1])
        sure = float(np.clip(np.interp(score, knots[0], knots[1]), 0.01, 0.99))
        if found.field is CardField.PHONE and found.signs["labelled"] and not found.signs["valid"]:
            # Numbering plans grow; a labelled number that is not in ours is doubtful, not wrong.
            return max(sure, 0.5)
        if found.field is CardField.PHONE and not found.signs["region"]:
            sure = min(sure, _UNCORROBORATED)
        if "·" in found.value and found.field in (
            CardField.NAME,
            CardField.TITLE,
            CardField.COMPANY,
        ):
            # The OCR has no sign for one of its letters.
            return min(sure, _INFERRED)
        if found.signs.get("inferred") or found.signs.get("letters_lost"):
            return min(sure, _INFERRED)
        if found.field is CardField.DEPARTMENT and found.signs.get("placed"):
            sure = max(sure, _PLACED)
        if found.signs.get("doubted"):
            return min(sure, _UNCORROBORATED)
        return sure if _corroborated(found) else min(sure, _UNCORROBORATED)


#: Generated cards are kinder than real ones: without a second witness nothing is shown green.
_UNCORROBORATED = 0.88
#: What is set like the title right below it, or is called as parts of bodies are.
_PLACED = 0.7
#: A company that stands only in a web address is a guess at its spelling.
_INFERRED = 0.6


def _corroborated(found: Found) -> bool:
    """Whether something other than the model speaks for a reading: an e-mail or a domain that
    spells it, its words, its form, or rules that are as sure."""
    s = found.signs
    if found.field is CardField.NAME:
        return s["agreement"] >= 0.7 or (
            s["rules"] >= 0.6 and s["shape"] >= 0.7 and s["margin"] >= 1.0
        )
    if found.field in (CardField.TITLE, CardField.DEPARTMENT):
        return s["words"] >= 0.5 or s["rules"] >= 0.5 or (s["near"] < 1.0 and s["p"] >= 0.8)
    if found.field is CardField.COMPANY:
        return s["agreement"] >= 0.5 or s["legal"] > 0 or s["rules"] >= 0.5
    if found.field is CardField.ADDRESS:
        return s["rules"] >= 0.4 and s["p"] >= 0.6
    if found.field is CardField.EMAIL and s["mended"]:
        # What was put together or put right is green only where the card says both halves again.
        return bool((s["spelled"] or s["agreement"] >= 0.7) and (s["web"] or s["told"]))
    return True


def guess(found: Found) -> float:
    """A cautious confidence for when there is no calibration."""
    signs = found.signs
    if found.field in (CardField.EMAIL, CardField.WEBSITE, CardField.SOCIAL):
        return 0.92 - 0.3 * signs.get("mended", 0.0) - 0.4 * (1 - signs.get("valid", 1.0))
    if found.field is CardField.PHONE:
        return 0.6 + 0.2 * signs["valid"] + 0.12 * signs["labelled"]
    if signs.get("inferred"):
        return 0.4
    return float(min(0.89, 0.35 + 0.35 * signs.get("p", 0.0) + 0.25 * signs.get("agreement", 0.0)))


@cache
def load_tagger() -> Tagger | None:
    """The shipped model, loaded once; None when the file is missing (then the rules go alone)."""
    path = resources.files("resources").joinpath("cardtagger.npz")
    if not path.is_file():
        return None
    with np.load(BytesIO(path.read_bytes()), allow_pickle=False) as arrays:
        held = {
            field: (arrays[f"calibration_{field.value}"], arrays[f"knots_{field.value}"])
            for field in CardField
            if f"calibration_{field.value}" in arrays
        }
        return Tagger(
            letters=arrays["letters"].astype(np.float32),
            letters_bias=arrays["letters_bias"],
            feature=arrays["feature"],
            threshold=arrays["threshold"],
            left=arrays["left"],
            right=arrays["right"],
            value=arrays["value"],
            tree_class=arrays["tree_class"],
            bias=arrays["bias"],
            calibration=held,
        )
