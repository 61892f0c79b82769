"""E-mails, websites and handles in the rows of a card."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Protocol

from leadcapture.capture.cardlayout import Row
from leadcapture.capture.cardwords import (
    FREE_MAIL,
    LEGAL_FORMS,
    SECOND_LEVEL,
    STREET,
    TOP_LEVEL,
    fold,
    wordset,
)
from leadcapture.lead import PhoneKind

__all__ = [
    "DOTTED",
    "PIPED",
    "ROLES",
    "Contact",
    "ContactKind",
    "Take",
    "domain_label",
    "find_emails",
    "find_lost_signs",
    "find_websites",
    "is_free_mail",
    "names_below",
    "skeleton",
]


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
    guessed: bool = False
    """A local phone whose country the card does not say for sure."""


class Take(Protocol):
    """Keeps a contact and blanks it in its row."""

    def __call__(
        self, kind: ContactKind, value: str, row: int, span: tuple[int, int], **more: bool
    ) -> None: ...


_AT = r"(?:\s?[@＠]\s?|\s?\((?:at|a)\)\s?|\s?\[at\]\s?|(?<=[a-z0-9])[©®](?=[a-z0-9]))"
_EMAIL = re.compile(
    # A bar or a brace is allowed in an address, but on a card it stands between two things.
    rf"(?P<local>[\w!#$%&'*+/=?^`~-]+(?:(?:\s?\.\s?|(?<=\w),(?=\w))[\w!#$%&'*+/=?^`~-]+)*)"
    rf"[@(\[]*{_AT}"
    r"(?P<domain>[\w-]+(?:(?:\s?\.\s?|[,·](?=\w))[\w-]+)*)",
    re.IGNORECASE,
)
_EMAIL_LABEL = re.compile(
    r"^(?:e\s?[-.]?\s?mai[l1i](?:s(?=[\s:.]))?|emai[l1]|correo(?:\s?electr[oó]nico)?|courriel|m[eé]l|mai[l1]to|"
    r"mai[l1]|"
    r"e-?pos(?:ta|zta)|e-?post|s-?posti|s[aä]hk[oö]posti|e-mel|e-pasts|邮箱|電子メール|メール|电子邮件|信箱)\s*[.:：;/|\-–>]*\s*",
    re.IGNORECASE,
)
_WEB = re.compile(
    r"(?:(?:(?P<scheme>h?ttps?\s?[:;.]?\s?/\s?/?\s?|htps?\s?:?\s?/\s?/?\s?)|(?P<www>\bwww\d?\s?[.,]\s?|"
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
#: Who is reached under a handle; its end may look like a top level ("somchai.sr").
_MESSENGER = re.compile(
    r"(?<![^\W\d_])(?P<where>skype(?:\s?(?:id|name))?|we\s?chat(?:\s?id)?|line\s?id|kakao\s?(?:talk)?(?:\s?id)?|"
    r"telegram|twitter|instagram|facebook|linkedin|icq|qq|"
    r"微信号?|微信號|카카오톡|카톡|xing|"
    # A line of a phone or of products has a blank or a digit behind.
    r"line(?=\s?[:：]\s?@?[a-z])|(?:zalo|viber|signal)(?=\s?[:：]\s?@?[a-z]))"
    r"(?:\s*[:：/]\s*|(?<=id)\s+(?=[\w@])|(?:(?<=skype)|(?<=chat)|(?<=legram)|(?<=号))\s+(?=[a-z][\w-]*[._\d]))"
    r"(?P<handle>[@\w](?:(?!www\.)[\w.@/+-]){2,40})",
    re.IGNORECASE,
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


#: Names below a registered one that say what a machine is for.
_MACHINES = wordset(
    "mail email webmail smtp mailer exchange outlook intranet corp intern extern global group shop "
    "store portal mobile online secure login support help docs news blog jobs careers"
)


def names_below(host: str) -> tuple[str, ...]:
    """Who is named below the registered name: ``acme`` of ``acme.holding.com``, whose firms have
    sites of their own; empty for ``mail.acme.com``."""
    parts = [part for part in host.lower().split("/")[0].split(".") if part]
    registered = domain_label(host)
    if registered not in parts:
        return ()
    below = parts[: parts.index(registered)]
    return tuple(part for part in below if len(part) > 3 and part not in _MACHINES | ROLES)


def is_free_mail(host: str) -> bool:
    """Whether anybody may have an address there: a domain that tells no company."""
    return domain_label(host) in FREE_MAIL


def _mend_domain(domain: str) -> tuple[str, bool]:
    """A domain as it was meant: blanks and commas out, ``.c0m`` -> ``.com``."""
    plain = domain.strip().lower().replace("æ", "ae").replace("œ", "oe")
    plain = re.sub(r"\s*[.,·]\s*", ".", plain).strip(".-_")
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
        "lo": "io",
        "nel": "net",
        "co1": "co",
        "coml": "com",
        "comm": "com",
        "conm": "com",
    }
    if dot and last not in TOP_LEVEL:
        if last in fixed:
            return f"{head}.{fixed[last]}", True
        alike = {top for top in TOP_LEVEL if skeleton(top) == skeleton(last)}
        if len(alike) == 1 and not last.isdigit():
            return f"{head}.{alike.pop()}", True
        # Something ran into the end: "comMobile", "orgTel".
        for size in (4, 3, 2):
            if last[:size] in TOP_LEVEL and re.fullmatch(
                r"(?:tel|t|gst\w*|cin|vat|mob\w*|m|fax|f|phone|ph|p|web\w*|www\w*|w|http\w*|skype|linkedin|"
                r"twitter|cell|c|e|"
                r"email|mail)",
                last[size:],
            ):
                return f"{head}.{last[:size]}", True
    return plain, mended


_MAIL_WORDS = wordset("er box ing room list man")
#: A website that runs on behind a dash: "acme.com-www.acme.com", "acme.com-acme.com".
_GLUED_HOST = re.compile(
    r"^(?P<name>[\w-]+?)\.(?:[\w-]+\.)?(?P<top>[a-z]{2,4})[-–—_](?=www\b|h?t?tps?\b|(?P=name)\b)",
    re.IGNORECASE,
)
#: What stands before a dot and a blank and belongs to no address: "Email Add. john@…".
_LABEL_PIECE = re.compile(r"(?i)(?:e|m|w|t|e?-?mail|add?r?|address|id|no|contact|kontakt|web)$")
#: "Email" as OCR mangles it, with a sign behind.
_MANGLED_LABEL = re.compile(
    r"(?i)(?:ema[il1]|emai[il1|]?|e-ma[il1]{1,2}|erna[il1]{1,2}|emai[tlf]|emal[l]?|emial|ema[il]l|mai[il1]|mal[l])[-:._/]+(?=\w)"
)


def _email(match: re.Match[str], text: str) -> tuple[str, tuple[int, int], bool] | None:
    local, domain = match["local"], match["domain"]
    start, end = match.span()
    mended = False
    # A blank before the last dot part may be a sentence, not an address: "Rob. rob@…".
    if " " in local:
        pieces = re.split(r"\s?\.\s?", local)
        if re.search(r"\.\s", local) and _LABEL_PIECE.match(pieces[0]):
            start += local.index(pieces[1], len(pieces[0]))
            local = ".".join(pieces[1:])
        mended = True
        local = re.sub(r"\s", "", local)
    if "," in local:
        local, mended = local.replace(",", "."), True
    # A number or a label in another script that runs into the address.
    before = re.match(r"(?:\+?\d{8,}[-·|]|[^@]*[\u3040-\u9fff])(?=[a-z])", local, re.IGNORECASE)
    if before:
        start, local = start + before.end(), local[before.end() :]
    shouted = re.match(r"(?:E-?MA[I1l|]L|Write|Mail)(?=[a-z]{3})", match["local"])
    if shouted and local == match["local"] and local[4:].lower() not in _MAIL_WORDS:
        start, local = start + shouted.end(), local[shouted.end() :]
    label = _EMAIL_LABEL.match(local)
    if (
        label
        and len(local) - label.end() >= 2
        and (
            (
                label.group(0).lower().startswith(("e", "c", "s"))
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
    mangled = _MANGLED_LABEL.match(local)
    if mangled and len(local) - mangled.end() > 2:
        start += mangled.end()
        local = local[mangled.end() :]
    local = local.strip(".'`-|/:")
    # "œe" is "oe" read once as a sign and once more as its second letter.
    local = re.sub(r"([æœ])e", r"\1", local, flags=re.I).translate(_LIGATURES)
    if re.match(r"1[._]?[a-z]{2}", local):
        local = "l" + local[1:]
    if not local:
        return None
    # A domain may have swallowed what follows: "john@acme.com Tel".
    domain = re.sub(r"(?<=\w)\s(?=\.)|(?<=\.)\s(?=\w)", "", domain)
    joined = re.search(
        # A bar or a dash before "www" is read as "i", "l" or "-".
        r"\s?[.·•,]\s?(?=www\s?\.|https?:)|[·•](?=(?:web(?:site)?|tel|phone|fax|mob|cell)\b)|"
        r"(?<=[a-z])[-–iIl1!]?(?=www\.)|(?<=\.[a-z]{2})[·•](?=\w)|(?<=\.[a-z]{3})[·•](?=\w)",
        domain,
        re.IGNORECASE,
    )
    glued = _GLUED_HOST.search(domain)
    if joined:
        end = match.start("domain") + joined.end()
        domain = match["domain"][: joined.start()]
    elif glued and glued.group("top").lower() in TOP_LEVEL:
        end = match.start("domain") + glued.end("top")
        domain = domain[: glued.end("top")]
    host, changed = _mend_domain(domain)
    labels = host.split(".")
    # A dash sets off what follows: "john@acme.com.ar-Online".
    dashed = re.match(r"([a-z]{2,})-(?=[a-z])", labels[-1])
    if dashed and dashed[1] in TOP_LEVEL and len(labels) > 1:
        labels[-1] = dashed[1]
    # Blanks around a dot joined the next sentence; cut after the last known top level.
    while len(labels) > 2 and labels[-1] not in TOP_LEVEL:
        labels.pop()
    host = ".".join(labels)
    return f"{local.lower()}@{host}", (start, end), mended or changed


#: The OCR reads "ae" and "oe" of many fonts as one sign; addresses have none.
_LIGATURES = str.maketrans({"æ": "ae", "œ": "oe", "Æ": "ae", "Œ": "oe", "ß": "ss"})
_NETWORKS = wordset("instagram insta ig twitter x facebook fb tiktok youtube threads telegram line")
_NOT_NAMES = wordset("email mail mobile web www manager marketing engineer executive main")
#: Stands among the hints of a card that labels its lines "p.", "m.", "w.".
DOTTED = "."
#: Stands among them where labels have a bar behind them, which OCR takes for an I: "E|", "EI".
PIPED = "|"
#: Local parts of offices, not of people.
ROLES = wordset(
    "info sales office contact mail hello admin support service kontakt contacto export marketing "
    "post team press hr jobs enquiries bookings reception"
)


_DOUBLES = str.maketrans("1l|!j0528q9", "iiiiioszbgg")


@lru_cache(maxsize=4096)
def skeleton(text: str) -> str:
    """A text with the letters that OCR takes for one another made the same."""
    for pair, one in (("vv", "w"), ("rn", "m"), ("cl", "d")):
        text = text.replace(pair, one)
    return text.translate(_DOUBLES)


def _strip_fused(
    address: str,
    printed: str,
    hints: frozenset[str],
    companies: frozenset[str],
    texts: Sequence[str] = (),
) -> str:
    """Takes a label letter off the front when it was read as part of the address ("Ejohn@…").

    `hints`: folded words of the card that may be names. The letter goes when the card's names
    spell the rest but not the whole, or when it is the only capital of a lower-case address.
    """
    local, _, domain = address.partition("@")
    if len(local) < 3 or local[0] not in "emw":
        return address
    if local[1:] in ROLES:
        return f"{local[1:]}@{domain}"
    dotted = re.fullmatch(r"(?:e|m|email|mail|e-mail)[.:/_-]+(\w.*)", local)
    if dotted:
        rest = dotted.group(1)
        head = re.split(r"[._\-\d]", rest)[0]
        other = any(h[:1] == local[0] for h in hints if len(h) > 2 and h not in _NOT_NAMES)
        if head in ROLES or len(local.split(".")[0]) > 1 or DOTTED in hints:
            return f"{rest}@{domain}"
        beside = _initials_beside(rest, texts)
        if beside and local[0] not in beside:
            return f"{rest}@{domain}"
        if not other and (head in hints or rest[1:] in hints or re.search(r"[._]", rest)):
            return f"{rest}@{domain}"
    head = re.split(r"[._\-\d]", local)[0]
    whole, rest = head in hints or local in hints, head[1:] in hints or local[1:] in hints
    if whole:
        return address
    piped = PIPED in hints and re.match(r"e[il1|](?=[a-z](?:\.|[a-z]{2}))", local)
    if piped and not any(h.startswith(local[:3]) for h in hints):
        return f"{local[2:]}@{domain}"
    beside = _initials_beside(local[1:], texts)
    named = any(len(h) > 3 and local.startswith(h, 1) for h in hints)
    if local[0] == "e" and named and beside and "e" not in beside:
        return f"{local[1:]}@{domain}"
    family = any(len(h) > 4 and h in local[2:] for h in hints)
    if local[0] == "e" and family and beside and "e" not in beside and local[1] in beside:
        # "ebovanleer@": the label before two initials and the name.
        return f"{local[1:]}@{domain}"
    initial = re.fullmatch(r"[em]([a-z])[._-]([a-z]{3,})", local)
    both = bool(initial) and {local[0], local[1]} <= _initials_beside(local[2:], texts)
    if (
        initial
        and not both
        and initial[2] in hints
        and not any(h.startswith(local[:2]) for h in hints)
    ):
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


def find_lost_signs(
    texts: Sequence[str], left: list[str], take: Take, hosts: Sequence[str]
) -> None:
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


def find_emails(
    rows: Sequence[Row], texts: Sequence[str], left: list[str], take: Take, hints: frozenset[str]
) -> None:
    """Takes the e-mails out of `left`, whole and mended; `hints`: the card's folded words."""
    for row in range(len(rows)):
        at = 0
        while True:
            match = _EMAIL.search(left[row], at)
            if match is None:
                break
            at = match.end()
            # "www.acme.org @AcmeTrust" is a website and a handle.
            site = re.match(r"(?i)www\d?\.", match["local"])
            found = None if site else _email(match, left[row])
            if found is None:
                continue
            address, span, mended = found
            at = max(span[1], match.start() + 1)
            if re.fullmatch(r"[a-z]+\s@\S+", match[0], re.I) and fold(match["local"]) in _NETWORKS:
                # "LINE @acme.co" is a handle.
                continue
            host = address.partition("@")[2]
            last = host.rsplit(".", 1)[-1]
            torn = re.match(r"\s([a-z]{1,2})\s*$", left[row][span[1] :])
            if torn and last not in TOP_LEVEL and last + torn.group(1) in TOP_LEVEL:
                # "jane@acme.c om"
                address, mended = address + torn.group(1), True
                host, last = host + torn.group(1), last + torn.group(1)
                span = span[0], span[1] + torn.end()
            printed = left[row][span[0] : span[1]]
            if "." not in host or last not in TOP_LEVEL:
                # The rest may stand on the next line: "john@acme" / ".com", "john@" / "acme.com".
                follow = _continuation(rows, left, row)
                if follow is not None:
                    there, words = follow
                    dash = "-" if printed.endswith("-") and not words.startswith(".") else ""
                    whole = (
                        words if words.lower().startswith(f"{host}.") else f"{host}{dash}{words}"
                    )
                    host2, _ = _mend_domain(whole)
                    if host2.rsplit(".", 1)[-1] in TOP_LEVEL and "." in host2:
                        address, mended = f"{address.partition('@')[0]}@{host2}", True
                        left[there] = "\x00" * len(left[there])
                        host, last = host2, host2.rsplit(".", 1)[-1]
            if "." not in host:
                if printed.startswith("@"):
                    continue
                behind = left[row][span[1] :]
                # "john@acme com", "john@ac me.com", and a dot that was not read: "john@acmecom".
                ending = re.match(r"\s+(com|org|net|de|fr|nl|jp|edu|gov)\b", behind)
                more = re.match(r"\s([\w-]+(?:\.[a-z]{2,3}){1,2})(?=\s*$)", behind, re.IGNORECASE)
                mine = address.partition("@")[0]
                if mine in _NETWORKS:
                    # "Instagram @acmeco" is a handle.
                    continue
                if ending:
                    address, span = (
                        f"{address}.{ending.group(1).lower()}",
                        (
                            span[0],
                            span[1] + ending.end(),
                        ),
                    )
                elif more and more.group(1).rsplit(".", 1)[-1].lower() in TOP_LEVEL:
                    address = f"{address}{more.group(1).lower()}"
                    span = span[0], span[1] + more.end()
                elif dotted := _with_dot(host, texts):
                    address = f"{mine}@{dotted}"
                else:
                    continue
                mended = True
                host = address.partition("@")[2]
                last = host.rsplit(".", 1)[-1]
            rest_of_label = re.match(r"(?:add?r?\.|to(?=[a-z]{4}))(?=\w)", address)
            if rest_of_label and re.search(r"(?i)mail\s*$", left[row][: span[0]]):
                # "Email Add.john@…", "Mail tojohn@…".
                bare = address[rest_of_label.end() :]
                if rest_of_label.group(0) != "to" or re.split(r"[._@-]", bare)[0] in hints:
                    address, mended = bare, True
            told = bool(
                re.search(
                    r"(?i)(?:mail|[^\w]e|^e|correo|courriel)\s*[.:：]?\s*$", left[row][: span[0]]
                )
            )
            fixed = address if told else _strip_fused(address, printed, hints, frozenset(), texts)
            if re.match(r"I[a-z.]", printed) and not printed[1:].split("@")[0].isupper():
                # A capital I is a small l when no name on the card begins with an I.
                named = _initials_beside(fixed.partition("@")[0][1:], texts) or {
                    h[:1] for h in hints if len(h) > 2
                }
                if "l" in named and "i" not in named and fixed.startswith("i"):
                    fixed = "l" + fixed[1:]
            if span[0] > 0 or row:
                whole_local = _local_before(left, row, span[0], fixed, hints)
                if whole_local:
                    fixed, cut = whole_local
                    span = cut, span[1]
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
        _take_broken(rows, left, row, take, hints)
        # "john at acme dot com", and an address cut in two before its sign.
        if "@" in left[row] and left[row].strip(" \x00").startswith("@") and row:
            rest = re.sub(r"^@[@\s]+", "@", left[row].strip(" \x00"))
            # A sign drawn between the two is read as a line of its own.
            above = row - 1 - (row > 1 and len(left[row - 1].strip()) < 2)
            before = left[above].strip()
            if (
                re.fullmatch(r"@[\w-]+(?:\.[\w-]+)+", rest)
                and rest.rsplit(".", 1)[-1].lower() in TOP_LEVEL
            ):
                local = re.search(r"([\w.+-]+)$", before)
                if (
                    local
                    and "\x00" not in before
                    and re.match(r"[A-Za-z][A-Za-z._-]", local.group(1))
                    and not re.fullmatch(r"[A-Z][a-z]+", local.group(1))
                ):
                    start = left[row].index("@")
                    name = re.sub(r"(?i)^e-?mail:?", "", local.group(1)).lower()
                    take(
                        ContactKind.EMAIL,
                        name + rest.lower(),
                        row,
                        (start, len(left[row].rstrip())),
                        mended=True,
                    )
                    cut = left[above].index(local.group(1))
                    left[above] = left[above][:cut] + "\x00" * len(local.group(1))


