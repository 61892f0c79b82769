"""Phone numbers in the rows of a card: what they are labelled, and their E.164 form."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from leadcapture.capture.cardlayout import Row
from leadcapture.capture.cardlinks import Contact, ContactKind
from leadcapture.capture.cardwords import COUNTRIES, REGISTRATION, STREET, fold
from leadcapture.lead import PhoneKind

if TYPE_CHECKING:
    import phonenumbers

__all__ = [
    "find_phones",
    "is_extension_like",
    "label_kind",
    "mend_digits",
    "numbers_in",
    "parse_number",
]

_KINDS: tuple[tuple[PhoneKind, str], ...] = (
    (
        PhoneKind.FAX,
        r"tel[e\s]?fax(?:es)?|fax(?:e|es|:o)?|facsimile|fx|faksi?|传真|傳真|ファックス|ファクス|팩스|f",
    ),
    (
        PhoneKind.MOBILE,
        r"mob(?:ile?|iel|iltelefon|il)?\.?(?:\s?(?:phone|no|nr|tel))?|cell(?:ulare|ular|ulaire|"
        r"phone|\s?phone)?|celular|cel|[ch]\.\s?p|"
        r"m[oó]vil|handy|hand\s?phone|h\s?/?\s?p|gsm|portable|port|telem[oó]vel|tlm|"
        r"kom(?:[oó]rka)?|natel|whats\s?app|"
        r"cep(?:\s?tel(?:efonu)?)?|viber|zalo|[đd]d|di\sđộng|matkapuhelin|mobitel|携帯(?:電話)?|手机|手機|移动电话|行動電話|휴대폰|휴대전화|m|c",
    ),
    (PhoneKind.HOME, r"home|privat|priv[eé]|res(?:idence)?|domicile|casa|自宅|h"),
    (
        PhoneKind.OFFICE,
        r"tele?phones?|t[eé]l[eé]phone|tel[eé]fono?|telefoon|puh(?:elin)?|phones?|tel(?:s|f|\.?\s?no)?|"
        r"t[eé]l|te1|telp|tlf|tfn?|ph|fon|đt|điện\s?thoại|"
        r"office|off|ofc|direct(?:\s?line|\s?dial)?|direkt|direkte?wahl|durchwahl|main|"
        r"switchboard|zentrale|desk|"
        r"fono|secretary|secr[eé]tariat|sekretariat|segreteria|secretar[ií]a|"
        r"work|bus(?:iness)?|toll[\s-]?free|free\s?phone|numero\s?verde|hot\s?line|central|"
        r"centrale|standard|"
        r"studio|shop|store|reception|landline|fixed|fixe|fijo|local|voice|call|oficina|ufficio|"
        r"b[uü]ro|ddi|did|"
        r"電話(?:番号)?|代表|直通|内線|电话|電話|总机|직통|전화|☎|✆|t|p|o|d",
    ),
)
_LABEL_BEFORE = [
    (
        kind,
        re.compile(
            rf"(?:^|(?<=[^\w])|(?<=\d))(?:{words})\s*(?:no\.?|nr\.?|number|#|"
            rf"\(\w+\))?\s*(?:[.:：;\-–|/)\]>+#=]\s*)*$",
            re.I,
        ),
    )
    for kind, words in _KINDS
]
_LABEL_AFTER = [
    (
        kind,
        re.compile(
            rf"^\s*[\s.,\-–(\[/|:]*(?:{words})\b\.?\s*[)\]]?(?=\s*$|\s*[|/,;·•]|\s+[+(\d]|\s*[)\]])",
            re.I,
        ),
    )
    for kind, words in _KINDS
]
_NUMBER = re.compile(
    r"(?<![\d@#])(?:\+|＋|[(\[]\s?\+)?\s?[(\[]?\d(?:[\d\s().\-–—−‐‑/\[\]]|(?<=\d)['·・~](?=\d))*\d"
    r"(?:\s?\)\d*)?"
)
#: What stands between a number and a second one of the same kind.
_AND_THEN = r"\s*(?:[/,;&~·–-]|(?<=\s)(?:y|e|o|and|or|et|ou|und|oder|en)(?=\s))\s*"
#: "(China) 138 0244 1827": the country that a number is dialled in.
_ABROAD = re.compile(r"[(\[]\s?([A-Za-z][A-Za-z. ]{1,20})\s?[)\]]\s*[:：]?\s*$")
_EXTENSION = re.compile(
    # "(代) 内線3305": the firm's main number, and the extension behind it.
    r"^(?:\s*[(（]\s?大?代表?\s?[)）])?\s*[,;/|(–-]?\s*"
    r"(?:ext(?:ension|n)?|x|×|extn|poste|anexo|anx|ramal|int|interno|apparaat|dw|durchwahl|"
    # "local" may be a shop's number, or announce a number of its own.
    r"loc(?:al)?(?=\.?\s?\d{2,5}\s*(?:$|[|/]))|"
    r"m[áa]y\s?l[ẻe]|ต่อ|"
    r"klappe|dahili|l[íi]nea|內線|内线|内線|分机|分機|轉|转|내선|"
    r"nebenstelle|nst|kl(?=\.)|w(?=\.)|wewn?|wewnętrzny|inw|interior|toestel|tst|linka|klapka|mell[ée]k|"
    r"anknytning|ankn|linje|alanumero|lok(?:al)?|доб(?:авочный)?|вн(?:утр)?|внутренний|εσωτ?|"
    # "#12", but no "#12-03", which is a flat.
    r"#(?=\s?\d{2,5}(?![\d-])))"
    r"\s*[.:#]?\s*(\d{1,6})\)?",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"^(?:\d{1,2}[./-]\d{1,2}[./-]\d{2,4}|(?:19|20)\d{2}\s?[-–]\s?(?:\d{2}|(?:19|20)\d{2})|\d{4}[./-]\d{1,2}[./-]\d{1,2})$"
)
_TIMES = re.compile(r"\d{1,2}\s?[:h.]\s?\d{2}\s?(?:am|pm|h|uhr)?\s?[-–]\s?\d{1,2}", re.I)
_POSTCODES = (
    re.compile(r"^\d{3}-\d{4}$"),
    re.compile(r"^\d{5}-\d{3}$"),
    re.compile(r"^\d{5}-\d{4,5}$"),
    re.compile(r"^\d{2}-\d{3}$"),
    re.compile(r"^\d{4,6}$"),
    re.compile(r"^\d{3} \d{2,3}$"),
    re.compile(r"^\d{4}-\d{3}$"),
)


def label_kind(before: str, after: str, *, alone_after: bool) -> PhoneKind | None:
    """What the words around a number say it is; None when they say nothing."""
    before = re.sub(r"(?i)\b0(?=[a-z])", "o", before)
    if re.search(r"(?i)\bt(?:el\w*\.?|[ée]l\.?)?\s?[/&+,-]\s?(?:tele)?f(?:ax)?\b\W*$", before):
        return PhoneKind.OFFICE
    if alone_after and re.match(r"\s*[(\[]", after) and re.search(r"^\W*$|[)\]]\W*$", before):
        # "+1 212 555 0134 (o) +1 917 555 0199 (m)": each is labelled behind.
        for kind, pattern in _LABEL_AFTER:
            if pattern.search(after):
                return kind
    found: list[tuple[int, PhoneKind]] = []
    for kind, pattern in _LABEL_BEFORE:
        match = pattern.search(before)
        if match:
            found.append((len(match.group(0).strip()), kind))
    if found:
        return max(found, key=lambda item: item[0])[1]
    if alone_after:
        for kind, pattern in _LABEL_AFTER:
            if pattern.search(after):
                return kind
    return None


_NOT_PHONE_BEFORE = re.compile(
    r"(?:^|\W)(?:vat|tva|ust\.?-?id\S*|uid|iva|nif|cif|nit|rut|ruc|rfc|cnpj|cpf|siret|siren|rcs|"
    r"ape|kvk|btw|hrb|hra|"
    r"iban|bic|swift|blz|konto(?:nr)?|abn|acn|gstin?|pan|tin|cin|ein|dre|calbre|bre|nmls|"
    r"mst|r\.?\s?s\.?\s?a\.?\s?c|統一編號|统一编号|統編|税号|稅號|统一社会信用代码|法人番号|登録番号|登記番号|"
    r"사업자\s?(?:등록)?번호|col(?:egiad[oa])?\.|ced(?:ula)?\.\s?prof\w*|"
    r"cs|tsa|c\.?\s?f\.?|cod(?:ice)?\.?\s?fisc(?:ale)?\.?|npi|"
    r"lic(?:ense|ence)?|reg\w*|org\.?\s?nr|cvr|nip|"
    r"regon|krs|ico|dic|oib|pib|account|acct|a/c|id|isbn|issn|iso|since|est|p\.?\s?o\.?\s?box|box|"
    r"postfach|bp|c\.\s?p|zip|plz|"
    r"postal\s?code|pin(?:\s?code)?|qq|icq|suite|ste|room|rm|no\s?reg|邮编|郵編|〒|邮政编码|邮码)\.?\s*(?:code|"
    r"no|nr|n°|number|#|id)?\s*[.:#°-]*\s*(?:[A-Z]{0,3}\s?)$",
    re.IGNORECASE,
)


#: Behind "C.P." stands a postcode, in Korea the number of a cellular phone.
_CODE_OR_CELL = re.compile(r"(?i)\bc\.\s?p\.?\s*:?\s*$")
_POSTCODE_DIGITS = 7


#: "Distt. Kangra (H.P.) 176001": a state of India in brackets, and the postcode behind it.
_STATE_BEFORE = re.compile(r"[(\[][A-Z]\.\s?[A-Z]\.?[)\]]\W*$")
_PIN = re.compile(r"\d{3}\s?\d{3}")


#: Behind "CEP" a Brazilian postcode has eight digits, a Turkish mobile (cep telefonu) ten and more.
_CEP = re.compile(r"(?i)\bcep\s*[.:#°-]*\s*$")
_CEP_DIGITS = 8


#: "Registered in England No. 593488266", "Cédula Prof. 657 228 24"
_REGISTERED_AS = re.compile(
    r"(?i)\b(?:charity|registered|incorporated|chartered|permit|c[ée]dula|matr[íi]cula|"
    r"tarjeta prof\w*|licencia|handelsregister)\b[^\d|•·@\x00]{0,30}$"
)


#: "ASF n.º 408812": letters that some register has given, and its number.
_REGISTERED = re.compile(r"\b(?!TEL|FAX|MOB|GSM|CEL)[A-Z]{2,6}\s+n(?:\.?[º°]|\.o)\s*$")


#: A profession's council in Brazil, its state or region, and the member's number: "OAB/SP 123.456".
_COUNCIL = re.compile(
    r"(?:^|\W)(?:OAB|CRMV?|CRO|CREA|CAU|CRP|CRC|CRF|CRN|CREFITO|CREFONO|COREN|CRECI|CRESS|CRBM)"
    r"(?:\s?[-–/]?\s?(?:[A-Z]{2}|\d{1,2}))?\s*(?:n\.?\s?[º°o]\.?)?[\s.:/–-]*$"
)
#: No council has more members; a phone with its area has more digits.
_COUNCIL_DIGITS = 8


#: "(355501-T)", "12345678-Z": a register's number has a letter behind a dash.
_CHECK_LETTER = re.compile(r"-[A-Z](?![\w@.])")


_ANNOUNCED = r"\W*(?:[\w/ ]{3,24}:\s*)?[(]?"


def _is_no_phone(before: str, raw: str) -> bool:
    """Whether what stands in front of a number, or its own form, says that it is something else."""
    if _CEP.search(before) and len(re.sub(r"\D", "", raw)) <= _CEP_DIGITS:
        return True
    if _CODE_OR_CELL.search(before) and len(re.sub(r"\D", "", raw)) > _POSTCODE_DIGITS:
        return False
    if (
        _COUNCIL.search(before)
        and raw[:1].isdigit()
        and len(re.sub(r"\D", "", raw)) <= _COUNCIL_DIGITS
    ):
        return True
    if _STATE_BEFORE.search(before) and _PIN.fullmatch(raw.strip()):
        return True
    return bool(
        _NOT_PHONE_BEFORE.search(before) or _REGISTERED.search(before) or _DATE.match(raw.strip())
    )


def _is_registered(before: str, raw: str) -> bool:
    """Whether words somewhat further in front of a number say that it is a register's."""
    return (
        raw[:1] not in "+(0"
        and _REGISTERED_AS.search(before) is not None
        and label_kind(before, "", alone_after=False) is None
    )


