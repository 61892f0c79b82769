"""What a list asks for, and how its rows are found without a walk through the leads themselves.

Every order has an index that carries `flags`; every further condition is a set of rows that a
narrow index gives. A list of 100,000 leads therefore costs about the same as one of a hundred.
"""

# Values are always bound; only names, limits and fixed conditions from this room are put into SQL.
# ruff: noqa: S608

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

from leadcapture.errors import StoreError
from leadcapture.lead import REASONS, Disposition, Reason, Stage
from leadcapture.store.engine import Statements
from leadcapture.store.schema import FLAGS, clean_text, micros, moment, reasons_of

__all__ = [
    "LeadFilter",
    "LeadOrder",
    "LeadQuery",
    "LeadRow",
    "count",
    "marks",
    "page",
    "selection",
    "show_seqs",
]

#: Up to here a search looks at each row it found; beyond, it walks the list's own index.
_FEW_HITS = 500

#: Up to here a sparse filter is sorted by itself; beyond, the order's index is walked.
_FEW_ROWS = 2_000

#: Words of a search beyond these are not looked at.
_MOST_WORDS = 12


class LeadFilter(StrEnum):
    """Which leads a list shows."""

    ALL = "all"
    """Everything but discarded and merged."""
    TO_REVIEW = "to-review"
    NEEDS_LOOK = "needs-look"
    """Not approved yet and with a reason to look (`leadcapture.lead.Reason`), or parked."""
    HOT = "hot"
    NO_EMAIL = "no-email"
    APPROVED = "approved"
    PARKED = "parked"
    DISCARDED = "discarded"


class LeadOrder(StrEnum):
    """The order of a list; people without the word in question come last."""

    NEWEST = "newest"
    OLDEST = "oldest"
    NAME = "name"
    COMPANY = "company"
    RATING = "rating"
    """Hot first, within a rating the newest first."""
    EMAIL = "email"
    TITLE = "title"
    OWNER = "owner"
    REP = "rep"
    """By who captured it, within a colleague the newest first."""
    CHANGED = "changed"
    """The last changed first."""
    STATE = "state"
    """Refused ones first, then those of whom only an id is known, to review, waiting, approved,
    sent; within each the newest first."""
    NEXT_STEP = "next-step"
    TAGS = "tags"
    LOOK = "look"
    """By the first reason to look at it, in the order of `leadcapture.lead.REASONS`."""
    ARRIVED = "arrived"
    """The last kept first, whatever the clock said when it was captured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeadQuery:
    """What a list asks for. All that is given must hold."""

    show_id: UUID | None = None
    """One show, or all shows."""
    text: str = ""
    """As typed; each word is a prefix. Takes a@b.c, o'brien, foo-bar and a lone quote."""
    filter: LeadFilter = LeadFilter.ALL
    order: LeadOrder = LeadOrder.NEWEST
    reverse: bool = False
    """The order from its other end."""
    also: tuple[LeadFilter, ...] = ()
    """Further filters that hold as well."""
    by: str = ""
    """Captured by exactly this rep."""
    not_by: str = ""
    """Captured by anybody else."""
    owner: str | None = None
    """This owner exactly; "" is without an owner, None is any."""
    tag: str = ""
    since: datetime | None = None
    """Captured at this time or later; aware."""
    until: datetime | None = None
    """Captured before this time; aware."""
    answers: tuple[tuple[str, tuple[str, ...]], ...] = ()
    """(qualifier's id, any of these answers); each pair must hold. Numbers as ``"12"``."""
    reason: Reason | None = None
    """Needs a look for this reason, among others perhaps."""
    only: tuple[UUID, ...] = ()
    """Only these leads, such as the selected ones; empty is all."""


class _Read(NamedTuple):
    """The columns of a row as SQLite gives them, in the order of `_ROW_COLUMNS`."""

    key: str
    """The lead's id as text, to compare by the thousand."""
    label: str
    title: str
    company: str
    email: str
    rating: str | None
    state: str
    id_only: int
    consented: int
    next_step: str
    micros: int
    captured_by: str
    pending: int
    sent: int
    parked: int
    owner: str
    reason_bits: int
    tags: str
    """All of them, as a list shows them."""


