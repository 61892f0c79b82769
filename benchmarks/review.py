"""What reviewing costs with many leads, beside what plain sqlite3 needs for the same work.

    uv run python benchmarks/review.py [--leads 100000] [--rows 50000] [--rounds 3]

"The same work" are the very statements, with their values ready, run by the bare driver in one
transaction on a copy of the file; so the rest is what our own code costs. Goal: at most 1.5 times.
Writes begin with the same file and a cold cache, take turns, and the fastest of each counts: on a
busy machine the same work took twice as long a minute later, also in processor time, which is given
beside.
All people are invented.
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from leadcapture.booth import Booth, BulkEdit, LeadFilter, LeadOrder, LeadQuery
from leadcapture.lead import Disposition, Origin, Reading
from leadcapture.store import bulk, outbox, readings, writing
from leadcapture.store.engine import connect, driver

sys.path.insert(0, str(Path(__file__).parent.parent))
from benchmarks.store import COMPANIES, FIRST, KINDS, START, SYLLABLES, WORDS, people

Statements = list[tuple[str, Any, bool]]
PRAGMAS = (
    "journal_mode = WAL",
    "synchronous = FULL",
    "foreign_keys = ON",
    "secure_delete = ON",
    "temp_store = MEMORY",
    "recursive_triggers = ON",
    "cache_size = -16000",
    "wal_autocheckpoint = 4000",
)


class Bench:
    """A workspace, and the table that is printed in the end."""

    def __init__(self, folder: Path, *, rounds: int = 3) -> None:
        self.folder = folder
        self.rounds = rounds
        self.rows: list[tuple[str, float, float, float, float]] = []
        os.environ["LEADCAPTURE_PASSPHRASE"] = "benchmark"
        self.booth = Booth.open(folder / "workspace")
        self.booth.update_settings(rep_name="Rep")
        self.show = self.booth.import_sample_show()

    @property
    def store(self) -> Any:
        return self.booth._store

    def fill(self, count: int) -> None:
        """Put leads in: rated, tagged and answered, a tenth of them by a colleague."""
        chance = random.Random(3)
        question = next(one for one in self.show.qualifiers if one.choices)

        def leads() -> Iterator[tuple[Any, Reading]]:
            from dataclasses import replace

            for lead, _ in people(count, [self.show.id]):
                answer = chance.choice(question.choices)
                yield (
                    replace(
                        lead,
                        captured_by=chance.choice(["Rep"] * 9 + ["Kim"]),
                        tags=("vip",) if chance.random() < 0.05 else (),
                        answers={question.id: (answer,) if question.kind == "multi" else answer},
                    ),
                    Reading(origin=Origin.IMPORT, at=START, person=lead.person),
                )

        bulk.add(self.store, leads(), (), lambda a, b: a, self.booth._owed,
                 action="filled", by="Rep", at=START)  # fmt: skip
        with self.store.writing() as db:
            db.execute("UPDATE history SET can_undo = 0")
        self.settle()

    def settle(self) -> None:
        """Fold the log into the file, so that every run begins alike."""
        with self.store.reading() as db:
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    @contextmanager
    def plain(self, file: Path) -> Iterator[Any]:
        """The bare driver on a copy of this file."""
        path = self.folder / "copy.db"
        shutil.copyfile(file, path)
        plain = connect(path, self.booth._keys.database_key, read_only=False)
        for pragma in PRAGMAS:
            plain.execute(f"PRAGMA {pragma}")
        plain.execute("SELECT count(*) FROM sqlite_schema").fetchall()
        try:
            yield plain
        finally:
            plain.close()
            for end in ("", "-wal", "-shm"):
                path.with_name(path.name + end).unlink(missing_ok=True)

    def again(self, file: Path) -> None:
        """Open the workspace as it is in this file."""
        mine = self.folder / "workspace" / "leads.db"
        self.booth.close()
        shutil.copyfile(file, mine)
        self.booth = Booth.open(self.folder / "workspace")

    def write(self, what: str, call: Callable[[], object]) -> None:
        """Time a write and, in turns, its statements alone."""
        self.settle()
        before = self.folder / "before.db"
        shutil.copyfile(self.store.path, before)
        said = self._hear(call)
        ours, theirs = [], []
        for _ in range(self.rounds):
            with self.plain(before) as plain:
                theirs.append(_timed(lambda: _run(plain, said)))
            self.again(before)
            ours.append(_timed(call))
        before.unlink()
        (our, their), (our_cpu, their_cpu) = (
            [min(times[which] for times in run) for run in (ours, theirs)] for which in (0, 1)
        )
        self.rows.append((what, our * 1000, their * 1000, our_cpu, their_cpu))
        every = ", ".join(
            f"{one[0]:.2f}:{two[0]:.2f}" for one, two in zip(ours, theirs, strict=True)
        )
        print(f"{what}: {our:.2f} s, plain {their:.2f} s ({every})", file=sys.stderr)

    def _hear(self, call: Callable[[], object]) -> Statements:
        """The statements of this call; hearing them takes time."""
        from sqlite_utils import Database

        said: Statements = []
        plainly, many = Database.execute, writing.many

        def record(self: Any, sql: str, parameters: Any = None) -> Any:
            said.append((sql, parameters, False))
            return plainly(self, sql, parameters)

        def record_many(db: Any, sql: str, rows: Any) -> None:
            if rows:
                said.append((sql, list(rows), True))
            many(db, sql, rows)

        Database.execute = record  # type: ignore[method-assign]
        for room in (writing, outbox, readings):
            room.many = record_many
        try:
            call()
        finally:
            Database.execute = plainly  # type: ignore[method-assign]
            for room in (writing, outbox, readings):
                room.many = many
        return said

    def read(self, what: str, call: Callable[[], object], runs: int = 31) -> None:
        """Time a reading, and its statements alone."""
        said: list[str] = []
        with self.store.reading() as db:
            db.set_trace_callback(lambda sql: said.append(sql))
            call()
            db.set_trace_callback(None)
            asked = [sql for sql in said if sql.lstrip().startswith(("SELECT", "WITH"))]

            def plainly() -> None:
                for sql in asked:
                    db.execute(sql).fetchall()

            ours, theirs = [], []
            for _ in range(runs):
                for times, one in ((ours, call), (theirs, plainly)):
                    times.append(_timed(one))
        (our, their), (our_cpu, their_cpu) = (
            [statistics.median(times[which] for times in run) for run in (ours, theirs)]
            for which in (0, 1)
        )
        self.rows.append((what, our * 1000, their * 1000, our_cpu, their_cpu))


def _timed(call: Callable[[], object]) -> tuple[float, float]:
    """Seconds, and seconds of this thread's processor time."""
    start, busy = time.perf_counter(), time.thread_time()
    call()
    return time.perf_counter() - start, time.thread_time() - busy


