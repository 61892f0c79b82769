"""The Odoo server of these tests, used through Odoo's own client library, unchanged."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import odoolib
import pytest
import requests
from odooserver import DATABASE, KEY, OdooServer


@pytest.fixture
def server() -> Iterator[OdooServer]:
    with OdooServer() as one:
        yield one


@pytest.fixture
def connection(server: OdooServer) -> Any:
    return odoolib.get_connection(
        hostname="127.0.0.1",
        protocol="json2",
        port=server.server_port,
        database=DATABASE,
        password=KEY,
    )


def test_odoos_own_library_loads_reads_and_writes(server: OdooServer, connection: Any) -> None:
    leads = connection.get_model("crm.lead")
    fields = ["id", "name", "email_from", "country_id", "priority"]
    rows = [
        ["leadcapture.a", "Ada Example", "Ada@example.com", "Germany", "Very High"],
        ["leadcapture.b", "Bob Example", "", "", ""],
    ]
    answer = leads.load(fields, rows)
    assert answer["messages"] == []
    assert len(answer["ids"]) == 2
    assert leads.load(fields, rows)["ids"] == answer["ids"]
    assert leads.search_read(domain=[["id", "in", answer["ids"]]], fields=["country_id"]) == [
        {"id": answer["ids"][0], "country_id": [1, "Germany"]},
        {"id": answer["ids"][1], "country_id": False},
    ]
    leads.write(answer["ids"], {"city": "Hannover"})
    (ada,) = leads.search_read([["city", "=", "Hannover"], ["name", "=", "Ada Example"]], ["city"])
    assert ada["city"] == "Hannover"
    assert connection.check_login()


def test_one_bad_row_takes_the_whole_load_back(server: OdooServer, connection: Any) -> None:
    leads = connection.get_model("crm.lead")
    answer = leads.load(
        ["id", "name", "country_id"], [["m.a", "Ada", ""], ["m.b", "Bob", "Atlantis"]]
    )
    assert answer["ids"] is False
    (message,) = answer["messages"]
    assert (message["record"], message["field"], message["type"]) == (1, "country_id", "error")
    assert server.rows["crm.lead"] == {}
    assert server.record_of("m.a") is None


def test_a_record_that_must_not_be_updated_is_left_alone(
    server: OdooServer, connection: Any
) -> None:
    leads = connection.get_model("crm.lead")
    once = {"mode": "update", "noupdate": True}
    (first,) = leads.load(["id", "name"], [["m.a", "Ada"]], context=once)["ids"]
    server.edit("crm.lead", first, name="Ada, whom we know")
    assert leads.load(["id", "name"], [["m.a", "Ada"]], context=once)["ids"] == [first]
    assert server.rows["crm.lead"][first]["name"] == "Ada, whom we know"
    leads.load(["id", "name"], [["m.a", "Ada"]])
    assert server.rows["crm.lead"][first]["name"] == "Ada"


def test_what_odoo_refuses_is_refused(server: OdooServer) -> None:
    def call(path: str, body: Any = None, **headers: str) -> tuple[int, str]:
        answer = requests.post(
            f"{server.url}/json/2/{path}",
            json={} if body is None else body,
            headers={
                "Authorization": f"bearer {KEY}",
                "X-Odoo-Database": DATABASE,
                **{name.replace("_", "-"): value for name, value in headers.items()},
            },
            timeout=5,
        )
        return answer.status_code, str(answer.json()["message"])

    assert call("crm.lead/read", Authorization="bearer other") == (401, "Invalid apikey")
    assert call("crm.lead/read", Content_Type="text/plain")[0] == 415
    assert call("crm.lead/read", X_Odoo_Database="other")[0] == 404
    assert call("crm.unicorn/read") == (404, "the model 'crm.unicorn' does not exist")
    assert call("crm.lead/unlink_all")[0] == 404
    assert call("crm.lead")[0] == 404
    assert call("crm.lead/load", {"fields": []})[1] == "missing a required argument: 'data'"
    assert "unexpected keyword" in call("crm.lead/read", {"ids": [], "shoe": 1})[1]
    assert "with ids" in call("crm.lead/load", {"ids": [1], "fields": [], "data": []})[1]
    assert call("crm.lead/read", {"ids": [99]})[0] == 404
    assert call("crm.lead/read", [1])[0] == 400
    assert "Missing required" in call("crm.lead/create", {"vals_list": [{}]})[1]
    assert call("crm.lead/create", {"vals_list": [{"mobile": "1"}]})[0] == 500
    assert "NUL" in call("crm.lead/create", {"vals_list": [{"name": "a\x00"}]})[1]
    server.denied.add(("crm.lead", "create"))
    assert call("crm.lead/create", {"vals_list": [{"name": "Ada"}]})[0] == 403
