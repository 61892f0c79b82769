"""Why rows were refused, by cause rather than by words, each with its cure.

A CRM names the person in its words, so that a hundred refusals of one kind read like a hundred
kinds. Here the words are sorted by what has to be done about them, for every CRM alike; what fits
no known kind is grouped by its words without names and numbers. Pure functions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, TypeVar

from leadcapture.delivery import OutboxEntry, Step
from leadcapture.lead import Lead, Person
from leadcapture.nurture import email_problem

__all__ = ["Cause", "CauseKind", "Refusal", "by_cause", "cause_of", "mended"]


_T = TypeVar("_T")


class CauseKind(StrEnum):
    """What has to be done about a refusal."""

    PHONE = "phone"
    EMAIL = "email"
    COUNTRY = "country"
    MISSING = "missing"
    TOO_LONG = "too long"
    DUPLICATE = "duplicate"
    OPTED_OUT = "opted out"
    CHOICE = "choice"
    FIELD = "field"
    CAMPAIGN = "campaign"
    SEQUENCE = "sequence"
    OWNER = "owner"
    RIGHTS = "rights"
    GONE = "gone"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """One kind of refusal at one destination."""

    kind: CauseKind
    connector: str
    title: str
    cure: str
    """What a person can do about it, in one or two sentences."""
    field: str = ""
    """The field it is about, by its name in `Person` or `Address`, where that is known."""
    longest: int = 0
    """For TOO_LONG: how many characters the CRM takes; 0 when it did not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """All rows that were refused for one cause."""

    cause: Cause
    rows: tuple[tuple[OutboxEntry, Lead], ...]

    @property
    def leads(self) -> tuple[Lead, ...]:
        """The people, each once."""
        return tuple({lead.id: lead for _, lead in self.rows}.values())

    @property
    def keys(self) -> tuple[str, ...]:
        """Delivery keys, to try the rows again."""
        return tuple(entry.key for entry, _ in self.rows)

    @property
    def mendable(self) -> tuple[tuple[Lead, Lead], ...]:
        """(as it is, as `mended` would make it), for those that can be mended in one go."""
        pairs = ((lead, mended(lead, self.cause)) for lead in self.leads)
        return tuple((lead, better) for lead, better in pairs if better is not None)


#: What the words of CRMs look like; the first that is found decides.
_SIGNS: tuple[tuple[CauseKind, str], ...] = (
    (CauseKind.OPTED_OUT, r"opt(?:ed)?[ -]?out|unsubscribed|HAS_OPTED_OUT"),
    (
        CauseKind.TOO_LONG,
        r"has \d+ characters and the CRM takes|STRING_TOO_LONG|too long|max(?:imum)? length",
    ),
    (
        CauseKind.MISSING,
        r"is missing|REQUIRED_FIELD|required field|is required|missing (?:a )?(?:required )?value",
    ),
    (CauseKind.DUPLICATE, r"DUPLICATE|duplicate|already exists|must be unique|already used"),
    (CauseKind.PHONE, r"phone|telephone|fax number"),
    (CauseKind.EMAIL, r"e-?mail"),
    (CauseKind.COUNTRY, r"\b(?:country|countries|state/province)\b"),
    (
        CauseKind.CHOICE,
        r"RESTRICTED_PICKLIST|INVALID_OPTION|picklist|not (?:one of|a valid (?:choice|option))"
        r"|not in the selection",
    ),
    (
        CauseKind.RIGHTS,
        r"INSUFFICIENT_ACCESS|access right|not allowed to\b|permission|forbidden|read[- ]?only",
    ),
    (
        CauseKind.FIELD,
        r"INVALID_FIELD|No such column|PROPERTY_DOESNT_EXIST|unknown field|no field",
    ),
    (CauseKind.GONE, r"no longer in the CRM|ENTITY_IS_DELETED|was deleted|record is deleted"),
    (CauseKind.CAMPAIGN, r"campaign"),
    (CauseKind.SEQUENCE, r"sequence|scenario|\blists?\b"),
    (CauseKind.OWNER, r"owner|employee|salesperson|no user"),
)
_PATTERNS = tuple((kind, re.compile(words, re.IGNORECASE)) for kind, words in _SIGNS)

