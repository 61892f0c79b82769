"""Marketing Cloud Engagement: an event that lets a contact into a journey.

Follows https://developer.salesforce.com/docs/marketing/marketing-cloud/guide/ : a token by client
credentials (``access-token-s2s.html``), journeys and what starts them
(``getInteractionCollection.html``), who is in one (``contactMembershipRequest.html``) and the event
itself (``postEvent.html``). An event has no key: whoever fires it has to know whether it was fired,
see `salesforcejourneys`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from leadcapture.errors import BadInput, NotTheServer, Refused, SignInNeeded
from leadcapture.sync.http import Reply, Service

__all__ = ["Journey", "MarketingCloud"]

#: A tenant's own sub-domain, the part of its addresses before ".auth" and ".rest".
_TENANT = re.compile(r"[a-z0-9][a-z0-9-]{0,62}\Z")
_DOMAIN = "marketingcloudapis.com"
_API = "/interaction/v1"
#: Contacts of one question about memberships, by the vendor's limit; journeys of one page.
_CONTACTS, _PAGE = 50, 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey:
    """A running journey that an event lets people into."""

    key: str
    name: str
    event: str
    """The event definition's key."""


class MarketingCloud:
    """One business unit. For one thread at a time."""

    def __init__(
        self,
        tenant: str,
        client_id: str,
        secret: str | None,
        *,
        account: str = "",
        url: str = "",
        ca: Path | None = None,
    ) -> None:
        """`tenant` is the sub-domain; `account` the business unit's MID, where it is not the
        package's own. `url` stands for both of the vendor's servers in tests. Raises `BadInput`.
        """
        if not url and not _TENANT.match(tenant):
            raise BadInput(
                "The option 'marketing_cloud' is the sub-domain of Marketing Cloud only, such as "
                "mc563885gzs27c5t9-63k636ttgm."
            )
        if not client_id:
            raise BadInput(
                "The show file's Salesforce section has no option 'marketing_cloud_client': the "
                "Client Id of the installed package in Marketing Cloud."
            )
        name = "Marketing Cloud"
        sign_in = Service(url or f"https://{tenant}.auth.{_DOMAIN}", name=name, ca=ca)
        self._signer = _Credentials(sign_in, client_id, secret, account)
        self._service = Service(
            url or f"https://{tenant}.rest.{_DOMAIN}", name=name, signer=self._signer, ca=ca
        )
        self._journeys: tuple[Journey, ...] | None = None

    def check(self) -> None:
        """Get a token. Raises `SignInNeeded`, `RetryLater` or `NotTheServer`."""
        self._signer.header()

    def journeys(self) -> tuple[Journey, ...]:
        """The published journeys that an event starts; asked once."""
        if self._journeys is None:
            found: list[Journey] = []
            seen, page = 0, 1
            while True:
                answer = self._get(
                    f"{_API}/interactions",
                    {
                        "$page": str(page),
                        "$pageSize": str(_PAGE),
                        "extras": "all",
                        "mostRecentVersionOnly": "true",
                        "status": "Published",
                    },
                )
                match answer:
                    case {"count": int(count), "items": [*items]} if seen + len(items) <= count:
                        seen, page = seen + len(items), page + 1
                        found += [one for item in items for one in _started_by_events(item)]
                        if seen == count:
                            break
                        if items:
                            continue
                raise _not_theirs()
            self._journeys = tuple(found)
        return self._journeys

    def inside(self, journey: Journey, contacts: Iterable[str]) -> frozenset[str]:
        """Which of these contacts are in the journey."""
        wanted = list(dict.fromkeys(contacts))
        there: set[str] = set()
        for start in range(0, len(wanted), _CONTACTS):
            part = wanted[start : start + _CONTACTS]
            reply = self._call(
                "POST", f"{_API}/interactions/contactMembership", {"ContactKeyList": part}
            )
            match reply.value:
                case {"results": {"contactMemberships": [*rows], "contactsNotFound": [*missing]}}:
                    known = {str(row.get("contactKey")) for row in rows if isinstance(row, dict)}
                    if set(part) - known - {str(one) for one in missing}:
                        # Of whom nothing is said may be in it all the same.
                        raise _not_theirs()
                    there |= {
                        str(row["contactKey"])
                        for row in rows
                        if isinstance(row, dict) and row.get("definitionKey") == journey.key
                    }
                case _:
                    raise _not_theirs()
        return frozenset(there & set(wanted))

    def fire(self, journey: Journey, contact: str, data: Mapping[str, str]) -> None:
        """Let a contact into the journey. Raises `Refused` when it surely did not get in."""
        event = {"ContactKey": contact, "EventDefinitionKey": journey.event, "Data": dict(data)}
        reply = self._call("POST", f"{_API}/events", event)
        match reply.value:
            case {"eventInstanceId": str(instance)} if instance and reply.status == 201:
                return
        raise _not_theirs()

    def close(self) -> None:
        """Let go of the connections."""
        self._signer.close()
        self._service.close()

    def _get(self, path: str, query: Mapping[str, str]) -> Any:
        return self._call("GET", path, query=query).value

    def _call(
        self, method: str, path: str, payload: Any = None, *, query: Mapping[str, str] | None = None
    ) -> Reply:
        reply = self._service.call(method, path, payload, query=query)
        if reply.good:
            return reply
        match reply.value:
            case {"message": str(words)} if reply.status == 403:
                raise SignInNeeded(
                    f"The package in Marketing Cloud may not do this: {words[:300]}. "
                    "docs/salesforce.md says what it needs."
                )
            case {"message": str(words), **rest}:
                raise Refused(
                    f"{words[:1000]} (Marketing Cloud {rest.get('errorcode', reply.status)})"
                )
        raise _not_theirs()


