"""The rights of a person: what is known of them, to be forgotten, and how long they are kept."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any
from uuid import UUID

import msgspec

from leadcapture.errors import BadInput, StoreError
from leadcapture.lead import Capture, Lead, Person
from leadcapture.log import logger
from leadcapture.review.changes import taken_back
from leadcapture.review.likeness import name_words, same_first_name
from leadcapture.review.needs import is_role
from leadcapture.show import Show
from leadcapture.store import erasure, history, ledger, outbox, readings, sendings
from leadcapture.store.erasure import Tombstone, TombstoneState
from leadcapture.store.history import Change
from leadcapture.store.ledger import LedgerLine
from leadcapture.store.store import Store
from leadcapture.store.vault import Pictures
from leadcapture.sync.connector import Connector, Outcome, PersonRow
from leadcapture.tables import write_atomically

__all__ = [
    "Forgotten",
    "LedgerLine",
    "Tombstone",
    "TombstoneState",
    "forget",
    "person",
    "refuse",
    "ripe",
    "tell",
    "write_data",
]

_log = logger("review")
_BY_HAND = "The app cannot set the opt-out in this CRM. Open the record there and set it by hand."


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """What an erasure did, and what it could not reach."""

    leads: int
    pictures: int
    opt_outs: int
    """Records in CRMs that are told with the next sync."""
    elsewhere: tuple[Path, ...] = ()
    """Backups, copies and files on this computer that still hold the person."""
    pictured_with: tuple[Lead, ...] = ()
    """Leads that stay and keep the same photo, which may show who was erased: nobody knows
    where."""
    blacked_out: tuple[Lead, ...] = ()
    """Leads that stay and keep the same photo, in which the card of who was erased is black."""


def person(store: Store, lead_id: UUID) -> tuple[UUID, ...]:
    """All leads of this lead's person, this one first, of colleagues behind one department's
    mailbox only those whose names may be one. Raises `StoreError`."""
    return erasure.person(store, lead_id, joining=_joining)


def _joining(
    email: str, ours: Sequence[Person], groups: Sequence[Sequence[Person]]
) -> Sequence[bool]:
    if not is_role(email):
        return [True] * len(groups)
    fit = [not _two_people(ours, group) for group in groups]
    # Who has no name may be each of several colleagues: then nobody can say which.
    return [
        fits
        and not any(
            also and _two_people(group, other) for also, other in zip(fit, groups, strict=True)
        )
        for fits, group in zip(fit, groups, strict=True)
    ]


def _two_people(some: Sequence[Person], others: Sequence[Person]) -> bool:
    return any(_names_differ(one, two) for one in some for two in others)


def _names_differ(one: Person, two: Person) -> bool:
    """Whether the names of the two clearly differ; who has none may be anybody."""
    first, last = name_words(one.first_name), name_words(one.last_name)
    other, other_last = name_words(two.first_name), name_words(two.last_name)
    mine, theirs = {*first.split(), *last.split()}, {*other.split(), *other_last.split()}
    if not mine or not theirs or mine == theirs:
        return False
    if first and last and other and other_last:
        return last != other_last or not (
            first[0] == other[0] or same_first_name(first.split()[0], other.split()[0])
        )
    return not mine & theirs


def write_data(path: Path, store: Store, pictures: Pictures, lead_ids: Sequence[UUID]) -> int:
    """Write everything that is known of a person to a ``.zip``: ``person.json`` and the pictures.

    How many pictures. The file appears complete or not at all. Raises `BadInput`, `DiskFull`.
    """
    found: list[dict[str, Any]] = []
    images: dict[UUID, bytes] = {}
    for lead in store.leads_by_id(lead_ids):
        captures = store.captures(lead.id)
        for capture in captures:
            if capture.image_id and capture.image_id not in images:
                try:
                    images[capture.image_id] = pictures.get(capture.image_id)
                except StoreError as error:
                    # What is missing or damaged on disk cannot be handed out; the rest can.
                    _log.warning("picture left out: %s", type(error).__name__)
        found.append(
            {
                "show": store.show(lead.show_id).name,
                "lead": lead,
                "captures": [
                    {
                        **msgspec.to_builtins(capture),
                        "payload": capture.payload.decode("utf-8", "backslashreplace"),
                    }
                    for capture in captures
                ],
                "readings": readings.of(store, lead.id),
                "consents": ledger.lines(store, [lead.id]),
                "history": _own_history(store, lead.id),
                "sent": sendings.of(store, lead.id),
                "owed": outbox.entries(store, lead_id=lead.id),
            }
        )
    text = json.dumps(msgspec.to_builtins(found), ensure_ascii=False, indent=2)

    def write(file: IO[bytes]) -> None:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("person.json", text.encode("utf-8", "replace"))
            for image_id, picture in images.items():
                ending = "png" if picture.startswith(b"\x89PNG") else "jpg"
                archive.writestr(f"pictures/{image_id}.{ending}", picture)

    write_atomically(path, write)
    return len(images)


def _own_history(store: Store, lead_id: UUID) -> list[Change]:
    """Without what somebody else said who was merged into this lead by mistake."""
    own: dict[int, Lead] = erasure.own_states(store, lead_id, taken_back)
    return [
        replace(
            change,
            before=own.get(change.revision - 1, change.before),
            after=own.get(change.revision, change.after),
        )
        for change in history.changes(store, lead_id)
    ]


def refuse(store: Store, pictures: Pictures, capture: Capture, *, at: datetime) -> bool:
    """Erase a picture that must not be kept (an identity document), and the lead where it is all
    there is of it; whether that went, too. Raises `StoreError`."""
    alone = len(store.captures(capture.lead_id)) == 1
    if alone:
        images = erasure.erase(
            store,
            [capture.lead_id],
            at=at,
            taken_back=taken_back,
            opt_out=False,
            ends_undo=False,
        )
    else:
        images = erasure.erase_capture(store, capture.id)
    for image_id in images:
        pictures.path(image_id).unlink(missing_ok=True)
    _log.info("refused picture erased: %d, lead: %s", len(images), alone)
    return alone


def forget(
    store: Store,
    pictures: Pictures,
    lead_ids: Sequence[UUID],
    *,
    at: datetime,
    places: Sequence[Path],
    opt_out: bool = True,
) -> Forgotten:
    """Erase these leads with their pictures. `places` may still hold them; they are only named.

    In a photo of several cards that others keep, the card of these leads is blacked out, where
    it is known to lie. `opt_out`: CRMs that have them are told with the next sync. Raises
    `StoreError`.
    """
    before = len(erasure.tombstones(store))
    # First: from what is erased nobody could tell any more where the card lies.
    beside, dark = _black_out(store, pictures, lead_ids)
    images = erasure.erase(store, lead_ids, at=at, taken_back=taken_back, opt_out=opt_out)
    for image_id in images:
        pictures.path(image_id).unlink(missing_ok=True)
    _log.info("erased: %d leads, %d pictures", len(lead_ids), len(images))
    return Forgotten(
        leads=len(lead_ids),
        pictures=len(images),
        opt_outs=len(erasure.tombstones(store)) - before,
        elsewhere=tuple(place for place in places if place.exists()),
        pictured_with=store.leads_by_id([one for one in beside if one not in dark]),
        blacked_out=store.leads_by_id([one for one in beside if one in dark]),
    )


def _black_out(
    store: Store, pictures: Pictures, lead_ids: Sequence[UUID]
) -> tuple[tuple[UUID, ...], set[UUID]]:
    """Black the cards of these leads out of the photos that others keep: those others, and who of
    them keeps no photo that may still show these leads."""
    from leadcapture.capture.blackout import blacked_out

    store.leads_by_id(lead_ids)  # all of them are there, or nothing is touched
    mine = {
        capture.image_id: (lead_id, capture)
        for lead_id in lead_ids
        for capture in store.captures(lead_id)
        if capture.image_id
    }
    same = pictures.copies(mine)
    known = {copy for copies in same.values() for copy in copies}
    beside = erasure.pictured_with(store, lead_ids, tuple(known))
    theirs = {
        lead_id: {one.image_id for one in store.captures(lead_id) if one.image_id}
        for lead_id in beside
    }
    photos: dict[frozenset[UUID], list[UUID]] = {}
    for image_id, copies in same.items():
        photos.setdefault(frozenset(copies), []).append(image_id)
    dark, bright = set[UUID](), set[UUID]()
    for photo, own in photos.items():
        others = [lead_id for lead_id in beside if theirs[lead_id] & photo]
        if not others:
            continue
        try:
            picture = blacked_out(
                pictures.get(own[0]),
                [_places(store, *mine[one]) for one in own],
                [
                    _places(store, lead_id, capture)
                    for lead_id in others
                    for capture in store.captures(lead_id)
                    if capture.image_id in photo
                ],
                codes={mine[one][1].payload for one in own if mine[one][1].payload},
            )
        except BadInput:
            picture = None
        if picture is None:
            bright.update(others)
            continue
        for image_id in {image_id for one in others for image_id in theirs[one] & photo}:
            pictures.put(picture, image_id)
        dark.update(others)
    return beside, dark - bright


def _places(store: Store, lead_id: UUID, capture: Capture) -> list[tuple[float, ...]]:
    """Where in its picture stands what was read of this capture."""
    return [
        field.box
        for reading in readings.of(store, lead_id)
        if reading.capture_id == capture.id
        for field in reading.fields
        if field.box
    ]


def ripe(store: Store, show: Show, *, now: datetime) -> tuple[UUID, ...]:
    """The leads whose time is over by `show.purge_days`; empty when the show keeps its leads."""
    if not show.purge_days:
        return ()
    return erasure.ripe(store, show.id, before=now - timedelta(days=show.purge_days))


def tell(
    store: Store,
    show: Show,
    connector: Connector,
    *,
    cancelled: Callable[[], bool] = lambda: False,
) -> int:
    """Tell one CRM who asked to be forgotten: its record is opted out. How many are done.

    Where the CRM has no opt-out that can be written, the tombstone says so, for a person to do.
    Raises what the connector raises; then the rest stays pending.
    """
    pending = [
        stone
        for stone in erasure.tombstones(store, connector=connector.name, show_id=show.id)
        if stone.state is TombstoneState.PENDING
    ]
    if not pending:
        return 0
    names = [one.name for one in connector.describe() if one.opt_out and one.writable]
    done = 0
    for start in range(0, len(pending), connector.limits.batch_size):
        if cancelled():
            break
        batch = {one.lead_id: one for one in pending[start : start + connector.limits.batch_size]}
        if not names:
            out = {one.lead_id for one in connector.read_back(tuple(batch)) if one.opted_out}
            for stone in batch.values():
                state = TombstoneState.DONE if stone.lead_id in out else TombstoneState.BY_HAND
                erasure.settle(store, stone, state, "" if stone.lead_id in out else _BY_HAND)
                done += state is TombstoneState.DONE
            continue
        leads = {lead_id: _bare(stone) for lead_id, stone in batch.items()}
        there = {one.lead_id: one for one in connector.look_up(tuple(leads.values()), names)}
        rows = [
            PersonRow(
                lead=leads[lead_id],
                notes="",
                values=dict.fromkeys(names, True),
                remote_id=record.remote_id,
            )
            for lead_id, record in there.items()
            if not record.opted_out
        ]
        for lead_id, stone in batch.items():
            if lead_id not in there or there[lead_id].opted_out:
                erasure.settle(store, stone, TombstoneState.DONE)
                done += 1
        for result in connector.upsert_people(rows) if rows else ():
            stone = batch[result.lead_id]
            if result.outcome is Outcome.REFUSED:
                erasure.settle(store, stone, TombstoneState.BY_HAND, result.message or _BY_HAND)
            elif result.outcome is not Outcome.RETRY:
                erasure.settle(store, stone, TombstoneState.DONE)
                done += 1
    return done


def _bare(stone: Tombstone) -> Lead:
    """A lead of whom nothing is left but its id."""
    return Lead(
        id=stone.lead_id,
        show_id=stone.show_id,
        person=Person(),
        captured_at=stone.at,
        captured_by="",
        device="",
    )
