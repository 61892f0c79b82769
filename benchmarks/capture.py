"""Code seen in a frame -> lead on disk: what comes on top of the decode itself.

Measures `Booth.draft` (payload read, attendee list, met before) and `Booth.keep` (picture, lead,
capture and outbox, fsync) on a workspace that already holds leads::

    uv run python benchmarks/capture.py
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from pathlib import Path

import numpy as np

from leadcapture.booth import Booth
from leadcapture.capture.decoder import Symbol
from leadcapture.capture.frame import encode_jpeg
from leadcapture.lead import Source


def vcard(number: int) -> Symbol:
    text = (
        f"BEGIN:VCARD\nVERSION:3.0\nN:Example{number};Ada\nORG:Sample Ltd\n"
        f"EMAIL:ada{number}@example.com\nTEL:+44 20 7946 0123\nEND:VCARD\n"
    )
    return Symbol(format="QRCode", payload=text.encode(), text=text)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--captures", type=int, default=500)
    options.add_argument("--before", type=int, default=2000, help="leads that are there already")
    chosen = options.parse_args()
    frame = np.random.default_rng(7).integers(0, 255, (720, 1280, 3), np.uint8)
    with (
        tempfile.TemporaryDirectory() as folder,
        Booth.open(Path(folder), passphrase="benchmark") as booth,
    ):
        booth.import_sample_show()
        for number in range(chosen.before):
            draft = booth.draft(vcard(number), Source.CAMERA)
            booth.keep(draft, draft.lead)
        times = []
        for number in range(chosen.before, chosen.before + chosen.captures):
            started = time.perf_counter()
            draft = booth.draft(vcard(number), Source.CAMERA, picture=encode_jpeg(frame))
            booth.keep(draft, draft.lead)
            times.append((time.perf_counter() - started) * 1e3)
    times.sort()
    print("| seen -> on disk, beyond the decode | ms |")
    print("| --- | --- |")
    print(f"| median | {statistics.median(times):.1f} |")
    print(f"| p95 | {times[int(len(times) * 0.95)]:.1f} |")
    print(f"| worst of {len(times)} | {times[-1]:.1f} |")


if __name__ == "__main__":
    main()
