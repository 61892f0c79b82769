"""A corpus of badge payloads, and what of them are ids, lists and text. All people are invented."""

# ruff: noqa: E501  (a payload is easier to read on one line)

from __future__ import annotations

import base64
import random
from typing import Any

import pytest

from leadcapture.capture.badge import BadgeKind, read_badge
from leadcapture.lead import Person
from leadcapture.show import BadgeTemplate
from tests.capture.payloads import (
    JANE,
    check,
    fields_of,
)

OTHERS: list[tuple[str, str, BadgeKind, dict[str, Any]]] = [
    (
        "MeCARD",
        "MECARD:N:Doe,Jane;ORG:Acme;TEL:+442079460123;EMAIL:jane@example.com;URL:http\\://example.com;NOTE:Hi\\; there;;",
        BadgeKind.MECARD,
        {
            **JANE,
            "company": "Acme",
            "phones": ("+442079460123",),
            "emails": ("jane@example.com",),
            "websites": ("http://example.com",),
            "note": "Hi; there",
        },
    ),
    (
        "MeCARD First Last with DIV and TIL",
        "MECARD:N:Jane Doe;ORG:Acme;DIV:R\\&D;TIL:Head of Labs;;",
        BadgeKind.MECARD,
        {**JANE, "company": "Acme", "department": "R&D", "title": "Head of Labs"},
    ),
    (
        "MeCARD with an organiser's UID",
        "MECARD:UID:187WCI5;N:Barbara Moore;ORG:Acme;TEL:+33199001234;",
        BadgeKind.MECARD,
        {
            "first_name": "Barbara",
            "last_name": "Moore",
            "company": "Acme",
            "phones": ("+33199001234",),
            "badge_id": "187WCI5",
        },
    ),
    (
        "MeCARD with the UID alone",
        "MECARD:UID:187WCI5;;",
        BadgeKind.MECARD,
        {"badge_id": "187WCI5"},
    ),
    (
        "MeCARD address",
        "MECARD:N:Doe,Jane;ADR:,,1 High St,London,,SW1A 1AA,UK;;",
        BadgeKind.MECARD,
        {**JANE, "address": "1 High St, SW1A 1AA London, UK"},
    ),
    (
        "MeCARD unescaped colon",
        "MECARD:N:Doe,Jane;URL:https://example.com/a;;",
        BadgeKind.MECARD,
        {**JANE, "websites": ("https://example.com/a",)},
    ),
    (
        "MeCARD backslash",
        "MECARD:N:Doe,Jane;ORG:A\\\\B\\: C;;",
        BadgeKind.MECARD,
        {**JANE, "company": "A\\B: C"},
    ),
    (
        "BIZCARD",
        "BIZCARD:N:Jane;X:Doe;T:Buyer;C:Acme;A:76 9th Avenue, New York;B:+12025550143;F:+12025550144;E:jane@example.com;;",
        BadgeKind.BIZCARD,
        {
            **JANE,
            "title": "Buyer",
            "company": "Acme",
            "address": "76 9th Avenue, New York",
            "phones": ("+12025550143", "+12025550144"),
            "phone_kinds": ("office", "fax"),
            "emails": ("jane@example.com",),
        },
    ),
    (
        "mailto",
        "mailto:jane.doe%2Bshow@example.com?subject=Hello&cc=x@example.org",
        BadgeKind.EMAIL,
        {"emails": ("jane.doe+show@example.com",)},
    ),
    (
        "mailto with a name",
        "mailto:Jane%20Doe%20%3Cjane@example.com%3E",
        BadgeKind.EMAIL,
        {**JANE, "emails": ("jane@example.com",)},
    ),
    (
        "MATMSG",
        "MATMSG:TO:jane@example.com;SUB:Hi;BODY:There;;",
        BadgeKind.EMAIL,
        {"emails": ("jane@example.com",)},
    ),
    ("bare e-mail", " jane@example.com\n", BadgeKind.EMAIL, {"emails": ("jane@example.com",)}),
    ("tel", "tel:+1-202-555-0143;ext=7", BadgeKind.PHONE, {"phones": ("+12025550143;ext=7",)}),
    ("tel, national", "tel:02079460123", BadgeKind.PHONE, {"phones": ("+442079460123",)}),
    (
        "bare international number",
        "+44 20 7946 0123",
        BadgeKind.PHONE,
        {"phones": ("+442079460123",)},
    ),
    (
        "website",
        "https://www.example.com/",
        BadgeKind.URL,
        {"websites": ("https://www.example.com/",)},
    ),
    ("bare domain", "www.example.com", BadgeKind.URL, {"websites": ("www.example.com",)}),
    (
        "check-in URL",
        "https://checkin.example.com/scan?event=12&id=000123",
        BadgeKind.URL,
        {"badge_id": "000123", "note": "https://checkin.example.com/scan?event=12&id=000123"},
    ),
    (
        "check-in URL, base64 id",
        "https://example.com/c?token=ab%2Bc+d/==&utm_source=badge",
        BadgeKind.URL,
        {
            "badge_id": "ab+c+d/==",
            "note": "https://example.com/c?token=ab%2Bc+d/==&utm_source=badge",
        },
    ),
    (
        "id as the last part of the path",
        "https://example.com/a/SBpax001",
        BadgeKind.URL,
        {"badge_id": "SBpax001", "note": "https://example.com/a/SBpax001"},
    ),
    (
        "id in the fragment",
        "https://example.com/app#/attendee/000012",
        BadgeKind.URL,
        {"badge_id": "000012", "note": "https://example.com/app#/attendee/000012"},
    ),
    (
        "a page is no id",
        "https://example.com/fair-2026",
        BadgeKind.URL,
        {"websites": ("https://example.com/fair-2026",)},
    ),
    (
        "a profile is no id",
        "https://www.linkedin.com/in/jane-doe-1234",
        BadgeKind.URL,
        {"websites": ("https://www.linkedin.com/in/jane-doe-1234",)},
    ),
    (
        "a person in a URL",
        "https://example.com/c?fn=Jane&ln=Doe&email=jane%40example.com&co=Acme+Corp&id=77",
        BadgeKind.URL,
        {
            **JANE,
            "emails": ("jane@example.com",),
            "company": "Acme Corp",
            "badge_id": "77",
            "note": "https://example.com/c?fn=Jane&ln=Doe&email=jane%40example.com&co=Acme+Corp&id=77",
        },
    ),
    (
        "JSON flat",
        '{"id": 12345678901234567890, "firstName": "Jane", "lastName": "Doe", "company": "Acme", "jobTitle": "Buyer", "email": "jane@example.com", "phone": "+442079460123"}',
        BadgeKind.JSON,
        {
            **JANE,
            "company": "Acme",
            "title": "Buyer",
            "emails": ("jane@example.com",),
            "phones": ("+442079460123",),
            "badge_id": "12345678901234567890",
        },
    ),
    (
        "JSON snake case",
        '{"first_name":"Jane","last_name":"Doe","organization":"Acme","badge_id":"000012","id":"9"}',
        BadgeKind.JSON,
        {**JANE, "company": "Acme", "badge_id": "000012"},
    ),
    (
        "JSON whose number begins with zeros",
        '{"id": 000012, "name": "Jane Doe", "codes": [007, 8]}',
        BadgeKind.JSON,
        {**JANE, "badge_id": "000012"},
    ),
    (
        "JSON nested",
        '{"event":{"id":"E1","name":"Fair"},"attendee":{"name":"Jane Doe","id":"A-7","company":{"name":"Acme"},"emails":["jane@example.com"],"phones":[{"type":"mobile","number":"+4915123456789"}]}}',
        BadgeKind.JSON,
        {
            **JANE,
            "company": "Acme",
            "emails": ("jane@example.com",),
            "phones": ("+4915123456789",),
            "phone_kinds": ("mobile",),
            "badge_id": "A-7",
        },
    ),
    (
        "JSON-LD person",
        '{"@context":"https://schema.org","@type":"Person","givenName":"Jane","familyName":"Doe","worksFor":{"@type":"Organization","name":"Acme"},"address":{"streetAddress":"1 High St","addressLocality":"London","postalCode":"SW1A 1AA","addressCountry":"UK"}}',
        BadgeKind.JSON,
        {**JANE, "company": "Acme", "address": "1 High St, SW1A 1AA London, UK"},
    ),
    ("JSON name object", '{"name":{"first":"Jane","last":"Doe"},"e":"x"}', BadgeKind.JSON, JANE),
    ("JSON given_name", '{"given_name":"Jane","family_name":"Doe"}', BadgeKind.JSON, JANE),
    (
        "JSON with two codes",
        '{"ticket": "5uhbd49wms2fakafn5nz", "lead": "PZD97WTMFJ"}',
        BadgeKind.JSON,
        {"badge_id": "PZD97WTMFJ"},
    ),
    (
        "NAME_COMPANY^ID",
        "JANE DOE_ACME CORP^0012345",
        BadgeKind.DELIMITED,
        {"first_name": "JANE", "last_name": "DOE", "company": "ACME CORP", "badge_id": "0012345"},
    ),
    (
        "NAME_COMPANY^ID with underscores",
        "Jane_Doe_Acme_Corp^12345",
        BadgeKind.DELIMITED,
        {**JANE, "company": "Acme Corp", "badge_id": "12345"},
    ),
    (
        "labelled lines",
        "Name: Jane Doe\nCompany: Acme\nJob title: Buyer\nE-mail: jane@example.com\nID: 000017",
        BadgeKind.DELIMITED,
        {
            **JANE,
            "company": "Acme",
            "title": "Buyer",
            "emails": ("jane@example.com",),
            "badge_id": "000017",
        },
    ),
    (
        "labelled in German",
        "Vorname: Jörg\nName: Müller\nFirma: Beispiel GmbH\nTelefon: 030 23125 123",
        BadgeKind.DELIMITED,
        {
            "first_name": "Jörg",
            "last_name": "Müller",
            "company": "Beispiel GmbH",
            "phones": ("030 23125 123",),
        },
    ),
    (
        "tabs, guessed",
        "000123\tJane\tDoe\tBuyer\tAcme Ltd\tjane@example.com\t+442079460123",
        BadgeKind.DELIMITED,
        {
            **JANE,
            "badge_id": "000123",
            "title": "Buyer",
            "company": "Acme Ltd",
            "emails": ("jane@example.com",),
            "phones": ("+442079460123",),
        },
    ),
    (
        "pipes, guessed",
        "A1234|Jane Doe|Acme|NULL|jane@acme.example",
        BadgeKind.DELIMITED,
        {**JANE, "badge_id": "A1234", "company": "Acme", "emails": ("jane@acme.example",)},
    ),
    (
        "carets, guessed",
        "Jane^Doe^Acme GmbH^Einkäufer^jane@example.com",
        BadgeKind.DELIMITED,
        {**JANE, "company": "Acme GmbH", "title": "Einkäufer", "emails": ("jane@example.com",)},
    ),
    (
        "semicolons, guessed",
        "4711;Jane;Doe;Acme Inc.;jane@example.com",
        BadgeKind.DELIMITED,
        {**JANE, "badge_id": "4711", "company": "Acme Inc.", "emails": ("jane@example.com",)},
    ),
    (
        "commas, guessed",
        "100234,Jane,Doe,Acme Inc,jane@example.com",
        BadgeKind.DELIMITED,
        {**JANE, "badge_id": "100234", "company": "Acme Inc", "emails": ("jane@example.com",)},
    ),
    (
        "lines, guessed",
        "Jane Doe\nHead of Purchasing\nAcme Ltd\njane@example.com\n+442079460123",
        BadgeKind.DELIMITED,
        {
            **JANE,
            "title": "Head of Purchasing",
            "company": "Acme Ltd",
            "emails": ("jane@example.com",),
            "phones": ("+442079460123",),
        },
    ),
    (
        "uuid::name",
        "6b1c8a8e-3b52-4a55-9d5e-111122223333::Jane::Doe::jane@example.com",
        BadgeKind.DELIMITED,
        {
            **JANE,
            "badge_id": "6b1c8a8e-3b52-4a55-9d5e-111122223333",
            "emails": ("jane@example.com",),
        },
    ),
    *(
        (f"id {one}", one, BadgeKind.ID, {"badge_id": one})
        for one in (
            "0814847311126137001",
            "000012",
            "EV-5050585-7735471",
            "SBpax001",
            "1234.56.7890",
            "az9u4mymhqktrbupmwkvv6xmgds5dk3",
            "QmFkZ2VOdW1iZXIxMjM0NQ==",
            "==wABCdefGHI0123456789+/abc",
            "+Yrf4c9P",
            "/jwaCGwJ",
            "_galVITR",
            "-K5p9CJJ",
            "=/ksTGw4P2m",
            "Pl/HPEQf",
            "S/LiNmXx",
            "6b1c8a8e-3b52-4a55-9d5e-111122223333",
            "187WCI5",
            "(21)000012",
            "(01)09506000134352(21)000012",
            "(91)EV-5050585-7735471",
        )
    ),
    *(
        (f"id after a separator {one!r}", one, BadgeKind.ID, {"badge_id": one.strip("\x1d\x1e")})
        for one in (
            "\x1d000012",
            "\x1d\x1d0814847311126137001",
            "\x1e21000012\x1d",
            "\x1d(21)000012",
        )
    ),
    (
        "unknown text",
        "Welcome to hall 7, enjoy!\nSee you",
        BadgeKind.TEXT,
        {"note": "Welcome to hall 7, enjoy!\nSee you"},
    ),
]


