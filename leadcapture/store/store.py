"""The encrypted workspace file: shows, leads, captures, history and what is owed to the CRMs.

One `Store` serves all threads; it opens one connection per thread. Every write is one
BEGIN IMMEDIATE transaction, on disk (synchronous=FULL) when the call returns. What is owed is read
and marked by `leadcapture.store.outbox`.
"""

# Values are always bound; only names and fixed conditions from this room are put into SQL.
# ruff: noqa: S608

from __future__ import annotations

import hashlib
import os
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

import msgspec

from leadcapture.delivery import OutboxEntry
from leadcapture.errors import Conflict, StoreError
from leadcapture.lead import Capture, Disposition, Lead, Person, Source, Stage
from leadcapture.show import Show
from leadcapture.store import outbox
from leadcapture.store.engine import BUSY_SECONDS, Engine, Statements, driver, explained, newer
from leadcapture.store.outbox import SyncRun
from leadcapture.store.schema import (
    FLAGS,
    NAMES,
    VERSION,
    lead_json,
    micros,
    moment,
    read_lead,
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
]

#: The database's name in the workspace folder.
FILE_NAME = "leads.db"

#: Up to here a search looks at each row it found; beyond, it walks the list's own index.
_FEW_HITS = 500

#: Up to here a sparse filter is sorted by itself; beyond, the order's index is walked.
_FEW_ROWS = 2_000

#: Words of a search beyond these are not looked at.
_MOST_WORDS = 12

_CHUNK = 500


class LeadFilter(StrEnum):
    """Which leads a list shows."""

    ALL = "all"
    """Everything but discarded and merged."""
    TO_REVIEW = "to-review"
    NEEDS_LOOK = "needs-look"
    """Provisional, without a name or an e-mail, or parked."""
    HOT = "hot"
    NO_EMAIL = "no-email"
    APPROVED = "approved"
    PARKED = "parked"
    DISCARDED = "discarded"


class LeadOrder(StrEnum):
    """The order of a list; people without the name in question come last."""

    NEWEST = "newest"
    OLDEST = "oldest"
    NAME = "name"
    COMPANY = "company"
    RATING = "rating"
    """Hot first, within a rating the newest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadQuery:
    """What a list asks for."""

    show_id: UUID | None = None
    """One show, or all shows."""
    text: str = ""
    """As typed; each word is a prefix. Takes a@b.c, o'brien, foo-bar and a lone quote."""
    filter: LeadFilter = LeadFilter.ALL
    order: LeadOrder = LeadOrder.NEWEST


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadRow:
    """What a list shows of one lead; cheap to read by the hundred."""

    id: UUID
    label: str
    title: str
    company: str
    email: str
    disposition: Disposition | None
    stage: Stage
    provisional: bool
    opted_in: bool
    next_step: str
    captured_at: datetime
    captured_by: str
    pending: int
    sent: int
    parked: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendee:
    """One line of the organiser's list."""

    badge_id: str
    person: Person


class _Order(NamedTuple):
    walks: str
    """The index that holds this order, of the live leads of one show."""
    keys: tuple[str, ...]
    """Columns, each with its direction as this order reads it."""

    @property
    def names(self) -> str:
        return ", ".join(key.split()[0] for key in self.keys)

    def sql(self, *, reverse: bool = False, table: str = "") -> str:
        turned = {"ASC": "DESC", "DESC": "ASC"} if reverse else {}
        pairs = (key.split() for key in self.keys)
        return ", ".join(f"{table}{name} {turned.get(way, way)}" for name, way in pairs)


_ORDERS = {
    LeadOrder.NEWEST: _Order("leads_by_time", ("captured_at DESC", "seq DESC")),
    LeadOrder.OLDEST: _Order("leads_by_time", ("captured_at ASC", "seq ASC")),
    LeadOrder.NAME: _Order("leads_by_name", ("name_key ASC", "seq ASC")),
    LeadOrder.COMPANY: _Order("leads_by_company", ("company_key ASC", "name_key ASC", "seq ASC")),
    LeadOrder.RATING: _Order("leads_by_rating", ("rating ASC", "captured_at DESC", "seq DESC")),
}

