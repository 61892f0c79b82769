"""vCard 2.1, 3.0 and 4.0, and what badge printers make of them.

One tolerant reader of content lines serves all three versions, because real badges mix them.
It takes folding with any line ends, quoted-printable soft breaks, lines that lost their
indentation, cards on one line (hand scanners eat line ends), bare 2.1 parameters in 3.0,
grouped properties, and cards without BEGIN, VERSION, FN, N or END. Work is linear in the length.
"""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from leadcapture.contact import (
    Contact,
    email_key,
    gather,
    plain,
    plain_lines,
    split_name,
    website,
)
from leadcapture.lead import UNNAMED

__all__ = ["is_vcard", "read_vcard"]


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_NAMES = _words(
    "BEGIN VERSION END FN N NICKNAME ORG TITLE ROLE TEL EMAIL URL ADR LABEL NOTE UID PHOTO LOGO "
    "SOUND KEY BDAY ANNIVERSARY GENDER REV PRODID CATEGORIES IMPP LANG TZ GEO SOURCE KIND MEMBER "
    "RELATED CLASS PROFILE SORT-STRING MAILER AGENT XML CALURI CALADRURI FBURL CLIENTPIDMAP "
    "HOBBY INTEREST EXPERTISE ORG-DIRECTORY CONTACT-URI EVENTYAY"
)
_KNOWN = frozenset(_NAMES)
_LINE = re.compile(
    r"\s{0,20}(?:([\w-]{1,40})\.)?([A-Za-z][\w-]{0,60})"
    r"((?:;(?:[^:\"]|\"[^\"]*\")*|;[^:]*)?)[ \t]{0,4}:"
)
_STARTS = re.compile(r"^(?:[\w-]+\.)?(?:N|FN|TEL|EMAIL|ORG|VERSION|TITLE)[;:]", re.I | re.M)
_APART = re.compile(
    r"(?<!\s)\s++(?=(?:item\d+\.)?(?:"
    + "|".join(map(re.escape, _NAMES))
    + r"|X-[A-Z-]+)(?:;[A-Za-z][^:\s]*)?:)"
)
_GLUED = re.compile(
    r"(?<=VCARD)(?=VERSION)|(?<=END:VCARD)(?=BEGIN:VCARD)"
    r"|(?<![A-Z;-])(?=(?:BEGIN|VERSION|END|TITLE|EMAIL|NOTE|TEL|ORG|ADR|URL|FN|UID)[;:])"
    r"|(?<![A-Za-z;-])(?=N[;:])"
)
_CHARSET = re.compile(
    r"(utf-?(8|16)|iso-?8859|windows-?125|cp\d|shift|sjis|s-jis|ms932|euc|gb|big5|koi8|us-?ascii"
    r"|ascii|latin|mac)",
    re.I,
)
_MANGLED_QP = re.compile(r"=[CDEF][0-9A-F]=[89AB][0-9A-F]", re.I)
_IGNORED = frozenset(_words("PHOTO LOGO SOUND KEY XML AGENT"))
_ID_NAMES = frozenset(
    _words(
        "X-BADGE-ID X-BADGEID X-BADGE X-BADGE-NUMBER X-BADGENUMBER X-ATTENDEE-ID X-ATTENDEEID "
        "X-REGID X-REG-ID X-REGISTRATION-ID X-BARCODE X-ID X-VISITOR-ID X-TICKET-ID X-QRCODE "
        "X-EVENTYAY EVENTYAY"
    )
)
_SOCIAL = {
    "X-SOCIALPROFILE": "",
    "X-LINKEDIN": "linkedin",
    "X-TWITTER": "twitter",
    "X-SKYPE": "skype",
    "X-XING": "xing",
    "X-WECHAT": "wechat",
}
_MAX_LINES = 12_000
_MAX_OTHERS = 20
_BREAK = re.compile(r"\r\n|\n|\r|\u2028|\x85")
_NEXT_CARD = re.compile(r"(?<=END:VCARD)(?=BEGIN:VCARD)", re.I)
_BEGIN = re.compile(r"\s*BEGIN\s*:\s*VCARD", re.I)


