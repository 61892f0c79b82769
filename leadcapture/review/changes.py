"""What changed from one state of a lead to another, field by field, and how to take it back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from leadcapture.lead import Answer, Consent, Disposition, Lead, Phone
from leadcapture.store import history, sendings
from leadcapture.store.history import Change
from leadcapture.store.store import Store

__all__ = [
    "KEEP",
    "BulkEdit",
    "Event",
    "FieldChange",
    "Keep",
    "differences",
    "edited",
    "events",
    "field_text",
    "taken_back",
]

#: Fields of a person, in the order in which a form has them.
PERSON_FIELDS = (
    "prefix", "first_name", "last_name", "suffix", "title", "department", "company", "emails",
    "phones", "websites", "social", "address",
)  # fmt: skip
_LEAD_FIELDS = (
    "badge_id", "disposition", "next_step", "notes", "tags", "owner", "sequence", "consents",
    "stage",
)  # fmt: skip


class Keep(StrEnum):
    """Leave a field as it is, where None and "" mean something else."""

    KEEP = "keep"


KEEP = Keep.KEEP


@dataclass(frozen=True, slots=True, kw_only=True)
class BulkEdit:
    """What to set on many leads at once; whatever is not named stays."""

    disposition: Disposition | Keep | None = KEEP
    next_step: str | Keep = KEEP
    owner: str | Keep = KEEP
    sequence: str | Keep = KEEP
    """A sequence instead of the rules'; "" follows the rules again, "-" is none at all."""
    answers: tuple[tuple[str, Answer | None], ...] = ()
    """(qualifier's id, answer); None takes the answer away."""
    add_tags: tuple[str, ...] = ()
    remove_tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """One field from → to, as text; empty where there was or is nothing."""

    field: str
    """Its name in `Person` or `Lead`; ``answer:ID`` for an answer."""
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One line of a lead's whole history: a change made here, or something sent."""

    at: datetime
    action: str
    """``"captured"``, ``"edited"``…; ``"sent"`` for what went to a CRM."""
    by: str = ""
    changes: tuple[FieldChange, ...] = ()
    change_id: int | None = None
    """What `Booth.take_back` takes; None for what was sent, which cannot be taken back here."""
    connector: str = ""
    detail: str = ""
    """For something sent: which step, and its campaign or sequence."""


def edited(lead: Lead, edit: BulkEdit) -> Lead | None:
    """`lead` with the edit; None when it changes nothing."""
    changed: dict[str, Any] = {
        name: value
        for name in ("disposition", "next_step", "owner", "sequence")
        if (value := getattr(edit, name)) is not KEEP and value != getattr(lead, name)
    }
    if edit.answers:
        answers = dict(lead.answers)
        for question, answer in edit.answers:
            if answer is None:
                answers.pop(question, None)
            else:
                answers[question] = answer
        if answers != lead.answers:
            changed["answers"] = answers
    if edit.add_tags or edit.remove_tags:
        tags = dict.fromkeys((*lead.tags, *edit.add_tags))
        kept = tuple(tag for tag in tags if tag not in edit.remove_tags)
        if kept != lead.tags:
            changed["tags"] = kept
    return replace(lead, **changed) if changed else None


def field_text(value: Any) -> str:
    """A field's value as one text a person can read."""
    match value:
        case None:
            return ""
        case str():
            return str(value)
        case float() | int():
            return f"{value:g}"
        case Phone():
            return f"{value.number} ({value.kind})"
        case Consent():
            given = "granted" if value.granted else "withdrawn"
            return f"{value.purpose}: {given} {value.at:%Y-%m-%d %H:%M}"
        case tuple():
            return ", ".join(field_text(one) for one in value)
    return str(value.line())


def differences(before: Lead | None, after: Lead) -> tuple[FieldChange, ...]:
    """The fields that changed; for a new lead, those that are filled."""
    return tuple(
        FieldChange(field=name, before=field_text(old), after=field_text(new))
        for name, old, new in _values(before, after)
        if field_text(old) != field_text(new)
    )


def _values(before: Lead | None, after: Lead) -> Iterator[tuple[str, Any, Any]]:
    for name in PERSON_FIELDS:
        yield name, getattr(before.person, name) if before else None, getattr(after.person, name)
    for name in _LEAD_FIELDS:
        yield name, getattr(before, name) if before else None, getattr(after, name)
    old = before.answers if before else {}
    for question in dict.fromkeys((*old, *after.answers)):
        yield f"answer:{question}", old.get(question), after.answers.get(question)


def taken_back(now: Lead, before: Lead, after: Lead) -> Lead:
    """`now` without what changed from `before` to `after`.

    A field that was changed again since keeps the newer value; of lists, what was added goes and
    what was taken out comes back.
    """
    person = replace(
        now.person,
        **{
            name: _without(
                *(getattr(state.person, name) for state in (now, before, after)),
            )
            for name in PERSON_FIELDS
        },
    )
    answers = dict(now.answers)
    for question in {*before.answers, *after.answers}:
        if before.answers.get(question) == after.answers.get(question):
            continue
        if now.answers.get(question) != after.answers.get(question):
            continue
        answers.pop(question, None)
        if question in before.answers:
            answers[question] = before.answers[question]
    singles = {
        name: _without(*(getattr(state, name) for state in (now, before, after)))
        for name in (*_LEAD_FIELDS, "unsure")
    }
    singles["notes"] = _notes_without(now.notes, before.notes, after.notes)
    return replace(now, **singles, person=person, answers=answers, provisional=not person.known)


def _without(now: Any, before: Any, after: Any) -> Any:
    """`now` without the step from `before` to `after`."""
    if before == after:
        return now
    if now == after:
        return before
    if isinstance(now, tuple):
        kept = [one for one in now if one in before or one not in after]
        kept += [one for one in before if one not in after and one not in kept]
        return tuple(kept)
    return now


def _notes_without(now: str, before: str, after: str) -> str:
    """The same for notes: paragraphs that were added go, also when more was written since."""
    if now == after:
        return before
    old, new = before.split("\n\n"), after.split("\n\n")
    if before and not set(old) <= set(new):
        return now
    added = set(new) - set(old)
    return "\n\n".join(part for part in now.split("\n\n") if part not in added)


def events(store: Store, lead_id: UUID) -> tuple[Event, ...]:
    """Who changed what when and what was sent where, newest first. Raises `StoreError`."""
    found = [_event(change) for change in history.changes(store, lead_id)]
    found += [
        Event(
            at=one.at,
            action="sent",
            connector=one.connector,
            detail=f"{one.step}: {one.detail}" if one.detail else str(one.step),
        )
        for one in sendings.of(store, lead_id)
    ]
    # What was sent was there before it was sent.
    found.sort(key=lambda event: (event.at, event.action == "sent"), reverse=True)
    return tuple(found)


def _event(change: Change) -> Event:
    return Event(
        at=change.at,
        action=change.action,
        by=change.by,
        changes=differences(change.before, change.after),
        change_id=change.id,
    )
