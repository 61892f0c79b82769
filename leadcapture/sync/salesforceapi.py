"""Salesforce's REST API, as far as leads need it: queries, composite calls, errors by what to do.

What stands here follows the vendor's "REST API Developer Guide" and "SOQL and SOSL Reference"
(https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/). One `composite` call
carries a write and the read that proves it, so that a row is known by its key and not by its place
in a list.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

from leadcapture.errors import NotTheServer, Refused, RetryLater, SignInNeeded
from leadcapture.sync.connector import Quota, naming
from leadcapture.sync.http import Reply, Service, Signer

__all__ = [
    "VERSION",
    "Call",
    "RowError",
    "SalesforceApi",
    "Saved",
    "is_id",
    "quoted",
    "quoted_list",
]

#: The version of the API that is spoken; an option of the show file changes it.
VERSION = "v64.0"
#: Rows of one collection call, by the vendor's limit.
BATCH = 200
_ID = re.compile(r"[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?\Z")
#: Text that stands for itself within a string of SOQL, and what does not in an address.
_PLAIN = re.compile(r"[A-Za-z0-9@.:_-]*")
_UNESCAPED = frozenset(string.ascii_letters + string.digits + "_.~-")
_LIMIT = re.compile(r"api-usage=(\d+)/(\d+)")
#: Rows that failed for a moment, and may go through alone.
LOCKED = frozenset({"UNABLE_TO_LOCK_ROW", "SERVER_UNAVAILABLE", "QUERY_TIMEOUT"})
_PAUSE = frozenset({"REQUEST_LIMIT_EXCEEDED", "TXN_SECURITY_METERING_ERROR"})
_SIGN_IN = frozenset({"INVALID_SESSION_ID", "API_DISABLED_FOR_ORG", "API_CURRENTLY_DISABLED"})
#: Seconds to wait when the calls of the last 24 hours are used up.
_QUOTA_PAUSE = 1800.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call within a composite one. `name` finds its answer."""

    name: str
    method: str
    path: str
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class RowError:
    """Why one row was not saved, in the CRM's words."""

    code: str
    message: str
    records: tuple[str, ...] = ()
    """The records that a duplicate rule found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Saved:
    """What became of one row of a collection call."""

    id: str = ""
    created: bool = False
    errors: tuple[RowError, ...] = ()

    @property
    def words(self) -> str:
        found = [record for one in self.errors for record in one.records]
        words = "; ".join(f"{one.message} ({one.code})" for one in self.errors)
        return naming(words, list(dict.fromkeys(found)))

    def failed_for(self, codes: Iterable[str]) -> bool:
        """Whether any of these codes is among the errors."""
        return any(one.code in set(codes) for one in self.errors)


class SalesforceApi:
    """One organisation. For one thread at a time."""

    def __init__(
        self,
        url: str,
        signer: Signer,
        *,
        version: str = VERSION,
        ca: Path | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """`url` is the instance's. Raises ValueError for an address that must not be used."""
        self._service = Service(
            url, name="Salesforce", signer=signer, read_quota=_quota, ca=ca, clock=clock
        )
        self.url = self._service.url
        self.base = f"/services/data/{version}"

    @property
    def quota(self) -> Quota | None:
        return self._service.quota

    def close(self) -> None:
        self._service.close()

    def get(self, path: str, **options: Any) -> Any:
        """The JSON at `path` below the API's base."""
        return self.call("GET", self.base + path, **options).value

    def call(self, method: str, path: str, payload: Any = None, **options: Any) -> Reply:
        """A call whose answer is good, or an error by what to do about it."""
        reply = self._service.call(method, path, payload, **options)
        if not reply.good:
            raise _failure(reply.status, reply.value)
        return reply

    def query(self, soql: str) -> list[dict[str, Any]]:
        """All records of a query, page by page."""
        answer = self.get("/query", query={"q": soql})
        return self._pages(answer)

    def _pages(self, answer: Any) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = []
        while True:
            match answer:
                case {"records": [*records], "done": True, "totalSize": int(total)}:
                    rows += records
                    if len(rows) != total:
                        raise NotTheServer("Salesforce's answer to a query is not complete.")
                    return rows
                case {"records": [*records], "done": False, "nextRecordsUrl": str(path)} if (
                    path.startswith("/services/data/")
                ):
                    rows += records
                    answer = self.call("GET", path).value
                case _:
                    raise NotTheServer("The answer does not have the shape of Salesforce's.")

    def together(self, *calls: Call) -> dict[str, Any]:
        """The answers of several calls in one, by their names. Each is tried, whatever fails.

        Raises for the first that failed as a whole; rows that failed are no such failure.
        """
        body = {
            "allOrNone": False,
            "compositeRequest": [
                {
                    "method": one.method,
                    "url": self.base + one.path,
                    "referenceId": one.name,
                    **({"body": one.body} if one.body is not None else {}),
                    **({"httpHeaders": dict(one.headers)} if one.headers else {}),
                }
                for one in calls
            ],
        }
        answer = self.call("POST", f"{self.base}/composite", body).value
        parts: dict[str, Any] = {}
        match answer:
            case {"compositeResponse": [*found]}:
                for part in found:
                    match part:
                        case {"referenceId": str(name), "httpStatusCode": int(status), "body": got}:
                            if name in parts:
                                raise NotTheServer("Salesforce answered one call twice.")
                            parts[name] = (status, got)
        if set(parts) != {one.name for one in calls}:
            raise NotTheServer("The answer does not have the shape of Salesforce's.")
        answers: dict[str, Any] = {}
        for one in calls:
            status, got = parts[one.name]
            if not 200 <= status < 300:
                raise _failure(status, got)
            answers[one.name] = self._pages(got) if one.path.startswith("/query") else got
        return answers

    def ask(self, **soql: str) -> dict[str, list[dict[str, Any]]]:
        """The records of several queries, in one call; at most five."""
        if len(soql) == 1:
            ((name, text),) = soql.items()
            if len(text) < 8000:
                return {name: self.query(text)}
        return self.together(*(asking(name, text) for name, text in soql.items()))