#: "24h", "24 Std.", "24/7" behind a number, with or without the blank between: when it is answered.
_ALL_DAY = re.compile(
    r"24(?=\s?(?:h|hrs?|hours?|std|stunden|heures|horas|ore)\b)|24\s?/\s?7(?!\d)", re.I
)


#: An ORCID iD.
_RESEARCHER = re.compile(r"0000-000\d-\d{4}-\d{3}[\dX]")


def numbers_in(text: str) -> list[tuple[int, int]]:
    """Spans of the text that look like one phone number each."""
    spans: list[tuple[int, int]] = []
    researchers = [match.span() for match in _RESEARCHER.finditer(text)]
    for match in _NUMBER.finditer(text):
        start, end = match.span()
        if any(start < two and one < end for one, two in researchers):
            continue
        lines = re.search(r"\s?\(\d{1,2}$", match[0])
        if lines and re.match(r"\s?[^\W\d_]{2}", text[end:]):
            # "555345 (3 lines)"
            end = start + lines.start()
        for hours in _ALL_DAY.finditer(text, start):
            if hours.start() < end <= hours.end() + 1:
                run = text[start : hours.start()].rstrip(" (–-/|·,")
                end = start + len(run)
                break
        if end > start:
            spans.extend(_split_number(text, start, end))
    return spans


