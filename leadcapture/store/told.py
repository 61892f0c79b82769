"""What each CRM was told, field by field, and what it said of its own fields.

For every lead and connector a digest of each value that was written there is kept, so that a value
that a person changed in the CRM is told from one of ours. Digests are added before a batch leaves
and narrowed to the newest once its answer is on disk: after a crash both the old and the new value
count as ours. Beside them stand the values that were *not* written because of that: conflicts.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from leadcapture.crmfield import RemoteField, Value, canonical
from leadcapture.delivery import Step
from leadcapture.store.engine import Statements, many
from leadcapture.store.schema import micros, moment

if TYPE_CHECKING:
    from leadcapture.store.store import Store

__all__ = [
    "CrmFields",
    "FieldConflict",
    "Flight",
    "Told",
    "again",
    "conflicts",
    "crm_fields",
    "depart",
    "digest",
    "flight",
    "keep_fields",
    "land",
    "note",
    "send_again",
    "settle",
    "told",
]

#: The tables, for `migrations`.
TABLES = (
    """
    CREATE TABLE told (
        lead INTEGER NOT NULL REFERENCES leads (seq) ON DELETE CASCADE,
        connector TEXT NOT NULL,
        fields TEXT NOT NULL,
        conflicts TEXT NOT NULL DEFAULT '[]',
        PRIMARY KEY (lead, connector)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX told_conflicts ON told (connector, lead) WHERE conflicts <> '[]'",
    """
    CREATE TABLE flights (
        connector TEXT PRIMARY KEY,
        step TEXT NOT NULL,
        leads TEXT NOT NULL,
        at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE crm_fields (
        place TEXT PRIMARY KEY,
        body TEXT NOT NULL,
        at INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID
    """,
)

#: How many values go into one IN (…).
_CHUNK = 500
#: Marks the digest of a value of ours that a person declined in favour of the CRM's.
_DECLINED = "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Digests of what one lead's fields were told, by the CRM's field."""

    fields: Mapping[str, tuple[str, ...]]

    def is_ours(self, field: str, value: Value) -> bool:
        """Whether this value in the CRM is one that we wrote."""
        return digest(value) in self.fields.get(field, ())

    def has(self, field: str) -> bool:
        """Whether we ever wrote this field."""
        return any(not one.startswith(_DECLINED) for one in self.fields.get(field, ()))

    def declined(self, field: str, value: Value) -> bool:
        """Whether a person chose the CRM's value over this one of ours."""
        return _DECLINED + digest(value) in self.fields.get(field, ())


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldConflict:
    """A value of ours that was not written, for a person changed the field in the CRM."""

    lead_id: UUID
    label: str
    """What the lead is called."""
    connector: str
    field: str
    ours: Value
    theirs: Value


@dataclass(frozen=True, slots=True, kw_only=True)
class Flight:
    """A batch that was on its way when the last sync ended without its answer."""

    step: Step
    lead_ids: tuple[UUID, ...]
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class CrmFields:
    """A CRM's own list of fields, and when it was asked for."""

    fields: tuple[RemoteField, ...]
    at: datetime


# Each value's is asked for when it leaves and when it has arrived; True and 1 are not the same.
@lru_cache(maxsize=4096, typed=True)
def digest(value: Value) -> str:
    """A short digest of a value, the same for every spelling of it."""
    return hashlib.blake2b(canonical(value).encode("utf-8", "replace"), digest_size=9).hexdigest()


def told(store: Store, connector: str, lead_ids: Sequence[UUID]) -> dict[UUID, Told]:
    """What these leads' fields were told; leads that were never told anything are left out."""
    found: dict[UUID, Told] = {}
    with store.reading() as db:
        for start in range(0, len(lead_ids), _CHUNK):
            ids = [str(lead_id) for lead_id in lead_ids[start : start + _CHUNK]]
            for lead_id, fields in db.execute(
                "SELECT leads.id, told.fields FROM leads JOIN told ON told.lead = leads.seq "
                "WHERE leads.id IN (SELECT value FROM json_each(?)) AND told.connector = ?",
                [json.dumps(ids), connector],
            ):
                found[UUID(lead_id)] = Told(
                    fields=msgspec.json.decode(fields, type=dict[str, tuple[str, ...]])
                )
    return found


