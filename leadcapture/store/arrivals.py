"""Leads of another workspace, taken over row by row with all that is known of them.

The other file is a copy of this app's own making (see `leadcapture.review.bringing`), attached
beside ours; what is new in it is inserted in one transaction. Rows keep their identities, so that
a second time finds nothing new. Row numbers are shifted, and `temp.took` says from where to where.
"""

# Values are always bound; only names from this room and from the file's own tables are put into
# SQL.
# ruff: noqa: S608

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

import msgspec

from leadcapture.delivery import OutboxEntry
from leadcapture.errors import Cancelled
from leadcapture.lead import Lead, Origin, Person, Reading, Stage
from leadcapture.show import Show
from leadcapture.store import erasure, outbox, readings
from leadcapture.store.engine import Statements, connect, driver, explained, many
from leadcapture.store.meeting import listed
from leadcapture.store.schema import read_lead, reason_bits
from leadcapture.store.writing import (
    Action,
    Held,
    bare,
    held,
    indexing,
    overwrite,
    put,
    put_all,
    told,
)

if TYPE_CHECKING:
    from leadcapture.store.store import Store

__all__ = ["Arrived", "Other", "Rules", "look_into", "shows_in", "take_over"]

_CHUNK = 500


class _Standing(IntEnum):
    """How a lead over there stands to ours."""

    NEW = 0
    AHEAD = 1
    """Ours is a state that theirs came from."""
    BEHIND = 2
    """Theirs is a state that ours came from, or the same."""
    APART = 3
    """Both were changed."""


class Other(NamedTuple):
    """What a copy of another workspace holds of some shows."""

    shows: tuple[Show, ...]
    leads: int
    left_out: tuple[str, ...]
    """Ids of the leads of people who were erased here and asked not to come back."""
    images: tuple[UUID, ...]


