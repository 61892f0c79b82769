"""Cleaning what was captured: text, e-mail addresses, phones, names, websites, postal addresses.

`gather` puts a person together from named fields; every reader of badges, lists and lookups
ends there, so that the same text gives the same person wherever it came from. All captured text
is hostile until it has been through `plain`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import lru_cache

from leadcapture.lead import FIELDS, Address, Person, Phone, PhoneKind

__all__ = [
    "FIELDS",
    "NOTE_LIMIT",
    "Contact",
    "country_code",
    "country_name",
    "dialled_at_home",
    "email_key",
    "gather",
    "is_plain_email",
    "normal_phone",
    "phone",
    "phone_regions",
    "plain",
    "plain_lines",
    "settle_address",
    "split_address",
    "split_name",
    "valid_email",
    "website",
]

#: Characters of a note; more than any code can hold in one scan.
NOTE_LIMIT = 8_000
_ID_LIMIT = 512
_EMAIL_LIMIT = 254
_SEVERAL = 10
_LIMITS = {
    "first_name": 120,
    "last_name": 120,
    "middle_name": 120,
    "prefix": 60,
    "suffix": 60,
    "name": 240,
    "phone": 60,
    "mobile": 60,
    "fax": 60,
    "home_phone": 60,
    "office_phone": 60,
    "website": 1_000,
    "street": 300,
    "address": 600,
}
_LIMIT = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """A person put together from named fields, and what the person has no place for."""

    person: Person = field(default_factory=Person)
    badge_id: str = ""
    note: str = ""
    warnings: tuple[str, ...] = ()

    @property
    def provisional(self) -> bool:
        """Whether a person or a list still has to say who this is."""
        person = self.person
        return not (person.name or person.emails or person.phones)


# --- text ------------------------------------------------------------------------------------


def plain(text: str, limit: int = _LIMIT) -> str:
    """`text` on one line: printable characters only, single blanks, at most `limit` long.

    Controls, bidi overrides, zero-width characters and lone surrogates go; any white space
    becomes a blank; composed form (NFC).
    """
    head = unicodedata.normalize("NFC", text[: 4 * limit + 1_000])
    kept = "".join(char if char.isprintable() else " " if char.isspace() else "" for char in head)
    return " ".join(kept.split())[:limit].rstrip()


def plain_lines(text: str, limit: int = NOTE_LIMIT) -> str:
    """Like `plain`, with the line breaks kept."""
    lines = re.split(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]", text[: 4 * limit + 1_000])
    cleaned = "\n".join(plain(line, limit) for line in lines)
    return re.sub(r"\n{3,}", "\n\n", cleaned).strip()[:limit].rstrip()


# --- e-mail ----------------------------------------------------------------------------------


def valid_email(text: str) -> str | None:
    """The address in normal form, or None when it cannot be one. Nothing is looked up online.

    Takes ``mailto:`` and ``Name <address>``; the reserved domains of RFC 2606 are accepted,
    they are what samples and tests are made of.
    """
    if is_plain_email(text):
        return text
    from email_validator import EmailNotValidError, validate_email

    address = plain(text, 2 * _EMAIL_LIMIT)
    if inner := re.search(r"<([^<>]+@[^<>]+)>", address):
        address = inner[1]
    if address[:7].lower() == "mailto:":
        address = address[7:].partition("?")[0]
    address = address.strip(" \t<>\"';,")
    if "@" not in address or len(address) > _EMAIL_LIMIT:
        return None
    try:
        return validate_email(address, check_deliverability=False, test_environment=True).normalized
    except (EmailNotValidError, ValueError):
        return None


_PLAIN_EMAIL = re.compile(
    r"[a-z0-9]+(?:[._+-][a-z0-9]+)*@((?:[a-z0-9]+(?:-[a-z0-9]+)*\.){1,6}[a-z]{2,24})"
)


def is_plain_email(text: str) -> bool:
    """Whether this is surely an address in normal form: nearly all are, and the library, which
    knows the odd ones as well, takes a long look at each."""
    found = _PLAIN_EMAIL.fullmatch(text) if len(text) <= 64 else None
    if found is None:
        return False
    parts = found[1].split(".")
    return _special().isdisjoint(".".join(parts[at:]) for at in range(len(parts)))


@lru_cache(maxsize=1)
def _special() -> frozenset[str]:
    """Domains that nobody has a mailbox at."""
    from email_validator import SPECIAL_USE_DOMAIN_NAMES

    return frozenset(SPECIAL_USE_DOMAIN_NAMES)


def email_key(email: str) -> str:
    """What two spellings of one mailbox have in common: the address in lower case."""
    return email.strip().casefold()


# --- phones ----------------------------------------------------------------------------------


#: "(212) 555-0123": nobody else writes numbers so, wherever the show is (Turkey does, too).
_NORTH_AMERICAN = re.compile(r"\([2-9]\d{2}\) ?[2-9]\d{2}-\d{4}(?: ?(?:x|ext\.?) ?\d{1,6})?", re.I)


def normal_phone(number: str, region: str = "") -> str:
    """`number` as E.164 with ``;ext=`` for an extension, or cleaned but as found.

    `region`: ISO 3166 alpha-2 of the country whose numbers may lack a country code, or empty.
    """
    return phone(number, region).number


def dialled_at_home(number: str) -> str:
    """The digits of an E.164 number as its own country dials them, "0151…"; empty for others."""
    digits = re.sub(r"\D", "", number.partition(";")[0])
    if not number.startswith("+"):
        return ""
    codes = (digits[:size] for size in (1, 2, 3))
    code = next((code for code in codes if _trunk_prefix(code) is not None), "")
    return f"{_trunk_prefix(code)}{digits[len(code) :]}" if code else ""


@lru_cache(maxsize=1_200)
def _trunk_prefix(code: str) -> str | None:
    """What is dialled in front of a number within its country; None where no country has this
    calling code. North Americans write their numbers without."""
    import phonenumbers

    regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(int(code or 0))
    if not regions:
        return None
    plan = phonenumbers.PhoneMetadata.metadata_for_region(regions[0], None)
    return (plan.national_prefix or "") if plan is not None and code != "1" else ""


def phone(
    number: str, region: str = "", kind: PhoneKind | None = None, *, valid_only: bool = False
) -> Phone:
    """`number` in normal form with its kind: as given, else as the numbering plan says.

    `valid_only`: one without a country code that `region`'s plan does not have stays as it is,
    else it has to have a possible length only.
    """
    import phonenumbers
    from phonenumbers import PhoneNumberType

    text = plain(number, _LIMITS["phone"])
    if text[:4].lower() == "tel:":
        # A subaddress is of the days of ISDN; the library reads no extension behind one.
        text = re.sub(r";isub=[^;]*", "", text[4:], flags=re.I).strip()
    tries = [text]
    if _NORTH_AMERICAN.fullmatch(text) and region.upper() != "TR":
        tries = ["+1 " + text]
    if text.startswith("00"):
        tries.append("+" + text[2:])
    digits = re.sub(r"\D", "", text)
    if text[:1].isdigit() and text[0] != "0" and 11 <= len(digits) <= 15:
        tries.append("+" + text)  # spreadsheets eat the plus
    for attempt, given in enumerate(tries):
        try:
            parsed = phonenumbers.parse(given, region.upper() or None)
        except phonenumbers.NumberParseException:
            continue
        if (
            phonenumbers.is_possible_number_with_reason(parsed)
            != phonenumbers.ValidationResult.IS_POSSIBLE
        ):
            continue
        valid = phonenumbers.is_valid_number(parsed)
        if attempt and not valid:
            continue
        strict = valid_only or region.upper() not in phone_regions()
        if strict and not valid and not given.startswith("+"):
            continue
        if kind is None:
            kind = {
                PhoneNumberType.MOBILE: PhoneKind.MOBILE,
                PhoneNumberType.FIXED_LINE: PhoneKind.OFFICE,
            }.get(phonenumbers.number_type(parsed))
        normal = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
        if parsed.extension:
            normal += f";ext={parsed.extension}"
        return Phone(number=normal, kind=kind or PhoneKind.OTHER)
    return Phone(number=text, kind=kind or PhoneKind.OTHER)


@lru_cache(maxsize=1)
def phone_regions() -> frozenset[str]:
    """ISO 3166 alpha-2 codes of the countries whose numbering plans are known."""
    import phonenumbers

    return frozenset(phonenumbers.SUPPORTED_REGIONS)


# --- websites --------------------------------------------------------------------------------

_DOMAIN = r"(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_][\w-]{0,61}[^\W_]"
_WEBSITE = re.compile(rf"(?:https?://)?{_DOMAIN}(?::\d{{1,5}})?(?:[/?#]\S*)?", re.IGNORECASE)


def website(text: str) -> str:
    """`text` when it is a web address (http, https or a bare domain), else empty.

    Nothing else is ever a website: no ``javascript:``, ``data:`` or ``file:``, and no address
    with a user name in front of the host.
    """
    address = plain(text, _LIMITS["website"]).replace("\\:", ":")
    return address if _WEBSITE.fullmatch(address) else ""


def _website_key(address: str) -> str:
    return re.sub(r"^(https?://)?(www\.)?", "", address.casefold()).rstrip("/")


# --- names -----------------------------------------------------------------------------------

# Families of one character, common enough to tell 李小龙 (1 + 2) from 佐藤健 (2 + 1).
_HAN_SURNAMES = frozenset(
    "王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何林高罗羅郑鄭梁谢謝宋唐许許邓鄧冯馮韩韓曹曾彭萧蕭"
    "蔡潘田董袁于余叶葉蒋蔣杜苏蘇魏程吕呂丁沈任姚卢盧傅钟鐘姜崔谭譚廖范汪陆陸金石戴贾賈韦韋夏邱方侯邹鄒"
    "熊孟秦白江阎閻薛尹段雷黎史龙龍陶贺賀顾顧毛郝龚龔邵万萬钱錢严嚴武莫孔向常汤湯"
)
_HAN_COMPOUND = frozenset(
    ("欧阳", "歐陽", "司马", "司馬", "上官", "诸葛", "諸葛", "东方", "皇甫", "尉迟", "公孙", "令狐")
)
_HAN = re.compile(r"[\u3400-\u9fff々\uf900-\ufaff]+")
_JAPANESE = re.compile(r"([\u3400-\u9fff々ヶ]{1,4})([\u3041-\u30ff]{2,})")
#: Titles that are more often given names where one other word stands beside them.
_GIVEN_TOO = frozenset(
    ["prince", "king", "judge", "baron", "marquis", "first", "duke", "earl", "major", "dean"]
)
_INITIALS = re.compile(r"[A-Z][B-DF-HJ-NP-TV-Z]")


def split_name(full: str) -> tuple[str, str, str, str]:
    """A full name as (prefix, first names, last name, suffix).

    Knows particles ("van der Berg"), "LAST, First", family names in capitals on either side
    ("SMITH John", "John SMITH") and Chinese, Japanese and Korean names, which lead with the
    family. A single word is a first name.
    """
    from nameparser import parse

    text = plain(full, _LIMITS["name"])
    if not text:
        return "", "", "", ""
    if "," not in text and " " not in text and (cjk := _split_cjk(text)):
        return "", cjk[1], cjk[0], ""
    # A nickname in quotes or brackets is no part of either name.
    bare = re.sub(r"\s*[(\[{\"“„«‘][^)\]}\"”“»’]{1,40}[)\]}\"”“»’]\s*", " ", text).strip() or text
    try:
        parsed = parse(bare)
    except (ValueError, RecursionError):  # hostile text: nothing of it is lost
        return "", text, "", ""
    first = " ".join(part for part in (parsed.given, parsed.middle) if part)
    last = parsed.family
    if "," not in bare and (split := _split_by_capitals(f"{first} {last}".split(), bare)):
        first, last = split
    if not first and last and not parsed.title and " " not in last:
        first, last = last, ""
    if first and first.islower() and parsed.ambiguities and last:
        first, last = "", f"{first} {last}"  # "van Dyk" is a family name
    if not (first or last or parsed.title):
        return "", text, "", ""
    if parsed.title.casefold() in _GIVEN_TOO and not (first and last) and " " not in first + last:
        return "", parsed.title, first or last, parsed.suffix
    return parsed.title, first, last, parsed.suffix


def _split_cjk(text: str) -> tuple[str, str] | None:
    """(family, given) of a name written without a blank, or None."""
    if _HAN.fullmatch(text):
        if len(text) == 2:
            return text[0], text[1]
        if len(text) == 3:
            cut = 1 if text[0] in _HAN_SURNAMES and text[:2] not in _HAN_COMPOUND else 2
            return text[:cut], text[cut:]
        if 4 <= len(text) <= 6:
            return text[:2], text[2:]
    if mixed := _JAPANESE.fullmatch(text):
        return mixed[1], mixed[2]
    for dot in "・·":
        if text.count(dot) == 1 and not text.isascii():
            given, _, family = text.partition(dot)  # a foreign name in kana: given name first
            return (family, given) if family and given else None
    return None


def _split_by_capitals(words: list[str], whole: str) -> tuple[str, str] | None:
    """(first, last) where capitals alone tell the family name, or None."""
    order = [word for word in whole.split() if word.strip(",") in words]
    if len(order) != len(words) or len(words) < 2:
        return None

    def shouts(word: str) -> bool:
        letters = [char for char in word if char.isalpha()]
        return (
            len(letters) > 1 and word.upper() == word and word.lower() != word and "." not in word
        )

    loud = [shouts(word) for word in order]
    if all(loud) or not any(loud):
        return None
    if loud[-1]:
        start = len(order) - 1
        while start and (loud[start - 1] or (start > 1 and order[start - 1].islower())):
            start -= 1
        if start == 0 or any(loud[:start]):
            return None
        return " ".join(order[:start]), " ".join(order[start:])
    if loud[0]:
        end = 1
        while loud[end]:
            end += 1
        # "AJ Styles" has initials; "LI Wei" and "NG David" have a family name.
        if any(loud[end:]) or (
            end == 1 and order[0] != "NG" and _INITIALS.fullmatch(order[0]) is not None
        ):
            return None
        return " ".join(order[end:]), " ".join(order[:end])
    return None


# --- postal addresses ------------------------------------------------------------------------

_COUNTRIES = """
AE united arab emirates|uae|vereinigte arabische emirate|émirats arabes unis
AR argentina|argentinien|argentine
AT austria|österreich|autriche|oostenrijk
AU australia|australien|australie
BE belgium|belgien|belgique|bélgica|belgio|belgië
BG bulgaria|bulgarien|bulgarie
BR brazil|brasilien|brésil|brasil|brasile|brazilië
CA canada|kanada|canadá
CH switzerland|schweiz|suisse|svizzera|suiza|zwitserland
CL chile|chili
CN china|p.r. china|pr china|people's republic of china|chine|cina|中国
CO colombia|kolumbien|colombie
CZ czech republic|czechia|tschechien|tschechische republik|česko|česká republika|tchéquie
DE germany|deutschland|allemagne|alemania|germania|duitsland
DK denmark|dänemark|danemark|danmark|dinamarca|danimarca
EE estonia|estland
EG egypt|ägypten|égypte
ES spain|spanien|espagne|españa|spagna|spanje
FI finland|finnland|finlande|suomi
FR france|frankreich|francia|frankrijk
GB united kingdom|great britain|uk|u.k.|england|scotland|wales|northern ireland|\
vereinigtes königreich|großbritannien|royaume-uni|reino unido|regno unito|verenigd koninkrijk
GR greece|griechenland|grèce|ελλάδα
HK hong kong|hongkong
HR croatia|kroatien|hrvatska
HU hungary|ungarn|hongrie|magyarország
ID indonesia|indonesien
IE ireland|irland|irlande|irlanda|ierland|éire
IL israel
IN india|indien|inde
IS iceland|island
IT italy|italien|italie|italia|italië
JP japan|japon|giappone|日本
KE kenya|kenia
KR south korea|korea|republic of korea|südkorea|corée du sud|대한민국|한국
LT lithuania|litauen
LU luxembourg|luxemburg
LV latvia|lettland
MA morocco|marokko|maroc
MX mexico|mexiko|mexique|méxico|messico
MY malaysia
NG nigeria
NL netherlands|the netherlands|holland|niederlande|pays-bas|países bajos|paesi bassi|nederland
NO norway|norwegen|norvège|norge|noruega
NZ new zealand|neuseeland|nouvelle-zélande
PH philippines|philippinen
PK pakistan
PL poland|polen|pologne|polska|polonia
PT portugal|portogallo
QA qatar|katar
RO romania|rumänien|roumanie|românia
RS serbia|serbien|srbija
RU russia|russian federation|russland|russie|россия
SA saudi arabia|saudi-arabien|arabie saoudite
SE sweden|schweden|suède|sverige|suecia|svezia|zweden
SG singapore|singapur|singapour
SI slovenia|slowenien|slovenija
SK slovakia|slowakei|slovensko
TH thailand
TR turkey|türkei|turquie|türkiye|turkije
TW taiwan|taiwan r.o.c.|臺灣|台灣
UA ukraine|україна
US united states|united states of america|usa|u.s.a.|u.s.|us|america|vereinigte staaten|\
états-unis|estados unidos|stati uniti|verenigde staten
VN vietnam|viet nam
ZA south africa|südafrika|afrique du sud
"""


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    names: dict[str, str] = {}
    for row in _COUNTRIES.replace("\\\n", "").strip().splitlines():
        code, _, spellings = row.partition(" ")
        names[code.casefold()] = code
        for spelling in spellings.split("|"):
            names[spelling.casefold()] = code
    return names


def country_name(code: str) -> str:
    """A country's English name, "Germany"; its code where no name is known."""
    names = (line.split(" ", 1) for line in _COUNTRIES.strip().splitlines())
    found = next((rest for known, rest in names if known == code.upper()), code.upper())
    name = found.partition("|")[0]
    return name if name.isupper() else name.title()


