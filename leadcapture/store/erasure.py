"""Erasing a person: every row that is about them, and what is left of it in free pages, the log
and the search index. The only way in which a lead is ever deleted.

Rows are found by what refers to a lead, so that a table that is added later is covered as well.
What stays is a tombstone: which record in which CRM has to be opted out, and keyed digests of the
e-mail addresses, by which the person is known if a file brings them back.
"""

# Only names of tables and columns that the database itself gives, and question marks.
# ruff: noqa: S608

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

from leadcapture.lead import Lead, Person, badge_forms
from leadcapture.store.engine import Statements
from leadcapture.store.schema import clean_text, lead_json, micros, moment, read_lead
from leadcapture.store.writing import seq_of

if TYPE_CHECKING:
    from leadcapture.store.store import Store

__all__ = [
    "Tombstone",
    "TombstoneState",
    "erase",
    "erase_capture",
    "forgotten",
    "own_states",
    "person",
    "pictured_with",
    "ripe",
    "settle",
    "tombstones",
]

_PEPPER = "tombstones"


class TombstoneState(StrEnum):
    PENDING = "pending"
    """The CRM is to be told."""
    DONE = "done"
    BY_HAND = "by-hand"
    """This CRM takes no opt-out from here: a person has to do it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tombstone:
    """One record in one CRM that has to be opted out, of a person who was erased here."""

    lead_id: UUID
    show_id: UUID
    connector: str
    remote_id: str
    url: str
    state: TombstoneState
    message: str
    at: datetime
    """When the person was erased."""


#: Given an address, who was found so far, and each group of leads that has the address as well:
#: which of the groups are the same person.
Joining = Callable[[str, Sequence[Person], Sequence[Sequence[Person]]], Sequence[bool]]


#: (a state, before a merge, after it) -> the state without what the merge brought.
TakingBack = Callable[[Lead, Lead, Lead], Lead]


def person(
    store: Store,
    lead_id: UUID,
    *,
    joining: Joining = lambda email, ours, groups: [True] * len(groups),
) -> tuple[UUID, ...]:
    """All leads of the person of this one, which comes first: merged into it or it into them,
    said to be the same, or with an e-mail address in common for which `joining` says so.

    Leads that were said to be two people are never joined by an address. Raises `StoreError`.
    """
    with store.reading() as db:
        start = seq_of(db, lead_id)
        found = dict.fromkeys(_one_record(db, start))
        people = _people(db, found)
        asked = set[tuple[str, int]]()
        # Whoever is added may have further addresses.
        while more := [pair for pair in _by_email(db, found) if pair not in asked]:
            asked.update(more)
            for email in dict.fromkeys(email for email, _ in more):
                groups = {tuple(sorted(_one_record(db, seq))) for one, seq in more if one == email}
                fresh = sorted(one for one in groups if not _apart(db, found, one))
                theirs = [_people(db, one) for one in fresh]
                for group, who, joins in zip(
                    fresh, theirs, joining(email, tuple(people), theirs), strict=True
                ):
                    # One that has just joined may be known not to be the next.
                    if joins and not _apart(db, found, group):
                        found.update(dict.fromkeys(group))
                        people += who
        rows = db.execute(
            "SELECT id FROM leads WHERE seq IN (SELECT value FROM json_each(?)) "
            "ORDER BY seq <> ?, seq",
            [json.dumps([*found]), start],
        ).fetchall()
    return tuple(UUID(row[0]) for row in rows)


def _one_record(db: Statements, seq: int) -> list[int]:
    """The leads that are one with this one because a person has said so."""
    rows = db.execute(
        "WITH RECURSIVE these (seq) AS (SELECT ? "
        "UNION SELECT merged_into FROM these JOIN leads USING (seq) WHERE merged_into IS NOT NULL "
        "UNION SELECT leads.seq FROM these JOIN leads ON leads.merged_into = these.seq "
        "WHERE leads.merged_into IS NOT NULL "
        "UNION SELECT other FROM these JOIN lead_pairs ON one = these.seq WHERE same "
        "UNION SELECT one FROM these JOIN lead_pairs ON other = these.seq WHERE same"
        ") SELECT seq FROM these",
        [seq],
    ).fetchall()
    return [row[0] for row in rows]


def _by_email(db: Statements, seqs: Iterable[int]) -> list[tuple[str, int]]:
    """(address, lead) of leads with an address of these leads, the oldest lead first."""
    rows = db.execute(
        "SELECT theirs.email, theirs.lead FROM lead_emails AS mine "
        "JOIN lead_emails AS theirs ON theirs.email = mine.email "
        "WHERE mine.lead IN (SELECT value FROM json_each(?1)) "
        "AND theirs.lead NOT IN (SELECT value FROM json_each(?1)) "
        "GROUP BY theirs.email, theirs.lead ORDER BY theirs.lead, theirs.email",
        [json.dumps([*seqs])],
    ).fetchall()
    return [(row[0], row[1]) for row in rows]


def _apart(db: Statements, some: Iterable[int], others: Iterable[int]) -> bool:
    """Whether a person has said of any two of these that they are two people."""
    row = db.execute(
        "SELECT 1 FROM lead_pairs WHERE NOT same AND ("
        "(one IN (SELECT value FROM json_each(?1)) AND other IN (SELECT value FROM json_each(?2)))"
        " OR (one IN (SELECT value FROM json_each(?2)) "
        "AND other IN (SELECT value FROM json_each(?1)))) LIMIT 1",
        [json.dumps([*some]), json.dumps([*others])],
    ).fetchone()
    return row is not None


def _people(db: Statements, seqs: Iterable[int]) -> list[Person]:
    rows = db.execute(
        "SELECT body FROM leads WHERE seq IN (SELECT value FROM json_each(?)) ORDER BY seq",
        [json.dumps([*seqs])],
    ).fetchall()
    return [read_lead(row[0]).person for row in rows]


def own_states(store: Store, lead_id: UUID, taken_back: TakingBack) -> dict[int, Lead]:
    """Revision -> what the lead was then without what it had of others, merged into it or met at
    another show, who were taken out again; only those that differ. It was a mistake, and their
    words are not this person's."""
    with store.reading() as db:
        found = _own_states(db, seq_of(db, lead_id), taken_back)
        return dict(found.values())


