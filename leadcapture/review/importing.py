"""Leads from files: CSV, XLSX and vCard, with a mapping of columns that can be kept by name.

A file is read to its end before anything is stored, and stored as a whole or not at all. What was
read waits on disk meanwhile (`leadcapture.store.staging`), so a file may be as large as it likes.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from enum import StrEnum
from functools import partial
from itertools import islice
from pathlib import Path
from uuid import UUID, uuid4

import msgspec

from leadcapture.capture.columns import compact, guess_columns
from leadcapture.contact import FIELDS, Contact, country_code, gather, plain
from leadcapture.delivery import OutboxEntry
from leadcapture.errors import BadInput, Cancelled, FileChanged
from leadcapture.lead import Answer, Consent, Disposition, Lead, Origin, Reading, badge_forms
from leadcapture.review.duplicates import differ
from leadcapture.review.likeness import name_words
from leadcapture.review.merging import combine
from leadcapture.review.moments import Dates, DayOrder, find_order, local_zone, read_moment
from leadcapture.review.needs import is_role
from leadcapture.review.phonecountry import PhoneCountries
from leadcapture.show import QualifierKind, Show
from leadcapture.store import bulk, erasure, saved
from leadcapture.store.staging import Known, Staging
from leadcapture.store.store import Store
from leadcapture.tables import (
    FileStamp,
    Table,
    file_stamp,
    read_table,
    unchanged,
    unfinished,
    write_table,
)

__all__ = [
    "MAX_PROBLEMS",
    "ImportPreview",
    "ImportReport",
    "ImportTable",
    "OnDuplicate",
    "Problem",
    "drop_mapping",
    "fields",
    "import_table",
    "mappings",
    "preview",
    "read_leads",
    "save_mapping",
    "save_problems",
    "store_leads",
]

#: More leads than this come in several files.
MAX_LEADS = 1_000_000
#: A preview looks at so many rows.
PREVIEW_ROWS = 20_000
#: Lines to look at that are told of one file; more than that are counted.
MAX_PROBLEMS = 100_000
_UNFINISHED = (
    "The file ends within a row and was written seconds ago: the program that writes it may not be "
    "done."
)
_PHONES = frozenset(("phone", "mobile", "fax", "home_phone", "office_phone"))
_CHUNK = 500
_SHOWN = 20
_KIND = "mapping"

#: What a column may be beside the fields of a person.
_MORE = {
    "rating": "Rating",
    "next_step": "Next step",
    "tags": "Tags",
    "owner": "Owner",
    "captured_at": "Captured at",
    "captured_at:day-first": "Captured (day first)",
    "captured_at:month-first": "Captured (month first)",
    "captured_by": "Captured by",
    "opted_in": "E-mail opt-in",
}
_HEADS = {
    "rating": "rating leadrating leadscore temperature bewertung 評価 確度 ランク 등급 оценка",
    "next_step": "nextstep followup nachfassaktion nextaction 次のアクション フォロー",
    "tags": "tags tag labels categories schlagworte stichworte keywords タグ キーワード 标签 태그",
    "owner": "owner leadowner salesrep zustaendig besitzer accountmanager",
    "captured_at": "capturedat scannedat scantime scandate capturedate scanneddate captured "
    "timestamp createdat erfasstam 来場日時 登録日時 スキャン日時 読取日時 扫描时间 등록일시",
    "captured_by": "capturedby scannedby scanner erfasstvon boothstaff staff",
    "opted_in": "emailoptin optin newsletteroptin marketingoptin",
}
_HEAD_FIELDS = {compact(word): field for field, words in _HEADS.items() for word in words.split()}
_YES_TEXT = (
    "yes|y|true|1|x|j|ja|oui|si|sí|sì|sim|tak|да|はい|是|예|granted|given|agreed|accepted|"
    "subscribed|opted in|opt in|optin|optedin|✓|✔|☑|✅|√"
)
_NO_TEXT = (
    "no|n|false|0|nein|non|não|nao|nee|nej|nie|нет|いいえ|否|아니요|denied|declined|refused|"
    "withdrawn|revoked|unsubscribed|not subscribed|not granted|not given|opted out|opt out|optout|"
    "optedout|✗|✘|☐|❌|×"
)
_YES, _NO = frozenset(_YES_TEXT.split("|")), frozenset(_NO_TEXT.split("|"))
_RATINGS = {
    "hot": Disposition.HOT, "warm": Disposition.WARM, "cold": Disposition.COLD,
    "heiß": Disposition.HOT, "heiss": Disposition.HOT, "kalt": Disposition.COLD,
    "1": Disposition.HOT, "2": Disposition.WARM, "3": Disposition.COLD,
    "a": Disposition.HOT, "b": Disposition.WARM, "c": Disposition.COLD,
    "high": Disposition.HOT, "medium": Disposition.WARM, "low": Disposition.COLD,
}  # fmt: skip

_FIGURE = re.compile(
    r"(?P<value>\d{1,4}(?:[.,]\d+)?)"
    r"\s*(?:(?:/|out of|of|von|sur)\s*(?P<top>\d{1,4})|(?P<stars>[*★⭐]|stars?|sterne?|étoiles?))?"
    r"(?![\w.])",
    re.IGNORECASE,
)
_STARS = 5
_LOOKED_AT = 2_000
"""A column of ratings without a figure among so many values holds none."""


class OnDuplicate(StrEnum):
    """What to do with somebody who is a lead of the show already."""

    ADD = "add"
    """Add what is new to the lead; nothing of it is overwritten."""
    SKIP = "skip"
    NEW = "new"
    """Make another lead; the search for duplicates will show it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something in the file that could not be used as it stands, so that the row is imported
    without; or a row that is kept apart from the lead whose e-mail or badge id it has."""

    line: int
    """Where in the file; rows of a workbook count as lines."""
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportTable:
    """The beginning of a file, for the mapping wizard."""

    headers: tuple[str, ...]
    """Empty for a vCard file, which needs no mapping."""
    rows: tuple[tuple[str, ...], ...]
    mapping: Mapping[str, str]
    """Suggested: column head -> field id of `fields`."""
    saved_as: str = ""
    """The saved mapping that fits and was suggested; or empty."""
    encoding: str = ""
    """What the text is read in, one of `leadcapture.tables.ENCODINGS`: as chosen, or guessed.
    Empty where the file says it itself: a workbook or a vCard."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportPreview:
    """What an import would do; nothing is stored."""

    rows: int
    """How many rows were looked at."""
    whole: bool
    """Whether that is the whole file; the counts are of these rows."""

    leads: tuple[Lead, ...]
    """The first of them, as they would be stored."""
    new: int
    duplicates: int
    """Rows of leads of the show, or of people who are twice in the file: by e-mail address or
    badge id, unless the names differ. `rows` are these and all that is new, skipped, forgotten."""
    twice: int
    """Those of the duplicates that go to an earlier row of the file."""
    skipped: int
    """Rows that name nobody."""
    forgotten: int
    """Rows of people who were erased and asked not to come back; they are left out."""
    problems: tuple[Problem, ...]
    """In the order of lines; the first `MAX_PROBLEMS` of them."""
    further: int = 0
    """How many problems there are beside these."""
    remarks: tuple[str, ...] = ()
    """How the file as a whole is read, in sentences."""
    dates: Dates | None = None
    """How its times are read; None where no column holds any."""
    encoding: str = ""
    """As in `ImportTable`."""
    stamp: FileStamp = (0, 0)
    """Of the file that was looked at, for the import to know that it is the same."""
    unfinished: bool = False
    """Whether it may still be written, see `leadcapture.tables.unfinished`; it is not imported."""
    phones: Mapping[str, int] = dataclasses.field(default_factory=dict)
    """Country, or "" -> rows whose phones lack a country code and are read as from there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What an import did: `rows` are those new, known, twice, skipped and forgotten."""

    rows: int
    new: int
    known: int
    """Rows of leads that were there."""
    added: int
    """Leads that were there and learned something."""
    twice: int
    """Rows that were put together with an earlier one of the file."""
    skipped: int
    """Rows that name nobody, and duplicates that were to be skipped."""
    forgotten: int
    problems: tuple[Problem, ...]
    """In the order of lines; the first `MAX_PROBLEMS` of them."""
    further: int = 0
    """How many problems there are beside these."""
    remarks: tuple[str, ...] = ()
    """How the file as a whole was read, in sentences."""
    dates: Dates | None = None
    """How its times were read; None where no column holds any."""
    encoding: str = ""
    """As in `ImportTable`."""


