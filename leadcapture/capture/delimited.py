"""Badges that hold a list: cells between tabs, ``|``, ``^`` or ``;``.

A show's `BadgeTemplate` says what each position is; `learn_template` finds delimiter and cells
of one sample scan, so that a person can say it by dragging. Without a template the cells that
speak for themselves are recognised and the rest is guessed, with a warning.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from leadcapture.capture.columns import field_of
from leadcapture.contact import (
    FIELDS,
    Contact,
    country_code,
    gather,
    phone,
    plain,
    valid_email,
    website,
)
from leadcapture.show import BadgeTemplate
from leadcapture.words import how_many

__all__ = [
    "GUESSED",
    "UNFIT",
    "fits_template",
    "is_binary",
    "is_blank",
    "is_overlong",
    "lacks_parts",
    "learn_template",
    "read_by_template",
    "read_guessed",
    "read_labelled",
    "read_name_company_id",
]

GUESSED = "This badge's layout is a guess: check the fields, and set the show's badge template."
UNFIT = "This code does not fit the show's layout of badges: check the fields."
_NULLS = frozenset(("", "null", "(null)"))
_SPELLED = {"tab": "\t", "\\t": "\t", "newline": "\n", "\\n": "\n", "pipe": "|", "caret": "^"}
_DELIMITERS = ("\t", "|", "^", "\x1d", "\x1e", "\x1f", "::", "~", ";", "$", "#", "\n", ",")
_MAX_CELLS = 300
#: What no text has within, be it cut into cells, but for the zeros that fill up a cell. Typeset
#: quotes and dashes of Windows-1252 that were taken for Latin-1 are text.
_NO_TEXT = re.compile(
    r"[\x01-\x03\x05-\x08\x0e-\x1b\x7f-\x84\x86-\x90\x98-\x9f\ud800-\udfff\ufffd]"
    r"|\x00(?=[^\x00-\x20|^;~$#,:])"
)
_AROUND = "".join(map(chr, range(0x21))) + "\ufeff"
#: More characters than any of its kind has; a company may be named for its purpose.
_LONGEST = {"name": 100, "first_name": 100, "last_name": 100, "badge_id": 512}
_LONG = 300
_ANY_LENGTH = ("note", "address", "website", "social")
_BETWEEN = re.compile(r"[\x00-\x20|^;~$#,:\ufeff]+")
_NAME_COLUMNS = ("name", "first_name", "last_name")
_WORDS = re.compile(r"[^\d\s]+(\s[^\d\s]+)+")
_ID = re.compile(r"(?=.*\d)[A-Za-z0-9][A-Za-z0-9._/+=:-]{2,127}")
#: Too short to be told from a number of things, but for in front.
_SHORT_ID = re.compile(r"(?=.?\d)[A-Za-z0-9]{1,2}")
_NAME = re.compile(r"[^\W\d_](?:[^\d<>{}()\[\]=@\"/\\|]){0,79}")
_FULL_NAME = re.compile(r"[^\W\d_a-z][\w'’.-]*( [\w'’.-]+){0,3} [^\W\d_a-z][\w'’-]+")
_COMPANY = re.compile(
    r"\b(gmbh|ag|kg|ohg|se|inc|ltd|llc|llp|corp|corporation|co|company|plc|group|holding|holdings"
    r"|sa|sas|sarl|srl|spa|bv|nv|ab|as|oy|aps|kk|pty|pte|bank|university|universität|institute"
    r"|institut|technologies|technology|systems|solutions|software|industries|labs|consulting"
    r"|partners|services|hospital|ministry|sl|s\.a\.|s\.l\.|s\.r\.l\.|s\.p\.a\.|b\.v\.|n\.v\.)"
    r"(\b|$|\.)",
    re.IGNORECASE,
)
_TITLE = re.compile(
    r"\b(ceo|cto|cfo|coo|cio|ciso|cmo|cpo|vp|svp|evp|manager|director|engineer|head|chief|lead"
    r"|president|owner|founder|partner|consultant|analyst|architect|developer|designer|buyer"
    r"|sales|marketing|procurement|purchasing|officer|assistant|specialist|coordinator|student"
    r"|professor|scientist|researcher|technician|representative|executive|administrator|intern"
    r"|leiter|leiterin|geschäftsführer|geschäftsführerin|einkäufer|einkauf|vertrieb|entwickler"
    r"|ingenieur|ingénieur|directeur|directrice|responsable|chef|gérant|acheteur|gerente|jefe"
    r"|ingeniero|direttore|responsabile|ingegnere|directeur|inkoper|verkoper)\b",
    re.IGNORECASE,
)
_LABEL = re.compile(r"\s*([^\W\d][\w .\-/]{0,30}?)\s*[:=]\s*(.*)", re.DOTALL)


def _delimiter(spelled: str) -> str:
    return _SPELLED.get(spelled.strip().lower(), spelled) if spelled else "^"


def is_blank(text: str) -> bool:
    """Whether all cells of `text` are empty or a registration system's word for that."""
    return all(cell.lower() in _NULLS for cell in _BETWEEN.split(text))


