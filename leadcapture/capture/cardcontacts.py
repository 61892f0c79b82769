"""E-mails, websites, handles and phones in the rows of a card, and what is left of each row."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from leadcapture.capture.cardcountry import country_of, rank_countries
from leadcapture.capture.cardlayout import Row
from leadcapture.capture.cardlinks import (
    DOTTED,
    Contact,
    ContactKind,
    domain_label,
    find_emails,
    find_lost_signs,
    find_websites,
    is_free_mail,
)
from leadcapture.capture.cardphones import find_phones, mend_digits
from leadcapture.capture.cardwords import TOP_LEVEL, fold

__all__ = ["Contact", "ContactKind", "domain_label", "find_contacts", "is_free_mail"]


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
        hints |= {DOTTED}
    find_emails(rows, texts, left, take, hints)
    mail_hosts = [c.value.partition("@")[2] for c in contacts]
    mail_hosts = [h for h in mail_hosts if not is_free_mail(h)]
    find_lost_signs(texts, left, take, mail_hosts)
    find_websites(texts, left, take, mail_hosts)
    # What the numbers, the words and the websites say of the country settles how a host ends.
    left[:] = [mend_digits(text) for text in left]
    sites = _hosts(contacts, ContactKind.WEBSITE)
    _settle_hosts(contacts, left, country_of(left, sites, region=region))
    _spell_sites(contacts, left)
    _spell_locals(contacts, hints)
    _drop_repeated_sites(contacts, left)
    hosts = _hosts(contacts, ContactKind.EMAIL, ContactKind.WEBSITE)
    countries, sure = rank_countries(left, hosts, region=region)
    find_phones(rows, left, contacts, countries, sure=sure)
    contacts.sort(key=lambda c: (c.row, c.span))
    return contacts, left, countries[0] if countries else ""


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
            alike = _skeleton(mine) == _skeleton(theirs)
            if mine == theirs or not (alike or _one_apart(mine, theirs)):
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
            elif alike:
                # Nothing tells which was read right: a digit among letters is the unlikelier.
                wrong, right = sorted((mine, theirs), key=lambda h: -sum(c.isdigit() for c in h))
                if sum(c.isdigit() for c in wrong) > sum(c.isdigit() for c in right):
                    contacts[i] = replace(site, value=site.value.replace(wrong, right))
                    contacts[j] = replace(
                        contacts[j], value=contacts[j].value.replace(f"@{wrong}", f"@{right}")
                    )
                contacts[j] = replace(contacts[j], mended=True)
                contacts[i] = replace(contacts[i], mended=True)


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
            for size in (len(label), len(label) + 1)
            if len(start := line[:size]) == size
            and _one_apart(start, label)
            # Longer by one only where a letter set twice was read once.
            and (
                size == len(label)
                or re.sub(r"(.)\1", r"\1", start) == re.sub(r"(.)\1", r"\1", label)
            )
        } - {label}
        if len(near) == 1:
            spelled = host.replace(label, near.pop())
            contacts[i] = replace(contact, value=f"{local}{at}{spelled}", mended=True)


_DOUBLES = str.maketrans("1l|!j0528q9", "iiiiioszbgg")


@lru_cache(maxsize=4096)
def _skeleton(text: str) -> str:
    """A text with the letters that OCR takes for one another made the same."""
    for pair, one in (("vv", "w"), ("rn", "m"), ("nn", "m"), ("cl", "d")):
        text = text.replace(pair, one)
    return text.translate(_DOUBLES)


def _spell_locals(contacts: list[Contact], hints: frozenset[str]) -> None:
    """An e-mail with letters that OCR takes for others, as the card's words spell it.

    "iohn.miller@", "waldez@" under "John Miller", "Violeta Valdez" (vvaldez@).
    """
    known = sorted(h for h in hints if len(h) > 2)
    for i, contact in enumerate(contacts):
        if contact.kind is not ContactKind.EMAIL:
            continue
        local, _, host = contact.value.partition("@")
        parts = re.split(r"([._+-])", local)
        spelled = [_spell(part, known) if len(part) > 2 else part for part in parts]
        if spelled != parts:
            contacts[i] = replace(contact, value=f"{''.join(spelled)}@{host}", mended=True)


def _spell(part: str, known: Sequence[str]) -> str:
    """One part of a local part, as the card's words spell it; as it is when they do not."""
    bones = _skeleton(part)
    initials = {h[0] for h in known}
    found: set[str] = set()
    for h in known:
        if h == part or (len(h) > 3 and (part == part[0] + h or part == h + part[-1])):
            return part
        if _skeleton(h) == bones:
            found.add(h)
        if len(h) > 3:
            options = (f"{a}{h}" for a in initials if _skeleton(f"{a}{h}") == bones)
            found.update(options)
        # Both names in one: "johnmiller".
        if len(part) > 7 and bones.startswith(_skeleton(h)):
            rest = bones[len(_skeleton(h)) :]
            for other in known:
                if h + other == part:
                    return part
                if _skeleton(other) == rest:
                    found.add(h + other)
    return found.pop() if len(found) == 1 else part


def _drop_repeated_sites(contacts: list[Contact], left: Sequence[str]) -> None:
    """A website said twice ("acme.com", "www.acme.com") is one; a logo "Acme.net" is no second."""
    seen: dict[str, int] = {}
    sites = [c for c in contacts if c.kind is ContactKind.WEBSITE]
    dropped: list[Contact] = []
    for site in sorted(sites, key=lambda c: not c.labelled):
        bare = re.sub(r"^(?:https?://)?(?:www\d?\.)?", "", site.value).rstrip("/")
        name = re.sub(r"[^a-z0-9]", "", domain_label(bare))
        others = {re.sub(r"[^a-z0-9]", "", domain_label(b)) for b in seen}
        alone = not re.search(r"\w", left[site.row].replace("\x00", ""))
        logo = (
            not site.labelled
            and alone
            and len(name) > 3
            and (name in others or re.sub(r"[^a-z0-9]", "", bare) in others)
        )
        if bare in seen or logo:
            dropped.append(site)
        else:
            seen[bare] = site.row
    contacts[:] = [c for c in contacts if c not in dropped]


def _one_apart(a: str, b: str) -> bool:
    if abs(len(a) - len(b)) > 1 or min(len(a), len(b)) < 6:
        return False
    if len(a) == len(b):
        return sum(x != y for x, y in zip(a, b, strict=True)) == 1
    if len(a) > len(b):
        a, b = b, a
    return any(b[:i] + b[i + 1 :] == a for i in range(len(b)))
