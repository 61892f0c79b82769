"""A HubSpot account of our own, as strict as the vendor's pages say: state on a real socket.

The date-based paths (``/crm/objects/2026-03/contacts``) and the older ones
(``/crm/v3/objects/contacts``) answer alike. Rules, each with the page it was taken from, all below
https://developers.hubspot.com/docs/:

* 401 ``INVALID_AUTHENTICATION`` without the app's token, 403 ``MISSING_SCOPES`` without the scope:
  ``api-reference/error-handling``, ``apps/developer-platform/build-apps/authentication/overview``
* 415 for a body that is not ``application/json``; 400 ``VALIDATION_ERROR`` with words for what is
  wrong in it, ``correlationId`` always: ``api-reference/error-handling``
* at most 100 inputs in a batch: ``api-reference/latest/crm/objects/contacts/guide``
* an ``objectWriteTraceId`` in every input turns on answers row by row: 207 with ``results``,
  ``errors`` (``context.objectWriteTraceId``) and ``numErrors``. Without it one bad row refuses the
  whole batch: ``api-reference/error-handling#multi-status-errors``
* upsert by a property with ``hasUniqueValue``; ``new`` says what happened:
  ``api-reference/latest/crm/objects/contacts/batch/upsert-contacts``
* a contact's e-mail address is unique; a second one answers ``CONFLICT``, "Contact already exists.
  Existing ID: …": ``api-reference/latest/crm/objects/contacts/guide``
* unknown property ``PROPERTY_DOESNT_EXIST``, wrong choice ``INVALID_OPTION``, read-only
  ``READ_ONLY_VALUE``, bad address ``INVALID_EMAIL``, values are strings of at most 65,536
  characters: ``api-reference/latest/crm/properties/guide`` (the name of the error for a long one is
  not documented; the one here is ours)
* ``propertiesWithHistory`` names who wrote a value (``sourceType``); at most 50 inputs then:
  ``api-reference/latest/crm/objects/contacts/batch/get-contacts``
* lists: only MANUAL and SNAPSHOT ones take members by hand; who is in it already, or does not
  exist, is not added: ``api-reference/2026-03/crm/lists/memberships/add-to-list``
* tasks need ``hs_timestamp``; a task hangs on a contact by association type 204:
  ``api-reference/latest/crm/activities/tasks/guide``
* a sequence takes one contact a call, from a user with a seat and a connected mailbox; nobody is in
  two sequences at once: ``api-reference/2026-03/automation/sequences/guide``
* attendance of a marketing event by contact id:
  ``api-reference/latest/marketing/marketing-events/attendance/set-attendance-contactId``
* limits in ``X-HubSpot-RateLimit-*``, 429 ``RATE_LIMIT`` with the policy's name:
  ``developer-tooling/platform/usage-guidelines``
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any
from urllib.parse import unquote

from loopserver import Answer, Call, LoopServer

__all__ = ["Fault", "HubSpotServer"]

VERSION = "2026-03"
TOKEN = "pat-eu1-0000-canary-token"
SCOPES = frozenset(
    {
        "crm.objects.contacts.read",
        "crm.objects.contacts.write",
        "crm.schemas.contacts.read",
        "crm.schemas.contacts.write",
        "crm.lists.read",
        "crm.lists.write",
        "crm.objects.owners.read",
        "automation.sequences.read",
        "automation.sequences.enrollments.write",
        "crm.objects.marketing_events.read",
        "crm.objects.marketing_events.write",
    }
)
NOW = "2026-11-24T09:00:00.000Z"
_LONGEST = 65_536
_BATCH = 100
_EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s.,;]+(\.[^@\s.,;]+)+")


class Fault(Exception):
    """What HubSpot answers instead."""

    def __init__(self, status: int, message: str, category: str = "VALIDATION_ERROR", **more: Any):
        super().__init__(message)
        self.status = status
        self.body = {
            "status": "error",
            "message": message,
            "correlationId": "00000000-0000-4000-8000-000000000000",
            "category": category,
            **more,
        }


def _property(
    name: str, kind: str = "string", field_type: str = "text", **more: Any
) -> dict[str, Any]:
    return {
        "name": name,
        "label": more.pop("label", name.replace("_", " ").capitalize()),
        "type": kind,
        "fieldType": field_type,
        "groupName": more.pop("groupName", "contactinformation"),
        "description": "",
        "options": more.pop("options", []),
        "hasUniqueValue": False,
        "hidden": False,
        "formField": True,
        "hubspotDefined": True,
        "modificationMetadata": {
            "archivable": False,
            "readOnlyDefinition": True,
            "readOnlyValue": more.pop("read_only", False),
        },
        **more,
    }


def _options(*values: str) -> list[dict[str, Any]]:
    return [
        {"label": value.title(), "value": value, "displayOrder": at, "hidden": False}
        for at, value in enumerate(values)
    ]


_CONTACT = [
    *(
        _property(name)
        for name in (
            "firstname", "lastname", "email", "phone", "mobilephone", "company", "jobtitle",
            "salutation", "website", "address", "zip", "city", "state", "country", "fax",
        )
    ),
    _property(
        "lifecyclestage", "enumeration", "radio", options=_options("subscriber", "lead", "customer")
    ),
    _property("hs_lead_status", "enumeration", "radio", options=_options("NEW", "OPEN")),
    _property("hubspot_owner_id", "enumeration", "select", externalOptions=True),
    _property("hs_email_optout", "bool", "booleancheckbox", read_only=True),
    _property("hs_email_optout_77", "bool", "booleancheckbox", read_only=True),
    _property("hs_latest_sequence_enrolled", "number", "number", read_only=True),
    _property("hs_object_id", "number", "number", read_only=True, hasUniqueValue=True),
    _property("createdate", "datetime", "date", read_only=True),
    _property("num_employees_", "number", "number"),
]  # fmt: skip
_TASK = [
    _property("hs_timestamp", "datetime", "date"),
    _property("hs_task_subject"),
    _property("hs_task_body", "string", "textarea"),
    _property(
        "hs_task_status", "enumeration", "select", options=_options("NOT_STARTED", "COMPLETED")
    ),
    _property("hs_task_priority", "enumeration", "select", options=_options("LOW", "HIGH")),
    _property("hs_task_type", "enumeration", "select", options=_options("EMAIL", "CALL", "TODO")),
    _property("hubspot_owner_id", "enumeration", "select", externalOptions=True),
    _property("hs_object_id", "number", "number", read_only=True, hasUniqueValue=True),
]


@dataclass(slots=True)
class _Record:
    id: str
    properties: dict[str, str]
    sources: dict[str, str] = field(default_factory=dict)
    """Who wrote each property last: "INTEGRATION" or "CRM_UI"."""


@dataclass(slots=True)
class _List:
    id: str
    name: str
    processing: str = "MANUAL"
    members: set[str] = field(default_factory=set)


class HubSpotServer(LoopServer):
    """One account. What a person does in it has a method; what an app does goes over HTTP."""

    def __init__(self, *, scopes: Iterable[str] = SCOPES, daily: int = 500_000) -> None:
        super().__init__()
        self.scopes = set(scopes)
        self.daily, self.used = daily, 0
        self.burst = 10_000
        """Requests left in the present ten seconds."""
        self.properties: dict[str, dict[str, dict[str, Any]]] = {
            "contacts": {one["name"]: one for one in _CONTACT},
            "tasks": {one["name"]: one for one in _TASK},
        }
        self.groups: dict[str, set[str]] = {"contacts": {"contactinformation"}}
        self.records: dict[str, dict[str, _Record]] = {"contacts": {}, "tasks": {}}
        self.merged: dict[str, str] = {}
        self.associations: dict[str, set[str]] = {}
        """Contact id -> its tasks."""
        self.lists: dict[str, _List] = {}
        self.owners = [
            {"id": "41", "email": "sam@example.com", "userId": 41, "firstName": "Sam",
             "lastName": "Seller", "archived": False},
        ]  # fmt: skip
        self.seats = {"41": "sam@example.com"}
        """User id -> the mailbox that is connected."""
        self.sequences = {"9001": "Hot follow-up"}
        self.enrolled: dict[str, str] = {}
        """Contact id -> the sequence it is in now."""
        self.events = {"7001": "Expo 2026"}
        self.attended: dict[str, dict[str, int]] = {}
        """Event -> contact -> when."""
        self.effects: Counter[tuple[str, str]] = Counter()
        """How often each thing was done, for tests that count doubles."""
        self.refuses: dict[str, str] = {}
        """Part of a last name -> why a rule of this account refuses it."""
        self.naps: list[float] = []
        """Seconds that clients said they would wait."""
        self.instead: dict[str, Any] = {}
        """Part of a path -> what is answered there, whatever was asked."""
        self._ids = count(101)
        self._index: dict[tuple[str, str], str] = {}
        """(property, value) -> the contact that had it last."""

    # --- what people do in HubSpot ---------------------------------------------------------------
    def edit(self, contact: str, **values: str) -> None:
        """Somebody types into the record."""
        record = self.records["contacts"][contact]
        self._write(record, values)
        record.sources.update(dict.fromkeys(values, "CRM_UI"))

    def add_contact(self, **values: str) -> str:
        """Somebody adds a contact by hand; its id."""
        record = self._store("contacts", {})
        self.edit(record.id, **values)
        return record.id

    def opt_out(self, contact: str) -> None:
        self.edit(contact, hs_email_optout="true")

    def merge(self, keep: str, gone: str) -> None:
        """Somebody merges two contacts: the kept one answers for both ids."""
        self.merged[gone] = keep
        del self.records["contacts"][gone]

    def by_property(self, name: str, value: str) -> _Record | None:
        """The contact with this value of a unique property."""
        found = self.records["contacts"].get(self._index.get((name, value.casefold()), ""))
        if found is None or found.properties.get(name, "").casefold() != value.casefold():
            return None
        return found

    def add_list(self, name: str, processing: str = "MANUAL") -> str:
        made = _List(id=str(next(self._ids)), name=name, processing=processing)
        self.lists[made.id] = made
        return made.id

    # --- the door --------------------------------------------------------------------------------
    def reply(self, call: Call) -> Answer:
        self.used += 1
        try:
            answer = self._route(call)
        except Fault as fault:
            answer = Answer(status=fault.status, body=fault.body)
        limits = {
            "X-HubSpot-RateLimit-Daily": str(self.daily),
            "X-HubSpot-RateLimit-Daily-Remaining": str(max(0, self.daily - self.used)),
            "X-HubSpot-RateLimit-Interval-Milliseconds": "10000",
            "X-HubSpot-RateLimit-Max": "190",
            "X-HubSpot-RateLimit-Remaining": str(max(0, self.burst)),
        }
        return Answer(status=answer.status, body=answer.body, headers={**limits, **answer.headers})

    def _route(self, call: Call) -> Answer:
        if call.headers.get("authorization") != f"Bearer {TOKEN}":
            raise Fault(
                401,
                "Authentication credentials not found. This API supports OAuth 2.0 authentication.",
                "INVALID_AUTHENTICATION",
            )
        self.burst -= 1
        if self.used > self.daily or self.burst < 0:
            policy = "DAILY" if self.used > self.daily else "TEN_SECONDLY_ROLLING"
            raise Fault(
                429,
                f"You have reached your {policy.lower()} limit.",
                "RATE_LIMITS",
                errorType="RATE_LIMIT",
                policyName=policy,
            )
        body = None
        if call.method != "GET":
            kind = call.headers.get("content-type", "").partition(";")[0].strip()
            if kind != "application/json":
                raise Fault(415, f"Unsupported content type: {kind or 'none'}")
            try:
                body = call.json()
            except ValueError as error:
                raise Fault(400, "Invalid input JSON on line 1, column 1") from error
        for part, wrong in self.instead.items():
            if part in call.path:
                return Answer(body=wrong)
        path = _modern(call.path)
        for method, pattern, scope, handler in _ROUTES:
            match = re.fullmatch(pattern, path)
            if match and method == call.method:
                self._need(scope)
                return handler(self, call, body, **match.groupdict())
        raise Fault(404, "The requested resource was not found.", "OBJECT_NOT_FOUND")

    def _need(self, scope: str) -> None:
        if scope and scope not in self.scopes:
            raise Fault(
                403,
                "This app hasn't been granted all required scopes to make this call.",
                "MISSING_SCOPES",
                errors=[
                    {"message": "scopes", "context": {"requiredGranularScopes": [scope]}},
                ],
            )

    def account(self, call: Call, body: Any) -> Answer:
        return Answer(
            body={
                "portalId": 4711,
                "accountType": "STANDARD",
                "timeZone": "Europe/Berlin",
                "companyCurrency": "EUR",
                "uiDomain": "app-eu1.hubspot.com",
                "dataHostingLocation": "eu1",
            }
        )

    # --- properties ------------------------------------------------------------------------------
    def read_properties(self, call: Call, body: Any, kind: str) -> Answer:
        return Answer(body={"results": list(self._properties(kind).values())})

    def create_property(self, call: Call, body: Any, kind: str) -> Answer:
        known = self._properties(kind)
        _only(
            body,
            {"name", "label", "groupName", "type", "fieldType"},
            {"description", "hasUniqueValue", "options", "formField", "hidden", "displayOrder"},
        )
        if not re.fullmatch(r"[a-z][a-z0-9_]{0,99}", body["name"]):
            raise Fault(400, f"Invalid property name: {body['name']}")
        if body["groupName"] not in self.groups[kind]:
            raise Fault(400, f"Property group {body['groupName']} does not exist")
        if body["name"] in known:
            raise Fault(409, f'A property named "{body["name"]}" already exists.', "CONFLICT")
        if body.get("hasUniqueValue") and body["type"] not in ("string", "number"):
            raise Fault(400, "Only string and number properties can have unique values")
        made = _property(body["name"], body["type"], body["fieldType"], hubspotDefined=False)
        known[body["name"]] = {**made, **body}
        return Answer(status=201, body=known[body["name"]])

    def create_group(self, call: Call, body: Any, kind: str) -> Answer:
        _only(body, {"name", "label"}, {"displayOrder"})
        if body["name"] in self.groups[kind]:
            raise Fault(409, "A property group with that name already exists.", "CONFLICT")
        self.groups[kind].add(body["name"])
        return Answer(status=201, body={**body, "archived": False})

    def _properties(self, kind: str) -> dict[str, dict[str, Any]]:
        if kind not in self.properties:
            raise Fault(404, f"Unable to infer object type from: {kind}", "OBJECT_NOT_FOUND")
        return self.properties[kind]

    # --- records ---------------------------------------------------------------------------------
    def batch_read(self, call: Call, body: Any, kind: str) -> Answer:
        _only(body, {"inputs", "properties", "propertiesWithHistory"}, {"idProperty"})
        with_history = body["propertiesWithHistory"]
        inputs = _inputs(body, limit=50 if with_history else _BATCH)
        name = body.get("idProperty")
        if name is not None:
            self._unique(kind, name, "read")
        results, missing = [], []
        for one in inputs:
            _only(one, {"id"})
            record = self._find(kind, name, _text(one["id"]))
            if record is None:
                missing.append(one["id"])
                continue
            shown = {key: record.properties.get(key) for key in body["properties"]}
            if name is not None:
                # Which of the ids asked for this is, is told by the property asked for.
                shown[name] = record.properties.get(name)
            found = _shown(record, shown)
            if with_history:
                found["propertiesWithHistory"] = {
                    key: [
                        {
                            "value": record.properties[key],
                            "timestamp": NOW,
                            "sourceType": record.sources.get(key, "INTEGRATION"),
                            "sourceId": "4712",
                        }
                    ]
                    for key in with_history
                    if key in record.properties
                }
            if found not in results:
                results.append(found)
        errors = []
        if missing:
            errors.append(
                {
                    "status": "error",
                    "category": "OBJECT_NOT_FOUND",
                    "message": "Could not get some CONTACT objects, they may be deleted or not "
                    "exist. Check that ids are valid.",
                    "context": {"ids": missing},
                }
            )
        return _batch(200, results, errors)

    def batch_upsert(self, call: Call, body: Any, kind: str) -> Answer:
        _only(body, {"inputs"})
        inputs = _inputs(body)
        for one in inputs:
            _only(one, {"id", "idProperty", "properties"}, {"objectWriteTraceId"})
        if len({one["idProperty"] for one in inputs}) > 1:
            raise Fault(400, "All inputs of a batch must have the same idProperty")
        name = inputs[0]["idProperty"]
        if name != "email":
            self._unique(kind, name, "update/upsert")
        _no_doubles(inputs)

        def work(one: Mapping[str, Any]) -> dict[str, Any]:
            record = self._find(kind, name, _text(one["id"]))
            values = {**one["properties"], name: one["id"]}
            is_new = record is None
            self._check(kind, values, record)
            if record is None:
                record = self._store(kind, values)
            else:
                self._write(record, values)
            return {**_shown(record, dict(record.properties)), "new": is_new}

        return self._each(inputs, work, 200)

    def batch_update(self, call: Call, body: Any, kind: str) -> Answer:
        _only(body, {"inputs"})
        inputs = _inputs(body)
        for one in inputs:
            _only(one, {"id", "properties"}, {"objectWriteTraceId", "idProperty"})
        _no_doubles(inputs)

        def work(one: Mapping[str, Any]) -> dict[str, Any]:
            record = self._find(kind, one.get("idProperty"), _text(one["id"]))
            if record is None:
                raise Fault(404, "Object not found. objectId are usually numeric.",
                            "OBJECT_NOT_FOUND")  # fmt: skip
            self._check(kind, one["properties"], record)
            self._write(record, one["properties"])
            return _shown(record, dict(record.properties))

        return self._each(inputs, work, 200)

    def batch_create(self, call: Call, body: Any, kind: str) -> Answer:
        _only(body, {"inputs"})
        inputs = _inputs(body)
        for one in inputs:
            _only(one, {"properties"}, {"objectWriteTraceId", "associations"})

        def work(one: Mapping[str, Any]) -> dict[str, Any]:
            contacts = [self._associated(kind, link) for link in one.get("associations", [])]
            self._check(kind, one["properties"], None)
            if kind == "tasks" and not one["properties"].get("hs_timestamp"):
                raise _invalid("hs_timestamp", "REQUIRED_FIELD", "hs_timestamp is required")
            record = self._store(kind, one["properties"])
            for contact in contacts:
                self.associations.setdefault(contact, set()).add(record.id)
            return _shown(record, dict(record.properties))

        return self._each(inputs, work, 201)

    def _each(self, inputs: list[Any], work: Any, status: int) -> Answer:
        """Row by row where every input has its trace id, else all or nothing."""
        traces = [one.get("objectWriteTraceId") for one in inputs]
        by_row = all(isinstance(trace, str) and trace for trace in traces)
        if by_row and len(set(traces)) < len(traces):
            raise Fault(400, "objectWriteTraceId must be unique in a batch")
        before = None
        if not by_row:
            before = deepcopy((self.records, self.associations, self.effects))
        results, errors = [], []
        for one, trace in zip(inputs, traces, strict=True):
            try:
                done = work(one)
            except Fault as fault:
                if before is not None:
                    self.records, self.associations, self.effects = before
                    raise
                error = {k: v for k, v in fault.body.items() if k != "correlationId"}
                context = {**error.get("context", {}), "objectWriteTraceId": [trace]}
                errors.append({**error, "context": context})
            else:
                results.append({**done, "objectWriteTraceId": trace} if by_row else done)
        return _batch(status, results, errors)

    def _check(self, kind: str, values: Any, record: _Record | None) -> None:
        if not isinstance(values, dict):
            raise Fault(400, "properties must be an object")
        known = self._properties(kind)
        for name, value in values.items():
            one = known.get(name)
            if not isinstance(value, str):
                raise Fault(400, f"Invalid input JSON: property {name} must be a string")
            if one is None:
                raise _invalid(name, "PROPERTY_DOESNT_EXIST", f'Property "{name}" does not exist')
            if one["modificationMetadata"]["readOnlyValue"]:
                raise _invalid(name, "READ_ONLY_VALUE", f'"{name}" is a read only property')
            if not value:
                continue
            if len(value) > _LONGEST:
                raise _invalid(name, "VALUE_TOO_LONG", f"{name} was longer than {_LONGEST}")
            if "\x00" in value:
                raise _invalid(name, "INVALID_STRING", f"{name} holds an invalid character")
            if name == "email" and not _EMAIL.fullmatch(value):
                raise _invalid(name, "INVALID_EMAIL", f"Email address {value} is invalid")
            if one["type"] == "number" and not re.fullmatch(r"-?\d+(\.\d+)?", value):
                raise _invalid(name, "INVALID_NUMBER", f"{value} was not a valid number.")
            if one["type"] == "datetime" and not re.fullmatch(
                r"\d{13}|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", value
            ):
                raise _invalid(name, "INVALID_DATE", f"{value} was not a valid date.")
            for part, words in self.refuses.items() if name == "lastname" else ():
                if part in value:
                    raise _invalid(name, "VALIDATION_RULE", words)
            choices = [option["value"] for option in one["options"]]
            if choices and value not in choices:
                raise _invalid(
                    name, "INVALID_OPTION", f"{value} was not one of the allowed options: {choices}"
                )
            if name == "hubspot_owner_id" and value not in [o["id"] for o in self.owners]:
                raise _invalid(name, "INVALID_OWNER_ID", f"Owner {value} does not exist")
            if name == "email" or (one["hasUniqueValue"] and name != "hs_object_id"):
                other = self.by_property(name, value) if kind == "contacts" else None
                if other is not None and (record is None or other.id != record.id):
                    raise Fault(409, f"Contact already exists. Existing ID: {other.id}", "CONFLICT")
        if kind == "contacts" and record is None:
            named = ("email", "firstname", "lastname")
            if not any(values.get(name) for name in named) and not any(
                known[name]["hasUniqueValue"] for name in values
            ):
                raise Fault(400, "At least one of email, firstname, lastname is required")

    def _unique(self, kind: str, name: str, verb: str) -> None:
        one = self._properties(kind).get(name)
        if one is None:
            raise Fault(400, f"Property {name} does not exist for {kind}")
        if not one["hasUniqueValue"] and name != "email":
            raise Fault(400, f"Unable to perform {verb} by non-unique 0-1 property {name}")

    def _find(self, kind: str, name: str | None, value: str) -> _Record | None:
        records = self.records[kind]
        if name is None:
            while value in self.merged:
                value = self.merged[value]
            return records.get(value)
        return self.by_property(name, value) if kind == "contacts" else None

    def _store(self, kind: str, values: Mapping[str, str]) -> _Record:
        record = _Record(id=str(next(self._ids)), properties={})
        record.properties["hs_object_id"] = record.id
        self.records[kind][record.id] = record
        self._write(record, values)
        key = values.get("leadcapture_id") or values.get("hs_task_subject") or record.id
        self.effects[kind, key] += 1
        return record

    def _write(self, record: _Record, values: Mapping[str, str]) -> None:
        lowered = {k: v.lower() if k == "email" else v for k, v in values.items()}
        record.properties.update(lowered)
        record.sources.update(dict.fromkeys(values, "INTEGRATION"))
        for name, value in lowered.items():
            if name == "email" or self.properties["contacts"].get(name, {}).get("hasUniqueValue"):
                self._index[name, value.casefold()] = record.id

    def _associated(self, kind: str, link: Any) -> str:
        _only(link, {"to", "types"})
        types = link["types"]
        if kind != "tasks" or types != [
            {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 204}
        ]:
            raise Fault(400, f"Association type is not valid between {kind} and contacts")
        record = self._find("contacts", None, _text(link["to"]["id"]))
        if record is None:
            raise Fault(404, "One or more associated objects do not exist", "OBJECT_NOT_FOUND")
        return record.id

    def read_associations(self, call: Call, body: Any) -> Answer:
        _only(body, {"inputs"})
        results, errors = [], []
        for one in _inputs(body, limit=1_000):
            _only(one, {"id"}, {"after"})
            record = self._find("contacts", None, _text(one["id"]))
            tasks = sorted(self.associations.get(record.id, ()) if record is not None else ())
            if not tasks:
                errors.append(
                    {
                        "status": "error",
                        "category": "OBJECT_NOT_FOUND",
                        "subCategory": "crm.associations.NO_ASSOCIATIONS_FOUND",
                        "message": f"No task is associated with contact {one['id']}.",
                        "context": {"fromObjectId": [one["id"]]},
                    }
                )
                continue
            to = [
                {
                    "toObjectId": int(task),
                    "associationTypes": [
                        {"category": "HUBSPOT_DEFINED", "typeId": 203, "label": None}
                    ],
                }
                for task in tasks
            ]
            results.append({"from": {"id": one["id"]}, "to": to})
        return _batch(200, results, errors)

    # --- lists -----------------------------------------------------------------------------------
    def list_by_name(self, call: Call, body: Any, name: str) -> Answer:
        for one in self.lists.values():
            if one.name.casefold() == unquote(name).casefold():
                return Answer(body={"list": _list(one)})
        raise Fault(404, f"List does not exist with name {name}.", "OBJECT_NOT_FOUND")

    def list_by_id(self, call: Call, body: Any, list_id: str) -> Answer:
        return Answer(body={"list": _list(self._list(list_id))})

    def create_list(self, call: Call, body: Any) -> Answer:
        _only(
            body,
            {"name", "objectTypeId", "processingType"},
            {"filterBranch", "customProperties", "listFolderId"},
        )
        if body["processingType"] not in ("MANUAL", "SNAPSHOT", "DYNAMIC"):
            raise Fault(400, f"Unknown processingType {body['processingType']}")
        if body["objectTypeId"] != "0-1":
            raise Fault(400, "Invalid objectTypeId")
        if any(one.name.casefold() == body["name"].casefold() for one in self.lists.values()):
            raise Fault(400, f"The name '{body['name']}' is already in use.",
                        subCategory="ILS.DUPLICATE_LIST_NAMES")  # fmt: skip
        made = self.lists[self.add_list(body["name"], body["processingType"])]
        self.effects["list", made.name] += 1
        return Answer(body={"list": _list(made)})

    def search_lists(self, call: Call, body: Any) -> Answer:
        _only(
            body, set(), {"query", "count", "offset", "listIds", "processingTypes", "sort",
                          "additionalProperties"}
        )  # fmt: skip
        offset, size = body.get("offset", 0), body.get("count", 20)
        if not 0 < size <= 500:
            raise Fault(400, "count must be between 1 and 500")
        wanted = [
            one
            for one in self.lists.values()
            if body.get("query", "").casefold() in one.name.casefold()
            and one.processing in (body.get("processingTypes") or [one.processing])
        ]
        page = wanted[offset : offset + size]
        return Answer(
            body={
                "lists": [_list(one) for one in page],
                "offset": offset + len(page),
                "hasMore": offset + len(page) < len(wanted),
                "total": len(wanted),
            }
        )

    def add_members(self, call: Call, body: Any, list_id: str) -> Answer:
        one = self._list(list_id)
        if not isinstance(body, list) or not all(isinstance(item, str) for item in body):
            raise Fault(400, "Invalid input JSON: expected an array of strings")
        if len(body) > 100_000:
            raise Fault(400, "At most 100000 records can be added in one request")
        if one.processing == "DYNAMIC":
            raise Fault(
                400, "Memberships of a DYNAMIC list cannot be changed",
                subCategory="ILS.INVALID_LIST_PROCESSING_TYPE",
            )  # fmt: skip
        added, missing = [], []
        for item in dict.fromkeys(body):
            record = self._find("contacts", None, item)
            if record is None:
                missing.append(item)
            elif record.id not in one.members:
                one.members.add(record.id)
                self.effects["member", f"{one.name}/{record.id}"] += 1
                added.append(item)
        return Answer(
            body={"recordsIdsAdded": added, "recordIdsMissing": missing, "recordIdsRemoved": []}
        )

    def read_memberships(self, call: Call, body: Any) -> Answer:
        _only(body, {"inputs"})
        results = []
        for one in _inputs(body):
            _only(one, {"objectTypeId", "recordId"})
            record = self._find("contacts", None, _text(one["recordId"]))
            member = record.id if record is not None else ""
            results.append(
                {
                    **one,
                    "recordListMemberships": [
                        {
                            "listId": found.id,
                            "listVersion": 1,
                            "firstAddedTimestamp": NOW,
                            "lastAddedTimestamp": NOW,
                            "isPublicList": False,
                        }
                        for found in self.lists.values()
                        if member in found.members
                    ],
                }
            )
        return _batch(200, results, [])

    def _list(self, list_id: str) -> _List:
        if list_id not in self.lists:
            raise Fault(404, f"List does not exist with ID {list_id}.", "OBJECT_NOT_FOUND")
        return self.lists[list_id]

    # --- owners, sequences, marketing events -----------------------------------------------------
    def read_owners(self, call: Call, body: Any) -> Answer:
        email = call.query.get("email")
        found = [one for one in self.owners if email in (None, one["email"])]
        return Answer(body={"results": found})

    def read_sequences(self, call: Call, body: Any) -> Answer:
        self._seat(call)
        return Answer(
            body={
                "total": len(self.sequences),
                "results": [
                    {"id": key, "name": name, "userId": call.query["userId"], "createdAt": NOW,
                     "updatedAt": NOW, "folderId": None}
                    for key, name in self.sequences.items()
                ],
            }
        )  # fmt: skip

    def read_enrollment(self, call: Call, body: Any, contact: str) -> Answer:
        sequence = self.enrolled.get(contact)
        if sequence is None:
            raise Fault(404, f"No enrollment found for contact {contact}", "OBJECT_NOT_FOUND")
        return Answer(
            body={
                "id": f"1{contact}",
                "toEmail": self.records["contacts"][contact].properties.get("email", ""),
                "enrolledAt": NOW,
                "updatedAt": NOW,
                "sequenceId": sequence,
                "sequenceName": self.sequences[sequence],
                "enrolledBy": "41",
                "enrolledByEmail": "sam@example.com",
            }
        )

    def enroll(self, call: Call, body: Any) -> Answer:
        mailbox = self._seat(call)
        _only(body, {"contactId", "sequenceId", "senderEmail"}, {"senderAliasAddress"})
        contact = self._find("contacts", None, _text(body["contactId"]))
        if contact is None:
            raise Fault(404, "Contact not found", "OBJECT_NOT_FOUND")
        if _text(body["sequenceId"]) not in self.sequences:
            raise Fault(404, f"Sequence {body['sequenceId']} not found", "OBJECT_NOT_FOUND")
        if body["senderEmail"] != mailbox:
            raise Fault(400, f"{body['senderEmail']} is not a connected inbox of this user")
        if not contact.properties.get("email"):
            raise Fault(400, "The contact has no email address")
        if contact.properties.get("hs_email_optout") == "true":
            raise Fault(400, "The contact has unsubscribed from all email")
        if contact.id in self.enrolled:
            raise Fault(400, "The contact is already enrolled in a sequence")
        self.enrolled[contact.id] = body["sequenceId"]
        contact.properties["hs_latest_sequence_enrolled"] = body["sequenceId"]
        self.effects["enrolled", f"{body['sequenceId']}/{contact.id}"] += 1
        return Answer(
            body={
                "id": f"1{contact.id}",
                "toEmail": contact.properties["email"],
                "enrolledAt": NOW,
                "updatedAt": NOW,
            }
        )

    def _seat(self, call: Call) -> str:
        user = call.query.get("userId", "")
        if user not in self.seats:
            raise Fault(
                403, f"User {user} has no Sales Hub or Service Hub seat", "USER_NOT_PERMITTED"
            )
        return self.seats[user]

    def attend(self, call: Call, body: Any, event: str) -> Answer:
        if event not in self.events:
            raise Fault(404, f"Marketing event {event} not found", "OBJECT_NOT_FOUND")
        _only(body, {"inputs"})
        results, errors = [], []
        for one in _inputs(body):
            _only(one, {"vid", "interactionDateTime"}, {"properties"})
            if not isinstance(one["vid"], int) or not isinstance(one["interactionDateTime"], int):
                raise Fault(400, "Invalid input JSON: vid and interactionDateTime are numbers")
            record = self._find("contacts", None, str(one["vid"]))
            if record is None:
                errors.append(
                    {
                        "status": "error",
                        "category": "OBJECT_NOT_FOUND",
                        "message": f"Contact {one['vid']} was not found",
                        "context": {"vid": [str(one["vid"])]},
                    }
                )
                continue
            # Every report writes a line into the contact's timeline.
            self.effects["attended", f"{event}/{record.id}"] += 1
            self.attended.setdefault(event, {})[record.id] = one["interactionDateTime"]
            results.append({"vid": one["vid"]})
        return _batch(200, results, errors)

    def read_participants(self, call: Call, body: Any, event: str) -> Answer:
        if event not in self.events:
            raise Fault(404, f"Marketing event {event} not found", "OBJECT_NOT_FOUND")
        people = sorted(self.attended.get(event, {}).items(), key=lambda item: int(item[0]))
        start, size = int(call.query.get("after", 0)), int(call.query.get("limit", 10))
        if not 0 < size <= 100:
            raise Fault(400, "limit must be between 1 and 100")
        page = people[start : start + size]
        answer: dict[str, Any] = {
            "total": len(people),
            "results": [
                {
                    "id": f"{event}-{contact}",
                    "createdAt": NOW,
                    "associations": {
                        "contact": {"contactId": contact},
                        "marketingEvent": {"marketingEventId": event, "name": self.events[event]},
                    },
                    "properties": {"attendanceState": "ATTENDED", "occurredAt": when},
                }
                for contact, when in page
            ],
        }
        if start + size < len(people):
            answer["paging"] = {"next": {"after": str(start + size)}}
        return Answer(body=answer)


# --- shapes ------------------------------------------------------------------------------------


def _modern(path: str) -> str:
    """The date-based path of an older one."""
    for old, new in (
        (r"/crm/v3/(objects|lists|properties|owners)", rf"/crm/\1/{VERSION}"),
        (r"/crm/v4/associations", f"/crm/associations/{VERSION}"),
        (r"/automation/v4/sequences", f"/automation/sequences/{VERSION}"),
        (r"/marketing/v3/marketing-events", f"/marketing/marketing-events/{VERSION}"),
        (r"/account-info/v3", f"/account-info/{VERSION}"),
    ):
        path = re.sub(f"^{old}", new, path)
    return path.rstrip("/")


def _only(body: Any, required: set[str], optional: set[str] = frozenset()) -> None:  # type: ignore[assignment]
    if not isinstance(body, dict):
        raise Fault(400, "Invalid input JSON: expected an object")
    for name in required - set(body):
        raise Fault(400, f'Some required fields were not set: ["{name}"]')
    for name in set(body) - required - set(optional):
        raise Fault(400, f'Invalid input JSON: unrecognized field "{name}"')


def _inputs(body: Mapping[str, Any], *, limit: int = _BATCH) -> list[Any]:
    inputs = body["inputs"]
    if not isinstance(inputs, list) or not inputs:
        raise Fault(400, "inputs must be a non-empty array")
    if len(inputs) > limit:
        raise Fault(400, f"The maximum number of inputs supported in a batch request is {limit}")
    return inputs


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise Fault(400, "Invalid input JSON: ids are strings")
    return value


def _no_doubles(inputs: Iterable[Mapping[str, Any]]) -> None:
    times = Counter(str(one["id"]).casefold() for one in inputs)
    doubled = [key for key, number in times.items() if number > 1]
    if doubled:
        raise Fault(400, f"Duplicate IDs found in batch input: {doubled}. IDs must be unique")


def _invalid(name: str, error: str, message: str) -> Fault:
    details = [{"isValid": False, "message": message, "error": error, "name": name}]
    return Fault(
        400,
        f"Property values were not valid: {json.dumps(details)}",
        errors=[{"message": message, "code": error, "context": {"propertyName": [name]}}],
    )


def _shown(record: _Record, properties: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": record.id,
        "properties": dict(properties),
        "createdAt": NOW,
        "updatedAt": NOW,
        "archived": False,
    }


def _list(one: _List) -> dict[str, Any]:
    return {
        "listId": one.id,
        "name": one.name,
        "objectTypeId": "0-1",
        "processingType": one.processing,
        "processingStatus": "COMPLETE",
        "listVersion": 1,
        "createdAt": NOW,
        "updatedAt": NOW,
        "size": len(one.members),
    }


def _batch(status: int, results: list[Any], errors: list[Any]) -> Answer:
    now = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    body = {"status": "COMPLETE", "results": results, "startedAt": now, "completedAt": now}
    if errors:
        body |= {"numErrors": len(errors), "errors": errors}
    return Answer(status=207 if errors else status, body=body)


_OBJECTS = f"/crm/objects/{VERSION}/(?P<kind>contacts|tasks)"
_LISTS = f"/crm/lists/{VERSION}"
_EVENTS = f"/marketing/marketing-events/{VERSION}"
_SEQUENCES = f"/automation/sequences/{VERSION}"
_READ, _WRITE = "crm.objects.contacts.read", "crm.objects.contacts.write"
_ROUTES: list[tuple[str, str, str, Any]] = [
    ("GET", f"/account-info/{VERSION}/details", "", HubSpotServer.account),
    ("GET", f"/crm/properties/{VERSION}/(?P<kind>\\w+)", "crm.schemas.contacts.read",
     HubSpotServer.read_properties),
    ("POST", f"/crm/properties/{VERSION}/(?P<kind>\\w+)", "crm.schemas.contacts.write",
     HubSpotServer.create_property),
    ("POST", f"/crm/properties/{VERSION}/(?P<kind>\\w+)/groups", "crm.schemas.contacts.write",
     HubSpotServer.create_group),
    ("POST", f"{_OBJECTS}/batch/read", _READ, HubSpotServer.batch_read),
    ("POST", f"{_OBJECTS}/batch/upsert", _WRITE, HubSpotServer.batch_upsert),
    ("POST", f"{_OBJECTS}/batch/update", _WRITE, HubSpotServer.batch_update),
    ("POST", f"{_OBJECTS}/batch/create", _WRITE, HubSpotServer.batch_create),
    ("POST", f"/crm/associations/{VERSION}/contacts?/tasks?/batch/read", _READ,
     HubSpotServer.read_associations),
    ("GET", f"{_LISTS}/object-type-id/0-1/name/(?P<name>.+)", "crm.lists.read",
     HubSpotServer.list_by_name),
    ("POST", f"{_LISTS}/search", "crm.lists.read", HubSpotServer.search_lists),
    ("GET", f"{_LISTS}/(?P<list_id>\\d+)", "crm.lists.read", HubSpotServer.list_by_id),
    ("POST", _LISTS, "crm.lists.write", HubSpotServer.create_list),
    ("PUT", f"{_LISTS}/(?P<list_id>\\d+)/memberships/add", "crm.lists.write",
     HubSpotServer.add_members),
    ("POST", f"{_LISTS}/records/memberships/batch/read", "crm.lists.read",
     HubSpotServer.read_memberships),
    ("GET", f"/crm/owners/{VERSION}", "crm.objects.owners.read", HubSpotServer.read_owners),
    ("GET", _SEQUENCES, "automation.sequences.read", HubSpotServer.read_sequences),
    ("GET", f"{_SEQUENCES}/enrollments/contact/(?P<contact>\\d+)", "automation.sequences.read",
     HubSpotServer.read_enrollment),
    ("POST", f"{_SEQUENCES}/enrollments", "automation.sequences.enrollments.write",
     HubSpotServer.enroll),
    ("POST", f"{_EVENTS}/(?P<event>\\d+)/attendance/attend/create",
     "crm.objects.marketing_events.write", HubSpotServer.attend),
    ("GET", f"{_EVENTS}/participations/(?P<event>\\d+)/breakdown",
     "crm.objects.marketing_events.read", HubSpotServer.read_participants),
]  # fmt: skip