def _own_states(
    db: Statements, seq: int, taken_back: TakingBack, *, erased_only: bool = False
) -> dict[int, tuple[int, Lead]]:
    """History's id -> (revision, state)."""
    # A merge is two lines of one action: what the lead became, and who was folded into it. It is
    # over with the next line of the other that says something else.
    merges = db.execute(
        "SELECT mine.id, mine.revision, (SELECT min(later.action) FROM history AS later "
        "WHERE later.lead = theirs.lead AND later.id > theirs.id "
        "AND coalesce(json_extract(later.body, '$.merged_into'), '') <> leads.id) AS until "
        "FROM history AS mine JOIN leads ON leads.seq = mine.lead "
        "JOIN history AS theirs ON theirs.id IN (mine.action, mine.action + 1) "
        "AND theirs.action = mine.action AND theirs.lead <> mine.lead "
        "WHERE mine.lead = ? AND json_extract(theirs.body, '$.stage') = 'merged' "
        "AND json_extract(theirs.body, '$.merged_into') = leads.id AND until IS NOT NULL "
        "AND (NOT ? OR theirs.lead IN (SELECT lead FROM erasing)) ORDER BY mine.id",
        [seq, erased_only],
    ).fetchall()
    unions = db.execute(
        "SELECT mine.id, mine.revision FROM history AS mine "
        "JOIN history AS theirs ON theirs.id IN (mine.action, mine.action + 1) "
        "AND theirs.action = mine.action AND theirs.lead <> mine.lead AND theirs.name = 'united' "
        "WHERE mine.lead = ? AND mine.name = 'united' "
        "AND (NOT ? OR theirs.lead IN (SELECT lead FROM erasing)) ORDER BY mine.id",
        [seq, erased_only],
    ).fetchall()
    if not merges and not unions:
        return {}
    rows = db.execute(
        "SELECT id, revision, action, body, name FROM history WHERE lead = ? ORDER BY revision",
        [seq],
    ).fetchall()
    was = {revision: read_lead(body) for _, revision, _, body, _ in rows}
    ends = [(row[1], row[2]) for row in rows if row[4] in _PARTED]
    steps = [(line, at, until) for line, at, until in merges if at - 1 in was]
    for line, at in unions:
        if at - 1 not in was:
            continue
        for end, until in ends:
            if end > at and end - 1 in was:
                own = taken_back(was[end - 1], was[at - 1], was[at])
                # Of several that this one learned of, the end of this very one.
                if (own.person, own.consents) == (was[end].person, was[end].consents):
                    steps.append((line, at, until))
                    break
    found: dict[int, tuple[int, Lead]] = {}
    for step, merged_at, until in sorted(steps):
        for line, revision, action, *_ in rows:
            if line >= step and action < until:
                state = found[line][1] if line in found else was[revision]
                own = taken_back(state, was[merged_at - 1], was[merged_at])
                if own != state:
                    found[line] = revision, own
    return found


