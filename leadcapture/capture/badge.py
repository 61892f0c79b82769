"""A payload -> who it names.

`read_badge` tries the forms in order of how sure they are: refused documents, vCard, MeCARD and
BIZCARD, JSON, links, the show's template, other lists, a bare id. What is none of these is kept
as text. The bytes themselves are the caller's to keep.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from enum import StrEnum

from leadcapture.capture.delimited import (
    GUESSED,
    UNFIT,
    fits_template,
    is_binary,
    is_blank,
    is_overlong,
    lacks_parts,
    read_by_template,
    read_guessed,
    read_labelled,
    read_name_company_id,
)
from leadcapture.capture.jsonbadge import read_json
from leadcapture.capture.mecard import read_bizcard, read_mecard
from leadcapture.capture.refused import identity_document, warning_for, without_secret
from leadcapture.capture.vcard import is_vcard, read_vcard
from leadcapture.capture.weblink import is_web_address, read_mail, read_phone, read_web_address
from leadcapture.capture.wedge import CALIBRATION
from leadcapture.contact import Contact, plain_lines
from leadcapture.errors import BadInput, IdentityDocument
from leadcapture.lead import Person
from leadcapture.show import BadgeTemplate

__all__ = ["BadgeKind", "BadgeReading", "read_badge"]

# No code holds more than Aztec's 3,832 digits; a typed or pasted payload might.
_MAX_CHARS = 100_000
_BLANK = "Nothing is in this code: type who it is."
_ENTITY = re.compile(r"&(?:#\d{2,6}|#x[0-9a-fA-F]{2,5}|[A-Za-z]{2,8});")
# Also what base64 (either way round: pretix reverses it) is made of.
_ID = re.compile(r"={0,2}[A-Za-z0-9][A-Za-z0-9._/+=:#*$%~@-]{0,511}")
# Base64 may begin with any of its signs.
_BASE64 = re.compile(r"={0,2}[A-Za-z0-9+/_-]{8,512}={0,2}")
# No word is written so.
_JUMBLE = re.compile(r"[a-z][A-Z]|[A-Z]{2}[a-z]|\d[A-Za-z]|[A-Za-z]\d")
# As a person reads a GS1 code, its application identifiers in brackets: "(21)000012".
_GS1 = re.compile(r"(?:\(\d{2,4}\)[A-Za-z0-9._/+=:#*$%~@-]{1,90}){1,16}")
_SCHEME = re.compile(
    r"(javascript|data|file|vbscript|https?|ftp|mailto|tel|sms|smsto|geo|market|intent|about|blob"
    r"|view-source|ws|wss|magnet|ssh|ldap|matmsg|smtp|facetime|urlto|mebkm):",
    re.IGNORECASE,
)


class BadgeKind(StrEnum):
    """The form of a payload."""

    VCARD = "vcard"
    MECARD = "mecard"
    BIZCARD = "bizcard"
    EMAIL = "email"
    """``mailto:`` or a bare address."""
    PHONE = "phone"
    """``tel:``, ``sms:`` or a bare number with its country code."""
    URL = "url"
    JSON = "json"
    DELIMITED = "delimited"
    """Cells by the show's template, labelled lines, or a guess."""
    ID = "id"
    TEXT = "text"
    """Unknown text, kept verbatim."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BadgeReading:
    """What one payload says. All texts are clean: printable, without controls or markup marks."""

    kind: BadgeKind
    person: Person = field(default_factory=Person)
    badge_id: str = ""
    """Verbatim, zeros kept."""
    provisional: bool = False
    """Only an id (or text) is known: attendee list or a person must resolve it."""
    note: str = ""
    """What the person fields have no place for (vCard NOTE, unknown text), cleaned, plain."""
    warnings: tuple[str, ...] = ()
    blank: bool = False
    """Nothing is in the code: no cell of it is filled."""

    @property
    def is_contact_card(self) -> bool:
        """Whether it is a code as people print it on their own cards."""
        return self.kind in (BadgeKind.VCARD, BadgeKind.MECARD, BadgeKind.BIZCARD)

    @property
    def says_itself(self) -> bool:
        """Whether the code names its own fields, so that a show's template has no say in it."""
        return self.is_contact_card or self.kind is BadgeKind.JSON


