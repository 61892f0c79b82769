"""A server in the way: it forwards to a vendor's test server, and spoils what it is told to.

Real sockets on both sides, so that every fault is what a client meets outside::

    with FaultServer(vendor.url) as wire:
        wire.spoil = lambda call: Fault.RESET_AFTER if call.number == 3 else None
        connector = open_at(wire.url)

What needs the vendor's own words (an expired token, a spent quota) is given as `Spoken`.
"""

from __future__ import annotations

import gzip
import json
import socket
import struct
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from urllib3 import HTTPConnectionPool

__all__ = ["Fault", "FaultServer", "Passing", "Spoken", "make_certificate"]

PORTAL = b"<!doctype html><html><title>Free WiFi</title><body>Accept our terms</body></html>"
JSON = "application/json;charset=UTF-8"


class Fault(StrEnum):
    """What goes wrong with one request. "After": the vendor has done the work by then."""

    REFUSE = "refuse"
    """The connection is dropped before a request is read."""
    RESET_BEFORE = "reset-before"
    RESET_AFTER = "reset-after"
    TIME_OUT_BEFORE = "time-out-before"
    TIME_OUT_AFTER = "time-out-after"
    TRICKLE = "trickle"
    """The answer comes byte by byte, and never ends."""
    SLOW = "slow"
    """The answer comes late, and whole."""
    HTML = "html-200"
    """A captive portal answers instead."""
    REDIRECT = "redirect-302"
    EXPIRED = "expired-401"
    BUSY = "busy-429"
    BUSY_SECONDS = "busy-429-seconds"
    BUSY_DATE = "busy-429-date"
    BUSY_GARBAGE = "busy-429-garbage"
    BROKEN_BEFORE = "broken-500-before"
    BROKEN_AFTER = "broken-500-after"
    GATEWAY_AFTER = "gateway-502-after"
    AWAY_BEFORE = "away-503-before"
    AWAY_AFTER = "away-503-after"
    TRUNCATED = "truncated"
    """The body is shorter than its Content-Length."""
    HALF_JSON = "half-json"
    """A complete answer whose JSON ends in the middle."""
    WRONG_TYPE = "wrong-type"
    """The right JSON, called text/plain."""
    BOMB = "gzip-bomb"
    DEEP = "deep-json"
    TWICE = "rows-twice"
    MISSING = "rows-missing"
    MIXED = "rows-mixed"
    """The rows come in another order."""
    FOREIGN = "rows-foreign"
    """Rows of somebody else's: ids that do not belong to what was asked."""
    QUOTA = "quota"
    """The vendor's own answer when no calls are left."""