#: How the history calls the end of `Booth.unite`.
_PARTED = frozenset({"undid: united", "took back: united"})


def _forget_merges(db: Statements, taken_back: TakingBack) -> None:
    """Others whom one of these leads was merged into, or united with, by mistake keep nothing of
    it."""
    others = db.execute(
        "SELECT DISTINCT mine.lead FROM history AS theirs JOIN history AS mine "
        "ON mine.id IN (theirs.action, theirs.action + 1) AND mine.action = theirs.action "
        "WHERE theirs.lead IN (SELECT lead FROM erasing) "
        "AND (json_extract(theirs.body, '$.stage') = 'merged' OR theirs.name = 'united') "
        "AND mine.lead NOT IN (SELECT lead FROM erasing)"
    ).fetchall()
    for (seq,) in others:
        for line, (_, state) in _own_states(db, seq, taken_back, erased_only=True).items():
            db.execute("UPDATE history SET body = ? WHERE id = ?", [lead_json(state), line])


def erase(
    store: Store,
    lead_ids: Sequence[UUID],
    *,
    at: datetime,
    taken_back: TakingBack,
    opt_out: bool = True,
    ends_undo: bool = True,
) -> tuple[UUID, ...]:
    """Erase these leads, and those merged with them, from the file; the ids of their pictures,
    which the caller deletes. One transaction.

    `taken_back` takes them out of what others were while these were merged into them by mistake.
    `opt_out` leaves tombstones. `ends_undo`: a person did it, who may believe that an undo takes
    it back, see `Store.next_undo`. Raises `StoreError` for an unknown lead.
    """
    with store.writing() as db:
        for lead_id in lead_ids:
            db.execute("INSERT OR IGNORE INTO erasing (lead) VALUES (?)", [seq_of(db, lead_id)])
        db.execute(_AND_MERGED)
        images = _pictures(db)
        _forget_merges(db, taken_back)
        if opt_out:
            _bury(db, at)
        db.execute("PRAGMA defer_foreign_keys = ON")
        _forget_attendees(db)
        for table, column in _referring(db, "captures"):
            db.execute(
                f'DELETE FROM "{table}" WHERE "{column}" IN (SELECT captures.seq FROM captures '
                "JOIN erasing ON erasing.lead = captures.lead)"
            )
        for table, column in _referring(db, "leads"):
            if table not in ("leads", "erasing"):
                db.execute(f'DELETE FROM "{table}" WHERE "{column}" IN (SELECT lead FROM erasing)')
        db.execute("DELETE FROM leads WHERE seq IN (SELECT lead FROM erasing)")
        _end_undo(db, len(lead_ids) if ends_undo else 0)
        db.execute("DELETE FROM erasing")
    with store.writing() as db:
        # What a search index keeps of deleted words goes when its parts are merged into one.
        db.execute("INSERT INTO leads_fts (leads_fts) VALUES ('optimize')")
    with store.reading() as read:
        # Older pages still lie in the log.
        read.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    return images