@dataclass(slots=True)
class _Property:
    """One content line, unfolded: its name, parameters and raw value."""

    name: str
    group: str
    types: set[str]
    params: dict[str, str]
    value: str


def is_vcard(text: str) -> bool:
    """Whether `text` is a vCard, or a list of vCard properties that lost its frame."""
    head = text[:400].upper()
    if "BEGIN:VCARD" in head.replace(" ", ""):
        return True
    return len(_STARTS.findall(text[:4_000])) >= 2 and bool(_STARTS.match(text.lstrip()))


def read_vcard(text: str, payload: bytes = b"", *, region: str = "") -> Contact:
    """The person of the first card in `text`; a warning and a note name those of further cards.

    `payload`: the bytes `text` came from; where they are not UTF-8 and the card names charsets
    (vCard 2.1), each value is decoded as its CHARSET says. `region` as in `gather`.
    """
    raw = False
    if re.search(rb"CHARSET\s*=", payload, re.I) and not _is_utf8(payload):
        text, raw = payload.decode("latin-1"), True
    lines = list(_lines(text))
    contact = _contact([_decoded(found, raw) for found in _properties(lines)], region)
    return _with_others(contact, _others(lines, raw, region))


def _others(lines: list[str], raw: bool, region: str) -> list[str]:
    """What the people of the further cards in the same code are called."""
    begun = [at for at, line in enumerate(lines) if _BEGIN.match(line)][1:]
    called: list[str] = []
    for start, end in pairwise([*begun, len(lines)]):
        if len(called) == _MAX_OTHERS:
            break
        properties = [_decoded(found, raw) for found in _properties(lines[start:end])]
        person = _contact(properties, region).person
        called.append(person.name or person.company or next(iter(person.emails), ""))
    return [name for name in called if name]


def _with_others(contact: Contact, others: list[str]) -> Contact:
    others = [name for name in others if name != contact.person.name]
    if not others:
        return contact
    note = f"Also in this code: {', '.join(others)}"
    warning = (
        f"This code holds {1 + len(others)} people: only the first is taken; "
        "the code itself is kept."
    )
    return replace(
        contact,
        note=plain_lines(f"{contact.note}\n{note}" if contact.note else note),
        warnings=(*contact.warnings, warning),
    )


def _is_utf8(payload: bytes) -> bool:
    try:
        payload.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


# --- lines -----------------------------------------------------------------------------------


def _properties(lines: Iterable[str]) -> list[_Property]:
    """Those of the first card in these lines."""
    found: list[_Property] = []
    for line in lines:
        match = _LINE.match(line)
        if not match:
            continue
        name = match[2].upper()
        if name in ("BEGIN", "END") and any(one.name not in ("BEGIN", "VERSION") for one in found):
            break
        if name in ("BEGIN", "VERSION", "END") or name in _IGNORED:
            continue
        types, params = _parameters(match[3])
        value = line[match.end() :]
        found.append(
            _Property(
                name=name,
                group=(match[1] or "").lower(),
                types=types,
                params=params,
                value=value,
            )
        )
    return found


def _lines(text: str) -> Iterator[str]:
    """Content lines, unfolded. A line that is no property belongs to the one before it."""
    physical = _BREAK.split(text)
    if sum(1 for line in physical if line.strip()) <= 2:
        physical = _cut_apart(text)
    elif _NEXT_CARD.search(text):
        physical = _BREAK.split(_NEXT_CARD.sub("\n", text))
    indented = [line[:1] in " \t" for line in physical if _is_property(line)]
    if sum(indented) * 2 > len(indented):
        physical = [line.lstrip() for line in physical]  # a template's indentation
    parts: list[str] = []
    soft = False
    for line in physical[:_MAX_LINES]:
        if not line.strip():
            soft = False
            continue
        if parts and line[0] in " \t" and not soft:
            parts.append(line[1:])
        elif not parts or _is_property(line):
            if parts:
                yield "".join(parts)
            parts = [line.lstrip()]
        elif soft:
            parts[-1] = parts[-1][:-1]
            parts.append(line)
        else:
            parts.append("\\n" + line)
        soft = _is_quoted(parts[0]) and parts[-1].rstrip().endswith("=")
        if soft:
            parts[-1] = parts[-1].rstrip()
    if parts:
        yield "".join(parts)


