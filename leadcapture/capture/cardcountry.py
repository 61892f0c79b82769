"""Which country a card's local phone numbers belong to."""

from __future__ import annotations

import re
from collections.abc import Sequence

from leadcapture.capture.cardphones import label_kind, numbers_in, parse_number
from leadcapture.capture.cardplaces import places_of, tongues_of
from leadcapture.capture.cardwords import COUNTRIES, SECOND_LEVEL, US_STATES, fold, wordset
from leadcapture.contact import phone_regions
from leadcapture.lead import PhoneKind

__all__ = ["country_of", "country_of_host", "rank_countries"]

_ZIP_STATE = re.compile(r"\b([A-Z]{2})\.?,?\s+\d{5}(?:-\d{4})?\b(?!-\d{3}\b)")
_UK_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}\b")
_PORTUGAL = re.compile(r"(?:^|[,;|·•]\s?|CEP:?\s)\d{4}-\d{3}(?=\s+[^\W\d]|$)", re.MULTILINE)
_CANADA = re.compile(r"\b[ABCEGHJ-NPRSTVXY]\d[A-Z]\s?\d[A-Z]\d\b")

#: Postcodes, and what stands beside them, of one country only.
_POSTCODES = (
    (re.compile(r"\b(?:NSW|VIC|QLD|WA|SA|TAS|ACT|NT),?\s+\d{4}\b"), "AU", 2.0),
    (re.compile(r"(?<!\d)\d{5}-\d{3}(?!\d)"), "BR", 1.5),
    # "23650 Torredonjimeno (Jaén)": a postcode of one of 52 provinces, and its name.
    (
        re.compile(
            r"(?<!\d)(?:0[1-9]|[1-4]\d|5[0-2])\d{3}[\s-]+[^\W\d][^\d\n(,]{1,30}[(,–-]\s?(?:"
            r"[ÁA]lava|Albacete|Alicante|Alacant|Almer[íi]a|Asturias|[ÁA]vila|Badajoz|Baleares|"
            r"Barcelona|Bizkaia|Vizcaya|Burgos|C[áa]ceres|C[áa]diz|Cantabria|Castell[óo]n?|"
            r"Ciudad Real|C[óo]rdoba|(?:A|La) Coru[ñn]a|Cuenca|Gipuzkoa|Guip[úu]zcoa|Girona|"
            r"Granada|Guadalajara|Huelva|Huesca|Ja[ée]n|Le[óo]n|Lleida|Lugo|Madrid|M[áa]laga|"
            r"Mallorca|Murcia|Navarra|Ourense|Palencia|Las Palmas|Pontevedra|(?:La )?Rioja|"
            r"Salamanca|Segovia|Sevilla|Soria|Tarragona|Tenerife|Teruel|Toledo|Valencia|"
            r"Valladolid|Zamora|Zaragoza)\b",
        ),
        "ES",
        2.0,
    ),
    (
        re.compile(
            r"\b(?:Co\.?|County) (?:Carlow|Cavan|Clare|Cork|Donegal|Dublin|Galway|Kerry|Kildare|"
            r"Kilkenny|Laois|Leitrim|Limerick|Longford|Louth|Mayo|Meath|Monaghan|Offaly|Roscommon|Sligo|"
            r"Tipperary|Waterford|Westmeath|Wexford|Wicklow)\b"
        ),
        "IE",
        1.5,
    ),
    (
        re.compile(
            r"\b(?:[AC-FHKNPRTV-Y]\d{2}|D6W)\s?(?=\d*[A-Z])(?=[A-Z]*\d)[0-9AC-FHKNPRTV-Y]{4}\b"
        ),
        "IE",
        1.5,
    ),
    (re.compile(r"\b[A-HJ-NP-Z]\d{4}[A-Z]{3}\b|\bC\.?A\.?B\.?A\b"), "AR", 1.5),
    (re.compile(r"\bCol\.\s[A-ZÀ-Þ]"), "MX", 0.9),
    (re.compile(r"\bC\.?\s?P\.?\s?\d{5}\b"), "MX", 0.6),
    # "53024 Montalcino (SI)": the province in brackets.
    (re.compile(r"(?<!\d)\d{5}\s+[^\W\d][^\d\n(]{1,30}\([A-Z]{2}\)"), "IT", 1.6),
)
#: What streets are called where a postcode has five digits and stands before the town.
_FIVE_DIGITS = re.compile(r"(?<!\d)\d{5}\s+[^\W\d]")
_STREETS_THERE = (
    # "7 place du Marché"
    (
        re.compile(
            r"(?i)\b\d{1,4}(?:\s?(?:bis|ter))?,?\s+"
            r"(?:rue|place|avenue|chemin|impasse|quai|all[ée]e|boulevard|route|cours)\s[^\W\d]"
        ),
        "FR",
        1.2,
    ),
    # "Polígono Norte, nave 8", "C/ Mayor 3"
    (
        re.compile(
            r"(?i)\bpol[ií]gono\b|\bpol\.\s?ind|\bcalle\b|\bc/\s?\w|\bavda\b|\bctra\b|\bpza\b"
        ),
        "ES",
        1.2,
    ),
    # "Am Mühlbach 6"
    (
        re.compile(
            r"(?i)(?:\b(?:am|im|an de[rm]|zu[mr]|auf de[rm]|in de[rm])\s[^\W\d]{3,}"
            r"|[^\W\d]{3}(?:weg|gasse|platz|allee|damm|ufer|chaussee))\s\d"
        ),
        "DE",
        1.0,
    ),
)
#: "22 12 34 56"
_FOUR_PAIRS = re.compile(
    r"(?<![\d+] )(?<![\d.+])[2-9]\d(?:(?: \d\d){3}|(?:\.\d\d){3})(?![\d.]| \d)"
)
#: Numbers as one country above all groups or labels them.
_GROUPED = (
    # "010-4417-2280"
    (re.compile(r"(?<!\d)01[016789]-\d{3,4}-\d{4}(?!\d)"), "KR", 1.6),
    # "03 80 14 22 96"
    (re.compile(r"(?<![\d+])0[1-79](?:[ .]\d\d){4}(?![\d.]| \d)"), "FR", 0.8),
    # "03-7956 4321", "012-345 6789"
    (re.compile(r"(?<![\d+])(?:03-\d{4}|01\d-\d{3,4})\s\d{4}(?!\d)"), "MY", 0.7),
    (re.compile(r"\(06[ -]?(?:1|[2-9]\d)\)"), "HU", 1.0),
    # "06 30 123 4567", dialled with two digits in front from within
    (
        re.compile(r"(?<!\d)06[ /-](?:1|20|30|31|50|70)[ /-]\d{3}[ -]?\d{4}(?!\d)"),
        "HU",
        0.9,
    ),
    # "8 (495) 123-45-67"
    (
        re.compile(r"(?<![\d+])8(?:[ -]\(?|\()[3489]\d\d\)?[ -]?\d{3}[ -]?\d\d[ -]?\d\d(?!\d)"),
        "RU",
        1.2,
    ),
    # "0524 31 20 47"
    (re.compile(r"(?<![\d+])05\d\d(?: \d\d){3}(?![\d.]| \d)"), "MA", 0.8),
    # "(11) 98765-4321"
    (re.compile(r"(?<![\d+])\(?0?[1-9]\d\)?\s?9\s?\d{4}[-.]\d{4}(?!\d)"), "BR", 1.0),
    (re.compile(r"(?<!\d)\([1-9]\d\)\s?\d{4}-\d{4}(?!\d)"), "BR", 0.4),
    (re.compile(r"(?<![\d+])(?:55|33|81) \d{4} \d{4}(?!\d)"), "MX", 0.6),
    (re.compile(r"(?i)\b(?:mobil(?:telefon|funk)?|handy)\W{1,3}01[567]\d"), "DE", 0.7),
    (re.compile(r"(?i)\bgsm\W{1,3}04[5-9]\d"), "BE", 0.8),
    (re.compile(r"(?i)\bcel(?:l(?:ulare)?)?\W{1,3}3[2-9]\d[ ./-]?\d{3}"), "IT", 0.55),
    (re.compile(r"(?i)\bmob(?:il)?\W{1,3}[67]\d\d \d{3} \d{3}(?!\d)"), "CZ", 0.6),
    (re.compile(r"(?i)\bnatel\b"), "CH", 0.9),
    (_FOUR_PAIRS, "DK", 0.5),
    (_FOUR_PAIRS, "NO", 0.45),
)

