"""Which country a card's local phone numbers belong to."""

from __future__ import annotations

import re
from collections.abc import Sequence

from leadcapture.capture.cardphones import label_kind, numbers_in, parse_number
from leadcapture.capture.cardwords import COUNTRIES, SECOND_LEVEL, US_STATES, fold
from leadcapture.lead import PhoneKind

__all__ = ["country_of"]

_ZIP_STATE = re.compile(r"\b([A-Z]{2})\.?,?\s+\d{5}(?:-\d{4})?\b")
_UK_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}\b")
_CANADA = re.compile(r"\b[ABCEGHJ-NPRSTVXY]\d[A-Z]\s?\d[A-Z]\d\b")

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
    )
)


def country_of(texts: Sequence[str], hosts: Sequence[str], *, region: str = "") -> str:
    """The ISO 3166 region a card's local phone numbers belong to, or an empty string.

    In order of trust: an explicit ``+`` prefix, a country's name, a country's top-level domain, the
    shape of a postcode, the script, then `region` (the show's).
    """
    import phonenumbers

    joined = "\n".join(texts)
    votes: dict[str, float] = {}

    def vote(code: str, weight: float) -> None:
        votes[code] = votes.get(code, 0.0) + weight

    for match in re.finditer(r"[+＋]\s?\(?(\d[\d\s().-]{6,17})", joined):
        digits = re.sub(r"\D", "", match.group(1).replace("(0)", ""))
        try:
            number = phonenumbers.parse("+" + digits, None)
        except phonenumbers.NumberParseException:
            continue
        code = phonenumbers.region_code_for_number(number) or (
            phonenumbers.region_code_for_country_code(number.country_code or 0)
        )
        if code and code not in {"ZZ", "001"}:
            vote(code, 3.0)
    for text in texts:
        plain = fold(text).strip(" .,-")
        for tail in {plain, plain.split(",")[-1].strip(" ."), plain.split("-")[-1].strip(" .")}:
            if tail in COUNTRIES:
                vote(COUNTRIES[tail], 4.0)
        for name in ("日本", "中国", "中國", "台湾", "台灣"):
            if name in text:
                vote(COUNTRIES[name], 0.5)
    for host in hosts:
        last = host.lower().rsplit(".", 1)[-1]
        code = {"uk": "GB"}.get(last, last.upper())
        if len(last) == 2 and (
            (host.count(".") > 1 and host.split(".")[-2] in SECOND_LEVEL)
            or last not in {"io", "ai", "co", "me", "tv", "cc", "ws", "eu", "to", "fm", "ly", "gg"}
        ):
            vote(code, 2.5)
    for match in _ZIP_STATE.finditer(joined):
        if match.group(1).lower() in US_STATES:
            vote("US", 2.0)
    if _UK_POSTCODE.search(joined):
        vote("GB", 1.5)
    if _CANADA.search(joined):
        vote("CA", 2.0)
    if re.search(r"(?<!\d)\(?\d{3}\)?[\s.-]{1,2}\d{3}[\s.-]\d{4}(?!\d)", joined):
        vote("US", 0.8)
    if re.search(r"[\u3040-\u30ff]|〒|[都道府県]\S{1,4}[市区]", joined):
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
    if re.search(r"(?i)strasse|straße|str\.\s?\d|geschäftsführ|durchwahl", joined):
        four = re.search(r"(?m)(?:^|[,\s])\d{4} [^\W\d]", joined)
        if four and not re.search(r"\b\d{5} ", joined):
            vote("CH", 0.9)
            vote("AT", 0.88)
        vote("DE", 0.86)
    for form, code in _LEGAL_REGION:
        if form.search(joined):
            vote(code, 0.85)
    if region:
        vote(region.upper(), 0.9)
    if not votes:
        return ""
    best = max(votes, key=lambda code: votes[code])
    if votes[best] >= 2.0:
        return best
    # Weak evidence: the numbers themselves decide between what was voted for and its neighbours.
    for code in _NEIGHBOURS.get(best, ()):
        votes.setdefault(code, 0.1)
    fits = {code: _fit(texts, code) for code in votes}
    return max(votes, key=lambda code: (fits[code], votes[code]))


#: Countries whose cards look alike.
_NEIGHBOURS = {
    "GB": ("IE", "NZ"),
    "BR": ("CO",),
    "DE": ("CH", "AT"),
    "CH": ("DE", "AT"),
    "FR": ("BE", "CH"),
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
            mobile = phonenumbers.number_type(number) is phonenumbers.PhoneNumberType.MOBILE
            if kind is PhoneKind.MOBILE:
                total += 0.5 if mobile else -0.5
    return total
