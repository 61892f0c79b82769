"""How fast and how well badges are read: ``uv run python benchmarks/decode.py``.

Prints Markdown; times are the processor's, so that it may be busy otherwise. Pictures come from the
demo's own generator: webcam frames of 1280 × 720 with a badge held up, made worse in ten ways and
three strengths.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable
from statistics import median
from time import process_time

from leadcapture.capture.decoder import decode, decode_hard
from leadcapture.demo.badges import (
    DAMAGES,
    FORMATS,
    Badge,
    damage,
    draw_badge,
    hall,
    picture_of,
    sample_badges,
)

_STRENGTHS = (0.25, 0.5, 0.75)


def main() -> None:
    """Print all tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=3, help="badges per format")
    people = parser.parse_args().people
    drawn = sample_badges(100)
    badges = [
        badge for name in FORMATS for badge in [one for one in drawn if one.format == name][:people]
    ]
    _times(badges)
    _damages(badges)
    _tilts(badges)


def _milliseconds(work: Callable[[], object], *, times: int) -> float:
    taken = []
    for _ in range(times):
        start = process_time()
        work()
        taken.append(process_time() - start)
    return 1000 * median(taken)


def _times(badges: list[Badge]) -> None:
    full = picture_of(draw_badge(badges[0]), seed=3, height=1.3, shift=(0, -0.2), angle=2)
    empty = damage(hall(3), "noise", strength=0.0)
    faded = damage(full, "blur", strength=1.0)
    rows = (
        ("plain pass, a badge in view", _milliseconds(lambda: decode(full), times=30)),
        ("plain pass, empty hall", _milliseconds(lambda: decode(empty), times=30)),
        ("whole ladder, empty hall", _milliseconds(lambda: decode_hard(empty), times=5)),
        ("whole ladder, unreadable badge", _milliseconds(lambda: decode_hard(faded), times=5)),
    )
    print("| 1280 × 720 | median ms of processor time |\n| --- | ---: |")
    for name, value in rows:
        print(f"| {name} | {value:.1f} |")


def _damages(badges: list[Badge]) -> None:
    tried: Counter[tuple[str, str]] = Counter()
    plain: Counter[tuple[str, str]] = Counter()
    ladder: Counter[tuple[str, str]] = Counter()
    wrong, taken = 0, []
    for badge in badges:
        clean = picture_of(draw_badge(badge), seed=3, height=1.3, shift=(0, -0.2), angle=2)
        for kind in DAMAGES:
            for strength in _STRENGTHS:
                picture = damage(clean, kind, len(badge.payload), strength=strength)
                place = badge.format, kind
                tried[place] += 1
                found = [symbol.payload for symbol in decode(picture)]
                if badge.payload in found:
                    plain[place] += 1
                else:
                    start = process_time()
                    found = [symbol.payload for symbol in decode_hard(picture)]
                    taken.append(process_time() - start)
                ladder[place] += badge.payload in found
                wrong += any(payload != badge.payload for payload in found)
    print("\nRead of all, plain pass → ladder:\n")
    print("| damage | " + " | ".join(FORMATS) + " |\n| --- |" + " ---: |" * len(FORMATS))
    for kind in DAMAGES:
        cells = (
            f"{plain[name, kind]} → {ladder[name, kind]} of {tried[name, kind]}" for name in FORMATS
        )
        print(f"| {kind} | " + " | ".join(cells) + " |")
    count = tried.total()
    print(
        f"\nAll: plain {plain.total() / count:.0%}, ladder {ladder.total() / count:.0%} of "
        f"{count}; {wrong} read wrong. The ladder took {1000 * median(taken):.0f} ms (median), "
        f"{1000 * max(taken):.0f} ms at most."
    )


def _tilts(badges: list[Badge]) -> None:
    angles = tuple(range(0, 91, 10))
    print("\nTilted, plain pass → ladder:\n")
    print("| degrees | " + " | ".join(map(str, angles)) + " |")
    print("| --- |" + " ---: |" * len(angles))
    for name in ("PDF417", "Code128"):
        mine = [badge for badge in badges if badge.format == name]
        sheets = [draw_badge(badge) for badge in mine]
        cells = []
        for angle in angles:
            pictures = [picture_of(sheet, seed=3, height=1.2, angle=angle) for sheet in sheets]
            pairs = list(zip(mine, pictures, strict=True))
            easy = sum(any(s.payload == b.payload for s in decode(p)) for b, p in pairs)
            hard = sum(any(s.payload == b.payload for s in decode_hard(p)) for b, p in pairs)
            cells.append(f"{easy} → {hard} of {len(mine)}")
        print(f"| {name} | " + " | ".join(cells) + " |")


if __name__ == "__main__":
    main()
