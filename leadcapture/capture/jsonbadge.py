"""Badges that hold JSON, flat or nested, with any spelling of the keys."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from leadcapture.capture.columns import ID_RANKS, field_of
from leadcapture.capture.delimited import read_guessed
from leadcapture.contact import Contact, gather

__all__ = ["fields_of_json", "read_json"]

_MAX_LEAVES = 400
_MAX_DEPTH = 12
#: A number that begins with zeros.
_ZEROS = re.compile(r"([:\[,]\s{0,9})(0\d{1,99})(?=\s{0,9}[,}\]])")
#: Objects that tell about something else than the visitor.
_OTHERS = re.compile(
    r"(event|show|fair|exhibitor|organi[sz]er|venue|session|ticket_?type|item|product|order|meta"
    r"|settings|links|permissions|theme|sponsor|booth|context)s?",
    re.I,
)
_COMPANIES = re.compile(
    r"(company|organi[sz]ation|org|employer|works_?for|affiliation|firma)", re.I
)
_ADDRESSES = re.compile(r"(postal_?)?(work_?|business_?)?(address|addr|adr|location)(es)?", re.I)
_KINDS = {
    "mobile": "mobile",
    "cell": "mobile",
    "fax": "fax",
    "home": "home_phone",
    "work": "office_phone",
}

#: Keys of one letter, where there are no others.
_SHORT = {
    "n": "name",
    "f": "first_name",
    "l": "last_name",
    "c": "company",
    "t": "title",
    "e": "email",
    "p": "phone",
    "i": "badge_id",
}


def read_json(text: str, *, region: str = "") -> Contact | None:
    """The person in a JSON object (or list of one), or None when `text` is not JSON."""
    stripped = text.strip()
    if stripped[:1] not in "{[":
        return None
    try:
        value = _parsed(stripped)
    except ValueError:
        # No JSON, strictly, but organisers' systems write such ids.
        try:
            value = _parsed(_ZEROS.sub(r'\1"\2"', stripped))
        except (ValueError, RecursionError):
            return None
    except RecursionError:
        return None
    if isinstance(value, list) and len(value) > 1 and all(isinstance(one, str) for one in value):
        return read_guessed("\x1f".join(value), region=region)
    return gather(fields_of_json(value), region=region)


def _parsed(text: str) -> object:
    """Numbers stay as written: ids may have more digits than a float holds."""
    return json.loads(text, parse_int=str, parse_float=str, parse_constant=str, strict=False)


def fields_of_json(value: object) -> list[tuple[str, str]]:
    """The (field, text) pairs that parsed JSON holds about one person.

    Keys are matched as columns are (`field_of`); of several ids the most specific counts.
    """
    found: list[tuple[str, str]] = []
    ids: list[tuple[int, str]] = []
    for number, (path, text) in enumerate(_leaves(value, ())):
        if number >= _MAX_LEAVES:
            break
        field = _field(path)
        if field == "badge_id":
            ids.append((_rank(path), text))
        elif field:
            found.append((field, text))
    if ids:
        found.append(("badge_id", min(ids, key=lambda item: item[0])[1]))
    if not found and isinstance(value, dict):
        found = [
            (_SHORT[key.lower()], text)
            for key, text in value.items()
            if key.lower() in _SHORT and isinstance(text, str)
        ]
    return found


def _leaves(value: object, path: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    if len(path) > _MAX_DEPTH:
        return
    match value:
        case dict():
            kind = value.get("type") or value.get("label") or value.get("kind")
            for key, item in value.items():
                if key in ("value", "number", "address") and isinstance(kind, str) and path:
                    for _, text in _leaves(item, path):
                        yield (*path[:-1], f"{path[-1]}:{kind}"), text
                else:
                    yield from _leaves(item, (*path, str(key)))
        case list():
            for item in value[:_MAX_LEAVES]:
                yield from _leaves(item, path)
        case str():
            if value.strip():
                yield path, value
        case _:
            return


def _field(path: tuple[str, ...]) -> str:
    if not path or any(_OTHERS.fullmatch(part) for part in path[:-1]):
        return ""
    key, _, kind = path[-1].partition(":")
    parent = path[-2] if len(path) > 1 else ""
    field = field_of(key)
    if key.startswith("@"):
        return ""  # JSON-LD's own keys
    if parent and field_of(parent) == "phone" and not field:
        return _KINDS.get(key.lower(), "")
    if parent and field_of(parent) == "phone" and field in ("mobile", "fax"):
        return field
    if kind and field in ("phone", "mobile"):
        return next((known for word, known in _KINDS.items() if word in kind.lower()), field)
    if parent and _COMPANIES.fullmatch(parent):
        if field in ("name", "company") or key.lower() == "legalname":
            return "company"
        return field if field in ("website", "title", "department") else ""
    if parent and re.fullmatch(
        r"(full_?)?names?|attendee_?name(_?parts)?|person_?name", parent, re.I
    ):
        return {
            "first": "first_name",
            "given": "first_name",
            "last": "last_name",
            "family": "last_name",
            "title": "prefix",
            "full": "name",
        }.get(key.lower(), {"title": "prefix"}.get(field, field))
    if parent and _ADDRESSES.fullmatch(parent):
        if field in ("street", "postcode", "city", "region", "country", "address"):
            return "street" if field == "address" else field
        return {"line1": "street", "name": "country"}.get(key.lower(), "")
    if parent and field_of(parent) == "country" and field in ("name", "badge_id"):
        return "country" if field == "name" else ""
    return field


def _rank(path: tuple[str, ...]) -> int:
    compact = re.sub(r"[^a-z0-9]", "", "".join(path[-2:]).lower())
    return next((rank for rank, word in enumerate(ID_RANKS) if word in compact), len(ID_RANKS))