def depart(
    store: Store,
    connector: str,
    step: Step,
    lead_ids: Sequence[UUID],
    values: Mapping[UUID, Mapping[str, Value]],
    *,
    at: datetime,
) -> None:
    """Note that a batch leaves now, and what it writes: before it is sent."""
    with store.writing() as db:
        db.execute(
            "INSERT INTO flights (connector, step, leads, at) VALUES (?, ?, ?, ?) "
            "ON CONFLICT (connector) DO UPDATE SET step = excluded.step, leads = excluded.leads, "
            "at = excluded.at",
            [connector, step, json.dumps([str(one) for one in lead_ids]), micros(at)],
        )
        rows: list[tuple[int, str, str]] = []
        for lead_id, (seq, fields) in _known(db, [*values], connector).items():
            for name, value in values[lead_id].items():
                fields[name] = list(dict.fromkeys((*fields.get(name, ()), digest(value))))
            if values[lead_id]:
                rows.append((seq, connector, _json(fields)))
        many(
            db,
            "INSERT INTO told (lead, connector, fields) VALUES (?, ?, ?) "
            "ON CONFLICT (lead, connector) DO UPDATE SET fields = excluded.fields",
            rows,
        )


def flight(store: Store, connector: str) -> Flight | None:
    """The batch whose answer never came; None when all were answered."""
    with store.reading() as db:
        row = db.execute(
            "SELECT step, leads, at FROM flights WHERE connector = ?", [connector]
        ).fetchone()
    if row is None:
        return None
    ids = tuple(UUID(one) for one in json.loads(row[1]))
    return Flight(step=Step(row[0]), lead_ids=ids, at=moment(row[2]))


def note(
    db: Statements,
    connector: str,
    leads: Mapping[UUID, tuple[Mapping[str, Value], Sequence[tuple[str, Value, Value]]]],
) -> None:
    """What the CRM holds of ours now, lead by lead: (values, differing).

    Differing are (field, ours, theirs) that it keeps. Inside a transaction.
    """
    rows: list[tuple[int, str, str, str]] = []
    for lead_id, (seq, fields) in _known(db, [*leads], connector).items():
        written, differing = leads[lead_id]
        for name, value in written.items():
            declined = [one for one in fields.get(name, ()) if one.startswith(_DECLINED)]
            fields[name] = [*declined, digest(value)]
        rows.append((seq, connector, _json(fields), json.dumps(list(differing))))
    many(db, _PUT, rows)


def land(db: Statements, connector: str) -> None:
    """The batch under way was answered. Inside a transaction."""
    db.execute("DELETE FROM flights WHERE connector = ?", [connector])


def conflicts(store: Store, connector: str | None = None) -> tuple[FieldConflict, ...]:
    """What people changed in the CRM and we would have written otherwise, oldest lead first."""
    with store.reading() as db:
        rows = db.execute(
            "SELECT leads.id, leads.label, told.connector, told.conflicts FROM told "
            "JOIN leads ON leads.seq = told.lead WHERE told.conflicts <> '[]' AND leads.live "
            "AND (?1 IS NULL OR told.connector = ?1) ORDER BY told.lead, told.connector",
            [connector],
        ).fetchall()
    return tuple(
        FieldConflict(
            lead_id=UUID(lead_id),
            label=label,
            connector=name,
            field=field,
            ours=ours,
            theirs=theirs,
        )
        for lead_id, label, name, body in rows
        for field, ours, theirs in json.loads(body)
    )


