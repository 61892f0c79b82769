"""What hostile payloads, and bytes of any charset, may not do."""

from __future__ import annotations

import re
import time
from dataclasses import fields
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadcapture.capture.badge import BadgeKind, BadgeReading, read_badge
from leadcapture.errors import IdentityDocument
from leadcapture.lead import Address
from tests.capture.payloads import (
    JANE,
    card,
    fields_of,
)


def test_bytes_that_are_no_utf8_are_read_as_the_decoder_guessed() -> None:
    text = "MECARD:N:Müller,Jörg;;"
    assert read_badge(text.encode("cp1251", "ignore") + b"\xff", text).person.last_name == "Müller"


def test_bytes_without_a_guess_are_read_as_windows_1252() -> None:
    assert read_badge("MECARD:N:Müller,Zoë;;".encode("cp1252")).person.first_name == "Zoë"


def test_utf8_wins_over_the_guess() -> None:
    assert read_badge("MECARD:N:Müller;;".encode(), "MECARD:N:MÃ¼ller;;").person.name == "Müller"


def test_typed_text_without_bytes() -> None:
    assert read_badge(b"", "000012").badge_id == "000012"


def well_formed(reading: BadgeReading) -> None:
    texts: list[str] = [reading.badge_id]
    for holder in (reading.person, reading.person.address):
        texts += [
            value for one in fields(holder) if isinstance(value := getattr(holder, one.name), str)
        ]
    texts += [*reading.person.emails, *reading.person.websites]
    texts += [phone.number for phone in reading.person.phones]
    for text in (*texts, reading.note.replace("\n", ""), *reading.warnings):
        assert text.isprintable()
        text.encode("utf-8")
    for site in reading.person.websites:
        address = site if re.match(r"https?://", site, re.IGNORECASE) else f"https://{site}"
        assert "." in (urlsplit(address).hostname or "")
    assert len(reading.note) <= 8_000
    assert all(len(text) <= 1_000 for text in texts)


HOSTILE = [
    b"",
    b"\x00" * 2_953,
    b"A" * 2_953,
    b"=cmd|'/C calc'!A0",
    b"javascript:alert(1)",
    b"data:text/html,<script>alert(1)</script>",
    b"../../etc/passwd",
    b"<img src=file:///etc/passwd onerror=alert(1)>",
    b"'; DROP TABLE leads; --",
    b"N:\xed\xa0\x80;x\nEMAIL:a",
    b"{" * 2_900,
    b"[" * 2_900,
    b'{"a":' * 500 + b"1" + b"}" * 500,
    b"https://[::1",
    b"https://example.com:99999999/x",
    b"http://user:pw@example.com/?id=1",
    b"MECARD:" + b";" * 2_900,
    b"MECARD:N:" + b"\\" * 2_900,
    b"|" * 2_900,
    b"^" * 2_900,
    b"_" * 2_900 + b"^1",
    b"mailto:" + b"<" * 2_900,
    b"tel:" + b"+" * 2_900,
    b"@" * 2_900,
    b"BEGIN:VCARD" + b":" * 2_900,
    b"BEGIN:VCARD\n" + b'TEL;"' * 700,
    b"BEGIN:VCARD\nN;" + b'"' * 2_900 + b":x",
    b"BEGIN:VCARD\nN;CHARSET=unicode_escape:\\xff\xff",
    b"BEGIN:VCARD\nN;CHARSET=no-such:\xff\xfe",
    b"BEGIN:VCARD\nN;ENCODING=BASE64:!!!\nADR:\nEND:VCARD",
    b"BEGIN:VCARD\nORG:" + b";" * 2_900,
    b"N:" + b"van " * 700,
    b"FN:" + b"," * 2_900 + b"\nN:a",
    "MECARD:N:\u202egnp.exe,\u200bJane\u0000;;".encode(),
    b"BEGIN:VCARD\nFN:" + "\u0301".encode() * 1_000,
]


