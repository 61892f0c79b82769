"""HubSpot's API: its paths, its batches, its words, and its two kinds of limits.

The date in every path is `VERSION`, here alone. What HubSpot says about a row of a batch comes
back as `RowAnswer`, by the ``objectWriteTraceId`` we gave the row.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from leadcapture.errors import NotTheServer, Refused, SignInNeeded
from leadcapture.sync.connector import Quota
from leadcapture.sync.http import FixedToken, Reply, Service

__all__ = [
    "ADDRESS",
    "BATCH",
    "VERSION",
    "HubSpotApi",
    "NotThere",
    "RowAnswer",
    "ScopeMissing",
    "not_hubspot",
    "path_part",
]

VERSION = "2026-03"
ADDRESS = "https://api.hubapi.com"
#: Inputs of one batch at most.
BATCH = 100

_ID = "hs_object_id"
_RETRY = frozenset({"RATE_LIMITS", "INTERNAL_ERROR", "SERVICE_UNAVAILABLE", "TIMEOUT"})


class NotThere(Refused):
    """HubSpot has no such thing (404)."""


class ScopeMissing(Refused):
    """The service key was not given a permission that this call needs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowAnswer:
    """What HubSpot did with one input of a batch."""

    id: str = ""
    """The record; empty when the input was not taken."""
    is_new: bool = False
    url: str = ""
    words: str = ""
    """HubSpot's own, when the input was not taken."""
    category: str = ""

    @property
    def may_succeed_later(self) -> bool:
        return self.category in _RETRY


