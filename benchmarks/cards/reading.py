"""Draws cards, damages them and has the real OCR read them; what was read is kept on disk.

``nice python benchmarks/cards/reading.py --cache DIR [--cards 3000] [--start N] [--held-out]
[--part 0/2]``

One small file a card (`SEED.pickle`, with `h` before it for the held-out families): a run that is
stopped goes on where it was, and several processes may share a cache (`--part 0/2`, `--part 1/2`).
Nothing in it is needed again once the tagger is trained.
"""

from __future__ import annotations

import argparse
import pickle
import sys
import time
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))
import generator

__all__ = ["path_of", "read_card", "stored"]


def path_of(cache: Path, seed: int, held_out: bool) -> Path:
    return cache / f"{'h' if held_out else ''}{seed}.pickle"


def read_card(cache: Path | None, seed: int, *, held_out: bool) -> tuple[Any, Any, float]:
    """(card, lines, seconds of OCR), from the cache where it is there already."""
    path = path_of(cache, seed, held_out) if cache else None
    if path and path.is_file():
        return pickle.loads(path.read_bytes())  # type: ignore[no-any-return]
    from leadcapture.capture.ocr import recognize

    card = generator.make_card(seed, held_out=held_out)
    picture = generator.damage(generator.draw(card), seed)
    began = time.perf_counter()
    page = recognize(picture)
    read = card, page.lines, time.perf_counter() - began
    if path:
        partial = path.with_suffix(".part")
        partial.write_bytes(pickle.dumps(read))
        partial.rename(path)
    return read


def stored(cache: Path, start: int, count: int) -> list[tuple[Any, Any, float]]:
    """What was read so far of the training cards, in the order of their seeds."""
    paths = (path_of(cache, seed, False) for seed in range(start, start + count))
    return [pickle.loads(path.read_bytes()) for path in paths if path.is_file()]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--cards", type=int, default=3000)
    parser.add_argument("--start", type=int, default=2_000_000)
    parser.add_argument("--held-out", action="store_true")
    parser.add_argument("--part", default="0/1")
    options = parser.parse_args()
    options.cache.mkdir(parents=True, exist_ok=True)
    which, of = (int(n) for n in options.part.split("/"))
    from leadcapture.capture import ocr

    ocr.limit_threads(max(1, 2 // of))
    seeds = range(options.start + which, options.start + options.cards, of)
    began = time.perf_counter()
    for number, seed in enumerate(seeds, start=1):
        read_card(options.cache, seed, held_out=options.held_out)
        if number % 50 == 0:
            print(f"{number} of {len(seeds)}, {time.perf_counter() - began:.0f} s", flush=True)


if __name__ == "__main__":
    main()
