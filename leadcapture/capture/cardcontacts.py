"""E-mails, websites, handles and phones in the rows of a card, and what is left of each row."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace

from leadcapture.capture.cardaddress import set_off_registers
from leadcapture.capture.cardcountry import country_of, rank_countries
from leadcapture.capture.cardlayout import Row
from leadcapture.capture.cardlinks import (
    DOTTED,
    PIPED,
    Contact,
    ContactKind,
    domain_label,
    find_emails,
    find_lost_signs,
    find_websites,
    is_free_mail,
    skeleton,
)
from leadcapture.capture.cardnames import SPELLED_OUT
from leadcapture.capture.cardphones import find_phones, mend_digits
from leadcapture.capture.cardpostcodes import mend_postcodes
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
        for word in re.findall(r"[a-z]{2,}", fold(_as_printed(text)))
    )
    if any(re.match(r"(?i)\s*[pmtfw]\.\s?(?:[(+]|\d|www)", text) for text in texts):
        hints |= {DOTTED}
    if any(re.match(r"\s*[PMTFWD]\s?[I|l1]\s?(?:[(+]|\d\d|www|http)", text) for text in texts):
        hints |= {PIPED}
    find_emails(rows, texts, left, take, hints)
    mail_hosts = [c.value.partition("@")[2] for c in contacts]
    mail_hosts = [h for h in mail_hosts if not is_free_mail(h)]
    find_lost_signs(texts, left, take, mail_hosts)
    find_websites(texts, left, take, mail_hosts)
    # What the numbers, the words and the websites say of the country settles how a host ends.
    left[:] = [set_off_registers(mend_postcodes(mend_digits(text))) for text in left]
    sites = _hosts(contacts, ContactKind.WEBSITE)
    _settle_hosts(contacts, left, country_of(left, sites, region=region))
    _settle_tops(contacts, country_of(left, [], region=region))
    _spell_sites(contacts, left)
    _spell_locals(contacts, hints)
    _spell_beside(contacts, texts)
    _drop_repeated_sites(contacts, left)
    hosts = _hosts(contacts, ContactKind.EMAIL, ContactKind.WEBSITE)
    # "…@hotmail.co.uk" tells no company, but where its owner lives.
    homes = hosts or [c.value.rpartition("@")[2] for c in contacts if c.kind is ContactKind.EMAIL]
    countries, sure = rank_countries(left, homes, region=region)
    find_phones(rows, left, contacts, countries, sure=sure)
    contacts.sort(key=lambda c: (c.row, c.span))
    return contacts, left, countries[0] if countries else ""


def _as_printed(text: str) -> str:
    """Words whose capital I and small l were taken for one another: "loannou", "RaúI"."""
    text = re.sub(r"(?<=[a-zà-ÿ])I(?![A-Z])", "l", text)
    if re.search(r"\b[A-HJ-ZÀ-Þ]", text):
        text = re.sub(r"\bl(?=[b-df-hj-np-tv-zaou][a-zà-ÿ])", "I", text)
    return text


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
            if dotted := _with_dots_of(theirs, mine):
                contacts[i] = site = replace(
                    site, value=site.value.replace(theirs, dotted), mended=True
                )
                theirs = dotted
            alike = skeleton(mine) == skeleton(theirs)
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
            elif _told(a, squeezed) != _told(b, squeezed):
                # "sklarny…" is on the card, "sklamny…" is not.
                wrong, right = (
                    (mine, theirs) if _told(a, squeezed) < _told(b, squeezed) else (theirs, mine)
                )
                contacts[i] = replace(site, value=site.value.replace(wrong, right), mended=True)
                contacts[j] = replace(
                    contacts[j],
                    value=contacts[j].value.replace(f"@{wrong}", f"@{right}"),
                    mended=True,
                )
            elif not alike:
                # One of them is wrong, and nothing tells which.
                contacts[j] = replace(contacts[j], mended=True)
                contacts[i] = replace(contacts[i], mended=True)
            else:
                # Nothing tells which was read right: a digit among letters is the unlikelier.
                wrong, right = sorted((mine, theirs), key=lambda h: -sum(c.isdigit() for c in h))
                if sum(c.isdigit() for c in wrong) > sum(c.isdigit() for c in right):
                    contacts[i] = replace(site, value=site.value.replace(wrong, right))
                    contacts[j] = replace(
                        contacts[j], value=contacts[j].value.replace(f"@{wrong}", f"@{right}")
                    )
                contacts[j] = replace(contacts[j], mended=True)
                contacts[i] = replace(contacts[i], mended=True)


def _with_dots_of(host: str, other: str) -> str:
    """A host that lost a dot, with the dots of another that it spells but for one letter at most:
    "atkedu.pl" beside "utk.edu.pl"; empty where that is not so."""
    bare, plain = host.replace(".", ""), other.replace(".", "")
    if (
        host.count(".") >= other.count(".")
        or len(bare) != len(plain)
        or sum(a != b for a, b in zip(bare, plain, strict=True)) > 1
        or host.rpartition(".")[2] != other.rpartition(".")[2]
    ):
        return ""
    letters = iter(bare)
    return "".join("." if sign == "." else next(letters) for sign in other)


def _told(label: str, squeezed: str) -> int:
    """How many letters at a label's front the card's text says in a row; 0 below four."""
    size = len(label)
    while size >= 4 and label[:size] not in squeezed:
        size -= 1
    return size if size >= 4 else 0


def _settle_tops(contacts: list[Contact], country: str) -> None:
    """A top level that OCR takes for the one of the card's own country: ".it" for ".lt"."""
    wanted = _TOP_OF.get(country, country.lower())
    for i, contact in enumerate(contacts):
        if contact.kind not in (ContactKind.WEBSITE, ContactKind.EMAIL):
            continue
        host, _, top = contact.value.rpartition(".")
        if wanted and top != wanted and skeleton(top) == skeleton(wanted):
            contacts[i] = replace(contact, value=f"{host}.{wanted}", mended=True)