def country_code(country: str) -> str:
    """ISO 3166 alpha-2 of a country's name in the larger European languages, or empty."""
    return _countries().get(plain(country).casefold(), "")


_POSTCODE = re.compile(
    r"\d{4} ?[A-Z]{2}(?![a-z])"  # Netherlands
    r"|(?:[A-Z]{1,2}-)?\d{4,6}(?:-\d{3,4})?"  # most of Europe, US, Brazil, Asia
    r"|\d{3}[ -]\d{2}|\d{3}-\d{4}"  # Sweden, Czechia; Japan
    r"|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}"  # United Kingdom
    r"|[A-Z]\d[A-Z] ?\d[A-Z]\d"  # Canada
    r"|\d{2}-\d{3}"  # Poland
)
_POSTCODE_FIRST = re.compile(rf"({_POSTCODE.pattern})[ ]+(\D{{2,}})")
_POSTCODE_LAST = re.compile(rf"(\D{{2,}}?)[ ,]+({_POSTCODE.pattern})")
_STREET = re.compile(
    r"^\d+[a-z]? \D{3}|stra(ß|ss)e\b|str\.|\bstreet\b|\bave(nue)?\b|\broad\b|\brd\b|\blane\b"
    r"|\brue\b|\bvia\b|\bcalle\b|platz\b|weg\b|straat\b|\bp\.?o\.? ?box\b",
    re.IGNORECASE,
)
_STATE = re.compile(r"[A-Z]{2,3}")


