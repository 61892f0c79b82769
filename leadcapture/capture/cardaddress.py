"""Address lines: what looks like one, and how it splits into its parts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from leadcapture.capture.cardplaces import is_town
from leadcapture.capture.cardwords import (
    ADDRESS_CJK,
    COUNTRIES,
    REGISTRATION,
    STREET,
    STREET_SUFFIX,
    US_STATES,
    cjk_share,
    fold,
    words,
    wordset,
)
from leadcapture.lead import Address

__all__ = [
    "REGIONS",
    "STATES",
    "address_strength",
    "join_address",
    "set_off_registers",
    "split_address",
    "without_registers",
]

_UK = r"[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}"
_CA = r"[ABCEGHJ-NPRSTVXY]\d[A-Z]\s?\d[A-Z]\d"
_STATE_ZIP = re.compile(
    r"\b(?P<state>[A-Z]{2}|[A-Z][a-z]+)\.?,?\s+(?P<zip>\d{5}(?:\s?-\s?\d{4})?)\b"
)
_JP_ZIP = re.compile(r"(?:〒|T(?=\d{3}-\d{4})|\bZip\s*)?\s*(?P<zip>\d{3}\s?[-‐ー–]\s?\d{4})(?!\d)")
_POSTCODE = re.compile(
    rf"(?:(?i:cep|plz|zip|pin|c\.?p\.?)\W{{0,3}})?(?P<zip>\b\d{{4}}\s[A-Z]{{2}}\b|"
    rf"\b\d{{5}}-\d{{3}}\b|\b(?:[A-Z]{{1,2}}\s?[-–]\s?)?\d{{4,6}}\b|\b\d{{5}}-\d{{3}}\b|"
    rf"\b\d{{2}}-\d{{3}}\b|\b\d{{3}}\s\d{{2,3}}\b|"
    rf"\b\d{{4}}\s?[A-Z]{{2}}\b|\b{_UK}\b|\b{_CA}\b|\b\d{{4}}-\d{{3}}\b)"
)
_EURO = re.compile(
    r"^(?:(?P<cc>[A-Z]{1,2})\s?[-–]\s?)?(?P<zip>\d{4}\s?[A-Z]{2}(?=\s)|\d{4}-\d{3}|\d{5}-\d{3}|"
    r"\d{2}-\d{3}|\d{4,6}|\d{3}\s\d{2})\s+(?P<city>[^\d,]{2,}.*)$"
)
_HOUSE_FIRST = re.compile(
    r"^(?:no\.?\s*)?\d{1,5}[a-zA-Z]?(?:\s?[-–/]\s?\d{1,5})?,?\s+[^\W\d]", re.I
)
_HOUSE_LAST = re.compile(
    r"[^\W\d]{3,}\.?,?\s+(?:n[°º.]?\s*)?\d{1,4}\s?[a-zA-Z]?(?:\s?[-–/+]\s?\d{1,4}\s?[a-z]?)?$"
)
_LABEL = re.compile(
    r"^(?:[^\W\d][^\d,:]{2,24}\s(?:office|branch|works|factory|plant|showroom|warehouse)(?=\s?:)|"
    r"(?:off|res)(?=\.?\s?:)|residence|clinic|chambers?|workshop|"
    r"sede (?:legale|operativa|amministrativa|social)|stabilimento|siège(?: social)?|"
    # "A. Mabini Street" has an initial in front.
    r"address|adresse|add|addr|adr|a(?=\s*[:：]|\.\s*\d)|direcci[oó]n|endere[cç]o|indirizzo|adres|office|hq|"
    r"head\s?office|headquarters|"
    r"registered\s?office|visiting\s?address|mailing\s?address|besoksadress|besöksadress|"
    r"postadress\w*|bezoekadres|postadres|post(?:al)?\s?address|postanschrift|anschrift|visiting|factory|branch(?:\s?office)?|works|"
    r"lager|r&d\s?cent(?:er|re)|showroom|corporate\s?office|"
    r"postal\s?address|factory|住所|地址|本社|所在地|주소)\s*(?:\.?\s?[:：]|\.)\s*",
    re.IGNORECASE,
)
REGIONS = wordset(
    "nsw vic qld wa sa tas act nt ontario quebec alberta manitoba ontario british_columbia bc on "
    "qc ab "
    "california texas florida york nevada oregon washington illinois ohio georgia virginia "
    "maryland "
    "massachusetts pennsylvania michigan arizona colorado utah minnesota wisconsin"
)


#: States and provinces by their whole names, as they stand behind a town without a postcode.
STATES = frozenset(
    name.replace("_", " ")
    for name in wordset(
        "alabama alaska arizona arkansas california colorado connecticut delaware florida georgia "
        "hawaii idaho illinois indiana iowa kansas kentucky louisiana maine maryland massachusetts "
        "michigan minnesota mississippi missouri montana nebraska nevada new_hampshire new_jersey "
        "new_mexico new_york north_carolina north_dakota ohio oklahoma oregon pennsylvania "
        "rhode_island south_carolina south_dakota tennessee texas utah vermont virginia washington "
        "west_virginia wisconsin wyoming puerto_rico "
        "ontario quebec british_columbia alberta manitoba saskatchewan nova_scotia new_brunswick "
        "newfoundland prince_edward_island yukon nunavut "
        "new_south_wales queensland victoria tasmania south_australia western_australia "
        "northern_territory"
    )
)
#: What a firm is registered as, and its number: no part of an address that it stands behind.
_REGISTER = (
    r"(?:ABN|ACN|ARBN|RTO|CRICOS|QBCC|NZBN|AFSL?|(?i:vat|tva|iva|btw|mwst)|UID|USt-?Id(?:Nr)?|St\.?-?Nr|"
    r"EORI|K[vV]K|HRB|HRA|NIP|REGON|KRS|BDO|GSTIN?|CIN|PAN|TIN|EIN|UEN|SST|BRN|CRN?|RC|"
    r"CNPJ|CPF|NIRE|CUIT|NIT|RUT|RUC|RFC|RIF|CUI|CIF|NIF|NIPC|"
    r"SIRET|SIREN|RCS|NAF|APE|P\.?\s?IVA|C\.\s?F\.|R\.?E\.?A|I[CČ]O|DI[CČ]|CVR|OIB|MBS|PIB|EIK|"
    r"ISO|DUNS|NPI|NMLS|CSLB|DRE|USDOT|RRA|FCA|SRA|ARN|"
    r"(?i:(?:reg|registration|regd|licen[cs]e|lic|handelsregister)\.?(?:\s(?:no|nr|number|n[°º]))?|"
    r"(?:company|charity|co|org|permit)\.?\s?(?:no|nr|number|n[°º])))"
)
_REGISTERED = re.compile(
    rf"(?:^|[\s,;|·•(–-]+){_REGISTER}\.?\s?(?:No\.?|Nr\.?|n[°º.]|#)?\s?[.:#]?\s*"
    r"(?=[A-Z/-]{0,5}\s?\d)[A-Z\d][\dA-Z./-]*(?:\s[\dA-Z./-]*\d[\dA-Z./-]*)*\)?"
)


def without_registers(text: str) -> str:
    """An address line without the numbers that a firm is registered under: "… SA 5253, ABN 12 345
    678 901"; empty where it is nothing else ("RTO 41273 CRICOS 03914K")."""
    match = _REGISTERED.search(text)
    while match is not None and (
        # "CR 305" is a road.
        sum(sign.isdigit() for sign in match[0]) < (4 if re.search(r"[^\W\d_]{3}", match[0]) else 6)
        or _STATE_ZIP.match(match[0].strip(" ,;|·•(–-"))
    ):
        match = _REGISTERED.search(text, match.start() + 1)
    if match is None:
        return text
    rest = _REGISTERED.sub("", text[match.end() :])
    if re.search(r"[^\W\d_]{3,}", rest) and not REGISTRATION.search(rest):
        # Something of the address stands behind it.
        return text if match.start() else rest.strip(" ,;|·•–-")
    return text[: match.start()].rstrip(" ,;|·•(–-")


