"""Which of our fields goes into which field of a CRM, and whether it fits there.

Pure functions: no disk, no network. The show file says what is not usual::

    [connectors.salesforce.fields]        # our field -> the CRM's; "" does not send it
    "answer:interest" = "Interest__c"
    department = ""

    [connectors.salesforce.defaults]      # the CRM's field -> what to say when we know nothing
    Company = "Not given"
    LeadSource = "Trade show"

What is not named goes where the connector says by itself (its `default_fields`). A value is turned
into what the CRM's field holds: a number, a yes or no, one of its choices. What does not fit is
told in words by `problems`, never cut.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from leadcapture import nurture
from leadcapture.crmfield import FieldKind, RemoteField, Value, canonical, moment_of, same
from leadcapture.lead import Consent, Lead, PhoneKind
from leadcapture.show import Destination, QualifierKind, Show

__all__ = [
    "ANSWER",
    "FieldKind",
    "OurField",
    "RemoteField",
    "Value",
    "canonical",
    "chosen",
    "doubtful",
    "maps",
    "only_defaults",
    "ours",
    "problems",
    "same",
    "targets",
    "value_of",
    "values",
]

#: What our field's name begins with when it is the answer to a qualifier.
ANSWER = "answer:"


@dataclass(frozen=True, slots=True, kw_only=True)
class OurField:
    """One thing that we know of a lead and can send."""

    id: str
    label: str
    kind: FieldKind = FieldKind.TEXT


def _phone(*kinds: PhoneKind) -> Callable[[Lead, Show], Value]:
    def find(lead: Lead, show: Show) -> Value:
        return next((phone.number for phone in lead.person.phones if phone.kind in kinds), "")

    return find


def _person(name: str) -> Callable[[Lead, Show], Value]:
    return lambda lead, show: str(getattr(lead.person, name))


def _address(name: str) -> Callable[[Lead, Show], Value]:
    return lambda lead, show: str(getattr(lead.person.address, name))


def _linkedin(lead: Lead, show: Show) -> Value:
    """The address of the first LinkedIn profile."""
    for one in (*lead.person.social, *lead.person.websites):
        if found := re.fullmatch(r"(?:https?://)?((?:\w+\.)?linkedin\.com/\S+)", one, re.I):
            return f"https://{found[1]}"
        if found := re.fullmatch(r"linkedin:([\w-]+)", one, re.I):
            return f"https://www.linkedin.com/in/{found[1]}"
    return ""


def _consent(show_it: Callable[[Consent], str]) -> Callable[[Lead, Show], Value]:
    """Something of the newest consent for e-mail."""

    def find(lead: Lead, show: Show) -> Value:
        for consent in reversed(lead.consents):
            if consent.purpose == nurture.EMAIL:
                return show_it(consent)
        return ""

    return find


def _opted_out(lead: Lead, show: Show) -> Value:
    """True where the newest consent was taken back; a lead that was never asked said nothing."""
    asked = any(consent.purpose == nurture.EMAIL for consent in lead.consents)
    return asked and not lead.opted_in(nurture.EMAIL)


def _next_step(lead: Lead, show: Show) -> Value:
    step = show.next_step(lead.next_step)
    return step.label if step is not None else lead.next_step


_PLAIN: Sequence[tuple[str, str, FieldKind, Callable[[Lead, Show], Value]]] = (
    ("first_name", "First name", FieldKind.TEXT, _person("first_name")),
    ("last_name", "Last name", FieldKind.TEXT, _person("last_name")),
    ("name", "Full name", FieldKind.TEXT, lambda lead, show: lead.person.name),
    ("prefix", "Prefix", FieldKind.TEXT, _person("prefix")),
    ("suffix", "Suffix", FieldKind.TEXT, _person("suffix")),
    ("title", "Job title", FieldKind.TEXT, _person("title")),
    ("department", "Department", FieldKind.TEXT, _person("department")),
    ("company", "Company", FieldKind.TEXT, _person("company")),
    ("email", "E-mail", FieldKind.EMAIL, lambda lead, show: lead.person.email),
    (
        "other_emails",
        "Other e-mails",
        FieldKind.TEXT,
        lambda lead, show: ", ".join(lead.person.emails[1:]),
    ),
    (
        "phone",
        "Phone",
        FieldKind.PHONE,
        _phone(PhoneKind.OFFICE, PhoneKind.OTHER, PhoneKind.HOME),
    ),
    ("mobile", "Mobile", FieldKind.PHONE, _phone(PhoneKind.MOBILE)),
    ("fax", "Fax", FieldKind.PHONE, _phone(PhoneKind.FAX)),
    ("website", "Website", FieldKind.URL, lambda lead, show: (*lead.person.websites, "")[0]),
    ("linkedin", "LinkedIn profile", FieldKind.URL, _linkedin),
    (
        "social",
        "Social profiles",
        FieldKind.TEXT,
        lambda lead, show: ", ".join(lead.person.social),
    ),
    ("street", "Street", FieldKind.LONG_TEXT, _address("street")),
    ("postcode", "Postcode", FieldKind.TEXT, _address("postcode")),
    ("city", "City", FieldKind.TEXT, _address("city")),
    ("region", "Region", FieldKind.TEXT, _address("region")),
    ("country", "Country", FieldKind.TEXT, _address("country")),
    ("rating", "Rating", FieldKind.CHOICE, lambda lead, show: lead.disposition or ""),
    ("notes", "Notes", FieldKind.LONG_TEXT, lambda lead, show: lead.notes),
    ("conversation", "What was said", FieldKind.LONG_TEXT, nurture.conversation),
    ("next_step", "Next step", FieldKind.TEXT, _next_step),
    ("tags", "Tags", FieldKind.TEXT, lambda lead, show: ", ".join(lead.tags)),
    ("owner", "Owner", FieldKind.TEXT, lambda lead, show: lead.owner),
    ("badge_id", "Badge id", FieldKind.TEXT, lambda lead, show: lead.badge_id),
    (
        "opted_in",
        "E-mail opt-in",
        FieldKind.BOOLEAN,
        lambda lead, show: lead.opted_in(nurture.EMAIL),
    ),
    ("opted_out", "E-mail opt-out", FieldKind.BOOLEAN, _opted_out),
    ("consent_text", "Consent wording", FieldKind.LONG_TEXT, _consent(lambda one: one.wording)),
    ("consent_at", "Consent given at", FieldKind.MOMENT, _consent(lambda one: _utc(one.at))),
    ("consent_how", "Consent given how", FieldKind.TEXT, _consent(lambda one: one.how)),
    ("captured_at", "Captured at", FieldKind.MOMENT, lambda lead, show: _utc(lead.captured_at)),
    ("captured_by", "Captured by", FieldKind.TEXT, lambda lead, show: lead.captured_by),
    ("device", "Device", FieldKind.TEXT, lambda lead, show: lead.device),
    ("show", "Show", FieldKind.TEXT, lambda lead, show: show.name),
    ("campaign", "Campaign", FieldKind.TEXT, lambda lead, show: show.campaign.name),
    ("lead_id", "Lead id", FieldKind.TEXT, lambda lead, show: str(lead.id)),
)
_READ = {name: read for name, _, _, read in _PLAIN}
_ANSWER_KINDS = {
    QualifierKind.SINGLE: FieldKind.CHOICE,
    QualifierKind.MULTI: FieldKind.CHOICES,
    QualifierKind.TEXT: FieldKind.LONG_TEXT,
    QualifierKind.NUMBER: FieldKind.NUMBER,
}


def ours(show: Show) -> tuple[OurField, ...]:
    """All that can be sent of a lead of this show, its qualifiers' answers last."""
    plain = [OurField(id=name, label=label, kind=kind) for name, label, kind, _ in _PLAIN]
    answers = [
        OurField(id=ANSWER + one.id, label=one.label, kind=_ANSWER_KINDS[one.kind])
        for one in show.qualifiers
    ]
    return (*plain, *answers)


