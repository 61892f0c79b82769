"""Salesforce as a destination: people become Leads, keyed by the lead's UUID.

=============  =====================================================================
our step       what it is in Salesforce
=============  =====================================================================
person         a Lead, upserted by the external id ``LeadCapture_Id__c``; where a
               Contact with the e-mail address is there, or our Lead was converted,
               that Contact, whose empty fields are filled
campaign       a CampaignMember, upserted by ``LeadCapture_Key__c``, with the show's
               member status
hand-off       a Task, upserted by ``LeadCapture_Key__c`` (a field of Activity): who,
               owner, due date, what was said
enrollment     a campaign member status that the customer's Flow waits for, or a
               place on an Account Engagement list
=============  =====================================================================

Every write goes in one composite call together with a query by key: a row is done when its key is
found with the id that the write answered, and not because of its place in a list. What is not
idempotent is looked for first. A person who opted out, as Lead or as Contact, is not enrolled.

In the show file::

    [connectors.salesforce]
    url = "https://example.my.salesforce.com"    # My Domain; a sandbox has its own
    campaign = "Expo 2026"                       # a Campaign's name or id
    owner = "sam.seller@example.com"             # a user's username, e-mail, name or id

    [connectors.salesforce.sequences]            # a member status, or "Campaign | Status"
    "Hot follow-up" = "Nurture hot"

    [connectors.salesforce.options]
    client_id = "3MVG9..."                       # the External Client App's Consumer Key
    login_url = "https://test.salesforce.com"    # default: `url`
    nurture = "campaign-status"                  # or "account-engagement" (lists)
    business_unit = "0Uv..."                     # Account Engagement's business unit
    duplicates = "park"                          # or "link" (by e-mail), "allow"
    existing_contacts = "yes"                    # "no": a customer becomes a Lead again
    api_version = "v64.0"

The CRM's own set-up is described in ``docs/salesforce.md``.
"""

# Values in queries always go through `quoted`; only names from this room are put in as they are.
# ruff: noqa: S608

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from leadcapture.crmfield import FieldKind, RemoteField, Value
from leadcapture.errors import BadInput, NotTheServer, Refused, SignInNeeded
from leadcapture.lead import Lead
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
)
from leadcapture.sync.pardot import ListMembership, Pardot
from leadcapture.sync.salesforceapi import (
    BATCH,
    LOCKED,
    VERSION,
    Call,
    SalesforceApi,
    Saved,
    asking,
    is_id,
    quoted,
    quoted_list,
    saved,
)
from leadcapture.sync.salesforceauth import Tokens, TokenSigner
from leadcapture.sync.salesforcebulk import upsert_in_bulk

__all__ = ["KEY", "LEAD_KEY", "OPTIONS", "SalesforceConnector"]

#: What `Destination.options` may hold.
OPTIONS = (
    "api_version", "business_unit", "client_id", "connector", "duplicates", "existing_contacts",
    "login_url", "nurture",
)  # fmt: skip
#: The external ids that set-up makes: of a Lead, and of campaign members and activities.
LEAD_KEY = "LeadCapture_Id__c"
KEY = "LeadCapture_Key__c"
_SEQUENCE = "LeadCapture_Sequence__c"
_LEAD, _CONTACT, _TASK, _MEMBER = "00Q", "003", "00T", "00v"
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*\Z")
#: A Lead's field -> a Contact's, where they differ; "" for what a Contact has not.
_AS_CONTACT = {
    "Company": "", "Website": "", "Rating": "", "Status": "", LEAD_KEY: "", "Industry": "",
    "Street": "MailingStreet", "PostalCode": "MailingPostalCode", "City": "MailingCity",
    "State": "MailingState", "Country": "MailingCountry",
}  # fmt: skip
_KINDS = {
    "email": FieldKind.EMAIL, "phone": FieldKind.PHONE, "url": FieldKind.URL,
    "int": FieldKind.NUMBER, "double": FieldKind.NUMBER, "currency": FieldKind.NUMBER,
    "percent": FieldKind.NUMBER, "boolean": FieldKind.BOOLEAN, "date": FieldKind.DATE,
    "datetime": FieldKind.MOMENT, "picklist": FieldKind.CHOICE, "combobox": FieldKind.CHOICE,
    "multipicklist": FieldKind.CHOICES, "reference": FieldKind.REFERENCE,
    "textarea": FieldKind.LONG_TEXT,
}  # fmt: skip
_T = TypeVar("_T")
_GONE = "The person is no longer in the CRM; somebody deleted the record."
_OPTED_OUT = "opted out in the CRM; an opt-out always wins"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Target:
    """The record that stands for a lead: its Lead, or a Contact."""

    id: str
    opted_out: bool = False
    ours: bool = True
    values: Mapping[str, Value] = field(default_factory=dict)
    name: str = ""
    email: str = ""

    @property
    def is_contact(self) -> bool:
        return self.id.startswith(_CONTACT)