def _end_undo(db: Statements, leads: int) -> None:
    """What was done before is not the last thing done any more. Lines of the history may have gone
    at its end: their numbers come again."""
    last = int(db.execute("SELECT coalesce(max(id), 0) FROM history").fetchone()[0])
    db.execute(
        "DELETE FROM arrivals WHERE action NOT IN (SELECT action FROM arrived) "
        "AND action NOT IN (SELECT action FROM history)"
    )
    db.execute("UPDATE undo_ends SET line = min(line, ?)", [last])
    if leads:
        db.execute("DELETE FROM undo_ends")
        db.execute("INSERT INTO undo_ends (leads, line) VALUES (?, ?)", [leads, last])


def pictured_with(
    store: Store, lead_ids: Sequence[UUID], copies: Sequence[UUID] = ()
) -> tuple[UUID, ...]:
    """Other leads that keep a picture of these leads or one of its `copies`, or came from the very
    same picture file: their pictures stay when these are erased. Oldest first."""
    with store.reading() as db:
        rows = db.execute(
            "WITH RECURSIVE these (seq) AS ("
            "SELECT seq FROM leads WHERE id IN (SELECT value FROM json_each(?)) "
            "UNION SELECT leads.seq FROM these JOIN leads ON leads.merged_into = these.seq "
            "WHERE leads.merged_into IS NOT NULL) "
            "SELECT id FROM leads WHERE seq NOT IN (SELECT seq FROM these) AND seq IN ("
            "SELECT lead FROM captures WHERE image_id IN (SELECT image_id FROM captures "
            "WHERE lead IN (SELECT seq FROM these) AND image_id IS NOT NULL) "
            "OR image_id IN (SELECT value FROM json_each(?)) "
            "UNION SELECT sheets.lead FROM sheets JOIN captures ON captures.lead = sheets.lead "
            "WHERE image_id IS NOT NULL AND sheets.digest IN (SELECT digest FROM sheets "
            "WHERE lead IN (SELECT seq FROM these))) ORDER BY seq",
            [json.dumps([str(one) for one in ids]) for ids in (lead_ids, copies)],
        ).fetchall()
    return tuple(UUID(row[0]) for row in rows)


def erase_capture(store: Store, capture_id: UUID) -> tuple[UUID, ...]:
    """Erase one capture of a lead that stays, with all that was read of it; the ids of pictures
    that the caller deletes. One transaction."""
    with store.writing() as db:
        wanted = "(SELECT seq FROM captures WHERE id = ?)"
        images = db.execute(
            "SELECT image_id FROM captures WHERE id = ? AND image_id IS NOT NULL AND image_id "
            "NOT IN (SELECT image_id FROM captures WHERE id <> ? AND image_id IS NOT NULL)",
            [str(capture_id), str(capture_id)],
        ).fetchall()
        db.execute(
            "INSERT OR IGNORE INTO erasing (lead) SELECT lead FROM captures WHERE id = ?",
            [str(capture_id)],
        )
        for table, column in _referring(db, "captures"):
            db.execute(f'DELETE FROM "{table}" WHERE "{column}" IN {wanted}', [str(capture_id)])
        db.execute("DELETE FROM captures WHERE id = ?", [str(capture_id)])
        db.execute("DELETE FROM erasing")
    with store.reading() as read:
        read.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    return tuple(UUID(row[0]) for row in images)


_AND_MERGED = """
    INSERT OR IGNORE INTO erasing (lead)
    WITH RECURSIVE these (seq) AS (
        SELECT lead FROM erasing
        UNION SELECT leads.seq FROM these JOIN leads ON leads.merged_into = these.seq
        WHERE leads.merged_into IS NOT NULL
    ) SELECT seq FROM these
"""


def _pictures(db: Statements) -> tuple[UUID, ...]:
    """Pictures of these leads that no other lead has as well."""
    rows = db.execute(
        "SELECT image_id FROM captures WHERE image_id IN (SELECT image_id FROM erasing "
        "JOIN captures ON captures.lead = erasing.lead WHERE image_id IS NOT NULL) "
        "GROUP BY image_id HAVING sum(lead NOT IN (SELECT lead FROM erasing)) = 0"
    ).fetchall()
    return tuple(UUID(row[0]) for row in rows)


