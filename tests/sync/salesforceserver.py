"""A Salesforce organisation of our own, as strict as the vendor's pages say, on a real socket.

Rules, each with the page it was taken from. REST: below
https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/ ; Bulk: below
https://developer.salesforce.com/docs/atlas.en-us.api_asynch.meta/api_asynch/ :

* 401 ``INVALID_SESSION_ID`` without a valid access token; errors are a list of ``errorCode`` and
  ``message``: ``errorcodes.htm``
* upsert of at most 200 records of one type by an external id, results in the order of the records,
  no ``id`` in a record: ``resources_composite_sobjects_collections_upsert.htm``; a malformed
  request is 400, a bad row only has ``success: false``
* create and update collections: ``resources_composite_sobjects_collections_update.htm``
* composite: at most 25 calls, five of them queries or collections, ``referenceId`` finds the
  answer: ``resources_composite_composite.htm``, ``httpHeaders`` in a call:
  ``requests_composite.htm``
* a query's pages, ``nextRecordsUrl``: ``resources_query.htm``; quoted strings and their escapes:
  ``.../soql_sosl/sforce_api_calls_soql_select_quotedstringescapes.htm``
* describe: ``resources_sobject_describe.htm``; upsert of one record, 201 when made:
  ``dome_upsert.htm``
* ``Sforce-Limit-Info: api-usage=18/5000``: ``headers_api_usage.htm``; 403
  ``REQUEST_LIMIT_EXCEEDED`` when they are used up: ``errorcodes.htm``
* ``Sforce-Duplicate-Rule-Header``: ``headers_duplicaterules.htm``; what a rule found comes with the
  error as a DuplicateResult: ``.../api/sforce_api_objects_duplicateresult.htm``
* ``Sforce-Auto-Assign``: ``headers_autoassign.htm``
* STRING_TOO_LONG, INVALID_FIELD, REQUIRED_FIELD_MISSING, INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST,
  DUPLICATE_VALUE, CANNOT_UPDATE_CONVERTED_LEAD, INVALID_EMAIL_ADDRESS:
  ``.../api/sforce_api_calls_concepts_core_data_objects.htm``
* a person is a member of a campaign once; ``CampaignId`` and ``LeadId`` cannot be changed:
  ``.../object_reference/sforce_api_objects_campaignmember.htm``
* Bulk API 2.0: ``asynch_api_intro.htm``; states, ``sf__Id``, ``sf__Created``, ``sf__Error``, three
  lists of results: ``get_job_successful_results.htm`` and its neighbours
* web-server flow with PKCE, rotated refresh tokens:
  https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_web_server_flow.htm
"""

from __future__ import annotations

import base64
import csv
import hashlib
import io
import json
import re
import ssl
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qs, unquote, urlsplit

from loopserver import Answer, Call, LoopServer

__all__ = ["CLIENT_ID", "TOKEN", "SalesforceServer"]

