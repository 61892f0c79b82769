"""The mapping line by line."""

from __future__ import annotations

from collections.abc import Callable

from leadcapture.crmfield import FieldKind, RemoteField
from leadcapture.lead import Lead, Person
from leadcapture.mapping import OurField
from leadcapture.show import Destination, Show
from leadcapture.sync.fieldmap import field_lines, missing_fields, remapped, suggested

DEFAULTS = {"last_name": "LastName", "company": "Company", "rating": "Rating"}
FIELDS = (
    RemoteField(name="LastName", label="Last Name", length=8, required=True),
    RemoteField(name="Company", label="Company", required=True),
    RemoteField(
        name="Rating", label="Rating", kind=FieldKind.CHOICE, choices=("Hot",), restricted=True
    ),
    RemoteField(name="Interest__c", label="Main interest"),
    RemoteField(name="Seats__c", label="Seats", kind=FieldKind.NUMBER),
    RemoteField(name="Source", label="Source", required=True),
    RemoteField(name="Id", label="Id", writable=False),
)


def test_says_where_each_field_goes_and_what_does_not_fit(
    show: Show, new_lead: Callable[..., Lead]
) -> None:
    lead = new_lead(
        person=Person(last_name="Example-Double", company="X Ltd"),
        answers={"interest": ("Pro",), "seats": 5.0},
    )
    destination = Destination(
        fields={
            "answer:interest": "Seats__c",
            "answer:seats": "Seats__c",
            "title": "Nowhere__c",
            "badge_id": "Id",
            "company": "",
        }
    )
    by_id = {one.ours.id: one for one in field_lines(show, destination, DEFAULTS, FIELDS, lead)}
    assert by_id["last_name"].target == "LastName"
    assert by_id["last_name"].problem == "has 14 characters and the CRM takes 8: shorten it"
    assert not by_id["last_name"].own
    assert by_id["company"].target == ""
    assert by_id["company"].own
    assert by_id["answer:seats"].sent == 5
    assert by_id["answer:seats"].problem == ""
    assert "number" in by_id["answer:interest"].problem
    assert "no such field" in by_id["title"].problem
    assert "be written" in by_id["badge_id"].problem
    assert by_id["notes"].target == by_id["notes"].problem == ""


def test_without_a_lead_or_the_crms_list_only_what_is_known_is_said(show: Show) -> None:
    destination = Destination(fields={"name": "Seats__c", "title": "Nowhere__c"})
    by_id = {one.ours.id: one for one in field_lines(show, destination, DEFAULTS, FIELDS)}
    assert by_id["name"].problem == "holds a number in the CRM"
    assert all(one.problem == "" for one in field_lines(show, destination, DEFAULTS, ()))


def test_what_the_crm_requires_and_nobody_fills_is_named(show: Show) -> None:
    assert [one.name for one in missing_fields(show, Destination(), DEFAULTS, FIELDS)] == ["Source"]
    filled = Destination(defaults={"Source": "Trade show"}, fields={"company": ""})
    assert [one.name for one in missing_fields(show, filled, DEFAULTS, FIELDS)] == ["Company"]


def test_only_what_differs_from_the_usual_is_kept() -> None:
    destination = remapped(
        Destination(url="x", fields={"title": "Old"}),
        DEFAULTS,
        {"last_name": "LastName", "company": "", "answer:interest": " Interest__c ", "title": ""},
        {"Source": "Trade show", "Empty": " ", "": "x"},
    )
    assert destination.fields == {"company": "", "answer:interest": "Interest__c"}
    assert destination.defaults == {"Source": "Trade show"}
    assert destination.url == "x"


def test_the_likeliest_field_is_offered_first_and_read_only_ones_are_not() -> None:
    mine = OurField(id="answer:interest", label="Interested in", kind=FieldKind.CHOICES)
    offered = suggested(mine, FIELDS)
    assert offered[0].name == "Interest__c"
    assert all(one.name != "Id" for one in offered)
    number = OurField(id="answer:seats", label="Seats", kind=FieldKind.NUMBER)
    assert suggested(number, FIELDS)[0].name == "Seats__c"