def _initials_beside(local: str, texts: Sequence[str]) -> set[str]:
    """The first letters of the words that stand in a line with a word of an e-mail's local part.

    Where that word is alone, the name may be set over two lines: the lines beside it count too.
    """
    found: set[str] = set()
    lines = [
        [] if re.search(r"[@\d]|www", text) else re.findall(r"[a-z]+", fold(text)) for text in texts
    ]
    for at, line in enumerate(lines):
        if any(len(word) > 3 and word in local for word in line):
            alone = sum(len(word) > 1 for word in line) < 2
            beside = lines[max(0, at - 1) : at + 2] if alone else [line]
            found |= {word[0] for near in beside for word in near}
    return found


def _local_before(
    left: list[str], row: int, start: int, address: str, hints: frozenset[str]
) -> tuple[str, int] | None:
    """An address whose local part begins further left or in the row above, and where it starts.

    "john smith@…" has lost its underscore when both words are the card's own; "john.smith-" over
    "jones@…" is one when nothing else stands above.
    """
    local = address.partition("@")[0]
    lost = re.search(r"(?:^|[\s:.])([A-Za-z]{2,})\s$", left[row][:start])
    if lost and fold(lost.group(1)) in hints - _NOT_NAMES - _LABELS and local in hints:
        return f"{lost.group(1).lower()}_{address}", lost.start(1)
    if not left[row][:start].strip() and row:
        above = re.fullmatch(r"\s*(?:e?-?mail\W+)?([A-Za-z][\w.-]*[._-])\s*", left[row - 1], re.I)
        first = re.split(r"[._-]", above.group(1))[0].lower() if above else ""
        if above and first in hints:
            left[row - 1] = "\x00" * len(left[row - 1])
            return f"{above.group(1).lower()}{address}", start
    return None