CLIENT_ID = "3MVG9canary-client"
TOKEN = "00Dcanary!access-token"
REFRESH = "5Aepcanary-refresh-token"
_BATCH = 200
_PREFIX = {
    "Lead": "00Q", "Contact": "003", "Task": "00T", "Campaign": "701", "CampaignMember": "00v",
    "CampaignMemberStatus": "01Y", "User": "005",
}  # fmt: skip
_VERSION = re.compile(r"/services/data/v\d\d\.0")
_EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s.,;]+(\.[^@\s.,;]+)+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a kind of record."""

    kind: str = "string"
    length: int = 0
    needed: bool = False
    choices: tuple[str, ...] = ()
    restricted: bool = False
    writable: bool = True
    fixed: bool = False
    """It can be set when a record is made, and never changed."""
    external: bool = False

    @property
    def indexed(self) -> bool:
        return self.external or self.kind in ("id", "reference")


def _text(length: int, **more: Any) -> Field:
    return Field(length=length, **more)


_PERSON = {
    "Id": Field(kind="id", length=18, writable=False),
    "CreatedDate": Field(kind="datetime", writable=False),
    "Name": _text(121, writable=False),
    "FirstName": _text(40),
    "LastName": _text(80, needed=True),
    "Salutation": Field(kind="picklist", length=40, choices=("Mr.", "Ms.", "Dr.", "Prof.")),
    "Title": _text(128),
    "Email": Field(kind="email", length=80),
    "Phone": Field(kind="phone", length=40),
    "MobilePhone": Field(kind="phone", length=40),
    "Fax": Field(kind="phone", length=40),
    "Description": Field(kind="textarea", length=32_000),
    "LeadSource": Field(kind="picklist", length=255, choices=("Web", "Trade show")),
    "HasOptedOutOfEmail": Field(kind="boolean"),
    "OwnerId": Field(kind="reference", length=18),
}
SCHEMA: dict[str, dict[str, Field]] = {
    "Lead": {
        **_PERSON,
        "Company": _text(255, needed=True),
        "Website": Field(kind="url", length=255),
        "Street": Field(kind="textarea", length=255),
        "PostalCode": _text(20),
        "City": _text(40),
        "State": _text(80),
        "Country": _text(80),
        "Rating": Field(
            kind="picklist", length=255, choices=("Hot", "Warm", "Cold"), restricted=True
        ),
        "Interest__c": Field(
            kind="picklist", length=255, choices=("Pro", "Basic"), restricted=True
        ),
        "Seats__c": Field(kind="double"),
        "IsConverted": Field(kind="boolean", writable=False),
        "ConvertedContactId": Field(kind="reference", length=18, writable=False),
        "LeadCapture_Id__c": _text(36, external=True),
    },
    "Contact": {
        **_PERSON,
        "AccountId": Field(kind="reference", length=18),
        "MailingStreet": Field(kind="textarea", length=255),
        "MailingPostalCode": _text(20),
        "MailingCity": _text(40),
        "MailingState": _text(80),
        "MailingCountry": _text(80),
    },
    "Task": {
        "Id": Field(kind="id", length=18, writable=False),
        "WhoId": Field(kind="reference", length=18),
        "OwnerId": Field(kind="reference", length=18),
        "Subject": Field(kind="combobox", length=255),
        "Description": Field(kind="textarea", length=32_000),
        "ActivityDate": Field(kind="date"),
        "Status": Field(
            kind="picklist", length=255, choices=("Not Started", "Completed"), restricted=True
        ),
        "Priority": Field(kind="picklist", length=255, choices=("High", "Normal"), restricted=True),
        "LeadCapture_Key__c": _text(120, external=True),
    },
    "Campaign": {"Id": Field(kind="id", writable=False), "Name": _text(80, needed=True)},
    "CampaignMember": {
        "Id": Field(kind="id", length=18, writable=False),
        "CampaignId": Field(kind="reference", length=18, needed=True, fixed=True),
        "LeadId": Field(kind="reference", length=18, fixed=True),
        "ContactId": Field(kind="reference", length=18, fixed=True),
        "Status": Field(kind="picklist", length=40),
        "LeadCapture_Key__c": _text(120, external=True),
        "LeadCapture_Sequence__c": _text(255),
    },
    "CampaignMemberStatus": {
        "Id": Field(kind="id", writable=False),
        "CampaignId": Field(kind="reference"),
        "Label": _text(765),
    },
    "User": {
        "Id": Field(kind="id", writable=False),
        "Username": _text(80),
        "Name": _text(121),
        "Email": Field(kind="email", length=128),
        "IsActive": Field(kind="boolean"),
    },
}


class Refusal(Exception):
    """What Salesforce answers instead."""

    def __init__(
        self, code: str, message: str, status: int = 400, *, found: Iterable[str] = ()
    ) -> None:
        super().__init__(message)
        self.code = code
        self.status = status
        self.found = tuple(found)


class SalesforceServer(LoopServer):
    """One organisation. `effects` counts each thing that was done to a person."""

    def __init__(self, certificate: tuple[Path, Path] | None = None) -> None:
        """`certificate` is (certificate, key) in PEM for TLS; None speaks plain HTTP."""
        super().__init__()
        self.tls = certificate is not None
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*map(str, certificate))
            self.socket = context.wrap_socket(self.socket, server_side=True)
        self.records: dict[str, dict[str, dict[str, Any]]] = {kind: {} for kind in SCHEMA}
        self.tokens = {TOKEN}
        self.refresh = REFRESH
        self.codes: dict[str, tuple[str, str]] = {}
        self.effects: Counter[tuple[str, str]] = Counter()
        self.auto_assigned: list[str] = []
        self.used, self.allowed = 0, 100_000
        self.invalid: dict[str, str] = {}
        """Last name -> words of a validation rule."""
        self.locked: Counter[str] = Counter()
        """Last name -> how many more times its record is locked."""
        self.no_duplicates = False
        """A duplicate rule blocks a second Lead with an e-mail address that is there."""
        self.alike: dict[str, str] = {}
        """Last name -> the record that a fuzzy rule takes for the same person."""
        self.tells_duplicates = True
        """Whether an error says which records the rule found."""
        self.page_size = 2000
        self.slow = 0.0
        """Seconds until a request is answered."""
        self.jobs: dict[str, dict[str, Any]] = {}
        self.unprocessed: set[str] = set()
        """Keys of rows that a bulk job leaves out."""
        self._numbers = count(1)
        self._by_key: dict[tuple[str, str, str], str] = {}
        self._near: dict[tuple[str, str, str], set[str]] = {}
        """(kind, field, value) -> records that have, or once had, this id or key."""
        self._members: set[tuple[str, Any]] = set()
        self._cursors: dict[str, list[dict[str, Any]]] = {}
        self.campaign = self.make("Campaign", Name="Suite Expo 2026")
        for label in ("Sent", "Responded", "Hot", "Touch"):
            self.make("CampaignMemberStatus", CampaignId=self.campaign, Label=label)
        self.seller = self.make(
            "User",
            Username="sam@example.com",
            Name="Sam Seller",
            Email="sam.seller@example.com",
            IsActive=True,
        )

    @property
    def url(self) -> str:
        return f"{'https' if self.tls else 'http'}://localhost:{self.server_port}"

    # --- what tests do behind the API
    def make(self, kind: str, **values: Any) -> str:
        """A record, made by somebody in the organisation; its id."""
        number = f"{_PREFIX[kind]}{next(self._numbers):012d}"
        record = number + _checksum(number)
        row = {
            "Id": record,
            "CreatedDate": f"2026-01-01T00:00:{len(self.records[kind]) % 60:02d}.000+0000",
        }
        if "LastName" in SCHEMA[kind]:
            row |= {"HasOptedOutOfEmail": False, "IsConverted": False}
        self.records[kind][record] = row
        self._write(kind, row, values)
        if kind == "CampaignMember":
            self._members.add((row["CampaignId"], row.get("ContactId") or row.get("LeadId")))
        return record

    def convert(self, lead: str) -> str:
        """A person in Sales converts a Lead; the Contact's id."""
        row = self.records["Lead"][lead]
        contact = self.make(
            "Contact", **{n: row[n] for n in ("FirstName", "LastName", "Email") if row.get(n)}
        )
        self._write("Lead", row, {"IsConverted": True, "ConvertedContactId": contact})
        return contact

    def _write(self, kind: str, row: dict[str, Any], values: Mapping[str, Any]) -> None:
        row.update(values)
        if "LastName" in row:
            row["Name"] = " ".join(filter(None, (row.get("FirstName"), row.get("LastName"))))
        for name in ("Id", *values):
            one, value = SCHEMA[kind][name], str(row.get(name) or "")
            if one.external and value:
                self._by_key[kind, name, value] = row["Id"]
            if one.indexed:
                self._near.setdefault((kind, name, value.casefold()), set()).add(row["Id"])

    def near(self, kind: str, name: str, values: Iterable[str]) -> set[str]:
        """The records of which some may have one of these values (in lower case) in a field."""
        return {one for value in values for one in self._near.get((kind, name, value), ())}

    # --- requests
    def reply(self, call: Call) -> Answer:
        if self.slow:
            time.sleep(self.slow)
        try:
            if call.path.startswith("/services/oauth2/"):
                return self._oauth(call)
            self._admit(call)
            answer = self._route(call.method, call.path, call.query, call.headers, call.body)
        except Refusal as refusal:
            body = [{"errorCode": refusal.code, "message": str(refusal)}]
            answer = Answer(status=refusal.status, body=body)
        usage = {"Sforce-Limit-Info": f"api-usage={self.used}/{self.allowed}"}
        return Answer(status=answer.status, body=answer.body, headers={**usage, **answer.headers})

    def _admit(self, call: Call) -> None:
        token = call.headers.get("authorization", "").removeprefix("Bearer ").removeprefix("OAuth ")
        if token not in self.tokens:
            raise Refusal("INVALID_SESSION_ID", "Session expired or invalid", 401)
        if self.used >= self.allowed:
            raise Refusal("REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.", 403)
        self.used += 1
        if call.body and not call.headers.get("content-type", "").startswith(
            ("application/json", "text/csv")
        ):
            raise Refusal("UNSUPPORTED_MEDIA_TYPE", "Content type not supported", 415)

    def _route(
        self,
        method: str,
        path: str,
        query: Mapping[str, str],
        headers: Mapping[str, str],
        body: bytes,
    ) -> Answer:
        base = _VERSION.match(path)
        if base is None:
            raise Refusal("NOT_FOUND", "The requested resource does not exist", 404)
        parts = [unquote(part) for part in path[base.end() :].strip("/").split("/")]
        match method, parts:
            case "GET", ["limits"]:
                left = self.allowed - self.used
                return Answer(body={"DailyApiRequests": {"Max": self.allowed, "Remaining": left}})
            case "GET", ["query"]:
                return self._query(query.get("q", ""), base.group())
            case "GET", ["query", cursor]:
                return self._page(cursor, base.group())
            case "GET", ["sobjects", kind, "describe"]:
                return Answer(body=_described(kind))
            case "POST", ["composite"]:
                return self._composite(_json(body), headers)
            case "PATCH", ["composite", "sobjects", kind, key]:
                return self._upsert_many(kind, key, _json(body), headers)
            case "PATCH", ["composite", "sobjects"]:
                return self._update_many(_json(body), headers)
            case "POST", ["sobjects", kind]:
                values = _json(body)
                self._check_kind(kind)
                record = self._create(kind, values, headers)
                return Answer(status=201, body={"id": record, "success": True, "errors": []})
            case "PATCH", ["sobjects", kind, record]:
                self._update(kind, record, _json(body))
                return Answer(status=204)
            case "PATCH", ["sobjects", kind, key, value]:
                record, created = self._upsert(kind, key, value, _json(body), headers)
                answer = {"id": record, "success": True, "errors": [], "created": created}
                return Answer(status=201 if created else 200, body=answer)
            case "GET", ["sobjects", kind, record] if record in self.records.get(kind, {}):
                return Answer(body={"attributes": {"type": kind}, **self.records[kind][record]})
            case _, ["jobs", "ingest", *rest]:
                return self._bulk(method, rest, body)
        raise Refusal("NOT_FOUND", "The requested resource does not exist", 404)

    # --- collections
    def _composite(self, value: Any, headers: Mapping[str, str]) -> Answer:
        calls = value.get("compositeRequest") if isinstance(value, dict) else None
        if not isinstance(calls, list) or not 0 < len(calls) <= 25:
            raise Refusal("PROCESSING_HALTED", "Composite takes 1 to 25 subrequests")
        heavy = [c for c in calls if "/query" in c["url"] or "/composite/sobjects" in c["url"]]
        if len(heavy) > 5:
            raise Refusal("LIMIT_EXCEEDED", "At most 5 queries and collections in a composite")
        answers = []
        for one in calls:
            unknown = set(one) - {"method", "url", "referenceId", "body", "httpHeaders"}
            if unknown or not re.fullmatch(r"[A-Za-z][A-Za-z0-9_]*", one.get("referenceId", "")):
                raise Refusal("JSON_PARSER_ERROR", f"Unrecognized field {sorted(unknown)}")
            parts = urlsplit(one["url"])
            mine = {name.lower(): text for name, text in one.get("httpHeaders", {}).items()}
            query = {name: texts[-1] for name, texts in parse_qs(parts.query).items()}
            body = json.dumps(one["body"]).encode() if "body" in one else b""
            try:
                answer = self._route(one["method"], parts.path, query, mine, body)
            except Refusal as refusal:
                words = [{"errorCode": refusal.code, "message": str(refusal)}]
                answer = Answer(status=refusal.status, body=words)
            answers.append(
                {
                    "body": answer.body,
                    "httpHeaders": {},
                    "httpStatusCode": answer.status,
                    "referenceId": one["referenceId"],
                }
            )
        return Answer(body={"compositeResponse": answers})

    def _records(self, value: Any) -> list[dict[str, Any]]:
        records = value.get("records") if isinstance(value, dict) else None
        if not isinstance(records, list) or set(value) - {"allOrNone", "records"}:
            raise Refusal("JSON_PARSER_ERROR", "A collection has records and allOrNone")
        if len(records) > _BATCH:
            words = f"record limit reached. cannot submit more than {_BATCH} records"
            raise Refusal("INVALID_BATCH_SIZE", words)
        for record in records:
            if not isinstance(record.get("attributes"), dict) or "type" not in record["attributes"]:
                raise Refusal("INVALID_INPUT", "Include attributes with a type for each record.")
        return records

    def _upsert_many(self, kind: str, key: str, value: Any, headers: Mapping[str, str]) -> Answer:
        records = self._records(value)
        keys = Counter(str(record.get(key)) for record in records)
        answers = []
        for record in records:
            values = {name: text for name, text in record.items() if name != "attributes"}
            try:
                if record["attributes"]["type"] != kind:
                    raise Refusal("INVALID_TYPE", "All records must be of the type in the URI")
                if keys[str(record.get(key))] > 1:
                    raise Refusal("DUPLICATE_VALUE", f"Duplicate external id specified: {key}")
                if "id" in values or "Id" in values:
                    raise Refusal("INVALID_FIELD", "id specified in an upsert")
                number = values.pop(key, None)
                if not number:
                    raise Refusal("MISSING_ARGUMENT", f"{key} not specified")
                record_id, created = self._upsert(kind, key, str(number), values, headers)
                answers.append(_saved(record_id, created=created))
            except Refusal as refusal:
                answers.append(_failed(refusal))
        return Answer(body=answers)

    def _update_many(self, value: Any, headers: Mapping[str, str]) -> Answer:
        records = self._records(value)
        ids = Counter(str(record.get("id")) for record in records)
        answers = []
        for record in records:
            values = {n: text for n, text in record.items() if n not in ("attributes", "id")}
            try:
                if ids[str(record.get("id"))] > 1:
                    raise Refusal("DUPLICATE_VALUE", "Duplicate id in list")
                self._update(record["attributes"]["type"], str(record.get("id")), values)
                answers.append(_saved(record["id"]))
            except Refusal as refusal:
                answers.append(_failed(refusal))
        return Answer(body=answers)

    # --- records
    def _check_kind(self, kind: str) -> None:
        if kind not in SCHEMA:
            raise Refusal("NOT_FOUND", f"The requested resource {kind} does not exist", 404)

    def _upsert(
        self, kind: str, key: str, number: str, values: Any, headers: Mapping[str, str]
    ) -> tuple[str, bool]:
        self._check_kind(kind)
        if not SCHEMA[kind].get(key, Field()).external:
            raise Refusal("INVALID_FIELD", f"Field name provided, {key} is not an External ID")
        record = self._by_key.get((kind, key, number))
        if record is not None:
            self._update(kind, record, values)
            return record, False
        return self._create(kind, {**values, key: number}, headers), True

    def _create(self, kind: str, values: dict[str, Any], headers: Mapping[str, str]) -> str:
        self._check(kind, values)
        missing = [n for n, one in SCHEMA[kind].items() if one.needed and not values.get(n)]
        if missing:
            words = f"Required fields are missing: [{', '.join(missing)}]"
            raise Refusal("REQUIRED_FIELD_MISSING", words)
        if kind == "Lead":
            self._check_duplicate(values, headers)
        if kind == "CampaignMember":
            self._check_member(values)
        if kind == "Task" and self.records["Lead"].get(values.get("WhoId", ""), {}).get(
            "IsConverted"
        ):
            words = "Activities cannot be related to converted leads"
            raise Refusal("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", words)
        record = self.make(kind, **values)
        person = str(values.get("LeadCapture_Id__c") or values.get("LeadCapture_Key__c") or record)
        self.effects[kind, person] += 1
        if kind == "Lead" and headers.get("sforce-auto-assign", "TRUE").upper() != "FALSE":
            self.auto_assigned.append(record)
        if kind == "CampaignMember" and values.get("LeadCapture_Sequence__c"):
            self.effects["Sequence", person] += 1
        return record

    def _update(self, kind: str, record: str, values: dict[str, Any]) -> None:
        row = self.records.get(kind, {}).get(record)
        if row is None:
            raise Refusal("ENTITY_IS_DELETED", "entity is deleted", 404)
        if kind == "Lead" and row.get("IsConverted"):
            raise Refusal("CANNOT_UPDATE_CONVERTED_LEAD", "cannot reference converted lead")
        self._check(kind, values)
        for name in values:
            if SCHEMA[kind][name].fixed and values[name] != row.get(name):
                words = f"Unable to create/update fields: {name}"
                raise Refusal("INVALID_FIELD_FOR_INSERT_UPDATE", words)
        if values.get("LeadCapture_Sequence__c"):
            key = values.get("LeadCapture_Key__c") or row.get("LeadCapture_Key__c") or record
            self.effects["Sequence", str(key)] += 1
        self._write(kind, row, values)

    def _check(self, kind: str, values: Mapping[str, Any]) -> None:
        for name, value in values.items():
            one = SCHEMA[kind].get(name)
            if one is None:
                words = f"No such column '{name}' on sobject of type {kind}"
                raise Refusal("INVALID_FIELD", words)
            if not one.writable:
                words = f"Unable to create/update fields: {name}. Please check the security"
                raise Refusal("INVALID_FIELD_FOR_INSERT_UPDATE", words)
            if value is None:
                continue
            self._check_value(name, one, value)
        last = str(values.get("LastName", ""))
        if self.locked[last] > 0:
            self.locked[last] -= 1
            raise Refusal("UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access to this record")
        if last in self.invalid:
            raise Refusal("FIELD_CUSTOM_VALIDATION_EXCEPTION", self.invalid[last])

    def _check_value(self, name: str, one: Field, value: Any) -> None:
        if one.kind == "boolean":
            if not isinstance(value, bool):
                raise Refusal("JSON_PARSER_ERROR", f"Cannot deserialize {name} as boolean")
            return
        if one.kind == "double":
            if isinstance(value, bool) or not isinstance(value, (int, float)):
                raise Refusal(
                    "INVALID_TYPE_ON_FIELD_IN_RECORD", f"{name}: value not of type double"
                )
            return
        if not isinstance(value, str):
            words = f"{name}: value not of required type: {value}"
            raise Refusal("INVALID_TYPE_ON_FIELD_IN_RECORD", words)
        if one.length and len(value) > one.length:
            words = f"{name}: data value too large: {value[:20]}… (max length={one.length})"
            raise Refusal("STRING_TOO_LONG", words)
        if one.kind == "email" and value and not _EMAIL.fullmatch(value):
            raise Refusal("INVALID_EMAIL_ADDRESS", f"{name}: invalid email address: {value}")
        if one.restricted and value not in one.choices:
            words = f"{name}: bad value for restricted picklist field: {value}"
            raise Refusal("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", words)

    def _check_duplicate(self, values: Mapping[str, Any], headers: Mapping[str, str]) -> None:
        allow = "allowsave=true" in headers.get("sforce-duplicate-rule-header", "").lower()
        if not self.no_duplicates or allow:
            return
        mail, alike = values.get("Email"), self.alike.get(str(values.get("LastName")))
        found = [
            row["Id"] for row in self.records["Lead"].values() if mail and row.get("Email") == mail
        ]
        if found := [*found, *([alike] if alike else [])]:
            told = found if self.tells_duplicates else ()
            raise Refusal("DUPLICATES_DETECTED", "Use one of these records?", found=told)

    def _check_member(self, values: Mapping[str, Any]) -> None:
        campaign = values["CampaignId"]
        labels = {
            row["Label"]
            for row in self.records["CampaignMemberStatus"].values()
            if row["CampaignId"] == campaign
        }
        if campaign not in self.records["Campaign"]:
            raise Refusal("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id")
        if values.get("Status") not in labels:
            words = f"Status: bad value for restricted picklist field: {values.get('Status')}"
            raise Refusal("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", words)
        who = values.get("ContactId") or values.get("LeadId")
        if who not in self.records["Lead"] and who not in self.records["Contact"]:
            raise Refusal("INVALID_CROSS_REFERENCE_KEY", "invalid cross reference id")
        if (campaign, who) in self._members:
            raise Refusal("DUPLICATE_VALUE", "Already a campaign member.")

    # --- queries
    def _query(self, soql: str, base: str) -> Answer:
        rows = Soql(soql, self.records, self.near).rows()
        return self._paged(rows, base)

    def _page(self, cursor: str, base: str) -> Answer:
        if cursor not in self._cursors:
            raise Refusal("INVALID_QUERY_LOCATOR", "invalid query locator")
        return self._paged(self._cursors.pop(cursor), base)

    def _paged(self, rows: list[dict[str, Any]], base: str) -> Answer:
        body: dict[str, Any] = {"totalSize": len(rows), "done": True, "records": rows}
        if len(rows) > self.page_size:
            cursor = f"01g{next(self._numbers):012d}"
            self._cursors[cursor] = rows[self.page_size :]
            body |= {
                "totalSize": len(rows),
                "done": False,
                "nextRecordsUrl": f"{base}/query/{cursor}",
                "records": rows[: self.page_size],
            }
        return Answer(body=body)

    # --- bulk
    def _bulk(self, method: str, rest: list[str], body: bytes) -> Answer:
        if method == "POST" and not rest:
            value = _json(body)
            number = f"750{next(self._numbers):012d}AAA"
            self.jobs[number] = {**value, "id": number, "state": "Open", "looks": 0}
            return Answer(body=self.jobs[number])
        job = self.jobs.get(rest[0]) if rest else None
        if job is None:
            raise Refusal("NOT_FOUND", "The requested resource does not exist", 404)
        match method, rest[1:]:
            case "PUT", ["batches"] if job["state"] == "Open":
                job["rows"] = list(csv.DictReader(io.StringIO(body.decode(), newline="")))
                return Answer(status=201)
            case "PATCH", []:
                job["state"] = _json(body)["state"]
                self._run(job)
                return Answer(body={k: job[k] for k in ("id", "state", "object")})
            case "GET", []:
                job["looks"] += 1
                state = "JobComplete" if job["looks"] > 1 else "InProgress"
                return Answer(body={"id": job["id"], "state": state})
            case "GET", [("successfulResults" | "failedResults" | "unprocessedrecords") as name]:
                headers = {"Content-Type": "text/csv"}
                return Answer(body=_csv(job[name]), headers=headers)
        raise Refusal("INVALIDJOBSTATE", "Invalid job state")

    def _run(self, job: dict[str, Any]) -> None:
        kind, key = job["object"], job["externalIdFieldName"]
        job |= {"successfulResults": [], "failedResults": [], "unprocessedrecords": []}
        for row in job["rows"]:
            number = row[key]
            if number in self.unprocessed:
                job["unprocessedrecords"].append(row)
                continue
            values = {
                name: text == "true" if SCHEMA[kind].get(name, Field()).kind == "boolean" else text
                for name, text in row.items()
                if text and name != key
            }
            try:
                record, created = self._upsert(kind, key, number, values, {})
            except Refusal as refusal:
                error = f"{refusal.code}:{refusal}:--"
                job["failedResults"].append({"sf__Id": "", "sf__Error": error, **row})
            else:
                made = str(created).lower()
                job["successfulResults"].append({"sf__Id": record, "sf__Created": made, **row})

    # --- sign-in
    def _oauth(self, call: Call) -> Answer:
        match call.method, call.path.rsplit("/", 1)[1]:
            case "GET", "authorize":
                return self._authorize(call.query)
            case "POST", "token":
                form = {n: v[-1] for n, v in parse_qs(call.body.decode()).items()}
                return self._token(form)
        return Answer(status=404, body={})

    def _authorize(self, query: Mapping[str, str]) -> Answer:
        if query.get("client_id") != CLIENT_ID or query.get("code_challenge_method") != "S256":
            return Answer(status=400, body={"error": "invalid_client_id"})
        code = f"aPrx{next(self._numbers)}"
        self.codes[code] = (query["code_challenge"], query["redirect_uri"])
        target = f"{query['redirect_uri']}?code={code}&state={query['state']}"
        return Answer(status=302, headers={"Location": target})

    def _token(self, form: Mapping[str, str]) -> Answer:
        def no(error: str, words: str) -> Answer:
            return Answer(status=400, body={"error": error, "error_description": words})

        if form.get("client_id") != CLIENT_ID or "client_secret" in form:
            return no("invalid_client_id", "client identifier invalid")
        if form.get("grant_type") == "refresh_token":
            if form.get("refresh_token") != self.refresh:
                return no("invalid_grant", "expired access/refresh token")
        else:
            challenge, back = self.codes.pop(form.get("code", ""), ("", ""))
            digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
            proof = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
            if not challenge or proof != challenge or form.get("redirect_uri") != back:
                return no("invalid_grant", "invalid code verifier")
        number = next(self._numbers)
        access, self.refresh = f"{TOKEN}-{number}", f"{REFRESH}-{number}"
        self.tokens.add(access)
        return Answer(
            body={
                "access_token": access,
                "refresh_token": self.refresh,
                "instance_url": self.url,
                "token_type": "Bearer",
                "issued_at": "1764000000000",
            }
        )


