"""JSON-RPC to one Tryton server: sign in, call, and errors sorted by what to do about them.

::

    RetryLater                 server or network away, busy, too slow; nothing is known to be wrong
    ├── CallTimedOut           no complete answer within the call's deadline; it may have been done
    └── NotTheServer           something else answered: captive portal, proxy, redirect
    Refused
    ├── ServerRefused          Tryton's own words about the data (UserError, UserWarning)
    └── ServerFault            a Python error on the server: our request does not fit its modules
    SignInNeeded               wrong login, no such database, or the session cannot be renewed

Messages of `ServerRefused` quote the user's data. Show them; never log them.
"""

from __future__ import annotations

import base64
import binascii
import json
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from decimal import Decimal, InvalidOperation
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

import requests

from leadcapture.errors import NotTheServer, Refused, RetryApart, RetryLater, SignInNeeded
from leadcapture.sync.http import (
    CALL_SECONDS,
    PORTAL,
    Answer,
    CallTimedOut,
    Line,
    seconds_to_wait,
    unpacked,
)

__all__ = [
    "CallTimedOut",
    "ServerFault",
    "ServerRefused",
    "TrytonClient",
    "decode",
    "encode",
]

_LOGIN = "common.db.login"


class ServerRefused(Refused):
    """Tryton read the request and said no.

    ``kind`` is its name for the refusal ("UserError", "UserWarning", or an HTTP status).
    """

    def __init__(self, message: str, *, kind: str = "UserError") -> None:
        super().__init__(message)
        self.kind = kind


class ServerFault(Refused):
    """A Python error on the server, such as an unknown field: the same call fails again."""


@dataclass(frozen=True, slots=True)
class _Account:
    user: str
    password: str = field(repr=False)


