"""The encrypted database file: opening it, one connection per thread, one writer at a time.

The only place that knows the driver. sqlite-utils catches the exceptions of ``pysqlite3`` or
``sqlite3``, while sqlcipher3 raises its own; so sqlcipher3 is put in pysqlite3's place before
sqlite-utils is imported. That import takes longer than opening the file, so it waits for the first
write or migration: a window that opens only reads.
"""

from __future__ import annotations

import errno
import os
import shutil
import sys
import threading
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import sqlcipher3
from sqlcipher3 import dbapi2 as driver

from leadcapture.errors import (
    DiskFull,
    LeadCaptureError,
    NewerDatabase,
    StoreError,
    WrongKey,
)

if TYPE_CHECKING:
    from sqlite_utils import Database

if "sqlite_utils" in sys.modules:  # pragma: no cover - a programming error, found at once
    raise ImportError("import leadcapture.store.engine before sqlite_utils")
sys.modules["pysqlite3"] = sqlcipher3
sys.modules["pysqlite3.dbapi2"] = driver

__all__ = [
    "BUSY_SECONDS",
    "Engine",
    "Statements",
    "connect",
    "damaged",
    "driver",
    "explained",
    "is_plain",
    "many",
    "newer",
    "opens",
    "sync_folder",
]

#: SQLite before this one can lose a write when two connections reset the WAL at the same time.
OLDEST_SQLITE = (3, 51, 3)

#: FULL: what was committed outlives a power cut. Tests alone ask for less.
SYNCHRONOUS = "FULL"

#: How long a writer waits for another process.
BUSY_SECONDS = 10.0

#: Less room than this on the disk is why a write failed.
_NO_ROOM = 1 << 20

#: What has another cause, also on a disk without room, which a CD always is.
_NOT_FOR_ROOM = frozenset(
    {errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOENT, errno.EEXIST, errno.ENOTDIR}
    | {errno.EISDIR}
)


class Statements(Protocol):
    """What runs SQL: a bare connection for reading, sqlite-utils' `Database` in a transaction."""

    def execute(self, sql: str, parameters: Any = ..., /) -> Any:
        """Run one statement; its cursor."""
        ...


def many(db: Statements, sql: str, rows: Sequence[Sequence[Any]]) -> None:
    """Run one statement for each of these rows of values; it is prepared once."""
    if rows:
        connection: Any = getattr(db, "conn", db)
        connection.executemany(sql, rows)


def check_driver() -> None:
    """Raise `StoreError` unless the linked SQLite is encrypted and new enough."""
    found = tuple(int(part) for part in driver.sqlite_version.split("."))
    if found < OLDEST_SQLITE:
        wanted = ".".join(map(str, OLDEST_SQLITE))
        raise StoreError(
            f"SQLite {driver.sqlite_version} is too old and may lose leads: {wanted} or newer is "
            "needed. Install sqlcipher3 0.6.4 or newer."
        )


