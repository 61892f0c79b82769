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
import http.client
import ipaddress
import json
import socket
import threading
import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from datetime import time as clock_time
from decimal import Decimal, InvalidOperation
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote, urlsplit

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection

from leadcapture.errors import Cancelled, NotTheServer, Refused, RetryLater, SignInNeeded

__all__ = [
    "ANSWER_LIMIT",
    "CallTimedOut",
    "ServerFault",
    "ServerRefused",
    "TrytonClient",
    "decode",
    "encode",
]

#: Bytes of one answer, as sent and as unpacked.
ANSWER_LIMIT = 25 * 1024 * 1024
#: Seconds one call may take in all, from the first connection attempt to the last byte.
CALL_SECONDS = 30.0
CONNECT_SECONDS = 10.0
_CHUNK = 64 * 1024
_GZIP_MAGIC = b"\x1f\x8b"
_LOGIN = "common.db.login"


class CallTimedOut(RetryLater):
    """No complete answer within the deadline. The server may have done the work: look first."""


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


class _SessionHeader(requests.auth.AuthBase):
    """Signs requests; being an ``auth``, it also keeps requests from reading ``~/.netrc``."""

    def __init__(self, header: str | None) -> None:
        self._header = header

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._header is not None:
            request.headers["Authorization"] = self._header
        return request


