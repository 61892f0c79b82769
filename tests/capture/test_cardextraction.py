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
        ("Ana EPURE", "ana.tepure@carpatix.example", "Ana TEPURE"),
        ("Ana Erban", "ana.serban@carpatix.example", "Ana Serban"),
        # An initial before a whole name.
        ("Sorin Erban", "serban@carpatix.example", "Sorin Erban"),
        ("Tudor Enache", "tenache@carpatix.example", "Tudor Enache"),
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


@pytest.mark.parametrize(
    ("printed", "read"),
    [
        ("Nguyn Th Thu Hà", "Nguyễn Thị Thu Hà"),
        ("TRN QUC VIT", "TRẦN QUỐC VIỆT"),
        ("Phm Ngc Lan", "Phạm Ngọc Lan"),
        ("Lê Minh Anh", "Lê Minh Anh"),
    ],
)
def test_a_vietnamese_name_gets_back_the_letters_that_were_left_out(
    printed: str, read: str
) -> None:
    card = prepare(rows_of(f"*{printed}", "Công ty TNHH Minh Phát", "lienhe@minhphat.example"))
    assert read in {piece.text for piece in card.pieces}


def test_elsewhere_such_words_stay_as_they_are() -> None:
    card = prepare(rows_of("*Vit Th Novak", "Novak s.r.o.", "vit@novak.example"))
    assert "Vit Th Novak" in {piece.text for piece in card.pieces}


@pytest.mark.parametrize(
    ("printed", "phone", "read"),
    [
        ("Pórdís Porvaldsdóttir", "Sími 555 0123", "Þórdís Þorvaldsdóttir"),
        ("Porfirio Portela", "Tel. 555 0123", "Porfirio Portela"),
    ],
)
def test_an_icelandic_name_of_thor_gets_its_letter(printed: str, phone: str, read: str) -> None:
    card = prepare(rows_of(f"*{printed}", "Acme", phone, "info@acme.example"))
    assert read in {piece.text for piece in card.pieces}