@pytest.mark.parametrize("words", ["Sales/Marketing", "+plus", "/hall/seven", "Meier/Schmid"])
def test_words_with_a_slash_are_no_base64(words: str) -> None:
    assert not read_badge(words.encode()).badge_id


def test_next_to_no_base64_is_taken_for_text() -> None:
    dice = random.Random(7)
    codes = [
        encode(dice.randbytes(size)).decode()
        for size in (6, 9, 16)
        for encode in (base64.b64encode, base64.urlsafe_b64encode)
        for _ in range(200)
    ]
    missed = [code for code in codes if read_badge(code.encode()).badge_id != code]
    assert len(missed) <= len(codes) / 100, missed


@pytest.mark.parametrize(
    ("payload", "kind", "expected"), [row[1:] for row in OTHERS], ids=[row[0] for row in OTHERS]
)
def test_other_payloads(payload: str, kind: BadgeKind, expected: dict[str, Any]) -> None:
    region = "GB" if payload.startswith("tel:0") else ""
    check(read_badge(payload.encode(), region=region), kind, expected)


TEMPLATE = BadgeTemplate(
    delimiter="^",
    columns=("badge_id", "first_name", "last_name", "-", "company", "email", "phone", "country"),
)


def test_a_template_names_the_cells() -> None:
    payload = b"000123^Jane^Doe^VIP^Acme^jane@example.com^020 7946 0123^United Kingdom"
    check(
        read_badge(payload, template=TEMPLATE, region="DE"),
        BadgeKind.DELIMITED,
        {
            **JANE,
            "badge_id": "000123",
            "company": "Acme",
            "emails": ("jane@example.com",),
            "phones": ("+442079460123",),
            "address": "United Kingdom",
        },
    )


