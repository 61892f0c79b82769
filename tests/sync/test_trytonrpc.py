"""The RPC client against servers that misbehave, and against a real Tryton."""

from __future__ import annotations

import base64
import gzip
import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock_time
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from leadcapture.demo.crm import LocalTryton
from leadcapture.errors import (
    Cancelled,
    LeadCaptureError,
    NotTheServer,
    Refused,
    RetryApart,
    RetryLater,
    SignInNeeded,
)
from leadcapture.sync import http
from leadcapture.sync.trytonrpc import (
    CallTimedOut,
    ServerFault,
    ServerRefused,
    TrytonClient,
    decode,
    encode,
)

PASSWORD = "correct horse battery"
PORTAL = b"<!doctype html><html><title>Free WiFi</title><body>Accept our terms</body></html>"
WERKZEUG = "<!doctype html>\n<html lang=en>\n<title>{0} X</title>\n<h1>X</h1>\n"


class Stage(ThreadingHTTPServer):
    """A server that answers the sign-in and leaves the rest to the test's ``play``."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Actor)
        self.play: Callable[[Actor], None] = lambda actor: actor.result(None)
        self.login: Callable[[Actor], None] = lambda actor: actor.result([7, "token", None])
        self.seen: list[tuple[str, dict[str, str], dict[str, Any]]] = []
        self.curtain = threading.Event()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is what several tests are about."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def calls(self, method: str) -> list[dict[str, Any]]:
        return [body for _, _, body in self.seen if body["method"] == method]


class Actor(BaseHTTPRequestHandler):
    server: Stage

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.seen.append((self.path, headers, body))
        if body["method"] == "common.db.login":
            self.server.login(self)
        elif body["method"] == "common.db.logout":
            self.result(None)
        else:
            self.server.play(self)

    def do_GET(self) -> None:
        self.server.seen.append((self.path, {}, {"method": "GET"}))
        self.answer(200, PORTAL, {"Content-Type": "text/html"})

    def answer(self, status: int, body: bytes = b"", headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def json(self, value: Any, status: int = 200, **headers: str) -> None:
        self.answer(
            status, json.dumps(value).encode(), {"Content-Type": "application/json", **headers}
        )

    def result(self, value: Any) -> None:
        self.json({"id": 1, "result": value})

    def trickle(self, data: bytes) -> None:
        """One byte now and then, until the test ends."""
        for byte in data * 1000:
            self.wfile.write(bytes([byte]))
            self.wfile.flush()
            if self.server.curtain.wait(0.05):
                return

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base's name
        """Quiet."""


@pytest.fixture
def stage() -> Iterator[Stage]:
    server = Stage()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield server
    server.curtain.set()
    server.shutdown()
    thread.join(10)
    server.server_close()


@pytest.fixture
def client(stage: Stage) -> Iterator[TrytonClient]:
    with TrytonClient(stage.url, "leads", seconds=10) as signed_in:
        signed_in.sign_in("ada", PASSWORD)
        yield signed_in


def _fails(client: TrytonClient, kind: type[Exception], **options: Any) -> Any:
    """The error of exactly this kind; its words never hold the password or the token."""
    with pytest.raises(kind) as caught:
        client.call("model.party.party.search", [], **options)
    assert caught.type is kind
    assert PASSWORD not in str(caught.value)
    assert "token" not in str(caught.value)
    return caught.value


# --- what is sent -----------------------------------------------------------------------------


def test_a_call_is_signed_and_has_exactly_three_keys(
    stage: Stage, client: TrytonClient, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login thief password thief\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    stage.play = lambda actor: actor.result([1])
    assert client.call("model.x.create", [{"on": date(2026, 5, 1)}], context={"company": 3}) == [1]
    path, headers, body = stage.seen[-1]
    assert path == "/leads/rpc/"
    assert base64.b64decode(headers["authorization"].removeprefix("Session ")) == b"ada:7:token"
    assert headers["accept-encoding"] == "identity"
    assert body == {
        "id": 1,
        "method": "model.x.create",
        "params": [
            [{"on": {"__class__": "date", "year": 2026, "month": 5, "day": 1}}],
            {"company": 3},
        ],
    }
    (login,) = stage.calls("common.db.login")
    assert login["params"] == ["ada", {"password": PASSWORD}]


def test_a_proxy_never_sees_what_is_meant_for_this_machine(
    stage: Stage, client: TrytonClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    assert client.call("model.x.read") is None


@pytest.mark.parametrize(
    "url",
    [
        "http://crm.example.com",
        "http://127.0.0.1.example.com",
        "http://localhost.example.com",
        "ftp://127.0.0.1",
        "crm.example.com",
        "https://ada:secret@crm.example.com",
        "https://crm.example.com?db=x",
        "https://crm.example.com:port",
        "",
    ],
)
def test_an_unsafe_address_is_not_used(url: str) -> None:
    with pytest.raises(ValueError, match=r"^The address of the CRM|^A CRM on another machine"):
        TrytonClient(url, "leads")


@pytest.mark.parametrize(
    "url", ["https://crm.example.com/tryton/", "http://[::1]:8000", "http://localhost:8000"]
)
def test_a_safe_address_is_used(url: str) -> None:
    with TrytonClient(url, "leads") as client:
        assert client.url == url.rstrip("/")


def test_calling_before_signing_in_asks_for_it(stage: Stage) -> None:
    with TrytonClient(stage.url, "leads") as client:
        _fails(client, SignInNeeded)
    assert stage.seen == []


def test_what_is_shown_of_a_client_holds_no_secret(client: TrytonClient) -> None:
    assert PASSWORD not in repr(client) + repr(vars(client)["_account"])


# --- something else answers -------------------------------------------------------------------


def test_a_portal_page_is_not_the_server(stage: Stage, client: TrytonClient) -> None:
    stage.play = lambda actor: actor.answer(200, PORTAL, {"Content-Type": "text/html"})
    assert "sign in to the network" in str(_fails(client, NotTheServer))


def test_a_redirect_is_not_followed(stage: Stage, client: TrytonClient) -> None:
    stage.play = lambda actor: actor.answer(302, b"", {"Location": stage.url + "/portal"})
    _fails(client, NotTheServer)
    assert stage.calls("GET") == []


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"{not json", "application/json"),
        (b'{"id": 1, "result": ', "application/json"),
        (b'{"id": 2, "result": []}', "application/json"),
        (b'{"status": "ok"}', "application/json"),
        (b"[]", "application/json"),
        (b"", "application/json"),
        (b"\xff\xfe\x00", "application/json"),
        (b"[" * 100_000, "application/json"),
        (b'{"id":1,"result":{"__class__":"date","year":0}}', "application/json"),
        (b'{"id":1,"result":{"__class__":"Decimal","decimal":"x"}}', "application/json"),
        (b'{"id":1,"result":[]}', "text/plain"),
        (b'{"id":1,"result":[]}', ""),
        (gzip.compress(b'{"id":1,"result":[]}', mtime=0)[:-9], "application/json"),
    ],
)
def test_an_answer_of_another_shape_is_not_the_server(
    stage: Stage, client: TrytonClient, body: bytes, kind: str
) -> None:
    stage.play = lambda actor: actor.answer(200, body, {"Content-Type": kind} if kind else {})
    _fails(client, NotTheServer)


@pytest.mark.parametrize("status", [400, 402, 403, 404, 413, 422])
def test_a_strangers_refusal_never_parks_a_lead(
    stage: Stage, client: TrytonClient, status: int
) -> None:
    stage.play = lambda actor: actor.answer(status, PORTAL, {"Content-Type": "text/html"})
    _fails(client, NotTheServer)


def test_a_network_that_wants_a_sign_in_is_not_the_server(
    stage: Stage, client: TrytonClient
) -> None:
    stage.play = lambda actor: actor.answer(511, PORTAL)
    _fails(client, NotTheServer)


def test_a_sign_in_answered_by_something_else(stage: Stage) -> None:
    stage.login = lambda actor: actor.result({"welcome": True})
    with TrytonClient(stage.url, "leads") as client, pytest.raises(NotTheServer):
        client.sign_in("ada", PASSWORD)


@pytest.mark.slow
def test_an_untrusted_certificate_is_not_the_server(tmp_path: Path) -> None:
    with (
        _tls_stage(tmp_path) as port,
        TrytonClient(f"https://127.0.0.1:{port}", "leads") as client,
        pytest.raises(NotTheServer, match="certificate"),
    ):
        client.server_version(seconds=10)


# --- too slow, too large, away ----------------------------------------------------------------


def _elapsed(started: float) -> float:
    return time.monotonic() - started


def test_a_trickling_body_ends_at_the_deadline(stage: Stage, client: TrytonClient) -> None:
    def play(actor: Actor) -> None:
        actor.send_response(200)
        actor.send_header("Content-Type", "application/json")
        actor.end_headers()
        actor.trickle(b" ")

    stage.play = play
    started = time.monotonic()
    _fails(client, CallTimedOut, seconds=0.4)
    assert _elapsed(started) < 5


def test_trickling_headers_end_at_the_deadline(stage: Stage, client: TrytonClient) -> None:
    def play(actor: Actor) -> None:
        actor.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        actor.trickle(b"z")

    stage.play = play
    started = time.monotonic()
    _fails(client, CallTimedOut, seconds=0.4)
    assert _elapsed(started) < 5


def test_silence_ends_at_the_deadline_and_the_client_stays_usable(
    stage: Stage, client: TrytonClient
) -> None:
    stage.play = lambda actor: actor.server.curtain.wait(20) and None
    started = time.monotonic()
    _fails(client, CallTimedOut, seconds=0.3)
    assert _elapsed(started) < 5
    stage.play = lambda actor: actor.result("back")
    assert client.call("model.x.read") == "back"


def test_another_thread_can_cancel(stage: Stage, client: TrytonClient) -> None:
    reached = threading.Event()

    def play(actor: Actor) -> None:
        reached.set()
        actor.server.curtain.wait(20)

    stage.play = play
    threading.Thread(target=lambda: reached.wait(10) and client.cancel(), daemon=True).start()
    _fails(client, Cancelled)
    _fails(client, Cancelled)


def test_an_oversize_answer_is_not_read_to_its_end(
    stage: Stage, client: TrytonClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "ANSWER_LIMIT", 100_000)
    stage.play = lambda actor: actor.result("x" * 200_000)
    _fails(client, NotTheServer)
    stage.play = lambda actor: actor.result("x" * 90_000)
    assert len(client.call("model.x.read")) == 90_000


def test_an_answer_that_unpacks_to_too_much_is_not_unpacked(
    stage: Stage, client: TrytonClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "ANSWER_LIMIT", 100_000)
    bomb = gzip.compress(b'"' + b"x" * 10_000_000 + b'"', mtime=0)
    stage.play = lambda actor: actor.answer(200, bomb, {"Content-Type": "application/json"})
    _fails(client, NotTheServer)


@pytest.mark.parametrize("packed", [False, True])
def test_long_answers_are_read_whatever_their_label_says(
    stage: Stage, client: TrytonClient, packed: bool
) -> None:
    """Tryton 8.2 labels long answers gzip although it was asked for identity and sends that."""
    body = json.dumps({"id": 1, "result": ["ü" * 5000]}).encode()
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    stage.play = lambda actor: actor.answer(
        200, gzip.compress(body, mtime=0) if packed else body, headers
    )
    assert client.call("model.x.read") == ["ü" * 5000]


def test_a_cut_answer_is_tried_later(stage: Stage, client: TrytonClient) -> None:
    headers = {"Content-Type": "application/json", "Content-Length": "5000"}
    stage.play = lambda actor: actor.answer(200, b'{"id": 1, "result": []}', headers)
    _fails(client, RetryLater)


@pytest.mark.parametrize(
    ("status", "header", "after"),
    [(503, "7", 7.0), (429, "120", 120.0), (500, "", None), (502, "soon", None), (504, "-1", None)],
)
def test_an_outage_is_tried_later(
    stage: Stage, client: TrytonClient, status: int, header: str, after: float | None
) -> None:
    stage.play = lambda actor: actor.answer(status, b"", {"Retry-After": header})
    # 500 is the server's own: one record of the request may be the cause.
    assert _fails(client, RetryApart if status == 500 else RetryLater).after == after


@pytest.mark.slow
def test_nobody_there_is_tried_later() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with (
        TrytonClient(f"http://127.0.0.1:{port}", "leads") as client,
        pytest.raises(RetryLater) as away,
    ):
        client.sign_in("ada", PASSWORD)
    assert str(away.value) == (
        f"The CRM cannot be reached at http://127.0.0.1:{port}. Check the network of this computer "
        "and that the address is right, and try again."
    )


# --- the server's own answers -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [
        (["UserError", ["Code taken.", "More.", None]], ServerRefused, "Code taken. More."),
        (["UserError", []], ServerRefused, "without a reason"),
        (["UserWarning", ["name", "Sure?", "Really."]], ServerRefused, "Sure? Really."),
        (["ConcurrencyException", "modified"], RetryLater, "Someone else"),
        (["RateLimitException", []], RetryLater, "pause"),
        (["LoginException", ["password", "Password", "password"]], SignInNeeded, "sign in"),
        (["'namex'", ""], ServerFault, "namex"),
    ],
)
def test_the_servers_errors_by_what_to_do(
    stage: Stage, client: TrytonClient, error: Any, kind: type[Exception], words: str
) -> None:
    stage.play = lambda actor: actor.json({"id": 1, "error": error})
    assert words in str(_fails(client, kind))


@pytest.mark.parametrize(
    ("status", "kind"),
    [(404, SignInNeeded), (403, ServerFault), (422, ServerFault), (413, ServerRefused)],
)
def test_the_servers_own_error_pages(
    stage: Stage, client: TrytonClient, status: int, kind: type[Exception]
) -> None:
    page = WERKZEUG.format(status).encode()
    stage.play = lambda actor: actor.answer(status, page, {"Content-Type": "text/html"})
    _fails(client, kind)


def test_an_expired_session_is_renewed_once(stage: Stage, client: TrytonClient) -> None:
    answers = iter([401, 200])

    def play(actor: Actor) -> None:
        if next(answers) == 401:
            actor.answer(401)
        else:
            actor.result("done")

    stage.play = play
    assert client.call("model.x.read") == "done"
    assert len(stage.calls("common.db.login")) == 2


def test_a_session_that_cannot_be_renewed_asks_for_a_sign_in(
    stage: Stage, client: TrytonClient
) -> None:
    stage.play = lambda actor: actor.answer(401)
    _fails(client, SignInNeeded)
    stage.login = lambda actor: actor.answer(401)
    _fails(client, SignInNeeded)
    assert len(stage.calls("model.party.party.search")) == 3


def test_a_wrong_password(stage: Stage) -> None:
    stage.login = lambda actor: actor.answer(401, WERKZEUG.format(401).encode())
    with TrytonClient(stage.url, "leads") as client:
        with pytest.raises(SignInNeeded, match="does not accept"):
            client.sign_in("ada", PASSWORD)
        _fails(client, SignInNeeded)


def test_leaving_signs_out_and_forgets(stage: Stage) -> None:
    with TrytonClient(stage.url, "leads") as client:
        client.sign_in("ada", PASSWORD)
    assert len(stage.calls("common.db.logout")) == 1
    _fails(client, SignInNeeded)


@pytest.mark.slow
def test_leaving_a_server_that_is_gone_is_quiet() -> None:
    stage = Stage()
    thread = threading.Thread(target=stage.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    client = TrytonClient(stage.url, "leads")
    client.sign_in("ada", PASSWORD)
    stage.shutdown()
    stage.server_close()
    thread.join(10)
    client.close()


# --- values -----------------------------------------------------------------------------------


def test_values_survive_the_way_there_and_back() -> None:
    values = {
        "at": datetime(2026, 2, 28, 23, 59, 59, 999_999),  # noqa: DTZ001 - as Tryton keeps them
        "on": date(2024, 2, 29),
        "time": clock_time(1, 2, 3, 4),
        "delay": timedelta(days=2, microseconds=500_000),
        "amount": Decimal("1200.10"),
        "card": b"\x00\xff",
        "text": 'Zoë "Z" 名',
        "nested": [{"n": None, "yes": True}],
    }
    assert decode(json.dumps(encode(values))) == values


def test_a_time_with_a_zone_is_sent_as_utc() -> None:
    aware = datetime(2026, 5, 1, 12, tzinfo=UTC).astimezone()
    assert decode(json.dumps(encode(aware))).isoformat() == "2026-05-01T12:00:00"


@pytest.mark.parametrize("value", [object(), float("nan"), {1: object()}])
def test_what_tryton_has_no_form_for_is_not_sent(value: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        encode(value)


@pytest.mark.parametrize("text", ["", "{", '{"__class__":"bytes","base64":"x"}', "[" * 200_000])
def test_text_that_is_not_trytons_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - json's words or ours
        decode(text)


def test_an_unknown_class_is_left_as_it_is() -> None:
    assert decode('{"__class__": "Eval", "v": "x"}') == {"__class__": "Eval", "v": "x"}


# --- a real Tryton ----------------------------------------------------------------------------


@pytest.fixture
def real(tryton: LocalTryton) -> Iterator[TrytonClient]:
    with tryton.connect() as client:
        yield client


@pytest.mark.crm
@pytest.mark.timeout(600)
def test_real_answers_long_and_short(real: TrytonClient) -> None:
    assert real.server_version() == "8.2"
    countries = real.call("model.country.country.search_read", [], 0, None, None, ["code", "name"])
    assert {"code": "DE", "name": "Germany"}.items() <= next(
        row for row in countries if row["code"] == "DE"
    ).items()
    (euro,) = real.call(
        "model.currency.currency.search_read",
        [["code", "=", "EUR"]],
        0,
        None,
        None,
        ["rounding", "create_date"],
    )
    assert euro["rounding"] == Decimal("0.01")
    assert isinstance(euro["create_date"], datetime)


@pytest.mark.crm
@pytest.mark.timeout(600)
def test_a_real_batch_is_all_or_nothing(real: TrytonClient) -> None:
    create = "model.party.party.create"
    real.call(create, [{"name": "First", "code": "RPC-1"}])
    with pytest.raises(ServerRefused) as refusal:
        real.call(create, [{"name": "New", "code": "RPC-2"}, {"name": "Again", "code": "RPC-1"}])
    assert refusal.value.kind == "UserError"
    assert "unique" in str(refusal.value)
    codes = [["code", "in", ["RPC-1", "RPC-2"]]]
    assert real.call("model.party.party.search_count", codes) == 1


@pytest.mark.crm
@pytest.mark.timeout(600)
def test_real_faults_and_refusals(tryton: LocalTryton, real: TrytonClient) -> None:
    with pytest.raises(ServerFault, match="namex"):
        real.call("model.party.party.create", [{"namex": "x"}])
    with pytest.raises(ServerFault):
        real.call("model.ir.queue.search", [], 0, None, None)
    with tryton.connect(tryton.capture_user) as capture, pytest.raises(ServerRefused):
        capture.call("model.party.category.create", [{"name": "x"}])
    (party,) = real.call("model.party.party.create", [{"name": "x", "code": "RPC-3"}])
    with pytest.raises(RetryLater, match="Someone else"):
        real.call(
            "model.party.party.write",
            [party],
            {"name": "y"},
            context={"_timestamp": {f"party.party,{party}": "1600000000.0"}},
        )


@pytest.mark.crm
@pytest.mark.timeout(600)
def test_real_sign_in(tryton: LocalTryton) -> None:
    with (
        TrytonClient(tryton.url, tryton.database) as client,
        pytest.raises(SignInNeeded, match="does not accept"),
    ):
        client.sign_in("nobody", "wrong password")
    with TrytonClient(tryton.url, "no-such-database") as client, pytest.raises(SignInNeeded):
        client.sign_in(tryton.user, tryton.password)


@pytest.mark.crm
@pytest.mark.timeout(600)
def test_a_real_session_that_ended_is_renewed(real: TrytonClient) -> None:
    stale = real._header
    real._post(real._rpc, "common.db.logout", [], stale, 10)
    assert real.call("model.party.party.search_count", []) >= 1
    assert real._header != stale


def test_every_error_belongs_to_the_apps() -> None:
    for kind, parent in [
        (CallTimedOut, RetryLater),
        (ServerRefused, Refused),
        (ServerFault, Refused),
    ]:
        assert issubclass(kind, parent)
        assert issubclass(kind, LeadCaptureError)


# --- TLS --------------------------------------------------------------------------------------


class _tls_stage:  # noqa: N801 - reads as a verb where it is used
    """A TLS port whose certificate nobody trusts."""

    def __init__(self, folder: Path) -> None:
        x509 = pytest.importorskip("cryptography.x509")
        from cryptography.hazmat.primitives import hashes, serialization
        from cryptography.hazmat.primitives.asymmetric import ec

        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "portal")])
        now = datetime.now(UTC)
        certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(1)
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .sign(key, hashes.SHA256())
        )
        self._pem = folder / "portal.pem"
        self._pem.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
            + certificate.public_bytes(serialization.Encoding.PEM)
        )

    def __enter__(self) -> int:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self._pem)
        self._listening = socket.create_server(("127.0.0.1", 0))

        def serve() -> None:
            try:
                raw, _ = self._listening.accept()
            except OSError:
                return
            with raw:
                try:
                    context.wrap_socket(raw, server_side=True).close()
                except OSError:
                    return

        self._thread = threading.Thread(target=serve)
        self._thread.start()
        return int(self._listening.getsockname()[1])

    def __exit__(self, *exception: object) -> None:
        self._listening.close()
        self._thread.join(10)