def _cut_apart(text: str) -> list[str]:
    """The lines of a card that came on one line."""
    if "\\n" in text and re.search(r"VCARD\s*\\n", text, re.I):
        return re.split(r"\\r\\n|\\n|\\r", text)
    if re.search(r"VCARD\s+\S", text, re.I):
        return _APART.sub("\n", text).split("\n")
    return _GLUED.sub("\n", text).split("\n")


def _is_property(line: str) -> bool:
    match = _LINE.match(line)
    if not match:
        return False
    name = match[2]
    upper = name.upper()
    if upper in _KNOWN or upper.startswith("X-"):
        return True
    return name == upper and len(name) > 2 and not name.startswith("HTTP")


def _is_quoted(line: str) -> bool:
    return "QUOTED-PRINTABLE" in line.partition(":")[0].upper()


def _parameters(text: str) -> tuple[set[str], dict[str, str]]:
    types: set[str] = set()
    params: dict[str, str] = {}
    for part in re.findall(r';((?:[^;"]|"[^"]*"?)*)', text)[:40]:
        key, equals, value = part.partition("=")
        if not equals:
            word = key.strip().upper()
            if word in ("QUOTED-PRINTABLE", "BASE64", "B", "Q"):
                params["ENCODING"] = word
            else:
                types.update(word.replace(",", " ").split())
            continue
        key = key.strip().upper()
        value = value.strip().strip('"')
        if key == "TYPE":
            types.update(value.upper().replace('"', "").replace(",", " ").split())
        else:
            params[key] = value
    return types, params


# --- values ----------------------------------------------------------------------------------


def _decoded(found: _Property, raw: bool) -> _Property:
    """The property with its transfer encoding undone, component by component."""
    charset = found.params.get("CHARSET", "")
    encoding = found.params.get("ENCODING", "").upper()
    value = found.value
    if encoding in ("BASE64", "B"):
        try:
            data = base64.b64decode(re.sub(r"\s", "", value), validate=True)
        except (binascii.Error, ValueError):
            return found
        found.value = _text(data, charset)
    elif encoding in ("QUOTED-PRINTABLE", "Q") or (
        _MANGLED_QP.search(value) and found.name not in ("URL", "NOTE", "UID")
    ):
        pieces = re.split(r"((?<!\\);)", value)
        decoded = [
            piece if piece == ";" else _escaped(_quoted(piece, charset, raw)) for piece in pieces
        ]
        if len(pieces) == 1 and found.name in ("N", "ADR"):
            decoded = [_quoted(value, charset, raw)]  # the separators were encoded as well
        found.value = "".join(decoded)
    elif raw:
        found.value = _text(value.encode("latin-1", "replace"), charset)
    return found


def _escaped(text: str) -> str:
    return text.replace(";", "\\;")


def _quoted(text: str, charset: str, raw: bool) -> str:
    data = text.encode("latin-1" if raw else "utf-8", "replace")
    return _text(quopri.decodestring(data), charset)


def _text(data: bytes, charset: str) -> str:
    """`data` as `charset` says, else UTF-8, else Windows-1252."""
    for name in (charset, "utf-8", "cp1252"):
        try:
            if _CHARSET.match(name):
                return data.decode(name)
        except (LookupError, ValueError):
            continue
    return data.decode("latin-1")


def _unescape(value: str) -> str:
    return re.sub(r"\\(.)", lambda match: "\n" if match[1] in "nN" else match[1], value, flags=re.S)


def _split(value: str) -> list[str]:
    """The components of a structured value, unescaped."""
    return [_unescape(part).strip() for part in re.split(r"(?<!\\);", value[:20_000], maxsplit=40)]


# --- the person ------------------------------------------------------------------------------


