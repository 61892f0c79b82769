"""The editable fields of one lead."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PySide6.QtWidgets import QCheckBox, QLabel
from pytestqt.qtbot import QtBot

from leadcapture.lead import (
    Address,
    Consent,
    Disposition,
    Lead,
    Person,
    Phone,
    PhoneKind,
)
from leadcapture.show import Show
from ui.leadform import ChoiceChips, LeadForm, PhoneRows

NOW = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)

NewLead = Callable[..., Lead]


@pytest.fixture
def form(qtbot: QtBot) -> LeadForm:
    form = LeadForm(clock=lambda: NOW)
    qtbot.addWidget(form)
    return form


def full(new_lead: NewLead, **fields: object) -> Lead:
    person = Person(
        prefix="Dr",
        first_name="Ada",
        last_name="O'Neil\u202e",
        title="CTO\x07",
        company="<b>X</b> & Co",
        emails=("a@example.com", "b@example.com"),
        phones=(
            Phone(number="+44 20 7946 0001", kind=PhoneKind.OFFICE),
            Phone(number="07700 900123", kind=PhoneKind.MOBILE),
        ),
        websites=("https://www.example.com/?a=1,2",),
        social=("skype:a.oneil", "@ada;x"),
        address=Address(street="1 Example St", city="London", country="GB"),
    )
    return new_lead(
        person=person,
        answers={"interest": ("Basic", "Retired choice"), "seats": 4.5, "gone": "kept"},
        next_step="no longer offered",
        notes="line one\r\nline two\x00",
        disposition=Disposition.HOT,
        tags=("vip",),
        **fields,
    )


def test_what_was_not_touched_comes_back_exactly(
    form: LeadForm, show: Show, new_lead: NewLead
) -> None:
    lead = full(new_lead)
    form.show_lead(lead, show)
    assert form.lead() == lead
    assert not form.dirty


def test_only_what_was_typed_changes(form: LeadForm, show: Show, new_lead: NewLead) -> None:
    lead = full(new_lead)
    form.show_lead(lead, show)
    form.field("company").setText("Y Ltd")
    form.field("emails").setText("c@example.com; a@example.com , ,")
    edited = form.lead()
    assert edited == replace(
        lead,
        person=replace(lead.person, company="Y Ltd", emails=("c@example.com", "a@example.com")),
    )
    assert form.dirty


def test_revert_shows_the_lead_as_it_was(form: LeadForm, show: Show, new_lead: NewLead) -> None:
    lead = full(new_lead)
    form.show_lead(lead, show)
    form.field("last_name").setText("Other")
    form.revert()
    assert form.lead() == lead


def test_the_first_of_equal_ratings_is_one_choice_and_can_be_taken_back(
    form: LeadForm, show: Show, new_lead: NewLead
) -> None:
    form.show_lead(new_lead(), show)
    hot, warm, _ = form._rating._chips.values()
    hot.click()
    warm.click()
    assert (hot.isChecked(), warm.isChecked()) == (False, True)
    edited = form.lead()
    assert edited is not None
    assert edited.disposition is Disposition.WARM
    warm.click()
    edited = form.lead()
    assert edited is not None
    assert edited.disposition is None


def test_a_choice_the_show_no_longer_offers_is_kept(
    form: LeadForm, show: Show, new_lead: NewLead
) -> None:
    form.show_lead(full(new_lead), show)
    chips = form._questions["interest"][1]
    assert isinstance(chips, ChoiceChips)
    chips._chips["Pro"].click()
    edited = form.lead()
    assert edited is not None
    assert set(edited.answers["interest"]) == {"Pro", "Basic", "Retired choice"}  # type: ignore[arg-type]
    assert edited.answers["gone"] == "kept"


def test_a_number_is_a_number(form: LeadForm, show: Show, new_lead: NewLead) -> None:
    form.show_lead(new_lead(), show)
    line = form._questions["seats"][1]
    line.setText("12")  # type: ignore[attr-defined]
    edited = form.lead()
    assert edited is not None
    assert edited.answers == {"seats": 12.0}
    line.setText("")  # type: ignore[attr-defined]
    assert form.lead() == form._lead


def test_ticking_consent_keeps_the_exact_words_and_the_time(
    form: LeadForm, show: Show, new_lead: NewLead
) -> None:
    form.show_lead(new_lead(), show)
    words = [label.text() for label in form.consent.findChildren(QLabel)]
    assert "“Example Ltd may e-mail me.”" in words
    form.consent.findChildren(QCheckBox)[0].click()
    edited = form.lead()
    assert edited is not None
    assert edited.consents == (
        Consent(
            purpose="email",
            wording="Example Ltd may e-mail me.",
            version="3",
            language="en",
            at=NOW,
            how="ticked at review",
        ),
    )


def test_withdrawing_adds_to_the_ledger_and_ticking_back_adds_nothing(
    form: LeadForm, show: Show, new_lead: NewLead
) -> None:
    given = Consent(
        purpose="email", wording="Old words", version="1", language="en", at=NOW, how="on paper"
    )
    lead = new_lead(consents=(given,))
    form.show_lead(lead, show)
    tick = form.consent.findChildren(QCheckBox)[0]
    assert tick.isChecked()
    assert "“Old words”" in [label.text() for label in form.consent.findChildren(QLabel)]
    tick.click()
    edited = form.lead()
    assert edited is not None
    assert edited.consents[0] == given
    assert not edited.opted_in()
    tick.click()
    assert form.lead() == lead


def test_an_empty_line_waits_for_the_next_phone(qtbot: QtBot) -> None:
    rows = PhoneRows()
    qtbot.addWidget(rows)
    first = Phone(number="+44 20 7946 0001", kind=PhoneKind.OFFICE)
    rows.set_phones((first,))
    assert len(rows._rows) == 2
    _, number = rows._rows[1]
    qtbot.keyClicks(number, "07700 900123")
    assert len(rows._rows) == 3
    assert rows.phones() == (first, Phone(number="07700 900123", kind=PhoneKind.MOBILE))
    rows._rows[0][1].setText("")
    assert [phone.number for phone in rows.phones()] == ["07700 900123"]
    rows.set_phones(())
    assert len(rows._rows) == 1


def test_a_draft_is_shown_over_the_stored_state(
    form: LeadForm, show: Show, new_lead: NewLead
) -> None:
    stored = full(new_lead)
    form.show_lead(stored, show)
    form.field("city").setText("Leeds")
    form.consent.findChildren(QCheckBox)[0].click()
    typed = form.lead()
    assert typed is not None
    newer = replace(stored, revision=7)
    form.show_draft(newer, replace(typed, revision=7))
    assert form.lead() == replace(typed, revision=7)
    assert form.dirty
    form.revert()
    assert form.lead() == newer


def test_markup_in_a_lead_stays_text(form: LeadForm, show: Show, new_lead: NewLead) -> None:
    form.show_lead(full(new_lead), show)
    assert form.field("company").text() == "<b>X</b> & Co"


def test_every_field_has_a_name_for_a_screen_reader(
    form: LeadForm, show: Show, new_lead: NewLead
) -> None:
    from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QPushButton

    form.show_lead(full(new_lead), show)
    for kind in (QLineEdit, QComboBox, QPlainTextEdit, QPushButton, QCheckBox):
        for widget in form.findChildren(kind):
            assert widget.accessibleName() or getattr(widget, "text", str)(), widget
