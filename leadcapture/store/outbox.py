"""What is owed to the CRMs: what is due now, what became of it, and who is sending.

Functions over a `Store`. The entries themselves are written together with the lead, in
`Store.keep`; here they are read, and marked with the CRM's answers.
"""

# Values are always bound; only names and fixed conditions from this room are put into SQL.
# ruff: noqa: S608

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID, getnode, uuid4

from msgspec import Struct

from leadcapture.delivery import DeliveryState, OutboxEntry, RemoteRef, Step, delivery_key
from leadcapture.lead import Lead, Stage
from leadcapture.store.engine import Statements, many
from leadcapture.store.schema import micros, moment, read_lead

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

if TYPE_CHECKING:
    from leadcapture.store.store import Store

__all__ = [
    "LONGEST_LEASE",
    "Reconciling",
    "SyncRun",
    "Tally",
    "any_due",
    "count_due",
    "disinherit",
    "due",
    "entries",
    "finish_run",
    "inherit",
    "last_runs",
    "last_sent",
    "lease",
    "marks",
    "reconcile",
    "record",
    "ref",
    "refs",
    "release",
    "retry",
    "runs",
    "sender",
    "sent",
    "start_run",
    "tallies",
    "undone",
    "waive",
]

_COLUMNS = (
    "leads.id, outbox.connector, outbox.step, outbox.detail, outbox.state, outbox.attempts, "
    "outbox.due_at, outbox.revision, outbox.error, outbox.sent_at"
)

#: Seconds that a lease may reach into the future.
LONGEST_LEASE = 1200.0
#: Between the name of a sync and the computer on which its process holds the lock.
_GUARDED = " at "
#: As long as this part of it is left, a lease is not prolonged.
_FRESH = 0.75
#: How many values go into one IN (…).
_CHUNK = 500


class SyncRun(Struct, frozen=True, kw_only=True):
    """One sync with one connector, as the history on the Sync page shows it."""

    id: int
    connector: str
    started_at: datetime
    ended_at: datetime | None
    """None while it runs, or when it was killed."""
    created: int
    updated: int
    unchanged: int
    parked: int
    enrolled: int
    handed_off: int
    message: str


class Tally(Struct, frozen=True, kw_only=True):
    """What is owed to one connector, in leads."""

    waiting: int = 0
    """May leave now, or later by themselves; whoever is refused waits for a person instead."""
    held: int = 0
    """Held back until reviewed."""
    parked: int = 0
    """Refused."""


def entries(
    store: Store,
    *,
    connector: str | None = None,
    state: DeliveryState | None = None,
    step: Step | None = None,
    lead_id: UUID | None = None,
) -> tuple[OutboxEntry, ...]:
    """The entries that fit all that is given, in the order of capture."""
    where, values = ["true"], []
    for column, value in (
        ("outbox.connector", connector),
        ("outbox.step", step),
        ("leads.id", lead_id and str(lead_id)),
    ):
        if value is not None:
            where.append(f"{column} = ?")
            values.append(value)
    # Spelt out, so that the indexes on one state alone are seen to fit.
    states = [f"outbox.state = '{state}'"] if state else ["true"]
    if state is DeliveryState.PENDING:
        states = [f"{states[0]} AND outbox.due_at IS {null} NULL" for null in ("", "NOT")]
    found: list[Any] = []
    with store.reading() as db:
        for one in states:
            found += db.execute(
                f"SELECT {_COLUMNS}, outbox.lead FROM outbox "
                "JOIN leads ON leads.seq = outbox.lead "
                f"WHERE {' AND '.join(where)} AND {one}",
                values,
            ).fetchall()
    steps = list(Step)
    found.sort(key=lambda row: (row[-1], row[1], steps.index(row[2])))
    return tuple(_entry(row) for row in found)


