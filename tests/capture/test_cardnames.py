"""Names as printed, and how far an e-mail spells them."""

from __future__ import annotations

import pytest

from leadcapture.capture.cardnames import Name, agreement, split_name


@pytest.mark.parametrize(
    ("printed", "country", "name"),
    [
        ("Jane Doe", "", Name(first="Jane", last="Doe")),
        ("Dr. Jane van der Berg", "NL", Name(prefix="Dr.", first="Jane", last="van der Berg")),
        ("DUPONT Jean-Pierre", "FR", Name(first="Jean-Pierre", last="Dupont")),
        ("Jean-Pierre DUPONT", "FR", Name(first="Jean-Pierre", last="Dupont")),
        ("MICHAEL O'BRIEN", "US", Name(first="Michael", last="O'Brien")),
        ("Doe, Jane", "", Name(first="Jane", last="Doe")),
        ("Ann Lee, PhD, MBA", "", Name(first="Ann", last="Lee", suffix="PhD, MBA")),
        (
            "Dipl.-Ing. (FH) Karl Groß",
            "DE",
            Name(prefix="Dipl.-Ing. (FH)", first="Karl", last="Groß"),
        ),
        ("Ahmad bin Ismail", "MY", Name(first="Ahmad", last="bin Ismail")),
        ("Kovács Anna", "HU", Name(first="Anna", last="Kovács")),
        ("山田太郎", "JP", Name(first="太郎", last="山田")),
        ("王小明", "CN", Name(first="小明", last="王")),
        ("欧阳小明", "CN", Name(first="小明", last="欧阳")),
        ("山 田 太 郎", "JP", Name(first="太郎", last="山田")),
        ("JohnSmith", "", Name(first="John", last="Smith")),
        ("Dr.Szabó", "", Name(prefix="Dr.", last="Szabó")),
        ("", "", Name()),
    ],
)
def test_names_are_split(printed: str, country: str, name: Name) -> None:
    assert split_name(printed, country=country) == name


@pytest.mark.parametrize(
    ("name", "local", "least", "most"),
    [
        ("Jane Doe", "jane.doe", 1.0, 1.0),
        ("Jane Doe", "jdoe", 0.95, 1.0),
        ("Jane Doe", "janed", 0.95, 1.0),
        ("Jürgen Müller", "j.mueller", 1.0, 1.0),
        ("Jürgen Müller", "j.muller", 1.0, 1.0),
        ("Jane Doe", "info", 0.0, 0.0),
        ("Senior Engineer", "jdoe", 0.0, 0.0),
        ("Elżbieta Kowalska", "ekowalska", 0.95, 1.0),
    ],
)
def test_agreement_with_an_email(name: str, local: str, least: float, most: float) -> None:
    assert least <= agreement(name, local) <= most
