"""What the fields of a card say about each other: which of them nothing else on it speaks for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from leadcapture.capture.cardcontacts import domain_label, is_free_mail
from leadcapture.capture.cardextraction import CardField, Found
from leadcapture.capture.cardletters import has_foreign_letters
from leadcapture.capture.cardlinks import ROLES
from leadcapture.capture.cardnames import agreement
from leadcapture.capture.cardpieces import spelled_by_domain
from leadcapture.capture.cardplaces import places_of
from leadcapture.capture.cardpostcodes import postcode_fits
from leadcapture.capture.cardwords import (
    ADDRESS_CJK,
    COMPANY_WORDS,
    COUNTRIES,
    DEPARTMENT_WORDS,
    LEGAL_FORMS,
    PARTICLES,
    STREET,
    STREET_SUFFIX,
    TITLE_WORDS,
    cjk_share,
    fold,
    words,
    wordset,
)

__all__ = ["bare_firm", "is_slogan", "mark_doubts", "names_two_people"]

#: Words of offers, signs and slogans. A name of nothing else needs a second witness.
_EVERYDAY = wordset(
    "summer winter spring autumn fall sale sales special offer offers deal deals discount new "
    "free open opening grand now today tomorrow big bigger biggest good better best great more "
    "less fast faster smart smarter strong stronger bright brighter green clean fresh safe "
    "simple simply easy think live love make made move build create dream discover explore "
    "connect grow go get feel work play learn drive ride eat drink enjoy save buy shop try "
    "start join meet call ask thank thanks you your our we us welcome hello hi happy merry "
    "season holidays christmas year years since established serial no number model type version "
    "item product products price prices total invoice receipt order ticket gift voucher coupon "
    "card member membership customer guest visitor loyalty club points boarding pass gate seat "
    "room menu breakfast lunch dinner coffee password wifi network quality service solutions "
    "innovation future ideas life world home the a an of for and in to with by on at it is be "
    "not only every all one"
)
#: "Made in Germany by Kraft GmbH", "Welcome to Hotel Aurora".
_LEADS_IN = re.compile(
    r"(?i)(?:(?:made|manufactured|produced|printed|designed|distributed|sold|powered)\b.{0,40}?\bby"
    r"|hergestellt\b.{0,40}?\b(?:von|durch)|welcome to"
    r"|willkommen (?:bei|im|in)|bienvenue (?:à|chez))"
    r"\s+(?=\S{2})"
)
#: "Bill to: Tom Hart, Hart Ltd": a form's line, not a firm's name.
_LABELLED = re.compile(r"[^\W\d_]\s?[:：]\s")
#: "Call Mike: 555-0142": a number that a word announces.
_ANNOUNCED = re.compile(r"[^\W\d_]\s?:\s?\+?[\d(][\d\s().-]{5,}\d\s*(?:,|$)")
_POSTCODE_LIKE_PHONE = re.compile(r"\d{3}-\d{4}")


def bare_firm(text: str) -> str:
    """A company without the words that lead to it on a label or a sign."""
    found = _LEADS_IN.match(text)
    return text[found.end() :] if found else text


def is_slogan(text: str) -> bool:
    """Whether a text is made of everyday words alone: "Think Bigger"."""
    plain = [word.strip(".") for word in words(text)]
    return bool(plain) and all(word in _EVERYDAY or word in COMPANY_WORDS for word in plain)


def mark_doubts(
    found: Sequence[Found],
    labels: Sequence[str] = (),
    *,
    country: str = "",
    vietnamese: bool = False,
) -> list[Found]:
    """The same fields; those that the others contradict, or nothing speaks for, get the sign
    ``doubted``. `labels` are the card's registered domain names, `country` is its ISO 3166 region;
    `vietnamese`: letters were lost in it."""
    spelled = [
        *(item.value.partition("@")[0] for item in found if item.field is CardField.EMAIL),
        *labels,
    ]
    return [
        replace(item, signs={**item.signs, "doubted": 1.0}) if doubted else item
        for item, doubted in (
            (
                item,
                _is_doubted(item, found, labels)
                or (
                    item.field in _WORDED
                    and (
                        (vietnamese and not _is_english(item.value))
                        or has_foreign_letters(item.value, country, spelled=spelled)
                    )
                ),
            )
            for item in found
        )
    ]


#: Fields of words that nothing but the OCR spells.
_WORDED = frozenset(
    {
        CardField.NAME,
        CardField.TITLE,
        CardField.DEPARTMENT,
        CardField.COMPANY,
        CardField.ADDRESS,
    }
)
_SMALL_WORDS = wordset("of and the for in de")


def _is_english(text: str) -> bool:
    """Whether a text is of words that are known: "Sales Manager", of which no letter was lost."""
    return text.isascii() and all(
        word in COMPANY_WORDS
        or word in TITLE_WORDS
        or word in DEPARTMENT_WORDS
        or word in LEGAL_FORMS
        or word in _EVERYDAY
        or word in _SMALL_WORDS
        for word in words(text)
    )


def _has_lost_blank(company: str) -> bool:
    """Whether a blank may be lost inside a word: "AlNoor Al Sahel", and hardly "PayPal"."""
    parts = [word for word in company.split() if word.replace(".", "").lower() not in LEGAL_FORMS]
    return any(
        (match := re.search(r"[a-z][A-Z]", word))
        and not re.match(r"(?:Mc|Mac|O['’])[A-Z]", word)
        and (len(parts) > 2 or word[: match.start() + 1].lower() in PARTICLES)
        for word in parts
    )


def _is_doubted(item: Found, found: Sequence[Found], labels: Sequence[str]) -> bool:
    if item.field is CardField.NAME:
        return _is_any_words(item, found, labels)
    if item.field is CardField.COMPANY:
        return bool(_LABELLED.search(item.value)) or _has_lost_blank(item.value)
    if item.field is CardField.ADDRESS:
        return bool(_ANNOUNCED.search(item.value)) or not _is_placed(item)
    return item.field is CardField.EMAIL and _is_of_another(item, found)


def _is_any_words(name: Found, found: Sequence[Found], labels: Sequence[str]) -> bool:
    """Whether a name could be any words: no e-mail or domain spells it, and it is made of everyday
    ones or stands without a title."""
    if name.signs["agreement"] >= 0.7 or spelled_by_domain(name.value, labels) >= 0.9:
        return False
    if is_slogan(name.value):
        return True
    told = name.name.prefix or name.name.suffix or cjk_share(name.value) > 0.4
    return not told and not any(
        item.field in (CardField.TITLE, CardField.DEPARTMENT, CardField.EMAIL) for item in found
    )


def _is_placed(item: Found) -> bool:
    """Whether an address has a street's word, a postcode with its place, a town or a country; in
    Chinese, Japanese or Korean, a postcode of its province."""
    text, parts = item.value, item.address
    plain = f" {re.sub(r'[^a-z]+', ' ', fold(text))} "
    if cjk_share(text) > 0.2:
        # A sign that was lost or taken for another leaves an address that looks like one.
        return any(mark in text for mark in ADDRESS_CJK) and postcode_fits(text)
    if parts.postcode and parts.city and not _POSTCODE_LIKE_PHONE.fullmatch(parts.postcode):
        return True
    return (
        any(
            word in STREET
            or any(len(word) > len(s) + 2 and word.endswith(s) for s in STREET_SUFFIX)
            for word in words(text)
        )
        or bool(places_of([text]))
        or any(f" {name} " in plain for name in COUNTRIES if len(name) > 2)
    )


def _is_of_another(mail: Found, found: Sequence[Found]) -> bool:
    """Whether an e-mail behind the card's own spells somebody else, or a firm not named here."""
    return _spells_another(mail, found) or _is_of_another_firm(mail, found)