def value_of(lead: Lead, show: Show, field_id: str) -> Value:
    """What we know of this lead under one of our names; empty when nothing, or no such name."""
    if field_id.startswith(ANSWER):
        match lead.answers.get(field_id.removeprefix(ANSWER)):
            case None:
                return ""
            case tuple() as several:
                return ";".join(several)
            case answer:
                return answer
    read = _READ.get(field_id)
    return read(lead, show) if read is not None else ""


def chosen(destination: Destination, default_fields: Mapping[str, str]) -> dict[str, str]:
    """Our field -> the CRM's, the show file's choices over the connector's own."""
    return {
        mine: theirs
        for mine, theirs in {**default_fields, **destination.fields}.items()
        if theirs.strip()
    }


def targets(destination: Destination, default_fields: Mapping[str, str]) -> set[str]:
    """The CRM's fields that something may go into."""
    return {*chosen(destination, default_fields).values(), *destination.defaults}


def maps(destination: Destination, default_fields: Mapping[str, str]) -> bool:
    """Whether anything goes into a field of the CRM by name."""
    return bool(targets(destination, default_fields))


def values(
    lead: Lead,
    show: Show,
    destination: Destination,
    *,
    default_fields: Mapping[str, str],
    fields: Sequence[RemoteField] = (),
) -> dict[str, Value]:
    """The CRM's fields with what this lead has for them; fields with nothing are left out.

    `fields` is what the CRM says of its fields; with it values become what the field holds.
    Where two of ours go into one field, the first with a value counts.
    """
    known = {one.name: one for one in fields}
    found: dict[str, Value] = {}
    for mine, theirs in chosen(destination, default_fields).items():
        value = value_of(lead, show, mine)
        if value != "" and theirs not in found:
            found[theirs] = _fitted(value, known.get(theirs))
    for theirs, text in destination.defaults.items():
        if text != "" and theirs not in found:
            found[theirs] = _fitted(text, known.get(theirs))
    return found