#: Faults that spoil the rows of an answer.
ROWS = (Fault.TWICE, Fault.MISSING, Fault.MIXED, Fault.FOREIGN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Passing:
    """One request on its way, counted from 1."""

    number: int
    method: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """One answer in a vendor's own words."""

    status: int
    body: Any
    headers: Mapping[str, str] = field(default_factory=dict)


#: What is said where the vendor's words do not matter.
PLAIN = {
    Fault.EXPIRED: Spoken(status=401, body={"message": "The token expired."}),
    Fault.QUOTA: Spoken(status=429, body={"message": "No calls are left."}),
}


class FaultServer(ThreadingHTTPServer):
    """The server in the way.

    Every answer leaves it `latency` seconds after its request arrived, faults or not: a round trip,
    with the vendor's own work in it. An answer that took the vendor longer leaves at once.
    """

    daemon_threads = True
    block_on_close = False

    def __init__(
        self,
        upstream: str,
        *,
        spoken: Mapping[Fault, Spoken] | None = None,
        latency: float = 0.0,
        slow: float = 0.1,
    ) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.upstream = urlsplit(upstream)
        self.vendor = HTTPConnectionPool(
            self.upstream.hostname or "", self.upstream.port, maxsize=8, timeout=30, retries=False
        )
        self.spoken = {**PLAIN, **(spoken or {})}
        self.latency = latency
        self.slow = slow
        self.spoil: Callable[[Passing], Fault | None] = lambda call: None
        self.met: list[Fault] = []
        self.requests = 0
        self.waited = 0.0
        """Seconds that requests spent here and with the vendor, for the figures."""
        self.worked: list[float] = []
        """Seconds that each request spent with the vendor alone."""
        self.bytes_in = 0
        self.curtain = threading.Event()
        self._count = threading.Lock()
        self._thread: threading.Thread | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def fault_of(self, method: str, path: str, size: int) -> Fault | None:
        with self._count:
            self.requests += 1
            self.bytes_in += size
            fault = self.spoil(Passing(number=self.requests, method=method, path=path))
            if fault is not None:
                self.met.append(fault)
            return fault

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is what this is about."""

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self.curtain.set()
        self.shutdown()
        if self._thread is not None:
            self._thread.join()
        self.server_close()
        self.vendor.close()


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes


class _Handler(BaseHTTPRequestHandler):
    server: FaultServer
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    _leaves = 0.0

    def _handle(self) -> None:
        began = time.perf_counter()
        try:
            self._pass_on()
        finally:
            self.server.waited += time.perf_counter() - began

    def _pass_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if self.path == "/portal":
            # Whoever follows a redirect ends here, and is told that all is well.
            self._say(_Answer(200, {"Content-Type": "text/html"}, PORTAL))
            return
        fault = self.server.fault_of(self.command, self.path, len(body))
        self._leaves = time.perf_counter() + self.server.latency
        if fault is None:
            self._say(self._forward(body))
        elif fault in (Fault.REFUSE, Fault.RESET_BEFORE):
            self._reset()
        elif fault is Fault.TIME_OUT_BEFORE:
            self._hold()
        else:
            self._spoil(fault, body)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _handle  # noqa: N815

    def _spoil(self, fault: Fault, body: bytes) -> None:
        date = format_datetime(datetime.now(UTC) + timedelta(seconds=7), usegmt=True)
        html = {"Content-Type": "text/html"}
        plain: dict[Fault, _Answer] = {
            Fault.HTML: _Answer(200, html, PORTAL),
            Fault.REDIRECT: _Answer(302, {**html, "Location": "/portal"}, PORTAL),
            Fault.BUSY: _Answer(429, html, b""),
            Fault.BUSY_SECONDS: _Answer(429, {"Retry-After": "7"}, b""),
            Fault.BUSY_DATE: _Answer(429, {"Retry-After": date}, b""),
            Fault.BUSY_GARBAGE: _Answer(429, {"Retry-After": "when it suits"}, b""),
            Fault.BROKEN_BEFORE: _Answer(500, html, b"<h1>oops</h1>"),
            Fault.AWAY_BEFORE: _Answer(503, html, b""),
            Fault.DEEP: _Answer(200, {"Content-Type": JSON}, b"[" * 100_000 + b"]" * 100_000),
            Fault.BOMB: _Answer(200, {"Content-Type": JSON, "Content-Encoding": "gzip"}, _bomb()),
        }
        if fault in plain:
            self._say(plain[fault])
            return
        if spoken := self.server.spoken.get(fault):
            words = json.dumps(spoken.body).encode()
            self._say(_Answer(spoken.status, {"Content-Type": JSON, **spoken.headers}, words))
            return
        answer = self._forward(body)
        match fault:
            case Fault.RESET_AFTER:
                self._reset()
            case Fault.TIME_OUT_AFTER:
                self._hold()
            case Fault.BROKEN_AFTER:
                self._say(_Answer(500, html, b"<h1>oops</h1>"))
            case Fault.GATEWAY_AFTER:
                self._say(_Answer(502, html, b"<h1>bad gateway</h1>"))
            case Fault.AWAY_AFTER:
                self._say(_Answer(503, {"Retry-After": "3"}, b""))
            case Fault.TRUNCATED:
                self._head(answer, len(answer.body) + 40)
                self.wfile.write(answer.body[: len(answer.body) // 2])
                self.wfile.flush()
                self.close_connection = True
            case Fault.TRICKLE:
                self._head(answer, 1_000_000)
                for byte in b" " * 100_000:
                    self.wfile.write(bytes([byte]))
                    self.wfile.flush()
                    if self.server.curtain.wait(0.03):
                        return
            case Fault.SLOW:
                self.server.curtain.wait(self.server.slow)
                self._say(answer)
            case Fault.HALF_JSON:
                self._say(_Answer(answer.status, answer.headers, answer.body[:-1]))
            case Fault.WRONG_TYPE:
                self._say(
                    _Answer(
                        answer.status, {**answer.headers, "Content-Type": "text/plain"}, answer.body
                    )
                )
            case _:
                self._say(_Answer(answer.status, answer.headers, _spoilt(fault, answer.body)))

    def _forward(self, body: bytes) -> _Answer:
        skipped = {"host", "content-length", "connection"}
        headers = {k: v for k, v in self.headers.items() if k.lower() not in skipped}
        began = time.perf_counter()
        answer = self.server.vendor.urlopen(
            self.command,
            self.path,
            body=body or None,
            headers=headers,
            redirect=False,
            decode_content=False,
        )
        self.server.worked.append(time.perf_counter() - began)
        kept = {
            name: value.replace(self.server.upstream.netloc, f"127.0.0.1:{self.server.server_port}")
            for name, value in answer.headers.items()
            if name.lower() not in ("content-length", "connection", "transfer-encoding")
        }
        return _Answer(answer.status, kept, answer.data)

    def _travel(self) -> None:
        """Until the answer may leave."""
        if self.server.latency:
            self.server.curtain.wait(max(0.0, self._leaves - time.perf_counter()))

    def _head(self, answer: _Answer, length: int) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            if name.lower() not in ("date", "server"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(length))
        self._travel()
        self.end_headers()

    def _say(self, answer: _Answer) -> None:
        self._head(answer, len(answer.body))
        self.wfile.write(answer.body)

    def _reset(self) -> None:
        """Closed with a reset, not with a goodbye."""
        self._travel()
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()

    def _hold(self) -> None:
        self.server.curtain.wait(30)
        self.close_connection = True

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base's name
        """Quiet."""


def make_certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate for localhost that nobody vouches for, and its key, as PEM files."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    files = folder / "certificate.pem", folder / "key.pem"
    files[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    files[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return files


_PACKED: list[bytes] = []


def _bomb() -> bytes:
    """32 kB that unpack to 32 MB."""
    if not _PACKED:
        _PACKED.append(gzip.compress(b'"' + b"x" * 32_000_000 + b'"', compresslevel=9, mtime=0))
    return _PACKED[0]


def _spoilt(fault: Fault, body: bytes) -> bytes:
    """`body` with every list of objects in it spoilt; anything else as it is."""
    try:
        value = json.loads(body)
    except ValueError:
        return body
    return json.dumps(_spoil_rows(fault, value)).encode()


def _spoil_rows(fault: Fault, value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _spoil_rows(fault, one) for name, one in value.items()}
    if not isinstance(value, list) or not value or not isinstance(value[0], dict):
        return value
    rows = [_spoil_rows(fault, one) for one in value]
    match fault:
        case Fault.TWICE:
            return [*rows, *rows]
        case Fault.MISSING:
            return rows[::2]
        case Fault.MIXED:
            return rows[::-1]
        case Fault.FOREIGN:
            return [_foreign(row) for row in rows]
    return rows


def _foreign(row: Any) -> Any:
    """The row with the ids of something else."""
    if not isinstance(row, dict):
        return row
    return {
        name: str(value)[::-1] if name.lower() in ("id", "objectid") and value else value
        for name, value in row.items()
    }