#: A town behind a postcode of four digits.
_FOUR_DIGITS = re.compile(r"(?:^|[,;|·•–-]\s?|\s)[1-9]\d{3} [^\W\d]{2}", re.MULTILINE)
#: Words of streets, towns and trades in German.
_GERMAN = re.compile(
    r"(?i:strasse|straße|str\.\s?\d|[^\W\d]{3}gasse\b|geschäftsführ|durchwahl)|"
    r"[^\W\d]\s(?:an de[rm]|in de[rm]|ob de[rm]|im|am|bei)\s[A-ZÄÖÜ][^\W\d_]|"
    r"(?i:\b(?:inhaber(?:in)?|leiter(?:in)?|öffnungszeiten|[^\W\d]*meister(?:in)?|winzer(?:in)?)\b)"
)
#: "091 234 56 78"
_SWISS_NUMBER = re.compile(r"(?<![\d+])0[2-9]\d \d{3} \d\d \d\d(?!\d| \d)")
#: Letters that Slovene has, and those that it lacks and its neighbours have.
_SLOVENE = re.compile("[čšžČŠŽ]")
_NOT_SLOVENE = re.compile("[ćđěřůťďňľĺŕôäáéíýúóąęłāēģīķļņūėįųĆĐĚŘŮŤĎŇĽ]")

