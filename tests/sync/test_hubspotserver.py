"""The HubSpot server of these tests, used through HubSpot's own client, unchanged."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import hubspot
import pytest
import requests
from hubspot.crm.contacts import ApiException
from hubspotserver import TOKEN, HubSpotServer


@pytest.fixture
def server() -> Iterator[HubSpotServer]:
    with HubSpotServer() as one:
        yield one


@pytest.fixture
def client(server: HubSpotServer) -> hubspot.HubSpot:
    return hubspot.HubSpot(access_token=TOKEN, host=server.url)


def set_up(client: hubspot.HubSpot) -> None:
    client.crm.properties.core_api.create(
        "contacts",
        {
            "name": "leadcapture_id",
            "label": "Leadcapture ID",
            "groupName": "contactinformation",
            "type": "string",
            "fieldType": "text",
            "hasUniqueValue": True,
        },
    )


def person(key: str, **properties: str) -> dict[str, Any]:
    return {
        "id": key,
        "idProperty": "leadcapture_id",
        "properties": properties,
        "objectWriteTraceId": key,
    }


def test_the_vendors_client_upserts_reads_and_sees_each_rows_error(
    server: HubSpotServer, client: hubspot.HubSpot
) -> None:
    set_up(client)
    contacts = client.crm.contacts.batch_api
    answer = contacts.upsert(
        {
            "inputs": [
                person("a", firstname="Ada", email="Ada@example.com"),
                person("b", email="no address"),
                person("c", email="ada@example.com"),
                person("d", shoe_size="42"),
            ]
        }
    )
    assert [(one.object_write_trace_id, one.new) for one in answer.results] == [("a", True)]
    errors = {one.context["objectWriteTraceId"][0]: one for one in answer.errors}
    assert answer.num_errors == 3
    assert "INVALID_EMAIL" in errors["b"].message
    assert errors["c"].category == "CONFLICT"
    assert f"Existing ID: {answer.results[0].id}" in errors["c"].message
    assert "PROPERTY_DOESNT_EXIST" in errors["d"].message

    again = contacts.upsert({"inputs": [person("a", jobtitle="CTO")]})
    assert (again.results[0].id, again.results[0].new) == (answer.results[0].id, False)
    read = contacts.read(
        {
            "inputs": [{"id": "a"}, {"id": "nobody"}],
            "properties": ["firstname", "email", "jobtitle"],
            "propertiesWithHistory": ["email"],
            "idProperty": "leadcapture_id",
        }
    )
    (found,) = read.results
    assert found.properties["email"] == "ada@example.com"
    assert found.properties_with_history["email"][0].source_type == "INTEGRATION"
    assert read.errors[0].context == {"ids": ["nobody"]}


def test_lists_tasks_and_owners_through_the_vendors_client(
    server: HubSpotServer, client: hubspot.HubSpot
) -> None:
    contact = server.add_contact(email="ada@example.com")
    made = client.crm.lists.lists_api.create(
        {"name": "Expo 2026", "objectTypeId": "0-1", "processingType": "MANUAL"}
    )
    members = client.crm.lists.memberships_api
    added = members.add(made.list.list_id, [contact, "999"])
    assert (added.records_ids_added, added.record_ids_missing) == ([contact], ["999"])
    assert members.add(made.list.list_id, [contact]).records_ids_added == []
    (owner,) = client.crm.owners.owners_api.get_page(email="sam@example.com").results
    task = client.crm.objects.tasks.batch_api.create(
        {
            "inputs": [
                {
                    "properties": {
                        "hs_timestamp": "2026-11-25T09:00:00Z",
                        "hs_task_subject": "Meeting",
                        "hubspot_owner_id": owner.id,
                    },
                    "associations": [
                        {
                            "to": {"id": contact},
                            "types": [
                                {
                                    "associationCategory": "HUBSPOT_DEFINED",
                                    "associationTypeId": 204,
                                }
                            ],
                        }
                    ],
                }
            ]
        }
    )
    links = client.crm.associations.v4.batch_api.get_page(
        "contacts", "tasks", {"inputs": [{"id": contact}]}
    )
    assert [str(one.to_object_id) for one in links.results[0].to] == [task.results[0].id]


def test_marketing_events_through_the_vendors_client(
    server: HubSpotServer, client: hubspot.HubSpot
) -> None:
    contact = server.add_contact(email="ada@example.com")
    client.marketing.events.add_event_attendees_api.record_by_contact_id(
        "7001", "attend", {"inputs": [{"vid": int(contact), "interactionDateTime": 1}]}
    )
    seen = client.marketing.events.retrieve_participant_state_api
    (one,) = seen.get_participations_breakdown_by_marketing_event_id("7001").results
    assert one.associations.contact.contact_id == contact


def post(server: HubSpotServer, path: str, body: object, **headers: str) -> requests.Response:
    return requests.post(
        server.url + path,
        data=body if isinstance(body, (str, bytes)) else json.dumps(body),
        headers={
            "Authorization": f"Bearer {TOKEN}",
            "Content-Type": "application/json",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        },
        timeout=5,
    )


UPSERT = "/crm/objects/2026-03/contacts/batch/upsert"


def test_what_hubspot_refuses_is_refused(server: HubSpotServer, client: hubspot.HubSpot) -> None:
    set_up(client)

    def refusal(body: object, **headers: str) -> tuple[int, str]:
        answer = post(server, UPSERT, body, **headers)
        assert answer.headers["X-HubSpot-RateLimit-Daily-Remaining"].isdigit()
        return answer.status_code, answer.json()["message"]

    good = {"inputs": [person("a", firstname="Ada")]}
    assert refusal(good, Authorization="Bearer other")[0] == 401
    assert refusal(good, Content_Type="text/plain")[0] == 415
    assert refusal("{")[0] == 400
    assert (
        "maximum number of inputs" in refusal({"inputs": [person(str(n)) for n in range(101)]})[1]
    )
    assert "Duplicate IDs" in refusal({"inputs": [person("a"), person("A")]})[1]
    assert "unrecognized field" in refusal({"inputs": [{**person("a"), "shoe": 1}]})[1]
    assert "not set" in refusal({"inputs": [{"id": "a"}]})[1]
    assert "non-unique" in refusal({"inputs": [{**person("a"), "idProperty": "firstname"}]})[1]

    def row(**properties: Any) -> str:
        answer = post(server, UPSERT, {"inputs": [person("a", **properties)]})
        assert answer.status_code == 207
        return str(answer.json()["errors"][0]["message"])

    assert "must be a string" in row(num_employees_=3)
    assert "INVALID_NUMBER" in row(num_employees_="many")
    assert "INVALID_OPTION" in row(lifecyclestage="friend")
    assert "READ_ONLY_VALUE" in row(hs_email_optout="false")
    assert "longer than" in row(firstname="x" * 65_537)
    assert "INVALID_OWNER_ID" in row(hubspot_owner_id="1")
    # Without trace ids one bad row refuses the batch, and nothing of it is done.
    bare = [{k: v for k, v in person(key, **values).items() if k != "objectWriteTraceId"}
            for key, values in (("x", {"firstname": "X"}), ("y", {"email": "-"}))]  # fmt: skip
    assert post(server, UPSERT, {"inputs": bare}).status_code == 400
    assert server.records["contacts"] == {}
    server.scopes.remove("crm.objects.contacts.write")
    assert refusal(good)[0] == 403
    server.burst = 0
    assert refusal(good)[0] == 429
    assert post(server, "/crm/objects/2026-03/unicorns/batch/read", {}).status_code == 429


def test_the_vendors_client_gets_the_vendors_error(client: hubspot.HubSpot) -> None:
    with pytest.raises(ApiException) as caught:
        client.crm.contacts.batch_api.upsert({"inputs": [person("a")]})
    assert caught.value.status == 400
    assert "does not exist" in json.loads(caught.value.body)["message"]
