"""Picture files that were chosen and are being taken, so that a crash in between is told."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import msgspec

from leadcapture.store import saved

if TYPE_CHECKING:
    from leadcapture.store.store import Store

__all__ = ["begin", "end", "forget", "left", "took"]

_FILES = "photos chosen"
_TAKEN = "photos taken"


class _Chosen(msgspec.Struct):
    show: UUID
    files: list[str]


def begin(store: Store, show_id: UUID, files: Sequence[Path]) -> str:
    """Note these files before the first of them is taken; the name to go on with."""
    name = str(uuid4())
    body = _Chosen(show=show_id, files=[str(path.absolute()) for path in files])
    saved.put(store, _FILES, name, msgspec.json.encode(body).decode())
    return name


def took(store: Store, name: str, count: int) -> None:
    """The first `count` of them are taken."""
    saved.put(store, _TAKEN, name, str(count))


def end(store: Store, name: str) -> None:
    """All of them are taken, or nobody wants the rest."""
    saved.drop(store, _FILES, name)
    saved.drop(store, _TAKEN, name)


def left(store: Store, show_id: UUID) -> tuple[Path, ...]:
    """Files chosen for this show that were not taken, each once."""
    taken = saved.read(store, _TAKEN)
    found: dict[Path, None] = {}
    for name, body in saved.read(store, _FILES).items():
        chosen = msgspec.json.decode(body, type=_Chosen)
        if chosen.show == show_id:
            found.update(dict.fromkeys(map(Path, chosen.files[int(taken.get(name, 0)) :])))
    return tuple(found)


def forget(store: Store, show_id: UUID, *, but: str = "") -> None:
    """Take none of those that are left for this show; `but` is the name of what goes on."""
    for name, body in saved.read(store, _FILES).items():
        if name != but and msgspec.json.decode(body, type=_Chosen).show == show_id:
            end(store, name)
