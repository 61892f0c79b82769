"""One card of a photo is made unreadable, the others are not."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
import zxingcpp
from numpy.typing import NDArray

from leadcapture.capture.blackout import Box, blacked_out
from leadcapture.capture.decoder import decode_hard
from leadcapture.capture.frame import encode_jpeg, read_image
from leadcapture.errors import BadInput

WIDTH, HEIGHT = 1200, 800
#: Left, top of the three cards of a photo; each is 360 × 220 with print 30 from its edge.
CARDS = ((60, 60), (640, 80), (340, 480))


def photo() -> bytes:
    pixels = np.full((HEIGHT, WIDTH, 3), 60, np.uint8)
    for number, (left, top) in enumerate(CARDS):
        pixels[top : top + 220, left : left + 360] = 245
        for line in range(4):
            where = left + 30, top + 60 + 40 * line
            cv2.putText(pixels, f"Line {line} of card {number}", where, 0, 0.8, (20, 20, 20), 2)
    return encode_jpeg(pixels, quality=95)


def read(number: int, lines: int = 4) -> list[Box]:
    """The places of the first lines of a card."""
    left, top = CARDS[number]
    return [
        (
            (left + 30) / WIDTH,
            (top + 35 + 40 * line) / HEIGHT,
            (left + 330) / WIDTH,
            (top + 70 + 40 * line) / HEIGHT,
        )
        for line in range(lines)
    ]


def on_card(picture: bytes, number: int) -> NDArray[np.uint8]:
    left, top = CARDS[number]
    return read_image(picture)[top : top + 220, left : left + 360]


@pytest.mark.parametrize("gone", [0, 1, 2])
def test_one_card_is_black_and_the_others_are_as_before(gone: int) -> None:
    others = [number for number in range(3) if number != gone]
    # Only the name was read: the rest of the card goes as well.
    after = blacked_out(photo(), [read(gone, 1)], [read(one) for one in others])
    assert after is not None
    assert int(on_card(after, gone).max()) < 40
    for one in others:
        apart = cv2.absdiff(on_card(after, one), on_card(photo(), one))
        assert float(apart.mean()) < 3


def test_two_people_on_one_card_keep_what_they_share() -> None:
    shared = read(0)
    after = blacked_out(photo(), [[shared[0], shared[3]]], [[shared[1], shared[3]]])
    assert after is not None
    lines = [on_card(after, 0)[35 + 40 * line : 70 + 40 * line, 30:330] for line in range(4)]
    assert [int(line.max()) < 40 for line in lines] == [True, False, False, False]


@pytest.mark.slow
def test_a_code_goes_where_it_says_who_it_is() -> None:
    pixels = np.full((500, 1000, 3), 255, np.uint8)
    for left, text in ((40, "MECARD:N:Example,Ada;;"), (560, "MECARD:N:Sample,Bob;;")):
        made = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode)
        code = np.asarray(zxingcpp.write_barcode_to_image(made, scale=8))
        pixels[80 : 80 + code.shape[0], left : left + code.shape[1]] = code[:, :, None]
    picture = encode_jpeg(pixels)
    after = blacked_out(picture, [[]], [[]], codes={b"MECARD:N:Example,Ada;;"})
    assert after is not None
    assert [one.text for one in decode_hard(read_image(after))] == ["MECARD:N:Sample,Bob;;"]


@pytest.mark.slow
def test_where_nobody_knows_nothing_is_touched() -> None:
    assert blacked_out(photo(), [[]], [read(0)], codes={b"not there"}) is None
    assert blacked_out(photo(), [read(1)], [read(1)]) is None, "the very same card"
    with pytest.raises(BadInput):
        blacked_out(b"no picture", [read(0)], [])
