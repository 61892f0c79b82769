"""HubSpot as a destination: people become contacts, over its date-versioned API.

=============  =====================================================================
our step       what it is in HubSpot
=============  =====================================================================
person         a contact whose ``leadcapture_id`` (a unique property that set-up makes)
               is the lead's UUID; one that is there already under the e-mail address
               is taken over and only added to
campaign       membership of a static list with the campaign's name; attendance of a
               marketing event as well, where the show file names one
hand-off       a task on the contact, with our mark in its last line
enrollment     membership of a static list, which the customer's workflow starts from;
               or a sequence (``"sequence:…"``): one contact a call, from a seat
=============  =====================================================================

Nothing is done twice: contacts are upserted by their key, members of a list are a set, and tasks,
attendance and sequences are read before they are written. Whoever unsubscribed from all e-mail (or
from the subscription type of the options) is not enrolled.

In the show file::

    [connectors.hubspot]
    campaign = "Expo 2026"              # a static list; made where there is none
    owner = "sam@example.com"           # who gets the tasks: an owner's e-mail or name

    [connectors.hubspot.sequences]
    "Hot follow-up" = "Hot leads"       # a static list, by name or id
    "Call first" = "sequence:Call first"

    [connectors.hubspot.options]
    user = "sam@example.com"            # whose seat enrolls into sequences
    sender = "sam@example.com"          # the connected mailbox; default: the user's
    marketing_event = "123456789"       # the event's record id
    subscription = "77"                 # also heed opt-outs of this subscription type
    create_campaign = "no"              # do not make the campaign's list

The service key and its permissions are described in ``docs/hubspot.md``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from leadcapture.errors import BadInput, Refused, RetryLater, SignInNeeded
from leadcapture.lead import Lead
from leadcapture.mapping import FieldKind, RemoteField, Value, same
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
from leadcapture.sync.hubspotapi import (
    BATCH,
    VERSION,
    HubSpotApi,
    RowAnswer,
    ScopeMissing,
    not_hubspot,
)
from leadcapture.sync.hubspotmarketing import CONTACT_TYPE, Attendance, Lists
from leadcapture.sync.hubspotsales import Owners, Sequences, find_tasks, task
from leadcapture.sync.text import clean, mark

__all__ = ["KEY", "OPTIONS", "PROPERTIES", "HubSpotConnector"]

#: What `Destination.options` may hold.
OPTIONS = (
    "connector", "create_campaign", "marketing_event", "sender", "subscription", "user",
)  # fmt: skip

#: The unique property that holds the lead's UUID.
KEY = "leadcapture_id"
_GROUP = "leadcapture"
#: The properties that set-up makes: name -> (label, type, fieldType, choices).
PROPERTIES: Mapping[str, tuple[str, str, str, tuple[str, ...]]] = {
    KEY: ("Leadcapture ID", "string", "text", ()),
    "leadcapture_notes": ("Leadcapture notes", "string", "textarea", ()),
    "leadcapture_rating": ("Leadcapture rating", "enumeration", "select", ("hot", "warm", "cold")),
    "leadcapture_show": ("Leadcapture show", "string", "text", ()),
    "leadcapture_captured_at": ("Leadcapture captured at", "datetime", "date", ()),
    "leadcapture_captured_by": ("Leadcapture captured by", "string", "text", ()),
}
_FIELDS: Mapping[str, str] = {
    "first_name": "firstname",
    "last_name": "lastname",
    "prefix": "salutation",
    "title": "jobtitle",
    "company": "company",
    "email": "email",
    "phone": "phone",
    "mobile": "mobilephone",
    "fax": "fax",
    "website": "website",
    "street": "address",
    "postcode": "zip",
    "city": "city",
    "region": "state",
    "country": "country",
    "conversation": "leadcapture_notes",
    "rating": "leadcapture_rating",
    "show": "leadcapture_show",
    "captured_at": "leadcapture_captured_at",
    "captured_by": "leadcapture_captured_by",
}
_LONGEST = 65_536
_OPT_OUT, _LAST_SEQUENCE = "hs_email_optout", "hs_latest_sequence_enrolled"
_SEQUENCE, _LIST = "sequence:", "list:"
_OPTED_OUT = "unsubscribed in HubSpot; an opt-out always wins"
_GONE = "The contact is no longer in HubSpot; somebody deleted it."
_SET_UP = (
    "HubSpot has no unique contact property 'leadcapture_id' yet, and this key may not make it: "
    "give the key the scope crm.schemas.contacts.write, or make the property by hand (see "
    "docs/hubspot.md)."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Contact:
    """One lead's contact as it was read."""

    id: str
    key: str
    """The lead id it holds; another lead's where two leads are one person there."""
    values: Mapping[str, str]


