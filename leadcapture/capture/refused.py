"""What is no badge and no card: identity documents are refused, other codes worth a warning."""

from __future__ import annotations

import re
from collections.abc import Iterable

__all__ = ["identity_document", "identity_page", "warning_for", "without_secret"]

# In small letters where a hand scanner typed it while Caps Lock was on.
_AAMVA = re.compile(r"[@\s\x00-\x1f%]{0,12}(?:ANSI|AAMVA)\s{0,2}[0-9]{6}", re.IGNORECASE)
# Behind what a scanner puts in front, or made of the first signs: only a whole head, or "@" with a
# licence's separators, for texts may speak of standards.
_AAMVA_INSIDE = re.compile(
    r"(?:ANSI|AAMVA)\s{0,2}[0-9]{10}(?:[0-9]{2})?(?:DL|ID|EN)[0-9]{4}"
    r"|@[\s\x00-\x1f%]{0,12}[\n\r\x1c-\x1f][\s\x00-\x1f%]{0,12}(?:ANSI|AAMVA)\s{0,2}[0-9]{6}",
    re.IGNORECASE,
)
_AAMVA_FIELD = re.compile(
    r"(?:^|[\n\r\x1d\x1e\x1f]|DL)(D(?:AQ|CS|AC|AD|CT|BB|BA|BD|AG|AI|AJ|AK|CF|CG|AU|AY|BC|CA|CD))(?=\S)"
)
_MAGSTRIPE = re.compile(r"%[A-Z]{2}[A-Z .'-]{0,13}\^[^?]{3,}\?.{0,4};636\d{3}", re.DOTALL)
_CARD = re.compile(r"%B\d{12,19}\^[^^]{2,26}\^\d{4}|;\d{12,19}=\d{4}\d{3}\d*\?")
_DNI = re.compile(
    r"[^@]{0,20}@[^@\d]{2,40}@[^@\d]{2,40}@[MFX]@[\w. ]{6,12}@[A-Z]@\d{2}/\d{2}/\d{4}@"
)

_WARNINGS = (
    (
        re.compile(r"otpauth(-migration)?://", re.I),
        "This code holds the secret of somebody's two-factor sign-in, not a badge. The secret is "
        "not kept.",
    ),
    (
        re.compile(r"WIFI:", re.I),
        "This code is for signing in to a wireless network, not a badge. Its password is not kept.",
    ),
    (
        re.compile(
            r"BCD\s*\n\s*00[12]|SPC\s*\n\s*0[12]00|000201[0-9A-Z]{2}|(bitcoin|ethereum|litecoin|"
            r"lightning|monero|upi|bitcoincash|solana):|SPD\*1\.0\*",
            re.I,
        ),
        "This is a payment code, not a badge. It is kept as text.",
    ),
)


def identity_document(text: str) -> str:
    """Why this code is refused, or empty when it is not an identity document or a bank card.

    Driving licences and identity cards (AAMVA PDF417, also where a scanner lost its control
    characters), machine-readable zones of passports, Aadhaar, DNI, health certificates.
    """
    head = text[:3_000]
    if _AAMVA.match(head) or _AAMVA_INSIDE.search(head) or _MAGSTRIPE.match(head):
        return "a driving licence or identity card"
    if len(set(_AAMVA_FIELD.findall(head))) >= 5:
        return "a driving licence or identity card"
    if _is_mrz(head):
        return "the machine-readable zone of a passport or identity card"
    if "PrintLetterBarcodeData" in head[:300] or _DNI.match(head) or head.startswith("mdoc:"):
        return "an identity card"
    if re.match(r"HC1:[0-9A-Z $%*+./:-]{60}", head):
        return "a health certificate"
    if _CARD.match(head):
        return "a bank card"
    return ""


#: What identity documents call themselves; letters with marks are folded, blanks taken out.
_TITLES = re.compile(
    r"driv(?:er|ing)'?s?licen[cs]e|provisionallicen[cs]e|learner'?spermit|identi(?:ty|fication)card|"
    r"fuhrerschein|personalausweis|aufenthaltstitel|permisdeconduire|cartenationaled'?identite|"
    r"titredesejour|permisodeconduc|licenciadeconduc|documentonacionaldeidentidad|"
    r"carteirade(?:identidade|habilitacao)|patentediguida|cartad'?identita|rijbewijs|identiteitskaart|"
    r"prawojazdy|dowodosobisty|korkort|forerkort|ajokortti|residencepermit"
)
#: What stands beside the dates on them, and on no business card.
_DATES = re.compile(
    r"\bdob\b|date\s?of\s?birth|birth\s?date|geburtsdatum|geburtstag|date\s?de\s?naissance|"
    r"fecha\s?de\s?nacimiento|data\s?de\s?nascimento|data\s?di\s?nascita|geboortedatum|"
    r"data\s?urodzenia|fodelse|fodsels|(?:^|\n)\s*3[.,]?\s?\d\d[./-]\d\d[./-](?:\d\d){1,2}"
)

#: ICAO 9303: 30, 36 or 44 signs a line; the OCR loses some of the fillers.
_ZONE_LINE = re.compile(r"[A-Z0-9<]{26,48}")


def identity_page(lines: Iterable[str]) -> str:
    """Why this print is refused, or empty.

    Passports, visas and identity cards end in a machine-readable zone: two lines of it are told
    from anything else, however well they are read. Others say what they are, beside a date of birth
    (on European licences the third entry).
    """
    # Codes are judged before any card is: they need none of its word lists.
    from leadcapture.capture.cardwords import fold

    lines = tuple(lines)
    said = "\n".join(fold(line) for line in lines)
    if _TITLES.search(re.sub(r"\s", "", said)) and _DATES.search(said):
        return "a driving licence or identity card"
    close = (re.sub(r"\s", "", line).replace("«", "<<").replace("‹", "<") for line in lines)
    zone = [line for line in (one.upper() for one in close) if _ZONE_LINE.fullmatch(line)]
    filled = any("<<" in line and line.count("<") >= 5 for line in zone)
    return "a passport or identity card" if len(zone) > 1 and filled else ""


def _is_mrz(text: str) -> bool:
    zone = re.sub(r"\s", "", text.upper())
    if len(zone) not in (72, 88, 90) or "<<" not in zone:
        return False
    return re.fullmatch(r"[PIACV][A-Z0-9<][A-Z<]{3}[A-Z0-9<]+", zone) is not None


_WIFI = re.compile(r"WIFI:", re.I)
_WIFI_FIELD = re.compile(r"(?<=[:;])([A-Z]:)((?:\\.|[^;\\])+)", re.I | re.DOTALL)
_SIGN_IN = re.compile(r"(?<=[?&])((?:secret|data)=)[^&\s]+", re.I)


def without_secret(text: str) -> str:
    """The text of a code without the password of a network, or the secret of a sign-in, in it."""
    start = text.lstrip("\ufeff\0 \t\r\n")
    if _WIFI.match(start):
        # Field by field, for a network may be called "a;P:b".
        return _WIFI_FIELD.sub(
            lambda found: found[1] + ("***" if found[1] in ("P:", "p:") else found[2]), text
        )
    return _SIGN_IN.sub(r"\1***", text) if start[:7].lower() == "otpauth" else text


def warning_for(text: str) -> str:
    """What to tell about a code that is certainly no person, or empty."""
    start = text.lstrip()[:200]
    return next((words for pattern, words in _WARNINGS if pattern.match(start)), "")