def test_null_and_missing_cells_are_empty_and_more_cells_are_noted() -> None:
    reading = read_badge(b"000123^Jane^NULL^^NULL", template=TEMPLATE)
    assert fields_of(reading) == {"first_name": "Jane", "badge_id": "000123"}
    reading = read_badge(b"1^Jane^Doe^^Acme^^^^extra^NULL^more", template=TEMPLATE)
    assert reading.note == "extra\nmore"


@pytest.mark.parametrize(
    ("spelled", "real"), [("\t", "\t"), ("tab", "\t"), ("|", "|"), (";", ";"), ("::", "::")]
)
def test_a_templates_delimiter(spelled: str, real: str) -> None:
    template = BadgeTemplate(delimiter=spelled, columns=("badge_id", "name", "company"))
    reading = read_badge(real.join(("007", "Jane Doe", "Acme")).encode(), template=template)
    assert fields_of(reading) == {**JANE, "company": "Acme", "badge_id": "007"}


UNFIT = "This code does not fit the show's layout of badges: check the fields."


@pytest.mark.parametrize(
    ("payload", "expected", "warnings"),
    [
        ("Jane Doe_ACME^12345", {**JANE, "company": "ACME", "badge_id": "12345"}, ()),
        ("Jane Doe^12345", {**JANE, "badge_id": "12345"}, (UNFIT,)),
        ("Jane Doe^ACME Ltd^12345", {**JANE, "company": "ACME Ltd", "badge_id": "12345"}, (UNFIT,)),
        ("12345^67890", {"badge_id": "12345", "note": "67890"}, (UNFIT,)),
        (
            "A 17^Jane^Doe",
            {**JANE, "badge_id": "A 17"},
            ("This code has 3 parts, the show's layout of badges has 8: check the fields.",),
        ),
        (
            "A-17^Jane^Doe^Acme^jane@example.com",
            {**JANE, "badge_id": "A-17", "company": "Acme", "emails": ("jane@example.com",)},
            (UNFIT,),
        ),
    ],
)
def test_what_does_not_fit_the_template_is_read_otherwise(
    payload: str, expected: dict[str, Any], warnings: tuple[str, ...]
) -> None:
    reading = read_badge(payload.encode(), template=TEMPLATE)
    check(reading, BadgeKind.DELIMITED, expected)
    assert reading.warnings == warnings
    assert reading.provisional is not bool(reading.person.name)


