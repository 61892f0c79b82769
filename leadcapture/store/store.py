"""The encrypted workspace file: shows, leads, captures, history and what is owed to the CRMs.

One `Store` serves all threads; it opens one connection per thread. Every write is one
BEGIN IMMEDIATE transaction, on disk (synchronous=FULL) when the call returns. What is owed is read
and marked by `leadcapture.store.outbox`.
"""

# Values are always bound; only names and fixed conditions from this room are put into SQL.
# ruff: noqa: S608

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

import msgspec
from msgspec import Struct

from leadcapture.delivery import OutboxEntry
from leadcapture.errors import Conflict, MetMeanwhile, StoreError
from leadcapture.lead import Capture, Lead, Person, Reading, Reason, Source, Stage
from leadcapture.show import Show
from leadcapture.store import meeting, outbox, pairs, queries, sheets
from leadcapture.store import readings as readings_room
from leadcapture.store.engine import BUSY_SECONDS, Engine, Statements, driver, explained, newer
from leadcapture.store.meeting import Asked, Met
from leadcapture.store.outbox import SyncRun
from leadcapture.store.queries import LeadFilter, LeadOrder, LeadQuery, LeadRow, marks, show_seqs
from leadcapture.store.schema import (
    NAMES,
    VERSION,
    micros,
    moment,
    read_lead,
    reason_bits,
    reasons_of,
)
from leadcapture.store.writing import (
    Action,
    Held,
    Judge,
    bare,
    clean,
    expect,
    held,
    indexing,
    person_json,
    plain_reasons,
    put,
    put_all,
    seq_of,
)

if TYPE_CHECKING:
    from sqlite_utils import Database

__all__ = [
    "Attendee",
    "Change",
    "Counts",
    "LeadFilter",
    "LeadOrder",
    "LeadQuery",
    "LeadRow",
    "Store",
    "SyncRun",
    "UndoStep",
    "Undone",
]

#: The database's name in the workspace folder.
FILE_NAME = "leads.db"

_CHUNK = 500


class Counts(Struct, frozen=True, kw_only=True):
    """What the pill at the foot of the rail says."""

    total: int = 0
    today: int = 0
    to_review: int = 0
    waiting: int = 0
    """Leads with at least one step that may leave now or later by itself (pending, with a due
    time)."""
    held: int = 0
    """Leads with a step that is held back until reviewed (pending, due_at None)."""
    parked: int = 0
    """Leads with a parked step."""
    last_sent_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One line of a lead's history; `id` grows."""

    id: int
    lead_id: UUID
    revision: int
    action: str
    at: datetime
    by: str
    before: Lead | None
    """None for a new lead."""
    after: Lead


class Undone(NamedTuple):
    """What `Store.undo` took back."""

    name: str
    """The action's."""
    leads: int
    label: str
    """What the first of the leads is called."""


class UndoStep(Struct, frozen=True, kw_only=True):
    """What `Store.undo` would take back."""

    number: int
    """The action's; 0 where nothing may be taken back, which an erasure stands before."""
    name: str = ""
    """The action's."""
    leads: int = 0
    label: str = ""
    """What the first of the leads is called."""
    at: datetime | None = None
    by: str = ""
    last: bool = False
    """Whether nothing was written since, not even what another undo took back."""
    erased: int = 0
    """How many leads were erased since. That cannot be taken back."""


class Attendee(Struct, frozen=True, kw_only=True):
    """One line of the organiser's list."""

    badge_id: str
    person: Person