def _run(plain: Any, said: Statements) -> None:
    """These statements in one transaction."""
    plain.execute("BEGIN IMMEDIATE")
    for sql, values, several in said:
        if several:
            plain.executemany(sql, values)
            continue
        found = plain.execute(sql, values) if values is not None else plain.execute(sql)
        if found.description:
            found.fetchall()
    plain.execute("COMMIT")


def a_file(path: Path, rows: int) -> Path:
    """A vendor's list of people who are not here yet."""
    chance = random.Random(11)
    lines = ["Badge ID,First name,Last name,Company,Email,Phone,Rating,Notes"]
    for number in range(rows):
        first, last = chance.choice(FIRST), "".join(chance.choices(SYLLABLES, k=3)).title()
        company = f"{chance.choice(COMPANIES)} {chance.choice(KINDS)}"
        mail = f"{first}.{last}{number}@new.example.com".lower()
        phone = f"020 7946 {number % 1000:04}"
        note = " ".join(chance.choices(WORDS, k=12))
        rating = chance.choice(("hot", "warm", "cold"))
        lines.append(f"N{number:06},{first},{last},{company},{mail},{phone},{rating},{note}")
    path.write_text("\n".join((*lines, "")), encoding="utf-8")
    return path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leads", type=int, default=100_000)
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder), rounds=asked.rounds)
        bench.fill(asked.leads)
        show = bench.show.id
        half = asked.leads // 2

        def page(offset: int = 0, **fields: Any) -> Callable[[], object]:
            query = LeadQuery(show_id=show, **fields)
            return lambda: bench.booth.page(query, offset=offset, limit=100)

        def count(**fields: Any) -> Callable[[], object]:
            query = LeadQuery(show_id=show, **fields)
            return lambda: bench.booth.count(query)

        hours = {"since": START + timedelta(hours=6), "until": START + timedelta(hours=8)}
        bench.booth.warm()
        bench.read("first page", page())
        bench.read("page in the middle", page(half))
        bench.read("page in the middle by e-mail", page(half, order=LeadOrder.EMAIL))
        bench.read("needs a look, first page", page(filter=LeadFilter.NEEDS_LOOK))
        bench.read("needs a look, count", count(filter=LeadFilter.NEEDS_LOOK))
        bench.read("mine and hot by name, first page", page(by="Rep", filter=LeadFilter.HOT,
                                                            order=LeadOrder.NAME))  # fmt: skip
        bench.read("mine and hot, count", count(by="Rep", filter=LeadFilter.HOT))
        bench.read("by a colleague, middle", page(asked.leads // 20, not_by="Rep"))
        bench.read("tag and two hours, count", count(tag="vip", **hours))
        bench.read("search 'zoe', first page", page(text="zoe"))
        bench.read("search 'pricing', first page", page(text="pricing"))
        bench.read("search 'pricing' by title", page(text="pricing", order=LeadOrder.TITLE))

        some = bench.store.ids(LeadQuery(show_id=show))[:10_000]
        edit = BulkEdit(disposition=Disposition.HOT, owner="Kim", add_tags=("fair",))
        bench.write("bulk edit of 10,000", lambda: bench.booth.bulk_edit(some, edit))
        bench.write("undo of it", lambda: bench.booth.undo())
        bench.write("approve 10,000", lambda: bench.booth.approve(some))

        from leadcapture.review import importing

        file = a_file(Path(folder) / "new.csv", asked.rows)
        start = time.perf_counter()
        now = bench.booth._clock()
        read = importing.read_leads(
            bench.store, file, bench.show, None, on_duplicate=importing.OnDuplicate.ADD,
            now=now, by="Rep", device="laptop",
        )  # fmt: skip
        reading = time.perf_counter() - start
        bench.write(
            f"import of {asked.rows:,} rows, stored",
            lambda: importing.store_leads(
                bench.store, read, bench.show, bench.booth._owed, by="Rep", at=now
            ),
        )
        size = bench.store.path.stat().st_size >> 20
        bench.booth.close()
    print(
        f"{asked.leads:,} leads ({size} MB); SQLite {driver.sqlite_version}, "
        f"Python {platform.python_version()}, {platform.system()}, {os.cpu_count()} cores\n"
    )
    print("| what | ms | plain ms | ratio | of processor time |\n" + "| --- |" + " ---: |" * 4)
    for what, ours, theirs, our_cpu, their_cpu in bench.rows:
        digits = 0 if ours >= 1000 else 1 if ours >= 1 else 3
        cpu = f"{our_cpu / their_cpu:.2f}" if their_cpu else ""
        print(
            f"| {what} | {ours:,.{digits}f} | {theirs:,.{digits}f} | {ours / theirs:.2f} | {cpu} |"
        )
    print(
        f"\nReading the file before ({asked.rows:,} rows: cleaned, phones and addresses parsed, "
        f"checked against those there): {reading:.1f} s."
    )


if __name__ == "__main__":
    main()
