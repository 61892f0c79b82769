"""Webhooks: signed as the standard says, told once however often they are repeated."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from faultsample import GROUPS
from faultserver import Fault
from loopserver import Answer
from rigs import WebhookRig
from standardwebhooks import Webhook
from suite import ConnectorSuite, Desk, Rig
from webhookreceiver import SECRET, WebhookReceiver

from leadcapture.delivery import DeliveryState, Step
from leadcapture.errors import BadInput, NotTheServer, RetryLater, SignInNeeded
from leadcapture.lead import Consent, Disposition, Lead, Person
from leadcapture.show import Destination
from leadcapture.store import outbox
from leadcapture.sync.connector import Enrollment, Handoff, Membership, Outcome, PersonRow
from leadcapture.sync.webhook import WebhookConnector, sign

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture
def receiver() -> Iterator[WebhookReceiver]:
    with WebhookReceiver() as one:
        yield one
        while _OPEN:
            _OPEN.pop().close()


_OPEN: list[WebhookConnector] = []


def opened(receiver: WebhookReceiver, secret: str | None = SECRET, path: str = "/hooks/1/") -> Any:
    connector = WebhookConnector(Destination(url=receiver.url + path), secret)
    _OPEN.append(connector)
    return connector


def lead(**fields: Any) -> Lead:
    return Lead(
        **{
            "id": uuid4(),
            "show_id": UUID(int=1),
            "person": Person(first_name="Zoë", last_name="Example", emails=("z@example.com",)),
            "captured_at": NOW,
            "captured_by": "Rep",
            "device": "laptop",
            **fields,
        }
    )


def row(one: Lead, notes: str = "said") -> PersonRow:
    return PersonRow(lead=one, notes=notes)


# --- what every connector must hold -----------------------------------------------------------


class TestWebhook(ConnectorSuite):
    @pytest.fixture
    def rig(self, receiver: WebhookReceiver) -> Rig:
        return WebhookRig(receiver)

    @pytest.mark.parametrize("faults", GROUPS.values(), ids=GROUPS)
    def test_no_fault_loses_or_doubles_anything(self, desk: Desk, faults: Sequence[Fault]) -> None:
        super().test_no_fault_loses_or_doubles_anything(desk, faults)

    def test_an_opt_out_in_the_crm_always_wins(self, desk: Desk) -> None:
        """A receiver cannot be asked; it refuses, and the row is parked in its words."""
        lead, other = desk.add(2)
        desk.rig.opt_out(lead.id)
        desk.settle()
        assert list(desk.rig.enrolled()) == [other.id]
        (parked,) = outbox.entries(desk.store, state=DeliveryState.PARKED)
        assert (parked.lead_id, parked.step) == (lead.id, Step.ENROLLMENT)

    def test_a_persons_edit_in_the_crm_stays(self, desk: Desk) -> None:
        """What a receiver does with a message is its own business: nothing is written there."""
        (lead,) = desk.add(1)
        desk.settle()
        with desk.open() as connector:
            assert connector.look_up([lead], ["last_name"]) == []


def test_the_signature_is_the_standards_own() -> None:
    secret, key, at = (
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        1614265330,
    )
    ours = sign(secret, key, datetime.fromtimestamp(at, UTC), b'{"test": 2432232314}')
    assert ours == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
    theirs = Webhook(secret).sign(key, datetime.fromtimestamp(at, UTC), '{"test": 2432232314}')
    assert ours == theirs


def test_every_step_is_one_message_that_names_the_person(receiver: WebhookReceiver) -> None:
    connector = opened(receiver)
    connector.check()
    assert receiver.arrived == []
    yes = Consent(purpose="email", wording="May we?", version="1", language="en", at=NOW, how="x")
    one = lead(
        disposition=Disposition.HOT,
        answers={"interest": ("a", "b"), "seats": 4.0},
        consents=(yes,),
    )
    (person,) = connector.upsert_people([row(one)])
    assert (person.outcome, person.remote_id) == (Outcome.CREATED, f"their-{one.id}")
    assert person.url == f"https://example.com/people/{one.id}"
    connector.add_campaign_members(
        [Membership(lead=one, remote_id="x", campaign="Expo", status="Responded")]
    )
    connector.hand_off(
        [
            Handoff(
                lead=one,
                remote_id="x",
                key="k",
                subject="Meeting",
                notes="n",
                owner="Sam",
                due=NOW + timedelta(days=1),
            )
        ]
    )
    connector.enroll([Enrollment(lead=one, remote_id="x", sequence="Hot")])
    events = {payload["type"]: payload["data"] for payload in receiver.events.values()}
    assert set(events) == {
        "lead.updated", "campaign.joined", "handoff.requested", "sequence.requested",
    }  # fmt: skip
    assert {data["lead_id"] for data in events.values()} == {str(one.id)}
    assert {data["person"]["name"] for data in events.values()} == {"Zoë Example"}
    told = events["lead.updated"]
    assert told["answers"] == {"interest": ["a", "b"], "seats": 4.0}
    assert (told["rating"], told["opted_in"], told["conversation"]) == ("hot", True, "said")
    assert told["consents"][0]["wording"] == "May we?"
    assert events["handoff.requested"]["due"] == "2026-11-25T09:00:00.000Z"
    assert {call.path for call in receiver.seen if call.method == "POST"} == {"/hooks/1/"}


def test_a_repetition_has_the_same_id_and_an_edit_another(receiver: WebhookReceiver) -> None:
    one = lead()
    for _ in range(2):
        connector = opened(receiver)
        connector.upsert_people([row(one)])
        connector.enroll([Enrollment(lead=one, remote_id="x", sequence="Hot")])
    assert len(receiver.arrived) == 4
    assert len(set(receiver.arrived)) == 2
    edited = replace(one, revision=2, person=replace(one.person, title="CTO"))
    opened(receiver).upsert_people([row(edited)])
    assert len(set(receiver.arrived)) == 3
    assert receiver.people[str(one.id)]["person"]["title"] == "CTO"


def test_what_the_receiver_refuses_is_parked_in_its_words(receiver: WebhookReceiver) -> None:
    good, bad = lead(), lead()
    receiver.refuses[str(bad.id)] = "No company, no record."
    results = {one.lead_id: one for one in opened(receiver).upsert_people([row(bad), row(good)])}
    assert results[bad.id].outcome is Outcome.REFUSED
    assert results[bad.id].message == "No company, no record."
    assert results[good.id].outcome is Outcome.CREATED
    receiver.answers_nothing = True
    (quiet,) = opened(receiver).upsert_people([row(lead())])
    assert (quiet.outcome, quiet.remote_id) == (Outcome.CREATED, str(quiet.lead_id))


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Answer(status=401, body={"message": "bad signature"}), SignInNeeded),
        (Answer(status=404, body={"message": "not registered"}), RetryLater),
        (Answer(status=410, body={}), RetryLater),
        (Answer(status=503, body={}), RetryLater),
        (Answer(status=302, headers={"Location": "https://example.com"}), NotTheServer),
        (Answer(body=b"<html>", headers={"Content-Type": "text/html"}), NotTheServer),
    ],
)
def test_what_is_no_receipt_is_not_done(
    receiver: WebhookReceiver, answer: Answer, error: type[Exception]
) -> None:
    receiver.reply = lambda call: answer  # type: ignore[method-assign]
    with pytest.raises(error):
        opened(receiver).upsert_people([row(lead())])


@pytest.mark.parametrize(
    ("body", "outcome", "said"),
    [
        ({"refused": "opted out here"}, Outcome.REFUSED, "opted out here"),
        ({"id": 17, "url": "javascript:alert(1)"}, Outcome.CREATED, ""),
        ([1], Outcome.CREATED, ""),
        (b"Accepted", Outcome.CREATED, ""),
    ],
)
def test_a_receipt_may_say_more(
    receiver: WebhookReceiver, body: Any, outcome: Outcome, said: str
) -> None:
    kind = "text/plain" if isinstance(body, bytes) else "application/json"
    receiver.reply = lambda call: Answer(  # type: ignore[method-assign]
        body=body, headers={"Content-Type": kind}
    )
    (result,) = opened(receiver).upsert_people([row(lead())])
    assert (result.outcome, result.message, result.url) == (outcome, said, "")


def test_what_was_received_before_the_line_broke_counts(receiver: WebhookReceiver) -> None:
    rows = [row(lead()) for _ in range(3)]
    reply = receiver.reply

    def break_at_the_second(call: Any) -> Answer:
        if len(receiver.events) == 1:
            return Answer(status=503, body={})
        return reply(call)

    receiver.reply = break_at_the_second  # type: ignore[method-assign]
    results = opened(receiver).upsert_people(rows)
    assert [one.lead_id for one in results] == [rows[0].lead.id]


@pytest.mark.parametrize("secret", [None, "", "plain", "whsec_!!!", "whsec_c2hvcnQ="])
def test_a_secret_that_is_none_asks_for_one(receiver: WebhookReceiver, secret: str | None) -> None:
    with pytest.raises(SignInNeeded, match="whsec_"):
        opened(receiver, secret).check()
    assert receiver.seen == []


@pytest.mark.parametrize(
    "destination",
    [
        Destination(url="http://hooks.example.com/x"),
        Destination(url="https://hooks.example.com/x?key=1"),
        Destination(url="https://hooks.example.com", options={"batch": "5"}),
    ],
)
def test_addresses_and_options_that_cannot_be_used_are_told(destination: Destination) -> None:
    with pytest.raises(BadInput, match="connector 'webhook'"):
        WebhookConnector(destination, SECRET)
