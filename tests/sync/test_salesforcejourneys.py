"""Nurture by a journey of Marketing Cloud: no event twice, whatever gets lost on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from faultserver import Fault, FaultServer, Passing
from journeyserver import ACCOUNT, CLIENT, SECRET, JourneyServer
from rigs import JourneyRig
from suite import ConnectorSuite, Desk, Rig

from leadcapture.delivery import DeliveryState, Step
from leadcapture.errors import BadInput, NotTheServer, SignInNeeded
from leadcapture.lead import Person
from leadcapture.show import Destination
from leadcapture.store import outbox
from leadcapture.sync.drain import synced_rows
from leadcapture.sync.marketingcloud import Journey, MarketingCloud
from leadcapture.sync.salesforce import SalesforceConnector
from tests.fresh import new_store

HOT = Journey(key="journey-hot", name="Hot", event="APIEvent-hot")
WHO = "00Q000000000001AAA"


class TestJourneys(ConnectorSuite):
    @pytest.fixture
    def rig(self) -> Iterator[Rig]:
        with JourneyServer() as server:
            yield JourneyRig(server)


@pytest.fixture
def server() -> Iterator[JourneyServer]:
    with JourneyServer() as running:
        yield running


@pytest.fixture
def cloud(server: JourneyServer) -> Iterator[MarketingCloud]:
    cloud = MarketingCloud("", CLIENT, SECRET, url=server.url)
    yield cloud
    cloud.close()


@pytest.fixture
def desk(server: JourneyServer, tmp_path: Path) -> Iterator[Desk]:
    with (
        FaultServer(server.url) as wire,
        new_store(tmp_path / "workspace") as store,
    ):
        yield Desk(store, JourneyRig(server), wire, tmp_path)


def notes(server: JourneyServer) -> list[Any]:
    rows = server.records["CampaignMember"].values()
    return [row.get("LeadCapture_Sequence__c") for row in rows]


def test_the_member_says_which_journey_somebody_is_in(desk: Desk, server: JourneyServer) -> None:
    (lead,) = desk.add(1)
    assert desk.sync().enrolled == 1
    assert notes(server) == ["Hot"]
    with desk.open() as connector:
        assert connector.sequences() == {"Hot", "Touch", "APIEvent-hot", "APIEvent-touch"}
        (status,) = connector.read_back([lead.id])
    assert status.sequences == ("Hot",)


def test_the_firing_is_noted_before_it_leaves(desk: Desk, server: JourneyServer) -> None:
    seen: list[Any] = []

    def look(call: Passing) -> Fault | None:
        if call.path.endswith("/events"):
            seen.extend(notes(server))
        return None

    desk.add(1)
    desk.wire.spoil = look
    desk.sync()
    assert len(seen) == 1
    assert seen[0].startswith("event sent 20")
    assert seen[0].endswith(": Hot")


def test_an_event_whose_answer_was_lost_is_not_sent_again_too_soon(
    desk: Desk, server: JourneyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Marketing Cloud takes its time to tell who came in: until then nobody is let in again."""
    desk.add(1)
    monkeypatch.setattr(
        JourneyRig,
        "more",
        lambda self, to: {
            "nurture_secret": SECRET,
            "nurture_url": to.url,
            "settled": timedelta(minutes=10),
        },
    )
    server.slow_to_tell = True
    desk.wire.spoil = lambda call: Fault.RESET_AFTER if call.path.endswith("/events") else None
    desk.sync()
    desk.wire.spoil = lambda call: None
    report = desk.sync()
    assert (report.enrolled, report.retry) == (0, 1)
    assert "not known yet" in next(synced_rows(desk.store, report)).message
    server.slow_to_tell = False
    report = desk.sync()
    assert (report.unchanged, report.retry) == (1, 0)
    assert len(server.fired) == 1
    assert notes(server) == ["Hot"]


def test_what_failed_before_it_was_sent_goes_again(desk: Desk, server: JourneyServer) -> None:
    leads = desk.add(3)
    first: list[int] = []

    def spoil(call: Passing) -> Fault | None:
        if call.path.endswith("/events"):
            first.append(call.number)
            return Fault.BROKEN_BEFORE if len(first) == 2 else None
        return None

    desk.wire.spoil = spoil
    report = desk.sync()
    assert (report.enrolled, report.retry) == (1, 2)
    assert [note is None for note in notes(server)] == [False, False, True]
    desk.settle()
    assert desk.lost_or_doubled(leads) == {}


def test_who_is_refused_is_parked_in_the_vendors_words_and_can_go_later(
    desk: Desk, server: JourneyServer
) -> None:
    (lead, other) = desk.add(2)
    server.inactive = {lead.person.email}
    desk.settle()
    (parked,) = outbox.entries(desk.store, state=DeliveryState.PARKED)
    assert (parked.lead_id, parked.step) == (lead.id, Step.ENROLLMENT)
    assert "not active" in parked.error
    assert notes(server) == [None, "Hot"]
    server.inactive.clear()
    outbox.retry(desk.store, [parked.key], at=desk.now)
    desk.settle()
    assert desk.lost_or_doubled([lead, other]) == {}


