"""Tryton 8.2 as a destination: people become parties, over JSON-RPC.

=============  =====================================================================
our step       what it is in Tryton
=============  =====================================================================
person         a party whose code is the lead's UUID, its contact mechanisms and
               address (the company's name stands over the address), one note with
               what was said
campaign       a party category with the campaign's name
hand-off       a sale opportunity whose reference is our key, in state "lead"
enrollment     a party category with the sequence's name; a running scenario with the
               domain ``[["categories.id", "=", N]]`` picks the party up at the next cron
=============  =====================================================================

Nothing is written twice: a party is found by its code (also when somebody merged or deactivated
it), an opportunity by its reference, a note by a marker in its last line, and a category can only
be added once. What people typed into the CRM stays: contact mechanisms are only added, empty
fields are filled, and a name or address is only replaced while our account was the last to write
it. Other fields of a party (those of a database's own modules) are written where the show file
maps something into them. Whoever unsubscribed from any scenario, with any party of the same e-mail
address, is not enrolled again.

In the show file::

    [connectors.tryton]
    url = "https://crm.example.com"     # without the database
    database = "leads"
    user = "leadcapture"                # its password is asked for, never written here
    campaign = "Expo 2026"              # default: the show's campaign
    owner = "Sam Seller"                # an employee's name, or a user's login

    [connectors.tryton.sequences]       # default: the category has the sequence's own name
    "Hot follow-up" = "Drip: hot"

    [connectors.tryton.fields]          # beside the fixed places: our field -> the party's
    "answer:budget" = "budget"

    [connectors.tryton.options]
    company = "Example Robotics"        # whose opportunities; default: the account's company
    web = "https://crm.example.com"     # where Tryton's web client is, for links to records
    create_campaign = "no"              # do not create the campaign's category if it is missing

The CRM's own set-up is described in ``docs/tryton.md``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

from leadcapture.errors import BadInput, NotTheServer, Refused, SignInNeeded
from leadcapture.lead import Address, Lead, Person
from leadcapture.show import Destination
from leadcapture.sync.connector import (
    Enrollment,
    Handoff,
    Limits,
    Membership,
    Outcome,
    PersonRow,
    Quota,
    RemoteField,
    RemoteRecord,
    RemoteStatus,
    RowResult,
    check_options,
)
from leadcapture.sync.fields import FieldDiff
from leadcapture.sync.trytonfields import held, mappable, remote_fields, written
from leadcapture.sync.trytonrpc import ServerFault, ServerRefused, TrytonClient
from leadcapture.sync.trytonvalues import (
    as_line,
    as_pattern,
    as_text,
    digest_of,
    email_key,
    mechanism_key,
    mechanisms,
    named_categories,
    new_ids,
)

__all__ = ["OPTIONS", "TrytonConnector"]

#: What `Destination.options` may hold.
OPTIONS = ("company", "connector", "create_campaign", "web")

_T = TypeVar("_T")
_PARTY = "party.party"
_SEEN_TOO = {"active_test": False}
"""Deactivated records as well: their codes count, and they must not be made again."""
_PARTY_FIELDS = [
    "code", "name", "active", "replaced_by", "create_uid", "write_uid", "categories",
    "contact_mechanisms.type", "contact_mechanisms.value", "contact_mechanisms.value_compact",
    "addresses.party_name", "addresses.street", "addresses.postal_code", "addresses.city",
    "addresses.country", "addresses.create_uid", "addresses.write_uid",
]  # fmt: skip
_MERGES = 10
"""How often a party that was merged into another is followed."""
_MARKER = re.compile(r"\n?\[leadcapture (?P<lead>[0-9a-f-]{36}) (?P<digest>[0-9a-f]{16})\]\s*\Z")
_LABELS = {
    "name": "Name", "email": "E-mail", "phone": "Phone", "mobile": "Mobile", "fax": "Fax",
    "website": "Website", "party_name": "Company", "street": "Street", "postal_code": "Postcode",
    "city": "City", "country": "Country",
}  # fmt: skip
_OPTED_OUT = "opted out in the CRM; an opt-out always wins"
_GONE = "The person is no longer in the CRM; somebody deleted the record."


@dataclass(slots=True)
class _Change:
    """What an upsert would do to one party."""

    values: dict[str, Any] = field(default_factory=dict)
    kept: list[str] = field(default_factory=list)
    """What differs and was left as somebody typed it in the CRM."""
    diffs: list[FieldDiff] = field(default_factory=list)
    """The same, field by field."""

    def note(self, name: str, before: Any, after: Any, *, kept: bool = False) -> None:
        """A field that differs; a country is a number in Tryton, and is shown as what we have."""
        label = _LABELS.get(name, name)
        self.diffs.append(
            FieldDiff(field=name, label=label, before=before or "", after=after, kept=kept)
        )


#: The party of somebody who is not there yet.
_NOBODY: Mapping[str, Any] = {
    "code": "", "name": "", "contact_mechanisms.": (), "addresses.": (), "write_uid": None,
    "create_uid": None,
}  # fmt: skip


class TrytonConnector:
    """One database on one Tryton server. For one thread at a time."""

    def __init__(
        self, destination: Destination, secret: str | None, *, name: str = "tryton"
    ) -> None:
        """Nothing is sent yet. Raises `BadInput` for an address or option that cannot be used."""
        self.name = name
        self.limits = Limits(batch_size=100)
        self.default_fields: Mapping[str, str] = {}
        check_options(name, destination.options, OPTIONS)
        try:
            self._client = TrytonClient(destination.url, destination.database)
        except ValueError as error:
            raise BadInput(f"The show's connector '{name}' cannot be used: {error}") from error
        self._destination = destination
        self._secret = secret
        self._preferences: dict[str, Any] | None = None
        self._categories: dict[str, int] = {}
        self._employees: dict[str, int | None] = {}
        self._campaigns: dict[str, int | None] = {}
        self._countries: dict[str, int] | None = None
        self._languages: dict[str, int] | None = None
        self._company: int | None = None
        self._defined: Mapping[str, Mapping[str, Any]] | None = None
        self._created: set[str] = set()
        """Codes of parties that were created here and whose row was not answered yet."""

    # --- the protocol ------------------------------------------------------------------------
    def check(self) -> None:
        """Reach the CRM and sign in. Raises `RetryLater`, `NotTheServer` or `SignInNeeded`."""
        self._preferences = None
        self._account()

    def sequences(self) -> frozenset[str] | None:
        """The names of all party categories; any may stand for a sequence."""
        self._account()
        found = self._read("party.category", [], ["name", "rec_name"])
        return frozenset(row[key] for row in found for key in ("name", "rec_name"))

    def describe(self) -> tuple[RemoteField, ...]:
        """A party's fields beside those that have their fixed place: what a show may map."""
        self._account()
        self._defined = None
        return remote_fields(self._definitions())

    def look_up(self, leads: Sequence[Lead], fields: Sequence[str]) -> list[RemoteRecord]:
        """Which leads have a party, and what it holds in these fields."""
        self._account()
        asked = {name: one for name, one in self._definitions().items() if name in fields}
        parties = self._parties((lead.id for lead in leads), more=asked)
        return [
            RemoteRecord(
                lead_id=lead_id,
                remote_id=str(party["id"]),
                values=held(party, asked),
                ours=party["code"] == str(lead_id),
                url=self._link(_PARTY, party["id"]),
            )
            for lead_id, party in parties.items()
        ]

    def foresee(self, leads: Sequence[Lead]) -> Mapping[UUID, tuple[FieldDiff, ...]]:
        """What an upsert would write into the parties, the note aside."""
        self._account()
        known = self._parties(lead.id for lead in leads)
        return {
            lead.id: tuple(self._change(lead, known.get(lead.id, _NOBODY)).diffs) for lead in leads
        }

    def quota(self) -> Quota | None:
        """None: Tryton counts no calls."""
        return None

    def upsert_people(self, people: Sequence[PersonRow]) -> list[RowResult]:
        """Create what is missing in one transaction, update what differs in another."""
        self._account()
        known = self._parties(row.lead.id for row in people)
        missing = [row for row in people if row.lead.id not in known]
        if missing:
            self._create_parties(missing)
            known |= self._parties(row.lead.id for row in missing)
        changes = {
            row.lead.id: self._change(row.lead, known[row.lead.id])
            for row in people
            if row.lead.id in known and str(row.lead.id) not in self._created
        }
        writes: list[Any] = []
        for row in people:
            if row.values and row.lead.id in changes:
                changes[row.lead.id].values |= written(row.values, self._definitions())
        for lead_id, change in changes.items():
            if change.values:
                writes += [[known[lead_id]["id"]], change.values]
        if writes:
            self._call("model.party.party.write", *writes, context=_SEEN_TOO)
        noted = self._note([row for row in people if row.lead.id in known], known)
        results = []
        for row in people:
            lead_id = row.lead.id
            if lead_id not in known:
                # Created and gone again at once: somebody is cleaning up in the CRM.
                results.append(RowResult(lead_id=lead_id, outcome=Outcome.RETRY, message=_GONE))
                continue
            change = changes.get(lead_id, _Change())
            if str(lead_id) in self._created:
                outcome = Outcome.CREATED
            elif change.values or lead_id in noted:
                outcome = Outcome.UPDATED
            else:
                outcome = Outcome.UNCHANGED
            party = known[lead_id]["id"]
            results.append(
                RowResult(
                    lead_id=lead_id,
                    outcome=outcome,
                    remote_id=str(party),
                    url=self._link(_PARTY, party),
                    message="; ".join(change.kept),
                )
            )
        self._created -= {str(row.lead.id) for row in people}
        return results

    def add_campaign_members(self, members: Sequence[Membership]) -> list[RowResult]:
        """Add the category with the campaign's name. Tryton knows no member status."""
        self._account()
        return self._categorise(
            [(member.lead.id, member.campaign) for member in members], self._campaign_category
        )

    def hand_off(self, handoffs: Sequence[Handoff]) -> list[RowResult]:
        """Create one opportunity per row, unless its reference is there already."""
        self._account()
        try:
            company = self._company_id()
        except Refused as error:
            return [_refused(row.lead, str(error)) for row in handoffs]
        context = {"company": company}
        found = {
            row["reference"]: row["id"]
            for row in self._read(
                "sale.opportunity",
                [["reference", "in", [row.key for row in handoffs]]],
                ["reference"],
                context=context,
            )
        }
        parties = self._surely([row.lead.id for row in handoffs])
        results: list[RowResult] = []
        wanted: list[tuple[Handoff, str]] = []
        values: list[dict[str, Any]] = []
        for row in handoffs:
            party = parties.get(row.lead.id)
            if row.key in found:
                results.append(self._opportunity(row, found[row.key], Outcome.UNCHANGED))
            elif party is None:
                results.append(_refused(row.lead, _GONE))
            elif not party["active"]:
                results.append(_refused(row.lead, "The person is deactivated in the CRM."))
            else:
                employee = self._employee(row.owner, company)
                said = f"No employee in the CRM is called '{row.owner}'; nobody owns this yet."
                message = said if row.owner and employee is None else ""
                wanted.append((row, message))
                values.append(self._opportunity_values(row, party["id"], company, employee))
        if values:
            ids = self._call("model.sale.opportunity.create", values, context=context)
            results += [
                self._opportunity(row, record, Outcome.CREATED, message)
                for (row, message), record in zip(wanted, new_ids(ids, len(values)), strict=True)
            ]
        return results

    def enroll(self, enrollments: Sequence[Enrollment]) -> list[RowResult]:
        """Add the category of the sequence; the CRM's scenario does the rest at its next cron."""
        self._account()
        parties = self._surely([row.lead.id for row in enrollments])
        try:
            out = self._opted_out(parties)
        except ServerFault as error:
            words = f"The CRM cannot say who opted out, so nobody is enrolled: {error}"
            return [_refused(row.lead, words) for row in enrollments]
        results: list[RowResult] = []
        wanted: list[tuple[UUID, str]] = []
        for row in enrollments:
            party = parties.get(row.lead.id)
            if row.lead.id in out:
                results.append(_refused(row.lead, _OPTED_OUT))
            elif party is not None and not party["active"]:
                results.append(_refused(row.lead, "The person is deactivated in the CRM."))
            else:
                wanted.append((row.lead.id, row.sequence))
        return results + self._categorise(wanted, self._sequence_category, parties)

    def read_back(self, lead_ids: Sequence[UUID]) -> list[RemoteStatus]:
        """Parties, their categories, scenario steps and opportunities; about six calls."""
        self._account()
        parties = self._parties(lead_ids)
        if not parties:
            return []
        numbers = sorted({party["id"] for party in parties.values()})
        records = [f"{_PARTY},{number}" for number in numbers]
        names = self._category_names({c for p in parties.values() for c in p["categories"] or ()})
        drips = self._drip_categories()
        out = self._optional(lambda: self._opted_out(parties)) or set()
        activities = self._optional(lambda: self._activities(records)) or {}
        handoffs = self._optional(lambda: self._opportunities(numbers)) or {}
        statuses = []
        for lead_id, party in parties.items():
            categories = party["categories"] or ()
            mails = [row for row in party["contact_mechanisms."] if row["type"] == "email"]
            steps = activities.get(f"{_PARTY},{party['id']}", ())
            running = dict.fromkeys(names[c] for c in categories if c in drips and c in names)
            # Once through a sequence, the category may be gone while its steps are still known.
            running |= dict.fromkeys(scenario for scenario, _ in steps)
            statuses.append(
                RemoteStatus(
                    lead_id=lead_id,
                    remote_id=str(party["id"]),
                    name=party["name"] or "",
                    email=mails[0]["value"] if mails else "",
                    opted_out=lead_id in out,
                    campaigns=tuple(names[c] for c in categories if c not in drips and c in names),
                    sequences=tuple(running),
                    activities=tuple(step for _, step in steps),
                    handoffs=tuple(handoffs.get(party["id"], ())),
                    url=self._link(_PARTY, party["id"]),
                )
            )
        return statuses

    def close(self) -> None:
        """Sign out and let go of the connection."""
        self._client.close()

    # --- account and calls -------------------------------------------------------------------
    def _account(self) -> dict[str, Any]:
        """Sign in where that was not done yet; the account's preferences."""
        if self._preferences is None:
            if not self._secret:
                raise SignInNeeded(
                    f"Sign in to {self.name} first: no password for '{self._destination.user}'."
                )
            self._client.sign_in(self._destination.user, self._secret)
            preferences = self._client.call("model.res.user.get_preferences", True)
            self._preferences = preferences if isinstance(preferences, dict) else {}
        return self._preferences

    def _call(self, method: str, *params: Any, context: Mapping[str, Any] | None = None) -> Any:
        return self._client.call(method, *params, context=context)

    def _read(
        self,
        model: str,
        domain: list[Any],
        fields: Sequence[str],
        *,
        context: Mapping[str, Any] | None = None,
    ) -> list[dict[str, Any]]:
        rows = self._call(
            f"model.{model}.search_read",
            domain,
            0,
            None,
            [["id", "ASC"]],
            list(fields),
            context=context,
        )
        if not isinstance(rows, list) or not all(
            isinstance(row, dict) and isinstance(row.get("id"), int) for row in rows
        ):
            raise NotTheServer("The answer does not have the shape of a Tryton server's.")
        return rows

    def _optional(self, read: Callable[[], _T]) -> _T | None:
        """What `read` gives; None where the account or the server does not offer it."""
        try:
            return read()
        except Refused:
            return None

    def _link(self, model: str, number: int) -> str:
        web = self._destination.options.get("web", "").rstrip("/")
        return f"{web}/#{self._destination.database}/model/{model}/{number}" if web else ""

    # --- parties -----------------------------------------------------------------------------
    def _definitions(self) -> Mapping[str, Mapping[str, Any]]:
        """What Tryton says of the fields of a party that may be mapped."""
        if self._defined is None:
            found = self._call(f"model.{_PARTY}.fields_get")
            if not isinstance(found, dict):
                raise NotTheServer("The answer does not have the shape of a Tryton server's.")
            self._defined = {
                name: {**one, "selection": self._choices(one["selection"])}
                if one.get("selection")
                else one
                for name, one in mappable(found).items()
            }
        return self._defined

    def _choices(self, selection: Any) -> Any:
        """A selection's codes and labels; some are named by the method that gives them."""
        if not isinstance(selection, str):
            return selection
        return self._optional(lambda: self._call(f"model.{_PARTY}.{selection}")) or []

    def _parties(
        self, lead_ids: Iterable[UUID], *, more: Iterable[str] = ()
    ) -> dict[UUID, dict[str, Any]]:
        """The party of each lead, by its code; for a merged one the party it was merged into.
        With the fields named in `more`."""
        by_code = {str(lead_id): lead_id for lead_id in lead_ids}
        if not by_code:
            return {}
        fields = [*_PARTY_FIELDS, *more]
        rows = self._read(_PARTY, [["code", "in", list(by_code)]], fields, context=_SEEN_TOO)
        found = {by_code[row["code"]]: row for row in rows if row["code"] in by_code}
        for _ in range(_MERGES):
            merged = {
                lead_id: row["replaced_by"] for lead_id, row in found.items() if row["replaced_by"]
            }
            if not merged:
                break
            rows = self._read(
                _PARTY,
                [["id", "in", sorted(set(merged.values()))]],
                fields,
                context=_SEEN_TOO,
            )
            kept = {row["id"]: row for row in rows}
            for lead_id, number in merged.items():
                if number not in kept:
                    del found[lead_id]
                else:
                    found[lead_id] = kept[number]
        return found

    def _surely(self, lead_ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
        """The party of each lead; who seems to be gone is asked for again, before that is said."""
        found = self._parties(lead_ids)
        missing = [lead_id for lead_id in lead_ids if lead_id not in found]
        return found | self._parties(missing)

    def _create_parties(self, people: Sequence[PersonRow]) -> None:
        values = [self._party_values(row) for row in people]
        try:
            self._call("model.party.party.create", values)
        except ServerRefused:
            # An earlier call whose answer was lost may have made some of them just now. Tryton
            # has no code for "duplicate", so the parties themselves are asked, not its words.
            known = self._parties(row.lead.id for row in people)
            if not known:
                raise
            rest = [row for row in people if row.lead.id not in known]
            if rest:
                self._create_parties(rest)
            return
        self._created |= {str(row.lead.id) for row in people}

    def _party_values(self, row: PersonRow) -> dict[str, Any]:
        lead = row.lead
        values: dict[str, Any] = written(row.values, self._definitions()) if row.values else {}
        values |= {
            "name": as_line(lead.label),
            "code": str(lead.id),
            "contact_mechanisms": [["create", mechanisms(lead.person)]],
        }
        address = self._address_values(lead.person)
        values["addresses"] = [["create", [address] if address else []]]
        if lead.consents:
            language = self._language(lead.consents[-1].language)
            if language is not None:
                values["lang"] = language
        return values

    def _change(self, lead: Lead, party: Mapping[str, Any]) -> _Change:
        change = _Change()
        # A party that this lead's was merged into is somebody's decision: only what is missing.
        own = party["code"] == str(lead.id)
        name = as_line(lead.label) if lead.person.known else ""
        if name and name != party["name"]:
            if not party["name"] or (own and self._ours(party)):
                change.values["name"] = name
                change.note("name", party["name"], name)
            else:
                change.note("name", party["name"], name, kept=True)
                change.kept.append("the name was changed in the CRM and stays as it is there")
        there = {mechanism_key(row["type"], row["value"]) for row in party["contact_mechanisms."]}
        there |= {
            mechanism_key(row["type"], row["value_compact"] or "")
            for row in party["contact_mechanisms."]
        }
        new = [
            row
            for row in mechanisms(lead.person)
            if mechanism_key(row["type"], row["value"]) not in there
        ]
        if new:
            change.values["contact_mechanisms"] = [["create", new]]
            for row in new:
                change.note(row["type"], "", row["value"])
        wanted = self._address_values(lead.person)
        if wanted:
            shown = {**wanted, "country": as_line(lead.person.address.country)}
            self._change_address(wanted, shown, party["addresses."], change, own=own)
        return change

    def _change_address(
        self,
        wanted: dict[str, Any],
        shown: Mapping[str, str],
        addresses: Sequence[Mapping[str, Any]],
        change: _Change,
        *,
        own: bool,
    ) -> None:
        if not addresses:
            change.values["addresses"] = [["create", [wanted]]]
            for key in wanted:
                change.note(key, "", shown[key])
            return
        mine = self._account_id()
        address = next((row for row in addresses if row["create_uid"] == mine), addresses[0])
        differs = {key: value for key, value in wanted.items() if value != address[key]}
        if not (own and self._ours(address)):
            kept = [key for key in differs if address[key]]
            differs = {key: value for key, value in differs.items() if not address[key]}
            for key in kept:
                change.note(key, _shown(key, address[key]), shown[key], kept=True)
            if kept:
                change.kept.append("the address was changed in the CRM and stays as it is there")
        if differs:
            change.values["addresses"] = [["write", [address["id"]], differs]]
        for key in differs:
            change.note(key, _shown(key, address[key]), shown[key])

    def _ours(self, record: Mapping[str, Any]) -> bool:
        """Whether nobody else wrote this record since we did."""
        return bool((record["write_uid"] or record["create_uid"]) == self._account_id())

    def _account_id(self) -> int | None:
        return self._client.user_id

    def _address_values(self, person: Person) -> dict[str, Any]:
        """What is known of the address; what Tryton has no field for goes into the street."""
        values: dict[str, Any] = {}
        if person.company:
            values["party_name"] = as_line(person.company)
        address = person.address
        if address == Address():
            return values
        street = [as_line(line) for line in address.street.splitlines() if line.strip()]
        country = self._country(address.country)
        extra = [address.region, "" if country is not None else address.country]
        street += [as_line(line) for line in extra if line.strip()]
        if street:
            values["street"] = "\n".join(street)
        if address.postcode:
            values["postal_code"] = as_line(address.postcode)
        if address.city:
            values["city"] = as_line(address.city)
        if country is not None:
            values["country"] = country
        return values

    def _country(self, text: str) -> int | None:
        """The CRM's country with this ISO code or name. None is created: the list is the CRM's."""
        if not text.strip():
            return None
        if self._countries is None:
            rows = (
                self._optional(lambda: self._read("country.country", [], ["code", "code3", "name"]))
                or []
            )
            self._countries = {
                str(row[key]).casefold(): row["id"]
                for key in ("name", "code3", "code")
                for row in rows
                if row[key]
            }
        return self._countries.get(text.strip().casefold())

    def _language(self, code: str) -> int | None:
        if self._languages is None:
            rows = self._optional(lambda: self._read("ir.lang", [], ["code"])) or ()
            self._languages = {row["code"].lower(): row["id"] for row in rows}
        wanted = code.lower().replace("-", "_")
        return self._languages.get(wanted, self._languages.get(wanted.partition("_")[0]))

    # --- notes -------------------------------------------------------------------------------
    def _note(
        self, people: Sequence[PersonRow], parties: Mapping[UUID, Mapping[str, Any]]
    ) -> set[UUID]:
        """Keep one note of ours per lead at its party; the leads whose note was written.

        Tryton lets nobody change a note. A newer one is added, then the older one of ours goes.
        """
        resources = [f"{_PARTY},{parties[row.lead.id]['id']}" for row in people]
        if not resources:
            return set()
        notes = self._read(
            "ir.note",
            [["resource", "in", resources], ["message", "like", "%[leadcapture %"]],
            ["message"],
        )
        there: dict[str, dict[int, str]] = {}
        for note in notes:
            if mark := _MARKER.search(str(note["message"])):
                there.setdefault(mark["lead"], {})[note["id"]] = mark["digest"]
        creates: list[dict[str, Any]] = []
        older: list[int] = []
        written: set[UUID] = set()
        for row, resource in zip(people, resources, strict=True):
            body = as_text(row.notes)
            if not body:
                continue
            digest = digest_of(body)
            mine = there.get(str(row.lead.id), {})
            older += [number for number, other in mine.items() if other != digest]
            if digest not in mine.values():
                message = f"{body}\n[leadcapture {row.lead.id} {digest}]"
                creates.append({"resource": resource, "message": message})
                written.add(row.lead.id)
        if creates:
            self._call("model.ir.note.create", creates)
        if older:
            # Where the account may not delete, the history of notes is longer: no harm.
            self._optional(lambda: self._call("model.ir.note.delete", older))
        return written

    # --- categories: campaigns and sequences -------------------------------------------------
    def _categorise(
        self,
        rows: Sequence[tuple[UUID, str]],
        category: Callable[[str], int],
        parties: Mapping[UUID, Mapping[str, Any]] | None = None,
    ) -> list[RowResult]:
        """Add the named category to each lead's party, all in one write."""
        if parties is None:
            parties = self._surely([lead_id for lead_id, _ in rows])
        results: list[RowResult] = []
        adds: dict[int, list[int]] = {}
        for lead_id, name in rows:
            party = parties.get(lead_id)
            if party is None:
                results.append(RowResult(lead_id=lead_id, outcome=Outcome.REFUSED, message=_GONE))
                continue
            try:
                number = category(name)
            except Refused as error:
                results.append(
                    RowResult(lead_id=lead_id, outcome=Outcome.REFUSED, message=str(error))
                )
                continue
            is_in = number in (party["categories"] or ())
            if not is_in:
                adds.setdefault(number, []).append(party["id"])
            results.append(
                RowResult(
                    lead_id=lead_id,
                    outcome=Outcome.UNCHANGED if is_in else Outcome.CREATED,
                    remote_id=f"{party['id']}/{number}",
                    url=self._link(_PARTY, party["id"]),
                )
            )
        if adds:
            writes: list[Any] = []
            for number, ids in adds.items():
                writes += [sorted(set(ids)), {"categories": [["add", [number]]]}]
            self._call("model.party.party.write", *writes, context=_SEEN_TOO)
        return results

    def _category(self, name: str) -> int | None:
        if name not in self._categories:
            field_name = "rec_name" if " / " in name else "name"
            rows = self._read("party.category", [[field_name, "=", name]], ["parent"])
            rows.sort(key=lambda row: row["parent"] is not None)
            if not rows:
                return None
            self._categories[name] = rows[0]["id"]
        return self._categories[name]

    def _sequence_category(self, name: str) -> int:
        number = self._category(name)
        if number is None:
            raise Refused(
                f"The CRM has no party category '{name}', so no scenario can pick it up. Create "
                "it there with its scenario, or name another in the show file."
            )
        return number

    def _campaign_category(self, name: str) -> int:
        number = self._category(as_line(name))
        if number is not None:
            return number
        if self._destination.options.get("create_campaign", "yes") == "no":
            raise Refused(f"The CRM has no party category '{name}' for the campaign.")
        try:
            (number,) = new_ids(
                self._call("model.party.category.create", [{"name": as_line(name)}]), 1
            )
        except ServerRefused as error:
            raise Refused(
                f"The CRM has no party category '{name}' for the campaign, and this account may "
                f"not create it: {error}"
            ) from error
        self._categories[as_line(name)] = number
        return number

    def _category_names(self, numbers: Iterable[int]) -> dict[int, str]:
        wanted = sorted(set(numbers))
        rows = self._read("party.category", [["id", "in", wanted]], ["name"], context=_SEEN_TOO)
        return {row["id"]: row["name"] for row in rows}

    def _drip_categories(self) -> set[int]:
        """The categories that any scenario asks for."""
        scenarios = self._optional(
            lambda: self._read(
                "marketing.automation.scenario",
                [["model", "=", _PARTY]],
                ["domain"],
                context=_SEEN_TOO,
            )
        )
        return {number for row in scenarios or () for number in named_categories(row["domain"])}

    # --- opt-outs and scenarios --------------------------------------------------------------
    def _opted_out(self, parties: Mapping[UUID, Mapping[str, Any]]) -> set[UUID]:
        """Who must not be mailed: unsubscribed from, or blocked in, any scenario, either with
        their own party or with another one that has the same e-mail address.

        Raises `ServerFault` where the marketing modules are not there to be asked.
        """
        if not parties:
            return set()
        mails = {
            lead_id: {
                email_key(row["value"])
                for row in party["contact_mechanisms."]
                if row["type"] == "email" and row["value"]
            }
            for lead_id, party in parties.items()
        }
        addresses = sorted(set().union(*mails.values()))
        same: list[Any] = ["OR", ["id", "in", sorted({p["id"] for p in parties.values()})]]
        same += [["contact_mechanisms.value", "ilike", as_pattern(mail)] for mail in addresses]
        unsubscribed = self._read(
            _PARTY,
            [["marketing_scenario_unsubscribed", "!=", None], same],
            ["contact_mechanisms.value"],
            context=_SEEN_TOO,
        )
        numbers = {row["id"] for row in unsubscribed}
        refused_mails = {
            email_key(mechanism["value"] or "")
            for row in unsubscribed
            for mechanism in row["contact_mechanisms."]
        }
        blocked = self._read(
            "marketing.automation.record",
            [
                ["record", "in", [f"{_PARTY},{party['id']}" for party in parties.values()]],
                ["blocked", "=", True],
            ],
            ["record"],
        )
        numbers |= {int(str(row["record"]).partition(",")[2]) for row in blocked}
        return {
            lead_id
            for lead_id, party in parties.items()
            if party["id"] in numbers or mails[lead_id] & refused_mails
        }

    def _activities(self, records: list[str]) -> dict[str, list[tuple[str, str]]]:
        """Record -> (scenario, "step: state") in the order of the steps."""
        rows = self._read(
            "marketing.automation.record.activity",
            [["record.record", "in", records]],
            ["record.record", "record.scenario.name", "activity.name", "state"],
        )
        steps: dict[str, list[tuple[str, str]]] = {}
        for row in rows:
            record = row["record."]
            steps.setdefault(record["record"], []).append(
                (record["scenario."]["name"], f"{row['activity.']['name']}: {row['state']}")
            )
        return steps

    # --- opportunities -----------------------------------------------------------------------
    def _opportunity(
        self, row: Handoff, number: int, outcome: Outcome, message: str = ""
    ) -> RowResult:
        return RowResult(
            lead_id=row.lead.id,
            outcome=outcome,
            remote_id=str(number),
            url=self._link("sale.opportunity", number),
            message=message,
        )

    def _opportunity_values(
        self, row: Handoff, party: int, company: int, employee: int | None
    ) -> dict[str, Any]:
        due = f"{row.due:%Y-%m-%d %H:%M %Z}"
        comment = [f"Due: {due}"]
        if row.owner:
            comment.append(f"For: {row.owner}")
        values: dict[str, Any] = {
            "party": party,
            "company": company,
            "reference": row.key,
            "description": as_line(f"{row.subject} (due {row.due:%Y-%m-%d})"),
            "comment": as_text("\n".join([*comment, "", row.notes])),
        }
        if employee is not None:
            values["employee"] = employee
        campaign = self._marketing_campaign(row.campaign)
        if campaign is not None:
            values["marketing_campaign"] = campaign
        return values

    def _opportunities(self, parties: list[int]) -> dict[int, list[str]]:
        rows = self._read(
            "sale.opportunity",
            [["party", "in", parties]],
            ["party", "description", "state"],
            context={"company": self._company_id()},
        )
        lines: dict[int, list[str]] = {}
        for row in rows:
            line = f"{row['description'] or ''}: {row['state']}"
            lines.setdefault(row["party"], []).append(line)
        return lines

    def _company_id(self) -> int:
        if self._company is None:
            if wanted := self._destination.options.get("company", ""):
                rows = self._read("company.company", [["party.name", "=", wanted]], ["id"])
                if not rows:
                    raise Refused(f"The CRM has no company '{wanted}', or this account not.")
                self._company = int(rows[0]["id"])
            else:
                company = self._account().get("company")
                if not isinstance(company, int):
                    raise Refused(
                        "The CRM's account has no company, and an opportunity needs one. Give "
                        "the user a company in Tryton's Administration."
                    )
                self._company = company
        return self._company

    def _employee(self, owner: str, company: int) -> int | None:
        """The employee with this name, or of the user with this login."""
        if not owner:
            return None
        if owner not in self._employees:
            rows = self._optional(
                lambda: self._read(
                    "company.employee",
                    [["company", "=", company], ["party.name", "ilike", as_pattern(owner)]],
                    ["id"],
                )
            )
            number = rows[0]["id"] if rows else None
            if number is None:
                users = self._optional(
                    lambda: self._read("res.user", [["login", "=", owner]], ["employee"])
                )
                number = users[0]["employee"] if users else None
            self._employees[owner] = number
        return self._employees[owner]

    def _marketing_campaign(self, name: str) -> int | None:
        """The campaign for the opportunity's attribution; made where it is missing."""
        key = as_line(name).lower()  # as Tryton stores it
        if not key:
            return None
        if key not in self._campaigns:

            def find() -> int | None:
                rows = self._read("marketing.campaign", [["name", "=", key]], ["id"])
                if rows:
                    return int(rows[0]["id"])
                made = self._call("model.marketing.campaign.create", [{"name": key}])
                return new_ids(made, 1)[0]

            # Attribution is welcome, but no reason to keep a hot lead from Sales.
            self._campaigns[key] = self._optional(find)
        return self._campaigns[key]


def _refused(lead: Lead, words: str) -> RowResult:
    return RowResult(lead_id=lead.id, outcome=Outcome.REFUSED, message=words)


def _shown(key: str, value: Any) -> str:
    """A value of an address as a person reads it."""
    return "another one" if key == "country" and value else str(value or "")