class LeadRow(_Read):
    """What a list shows of one lead; cheap to read by the hundred.

    What SQLite knows only as text or number is made when it is asked for: of a page of rows a
    window shows a few columns of some.
    """

    __slots__ = ()

    @property
    def id(self) -> UUID:
        return UUID(self.key)

    @property
    def disposition(self) -> Disposition | None:
        return _DISPOSITIONS.get(self.rating)

    @property
    def stage(self) -> Stage:
        return _STAGES[self.state]

    @property
    def provisional(self) -> bool:
        return bool(self.id_only)

    @property
    def opted_in(self) -> bool:
        return bool(self.consented)

    @property
    def captured_at(self) -> datetime:
        return moment(self.micros)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Why a person should look at it; also kept of an approved lead."""
        return reasons_of(self.reason_bits)


class _Order(NamedTuple):
    walks: str
    """The index that holds this order, of the live leads of one show."""
    keys: tuple[str, ...]
    """Columns, each with its direction as this order reads it."""
    flagged: bool = False
    """Whether `flags` rides along in the index."""

    @property
    def names(self) -> str:
        return ", ".join(key.split()[0] for key in self.keys)

    def sql(self, *, reverse: bool = False, table: str = "") -> str:
        turned = {"ASC": "DESC", "DESC": "ASC"} if reverse else {}
        pairs = (key.split() for key in self.keys)
        return ", ".join(f"{table}{name} {turned.get(way, way)}" for name, way in pairs)


_TIME = ("captured_at DESC", "seq DESC")
_ORDERS = {
    LeadOrder.NEWEST: _Order("leads_by_time", _TIME, True),
    LeadOrder.OLDEST: _Order("leads_by_time", ("captured_at ASC", "seq ASC"), True),
    LeadOrder.NAME: _Order("leads_by_name", ("name_key ASC", "seq ASC"), True),
    LeadOrder.COMPANY: _Order(
        "leads_by_company", ("company_key ASC", "name_key ASC", "seq ASC"), True
    ),
    LeadOrder.RATING: _Order("leads_by_rating", ("rating ASC", *_TIME), True),
    LeadOrder.EMAIL: _Order("leads_by_email", ("email_key ASC", "seq ASC")),
    LeadOrder.TITLE: _Order("leads_by_title", ("title_key ASC", "seq ASC")),
    LeadOrder.OWNER: _Order("leads_by_owner", ("owner_key ASC", *_TIME)),
    LeadOrder.REP: _Order("leads_by_rep", ("captured_by ASC", *_TIME)),
    LeadOrder.CHANGED: _Order("leads_by_change", ("changed_at DESC", "seq DESC")),
    LeadOrder.STATE: _Order("leads_by_state", ("state_rank ASC", *_TIME)),
    LeadOrder.NEXT_STEP: _Order("leads_by_next_step", ("next_key ASC", *_TIME)),
    LeadOrder.TAGS: _Order("leads_by_tags", ("tags_key ASC", *_TIME)),
    LeadOrder.LOOK: _Order("leads_by_look", ("look_key ASC", *_TIME)),
    LeadOrder.ARRIVED: _Order("leads_by_arrival", ("seq DESC",)),
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
    "next_step, captured_at, captured_by, waiting + held, sent, parked, owner, reasons, tags"
)


def page(db: Statements, query: LeadQuery, *, offset: int, limit: int) -> tuple[LeadRow, ...]:
    """Rows `offset` … `offset + limit` of what the query finds."""
    sql, values = selection(db, query, offset=offset, limit=limit)
    order = _ORDERS[query.order].sql(reverse=query.reverse, table="leads.")
    rows = db.execute(
        f"SELECT {_ROW_COLUMNS} FROM ({sql}) AS found "
        f"CROSS JOIN leads ON leads.seq = found.seq ORDER BY {order}",
        values,
    ).fetchall()
    return tuple(map(LeadRow._make, rows))


def count(db: Statements, query: LeadQuery) -> int:
    """How many leads the query finds."""
    shows = show_seqs(db, query.show_id)
    match = _match(query.text) if query.text else ""
    names = _names(query)
    plain = not _conditions(query, shows)
    if not shows or (not match and plain and len(names) == 1):
        return _tally(db, shows, names[0])
    if match and plain and names == ["live"]:
        # The index knows by itself which rows are live, and where.
        places = " OR ".join(f'"{show}"' for show in shows)
        sql = "SELECT 1 FROM leads_fts WHERE leads_fts MATCH ?"
        values = [f"{match} AND place : ({places})"]
    else:
        sql, values = selection(db, query, offset=0, limit=-1, ordered=False)
    return int(db.execute(f"SELECT count(*) FROM ({sql})", values).fetchone()[0])


def selection(
    db: Statements, query: LeadQuery, *, offset: int, limit: int, ordered: bool = True
) -> tuple[str, list[Any]]:
    """SQL that gives `seq` of the rows `offset` … of the query, with its values.

    The order's own index is walked, `flags` being in it, or, where that would pass by many rows
    to find few, those few are looked up and sorted. `limit` -1 is no limit.
    """
    names, order = _names(query), _ORDERS[query.order]
    mask = sum(FLAGS[name] for name in names)
    shows = show_seqs(db, query.show_id)
    if not shows:
        return "SELECT seq FROM leads WHERE false", []
    fits = f"flags & {mask} = {mask}"
    way = f"ORDER BY {order.sql(reverse=query.reverse)}"
    # A limit that SQLite sees when it plans saves a sixth of a page, and there are few of them.
    window = f"{f'{way} ' if ordered else ''}LIMIT {limit:d} OFFSET ?"
    among = f"show IN ({marks(shows)})"
    conditions = _conditions(query, shows)
    if match := _match(query.text):
        search = "seq IN (SELECT rowid FROM leads_fts WHERE leads_fts MATCH ?)"
        conditions.insert(0, _Condition(search, [match]))
    if not order.flagged and names != ["live"] and "discarded" not in names:
        conditions.append(_having(fits, shows))
    hit = " AND ".join(["true", *(one.sql for one in conditions)])
    hits = [value for one in conditions for value in one.values]
    for one in conditions:
        if not one.few(db):
            continue
        rest = [other for other in conditions if other is not one]
        return (
            f"SELECT seq FROM leads WHERE {one.sql} AND {among} AND {fits} "
            f"{''.join(f' AND {_walked(other.sql)}' for other in rest)} {window}",
            [*one.values, *shows, *(v for other in rest for v in other.values), offset],
        )
    if "discarded" in names:
        return (
            "SELECT seq FROM leads INDEXED BY leads_gone "
            f"WHERE {among} AND NOT live AND {fits} AND {hit} {window}",
            [*shows, *hits, offset],
        )
    rows = min(_tally(db, shows, name) for name in names)
    if "parked" in names and rows <= _FEW_ROWS:
        return (
            "SELECT seq FROM leads INDEXED BY leads_parked "
            f"WHERE {among} AND flags & 64 AND {fits} AND {hit} {window}",
            [*shows, *hits, offset],
        )
    if not conditions and len(names) == 1:
        # Walk no further than to the last row there is, and from the nearer end.
        left = max(0, rows - offset)
        limit = left if limit < 0 else min(limit, left)
        if ordered and offset > rows // 2:
            offset = left - limit
            way = f"ORDER BY {order.sql(reverse=not query.reverse)}"
        window = f"{f'{way} ' if ordered else ''}LIMIT {limit:d} OFFSET ?"
    arms = " UNION ALL ".join(
        f"SELECT {order.names} FROM leads INDEXED BY {order.walks} "
        f"WHERE show = ? AND live{f' AND {fits}' if order.flagged else ''}"
        for _ in shows
    )
    if conditions:
        # LIMIT -1 keeps the conditions out of the arms, where they would be run once for each.
        way = f"{way} LIMIT -1" if ordered else ""
        return (
            f"SELECT seq FROM ({arms} {way}) WHERE {hit} LIMIT {limit:d} OFFSET ?",
            [*shows, *hits, offset],
        )
    return f"SELECT seq FROM ({arms} {window})", [*shows, offset]


def show_seqs(db: Statements, show_id: UUID | None) -> list[int]:
    """The row of this show, or those of all. Raises StoreError when unknown."""
    if show_id is None:
        return [row[0] for row in db.execute("SELECT seq FROM shows ORDER BY seq")]
    row = db.execute("SELECT seq FROM shows WHERE id = ?", [str(show_id)]).fetchone()
    if row is None:
        raise StoreError("This show is not in the workspace. Open its show file first.")
    return [row[0]]


def marks(values: Sequence[object]) -> str:
    """As many question marks."""
    return ", ".join("?" * len(values))


class _Condition(NamedTuple):
    """``seq IN (…)`` over a narrow index, with its values."""

    sql: str
    values: list[Any]

    def few(self, db: Statements) -> bool:
        """Whether it gives so few rows that each may be looked at."""
        if not self.sql.startswith("seq IN ("):
            return False
        most = _FEW_HITS
        inner = self.sql.removeprefix("seq IN (").removesuffix(")")
        row = db.execute(
            f"SELECT count(*) FROM ({inner} LIMIT ?)", [*self.values, most + 1]
        ).fetchone()
        return int(row[0]) <= most


def _having(fits: str, shows: Sequence[int]) -> _Condition:
    return _Condition(
        "seq IN (SELECT seq FROM leads INDEXED BY leads_by_time "
        f"WHERE show IN ({marks(shows)}) AND live AND {fits})",
        list(shows),
    )


def _walked(sql: str) -> str:
    """The same condition, as a check of rows that another one has found."""
    return sql.replace("seq ", "+seq ", 1)


def _conditions(query: LeadQuery, shows: Sequence[int]) -> list[_Condition]:
    """What `query` asks beyond flags and text."""
    found = _conditions_of_rows(query, shows)
    if query.only:
        ids = json.dumps([str(lead_id) for lead_id in query.only])
        chosen = "seq IN (SELECT seq FROM leads WHERE id IN (SELECT value FROM json_each(?)))"
        found.append(_Condition(chosen, [ids]))
    return found


def _conditions_of_rows(query: LeadQuery, shows: Sequence[int]) -> list[_Condition]:
    among = f"show IN ({marks(shows)})"
    found: list[_Condition] = []

    def add(index: str, where: str, *values: Any, without: bool = False) -> None:
        found.append(
            _Condition(
                f"seq {'NOT ' if without else ''}IN (SELECT seq FROM leads INDEXED BY {index} "
                f"WHERE {among} AND {where})",
                [*shows, *values],
            )
        )

    # Discarded leads are in none of the orders' indexes, but in one of their own.
    gone = query.filter is LeadFilter.DISCARDED or LeadFilter.DISCARDED in query.also
    if gone:
        return _conditions_of_gone(query)
    if query.by:
        add("leads_by_rep", "live AND captured_by = ?", query.by)
    if query.not_by:
        add("leads_by_rep", "live AND captured_by = ?", query.not_by, without=True)
    if query.owner is not None:
        add("leads_by_owner", "live AND owner_key = ?", owner_key(query.owner))
    if query.since is not None or query.until is not None:
        since = micros(query.since) if query.since is not None else -(1 << 62)
        until = micros(query.until) if query.until is not None else 1 << 62
        add("leads_by_time", "live AND captured_at >= ? AND captured_at < ?", since, until)
    if query.reason is not None:
        bit = 1 << REASONS.index(query.reason)
        add("leads_to_look_at", f"flags & {FLAGS['needs_look']} AND reasons & ?", bit)
    return found + _conditions_of_words(query)


def _conditions_of_words(query: LeadQuery) -> list[_Condition]:
    found = []
    if query.tag:
        found.append(_Condition("seq IN (SELECT lead FROM lead_tags WHERE tag = ?)", [query.tag]))
    for question, answers in query.answers:
        found.append(
            _Condition(
                "seq IN (SELECT lead FROM lead_answers WHERE question = ? "
                f"AND answer IN ({marks(answers)}))",
                [question, *answers],
            )
        )
    return found


def _conditions_of_gone(query: LeadQuery) -> list[_Condition]:
    """The same for the few leads that were discarded: each is looked at."""
    found: list[_Condition] = []
    for sql, value in (
        ("captured_by = ?", query.by or None),
        ("captured_by <> ?", query.not_by or None),
        ("owner = ?", query.owner),
        ("captured_at >= ?", micros(query.since) if query.since else None),
        ("captured_at < ?", micros(query.until) if query.until else None),
        ("reasons & ? > 0", 1 << REASONS.index(query.reason) if query.reason else None),
    ):
        if value is not None:
            found.append(_Condition(sql, [value]))
    return found + _conditions_of_words(query)


def _names(query: LeadQuery) -> list[str]:
    """The flags that must be set, each once; ``live`` goes without saying beside others."""
    names = list(dict.fromkeys(_FILTERS[one] for one in (query.filter, *query.also)))
    return [name for name in names if name != "live"] or ["live"]


def _tally(db: Statements, shows: Sequence[int], flag: str) -> int:
    row = db.execute(
        f"SELECT coalesce(sum({flag}), 0) FROM tallies WHERE show IN ({marks(shows)})", shows
    ).fetchone()
    return int(row[0])


_DISPOSITIONS: dict[str | None, Disposition | None] = {one.value: one for one in Disposition}
_STAGES = {one.value: one for one in Stage}


#: Sorts after every name.
LAST = "\U0010ffff"


def folded(text: str) -> str:
    """A key that sorts names as people expect: no case, no accents."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.casefold())
    return "".join(char for char in plain if not unicodedata.combining(char))


def owner_key(owner: str) -> str:
    """How an owner is sorted and looked up: as written, the unowned last."""
    return owner or LAST


def _match(text: str) -> str:
    """`text` as an FTS5 expression: every word a quoted prefix phrase; empty without any.

    Quoted, nothing in it is syntax. A word without a letter or digit would match nothing at all,
    so it is left out.
    """
    words = [word for word in clean_text(text).replace("\0", " ").split() if _has_token(word)]
    if not words:
        return ""
    phrases = " ".join('"' + word.replace('"', '""') + '"*' for word in words[:_MOST_WORDS])
    if _NUMBER.fullmatch(text.strip()):
        # A phone, however its digits are set apart; "00" is dialled for "+".
        digits = re.sub(r"\D", "", text).removeprefix("00")
        return f'words : (({phrases}) OR "{digits}"*)'
    return f"words : ({phrases})"


_NUMBER = re.compile(r"\+?[\d\s()./-]{5,40}")


def _has_token(word: str) -> bool:
    return any(unicodedata.category(char)[0] in "LN" for char in word)
