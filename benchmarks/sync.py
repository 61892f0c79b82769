"""Does a sync lose, double or wrongly enroll anybody, whatever the wire does? And how fast is it?

    uv run python benchmarks/sync.py [PART …] [--leads 10000] [--classes refuse trickle …]

Everything runs against the Salesforce server of the tests, on real sockets, through a server in the
way that spoils 30 % of the requests; the app syncs in a process of its own. What the server holds
afterwards is counted, not what we believe. Prints Markdown tables, row by row as they are known;
ends with 1 when anything was lost or doubled, or when a naive variant that ought to fail did not.

* faults: every class of fault alone, and all of them mixed; `--classes` runs some of them
* crashes: `--crash` leads; the app is killed (SIGKILL) before and after each of its writes to disk,
  under each of eleven conditions of the wire, and started again
* controls: naive variants, which must lose, double, or enroll against an opt-out
* requests: requests and wall time at 100 ms latency against the least possible, and one by one with
  simple-salesforce. An answer leaves the wire 100 ms after its request arrived, the server's own
  work within them, or at once where that took longer
* memory: the app's peak, for a fifth of the leads, for all of them and for twice as many
* random: capture, edit, merge and sync in any order, with faults and crashes, many steps
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import signal
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Self
from uuid import UUID

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "sync"))

from faultserver import Fault, FaultServer, make_certificate
from naive import CONTROLS, HABITS
from salesforceserver import TOKEN, SalesforceServer
from suite import FAULTS, SLOW, YES, ConnectorSuite, Crash, Desk, crash_at
from test_salesforce import SalesforceRig

from leadcapture.store.store import Store
from leadcapture.sync import drain, http

SHARE = 0.3
LATENCY = 0.1
BATCH = 200
KEY = bytes(range(32))
#: Seconds of a call's deadline, and where the fault is that there is no answer.
DEADLINE, SHORT_DEADLINE = 5.0, 0.25
CONDITIONS = (
    None, Fault.RESET_BEFORE, Fault.RESET_AFTER, Fault.HTML, Fault.REDIRECT, Fault.EXPIRED,
    Fault.BUSY_SECONDS, Fault.BROKEN_AFTER, Fault.AWAY_AFTER, Fault.TRUNCATED, Fault.FOREIGN,
)  # fmt: skip
#: Everything at once, but what costs its time.
MIXED = tuple(fault for fault in FAULTS if fault not in SLOW)


# --- the app, in a process of its own ----------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What some syncs took on the near side."""

    syncs: int
    wall: float
    """Seconds."""
    processor: float
    """Seconds of the thread that syncs."""
    peak: float
    """The process's largest resident size so far, in MB."""


class App:
    """The near side: it is told what to do and answers when it is done."""

    def __init__(self, wire: FaultServer, folder: Path, deadline: float = DEADLINE) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, there = context.Pipe()
        args = (there, wire.url, folder, deadline)
        self._process = context.Process(target=_serve, args=args, daemon=True)
        self._process.start()
        there.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._pipe.close()
        self._process.join(10)
        if self._process.is_alive():
            self._process.terminate()

    def add(self, number: int, *, consent: bool = True) -> list[UUID]:
        found: list[UUID] = self._ask("add", number, consent)
        return found

    def sync(self, most: int, look: Callable[[], object] = lambda: None) -> Cost:
        """Sync until all is there, at most so often."""
        found: Cost = self._ask("sync", most, look=look)
        return found

    def plain(self) -> None:
        """From now on without the bulk API."""
        self._ask("plain")

    def _ask(self, *order: object, look: Callable[[], object] = lambda: None) -> Any:
        self._pipe.send(order)
        while not self._pipe.poll(0.5):
            look()
        return self._pipe.recv()


def _serve(pipe: Connection, url: str, folder: Path, deadline: float) -> None:
    http.CALL_SECONDS = deadline
    with Store(folder / "workspace", KEY) as store:
        unsynced(store)
        wire: Any = SimpleNamespace(url=url)
        before = store.shows()
        one = Desk(store, SalesforceRig(wire), wire, folder)
        one.show = before[0] if before else one.show
        with suppress(EOFError):
            while True:
                pipe.send(_obey(one, *pipe.recv()))


def _obey(one: Desk, order: str, *args: Any) -> object:
    match order, args:
        case "add", (number, consent):
            more = {} if consent else {"consents": ()}
            return [lead.id for lead in one.add(number, **more)]
        case "plain", ():
            drain.BULK_FROM = 10**9
        case "sync", (most,):
            began, worked = time.perf_counter(), time.thread_time()
            syncs = until_done(one, most)
            return Cost(
                syncs=syncs,
                wall=time.perf_counter() - began,
                processor=time.thread_time() - worked,
                peak=largest(),
            )
    return None


