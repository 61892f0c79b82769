"""Leads -> a retargeting audience: the customer list that an advertising network takes.

Only people whose newest consent for the purpose ``"advertising"`` says yes are written. An opt-in
for e-mail is another purpose and opens nothing here. Where one e-mail address stands at several
leads, the newest answer given for that address counts for all of them.

==========  ==========================================  =========================================
network     columns                                     hashed (SHA-256, lower-case hex)
==========  ==========================================  =========================================
Google      Email, Phone, First Name, Last Name,        e-mail, phone (E.164 with ``+``), names;
            Country, Zip                                never country and zip
Meta        email, phone, fn, ln, zip, ct, st, country  all of them
LinkedIn    email, firstname, lastname, jobtitle,       e-mail
            employeecompany, country, googleaid
==========  ==========================================  =========================================

Sources: support.google.com/google-ads/answer/7659867 and 7476159 (Customer Match);
developers.facebook.com/docs/marketing-api/audiences/guides/custom-audiences (hashing) and
facebook.com/business/help/2082575038703844 (columns); linkedin.com/help/lms/answer/a1489764 and
its contact list template.

The files are written exactly as the networks' templates: UTF-8 without a byte order mark, and no
apostrophes before formulas, since no spreadsheet is meant to open them. What is not hashed holds
no control characters.
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import chain, repeat
from pathlib import Path
from typing import IO

from leadcapture.contact import country_code
from leadcapture.lead import Lead, Person, PhoneKind, Stage
from leadcapture.tables import write_atomically

__all__ = ["ADVERTISING", "Audience", "Network", "measure_audience", "write_audience"]

#: The consent purpose without which nobody is written into an audience.
ADVERTISING = "advertising"

#: How many e-mail addresses and phone numbers of one person a list holds at most (Meta's limit).
_EACH = 3
_E164 = re.compile(r"\+[1-9]\d{6,14}")


class Network(StrEnum):
    GOOGLE = "google"
    META = "meta"
    LINKEDIN = "linkedin"

    @property
    def label(self) -> str:
        """What people call it."""
        return {
            Network.GOOGLE: "Google Customer Match",
            Network.META: "Meta Custom Audiences",
            Network.LINKEDIN: "LinkedIn matched audiences",
        }[self]

    @property
    def smallest(self) -> int:
        """Rows below which the network takes the list but shows it no advertisement."""
        return {Network.GOOGLE: 1_000, Network.META: 100, Network.LINKEDIN: 300}[self]


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """What was written, and who was left out and why."""

    network: Network
    people: int
    """People in the file. LinkedIn takes one address a line, so it may hold more lines."""
    without_consent: int = 0
    """Nobody asked them, they said no, or they took it back."""
    without_key: int = 0
    """They agreed, but there is nothing the network could find them by."""

    @property
    def too_small(self) -> bool:
        """Whether the network will not show advertisements to so few."""
        return self.people < self.network.smallest


@dataclass(frozen=True, slots=True)
class _Identity:
    """One person, normalised the way one network wants it."""

    emails: tuple[str, ...]
    phones: tuple[str, ...]
    rest: tuple[str, ...]


def write_audience(path: Path, leads: Iterable[Lead], network: Network) -> Audience:
    """Write those of `leads` who agreed to advertising to `path`, as `network` wants it.

    Discarded and merged leads are passed over. The file appears complete or not at all; it is
    written with its heading alone when nobody agreed. Raises `BadInput`, `DiskFull`.
    """
    identities, audience = _gathered(leads, network)
    _write(path, _FORMS[network].table(identities))
    return audience


def measure_audience(leads: Iterable[Lead], network: Network) -> Audience:
    """Who would be written by `write_audience`, and who left out; nothing is."""
    return _gathered(leads, network)[1]


def _gathered(leads: Iterable[Lead], network: Network) -> tuple[list[_Identity], Audience]:
    form = _FORMS[network]
    newest: dict[str, tuple[datetime, bool]] = {}
    # What is kept of each lead is small: a large show is not held in memory.
    found: list[tuple[bool, tuple[str, ...], _Identity]] = []
    for lead in leads:
        if lead.stage in (Stage.DISCARDED, Stage.MERGED):
            continue
        addresses = tuple(map(_email, lead.person.emails))
        _remember(lead, addresses, newest)
        found.append((lead.opted_in(ADVERTISING), addresses, form.identity(lead.person)))
    kept: dict[object, _Identity] = {}
    refused = unfindable = 0
    for agreed, addresses, identity in found:
        if not agreed or not all(newest[address][1] for address in addresses):
            refused += 1
        elif not form.findable(identity):
            unfindable += 1
        else:
            # One person at two leads is one person for the network too.
            kept.setdefault(identity.emails[:1] or identity.phones[:1] or identity.rest, identity)
    audience = Audience(
        network=network, people=len(kept), without_consent=refused, without_key=unfindable
    )
    return list(kept.values()), audience


# --- consent ---------------------------------------------------------------------------------


def _remember(
    lead: Lead, addresses: Iterable[str], newest: dict[str, tuple[datetime, bool]]
) -> None:
    """Keep the newest answer about advertising for each of the lead's addresses."""
    answers = [one for one in lead.consents if one.purpose == ADVERTISING]
    if not answers:
        return
    # The last one in the lead counts, whatever its clock said; of two at once, the no.
    at, granted = answers[-1].at, answers[-1].granted
    for address in addresses:
        before = newest.get(address)
        if before is None or at > before[0] or (at == before[0] and not granted):
            newest[address] = (at, granted)


