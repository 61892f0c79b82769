"""HubSpot's own ways: contacts taken over, lists, events, tasks, sequences and set-up."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from faultsample import GROUPS
from faultserver import Fault
from hubspotserver import SCOPES, TOKEN, HubSpotServer
from rigs import HubSpotRig
from suite import ConnectorSuite, Desk, Rig

from leadcapture.errors import BadInput, NotTheServer, RetryLater, SignInNeeded
from leadcapture.lead import Lead, Person
from leadcapture.mapping import FieldKind
from leadcapture.show import Destination
from leadcapture.sync.connector import Enrollment, Handoff, Membership, Outcome, PersonRow
from leadcapture.sync.hubspot import KEY, PROPERTIES, HubSpotConnector

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture
def server() -> Iterator[HubSpotServer]:
    with HubSpotServer() as one:
        yield one
        while _OPEN:
            _OPEN.pop().close()


_OPEN: list[HubSpotConnector] = []


def unchecked(server: HubSpotServer, token: str | None, **options: str) -> HubSpotConnector:
    connector = HubSpotConnector(
        Destination(url=server.url, options=options), token, sleep=server.naps.append
    )
    _OPEN.append(connector)
    return connector


def opened(server: HubSpotServer, **options: str) -> HubSpotConnector:
    connector = unchecked(server, TOKEN, **options)
    connector.check()
    return connector


def lead(email: str = "", **fields: Any) -> Lead:
    person = Person(first_name="Ada", last_name="Example", emails=(email,) if email else ())
    return Lead(
        **{
            "id": uuid4(),
            "show_id": UUID(int=1),
            "person": person,
            "captured_at": NOW,
            "captured_by": "Rep",
            "device": "laptop",
            **fields,
        }
    )


def row(one: Lead, **values: Any) -> PersonRow:
    there: Mapping[str, Any] = {"firstname": "Ada", "email": one.person.email, **values}
    return PersonRow(lead=one, notes="said", values={k: v for k, v in there.items() if v != ""})


def put(connector: HubSpotConnector, *rows: PersonRow) -> dict[UUID, Any]:
    return {result.lead_id: result for result in connector.upsert_people(rows)}


def member(one: Lead, contact: str, campaign: str = "Expo 2026") -> Membership:
    return Membership(lead=one, remote_id=contact, campaign=campaign, status="Responded")


def handoff(one: Lead, contact: str, **fields: Any) -> Handoff:
    return Handoff(
        **{
            "lead": one,
            "remote_id": contact,
            "key": f"{one.id}:handoff:meeting",
            "subject": "Meeting: Ada",
            "notes": "Wants <b>40</b> seats.\nSoon.",
            "owner": "Sam Seller",
            "due": NOW + timedelta(days=1),
            **fields,
        }
    )


# --- what every connector must hold -----------------------------------------------------------


class TestHubSpot(ConnectorSuite):
    @pytest.fixture
    def rig(self) -> Iterator[Rig]:
        with HubSpotServer() as server:
            yield HubSpotRig(server)

    @pytest.mark.parametrize("faults", GROUPS.values(), ids=GROUPS)
    def test_no_fault_loses_or_doubles_anything(self, desk: Desk, faults: Sequence[Fault]) -> None:
        super().test_no_fault_loses_or_doubles_anything(desk, faults)


# --- set-up and sign-in -----------------------------------------------------------------------


def test_set_up_makes_what_is_missing_once(server: HubSpotServer) -> None:
    connector = opened(server)
    made = server.properties["contacts"]
    assert set(PROPERTIES) <= set(made)
    assert made[KEY]["hasUniqueValue"]
    posts = server.count("POST", "/contacts")
    assert posts == len(PROPERTIES)
    assert connector.set_up() == ()
    opened(server)
    assert server.count("POST", "/contacts") == posts
    assert connector.default_fields["conversation"] == "leadcapture_notes"


def test_without_the_permission_the_admin_is_told_what_to_do(server: HubSpotServer) -> None:
    server.scopes.remove("crm.schemas.contacts.write")
    with pytest.raises(BadInput, match=r"leadcapture_id.*crm\.schemas\.contacts\.write"):
        opened(server)
    # The admin makes the key by hand; what is not there is not written.
    server.properties["contacts"][KEY] = {
        **server.properties["contacts"]["company"],
        "name": KEY,
        "hasUniqueValue": True,
    }
    assert "conversation" not in opened(server).default_fields


def test_a_wrong_token_or_a_missing_scope_asks_for_another_one(server: HubSpotServer) -> None:
    with pytest.raises(SignInNeeded, match="Make a new one"):
        unchecked(server, "wrong").check()
    with pytest.raises(SignInNeeded, match="no token"):
        unchecked(server, None).check()
    server.scopes.remove("crm.schemas.contacts.read")
    with pytest.raises(SignInNeeded, match=r"crm\.schemas\.contacts\.read"):
        opened(server)


def test_options_and_addresses_that_cannot_be_used_are_told() -> None:
    with pytest.raises(BadInput, match="no option 'usr'"):
        HubSpotConnector(Destination(options={"usr": "x"}), TOKEN)
    with pytest.raises(BadInput, match="cannot be used"):
        HubSpotConnector(Destination(url="http://api.hubapi.com"), TOKEN)


def test_the_fields_are_the_accounts_own(server: HubSpotServer) -> None:
    fields = {one.name: one for one in opened(server).describe()}
    assert fields["email"].kind is FieldKind.EMAIL
    assert fields["leadcapture_notes"].kind is FieldKind.LONG_TEXT
    assert fields["lifecyclestage"].restricted
    assert fields["hs_email_optout"].opt_out
    assert not fields["hs_email_optout"].writable
    assert fields["num_employees_"].kind is FieldKind.NUMBER
    assert fields["hubspot_owner_id"].kind is FieldKind.REFERENCE
    quota = opened(server).quota()
    assert quota is not None
    assert (quota.limit, quota.left) == (500_000, 500_000 - server.used)


# --- people -----------------------------------------------------------------------------------


def test_a_hundred_new_people_cost_three_calls_and_a_replay_writes_nothing(
    server: HubSpotServer,
) -> None:
    connector = opened(server)
    rows = [row(lead(f"ada{n}@example.com")) for n in range(100)]
    before = len(server.seen)
    results = put(connector, *rows)
    assert len(server.seen) - before == 3
    assert {one.outcome for one in results.values()} == {Outcome.CREATED}
    assert all("app-eu1.hubspot.com/contacts/4711" in one.url for one in results.values())
    again = put(opened(server), *rows)
    assert {one.outcome for one in again.values()} == {Outcome.UNCHANGED}
    assert {one.remote_id for one in again.values()} == {one.remote_id for one in results.values()}
    assert server.count("POST", "batch/upsert") == 1
    changed = put(connector, replace(rows[0], values={**rows[0].values, "jobtitle": "CTO"}))
    assert [one.outcome for one in changed.values()] == [Outcome.UPDATED]


def test_each_bad_row_is_refused_in_hubspots_words_and_the_rest_goes_through(
    server: HubSpotServer,
) -> None:
    good, bad, unknown = lead("a@example.com"), lead("no address"), lead("c@example.com")
    results = put(opened(server), row(good), row(bad), row(unknown, shoe_size="42"))
    assert results[good.id].outcome is Outcome.CREATED
    assert results[bad.id].message == "Email address no address is invalid"
    assert results[unknown.id].message == 'Property "shoe_size" does not exist'


def test_a_contact_that_is_there_is_taken_over(server: HubSpotServer) -> None:
    theirs = server.add_contact(email="ada@example.com", firstname="Augusta")
    ada = lead("Ada@Example.com")
    connector = opened(server)
    (record,) = connector.look_up([ada], ["firstname", "company"])
    assert (record.remote_id, record.ours, record.values) == (
        theirs,
        False,
        {"firstname": "Augusta"},
    )
    (result,) = put(connector, PersonRow(lead=ada, notes="", values={"company": "X"})).values()
    assert (result.outcome, result.remote_id) == (Outcome.UPDATED, theirs)
    properties = server.records["contacts"][theirs].properties
    assert (properties["firstname"], properties["company"]) == ("Augusta", "X")
    assert properties[KEY] == str(ada.id)
    assert len(server.records["contacts"]) == 1


def test_two_leads_of_one_person_are_one_contact(server: HubSpotServer) -> None:
    first, second = lead("ada@example.com"), lead("ada@example.com")
    connector = opened(server)
    results = put(connector, row(first, company="X"), row(second, company="Y", city="Hannover"))
    (contact,) = server.records["contacts"].values()
    assert {one.remote_id for one in results.values()} == {contact.id}
    assert contact.properties["company"] == "X"
    assert contact.properties["city"] == "Hannover"
    assert contact.properties[KEY] == str(first.id)
    # Both were there before, both have something to add: one contact is named once a call.
    third = lead("ada@example.com")
    results = put(connector, row(second, zip="1"), row(third, state="X"))
    assert {one.outcome for one in results.values()} == {Outcome.UPDATED}
    assert (contact.properties["zip"], contact.properties["state"]) == ("1", "X")


def test_an_address_that_came_up_meanwhile_is_only_added_to(server: HubSpotServer) -> None:
    ada = lead("ada@example.com")
    connector = opened(server)
    find = connector._find

    def then_somebody_types(*args: Any) -> None:
        find(*args)
        if not server.records["contacts"]:
            server.add_contact(email="ada@example.com", firstname="Augusta")

    connector._find = then_somebody_types  # type: ignore[method-assign]
    (result,) = put(connector, row(ada, company="X")).values()
    (contact,) = server.records["contacts"].values()
    assert (result.outcome, result.remote_id) == (Outcome.UPDATED, contact.id)
    assert (contact.properties["firstname"], contact.properties["company"]) == ("Augusta", "X")


def test_values_are_texts_without_control_characters(server: HubSpotServer) -> None:
    ada = lead("ada@example.com")
    values = {"num_employees_": 40.0, "city": "Han\x00no\ud800ver", "leadcapture_notes": "a\r\nb"}
    (result,) = put(opened(server), row(ada, **values)).values()
    properties = server.records["contacts"][result.remote_id].properties
    assert properties["num_employees_"] == "40"
    assert properties["city"] == "Han\ufffdno\ufffdver"
    assert properties["leadcapture_notes"] == "a\nb"


# --- campaign, hand-off, enrollment -----------------------------------------------------------


def people(connector: HubSpotConnector, *leads: Lead) -> list[str]:
    results = put(connector, *(row(one) for one in leads))
    return [results[one.id].remote_id for one in leads]


def test_the_campaign_is_a_list_and_a_marketing_event(server: HubSpotServer) -> None:
    connector = opened(server, marketing_event="7001")
    ada, bob = lead("ada@example.com"), lead("bob@example.com")
    contacts = people(connector, ada, bob)
    members = [member(ada, contacts[0]), member(bob, contacts[1])]
    assert {one.outcome for one in connector.add_campaign_members(members)} == {Outcome.CREATED}
    (made,) = server.lists.values()
    assert (made.name, made.members) == ("Expo 2026", set(contacts))
    assert server.attended == {"7001": dict.fromkeys(contacts, int(NOW.timestamp() * 1000))}
    again = opened(server, marketing_event="7001").add_campaign_members(members)
    assert {one.outcome for one in again} == {Outcome.UNCHANGED}
    assert max(server.effects.values()) == 1


def test_a_list_that_cannot_be_joined_is_told(server: HubSpotServer) -> None:
    server.add_list("Filled by itself", "DYNAMIC")
    connector = opened(server, create_campaign="no")
    ada = lead("ada@example.com")
    (contact,) = people(connector, ada)

    def said(campaign: str, remote_id: str = contact) -> str:
        (result,) = connector.add_campaign_members([member(ada, remote_id, campaign)])
        assert result.outcome is Outcome.REFUSED
        return result.message

    assert "active list" in said("Filled by itself")
    assert "no such list" in said("Nowhere")
    by_id = server.add_list("42")
    assert "somebody deleted it" in said(by_id, "999999")
    server.scopes.remove("crm.lists.write")
    assert "crm.lists.write" in said(by_id)


def test_a_hand_off_is_one_task_whatever_is_repeated(server: HubSpotServer) -> None:
    connector = opened(server)
    ada, bob = lead("ada@example.com"), lead("bob@example.com")
    contacts = people(connector, ada, bob)
    rows = [handoff(ada, contacts[0]), handoff(bob, contacts[1], owner="Nobody Known")]
    first = {one.lead_id: one for one in connector.hand_off(rows)}
    assert {one.outcome for one in first.values()} == {Outcome.CREATED}
    assert "nobody owns" in first[bob.id].message
    tasks = server.records["tasks"]
    task = tasks[first[ada.id].remote_id].properties
    assert task["hubspot_owner_id"] == "41"
    assert task["hs_task_body"].startswith("Wants &lt;b&gt;40&lt;/b&gt; seats.<br>Soon.<br>")
    assert "hubspot_owner_id" not in tasks[first[bob.id].remote_id].properties
    assert first[ada.id].url.endswith(f"/{contacts[0]}")
    again = {one.lead_id: one for one in opened(server).hand_off(rows)}
    assert {one.outcome for one in again.values()} == {Outcome.UNCHANGED}
    assert again[ada.id].remote_id == first[ada.id].remote_id
    other = handoff(ada, contacts[0], key=f"{ada.id}:handoff:demo")
    assert connector.hand_off([other])[0].outcome is Outcome.CREATED
    assert len(tasks) == 3
    (gone,) = connector.hand_off([handoff(ada, "999999", key="x")])
    assert gone.outcome is Outcome.REFUSED
    # An owner who left meanwhile does not cost the hand-off.
    server.owners.clear()
    (left,) = connector.hand_off([handoff(ada, contacts[0], key="y")])
    assert (left.outcome, "Without an owner" in left.message) == (Outcome.CREATED, True)


def enrollment(one: Lead, contact: str, sequence: str) -> Enrollment:
    return Enrollment(lead=one, remote_id=contact, sequence=sequence)


def test_nurture_by_list_heeds_every_opt_out(server: HubSpotServer) -> None:
    hot = server.add_list("Hot leads")
    connector = opened(server, subscription="77")
    leads = [lead(f"p{n}@example.com") for n in range(4)]
    contacts = people(connector, *leads)
    server.opt_out(contacts[1])
    server.edit(contacts[2], hs_email_optout_77="true")
    del server.records["contacts"][contacts[3]]
    rows = [enrollment(*pair, "Hot leads") for pair in zip(leads, contacts, strict=True)]
    results = {one.lead_id: one for one in connector.enroll(rows)}
    assert [results[one.id].outcome for one in leads] == [Outcome.CREATED, *[Outcome.REFUSED] * 3]
    assert "opt-out always wins" in results[leads[1].id].message
    assert server.lists[hot].members == {contacts[0]}
    assert connector.enroll(rows[:1])[0].outcome is Outcome.UNCHANGED
    assert connector.sequences() >= {"Hot leads", hot, "list:Hot leads"}
    statuses = {one.lead_id: one for one in connector.read_back([one.id for one in leads])}
    assert statuses[leads[0].id].sequences == ("Hot leads",)
    assert [statuses[one.id].opted_out for one in leads[:3]] == [False, True, True]
    assert leads[3].id not in statuses


def test_a_sequence_takes_one_contact_a_call_and_nobody_twice(server: HubSpotServer) -> None:
    server.sequences["9002"] = "Other"
    connector = opened(server, user="sam@example.com")
    leads = [lead(f"p{n}@example.com") for n in range(3)]
    contacts = people(connector, *leads)
    server.enrolled[contacts[1]] = "9002"
    rows = [
        enrollment(one, contact, "sequence:Hot follow-up")
        for one, contact in zip(leads, contacts, strict=True)
    ]
    results = {one.lead_id: one for one in connector.enroll(rows)}
    assert [results[one.id].outcome for one in leads] == [
        Outcome.CREATED,
        Outcome.REFUSED,
        Outcome.CREATED,
    ]
    assert "one at a time" in results[leads[1].id].message
    again = connector.enroll(rows[:1])
    assert again[0].outcome is Outcome.UNCHANGED
    # Who went through it is not sent through it again.
    del server.enrolled[contacts[0]]
    assert connector.enroll(rows[:1])[0].outcome is Outcome.UNCHANGED
    assert server.count("POST", "/enrollments") == 2
    assert "sequence:9001" in (connector.sequences() or ())
    unknown = connector.enroll([enrollment(leads[2], contacts[2], "sequence:Nothing")])
    assert "no such sequence" in unknown[0].message


def test_a_sequence_needs_a_seat(server: HubSpotServer) -> None:
    ada = lead("ada@example.com")
    (contact,) = people(opened(server), ada)
    for options, words in (({}, "option 'user'"), ({"user": "99"}, "seat")):
        connector = opened(server, **options)
        (result,) = connector.enroll([enrollment(ada, contact, "sequence:9001")])
        assert result.outcome is Outcome.REFUSED
        assert words in result.message


# --- limits and other answers -----------------------------------------------------------------


def test_the_pace_of_ten_seconds_is_kept(server: HubSpotServer) -> None:
    connector = opened(server)
    server.burst = 2
    connector.describe()
    connector.look_up([lead()], [])
    assert server.naps == [10.0]
    server.burst = 0
    with pytest.raises(RetryLater, match="pause"):
        connector.look_up([lead()], [])


def test_the_last_calls_of_the_day_are_left_to_others(server: HubSpotServer) -> None:
    connector = opened(server)
    server.used = 490_000
    connector.look_up([lead()], [])
    with pytest.raises(RetryLater, match="kept for"):
        connector.look_up([lead()], [])


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("account-info", {"status": "ok"}),
        ("account-info", []),
        ("properties", {"results": None}),
    ],
)
def test_json_that_is_not_hubspots_is_nothing(server: HubSpotServer, path: str, body: Any) -> None:
    server.instead[path] = body
    with pytest.raises(NotTheServer):
        opened(server)


def test_scopes_of_the_guide_are_those_of_the_server() -> None:
    guide = (Path(__file__).parents[2] / "docs" / "hubspot.md").read_text(encoding="utf-8")
    assert all(scope in guide for scope in SCOPES)