class _Credentials:
    """Signs with a token that client credentials give, and gets another when it ran out."""

    def __init__(self, service: Service, client_id: str, secret: str | None, account: str) -> None:
        self._service = service
        self._client_id = client_id
        self._secret = secret
        self._account = account
        self._token = ""

    def header(self) -> str:
        if not self._token:
            self._token = self._ask()
        return f"Bearer {self._token}"

    def renew(self, used: str) -> None:
        if used == f"Bearer {self._token}":
            self._token = self._ask()

    def close(self) -> None:
        self._service.close()

    def _ask(self) -> str:
        if not self._secret:
            raise SignInNeeded(
                "Marketing Cloud wants the Client Secret of its installed package. Sign in again "
                "to give it."
            )
        reply = self._service.call(
            "POST",
            "/v2/token",
            {
                "grant_type": "client_credentials",
                "client_id": self._client_id,
                "client_secret": self._secret,
                **({"account_id": self._account} if self._account else {}),
            },
        )
        # The answer names servers too; only the tenant's own are ever spoken to.
        match reply.value:
            case {"access_token": str(token), "token_type": "Bearer"} if reply.good and token:
                return token
            case {"error": str(kind), **rest} if not reply.good:
                words = str(rest.get("error_description") or kind)[:300]
                raise SignInNeeded(f"Marketing Cloud does not accept the package: {words}.")
        raise _not_theirs()


def _started_by_events(item: Any) -> list[Journey]:
    """The journey once for each event that starts it."""
    match item:
        case {"key": str(key), "name": str(name), **rest}:
            triggers = rest.get("triggers")
        case _:
            raise _not_theirs()
    found = []
    for trigger in triggers if isinstance(triggers, list) else ():
        match trigger:
            case {"metaData": {"eventDefinitionKey": str(event)}} if event:
                found.append(Journey(key=key, name=name, event=event))
    return found


def _not_theirs() -> NotTheServer:
    return NotTheServer("The answer does not have the shape of Marketing Cloud's.")
