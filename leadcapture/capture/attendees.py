"""The organiser's attendee list: a file -> badge ids and the people behind them."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from leadcapture.capture.columns import guess_columns
from leadcapture.contact import FIELDS, gather
from leadcapture.errors import BadInput, Cancelled
from leadcapture.lead import Person, badge_forms
from leadcapture.tables import read_table, unchanged

__all__ = ["AttendeeList", "AttendeeRow", "Skipped", "guess_columns", "read_attendees"]


_NO_ID = "no badge id"


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendeeRow:
    badge_id: str
    """Verbatim, zeros kept."""
    person: Person


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A row that cannot be used, and why. `row` counts the rows below the header from 1."""

    row: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendeeList:
    rows: tuple[AttendeeRow, ...]
    mapping: dict[str, str]
    """Column -> field, as guessed or given."""
    columns: tuple[str, ...]
    """All columns of the file, for a person to map."""
    skipped: tuple[Skipped, ...] = ()
    ambiguous: Mapping[str, tuple[Person, ...]] = dataclasses.field(default_factory=dict)
    """Ids that stand for different people; none is in `rows`, for it could be the wrong one."""
    ambiguous_rows: int = 0
    """How many of `skipped` are because of `ambiguous`."""
    warnings: tuple[str, ...] = ()


def read_attendees(
    path: Path,
    mapping: Mapping[str, str] | None = None,
    *,
    region: str = "",
    progress: Callable[[int], None] = lambda done: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> AttendeeList:
    """The people in a CSV or XLSX list, by badge id.

    `mapping`: column -> field (`leadcapture.contact.FIELDS`; "-" or empty skips a column); guessed
    from the header when None. `region` as in `gather`. `progress` hears the rows read so far, every
    thousand; `cancelled` is asked as often. An id that stands for two different people names
    neither. Raises `Cancelled`, or `BadInput`: no such column or field, no column for the badge id,
    an unreadable file, or one that another program is still writing.
    """
    check = unchanged(path)
    table = read_table(path)
    if mapping is None:
        used = guess_columns(table.columns)
    else:
        used = {column: field for column, field in mapping.items() if field and field != "-"}
    for column, field in used.items():
        if column not in table.columns:
            raise BadInput(f"{path.name} has no column '{column}'.")
        if field not in FIELDS:
            raise BadInput(f"'{field}' is no field. Known: {', '.join(FIELDS)}.")
    if "badge_id" not in used.values():
        raise BadInput(
            f"{path.name}: no column is known to hold the badge id. "
            f"Columns: {', '.join(table.columns[:30])}. Say which one it is."
        )
    found: dict[str, AttendeeRow] = {}
    skipped: list[Skipped] = []
    ambiguous: dict[str, list[Person]] = {}
    for number, row in enumerate(table.rows, start=1):
        if number % 1_000 == 0:
            progress(number)
            if cancelled():
                raise Cancelled("Stopped. Nothing was imported.")
        contact = gather(
            ((field, row[column]) for column, field in used.items() if row[column].strip()),
            region=region,
        )
        if not contact.badge_id:
            skipped.append(Skipped(row=number, reason=_NO_ID))
            continue
        row_of_id = AttendeeRow(badge_id=contact.badge_id, person=contact.person)
        # The 12 and the 13 digits of one code are one badge.
        first = found.setdefault(max(badge_forms(contact.badge_id), key=len), row_of_id)
        if first.person != contact.person:
            people = ambiguous.setdefault(first.badge_id, [first.person])
            if contact.person not in people:
                people.append(contact.person)
            skipped.append(Skipped(row=number, reason="this badge id is somebody else's as well"))
    check()
    warnings = [
        f"Column '{column}' holds numbers, not text: leading zeros may have been lost. "
        "Ask the organiser for the list with ids as text."
        for column, field in used.items()
        if field == "badge_id" and column in table.numeric
    ]
    return AttendeeList(
        rows=tuple(row for row in found.values() if row.badge_id not in ambiguous),
        mapping=used,
        columns=table.columns,
        skipped=tuple(skipped),
        ambiguous={badge_id: tuple(people) for badge_id, people in ambiguous.items()},
        ambiguous_rows=sum(one.reason != _NO_ID for one in skipped),
        warnings=tuple(warnings),
    )