def only_defaults(
    lead: Lead, show: Show, destination: Destination, default_fields: Mapping[str, str]
) -> frozenset[str]:
    """The CRM's fields for which `values` has only what the show file says by default."""
    if not destination.defaults:
        return frozenset()
    ours_too = {
        theirs
        for mine, theirs in chosen(destination, default_fields).items()
        if theirs in destination.defaults and value_of(lead, show, mine) != ""
    }
    return frozenset(destination.defaults) - ours_too


def problems(
    found: Mapping[str, Value],
    fields: Sequence[RemoteField],
    *,
    there: Mapping[str, Value] | None = None,
) -> tuple[str, ...]:
    """Why the CRM would not take these values, in words; empty when it would.

    `there` is what the record holds already: a required field may be filled from there. Without
    `fields` nothing is known, so nothing is found wrong.
    """
    if not fields:
        return ()
    known = {one.name: one for one in fields}
    reasons = [
        f"{_called(one)} is missing, which the CRM requires"
        for one in fields
        if one.required
        and one.writable
        and _empty(found.get(one.name, ""))
        and _empty((there or {}).get(one.name, ""))
    ]
    for name, value in found.items():
        one = known.get(name)
        if one is None:
            reasons.append(f"the CRM has no field '{name}', or not for this account")
        elif words := _misfit(value, one):
            reasons.append(f"{_called(one)} {words}")
    return tuple(reasons)


def doubtful(
    show: Show,
    destination: Destination,
    default_fields: Mapping[str, str],
    fields: Sequence[RemoteField] = (),
) -> tuple[str, ...]:
    """What is odd about the mapping itself, in words, whatever the leads say."""
    mine = {one.id: one for one in ours(show)}
    theirs = {one.name: one for one in fields}
    mapped = chosen(destination, default_fields)
    reasons = [f"'{one}' is none of our fields" for one in destination.fields if one not in mine]
    aimed = list(mapped.values())
    reasons += [
        f"{len([one for one in aimed if one == target])} of our fields go into '{target}'"
        for target in dict.fromkeys(aimed)
        if aimed.count(target) > 1
    ]
    if fields:
        for target in dict.fromkeys((*aimed, *destination.defaults)):
            one = theirs.get(target)
            if one is None:
                reasons.append(f"the CRM has no field '{target}', or not for this account")
            elif not one.writable:
                reasons.append(f"{_called(one)} cannot be written")
    return tuple(reasons)


def _called(one: RemoteField) -> str:
    return one.label or one.name


def _empty(value: Value) -> bool:
    return isinstance(value, str) and not value.strip()


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _fitted(value: Value, one: RemoteField | None) -> Value:
    """`value` as this field holds it, where that is beyond doubt; else as it is."""
    if one is None:
        return value
    text = _text(value)
    match one.kind:
        case FieldKind.NUMBER:
            number = _number(text)
            return value if number is None else number
        case FieldKind.BOOLEAN:
            word = text.strip().casefold()
            if word in ("true", "yes", "1", "on"):
                return True
            return False if word in ("false", "no", "0", "off") else value
        case FieldKind.DATE:
            moment = moment_of(text)
            return moment.date().isoformat() if moment is not None else text
        case FieldKind.CHOICE:
            return _choice(text, one)
        case FieldKind.CHOICES:
            return ";".join(_choice(part.strip(), one) for part in text.split(";"))
        case FieldKind.TEXT | FieldKind.EMAIL | FieldKind.PHONE | FieldKind.URL:
            return " ".join(text.split())
    return text


def _text(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:.12g}" if isinstance(value, (int, float)) else str(value)


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    if number != number or abs(number) == float("inf"):
        return None
    return int(number) if number.is_integer() and abs(number) < 1e15 else number


def _choice(text: str, one: RemoteField) -> str:
    """The CRM's own spelling of a choice."""
    return next((own for own in one.choices if own.casefold() == text.casefold()), text)


def _misfit(value: Value, one: RemoteField) -> str:
    text = _text(value)
    if not one.writable:
        return "cannot be written"
    if one.length is not None and len(text) > one.length:
        return f"has {len(text)} characters and the CRM takes {one.length}: shorten it"
    match one.kind:
        case FieldKind.NUMBER if _number(text) is None:
            return "is a number in the CRM, and this is none"
        case FieldKind.BOOLEAN if not isinstance(value, bool):
            return "is a yes or no in the CRM, and this is neither"
        case FieldKind.DATE | FieldKind.MOMENT if moment_of(text) is None:
            return "is a date in the CRM, and this is none"
        case FieldKind.CHOICE if one.restricted and text not in one.choices:
            return f"takes only: {_some(one.choices)}"
        case FieldKind.CHOICES if one.restricted and set(text.split(";")) - set(one.choices):
            return f"takes only: {_some(one.choices)}"
    return ""


def _some(choices: Sequence[str]) -> str:
    few = ", ".join(choices[:12])
    return f"{few}, …" if len(choices) > 12 else few