def is_binary(text: str) -> bool:
    """Whether `text` is made of bytes that are no text: it has control characters, or characters
    that could not be decoded, other than around its cells."""
    return _NO_TEXT.search(text.strip(_AROUND)) is not None


def _cells(text: str, delimiter: str) -> list[str]:
    cells = text.strip("\r\n\x00 " if delimiter == "\t" else "\r\n\x00").split(
        delimiter, _MAX_CELLS
    )
    return [cell.strip() for cell in cells]


def learn_template(sample: str) -> tuple[str, tuple[str, ...]]:
    """The delimiter and the cells of one sample scan, for a person to name the columns.

    The delimiter is the one that cuts the sample into the most cells; a sample without any is
    one cell.
    """
    best, most = "", 1
    for delimiter in _DELIMITERS:
        count = len(_cells(sample, delimiter))
        if count > most + (2 if delimiter in (",", "\n", "$", "#") else 0):
            best, most = delimiter, count
    if not best:
        return "^", (sample.strip(),)
    return best, tuple(_cells(sample, best))


def read_by_template(text: str, template: BadgeTemplate, *, region: str = "") -> Contact | None:
    """The person as the show's template lays it out, or None when `text` is not laid out so.

    Missing cells at the end are empty; cells beyond the columns, and those that cannot be what
    their column says, go into the note, but an e-mail address is one wherever it stands. See
    `fits_template`.
    """
    if not template.columns:
        return None
    delimiter = _delimiter(template.delimiter)
    if delimiter not in text:
        return None
    cells = _cells(text, delimiter)
    fields: list[tuple[str, str]] = []
    for column, cell in zip(template.columns, cells, strict=False):
        if cell.lower() in _NULLS:
            continue
        if column in FIELDS:
            if _is_misplaced(column, cell):
                column = "email" if _is_email(cell) else "note"
            fields.append((column, cell))
    beyond = [cell for cell in cells[len(template.columns) :] if cell.lower() not in _NULLS]
    if beyond:
        fields.append(("note", "\n".join(beyond)))
    return gather(fields, region=region)


def is_overlong(text: str, template: BadgeTemplate) -> bool:
    """Whether a cell of `text` is far too long for its column in the template: it is no badge."""
    cells = zip(template.columns, _cells(text, _delimiter(template.delimiter)), strict=False)
    return any(
        column in FIELDS and column not in _ANY_LENGTH and len(cell) > _LONGEST.get(column, _LONG)
        for column, cell in cells
    )


def fits_template(text: str, template: BadgeTemplate) -> bool:
    """Whether the cells of `text` can be what the template's columns say: enough of them for a
    name, no number as a name, no words as an id, no e-mail address as anything else."""
    cells = _cells(text, _delimiter(template.delimiter))
    names = [at for at, column in enumerate(template.columns) if column in _NAME_COLUMNS]
    if names and len(cells) <= names[0]:
        return False
    columns = zip(template.columns, cells, strict=False)
    return not any(_is_misplaced(column, cell) for column, cell in columns)


