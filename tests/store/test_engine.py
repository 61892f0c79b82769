from __future__ import annotations

import errno
import gc
import os
import subprocess
import sys
import threading
import weakref
from collections.abc import Callable
from pathlib import Path

import pytest

from leadcapture.errors import DiskFull, StoreError, WrongKey
from leadcapture.store import engine
from leadcapture.store.engine import Engine, Statements, connect, driver, opens

pytestmark = pytest.mark.durable

KEY = bytes(range(32))


@pytest.fixture
def opened(tmp_path: Path):
    opened = Engine(tmp_path / "leads.db", KEY, busy_seconds=0.2)
    with opened.writing() as db:
        db.execute("CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT) STRICT")
    yield opened
    opened.close()


def pragma(db: Statements, name: str) -> object:
    return db.execute(f"PRAGMA {name}").fetchone()[0]


def test_sqlite_utils_catches_the_exceptions_of_this_driver() -> None:
    from sqlite_utils import db as sqlite_utils_db

    assert sqlite_utils_db.sqlite3.OperationalError is driver.OperationalError
    assert sqlite_utils_db.OperationalError is driver.OperationalError
    assert sys.modules["pysqlite3"].OperationalError is driver.OperationalError


def test_sqlite_utils_recovers_from_an_error_of_this_driver(opened: Engine) -> None:
    # `Table.detect_fts` and `Database.query` run into driver errors and handle them.
    db = opened.database()
    db.conn.execute("INSERT INTO notes (text) VALUES ('x')")
    with pytest.raises(ValueError, match=r"returns? rows"):
        db.query("UPDATE notes SET text = 'y'")
    assert [row["text"] for row in db.query("SELECT text FROM notes")] == ["x"]
    assert db.supports_strict


def test_the_connection_is_durable_and_careful(opened: Engine) -> None:
    db = opened.reading()
    assert pragma(db, "journal_mode") == "wal"
    assert pragma(db, "synchronous") == 2
    assert pragma(db, "fullfsync") == 1
    assert pragma(db, "checkpoint_fullfsync") == 1
    assert pragma(db, "foreign_keys") == 1
    assert pragma(db, "secure_delete") == 1
    assert pragma(db, "temp_store") == 2
    assert pragma(db, "busy_timeout") == 200
    assert pragma(db, "cipher_version")


def test_the_file_is_encrypted_and_the_owners_only(opened: Engine) -> None:
    with opened.writing() as db:
        db.execute("INSERT INTO notes (text) VALUES ('Ada Example')")
    for path in opened.path.parent.iterdir():
        raw = path.read_bytes()
        assert b"SQLite format 3" not in raw
        assert b"Ada Example" not in raw
        if os.name == "posix":
            assert path.stat().st_mode & 0o077 == 0


def test_an_old_sqlite_is_refused(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(engine.driver, "sqlite_version", "3.51.2")
    with pytest.raises(StoreError, match=r"3\.51\.2 is too old"):
        Engine(tmp_path / "leads.db", KEY)
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_key_never_touches_the_file(opened: Engine, capfd: pytest.CaptureFixture) -> None:
    opened.close()
    folder = opened.path.parent
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.iterdir()}
    with pytest.raises(WrongKey, match=r"does not open leads\.db"):
        Engine(opened.path, b"x" * 32)
    after = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.iterdir()}
    assert after == before
    assert capfd.readouterr().err == ""


def test_a_wrong_key_leaves_a_log_alone_that_a_killed_process_left(
    opened: Engine, tmp_path: Path
) -> None:
    with opened.writing() as db:
        db.execute("INSERT INTO notes (text) VALUES ('x')")
    other = tmp_path / "other"
    other.mkdir()
    for name in ("leads.db", "leads.db-wal"):
        (other / name).write_bytes((opened.path.parent / name).read_bytes())
    before = {path.name: path.read_bytes() for path in other.iterdir()}
    with pytest.raises(WrongKey):
        Engine(other / "leads.db", b"x" * 32)
    # The -shm beside them is a map of the log, made anew by whoever reads.
    assert {name: (other / name).read_bytes() for name in before} == before
    recovered = Engine(other / "leads.db", KEY)
    assert recovered.reading().execute("SELECT text FROM notes").fetchall() == [("x",)]
    recovered.close()


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "leads.db"
    path.write_bytes(b"not a database at all " * 500)
    with pytest.raises(WrongKey, match="damaged"):
        Engine(path, KEY)
    assert not opens(path, KEY)


def test_a_folder_in_the_files_place_is_explained(tmp_path: Path) -> None:
    (tmp_path / "leads.db").mkdir()
    with pytest.raises(StoreError, match=r"leads\.db"):
        Engine(tmp_path / "leads.db", KEY)


def test_a_failed_write_leaves_nothing(opened: Engine) -> None:
    def fail() -> None:
        with opened.writing() as db:
            db.execute("INSERT INTO notes (text) VALUES ('half')")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert opened.reading().execute("SELECT count(*) FROM notes").fetchone() == (0,)


