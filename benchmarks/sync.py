"""Does a sync lose, double or wrongly enroll anybody, whatever the wire does? And how fast is it?

    uv run python benchmarks/sync.py [--leads 10000] [--each 1000] [--crash 20] [faults crashes …]

Everything runs against the Salesforce server of the tests, on real sockets, through a server in the
way that spoils 30 % of the requests. What the server holds afterwards is counted, not what we
believe. Prints Markdown tables; ends with 1 when anything was lost or doubled, or when a naive
variant that ought to fail did not.

* faults: every class of fault alone (`--each` leads), and all of them mixed (`--leads`)
* crashes: `--crash` leads; the app is killed (SIGKILL) before and after each of its writes to disk,
  under each of ten conditions of the wire, and started again
* controls: naive variants, which must lose or double
* requests: requests and wall time at 100 ms latency, memory, and one by one with simple-salesforce
* random: capture, edit, merge and sync in any order, with faults and crashes, many steps
"""

from __future__ import annotations

import argparse
import os
import random
import resource
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "sync"))

from faultserver import Fault, FaultServer, make_certificate
from naive import CONTROLS
from salesforceserver import TOKEN, SalesforceServer
from suite import FAULTS, SLOW, Crash, Desk, crash_at, make_lead
from test_salesforce import SalesforceRig

from leadcapture.lead import Lead
from leadcapture.store.store import Store
from leadcapture.sync import drain, http

SHARE = 0.3
CONDITIONS = (
    None, Fault.RESET_BEFORE, Fault.RESET_AFTER, Fault.HTML, Fault.REDIRECT, Fault.EXPIRED,
    Fault.BUSY_SECONDS, Fault.BROKEN_AFTER, Fault.AWAY_AFTER, Fault.TRUNCATED, Fault.FOREIGN,
)  # fmt: skip


@contextmanager
def desk(server: SalesforceServer, *, latency: float = 0.0) -> Iterator[Desk]:
    """A workspace of its own and a wire to `server`."""
    with (
        tempfile.TemporaryDirectory() as folder,
        FaultServer(server.url, spoken=SalesforceRig.spoken, latency=latency) as wire,
        Store(Path(folder) / "workspace", bytes(range(32))) as store,
    ):
        # What a power cut would do is asked in benchmarks/kill.py.
        store.engine.reading().execute("PRAGMA synchronous = OFF")
        yield Desk(store, SalesforceRig(server), wire, Path(folder))


def spoilt(faults: tuple[Fault, ...], dice: random.Random) -> Callable[[Any], Fault | None]:
    return lambda call: dice.choice(faults) if dice.random() < SHARE else None


def until_done(one: Desk, leads: list[Lead], most: int) -> int:
    """Sync on the bad wire until all is there; how many syncs it took."""
    for number in range(1, most + 1):
        report = one.sync()
        if not report.rows and not report.message:
            return number
    one.settle(200)
    return most


def row(*cells: object) -> None:
    print("| " + " | ".join(str(cell) for cell in cells) + " |", flush=True)


def head(*cells: str) -> None:
    row(*cells)
    row("---", *("---:" for _ in cells[1:]))


def counted(one: Desk, leads: list[Lead], server: SalesforceServer) -> tuple[int, int, int]:
    """(lost, doubled, enrolled without an opt-in), counted in the server."""
    ids = {lead.id for lead in leads}
    rig = one.rig
    lost = doubled = 0
    for there in (rig.people(), rig.members(), rig.tasks(), rig.enrolled()):
        lost += len(ids - set(there))
        doubled += len(list(there)) - len(set(there))
    against = len(set(rig.enrolled()) - {lead.id for lead in leads if lead.opted_in()})
    return lost, doubled, against