@dataclass(slots=True)
class FileRead:
    """What a file holds, sorted out. To be closed."""

    staging: Staging
    problems: list[Problem]
    first: list[UUID]
    """The first new leads."""
    names: dict[UUID, str]
    """How leads that are there and had no name are called by the file."""
    further: int = 0
    """Problems beyond those that are told."""
    remarks: tuple[str, ...] = ()
    dates: Dates | None = None
    encoding: str = ""
    stamp: FileStamp = (0, 0)
    unfinished: bool = False
    phones: Mapping[str, int] = dataclasses.field(default_factory=dict)
    rows: int = 0
    whole: bool = True
    new: int = 0
    known: int = 0
    """Rows that say something of leads that are there already."""
    twice: int = 0
    """Rows that were put together with an earlier one."""
    duplicates: int = 0
    skipped: int = 0
    forgotten: int = 0

    def __enter__(self) -> FileRead:
        return self

    def __exit__(self, *_: object) -> None:
        self.staging.close()

    def tell(self, problems: Iterable[Problem]) -> None:
        """Note problems of some rows that follow one another."""
        found = sorted(problems, key=lambda one: one.line)
        room = max(0, MAX_PROBLEMS - len(self.problems))
        self.problems += found[:room]
        self.further += len(found[room:])


def fields(show: Show) -> dict[str, str]:
    """Field id -> label of everything that a column may be; the show's questions among them."""
    named = {field: field.replace("_", " ").capitalize() for field in FIELDS}
    answers = {f"answer:{one.id}": one.label or one.id for one in show.qualifiers}
    return named | _MORE | answers


