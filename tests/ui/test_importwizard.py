"""Leads from a file and into a file, through the window."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QItemSelectionModel, QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from leadcapture.booth import Booth, LeadQuery
from leadcapture.tables import read_table
from ui.importwizard import ImportWizard
from ui.reviewpage import ReviewPage
from ui.work import Worker

FILE = """Vorname,Family,Firm,Mail,Remark
Ada,Example,Acme Ltd,ada@example.com,first
Bob,Sample,Acme Ltd,bob@example.com,second
Ada,Example,Acme Ltd,ada@example.com,again
"""


class Desk:
    def __init__(self, qtbot: QtBot, booth: Booth, worker: Worker) -> None:
        self.qtbot, self.worker, self.booth = qtbot, worker, booth
        self.page = ReviewPage(booth, worker)
        self.wizard: ImportWizard = self.page.importing
        self.said: list[str] = []
        self.page.said.connect(self.said.append)
        qtbot.addWidget(self.page)
        self.page.resize(1200, 800)
        self.page.show()
        self.page.refresh()
        self.settle()

    def settle(self) -> None:
        for _ in range(3):
            self.qtbot.waitUntil(
                lambda: self.worker.pending == 0 and not self.wizard._pause.isActive(),
                timeout=20_000,
            )
            self.qtbot.wait(1)

    def open(self, path: Path) -> None:
        self.page.import_file(path)
        self.settle()

    def count(self) -> int:
        return self.booth.count(LeadQuery())


@pytest.fixture
def desk(qtbot: QtBot, booth: Booth, worker: Worker) -> Desk:
    return Desk(qtbot, booth, worker)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "fair.csv"
    path.write_text(FILE, encoding="utf-8")
    return path


def test_a_file_is_mapped_previewed_imported_and_taken_back(desk: Desk, file: Path) -> None:
    desk.open(file)
    wizard = desk.wizard
    assert set(wizard._choices) == {"Vorname", "Family", "Firm", "Mail", "Remark"}
    for head, field in (
        ("Vorname", "first_name"),
        ("Family", "last_name"),
        ("Firm", "company"),
        ("Mail", "email"),
        ("Remark", ""),
    ):
        wizard.choose(head, field)
    desk.settle()
    words = " | ".join(label.text() for label in wizard.findChildren(QLabel))
    assert "2 new leads · 1 row put together with a row above" in words
    assert "Bob Sample" in words
    wizard.duplicates._chips["skip"].click()
    assert wizard.go_button.text() == "Import 2 leads"
    assert desk.count() == 0, "a preview stores nothing"
    wizard.go_button.click()
    desk.settle()
    assert desk.count() == 2
    assert "Ctrl+Z takes it back" in desk.said[-1]
    assert not wizard.go_button.isEnabled(), "a second click imports nothing twice"
    desk.page.undo()
    desk.settle()
    assert desk.count() == 0
    wizard.leave()
    assert desk.page._whole.currentWidget() is desk.page._split


def test_a_mapping_is_saved_fits_the_next_file_and_is_forgotten(desk: Desk, file: Path) -> None:
    desk.open(file)
    wizard = desk.wizard
    wizard.save_mapping()
    desk.settle()
    assert "name" in wizard.notice.text.casefold(), "a mapping needs a name"
    wizard.choose("Remark", "note")
    wizard.choose("Family", "last_name")
    wizard.name.setText("Fair Ltd")
    wizard.save_mapping()
    desk.settle()
    desk.open(file)
    assert wizard.saved.currentText() == "Fair Ltd"
    mapping = wizard.mapping
    assert mapping is not None
    assert mapping["Remark"] == "note"
    wizard.saved.setCurrentIndex(0)
    wizard._use_saved()
    wizard.saved.setCurrentIndex(1)
    wizard._use_saved()
    assert wizard.mapping == mapping
    wizard.drop_mapping()
    desk.settle()
    assert desk.booth.mappings() == {}


def test_dates_that_may_be_read_both_ways_are_asked_about(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "us.csv"
    path.write_text("Name,Email,Scan date\nAda,ada@example.com,03/04/2026\n")
    desk.open(path)
    wizard = desk.wizard
    assert wizard.day_order.isVisible()
    assert "“03/04/2026”: which comes first?" in wizard._dates.text()
    assert "(this computer's" in wizard._dates.text()
    assert not wizard.go_button.isEnabled()
    wizard.day_order._chips["month-first"].click()
    desk.settle()
    assert wizard.chosen["Scan date"] == "captured_at:month-first"
    assert wizard.day_order.isHidden()
    wizard.go_button.click()
    desk.settle()
    (lead,) = desk.booth.leads(LeadQuery())
    at = lead.captured_at.astimezone()
    assert (at.month, at.day) == (3, 4)
    desk.open(tmp_path / "none.csv")
    assert wizard._dates.isHidden()


def test_the_encoding_is_guessed_shown_and_chosen(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "taipei.csv"
    path.write_bytes("Name,Email\n陳大文,a@example.com\n".encode("big5"))
    wizard = desk.wizard
    desk.open(path)
    assert wizard.encoding.isVisible()
    assert wizard.encoding.currentText().endswith(", guessed")
    wizard.encoding.setCurrentIndex(wizard.encoding.findData("big5hkscs"))
    wizard.encoding.activated.emit(wizard.encoding.currentIndex())
    desk.settle()
    assert wizard.encoding.currentText() == "Chinese, traditional (Big5)"
    assert "陳大文" in [label.text() for label in wizard.findChildren(QLabel)]
    wizard.go_button.click()
    desk.settle()
    (lead,) = desk.booth.leads(LeadQuery())
    assert lead.person.name == "陳大文"
    card = tmp_path / "card.vcf"
    card.write_text("BEGIN:VCARD\nVERSION:3.0\nFN:Ada\nN:Example;Ada\nEND:VCARD\n")
    desk.open(card)
    assert not wizard.encoding.isVisible()


def test_all_lines_to_look_at_are_kept_as_a_file(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "many.csv"
    rows = "".join(f"A{n},a{n}@example.com,maybe\n" for n in range(250))
    path.write_text(f"Name,Email,Opt-in\n{rows}")
    desk.open(path)
    shown = [label.text() for label in desk.wizard.findChildren(QLabel)]
    assert "and 220 more" in shown
    desk.wizard.go_button.click()
    desk.settle()
    out = tmp_path / "lines.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(out), ""))
    (keep,) = [
        button
        for button in desk.wizard.findChildren(QPushButton)
        if button.text().strip() == "Save the whole list …" and not button.isHidden()
    ]
    keep.click()
    desk.settle()
    assert desk.said[-1] == "Saved lines.csv"
    assert [row["Line"] for row in read_table(out).rows] == [str(n + 2) for n in range(250)]


def test_a_file_without_people_says_so(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "empty.csv"
    path.write_text("氏名,メールアドレス\n", encoding="utf-8")
    desk.open(path)
    assert "no row below them" in desk.wizard.notice.text
    assert not desk.wizard.go_button.isEnabled()


def test_what_cannot_be_read_is_said_and_nothing_is_imported(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "broken.xlsx"
    path.write_bytes(b"no workbook")
    desk.open(path)
    assert desk.wizard.notice.isVisible()
    assert desk.wizard.notice.text
    assert not desk.wizard.go_button.isEnabled()
    assert desk.count() == 0


def test_an_import_can_be_cancelled(desk: Desk, tmp_path: Path) -> None:
    lines = [f"A{number},a{number}@example.com" for number in range(800)]
    path = tmp_path / "many.csv"
    path.write_text("\n".join(["First name,E-mail", *lines]), encoding="utf-8")
    desk.open(path)
    desk.wizard.go_button.click()
    desk.wizard.cancel()
    desk.settle()
    assert "Nothing was imported" in desk.wizard._sum.text()
    assert desk.count() == 0


def test_a_vcard_needs_no_mapping(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "card.vcf"
    path.write_text("BEGIN:VCARD\nVERSION:3.0\nFN:Ada Example\nN:Example;Ada\nEND:VCARD\n")
    desk.open(path)
    assert desk.wizard.mapping is None
    desk.wizard.go_button.click()
    desk.settle()
    assert desk.count() == 1


@pytest.mark.parametrize("kind", ["csv", "xlsx", "vcf", "hubspot", "google"])
def test_the_list_is_exported(desk: Desk, file: Path, tmp_path: Path, kind: str) -> None:
    desk.booth.import_leads(file, {"Vorname": "first_name", "Mail": "email"})
    desk.page.refresh()
    desk.settle()
    desk.page.start_export()
    panel = desk.page.exporting
    assert "2 leads: “To review”" in panel._what.text()
    panel.choose(kind)
    panel.write(tmp_path / "out")
    desk.settle()
    (written,) = tmp_path.glob("out.*")
    assert str(written) in panel.notice.text
    assert panel.notice.property("role") == "success"
    panel.write(tmp_path / "nowhere" / "out")
    desk.settle()
    assert panel.notice.property("role") == "danger"


def test_only_what_is_selected_is_exported(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "three.csv"
    path.write_text("First name,E-mail\n" + "".join(f"{n},{n}@example.com\n" for n in "abc"))
    desk.booth.import_leads(path, {"First name": "first_name", "E-mail": "email"})
    desk.page.refresh()
    desk.settle()
    desk.page.start_export()
    panel = desk.page.exporting
    assert panel.only_selected.isHidden()
    panel.left.emit()
    rows = desk.page.list.model()
    for row, flag in (
        (0, QItemSelectionModel.SelectionFlag.ClearAndSelect),
        (2, QItemSelectionModel.SelectionFlag.Select),
    ):
        desk.page.list.selectionModel().select(
            rows.index(row, 0), flag | QItemSelectionModel.SelectionFlag.Rows
        )
    chosen = [row.label for row in desk.page.list.loaded_selection() or ()]
    assert len(chosen) == 2
    desk.page.start_export()
    desk.settle()
    assert panel.only_selected.text() == "Only the 2 selected leads"
    panel.choose("csv")
    panel.write(tmp_path / "some")
    desk.settle()
    assert "2 leads" in panel.notice.text
    assert sorted(row["First name"] for row in read_table(tmp_path / "some.csv").rows) == sorted(
        chosen
    )
    panel.only_selected.setChecked(False)
    panel.write(tmp_path / "all")
    desk.settle()
    assert "3 leads" in panel.notice.text


def test_a_file_dropped_on_the_page_is_opened(desk: Desk, file: Path, tmp_path: Path) -> None:
    def drop(path: Path) -> bool:
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path))])
        at, left = QPoint(100, 100), Qt.MouseButton.LeftButton
        copy, none = Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
        enter = QDragEnterEvent(at, copy, data, left, none)
        enter.ignore()
        desk.page.dragEnterEvent(enter)
        desk.page.dropEvent(QDropEvent(at, copy, data, left, none))
        desk.settle()
        return enter.isAccepted()

    assert not drop(tmp_path / "picture.png")
    assert desk.page._whole.currentWidget() is desk.page._split
    assert drop(file)
    assert desk.page._whole.currentWidget() is desk.wizard
    assert "fair.csv" in desk.wizard._title.text()


def test_a_file_that_changed_since_the_preview_is_shown_again(desk: Desk, file: Path) -> None:
    desk.open(file)
    wizard = desk.wizard
    for head, field in (("Vorname", "first_name"), ("Family", "last_name"), ("Mail", "email")):
        wizard.choose(head, field)
    desk.settle()
    with file.open("a", encoding="utf-8") as more:
        more.write("Cleo,Third,Acme Ltd,cleo@example.com,third\n")
    wizard.go_button.click()
    desk.settle()
    assert desk.count() == 0
    assert "changed since you looked" in wizard.notice.text
    assert wizard._preview is not None
    assert wizard._preview.new == 3
    wizard.go_button.click()
    desk.settle()
    assert desk.count() == 3


def test_a_file_that_is_being_written_is_waited_for(desk: Desk, tmp_path: Path, clock: Any) -> None:
    path = tmp_path / "growing.csv"
    path.write_text("Name,Email\nAda Lee,ada@example.com\nBo Ray,bo@exam", encoding="utf-8")
    os.utime(path, (clock().timestamp() - 1,) * 2)
    desk.open(path)
    wizard = desk.wizard
    words = " | ".join(label.text() for label in wizard.findChildren(QLabel))
    assert "the program that writes it may not be done" in words
    assert not wizard.go_button.isEnabled()
    path.write_text(
        "Name,Email\nAda Lee,ada@example.com\nBo Ray,bo@example.com\n", encoding="utf-8"
    )
    assert wizard._rest.isActive()
    wizard._rest.timeout.emit()
    desk.settle()
    assert wizard.go_button.isEnabled()
    assert not wizard._rest.isActive()
    wizard.go_button.click()
    desk.settle()
    assert [lead.person.email for lead in desk.booth.leads(LeadQuery())].count(
        "bo@example.com"
    ) == 1


def test_the_country_of_phones_is_guessed_and_can_be_chosen(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "cn.csv"
    path.write_text("Name,Email,Phone\n王 小龙,wang@example.com,010 5555 1234\n", encoding="utf-8")
    desk.open(path)
    wizard = desk.wizard

    def words() -> str:
        return " | ".join(label.text() for label in wizard.findChildren(QLabel))

    assert wizard.phones_from.isVisible()
    assert wizard.phones_from.currentText() == "as each row tells, else United Kingdom"
    assert "'010 5555 1234' is no phone number without its country" in words()
    wizard.phones_from.setCurrentIndex(wizard.phones_from.findData("CN"))
    wizard.phones_from.activated.emit(wizard.phones_from.currentIndex())
    desk.settle()
    assert "+861055551234" in words()
    wizard.go_button.click()
    desk.settle()
    (lead,) = desk.booth.leads(LeadQuery())
    assert lead.person.phones[0].number == "+861055551234"
    desk.open(path)
    assert wizard.phones_from.currentData() == "", "another file is guessed anew"
