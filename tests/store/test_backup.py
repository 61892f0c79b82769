from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from leadcapture.errors import KeyMissing, NewerDatabase, StoreError, WrongKey
from leadcapture.lead import Lead
from leadcapture.store import backup as backups
from leadcapture.store import vault
from leadcapture.store.backup import backup, doctor, restore
from leadcapture.store.engine import connect
from leadcapture.store.store import LeadQuery, Store
from leadcapture.store.vault import Pictures, Vault
from tests.store.conftest import NOW, SHOW, a_capture, a_lead, owed

pytestmark = pytest.mark.durable

PASSPHRASE = "correct horse battery staple"


@dataclass
class Opened:
    folder: Path
    keys: Vault
    store: Store
    pictures: Pictures
    safe: Path

    def capture(self, number: int) -> Lead:
        lead = a_lead(number)
        image_id = self.pictures.put(b"picture %d" % number)
        return self.store.keep(
            lead,
            [a_capture(lead, image_id=image_id)],
            owed(lead),
            action="captured",
            by="Rep",
            at=NOW,
        )

    def backup(self, day: int = 0, **how: int) -> Path:
        at = NOW + timedelta(days=day)
        return backup(self.store, self.keys, self.folder, self.safe, at=at, **how)

    def picture(self, lead: Lead) -> bytes:
        (capture,) = self.store.captures(lead.id)
        assert capture.image_id
        return self.pictures.get(capture.image_id)


def database_files(folder: Path) -> dict[str, bytes]:
    """What is in the database and its log; not in the log's index, which is made anew."""
    files = (folder / "leads.db", folder / "leads.db-wal")
    return {path.name: path.read_bytes() for path in files if path.exists()}


def no_links(*_: object) -> None:
    raise OSError(errno.EPERM, "Operation not permitted")


@pytest.fixture
def reopen(folder: Path, tmp_path: Path) -> Iterator[Callable[[], Opened]]:
    made: list[Opened] = []

    def opened() -> Opened:
        keys = vault.open(folder, PASSPHRASE)
        store = Store(folder, keys.database_key)
        pictures = Pictures(folder / "images", keys.pictures_key)
        made.append(Opened(folder, keys, store, pictures, tmp_path / "safe"))
        return made[-1]

    yield opened
    for one in made:
        one.store.close()


@pytest.fixture
def opened(reopen: Callable[[], Opened], folder: Path) -> Opened:
    vault.create(folder, PASSPHRASE)
    opened = reopen()
    opened.store.put_show(SHOW)
    return opened


def test_a_backup_comes_back(opened: Opened, reopen: Callable[[], Opened], folder: Path) -> None:
    lead = opened.capture(1)
    (folder / "settings.toml").write_text("rep_name = 'Ann'")
    made = opened.backup()
    later = opened.capture(2)
    opened.store.close()
    aside = restore(made, folder, PASSPHRASE, at=NOW)
    restored = reopen()
    assert [found.id for found in restored.store.leads(LeadQuery())] == [lead.id]
    assert restored.picture(lead) == b"picture 1"
    assert (folder / "settings.toml").exists()
    # What was there is not lost either.
    assert aside
    assert aside.name == "workspace-before-restore-20261124-090000"
    with Store(aside, opened.keys.database_key) as before:
        assert before.lead(later.id) == later


def test_a_backup_is_as_secret_as_the_workspace(opened: Opened) -> None:
    opened.capture(1)
    made = opened.backup()
    for path in made.rglob("*"):
        if path.is_file():
            raw = path.read_bytes()
            assert b"SQLite format 3" not in raw
            assert b"Example" not in raw
            assert b"picture 1" not in raw
            if os.name == "posix":
                assert path.stat().st_mode & 0o077 == 0