def _contact(properties: list[_Property], region: str) -> Contact:
    fields: list[tuple[str, str]] = []
    notes: list[str] = []
    emails: list[tuple[int, str]] = []
    phones: list[tuple[int, str, str]] = []
    sites: list[str] = []
    names: dict[str, str] = {}
    ids: dict[int, str] = {}
    addresses: list[tuple[bool, list[str]]] = []
    labels = {one.group: one.value.upper() for one in properties if one.name == "X-ABLABEL"}
    for one in properties:
        value = one.value.strip()
        if not value.strip("; "):
            continue
        rank = _preference(one)
        match one.name:
            case "N" | "FN" | "ORG" | "TITLE" | "ROLE" | "NICKNAME" | "LABEL" | "X-ABSHOWAS":
                names.setdefault(one.name, value)
            case "TEL" | "X-MOBILE" | "X-PHONE":
                kind = one.types | set(re.findall(r"[A-Z]+", labels.get(one.group, "")))
                if one.name == "X-MOBILE":
                    kind.add("CELL")
                # A parameter that slipped behind the colon.
                value = re.sub(r"^(?:TYPE=)?[A-Za-z,]+:(?=\+|\(|\d)", "", value)
                phones.append((rank, _phone_field(kind), _unescape(value)))
            case "EMAIL":
                emails.append((rank, _unescape(value)))
            case "URL" | "X-URL" | "X-WEBSITE":
                sites.append(_unescape(value))
            case "ADR":
                addresses.append((rank < 100 or "WORK" in one.types, _split(value)))
                if "LABEL" in one.params:
                    names.setdefault("LABEL", one.params["LABEL"].replace("^n", "\n"))
            case "NOTE":
                notes.append(_unescape(value))
            case "UID":
                ids.setdefault(2, _unescape(value))
            case "X-DEPARTMENT" | "X-DEPT":
                names.setdefault("DEPARTMENT", _unescape(value))
            case "X-COMPANY":
                names.setdefault("ORG", value)
            case "X-TITLE" | "X-JOBTITLE":
                names.setdefault("TITLE", value)
            case name if name in _ID_NAMES:
                ids.setdefault(0, _unescape(value))
            case name if name in _SOCIAL:
                if "EVENTYAY" in one.types:
                    ids.setdefault(1, value)
                else:
                    service = _SOCIAL[name] or next(iter(sorted(one.types - {"PREF"})), "")
                    fields.append(("social", _profile(service.lower(), _unescape(value))))
            case "IMPP":
                fields.append(("social", _unescape(value)))
            case _:
                pass
    called = {UNNAMED, *(text for _, text in emails), *ids.values()}
    if "N" not in names and _unescape(names.get("FN", "")).strip() in called:
        names.pop("FN", None)  # What stands in where nobody is named.
    fields += _name_fields(names)
    fields += _work_fields(names, notes)
    fields += [("email", text) for _, text in sorted(emails, key=lambda item: item[0])]
    fields += [(kind, text) for _, kind, text in sorted(phones, key=lambda item: item[0])]
    for site in sites:
        if website(site) or re.match(r"https?:", site, re.I):
            fields.append(("website", site))
        else:
            notes.append(site)
    if addresses:
        best = max(addresses, key=lambda item: (item[0], sum(bool(part) for part in item[1])))
        fields += _address_fields(best[1])
    elif "LABEL" in names:
        fields.append(("address", _unescape(names["LABEL"])))
    if ids:
        fields.append(("badge_id", ids[min(ids)]))
    fields += [("note", note) for note in notes[:20]]
    return gather(fields, region=region)


def _profile(service: str, value: str) -> str:
    """A web address as it is, a handle with the name of its network: ``skype:jane``."""
    value = value.removeprefix("x-apple:").strip()
    if not service or ":" in value or (website(value) and "/" in value):
        return value
    return f"{service}:{value}" if value else ""


def _preference(one: _Property) -> int:
    """1 is the most preferred; 101 where nothing is said."""
    number = one.params.get("PREF", "")
    if number.isascii() and number.isdigit() and len(number) < 4:
        return int(number)
    return 1 if "PREF" in one.types else 101


