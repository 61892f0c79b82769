"""No words are cut in the window, however large the text: every room, measured."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QScrollArea, QStyleOptionViewItem, QTableView
from pytestqt.qtbot import QtBot

from leadcapture.booth import Booth
from leadcapture.capture.decoder import Symbol
from leadcapture.capture.wedge import CALIBRATION, Wedge
from leadcapture.lead import Disposition, Source
from tests.ui.cuttext import cut_texts, texts
from ui import theme
from ui.capturepage import CapturePage
from ui.destinations import DestinationLine
from ui.mainwindow import MainWindow
from ui.pill import Room
from ui.reviewpage import ReviewPage
from ui.settingspage import SettingsPage
from ui.work import Worker

Badge = Callable[..., Symbol]
FIRST, LAST = "Maximiliane Konstantina", "von Beispielhausen-Musterberg zu Probe"
COMPANY = "Internationale Beispiel- und Musterwerke für Fördertechnik GmbH & Co. KG"


#: Percent at which every room is measured; a name of 60 letters is whole up to 150 %.
SIZES = (100, 125, 150, 175)


@pytest.fixture(params=(100, 125, 150))
def window(
    request: pytest.FixtureRequest,
    qtbot: QtBot,
    qapp: QApplication,
    booth: Booth,
    badge: Badge,
    rest: Any,
) -> Iterator[MainWindow]:
    """The window at 1280 × 800 on a few leads, one of them with a long name; text of so many
    percent."""
    booth.created = False
    booth.update_settings(camera="no-camera-here.mp4", sound=False, theme="light")
    for badge_id, first, last in (("B-1", "Grace", "Sample"), ("B-2", FIRST, LAST)):
        symbol = badge(badge_id, first, last, COMPANY, f"{badge_id.lower()}@example.com")
        draft = booth.draft(symbol, Source.SCANNER)
        booth.keep(draft, replace(draft.lead, disposition=Disposition.HOT))
    theme.apply(qapp, "light", request.param)
    window = MainWindow(booth, worker := Worker())
    qtbot.addWidget(window)
    window.resize(1280, 800)
    window.show()
    qtbot.waitExposed(window)
    rest(worker)
    yield window
    window.shut_down()
    # Closed, it is still there: every part of it would be dressed for the next test.
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    theme.apply(qapp, "light", 100)


@pytest.mark.parametrize("window", SIZES, indirect=True)
@pytest.mark.parametrize("room", list(Room))
def test_no_words_are_cut_in_a_room(window: MainWindow, room: Room, rest: Any) -> None:
    window.go_to(room)
    rest(window._worker)
    assert len(list(texts(window))) > 8
    assert cut_texts(window) == []


@pytest.mark.parametrize("window", SIZES, indirect=True)
def test_icons_in_a_list_grow_with_the_text(window: MainWindow, rest: Any) -> None:
    window.go_to(Room.REVIEW)
    rest(window._worker)
    views = [one for one in window.findChildren(QTableView) if one.isVisible()]
    assert views
    for view in views:
        option = QStyleOptionViewItem()
        view.initViewItemOption(option)
        assert option.decorationSize.width() == theme.px(16)


@pytest.mark.parametrize("percent", SIZES)
def test_no_button_of_a_destination_is_out_of_sight(
    qtbot: QtBot, qapp: QApplication, percent: int
) -> None:
    theme.apply(qapp, "light", percent)
    try:
        line = DestinationLine("tryton")
        area = theme.scroll(line)
        qtbot.addWidget(area)
        # As wide as the window of 1280 leaves it beside a rail of large text.
        area.resize(1028, 200)
        area.show()
        qtbot.waitUntil(lambda: line.width() == 1028)
        assert line.sync_button.geometry().right() < line.width()
        assert cut_texts(line) == []
    finally:
        theme.apply(qapp, "light", 100)


def test_a_long_name_and_what_stands_under_it_can_be_read(
    window: MainWindow, badge: Badge, rest: Any
) -> None:
    page = window.page(Room.CAPTURE)
    assert isinstance(page, CapturePage)
    page.hand_scanned(badge("B-3", FIRST, LAST, COMPANY, "maximiliane@beispielhausen.example.com"))
    rest(window._worker)
    assert page.open
    rest(window._worker)
    assert page.form.name.shown_text.replace("\n", " ") == f"{FIRST} {LAST}"
    assert cut_texts(window) == []


@pytest.mark.parametrize("percent", [150, 175])
def test_the_buttons_below_a_form_are_whole(
    window: MainWindow, badge: Badge, rest: Any, qapp: QApplication, percent: int
) -> None:
    page = window.page(Room.CAPTURE)
    assert isinstance(page, CapturePage)
    theme.resize_text(qapp, percent)
    page.hand_scanned(badge("B-3"))
    rest(window._worker)
    form = page.form
    form.back_button.show()
    QApplication.processEvents()
    for button in (form.discard_button, form.back_button, form.save_button):
        assert button.width() >= button.sizeHint().width(), button.text()
    assert form.save_button.text().startswith("Save")
    assert form.save_button.accessibleName() == "Save  Enter"
    form.back_button.hide()
    QApplication.processEvents()
    assert form.save_button.text() == "Save  Enter"


def test_the_warning_of_a_hand_scanner_is_said_whole(window: MainWindow, rest: Any) -> None:
    garbled = CALIBRATION.translate(str.maketrans("zyZY", "yzYZ"))
    wedge = Wedge()
    for place, char in enumerate(garbled):
        wedge.key(char, place / 100)
    warning = wedge.idle(1.0).layout_warning
    assert len(warning) > 200
    window.say(warning, role="warning")
    rest(window._worker)
    assert window._line._words.shown_text.replace("\n", " ") == warning
    assert cut_texts(window) == []
    window.say("")
    rest(window._worker)
    assert window._line.height() == theme.px(36)


def test_no_words_are_cut_in_the_badge_template(window: MainWindow, rest: Any) -> None:
    window.go_to(Room.SETTINGS)
    rest(window._worker)
    page = window.page(Room.SETTINGS)
    assert isinstance(page, SettingsPage)
    page.open_template()
    page.template.code.setText("000012|Ada|Example|Engineer|Example GmbH|ada@example.com")
    page.template._pause.timeout.emit()
    rest(window._worker)
    QApplication.processEvents()
    assert page.template.save_button.isEnabled()
    assert cut_texts(page.template) == []
    part = page.template._parts[0]
    assert part.height() >= part.sizeHint().height()


def test_what_is_set_on_many_needs_no_scrolling_sideways(window: MainWindow, rest: Any) -> None:
    window.go_to(Room.REVIEW)
    rest(window._worker)
    page = window.page(Room.REVIEW)
    assert isinstance(page, ReviewPage)
    page.inbox.list.selectAll()
    rest(window._worker)
    QApplication.processEvents()
    (area,) = page.bulk.findChildren(QScrollArea)
    assert area.isVisible()
    assert area.horizontalScrollBar().maximum() == 0
