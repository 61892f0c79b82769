"""Text is as large as the system asks for, and all that holds text with it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QApplication,
    QRadioButton,
    QStyle,
    QStyleOptionButton,
    QTableWidget,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from ui import colors, textsize, theme


@pytest.fixture
def app(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[QApplication]:
    """The app in the usual size, also afterwards; on a desktop whose text is usually 10 points."""
    monkeypatch.setenv("XDG_CURRENT_DESKTOP", "KDE")
    system = QFont(qapp.font())
    system.setPointSize(10)
    qapp.setFont(system)
    theme.apply(qapp, "light", 100)
    yield qapp
    qapp.setFont(system)
    theme.apply(qapp, "light", 100)


def system_text(app: QApplication, points: float) -> None:
    font = QFont(app.font())
    font.setPointSizeF(points)
    app.setFont(font)
    theme.apply(app, "light")


@pytest.mark.parametrize(
    ("points", "factor"), [(8, 1.0), (10, 1.0), (12.5, 1.25), (15, 1.5), (90, 2.5)]
)
def test_text_is_as_much_larger_as_the_system_s_is(
    app: QApplication, points: float, factor: float
) -> None:
    system_text(app, points)
    assert textsize.factor() == factor
    assert app.font().pixelSize() == round(14 * factor)
    theme.apply(app, "dark")
    assert textsize.factor() == factor, "our own font was taken for the system's"


def test_what_is_usual_depends_on_the_desktop(
    app: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CURRENT_DESKTOP", "ubuntu:GNOME")
    system_text(app, 11)
    assert textsize.factor() == 1.0


def test_the_chosen_size_is_one_of_the_system_s(app: QApplication) -> None:
    system_text(app, 12.5)
    theme.resize_text(app, 200)
    assert textsize.factor() == 2.5
    theme.resize_text(app, 80)
    assert textsize.factor() == 1.0


def test_steps_end_at_the_last(app: QApplication) -> None:
    assert textsize.step(1) == 110
    assert textsize.step(-1) == 90
    theme.resize_text(app, 200)
    assert textsize.step(1) == 200
    theme.resize_text(app, 120)  # somebody wrote it into the file
    assert (textsize.step(-1), textsize.step(1)) == (110, 125)


def test_the_sheet_scales_text_and_leaves_lines_as_they_are(app: QApplication) -> None:
    theme.resize_text(app, 150)
    sheet = colors.stylesheet()
    assert "font-size: 21px" in sheet
    assert "font-size: 42pt" in sheet
    assert "border: 1px solid" in sheet


@pytest.mark.parametrize("size", textsize.STEPS)
def test_a_radio_button_is_round_in_every_size(app: QApplication, qtbot: QtBot, size: int) -> None:
    """A radius of more than half is none to the style: it looked like a tick."""
    theme.resize_text(app, size)
    radio = QRadioButton("Excel")
    qtbot.addWidget(radio)
    radio.resize(radio.sizeHint())
    for on in (False, True):
        radio.setChecked(on)
        option = QStyleOptionButton()
        radio.initStyleOption(option)
        mark = radio.style().subElementRect(
            QStyle.SubElement.SE_RadioButtonIndicator, option, radio
        )
        picture = radio.grab().toImage()
        corner = picture.pixelColor(mark.topLeft())
        assert corner == picture.pixelColor(mark.right() + 4, mark.top()), (on, mark)
        assert corner != picture.pixelColor(mark.left(), mark.center().y())


def test_everything_that_holds_text_grows_while_it_is_shown(
    app: QApplication, qtbot: QtBot
) -> None:
    box = QWidget()
    qtbot.addWidget(box)
    column = QVBoxLayout(box)
    label, button = theme.label("Example Robotics"), theme.button("Save", icon="save")
    chip, small, pill = (
        theme.chip("Grippers", key="g"),
        theme.chip("Hot", small=True),
        theme.StatePill(),
    )
    pill.show_mark("Refused", icon="warning", role="danger")
    table = QTableWidget(2, 1)
    theme.fix(table, rows=36)
    parts = label, button, chip, small, pill
    for part in (*parts, table):
        column.addWidget(part)
    box.show()
    before = [part.sizeHint() for part in parts]
    theme.resize_text(app, 150)
    for part, was in zip(parts, before, strict=True):
        now = part.sizeHint()
        assert now.height() == pytest.approx(1.5 * was.height(), abs=4)
        assert 1.25 * was.width() < now.width() < 1.6 * was.width()
    assert table.rowHeight(0) == 54
    assert pill.height() == 36
    assert button.iconSize().width() == 27
    theme.resize_text(app, 100)
    assert [part.sizeHint() for part in parts] == before