# --- normalising -----------------------------------------------------------------------------


def _email(text: str) -> str:
    return re.sub(r"\s", "", text).lower()


def _emails(person: Person) -> tuple[str, ...]:
    found = dict.fromkeys(email for email in map(_email, person.emails) if "@" in email)
    return tuple(found)[:_EACH]


def _numbers(person: Person) -> tuple[str, ...]:
    """The person's own numbers, E.164. A switchboard's extension or a fax finds nobody."""
    found = dict.fromkeys(
        phone.number
        for phone in person.phones
        if phone.kind is not PhoneKind.FAX and _E164.fullmatch(phone.number)
    )
    return tuple(found)[:_EACH]


def _plain(text: str) -> str:
    """`text` without control characters, blanks around it, or runs of blanks."""
    text = "".join(" " if unicodedata.category(char)[0] == "C" else char for char in text)
    return " ".join(text.split())


def _bare(text: str) -> str:
    """`text` in lower case without punctuation and symbols; letters keep their accents."""
    kept = (char for char in _plain(text).lower() if unicodedata.category(char)[0] not in "PS")
    return " ".join("".join(kept).split())


def _country(text: str) -> str:
    """ISO 3166 alpha-2, or empty where the country is not known."""
    text = _plain(text)
    return country_code(text) or (text.upper() if re.fullmatch(r"[A-Za-z]{2}", text) else "")


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest() if text else ""


# --- the networks' forms ---------------------------------------------------------------------

_Table = tuple[tuple[str, ...], Iterable[Sequence[str]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Form:
    identity: Callable[[Person], _Identity]
    findable: Callable[[_Identity], bool]
    table: Callable[[Sequence[_Identity]], _Table]


def _google(person: Person) -> _Identity:
    first, last = (_plain(name).lower() for name in (person.first_name, person.last_name))
    country, postcode = _country(person.address.country), _plain(person.address.postcode)
    # Names are matched with country and postcode or not at all.
    by_post = (_hash(first), _hash(last), country, postcode)
    return _Identity(
        emails=tuple(map(_hash, _emails(person))),
        phones=tuple(map(_hash, _numbers(person))),
        rest=by_post if all(by_post) else ("",) * len(by_post),
    )


def _meta(person: Person) -> _Identity:
    address = person.address
    country = _country(address.country).lower()
    postcode = re.sub(r"[\s\-]", "", _plain(address.postcode)).lower()
    if country == "us":
        postcode = postcode[:5]
    values = (
        _bare(person.first_name),
        _bare(person.last_name),
        postcode,
        _bare(address.city).replace(" ", ""),
        _bare(address.region).replace(" ", ""),
        country,
    )
    return _Identity(
        emails=tuple(map(_hash, _emails(person))),
        phones=tuple(_hash(number.lstrip("+0")) for number in _numbers(person)),
        rest=tuple(map(_hash, values)),
    )


def _linkedin(person: Person) -> _Identity:
    def text(value: str, longest: int) -> str:
        # What is cut matches nobody.
        value = _plain(value)
        return value if len(value) <= longest else ""

    return _Identity(
        emails=tuple(map(_hash, _emails(person))),
        phones=(),
        rest=(
            text(person.first_name, 35),
            text(person.last_name, 35),
            text(person.title, 50),
            text(person.company, 50),
            _country(person.address.country),
            "",
        ),
    )


def _several(people: Sequence[_Identity], email: str, phone: str, rest: Sequence[str]) -> _Table:
    """As many columns of e-mails and phones as the person with the most needs."""
    emails = max((len(one.emails) for one in people), default=0) or 1
    phones = max((len(one.phones) for one in people), default=0) or 1
    header = (*repeat(email, emails), *repeat(phone, phones), *rest)

    def padded(values: tuple[str, ...], count: int) -> tuple[str, ...]:
        return (*values, *repeat("", count - len(values)))

    rows = ((*padded(one.emails, emails), *padded(one.phones, phones), *one.rest) for one in people)
    return header, rows


def _one_address_a_line(people: Sequence[_Identity]) -> _Table:
    header = (
        "email", "firstname", "lastname", "jobtitle", "employeecompany", "country", "googleaid",
    )  # fmt: skip
    return header, chain.from_iterable(
        ((email, *one.rest) for email in one.emails or ("",)) for one in people
    )


_FORMS = {
    Network.GOOGLE: _Form(
        identity=_google,
        findable=lambda one: bool(one.emails or one.phones or all(one.rest)),
        table=lambda people: _several(
            people, "Email", "Phone", ("First Name", "Last Name", "Country", "Zip")
        ),
    ),
    Network.META: _Form(
        identity=_meta,
        # Names alone are too many people's.
        findable=lambda one: bool(one.emails or one.phones),
        table=lambda people: _several(
            people, "email", "phone", ("fn", "ln", "zip", "ct", "st", "country")
        ),
    ),
    Network.LINKEDIN: _Form(
        identity=_linkedin,
        findable=lambda one: bool(one.emails or (one.rest[0] and one.rest[1])),
        table=_one_address_a_line,
    ),
}


def _write(path: Path, table: _Table) -> None:
    header, rows = table

    def write(file: IO[bytes]) -> None:
        text = io.TextIOWrapper(file, encoding="utf-8", errors="replace", newline="")
        writer = csv.writer(text)
        writer.writerow(header)
        writer.writerows(rows)
        text.flush()
        text.detach()

    write_atomically(path, write)