def undone(
    store: Store,
    *,
    connector: str | None = None,
    show_id: UUID | None = None,
    states: Sequence[DeliveryState] = (DeliveryState.PENDING, DeliveryState.PARKED),
) -> tuple[tuple[Lead, tuple[OutboxEntry, ...]], ...]:
    """Live leads with entries in these states, in the order of capture, each with those entries."""
    found: dict[UUID, list[OutboxEntry]] = {}
    for entry in (
        entry for state in states for entry in entries(store, connector=connector, state=state)
    ):
        found.setdefault(entry.lead_id, []).append(entry)
    leads = [
        lead
        for lead in store.leads_by_id(tuple(found))
        if lead.stage not in (Stage.DISCARDED, Stage.MERGED) and show_id in (None, lead.show_id)
    ]
    leads.sort(key=lambda lead: (lead.captured_at, lead.id))
    return tuple((lead, tuple(found[lead.id])) for lead in leads)


def sent(store: Store, connector: str, show_id: UUID) -> tuple[UUID, ...]:
    """The live leads of a show whose person was sent to this connector, oldest first."""
    with store.reading() as db:
        rows = db.execute(
            "SELECT leads.id FROM leads JOIN outbox ON outbox.lead = leads.seq "
            "AND outbox.connector = ? AND outbox.step = 'person' AND outbox.sent_at IS NOT NULL "
            "WHERE leads.show = (SELECT seq FROM shows WHERE id = ?) AND leads.live "
            "ORDER BY leads.captured_at, leads.seq",
            [connector, str(show_id)],
        ).fetchall()
    return tuple(UUID(row[0]) for row in rows)


def last_sent(store: Store, connector: str, lead_ids: Sequence[UUID]) -> dict[UUID, Lead]:
    """These leads as they were when they were last sent to this connector; leads that never were
    are left out."""
    with store.reading() as db:
        rows = db.execute(
            "SELECT history.body FROM leads JOIN outbox ON outbox.lead = leads.seq "
            "AND outbox.connector = ? AND outbox.step = 'person' AND outbox.sent_at IS NOT NULL "
            "JOIN history ON history.lead = leads.seq AND history.revision = ("
            "SELECT max(earlier.revision) FROM history AS earlier "
            "WHERE earlier.lead = leads.seq AND earlier.at <= outbox.sent_at) "
            "WHERE leads.id IN (SELECT value FROM json_each(?))",
            [connector, json.dumps([str(lead_id) for lead_id in lead_ids])],
        ).fetchall()
    return {lead.id: lead for lead in (read_lead(row[0]) for row in rows)}


#: That nothing is left to do for this lead at this destination before a later step.
_ITS_TURN = (
    "EXISTS (SELECT 1 FROM outbox AS person WHERE person.lead = outbox.lead "
    "AND person.connector = outbox.connector AND person.step = 'person' "
    "AND person.state = 'sent') "
    "AND NOT EXISTS (SELECT 1 FROM outbox AS before WHERE before.lead = outbox.lead "
    "AND before.connector = outbox.connector AND before.state = 'pending' "
    "AND (before.step = 'campaign' AND outbox.step IN ('handoff', 'enrollment') "
    "OR before.step = 'handoff' AND outbox.step = 'enrollment'))"
)


class Queue(Struct, frozen=True, kw_only=True):
    """Whose turn is asked for: the entries of one connector and step that may be sent at `now`.

    `show_id` and `only` leave out the leads of other shows and all but these; `after` begins behind
    that place (see `marks`), also when the lead that had it was erased.
    """

    connector: str
    step: Step
    now: datetime
    show_id: UUID | None = None
    only: Collection[UUID] | None = None
    after: int | None = None

    def condition(self) -> tuple[str, list[Any]]:
        """SQL over `outbox` and `leads`, and its values."""
        where, values = _due(self.connector, self.now, self.show_id, self.only)
        where, values = [*where, "outbox.step = ?"], [*values, self.step]
        if self.after is not None:
            where.append("outbox.lead > ?")
            values.append(self.after)
        if self.step is not Step.PERSON:
            where.append(_ITS_TURN)
        return " AND ".join(where), values


def due(store: Store, queue: Queue, *, limit: int) -> tuple[tuple[OutboxEntry, Lead], ...]:
    """At most `limit` entries that may be sent now, with their leads, in the order of capture.

    A later step waits until the lead's person is sent and no step before it is pending; one that is
    parked waits for somebody, which must not keep a hot lead from Sales. The lead is the newest
    state; what the entry says has been sent is counted by its `revision`, so give the entry back to
    `record` as it is.
    """
    where, values = queue.condition()
    with store.reading() as db:
        rows = db.execute(
            f"SELECT {_COLUMNS}, leads.body "
            "FROM outbox INDEXED BY outbox_due CROSS JOIN leads ON leads.seq = outbox.lead "
            f"WHERE {where} ORDER BY outbox.lead LIMIT ?",
            [*values, limit],
        ).fetchall()
    return tuple((_entry(row), read_lead(row[-1])) for row in rows)


