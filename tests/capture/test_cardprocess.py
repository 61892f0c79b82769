"""The real process, with the real reader in it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from leadcapture.capture import cardprocess, ocr
from leadcapture.capture.cardprocess import CardProcess, PictureReading, read_picture
from leadcapture.capture.cardtagger import load_tagger
from leadcapture.demo.badges import draw_code
from leadcapture.errors import BadInput, LeadCaptureError
from tests.capture.test_cardfinder import card
from tests.capture.test_cardspread import PEOPLE, table

pytestmark = pytest.mark.slow


def png(pixels: NDArray[np.uint8]) -> bytes:
    return cv2.imencode(".png", pixels)[1].tobytes()


#: Too small for print: the models need not be loaded.
DOT = png(np.full((3, 3, 3), 255, np.uint8))


@pytest.fixture
def process() -> Iterator[CardProcess]:
    process = CardProcess()
    yield process
    process.close()


def _child(process: CardProcess) -> int:
    assert process._pool is not None
    (child,) = process._pool._processes
    return int(child)


def test_a_card_is_read_beside_the_window(process: CardProcess) -> None:
    process.warm()
    child = _child(process)
    (reading,) = process.read(png(card()), region="GB").cards
    assert reading.person.name == "Jane Doe"
    assert reading.person.phones[0].number == "+442079460123"
    assert reading.lines
    assert _child(process) == child
    if sys.platform == "linux":
        window = os.getpriority(os.PRIO_PROCESS, 0)
        assert os.getpriority(os.PRIO_PROCESS, child) == min(window + 5, 19)
    with pytest.raises(BadInput):
        process.read(b"no picture")

    # A process that dies is started again, and what it was given is read.
    held = process._submit(time.sleep, 60)
    assert held is not None
    with ThreadPoolExecutor(1) as booth:
        waiting = booth.submit(process.read, DOT)
        while process._reading == 0:
            pass
        process.rest()  # not while something is read
        assert _child(process) == child
        os.kill(child, signal.SIGTERM)
        assert not waiting.result().cards[0].is_card
    assert _child(process) != child
    # At rest there is none.
    process.rest()
    assert process._pool is None
    process.rest()
    process.close()
    process.close()
    process.warm()
    assert process._pool is None
    with pytest.raises(LeadCaptureError, match="picture is kept"):
        process.read(DOT)


def test_one_that_died_at_rest_is_told_by_nothing_but_its_successor(process: CardProcess) -> None:
    held = process._submit(time.sleep, 60)
    assert held is not None
    child = _child(process)
    os.kill(child, signal.SIGTERM)
    with pytest.raises(BrokenProcessPool):
        held.result()
    assert process._submit(abs, -1).result() == 1  # type: ignore[union-attr]
    assert _child(process) != child


def test_a_new_process_gives_way_to_the_window_and_loads_what_it_reads_with(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    nicer: list[int] = []
    monkeypatch.setattr(os, "nice", nicer.append, raising=False)  # the tests' own stays as it is
    cardprocess.yield_to_the_window()
    assert nicer == [5]
    load_tagger.cache_clear()
    cardprocess._warm()
    assert load_tagger.cache_info().currsize == 1
    # Not only made: the first card does not wait for the models.
    assert ocr._finder().text_det is not None
    assert ocr._reader().text_rec is not None
    assert ocr._compass.cache_info().currsize == 1


LINK = b"https://expo.example.com/check-in"


def test_a_link_alone_is_the_badge() -> None:
    code = png(cv2.cvtColor(draw_code(LINK, "QRCode", module=4), cv2.COLOR_GRAY2BGR))
    reading = read_picture(code)
    assert [symbol.payload for symbol in reading.symbols] == [LINK]
    assert reading.cards == ()


def test_a_link_beside_a_pattern_is_the_badge() -> None:
    code = draw_code(LINK, "QRCode", module=4)
    pixels = np.full((code.shape[0] + 40, 3 * code.shape[1], 3), 255, np.uint8)
    pixels[20:-20, 20 : 20 + code.shape[1]] = code[:, :, None]
    for left in range(2 * code.shape[1], pixels.shape[1] - 20, 40):
        pixels[40:-40, left : left + 20] = (60, 120, 20)
    reading = read_picture(png(pixels))
    assert [symbol.payload for symbol in reading.symbols] == [LINK]
    assert reading.cards == ()


def test_a_link_above_a_pattern_is_the_badge() -> None:
    code = draw_code(LINK, "QRCode", module=4)
    side = code.shape[0]
    pixels = np.full((2 * side + 40, side * 3 // 2 + 40, 3), 255, np.uint8)
    pixels[20 : 20 + side, 20 : 20 + side] = code[:, :, None]
    for left in range(20, pixels.shape[1] - 40, 40):
        pixels[side + 40 : -20, left : left + 20] = (60, 120, 20)
    reading = read_picture(png(pixels))
    assert [symbol.payload for symbol in reading.symbols] == [LINK]
    assert reading.cards == ()


def test_of_several_cards_the_one_beside_the_code_is_first() -> None:
    code = draw_code(b"EV-5050585-7735471", "QRCode", module=4)
    pixels = np.pad(table(7.0, -6.0), ((0, 220), (0, 0), (0, 0)), mode="edge")
    pixels[690 : 690 + code.shape[0], 350 : 350 + code.shape[1]] = code[:, :, None]
    reading = read_picture(png(pixels))
    assert [symbol.payload for symbol in reading.symbols] == [b"EV-5050585-7735471"]
    # By what they say alone the other one would be.
    assert [card.person.name for card in reading.cards] == [name for _, name, *_ in PEOPLE[:2]]


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


@pytest.mark.skipif(sys.platform == "win32", reason="kills as POSIX does")
def test_the_reader_ends_with_the_window_that_was_killed() -> None:
    """It has half a gigabyte, and nobody is left who could end it."""
    window = (
        "import os, signal; from leadcapture.capture.cardprocess import CardProcess; "
        "reader = CardProcess(); reader._submit(os.getpid).result(); "
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    # Its end is the end of what it shares with the window: the standard output.
    killed = subprocess.run([sys.executable, "-c", window], capture_output=True, timeout=15)
    assert killed.returncode == -signal.SIGKILL