def mappings(store: Store) -> dict[str, dict[str, str]]:
    """Saved mappings by name."""
    return {
        name: msgspec.json.decode(body, type=dict[str, str])
        for name, body in saved.read(store, _KIND).items()
    }


def save_mapping(store: Store, name: str, mapping: Mapping[str, str]) -> None:
    """Keep a mapping by name, for the next file of that vendor. Raises `BadInput`."""
    name = " ".join(name.split())
    if not name:
        raise BadInput("Give the mapping a name, such as the vendor's.")
    saved.put(store, _KIND, name, msgspec.json.encode(dict(mapping)).decode())


def drop_mapping(store: Store, name: str) -> None:
    """Forget a saved mapping."""
    saved.drop(store, _KIND, name)


def save_problems(path: Path, problems: Iterable[Problem], *, further: int = 0) -> None:
    """Write lines to look at to a ``.csv`` or ``.xlsx`` file, a row for each; `further` says how
    many are not among them. Raises `BadInput`, `DiskFull`."""
    rows = [(str(one.line), one.text) for one in problems]
    if further:
        rows.append(("", f"{further:,} more lines are not listed"))
    write_table(path, ("Line", "What to look at"), rows)


def import_table(store: Store, path: Path, show: Show, encoding: str = "") -> ImportTable:
    """The beginning of a file and how it would be read: in this `encoding`, or a guessed one.
    Raises `BadInput`."""
    if _is_vcard(path):
        return ImportTable(headers=(), rows=(), mapping={})
    table = read_table(path, encoding=encoding)
    rows = tuple(islice(table.rows, _SHOWN))
    mapping, name = _suggested(store, table.columns, show)
    return ImportTable(
        headers=table.columns,
        rows=tuple(tuple(row.get(head, "") for head in table.columns) for row in rows),
        mapping=mapping,
        saved_as=name,
        encoding=table.encoding,
    )


