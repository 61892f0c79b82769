"""E-mails, websites, handles and phones in the rows of a card, and what is left of each row."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from leadcapture.capture.cardlayout import Row
from leadcapture.capture.cardwords import (
    COUNTRIES,
    FREE_MAIL,
    REGISTRATION,
    SECOND_LEVEL,
    TOP_LEVEL,
    US_STATES,
    fold,
    wordset,
)
from leadcapture.lead import PhoneKind

if TYPE_CHECKING:
    import phonenumbers

__all__ = ["Contact", "ContactKind", "country_of", "domain_label", "find_contacts"]


class ContactKind(StrEnum):
    EMAIL = "email"
    PHONE = "phone"
    WEBSITE = "website"
    SOCIAL = "social"


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """One way to reach somebody, and where it stands."""

    kind: ContactKind
    value: str
    row: int
    span: tuple[int, int]
    """In the row's text."""
    phone_kind: PhoneKind = PhoneKind.OTHER
    labelled: bool = False
    mended: bool = False
    """Something had to be guessed: a missing sign, a wrong character, a joined line."""
    valid: bool = True
    """A phone that its numbering plan knows; an address under a known top level."""


# --- e-mails and websites ------------------------------------------------------------------------

_AT = r"(?:\s?[@＠]\s?|\s?\((?:at|a)\)\s?|\s?\[at\]\s?|(?<=[a-z0-9])[©®](?=[a-z0-9]))"
_EMAIL = re.compile(
    # A bar or a brace is allowed in an address, but on a card it stands between two things.
    rf"(?P<local>[\w!#$%&'*+/=?^`~-]+(?:\s?\.\s?[\w!#$%&'*+/=?^`~-]+)*){_AT}"
    r"(?P<domain>[\w-]+(?:(?:\s?\.\s?|[,·](?=\w))[\w-]+)*)",
    re.IGNORECASE,
)
_EMAIL_LABEL = re.compile(
    r"^(?:e\s?-?\s?mai[l1i](?:s(?=[\s:.]))?|emai[l1]|correo(?:\s?electr[oó]nico)?|courriel|m[eé]l|mai[l1]to|"
    r"mai[l1]|"
    r"e-?post|s[aä]hk[oö]posti|eposta|邮箱|電子メール|メール|电子邮件|信箱)\s*[.:：;/|\-–>]*\s*",
    re.IGNORECASE,
)
_WEB = re.compile(
    r"(?:(?:(?P<scheme>https?\s?[:;.]?\s?/\s?/?\s?)|(?P<www>\bwww\d?\s?[.,]\s?|"
    r"\bwww(?=[a-z0-9-]{3,}\.)))"
    r"(?P<host>[a-z0-9äöüéèßñç][\w-]*(?:\s?[.,]\s?[a-z0-9äöü][\w-]*)+)"
    r"|(?P<bare>(?<![@\w.])[a-z0-9äöüéèßñç][\w-]*(?:\.[a-z0-9äöü][\w-]*)+))"
    r"(?P<path>/[\w./?=&%~#+:-]*)?",
    re.IGNORECASE,
)
_SOCIAL_HOST = re.compile(
    r"(?:^|\.)(linkedin|facebook|fb|twitter|x|instagram|youtube|github|xing|tiktok|vimeo|behance|"
    r"dribbble|medium|mastodon|weibo|pinterest|flickr|threads|bsky|t|wa)\.(?:com|be|me|net|org|de|"
    r"app)$"
)
_HANDLE = re.compile(r"(?<![\w.])@[A-Za-z_][\w.]{2,30}\b(?!\.\w)")
_MESSENGER = re.compile(
    r"\b(skype|we\s?chat(?:\s?id)?|line\s?id|telegram|twitter|instagram|facebook|linkedin|icq|qq|"
    r"微信|xing)"
    r"\s*[:：/]\s*(?P<handle>[@\w][\w.@/+-]{2,40})",
    re.IGNORECASE,
)
_WEB_LABEL = re.compile(
    r"^(?:web\s?-?\s?(?:site|page)?|website|url|internet|home\s?page|hp|w|網址|网址|网站)\s*[.:：/|]+\s*",
    re.I,
)


#: Registered names under which many firms have a site of their own: ``acme.wixsite.com``.
_HOSTS_OTHERS = wordset(
    "wordpress blogspot wixsite weebly squarespace webflow github gitlab herokuapp netlify "
    "azurewebsites jimdo jimdosite strikingly godaddysites business myshopify tumblr carrd"
)


def domain_label(host: str) -> str:
    """The name somebody registered: ``acme`` of ``www.mail.acme.co.uk``; empty if there is none.

    Where the registered name is a host for other firms' sites it is the name below it.
    """
    parts = [part for part in host.lower().split("/")[0].split(".") if part]
    if len(parts) < 2:
        return ""
    last = 1
    if len(parts) >= 3 and len(parts[-1]) == 2 and parts[-2] in SECOND_LEVEL:
        last = 2
    below = [part for part in parts[: -last - 1] if not re.fullmatch(r"www\d?", part)]
    if parts[-last - 1] in _HOSTS_OTHERS:
        return below[-1] if below else ""
    return parts[-last - 1]