def read_badge(
    payload: bytes, text: str = "", *, template: BadgeTemplate | None = None, region: str = ""
) -> BadgeReading:
    """Who a badge's code names. Hostile input raises nothing but `IdentityDocument`, and the code
    that tests hand scanners `BadInput`.

    `payload`: the code's bytes as decoded. `text`: the decoder's guess of what they say; it
    counts where the bytes are not UTF-8. `template`: the show's layout of delimited badges.
    `region`: ISO 3166 alpha-2 of the show, for phones without a country code.
    """
    text = without_secret(_text(payload, text)[:_MAX_CHARS])
    if text.strip() == CALIBRATION:
        raise BadInput(
            "This is the code that tests a hand scanner's keyboard layout, not a badge: read it "
            "with the hand scanner. Nothing was kept."
        )
    if refused := identity_document(text):
        raise IdentityDocument(
            f"This code is {refused}. Identity papers and cards are never stored; "
            "scan the visitor's badge or type the details instead."
        )
    if is_blank(text):
        return BadgeReading(kind=BadgeKind.TEXT, provisional=True, blank=True, warnings=(_BLANK,))
    if warning := warning_for(text):
        return _unknown(text, warning)
    template = template or BadgeTemplate()
    region = region.upper()
    head = text.lstrip("\ufeff\x00 \t\r\n")[:40].upper()
    if head.startswith("MECARD:"):
        return _reading(BadgeKind.MECARD, read_mecard(_unescaped(text), region=region))
    if head.startswith("BIZCARD:"):
        return _reading(BadgeKind.BIZCARD, read_bizcard(_unescaped(text), region=region))
    if is_vcard(text):
        return _reading(BadgeKind.VCARD, read_vcard(_unescaped(text), payload, region=region))
    if found := read_json(text, region=region):
        if found.person.known or found.badge_id:
            return _reading(BadgeKind.JSON, found)
        return _unknown(text, kind=BadgeKind.JSON)
    if is_web_address(text):
        found = read_web_address(text, id_parameter=template.id_parameter, region=region)
        return _reading(BadgeKind.URL, found)
    if is_binary(text):
        return _unknown(text)
    if found := read_by_template(_unescaped(text), template, region=region):
        if is_overlong(_unescaped(text), template):
            return _unknown(text, UNFIT)
        if fits_template(_unescaped(text), template):
            short = lacks_parts(_unescaped(text), template)
            return _reading(BadgeKind.DELIMITED, found, *filter(None, (short,)))
        other = _listed(_unescaped(text), region=region, guessed=UNFIT)
        return other or _reading(BadgeKind.DELIMITED, found, UNFIT)
    if found := read_mail(text, region=region):
        return _reading(BadgeKind.EMAIL, found)
    if found := read_phone(text, region=region):
        return _reading(BadgeKind.PHONE, found)
    # A GS1 code may begin or end with the separator of its elements.
    bare = text.strip("\ufeff\x00 \t\r\n\x1d\x1e\x1f")
    scheme = _SCHEME.match(bare)
    named = _ID.fullmatch(bare) or _GS1.fullmatch(bare) or _is_base64(bare)
    if named and not scheme and not _is_list(bare):
        return BadgeReading(kind=BadgeKind.ID, badge_id=bare, provisional=True)
    return _listed(_unescaped(text), region=region) or _unknown(text)


def _is_list(bare: str) -> bool:
    """Whether what could be an id is cells in a row, or two words with a slash."""
    if bare.count("$") > 1 or bare.count("#") > 1 or bare.count("~") > 1 or "::" in bare:
        return True
    return (
        "/" in bare
        and not re.search(r"[\d=]", bare)
        and not (len(bare) % 4 == 0 and _is_base64(bare))
    )


def _is_base64(bare: str) -> bool:
    return _BASE64.fullmatch(bare) is not None and _JUMBLE.search(bare) is not None


def _listed(text: str, *, region: str, guessed: str = GUESSED) -> BadgeReading | None:
    if found := read_name_company_id(text, region=region):
        return _reading(BadgeKind.DELIMITED, found)
    if (found := read_labelled(text, region=region)) and (found.person.known or found.badge_id):
        return _reading(BadgeKind.DELIMITED, found)
    if (found := read_guessed(text, region=region)) and (found.person.known or found.badge_id):
        return _reading(BadgeKind.DELIMITED, found, guessed)
    return None


def _reading(kind: BadgeKind, found: Contact, *warnings: str) -> BadgeReading:
    return BadgeReading(
        kind=kind,
        person=found.person,
        badge_id=found.badge_id,
        provisional=found.provisional,
        note=found.note,
        warnings=(*warnings, *found.warnings),
    )


def _unknown(text: str, *warnings: str, kind: BadgeKind = BadgeKind.TEXT) -> BadgeReading:
    return BadgeReading(kind=kind, provisional=True, note=plain_lines(text), warnings=warnings)


def _unescaped(text: str) -> str:
    """`text` with the HTML entities undone that registration systems leave in: ``&amp;``."""
    return _ENTITY.sub(lambda match: html.unescape(match[0]), text) if "&" in text else text


def _text(payload: bytes, guess: str) -> str:
    """What the bytes say: by their mark, as UTF-8 if they can be, else as the decoder guessed."""
    if not payload:
        return guess
    if payload[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return payload.decode("utf-16", "replace")
    half = len(payload) // 2
    if half > 3 and payload.count(0) * 10 >= half * 7:
        for codec, zeros in (("utf-16-le", payload[1::2]), ("utf-16-be", payload[::2])):
            if zeros.count(0) * 10 >= half * 7:
                return payload.decode(codec, "replace")
    try:
        return _unmangled(payload.decode("utf-8-sig"))
    except UnicodeDecodeError:
        pass
    if guess and "\ufffd" not in guess:
        return guess
    try:
        return payload.decode("cp1252")
    except UnicodeDecodeError:
        return payload.decode("latin-1")


def _unmangled(text: str) -> str:
    """Undo UTF-8 that was taken for Windows-1252 and encoded again ("MÃ¼ller")."""
    if text.isascii() or not re.search(r"[ÃÂâÅÄ]", text):
        return text
    for codec in ("cp1252", "latin-1"):
        try:
            return text.encode(codec).decode("utf-8")
        except (UnicodeEncodeError, UnicodeDecodeError):
            continue
    return text