def _spell_sites(contacts: list[Contact], texts: Sequence[str]) -> None:
    """A host with one wrong letter whose right spelling begins a line of the card.

    "www.bluenotervents.com" under "Blue Note Events". A host with dashes is spelled by another one
    of the card that is right.
    """
    lines = {re.sub(r"[^a-z0-9]", "", fold(text)) for text in texts}
    begins = {
        "".join(parts[:count])
        for text in texts
        for parts in (re.findall(r"[a-z0-9]+", fold(text)),)
        for count in range(1, len(parts) + 1)
    }
    labels = [
        domain_label(re.sub(r"^https?://", "", c.value.rpartition("@")[2]))
        for c in contacts
        if c.kind in (ContactKind.WEBSITE, ContactKind.EMAIL)
    ]
    right = {
        label
        for label in labels
        if "-" in label and any(line.startswith(label.replace("-", "")) for line in lines)
    }
    # Umlauts may be spelled out: "pedersoeren".
    texts = [*texts, *(text.translate(SPELLED_OUT) for text in texts)]
    said = {word for text in texts for word in re.findall(r"[a-z]{4,}", fold(text))}
    said |= {
        one + two
        for text in texts
        for one, two in itertools.pairwise(re.findall(r"[a-z]+", fold(text)))
        if len(one + two) > 5
    }
    for i, contact in enumerate(contacts):
        if contact.kind not in (ContactKind.WEBSITE, ContactKind.EMAIL):
            continue
        local, at, host = contact.value.rpartition("@")
        label = domain_label(re.sub(r"^https?://", "", host))
        if len(label) < 8 or any(label in line for line in lines):
            continue
        near = {
            start
            for start in begins
            if len(start) in (len(label), len(label) + 1)
            and _one_apart(start, label)
            # Longer by one only where a letter set twice was read once.
            and (
                len(start) == len(label)
                or re.sub(r"(.)\1", r"\1", start) == re.sub(r"(.)\1", r"\1", label)
            )
        } - {label}
        near |= {other for other in right - {label} if _one_apart(other, label)}
        # A letter more that e-mail and website both have is none that was read wrong.
        twice = labels.count(label) > 1
        near |= {o for o in _two_words(label, said) if not twice or len(o) >= len(label)}
        if len(near) == 1 and label not in right:
            spelled = host.replace(label, near.pop())
            contacts[i] = replace(contact, value=f"{local}{at}{spelled}", mended=True)


