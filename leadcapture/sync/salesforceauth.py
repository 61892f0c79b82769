"""Signing in to Salesforce: in the user's own browser, with PKCE, without a secret.

The web-server flow of OAuth 2.0 for a public client (RFC 6749, 7636, 8252): the app opens the
sign-in page in the system's browser and listens once on the loopback for what comes back. The
customer's admin has made the External Client App, see ``docs/salesforce.md``. A refresh token that
Salesforce rotates is stored before it is used.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from leadcapture.errors import BadInput, Cancelled, NotTheServer, SignInNeeded
from leadcapture.sync.http import Line, checked_address, is_loopback, read_json

__all__ = ["PORT", "SCOPES", "TokenSigner", "Tokens", "sign_in"]

#: Where the browser comes back to: ``http://localhost:17621/callback`` in the External Client App.
PORT = 17621
SCOPES = ("api", "refresh_token")
#: Whose servers may be told a token, besides the one that was signed in to.
_OWN = (".salesforce.com", ".force.com", ".salesforce.mil", ".cloudforce.com")
_PAGE = (
    "<!doctype html><html lang=en><meta charset=utf-8><title>leadcapture</title>"
    "<body style='font-family:sans-serif;margin:4em'><h1>{0}</h1><p>{1}</p>"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tokens:
    """What a sign-in gives, and all that it takes to renew it. Kept as one secret."""

    access: str = field(repr=False)
    refresh: str = field(default="", repr=False)
    instance_url: str = ""
    login_url: str = ""
    client_id: str = ""

    def secret(self) -> str:
        """The text that `read` understands."""
        return json.dumps(
            {
                "access": self.access,
                "refresh": self.refresh,
                "instance_url": self.instance_url,
                "login_url": self.login_url,
                "client_id": self.client_id,
            }
        )

    @classmethod
    def read(cls, secret: str, *, url: str) -> Tokens:
        """The tokens in `secret`; a bare access token (a session id) is good for `url`."""
        if not secret.lstrip().startswith("{"):
            return cls(access=secret.strip(), instance_url=url, login_url=url)
        try:
            found = json.loads(secret)
            return cls(**{name: str(value) for name, value in found.items()})
        except (ValueError, TypeError, AttributeError) as error:
            raise SignInNeeded("Sign in to Salesforce again: what was kept is damaged.") from error


class TokenSigner:
    """Signs with the access token, and renews it once for all who wait."""

    def __init__(
        self, tokens: Tokens, keep: Callable[[str], None], *, ca: Path | None = None
    ) -> None:
        """`keep` stores a secret before it is used."""
        self._tokens = tokens
        self._keep = keep
        self._ca = ca
        self._lock = threading.Lock()

    def header(self) -> str:
        return f"Bearer {self._tokens.access}"

    def renew(self, used: str) -> None:
        with self._lock:
            if self.header() != used:
                return  # somebody else did
            if not self._tokens.refresh:
                raise SignInNeeded("The sign-in to Salesforce has ended. Sign in again.")
            answer = _ask_token(
                self._tokens.login_url,
                {
                    "grant_type": "refresh_token",
                    "client_id": self._tokens.client_id,
                    "refresh_token": self._tokens.refresh,
                },
                ca=self._ca,
            )
            renewed = replace(
                self._tokens,
                access=answer["access_token"],
                refresh=answer.get("refresh_token") or self._tokens.refresh,
            )
            # The old refresh token may be dead by now: the new one is on disk before it is used.
            self._keep(renewed.secret())
            self._tokens = renewed


def sign_in(
    login_url: str,
    client_id: str,
    *,
    open_url: Callable[[str], object],
    cancelled: Callable[[], bool] = lambda: False,
    seconds: float = 300.0,
    port: int = PORT,
    ca: Path | None = None,
) -> Tokens:
    """Open the sign-in page with `open_url` and wait for the browser to come back.

    `login_url` is ``https://login.salesforce.com``, ``https://test.salesforce.com`` (sandbox) or
    the organisation's My Domain. Raises `BadInput`, `SignInNeeded` (refused, or nobody signed in
    within `seconds`), `Cancelled`, `RetryLater`.
    """
    try:
        base, _ = checked_address(login_url)
    except ValueError as error:
        raise BadInput(str(error)) from error
    if not client_id:
        raise BadInput(
            "The show file's Salesforce section has no option 'client_id': the Consumer Key of "
            "the External Client App."
        )
    verifier = secrets.token_urlsafe(64)
    digest = hashlib.sha256(verifier.encode()).digest()
    state = secrets.token_urlsafe(32)
    with _Listener(port, state) as listener:
        back = f"http://localhost:{listener.server_port}/callback"
        asked = {
            "response_type": "code",
            "client_id": client_id,
            "redirect_uri": back,
            "scope": " ".join(SCOPES),
            "state": state,
            "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
            "code_challenge_method": "S256",
        }
        open_url(f"{base}/services/oauth2/authorize?{urlencode(asked)}")
        code = listener.wait(seconds, cancelled)
    answer = _ask_token(
        base,
        {
            "grant_type": "authorization_code",
            "code": code,
            "client_id": client_id,
            "redirect_uri": back,
            "code_verifier": verifier,
        },
        ca=ca,
    )
    instance = str(answer.get("instance_url") or base)
    if not _is_theirs(instance, base):
        raise NotTheServer("The sign-in names a server that is not Salesforce's.")
    return Tokens(
        access=answer["access_token"],
        refresh=str(answer.get("refresh_token") or ""),
        instance_url=instance,
        login_url=base,
        client_id=client_id,
    )


def _is_theirs(instance: str, base: str) -> bool:
    try:
        checked, _ = checked_address(instance)
    except ValueError:
        return False
    host, own = urlsplit(checked).hostname or "", urlsplit(base).hostname or ""
    return host == own or host.endswith(_OWN) or (is_loopback(host) and is_loopback(own))


def _ask_token(base: str, form: dict[str, str], *, ca: Path | None) -> dict[str, Any]:
    """The token endpoint's answer, with an ``access_token`` in it."""
    line = Line(base, name="Salesforce", ca=ca)
    try:
        answer = line.send(
            "POST",
            f"{base}/services/oauth2/token",
            body=urlencode(form).encode(),
            headers={
                "Content-Type": "application/x-www-form-urlencoded",
                "Accept": "application/json",
            },
        )
    finally:
        line.close()
    # An error is 400, or 401 where the app itself is not accepted (RFC 6749, 5.2).
    if answer.kind != "application/json" or answer.status not in (200, 400, 401):
        raise NotTheServer(f"The sign-in was not answered by Salesforce (HTTP {answer.status}).")
    try:
        value = read_json(answer.body)
    except ValueError as error:
        raise NotTheServer("The sign-in's answer is not complete.") from error
    match value:
        case {"access_token": str(access), **_rest} if access and answer.status == 200:
            return dict(value)
        case {"error": str(kind), **rest}:
            words = str(rest.get("error_description") or kind)[:300]
            raise SignInNeeded(f"Salesforce does not accept the sign-in: {words}. Sign in again.")
    raise NotTheServer("The sign-in's answer does not have the shape of Salesforce's.")


