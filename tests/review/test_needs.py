from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import ClassVar

import pytest

from leadcapture.booth import Booth, LeadFilter, LeadQuery, Reason
from leadcapture.crmfield import RemoteField
from leadcapture.lead import Consent, Lead, Person, Phone, Stage
from leadcapture.review import needs
from leadcapture.show import Show
from leadcapture.store import told
from tests.conftest import PASSPHRASE, Clock

NewLead = Callable[..., Lead]
INBOX = LeadQuery(filter=LeadFilter.NEEDS_LOOK)


@pytest.fixture
def asked(clock: Clock) -> tuple[Consent, ...]:
    return (
        Consent(purpose="email", wording="w", version="1", language="en", at=clock(), how="ticked"),
    )


@pytest.mark.parametrize(
    ("email", "company", "reason"),
    [
        ("ada@example.com", "X", None),
        ("ada.lovelace+expo@example.co.uk", "X", None),
        ("ada@", "X", Reason.BAD_EMAIL),
        ("ada@example", "X", Reason.BAD_EMAIL),
        ("ada@@example.com", "X", Reason.BAD_EMAIL),
        ("ada@mailinator.com", "X", Reason.DISPOSABLE_EMAIL),
        ("ada@eu.mailinator.com", "", Reason.DISPOSABLE_EMAIL),
        ("info@example.com", "X", Reason.ROLE_EMAIL),
        ("Sales2@example.com", "", Reason.ROLE_EMAIL),
        ("informatik.ada@example.com", "X", None),
        ("ada@gmail.com", "X", Reason.FREE_MAIL),
        ("ada@gmail.com", "", None),
        ("ada@web.de", "X", Reason.FREE_MAIL),
    ],
)
def test_each_email(
    new_lead: NewLead,
    show: Show,
    asked: tuple[Consent, ...],
    email: str,
    company: str,
    reason: Reason | None,
) -> None:
    person = Person(first_name="Ada", last_name="E", company=company, emails=(email,))
    found = needs.looks(new_lead(person=person, consents=asked), show)
    assert [look.reason for look in found] == ([reason] if reason else [])
    assert all(look.field == "emails" and email in look.text for look in found)


@pytest.mark.parametrize(
    ("number", "fine"),
    [
        ("+442079460123", True),
        ("+442079460123;ext=12", True),
        ("020 7946", False),
        ("+44207946", False),
        ("call me", False),
        ("+999123456789", False),
    ],
)
def test_each_phone(
    new_lead: NewLead, show: Show, asked: tuple[Consent, ...], number: str, fine: bool
) -> None:
    person = replace(new_lead().person, phones=(Phone(number=number),))
    found = needs.looks(new_lead(person=person, consents=asked), show)
    assert [look.reason for look in found] == ([] if fine else [Reason.BAD_PHONE])


def test_consent_is_missed_only_where_a_rule_would_enroll(
    new_lead: NewLead, show: Show, asked: tuple[Consent, ...]
) -> None:
    assert needs.reasons(new_lead(), show) == (Reason.NO_CONSENT,)
    refused = (replace(asked[0], granted=False),)
    assert needs.is_clean(new_lead(consents=refused), show)
    assert needs.is_clean(new_lead(sequence="-"), show)
    assert needs.is_clean(new_lead(), replace(show, nurture=()))
    assert needs.is_clean(new_lead(), replace(show, connectors={}))


def test_what_a_crm_asks_for(new_lead: NewLead, show: Show, asked: tuple[Consent, ...]) -> None:
    lead = new_lead(consents=asked)
    found = needs.looks(lead, show, ("last_name", "email", "title", "notes"))
    assert [(look.reason, look.field) for look in found] == [
        (Reason.MISSING_FIELD, "title"),
        (Reason.MISSING_FIELD, "notes"),
    ]


def test_the_inbox_is_counted_by_reason_and_goes_to_zero(
    booth: Booth, new_lead: NewLead, asked: tuple[Consent, ...], clock: Clock
) -> None:
    def put(**fields: object) -> Lead:
        return booth.keep(booth.draft_id(""), new_lead(**fields))

    clean = put(consents=asked)
    unsure = put(consents=asked, unsure=("company", "title"))
    bare = put(person=Person(), badge_id="4711")
    assert booth.count(INBOX) == 2
    assert booth.reason_counts() == {
        Reason.PROVISIONAL: 1,
        Reason.NO_NAME: 1,
        Reason.NO_EMAIL: 1,
        Reason.UNSURE: 1,
        Reason.NO_CONSENT: 1,
    }
    assert {row.id: row.reasons for row in booth.page(INBOX, offset=0, limit=9)}[unsure.id] == (
        Reason.UNSURE,
    )
    assert booth.count(LeadQuery(reason=Reason.UNSURE)) == 1
    assert [look.field for look in booth.looks(unsure.id)] == ["company", "title"]
    assert [lead.id for lead in booth.approve_clean(LeadQuery())] == [clean.id]
    booth.checked(unsure.id, ["title"])
    assert booth.count(INBOX) == 2
    booth.checked(unsure.id, ["company"])
    assert booth.count(INBOX) == 1
    assert booth.checked(unsure.id, ["company"]) == ()
    booth.approve([bare.id])
    assert booth.count(INBOX) == 0 == len(booth.reason_counts())
    assert booth.lead(bare.id).stage is Stage.REVIEWED
    booth.undo()
    assert booth.count(INBOX) == 1


def test_changed_rules_and_what_a_crm_says_reach_the_inbox(
    booth: Booth, new_lead: NewLead, asked: tuple[Consent, ...], clock: Clock
) -> None:
    lead = booth.keep(booth.draft_id(""), new_lead(consents=asked))
    booth.keep(booth.draft_id(""), new_lead())
    assert booth.count(INBOX) == 1
    booth.update_show(nurture=())
    assert booth.count(INBOX) == 0

    class Strict:
        name = "csv"
        limits = type("Limits", (), {"required": ("title", "last_name")})
        default_fields: ClassVar = {"company": "Company", "department": "Dept", "title": "Dept"}

    assert booth.show is not None
    booth._heard(booth.show, Strict())  # type: ignore[arg-type]
    assert booth.count(INBOX) == 2
    booth.close()
    with Booth.open(booth.workspace, passphrase=PASSPHRASE, clock=clock) as again:
        assert [look.field for look in again.looks(lead.id)] == ["title"]
        again.edit(replace(lead, person=replace(lead.person, title="CTO")))
        assert again.count(INBOX) == 1
        # What the CRM itself said it requires counts as well; one of two that may fill it will do.
        assert again.show is not None
        told.keep_fields(
            again._store,
            "csv",
            [RemoteField(name="Company", required=True), RemoteField(name="Dept", required=True)],
            at=clock(),
        )
        again._heard(again.show, Strict())  # type: ignore[arg-type]
        assert again.looks(lead.id) == ()
        now = again.lead(lead.id)
        again.edit(replace(now, person=replace(now.person, company="")))
        assert [look.field for look in again.looks(lead.id)] == ["company"]


def test_reasons_of_an_older_version_are_found_anew(booth: Booth, new_lead: NewLead) -> None:
    booth.keep(booth.draft_id(""), new_lead())
    with booth._store.writing() as db:
        db.execute("UPDATE leads SET reasons = 0")
    assert booth.count(INBOX) == 0
    booth.warm()
    assert booth.count(INBOX) == 1