def is_free_mail(host: str) -> bool:
    return domain_label(host) in FREE_MAIL


def _mend_domain(domain: str) -> tuple[str, bool]:
    """A domain as it was meant: blanks and commas out, ``.c0m`` -> ``.com``."""
    plain = re.sub(r"\s*[.,·]\s*", ".", domain.strip().lower()).strip(".-_")
    plain = re.sub(r"\.{2,}", ".", plain)
    mended = plain != domain.lower().strip(".")
    first, *others = plain.split(".")
    others = [
        {"c0m": "com", "eom": "com", "corn": "com", "c0": "co", "cO": "co"}.get(o, o)
        for o in others
    ]
    if [first, *others] != plain.split("."):
        plain, mended = ".".join([first, *others]), True
    head, dot, last = plain.rpartition(".")
    fixed = {
        "c0m": "com",
        "corn": "com",
        "cum": "com",
        "con": "com",
        "om": "om",
        "0rg": "org",
        "ld": "id",
        "i0": "io",
        "l0": "io",
        "nel": "net",
        "co1": "co",
        "coml": "com",
        "comm": "com",
        "conm": "com",
    }
    if dot and last not in TOP_LEVEL:
        if last in fixed:
            return f"{head}.{fixed[last]}", True
        # Something ran into the end: "comMobile", "orgTel".
        for size in (4, 3, 2):
            if last[:size] in TOP_LEVEL and re.fullmatch(
                r"(?:tel|t|mob\w*|m|fax|f|phone|ph|p|web\w*|www\w*|w|http\w*|skype|linkedin|"
                r"twitter|cell|c|e|"
                r"email|mail)",
                last[size:],
            ):
                return f"{head}.{last[:size]}", True
    return plain, mended


def _email(match: re.Match[str], text: str) -> tuple[str, tuple[int, int], bool] | None:
    local, domain = match["local"], match["domain"]
    start, end = match.span()
    mended = False
    # A blank before the last dot part may be a sentence, not an address: "Rob. rob@…".
    if " " in local:
        pieces = re.split(r"\s?\.\s?", local)
        if re.search(r"\.\s", local) and re.match(r"(?i)^(?:e|m|mail|e-?mail|w|t)$", pieces[0]):
            start += local.index(pieces[1], len(pieces[0]))
            local = ".".join(pieces[1:])
        mended = True
        local = re.sub(r"\s", "", local)
    label = _EMAIL_LABEL.match(local)
    if (
        label
        and len(local) - label.end() >= 2
        and (
            (
                label.group(0).lower().startswith(("e", "c"))
                and not re.match(r"(?i)emai?l?[._]", local)
            )
            or label.group(0)[-1:] in ":.-"
        )
    ):
        rest = local[label.end() :].lstrip("-.:_/")
        if rest:
            start += len(local) - len(rest)
            local = rest
            mended = mended or label.group(0)[-1:].isalnum()
    local = local.strip(".'`-|/:")
    if re.match(r"1[._]?[a-z]{2}", local):
        local = "l" + local[1:]
    if not local:
        return None
    # A domain may have swallowed what follows: "john@acme.com Tel".
    domain = re.sub(r"(?<=\w)\s(?=\.)|(?<=\.)\s(?=\w)", "", domain)
    joined = re.search(
        # A bar or a dash before "www" is read as "i", "l" or "-".
        r"\s?[.·•,]\s?(?=www\s?\.|https?:)|(?<=[a-z])[-–iIl1!]?(?=www\.)|(?<=\.[a-z]{2})[·•](?=\w)|(?<=\.[a-z]{3})[·•](?=\w)",
        domain,
        re.IGNORECASE,
    )
    if joined:
        end = match.start("domain") + joined.end()
        domain = match["domain"][: joined.start()]
    host, changed = _mend_domain(domain)
    labels = host.split(".")
    # Blanks around a dot joined the next sentence; cut after the last known top level.
    while len(labels) > 2 and labels[-1] not in TOP_LEVEL:
        labels.pop()
    host = ".".join(labels)
    return f"{local.lower()}@{host}", (start, end), mended or changed


_NOT_NAMES = wordset("email mail mobile web www manager marketing engineer executive main")
#: Stands among the hints of a card that labels its lines "p.", "m.", "w.".
_DOTTED = "."
_ROLES = wordset(
    "info sales office contact mail hello admin support service kontakt contacto export marketing"
)


