"""A picture of a badge: which of its codes count."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from leadcapture.capture.cardprocess import read_picture
from leadcapture.capture.still import pixels_beside_codes, print_may_add, read_print, read_still
from leadcapture.demo.badges import draw_code

CARD = b"BEGIN:VCARD\nVERSION:3.0\nN:Example;Ada\nEMAIL:ada@example.com\nEND:VCARD\n"
OTHER = b"BEGIN:VCARD\nVERSION:3.0\nN:Other;Bob\nEMAIL:bob@example.com\nEND:VCARD\n"
SPONSOR = b"https://sponsor.example.com/expo/A1B2C3"


def picture(*codes: NDArray[np.uint8]) -> bytes:
    """PNG bytes of the codes side by side on white."""
    height = max(code.shape[0] for code in codes) + 80
    parts = [
        cv2.copyMakeBorder(
            code, 40, height - 40 - code.shape[0], 40, 40, cv2.BORDER_CONSTANT, value=(255,)
        )
        for code in codes
    ]
    return bytes(cv2.imencode(".png", np.hstack(parts))[1])


def tilted(code: NDArray[np.uint8], angle: float) -> NDArray[np.uint8]:
    side = int(np.hypot(*code.shape)) + 40
    top, left = (side - code.shape[0]) // 2, (side - code.shape[1]) // 2
    canvas = np.full((side, side), 255, np.uint8)
    canvas[top : top + code.shape[0], left : left + code.shape[1]] = code
    matrix = cv2.getRotationMatrix2D((side / 2, side / 2), angle, 1.0)
    turned = cv2.warpAffine(canvas, matrix, (side, side), borderValue=(255,))
    return np.asarray(turned, dtype=np.uint8)


def test_a_sponsors_link_does_not_hide_a_badge_that_is_hard_to_read() -> None:
    link = draw_code(SPONSOR, "QRCode", module=5)
    badge = tilted(draw_code(CARD, "PDF417", module=3), 20)

    assert len(read_still(picture(link, badge), quick=True).symbols) == 1
    still = read_still(picture(link, badge))

    ((symbol, reading),) = still.badges
    assert symbol.format == "PDF417"
    assert reading.person.last_name == "Example"
    assert len(still.symbols) == 2


def test_a_products_bar_code_does_not_hide_the_badge_and_is_not_its_id() -> None:
    product = draw_code(b"5901234123457", "EAN13", module=3)
    badge = draw_code(b"EV-5050585-7735471", "QRCode", module=5)

    still = read_still(picture(product, badge))

    ((_, reading),) = still.badges
    assert reading.badge_id == "EV-5050585-7735471"


def test_two_people_in_one_picture_are_two_badges() -> None:
    still = read_still(picture(*(draw_code(card, "QRCode", module=5) for card in (CARD, OTHER))))

    assert {reading.person.last_name for _, reading in still.badges} == {"Example", "Other"}


def test_a_check_in_link_alone_is_the_badge() -> None:
    still = read_still(picture(draw_code(SPONSOR, "QRCode", module=5)))

    assert still.badges[0][1].badge_id == "A1B2C3"


@pytest.mark.parametrize(
    ("codes", "words", "may_add"),
    [
        ((CARD,), "12 High Street", True),
        ((CARD,), "", False),
        ((CARD, OTHER), "12 High Street", False),
        ((b"EV-5050585-7735471",), "12 High Street", False),
        (
            (
                CARD.replace(
                    b"END", b"ORG:A\nTITLE:B\nTEL:+442079460123\nADR:;;1 High St;London\nEND"
                ),
            ),
            "12 High Street",
            False,
        ),
    ],
)
def test_print_is_read_beside_a_contact_card_that_leaves_something_out(
    codes: tuple[bytes, ...], words: str, may_add: bool
) -> None:
    drawn = [draw_code(code, "QRCode", module=4) for code in codes]
    pixels = cv2.imdecode(np.frombuffer(picture(*drawn), np.uint8), cv2.IMREAD_COLOR)
    pixels = cv2.copyMakeBorder(pixels, 0, 60, 0, 400, cv2.BORDER_CONSTANT, value=(255,) * 3)
    cv2.putText(pixels, words, (20, pixels.shape[0] - 20), 0, 1.2, (20, 20, 20), 2)

    assert print_may_add(read_still(bytes(cv2.imencode(".png", pixels)[1]))) is may_add


@pytest.mark.parametrize(("payload", "kind"), [(b"000012", "QRCode"), (b"000012", "Code128")])
def test_the_modules_of_a_code_are_no_print(
    payload: bytes, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Read as letters, those of this very code named a person."""
    monkeypatch.setattr(
        "leadcapture.capture.cardreader.read_cards", lambda *_, **__: pytest.fail("it was read")
    )
    alone = read_still(picture(draw_code(payload, kind, module=4)))

    assert read_print(alone) == ()
    assert read_picture(picture(draw_code(payload, kind, module=4))).symbols == alone.symbols


def test_codes_are_painted_over_before_print_is_read_and_nothing_else_is() -> None:
    code = draw_code(b"187WCI5", "QRCode", module=4)
    pixels = np.full((code.shape[0] + 160, code.shape[1] + 200, 3), (200, 220, 240), np.uint8)
    cv2.putText(pixels, "HALL 7", (20, pixels.shape[0] - 20), 0, 1.2, (20, 20, 20), 2)
    words = pixels.copy()
    pixels[40 : 40 + code.shape[0], 60 : 60 + code.shape[1]] = code[..., None]
    still = read_still(bytes(cv2.imencode(".png", pixels)[1]))

    left = pixels_beside_codes(still)

    assert left[40 : 40 + code.shape[0], 60 : 60 + code.shape[1]].min() >= 200
    assert np.array_equal(left[40 + code.shape[0] :], words[40 + code.shape[0] :])
