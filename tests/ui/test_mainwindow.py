"""The window: rooms, the pill, messages, undo, its place."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QIcon, QImage, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QWidget,
)
from pytestqt.qtbot import QtBot

import resources
from leadcapture.booth import Booth, Counts, LeadQuery, Reach, Reachability
from leadcapture.capture.decoder import Symbol
from leadcapture.capture.wedge import WedgeResult
from leadcapture.lead import Source, Stage
from ui import colors, textsize, theme
from ui.capturepage import CapturePage
from ui.destinations import DestinationLine
from ui.leadform import LeadForm
from ui.mainwindow import MainWindow
from ui.pill import Room
from ui.settingspage import SettingsPage
from ui.syncpage import SyncPage
from ui.welcome import RecoveryPage, WelcomePage
from ui.work import Worker

Badge = Callable[..., Symbol]
PASSPHRASE = "correct horse battery staple"


class Desk:
    def __init__(self, qtbot: QtBot, booth: Booth, rest: Any) -> None:
        self.qtbot, self.booth, self._rest = qtbot, booth, rest
        booth.created = False
        booth.update_settings(camera="no-camera-here.mp4", sound=False, theme="light")
        self.worker = Worker()
        self.window = MainWindow(booth, self.worker)
        qtbot.addWidget(self.window)
        self.window.show()
        qtbot.waitExposed(self.window)
        self.window.activateWindow()
        self.rest()

    def rest(self) -> None:
        self._rest(self.worker)

    @property
    def capture(self) -> CapturePage:
        page = self.window.page(Room.CAPTURE)
        assert isinstance(page, CapturePage)
        return page


@pytest.fixture
def desk(qtbot: QtBot, booth: Booth, rest: Any) -> Iterator[Desk]:
    desk = Desk(qtbot, booth, rest)
    yield desk
    desk.window.shut_down()


def test_it_opens_on_capture_with_no_dead_button(desk: Desk) -> None:
    assert desk.window.room is Room.CAPTURE
    assert [button.text() for button in desk.window.room_buttons.values()] == [
        "Capture",
        "Review",
        "Sync",
        "Settings",
    ]


def test_it_opens_on_a_full_disk_and_says_so(
    qtbot: QtBot, small_disk: Path, fill: Callable[[Path], None], rest: Any
) -> None:
    with Booth.open(small_disk, passphrase=PASSPHRASE) as booth:
        booth.import_sample_show()
        booth.update_settings(rep_name="Robin Rep", camera="no-camera-here.mp4", sound=False)
    fill(small_disk)
    booth = Booth.open(small_disk, passphrase=PASSPHRASE)
    window = MainWindow(booth, worker := Worker())
    qtbot.addWidget(window)
    window.show()
    rest(worker)
    assert window.room is Room.CAPTURE
    assert window.message.startswith("The disk is full. What is here can be read")
    window.shut_down()


@pytest.mark.parametrize(("key", "room"), list(zip("1234", Room, strict=True)))
def test_every_room_has_its_key(desk: Desk, key: str, room: Room) -> None:
    QTest.keyClick(desk.window, key, Qt.KeyboardModifier.ControlModifier)
    desk.rest()
    assert desk.window.room is room
    assert desk.window.room_buttons[room].isChecked()


def test_text_is_made_larger_by_key_and_stays_so(desk: Desk) -> None:
    def press(key: Qt.Key) -> None:
        QTest.keyClick(desk.window, key, Qt.KeyboardModifier.ControlModifier)
        desk.rest()

    button = desk.window.room_buttons[Room.CAPTURE]
    usual = button.width()
    for key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus, Qt.Key.Key_Plus):
        press(key)
    assert textsize.factor() == 1.25
    assert desk.booth.settings.text_size == 125
    assert desk.window.message == "Text at 125 %"
    assert button.width() == round(usual * 1.25)
    press(Qt.Key.Key_0)
    assert textsize.factor() == 1.0
    assert desk.booth.settings.text_size == 100
    assert button.width() == usual


def test_it_can_begin_with_what_became_of_the_last_sync(desk: Desk) -> None:
    desk.window.open_result()
    desk.rest()
    page = desk.window.page(Room.SYNC)
    assert isinstance(page, SyncPage)
    assert desk.window.room is Room.SYNC
    assert page.tabs.currentIndex() == page.RESULT


def test_the_pill_follows_what_happens(desk: Desk, badge: Badge) -> None:
    assert desk.window.pill.state.first == "Ready"
    desk.capture.hand_scanned(badge())
    desk.rest()
    desk.capture.save()
    desk.rest()
    assert desk.window.pill.state.words == "1 to review"
    desk.window.pill.click()
    desk.rest()
    assert desk.window.room is Room.REVIEW


def test_the_pill_says_offline_when_the_crm_does_not_answer(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    away = Reach(state=Reachability.OFFLINE, message="No network")
    monkeypatch.setattr(desk.booth, "reach", lambda _: away)
    desk.window.courier.look("csv")
    desk.rest()
    assert desk.window.pill.state.first == "Offline"
    monkeypatch.setattr(desk.booth, "reach", lambda _: Reach(state=Reachability.ONLINE))
    desk.window.courier.look("csv")
    desk.rest()
    assert desk.window.pill.state.first == "Ready"


def test_a_sync_is_seen_on_the_pill_and_its_end_is_said(
    desk: Desk, badge: Badge, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.capture.hand_scanned(badge())
    desk.rest()
    desk.capture.save()
    desk.rest()
    desk.booth.approve([lead.id for lead in desk.booth.leads(LeadQuery())])
    stop = threading.Event()
    sync = desk.booth.sync

    def slow_sync(**how: Any) -> Any:
        how["progress"](120, 800, "People")
        stop.wait(10)
        return sync(**how)

    monkeypatch.setattr(desk.booth, "sync", slow_sync)
    desk.window.courier.sync()
    desk.qtbot.waitUntil(lambda: desk.window.pill.state.words == "Syncing · 120/800")
    stop.set()
    desk.rest()
    assert desk.window.pill.state.first == "All synced"
    assert desk.window.message.startswith("Synced: 1 created")


def test_undo_takes_back_the_newest_action(desk: Desk, badge: Badge) -> None:
    desk.capture.hand_scanned(badge())
    desk.rest()
    desk.capture.save()
    desk.rest()
    assert "Saved: Grace Sample" in desk.window.message
    desk.capture.setFocus()
    QTest.keyClick(desk.window, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    desk.rest()
    assert "Taken back" in desk.window.message
    assert desk.booth.counts().total == 0
    desk.window.undo()
    desk.rest()
    assert "nothing" in desk.window.message.lower()


@pytest.mark.parametrize("key", ["Ctrl+Shift+Z", "Ctrl+Y"])
def test_the_keys_for_redo_take_nothing_back_and_say_where_it_is_done(desk: Desk, key: str) -> None:
    draft = desk.booth.draft(None, Source.MANUAL)
    lead = desk.booth.keep(draft, draft.lead)
    for room in (Room.CAPTURE, Room.REVIEW, Room.SYNC):
        desk.window.go_to(room)
        desk.rest()
        desk.window.say("")
        pressed = QKeySequence(key)[0]
        QTest.keyClick(desk.window, pressed.key(), pressed.keyboardModifiers())
        desk.rest()
        assert "History" in desk.window.message
        assert desk.booth.lead(lead.id).stage is Stage.CAPTURED


def test_undo_says_that_an_erasure_stays(desk: Desk) -> None:
    booth = desk.booth
    drafts = [booth.draft(None, Source.MANUAL) for _ in range(2)]
    one, two = [booth.keep(draft, draft.lead) for draft in drafts]
    booth.forget([two.id])
    for _ in range(2):
        desk.window.undo()
        desk.rest()
        assert "1 lead erased for good" in desk.window.message
        assert booth.lead(one.id).stage is Stage.CAPTURED
    desk.window._line.undo.emit()
    desk.rest()
    assert booth.lead(one.id).stage is Stage.DISCARDED


def test_undo_brings_a_discarded_form_back_first(desk: Desk, badge: Badge) -> None:
    desk.capture.hand_scanned(badge())
    desk.rest()
    desk.capture.discard()
    desk.window.undo()
    assert desk.capture.open


def test_a_hand_scanner_works_from_every_room(desk: Desk, badge: Badge) -> None:
    desk.window.go_to(Room.SETTINGS)
    desk.rest()
    desk.window.scanner_keys.scanned.emit(badge())
    desk.rest()
    assert desk.window.room is Room.CAPTURE
    assert desk.capture.form.name.text() == "Grace Sample"


def test_a_hand_scanner_shows_the_badge_template_one_scan(desk: Desk, badge: Badge) -> None:
    desk.window.go_to(Room.SETTINGS)
    desk.rest()
    settings = desk.window.page(Room.SETTINGS)
    assert isinstance(settings, SettingsPage)
    settings.open_template()
    desk.rest()
    desk.window.scanner_keys.scanned.emit(badge())
    desk.rest()
    assert desk.window.room is Room.SETTINGS
    assert settings.template.code.text() == badge().text
    assert not desk.capture.open


def test_the_window_knows_what_ends_a_hand_scanners_code(desk: Desk) -> None:
    desk.window.go_to(Room.SETTINGS)
    desk.rest()
    settings: Any = desk.window.page(Room.SETTINGS)
    box = settings.device_card.scanner_suffix
    box.setCurrentIndex(box.findData("enter"))
    box.activated.emit(box.currentIndex())
    desk.rest()
    assert desk.window.scanner_keys._wedge.suffix == "\r"


@pytest.mark.parametrize("room", [Room.CAPTURE, Room.REVIEW])
def test_a_hand_scanner_types_into_no_field(
    desk: Desk, badge: Badge, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.capture.hand_scanned(badge())
    desk.rest()
    desk.window.go_to(room)
    desk.rest()
    keys, now, scans = desk.window.scanner_keys, [0.0], list[str]()
    monkeypatch.setattr(keys, "_clock", lambda: now[0])
    keys.scanned.disconnect()
    keys.scanned.connect(lambda symbol: scans.append(symbol.text))
    fields = [
        field
        for kind in (QLineEdit, QPlainTextEdit)
        for field in desk.window.findChildren(kind)
        if field.isVisible() and field.isEnabled()
    ]
    assert fields
    for field in fields:
        field.setFocus()
        before = [one.text() if isinstance(one, QLineEdit) else one.toPlainText() for one in fields]
        now[0] += 5
        for char in "N:Doe\tJane\nB-1\n":
            now[0] += 0.01
            key = {"\n": Qt.Key.Key_Return, "\t": Qt.Key.Key_Tab}.get(char, char)
            QTest.keyClick(desk.window.windowHandle(), key)  # type: ignore[call-overload]
        now[0] += 1
        keys._no_key()
        assert before == [
            one.text() if isinstance(one, QLineEdit) else one.toPlainText() for one in fields
        ]
    assert scans == ["N:Doe\tJane\nB-1"] * len(fields)
    assert desk.window.room is room


def test_a_message_is_one_plain_line(desk: Desk) -> None:
    desk.window.say("<b>two</b>\nlines")
    assert desk.window.message == "<b>two</b> lines"
    assert "<b>" not in desk.window._line._words.toolTip()


def test_the_theme_follows_the_setting(desk: Desk) -> None:
    settings: Any = desk.window.page(Room.SETTINGS)
    desk.booth.update_settings(theme="dark")
    settings.changed.emit()
    assert colors.scheme() is colors.Scheme.DARK
    desk.booth.update_settings(theme="light")
    settings.changed.emit()
    assert colors.scheme() is colors.Scheme.LIGHT


def test_an_unsaved_form_is_said_once_before_closing(desk: Desk, badge: Badge) -> None:
    desk.capture.hand_scanned(badge())
    desk.rest()
    assert not desk.window.close()
    assert "not saved yet" in desk.window.message
    assert desk.window.close()


def test_scans_that_wait_in_line_are_said_before_closing(desk: Desk, badge: Badge) -> None:
    desk.capture.type_new()
    desk.rest()
    desk.capture.hand_scanned(badge())
    assert not desk.window.close()
    assert "1 more scan waiting" in desk.window.message
    assert desk.window.close()


def test_closing_keeps_what_was_typed_on_the_review_page(desk: Desk, badge: Badge) -> None:
    desk.capture.hand_scanned(badge())
    desk.rest()
    desk.capture.save()
    desk.rest()
    review: Any = go_to_review(desk)
    review.form.field("company").setText("Renamed Ltd")
    workspace = desk.booth.workspace
    desk.window.close()
    desk.rest()
    desk.qtbot.waitUntil(lambda: not desk.window.isVisible())
    with Booth.open(workspace, passphrase=PASSPHRASE) as again:
        (row,) = again.page(LeadQuery(), offset=0, limit=5)
        assert row.company == "Renamed Ltd"


def test_closing_stays_where_somebody_else_changed_the_lead(desk: Desk, badge: Badge) -> None:
    desk.capture.hand_scanned(badge())
    desk.rest()
    desk.capture.save()
    desk.rest()
    review: Any = go_to_review(desk)
    (row,) = desk.booth.page(LeadQuery(), offset=0, limit=5)
    desk.booth.edit(replace(desk.booth.lead(row.id), notes="said by a colleague"))
    review.form.field("company").setText("Sample and Sons")
    desk.window.close()
    desk.rest()
    assert desk.window.isVisible()
    assert "not saved yet" in desk.window.message
    assert desk.window.close()


def test_the_pill_leads_to_what_was_refused(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk.booth, "counts", lambda: Counts(total=1, parked=1))
    desk.window.count()
    desk.rest()
    assert desk.window.pill.state.first == "1 needs you"
    desk.window.pill.click()
    desk.rest()
    sync: Any = desk.window.page(Room.SYNC)
    assert sync.tabs.currentIndex() == sync.REFUSED


def test_an_audience_is_written_from_the_sync_page(desk: Desk, badge: Badge) -> None:
    symbol = badge()
    draft = desk.booth.draft(symbol, Source.CAMERA)
    desk.booth.keep(draft, draft.lead)
    desk.window.go_to(Room.SYNC)
    sync: Any = desk.window.page(Room.SYNC)
    sync.audience_button.click()
    desk.rest()
    assert desk.window.room is Room.REVIEW
    review: Any = desk.window.page(Room.REVIEW)
    panel = review.exporting
    assert panel.isVisible()
    assert panel.kind == "google"
    assert panel.audience_word.text() == (
        "0 people agreed to advertising, 1 left out who did not agree. The network wants 1,000 at "
        "least to show anything."
    )
    panel.choose("linkedin")
    desk.rest()
    assert "wants 300" in panel.audience_word.text()
    panel.choose("csv")
    assert not panel.audience_word.isVisible()


def test_the_calibration_code_is_answered(desk: Desk) -> None:
    desk.window.scanner_keys._handle(WedgeResult(calibrated=True))
    assert "hand scanner" in desk.window.message


def test_what_the_first_capture_needs_is_loaded_after_the_window_came_up(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    warmed: list[bool] = []
    monkeypatch.setattr(desk.booth, "warm", lambda: warmed.append(True))
    desk.window._warm_up()
    desk.rest()
    assert warmed


def go_to_review(desk: Desk) -> QWidget:
    desk.window.go_to(Room.REVIEW)
    review: Any = desk.window.page(Room.REVIEW)
    desk.rest()
    desk.qtbot.waitUntil(lambda: review.panel.lead is not None)
    return review  # type: ignore[no-any-return]


def test_the_window_remembers_its_place_in_the_workspace(desk: Desk, workspace: Path) -> None:
    desk.window.resize(1300, 760)
    desk.window.shut_down()
    assert (workspace / "window.ini").is_file()


def test_the_foot_says_the_show_and_who(desk: Desk) -> None:
    assert desk.window._show_name.text() == "Test Expo"
    assert desk.window._who.text() == "Ann Rep"


IMAGE = "<img src=file:///etc/hostname>"


def test_captured_text_is_no_html_in_any_room(desk: Desk, badge: Badge) -> None:
    show = desk.booth.show
    assert show is not None
    first, *others = show.qualifiers
    hostile = replace(first, label=IMAGE, choices=(f"{IMAGE}{'long' * 30}", "Basic"))
    desk.booth.put_show(
        replace(show, name=IMAGE, booth=IMAGE, host=IMAGE, qualifiers=(hostile, *others))
    )
    draft = desk.booth.draft(badge(first=IMAGE, last=IMAGE * 20, company=IMAGE), Source.PICTURE)
    kept = desk.booth.keep(
        draft, replace(draft.lead, notes=IMAGE, owner=IMAGE, tags=(IMAGE,), badge_id=IMAGE)
    )
    desk.booth.approve([kept.id])
    for room in Room:
        desk.window.go_to(room)
        desk.rest()
        QApplication.processEvents()
        desk.window.say(IMAGE)
        labels = desk.window.findChildren(QLabel)
        assert all(isinstance(label, theme.PlainLabel) for label in labels), room
        assert any(IMAGE in label.text() for label in labels), room
        for widget in desk.window.findChildren(QWidget):
            assert IMAGE not in widget.toolTip(), (room, widget)
        for view in desk.window.findChildren(QAbstractItemView):
            model = view.model()
            for row in range(model.rowCount() if model else 0):
                for column in range(model.columnCount()):
                    told = model.index(row, column).data(Qt.ItemDataRole.ToolTipRole)
                    assert IMAGE not in (told or ""), (room, view, row, column)


def test_1280_by_720_is_enough_for_every_room(desk: Desk) -> None:
    desk.window.resize(1280, 720)
    for room in Room:
        desk.window.go_to(room)
        desk.rest()
        QApplication.processEvents()
        assert desk.window.width() == 1280, room
        assert desk.window.height() == 720, room


def test_a_first_start_offers_the_key_and_then_a_show(
    qtbot: QtBot, tmp_path: Path, rest: Any
) -> None:
    booth = Booth.open(tmp_path / "new", passphrase="correct horse battery staple")
    booth.update_settings(camera="no-camera-here.mp4")
    worker = Worker()
    window = MainWindow(booth, worker)
    qtbot.addWidget(window)
    window.show()
    # It ended before anybody had kept it, as after a crash: the next start offers it as well.
    window.shut_down()
    booth = Booth.open(tmp_path / "new", passphrase="correct horse battery staple")
    assert not booth.created
    worker = Worker()
    window = MainWindow(booth, worker)
    qtbot.addWidget(window)
    window.show()
    key = window._special
    assert isinstance(key, RecoveryPage)
    key.copy()
    assert QApplication.clipboard().text() == booth.recovery_key
    key.save(tmp_path / "key.txt")
    assert booth.recovery_key in (tmp_path / "key.txt").read_text(encoding="utf-8")
    key.save(tmp_path / "no" / "folder.txt")
    assert "not saved" in window.message
    window.go_to(Room.REVIEW)
    assert window.room is None
    key.done_button.click()
    welcome = window._special
    assert isinstance(welcome, WelcomePage)
    assert not welcome.sample_button.isEnabled()
    welcome.name.setText("  Ann   Rep ")
    welcome.open_file(tmp_path / "missing.toml")
    rest(worker)
    assert welcome.notice.isVisible()
    assert "missing.toml" in welcome.notice.text
    review = window.room_buttons[Room.REVIEW]
    assert not review.isEnabled()
    shut, opened = (
        review.icon().pixmap(22, mode).toImage()
        for mode in (QIcon.Mode.Disabled, QIcon.Mode.Normal)
    )
    assert ink(shut) == colors.color("rail-faint")
    assert ink(opened) == colors.color("rail-text")
    welcome.sample_button.click()
    rest(worker)
    assert window.room is Room.CAPTURE
    assert booth.settings.rep_name == "Ann Rep"
    assert booth.show is not None
    window.shut_down()


def ink(picture: QImage) -> QColor:
    """The colour of the pixel that is covered most."""
    pixels = (
        picture.pixelColor(x, y) for x in range(picture.width()) for y in range(picture.height())
    )
    most = max(pixels, key=lambda pixel: pixel.alpha())
    return QColor(most.name())


def _outside(window: MainWindow) -> list[str]:
    """Controls that begin or end outside the window, or that their scroll area cuts sideways."""
    wrong = []
    for one in window.findChildren(QWidget):
        if not one.isVisible():
            continue
        left, right = (
            one.mapTo(window, QPoint(0, 0)).x(),
            one.mapTo(window, one.rect().topRight()).x(),
        )
        if left < 0 or right >= window.width():
            wrong.append(f"{type(one).__name__} {one.accessibleName()} {left} to {right}")
        inside = one.widget() if isinstance(one, QScrollArea) else None
        if inside is not None and inside.width() > one.viewport().width():
            wrong.append(f"{type(inside).__name__} is wider than its scroll area")
    return wrong


def test_nothing_lies_outside_the_window_at_its_smallest(
    desk: Desk, badge: Badge, tmp_path: Path
) -> None:
    text = (Path(resources.__file__).parent / "sample_show.toml").read_text(encoding="utf-8")
    long = "A robot cell for the end of line with a vision system for bin picking"
    file = tmp_path / "long.toml"
    file.write_text(
        text.replace('"Grippers"', f'"{long}"').replace('label = "Buying"', f'label = "{long}?"'),
        encoding="utf-8",
    )
    desk.booth.import_show(file)
    desk.window.resize(desk.window.minimumSize())
    desk.capture.refresh()
    email = "a.name.that.goes.on.and.on.and.on@a-subsidiary.of-a-large-firm.example.com"
    desk.capture.hand_scanned(badge(email=email))
    desk.rest()
    assert desk.capture.form.isVisible()
    assert _outside(desk.window) == []
    desk.capture.form.save_wanted.emit()
    desk.rest()
    for room, part in (
        (Room.REVIEW, LeadForm),
        (Room.SYNC, DestinationLine),
        (Room.SETTINGS, QWidget),
    ):
        desk.window.go_to(room)
        desk.rest()
        assert any(one.isVisible() for one in desk.window.page(room).findChildren(part))
        assert _outside(desk.window) == [], room