def faults(args: argparse.Namespace) -> bool:
    head(
        "30 % of all requests",
        "leads",
        "requests",
        "faults met",
        "syncs",
        "lost",
        "twice",
        "no opt-in",
    )
    good = True
    # A time-out costs its time: fewer leads, and a short deadline.
    runs = [
        (str(fault), (fault,), args.each // 5 if fault in SLOW else args.each) for fault in FAULTS
    ]
    runs.append(("all of them, mixed", tuple(f for f in FAULTS if f not in SLOW), args.leads))
    for name, some, number in runs:
        http.CALL_SECONDS = 0.6 if some[0] in SLOW else 5.0
        with SalesforceServer() as server, desk(server) as one:
            server.allowed = 10_000_000
            leads = one.add(number)
            refused = [one.keep(make_lead(one.show, consents=())) for _ in range(number // 20)]
            one.wire.spoil = spoilt(some, random.Random(11))
            syncs = until_done(one, leads, 20_000)
            kept = {lead.id for lead in refused}
            wrong = set(one.rig.enrolled()) & kept
            everybody = [*leads, *refused]
            people = len({x.id for x in everybody} - set(one.rig.people()))
            lost, doubled, against = counted(one, leads, server)
            lost, against = lost + people, against + len(wrong)
            row(name, number, one.wire.requests, len(one.wire.met), syncs, lost, doubled, against)
            good = good and (lost, doubled, against) == (0, 0, 0)
    return good


def crashes(args: argparse.Namespace) -> bool:
    """Each kill begins with a fresh workspace; then the app is started until all is sent."""
    head("the wire, 30 % of all requests", "kills", "lost", "twice")
    good = True
    for condition in CONDITIONS:
        kills = lost = doubled = 0
        for after in (False, True):
            for point in range(1, 200):
                killed, some = _killed_at(args.crash, condition, point, after=after)
                kills, lost, doubled = kills + killed, lost + some[0], doubled + some[1]
                if not killed:
                    break
        row(condition or "good", kills, lost, doubled)
        good = good and lost == doubled == 0
    return good


def _killed_at(
    number: int, condition: Fault | None, point: int, *, after: bool
) -> tuple[bool, tuple[int, int, int]]:
    """A forked child runs one sync and kills itself at its `point`th write to disk."""
    with SalesforceServer() as server, desk(server) as one:
        leads = one.add(number)
        if condition is not None:
            one.wire.spoil = spoilt((condition,), random.Random(point))
        child = os.fork()
        if child == 0:
            _child(one.folder, one.rig, one.wire, one.show, point, after=after)
        killed = os.WIFSIGNALED(os.waitpid(child, 0)[1])
        one.now = one.now.replace(year=2027)  # its lease has run out by then
        one.settle(100)
        return killed, counted(one, leads, server)


def _child(
    folder: Path, rig: SalesforceRig, wire: FaultServer, show: Any, point: int, *, after: bool
) -> None:
    """One run of the app in a process of its own; it does not come back."""
    try:
        with Store(folder / "workspace", bytes(range(32))) as store:
            one = Desk.__new__(Desk)
            one.store, one.rig, one.wire, one.folder = store, rig, wire, folder
            one.show, one.destination = show, show.connectors["crm"]
            one.now = make_lead(show).captured_at.replace(year=2026, month=12)
            try:
                with crash_at(store, point, after=after):
                    one.sync()
            except Crash:
                os.kill(os.getpid(), signal.SIGKILL)
    finally:
        os._exit(0)


def controls(args: argparse.Namespace) -> bool:
    head("naive variant", "fault", "lost", "twice", "turns red")
    good = True
    for name, (variant, fault) in CONTROLS.items():
        with SalesforceServer() as server, desk(server) as one:
            server.allowed = 10_000_000
            leads = one.add(args.each)
            dice = random.Random(5)
            one.wire.spoil = spoilt((fault,), dice)
            with variant(one.rig):
                for _ in range(60):
                    one.sync()
                with suppress(AssertionError):
                    one.settle(60)
            lost, doubled, _ = counted(one, leads, server)
            red = lost + doubled > 0
            row(name, fault, lost, doubled, "yes" if red else "NO")
            good = good and red
    return good


def requests_(args: argparse.Namespace) -> bool:
    latency = 0.1
    batches = -(-args.leads // 200)
    with SalesforceServer() as server, desk(server, latency=latency) as one:
        server.allowed = 10_000_000
        drain.BULK_FROM = 10**9  # the steps one by one; the bulk API is faster still
        leads = one.add(args.leads)
        began, before, worked = time.perf_counter(), one.wire.waited, time.thread_time()
        one.sync()
        worked = time.thread_time() - worked
        wall, inside = time.perf_counter() - began, one.wire.waited - before
        lost, doubled, _ = counted(one, leads, server)
        steps = {"people": 2, "campaign": 2, "hand-offs": 2, "sequences": 4}
        least = sum(steps.values()) * batches
        made = one.wire.requests
        head("10,000 leads, four steps, 100 ms latency".replace("10,000", f"{args.leads:,}"), "")
        row("requests", made)
        row(
            f"least possible: {sum(steps.values())} a batch of 200 (a read and a write a step)",
            least,
        )
        row("ratio", f"{made / least:.2f}")
        row("wall time, s", f"{wall:.1f}")
        row("of it waiting for the server, s", f"{inside:.1f}")
        row("ratio", f"{wall / inside:.2f}")
        row("our own processor time, s", f"{worked:.1f}")
        row("lost, twice", f"{lost}, {doubled}")
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        row("peak memory, server of tests and all, MB", f"{peak:.0f}")
    one_by_one(latency)
    memory(args)
    return lost == doubled == 0


def one_by_one(latency: float, number: int = 100) -> None:
    """The same people, one call each, with others' client (its people step alone)."""
    import requests
    from simple_salesforce import Salesforce

    with tempfile.TemporaryDirectory() as folder:
        certificate = make_certificate(Path(folder))
        with SalesforceServer(certificate) as server, requests.Session() as session:
            server.slow = latency
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
    row("simple-salesforce, one by one, people alone: s a lead", f"{each:.3f}")
    row("… which makes for 10,000 leads, s", f"{each * 10_000:.0f}")


def memory(args: argparse.Namespace) -> None:
    """What the near side takes at most, in a process of its own, for few and many leads."""
    for number in (args.leads // 10, args.leads):
        with SalesforceServer() as server, desk(server) as one:
            server.allowed = 10_000_000
            one.add(number)
            show, rig, wire, folder = one.show, one.rig, one.wire, one.folder
            receive, send = os.pipe()
            child = os.fork()
            if child == 0:
                import tracemalloc

                tracemalloc.start()
                with Store(folder / "workspace", bytes(range(32))) as store:
                    mine = Desk.__new__(Desk)
                    mine.store, mine.rig, mine.wire, mine.folder = store, rig, wire, folder
                    mine.show, mine.destination, mine.now = show, show.connectors["crm"], one.now
                    mine.sync()
                os.write(send, f"{tracemalloc.get_traced_memory()[1] / 1e6:.0f}".encode())
                os._exit(0)
            os.waitpid(child, 0)
            row(
                f"peak of Python's memory in a sync of {number:,}, MB",
                os.read(receive, 99).decode(),
            )
            os.close(receive)
            os.close(send)


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
    "random": random_,
}


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("parts", nargs="*", choices=[[], *PARTS], default=[])
    parser.add_argument("--leads", type=int, default=10_000)
    parser.add_argument("--each", type=int, default=1000)
    parser.add_argument("--crash", type=int, default=20)
    args = parser.parse_args()
    http.CALL_SECONDS = 3.0
    good = True
    for name in args.parts or PARTS:
        print(f"\n### {name}\n", flush=True)
        good = PARTS[name](args) and good
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