def _suggested(store: Store, columns: Sequence[str], show: Show) -> tuple[dict[str, str], str]:
    """A saved mapping that fits all its columns, the largest of them; else a guess."""
    there = set(columns)
    fitting = [
        (len(mapping), name, mapping)
        for name, mapping in mappings(store).items()
        if mapping and set(mapping) <= there
    ]
    if fitting:
        _, name, mapping = max(fitting, key=lambda one: one[0])
        return mapping, name
    questions = {compact(one.label or one.id): f"answer:{one.id}" for one in show.qualifiers}
    questions |= {compact(one.id): f"answer:{one.id}" for one in show.qualifiers}
    guessed: dict[str, str] = {}
    for column in columns:
        short = compact(column)
        if field := questions.get(short) or _HEAD_FIELDS.get(short):
            guessed[column] = field
    rest = [column for column in columns if column not in guessed]
    return {**guess_columns(rest), **guessed}, ""


# --- reading -------------------------------------------------------------------------------------


def read_leads(
    store: Store,
    path: Path,
    show: Show,
    mapping: Mapping[str, str] | None,
    *,
    on_duplicate: OnDuplicate,
    now: datetime,
    by: str,
    device: str,
    encoding: str = "",
    stamp: FileStamp | None = None,
    phones_from: str = "",
    rows: int | None = None,
    progress: Callable[[int], None] = lambda rows: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> FileRead:
    """Everything in the file, or its first `rows`, sorted into new and known; nothing is stored.

    The caller closes it. Raises `BadInput` (with the line), `Cancelled`, or `FileChanged` when it
    is not the file that was seen with this `stamp`.
    """
    check = unchanged(path, stamp)
    seen = file_stamp(path)
    phones = PhoneCountries(show=show.country, chosen=phones_from)
    if _is_vcard(path):
        dates, contacts, top, remarks = None, _cards(path, phones), 0.0, list[str]()
        encoding = ""
    else:
        table = read_table(path, encoding=encoding)
        encoding = table.encoding
        columns = _columns(store, path, table.columns, show, mapping)
        dates = _dates(path, encoding, columns, show, cancelled)
        top = _top_rating(path, encoding, columns, cancelled)
        remarks = [*_said_of_ratings(top), *_said_of_columns(table.columns, columns)]
        phones.encoding = encoding
        contacts = _rows(table, columns, phones)
    read = FileRead(
        staging=Staging(store.path.parent),
        problems=[],
        first=[],
        names={},
        remarks=tuple(remarks),
        dates=dates,
        encoding=encoding,
        stamp=seen,
        unfinished=bool(encoding) and unfinished(path, now),
    )
    if read.unfinished:
        read.remarks = (_UNFINISHED, *read.remarks)
    try:
        made = partial(
            _lead, show=show, path=path, dates=dates, top=top, now=now, by=by, device=device
        )
        while chunk := list(islice(contacts, _CHUNK)):
            read.rows += len(chunk)
            if rows is not None and read.rows > rows:
                chunk = chunk[: rows - read.rows]
                read.rows, read.whole = rows, False
            if read.rows > MAX_LEADS:
                raise BadInput(
                    f"{path.name} holds more than {MAX_LEADS:,} leads. Split it, and import the "
                    "parts."
                )
            _sort(store, read, chunk, made, show, on_duplicate)
            progress(read.rows)
            if cancelled():
                raise Cancelled("The import was stopped. Nothing was imported.")
            if not read.whole:
                break
        check()
        read.phones = phones.rows
        read.remarks = (*read.remarks, *phones.remarks())
    except BaseException:
        read.staging.close()
        raise
    return read


def _sort(
    store: Store,
    read: FileRead,
    chunk: Sequence[tuple[int, Contact, Mapping[str, str]]],
    made: partial[Lead],
    show: Show,
    on_duplicate: OnDuplicate,
) -> None:
    """Some rows of a file, each put where it belongs."""
    said: list[tuple[int, Lead, Reading, list[str]]] = []
    told: list[Problem] = []
    for line, found, row in chunk:
        if not found.person.known and not found.badge_id:
            read.skipped += 1
            continue
        problems = [Problem(line=line, text=text) for text in found.warnings]
        lead = made(found, row, line=line, problems=problems)
        told += problems
        reading = Reading(
            origin=Origin.IMPORT, at=made.keywords["now"], person=found.person,
            by=made.keywords["by"], source=made.keywords["path"].name,
        )  # fmt: skip
        keys = [email.casefold() for email in lead.person.emails]
        keys += [f"badge {form}" for form in badge_forms(lead.badge_id) if form]
        said.append((line, lead, reading, keys))
    people = bulk.met(store, show.id, {key for *_, keys in said for key in keys})
    gone = erasure.forgotten(store, {email for _, lead, *_ in said for email in lead.person.emails})
    staging = read.staging
    for line, lead, reading, keys in said:
        others: dict[str, str] = {}
        there, mine = _met(people, keys, lead, read.names, others), None
        if there is None and gone.intersection(lead.person.emails):
            read.forgotten += 1
            continue
        if there is None:
            mine = _met(staging.met(keys), keys, lead, {}, others)
        if (there is None and mine is None) or on_duplicate is OnDuplicate.NEW:
            if on_duplicate is not OnDuplicate.NEW:
                told += _own_leads(line, lead, others)
            staging.add(lead, reading, keys)
            read.new += 1
            if len(read.first) < _SHOWN:
                read.first.append(lead.id)
            continue
        read.duplicates += 1
        if on_duplicate is OnDuplicate.SKIP:
            read.skipped += 1
        elif mine is not None:
            staging.change(combine(staging.lead(mine.id), lead, show), keys)
            read.twice += 1
        else:
            assert there is not None
            if not there.name and lead.person.name:
                read.names.setdefault(there.id, lead.person.name)
            staging.learn(there.id, lead, reading)
            read.known += 1
    read.tell(told)


_Rows = Iterator[tuple[int, Contact, Mapping[str, str]]]


def _columns(
    store: Store, path: Path, heads: Sequence[str], show: Show, mapping: Mapping[str, str] | None
) -> dict[str, str]:
    """The columns that are used, each with its field."""
    if mapping is None:
        mapping, _ = _suggested(store, heads, show)
    used = {column: field for column, field in mapping.items() if field and field != "-"}
    known = fields(show)
    for column, field in used.items():
        if column not in heads:
            raise BadInput(f"{path.name} has no column '{column}'.")
        if field not in known:
            raise BadInput(f"'{field}' is no field. Known: {', '.join(known)}.")
    if not set(used.values()) & set(FIELDS):
        raise BadInput(
            f"{path.name}: no column is known to hold a name, an e-mail address or a badge id. "
            f"Columns: {', '.join(heads[:30])}. Say which they are."
        )
    return used


def _is_local(text: str) -> bool:
    """Whether a phone number may lack its country code; what a spreadsheet cut short is none."""
    text = text.strip()
    return not text.startswith(("+", "00", "tel:+")) and "E" not in text


def _rows(table: Table, columns: Mapping[str, str], phones: PhoneCountries) -> _Rows:
    personal = [(column, field) for column, field in columns.items() if field in FIELDS]
    other: dict[str, list[str]] = {}
    for column, field in columns.items():
        if field not in FIELDS:
            other.setdefault(_plain_field(field), []).append(column)
    for row in table.rows:
        said = [(field, row[column]) for column, field in personal if row[column].strip()]
        region = ""
        if asks := any(field in _PHONES and _is_local(text) for field, text in said):
            region = phones.of(said)
        contact = gather(said, region=region, valid_only=True)
        if asks:
            phones.note(country_code(contact.person.address.country) or region)
        if table.beyond:
            cells = ", ".join(plain(cell, len(cell)) for cell in table.beyond)
            note = f"Beyond the columns: {cells}"
            warning = (
                f"'{plain(cells, 100)}' stands beyond the heads of the columns: it is kept in the "
                "notes"
            )
            contact = replace(
                contact,
                note=f"{contact.note}\n{note}" if contact.note else note,
                warnings=(*contact.warnings, warning),
            )
        if table.torn:
            warning = (
                "Text stands behind a closing quote: where one cell ends and the next begins is a "
                "guess"
            )
            contact = replace(contact, warnings=(*contact.warnings, warning))
        yield table.line, contact, {field: _joined(row, heads) for field, heads in other.items()}


def _plain_field(field: str) -> str:
    """``captured_at`` for ``captured_at:day-first``."""
    return "captured_at" if field.startswith("captured_at:") else field


def _joined(row: Mapping[str, str], heads: Sequence[str]) -> str:
    """What several columns say of one field, a line for each."""
    return "\n".join(text for head in heads if (text := row[head].strip()))


def _dates(
    path: Path,
    encoding: str,
    columns: Mapping[str, str],
    show: Show,
    cancelled: Callable[[], bool],
) -> Dates | None:
    """How the times of this file are to be read; a pass of its own, since all of it decides."""
    heads = [column for column, field in columns.items() if _plain_field(field) == "captured_at"]
    if not heads:
        return None
    orders = [order for head in heads if (order := columns[head].partition(":")[2])]
    table = read_table(path, encoding=encoding)
    texts = (row[head] for row in table.rows for head in heads if row[head].strip())
    chosen = DayOrder(orders[0]) if orders else None
    return find_order(heads, texts, show, chosen, cancelled=cancelled)


def _top_rating(
    path: Path, encoding: str, columns: Mapping[str, str], cancelled: Callable[[], bool]
) -> float:
    """How far up the ratings of this file go; 0 where they are no figures. All of it decides."""
    top = 0.0
    heads = [column for column, field in columns.items() if field == "rating"]
    rows = read_table(path, encoding=encoding).rows if heads else ()
    texts = (row[head] for row in rows for head in heads)
    for number, text in enumerate(texts):
        if number % 500 == 499 and cancelled():
            raise Cancelled("The import was stopped. Nothing was imported.")
        top = max(top, _figure(text)[1])
        if not top and number >= _LOOKED_AT:
            break
    return top


def _figure(text: str) -> tuple[float, float]:
    """A rating in figures or stars, and how far up they go at least; (0, 0) where it is none."""
    text = text.strip()
    if text and not text.strip("★☆⭐ "):
        return text.count("★") + text.count("⭐"), _STARS
    if not (found := _FIGURE.match(text)):
        return 0, 0
    value = float(found["value"].replace(",", "."))
    return value, max(value, float(found["top"] or 0), _STARS if found["stars"] else 0)


def _rating(text: str, top: float) -> Disposition | None:
    """Up to 3 the figures are ours, 1 is hot; up to 5 they are stars, of which more is better."""
    first, *rest = text.casefold().split()
    value, _ = _figure(text)
    if not value:
        return _RATINGS.get(first.strip("-:"))
    for word in rest:  # "5 - cold"
        if len(word) > 1 and word in _RATINGS:
            return _RATINGS[word]
    if top <= 3:
        return _RATINGS.get(f"{value:g}")
    if top > _STARS or value < 1:
        return None
    if value >= 3.5:
        return Disposition.HOT
    return Disposition.WARM if value >= 2.5 else Disposition.COLD


def _said_of_ratings(top: float) -> Iterator[str]:
    if top > _STARS:
        yield (
            f"Ratings go up to {top:g}; only 1 to 3 and 1 to 5 can be read. They are kept in the "
            "notes."
        )
    elif top > 3:
        yield (f"Ratings go up to {top:g}: 5 and 4 are read as hot, 3 as warm, 2 and 1 as cold.")


def _said_of_columns(heads: Sequence[str], columns: Mapping[str, str]) -> Iterator[str]:
    unread = [plain(head, 60) for head in heads if head not in columns]
    if unread:
        more = f" and {len(unread) - _SHOWN:,} more" if len(unread) > _SHOWN else ""
        yield f"Columns not read: {', '.join(unread[:_SHOWN])}{more}."


def _is_vcard(path: Path) -> bool:
    return path.suffix.lower() in (".vcf", ".vcard")


_CARD = re.compile(rb"^\s*BEGIN:VCARD\s*$", re.IGNORECASE | re.MULTILINE)
_CARD_BYTES = 20_000_000


def _cards(path: Path, phones: PhoneCountries) -> _Rows:
    """The cards of a vCard file, one by one."""
    from leadcapture.capture.charset import text_of
    from leadcapture.capture.vcard import read_vcard

    try:
        if path.stat().st_size > 10 * _CARD_BYTES:
            raise BadInput(f"{path.name} is too large for a vCard file. Split it first.")
        content = path.read_bytes()
    except OSError as error:
        raise BadInput(f"{path.name} cannot be read: {error.strerror or error}.") from error
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        content = content.decode("utf-16", "replace").encode()
    starts = [match.start() for match in _CARD.finditer(content)]
    if not starts:
        raise BadInput(f"{path.name} holds no vCard.")
    line, last = 1, 0
    for start, end in zip(starts, [*starts[1:], len(content)], strict=True):
        line += content.count(b"\n", last, start)
        last = start
        card = content[start:end]
        if b"END:VCARD" not in card.upper():
            raise BadInput(f"{path.name}, line {line}: a card begins and never ends.")
        yield line, read_vcard(text_of(card), card, region=phones.chosen or phones.show), {}


def _lead(
    found: Contact,
    row: Mapping[str, str],
    show: Show,
    path: Path,
    dates: Dates | None,
    top: float,
    *,
    now: datetime,
    by: str,
    device: str,
    line: int,
    problems: list[Problem],
) -> Lead:
    notes = [found.note] if found.note else []

    def strange(what: str, text: str, why: str = "") -> None:
        """Nothing that a file says is lost: what does not fit goes into the notes."""
        notes.append(f"{what}: {plain(text)}")
        why = why or f"is no {what.lower()}"
        problems.append(Problem(line=line, text=f"'{plain(text, 60)}' {why}"))

    rating: Disposition | None = None
    if text := row.get("rating", ""):
        rating = _rating(text, top)
        if rating is None:
            strange("Rating", text)
    step = ""
    if text := row.get("next_step", ""):
        names = {one.label.casefold(): one.id for one in show.next_steps}
        names |= {one.id.casefold(): one.id for one in show.next_steps}
        step = names.get(text.casefold(), "")
        if not step:
            strange("Next step", text)
    at = now
    if text := row.get("captured_at", ""):
        assert dates is not None
        parsed = _moment(text.split("\n"), dates.order, local_zone(show))
        if parsed is None or parsed > now:
            strange("Time", text, "lies in the future" if parsed else "")
        else:
            at = parsed
    answers: dict[str, Answer] = {}
    for question in show.qualifiers:
        text = row.get(f"answer:{question.id}", "")
        if not text:
            continue
        answer = _answer(text, question.kind, question.choices)
        if answer is None:
            strange(question.label or question.id, text)
        else:
            answers[question.id] = answer
    consents: tuple[Consent, ...] = ()
    if text := row.get("opted_in", ""):
        said = {re.sub(r"[\s_-]+", " ", one.casefold()).strip(" .!") for one in text.split("\n")}
        if not said <= _YES | _NO:
            strange("E-mail opt-in", text)
        refused = not said.isdisjoint(_NO)
        if refused or said <= _YES:
            # A no is what the list says today, whenever the person was met.
            consents = (
                Consent(
                    purpose="email", wording="", version="", language="",
                    at=now if refused else at, how=f"imported from {path.name}",
                    granted=not refused,
                ),
            )  # fmt: skip
    tags = [plain(tag, 60) for tag in re.split(r"[,;|\n]", row.get("tags", ""))]
    return Lead(
        id=uuid4(),
        show_id=show.id,
        person=found.person,
        captured_at=at,
        captured_by=plain(row.get("captured_by", "")) or by,
        device=device,
        badge_id=found.badge_id,
        provisional=not found.person.known,
        disposition=rating,
        answers=answers,
        next_step=step,
        notes="\n".join(notes),
        tags=tuple(dict.fromkeys(tag for tag in tags if tag)),
        owner=plain(row.get("owner", "")),
        consents=consents,
    )


def _moment(texts: Sequence[str], order: DayOrder, zone: tzinfo | None) -> datetime | None:
    """Date and time may stand in two columns, in either order."""
    for text in dict.fromkeys((" ".join(texts), " ".join(reversed(texts)), *texts)):
        if found := read_moment(text, order, zone):
            return found
    return None


def _answer(text: str, kind: QualifierKind, choices: Sequence[str]) -> Answer | None:
    if kind is QualifierKind.NUMBER:
        try:
            return float(text.replace(",", "."))
        except ValueError:
            return None
    if kind is QualifierKind.TEXT:
        return text
    known = {choice.casefold(): choice for choice in choices}
    if kind is QualifierKind.SINGLE:
        return known.get(text.casefold())
    parts = [part.strip().casefold() for part in re.split(r"[,;|\n]", text)]
    if text.casefold() in known:
        parts = [text.casefold()]
    if not all(part in known for part in parts if part):
        return None
    return tuple(known[part] for part in parts if part)


def _met(
    people: Mapping[str, Sequence[Known]],
    keys: Sequence[str],
    lead: Lead,
    names: Mapping[UUID, str],
    others: dict[str, str],
) -> Known | None:
    """Whom one of these keys names, unless it is clearly somebody else: one mailbox, two names.

    Those with another name go into `others`: key -> name. `names` are of those without one.
    """
    name = lead.person.name
    for key in keys:
        role = not key.startswith("badge ") and is_role(key)
        for known in people.get(key, ()):
            called = known.name or names.get(known.id, "")
            if not role and differ(name, called):
                others.setdefault(key, called)
            elif not role or not name or not called or _sorted(name) == _sorted(called):
                return known
    return None


def _sorted(name: str) -> list[str]:
    return sorted(name_words(name).split())


def _own_leads(line: int, lead: Lead, others: Mapping[str, str]) -> Iterator[Problem]:
    said = (("badge id" if key.startswith("badge ") else "e-mail", others[key]) for key in others)
    for what, name in dict.fromkeys(said):  # a badge may be found under both of its forms
        text = f"{lead.person.name} has the {what} of {name}: kept as a lead of its own"
        yield Problem(line=line, text=text)


def preview(read: FileRead) -> ImportPreview:
    """`read` as a person is shown it before it is stored."""
    return ImportPreview(
        rows=read.rows,
        whole=read.whole,
        leads=tuple(read.staging.lead(lead_id) for lead_id in read.first),
        new=read.new,
        duplicates=read.duplicates,
        twice=read.twice,
        skipped=read.skipped,
        forgotten=read.forgotten,
        problems=tuple(read.problems),
        further=read.further,
        remarks=read.remarks,
        dates=read.dates,
        encoding=read.encoding,
        stamp=read.stamp,
        unfinished=read.unfinished,
        phones=read.phones,
    )


def store_leads(
    store: Store,
    read: FileRead,
    show: Show,
    owed: Callable[[Lead], Sequence[OutboxEntry]],
    *,
    by: str,
    at: datetime,
    progress: Callable[[int], None] = lambda rows: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> ImportReport:
    """Store what was read: one transaction, one undo step. Raises `Cancelled`, `StoreError`, and
    `FileChanged` for a file that may still be written."""
    if read.unfinished:
        raise FileChanged(f"{_UNFINISHED} Nothing was imported. Try again in a moment.")
    added = bulk.add(
        store,
        read.staging.new(),
        read.staging.known(),
        lambda lead, said: combine(lead, said, show),
        owed,
        action="imported",
        by=by,
        at=at,
        progress=progress,
        cancelled=cancelled,
    )
    return ImportReport(
        rows=read.rows,
        new=read.new,
        known=read.known,
        added=added,
        twice=read.twice,
        skipped=read.skipped,
        forgotten=read.forgotten,
        problems=tuple(read.problems),
        further=read.further,
        remarks=read.remarks,
        dates=read.dates,
        encoding=read.encoding,
    )