class HubSpotApi:
    """One account, through a service key or a private app's token. For one thread at a time."""

    def __init__(
        self,
        url: str,
        token: str | None,
        *,
        ca: Path | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """`sleep` waits out HubSpot's limit per ten seconds. Raises ValueError for an address
        that must not be used."""
        self._service = Service(
            url or ADDRESS,
            name="HubSpot",
            signer=FixedToken(token, name="HubSpot"),
            read_quota=_quota,
            ca=ca,
        )
        self._sleep = sleep

    @property
    def quota(self) -> Quota | None:
        return self._service.quota

    @property
    def calls(self) -> int:
        return self._service.calls

    def close(self) -> None:
        self._service.close()

    def get(self, path: str, query: Mapping[str, str] | None = None) -> Any:
        """The JSON object at `path`. Raises `NotThere`, `ScopeMissing`, `Refused`."""
        return self._object(self._call("GET", path, query=query))

    def post(self, path: str, payload: Any, query: Mapping[str, str] | None = None) -> Any:
        """What `path` answers to `payload`, an object. Raises as `get` does."""
        return self._object(self._call("POST", path, payload, query))

    def put(self, path: str, payload: Any) -> Any:
        return self._object(self._call("PUT", path, payload))

    # --- records ---------------------------------------------------------------------------------
    def read(
        self, kind: str, ids: Sequence[str], properties: Iterable[str], *, by: str = ""
    ) -> list[dict[str, Any]]:
        """The records of `kind` with these ids, or these values of the property `by`; those that
        are not there are left out. Each has ``id`` and ``properties``."""
        found: list[dict[str, Any]] = []
        wanted = list(dict.fromkeys(ids))
        for start in range(0, len(wanted), BATCH):
            payload: dict[str, Any] = {
                "inputs": [{"id": one} for one in wanted[start : start + BATCH]],
                "properties": list(dict.fromkeys([_ID, *properties])),
                "propertiesWithHistory": [],
            }
            if by:
                payload["idProperty"] = by
            answer = self.post(f"/crm/objects/{VERSION}/{kind}/batch/read", payload)
            for record in _list(answer, "results"):
                match record:
                    case {"id": str(number), "properties": {"hs_object_id": same}} if (
                        same == number
                    ):
                        found.append(record)
                    case _:
                        raise not_hubspot()
            _only_missing(answer)
        return found

    def write(
        self, kind: str, verb: str, inputs: Mapping[str, Mapping[str, Any]]
    ) -> dict[str, RowAnswer]:
        """Write a batch ("create", "update", "upsert"), answered row by row.

        `inputs` is trace id -> input. Rows that HubSpot did not mention, or answered in two ways,
        are left out. Raises `Refused` when the whole batch was, and nothing of it done.
        """
        payload = {
            "inputs": [{**one, "objectWriteTraceId": trace} for trace, one in inputs.items()]
        }
        answer = self.post(f"/crm/objects/{VERSION}/{kind}/batch/{verb}", payload)
        rows: dict[str, set[RowAnswer]] = {}
        for result in _list(answer, "results"):
            match result:
                case {"id": str(record), "objectWriteTraceId": str(trace)} if trace in inputs:
                    if _contradicts(result, inputs[trace]):
                        continue
                    url = result.get("url")
                    done = RowAnswer(
                        id=record,
                        is_new=result.get("new") is True or verb == "create",
                        url=url if isinstance(url, str) else "",
                    )
                    rows.setdefault(trace, set()).add(done)
        for error in answer.get("errors") or ():
            match error:
                case {"context": {"objectWriteTraceId": [str(trace), *_]}} if trace in inputs:
                    refused = RowAnswer(words=_words(error), category=_category(error))
                    rows.setdefault(trace, set()).add(refused)
        return {trace: answers.pop() for trace, answers in rows.items() if len(answers) == 1}

    # --- calls -----------------------------------------------------------------------------------
    def _call(
        self, method: str, path: str, payload: Any = None, query: Mapping[str, str] | None = None
    ) -> Reply:
        reply = self._service.call(method, path, payload, query=query)
        self._keep_pace(reply.headers)
        if reply.good:
            return reply
        body = reply.value
        if not isinstance(body, dict) or not isinstance(body.get("message"), str):
            raise NotTheServer(f"Something answered, but not HubSpot (HTTP {reply.status}).")
        words = _words(body)
        if reply.status == 403 and _category(body) == "MISSING_SCOPES":
            raise ScopeMissing(f"The key lacks a permission (scope) in HubSpot: {_scopes(body)}")
        if reply.status == 401:
            raise SignInNeeded("HubSpot does not accept this token. Make a new one there.")
        if reply.status == 404:
            raise NotThere(words)
        raise Refused(words)

    def _keep_pace(self, headers: Mapping[str, str]) -> None:
        """Wait where the calls of the present ten seconds are used up: the next would be refused,
        and a refusal counts too."""
        left, interval = (
            _number(headers.get(f"x-hubspot-ratelimit-{name}"))
            for name in ("remaining", "interval-milliseconds")
        )
        if left is not None and left < 2 and interval is not None:
            self._sleep(min(interval, 10_000) / 1000)

    def _object(self, reply: Reply) -> Any:
        if not isinstance(reply.value, dict):
            raise not_hubspot()
        return reply.value


def path_part(text: str) -> str:
    """`text` as one part of a path."""
    return quote(text, safe="")


def _quota(headers: Mapping[str, str]) -> Quota | None:
    limit, left = (
        _number(headers.get(f"x-hubspot-ratelimit-{name}")) for name in ("daily", "daily-remaining")
    )
    return Quota(limit=limit, left=left) if limit is not None and left is not None else None


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 12 else None


def _list(answer: Mapping[str, Any], name: str) -> list[Any]:
    found = answer.get(name)
    if not isinstance(found, list):
        raise not_hubspot()
    return found


def not_hubspot() -> NotTheServer:
    return NotTheServer("Something answered, but not like HubSpot.")


def _contradicts(result: Mapping[str, Any], sent: Mapping[str, Any]) -> bool:
    """Whether a row's answer is about another record than the one that was written."""
    properties = result.get("properties")
    there = properties if isinstance(properties, dict) else {}
    if there.get(_ID, result.get("id")) != result.get("id"):
        return True
    name, value = sent.get("idProperty"), sent.get("id")
    return name is not None and there.get(name, value) != value


def _only_missing(answer: Mapping[str, Any]) -> None:
    """A read must not take another failure for "not there"."""
    for error in answer.get("errors") or ():
        if _category(error) != "OBJECT_NOT_FOUND":
            raise NotTheServer(f"HubSpot did not read everything: {_words(error)}")


def _category(error: Any) -> str:
    found = error.get("category") if isinstance(error, dict) else None
    return found if isinstance(found, str) else ""


def _words(error: Any) -> str:
    """HubSpot's words, the list of wrong properties in them made readable."""
    message = error.get("message") if isinstance(error, dict) else None
    if not isinstance(message, str):
        return "HubSpot refused this without a reason."
    _, bracket, rest = message.partition("[")
    if bracket:
        try:
            details = json.loads(bracket + rest)
        except (ValueError, RecursionError):
            return message
        texts = [
            one["message"]
            for one in details
            if isinstance(one, dict) and isinstance(one.get("message"), str)
        ]
        if texts:
            return "; ".join(texts)
    return message


def _scopes(error: Mapping[str, Any]) -> str:
    names: list[str] = []
    for one in error.get("errors") or ():
        context = one.get("context") if isinstance(one, dict) else None
        if isinstance(context, dict):
            for found in context.values():
                names += [str(name) for name in found] if isinstance(found, list) else []
    return ", ".join(names) or _words(error)