class _Sockets:
    """A second handle on every open connection, so that another thread can cut it.

    Socket time-outs restart with each byte received; only cutting the connection ends a call
    whose header or body trickles in.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._done: set[socket.socket] = set()

    def watch(self, sock: socket.socket) -> socket.socket:
        twin = sock.dup()
        with self._lock:
            self._open.add(twin)
        return twin

    def let_go(self, twin: socket.socket) -> None:
        """The connection is closed; its answer may still be read (http.client closes early)."""
        with self._lock:
            self._open.discard(twin)
            self._done.add(twin)

    def sweep(self) -> None:
        """No answer is being read any more."""
        with self._lock:
            for twin in self._done:
                twin.close()
            self._done.clear()

    def cut(self) -> None:
        with self._lock:
            for twin in self._open | self._done:
                try:
                    twin.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue  # the other side was faster


def _pool_classes(sockets: _Sockets) -> dict[str, type[urllib3.HTTPConnectionPool]]:
    class Watched(HTTPConnection):
        _twin: socket.socket | None = None

        def _new_conn(self) -> socket.socket:
            sock = super()._new_conn()
            self._twin = sockets.watch(sock)
            return sock

        def close(self) -> None:
            try:
                super().close()
            finally:
                if self._twin is not None:
                    twin, self._twin = self._twin, None
                    sockets.let_go(twin)

    class WatchedTLS(Watched, HTTPSConnection):
        pass

    class PlainPool(urllib3.HTTPConnectionPool):
        ConnectionCls = Watched

    class TLSPool(urllib3.HTTPSConnectionPool):
        ConnectionCls = WatchedTLS

    return {"http": PlainPool, "https": TLSPool}


class _CuttableAdapter(HTTPAdapter):
    """One connection, no retries of its own, cut from outside when the deadline passes."""

    def __init__(self) -> None:
        self.sockets = _Sockets()
        self._pools = _pool_classes(self.sockets)
        super().__init__(pool_connections=1, pool_maxsize=1, max_retries=0)

    def init_poolmanager(
        self, connections: int, maxsize: int, block: bool = False, **pool_kwargs: Any
    ) -> None:
        super().init_poolmanager(connections, maxsize, block, **pool_kwargs)
        self.poolmanager.pool_classes_by_scheme = self._pools

    def proxy_manager_for(self, proxy: str, **proxy_kwargs: Any) -> urllib3.PoolManager:
        manager: urllib3.PoolManager = super().proxy_manager_for(proxy, **proxy_kwargs)
        manager.pool_classes_by_scheme = self._pools
        return manager


class TrytonClient:
    """One database on one Tryton server. For one thread at a time; another may `cancel`.

    ``url`` is the server's address without the database, for example ``https://crm.example.com``.
    Plain ``http`` is accepted for this machine only. ``seconds`` is the deadline of each call.
    Raises ValueError for an address that must not be used.
    """

    def __init__(self, url: str, database: str, *, seconds: float = CALL_SECONDS) -> None:
        base, local = _checked(url)
        if not database or database.strip() != database or "/" in database:
            raise ValueError("The name of the database is empty or holds a blank or slash.")
        self.url = base
        self.database = database
        self.user_id: int | None = None
        self._seconds = seconds
        self._account: _Account | None = None
        self._header: str | None = None
        self._adapter = _CuttableAdapter()
        self._http = requests.Session()
        self._http.trust_env = not local  # a proxy must never see what is meant for this machine
        self._http.mount("http://", self._adapter)
        self._http.mount("https://", self._adapter)
        self._http.headers.clear()
        self._http.headers.update(
            {
                "Accept": "application/json",
                "Accept-Encoding": "identity",
                "Content-Type": "application/json",
                "User-Agent": "leadcapture",
            }
        )
        self._cancelled = threading.Event()

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
        self._cancelled.set()
        self._adapter.sockets.cut()

    def close(self) -> None:
        """Sign out unless cancelled, and close the connection."""
        if not self._cancelled.is_set():
            self.sign_out()
        self._account = self._header = None
        self._http.close()

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
        status, headers, body = self._exchange(
            url, payload, header, self._seconds if seconds is None else seconds
        )
        if status != requests.codes.ok:
            raise _http_error(status, headers, body, login=method == _LOGIN)
        return _result(headers, body)

    def _exchange(
        self, url: str, payload: bytes, header: str | None, seconds: float
    ) -> tuple[int, Mapping[str, str], bytes]:
        """Send and read all, or raise. The watchdog, not the socket, keeps the deadline."""
        if self._cancelled.is_set():
            raise Cancelled("The call to the CRM was cancelled.")
        if seconds <= 0:
            raise CallTimedOut("The CRM did not answer in time.")
        late = threading.Event()

        def end() -> None:
            late.set()
            self._adapter.sockets.cut()

        watchdog = threading.Timer(seconds, end)
        watchdog.daemon = True
        watchdog.start()
        failure: RetryLater | None = None
        status, headers, body = 0, {}, b""
        try:
            with self._http.post(
                url,
                data=payload,
                auth=_SessionHeader(header),
                timeout=(min(seconds, CONNECT_SECONDS), seconds),
                allow_redirects=False,
                stream=True,
            ) as response:
                status, headers = response.status_code, dict(response.headers.lower_items())
                body = _read(response)
        except requests.exceptions.SSLError:
            failure = NotTheServer(
                "The server's certificate is not valid for this address. Someone may sit in "
                "between, or the address is wrong."
            )
        except requests.exceptions.Timeout:
            failure = CallTimedOut("The CRM did not answer in time.")
        except (
            requests.RequestException,
            urllib3.exceptions.HTTPError,
            http.client.HTTPException,
            OSError,
            ValueError,
        ) as error:
            failure = RetryLater(f"The CRM cannot be reached ({type(error).__name__}).")
        except RetryLater as error:
            failure = error
        finally:
            watchdog.cancel()
            self._adapter.sockets.sweep()
        # A cut connection can look like a complete body, so these come before everything else.
        if self._cancelled.is_set():
            raise Cancelled("The call to the CRM was cancelled.")
        if late.is_set():
            raise CallTimedOut(f"The CRM did not answer completely within {seconds:.1f} s.")
        if failure is not None:
            raise failure
        return status, headers, body


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


def _checked(url: str) -> tuple[str, bool]:
    """The address in the form used, and whether it is this machine."""
    parts = urlsplit(url.strip())
    try:
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise ValueError("The address of the CRM is not valid.") from error
    if not host or parts.scheme not in {"http", "https"}:
        raise ValueError("The address of the CRM must start with https:// and name a host.")
    if parts.username is not None or parts.query or parts.fragment:
        raise ValueError("The address of the CRM must not hold a user, a query or a fragment.")
    local = _is_loopback(host)
    if parts.scheme == "http" and not local:
        raise ValueError("A CRM on another machine must be reached with https://.")
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}", local


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _left(until: float) -> float:
    return until - time.monotonic()


def _read(response: requests.Response) -> bytes:
    """The raw body. Raises NotTheServer over the limit.

    urllib3 must not unpack it: Tryton 8.2 labels long answers gzip although they are not.
    """
    parts: list[bytes] = []
    size = 0
    while chunk := response.raw.read(_CHUNK, decode_content=False):
        size += len(chunk)
        if size > ANSWER_LIMIT:
            raise NotTheServer("The answer is far too large for a CRM's.")
        parts.append(chunk)
    return b"".join(parts)


def _result(headers: Mapping[str, str], body: bytes) -> Any:
    kind = headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise NotTheServer(
            "A web page answered instead of the CRM. On a venue's wireless network, open a "
            "browser and sign in to the network first."
        )
    try:
        answer = decode(_unpacked(body))
    except (ValueError, binascii.Error, zlib.error) as error:
        raise NotTheServer("The answer is not complete or not the CRM's.") from error
    match answer:
        case {"id": 1, "error": [str(name), *rest]}:
            raise _server_error(name, rest[0] if rest else None)
        case {"id": 1, "result": result}:
            return result
    raise NotTheServer("The answer does not have the shape of a Tryton server's.")


def _unpacked(body: bytes) -> bytes:
    if not body.startswith(_GZIP_MAGIC):
        return body
    unpacker = zlib.decompressobj(wbits=31)
    plain = unpacker.decompress(body, ANSWER_LIMIT + 1)
    if len(plain) > ANSWER_LIMIT or not unpacker.eof:
        raise ValueError("the packed answer is too large or cut off")
    return plain


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
            return RetryLater("The CRM asks for a pause.", after=_seconds_to_wait(headers))
        case 404 if own:
            return SignInNeeded("The CRM server has no database of this name.")
        case 408 | 423:
            return RetryLater("The CRM is busy.", after=_seconds_to_wait(headers))
        case 511:
            return NotTheServer("The network asks for a sign-in in the browser first.")
        case _ if status >= 500:
            return RetryLater(
                f"The CRM is out of order at the moment (HTTP {status}).",
                after=_seconds_to_wait(headers),
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


def _seconds_to_wait(headers: Mapping[str, str]) -> float | None:
    """Retry-After in seconds; None when absent or given as a date."""
    text = headers.get("retry-after", "").strip()
    return float(text) if text.isascii() and text.isdigit() and len(text) < 7 else None