_FILTERS = {
    LeadFilter.ALL: "live",
    LeadFilter.TO_REVIEW: "to_review",
    LeadFilter.NEEDS_LOOK: "needs_look",
    LeadFilter.HOT: "hot",
    LeadFilter.NO_EMAIL: "no_email",
    LeadFilter.APPROVED: "approved",
    LeadFilter.PARKED: "parked",
    LeadFilter.DISCARDED: "discarded",
}

_ROW_COLUMNS = (
    "leads.id, label, title, company, email, disposition, stage, provisional, opted_in, "
    "next_step, captured_at, captured_by, waiting + held, sent, parked"
)

_RATINGS = {Disposition.HOT: 1, Disposition.WARM: 2, Disposition.COLD: 3, None: 4}

#: Sorts after every name.
_LAST = "\U0010ffff"


class Store:
    """An open workspace file. Any thread may call it.

    ``reading()`` and ``writing()`` are for the other modules of this room.
    """

    def __init__(self, folder: Path, key: bytes, *, busy_seconds: float = BUSY_SECONDS) -> None:
        """Open (or create) ``leads.db`` in `folder` with the raw 32-byte `key`.

        Raises WrongKey (file untouched), NewerDatabase, StoreError, DiskFull."""
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
    def _snapshot(self) -> Iterator[driver.Connection]:
        """This thread's connection; what is read in the block is of one moment."""
        with self.reading() as db:
            db.execute("BEGIN")
            try:
                yield db
            finally:
                db.rollback()

    def _migrate(self) -> None:
        with self.reading() as db:
            version = int(db.execute("PRAGMA user_version").fetchone()[0])
            applied = _applied(db)
            if version > VERSION or applied - NAMES:
                raise newer(self.path)
            if applied == NAMES:
                return
            if applied:
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
        action: str,
        by: str,
        at: datetime,
    ) -> Lead:
        """Insert or update `lead` (revision is set by the store), append `captures`, reconcile
        the outbox with `entries` (see `outbox.reconcile`), write history: one transaction.

        Returns the lead as stored. Keeping the very same again, captures included, changes
        nothing: a caller that never saw the answer may ask again. Raises Conflict when
        `lead.revision` is not the stored one (somebody else edited it).
        """
        with self.writing() as db:
            if captures and (stored := self._kept_before(db, lead, captures)):
                return stored
            return _put(db, _Action(db, action, by, at), lead, captures, entries)

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
        return stored if known and _bare(stored) == _bare(_clean(lead)) else None

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
        with self.writing() as db:
            step = _Action(db, action, by, at)
            return tuple(
                _put(db, step, changed, (), owed(changed))
                for lead in _leads(db, tuple(dict.fromkeys(lead_ids)))
                if (changed := change(lead)) is not None
            )

    def merge(
        self, keep: Lead, gone: Lead, entries: Sequence[OutboxEntry], *, by: str, at: datetime
    ) -> Lead:
        """Store `keep` (already merged fields) and mark `gone` MERGED into it, move its captures,
        in one transaction. What was not sent of `gone` is no longer owed, and what was done for
        it is not done for `keep` again (`outbox.inherit`). Raises Conflict."""
        if keep.id == gone.id or keep.show_id != gone.show_id:
            raise ValueError("two different leads of one show can be merged")
        with self.writing() as db:
            action = _Action(db, "merged", by, at)
            kept = _put(db, action, keep, (), entries)
            folded = replace(gone, stage=Stage.MERGED, merged_into=keep.id)
            _put(db, action, folded, (), ())
            keep_seq, gone_seq = _seq(db, keep.id), _seq(db, gone.id)
            outbox.inherit(db, keep_seq, gone_seq)
            db.execute(
                "INSERT INTO moves (action, capture, came_from) "
                "SELECT ?, seq, lead FROM captures WHERE lead = ?",
                [action.number, gone_seq],
            )
            db.execute("UPDATE captures SET lead = ? WHERE lead = ?", [keep_seq, gone_seq])
        return kept

    def undo(
        self,
        *,
        by: str,
        at: datetime,
        owed: Callable[[Lead], Sequence[OutboxEntry]] | None = None,
    ) -> tuple[str, tuple[Lead, ...]] | None:
        """Take back the newest not yet undone action (works after a restart): its name and the
        leads as they are now; None when there is nothing.

        A new lead is set to stage DISCARDED, an edit restores the state before, as a new
        revision; captures moved by a merge go back. `owed` says what a restored lead is owed;
        without it a lead that stays live keeps its entries. Unsent entries of a discarded lead
        are removed.
        """
        with self.writing() as db:
            found = db.execute(
                "SELECT action, name FROM history INDEXED BY history_to_undo "
                "WHERE can_undo ORDER BY action DESC LIMIT 1"
            ).fetchone()
            if found is None:
                return None
            number, name = found
            rows = db.execute(
                "SELECT now.body, leads.revision, before.body "
                "FROM history AS now INDEXED BY history_to_undo "
                "JOIN leads ON leads.seq = now.lead "
                "LEFT JOIN history AS before "
                "ON before.lead = now.lead AND before.revision = now.revision - 1 "
                "WHERE now.can_undo AND now.action = ? ORDER BY now.id",
                [number],
            ).fetchall()
            action = _Action(db, f"undid: {name}", by, at, can_undo=False)
            taken_back: list[Lead] = []
            merged = any(read_lead(after).stage is Stage.MERGED for after, _, _ in rows)
            for after, revision, before in rows:
                if before is None:
                    state = replace(read_lead(after), stage=Stage.DISCARDED)
                else:
                    state = read_lead(before)
                state = replace(state, revision=revision)
                live = state.stage in (Stage.CAPTURED, Stage.REVIEWED)
                entries: Sequence[OutboxEntry] | None = () if not live else None
                if live and owed is not None:
                    entries = owed(state)
                    if merged:
                        outbox.disinherit(db, _seq(db, state.id))
                taken_back.append(_put(db, action, state, (), entries))
            db.execute(
                "UPDATE captures SET lead = moves.came_from FROM moves "
                "WHERE moves.action = ? AND captures.seq = moves.capture",
                [number],
            )
            db.execute("UPDATE history SET can_undo = 0 WHERE can_undo AND action = ?", [number])
        return name, tuple(taken_back)

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
            if len(rows) < _CHUNK:
                return
            last = rows[-1][0]

    # --- leads: reading

    def lead(self, lead_id: UUID) -> Lead:
        """Raises StoreError when unknown."""
        return self.leads_by_id([lead_id])[0]

    def leads_by_id(self, lead_ids: Sequence[UUID]) -> tuple[Lead, ...]:
        """These leads, in this order. Raises StoreError when one is unknown."""
        with self.reading() as db:
            return tuple(_leads(db, lead_ids))

    def leads(self, query: LeadQuery) -> Iterator[Lead]:
        """All leads the query finds, whole, one by one, as found when the first is asked for."""
        with self.reading() as db:
            sql, values = _selection(db, query, offset=0, limit=-1)
            found = [row[0] for row in db.execute(sql, values)]
        for start in range(0, len(found), _CHUNK):
            chunk = found[start : start + _CHUNK]
            with self.reading() as db:
                bodies = dict(
                    db.execute(
                        f"SELECT seq, body FROM leads WHERE seq IN ({_marks(chunk)})",
                        chunk,
                    ).fetchall()
                )
            for seq in chunk:
                yield read_lead(bodies[seq])

    def page(self, query: LeadQuery, *, offset: int, limit: int) -> tuple[LeadRow, ...]:
        """Rows `offset` … `offset + limit` of what the query finds."""
        with self._snapshot() as db:
            sql, values = _selection(db, query, offset=offset, limit=limit)
            rows = db.execute(
                f"SELECT {_ROW_COLUMNS} FROM ({sql}) AS found "
                "CROSS JOIN leads ON leads.seq = found.seq "
                f"ORDER BY {_ORDERS[query.order].sql(table='leads.')}",
                values,
            ).fetchall()
        return tuple(_row(row) for row in rows)

    def count(self, query: LeadQuery) -> int:
        """How many leads the query finds."""
        with self._snapshot() as db:
            return _count(db, query)

    def counts(self, show_id: UUID | None, *, since: datetime) -> Counts:
        """For one show or all. `since`: start of the local day, for Counts.today."""
        with self.reading() as db:
            shows = _show_seqs(db, show_id)
            if not shows:
                return Counts()
            marks = _marks(shows)
            row = db.execute(
                "SELECT total(live), total(to_review), total(waiting_leads), total(held_leads), "
                f"total(parked_leads), max(last_sent_at) FROM tallies WHERE show IN ({marks})",
                shows,
            ).fetchone()
            today = db.execute(
                "SELECT count(*) FROM leads INDEXED BY leads_by_time "
                f"WHERE show IN ({marks}) AND live AND captured_at >= ?",
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

    def met(
        self, show_id: UUID, *, badge_id: str, emails: Sequence[str], payload: bytes
    ) -> Lead | None:
        """The lead of this show with the same badge id, e-mail or payload, newest first; None.

        A lead that was merged answers as the one it was merged into; discarded ones are unknown.
        """
        show = "show = (SELECT seq FROM shows WHERE id = ?)"
        with self.reading() as db:
            found: set[int] = set()
            if badge_id:
                sql = (
                    "SELECT seq FROM leads INDEXED BY leads_by_badge "
                    f"WHERE {show} AND badge_id = ? AND badge_id <> ''"
                )
                found |= {row[0] for row in db.execute(sql, [str(show_id), badge_id])}
            for email in emails:
                sql = (
                    "SELECT seq FROM lead_emails JOIN leads ON seq = lead "
                    f"WHERE lead_emails.email = ? AND {show}"
                )
                found |= {row[0] for row in db.execute(sql, [email.casefold(), str(show_id)])}
            if payload:
                sql = (
                    "SELECT lead FROM captures INDEXED BY captures_digest "
                    f"WHERE {show} AND digest = ?"
                )
                found |= {row[0] for row in db.execute(sql, [str(show_id), _digest(payload)])}
            if not found:
                return None
            row = db.execute(
                "WITH RECURSIVE met (seq) AS ("
                f"SELECT seq FROM leads WHERE seq IN ({_marks(sorted(found))}) "
                "UNION SELECT merged_into FROM leads JOIN met USING (seq) "
                "WHERE merged_into IS NOT NULL) "
                "SELECT body FROM met JOIN leads USING (seq) WHERE live "
                "ORDER BY captured_at DESC, seq DESC LIMIT 1",
                sorted(found),
            ).fetchone()
        return read_lead(row[0]) if row else None

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

    # --- attendees

    def put_attendees(self, show_id: UUID, attendees: Iterable[Attendee]) -> int:
        """Store the organiser's list, one transaction; an id already listed is updated. How many.

        Raises StoreError when the show is unknown.
        """
        stored = 0
        with self.writing() as db:
            (show,) = _show_seqs(db, show_id)
            for attendee in attendees:
                db.execute(
                    "INSERT INTO attendees (show, badge_id, body) VALUES (?, ?, ?) "
                    "ON CONFLICT (show, badge_id) DO UPDATE SET body = excluded.body",
                    [show, attendee.badge_id, _person_json(attendee.person)],
                )
                stored += 1
        return stored

    def attendee(self, show_id: UUID, badge_id: str) -> Person | None:
        """Who the list says this badge is; None when it does not."""
        with self.reading() as db:
            row = db.execute(
                "SELECT body FROM attendees "
                "WHERE show = (SELECT seq FROM shows WHERE id = ?) AND badge_id = ?",
                [str(show_id), badge_id],
            ).fetchone()
        return msgspec.json.decode(row[0], type=Person) if row else None

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


# --- how a list is found


def _count(db: Statements, query: LeadQuery) -> int:
    shows = _show_seqs(db, query.show_id)
    match = _match(query.text)
    if not shows or not match:
        return _tally(db, shows, _FILTERS[query.filter])
    if query.filter is LeadFilter.ALL:
        # The index knows by itself which rows are live, and where.
        places = " OR ".join(f'"{show}"' for show in shows)
        sql = "SELECT 1 FROM leads_fts WHERE leads_fts MATCH ?"
        values = [f"{match} AND place : ({places})"]
    else:
        sql, values = _selection(db, query, offset=0, limit=-1, ordered=False)
    return int(db.execute(f"SELECT count(*) FROM ({sql})", values).fetchone()[0])


def _tally(db: Statements, shows: Sequence[int], flag: str) -> int:
    row = db.execute(
        f"SELECT coalesce(sum({flag}), 0) FROM tallies WHERE show IN ({_marks(shows)})", shows
    ).fetchone()
    return int(row[0])


def _selection(
    db: Statements, query: LeadQuery, *, offset: int, limit: int, ordered: bool = True
) -> tuple[str, list[Any]]:
    """SQL that gives `seq` of the rows `offset` … of the query, with its values.

    The order's own index is walked, `flags` being in it, or, where that would pass by many rows
    to find few, those few are looked up and sorted. `limit` -1 is no limit.
    """
    name = _FILTERS[query.filter]
    flag, order = FLAGS[name], _ORDERS[query.order]
    shows = _show_seqs(db, query.show_id)
    if not shows:
        return "SELECT seq FROM leads WHERE false", []
    match = _match(query.text)
    window = f"{f'ORDER BY {order.sql()} ' if ordered else ''}LIMIT ? OFFSET ?"
    among = f"show IN ({_marks(shows)})"
    if match and _hits(db, match) <= _FEW_HITS:
        return (
            "SELECT seq FROM leads WHERE seq IN (SELECT rowid FROM leads_fts "
            f"WHERE leads_fts MATCH ?) AND {among} AND flags & {flag} {window}",
            [match, *shows, limit, offset],
        )
    rows = _tally(db, shows, name)
    hit = "seq IN (SELECT rowid FROM leads_fts WHERE leads_fts MATCH ?)" if match else "true"
    hits = [match] if match else []
    if query.filter is LeadFilter.DISCARDED:
        return (
            "SELECT seq FROM leads INDEXED BY leads_gone "
            f"WHERE {among} AND NOT live AND flags & {flag} AND {hit} {window}",
            [*shows, *hits, limit, offset],
        )
    if query.filter is LeadFilter.PARKED and rows <= _FEW_ROWS:
        return (
            "SELECT seq FROM leads INDEXED BY leads_parked "
            f"WHERE {among} AND flags & {flag} AND {hit} {window}",
            [*shows, *hits, limit, offset],
        )
    if not match:
        # Walk no further than to the last row there is, and from the nearer end.
        left = max(0, rows - offset)
        limit = left if limit < 0 else min(limit, left)
        if reverse := ordered and offset > rows // 2:
            offset = left - limit
            window = f"ORDER BY {order.sql(reverse=reverse)} LIMIT ? OFFSET ?"
    arms = " UNION ALL ".join(
        f"SELECT {order.names} FROM leads INDEXED BY {order.walks} "
        f"WHERE show = ? AND live AND flags & {flag}"
        for _ in shows
    )
    if match:
        # LIMIT -1 keeps the search out of the arms, where it would be run once for each.
        way = f"ORDER BY {order.sql()} LIMIT -1" if ordered else ""
        return (
            f"SELECT seq FROM ({arms} {way}) WHERE {hit} LIMIT ? OFFSET ?",
            [*shows, *hits, limit, offset],
        )
    return f"SELECT seq FROM ({arms} {window})", [*shows, limit, offset]


def _hits(db: Statements, match: str) -> int:
    """How many rows the search finds, counted to just over `_FEW_HITS`."""
    row = db.execute(
        "SELECT count(*) FROM (SELECT 1 FROM leads_fts WHERE leads_fts MATCH ? LIMIT ?)",
        [match, _FEW_HITS + 1],
    ).fetchone()
    return int(row[0])


def _marks(values: Sequence[object]) -> str:
    return ", ".join("?" * len(values))


def _applied(db: driver.Connection) -> set[str]:
    """The names of the migrations that made this file; empty for a new one."""
    if not db.execute("SELECT 1 FROM sqlite_schema WHERE name = '_sqlite_migrations'").fetchone():
        return set()
    rows = db.execute(
        "SELECT name FROM _sqlite_migrations WHERE migration_set = 'leadcapture'"
    ).fetchall()
    return {name for (name,) in rows}


def _unknown_lead() -> StoreError:
    return StoreError("This lead is not in the workspace.")


def _show_seqs(db: Statements, show_id: UUID | None) -> list[int]:
    if show_id is None:
        return [row[0] for row in db.execute("SELECT seq FROM shows ORDER BY seq")]
    row = db.execute("SELECT seq FROM shows WHERE id = ?", [str(show_id)]).fetchone()
    if row is None:
        raise StoreError("This show is not in the workspace. Open its show file first.")
    return [row[0]]


def _leads(db: Statements, lead_ids: Sequence[UUID]) -> Iterator[Lead]:
    """These leads, in this order; some hundred are read at a time."""
    for start in range(0, len(lead_ids), _CHUNK):
        chunk = [str(lead_id) for lead_id in lead_ids[start : start + _CHUNK]]
        bodies = dict(
            db.execute(
                f"SELECT id, body FROM leads WHERE id IN ({_marks(chunk)})", chunk
            ).fetchall()
        )
        for lead_id in chunk:
            if lead_id not in bodies:
                raise _unknown_lead()
            yield read_lead(bodies[lead_id])


def _seq(db: Statements, lead_id: UUID) -> int:
    row = db.execute("SELECT seq FROM leads WHERE id = ?", [str(lead_id)]).fetchone()
    if row is None:
        raise _unknown_lead()
    return int(row[0])


class _Action:
    """What the user did in one go: one undo step, one number in the history."""

    __slots__ = ("_at", "_by", "_can_undo", "_db", "_name", "at", "number")

    def __init__(
        self, db: Statements, name: str, by: str, at: datetime, *, can_undo: bool = True
    ) -> None:
        self._db, self._can_undo = db, can_undo
        self._name, self._by, self._at = _clean_text(name), _clean_text(by), micros(at)
        self.at = at
        self.number = 1 + int(db.execute("SELECT coalesce(max(id), 0) FROM history").fetchone()[0])

    def write(self, seq: int, revision: int, body: str) -> None:
        """Add one lead's new state to the history."""
        self._db.execute(
            "INSERT INTO history (action, name, at, by, lead, revision, body, can_undo) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [self.number, self._name, self._at, self._by, seq, revision, body, self._can_undo],
        )


def _put(
    db: Statements,
    action: _Action,
    lead: Lead,
    captures: Sequence[Capture],
    entries: Sequence[OutboxEntry] | None,
) -> Lead:
    """Write one lead inside a transaction; `entries` None leaves the outbox as it is."""
    lead = _clean(lead)
    row = db.execute(
        "SELECT seq, revision, body FROM leads WHERE id = ?", [str(lead.id)]
    ).fetchone()
    changed = True
    if row is None:
        stored = replace(lead, revision=1, updated_at=action.at)
        (show,) = _show_seqs(db, lead.show_id)
        columns = {"id": str(lead.id), "show": show, **_columns(db, stored)}
        seq = db.execute(
            f"INSERT INTO leads ({', '.join(columns)}) "
            f"VALUES ({', '.join('?' * len(columns))}) RETURNING seq",
            list(columns.values()),
        ).fetchone()[0]
    else:
        seq, revision, body = row
        if revision != lead.revision:
            raise Conflict(
                "Somebody else changed this lead meanwhile. Open it again and repeat your change."
            )
        before = read_lead(body)
        changed = _told(before) != _told(lead)
        stored = replace(lead, revision=revision + 1, updated_at=action.at)
        columns = _columns(db, stored)
        db.execute(
            f"UPDATE leads SET {', '.join(f'{name} = ?' for name in columns)} WHERE seq = ?",
            [*columns.values(), seq],
        )
    if row is None or before.person.emails != lead.person.emails:
        for email in {email.casefold() for email in before.person.emails} if row else ():
            db.execute("DELETE FROM lead_emails WHERE email = ? AND lead = ?", [email, seq])
        for email in {email.casefold() for email in lead.person.emails}:
            db.execute("INSERT INTO lead_emails (email, lead) VALUES (?, ?)", [email, seq])
    action.write(seq, stored.revision, columns["body"])
    for capture in captures:
        _add_capture(db, seq, capture)
    if entries is not None:
        outbox.reconcile(db, seq, stored, entries, changed=changed)
    return stored


def _add_capture(db: Statements, seq: int, capture: Capture) -> None:
    if db.execute("SELECT 1 FROM captures WHERE id = ?", [str(capture.id)]).fetchone():
        return
    (show,) = _show_seqs(db, capture.show_id)
    db.execute(
        "INSERT INTO captures (id, lead, show, source, at, by, device, payload, digest, "
        "symbology, aim, image_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            str(capture.id),
            seq,
            show,
            capture.source,
            micros(capture.at),
            _clean_text(capture.by),
            _clean_text(capture.device),
            capture.payload,
            _digest(capture.payload) if capture.payload else None,
            _clean_text(capture.symbology),
            _clean_text(capture.aim),
            str(capture.image_id) if capture.image_id else None,
        ],
    )


