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
enrollment     a campaign member status that the customer's Flow waits for, a place
               on an Account Engagement list, or a journey of Marketing Cloud
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
    nurture = "campaign-status"                  # or "account-engagement", "marketing-cloud"
    business_unit = "0Uv..."                     # Account Engagement's business unit
    marketing_cloud = "mc563885gzs27c5t9"        # Marketing Cloud's sub-domain,
    marketing_cloud_client = "a1b2..."           # its package's Client Id,
    marketing_cloud_account = "5001234"          # and MID, if not the package's own
    duplicates = "park"                          # or "link" (by e-mail), "allow"
    existing_contacts = "yes"                    # "no": a customer becomes a Lead again
    api_version = "v64.0"

The CRM's own set-up is described in ``docs/salesforce.md``.
"""

# Values in queries always go through `quoted`; only names from this room are put in as they are.
# ruff: noqa: S608

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from leadcapture.errors import BadInput, Refused, SignInNeeded
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
    RemoteField,
    RemoteRecord,
    RemoteStatus,
    RowResult,
    check_options,
    existing_records,
    naming,
)
from leadcapture.sync.marketingcloud import MarketingCloud
from leadcapture.sync.pardot import Pardot
from leadcapture.sync.salesforceapi import (
    BATCH,
    VERSION,
    SalesforceApi,
    is_id,
    quoted,
    quoted_list,
    saved,
)
from leadcapture.sync.salesforceauth import Tokens, TokenSigner
from leadcapture.sync.salesforcebulk import upsert_in_bulk
from leadcapture.sync.salesforcejourneys import SETTLED, ByJourney
from leadcapture.sync.salesforcemembers import Join, Members
from leadcapture.sync.salesforcenurture import ByList, ByStatus, Nurture
from leadcapture.sync.salesforceorg import (
    CONTACT,
    KEY,
    LEAD,
    LEAD_KEY,
    SEQUENCE,
    Organisation,
    Target,
    Write,
    contact_target,
    lead_target,
    parts,
    record_id,
)
from leadcapture.sync.salesforcetasks import Tasks

__all__ = ["KEY", "LEAD_KEY", "OPTIONS", "SalesforceConnector"]

#: What `Destination.options` may hold.
OPTIONS = (
    "api_version", "business_unit", "client_id", "connector", "duplicates", "existing_contacts",
    "login_url", "marketing_cloud", "marketing_cloud_account", "marketing_cloud_client", "nurture",
)  # fmt: skip
#: What some of them may say; the first is meant where nothing is said.
_CHOICES = {
    "nurture": ("campaign-status", "account-engagement", "marketing-cloud"),
    "duplicates": ("park", "link", "allow"),
    "existing_contacts": ("yes", "no"),
}


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
        nurture_secret: str | None = None,
        nurture_url: str = "",
        settled: timedelta = SETTLED,
    ) -> None:
        """Nothing is sent yet. Raises `BadInput` for an address or option that cannot be used.

        `nurture_url` stands for Account Engagement's or Marketing Cloud's servers in tests.
        """
        self.name = name
        # A bulk job wins only where there are thousands of rows.
        self.limits = Limits(batch_size=BATCH, bulk_size=5000)
        options = destination.options
        check_options(name, options, OPTIONS, _CHOICES)
        self._destination = destination
        self._options = options
        self._pause = pause
        self._known: dict[UUID, str] = {}
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
        self._org = Organisation(self._api)
        self._tasks = Tasks(self._org)
        self._members = Members(self._org)
        self._nurture = self._way(nurture_secret, nurture_url, settled, ca)

    def _way(self, secret: str | None, url: str, settled: timedelta, ca: Path | None) -> Nurture:
        """How sequences start here."""
        options, campaign = self._options, self._destination.campaign
        match options.get("nurture"):
            case "account-engagement":
                signer = self._signer or _NoToken(self.name)
                unit = options.get("business_unit", "")
                more = {"url": url} if url else {}
                return ByList(self._org, Pardot(signer, unit, ca=ca, **more))
            case "marketing-cloud":
                cloud = MarketingCloud(
                    options.get("marketing_cloud", ""),
                    options.get("marketing_cloud_client", ""),
                    secret,
                    account=options.get("marketing_cloud_account", ""),
                    url=url,
                    ca=ca,
                )
                return ByJourney(self._org, self._members, cloud, campaign, settled=settled)
        return ByStatus(self._members, campaign, self._destination.sequences)

    def keep_secret(self, keep: Callable[[str], None]) -> None:
        """Who stores a renewed sign-in; it is stored before it is used."""
        self._keep = keep

    def before_writing(self, tell: Callable[[], None]) -> None:
        """Who is told that a call has read, and writes now."""
        self._org.before_writing = tell

    # --- the protocol ------------------------------------------------------------------------
    def check(self) -> None:
        """Reach the CRM and sign in. Raises `RetryLater`, `NotTheServer` or `SignInNeeded`."""
        if not isinstance(self._api.get("/limits"), dict):
            raise SignInNeeded("Salesforce does not tell this account its limits.")

    def check_second(self) -> None:
        """Sign in where nurture starts, if that is not in Salesforce."""
        self._nurture.check()

    def sequences(self) -> frozenset[str] | None:
        """Member statuses of the show's campaign, lists, or journeys; None when unclear."""
        return self._nurture.names()

    def quota(self) -> Quota | None:
        """The calls of the last 24 hours, as the last answer said."""
        return self._api.quota

    def describe(self) -> tuple[RemoteField, ...]:
        """The fields of a Lead. Raises `Refused` when set-up has not been done."""
        fields = self._org.describe("Lead")
        if not any(one.name == LEAD_KEY for one in fields):
            raise Refused(
                f"A Lead has no field {LEAD_KEY} here, or this account may not see it. "
                "docs/salesforce.md says how to make it."
            )
        return fields

    def look_up(self, leads: Sequence[Lead], fields: Sequence[str]) -> list[RemoteRecord]:
        """Our Leads, and the Contacts that stand for the others: one call for 200 people."""
        found: list[RemoteRecord] = []
        for part in parts(leads, BATCH):
            rows = [(lead, self._known.get(lead.id, "")) for lead in part]
            targets, _ = self._org.targets(
                rows, fields, by_email=self._options.get("existing_contacts") != "no"
            )
            found += [
                RemoteRecord(
                    lead_id=lead_id,
                    remote_id=target.id,
                    values=target.values,
                    ours=target.ours,
                    opted_out=target.opted_out,
                    url=self._org.link(target.id),
                )
                for lead_id, target in targets.items()
            ]
        return found

    def upsert_people(self, people: Sequence[PersonRow]) -> list[RowResult]:
        """Leads by their external id, Contacts by their own; each proven by a query."""
        contacts = [row for row in people if row.remote_id.startswith(CONTACT)]
        rest = [row for row in people if not row.remote_id.startswith(CONTACT)]
        results = self._update_contacts(contacts)
        if len(rest) > 2 * BATCH:
            return results + self._upsert_bulk(rest)
        for part in parts(rest, BATCH):
            results += self._upsert_leads(part)
        return results

    def add_campaign_members(self, members: Sequence[Membership]) -> list[RowResult]:
        """Campaign members by their own external id; who is in it already stays as it is."""
        by_campaign: dict[str, list[Join]] = {}
        for row in members:
            join = Join(lead=row.lead, remote_id=row.remote_id, status=row.status)
            by_campaign.setdefault(row.campaign, []).append(join)
        return [
            result
            for campaign, joins in by_campaign.items()
            for result in self._members.join(campaign, joins)
        ]

    def hand_off(self, handoffs: Sequence[Handoff]) -> list[RowResult]:
        """Tasks by their own external id; one that is there already is left alone."""
        return self._tasks.hand_off(handoffs)

    def enroll(self, enrollments: Sequence[Enrollment]) -> list[RowResult]:
        """Start the sequence where the show file says it starts. Opt-outs are asked for again."""
        return self._nurture.start(enrollments)

    def opted_out(self, enrollments: Sequence[Enrollment]) -> frozenset[UUID]:
        """Leads, and the Contacts that stand for them: one call for 200 people."""
        out: set[UUID] = set()
        for part in parts(enrollments, BATCH):
            targets, _ = self._org.targets([(row.lead, row.remote_id) for row in part])
            out |= {lead_id for lead_id, target in targets.items() if target.opted_out}
        return frozenset(out)

    def read_back(self, lead_ids: Sequence[UUID]) -> list[RemoteStatus]:
        """Leads with their campaigns, sequences and tasks: two calls for 200 people."""
        return [status for part in parts(lead_ids, BATCH) for status in self._statuses_back(part)]

    def close(self) -> None:
        """Let go of the connection."""
        self._api.close()
        self._nurture.close()

    # --- writing -----------------------------------------------------------------------------
    def _parted_by_owner(self, people: Sequence[PersonRow]) -> tuple[list[Write], list[Write]]:
        """What is written for new and older Leads: those that are given an owner, and the rest."""
        owners = self._org.users(self._owner(row) for row in people)
        owned: list[Write] = []
        free: list[Write] = []
        for row in people:
            owner = owners.get(self._owner(row), "")
            values = {**row.values, **({"OwnerId": owner} if owner else {})}
            (owned if owner else free).append(
                Write(lead=row.lead, key=str(row.lead.id), values=values)
            )
        return owned, free

    def _upsert_leads(self, people: Sequence[PersonRow]) -> list[RowResult]:
        owned, free = self._parted_by_owner(people)
        allow = str(self._options.get("duplicates") == "allow").lower()
        rule = {"Sforce-Duplicate-Rule-Header": f"allowSave={allow}"}
        results = self._org.upsert("Lead", LEAD_KEY, free, LEAD, headers=rule)
        mine = {**rule, "Sforce-Auto-Assign": "FALSE"}
        results += self._org.upsert("Lead", LEAD_KEY, owned, LEAD, headers=mine)
        return self._with_links(people, results)

    def _owner(self, row: PersonRow) -> str:
        """Who is to own a new Lead; an older one keeps its owner."""
        return "" if row.remote_id else row.lead.owner or self._destination.owner

    def _upsert_bulk(self, people: Sequence[PersonRow]) -> list[RowResult]:
        """Thousands of rows as one bulk job; its rows come back by their key."""
        writes = {write.key: write for part in self._parted_by_owner(people) for write in part}
        rows = [{LEAD_KEY: write.key, **write.values} for write in writes.values()]
        answers = upsert_in_bulk(self._api, "Lead", LEAD_KEY, rows, pause=self._pause)
        results = [
            self._org.judged(writes[key], answer)
            for key, answer in answers.items()
            if key in writes and (answer.errors or is_id(answer.id, LEAD))
        ]
        return self._with_links(people, results)

    def _with_links(self, people: Sequence[PersonRow], results: list[RowResult]) -> list[RowResult]:
        """For duplicates, the one Lead with the same e-mail address: named, or linked at once.

        What is linked comes again, and then finds that Lead as its own.
        """
        leads = {row.lead.id: row.lead for row in people}
        link = self._options.get("duplicates") == "link"
        answers: list[RowResult] = []
        for result in results:
            lead, words = leads[result.lead_id], result.message
            if "DUPLICATES_DETECTED" in words and (link or not existing_records(words)):
                record = self._unlinked(lead)
                if record and link:
                    self._give_key(lead, record)
                    words = "There was a Lead like this; it is linked now."
                    result = RowResult(lead_id=lead.id, outcome=Outcome.RETRY, message=words)
                elif record:
                    result = replace(result, message=naming(words, [record]))
            answers.append(result)
        return answers

    def _unlinked(self, lead: Lead) -> str:
        """The one Lead with this e-mail address that is nobody's yet, or empty."""
        if not lead.person.emails:
            return ""
        found = self._api.query(
            f"SELECT Id FROM Lead WHERE Email IN {quoted_list(lead.person.emails)} "
            f"AND IsConverted = false AND {LEAD_KEY} = null"
        )
        ids = [record_id(row, LEAD) for row in found]
        return ids[0] if len(ids) == 1 else ""

    def _give_key(self, lead: Lead, record: str) -> None:
        self._api.call(
            "PATCH", f"{self._api.base}/sobjects/Lead/{record}", {LEAD_KEY: str(lead.id)}
        )

    def link_to(self, lead: Lead, remote_id: str) -> RemoteRecord:
        """Make a Lead, or a Contact, that a duplicate rule found this lead's own."""
        if is_id(remote_id, CONTACT):
            rows = self._api.query(f"SELECT Id FROM Contact WHERE Id = {quoted(remote_id)}")
            if not rows:
                raise Refused("This Contact is no longer in Salesforce.")
            return self._linked(lead, record_id(rows[0], CONTACT), ours=False)
        if not is_id(remote_id, LEAD):
            raise Refused("Only a Lead or a Contact can stand for a person in Salesforce.")
        rows = self._api.query(
            f"SELECT Id, {LEAD_KEY}, IsConverted, ConvertedContactId FROM Lead "
            f"WHERE Id = {quoted(remote_id)}"
        )
        if not rows:
            raise Refused("This Lead is no longer in Salesforce.")
        (row,) = rows
        if row.get("IsConverted"):
            return self.link_to(lead, str(row.get("ConvertedContactId")))
        key = str(row.get(LEAD_KEY) or "")
        if key not in ("", str(lead.id)):
            raise Refused(
                "This Lead belongs to another lead of ours. Merge the two in Review instead."
            )
        if not key:
            self._give_key(lead, record_id(row, LEAD))
        return self._linked(lead, record_id(row, LEAD), ours=True)

    def _linked(self, lead: Lead, record: str, *, ours: bool) -> RemoteRecord:
        return RemoteRecord(
            lead_id=lead.id, remote_id=record, ours=ours, url=self._org.link(record)
        )

    def remember(self, known: Mapping[UUID, str]) -> None:
        """Contacts that leads are known by: they carry no key of ours."""
        self._known = {**self._known, **known}

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
            names = self._org.contact_fields([*row.values])
            values = {names[name]: value for name, value in row.values.items() if name in names}
            if values:
                records.append({"attributes": {"type": "Contact"}, "id": number, **values})
            else:
                results.append(self._org.result(row.lead, number, Outcome.UNCHANGED))
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
            write = Write(lead=rows[record["id"]].lead, key=record["id"], values={})
            if trusted:
                results.append(self._org.judged(write, one))
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
                f"SELECT Id, {KEY}, {SEQUENCE}, CampaignId, Status, ContactId "
                f"FROM CampaignMember WHERE {KEY} IN {member_keys}"
            )
            queries["joined"] = (
                f"SELECT {columns} FROM Contact WHERE Id IN "
                f"(SELECT ContactId FROM CampaignMember WHERE {KEY} IN {member_keys})"
            )
        answers = {"members": (), "joined": (), **self._api.ask(**queries)}
        contacts = {
            record_id(row, CONTACT): contact_target(row, {})
            for row in (*answers["converted"], *answers["joined"])
        }
        leads = {str(row.get(LEAD_KEY)): row for row in answers["leads"]}
        members: dict[str, list[Mapping[str, Any]]] = {}
        for row in answers["members"]:
            members.setdefault(str(row.get(KEY)).partition(":")[0], []).append(row)
        targets: dict[UUID, Target] = {}
        for lead_id in lead_ids:
            mine = leads.get(str(lead_id))
            joined = members.get(str(lead_id), ())
            if mine is not None and not mine.get("IsConverted"):
                targets[lead_id] = lead_target(mine, ())
                continue
            known = [str(mine.get("ConvertedContactId"))] if mine is not None else []
            known += [str(row.get("ContactId")) for row in joined]
            found = [contacts[one] for one in known if one in contacts]
            if found:
                targets[lead_id] = found[0]
        tasks: dict[str, list[Mapping[str, Any]]] = {}
        for row in self._tasks.of({target.id for target in targets.values()}):
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
                    str(row[SEQUENCE]) for row in members.get(str(lead_id), ()) if row.get(SEQUENCE)
                ),
                handoffs=tuple(
                    f"{row.get('Subject')}: {row.get('Status')}"
                    for row in tasks.get(str(lead_id), ())
                ),
                url=self._org.link(target.id),
            )
            for lead_id, target in targets.items()
        ]

    def _show_campaigns(self) -> dict[str, str]:
        """Id -> name of the campaigns that this show's section names, as far as they are there."""
        names = {self._destination.campaign}
        names |= self._nurture.campaigns()
        found: dict[str, str] = {}
        for name in sorted(names - {""}):
            try:
                found[self._members.campaign_id(name)] = name
            except Refused:
                continue
        return found


class _NoToken:
    """Nobody has signed in."""

    def __init__(self, name: str) -> None:
        self._name = name

    def header(self) -> str:
        raise SignInNeeded(f"Sign in to {self._name} first.")

    def renew(self, used: str) -> None:
        raise SignInNeeded(f"Sign in to {self._name} first.")
