"""Many leads at once, as one transaction and one undo step."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING
from uuid import UUID

from leadcapture.delivery import OutboxEntry
from leadcapture.errors import Cancelled
from leadcapture.lead import Lead, Reading
from leadcapture.store import readings as readings_room
from leadcapture.store.queries import show_seqs
from leadcapture.store.schema import clean_text
from leadcapture.store.staging import SEVERAL, Known
from leadcapture.store.writing import Action, held, put, put_new

if TYPE_CHECKING:
    from leadcapture.store.store import Store

__all__ = ["Known", "add", "met"]

_CHUNK = 500


def met(store: Store, show_id: UUID, keys: Iterable[str]) -> dict[str, list[Known]]:
    """Of these e-mail addresses (lower case) and ``"badge ID"``: the live leads of the show that
    have it, the oldest `SEVERAL` of them. Keys that nobody has are left out."""
    emails, badges = [], []
    for key in keys:
        if key.startswith("badge "):
            badges.append(clean_text(key.removeprefix("badge ")))
        else:
            emails.append(clean_text(key))
    found: dict[str, list[Known]] = {}
    with store.reading() as db:
        show = show_seqs(db, show_id)
        for sql, values in (
            (
                "SELECT asked.value, leads.id, named, label FROM json_each(?) AS asked "
                "CROSS JOIN lead_emails ON lead_emails.email = asked.value "
                "CROSS JOIN leads ON leads.seq = lead_emails.lead "
                "WHERE show = ? AND live ORDER BY leads.seq",
                emails,
            ),
            (
                "SELECT 'badge ' || asked.value, leads.id, named, label FROM json_each(?) AS asked "
                "CROSS JOIN leads INDEXED BY leads_by_badge ON leads.badge_id = asked.value "
                "AND badge_id <> '' AND show = ? WHERE live ORDER BY leads.seq",
                badges,
            ),
        ):
            for key, lead_id, named, label in db.execute(sql, [json.dumps(values), *show]):
                people = found.setdefault(key, [])
                if len(people) < SEVERAL:
                    people.append(Known(UUID(lead_id), label if named else ""))
    return found


def add(
    store: Store,
    new: Iterable[tuple[Lead, Reading]],
    known: Iterable[tuple[UUID, Lead, Reading]],
    combine: Callable[[Lead, Lead], Lead],
    owed: Callable[[Lead], Sequence[OutboxEntry]],
    *,
    action: str,
    by: str,
    at: datetime,
    progress: Callable[[int], None] = lambda done: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> int:
    """Store `new` leads, and add to `known` ones what `combine` makes of both: all or nothing.

    How many of the known ones changed. Raises `Cancelled` (nothing is stored), `StoreError`.
    """
    changed = 0

    def go_on(done: int) -> None:
        progress(done)
        if cancelled():
            raise Cancelled("The import was stopped. Nothing was imported.")

    with store.writing() as db:
        step = Action(db, action, by, at)
        done = 0
        leads = iter(new)
        while chunk := list(islice(leads, _CHUNK)):
            stored = put_new(db, step, ((lead, owed(lead)) for lead, _ in chunk), judge=store.judge)
            readings_room.add_all(
                db, [(seq, reading) for (seq, _), (_, reading) in zip(stored, chunk, strict=True)]
            )
            done += len(chunk)
            go_on(done)
        for lead_id, said, reading in known:
            now = next(held(db, [lead_id]))
            readings_room.add(db, now.seq, (reading,))
            combined = combine(now.lead, said)
            if combined != now.lead:
                put(db, step, combined, (), owed(combined), judge=store.judge, now=now)
                changed += 1
            done += 1
            if done % _CHUNK == 0:
                go_on(done)
        go_on(done)
    return changed