_LEGAL_REGION = tuple(
    (re.compile(rf"(?:^|[\s,]){form}(?=$|[\s,.])", re.MULTILINE), code)
    for form, code in (
        (r"d\.\s?[od]\.(?:\s?[o0]\.?)?", "HR"),
        (r"s\.\s?r\.\s?o\.?", "CZ"),
        (r"Oyj?", "FI"),
        (r"(?:A/S|ApS)", "DK"),
        (r"AB", "SE"),
        (r"S\.?[rp]\.?[lA]\.?", "IT"),
        (r"(?:Kft|Zrt|Nyrt)\.?", "HU"),
        (r"Sp\.?\s?z\s?o\.?\s?o\.?", "PL"),
        (r"Ltda\.?", "BR"),
        (r"(?:GmbH|e\.\s?K|KG|e\.\s?V)\.?", "DE"),
        (r"(?:B\.V\.|BV)", "NL"),
        (r"Pty\.?", "AU"),
        (r"Pvt\.?", "IN"),
        (r"(?:SARL|SAS|S\.A\.S|EURL)\.?", "FR"),
        (r"(?:Inc|LLC|Corp)\.?", "US"),
        (r"de C\.?V\.?", "MX"),
        (r"Lda\.?", "PT"),
        (r"(?:K\.K\.|KK)", "JP"),
        (r"(?:BVBA|SPRL)", "BE"),
        (r"A\.?Ş\.?", "TR"),
        (r"Bhd\.?", "MY"),
        (r"(?:PLC|Ltd|LTD|Limited)\.?", "GB"),
        (r"Tbk\.?", "ID"),
        (r"Pte\.?", "SG"),
        (r"\(Pty\)", "ZA"),
        (r"\(P(?:vt|te)\.?\) (?:Ltd|Limited)\.?", "LK"),
        (r"a\.\s?s\.", "CZ"),
        (r"(?:s\.\s?r\.\s?o|a\.\s?s)\.", "SK"),
        (r"S\.?A\.?S\.?", "CO"),
        (r"(?:S\.A\.C|E\.I\.R\.L)\.?", "PE"),
        (r"(?:SpA|Ltda\.?)", "CL"),
        (r"(?:S\.R\.L|S\.A)\.?", "AR"),
        (r"(?:NV|N\.V\.)", "BE"),
        (r"(?:FZE|FZCO|FZ-?LLC|DMCC)", "AE"),
        (r"W\.?L\.?L\.?", "BH"),
        (r"S\.A\.E\.?", "EG"),
        (r"(?i:s\.a\.l\.)", "LB"),
        (r"(?:TOV|LLC|JSC)", "UA"),
        (r"(?:ООО|OOO|OJSC|PJSC|ZAO)", "RU"),
        (r"(?:EOOD|OOD|AD)", "BG"),
        (r"(?:AS|ASA)", "NO"),
        (r"(?:JSC|Co\., Ltd\.?)", "VN"),
        (r"(?:PCL|Co\., Ltd\.?)", "TH"),
        (r"(?:UAB|MB)", "LT"),
        (r"(?:OÜ)", "EE"),
        (r"(?:SIA)", "LV"),
        (r"(?:ehf|hf)\.?", "IS"),
    )
)