def _own(found: Sequence[Found]) -> tuple[Found, Found] | None:
    """The card's name and the e-mail that spells it."""
    name = next((item for item in found if item.field is CardField.NAME), None)
    mail = next((item for item in found if item.field is CardField.EMAIL), None)
    return (name, mail) if name and mail and mail.signs["agreement"] >= 0.5 else None


def _spells_another(mail: Found, found: Sequence[Found]) -> bool:
    own = _own(found)
    if own is None or mail is own[1] or mail.signs["agreement"] >= 0.5:
        return False
    local, _, host = mail.value.partition("@")
    plain = re.sub(r"[^a-z]", "", local)
    if len(plain) < 3 or any(part in ROLES for part in re.split(r"[._+-]", local)):
        return False
    others = [item.value for item in found if item.field is not CardField.EMAIL]
    squeezed = re.sub(
        r"[^a-z]", "", fold(" ".join((host, own[1].value.partition("@")[2], *others)))
    )
    # "velora@velora.example", "sales.berlin@…": the firm, or what the card says of it.
    if all(part in squeezed for part in re.findall(r"[a-z]+", local)):
        return False
    # Only somebody who is named on the card as well is a second person.
    return bool(mail.signs["spelled"]) or any(
        agreement(other, local) >= 0.7 for other in own[0].alternatives
    )


def _is_of_another_firm(mail: Found, found: Sequence[Found]) -> bool:
    own = _own(found)
    host = mail.value.partition("@")[2]
    if own is None or mail is own[1] or is_free_mail(host):
        return False
    mine = own[1].value.partition("@")[2]
    return (
        not is_free_mail(mine)
        and domain_label(host) != domain_label(mine)
        and not (mail.signs["web"] or mail.signs["told"])
    )


def names_two_people(found: Sequence[Found]) -> bool:
    """Whether a further e-mail spells another person, or another firm, than the card's own.

    `found` as `mark_doubts` left it: an e-mail is doubted for nothing else.
    """
    return any(item.field is CardField.EMAIL and item.signs.get("doubted") for item in found)
