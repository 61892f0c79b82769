"""Leads that may be one person, decided one by one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from leadcapture.booth import Booth
from leadcapture.lead import Lead, Person, Source, Stage
from ui.reviewpage import ReviewPage
from ui.work import Worker


@pytest.fixture
def twins(booth: Booth, clock: Any) -> list[Lead]:
    """Ada twice, Bob twice, and somebody else."""
    made = []
    for first, last, email in (
        ("Ada", "Example", "ada@example.com"),
        ("Ada", "Exampel", "ada@example.com"),
        ("Robert", "Sample", "bob@example.com"),
        ("Bob", "Sample", "bob@example.com"),
        ("Zoe", "Other", "zoe@example.com"),
    ):
        clock.advance(minutes=1)
        draft = booth.draft(None, Source.MANUAL)
        person = Person(first_name=first, last_name=last, emails=(email,), company="Acme Ltd")
        made.append(booth.keep(draft, replace(draft.lead, person=person, notes=f"of {first}")))
    return made


class Desk:
    def __init__(self, qtbot: QtBot, booth: Booth, worker: Worker) -> None:
        self.qtbot, self.worker = qtbot, worker
        self.page = ReviewPage(booth, worker)
        self.view = self.page.duplicates
        self.said: list[str] = []
        self.page.said.connect(self.said.append)
        qtbot.addWidget(self.page)
        self.page.resize(1200, 800)
        self.page.show()
        self.page.refresh()
        self.settle()

    def settle(self) -> None:
        for _ in range(3):
            self.qtbot.waitUntil(lambda: self.worker.pending == 0, timeout=20_000)
            self.qtbot.wait(1)

    def press(self, key: Any, held: Any = Qt.KeyboardModifier.NoModifier) -> None:
        self.qtbot.keyClick(self.view.list, key, held)
        self.settle()

    def rows(self) -> list[str]:
        table = self.view.table
        return [
            " / ".join(str(table.index(row, column).data()) for column in (0, 1))
            for row in range(table.rowCount())
        ]


@pytest.fixture
def desk(qtbot: QtBot, booth: Booth, worker: Worker, twins: list[Lead]) -> Desk:
    return Desk(qtbot, booth, worker)


def test_pairs_are_merged_and_parted_from_the_keyboard_and_all_comes_back(
    desk: Desk, booth: Booth, twins: list[Lead], qtmodeltester: Any
) -> None:
    desk.qtbot.keyClick(desk.page.list, "D")
    desk.settle()
    qtmodeltester.check(desk.view.table)
    both = desk.rows()
    assert sorted(both) == ["Ada Example / Ada Exampel", "Robert Sample / Bob Sample"]
    first = desk.view.pair
    assert first is not None
    assert desk.view._why.text(), "each suggestion says why"
    desk.press("M")
    assert booth.lead(first.two.id).merged_into == first.one.id
    assert "of" in booth.lead(first.one.id).notes
    second = desk.view.pair
    assert second is not None, "the next pair is looked at"
    desk.press("N")
    assert desk.rows() == []
    assert desk.view._nobody.words[0] == "No duplicates"
    desk.view.start()
    desk.settle()
    assert desk.rows() == [], "“not the same” is remembered"
    qtmodeltester.check(desk.view.table)


def test_decisions_are_taken_back_one_by_one(desk: Desk, booth: Booth, twins: list[Lead]) -> None:
    desk.page.start_duplicates()
    desk.settle()
    both = desk.rows()
    desk.press("J")
    desk.press("K")
    merged = desk.view.pair
    assert merged is not None
    desk.press("M")
    desk.press("N")
    desk.press("Z", Qt.KeyboardModifier.ControlModifier)
    assert len(desk.rows()) == 1
    desk.press("Z", Qt.KeyboardModifier.ControlModifier)
    assert desk.rows() == both
    assert booth.lead(merged.two.id).stage is Stage.CAPTURED
    desk.view.start()
    desk.settle()
    assert sorted(desk.rows()) == sorted(both)
    desk.qtbot.keyClick(desk.view, Qt.Key.Key_Escape)
    desk.qtbot.waitUntil(lambda: desk.page._whole.currentWidget() is desk.page._split)


def test_a_pair_that_came_back_can_be_merged_again(
    desk: Desk, booth: Booth, twins: list[Lead]
) -> None:
    desk.page.start_duplicates()
    desk.settle()
    pair = desk.view.pair
    assert pair is not None
    for _ in range(2):
        desk.press("M")
        assert booth.lead(pair.two.id).merged_into == pair.one.id
        desk.press("Z", Qt.KeyboardModifier.ControlModifier)
        assert booth.lead(pair.two.id).merged_into is None
    assert not [words for words in desk.said if "meanwhile" in words]


def test_the_last_decision_is_taken_back_from_the_keyboard(
    desk: Desk, booth: Booth, twins: list[Lead]
) -> None:
    desk.page.start_duplicates()
    desk.settle()
    desk.page.activateWindow()
    desk.qtbot.waitUntil(desk.page.isActiveWindow)
    desk.press("N")
    desk.press("M")
    assert desk.rows() == []
    focused = QApplication.focusWidget()
    assert focused is not None
    assert desk.view.isAncestorOf(focused)
    desk.qtbot.keyClick(focused, "Z", Qt.KeyboardModifier.ControlModifier)
    desk.settle()
    assert len(desk.rows()) == 1
    assert QApplication.focusWidget() is desk.view.list


def test_the_same_person_at_two_shows_is_united_and_both_leads_stay(
    desk: Desk, booth: Booth, twins: list[Lead], clock: Any
) -> None:
    show = booth.show
    assert show is not None
    import uuid

    other = booth.put_show(replace(show, id=uuid.uuid4(), name="Other Expo"))
    booth.use_show(other.id)
    draft = booth.draft(None, Source.MANUAL)
    person = Person(first_name="Zoe", last_name="Other", emails=("zoe@example.com",))
    again = booth.keep(draft, replace(draft.lead, person=person))
    desk.page.start_duplicates()
    desk.settle()
    assert desk.rows() == []
    desk.view.across.setChecked(True)
    desk.settle()
    row = desk.rows().index("Zoe Other / Zoe Other")
    desk.view._go_to(row)
    desk.settle()
    assert not desk.view.merging.isVisible()
    desk.view.unite_button.click()
    desk.settle()
    assert booth.lead(again.id).person.company == "Acme Ltd"
    assert booth.lead(again.id).stage is booth.lead(twins[4].id).stage is Stage.CAPTURED
    desk.page.undo()
    desk.settle()
    assert booth.lead(again.id).person.company == ""
    assert "Zoe Other / Zoe Other" in desk.rows()


def test_looking_can_be_stopped(desk: Desk) -> None:
    desk.page.start_duplicates()
    desk.view.stop_button.click()
    desk.settle()
    assert desk.view.stop_button.isHidden()
