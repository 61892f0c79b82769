"""Odoo's own ways: imports by external id, fields of other models, mailing lists, activities."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from faultsample import GROUPS
from faultserver import Fault, FaultServer
from odooserver import DATABASE, KEY, OdooServer
from rigs import OdooRig
from suite import ConnectorSuite, Desk, Rig

from leadcapture.delivery import DeliveryState
from leadcapture.errors import BadInput, NotTheServer, Refused, SignInNeeded
from leadcapture.lead import Address, Disposition, Lead, Person
from leadcapture.mapping import FieldKind, same
from leadcapture.show import Destination
from leadcapture.store import outbox
from leadcapture.sync.connector import Enrollment, Handoff, Membership, Outcome, PersonRow
from leadcapture.sync.odoo import OdooConnector
from tests.fresh import new_store

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


class TestOdoo(ConnectorSuite):
    @pytest.fixture
    def rig(self) -> Iterator[Rig]:
        with OdooServer() as server:
            yield OdooRig(server)

    @pytest.mark.parametrize("faults", GROUPS.values(), ids=GROUPS)
    def test_no_fault_loses_or_doubles_anything(self, desk: Desk, faults: Sequence[Fault]) -> None:
        super().test_no_fault_loses_or_doubles_anything(desk, faults)


# --- Odoo's own ways ----------------------------------------------------------------------------


@pytest.fixture
def server() -> Iterator[OdooServer]:
    with OdooServer() as one:
        yield one
        while _OPEN:
            _OPEN.pop().close()


_OPEN: list[OdooConnector] = []


def opened(server: OdooServer, key: str | None = KEY, **options: str) -> OdooConnector:
    connector = OdooConnector(Destination(url=server.url, database=DATABASE, options=options), key)
    _OPEN.append(connector)
    connector.check()
    return connector


def lead(**fields: Any) -> Lead:
    address = Address(city="Munich", region="Bavaria", country="Deutschland")
    return Lead(
        **{
            "id": uuid4(),
            "show_id": UUID(int=1),
            "person": Person(
                first_name="Ada",
                last_name="Example",
                company="Example Ltd",
                emails=(f"{uuid4().hex[:8]}@example.com",),
                address=address,
            ),
            "captured_at": NOW,
            "captured_by": "Rep",
            "device": "laptop",
            **fields,
        }
    )


def row(one: Lead, **values: Any) -> PersonRow:
    there = {
        "contact_name": one.person.name,
        "partner_name": one.person.company,
        "email_from": one.person.email,
        "country_id": one.person.address.country,
        "state_id": one.person.address.region,
        "description": "a <b>\nc",
        **values,
    }
    return PersonRow(lead=one, notes="said", values={k: v for k, v in there.items() if v != ""})


def put(connector: OdooConnector, *rows: PersonRow) -> dict[UUID, Any]:
    return {result.lead_id: result for result in connector.upsert_people(rows)}


def record(server: OdooServer, one: Lead) -> dict[str, Any]:
    found = server.record_of(f"leadcapture.lead_{one.id}")
    assert found is not None
    return found


def test_a_new_lead_gets_its_title_stars_salesperson_and_place(server: OdooServer) -> None:
    connector = opened(server, type="lead")
    hot = lead(disposition=Disposition.HOT, owner="Sam Seller")
    plain = lead(person=Person(emails=("x@example.com",)))
    results = put(connector, row(hot), row(plain))
    assert {one.outcome for one in results.values()} == {Outcome.CREATED}
    made = record(server, hot)
    assert (made["name"], made["priority"], made["type"]) == (
        "Ada Example, Example Ltd",
        "3",
        "lead",
    )
    assert made["user_id"] == 3
    assert (made["country_id"], made["state_id"]) == (1, 1)
    assert made["description"] == "<p>a &lt;b&gt;<br>c</p>"
    # The key's user is no salesperson: nobody's leads stay nobody's.
    assert record(server, plain)["user_id"] is False
    assert results[hot.id].url == f"{server.url}/mail/view?model=crm.lead&res_id={made['id']}"


def test_what_was_written_reads_back_the_same(server: OdooServer) -> None:
    connector = opened(server)
    one = lead()
    sent = row(one)
    put(connector, sent)
    (there,) = connector.look_up([one], list(sent.values))
    assert all(same(there.values[name], value) for name, value in sent.values.items())
    server.edit("crm.lead", record(server, one)["id"], country_id=2, state_id=False)
    (there,) = connector.look_up([one], ["country_id", "state_id", "nothing_like_it"])
    assert there.values == {"country_id": "United States"}


def test_a_change_is_one_load_for_each_set_of_fields(server: OdooServer) -> None:
    connector = opened(server)
    leads = [lead() for _ in range(4)]
    put(connector, *map(row, leads))
    server.edit("crm.lead", record(server, leads[0])["id"], city="Elsewhere")
    before = server.count("POST", "crm.lead/load")
    changed = [
        PersonRow(lead=one, notes="", values={"function": f"Role {at}"})
        for at, one in enumerate(leads[:3])
    ]
    results = put(connector, *changed, PersonRow(lead=leads[3], notes="", values={"phone": "1"}))
    assert {one.outcome for one in results.values()} == {Outcome.UPDATED}
    assert server.count("POST", "crm.lead/load") - before == 2
    assert record(server, leads[0])["function"] == "Role 0"
    # An import's empty cell empties a field, so fields that are not meant have no column.
    assert record(server, leads[0])["city"] == "Elsewhere"
    assert record(server, leads[3])["function"] is False


def test_a_place_that_odoo_does_not_know_is_said_and_left_out(server: OdooServer) -> None:
    one = lead()
    (result,) = put(opened(server), row(one, country_id="Atlantis", state_id="Deep")).values()
    assert result.outcome is Outcome.CREATED
    assert "Atlantis" in result.message
    assert record(server, one)["country_id"] is False


@pytest.fixture
def desk(server: OdooServer, tmp_path: Path) -> Iterator[Desk]:
    with (
        FaultServer(server.url) as wire,
        new_store(tmp_path / "workspace") as store,
    ):
        yield Desk(store, OdooRig(server), wire, tmp_path)


def test_a_record_that_breaks_odoo_every_time_is_parked_alone(
    desk: Desk, server: OdooServer
) -> None:
    """An exception of a module is HTTP 500 for the whole import, each time again."""
    leads = desk.add(6)
    server.breaks["Example3"] = "builtins.ValueError"
    desk.settle()
    (parked,) = outbox.entries(desk.store, state=DeliveryState.PARKED)
    assert parked.lead_id == leads[3].id
    assert parked.error == "could not convert string to float (builtins.ValueError)"
    assert desk.lost_or_doubled([one for one in leads if one is not leads[3]]) == {}
    server.breaks.clear()
    outbox.retry(desk.store, [parked.key], at=desk.now)
    desk.settle()
    assert desk.lost_or_doubled(leads) == {}


@pytest.mark.parametrize(
    "raised", ["psycopg2.OperationalError", "psycopg2.errors.SerializationFailure"]
)
def test_what_passes_by_itself_parks_nobody(desk: Desk, server: OdooServer, raised: str) -> None:
    leads = desk.add(2)
    server.breaks["Example"] = raised
    assert desk.sync().parked == 0
    server.breaks.clear()
    desk.settle()
    assert desk.lost_or_doubled(leads) == {}


def test_reading_that_fails_blames_nobody(desk: Desk, server: OdooServer) -> None:
    desk.add(2)
    server.broken_methods = {"search_read"}
    report = desk.sync()
    assert (report.parked, "out of order" in report.message) == (0, True)


def test_refused_rows_stand_alone_and_the_rest_is_loaded_again(server: OdooServer) -> None:
    server.refuses["Bad"] = "No bad names."
    rows = [row(lead(person=Person(last_name=name))) for name in ("A", "Bad", "B", "Bad too")]
    results = put(opened(server), *rows)
    assert [results[one.lead.id].outcome for one in rows] == [
        Outcome.CREATED, Outcome.REFUSED, Outcome.CREATED, Outcome.REFUSED,
    ]  # fmt: skip
    assert results[rows[1].lead.id].message == "No bad names."
    assert server.count("POST", "crm.lead/load") == 2


def test_a_key_without_rights_parks_with_odoos_words(server: OdooServer) -> None:
    server.denied |= {("crm.lead", "create"), ("utm.campaign", "create")}
    one = lead()
    (result,) = put(opened(server), row(one)).values()
    assert "not allowed to create" in result.message
    server.denied.discard(("crm.lead", "create"))
    connector = opened(server)
    (result,) = put(connector, row(one)).values()
    # Without the right to make campaigns the tag still says it.
    member = Membership(lead=one, remote_id=result.remote_id, campaign="Expo", status="x")
    assert connector.add_campaign_members([member])[0].outcome is Outcome.CREATED
    made = record(server, one)
    assert (len(made["tag_ids"]), made["campaign_id"]) == (1, False)


def test_a_campaign_that_is_there_already_stays(server: OdooServer) -> None:
    connector = opened(server)
    one, other = lead(), lead()
    results = put(connector, row(one), row(other))
    theirs = server.add("utm.campaign", title="Spring", name="Spring")
    server.edit("crm.lead", record(server, one)["id"], campaign_id=theirs)
    members = [
        Membership(lead=each, remote_id=results[each.id].remote_id, campaign="Expo", status="x")
        for each in (one, other)
    ]
    assert {each.outcome for each in connector.add_campaign_members(members)} == {Outcome.CREATED}
    assert record(server, one)["campaign_id"] == theirs
    assert record(server, other)["campaign_id"] != theirs
    assert {each.outcome for each in connector.add_campaign_members(members)} == {Outcome.UNCHANGED}
    closed = opened(server, create_campaign="no").add_campaign_members(
        [Membership(lead=one, remote_id=results[one.id].remote_id, campaign="New", status="x")]
    )
    assert "no tag" in closed[0].message
    server.delete("crm.lead", record(server, one)["id"])
    assert "somebody deleted" in connector.add_campaign_members(members[:1])[0].message


def test_a_hand_off_is_a_to_do_for_its_owner(server: OdooServer) -> None:
    connector = opened(server)
    one = lead()
    (person,) = put(connector, row(one)).values()

    def handoff(**fields: Any) -> Handoff:
        return Handoff(
            **{
                "lead": one,
                "remote_id": person.remote_id,
                "key": "k",
                "subject": "Meeting",
                "notes": "<i>\nn",
                "owner": "sam@example.com",
                "due": NOW + timedelta(days=1),
                **fields,
            }
        )

    (made,) = connector.hand_off([handoff()])
    activity = server.rows["mail.activity"][int(made.remote_id)]
    assert (activity["user_id"], activity["date_deadline"]) == (3, "2026-11-25")
    assert activity["note"] == "<p>&lt;i&gt;<br>n</p>"
    assert server.rows["mail.activity.type"][activity["activity_type_id"]]["name"] == "To-Do"
    # What somebody moved stays moved; a repetition finds it.
    server.edit("mail.activity", activity["id"], date_deadline="2027-01-01")
    assert opened(server).hand_off([handoff()])[0].outcome is Outcome.UNCHANGED
    assert server.rows["mail.activity"][int(made.remote_id)]["date_deadline"] == "2027-01-01"
    (other,) = connector.hand_off([handoff(key="other", owner="Nobody")])
    assert "No user in Odoo is called 'Nobody'" in other.message
    (gone,) = connector.hand_off([handoff(key="gone", remote_id="999")])
    assert gone.outcome is Outcome.REFUSED


def test_mailing_lists_are_joined_by_address_and_left_for_good(server: OdooServer) -> None:
    into = server.add("mailing.list", name="Hot leads")
    connector = opened(server)
    leads = [lead() for _ in range(5)]
    results = put(connector, *map(row, leads))
    known = server.add("mailing.contact", name="Ada", email=leads[0].person.email)
    left = server.add("mailing.contact", name="B", email=leads[1].person.email)
    server.add("mailing.subscription", contact_id=left, list_id=into, opt_out=True)
    server.blacklist(leads[2].person.email)
    server.edit("crm.lead", record(server, leads[3])["id"], email_from="nothing")
    rows = [
        Enrollment(lead=one, remote_id=results[one.id].remote_id, sequence="Hot leads")
        for one in leads
    ]
    first = {one.lead_id: one for one in connector.enroll(rows)}
    assert [first[one.id].outcome for one in leads] == [
        Outcome.CREATED, Outcome.REFUSED, Outcome.REFUSED, Outcome.REFUSED, Outcome.CREATED,
    ]  # fmt: skip
    assert "left this mailing list" in first[leads[1].id].message
    assert "blacklist" in first[leads[2].id].message
    assert known in {one["contact_id"] for one in server.rows["mailing.subscription"].values()}
    assert len(server.rows["mailing.contact"]) == 3
    again = {one.lead_id: one for one in opened(server).enroll(rows)}
    assert again[leads[0].id].outcome is Outcome.UNCHANGED
    assert connector.sequences() == {"Hot leads", str(into)}
    (status,) = connector.read_back([leads[4].id])
    assert (status.sequences, status.opted_out) == (("Hot leads",), False)
    nowhere = connector.enroll(
        [Enrollment(lead=leads[4], remote_id=rows[4].remote_id, sequence="-")]
    )
    assert "no such mailing list" in nowhere[0].message


@pytest.mark.slow
def test_without_email_marketing_nobody_is_enrolled() -> None:
    with OdooServer(modules=("crm",)) as bare:
        connector = opened(bare)
        one = lead()
        (person,) = put(connector, row(one)).values()
        enrollment = Enrollment(lead=one, remote_id=person.remote_id, sequence="Hot")
        (result,) = connector.enroll([enrollment])
        assert "Email Marketing is not installed" in result.message
        assert connector.sequences() == frozenset()
        assert [one.sequences for one in connector.read_back([one.id])] == [()]
        _OPEN.pop().close()


def test_the_fields_are_the_databases_own(server: OdooServer) -> None:
    fields = {one.name: one for one in opened(server).describe()}
    assert fields["email_from"].kind is FieldKind.EMAIL
    assert fields["description"].kind is FieldKind.LONG_TEXT
    assert fields["country_id"].kind is FieldKind.REFERENCE
    assert fields["priority"].choices == ("0", "1", "2", "3")
    assert fields["tag_ids"].kind is FieldKind.CHOICES
    assert not fields["is_blacklisted"].writable
    assert not any(one.required for one in fields.values())


def test_tags_numbers_and_yes_or_no_go_as_odoo_imports_them(server: OdooServer) -> None:
    for name in ("Gold", "Silver"):
        server.add("crm.tag", name=name)
    one = lead()
    values = {"tag_ids": "Gold;Silver", "expected_revenue": 1200.5, "active": True}
    connector = opened(server)
    put(connector, row(one, **values))
    made = record(server, one)
    assert (made["tag_ids"], made["expected_revenue"], made["active"]) == ([1, 2], 1200.5, True)
    (there,) = connector.look_up([one], list(values))
    assert there.values == values


def test_sign_in_and_addresses(server: OdooServer) -> None:
    with pytest.raises(SignInNeeded, match="Make a new one"):
        opened(server, "wrong")
    with pytest.raises(SignInNeeded, match="no token"):
        opened(server, None)
    with pytest.raises(BadInput, match="no option 'tag'"):
        OdooConnector(Destination(url=server.url, options={"tag": "x"}), KEY)
    with pytest.raises(BadInput, match="'lead' or 'opportunity'"):
        OdooConnector(Destination(url=server.url, options={"type": "x"}), KEY)
    with pytest.raises(BadInput, match="cannot be used"):
        OdooConnector(Destination(url="http://example.odoo.com"), KEY)


@pytest.mark.parametrize(
    ("method", "body"),
    [
        ("context_get", []),
        ("fields_get", {}),
        ("search_read", {"rows": []}),
        ("search_read", [{"id": "1"}]),
        ("load", {"ids": [1, 2, 3], "messages": []}),
        ("load", True),
    ],
)
def test_json_that_is_not_odoos_is_nothing(server: OdooServer, method: str, body: Any) -> None:
    server.instead[method] = body
    with pytest.raises(NotTheServer):
        put(opened(server), row(lead()))


def test_an_import_that_blames_no_row_refuses_the_batch(server: OdooServer) -> None:
    server.instead["load"] = {"ids": False, "messages": [{"type": "error", "message": "Full."}]}
    with pytest.raises(Refused, match=r"Full\."):
        put(opened(server), row(lead()))
