"""The booth: one open workspace, and everything the window and the command line do with it.

This is the one door. The window and the command line hold a `Booth` and call it; they never see
SQL, HTTP or a file format. Every method may be called from any thread, and each write is on disk
when the call returns. Heavy rooms (decoders, spreadsheets, HTTP) are imported when first used, so
that the window opens fast.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from leadcapture.booth.attendees import AttendeeReport, AttendeeTable, NamedLead, Naming
from leadcapture.booth.capturing import CaptureDoor, Draft, KeptSheet
from leadcapture.booth.syncing import SyncDoor
from leadcapture.booth.workspace import OpenedShow
from leadcapture.delivery import DeliveryState, OutboxEntry, Step
from leadcapture.errors import BadInput, KeyMissing, StoreError, WrongKey
from leadcapture.lead import Origin, Person, Phone, PhoneKind, Reason
from leadcapture.review import needs
from leadcapture.review.needs import Look
from leadcapture.settings import Settings, read_settings
from leadcapture.show import Show
from leadcapture.store import history, saved, vault
from leadcapture.store.history import Change, UndoStep
from leadcapture.store.sheets import SheetRow
from leadcapture.store.store import (
    Counts,
    LeadFilter,
    LeadOrder,
    LeadQuery,
    LeadRow,
    Store,
    SyncRun,
)
from leadcapture.sync.turns import Turns

if TYPE_CHECKING:
    from leadcapture.audience import Audience, Network
    from leadcapture.review.changes import KEEP, BulkEdit, Event, FieldChange
    from leadcapture.review.filters import SavedFilter, Who
    from leadcapture.review.merging import MergeLine, MergePreview
    from leadcapture.review.origins import Choice, FieldOrigin
    from leadcapture.store.backup import Finding
    from leadcapture.store.erasure import Tombstone
    from leadcapture.store.ledger import LedgerLine
    from leadcapture.store.told import CrmFields, FieldConflict
    from leadcapture.sync.causes import Cause, CauseKind, Refusal
    from leadcapture.sync.connector import Outcome, Quota, RemoteField
    from leadcapture.sync.drain import Progress, SyncedRow, SyncReport
    from leadcapture.sync.dryrun import Action, PlannedRow, SyncPlan
    from leadcapture.sync.fieldmap import (
        FieldLine,
        field_lines,
        missing_fields,
        remapped,
        suggested,
    )
    from leadcapture.sync.fields import FieldDiff
    from leadcapture.sync.pace import Pace, PaceNow
    from leadcapture.sync.personplan import Forecast, PersonPlan
    from leadcapture.sync.standing import Reach, Reachability, Standing
    from leadcapture.sync.watch import Watch

__all__ = [
    "KEEP",
    "Action",
    "AttendeeReport",
    "AttendeeTable",
    "Booth",
    "BulkEdit",
    "Cause",
    "CauseKind",
    "Change",
    "Choice",
    "Counts",
    "CrmFields",
    "DeliveryState",
    "Draft",
    "Event",
    "FieldChange",
    "FieldConflict",
    "FieldDiff",
    "FieldLine",
    "FieldOrigin",
    "Forecast",
    "KeptSheet",
    "LeadFilter",
    "LeadOrder",
    "LeadQuery",
    "LeadRow",
    "LedgerLine",
    "Look",
    "MergeLine",
    "MergePreview",
    "NamedLead",
    "Naming",
    "OpenedShow",
    "Origin",
    "OutboxEntry",
    "Outcome",
    "Pace",
    "PaceNow",
    "PersonPlan",
    "PlannedRow",
    "Progress",
    "Quota",
    "Reach",
    "Reachability",
    "Reason",
    "Refusal",
    "RemoteField",
    "SavedFilter",
    "SheetRow",
    "Standing",
    "Step",
    "SyncPlan",
    "SyncReport",
    "SyncRun",
    "SyncedRow",
    "Tombstone",
    "UndoStep",
    "Watch",
    "Who",
    "field_lines",
    "missing_fields",
    "remapped",
    "suggested",
    "utc_now",
]

#: What this module offers and imports when it is first asked for: name -> its module here.
_LATE = {
    name: room
    for room, names in {
        "review.changes": ("KEEP", "BulkEdit", "Event", "FieldChange"),
        "review.filters": ("SavedFilter", "Who"),
        "review.merging": ("MergeLine", "MergePreview"),
        "review.origins": ("Choice", "FieldOrigin"),
        "store.erasure": ("Tombstone",),
        "store.ledger": ("LedgerLine",),
        "store.told": ("CrmFields", "FieldConflict"),
        "sync.causes": ("Cause", "CauseKind", "Refusal"),
        "sync.connector": ("Outcome", "Quota", "RemoteField"),
        "sync.drain": ("Progress", "SyncReport", "SyncedRow"),
        "sync.dryrun": ("Action", "PlannedRow", "SyncPlan"),
        "sync.fieldmap": ("FieldLine", "field_lines", "missing_fields", "remapped", "suggested"),
        "sync.fields": ("FieldDiff",),
        "sync.pace": ("Pace", "PaceNow"),
        "sync.personplan": ("Forecast", "PersonPlan"),
        "sync.standing": ("Reach", "Reachability", "Standing"),
        "sync.watch": ("Watch",),
    }.items()
    for name in names
}


def __getattr__(name: str) -> object:
    """The late names. Rooms that no first capture needs cost the start of the window nothing."""
    if name not in _LATE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(import_module(f"leadcapture.{_LATE[name]}"), name)
    globals()[name] = found
    return found


#: Where a passphrase for headless use is looked for.
PASSPHRASE_VARIABLE = "LEADCAPTURE_PASSPHRASE"  # noqa: S105


def utc_now() -> datetime:
    """The time, aware and UTC."""
    return datetime.now(UTC)


class Booth(CaptureDoor, SyncDoor):
    """An open workspace.

    `show` is the show that is open, or None on an empty workspace. `created` says that this
    call made the workspace; see `key_is_owed`.
    """

    def __init__(
        self,
        workspace: Path,
        keys: vault.Vault,
        *,
        created: bool,
        clock: Callable[[], datetime],
        settings: Settings | None = None,
    ) -> None:
        self.workspace = workspace
        self.created = created
        self.settings: Settings = settings or read_settings(workspace)
        self._clock = clock
        self._keys = keys
        if (self.settings.show_id or settings is not None) and not Store.exists(workspace):
            # No lead is older than the show it was captured at: this file held some.
            raise StoreError(
                f"The leads are gone: {workspace / 'leads.db'} is missing or empty. Nothing was "
                "changed. Put the file back, or restore a backup: leadcapture restore FOLDER"
            )
        self._rules: dict[UUID, tuple[Show, tuple[str, ...]]] = {}
        self._store = Store(workspace, keys.database_key, judge=self._judge)
        self._pictures = vault.Pictures(workspace / "images", keys.pictures_key)
        self._turns = Turns()
        self._naming = threading.Lock()
        self._one_reads = threading.Lock()
        self._opened_at = history.last_action(self._store)
        self.show: Show | None = self._open_show()

    @staticmethod
    def exists(workspace: Path) -> bool:
        """Whether there is a workspace in this folder."""
        return vault.exists(workspace)

    @classmethod
    def open(
        cls,
        workspace: Path,
        *,
        passphrase: str | None = None,
        clock: Callable[[], datetime] = utc_now,
        settings: Settings | None = None,
    ) -> Booth:
        """Open the workspace in this folder, or create it where there is none.

        `passphrase` may also be the recovery key; without one ``LEADCAPTURE_PASSPHRASE`` is used,
        then the keyring. `settings` stand in for a file of settings that is broken. Raises
        `KeyMissing` (ask for a passphrase; for a new workspace: let the user choose one),
        `WrongKey`, `NewerDatabase`, `StoreError`.
        """
        passphrase = passphrase or os.environ.get(PASSPHRASE_VARIABLE) or None
        created = not vault.exists(workspace)
        if created:
            keys = vault.create(workspace, passphrase=passphrase)
        else:
            keys = vault.open(workspace, passphrase=passphrase)
        try:
            return cls(workspace, keys, created=created, clock=clock, settings=settings)
        except WrongKey as error:
            # The key has been proven: nothing that anybody could type opens this file.
            from leadcapture.store.engine import damaged
            from leadcapture.store.store import FILE_NAME

            raise damaged(workspace / FILE_NAME) from error

    @property
    def trouble(self) -> str:
        """What a person should know of the workspace at once, in words; empty when all is well."""
        if self._store.engine.read_only:
            return (
                "This workspace may only be read. What is here can be looked at and exported; "
                "nothing can be saved until it is copied to a folder where you may write."
            )
        if self._store.engine.cramped:
            return (
                "The disk is full. What is here can be read; nothing more can be saved until you "
                "make room."
            )
        return ""

    @property
    def key_is_owed(self) -> bool:
        """Whether the recovery key is still to be offered: nobody has begun here, or the app ended
        before anybody did."""
        return self.created or (self.show is None and not self.settings.rep_name)

    @property
    def recovery_key(self) -> str:
        """The printable key that opens this workspace when all else is lost."""
        return self._keys.recovery_key

    def close(self) -> None:
        """Let go of the file. The booth cannot be used afterwards."""
        self._store.close()

    def __enter__(self) -> Booth:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def warm(self) -> None:
        """Import and open what the first capture and the first look at the list need, so that they
        are as fast as the second.

        For a worker, after the window is shown. Safe to call at any time, or never.
        """
        import leadcapture.capture.cardprocess
        import leadcapture.capture.still
        import leadcapture.review.moments
        import leadcapture.sync.registry  # noqa: F401
        from leadcapture.capture.badge import read_badge

        read_badge(b"BEGIN:VCARD\nN:A;B\nTEL:+442079460000\nEMAIL:a@example.com\nEND:VCARD\n")
        self._store.engine.database()
        needs.warm()
        if saved.read(self._store, "judged").get("version") != needs.VERSION:
            self._store.judge_again()
            saved.put(self._store, "judged", "version", needs.VERSION)

    def my_code(self) -> str:
        """What "show a code" puts on the screen: the rep's vCard, else the show's link, else ""."""
        settings = self.settings
        if settings.rep_name:
            from leadcapture.contact import split_name
            from leadcapture.export import vcard

            prefix, first, last, suffix = split_name(settings.rep_name)
            phone = Phone(number=settings.rep_phone, kind=PhoneKind.OFFICE)
            return vcard(
                Person(
                    prefix=prefix,
                    first_name=first,
                    last_name=last,
                    suffix=suffix,
                    title=settings.rep_title,
                    company=settings.rep_company or (self.show.host if self.show else ""),
                    emails=(settings.rep_email,) if settings.rep_email else (),
                    phones=(phone,) if settings.rep_phone else (),
                )
            )
        return self.show.link if self.show else ""

    def export(self, path: Path, query: LeadQuery) -> int:
        """Write the leads as .csv, .xlsx or .vcf; how many. Raises `BadInput`."""
        from leadcapture.export import write_leads

        show = self._store.show(query.show_id) if query.show_id else self._current()
        return write_leads(path, self._store.leads(query), show)

    def export_audience(self, path: Path, query: LeadQuery, network: Network) -> Audience:
        """Write a retargeting audience, as .csv, of the leads who agreed to advertising.

        Raises `BadInput`.
        """
        from leadcapture.audience import write_audience

        return write_audience(path, self._store.leads(query), network)

    def measure_audience(self, query: LeadQuery, network: Network) -> Audience:
        """Who `export_audience` would write, and who it would leave out; writes nothing."""
        from leadcapture.audience import measure_audience

        return measure_audience(self._store.leads(query), network)

    def export_import_file(self, path: Path, query: LeadQuery, layout: str) -> int:
        """Write a file for the import wizard of a CRM ("salesforce", "hubspot"); how many leads.

        Raises `BadInput`.
        """
        from leadcapture.sync.importfile import write_import_file

        show = self._store.show(query.show_id) if query.show_id else self._current()
        return write_import_file(path, self._store.leads(query), show, layout)

    def backup(
        self,
        folder: Path | None = None,
        progress: Callable[[int, int, str], None] = lambda done, total, what: None,
    ) -> Path:
        """Make a verified backup (default: in the folder the settings name); its path.

        `progress` hears (done, total, what); a total of 0 is not known."""
        from leadcapture.store import backup as backups

        chosen = folder or _backup_folders(self.workspace, self.settings)[0]
        return backups.backup(
            self._store,
            self._keys,
            self.workspace,
            chosen,
            at=self._clock(),
            progress=progress,
        )

    def doctor(
        self, progress: Callable[[int, int, str], None] = lambda done, total, what: None
    ) -> tuple[Finding, ...]:
        """Check the workspace; one finding per subject. `progress` as in `backup`."""
        from leadcapture.store import backup as backups

        findings = backups.doctor(self._store, self._pictures, self.workspace, progress)
        if any(one.name == "Database" and not one.ok for one in findings):
            folders = _backup_folders(self.workspace, self.settings)
            findings += backups.way_back(self.workspace, self._keys, folders)
        return findings

    @staticmethod
    def look_closed(workspace: Path, error: StoreError) -> tuple[Finding, ...]:
        """The same of a workspace that did not open because of `error`, where its database is
        damaged, empty or gone: what can be said, and the way back. Raises `error` where it is
        something else."""
        from leadcapture.store import backup as backups
        from leadcapture.store.engine import is_damage

        if not is_damage(error) and (Store.exists(workspace) or not vault.exists(workspace)):
            raise error
        try:
            keys = vault.open(workspace, os.environ.get(PASSPHRASE_VARIABLE) or None)
        except KeyMissing:
            keys = None
        except StoreError:
            raise error from None
        try:
            settings = read_settings(workspace)
        except BadInput:
            settings = Settings()
        return backups.look_closed(workspace, keys, _backup_folders(workspace, settings))


def _backup_folders(workspace: Path, settings: Settings) -> tuple[Path, ...]:
    """Where backups go, and where they may be besides."""
    inside = workspace / "backups"
    chosen = Path(settings.backup_folder) if settings.backup_folder else inside
    return tuple(dict.fromkeys((chosen, inside)))