def marks(store: Store, queue: Queue, *, limit: int) -> tuple[tuple[Any, ...], ...]:
    """For each entry that `due` would give, its place (first of all) and what changes whenever it,
    its lead or what the lead is called there does: equal marks mean that all that is sent of it is
    as it was. Places grow in the order of capture. Reads no leads.
    """
    where, values = queue.condition()
    with store.reading() as db:
        rows = db.execute(
            "SELECT outbox.lead, leads.id, leads.revision, outbox.revision, outbox.detail, "
            "outbox.attempts, person.remote_id, person.url, person.fingerprint, "
            "enrollment.lead IS NOT NULL "
            "FROM outbox INDEXED BY outbox_due CROSS JOIN leads ON leads.seq = outbox.lead "
            "LEFT JOIN refs AS person ON person.lead = outbox.lead "
            "AND person.connector = outbox.connector AND person.kind = 'person' "
            "LEFT JOIN refs AS enrollment ON enrollment.lead = outbox.lead "
            "AND enrollment.connector = outbox.connector AND enrollment.kind = 'enrollment' "
            f"WHERE {where} ORDER BY outbox.lead LIMIT ?",
            [*values, limit],
        ).fetchall()
    return tuple(rows)


def count_due(
    store: Store,
    connector: str,
    *,
    now: datetime,
    show_id: UUID | None = None,
    only: Collection[UUID] | None = None,
    step: Step | None = None,
) -> int:
    """How many entries `due` would give over all steps once each lead's person is sent.

    `step` counts those of one step only.
    """
    where, values = _due(connector, now, show_id, only)
    if step is not None:
        where.append("outbox.step = ?")
        values.append(step)
    with store.reading() as db:
        row = db.execute(
            "SELECT count(*) FROM outbox INDEXED BY outbox_due "
            f"CROSS JOIN leads ON leads.seq = outbox.lead WHERE {' AND '.join(where)}",
            values,
        ).fetchone()
    return int(row[0])


def any_due(
    store: Store,
    connector: str,
    *,
    now: datetime,
    show_id: UUID,
    without: Collection[UUID] = (),
) -> bool:
    """Whether anything may be sent now that a sync would really send, of other leads than these.

    A later step that waits for one before it does not count.
    """
    where, values = _due(connector, now, show_id, None)
    if without:
        where.append("leads.id NOT IN (SELECT value FROM json_each(?))")
        values.append(json.dumps([str(lead_id) for lead_id in without]))
    with store.reading() as db:
        row = db.execute(
            "SELECT EXISTS (SELECT 1 FROM outbox INDEXED BY outbox_due "
            f"CROSS JOIN leads ON leads.seq = outbox.lead WHERE {' AND '.join(where)} "
            f"AND (outbox.step = 'person' OR {_ITS_TURN}))",
            values,
        ).fetchone()
    return bool(row[0])


def tallies(store: Store, show_id: UUID) -> dict[str, Tally]:
    """Connector -> what is owed to it of this show; connectors that are owed nothing are left out.

    Grows with what is undone, not with what was ever captured.
    """
    found: dict[str, dict[str, int]] = {}
    with store.reading() as db:
        for name, condition in (
            (
                "waiting",
                "outbox.state = 'pending' AND outbox.due_at IS NOT NULL AND NOT EXISTS ("
                "SELECT 1 FROM outbox AS person WHERE person.lead = outbox.lead "
                "AND person.connector = outbox.connector AND person.step = 'person' "
                "AND person.state = 'parked')",
            ),
            ("held", "outbox.state = 'pending' AND outbox.due_at IS NULL"),
            ("parked", "outbox.state = 'parked'"),
        ):
            for connector, count in db.execute(
                "SELECT outbox.connector, count(DISTINCT outbox.lead) FROM outbox "
                f"JOIN leads ON leads.seq = outbox.lead WHERE {condition} AND leads.live "
                "AND leads.show = (SELECT seq FROM shows WHERE id = ?) GROUP BY outbox.connector",
                [str(show_id)],
            ):
                found.setdefault(connector, {})[name] = count
    return {connector: Tally(**counts) for connector, counts in found.items()}


