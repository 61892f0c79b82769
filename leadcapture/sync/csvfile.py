"""Files for a CRM without a connection: each sync writes one CSV that an import wizard takes.

A sync that has something new writes ``<folder>/<campaign> <time>.csv``, one line per
lead, keyed by ``Lead ID``, which never changes: map it to the CRM's external id and importing the
same line twice changes nothing. All four steps of a lead stand on its one line, so the file has
columns for campaign, hand-off and sequence as well. A line is only written when it says something
that the files before it did not, as long as these are still in the folder.

The files are in the clear, readable by the owner only: they are meant to be carried away. They are
UTF-8 with a byte order mark, so that Excel reads them. A text that a spreadsheet would
run as a formula gets an apostrophe before it; telephone numbers stay as they are.

In the show file::

    [connectors.csv]
    campaign = "Expo 2026"          # default: the show's campaign

    [connectors.csv.options]
    folder = "crm-import"           # below the workspace, or an absolute path
"""

from __future__ import annotations

import csv
import io
import os
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from leadcapture.errors import BadInput, RetryLater
from leadcapture.lead import Lead, PhoneKind
from leadcapture.nurture import EMAIL
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
)

__all__ = ["COLUMNS", "OPTIONS", "FileConnector"]

#: What `Destination.options` may hold.
OPTIONS = ("connector", "folder")

_KEY = "Lead ID"
_PERSON = (
    _KEY, "First Name", "Last Name", "Title", "Department", "Company", "Email", "Other Emails",
    "Phone", "Mobile", "Website", "Street", "Postal Code", "City", "State", "Country", "Rating",
    "Email Opt-In", "Captured At", "Captured By", "Notes",
)  # fmt: skip
_CAMPAIGN = ("Campaign", "Campaign Status")
_HANDOFF = ("Task", "Task Owner", "Task Due", "Task Notes")
_SEQUENCE = ("Sequence",)
#: The columns of every file, in their order.
COLUMNS = (*_PERSON, *_CAMPAIGN, *_HANDOFF, *_SEQUENCE)
_TELEPHONE = re.compile(r"\+[\d\s().;/=ext-]+\Z")


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
        self.limits = Limits(batch_size=1000)
        self.default_fields: Mapping[str, str] = {}
        for option in destination.options:
            if option not in OPTIONS:
                raise BadInput(
                    f"The show's connector '{name}' has no option '{option}'. "
                    f"Known: {', '.join(OPTIONS)}."
                )
        self._folder = folder / (destination.options.get("folder") or "crm-import")
        self._title = _file_name(destination.campaign)
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
        return self._put([(row.lead, _person(row.lead, row.notes)) for row in people])

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
                        "Task Due": _moment(row.due),
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
            line |= {column: _safe(text) for column, text in columns.items()}
            if before is None:
                # A later step of a lead whose own file is gone from the folder.
                line |= {
                    column: _safe(text)
                    for column, text in _person(lead, "").items()
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
                files = sorted(self._folder.glob("*.csv"), key=lambda path: _age(path))
                for path in files:
                    for line in _read(path):
                        self._before[line[_KEY]] = line
        return self._before

    def _write(self, lines: Mapping[str, Mapping[str, str]]) -> None:
        """Replace this sync's file at once: a reader sees the old one or the new one."""
        text = io.StringIO(newline="")
        writer = csv.DictWriter(text, COLUMNS, lineterminator="\r\n")
        writer.writeheader()
        writer.writerows(lines.values())
        self._known()
        self.check()
        try:
            path = self._path or self._free_path()
            handle, name = tempfile.mkstemp(dir=self._folder, prefix="writing-")
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(text.getvalue().encode("utf-8-sig", "replace"))
                    file.flush()
                    os.fsync(file.fileno())
                Path(name).replace(path)
            except BaseException:
                Path(name).unlink(missing_ok=True)
                raise
        except OSError as error:
            raise RetryLater(
                f"The import file in {self._folder} cannot be written: "
                f"{error.strerror or error}. Close it elsewhere, or make room."
            ) from error
        self._path = path

    def _free_path(self) -> Path:
        stem = f"{self._title} {self._clock():%Y-%m-%d %H%M%S}".strip()
        path = self._folder / f"{stem}.csv"
        number = 2
        while path.exists():
            path = self._folder / f"{stem} ({number}).csv"
            number += 1
        return path


def _person(lead: Lead, notes: str) -> dict[str, str]:
    person = lead.person
    mobile = [phone.number for phone in person.phones if phone.kind is PhoneKind.MOBILE]
    fixed = [
        phone.number
        for phone in person.phones
        if phone.kind not in (PhoneKind.MOBILE, PhoneKind.FAX)
    ]
    values = (
        str(lead.id),
        person.first_name,
        # Import wizards want a last name; a lead without one is known by its label.
        person.last_name or (lead.label if not person.first_name else ""),
        person.title,
        person.department,
        person.company,
        person.email,
        "; ".join(person.emails[1:]),
        next(iter(fixed), ""),
        next(iter(mobile), ""),
        next(iter(person.websites), ""),
        person.address.street,
        person.address.postcode,
        person.address.city,
        person.address.region,
        person.address.country,
        lead.disposition or "",
        "yes" if lead.opted_in(EMAIL) else "no",
        _moment(lead.captured_at),
        lead.captured_by,
        notes,
    )
    return dict(zip(_PERSON, values, strict=True))


def _moment(when: datetime) -> str:
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _safe(text: str) -> str:
    """`text` that no spreadsheet runs; NUL and lone surrogates become visible marks."""
    text = re.sub(r"[\x00\ud800-\udfff]", "\N{REPLACEMENT CHARACTER}", text)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.startswith(("=", "+", "-", "@", "\t", "\n")) and not _TELEPHONE.match(text):
        return f"'{text}"
    return text


def _read(path: Path) -> Iterator[dict[str, str]]:
    """The lines of one of our files; none of a file that is not ours or cannot be read."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            if tuple(reader.fieldnames or ()) != COLUMNS:
                return
            for line in reader:
                if line[_KEY] and None not in line and None not in line.values():
                    yield line
    except (OSError, UnicodeDecodeError, csv.Error):
        return


def _age(path: Path) -> tuple[int, str]:
    return path.stat().st_mtime_ns, path.name


def _file_name(text: str) -> str:
    """`text` as part of a file name on every system."""
    return " ".join(re.sub(r'[<>:"/\\|?*\x00-\x1f]', " ", text).split())[:80].strip(". ") or "leads"