class Rules(NamedTuple):
    """What the caller knows and this room does not."""

    combine: Callable[[Lead, Lead], Lead]
    """Of a lead that was changed on both sides: ours with what theirs says besides."""
    owed: Callable[[Lead], Sequence[OutboxEntry]]
    apart: Collection[tuple[UUID, str]] = ()
    """(show, connector) that lead to another CRM there: what was sent to it says nothing here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """What came."""

    new: int
    updated: int
    """Leads that were here already and are newer now, or learned something."""
    captures: int
    named: int
    """Leads of whom only an id was known, and whom a list of either side names."""


def shows_in(database: Path, key: bytes) -> tuple[Show, ...]:
    """The shows of another file, the newest first."""
    with _opened(database, key) as db:
        rows = db.execute("SELECT body FROM shows ORDER BY starts DESC, seq DESC").fetchall()
    return tuple(msgspec.json.decode(body, type=Show) for (body,) in rows)


def look_into(store: Store, database: Path, key: bytes, shows: Sequence[Show]) -> Other:
    """What another file holds of these of its shows; nothing is written."""
    ids = json.dumps([str(show.id) for show in shows])
    with _opened(database, key) as db:
        emails = [row[0] for row in db.execute("SELECT DISTINCT email FROM lead_emails")]
        gone = json.dumps(sorted(erasure.forgotten(store, emails)))
        stones = json.dumps([str(stone.lead_id) for stone in erasure.tombstones(store)])
        left_out = tuple(
            row[0]
            for row in db.execute(
                "WITH RECURSIVE these (seq) AS ("
                "SELECT lead FROM lead_emails WHERE email IN (SELECT value FROM json_each(?)) "
                "UNION SELECT seq FROM leads WHERE id IN (SELECT value FROM json_each(?)) "
                "UNION SELECT found.seq FROM these JOIN ("
                "SELECT seq AS a, merged_into AS seq FROM leads WHERE merged_into IS NOT NULL "
                "UNION ALL SELECT merged_into, seq FROM leads WHERE merged_into IS NOT NULL"
                ") AS found ON found.a = these.seq) "
                "SELECT leads.id FROM these JOIN leads USING (seq) JOIN shows "
                "ON shows.seq = leads.show WHERE shows.id IN (SELECT value FROM json_each(?))",
                [gone, stones, ids],
            )
        )
        of_shows = (
            "FROM leads JOIN shows ON shows.seq = leads.show "
            "WHERE shows.id IN (SELECT value FROM json_each(?)) "
            "AND leads.id NOT IN (SELECT value FROM json_each(?))"
        )
        values = [ids, json.dumps(left_out)]
        leads = int(db.execute(f"SELECT count(*) {of_shows}", values).fetchone()[0])
        images = tuple(
            UUID(row[0])
            for row in db.execute(
                "SELECT DISTINCT image_id FROM captures WHERE image_id IS NOT NULL "
                f"AND lead IN (SELECT leads.seq {of_shows})",
                values,
            )
        )
    return Other(shows=tuple(shows), leads=leads, left_out=left_out, images=images)


@contextmanager
def _opened(database: Path, key: bytes) -> Iterator[driver.Connection]:
    with explained(database):
        connection = connect(database, key, read_only=True)
        try:
            yield connection
        finally:
            connection.close()


def take_over(
    store: Store,
    database: Path,
    key: bytes,
    other: Other,
    rules: Rules,
    *,
    place: str,
    by: str,
    at: datetime,
    progress: Callable[[int], None] = lambda leads: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Arrived:
    """Take over what is new in `database`: one transaction, all or nothing.

    `place` is what the other workspace is called. Pictures are on disk already. Raises
    `Cancelled`, `StoreError`.
    """
    with store.reading() as mine:
        mine.execute("ATTACH DATABASE ? AS other KEY ?", [str(database), f"x'{key.hex()}'"])
        try:
            with store.writing() as db:
                arriving = _Arriving(store, db, rules, other, progress, cancelled)
                return arriving.take(place=place, by=by, at=at)
        finally:
            mine.execute("DETACH DATABASE other")


class _Arriving:
    """One transaction in which leads arrive."""

    def __init__(
        self,
        store: Store,
        db: Statements,
        rules: Rules,
        other: Other,
        progress: Callable[[int], None],
        cancelled: Callable[[], bool],
    ) -> None:
        self._store, self._db, self._rules, self._other = store, db, rules, other
        self._progress, self._cancelled = progress, cancelled
        self._done = 0

    def take(self, *, place: str, by: str, at: datetime) -> Arrived:
        db = self._db
        # A lead may have been merged into one that comes after it.
        db.execute("PRAGMA defer_foreign_keys = ON")
        self._map_shows()
        self._map_leads()
        ends = db.execute("SELECT min(old), max(old) FROM temp.took").fetchone()
        known = int(db.execute("SELECT count(*) FROM temp.took WHERE standing").fetchone()[0])
        if ends[0] is not None:
            for first in range(ends[0], ends[1] + 1, _CHUNK):
                self._insert_leads(first, first + _CHUNK - 1)
        shift = self._history()
        captures = self._captures()
        self._evidence(shift)
        self._insert_owed()
        self._erased()
        self._attendees()
        action = Action(db, f"brought in from {place}", by, at)
        with indexing(db, known):
            updated = self._change_known(action, place) + self._bring_back(action)
        self._take_sent()
        self._judge_new()
        named = self._name(action)
        self._note_arrivals(action, f"brought in from {place}")
        new = int(
            db.execute(
                "SELECT count(*) FROM temp.took JOIN main.leads ON leads.seq = took.new "
                "WHERE standing = 0 AND leads.live"
            ).fetchone()[0]
        )
        for table in ("took", "took_shows", "took_captures", "took_moves", "took_apart"):
            db.execute(f"DROP TABLE IF EXISTS temp.{table}")
        return Arrived(new=new, updated=updated, captures=captures, named=named)

    def _step(self, leads: int) -> None:
        self._done += leads
        self._progress(min(self._done, self._other.leads))
        if self._cancelled():
            raise Cancelled("Stopped. Nothing was brought in.")

    def _top(self, table: str, column: str) -> int:
        sql = f"SELECT coalesce(max({column}), 0) FROM main.{table}"
        return int(self._db.execute(sql).fetchone()[0])

    def _map_shows(self) -> None:
        db = self._db
        ids = json.dumps([str(show.id) for show in self._other.shows])
        db.execute(
            "INSERT INTO main.shows (id, name, starts, body) SELECT id, name, starts, body "
            "FROM other.shows WHERE id IN (SELECT value FROM json_each(?)) "
            "AND id NOT IN (SELECT id FROM main.shows) ORDER BY seq",
            [ids],
        )
        db.execute(
            "CREATE TEMP TABLE took_shows AS SELECT theirs.seq AS old, mine.seq AS new "
            "FROM other.shows AS theirs JOIN main.shows AS mine ON mine.id = theirs.id "
            "WHERE theirs.id IN (SELECT value FROM json_each(?))",
            [ids],
        )
        db.execute("CREATE TEMP TABLE took_apart (show INTEGER, connector TEXT)")
        for show_id, connector in self._rules.apart:
            db.execute(
                "INSERT INTO temp.took_apart SELECT seq, ? FROM main.shows WHERE id = ?",
                [connector, str(show_id)],
            )

    def _map_leads(self) -> None:
        db = self._db
        db.execute(
            "CREATE TEMP TABLE took (old INTEGER PRIMARY KEY, new INTEGER UNIQUE, "
            "show INTEGER, standing INTEGER, revision INTEGER, same INTEGER)"
        )
        db.execute(
            "INSERT INTO temp.took (old, new, show, standing, revision, same) "
            "SELECT theirs.seq, coalesce(mine.seq, theirs.seq + ?), took_shows.new, "
            f"CASE WHEN mine.seq IS NULL THEN {_Standing.NEW:d} "
            "WHEN EXISTS (SELECT 1 FROM main.history AS h WHERE h.lead = mine.seq "
            "AND h.revision = theirs.revision AND h.body = theirs.body) "
            f"THEN {_Standing.BEHIND:d} "
            "WHEN EXISTS (SELECT 1 FROM other.history AS h WHERE h.lead = theirs.seq "
            "AND h.revision = mine.revision AND h.body = mine.body) "
            f"THEN {_Standing.AHEAD:d} ELSE {_Standing.APART:d} END, "
            "coalesce(mine.revision, 0), coalesce(mine.body = theirs.body, 0) "
            "FROM other.leads AS theirs JOIN temp.took_shows ON took_shows.old = theirs.show "
            "LEFT JOIN main.leads AS mine ON mine.id = theirs.id "
            "WHERE theirs.id NOT IN (SELECT value FROM json_each(?))",
            [self._top("leads", "seq"), json.dumps(self._other.left_out)],
        )

    def _columns(self, table: str, *without: str) -> tuple[str, str]:
        """The table's own columns but these: bare, and with ``theirs.`` before each."""
        rows = self._db.execute(f'PRAGMA main.table_info("{table}")').fetchall()
        names = [row[1] for row in rows if row[1] not in without]
        return ", ".join(names), ", ".join(f"theirs.{name}" for name in names)

    def _insert_leads(self, first: int, last: int) -> None:
        names, theirs = self._columns(
            "leads", "seq", "show", "merged_into", "waiting", "held", "sent", "parked"
        )
        count = self._db.execute(
            f"INSERT INTO main.leads (seq, show, merged_into, {names}) "
            f"SELECT took.new, took.show, whole.new, {theirs} FROM temp.took "
            "JOIN other.leads AS theirs ON theirs.seq = took.old "
            "LEFT JOIN temp.took AS whole ON whole.old = theirs.merged_into "
            "WHERE took.standing = 0 AND took.old BETWEEN ? AND ? ORDER BY took.old",
            [first, last],
        ).rowcount
        self._step(count)

    def _history(self) -> int:
        """By how much the numbers of actions are shifted."""
        shift = self._top("history", "id")
        names, theirs = self._columns("history", "id", "action", "lead", "can_undo")
        self._db.execute(
            f"INSERT INTO main.history (id, action, lead, can_undo, {names}) "
            f"SELECT theirs.id + ?, theirs.action + ?, took.new, 0, {theirs} FROM temp.took "
            "JOIN other.history AS theirs ON theirs.lead = took.old "
            f"WHERE took.standing IN ({_Standing.NEW:d}, {_Standing.AHEAD:d}) "
            "AND theirs.revision > took.revision ORDER BY theirs.id",
            [shift, shift],
        )
        return shift

    def _captures(self) -> int:
        db = self._db
        db.execute(
            "CREATE TEMP TABLE took_captures "
            "(old INTEGER PRIMARY KEY, new INTEGER, lead INTEGER, show INTEGER, known INTEGER)"
        )
        db.execute(
            "INSERT INTO temp.took_captures SELECT theirs.seq, "
            "coalesce(mine.seq, theirs.seq + ?), took.new, took.show, mine.seq IS NOT NULL "
            "FROM temp.took JOIN other.captures AS theirs ON theirs.lead = took.old "
            "LEFT JOIN main.captures AS mine ON mine.id = theirs.id",
            [self._top("captures", "seq")],
        )
        names, theirs = self._columns("captures", "seq", "lead", "show")
        count = db.execute(
            f"INSERT INTO main.captures (seq, lead, show, {names}) "
            f"SELECT took_captures.new, took_captures.lead, took_captures.show, {theirs} "
            "FROM temp.took_captures JOIN other.captures AS theirs "
            "ON theirs.seq = took_captures.old WHERE NOT known ORDER BY took_captures.old"
        ).rowcount
        # Merged over there: the evidence of both leads went to one of them.
        db.execute(
            "CREATE TEMP TABLE took_moves AS SELECT captures.seq AS capture, "
            "captures.lead AS came_from FROM temp.took_captures "
            "JOIN temp.took ON took.new = took_captures.lead "
            "JOIN main.captures ON captures.seq = took_captures.new "
            f"WHERE took.standing IN ({_Standing.NEW:d}, {_Standing.AHEAD:d}) AND known "
            "AND captures.lead <> took_captures.lead"
        )
        db.execute(
            "UPDATE main.captures SET lead = took_captures.lead FROM temp.took_captures, temp.took "
            "WHERE captures.seq = took_captures.new AND took.new = took_captures.lead "
            f"AND took.standing IN ({_Standing.NEW:d}, {_Standing.AHEAD:d}) AND known "
            "AND captures.lead <> took_captures.lead"
        )
        return int(count)

    def _evidence(self, shift: int) -> None:
        """What hangs on leads and captures, beside what is owed."""
        db = self._db
        db.execute(
            "INSERT OR IGNORE INTO main.moves (action, capture, came_from) "
            "SELECT theirs.action + ?, took_captures.new, took.new FROM other.moves AS theirs "
            "JOIN temp.took_captures ON took_captures.old = theirs.capture "
            "JOIN temp.took ON took.old = theirs.came_from "
            "WHERE EXISTS (SELECT 1 FROM main.history WHERE history.id = theirs.action + ?)",
            [shift, shift],
        )
        db.execute(
            "INSERT INTO main.readings (lead, capture, origin, at, body) "
            "SELECT took.new, took_captures.new, theirs.origin, theirs.at, theirs.body "
            "FROM temp.took JOIN other.readings AS theirs ON theirs.lead = took.old "
            "LEFT JOIN temp.took_captures ON took_captures.old = theirs.capture "
            "WHERE took.standing = 0 OR NOT EXISTS (SELECT 1 FROM main.readings AS mine "
            "WHERE mine.body = theirs.body AND (mine.capture = took_captures.new "
            "OR (mine.lead = took.new AND mine.capture IS NULL AND theirs.capture IS NULL))) "
            "ORDER BY theirs.seq"
        )
        # Pictures that nobody has read yet are read here; a second time they may be read already.
        db.execute(
            "INSERT OR IGNORE INTO main.to_read (capture) SELECT took_captures.new "
            "FROM temp.took_captures JOIN other.to_read AS theirs "
            "ON theirs.capture = took_captures.old WHERE NOT took_captures.known"
        )
        names, theirs = self._columns("consents", "seq", "lead")
        db.execute(
            f"INSERT INTO main.consents (lead, {names}) SELECT took.new, {theirs} FROM temp.took "
            "JOIN other.consents AS theirs ON theirs.lead = took.old "
            f"WHERE took.standing = 0 OR (took.standing = {_Standing.AHEAD:d} "
            "AND NOT EXISTS (SELECT 1 FROM main.consents AS mine WHERE mine.lead = took.new "
            "AND mine.noted_at = theirs.noted_at AND mine.purpose = theirs.purpose "
            "AND mine.at = theirs.at AND mine.granted = theirs.granted "
            "AND mine.removed = theirs.removed)) ORDER BY theirs.seq"
        )
        names, theirs = self._columns("sendings", "lead")
        db.execute(
            f"INSERT OR IGNORE INTO main.sendings (lead, {names}) SELECT took.new, {theirs} "
            "FROM temp.took JOIN other.sendings AS theirs ON theirs.lead = took.old"
        )
        names, theirs = self._columns("sheets", "lead", "show", "twin")
        db.execute(
            f"INSERT OR IGNORE INTO main.sheets (lead, show, twin, {names}) "
            f"SELECT took.new, took.show, twin.new, {theirs} FROM temp.took "
            "JOIN other.sheets AS theirs ON theirs.lead = took.old "
            "LEFT JOIN temp.took AS twin ON twin.old = theirs.twin"
        )
        db.execute(
            "INSERT OR IGNORE INTO main.lead_pairs (one, other, same) "
            "SELECT min(a.new, b.new), max(a.new, b.new), theirs.same "
            "FROM other.lead_pairs AS theirs JOIN temp.took AS a ON a.old = theirs.one "
            "JOIN temp.took AS b ON b.old = theirs.other"
        )
        for table in ("lead_emails", "lead_tags", "lead_answers"):
            names, theirs = self._columns(table, "lead")
            db.execute(
                f"INSERT OR IGNORE INTO main.{table} (lead, {names}) SELECT took.new, {theirs} "
                f"FROM temp.took JOIN other.{table} AS theirs ON theirs.lead = took.old "
                "WHERE took.standing = 0"
            )

    def _insert_owed(self) -> None:
        """What new leads are owed, and what CRMs call all of them."""
        names, theirs = self._columns("outbox", "lead")
        self._db.execute(
            f"INSERT INTO main.outbox (lead, {names}) SELECT took.new, {theirs} FROM temp.took "
            "JOIN other.outbox AS theirs ON theirs.lead = took.old "
            f"WHERE took.standing = 0 AND {_SAME_CRM}"
        )
        for table in ("refs", "told"):
            names, theirs = self._columns(table, "lead")
            self._db.execute(
                f"INSERT OR IGNORE INTO main.{table} (lead, {names}) SELECT took.new, {theirs} "
                f"FROM temp.took JOIN other.{table} AS theirs ON theirs.lead = took.old "
                f"WHERE {_SAME_CRM}"
            )

    def _change_known(self, action: Action, place: str) -> int:
        """Bring leads that are here already up to date; how many changed."""
        db = self._db
        rows = db.execute(
            "SELECT took.new, took.standing, mine.revision, mine.body, theirs.body FROM temp.took "
            "JOIN main.leads AS mine ON mine.seq = took.new "
            "JOIN other.leads AS theirs ON theirs.seq = took.old "
            f"WHERE standing IN ({_Standing.AHEAD:d}, {_Standing.APART:d}) ORDER BY took.new"
        ).fetchall()
        changed = 0
        for count, (seq, standing, revision, mine, theirs) in enumerate(rows, start=1):
            now, said = Held(seq, revision, read_lead(mine)), read_lead(theirs)
            if standing == _Standing.AHEAD:
                overwrite(db, now, said, judge=self._store.judge)
                outbox.reconcile(db, seq, said, self._owed(said), changed=told(now.lead, said))
                changed += 1
            else:
                changed += self._combine(action, now, said, place)
            if count % _CHUNK == 0:
                self._step(_CHUNK)
        return changed

    def _bring_back(self, action: Action) -> int:
        """What an undo took back of an earlier time comes again, as a new revision; how many."""
        rows = self._db.execute(
            "SELECT took.new, mine.id, theirs.body FROM temp.took "
            "JOIN main.leads AS mine ON mine.seq = took.new "
            "JOIN other.leads AS theirs ON theirs.seq = took.old "
            "JOIN main.history AS h ON h.lead = mine.seq AND h.revision = mine.revision "
            f"WHERE took.standing = {_Standing.BEHIND:d} AND h.name LIKE 'undid: brought in%' "
            "ORDER BY took.new"
        ).fetchall()
        leads = held(self._db, [row[1] for row in rows])
        changes = (
            (now, said := read_lead(body), self._owed(said))
            for now, (_, _, body) in zip(leads, rows, strict=True)
        )
        return len(put_all(self._db, action, changes, judge=self._store.judge))

    def _note_arrivals(self, action: Action, name: str) -> None:
        """One undo step for all of it."""
        db = self._db
        number = action.number
        if not db.execute("SELECT 1 FROM main.history WHERE action = ?", [number]).fetchone():
            # The last line that came: no other action has its number, or ever will.
            number = self._top("history", "id")
        came = db.execute(
            "INSERT INTO main.arrived (action, lead, revision) "
            f"SELECT ?, new, revision FROM temp.took WHERE standing IN ({_Standing.NEW:d}, "
            f"{_Standing.AHEAD:d})",
            [number],
        ).rowcount
        if not came and number != action.number:
            return
        db.execute(
            "INSERT INTO main.arrivals (action, name, can_undo) VALUES (?, ?, 1)", [number, name]
        )
        db.execute(
            "INSERT OR IGNORE INTO main.moves (action, capture, came_from) "
            "SELECT ?, capture, came_from FROM temp.took_moves",
            [number],
        )

    def _attendees(self) -> None:
        """The organiser's list as it is there; ours counts where both name somebody."""
        rows = self._db.execute(
            "SELECT took_shows.new, theirs.badge_id, theirs.body FROM other.attendees AS theirs "
            "JOIN temp.took_shows ON took_shows.old = theirs.show "
            "LEFT JOIN main.attendees AS mine ON mine.show = took_shows.new "
            "AND mine.badge_id = theirs.badge_id WHERE mine.show IS NULL"
        ).fetchall()
        people = [msgspec.json.decode(body, type=Person) for _, _, body in rows]
        emails = {email.casefold() for person in people for email in person.emails}
        gone = erasure.forgotten(self._store, emails)
        many(
            self._db,
            "INSERT INTO main.attendees (show, badge_id, body) VALUES (?, ?, ?)",
            [
                row
                for row, person in zip(rows, people, strict=True)
                if gone.isdisjoint(email.casefold() for email in person.emails)
            ],
        )

    def _name(self, action: Action) -> int:
        """Give leads of whom only an id is known the names that the list has; how many."""
        rows = self._db.execute(
            "SELECT leads.id, leads.show, leads.badge_id FROM temp.took_shows "
            "JOIN main.leads INDEXED BY leads_provisional ON leads.show = took_shows.new "
            "WHERE leads.provisional AND leads.live AND leads.badge_id <> '' ORDER BY leads.seq"
        ).fetchall()
        people = {
            lead_id: person
            for lead_id, show, badge_id in rows
            if (person := listed(self._db, show, badge_id)) is not None
        }
        named = (
            (now, new := now.lead.named(person), self._owed(new))
            for now, person in zip(held(self._db, list(people)), people.values(), strict=True)
        )
        with indexing(self._db, len(people)):
            return len(put_all(self._db, action, named, judge=self._store.judge))

    def _erased(self) -> None:
        """Who was erased over there is known here as well, and what CRMs are to be told of it."""
        names, _ = self._columns("tombstones")
        self._db.execute(
            f"INSERT OR IGNORE INTO main.tombstones ({names}) SELECT {names} FROM other.tombstones"
        )
        erasure.learn(self._db)

    def _combine(self, action: Action, now: Held, said: Lead, place: str) -> bool:
        """Changed on both sides: what theirs says besides is added, the rest can be chosen."""
        assert said.updated_at is not None
        reading = Reading(
            origin=Origin.IMPORT, at=said.updated_at, person=said.person, source=place
        )
        body = readings.to_json(reading)
        if (
            said.person != now.lead.person
            and not self._db.execute(
                "SELECT 1 FROM main.readings WHERE lead = ? AND capture IS NULL AND body = ?",
                [now.seq, body],
            ).fetchone()
        ):
            readings.add(self._db, now.seq, (reading,))
        while now.lead.merged_into is not None:
            seq, revision, whole = self._db.execute(
                "SELECT seq, revision, body FROM main.leads WHERE id = ?",
                [str(now.lead.merged_into)],
            ).fetchone()
            now = Held(seq, revision, read_lead(whole))
        new = self._rules.combine(now.lead, said)
        if bare(new) == bare(now.lead):
            return False
        put(self._db, action, new, (), self._owed(new), judge=self._store.judge, now=now)
        return True

    def _take_sent(self) -> None:
        """What was sent from there is not sent from here again."""
        sent = (
            "theirs.lead = took.old AND took.standing <> 0 AND theirs.state = 'sent' "
            f"AND {_SAME_CRM} AND (theirs.step <> 'person' OR took.same "
            f"OR took.standing = {_Standing.AHEAD:d})"
        )
        self._db.execute(
            "UPDATE main.outbox SET state = 'sent', due_at = NULL, error = '', "
            "detail = theirs.detail, sent_at = theirs.sent_at, revision = theirs.revision "
            "FROM temp.took, other.outbox AS theirs WHERE outbox.lead = took.new "
            "AND outbox.connector = theirs.connector AND outbox.step = theirs.step "
            f"AND outbox.state <> 'sent' AND {sent} "
            "AND (theirs.step IN ('person', 'enrollment') OR outbox.detail = theirs.detail)"
        )
        names, theirs = self._columns("outbox", "lead")
        self._db.execute(
            f"INSERT INTO main.outbox (lead, {names}) SELECT took.new, {theirs} "
            f"FROM temp.took, other.outbox AS theirs WHERE {sent} AND NOT EXISTS ("
            "SELECT 1 FROM main.outbox AS mine WHERE mine.lead = took.new "
            "AND mine.connector = theirs.connector AND mine.step = theirs.step)"
        )

    def _judge_new(self) -> None:
        """By the rules of here: why new leads need a look, and what they are owed."""
        last = -1
        while True:
            rows = self._db.execute(
                "SELECT took.new, leads.body FROM temp.took JOIN main.leads "
                "ON leads.seq = took.new WHERE standing = 0 AND took.new > ? "
                "ORDER BY took.new LIMIT ?",
                [last, _CHUNK],
            ).fetchall()
            for seq, body in rows:
                lead = read_lead(body)
                bits = reason_bits(self._store.judge(lead))
                self._db.execute(
                    "UPDATE main.leads SET reasons = ? WHERE seq = ? AND reasons <> ?",
                    [bits, seq, bits],
                )
                outbox.reconcile(self._db, seq, lead, self._owed(lead), changed=False)
            self._step(0)
            if len(rows) < _CHUNK:
                return
            last = rows[-1][0]

    def _owed(self, lead: Lead) -> Sequence[OutboxEntry]:
        return self._rules.owed(lead) if lead.stage in (Stage.CAPTURED, Stage.REVIEWED) else ()


_SAME_CRM = (
    "NOT EXISTS (SELECT 1 FROM temp.took_apart WHERE took_apart.show = took.show "
    "AND took_apart.connector = theirs.connector)"
)
