"""One lead written: its row, what is searched, its history and its evidence.

For the other modules of this room, inside a write transaction of `Store.writing`.
"""

# Values are always bound; only names and fixed conditions from this room are put into SQL.
# ruff: noqa: S608

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import fields, replace
from datetime import datetime
from functools import cache
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from leadcapture.delivery import OutboxEntry
from leadcapture.errors import Conflict, StoreError
from leadcapture.lead import Answer, Capture, Disposition, Lead, Person, Reason
from leadcapture.store import ledger, outbox
from leadcapture.store.engine import Statements, many
from leadcapture.store.queries import LAST, folded, marks, owner_key, show_seqs
from leadcapture.store.schema import (
    clean_text,
    clean_value,
    lead_json,
    micros,
    read_lead,
    reason_bits,
)

__all__ = [
    "Action",
    "Held",
    "Judge",
    "add_capture",
    "bare",
    "clean",
    "digest",
    "expect",
    "held",
    "indexing",
    "overwrite",
    "person_json",
    "plain_reasons",
    "put",
    "put_all",
    "put_new",
    "seq_of",
    "told",
]

#: Says why a person should look at a lead.
Judge = Callable[[Lead], Iterable[Reason]]

_RATINGS = {Disposition.HOT: 1, Disposition.WARM: 2, Disposition.COLD: 3, None: 4}

_CHUNK = 500

#: Up to here each lead's old words are wiped from the index one by one.
_FEW = 100


class Held(NamedTuple):
    """A lead as the file holds it now."""

    seq: int
    revision: int
    lead: Lead
    row: tuple[Any, ...] = ()
    """Its `_COLUMNS`, so that only what is new is written; empty when they were not read."""


def plain_reasons(lead: Lead) -> tuple[Reason, ...]:
    """What is to be looked at whatever the show says."""
    found = []
    if lead.provisional:
        found.append(Reason.PROVISIONAL)
    if not lead.person.name:
        found.append(Reason.NO_NAME)
    if not lead.person.email:
        found.append(Reason.NO_EMAIL)
    if lead.unsure:
        found.append(Reason.UNSURE)
    return tuple(found)


class Action:
    """What the user did in one go: one undo step, one number in the history."""

    __slots__ = ("_at", "_can_undo", "_db", "_name", "at", "by", "number", "reworded")

    def __init__(
        self, db: Statements, name: str, by: str, at: datetime, *, can_undo: bool = True
    ) -> None:
        self._db, self._can_undo = db, can_undo
        self._name, self.by, self._at = clean_text(name), clean_text(by), micros(at)
        self.at = at
        self.reworded = False
        """Whether the search index had to forget words."""
        self.number = 1 + int(db.execute("SELECT coalesce(max(id), 0) FROM history").fetchone()[0])

    def write(self, lines: Iterable[tuple[int, int, str]]) -> None:
        """Add leads' new states to the history: (row, revision, body)."""
        many(
            self._db,
            "INSERT INTO history (action, name, at, by, lead, revision, body, can_undo) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (self.number, self._name, self._at, self.by, seq, revision, body, self._can_undo)
                for seq, revision, body in lines
            ],
        )


def put(
    db: Statements,
    action: Action,
    lead: Lead,
    captures: Sequence[Capture],
    entries: Sequence[OutboxEntry] | None,
    *,
    judge: Judge,
    now: Held | None = None,
) -> Lead:
    """Write one lead; `entries` None leaves the outbox as it is. The lead as stored.

    `now` is the lead as it is, where the caller has just read it. Raises `Conflict`.
    """
    now = now or next(held(db, [lead.id], missing=True), None)
    if now is None:
        ((seq, stored),) = put_new(db, action, [(lead, entries)], judge=judge)
    else:
        seq = now.seq
        expect(now, lead)
        (stored,) = put_all(db, action, [(now, lead, entries)], judge=judge)
    for capture in captures:
        add_capture(db, seq, capture)
    return stored


