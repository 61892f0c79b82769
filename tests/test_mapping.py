"""Our fields, a CRM's fields, and what does not fit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcapture.errors import BadInput
from leadcapture.lead import Consent, Disposition, Lead, Person, Phone, PhoneKind
from leadcapture.mapping import (
    FieldKind,
    RemoteField,
    Value,
    canonical,
    chosen,
    doubtful,
    ours,
    problems,
    same,
    value_of,
    values,
)
from leadcapture.show import Destination, Show
from leadcapture.showfile import parse_show, show_text

AT = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)
YES = Consent(purpose="email", wording="May we?", version="1", language="en", at=AT, how="ticked")
MAPPED = {"last_name": "LastName", "company": "Company", "email": "Email"}
FIELDS = (
    RemoteField(name="LastName", label="Last Name", length=80, required=True),
    RemoteField(name="Company", length=255, required=True),
    RemoteField(name="Email", kind=FieldKind.EMAIL, length=80),
    RemoteField(name="Seats__c", kind=FieldKind.NUMBER),
    RemoteField(name="OptIn__c", kind=FieldKind.BOOLEAN),
    RemoteField(name="Met__c", kind=FieldKind.DATE),
    RemoteField(name="At__c", kind=FieldKind.MOMENT),
    RemoteField(name="Rating", kind=FieldKind.CHOICE, choices=("Hot", "Warm"), restricted=True),
    RemoteField(name="Wants__c", kind=FieldKind.CHOICES, choices=("PRO", "Basic"), restricted=True),
    RemoteField(name="Id", writable=False),
)


def test_everything_that_is_known_of_a_lead_can_be_sent(
    show: Show, new_lead: Callable[..., Lead]
) -> None:
    lead = new_lead(
        person=Person(
            first_name="Ada",
            last_name="Example",
            emails=("ada@example.com", "a@example.com"),
            phones=(Phone(number="+12025550123", kind=PhoneKind.MOBILE),),
            social=("skype:ada", "LinkedIn.com/in/ada"),
        ),
        disposition=Disposition.HOT,
        answers={"interest": ("Pro", "Basic"), "seats": 40.0},
        next_step="meeting",
        notes="Wants a demo.",
        consents=(YES,),
    )
    found = {one.id: value_of(lead, show, one.id) for one in ours(show)}
    assert found["answer:interest"] == "Pro;Basic"
    assert found["answer:seats"] == 40.0
    assert found["rating"] == "hot"
    assert found["next_step"] == "Meeting"
    assert found["mobile"] == "+12025550123"
    assert found["other_emails"] == "a@example.com"
    assert found["linkedin"] == "https://LinkedIn.com/in/ada"
    assert found["social"] == "skype:ada, LinkedIn.com/in/ada"
    assert (found["consent_text"], found["consent_at"]) == ("May we?", "2026-11-24T10:00:00.000Z")
    assert (found["opted_in"], found["opted_out"]) == (True, False)
    assert found["captured_at"] == "2026-11-24T09:00:00.000Z"
    assert "Wants a demo." in str(found["conversation"])
    assert value_of(lead, show, "no such field") == value_of(lead, show, "answer:none") == ""
    assert len({one.label for one in ours(show)}) == len(ours(show))


def test_nobody_who_was_not_asked_counts_as_opted_out(
    show: Show, new_lead: Callable[..., Lead]
) -> None:
    assert value_of(new_lead(), show, "opted_out") is False
    no = replace(YES, granted=False)
    assert value_of(new_lead(consents=(YES, no)), show, "opted_out") is True
    assert value_of(new_lead(), show, "consent_text") == ""


def test_the_show_file_has_the_last_word_on_where_fields_go(
    show: Show, new_lead: Callable[..., Lead]
) -> None:
    destination = Destination(
        fields={"answer:seats": "Seats__c", "email": "", "rating": "Rating"},
        defaults={"Company": "Not given", "LeadSource": "Trade show"},
    )
    assert chosen(destination, MAPPED) == {
        "last_name": "LastName",
        "company": "Company",
        "answer:seats": "Seats__c",
        "rating": "Rating",
    }
    lead = new_lead(
        person=Person(last_name="Exámple"), answers={"seats": 4.0}, disposition=Disposition.HOT
    )
    found = values(lead, show, destination, default_fields=MAPPED, fields=FIELDS)
    assert found == {
        "LastName": "Exámple",
        "Seats__c": 4,
        "Rating": "Hot",
        "Company": "Not given",
        "LeadSource": "Trade show",
    }
    full = replace(lead, person=replace(lead.person, company="Example Ltd"))
    assert values(full, show, destination, default_fields=MAPPED)["Company"] == "Example Ltd"


def test_a_show_file_keeps_its_mapping(show: Show) -> None:
    destination = Destination(fields={"answer:seats": "Seats__c"}, defaults={"Company": "-"})
    changed = replace(show, connectors={"salesforce": destination})
    assert parse_show(show_text(changed)) == changed
    with pytest.raises(BadInput):
        parse_show('name = "X"\n[connectors.salesforce.fields]\nemail = 5')


@pytest.mark.parametrize(
    ("found", "words"),
    [
        ({"LastName": "x" * 81}, "Last Name has 81 characters and the CRM takes 80"),
        ({"Seats__c": "many"}, "Seats__c is a number"),
        ({"OptIn__c": "perhaps"}, "OptIn__c is a yes or no"),
        ({"Met__c": "soon"}, "Met__c is a date"),
        ({"At__c": "soon"}, "At__c is a date"),
        ({"Rating": "cold"}, "Rating takes only: Hot, Warm"),
        ({"Wants__c": "PRO;Max"}, "Wants__c takes only: PRO, Basic"),
        ({"Id": "1"}, "Id cannot be written"),
        ({"Nope__c": "1"}, "no field 'Nope__c'"),
    ],
)
def test_what_does_not_fit_is_told_in_words(found: dict[str, Value], words: str) -> None:
    (told,) = problems({"LastName": "Example", "Company": "X", **found}, FIELDS)
    assert words in told


def test_a_required_field_may_be_full_in_the_crm_already() -> None:
    assert problems({"LastName": "Example"}, FIELDS) == (
        "Company is missing, which the CRM requires",
    )
    assert problems({"LastName": "Example"}, FIELDS, there={"Company": "X"}) == ()
    assert problems({"Nope__c": "1"}, ()) == ()


def test_odd_mappings_are_told(show: Show) -> None:
    destination = Destination(
        fields={"emial": "Email", "title": "LastName", "answer:seats": "Seets__c", "name": "Id"}
    )
    told = doubtful(show, destination, MAPPED, FIELDS)
    assert "'emial' is none of our fields" in told
    assert "2 of our fields go into 'LastName'" in told
    assert any("Seets__c" in words for words in told)
    assert "Id cannot be written" in told
    assert doubtful(show, Destination(), MAPPED, FIELDS) == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("a\r\nb ", "a\nb"),
        (40, "40.0"),
        (True, "true"),
        (None, ""),
        ("2026-11-24T10:00:00.000Z", "2026-11-24T11:00:00.000+0100"),
    ],
)
def test_the_same_in_two_spellings(one: Value | None, other: Value | None) -> None:
    assert same(one, other)


def test_what_differs_is_not_the_same() -> None:
    assert not same("Ada", "ada")
    assert not same("007", "7")
    assert not same("", "x")


@given(st.one_of(st.text(), st.floats(allow_nan=False), st.booleans()))
def test_the_canonical_text_stands_for_itself(value: Value) -> None:
    assert canonical(canonical(value)) == canonical(value)
