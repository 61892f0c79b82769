"""What was done to leads: the history of each, and the undo that takes the newest action back.

An action is what a user did in one go: one number in the history, one step to undo. Taking one back
is an action too, by which leads become what they were as new revisions; no line is ever erased.
"""

# Values are always bound; only names and fixed conditions from this room are put into SQL.
# ruff: noqa: S608

from __future__ import annotations

import itertools
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from msgspec import Struct

from leadcapture.delivery import OutboxEntry
from leadcapture.errors import Conflict, StoreError
from leadcapture.lead import Lead, Stage
from leadcapture.store import outbox, pairs
from leadcapture.store import readings as readings_room
from leadcapture.store.engine import Statements
from leadcapture.store.queries import marks
from leadcapture.store.schema import moment, read_lead
from leadcapture.store.writing import Action, Held, held, indexing, put, put_all, seq_of

if TYPE_CHECKING:
    from leadcapture.store.store import Store

__all__ = [
    "Change",
    "UndoStep",
    "Undone",
    "changes",
    "last_action",
    "next_undo",
    "take_back",
    "undo",
]

_CHUNK = 500


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
    """What `undo` took back."""

    name: str
    """The action's."""
    leads: int
    label: str
    """What the first of the leads is called."""


class UndoStep(Struct, frozen=True, kw_only=True):
    """What `undo` would take back."""

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


def changes(store: Store, lead_id: UUID) -> tuple[Change, ...]:
    """Who changed what when, newest first."""
    with store.reading() as db:
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


def last_action(store: Store) -> int:
    """The number of the action that was done last; 0 for none."""
    with store.reading() as db:
        return int(db.execute("SELECT coalesce(max(id), 0) FROM history").fetchone()[0])


def next_undo(
    store: Store, *, spare: Collection[str] = (), beneath: Sequence[str] = ()
) -> UndoStep | None:
    """What `undo` would take back: None when there is nothing, or when it is one of those
    named in `spare`. Those named in `beneath` are passed over. An erasure since is told of in
    any case."""
    with store.reading() as db:
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
    store: Store,
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
    with store.writing() as db:
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

        def states() -> Iterator[tuple[Held, Lead, Sequence[OutboxEntry] | None]]:
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
        todo = states()
        with indexing(db, len(lines) + len(came), action):
            while taken_back := put_all(
                db, action, itertools.islice(todo, _CHUNK), judge=store.judge
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
    store: Store,
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
    with store.writing() as db:
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
        # By whatever name: front and back of a card that were joined are merged, too.
        merged = bool(
            db.execute(
                "SELECT 1 FROM history WHERE id IN (?, ?) AND action = ? "
                "AND (name = 'merged' OR json_extract(body, '$.stage') = 'merged')",
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
            changed.append(put(db, step, state, (), entries, judge=store.judge, now=now))
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