@pytest.mark.parametrize("payload", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_payloads_give_clean_fields_quickly(payload: bytes) -> None:
    begun = time.thread_time()
    well_formed(read_badge(payload, region="DE"))
    assert time.thread_time() - begun < 1.5  # the first call imports


def test_bidi_marks_and_zero_width_characters_go() -> None:
    reading = read_badge("MECARD:N:Doe,\u202eJa\u200bne\u2066;;".encode())
    assert reading.person.name == "Jane Doe"


def test_markup_formulas_and_sql_stay_plain_text() -> None:
    reading = read_badge(b"BEGIN:VCARD\nN:<b>Doe</b>;=1+1\nORG:'; DROP TABLE leads;--\nEND:VCARD")
    assert reading.person.last_name == "<b>Doe</b>"
    assert reading.person.first_name == "=1+1"
    assert reading.person.company == "'"


@pytest.mark.parametrize(
    "site",
    ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "http://a:b@example.com"],
)
def test_only_web_addresses_become_websites(site: str) -> None:
    reading = read_badge(card("N:Doe;Jane", f"URL:{site}").encode())
    assert reading.person.websites == ()
    assert site in reading.note


def test_ten_thousand_properties_take_linear_time() -> None:
    payload = card("N:Doe;Jane", *(f"TEL:+4420794{i:05}" for i in range(10_000))).encode()
    begun = time.thread_time()
    reading = read_badge(payload)
    assert time.thread_time() - begun < 1.5
    assert reading.person.name == "Jane Doe"
    assert len(reading.person.phones) <= 10


def test_a_folding_bomb_is_one_value() -> None:
    payload = b"BEGIN:VCARD\nNOTE:x" + b"\n y" * 9_000 + b"\nEND:VCARD"
    reading = read_badge(payload)
    assert reading.note.startswith("xyyy")
    assert len(reading.note) <= 8_000


@pytest.mark.parametrize(
    "filler", [" ", "\n", "\t", ";", '"', "=C3", "N:", "TEL:1\n", "a.", "van "]
)
@pytest.mark.parametrize("head", ["BEGIN:VCARD\nADR:", "MECARD:N:", "https://example.com/?", "1|"])
def test_one_hundred_thousand_characters_take_no_second(head: str, filler: str) -> None:
    payload = (head + filler * (100_000 // len(filler))).encode()
    begun = time.thread_time()
    well_formed(read_badge(payload))
    assert time.thread_time() - begun < 1.5


def test_a_huge_photo_is_ignored() -> None:
    payload = card("N:Doe;Jane", "PHOTO;ENCODING=b:" + "QUJD" * 20_000).encode()
    assert fields_of(read_badge(payload)) == JANE


def test_what_is_far_too_long_is_cut_with_a_warning() -> None:
    reading = read_badge(card("N:Doe;Jane", "ORG:" + "A" * 2_000).encode())
    assert len(reading.person.company) == 200
    assert "cut" in reading.warnings[0]


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300), st.text(max_size=80))
def test_any_bytes_give_clean_fields(payload: bytes, text: str) -> None:
    try:
        well_formed(read_badge(payload, text, region="US"))
    except IdentityDocument:
        return


_TOKENS = st.sampled_from(
    [
        "BEGIN:VCARD",
        "END:VCARD",
        "N:",
        "FN:",
        "TEL;",
        "WORK",
        "ENCODING=QUOTED-PRINTABLE:",
        "CHARSET=UTF-8",
        "=C3=BC",
        "=",
        "\n",
        "\r\n",
        " ",
        ";",
        ":",
        ",",
        "\\",
        '"',
        "MECARD:",
        "BIZCARD:",
        "mailto:",
        "tel:",
        "https://",
        "?id=",
        "{",
        "}",
        "[",
        '"name"',
        "|",
        "^",
        "\t",
        "Jane",
        "Doe",
        "jane@example.com",
        "+442079460123",
        "000012",
        "\u202e",
        "\x00",
        "山田",
    ]
)


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(st.lists(_TOKENS, max_size=30).map("".join))
def test_any_mixture_of_forms_gives_clean_fields(text: str) -> None:
    try:
        well_formed(read_badge(text.encode(), region="GB"))
    except IdentityDocument:
        return


@given(st.text("\x1d\x1e\x1f", max_size=3), st.from_regex(r"0{0,3}[0-9]{1,20}", fullmatch=True))
def test_separators_around_an_id_change_nothing(around: str, badge_id: str) -> None:
    reading = read_badge(f"{around}{badge_id}{around[:1]}".encode(), region="DE")
    assert (reading.kind, reading.badge_id) == (BadgeKind.ID, badge_id)


def test_the_empty_address_stays_empty() -> None:
    assert read_badge(b"MECARD:N:Doe,Jane;;").person.address == Address()
