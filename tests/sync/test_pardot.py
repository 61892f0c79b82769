"""Account Engagement's lists, against a server as strict as the vendor's pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import ClassVar
from uuid import uuid4

import pytest
from faultserver import Fault, FaultServer
from pardotserver import BUSINESS_UNIT, TOKEN, EngagementServer, PardotServer
from rigs import EngagementRig
from suite import ConnectorSuite, Desk, Rig, make_lead

from leadcapture.delivery import DeliveryState, Step
from leadcapture.errors import NotTheServer, Refused, SignInNeeded
from leadcapture.lead import Lead
from leadcapture.show import Show
from leadcapture.store import outbox
from leadcapture.sync.http import FixedToken
from leadcapture.sync.pardot import Pardot
from tests.fresh import new_store


@pytest.fixture
def server() -> Iterator[PardotServer]:
    with PardotServer() as server:
        yield server


@pytest.fixture
def pardot(server: PardotServer) -> Iterator[Pardot]:
    pardot = Pardot(FixedToken(TOKEN), BUSINESS_UNIT, url=server.url)
    yield pardot
    pardot.close()


@pytest.fixture
def lead() -> Lead:
    return make_lead(Show(id=uuid4(), name="Suite Expo 2026"))


def test_all_pages_of_lists_are_read_once(server: PardotServer, pardot: Pardot) -> None:
    assert pardot.lists() == pardot.lists() == {"Nurture hot", "Nurture warm"}
    assert server.count("GET", "/lists") == 2


def test_a_prospect_is_made_and_put_on_the_list_once(
    server: PardotServer, pardot: Pardot, lead: Lead
) -> None:
    first = pardot.enroll(lead, "Nurture warm")
    again = pardot.enroll(lead, "Nurture warm")
    assert first.created
    assert not again.created
    assert first.id == again.id
    person = server.prospects[lead.person.email]
    assert person["lastName"] == lead.person.last_name
    assert list(server.members) == [(12, person["id"])]


@pytest.mark.parametrize("flag", ["optedOut", "isDoNotEmail"])
def test_who_opted_out_there_is_put_on_no_list(
    server: PardotServer, pardot: Pardot, lead: Lead, flag: str
) -> None:
    known = {"id": 7, "optedOut": False, "isDoNotEmail": False, flag: True}
    server.prospects[lead.person.email] = known
    assert pardot.enroll(lead, "Nurture hot").opted_out
    assert server.members == {}


def test_who_left_the_list_stays_off_it(server: PardotServer, pardot: Pardot, lead: Lead) -> None:
    pardot.enroll(lead, "Nurture hot")
    for member in server.members.values():
        member["optedOut"] = True
    again = pardot.enroll(lead, "Nurture hot")
    assert again.opted_out
    assert not again.created


def test_a_list_that_is_not_there_is_said(pardot: Pardot, lead: Lead) -> None:
    with pytest.raises(Refused, match="no list 'Nowhere'"):
        pardot.enroll(lead, "Nowhere")


def test_refusals_come_in_the_vendors_words(pardot: Pardot, lead: Lead) -> None:
    nobody = replace(lead, person=replace(lead.person, emails=()))
    with pytest.raises(Refused, match="not an e-mail address"):
        pardot.enroll(nobody, "Nurture hot")


def test_another_business_unit_is_refused(server: PardotServer) -> None:
    other = Pardot(FixedToken(TOKEN), "0Uv000000000002AAA", url=server.url)
    with pytest.raises(Refused, match="Business Unit"):
        other.lists()
    other.close()


def test_a_wrong_token_asks_for_a_sign_in(server: PardotServer) -> None:
    other = Pardot(FixedToken("expired"), BUSINESS_UNIT, url=server.url)
    with pytest.raises(SignInNeeded):
        other.lists()
    other.close()


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/lists", {"values": "none"}),
        ("/lists", {"values": [{"name": "without an id"}]}),
        ("/lists", []),
        ("/prospects/do/upsertLatestByEmail", {"email": "someone"}),
    ],
)
def test_another_shape_is_not_the_server(
    server: PardotServer, pardot: Pardot, lead: Lead, path: str, answer: object
) -> None:
    server.spoils[path] = answer
    with pytest.raises(NotTheServer):
        pardot.enroll(lead, "Nurture hot")


# --- through the connector, with a Salesforce organisation beside it ---------------------------


class TestAccountEngagement(ConnectorSuite):
    faults: ClassVar = {"rows": (Fault.RESET_AFTER, Fault.EXPIRED, Fault.MISSING, Fault.FOREIGN)}

    @pytest.fixture
    def rig(self, org: EngagementServer) -> Rig:
        return EngagementRig(org)


@pytest.fixture
def org() -> Iterator[EngagementServer]:
    with EngagementServer() as server:
        yield server


@pytest.fixture
def desk(org: EngagementServer, tmp_path: Path) -> Iterator[Desk]:
    rig = EngagementRig(org)
    with (
        FaultServer(org.url, spoken=rig.spoken) as wire,
        new_store(tmp_path / "workspace") as store,
    ):
        yield Desk(store, rig, wire, tmp_path)


def test_the_show_files_lists_are_joined_once(desk: Desk, org: EngagementServer) -> None:
    hot = desk.add(2)
    touch = desk.add(1, disposition=None)
    assert desk.sync().enrolled == 3
    assert desk.lost_or_doubled([*hot, *touch]) == {}
    assert sorted(number for number, _ in org.members) == [11, 11, 12]
    with desk.open() as connector:
        assert connector.sequences() == {"Nurture hot", "Nurture warm"}


@pytest.mark.parametrize(
    "fault", [Fault.RESET_AFTER, Fault.EXPIRED, Fault.BROKEN_AFTER, Fault.HTML, Fault.FOREIGN]
)
def test_no_fault_puts_anybody_on_a_list_twice(
    desk: Desk, org: EngagementServer, fault: Fault
) -> None:
    leads = desk.add(2)
    for turn in (0, 1):
        desk.wire.spoil = lambda call, turn=turn: (
            fault if "/api/v5/" in call.path and call.number % 2 == turn else None
        )
        desk.sync()
    desk.settle()
    assert desk.lost_or_doubled(leads) == {}
    assert desk.states()[Step.ENROLLMENT] == {DeliveryState.SENT}


def test_an_opt_out_on_either_side_wins(desk: Desk, org: EngagementServer) -> None:
    here, there = desk.add(2)
    org.prospects[there.person.email] = {"id": 7, "optedOut": True, "isDoNotEmail": False}
    contact = org.make("Contact", LastName="X", Email=here.person.email, HasOptedOutOfEmail=True)
    desk.settle()
    assert contact in org.records["Contact"]
    assert org.members == {}
    parked = outbox.entries(desk.store, state=DeliveryState.PARKED)
    assert {(one.lead_id, one.step) for one in parked} == {
        (here.id, Step.ENROLLMENT),
        (there.id, Step.ENROLLMENT),
    }
    assert all("opted out" in one.error for one in parked)


def test_a_list_that_somebody_deleted_parks_with_words(desk: Desk, org: EngagementServer) -> None:
    org.lists = {"Nurture warm": 12, "Other": 13}
    (lead,) = desk.add(1)
    desk.settle()
    (parked,) = outbox.entries(desk.store, state=DeliveryState.PARKED)
    assert "no list 'Nurture hot'" in parked.error
    org.lists = {"Nurture warm": 12, "Nurture hot": 11}
    outbox.retry(desk.store, [parked.key], at=desk.now)
    desk.settle()
    assert desk.lost_or_doubled([lead]) == {}


def test_a_business_unit_that_does_not_fit_is_said(desk: Desk) -> None:
    desk.destination = replace(
        desk.destination, options={**desk.destination.options, "business_unit": "0Uv0"}
    )
    with desk.open() as connector, pytest.raises(Refused, match="Business Unit"):
        connector.sequences()
