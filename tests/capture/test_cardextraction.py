"""What is put right on a card before its pieces are weighed."""

from __future__ import annotations

import pytest

from leadcapture.capture.cardextraction import prepare
from leadcapture.capture.cardlayout import arrange
from leadcapture.capture.ocr import Line
from tests.capture.cards import rows_of


@pytest.mark.parametrize(
    ("printed", "email", "read"),
    [
        ("tefan Mureșan", "stefan.muresan@carpatix.example", "Stefan Mureșan"),
        ("tefan Mureșan", "office@carpatix.example", "tefan Mureșan"),
        # A lower case that is meant: particles, and names in small letters.
        ("van Dijk Piet", "p.vandijk@example.com", "van Dijk Piet"),
        ("anna berg", "anna.berg@example.com", "anna berg"),
        ("nna", "anna@example.com", "nna"),
    ],
)
def test_a_first_letter_that_cannot_be_read_comes_from_the_email(
    printed: str, email: str, read: str
) -> None:
    lines = [
        Line(
            text=text,
            box=((60, y), (400, y), (400, y + 30), (60, y + 30)),
            score=0.99,
            upright=(60, y, 400, y + 30),
            height=30,
        )
        for text, y in ((printed, 60), ("Delivery Manager", 120), (email, 300))
    ]
    card = prepare(arrange(lines))
    assert read in [piece.text for piece in card.pieces]


@pytest.mark.parametrize(
    ("mail", "name"),
    [
        ("anne.olsen@acme.example", "ANNE OLSEN"),
        ("a_olsen@acme.example", "ANNE OLSEN"),
        ("olsen.anne@acme.example", "ANNE OLSEN"),
        ("info@acme.example", "ANNEOLSEN"),
        ("olsen@acme.example", "ANNEOLSEN"),
    ],
)
def test_a_name_set_wide_gets_its_blank_from_the_e_mail(mail: str, name: str) -> None:
    card = prepare(rows_of("*ANNEOLSEN", "Acme Ltd", mail))
    assert name in {piece.text for piece in card.pieces}