def _strip_fused(
    address: str, printed: str, hints: frozenset[str], companies: frozenset[str]
) -> str:
    """Takes a label letter off the front when it was read as part of the address ("Ejohn@…").

    `hints`: folded words of the card that may be names. The letter goes when the card's names
    spell the rest but not the whole, or when it is the only capital of a lower-case address.
    """
    local, _, domain = address.partition("@")
    if len(local) < 3 or local[0] not in "emw":
        return address
    dotted = re.fullmatch(r"(?:e|m|email|mail|e-mail)[.:/_-]+(\w.*)", local)
    if dotted:
        rest = dotted.group(1)
        head = re.split(r"[._\-\d]", rest)[0]
        other = any(h[:1] == local[0] for h in hints if len(h) > 2 and h not in _NOT_NAMES)
        if head in _ROLES or len(local.split(".")[0]) > 1 or _DOTTED in hints:
            return f"{rest}@{domain}"
        if not other and (head in hints or rest[1:] in hints or re.search(r"[._]", rest)):
            return f"{rest}@{domain}"
    head = re.split(r"[._\-\d]", local)[0]
    whole, rest = head in hints or local in hints, head[1:] in hints or local[1:] in hints
    if whole:
        return address
    initial = re.fullmatch(r"[em]([a-z])[._-]([a-z]{3,})", local)
    if initial and initial[2] in hints and not any(h.startswith(local[:2]) for h in hints):
        return f"{local[1:]}@{domain}"
    initial_known = any(h[:1] == local[0] for h in hints if len(h) > 2 and h not in _NOT_NAMES)
    if (
        rest
        and len(head) > 3
        and ((printed[:1] in "EMW" and printed[1:2].islower()) or not initial_known)
    ):
        return f"{local[1:]}@{domain}"
    capital = (
        printed[:1] in "EM"
        and printed[1:2].islower()
        and not any(c.isupper() for c in printed[1:].split("@")[0])
    )
    if capital and not any(h.startswith(local[:3]) for h in hints | companies if len(h) > 2):
        return f"{local[1:]}@{domain}"
    ending = local[2:] if len(local) > 3 else ""
    # "Ejsmith": the label, then an ending and the family name.
    if ending and len(ending) > 3 and ending in hints and printed[:1] in "EM":
        return f"{local[1:]}@{domain}"
    return address


# --- phones --------------------------------------------------------------------------------------

_KINDS: tuple[tuple[PhoneKind, str], ...] = (
    (
        PhoneKind.FAX,
        r"tel[e\s]?fax(?:es)?|fax(?:e|es|:o)?|facsimile|fx|faks|传真|傳真|ファックス|ファクス|팩스|f",
    ),
    (
        PhoneKind.MOBILE,
        r"mob(?:ile?|iel|iltelefon|il)?\.?(?:\s?(?:phone|no|nr|tel))?|cell(?:ulare|ular|ulaire|"
        r"phone|\s?phone)?|celular|cel|"
        r"m[oó]vil|handy|hand\s?phone|h\s?/?\s?p|gsm|portable|port|telem[oó]vel|tlm|"
        r"kom(?:[oó]rka)?|natel|whats\s?app|"
        r"cep|matkapuhelin|mobitel|携帯(?:電話)?|手机|手機|移动电话|行動電話|휴대폰|휴대전화|m|c",
    ),
    (PhoneKind.HOME, r"home|privat|priv[eé]|res(?:idence)?|domicile|casa|自宅|h"),
    (
        PhoneKind.OFFICE,
        r"tele?phones?|t[eé]l[eé]phone|tel[eé]fono?|telefoon|puhelin|phones?|tel(?:s|f|\.?\s?no)?|"
        r"t[eé]l|te1|tlf|tfn?|ph|fon|"
        r"office|off|ofc|direct(?:\s?line|\s?dial)?|direkt|direkte?wahl|durchwahl|main|"
        r"switchboard|zentrale|desk|"
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
            rf"\(\w+\))?\s*[.:：;\-–|/)\]>]*\s*$",
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
_EXTENSION = re.compile(
    r"^\s*[,;(]?\s*(?:ext(?:ension|n)?|x|×|extn|poste|anexo|ramal|int|interno|apparaat|dw|durchwahl|"
    r"klappe|內線|内线|内線|分机)"
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
    re.compile(r"^\d{5}-\d{4}$"),
    re.compile(r"^\d{2}-\d{3}$"),
    re.compile(r"^\d{4,6}$"),
    re.compile(r"^\d{3} \d{2,3}$"),
    re.compile(r"^\d{4}-\d{3}$"),
)
_ZIP_STATE = re.compile(r"\b([A-Z]{2})\.?,?\s+\d{5}(?:-\d{4})?\b")
_UK_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}\b")
_CANADA = re.compile(r"\b[ABCEGHJ-NPRSTVXY]\d[A-Z]\s?\d[A-Z]\d\b")


def _labelled(before: str, after: str, *, alone_after: bool) -> PhoneKind | None:
    before = re.sub(r"(?i)\b0(?=[a-z])", "o", before)
    if re.search(r"(?i)\bt(?:el\w*\.?|[ée]l\.?)?\s?[/&+,-]\s?(?:tele)?f(?:ax)?\b\W*$", before):
        return PhoneKind.OFFICE
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
    r"lic(?:ense|ence)?|reg\w*|org\.?\s?nr|cvr|nip|"
    r"regon|krs|ico|dic|oib|pib|account|acct|a/c|id|isbn|issn|iso|since|est|p\.?\s?o\.?\s?box|box|"
    r"postfach|bp|cep|zip|plz|"
    r"postal\s?code|pin(?:\s?code)?|qq|icq|suite|ste|room|rm|no\s?reg|邮编|郵編|〒|邮政编码|邮码)\s*(?:code|"
    r"no|nr|n°|number|#|id)?\s*[.:#°-]*\s*(?:[A-Z]{0,3}\s?)$",
    re.IGNORECASE,
)


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
        for start, end in _numbers(text):
            if "+" in text[start:end]:
                continue
            digits = re.sub(r"\D", "", text[start:end])
            if not 7 <= len(digits) <= 12:
                continue
            number = _parsed(digits, region)
            if number is None or not phonenumbers.is_valid_number(number):
                continue
            total += 1.0
            kind = _labelled(text[:start], text[end:], alone_after=True)
            mobile = phonenumbers.number_type(number) is phonenumbers.PhoneNumberType.MOBILE
            if kind is PhoneKind.MOBILE:
                total += 0.5 if mobile else -0.5
    return total