def test_read_then_write_works_while_others_write(opened: Engine) -> None:
    """The deferred transaction of sqlite-utils fails here with BUSY_SNAPSHOT."""
    with opened.writing() as db:
        db.execute("INSERT INTO notes (text) VALUES ('0')")

    def count_up() -> None:
        for _ in range(25):
            with opened.writing() as db:
                (text,) = db.execute("SELECT text FROM notes").fetchone()
                db.execute("UPDATE notes SET text = ?", [str(int(text) + 1)])

    threads = [threading.Thread(target=count_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert opened.reading().execute("SELECT text FROM notes").fetchone() == ("100",)


def test_a_lock_held_elsewhere_is_explained_and_goes_by(opened: Engine) -> None:
    other = connect(opened.path, KEY, read_only=False)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreError, match="held by another program"), opened.writing():
        pass
    other.execute("ROLLBACK")
    other.close()
    with opened.writing() as db:
        db.execute("INSERT INTO notes (text) VALUES ('later')")


def test_a_full_disk_loses_nothing_acknowledged_and_goes_on(opened: Engine) -> None:
    db = opened.reading()
    with opened.writing() as writer:
        writer.execute("INSERT INTO notes (text) VALUES ('kept')")
    db.execute(f"PRAGMA max_page_count = {pragma(db, 'page_count')}")

    def write() -> None:
        with opened.writing() as writer:
            writer.execute("INSERT INTO notes (text) VALUES ('small')")
            writer.execute("INSERT INTO notes (text) VALUES (hex(zeroblob(100000)))")

    with pytest.raises(DiskFull, match="Make room"):
        write()
    assert db.execute("SELECT text FROM notes").fetchall() == [("kept",)]
    db.execute("PRAGMA max_page_count = 1000000")
    write()
    assert db.execute("SELECT count(*) FROM notes").fetchone() == (3,)


def test_writes_together_are_kept_as_one_or_not_at_all(opened: Engine) -> None:
    def fail() -> None:
        with opened.writing() as db:
            db.execute("INSERT INTO notes (text) VALUES ('undone')")
            raise RuntimeError

    def fail_together() -> None:
        with opened.together():
            add(opened, "first")
            fail()

    with pytest.raises(RuntimeError):
        fail_together()
    assert texts(opened) == []
    with opened.together():
        add(opened, "one")
        # A write that fails on its own leaves the others as they are.
        with pytest.raises(RuntimeError):
            fail()
        with opened.together():
            add(opened, "two")
        other = connect(opened.path, KEY, read_only=True)
        assert other.execute("SELECT count(*) FROM notes").fetchone() == (0,)
        other.close()
    assert texts(opened) == ["one", "two"]


def test_a_disk_that_is_full_ends_all_that_is_written_together(opened: Engine) -> None:
    db = opened.reading()
    add(opened, "kept")
    db.execute(f"PRAGMA max_page_count = {pragma(db, 'page_count')}")

    def write() -> None:
        with opened.together():
            add(opened, "small")
            add(opened, "much" * 30_000)

    with pytest.raises(DiskFull, match="Make room"):
        write()
    assert texts(opened) == ["kept"]
    db.execute("PRAGMA max_page_count = 1000000")
    add(opened, "later")
    assert texts(opened) == ["kept", "later"]


def add(engine: Engine, text: str) -> None:
    with engine.writing() as db:
        db.execute("INSERT INTO notes (text) VALUES (?)", [text])


def texts(engine: Engine) -> list[str]:
    return [text for (text,) in engine.reading().execute("SELECT text FROM notes ORDER BY id")]


@pytest.mark.slow
def test_what_is_kept_can_be_read_on_a_full_disk(
    small_disk: Path, fill: Callable[[Path], None]
) -> None:
    path = small_disk / "leads.db"
    closed = Engine(path, KEY)
    with closed.writing() as db:
        db.execute("CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT) STRICT")
    add(closed, "kept")
    closed.close()
    fill(small_disk)

    engine = Engine(path, KEY)
    assert engine.cramped
    assert texts(engine) == ["kept"]
    with pytest.raises(DiskFull, match="Make room"):
        add(engine, "no room")
    assert texts(engine) == ["kept"]
    # There is room again: it goes on, in other threads as well.
    (small_disk / "filler").unlink()
    thread = threading.Thread(target=add, args=(engine, "room"))
    thread.start()
    thread.join()
    assert texts(engine) == ["kept", "room"]
    engine.close()

    again = Engine(path, KEY)
    assert not again.cramped
    assert texts(again) == ["kept", "room"]
    again.close()


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="SQLite keeps its index in memory on POSIX only")
def test_without_room_for_its_index_the_file_opens_for_one_program(
    opened: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(opened, "kept")
    opened.close()
    # Nothing can be put where SQLite shares its index, as on a full disk.
    shared = opened.path.with_name("leads.db-shm")
    shared.symlink_to(shared)
    with pytest.raises(StoreError):
        Engine(opened.path, KEY)
    monkeypatch.setattr(engine, "_no_room", lambda _: True)
    with pytest.raises(WrongKey):
        Engine(opened.path, bytes(32))

    alone = Engine(opened.path, KEY)
    assert alone.cramped
    add(alone, "more")
    assert texts(alone) == ["kept", "more"]
    other = (
        "import sys; from pathlib import Path; from leadcapture.store import engine\n"
        "try: engine.Engine(Path(sys.argv[1]), bytes(range(32)), busy_seconds=0.1)\n"
        "except engine.StoreError as error: print(error)"
    )
    shared.unlink()
    said = subprocess.run(
        [sys.executable, "-c", other, str(opened.path)], capture_output=True, text=True, check=True
    )
    assert "held by another program" in said.stdout
    alone.close()


def test_a_full_disk_is_known_by_the_systems_error_too(tmp_path: Path) -> None:
    with pytest.raises(DiskFull), engine.explained(tmp_path / "x"):
        raise OSError(28, "No space left on device")
    with pytest.raises(StoreError, match="Permission denied"), engine.explained(tmp_path / "x"):
        raise PermissionError(13, "Permission denied")


@pytest.mark.parametrize(
    "error", [errno.EACCES, errno.EPERM, errno.EROFS, errno.ENOENT, errno.ENOTDIR, errno.EISDIR]
)
def test_a_disk_without_room_is_not_blamed_for_what_it_did_not_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, error: int
) -> None:
    # A CD and a folder of the system never have any room.
    monkeypatch.setattr(engine, "_no_room", lambda _: True)
    words = os.strerror(error)
    with pytest.raises(StoreError, match=words) as said, engine.explained(tmp_path / "x"):
        raise OSError(error, words)
    assert not isinstance(said.value, DiskFull)
    with pytest.raises(DiskFull), engine.explained(tmp_path / "x"):
        raise OSError(errno.EIO, "Input/output error")


