"""What Salesforce, or somebody in its place, may answer, and what each answer means."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlsplit
from urllib.request import urlopen

import pytest
from loopserver import Answer, Call, LoopServer

from leadcapture.errors import BadInput, NotTheServer, Refused, RetryLater, SignInNeeded
from leadcapture.sync.http import FixedToken
from leadcapture.sync.salesforceapi import SalesforceApi, asking, saved
from leadcapture.sync.salesforceauth import Tokens, TokenSigner, sign_in
from leadcapture.sync.salesforcebulk import upsert_in_bulk

QUERY = "/services/data/v64.0/query"
COMPOSITE = "/services/data/v64.0/composite"
JOBS = "/services/data/v64.0/jobs/ingest"


class Script(LoopServer):
    """Says what the test wrote down for a path, one answer after the other."""

    def __init__(self) -> None:
        super().__init__()
        self.answers: dict[str, list[Answer]] = {}

    def will(self, path: str, *bodies: Any, status: int = 200) -> None:
        self.answers[path] = [
            body if isinstance(body, Answer) else Answer(status=status, body=body)
            for body in bodies
        ]

    def reply(self, call: Call) -> Answer:
        left = self.answers[call.path]
        return left.pop(0) if len(left) > 1 else left[0]


@pytest.fixture
def server() -> Iterator[Script]:
    with Script() as running:
        yield running


@pytest.fixture
def api(server: Script) -> Iterator[SalesforceApi]:
    api = SalesforceApi(server.url, FixedToken("canary"))
    yield api
    api.close()


# --- queries ----------------------------------------------------------------------------------


def page(*names: str, total: int, following: str = "") -> dict[str, Any]:
    rows = [{"Name": name} for name in names]
    more = {"done": False, "nextRecordsUrl": following} if following else {"done": True}
    return {"records": rows, "totalSize": total, **more}


def test_a_query_is_read_to_its_last_page(server: Script, api: SalesforceApi) -> None:
    server.will(QUERY, page("A", "B", total=3, following=f"{QUERY}/01g-2000"))
    server.will(f"{QUERY}/01g-2000", page("C", total=3))
    assert [row["Name"] for row in api.query("SELECT Name FROM Lead")] == ["A", "B", "C"]


@pytest.mark.parametrize(
    "answer",
    [
        page("A", total=2),
        page("A", total=2, following="https://elsewhere.example.com/services/data/x"),
        {"records": "A", "done": True, "totalSize": 1},
        ["A"],
    ],
)
def test_half_a_query_is_no_answer(server: Script, api: SalesforceApi, answer: Any) -> None:
    server.will(QUERY, answer)
    with pytest.raises(NotTheServer):
        api.query("SELECT Name FROM Lead")
    assert len(server.seen) == 1


# --- several calls in one ---------------------------------------------------------------------


def part(name: str, body: Any, status: int = 200) -> dict[str, Any]:
    return {"referenceId": name, "httpStatusCode": status, "httpHeaders": {}, "body": body}


def test_the_parts_of_a_composite_are_found_by_name(server: Script, api: SalesforceApi) -> None:
    one, two = page("A", total=1), page("B", total=1)
    server.will(COMPOSITE, {"compositeResponse": [part("second", two), part("first", one)]})
    assert api.ask(first="SELECT 1", second="SELECT 2") == {
        "first": [{"Name": "A"}],
        "second": [{"Name": "B"}],
    }


@pytest.mark.parametrize(
    "parts",
    [
        [part("first", page(total=0))] * 2,
        [part("first", page(total=0)), part("another", page(total=0))],
        [part("first", page(total=0)), {"referenceId": "second"}],
        [],
    ],
)
def test_a_composite_with_other_parts_is_no_answer(
    server: Script, api: SalesforceApi, parts: list[Any]
) -> None:
    server.will(COMPOSITE, {"compositeResponse": parts})
    with pytest.raises(NotTheServer):
        api.together(asking("first", "SELECT 1"), asking("second", "SELECT 2"))


def test_a_part_that_failed_fails_the_whole(server: Script, api: SalesforceApi) -> None:
    no = [{"errorCode": "MALFORMED_QUERY", "message": "unexpected token"}]
    server.will(COMPOSITE, {"compositeResponse": [part("only", no, status=400)]})
    with pytest.raises(Refused, match=r"unexpected token \(MALFORMED_QUERY\)"):
        api.together(asking("only", "SELECT"))


# --- what went wrong --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "code", "error", "words"),
    [
        (403, "REQUEST_LIMIT_EXCEEDED", RetryLater, "24 hours are used up"),
        (403, "API_DISABLED_FOR_ORG", SignInNeeded, "does not let this account in: No."),
        (400, "UNABLE_TO_LOCK_ROW", RetryLater, "busy"),
        (404, "NOT_FOUND", Refused, r"No\. \(NOT_FOUND\)"),
    ],
)
def test_a_failure_says_what_to_do(
    server: Script, api: SalesforceApi, status: int, code: str, error: type[Exception], words: str
) -> None:
    server.will(QUERY, [{"errorCode": code, "message": "No."}], status=status)
    with pytest.raises(error, match=words):
        api.query("SELECT Id FROM Lead")


@pytest.mark.parametrize("body", [{"error": "No."}, ["No."], [{"message": "No."}]])
def test_a_refusal_in_other_words_is_not_salesforces(
    server: Script, api: SalesforceApi, body: Any
) -> None:
    """Parking leads at a stranger's word would hold them back from the CRM."""
    server.will(QUERY, body, status=400)
    with pytest.raises(NotTheServer, match="HTTP 400"):
        api.query("SELECT Id FROM Lead")


