"""HTTP to a CRM, with the discipline that every connector needs, once.

`Line` sends one request and reads one answer, or raises. `Service` speaks JSON over a line: it
signs, renews an expired token once, keeps a reserve of the API quota for others, and sorts out
what is not the CRM's own answer. ::

    RetryLater                 server or network away, busy, too slow; nothing is known to be wrong
    ├── CallTimedOut           no complete answer within the call's deadline; it may have been done
    └── NotTheServer           something else answered: captive portal, proxy, redirect
    SignInNeeded               the token is not accepted and cannot be renewed
    Cancelled                  another thread cut the call

Redirects are refused, certificates always verified, plain ``http`` goes to this machine only. A
call has a deadline in total: a server that trickles cannot hold it longer. Nothing is logged.
"""

from __future__ import annotations

import http.client
import ipaddress
import json
import math
import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlencode, urlsplit
from weakref import WeakSet

import msgspec
import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection

from leadcapture.errors import Cancelled, NotTheServer, RetryApart, RetryLater, SignInNeeded
from leadcapture.sync.connector import Quota

__all__ = [
    "ANSWER_LIMIT",
    "CALL_SECONDS",
    "PORTAL",
    "Answer",
    "CallTimedOut",
    "FixedToken",
    "Line",
    "Quota",
    "Reply",
    "Service",
    "Signer",
    "away",
    "checked_address",
    "is_loopback",
    "read_json",
    "seconds_to_wait",
    "unpacked",
]

#: Bytes of one answer, as sent and as unpacked.
ANSWER_LIMIT = 25 * 1024 * 1024
#: Seconds one call may take in all, from the first connection attempt to the last byte.
CALL_SECONDS = 30.0
CONNECT_SECONDS = 10.0
_CHUNK = 64 * 1024
_GZIP_MAGIC = b"\x1f\x8b"
_JSON = "application/json"
#: How long a server may be waited for when it names a date.
_LONGEST_WAIT = 86_400.0
#: What a page instead of an answer means; `name` is who should have answered.
PORTAL = (
    "A web page answered instead of {name}. On a venue's wireless network, open a browser and "
    "sign in to the network first."
)


class CallTimedOut(RetryLater):
    """No complete answer within the deadline. The server may have done the work: look first."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, complete and within bounds. Header names are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)

    @property
    def kind(self) -> str:
        """The content type without its parameters, in lower case."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


# --- one connection that can be cut -----------------------------------------------------------


class _SignedHeader(requests.auth.AuthBase):
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
        self._connections: WeakSet[HTTPConnection] = WeakSet()

    def know(self, connection: HTTPConnection) -> None:
        """A connection that `end` is to close."""
        self._connections.add(connection)

    def end(self) -> None:
        """Close everything now: urllib3 leaves that to the garbage collector."""
        for connection in list(self._connections):
            connection.close()
        self.sweep()

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
            sockets.know(self)
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


