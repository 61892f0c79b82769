"""Colours are measured, and labels never read captured text as HTML."""

from __future__ import annotations

from string import Template

import pytest
from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ui import colors, icons, theme
from ui.colors import GROUNDS, PAIRS, Scheme


@pytest.mark.parametrize("scheme", list(Scheme))
@pytest.mark.parametrize(("ink", "ground", "least"), PAIRS)
def test_every_pair_has_contrast(scheme: Scheme, ink: str, ground: str, least: float) -> None:
    roles = GROUNDS[scheme]
    assert colors.contrast(roles[ink], roles[ground]) >= least


def test_contrast_is_that_of_wcag() -> None:
    assert colors.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert colors.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


def test_both_schemes_know_the_same_roles() -> None:
    assert GROUNDS[Scheme.LIGHT].keys() == GROUNDS[Scheme.DARK].keys()


def test_the_stylesheet_names_only_known_roles() -> None:
    known = {role.replace("-", "_") for role in GROUNDS[Scheme.LIGHT]} | {"scheme"}
    assert set(Template(colors._SHEET.template).get_identifiers()) <= known


def test_the_theme_can_be_chosen_and_changed(qapp: QApplication) -> None:
    theme.apply(qapp, "dark")
    assert colors.scheme() is Scheme.DARK
    dark = theme.color("window")
    theme.apply(qapp, "light")
    assert colors.scheme() is Scheme.LIGHT
    assert theme.color("window") != dark
    assert qapp.palette().window().color() == theme.color("window")
    theme.apply(qapp, "nonsense")
    assert colors.scheme() is Scheme.LIGHT


def test_an_icon_follows_the_theme(qapp: QApplication) -> None:
    icon = theme.icon("check", role="text")
    theme.apply(qapp, "light")
    light = icon.pixmap(24, 24).toImage()
    theme.apply(qapp, "dark")
    dark = icon.pixmap(24, 24).toImage()
    assert light != dark
    theme.apply(qapp, "light")


@pytest.mark.parametrize("name", sorted(icons.NAMES))
def test_every_icon_paints_something(qapp: QApplication, name: str) -> None:
    picture = theme.icon(name).pixmap(24, 24).toImage()
    assert any(picture.pixelColor(x, y).alpha() for x in range(24) for y in range(24))
    assert not QIcon(theme.icon(name)).isNull()


def test_an_unknown_icon_is_an_error() -> None:
    with pytest.raises(KeyError):
        theme.icon("unicorn")


def test_labels_show_html_as_it_is(qtbot: QtBot) -> None:
    label = theme.label("<img src='/etc/passwd'><b>x</b>")
    qtbot.addWidget(label)
    label.setTextFormat(Qt.TextFormat.RichText)
    assert label.textFormat() is Qt.TextFormat.PlainText
    assert label.text() == "<img src='/etc/passwd'><b>x</b>"


def test_a_name_is_28_points_and_a_long_one_is_made_to_fit(qtbot: QtBot) -> None:
    name = theme.name_label()
    qtbot.addWidget(name)
    name.resize(480, 48)
    name.setText("Ada Example")
    assert name._fitting(480).pointSize() == 28
    name.setText("Maximiliana Konstantinopolitanski-Beispiel")
    assert 16 <= name._fitting(480).pointSize() < 28
    one_line = name.heightForWidth(480)
    name.setText("Maximiliane Konstantina von Beispielhausen-Musterberg zu Probe")
    assert name.shown_text.replace("\n", " ") == name.text()
    assert name.shown_text.count("\n") == 1
    assert name.heightForWidth(480) >= one_line
    name.setText("x" * 400)
    assert name.shown_text.endswith("…")


def test_a_chip_says_its_words_without_mnemonics_and_keeps_its_width(qtbot: QtBot) -> None:
    chip = theme.chip("R&D", key="R")
    qtbot.addWidget(chip)
    assert chip.text() == "R&D"
    assert chip.shortcut().isEmpty()
    width = chip.sizeHint().width()
    chip.setChecked(True)
    assert chip.sizeHint().width() == width
    assert chip.sizeHint().height() >= 44


def test_flow_begins_a_new_row(qtbot: QtBot) -> None:
    box = QWidget()
    qtbot.addWidget(box)
    flow = theme.FlowLayout(box)
    chips = [theme.chip(f"Choice {number}") for number in range(6)]
    for chip in chips:
        flow.addWidget(chip)
    box.resize(300, 400)
    box.show()
    flow.setGeometry(QRect(0, 0, 300, 400))
    assert flow.heightForWidth(300) > flow.heightForWidth(2000) == 44
    assert all(chip.geometry().right() < 300 for chip in chips)
    assert len({chip.y() for chip in chips}) > 1


def test_a_notice_offers_what_can_be_done(qtbot: QtBot) -> None:
    box = QWidget()
    qtbot.addWidget(box)
    row = QHBoxLayout(box)
    bar = theme.NoticeBar(box)
    row.addWidget(bar)
    pressed: list[str] = []
    bar.say("Met at 10:42", role="warning", actions=(("Add", lambda: pressed.append("add")),))
    assert bar.text == "Met at 10:42"
    bar.buttons[0].click()
    assert pressed == ["add"]
    bar.say("Saved", role="success")
    assert bar.buttons == ()


def test_a_notice_that_can_be_closed_opens_no_window_of_its_own(qtbot: QtBot) -> None:
    page = QWidget()
    qtbot.addWidget(page)
    shown = {one for one in QApplication.topLevelWidgets() if one.isVisible()}
    opened: list[QWidget] = []

    class Watch(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Show and isinstance(watched, QWidget):
                opened.extend([watched] if watched.isWindow() else [])
            return False

    watch = Watch()
    QApplication.instance().installEventFilter(watch)  # type: ignore[union-attr]
    bar = theme.NoticeBar(page, closable=True)
    QApplication.instance().removeEventFilter(watch)  # type: ignore[union-attr]
    assert not opened
    assert {one for one in QApplication.topLevelWidgets() if one.isVisible()} == shown
    bar.say("Done")
    page.show()
    assert bar.isVisible()


def test_an_empty_state_teaches(qtbot: QtBot) -> None:
    page = theme.EmptyState()
    qtbot.addWidget(page)
    page.say("No leads yet", "Scan a badge.", icon="scan", actions=(("Capture", lambda: None),))
    assert page.words == ("No leads yet", "Scan a badge.")
    page.say("", "")
    assert page.words == ("", "")


def test_a_state_pill_says_its_word_and_hint(qtbot: QtBot) -> None:
    pill = theme.StatePill()
    qtbot.addWidget(pill)
    pill.show_mark("To review", icon="inbox", role="accent", hint="Waits")
    assert pill.text == "To review"
    assert pill.accessibleName() == "To review. Waits"