def asking(name: str, soql: str) -> Call:
    """A query as a part of a composite call."""
    return Call(name=name, method="GET", path=f"/query?q={_escaped(soql)}")


def _escaped(text: str) -> str:
    """The same as `quote`, which goes letter by letter: a query is long, and of few kinds of them.

    What an escape is made of is not escaped, but for its own sign, which therefore goes first.
    """
    for letter in sorted(set(text) - _UNESCAPED, key=lambda one: one != "%"):
        text = text.replace(letter, quote(letter, safe=""))
    return text


def saved(answer: Any, count: int) -> list[Saved] | None:
    """The results of a collection call, in the order of its rows; None when they do not fit it."""
    if not isinstance(answer, list) or len(answer) != count:
        return None
    results = []
    for row in answer:
        match row:
            case {"success": True, "id": str(record), **rest}:
                results.append(Saved(id=record, created=bool(rest.get("created"))))
            case {"success": False, "errors": [*errors]}:
                results.append(Saved(errors=tuple(_row_error(one) for one in errors)))
            case _:
                return None
    return results


def is_id(text: object, prefix: str) -> bool:
    """Whether this is a record id of the kind that `prefix` names ("00Q" for leads)."""
    return isinstance(text, str) and text.startswith(prefix) and bool(_ID.match(text))


def quoted(text: str) -> str:
    """`text` as a string of SOQL."""
    if _PLAIN.fullmatch(text):
        return f"'{text}'"
    for plain, safe in (("\\", "\\\\"), ("'", "\\'"), ("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t")):
        text = text.replace(plain, safe)
    return "'" + re.sub(r"[\x00-\x1f\x7f]", " ", text) + "'"


def quoted_list(texts: Iterable[str]) -> str:
    """Texts for ``IN``; with none of them, one that fits nothing."""
    return "(" + ", ".join(quoted(text) for text in dict.fromkeys(texts)) + ")"


def _quota(headers: Mapping[str, str]) -> Quota | None:
    match = _LIMIT.search(headers.get("sforce-limit-info", ""))
    if match is None:
        return None
    used, limit = int(match[1]), int(match[2])
    return Quota(limit=limit, left=max(0, limit - used))


def _row_error(value: Any) -> RowError:
    if not isinstance(value, dict):
        return RowError(code="UNKNOWN_EXCEPTION", message="Salesforce gave no reason.")
    return RowError(
        code=str(value.get("statusCode") or value.get("errorCode") or "UNKNOWN_EXCEPTION")[:80],
        message=str(value.get("message") or "Salesforce gave no reason.")[:1000],
        records=_duplicates(value),
    )


def _duplicates(error: Mapping[str, Any]) -> tuple[str, ...]:
    """The first records of a duplicate rule's result; some versions spell it without its l."""
    result = error.get("duplicateResult") or error.get("duplicateResut")
    found: list[str] = []
    match result:
        case {"matchResults": [*matches]}:
            for one in matches:
                match one:
                    case {"matchRecords": [*records]}:
                        found += [
                            str(record["record"]["Id"])
                            for record in records
                            if isinstance(record, dict)
                            and isinstance(record.get("record"), dict)
                            and (
                                is_id(record["record"].get("Id"), "00Q")
                                or is_id(record["record"].get("Id"), "003")
                            )
                        ]
    return tuple(dict.fromkeys(found))[:3]


def _failure(status: int, value: Any) -> Exception:
    """What an answer other than 2xx means. Its shape is the vendor's, or it is not the vendor's."""
    errors: Sequence[Any] = value if isinstance(value, list) else []
    found = [_row_error(one) for one in errors if isinstance(one, dict) and "errorCode" in one]
    if not found:
        return NotTheServer(f"Something answered, but not Salesforce (HTTP {status}).")
    first = found[0]
    if first.code in _PAUSE:
        return RetryLater(
            "Salesforce's API calls of the last 24 hours are used up.", after=_QUOTA_PAUSE
        )
    if first.code in LOCKED or status >= 500:
        return RetryLater(f"Salesforce is busy ({first.code}).")
    if first.code in _SIGN_IN:
        return SignInNeeded(f"Salesforce does not let this account in: {first.message}")
    return Refused(f"{first.message} ({first.code})")
