"""Front and back of one card."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from leadcapture.lead import Lead, Person, Phone, PhoneKind, Stage
from leadcapture.review.sides import is_back

MOBILE = Phone(number="+447700900123", kind=PhoneKind.MOBILE)
OFFICE = Phone(number="+442079460123", kind=PhoneKind.OFFICE)
FRONT = Person(
    first_name="Taro", last_name="Example", title="Buyer", company="Velora Ltd",
    emails=("taro@velora.example.com",), phones=(MOBILE, OFFICE),
)  # fmt: skip


@pytest.mark.parametrize(
    ("back", "same"),
    [
        (Person(company="VELORA"), True),
        (Person(websites=("https://www.velora.example.com/products",)), True),
        (Person(emails=("info@velora.example.com",)), True),
        (Person(phones=(OFFICE,), emails=("sales@other.example.com",)), True),
        # The same person in another script.
        (replace(FRONT, first_name="太郎", last_name="例", title="課長", company="例示"), True),
        (Person(last_name="例", emails=FRONT.emails), True),
        # The logo on the back, taken for a name.
        (Person(first_name="VELORA", websites=("velora.example.com",)), True),
        (Person(first_name="Velora", last_name="Ltd", emails=("info@velora.example.com",)), True),
        # Nothing in common, or nothing at all.
        (Person(), False),
        (Person(company="Quantor"), False),
        (Person(emails=("a@gmail.com",)), False),
        # Colleagues, also where a name was not read.
        (Person(first_name="Ada", last_name="Other", company="Velora Ltd"), False),
        (replace(FRONT, first_name="Ada"), False),
        # The owner, whose firm has their name.
        (Person(first_name="Velora", title="Owner"), False),
        (Person(first_name="Velora", emails=("velora@velora.example.com",)), False),
        (Person(emails=("ada@velora.example.com",), company="Velora Ltd"), False),
        (Person(phones=(replace(MOBILE, number="+447700900999"),), company="Velora"), False),
        (Person(title="Seller", company="Velora Ltd"), False),
        (Person(last_name="例", company="Velora Ltd", phones=(OFFICE,)), False),
    ],
)
def test_a_back_says_nothing_of_somebody_else(
    new_lead: Callable[..., Lead], back: Person, same: bool
) -> None:
    assert is_back(new_lead(person=FRONT), new_lead(person=back)) is same


def test_what_a_person_has_approved_is_left_alone(new_lead: Callable[..., Lead]) -> None:
    back = new_lead(person=Person(company="Velora Ltd"))
    assert not is_back(new_lead(person=FRONT, stage=Stage.REVIEWED), back)
    assert not is_back(new_lead(person=FRONT), replace(back, stage=Stage.DISCARDED))
    assert not is_back(back, back)


@pytest.mark.parametrize(
    ("mail", "same"), [("t.example@velora.example.com", True), ("ada@velora.example.com", False)]
)
def test_an_e_mail_on_the_back_spells_the_name_on_the_front(
    new_lead: Callable[..., Lead], mail: str, same: bool
) -> None:
    front = new_lead(person=replace(FRONT, emails=()))
    back = new_lead(person=Person(company="Velora Ltd", emails=(mail,)))
    assert is_back(front, back) is same
