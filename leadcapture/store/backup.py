"""Backups that are opened and checked before they count, their way back, and the doctor.

A backup is a folder ``leadcapture-<when>-<workspace>`` with the encrypted database, the keys
file, the settings and the pictures; it opens with the same passphrase or recovery key. Pictures
that an earlier backup beside it holds are linked, not copied again.
"""

# Values are always bound; only names and fixed conditions from this room are put into SQL.
# ruff: noqa: S608

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import msgspec

from leadcapture.errors import NewerDatabase, StoreError
from leadcapture.log import logger
from leadcapture.settings import restore_command
from leadcapture.store import vault
from leadcapture.store.engine import connect, driver, explained, is_plain, sync_folder
from leadcapture.store.store import FILE_NAME, Store, refuse_newer
from leadcapture.store.vault import Pictures, Vault

__all__ = [
    "KEEP",
    "Finding",
    "backup",
    "backups",
    "checked",
    "doctor",
    "look_closed",
    "restore",
    "way_back",
]

#: How many backups of a workspace are kept in one folder.
KEEP = 7

_MANIFEST = "backup.json"
_PREFIX = "leadcapture-"

#: Tables that only ever grow; what a copy must hold at least.
_GROWING = ("leads", "captures", "history")

#: Less free space than this is a finding.
_LOW_SPACE = 500 << 20

_log = logger("backup")