def largest() -> float:
    """The largest resident size of this process so far, in MB; what `getrusage` says begins with
    that of the process it was started by."""
    with Path("/proc/self/status").open(encoding="ascii") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmHWM"))


def until_done(one: Desk, most: int) -> int:
    """Sync until nothing is due; how many syncs it took."""
    for number in range(1, most + 1):
        report = one.sync()
        if not report.message and (not report.steps or most == 1):
            return number
    return most


def unsynced(store: Store) -> None:
    """What a power cut would do is asked in benchmarks/kill.py. A sync has two threads, each with
    a connection of its own."""
    connect = store.engine._connect

    def quick() -> Any:
        connection = connect()
        connection.execute("PRAGMA synchronous = OFF")
        return connection

    store.engine._connect = quick  # type: ignore[method-assign]
    store.engine.reading().execute("PRAGMA synchronous = OFF")


# --- the far side ------------------------------------------------------------------------------


@contextmanager
def far(latency: float = 0.0) -> Iterator[tuple[SalesforceServer, FaultServer, Path]]:
    """A CRM, a wire to it and a folder."""
    with (
        tempfile.TemporaryDirectory() as folder,
        SalesforceServer() as server,
        FaultServer(server.url, spoken=SalesforceRig.spoken, latency=latency) as wire,
    ):
        server.allowed = 10**9
        server.seen = deque(maxlen=1)  # type: ignore[assignment]
        yield server, wire, Path(folder)


@contextmanager
def desk(server: SalesforceServer) -> Iterator[Desk]:
    """A workspace in this process and a wire to `server`."""
    with (
        tempfile.TemporaryDirectory() as folder,
        FaultServer(server.url, spoken=SalesforceRig.spoken) as wire,
        Store(Path(folder) / "workspace", KEY) as store,
    ):
        unsynced(store)
        yield Desk(store, SalesforceRig(server), wire, Path(folder))


def spoilt(faults: tuple[Fault, ...], dice: random.Random) -> Callable[[Any], Fault | None]:
    return lambda call: dice.choice(faults) if dice.random() < SHARE else None


def counted(rig: SalesforceRig, ids: Sequence[UUID]) -> tuple[int, int]:
    """(lost, doubled) over all four steps, counted in the server."""
    lost = doubled = 0
    for there in (rig.people(), rig.members(), rig.tasks(), rig.enrolled()):
        lost += len(set(ids) - set(there))
        doubled += len(list(there)) - len(set(there))
    return lost, doubled


# --- what is printed ---------------------------------------------------------------------------


def row(*cells: object) -> None:
    Bar.clear()
    print("| " + " | ".join(str(cell) for cell in cells) + " |", flush=True)


def head(*cells: str) -> None:
    row(*cells)
    row("---", *("---:" for _ in cells[1:]))


class Bar:
    """How far a row is, on a terminal only."""

    shown = sys.stderr.isatty()

    def __init__(self, what: str) -> None:
        self._what = what
        self._began = time.monotonic()

    def show(self, part: float) -> None:
        if not self.shown:
            return
        took = time.monotonic() - self._began
        left = f", {took / part - took:.0f} s left" if part > 0.02 else ""
        full = round(30 * min(part, 1.0))
        bar = "█" * full + "·" * (30 - full)
        print(f"\r\033[K{self._what:<22} {bar} {part:4.0%}{left}", end="", file=sys.stderr)

    @classmethod
    def clear(cls) -> None:
        if cls.shown:
            print("\r\033[K", end="", file=sys.stderr, flush=True)


# --- the parts ---------------------------------------------------------------------------------