def _columns(db: Statements, lead: Lead) -> dict[str, Any]:
    person = lead.person
    named = bool(person.name)
    merged = _seq(db, lead.merged_into) if lead.merged_into else None
    return {
        "revision": lead.revision,
        "stage": lead.stage,
        "merged_into": merged,
        "captured_at": micros(lead.captured_at),
        "captured_by": lead.captured_by,
        "label": lead.label,
        "title": person.title,
        "company": person.company,
        "email": person.email,
        # Who it is counts as known when nobody has to check it any more.
        "named": named and not lead.unsure,
        "name_key": _folded(person.name) if named else _LAST + _folded(lead.label),
        "company_key": _folded(person.company) or _LAST,
        "badge_id": lead.badge_id,
        "provisional": lead.provisional,
        "opted_in": lead.opted_in(),
        "disposition": lead.disposition,
        "rating": _RATINGS[lead.disposition],
        "next_step": lead.next_step,
        "words": _words(lead),
        "body": lead_json(lead),
    }


def _row(row: Sequence[Any]) -> LeadRow:
    return LeadRow(
        id=UUID(row[0]),
        label=row[1],
        title=row[2],
        company=row[3],
        email=row[4],
        disposition=Disposition(row[5]) if row[5] else None,
        stage=Stage(row[6]),
        provisional=bool(row[7]),
        opted_in=bool(row[8]),
        next_step=row[9],
        captured_at=moment(row[10]),
        captured_by=row[11],
        pending=row[12],
        sent=row[13],
        parked=row[14],
    )