def settle_address(address: Address) -> Address:
    """`address` with what stands in a wrong place put right, as far as that is certain."""
    street, postcode, city, region, country = (
        address.street,
        address.postcode,
        address.city,
        address.region,
        address.country,
    )
    if street and not (postcode or city or region):
        split = split_address(street)
        if split.city:
            return replace(split, country=split.country or country)
    if country and not country_code(country) and _POSTCODE.fullmatch(country):
        if country_code(postcode) or not postcode:
            postcode, country = country, postcode
    elif not country and country_code(postcode):
        postcode, country = "", postcode
    if region and _POSTCODE.fullmatch(region) and not re.search(r"\d", postcode):
        region, postcode = postcode, region
    if (
        city
        and street
        and _STREET.search(city)
        and not re.search(r"\d", street)
        and not _POSTCODE_FIRST.fullmatch(city)
    ):
        street, city = city, street
    if city and not postcode:
        if _POSTCODE.fullmatch(city):
            postcode, city = city, ""
        elif match := _POSTCODE_FIRST.fullmatch(city):
            postcode, city = match[1], match[2]
        elif match := _POSTCODE_LAST.fullmatch(city):
            city, postcode = match[1].strip(" ,"), match[2]
    if postcode and not city and (match := _POSTCODE_FIRST.fullmatch(postcode)):
        postcode, city = match[1], match[2]
    if region and not city and len(region) > 3 and not country_code(region):
        city, region = region, ""
    if region and not country and country_code(region) and len(region) > 3:
        region, country = "", region
    return Address(street=street, postcode=postcode, city=city, region=region, country=country)