@dataclass(frozen=True, slots=True)
class _Test:
    """A condition: whether a row fits, and the ids of all that may."""

    fits: Callable[[dict[str, Any]], bool]
    near: set[str] | None = None


class Soql:
    """As much of SOQL as is needed: AND, OR, IN, =, !=, semi-joins and ORDER BY."""

    _TOKEN = re.compile(r"\s*('(?:[^'\\]|\\.)*'|[A-Za-z_][\w.]*|!=|[(),=]|\d+)")
    _ESCAPES: ClassVar = {"n": "\n", "r": "\r", "t": "\t"}

    def __init__(
        self,
        text: str,
        records: Mapping[str, Mapping[str, dict[str, Any]]],
        near: Callable[[str, str, Iterable[str]], set[str]] = lambda kind, name, values: set(),
    ) -> None:
        if len(text) > 100_000:
            raise Refusal("QUERY_TOO_COMPLICATED", "SOQL statements are at most 100,000 long")
        self._records = records
        self._near = near
        self._tokens: deque[str] = deque()
        place, end = 0, len(text.rstrip())
        while place < end:
            match = self._TOKEN.match(text, place)
            if match is None:
                raise Refusal("MALFORMED_QUERY", f"unexpected token: {text[place : place + 20]}")
            self._tokens.append(match[1])
            place = match.end()

    def rows(self) -> list[dict[str, Any]]:
        names, kind, fits, order = self._select()
        if self._tokens:
            raise Refusal("MALFORMED_QUERY", f"unexpected token: {self._tokens[0]}")
        found = self._found(kind, fits)
        if order:
            found.sort(key=lambda row: str(row.get(order)))
        return [
            {"attributes": {"type": kind}, **{name: row.get(name) for name in names}}
            for row in found
        ]

    def _found(self, kind: str, test: _Test) -> list[dict[str, Any]]:
        """The rows that fit, oldest first; ids grow."""
        rows = self._records[kind]
        if test.near is None:
            return [row for row in rows.values() if test.fits(row)]
        return [row for one in sorted(test.near) if (row := rows.get(one)) and test.fits(row)]

    def _select(self) -> tuple[list[str], str, _Test, str]:
        self._take("SELECT")
        names = [self._next()]
        while self._has(","):
            names.append(self._next())
        self._take("FROM")
        kind = self._next()
        if kind not in SCHEMA:
            raise Refusal("INVALID_TYPE", f"sObject type '{kind}' is not supported.")
        for name in names:
            self._known(kind, name)
        if len(set(names)) < len(names):
            raise Refusal("INVALID_FIELD", "duplicate field selected")
        fits = self._condition(kind) if self._has("WHERE") else _Test(bool)
        order = ""
        if self._has("ORDER"):
            self._take("BY")
            order = self._next()
            self._known(kind, order)
        return names, kind, fits, order

    def _condition(self, kind: str) -> _Test:
        """One level is either all AND or all OR, as SOQL asks for brackets otherwise."""
        tests = [self._test(kind)]
        word = ""
        while self._tokens and self._tokens[0].upper() in ("AND", "OR"):
            this = self._next().upper()
            if word and this != word:
                raise Refusal("MALFORMED_QUERY", f"unexpected token: {this}")
            word = this
            tests.append(self._test(kind))
        near = [test.near for test in tests if test.near is not None]
        if word == "OR":
            every = set().union(*near) if len(near) == len(tests) else None
            return _Test(lambda row: any(test.fits(row) for test in tests), every)
        fewest = min(near, key=len, default=None)
        return _Test(lambda row: all(test.fits(row) for test in tests), fewest)

    def _test(self, kind: str) -> _Test:
        if self._has("("):
            inner = self._condition(kind)
            self._take(")")
            return inner
        name = self._next()
        self._known(kind, name)
        if self._has("IN"):
            wanted = self._list()
            near = self._near(kind, name, wanted) if SCHEMA[kind][name].indexed else None
            return _Test(lambda row: str(row.get(name) or "").casefold() in wanted, near)
        sign = self._next()
        value = self._value(self._next())
        if sign == "=":
            return _Test(lambda row: _alike(row.get(name), value))
        if sign == "!=":
            return _Test(lambda row: not _alike(row.get(name), value))
        raise Refusal("MALFORMED_QUERY", f"unexpected token: {sign}")

    def _list(self) -> set[str]:
        self._take("(")
        if self._tokens and self._tokens[0].upper() == "SELECT":
            names, kind, fits, _ = self._select()
            self._take(")")
            rows = self._found(kind, fits)
            return {str(row.get(names[0])).casefold() for row in rows} - {"none"}
        if self._has(")"):
            raise Refusal("MALFORMED_QUERY", "unexpected token: ')'")
        found = {str(self._value(self._next())).casefold()}
        while self._has(","):
            found.add(str(self._value(self._next())).casefold())
        self._take(")")
        return found

    def _value(self, token: str) -> Any:
        if token.startswith("'"):
            if "\\" not in token:
                return token[1:-1]
            return re.sub(
                r"\\(.)", lambda m: self._ESCAPES.get(m[1], m[1]), token[1:-1], flags=re.DOTALL
            )
        return {"true": True, "false": False, "null": None}.get(token.lower(), token)

    def _known(self, kind: str, name: str) -> None:
        if name not in SCHEMA[kind]:
            words = f"No such column '{name}' on entity '{kind}'."
            raise Refusal("INVALID_FIELD", words)

    def _next(self) -> str:
        if not self._tokens:
            raise Refusal("MALFORMED_QUERY", "unexpected end of query")
        return self._tokens.popleft()

    def _has(self, word: str) -> bool:
        if self._tokens and self._tokens[0].upper() == word:
            self._tokens.popleft()
            return True
        return False

    def _take(self, word: str) -> None:
        if not self._has(word):
            found = self._tokens[0] if self._tokens else "end"
            raise Refusal("MALFORMED_QUERY", f"unexpected token: {found}")


