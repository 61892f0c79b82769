"""Odoo 19 and later as a destination: people become leads, over JSON-2.

=============  =====================================================================
our step       what it is in Odoo
=============  =====================================================================
person         a lead (``crm.lead``) with the external id ``leadcapture.lead_<UUID>``
campaign       a tag with the campaign's name, and the lead's UTM campaign where it has
               none yet
hand-off       a to-do activity on the lead, with an external id of its own
enrollment     a contact in a mailing list (app Email Marketing), by e-mail address
=============  =====================================================================

Records are made with ``load``, the import wizard's own method: by external id, all rows or none,
and without touching a record that is there already. A row counts as done when Odoo, asked again,
names its record. Whoever is on the blacklist, or left the mailing list, is not enrolled.

In the show file::

    [connectors.odoo]
    url = "https://example.odoo.com"
    database = "example"                # where the server has several
    campaign = "Expo 2026"
    owner = "sam@example.com"           # a user's login, e-mail or name

    [connectors.odoo.sequences]
    "Hot follow-up" = "Hot leads"       # a mailing list, by name or id

    [connectors.odoo.options]
    type = "lead"                       # or "opportunity"; default: Odoo's own
    create_campaign = "no"              # do not make the campaign's tag and UTM campaign

The API key and its rights are described in ``docs/odoo.md``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from leadcapture.contact import country_code
from leadcapture.errors import BadInput, Refused
from leadcapture.lead import Disposition, Lead
from leadcapture.mapping import FieldKind, RemoteField, Value
from leadcapture.show import Destination
from leadcapture.sync.connector import (
    Enrollment,
    Handoff,
    Limits,
    Membership,
    Outcome,
    PersonRow,
    Quota,
    RemoteRecord,
    RemoteStatus,
    RowResult,
    check_options,
)
from leadcapture.sync.odooapi import MODULE, Denied, NotInstalled, OdooApi, Row
from leadcapture.sync.text import as_html, clean, from_html

__all__ = ["OPTIONS", "OdooConnector"]

#: What `Destination.options` may hold.
OPTIONS = ("connector", "create_campaign", "type")

_LEAD = "crm.lead"
_FIELDS: Mapping[str, str] = {
    "name": "contact_name",
    "company": "partner_name",
    "title": "function",
    "email": "email_from",
    "phone": "phone",
    "mobile": "phone",
    "website": "website",
    "street": "street",
    "postcode": "zip",
    "city": "city",
    "region": "state_id",
    "country": "country_id",
    "conversation": "description",
}
_STARS = {Disposition.HOT: "3", Disposition.WARM: "2", Disposition.COLD: "1"}
_TO_DO = "mail.mail_activity_data_todo"
_OPTED_OUT = "on the blacklist in Odoo; an opt-out always wins"
_LEFT = "left this mailing list in Odoo; an opt-out always wins"
_GONE = "The lead is no longer in Odoo; somebody deleted or merged it."
_NO_MAILINGS = "Nobody is enrolled: the app Email Marketing is not installed in Odoo"


class OdooConnector:
    """One Odoo database. For one thread at a time."""

    def __init__(
        self,
        destination: Destination,
        secret: str | None,
        *,
        name: str = "odoo",
        ca: Path | None = None,
    ) -> None:
        """Nothing is sent yet. Raises `BadInput` for an address or option that cannot be used."""
        self.name = name
        self.limits = Limits(batch_size=200)
        self.default_fields: Mapping[str, str] = _FIELDS
        options = destination.options
        check_options(name, destination.options, OPTIONS)
        if options.get("type", "lead") not in ("lead", "opportunity"):
            raise BadInput(f"The show's connector '{name}': type is 'lead' or 'opportunity'.")
        try:
            self._api = OdooApi(destination.url, destination.database, secret, ca=ca)
        except ValueError as error:
            raise BadInput(f"The show's connector '{name}' cannot be used: {error}") from error
        self._options = options
        self._described: dict[str, dict[str, Any]] | None = None
        self._users: list[dict[str, Any]] | None = None
        self._countries: dict[str, int] = {}
        self._states: dict[int, dict[str, int]] = {}
        self._tags: dict[str, int] = {}
        self._campaigns: dict[str, int | None] = {}
        self._lists: dict[str, int] = {}
        self._lead_model: int | None = None

    # --- the protocol ----------------------------------------------------------------------------
    def check(self) -> None:
        """Reach Odoo and sign in. Raises `RetryLater`, `NotTheServer` or `SignInNeeded`."""
        self._api.sign_in()
        self._users = None
        for known in (self._tags, self._campaigns, self._lists):
            known.clear()

    def sequences(self) -> frozenset[str] | None:
        """The mailing lists, by name and id; none without the app Email Marketing."""
        try:
            rows = self._api.search("mailing.list", [], ["name"])
        except NotInstalled:
            return frozenset()
        return frozenset(str(row[key]) for row in rows for key in ("name", "id"))

    def describe(self) -> tuple[RemoteField, ...]:
        """The fields of a lead, as this database has them."""
        return tuple(
            _remote_field(name, one)
            for name, one in self._fields().items()
            if one.get("type") in _KINDS
        )

    def quota(self) -> Quota | None:
        """None: Odoo tells no quota."""
        return None

    def look_up(self, leads: Sequence[Lead], fields: Sequence[str]) -> list[RemoteRecord]:
        """By external id; two calls for a whole batch."""
        ids = self._api.records({_xid(lead.id): _LEAD for lead in leads})
        known = [name for name in fields if name in self._fields()]
        rows = self._api.read(_LEAD, ids.values(), [*known, "is_blacklisted"])
        found = []
        for lead in leads:
            row = rows.get(ids.get(_xid(lead.id), 0))
            if row is not None:
                values = {name: self._value(name, row.get(name), lead) for name in known}
                found.append(
                    RemoteRecord(
                        lead_id=lead.id,
                        remote_id=str(row["id"]),
                        values={name: value for name, value in values.items() if value != ""},
                        opted_out=row.get("is_blacklisted") is True,
                        url=self._url(row["id"]),
                    )
                )
        return found

    def upsert_people(self, people: Sequence[PersonRow]) -> list[RowResult]:
        """New leads in one `load`; what changed in one more for each set of changed fields."""
        there = self._api.records({_xid(row.lead.id): _LEAD for row in people})
        new = [row for row in people if _xid(row.lead.id) not in there]
        refused: dict[UUID, str] = {}
        said: dict[UUID, str] = {}
        if new:
            cells = {row.lead.id: self._new(row, said) for row in new}
            columns = list(dict.fromkeys(name for one in cells.values() for name in one))
            rows: list[Row] = [
                (_xid(row.lead.id), [cells[row.lead.id].get(name, "") for name in columns])
                for row in new
            ]
            refused |= self._load(columns, rows, new, once=True)
        groups: dict[tuple[str, ...], list[tuple[PersonRow, list[str]]]] = {}
        for row in people:
            if _xid(row.lead.id) in there and row.values:
                changed = self._cells(row.values, row.lead, said)
                groups.setdefault(tuple(changed), []).append((row, list(changed.values())))
        for names, pairs in groups.items():
            rows = [(_xid(row.lead.id), cells) for row, cells in pairs]
            refused |= self._load(names, rows, [row for row, _ in pairs])
        made = self._api.records({_xid(row.lead.id): _LEAD for row in new}) if new else {}
        results = []
        for row in people:
            lead_id, xid = row.lead.id, _xid(row.lead.id)
            if lead_id in refused:
                results.append(_refused(lead_id, refused[lead_id]))
            elif (record := there.get(xid)) is not None:
                outcome = Outcome.UPDATED if row.values else Outcome.UNCHANGED
                results.append(self._done(lead_id, record, outcome, said.get(lead_id, "")))
            elif (record := made.get(xid)) is not None:
                results.append(self._done(lead_id, record, Outcome.CREATED, said.get(lead_id, "")))
        return results

    def add_campaign_members(self, members: Sequence[Membership]) -> list[RowResult]:
        """Tag the leads, and set the UTM campaign of those that have none."""
        results: list[RowResult] = []
        for campaign in dict.fromkeys(row.campaign for row in members):
            rows = [row for row in members if row.campaign == campaign]
            try:
                results += self._join(campaign, rows)
            except Refused as error:
                words = f"Campaign '{campaign}': {error}"
                results += [_refused(row.lead.id, words) for row in rows]
        return results

    def hand_off(self, handoffs: Sequence[Handoff]) -> list[RowResult]:
        """One activity per row, unless its external id is there already."""
        xids = {row.lead.id: _xid_of_key(row.key) for row in handoffs}
        there = self._api.records(dict.fromkeys(xids.values(), "mail.activity"))
        missing = [row for row in handoffs if xids[row.lead.id] not in there]
        refused: dict[UUID, str] = {}
        said: dict[UUID, str] = {}
        made: dict[str, int] = {}
        if missing:
            columns = [
                "res_model_id/.id", "res_id", "activity_type_id/id", "summary", "note",
                "date_deadline", "user_id/.id",
            ]  # fmt: skip
            rows: list[Row] = []
            for row in missing:
                user = self._user(row.owner)
                if row.owner and user is None:
                    said[row.lead.id] = (
                        f"No user in Odoo is called '{row.owner}'; the activity is the API user's."
                    )
                rows.append(
                    (
                        xids[row.lead.id],
                        [
                            str(self._model_of_leads()),
                            row.remote_id,
                            _TO_DO,
                            clean(row.subject),
                            as_html(row.notes),
                            row.due.date().isoformat(),
                            str(user if user is not None else self._api.user),
                        ],
                    )
                )
            refused = self._load(columns, rows, missing, model="mail.activity", once=True)
            made = self._api.records({xids[row.lead.id]: "mail.activity" for row in missing})
        results = []
        for row in handoffs:
            lead_id, xid = row.lead.id, xids[row.lead.id]
            url = self._url(int(row.remote_id)) if row.remote_id.isdigit() else ""
            if lead_id in refused:
                results.append(_refused(lead_id, refused[lead_id]))
            elif (record := there.get(xid, made.get(xid))) is not None:
                results.append(
                    RowResult(
                        lead_id=lead_id,
                        outcome=Outcome.UNCHANGED if xid in there else Outcome.CREATED,
                        remote_id=str(record),
                        url=url,
                        message=said.get(lead_id, ""),
                    )
                )
        return results

    def enroll(self, enrollments: Sequence[Enrollment]) -> list[RowResult]:
        """Into mailing lists; the blacklist and who left the list are read first."""
        rows = self._api.read(
            _LEAD, _numbers(row.remote_id for row in enrollments),
            ["email_normalized", "is_blacklisted"],
        )  # fmt: skip
        gone = self._api.gone(
            _LEAD, set(_numbers(row.remote_id for row in enrollments)) - set(rows)
        )
        results: list[RowResult] = []
        kept: dict[str, list[tuple[Enrollment, str]]] = {}
        for row in enrollments:
            number = int(row.remote_id) if row.remote_id.isdigit() else 0
            lead = rows.get(number)
            if lead is None:
                results += [_refused(row.lead.id, _GONE)] if number in gone else []
            elif lead.get("is_blacklisted") is True:
                results.append(_refused(row.lead.id, _OPTED_OUT))
            elif not (email := lead.get("email_normalized")):
                results.append(_refused(row.lead.id, "The lead has no valid e-mail in Odoo."))
            else:
                kept.setdefault(row.sequence, []).append((row, str(email)))
        for sequence, pairs in kept.items():
            try:
                results += self._subscribe(sequence, pairs)
            except NotInstalled:
                results += [_refused(row.lead.id, _NO_MAILINGS) for row, _ in pairs]
            except Refused as error:
                words = f"Mailing list '{sequence}': {error}"
                results += [_refused(row.lead.id, words) for row, _ in pairs]
        return results

    def opted_out(self, enrollments: Sequence[Enrollment]) -> frozenset[UUID]:
        """Leads by our key, and the blacklist: two calls a batch."""
        ids = self._api.records({_xid(row.lead.id): _LEAD for row in enrollments})
        rows = self._api.read(_LEAD, ids.values(), ["is_blacklisted"])
        return frozenset(
            row.lead.id
            for row in enrollments
            if rows.get(ids.get(_xid(row.lead.id), 0), {}).get("is_blacklisted") is True
        )

    def read_back(self, lead_ids: Sequence[UUID]) -> list[RemoteStatus]:
        """Leads, their tags, open activities and mailing lists: about six calls a batch."""
        ids = self._api.records({_xid(lead_id): _LEAD for lead_id in lead_ids})
        rows = self._api.read(
            _LEAD,
            ids.values(),
            ["contact_name", "email_from", "email_normalized", "is_blacklisted", "tag_ids"],
        )
        if not rows:
            return []
        tags = self._names("crm.tag", {one for row in rows.values() for one in row["tag_ids"]})
        activities: dict[int, list[str]] = {}
        for one in self._api.search(
            "mail.activity",
            [["res_model_id", "=", self._model_of_leads()], ["res_id", "in", list(rows)]],
            ["res_id", "summary"],
        ):
            activities.setdefault(one["res_id"], []).append(_text(one.get("summary")))
        emails = {_text(row.get("email_normalized")) for row in rows.values()} - {""}
        lists = self._subscriptions(emails)
        names = self._names("mailing.list", {one for sub in lists.values() for one in sub})
        statuses = []
        for lead_id in lead_ids:
            row = rows.get(ids.get(_xid(lead_id), 0))
            if row is None:
                continue
            subscribed = lists.get(_text(row.get("email_normalized")), {})
            statuses.append(
                RemoteStatus(
                    lead_id=lead_id,
                    remote_id=str(row["id"]),
                    name=_text(row.get("contact_name")),
                    email=_text(row.get("email_from")),
                    opted_out=row.get("is_blacklisted") is True,
                    campaigns=tuple(tags[one] for one in row["tag_ids"] if one in tags),
                    sequences=tuple(names[one] for one in subscribed if one in names),
                    handoffs=tuple(activities.get(row["id"], ())),
                    url=self._url(row["id"]),
                )
            )
        return statuses

    def close(self) -> None:
        """Let go of the connection."""
        self._api.close()

    # --- leads -----------------------------------------------------------------------------------
    def _fields(self) -> dict[str, dict[str, Any]]:
        if self._described is None:
            self._described = self._api.fields(_LEAD)
        return self._described

    def _load(
        self,
        columns: Sequence[str],
        rows: Sequence[Row],
        requests: Sequence[PersonRow] | Sequence[Handoff],
        *,
        model: str = _LEAD,
        once: bool = False,
    ) -> dict[UUID, str]:
        """Load the rows that Odoo takes; why it refused the others, by lead."""
        try:
            errors = self._api.load(model, columns, rows, once=once)
        except Denied as error:
            return {row.lead.id: str(error) for row in requests}
        return {requests[at].lead.id: words for at, words in errors.items()}

    def _new(self, row: PersonRow, said: dict[UUID, str]) -> dict[str, str]:
        """The cells of a lead that is made now: what is mapped, and what only a new one gets."""
        lead = row.lead
        company = f", {lead.person.company}" if lead.person.company else ""
        user = self._user(lead.owner)
        only_new = {
            "name": clean(f"{lead.label}{company}"),
            "priority": _STARS.get(lead.disposition, "") if lead.disposition else "",
            "type": self._options.get("type", ""),
            "user_id/.id": str(user) if user is not None else "",
        }
        mapped = self._cells(row.values, lead, said)
        taken = {name.partition("/")[0] for name in mapped}
        # An empty cell would take away Odoo's own default, except for the salesperson: its
        # default is the key's user, who sells nothing.
        return mapped | {
            name: text
            for name, text in only_new.items()
            if name.partition("/")[0] not in taken and (text or name == "user_id/.id")
        }

    def _cells(
        self, values: Mapping[str, Value], lead: Lead, said: dict[UUID, str]
    ) -> dict[str, str]:
        """Values as an import's cells, by column."""
        cells: dict[str, str] = {}
        remarks = [said[lead.id]] if lead.id in said else []
        country = self._country(str(values.get("country_id") or lead.person.address.country))
        for name, value in values.items():
            one = self._fields().get(name, {})
            text = _cell(value, _text(one.get("type")))
            match one.get("relation"):
                case "res.country" | "res.country.state" as model if text:
                    number = country if model == "res.country" else self._state(country, text)
                    if number is None:
                        remarks.append(f"{_text(one.get('string'))} '{text}' is unknown to Odoo.")
                        continue
                    cells[f"{name}/.id"] = str(number)
                case _:
                    cells[name] = text
        if remarks:
            said[lead.id] = " ".join(remarks)
        return cells

    def _value(self, name: str, value: Any, lead: Lead) -> Value:
        """What a field holds, comparable with what would be written there."""
        one = self._fields()[name]
        match one.get("type"), value:
            case _, None | False if one.get("type") != "boolean":
                return ""
            case "html", str():
                return from_html(value)
            case "many2one", [int(number), str(shown), *_]:
                address = lead.person.address
                if one.get("relation") == "res.country":
                    return address.country if number == self._country(address.country) else shown
                if one.get("relation") == "res.country.state":
                    country = self._country(address.country)
                    is_same = number == self._state(country, address.region)
                    return address.region if is_same else shown
                return shown
            case "many2many", list(numbers):
                names = self._names(_text(one.get("relation")), set(numbers))
                return ";".join(names[number] for number in numbers if number in names)
            case "datetime", str():
                return value.replace(" ", "T") + "Z"
            case _, str() | bool() | int() | float():
                return value
        return ""

    def _done(self, lead_id: UUID, record: int, outcome: Outcome, message: str = "") -> RowResult:
        return RowResult(
            lead_id=lead_id,
            outcome=outcome,
            remote_id=str(record),
            url=self._url(record),
            message=message,
        )

    def _url(self, record: int) -> str:
        return f"{self._api.url}/mail/view?model={_LEAD}&res_id={record}"

    # --- what leads refer to ---------------------------------------------------------------------
    def _country(self, text: str) -> int | None:
        code = country_code(text) or text.strip().upper()
        if len(code) != 2:
            return None
        if not self._countries:
            rows = self._api.search("res.country", [], ["code"])
            self._countries = {_text(row["code"]): row["id"] for row in rows}
        return self._countries.get(code)

    def _state(self, country: int | None, text: str) -> int | None:
        if country is None or not text.strip():
            return None
        if country not in self._states:
            rows = self._api.search(
                "res.country.state", [["country_id", "=", country]], ["name", "code"]
            )
            self._states[country] = {
                _text(row[key]).casefold(): row["id"] for key in ("code", "name") for row in rows
            }
        return self._states[country].get(text.strip().casefold())

    def _user(self, name: str) -> int | None:
        wanted = name.strip().casefold()
        if not wanted:
            return None
        if self._users is None:
            self._users = self._api.search("res.users", [], ["name", "login", "email"])
        for one in self._users:
            if wanted in (_text(one.get(key)).casefold() for key in ("login", "email", "name")):
                return int(one["id"])
        return None

    def _names(self, model: str, numbers: Iterable[int]) -> dict[int, str]:
        wanted = sorted(numbers)
        if not wanted:
            return {}
        return {
            number: _text(row.get("display_name"))
            for number, row in self._api.read(model, wanted, ["display_name"]).items()
        }

    def _model_of_leads(self) -> int:
        if self._lead_model is None:
            rows = self._api.search("ir.model", [["model", "=", _LEAD]], ["model"])
            if not rows:
                raise Refused("the app CRM is not installed in Odoo")
            self._lead_model = int(rows[0]["id"])
        return self._lead_model

    # --- campaign --------------------------------------------------------------------------------
    def _join(self, campaign: str, members: Sequence[Membership]) -> list[RowResult]:
        tag, utm = self._tag(campaign), self._campaign(campaign)
        numbers = _numbers(row.remote_id for row in members)
        fields = ["tag_ids", "campaign_id"]
        before = self._api.read(_LEAD, numbers, fields)
        wanted = [number for number, row in before.items() if tag not in row["tag_ids"]]
        bare = [number for number in wanted if not before[number].get("campaign_id")]
        rest = [number for number in wanted if number not in bare]
        link = {"tag_ids": [[4, tag]]}
        if bare:
            self._api.write(_LEAD, bare, {**link, "campaign_id": utm} if utm else link)
        if rest:
            self._api.write(_LEAD, rest, link)
        after = self._api.read(_LEAD, wanted, fields) if wanted else {}
        gone = self._api.gone(_LEAD, set(numbers) - set(before))
        results = []
        for row in members:
            number = int(row.remote_id) if row.remote_id.isdigit() else 0
            if number in after and tag in after[number]["tag_ids"]:
                results.append(self._done(row.lead.id, number, Outcome.CREATED))
            elif number in before and number not in wanted:
                results.append(self._done(row.lead.id, number, Outcome.UNCHANGED))
            elif number in gone:
                results.append(_refused(row.lead.id, _GONE))
        return results

    def _tag(self, name: str) -> int:
        """The tag with this name, made where it is missing. Raises `Refused`."""
        if name not in self._tags:
            rows = self._api.search("crm.tag", [["name", "=ilike", name]], ["name"])
            if not rows and self._options.get("create_campaign") == "no":
                raise Refused("there is no tag with this name in Odoo")
            self._tags[name] = (
                rows[0]["id"] if rows else self._api.create("crm.tag", {"name": clean(name)})
            )
        return self._tags[name]

    def _campaign(self, name: str) -> int | None:
        """The UTM campaign; None where there is none and this user may not make it."""
        if name not in self._campaigns:
            rows = self._api.search("utm.campaign", [["title", "=ilike", name]], ["title"])
            number = rows[0]["id"] if rows else None
            if number is None and self._options.get("create_campaign") != "no":
                try:
                    number = self._api.create("utm.campaign", {"title": clean(name)})
                except Denied:
                    number = None  # the tag says it too
            self._campaigns[name] = number
        return self._campaigns[name]

    # --- mailing lists ---------------------------------------------------------------------------
    def _subscribe(self, sequence: str, pairs: Sequence[tuple[Enrollment, str]]) -> list[RowResult]:
        into = self._list(sequence)
        emails = {email for _, email in pairs}
        before = self._subscriptions(emails)
        left = {email for email, lists in before.items() if lists.get(into) is True}
        joined = {email for email, lists in before.items() if lists.get(into) is False}
        contacts = self._contacts(emails)
        links: list[dict[str, Any]] = []
        rows: dict[str, Row] = {}
        for row, email in pairs:
            if email in left | joined or email in rows:
                continue
            if email in contacts:
                link = {"contact_id": contacts[email][0], "list_id": into}
                links += [] if link in links else [link]
            else:
                cells = [clean(row.lead.label), email, clean(row.lead.person.company), str(into)]
                rows[email] = (f"{MODULE}.contact_{row.lead.id}", cells)
        if links:
            try:
                self._api.create_all("mailing.subscription", links)
            except Denied:
                raise
            except Refused:
                pass  # somebody is in the list by now, so none was made: reading again tells
        refused: dict[str, str] = {}
        if rows:
            columns = ["name", "email", "company_name", "list_ids/.id"]
            errors = self._api.load("mailing.contact", columns, list(rows.values()), once=True)
            refused = {list(rows)[at]: words for at, words in errors.items()}
        after = self._subscriptions(emails - left - joined) if links or rows else {}
        results = []
        for row, email in pairs:
            lead = int(row.remote_id)
            if email in left:
                results.append(_refused(row.lead.id, _LEFT))
            elif email in joined:
                results.append(self._done(row.lead.id, lead, Outcome.UNCHANGED))
            elif email in refused:
                results.append(_refused(row.lead.id, refused[email]))
            elif after.get(email, {}).get(into) is False:
                results.append(self._done(row.lead.id, lead, Outcome.CREATED))
        return results

    def _list(self, name: str) -> int:
        """The mailing list with this name or id. Raises `Refused`."""
        if name not in self._lists:
            for row in self._api.search("mailing.list", [], ["name"]):
                self._lists.setdefault(_text(row["name"]), row["id"])
                self._lists[str(row["id"])] = row["id"]
        found = self._lists.get(name)
        if found is None:
            raise Refused("there is no such mailing list in Odoo")
        return found

    def _contacts(self, emails: Iterable[str]) -> dict[str, list[int]]:
        """E-mail address -> the mailing contacts that have it."""
        wanted = sorted(emails)
        found: dict[str, list[int]] = {}
        if wanted:
            for row in self._api.search(
                "mailing.contact", [["email_normalized", "in", wanted]], ["email_normalized"]
            ):
                found.setdefault(_text(row.get("email_normalized")), []).append(row["id"])
        return found

    def _subscriptions(self, emails: Iterable[str]) -> dict[str, dict[int, bool]]:
        """E-mail address -> its mailing lists -> whether it left that list."""
        try:
            contacts = self._contacts(emails)
        except NotInstalled:
            return {}
        holders = {number: email for email, numbers in contacts.items() for number in numbers}
        found: dict[str, dict[int, bool]] = {}
        if not holders:
            return found
        for row in self._api.search(
            "mailing.subscription",
            [["contact_id", "in", sorted(holders)]],
            ["contact_id", "list_id", "opt_out"],
        ):
            match row:
                case {"contact_id": [int(contact), *_], "list_id": [int(into), *_]}:
                    lists = found.setdefault(holders.get(contact, ""), {})
                    # Of two contacts with one address, the one that left decides.
                    lists[into] = lists.get(into, False) or row.get("opt_out") is True
        return found