#: Top levels of a country that firms anywhere like to use.
_FASHIONABLE = wordset(
    "io ai co me tv cc ws eu to fm ly gg la gl vc sc nu st sh so ac im ag gd pw bz ms cx su"
)
#: Free mail of one country whose top level does not say it.
_HOME_OF_MAIL = {
    name: code
    for code, names in (
        ("IN", "rediffmail sify"),
        ("CN", "qq 163 126 139 sina sohu foxmail"),
        ("KR", "naver daum hanmail nate"),
        ("GB", "btinternet virginmedia ntlworld talktalk"),
        ("AU", "bigpond optusnet iinet"),
        ("FR", "laposte wanadoo"),
        ("US", "att sbcglobal bellsouth comcast verizon charter earthlink roadrunner windstream"),
    )
    for name in names.split()
}
#: Numbers that firms and people are registered under in one country only.
_REGISTERS = tuple(
    (re.compile(rf"(?:^|[\s,;|(]){word}(?=[\s.:#(-]|$)", re.MULTILINE), code)
    for word, code in (
        ("(?:GSTIN?|CIN|PAN)", "IN"),
        ("(?:CNPJ|CRECI|CREA|OAB)", "BR"),
        # Beside a postcode of Brazil; Portugal's has four digits in front.
        (r"CEP(?!\W{0,3}\d{4}-\d{3}(?!\d))", "BR"),
        ("(?:ABN|ACN)", "AU"),
        (r"(?:P\.?\s?IVA|C\.F\.)", "IT"),
        ("(?:SIRET|SIREN|RCS|Cedex|CEDEX)", "FR"),
        (r"(?:HRB|HRA|USt-?Id\S*)", "DE"),
        ("CVR", "DK"),
        ("(?:NIP|REGON|KRS)", "PL"),
        ("KvK", "NL"),
        ("CUIT", "AR"),
        ("OIB", "HR"),
        ("Y-tunnus", "FI"),
        ("UEN", "SG"),
        (r"B-?BBEE", "ZA"),
        (r"(?:MERSIS|V\.D\.)", "TR"),
        ("NIT", "CO"),
        ("RFC", "MX"),
    )
)
_INTERNATIONAL = re.compile(
    r"(?:[+＋]\s?|(?<![\d.,/-])00(?=[\s()\d]))[(\[]?\s?(\d[\d\s()\[\]./·-]{6,17})"
)


_NORTH_AMERICAN = re.compile(
    r"(?<!\d)(?:\([2-9]\d\d\)[\s.-]{0,2}|[2-9]\d\d[\s.-]{1,2})[2-9]\d\d[\s.-]\d{4}(?!\d)"
)


def country_of(texts: Sequence[str], hosts: Sequence[str], *, region: str = "") -> str:
    """The ISO 3166 region a card's local phone numbers belong to, or an empty string."""
    return next(iter(rank_countries(texts, hosts, region=region)[0]), "")


#: Top levels of regions; those of cities are taken for their sound.
_REGIONAL = {
    "cat": "ES", "eus": "ES", "gal": "ES", "bzh": "FR", "tirol": "AT", "swiss": "CH",
    "vlaanderen": "BE", "quebec": "CA", "scot": "GB", "wales": "GB", "cymru": "GB",
}  # fmt: skip


def _told_by_top_level(host: str) -> str:
    last = host.lower().rsplit(".", 1)[-1]
    if len(last) != 2:
        return _REGIONAL.get(last, "")
    told = last not in _FASHIONABLE or (host.count(".") > 1 and host.split(".")[-2] in SECOND_LEVEL)
    return {"uk": "GB"}.get(last, last.upper()) if told else ""


