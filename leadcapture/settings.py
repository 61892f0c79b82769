"""This device's settings: few, typed, each with its default in one place.

They live in ``settings.toml`` in the workspace folder and hold no personal data but the rep's
own name and card.
"""

from __future__ import annotations

import errno
import os
import platform
import tempfile
import tomllib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec

from leadcapture.errors import BadInput, DiskFull

__all__ = [
    "Settings",
    "read_settings",
    "restore_command",
    "workspace_folder",
    "write_settings",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What this laptop remembers."""

    rep_name: str = ""
    """Who captures on this device; written on every capture."""
    rep_title: str = ""
    rep_company: str = ""
    rep_email: str = ""
    rep_phone: str = ""
    device: str = ""
    """The device's name on every capture; the computer's name when empty."""
    show_id: str = ""
    """The show that is open."""
    camera: str = "0"
    """A device index, or the path of a video or of an image pattern that stands in for one."""
    mirror: bool = True
    """Mirror the preview. Frames are never mirrored before decoding."""
    sound: bool = True
    scanner_suffix: str = ""
    """What hand scanners send after each code: ``enter``, ``tab``, or nothing: a pause ends it."""
    quick_mode: bool = False
    """Save each scan at once; details later."""
    theme: str = "system"
    """``system``, ``light`` or ``dark``."""
    text_size: int = 100
    """Percent of the system's own text size."""
    sync_by_itself: bool = True
    """Whether a sync starts when a CRM can be reached and leads wait for it."""
    backup_folder: str = ""
    """A second folder for backups; empty means ``backups`` in the workspace."""

    @property
    def scanner_ending(self) -> str:
        """The character that ends a scan at once; empty where only a pause does."""
        return {"enter": "\r", "tab": "\t"}.get(self.scanner_suffix, "")

    @property
    def device_name(self) -> str:
        return self.device or platform.node() or "this device"


def workspace_folder(chosen: Path | None = None) -> Path:
    """The data folder: `chosen`, else ``LEADCAPTURE_HOME``, else the platform's own place."""
    if chosen is not None:
        return chosen
    if home := os.environ.get("LEADCAPTURE_HOME"):
        return Path(home)
    import platformdirs  # late: a window that is told its folder opens without it

    return platformdirs.user_data_path("leadcapture", appauthor=False)


def restore_command(workspace: Path, backup: Path | None = None) -> str:
    """The command line that puts `backup` (None: one to be named) in the workspace's place."""
    source = "BACKUP" if backup is None else _shown(backup)
    return f"leadcapture --workspace {_shown(workspace)} restore {source}"


def _shown(path: Path) -> str:
    text = str(path)
    return f'"{text}"' if " " in text else text


def read_settings(workspace: Path) -> Settings:
    """The settings in `workspace`; the defaults where there are none. Raises `BadInput`."""
    path = workspace / "settings.toml"
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings()
    except (OSError, ValueError) as error:
        raise BadInput(f"{path} cannot be read: {error}. Mend or delete it.") from error
    try:
        return msgspec.convert(raw, Settings)
    except msgspec.ValidationError as error:
        raise BadInput(f"{path}: {error}. Mend or delete it.") from error


def write_settings(workspace: Path, settings: Settings, **changes: Any) -> Settings:
    """Store `settings` with `changes` in `workspace` atomically and return them.

    Raises `BadInput` where the folder cannot be written, `DiskFull` when there is no room.
    """
    import tomlkit  # late: reading does without it, and it takes long to import

    settings = replace(settings, **changes)
    temporary = ""
    try:
        workspace.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=workspace, prefix="settings-", suffix=".toml")
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(tomlkit.dumps(msgspec.to_builtins(settings)))
        Path(temporary).replace(workspace / "settings.toml")
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise DiskFull("The settings were not saved: the disk is full.") from error
        raise BadInput(
            f"The settings in {workspace} cannot be saved: {error.strerror or error}."
        ) from error
    finally:
        if temporary:
            Path(temporary).unlink(missing_ok=True)
    return settings
