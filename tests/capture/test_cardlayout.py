"""Lines as an OCR gives them become rows in reading order."""

from __future__ import annotations

import pytest

from leadcapture.capture.cardlayout import arrange, normalize, union
from leadcapture.capture.ocr import Line


def line(text: str, left: float, top: float, *, width: float = 100.0, tall: bool = False) -> Line:
    """20 pixels high."""
    right, bottom = left + width, top + 20
    return Line(
        text=text,
        box=((left, top), (right, top), (right, bottom), (left, bottom)),
        score=0.9,
        upright=(left, top, right, bottom),
        height=20.0,
        tall=tall,
    )


def test_a_label_takes_the_nearest_line_at_its_right() -> None:
    rows = arrange(
        [
            line("020 7946 0124", 400, 102),
            line("Tel.", 0, 100, width=40),
            line("020 7946 0123", 60, 101),
            line("Fax", 340, 100, width=40),
        ]
    )
    assert [row.text for row in rows] == ["Tel. 020 7946 0123", "Fax: 020 7946 0124"]
    assert [row.lines for row in rows] == [(1, 2), (3, 0)]
    assert rows[0].rect == (0, 100, 160, 121)


@pytest.mark.parametrize("other", [(60.0, 140.0), (500.0, 100.0), (-200.0, 100.0)])
def test_a_label_leaves_what_is_below_far_off_or_at_its_left(other: tuple[float, float]) -> None:
    rows = arrange([line("Tel.", 0, 100, width=40), line("020 7946 0123", *other)])
    assert sorted(row.text for row in rows) == ["020 7946 0123", "Tel."]


def test_two_labels_do_not_take_each_other() -> None:
    rows = arrange([line("Tel", 0, 100, width=40), line("Fax", 50, 100, width=40)])
    assert [row.text for row in rows] == ["Tel", "Fax"]


def test_rows_are_read_block_by_block_and_what_is_empty_is_none() -> None:
    rows = arrange(
        [
            line("right, below", 400, 126),
            line("left, below", 0, 124),
            line("\u200b", 0, 300),
            line("right", 400, 102),
            line("left", 0, 100),
        ]
    )
    assert [row.text for row in rows] == ["left", "left, below", "right", "right, below"]
    assert [row.block for row in rows] == [0, 0, 1, 1]
    assert arrange([]) == arrange([line(" ", 0, 0)]) == ()


def test_columns_from_top_to_bottom_are_read_from_the_right() -> None:
    rows = arrange(
        [line("山田", 0, 0, width=20, tall=True), line("株式会社", 24, 0, width=20, tall=True)]
    )
    assert [row.text for row in rows] == ["株式会社", "山田"]
    assert all(row.tall for row in rows)


def test_text_is_cleaned_and_rectangles_are_joined() -> None:
    assert normalize("\u202e㈱　ＡＢＣ\x07 \n 〶") == "株式会社 ABC 〒"
    assert union([(0, 5, 10, 15), (-2, 7, 4, 30)]) == (-2, 5, 10, 30)


@pytest.mark.parametrize(
    ("printed", "clean"),
    [
        ("David Cohen, CFP®", "David Cohen, CFP"),
        ("Acme™ Tools", "Acme Tools"),
        # Before a letter it is an at sign as OCR reads it.
        ("jane®acme.example", "jane®acme.example"),
        ('Saoirse"Chip" CARTHY', 'Saoirse "Chip" CARTHY'),
        ('Fabiola "Sunny"Meister', 'Fabiola "Sunny" Meister'),
        ('27" screen', '27" screen'),
        ("Szabó Andrea·Igazgató", "Szabó Andrea · Igazgató"),
        ("Col·legi d'Arquitectes", "Col·legi d'Arquitectes"),
        ("jane@acme.example·www.acme.example", "jane@acme.example·www.acme.example"),
    ],
)
def test_blanks_that_were_left_out_are_put_in(printed: str, clean: str) -> None:
    assert normalize(printed) == clean


@pytest.mark.parametrize(
    ("printed", "words"),
    [
        ("A N N E", "ANNE"),
        ("O L SEN- B E R G", "OLSEN-BERG"),
        ("s t u d i o", "studio"),
        ("A P I N Y A B . W O N G", "APINYAB.WONG"),
        # These are no words set wide.
        ("J. R. R. Miller", "J. R. R. Miller"),
        ("A B C LTD", "A B C LTD"),
        ("R & D", "R & D"),
        ("P O BOX 12", "P O BOX 12"),
        ("1 2 3 4", "1 2 3 4"),
        ("山 田 太 郎", "山 田 太 郎"),
    ],
)
def test_letters_set_wide_are_a_word(printed: str, words: str) -> None:
    assert normalize(printed) == words


def test_words_set_wide_that_were_read_apart_are_one_row() -> None:
    lines = [
        Line(text=text, box=(), score=score, upright=(x, 100.0, x + width, 130.0), height=30.0)
        for text, x, width, score in (
            ("O L S E N- B E R G", 300.0, 420.0, 0.9),
            ("ANNE", 60.0, 180.0, 0.99),
            # Another column.
            ("PRESS", 900.0, 90.0, 0.99),
        )
    ]
    rows = arrange(lines)
    assert [row.text for row in rows] == ["ANNE OLSEN-BERG", "PRESS"]
    assert rows[0].rect == (60.0, 100.0, 720.0, 130.0)
    assert rows[0].score == 0.9
    assert sorted(rows[0].lines) == [0, 1]


@pytest.mark.parametrize(
    ("printed", "words"),
    [
        ("AUTOMATION,INC.", "AUTOMATION, INC."),
        ("Lee,PhD", "Lee, PhD"),
        ("1,500 m", "1,500 m"),
        ("a,b@acme.example", "a,b@acme.example"),
        ("j.doe@acme.example·acme.example", "j.doe@acme.example | acme.example"),
        ("jdoe@acme.example|acme.example", "jdoe@acme.example | acme.example"),
    ],
)
def test_blanks_are_put_in_behind_a_comma_and_between_contacts(printed: str, words: str) -> None:
    assert normalize(printed) == words