def _due(
    connector: str, now: datetime, show_id: UUID | None, only: Collection[UUID] | None
) -> tuple[list[str], list[Any]]:
    """Conditions, and their values, that an entry may be sent now."""
    where = [
        "outbox.connector = ?",
        "outbox.state = 'pending' AND outbox.due_at IS NOT NULL AND outbox.due_at <= ?",
        "leads.live",
    ]
    values: list[Any] = [connector, micros(now)]
    if show_id is not None:
        where.append("leads.show = (SELECT seq FROM shows WHERE id = ?)")
        values.append(str(show_id))
    if only is not None:
        where.append("leads.id IN (SELECT value FROM json_each(?))")
        values.append(json.dumps([str(lead_id) for lead_id in only]))
    return where, values


def record(
    store: Store,
    results: Iterable[tuple[OutboxEntry, DeliveryState, str, datetime | None]],
    refs: Iterable[RemoteRef] = (),
    *,
    at: datetime,
    also: Callable[[Statements], None] = lambda db: None,
) -> None:
    """Write what became of entries from `due`: (entry, new state, error, due_at); one transaction.

    `also` writes more in that transaction.

    A lead that was edited while it was under way stays PENDING: what was sent is not the newest.
    What was sent for a lead that was discarded meanwhile is recorded all the same.
    """
    results = tuple(results)
    with store.writing() as db:
        there = _standing(db, [entry for entry, *_ in results])
        answered: list[list[Any]] = []
        for entry, state, error, due_at in results:
            sent = state is DeliveryState.SENT
            sent_at = micros(at) if sent else None
            due_micros = micros(due_at) if due_at is not None else None
            standing = there.get(entry.key)
            if standing is None:
                continue
            where, found = standing
            if found is None:
                if sent:
                    done = replace(entry, state=state, sent_at=at, error="")
                    _insert(db, where[0], done, entry.revision)
                continue
            revision, old_due, detail = found
            edited = entry.step is Step.PERSON and revision > entry.revision
            if edited or detail != entry.detail:
                # The answer is about an older state; the newest is still owed.
                db.execute(
                    "UPDATE outbox SET attempts = attempts + 1, "
                    f"sent_at = coalesce(?, sent_at) {_WHERE}",
                    [sent_at, *where],
                )
                continue
            answered.append(
                [
                    str(state),
                    # A pending one without a time would wait for a review that has happened.
                    old_due if due_micros is None else due_micros,
                    "" if sent else error,
                    sent_at,
                    *where,
                ]
            )
        update = (
            "UPDATE outbox SET state = ?, attempts = attempts + 1, due_at = ?, error = ?, "
            f"sent_at = coalesce(?, sent_at) {_WHERE}"
        )
        many(db, update, answered)
        many(
            db,
            "INSERT INTO refs (lead, connector, kind, remote_id, url, fingerprint) "
            "SELECT seq, ?, ?, ?, ?, ? FROM leads WHERE id = ? "
            "ON CONFLICT (lead, connector, kind) DO UPDATE SET "
            "remote_id = excluded.remote_id, url = excluded.url, "
            "fingerprint = excluded.fingerprint",
            [
                [
                    one.connector,
                    one.kind,
                    one.remote_id,
                    one.url,
                    one.fingerprint,
                    str(one.lead_id),
                ]
                for one in refs
            ],
        )
        also(db)


def retry(store: Store, keys: Sequence[str], *, at: datetime) -> int:
    """Make parked entries due again, or held back where the lead is to be reviewed first.

    How many there were.
    """
    with store.writing() as db:
        return sum(
            db.execute(
                "UPDATE outbox SET state = 'pending', error = '', "
                "due_at = CASE WHEN due_at IS NULL THEN NULL ELSE ? END "
                f"{_WHERE} AND state = 'parked'",
                [micros(at), *where],
            ).rowcount
            for key in keys
            if (where := _row_of(db, key))
        )


