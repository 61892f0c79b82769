"""Spelling made regular where that is certain, to be shown before it is done.

Nothing is guessed at: a name is re-cased only when it is all capitals or all small, a phone only
when it parses. What stood there before stays in the lead's history and in what was read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from leadcapture.contact import country_code, phone, valid_email
from leadcapture.lead import Lead, Person, Phone
from leadcapture.review.changes import PERSON_FIELDS, field_text

__all__ = ["Tidied", "company_case", "name_case", "tidied", "tidyings"]

#: Words before a family name, small in most of Europe.
_PARTICLES = frozenset(
    ("af", "al", "auf", "av", "bin", "da", "das", "de", "degli", "dei", "del", "dela", "den", "der",
     "des", "di", "do", "dos", "du", "e", "el", "het", "la", "las", "le", "los", "of", "op", "ten",
     "ter", "van", "vom", "von", "y", "zu", "zum", "zur")
)  # fmt: skip
#: "Mac" is a prefix only in names that are known for it: Macek and Macron have none.
_MAC = frozenset(
    ("macarthur", "macaulay", "macdonald", "macdougall", "macfarlane", "macgregor", "macintosh",
     "macintyre", "mackay", "mackenzie", "mackinnon", "maclean", "macleod", "macmillan", "macnab",
     "macneil", "macpherson", "macrae", "mactavish")
)  # fmt: skip
_ROMAN = re.compile(r"(?=[IVX])(X{0,2}(IX|IV|V?I{0,3}))")
_WORD = re.compile(r"[^\W_]+(?:['’`´][^\W_]+)*", re.UNICODE)
_APOSTROPHE = re.compile(r"['’`´]")

_FORMS = {
    form.lower().replace(".", "").replace(" ", ""): form
    for form in (
        "GmbH", "gGmbH", "mbH", "AG", "KG", "KGaA", "OHG", "GbR", "UG", "e.V.", "eG", "GesmbH",
        "SE", "Ltd", "LLP", "LLC", "PLC", "Inc.", "Corp.", "LP", "S.A.", "SAS", "SARL",
        "S.à r.l.", "EURL", "S.p.A.", "S.r.l.", "B.V.", "N.V.", "AB", "A/S", "ApS", "AS", "ASA",
        "Oy", "Oyj", "S.L.", "S.A.U.", "S.L.U.", "Lda.", "Ltda.", "Sp. z o.o.", "s.r.o.", "Kft.",
        "Zrt.", "d.o.o.", "Pty", "Pte", "K.K.", "Co.",
    )
}  # fmt: skip
_SPELT_OUT = {"limited": "Ltd", "incorporated": "Inc.", "corporation": "Corp."}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tidied:
    """One field from → to, as text."""

    field: str
    before: str
    after: str


def tidyings(lead: Lead, region: str = "") -> tuple[Tidied, ...]:
    """What `tidied` would change."""
    new = tidied(lead.person, region)
    return tuple(
        Tidied(
            field=name,
            before=field_text(getattr(lead.person, name)),
            after=field_text(getattr(new, name)),
        )
        for name in PERSON_FIELDS
        if getattr(lead.person, name) != getattr(new, name)
    )


def tidied(person: Person, region: str = "") -> Person:
    """`person` in regular spelling. `region`: ISO 3166 alpha-2 of the show, for phones."""
    address = person.address
    code = country_code(address.country)
    return replace(
        person,
        first_name=name_case(person.first_name),
        last_name=name_case(person.last_name, family=True),
        company=company_case(person.company),
        emails=tuple(dict.fromkeys(_email(email) for email in person.emails)),
        phones=tuple(_phones(person.phones, code or region)),
        websites=tuple(dict.fromkeys(_website(one) for one in person.websites)),
        address=replace(address, country=code or address.country),
    )


def name_case(name: str, *, family: bool = False) -> str:
    """McDonald, van der Berg, O'Neil: a name that is all capitals or all small, as it is written.

    Any other name is left as it is: its owner has decided."""
    if not name or not (name.isupper() or name.islower()):
        return name
    words = name.split()
    if name.isupper() and len(words) == 1 and len(name) <= 2:
        return name  # initials
    return " ".join(
        word.lower()
        if family and at < len(words) - 1 and word.lower() in _PARTICLES
        else _WORD.sub(lambda found: _cased(found[0]), word)
        for at, word in enumerate(words)
    )


def _cased(word: str) -> str:
    low = word.lower()
    if word.isupper() and len(word) > 1 and _ROMAN.fullmatch(word):
        return word
    parts = _APOSTROPHE.split(low)
    if len(parts) > 1 and len(parts[0]) <= 2 and len(parts[1]) > 1:
        # O'Neil, D'Angelo; but not a possessive.
        mark = word[len(parts[0])]
        return parts[0].capitalize() + mark + mark.join(part.capitalize() for part in parts[1:])
    if low.startswith("mc") and len(low) > 3:
        return "Mc" + low[2:].capitalize()
    if low in _MAC:
        return "Mac" + low[3:].capitalize()
    # Title case, not upper case: the latter of a sharp s is two capitals.
    return low[:1].title() + low[1:]


def company_case(company: str) -> str:
    """A company with its legal form as the register writes it; its name is left as it is."""
    words = company.split()
    for size in (3, 2, 1):
        tail = words[-size:]
        if len(words) <= size:
            continue
        key = "".join(tail).lower().replace(".", "").replace(",", "")
        form = _FORMS.get(key) or (_SPELT_OUT.get(key) if size == 1 else None)
        if form is None:
            continue
        before = words[:-size]
        before[-1] = before[-1].rstrip(",")
        inner = [
            _FORMS.get(word.lower().replace(".", ""), word) if word.lower() in _MIDDLE else word
            for word in before
        ]
        return " ".join((*inner, form))
    return company


#: Forms that stand before another one: GmbH & Co. KG, Pty Ltd.
_MIDDLE = frozenset(("gmbh", "pty", "pty.", "pte", "co", "co.", "ag"))


def _email(email: str) -> str:
    return (valid_email(email) or email.strip()).lower()


def _phones(phones: tuple[Phone, ...], region: str) -> Iterator[Phone]:
    seen: set[str] = set()
    for one in phones:
        found = phone(one.number, region, one.kind)
        if found.number not in seen:
            seen.add(found.number)
            yield found


def _website(address: str) -> str:
    match = re.fullmatch(r"(?i)(https?://)?([^/?#]+)(.*)", address.strip())
    if match is None:
        return address
    scheme, host, rest = match.groups()
    return f"{(scheme or 'https://').lower()}{host.lower()}{'' if rest == '/' else rest}"
