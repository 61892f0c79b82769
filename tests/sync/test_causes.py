"""Refusals sorted by what has to be done about them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcapture.delivery import DeliveryState, OutboxEntry, Step
from leadcapture.lead import Lead, Person, Phone
from leadcapture.sync.causes import CauseKind, by_cause, cause_of, mended

NewLead = Callable[..., Lead]


def entry(lead: Lead, words: str, step: Step = Step.PERSON) -> OutboxEntry:
    return OutboxEntry(
        lead_id=lead.id,
        connector="tryton",
        step=step,
        key=f"{lead.id}:tryton:{step}",
        state=DeliveryState.PARKED,
        error=words,
    )


@pytest.mark.parametrize(
    ("words", "kind", "field"),
    [
        ('The phone number "12" for party "Ada" is not valid.', CauseKind.PHONE, "phones"),
        ("INVALID_EMAIL_ADDRESS: Email: invalid email address: x", CauseKind.EMAIL, "emails"),
        ("last name is missing, which the CRM requires", CauseKind.MISSING, "last_name"),
        ("REQUIRED_FIELD_MISSING: Required fields are missing: [Company]", CauseKind.MISSING,
         "company"),
        ("company has 300 characters and the CRM takes 255: shorten it", CauseKind.TOO_LONG,
         "company"),
        ("STRING_TOO_LONG: First Name: data value too large (max length=40)", CauseKind.TOO_LONG,
         "first_name"),
        ("DUPLICATES_DETECTED: Use one of these records?", CauseKind.DUPLICATE, ""),
        ("Ada: opted out in the CRM. An opt-out always wins.", CauseKind.OPTED_OUT, ""),
        ("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST: bad value for restricted picklist field",
         CauseKind.CHOICE, ""),
        ("PROPERTY_DOESNT_EXIST: Property \"lead_rating\" does not exist", CauseKind.FIELD, ""),
        ("INSUFFICIENT_ACCESS_OR_READONLY", CauseKind.RIGHTS, ""),
        ("You are not allowed to create 'Task' records.", CauseKind.RIGHTS, ""),
        ("Rule 25: the value 'x' of Industry is not allowed", CauseKind.OTHER, ""),
        ("There is no employee 'Sam'", CauseKind.OWNER, ""),
        ("There is no campaign 'Expo'", CauseKind.CAMPAIGN, ""),
        ("The person is no longer in the CRM; somebody deleted the record.", CauseKind.GONE, ""),
        ("Unknown country 'Atlantis'", CauseKind.COUNTRY, "country"),
    ],
)  # fmt: skip
def test_the_words_of_crms_say_what_to_do(
    new_lead: NewLead, words: str, kind: CauseKind, field: str
) -> None:
    lead = new_lead()
    cause = cause_of(entry(lead, words), lead)
    assert (cause.kind, cause.field) == (kind, field)
    assert cause.title
    assert cause.cure
    assert "{" not in cause.title + cause.cure


def test_names_in_the_words_do_not_make_a_hundred_kinds_of_one(new_lead: NewLead) -> None:
    leads = [
        new_lead(person=Person(first_name=first, last_name="Example")) for first in ("Ada", "Bob")
    ]
    known = [entry(lead, f'The phone number "1{n}" is not valid') for n, lead in enumerate(leads)]
    unknown = [
        entry(lead, f"Rule 7{n} for {lead.label} says no", Step.HANDOFF)
        for n, lead in enumerate(leads)
    ]
    groups = by_cause([*zip(known, leads, strict=True), *zip(unknown, leads, strict=True)][:3])
    assert [(group.cause.kind, len(group.rows)) for group in groups] == [
        (CauseKind.PHONE, 2),
        (CauseKind.OTHER, 1),
    ]
    assert groups[1].cause.title == "Rule … for … says no"
    assert groups[0].keys == tuple(one.key for one in known)
    together = by_cause(zip(unknown, leads, strict=True))
    assert len(together) == 1
    assert together[0].leads == tuple(leads)


def test_mending_moves_what_is_refused_into_the_notes(new_lead: NewLead) -> None:
    lead = new_lead(
        person=Person(
            last_name="Example",
            company="C" * 60,
            emails=("ada@example.com", "not one"),
            phones=(Phone(number="12"), Phone(number="+442079460000")),
        ),
        notes="Met twice.",
    )

    def mend(words: str) -> Lead:
        better = mended(lead, cause_of(entry(lead, words), lead))
        assert better is not None
        return better

    better = mend("phone is not valid")
    assert better.person.phones == (Phone(number="+442079460000"),)
    assert better.notes == "Met twice.\nPhone as captured: 12"
    assert mend("e-mail is not valid").person.emails == ("ada@example.com",)
    better = mend("company has 60 characters and the CRM takes 40: shorten it")
    assert len(better.person.company) == 40
    assert "C" * 60 in better.notes


def test_what_only_a_person_can_decide_is_left_alone(new_lead: NewLead) -> None:
    lead = new_lead(person=Person(last_name="Example", emails=("ada@example.com",)))
    for words in ("Country unknown", "DUPLICATES_DETECTED", "", "phone is not valid", "e-mail"):
        assert mended(lead, cause_of(entry(lead, words), lead)) is None
    group = by_cause([(entry(lead, ""), lead)])[0]
    assert group.cause.title == "The CRM gave no reason"
    assert group.mendable == ()


@given(words=st.text(max_size=200))
def test_any_words_have_a_cause(words: str) -> None:
    from datetime import UTC, datetime
    from uuid import uuid4

    lead = Lead(
        id=uuid4(),
        show_id=uuid4(),
        person=Person(first_name="A", last_name="\ud800"),
        captured_at=datetime(2026, 1, 1, tzinfo=UTC),
        captured_by="",
        device="",
    )
    cause = cause_of(replace(entry(lead, words), step=Step.CAMPAIGN), lead)
    assert cause.title
    mended(lead, cause)