def waive(store: Store, keys: Sequence[str]) -> int:
    """A person decided that these parked steps are not to be done: they are owed no more.

    How many there were. A person's own step cannot be waived: all the others wait for it. The
    CRM's words stay with the entry; it counts as settled, without a time at which it was sent.
    """
    with store.writing() as db:
        return sum(
            db.execute(
                f"UPDATE outbox SET state = 'sent', due_at = NULL {_WHERE} "
                "AND state = 'parked' AND step <> 'person'",
                where,
            ).rowcount
            for key in keys
            if (where := _row_of(db, key))
        )


# --- what leads are called there


def ref(store: Store, lead_id: UUID, connector: str, kind: Step) -> RemoteRef | None:
    """What this lead is called at this connector; None when it was never sent."""
    return refs(store, connector, kind, [lead_id]).get(lead_id)


def refs(
    store: Store, connector: str, kind: Step, lead_ids: Sequence[UUID]
) -> dict[UUID, RemoteRef]:
    """The same for many; leads that were never sent are left out."""
    found: dict[UUID, RemoteRef] = {}
    with store.reading() as db:
        for start in range(0, len(lead_ids), _CHUNK):
            ids = [str(lead_id) for lead_id in lead_ids[start : start + _CHUNK]]
            for lead_id, remote_id, url, fingerprint in db.execute(
                "SELECT leads.id, refs.remote_id, refs.url, refs.fingerprint "
                "FROM leads JOIN refs ON refs.lead = leads.seq "
                f"WHERE leads.id IN ({', '.join('?' * len(ids))}) "
                "AND refs.connector = ? AND refs.kind = ?",
                [*ids, connector, kind],
            ):
                found[UUID(lead_id)] = RemoteRef(
                    lead_id=UUID(lead_id),
                    connector=connector,
                    kind=kind,
                    remote_id=remote_id,
                    url=url,
                    fingerprint=fingerprint,
                )
    return found


# --- who is sending


@contextmanager
def sender(store: Store, connector: str) -> Iterator[str]:
    """The name under which one sync leases this connector, for as long as the block runs.

    Every sync has another name. A guarded one ends with a mark of this computer, and only who holds
    the lock on a file of the connector has it. The system lets go of the lock when a process ends,
    however it ends: who holds it knows that all others with the same mark are dead.
    """
    import hashlib  # late: no start of the window needs it

    path = store.path.parent / f"sync-{hashlib.sha256(connector.encode()).hexdigest()[:12]}.lock"
    name = str(uuid4())
    try:
        file = os.open(path, os.O_CREAT | os.O_RDWR, 0o600)
    except OSError:
        yield name
        return
    try:
        yield f"{name}{_GUARDED}{_computer(file)}" if _locked(file) else name
    finally:
        os.close(file)


def _locked(file: int) -> bool:
    """Whether nobody else has the lock, also in this process. It goes with the file's handle."""
    try:
        if sys.platform == "win32":
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:  # somebody has it, or this file system knows no locks
        return False
    return True


def _computer(file: int) -> str:
    """Where this very file is locked: the same words on another computer would not be enough, nor
    a file of the same name that was put in its place."""
    found = os.fstat(file)
    return f"{platform.node()} {getnode():x} {found.st_dev:x}:{found.st_ino:x}"


def lease(store: Store, connector: str, owner: str, *, at: datetime, seconds: float) -> bool:
    """Take or prolong the right to send to this connector; False while another owner has it.

    `owner` names one sync, see `sender`. A lease that was not prolonged runs out by itself, so a
    process that was killed on another computer blocks nobody for longer than `seconds`, which is at
    most `LONGEST_LEASE`; one that was killed on this computer blocks nobody who is guarded. A lease
    that reaches much further into the future was taken while the clock stood wrong, and counts for
    nothing. One that `owner` took a moment ago is not written again.
    """
    now, until, fresh, wrong = (
        micros(at + timedelta(seconds=ahead))
        for ahead in (0, seconds, seconds * _FRESH, LONGEST_LEASE * 1.25)
    )
    with store.reading() as read:
        row = read.execute(
            "SELECT until FROM leases WHERE connector = ? AND owner = ?", [connector, owner]
        ).fetchone()
    if row is not None and fresh <= row[0] <= until:
        return True
    _, guarded, where = owner.partition(_GUARDED)
    with store.writing() as db:
        return (
            db.execute(
                "INSERT INTO leases (connector, owner, until) VALUES (?, ?, ?) "
                "ON CONFLICT (connector) DO UPDATE SET owner = excluded.owner, "
                "until = excluded.until WHERE owner = excluded.owner OR until <= ? "
                "OR until > ? OR substr(owner, instr(owner, ?)) = ?",
                [connector, owner, until, now, wrong, _GUARDED, f"{guarded}{where}" or None],
            ).rowcount
            == 1
        )