def set_off_registers(text: str) -> str:
    """A line with a bar in front of the register's number that stands behind an address, so that
    it is a piece of its own; the length stays."""
    if sum(sign.isdigit() for sign in text) < 6:
        return text
    address = without_registers(text)
    at = len(address)
    if address == text or not text.startswith(address) or text[at] not in " ,;|·•(–-":
        return text
    return f"{address}|{text[at + 1 :]}" if address_strength(address) >= 0.45 else text


#: A part of a firm with its number: "Sales Engineering Group 2".
_NUMBERED_PART = re.compile(
    r"(?i)(?:[^\W\d]+[ &]+){1,4}(?:group|team|department|dept\.?|division)\s\d{1,2}"
)


@lru_cache(maxsize=4096)
def address_strength(text: str) -> float:
    """How much a line looks like (a part of) an address, 0 to 1; a quick rule of thumb."""
    if not text:
        return 0.0
    score = 0.0
    plain = _LABEL.sub("", text)
    if plain != text and len(plain) > 4:
        score += 0.5
    if _NUMBERED_PART.fullmatch(plain.strip()):
        return 0.0
    tokens = words(plain)
    folded = fold(plain)
    if cjk_share(plain) > 0.3:
        marks = sum(1 for mark in ADDRESS_CJK if mark in plain)
        score += min(marks, 4) * 0.2
        if re.search(
            r"\d+\s?[-－ー]\s?\d+|\d+号|\d+丁目|\d+番|[市区區县縣郡][^\s]{1,8}[町路街道村]", plain
        ):
            score += 0.45
        if "〒" in plain or re.search(r"[都道府県][^\s]{1,5}[市区郡]", plain):
            score += 0.6
        if re.search(r"公司|会社|大学|大學|部$|センター$", plain) and not re.search(r"\d", plain):
            score -= 0.5
        return max(0.0, min(1.0, score))
    has_digit = bool(re.search(r"\d", plain))
    street = [t for t in tokens if t in STREET]
    if has_digit and street:
        score += 0.55
    elif street and len(tokens) <= 5:
        score += 0.15
    if any(len(t) > len(s) + 2 and t.endswith(s) for t in tokens for s in STREET_SUFFIX):
        score += 0.5 if has_digit else 0.15
    if _STATE_ZIP.search(plain) and fold(_STATE_ZIP.search(plain)["state"]) in US_STATES | REGIONS:  # type: ignore[index]
        score += 0.8
    if re.search(rf"\b{_UK}\b|\b{_CA}\b|\b[A-HJ-NP-Z]\d{{4}}[A-Z]{{3}}\b", plain):
        score += 0.75
    match = _EURO.match(plain)
    if match and len(match["city"].split()) <= 6:
        score += 0.7
    elif _JP_ZIP.search(plain) and (
        re.search(r"〒|(?i:japan)", plain) or re.search(r"[A-Za-z]{3,}", plain)
    ):
        score += 0.6
    elif re.search(r"\b\d{5,6}\b", plain) and tokens:
        score += 0.4
    if _HOUSE_FIRST.match(plain) and len(tokens) >= 1:
        score += 0.3
    if _HOUSE_LAST.search(plain) and len(tokens) <= 6:
        score += 0.35
    if re.search(
        r"(?i)\b(?:(?:plz|zip|c\.?p|pin|postal\s?code|postcode)\b\W{0,3}\d{4,6}|"
        r"cep\b\W{0,3}\d{2}\.?\d{3}-?\d{3}(?![\s-]?\d))",
        plain,
    ):
        score += 0.7
    if re.search(
        r"(?i)\bp\.?\s?o\.?\s?box\b|\bpostfach\b|\bpostbus\b|\bapartado\b|\bboite postale\b|"
        r"\bb\.?p\.?\s?\d",
        plain,
    ):
        score += 0.8
    tail = folded.strip(" .,").split(",")[-1].strip(" .")
    if (tail in COUNTRIES and len(tail) > 2) or folded.strip(" .,") in COUNTRIES:
        score += 0.6
    elif any(folded.endswith(" " + name) for name in COUNTRIES if len(name) > 3):
        score += 0.4
    if is_town(plain):
        score += 0.35
    if re.search(r",\s*[A-Z]{2}\.?$", plain) and fold(plain.strip(" .")[-2:]) in US_STATES:
        score += 0.3
    if plain.count(",") >= 2 and has_digit:
        score += 0.2
    return max(0.0, min(1.0, score))


