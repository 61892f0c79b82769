"""Front and back of one card, photographed one after the other: which two leads are one."""

from __future__ import annotations

import re

from leadcapture.lead import Lead, Person, PhoneKind, Stage
from leadcapture.review.likeness import company_key, latin, name_words
from leadcapture.review.needs import is_free_mail, is_role

__all__ = ["is_back"]


def is_back(front: Lead, back: Lead) -> bool:
    """Whether `back` is the other side of `front`'s card: it says nothing of somebody else, and has
    an e-mail, a phone, a domain or the company in common with it.

    Two names are two people, unless they are of two scripts and share a mailbox or a mobile phone,
    or the second is the firm's, whose logo stands alone on the back and was taken for a person.
    """
    one, two = front.person, back.person
    if not one.name or front.stage is not Stage.CAPTURED or back.stage is not Stage.CAPTURED:
        return False
    if front.badge_id and back.badge_id and front.badge_id != back.badge_id:
        return False
    firm = _is_firm(two, one.company)
    two_scripts = one.name.isascii() != two.name.isascii()
    if two.name and not firm and not (two_scripts and _shared(one, two)):
        return False
    if _own_mails(two) and not _mails(one) & _mails(two) and not _could_own(one, two):
        return False
    if _mobiles(two) and not _numbers(one) & _numbers(two):
        return False
    if _other_title(one.title, two.title):
        return False
    same_company = bool(two.company) and company_key(one.company) == company_key(two.company)
    return (
        same_company
        or firm
        or bool(_mails(one) & _mails(two))
        or bool(_numbers(one) & _numbers(two))
        or bool(_hosts(one) & _hosts(two))
    )


def _is_firm(person: Person, company: str) -> bool:
    """Whether what passes as this name is the company's, and nothing of a person is beside it."""
    if person.title or _own_mails(person) or _mobiles(person):
        return False
    return bool(person.name and company) and company_key(person.name) == company_key(company)


def _shared(one: Person, two: Person) -> bool:
    """Whether both have something that is only one person's."""
    return bool(_own_mails(one) & _own_mails(two) or _mobiles(one) & _mobiles(two))


def _could_own(one: Person, two: Person) -> bool:
    """Whether the e-mails of `two` spell the name of `one`, who has none."""
    if _own_mails(one):
        return False
    words = [word for word in name_words(one.name).split() if len(word) > 2]
    return all(
        any(word in name_words(email.partition("@")[0]).replace(" ", "") for word in words)
        for email in _own_mails(two)
    )


def _mails(person: Person) -> set[str]:
    return {email.casefold() for email in person.emails}


def _own_mails(person: Person) -> set[str]:
    return {email for email in _mails(person) if not is_role(email)}


def _numbers(person: Person) -> set[str]:
    return {phone.number for phone in person.phones}


def _mobiles(person: Person) -> set[str]:
    return {phone.number for phone in person.phones if phone.kind is PhoneKind.MOBILE}


def _hosts(person: Person) -> set[str]:
    mails = {email.rpartition("@")[2] for email in _mails(person)}
    sites = {re.sub(r"^(?:https?://)?(?:www\.)?", "", one.casefold()) for one in person.websites}
    sites = {re.split(r"[/?#:]", site)[0] for site in sites}
    return {host for host in mails | sites if host and not is_free_mail(host)}


def _other_title(one: str, two: str) -> bool:
    if not one or not two or one.isascii() != two.isascii():
        return False
    return latin(one) != latin(two)
