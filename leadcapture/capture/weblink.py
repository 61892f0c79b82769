"""Badges that are a link: mail, phone, and web addresses that carry an id or a person."""

from __future__ import annotations

import re
from urllib.parse import unquote, unquote_plus, urlsplit

from leadcapture.capture.columns import field_of
from leadcapture.contact import Contact, gather, plain, split_name, valid_email, website

__all__ = ["is_web_address", "read_mail", "read_phone", "read_web_address"]

_ID_PARAMETERS = (
    "badge badgeid badgenumber badgecode uid guid uuid attendee attendeeid visitor visitorid "
    "registrant registrantid registration registrationid regid reg ticket ticketid barcode qr "
    "qrcode lead participant participantid person personid contactid userid delegate guest pid aid "
    "code token secret checkin checkinid key hash id i u c q t k b r v p x s d e a data"
)
_OTHER_PARAMETERS = re.compile(
    r"utm_|(lang|locale|event|eventid|show|showid|ref|source|src|v|version|type|page|sid|session"
    r"|exhibitor|fbclid|gclid)$",
    re.I,
)
_ID_SEGMENT = re.compile(r"(?=[^/]*\d)[A-Za-z0-9][A-Za-z0-9._~=+:-]{3,255}")
_PROFILES = re.compile(
    r"(?:www\.|[a-z]{2}\.)?(linkedin\.com|xing\.com|twitter\.com|x\.com|facebook\.com|github\.com"
    r"|instagram\.com|about\.me|linktr\.ee|youtube\.com)",
    re.I,
)
_MAX_PARAMETERS = 60


def read_mail(text: str, *, region: str = "") -> Contact | None:
    """``mailto:``, ``MATMSG:``, ``Name <address>`` or a bare address; None for anything else.

    Subject, copies and body are ignored.
    """
    text = text.strip()
    if match := re.match(r"MATMSG:.{0,200}?TO:([^;]+);", text, re.I | re.DOTALL):
        target = match[1]
    elif re.match(r"(mailto|smtp):", text, re.I):
        target = unquote(text.partition(":")[2].partition("?")[0])
        if text[:5].lower() == "smtp:":
            target = target.partition(":")[0]
    elif len(text) < 400 and "@" in text and "\n" not in text:
        target = text
        if not re.search(r"(^|<)[\w.+%'-]+@[^\s<>@|;,^]+>?$", text) or not valid_email(text):
            return None
    else:
        return None
    name = re.match(r"\s*\"?([^<>@\"]{2,120}?)\"?\s*<", target)
    fields = [("email", target)] if not name else [("name", name[1]), ("email", target)]
    contact = gather(fields, region=region)
    return contact if contact.person.emails else None


def read_phone(text: str, *, region: str = "") -> Contact | None:
    """``tel:``, ``sms:``, ``smsto:`` or a bare number with its country code; else None."""
    text = text.strip()
    match = re.match(r"(tel|sms|smsto|callto|whatsapp|facetime):(//)?", text, re.I)
    if match:
        number = unquote(text[match.end() :])
        number = re.split(r"[?]|(?<=\d):", number, maxsplit=1)[0]
        return gather([("phone", number)], region=region) if re.search(r"\d", number) else None
    if re.fullmatch(r"\+\d[\d ().\-/]{6,22}", text):
        contact = gather([("phone", text)], region=region)
        if contact.person.phones and contact.person.phones[0].number.startswith("+"):
            return contact
    return None


def is_web_address(text: str) -> bool:
    """Whether `text` is one http(s) address or bare domain and nothing else."""
    text = text.strip()
    if re.match(r"https?://\S+$", text, re.I):
        return True
    return bool(website(text)) and (
        text.lower().startswith("www.")
        or "/" in text
        or re.search(r"\.(com|org|net|de|eu|io|co|uk|fr|es|it|nl|ch|at|us|info|biz|app|dev)$", text)
        is not None
    )


def read_web_address(text: str, *, id_parameter: str = "", region: str = "") -> Contact:
    """What a web address carries: a person in its parameters, a badge id, or just a website.

    With an id the address goes into the note. The id is the parameter `id_parameter`, else a
    parameter that is usually one, else the last part of the path when that looks like an id.
    """
    text = plain(text, 4_000)
    if re.match(r"https?://wa\.me/\d", text, re.I):
        return gather([("phone", "+" + text.partition("wa.me/")[2].partition("?")[0])])
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        host = parts.hostname or ""
    except ValueError:
        return gather([("note", text)])
    fragment_path, _, fragment_query = parts.fragment.partition("?")
    if "=" in fragment_path and not fragment_query:
        fragment_path, fragment_query = "", fragment_path
    parameters = [
        (key, value)
        for part in f"{parts.query}&{fragment_query}".split("&")[:_MAX_PARAMETERS]
        for key, equals, value in [part.partition("=")]
        if value
    ]
    found = _person(parameters, region)
    badge_id = _badge_id(parameters, id_parameter)
    if (
        not badge_id
        and not _PROFILES.fullmatch(host)
        and all(_OTHER_PARAMETERS.match(key) for key, _ in parameters)
    ):
        badge_id = _segment(fragment_path) or _segment(parts.path)
    if badge_id or found:
        fields = [("badge_id", badge_id), ("note", text)] if badge_id else [("note", text)]
        return gather([*found, *fields], region=region)
    if website(text):
        return gather([("website", text)])
    return gather([("note", text)])


def _person(parameters: list[tuple[str, str]], region: str) -> list[tuple[str, str]]:
    """The person's fields among the parameters; only when there is a name or an e-mail."""
    fields = [
        (field, unquote_plus(value))
        for key, value in parameters
        if len(key) > 1
        and (field := field_of(key))
        and field not in ("badge_id", "website", "note")
    ]
    names = {field for field, _ in fields}
    if "last_name" in names and "first_name" not in names and "name" in names:
        fields = [("first_name" if field == "name" else field, text) for field, text in fields]
    if any(field == "email" and valid_email(text) for field, text in fields):
        return fields
    if {"first_name", "last_name"} <= names:
        return fields
    if any(field == "name" and split_name(text)[2] for field, text in fields):
        return fields
    return []


def _badge_id(parameters: list[tuple[str, str]], id_parameter: str) -> str:
    values = {key: unquote(value) for key, value in reversed(parameters)}
    if id_parameter:
        return values.get(id_parameter, "")
    compact = {re.sub(r"[^a-z0-9]", "", key.lower()): value for key, value in values.items()}
    for name in _ID_PARAMETERS.split():
        value = compact.get(name, "")
        if value and len(value) <= 512 and not re.search(r"\s|@|://", value):
            return value
    rest = [value for key, value in values.items() if not _OTHER_PARAMETERS.match(key)]
    if len(rest) == 1 and _ID_SEGMENT.fullmatch(rest[0]):
        return rest[0]
    return ""


def _segment(path: str) -> str:
    """The last part of a path when it looks like an id."""
    last = unquote(path.rstrip("/").rpartition("/")[2])
    if not _ID_SEGMENT.fullmatch(last) or re.search(
        r"\.(html?|php|pdf|aspx?|png|jpe?g)$", last, re.I
    ):
        return ""
    if re.fullmatch(r"(19|20)\d\d", last) or re.fullmatch(r"[a-z]+(-[a-z]+)*-?(20)?\d\d", last):
        return ""  # "/2026" or "/fair-2026" is a page
    return last