#: Words before an address that are no part of it, though the card may have them elsewhere.
_LABELS = wordset("email mail contact info e to at address write")


def _take_broken(
    rows: Sequence[Row], left: list[str], row: int, take: Take, hints: frozenset[str]
) -> None:
    """An address cut in two behind its sign: "john.smith@" over "acme.com"."""
    head = re.search(r"[\w.+'-]+\s?@(?=\s*(?:$|\|))", left[row])
    follow = (_continuation(rows, left, row) or _only_host(left)) if head else None
    if head is None or follow is None:
        return
    there, words = follow
    match = _EMAIL.search(left[row][: head.end()] + words, head.start())
    found = _email(match, match.string) if match else None
    if found is None:
        return
    address, (start, _), _ = found
    left[there] = "\x00" * len(left[there])
    end = head.end()
    address = _strip_fused(address, left[row][start:end], hints, frozenset(), left)
    last = address.rsplit(".", 1)[-1]
    take(ContactKind.EMAIL, address, row, (start, end), mended=True, valid=last in TOP_LEVEL)


def _with_dot(host: str, texts: Sequence[str]) -> str:
    """A domain whose dot was not read, as a website of the card spells it, or its end set off."""
    squeezed = re.sub(r"[^a-z0-9]", "", host)
    for text in texts:
        for site in re.findall(r"(?:www\.|//)([\w-]+(?:\.[\w-]+)+)", text.lower()):
            if skeleton(re.sub(r"[^a-z0-9]", "", site)) == skeleton(squeezed):
                return str(site)
    lines = [re.sub(r"[^a-z0-9]", "", fold(text)) for text in texts]
    for size in (2, 3):
        label, top = host[:-size], host[-size:]
        bare = re.sub(r"[^a-z0-9]", "", label)
        if top in TOP_LEVEL and len(bare) > 5 and any(line.startswith(bare) for line in lines):
            # The firm's name in front tells where the dot was.
            return f"{label}.{top}"
    end = re.fullmatch(
        r"([\w-]{3,}?)(co)?(com|net|org|edu|gov|biz|info|io|de|fr|uk|it|es|nl|jp|cn|br|eu|ch|at|be)",
        host,
    )
    if end is None:
        return ""
    name, second, last = end.groups()
    if second and last in {"uk", "jp", "in", "nz", "za"}:
        return f"{name}.co.{last}"
    return f"{name}{second or ''}.{last}"


