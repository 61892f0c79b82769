from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from benchmarks.duplicates import make, score
from leadcapture.booth import Booth
from leadcapture.errors import Cancelled
from leadcapture.lead import Lead, Person, Phone, PhoneKind
from leadcapture.review.duplicates import differ, find
from leadcapture.review.likeness import company_key, name_words, same_first_name
from leadcapture.showfile import parse_show
from tests.conftest import SHOW_FILE, Clock

NewLead = Callable[..., Lead]
MOBILE = Phone(number="+447700900123", kind=PhoneKind.MOBILE)
DESK = Phone(number="+442079460123", kind=PhoneKind.OFFICE)


def who(first: str, last: str, company: str = "", email: str = "", *phones: Phone) -> Person:
    return Person(
        first_name=first,
        last_name=last,
        company=company,
        emails=(email,) if email else (),
        phones=phones,
    )


def test_most_of_a_generated_set_is_found_and_little_else() -> None:
    result = score(make(5, 1_000, 150))
    assert result.precision >= 0.98
    assert result.recall >= 0.93


@pytest.mark.parametrize(
    ("one", "two", "why"),
    [
        (who("Bob", "Smith", "Acme"), who("Robert", "Smith", "Acme GmbH"), "Bob is short for Rob"),
        (who("Дмитрий", "Иванов", "Acme"), who("Dmitry", "Ivanov", "ACME Ltd."), "name"),
        (who("Jürgen", "Müller", "Acme"), who("Juergen", "Mueller", "Acme"), "the same name"),
        (who("Smith", "Ada", "Acme"), who("Ada", "Smith", "Acme"), "parts swapped"),
        (
            who("Ada", "Smith", "Acme", "a@acme.example.com", MOBILE),
            who("Ada", "Smith", "Other", "a@other.example.com", MOBILE),
            "the same mobile number",
        ),
        (who("A.", "Smith", "", "ada@x.example"), who("Ada", "Smith", "", "ada@x.example"), "mail"),
        (who("", "", "", "ada@x.example"), who("Ada", "Smith", "", "ADA@x.example"), "e-mail"),
    ],
)  # fmt: skip
def test_one_person(new_lead: NewLead, one: Person, two: Person, why: str) -> None:
    (found,) = find([new_lead(person=one), new_lead(person=two)])
    assert any(why in words for words in found.because), found.because


@pytest.mark.parametrize(
    ("one", "two"),
    [
        (who("Ada", "Smith", "Acme"), who("Bo", "Smith", "Acme")),
        (who("Ada", "Smith", "Acme", "", DESK), who("Bo", "Jones", "Acme", "", DESK)),
        (who("Ada", "Smith", "Acme"), who("Ada", "Smith", "Other")),
        (
            who("Ada", "Smith", "Acme", "ada.smith@acme.example.com"),
            who("Ada", "Smith", "Acme", "ada.smith2@acme.example.com"),
        ),
        (who("Ada", "S", "Acme", "info@a.example"), who("Bo", "J", "Acme", "info@a.example")),
        (Person(), Person()),
    ],
)  # fmt: skip
def test_two_people(new_lead: NewLead, one: Person, two: Person) -> None:
    assert find([new_lead(person=one), new_lead(person=two)]) == ()


@pytest.mark.parametrize(
    ("one", "two", "different"),
    [
        ("Mia Stone", "Leo Stone", True),
        ("Tim Stone", "Tom Stone", True),
        ("Cid Fox", "Dan Oak", True),
        ("Zed", "Ann Lee", True),
        ("山田太郎", "佐藤花子", True),
        ("Mia Stone", "", False),
        ("Bob Stone", "Robert Stone", False),
        ("Bob", "Robert Stone", False),
        ("R. Stone", "Robert Stone", False),
        ("Robert S.", "Robert Stone", False),
        ("M. Stone", "Robert Stone", True),
        ("Stone Robert", "Robert Stone", False),
        ("Sara Stone", "Sarah Stone", False),
        ("Ada Maria Lovelace", "Ada Lovelace", False),
        ("Ana García", "Ana García López", False),
        ("Eva Meyer", "Eva Meyer-Schulz", False),
        ("Jürgen Müller", "Juergen Mueller", False),
        ("山田太郎", "Taro Yamada", False),
    ],
)
def test_names_differ_when_they_clearly_do(one: str, two: str, different: bool) -> None:
    assert differ(one, two) is different
    assert differ(two, one) is different


def test_names_are_made_comparable() -> None:
    assert company_key("The Müller & Söhne GmbH & Co. KG") == "muller sohne"
    assert company_key("GmbH") == "gmbh"
    assert name_words("Groß-Weiß O'Neil") == "gros weis oneil"
    assert same_first_name("liz", "beth")
    assert not same_first_name("ada", "bob")


def test_a_decision_is_remembered_and_can_be_taken_back(
    booth: Booth, new_lead: NewLead, clock: Clock
) -> None:
    one = booth.keep(booth.draft_id(""), new_lead(captured_at=clock() + timedelta(hours=1)))
    two = booth.keep(booth.draft_id(""), new_lead())
    (found,) = booth.duplicates()
    assert (found.one, found.two, found.same_show) == (two.id, one.id, True)
    booth.not_the_same(one.id, two.id)
    assert booth.duplicates() == ()
    booth.maybe_the_same(two.id, one.id)
    assert len(booth.duplicates()) == 1
    heard: list[int] = []
    booth.duplicates(progress=lambda done, total: heard.append(total))
    assert heard
    with pytest.raises(Cancelled):
        booth.duplicates(cancelled=lambda: True)


def test_one_person_at_two_shows_stays_two_leads(booth: Booth, new_lead: NewLead) -> None:
    one = booth.keep(booth.draft_id(""), new_lead(notes="first"))
    other = booth._take_show(replace(parse_show(SHOW_FILE), id=uuid4(), name="Other Expo"))
    two = replace(new_lead(notes="second"), show_id=other.id)
    two = replace(two, person=replace(two.person, phones=(MOBILE,)))
    booth.keep(booth.draft_id(""), two)
    assert booth.duplicates() == ()
    (found,) = booth.duplicates(across=True)
    assert not found.same_show
    booth.unite(one.id, two.id)
    now = booth.lead(one.id)
    assert (now.person.phones, now.notes) == ((MOBILE,), "first")
    assert booth.lead(two.id).notes == "second"
    assert booth.duplicates(across=True) == ()
    booth.undo()
    assert booth.lead(one.id).person.phones == ()
