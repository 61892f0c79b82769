"""The leads of another laptop, brought into this workspace.

The other folder, a workspace or a backup of one, is only ever read: its database and keys are
copied into a private folder beside ours, still encrypted, and looked at there. A copy that an older
version wrote is brought up to date in that place as well.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from leadcapture.delivery import OutboxEntry
from leadcapture.errors import BadInput, Cancelled, StoreError
from leadcapture.lead import Lead
from leadcapture.log import logger
from leadcapture.review.merging import combine
from leadcapture.settings import read_settings
from leadcapture.show import Show
from leadcapture.store import arrivals, erasure, vault
from leadcapture.store.backup import backups, checked
from leadcapture.store.engine import explained
from leadcapture.store.store import FILE_NAME, Store
from leadcapture.store.vault import Pictures, Vault

__all__ = ["Brought", "bring_in"]

_PREFIX = ".bringing-in-"
_TRIES = 3

_log = logger("review")


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What came from another workspace."""

    place: str
    """What that device is called."""
    shows: tuple[str, ...]
    """Names of the shows whose leads were brought."""
    new: int
    updated: int
    """Leads that were here already and are newer now, or learned something."""
    known: int
    """Leads that were here already, as they are there or newer."""
    captures: int
    named: int
    """Leads of whom only a badge id was known, and whom an attendee list of either side names."""
    pictures: int
    missing_pictures: int
    """Pictures that are missing or damaged over there; a backup may have them."""
    forgotten: int
    """Leads of people who were erased here and asked not to come back; they were left out."""
    erased_there: tuple[UUID, ...] = ()
    """Leads here of people who were erased over there: to be forgotten here as well."""


def bring_in(
    store: Store,
    pictures: Pictures,
    workspace: Path,
    path: Path,
    passphrase: str | None,
    *,
    chosen: Callable[[Sequence[Show]], Sequence[Show]],
    owed: Callable[[Lead], Sequence[OutboxEntry]],
    by: str,
    at: datetime,
    progress: Callable[[int, int, str], None] = lambda done, total, what: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> Brought:
    """Add what is new in the workspace or backup at `path`. See `Booth.bring_in`.

    `chosen` picks of the shows over there those whose leads are wanted.
    """
    source = _source(path, workspace)
    for left in workspace.glob(f"{_PREFIX}*"):
        shutil.rmtree(left, ignore_errors=True)
    with explained(workspace):
        staged = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=workspace))
    written: list[UUID] = []
    try:
        progress(0, 0, "Reading the other workspace")
        keys = _copied(source, staged, passphrase)
        copy, key = staged / FILE_NAME, keys.database_key
        shows = chosen(arrivals.shows_in(copy, key))
        other = arrivals.look_into(store, copy, key, shows)
        theirs = Pictures(source / "images", keys.pictures_key)
        missing = 0
        for count, image_id in enumerate(other.images):
            progress(count, len(other.images), "Pictures")
            if cancelled():
                raise Cancelled("Stopped. Nothing was brought in.")
            if pictures.path(image_id).exists():
                continue
            try:
                picture = theirs.get(image_id)
            except StoreError:
                missing += 1
                continue
            pictures.put(picture, image_id)
            written.append(image_id)
        place = read_settings(source).device or path.resolve().name
        mine = {show.id: show for show in store.shows()}
        arrived = arrivals.take_over(
            store,
            copy,
            key,
            other,
            arrivals.Rules(
                combine=lambda lead, said: combine(
                    lead, said, mine.get(lead.show_id) or store.show(lead.show_id)
                ),
                owed=owed,
                apart=_apart(shows, mine),
            ),
            place=place,
            by=by,
            at=at,
            progress=lambda done: progress(done, other.leads, "Leads"),
            cancelled=cancelled,
        )
    except BaseException:
        # No lead of ours has them: what has the same name already was never written.
        for image_id in written:
            with suppress(OSError):
                pictures.path(image_id).unlink(missing_ok=True)
        raise
    finally:
        shutil.rmtree(staged, ignore_errors=True)
    _log.info("brought in: %d new leads, %d updated", arrived.new, arrived.updated)
    return Brought(
        place=place,
        shows=tuple(show.name for show in shows),
        new=arrived.new,
        updated=arrived.updated,
        known=max(other.leads - arrived.new - arrived.updated, 0),
        captures=arrived.captures,
        named=arrived.named,
        pictures=len(written),
        missing_pictures=missing,
        forgotten=len(other.left_out),
        erased_there=erasure.still_here(store),
    )


def _source(path: Path, workspace: Path) -> Path:
    """The folder to read: `path` itself, or the newest of the backups in it."""
    if not path.is_dir():
        raise BadInput(f"{path} is no folder. Choose another laptop's workspace or its backup.")
    if path.resolve() == workspace.resolve():
        raise BadInput("This is the workspace that is open. Choose that of another laptop.")
    if not (path / FILE_NAME).exists() and (found := backups(path)):
        return found[0]
    if not (path / FILE_NAME).exists():
        raise BadInput(
            f"{path} is neither a workspace nor a backup: it has no {FILE_NAME}. The workspace of "
            "a laptop is named in its Settings; a backup's name begins with 'leadcapture-'."
        )
    return path


def _copied(source: Path, staged: Path, passphrase: str | None) -> Vault:
    """Copy database and keys, open the copy and bring it up to date."""
    names = (FILE_NAME, f"{FILE_NAME}-wal")
    for _ in range(_TRIES):
        before = [_stamp(source / name) for name in names]
        with explained(source):
            for name in (*names, vault.FILE_NAME):
                (staged / name).unlink(missing_ok=True)
                if (source / name).exists():
                    shutil.copyfile(source / name, staged / name)
        if [_stamp(source / name) for name in names] == before:
            break
    else:
        raise StoreError(
            f"{source} is in use and changes all the time. Close leadcapture over there, or make "
            "a backup there and bring that in."
        )
    keys = vault.open(staged, passphrase, backend=_Borrowed() if passphrase else None)
    Store(staged, keys.database_key).close()
    checked(staged / FILE_NAME, keys.database_key)
    return keys


class _Borrowed:
    """Instead of the keyring: another laptop's key is for this once, and never kept."""

    def get_password(self, service: str, username: str) -> str | None:
        return None

    def set_password(self, service: str, username: str, password: str) -> None:
        pass


def _stamp(path: Path) -> tuple[int, int]:
    try:
        status = path.stat()
    except OSError:
        return (0, 0)
    return status.st_size, status.st_mtime_ns


def _apart(shows: Sequence[Show], mine: dict[UUID, Show]) -> list[tuple[UUID, str]]:
    """(show, connector) that are two CRMs here and there: a trial there, the real one here."""
    found = []
    for show in shows:
        here = mine.get(show.id)
        for name, there in show.connectors.items():
            ours = here.connectors.get(name) if here else None
            if ours and (ours.url, ours.database) != (there.url, there.database):
                found.append((show.id, name))
    return found