def put_all(
    db: Statements,
    action: Action,
    changed: Iterable[tuple[Held, Lead, Sequence[OutboxEntry] | None]],
    *,
    judge: Judge,
) -> list[Lead]:
    """Write leads that are there already: as each is now, as it is to be, and what it is owed.

    Each at most once; some hundred at a time share their statements. What a lead says of its own
    revision counts for nothing here, see `expect`.
    """
    done: list[Lead] = []
    changes = iter(changed)
    while chunk := list(islice(changes, _CHUNK)):
        words, owed = _Words(), outbox.Reconciling()
        lines: list[tuple[int, int, str]] = []
        updates: dict[tuple[int, ...], list[list[Any]]] = {}
        for now, lead, entries in chunk:
            stored, columns = _spelt(
                db, replace(lead, revision=now.revision + 1, updated_at=action.at), judge, now
            )
            new = _new(now.row, columns)
            updates.setdefault(new, []).append([*[columns[place] for place in new], now.seq])
            words.change(now.seq, now.lead, stored)
            ledger.note(db, now.seq, now.lead, stored, by=action.by, at=action.at)
            lines.append((now.seq, stored.revision, columns[_BODY]))
            done.append(stored)
            if entries is not None:
                owed.add(now.seq, stored, entries, changed=told(now.lead, stored))
        for new, rows in updates.items():
            if not _INDEXED.isdisjoint(new):
                action.reworded = True
            many(db, _update_sql(new), rows)
        words.write(db)
        action.write(lines)
        owed.write(db)
    return done


def put_new(
    db: Statements,
    action: Action,
    new: Iterable[tuple[Lead, Sequence[OutboxEntry] | None]],
    *,
    judge: Judge,
) -> list[tuple[int, Lead]]:
    """The same for leads that are known to be new; each one's row, and the lead as stored."""
    done: list[tuple[int, Lead]] = []
    leads = iter(new)
    while chunk := list(islice(leads, _CHUNK)):
        words, owed = _Words(), outbox.Reconciling(new=True)
        shows = {lead.show_id: show_seqs(db, lead.show_id)[0] for lead, _ in chunk}
        # Nobody else writes in this transaction, so the rows' numbers are known beforehand.
        top = int(db.execute("SELECT coalesce(max(seq), 0) FROM leads").fetchone()[0])
        rows: list[list[Any]] = []
        lines: list[tuple[int, int, str]] = []
        stored_here: list[tuple[int, Lead]] = []
        for seq, (lead, entries) in enumerate(chunk, start=top + 1):
            stored, columns = _spelt(
                db, replace(lead, revision=1, updated_at=action.at), judge, None
            )
            rows.append([seq, str(lead.id), shows[lead.show_id], *columns])
            words.change(seq, None, stored)
            lines.append((seq, 1, columns[_BODY]))
            stored_here.append((seq, stored))
            if entries is not None:
                owed.add(seq, stored, entries, changed=True)
        many(db, _INSERT, rows)
        words.write(db)
        for seq, stored in stored_here:
            ledger.note(db, seq, None, stored, by=action.by, at=action.at)
        action.write(lines)
        owed.write(db)
        done += stored_here
    return done


def overwrite(db: Statements, now: Held, lead: Lead, *, judge: Judge) -> None:
    """Make the lead's row what `lead` says, its revision included; the history is the caller's."""
    columns = _columns(db, lead, judge)
    new = _new(now.row, columns)
    many(db, _update_sql(new), [[*[columns[place] for place in new], now.seq]])
    words = _Words()
    words.change(now.seq, now.lead, lead)
    words.write(db)