def _two_words(label: str, said: set[str]) -> set[str]:
    """What a label should be that begins or ends with a word of the card, and whose rest is another
    one but for one letter: "muellertrattcoria" beside "Mueller" and "Trattoria"."""
    found: set[str] = set()
    if "-" in label:
        return found
    for word in said:
        if label.startswith(word) and word != label:
            rest = label[len(word) :]
            found |= {word + other for other in said if _one_apart(rest, other)}
        if label.endswith(word) and word != label:
            rest = label[: -len(word)]
            found |= {other + word for other in said if _one_apart(rest, other)}
    whole = {one + two for one in said for two in said} if found else set()
    return set() if label in whole else found


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


def _spell_beside(contacts: list[Contact], texts: Sequence[str]) -> None:
    """An e-mail that spells one word of a name, and the word beside it but for one letter.

    "aamne_leskinen@" under "Aarne Leskinen".
    """
    printed = [_as_printed(text) for text in texts if not re.search(r"[@\d]|www\.", text)]
    lines = [set(re.findall(r"[a-z]{4,}", fold(text))) for text in printed]
    # A marked letter is read wrong more often than the e-mail's plain one.
    marked = {
        (plain, i)
        for text in printed
        for word in re.findall(r"[^\W\d_]{4,}", text)
        if len(plain := fold(word)) == len(word)
        for i, letter in enumerate(word)
        if not letter.isascii()
    }
    known = set().union(*lines)
    for i, contact in enumerate(contacts):
        local, _, host = contact.value.partition("@")
        parts = re.split(r"([._-])", local) if contact.kind is ContactKind.EMAIL else []
        for at, part in enumerate(parts):
            if len(part) < 4 or part in known:
                continue
            near = {
                word
                for line in lines
                if not line.isdisjoint(parts)
                for word in line.difference(parts)
                if len(word) == len(part)
                and len(apart := [i for i, a in enumerate(word) if a != part[i]]) == 1
                and (word, apart[0]) not in marked
            }
            if len(near) == 1:
                parts[at] = near.pop()
                value = f"{''.join(parts)}@{host}"
                contacts[i] = replace(contact, value=value, mended=True)


def _spell(part: str, known: Sequence[str]) -> str:
    """One part of a local part as the card's words and initials spell it; else as it is.

    Words may follow one another ("johnmiller"), with up to two initials among them.
    """
    bones = skeleton(part)
    words_ = [(skeleton(h), h) for h in known]
    # An initial that runs into the name: "waldez" for "vvaldez".
    found = {
        text
        for h in known
        if len(h) > 3
        for text in (f"{initial}{h}" for initial in {k[0] for k in known})
        if text != part and part[1:] != h and skeleton(text) == bones
    }
    paths = [("", 0, 0)]
    while paths and len(found) < 8:
        done, at, letters = paths.pop()
        if at == len(bones):
            if letters < len(done):
                found.add(done)
            continue
        for bone, h in words_:
            if bone and bones.startswith(bone, at):
                paths.append((done + h, at + len(bone), letters))
        # An initial stays as it was read: "lmiller" is not John's.
        initial = part[len(done) : len(done) + 1]
        if letters < 2 and initial and skeleton(initial) == bones[at]:
            paths.append((done + initial, at + 1, letters + 1))
    # Initials alone tell nothing; a short word with one may be anything.
    found = {text for text in found if any(len(h) > 3 and h in text for h in known)}
    if part in found or len({skeleton(text) for text in found}) != 1:
        return part
    sizes = {text: max(len(h) for h in known if h in text) for text in found}
    best = [text for text, size in sizes.items() if size == max(sizes.values())]
    return best[0] if len(best) == 1 else part


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