def settle(store: Store, conflict: FieldConflict, *, ours: bool, at: datetime) -> None:
    """A person decided: our value goes out with the next sync, or the CRM's stays for good.

    "For good" is until our own value changes again.
    """
    with store.writing() as db:
        known = _known(db, [conflict.lead_id], conflict.connector)
        if not known:
            return
        seq, fields = known[conflict.lead_id]
        mark = digest(conflict.theirs) if ours else _DECLINED + digest(conflict.ours)
        marks = fields.setdefault(conflict.field, [])
        if mark not in marks:
            marks.append(mark)
        row = db.execute(
            "SELECT conflicts FROM told WHERE lead = ? AND connector = ?",
            [seq, conflict.connector],
        ).fetchone()
        rest = [one for one in json.loads(row[0] if row else "[]") if one[0] != conflict.field]
        db.execute(_PUT, [seq, conflict.connector, json.dumps(fields), json.dumps(rest)])
        if ours:
            again(db, conflict.connector, seq, at=at)


def again(db: Statements, connector: str, seq: int, *, at: datetime) -> None:
    """Send the person in row `seq` once more, although nothing of it changed here."""
    db.execute(
        "UPDATE refs SET fingerprint = '' WHERE lead = ? AND connector = ? AND kind = 'person'",
        [seq, connector],
    )
    db.execute(
        "UPDATE outbox SET state = 'pending', due_at = ?, error = '', attempts = 0 "
        "WHERE lead = ? AND connector = ? AND step = 'person' AND state = 'sent'",
        [micros(at), seq, connector],
    )


def send_again(store: Store, connector: str, show_id: UUID, *, at: datetime) -> int:
    """Compare all people of a show that were sent with the CRM anew; how many there are."""
    with store.writing() as db:
        rows = db.execute(
            "SELECT leads.seq FROM leads JOIN outbox ON outbox.lead = leads.seq "
            "AND outbox.connector = ? AND outbox.step = 'person' AND outbox.state = 'sent' "
            "WHERE leads.show = (SELECT seq FROM shows WHERE id = ?) AND leads.live",
            [connector, str(show_id)],
        ).fetchall()
        for (seq,) in rows:
            again(db, connector, seq, at=at)
    return len(rows)


# --- the CRM's own fields


def keep_fields(
    store: Store, place: str, fields: Sequence[RemoteField], *, at: datetime
) -> CrmFields:
    """Keep what the CRM at `place` said of its fields, for checks without a network."""
    body = msgspec.json.encode(list(fields)).decode()
    with store.writing() as db:
        db.execute(
            "INSERT INTO crm_fields (place, body, at) VALUES (?, ?, ?) ON CONFLICT (place) "
            "DO UPDATE SET body = excluded.body, at = excluded.at",
            [place, body, micros(at)],
        )
    return CrmFields(fields=tuple(fields), at=at)


def crm_fields(store: Store, place: str) -> CrmFields | None:
    """What the CRM at `place` said of its fields the last time; None when it never did."""
    with store.reading() as db:
        row = db.execute("SELECT body, at FROM crm_fields WHERE place = ?", [place]).fetchone()
    if row is None:
        return None
    fields = msgspec.json.decode(row[0], type=tuple[RemoteField, ...])
    return CrmFields(fields=fields, at=moment(row[1]))


# --- rows


_PUT = (
    "INSERT INTO told (lead, connector, fields, conflicts) VALUES (?, ?, ?, ?) "
    "ON CONFLICT (lead, connector) DO UPDATE SET fields = excluded.fields, "
    "conflicts = excluded.conflicts"
)


def _known(
    db: Statements, lead_ids: Sequence[UUID], connector: str
) -> dict[UUID, tuple[int, dict[str, list[str]]]]:
    """Each lead's row, and the digests of what it was told; without those that are gone."""
    found: dict[UUID, tuple[int, dict[str, list[str]]]] = {}
    for start in range(0, len(lead_ids), _CHUNK):
        ids = [str(lead_id) for lead_id in lead_ids[start : start + _CHUNK]]
        for lead_id, seq, fields in db.execute(
            "SELECT leads.id, leads.seq, told.fields FROM json_each(?) "
            "CROSS JOIN leads ON leads.id = value "
            "LEFT JOIN told ON told.lead = leads.seq AND told.connector = ?",
            [json.dumps(ids), connector],
        ).fetchall():
            found[UUID(lead_id)] = (seq, msgspec.json.decode(fields) if fields else {})
    return found


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()
