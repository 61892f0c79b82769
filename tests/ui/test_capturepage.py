"""The capture page on a real workspace; the camera is a source that does not exist."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import cv2
import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QEvent, QMimeData, Qt, QUrl
from PySide6.QtGui import QColor, QGuiApplication, QImage, QKeyEvent, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from leadcapture.booth import Booth, LeadFilter, LeadQuery
from leadcapture.capture import decoder, frame
from leadcapture.capture.decoder import Symbol
from leadcapture.capture.frame import Frame
from leadcapture.errors import DiskFull
from leadcapture.lead import Disposition, Lead, Source, Stage
from tests.ui.conftest import HereProcess
from ui import camera, theme
from ui.camera import View
from ui.capturepage import CapturePage
from ui.codeview import CodeView, qr_matrix
from ui.work import Worker

Badge = Callable[..., Symbol]


class Desk:
    """The page with what it says, and patience."""

    def __init__(self, qtbot: QtBot, booth: Booth, worker: Worker, clock: Any, rest: Any) -> None:
        self.qtbot, self.booth, self.worker, self.clock = qtbot, booth, worker, clock
        self._rest = rest
        booth.update_settings(camera="no-camera-here.mp4", sound=False)
        self.process = HereProcess()
        self.page = CapturePage(booth, worker, clock=clock, process=self.process)
        self.said: list[str] = []
        self.page.said.connect(self.said.append)
        self.page.said_undoable.connect(self.said.append)
        qtbot.addWidget(self.page)
        self.page.resize(1176, 684)
        self.page.show()
        qtbot.waitExposed(self.page)
        self.page.activateWindow()
        self.page.setFocus()
        self.page.refresh()
        self.rest()

    @property
    def form(self) -> Any:
        return self.page.form

    def rest(self) -> None:
        self._rest(self.worker)

    def scan(self, symbol: Symbol) -> None:
        self.page.hand_scanned(symbol)
        self.rest()

    def press(self, *keys: Any) -> None:
        self.press_now(*keys)
        self.rest()

    def press_now(self, *keys: Any) -> None:
        for key in keys:
            target = QApplication.focusWidget() or self.page
            if isinstance(key, str):
                QTest.keyClicks(target, key)
            else:
                QTest.keyClick(target, key)

    def leads(self, wanted: LeadFilter = LeadFilter.ALL) -> list[Lead]:
        return list(self.booth.leads(LeadQuery(filter=wanted)))


@pytest.fixture
def desk(qtbot: QtBot, booth: Booth, worker: Worker, clock: Any, rest: Any) -> Iterator[Desk]:
    desk = Desk(qtbot, booth, worker, clock, rest)
    yield desk
    desk.page.close_camera()


def test_a_scan_fills_the_form_and_enter_saves_it(desk: Desk, badge: Badge) -> None:
    changes: list[bool] = []
    desk.page.changed.connect(lambda: changes.append(True))
    desk.scan(badge())
    assert desk.page.open
    assert desk.form.name.text() == "Grace Sample"
    assert desk.leads() == []
    desk.press("p", "1", "m", "y", Qt.Key.Key_Return)
    (lead,) = desk.leads()
    assert lead.person.name == "Grace Sample"
    assert lead.answers == {"interest": ("Pro",)}
    assert lead.disposition is Disposition.HOT
    assert lead.next_step == "meeting"
    assert desk.booth.captures(lead.id)[0].source is Source.SCANNER
    assert not desk.page.open
    assert desk.said[-1] == "Saved: Grace Sample"
    assert changes
    assert desk.page.today.text() == "Today: 1 lead"


@pytest.mark.parametrize("wanted", [True, False])
def test_a_scan_can_be_heard(
    desk: Desk, badge: Badge, wanted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    beeps: list[None] = []
    monkeypatch.setattr(QApplication, "beep", lambda: beeps.append(None))
    desk.booth.update_settings(sound=wanted)
    desk.scan(badge())
    assert len(beeps) == wanted


def test_a_tick_keeps_the_exact_wording_and_the_time_with_its_offset(
    desk: Desk, badge: Badge
) -> None:
    desk.scan(badge())
    desk.press("y")
    ticked = desk.clock.now
    desk.clock.advance(minutes=5)
    desk.press(Qt.Key.Key_Return)
    (lead,) = desk.leads()
    (consent,) = lead.consents
    assert consent.wording == "Example Ltd may e-mail me."
    assert (consent.version, consent.language, consent.purpose) == ("3", "en", "email")
    assert consent.how == "ticked at the booth"
    assert consent.at == ticked
    assert consent.at.utcoffset() is not None
    assert lead.opted_in()


def test_a_tick_that_is_taken_back_before_saving_leaves_no_trace(desk: Desk, badge: Badge) -> None:
    desk.scan(badge())
    desk.press("y", "y", Qt.Key.Key_Return)
    assert desk.leads()[0].consents == ()


def test_the_exact_wording_is_shown(desk: Desk, badge: Badge) -> None:
    desk.scan(badge())
    assert desk.form.consents[0].wording.text() == "Example Ltd may e-mail me."
    assert desk.form.consents[0].wording.isVisible()


def test_esc_discards_and_undo_brings_the_form_back(desk: Desk, badge: Badge) -> None:
    desk.scan(badge())
    desk.press("1")
    desk.press(Qt.Key.Key_Escape)
    assert not desk.page.open
    assert desk.leads() == []
    assert desk.said[-1] == "Discarded: Grace Sample"
    assert desk.page.take_back()
    assert desk.form.lead().disposition is Disposition.HOT
    desk.press(Qt.Key.Key_Return)
    assert desk.leads()[0].disposition is Disposition.HOT
    assert not desk.page.take_back()


def test_esc_in_a_field_only_leaves_the_field(desk: Desk, badge: Badge) -> None:
    desk.scan(badge())
    desk.press("e")
    assert desk.form.editing
    desk.press(Qt.Key.Key_Escape)
    assert desk.page.open


def test_letters_go_to_the_field_that_has_the_focus(desk: Desk, badge: Badge) -> None:
    desk.scan(badge())
    desk.form.notes.setFocus()
    desk.press("pm1", Qt.Key.Key_Return)
    (lead,) = desk.leads()
    assert lead.notes == "pm1"
    assert lead.answers == {}
    assert lead.next_step == ""


def test_somebody_met_on_another_day_is_said_with_the_day(desk: Desk, badge: Badge) -> None:
    desk.scan(badge())
    desk.press(Qt.Key.Key_Return)
    desk.clock.advance(hours=49)
    desk.scan(badge())
    assert re.match(r"Met on \d+ \w+ \d\d:\d\d by you", desk.page.bar.text)


def test_somebody_met_before_is_said_and_added_to(desk: Desk, badge: Badge) -> None:
    desk.scan(badge())
    desk.press("1", Qt.Key.Key_Return)
    desk.clock.advance(hours=1)
    desk.scan(badge())
    assert "Met at" in desk.page.bar.text
    assert "by you" in desk.page.bar.text
    desk.press("3", "m", Qt.Key.Key_Return)
    (lead,) = desk.leads()
    assert lead.disposition is Disposition.HOT
    assert lead.next_step == "meeting"
    assert len(desk.booth.captures(lead.id)) == 2


def test_somebody_met_before_can_be_a_new_lead(desk: Desk, badge: Badge) -> None:
    desk.scan(badge())
    desk.press(Qt.Key.Key_Return)
    desk.scan(badge())
    desk.press("n")
    assert "new lead all the same" in desk.page.bar.text
    desk.press("a")
    desk.press("n", Qt.Key.Key_Return)
    assert len(desk.leads()) == 2


def test_somebody_saved_elsewhere_while_the_form_is_open_is_added_to(
    desk: Desk, badge: Badge
) -> None:
    desk.scan(badge())
    other = desk.booth.draft(badge(), Source.PICTURE)
    desk.booth.keep(other, other.lead)
    desk.press("1", Qt.Key.Key_Return)
    (lead,) = desk.leads()
    assert lead.disposition is Disposition.HOT
    assert len(desk.booth.captures(lead.id)) == 2
    assert desk.said[-1] == "Met meanwhile: added to Grace Sample"


def test_a_badge_scanned_while_a_form_is_open_waits_in_line(desk: Desk, badge: Badge) -> None:
    desk.scan(badge())
    desk.scan(badge())
    assert desk.said[-1] == "This badge is already open."
    desk.scan(badge("B-2", "Alan", "Example", email="alan@example.com"))
    assert desk.form.name.text() == "Grace Sample"
    assert "1 more scan waiting" in desk.said[-1]
    desk.press(Qt.Key.Key_Return)
    assert desk.form.name.text() == "Alan Example"
    desk.press(Qt.Key.Key_Return)
    assert len(desk.leads()) == 2


def test_quick_mode_saves_each_scan_at_once(desk: Desk, badge: Badge) -> None:
    desk.page.quick.click()
    desk.rest()
    assert desk.booth.settings.quick_mode
    for number in range(3):
        desk.scan(badge(f"B-{number}", email=f"g{number}@example.com"))
        assert not desk.page.open
    assert len(desk.leads()) == 3
    desk.scan(badge("B-1", email="g1@example.com"))
    assert len(desk.leads()) == 3
    assert desk.said[-1].startswith("Met before, added")


def test_quick_mode_keeps_colleagues_with_one_mailbox_apart(desk: Desk, badge: Badge) -> None:
    desk.page.quick.click()
    desk.scan(badge("B-1", "Ada", email="info@example.com"))
    desk.scan(badge("B-2", "Bob", email="info@example.com"))
    assert sorted(lead.label for lead in desk.leads()) == ["Ada Sample", "Bob Sample"]
    assert desk.said[-1] == "Saved: Bob Sample"


def test_a_shared_mailbox_is_asked_about_and_a_new_lead_is_the_default(
    desk: Desk, badge: Badge
) -> None:
    desk.scan(badge("B-1", "Ada", email="info@example.com"))
    desk.press(Qt.Key.Key_Return)
    desk.scan(badge("B-2", "Bob", email="info@example.com"))
    assert desk.page.bar.text == (
        "Ada Sample has the same e-mail: the same person, or a colleague? "
        "Enter saves this as a new lead."
    )
    desk.press("a")
    assert "Enter adds to Ada Sample" in desk.page.bar.text
    desk.press("n", Qt.Key.Key_Return)
    assert sorted(lead.label for lead in desk.leads()) == ["Ada Sample", "Bob Sample"]
    desk.scan(badge("B-3", "Cleo", email="info@example.com"))
    desk.press("a", Qt.Key.Key_Return)
    assert len(desk.leads()) == 2
    assert desk.said[-1] == "Saved: Bob Sample"


def test_the_next_badge_in_quick_mode_takes_away_what_was_said_of_a_refused_one(
    desk: Desk, badge: Badge
) -> None:
    desk.page.quick.click()
    text = "@\n\x1e\rANSI 636026080102DL00410288ZA03290015DLDAQD12345678\nDCSSAMPLE\nDACGRACE\n"
    desk.scan(Symbol(format="PDF417", payload=text.encode(), text=text))
    assert desk.page.bar.isVisible()
    desk.scan(badge())
    assert not desk.page.bar.isVisible()
    assert len(desk.leads()) == 1


def test_quick_mode_says_that_nothing_is_in_a_code_and_keeps_a_stack_of_them_once(
    desk: Desk,
) -> None:
    desk.page.quick.click()
    empty = Symbol(format="QRCode", payload=b"^^^^^", text="^^^^^")
    for _ in range(3):
        desk.scan(empty)
        assert "Nothing is in this code" in desk.said[-1]
    (lead,) = desk.leads()
    assert lead.provisional
    assert lead.notes == ""
    assert [one.payload for one in desk.booth.captures(lead.id)] == [b"^^^^^"] * 3
    # Named by a person, it is that person's: the next one with such a badge is somebody else.
    desk.booth.edit(replace(lead, person=replace(lead.person, first_name="Ada")))
    desk.scan(empty)
    assert len(desk.leads()) == 2
    desk.page.quick.click()
    desk.scan(empty)
    assert desk.page.open
    assert desk.page.bar.text == "Nothing is in this code: type who it is."


def test_today_counts_the_open_show(desk: Desk, badge: Badge) -> None:
    desk.scan(badge())
    desk.press(Qt.Key.Key_Return)
    assert desk.page.today.text() == "Today: 1 lead"
    other = replace(desk.booth.show, id=uuid4(), name="Other Fair")
    desk.booth.put_show(other)
    desk.booth.use_show(other.id)
    desk.page.refresh()
    desk.rest()
    assert desk.page.today.text() == "Today: 0 leads"
    assert desk.page.strip.buttons == []


def test_the_last_ones_can_be_opened_again(desk: Desk, badge: Badge) -> None:
    desk.scan(badge())
    desk.press(Qt.Key.Key_Return)
    assert [one.text().split()[0] for one in desk.page.strip.buttons] == ["Grace"]
    desk.page.strip.buttons[0].click()
    desk.rest()
    assert desk.page.open
    desk.press("2", Qt.Key.Key_Return)
    (lead,) = desk.leads()
    assert lead.disposition is Disposition.WARM
    assert lead.revision == 2


def test_the_last_one_is_the_one_saved_last_though_the_clock_was_set_back(
    desk: Desk, badge: Badge
) -> None:
    for number, name in enumerate(("Grace", "Alan"), start=1):
        desk.scan(badge(f"B-{number}", name, "Sample", email=f"{name.lower()}@example.com"))
        desk.press(Qt.Key.Key_Return)
        desk.clock.advance(hours=-3)
    said = [button.text().split()[0] for button in desk.page.strip.buttons]
    assert said == ["Alan", "Grace"]


def test_a_reopened_lead_can_withdraw_its_consent(desk: Desk, badge: Badge) -> None:
    desk.scan(badge())
    desk.press("y", Qt.Key.Key_Return)
    desk.page.strip.buttons[0].click()
    desk.rest()
    assert desk.form.consents[0].box.isChecked()
    desk.press("y", Qt.Key.Key_Return)
    (lead,) = desk.leads()
    assert [consent.granted for consent in lead.consents] == [True, False]
    assert not lead.opted_in()


def test_somebody_typed_in_by_hand(desk: Desk) -> None:
    desk.press("n")
    assert desk.form.editing
    desk.press(Qt.Key.Key_Return)
    assert desk.leads() == []
    assert "Nothing to save yet" in desk.said[-1]
    for name, text in (
        ("first_name", "Alan"),
        ("last_name", "Example"),
        ("company", "Example plc"),
        ("email", "alan@example.com"),
        ("phone", "+44 20 7946 0123"),
    ):
        field = desk.form.fields[name]
        field.setFocus()
        QTest.keyClicks(field, text)
    desk.press(Qt.Key.Key_Return)
    (lead,) = desk.leads()
    assert lead.person.name == "Alan Example"
    assert lead.person.emails == ("alan@example.com",)
    assert lead.person.phones[0].number == "+44 20 7946 0123"
    assert desk.booth.captures(lead.id)[0].source is Source.MANUAL


def test_a_typed_id_is_a_lead_at_once_and_keeps_its_zeros(desk: Desk) -> None:
    desk.page.ready.typed_id.setFocus()
    desk.press("000012", Qt.Key.Key_Return)
    assert desk.form.state.text == "Id only"
    desk.page.setFocus()
    desk.press(Qt.Key.Key_Return)
    (lead,) = desk.leads()
    assert lead.badge_id == "000012"
    assert lead.provisional


def test_fields_that_were_not_typed_in_come_back_as_they_were(desk: Desk) -> None:
    symbol = Symbol(
        format="QRCode",
        payload=b"",
        text="BEGIN:VCARD\nVERSION:3.0\nN:Sample;Grace\nEMAIL:a@example.com\n"
        "EMAIL:b@example.com\nTEL:+442079460123\nTEL:+442079460124\nEND:VCARD",
    )
    symbol = replace(symbol, payload=symbol.text.encode())
    desk.scan(symbol)
    before = desk.form.shown.person
    desk.press("e")
    desk.form.fields["email"].setFocus()
    desk.form.fields["email"].selectAll()
    QTest.keyClicks(desk.form.fields["email"], "c@example.com")
    desk.press(Qt.Key.Key_Return)
    (lead,) = desk.leads()
    assert lead.person.emails == ("c@example.com", "b@example.com")
    assert lead.person.phones == before.phones
    assert len(before.phones) == 2


def test_an_identity_document_is_refused_with_a_word(desk: Desk) -> None:
    text = "@\n\x1e\rANSI 636026080102DL00410288ZA03290015DLDAQD12345678\nDCSSAMPLE\nDACGRACE\n"
    desk.scan(Symbol(format="PDF417", payload=text.encode(), text=text))
    assert not desk.page.open
    assert desk.page.bar.isVisible()
    assert "SAMPLE" not in desk.page.bar.text
    assert desk.leads() == []


def test_captured_text_is_never_html(desk: Desk, badge: Badge) -> None:
    desk.scan(badge(first="<img src=x>", last="<b>Bold</b>", company="A & B"))
    assert "<b>Bold</b>" in desk.form.name.text()
    labels = desk.page.findChildren(QLabel)
    assert labels
    assert all(label.textFormat() is Qt.TextFormat.PlainText for label in labels)
    assert all(isinstance(label, theme.PlainLabel) for label in labels)


def test_a_full_disk_keeps_the_form(
    desk: Desk, badge: Badge, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk.scan(badge("B-2", first="Alan"))
    desk.press(Qt.Key.Key_Return)
    assert desk.said[-1] == "Saved: Alan Sample"
    desk.scan(badge())
    desk.press("1")
    keep = desk.booth.keep

    def full(*_: object) -> None:
        raise DiskFull("There is no room left on the disk.")

    monkeypatch.setattr(desk.booth, "keep", full)
    desk.press(Qt.Key.Key_Return)
    assert desk.page.open
    assert desk.form.save_button.isEnabled()
    assert "Not saved" in desk.page.bar.text
    assert desk.said[-1] == "", "below it nothing goes on saying Saved"
    assert len(desk.leads()) == 1
    monkeypatch.setattr(desk.booth, "keep", keep)
    desk.page.bar.buttons[0].click()
    desk.rest()
    assert desk.leads()[0].disposition is Disposition.HOT


def test_saved_is_not_said_before_it_is_on_disk(desk: Desk, badge: Badge) -> None:
    desk.scan(badge())
    desk.page.save()
    assert desk.form.save_button.text() == "Saving…"
    assert not desk.form.save_button.isEnabled()
    assert not any(words.startswith("Saved") for words in desk.said)
    desk.page.save()
    desk.page.discard()
    desk.rest()
    assert len(desk.leads()) == 1


def test_a_required_question_is_asked_for_once(desk: Desk, badge: Badge) -> None:
    show = desk.booth.show
    assert show is not None
    first, *others = show.qualifiers
    desk.booth.put_show(replace(show, qualifiers=(replace(first, required=True), *others)))
    desk.scan(badge())
    desk.press(Qt.Key.Key_Return)
    assert "Still to ask: Interest" in desk.said[-1]
    assert desk.leads() == []
    desk.press(Qt.Key.Key_Return)
    assert len(desk.leads()) == 1


# --- camera ----------------------------------------------------------------------------------


def test_without_a_camera_it_says_what_to_do(desk: Desk, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: desk.page.preview.message == "No camera picture", timeout=10_000)
    desk.press(Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: desk.page.preview.message == "No camera picture", timeout=10_000)


class Held:
    """A camera that a badge is held to all the time."""

    def __init__(self, picture: Path) -> None:
        self._pixels = cv2.imread(str(picture))

    def read(self) -> Frame:
        return Frame(pixels=self._pixels, number=0, at=datetime.now(UTC))

    def close(self) -> None: ...


def test_space_opens_a_camera_that_failed_and_takes_the_badge_in_view_once_more(
    desk: Desk, badge: Badge, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    qtbot.waitUntil(lambda: desk.page.preview.message == "No camera picture", timeout=10_000)
    picture = paint(tmp_path / "badge.png", badge().text)
    monkeypatch.setattr(frame, "open_camera", lambda _: Held(picture))
    monkeypatch.setattr(camera, "pace_of", lambda _: 0.01)
    desk.press(Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: desk.page.open, timeout=20_000)
    desk.press(Qt.Key.Key_Escape)
    seen: list[object] = []
    desk.page.feed.viewed.connect(seen.append)
    qtbot.waitUntil(lambda: len(seen) > 5, timeout=20_000)
    assert not desk.page.open
    desk.press(Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: desk.page.open, timeout=20_000)
    assert desk.form.name.text() == "Grace Sample"
    desk.page.close_camera()


def test_two_badges_in_view_are_picked_by_number(desk: Desk, badge: Badge) -> None:
    def at(symbol: Symbol, left: float) -> Symbol:
        box = ((left, 10.0), (left + 80, 10.0), (left + 80, 90.0), (left, 90.0))
        return replace(symbol, corners=box)

    image = QImage(320, 180, QImage.Format.Format_RGB32)
    image.fill(QColor("gray"))
    both = (at(badge(), 20), at(badge("B-2", "Alan", "Example", email="a@example.com"), 200))
    pixels = np.zeros((180, 320, 3), np.uint8)
    view = View(image=image, width=320, height=180, visible=both, choices=both, frame=pixels)
    desk.page.camera._viewed(view)
    assert "press 1 or 2" in desk.page.preview.hint
    # A French keyboard has a key for this one; Python calls it a digit.
    square = QKeyEvent(
        QEvent.Type.KeyPress, Qt.Key.Key_twosuperior, Qt.KeyboardModifier.NoModifier, "²"
    )
    assert not desk.page._press(square)
    desk.press("2")
    assert desk.form.name.text() == "Alan Example"
    assert desk.page.lead.draft is not None
    assert desk.page.lead.draft.picture.startswith(b"\xff\xd8")


def test_the_camera_rests_while_the_page_is_not_seen(desk: Desk, qtbot: QtBot) -> None:
    desk.page.camera.timer.stop()
    desk.page.set_minimised(True)
    assert not desk.page.feed.running
    desk.page.set_minimised(False)
    assert desk.page.camera.timer.isActive()
    desk.page.hide()
    assert not desk.page.camera.timer.isActive()
    assert not desk.page.feed.running


# --- pictures --------------------------------------------------------------------------------


def paint(path: Path, text: str = "") -> Path:
    image = QImage(600, 600, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    if text:
        painter = QPainter(image)
        modules = qr_matrix(text)
        step = 500 // len(modules)
        for y, row in enumerate(modules):
            for x, dark in enumerate(row):
                if dark:
                    painter.fillRect(50 + x * step, 50 + y * step, step, step, QColor("black"))
        painter.end()
    assert image.save(str(path))
    return path


def drop(desk: Desk, *paths: Path) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    assert desk.page.take_mime(mime)
    desk.rest()


def test_a_dropped_picture_opens_its_form(desk: Desk, badge: Badge, tmp_path: Path) -> None:
    drop(desk, paint(tmp_path / "badge.png", badge().text))
    assert desk.form.name.text() == "Grace Sample"
    desk.press(Qt.Key.Key_Return)
    (lead,) = desk.leads()
    (capture,) = desk.booth.captures(lead.id)
    assert capture.source is Source.PICTURE
    assert capture.image_id is not None
    assert desk.booth.picture(capture.image_id).startswith(b"\xff\xd8")


def test_a_picture_without_a_code_is_kept_and_typed_in(desk: Desk, tmp_path: Path) -> None:
    drop(desk, paint(tmp_path / "card.png"))
    assert desk.form.editing
    assert "No text was found" in desk.page.bar.text
    desk.page.setFocus()
    desk.press(Qt.Key.Key_Return)
    (lead,) = desk.leads()
    assert lead.provisional
    assert desk.booth.captures(lead.id)[0].image_id is not None


def test_a_pasted_picture(desk: Desk, badge: Badge, tmp_path: Path) -> None:
    image = QImage(str(paint(tmp_path / "badge.png", badge().text)))
    QGuiApplication.clipboard().setImage(image)
    QTest.keyClick(desk.page, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    desk.rest()
    assert desk.form.name.text() == "Grace Sample"


def test_something_else_than_a_picture_is_refused(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "notes.png"
    path.write_text("not a picture", encoding="utf-8")
    drop(desk, path)
    assert not desk.page.open
    assert "notes.png" in desk.page.bar.text


def test_a_photo_in_a_folder_that_may_not_be_read_is_refused(
    desk: Desk, tmp_path: Path, closed: Callable[[Path], Path]
) -> None:
    drop(desk, closed(tmp_path / "closed") / "photo.png")
    assert "photo.png: cannot be read: Permission denied" in desk.page.bar.text


def test_a_folder_is_imported_and_one_bad_picture_stops_nothing(
    desk: Desk, badge: Badge, tmp_path: Path
) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    paint(folder / "1.png", badge().text)
    paint(folder / "2.png", badge("B-2", "Alan", "Example", email="a@example.com").text)
    paint(folder / "3.png")
    (folder / "4.jpg").write_bytes(b"\xff\xd8broken")
    drop(desk, folder)
    leads = desk.leads()
    assert sorted(lead.label for lead in leads) == ["Alan Example", "Grace Sample", "Unnamed lead"]
    assert "3 leads from photos" in desk.page.bar.text
    assert "4.jpg" in desk.page.bar.text
    assert not desk.page.photos.isVisible()
    assert desk.page.panel.sheets.isVisible()

    # After a restart the list is there again, until it is closed.
    again = CapturePage(desk.booth, desk.worker, clock=desk.clock, process=desk.process)
    desk.qtbot.addWidget(again)
    again.show()
    desk.rest()
    assert again.panel.sheets.isVisible()
    assert again.panel.sheets.rows.topLevelItem(0).text(1) == "nothing read"
    again.panel.sheets.close_button.click()
    assert again.ready.isVisible()
    again.close_camera()


def test_a_scan_of_several_pages_is_imported_page_by_page(
    desk: Desk, badge: Badge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = []
    for number, name in enumerate(("Ada", "Grace")):
        path = tmp_path / f"{number}.png"
        paint(path, badge(f"B-{number}", first=name, email=f"{name}@example.com").text)
        pages.append(Image.open(path).convert("RGB"))
    scan = tmp_path / "scan.pdf"
    pages[0].save(scan, save_all=True, append_images=pages[1:])
    monkeypatch.setattr(
        "PySide6.QtWidgets.QFileDialog.getOpenFileNames", lambda *_: ([str(scan)], "")
    )
    desk.page.photos._ask_files()
    desk.rest()
    assert sorted(lead.label for lead in desk.leads()) == ["Ada Sample", "Grace Sample"]
    assert not desk.page.open


def test_an_import_can_be_cancelled(desk: Desk, badge: Badge, tmp_path: Path) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    for number in range(30):
        paint(folder / f"{number:02}.png", badge(f"B-{number}", email=f"{number}@example.com").text)
    desk.page.take_pictures([folder])
    assert desk.page.photos.isVisible()
    desk.page.photos.cancel_button.click()
    assert "Stopping" in desk.page.photos._word.text()
    assert not desk.page.photos.cancel_button.isEnabled()
    desk.rest()
    assert len(desk.leads()) < 30
    assert "Stopped" in desk.said[-1]
    assert desk.booth.files_left() == (), "whoever cancels does not want the rest"


def test_photos_that_were_not_taken_when_the_app_ended_are_offered(
    desk: Desk, badge: Badge, tmp_path: Path
) -> None:
    folder = tmp_path / "photos"
    folder.mkdir()
    files = [folder / f"{number}.png" for number in range(3)]
    for number, path in enumerate(files):
        paint(path, badge(f"B-{number}", email=f"{number}@example.com").text)
    next(desk.booth.taking(files))
    desk.page.photos.look_for_left()
    desk.rest()
    assert "3 photo files of “photos” were chosen and not taken" in desk.page.bar.text
    desk.page.bar.buttons[1].click()
    desk.rest()
    assert desk.booth.files_left() == ()
    assert not desk.page.bar.isVisible()
    next(desk.booth.taking(files))
    desk.page.photos.look_for_left()
    desk.rest()
    desk.page.bar.buttons[0].click()
    desk.rest()
    assert len(desk.leads()) == 3
    assert desk.booth.files_left() == ()


# --- show a code, layout ---------------------------------------------------------------------


def test_a_code_is_shown_and_esc_closes_it(desk: Desk, qtbot: QtBot) -> None:
    desk.booth.update_settings(rep_email="ann@example.com")
    desk.press("q")
    view = desk.page._code
    assert isinstance(view, CodeView)
    qtbot.waitUntil(view.isVisible)
    # What a visitor's phone sees of the screen.
    shown = view.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
    pixels = np.frombuffer(shown.constBits(), np.uint8).reshape(shown.height(), -1)
    (code,) = decoder.decode(np.ascontiguousarray(pixels[:, : shown.width()]))
    assert code.text == desk.booth.my_code()
    assert "ann@example.com" in code.text
    closed: list[bool] = []
    view.destroyed.connect(lambda: closed.append(True))
    QTest.keyClick(view, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: bool(closed))


def test_an_empty_card_leads_to_settings(desk: Desk) -> None:
    wanted: list[bool] = []
    desk.page.wants_settings.connect(lambda: wanted.append(True))
    desk.press(Qt.Key.Key_F2)
    assert "card is still empty" in desk.page.bar.text
    desk.page.bar.buttons[0].click()
    assert wanted


def test_the_smallest_screen_needs_no_scrolling(desk: Desk, badge: Badge) -> None:
    desk.booth.import_sample_show()
    desk.page.refresh()
    desk.scan(badge())
    QApplication.processEvents()
    assert desk.page.minimumSizeHint().width() <= 1176
    assert desk.page.minimumSizeHint().height() <= 684
    assert desk.form._scroll.verticalScrollBar().maximum() == 0
    for chip in desk.page.findChildren(theme.Chip):
        if chip.isVisible() and not chip._small:
            assert chip.height() >= 44


def test_questions_that_were_cut_short_for_a_moment_are_whole_again(
    desk: Desk, badge: Badge
) -> None:
    desk.booth.import_sample_show()
    desk.page.refresh()
    desk.scan(badge())
    # As wide as the window of 1280 is, where the questions need another row beside a bar.
    for height in (740, 420, 740):
        desk.page.resize(1176, height)
        QApplication.processEvents()
    scroll = desk.form._scroll
    assert scroll.verticalScrollBar().maximum() == 0
    assert scroll.viewport().width() == scroll.width()
    assert desk.form.next_step.geometry().bottom() <= scroll.viewport().height()


def test_notes_begin_small_and_grow_with_what_is_written(desk: Desk, badge: Badge) -> None:
    desk.page.resize(1176, 760)
    desk.scan(badge())
    QApplication.processEvents()
    notes = desk.form.notes
    line = notes.fontMetrics().lineSpacing()
    small = notes.height()
    assert small < 5 * line
    notes.setPlainText("\n".join("abcdefgh"))
    QApplication.processEvents()
    assert notes.height() >= small + 4 * line
    assert notes.verticalScrollBar().maximum() == 0
    notes.setPlainText("a word " * 400)
    QApplication.processEvents()
    assert desk.form.save_button.geometry().bottom() <= desk.form.height()
    assert desk.form.notes.geometry().bottom() < desk.form.save_button.geometry().top()
    notes.clear()
    QApplication.processEvents()
    assert notes.height() == small


def test_everything_that_can_be_pressed_has_a_name(desk: Desk, badge: Badge) -> None:
    desk.scan(badge())
    from PySide6.QtWidgets import QAbstractButton, QLineEdit

    for kind in (QAbstractButton, QLineEdit):
        for widget in desk.page.findChildren(kind):
            named: QWidget = widget
            if named.objectName().startswith("qt_"):
                continue
            assert named.accessibleName() or getattr(named, "text", lambda: "")()


def test_a_discarded_lead_is_gone_from_the_list(desk: Desk, badge: Badge) -> None:
    desk.scan(badge())
    desk.press(Qt.Key.Key_Return)
    desk.booth.undo()
    desk.page.refresh()
    desk.rest()
    assert desk.page.strip.buttons == []
    assert desk.leads(LeadFilter.DISCARDED)[0].stage is Stage.DISCARDED