@contextmanager
def indexing(db: Statements, count: int, action: Action | None = None) -> Iterator[None]:
    """Around changes of `count` leads: of many, the index forgets the old words at the end.

    Where they are all of one `action`, it knows whether there are any.

    Wiping each word as it goes costs more with every lead; wiping all at once does not. Either
    way no word that was edited away stays readable.
    """
    if count <= _FEW:
        yield
        return
    db.execute("INSERT INTO leads_fts (leads_fts, rank) VALUES ('secure-delete', 0)")
    yield
    if action is None or action.reworded:
        db.execute("INSERT INTO leads_fts (leads_fts) VALUES ('optimize')")
    db.execute("INSERT INTO leads_fts (leads_fts, rank) VALUES ('secure-delete', 1)")


def add_capture(db: Statements, seq: int, capture: Capture) -> None:
    """Append evidence to the lead in row `seq`, unless it is there already."""
    if db.execute("SELECT 1 FROM captures WHERE id = ?", [str(capture.id)]).fetchone():
        return
    (show,) = show_seqs(db, capture.show_id)
    db.execute(
        "INSERT INTO captures (id, lead, show, source, at, by, device, payload, digest, "
        "symbology, aim, image_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            str(capture.id),
            seq,
            show,
            capture.source,
            micros(capture.at),
            clean_text(capture.by),
            clean_text(capture.device),
            capture.payload,
            digest(capture.payload) if capture.payload else None,
            clean_text(capture.symbology),
            clean_text(capture.aim),
            str(capture.image_id) if capture.image_id else None,
        ],
    )


def held(
    db: Statements, lead_ids: Sequence[UUID] | Sequence[str], *, missing: bool = False
) -> Iterator[Held]:
    """These leads, in this order; some hundred are read at a time.

    Raises `StoreError` for an unknown one, or leaves it out where `missing` ones are fine.
    """
    for start in range(0, len(lead_ids), _CHUNK):
        chunk = [str(lead_id) for lead_id in lead_ids[start : start + _CHUNK]]
        rows = {
            row[0]: row
            for row in db.execute(
                f"SELECT id, seq, {', '.join(_COLUMNS)} FROM leads WHERE id IN ({marks(chunk)})",
                chunk,
            ).fetchall()
        }
        for lead_id in chunk:
            if (found := rows.get(lead_id)) is not None:
                row = found[2:]
                yield Held(found[1], row[_REVISION], read_lead(row[_BODY]), row)
            elif not missing:
                raise unknown_lead()


def seq_of(db: Statements, lead_id: UUID) -> int:
    """The lead's row. Raises `StoreError` when unknown."""
    row = db.execute("SELECT seq FROM leads WHERE id = ?", [str(lead_id)]).fetchone()
    if row is None:
        raise unknown_lead()
    return int(row[0])


def unknown_lead() -> StoreError:
    """The error for a lead that is not here."""
    return StoreError("This lead is not in the workspace.")


_COLUMNS = (
    "revision", "stage", "merged_into", "captured_at", "captured_by", "label", "title", "company",
    "email", "named", "name_key", "company_key", "badge_id", "provisional", "opted_in",
    "disposition", "rating", "next_step", "words", "body", "owner", "owner_key", "email_key",
    "title_key", "changed_at", "reasons", "tags",
)  # fmt: skip
_INSERT = (
    f"INSERT INTO leads (seq, id, show, {', '.join(_COLUMNS)}) "
    f"VALUES ({', '.join('?' * (len(_COLUMNS) + 3))})"
)
_REVISION, _BODY = _COLUMNS.index("revision"), _COLUMNS.index("body")
_WORDS_AT = _COLUMNS.index("words")
#: A lead whose words or place in the index are others.
_INDEXED = {_WORDS_AT, _COLUMNS.index("stage")}

#: What a lead's row says of the person, and nothing else decides.
_OF_PERSON = operator.itemgetter(
    *map(
        _COLUMNS.index,
        (
            "label", "title", "company", "email", "name_key", "company_key", "email_key",
            "title_key",
        ),
    )
)  # fmt: skip


