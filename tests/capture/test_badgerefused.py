"""Payloads that are no person: identity papers, secrets, payments."""

from __future__ import annotations

import pytest

from leadcapture.capture.badge import BadgeKind, read_badge
from leadcapture.capture.decoder import Symbol, decode
from leadcapture.capture.wedge import CALIBRATION
from leadcapture.demo.badges import draw_code
from leadcapture.errors import BadInput, IdentityDocument
from leadcapture.lead import Person


@pytest.mark.parametrize(
    "payload",
    [
        "@\n\x1e\rANSI 636014080002DL00410278ZC03190024DLDAQY1234567\nDCSDOE\nDACJANE",
        "@ANSI 636000090002DL00410278DLDAQT64235789 DCSSAMPLE DDEN",
        "@ansi 636000090002dl00410278dldaqt64235789 dcssample dden",  # with Caps Lock on
        "@\r\nANSI 6360260102DL00390188",
        "AAMVA6360280102DL",
        # A scanner's prefix, or what it made of the first signs.
        "]L2@\n\x1e\rANSI 636014080002DL00410278ZC03190024DLDAQY1234567",
        "x;y @ANSI 6360260102DL00390188DLDAQ1",
        "~~\x02@\r\nANSI 636014",
        "q 2 ansi 636000090002dl00410278dldaqt64235789",
        "DAQ123\nDCSDOE\nDACJANE\nDBB01011990\nDBA01012030\nDAG1 MAIN ST",
        "P<UTODOE<<JANE<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<\n"
        "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
        "I<UTOD231458907<<<<<<<<<<<<<<<7408122F1204159UTO<<<<<<<<<<<6DOE<<JANE<<<<<<<<<<<<<<<<<<<<<",
        "%B4111111111111111^DOE/JANE^30121010000000000?",
        '<?xml version="1.0"?><PrintLetterBarcodeData uid="1" name="J"/>',
    ],
)
def test_identity_papers_are_refused_with_a_reason(payload: str) -> None:
    with pytest.raises(IdentityDocument, match=r"never stored"):
        read_badge(payload.encode())


@pytest.mark.parametrize(
    "payload",
    [
        "jane@ansi 636014",
        "Ada Example^ANSI 636014^000012",
        "We print ANSI 1234567890 labels",
        "jane@ansi636014.example",
        "BEGIN:VCARD\nFN:Ada Example\nEMAIL:ada@example.com\nORG:ANSI 636014\nEND:VCARD",
        "ada@example.com\nANSI 636014",
        "@ansi",
    ],
)
def test_a_text_about_a_standard_is_no_identity_paper(payload: str) -> None:
    read_badge(payload.encode())


@pytest.mark.parametrize(
    ("payload", "word"),
    [
        ("otpauth://totp/Example:jane@example.com?secret=JBSWY3DPEHPK3PXP", "secret"),
        ("WIFI:T:WPA;S:Hall 7;P:hunter2;;", "password"),
        ("BCD\n002\n1\nSCT\n\nJane Doe\nDE00000000000000000000\nEUR12", "payment"),
        ("bitcoin:bc1qexample?amount=0.1", "payment"),
        ("SPC\n0200\n1\nCH0000000000000000000", "payment"),
    ],
)
def test_secrets_and_payments_are_text_with_a_warning(payload: str, word: str) -> None:
    reading = read_badge(payload.encode())
    assert reading.kind is BadgeKind.TEXT
    assert reading.person == Person()
    assert reading.provisional
    # What only its owner may know is masked.
    shown = payload.replace("hunter2", "***").replace("JBSWY3DPEHPK3PXP", "***")
    assert reading.note == shown
    assert word in reading.warnings[0]


@pytest.mark.parametrize(
    ("payload", "shown"),
    [
        ("wifi:P:p\\;w;S:Hall\\;P: 7;T:WPA;;", "wifi:P:***;S:Hall\\;P: 7;T:WPA;;"),
        ("WIFI:S:Hall;T:WPA;P:tail", "WIFI:S:Hall;T:WPA;P:***"),
        ("WIFI:S:Hall;T:nopass;P:;;", "WIFI:S:Hall;T:nopass;P:;;"),
        ("otpauth-migration://offline?data=Cj0KEk", "otpauth-migration://offline?data=***"),
        ("N:Doe;P:1", "N:Doe;P:1"),
    ],
)
def test_no_password_of_a_code_is_seen_by_anybody(payload: str, shown: str) -> None:
    symbol = Symbol(format="QRCode", payload=payload.encode(), text=payload)
    assert (symbol.text, symbol.payload) == (shown, shown.encode())
    (found,) = decode(draw_code(payload.encode(), "QRCode"))
    assert (found.text, found.payload) == (shown, shown.encode())


def test_the_code_that_tests_hand_scanners_is_no_badge() -> None:
    with pytest.raises(BadInput, match="tests a hand scanner"):
        read_badge(CALIBRATION.encode())


def test_ids_and_text_are_provisional_and_people_are_not() -> None:
    assert read_badge(b"000012").provisional
    assert read_badge(b"hello there").provisional
    assert read_badge(b"https://example.com/a?id=7").provisional
    assert not read_badge(b"jane@example.com").provisional
    assert not read_badge(b"MECARD:N:Doe,Jane;;").provisional