def country_of_host(host: str) -> str:
    """The ISO 3166 region that a host such as ``firma.example.de`` tells by its end, or by being
    one country's free mail; empty where it tells none."""
    code = _told_by_top_level(host) or _HOME_OF_MAIL.get(host.lower().split(".")[0], "")
    return code if code in phone_regions() else ""


def rank_countries(
    texts: Sequence[str], hosts: Sequence[str], *, region: str = ""
) -> tuple[list[str], bool]:
    """The ISO 3166 regions a card may be of, the likeliest first; whether the first is sure.

    In order of trust: an explicit international prefix, a country's name, a country's top-level
    domain, the shape of a postcode, the script, a large town, words of its streets and firms, its
    language, then `region` (the show's). Where the evidence is weak, the numbers decide by which
    plan they fit.
    """
    joined = "\n".join(texts)
    votes: dict[str, float] = {}

    def vote(code: str, weight: float) -> None:
        votes[code] = votes.get(code, 0.0) + weight

    for match in _INTERNATIONAL.finditer(joined):
        code, valid = _region_of_prefix(match.group(1))
        if code and (valid or match.group(0)[0] != "0"):
            vote(code, 3.0 if valid else 2.2)
    for text in texts:
        for start, end in numbers_in(text):
            # A country's prefix without its plus: "421 2 216 835 90".
            digits = re.sub(r"\D", "", text[start:end])
            if len(digits) >= 11 and digits[0] != "0" and "+" not in text[start:end]:
                code, valid = _region_of_prefix(digits)
                if valid and label_kind(text[:start], "", alone_after=False) is not None:
                    vote(code, 0.9)
        plain = fold(text).strip(" .,-")
        for tail in {plain, plain.split(",")[-1].strip(" ."), plain.split("-")[-1].strip(" .")}:
            if tail in COUNTRIES:
                vote(COUNTRIES[tail], 4.0)
        for name in ("日本", "中国", "中國", "台湾", "台灣"):
            if name in text:
                vote(COUNTRIES[name], 0.5)
    for host in hosts:
        home = _HOME_OF_MAIL.get(host.lower().split(".")[0], "")
        if home:
            vote(home, 1.2)
        if code := _told_by_top_level(host):
            vote(code, 2.5)
    for match in _ZIP_STATE.finditer(joined):
        if match.group(1).lower() in US_STATES:
            vote("US", 2.0)
    if _UK_POSTCODE.search(joined):
        vote("GB", 1.5)
    if _PORTUGAL.search(joined):
        vote("PT", 1.2)
    if _CANADA.search(joined):
        vote("CA", 2.0)
    for postcode, code, weight in _POSTCODES:
        if postcode.search(joined):
            vote(code, weight)
    if _FIVE_DIGITS.search(joined):
        for street, code, weight in _STREETS_THERE:
            if street.search(joined):
                vote(code, weight)
    if _NORTH_AMERICAN.search(joined):
        vote("US", 0.8)
    french = re.search(r"(?i)\btél|\bB\.?P\.?\s?\d", joined) is not None
    for grouping, code, weight in _GROUPED:
        # West Africa groups its numbers like Scandinavia.
        if grouping.search(joined) and not (french and code in {"DK", "NO"}):
            vote(code, weight)
    if _is_japanese(joined) or re.search(r"〒|[都道府県]\S{1,4}[市区]", joined):
        vote("JP", 2.0)
    if re.search(r"[\uac00-\ud7af]", joined):
        vote("KR", 2.0)
    if re.search(r"[电话邮传号楼东业广际术厂资贸]|手机", joined):
        vote("CN", 1.6)
    if re.search(r"台北|新北|桃園|桃园|新竹|台中|台南|高雄|臺", joined):
        vote("TW", 2.0)
    if re.search(r"[號樓區縣臺灣際資貿業東廠]", joined) and not re.search(
        r"[\u3040-\u30ff]|株式|[都道府県]", joined
    ):
        vote("TW", 1.6)
    four = _FOUR_DIGITS.search(joined) and not re.search(r"\b\d{5} ", joined)
    if _GERMAN.search(joined):
        if four:
            vote("CH", 0.9)
            vote("AT", 0.88)
        vote("DE", 0.86)
    if four:
        if _SWISS_NUMBER.search(joined):
            vote("CH", 1.3)
        if _SLOVENE.search(joined) and not _NOT_SLOVENE.search(joined):
            vote("SI", 1.3)
    for word, code in _REGISTERS:
        if word.search(joined):
            vote(code, 1.0)
    for form, code in _LEGAL_REGION:
        if form.search(joined):
            vote(code, 0.85)
    for code, weight in places_of(texts).items():
        vote(code, weight)
    if votes.get("MA", 0.0) >= 1.2 and votes.get("FR", 0.0) >= 0.8:
        # Morocco groups its numbers like France: a town there tells whose they are.
        vote("MA", 0.8)
    if region:
        vote(region.upper(), 0.9)
    ranked = sorted(votes, key=lambda code: -votes[code])
    if ranked and votes[ranked[0]] >= 2.0:
        return ranked, True
    for code, weight in tongues_of(texts).items():
        vote(code, weight)
    if not votes:
        return [], False
    ranked = sorted(votes, key=lambda code: -votes[code])
    # Weak evidence: the numbers themselves decide between what was voted for and its neighbours.
    for code in _NEIGHBOURS.get(ranked[0], ()):
        votes.setdefault(code, 0.1)
    fits = {code: _fit(texts, code) for code in votes}
    best, *others = sorted(votes, key=lambda code: (-fits[code], -votes[code]))
    lead = votes[best] - max((votes[code] for code in others), default=0.0)
    return [best, *others], votes[best] >= 1.2 and lead >= 0.6 and fits[best] > 0