def split_address(text: str) -> Address:
    """An address written as one text, lines or commas between its parts.

    What cannot be told apart stays in `street`: nothing is lost.
    """
    lines = [plain(part, 300) for part in re.split(r"[\n\r,;]+", text[:2_000])]
    parts = [part for part in lines if part][:12]
    whole = ", ".join(parts)
    if len(parts) < 2:
        return Address(street=whole)
    country = postcode = city = region = ""
    if country_code(parts[-1]) and (len(parts[-1]) > 2 or len(parts) > 3):
        country = parts.pop()
    for at in range(len(parts) - 1, 0, -1):
        part = parts[at]
        if match := _POSTCODE_FIRST.fullmatch(part):
            postcode, city = match[1], match[2]
            region = ", ".join(parts[at + 1 :])
            parts = parts[:at]
        elif match := _POSTCODE_LAST.fullmatch(part):
            place, postcode = match[1].strip(" ,"), match[2]
            region = ", ".join(parts[at + 1 :])
            parts = parts[:at]
            if _STATE.fullmatch(place) and len(parts) > 1:
                region, city = place, parts.pop()
            else:
                words = place.rsplit(" ", 1)
                if len(words) == 2 and _STATE.fullmatch(words[1]):
                    place, region = words
                city = place
        elif _POSTCODE.fullmatch(part) and len(parts) > 1:
            postcode = part
            rest = parts[at + 1 :]
            parts = parts[:at]
            if rest:
                city = rest[0]
                region = ", ".join(rest[1:])
            elif len(parts) > 2:
                region, city = parts.pop(), parts.pop()
            elif len(parts) > 1:
                city = parts.pop()
        else:
            continue
        break
    else:
        if country and len(parts) == 2:
            city = parts.pop()
        elif not country:
            return Address(street=whole)
    if region and not country and country_code(region):
        region, country = "", region
    return Address(
        street=", ".join(parts), postcode=postcode, city=city, region=region, country=country
    )


