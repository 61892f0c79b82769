"""pretix's documented answers, over a real socket on this machine."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest

from leadcapture.booth import Booth
from leadcapture.capture.lookup import AttendeeLookup
from leadcapture.errors import BadInput, NotTheServer, Refused, RetryLater, SignInNeeded
from leadcapture.lead import Stage
from leadcapture.show import AttendeeApi
from leadcapture.sync.pretix import PretixLookup

SECRET = "z3fsn8jyufm5kpk768q69gkbyr5f4h6w"
POSITION = {
    "id": 23442,
    "order": "ABC12",
    "positionid": 1,
    "attendee_name": "Dr Jane Doe",
    "attendee_name_parts": {
        "_scheme": "title_given_family",
        "title": "Dr",
        "given_name": "Jane",
        "family_name": "Doe",
    },
    "attendee_email": "jane@example.com",
    "company": "Acme",
    "street": "1 High St",
    "zipcode": "SW1A 1AA",
    "city": "London",
    "country": "GB",
    "state": None,
    "secret": SECRET,
    "pseudonymization_id": "MQLJvANO3B",
    "answers": [
        {"question": 12, "answer": "Buyer", "question_identifier": "job-title", "options": []},
        {"question": 13, "answer": "020 7946 0123", "question_identifier": "phone", "options": []},
    ],
}


class Pretix(ThreadingHTTPServer):
    """Answers as the documentation says, or as `trouble` says."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.trouble = ""
        self.positions: list[dict[str, Any]] = [POSITION]
        self.filters = True
        self.stop = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: Pretix

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        match self.server.trouble:
            case "portal":
                return self._answer(200, b"<html>sign in</html>", "text/html")
            case "redirect":
                self.send_response(302)
                self.send_header("Location", "https://portal.example.com/")
                self.send_header("Content-Length", "0")
                return self.end_headers()
            case "busy":
                return self._answer(429, b"{}", "application/json", {"Retry-After": "7"})
            case "broken":
                return self._answer(502, b"<html>", "text/html")
            case "cut":
                return self._answer(200, b'{"results": [', "application/json")
            case "shape":
                return self._answer(200, b'[1, 2, {"results": 7}]', "application/json")
            case "trickle":
                self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n")
                while not self.server.stop.wait(0.02):
                    try:
                        self.wfile.write(b"X-More: 1\r\n")
                        self.wfile.flush()
                    except OSError:
                        return None
                return None
        if self.headers["Authorization"] != "Token right":
            return self._answer(401, b'{"detail":"Invalid token."}', "application/json")
        if url.path != "/api/v1/organizers/big%20events/events/fair/orderpositions/":
            return self._answer(404, b'{"detail":"Not found."}', "application/json")
        asked = {key: values[0] for key, values in parse_qs(url.query).items()}
        results = [
            position
            for position in self.server.positions
            if not self.server.filters or all(position[key] == asked[key] for key in asked)
        ]
        body = {"count": len(results), "next": None, "previous": None, "results": results}
        return self._answer(200, json.dumps(body).encode(), "application/json; charset=utf-8")

    def _answer(
        self, status: int, body: bytes, kind: str, headers: dict[str, str] | None = None
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


@pytest.fixture
def pretix() -> Iterator[Pretix]:
    with Pretix() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.stop.set()
        server.shutdown()
        thread.join()


def lookup(server: Pretix, token: str = "right", **options: Any) -> PretixLookup:
    return PretixLookup(server.url, "big events", "fair", token, **options)


def test_a_secret_names_the_attendee(pretix: Pretix) -> None:
    asked: AttendeeLookup = lookup(pretix)
    person = asked.find(SECRET)
    assert person is not None
    assert (person.prefix, person.first_name, person.last_name) == ("Dr", "Jane", "Doe")
    assert (person.company, person.title) == ("Acme", "Buyer")
    assert person.emails == ("jane@example.com",)
    assert person.phones[0].number == "+442079460123"
    assert person.address.line() == "1 High St, SW1A 1AA London, GB"


def test_a_pseudonymization_id_names_the_attendee_too(pretix: Pretix) -> None:
    person = lookup(pretix).find("MQLJvANO3B")
    assert person is not None
    assert person.name == "Jane Doe"


def test_an_attendee_with_a_full_name_only(pretix: Pretix) -> None:
    pretix.positions = [
        {"secret": "s", "pseudonymization_id": "p", "attendee_name": "Jane Doe", "answers": None}
    ]
    person = lookup(pretix).find("s")
    assert person is not None
    assert (person.first_name, person.last_name) == ("Jane", "Doe")


def test_an_unknown_id_is_nobody_even_where_the_filter_is_ignored(pretix: Pretix) -> None:
    assert lookup(pretix).find("unknown") is None
    assert lookup(pretix).find("") is None
    pretix.filters = False
    assert lookup(pretix).find("unknown") is None


@pytest.mark.parametrize(
    ("trouble", "error"),
    [
        ("portal", NotTheServer),
        ("redirect", NotTheServer),
        ("cut", NotTheServer),
        ("shape", NotTheServer),
        ("busy", RetryLater),
        ("broken", RetryLater),
    ],
)
def test_trouble_is_named_by_what_to_do(
    pretix: Pretix, trouble: str, error: type[Exception]
) -> None:
    pretix.trouble = trouble
    with pytest.raises(error) as caught:
        lookup(pretix).find(SECRET)
    if trouble == "busy":
        assert isinstance(caught.value, RetryLater)
        assert caught.value.after == 7


def test_a_wrong_token_and_a_wrong_event(pretix: Pretix) -> None:
    with pytest.raises(SignInNeeded):
        lookup(pretix, token="wrong").find(SECRET)
    with pytest.raises(Refused):
        PretixLookup(pretix.url, "big events", "other", "right").find(SECRET)


def test_the_deadline_holds_while_bytes_trickle_in(pretix: Pretix) -> None:
    pretix.trouble = "trickle"
    begun = time.monotonic()
    with pytest.raises(RetryLater, match="in time"):
        lookup(pretix, seconds=0.2).find(SECRET)
    assert time.monotonic() - begun < 1


@pytest.mark.slow
def test_nobody_listens() -> None:
    with Pretix() as server:
        url = server.url
    with pytest.raises(RetryLater, match=f"^pretix cannot be reached at {url}. Check the network"):
        PretixLookup(url, "o", "e", "t").find("x")


@pytest.mark.parametrize(
    "url",
    ["http://pretix.example.com", "ftp://127.0.0.1", "https://", "https://u:p@example.com", "x"],
)
def test_addresses_that_must_not_be_used(url: str) -> None:
    with pytest.raises(BadInput):
        PretixLookup(url, "o", "e", "t")


def test_the_token_is_not_shown() -> None:
    assert "hush" not in repr(PretixLookup("https://example.com", "o", "e", "hush"))


# --- from the booth ---------------------------------------------------------------------------


@pytest.fixture
def asking(booth: Booth, pretix: Pretix) -> Booth:
    """A booth whose show names this organiser."""
    booth.update_show(
        attendee_api=AttendeeApi(url=pretix.url, organizer="big events", event="fair")
    )
    return booth


def keep(booth: Booth, badge_id: str) -> UUID:
    draft = booth.draft_id(badge_id)
    return booth.keep(draft, draft.lead).id


def test_a_token_is_kept_once_the_organiser_took_it(asking: Booth) -> None:
    known, unknown = keep(asking, SECRET), keep(asking, "000012")
    with pytest.raises(SignInNeeded):
        asking.look_up("wrong")
    with pytest.raises(SignInNeeded):
        asking.look_up()
    assert asking.look_up("right") == (1, 1)
    assert asking.lead(known).person.name == "Jane Doe"
    assert asking.lead(unknown).provisional
    assert asking.look_up() == (0, 1)


def test_the_token_may_come_from_the_environment(
    asking: Booth, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(asking, SECRET)
    monkeypatch.setenv("LEADCAPTURE_ATTENDEE_TOKEN", "right")
    assert asking.look_up() == (1, 0)


def test_a_show_without_such_a_system_says_what_to_do_instead(booth: Booth) -> None:
    with pytest.raises(BadInput, match="attendee list instead"):
        booth.look_up("right")


@pytest.mark.parametrize("trouble", ["", "busy", "portal"])
def test_before_a_sync_the_organiser_is_asked_and_may_fail(
    asking: Booth, pretix: Pretix, monkeypatch: pytest.MonkeyPatch, trouble: str
) -> None:
    monkeypatch.setenv("LEADCAPTURE_ATTENDEE_TOKEN", "right")
    lead = keep(asking, SECRET)
    asking.approve([lead])
    pretix.trouble = trouble
    (report,) = asking.sync()
    assert report.created == 1
    assert asking.lead(lead).person.name == ("" if trouble else "Jane Doe")


def test_undo_passes_over_whom_the_organiser_named_before_a_sync(
    asking: Booth, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEADCAPTURE_ATTENDEE_TOKEN", "right")
    lead = keep(asking, SECRET)
    asking.approve([lead])
    asking.sync()
    assert asking.lead(lead).person.name == "Jane Doe"
    assert asking.undo() == "Taken back: approved (Jane Doe)"
    assert asking.lead(lead).stage is Stage.CAPTURED
    assert asking.lead(lead).person.name == "Jane Doe"
    assert not asking.lead(lead).provisional
    # Whoever asks for it by hand takes a step, and may take it back.
    asking.take_back(lead, asking.history(lead)[1].id)
    assert not asking.lead(lead).person.known
    assert asking.look_up() == (1, 0)
    said = asking.undo()
    assert said is not None
    assert said.startswith("Taken back: named from the attendee list")