#: Kind -> (title, cure); "{field}" and "{longest}" are filled in.
_WORDS: dict[CauseKind, tuple[str, str]] = {
    CauseKind.PHONE: (
        "A phone number is not valid",
        "Correct the number.",
    ),
    CauseKind.EMAIL: (
        "An e-mail address is not valid",
        "Correct the address.",
    ),
    CauseKind.COUNTRY: (
        "The CRM does not know the country",
        "Write the country as the CRM has it, such as DE, or leave it empty.",
    ),
    CauseKind.MISSING: (
        "{Field} is missing",
        "The CRM takes nobody without it: fill it in, or change the field mapping.",
    ),
    CauseKind.TOO_LONG: (
        "{Field} is too long for the CRM",
        "Shorten it.",
    ),
    CauseKind.DUPLICATE: (
        "The CRM takes it for somebody it has already",
        "Look in the CRM who it is. Link the lead to that record, merge the two there, or correct "
        "what is the same here.",
    ),
    CauseKind.OPTED_OUT: (
        "Opted out in the CRM",
        "An opt-out always wins: nobody is enrolled. Nothing has to be done, or let the person "
        "opt in again in the CRM first.",
    ),
    CauseKind.CHOICE: (
        "The CRM does not have this choice",
        "Add the choice in the CRM, map the answer to another field, or correct it here.",
    ),
    CauseKind.FIELD: (
        "The CRM does not have a field",
        "Open the field mapping and choose a field that the CRM has.",
    ),
    CauseKind.CAMPAIGN: (
        "The campaign does not work in the CRM",
        "Make the campaign in the CRM, or correct its name in the show file, then try again.",
    ),
    CauseKind.SEQUENCE: (
        "The sequence does not work in the CRM",
        "Make the sequence in the CRM, or correct its name in the show file, then try again.",
    ),
    CauseKind.OWNER: (
        "The CRM does not know the owner",
        "Correct the owner in the lead or in the show file, then try again.",
    ),
    CauseKind.RIGHTS: (
        "The account may not do this in the CRM",
        "Ask the CRM's administrator for the right, then try again.",
    ),
    CauseKind.GONE: (
        "Somebody deleted the record in the CRM",
        "Try again to make it anew, or discard the lead in Review.",
    ),
    CauseKind.OTHER: ("", "Read what the CRM said, mend the lead or the CRM, then try again."),
}

#: How fields are named in the words of our own checks and of CRMs -> our names.
_FIELDS = {
    "first name": "first_name",
    "firstname": "first_name",
    "last name": "last_name",
    "lastname": "last_name",
    "job title": "title",
    "title": "title",
    "department": "department",
    "company": "company",
    "street": "street",
    "city": "city",
    "country": "country",
    "notes": "notes",
    "description": "notes",
    "email": "emails",
    "e-mail": "emails",
    "phone": "phones",
    "name": "name",
}
_FIELD_PATTERN = re.compile(
    rf"(?<![a-z])({'|'.join(sorted(_FIELDS, key=len, reverse=True))})(?![a-z])", re.IGNORECASE
)
_LONGEST = re.compile(r"takes (\d+)|(?:max(?:imum)? length\D{0,4}|more than )(\d+)", re.IGNORECASE)
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'|«[^»]*»|“[^”]*”|‘[^’]*’")
_NUMBER = re.compile(r"\d[\d.,:/-]*")
_CUTTABLE = ("first_name", "last_name", "title", "department", "company")