class Store:
    """An open workspace file. Any thread may call it.

    ``reading()`` and ``writing()`` are for the other modules of this room.
    """

    def __init__(
        self,
        folder: Path,
        key: bytes,
        *,
        judge: Judge = plain_reasons,
        busy_seconds: float = BUSY_SECONDS,
    ) -> None:
        """Open (or create) ``leads.db`` in `folder` with the raw 32-byte `key`.

        `judge` says of every lead that is written why a person should look at it. Raises
        WrongKey (file untouched), NewerDatabase, StoreError, DiskFull."""
        self.judge = judge
        self.path = folder / FILE_NAME
        with explained(self.path):
            folder.mkdir(parents=True, exist_ok=True)
        self._engine = Engine(self.path, key, busy_seconds=busy_seconds)
        try:
            self._migrate()
        except BaseException:
            self._engine.close()
            raise

    @staticmethod
    def exists(folder: Path) -> bool:
        """Whether there is a database in this folder; an empty file is none."""
        path = folder / FILE_NAME
        return path.exists() and path.stat().st_size > 0

    def close(self) -> None:
        """Close every thread's connection. Calling it twice is fine."""
        self._engine.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def engine(self) -> Engine:
        """For backups, which copy the file as a whole."""
        return self._engine

    @contextmanager
    def reading(self) -> Iterator[driver.Connection]:
        """This thread's connection, errors explained."""
        with explained(self.path):
            yield self._engine.reading()

    @contextmanager
    def writing(self) -> Iterator[Database]:
        """A write transaction: on disk when the block ends, undone when it raises."""
        with self._engine.writing() as db:
            yield db

    @contextmanager
    def together(self) -> Iterator[None]:
        """What is written in the block, by several calls, is on disk as one, or nothing of it."""
        with self._engine.together():
            yield

    @contextmanager
    def snapshot(self) -> Iterator[driver.Connection]:
        """This thread's connection; what is read in the block is of one moment."""
        with self.reading() as db:
            db.execute("BEGIN")
            try:
                yield db
            finally:
                db.rollback()

    def _migrate(self) -> None:
        with self.reading() as db:
            version, applied = refuse_newer(db, self.path)
            if applied == NAMES:
                return
            if applied and not self._engine.read_only:
                self._copy_before_upgrade(db, version)
        from leadcapture.store.migrations import migrations

        with self.writing() as db:
            # Inside our transaction each migration is a savepoint: all of them, or none.
            migrations.apply(db)
            db.execute(f"PRAGMA user_version = {VERSION}")

    def _copy_before_upgrade(self, db: driver.Connection, version: int) -> None:
        copy = self.path.with_name(f"leads-before-upgrade-{version}.db")
        if copy.exists():
            # The upgrade was tried before and failed; the first copy is as good.
            return
        partial = copy.with_suffix(".partial")
        partial.unlink(missing_ok=True)
        partial.touch(mode=0o600)
        db.execute("VACUUM INTO ?", [str(partial)])
        with partial.open("rb+") as file:
            os.fsync(file.fileno())
        partial.replace(copy)

    # --- shows

    def put_show(self, show: Show) -> None:
        """Store a new or changed show under its id."""
        body = msgspec.json.encode(show).decode()
        starts = show.starts.isoformat() if show.starts else ""
        with self.writing() as db:
            db.execute(
                "INSERT INTO shows (id, name, starts, body) VALUES (?, ?, ?, ?) "
                "ON CONFLICT (id) DO UPDATE SET "
                "name = excluded.name, starts = excluded.starts, body = excluded.body",
                [str(show.id), show.name, starts, body],
            )

    def shows(self) -> tuple[Show, ...]:
        """All shows, the newest first (by their first day, then by when they were stored)."""
        with self.reading() as db:
            rows = db.execute("SELECT body FROM shows ORDER BY starts DESC, seq DESC").fetchall()
        return tuple(msgspec.json.decode(body, type=Show) for (body,) in rows)

    def show(self, show_id: UUID) -> Show:
        """Raises StoreError when unknown."""
        with self.reading() as db:
            row = db.execute("SELECT body FROM shows WHERE id = ?", [str(show_id)]).fetchone()
        if row is None:
            raise StoreError("This show is not in the workspace. Open its show file first.")
        return msgspec.json.decode(row[0], type=Show)

    # --- leads: writing

    def keep(
        self,
        lead: Lead,
        captures: Sequence[Capture] = (),
        entries: Sequence[OutboxEntry] = (),
        *,
        readings: Sequence[Reading] = (),
        sheet: tuple[str, str] | None = None,
        unread: bool = False,
        asked: Asked | None = None,
        once: bool = False,
        action: str,
        by: str,
        at: datetime,
    ) -> Lead:
        """Insert or update `lead` (revision is set by the store), append `captures` and what was
        read from them, reconcile the outbox with `entries` (see `outbox.reconcile`), write
        history: one transaction.

        `sheet` is the digest and the name of the picture file that it came from; `unread` says
        that the print in the captures' pictures is still to be read. `asked` is what nobody was
        met by when it was asked last: it is asked again here, where no other writer can come in
        between. With `once` the same holds for the `sheet`.

        Returns the lead as stored. Keeping the very same again, captures included, changes
        nothing: a caller that never saw the answer may ask again. Raises Conflict when
        `lead.revision` is not the stored one (somebody else edited it), MetMeanwhile when another
        writer stored that person, or that picture, since.
        """
        with self.writing() as db:
            if captures and (stored := self._kept_before(db, lead, captures)):
                return stored
            if once and sheet and (kept := sheets.kept_as(db, lead.show_id, sheet[0])):
                raise MetMeanwhile(kept, picture=True)
            if asked and (met := meeting.met_meanwhile(db, lead, asked)):
                raise MetMeanwhile(met.id)
            step = Action(db, action, by, at)
            stored = put(db, step, lead, captures, entries, judge=self.judge)
            if readings:
                readings_room.add(db, seq_of(db, lead.id), readings)
            if sheet:
                sheets.note_kept(db, lead.id, *sheet, at)
            if unread:
                readings_room.queue(db, captures)
            return stored

    def _kept_before(self, db: Statements, lead: Lead, captures: Sequence[Capture]) -> Lead | None:
        row = db.execute("SELECT seq, body FROM leads WHERE id = ?", [str(lead.id)]).fetchone()
        if row is None:
            return None
        known = all(
            db.execute(
                "SELECT 1 FROM captures WHERE id = ? AND lead = ?", [str(capture.id), row[0]]
            ).fetchone()
            for capture in captures
        )
        stored = read_lead(row[1])
        return stored if known and bare(stored) == bare(clean(lead)) else None

    def change(
        self,
        lead_ids: Iterable[UUID],
        change: Callable[[Lead], Lead | None],
        owed: Callable[[Lead], Sequence[OutboxEntry]],
        *,
        action: str,
        by: str,
        at: datetime,
    ) -> tuple[Lead, ...]:
        """Change leads as they are at this moment, in one transaction and ONE undo step.

        Nobody's edit in between is in the way or lost. `change` answers None for a lead that is
        to stay as it is. Returns those that changed. Raises StoreError for an unknown lead.
        """
        chosen = tuple(dict.fromkeys(lead_ids))
        with self.writing() as db:
            step = Action(db, action, by, at)

            def changes() -> Iterator[tuple[Held, Lead, Sequence[OutboxEntry]]]:
                for now in held(db, chosen):
                    if (changed := change(now.lead)) is not None:
                        expect(now, changed)
                        yield now, changed, owed(changed)

            with indexing(db, len(chosen), step):
                return tuple(put_all(db, step, changes(), judge=self.judge))

    def merge(
        self,
        keep: Lead,
        gone: Lead,
        entries: Sequence[OutboxEntry],
        *,
        by: str,
        at: datetime,
        action: str = "merged",
    ) -> Lead:
        """Store `keep` (already merged fields) and mark `gone` MERGED into it, move its captures,
        in one transaction. What was not sent of `gone` is no longer owed, and what was done for
        it is not done for `keep` again (`outbox.inherit`). Raises Conflict."""
        if keep.id == gone.id or keep.show_id != gone.show_id:
            raise ValueError("two different leads of one show can be merged")
        with self.writing() as db:
            done = Action(db, action, by, at)
            kept = put(db, done, keep, (), entries, judge=self.judge)
            folded = replace(gone, stage=Stage.MERGED, merged_into=keep.id)
            put(db, done, folded, (), (), judge=self.judge)
            keep_seq, gone_seq = seq_of(db, keep.id), seq_of(db, gone.id)
            outbox.inherit(db, keep_seq, gone_seq)
            db.execute(
                "INSERT INTO moves (action, capture, came_from) "
                "SELECT ?, seq, lead FROM captures WHERE lead = ?",
                [done.number, gone_seq],
            )
            db.execute("UPDATE captures SET lead = ? WHERE lead = ?", [keep_seq, gone_seq])
        return kept

    def last_action(self) -> int:
        """The number of the action that was done last; 0 for none."""
        with self.reading() as db:
            return int(db.execute("SELECT coalesce(max(id), 0) FROM history").fetchone()[0])

    def next_undo(
        self, *, spare: Collection[str] = (), beneath: Sequence[str] = ()
    ) -> UndoStep | None:
        """What `undo` would take back: None when there is nothing, or when it is one of those
        named in `spare`. Those named in `beneath` are passed over. An erasure since is told of in
        any case."""
        with self.reading() as db:
            found = _next_undo(db, beneath)
            if found is not None and found[1] in spare:
                found = None
            erased = db.execute(
                "SELECT leads FROM undo_ends WHERE line >= ?", [found[0] if found else 0]
            ).fetchone()
            if found is None:
                # What is spared was done later than what was erased, or there is nothing.
                newest = _next_undo(db, beneath)
                later = (
                    newest is not None
                    and db.execute("SELECT 1 FROM undo_ends WHERE line < ?", [newest[0]]).fetchone()
                )
                return UndoStep(number=0, erased=erased[0]) if erased and not later else None
            number, name = found
            leads, first = db.execute(
                "SELECT count(*), min(lead) FROM (SELECT lead FROM history "
                "INDEXED BY history_to_undo WHERE can_undo AND action = ?1 "
                "UNION SELECT lead FROM arrived WHERE action = ?1)",
                [number],
            ).fetchone()
            label = db.execute("SELECT label FROM leads WHERE seq = ?", [first]).fetchone()
            at, by = db.execute(
                "SELECT at, by FROM history WHERE id = ?1 AND action = ?1", [number]
            ).fetchone() or (None, "")
            last = db.execute(
                f"SELECT action FROM history WHERE name NOT IN ({marks(beneath)}) "
                "ORDER BY id DESC LIMIT 1",
                list(beneath),
            ).fetchone()
        return UndoStep(
            number=number,
            name=name,
            leads=leads,
            label=label[0] if label else "",
            at=moment(at) if at is not None else None,
            by=by,
            last=last is not None and last[0] <= number,
            erased=erased[0] if erased else 0,
        )

    def undo(
        self,
        *,
        by: str,
        at: datetime,
        owed: Callable[[Lead], Sequence[OutboxEntry]] | None = None,
        spare: Collection[str] = (),
        beneath: Sequence[str] = (),
        carried: Callable[[Lead, Lead, Lead], Lead] | None = None,
        number: int | None = None,
    ) -> Undone | None:
        """Take back the newest not yet undone action (works after a restart): None when there is
        nothing, or when it is one of those named in `spare`. `number`: only that action; raises
        `Conflict` when another is the newest by now.

        Actions named in `beneath`, which nobody did by hand, are passed over, and what they
        brought since stays: `carried` says what a lead (restored, before, after) is with it.
        After a merge the pictures are read again instead, for each belongs to one of the two.

        A new lead, one that another laptop brought too, is set to stage DISCARDED, an edit
        restores the state before, as a new revision; captures moved by a merge go back.
        `owed` says what a restored lead is owed; without it a lead that stays live keeps its
        entries. Unsent entries of a discarded lead are removed.
        """
        with self.writing() as db:
            found = _next_undo(db, beneath)
            if number is not None and (found is None or found[0] != number):
                raise Conflict("Something else was done meanwhile. Nothing was taken back.")
            if found is None or found[1] in spare:
                return None
            number, name = found
            # Whoever goes on past an erasure knows of it.
            db.execute("DELETE FROM undo_ends WHERE line >= ?", [number])
            lines = db.execute(
                "SELECT history.id, leads.id FROM history INDEXED BY history_to_undo "
                "JOIN leads ON leads.seq = history.lead "
                "WHERE can_undo AND action = ? AND NOT EXISTS (SELECT 1 FROM arrived "
                "WHERE arrived.action = history.action AND arrived.lead = history.lead) "
                "ORDER BY history.id",
                [number],
            ).fetchall()
            came = db.execute(
                "SELECT arrived.revision, leads.id FROM arrived "
                "JOIN leads ON leads.seq = arrived.lead WHERE action = ?",
                [number],
            ).fetchall()
            action = Action(db, f"undid: {name}", by, at, can_undo=False)
            merged = bool(
                db.execute(
                    "SELECT 1 FROM history INDEXED BY history_to_undo WHERE can_undo "
                    "AND action = ? AND instr(body, '\"merged\"') "
                    "AND json_extract(body, '$.stage') = 'merged' LIMIT 1",
                    [number],
                ).fetchone()
            )

            since = _since(db, number)
            if merged and since:
                readings_room.queue_again(db, list(since))

            def restored(now: Held, before: str) -> Lead:
                state = _restored(db, now, before)
                if carried is not None and not merged:
                    for was, became in since.get(now.seq, ()):
                        state = carried(state, read_lead(was), read_lead(became))
                return state

            def entries(now: Held, state: Lead) -> Sequence[OutboxEntry] | None:
                if state.stage not in (Stage.CAPTURED, Stage.REVIEWED):
                    return ()
                if owed is None:
                    return None
                if merged:
                    outbox.disinherit(db, now.seq)
                return owed(state)

            def changes() -> Iterator[tuple[Held, Lead, Sequence[OutboxEntry] | None]]:
                for now, before in _before(db, lines):
                    if before is None:
                        yield now, replace(now.lead, stage=Stage.DISCARDED), ()
                    else:
                        state = restored(now, before)
                        yield now, state, entries(now, state)
                # What another laptop brought leaves again.
                for now, before in _at(db, came):
                    if before is not None:
                        state = restored(now, before)
                        yield now, state, entries(now, state)
                    elif now.lead.stage in (Stage.CAPTURED, Stage.REVIEWED):
                        yield now, replace(now.lead, stage=Stage.DISCARDED), ()

            count, first, whole = 0, None, []
            todo = changes()
            with indexing(db, len(lines) + len(came), action):
                while taken_back := put_all(
                    db, action, itertools.islice(todo, _CHUNK), judge=self.judge
                ):
                    count, first = count + len(taken_back), first or taken_back[0]
                    whole += [one for one in taken_back if one.merged_into is not None]
            if name == "united":
                pairs.part(db, [seq_of(db, UUID(lead_id)) for _, lead_id in lines])
            for state in whole:
                assert state.merged_into is not None
                outbox.inherit(db, seq_of(db, state.merged_into), seq_of(db, state.id))
            db.execute(
                "UPDATE captures SET lead = moves.came_from FROM moves "
                "WHERE moves.action = ? AND captures.seq = moves.capture",
                [number],
            )
            db.execute("UPDATE history SET can_undo = 0 WHERE can_undo AND action = ?", [number])
            db.execute("UPDATE arrivals SET can_undo = 0 WHERE action = ?", [number])
        return Undone(name, count, first.label if first is not None else "")

    def take_back(
        self,
        lead_id: UUID,
        change_id: int,
        taken_back: Callable[[Lead, Lead, Lead], Lead],
        owed: Callable[[Lead], Sequence[OutboxEntry]],
        *,
        by: str,
        at: datetime,
    ) -> tuple[Lead, ...]:
        """Take back one change of this lead's history, however old: a new undo step.

        `taken_back` says what a lead is (now, before the change, after it) without the change. A
        new lead is discarded; of a merge, both leads become what they were and the captures go
        back, whatever was sent meanwhile; two that were united are two people again. Returns the
        leads that changed. Raises StoreError when this lead has no such change.
        """
        with self.writing() as db:
            row = db.execute(
                "SELECT history.action, history.name FROM history "
                "JOIN leads ON leads.seq = history.lead "
                "WHERE history.id = ? AND leads.id = ?",
                [change_id, str(lead_id)],
            ).fetchone()
            if row is None:
                raise StoreError("This lead has no such change.")
            number, name = row
            # A merge is two lines, the first of which numbers the action; so is what unites two.
            pair = [number, number + 1]
            united = name == "united"
            merged = bool(
                db.execute(
                    "SELECT 1 FROM history WHERE id IN (?, ?) AND action = ? AND name = 'merged'",
                    [*pair, number],
                ).fetchone()
            )
            chosen = pair if merged or united else [change_id]
            rows = db.execute(
                "SELECT leads.id, now.body, before.body FROM history AS now "
                "JOIN leads ON leads.seq = now.lead "
                "LEFT JOIN history AS before "
                "ON before.lead = now.lead AND before.revision = now.revision - 1 "
                f"WHERE now.id IN ({marks(chosen)}) AND now.action = ? ORDER BY now.id",
                [*chosen, number],
            ).fetchall()
            step = Action(db, f"took back: {name}", by, at)
            changed: list[Lead] = []
            for now, (_, after_body, before_body) in zip(
                list(held(db, [UUID(row[0]) for row in rows])), rows, strict=True
            ):
                after = read_lead(after_body)
                if before_body is None:
                    state = replace(now.lead, stage=Stage.DISCARDED)
                else:
                    before = read_lead(before_body)
                    state = taken_back(now.lead, before, after)
                    if after.merged_into is not None and now.lead.merged_into == after.merged_into:
                        state = replace(state, stage=before.stage, merged_into=before.merged_into)
                if state == now.lead:
                    continue
                if merged:
                    outbox.disinherit(db, now.seq)
                live = state.stage in (Stage.CAPTURED, Stage.REVIEWED)
                entries = owed(state) if live else ()
                changed.append(put(db, step, state, (), entries, judge=self.judge, now=now))
            if united:
                pairs.part(db, [seq_of(db, UUID(row[0])) for row in rows])
            if merged:
                back = (
                    "FROM moves JOIN captures ON captures.seq = moves.capture "
                    "WHERE moves.action = ? AND captures.lead <> moves.came_from"
                )
                db.execute(
                    "INSERT INTO moves (action, capture, came_from) "
                    f"SELECT ?, captures.seq, captures.lead {back}",
                    [step.number, number],
                )
                db.execute(
                    "UPDATE captures SET lead = moves.came_from FROM moves "
                    "WHERE moves.action = ? AND captures.seq = moves.capture",
                    [number],
                )
        return tuple(changed)

    def owe_again(self, show_id: UUID, owed: Callable[[Lead], Sequence[OutboxEntry]]) -> None:
        """Reconcile the outbox of every live lead of this show with what `owed` says now.

        For changed show rules. Leads are taken some hundred at a time, so that a capture in
        between does not wait for all of them.
        """
        last = 0
        while True:
            with self.writing() as db:
                rows = db.execute(
                    "SELECT seq, body FROM leads "
                    "WHERE show = (SELECT seq FROM shows WHERE id = ?) AND live AND seq > ? "
                    "ORDER BY seq LIMIT ?",
                    [str(show_id), last, _CHUNK],
                ).fetchall()
                for seq, body in rows:
                    lead = read_lead(body)
                    outbox.reconcile(db, seq, lead, owed(lead), changed=False)
                    self._judge_again(db, seq, lead)
            if len(rows) < _CHUNK:
                return
            last = rows[-1][0]

    def judge_again(self) -> None:
        """Find the reasons to look at every live lead anew, some hundred at a time."""
        last = 0
        while True:
            with self.writing() as db:
                rows = db.execute(
                    "SELECT seq, body FROM leads WHERE seq > ? AND live ORDER BY seq LIMIT ?",
                    [last, _CHUNK],
                ).fetchall()
                for seq, body in rows:
                    self._judge_again(db, seq, read_lead(body))
            if len(rows) < _CHUNK:
                return
            last = rows[-1][0]

    def _judge_again(self, db: Statements, seq: int, lead: Lead) -> None:
        bits = reason_bits(self.judge(lead))
        db.execute("UPDATE leads SET reasons = ? WHERE seq = ? AND reasons <> ?", [bits, seq, bits])

    # --- leads: reading

    def lead(self, lead_id: UUID) -> Lead:
        """Raises StoreError when unknown."""
        return self.leads_by_id([lead_id])[0]

    def leads_by_id(self, lead_ids: Sequence[UUID]) -> tuple[Lead, ...]:
        """These leads, in this order. Raises StoreError when one is unknown."""
        with self.reading() as db:
            return tuple(now.lead for now in held(db, lead_ids))

    def with_email(self, email: str) -> tuple[UUID, ...]:
        """The leads with this e-mail address, oldest first; discarded and merged ones as well."""
        with self.reading() as db:
            rows = db.execute(
                "SELECT leads.id FROM lead_emails JOIN leads ON leads.seq = lead "
                "WHERE lead_emails.email = ? ORDER BY leads.seq",
                [email.strip().casefold()],
            ).fetchall()
        return tuple(UUID(row[0]) for row in rows)

    def leads(self, query: LeadQuery) -> Iterator[Lead]:
        """All leads the query finds, whole, one by one, as found when the first is asked for."""
        with self.reading() as db:
            sql, values = queries.selection(db, query, offset=0, limit=-1)
            found = [row[0] for row in db.execute(sql, values)]
        for start in range(0, len(found), _CHUNK):
            chunk = found[start : start + _CHUNK]
            with self.reading() as db:
                bodies = dict(
                    db.execute(
                        f"SELECT seq, body FROM leads WHERE seq IN ({marks(chunk)})",
                        chunk,
                    ).fetchall()
                )
            for seq in chunk:
                yield read_lead(bodies[seq])

    def ids(self, query: LeadQuery) -> tuple[UUID, ...]:
        """The ids of all leads the query finds, in its order."""
        with self.snapshot() as db:
            sql, values = queries.selection(db, query, offset=0, limit=-1)
            rows = db.execute(
                f"SELECT leads.id FROM ({sql}) AS found CROSS JOIN leads ON leads.seq = found.seq",
                values,
            ).fetchall()
        return tuple(UUID(row[0]) for row in rows)

    def page(self, query: LeadQuery, *, offset: int, limit: int) -> tuple[LeadRow, ...]:
        """Rows `offset` … `offset + limit` of what the query finds."""
        with self.snapshot() as db:
            return queries.page(db, query, offset=offset, limit=limit)

    def count(self, query: LeadQuery) -> int:
        """How many leads the query finds."""
        with self.snapshot() as db:
            return queries.count(db, query)

    def reason_counts(self, show_id: UUID | None) -> dict[Reason, int]:
        """How many leads of the inbox (`LeadFilter.NEEDS_LOOK`) have each reason; one may have
        several. One that is only parked has none."""
        found: dict[Reason, int] = {}
        with self.snapshot() as db:
            shows = show_seqs(db, show_id)
            rows = db.execute(
                "SELECT reasons, count(*) FROM leads INDEXED BY leads_to_look_at "
                f"WHERE flags & 4 AND show IN ({marks(shows)}) GROUP BY reasons",
                shows,
            ).fetchall()
        for bits, count in rows:
            for reason in reasons_of(bits):
                found[reason] = found.get(reason, 0) + count
        return found

    def counts(self, show_id: UUID | None, *, since: datetime) -> Counts:
        """For one show or all. `since`: start of the local day, for Counts.today."""
        with self.reading() as db:
            shows = show_seqs(db, show_id)
            if not shows:
                return Counts()
            row = db.execute(
                "SELECT total(live), total(to_review), total(waiting_leads), total(held_leads), "
                "total(parked_leads), max(last_sent_at) FROM tallies "
                f"WHERE show IN ({marks(shows)})",
                shows,
            ).fetchone()
            today = db.execute(
                "SELECT count(*) FROM leads INDEXED BY leads_by_time "
                f"WHERE show IN ({marks(shows)}) AND live AND captured_at >= ?",
                [*shows, micros(since)],
            ).fetchone()[0]
        return Counts(
            total=int(row[0]),
            today=today,
            to_review=int(row[1]),
            waiting=int(row[2]),
            held=int(row[3]),
            parked=int(row[4]),
            last_sent_at=None if row[5] is None else moment(row[5]),
        )

    def captures(self, lead_id: UUID) -> tuple[Capture, ...]:
        """The lead's evidence, oldest first."""
        with self.reading() as db:
            rows = db.execute(
                "SELECT captures.id, leads.id, shows.id, source, captures.at, captures.by, "
                "captures.device, payload, symbology, aim, image_id FROM leads "
                "JOIN captures ON captures.lead = leads.seq "
                "JOIN shows ON shows.seq = captures.show "
                "WHERE leads.id = ? ORDER BY captures.at, captures.seq",
                [str(lead_id)],
            ).fetchall()
        return tuple(
            Capture(
                id=UUID(row[0]),
                lead_id=UUID(row[1]),
                show_id=UUID(row[2]),
                source=Source(row[3]),
                at=moment(row[4]),
                by=row[5],
                device=row[6],
                payload=bytes(row[7]),
                symbology=row[8],
                aim=row[9],
                image_id=UUID(row[10]) if row[10] else None,
            )
            for row in rows
        )

    def met(self, show_id: UUID, asked: Asked) -> Met | None:
        """Who of this show was met before; see `meeting.met`."""
        with self.reading() as db:
            return meeting.met(db, show_id, asked)

    def history(self, lead_id: UUID) -> tuple[Change, ...]:
        """Who changed what when, newest first."""
        with self.reading() as db:
            rows = db.execute(
                "SELECT history.id, history.revision, name, at, by, history.body FROM leads "
                "JOIN history ON history.lead = leads.seq "
                "WHERE leads.id = ? ORDER BY history.revision DESC",
                [str(lead_id)],
            ).fetchall()
        states = [read_lead(row[5]) for row in rows]
        return tuple(
            Change(
                id=row[0],
                lead_id=lead_id,
                revision=row[1],
                action=row[2],
                at=moment(row[3]),
                by=row[4],
                before=before,
                after=after,
            )
            for row, after, before in zip(rows, states, [*states[1:], None], strict=False)
        )

    def provisional(self, show_id: UUID) -> tuple[Lead, ...]:
        """Live leads of this show of whom only an id or a picture is known, oldest first."""
        with self.reading() as db:
            rows = db.execute(
                "SELECT body FROM leads INDEXED BY leads_provisional "
                "WHERE show = (SELECT seq FROM shows WHERE id = ?) AND provisional AND live "
                "ORDER BY seq",
                [str(show_id)],
            ).fetchall()
        return tuple(read_lead(body) for (body,) in rows)

    def guessed(self, show_id: UUID) -> tuple[Lead, ...]:
        """Live leads of this show with a badge id whose print was read with doubt, oldest first."""
        with self.reading() as db:
            rows = db.execute(
                "SELECT body FROM leads INDEXED BY leads_to_look_at "
                "WHERE show = (SELECT seq FROM shows WHERE id = ?) AND flags & 4 "
                "AND reasons & ? AND badge_id <> '' AND NOT provisional AND live ORDER BY seq",
                [str(show_id), reason_bits([Reason.UNSURE])],
            ).fetchall()
        return tuple(read_lead(body) for (body,) in rows)

    # --- attendees

    def put_attendees(self, show_id: UUID, attendees: Iterable[Attendee]) -> int:
        """Store the organiser's list, one transaction; an id already listed is updated. How many.

        Raises StoreError when the show is unknown.
        """
        stored = 0
        with self.writing() as db:
            (show,) = show_seqs(db, show_id)
            for attendee in attendees:
                db.execute(
                    "INSERT INTO attendees (show, badge_id, body) VALUES (?, ?, ?) "
                    "ON CONFLICT (show, badge_id) DO UPDATE SET body = excluded.body",
                    [show, attendee.badge_id, person_json(attendee.person)],
                )
                stored += 1
        return stored

    def attendee(self, show_id: UUID, badge_id: str) -> Person | None:
        """Who the list says this badge is; None when it does not."""
        with self.reading() as db:
            row = db.execute("SELECT seq FROM shows WHERE id = ?", [str(show_id)]).fetchone()
            return meeting.listed(db, row[0], badge_id) if row else None

    # --- secrets (the file is encrypted)

    def put_secret(self, name: str, value: str) -> None:
        """Keep a password or token under this name."""
        with self.writing() as db:
            db.execute(
                "INSERT INTO secrets (name, value) VALUES (?, ?) "
                "ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                [name, value],
            )

    def secret(self, name: str) -> str | None:
        """The password or token kept under this name; None when there is none."""
        with self.reading() as db:
            row = db.execute("SELECT value FROM secrets WHERE name = ?", [name]).fetchone()
        return row[0] if row else None