def join_address(lines: Sequence[str]) -> str:
    """The lines as one, commas between them."""
    cleaned = [
        _LABEL.sub("", without_registers(_with_blanks(line))).strip(" ,;|•·-–") for line in lines
    ]
    return ", ".join(line for line in cleaned if line)


def _with_blanks(line: str) -> str:
    """A line with the blank that the OCR loses between a word and a number: "Przemysłowa12"."""
    return _LOST_BLANK.sub(" ", line)


_LOST_BLANK = re.compile(r"(?<=[a-zß-öø-ÿā-ž]{4})(?=\d{1,6}[a-zA-Z]?(?:[\s,;/-]|$))")


#: Numbers behind these are no postcodes.
_NO_POSTCODE = re.compile(
    r"(?i)(?:p\.?\s?o\.?\s?b(?:ox|\.)|unit|room|rm|suite|ste|flat|level|floor|plot|b\.?p|postfach|"
    r"postbus|box)\b\W*[\w-]+$"
)


def split_address(lines: Sequence[str], *, country: str = "") -> Address:
    """Street, postcode, city, region and country of address lines in reading order.

    `country` is the card's region and decides nothing but the order of doubtful parts.
    """
    parts = [
        p.strip()
        for line in lines
        for p in re.split(
            r"\s*[,;|•·]\s*|\s+[-–—]\s+(?!\d{1,3}\b)",
            _LABEL.sub("", without_registers(_with_blanks(line))),
        )
        if p.strip()
    ]
    if not parts:
        return Address()
    if cjk_share("".join(parts)) > 0.4:
        return _split_cjk(parts)
    nation = ""
    kept: list[str] = []
    for part in parts:
        plain = fold(part).strip(" .-")
        if plain in COUNTRIES and (len(plain) > 2 or plain in {"uk", "us"}) and not nation and kept:
            nation = part.strip(" .-")
            continue
        if nation and plain in COUNTRIES and len(plain) > 2:
            # "Taiwan, R.O.C."
            continue
        kept.append(part)
    if kept and not nation:
        for size in (4, 3, 2, 1):
            tokens = kept[-1].split()
            tail = " ".join(tokens[-size:])
            if len(tokens) > size and fold(tail).strip(" .-") in COUNTRIES and len(tail) > 2:
                nation = tail.strip(" .-")
                kept[-1] = " ".join(tokens[:-size]).strip(" -–,")
                break
    if len(kept) == 2 and fold(kept[1]).strip(" .") in STATES and not re.search(r"\d", kept[0]):
        # "Springfield, Missouri"
        return Address(city=kept[0], region=kept[1].strip(" ."), country=nation)
    street: list[str] = []
    city = region = postcode = ""
    where = None
    for index in range(len(kept) - 1, -1, -1):
        part = kept[index]
        if _NO_POSTCODE.match(part):
            continue
        state = _STATE_ZIP.search(part)
        if state and (fold(state["state"]) in US_STATES | REGIONS):
            postcode, region = state["zip"].replace(" ", ""), state["state"]
            city, where = part[: state.start()].strip(" ,"), index
            break
        alone = re.fullmatch(r"(?P<zip>\d{5}(?:-\d{4})?)", part)
        if (
            alone
            and index
            and fold(kept[index - 1]).split()[-1:]
            and fold(kept[index - 1]).split()[-1] in US_STATES | REGIONS
        ):
            postcode = alone["zip"]
            before = kept[index - 1].split()
            region, city, where = before[-1], " ".join(before[:-1]), index - 1
            kept = [*kept[:index], *kept[index + 1 :]]
            break
        match = _EURO.match(part)
        if match and not (index == 0 and any(t in STREET for t in words(match["city"]))):
            postcode, city, where = match["zip"], match["city"].strip(), index
            break
        japan = _JP_ZIP.search(part)
        code = re.search(rf"\b(?:{_UK}|{_CA})\b", part) or (japan if japan else None)
        if code is None:
            code = _POSTCODE.search(part)
            if code is not None and index == 0 and re.match(r"\d", part):
                code = None
        if code is not None:
            postcode = (code.groupdict().get("zip") or code.group(0)).strip()
            rest = part[: code.start()] + " " + part[code.end() :]
            rest = re.sub(r"[(\[]\s*[)\]]", "", rest).strip(" -–,〒")
            if not nation and fold(rest).strip(" .-") in COUNTRIES:
                nation, rest = rest, ""
            city, where = rest, index
            break
    if where is None:
        # No postcode: the last part without a digit is the city, if a street stands before it.
        for index in range(len(kept) - 1, 0, -1):
            if not re.search(r"\d", kept[index]):
                city, where = kept[index], index
                break
        else:
            return Address(street=", ".join(kept), country=nation)
        street = kept[:where]
        rest_parts = kept[where + 1 :]
    else:
        street = kept[:where]
        rest_parts = kept[where + 1 :]
        if not city and street and not re.search(r"\d", street[-1]) and len(street) > 1:
            city = street.pop()
        elif not city and not street and rest_parts:
            city = rest_parts.pop(0)
        if not city and rest_parts:
            city = rest_parts.pop(0)
    tokens = city.split()
    if (
        not region
        and len(tokens) > 1
        and fold(tokens[-1]).strip(".") in US_STATES | REGIONS
        and tokens[-1].isupper()
    ):
        region, city = tokens[-1].strip("."), " ".join(tokens[:-1]).strip(" ,")
    elif (
        not region
        and fold(city).strip(".") in US_STATES
        and city.isupper()
        and street
        and not re.search(r"\d", street[-1])
    ):
        region, city = city, street.pop()
    if region and not city and street and not re.search(r"\d", street[-1]) and len(street) > 1:
        city = street.pop()
    if region and not city and street:
        # "70 West St New York NY 10001": the last words after the street word.
        tokens = street[-1].split()
        marks = [i for i, t in enumerate(tokens) if fold(t).strip(".,") in STREET]
        if marks and marks[-1] + 1 < len(tokens):
            city = " ".join(tokens[marks[-1] + 1 :])
            street[-1] = " ".join(tokens[: marks[-1] + 1])
    if rest_parts:
        if not region and not re.search(r"\d", rest_parts[0]) and len(rest_parts[0]) < 30:
            region = rest_parts.pop(0)
        street += rest_parts
    return Address(
        street=", ".join(street), postcode=postcode, city=city, region=region, country=nation
    )


