"""Account Engagement's lists, against a server as strict as the vendor's pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from uuid import uuid4

import pytest
from pardotserver import BUSINESS_UNIT, TOKEN, PardotServer
from suite import make_lead

from leadcapture.errors import NotTheServer, Refused, SignInNeeded
from leadcapture.lead import Lead
from leadcapture.show import Show
from leadcapture.sync.http import FixedToken
from leadcapture.sync.pardot import Pardot


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
