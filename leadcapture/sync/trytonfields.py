"""The fields of a party that a show may map beside the fixed places, and their values.

A definition is what Tryton's ``fields_get`` says of a field. A selection is kept as its code and
shown by its label.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from leadcapture.crmfield import FieldKind, RemoteField, Value, moment_of
from leadcapture.errors import Refused
from leadcapture.sync.trytonvalues import as_line, as_text

__all__ = ["held", "mappable", "remote_fields", "written"]

Definitions = Mapping[str, Mapping[str, Any]]
"""By the field's name; ``selection`` is a list of (code, label)."""

_KINDS = {
    "char": FieldKind.TEXT,
    "text": FieldKind.LONG_TEXT,
    "integer": FieldKind.NUMBER,
    "float": FieldKind.NUMBER,
    "numeric": FieldKind.NUMBER,
    "boolean": FieldKind.BOOLEAN,
    "date": FieldKind.DATE,
    "datetime": FieldKind.MOMENT,
    "timestamp": FieldKind.MOMENT,
    "selection": FieldKind.CHOICE,
    "multiselection": FieldKind.CHOICES,
}
#: What has its fixed place, or is nobody's to write: see `leadcapture.sync.tryton`. The contact
#: mechanisms have shortcuts of these names, which can be set once only.
_FIXED = frozenset(
    {"code", "name", "active", "lang", "email", "phone", "mobile", "fax", "website", "other"}
)


def mappable(definitions: Mapping[str, Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    """The fields that a value of ours can be written into."""
    return {
        name: one
        for name, one in definitions.items()
        if one.get("type") in _KINDS and one.get("readonly") is not True and name not in _FIXED
    }


def remote_fields(definitions: Definitions) -> tuple[RemoteField, ...]:
    """The same as the mapping page shows them."""
    return tuple(
        RemoteField(
            name=name,
            label=str(one.get("string") or name),
            kind=_KINDS[one["type"]],
            length=one["size"] if isinstance(one.get("size"), int) else None,
            required=one.get("required") is True,
            choices=tuple(label for code, label in _choices(one) if code),
            restricted="selection" in one,
        )
        for name, one in definitions.items()
    )


def held(row: Mapping[str, Any], definitions: Definitions) -> dict[str, Value]:
    """What a party holds in these fields, as we spell it; empty ones are left out."""
    values = {name: _held(row.get(name), one) for name, one in definitions.items()}
    return {name: value for name, value in values.items() if value != ""}


def written(values: Mapping[str, Value], definitions: Definitions) -> dict[str, Any]:
    """Our values as Tryton takes them. Raises `Refused` for a field that is not there any more."""
    if gone := sorted(set(values) - set(definitions)):
        raise Refused(f"The CRM has no field '{gone[0]}' any more: choose another under Fields.")
    return {name: _written(value, definitions[name]) for name, value in values.items()}


def _held(value: Any, one: Mapping[str, Any]) -> Value:
    labels = dict(_choices(one))
    match value:
        case None:
            return ""
        case bool() | int() | float():
            return value
        case Decimal():
            return float(value)
        case datetime():
            return value.replace(tzinfo=UTC).isoformat(timespec="milliseconds")
        case date():
            return value.isoformat()
        case list() | tuple():
            return ";".join(labels.get(code, str(code)) for code in value)
    return labels.get(value, str(value))


def _written(value: Value, one: Mapping[str, Any]) -> Any:
    text = str(value)
    codes = {label: code for code, label in _choices(one)}
    match one["type"]:
        case "char":
            return as_line(text)
        case "text":
            return as_text(text)
        case "integer":
            return int(float(value))
        case "float":
            return float(value)
        case "numeric":
            return Decimal(text)
        case "boolean":
            return value is True
        case "date":
            moment = moment_of(text)
            return moment.date() if moment is not None else None
        case "datetime" | "timestamp":
            return moment_of(text)
        case "multiselection":
            return [codes.get(part, part) for part in text.split(";")]
    return codes.get(text, text)


def _choices(one: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    found = one.get("selection")
    return [(code, label) for code, label in found] if isinstance(found, list) else []
