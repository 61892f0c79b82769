"""Values as Tryton takes them: one-line texts, contact mechanisms, patterns, what answers hold."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

from leadcapture.lead import Person, PhoneKind
from leadcapture.sync.trytonrpc import ServerFault

__all__ = [
    "as_line",
    "as_pattern",
    "as_text",
    "digest_of",
    "email_key",
    "mechanism_key",
    "mechanisms",
    "named_categories",
    "new_ids",
]

_PHONE_TYPES = {PhoneKind.MOBILE: "mobile", PhoneKind.FAX: "fax"}


def new_ids(answer: Any, count: int) -> list[int]:
    """The record ids of a create call, one per value sent."""
    if not isinstance(answer, list) or len(answer) != count:
        raise ServerFault(f"The CRM answered {count} new records with something else.")
    return [int(number) for number in answer]


def mechanisms(person: Person) -> list[dict[str, Any]]:
    """The contact mechanisms of a person, each once."""
    rows: list[dict[str, Any]] = [
        {"type": "email", "value": as_line(mail)} for mail in person.emails if mail.strip()
    ]
    rows += [
        {
            "type": _PHONE_TYPES.get(phone.kind, "phone"),
            "value": as_line(phone.number.replace(";ext=", " x")),
        }
        for phone in person.phones
        if phone.number.strip()
    ]
    rows += [{"type": "website", "value": site} for site in map(_website, person.websites) if site]
    return list({mechanism_key(row["type"], row["value"]): row for row in rows}.values())


def _website(text: str) -> str:
    """A web address that a click may open; empty for anything else."""
    site = as_line(text)
    scheme, separator, _ = site.partition(":")
    if separator and scheme.lower() in ("http", "https"):
        return site
    return (
        "" if not site or re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:(?!\d)", site) else f"https://{site}"
    )


def mechanism_key(kind: str, value: str) -> tuple[str, str]:
    """The same for two spellings of one address or number; all kinds of phone are one."""
    if kind in ("phone", "mobile", "fax"):
        return "phone", re.sub(r"\D", "", value)
    if kind == "email":
        return kind, email_key(value)
    return kind, value.casefold().rstrip("/")


def email_key(address: str) -> str:
    return address.strip().casefold()


def as_pattern(text: str) -> str:
    """`text` as an SQL pattern that matches itself only."""
    return re.sub(r"([\\%_])", r"\\\1", text)


def as_line(text: str) -> str:
    """One line without control characters, which Tryton refuses in a field of one line."""
    return " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f]", " ", _whole(text)).split())


def as_text(text: str) -> str:
    """Several lines without control characters but newlines and tabs."""
    lines = _whole(text).replace("\r\n", "\n").replace("\r", "\n")
    return re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", " ", lines).strip()


def _whole(text: str) -> str:
    """`text` with lone surrogates, which no database takes, replaced."""
    return re.sub(r"[\ud800-\udfff]", "\N{REPLACEMENT CHARACTER}", text)


def digest_of(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def named_categories(domain: Any) -> set[int]:
    """The category numbers that a scenario's domain (JSON text) names."""
    try:
        clauses = json.loads(domain or "[]")
    except (TypeError, ValueError):
        return set()
    found: set[int] = set()
    stack = [clauses]
    while stack:
        clause = stack.pop()
        match clause:
            case [("categories" | "categories.id"), _, int(number)]:
                found.add(number)
            case [("categories" | "categories.id"), _, [*numbers]]:
                found |= {number for number in numbers if isinstance(number, int)}
            case [*inner]:
                stack += inner
    return found
