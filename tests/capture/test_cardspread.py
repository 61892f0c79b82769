"""Several cards in one photo: by their outlines, each made flat, or by the gap between them."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from leadcapture.capture import cardspread
from leadcapture.capture.cardreader import read_cards
from leadcapture.capture.cardspread import cards_on
from leadcapture.capture.ocr import Line, Page

PEOPLE = [
    ("Velora Tools Ltd", "Jane Doe", "Sales Manager", "jane.doe@velora.example"),
    ("Quantor GmbH", "John Roe", "Engineer", "john.roe@quantor.example"),
    ("Brightwell Inc", "Mary Major", "Head of Finance", "mary.major@brightwell.example"),
]


def table(*leans: float) -> NDArray[np.uint8]:
    """A card per lean (degrees), side by side on a brown table, 900 × 700 each."""
    pixels = np.full((700, 900 * len(leans), 3), (60, 85, 110), np.uint8)
    for number, lean in enumerate(leans):
        card = np.full((700, 900, 3), (60, 85, 110), np.uint8)
        card[130:570, 80:820] = 255
        company, name, title, mail = PEOPLE[number]
        for text, y, scale in ((company, 210, 1.4), (name, 310, 1.3), (title, 370, 0.9),
                               (mail, 500, 0.9)):  # fmt: skip
            cv2.putText(card, text, (120, y), cv2.FONT_HERSHEY_SIMPLEX, scale, (20, 20, 20), 2)
        turn = cv2.getRotationMatrix2D((450, 350), lean, 1.0)
        left = 900 * number
        pixels[:, left : left + 900] = cv2.warpAffine(
            card, turn, (900, 700), borderMode=cv2.BORDER_REPLICATE
        )
    return pixels


@pytest.mark.slow
def test_leaning_cards_on_a_table_are_each_read() -> None:
    pixels = table(7.0, -6.0, 4.0)
    readings = read_cards(pixels)
    assert {one.person.name for one in readings} == {name for _, name, _, _ in PEOPLE}
    assert {one.person.emails for one in readings} == {(mail,) for *_, mail in PEOPLE}
    for reading in readings:
        number = [name for _, name, _, _ in PEOPLE].index(reading.person.name)
        for line in reading.lines:
            xs = [x for x, _ in line.box]
            assert 900 * number < min(xs) < max(xs) < 900 * (number + 1), "its place in the photo"


def lines(*texts: str, left: float, top: float = 150.0) -> tuple[Line, ...]:
    made = []
    for number, text in enumerate(texts):
        y = top + 60 * number
        box = ((left, y), (left + 400, y), (left + 400, y + 30), (left, y + 30))
        made.append(
            Line(text=text, box=box, score=0.99, upright=(left, y, left + 400, y + 30), height=30.0)
        )
    return tuple(made)


def page(*parts: tuple[Line, ...]) -> Page:
    whole = tuple(line for part in parts for line in part)
    return Page(lines=whole, turned=0, size=(1800.0, 700.0), unreadable=0.0)


JANE = lines(*PEOPLE[0], left=200.0)
JOHN = lines(*PEOPLE[1], left=1100.0)


def square(left: float, top: float, right: float, bottom: float) -> NDArray[np.float32]:
    return np.array([(right, top), (right, bottom), (left, bottom), (left, top)], np.float32)


@pytest.fixture
def outlined(monkeypatch: pytest.MonkeyPatch) -> list[NDArray[np.float32]]:
    """What stands in this list is found; nothing more is read there than was read before."""
    found: list[NDArray[np.float32]] = []
    monkeypatch.setattr(cardspread, "find_outlines", lambda _: found)
    monkeypatch.setattr(cardspread, "recognize", lambda _: page())
    return found


PIXELS = np.zeros((700, 1800, 3), np.uint8)


def texts(pages: list[Page]) -> list[str]:
    return [one.lines[1].text for one in pages]


def test_what_cannot_be_read_flat_stays_as_it_was_read(
    outlined: list[NDArray[np.float32]],
) -> None:
    # The same card is found several times, and once with the hand that holds it.
    outlined += [
        square(100, 100, 800, 600), square(110, 105, 790, 600), square(60, 60, 820, 640),
        square(1000, 100, 1700, 600),
    ]  # fmt: skip
    assert texts(cards_on(PIXELS, page(JANE, JOHN))) == ["Jane Doe", "John Roe"]


def test_a_tray_is_no_card(outlined: list[NDArray[np.float32]]) -> None:
    outlined += [
        square(20, 20, 1780, 680), square(100, 100, 800, 600), square(1000, 100, 1700, 600)
    ]  # fmt: skip
    assert texts(cards_on(PIXELS, page(JANE, JOHN))) == ["Jane Doe", "John Roe"]


def test_boxes_on_one_card_are_no_cards(outlined: list[NDArray[np.float32]]) -> None:
    one = lines(*PEOPLE[0], "12 High Street", "London SW1A 1AA", left=200.0)
    outlined += [square(150, 140, 700, 250), square(150, 260, 700, 330)]
    (whole,) = cards_on(PIXELS, page(one))
    assert whole.lines == one


def test_front_and_back_side_by_side_stay_one(outlined: list[NDArray[np.float32]]) -> None:
    back = lines("Velora Tools Ltd", "precision since 1920", left=1100.0)
    outlined += [square(100, 100, 800, 600), square(1000, 100, 1700, 600)]
    (whole,) = cards_on(PIXELS, page(JANE, back))
    assert len(whole.lines) == len(JANE) + len(back)


def test_print_beside_the_outlines_keeps_the_photo_whole(
    outlined: list[NDArray[np.float32]],
) -> None:
    outlined += [square(180, 140, 700, 260), square(180, 260, 700, 390)]
    both = page(JANE, JOHN)
    assert sorted(texts(cards_on(PIXELS, both))) == ["Jane Doe", "John Roe"], "by the gap"
    assert cards_on(PIXELS, replace(both, lines=both.lines[:3])) == [
        replace(both, lines=both.lines[:3])
    ]


def test_a_register_s_number_makes_no_second_card_above_a_gap() -> None:
    upper = (
        "KILANG CONTOH SDN. BHD",
        "(355501-T)",
        "Ahmad Faizal bin Ibrahim",
        "Pengurus Operasi",
    )
    lower = (
        "Tel: 05-808 5014",
        "Kawasan Perindustrian Kamunting",
        "34600 Taiping, Perak, Malaysia",
    )
    lines = []
    for at, text in enumerate((*upper, *lower, "Email: faizal@contoh.example")):
        top = 60.0 + 40 * at + (140 if at >= len(upper) else 0)
        x0, x1 = 80.0, 80.0 + 14 * len(text)
        box = ((x0, top), (x1, top), (x1, top + 28), (x0, top + 28))
        lines.append(
            Line(text=text, box=box, score=0.98, upright=(x0, top, x1, top + 28), height=28.0)
        )
    page = Page(lines=tuple(lines), turned=0, size=(1050.0, 700.0), unreadable=0.0)
    assert cards_on(np.full((700, 1050, 3), 255, np.uint8), page) == [page]