def _new(before: Sequence[Any], columns: Sequence[Any]) -> tuple[int, ...]:
    """Which of `_COLUMNS` are new in a lead's row: an index is written anew when any of its
    columns is named, whether it changed or not."""
    if not before:
        return tuple(range(len(columns)))
    return tuple(
        [place for place, same in enumerate(map(operator.eq, columns, before)) if not same]
    )


@cache
def _update_sql(places: tuple[int, ...]) -> str:
    named = ", ".join(f"{_COLUMNS[place]} = ?" for place in places)
    return f"UPDATE leads SET {named} WHERE seq = ?"


def expect(now: Held, lead: Lead) -> None:
    """Raise `Conflict` where `lead` was made of another state than the one that is held now."""
    if now.revision != lead.revision:
        raise Conflict(
            "Somebody else changed this lead meanwhile. Open it again and repeat your change."
        )


def _spelt(
    db: Statements, lead: Lead, judge: Judge, now: Held | None
) -> tuple[Lead, tuple[Any, ...]]:
    """The lead as a file can hold it, and its columns."""
    try:
        return lead, _columns(db, lead, judge, now)
    except UnicodeEncodeError:
        lead = clean(lead)
        return lead, _columns(db, lead, judge)


def _columns(db: Statements, lead: Lead, judge: Judge, now: Held | None = None) -> tuple[Any, ...]:
    """What goes into the lead's row, in the order of `_COLUMNS`."""
    person = lead.person
    assert lead.updated_at is not None
    row, before = (now.row, now.lead) if now is not None and now.row else ((), None)
    same_person = before is not None and person == before.person
    if before is not None and same_person and lead.badge_id == before.badge_id:
        who = _OF_PERSON(row)
    else:
        who = _who(lead)
    label, title, company, email, name_key, company_key, email_key, title_key = who
    if before is not None and same_person and _SAID(lead) == _SAID(before):
        words = row[_WORDS_AT]
    else:
        words = _words(lead)
    return (
        lead.revision,
        lead.stage,
        seq_of(db, lead.merged_into) if lead.merged_into else None,
        micros(lead.captured_at),
        lead.captured_by,
        label,
        title,
        company,
        email,
        # Who it is counts as known when nobody has to check it any more.
        bool(person.name) and not lead.unsure,
        name_key,
        company_key,
        lead.badge_id,
        lead.provisional,
        lead.opted_in(),
        lead.disposition,
        _RATINGS[lead.disposition],
        lead.next_step,
        words,
        lead_json(lead),
        lead.owner,
        owner_key(lead.owner),
        email_key,
        title_key,
        micros(lead.updated_at),
        reason_bits(judge(lead)),
        ", ".join(lead.tags),
    )


def _who(lead: Lead) -> tuple[str, ...]:
    """The columns of `_OF_PERSON`."""
    person = lead.person
    name, email = person.name, person.email
    return (
        lead.label,
        person.title,
        person.company,
        email,
        folded(name) if name else LAST + folded(lead.label),
        folded(person.company) or LAST,
        folded(email) or LAST,
        folded(person.title) or LAST,
    )


class _Words:
    """What leads are found by: e-mails, tags, answers, brought up to date for several at once."""

    __slots__ = ("_new", "_old")

    def __init__(self) -> None:
        self._old: list[list[tuple[Any, ...]]] = [[] for _ in _WORDS]
        self._new: list[list[tuple[Any, ...]]] = [[] for _ in _WORDS]

    def change(self, seq: int, before: Lead | None, lead: Lead) -> None:
        for at, (_, _, part, values) in enumerate(_WORDS):
            if before is not None and part(before) == part(lead):
                continue
            new = values(lead)
            old = values(before) if before is not None else frozenset()
            self._old[at] += [(*value, seq) for value in old - new]
            self._new[at] += [(*value, seq) for value in new - old]

    def write(self, db: Statements) -> None:
        for at, (insert, delete, _, _) in enumerate(_WORDS):
            many(db, delete, self._old[at])
            many(db, insert, self._new[at])