class TrytonClient:
    """One database on one Tryton server. For one thread at a time; another may `cancel`.

    ``url`` is the server's address without the database, for example ``https://crm.example.com``.
    Plain ``http`` is accepted for this machine only. ``seconds`` is the deadline of each call.
    Raises ValueError for an address that must not be used.
    """

    def __init__(self, url: str, database: str, *, seconds: float = CALL_SECONDS) -> None:
        self._line = Line(url, seconds=seconds)
        if not database or database.strip() != database or "/" in database:
            raise ValueError("The name of the database is empty or holds a blank or slash.")
        self.url = self._line.url
        self.database = database
        self.user_id: int | None = None
        self._seconds = seconds
        self._account: _Account | None = None
        self._header: str | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"TrytonClient({self.url!r}, {self.database!r})"

    def server_version(self, *, seconds: float | None = None) -> str:
        """The server's series, such as "8.2". Needs no sign-in."""
        version = self._post(f"{self.url}/rpc/", "common.server.version", [], None, seconds)
        if not isinstance(version, str):
            raise NotTheServer("Something answered, but not like a Tryton server.")
        return version

    def sign_in(self, user: str, password: str, *, seconds: float | None = None) -> None:
        """Open a session. Password and token stay in memory, to renew a session that expired.

        Raises SignInNeeded when the server does not accept them. Repeated wrong passwords make
        the server slow and then answer 429 (RetryLater).
        """
        account = _Account(user, password)
        self._header = None
        self._open_session(account, seconds)
        self._account = account

    def call(
        self,
        method: str,
        *params: Any,
        context: Mapping[str, Any] | None = None,
        seconds: float | None = None,
    ) -> Any:
        """Run ``method`` ("model.party.party.create") and return its decoded result.

        One call is one transaction. An expired session is renewed once and the call sent again,
        which is safe: a call without a session was not run. ``seconds`` replaces the client's
        deadline for this call.

        Raises RetryLater, CallTimedOut, NotTheServer, ServerRefused, ServerFault, SignInNeeded,
        Cancelled.
        """
        if self._account is None:
            raise SignInNeeded("Not signed in to the CRM.")
        until = time.monotonic() + (self._seconds if seconds is None else seconds)
        sent = [*params, dict(context or {})]
        if self._header is not None:
            try:
                return self._post(self._rpc, method, sent, self._header, _left(until))
            except SignInNeeded:
                self._header = None
        self._open_session(self._account, _left(until))
        return self._post(self._rpc, method, sent, self._header, _left(until))

    def sign_out(self) -> None:
        """End the session on the server, as far as that can be done; forget the password."""
        header, self._header, self._account, self.user_id = self._header, None, None, None
        if header is None:
            return
        try:
            self._post(self._rpc, "common.db.logout", [], header, min(self._seconds, 5.0))
        except (RetryLater, Refused, SignInNeeded):
            return  # an abandoned session expires by itself

    def cancel(self) -> None:
        """Cut a call that another thread is waiting for; it raises Cancelled. Ends the client."""
        self._line.cancel()

    def close(self) -> None:
        """Sign out unless cancelled, and close the connection."""
        if not self._line.cancelled:
            self.sign_out()
        self._account = self._header = None
        self._line.close()

    @property
    def _rpc(self) -> str:
        return f"{self.url}/{quote(self.database, safe='')}/rpc/"

    def _open_session(self, account: _Account, seconds: float | None) -> None:
        answer = self._post(
            self._rpc, _LOGIN, [account.user, {"password": account.password}], None, seconds
        )
        match answer:
            case [int(user_id), str(token), *_]:
                pass
            case _:
                raise NotTheServer("Something answered the sign-in, but not like a Tryton server.")
        secret = f"{account.user}:{user_id}:{token}".encode()
        self.user_id = user_id
        self._header = "Session " + base64.b64encode(secret).decode("ascii")

    def _post(
        self, url: str, method: str, params: list[Any], header: str | None, seconds: float | None
    ) -> Any:
        # Exactly these three keys make the server answer errors as JSON with their names.
        payload = json.dumps(
            {"id": 1, "method": method, "params": params},
            default=_encode_value,
            allow_nan=False,
            separators=(",", ":"),
        ).encode()
        answer = self._line.send(
            "POST",
            url,
            body=payload,
            headers={"Accept": "application/json", "Content-Type": "application/json"},
            authorization=header,
            seconds=seconds,
        )
        if answer.status != requests.codes.ok:
            login = method == _LOGIN
            raise _http_error(answer.status, answer.headers, answer.body, login=login)
        return _result(answer)


def encode(value: Any) -> Any:
    """``value`` as Tryton writes it in JSON: dates, times, Decimal and bytes become objects."""
    return json.loads(json.dumps(value, default=_encode_value, allow_nan=False))


def decode(text: str | bytes) -> Any:
    """The value of Tryton's JSON. Datetimes are naive UTC, as the server keeps them.

    Raises ValueError for text that is not JSON or holds an object that is not what it claims.
    """
    try:
        return json.loads(text, object_hook=_decode_object)
    except (KeyError, TypeError, OverflowError, RecursionError, InvalidOperation) as error:
        raise ValueError("not Tryton's JSON") from error


def _encode_value(value: object) -> Any:
    match value:
        case datetime():
            if value.tzinfo is not None:
                value = (value - (value.utcoffset() or timedelta())).replace(tzinfo=None)
            return {
                "__class__": "datetime",
                **{unit: getattr(value, unit) for unit in (*_DATE, *_TIME)},
            }
        case date():
            return {"__class__": "date", **{unit: getattr(value, unit) for unit in _DATE}}
        case clock_time():
            return {"__class__": "time", **{unit: getattr(value, unit) for unit in _TIME}}
        case timedelta():
            return {"__class__": "timedelta", "seconds": value.total_seconds()}
        case Decimal():
            return {"__class__": "Decimal", "decimal": str(value)}
        case bytes() | bytearray():
            return {"__class__": "bytes", "base64": base64.b64encode(value).decode("ascii")}
        case set() | frozenset():
            return list(value)
    raise TypeError(f"{type(value).__name__} cannot be sent to the CRM")


_DATE = ("year", "month", "day")
_TIME = ("hour", "minute", "second", "microsecond")