def _alike(one: Any, other: Any) -> bool:
    if other is None:
        return one in (None, "")
    if isinstance(other, bool):
        return bool(one) is other
    return str(one or "").casefold() == str(other).casefold()


def _json(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError as error:
        raise Refusal("JSON_PARSER_ERROR", "Unexpected character") from error


def _saved(record: str, **more: Any) -> dict[str, Any]:
    return {"id": record, "success": True, "errors": [], **more}


def _failed(refusal: Refusal) -> dict[str, Any]:
    error: dict[str, Any] = {"statusCode": refusal.code, "message": str(refusal), "fields": []}
    if refusal.found:
        records = [{"matchConfidence": 100.0, "record": {"Id": one}} for one in refusal.found]
        error["duplicateResult"] = {
            "allowSave": False,
            "matchResults": [{"entityType": "Lead", "matchRecords": records, "success": True}],
        }
    return {"success": False, "errors": [error]}


def _described(kind: str) -> dict[str, Any]:
    if kind not in SCHEMA:
        raise Refusal("NOT_FOUND", "The requested resource does not exist", 404)
    fields = [
        {
            "name": name,
            "label": re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name),
            "type": one.kind,
            "length": one.length,
            "nillable": not one.needed,
            "createable": one.writable,
            "updateable": one.writable and not one.fixed,
            "defaultedOnCreate": one.kind == "boolean" or name == "OwnerId",
            "restrictedPicklist": one.restricted,
            "externalId": one.external,
            "picklistValues": [{"value": c, "label": c, "active": True} for c in one.choices],
        }
        for name, one in SCHEMA[kind].items()
    ]
    return {"name": kind, "fields": fields}


def _csv(rows: Iterable[dict[str, str]]) -> bytes:
    rows = list(rows)
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]) if rows else ["sf__Id"], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def _checksum(number: str) -> str:
    """The last three characters of an id: which of its letters are capitals."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
    parts = (number[start : start + 5] for start in (0, 5, 10))
    return "".join(
        letters[sum(1 << place for place, one in enumerate(part) if one.isupper())]
        for part in parts
    )
