"""How much memory the reading of a stack of cards takes: the parent and its two readers together.

    python benchmarks/cards/memory.py [CARDS]

Draws invented cards as photos of a phone (12 megapixels), keeps them in a new workspace as an
import does, reads their print with two processes, and adds up the proportional set size of all
processes five times a second (Linux only: /proc). Prints the peaks and the time.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import threading
import time
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from leadcapture.booth import Booth
from leadcapture.capture.album import Sheet

FIRST = (
    "Ada",
    "Bea",
    "Cyd",
    "Dan",
    "Eva",
    "Finn",
    "Gus",
    "Hana",
    "Ida",
    "Jon",
    "Kai",
    "Lea",
    "Mia",
)
LAST = ("Example", "Sample", "Muster", "Ejemplo", "Esempio", "Voorbeeld", "Specimen")
TITLES = ("Head of Production", "Sales Manager", "Chief Technology Officer", "Buyer", "Engineer")
FIRMS = ("Velora Tools Ltd", "Quantor GmbH", "Sample Robotics Inc.", "Nordlicht AB", "Orbis S.r.l.")


def draw(rng: random.Random) -> bytes:
    """One card on a table, as JPEG bytes."""
    first, last, firm = rng.choice(FIRST), rng.choice(LAST), rng.choice(FIRMS)
    host = firm.split()[0].lower() + ".example.com"
    card = Image.new("RGB", (1800, 1050), rng.choice(("white", "#f4efe6", "#e8eef4")))
    pen = ImageDraw.Draw(card)
    lines = (
        (firm, 84), (f"{first} {last}", 96), (rng.choice(TITLES), 56),
        (f"{first}.{last}@{host}".lower(), 52), (f"Tel. +44 20 7946 0{rng.randint(100, 999)}", 52),
        (f"Mobile +44 7700 900{rng.randint(100, 999)}", 52), (f"www.{host}", 52),
        (f"{rng.randint(1, 99)} High Street, London SW1A 1AA", 52),
    )  # fmt: skip
    for number, (text, size) in enumerate(lines):
        pen.text((110, 60 + 118 * number), text, "#202020", ImageFont.load_default(size))
    photo = Image.new("RGB", (4000, 3000), "#57483a")
    photo.paste(card.resize((2700, 1575)), (rng.randint(100, 1200), rng.randint(100, 1300)))
    photo = photo.rotate(rng.uniform(-4, 4), fillcolor="#57483a")
    out = BytesIO()
    photo.save(out, "JPEG", quality=90)
    return out.getvalue()


def tree() -> list[int]:
    """This process and all below it."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                stat = (entry / "stat").read_text()
            except OSError:
                continue
            parent = int(stat.rpartition(")")[2].split()[1])
            parents.setdefault(parent, []).append(int(entry.name))
    found, left = [], [os.getpid()]
    while left:
        found.append(left.pop())
        left += parents.get(found[-1], [])
    return found


def proportional(pid: int) -> int:
    """The process' share of memory in KiB; 0 once it is gone."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in text.splitlines() if line[:4] == "Pss:"), 0)


class Watch(threading.Thread):
    """Looks at all processes until it is stopped."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.peak = self.parent = self.largest = 0
        self._end = threading.Event()

    def run(self) -> None:
        while not self._end.wait(0.2):
            sizes = {pid: proportional(pid) for pid in tree()}
            self.peak = max(self.peak, sum(sizes.values()))
            self.parent = max(self.parent, sizes.pop(os.getpid(), 0))
            self.largest = max([self.largest, *sizes.values()])

    def stop(self) -> None:
        self._end.set()
        self.join()


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    rng = random.Random(3)
    with tempfile.TemporaryDirectory() as folder:
        booth = Booth.open(Path(folder), passphrase="a passphrase for a benchmark")
        booth.import_sample_show()
        for number in range(count):
            booth.keep_sheet(Sheet(name=f"{number}.jpg", data=draw(rng), page=1, pages=1))
        watch = Watch()
        watch.start()
        started = time.monotonic()
        found = booth.read_waiting(workers=2)
        took = time.monotonic() - started
        watch.stop()
        named = sum(bool(booth.lead(one).person.name) for one in found)
        booth.close()
    print(f"{count} cards in {took:.0f} s, {len(found)} read, {named} with a name")
    print(f"all together at most {watch.peak / 1024:.0f} MB")
    print(
        f"the parent {watch.parent / 1024:.0f} MB, the larger reader {watch.largest / 1024:.0f} MB"
    )


if __name__ == "__main__":
    main()