@pytest.mark.parametrize(
    "answer", [None, {}, [], [{"success": True}], [{"success": True, "id": "1"}] * 2]
)
def test_results_that_do_not_fit_the_rows_are_none(answer: Any) -> None:
    assert saved(answer, 1) is None


def test_a_row_may_fail_without_a_reason() -> None:
    (row,) = saved([{"success": False, "errors": ["?"]}], 1) or []
    assert row.words == "Salesforce gave no reason. (UNKNOWN_EXCEPTION)"
    assert not row.failed_for(["DUPLICATE_VALUE"])


# --- jobs -------------------------------------------------------------------------------------


def job(server: Script, *states: str, **lists: Any) -> None:
    server.will(JOBS, {"id": "750A", "state": "Open"})
    server.will(f"{JOBS}/750A/batches", Answer(status=201))
    # The first answers that the rows are complete.
    server.will(f"{JOBS}/750A", *({"state": state} for state in ("UploadComplete", *states)))
    for name in ("successfulResults", "failedResults", "unprocessedrecords"):
        text = lists.get(name, b"")
        server.will(f"{JOBS}/750A/{name}", Answer(body=text, headers={"Content-Type": "text/csv"}))


def bulk(api: SalesforceApi, naps: list[float]) -> Any:
    rows = [{"Key__c": "a", "Agreed": True}, {"Key__c": "b", "LastName": 'O"Neil, Ann'}]
    return upsert_in_bulk(api, "Lead", "Key__c", rows, pause=naps.append)


def test_a_job_is_looked_at_ever_less_often_and_answers_by_key(
    server: Script, api: SalesforceApi
) -> None:
    job(
        server,
        *["InProgress"] * 3,
        "JobComplete",
        successfulResults=b"sf__Id,sf__Created,Key__c\n00Q1,true,a\n00Q2,true,b\n00Q3,false,c\n",
        failedResults=b"sf__Id,sf__Error,Key__c\n,REQUIRED_FIELD_MISSING:Company:--,d\n,,e\n",
        unprocessedrecords=b"Key__c\nb\n",
    )
    naps: list[float] = []
    found = bulk(api, naps)
    assert naps == [1.0, 1.5, 2.25]
    (sent,) = [call.body for call in server.seen if call.method == "PUT"]
    assert sent == b'Key__c,Agreed,LastName\na,true,\nb,,"O""Neil, Ann"\n'
    assert sorted(found) == ["a", "c", "d", "e"], "what was never looked at is not answered"
    assert (found["a"].created, found["c"].created) == (True, False)
    assert found["d"].words == "Company:-- (REQUIRED_FIELD_MISSING)"
    assert found["e"].failed_for(["UNKNOWN_EXCEPTION"])


@pytest.mark.parametrize("state", ["Failed", "Aborted"])
def test_a_job_that_ends_early_is_tried_again(
    server: Script, api: SalesforceApi, state: str
) -> None:
    job(server, state)
    with pytest.raises(RetryLater, match=state):
        bulk(api, [])


def test_a_job_that_never_ends_is_left_for_the_next_time(
    server: Script, api: SalesforceApi
) -> None:
    job(server, "InProgress")
    naps: list[float] = []
    with pytest.raises(RetryLater, match="takes long"):
        bulk(api, naps)
    assert 900 <= sum(naps) < 910
    assert max(naps) == 10.0


def test_a_job_that_is_none_is_not_salesforces(server: Script, api: SalesforceApi) -> None:
    for made in ({"id": "../sobjects", "state": "Open"}, {"state": "Open"}):
        server.will(JOBS, made)
        with pytest.raises(NotTheServer):
            bulk(api, [])
    job(server, "JobComplete")
    server.will(f"{JOBS}/750A", {"state": "UploadComplete"}, {"status": 7})
    with pytest.raises(NotTheServer):
        bulk(api, [])
    job(server, "JobComplete")
    server.will(f"{JOBS}/750A/failedResults", {"no": "table"})
    with pytest.raises(NotTheServer, match="not CSV"):
        bulk(api, [])


