"""The settings room and its wizards, on a real workspace."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QCheckBox, QComboBox, QLabel, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from leadcapture.booth import Booth
from leadcapture.errors import Cancelled
from leadcapture.lead import Source
from leadcapture.show import BadgeTemplate, NurtureRule, Show
from tests.conftest import SHOW_FILE
from ui import devicecard, textsize
from ui.settingspage import SettingsPage
from ui.showcard import rule_words, show_summary
from ui.templatewizard import likely_delimiter
from ui.work import Lane, Worker

_NO_KEY = Qt.KeyboardModifier.NoModifier


class Room:
    def __init__(self, qtbot: QtBot, booth: Booth, worker: Worker) -> None:
        self.qtbot, self.worker = qtbot, worker
        self.page = SettingsPage(booth, worker)
        self.said: list[str] = []
        self.page.said.connect(self.said.append)
        qtbot.addWidget(self.page)
        self.page.resize(1200, 800)
        self.page.show()
        self.page.refresh()
        self.settle()

    def settle(self) -> None:
        for _ in range(3):
            self.qtbot.waitUntil(lambda: self.worker.pending == 0, timeout=10_000)
            self.qtbot.wait(2)

    def words(self) -> str:
        return "\n".join(label.text() for label in self.page.findChildren(QLabel))


@pytest.fixture
def room(qtbot: QtBot, booth: Booth, worker: Worker, monkeypatch: pytest.MonkeyPatch) -> Room:
    cameras = (SimpleNamespace(spec="0", label="Front"), SimpleNamespace(spec="2", label="Booth"))
    monkeypatch.setattr(devicecard, "_cameras", lambda: cameras)
    return Room(qtbot, booth, worker)


def test_a_field_is_stored_when_it_is_left(room: Room, booth: Booth) -> None:
    line = room.page._lines["rep_title"]
    line.setText("  Engineer ")
    line.editingFinished.emit()
    room.settle()
    assert booth.settings.rep_title == "Engineer"
    assert room.said == ["Saved"]
    line.editingFinished.emit()
    room.settle()
    assert room.said == ["Saved"], "nothing is stored when nothing changed"


def test_switches_are_stored(room: Room, booth: Booth) -> None:
    room.page.device_card.quick_mode.click()
    room.page.device_card.mirror.click()
    before = booth.settings.sync_by_itself
    room.page.device_card.sync_by_itself.click()
    room.settle()
    assert (booth.settings.quick_mode, booth.settings.mirror) == (True, False)
    assert booth.settings.sync_by_itself is not before


def test_what_ends_a_hand_scanners_code_is_stored(room: Room, booth: Booth) -> None:
    box = room.page.device_card.scanner_suffix
    assert box.currentText() == "a pause"
    for word, ending in (("Enter", "\r"), ("Tab", "\t"), ("a pause", "")):
        box.setCurrentText(word)
        box.activated.emit(box.currentIndex())
        room.settle()
        assert booth.settings.scanner_ending == ending
        assert box.currentText() == word


def test_cameras_are_found_in_the_worker_and_chosen(room: Room, booth: Booth) -> None:
    box = room.page.device_card.camera
    assert [box.itemText(place) for place in range(box.count())] == ["Front", "Booth"]
    box.setCurrentIndex(1)
    box.activated.emit(1)
    room.settle()
    assert booth.settings.camera == "2"


def test_cameras_are_looked_for_only_where_the_system_allows_it(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers: list[Callable[[bool], None]] = []
    looked: list[bool] = []
    monkeypatch.setattr(devicecard, "ask_for_camera", lambda _, answer: answers.append(answer))

    def look() -> tuple[()]:
        looked.append(threading.current_thread() is threading.main_thread())
        return ()

    monkeypatch.setattr(devicecard, "_cameras", look)
    room.page.device_card.look_button.click()
    room.settle()
    assert looked == [], "macOS asks on the main thread, and opens nothing before the answer"
    answers.pop()(False)
    room.settle()
    assert looked == []
    assert "privacy settings" in room.page.notice.text
    room.page.device_card.look_button.click()
    answers.pop()(True)
    room.settle()
    assert looked == [False], "devices are opened one by one, which takes seconds"


def test_a_clip_can_stand_in_for_the_camera(room: Room, booth: Booth, tmp_path: Path) -> None:
    room.page.device_card.use_camera_file(tmp_path / "badges.mp4")
    room.settle()
    assert booth.settings.camera == str(tmp_path / "badges.mp4")
    assert room.page.device_card.camera.currentText() == "badges.mp4"


def test_a_theme_is_used_at_once_and_kept(room: Room, booth: Booth) -> None:
    with room.qtbot.waitSignal(room.page.theme_chosen) as chosen:
        room.page.device_card.themes["dark"].click()
    room.settle()
    assert chosen.args == ["dark"]
    assert booth.settings.theme == "dark"
    room.page.device_card.themes["light"].click()
    room.settle()


def test_a_text_size_is_used_at_once_and_kept(room: Room, booth: Booth) -> None:
    choice = room.page.device_card.text_size
    assert choice.currentText() == "100 %"
    high = choice.sizeHint().height()
    choice.setCurrentIndex(choice.findData(150))
    choice.activated.emit(choice.currentIndex())
    room.settle()
    assert booth.settings.text_size == 150
    assert choice.sizeHint().height() > 1.4 * high
    room.page.refresh()
    assert choice.currentText() == "150 %"
    choice.setCurrentIndex(choice.findData(100))
    choice.activated.emit(choice.currentIndex())
    room.settle()
    assert textsize.factor() == 1.0


def test_the_show_is_summed_up(room: Room) -> None:
    words = room.words()
    for part in (
        "Interest: any of Pro, Basic",
        "Meeting (to Sales, due after 1 day)",
        "“Example Ltd may e-mail me.” (email)",
        "Hot: rating hot",
        "Stay in touch: everybody else",
        "after review",
    ):
        assert part in words


def test_a_bad_show_file_is_said_and_changes_nothing(
    room: Room, booth: Booth, tmp_path: Path
) -> None:
    before = booth.show
    file = tmp_path / "bad.toml"
    file.write_text("name = ", encoding="utf-8")
    room.page.show_card.open_show(file)
    room.settle()
    assert room.page.notice.isVisible()
    assert "bad.toml" in room.page.notice.text
    assert booth.show == before


def test_a_corrected_show_file_says_what_came_of_it_and_what_to_mend(
    room: Room, booth: Booth, tmp_path: Path
) -> None:
    said: list[str] = []
    room.page.said.connect(said.append)
    file = tmp_path / "corrected.toml"
    file.write_text(SHOW_FILE.replace("[connectors.csv]", "[connectors.cvs]"), encoding="utf-8")
    room.page.show_card.open_show(file)
    room.settle()
    assert said == ["Updated the show Test Expo; it has no leads yet"]
    assert room.page.notice.isVisible()
    assert "Mend this before the show: There is no connector 'cvs'" in room.page.notice.text
    assert len(booth.shows()) == 1


def test_another_show_is_opened_switched_and_exported(
    room: Room, booth: Booth, tmp_path: Path
) -> None:
    first = booth.show
    assert first is not None
    room.page.show_card.open_sample()
    room.settle()
    assert booth.show is not None
    assert booth.show.id != first.id
    assert room.page.show_card.shows.count() == 2
    assert room.page.show_card.shows.currentData() == str(booth.show.id)
    place = room.page.show_card.shows.findData(str(first.id))
    room.page.show_card.shows.setCurrentIndex(place)
    room.page.show_card.shows.activated.emit(place)
    room.settle()
    assert booth.show.id == first.id
    room.page.show_card.export_show(tmp_path / "out.toml")
    room.settle()
    assert "Test Expo" in (tmp_path / "out.toml").read_text(encoding="utf-8")
    assert room.said[-1] == "Saved out.toml"


def test_without_a_show_it_says_what_a_show_file_is(
    qtbot: QtBot, workspace: Path, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(devicecard, "_cameras", lambda: ())
    with Booth.open(workspace, passphrase="correct horse") as empty:
        room = Room(qtbot, empty, worker)
        assert "Open one, or try the sample." in room.words()
        assert not room.page.show_card.attendees_button.isEnabled()
        assert not room.page.show_card.export_button.isEnabled()
        room.page.show_card.open_sample()
        room.settle()
        assert room.page.show_card.attendees_button.isEnabled()


def test_the_recovery_key_is_hidden_until_it_is_asked_for(
    room: Room, booth: Booth, tmp_path: Path
) -> None:
    assert booth.recovery_key not in room.words()
    room.page.safety_card.show_key_button.click()
    assert room.page.safety_card.key.text() == booth.recovery_key
    room.page.safety_card.show_key_button.click()
    assert room.page.safety_card.key.text() != booth.recovery_key
    room.page.safety_card.save_key(tmp_path / "key.txt")
    room.settle()
    assert booth.recovery_key in (tmp_path / "key.txt").read_text(encoding="utf-8")
    assert all(booth.recovery_key not in words for words in room.said)


def test_a_key_that_cannot_be_written_is_said(room: Room, tmp_path: Path) -> None:
    room.page.safety_card.save_key(tmp_path / "no folder" / "key.txt")
    room.settle()
    assert "cannot be written" in room.page.notice.text


def test_backs_up(room: Room, booth: Booth) -> None:
    command = f"leadcapture --workspace {booth.workspace} restore"
    assert room.page.safety_card.restore_word.text() == f"{command} BACKUP"
    room.page.safety_card.back_up()
    room.settle()
    assert "Checked and kept" in room.page.safety_card._backup_word.text()
    (kept,) = (booth.workspace / "backups").iterdir()
    assert room.page.safety_card.restore_word.text() == f"{command} {kept}"


def test_exports_leads(room: Room, booth: Booth, tmp_path: Path) -> None:
    draft = booth.draft(None, Source.MANUAL)
    booth.keep(draft, replace(draft.lead, person=replace(draft.lead.person, first_name="Ada")))
    room.page.export_leads(tmp_path / "leads.csv")
    room.settle()
    assert "Ada" in (tmp_path / "leads.csv").read_text(encoding="utf-8-sig")
    assert room.said[-1] == "1 lead in leads.csv"


def test_an_attendee_list_is_mapped_and_gives_ids_their_names(
    room: Room, booth: Booth, tmp_path: Path
) -> None:
    lead = booth.draft_id("000012")
    kept = booth.keep(lead, lead.lead)
    assert kept.provisional
    twice = booth.draft_id("000014")
    twice_kept = booth.keep(twice, twice.lead)
    file = tmp_path / "list.csv"
    file.write_text(
        "Code;Vorname;Nachname;Odd\n000012;Ada;Example;x\n000013;Bob;Example;y\n"
        "000014;Cy;Example;y\n000014;Di;Example;y\n",
        encoding="utf-8",
    )
    room.page.import_attendees(file)
    room.settle()
    wizard = room.page.attendees
    wizard.choose("Code", "")
    assert not wizard._go.isEnabled()
    assert "badge id" in wizard.notice.text
    wizard.choose("Code", "badge_id")
    wizard.choose("Odd", "first_name")
    assert "Two columns" in wizard.notice.text
    wizard.choose("Odd", "")
    wizard.choose("Vorname", "first_name")
    wizard.choose("Nachname", "last_name")
    assert wizard.chosen == {"Code": "badge_id", "Vorname": "first_name", "Nachname": "last_name"}
    wizard.start()
    room.settle()
    assert booth.lead(kept.id).person.name == "Ada Example"
    assert wizard._title.text() == "2 attendees on the list"
    assert "1 scanned badge got a name." in wizard._explain.text()
    items = [wizard.outcome.topLevelItem(number) for number in range(2)]
    assert [item.text(0) for item in items if item] == ["000014", "Ada Example"]
    assert items[0] is not None
    ids = wizard.outcome.sizeHintForColumn(1)
    assert wizard.outcome.columnWidth(1) >= ids + 16, "what is said of an id stands apart from it"
    wanted: list[str] = []
    wizard.wanted.connect(wanted.append)
    wizard.outcome.itemActivated.emit(items[1], 0)
    assert wanted == ["Ada Example"]
    box = wizard.outcome.itemWidget(items[0], 2)
    assert isinstance(box, QComboBox)
    box.setCurrentIndex(2)
    box.activated.emit(2)
    room.settle()
    assert booth.lead(twice_kept.id).person.name == "Di Example"
    assert items[0].text(2) == "Named"
    wizard._cancel.click()
    assert room.page.pages.currentIndex() == SettingsPage.CARDS


def test_ids_that_a_spreadsheet_took_for_numbers_are_told(
    room: Room, booth: Booth, tmp_path: Path
) -> None:
    file = tmp_path / "list.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Badge ID", "First name"])
    sheet.append([814847848894899, "Ada"])
    book.save(file)
    room.page.import_attendees(file)
    room.settle()
    wizard = room.page.attendees
    wizard.start()
    room.settle()
    assert wizard.notice.isVisible()
    assert "leading zeros may have been lost" in wizard.notice.text


def test_a_long_list_says_how_far_it_is_and_can_be_stopped(
    room: Room, booth: Booth, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "list.csv"
    file.write_text("Code;Vorname\n000012;Ada\n", encoding="utf-8")
    room.page.import_attendees(file)
    room.settle()
    wizard = room.page.attendees
    real = booth.import_attendees
    read = threading.Event()
    stopped = threading.Event()

    def slow(*args: Any, progress: Any, cancelled: Any) -> Any:
        progress(1_000)
        read.set()
        assert stopped.wait(20)
        if cancelled():
            raise Cancelled("Stopped. Nothing was imported.")
        return real(*args, progress=progress, cancelled=cancelled)

    monkeypatch.setattr(booth, "import_attendees", slow)
    wizard.start()
    assert read.wait(20)
    room.qtbot.waitUntil(lambda: "1,000 rows" in wizard._explain.text())
    assert wizard.bar.isVisible()
    kept: list[int] = []
    room.worker.run(lambda: 1, lane=Lane.KEEP, done=kept.append)
    room.qtbot.waitUntil(lambda: kept == [1])  # a save does not wait for the list
    wizard._cancel.click()
    stopped.set()
    room.settle()
    assert wizard._explain.text() == "Cancelled. Nothing was imported."
    assert not wizard.bar.isVisible()
    wizard.start()
    room.settle()
    assert wizard._title.text() == "1 attendee on the list"
    assert not wizard.bar.isVisible()


def test_a_list_that_is_none_is_said(room: Room, tmp_path: Path) -> None:
    file = tmp_path / "list.xlsx"
    file.write_bytes(b"PK\x03\x04 no workbook")
    room.page.import_attendees(file)
    room.settle()
    assert room.page.attendees.notice.isVisible()
    assert "list.xlsx" in room.page.attendees.notice.text
    assert not room.page.attendees._go.isEnabled()


def test_a_badge_template_is_learned_from_one_scan(room: Room, booth: Booth) -> None:
    room.page.open_template()
    room.settle()
    wizard = room.page.template
    wizard.code.setText("000012|Example|Ada|ada@example.com")
    assert wizard.delimiter == "|"
    for number, field in enumerate(("badge_id", "last_name", "first_name", "email")):
        wizard.put(number, field)
    assert wizard.template == BadgeTemplate(
        delimiter="|", columns=("badge_id", "last_name", "first_name", "email")
    )
    room.qtbot.waitUntil(lambda: "Ada Example" in wizard._reads.text(), timeout=5000)
    wizard.save()
    room.settle()
    assert booth.show is not None
    assert booth.show.badge == BadgeTemplate(
        delimiter="|", columns=("badge_id", "last_name", "first_name", "email")
    )
    assert room.page.pages.currentIndex() == SettingsPage.CARDS


def test_a_field_stands_in_one_place_only(room: Room) -> None:
    room.page.open_template()
    room.settle()
    wizard = room.page.template
    wizard.code.setText("a^b^c")
    wizard.put(0, "company")
    wizard.put(2, "company")
    assert wizard.template.columns == ("-", "first_name", "company")


def test_a_code_that_is_typed_keeps_what_the_template_says_of_its_later_parts(
    room: Room, booth: Booth
) -> None:
    assert booth.show is not None
    columns = booth.show.badge.columns
    code = "^".join(f"cell{number}" for number in range(len(columns)))
    room.page.open_template()
    room.settle()
    wizard = room.page.template
    QTest.keyClicks(wizard.code, code)
    assert wizard.template.columns == columns
    # What was not saved is not there when it is opened again.
    wizard.put(0, "-")
    wizard.put(1, "website")
    room.page.open_template()
    room.settle()
    wizard.code.setText(code)
    assert wizard.template.columns == columns
    # A field that is given to another part is no longer kept for a part that is not here.
    wizard.code.setText("a^b")
    wizard.put(0, columns[-1])
    wizard.code.setText(code)
    assert wizard.template.columns.count(columns[-1]) == 1


def test_an_address_is_the_email_also_where_the_show_s_order_has_another_field(
    room: Room, booth: Booth
) -> None:
    columns = ("badge_id", "first_name", "last_name", "title", "company", "email")
    booth.update_show(badge=BadgeTemplate(columns=columns))
    room.page.open_template()
    room.settle()
    wizard = room.page.template
    wizard.code.setText("000012^Ada^Example^ada@example.com")
    assert wizard.template.columns == (*columns[:3], "email")
    # What is typed on is laid out as before.
    wizard.code.setText("000012^Ada^Example^CEO^Example Ltd^ada@example.com")
    assert wizard.template.columns == columns
    # In one place only; a part that somebody has named stays what it was named.
    wizard.code.setText("000012^Ada^Example^ada@example.com^Example Ltd^1")
    assert wizard.template.columns == (*columns[:3], "email", "company")
    wizard.put(3, "website")
    wizard.code.setText("000012^Ada^Example^ada@example.com^Example Ltd^12")
    assert wizard.template.columns[3] == "website"


def test_a_field_is_dropped_on_its_part(room: Room) -> None:
    room.page.open_template()
    room.settle()
    wizard = room.page.template
    wizard.code.setText("a^b^c")
    data = QMimeData()
    data.setData("application/x-leadcapture-field", b"website")
    part = wizard._parts[1]
    enter = QDragEnterEvent(
        QPoint(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, _NO_KEY
    )
    QApplication.sendEvent(part, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(
        part,
        QDropEvent(
            QPointF(5, 5), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, _NO_KEY
        ),
    )
    assert wizard.template.columns[1] == "website"


def test_the_newest_scans_are_offered(room: Room, booth: Booth) -> None:
    draft = booth.draft_id("000012^Ada^Example")
    booth.keep(draft, draft.lead)
    room.page.open_template()
    room.settle()
    assert room.page.template.code.text() == "000012^Ada^Example"


def test_a_code_that_says_itself_what_it_is_gets_no_template(room: Room, booth: Booth) -> None:
    """It has semicolons, too: laid out as a list it would spoil the show's template."""
    for code in ("000012^Ada^Example", "MECARD:N:Sample,Alan;EMAIL:alan@example.com;;"):
        draft = booth.draft_id(code)
        booth.keep(draft, draft.lead)
    room.page.open_template()
    room.settle()
    wizard = room.page.template
    assert wizard.code.text() == "000012^Ada^Example"
    assert wizard._last.findData("MECARD:N:Sample,Alan;EMAIL:alan@example.com;;") == -1
    wizard.code.setText("MECARD:N:Sample,Alan;EMAIL:alan@example.com;;")
    room.qtbot.waitUntil(lambda: "no template" in wizard._reads.text(), timeout=5000)
    assert wizard._reads.text().startswith("Alan Sample · alan@example.com")
    assert not wizard.save_button.isEnabled()
    assert not wizard._holder.isVisible()
    wizard.code.setText("000012^Ada^Example")
    room.qtbot.waitUntil(lambda: "Ada" in wizard._reads.text(), timeout=5000)
    assert wizard.save_button.isEnabled()
    assert wizard._holder.isVisible()


@pytest.mark.parametrize(
    ("code", "delimiter"),
    [("a^b^c", "^"), ("a\tb", "\t"), ("plain", ""), ("", ""), ("a,b;c;d", ";")],
)
def test_the_separator_is_guessed(code: str, delimiter: str) -> None:
    assert likely_delimiter(code) == delimiter


def test_a_rule_is_a_sentence(show: Show) -> None:
    rule = NurtureRule(
        sequence="S", next_steps=("meeting",), answers={"interest": ("Pro", "Basic")}
    )
    assert rule_words(rule, show) == "S: next step Meeting and Interest Pro or Basic"
    assert dict(show_summary(show))["When"] == "23 Nov 2026 to 27 Nov 2026"


def test_everything_has_a_name_for_a_screen_reader(room: Room) -> None:
    kinds: tuple[Any, ...] = (QLineEdit, QComboBox, QPushButton, QCheckBox)
    for kind in kinds:
        for widget in room.page.findChildren(kind):
            named = widget.accessibleName() or (
                not isinstance(widget, QLineEdit | QComboBox) and widget.text()
            )
            assert named, widget