def _split_cjk(parts: Sequence[str]) -> Address:
    text = " ".join(parts)
    postcode = ""
    match = re.search(
        r"〒?\s?(\d{3}-\d{4})|(?:邮编|邮政编码|郵遞區號|P\.?C\.?)[:：]?\s?(\d{6})|(?<!\d)(\d{6})(?!\d)|"
        r"(?<!\d)(\d{3})(?=\s?[台臺新桃高][北中南園雄])",
        text,
    )
    if match:
        postcode = next(g for g in match.groups() if g)
        text = (text[: match.start()] + " " + text[match.end() :]).strip()
    text = re.sub(r"^(?:住所|地址|本社|所在地)\s*[:：]?\s*", "", text).strip()
    country = ""
    nation = re.match(r"(日本国?|中国|中國|台湾|台灣|香港)\s?", text)
    if nation and nation.group(1) not in {"香港"}:
        country, text = nation.group(1), text[nation.end() :]
    region = city = ""
    area = re.match(
        r"(東京都|北海道|(?:京都|大阪)府|\S{2,3}県|[^\s\d]{2,4}?省|[^\s\d]{2,4}?自治区)\s?", text
    )
    if area:
        region, text = area.group(1), text[area.end() :]
    town = re.match(
        r"([^\s\d]{1,6}?市(?:[^\s\d]{1,4}?[区區])?|[^\s\d]{1,4}?[区區]|[^\s\d]{1,5}?郡[^\s\d]{1,5}?[町村]|"
        r"香港)\s?",
        text,
    )
    if town:
        city, text = town.group(1), text[town.end() :]
    return Address(
        street=text.strip(), postcode=postcode, city=city, region=region, country=country
    )
