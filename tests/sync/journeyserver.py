"""A Salesforce organisation with Marketing Cloud beside it, on one socket, as strict as its pages.

Rules, each with its page, which is to be found below
https://developer.salesforce.com/docs/marketing/marketing-cloud/guide/ :

* a token by client credentials as JSON; its life is 20 minutes, another is asked for the same way:
  ``access-token-s2s.html``
* journeys in pages, ``extras=all`` shows what starts them: ``getInteractionCollection.html``; a
  trigger carries ``eventDefinitionKey`` in its metadata: ``contact-event.html``
* memberships of at most 50 contacts; who is in no journey is in ``contactsNotFound``:
  ``contactMembershipRequest.html``
* an event: 201 with ``eventInstanceId``; 400 for a key that is not there, with a period in it, or
  for a contact that is not active: ``postEvent.html``
* every field of an event has to be in its data extension, and the other way round:
  ``how-to-fire-an-event.html``
* errors are ``message``, ``errorcode`` and ``documentation``: ``error-handling.html``
"""

from __future__ import annotations

from typing import Any

from loopserver import Answer, Call
from salesforceserver import SalesforceServer

__all__ = ["ACCOUNT", "CLIENT", "SECRET", "JourneyServer"]

CLIENT = "canary-package-client"
SECRET = "canary-package-secret"
ACCOUNT = "5001234"
_FIELDS = {
    "ContactKey",
    "LeadCaptureId",
    "EmailAddress",
    "FirstName",
    "LastName",
    "Company",
    "Sequence",
}
_TOKEN = "canary-journey-token-"


def _error(status: int, code: int, message: str) -> Answer:
    return Answer(status=status, body={"message": message, "errorcode": code, "documentation": ""})


class JourneyServer(SalesforceServer):
    """Two journeys, each started by an event; `fired` is every event that let somebody in."""

    def __init__(self) -> None:
        super().__init__()
        self.journeys = {"Hot": "APIEvent-hot", "Touch": "APIEvent-touch"}
        self.fired: list[tuple[str, str]] = []
        """(contact key, event definition key)."""
        self.inactive: set[str] = set()
        """E-mail addresses of contacts that are not active."""
        self.slow_to_tell = False
        """Memberships do not show yet who came in."""
        self.package = SECRET
        self.forbidden = False
        self.spoils: dict[str, Any] = {}
        """Path -> what is answered in place of the truth."""
        self._granted = 0

    def reply(self, call: Call) -> Answer:
        if call.path == "/v2/token":
            return self._token(call)
        if not call.path.startswith("/interaction/v1"):
            return super().reply(call)
        if call.headers.get("authorization") != f"Bearer {_TOKEN}{self._granted}":
            return _error(401, 0, "Not Authorized")
        if self.forbidden:
            return _error(403, 0, "Insufficient Privileges")
        if call.path in self.spoils:
            return Answer(status=201, body=self.spoils[call.path])
        match call.method, call.path.removeprefix("/interaction/v1"):
            case "GET", "/interactions":
                return self._interactions(call)
            case "POST", "/interactions/contactMembership":
                return self._memberships(call)
            case "POST", "/events":
                return self._event(call)
        return _error(404, 0, "Not Found")

    def expire(self) -> None:
        """Twenty minutes pass: the token is good for nothing any more."""
        self._granted += 1

    def _token(self, call: Call) -> Answer:
        body = call.json()
        if not call.headers.get("content-type", "").startswith("application/json"):
            return Answer(status=400, body={"error": "invalid_request"})
        known = {"grant_type", "client_id", "client_secret", "account_id", "scope"}
        if body.get("grant_type") != "client_credentials" or set(body) - known:
            return Answer(status=400, body={"error": "unsupported_grant_type"})
        if (body.get("client_id"), body.get("client_secret")) != (CLIENT, self.package):
            words = "Client authentication failed."
            return Answer(status=401, body={"error": "invalid_client", "error_description": words})
        if body.get("account_id", ACCOUNT) != ACCOUNT:
            return Answer(status=400, body={"error": "invalid_request"})
        self._granted += 1
        return Answer(
            body={
                "access_token": f"{_TOKEN}{self._granted}",
                "token_type": "Bearer",
                "expires_in": 1079,
                "scope": "journeys_read journeys_execute",
                "rest_instance_url": "https://elsewhere.example.com/",
            }
        )

    def _interactions(self, call: Call) -> Answer:
        if call.query.get("extras") != "all" or int(call.query.get("$pageSize", "50")) > 50:
            return _error(400, 10000, "extras and $pageSize")
        page = int(call.query.get("$page", "1"))
        items = [
            {
                "key": f"journey-{name.lower()}",
                "name": name,
                "status": "Published",
                "triggers": [{"type": "Event", "metaData": {"eventDefinitionKey": event}}],
            }
            for name, event in self.journeys.items()
        ]
        # One a page, so that pages are read.
        body = {"count": len(items), "page": page, "pageSize": 1, "items": items[page - 1 : page]}
        return Answer(body=body)

    def _memberships(self, call: Call) -> Answer:
        wanted = call.json().get("ContactKeyList")
        if not isinstance(wanted, list) or not 0 < len(wanted) <= 50:
            return _error(400, 10000, "ContactKeyList takes 1 to 50 contact keys.")
        names = {event: f"journey-{name.lower()}" for name, event in self.journeys.items()}
        inside = [
            {"contactKey": contact, "definitionKey": names[event], "Version": "1"}
            for contact, event in self.fired
            if contact in wanted and not self.slow_to_tell
        ]
        found = {row["contactKey"] for row in inside}
        missing = [contact for contact in wanted if contact not in found]
        return Answer(body={"results": {"contactMemberships": inside, "contactsNotFound": missing}})

    def _event(self, call: Call) -> Answer:
        body = call.json()
        if set(body) != {"ContactKey", "EventDefinitionKey", "Data"} or not body["ContactKey"]:
            return _error(400, 30000, "ContactKey, EventDefinitionKey and Data are required.")
        event = body["EventDefinitionKey"]
        if event not in self.journeys.values() or "." in event:
            return _error(400, 30003, "EventDefinition was not found.")
        if body["Data"].get("ContactKey") != body["ContactKey"]:
            return _error(400, 30004, "The data extension is sent to another contact.")
        if set(body["Data"]) != _FIELDS:
            wrong = sorted(set(body["Data"]) ^ _FIELDS)[0]
            return _error(400, 30005, f"{wrong} does not fit the data extension.")
        if body["Data"]["EmailAddress"] in self.inactive:
            return _error(400, 30006, "The contact is not active.")
        self.fired.append((body["ContactKey"], event))
        return Answer(status=201, body={"eventInstanceId": f"instance-{len(self.fired)}"})
