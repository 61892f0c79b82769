"""One Salesforce organisation as all steps see it: who a lead is there, and rows that are proven.

Every write goes in one composite call together with a query by key: a row is done when its key is
found with the id that the write answered, and not because of its place in a list.
"""

# Values in queries always go through `quoted`; only names from this room are put in as they are.
# ruff: noqa: S608

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

from leadcapture.crmfield import FieldKind, RemoteField, Value
from leadcapture.errors import NotTheServer
from leadcapture.lead import Lead
from leadcapture.sync.connector import Outcome, RowResult
from leadcapture.sync.salesforceapi import (
    BATCH,
    LOCKED,
    Call,
    SalesforceApi,
    Saved,
    asking,
    is_id,
    quoted_list,
    saved,
)

__all__ = [
    "CONTACT",
    "GONE",
    "KEY",
    "LEAD",
    "LEAD_KEY",
    "MEMBER",
    "OPTED_OUT",
    "SEQUENCE",
    "TASK",
    "Organisation",
    "Target",
    "Write",
    "columns",
    "contact_target",
    "lead_target",
    "parts",
    "record_id",
    "refused",
]

#: The external ids that set-up makes: of a Lead, and of campaign members and activities.
LEAD_KEY = "LeadCapture_Id__c"
KEY = "LeadCapture_Key__c"
#: Which sequence a campaign member entered; written once.
SEQUENCE = "LeadCapture_Sequence__c"
#: What a record's id begins with.
LEAD, CONTACT, TASK, MEMBER = "00Q", "003", "00T", "00v"
GONE = "The person is no longer in the CRM; somebody deleted the record."
OPTED_OUT = "opted out in the CRM; an opt-out always wins"
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The record that stands for a lead: its Lead, or a Contact."""

    id: str
    opted_out: bool = False
    ours: bool = True
    values: Mapping[str, Value] = field(default_factory=dict)
    name: str = ""
    email: str = ""

    @property
    def is_contact(self) -> bool:
        return self.id.startswith(CONTACT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """One row of a collection call."""

    lead: Lead
    key: str
    values: Mapping[str, Any]
    remark: str = ""


class Organisation:
    """One organisation behind its API. For one thread at a time."""

    def __init__(self, api: SalesforceApi) -> None:
        self.api = api
        self._fields: dict[str, tuple[RemoteField, ...]] = {}
        self._owners: dict[str, str] = {}
        self.before_writing: Callable[[], None] = lambda: None

    def targets(
        self,
        rows: Sequence[tuple[Lead, str]],
        fields: Sequence[str] = (),
        *,
        by_email: bool = False,
        **more: str,
    ) -> tuple[dict[UUID, Target], dict[str, list[dict[str, Any]]]]:
        """Each lead's record, in one call with the queries in `more`.

        Our own Lead first, the Contact it was converted into, the Contact we know it by, and
        `by_email` the oldest Contact with one of its e-mail addresses.
        """
        known = {one.name for one in self.describe("Lead")} if fields else set()
        wanted = [name for name in fields if name in known and _NAME.match(name)]
        contact_fields = self.contact_fields(wanted)
        keys = quoted_list(str(lead.id) for lead, _ in rows)
        ids = {remote for _, remote in rows if is_id(remote, CONTACT)}
        emails = {mail for lead, _ in rows for mail in lead.person.emails if mail}
        lead_columns = columns("Id", LEAD_KEY, "HasOptedOutOfEmail", *wanted)
        contact_columns = columns("Id", "Email", "HasOptedOutOfEmail", *contact_fields.values())
        soql = {
            "leads": f"SELECT {lead_columns}, IsConverted, ConvertedContactId FROM Lead "
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
        answers = self.api.ask(**soql, **more)
        people = [*answers["converted"], *answers.get("contacts", ())]
        contacts = {record_id(row, CONTACT): contact_target(row, contact_fields) for row in people}
        by_mail: dict[str, str] = {}
        for row in answers.get("contacts", ()):
            by_mail.setdefault(str(row.get("Email") or "").casefold(), str(row.get("Id")))
        leads = {str(row.get(LEAD_KEY)): row for row in answers["leads"]}
        targets: dict[UUID, Target] = {}
        for lead, remote in rows:
            mine = leads.get(str(lead.id))
            if mine is not None and mine.get("IsConverted"):
                target = contacts.get(str(mine.get("ConvertedContactId")))
            elif mine is not None:
                target = lead_target(mine, wanted)
            else:
                target = contacts.get(remote)
                if target is None and by_email:
                    found = (by_mail.get(mail.casefold(), "") for mail in lead.person.emails)
                    target = next((contacts[one] for one in found if one in contacts), None)
            if target is not None:
                targets[lead.id] = target
        return targets, answers

    def contact_fields(self, wanted: Sequence[str]) -> dict[str, str]:
        """A Lead's field -> the Contact's, for those that a Contact has."""
        if not wanted:
            return {}
        names = {one.name for one in self.describe("Contact")}
        pairs = {name: _AS_CONTACT.get(name, name) for name in wanted}
        return {name: other for name, other in pairs.items() if other in names}

    def describe(self, kind: str) -> tuple[RemoteField, ...]:
        """The fields of a kind of record, asked once."""
        if kind not in self._fields:
            answer = self.api.get(f"/sobjects/{kind}/describe")
            rows = answer.get("fields") if isinstance(answer, dict) else None
            if not isinstance(rows, list) or not rows:
                raise NotTheServer("The answer does not have the shape of Salesforce's.")
            self._fields[kind] = tuple(_remote_field(row) for row in rows)
        return self._fields[kind]

    def link(self, record: str) -> str:
        return f"{self.api.url}/{record}"

    def upsert(
        self,
        kind: str,
        key_field: str,
        writes: Sequence[Write],
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
            locked: list[Write] = []
            for part in parts(waiting, size):
                for write, answer in self.put(kind, key_field, part, prefix, headers or {}):
                    if answer.failed_for(LOCKED) and size > 1:
                        locked.append(write)
                    else:
                        results.append(self.judged(write, answer))
            waiting = locked
        return results

    def put(
        self,
        kind: str,
        key_field: str,
        writes: Sequence[Write],
        prefix: str,
        headers: Mapping[str, str],
    ) -> list[tuple[Write, Saved]]:
        """One composite call: the upsert, and who is there by its key afterwards."""
        keys = quoted_list(write.key for write in writes)
        records = [
            {"attributes": {"type": kind}, key_field: write.key, **write.values} for write in writes
        ]
        self.before_writing()
        answers = self.api.together(
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

    def judged(self, write: Write, answer: Saved) -> RowResult:
        if not answer.errors:
            outcome = Outcome.CREATED if answer.created else Outcome.UPDATED
            return self.result(write.lead, answer.id, outcome, write.remark)
        if answer.failed_for((*LOCKED, "DUPLICATE_VALUE")):
            outcome = Outcome.RETRY
        else:
            outcome = Outcome.REFUSED
        return RowResult(lead_id=write.lead.id, outcome=outcome, message=answer.words)

    def result(self, lead: Lead, record: str, outcome: Outcome, message: str = "") -> RowResult:
        return RowResult(
            lead_id=lead.id,
            outcome=outcome,
            remote_id=record,
            url=self.link(record),
            message=message,
        )

    def users(self, names: Iterable[str]) -> dict[str, str]:
        """The active users with these usernames, e-mails, names or ids: name -> id."""
        missing = sorted({name for name in names if name} - set(self._owners))
        if missing:
            self._owners |= dict.fromkeys(missing, "")
            ids = [name for name in missing if is_id(name, "005")]
            self._owners |= {name: name for name in ids}
            texts = quoted_list(missing)
            rows = self.api.query(
                "SELECT Id, Username, Name, Email FROM User WHERE IsActive = true AND "
                f"(Username IN {texts} OR Name IN {texts} OR Email IN {texts})"
            )
            for column in ("Name", "Email", "Username"):
                for row in rows:
                    name = str(row.get(column) or "")
                    for wanted in missing:
                        if wanted.casefold() == name.casefold():
                            self._owners[wanted] = record_id(row, "005")
        return self._owners


def record_id(row: Mapping[str, Any], prefix: str) -> str:
    """The record's id. Raises `NotTheServer` for one that is not of this kind."""
    if not is_id(row.get("Id"), prefix):
        raise NotTheServer("Salesforce's answer names a record of another kind.")
    return str(row["Id"])