class HubSpotConnector:
    """One HubSpot account. For one thread at a time."""

    def __init__(
        self,
        destination: Destination,
        secret: str | None,
        *,
        name: str = "hubspot",
        ca: Path | None = None,
        sleep: Callable[[float], None] | None = None,
    ) -> None:
        """Nothing is sent yet. Raises `BadInput` for an address or option that cannot be used."""
        self.name = name
        # The rest of a task's or note's room is for our mark.
        self.limits = Limits(batch_size=BATCH, lengths=(("notes", _LONGEST - 200),))
        check_options(name, destination.options, OPTIONS)
        more = {"sleep": sleep} if sleep is not None else {}
        try:
            self._api = HubSpotApi(destination.url, secret, ca=ca, **more)
        except ValueError as error:
            raise BadInput(f"The show's connector '{name}' cannot be used: {error}") from error
        self._options = destination.options
        self._account: tuple[str, str] | None = None
        self._properties: dict[str, dict[str, Any]] | None = None
        self._contacts: dict[UUID, _Contact] = {}
        """What `look_up` found, until the row is written."""
        self._lists = Lists(self._api)
        self._owners = Owners(self._api)
        self._sequences = Sequences(
            self._api,
            self._owners,
            user=self._options.get("user", ""),
            sender=self._options.get("sender", ""),
        )
        self._attendance: Attendance | None = None

    # --- the protocol ----------------------------------------------------------------------------
    @property
    def default_fields(self) -> Mapping[str, str]:
        """Our fields and HubSpot's; without the properties that this account does not have."""
        known = self._properties
        if known is None:
            return _FIELDS
        return {mine: theirs for mine, theirs in _FIELDS.items() if theirs in known}

    def check(self) -> None:
        """Reach HubSpot, sign in, and make what set-up makes where it is missing.

        Raises `RetryLater`, `NotTheServer`, `SignInNeeded`; `BadInput` where the account lacks
        the unique property and the key may not make it.
        """
        self._lists.forget()
        event = self._options.get("marketing_event")
        self._attendance = Attendance(self._api, event) if event else None
        try:
            self._signed_in()
            self._known()
            self.set_up()
        except ScopeMissing as error:
            raise SignInNeeded(f"{error}. Add it to the key, then sync again.") from error
        key = self._known().get(KEY, {})
        if key.get("hasUniqueValue") is not True:
            raise BadInput(_SET_UP)

    def set_up(self) -> tuple[str, ...]:
        """Make the properties that are missing in this account; their names.

        Without the permission for it nothing is made and nothing is raised: `check` tells.
        """
        known = self._known()
        missing = [name for name in PROPERTIES if name not in known]
        made = []
        try:
            if missing:
                self._make_group()
            for name in missing:
                label, kind, field_type, choices = PROPERTIES[name]
                made.append(self._make_property(name, label, kind, field_type, choices))
        except ScopeMissing:
            return ()
        finally:
            if made:
                self._properties = None
        return tuple(made)

    def sequences(self) -> frozenset[str] | None:
        """Static lists by name and id; with a user, that user's sequences too."""
        lists = self._lists.names()
        found = {*lists, *lists.values()}
        found |= {_LIST + one for one in found}
        if self._options.get("user"):
            known = self._sequences.names()
            found |= {_SEQUENCE + one for one in (*known, *known.values())}
        return frozenset(found)

    def describe(self) -> tuple[RemoteField, ...]:
        """The account's contact properties."""
        return tuple(_described(one) for one in self._known().values() if not one.get("hidden"))

    def quota(self) -> Quota | None:
        """The account's calls of today, as the last answer said."""
        return self._api.quota

    def look_up(self, leads: Sequence[Lead], fields: Sequence[str]) -> list[RemoteRecord]:
        """By our key, then by the e-mail address; two calls for a hundred leads at most."""
        self._contacts.clear()
        self._find(leads, fields)
        return [
            RemoteRecord(
                lead_id=lead.id,
                remote_id=contact.id,
                values={name: contact.values[name] for name in fields if name in contact.values},
                ours=contact.key == str(lead.id),
                opted_out=self._opted_out(contact.values),
                url=self._url(contact.id),
            )
            for lead in leads
            if (contact := self._contacts.get(lead.id)) is not None
        ]

    def upsert_people(self, people: Sequence[PersonRow]) -> list[RowResult]:
        """New contacts and those with our key in one call, contacts taken over in another."""
        unread = [row.lead for row in people if row.lead.id not in self._contacts]
        if unread:
            names = list(dict.fromkeys(name for row in people for name in row.values))
            self._find(unread, names)
        results: list[RowResult] = []
        keyed: dict[str, dict[str, Any]] = {}
        taken: list[tuple[PersonRow, dict[str, str]]] = []
        later: list[PersonRow] = []
        addresses: set[str] = set()
        for row in people:
            contact = self._contacts.get(row.lead.id)
            values = {name: _sent(value) for name, value in row.values.items()}
            if contact is not None and contact.key == str(row.lead.id):
                values = _changed(values, contact.values)
            elif contact is not None:
                values = _changed(values, contact.values)
                if not contact.key:
                    values[KEY] = str(row.lead.id)
                taken.append((row, values))
                continue
            email = values.get("email", "").lower()
            if email and email in addresses:
                # Two leads of one new person: the second is added to what the first makes.
                later.append(row)
                continue
            addresses.add(email)
            if contact is not None and not values:
                results.append(self._done(row, Outcome.UNCHANGED, contact.id))
            else:
                lead_id = str(row.lead.id)
                keyed[lead_id] = {"id": lead_id, "idProperty": KEY, "properties": values}
        answers = self._api.write("contacts", "upsert", keyed) if keyed else {}
        for row in people:
            answer = answers.get(str(row.lead.id))
            if answer is None:
                continue
            if answer.category == "CONFLICT":
                # Its address belongs to a contact that came up since we looked.
                later.append(row)
            else:
                results.append(self._answered(row, answer))
        taken += self._found_meanwhile(later)
        results += self._take_over(taken)
        for row in people:
            self._contacts.pop(row.lead.id, None)
        return results

    def add_campaign_members(self, members: Sequence[Membership]) -> list[RowResult]:
        """Into the campaign's static list; attendance of the marketing event as well."""
        make = self._options.get("create_campaign") != "no"
        results: list[RowResult] = []
        for campaign in dict.fromkeys(row.campaign for row in members):
            rows = [row for row in members if row.campaign == campaign]
            results += self._join(campaign, rows, create=make)
        if self._attendance is None:
            return results
        return self._attend(self._attendance, members, results)

    def hand_off(self, handoffs: Sequence[Handoff]) -> list[RowResult]:
        """One task per row, unless the contact has one with this row's mark already."""
        there = find_tasks(self._api, [row.remote_id for row in handoffs])
        results: list[RowResult] = []
        wanted: dict[str, Handoff] = {}
        inputs: dict[str, dict[str, Any]] = {}
        said: dict[str, str] = {}
        for row in handoffs:
            if (made := there.get(row.remote_id, {}).get(mark(row.key))) is not None:
                results.append(self._done(row, Outcome.UNCHANGED, made.id))
                continue
            owner, message = self._owner(row.owner)
            trace = str(row.lead.id)
            wanted[trace], said[trace] = row, message
            inputs[trace] = task(row, owner)
        answers = self._api.write("tasks", "create", inputs) if inputs else {}
        disowned = [
            trace
            for trace, answer in answers.items()
            if not answer.id and "owner" in answer.words.lower()
        ]
        if disowned:
            # A task without an owner is better than none.
            said |= {one: f"Without an owner: {answers[one].words}" for one in disowned}
            again = {one: task(wanted[one], "") for one in disowned}
            answers |= self._api.write("tasks", "create", again)
        for trace, answer in answers.items():
            results.append(self._answered(wanted[trace], answer, message=said[trace]))
        return results

    def enroll(self, enrollments: Sequence[Enrollment]) -> list[RowResult]:
        """Into a list a batch at a time, into a sequence one by one; opt-outs are read first."""
        wanted = self._existing(["email", _LAST_SEQUENCE, *self._opt_out_properties()])
        ids = [row.remote_id for row in enrollments]
        there = self._by_id(ids, wanted)
        # One answer without a contact is no proof that it is gone.
        there |= self._by_id([one for one in ids if one not in there], wanted)
        results: list[RowResult] = []
        kept: list[Enrollment] = []
        for row in enrollments:
            values = there.get(row.remote_id)
            if values is None:
                results.append(_refused(row.lead.id, _GONE))
            elif self._opted_out(values):
                results.append(_refused(row.lead.id, _OPTED_OUT))
            else:
                kept.append(row)
        for sequence in dict.fromkeys(row.sequence for row in kept):
            rows = [row for row in kept if row.sequence == sequence]
            if not sequence.startswith(_SEQUENCE):
                results += self._join(sequence.removeprefix(_LIST), rows, create=False)
                continue
            for row in rows:
                try:
                    results.append(self._start(row, there[row.remote_id]))
                except RetryLater:
                    if not results:
                        raise
                    # What was answered counts; the rest is tried again.
                    return results
        return results

    def opted_out(self, enrollments: Sequence[Enrollment]) -> frozenset[UUID]:
        """Contacts by our key: one call a hundred."""
        keys = {str(row.lead.id): row.lead.id for row in enrollments}
        found = (
            (keys.get(str(record["properties"].get(KEY))), _texts(record))
            for record in self._read_by_key(list(keys), [KEY, *self._opt_out_properties()])
        )
        return frozenset(
            lead_id for lead_id, values in found if lead_id is not None and self._opted_out(values)
        )

    def read_back(self, lead_ids: Sequence[UUID]) -> list[RemoteStatus]:
        """Contacts by our key, their lists, and their tasks: three or four calls a hundred."""
        wanted = ["firstname", "lastname", "email", KEY, *self._opt_out_properties()]
        keys = {str(lead_id): lead_id for lead_id in lead_ids}
        found = {
            keys[str(record["properties"].get(KEY))]: record
            for record in self._read_by_key(list(keys), wanted)
            if str(record["properties"].get(KEY)) in keys
        }
        if not found:
            return []
        ids = [record["id"] for record in found.values()]
        names = self._lists.names()
        lists, tasks = self._lists.of(ids), find_tasks(self._api, ids)
        statuses = []
        for lead_id, record in found.items():
            contact, values = record["id"], _texts(record)
            joined = tuple(names[one] for one in lists.get(contact, ()) if one in names)
            person = (values.get("firstname", ""), values.get("lastname", ""))
            statuses.append(
                RemoteStatus(
                    lead_id=lead_id,
                    remote_id=contact,
                    name=" ".join(name for name in person if name),
                    email=values.get("email", ""),
                    opted_out=self._opted_out(values),
                    campaigns=joined,
                    sequences=joined,
                    handoffs=tuple(one.subject for one in tasks.get(contact, {}).values()),
                    url=self._url(contact),
                )
            )
        return statuses

    def close(self) -> None:
        """Let go of the connection."""
        self._api.close()

    # --- the account -----------------------------------------------------------------------------
    def _signed_in(self) -> tuple[str, str]:
        """(portal, host of its pages)."""
        if self._account is None:
            match self._api.get(f"/account-info/{VERSION}/details"):
                case {"portalId": int(portal), "uiDomain": str(host)}:
                    self._account = str(portal), host
                case _:
                    raise not_hubspot()
        return self._account

    def _url(self, contact: str) -> str:
        portal, host = self._signed_in()
        return f"https://{host}/contacts/{portal}/record/{CONTACT_TYPE}/{contact}"

    def _known(self) -> dict[str, dict[str, Any]]:
        if self._properties is None:
            answer = self._api.get(f"/crm/properties/{VERSION}/contacts")
            rows = answer.get("results")
            if not isinstance(rows, list) or not rows:
                raise not_hubspot()
            self._properties = {
                one["name"]: one
                for one in rows
                if isinstance(one, dict) and isinstance(one.get("name"), str)
            }
        return self._properties

    def _existing(self, names: Iterable[str]) -> list[str]:
        known = self._known()
        return [name for name in names if name in known]

    def _make_group(self) -> None:
        try:
            self._api.post(
                f"/crm/properties/{VERSION}/contacts/groups",
                {"name": _GROUP, "label": "Leadcapture"},
            )
        except ScopeMissing:
            raise
        except Refused:
            return  # it is there

    def _make_property(
        self, name: str, label: str, kind: str, field_type: str, choices: Sequence[str]
    ) -> str:
        payload: dict[str, Any] = {
            "name": name,
            "label": label,
            "type": kind,
            "fieldType": field_type,
            "groupName": _GROUP,
            "hasUniqueValue": name == KEY,
        }
        if choices:
            payload["options"] = [
                {"label": one.title(), "value": one, "displayOrder": at, "hidden": False}
                for at, one in enumerate(choices)
            ]
        self._api.post(f"/crm/properties/{VERSION}/contacts", payload)
        return name

    # --- people ----------------------------------------------------------------------------------
    def _find(self, leads: Sequence[Lead], fields: Iterable[str]) -> None:
        """Read the leads' contacts into `_contacts`; whoever is not there is not in it."""
        for lead in leads:
            self._contacts.pop(lead.id, None)
        wanted = self._existing([*fields, KEY, "email", *self._opt_out_properties()])
        keys = {str(lead.id): lead for lead in leads}
        for record in self._read_by_key(list(keys), wanted):
            if (keyed := keys.get(str(record["properties"].get(KEY)))) is not None:
                self._contacts[keyed.id] = _contact(record)
        by_email: dict[str, list[Lead]] = {}
        for lead in leads:
            email = lead.person.email.strip().lower()
            if lead.id not in self._contacts and email:
                by_email.setdefault(email, []).append(lead)
        if by_email:
            for record in self._api.read("contacts", list(by_email), wanted, by="email"):
                for lead in by_email.get(str(record["properties"].get("email")).lower(), ()):
                    self._contacts[lead.id] = _contact(record)

    def _by_id(self, ids: Sequence[str], wanted: Sequence[str]) -> dict[str, Mapping[str, Any]]:
        """Contact -> its properties."""
        return {one["id"]: one["properties"] for one in self._api.read("contacts", ids, wanted)}

    def _read_by_key(self, keys: Sequence[str], wanted: Sequence[str]) -> list[dict[str, Any]]:
        """Contacts by our key; nobody has one before set-up."""
        known = self._existing([KEY, *wanted])
        return self._api.read("contacts", keys, known, by=KEY) if KEY in known else []

    def _opt_out_properties(self) -> list[str]:
        names = [_OPT_OUT]
        if subscription := self._options.get("subscription"):
            names.append(f"{_OPT_OUT}_{subscription}")
        return names

    def _opted_out(self, values: Mapping[str, Any]) -> bool:
        return any(
            str(values.get(name) or "").lower() == "true" for name in self._opt_out_properties()
        )

    def _found_meanwhile(self, rows: Sequence[PersonRow]) -> list[tuple[PersonRow, dict[str, str]]]:
        """Contacts that came up between reading and writing: only what is empty is filled."""
        if not rows:
            return []
        names = list(dict.fromkeys(name for row in rows for name in row.values))
        self._find([row.lead for row in rows], names)
        found = []
        for row in rows:
            contact = self._contacts.get(row.lead.id)
            if contact is None:
                continue
            values = {
                name: _sent(value)
                for name, value in row.values.items()
                if not contact.values.get(name)
            }
            if not contact.key:
                values[KEY] = str(row.lead.id)
            found.append((row, values))
        return found

    def _take_over(self, rows: Sequence[tuple[PersonRow, dict[str, str]]]) -> list[RowResult]:
        """Add to contacts that were there before us; one contact is named once a call."""
        results: list[RowResult] = []
        waiting = list(rows)
        while waiting:
            batch: dict[str, tuple[PersonRow, dict[str, str]]] = {}
            rest = []
            for row, values in waiting:
                contact = self._contacts[row.lead.id].id
                if not values:
                    results.append(self._done(row, Outcome.UNCHANGED, contact))
                elif contact in batch:
                    # The first of two leads gives the contact its key.
                    rest.append((row, {k: v for k, v in values.items() if k != KEY}))
                else:
                    batch[contact] = (row, values)
            inputs = {
                str(row.lead.id): {"id": contact, "properties": values}
                for contact, (row, values) in batch.items()
            }
            answers = self._api.write("contacts", "update", inputs) if inputs else {}
            results += [
                self._answered(row, answers[str(row.lead.id)])
                for row, _ in batch.values()
                if str(row.lead.id) in answers
            ]
            waiting = rest
        return results

    # --- answers ---------------------------------------------------------------------------------
    def _answered(
        self, row: PersonRow | Handoff, answer: RowAnswer, *, message: str = ""
    ) -> RowResult:
        if not answer.id:
            outcome = Outcome.RETRY if answer.may_succeed_later else Outcome.REFUSED
            return RowResult(lead_id=row.lead.id, outcome=outcome, message=answer.words)
        outcome = Outcome.CREATED if answer.is_new else Outcome.UPDATED
        return self._done(row, outcome, answer.id, message=message)

    def _done(
        self,
        row: PersonRow | Membership | Handoff | Enrollment,
        outcome: Outcome,
        remote_id: str,
        *,
        message: str = "",
    ) -> RowResult:
        # A task is looked at on its contact.
        contact = remote_id if isinstance(row, PersonRow) else row.remote_id
        return RowResult(
            lead_id=row.lead.id,
            outcome=outcome,
            remote_id=remote_id,
            url=self._url(contact),
            message=message,
        )

    # --- lists, events, tasks, sequences ---------------------------------------------------------
    def _join(
        self, name: str, rows: Sequence[Membership] | Sequence[Enrollment], *, create: bool
    ) -> list[RowResult]:
        try:
            added, there, missing = self._lists.join(
                name, [row.remote_id for row in rows], create=create
            )
        except Refused as error:
            return [_refused(row.lead.id, f"List '{name}': {error}") for row in rows]
        results = []
        for row in rows:
            if row.remote_id in added:
                results.append(self._done(row, Outcome.CREATED, row.remote_id))
            elif row.remote_id in there:
                results.append(self._done(row, Outcome.UNCHANGED, row.remote_id))
            elif row.remote_id in missing:
                results.append(_refused(row.lead.id, _GONE))
        return results

    def _attend(
        self, attendance: Attendance, members: Sequence[Membership], joined: Sequence[RowResult]
    ) -> list[RowResult]:
        """Record attendance of those who are in the list now; who was not taken is tried again."""
        done = {row.lead_id for row in joined if row.outcome is not Outcome.REFUSED}
        rows = {row.lead.id: row for row in members if row.lead.id in done}
        if not rows:
            return list(joined)
        times = {
            row.remote_id: int(row.lead.captured_at.timestamp() * 1000) for row in rows.values()
        }
        try:
            attended = attendance.record(times)
        except Refused as error:
            words = f"Marketing event {self._options['marketing_event']}: {error}"
            return [_refused(one.lead_id, words) if one.lead_id in done else one for one in joined]
        return [
            one
            for one in joined
            if one.lead_id not in done or rows[one.lead_id].remote_id in attended
        ]

    def _owner(self, name: str) -> tuple[str, str]:
        """(owner's id, remark) for a task; the id is empty where nobody is called so."""
        if not name:
            return "", ""
        try:
            owner = self._owners.find(name)
        except Refused as error:
            return "", f"{error}; nobody owns this task yet."
        if owner is None:
            return "", f"No owner in HubSpot is called '{name}'; nobody owns this task yet."
        return str(owner.get("id")), ""

    def _start(self, row: Enrollment, values: Mapping[str, Any]) -> RowResult:
        """Enroll one contact, unless it is in this sequence or went into it last."""
        try:
            sequence = self._sequences.id_of(row.sequence.removeprefix(_SEQUENCE))
            last = str(values.get(_LAST_SEQUENCE) or "").partition(".")[0]
            is_new = last != sequence and self._sequences.start(sequence, row.remote_id)
        except Refused as error:
            return _refused(row.lead.id, f"Sequence '{row.sequence}': {error}")
        return self._done(row, Outcome.CREATED if is_new else Outcome.UNCHANGED, row.remote_id)