def cause_of(entry: OutboxEntry, lead: Lead) -> Cause:
    """Why this row was refused."""
    words = entry.error
    kind = next((kind for kind, sign in _PATTERNS if sign.search(words)), CauseKind.OTHER)
    if kind in (CauseKind.PHONE, CauseKind.EMAIL, CauseKind.COUNTRY) and (
        entry.step is not Step.PERSON
    ):
        kind = CauseKind.OTHER
    field, longest = "", 0
    if kind in (CauseKind.MISSING, CauseKind.TOO_LONG):
        found = _FIELD_PATTERN.search(_QUOTED.sub(_kept_if_a_field, words))
        field = _FIELDS[found.group(1).lower()] if found else ""
    if kind is CauseKind.TOO_LONG and (said := _LONGEST.search(words)):
        longest = int(said.group(1) or said.group(2))
    title, cure = _WORDS[kind]
    if kind is CauseKind.OTHER:
        title = _without_names(words, lead) or "The CRM gave no reason"
    shown = field.replace("_", " ").rstrip("s") if field != "notes" else "notes"
    shown = {"email": "e-mail"}.get(shown, shown) or "a field"
    title = title.replace("{Field}", shown[:1].upper() + shown[1:])
    return Cause(
        kind=kind,
        connector=entry.connector,
        title=title,
        cure=cure,
        field={CauseKind.PHONE: "phones", CauseKind.EMAIL: "emails", CauseKind.COUNTRY: "country"}
        .get(kind, field),
        longest=longest,
    )  # fmt: skip


def by_cause(parked: Iterable[tuple[OutboxEntry, Lead]]) -> tuple[Refusal, ...]:
    """The refused rows by cause, the most frequent first."""
    found: dict[Cause, list[tuple[OutboxEntry, Lead]]] = {}
    for entry, lead in parked:
        found.setdefault(cause_of(entry, lead), []).append((entry, lead))
    return tuple(
        Refusal(cause=cause, rows=tuple(rows))
        for cause, rows in sorted(found.items(), key=lambda item: -len(item[1]))
    )


def mended(lead: Lead, cause: Cause) -> Lead | None:
    """The lead without what the CRM refused, nothing of it lost; None where a person has to look.

    What is taken out of a field is put into the notes as it was.
    """
    match cause.kind:
        case CauseKind.PHONE:
            good, bad = _parted(lead.person.phones, lambda phone: _is_phone(phone.number))
            person = replace(lead.person, phones=good)
            return _noted(lead, person, "Phone", [phone.number for phone in bad])
        case CauseKind.EMAIL:
            fit, unfit = _parted(lead.person.emails, lambda address: not email_problem(address))
            return _noted(lead, replace(lead.person, emails=fit), "E-mail", unfit)
        case CauseKind.TOO_LONG if cause.field in _CUTTABLE and cause.longest > 1:
            whole: str = getattr(lead.person, cause.field)
            if len(whole) <= cause.longest:
                return None
            short = whole[: cause.longest - 1].rstrip() + "…"
            label = cause.field.replace("_", " ").capitalize()
            changes: dict[str, Any] = {cause.field: short}
            return _noted(lead, replace(lead.person, **changes), label, [whole])
    return None


def _is_phone(number: str) -> bool:
    from leadcapture.contact import normal_phone  # late: only needed when something was refused

    return re.match(r"\+\d{6}", normal_phone(number)) is not None


def _parted(
    values: Iterable[_T], fits: Callable[[_T], bool]
) -> tuple[tuple[_T, ...], tuple[_T, ...]]:
    """Those that fit, and the others."""
    tested = [(value, fits(value)) for value in values]
    good = tuple(value for value, fit in tested if fit)
    return good, tuple(value for value, fit in tested if not fit)


def _noted(lead: Lead, person: Person, label: str, moved: Iterable[str]) -> Lead | None:
    """The lead with this person, and what was moved out of it in the notes."""
    words = ", ".join(moved)
    if not words:
        return None
    line = f"{label} as captured: {words}"
    return replace(lead, person=person, notes=f"{lead.notes}\n{line}" if lead.notes else line)


def _kept_if_a_field(quoted: re.Match[str]) -> str:
    inside = quoted.group()[1:-1]
    return inside if _FIELD_PATTERN.fullmatch(inside) else "…"


def _without_names(words: str, lead: Lead) -> str:
    """The words with what differs from person to person left out."""
    person = lead.person
    for own in (lead.label, person.name, *person.emails, person.first_name, person.last_name):
        if len(own) > 1:
            words = words.replace(own, "…")
    words = _NUMBER.sub("…", _QUOTED.sub("…", words))
    return re.sub(r"…(?:\s*…)+", "…", words).strip()
