"""Account Engagement's API version 5, as far as a nurture list needs it, strict.

* every call names the business unit in a header and carries a bearer token
  (https://developer.salesforce.com/docs/marketing/pardot/guide/authentication.html)
* errors are ``{"code": …, "message": …}``
  (https://developer.salesforce.com/docs/marketing/pardot/guide/error-codes.html)
* lists are read in pages; a page's token stands alone in the next query
  (https://developer.salesforce.com/docs/marketing/pardot/guide/version5overview.html)
* ``upsertLatestByEmail`` wants ``matchEmail``, ``prospect`` and ``fields``
  (https://developer.salesforce.com/docs/marketing/pardot/guide/prospect-v5.html)
* a prospect is on a list once
  (https://developer.salesforce.com/docs/marketing/pardot/guide/list-membership-v5.html)
"""

from __future__ import annotations

from typing import Any

from loopserver import Answer, Call, LoopServer
from salesforceserver import TOKEN as ACCESS
from salesforceserver import SalesforceServer

__all__ = ["BUSINESS_UNIT", "TOKEN", "EngagementServer", "PardotServer"]

TOKEN = "canary-token-0001"
BUSINESS_UNIT = "0Uv000000000001AAA"
_FIELDS = {"id", "email", "firstName", "lastName", "optedOut", "isDoNotEmail"}


def _error(status: int, code: int, message: str) -> Answer:
    return Answer(status=status, body={"code": code, "message": message})


class PardotServer(LoopServer):
    """One business unit with two lists, given in two pages."""

    def __init__(self) -> None:
        super().__init__()
        self.tokens = {TOKEN}
        self.lists = {"Nurture hot": 11, "Nurture warm": 12}
        self.prospects: dict[str, dict[str, Any]] = {}
        """E-mail address -> prospect."""
        self.members: dict[tuple[int, int], dict[str, Any]] = {}
        """(list, prospect) -> membership."""
        self.spoils: dict[str, Any] = {}
        """Path -> what is answered in place of the truth."""

    def reply(self, call: Call) -> Answer:
        if call.headers.get("authorization", "").removeprefix("Bearer ") not in self.tokens:
            return _error(401, 184, "access_token is invalid, unknown, or malformed")
        if call.headers.get("pardot-business-unit-id") != BUSINESS_UNIT:
            return _error(400, 181, "Business Unit ID is missing or invalid")
        path = call.path.removeprefix("/api/v5/objects")
        if path in self.spoils:
            return Answer(body=self.spoils[path])
        match call.method, path:
            case "GET", "/lists":
                return self._lists(call)
            case "POST", "/prospects/do/upsertLatestByEmail":
                return self._upsert_prospect(call)
            case "GET", "/list-memberships":
                return self._memberships(call)
            case "POST", "/list-memberships":
                return self._join(call)
        return _error(404, 165, "There is no such object")

    def _lists(self, call: Call) -> Answer:
        first, *rest = [{"id": number, "name": name} for name, number in self.lists.items()]
        if "nextPageToken" in call.query:
            if len(call.query) > 1:
                return _error(400, 205, "nextPageToken stands alone")
            return Answer(body={"values": rest, "nextPageToken": None})
        if "fields" not in call.query:
            return _error(400, 202, "fields is required")
        return Answer(body={"values": [first], "nextPageToken": "more"})

    def _upsert_prospect(self, call: Call) -> Answer:
        if call.headers.get("content-type", "").partition(";")[0] != "application/json":
            return _error(415, 104, "application/json is wanted")
        body = call.json()
        if set(body) != {"matchEmail", "prospect", "fields"}:
            return _error(400, 202, "matchEmail, prospect and fields are required")
        if unknown := (set(body["prospect"]) | set(body["fields"])) - _FIELDS:
            return _error(400, 203, f"Unknown field: {sorted(unknown)[0]}")
        email = body["matchEmail"]
        if "@" not in email:
            return _error(400, 109, "matchEmail is not an e-mail address")
        fresh = {"id": len(self.prospects) + 100, "optedOut": False, "isDoNotEmail": False}
        prospect = self.prospects.setdefault(email, fresh)
        prospect.update(body["prospect"])
        return Answer(body={name: prospect.get(name) for name in body["fields"]})

    def _memberships(self, call: Call) -> Answer:
        if not {"fields", "listId", "prospectId"} <= set(call.query):
            return _error(400, 202, "fields is required")
        member = self.members.get((int(call.query["listId"]), int(call.query["prospectId"])))
        return Answer(body={"values": [member] if member else [], "nextPageToken": None})

    def _join(self, call: Call) -> Answer:
        body = call.json()
        if set(body) != {"listId", "prospectId"} or "fields" not in call.query:
            return _error(400, 202, "listId, prospectId and fields are required")
        if not all(isinstance(value, int) for value in body.values()):
            return _error(400, 203, "An id is a number")
        place = (body["listId"], body["prospectId"])
        if body["listId"] not in self.lists.values():
            return _error(400, 109, "There is no such list")
        if place in self.members:
            return _error(400, 9, "The prospect is on this list already")
        self.members[place] = {"id": len(self.members) + 900, "optedOut": False}
        return Answer(status=201, body={"id": self.members[place]["id"]})


class EngagementServer(PardotServer, SalesforceServer):
    """A Salesforce organisation and its business unit, on one socket and with one token."""

    def __init__(self) -> None:
        super().__init__()
        self.tokens = {ACCESS}

    def reply(self, call: Call) -> Answer:
        if call.path.startswith("/api/v5/"):
            return PardotServer.reply(self, call)
        return SalesforceServer.reply(self, call)
