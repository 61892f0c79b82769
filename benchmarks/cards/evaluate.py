# ruff: noqa: E501
"""How well cards are read: rules alone, model alone, both; F1 a field, reliability, time, causes.

``python benchmarks/cards/evaluate.py [--cards 300] [--simulated] [--cache FILE] [--by-hand]``

``--by-hand``: cards that were drawn by hand, apart from the generator, as the OCR read them
(`byhand/cards.json`; a line is its text, its box upright, its height, its score, whether it runs
from top to bottom). It takes seconds. Otherwise cards come from the generator families kept out of training (layouts, locales and fonts unseen);
each is drawn, damaged and read by the real OCR, unless ``--simulated`` says otherwise.
"""

from __future__ import annotations

import argparse
import json
import os
import pickle
import re
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Sequence
from difflib import SequenceMatcher
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parent))
import generator
import reading

from leadcapture.capture.cardfields import Found, decode, prepare, score_by_rules
from leadcapture.capture.cardlayout import arrange
from leadcapture.capture.cardnames import agreement  # noqa: F401
from leadcapture.capture.cardtagger import guess, load_tagger
from leadcapture.capture.cardwords import LEGAL_FORMS, fold
from leadcapture.capture.ocr import Line

FIELDS = ("name", "title", "department", "company", "email", "phone", "website", "address")


def bare(text: str) -> str:
    return re.sub(r"\W|_", "", fold(text))


def core(text: str) -> str:
    tokens = [
        t
        for t in re.split(r"[\s,]+", fold(text))
        if t.strip(".").replace(".", "") not in LEGAL_FORMS
    ]
    return re.sub(r"\W|_", "", "".join(tokens))


def close(one: str, two: str, least: float) -> bool:
    a, b = bare(one), bare(two)
    return bool(a and b) and (
        a == b or SequenceMatcher(None, a, b, autojunk=False).ratio() >= least
    )


def right(field: str, value: str, truth: Sequence[str]) -> bool:
    """Whether a value is one of the true ones, as strictly as a person checking would be."""
    if field == "name":
        return any(
            sorted(re.findall(r"\w+", fold(value))) == sorted(re.findall(r"\w+", fold(t)))
            or bare(value) == bare(t)
            for t in truth
        )
    if field == "email":
        return value.lower() in truth
    if field == "phone":
        return value in truth
    if field == "website":
        plain = [re.sub(r"^(?:https?://)?(?:www\d?\.)?", "", t).rstrip("/") for t in truth]
        return re.sub(r"^(?:https?://)?(?:www\d?\.)?", "", value).rstrip("/") in plain
    if field == "company":
        return any(close(value, t, 0.9) or (core(value) == core(t) and core(t)) for t in truth)
    return any(close(value, t, 0.87) for t in truth)


def read_pictures(
    count: int, *, held_out: bool, cache: Path | None, start: int = 0
) -> list[tuple[Any, Any]]:
    """(card, lines) of drawn, damaged and OCR-read cards; kept in `cache` between runs."""
    held: dict[int, Any] = {}
    if cache is not None and cache.is_file():
        held = pickle.loads(cache.read_bytes())
    out: list[tuple[Any, Any]] = []
    if cache is not None and cache.is_dir():
        # A cache of reading.py.
        for seed in range(start, start + count):
            if reading.path_of(cache, seed, held_out).is_file():
                card, lines, seconds = reading.read_card(cache, seed, held_out=held_out)
                out.append((card, (lines, seconds)))
        return out
    for seed in range(start, start + count):
        if seed not in held:
            from leadcapture.capture.ocr import recognize

            if os.environ.get("CARDS_CACHE_ONLY"):
                continue
            card = generator.make_card(seed, held_out=held_out)
            picture = generator.damage(generator.draw(card), seed)
            began = time.perf_counter()
            page = recognize(picture)
            held[seed] = (card, page.lines, time.perf_counter() - began)
            if cache is not None and seed % 10 == 9:
                partial = cache.with_suffix(".part")
                partial.write_bytes(pickle.dumps(held))
                partial.rename(cache)
        card, lines, seconds = held[seed]
        out.append((card, (lines, seconds)))
    if cache is not None and not os.environ.get("CARDS_CACHE_ONLY"):
        cache.write_bytes(pickle.dumps(held))
    return out


