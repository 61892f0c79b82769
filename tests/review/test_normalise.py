from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from leadcapture.booth import Booth
from leadcapture.lead import Address, Lead, Person, Phone, PhoneKind
from leadcapture.review.normalise import company_case, name_case, tidied

NewLead = Callable[..., Lead]


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("MCDONALD", "McDonald"),
        ("mcdonald", "McDonald"),
        ("MACLEOD", "MacLeod"),
        ("MACRON", "Macron"),
        ("VAN DER BERG", "van der Berg"),
        ("von stein", "von Stein"),
        ("O'NEIL", "O'Neil"),
        ("d’angelo", "D’Angelo"),
        ("MEYER-SCHULZ", "Meyer-Schulz"),
        ("GRÜNER", "Grüner"),
        ("ŞAHİN", "Şahi̇n"),
        ("LI", "LI"),
        ("DeLuca", "DeLuca"),
        ("van der Berg", "van der Berg"),
        ("王", "王"),
        ("", ""),
    ],
)
def test_family_names(name: str, written: str) -> None:
    assert name_case(name, family=True) == written


def test_first_names() -> None:
    assert name_case("JEAN-LUC") == "Jean-Luc"
    assert name_case("LA TOYA") == "La Toya"
    assert name_case("HENRY VIII") == "Henry VIII"


@pytest.mark.parametrize(
    ("company", "written"),
    [
        ("Example gmbh", "Example GmbH"),
        ("EXAMPLE GMBH & CO. KG", "EXAMPLE GmbH & Co. KG"),
        ("Example, LTD.", "Example Ltd"),
        ("Example Limited", "Example Ltd"),
        ("Example inc", "Example Inc."),
        ("Example S.P.A.", "Example S.p.A."),
        ("Example Sp. z o.o.", "Example Sp. z o.o."),
        ("Example pty ltd", "Example Pty Ltd"),
        ("Ltd", "Ltd"),
        ("Example", "Example"),
        ("SE Electronics", "SE Electronics"),
        ("", ""),
    ],
)
def test_companies(company: str, written: str) -> None:
    assert company_case(company) == written


@example("\x1bß")
@given(st.text(max_size=40))
def test_tidying_twice_is_tidying_once(text: str) -> None:
    once = name_case(text, family=True)
    assert name_case(once, family=True) == once
    company = company_case(text)
    assert company_case(company) == company


def test_a_whole_lead_is_shown_first_and_tidied_in_one_step(
    booth: Booth, new_lead: NewLead
) -> None:
    messy = Person(
        first_name="ADA",
        last_name="O'NEIL",
        company="Example gmbh",
        emails=("Ada@EXAMPLE.com", "ada@example.com"),
        phones=(
            Phone(number="020 7946 0123", kind=PhoneKind.OFFICE),
            Phone(number="+442079460123"),
        ),
        websites=("WWW.Example.com/", "http://example.com/Team"),
        address=Address(city="Köln", country="Deutschland"),
    )
    lead = booth.keep(booth.draft_id(""), new_lead(person=messy))
    clean = booth.keep(booth.draft_id("x"), new_lead())
    changes = {one.field: (one.before, one.after) for one in booth.tidy(lead.id)}
    assert changes["last_name"] == ("O'NEIL", "O'Neil")
    assert changes["address"] == ("Köln, Deutschland", "Köln, DE")
    # The show's country does not make a German number of a British one.
    assert tidied(messy, "GB").address.country == "DE"
    assert booth.tidy(clean.id) == ()
    assert booth.tidy_up([lead.id, clean.id]) == 1
    person = booth.lead(lead.id).person
    assert person.emails == ("ada@example.com",)
    assert person.websites == ("https://www.example.com", "http://example.com/Team")
    assert (person.first_name, person.company) == ("Ada", "Example GmbH")
    assert booth.timeline(lead.id)[0].changes[0].before == "ADA"
    booth.undo()
    assert booth.lead(lead.id).person == messy