#: A number whose last four digits are said again behind a stroke, with another ending.
_SECOND_LIKE_FIRST = re.compile(
    r"(?<=\d)(?<!^\d)[\s.-](?P<two>\d\d)\d\d(?P<dash>\s?/\s?)(?P=two)\d\d$"
)


def _split_number(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Two numbers in one run: "020 7946 0958 / 0959 123456", or a second plus sign."""
    run = text[start:end]
    dots = [m.start() for m in re.finditer("[·・~]", run)]
    if len(dots) == 1:
        at = start + dots[0]
        return [*_split_number(text, start, at), *_split_number(text, at + 1, end)]
    for cut in re.finditer(r"\s*[/~]\s*|\s{1,}[-–—]\s{1,}|\s+(?=[+(]\s?\+?\d{1,3}\)?[\s\d])", run):
        left, right = run[: cut.start()], run[cut.end() :]
        if re.fullmatch(r"\s+[-–—]\s+", cut[0]) and len(re.findall(r"\s[-–—]\s", run)) > 1:
            # "050 - 211 - 0838" is one.
            continue
        n, m = len(re.sub(r"\D", "", left)), len(re.sub(r"\D", "", right))
        if n >= 7 and m >= 7:
            return [
                *_split_number(text, start, start + cut.start()),
                *_split_number(text, start + cut.end(), end),
            ]
    digits = re.sub(r"\D", "", run)
    second = _SECOND_LIKE_FIRST.search(run)
    if second:
        # "812 7834 / 7835": the last group of the second alone.
        return [(start, start + second.start("dash")), (start + second.end("dash"), end)]
    if len(digits) > 15:
        # "2274 4182-2274 4183": as many digits behind the dash as the local number has.
        for cut in re.finditer(r"\s?[-–]\s?", run):
            left, right = run[: cut.start()].strip(), run[cut.end() :].strip()
            shape = re.sub(r"\d", "9", right)
            if (
                len(re.sub(r"\D", "", right)) >= 6
                and len(re.sub(r"\D", "", left)) >= 7
                and re.sub(r"\d", "9", left).endswith(shape)
            ):
                return [(start, start + cut.start()), (start + cut.end(), end)]
        # Blank-separated: try the cut that leaves two numbers of nearly the same length.
        best: tuple[int, int, int] | None = None
        for cut in re.finditer(r"\s+", run):
            n = len(re.sub(r"\D", "", run[: cut.start()]))
            m = len(digits) - n
            if n >= 7 and m >= 7 and (best is None or abs(n - m) < best[0]):
                best = (abs(n - m), cut.start(), cut.end())
        if best is not None:
            return [(start, start + best[1]), (start + best[2], end)]
    half = len(digits) // 2
    if (
        len(digits) in (18, 20, 22)
        and digits[0] == digits[half] == "0"
        and not re.search(r"\s", run)
    ):
        # "05.46.93.11.2806.84.50.37.19": the icon between was not read.
        at = [m.end() for m in re.finditer(r"\d", run)][half - 1]
        return [(start, start + at), (start + at, end)]
    slash = re.search(r"(?:\s*/\s*\d{1,4})+$", run)
    if slash and len(re.sub(r"\D", "", run[: slash.start()])) >= 9:
        return [(start, start + slash.start())]
    return [(start, end)]


def parse_number(text: str, region: str | None = None) -> phonenumbers.PhoneNumber | None:
    """The number as its region dials it; None when it is none."""
    import phonenumbers

    try:
        return phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None


def _begins_abroad(digits: str, region: str) -> bool:
    import phonenumbers

    code = str(phonenumbers.country_code_for_region(region))
    return code != "0" and digits.startswith(code)


def _formatted(number: phonenumbers.PhoneNumber) -> str:
    import phonenumbers

    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _plan_kind(number: phonenumbers.PhoneNumber) -> PhoneKind:
    """What its numbering plan says of a number."""
    import phonenumbers

    return {
        phonenumbers.PhoneNumberType.MOBILE: PhoneKind.MOBILE,
        phonenumbers.PhoneNumberType.FIXED_LINE: PhoneKind.OFFICE,
        phonenumbers.PhoneNumberType.TOLL_FREE: PhoneKind.OFFICE,
    }.get(phonenumbers.number_type(number), PhoneKind.OTHER)


def _phone(
    text: str, start: int, end: int, regions: Sequence[str], labelled: bool, sure: bool
) -> tuple[str, PhoneKind, bool] | None:
    """E.164 where it parses, the kind its numbering plan says, whether the plan knows it."""
    import phonenumbers

    raw = text[start:end]
    digits = re.sub(r"\D", "", raw)
    if not 6 <= len(digits) <= 16:
        return None
    international = raw.lstrip(" ([").startswith(("+", "＋"))
    if international and digits.startswith("0"):
        # A sign between the label and a local number: "Tel+ 01 2376 771".
        international = False
    clean = raw.replace("＋", "+")
    if not international and digits.startswith("00") and digits[2:3] != "0":
        abroad = parse_number("+" + digits[2:])
        if abroad is not None and phonenumbers.is_valid_number(abroad):
            return _formatted(abroad), _plan_kind(abroad), True
    if international or digits.startswith("00"):
        clean = re.sub(r"[(\[]\s?0\s?[)\]]", " ", clean)
    clean = "+" * international + re.sub(r"[^\d]", "", clean)
    region = regions[0] if regions else ""
    possible = None
    if not international and len(digits) >= 10 and region and _begins_abroad(digits, region):
        # A country's prefix without its plus, on a card of that country: "49 1513 2488281".
        whole = parse_number("+" + digits)
        local = parse_number(digits, region) if len(digits) == 10 else None
        if (
            whole is not None
            and phonenumbers.is_valid_number(whole)
            # Ten digits may well be local ones that begin alike.
            and not (local is not None and phonenumbers.is_valid_number(local))
        ):
            return _formatted(whole), _plan_kind(whole), True
    for guess in dict.fromkeys((region, "") if international else (*regions, "")):
        number = parse_number(clean, guess or None)
        if number is None or not phonenumbers.is_possible_number(number):
            continue
        valid = phonenumbers.is_valid_number(number)
        if valid and (guess in (region, "") or len(digits) >= 8):
            return _formatted(number), _plan_kind(number), True
        # Nothing else on its line, or a word that announces it: "Surgery: 01632 960771".
        alone = (
            sure
            and clean.startswith("0")
            and re.fullmatch(_ANNOUNCED, text[:start])
            and (not re.search(r"[^\W\d_]", text[end:]))
        )
        if guess == region and (
            international or alone or (labelled and (sure or not clean.startswith("0")))
        ):
            possible = number
    for rest in ((digits,) if international else ()) + ((digits[1:],) if raw[:2] == "0 " else ()):
        # A plus or an O of a label before a local number: "T+ 212 696 090", "O 12 373 69 87".
        number = parse_number(rest, region or None)
        if number is not None and phonenumbers.is_valid_number(number):
            return _formatted(number), _plan_kind(number), True
    # A country prefix printed without its plus: "49 89 1234567".
    if not international and not digits.startswith("0") and len(digits) >= 11:
        whole = parse_number("+" + digits)
        first = re.match(r"\W*(\d+)", raw)
        if (
            whole is not None
            and phonenumbers.is_valid_number(whole)
            # "8 (495) 123-45-67" is dialled from within, and no number of a country 84.
            and (first is None or len(first[1]) >= len(str(whole.country_code)))
            and (not region or phonenumbers.region_code_for_number(whole) == region or labelled)
        ):
            return _formatted(whole), PhoneKind.OTHER, True
    if possible is not None:
        return _formatted(possible), _plan_kind(possible), False
    plain = raw.strip(" +-./")
    if plain.count("(") != plain.count(")"):
        plain = re.sub(r"[()]", "", plain).strip()
    # Numbering plans grow: what says its country is a number, if a doubtful one.
    if (labelled and len(digits) >= 6) or (international and 10 <= len(digits) <= 13):
        return f"+{digits}" if international else plain, PhoneKind.OTHER, False
    if (
        len(digits) == 7
        and re.fullmatch(r"\d{3}[-. ]\d{4}", raw.strip())
        and text.strip(" \x00") == raw.strip()
    ):
        return raw.strip(), PhoneKind.OTHER, False
    if not region and 9 <= len(digits) <= 12 and re.search(r"[\s.()/-]", raw.strip()):
        return raw.strip(), PhoneKind.OTHER, False
    return None


_ADDRESS_HINT = re.compile(
    r"(?i)\b(?:street|str|avenue|ave|road|rd|box|suite|floor|straße|strasse|rue|calle|via|jalan|"
    r"postfach)\b|〒|[都道府県市区町村丁省]"
)

_WRONG_DIGIT = re.compile(
    r"(?<=[\d.\-–()+ ])[OoSIlB](?=[\d.\-–()]{2})|(?<=\d)[OoSIlB](?=[\d\s.\-–()]|$)"
)
_FUSED_ZERO = re.compile(r"\b[^\W\d_]{1,9}[.:]?\s?O(?=\d[\d\s.-]{5})")
_DIGIT = str.maketrans("OoSsIlBZz", "005511822")
#: Groups of digits, and of letters that look like them: "(s05) 724-316o", "o1 99 oo 12 34".
_ALIKE = "[\\dOoSsIlBZz]"
_LIKE_NUMBER = re.compile(
    rf"(?:(?<![\w@.,&'-])[+(]{{0,2}}|[+(]){_ALIKE}{{1,12}}(?:[ ().\-–/]{{1,3}}{_ALIKE}{{1,12}})*"
    r"(?=$|[^\w@]|(?i:x|ext|fax|tel|mob|cel))"
)
#: A North American number in which several signs in a row were taken for letters.
_THREE_THREE_FOUR = re.compile(
    rf"(?<!\w)[(]?{_ALIKE}{{3}}[).\-– ]{{1,2}}{_ALIKE}{{3}}[.\-– ]{_ALIKE}{{4}}(?!\w)"
)


def _mend_number(match: re.Match[str]) -> str:
    """A run of groups with its letters as the digits that they look like, where it is a phone by
    its label, its plus or its grouping; else as it is."""
    run, text = match[0], match.string
    groups = list(re.finditer(rf"{_ALIKE}+", run))
    while groups and not re.search(r"\d", groups[-1][0]):
        groups.pop()
    while groups and not re.search(r"\d\w|\w\d", groups[0][0]):
        groups.pop(0)
    if not groups:
        return run
    start, end = groups[0].start(), groups[-1].end()
    body = run[start:end]
    digits, letters = sum(c.isdigit() for c in body), sum(c.isalpha() for c in body)
    if (
        not letters
        or digits < 6
        or 2 * letters > digits
        or digits + letters > 15
        # "212 555 0134 o 917 …": a word between two.
        or any(not re.search(r"\d", g[0]) and not re.fullmatch("[oO]{2,4}", g[0]) for g in groups)
    ):
        return run
    before = text[: match.start()] + run[:start].rstrip("(+ ")
    told = (
        run[:start].lstrip("(").startswith("+")
        or _THREE_THREE_FOUR.fullmatch(body)
        or label_kind(before, "", alone_after=False) is not None
    )
    return run[:start] + body.translate(_DIGIT) + run[end:] if told else run


def mend_digits(text: str) -> str:
    """Letters read for digits inside long numbers: "+64 3 231 S094"; the length stays."""
    if sum(c.isdigit() for c in text) >= 6:
        text = _LIKE_NUMBER.sub(_mend_number, text)
    # The bar behind a label: "T|030…" read as "TI030…".
    text = re.sub(r"\b([TMFPDCO])(?:[Il](?=[(+\d])|1(?=[(+]))", r"\1|", text)
    text = _FUSED_ZERO.sub(lambda m: m.group(0)[:-1] + "0", text)
    text = re.sub(r"^(\s*)0(?=\s+\(?\+?0)", r"\1O", text)
    if sum(c.isdigit() for c in text) < 6 or re.search(r"[^\W\d]{4,}.*\d.*[^\W\d]{4,}", text):
        return text
    text = _THREE_THREE_FOUR.sub(
        lambda m: (
            m.group(0).translate(_DIGIT)
            if sum(c.isdigit() for c in m.group(0)) >= 6
            else m.group(0)
        ),
        text,
    )
    return _WRONG_DIGIT.sub(lambda m: m.group(0).translate(_DIGIT), text)


def find_phones(
    rows: Sequence[Row],
    left: list[str],
    contacts: list[Contact],
    countries: Sequence[str],
    *,
    sure: bool,
) -> None:
    """Adds the phones to `contacts` and takes them out of `left`.

    Local ones are dialled in the first of `countries` that knows them; `sure`: the card says that
    it is of the first.
    """
    country = countries[0] if countries else ""
    seen: dict[str, int] = {}
    previous: tuple[int, PhoneKind] | None = None
    texts = [row.text for row in rows]
    for row in range(len(rows)):
        text = left[row]
        if _TIMES.search(text) and not re.search(r"\d{6,}", re.sub(r"[\s-]", "", text)):
            continue
        spans = numbers_in(text)
        # A row that begins with a number may say behind each what it is, or in front of the second.
        bare = len(spans) > 1 and not re.search(r"[^\W\d_]", text[: spans[0][0]])
        last = text[spans[-1][1] :].replace("\x00", " ") if bare else ""
        behind = bare and label_kind("", last, alone_after=True) is not None
        # "Tel.0301234567", "M+49…": a blank where a label runs into its number.
        for start, end in spans:
            raw = text[start:end]
            lead = len(raw) - len(raw.lstrip())
            start, raw = start + lead, raw.lstrip()
            while raw and raw.count("(") < raw.count(")") and raw.endswith(")"):
                raw, end = raw[:-1], end - 1
            before, after = text[:start], text[end:]
            if _is_no_phone(before, raw) or _CHECK_LETTER.match(after):
                continue
            if _is_registered(before, raw):
                continue
            # Letters joined to the front are a label ("T0301…") or part of a code ("DE1234567").
            joined = re.search(r"([A-Za-z]+)$", before)
            kind = label_kind(
                "" if behind else before.replace("\x00", " "),
                after.replace("\x00", " "),
                alone_after=not bare or behind or bool(re.match(r"\s*[(\[]", after)),
            )
            if joined and raw[:1] != "+" and (kind is None or re.match(r"[A-Z](?!\w)", after)):
                # "R041882C" is a code, whatever its last letter is short for.
                continue
            # What stands between it and a labelled number says that it is one too.
            labelled = kind is not None or (
                bare and label_kind("", after.replace("\x00", " "), alone_after=True) is not None
            )
            plain = raw.strip()
            digits = re.sub(r"\D", "", plain)
            mate = next(
                (c for c in reversed(contacts) if c.kind is ContactKind.PHONE and c.row == row),
                None,
            )
            follows = mate is not None and bool(re.fullmatch(_AND_THEN, text[mate.span[1] : start]))
            # "255014, 255015" differ in their ends alone, as no postcode does.
            twin = (
                mate is not None and follows and mate.value[-len(digits) : -2] == digits[:-2] != ""
            )
            if not labelled and not twin and any(pattern.match(plain) for pattern in _POSTCODES):
                local = re.fullmatch(r"\d{3}-\d{4}", plain)
                if not (
                    local
                    and country in {"US", "CA", ""}
                    and not _ADDRESS_HINT.search(text)
                    and len(text.strip(" \x00")) <= len(plain) + 4
                ):
                    continue
            if (
                re.search(r"(?i)\b(?:rcs|rsac|siret|siren|vat|tva|iban|hrb|cnpj|capital)\b", before)
                and plain[:1] != "+"
                and (not re.search(r"(?i)(?:tel\w*|fax|phone|mob\w*)\W*$", before))
            ):
                continue
            if plain[:1] != "+" and not labelled:
                if (
                    len(digits) < 7
                    and not (contacts and contacts[-1].row == row)
                    and not (len(digits) == 6 and re.search(r"\d\s\d", plain))
                ):
                    continue
                if REGISTRATION.search(texts[row]) and not re.search(
                    r"(?i)tel|phone|fax|mob", text
                ):
                    continue
                if _is_house_and_postcode(before, plain, after) or _HOUSE_THEN_CODE.fullmatch(
                    plain
                ):
                    continue
                # House number and postcode of one address: "Main St 12, 80331".
                if (
                    re.search(r"[^\W\d]{3,}", re.sub(r"\x00", "", text))
                    and _ADDRESS_HINT.search(text)
                    and len(digits) < 10
                ):
                    continue
            extension = _EXTENSION.match(after)
            abroad = _ABROAD.search(before)
            dialled = COUNTRIES.get(fold(abroad[1]).strip(), "") if abroad else ""
            found = _phone(
                text,
                start,
                end,
                [dialled] if dialled else countries,
                labelled,
                sure or bool(dialled),
            )
            within = _DASHED_EXTENSION.search(raw) if country in {"CN", "TW"} else None
            if within and extension is None and (found is None or not found[2]):
                # "0571-8555 1234-802"
                first = _phone(text, start, start + within.start(), countries, labelled, sure)
                if first is not None and first[2]:
                    found = f"{first[0]};ext={within[1]}", *first[1:]
            tail = _LAST_OF_RANGE.search(raw)
            if tail and (found is None or not found[2]):
                first = _phone(text, start, start + tail.start(), countries, labelled, sure)
                found = first if first is not None and first[2] else found
            if (
                mate is not None
                and follows
                and 4 <= len(digits) <= 8
                and mate.value[:1] == "+"
                and (
                    (found is None or not found[2])
                    and ";" not in mate.value
                    and (twin or plain[:1] not in "+(0")
                )
            ):
                # "(11) 5555-0123 / 5555-0124": the area code is not said again.
                found = mate.value[: -len(digits)] + digits, mate.phone_kind, mate.valid
            if (
                kind is PhoneKind.FAX
                and (found is None or not found[2])
                and (short := _with_area(plain, row, rows, contacts)) is not None
            ):
                found = short, PhoneKind.FAX, True
            if found is None:
                continue
            number, typed, valid = found
            if extension is None and (main := _MAIN.match(after)):
                end += main.end()
            # "26584411/12/13": the same number's other endings.
            endings = _ENDINGS.match(after)
            if endings and not any(end <= other < end + endings.end() for other, _ in spans):
                end += endings.end()
            if extension and number.startswith("+"):
                number = f"{number};ext={extension.group(1)}"
                end += extension.end()
            if (
                kind is None
                and previous is not None
                and previous[0] == row
                and re.fullmatch(
                    rf"[\s\x00]*(?:[|]|{_AND_THEN})\s*", text[_last_end(contacts, row) : start]
                )
            ):
                kind = previous[1]
            if (
                kind is PhoneKind.OFFICE
                and typed is PhoneKind.MOBILE
                and not re.search(r"(?i)office|direct|work|main|desk|büro", before)
            ):
                kind = (
                    PhoneKind.MOBILE
                    if re.search(r"(?i)\b(?:t|tel\w*|phone|ph|p)\W*$", before)
                    else kind
                )
            if (kind or typed) is PhoneKind.MOBILE:
                number = _as_mobile(number)
            previous = (row, kind) if kind is not None else None
            if number in seen:
                held = contacts[seen[number]]
                if held.phone_kind is not PhoneKind.FAX or (kind or typed) is PhoneKind.FAX:
                    left[row] = left[row][:start] + "\x00" * (end - start) + left[row][end:]
                    continue
            seen[number] = len(contacts)
            contacts.append(
                Contact(
                    kind=ContactKind.PHONE,
                    value=number,
                    row=row,
                    span=(start, end),
                    phone_kind=kind or typed,
                    labelled=labelled,
                    valid=valid,
                    guessed=(not _tells_country(plain) and not (sure and _known(number, country)))
                    # What is dialled behind it, in a word not known here.
                    or (extension is None and is_extension_like(after)),
                )
            )
            left[row] = left[row][:start] + "\x00" * (end - start) + left[row][end:]
            text = left[row]
        _take_short_fax(texts[row], row, left, contacts)


#: In China what is dialled behind a number stands behind a dash.
_DASHED_EXTENSION = re.compile(r"(?<=\d{4})-(\d{3,4})$")
#: The last of several numbers in a row: "555 0147-9".
_LAST_OF_RANGE = re.compile(r"\s?[-–~]\s?\d{1,2}$")
#: "052-931-7746（代）": a firm's main number in Japan.
_MAIN = re.compile(r"\s*[(（]\s?大?代表?\s?[)）]")
#: Other endings of a number: "/12/13", " / 12 / 13".
_ENDINGS = re.compile(r"(?:\s?/\s?\d{1,4}(?![\d-]|\s?\d{3}))+")
#: "15-21 (18487)", "242, 803 (13487)": a house, maybe a flat, and a postcode in brackets.
_HOUSE_THEN_CODE = re.compile(r"\d{1,4}(?:[-,\s]{1,2}\d{1,4}){0,2}[\s,]*[(\[]\d{5,6}[)\]]?")
_HOUSE_AND_POSTCODE = re.compile(r"\d{1,4}[.\s]\s*(?:\d{3}\s\d{2}|\d{4,5})")


def _is_house_and_postcode(before: str, printed: str, after: str) -> bool:
    """ "Storgatan 44. 352 31 Växjö": a house's number and a postcode between street and town."""
    town = re.match(r"\s+([^\W\d_])[^\W\d_]", after)
    return bool(
        town
        and town[1].isupper()
        and _HOUSE_AND_POSTCODE.fullmatch(printed)
        and re.search(r"[^\W\d]{3,}\.?,?\s*$", before)
        and label_kind(before, "", alone_after=False) is None
        and label_kind("", after, alone_after=True) is None
    )


def is_extension_like(text: str) -> bool:
    """Whether one short word and a few digits stand behind a number: an extension in a language
    not known here ("zzyx. 15")."""
    match = re.fullmatch(r"[\s\x00,;(–-]*([^\W\d_]{1,12})[.:\s]{1,3}\d{1,5}\)?[\s\x00]*", text)
    return (
        match is not None
        and fold(match[1]) not in STREET
        and label_kind(f"{match[1]}.", "", alone_after=False) is None
    )


def _with_area(
    printed: str, row: int, rows: Sequence[Row], contacts: Sequence[Contact]
) -> str | None:
    """A number without its area code, as the one before it on the card is dialled.

    "Tel. 0 63 21 / 555 18 · Fax 555 19". They must be grouped alike.
    """
    office = next((c for c in reversed(contacts) if c.kind is ContactKind.PHONE), None)
    digits = re.sub(r"\D", "", printed)
    if (
        office is None
        or row - office.row not in (0, 1)
        or not office.value.startswith("+")
        or ";" in office.value
        or not 4 <= len(digits) <= 8
        or printed[:1] in "+(0"
    ):
        return None
    whole = re.sub(r"\d", "9", rows[office.row].text[slice(*office.span)])
    shape = re.sub(r"\d", "9", printed)
    if not re.search(rf"[^9]{re.escape(shape)}$", whole):
        return None
    number = parse_number(office.value[: -len(digits)] + digits)
    return _formatted(number) if number is not None else None


_SHORT_FAX = re.compile(
    r"(?i)\b(?P<fax>fax)?(?(fax)|(?:durchwahl|dw))\W{0,3}[-–]\s?(?P<ending>\d{1,4})(?!\d)"
)


def _take_short_fax(text: str, row: int, left: list[str], contacts: list[Contact]) -> None:
    """ "Tel. 030 23125-0, Fax -99", "Durchwahl -17": the office's number with another ending."""
    short = _SHORT_FAX.search(left[row])
    office = next((c for c in reversed(contacts) if c.kind is ContactKind.PHONE), None)
    if short is None or office is None or office.row != row or ";" in office.value:
        return
    printed = text[office.span[0] : office.span[1]]
    ending = re.search(r"[-–]\s?(\d{1,4})$", printed)
    if ending:
        contacts.append(
            replace(
                office,
                value=office.value[: -len(ending.group(1))] + short["ending"],
                span=short.span(),
                phone_kind=PhoneKind.FAX if short["fax"] else office.phone_kind,
                labelled=True,
            )
        )
        start, end = short.span()
        left[row] = left[row][:start] + "\x00" * (end - start) + left[row][end:]


def _as_mobile(number: str) -> str:
    """An E.164 number with the digit that its country's mobiles have in front: Argentina's 9."""
    import phonenumbers

    parsed = parse_number(number.partition(";")[0])
    if parsed is None or parsed.country_code is None:
        return number
    code = f"+{parsed.country_code}"
    token = phonenumbers.country_mobile_token(parsed.country_code)
    if not token or number.startswith(code + token):
        return number
    mobile = f"{code}{token}{number.removeprefix(code)}"
    whole = parse_number(mobile.partition(";")[0])
    return mobile if whole is not None and phonenumbers.is_valid_number(whole) else number


def _tells_country(printed: str) -> bool:
    return printed.lstrip(" ([").startswith(("+", "＋", "00"))


def _known(number: str, region: str) -> bool:
    """Whether an E.164 number is of the plan that this region is in."""
    import phonenumbers

    parsed = parse_number(number.partition(";")[0])
    return parsed is not None and parsed.country_code == phonenumbers.country_code_for_region(
        region
    )


def _last_end(contacts: list[Contact], row: int) -> int:
    return max((c.span[1] for c in contacts if c.row == row), default=0)