def parts(rows: Sequence[_T], size: int) -> Iterable[Sequence[_T]]:
    return (rows[start : start + size] for start in range(0, len(rows), size))


def columns(*names: str) -> str:
    return ", ".join(dict.fromkeys(names))


def refused(lead: Lead, words: str) -> RowResult:
    return RowResult(lead_id=lead.id, outcome=Outcome.REFUSED, message=words)


def _values(row: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Value]:
    """Fields under the Lead's names, from a record with names of its own."""
    return {
        name: value
        for name, other in names.items()
        if isinstance(value := row.get(other), (str, float, int, bool))
    }


def lead_target(row: Mapping[str, Any], wanted: Sequence[str]) -> Target:
    return Target(
        id=record_id(row, LEAD),
        opted_out=bool(row.get("HasOptedOutOfEmail")),
        values=_values(row, {name: name for name in wanted}),
        name=str(row.get("Name") or ""),
        email=str(row.get("Email") or ""),
    )


def contact_target(row: Mapping[str, Any], names: Mapping[str, str]) -> Target:
    return Target(
        id=str(row["Id"]),
        opted_out=bool(row.get("HasOptedOutOfEmail")),
        ours=False,
        # A Contact's company is its Account: it has one, and it is not ours to change.
        values={"Company": "-", **_values(row, names)},
        name=str(row.get("Name") or ""),
        email=str(row.get("Email") or ""),
    )


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