# --- signing in -------------------------------------------------------------------------------

TOKEN_PATH = "/services/oauth2/token"


def renewing(server: Script, *, refresh: str = "old") -> tuple[TokenSigner, list[str]]:
    kept: list[str] = []
    tokens = Tokens(access="used", refresh=refresh, login_url=server.url, client_id="app")
    return TokenSigner(tokens, kept.append), kept


def test_who_comes_second_finds_the_token_renewed(server: Script) -> None:
    server.will(TOKEN_PATH, {"access_token": "new"})
    signer, kept = renewing(server)
    signer.renew("Bearer used")
    signer.renew("Bearer used")
    assert signer.header() == "Bearer new"
    assert len(server.seen) == len(kept) == 1
    assert Tokens.read(kept[0], url="").refresh == "old", "it was not rotated"


def test_without_a_refresh_token_the_sign_in_has_ended(server: Script) -> None:
    signer, _ = renewing(server, refresh="")
    with pytest.raises(SignInNeeded, match="has ended"):
        signer.renew("Bearer used")
    assert server.seen == []


@pytest.mark.parametrize("status", [400, 401])
def test_a_refused_renewal_asks_for_a_sign_in(server: Script, status: int) -> None:
    """An OAuth error is 400, or 401 where it is the client that is not accepted (RFC 6749, 5.2)."""
    words = {"error": "invalid_client", "error_description": "invalid client credentials"}
    server.will(TOKEN_PATH, Answer(status=status, body=words))
    signer, kept = renewing(server)
    with pytest.raises(SignInNeeded, match="invalid client credentials"):
        signer.renew("Bearer used")
    assert (signer.header(), kept) == ("Bearer used", [])


@pytest.mark.parametrize(
    "answer",
    [
        Answer(body=b"<html>", headers={"Content-Type": "text/html"}),
        Answer(status=401, body=b"<html>", headers={"Content-Type": "text/html"}),
        Answer(status=401, body={"access_token": "new"}),
        Answer(status=404, body={"error": "x"}),
        Answer(body=b'{"access_token": '),
        Answer(body={"access_token": ""}),
        Answer(body=[1]),
    ],
)
def test_a_stranger_renews_no_token_and_ends_no_sign_in(server: Script, answer: Answer) -> None:
    server.will(TOKEN_PATH, answer)
    signer, kept = renewing(server)
    with pytest.raises(NotTheServer):
        signer.renew("Bearer used")
    assert (signer.header(), kept) == ("Bearer used", [])


@pytest.mark.parametrize("secret", ["{", '{"access": "x", "colour": "red"}', '{"refresh": "x"}'])
def test_a_damaged_secret_asks_for_a_sign_in(secret: str) -> None:
    with pytest.raises(SignInNeeded, match="damaged"):
        Tokens.read(secret, url="https://example.my.salesforce.com")


def come_back(answer: str, said: list[int] | None = None) -> Any:
    """A browser that comes back with `answer` and the state it was given."""

    def go(address: str) -> None:
        asked = parse_qs(urlsplit(address).query)
        state, back = asked["state"][0], asked["redirect_uri"][0]

        def call() -> None:
            with suppress(OSError):
                try:
                    with urlopen(f"{back}?state={state}{answer}", timeout=5) as shown:
                        status = shown.status
                except HTTPError as refused:
                    status = refused.code
                if said is not None:
                    said.append(status)

        threading.Thread(target=call, daemon=True).start()

    return go


def test_who_says_no_in_the_browser_is_told_so(server: Script) -> None:
    with pytest.raises(SignInNeeded, match="end-user denied authorization"):
        sign_in(
            server.url,
            "app",
            open_url=come_back(
                "&error=access_denied&error_description=end-user+denied+authorization"
            ),
            port=0,
            seconds=10,
        )
    assert server.seen == []


@pytest.mark.parametrize(
    "instance", ["https://evil.example.com", "http://na1.salesforce.com", "ftp://x"]
)
def test_a_token_goes_to_no_server_that_is_not_salesforces(server: Script, instance: str) -> None:
    server.will(TOKEN_PATH, {"access_token": "new", "instance_url": instance})
    with pytest.raises(NotTheServer, match="not Salesforce's"):
        sign_in(server.url, "app", open_url=come_back("&code=c"), port=0, seconds=10)


def test_a_sign_in_to_no_address_or_at_a_taken_port_is_said(server: Script) -> None:
    with pytest.raises(BadInput, match="https://"):
        sign_in("http://login.example.com", "app", open_url=print)
    with pytest.raises(BadInput, match="in use"):
        sign_in(server.url, "app", open_url=print, port=server.server_port)