def _numbers(text: str) -> list[tuple[int, int]]:
    """Spans of the text that look like one phone number each."""
    spans: list[tuple[int, int]] = []
    for match in _NUMBER.finditer(text):
        spans.extend(_split_number(text, *match.span()))
    return spans


def _split_number(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Two numbers in one run: "020 7946 0958 / 0959 123456", or a second plus sign."""
    run = text[start:end]
    dots = [m.start() for m in re.finditer("[·・~]", run)]
    if len(dots) == 1:
        at = start + dots[0]
        return [*_split_number(text, start, at), *_split_number(text, at + 1, end)]
    for cut in re.finditer(r"\s*[/~]\s*|\s{1,}[-–—]\s{1,}|\s+(?=[+(]\s?\+?\d{1,3}\)?[\s\d])", run):
        left, right = run[: cut.start()], run[cut.end() :]
        n, m = len(re.sub(r"\D", "", left)), len(re.sub(r"\D", "", right))
        if n >= 7 and m >= 7:
            return [
                *_split_number(text, start, start + cut.start()),
                *_split_number(text, start + cut.end(), end),
            ]
    digits = re.sub(r"\D", "", run)
    if len(digits) > 15:
        # Blank-separated: try the cut that leaves two numbers of nearly the same length.
        best: tuple[int, int, int] | None = None
        for cut in re.finditer(r"\s+", run):
            n = len(re.sub(r"\D", "", run[: cut.start()]))
            m = len(digits) - n
            if n >= 7 and m >= 7 and (best is None or abs(n - m) < best[0]):
                best = (abs(n - m), cut.start(), cut.end())
        if best is not None:
            return [(start, start + best[1]), (start + best[2], end)]
    slash = re.search(r"\s*/\s*\d{1,4}$", run)
    if slash and len(re.sub(r"\D", "", run[: slash.start()])) >= 9:
        return [(start, start + slash.start())]
    return [(start, end)]


def _parsed(text: str, region: str | None = None) -> phonenumbers.PhoneNumber | None:
    import phonenumbers

    try:
        return phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None


def _phone(
    text: str, start: int, end: int, region: str, labelled: bool
) -> tuple[str, PhoneKind, bool] | None:
    """E.164 where it parses, the kind its numbering plan says, whether the plan knows it."""
    import phonenumbers

    raw = text[start:end]
    digits = re.sub(r"\D", "", raw)
    if not 6 <= len(digits) <= 16:
        return None
    international = raw.lstrip(" ([").startswith(("+", "＋"))
    clean = raw.replace("＋", "+")
    if international or digits.startswith("00"):
        clean = re.sub(r"[(\[]\s?0\s?[)\]]", " ", clean)
    clean = "+" * international + re.sub(r"[^\d]", "", clean)
    for guess in dict.fromkeys((region, "")):
        try:
            number = phonenumbers.parse(clean, guess or None)
        except phonenumbers.NumberParseException:
            continue
        if not phonenumbers.is_possible_number(number):
            continue
        valid = phonenumbers.is_valid_number(number)
        kind = {
            phonenumbers.PhoneNumberType.MOBILE: PhoneKind.MOBILE,
            phonenumbers.PhoneNumberType.FIXED_LINE: PhoneKind.OFFICE,
            phonenumbers.PhoneNumberType.TOLL_FREE: PhoneKind.OFFICE,
        }.get(phonenumbers.number_type(number), PhoneKind.OTHER)
        if not valid and not international and (not labelled or clean.startswith("0")):
            continue
        return (
            phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164),
            kind,
            valid,
        )
    # A country prefix printed without its plus: "49 89 1234567".
    if not international and not digits.startswith("0") and len(digits) >= 10:
        whole = _parsed("+" + digits)
        if (
            whole is not None
            and phonenumbers.is_valid_number(whole)
            and (not region or phonenumbers.region_code_for_number(whole) == region or labelled)
        ):
            return (
                phonenumbers.format_number(whole, phonenumbers.PhoneNumberFormat.E164),
                PhoneKind.OTHER,
                True,
            )
    plain = raw.strip(" +-./")
    if plain.count("(") != plain.count(")"):
        plain = re.sub(r"[()]", "", plain).strip()
    if labelled and len(digits) >= 6:
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


def find_contacts(rows: Sequence[Row], *, region: str = "") -> tuple[list[Contact], list[str], str]:
    """Every e-mail, website, handle and phone; each row's text with them blanked; the country.

    The blanked texts keep their length, so that spans stay true.
    """
    texts = [row.text for row in rows]
    left = list(texts)
    contacts: list[Contact] = []

    def take(kind: ContactKind, value: str, row: int, span: tuple[int, int], **more: bool) -> None:
        contacts.append(
            Contact(
                kind=kind,
                value=value,
                row=row,
                span=span,
                mended=more.get("mended", False),
                valid=more.get("valid", True),
                labelled=more.get("labelled", False),
            )
        )
        left[row] = left[row][: span[0]] + "\x00" * (span[1] - span[0]) + left[row][span[1] :]

    hints = frozenset(
        word
        for text in texts
        if not re.search(r"[@\d]|www\.", text)
        for word in re.findall(r"[a-z]{2,}", fold(text))
    )
    if any(re.match(r"(?i)\s*[pmtfw]\.\s?(?:[(+]|\d|www)", text) for text in texts):
        hints |= {_DOTTED}
    _emails(rows, texts, left, take, hints)
    mail_hosts = [c.value.partition("@")[2] for c in contacts]
    mail_hosts = [h for h in mail_hosts if not is_free_mail(h)]
    _lost_signs(texts, left, take, mail_hosts)
    _websites(texts, left, take, mail_hosts)
    # What the numbers, the words and the websites say of the country settles how a host ends.
    left[:] = [_mend_digits(text) for text in left]
    sites = _hosts(contacts, ContactKind.WEBSITE)
    _settle_hosts(contacts, left, country_of(left, sites, region=region))
    _spell_sites(contacts, left)
    hosts = _hosts(contacts, ContactKind.EMAIL, ContactKind.WEBSITE)
    country = country_of(left, hosts, region=region)
    _phones(rows, left, contacts, country)
    contacts.sort(key=lambda c: (c.row, c.span))
    return contacts, left, country


def _hosts(contacts: Sequence[Contact], *kinds: ContactKind) -> list[str]:
    """The hosts of a card's own addresses, free mail aside."""
    hosts = [
        re.sub(r"^https?://", "", c.value.rpartition("@")[2]).split("/")[0]
        for c in contacts
        if c.kind in kinds
    ]
    return [host for host in hosts if not is_free_mail(host)]


_TOP_OF = {"GB": "uk"}


def _settle_hosts(contacts: list[Contact], left: Sequence[str], country: str) -> None:
    """A website and an e-mail whose domains differ by one letter: the card's words decide."""
    squeezed = re.sub(r"[^a-z0-9]", "", fold(" ".join(left)))
    mails = [i for i, c in enumerate(contacts) if c.kind is ContactKind.EMAIL]
    for i, site in enumerate(contacts):
        if site.kind is not ContactKind.WEBSITE:
            continue
        theirs = re.sub(r"^(?:https?://)?(?:www\d?\.)?", "", site.value).split("/")[0]
        for j in mails:
            mine = contacts[j].value.partition("@")[2]
            if mine == theirs or not _one_apart(mine, theirs):
                continue
            a, b = (re.sub(r"[^a-z0-9]", "", fold(domain_label(h))) for h in (mine, theirs))
            if mine.rsplit(".", 1)[-1] not in TOP_LEVEL and a == b:
                contacts[j] = replace(
                    contacts[j],
                    value=contacts[j].value.replace(f"@{mine}", f"@{theirs}"),
                    mended=True,
                    valid=True,
                )
            elif a == b:
                # Only the top level differs (".ni" for ".nl"): the card's own country decides.
                wanted = _TOP_OF.get(country, country.lower())
                if theirs.rsplit(".", 1)[-1] == wanted:
                    right, wrong = theirs, mine
                elif mine.rsplit(".", 1)[-1] == wanted:
                    right, wrong = mine, theirs
                else:
                    continue
                contacts[i] = replace(site, value=site.value.replace(wrong, right))
                contacts[j] = replace(
                    contacts[j],
                    value=contacts[j].value.replace(f"@{wrong}", f"@{right}"),
                    mended=True,
                )
            elif a in squeezed and b not in squeezed:
                contacts[i] = replace(site, value=site.value.replace(theirs, mine), mended=True)
            elif b in squeezed and a not in squeezed:
                contacts[j] = replace(
                    contacts[j],
                    value=contacts[j].value.replace(f"@{mine}", f"@{theirs}"),
                    mended=True,
                )


def _spell_sites(contacts: list[Contact], texts: Sequence[str]) -> None:
    """A host with one wrong letter whose right spelling begins a line of the card.

    "www.bluenotervents.com" under "Blue Note Events".
    """
    lines = {re.sub(r"[^a-z0-9]", "", fold(text)) for text in texts}
    for i, contact in enumerate(contacts):
        if contact.kind not in (ContactKind.WEBSITE, ContactKind.EMAIL):
            continue
        local, at, host = contact.value.rpartition("@")
        label = domain_label(re.sub(r"^https?://", "", host))
        if len(label) < 8 or any(label in line for line in lines):
            continue
        near = {
            start
            for line in lines
            if len(start := line[: len(label)]) == len(label) and _one_apart(start, label)
        } - {label}
        if len(near) == 1:
            spelled = host.replace(label, near.pop())
            contacts[i] = replace(contact, value=f"{local}{at}{spelled}", mended=True)


def _one_apart(a: str, b: str) -> bool:
    if abs(len(a) - len(b)) > 1 or min(len(a), len(b)) < 6:
        return False
    if len(a) == len(b):
        return sum(x != y for x, y in zip(a, b, strict=True)) == 1
    if len(a) > len(b):
        a, b = b, a
    return any(b[:i] + b[i + 1 :] == a for i in range(len(b)))


class _Take(Protocol):
    def __call__(
        self, kind: ContactKind, value: str, row: int, span: tuple[int, int], **more: bool
    ) -> None: ...


def _lost_signs(texts: Sequence[str], left: list[str], take: _Take, hosts: Sequence[str]) -> None:
    """Addresses whose @ was read as a letter, told by a label and a domain known from elsewhere."""
    known = set(hosts)
    for text in texts:
        match = re.search(r"(?i)\bwww\.([\w-]+(?:\.[\w-]+)+)", text)
        if match:
            known.add(match.group(1).lower())
    for row, text in enumerate(left):
        if "@" in text or not re.search(r"(?i)e-?mail|\be[:.]|^e\s|\w[ê€©®][\w-]+\.\w", text):
            continue
        for host in known:
            match = re.search(rf"(?i)\b([\w.+-]{{2,}}?)[eaqog0©®6ê€]{re.escape(host)}\b", text)
            if match:
                label = _EMAIL_LABEL.match(match.group(1))
                local = match.group(1)[label.end() :] if label else match.group(1)
                if local:
                    take(
                        ContactKind.EMAIL,
                        f"{local.lower()}@{host}",
                        row,
                        match.span(),
                        mended=True,
                        labelled=True,
                    )
                    break


def _emails(
    rows: Sequence[Row], texts: Sequence[str], left: list[str], take: _Take, hints: frozenset[str]
) -> None:
    for row in range(len(rows)):
        at = 0
        while True:
            match = _EMAIL.search(left[row], at)
            if match is None:
                break
            at = match.end()
            found = _email(match, left[row])
            if found is None:
                continue
            address, span, mended = found
            at = max(span[1], match.start() + 1)
            host = address.partition("@")[2]
            last = host.rsplit(".", 1)[-1]
            printed = left[row][span[0] : span[1]]
            if "." not in host or last not in TOP_LEVEL:
                # The rest may stand on the next line: "john@acme" / ".com", "john@" / "acme.com".
                follow = _continuation(rows, left, row)
                if follow is not None:
                    there, words = follow
                    host2, _ = _mend_domain(
                        host
                        + ("" if words.startswith(".") or host.endswith(("-", ".")) else ".")
                        + words
                        if "." in words[:1] or host.endswith((".", "-"))
                        else host + words
                    )
                    if host2.rsplit(".", 1)[-1] in TOP_LEVEL and "." in host2:
                        address, mended = f"{address.partition('@')[0]}@{host2}", True
                        left[there] = "\x00" * len(left[there])
                        host, last = host2, host2.rsplit(".", 1)[-1]
            if "." not in host:
                if printed.startswith("@"):
                    continue
                # "john@acme com"
                tail = re.match(r"\s+(com|org|net|de|fr|nl|jp|edu|gov)\b", left[row][span[1] :])
                if not tail:
                    continue
                address, mended = f"{address}.{tail.group(1).lower()}", True
                span = span[0], span[1] + tail.end()
            told = bool(
                re.search(
                    r"(?i)(?:mail|[^\w]e|^e|correo|courriel)\s*[.:：]?\s*$", left[row][: span[0]]
                )
            )
            fixed = address if told else _strip_fused(address, printed, hints, frozenset())
            if re.match(r"I[a-z.]", printed) and not printed[1:].split("@")[0].isupper():
                # A capital I is a small l when no name on the card begins with an I.
                named = {h[:1] for h in hints if len(h) > 2}
                if "l" in named and "i" not in named and fixed.startswith("i"):
                    fixed = "l" + fixed[1:]
            mended = mended or fixed != address
            if fixed != address:
                address = fixed
            take(
                ContactKind.EMAIL,
                address,
                row,
                span,
                mended=mended,
                valid=last in TOP_LEVEL,
                labelled=bool(re.search(r"(?i)(?:mail|\be)\s*[.:：]?\s*$", left[row][: span[0]])),
            )
        # "john at acme dot com", and an address cut in two before its sign.
        if "@" in left[row] and left[row].strip(" \x00").startswith("@") and row:
            rest = left[row].strip(" \x00")
            before = left[row - 1].strip()
            if (
                re.fullmatch(r"@[\w-]+(?:\.[\w-]+)+", rest)
                and rest.rsplit(".", 1)[-1].lower() in TOP_LEVEL
            ):
                local = re.search(r"([\w.+-]+)$", before)
                if local and "\x00" not in before:
                    start = left[row].index("@")
                    name = re.sub(r"(?i)^e-?mail:?", "", local.group(1)).lower()
                    take(
                        ContactKind.EMAIL,
                        name + rest.lower(),
                        row,
                        (start, start + len(rest)),
                        mended=True,
                    )
                    left[row - 1] = left[row - 1][: local.start()] + "\x00" * len(local.group(1))


def _continuation(rows: Sequence[Row], left: list[str], row: int) -> tuple[int, str] | None:
    for other in range(row + 1, min(row + 3, len(rows))):
        words = left[other].strip()
        if re.fullmatch(r"\.?[\w-]+(?:\.[\w-]+)*", words) and (
            words.rsplit(".", 1)[-1].lower() in TOP_LEVEL
            and ("." in words or words.lower() == "com")
            and not words.lower().startswith("www.")
        ):
            return other, words
    return None


def _websites(texts: list[str], left: list[str], take: _Take, mail_hosts: Sequence[str]) -> None:
    for row in range(len(texts)):
        for match in _MESSENGER.finditer(left[row]):
            handle = match["handle"]
            name = re.sub(r"\W", "", match.group(1).lower())
            take(ContactKind.SOCIAL, f"{name}:{handle}", row, match.span())
        at = 0
        while True:
            found = _WEB.search(left[row], at)
            if found is None:
                break
            match = found
            at = max(match.end(), at + 1)
            raw = match["host"] or match["bare"]
            host = re.sub(r"\s", "", raw).lower().replace(",", ".").strip(".-")
            explicit = bool(match["scheme"] or match["www"]) or host.startswith("www.")
            host = (
                re.sub(r"^www\.?(?=\w)", "www.", host)
                if explicit and host.startswith("www")
                else host
            )
            host, changed = _mend_domain(host)
            last = host.rsplit(".", 1)[-1]
            parts = host.split(".")
            while len(parts) > 2 and parts[-1] not in TOP_LEVEL:
                parts.pop()
            if parts[-1] in TOP_LEVEL:
                host, last = ".".join(parts), parts[-1]
            host = re.sub(r"^(?:[a-z]|web|url|hp|internet|website)?\.?w{2,4}\.", "www.", host)
            if not explicit and host.startswith("www."):
                explicit = True
            for mine in mail_hosts:
                fused = re.fullmatch(
                    r"(w|web|url|hp|http|https|website|internet|i)" + re.escape(mine), host
                )
                if fused:
                    host = mine
            parts = host.split(".")
            labels = [p for p in parts if p != "www"]
            if not explicit:
                if last not in TOP_LEVEL or " " in raw or len(labels[0]) < 2:
                    continue
                if not re.search(r"[a-z]", labels[-2]) or (
                    raw[:1].isupper()
                    and raw.count(".") == 1
                    and raw.rsplit(".", 1)[-1][:1].isupper()
                    and not raw.isupper()
                ):
                    continue
                alone = re.sub(r"(?i)^w(?:eb)?\s*[.:]\s*", "", texts[row]).strip() == raw
                if re.fullmatch(r"(?:[a-z]{1,3}\.)+[a-z]{1,3}", host) and not (
                    (alone or host.split(".")[0] == "x")
                    and raw.islower()
                    and len(labels[0]) > 1
                    and len(labels) <= 3
                ):
                    continue  # Ph.D, B.Sc, s.r.o
                if fold(raw) in {"st.", "inc.", "co.ltd", "dipl.ing"} or host.startswith(
                    (
                        "dipl.",
                        "co.",
                        "prof.",
                        "dr.",
                        "inc.",
                        "st.",
                        "no.",
                        "tel.",
                        "fax.",
                        "mr.",
                        "ms.",
                    )
                ):
                    continue
                if raw.isupper() and len(labels[-1]) == 2 and len(labels[0]) < 4:
                    continue
            elif last not in TOP_LEVEL and len(labels) < 2:
                continue
            path = match["path"] or ""
            start, end = match.span()
            prefix = "www." if match["www"] and not host.startswith("www.") else ""
            value = prefix + host + path.rstrip("/.,")
            bare = re.sub(r"^www\.", "", host)
            kind = (
                ContactKind.SOCIAL
                if _SOCIAL_HOST.search(bare) and (path or bare.count(".") == 1)
                else ContactKind.WEBSITE
            )
            take(
                kind,
                value,
                row,
                (start, end),
                mended=changed,
                valid=last in TOP_LEVEL,
                labelled=explicit,
            )
        for match in _HANDLE.finditer(left[row]):
            take(ContactKind.SOCIAL, match.group(0), row, match.span())


_WRONG_DIGIT = re.compile(
    r"(?<=[\d.\-–()+ ])[OoSIlB](?=[\d.\-–()]{2})|(?<=\d)[OoSIlB](?=[\d\s.\-–()]|$)"
)
_FUSED_ZERO = re.compile(
    r"\b(?:fax|tel|mobile|phone|mob|office|cell|direct|[tfmp])[.:]?\s?O(?=\d[\d\s.-]{5})",
    re.IGNORECASE,
)
_DIGIT = str.maketrans("OoSIlB", "005118")
#: A North American number in which several signs in a row were taken for letters.
_THREE_THREE_FOUR = re.compile(
    r"(?<!\w)[(]?[\dOoSIlB]{3}[).\-– ]{1,2}[\dOoSIlB]{3}[.\-– ][\dOoSIlB]{4}(?!\w)"
)


def _mend_digits(text: str) -> str:
    """Letters read for digits inside long numbers: "+64 3 231 S094"; the length stays."""
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


def _phones(rows: Sequence[Row], left: list[str], contacts: list[Contact], country: str) -> None:
    seen: dict[str, int] = {}
    previous: tuple[int, PhoneKind] | None = None
    texts = [row.text for row in rows]
    for row in range(len(rows)):
        text = left[row]
        if _TIMES.search(text) and not re.search(r"\d{6,}", re.sub(r"[\s-]", "", text)):
            continue
        # "Tel.0301234567", "M+49…": a blank where a label runs into its number.
        for start, end in _numbers(text):
            raw = text[start:end]
            lead = len(raw) - len(raw.lstrip())
            start, raw = start + lead, raw.lstrip()
            while raw and raw.count("(") < raw.count(")") and raw.endswith(")"):
                raw, end = raw[:-1], end - 1
            before, after = text[:start], text[end:]
            if _NOT_PHONE_BEFORE.search(before) or _DATE.match(raw.strip()):
                continue
            # Letters joined to the front are a label ("T0301…") or part of a code ("DE1234567").
            joined = re.search(r"([A-Za-z]+)$", before)
            kind = _labelled(
                before.replace("\x00", " "),
                after.replace("\x00", " "),
                alone_after=True,
            )
            if joined and kind is None:
                continue
            labelled = kind is not None
            plain = raw.strip()
            digits = re.sub(r"\D", "", plain)
            if not labelled and any(pattern.match(plain) for pattern in _POSTCODES):
                local = re.fullmatch(r"\d{3}-\d{4}", plain)
                if not (
                    local
                    and country in {"US", "CA", ""}
                    and not _ADDRESS_HINT.search(text)
                    and len(text.strip(" \x00")) <= len(plain) + 4
                ):
                    continue
            if (
                re.search(r"(?i)\b(?:rcs|siret|siren|vat|tva|iban|hrb|cnpj|capital)\b", before)
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
                # House number and postcode of one address: "Main St 12, 80331".
                if (
                    re.search(r"[^\W\d]{3,}", re.sub(r"\x00", "", text))
                    and _ADDRESS_HINT.search(text)
                    and len(digits) < 10
                ):
                    continue
            extension = _EXTENSION.match(after)
            found = _phone(text, start, end, country, labelled)
            mate = next(
                (c for c in reversed(contacts) if c.kind is ContactKind.PHONE and c.row == row),
                None,
            )
            follows = mate is not None and bool(
                re.fullmatch(r"\s*[/,;&~·]\s*", text[mate.span[1] : start])
            )
            if (
                mate is not None
                and follows
                and 4 <= len(digits) <= 8
                and mate.value[:1] == "+"
                and (
                    (found is None or not found[2])
                    and ";" not in mate.value
                    and plain[:1] not in "+(0"
                )
            ):
                # "(11) 5555-0123 / 5555-0124": the area code is not said again.
                found = mate.value[: -len(digits)] + digits, mate.phone_kind, mate.valid
            if found is None:
                continue
            number, typed, valid = found
            if extension and number.startswith("+"):
                number = f"{number};ext={extension.group(1)}"
                end += extension.end()
            if (
                kind is None
                and previous is not None
                and previous[0] == row
                and re.fullmatch(r"[\s\x00]*[/,;&|]\s*", text[_last_end(contacts, row) : start])
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
            previous = (row, kind or typed)
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
                )
            )
            left[row] = left[row][:start] + "\x00" * (end - start) + left[row][end:]
            text = left[row]


def _last_end(contacts: list[Contact], row: int) -> int:
    return max((c.span[1] for c in contacts if c.row == row), default=0)