def _bare(lead: Lead) -> Lead:
    """The lead without what the store sets."""
    return replace(lead, revision=0, updated_at=None)


def _told(lead: Lead) -> Lead:
    """What a CRM is told: everything but how far the lead has come here."""
    return replace(
        _bare(lead),
        stage=Stage.CAPTURED,
        merged_into=None,
        provisional=False,
        unsure=(),
        device="",
    )


def _words(lead: Lead) -> str:
    """What a search looks through."""
    person, address = lead.person, lead.person.address
    answers: list[str] = []
    for answer in lead.answers.values():
        answers += answer if isinstance(answer, tuple) else [str(answer)]
    parts = (
        person.name,
        person.company,
        person.title,
        person.department,
        *person.emails,
        *(phone.number for phone in person.phones),
        *person.websites,
        address.line(),
        lead.badge_id,
        *answers,
        *lead.tags,
        lead.owner,
        lead.notes,
    )
    return "\n".join(part for part in parts if part).replace("\0", " ")


def _match(text: str) -> str:
    """`text` as an FTS5 expression: every word a quoted prefix phrase; empty without any.

    Quoted, nothing in it is syntax. A word without a letter or digit would match nothing at all,
    so it is left out.
    """
    words = [word for word in _clean_text(text).replace("\0", " ").split() if _has_token(word)]
    if not words:
        return ""
    phrases = " ".join('"' + word.replace('"', '""') + '"*' for word in words[:_MOST_WORDS])
    return f"words : ({phrases})"


def _has_token(word: str) -> bool:
    return any(unicodedata.category(char)[0] in "LN" for char in word)


def _folded(text: str) -> str:
    """A key that sorts names as people expect: no case, no accents."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in plain if not unicodedata.combining(char))


def _digest(payload: bytes) -> bytes:
    return hashlib.sha256(payload).digest()[:16]


def _person_json(person: Person) -> str:
    try:
        return msgspec.json.encode(person).decode()
    except UnicodeEncodeError:
        return msgspec.json.encode(_clean_value(msgspec.to_builtins(person))).decode()


def _clean(lead: Lead) -> Lead:
    """The lead without lone surrogates, which no file can hold. The payload keeps its bytes."""
    try:
        lead_json(lead)
    except UnicodeEncodeError:
        return msgspec.convert(_clean_value(msgspec.to_builtins(lead)), Lead)
    return lead


def _clean_value(value: Any) -> Any:
    if isinstance(value, str):
        return _clean_text(value)
    if isinstance(value, dict):
        return {_clean_text(key): _clean_value(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_clean_value(item) for item in value]
    return value


def _clean_text(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")
