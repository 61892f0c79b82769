"""The Salesforce connector, against a server as strict as the vendor's pages."""

from __future__ import annotations

import io
import logging
import random
import re
import socket
import threading
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from urllib.request import urlopen
from uuid import uuid4

import click
import pytest
import requests
from faultserver import FaultServer, make_certificate
from hypothesis import given
from hypothesis import strategies as st
from naive import CONTROLS, HABITS
from rigs import SalesforceRig
from salesforceserver import CLIENT_ID, REFRESH, TOKEN, SalesforceServer, Soql
from suite import ConnectorSuite, Desk, Rig

from leadcapture.booth import Booth
from leadcapture.cli import main
from leadcapture.delivery import DeliveryState, Step
from leadcapture.errors import BadInput, Cancelled, NotTheServer, Refused, SignInNeeded
from leadcapture.lead import Lead, Person
from leadcapture.show import Destination
from leadcapture.store import outbox, told
from leadcapture.sync import drain as drain_module
from leadcapture.sync import salesforce, salesforceauth
from leadcapture.sync.salesforce import SalesforceConnector
from leadcapture.sync.salesforceapi import asking, quoted
from leadcapture.sync.salesforceauth import Tokens, sign_in
from tests.fresh import new_store


class TestSalesforce(ConnectorSuite):
    @pytest.fixture
    def rig(self) -> Iterator[Rig]:
        with SalesforceServer() as server:
            yield SalesforceRig(server)


# --- what only Salesforce does ----------------------------------------------------------------


@pytest.fixture
def server() -> Iterator[SalesforceServer]:
    with SalesforceServer() as running:
        yield running


@pytest.fixture
def desk(server: SalesforceServer, tmp_path: Path) -> Iterator[Desk]:
    with (
        FaultServer(server.url) as wire,
        new_store(tmp_path / "workspace") as store,
    ):
        yield Desk(store, SalesforceRig(server), wire, tmp_path)


def with_options(desk: Desk, **options: str) -> None:
    desk.destination = replace(desk.destination, options=options)
    desk.show = replace(desk.show, connectors={"crm": desk.destination})
    desk.store.put_show(desk.show)


def test_a_customer_does_not_become_a_lead_again(desk: Desk, server: SalesforceServer) -> None:
    (lead,) = desk.add(
        1, person=Person(last_name="O'Neil", title="CTO", emails=("o'n@example.com",))
    )
    contact = server.make("Contact", LastName="O'Neill", Email="o'n@example.com", Phone="+1")
    report = desk.sync()
    assert (report.created, report.updated, report.campaign, report.enrolled) == (0, 1, 1, 1)
    row = server.records["Contact"][contact]
    assert (row["LastName"], row["Title"]) == ("O'Neill", "CTO")
    assert server.records["Lead"] == {}
    (member,) = server.records["CampaignMember"].values()
    (task,) = server.records["Task"].values()
    assert member["ContactId"] == task["WhoId"] == contact
    with desk.open() as connector:
        (status,) = connector.read_back([lead.id])
    assert (status.remote_id, status.sequences) == (contact, ("Hot",))
    assert [one.field for one in told.conflicts(desk.store)] == ["LastName"]


def test_a_customer_whose_address_is_corrected_stays_that_contact(
    desk: Desk, server: SalesforceServer
) -> None:
    (lead,) = desk.add(1, person=Person(last_name="O'Neil", emails=("old@example.com",)))
    server.make("Contact", LastName="O'Neil", Email="old@example.com")
    desk.settle()
    kept = desk.store.lead(lead.id)
    person = replace(kept.person, emails=("new@example.com",), title="CTO")
    desk.keep(replace(kept, person=person))
    desk.settle()
    assert server.records["Lead"] == {}
    (contact,) = server.records["Contact"].values()
    assert contact["Title"] == "CTO"


def test_two_leads_of_one_customer_both_enter_the_sequence_as_one(
    desk: Desk, server: SalesforceServer
) -> None:
    server.make("Contact", LastName="Example", Email="ada@example.com")
    desk.add(2, person=Person(last_name="Example", emails=("ada@example.com",)))
    desk.settle()
    assert desk.states()[Step.ENROLLMENT] == {DeliveryState.SENT}
    (member,) = server.records["CampaignMember"].values()
    assert member["LeadCapture_Sequence__c"] == "Hot"
    assert sum(n for (kind, _), n in server.effects.items() if kind == "Sequence") == 1


