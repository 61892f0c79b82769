# ruff: noqa: E501
"""Trains `resources/cardtagger.npz` from generated cards; seeded, CPU only.

``python benchmarks/cards/train.py --read DIR [--cards 12000] [--out resources/cardtagger.npz]``

1. Cards of the training families that `reading.py` drew, damaged and had the real OCR read into
   DIR, and cards whose lines `generator.simulate` makes (OCR's errors imitated, no pictures: twelve
   thousand would take hours), are cut into pieces and labelled by what was printed there. A piece
   that was really read counts as much as three imitated ones.
2. Letters: multinomial logistic regression over hashed n-grams.
3. Trees: histogram gradient boosting over evidence + letters + rules, the letters' scores taken
   out of fold (folds by a piece's longest word, so that the trees learn how far letters go with
   words never seen).
4. Confidence: cards of locales and a layout left out of 2 and 3 are decoded; for every field a
   logistic regression of the decoder's signs on "was it right", then an isotonic curve, drawn
   down by its uncertainty.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression

sys.path.insert(0, str(Path(__file__).parent))
import evaluate
import generator
import reading

from leadcapture.capture.cardfields import CardField, decode, prepare, score_by_rules
from leadcapture.capture.cardlayout import arrange
from leadcapture.capture.cardpieces import CLASSES
from leadcapture.capture.cardtagger import BUCKETS, SIGNS, Tagger, grams, stack
from leadcapture.capture.cardwords import fold


def fold_of(text: str) -> int:
    """Which of four parts a piece's letters are left out with: that of its longest word.

    So no word that a piece is about was seen by what reads its letters, and the trees learn how
    far letters go with words that nobody has listed.
    """
    found = re.findall(r"[^\W\d_]+", fold(text))
    return zlib.crc32(max(found, key=len).encode()) % 4 if found else 0


def simulated(seeds: range) -> Iterator[tuple[Any, Any]]:
    """(card, lines) with OCR's errors imitated."""
    for seed in seeds:
        card = generator.make_card(seed)
        yield card, generator.simulate(card)


def collect(read: Iterable[tuple[Any, Any]], weight: float) -> list[dict[str, Any]]:
    """The prepared cards with their pieces' labels (-1: matches nothing printed)."""
    out = []
    for card, lines in read:
        rows = arrange(lines)
        extraction = prepare(rows)
        labels = []
        for piece in extraction.pieces:
            role = generator.role_of(piece.text, rows[piece.row].rect, card, None)
            labels.append(
                CLASSES.index(role)
                if role in CLASSES
                else -1
                if role in ("", "email", "phone", "website", "social")
                else 5
            )
        out.append({
            "card": card, "extraction": extraction, "labels": np.array(labels, dtype=np.int64),
            "weight": weight,
            "calibration": card.locale in generator.CALIBRATION_LOCALES
            or card.layout in generator.CALIBRATION_LAYOUTS,
        })  # fmt: skip
    return out


def _sparse(texts: list[str]) -> sparse.csr_matrix:
    rows, columns, values = [], [], []
    for i, text in enumerate(texts):
        buckets = grams(text)
        rows += [i] * len(buckets)
        columns += buckets.tolist()
        values += [1 / np.sqrt(len(buckets))] * len(buckets) if len(buckets) else []
    return sparse.csr_matrix((values, (rows, columns)), shape=(len(texts), BUCKETS))