class Engine:
    """The connections to one encrypted file. Any thread may use it.

    `cramped` says that there was no room on the disk when it was opened. Then what is kept can be
    read, a write raises `DiskFull` until there is room again, and other programs are kept out.
    `read_only` says that the file or its folder may not be written, as on a locked stick: then a
    write raises `StoreError`.

    Raises `WrongKey` (the file was not touched), `StoreError` or `DiskFull`.
    """

    def __init__(self, path: Path, key: bytes, *, busy_seconds: float = BUSY_SECONDS) -> None:
        if len(key) != 32:
            raise ValueError("the database key is 32 bytes")
        check_driver()
        self.path = path
        self._key = key
        self._busy_seconds = busy_seconds
        self._local = threading.local()
        self._seats: weakref.WeakSet[_Seat] = weakref.WeakSet()
        self._seats_lock = threading.Lock()
        self._writer = threading.RLock()
        self._closed = False
        self.cramped = self._still = False
        self.read_only = path.exists() and not _may_write(path)
        with explained(path):
            if path.exists() and path.stat().st_size:
                if not self._fits():
                    raise WrongKey(
                        f"This key does not open {path.name}, or the file is damaged. "
                        "Nothing was changed."
                    )
            elif not path.exists():
                # Made here, so that nobody else can read it for even a moment.
                os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
            self.reading()

    def _fits(self) -> bool:
        """Whether the key opens the file."""
        try:
            return opens(self.path, self._key, busy_seconds=self._busy_seconds)
        except driver.OperationalError:
            if not self.read_only and (os.name != "posix" or not _no_room(self.path)):
                raise
        self._still = self.read_only
        self.cramped = not self._still
        return opens(
            self.path,
            self._key,
            read_only=self.read_only,
            busy_seconds=self._busy_seconds,
            cramped=self.cramped,
            still=self._still,
        )

    def reading(self) -> driver.Connection:
        """This thread's connection. It sees all that is committed."""
        return self._seat().connection

    def database(self) -> Database:
        """The same as sqlite-utils has it."""
        return self._seat().database

    def _seat(self) -> _Seat:
        seat: _Seat | None = getattr(self._local, "seat", None)
        if seat is None:
            seat = _Seat(self._connect())
            with self._seats_lock:
                if self._closed:
                    seat.close()
                    raise StoreError("The workspace is closed.")
                self._seats.add(seat)
            self._local.seat = seat
        return seat

    @contextmanager
    def writing(self) -> Iterator[Database]:
        """A write transaction: on disk when the block ends, undone when it raises.

        BEGIN IMMEDIATE, because a transaction that reads first and writes later fails for good
        when somebody else wrote in between.
        """
        if self.read_only:
            raise StoreError(
                f"{self.path.parent} may only be read: nothing was saved. Copy the workspace to a "
                "folder where you may write."
            )
        with self._writer, explained(self.path):
            db = self.database()
            part = db.conn.in_transaction
            assert part == getattr(self._local, "together", False), (
                "write transactions nest in `together` alone"
            )
            db.conn.execute("SAVEPOINT part" if part else "BEGIN IMMEDIATE")
            try:
                yield db
                db.conn.execute("RELEASE part" if part else "COMMIT")
            except BaseException:
                # SQLite has already rolled back by itself after some errors, a full disk for one.
                if db.conn.in_transaction:
                    db.conn.execute("ROLLBACK TO part" if part else "ROLLBACK")
                    if part:
                        db.conn.execute("RELEASE part")
                raise

    @contextmanager
    def together(self) -> Iterator[None]:
        """One transaction of all that this thread writes in the block: on disk when it ends,
        nothing of it when it raises. A write that fails on its own in it is undone on its own."""
        if getattr(self._local, "together", False):
            yield
            return
        with self.writing():
            self._local.together = True
            try:
                yield
            finally:
                self._local.together = False

    @property
    def connections(self) -> int:
        """How many connections are open."""
        with self._seats_lock:
            return len(self._seats)

    def close(self) -> None:
        """Close every thread's connection. The last one folds the log into the file."""
        with self._writer:
            with self._seats_lock:
                self._closed = True
                seats = list(self._seats)
            for seat in seats:
                seat.close()
            self._local = threading.local()

    def _connect(self) -> driver.Connection:
        if self._closed:
            raise StoreError("The workspace is closed.")
        with explained(self.path):
            connection = connect(
                self.path,
                self._key,
                read_only=self.read_only,
                busy_seconds=self._busy_seconds,
                cramped=self.cramped,
                still=self._still,
            )
            try:
                for pragma in (
                    "journal_mode = WAL",
                    f"synchronous = {SYNCHRONOUS}",
                    "fullfsync = ON",  # macOS: fsync alone leaves data in the drive's cache
                    "checkpoint_fullfsync = ON",
                    "foreign_keys = ON",
                    "secure_delete = ON",
                    "temp_store = MEMORY",
                    "recursive_triggers = ON",
                    "trusted_schema = OFF",
                    "cache_size = -16000",
                    # Fewer, larger checkpoints: most pages of one capture are those of the next.
                    "wal_autocheckpoint = 4000",
                    "journal_size_limit = 67108864",
                ):
                    connection.execute(f"PRAGMA {pragma}")
            except BaseException:
                connection.close()
                raise
        return connection


def connect(
    path: Path,
    key: bytes,
    *,
    read_only: bool,
    busy_seconds: float = BUSY_SECONDS,
    cramped: bool = False,
    still: bool = False,
) -> driver.Connection:
    """A bare connection to an encrypted file. The caller closes it, in any thread.

    A `cramped` one needs no room on the disk to read, only on POSIX: the index of the log is kept
    in memory, where no other program could see it, so these are locked out. A `still` one takes it
    that nobody can write there: it asks for no locks, and what a killed process left in the log is
    read by an index in memory.
    """
    how = "&vfs=unix-excl" if cramped else ""
    logged = False
    if still:
        log = path.with_name(f"{path.name}-wal")
        # Without a log one would be made; that there is none to read has to be said.
        logged = log.exists() and log.stat().st_size > 0
        system = "unix" if os.name == "posix" else "win32"
        how = f"&vfs={system}-none" if logged else "&immutable=1"
    connection = driver.connect(
        f"{path.resolve().as_uri()}?mode={'ro' if read_only else 'rw'}{how}",
        uri=True,
        isolation_level=None,
        check_same_thread=False,
        timeout=busy_seconds,
    )
    # Otherwise the driver writes its own lines to stderr.
    connection.execute("PRAGMA cipher_log_level = NONE")
    # A raw key: it is random, so stretching it would only cost time.
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    if logged:
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
    return connection


def opens(
    path: Path,
    key: bytes,
    *,
    read_only: bool = True,
    busy_seconds: float = BUSY_SECONDS,
    cramped: bool = False,
    still: bool = False,
) -> bool:
    """Whether `key` opens the file. A wrong key changes nothing."""
    return _reads(
        connect(
            path,
            key,
            read_only=read_only,
            busy_seconds=busy_seconds,
            cramped=cramped,
            still=still,
        )
    )