def _is_japanese(text: str) -> bool:
    """Whether there are kana, and words of them: Hebrew and Thai are read as one or two."""
    words = re.findall(r"[\u3040-\u30ff\u4e00-\u9fff]{2,}", text)
    return bool(re.search(r"[\u3040-\u30ff]", text)) and sum(map(len, words)) >= _JAPANESE


def _region_of_prefix(digits: str) -> tuple[str, bool]:
    """The region of a number printed with its country's prefix, and whether it is known there."""
    import phonenumbers

    plain = re.sub(r"\D", "", digits.replace("(0)", ""))
    for length in dict.fromkeys((len(plain), 12, 11, 10)):
        number = parse_number("+" + plain[:length])
        code = number and phonenumbers.region_code_for_number(number)
        if code and code not in {"ZZ", "001"}:
            return code, True
    for length in (1, 2, 3):
        regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE.get(int(plain[:length]))
        if regions and regions[0] not in {"ZZ", "001"}:
            return regions[0], False
    return "", False


#: Signs of words from which a text is Japanese.
_JAPANESE = 4

#: Countries whose cards look alike.
_NEIGHBOURS = {
    "GB": ("IE", "NZ"),
    "BR": ("CO",),
    "DE": ("CH", "AT"),
    "CH": ("DE", "AT"),
    "FR": ("BE", "CH", "LU"),
    "NL": ("BE",),
    "CZ": ("SK",),
    "HR": ("SI", "RS", "BA"),
}


def _fit(texts: Sequence[str], region: str) -> float:
    """How many of the local numbers are valid in a region, and of the kind their labels say."""
    import phonenumbers

    total = 0.0
    for text in texts:
        for start, end in numbers_in(text):
            if "+" in text[start:end]:
                continue
            digits = re.sub(r"\D", "", text[start:end])
            if not 7 <= len(digits) <= 12:
                continue
            number = parse_number(digits, region)
            if number is None or not phonenumbers.is_valid_number(number):
                continue
            total += 1.0
            kind = label_kind(text[:start], text[end:], alone_after=True)
            typed = phonenumbers.number_type(number)
            mobile = typed in (
                phonenumbers.PhoneNumberType.MOBILE,
                # In North America any number may be either.
                phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE,
            )
            if kind is PhoneKind.MOBILE:
                total += 0.5 if mobile else -0.5
            elif kind is PhoneKind.FAX and typed == phonenumbers.PhoneNumberType.MOBILE:
                total -= 0.5
    return total
