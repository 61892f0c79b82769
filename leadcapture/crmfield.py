"""The fields of a CRM's records, and what they hold."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

__all__ = ["FieldKind", "RemoteField", "Value", "canonical", "moment_of", "same"]

#: What a CRM's field holds. An empty text is "nothing".
Value = str | float | bool


class FieldKind(StrEnum):
    """What a field holds, as far as it matters here."""

    TEXT = "text"
    LONG_TEXT = "long-text"
    """Several lines."""
    EMAIL = "email"
    PHONE = "phone"
    URL = "url"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    MOMENT = "moment"
    """A date with its time."""
    CHOICE = "choice"
    CHOICES = "choices"
    """Several of its choices, with ``;`` between them."""
    REFERENCE = "reference"
    """Another record's id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteField:
    """One field of the CRM, as the CRM describes it."""

    name: str
    label: str = ""
    kind: FieldKind = FieldKind.TEXT
    length: int | None = None
    """Characters it takes; None when it does not say."""
    required: bool = False
    """Without it the CRM makes no record."""
    choices: tuple[str, ...] = ()
    restricted: bool = False
    """Only the choices are taken."""
    writable: bool = True
    opt_out: bool = False
    """True there means that the person must not be mailed: never taken back from here."""


def same(one: Value | None, other: Value | None) -> bool:
    """Whether two values say the same, however the CRM spells them.

    White space at the ends and kinds of line breaks do not count; numbers and moments compare as
    such; a missing value is an empty text.
    """
    return canonical(one) == canonical(other)


def canonical(value: Value | None) -> str:
    """A value as the one text that stands for every spelling of it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return f"{value:.12g}"
    text = value.replace("\r\n", "\n").replace("\r", "\n").strip()
    if text[:1] in _BEGINNINGS:
        if text.lower() in ("true", "false"):
            return text.lower()
        if _NUMBER.fullmatch(text):
            return f"{float(text):.12g}"
        if _MOMENT.match(text) and (moment := moment_of(text)) is not None:
            return moment.isoformat()
    return text


#: What a yes or no, a number or a moment begins with.
_BEGINNINGS = frozenset("tTfF-0123456789")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]{0,14})(?:\.[0-9]{1,9})?")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T")


def moment_of(text: str) -> datetime | None:
    """The moment that an ISO 8601 text names, UTC; None for any other text."""
    text = re.sub(r"([+-]\d\d)(\d\d)$", r"\1:\2", text)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