class SalesforceConnector:
    """One Salesforce organisation. For one thread at a time."""

    #: Our fields -> the Lead's, where the show file says nothing.
    default_fields: Mapping[str, str] = {
        "first_name": "FirstName", "last_name": "LastName", "prefix": "Salutation",
        "title": "Title", "company": "Company", "email": "Email", "phone": "Phone",
        "mobile": "MobilePhone", "fax": "Fax", "website": "Website", "street": "Street",
        "postcode": "PostalCode", "city": "City", "region": "State", "country": "Country",
        "rating": "Rating", "conversation": "Description", "opted_out": "HasOptedOutOfEmail",
    }  # fmt: skip

    def __init__(
        self,
        destination: Destination,
        secret: str | None,
        *,
        name: str = "salesforce",
        ca: Path | None = None,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        """Nothing is sent yet. Raises `BadInput` for an address or option that cannot be used."""
        self.name = name
        # A bulk job wins only where there are thousands of rows.
        self.limits = Limits(batch_size=BATCH, bulk_size=5000)
        options = destination.options
        for option in options:
            if option not in OPTIONS:
                raise BadInput(
                    f"The show's connector '{name}' has no option '{option}'. "
                    f"Known: {', '.join(OPTIONS)}."
                )
        for option, known in (
            ("nurture", ("campaign-status", "account-engagement")),
            ("duplicates", ("park", "link", "allow")),
            ("existing_contacts", ("yes", "no")),
        ):
            if options.get(option, known[0]) not in known:
                raise BadInput(
                    f"The show's connector '{name}': '{option}' is one of {', '.join(known)}."
                )
        self._destination = destination
        self._options = options
        self._pause = pause
        self._keep: Callable[[str], None] = lambda secret: None
        tokens = Tokens.read(secret, url=destination.url) if secret else None
        self._signer = (
            TokenSigner(tokens, lambda text: self._keep(text), ca=ca)
            if tokens is not None
            else None
        )
        try:
            self._api = SalesforceApi(
                (tokens.instance_url if tokens is not None else "") or destination.url,
                self._signer or _NoToken(name),
                version=options.get("api_version", VERSION),
                ca=ca,
            )
        except ValueError as error:
            raise BadInput(f"The show's connector '{name}' cannot be used: {error}") from error
        self._fields: dict[str, tuple[RemoteField, ...]] = {}
        self._campaigns: dict[str, str] = {}
        self._statuses: dict[str, frozenset[str]] = {}
        self._owners: dict[str, str] = {}
        self._pardot = (
            Pardot(self._signer or _NoToken(name), options.get("business_unit", ""), ca=ca)
            if options.get("nurture") == "account-engagement"
            else None
        )

    def keep_secret(self, keep: Callable[[str], None]) -> None:
        """Who stores a renewed sign-in; it is stored before it is used."""
        self._keep = keep

    # --- the protocol ------------------------------------------------------------------------
    def check(self) -> None:
        """Reach the CRM and sign in. Raises `RetryLater`, `NotTheServer` or `SignInNeeded`."""
        if not isinstance(self._api.get("/limits"), dict):
            raise SignInNeeded("Salesforce does not tell this account its limits.")

    def sequences(self) -> frozenset[str] | None:
        """The member statuses of the show's campaign, or the lists; None when unclear."""
        if self._pardot is not None:
            return self._pardot.lists()
        if not self._destination.campaign:
            return None
        try:
            own = self._statuses_of(self._campaign(self._destination.campaign))
        except Refused:
            return None
        # A status of another campaign is looked at when somebody enters it.
        other = {text for text in self._destination.sequences.values() if "|" in text}
        return frozenset(own | other)

    def quota(self) -> Quota | None:
        """The calls of the last 24 hours, as the last answer said."""
        return self._api.quota

    def describe(self) -> tuple[RemoteField, ...]:
        """The fields of a Lead. Raises `Refused` when set-up has not been done."""
        fields = self._describe("Lead")
        if not any(one.name == LEAD_KEY for one in fields):
            raise Refused(
                f"A Lead has no field {LEAD_KEY} here, or this account may not see it. "
                "docs/salesforce.md says how to make it."
            )
        return fields

    def look_up(self, leads: Sequence[Lead], fields: Sequence[str]) -> list[RemoteRecord]:
        """Our Leads, and the Contacts that stand for the others: one call for 200 people."""
        found: list[RemoteRecord] = []
        for part in _parts(leads, BATCH):
            rows = [(lead, "") for lead in part]
            targets, _ = self._targets(rows, fields, by_email=True)
            found += [
                RemoteRecord(
                    lead_id=lead_id,
                    remote_id=target.id,
                    values=target.values,
                    ours=target.ours,
                    opted_out=target.opted_out,
                    url=self._link(target.id),
                )
                for lead_id, target in targets.items()
            ]
        return found

    def upsert_people(self, people: Sequence[PersonRow]) -> list[RowResult]:
        """Leads by their external id, Contacts by their own; each proven by a query."""
        contacts = [row for row in people if row.remote_id.startswith(_CONTACT)]
        rest = [row for row in people if not row.remote_id.startswith(_CONTACT)]
        results = self._update_contacts(contacts)
        if len(rest) > 2 * BATCH:
            return results + self._upsert_bulk(rest)
        for part in _parts(rest, BATCH):
            results += self._upsert_leads(part)
        return results

    def add_campaign_members(self, members: Sequence[Membership]) -> list[RowResult]:
        """Campaign members by their own external id; who is in it already stays as it is."""
        by_campaign: dict[str, list[_Join]] = {}
        for row in members:
            join = _Join(lead=row.lead, remote_id=row.remote_id, status=row.status)
            by_campaign.setdefault(row.campaign, []).append(join)
        return [
            result
            for campaign, joins in by_campaign.items()
            for result in self._join(campaign, joins)
        ]

    def hand_off(self, handoffs: Sequence[Handoff]) -> list[RowResult]:
        """Tasks by their own external id; one that is there already is left alone."""
        keys = quoted_list(row.key for row in handoffs)
        targets, more = self._targets(
            [(row.lead, row.remote_id) for row in handoffs],
            tasks=f"SELECT Id, {KEY} FROM Task WHERE {KEY} IN {keys}",
        )
        there = {str(task.get(KEY)): _id(task, _TASK) for task in more["tasks"]}
        owners = self._users(row.owner for row in handoffs)
        results: list[RowResult] = []
        going: list[_Write] = []
        for row in handoffs:
            target = targets.get(row.lead.id)
            if row.key in there:
                results.append(self._result(row.lead, there[row.key], Outcome.UNCHANGED))
            elif target is None:
                results.append(_refused(row.lead, _GONE))
            else:
                owner = owners.get(row.owner, "")
                said = f"No active user in Salesforce is called '{row.owner}'."
                going.append(
                    _Write(
                        lead=row.lead,
                        key=row.key,
                        values=_task(row, target.id, owner),
                        remark=said if row.owner and not owner else "",
                    )
                )
        return results + self._upsert("Task", KEY, going, _TASK)

    def enroll(self, enrollments: Sequence[Enrollment]) -> list[RowResult]:
        """Start the sequence where the show file says it starts. Opt-outs are asked for again."""
        if self._pardot is not None:
            return self._enroll_in_lists(self._pardot, enrollments)
        by_place: dict[tuple[str, str], list[_Join]] = {}
        for row in enrollments:
            campaign, status = self._place(row.sequence)
            join = _Join(
                lead=row.lead, remote_id=row.remote_id, status=status, sequence=row.sequence
            )
            by_place.setdefault((campaign, status), []).append(join)
        return [
            result
            for (campaign, _), joins in by_place.items()
            for result in self._join(campaign, joins)
        ]

    def read_back(self, lead_ids: Sequence[UUID]) -> list[RemoteStatus]:
        """Leads with their campaigns, sequences and tasks: two calls for 200 people."""
        return [status for part in _parts(lead_ids, BATCH) for status in self._statuses_back(part)]

    def close(self) -> None:
        """Let go of the connection."""
        self._api.close()
        if self._pardot is not None:
            self._pardot.close()

    # --- the record that stands for a lead ---------------------------------------------------
    def _targets(
        self,
        rows: Sequence[tuple[Lead, str]],
        fields: Sequence[str] = (),
        *,
        by_email: bool = False,
        **more: str,
    ) -> tuple[dict[UUID, _Target], dict[str, list[dict[str, Any]]]]:
        """Each lead's record, in one call with the queries in `more`.

        Our own Lead first, the Contact it was converted into, the Contact we know it by, and
        `by_email` the oldest Contact with one of its e-mail addresses.
        """
        known = {one.name for one in self._describe("Lead")} if fields else set()
        wanted = [name for name in fields if name in known and _NAME.match(name)]
        contact_fields = self._contact_fields(wanted)
        keys = quoted_list(str(lead.id) for lead, _ in rows)
        ids = {remote for _, remote in rows if is_id(remote, _CONTACT)}
        emails = {mail for lead, _ in rows for mail in lead.person.emails if mail}
        by_email = by_email and self._options.get("existing_contacts") != "no"
        columns = _columns("Id", LEAD_KEY, "HasOptedOutOfEmail", *wanted)
        contact_columns = _columns("Id", "Email", "HasOptedOutOfEmail", *contact_fields.values())
        soql = {
            "leads": f"SELECT {columns}, IsConverted, ConvertedContactId FROM Lead "
            f"WHERE {LEAD_KEY} IN {keys}",
            "converted": f"SELECT {contact_columns} FROM Contact WHERE Id IN "
            f"(SELECT ConvertedContactId FROM Lead WHERE {LEAD_KEY} IN {keys})",
        }
        conditions = []
        if ids:
            conditions.append(f"Id IN {quoted_list(sorted(ids))}")
        if by_email and emails:
            conditions.append(f"Email IN {quoted_list(sorted(emails))}")
        if conditions:
            soql["contacts"] = (
                f"SELECT {contact_columns} FROM Contact WHERE {' OR '.join(conditions)} "
                "ORDER BY CreatedDate"
            )
        answers = self._api.ask(**soql, **more)
        people = [*answers["converted"], *answers.get("contacts", ())]
        contacts = {_id(row, _CONTACT): _contact(row, contact_fields) for row in people}
        by_mail: dict[str, str] = {}
        for row in answers.get("contacts", ()):
            by_mail.setdefault(str(row.get("Email") or "").casefold(), str(row.get("Id")))
        leads = {str(row.get(LEAD_KEY)): row for row in answers["leads"]}
        targets: dict[UUID, _Target] = {}
        for lead, remote in rows:
            mine = leads.get(str(lead.id))
            if mine is not None and mine.get("IsConverted"):
                target = contacts.get(str(mine.get("ConvertedContactId")))
            elif mine is not None:
                target = _lead(mine, wanted)
            else:
                target = contacts.get(remote)
                if target is None and by_email:
                    found = (by_mail.get(mail.casefold(), "") for mail in lead.person.emails)
                    target = next((contacts[one] for one in found if one in contacts), None)
            if target is not None:
                targets[lead.id] = target
        return targets, answers

    def _contact_fields(self, wanted: Sequence[str]) -> dict[str, str]:
        """A Lead's field -> the Contact's, for those that a Contact has."""
        if not wanted:
            return {}
        names = {one.name for one in self._describe("Contact")}
        pairs = {name: _AS_CONTACT.get(name, name) for name in wanted}
        return {name: other for name, other in pairs.items() if other in names}

    def _describe(self, kind: str) -> tuple[RemoteField, ...]:
        """The fields of a kind of record, asked once."""
        if kind not in self._fields:
            answer = self._api.get(f"/sobjects/{kind}/describe")
            rows = answer.get("fields") if isinstance(answer, dict) else None
            if not isinstance(rows, list) or not rows:
                raise NotTheServer("The answer does not have the shape of Salesforce's.")
            self._fields[kind] = tuple(_remote_field(row) for row in rows)
        return self._fields[kind]

    def _link(self, record: str) -> str:
        return f"{self._api.url}/{record}"

    # --- writing -----------------------------------------------------------------------------
    def _upsert(
        self,
        kind: str,
        key_field: str,
        writes: Sequence[_Write],
        prefix: str,
        *,
        headers: Mapping[str, str] | None = None,
    ) -> list[RowResult]:
        """Upsert by an external id, and prove each row by its key; locked rows go in small parts.

        A row that is not proven has no result: it counts as unanswered.
        """
        results: list[RowResult] = []
        waiting = list(writes)
        for size in (BATCH, 25, 1):
            locked: list[_Write] = []
            for part in _parts(waiting, size):
                for write, answer in self._put(kind, key_field, part, prefix, headers or {}):
                    if answer.failed_for(LOCKED) and size > 1:
                        locked.append(write)
                    else:
                        results.append(self._judged(write, answer))
            waiting = locked
        return results

    def _put(
        self,
        kind: str,
        key_field: str,
        writes: Sequence[_Write],
        prefix: str,
        headers: Mapping[str, str],
    ) -> list[tuple[_Write, Saved]]:
        """One composite call: the upsert, and who is there by its key afterwards."""
        keys = quoted_list(write.key for write in writes)
        records = [
            {"attributes": {"type": kind}, key_field: write.key, **write.values} for write in writes
        ]
        answers = self._api.together(
            Call(
                name="saved",
                method="PATCH",
                path=f"/composite/sobjects/{kind}/{key_field}",
                body={"allOrNone": False, "records": records},
                headers=headers,
            ),
            asking("proof", f"SELECT Id, {key_field} FROM {kind} WHERE {key_field} IN {keys}"),
        )
        found = saved(answers["saved"], len(writes))
        if found is None:
            return []
        proof = {str(row.get(key_field)): row.get("Id") for row in answers["proof"]}
        good = [
            (write, one)
            for write, one in zip(writes, found, strict=True)
            if not one.errors and is_id(one.id, prefix) and proof.get(write.key) == one.id
        ]
        if len(good) < sum(not one.errors for one in found):
            return good  # the places of the rows cannot be trusted
        return [
            *good,
            *((write, one) for write, one in zip(writes, found, strict=True) if one.errors),
        ]

    def _judged(self, write: _Write, answer: Saved) -> RowResult:
        if not answer.errors:
            outcome = Outcome.CREATED if answer.created else Outcome.UPDATED
            return self._result(write.lead, answer.id, outcome, write.remark)
        if answer.failed_for((*LOCKED, "DUPLICATE_VALUE")):
            outcome = Outcome.RETRY
        else:
            outcome = Outcome.REFUSED
        return RowResult(lead_id=write.lead.id, outcome=outcome, message=answer.words)

    def _result(self, lead: Lead, record: str, outcome: Outcome, message: str = "") -> RowResult:
        return RowResult(
            lead_id=lead.id,
            outcome=outcome,
            remote_id=record,
            url=self._link(record),
            message=message,
        )

    def _upsert_leads(self, people: Sequence[PersonRow]) -> list[RowResult]:
        owners = self._users(self._owner(row) for row in people)
        owned: list[_Write] = []
        free: list[_Write] = []
        for row in people:
            owner = owners.get(self._owner(row), "")
            values = {**row.values, **({"OwnerId": owner} if owner else {})}
            (owned if owner else free).append(
                _Write(lead=row.lead, key=str(row.lead.id), values=values)
            )
        allow = str(self._options.get("duplicates") == "allow").lower()
        rule = {"Sforce-Duplicate-Rule-Header": f"allowSave={allow}"}
        results = self._upsert("Lead", LEAD_KEY, free, _LEAD, headers=rule)
        mine = {**rule, "Sforce-Auto-Assign": "FALSE"}
        results += self._upsert("Lead", LEAD_KEY, owned, _LEAD, headers=mine)
        return self._with_links(people, results)

    def _owner(self, row: PersonRow) -> str:
        """Who is to own a new Lead; an older one keeps its owner."""
        return "" if row.remote_id else row.lead.owner or self._destination.owner

    def _upsert_bulk(self, people: Sequence[PersonRow]) -> list[RowResult]:
        """Thousands of rows as one bulk job; its rows come back by their key."""
        writes = {
            str(row.lead.id): _Write(lead=row.lead, key=str(row.lead.id), values=row.values)
            for row in people
        }
        rows = [{LEAD_KEY: write.key, **write.values} for write in writes.values()]
        answers = upsert_in_bulk(self._api, "Lead", LEAD_KEY, rows, pause=self._pause)
        return [
            self._judged(writes[key], answer)
            for key, answer in answers.items()
            if key in writes and (answer.errors or is_id(answer.id, _LEAD))
        ]

    def _with_links(self, people: Sequence[PersonRow], results: list[RowResult]) -> list[RowResult]:
        """Where the show file says so, a duplicate is linked to the one Lead that is there.

        Its row comes again, and then finds that Lead as its own.
        """
        if self._options.get("duplicates") != "link":
            return results
        leads = {row.lead.id: row.lead for row in people}
        answers: list[RowResult] = []
        for result in results:
            lead = leads[result.lead_id]
            if "DUPLICATES_DETECTED" not in result.message or not self.link(lead):
                answers.append(result)
                continue
            words = "There was a Lead like this; it is linked now."
            answers.append(RowResult(lead_id=lead.id, outcome=Outcome.RETRY, message=words))
        return answers

    def link(self, lead: Lead) -> bool:
        """Give our key to the one unlinked Lead with this e-mail address; whether there is one."""
        if not lead.person.emails:
            return False
        found = self._api.query(
            f"SELECT Id FROM Lead WHERE Email IN {quoted_list(lead.person.emails)} "
            f"AND IsConverted = false AND {LEAD_KEY} = null"
        )
        ids = [_id(row, _LEAD) for row in found]
        if len(ids) != 1:
            return False
        self._api.call(
            "PATCH", f"{self._api.base}/sobjects/Lead/{ids[0]}", {LEAD_KEY: str(lead.id)}
        )
        return True

    def _update_contacts(self, people: Sequence[PersonRow]) -> list[RowResult]:
        """Fill the Contacts' fields. Two leads of one Contact go in two calls."""
        results: list[RowResult] = []
        waiting = list(people)
        while waiting:
            now: dict[str, PersonRow] = {}
            later: list[PersonRow] = []
            for row in waiting:
                if row.remote_id in now or len(now) == BATCH:
                    later.append(row)
                else:
                    now[row.remote_id] = row
            results += self._patch_contacts(now)
            waiting = later
        return results

    def _patch_contacts(self, rows: Mapping[str, PersonRow]) -> list[RowResult]:
        results: list[RowResult] = []
        records: list[dict[str, Any]] = []
        for number, row in rows.items():
            names = self._contact_fields([*row.values])
            values = {names[name]: value for name, value in row.values.items() if name in names}
            if values:
                records.append({"attributes": {"type": "Contact"}, "id": number, **values})
            else:
                results.append(self._result(row.lead, number, Outcome.UNCHANGED))
        if not records:
            return results
        answer = self._api.call(
            "PATCH",
            f"{self._api.base}/composite/sobjects",
            {"allOrNone": False, "records": records},
        ).value
        found = saved(answer, len(records)) or []
        trusted = all(
            one.errors or one.id == record["id"]
            for one, record in zip(found, records, strict=False)
        )
        for record, one in zip(records, found, strict=False):
            write = _Write(lead=rows[record["id"]].lead, key=record["id"], values={})
            if trusted:
                results.append(self._judged(write, one))
        return results

    # --- campaigns ---------------------------------------------------------------------------
    def _join(self, campaign: str, joins: Sequence[_Join]) -> list[RowResult]:
        """Make people members of a campaign, or change the status of those who are.

        A member that is there is only changed for a sequence, and only once.
        """
        try:
            number = self._campaign(campaign)
            statuses = self._statuses_of(number)
        except Refused as error:
            return [_refused(join.lead, str(error)) for join in joins]
        keys = {join.lead.id: f"{join.lead.id}:{number}" for join in joins}
        ids = quoted_list(join.remote_id for join in joins if join.remote_id)
        targets, more = self._targets(
            [(join.lead, join.remote_id) for join in joins],
            members=(
                f"SELECT Id, {KEY}, {_SEQUENCE}, Status, LeadId, ContactId FROM CampaignMember "
                f"WHERE CampaignId = {quoted(number)} AND ({KEY} IN {quoted_list(keys.values())} "
                f"OR LeadId IN {ids} OR ContactId IN {ids})"
            ),
        )
        by_key = {str(row.get(KEY)): row for row in more["members"] if row.get(KEY)}
        by_person = {str(row.get("ContactId") or row.get("LeadId")): row for row in more["members"]}
        results: list[RowResult] = []
        new: list[_Write] = []
        changed: list[_Write] = []
        for join in joins:
            target = targets.get(join.lead.id)
            member = by_key.get(keys[join.lead.id])
            if member is None and target is not None:
                member = by_person.get(target.id)
            if target is None:
                results.append(_refused(join.lead, _GONE))
            elif join.sequence and target.opted_out:
                results.append(_refused(join.lead, _OPTED_OUT))
            elif join.status not in statuses:
                words = f"The campaign has no member status '{join.status}'. Add it there."
                results.append(_refused(join.lead, words))
            elif member is not None:
                if join.sequence and not member.get(_SEQUENCE):
                    values = {"Status": join.status, _SEQUENCE: join.sequence}
                    changed.append(_Write(lead=join.lead, key=_id(member, _MEMBER), values=values))
                else:
                    results.append(self._result(join.lead, _id(member, _MEMBER), Outcome.UNCHANGED))
            else:
                who = "ContactId" if target.is_contact else "LeadId"
                values = {"CampaignId": number, who: target.id, "Status": join.status}
                if join.sequence:
                    values[_SEQUENCE] = join.sequence
                new.append(_Write(lead=join.lead, key=keys[join.lead.id], values=values))
        results += self._upsert("CampaignMember", KEY, new, _MEMBER)
        return results + self._change_members(changed)

    def _change_members(self, writes: Sequence[_Write]) -> list[RowResult]:
        """Update members by their ids: each answer must name the id that was sent in its place."""
        if not writes:
            return []
        records = [
            {"attributes": {"type": "CampaignMember"}, "id": write.key, **write.values}
            for write in writes
        ]
        answer = self._api.call(
            "PATCH",
            f"{self._api.base}/composite/sobjects",
            {"allOrNone": False, "records": records},
        ).value
        found = saved(answer, len(records)) or []
        pairs = list(zip(writes, found, strict=False))
        if not all(one.errors or one.id == write.key for write, one in pairs):
            return []
        return [
            # Entering a sequence is new, although the record is not.
            self._judged(write, one if one.errors else Saved(id=one.id, created=True))
            for write, one in pairs
        ]

    def _place(self, sequence: str) -> tuple[str, str]:
        """The campaign and member status that a sequence's name means."""
        campaign, bar, status = sequence.rpartition("|")
        return (
            (campaign.strip(), status.strip())
            if bar
            else (self._destination.campaign, sequence.strip())
        )

    def _campaign(self, name: str) -> str:
        """The id of a campaign by its name or id. Raises `Refused` when there is not one."""
        if not name:
            raise Refused("The show file names no campaign for Salesforce.")
        if name not in self._campaigns:
            by = "Id" if is_id(name, "701") else "Name"
            rows = self._api.query(f"SELECT Id FROM Campaign WHERE {by} = {quoted(name)}")
            ids = [_id(row, "701") for row in rows]
            if len(ids) != 1:
                raise Refused(
                    f"Salesforce has {len(ids) or 'no'} campaigns '{name}'. Name one by its id, "
                    "or make it there."
                )
            self._campaigns[name] = ids[0]
        return self._campaigns[name]

    def _statuses_of(self, campaign: str) -> frozenset[str]:
        if campaign not in self._statuses:
            rows = self._api.query(
                f"SELECT Label FROM CampaignMemberStatus WHERE CampaignId = {quoted(campaign)}"
            )
            self._statuses[campaign] = frozenset(str(row.get("Label")) for row in rows)
        return self._statuses[campaign]

    def _users(self, names: Iterable[str]) -> dict[str, str]:
        """The active users with these usernames, e-mails, names or ids: name -> id."""
        missing = sorted({name for name in names if name} - set(self._owners))
        if missing:
            self._owners |= dict.fromkeys(missing, "")
            ids = [name for name in missing if is_id(name, "005")]
            self._owners |= {name: name for name in ids}
            texts = quoted_list(missing)
            rows = self._api.query(
                "SELECT Id, Username, Name, Email FROM User WHERE IsActive = true AND "
                f"(Username IN {texts} OR Name IN {texts} OR Email IN {texts})"
            )
            for column in ("Name", "Email", "Username"):
                for row in rows:
                    name = str(row.get(column) or "")
                    for wanted in missing:
                        if wanted.casefold() == name.casefold():
                            self._owners[wanted] = _id(row, "005")
        return self._owners

    # --- Account Engagement ------------------------------------------------------------------
    def _enroll_in_lists(
        self, pardot: Pardot, enrollments: Sequence[Enrollment]
    ) -> list[RowResult]:
        targets, _ = self._targets([(row.lead, row.remote_id) for row in enrollments])
        results: list[RowResult] = []
        for row in enrollments:
            target = targets.get(row.lead.id)
            if target is None:
                results.append(_refused(row.lead, _GONE))
            elif target.opted_out:
                results.append(_refused(row.lead, _OPTED_OUT))
            else:
                try:
                    member = pardot.enroll(row.lead, row.sequence)
                except Refused as error:
                    results.append(_refused(row.lead, str(error)))
                    continue
                results.append(_as_result(row.lead, member))
        return results

    # --- reading back ------------------------------------------------------------------------
    def _statuses_back(self, lead_ids: Sequence[UUID]) -> list[RemoteStatus]:
        if not lead_ids:
            return []
        keys = quoted_list(str(lead_id) for lead_id in lead_ids)
        campaigns = self._show_campaigns()
        member_keys = quoted_list(
            f"{lead_id}:{number}" for lead_id in lead_ids for number in campaigns
        )
        columns = "Id, Name, Email, HasOptedOutOfEmail"
        queries = {
            "leads": f"SELECT {columns}, {LEAD_KEY}, IsConverted, ConvertedContactId FROM Lead "
            f"WHERE {LEAD_KEY} IN {keys}",
            "converted": f"SELECT {columns} FROM Contact WHERE Id IN "
            f"(SELECT ConvertedContactId FROM Lead WHERE {LEAD_KEY} IN {keys})",
        }
        if campaigns:
            # Without a campaign there is nobody to ask for, and an empty list is no SOQL.
            queries["members"] = (
                f"SELECT Id, {KEY}, {_SEQUENCE}, CampaignId, Status, ContactId "
                f"FROM CampaignMember WHERE {KEY} IN {member_keys}"
            )
            queries["joined"] = (
                f"SELECT {columns} FROM Contact WHERE Id IN "
                f"(SELECT ContactId FROM CampaignMember WHERE {KEY} IN {member_keys})"
            )
        answers = {"members": (), "joined": (), **self._api.ask(**queries)}
        contacts = {
            _id(row, _CONTACT): _contact(row, {})
            for row in (*answers["converted"], *answers["joined"])
        }
        leads = {str(row.get(LEAD_KEY)): row for row in answers["leads"]}
        members: dict[str, list[Mapping[str, Any]]] = {}
        for row in answers["members"]:
            members.setdefault(str(row.get(KEY)).partition(":")[0], []).append(row)
        targets: dict[UUID, _Target] = {}
        for lead_id in lead_ids:
            mine = leads.get(str(lead_id))
            joined = members.get(str(lead_id), ())
            if mine is not None and not mine.get("IsConverted"):
                targets[lead_id] = _lead(mine, ())
                continue
            known = [str(mine.get("ConvertedContactId"))] if mine is not None else []
            known += [str(row.get("ContactId")) for row in joined]
            found = [contacts[one] for one in known if one in contacts]
            if found:
                targets[lead_id] = found[0]
        tasks: dict[str, list[Mapping[str, Any]]] = {}
        for row in self._tasks({target.id for target in targets.values()}):
            tasks.setdefault(str(row.get(KEY)).partition(":")[0], []).append(row)
        return [
            RemoteStatus(
                lead_id=lead_id,
                remote_id=target.id,
                name=target.name,
                email=target.email,
                opted_out=target.opted_out,
                campaigns=tuple(
                    campaigns[str(row.get("CampaignId"))]
                    for row in members.get(str(lead_id), ())
                    if str(row.get("CampaignId")) in campaigns
                ),
                sequences=tuple(
                    str(row[_SEQUENCE])
                    for row in members.get(str(lead_id), ())
                    if row.get(_SEQUENCE)
                ),
                handoffs=tuple(
                    f"{row.get('Subject')}: {row.get('Status')}"
                    for row in tasks.get(str(lead_id), ())
                ),
                url=self._link(target.id),
            )
            for lead_id, target in targets.items()
        ]

    def _tasks(self, people: Iterable[str]) -> list[dict[str, Any]]:
        ids = sorted(people)
        if not ids:
            return []
        return self._api.query(
            f"SELECT Id, {KEY}, Subject, Status FROM Task WHERE WhoId IN {quoted_list(ids)} "
            f"AND {KEY} != null"
        )

    def _show_campaigns(self) -> dict[str, str]:
        """Id -> name of the campaigns that this show's section names, as far as they are there."""
        names = {self._destination.campaign}
        if self._pardot is None:
            names |= {self._place(text)[0] for text in self._destination.sequences.values()}
        found: dict[str, str] = {}
        for name in sorted(names - {""}):
            try:
                found[self._campaign(name)] = name
            except Refused:
                continue
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Write:
    """One row of a collection call."""

    lead: Lead
    key: str
    values: Mapping[str, Any]
    remark: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Join:
    """One person who joins a campaign, for a sequence or without."""

    lead: Lead
    remote_id: str
    status: str
    sequence: str = ""


class _NoToken:
    """Nobody has signed in."""

    def __init__(self, name: str) -> None:
        self._name = name

    def header(self) -> str:
        raise SignInNeeded(f"Sign in to {self._name} first.")

    def renew(self, used: str) -> None:
        raise SignInNeeded(f"Sign in to {self._name} first.")


def _id(row: Mapping[str, Any], prefix: str) -> str:
    """The record's id. Raises `NotTheServer` for one that is not of this kind."""
    if not is_id(row.get("Id"), prefix):
        raise NotTheServer("Salesforce's answer names a record of another kind.")
    return str(row["Id"])


def _parts(rows: Sequence[_T], size: int) -> Iterable[Sequence[_T]]:
    return (rows[start : start + size] for start in range(0, len(rows), size))


def _columns(*names: str) -> str:
    return ", ".join(dict.fromkeys(names))


def _refused(lead: Lead, words: str) -> RowResult:
    return RowResult(lead_id=lead.id, outcome=Outcome.REFUSED, message=words)


def _as_result(lead: Lead, member: ListMembership) -> RowResult:
    if member.opted_out:
        return _refused(lead, _OPTED_OUT)
    outcome = Outcome.CREATED if member.created else Outcome.UNCHANGED
    return RowResult(lead_id=lead.id, outcome=outcome, remote_id=member.id)


def _values(row: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Value]:
    """Fields under the Lead's names, from a record with names of its own."""
    return {
        name: value
        for name, other in names.items()
        if isinstance(value := row.get(other), (str, float, int, bool))
    }


def _lead(row: Mapping[str, Any], wanted: Sequence[str]) -> _Target:
    return _Target(
        id=_id(row, _LEAD),
        opted_out=bool(row.get("HasOptedOutOfEmail")),
        values=_values(row, {name: name for name in wanted}),
        name=str(row.get("Name") or ""),
        email=str(row.get("Email") or ""),
    )


def _contact(row: Mapping[str, Any], names: Mapping[str, str]) -> _Target:
    return _Target(
        id=str(row["Id"]),
        opted_out=bool(row.get("HasOptedOutOfEmail")),
        ours=False,
        # A Contact's company is its Account: it has one, and it is not ours to change.
        values={"Company": "-", **_values(row, names)},
        name=str(row.get("Name") or ""),
        email=str(row.get("Email") or ""),
    )


def _task(row: Handoff, who: str, owner: str) -> dict[str, Any]:
    values: dict[str, Any] = {
        "WhoId": who,
        "Subject": row.subject[:255],
        "Description": row.notes,
        "ActivityDate": f"{row.due:%Y-%m-%d}",
        "Status": "Not Started",
        "Priority": "High",
    }
    if owner:
        values["OwnerId"] = owner
    return values


def _remote_field(row: Any) -> RemoteField:
    """One field of a describe answer."""
    if not isinstance(row, dict) or not isinstance(row.get("name"), str):
        raise NotTheServer("The answer does not have the shape of Salesforce's.")
    name, kind = row["name"], str(row.get("type"))
    length = row.get("length")
    choices = [one for one in row.get("picklistValues") or () if isinstance(one, dict)]
    can_create = bool(row.get("createable"))
    return RemoteField(
        name=name,
        label=str(row.get("label") or name),
        kind=_KINDS.get(kind, FieldKind.TEXT),
        length=length if isinstance(length, int) and length > 0 else None,
        required=can_create and not row.get("nillable") and not row.get("defaultedOnCreate"),
        choices=tuple(str(one.get("value")) for one in choices if one.get("active", True)),
        restricted=bool(row.get("restrictedPicklist")),
        writable=can_create and bool(row.get("updateable")),
        opt_out=name == "HasOptedOutOfEmail",
    )