def _referring(db: Statements, target: str) -> list[tuple[str, str]]:
    """(table, column) of everything that refers to rows of `target`."""
    tables = [
        row[0]
        for row in db.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql NOT LIKE '%VIRTUAL%'"
        ).fetchall()
    ]
    return [
        (table, row[3])
        for table in tables
        for row in db.execute(f'PRAGMA foreign_key_list("{table}")').fetchall()
        if row[2] == target
    ]


#: Addresses of leads that stay: those of a mailbox that several people share.
_KEPT_BY_OTHERS = "SELECT email FROM lead_emails WHERE lead NOT IN (SELECT lead FROM erasing)"


def _forget_attendees(db: Statements) -> None:
    """The organiser's list knows them, too."""
    known = db.execute(
        "SELECT leads.show, leads.badge_id FROM erasing "
        "JOIN leads ON leads.seq = erasing.lead WHERE leads.badge_id <> ''"
    ).fetchall()
    for show, badge_id in known:
        for form in badge_forms(badge_id):
            db.execute("DELETE FROM attendees WHERE show = ? AND badge_id = ?", [show, form])
    # Of colleagues behind one mailbox only who has the name, too.
    db.execute(
        "DELETE FROM attendees WHERE EXISTS (SELECT 1 FROM json_each(attendees.body, '$.emails') "
        "AS mail JOIN lead_emails ON lead_emails.email = lower(mail.value) "
        "JOIN erasing ON erasing.lead = lead_emails.lead JOIN leads ON leads.seq = erasing.lead "
        f"WHERE lead_emails.email NOT IN ({_KEPT_BY_OTHERS}) "
        "OR lower(coalesce(json_extract(leads.body, '$.person.last_name'), '')) "
        "= lower(coalesce(json_extract(attendees.body, '$.last_name'), '')))"
    )


def _bury(db: Statements, at: datetime) -> None:
    db.execute(
        "INSERT OR REPLACE INTO tombstones "
        "(lead_id, show_id, connector, remote_id, url, state, message, at) "
        "SELECT leads.id, shows.id, refs.connector, refs.remote_id, refs.url, 'pending', '', ? "
        "FROM refs JOIN leads ON leads.seq = refs.lead JOIN shows ON shows.seq = leads.show "
        "WHERE refs.kind = 'person' AND refs.lead IN (SELECT lead FROM erasing)",
        [micros(at)],
    )
    emails = db.execute(
        "SELECT DISTINCT email FROM lead_emails JOIN erasing USING (lead) "
        f"WHERE email NOT IN ({_KEPT_BY_OTHERS})"
    ).fetchall()
    pepper = _pepper(db)
    for (email,) in emails:
        db.execute(
            "INSERT OR REPLACE INTO forgotten (digest, at) VALUES (?, ?)",
            [_digest(pepper, email), micros(at)],
        )


def _pepper(db: Statements) -> bytes:
    """What the digests are keyed with: without this file nobody can try addresses."""
    row = db.execute("SELECT value FROM secrets WHERE name = ?", [_PEPPER]).fetchone()
    if row is None:
        value = secrets.token_hex(32)
        db.execute("INSERT INTO secrets (name, value) VALUES (?, ?)", [_PEPPER, value])
        return bytes.fromhex(value)
    return bytes.fromhex(row[0])


def _digest(pepper: bytes, email: str) -> bytes:
    text = email.strip().casefold().encode("utf-8", "replace")
    return hashlib.blake2b(text, key=pepper, digest_size=16).digest()


def forgotten(store: Store, emails: Iterable[str], *, here: bool = True) -> frozenset[str]:
    """Those of `emails` whose owner was erased and asked not to come back; not `here`: of these
    only who was erased on another laptop."""
    with store.reading() as db:
        rows = db.execute(_PEPPERS, _peppers()).fetchall()
        peppers = [bytes.fromhex(value) for name, value in rows if name != _PEPPER or here]
        if not peppers:
            return frozenset()
        known = {bytes(one[0]) for one in db.execute("SELECT digest FROM forgotten")}
    return frozenset(
        email for email in emails if any(_digest(pepper, email) in known for pepper in peppers)
    )