class _Listener(ThreadingHTTPServer):
    """Waits on the loopback for the one request that carries our `state`.

    Each connection has its own thread: browsers open some beforehand and say nothing on them.
    """

    def __init__(self, port: int, state: str) -> None:
        try:
            super().__init__(("127.0.0.1", port), _Callback)
        except OSError as error:
            raise BadInput(
                f"Port {port} of this computer is in use; another sign-in may be under way."
            ) from error
        self.timeout = 0.2
        self.state = state
        self.code = ""
        self.refusal = ""

    def wait(self, seconds: float, cancelled: Callable[[], bool]) -> str:
        until = time.monotonic() + seconds
        while not self.code:
            if cancelled():
                raise Cancelled("The sign-in was cancelled.")
            if time.monotonic() > until:
                raise SignInNeeded("Nobody signed in to Salesforce in time. Try again.")
            self.handle_request()
            if self.refusal:
                raise SignInNeeded(f"Salesforce did not sign in: {self.refusal}")
        return self.code

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Whatever else knocks at this port is none of our business."""


class _Callback(BaseHTTPRequestHandler):
    server: _Listener
    timeout = 5

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        ours = hmac.compare_digest(query.get("state", "").encode(), self.server.state.encode())
        if parts.path != "/callback" or not ours:
            self._say(404, "Not found", "This is not the page of the sign-in.")
        elif code := query.get("code"):
            try:
                self._say(200, "Signed in", "You can close this page and go back to leadcapture.")
            finally:  # the waiting ends with it, and with the waiting perhaps this process
                self.server.code = code
        else:
            why = query.get("error_description") or query.get("error") or "no code"
            try:
                self._say(400, "Not signed in", "Go back to leadcapture and try again.")
            finally:
                self.server.refusal = why

    def _say(self, status: int, title: str, text: str) -> None:
        page = _PAGE.format(title, text).encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base's name
        """The query holds the code: nothing is logged."""