def _restored(db: Statements, now: Held, before: str) -> Lead:
    """The state of this body, to be stored over `now`; without a merge into somebody who was
    erased since, which nobody can bring back."""
    state = read_lead(before)
    if state.merged_into in (None, now.lead.merged_into):
        return state
    there = db.execute("SELECT 1 FROM leads WHERE id = ?", [str(state.merged_into)]).fetchone()
    if there:
        return state
    return replace(state, stage=now.lead.stage, merged_into=now.lead.merged_into)


def _next_undo(db: Statements, beneath: Sequence[str] = ()) -> tuple[int, str] | None:
    """(number, name) of the newest action that was not taken back, none of those `beneath`."""
    row = db.execute(
        "SELECT * FROM (SELECT action, name FROM history INDEXED BY history_to_undo "
        f"WHERE can_undo AND name NOT IN ({marks(beneath)}) ORDER BY action DESC LIMIT 1) "
        "UNION ALL SELECT action, name FROM arrivals WHERE can_undo "
        "ORDER BY action DESC LIMIT 1",
        list(beneath),
    ).fetchone()
    return (int(row[0]), str(row[1])) if row else None


def _since(db: Statements, number: int) -> dict[int, list[tuple[str, str]]]:
    """Of what was done later than the action `number` and was not taken back: by lead's row, its
    bodies before and after, oldest first. Leads made since are left out."""
    found: dict[int, list[tuple[str, str]]] = {}
    for seq, before, after in db.execute(
        "SELECT now.lead, before.body, now.body FROM history AS now INDEXED BY history_to_undo "
        "JOIN history AS before ON before.lead = now.lead AND before.revision = now.revision - 1 "
        "WHERE now.can_undo AND now.action > ? ORDER BY now.action, now.id",
        [number],
    ).fetchall():
        found.setdefault(seq, []).append((before, after))
    return found


