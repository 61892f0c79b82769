from __future__ import annotations

from dataclasses import FrozenInstanceError, fields, replace
from datetime import UTC, datetime, timedelta, timezone

import msgspec
import pytest

from leadcapture.delivery import OutboxEntry, RemoteRef
from leadcapture.lead import Address, Capture, Consent, Lead, Person, Phone, PhoneKind
from leadcapture.show import Destination, Show


def consent(*, granted: bool = True, purpose: str = "email") -> Consent:
    return Consent(
        purpose=purpose,
        wording="May e-mail me.",
        version="1",
        language="en",
        at=datetime(2026, 11, 24, 10, tzinfo=timezone(timedelta(hours=1))),
        how="ticked at the booth",
        granted=granted,
    )


@pytest.mark.parametrize(
    ("kind", "holds"),
    [
        (Show, "name starts ends booth qualifiers next_steps consent campaign connectors release"),
        (Destination, "campaign sequences owner"),
        (Capture, "lead_id payload symbology aim source image_id at by device"),
        (Lead, "person disposition answers next_step notes consents stage"),
        (Consent, "purpose wording version language at how"),
        (OutboxEntry, "lead_id connector step key attempts due_at state"),
        (RemoteRef, "lead_id connector kind remote_id"),
    ],
)
def test_what_the_core_types_hold_is_frozen(kind: type, holds: str) -> None:
    assert kind.__dataclass_params__.frozen
    assert set(holds.split()) <= {one.name for one in fields(kind)}


def test_a_lead_is_frozen(new_lead) -> None:
    with pytest.raises(FrozenInstanceError):
        new_lead().notes = "changed"


def test_a_lead_survives_json_with_every_kind_of_answer(new_lead) -> None:
    lead = new_lead(
        answers={"one": "Pro", "many": ("Pro", "Basic"), "number": 3.5},
        consents=(consent(),),
        person=Person(
            phones=(Phone(number="+442079460123", kind=PhoneKind.MOBILE),),
            address=Address(city="Łódź"),
        ),
    )

    again = msgspec.json.decode(msgspec.json.encode(lead), type=Lead)

    assert again == lead
    assert again.consents[0].at.utcoffset() == timedelta(hours=1)


def test_no_consent_is_a_no(new_lead) -> None:
    assert not new_lead().opted_in()


def test_the_newest_consent_of_a_purpose_counts(new_lead) -> None:
    withdrawn = new_lead(consents=(consent(), consent(granted=False)))
    other = new_lead(consents=(consent(purpose="phone"),))

    assert new_lead(consents=(consent(granted=False), consent())).opted_in()
    assert not withdrawn.opted_in()
    assert not other.opted_in()
    assert other.opted_in("phone")


@pytest.mark.parametrize(
    ("person", "badge_id", "label"),
    [
        (
            Person(first_name="Ada", last_name="Example", emails=("a@example.com",)),
            "7",
            "Ada Example",
        ),
        (Person(emails=("a@example.com",), company="X"), "7", "a@example.com"),
        (Person(company="X"), "7", "X"),
        (Person(), "000012", "000012"),
        (Person(), "", "Unnamed lead"),
    ],
)
def test_a_lead_is_called_by_the_best_that_is_known(new_lead, person, badge_id, label) -> None:
    assert new_lead(person=person, badge_id=badge_id).label == label


def test_filling_never_overwrites_and_unites_lists() -> None:
    mine = Person(first_name="Ada", emails=("a@example.com",), title="CEO")
    other = Person(
        first_name="Bob",
        last_name="Other",
        title="CTO",
        company="X",
        emails=("a@example.com", "b@example.com"),
        phones=(Phone(number="1"),),
        address=Address(city="Bonn"),
    )

    filled = mine.filled_from(other)

    assert filled == replace(
        other,
        first_name="Ada",
        last_name="",  # a first name is never joined with another person's last name
        title="CEO",
    )


def test_a_phone_that_one_knows_with_its_extension_is_one_phone() -> None:
    def person(*numbers: str) -> Person:
        return Person(phones=tuple(Phone(number=number) for number in numbers))

    plain, desk, other = "+442079460123", "+442079460123;ext=12", "+442079460123;ext=14"
    assert person(plain).filled_from(person(desk)) == person(desk)
    assert person(desk).filled_from(person(plain)) == person(desk)
    assert person(desk).filled_from(person(other)) == person(desk, other)
    assert person(desk, other).filled_from(person(plain)) == person(desk, other)
    kept = Person(phones=(Phone(number=plain, kind=PhoneKind.MOBILE),)).filled_from(person(desk))
    assert kept.phones == (Phone(number=desk, kind=PhoneKind.MOBILE),)


def test_an_address_reads_as_one_line() -> None:
    address = Address(street="Main St 1", postcode="12345", city="Bonn", country="DE")

    assert address.line() == "Main St 1, 12345 Bonn, DE"
    assert Address().line() == ""


def test_times_are_utc_and_aware(new_lead) -> None:
    assert new_lead().captured_at.tzinfo is UTC


@pytest.mark.parametrize(
    ("first", "last", "name"),
    [
        ("Ada", "Example", "Ada Example"),
        ("小龙", "李", "李小龙"),
        ("さくら", "田中", "田中さくら"),
        ("철수", "김", "김철수"),
        ("Wei", "李", "Wei 李"),
        ("", "李", "李"),
    ],
)
def test_a_name_is_read_in_its_own_order(first: str, last: str, name: str) -> None:
    assert Person(first_name=first, last_name=last).name == name