# --- a person from named fields --------------------------------------------------------------

_CUT_SHORT = re.compile(r"[+-]?\d(?:[.,]\d+)?E\+?\d{1,2}", re.IGNORECASE)
_PHONE_KINDS = {
    "phone": None,
    "mobile": PhoneKind.MOBILE,
    "fax": PhoneKind.FAX,
    "office_phone": PhoneKind.OFFICE,
    "home_phone": PhoneKind.HOME,
}
_SALUTATION = re.compile(
    r"(?:(?:dr|prof|mr|mrs|ms|miss|mx|sir|herr|frau|mme|m|sra?|dott|ing|dipl\.-ing|dhr|mevr)"
    r"\.? ?){1,4}",
    re.IGNORECASE,
)
_EMPTY = frozenset(("null", "(null)", "\\n"))


def gather(
    fields: Iterable[tuple[str, str]], *, region: str = "", valid_only: bool = False
) -> Contact:
    """The person that (field, text) pairs describe; `FIELDS` names the fields.

    E-mails, phones, websites and profiles may come several times, of everything else the first
    counts.
    ``NULL`` means empty. What is not an e-mail address, a website or a phone goes into the note
    with a warning: nothing is dropped. A phone without a country code is read as the address's
    country's, else as `region`'s. `valid_only`: it has to be one by that country's numbering plan,
    or it stays as it is, with a warning. Never raises on any text.
    """
    single: dict[str, str] = {}
    several: dict[str, list[str]] = {"email": [], "website": [], "social": []}
    phones: list[tuple[str, PhoneKind | None]] = []
    notes: list[str] = []
    warnings: list[str] = []
    for name, text in fields:
        if text.strip().casefold() in _EMPTY:
            continue
        if name == "badge_id":
            value = "".join(char for char in text.strip() if char.isprintable())
            if value and name not in single:
                single[name] = value[:_ID_LIMIT]
            continue
        if name == "note":
            notes.append(plain_lines(text))
            continue
        if name == "address":
            value = plain_lines(text, _LIMITS[name])
        else:
            limit = _LIMITS.get(name, _LIMIT)
            value = plain(text, limit)
            if len(text) > limit and len(plain(text, limit + 1)) > limit:
                warnings.append(f"A very long {name.replace('_', ' ')} was cut.")
        if not value:
            continue
        if name in _PHONE_KINDS and _CUT_SHORT.fullmatch(value):
            notes.append(value)
            warnings.append(f"A spreadsheet cut the phone number short ({value}): it is no phone.")
        elif name in _PHONE_KINDS:
            if len(phones) < _SEVERAL:
                phones += [(one, _PHONE_KINDS[name]) for one in _several_phones(value)]
        elif name in several:
            if len(several[name]) < _SEVERAL:
                several[name].append(value)
        else:
            single.setdefault(name, value)
    address = _address(single)
    country = country_code(address.country)
    emails = _emails(several["email"], notes, warnings)
    websites: dict[str, str] = {}
    for text in several["website"]:
        if address_found := website(text):
            websites.setdefault(_website_key(address_found), address_found)
        else:
            notes.append(text)
            warnings.append("A web address could not be used; it is kept in the note.")
    numbers: dict[str, Phone] = {}
    for text, kind in phones:
        if not re.search(r"\d{2}", re.sub(r"[\s().+/-]", "", text)):
            notes.append(text)
            continue
        found = phone(text, country or region, kind, valid_only=valid_only)
        if country and region and not valid_only and not found.number.startswith("+"):
            found = phone(text, region, kind)
        if valid_only and not found.number.startswith("+"):
            where = country or region
            named = f" of {country_name(where)}" if where else " without its country"
            warnings.append(f"'{found.number}' is no phone number{named}: it is kept as it stands")
        numbers.setdefault(found.number, found)
    if "prefix" not in single and _SALUTATION.fullmatch(single.get("title", "")):
        single["prefix"] = single.pop("title")  # a column "Title" with "Dr." in it
    prefix, first, last, suffix = _names(single)
    person = Person(
        prefix=prefix,
        first_name=first,
        last_name=last,
        suffix=suffix,
        title=single.get("title", ""),
        department=single.get("department", ""),
        company=single.get("company", ""),
        emails=emails,
        phones=tuple(numbers.values()),
        websites=tuple(websites.values()),
        social=_profiles(several["social"]),
        address=address,
    )
    note = "\n".join(dict.fromkeys(note for note in notes if note))[:NOTE_LIMIT]
    return Contact(
        person=person,
        badge_id=single.get("badge_id", ""),
        note=note,
        warnings=tuple(dict.fromkeys(warnings)),
    )


