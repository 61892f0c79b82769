"""A person's rights in the window: the ledger, the data in one file, erasure."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QDialog, QLabel
from pytestqt.qtbot import QtBot

from leadcapture.booth import Booth, LeadQuery
from leadcapture.errors import StoreError
from leadcapture.lead import Lead, Person, Source
from leadcapture.review.forgetting import Forgotten
from ui.leadpanel import PERSON
from ui.persontab import ErasureDialog, erased_words, named_leads
from ui.reviewpage import ReviewPage
from ui.work import Worker


class Desk:
    def __init__(self, qtbot: QtBot, booth: Booth, worker: Worker) -> None:
        self.qtbot, self.worker = qtbot, worker
        self.page = ReviewPage(booth, worker)
        self.tab = self.page.panel.person
        self.said: list[str] = []
        self.page.said.connect(self.said.append)
        qtbot.addWidget(self.page)
        self.page.resize(1300, 800)
        self.page.show()
        self.page.refresh()
        self.page.panel.tabs.setCurrentIndex(PERSON)
        self.settle()

    def settle(self) -> None:
        for _ in range(3):
            self.qtbot.waitUntil(lambda: self.worker.pending == 0, timeout=20_000)
            self.qtbot.wait(1)

    def words(self) -> str:
        return " | ".join(label.text() for label in self.tab.findChildren(QLabel))


@pytest.fixture
def leads(booth: Booth, clock: Any) -> list[Lead]:
    """One person met twice."""
    made = []
    for company in ("ACME LTD", "Acme"):
        clock.advance(minutes=1)
        draft = booth.draft(None, Source.MANUAL)
        person = Person(
            first_name="ADA", last_name="EXAMPLE", emails=("Ada@Example.com",), company=company
        )
        made.append(booth.keep(draft, replace(draft.lead, person=person)))
    return made


def test_consent_is_noted_withdrawn_and_taken_back(
    qtbot: QtBot, booth: Booth, worker: Worker, leads: list[Lead]
) -> None:
    desk = Desk(qtbot, booth, worker)
    assert "no e-mail is sent" in desk.words()
    assert "1 more lead of the same person: ADA EXAMPLE, ACME LTD." in desk.words()
    desk.tab.how.setCurrentText("by telephone")
    desk.tab.grant_button.click()
    desk.settle()
    assert booth.lead(leads[1].id).opted_in()
    assert "Agreed: email" in desk.words()
    assert "by telephone, noted by Ann Rep, wording version 3" in desk.words()
    assert "“Example Ltd may e-mail me.”" in desk.words(), "the exact words"
    desk.tab.withdraw_button.click()
    desk.settle()
    assert not any(booth.lead(lead.id).opted_in() for lead in leads)
    assert "Withdrew: email" in desk.words()
    desk.page.undo()
    desk.settle()
    assert booth.lead(leads[1].id).opted_in()
    said = desk.words()
    assert "Withdrawal taken back: email" in said
    assert said.index("Withdrawal taken back") < said.index("| Withdrew: email |"), (
        "the ledger keeps both"
    )


def test_all_that_is_known_goes_into_one_file(
    qtbot: QtBot, booth: Booth, worker: Worker, leads: list[Lead], tmp_path: Path
) -> None:
    desk = Desk(qtbot, booth, worker)
    desk.tab.write_data(tmp_path / "ada")
    desk.settle()
    assert "not encrypted" in desk.tab.notice.text
    with zipfile.ZipFile(tmp_path / "ada.zip") as file:
        assert b"Ada@Example.com" in file.read("person.json")
    desk.tab.write_data(tmp_path / "nowhere" / "ada.zip")
    desk.settle()
    assert desk.tab.notice.property("role") == "danger"


def test_erasing_wants_a_typed_word_and_takes_all_of_the_person(
    qtbot: QtBot, booth: Booth, worker: Worker, leads: list[Lead]
) -> None:
    desk = Desk(qtbot, booth, worker)
    dialog = ErasureDialog("Erase Ada?", 2, desk.tab, named=named_leads(leads))
    qtbot.addWidget(dialog)
    said = " | ".join(label.text() for label in dialog.findChildren(QLabel))
    assert "They are: ADA EXAMPLE, ACME LTD; ADA EXAMPLE, Acme." in said
    assert named_leads(leads, most=1) == "ADA EXAMPLE, ACME LTD; 1 more lead"
    assert not dialog.erase_button.isEnabled()
    qtbot.keyClicks(dialog.word, "eras")
    assert not dialog.erase_button.isEnabled()
    qtbot.keyClicks(dialog.word, "e")
    dialog.erase_button.click()
    assert dialog.result() == QDialog.DialogCode.Accepted
    desk.tab.erase()
    desk.settle()
    assert "Erased 2 leads" in desk.said[-1]
    assert "Erased 2 leads" in desk.page.note.text, "what still holds them must be read"
    assert booth.count(LeadQuery()) == 0
    with pytest.raises(StoreError):
        booth.lead(leads[0].id)
    assert desk.page.inbox.nobody.words[0] == "No leads yet"


def test_the_leads_that_keep_the_photo_are_named(leads: list[Lead]) -> None:
    said = erased_words(Forgotten(leads=1, pictures=0, opt_outs=0, pictured_with=(leads[1],)))
    assert "The photo is also kept with: ADA EXAMPLE, Acme. Open it" in said
    said = erased_words(Forgotten(leads=1, pictures=1, opt_outs=0, blacked_out=(leads[1],)))
    assert said.endswith("Blacked out in the photo that is kept with: ADA EXAMPLE, Acme.")


def test_spelling_is_tidied_in_one_click_and_for_many(
    qtbot: QtBot, booth: Booth, worker: Worker, leads: list[Lead]
) -> None:
    desk = Desk(qtbot, booth, worker)
    checklist = desk.page.panel.checklist
    assert "ADA → Ada" in checklist.words
    checklist.tidy.emit()
    desk.settle()
    assert booth.lead(leads[1].id).person.name == "Ada Example"
    assert "ADA" not in checklist.words
    desk.page.list.selectAll()
    desk.settle()
    desk.page.bulk.tidy_button.click()
    desk.settle()
    assert booth.lead(leads[0].id).person.name == "Ada Example"
    desk.page.undo()
    desk.settle()
    assert booth.lead(leads[0].id).person.name == "ADA EXAMPLE"


def test_what_is_over_its_time_is_shown_before_it_is_erased(
    qtbot: QtBot, booth: Booth, worker: Worker, leads: list[Lead], clock: Any
) -> None:
    desk = Desk(qtbot, booth, worker)
    desk.page.start_retention()
    desk.settle()
    panel = desk.page.retention
    assert "keeps leads for good" in panel.words
    assert not panel.erase_button.isEnabled()
    assert not panel.keep_button.isEnabled()
    panel.days.setText("")
    assert not panel.keep_button.isEnabled()
    panel.days.setText("30")
    panel.keep_button.click()
    desk.settle()
    assert booth.show is not None
    assert booth.show.purge_days == 30
    assert "30 days" in panel.words
    booth.approve([leads[0].id])
    booth.sync()
    clock.advance(days=31)
    desk.page.start_retention()
    desk.settle()
    assert "30 days" in panel.words
    assert panel.erase_button.text() == "Erase 1 lead …"
    panel.erase()
    desk.settle()
    assert booth.count(LeadQuery()) == 1
    assert "Erased 1 lead" in desk.page.note.text
    assert desk.page._showing(desk.page.panel)


def test_what_can_be_done_is_in_sight_in_the_smallest_window(
    qtbot: QtBot, booth: Booth, worker: Worker, leads: list[Lead]
) -> None:
    for _ in range(3):
        booth.note_consent(leads[0].id, granted=True, how="by telephone")
    desk = Desk(qtbot, booth, worker)
    desk.page.resize(1130, 690)
    desk.settle()
    seen = desk.page.panel.tabs
    for button in (desk.tab.data_button, desk.tab.erase_button):
        corner = button.mapTo(seen, button.rect().bottomRight())
        assert seen.rect().contains(corner)