def is_plain(path: Path) -> bool:
    """Whether the file can be read without any key.

    SQLite is asked, also by whoever has it open: a file that is opened beside SQLite and closed
    again takes all locks of this process along, and the next program to leave would delete the log
    that this one still writes to. Its head is enough, so no log is asked for: where the file may
    only be read there is none.
    """
    connection = driver.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    connection.execute("PRAGMA cipher_log_level = NONE")  # as in `connect`
    return _reads(connection)


def _reads(connection: driver.Connection) -> bool:
    """Whether this connection can read its file, as far as keys go; it is closed."""
    try:
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except driver.DatabaseError as error:
        if _name(error) == "SQLITE_NOTADB":
            return False
        raise
    finally:
        connection.close()
    return True


class _Seat:
    """One thread's connection; it goes when the thread goes."""

    __slots__ = ("__weakref__", "_closing", "_database", "connection")

    def __init__(self, connection: driver.Connection) -> None:
        self.connection = connection
        self._closing = threading.Lock()
        self._database: Database | None = None

    @property
    def database(self) -> Database:
        if self._database is None:
            from sqlite_utils import Database

            self._database = Database(
                self.connection, recursive_triggers=False, execute_plugins=False
            )
        return self._database

    def close(self) -> None:
        # A thread that ends while the engine closes: the driver crashes where two threads close
        # one connection.
        with self._closing:
            self.connection.close()

    def __del__(self) -> None:
        self.close()


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn the driver's and the system's errors into ours, each with a way out."""
    try:
        yield
    except LeadCaptureError:
        raise
    except driver.Error as error:
        raise _explain(error, path) from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT) or (
            error.errno not in _NOT_FOR_ROOM and _no_room(path)
        ):
            raise _disk_full(path) from error
        raise StoreError(f"{path.name} cannot be used: {error.strerror or error}.") from error


def _explain(error: Exception, path: Path) -> StoreError:
    name = _name(error)
    if name == "SQLITE_FULL" or (name.startswith("SQLITE_IOERR") and _no_room(path)):
        return _disk_full(path)
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return StoreError(
            f"{path.name} is held by another program. Close other windows of leadcapture, or wait "
            "until their work is done, and try again."
        )
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return damaged(path)
    if name.startswith(("SQLITE_READONLY", "SQLITE_PERM", "SQLITE_CANTOPEN", "SQLITE_AUTH")):
        return StoreError(
            f"{path.name} cannot be opened or written. Check that the folder "
            f"{path.parent} exists and that you may write there."
        )
    if name.startswith("SQLITE_IOERR"):
        return StoreError(f"The disk that holds {path.name} reports an error ({name}).")
    if isinstance(error, driver.ProgrammingError) and "closed" in str(error):
        return StoreError("The workspace is closed.")
    # The driver's own words name tables and columns, never a person's data.
    return StoreError(f"{path.name} refused: {error} ({name or type(error).__name__}).")


def damaged(path: Path) -> StoreError:
    """The error for a file that is broken; raise it from what says so."""
    return StoreError(
        f"{path.name} is damaged. Run 'leadcapture doctor', then 'leadcapture restore' with "
        "the newest backup."
    )


def is_damage(error: StoreError) -> bool:
    """Whether it says that the file itself is broken: to a key that is known to be right, also
    `WrongKey` does."""
    name = _name(error.__cause__) if isinstance(error.__cause__, Exception) else ""
    return (
        isinstance(error, WrongKey)
        or isinstance(error.__cause__, WrongKey)
        or name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB"))
    )


def _name(error: Exception) -> str:
    return str(getattr(error, "sqlite_errorname", None) or "")


def _disk_full(path: Path) -> DiskFull:
    return DiskFull(
        f"The disk that holds {path.parent} is full; the last change was not saved. "
        "Make room and do it again."
    )


def _may_write(path: Path) -> bool:
    """Whether this file may be written, and others beside it; asks without changing anything."""
    if os.name == "posix":
        # Not opened: to close it again would drop the locks of others in this process.
        return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)
    try:
        path.open("r+b").close()
    except OSError as error:
        return error.errno not in (errno.EROFS, errno.EACCES, errno.EPERM)
    return True


def _no_room(path: Path) -> bool:
    try:
        return shutil.disk_usage(path.parent).free < _NO_ROOM
    except OSError:
        return False


def sync_folder(folder: Path) -> None:
    """Put a folder's entries (new names, renames) on disk. Windows does this by itself."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def newer(path: Path) -> NewerDatabase:
    """The error for a file that a newer version of the app has written."""
    return NewerDatabase(
        f"{path.name} was written by a newer version of leadcapture. Update the app, or choose "
        "another workspace with --workspace."
    )