def test_a_journey_that_is_not_there_is_said(desk: Desk, server: JourneyServer) -> None:
    server.journeys = {"Other": "APIEvent-other"}
    desk.add(1)
    desk.settle()
    (parked,) = outbox.entries(desk.store, state=DeliveryState.PARKED)
    assert "no running journey 'Hot'" in parked.error


def test_two_leads_of_one_person_are_let_in_once(desk: Desk, server: JourneyServer) -> None:
    server.make("Contact", LastName="Example", Email="ada@example.com")
    person = Person(last_name="Example", company="C", emails=("ada@example.com",))
    desk.add(2, person=person)
    desk.settle()
    assert len(server.fired) == 1
    assert desk.states()[Step.ENROLLMENT] == {DeliveryState.SENT}


def test_a_token_that_ran_out_is_asked_for_again(
    server: JourneyServer, cloud: MarketingCloud
) -> None:
    cloud.check()
    server.expire()
    names = ("LeadCaptureId", "EmailAddress", "FirstName", "LastName", "Company", "Sequence")
    cloud.fire(HOT, WHO, {"ContactKey": WHO, **dict.fromkeys(names, "x")})
    assert server.fired == [(WHO, "APIEvent-hot")]
    assert server.count("POST", "/v2/token") == 2


def test_a_wrong_secret_or_none_asks_for_one(server: JourneyServer, cloud: MarketingCloud) -> None:
    server.package = "another"
    with pytest.raises(SignInNeeded, match="Client authentication failed"):
        cloud.check()
    without = MarketingCloud("", CLIENT, None, url=server.url, account=ACCOUNT)
    with pytest.raises(SignInNeeded, match="Client Secret"):
        without.check()
    without.close()


def test_a_package_that_may_not_do_it_blames_no_row(desk: Desk, server: JourneyServer) -> None:
    server.forbidden = True
    desk.add(1)
    report = desk.sync()
    assert report.needs_sign_in
    assert "Insufficient Privileges" in report.message
    assert report.parked == 0


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/interaction/v1/interactions", {"count": 2, "items": []}),
        ("/interaction/v1/interactions", {"count": 1, "items": [{"name": "no key"}]}),
        ("/interaction/v1/interactions/contactMembership", {"results": {}}),
        (
            "/interaction/v1/interactions/contactMembership",
            {"results": {"contactMemberships": [], "contactsNotFound": []}},
        ),
        ("/interaction/v1/events", {"requestId": "accepted by somebody else"}),
    ],
)
def test_another_shape_is_not_the_server(
    server: JourneyServer, cloud: MarketingCloud, path: str, answer: object
) -> None:
    server.spoils[path] = answer
    calls: dict[str, Callable[[], object]] = {
        "interactions": cloud.journeys,
        "contactMembership": lambda: cloud.inside(HOT, [WHO]),
        "events": lambda: cloud.fire(HOT, WHO, {}),
    }
    with pytest.raises(NotTheServer):
        calls[path.rpartition("/")[2]]()


@pytest.mark.parametrize(
    "tenant", ["", "https://x.example.com", "x.example.com/", "x.evil", "X_1", "-x", "a\n"]
)
def test_only_a_sub_domain_is_taken(tenant: str) -> None:
    options = {
        "nurture": "marketing-cloud",
        "marketing_cloud": tenant,
        "marketing_cloud_client": CLIENT,
    }
    with pytest.raises(BadInput, match="sub-domain"):
        SalesforceConnector(Destination(url="https://x.example.com", options=options), None)
    with pytest.raises(BadInput, match="marketing_cloud_client"):
        MarketingCloud("mc1", "", None)


def test_the_show_files_account_is_asked_for(server: JourneyServer) -> None:
    for account, good in ((ACCOUNT, True), ("1", False)):
        cloud = MarketingCloud("", CLIENT, SECRET, account=account, url=server.url)
        if good:
            cloud.check()
        else:
            with pytest.raises(SignInNeeded):
                cloud.check()
        cloud.close()


def test_without_a_campaign_there_is_nowhere_to_note_it(desk: Desk) -> None:
    desk.destination = replace(desk.destination, campaign="Nowhere")
    desk.show = replace(desk.show, connectors={"crm": desk.destination})
    desk.store.put_show(desk.show)
    desk.add(1)
    desk.settle()
    parked = outbox.entries(desk.store, state=DeliveryState.PARKED)
    assert {entry.step for entry in parked} == {Step.CAMPAIGN, Step.ENROLLMENT}
