"""What Marketing has in HubSpot: static lists and marketing events.

Both are sets of contacts, so that joining twice is joining once; attendance is read before it is
written, because every report would be another line in the contact's timeline.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from leadcapture.errors import Refused
from leadcapture.sync.hubspotapi import (
    BATCH,
    VERSION,
    HubSpotApi,
    NotThere,
    not_hubspot,
    path_part,
)

__all__ = ["CONTACT_TYPE", "Attendance", "Lists"]

#: HubSpot's number for contacts.
CONTACT_TYPE = "0-1"
_LISTS = f"/crm/lists/{VERSION}"
_EVENTS = f"/marketing/marketing-events/{VERSION}"


class Lists:
    """The account's static lists of contacts."""

    def __init__(self, api: HubSpotApi) -> None:
        self._api = api
        self._ids: dict[str, str] = {}
        self._names: dict[str, str] | None = None

    def forget(self) -> None:
        """Ask again: somebody may have changed lists meanwhile."""
        self._ids, self._names = {}, None

    def names(self) -> Mapping[str, str]:
        """Every static list: id -> name."""
        if self._names is None:
            found: dict[str, str] = {}
            offset = 0
            while True:
                answer = self._api.post(
                    f"{_LISTS}/search",
                    {
                        "query": "",
                        "count": 500,
                        "offset": offset,
                        "processingTypes": ["MANUAL", "SNAPSHOT"],
                    },
                )
                rows = answer.get("lists")
                if not isinstance(rows, list):
                    raise not_hubspot()
                for one in rows:
                    match one:
                        case {"listId": str() | int() as list_id, "name": str(name)}:
                            found[str(list_id)] = name
                offset += len(rows)
                if not rows or answer.get("hasMore") is not True:
                    break
            self._names = found
        return self._names

    def join(
        self, name: str, contacts: Sequence[str], *, create: bool
    ) -> tuple[set[str], set[str], set[str]]:
        """Put contacts into a list: who is new in it, who was in it already, who is not there.

        Whoever HubSpot says nothing of is in none of the three. Raises `Refused` where the list
        cannot be joined.
        """
        wanted = list(dict.fromkeys(contacts))
        list_id = self._id(name, create=create)
        try:
            answer = self._api.put(f"{_LISTS}/{list_id}/memberships/add", wanted)
        except Refused:
            self.forget()
            raise
        added, missing = (
            {str(one) for one in answer.get(key) or ()} & set(wanted)
            for key in ("recordsIdsAdded", "recordIdsMissing")
        )
        unsure = [contact for contact in wanted if contact not in added | missing]
        there = {contact for contact, ids in self.of(unsure).items() if list_id in ids}
        return added, there, missing

    def of(self, contacts: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """Contact -> the ids of the lists it is in; those HubSpot does not know are left out."""
        found: dict[str, tuple[str, ...]] = {}
        wanted = list(dict.fromkeys(contacts))
        for start in range(0, len(wanted), BATCH):
            answer = self._api.post(
                f"{_LISTS}/records/memberships/batch/read",
                {
                    "inputs": [
                        {"objectTypeId": CONTACT_TYPE, "recordId": one}
                        for one in wanted[start : start + BATCH]
                    ]
                },
            )
            rows = answer.get("results")
            if not isinstance(rows, list):
                raise not_hubspot()
            for one in rows:
                match one:
                    case {"recordId": str(contact), "recordListMemberships": list(lists)}:
                        found[contact] = tuple(
                            str(row.get("listId")) for row in lists if isinstance(row, dict)
                        )
        return found

    def _id(self, name: str, *, create: bool) -> str:
        """The static list with this name or id. Raises `NotThere`, `Refused`."""
        if (known := self._ids.get(name.casefold())) is not None:
            return known
        paths = [f"{_LISTS}/object-type-id/{CONTACT_TYPE}/name/{path_part(name)}"]
        if name.isascii() and name.isdigit():
            paths.insert(0, f"{_LISTS}/{name}")
        answer = None
        for path in paths:
            try:
                answer = self._api.get(path)
                break
            except NotThere:
                continue
        if answer is None:
            if not create:
                raise NotThere("there is no such list in HubSpot")
            wanted = {"name": name, "objectTypeId": CONTACT_TYPE, "processingType": "MANUAL"}
            answer = self._api.post(_LISTS, wanted)
            self._names = None
        match answer.get("list"):
            case {"processingType": "DYNAMIC"}:
                raise Refused("it is an active list, which fills itself; name a static one")
            case {"listId": str() | int() as list_id}:
                self._ids[name.casefold()] = str(list_id)
                return str(list_id)
        raise not_hubspot()


class Attendance:
    """Who attended one marketing event."""

    def __init__(self, api: HubSpotApi, event: str) -> None:
        self._api = api
        self._event = path_part(event)
        self._known: set[str] | None = None

    def record(self, contacts: Mapping[str, int]) -> set[str]:
        """Record who attended when (milliseconds since 1970); who is recorded now or was before.

        Raises `Refused` where the event cannot be used.
        """
        known = self._participants()
        new = [(contact, at) for contact, at in contacts.items() if contact not in known]
        for start in range(0, len(new), BATCH):
            answer = self._api.post(
                f"{_EVENTS}/{self._event}/attendance/attend/create",
                {
                    "inputs": [
                        {"vid": int(contact), "interactionDateTime": at}
                        for contact, at in new[start : start + BATCH]
                    ]
                },
            )
            rows = answer.get("results")
            if not isinstance(rows, list):
                raise not_hubspot()
            known |= {str(one.get("vid")) for one in rows if isinstance(one, dict)}
        return known & set(contacts)

    def _participants(self) -> set[str]:
        """Whose attendance is recorded already; read once, as nobody else records it."""
        if self._known is None:
            found: set[str] = set()
            query = {"state": "ATTENDED", "limit": str(BATCH)}
            while True:
                path = f"{_EVENTS}/participations/{self._event}/breakdown"
                answer = self._api.get(path, query)
                rows = answer.get("results")
                if not isinstance(rows, list):
                    raise not_hubspot()
                for one in rows:
                    match one:
                        case {"associations": {"contact": {"contactId": str() | int() as contact}}}:
                            found.add(str(contact))
                match answer.get("paging"):
                    case {"next": {"after": str(after)}} if rows:
                        query["after"] = after
                    case _:
                        break
            self._known = found
        return self._known
