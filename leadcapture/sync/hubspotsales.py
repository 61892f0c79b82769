"""What Sales has in HubSpot: owners, tasks and sequences."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import Any

from leadcapture.errors import Refused
from leadcapture.sync.connector import Handoff
from leadcapture.sync.hubspotapi import (
    BATCH,
    VERSION,
    HubSpotApi,
    NotThere,
    not_hubspot,
    path_part,
)
from leadcapture.sync.text import as_html, clean, find_marks, mark

__all__ = ["Owners", "Sequences", "Task", "find_tasks", "task"]

_SEQUENCES = f"/automation/sequences/{VERSION}"
_ON_CONTACT = {"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": 204}


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One task of ours on a contact."""

    id: str
    subject: str


class Owners:
    """The account's users who can own records."""

    def __init__(self, api: HubSpotApi) -> None:
        self._api = api
        self._rows: list[dict[str, Any]] | None = None

    def find(self, name: str) -> dict[str, Any] | None:
        """The owner with this e-mail address, name or id. Raises `Refused`."""
        wanted = name.strip().casefold()
        for one in self._all() if wanted else ():
            full = f"{one.get('firstName') or ''} {one.get('lastName') or ''}".strip()
            if wanted in (str(one.get("email") or "").casefold(), full.casefold(), one.get("id")):
                return one
        return None

    def _all(self) -> list[dict[str, Any]]:
        if self._rows is None:
            found: list[dict[str, Any]] = []
            query = {"limit": str(BATCH)}
            while True:
                answer = self._api.get(f"/crm/owners/{VERSION}", query)
                found += [one for one in answer.get("results") or () if isinstance(one, dict)]
                match answer.get("paging"):
                    case {"next": {"after": str(after)}}:
                        query["after"] = after
                    case _:
                        break
            self._rows = found
        return self._rows


def find_tasks(api: HubSpotApi, contacts: Collection[str]) -> dict[str, dict[str, Task]]:
    """Contact -> the marks of our tasks on it -> the task; whatever their state."""
    if not contacts:
        return {}
    answer = api.post(
        f"/crm/associations/{VERSION}/contacts/tasks/batch/read",
        {"inputs": [{"id": one} for one in sorted(set(contacts))]},
    )
    rows = answer.get("results")
    if not isinstance(rows, list):
        raise not_hubspot()
    holders: dict[str, str] = {}
    for one in rows:
        match one:
            case {"from": {"id": str(contact)}, "to": list(links)}:
                holders |= {str(link.get("toObjectId")): contact for link in links}
    found: dict[str, dict[str, Task]] = {}
    for record in api.read("tasks", list(holders), ["hs_task_subject", "hs_task_body"]):
        values = record["properties"]
        one_task = Task(id=record["id"], subject=str(values.get("hs_task_subject") or ""))
        for one in find_marks(str(values.get("hs_task_body") or "")):
            if record["id"] in holders:
                found.setdefault(holders[record["id"]], {})[one] = one_task
    return found


def task(row: Handoff, owner: str) -> dict[str, Any]:
    """The input of a batch that makes this hand-off's task on its contact."""
    due = row.due.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return {
        "properties": {
            "hs_timestamp": due,
            "hs_task_subject": clean(row.subject),
            "hs_task_body": f"{as_html(row.notes)}<br>{mark(row.key)}",
            "hs_task_status": "NOT_STARTED",
            "hs_task_type": "TODO",
            "hs_task_priority": "HIGH",
            **({"hubspot_owner_id": owner} if owner else {}),
        },
        "associations": [{"to": {"id": row.remote_id}, "types": [_ON_CONTACT]}],
    }


class Sequences:
    """One user's sequences. HubSpot enrolls from a seat, one contact a call."""

    def __init__(self, api: HubSpotApi, owners: Owners, *, user: str, sender: str) -> None:
        """`user` is an e-mail address or a user's id; `sender` the connected mailbox."""
        self._api = api
        self._owners = owners
        self._user = user
        self._sender = sender or user
        self._names: dict[str, str] | None = None

    def names(self) -> Mapping[str, str]:
        """Sequence id -> name. Raises `Refused`."""
        if self._names is None:
            answer = self._api.get(_SEQUENCES, {**self._seat(), "limit": str(BATCH)})
            rows = answer.get("results")
            if not isinstance(rows, list):
                raise not_hubspot()
            self._names = {
                str(one["id"]): str(one.get("name"))
                for one in rows
                if isinstance(one, dict) and "id" in one
            }
        return self._names

    def id_of(self, name: str) -> str:
        """The sequence with this name or id. Raises `Refused`."""
        for sequence, called in self.names().items():
            if name == sequence or name.casefold() == called.casefold():
                return sequence
        raise Refused("there is no such sequence in HubSpot, or not for this user")

    def start(self, sequence: str, contact: str) -> bool:
        """Enroll a contact; False when it is in this sequence already. Raises `Refused`."""
        running = self._running(contact)
        if running is not None:
            if running[0] == sequence:
                return False
            raise Refused(f"the contact is in '{running[1]}' now; HubSpot runs one at a time")
        answer = self._api.post(
            f"{_SEQUENCES}/enrollments",
            {"contactId": contact, "sequenceId": sequence, "senderEmail": self._sender},
            self._seat(),
        )
        if not isinstance(answer.get("id"), (str, int)):
            raise not_hubspot()
        return True

    def _running(self, contact: str) -> tuple[str, str] | None:
        """(id, name) of the sequence a contact is in now; None when in none."""
        try:
            answer = self._api.get(f"{_SEQUENCES}/enrollments/contact/{path_part(contact)}")
        except NotThere:
            return None
        sequence = answer.get("sequenceId")
        return (str(sequence), str(answer.get("sequenceName"))) if sequence else None

    def _seat(self) -> dict[str, str]:
        if self._user.isascii() and self._user.isdigit():
            return {"userId": self._user}
        owner = self._owners.find(self._user)
        if owner is None:
            raise Refused(
                "a sequence needs the option 'user': the e-mail address of somebody with a Sales "
                "or Service seat"
            )
        return {"userId": str(owner.get("userId"))}
