"""How the badge tests write payloads and compare what is read."""

from __future__ import annotations

from typing import Any

from leadcapture.capture.badge import BadgeKind, BadgeReading


def fields_of(reading: BadgeReading) -> dict[str, Any]:
    person = reading.person
    found = {
        name: getattr(person, name)
        for name in (
            "prefix",
            "first_name",
            "last_name",
            "suffix",
            "title",
            "department",
            "company",
        )
    }
    found |= {
        "emails": person.emails,
        "phones": tuple(phone.number for phone in person.phones),
        "phone_kinds": tuple(phone.kind.value for phone in person.phones),
        "websites": person.websites,
        "social": person.social,
        "address": person.address.line(),
        "badge_id": reading.badge_id,
        "note": reading.note,
    }
    return {name: value for name, value in found.items() if value}


def check(reading: BadgeReading, kind: BadgeKind, expected: dict[str, Any]) -> None:
    found = fields_of(reading)
    if "phone_kinds" not in expected:
        found.pop("phone_kinds", None)
    assert (reading.kind, found) == (kind, expected)


def crlf(*lines: str) -> str:
    return "\r\n".join(lines)


def card(*lines: str, version: str = "3.0") -> str:
    return crlf("BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", "")


JANE = {"first_name": "Jane", "last_name": "Doe"}
