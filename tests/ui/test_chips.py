"""Keys on chips, and the questions of a show."""

from __future__ import annotations

from string import ascii_uppercase

from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from leadcapture.show import Qualifier, QualifierKind, Show
from leadcapture.showfile import parse_show
from ui import theme
from ui.chips import RESERVED, ChipGroup, Question, assign_keys, show_keys


def test_a_word_gets_its_own_letter_where_it_can() -> None:
    assert assign_keys(["Grippers", "Vision", "Service"]) == ("G", "V", "S")
    assert assign_keys(["Pro", "Price", "Robot"]) == ("P", "I", "R")
    assert assign_keys(["Pro"], taken="PRO") == ("A",)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=12), max_size=40))
def test_no_letter_is_given_twice(words: list[str]) -> None:
    keys = [key for key in assign_keys(words, RESERVED) if key]
    assert len(keys) == len(set(keys))
    assert not set(keys) & RESERVED
    assert len(keys) == min(len(words), len(ascii_uppercase) - len(RESERVED))


def test_m_means_meeting(show: Show) -> None:
    keys = show_keys(show)
    assert keys["next step", "meeting"] == "M"
    assert keys["interest", "Pro"] == "P"
    assert len(set(keys.values())) == len(keys)


def test_m_means_meeting_even_where_another_word_wants_it() -> None:
    show = parse_show(
        'name = "X"\n[[next_steps]]\nid = "more"\nlabel = "More"\n'
        '[[next_steps]]\nid = "meeting"\nlabel = "Termin"\n'
    )
    assert show_keys(show) == {("next step", "meeting"): "M", ("next step", "more"): "O"}


def test_one_choice_excludes_the_other_and_can_be_taken_back(qtbot: QtBot) -> None:
    group = ChipGroup("Rating", {"hot": "Hot", "cold": "Cold"})
    qtbot.addWidget(group)
    group.chips["hot"].click()
    group.toggle("cold")
    assert group.values() == ("cold",)
    group.toggle("cold")
    assert group.values() == ()


def test_several_choices(qtbot: QtBot) -> None:
    question = Question(
        Qualifier(id="i", label="Interest", kind=QualifierKind.MULTI, choices=("Pro", "Basic")), {}
    )
    qtbot.addWidget(question)
    assert question.answer() is None
    question.set_answer(("Basic", "Gone"))
    assert question.answer() == ("Gone", "Basic")
    assert question.chips is not None
    question.chips.toggle("Pro")
    assert question.answer() == ("Gone", "Pro", "Basic")


def test_a_number_in_the_users_own_spelling(qtbot: QtBot) -> None:
    before = QLocale()
    try:
        QLocale.setDefault(QLocale("de_DE"))
        question = Question(Qualifier(id="n", label="Seats", kind=QualifierKind.NUMBER), {})
        qtbot.addWidget(question)
        assert question.field is not None
        question.field.setText("12,5")
        assert question.answer() == 12.5
        question.set_answer(1234.5)
        assert question.field.text() == "1234,5"
        question.field.setText("")
        assert question.answer() is None
    finally:
        QLocale.setDefault(before)


def test_a_text(qtbot: QtBot) -> None:
    question = Question(Qualifier(id="t", label="Why", kind=QualifierKind.TEXT), {})
    qtbot.addWidget(question)
    question.set_answer("because")
    assert question.answer() == "because"


def test_chips_that_wrap_inside_a_flow_have_all_their_rows(qtbot: QtBot) -> None:
    words = ("Grippers", "Vision", "Controllers", "Service", "Training", "Retrofit", "Simulation")
    box = QWidget()
    qtbot.addWidget(box)
    group = ChipGroup("Interest", {word: word for word in words})
    flow = theme.FlowLayout(box)
    flow.addWidget(group)
    flow.addWidget(ChipGroup("Rating", {"hot": "Hot"}))
    box.resize(420, 400)
    box.show()
    qtbot.waitExposed(box)
    assert group.height() == group.heightForWidth(group.width()) > theme.TARGET
    assert not any(chip.visibleRegion().isEmpty() for chip in group.chips.values())
    assert flow.itemAt(1).geometry().top() > group.geometry().bottom()


def test_a_choice_that_is_too_long_is_cut_and_can_be_read_on_hover(qtbot: QtBot) -> None:
    words = "Retrofit of the cells that we have <b>had</b> for years"
    question = Question(
        Qualifier(
            id="q", label=f"Which of it? {words}", kind=QualifierKind.SINGLE, choices=(words,)
        ),
        {},
    )
    qtbot.addWidget(question)
    question.resize(240, 120)
    question.show()
    qtbot.waitExposed(question)
    assert question.minimumSizeHint().width() <= 96
    assert question.chips is not None
    chip = question.chips.chips[words]
    assert chip.width() <= 240
    assert chip.shown_text.endswith("…")
    assert chip.toolTip() == theme.plain_tip(words)
    question.resize(900, 120)
    assert chip.shown_text == words
    assert chip.toolTip() == ""