def test_a_backup_restores_onto_a_new_computer(opened: Opened, tmp_path: Path) -> None:
    lead = opened.capture(1)
    made = opened.backup()
    new = tmp_path / "new computer" / "workspace"
    with pytest.raises(WrongKey):
        restore(made, new, "wrong")
    with pytest.raises(KeyMissing):
        restore(made, new)
    assert not new.parent.exists()
    # The recovery key will do, and so will the folder that holds the backups.
    assert restore(opened.safe, new, opened.keys.recovery_key) is None
    with Store(new, vault.open(new, PASSPHRASE).database_key) as store:
        assert store.lead(lead.id) == lead


@pytest.mark.parametrize("links", ["with links", "without links"])
def test_an_open_workspace_is_not_moved_away(
    opened: Opened, monkeypatch: pytest.MonkeyPatch, links: str
) -> None:
    opened.capture(1)
    made = opened.backup()
    before = database_files(opened.folder)
    if links == "without links":
        monkeypatch.setattr(os, "link", no_links)
    with pytest.raises(StoreError, match="Close it first"):
        restore(made, opened.folder, PASSPHRASE)
    assert database_files(opened.folder) == before
    assert [path for path in opened.folder.parent.iterdir() if "restor" in path.name] == []
    assert opened.store.count(LeadQuery()) == 1


def test_a_workspace_that_is_opened_while_a_backup_is_copied_is_not_moved_away(
    opened: Opened, reopen: Callable[[], Opened], folder: Path
) -> None:
    made = opened.backup()
    opened.store.close()
    again: list[Opened] = []

    def open_it(_done: int, _total: int, what: str) -> None:
        if what == "Checking the copy":
            again.append(reopen())

    with pytest.raises(StoreError, match="Close it first"):
        restore(made, folder, PASSPHRASE, progress=open_it)
    lead = again[0].capture(1)
    assert again[0].store.lead(lead.id) == lead


@pytest.mark.parametrize("links", ["with links", "without links"])
@pytest.mark.parametrize("left", ["closed", "killed"])
def test_a_refused_restore_changes_no_byte_of_the_database(
    opened: Opened, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, left: str, links: str
) -> None:
    made = opened.backup()
    future = connect(made / "leads.db", opened.keys.database_key, read_only=False)
    future.execute("PRAGMA user_version = 99")
    future.close()
    lead = opened.capture(1)
    workspace = opened.folder
    if left == "killed":
        # As whoever is killed leaves it: the newest lead is in the log alone.
        workspace = tmp_path / "killed"
        shutil.copytree(opened.folder, workspace)
    opened.store.close()
    before = database_files(workspace)
    assert ("leads.db-wal" in before) == (left == "killed")
    if links == "without links":
        monkeypatch.setattr(os, "link", no_links)
    with pytest.raises(NewerDatabase):
        restore(made, workspace, PASSPHRASE)
    assert database_files(workspace) == before
    with Store(workspace, opened.keys.database_key) as store:
        assert store.lead(lead.id) == lead


def test_the_oldest_go_the_newest_stay(opened: Opened) -> None:
    made = [opened.backup(day, keep=3) for day in range(5)]
    assert backups.backups(opened.safe) == tuple(reversed(made[2:]))
    assert sorted(path for path in opened.safe.iterdir()) == made[2:]
    assert opened.backup(9, keep=0).exists()


def test_a_new_backup_stays_even_when_the_clock_stands_wrong(opened: Opened) -> None:
    opened.capture(1)
    older = [opened.backup(day) for day in range(3)]
    newest = opened.backup(-400, keep=2)
    assert set(backups.backups(opened.safe)) == {newest, older[2]}


def test_what_a_killed_backup_left_goes_with_the_next(opened: Opened) -> None:
    workspace = str(opened.keys.workspace_id)[:8]
    left = opened.safe / f".leadcapture-20250101-080000-{workspace}.part"
    foreign = opened.safe / ".leadcapture-20250101-080000-ffffffff.part"
    for folder in (left, foreign):
        folder.mkdir(parents=True)
        (folder / "leads.db").write_bytes(b"half")
    opened.backup()
    assert not left.exists()
    assert foreign.exists()