class Line:
    """One connection to one server. For one thread at a time; another may `cancel`.

    `url` is the server's address; plain ``http`` is accepted for this machine only. `name` is what
    messages call the other side. `ca` is a file of certificates to trust instead of the system's.
    Raises ValueError for an address that must not be used.
    """

    def __init__(
        self,
        url: str,
        *,
        name: str = "The CRM",
        seconds: float | None = None,
        ca: Path | None = None,
    ) -> None:
        self.url, local = checked_address(url)
        self.name = name
        self.seconds = CALL_SECONDS if seconds is None else seconds
        self._adapter = _CuttableAdapter()
        self._http = requests.Session()
        self._http.trust_env = not local  # a proxy must never see what is meant for this machine
        if ca is not None:
            self._http.verify = str(ca)
        self._http.mount("http://", self._adapter)
        self._http.mount("https://", self._adapter)
        self._http.headers.clear()
        self._http.headers.update({"Accept-Encoding": "identity", "User-Agent": "leadcapture"})
        self._cancelled = threading.Event()

    @property
    def cancelled(self) -> bool:
        """Whether `cancel` was called: the line is dead."""
        return self._cancelled.is_set()

    def send(
        self,
        method: str,
        url: str,
        *,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        authorization: str | None = None,
        seconds: float | None = None,
        limit: int | None = None,
    ) -> Answer:
        """Send one request and read all of its answer, of at most `limit` bytes.

        `url` is complete. The watchdog, not the socket, keeps the deadline. Raises `RetryLater`,
        `CallTimedOut`, `NotTheServer` or `Cancelled`; any status is an answer.
        """
        seconds = self.seconds if seconds is None else seconds
        if self.cancelled:
            raise Cancelled("The call to the CRM was cancelled.")
        if seconds <= 0:
            raise CallTimedOut(f"{self.name} did not answer in time.")
        late = threading.Event()

        def end() -> None:
            late.set()
            self._adapter.sockets.cut()

        watchdog = threading.Timer(seconds, end)
        watchdog.daemon = True
        watchdog.start()
        failure: RetryLater | None = None
        answer = Answer(0, {}, b"")
        try:
            with self._http.request(
                method,
                url,
                data=body,
                headers=dict(headers or {}),
                auth=_SignedHeader(authorization),
                timeout=(min(seconds, CONNECT_SECONDS), seconds),
                allow_redirects=False,
                stream=True,
            ) as response:
                read = _read(response, ANSWER_LIMIT if limit is None else limit)
                answer = Answer(response.status_code, dict(response.headers.lower_items()), read)
            # What a server sets must not travel along with later calls.
            self._http.cookies.clear()
        except requests.exceptions.SSLError:
            failure = NotTheServer(
                "The server's certificate is not valid for this address. Someone may sit in "
                "between, or the address is wrong."
            )
        except requests.exceptions.Timeout:
            failure = CallTimedOut(f"{self.name} did not answer in time.")
        except (
            requests.RequestException,
            urllib3.exceptions.HTTPError,
            http.client.HTTPException,
            OSError,
            ValueError,
        ):
            failure = RetryLater(away(self.name, url))
        except RetryLater as error:
            failure = error
        finally:
            watchdog.cancel()
            self._adapter.sockets.sweep()
        # A cut connection can look like a complete body, so these come before everything else.
        if self.cancelled:
            raise Cancelled("The call to the CRM was cancelled.")
        if late.is_set():
            raise CallTimedOut(f"{self.name} did not answer completely within {seconds:.1f} s.")
        if failure is not None:
            raise failure
        return answer

    def cancel(self) -> None:
        """Cut a call that another thread is waiting for; it raises Cancelled. Ends the line."""
        self._cancelled.set()
        self._adapter.sockets.cut()

    def close(self) -> None:
        """Close the connection."""
        self._http.close()
        self._adapter.sockets.end()


def _read(response: requests.Response, limit: int) -> bytes:
    """The raw body. Raises NotTheServer over the limit, RetryLater where it is cut off.

    urllib3 must not unpack it: Tryton 8.2 labels long answers gzip although they are not, and a
    small answer may unpack to a huge one.
    """
    parts: list[bytes] = []
    size = 0
    while chunk := response.raw.read(_CHUNK, decode_content=False):
        size += len(chunk)
        if size > limit:
            raise NotTheServer("The answer is far too large for a CRM's.")
        parts.append(chunk)
    return b"".join(parts)


# --- what answers say -------------------------------------------------------------------------


def away(name: str, url: str) -> str:
    """What is said where nothing of `name` answers at `url`, of which only the host is told."""
    parts = urlsplit(url)
    at = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
    return (
        f"{name} cannot be reached at {at}. Check the network of this computer and that the "
        "address is right, and try again."
    )


def checked_address(url: str) -> tuple[str, bool]:
    """The address in the form used, and whether it is this machine.

    Raises ValueError for an address that must not be used.
    """
    parts = urlsplit(url.strip())
    try:
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise ValueError("The address of the CRM is not valid.") from error
    if not host or parts.scheme not in {"http", "https"}:
        raise ValueError("The address of the CRM must start with https:// and name a host.")
    if parts.username is not None or parts.query or parts.fragment:
        raise ValueError("The address of the CRM must not hold a user, a query or a fragment.")
    local = is_loopback(host)
    if parts.scheme == "http" and not local:
        raise ValueError("A CRM on another machine must be reached with https://.")
    return f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}", local