def test_a_contact_who_opted_out_is_not_enrolled(desk: Desk, server: SalesforceServer) -> None:
    (lead,) = desk.add(1)
    server.make("Contact", LastName="X", Email=lead.person.email, HasOptedOutOfEmail=True)
    desk.settle()
    assert list(desk.rig.enrolled()) == []
    (parked,) = outbox.entries(desk.store, state=DeliveryState.PARKED)
    assert "opted out" in parked.error


def test_a_converted_lead_goes_on_as_its_contact(desk: Desk, server: SalesforceServer) -> None:
    (lead,) = desk.add(1, next_step="")
    desk.settle()
    (record,) = server.records["Lead"]
    contact = server.convert(record)
    kept = desk.store.lead(lead.id)
    desk.keep(replace(kept, next_step="meeting", person=replace(kept.person, title="CEO")))
    desk.settle()
    assert server.records["Contact"][contact]["Title"] == "CEO"
    (task,) = server.records["Task"].values()
    assert task["WhoId"] == contact
    with desk.open() as connector:
        (status,) = connector.read_back([lead.id])
    assert status.remote_id == contact


def test_the_owner_is_set_and_no_assignment_rule_takes_it_away(
    desk: Desk, server: SalesforceServer
) -> None:
    desk.add(1)
    desk.settle()
    (row,) = server.records["Lead"].values()
    (task,) = server.records["Task"].values()
    assert row["OwnerId"] == task["OwnerId"] == server.seller
    assert server.auto_assigned == []
    desk.destination = replace(desk.destination, owner="")
    desk.show = replace(desk.show, connectors={"crm": desk.destination})
    desk.add(1)
    desk.settle()
    assert len(server.auto_assigned) == 1


def test_a_subject_that_is_too_long_is_shortened_and_that_is_said(
    desk: Desk, server: SalesforceServer
) -> None:
    desk.add(1, person=Person(last_name="Example", company="C" * 250))
    report = desk.sync()
    (task,) = server.records["Task"].values()
    assert len(task["Subject"]) == 255
    rows = drain_module.synced_rows(desk.store, report)
    (said,) = [row.message for row in rows if row.step is Step.HANDOFF]
    assert "shortened" in said


def test_a_show_without_a_campaign_can_be_read_back(server: SalesforceServer) -> None:
    rig = SalesforceRig(server)
    connector = rig.open(Destination(url=server.url), Path())
    try:
        assert connector.read_back([uuid4()]) == []
    finally:
        connector.close()


@pytest.mark.parametrize("duplicates", ["park", "link", "allow"])
def test_a_duplicate_is_parked_linked_or_allowed(
    desk: Desk, server: SalesforceServer, duplicates: str
) -> None:
    with_options(desk, duplicates=duplicates)
    (lead,) = desk.add(1)
    server.no_duplicates = True
    there = server.make("Lead", LastName="Old", Company="C", Email=lead.person.email)
    desk.settle()
    leads = server.records["Lead"]
    if duplicates == "park":
        (parked,) = outbox.entries(desk.store, state=DeliveryState.PARKED)
        assert "DUPLICATES_DETECTED" in parked.error
    elif duplicates == "link":
        assert list(leads) == [there]
        assert leads[there]["LeadCapture_Id__c"] == str(lead.id)
        assert (leads[there]["LastName"], leads[there]["FirstName"]) == ("Old", "Ada")
    else:
        assert len(leads) == 2


@pytest.fixture
def refused(
    booth: Booth, server: SalesforceServer, new_lead: Callable[..., Lead]
) -> tuple[Booth, Lead]:
    """A booth with one lead that a duplicate rule refuses; `server.alike` says for whom it is."""
    booth.update_show(
        connectors={"salesforce": Destination(url=server.url, campaign="Suite Expo 2026")}
    )
    booth.sign_in("salesforce", user="", password=TOKEN)
    server.no_duplicates = True
    draft = booth.draft_id("B-1")
    person = new_lead().person
    lead = booth.keep(draft, replace(draft.lead, person=person))
    booth.approve([lead.id])
    return booth, lead


