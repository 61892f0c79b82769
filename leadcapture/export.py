"""Leads -> a file for people: CSV, XLSX or vCard."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO

from leadcapture.errors import BadInput
from leadcapture.lead import UNNAMED, Answer, Lead, Person, PhoneKind
from leadcapture.show import Show
from leadcapture.tables import write_atomically, write_table

__all__ = ["vcard", "write_leads"]

_KIND_TYPES = {
    PhoneKind.OFFICE: "WORK,VOICE",
    PhoneKind.MOBILE: "CELL,VOICE",
    PhoneKind.FAX: "WORK,FAX",
    PhoneKind.HOME: "HOME,VOICE",
    PhoneKind.OTHER: "VOICE",
}
_COLUMNS = (
    "Prefix",
    "First name",
    "Last name",
    "Suffix",
    "Job title",
    "Department",
    "Company",
    "Email",
    "More emails",
    "Office phone",
    "Mobile phone",
    "Other phones",
    "Fax",
    "Website",
    "Social profiles",
    "Street",
    "Postcode",
    "City",
    "State or region",
    "Country",
    "Badge ID",
    "Rating",
    "Next step",
    "Notes",
    "Tags",
    "Owner",
    "Email opt-in",
    "Consent wording",
    "Consent given at",
    "Consent given how",
    "Stage",
    "Provisional",
    "Captured at",
    "Captured by",
    "Device",
    "Show",
    "Lead ID",
)


def write_leads(path: Path, leads: Iterable[Lead], show: Show) -> int:
    """Write `leads` to `path` (``.csv``, ``.xlsx`` or ``.vcf``, by its ending); how many.

    Tables have one column per qualifier of `show` as well. The file appears complete or not at
    all. Raises `BadInput`, `DiskFull`.
    """
    suffix = path.suffix.lower()
    if suffix in (".csv", ".xlsx"):
        return write_table(path, _columns(show), (_row(lead, show) for lead in leads))
    if suffix != ".vcf":
        raise BadInput(f"{path.name}: leads are exported as .csv, .xlsx or .vcf.")
    count = 0

    def write(file: IO[bytes]) -> None:
        nonlocal count
        for lead in leads:
            card = vcard(
                lead.person, uid=str(lead.id), note=_note(lead, show), badge_id=lead.badge_id
            )
            file.write(card.encode())
            count += 1

    write_atomically(path, write)
    return count


def _columns(show: Show) -> tuple[str, ...]:
    questions: list[str] = []
    for qualifier in show.qualifiers:
        label = qualifier.label or qualifier.id
        questions.append(f"{label} ({qualifier.id})" if label in (*_COLUMNS, *questions) else label)
    return (*_COLUMNS, *questions)


def _row(lead: Lead, show: Show) -> list[str]:
    person, address = lead.person, lead.person.address
    numbers = {kind: [p.number for p in person.phones if p.kind is kind] for kind in PhoneKind}
    office, mobile = numbers[PhoneKind.OFFICE], numbers[PhoneKind.MOBILE]
    others = [*office[1:], *mobile[1:], *numbers[PhoneKind.OTHER], *numbers[PhoneKind.HOME]]
    consent = next((one for one in reversed(lead.consents) if one.purpose == "email"), None)
    step = show.next_step(lead.next_step)
    return [
        person.prefix,
        person.first_name,
        person.last_name,
        person.suffix,
        person.title,
        person.department,
        person.company,
        person.email,
        ", ".join(person.emails[1:]),
        "".join(office[:1]),
        "".join(mobile[:1]),
        ", ".join(others),
        ", ".join(numbers[PhoneKind.FAX]),
        ", ".join(person.websites),
        ", ".join(person.social),
        address.street,
        address.postcode,
        address.city,
        address.region,
        address.country,
        lead.badge_id,
        lead.disposition.value if lead.disposition else "",
        step.label if step else lead.next_step,
        lead.notes,
        ", ".join(lead.tags),
        lead.owner,
        # Who was never asked has not said no: an import would take it for one.
        ("yes" if consent.granted else "no") if consent else "",
        consent.wording if consent else "",
        consent.at.isoformat(timespec="seconds") if consent else "",
        consent.how if consent else "",
        lead.stage.value,
        "yes" if lead.provisional else "no",
        lead.captured_at.isoformat(timespec="seconds"),
        lead.captured_by,
        lead.device,
        show.name,
        str(lead.id),
        *(_answer(lead.answers.get(qualifier.id, "")) for qualifier in show.qualifiers),
    ]


def _answer(answer: Answer) -> str:
    if isinstance(answer, str):
        return answer
    return "; ".join(answer) if isinstance(answer, tuple) else f"{answer:g}"


def _note(lead: Lead, show: Show) -> str:
    parts = [f"Met at {show.name}"]
    if lead.disposition:
        parts.append(f"Rating: {lead.disposition.value}")
    step = show.next_step(lead.next_step)
    if step:
        parts.append(f"Next step: {step.label}")
    for qualifier in show.qualifiers:
        if text := _answer(lead.answers.get(qualifier.id, "")):
            parts.append(f"{qualifier.label}: {text}")
    if lead.notes:
        parts.append(lead.notes)
    return "\n".join(parts)


def vcard(person: Person, *, uid: str = "", note: str = "", badge_id: str = "") -> str:
    """`person` as a vCard 3.0, the version that every address book reads; lines end in CRLF."""
    return "".join(f"{_folded(line)}\r\n" for line in _lines(person, uid, note, badge_id))


def _lines(person: Person, uid: str, note: str, badge_id: str) -> Iterator[str]:
    name = (person.last_name, person.first_name, "", person.prefix, person.suffix)
    full = (
        " ".join(part for part in (person.prefix, person.name, person.suffix) if part)
        if person.name
        else ""
    )
    yield "BEGIN:VCARD"
    yield "VERSION:3.0"
    yield "N:" + ";".join(map(_escaped, name))
    yield "FN:" + _escaped(full or person.email or person.company or badge_id or UNNAMED)
    if person.company or person.department:
        units = [person.company, *([person.department] if person.department else [])]
        yield "ORG:" + ";".join(map(_escaped, units))
    if person.title:
        yield "TITLE:" + _escaped(person.title)
    for email in person.emails:
        yield "EMAIL;TYPE=INTERNET,WORK:" + _escaped(email)
    for phone in person.phones:
        yield f"TEL;TYPE={_KIND_TYPES[phone.kind]}:" + _escaped(phone.number)
    for site in person.websites:
        yield "URL:" + _escaped(site)
    for profile in person.social:
        service, value = _service(profile)
        kind = f";TYPE={service}" if service else ""
        yield f"X-SOCIALPROFILE{kind}:{_escaped(value)}"
    address = person.address
    if address.line():
        parts = ("", "", address.street, address.city, address.region, address.postcode)
        yield "ADR;TYPE=WORK:" + ";".join(map(_escaped, (*parts, address.country)))
    if note:
        yield "NOTE:" + _escaped(note)
    if badge_id:
        yield "X-BADGE-ID:" + _escaped(badge_id)
    if uid:
        yield f"UID:{_escaped(uid)}"
    yield "END:VCARD"


def _service(profile: str) -> tuple[str, str]:
    """The network of a profile, or empty, and its address or handle there."""
    if found := re.fullmatch(r"([a-z]{2,12}):(?!//)(.+)", profile):
        return found[1], found[2]
    found = re.match(r"(?:https?://)?(?:[\w-]+\.)*?([a-z]{2,12})\.[a-z]{2,4}(?:/|$)", profile, re.I)
    return (found[1].lower() if found else ""), profile


def _escaped(text: str) -> str:
    text = text.encode("utf-8", "replace").decode().replace("\r\n", "\n").replace("\r", "\n")
    for char in "\\;,":
        text = text.replace(char, f"\\{char}")
    return text.replace("\n", "\\n")


def _folded(line: str) -> str:
    """At most 75 bytes a line; a character is never cut (RFC 2426)."""
    parts, part, size = [], "", 0
    for char in line:
        width = len(char.encode("utf-8"))
        if size + width > 75:
            parts.append(part)
            part, size = " ", 1
        part += char
        size += width
    return "\r\n".join([*parts, part])