def lacks_parts(text: str, template: BadgeTemplate) -> str:
    """A warning where `text` has fewer cells than the template: in a code of another layout each
    may be something else. More are none: a template ends with the last cell that it names."""
    has, wants = len(_cells(text, _delimiter(template.delimiter))), len(template.columns)
    if has >= wants:
        return ""
    parts = how_many(has, "part")
    return f"This code has {parts}, the show's layout of badges has {wants}: check the fields."


def _is_email(cell: str) -> bool:
    return "@" in cell and bool(valid_email(cell))


def _is_misplaced(column: str, cell: str) -> bool:
    if column not in ("email", "note", "badge_id", "-") and column in FIELDS and _is_email(cell):
        return True
    if column in _NAME_COLUMNS:
        return cell.isdigit()
    return column == "badge_id" and bool(_WORDS.fullmatch(cell))


def read_name_company_id(text: str, *, region: str = "") -> Contact | None:
    """``NAME_COMPANY^ID``, or None when `text` is not of that form."""
    match = re.fullmatch(r"([^_^\t|]+_[^^\t|]+)\^([^\s^|]{1,64})", text.strip())
    if not match or "@" in match[2]:
        return None
    name, *rest = [part.strip() for part in match[1].split("_")]
    if " " not in name and len(rest) > 1:
        name, rest = f"{name} {rest[0]}", rest[1:]
    company = " ".join(part for part in rest if part)
    if not re.search(r"[^\W\d]", name) or len(name) > _LONGEST["name"]:
        return None
    fields = [("name", name), ("company", company), ("badge_id", match[2])]
    return gather(fields, region=region)


def read_labelled(text: str, *, region: str = "") -> Contact | None:
    """``Name: Jane Doe`` lines (or cells), or None when fewer than two labels are known."""
    for delimiter in ("\n", ";", "|", "\t", "^", "&", ","):
        cells = [cell for cell in text.replace("\r", "\n").split(delimiter)[:_MAX_CELLS] if cell]
        if len(cells) < 2:
            continue
        fields: list[tuple[str, str]] = []
        known = 0
        for cell in cells:
            match = _LABEL.fullmatch(cell.strip())
            field = field_of(match[1]) if match else ""
            if match and field:
                known += 1
                fields.append((field, match[2]))
            elif cell.strip():
                fields.append(("note", cell.strip()))
        if known >= 2 and known * 2 >= len(cells):
            return gather(_family_beside_first(fields), region=region)
    return None


def _family_beside_first(fields: list[tuple[str, str]]) -> list[tuple[str, str]]:
    names = {field for field, _ in fields}
    for one, other in (("first_name", "last_name"), ("last_name", "first_name")):
        if one in names and other not in names:
            return [(other if field == "name" else field, text) for field, text in fields]
    return fields


def read_guessed(text: str, *, region: str = "") -> Contact | None:
    """A list of unknown layout, or None when too little in it speaks for itself."""
    best: tuple[int, str] | None = None
    for delimiter in _DELIMITERS:
        cells = _cells(text, delimiter)
        if len(cells) < 2:
            continue
        score = sum(_speaks(cell) for cell in cells)
        filled = sum(1 for cell in cells if cell)
        # Where the delimiter also occurs in prose, an id in front of words counts as well, but
        # not with the blanks that prose has.
        prose = delimiter in (",", "\n", "$", "#", "::") and score < 2
        if prose and (not score or filled < 3 or f"{delimiter} " in text):
            continue
        rank = score * 10 + len(cells) - (5 if delimiter == "," else 0)
        if best is None or rank > best[0]:
            best = rank, delimiter
    if best is None:
        words = text.split()
        emails = [word for word in words if "@" in word and valid_email(word)]
        if len(emails) == 1 and 3 <= len(words) <= 6:
            rest = " ".join(word for word in words if word != emails[0])
            return _guess([rest, emails[0]], region)
        return None
    return _guess(_cells(text, best[1]), region)


def _speaks(cell: str) -> int:
    if len(cell) > 254:
        return 0
    if "@" in cell:
        return 2 if valid_email(cell) else 0
    return int(bool(_ID.fullmatch(cell)) or (cell.startswith("+") and _is_phone(cell, "")))