def _several_phones(text: str) -> list[str]:
    """The numbers in one text: "030 1234567 / 0151 23456789" are two, "030/1234567" is one."""
    parts = re.split(r"\s*[,;|]\s*(?!ext)|\s+(?:/|or|oder|ou)\s+", text)
    if all(sum(char.isdigit() for char in part) >= 7 for part in parts):
        return parts
    return [text]


def _emails(texts: list[str], notes: list[str], warnings: list[str]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for text in texts:
        parts = [text] if valid_email(text) else re.split(r"[,;\s]+", text)
        valid = [email for part in parts if (email := valid_email(part))]
        for email in valid:
            found.setdefault(email_key(email), email)
        if not valid or len(valid) < sum("@" in part for part in parts):
            notes.append(text)
            warnings.append("An e-mail address is not valid; it is kept in the note.")
    return tuple(found.values())[:_SEVERAL]


def _profiles(texts: list[str]) -> tuple[str, ...]:
    found: dict[str, str] = {}
    for text in texts:
        for one in re.split(r"[,;]\s+", text):
            if one.strip():
                found.setdefault(_website_key(one.strip()), one.strip())
    return tuple(found.values())[:_SEVERAL]


def _address(single: dict[str, str]) -> Address:
    address = Address(
        street=single.get("street", ""),
        postcode=single.get("postcode", ""),
        city=single.get("city", ""),
        region=single.get("region", ""),
        country=single.get("country", ""),
    )
    if address == Address() and "address" in single:
        return split_address(single["address"])
    if "address" in single and not address.street:
        address = replace(address, street=plain(single["address"], _LIMITS["street"]))
    return settle_address(address)


def _names(single: dict[str, str]) -> tuple[str, str, str, str]:
    prefix, suffix = single.get("prefix", ""), single.get("suffix", "")
    first = " ".join(single[part] for part in ("first_name", "middle_name") if part in single)
    last = single.get("last_name", "")
    if "name" in single and not (first and last):
        parts = split_name(single["name"])
        if not (first or last):
            return prefix or parts[0], parts[1], parts[2], suffix or parts[3]
        if first and single["name"].casefold().startswith(first.casefold() + " "):
            last = single["name"][len(first) :].strip()
        elif last and single["name"].casefold().endswith(" " + last.casefold()):
            first = single["name"][: -len(last)].strip()
    return prefix, first, last, suffix
