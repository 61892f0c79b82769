"""MeCARD (NTT DoCoMo) and BIZCARD: ``KEY:value;`` lists on one line."""

from __future__ import annotations

import re

from leadcapture.contact import Contact, gather, split_name

__all__ = ["read_bizcard", "read_mecard"]

_MECARD = {
    "TEL": "phone",
    "TEL-AV": "phone",
    "CELL": "mobile",
    "MOBILE": "mobile",
    "FAX": "fax",
    "EMAIL": "email",
    "MAIL": "email",
    "ORG": "company",
    "COMPANY": "company",
    "DIV": "department",
    "DEPT": "department",
    "TIL": "title",
    "TITLE": "title",
    "ROLE": "title",
    "URL": "website",
    "NOTE": "note",
    "MEMO": "note",
    "UID": "badge_id",
    "ID": "badge_id",
    "NICKNAME": "name",
    "CITY": "city",
    "ZIP": "postcode",
    "COUNTRY": "country",
}
_BIZCARD = {
    "N": "first_name",
    "X": "last_name",
    "T": "title",
    "C": "company",
    "A": "address",
    "B": "office_phone",
    "M": "mobile",
    "F": "fax",
    "E": "email",
    "P": "phone",
    "D": "department",
    "W": "website",
}
# Keys seen in the wild; what looks like one may follow an unescaped ";" inside a value.
_KEY = re.compile(r"\s*([A-Za-z][A-Za-z-]{0,15}):")


def _pairs(text: str, known: frozenset[str]) -> list[tuple[str, str]]:
    """KEY and raw value; a part without a known key belongs to the value before it."""
    pairs: list[tuple[str, str]] = []
    for part in re.split(r"(?<!\\);|[\r\n]+", text)[:500]:
        match = _KEY.match(part)
        if match and match[1].upper() in known:
            pairs.append((match[1].upper(), part[match.end() :]))
        elif match and match[1].isupper() and match[1] not in ("HTTP", "HTTPS"):
            pairs.append((match[1], part[match.end() :]))
        elif pairs and part.strip():
            key, value = pairs[-1]
            if len(value) < 2_000:
                pairs[-1] = key, f"{value}; {part.strip()}"
    return pairs


def _unescape(value: str) -> str:
    return re.sub(r"\\(.)", lambda match: match[1], value, flags=re.S).strip()


def read_mecard(text: str, *, region: str = "") -> Contact:
    """The person of a ``MECARD:`` payload; `region` as in `gather`.

    ``N`` is "Last,First" by the format and "First Last" on many badges; ``ADR`` has seven parts
    with commas (box, room, house, city, prefecture, postcode, country) or is one text.
    """
    fields: list[tuple[str, str]] = []
    for key, raw in _pairs(text.partition(":")[2], frozenset(_MECARD) | {"N", "ADR", "SOUND"}):
        value = _unescape(raw)
        if not value:
            continue
        if key == "N":
            fields += _name(raw)
        elif key == "ADR":
            fields += _address(raw)
        elif key == "TITLE" and any(name == "title" for name, _ in fields):
            fields.append(("note", value))
        elif key in _MECARD:
            fields.append((_MECARD[key], value))
    return gather(fields, region=region)


def _name(raw: str) -> list[tuple[str, str]]:
    parts = [_unescape(part) for part in re.split(r"(?<!\\),", raw)]
    if len(parts) == 1:
        prefix, first, last, suffix = split_name(parts[0])
    else:
        last, first = parts[0], " ".join(part for part in parts[1:] if part)
        prefix = suffix = ""
        if not (first and last) and " " in (first or last):
            prefix, first, last, suffix = split_name(first or last)
    return [
        ("prefix", prefix),
        ("first_name", first),
        ("last_name", last),
        ("suffix", suffix),
    ]


def _address(raw: str) -> list[tuple[str, str]]:
    parts = [_unescape(part) for part in re.split(r"(?<!\\),", raw)]
    if len(parts) == 7 and (not parts[0] or not parts[1]):
        box, room, house, city, region, postcode, country = parts
        street = ", ".join(part for part in (house, room, box) if part)
        return [
            ("street", street),
            ("city", city),
            ("region", region),
            ("postcode", postcode),
            ("country", country),
        ]
    return [("address", ", ".join(part for part in parts if part))]


def read_bizcard(text: str, *, region: str = "") -> Contact:
    """The person of a ``BIZCARD:`` payload (ZXing: N, X, T, C, A, B, M, F, E)."""
    fields = [
        (_BIZCARD[key], _unescape(raw))
        for key, raw in _pairs(text.partition(":")[2], frozenset(_BIZCARD))
        if key in _BIZCARD
    ]
    if not any(name == "last_name" and value for name, value in fields):
        fields = [("name" if name == "first_name" else name, value) for name, value in fields]
    return gather(fields, region=region)
