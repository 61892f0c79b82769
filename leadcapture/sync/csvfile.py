"""Files for a CRM without a connection: each sync writes one file that an import wizard takes.

A sync that has something new writes ``<folder>/<campaign> <time>.csv``, one line per lead, keyed
by ``Lead ID``, which never changes: map it to the CRM's external id and importing the same line
twice changes nothing. All four steps of a lead stand on its one line, so the file has columns for
campaign, hand-off and sequence as well. A line is only written when it says something that the
files before it did not, as long as these are still in the folder.

The files are in the clear, readable by the owner only: they are meant to be carried away. They are
UTF-8 with a byte order mark, so that Excel reads them. A text that a spreadsheet would run as a
formula gets an apostrophe before it; telephone numbers stay as they are.

In the show file::

    [connectors.csv]
    campaign = "Expo 2026"          # default: the show's campaign

    [connectors.csv.options]
    folder = "crm-import"           # below the workspace, or an absolute path
    layout = "salesforce"           # or "hubspot"; default: plain headings
    type = "xlsx"                   # default: csv

``docs/files.md`` says how the wizards are used.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from leadcapture.errors import BadInput, DiskFull, RetryLater
from leadcapture.lead import Lead
from leadcapture.show import Destination
from leadcapture.sync.connector import (
    Enrollment,
    Handoff,
    Limits,
    Membership,
    Outcome,
    PersonRow,
    Quota,
    RemoteField,
    RemoteRecord,
    RemoteStatus,
    RowResult,
    check_options,
)
from leadcapture.sync.importfile import COLUMNS, KEY, LAYOUTS, moment, person
from leadcapture.sync.text import clean
from leadcapture.tables import file_name, read_table, write_table

__all__ = ["COLUMNS", "OPTIONS", "FileConnector"]

#: What `Destination.options` may hold.
OPTIONS = ("connector", "folder", "layout", "type")

#: What one cell of a workbook holds.
_XLSX_CELL = 32_767


class FileConnector:
    """One folder. One instance is one sync, and writes at most one file."""

    def __init__(
        self,
        destination: Destination,
        *,
        folder: Path,
        name: str = "csv",
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """`folder` is the workspace. Raises `BadInput` for an option that is not known."""
        self.name = name
        self.default_fields: Mapping[str, str] = {}
        check_options(name, destination.options, OPTIONS)
        layout = destination.options.get("layout") or "leadcapture"
        self._type = destination.options.get("type") or "csv"
        for name_of, value, known in (
            ("layout", layout, tuple(LAYOUTS)),
            ("type", self._type, ("csv", "xlsx")),
        ):
            if value not in known:
                raise BadInput(
                    f"The show's connector '{name}' knows no {name_of} '{value}'. "
                    f"Known: {', '.join(known)}."
                )
        self._layout = LAYOUTS[layout]
        # A file is written anew with each call, so that few calls with many rows are cheapest.
        self.limits = Limits(
            batch_size=5000, lengths=(("notes", _XLSX_CELL),) if self._type == "xlsx" else ()
        )
        self._folder = folder / (destination.options.get("folder") or "crm-import")
        self._title = file_name(destination.campaign)
        self._clock = clock
        self._path: Path | None = None
        self._before: dict[str, dict[str, str]] | None = None
        self._lines: dict[str, dict[str, str]] = {}

    def check(self) -> None:
        """Make the folder. Raises `RetryLater` where that is not possible."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise RetryLater(
                f"The folder {self._folder} cannot be used: {error.strerror or error}."
            ) from error

    def sequences(self) -> frozenset[str] | None:
        """None: whoever imports the file decides what a sequence's name means."""
        return None

    def describe(self) -> tuple[RemoteField, ...]:
        """Empty: the columns are fixed."""
        return ()

    def look_up(self, leads: Sequence[Lead], fields: Sequence[str]) -> list[RemoteRecord]:
        """Which leads have a line."""
        return [
            RemoteRecord(lead_id=status.lead_id, remote_id=status.remote_id)
            for status in self.read_back([lead.id for lead in leads])
        ]

    def quota(self) -> Quota | None:
        """None: files are free."""
        return None

    def upsert_people(self, people: Sequence[PersonRow]) -> list[RowResult]:
        """Write a line for each person who is new or changed."""
        return self._put([(row.lead, person(row.lead, row.notes, self._layout)) for row in people])

    def add_campaign_members(self, members: Sequence[Membership]) -> list[RowResult]:
        """Fill the campaign's columns."""
        return self._put(
            [
                (row.lead, {"Campaign": row.campaign, "Campaign Status": row.status})
                for row in members
            ]
        )

    def hand_off(self, handoffs: Sequence[Handoff]) -> list[RowResult]:
        """Fill the task's columns."""
        return self._put(
            [
                (
                    row.lead,
                    {
                        "Task": row.subject,
                        "Task Owner": row.owner,
                        "Task Due": moment(row.due),
                        "Task Notes": row.notes,
                    },
                )
                for row in handoffs
            ]
        )

    def enroll(self, enrollments: Sequence[Enrollment]) -> list[RowResult]:
        """Fill the sequence's column."""
        return self._put([(row.lead, {"Sequence": row.sequence}) for row in enrollments])

    def read_back(self, lead_ids: Sequence[UUID]) -> list[RemoteStatus]:
        """What the files in the folder say of these leads."""
        statuses = []
        for lead_id in lead_ids:
            line = self._lines.get(str(lead_id)) or self._known().get(str(lead_id))
            if line is None:
                continue
            names = (line["First Name"], line["Last Name"])
            statuses.append(
                RemoteStatus(
                    lead_id=lead_id,
                    remote_id=str(lead_id),
                    name=" ".join(name for name in names if name),
                    email=line["Email"],
                    campaigns=tuple(filter(None, [line["Campaign"]])),
                    sequences=tuple(filter(None, [line["Sequence"]])),
                    handoffs=tuple(filter(None, [line["Task"]])),
                )
            )
        return statuses

    def close(self) -> None:
        """Nothing is held open."""

    def _put(self, rows: Sequence[tuple[Lead, Mapping[str, str]]]) -> list[RowResult]:
        """Merge these columns into the leads' lines, and write the file if anything is new."""
        known = self._known()
        results = []
        lines = dict(self._lines)
        for lead, columns in rows:
            key = str(lead.id)
            before = lines.get(key) or known.get(key)
            line = dict(before or dict.fromkeys(COLUMNS, ""))
            line |= {column: clean(text) for column, text in columns.items()}
            if before is None:
                # A later step of a lead whose own file is gone from the folder.
                line |= {
                    column: text
                    for column, text in person(lead, "", self._layout).items()
                    if not line[column]
                }
            if line == before:
                outcome = Outcome.UNCHANGED
            else:
                lines[key] = line
                is_new = before is None or not any(before[column] for column in columns)
                outcome = Outcome.CREATED if is_new else Outcome.UPDATED
            results.append(RowResult(lead_id=lead.id, outcome=outcome, remote_id=key))
        if lines != self._lines:
            self._write(lines)
            self._lines = lines
        return results

    def _known(self) -> dict[str, dict[str, str]]:
        """The newest line of each lead in the folder's files, by lead id."""
        if self._before is None:
            self._before = {}
            with suppress(OSError):
                files = sorted(self._folder.glob(f"*.{self._type}"), key=lambda path: _age(path))
                for path in files:
                    for line in self._read(path):
                        self._before[line[KEY]] = line
        return self._before

    def _read(self, path: Path) -> list[dict[str, str]]:
        """The lines of one of our files; none of a file that is not ours or cannot be read."""
        try:
            table = read_table(path)
            if table.columns != self._layout.columns:
                return []
            return [dict(zip(COLUMNS, row.values(), strict=True)) for row in table.rows]
        except BadInput:
            return []

    def _write(self, lines: Mapping[str, Mapping[str, str]]) -> None:
        """Replace this sync's file at once: a reader sees the old one or the new one."""
        self.check()
        path = self._path or self._claimed()
        rows = ([line[column] for column in COLUMNS] for line in lines.values())
        try:
            write_table(path, self._layout.columns, rows)
        except (BadInput, DiskFull) as error:
            if self._path is None:
                path.unlink(missing_ok=True)
            raise RetryLater(str(error)) from error
        self._path = path

    def _claimed(self) -> Path:
        """A new, empty file: another sync into this folder at the same time takes another name."""
        stem = f"{self._title} {self._clock():%Y-%m-%d %H%M%S}".strip()
        path = self._folder / f"{stem}.{self._type}"
        number = 2
        while True:
            try:
                path.touch(mode=0o600, exist_ok=False)
            except FileExistsError:
                path = self._folder / f"{stem} ({number}).{self._type}"
                number += 1
            except OSError as error:
                raise RetryLater(
                    f"The folder {self._folder} cannot be used: {error.strerror or error}."
                ) from error
            else:
                return path


def _age(path: Path) -> tuple[int, str]:
    return path.stat().st_mtime_ns, path.name
