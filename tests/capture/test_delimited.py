"""Lists in a code: learned, by template, labelled, guessed."""

from __future__ import annotations

import pytest

from leadcapture.capture.badge import read_badge
from leadcapture.capture.delimited import (
    is_blank,
    learn_template,
    read_by_template,
    read_guessed,
    read_labelled,
    read_name_company_id,
)
from leadcapture.show import BadgeTemplate


@pytest.mark.parametrize(
    ("sample", "delimiter", "cells"),
    [
        ("1\tJane\t\tDoe", "\t", ("1", "Jane", "", "Doe")),
        ("1|Jane|Doe", "|", ("1", "Jane", "Doe")),
        ("1^Jane^Acme, Inc.", "^", ("1", "Jane", "Acme, Inc.")),
        ("1;Jane;NULL", ";", ("1", "Jane", "NULL")),
        ("6b1c::Jane::Doe", "::", ("6b1c", "Jane", "Doe")),
        ("1,Jane,Doe,Acme", ",", ("1", "Jane", "Doe", "Acme")),
        ("000012", "^", ("000012",)),
    ],
)
def test_a_template_is_learned_from_one_scan(
    sample: str, delimiter: str, cells: tuple[str, ...]
) -> None:
    assert learn_template(sample) == (delimiter, cells)


def test_what_was_learned_reads_the_sample() -> None:
    delimiter, _ = learn_template("0012|Jane|Doe|Acme")
    template = BadgeTemplate(
        delimiter=delimiter, columns=("badge_id", "first_name", "last_name", "company")
    )
    contact = read_by_template("0013|Richard|Roe|Acme", template)
    assert contact is not None
    assert (contact.badge_id, contact.person.name) == ("0013", "Richard Roe")


def test_an_e_mail_address_is_one_whatever_the_template_calls_its_place() -> None:
    template = BadgeTemplate(delimiter="^", columns=("note", "company", "phone", "badge_id"))
    contact = read_by_template("x^a@example.com^b@example.com^c@example.com", template)
    assert contact is not None
    assert contact.person.emails == ("a@example.com", "b@example.com")
    assert (contact.person.company, contact.badge_id) == ("", "c@example.com")


def test_no_template_or_no_delimiter_reads_nothing() -> None:
    assert read_by_template("1^2", BadgeTemplate()) is None
    assert read_by_template("12", BadgeTemplate(columns=("badge_id",))) is None


@pytest.mark.parametrize(
    "text", ["=cmd|'/C calc'!A0", "foo|bar", "Hello, dear visitor, and welcome", "a;b", "", "||||"]
)
def test_too_little_evidence_is_no_person(text: str) -> None:
    assert read_guessed(text) is None


@pytest.mark.parametrize(
    ("text", "badge_id"),
    [
        ("91^Hi^Dpi^CTO^Acme^hi@example.com", "91"),
        ("7|Jane Doe|Acme Ltd|jane@example.com", "7"),
        ("|B2|Jane Doe|Acme Ltd|jane@example.com", "B2"),
        ("Jane Doe|Acme Ltd|12|jane@example.com", ""),
    ],
)
def test_a_short_cell_in_front_of_a_guessed_list_is_the_id(text: str, badge_id: str) -> None:
    contact = read_guessed(text)
    assert contact is not None
    assert contact.badge_id == badge_id
    assert contact.note == ("" if badge_id else "12")


def test_a_short_cell_in_front_is_no_evidence_of_a_person() -> None:
    assert read_guessed("5|red apples|green pears") is None


@pytest.mark.parametrize("text", ["", "^^^^^", "NULL^null^(null)", "\0\0\0", " | ; \r\n", "::"])
def test_cells_without_anything_are_blank(text: str) -> None:
    assert is_blank(text)
    reading = read_badge(text.encode(), text)
    assert reading.blank
    assert reading.provisional
    assert (reading.badge_id, reading.note) == ("", "")
    assert not is_blank(text + "x")


@pytest.mark.parametrize("text", ["no caret", "NAME^12", "_^1", "a_b^x@example.com"])
def test_what_is_not_name_company_id(text: str) -> None:
    assert read_name_company_id(text) is None


def test_labels_need_two_that_are_known() -> None:
    assert read_labelled("Note: bring a pen\nTime: 10:30") is None
    contact = read_labelled("Nom: Dupont\nPrénom: Jeanne\nSociété: Exemple SA")
    assert contact is not None
    assert (contact.person.name, contact.person.company) == ("Jeanne Dupont", "Exemple SA")