def _before(db: Statements, lines: Sequence[tuple[int, str]]) -> Iterator[tuple[Held, str | None]]:
    """Of lines of the history (id, lead's id): each lead, and its body before that line."""
    for start in range(0, len(lines), _CHUNK):
        chunk = lines[start : start + _CHUNK]
        bodies = dict(
            db.execute(
                "SELECT now.id, before.body FROM history AS now LEFT JOIN history AS before "
                "ON before.lead = now.lead AND before.revision = now.revision - 1 "
                f"WHERE now.id IN ({marks(chunk)})",
                [line for line, _ in chunk],
            ).fetchall()
        )
        leads = held(db, [lead_id for _, lead_id in chunk])
        for (line, _), now in zip(chunk, leads, strict=True):
            yield now, bodies[line]


def _at(db: Statements, came: Sequence[tuple[int, str]]) -> Iterator[tuple[Held, str | None]]:
    """Of (revision, lead's id): each lead, and its body at that revision."""
    leads = held(db, [lead_id for _, lead_id in came])
    for (revision, _), now in zip(came, leads, strict=True):
        row = db.execute(
            "SELECT body FROM history WHERE lead = ? AND revision = ?", [now.seq, revision]
        ).fetchone()
        yield now, row[0] if row else None


def refuse_newer(db: driver.Connection, path: Path) -> tuple[int, set[str]]:
    """The version of the file `path`, and the migrations that made it. Raises `NewerDatabase`."""
    version = int(db.execute("PRAGMA user_version").fetchone()[0])
    applied = _applied(db)
    if version > VERSION or applied - NAMES:
        raise newer(path)
    return version, applied


def _applied(db: driver.Connection) -> set[str]:
    """The names of the migrations that made this file; empty for a new one."""
    if not db.execute("SELECT 1 FROM sqlite_schema WHERE name = '_sqlite_migrations'").fetchone():
        return set()
    rows = db.execute(
        "SELECT name FROM _sqlite_migrations WHERE migration_set = 'leadcapture'"
    ).fetchall()
    return {name for (name,) in rows}
