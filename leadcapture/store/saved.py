"""What a user has named to use again, such as a filter or a mapping of columns, as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from leadcapture.store.store import Store

__all__ = ["drop", "put", "read"]


def put(store: Store, kind: str, name: str, body: str) -> None:
    """Keep `body` under this name; one that was there is replaced."""
    with store.writing() as db:
        db.execute(
            "INSERT INTO saved (kind, name, body) VALUES (?, ?, ?) "
            "ON CONFLICT (kind, name) DO UPDATE SET body = excluded.body",
            [kind, name, body],
        )


def drop(store: Store, kind: str, name: str) -> None:
    """Forget it. One that is not there is fine."""
    with store.writing() as db:
        db.execute("DELETE FROM saved WHERE kind = ? AND name = ?", [kind, name])


def read(store: Store, kind: str) -> dict[str, str]:
    """Name -> body, by name."""
    with store.reading() as db:
        rows = db.execute("SELECT name, body FROM saved WHERE kind = ? ORDER BY name", [kind])
        return dict(rows.fetchall())
