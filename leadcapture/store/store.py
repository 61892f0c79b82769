"""The encrypted workspace file: shows, leads, captures, history and what is owed to the CRMs.

One `Store` serves all threads; it opens one connection per thread. Every write is one
BEGIN IMMEDIATE transaction, on disk (synchronous=FULL) when the call returns. What is owed is read
and marked by `leadcapture.store.outbox`; what was done is told and taken back by
`leadcapture.store.history`.
"""

# Values are always bound; only names and fixed conditions from this room are put into SQL.
# ruff: noqa: S608

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec
from msgspec import Struct

from leadcapture.delivery import OutboxEntry
from leadcapture.errors import MetMeanwhile, StoreError
from leadcapture.lead import Capture, Lead, Person, Reading, Reason, Source, Stage
from leadcapture.show import Show
from leadcapture.store import meeting, outbox, queries, sheets
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
    "Counts",
    "LeadFilter",
    "LeadOrder",
    "LeadQuery",
    "LeadRow",
    "Store",
    "SyncRun",
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
