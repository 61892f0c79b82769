"""The Tryton connector against a real Tryton 8.2 on loopback."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from leadcapture import nurture
from leadcapture.delivery import DeliveryState, Step
from leadcapture.demo.crm import FIRST_OWNER, LocalTryton
from leadcapture.demo.mailbox import LocalMailbox
from leadcapture.errors import BadInput, Refused, RetryLater, SignInNeeded
from leadcapture.lead import (
    Address,
    Consent,
    Disposition,
    Lead,
    Person,
    Phone,
    PhoneKind,
    Stage,
)
from leadcapture.show import Destination, Show
from leadcapture.showfile import parse_show
from leadcapture.store import outbox, told
from leadcapture.store.store import Store
from leadcapture.sync.connector import (
    Enrollment,
    Handoff,
    Membership,
    Outcome,
    PersonRow,
    RemoteStatus,
    RowResult,
)
from leadcapture.sync.drain import SyncReport, drain
from leadcapture.sync.dryrun import Action, plan
from leadcapture.sync.tryton import TrytonConnector
from leadcapture.sync.trytonrpc import CallTimedOut, TrytonClient
from leadcapture.sync.trytonvalues import mechanisms, named_categories

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SEQUENCE = "Drip: hot"
YES = Consent(purpose="email", wording="May we?", version="1", language="de", at=NOW, how="ticked")


def make_lead(**fields: object) -> Lead:
    lead_id = uuid4()
    return Lead(
        **{
            "id": lead_id,
            "show_id": UUID(int=1),
            "person": Person(
                first_name="Ada",
                last_name="Example",
                company="Example Ltd",
                emails=(f"ada.{lead_id.hex[:12]}@example.com",),
                phones=(
                    Phone(number="+442079460123;ext=12", kind=PhoneKind.OFFICE),
                    Phone(number="+12025550123", kind=PhoneKind.MOBILE),
                ),
                websites=("www.example.com",),
                address=Address(
                    street="1 High Street\nFloor 2",
                    postcode="AB1 2CD",
                    city="Exampleton",
                    region="Exampleshire",
                    country="United Kingdom",
                ),
            ),
            "captured_at": NOW,
            "captured_by": "Rep",
            "device": "laptop",
            "disposition": Disposition.HOT,
            "next_step": "meeting",
            "consents": (YES,),
            "stage": Stage.REVIEWED,
            **fields,
        }
    )


# --- without a server -------------------------------------------------------------------------


def test_without_a_password_it_asks_to_sign_in() -> None:
    connector = TrytonConnector(
        Destination(url="https://crm.example.com", database="leads", user="booth"), None
    )
    with pytest.raises(SignInNeeded, match="no password for 'booth'"):
        connector.check()


def test_an_unknown_option_is_told() -> None:
    destination = Destination(url="https://crm.example.com", database="d", options={"cmpany": "x"})
    with pytest.raises(BadInput, match="no option 'cmpany'"):
        TrytonConnector(destination, "secret")


def test_only_addresses_that_may_be_opened_are_sent_as_web_sites() -> None:
    sites = ("javascript:alert(1)", "www.example.com", "HTTPS://example.org/", "file:///x", "a\nb")
    rows = mechanisms(Person(websites=sites))
    assert [row["value"] for row in rows] == [
        "https://www.example.com",
        "HTTPS://example.org/",
        "https://a b",
    ]


def test_one_address_or_number_in_two_spellings_is_sent_once() -> None:
    person = Person(
        emails=("Ada@Example.com", "ada@example.com"),
        phones=(
            Phone(number="+44 20 7946 0123", kind=PhoneKind.OFFICE),
            Phone(number="+442079460123", kind=PhoneKind.MOBILE),
        ),
    )
    assert len(mechanisms(person)) == 2


def test_the_categories_of_a_scenario_are_found_in_its_domain() -> None:
    assert named_categories('[["categories.id", "=", 7]]') == {7}
    assert named_categories('["OR", ["categories", "in", [1, 2]], [["name", "=", 3]]]') == {1, 2}
    assert named_categories("not JSON") == named_categories(None) == set()


# --- with a server ----------------------------------------------------------------------------


class Wire:
    """Stands between connector and client: counts calls, and loses answers on demand."""

    def __init__(self, client: TrytonClient) -> None:
        self._client = client
        self.calls: list[str] = []
        self.lose: str = ""
        """The answer to this method gets lost once."""

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def call(self, method: str, *params: Any, **options: Any) -> Any:
        self.calls.append(method)
        answer = self._client.call(method, *params, **options)
        if method == self.lose:
            self.lose = ""
            raise CallTimedOut("The CRM did not answer in time.")
        return answer


Open = Callable[..., TrytonConnector]


@pytest.fixture
def connect(tryton: LocalTryton) -> Iterator[Open]:
    """Opens connectors with the account that an exhibitor would give the app."""
    opened: list[TrytonConnector] = []

    def connect(user: str = "", **fields: object) -> TrytonConnector:
        destination = Destination(
            url=tryton.url, database=tryton.database, user=user or tryton.capture_user, **fields
        )
        connector = TrytonConnector(destination, tryton.password)
        connector._client = Wire(connector._client)  # type: ignore[assignment]
        opened.append(connector)
        return connector

    yield connect
    for connector in opened:
        connector.close()


@pytest.fixture(scope="module")
def admin(tryton: LocalTryton) -> Iterator[TrytonClient]:
    """Somebody who works in the CRM."""
    tryton.setup_sequences([SEQUENCE])
    with tryton.connect() as client:
        yield client


def upsert(connector: TrytonConnector, *leads: Lead, notes: str = "said") -> list[RowResult]:
    results = connector.upsert_people([PersonRow(lead=lead, notes=notes) for lead in leads])
    assert [result.lead_id for result in results] == [lead.id for lead in leads]
    return results


def status(connector: TrytonConnector, lead: Lead) -> RemoteStatus:
    (found,) = connector.read_back([lead.id])
    return found


def party(admin: TrytonClient, lead: Lead) -> dict[str, Any]:
    (row,) = admin.call(
        "model.party.party.search_read",
        [["code", "=", str(lead.id)]],
        0,
        None,
        None,
        ["name", "active", "lang.code", "categories"]
        + [f"contact_mechanisms.{name}" for name in ("type", "value", "active")]
        + [f"addresses.{name}" for name in ("party_name", "street", "postal_code", "city")]
        + ["addresses.country.code"],
        context={"active_test": False},
    )
    return dict(row)


def notes_of(admin: TrytonClient, lead: Lead) -> list[str]:
    number = party(admin, lead)["id"]
    rows = admin.call(
        "model.ir.note.search_read",
        [["resource", "=", f"party.party,{number}"]],
        0,
        None,
        [["id", "ASC"]],
        ["message"],
    )
    return [row["message"] for row in rows]


@pytest.mark.crm
def test_a_wrong_password_asks_to_sign_in(tryton: LocalTryton) -> None:
    destination = Destination(url=tryton.url, database=tryton.database, user="leadcapture")
    connector = TrytonConnector(destination, "wrong")
    with pytest.raises(SignInNeeded):
        connector.check()
    connector.close()


@pytest.mark.crm
def test_a_person_is_written_whole_and_only_once(connect: Open, admin: TrytonClient) -> None:
    lead, connector = make_lead(), connect(options={"web": "https://crm.example.com/"})
    (first,) = upsert(connector, lead)
    assert first.outcome is Outcome.CREATED
    (again,) = upsert(connector, lead)
    assert (again.outcome, again.remote_id) == (Outcome.UNCHANGED, first.remote_id)
    assert again.url == f"https://crm.example.com/#leads/model/party.party/{first.remote_id}"
    row = party(admin, lead)
    assert row["name"] == "Ada Example"
    assert row["lang."]["code"] == "de"
    assert {(m["type"], m["value"]) for m in row["contact_mechanisms."]} == {
        ("email", lead.person.email),
        ("phone", "+44 20 7946 0123 x12"),
        ("mobile", "+1 202-555-0123"),
        ("website", "https://www.example.com"),
    }
    (address,) = row["addresses."]
    assert address["party_name"] == "Example Ltd"
    assert address["street"] == "1 High Street\nFloor 2\nExampleshire"
    assert (address["postal_code"], address["city"]) == ("AB1 2CD", "Exampleton")
    assert address["country."]["code"] == "GB"
    (note,) = notes_of(admin, lead)
    assert note.startswith("said\n[leadcapture ")


@pytest.mark.crm
def test_a_batch_costs_as_many_calls_as_one_lead(connect: Open, admin: TrytonClient) -> None:
    connector = connect()
    wire: Any = connector._client
    sizes = []
    for count in (1, 1, 20):
        leads = [make_lead() for _ in range(count)]
        wire.calls.clear()
        upsert(connector, *leads)
        connector.hand_off([_handoff(lead) for lead in leads])
        connector.enroll([_enrollment(lead) for lead in leads])
        sizes.append(len(wire.calls))
    # The first batch looks up company, countries, languages and the like besides.
    assert sizes[1] == sizes[2] <= 12 < sizes[0]


@pytest.mark.crm
def test_an_update_adds_what_is_missing_and_keeps_what_people_typed(
    connect: Open, admin: TrytonClient
) -> None:
    lead, connector = make_lead(), connect()
    upsert(connector, lead)
    mended = replace(
        lead,
        person=replace(
            lead.person,
            last_name="Sample",
            emails=(lead.person.email.upper(), f"second.{lead.person.email}"),
            address=replace(lead.person.address, city="", postcode="ZZ9 9ZZ"),
        ),
    )
    (result,) = upsert(connector, mended, notes="said more")
    assert (result.outcome, result.message) == (Outcome.UPDATED, "")
    row = party(admin, lead)
    assert row["name"] == "Ada Sample"
    (address,) = row["addresses."]
    assert (address["postal_code"], address["city"]) == ("ZZ9 9ZZ", "Exampleton")
    mails = [m["value"] for m in row["contact_mechanisms."] if m["type"] == "email"]
    assert mails == [lead.person.email, f"second.{lead.person.email}"]
    (note,) = notes_of(admin, lead)
    assert note.startswith("said more\n")

    admin.call("model.party.party.write", [row["id"]], {"name": "Dr. Ada Sample"})
    admin.call("model.party.address.write", [address["id"]], {"street": "2 New Street"})
    (result,) = upsert(connector, lead, notes="said more")
    assert result.outcome is Outcome.UNCHANGED
    assert "the name was changed in the CRM" in result.message
    assert "the address was changed in the CRM" in result.message
    row = party(admin, lead)
    assert (row["name"], row["addresses."][0]["street"]) == ("Dr. Ada Sample", "2 New Street")


@pytest.mark.crm
def test_a_number_that_was_deactivated_in_the_crm_does_not_come_back(
    connect: Open, admin: TrytonClient
) -> None:
    lead, connector = make_lead(), connect()
    upsert(connector, lead)
    (mobile,) = [m for m in party(admin, lead)["contact_mechanisms."] if m["type"] == "mobile"]
    admin.call("model.party.contact_mechanism.write", [mobile["id"]], {"active": False})
    (result,) = upsert(connector, lead)
    assert result.outcome is Outcome.UNCHANGED


@pytest.mark.crm
def test_only_our_own_older_note_gives_way_to_a_newer_one(
    connect: Open, admin: TrytonClient
) -> None:
    lead, connector = make_lead(), connect()
    upsert(connector, lead, notes="first")
    number = party(admin, lead)["id"]
    called = {"resource": f"party.party,{number}", "message": "Called her."}
    admin.call("model.ir.note.create", [called])
    assert upsert(connector, lead, notes="second")[0].outcome is Outcome.UPDATED
    assert upsert(connector, lead, notes="second")[0].outcome is Outcome.UNCHANGED
    theirs, ours = notes_of(admin, lead)
    assert theirs == "Called her."
    assert ours.startswith("second\n[leadcapture ")


@pytest.mark.crm
@pytest.mark.parametrize(
    "lost", ["model.party.party.create", "model.ir.note.create", "model.sale.opportunity.create"]
)
def test_a_lost_answer_never_makes_a_second_record(
    connect: Open, admin: TrytonClient, lost: str
) -> None:
    lead, connector = make_lead(), connect()
    connector._client.lose = lost  # type: ignore[attr-defined]

    def send() -> None:
        upsert(connector, lead)
        connector.hand_off([_handoff(lead)])

    with pytest.raises(RetryLater):
        send()
    later = connect()
    (result,) = upsert(later, lead)
    (handoff,) = later.hand_off([_handoff(lead)])
    assert result.outcome is not Outcome.REFUSED
    assert handoff.remote_id
    assert len(notes_of(admin, lead)) == 1
    assert len(status(later, lead).handoffs) == 1


@pytest.mark.crm
def test_a_duplicate_between_the_search_and_the_create_is_found(
    connect: Open, admin: TrytonClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    twice, fresh = make_lead(), make_lead()
    upsert(connect(), twice)
    connector = connect()
    search, first = connector._parties, iter([True])

    def late(lead_ids: Any) -> Any:
        return {} if next(first, False) else search(lead_ids)

    monkeypatch.setattr(connector, "_parties", late)
    one, two = upsert(connector, twice, fresh)
    assert (one.outcome, two.outcome) == (Outcome.UNCHANGED, Outcome.CREATED)


@pytest.mark.crm
def test_a_merged_party_is_followed_and_a_deactivated_one_is_not_mailed(
    connect: Open, admin: TrytonClient
) -> None:
    merged, kept, off = make_lead(), make_lead(), make_lead()
    connector = connect()
    ids = {result.lead_id: int(result.remote_id) for result in upsert(connector, merged, kept, off)}
    admin.call("model.party.party.write", [ids[off.id]], {"active": False})
    session, _, _ = admin.call("wizard.party.replace.create")
    pair = {"source": ids[merged.id], "destination": ids[kept.id]}
    admin.call("wizard.party.replace.execute", session, {"ask": pair}, "replace")
    (result,) = upsert(connector, merged)
    assert result.remote_id == str(ids[kept.id])
    into, none = connector.enroll([_enrollment(merged), _enrollment(off)][::-1])[::-1]
    assert (into.outcome, none.outcome) == (Outcome.CREATED, Outcome.REFUSED)
    assert "deactivated" in none.message


@pytest.mark.crm
def test_hostile_text_arrives_as_text(connect: Open, admin: TrytonClient) -> None:
    name = "<img src=x>\x00\ud800 '; DROP TABLE party_party; --\r\n=cmd|\t\u202e"
    lead = make_lead(person=Person(last_name=name, company=name, address=Address(street=name)))
    (result,) = upsert(connect(), lead, notes=name + "[leadcapture x]")
    assert result.outcome is Outcome.CREATED
    assert party(admin, lead)["name"].startswith("<img src=x> \N{REPLACEMENT CHARACTER} '; DROP")
    (again,) = upsert(connect(), lead, notes=name + "[leadcapture x]")
    assert again.outcome is Outcome.UNCHANGED


@pytest.mark.crm
def test_a_number_that_tryton_refuses_is_told_in_its_words(
    connect: Open, admin: TrytonClient
) -> None:
    lead = make_lead(person=Person(last_name="Odd", phones=(Phone(number="hello"),)))
    with pytest.raises(Refused, match=r'The phone number "hello" .* is not valid'):
        upsert(connect(), lead)


# --- campaign, hand-off, sequence -------------------------------------------------------------


def _handoff(lead: Lead, **fields: Any) -> Handoff:
    return Handoff(
        **{
            "lead": lead,
            "remote_id": "",
            "key": f"{lead.id}:handoff:meeting",
            "subject": "Meeting: Ada",
            "notes": "Wants 40 seats.",
            "owner": FIRST_OWNER,
            "due": NOW + timedelta(days=1),
            "campaign": "Expo 2026",
            **fields,
        }
    )


def _enrollment(lead: Lead, sequence: str = SEQUENCE) -> Enrollment:
    return Enrollment(lead=lead, remote_id="", sequence=sequence)


@pytest.mark.crm
def test_a_campaign_is_a_category_that_only_some_accounts_may_create(
    connect: Open, admin: TrytonClient, tryton: LocalTryton
) -> None:
    lead, connector = make_lead(), connect()
    upsert(connector, lead)
    member = Membership(lead=lead, remote_id="", campaign=f"Expo {lead.id.hex}", status="x")
    (refused,) = connector.add_campaign_members([member])
    assert refused.outcome is Outcome.REFUSED
    assert "may not create it: You are not allowed to access" in refused.message
    full = connect(tryton.user)
    assert [r.outcome for r in full.add_campaign_members([member])] == [Outcome.CREATED]
    assert [r.outcome for r in connector.add_campaign_members([member])] == [Outcome.UNCHANGED]
    assert status(connector, lead).campaigns == (member.campaign,)
    strict = connect(tryton.user, options={"create_campaign": "no"})
    (refused,) = strict.add_campaign_members([replace(member, campaign="Unknown Expo")])
    assert refused.outcome is Outcome.REFUSED


@pytest.mark.crm
def test_a_hand_off_is_one_opportunity_with_owner_due_time_and_notes(
    connect: Open, admin: TrytonClient
) -> None:
    lead, connector = make_lead(), connect()
    upsert(connector, lead)
    (first,) = connector.hand_off([_handoff(lead)])
    (again,) = connector.hand_off([_handoff(lead)])
    assert (first.outcome, again.outcome) == (Outcome.CREATED, Outcome.UNCHANGED)
    assert first.remote_id == again.remote_id
    company = admin.call("model.res.user.get_preferences", True)["company"]
    (row,) = admin.call(
        "model.sale.opportunity.read",
        [int(first.remote_id)],
        ["description", "comment", "employee.rec_name", "marketing_campaign.name", "state"],
        context={"company": company},
    )
    assert row["description"] == "Meeting: Ada (due 2026-11-25)"
    assert "Due: 2026-11-25 09:00 UTC" in row["comment"]
    assert "Wants 40 seats." in row["comment"]
    assert row["employee."]["rec_name"] == FIRST_OWNER
    assert row["marketing_campaign."]["name"] == "expo 2026"
    assert status(connector, lead).handoffs == ("Meeting: Ada (due 2026-11-25): lead",)


@pytest.mark.crm
def test_an_owner_is_found_by_login_and_an_unknown_one_is_told(
    connect: Open, admin: TrytonClient, tryton: LocalTryton
) -> None:
    one, two, connector = make_lead(), make_lead(), connect()
    upsert(connector, one, two)
    by_login, nobody = connector.hand_off(
        [_handoff(one, owner=tryton.capture_user), _handoff(two, owner="No Body")]
    )
    assert by_login.message == ""
    assert nobody.outcome is Outcome.CREATED
    assert "No employee in the CRM is called 'No Body'" in nobody.message


@pytest.mark.crm
def test_a_company_the_crm_does_not_have_refuses_hand_offs_and_nothing_else(
    connect: Open, admin: TrytonClient
) -> None:
    lead, connector = make_lead(), connect(options={"company": "Nobody Ltd"})
    assert upsert(connector, lead)[0].outcome is Outcome.CREATED
    (refused,) = connector.hand_off([_handoff(lead)])
    assert (refused.outcome, "no company 'Nobody Ltd'" in refused.message) == (
        Outcome.REFUSED,
        True,
    )
    assert status(connector, lead).handoffs == ()


@pytest.mark.crm
def test_a_person_that_was_deleted_in_the_crm_is_refused_in_words(
    connect: Open, admin: TrytonClient
) -> None:
    lead, connector = make_lead(), connect()
    for result in (
        *connector.hand_off([_handoff(lead)]),
        *connector.enroll([_enrollment(lead)]),
    ):
        assert result.outcome is Outcome.REFUSED
        assert "no longer in the CRM" in result.message
    assert connector.read_back([lead.id]) == []


@pytest.mark.crm
def test_the_scenario_mails_who_is_enrolled_and_an_opt_out_wins_for_ever(
    connect: Open, admin: TrytonClient, tryton: LocalTryton, mailbox: LocalMailbox
) -> None:
    lead, connector = make_lead(), connect()
    upsert(connector, lead)
    assert SEQUENCE in (connector.sequences() or ())
    (first,) = connector.enroll([_enrollment(lead)])
    assert [r.outcome for r in connector.enroll([_enrollment(lead)])] == [Outcome.UNCHANGED]
    assert first.outcome is Outcome.CREATED
    before = len(mailbox.messages)
    tryton.run_cron()
    mails = [
        mail for mail in mailbox.wait_for(before + 1, 10) if lead.person.email in str(mail["To"])
    ]
    assert len(mails) == 1
    now = status(connector, lead)
    assert (now.sequences, now.opted_out) == ((SEQUENCE,), False)
    assert now.activities == (f"{SEQUENCE}: first e-mail: done",)

    scenario = tryton.setup_sequences([SEQUENCE])[SEQUENCE].scenario_id
    number = party(admin, lead)["id"]
    admin.call(
        "model.party.party.write",
        [number],
        {"marketing_scenario_unsubscribed": [["add", [scenario]]]},
    )
    assert status(connector, lead).opted_out
    (refused,) = connector.enroll([_enrollment(lead)])
    assert (refused.outcome, "opted out" in refused.message) == (Outcome.REFUSED, True)

    # The same person at the next show is another party; the address has still opted out.
    mail = lead.person.email.upper()
    again = make_lead(person=Person(last_name="Example", emails=(mail,)))
    upsert(connector, again)
    (refused,) = connector.enroll([_enrollment(again)])
    assert refused.outcome is Outcome.REFUSED
    assert not party(admin, again)["categories"]


@pytest.mark.crm
def test_a_sequence_that_the_crm_does_not_have_is_refused_and_not_invented(
    connect: Open, admin: TrytonClient
) -> None:
    lead, connector = make_lead(), connect()
    upsert(connector, lead)
    (refused,) = connector.enroll([_enrollment(lead, "No such drip")])
    assert refused.outcome is Outcome.REFUSED
    assert "no party category 'No such drip'" in refused.message
    assert "No such drip" not in (connector.sequences() or ())


# --- the whole way ----------------------------------------------------------------------------


def _show(tryton: LocalTryton) -> Show:
    return parse_show(
        f"""