def faults(args: argparse.Namespace) -> bool:
    head(
        "30 % of all requests", "leads", "requests", "faults met", "syncs", "seconds", "lost",
        "twice", "no opt-in",
    )  # fmt: skip
    good = True
    runs = [(str(fault), (fault,)) for fault in FAULTS] + [("mixed", MIXED)]
    for name, some in runs:
        if args.classes and name not in args.classes:
            continue
        deadline = SHORT_DEADLINE if some[0] in SLOW else DEADLINE
        with far() as (server, wire, folder), App(wire, folder, deadline) as app:
            ids = app.add(args.leads)
            without = app.add(args.leads // 20, consent=False)
            wire.spoil = spoilt(some, random.Random(11))
            effects, bar = 4 * len(ids) + 3 * len(without), Bar(name)
            cost = app.sync(
                100_000,
                lambda bar=bar, of=effects, server=server: bar.show(len(server.effects) / of),
            )
            rig = SalesforceRig(server)
            lost, doubled = counted(rig, ids)
            lost += len(set(without) - set(rig.people()))
            against = len(set(rig.enrolled()) - set(ids))
            row(
                name, args.leads, wire.requests, len(wire.met), cost.syncs, f"{cost.wall:.0f}",
                lost, doubled, against,
            )  # fmt: skip
            good = good and (lost, doubled, against) == (0, 0, 0)
    return good


def crashes(args: argparse.Namespace) -> bool:
    """Each kill begins with a fresh workspace; then the app is started until all is sent."""
    head("the wire, 30 % of all requests", "kills", "lost", "twice")
    good = True
    for condition in CONDITIONS:
        name = str(condition or "good")
        if args.classes and name not in args.classes:
            continue
        kills = lost = doubled = 0
        bar = Bar(name)
        for after in (False, True):
            for point in range(1, 2000):
                killed, some = _killed_at(args.crash, condition, point, after=after)
                kills, lost, doubled = kills + killed, lost + some[0], doubled + some[1]
                bar.show((after + point / (kills + 1)) / 2)
                if not killed:
                    break
        row(name, kills, lost, doubled)
        good = good and lost == doubled == 0
    return good


def _killed_at(
    number: int, condition: Fault | None, point: int, *, after: bool
) -> tuple[bool, tuple[int, int]]:
    """A forked child syncs until all is sent and kills itself at its `point`th write to disk."""
    with SalesforceServer() as server, desk(server) as one:
        leads = one.add(number)
        if condition is not None:
            one.wire.spoil = spoilt((condition,), random.Random(7))
        child = os.fork()
        if child == 0:
            _child(one, point, after=after)
        killed = os.WIFSIGNALED(os.waitpid(child, 0)[1])
        one.now = one.now.replace(year=2028)  # its lease has run out by then
        one.settle(100)
        return killed, counted(one.rig, [lead.id for lead in leads])  # type: ignore[arg-type]


def _child(parent: Desk, point: int, *, after: bool) -> None:
    """One run of the app in a process of its own; it does not come back."""
    try:
        with Store(parent.folder / "workspace", KEY) as store:
            unsynced(store)
            one = Desk.__new__(Desk)
            one.store, one.rig, one.wire, one.folder = store, parent.rig, parent.wire, parent.folder
            one.show, one.destination = parent.show, parent.destination
            one.now = parent.now.replace(year=2027)
            try:
                with crash_at(store, point, after=after):
                    until_done(one, 1000)
            except Crash:
                os.kill(os.getpid(), signal.SIGKILL)
    finally:
        os._exit(0)


def controls(args: argparse.Namespace) -> bool:
    """A tenth of the leads opted out in the CRM before they were to be enrolled."""
    head("naive variant", "fault", "lost", "twice", "against an opt-out", "turns red")
    good = True
    unread = {UNREAD: (HABITS[UNREAD][0], None)}
    for name, (variant, fault) in {
        "none of them": (no_variant, None),
        **CONTROLS,
        **unread,
    }.items():
        with SalesforceServer() as server, desk(server) as one:
            server.allowed = 10**9
            out = _opted_out(one, max(1, args.each // 10))
            ids = [lead.id for lead in one.add(args.each)]
            if fault is not None:
                one.wire.spoil = spoilt((fault,), random.Random(5))
            with variant(one.rig):
                for _ in range(60 if fault is not None else 1):
                    one.sync()
                with suppress(AssertionError):
                    one.settle(60)
            lost, doubled = counted(SalesforceRig(server), ids)
            against = len(set(SalesforceRig(server).enrolled()) & out)
            red = (lost, doubled, against) != (0, 0, 0)
            row(name, fault or "none", lost, doubled, against, "yes" if red else "no")
            good = good and red == (variant is not no_variant)
    head("naive habit", "a test of the suite says so")
    for name, (variant, ought) in HABITS.items():
        with SalesforceServer() as server, desk(server) as one:
            red = False
            try:
                with variant(one.rig):
                    ought(ConnectorSuite(), one)
            except (AssertionError, ValueError):
                red = True
            row(name, "yes" if red else "NO")
            good = good and red
    return good


UNREAD = "opt-outs are not read back"


def no_variant(rig: Any) -> AbstractContextManager[None]:
    """The app as it is."""
    return nullcontext()


def _opted_out(one: Desk, number: int) -> set[UUID]:
    """People who are in the CRM, unsubscribed there, and then ticked the box on a form of ours."""
    leads = one.add(number, disposition=None, consents=())
    one.settle()
    for lead in leads:
        one.rig.opt_out(lead.id)
        one.keep(replace(one.store.lead(lead.id), consents=(YES,)))
    return {lead.id for lead in leads}


def requests_(args: argparse.Namespace) -> bool:
    batches = -(-args.leads // BATCH)
    head(f"{args.leads:,} leads, four steps, {LATENCY * 1000:.0f} ms latency", "plain", "bulk")
    found: list[list[object]] = []
    good = True
    for bulk in (False, True):
        with far(LATENCY) as (server, wire, folder), App(wire, folder) as app:
            ids = app.add(args.leads)
            if not bulk:
                app.plain()
            cost = app.sync(1)
            lost, doubled = counted(SalesforceRig(server), ids)
            good = good and lost == doubled == 0
            made, own = wire.requests, [1000 * seconds for seconds in wire.worked]
            found.append(
                [
                    made,
                    f"{made / (4 * batches):.2f}",
                    f"{made / (STEPS * batches):.2f}",
                    f"{cost.wall:.1f}",
                    f"{cost.wall / (STEPS * batches * LATENCY):.2f}",
                    f"{cost.wall / (made * LATENCY):.2f}",
                    f"{cost.wall / wire.waited:.2f}",
                    f"{sum(own) / len(own):.0f}, {max(own):.0f}",
                    f"{cost.processor:.1f}",
                    f"{lost}, {doubled}",
                ]
            )
    names = (
        "requests",
        f"… to one write a batch and step, {4 * batches}",
        f"… to the least that reads before it writes, {STEPS * batches}",
        "wall time, s",
        f"… to {STEPS * batches} times the latency",
        "… to the latency of its requests",
        "… to the time that its requests waited for the server",
        "the server's own work, ms: a request on average, at most",
        "our own processor time between the calls, s",
        "lost, twice",
    )
    for name, *cells in zip(names, *found, strict=True):
        row(name, *cells)
    one_by_one()
    return good


#: Calls a batch at least: a read and a write for each of four steps, and who opted out meanwhile.
STEPS = 9


def one_by_one(number: int = 100) -> None:
    """The same people, one call each, with others' client (its people step alone)."""
    import requests
    from simple_salesforce import Salesforce

    with tempfile.TemporaryDirectory() as folder:
        certificate = make_certificate(Path(folder))
        with SalesforceServer(certificate) as server, requests.Session() as session:
            server.slow = LATENCY
            session.trust_env = False
            session.verify = str(certificate[0])
            theirs = Salesforce(
                instance_url=server.url, session_id=TOKEN, version="64.0", session=session
            )
            began = time.perf_counter()
            for count in range(number):
                theirs.Lead.upsert(
                    f"LeadCapture_Id__c/{count}", {"LastName": f"Example{count}", "Company": "X"}
                )
            each = (time.perf_counter() - began) / number
    row("simple-salesforce, one by one, people alone: s a lead", f"{each:.3f}", "")
    row("… which makes for 10,000 leads, s", f"{each * 10_000:.0f}", "")


def memory(args: argparse.Namespace) -> bool:
    """What the near side takes at most, in a process of its own, for few and many leads."""
    head("the app's largest size, MB", "before the sync", "plain", "bulk")
    for number in (args.leads // 5, args.leads, args.leads * 2):
        cells: list[str] = []
        for bulk in (False, True):
            with far() as (_, wire, folder):
                with App(wire, folder) as app:
                    app.add(number)
                # What capturing took is another process's.
                with App(wire, folder) as app:
                    if not bulk:
                        app.plain()
                    if not cells:
                        cells.append(f"{app.sync(0).peak:.0f}")
                    cells.append(f"{app.sync(1).peak:.0f}")
        row(f"{number:,} leads", *cells)
    return True


def random_(args: argparse.Namespace) -> bool:
    from test_sync_stateful import run_many

    steps = run_many(examples=60, steps=40)
    print(
        f"{steps} steps of capture, edit, merge, opt-out, sync and crash in any order: nothing "
        "lost, nothing twice.",
        flush=True,
    )
    return True


PARTS = {
    "faults": faults,
    "crashes": crashes,
    "controls": controls,
    "requests": requests_,
    "memory": memory,
    "random": random_,
}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("parts", nargs="*", choices=[[], *PARTS], default=[], metavar="PART")
    parser.add_argument("--leads", type=int, default=10_000)
    parser.add_argument("--crash", type=int, default=20, help="leads of the crashes")
    parser.add_argument("--each", type=int, default=100, help="leads of each naive variant")
    parser.add_argument("--classes", nargs="*", metavar="CLASS", help="only these faults")
    args = parser.parse_args()
    http.CALL_SECONDS = 3.0
    good = True
    for name in args.parts or PARTS:
        print(f"\n### {name}\n", flush=True)
        good = PARTS[name](args) and good
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