def drawn_by_hand(sets: str) -> list[tuple[Any, list[Line]]]:
    """(card, lines) of the cards whose ids begin with one of the letters of `sets`."""
    told = json.loads((Path(__file__).parent / "byhand" / "cards.json").read_text("utf-8"))
    return [
        (
            SimpleNamespace(truth=card["truth"], oddities=(card["made"],)),
            [
                Line(
                    text=text,
                    box=((x0, y0), (x1, y0), (x1, y1), (x0, y1)),
                    score=score,
                    upright=(x0, y0, x1, y1),
                    height=height,
                    tall=bool(tall),
                )
                for text, x0, y0, x1, y1, height, score, tall in card["lines"]
            ],
        )
        for card in told
        if card["id"][0] in sets
    ]


def measure(
    cases: Sequence[tuple[Any, Sequence[Any]]], system: str, verbose: int = 0
) -> dict[str, Any]:
    tagger = load_tagger()
    right_count: Counter[str] = Counter()
    said: Counter[str] = Counter()
    true: Counter[str] = Counter()
    causes: dict[str, Counter[str]] = defaultdict(Counter)
    green: list[tuple[float, bool, str]] = []
    kinds = [0, 0]
    times: list[float] = []
    shown: Counter[str] = Counter()
    odd: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for card, lines in cases:
        began = time.perf_counter()
        extraction = prepare(arrange(lines))
        if system == "rules" or tagger is None:
            scores = score_by_rules(extraction)
        elif system == "model":
            scores = tagger.score(extraction)
        else:
            scores = tagger.score_both(extraction)
        found = decode(extraction, scores, check=system != "model")
        times.append(time.perf_counter() - began)
        printed = bare(" ".join(line.text for line in lines))
        kinds_of = getattr(card, "oddities", ()) or ("none",)
        for oddity in kinds_of:
            odd[oddity][0] += 1
        for field in FIELDS:
            truth = card.truth[field]
            mine = [f for f in found if f.field == field]
            single = field in ("name", "title", "department", "company", "address")
            want = (1 if truth else 0) if single else len(truth)
            if field == "title" and len(truth) > 1:
                truth = [*truth, ", ".join(truth), ", ".join(reversed(truth))]
            ok = [right(field, f.value, truth) for f in mine]
            good = min(sum(ok), want)
            right_count[field] += good
            said[field] += len(mine)
            for oddity in kinds_of:
                odd[oddity][1] += good
                odd[oddity][2] += max(want, len(mine))
            true[field] += want
            for f, k in zip(mine, ok, strict=True):
                sure = tagger.confidence(f) if tagger else guess(f)
                green.append((sure, k, field))
            if field == "phone":
                by_number = dict(zip(card.truth["phone"], card.truth["phone_kind"], strict=False))
                for f in mine:
                    if f.value in by_number:
                        kinds[0] += 1
                        kinds[1] += by_number[f.value] == f.phone_kind
            if good == want == len(mine):
                continue
            causes[field][_cause(field, mine, ok, truth, printed, want)] += 1
            if shown[field] < verbose:
                shown[field] += 1
                print(
                    f"  {field}: said {[f.value for f in mine]} true {truth[:3]} | {[line.text for line in lines]}"
                )
    result: dict[str, Any] = {
        "f1": {},
        "causes": causes,
        "green": green,
        "ms": 1000 * float(np.median(times)),
        "kinds": kinds,
        "oddities": odd,
    }
    for field in FIELDS:
        p = right_count[field] / max(said[field], 1)
        r = right_count[field] / max(true[field], 1)
        result["f1"][field] = (200 * p * r / (p + r) if p + r else 0.0, 100 * p, 100 * r)
    result["macro"] = float(np.mean([result["f1"][f][0] for f in FIELDS if f != "department"]))
    return result


