"""What needs a look, where there is little room for it."""

from __future__ import annotations

from uuid import uuid4

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from leadcapture.booth import Choice, FieldOrigin, Look, Reason
from leadcapture.lead import Origin
from ui import theme
from ui.checklist import Checklist, _Line

EMAIL = "a.name.that.goes.on.and.on@a-subsidiary.of-a-large-firm.example.com"


def test_a_long_address_is_never_wider_than_the_box(qtbot: QtBot) -> None:
    choice = Choice(value="&".join(EMAIL), origin=Origin.CARD)
    origin = FieldOrigin(field="emails", value=EMAIL, unsure=True, found=choice, choices=(choice,))
    look = Look(reason=Reason.UNSURE, field="emails", text="")
    box = Checklist()
    qtbot.addWidget(box)
    box.show_all((), (look,), (origin,))
    box.resize(210, 400)
    box.show()
    qtbot.waitExposed(box)
    assert box.minimumSizeHint().width() <= 210
    assert EMAIL in box.words
    right, use = box.findChildren(QPushButton)
    assert right.text() == "It is right"
    assert use.text().endswith("…")
    assert EMAIL[0] in use.toolTip()
    for button in (right, use):
        assert button.mapTo(box, button.rect().topRight()).x() < box.width()
    box.resize(900, 400)
    assert use.text().startswith("Use “a&&.&&n")
    assert use.text().endswith("…”")


def test_long_words_get_places_to_break() -> None:
    assert theme.breakable("a short one") == "a short one"
    assert theme.breakable(EMAIL).replace("\u200b", "") == EMAIL
    assert theme.breakable(EMAIL).count("\u200b") == len(EMAIL) - 1
    assert theme.breakable("e\u0301" * 16) == "\u200b".join(["e\u0301"] * 16)


def test_a_reason_stands_level_with_its_sign_and_its_pencil(
    qtbot: QtBot, qapp: QApplication
) -> None:
    theme.apply(qapp, "light")
    short = Look(reason=Reason.NO_NAME, field="name", text="No name")
    words = "A reason that is so long that it goes on over several lines of the box"
    long = Look(reason=Reason.UNSURE, field="company", text=words)
    box = Checklist()
    qtbot.addWidget(box)
    box.show_all((), (short, long), ())
    box.resize(210, box.heightForWidth(210))
    box.show()
    qtbot.waitExposed(box)
    lines = box.findChildren(_Line)
    rows = [
        line._said.contentsRect().height() // line._said.fontMetrics().height() for line in lines
    ]
    assert (rows[0], rows[1] > 1) == (1, True)
    for line in lines:
        first = line._said.contentsRect().top() + line._said.fontMetrics().height() / 2
        said = line._said.mapTo(box, QPoint(0, round(first))).y()
        sign = line.findChild(theme.Glyph)
        assert sign is not None
        assert abs(sign.mapTo(box, sign.rect().center()).y() - said) <= 2
        assert abs(line._edit.mapTo(box, line._edit.rect().center()).y() - said) <= 2


def test_what_stands_nowhere_on_the_card_is_not_said_to_be_printed(qtbot: QtBot) -> None:
    box = Checklist()
    qtbot.addWidget(box)
    look = Look(reason=Reason.UNSURE, field="company", text="")
    for place, said in (((), "is guessed from the rest"), ((0.1, 0.1, 0.4, 0.2), "was read from")):
        choice = Choice(
            value="Example", origin=Origin.CARD, confidence=0.6, image_id=uuid4(), box=place
        )
        origin = FieldOrigin(field="company", value="Example", unsure=True, found=choice)
        box.show_all((), (look,), (origin,))
        assert f"“Example” {said}" in box.words
        assert "60% sure" in box.words


def test_the_same_name_in_another_script_is_not_said_differently(qtbot: QtBot) -> None:
    box = Checklist()
    qtbot.addWidget(box)
    for now, other, asked in (
        ("Hiroshi", "宏", False),
        ("見本株式会社", "Mihon Corporation", False),
        ("Beispiel東京支店", "Beispiel Tokyo", False),
        ("Пример", "Primer", False),
        ("Hiroshi", "Hiroshl", True),
        ("宏", "ひろし", True),
        ("+442079460123", "+442079460124", True),
        ("", "宏", True),
    ):
        choices = (Choice(value=other, origin=Origin.CARD),)
        origin = FieldOrigin(field="company", value=now, unsure=False, found=None, choices=choices)
        box.show_all((), (), (origin,))
        assert ("said differently" in box.words) == asked, (now, other)
        assert box.isHidden() != asked