# --- values ------------------------------------------------------------------------------------


def _xid(lead_id: UUID) -> str:
    return f"{MODULE}.lead_{lead_id}"


def _xid_of_key(key: str) -> str:
    return f"{MODULE}.activity_{uuid5(NAMESPACE_URL, key)}"


def _numbers(texts: Iterable[str]) -> list[int]:
    return [int(text) for text in texts if text.isdigit()]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _cell(value: Value, kind: str) -> str:
    """A value as a cell of an import."""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, (int, float)):
        return f"{value:.12g}"
    text = clean(value)
    match kind:
        case "html":
            return as_html(text)
        case "datetime":
            return text[:19].replace("T", " ")
        case "many2many":
            return text.replace(";", ",")
    return text


def _refused(lead_id: UUID, words: str) -> RowResult:
    return RowResult(lead_id=lead_id, outcome=Outcome.REFUSED, message=words)


_KINDS = {
    "char": FieldKind.TEXT,
    "text": FieldKind.LONG_TEXT,
    "html": FieldKind.LONG_TEXT,
    "integer": FieldKind.NUMBER,
    "float": FieldKind.NUMBER,
    "monetary": FieldKind.NUMBER,
    "boolean": FieldKind.BOOLEAN,
    "date": FieldKind.DATE,
    "datetime": FieldKind.MOMENT,
    "selection": FieldKind.CHOICE,
    "many2one": FieldKind.REFERENCE,
    "many2many": FieldKind.CHOICES,
}
_SPECIAL = {
    "email_from": FieldKind.EMAIL,
    "phone": FieldKind.PHONE,
    "website": FieldKind.URL,
}


def _remote_field(name: str, one: Mapping[str, Any]) -> RemoteField:
    choices = tuple(
        pair[0]
        for pair in one.get("selection") or ()
        if isinstance(pair, (list, tuple)) and pair and isinstance(pair[0], str)
    )
    size = one.get("size")
    return RemoteField(
        name=name,
        label=_text(one.get("string")) or name,
        kind=_SPECIAL.get(name, _KINDS[one["type"]]),
        length=size if isinstance(size, int) and size > 0 else None,
        choices=choices,
        restricted=bool(choices),
        writable=one.get("readonly") is not True and one.get("store") is not False,
        opt_out=name == "is_blacklisted",
    )
