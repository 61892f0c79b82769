"""The real process, with the real reader in it."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from leadcapture.capture.cardprocess import CardProcess, PictureReading, read_picture
from leadcapture.demo.badges import draw_code
from leadcapture.errors import BadInput, LeadCaptureError
from tests.capture.test_cardfinder import card

pytestmark = pytest.mark.slow


def png(pixels: NDArray[np.uint8]) -> bytes:
    return cv2.imencode(".png", pixels)[1].tobytes()


#: Too small for print: the models need not be loaded.
DOT = png(np.full((8, 8, 3), 255, np.uint8))


@pytest.fixture
def process() -> Iterator[CardProcess]:
    process = CardProcess()
    yield process
    process.close()


def test_a_card_is_read_beside_the_window(process: CardProcess) -> None:
    (reading,) = process.read(png(card()), region="GB").cards
    assert reading.person.name == "Jane Doe"
    assert reading.person.phones[0].number == "+442079460123"
    assert reading.lines

    # A process that dies is started again.
    assert process._pool is not None
    (child,) = process._pool._processes
    os.kill(child, signal.SIGTERM)
    assert not process.read(DOT).cards[0].is_card
    # At rest there is none.
    process.rest()
    assert process._pool is None
    with pytest.raises(BadInput):
        process.read(b"no picture")
    process.close()
    process.close()
    with pytest.raises(LeadCaptureError, match="picture is kept"):
        process.read(DOT)


def test_a_code_that_names_somebody_wins_over_the_print() -> None:
    import zxingcpp

    vcard = "BEGIN:VCARD\nVERSION:3.0\nN:Doe;Jane\nEMAIL:jane@example.com\nEND:VCARD\n"
    made = zxingcpp.create_barcode(vcard, zxingcpp.BarcodeFormat.QRCode)
    code = np.asarray(zxingcpp.write_barcode_to_image(made, scale=4))
    reading = read_picture(png(cv2.cvtColor(code, cv2.COLOR_GRAY2BGR)))
    assert [symbol.text for symbol in reading.symbols] == [vcard]
    assert reading == PictureReading(symbols=reading.symbols)


VCARD = b"BEGIN:VCARD\nVERSION:3.0\nN:Doe;Jane\nTEL;CELL:+447700900123\nEND:VCARD\n"


@pytest.mark.parametrize(
    ("said", "name"), [(b"EV-5050585-7735471", "Jane Doe"), (VCARD, "Jane Doe")]
)
def test_a_code_is_merged_with_the_print(said: bytes, name: str) -> None:
    pixels = card()
    code = draw_code(said, "QRCode", module=4)
    code = code[: pixels.shape[0] - 8, :]
    beside = np.full((pixels.shape[0], pixels.shape[1] + code.shape[1] + 60, 3), 255, np.uint8)
    beside[:, : pixels.shape[1]] = pixels
    beside[4 : 4 + code.shape[0], -code.shape[1] - 20 : -20] = code[:, :, None]

    reading = read_picture(png(beside), region="GB")

    assert [symbol.payload for symbol in reading.symbols] == [said]
    assert reading.cards[0].person.name == name
    assert reading.cards[0].person.emails == ("jane@velora.example",)