def test_a_restore_that_was_killed_between_two_renames_is_not_taken_for_an_empty_start(
    opened: Opened, reopen: Callable[[], Opened], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead = opened.capture(1)
    made = opened.backup()
    opened.store.close()
    move_aside = backups._move_aside

    def killed(*given: object) -> None:
        move_aside(*given)  # type: ignore[arg-type]
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(backups, "_move_aside", killed)
        patch.setattr("shutil.rmtree", lambda *_, **__: None)
        with pytest.raises(KeyboardInterrupt):
            restore(made, folder, PASSPHRASE, at=NOW)
    assert not folder.exists()
    with pytest.raises(StoreError, match=r"interrupted[^…]*workspace-before-restore-"):
        vault.create(folder, PASSPHRASE)
    restore(made, folder, PASSPHRASE, at=NOW + timedelta(seconds=1))
    assert not list(folder.parent.glob(".workspace-restoring-*"))
    assert reopen().store.lead(lead.id) == lead


def test_backups_of_other_workspaces_are_left_alone(opened: Opened, tmp_path: Path) -> None:
    foreign = opened.safe / "leadcapture-20200101-000000-deadbeef"
    foreign.mkdir(parents=True)
    (foreign / "leads.db").write_bytes(b"theirs")
    opened.backup(0, keep=1)
    opened.backup(1, keep=1)
    assert foreign.exists()


def test_pictures_are_not_copied_twice(opened: Opened) -> None:
    lead = opened.capture(1)
    first = opened.backup(0)
    opened.capture(2)
    second = opened.backup(1)
    (capture,) = opened.store.captures(lead.id)
    name = opened.pictures.path(capture.image_id).relative_to(opened.folder)
    assert (first / name).samefile(second / name)
    assert len(list(second.glob("images/*/*.bin"))) == 2


def test_a_copy_that_does_not_open_is_no_backup(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened.capture(1)
    good = opened.backup(0)
    copy = backups._copy_database

    def broken(store: Store, target: Path) -> None:
        copy(store, target)
        raw = bytearray(target.read_bytes())
        raw[4096 * 2 + 50] ^= 0xFF
        target.write_bytes(raw)

    monkeypatch.setattr(backups, "_copy_database", broken)
    with pytest.raises(StoreError, match=r"damaged|does not open"):
        opened.backup(1, keep=1)
    assert backups.backups(opened.safe) == (good,)
    assert [path.name for path in opened.safe.iterdir()] == [good.name]


def test_a_copy_that_lacks_leads_is_no_backup(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened.capture(1)
    counts = backups._counts
    monkeypatch.setattr(backups, "_counts", lambda store: counts(store) | {"leads": 2})
    with pytest.raises(StoreError, match="holds 1 leads where 2"):
        opened.backup()
    assert backups.backups(opened.safe) == ()


def test_a_damaged_backup_does_not_replace_the_workspace(opened: Opened, folder: Path) -> None:
    lead = opened.capture(1)
    made = opened.backup()
    raw = bytearray((made / "leads.db").read_bytes())
    raw[4096 * 2 + 50] ^= 0xFF
    (made / "leads.db").write_bytes(raw)
    opened.store.close()
    with pytest.raises(StoreError, match=r"damaged|does not open") as said:
        restore(made, folder, PASSPHRASE)
    # Not the copy that was made of it beside the workspace.
    assert str(made) in str(said.value)
    assert "another backup" in str(said.value)
    with Store(folder, opened.keys.database_key) as store:
        assert store.lead(lead.id) == lead
    assert not [path for path in folder.parent.iterdir() if "restor" in path.name]


def test_a_backup_of_a_newer_version_does_not_replace_the_workspace(
    opened: Opened, folder: Path
) -> None:
    made = opened.backup()
    future = connect(made / "leads.db", opened.keys.database_key, read_only=False)
    future.execute("PRAGMA user_version = 99")
    future.close()
    lead = opened.capture(1)
    opened.store.close()
    with pytest.raises(NewerDatabase, match="Update the app"):
        restore(made, folder, PASSPHRASE)
    with Store(folder, opened.keys.database_key) as store:
        assert store.lead(lead.id) == lead
    assert not [path for path in folder.parent.iterdir() if "restor" in path.name]


def test_what_is_no_backup_is_said(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="nowhere is not a backup"):
        restore(tmp_path / "nowhere", tmp_path / "workspace")


def test_backups_inside_the_workspace_stay_in_it(opened: Opened, folder: Path) -> None:
    opened.safe = folder / "backups"
    made = opened.backup()
    opened.store.close()
    restore(made, folder, PASSPHRASE)
    assert (folder / "backups" / made.name / "leads.db").exists()


# --- the doctor


def findings(opened: Opened) -> dict[str, backups.Finding]:
    return {one.name: one for one in doctor(opened.store, opened.pictures, opened.folder)}


def test_the_doctor_is_content_with_a_healthy_workspace(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backups, "_LOW_SPACE", 0)
    opened.capture(1)
    found = findings(opened)
    assert all(one.ok for one in found.values()), found
    assert {"SQLite", "Encryption", "Database", "Captures", "Outbox", "Pictures"} <= set(found)
    assert "Spare pictures" not in found


_VISIT = """
import sys
from pathlib import Path
from leadcapture.store.store import LeadQuery, Store

with Store(Path(sys.argv[1]), bytes.fromhex(sys.argv[2])) as store:
    print(len(list(store.leads(LeadQuery()))))
"""


@pytest.mark.slow
def test_what_is_saved_after_the_doctor_looked_is_there_for_other_programs(opened: Opened) -> None:
    """A file opened beside SQLite drops its locks: who left then took the log along."""

    def visit() -> int:
        key = opened.keys.database_key.hex()
        command = [sys.executable, "-c", _VISIT, str(opened.folder), key]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        return int(done.stdout)

    opened.capture(1)
    findings(opened)
    assert visit() == 1
    opened.capture(2)
    assert visit() == 2


def test_the_doctor_finds_missing_damaged_and_spare_pictures(opened: Opened) -> None:
    ids = []
    for number in range(3):
        (capture,) = opened.store.captures(opened.capture(number).id)
        ids.append(capture.image_id)
    opened.pictures.path(ids[0]).unlink()
    opened.pictures.path(ids[1]).write_bytes(b"LCP1" + bytes(60))
    opened.pictures.put(b"spare")
    found = findings(opened)
    assert not found["Pictures"].ok
    assert "1 missing, 1 damaged" in found["Pictures"].message
    assert found["Spare pictures"].message.startswith("1 ")


def test_the_doctor_finds_strays_and_wrong_counts(opened: Opened) -> None:
    opened.capture(1)
    with opened.store.reading() as db:
        db.execute("PRAGMA foreign_keys = OFF")
        db.execute("UPDATE captures SET lead = 99")
        db.execute("UPDATE outbox SET lead = 99")
        db.execute("UPDATE tallies SET hot = 7")
        db.execute("UPDATE leads SET words = 'not what the index says'")
        db.execute("DROP TRIGGER leads_fts_update")
        db.execute("UPDATE leads SET words = 'nor this'")
        db.execute("PRAGMA foreign_keys = ON")
    found = findings(opened)
    for name in ("Captures", "Outbox", "References", "Search index"):
        assert not found[name].ok, name


def test_the_doctor_sees_little_space_and_open_permissions(
    opened: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backups, "_LOW_SPACE", 1 << 60)
    found = findings(opened)
    assert not found["Free space"].ok
    if os.name == "posix":
        (opened.folder / "leads.db").chmod(0o644)
        assert "leads.db" in findings(opened)["Permissions"].message