#: Hears (done, total, what); a total of 0 says that nobody knows how much it is.
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One subject that the doctor looked at."""

    name: str
    ok: bool
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Manifest:
    """What ``backup.json`` holds; it is written last, after all checks."""

    version: int
    workspace: UUID
    made_at: datetime
    counts: dict[str, int]
    pictures: int


def backup(
    store: Store,
    keys: Vault,
    workspace: Path,
    folder: Path,
    *,
    at: datetime,
    keep: int = KEEP,
    progress: Progress = lambda done, total, what: None,
) -> Path:
    """Make a backup of `workspace` in `folder`, check it, drop the oldest beyond `keep`.

    Work goes on meanwhile; the backup holds all that was committed when it began. Returns the
    backup's folder. Raises `StoreError` or `DiskFull`; then the older backups are all still there.
    """
    stamp = f"{at.astimezone(UTC):%Y%m%d-%H%M%S}"
    target = folder / f"{_PREFIX}{stamp}-{str(keys.workspace_id)[:8]}"
    with explained(folder):
        folder.mkdir(parents=True, exist_ok=True)
    with explained(target):
        if target.exists():
            raise StoreError(f"There is a backup {target.name} already. Try again in a second.")
        older = backups(folder, keys.workspace_id)
        partial = target.with_name(f".{target.name}.part")
        shutil.rmtree(partial, ignore_errors=True)
        partial.mkdir(mode=0o700)
        try:
            before = _counts(store)
            progress(0, 0, "Copying the database")
            _copy_database(store, partial / FILE_NAME)
            for name in (vault.FILE_NAME, "settings.toml"):
                if (workspace / name).exists():
                    _copy(workspace / name, partial / name)
            pictures = Pictures(partial / "images", keys.pictures_key)
            progress(0, 0, "Checking the copy")
            counts, used = checked(partial / FILE_NAME, keys.database_key)
            _check_counts(before, counts, _counts(store))
            _copy_pictures(
                used,
                Pictures(workspace / "images", keys.pictures_key),
                pictures,
                older,
                progress,
            )
            _write_manifest(
                partial,
                _Manifest(
                    version=1,
                    workspace=keys.workspace_id,
                    made_at=at,
                    counts=counts,
                    pictures=len(used),
                ),
            )
            partial.replace(target)
            sync_folder(folder)
        except BaseException:
            shutil.rmtree(partial, ignore_errors=True)
            raise
        # Only now, with a newer one that is known to open, may an old one go. `older` is without
        # the new one, which stays also when the clock says that it is the oldest.
        for old in older[max(keep, 1) - 1 :]:
            shutil.rmtree(old, ignore_errors=True)
        for left in folder.glob(f".{_PREFIX}*-{str(keys.workspace_id)[:8]}.part"):
            shutil.rmtree(left, ignore_errors=True)
    _log.info("backup made: %d leads, %d pictures", counts["leads"], len(used))
    return target


def backups(folder: Path, workspace_id: UUID | None = None) -> tuple[Path, ...]:
    """The checked backups in `folder` (of one workspace, or of all), newest first."""
    found = [
        (manifest.made_at, path)
        for path in folder.glob(f"{_PREFIX}*")
        if (manifest := _manifest(path)) and workspace_id in (None, manifest.workspace)
    ]
    return tuple(path for _, path in sorted(found, reverse=True))


def restore(
    source: Path,
    workspace: Path,
    passphrase: str | None = None,
    *,
    backend: vault.KeyringBackend | None = None,
    at: datetime | None = None,
    progress: Progress = lambda done, total, what: None,
) -> Path | None:
    """Put the backup `source` in the place of `workspace`.

    `source` may also be a folder of backups: then the newest. It is opened and checked first;
    what is in `workspace` now is moved aside and never deleted. Returns where that is now, or
    None. Raises `KeyMissing`, `WrongKey` or `StoreError`; then the workspace is as it was.
    """
    if not (source / FILE_NAME).exists() and (newest := backups(source)):
        source = newest[0]
    if not (source / FILE_NAME).exists():
        raise StoreError(f"{source} is not a backup: it has no {FILE_NAME}.")
    keys = vault.open(source, passphrase, backend=backend)
    stamp = f"{at or datetime.now(UTC):%Y%m%d-%H%M%S}"
    staged = workspace.with_name(f"{vault.restoring(workspace)}{stamp}")
    with explained(workspace):
        workspace.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(staged, ignore_errors=True)
        staged.mkdir(mode=0o700)
        try:
            _check_not_open(workspace, keys, staged)
            progress(0, 0, "Copying the database")
            for name in (FILE_NAME, vault.FILE_NAME, "settings.toml"):
                if (source / name).exists():
                    _copy(source / name, staged / name)
            progress(0, 0, "Checking the copy")
            try:
                _, used = checked(staged / FILE_NAME, keys.database_key)
            except NewerDatabase:
                raise
            except StoreError as error:
                words = str(error).replace(str(staged), str(source))
                raise StoreError(f"{words} Choose another backup.") from error
            _copy_pictures(
                used,
                Pictures(source / "images", keys.pictures_key),
                Pictures(staged / "images", keys.pictures_key),
                (),
                progress,
            )
            # Once more: it may have been opened while the pictures were copied.
            _check_not_open(workspace, keys, staged, at_last=True)
            sync_folder(staged)
            aside = _move_aside(workspace, stamp)
            try:
                staged.replace(workspace)
            except BaseException:
                if aside:
                    aside.replace(workspace)
                raise
            sync_folder(workspace.parent)
        except BaseException:
            shutil.rmtree(staged, ignore_errors=True)
            raise
        for left in vault.unfinished(workspace):
            shutil.rmtree(left, ignore_errors=True)
        if aside and (aside / "backups").is_dir():
            # The default place of the backups is inside the workspace; they stay in it.
            (aside / "backups").replace(workspace / "backups")
    return aside


def doctor(
    store: Store,
    pictures: Pictures,
    workspace: Path,
    progress: Progress = lambda done, total, what: None,
) -> tuple[Finding, ...]:
    """Look at everything that can be wrong with an open workspace; changes nothing."""
    findings: list[Finding] = []
    progress(0, 0, "Checking the database")

    def found(name: str, ok: bool, message: str) -> None:
        findings.append(Finding(name=name, ok=ok, message=message))

    with store.reading() as db:
        cipher = db.execute("PRAGMA cipher_version").fetchone()
        mode = db.execute("PRAGMA journal_mode").fetchone()[0]
        durable = db.execute("PRAGMA synchronous").fetchone()[0]
        damage = [str(row[0]) for row in db.execute("PRAGMA cipher_integrity_check")]
        damage += [
            str(row[0]) for row in db.execute("PRAGMA integrity_check(10)") if row[0] != "ok"
        ]
        strays = {
            name: int(db.execute(sql).fetchone()[0])
            for name, sql in {
                "captures": "SELECT count(*) FROM captures LEFT JOIN leads "
                "ON leads.seq = captures.lead WHERE leads.seq IS NULL",
                "outbox": "SELECT count(*) FROM outbox LEFT JOIN leads "
                "ON leads.seq = outbox.lead WHERE leads.seq IS NULL",
            }.items()
        }
        references = len(db.execute("PRAGMA foreign_key_check").fetchall())
        tallies = db.execute(_WRONG_TALLIES).fetchone()[0]
        used = {
            UUID(row[0])
            for row in db.execute("SELECT image_id FROM captures WHERE image_id IS NOT NULL")
        }
    with explained(store.path):
        plain = is_plain(store.path)
    found("SQLite", True, f"{driver.sqlite_version}, log mode {mode}")
    found(
        "Encryption",
        bool(cipher) and not plain,
        f"SQLCipher {cipher[0]}" if cipher and not plain else "the file is not encrypted",
    )
    found("Durability", durable >= 2, "every save is flushed to the disk")
    found(
        "Database",
        not damage,
        "whole" if not damage else f"damaged ({damage[0]}): restore the newest backup",
    )
    if store.engine.read_only:
        # What looks at the index writes, if only a question.
        found(
            "Folder",
            False,
            "may only be read: nothing can be saved, and the search index was not looked at. Copy "
            "the workspace to a folder where you may write",
        )
    else:
        index = _index_damage(store)
        found("Search index", not index, index or "agrees with the leads")
    found(
        "Captures",
        not strays["captures"],
        "each has its lead" if not strays["captures"] else f"{strays['captures']} without a lead",
    )
    found(
        "Outbox",
        not strays["outbox"],
        "each step has its lead" if not strays["outbox"] else f"{strays['outbox']} without a lead",
    )
    found(
        "References",
        not references and not tallies,
        "all lead somewhere, all counts agree"
        if not references and not tallies
        else f"{references} lead nowhere, {tallies} counts disagree",
    )
    _look_at_pictures(pictures, used, found, progress)
    free = shutil.disk_usage(workspace).free
    found("Free space", free >= _LOW_SPACE, f"{free >> 20:,} MB free")
    if os.name == "posix":
        exposed = [
            name
            for name in (FILE_NAME, vault.FILE_NAME)
            if (workspace / name).exists() and (workspace / name).stat().st_mode & 0o077
        ]
        found(
            "Permissions",
            not exposed,
            "only you can read the files"
            if not exposed
            else f"others can read {', '.join(exposed)}: chmod 600",
        )
    return tuple(findings)


def look_closed(
    workspace: Path, keys: Vault | None, folders: Sequence[Path]
) -> tuple[Finding, ...]:
    """What can be said of a workspace whose database is damaged, empty or gone, without opening
    it: its file, its pictures, and the `way_back`."""
    database = workspace / FILE_NAME
    with explained(database):
        size = database.stat().st_size if database.exists() else None
        pictures = sum(1 for _ in (workspace / "images").glob("??/*.bin"))
    said = f"({size:,} bytes) is damaged" if size else "is missing" if size is None else "is empty"
    return (
        Finding(name="Database", ok=False, message=f"{FILE_NAME} {said}"),
        Finding(name="Pictures", ok=True, message=f"{pictures} files, not opened"),
        *way_back(workspace, keys, folders),
    )


def way_back(workspace: Path, keys: Vault | None, folders: Sequence[Path]) -> tuple[Finding, ...]:
    """The newest backup in `folders` that opens, and the command that restores it. Without `keys`
    none is opened, and the newest is taken."""
    findings: list[Finding] = []
    wanted = keys.workspace_id if keys is not None else None
    for path in (path for folder in folders for path in backups(folder, wanted)):
        said = "checked when it was made, not opened now"
        try:
            if keys is not None:
                counts, _ = checked(path / FILE_NAME, keys.database_key)
                said = f"opens, {counts['leads']} leads"
        except StoreError as error:
            findings.append(Finding(name="Backup", ok=False, message=f"{path}: {error}"))
            continue
        command = restore_command(workspace, path)
        words = f"what is there now is moved aside, not deleted:\n      {command}"
        findings.append(Finding(name="Backup", ok=True, message=f"{path}: {said}"))
        return (*findings, Finding(name="Way back", ok=False, message=words))
    where = " or ".join(str(folder) for folder in folders)
    words = (
        f"no backup that opens in {where}. Look for one on other disks, then: "
        "leadcapture restore FOLDER"
    )
    return (*findings, Finding(name="Way back", ok=False, message=words))


def _look_at_pictures(
    pictures: Pictures, used: set[UUID], found: Callable[..., None], progress: Progress
) -> None:
    missing = damaged = 0
    for done, image_id in enumerate(used, start=1):
        progress(done, len(used), "Checking pictures")
        if not pictures.path(image_id).exists():
            missing += 1
            continue
        try:
            pictures.get(image_id)
        except StoreError:
            damaged += 1
    words = f"{len(used)}, all there and whole"
    if missing or damaged:
        words = f"{missing} missing, {damaged} damaged: look for them in a backup"
    found("Pictures", not missing and not damaged, words)
    orphans = len(pictures.orphans(used))
    left = sum(1 for _ in pictures.folder.glob("??/*.part"))
    if orphans or left:
        # Harmless: a save that was cut off before its lead was acknowledged.
        found("Spare pictures", True, f"{orphans + left} belong to no lead and may be deleted")


_WRONG_TALLIES = """
    SELECT count(*) FROM tallies WHERE
        (live, to_review, needs_look, hot, no_email, approved, parked, discarded, merged,
         waiting_leads, held_leads, parked_leads) IS NOT
        (SELECT count(*) FILTER (WHERE flags & 1), count(*) FILTER (WHERE flags & 2),
            count(*) FILTER (WHERE flags & 4), count(*) FILTER (WHERE flags & 8),
            count(*) FILTER (WHERE flags & 16), count(*) FILTER (WHERE flags & 32),
            count(*) FILTER (WHERE flags & 64), count(*) FILTER (WHERE flags & 128),
            count(*) FILTER (WHERE flags & 256),
            count(*) FILTER (WHERE waiting > 0), count(*) FILTER (WHERE held > 0),
            count(*) FILTER (WHERE leads.parked > 0)
         FROM leads WHERE leads.show = tallies.show)
