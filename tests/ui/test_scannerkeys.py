"""A hand scanner works whichever field has the focus, and never types into it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from leadcapture.capture.decoder import Symbol
from ui.scannerkeys import ScannerKeys


class Desk:
    """A window with two fields, a scanner and a clock that a test moves."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.now = 100.0
        self.window = QWidget()
        column = QVBoxLayout(self.window)
        self.line, self.notes = QLineEdit(), QPlainTextEdit()
        column.addWidget(self.line)
        column.addWidget(self.notes)
        qtbot.addWidget(self.window)
        self.window.show()
        self.window.activateWindow()
        qtbot.waitActive(self.window)
        self.keys = ScannerKeys(self.window, clock=lambda: self.now)
        self.scans: list[Symbol] = []
        self.keys.scanned.connect(self.scans.append)
        self.keys.watch()

    def type(self, widget: QWidget, text: str, gap: float) -> None:
        widget.setFocus()
        native = self.window.windowHandle()
        for char in text:
            self.now += gap
            if char in "\r\n":
                QTest.keyClick(native, Qt.Key.Key_Return)
            elif char == "\t":
                QTest.keyClick(native, Qt.Key.Key_Tab)
            else:
                QTest.keyClick(native, char)

    def pause(self) -> None:
        """The idle gap passes."""
        self.now += 0.2
        self.keys._idle.stop()
        self.keys._no_key()


@pytest.fixture
def desk(qtbot: QtBot) -> Iterator[Desk]:
    desk = Desk(qtbot)
    yield desk
    desk.keys.stop()


def test_a_burst_is_a_scan_and_types_nothing(desk: Desk) -> None:
    desk.type(desk.notes, "EV-5050585-7735471", 0.008)
    desk.pause()
    assert [scan.text for scan in desk.scans] == ["EV-5050585-7735471"]
    assert desk.notes.toPlainText() == ""


def test_the_suffix_that_the_scanner_is_set_to_ends_a_scan_at_once(desk: Desk) -> None:
    desk.type(desk.notes, "x", 0.5)
    desk.pause()
    desk.keys.expect("\r")
    desk.type(desk.notes, "EV-5050585\r", 0.008)
    assert [scan.text for scan in desk.scans] == ["EV-5050585"]
    desk.keys.expect("")
    desk.type(desk.notes, "EV-5050586\r", 0.5 / 60)
    assert len(desk.scans) == 1, "without one only a pause ends it"
    desk.pause()
    assert [scan.text for scan in desk.scans] == ["EV-5050585", "EV-5050586"]
    assert desk.notes.toPlainText() == "x"


def test_a_card_with_line_ends_is_one_scan_and_presses_no_enter(desk: Desk) -> None:
    entered: list[str] = []
    desk.line.returnPressed.connect(lambda: entered.append("enter"))
    desk.type(desk.line, "BEGIN:VCARD\r\nFN:Grace Sample\r\nEND:VCARD\r\n", 0.006)
    desk.pause()
    assert len(desk.scans) == 1
    assert "Grace Sample" in desk.scans[0].text
    assert desk.line.text() == ""
    assert entered == []


def test_a_persons_typing_is_given_back_unharmed(desk: Desk) -> None:
    desk.type(desk.notes, "Wants a demo, soon!", 0.15)
    desk.pause()
    assert desk.notes.toPlainText() == "Wants a demo, soon!"
    assert desk.scans == []


def test_a_shortcut_of_one_letter_still_works_for_a_person(desk: Desk) -> None:
    pressed: list[str] = []
    shortcut = QShortcut(QKeySequence("J"), desk.window)
    shortcut.activated.connect(lambda: pressed.append("J"))
    desk.window.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    desk.type(desk.window, "j", 0.5)
    desk.pause()
    assert pressed == ["J"]
    desk.type(desk.window, "JJJJ-1234567", 0.005)
    desk.pause()
    assert pressed == ["J"]
    assert [scan.text for scan in desk.scans] == ["JJJJ-1234567"]


def test_keys_with_control_are_a_persons(desk: Desk) -> None:
    desk.line.setText("abc")
    desk.line.setFocus()
    QTest.keySequence(desk.line, QKeySequence(QKeySequence.StandardKey.SelectAll))
    assert desk.line.selectedText() == "abc"


def test_a_key_that_is_held_down_is_a_persons(desk: Desk) -> None:
    desk.notes.setFocus()
    for _ in range(20):
        desk.now += 0.03
        event = QKeyEvent(
            QEvent.Type.KeyPress, Qt.Key.Key_X, Qt.KeyboardModifier.NoModifier, "x", True
        )
        QCoreApplication.sendEvent(desk.window.windowHandle(), event)
    desk.pause()
    assert desk.notes.toPlainText() == "x" * 20
    assert desk.scans == []


def test_another_window_is_left_alone(desk: Desk, qtbot: QtBot) -> None:
    other = QLineEdit()
    qtbot.addWidget(other)
    other.show()
    QTest.keyClicks(other, "EV-5050585")
    assert other.text() == "EV-5050585"


def test_events_of_the_fields_do_not_wait_for_it(desk: Desk) -> None:
    looked: list[object] = []
    watch = desk.keys.eventFilter

    def note(watched: QObject, event: QEvent) -> bool:
        looked.append(watched)
        return watch(watched, event)

    desk.keys.eventFilter = note  # type: ignore[method-assign]
    QCoreApplication.sendEvent(desk.notes, QEvent(QEvent.Type.User))
    assert looked == []
    desk.type(desk.notes, "ab", 0.3)
    desk.pause()
    assert desk.notes.toPlainText() == "ab"
    assert desk.window.windowHandle() in looked