@pytest.mark.parametrize("kind", ["Lead", "Contact", "by e-mail"])
def test_a_refused_duplicate_is_linked_to_the_record_that_the_crm_named(
    refused: tuple[Booth, Lead], server: SalesforceServer, kind: str
) -> None:
    booth, lead = refused
    values = {"LastName": "Exemple", "Email": "a.exemple@example.com", "Phone": "+15550100"}
    if kind == "by e-mail":
        server.tells_duplicates = False
        values["Email"] = lead.person.email
    kinds = {"Company": "C"} if kind != "Contact" else {}
    there = server.make("Contact" if kind == "Contact" else "Lead", **values, **kinds)
    server.alike = {"Example": there}
    booth.sync()
    ((entry, _),) = booth.parked()
    assert booth.existing_records(entry.error) == (there,)
    assert booth.link(entry.key, there).id == lead.id
    booth.sync()
    assert booth.parked() == ()
    people = {**server.records["Lead"], **server.records["Contact"]}
    assert list(people) == [there]
    assert (people[there]["LastName"], people[there]["FirstName"]) == ("Exemple", "Ada")
    assert booth.plan().rows == ()
    kept = booth.lead(lead.id)
    booth.edit(replace(kept, person=replace(kept.person, title="CEO")))
    booth.sync()
    people = {**server.records["Lead"], **server.records["Contact"]}
    assert list(people) == [there], "also what comes later goes to this record"
    assert people[there]["Title"] == "CEO"


def test_another_leads_record_is_not_taken(
    refused: tuple[Booth, Lead], server: SalesforceServer
) -> None:
    booth, _ = refused
    there = server.make("Lead", LastName="X", Company="C", LeadCapture_Id__c=str(uuid4()))
    gone = server.make("Lead", LastName="X", Company="C")
    server.alike = {"Example": there}
    booth.sync()
    ((entry, _),) = booth.parked()
    with pytest.raises(BadInput, match="did not name"):
        booth.link(entry.key, gone)
    with pytest.raises(Refused, match="another lead of ours"):
        booth.link(entry.key, there)
    del server.records["Lead"][there]
    with pytest.raises(Refused, match="no longer"):
        booth.link(entry.key, there)
    assert len(booth.parked()) == 1


def test_a_converted_lead_is_linked_to_its_contact(
    refused: tuple[Booth, Lead], server: SalesforceServer
) -> None:
    booth, _ = refused
    there = server.make("Lead", LastName="X", Company="C", Email="x@example.com")
    server.alike = {"Example": there}
    booth.sync()
    ((entry, _),) = booth.parked()
    contact = server.convert(there)
    booth.link(entry.key, there)
    booth.sync()
    assert booth.parked() == ()
    assert server.records["Contact"][contact]["FirstName"] == "Ada"


def test_locked_rows_go_again_in_smaller_parts(desk: Desk, server: SalesforceServer) -> None:
    leads = desk.add(4)
    server.locked["Example1"] = 2
    server.locked["Example3"] = 50
    report = desk.sync()
    assert (report.created, report.retry) == (3, 1)
    server.locked.clear()
    desk.settle()
    assert desk.lost_or_doubled(leads) == {}


def test_a_reserve_of_the_quota_is_left_for_others(desk: Desk, server: SalesforceServer) -> None:
    desk.add(1)
    server.allowed, server.used = 1000, 940
    report = desk.sync()
    assert "kept for others" in report.message
    assert report.quota is not None
    assert report.quota.left >= 45
    assert desk.wire.requests < 12