def _continuation(rows: Sequence[Row], left: list[str], row: int) -> tuple[int, str] | None:
    for other in range(row + 1, min(row + 3, len(rows))):
        words = left[other].strip().lstrip("@ ")
        if re.fullmatch(r"\.?[\w-]+(?:\.[\w-]+)*", words) and (
            words.rsplit(".", 1)[-1].lower() in TOP_LEVEL
            and ("." in words or words.lower() == "com")
            and not words.lower().startswith("www.")
        ):
            return other, words
    return None


def _only_host(left: Sequence[str]) -> tuple[int, str] | None:
    """The one line of the card that is a host and nothing else, and where it stands."""
    alone = [
        (row, words)
        for row, text in enumerate(left)
        if re.fullmatch(r"[\w-]+(?:\.[\w-]+)+", words := text.strip().lower())
        and words.rsplit(".", 1)[-1] in TOP_LEVEL
        and not words.startswith("www.")
        and not _SOCIAL_HOST.search(words)
    ]
    return alone[0] if len(alone) == 1 else None


#: What labels and icons leave in front of "www.".
_WWW = re.compile(
    r"^(?:[a-z]|web(?:site)?|url|hp|internet|site|online|home(?:page)?)?[.-]?w{2,4}\."
)
#: A network's sign read as letters in front of its name.
_NETWORK_SIGN = re.compile(r"^(?:f|in|ig|x|yt|o)(?=(?:linkedin|facebook|instagram|youtube)\.com$)")