def test_a_code_with_all_its_parts_or_more_is_not_warned_about() -> None:
    for payload in (b"1^Jane^Doe^^Acme^^^", b"1^Jane^Doe^^Acme^^^DE", b"1^Jane^Doe^^^^^^^"):
        assert read_badge(payload, template=TEMPLATE).warnings == ()


def test_a_template_needs_cells_enough_for_a_name() -> None:
    template = BadgeTemplate(delimiter="^", columns=("badge_id", "company", "country", "name"))
    reading = read_badge(b"Jane Doe_ACME^12345", template=template)
    assert (reading.person.name, reading.badge_id) == ("Jane Doe", "12345")
    reading = read_badge(b"000123^ACME Ltd", template=template)
    assert (reading.badge_id, reading.warnings) == ("000123", (UNFIT,))


def test_a_template_does_not_stop_other_forms() -> None:
    assert read_badge(b"000123", template=TEMPLATE).kind is BadgeKind.ID
    assert read_badge(b"MECARD:N:Doe,Jane;;", template=TEMPLATE).kind is BadgeKind.MECARD


NAMES = BadgeTemplate(delimiter="^", columns=("name", "company", "badge_id"))


@pytest.mark.parametrize(
    "payload",
    [
        random.Random(7).randbytes(110) + b"^" + random.Random(8).randbytes(12),
        b"\x89PNG\r\n\x1a\nIHDR^abc^gAMA",
        b"Jane\x00Doe^Acme",
        b"Jane\x07Doe^Acme^12345",
        "Jane Doe\ufffd^Acme^12345".encode(),
        b"\xca\xfe\xba\xbe^\x81\x8d^\x9d",
    ],
    ids=["random", "picture", "NUL", "bell", "undecodable", "no charset"],
)
@pytest.mark.parametrize("template", [NAMES, TEMPLATE, None])
def test_bytes_that_are_no_text_name_nobody(payload: bytes, template: BadgeTemplate | None) -> None:
    reading = read_badge(payload, template=template)
    assert (reading.kind, reading.provisional) == (BadgeKind.TEXT, True)
    assert (reading.person, reading.badge_id) == (Person(), "")
    assert "^" in reading.note


@pytest.mark.parametrize(
    "payload",
    [
        "Lorem ipsum dolor sit amet " * 5 + "^Acme^12345",
        "Jane Doe^" + "A" * 400 + "^12345",
        "Lorem ipsum dolor sit amet " * 5 + "_Acme^12345",
    ],
)
def test_cells_far_too_long_for_their_column_are_text(payload: str) -> None:
    reading = read_badge(payload.encode(), template=NAMES)
    assert (reading.kind, reading.provisional) == (BadgeKind.TEXT, True)
    assert (reading.person, reading.badge_id) == (Person(), "")
    assert reading.note == payload


def test_cells_may_be_filled_up_with_zeros_and_end_in_any_separator() -> None:
    payload = b"\x02Jane Doe\x00\x00\x00^Acme\x00^12345\x00\x00\x1e\x04\r\n\x03"
    check(
        read_badge(payload, template=NAMES),
        BadgeKind.DELIMITED,
        {**JANE, "company": "Acme", "badge_id": "12345"},
    )


def test_a_named_url_parameter_holds_the_id() -> None:
    url = b"https://example.com/x?id=page&z9=0042"
    template = BadgeTemplate(id_parameter="z9")
    assert read_badge(url, template=template).badge_id == "0042"
