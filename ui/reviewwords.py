"""How the review room says things: filters, reasons to look, fields, changes."""

from __future__ import annotations

from collections.abc import Iterable

from leadcapture.booth import Choice, FieldChange, LeadFilter, Reason
from leadcapture.lead import Disposition, Origin, Stage
from leadcapture.show import Show
from ui.words import RATINGS, local_time, next_step_label, one_line

__all__ = [
    "CURES",
    "FIELD_WORDS",
    "FILTERS",
    "REASONS",
    "change_words",
    "changes_words",
    "field_word",
    "filter_word",
    "origin_story",
    "origin_words",
]

#: The states a lead can be filtered by.
FILTERS = {
    LeadFilter.ALL: "All",
    LeadFilter.TO_REVIEW: "To review",
    LeadFilter.NEEDS_LOOK: "Needs a look",
    LeadFilter.HOT: "Hot",
    LeadFilter.NO_EMAIL: "No e-mail",
    LeadFilter.APPROVED: "Approved",
    LeadFilter.PARKED: "Refused",
    LeadFilter.DISCARDED: "Discarded",
}

REASONS = {
    Reason.PROVISIONAL: "Only an id",
    Reason.NO_NAME: "No name",
    Reason.NO_EMAIL: "No e-mail",
    Reason.UNSURE: "Read unsurely",
    Reason.BAD_EMAIL: "E-mail is wrong",
    Reason.DISPOSABLE_EMAIL: "Throw-away e-mail",
    Reason.ROLE_EMAIL: "Shared mailbox",
    Reason.FREE_MAIL: "Private e-mail",
    Reason.BAD_PHONE: "Phone is wrong",
    Reason.MISSING_FIELD: "CRM wants more",
    Reason.NO_CONSENT: "No consent",
}

#: What to do about it.
CURES = {
    Reason.PROVISIONAL: "Type who it is, or import the attendee list in Settings.",
    Reason.NO_NAME: "Type the name; the picture may tell.",
    Reason.NO_EMAIL: "Type it. Approved as it is, no e-mail can be sent.",
    Reason.BAD_EMAIL: "Mend it: as it is, no e-mail arrives.",
    Reason.DISPOSABLE_EMAIL: "A better one may stand on the card. Approve it if not.",
    Reason.ROLE_EMAIL: "A person's own address is better. Approve it if there is none.",
    Reason.FREE_MAIL: "An address at the company is better. Approve it if this is meant.",
    Reason.BAD_PHONE: "Mend the number, or put the country code in front.",
    Reason.MISSING_FIELD: "Fill it in, or the CRM refuses the person.",
    Reason.NO_CONSENT: "Nothing is sent without it. Tick it only if it was given.",
}

_ORIGINS = {
    Origin.BADGE: "badge",
    Origin.CARD: "card",
    Origin.ATTENDEES: "attendee list",
    Origin.IMPORT: "import",
    Origin.CRM: "CRM",
    Origin.TYPED: "typed",
}

FIELD_WORDS = {
    "prefix": "Title before the name",
    "first_name": "First name",
    "last_name": "Last name",
    "suffix": "Suffix",
    "title": "Job title",
    "department": "Department",
    "company": "Company",
    "emails": "E-mail",
    "phones": "Phone",
    "websites": "Website",
    "social": "Social profiles",
    "address": "Address",
    "badge_id": "Badge id",
    "disposition": "Rating",
    "next_step": "Next step",
    "notes": "Notes",
    "tags": "Tags",
    "owner": "Owner",
    "sequence": "Sequence",
    "consents": "Consent",
    "stage": "State",
}

_STAGES = {
    Stage.CAPTURED: "To review",
    Stage.REVIEWED: "Approved",
    Stage.DISCARDED: "Discarded",
    Stage.MERGED: "Merged",
}


def filter_word(name: str) -> str:
    """What a saved filter is called on screen."""
    return FILTERS[LeadFilter.PARKED] if name == "Parked" else one_line(name)


def field_word(field: str, show: Show | None) -> str:
    """What a field of a lead or an answer (``answer:ID``) is called on screen."""
    if field.startswith("answer:"):
        question = field.removeprefix("answer:")
        labels = {one.id: one.label for one in show.qualifiers} if show else {}
        return one_line(labels.get(question, question))
    return FIELD_WORDS.get(field, field.replace("_", " ").capitalize())


def _value(field: str, text: str, show: Show | None) -> str:
    if field == "disposition" and text:
        return RATINGS[Disposition(text)]
    if field == "stage" and text:
        return _STAGES[Stage(text)]
    if field == "next_step":
        return next_step_label(show, text)
    if field == "sequence" and text == "-":
        return "none"
    return one_line(text)


def change_words(change: FieldChange, show: Show | None) -> str:
    """``Company: Old → New``; a new value stands alone, a long text is only named."""
    label = field_word(change.field, show)
    if change.field == "notes":
        return label
    before = _value(change.field, change.before, show)
    after = _value(change.field, change.after, show) or "empty"
    return f"{label}: {before} → {after}" if before else f"{label}: {after}"


def changes_words(changes: Iterable[FieldChange], show: Show | None) -> str:
    """All of them on one line."""
    return "; ".join(change_words(one, show) for one in changes)


def origin_words(choice: Choice) -> str:
    """``badge``, ``card 62 %``, ``typed``."""
    words = _ORIGINS[choice.origin]
    return words if choice.confidence is None else f"{words} {choice.confidence:.0%}"


def origin_story(choice: Choice, show: Show | None = None) -> str:
    """The same with when, by whom, and how it was before it was made regular."""
    parts = [f"From: {origin_words(choice)}"]
    if choice.source:
        parts.append(one_line(choice.source))
    if choice.at:
        parts.append(local_time(choice.at, show))
    if choice.by:
        parts.append(f"by {one_line(choice.by)}")
    story = ", ".join(parts)
    return f"{story}. Read as “{one_line(choice.original)}”" if choice.original else story