def _emails(lead: Lead) -> frozenset[tuple[str, ...]]:
    return frozenset((email.casefold(),) for email in lead.person.emails)


def _tags(lead: Lead) -> frozenset[tuple[str, ...]]:
    return frozenset((tag,) for tag in lead.tags)


def _answers(lead: Lead) -> frozenset[tuple[str, ...]]:
    return frozenset(
        (question, text)
        for question, answer in lead.answers.items()
        for text in answer_texts(answer)
        # A sentence is found by the search; this is for choices.
        if len(text) <= 120
    )


def answer_texts(answer: Answer) -> tuple[str, ...]:
    """An answer's values as they are looked for: choices as they are, a number as ``"12"``."""
    match answer:
        case str():
            return (answer,)
        case tuple():
            return answer
        case _:
            return (f"{answer:g}",)


_WORDS: tuple[
    tuple[str, str, Callable[[Lead], Any], Callable[[Lead], frozenset[tuple[str, ...]]]], ...
] = (
    (
        "INSERT INTO lead_emails (email, lead) VALUES (?, ?)",
        "DELETE FROM lead_emails WHERE email = ? AND lead = ?",
        operator.attrgetter("person.emails"),
        _emails,
    ),
    (
        "INSERT INTO lead_tags (tag, lead) VALUES (?, ?)",
        "DELETE FROM lead_tags WHERE tag = ? AND lead = ?",
        operator.attrgetter("tags"),
        _tags,
    ),
    (
        "INSERT INTO lead_answers (question, answer, lead) VALUES (?, ?, ?)",
        "DELETE FROM lead_answers WHERE question = ? AND answer = ? AND lead = ?",
        operator.attrgetter("answers"),
        _answers,
    ),
)


def bare(lead: Lead) -> Lead:
    """The lead without what the store sets."""
    return replace(lead, revision=0, updated_at=None)


#: How far the lead has come here, of which a CRM is told nothing.
_OURS = {"stage", "merged_into", "provisional", "unsure", "device", "revision", "updated_at"}
_TOLD = operator.attrgetter(*(one.name for one in fields(Lead) if one.name not in _OURS))


def told(before: Lead, after: Lead) -> bool:
    """Whether anything that a CRM is told differs."""
    return bool(_TOLD(before) != _TOLD(after))


#: Letters that are typed as others where a keyboard lacks them; FTS5 itself takes accents off.
_TYPED = str.maketrans(
    {"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"}
)


#: What a lead is found by besides the person.
_SAID = operator.attrgetter("badge_id", "answers", "tags", "owner", "notes")


def _words(lead: Lead) -> str:
    """What a search looks through: names also as they are typed without their own letters, phones
    also as they are dialled at home."""
    from leadcapture.contact import dialled_at_home

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
        *(dialled_at_home(phone.number) for phone in person.phones),
        *person.websites,
        *person.social,
        address.line(),
        lead.badge_id,
        *answers,
        *lead.tags,
        lead.owner,
        lead.notes,
    )
    names = f"{person.name}\n{person.company}"
    if not names.isascii():
        names = names.lower()
        typed = names.translate(_TYPED)
        if typed != names:
            parts = (*parts, typed)
    return "\n".join(part for part in parts if part).replace("\0", " ")


def digest(payload: bytes) -> bytes:
    import hashlib

    return hashlib.sha256(payload).digest()[:16]


def person_json(person: Person) -> str:
    try:
        return msgspec.json.encode(person).decode()
    except UnicodeEncodeError:
        return msgspec.json.encode(clean_value(msgspec.to_builtins(person))).decode()


def clean(lead: Lead) -> Lead:
    """The lead without lone surrogates, which no file can hold. The payload keeps its bytes."""
    try:
        lead_json(lead)
    except UnicodeEncodeError:
        return msgspec.convert(clean_value(msgspec.to_builtins(lead)), Lead)
    return lead
