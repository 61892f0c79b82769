"""Who a ticket is, asked of pretix (REST API v1: order positions by secret).

https://docs.pretix.eu/dev/api/resources/orders.html#list-of-all-order-positions
"""

from __future__ import annotations

import ipaddress
import json
import queue
import threading
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlsplit

import requests

from leadcapture.capture.columns import field_of
from leadcapture.contact import gather
from leadcapture.errors import (
    BadInput,
    LeadCaptureError,
    NotTheServer,
    Refused,
    RetryLater,
    SignInNeeded,
)
from leadcapture.lead import Person
from leadcapture.sync.http import away

__all__ = ["PretixLookup"]

_ANSWER_LIMIT = 5 * 1024 * 1024
_PLAIN_FIELDS = {
    "attendee_email": "email",
    "company": "company",
    "street": "street",
    "zipcode": "postcode",
    "city": "city",
    "state": "region",
    "country": "country",
}
_NAME_PARTS = {
    "salutation": "prefix",
    "title": "prefix",
    "given_name": "first_name",
    "middle_name": "middle_name",
    "family_name": "last_name",
    "degree": "suffix",
}


class PretixLookup:
    """One event on one pretix server; the body of `leadcapture.capture.lookup.AttendeeLookup`.

    `url`: the server's address, ``https://`` (plain ``http://`` for this machine only). `token`:
    an API token that may view orders. `seconds`: the whole of one question, name look-up and
    answer included. Raises `BadInput` for an address that must not be used.
    """

    def __init__(
        self,
        url: str,
        organizer: str,
        event: str,
        token: str,
        *,
        region: str = "",
        seconds: float = 10.0,
    ) -> None:
        self._base = _checked(url)
        self._path = (
            f"{self._base}/api/v1/organizers/{quote(organizer, safe='')}"
            f"/events/{quote(event, safe='')}/orderpositions/"
        )
        self._token = token
        self._region = region
        self._seconds = seconds

    def __repr__(self) -> str:
        return f"PretixLookup({self._base!r})"

    def find(self, badge_id: str) -> Person | None:
        """The attendee whose ticket secret or pseudonymization id is `badge_id`, or None.

        Raises `RetryLater`, `NotTheServer`, `SignInNeeded`, `Refused`.
        """
        if not badge_id:
            return None
        until = time.monotonic() + self._seconds
        for parameter in ("secret", "pseudonymization_id"):
            answer = self._ask({parameter: badge_id}, until - time.monotonic())
            for position in answer:
                # An older server ignores a filter it does not know and lists everybody.
                if position.get(parameter) == badge_id:
                    return self._person(position)
        return None

    def _person(self, position: Mapping[str, Any]) -> Person | None:
        fields: list[tuple[str, str]] = []
        parts = position.get("attendee_name_parts")
        if isinstance(parts, dict) and (parts.get("given_name") or parts.get("family_name")):
            named = [
                (_NAME_PARTS[key], str(text))
                for key, text in parts.items()
                if key in _NAME_PARTS and text
            ]
            prefixes = [text for field, text in named if field == "prefix"]
            fields += [(field, text) for field, text in named if field != "prefix"]
            fields.append(("prefix", " ".join(prefixes)))
        elif position.get("attendee_name"):
            fields.append(("name", str(position["attendee_name"])))
        fields += [
            (field, str(position[key])) for key, field in _PLAIN_FIELDS.items() if position.get(key)
        ]
        answers = position.get("answers")
        for answer in answers if isinstance(answers, list) else ():
            if isinstance(answer, dict) and answer.get("answer"):
                field = field_of(str(answer.get("question_identifier", "")))
                if field in ("title", "department", "phone", "mobile", "website", "company"):
                    fields.append((field, str(answer["answer"])))
        person = gather(fields, region=self._region).person
        return person if person.known else None

    def _ask(self, parameters: dict[str, str], seconds: float) -> list[dict[str, Any]]:
        """One question, answered within `seconds` or given up.

        The socket's own time-out starts anew with each byte, so the work is left to a thread that
        may be abandoned.
        """
        if seconds <= 0:
            raise RetryLater("pretix did not answer in time.")
        answers: queue.Queue[list[dict[str, Any]] | LeadCaptureError] = queue.Queue(1)

        def ask() -> None:
            try:
                answers.put(self._exchange(parameters, seconds))
            except LeadCaptureError as error:
                answers.put(error)
            except Exception as error:  # the waiting side must hear of it
                answers.put(RetryLater(f"pretix cannot be asked ({type(error).__name__})."))

        threading.Thread(target=ask, name="pretix-lookup", daemon=True).start()
        try:
            answer = answers.get(timeout=seconds)
        except queue.Empty:
            raise RetryLater("pretix did not answer in time.") from None
        if isinstance(answer, LeadCaptureError):
            raise answer
        return answer

    def _exchange(self, parameters: dict[str, str], seconds: float) -> list[dict[str, Any]]:
        until = time.monotonic() + seconds
        with requests.Session() as session:
            session.trust_env = not _is_loopback(urlsplit(self._base).hostname or "")
            try:
                with session.get(
                    self._path,
                    params=parameters,
                    headers={"Accept": "application/json", "Accept-Encoding": "identity"},
                    auth=_Token(self._token),
                    timeout=(min(seconds, 5.0), seconds),
                    allow_redirects=False,
                    stream=True,
                ) as response:
                    _check(response)
                    body = bytearray()
                    for chunk in response.iter_content(64 * 1024):
                        body += chunk
                        if len(body) > _ANSWER_LIMIT:
                            raise NotTheServer("The answer is far too large for pretix.")
                        if time.monotonic() > until:
                            raise RetryLater("pretix did not answer in time.")
            except requests.exceptions.SSLError as error:
                raise NotTheServer(
                    "The certificate of the pretix server is not valid for this address."
                ) from error
            except (requests.RequestException, OSError) as error:
                raise RetryLater(away("pretix", self._base)) from error
        return _results(bytes(body))