def test_a_damaged_page_is_explained(opened: Engine) -> None:
    with opened.writing() as db:
        for _ in range(50):
            db.execute("INSERT INTO notes (text) VALUES (hex(zeroblob(1000)))")
    opened.close()
    raw = bytearray(opened.path.read_bytes())
    raw[4096 * 3 + 100] ^= 0xFF
    opened.path.write_bytes(raw)
    damaged = Engine(opened.path, KEY)
    with (
        pytest.raises(StoreError, match=r"damaged\. Run 'leadcapture doctor'"),
        engine.explained(opened.path),
    ):
        damaged.reading().execute("SELECT sum(length(text)) FROM notes").fetchall()
    damaged.close()


def test_each_thread_has_its_own_connection_and_takes_it_along(opened: Engine) -> None:
    seen: list[object] = []
    thread = threading.Thread(target=lambda: seen.append(id(opened.reading())))
    mine = id(opened.reading())
    thread.start()
    thread.join()
    gc.collect()
    assert seen != [mine]
    assert opened.connections == 1


class Unhurried(driver.Connection):
    """Takes until `go` to close, and knows how many threads are at it."""

    at_it, most = 0, 0
    began, again, go = threading.Event(), threading.Event(), threading.Event()

    def close(self) -> None:
        kind = type(self)
        kind.at_it += 1
        kind.most = max(kind.most, kind.at_it)
        (kind.again if kind.began.is_set() else kind.began).set()
        kind.go.wait(30)
        super().close()
        kind.at_it -= 1


def test_a_thread_that_ends_while_the_engine_closes_closes_its_connection_alone() -> None:
    seats: weakref.WeakSet[engine._Seat] = weakref.WeakSet()

    def come_and_go() -> None:
        seats.add(engine._Seat(Unhurried(":memory:", check_same_thread=False)))

    ending = threading.Thread(target=come_and_go)
    ending.start()
    assert Unhurried.began.wait(30)
    (seat,) = seats  # it is on its way out, and still found
    closing = threading.Thread(target=seat.close)
    closing.start()
    assert not Unhurried.again.wait(0.2)
    Unhurried.go.set()
    ending.join()
    closing.join()
    assert Unhurried.most == 1


def test_closing_closes_the_connections_of_all_threads(opened: Engine) -> None:
    ready, done = threading.Event(), threading.Event()
    errors: list[Exception] = []

    def work() -> None:
        opened.reading()
        ready.set()
        done.wait(10)
        try:
            opened.reading().execute("SELECT 1")
        except Exception as error:
            errors.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    assert ready.wait(10)
    opened.close()
    done.set()
    thread.join()
    assert isinstance(errors[0], StoreError)
    assert not opened.path.with_name("leads.db-wal").exists()
    with pytest.raises(StoreError, match="closed"):
        opened.reading()