def release(store: Store, connector: str, owner: str) -> None:
    """Give the lease back, if `owner` still has it."""
    with store.writing() as db:
        db.execute("DELETE FROM leases WHERE connector = ? AND owner = ?", [connector, owner])


# --- past syncs


def start_run(store: Store, connector: str, *, at: datetime) -> int:
    """Note that a sync has begun; its id."""
    with store.writing() as db:
        row = db.execute(
            "INSERT INTO sync_runs (connector, started_at) VALUES (?, ?) RETURNING id",
            [connector, micros(at)],
        ).fetchone()
    return int(row[0])


def finish_run(
    store: Store,
    run_id: int,
    *,
    at: datetime,
    created: int = 0,
    updated: int = 0,
    unchanged: int = 0,
    parked: int = 0,
    enrolled: int = 0,
    handed_off: int = 0,
    message: str = "",
) -> None:
    """Note how a sync ended. `message` says why it stopped early, or is empty."""
    with store.writing() as db:
        db.execute(
            "UPDATE sync_runs SET ended_at = ?, created = ?, updated = ?, unchanged = ?, "
            "parked = ?, enrolled = ?, handed_off = ?, message = ? WHERE id = ?",
            [
                micros(at),
                created,
                updated,
                unchanged,
                parked,
                enrolled,
                handed_off,
                message,
                run_id,
            ],
        )


def runs(store: Store, limit: int = 50) -> tuple[SyncRun, ...]:
    """The last `limit` syncs, newest first."""
    with store.reading() as db:
        rows = db.execute(f"{_RUNS} ORDER BY id DESC LIMIT ?", [limit]).fetchall()
    return tuple(map(_run, rows))


def last_runs(store: Store) -> dict[str, SyncRun]:
    """Connector -> its newest sync that has ended."""
    with store.reading() as db:
        rows = db.execute(
            f"{_RUNS} WHERE id IN (SELECT max(id) FROM sync_runs "
            "WHERE ended_at IS NOT NULL GROUP BY connector)"
        ).fetchall()
    return {run.connector: run for run in map(_run, rows)}


_RUNS = (
    "SELECT id, connector, started_at, ended_at, created, updated, unchanged, parked, "
    "enrolled, handed_off, message FROM sync_runs"
)


def _run(row: Sequence[Any]) -> SyncRun:
    return SyncRun(
        id=row[0],
        connector=row[1],
        started_at=moment(row[2]),
        ended_at=None if row[3] is None else moment(row[3]),
        created=row[4],
        updated=row[5],
        unchanged=row[6],
        parked=row[7],
        enrolled=row[8],
        handed_off=row[9],
        message=row[10],
    )


# --- inside the store's own transactions


def reconcile(
    db: Statements,
    seq: int,
    lead: Lead,
    wanted: Iterable[OutboxEntry],
    *,
    changed: bool,
) -> None:
    """Make the unsent entries of `lead` (row `seq`) what `wanted` says, inside a transaction.

    `changed` says that something that a CRM is told about the lead is new in this revision.

    ======== ================================== ==============================
    now      wanted                             not wanted
    ======== ================================== ==============================
    none     inserted
    PENDING  held back or not, and its detail,  deleted
             are as wanted
    PARKED   PENDING when `changed`, else kept  deleted
    SENT     PENDING again when `changed` and   kept: it has happened
             the step is PERSON, or a hand-off
             or campaign is now another one
    ======== ================================== ==============================

    Nobody who was enrolled is enrolled again, whatever sequence would fit now.
    """
    one = Reconciling()
    one.add(seq, lead, wanted, changed=changed)
    one.write(db)