name = "Tryton Expo"
[campaign]
name = "Tryton Expo 2026"
[[next_steps]]
id = "meeting"
label = "Meeting"
handoff = true
[[nurture]]
sequence = "Hot"
[connectors.tryton]
url = "{tryton.url}"
database = "{tryton.database}"
user = "{tryton.user}"
owner = "{FIRST_OWNER}"
sequences = {{ Hot = "{SEQUENCE}" }}
"""
    )


@pytest.mark.crm
def test_a_sync_parks_the_one_bad_record_and_brings_the_rest_home(
    connect: Open, admin: TrytonClient, tryton: LocalTryton, tmp_path: Path
) -> None:
    show = _show(tryton)
    leads = [make_lead(show_id=show.id) for _ in range(9)]
    odd = replace(leads[4], person=replace(leads[4].person, phones=(Phone(number="hello"),)))
    unwilling = replace(leads[7], consents=())
    leads[4], leads[7] = odd, unwilling
    with Store(tmp_path, bytes(32)) as store:
        store.put_show(show)
        for lead in leads:
            entries = nurture.owed(lead, show, now=NOW)
            store.keep(lead, (), entries, action="captured", by="Rep", at=NOW)
        report = drain(store, show, connect(tryton.user), clock=lambda: NOW)
        assert report.message == ""
        assert (report.created, report.parked, report.retry) == (8, 1, 0)
        assert (report.campaign, report.handed_off, report.enrolled) == (8, 8, 7)
        (parked,) = outbox.entries(store, state=DeliveryState.PARKED)
        assert (parked.lead_id, parked.step) == (odd.id, Step.PERSON)
        assert '"hello"' in parked.error
        again = drain(store, show, connect(tryton.user), clock=lambda: NOW)
        assert (again.created, again.updated, again.steps) == (0, 0, 0)
    statuses = {one.lead_id: one for one in connect().read_back([lead.id for lead in leads])}
    assert set(statuses) == {lead.id for lead in leads} - {odd.id}
    assert statuses[unwilling.id].sequences == ()
    assert statuses[leads[0].id].sequences == (SEQUENCE,)
    assert statuses[leads[0].id].campaigns == ("Tryton Expo 2026",)
    assert len(statuses[leads[0].id].handoffs) == 1


@pytest.mark.crm
def test_a_field_of_the_crm_is_mapped_beside_the_fixed_places(
    connect: Open, admin: TrytonClient, tryton: LocalTryton, tmp_path: Path
) -> None:
    """How it ships is the one kind of field that a plain party has and that is not ours already."""
    field = "sale_shipment_method"
    show = _show(tryton)
    to = replace(show.connectors["tryton"], fields={"answer:ships": field})
    show = replace(show, connectors={"tryton": to})
    lead = make_lead(show_id=show.id, answers={"ships": "Manual"}, next_step="", consents=())

    def there() -> tuple[str, str]:
        (row,) = admin.call(
            "model.party.party.search_read",
            [["code", "=", str(lead.id)]], 0, None, None, [field, "name"],
        )  # fmt: skip
        return row[field], row["name"]

    with Store(tmp_path, bytes(32)) as store:
        store.put_show(show)

        def keep(lead: Lead) -> Lead:
            owed = nurture.owed(lead, show, now=NOW)
            return store.keep(lead, (), owed, action="edited", by="Rep", at=NOW)

        def sync() -> SyncReport:
            connector = connect(tryton.user, fields=to.fields)
            return drain(store, show, connector, clock=lambda: NOW)

        kept = keep(lead)
        planned = plan(store, show, "tryton", connect(tryton.user), now=NOW).rows[0]
        assert (planned.action, planned.step) == (Action.CREATE, Step.PERSON)
        changes = {one.label: (one.before, one.after) for one in planned.changes}
        assert changes["Shipment Method"] == ("", "Manual")
        assert changes["Name"] == ("", "Ada Example")
        assert sync().created == 1
        assert there() == ("manual", "Ada Example")

        # The fixed places are written also where nothing that is mapped has changed.
        kept = keep(replace(kept, person=replace(kept.person, last_name="Newname")))
        planned = plan(store, show, "tryton", connect(tryton.user), now=NOW).rows[0]
        assert planned.action is Action.UPDATE
        assert [(one.before, one.after) for one in planned.changes] == [
            ("Ada Example", "Ada Newname")
        ]
        assert sync().updated == 1
        assert there() == ("manual", "Ada Newname")

        number = party(admin, lead)["id"]
        admin.call("model.party.party.write", [number], {field: "invoice"})
        keep(replace(kept, answers={"ships": "On Order Processed"}))
        sync()
        assert there() == ("invoice", "Ada Newname")
        (conflict,) = told.conflicts(store)
        assert (conflict.field, conflict.ours, conflict.theirs) == (
            field, "On Order Processed", "On Invoice Paid",
        )  # fmt: skip


@pytest.mark.crm
def test_what_an_account_may_not_see_is_not_offered(connect: Open) -> None:
    assert connect().describe() == ()
