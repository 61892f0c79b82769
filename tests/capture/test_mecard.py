"""MeCARD and BIZCARD details; whole payloads are in test_badge."""

from __future__ import annotations

import pytest

from leadcapture.capture.mecard import read_bizcard, read_mecard


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("Doe,Jane", "Jane", "Doe"),
        ("Jane Doe", "Jane", "Doe"),
        ("DOE Jane", "Jane", "DOE"),
        ("Jane Doe,", "Jane", "Doe"),
        (",Jane Doe", "Jane", "Doe"),
        ("van der Berg,Ludwig", "Ludwig", "van der Berg"),
        ("Doe\\, Jr.,Jane", "Jane", "Doe, Jr."),
        ("山田,太郎", "太郎", "山田"),
        ("Jane", "Jane", ""),
    ],
)
def test_names(name: str, first: str, last: str) -> None:
    person = read_mecard(f"MECARD:N:{name};;").person
    assert (person.first_name, person.last_name) == (first, last)


def test_an_unescaped_semicolon_stays_with_its_value() -> None:
    person = read_mecard("MECARD:ORG:Smith; Jones and Co;N:Doe,Jane;;").person
    assert person.company == "Smith; Jones and Co"


def test_a_missing_end_and_lines_between() -> None:
    contact = read_mecard("MECARD:N:Doe,Jane;\nTEL:+442079460123;\nNOTE:hall\\:7")
    assert contact.person.phones[0].number == "+442079460123"
    assert contact.note == "hall:7"


def test_a_bizcard_with_one_name() -> None:
    person = read_bizcard("BIZCARD:N:Jane Doe;C:Acme;;").person
    assert (person.first_name, person.last_name, person.company) == ("Jane", "Doe", "Acme")