class Reconciling:
    """`reconcile` for several leads, which share its statements. Each lead comes once.

    `new` says that none of them is owed anything yet.
    """

    __slots__ = ("_leads", "_new")

    def __init__(self, *, new: bool = False) -> None:
        self._new = new
        self._leads: list[tuple[int, int, Iterable[OutboxEntry], bool]] = []

    def add(self, seq: int, lead: Lead, wanted: Iterable[OutboxEntry], *, changed: bool) -> None:
        """This lead, in row `seq`, is owed what is `wanted`."""
        self._leads.append((seq, lead.revision, wanted, changed))

    def write(self, db: Statements) -> None:
        """Write what `add` was told, inside a transaction."""
        there: dict[int, list[Sequence[Any]]] = {}
        seqs = [] if self._new else [seq for seq, *_ in self._leads]
        for start in range(0, len(seqs), _CHUNK):
            chunk = seqs[start : start + _CHUNK]
            for seq, *row in db.execute(
                "SELECT lead, connector, step, state, detail, due_at, error, attempts "
                f"FROM outbox WHERE lead IN ({', '.join('?' * len(chunk))})",
                chunk,
            ).fetchall():
                there.setdefault(seq, []).append(row)
        changes = _Changes()
        for seq, revision, wanted, changed in self._leads:
            changes.note(seq, revision, wanted, there.get(seq, []), changed=changed)
        changes.write(db)


class _Changes:
    """Rows of values for each kind of statement that reconciling needs."""

    __slots__ = ("_again", "_due", "_fresh", "_gone", "_newer", "_newer_whole")

    def __init__(self) -> None:
        self._gone: list[tuple[Any, ...]] = []
        self._due: list[tuple[Any, ...]] = []
        self._again: list[tuple[Any, ...]] = []
        self._newer: list[tuple[Any, ...]] = []
        self._newer_whole: list[tuple[Any, ...]] = []
        self._fresh: list[tuple[Any, ...]] = []

    def note(
        self,
        seq: int,
        revision: int,
        wanted: Iterable[OutboxEntry],
        rows: Sequence[Sequence[Any]],
        *,
        changed: bool,
    ) -> None:
        owed = {(entry.connector, str(entry.step)): entry for entry in wanted}
        newer: list[tuple[Any, ...]] = []
        for connector, step, state, detail, due_at, error, attempts in rows:
            where = (seq, connector, step)
            entry = owed.pop((connector, step), None)
            if entry is None:
                if state != DeliveryState.SENT:
                    self._gone.append(where)
                continue
            wanted_due = micros(entry.due_at) if entry.due_at is not None else None
            other = detail != entry.detail
            if state == DeliveryState.SENT:
                again = changed if step == Step.PERSON else other and step != Step.ENROLLMENT
            else:
                again = changed or other
                if not again and (due_at is None) != (wanted_due is None):
                    self._due.append((wanted_due, *where))
            if not again:
                continue
            if (state, due_at, error, attempts) == ("pending", wanted_due, "", 0) and not other:
                newer.append((revision, *where))
                continue
            self._again.append((entry.detail, wanted_due, revision, *where))
        if newer and len(newer) == len(rows):
            self._newer_whole.append((revision, seq))
        else:
            self._newer += newer
        for entry in owed.values():
            fresh = replace(entry, state=DeliveryState.PENDING, sent_at=None)
            self._fresh.append(_values(seq, fresh, revision))

    def write(self, db: Statements) -> None:
        many(db, f"DELETE FROM outbox {_WHERE}", self._gone)
        many(db, f"UPDATE outbox SET due_at = ? {_WHERE}", self._due)
        many(
            db,
            "UPDATE outbox SET state = 'pending', detail = ?, due_at = ?, revision = ?, "
            f"error = '', attempts = 0 {_WHERE}",
            self._again,
        )
        # In no index, and one row of values for all of a lead's steps where they allow it.
        many(db, "UPDATE outbox SET revision = ? WHERE lead = ?", self._newer_whole)
        many(db, f"UPDATE outbox SET revision = ? {_WHERE}", self._newer)
        many(db, _INSERT, self._fresh)