def _phone_field(types: set[str]) -> str:
    if types & {"FAX", "HOMEFAX", "WORKFAX"}:
        return "fax"
    if types & {"CELL", "MOBILE", "IPHONE", "HANDY"}:
        return "mobile"
    if "WORK" in types or "MAIN" in types:
        return "office_phone"
    return "home_phone" if "HOME" in types else "phone"


def _name_fields(names: dict[str, str]) -> list[tuple[str, str]]:
    full = plain(_unescape(names.get("FN", "")).strip("; "), 240)
    structured = names.get("N", "")
    if names.get("X-ABSHOWAS", "").upper() == "COMPANY":
        return []
    if not structured:
        if not full and "NICKNAME" in names and "ORG" not in names:
            full = plain(_unescape(names["NICKNAME"]))
        if "ORG" in names and full == plain(_split(names["ORG"])[0]):
            return []  # a company's card
        return [("name", full)] if full else []
    parts = [plain(part, 120) for part in _split(structured)]
    family, given, middle, prefix, suffix = (*parts, "", "", "", "")[:5]
    if len(parts) == 1 or not (given or middle):
        # "N:First LAST" and "N:Jane Doe;;;;": no structure in it.
        if family and family == full and full == plain(_split(names.get("ORG", ""))[0]):
            return []
        text = full if full and family and family in full else family
        if " " in text or "," in text or len(parts) == 1:
            prefix_found, first, last, suffix_found = split_name(text)
            return [
                ("prefix", prefix or prefix_found),
                ("first_name", first),
                ("last_name", last),
                ("suffix", suffix or suffix_found),
            ]
        return [("last_name", family), ("prefix", prefix), ("suffix", suffix)]
    if not family and " " in given:
        prefix_found, first, last, suffix_found = split_name(given)
        return [
            ("prefix", prefix or prefix_found),
            ("first_name", first),
            ("last_name", last),
            ("suffix", suffix or suffix_found),
        ]
    if (
        given.isupper()
        and len(given) > 2
        and family.upper() != family
        # A full name that begins with the given name says that the order is right.
        and not full.casefold().startswith(given.casefold())
    ):
        family, given = given, family  # "N:Jane;DOE"
    return [
        ("prefix", prefix),
        ("first_name", given),
        ("middle_name", middle),
        ("last_name", family),
        ("suffix", suffix),
        ("name", full),
    ]


def _work_fields(names: dict[str, str], notes: list[str]) -> list[tuple[str, str]]:
    company, *units = _split(names.get("ORG", "")) or [""]
    title = _unescape(names.get("TITLE", "")).strip()
    role = _unescape(names.get("ROLE", "")).strip()
    if title and role and email_key(title) != email_key(role):
        notes.append(f"Role: {role}")
    department = names.get("DEPARTMENT", "") or ", ".join(unit for unit in units if unit)
    return [("company", company), ("title", title or role), ("department", department)]


def _address_fields(parts: list[str]) -> list[tuple[str, str]]:
    """ADR is box; extended; street; city; region; postcode; country. Many cards differ."""
    filled = [part for part in parts if part]
    if len(filled) == 1:
        return [("address", filled[0])]
    if len(parts) < 7 and parts[0]:
        # The leading empty parts were left out.
        if len(parts) == 4:
            street, city, postcode, country = parts
            return [
                ("street", street),
                ("city", city),
                ("postcode", postcode),
                ("country", country),
            ]
        parts = ["", "", *parts]
    box, extended, street, city, region, postcode, country = (*parts, *[""] * 7)[:7]
    if not street:
        if not city and not postcode and box and extended:
            return [("address", ", ".join(filled))]
        street = ", ".join(part for part in (box, extended) if part)
    else:
        street = ", ".join(part for part in (street, extended, box) if part)
    return [
        ("street", street.replace("\n", ", ")),
        ("city", city),
        ("region", region),
        ("postcode", postcode),
        ("country", country),
    ]