def learn(db: Statements) -> None:
    """Know whom the attached file ``other`` has forgotten, inside a write transaction.

    Its digests are keyed with its own pepper, which is kept beside ours.
    """
    for name, pepper in db.execute(
        _PEPPERS.replace("FROM secrets", "FROM other.secrets"), _peppers()
    ).fetchall():
        kept = name if name != _PEPPER else f"{_PEPPER} {_digest(bytes.fromhex(pepper), '').hex()}"
        db.execute(
            "INSERT OR IGNORE INTO main.secrets (name, value) SELECT ?, ? "
            "WHERE ? NOT IN (SELECT value FROM main.secrets WHERE name = ?)",
            [kept, pepper, pepper, _PEPPER],
        )
    db.execute(
        "INSERT OR IGNORE INTO main.forgotten (digest, at) SELECT digest, at FROM other.forgotten"
    )


def still_here(store: Store) -> tuple[UUID, ...]:
    """Leads of people who asked not to be kept, as another laptop was told; oldest first."""
    with store.reading() as db:
        rows = db.execute(
            "SELECT lead_emails.email, leads.id FROM lead_emails "
            "JOIN leads ON leads.seq = lead_emails.lead ORDER BY leads.seq"
        ).fetchall()
        stones = db.execute(
            "SELECT id FROM leads WHERE id IN (SELECT lead_id FROM tombstones) ORDER BY seq"
        ).fetchall()
    gone = forgotten(store, {row[0] for row in rows}, here=False)
    found = [row[1] for row in rows if row[0] in gone] + [row[0] for row in stones]
    return tuple(UUID(lead_id) for lead_id in dict.fromkeys(found))


_PEPPERS = "SELECT name, value FROM secrets WHERE name = ? OR name GLOB ?"


def _peppers() -> tuple[str, str]:
    """The names of ours and of other laptops'."""
    return _PEPPER, f"{_PEPPER} *"


def tombstones(
    store: Store, *, connector: str | None = None, show_id: UUID | None = None
) -> tuple[Tombstone, ...]:
    """What CRMs are still to be told, or were; oldest first."""
    with store.reading() as db:
        rows = db.execute(
            "SELECT lead_id, show_id, connector, remote_id, url, state, message, at "
            "FROM tombstones WHERE coalesce(?, connector) = connector "
            "AND coalesce(?, show_id) = show_id ORDER BY at, lead_id",
            [connector, str(show_id) if show_id else None],
        ).fetchall()
    return tuple(
        Tombstone(
            lead_id=UUID(row[0]),
            show_id=UUID(row[1]),
            connector=row[2],
            remote_id=row[3],
            url=row[4],
            state=TombstoneState(row[5]),
            message=row[6],
            at=moment(row[7]),
        )
        for row in rows
    )


def settle(store: Store, stone: Tombstone, state: TombstoneState, message: str = "") -> None:
    """Note what became of a tombstone."""
    with store.writing() as db:
        db.execute(
            "UPDATE tombstones SET state = ?, message = ? WHERE lead_id = ? AND connector = ?",
            [state, clean_text(message), str(stone.lead_id), stone.connector],
        )


def ripe(store: Store, show_id: UUID, *, before: datetime) -> tuple[UUID, ...]:
    """Leads of a show of which nothing is owed any more and the last step was sent before this
    time; and discarded ones that were last changed before it."""
    with store.reading() as db:
        rows = db.execute(
            "SELECT leads.id FROM leads WHERE show = (SELECT seq FROM shows WHERE id = ?) AND ("
            "(live AND waiting = 0 AND held = 0 AND parked = 0 AND sent > 0 AND (SELECT "
            "max(sent_at) FROM outbox WHERE outbox.lead = leads.seq) < ?) "
            "OR (stage = 'discarded' AND changed_at < ?)) ORDER BY captured_at, seq",
            [str(show_id), micros(before), micros(before)],
        ).fetchall()
    return tuple(UUID(row[0]) for row in rows)