def _cause(
    field: str,
    mine: Sequence[Found],
    ok: Sequence[bool],
    truth: Sequence[str],
    printed: str,
    want: int,
) -> str:
    if not want:
        return "made up where the card has none"
    legible = (
        any(bare(t) in printed for t in truth)
        if field != "phone"
        else any(re.sub(r"\D", "", t)[-6:] in printed for t in truth)
    )
    if not legible and field in ("name", "title", "department", "company", "email", "website"):
        return "read wrong by the OCR (or cut over lines)"
    if not mine:
        return "not found"
    if all(ok) and len(mine) < want:
        return "one of several not found"
    if any(ok):
        return "one too many"
    first = bare(mine[0].value)
    if any(first in bare(t) or bare(t) in first for t in truth):
        return "a part missing or too much"
    return "another line taken"


def reliability(green: Sequence[tuple[float, bool, str]]) -> str:
    rows = ["| confidence | fields | right |", "| --- | ---: | ---: |"]
    for low, high in ((0.9, 1.01), (0.8, 0.9), (0.6, 0.8), (0.4, 0.6), (0.0, 0.4)):
        part = [k for s, k, _ in green if low <= s < high]
        if part:
            rows.append(
                f"| {low:.1f} to {min(high, 1):.1f} | {len(part)} | {100 * np.mean(part):.1f} % |"
            )
    return "\n".join(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cards", type=int, default=300)
    parser.add_argument("--simulated", action="store_true")
    parser.add_argument("--train-families", action="store_true")
    parser.add_argument("--cache", type=Path)
    parser.add_argument("--verbose", type=int, default=0)
    parser.add_argument("--start", type=int, default=0)
    parser.add_argument("--systems", default="rules,model,both")
    parser.add_argument("--by-hand", nargs="?", const="ACDEFG", metavar="SETS")
    options = parser.parse_args()
    held_out = not options.train_families
    if options.by_hand:
        cases = drawn_by_hand(options.by_hand)
        print(f"{len(cases)} cards drawn by hand")
    elif options.simulated:
        cards = [
            generator.make_card(seed, held_out=held_out)
            for seed in range(options.start, options.start + options.cards)
        ]
        cases = [(card, generator.simulate(card)) for card in cards]
    else:
        read = read_pictures(
            options.cards, held_out=held_out, cache=options.cache, start=options.start
        )
        cases = [(card, lines) for card, (lines, _) in read]
        print(
            f"{len(cases)} pictures read; OCR median {np.median([t for _, (_, t) in read]):.2f} s a card"
        )
    table: dict[str, dict[str, Any]] = {}
    for system in options.systems.split(","):
        table[system] = measure(
            cases, system, options.verbose if system == options.systems.split(",")[-1] else 0
        )
    print("\n| field |" + "".join(f" {s} |" for s in table) + " precision / recall (last) |")
    print("| --- |" + " ---: |" * (len(table) + 1))
    last = list(table)[-1]
    for field in FIELDS:
        _, p, r = table[last]["f1"][field]
        print(
            f"| {field} |"
            + "".join(f" {t['f1'][field][0]:.1f} |" for t in table.values())
            + f" {p:.1f} / {r:.1f} |"
        )
    print(
        "| **macro (without department)** |"
        + "".join(f" {t['macro']:.1f} |" for t in table.values())
        + " |"
    )
    kinds = table[last]["kinds"]
    print(
        f"\nphone kind right: {kinds[1]} of {kinds[0]}; extraction median {table[last]['ms']:.1f} ms a card\n"
    )
    print(reliability(table[last]["green"]))
    green = table[last]["green"]
    for field in (*FIELDS, "social"):
        part = [k for s, k, f in green if f == field and s >= 0.9]
        every = sum(1 for _, _, f in green if f == field)
        if part:
            print(f"green {field}: {len(part)} of {every}, {100 * np.mean(part):.1f} % right")
    print("\n| oddity | cards | fields right |\n| --- | ---: | ---: |")
    for oddity, (cards_of, good, every) in sorted(table[last]["oddities"].items()):
        print(f"| {oddity} | {cards_of} | {100 * good / max(every, 1):.1f} % |")
    print("\n| field | cause | cards |\n| --- | --- | ---: |")
    for field in FIELDS:
        for cause, count in table[last]["causes"][field].most_common(4):
            print(f"| {field} | {cause} | {count} |")


if __name__ == "__main__":
    main()