def test_very_many_go_as_one_bulk_job(
    desk: Desk, server: SalesforceServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(drain_module, "BULK_FROM", 20)
    monkeypatch.setattr(salesforce, "BATCH", 10)
    leads = desk.add(32, next_step="", disposition=None, consents=())
    bad = desk.keep(replace(leads[7], person=replace(leads[7].person, last_name="Badname")))
    server.invalid["Badname"] = "no Badname here"
    server.unprocessed = {str(leads[9].id)}
    report = desk.sync()
    assert len(server.jobs) == 1
    assert (report.created, report.parked, report.retry) == (30, 1, 1)
    server.unprocessed = set()
    desk.settle()
    (parked,) = outbox.entries(desk.store, state=DeliveryState.PARKED)
    assert (parked.lead_id, "no Badname here" in parked.error) == (bad.id, True)
    assert len(server.records["Lead"]) == 31
    assert set(server.effects.values()) == {1}
    owners = {row.get("OwnerId") for row in server.records["Lead"].values()}
    assert owners == {server.seller}, "a bulk job knows the owner as well"


def test_answers_and_consent_reach_the_fields_that_the_show_file_names(
    desk: Desk, server: SalesforceServer
) -> None:
    fields = {"answer:interest": "Interest__c", "consent_text": "Description"}
    desk.destination = replace(
        desk.destination, fields=fields, defaults={"LeadSource": "Trade show", "Company": "-"}
    )
    desk.show = replace(desk.show, connectors={"crm": desk.destination})
    desk.store.put_show(desk.show)
    desk.add(1, answers={"interest": "pro"}, person=Person(last_name="Example"))
    desk.settle()
    (row,) = server.records["Lead"].values()
    assert (row["Interest__c"], row["LeadSource"], row["Company"]) == ("Pro", "Trade show", "-")
    assert "May we?" in row["Description"]


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"nurtur": "x"}, "no option 'nurtur'"),
        ({"duplicates": "merge"}, "'duplicates' is one of"),
    ],
)
def test_options_that_are_not_known_are_told(options: dict[str, str], words: str) -> None:
    with pytest.raises(BadInput, match=words):
        SalesforceConnector(Destination(url="https://x.example.com", options=options), None)


def test_without_a_sign_in_it_asks_for_one() -> None:
    connector = SalesforceConnector(Destination(url="https://x.example.com"), None)
    with pytest.raises(SignInNeeded):
        connector.check()
    connector.close()
    with pytest.raises(BadInput, match="another machine"):
        SalesforceConnector(Destination(url="http://x.example.com"), None)


# --- signing in -------------------------------------------------------------------------------


def browser(url: str) -> None:
    """What a browser does: follow the sign-in page back to the loopback."""

    def go() -> None:
        with suppress(OSError), urlopen(url, timeout=5) as page:
            page.read()

    threading.Thread(target=go, daemon=True).start()


def test_signing_in_in_the_browser_gives_tokens_that_work(server: SalesforceServer) -> None:
    tokens = sign_in(server.url, CLIENT_ID, open_url=browser, port=0, seconds=10)
    assert tokens.access in server.tokens
    connector = SalesforceConnector(Destination(url=server.url), tokens.secret())
    connector.check()
    quota = connector.quota()
    connector.close()
    assert quota is not None
    assert TOKEN not in repr(tokens)


def test_a_stranger_at_the_door_is_not_the_browser(server: SalesforceServer) -> None:
    def stranger(url: str) -> None:
        back = parse_qs(urlsplit(url).query)["redirect_uri"][0]

        def knock() -> None:
            with suppress(OSError), urlopen(f"{back}?code=stolen&state=guess", timeout=5):
                pass
            browser(url)

        threading.Thread(target=knock, daemon=True).start()

    tokens = sign_in(server.url, CLIENT_ID, open_url=stranger, port=0, seconds=10)
    assert tokens.refresh == server.refresh


def test_who_knocks_and_says_nothing_holds_nobody_up(server: SalesforceServer) -> None:
    idle: list[socket.socket] = []
    people: list[threading.Thread] = []
    pages: list[str] = []

    def preconnected(url: str) -> None:
        back = urlsplit(parse_qs(urlsplit(url).query)["redirect_uri"][0])
        idle.extend(socket.create_connection(("127.0.0.1", back.port or 0)) for _ in range(3))

        def go() -> None:
            # Less than the time that is given to somebody who says nothing.
            with suppress(OSError), urlopen(url, timeout=3) as page:
                pages.append(page.read().decode())

        people.append(threading.Thread(target=go, daemon=True))
        people[0].start()

    tokens = sign_in(server.url, CLIENT_ID, open_url=preconnected, port=0, seconds=10)
    people[0].join()
    for one in idle:
        one.close()
    assert tokens.access in server.tokens
    (page,) = pages
    assert "You can close this page" in page


def test_nobody_signs_in(server: SalesforceServer) -> None:
    with pytest.raises(SignInNeeded, match="in time"):
        sign_in(server.url, CLIENT_ID, open_url=lambda url: None, port=0, seconds=0.0)
    with pytest.raises(Cancelled):
        sign_in(server.url, CLIENT_ID, open_url=lambda url: None, port=0, cancelled=lambda: True)
    with pytest.raises(BadInput, match="client_id"):
        sign_in(server.url, "", open_url=browser)


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


Command = Callable[..., tuple[int, str]]