def _letters(x: sparse.csr_matrix, y: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    model = LogisticRegression(C=6.0, max_iter=60, tol=1e-3)
    model.fit(x, y)
    weights = np.zeros((BUCKETS, len(CLASSES)))
    bias = np.full(len(CLASSES), -8.0)
    for row, k in enumerate(model.classes_):
        weights[:, k], bias[k] = model.coef_[row], model.intercept_[row]
    return weights, bias


def _log_softmax(scores: np.ndarray) -> np.ndarray:
    scores = scores - scores.max(axis=1, keepdims=True)
    return scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cards", type=int, default=12000)
    parser.add_argument("--read", type=Path, nargs="*", default=[], help="caches of reading.py")
    parser.add_argument("--out", type=Path, default=Path("resources/cardtagger.npz"))
    options = parser.parse_args()
    began = time.time()
    cases = collect(simulated(range(1_000_000, 1_000_000 + options.cards)), 1.0)
    for cache in options.read:
        drawn = reading.stored(cache, 2_000_000, 20_000)
        cases += collect(((card, lines) for card, lines, _ in drawn), 3.0)
    train = [c for c in cases if not c["calibration"]]
    print(f"{len(cases)} cards, {len(train)} to train on, {time.time() - began:.0f} s", flush=True)
    texts = [p.text for c in train for p in c["extraction"].pieces]
    y = np.concatenate([c["labels"] for c in train])
    part = np.array([fold_of(text) for text in texts])
    weight = np.concatenate([[c["weight"]] * len(c["labels"]) for c in train])
    known = y >= 0
    x = _sparse(texts)
    guessed = np.zeros((len(texts), len(CLASSES)))
    for k in range(4):
        weights, bias = _letters(x[known & (part != k)], y[known & (part != k)])
        guessed[part == k] = _log_softmax(x[part == k] @ weights + bias)
        sure = known & (part == k)
        print(
            f"letters, fold {k}: {100 * (guessed[sure].argmax(axis=1) == y[sure]).mean():.1f} % right",
            flush=True,
        )
    weights, bias = _letters(x[known], y[known])
    columns, at = [], 0
    for c in train:
        n = len(c["labels"])
        if n:
            columns.append(
                stack(
                    c["extraction"],
                    guessed[at : at + n],
                    score_by_rules(c["extraction"]),
                )
            )
        at += n
    matrix = np.vstack(columns)
    print(f"{matrix.shape} pieces x columns, {time.time() - began:.0f} s", flush=True)
    trees = HistGradientBoostingClassifier(
        max_iter=140, learning_rate=0.1, max_leaf_nodes=20, min_samples_leaf=25, l2_regularization=2.0,
        max_features=0.4, random_state=7, early_stopping=False,
    )  # fmt: skip
    trees.fit(matrix[known], y[known], sample_weight=weight[known])
    print(
        f"trees: {100 * trees.score(matrix[known], y[known]):.1f} % right on their own cards, {time.time() - began:.0f} s",
        flush=True,
    )

    predictors = [(k, tree) for step in trees._predictors for k, tree in enumerate(step)]
    most = max(len(tree.nodes) for _, tree in predictors)
    shape = (len(predictors), most)
    arrays: dict[str, np.ndarray] = {
        "letters": weights.astype(np.float16), "letters_bias": bias.astype(np.float32),
        "feature": np.full(shape, -1, np.int16), "threshold": np.zeros(shape, np.float64),
        "left": np.zeros(shape, np.int16), "right": np.zeros(shape, np.int16), "value": np.zeros(shape, np.float32),
        "tree_class": np.array([k for k, _ in predictors], np.int8),
        "bias": np.asarray(trees._baseline_prediction, np.float32).reshape(-1),
    }  # fmt: skip
    for i, (_, tree) in enumerate(predictors):
        for j, node in enumerate(tree.nodes):
            arrays["value"][i, j] = node["value"]
            if not node["is_leaf"]:
                arrays["feature"][i, j] = node["feature_idx"]
                arrays["threshold"][i, j] = node["num_threshold"]
                arrays["left"][i, j], arrays["right"][i, j] = node["left"], node["right"]
    tagger = Tagger(
        letters=arrays["letters"].astype(np.float32), letters_bias=arrays["letters_bias"], feature=arrays["feature"],
        threshold=arrays["threshold"], left=arrays["left"], right=arrays["right"], value=arrays["value"],
        tree_class=arrays["tree_class"], bias=arrays["bias"], calibration={},
    )  # fmt: skip
    probe = matrix[:50]
    assert np.abs(tagger.trees(probe) - trees.predict_proba(probe)).max() < 1e-4, (
        "the arrays are not the trees"
    )

    judged: dict[CardField, list[tuple[list[float], bool]]] = {f: [] for f in CardField}
    for c in cases:
        if not c["calibration"]:
            continue
        card, extraction = c["card"], c["extraction"]
        for found in decode(extraction, tagger.score_both(extraction)):
            truth = card.truth.get(found.field.value)
            if truth is None:
                truth, ok = [], None
            if found.field == CardField.TITLE and len(truth) > 1:
                truth = [*truth, ", ".join(truth), ", ".join(reversed(truth))]
            ok = evaluate.right(found.field.value, found.value, truth)
            judged[found.field].append(
                ([found.signs.get(s, 0.0) for s in SIGNS[found.field]], bool(ok))
            )
    for field, rows in judged.items():
        if field is CardField.SOCIAL:
            rows = judged[CardField.WEBSITE]
        # Never was one wrong? One of the average kind is said to have been.
        rows = [*rows, (list(np.mean([r for r, _ in rows], axis=0)), False)]
        xs = np.array([r for r, _ in rows], dtype=np.float64)
        ok = np.array([k for _, k in rows])
        mean, scale = xs.mean(axis=0), np.maximum(xs.std(axis=0), 1e-3)
        z = (xs - mean) / scale
        model = LogisticRegression(C=0.3, max_iter=500).fit(z, ok)
        score = z @ model.coef_[0] + model.intercept_[0]
        curve = IsotonicRegression(y_min=0.02, y_max=0.995, out_of_bounds="clip").fit(score, ok)
        cuts = np.unique(np.quantile(score, np.linspace(0, 1, 25)))
        heights = []
        for cut in cuts:
            # Drawn down by the uncertainty of the neighbourhood the share was counted in.
            n = max(20, int((np.abs(score - cut) < 0.5).sum()))
            p = float(curve.predict([cut])[0])
            heights.append(
                max(0.02, (p * n + 0.5) / (n + 1.5) - np.sqrt(max(p * (1 - p), 0.004) / n))
            )
        heights = np.maximum.accumulate(heights)
        arrays[f"calibration_{field.value}"] = np.vstack(
            [
                np.append(mean, 0),
                np.append(scale, 1),
                np.append(model.coef_[0], model.intercept_[0]),
            ]
        )
        arrays[f"knots_{field.value}"] = np.vstack([cuts, heights])
        print(
            f"{field.value}: {len(ok)} readings, {100 * ok.mean():.1f} % right, {100 * (np.interp(score, cuts, heights) >= 0.9).mean():.0f} % green",
            flush=True,
        )
    np.savez_compressed(options.out, **arrays)
    print(f"{options.out}: {options.out.stat().st_size / 1e6:.2f} MB, {time.time() - began:.0f} s")


if __name__ == "__main__":
    main()