def inherit(db: Statements, seq: int, gone: int) -> None:
    """What was done for the lead in row `gone` counts as done for `seq`, into which it is merged.

    One person is not handed to Sales and not enrolled twice. People and campaigns are sent all
    the same: they are what the CRM holds of `seq` itself.
    """
    db.execute(
        "INSERT INTO outbox (lead, connector, step, detail, state, attempts, due_at, revision, "
        "error, sent_at) SELECT ?, connector, step, detail, 'sent', 0, NULL, revision, '', sent_at "
        f"FROM outbox WHERE lead = ? AND state = 'sent' AND step IN {_ONCE} "
        "ON CONFLICT (lead, connector, step) DO UPDATE SET state = 'sent', due_at = NULL, "
        "error = '', detail = excluded.detail, sent_at = excluded.sent_at "
        "WHERE outbox.state <> 'sent' "
        "AND (outbox.step = 'enrollment' OR outbox.detail = excluded.detail)",
        [seq, gone],
    )


def disinherit(db: Statements, seq: int) -> None:
    """Take back what `inherit` did: what counts as sent without a record of its own."""
    db.execute(
        f"DELETE FROM outbox WHERE lead = ? AND state = 'sent' AND step IN {_ONCE} "
        "AND NOT EXISTS (SELECT 1 FROM refs WHERE refs.lead = outbox.lead "
        "AND refs.connector = outbox.connector AND refs.kind = outbox.step)",
        [seq],
    )


_ONCE = "('handoff', 'enrollment')"
_WHERE = "WHERE lead = ? AND connector = ? AND step = ?"


def _row_of(db: Statements, key: str) -> tuple[int, str, str] | None:
    """The primary key of the row that an entry's key names; None when there is no such lead."""
    lead_id, _, rest = key.partition(":")
    connector, _, step = rest.rpartition(":")
    row = db.execute("SELECT seq FROM leads WHERE id = ?", [lead_id]).fetchone()
    return (row[0], connector, step) if row else None


def _standing(
    db: Statements, sent: Sequence[OutboxEntry]
) -> dict[str, tuple[tuple[int, str, str], tuple[int, int | None, str] | None]]:
    """Key -> (primary key, (revision, due_at, detail) or None when it is owed no more).

    Left out are those whose lead is not there.
    """
    found: dict[str, tuple[tuple[int, str, str], tuple[int, int | None, str] | None]] = {}
    for start in range(0, len(sent), _CHUNK):
        chunk = sent[start : start + _CHUNK]
        asked = [(one.key, str(one.lead_id), one.connector, str(one.step)) for one in chunk]
        for key, connector, step, seq, revision, due_at, detail in db.execute(
            "SELECT value ->> 0, value ->> 2, value ->> 3, leads.seq, "
            "outbox.revision, outbox.due_at, outbox.detail "
            "FROM json_each(?) CROSS JOIN leads ON leads.id = value ->> 1 "
            "LEFT JOIN outbox ON outbox.lead = leads.seq "
            "AND outbox.connector = value ->> 2 AND outbox.step = value ->> 3",
            [json.dumps(asked)],
        ).fetchall():
            owed = None if revision is None else (revision, due_at, detail)
            found[key] = ((seq, connector, step), owed)
    return found


_INSERT = (
    "INSERT INTO outbox (lead, connector, step, detail, state, attempts, due_at, revision, "
    "error, sent_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


def _insert(db: Statements, seq: int, entry: OutboxEntry, revision: int) -> None:
    db.execute(_INSERT, _values(seq, entry, revision))


def _values(seq: int, entry: OutboxEntry, revision: int) -> tuple[Any, ...]:
    return (
        seq,
        entry.connector,
        entry.step,
        entry.detail,
        entry.state,
        entry.attempts,
        micros(entry.due_at) if entry.due_at is not None else None,
        revision,
        entry.error,
        micros(entry.sent_at) if entry.sent_at is not None else None,
    )


def _entry(row: Sequence[Any]) -> OutboxEntry:
    lead_id, step = UUID(row[0]), Step(row[2])
    return OutboxEntry(
        lead_id=lead_id,
        connector=row[1],
        step=step,
        key=delivery_key(lead_id, row[1], step),
        detail=row[3],
        state=DeliveryState(row[4]),
        attempts=row[5],
        due_at=None if row[6] is None else moment(row[6]),
        revision=row[7],
        error=row[8],
        sent_at=None if row[9] is None else moment(row[9]),
    )
