"""New stores and workspaces, copied: to make one costs five times as much as to open one."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

from leadcapture.booth import Booth
from leadcapture.store.store import Store

__all__ = ["new_store", "new_workspace"]

KEY = bytes(range(32))


def new_store(folder: Path, key: bytes = KEY) -> Store:
    """An empty store in a folder where there is none."""
    _lay_down(_made_store(key), folder)
    return Store(folder, key)


def new_workspace(folder: Path, passphrase: str, furnish: Callable[[Booth, Path], None]) -> None:
    """A workspace with what `furnish` does to it; it is given an empty folder for its files.

    All that one process lays down for one `furnish` have the same keys, as copies do.
    """
    _lay_down(_made_workspace(passphrase, furnish), folder)


@cache
def _made_store(key: bytes) -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as name:
        Store(Path(name), key).close()
        return _files(Path(name))


@cache
def _made_workspace(passphrase: str, furnish: Callable[[Booth, Path], None]) -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as name:
        folder, files = Path(name) / "workspace", Path(name) / "files"
        files.mkdir()
        with Booth.open(folder, passphrase=passphrase) as booth:
            furnish(booth, files)
        return _files(folder)


def _files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def _lay_down(files: dict[str, bytes], folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True)
    for name, content in files.items():
        path = folder / name
        path.touch(mode=0o600)
        path.write_bytes(content)
