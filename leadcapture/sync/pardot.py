"""Account Engagement (Pardot): a list that starts a nurture program, API version 5.

Follows https://developer.salesforce.com/docs/marketing/pardot/guide/version5overview.html: a
prospect is found or made by its e-mail address, then put on the list unless it is on it already.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from leadcapture.errors import NotTheServer, Refused
from leadcapture.lead import Lead
from leadcapture.sync.http import Service, Signer

__all__ = ["ListMembership", "Pardot"]

_URL = "https://pi.pardot.com"
_BASE = "/api/v5/objects"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListMembership:
    """A prospect's place on a list."""

    id: str
    created: bool = False
    opted_out: bool = False


class Pardot:
    """One business unit of Account Engagement."""

    def __init__(
        self, signer: Signer, business_unit: str, *, url: str = _URL, ca: Path | None = None
    ) -> None:
        self._service = Service(url, name="Account Engagement", signer=signer, ca=ca)
        self._headers = {"Pardot-Business-Unit-Id": business_unit}
        self._lists: dict[str, int] | None = None

    def close(self) -> None:
        self._service.close()

    def lists(self) -> frozenset[str]:
        """The names of all lists."""
        if self._lists is None:
            found: dict[str, int] = {}
            query = {"fields": "id,name", "limit": "1000"}
            while True:
                answer = self._call("GET", "/lists", query=query)
                found |= {str(row["name"]): int(row["id"]) for row in _values(answer)}
                token = answer.get("nextPageToken")
                if not token:
                    break
                query = {"nextPageToken": str(token)}
            self._lists = found
        return frozenset(self._lists)

    def enroll(self, lead: Lead, sequence: str) -> ListMembership:
        """Put the lead's prospect on the list. Raises `Refused` for a list that is not there."""
        if sequence not in self.lists():
            raise Refused(f"Account Engagement has no list '{sequence}'.")
        assert self._lists is not None
        number = self._lists[sequence]
        fields = ["id", "optedOut", "isDoNotEmail"]
        prospect = self._call(
            "POST",
            "/prospects/do/upsertLatestByEmail",
            {
                "matchEmail": lead.person.email,
                "prospect": {
                    "email": lead.person.email,
                    "firstName": lead.person.first_name,
                    "lastName": lead.person.last_name,
                },
                "fields": fields,
            },
        )
        match prospect:
            case {"id": int(person), **rest}:
                pass
            case _:
                raise NotTheServer("The answer does not have the shape of Account Engagement's.")
        if rest.get("optedOut") or rest.get("isDoNotEmail"):
            return ListMembership(id="", opted_out=True)
        on_it = self._call(
            "GET",
            "/list-memberships",
            query={"fields": "id,optedOut", "listId": str(number), "prospectId": str(person)},
        )
        for row in _values(on_it):
            return ListMembership(id=str(row["id"]), opted_out=bool(row.get("optedOut")))
        made = self._call(
            "POST",
            "/list-memberships?fields=id",
            {"listId": number, "prospectId": person},
        )
        match made:
            case {"id": int(membership)}:
                return ListMembership(id=str(membership), created=True)
        raise NotTheServer("The answer does not have the shape of Account Engagement's.")

    def _call(
        self, method: str, path: str, payload: Any = None, *, query: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        reply = self._service.call(
            method, _BASE + path, payload, query=query, headers=self._headers
        )
        match reply.value:
            case {"code": code, "message": str(words)} if not reply.good:
                raise Refused(f"{words} (Account Engagement {code})")
            case dict() as answer if reply.good:
                return answer
        raise NotTheServer("The answer does not have the shape of Account Engagement's.")


def _values(answer: Mapping[str, Any]) -> list[dict[str, Any]]:
    rows = answer.get("values")
    if not isinstance(rows, list) or not all(isinstance(row, dict) and "id" in row for row in rows):
        raise NotTheServer("The answer does not have the shape of Account Engagement's.")
    return rows
