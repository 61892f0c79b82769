"""How fast the encrypted file is with many leads: open, list, search, count, save.

    uv run python benchmarks/store.py [--leads 100000]

Prints a Markdown table. Every figure is the median of several runs, in milliseconds; all people
are invented.
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from uuid import UUID, uuid4

from leadcapture.delivery import DeliveryState, OutboxEntry, Step, delivery_key
from leadcapture.lead import Capture, Disposition, Lead, Person, Source, Stage
from leadcapture.show import Show
from leadcapture.store import history, outbox
from leadcapture.store.engine import connect, driver
from leadcapture.store.meeting import Asked
from leadcapture.store.store import LeadFilter, LeadOrder, LeadQuery, Store

START = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)


def words(text: str) -> list[str]:
    return text.split()


FIRST = words(
    "Ada Amir Ana Bea Bo Carl Chen Dora Eli Emma Femi Finn Gita Hana Ida Ivo Jan June Kai Lea "
    "Lena Marc Maria Martin Mei Mia Nils Noor Olga Omar Per Pia Rosa Sam Sara Tim Uma Vera Zoe"
)
SYLLABLES = words("ba ber co da den el fa gar hol in ja ker lund ma mar ner os per quin ro sen tor")
COMPANIES = words("Alpha Beacon Cedar Delta Ember Fjord Granite Harbor Indigo Juniper Kite Lumen")
KINDS = words("Analytics Components Controls Devices Foods Labs Logistics Machines Optics Systems")
WORDS = words(
    "asked about pricing for the pro model and wants a demo next week with their team in march "
    "integration with the existing warehouse system is important budget planned for summer"
)


def people(count: int, show_ids: list[UUID]) -> Iterator[tuple[Lead, Capture]]:
    """`count` invented leads with their captures, the same every time but for their ids."""
    chance = random.Random(7)
    for number in range(count):
        last = "".join(chance.choices(SYLLABLES, k=3)).title()
        first = chance.choice(FIRST)
        company = f"{chance.choice(COMPANIES)} {chance.choice(KINDS)}"
        has_email = chance.random() < 0.9
        lead_id, show_id = uuid4(), show_ids[number % len(show_ids)]
        at = START + timedelta(seconds=number * 3)
        lead = Lead(
            id=lead_id,
            show_id=show_id,
            person=Person(
                first_name=first,
                last_name=last,
                company=company,
                title="Engineer",
                emails=(f"{first}.{last}{number}@example.com".lower(),) if has_email else (),
            ),
            captured_at=at,
            captured_by="Rep",
            device="laptop",
            badge_id=f"{number:06}",
            disposition=chance.choice([None, *Disposition]),
            notes=" ".join(chance.choices(WORDS, k=20)),
            stage=chance.choice([Stage.CAPTURED, Stage.REVIEWED]),
        )
        capture = Capture(
            id=uuid4(),
            lead_id=lead_id,
            show_id=show_id,
            source=Source.CAMERA,
            at=at,
            by="Rep",
            device="laptop",
            payload=f"{number:06}^{first}^{last}^{company}".encode(),
            symbology="QRCode",
        )
        yield lead, capture


def owed(lead: Lead) -> list[OutboxEntry]:
    return [
        OutboxEntry(
            lead_id=lead.id,
            connector="tryton",
            step=step,
            key=delivery_key(lead.id, "tryton", step),
            due_at=lead.captured_at if lead.stage is Stage.REVIEWED else None,
        )
        for step in (Step.PERSON, Step.CAMPAIGN)
    ]


def median_ms(call: Callable[[], object], runs: int = 9) -> float:
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1000


def bare_commits(folder: Path, key: bytes, count: int = 300) -> float:
    """Commits a second of one row into one table: what this disk and its flushes allow at most."""
    path = folder / "bare.db"
    path.touch()
    connection = connect(path, key, read_only=False)
    for statement in (
        "PRAGMA journal_mode = WAL",
        "PRAGMA synchronous = FULL",
        "CREATE TABLE bare (id INTEGER PRIMARY KEY, body TEXT)",
    ):
        connection.execute(statement)
    start = time.perf_counter()
    for _ in range(count):
        connection.execute("INSERT INTO bare (body) VALUES (?)", ["x" * 1000])
    pace = count / (time.perf_counter() - start)
    connection.close()
    for left in folder.glob("bare.db*"):
        left.unlink()
    return pace


def fill(store: Store, count: int, show_ids: list[UUID]) -> None:
    """Put the leads in, 1,000 to a transaction: one by one it would take minutes."""
    from leadcapture.store.writing import Action, put

    rows = people(count, show_ids)
    while batch := list(islice(rows, 1000)):
        with store.writing() as db:
            action = Action(db, "captured", "Rep", START)
            for lead, capture in batch:
                put(db, action, lead, [capture], owed(lead), judge=store.judge)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leads", type=int, default=100_000)
    parser.add_argument("--keep", type=Path, help="keep (or reuse) the filled file in this folder")
    count = parser.parse_args().leads
    keep = parser.parse_args().keep
    key = bytes(range(32))
    with tempfile.TemporaryDirectory() as temporary:
        folder = keep or Path(temporary)
        filled = (folder / "leads.db").exists()
        store = Store(folder, key)
        if not filled:
            shows = [Show(name=f"Expo {number}", id=uuid4()) for number in (1, 2)]
            for show in shows:
                store.put_show(show)
            # Nine of ten leads are of one show.
            fill(store, count, [shows[0].id] * 9 + [shows[1].id])
        show_id = store.shows()[-1].id
        store.close()
        measure(folder, key, show_id, count)


def measure(folder: Path, key: bytes, show_id: UUID, count: int) -> None:
    rows: list[tuple[str, float, str]] = []

    def row(what: str, call: Callable[[], object], goal: str = "", runs: int = 9) -> None:
        rows.append((what, median_ms(call, runs), goal))

    def open_and_page() -> None:
        with Store(folder, key) as fresh:
            fresh.page(LeadQuery(show_id=show_id), offset=0, limit=100)

    row("open the file, first page of 100", open_and_page, "150", 5)
    store = Store(folder, key)
    here = LeadQuery(show_id=show_id)
    everywhere = LeadQuery()
    total = store.count(here)
    for order in LeadOrder:
        query = LeadQuery(show_id=show_id, order=order)
        row(f"first page by {order}", lambda q=query: store.page(q, offset=0, limit=100))
    for place, name in ((total // 2, "middle"), (total - 100, "last")):
        for order in (LeadOrder.NEWEST, LeadOrder.COMPANY):
            query = LeadQuery(show_id=show_id, order=order)
            row(
                f"{name} page by {order}",
                lambda q=query, at=place: store.page(q, offset=at, limit=100),
            )
    row("first page, all shows", lambda: store.page(everywhere, offset=0, limit=100))
    row("middle page, all shows", lambda: store.page(everywhere, offset=count // 2, limit=100))
    for chosen in LeadFilter:
        query = LeadQuery(show_id=show_id, filter=chosen, order=LeadOrder.NAME)
        row(f"first page of {chosen} by name", lambda q=query: store.page(q, offset=0, limit=100))
    for text in (
        "m",
        "ma",
        "mar",
        "mart",
        "zoe",
        "pricing",
        "quinquinquin",
        "exa",
        "pri mar",
        "zoe.dagarber",
        "000123",
    ):
        query = LeadQuery(show_id=show_id, text=text)
        goal = "20" if len(text) >= 3 else ""
        hits = store.count(query)
        row(
            f"search '{text}' ({hits:,} found), first page",
            lambda q=query: store.page(q, offset=0, limit=100),
            goal,
        )
        row(f"search '{text}', count", lambda q=query: store.count(q), goal)
    by_name = LeadQuery(show_id=show_id, text="pricing", order=LeadOrder.NAME)
    row("search 'pricing' by name", lambda: store.page(by_name, offset=0, limit=100), "20")
    hot = LeadQuery(show_id=show_id, text="pricing", filter=LeadFilter.PARKED)
    row("search 'pricing' among parked", lambda: store.page(hot, offset=0, limit=100), "20")
    row("count", lambda: store.count(here))
    since = START + timedelta(seconds=(count - count // 20) * 3)
    row(f"counts for the pill ({count // 20:,} today)", lambda: store.counts(None, since=since))
    row(
        "met before?",
        lambda: store.met(
            show_id,
            Asked(badge_id="050000", emails=("nobody@example.com",), payload=b"050000"),
        ),
    )
    queue = outbox.Queue(connector="tryton", step=Step.PERSON, now=START + timedelta(days=30))
    row("due, 100 people", lambda: outbox.due(store, queue, limit=100))
    due = outbox.due(store, queue, limit=100)
    row(
        "record 100 answers",
        lambda: outbox.record(
            store, [(entry, DeliveryState.PENDING, "", None) for entry, _ in due], at=START
        ),
    )
    fresh = list(people(600, [show_id]))
    pace = [0.0]

    def save() -> None:
        start = time.perf_counter()
        for lead, capture in fresh:
            store.keep(lead, [capture], owed(lead), action="captured", by="Rep", at=START)
        pace[0] = len(fresh) / (time.perf_counter() - start)

    save()
    bare = bare_commits(folder, key)
    undone = 0
    start = time.perf_counter()
    for _ in fresh:
        undone += history.undo(store, by="Rep", at=START) is not None
    undo_ms = (time.perf_counter() - start) / undone * 1000
    store.close()
    print(
        f"{count:,} leads, {(folder / 'leads.db').stat().st_size >> 20} MB; "
        f"SQLite {driver.sqlite_version}, Python {platform.python_version()}, "
        f"{platform.system()}, {os.cpu_count()} cores\n"
    )
    print("| what | median ms | goal |\n| --- | ---: | ---: |")
    for what, ms, goal in rows:
        print(f"| {what} | {ms:.1f} | {goal} |")
    print(f"| undo of a capture | {undo_ms:.1f} | |")
    print(
        f"\n{pace[0]:,.0f} committed leads/s (lead, capture, two steps, history, search index; "
        f"synchronous=FULL), one transaction each. This disk allowed {bare:,.0f} commits of one "
        "row at that moment."
    )


if __name__ == "__main__":
    main()