def _named_like_hosts(texts: Sequence[str], mail_hosts: Sequence[str]) -> set[str]:
    """Hosts in lower case that are firms' names with a capital: "Velora.net LLC", and "VELORA.AI"
    where the card's own host is velora.sk or velora-ai.com."""
    own = {*mail_hosts, *re.findall(r"\bwww\.([\w-]+(?:\.[\w-]+)+)", "\n".join(texts).lower())}
    shouted = not any(c.islower() for text in texts if "@" in text for c in text)
    labels = {re.sub(r"\W", "", domain_label(host)) for host in own}
    firms: set[str] = set()
    for text in texts:
        match = re.match(r"\s*([A-Z][\w-]*\.[A-Za-z]{2,})(?![\w.@/])", text)
        if match is None:
            continue
        host = match[1].lower()
        behind = [word.replace(".", "") for word in fold(text[match.end() :]).split()]
        alike = labels & {re.sub(r"\W", "", host), domain_label(host)}
        if (behind and all(word.strip(",()") in LEGAL_FORMS for word in behind)) or (
            not behind and alike and host not in own and not (shouted and mail_hosts)
        ):
            firms.add(host)
    return firms


def find_websites(texts: list[str], left: list[str], take: Take, mail_hosts: Sequence[str]) -> None:
    """Takes websites and handles out of `left`; `mail_hosts`: the e-mails' own domains."""
    firms = _named_like_hosts(texts, mail_hosts)
    for row in range(len(texts)):
        for match in _MESSENGER.finditer(left[row]):
            handle = match["handle"]
            name = re.sub(r"\W", "", match["where"].lower())
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
            host = _WWW.sub("www.", host)
            host = _NETWORK_SIGN.sub("", host)
            # The label "w." of a website.
            host = re.sub(r"^w\.(?=[\w-]{3,}\.)", "", host)
            if not explicit and host.startswith("www."):
                explicit = True
            for mine in mail_hosts:
                fused = re.fullmatch(
                    r"(w|web|url|hp|http|https|website|internet|i)-?" + re.escape(mine), host
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
                told = host in mail_hosts or bool(
                    re.search(
                        r"(?i)\b(?:web(?:\s?site)?|w|url|site)\W{0,2}$", left[row][: found.start()]
                    )
                )
                if labels[0] in STREET and not told and texts[row].strip() != raw:
                    # "Ctra.de Ademuz, km 18": a street whose blank was lost.
                    continue
                alone = re.sub(r"(?i)^w(?:eb)?\s*[.:]\s*", "", texts[row]).strip() == raw
                if re.fullmatch(r"(?:[a-z]{1,3}\.)+[a-z]{1,3}", host) and not (
                    (alone or told or host.split(".")[0] == "x")
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
                if raw[0].isupper() and not match["path"] and host in firms:
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