"""


def _index_damage(store: Store) -> str:
    try:
        with store.writing() as db:
            db.execute("INSERT INTO leads_fts (leads_fts, rank) VALUES ('integrity-check', 1)")
    except StoreError:
        return "does not agree with the leads: restore the newest backup"
    return ""


def _copy_database(store: Store, target: Path) -> None:
    # A consistent snapshot with the same key and salt, compact, while others go on writing.
    with store.reading() as db:
        _touch_private(target)  # it may be there, as long as it is empty
        db.execute("VACUUM INTO ?", [str(target)])
    _flush(target)


def checked(database: Path, key: bytes) -> tuple[dict[str, int], set[UUID]]:
    """Open a copy as a restore would, and check every page; its row counts and picture ids.

    Raises `NewerDatabase` and `StoreError`.
    """
    try:
        connection = connect(database, key, read_only=True)
        try:
            refuse_newer(connection, database)
            problems = [row[0] for row in connection.execute("PRAGMA cipher_integrity_check")]
            problems += [
                row[0] for row in connection.execute("PRAGMA integrity_check") if row[0] != "ok"
            ]
            problems += connection.execute("PRAGMA foreign_key_check").fetchall()
            counts = {
                table: int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])
                for table in _GROWING
            }
            used = {
                UUID(row[0])
                for row in connection.execute(
                    "SELECT image_id FROM captures WHERE image_id IS NOT NULL"
                )
            }
        finally:
            connection.close()
    except driver.Error as error:
        raise StoreError(f"The copy in {database.parent} does not open: {error}.") from error
    if problems:
        raise StoreError(f"The copy in {database.parent} is damaged: {problems[0]}.")
    return counts, used


def _counts(store: Store) -> dict[str, int]:
    with store.reading() as db:
        return {
            table: int(db.execute(f"SELECT coalesce(max({key}), 0) FROM {table}").fetchone()[0])
            for table, key in (("leads", "seq"), ("captures", "seq"), ("history", "id"))
        }


def _check_counts(before: dict[str, int], copy: dict[str, int], after: dict[str, int]) -> None:
    for table in _GROWING:
        if not before[table] <= copy[table] <= after[table]:
            raise StoreError(
                f"The copy holds {copy[table]} {table} where {before[table]} are expected; "
                "it was thrown away. Run 'leadcapture doctor'."
            )


def _copy_pictures(
    used: set[UUID],
    source: Pictures,
    target: Pictures,
    older: tuple[Path, ...],
    progress: Progress,
) -> None:
    for done, image_id in enumerate(used, start=1):
        progress(done, len(used), "Copying pictures")
        path = target.path(image_id)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if older:
            linked = older[0] / "images" / path.parent.name / path.name
            try:
                os.link(linked, path)
                continue
            except OSError:
                pass  # not there, or a file system without links
        try:
            sealed = source.path(image_id).read_bytes()
            source.opened(image_id, sealed)
        except (FileNotFoundError, StoreError):
            # The doctor says so; all the rest is still worth a backup.
            _log.warning("picture %s is missing or damaged", image_id)
            continue
        _write_private(path, sealed)
    for folder in {target.path(image_id).parent for image_id in used}:
        sync_folder(folder)


def _copy(source: Path, target: Path) -> None:
    _touch_private(target)
    shutil.copyfile(source, target)
    _flush(target)


def _write_private(path: Path, content: bytes) -> None:
    _touch_private(path)
    path.write_bytes(content)
    _flush(path)


def _touch_private(path: Path) -> None:
    """Make the file before anything is in it, so that nobody else can read it for a moment."""
    path.touch(mode=0o600)


def _flush(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def _write_manifest(folder: Path, manifest: _Manifest) -> None:
    path = folder / _MANIFEST
    _write_private(path, msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n")
    sync_folder(folder)


def _manifest(folder: Path) -> _Manifest | None:
    try:
        return msgspec.json.decode((folder / _MANIFEST).read_bytes(), type=_Manifest)
    except (OSError, msgspec.DecodeError):
        return None


def _check_not_open(workspace: Path, keys: Vault, spare: Path, *, at_last: bool = False) -> None:
    """Refuse while another program writes there: its next leads would go to the folder aside.

    No byte is changed, by way of a second name in the folder `spare`. Where there are none, it is
    asked `at_last`, and what a killed program left in the log is then folded into the file.
    """
    database = workspace / FILE_NAME
    if not database.with_name(f"{FILE_NAME}-wal").exists():
        return  # whoever has it open has a log
    probe = spare / "probe.db"
    try:
        # The same locks, and a log of its own, which is empty.
        os.link(database, probe)
    except OSError:
        if not at_last:
            return
        probe = database
    try:
        connection = connect(probe, keys.database_key, read_only=False, busy_seconds=0.1)
        try:
            # Before the first look, this takes the file for itself or fails.
            connection.execute("PRAGMA locking_mode = EXCLUSIVE")
            connection.execute("SELECT count(*) FROM sqlite_schema")
        finally:
            connection.close()
    except driver.Error as error:
        if str(getattr(error, "sqlite_errorname", "")).startswith("SQLITE_BUSY"):
            raise StoreError(
                f"{workspace} is open in another window of leadcapture. Close it first."
            ) from error
        # Another key or a damaged file: that is what a restore is for.
    finally:
        for left in spare.glob("probe.db*"):
            left.unlink()


def _move_aside(workspace: Path, stamp: str) -> Path | None:
    if not workspace.exists():
        return None
    if not any(workspace.iterdir()):
        workspace.rmdir()
        return None
    aside = workspace.with_name(f"{workspace.name}-before-restore-{stamp}")
    workspace.replace(aside)
    return aside