@pytest.fixture
def command(
    server: SalesforceServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Command:
    """Runs `sign-in salesforce` and a sync, on a free port."""
    monkeypatch.setenv("LEADCAPTURE_PASSPHRASE", "correct horse battery staple")
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.setattr(salesforceauth, "sign_in", partial(sign_in, port=0, seconds=20))
    show = tmp_path / "show.toml"
    show.write_text(
        f'name = "Test Expo"\n[connectors.salesforce]\nurl = "{server.url}"\n'
        f'[connectors.salesforce.options]\nclient_id = "{CLIENT_ID}"\n',
        encoding="utf-8",
    )

    def run(*words: str, typed: io.StringIO | None = None) -> tuple[int, str]:
        monkeypatch.setattr("sys.stdin", typed or io.StringIO())
        code = 0
        try:
            main(["--workspace", str(tmp_path / "workspace"), *words], standalone_mode=False)
        except click.ClickException as error:
            code = error.exit_code
            error.show()
        return code, "".join(capsys.readouterr())

    assert run("show", "import", str(show))[0] == 0
    return run


def test_the_command_line_signs_in_in_the_browser(
    command: Command, server: SalesforceServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    def open_page(address: str) -> bool:
        opened.append(address)
        browser(address)
        return True

    monkeypatch.setattr(webbrowser, "open", open_page)
    code, said = command("sign-in", "salesforce", typed=Terminal())
    assert (code, len(opened)) == (0, 1), said
    assert opened[0] in said
    assert "Signed in to salesforce" in said
    assert command("sync")[0] == 0


def test_without_a_browser_the_address_is_printed(
    command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webbrowser, "open", lambda _: pytest.fail("opened"))
    echo = click.echo

    def follow(message: str, **how: Any) -> None:
        echo(message, **how)
        if "https://" in message or "http://" in message:
            browser(message.split()[-1])

    monkeypatch.setattr(click, "echo", follow)
    code, said = command("sign-in", "salesforce", "--no-browser")
    assert (code, "Open it in a browser of this computer." in said) == (0, True), said
    assert "Signed in to salesforce" in said


def test_without_a_terminal_a_token_is_read_or_it_is_said_what_to_do(command: Command) -> None:
    code, said = command("sign-in", "salesforce")
    assert code == 1
    assert said == (
        "Error: One signs in to salesforce in a web browser: run this on a terminal, or with "
        "--no-browser, which only prints the address.\n"
    )
    assert command("sign-in", "salesforce", typed=io.StringIO(f"{TOKEN}\n"))[0] == 0
    assert command("sync")[0] == 0


def test_a_rotated_refresh_token_is_stored_before_it_is_used(
    server: SalesforceServer,
) -> None:
    kept: list[str] = []
    seen: list[int] = []
    tokens = Tokens(
        access="expired",
        refresh=REFRESH,
        instance_url=server.url,
        login_url=server.url,
        client_id=CLIENT_ID,
    )
    connector = SalesforceConnector(Destination(url=server.url), tokens.secret())

    def keep(secret: str) -> None:
        kept.append(secret)
        seen.append(len(server.seen))

    connector.keep_secret(keep)
    connector.check()
    connector.close()
    (secret,) = kept
    assert Tokens.read(secret, url="").refresh == server.refresh != REFRESH
    assert seen == [2]  # the refused call and the renewal; the next call came later
    assert len(server.seen) == 3
    dead = SalesforceConnector(Destination(url=server.url), tokens.secret())
    with pytest.raises(SignInNeeded, match="Sign in again"):
        dead.check()  # the old refresh token is good for nothing any more
    dead.close()


def test_nothing_personal_reaches_the_log(
    desk: Desk, server: SalesforceServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    (lead,) = desk.add(1, notes="canary-note")
    server.invalid["Example0"] = "canary-words"
    desk.sync()
    server.invalid.clear()
    server.tokens.clear()
    desk.sync()
    for secret in (TOKEN, REFRESH, lead.person.email, "canary", "Example0", CLIENT_ID):
        assert secret not in caplog.text
    assert str(lead.id) not in desk.wire.url


# --- the server, checked with others' client --------------------------------------------------


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return make_certificate(tmp_path_factory.mktemp("tls"))


@pytest.mark.slow
def test_others_client_works_with_our_server(certificate: tuple[Path, Path]) -> None:
    from simple_salesforce import Salesforce
    from simple_salesforce.exceptions import SalesforceMalformedRequest

    with SalesforceServer(certificate) as server, requests.Session() as session:
        session.trust_env = False
        session.verify = str(certificate[0])
        theirs = Salesforce(
            instance_url=server.url, session_id=TOKEN, version="64.0", session=session
        )
        made = theirs.Lead.create({"LastName": "Example", "Company": "Ex & Co"})
        assert made["success"]
        assert theirs.Lead.upsert("LeadCapture_Id__c/abc", {"LastName": "B", "Company": "C"}) == 201
        assert theirs.Lead.upsert("LeadCapture_Id__c/abc", {"LastName": "D"}) == 200
        found = theirs.query_all("SELECT Id, LastName FROM Lead WHERE LeadCapture_Id__c = 'abc'")
        assert [row["LastName"] for row in found["records"]] == ["D"]
        names = {one["name"] for one in theirs.Lead.describe()["fields"]}
        assert {"LastName", "LeadCapture_Id__c"} <= names
        with pytest.raises(SalesforceMalformedRequest, match="STRING_TOO_LONG"):
            theirs.Lead.create({"LastName": "x" * 81, "Company": "C"})
        with pytest.raises(SalesforceMalformedRequest, match="No such column"):
            theirs.query("SELECT Nope__c FROM Lead")


@pytest.mark.slow
def test_a_certificate_that_nobody_vouches_for_is_not_the_server(
    certificate: tuple[Path, Path],
) -> None:
    with SalesforceServer(certificate) as server:
        connector = SalesforceConnector(Destination(url=server.url), TOKEN)
        with pytest.raises(NotTheServer, match="certificate"):
            connector.check()
        connector.close()
        trusted = SalesforceConnector(Destination(url=server.url), TOKEN, ca=certificate[0])
        trusted.check()
        trusted.close()


@pytest.mark.parametrize(
    ("calls", "code"),
    [
        ([("/composite/sobjects/Lead/LeadCapture_Id__c", 201)], "INVALID_BATCH_SIZE"),
        ([("/composite/sobjects/Lead/LastName", 1)], "INVALID_FIELD"),
    ],
)
def test_our_server_is_strict(
    server: SalesforceServer, calls: list[tuple[str, int]], code: str
) -> None:
    for path, count in calls:
        row = {"attributes": {"type": "Lead"}, "LastName": "x", "LeadCapture_Id__c": "1"}
        answer = requests.patch(
            f"{server.url}/services/data/v64.0{path}",
            json={"records": [row] * count},
            headers={"Authorization": f"Bearer {TOKEN}"},
            timeout=5,
        )
        assert code in answer.text


@given(st.text())
def test_quoted_text_is_read_back_as_it_was(text: str) -> None:
    soql = f"SELECT Id FROM Lead WHERE Email = {quoted(text)}"
    (token,) = [one for one in Soql(soql, {})._tokens if one.startswith("'")]
    plain = "".join(
        " " if (ord(c) < 32 and c not in "\n\r\t") or ord(c) == 127 else c for c in text
    )
    assert Soql("SELECT", {})._value(token) == plain


@given(st.text())
def test_a_query_arrives_in_an_address_as_it_was(text: str) -> None:
    path = asking("a", text).path
    assert unquote(path) == f"/query?q={text}"
    assert re.fullmatch(r"/query\?q=[A-Za-z0-9_.~%-]*", path)


@pytest.mark.parametrize("name", CONTROLS)
def test_a_naive_variant_turns_the_suite_red(desk: Desk, name: str) -> None:
    """Whoever takes the discipline out is caught: what the suite counts is not right any more."""
    variant, fault = CONTROLS[name]
    leads = desk.add(6)
    dice = random.Random(3)
    desk.wire.spoil = lambda call: fault if dice.random() < 0.4 else None
    with variant(desk.rig):
        for _ in range(25):
            desk.sync()
        with suppress(AssertionError):
            desk.settle(6)
    assert desk.lost_or_doubled(leads) != {}


@pytest.mark.parametrize("name", HABITS)
def test_a_naive_habit_turns_the_suite_red(desk: Desk, name: str) -> None:
    variant, ought = HABITS[name]
    with variant(desk.rig), pytest.raises((AssertionError, ValueError)):
        ought(ConnectorSuite(), desk)