class _Token(requests.auth.AuthBase):
    """Signs the request; being an ``auth``, it also keeps requests from reading ``~/.netrc``."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Token {self._token}"
        return request


def _check(response: requests.Response) -> None:
    status = response.status_code
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if status == requests.codes.too_many_requests or status >= 500:
        after = response.headers.get("retry-after", "")
        raise RetryLater(
            f"pretix is busy or out of order (HTTP {status}).",
            after=float(after) if after.isascii() and after.isdigit() and len(after) < 7 else None,
        )
    if 300 <= status < 400 or kind != "application/json":
        raise NotTheServer(
            "Something answered, but not pretix. On a venue's wireless network, open a browser "
            "and sign in to the network first."
        )
    if status in (401, 403):
        raise SignInNeeded("pretix does not accept this token for this event.")
    if status == requests.codes.not_found:
        raise Refused("pretix knows no such organizer or event. Check the show's settings.")
    if status != requests.codes.ok:
        raise Refused(f"pretix could not answer this (HTTP {status}).")


def _results(body: bytes) -> list[dict[str, Any]]:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise NotTheServer("The answer is not complete or not from pretix.") from error
    match answer:
        case {"results": [*positions]}:
            return [position for position in positions if isinstance(position, dict)]
    raise NotTheServer("The answer does not have the shape of pretix's.")


def _checked(url: str) -> str:
    try:
        parts = urlsplit(url.strip())
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise BadInput("The address of the pretix server is not valid.") from error
    if not host or parts.scheme not in ("http", "https") or parts.username is not None:
        raise BadInput("The address of the pretix server must start with https:// and name a host.")
    if parts.scheme == "http" and not _is_loopback(host):
        raise BadInput("A pretix server on another machine must be reached with https://.")
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}"


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