def _is_phone(cell: str, region: str) -> bool:
    digits = sum(char.isdigit() for char in cell)
    if not 7 <= digits <= 18 or not re.fullmatch(r"[+\d(][\d\s().\-/x+;=ext]*", cell):
        return False
    return phone(cell, region).number.startswith("+")


def _guess(cells: Sequence[str], region: str) -> Contact | None:
    fields: list[tuple[str, str]] = []
    words: list[str] = []
    badge_id = ""
    has_email = any("@" in cell and valid_email(cell) for cell in cells)
    front = next((at for at, cell in enumerate(cells) if cell.lower() not in _NULLS), -1)
    for at, cell in enumerate(cells):
        if cell.lower() in _NULLS:
            continue
        if len(cell) > 254:
            fields.append(("note", cell))
        elif "@" in cell and valid_email(cell):
            fields.append(("email", cell))
        elif re.match(r"https?://|www\.", cell, re.I) and website(cell):
            fields.append(("website", cell))
        elif not badge_id and (
            _is_id(cell, at, region) or (at == front and _SHORT_ID.fullmatch(cell))
        ):
            badge_id = cell
        elif cell[:1] in "+(0" and _is_phone(cell, region):
            fields.append(("phone", cell))
        elif country_code(cell) and len(words) >= 2 and len(cell) > 1:
            fields.append(("country", cell))
        elif re.fullmatch(r"\d{4,5}(-\d{4})?", cell) and badge_id and words:
            fields.append(("postcode", cell))
        elif re.fullmatch(r"\d+", cell) and _is_phone(cell, region):
            fields.append(("phone", cell))
        elif _NAME.fullmatch(cell):
            words.append(cell)
        else:
            fields.append(("note", cell))
    if not words and not has_email:
        return None
    told = bool(badge_id) and not _SHORT_ID.fullmatch(badge_id)
    if not (told or has_email or any(field == "phone" for field, _ in fields)) and (
        len(words) < (2 if _FULL_NAME.fullmatch(words[0]) else 3)
        or len(words) < sum(1 for cell in cells if cell and cell.lower() not in _NULLS)
    ):
        return None
    if badge_id:
        fields.append(("badge_id", badge_id))
    emails = [text for field, text in fields if field == "email"]
    has_place = any(field in ("country", "postcode") for field, _ in fields)
    return gather([*_guess_words(words, emails, has_place=has_place), *fields], region=region)


def _is_id(cell: str, at: int, region: str) -> bool:
    if not _ID.fullmatch(cell) or website(cell):
        return False
    if cell.isdigit():
        # A number in front is the id; later it may be a phone.
        return at == 0 or not (cell.startswith("0") and _is_phone(cell, region))
    return sum(char.isdigit() for char in cell) >= 2


def _guess_words(words: list[str], emails: list[str], *, has_place: bool) -> list[tuple[str, str]]:
    """Which of the cells that are only words is the name, the title, the company."""
    fields: list[tuple[str, str]] = []
    rest = list(words)
    if rest and (
        " " in rest[0]
        or "," in rest[0]
        or len(rest) == 1
        or _COMPANY.search(rest[1])
        or _TITLE.search(rest[1])
    ):
        fields.append(("name", rest.pop(0)))
    elif len(rest) > 1:
        fields += [("first_name", rest.pop(0)), ("last_name", rest.pop(0))]
    domain = (
        re.sub(r"[^a-z0-9]", "", emails[0].partition("@")[2].rpartition(".")[0]) if emails else ""
    )
    company = next(
        (
            word
            for word in rest
            if _COMPANY.search(word)
            or (domain and len(domain) > 2 and _letters(word).startswith(domain))
        ),
        "",
    )
    title = next((word for word in rest if word != company and _TITLE.search(word)), "")
    others = [word for word in rest if word not in (company, title)]
    if not company and others:
        company = others.pop(0)
    if not title and others and not has_place:
        title = others.pop(0)
    fields += [("company", company), ("title", title)]
    if has_place and others:
        fields.append(("city", others.pop(0)))
    fields += [("note", word) for word in others]
    return fields


def _letters(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", plain(text).casefold())