_DECODERS: Mapping[str, Callable[[dict[str, Any]], Any]] = {
    "datetime": lambda o: datetime(*(o[unit] for unit in (*_DATE, *_TIME))),  # noqa: DTZ001
    "date": lambda o: date(*(o[unit] for unit in _DATE)),
    "time": lambda o: clock_time(*(o[unit] for unit in _TIME)),
    "timedelta": lambda o: timedelta(seconds=o["seconds"]),
    "Decimal": lambda o: Decimal(o["decimal"]),
    "bytes": lambda o: base64.b64decode(o["base64"]),
}


def _decode_object(value: dict[str, Any]) -> Any:
    kind = value.get("__class__")
    decoder = _DECODERS.get(kind) if isinstance(kind, str) else None
    return decoder(value) if decoder else value


def _left(until: float) -> float:
    return until - time.monotonic()


def _result(answer: Answer) -> Any:
    if answer.kind != "application/json":
        raise NotTheServer(PORTAL.format(name="the CRM"))
    try:
        value = decode(unpacked(answer.body))
    except (ValueError, binascii.Error) as error:
        raise NotTheServer("The answer is not complete or not the CRM's.") from error
    match value:
        case {"id": 1, "error": [str(name), *rest]}:
            raise _server_error(name, rest[0] if rest else None)
        case {"id": 1, "result": result}:
            return result
    raise NotTheServer("The answer does not have the shape of a Tryton server's.")


def _server_error(name: str, details: object) -> Exception:
    """What a JSON error means. Tryton names its own errors; anything else is a Python error."""
    words = [str(word) for word in details if word] if isinstance(details, list) else []
    match name:
        case "UserError":
            return ServerRefused(" ".join(words[:2]) or "The CRM refused without a reason.")
        case "UserWarning":
            return ServerRefused(
                " ".join(words[1:3]) or "The CRM asks for a confirmation.", kind=name
            )
        case "LoginException":
            return SignInNeeded("The CRM asks for a further step to sign in.")
        case "ConcurrencyException":
            return RetryLater("Someone else changed the record at the same moment.")
        case "RateLimitException":
            return RetryLater("The CRM asks for a pause.")
        case "TimeOutException":
            return RetryLater("The CRM took too long.")
    return ServerFault(f"The CRM failed on this request: {name[:300]}")


def _http_error(status: int, headers: Mapping[str, str], body: bytes, *, login: bool) -> Exception:
    """What a status other than 200 means.

    A refusal counts only when the page is the server's own (Werkzeug's): a network's portal
    must never get leads parked as refused.
    """
    own = (
        body.lstrip()[:200]
        .lower()
        .startswith(f"<!doctype html>\n<html lang=en>\n<title>{status} ".encode())
    )
    match status:
        case 401 if login:
            return SignInNeeded("The CRM does not accept this user name or password.")
        case 401:
            return SignInNeeded("The session with the CRM ended.")
        case 429:
            return RetryLater("The CRM asks for a pause.", after=seconds_to_wait(headers))
        case 404 if own:
            return SignInNeeded("The CRM server has no database of this name.")
        case 408 | 423:
            return RetryLater("The CRM is busy.", after=seconds_to_wait(headers))
        case 511:
            return NotTheServer("The network asks for a sign-in in the browser first.")
        case _ if status >= 500:
            return (RetryApart if status == 500 else RetryLater)(
                f"The CRM is out of order at the moment (HTTP {status}).",
                after=seconds_to_wait(headers),
            )
        case 413 if own:
            return ServerRefused("The CRM finds the request too large.", kind="413")
        case 403 if own:
            return ServerFault("The CRM does not offer this to this account (HTTP 403).")
        case _ if own and status >= 400:
            return ServerFault(f"The CRM could not read the request (HTTP {status}).")
        case _ if 300 <= status < 400:
            return NotTheServer(
                "The address leads somewhere else. On a venue's wireless network, open a "
                "browser and sign in to the network first."
            )
    return NotTheServer(f"Something answered, but not the CRM (HTTP {status}).")
