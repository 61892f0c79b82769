"""What the vCard reader alone decides; whole cards are in test_badgevcards."""

from __future__ import annotations

import pytest

from leadcapture.capture.vcard import is_vcard, read_vcard


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("BEGIN:VCARD\nN:x", True),
        ("begin: vcard", True),
        ("N:Doe;Jane\nTEL:1", True),
        ("N:Doe;Jane", False),
        ("BEGIN:VCALENDAR", False),
        ("hello", False),
    ],
)
def test_is_vcard(text: str, answer: bool) -> None:
    assert is_vcard(text) is answer


@pytest.mark.parametrize(
    ("parameters", "kind"),
    [
        (";TYPE=WORK,VOICE", "office"),
        (";TYPE=WORK;TYPE=CELL", "mobile"),
        (";type=cell;type=pref", "mobile"),
        (";WORK;FAX", "fax"),
        (";HOME", "home"),
        (';TYPE="work,voice";VALUE=uri', "office"),
        (";TYPE=unknown", "other"),
        ("", "other"),
    ],
)
def test_the_kind_of_a_phone(parameters: str, kind: str) -> None:
    contact = read_vcard(f"BEGIN:VCARD\nTEL{parameters}:+1 202 555 0143\nEND:VCARD")
    assert contact.person.phones[0].kind == kind


def test_a_charset_that_lies_falls_back() -> None:
    payload = "BEGIN:VCARD\nN;CHARSET=US-ASCII:Müller;Jörg\nEND:VCARD".encode("cp1252")
    assert read_vcard("", payload).person.last_name == "Müller"


def test_each_value_may_have_its_own_charset() -> None:
    payload = (
        b"BEGIN:VCARD\nN;CHARSET=ISO-8859-1:"
        + "Müller".encode("latin-1")
        + b"\nORG;CHARSET=UTF-8:"
        + "Söhne".encode()
        + b"\nEND:VCARD"
    )
    contact = read_vcard("", payload)
    assert (contact.person.first_name, contact.person.company) == ("Müller", "Söhne")


def test_the_preferred_email_leads() -> None:
    contact = read_vcard(
        "BEGIN:VCARD\nEMAIL:a@example.com\nEMAIL;PREF;INTERNET:b@example.com\nEND:VCARD"
    )
    assert contact.person.email == "b@example.com"


def test_a_work_address_wins_over_a_home_address() -> None:
    contact = read_vcard(
        "BEGIN:VCARD\nADR;HOME:;;Home Lane 1;York;;;\nADR;WORK:;;Work Road 2;Leeds;;;\nEND:VCARD"
    )
    assert contact.person.address.city == "Leeds"


def test_an_unclosed_quote_in_a_parameter() -> None:
    contact = read_vcard('BEGIN:VCARD\nTEL;TYPE="WORK:+12025550143\nN:Doe;Jane\nEND:VCARD')
    assert contact.person.name == "Jane Doe"
    assert contact.person.phones[0].number == "+12025550143"


@pytest.mark.parametrize(
    "joint", ["\r\n", "\n\n", ""], ids=["line after line", "with a gap", "on one line"]
)
def test_further_people_in_one_code_are_named(joint: str) -> None:
    end = "\n" if joint else ""
    cards = [
        end.join(("BEGIN:VCARD", "VERSION:3.0", f"N:{name}", "TEL:+447700900123", "END:VCARD"))
        for name in ("Example;Ada", "Sample;Bob", "Sample;Carl")
    ]
    contact = read_vcard(joint.join(cards))
    assert contact.person.name == "Ada Example"
    assert contact.note == "Also in this code: Bob Sample, Carl Sample"
    assert contact.warnings == (
        "This code holds 3 people: only the first is taken; the code itself is kept.",
    )


def test_the_same_person_once_more_is_nobody_else() -> None:
    card = "BEGIN:VCARD\nN:Example;Ada\nNOTE:robots\nEND:VCARD\n"
    contact = read_vcard(card * 2)
    assert (contact.note, contact.warnings) == ("robots", ())
    # A card that lost its end is still two.
    contact = read_vcard("BEGIN:VCARD\nN:Example;Ada\nBEGIN:VCARD\nN:Sample;Bob\nEND:VCARD")
    assert contact.person.name == "Ada Example"
    assert contact.note == "Also in this code: Bob Sample"