# --- values ------------------------------------------------------------------------------------


def _contact(record: Mapping[str, Any]) -> _Contact:
    values = _texts(record)
    return _Contact(id=record["id"], key=values.get(KEY, ""), values=values)


def _texts(record: Mapping[str, Any]) -> dict[str, str]:
    """A record's properties that hold something."""
    return {k: v for k, v in record["properties"].items() if isinstance(v, str) and v}


def _sent(value: Value) -> str:
    """A value as HubSpot takes it: everything is text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return f"{value:.12g}" if isinstance(value, (int, float)) else clean(value)


def _changed(values: Mapping[str, str], there: Mapping[str, str]) -> dict[str, str]:
    """What differs from what is there."""
    return {
        name: value
        for name, value in values.items()
        if not same(value, there.get(name))
        and not (name == "email" and value.casefold() == there.get(name, "").casefold())
    }


def _refused(lead_id: UUID, words: str) -> RowResult:
    return RowResult(lead_id=lead_id, outcome=Outcome.REFUSED, message=words)


_KINDS = {
    "number": FieldKind.NUMBER,
    "bool": FieldKind.BOOLEAN,
    "date": FieldKind.DATE,
    "datetime": FieldKind.MOMENT,
    "phone_number": FieldKind.PHONE,
}


def _described(one: Mapping[str, Any]) -> RemoteField:
    name, kind, form = one["name"], one.get("type"), one.get("fieldType")
    choices = tuple(
        option["value"]
        for option in one.get("options") or ()
        if isinstance(option, dict)
        and isinstance(option.get("value"), str)
        and not option.get("hidden")
    )
    if one.get("externalOptions"):
        field_kind, choices = FieldKind.REFERENCE, ()
    elif kind == "enumeration":
        field_kind = FieldKind.CHOICES if form == "checkbox" else FieldKind.CHOICE
    elif kind == "string":
        field_kind = FieldKind.LONG_TEXT if form == "textarea" else FieldKind.TEXT
        if form == "phonenumber":
            field_kind = FieldKind.PHONE
        if name == "email":
            field_kind = FieldKind.EMAIL
    else:
        field_kind = _KINDS.get(str(kind), FieldKind.TEXT)
    changeable = one.get("modificationMetadata")
    read_only = isinstance(changeable, dict) and changeable.get("readOnlyValue") is True
    return RemoteField(
        name=name,
        label=str(one.get("label") or name),
        kind=field_kind,
        length=_LONGEST if kind == "string" else None,
        choices=choices,
        restricted=bool(choices),
        writable=not read_only and not one.get("calculated") and name != KEY,
        opt_out=name.startswith(_OPT_OUT),
    )
