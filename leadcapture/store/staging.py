"""Leads of a file on their way in, beside the workspace's own file.

A file of many leads is read for minutes, and nothing of it may be stored before its end is seen.
So what was read waits on disk, encrypted with a key that only this object knows, and never all of
it in memory.
"""

from __future__ import annotations

import os
import secrets
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import NamedTuple
from uuid import UUID

import msgspec

from leadcapture.lead import Lead, Reading
from leadcapture.store.engine import connect, explained
from leadcapture.store.readings import to_json
from leadcapture.store.schema import clean_text
from leadcapture.store.writing import clean

__all__ = ["SEVERAL", "Known", "Staging"]

_PREFIX = ".importing-"
_ROWS = 500
#: So many people who share a mailbox are told apart.
SEVERAL = 50
_LEFT_OVER = 86_400
"""Seconds after which a file is nobody's any more."""
_encode = msgspec.json.encode
_leads = msgspec.json.Decoder(Lead)
_readings = msgspec.json.Decoder(Reading)


class Known(NamedTuple):
    """Somebody who is a lead already."""

    id: UUID
    name: str
    """First and last name, or empty."""


class Staging:
    """Leads that wait to be stored; used by one thread. The file goes when this is closed.

    Raises `StoreError` or `DiskFull`.
    """

    def __init__(self, folder: Path) -> None:
        with explained(folder):
            for left in folder.glob(f"{_PREFIX}*"):
                # Of an import that was killed: nobody has its key any more.
                if time.time() - left.stat().st_mtime > _LEFT_OVER:
                    left.unlink(missing_ok=True)
            handle, name = tempfile.mkstemp(prefix=_PREFIX, dir=folder)
            os.close(handle)
            self._path = Path(name)
            self._db = connect(self._path, secrets.token_bytes(32), read_only=False)
            for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -8000"):
                self._db.execute(f"PRAGMA {pragma}")
            self._db.execute(
                "CREATE TABLE staged (seq INTEGER PRIMARY KEY, id TEXT, lead TEXT, reading TEXT, "
                "name TEXT)"
            )
            self._db.execute(
                "CREATE TABLE keys (key TEXT, lead INTEGER, PRIMARY KEY (key, lead)) WITHOUT ROWID"
            )
            self._db.execute("CREATE UNIQUE INDEX staged_by_id ON staged (id)")
            self._db.execute(
                "CREATE TABLE learned (seq INTEGER PRIMARY KEY, id TEXT, lead TEXT, reading TEXT)"
            )
            self._db.execute("BEGIN")

    def __enter__(self) -> Staging:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Forget all of it. Twice is fine."""
        self._db.close()
        self._path.unlink(missing_ok=True)

    def add(self, lead: Lead, reading: Reading, keys: Sequence[str]) -> None:
        """Somebody new; found by `met` under `keys` from now on."""
        lead = clean(lead)
        with explained(self._path):
            self._db.execute(
                "INSERT INTO staged (id, lead, reading, name) VALUES (?, ?, ?, ?)",
                [str(lead.id), _encode(lead).decode(), to_json(reading), lead.person.name],
            )
            self._find_under(keys, lead)

    def _find_under(self, keys: Sequence[str], lead: Lead) -> None:
        self._db.executemany(
            "INSERT OR IGNORE INTO keys (key, lead) SELECT ?, seq FROM staged WHERE id = ?",
            [(clean_text(key), str(lead.id)) for key in keys],
        )

    def met(self, keys: Sequence[str]) -> dict[str, list[Known]]:
        """Whom `add` was given under these keys, the first `SEVERAL` of each, in their order."""
        found: dict[str, list[Known]] = {}
        with explained(self._path):
            for key in keys:
                rows = self._db.execute(
                    "SELECT staged.id, name FROM keys JOIN staged ON seq = keys.lead "
                    "WHERE key = ? ORDER BY keys.lead LIMIT ?",
                    [clean_text(key), SEVERAL],
                ).fetchall()
                found[key] = [Known(UUID(lead_id), name) for lead_id, name in rows]
        return found

    def lead(self, lead_id: UUID) -> Lead:
        """One that was added."""
        with explained(self._path):
            (body,) = self._db.execute(
                "SELECT lead FROM staged WHERE id = ?", [str(lead_id)]
            ).fetchone()
        return _leads.decode(body)

    def change(self, lead: Lead, keys: Sequence[str]) -> None:
        """One that was added is now this, and found under `keys`, too."""
        lead = clean(lead)
        with explained(self._path):
            self._db.execute(
                "UPDATE staged SET lead = ?, name = ? WHERE id = ?",
                [_encode(lead).decode(), lead.person.name, str(lead.id)],
            )
            self._find_under(keys, lead)

    def learn(self, lead_id: UUID, said: Lead, reading: Reading) -> None:
        """What the file says of a lead that is stored already."""
        with explained(self._path):
            self._db.execute(
                "INSERT INTO learned (id, lead, reading) VALUES (?, ?, ?)",
                [str(lead_id), _encode(clean(said)).decode(), to_json(reading)],
            )

    def new(self) -> Iterator[tuple[Lead, Reading]]:
        """All that were added, in their order."""
        for _, _, lead, reading in self._rows("staged"):
            yield _leads.decode(lead), _readings.decode(reading)

    def known(self) -> Iterator[tuple[UUID, Lead, Reading]]:
        """All that `learn` was given, in its order."""
        for _, lead_id, lead, reading in self._rows("learned"):
            yield UUID(lead_id), _leads.decode(lead), _readings.decode(reading)

    def _rows(self, table: str) -> Iterator[tuple[int, str, str, str]]:
        last = 0
        while True:
            with explained(self._path):
                rows = self._db.execute(
                    f"SELECT seq, id, lead, reading FROM {table} WHERE seq > ? "  # noqa: S608
                    "ORDER BY seq LIMIT ?",
                    [last, _ROWS],
                ).fetchall()
            yield from rows
            if len(rows) < _ROWS:
                return
            last = rows[-1][0]
