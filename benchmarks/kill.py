"""Is a lead that was acknowledged ever lost? Captures are cut off with kill -9, again and again.

    uv run python benchmarks/kill.py [--rounds 50] [--captures 1000]

Each round a child process captures leads with pictures and prints the id of each after the store
has returned; at a random moment it is killed (terminated on Windows). Then the workspace is opened
again and checked: every printed lead is there with its capture, its steps and its picture, nothing
is without its lead, and the file is whole. All rounds use one workspace, so later ones also start
from what a killed process left behind. Prints a Markdown table; ends with 1 if anything was lost.
"""

from __future__ import annotations

import argparse
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from leadcapture.delivery import OutboxEntry, Step, delivery_key
from leadcapture.lead import Capture, Lead, Person, Source
from leadcapture.show import Show
from leadcapture.store import outbox
from leadcapture.store.backup import doctor
from leadcapture.store.store import Store
from leadcapture.store.vault import Pictures

KEY, PICTURES_KEY = bytes(range(32)), bytes(range(1, 33))
START = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
STEPS = (Step.PERSON, Step.CAMPAIGN)


def capture(folder: Path, number: int) -> None:
    """The child: capture `number` leads, printing each id once it is on disk."""
    store = Store(folder, KEY)
    pictures = Pictures(folder / "images", PICTURES_KEY)
    show = store.shows()[0]
    picture = random.Random(1).randbytes(20_000)
    for count in range(number):
        lead_id, at = uuid4(), START + timedelta(seconds=count)
        lead = Lead(
            id=lead_id,
            show_id=show.id,
            person=Person(first_name="Ada", last_name=f"Example{count}", company="Example Ltd"),
            captured_at=at,
            captured_by="Rep",
            device="laptop",
        )
        evidence = Capture(
            id=uuid4(),
            lead_id=lead_id,
            show_id=show.id,
            source=Source.CAMERA,
            at=at,
            by="Rep",
            device="laptop",
            payload=str(lead_id).encode(),
            image_id=pictures.put(picture),
        )
        owed = [
            OutboxEntry(
                lead_id=lead_id,
                connector="tryton",
                step=step,
                key=delivery_key(lead_id, "tryton", step),
                due_at=at,
            )
            for step in STEPS
        ]
        store.keep(lead, [evidence], owed, action="captured", by="Rep", at=at)
        print(lead_id, flush=True)
    store.close()


def play(folder: Path, captures: int, chance: random.Random) -> list[UUID]:
    """One round: start the child, kill it somewhere in its captures; what it acknowledged."""
    child = subprocess.Popen(
        [sys.executable, __file__, "--child", str(folder), "--captures", str(captures)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    acknowledged: list[UUID] = []
    stop_after = chance.randrange(captures)
    killer: threading.Timer | None = None
    for line in child.stdout:
        if line.endswith("\n"):
            acknowledged.append(UUID(line.strip()))
        if len(acknowledged) > stop_after and killer is None:
            # Not right at an acknowledgement: anywhere in the captures that follow.
            killer = threading.Timer(chance.random() * 0.01, child.kill)
            killer.start()
    child.wait()
    if killer:
        killer.join()
    return acknowledged


def check(folder: Path, acknowledged: list[UUID], *, whole: bool) -> Iterator[str]:
    """What is wrong with the workspace, one line each; `whole` reads every page of the file."""
    with Store(folder, KEY) as store:
        pictures = Pictures(folder / "images", PICTURES_KEY)
        for lead_id in acknowledged:
            try:
                store.lead(lead_id)
                (evidence,) = store.captures(lead_id)
                assert evidence.image_id
                pictures.get(evidence.image_id)
            except Exception as error:
                yield f"lead {lead_id} lost: {error}"
                continue
            if len(outbox.entries(store, lead_id=lead_id)) != len(STEPS):
                yield f"lead {lead_id} lost a step"
        with store.reading() as db:
            for what, sql in {
                "captures without a lead": "SELECT count(*) FROM captures LEFT JOIN leads "
                "ON leads.seq = captures.lead WHERE leads.seq IS NULL",
                "leads without a capture": "SELECT count(*) FROM leads LEFT JOIN captures "
                "ON captures.lead = leads.seq WHERE captures.seq IS NULL",
                "steps without a lead": "SELECT count(*) FROM outbox LEFT JOIN leads "
                "ON leads.seq = outbox.lead WHERE leads.seq IS NULL",
            }.items():
                if count := db.execute(sql).fetchone()[0]:
                    yield f"{count} {what}"
            images = db.execute("SELECT image_id FROM captures ORDER BY seq DESC LIMIT 50")
            for (image_id,) in images.fetchall():
                pictures.get(UUID(image_id))
        if not whole:
            return
        for finding in doctor(store, pictures, folder):
            if not finding.ok and finding.name != "Free space":
                yield f"{finding.name}: {finding.message}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--captures", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--child", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.child:
        capture(arguments.child, arguments.captures)
        return 0
    chance = random.Random(arguments.seed)
    problems: list[str] = []
    total = killed = 0
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as temporary:
        for number in range(arguments.rounds):
            folder = Path(temporary) / f"round{number // 10}"
            if not folder.exists():
                with Store(folder, KEY) as store:
                    store.put_show(Show(name="Expo", id=uuid4()))
            acknowledged = play(folder, arguments.captures, chance)
            killed += len(acknowledged) < arguments.captures
            total += len(acknowledged)
            whole = number % 10 == 9 or number == arguments.rounds - 1
            problems += check(folder, acknowledged, whole=whole)
            print(f"round {number + 1}: {len(acknowledged)} acknowledged", file=sys.stderr)
    print("| rounds | killed in mid-capture | leads acknowledged | lost or orphaned | minutes |")
    print("| ---: | ---: | ---: | ---: | ---: |")
    minutes = (time.monotonic() - started) / 60
    print(f"| {arguments.rounds} | {killed} | {total:,} | {len(problems)} | {minutes:.1f} |")
    for problem in problems:
        print(problem, file=sys.stderr)
    return bool(problems)


if __name__ == "__main__":
    sys.exit(main())