def is_loopback(host: str) -> bool:
    """Whether this host name or address is this machine."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def unpacked(body: bytes, limit: int | None = None) -> bytes:
    """`body`, unpacked where it is gzip. Raises ValueError when it is cut off or far too large."""
    if not body.startswith(_GZIP_MAGIC):
        return body
    limit = ANSWER_LIMIT if limit is None else limit
    unpacker = zlib.decompressobj(wbits=31)
    try:
        plain = unpacker.decompress(body, limit + 1)
    except zlib.error as error:
        raise ValueError("the packed answer is damaged") from error
    if len(plain) > limit or not unpacker.eof:
        raise ValueError("the packed answer is too large or cut off")
    return plain


def read_json(body: bytes) -> Any:
    """The JSON value of a body, packed or not. Raises ValueError for anything else.

    Deep nesting, huge numbers and NaN are no JSON of a CRM's.
    """
    plain = unpacked(body)
    try:
        with suppress(msgspec.DecodeError, UnicodeDecodeError):
            return msgspec.json.decode(plain)
        # Half a surrogate pair, a byte order mark: not by the book, and not the end of a sync.
        return json.loads(plain, parse_constant=_no_constant)
    except RecursionError as error:
        raise ValueError("nested too deep") from error


def _no_constant(text: str) -> Any:
    raise ValueError(f"{text} is not JSON")


def seconds_to_wait(
    headers: Mapping[str, str], clock: Callable[[], datetime] = lambda: datetime.now(UTC)
) -> float | None:
    """Retry-After in seconds, given as seconds or as a date; None when absent or garbage.

    A date is measured against the answer's own ``Date``, as this machine's clock may be wrong.
    """
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdigit():
        return float(text) if len(text) < 7 else None
    until, now = _http_date(text), _http_date(headers.get("date", ""))
    if until is None:
        return None
    seconds = (until - (now or clock())).total_seconds()
    return seconds if math.isfinite(seconds) and 0 <= seconds <= _LONGEST_WAIT else None


def _http_date(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


# --- JSON services ----------------------------------------------------------------------------


class Signer(Protocol):
    """Who signs the calls, and how a signature that ran out is renewed."""

    def header(self) -> str:
        """The value of ``Authorization``. Raises `SignInNeeded` when there is none."""
        ...

    def renew(self, used: str) -> None:
        """The CRM did not accept `used`: get another. Raises `SignInNeeded` when that fails.

        When somebody else has renewed it meanwhile, nothing is done."""
        ...


class FixedToken:
    """A private app's token: it cannot be renewed."""

    def __init__(self, token: str | None, *, name: str = "the CRM", scheme: str = "Bearer") -> None:
        self._token = token
        self._name = name
        self._scheme = scheme

    def header(self) -> str:
        if not self._token:
            raise SignInNeeded(f"Sign in to {self._name} first: there is no token.")
        return f"{self._scheme} {self._token}"

    def renew(self, used: str) -> None:
        raise SignInNeeded(f"{self._name} does not accept this token. Make a new one there.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One answer of the service itself."""

    status: int
    headers: Mapping[str, str]
    value: Any = field(repr=False)
    """The JSON value; None for an empty answer, text for what is not JSON and was asked for."""

    @property
    def good(self) -> bool:
        """Whether the status is 2xx. What is not good holds the CRM's own words."""
        return 200 <= self.status < 300


class Service:
    """A JSON API over one `Line`. For one thread at a time; another may `cancel`."""

    def __init__(
        self,
        url: str,
        *,
        name: str = "The CRM",
        signer: Signer | None = None,
        read_quota: Callable[[Mapping[str, str]], Quota | None] = lambda headers: None,
        reserve: float = 0.05,
        seconds: float | None = None,
        ca: Path | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        explains: Callable[[Any], bool] = lambda value: False,
    ) -> None:
        """`read_quota` finds the quota in an answer's headers (lower-case names); below `reserve`
        of it (a fraction) no more calls are made until it begins anew. `explains` says whether the
        JSON of an HTTP 500 is the server's own word on what was sent, which comes back as a reply
        then. Raises ValueError for an address that must not be used.
        """
        self.name = name
        self.quota: Quota | None = None
        self._line = Line(url, name=name, seconds=seconds, ca=ca)
        self.url = self._line.url
        self._signer = signer
        self._read_quota = read_quota
        self._reserve = reserve
        self._clock = clock
        self._explains = explains
        self.calls = 0
        """Requests that were sent, for the figures."""

    def call(
        self,
        method: str,
        path: str,
        payload: Any = None,
        *,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        content_type: str = _JSON,
        accept: str = _JSON,
        seconds: float | None = None,
    ) -> Reply:
        """Call `path` (with its leading slash) with a JSON `payload`, or with `body` as it is.

        Statuses 2xx and 4xx with JSON come back; an answer without a body does when its status
        says so (204) or nothing was to be said (2xx). Everything else raises: `RetryLater` (408,
        423, 425, 429, 5xx, with what Retry-After asks for), `NotTheServer` (a redirect, a page,
        JSON that is none), `SignInNeeded` (401 also after the token was renewed once).
        """
        until = time.monotonic() + (self._line.seconds if seconds is None else seconds)
        data = body
        if payload is not None:
            data = json.dumps(payload, allow_nan=False, separators=(",", ":")).encode()
        sent = {"Accept": accept, **(headers or {})}
        if data is not None:
            sent["Content-Type"] = content_type
        url = self.url + path + (f"?{urlencode(query)}" if query else "")
        for attempt in (1, 2):
            self._keep_reserve()
            signature = self._signer.header() if self._signer is not None else None
            self.calls += 1
            answer = self._line.send(
                method,
                url,
                body=data,
                headers=sent,
                authorization=signature,
                seconds=until - time.monotonic(),
            )
            if (quota := self._read_quota(answer.headers)) is not None:
                self.quota = quota
            reply = self._understood(answer, accept)
            if reply.status != requests.codes.unauthorized or signature is None:
                return reply
            if attempt == 1:
                assert self._signer is not None
                self._signer.renew(signature)
        raise SignInNeeded(f"{self.name} does not accept the sign-in any more. Sign in again.")

    def cancel(self) -> None:
        """Cut a call that another thread is waiting for."""
        self._line.cancel()

    def close(self) -> None:
        """Close the connection."""
        self._line.close()

    def _keep_reserve(self) -> None:
        quota = self.quota
        if quota is None or not quota.spent(self._reserve):
            return
        after = None
        if quota.resets_at is not None:
            after = (quota.resets_at - self._clock()).total_seconds()
            if after <= 0:
                self.quota = None
                return
        raise RetryLater(
            f"{self.name} has {quota.left} of {quota.limit} API calls left; these are kept for "
            "others.",
            after=after,
        )

    def _understood(self, answer: Answer, accept: str) -> Reply:
        """The reply that this answer is, or the error that it means."""
        status, headers = answer.status, answer.headers
        wait = seconds_to_wait(headers, self._clock)
        if status == 511 or 300 <= status < 400:
            raise NotTheServer(
                "The address leads somewhere else. On a venue's wireless network, open a browser "
                "and sign in to the network first."
            )
        if status == requests.codes.too_many_requests:
            raise RetryLater(f"{self.name} asks for a pause.", after=wait)
        if status in (408, 423, 425):
            raise RetryLater(f"{self.name} is busy.", after=wait)
        if status == requests.codes.server_error and answer.kind == _JSON:
            with suppress(ValueError):
                value = read_json(answer.body)
                if self._explains(value):
                    return Reply(status=status, headers=headers, value=value)
        if status >= 500:
            # What stands before a server answers 502 to 504; 500 is its own.
            broken = RetryApart if status == requests.codes.server_error else RetryLater
            raise broken(f"{self.name} is out of order at the moment (HTTP {status}).", after=wait)
        if not 200 <= status < 500:
            raise NotTheServer(f"Something answered, but not {self.name} (HTTP {status}).")
        if status == 204 or (not answer.body and 200 <= status < 300):
            return Reply(status=status, headers=headers, value=None)
        wanted = {accept.partition(";")[0].strip().lower(), _JSON}
        if answer.kind not in wanted and not answer.kind.endswith("+json"):
            raise NotTheServer(PORTAL.format(name=self.name))
        with _is_the_servers():
            if answer.kind == _JSON or answer.kind.endswith("+json"):
                value = read_json(answer.body)
            else:
                value = unpacked(answer.body).decode("utf-8")
        return Reply(status=status, headers=headers, value=value)


@contextmanager
def _is_the_servers() -> Iterator[None]:
    try:
        yield
    except ValueError as error:
        raise NotTheServer("The answer is not complete or not the CRM's.") from error
