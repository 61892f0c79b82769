"""The review room, on a real workspace."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPoint, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QLineEdit,
    QPushButton,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from leadcapture.booth import (
    Booth,
    BulkEdit,
    FieldChange,
    LeadFilter,
    LeadQuery,
    Reason,
    SavedFilter,
    Who,
)
from leadcapture.capture.cardfields import CardField
from leadcapture.capture.cardprocess import PictureReading
from leadcapture.capture.cardreader import CardReading, FieldReading
from leadcapture.capture.decoder import Symbol
from leadcapture.lead import Consent, Disposition, Lead, Person, Source, Stage
from leadcapture.show import Qualifier, QualifierKind, Show
from tests.booth.scans import sheet
from ui.changes import rebased
from ui.checklist import Checklist
from ui.columns import Column
from ui.leadform import ChoiceChips
from ui.leadpanel import HISTORY, PERSON
from ui.reviewpage import ReviewPage
from ui.reviewwords import changes_words
from ui.words import local_time
from ui.work import Worker

Add = Callable[..., Lead]


@pytest.fixture
def add(booth: Booth, clock: Any) -> Add:
    def add(
        first: str = "Ada", last: str = "Example", *, picture: bytes = b"", **fields: Any
    ) -> Lead:
        clock.advance(seconds=60)
        draft = replace(booth.draft(None, Source.MANUAL), picture=picture)
        email = fields.pop("email", f"{first.lower()}@example.com")
        person = fields.pop("person", None) or Person(
            first_name=first, last_name=last, emails=(email,) if email else ()
        )
        return booth.keep(draft, replace(draft.lead, person=person, **fields))

    return add


class Room:
    """The page with what it says, and patience."""

    def __init__(self, qtbot: QtBot, booth: Booth, worker: Worker) -> None:
        self.qtbot, self.booth, self.worker = qtbot, booth, worker
        self.page = ReviewPage(booth, worker)
        self.said: list[str] = []
        self.page.said.connect(self.said.append)
        qtbot.addWidget(self.page)
        self.page.resize(1200, 800)
        self.page.show()

    def open(self, wanted: str = "To review") -> None:
        self.page.refresh()
        self.settle()
        if wanted != "To review":
            self.page.show_filter(wanted)
            self.settle()

    def settle(self) -> None:
        for _ in range(3):
            self.qtbot.waitUntil(lambda: self.worker.pending == 0, timeout=5000)
            self.qtbot.wait(2)

    def press(self, *keys: Any) -> None:
        for key in keys:
            self.qtbot.keyClick(self.page.list, key)
            self.settle()

    def names(self) -> list[str]:
        table = self.page.list.table
        return [str(table.index(row, 1).data()) for row in range(table.rowCount())]

    def looked_at(self) -> str:
        return self.page.panel.name.text()

    def count(self, wanted: str) -> int | None:
        return self.page.inbox.filters.count(wanted)


@pytest.fixture
def room(qtbot: QtBot, booth: Booth, worker: Worker) -> Room:
    return Room(qtbot, booth, worker)


def test_a_approves_and_goes_on_until_the_inbox_is_empty(
    room: Room, booth: Booth, add: Add, qtbot: QtBot
) -> None:
    leads = [add(name) for name in ("Ada", "Bob", "Cid")]
    room.open()
    assert room.names() == ["Cid Example", "Bob Example", "Ada Example"]
    assert room.looked_at() == "Cid Example"
    changes: list[bool] = []
    room.page.changed.connect(lambda: changes.append(True))
    room.press("A")
    assert room.looked_at() == "Bob Example"
    assert room.count("To review") == 2
    assert room.count("Approved") == 1
    room.press("A", "A")
    assert room.names() == []
    assert all(booth.lead(lead.id).stage is Stage.REVIEWED for lead in leads)
    assert room.page.inbox.nobody.words[0] == "Inbox zero"
    assert changes
    (button,) = room.page.inbox.nobody.findChildren(QPushButton)
    assert button.text() == "Go to Sync"
    with room.qtbot.waitSignal(room.page.wants_sync):
        button.click()


def test_ctrl_z_takes_the_approval_back(room: Room, booth: Booth, add: Add) -> None:
    lead = add()
    room.open()
    room.press("A")
    room.qtbot.keyClick(room.page, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    room.settle()
    assert booth.lead(lead.id).stage is Stage.CAPTURED
    assert room.names() == ["Ada Example"]
    assert "Taken back" in room.said[-1]


def test_j_and_k_move(room: Room, add: Add) -> None:
    for name in ("Ada", "Bob", "Cid"):
        add(name)
    room.open()
    room.press("J", "J")
    assert room.looked_at() == "Ada Example"
    room.press("J")
    assert room.looked_at() == "Ada Example"
    room.press("K")
    assert room.looked_at() == "Bob Example"


def test_slash_searches_and_letters_are_typed_not_obeyed(
    room: Room, booth: Booth, add: Add
) -> None:
    lead = add("Jak")
    add("Bob")
    room.open()
    room.press("/")
    assert room.page.search.hasFocus()
    room.qtbot.keyClicks(room.page.search, "jak")
    room.qtbot.waitUntil(lambda: room.names() == ["Jak Example"])
    room.settle()
    assert booth.lead(lead.id).stage is Stage.CAPTURED
    assert room.count("All") == 1, "the counts are those of the search"
    room.qtbot.keyClick(room.page.search, Qt.Key.Key_Down)
    assert room.page.list.hasFocus()


@pytest.mark.parametrize("typed", ["o'br", "'", '"', "a@b", "foo-bar", "%", "AND", "*", "(("])
def test_search_takes_what_is_typed(room: Room, add: Add, typed: str) -> None:
    add("Ada", "O'Brien")
    room.open()
    room.page.search_for(typed)
    room.settle()
    assert room.said == []
    if typed == "o'br":
        assert room.names() == ["Ada O'Brien"]


def test_nothing_found_says_what_to_do(room: Room, add: Add) -> None:
    add()
    room.open()
    room.page.search_for("zzz")
    room.settle()
    title, body = room.page.inbox.nobody.words
    assert title == "Nobody matches “zzz”"
    assert room.page.inbox.nobody.accessibleName().startswith(title)
    assert "Esc" in body


def test_e_edits_and_moving_on_saves(room: Room, booth: Booth, add: Add) -> None:
    lead, other = add("Ada"), add("Bob")
    room.open()
    room.page.list.go_to(lead.id)
    room.settle()
    room.press("E")
    assert room.page.form.field("company").hasFocus(), "the first field that wants something"
    room.page.form.field("company").setText("Typed Ltd")
    assert room.page.unsaved == 1
    room.page.list.go_to(other.id)
    room.settle()
    assert booth.lead(lead.id).person.company == "Typed Ltd"
    assert room.page.unsaved == 0
    assert room.looked_at() == "Bob Example"


def test_hiding_the_page_saves(room: Room, booth: Booth, add: Add) -> None:
    lead = add()
    room.open()
    room.page.form.field("title").setText("CTO")
    room.page.hide()
    room.settle()
    assert booth.lead(lead.id).person.title == "CTO"


def test_approving_saves_what_is_typed_first(room: Room, booth: Booth, add: Add) -> None:
    lead = add()
    room.open()
    room.page.form.field("title").setText("CTO")
    room.page.approve()
    room.settle()
    stored = booth.lead(lead.id)
    assert (stored.person.title, stored.stage) == ("CTO", Stage.REVIEWED)


def test_typing_on_while_a_save_is_under_way_loses_nothing(
    room: Room, booth: Booth, add: Add
) -> None:
    lead = add()
    room.open()
    room.page.form.field("title").setText("CTO")
    room.page.save()
    room.page.form.field("company").setText("Typed meanwhile")
    room.settle()
    assert room.page.form.field("company").text() == "Typed meanwhile"
    room.page.save()
    room.settle()
    person = booth.lead(lead.id).person
    assert (person.title, person.company) == ("CTO", "Typed meanwhile")
    assert not room.page.panel.bar.isVisible()


def test_a_conflict_is_said_and_both_changes_can_be_kept(
    room: Room, booth: Booth, add: Add
) -> None:
    lead, other = add("Ada"), add("Bob")
    room.open()
    room.page.list.go_to(lead.id)
    room.settle()
    room.page.form.field("company").setText("Mine Ltd")
    booth.edit(replace(booth.lead(lead.id), notes="theirs"))
    room.page.list.go_to(other.id)
    room.settle()
    assert room.page.panel.bar.isVisible()
    assert "Ada Example" in room.page.panel.bar.text
    assert booth.lead(lead.id).person.company == "", "nothing is overwritten unasked"
    assert room.page.unsaved == 1
    room.page.panel.bar.buttons[0].click()
    room.settle()
    stored = booth.lead(lead.id)
    assert (stored.person.company, stored.notes) == ("Mine Ltd", "theirs")
    assert not room.page.panel.bar.isVisible()


def test_a_conflict_can_be_dropped(room: Room, booth: Booth, add: Add) -> None:
    lead = add()
    room.open()
    room.page.form.field("company").setText("Mine Ltd")
    booth.edit(replace(booth.lead(lead.id), notes="theirs"))
    room.page.save()
    room.settle()
    room.page.panel.bar.buttons[1].click()
    room.settle()
    assert room.page.unsaved == 0
    assert room.page.form.field("company").text() == ""
    assert not room.page.panel.bar.isVisible()


def test_ctrl_z_takes_back_what_is_typed_first(room: Room, booth: Booth, add: Add) -> None:
    lead = add()
    room.open()
    room.page.form.field("company").setText("Typo")
    room.page.list.setFocus()
    room.page.undo()
    room.settle()
    assert room.page.form.field("company").text() == ""
    assert booth.lead(lead.id).stage is Stage.CAPTURED, "the capture itself is not undone"


def test_ctrl_z_of_the_review_takes_no_capture_back(room: Room, booth: Booth, add: Add) -> None:
    lead = add()
    room.open()
    room.press("A")
    room.page.undo()
    room.settle()
    assert booth.lead(lead.id).stage is Stage.CAPTURED
    room.page.undo()
    room.settle()
    assert booth.lead(lead.id).stage is Stage.CAPTURED
    assert room.said[-1].startswith("Nothing to take back here")
    booth.undo()
    assert booth.lead(lead.id).stage is Stage.DISCARDED


def test_ctrl_z_says_that_an_erasure_stays_and_waits_for_a_yes(
    room: Room, booth: Booth, add: Add, tmp_path: Path
) -> None:
    leads = [add(name) for name in ("Ada", "Bob")]
    room.open()
    booth.approve([leads[0].id])
    room.page.panel.person.show_lead(leads[1])
    room.settle()
    room.page.panel.person.erase()
    room.settle()
    for _ in range(2):
        room.page.undo()
        room.settle()
        assert booth.lead(leads[0].id).stage is Stage.REVIEWED
        assert room.page.note.text.startswith("1 lead erased for good: that cannot be taken back.")
        assert "approved (Ada Example)" in room.page.note.text
    button = room.page.note.buttons[0]
    assert QApplication.focusWidget() is button
    room.qtbot.keyClick(button, Qt.Key.Key_Escape)
    assert not room.page.note.isVisible()
    room.page.undo()
    room.settle()
    room.qtbot.keyClick(room.page.note.buttons[0], Qt.Key.Key_Return)
    room.settle()
    assert booth.lead(leads[0].id).stage is Stage.CAPTURED
    assert not room.page.note.isVisible()
    assert room.page.list.hasFocus()
    room.page.undo()
    room.settle()
    assert room.said[-1].startswith("Nothing to take back here")


def test_many_leads_are_not_taken_back_without_a_question_but_just_after(
    room: Room, booth: Booth, add: Add
) -> None:
    leads = [add(f"P{number}") for number in range(25)]
    room.open()
    booth.approve([lead.id for lead in leads])
    room.page.undo()
    room.settle()
    assert booth.lead(leads[0].id).stage is Stage.CAPTURED, "it was done just now"
    booth.approve([lead.id for lead in leads])
    booth.edit(replace(booth.lead(leads[0].id), notes="seen"))
    room.page.undo()
    room.settle()
    assert booth.lead(leads[0].id).notes == ""
    room.page.undo()
    room.settle()
    assert booth.lead(leads[0].id).stage is Stage.REVIEWED
    assert "approved (25 leads)" in room.page.note.text
    room.page.note.buttons[0].click()
    room.settle()
    assert booth.lead(leads[0].id).stage is Stage.CAPTURED


def test_who_is_found_elsewhere_is_one_click_away(room: Room, booth: Booth, add: Add) -> None:
    lead = add("Zoltan")
    add("Other")
    booth.approve([lead.id])
    room.open()
    room.page.inbox.search_for("zolt")
    room.settle()
    nobody = room.page.inbox.nobody
    button = next(
        one for one in nobody.findChildren(QPushButton) if one.text() == "Look in All (1)"
    )
    button.click()
    room.settle()
    assert room.page.list.table.rowCount() == 1


def test_many_are_approved_at_once_and_come_back_at_once(
    room: Room, booth: Booth, add: Add
) -> None:
    leads = [add(f"P{number}") for number in range(5)]
    room.open()
    room.page.list.selectAll()
    room.settle()
    assert room.page.bulk.words == "5 leads selected"
    room.press("A")
    assert {booth.lead(lead.id).stage for lead in leads} == {Stage.REVIEWED}
    assert "5 leads" in room.said[-1]
    room.page.undo()
    room.settle()
    assert {booth.lead(lead.id).stage for lead in leads} == {Stage.CAPTURED}


def test_delete_discards_and_brings_back(room: Room, booth: Booth, add: Add) -> None:
    lead = add()
    room.open()
    room.press(Qt.Key.Key_Delete)
    assert booth.lead(lead.id).stage is Stage.DISCARDED
    room.page.show_filter("Discarded")
    room.settle()
    assert room.page.panel.discard_button.text() == "Bring back"
    room.page.discard()
    room.settle()
    assert booth.lead(lead.id).stage is Stage.CAPTURED


def test_m_merges_two_and_nothing_is_lost(room: Room, booth: Booth, add: Add) -> None:
    first = add("Ada", notes="first note", email="ada@example.com", next_step="meeting")
    second = add("Ada", "Elsewhere", notes="second note", email="a2@example.com")
    room.open()
    room.page.list.selectAll()
    room.settle()
    room.press("M")
    view = room.page.merging
    assert view.result is not None
    assert view.result.person.name == "Ada Example", "the lead met first lives on"
    view.choose("Name", right=True)
    view.choose("Main e-mail", right=True)
    assert view.result.person.emails == ("a2@example.com", "ada@example.com")
    view._go.click()
    room.settle()
    kept = booth.lead(first.id)
    assert kept.person.name == "Ada Elsewhere"
    assert "first note" in kept.notes
    assert "second note" in kept.notes
    assert kept.next_step == "meeting"
    assert len(booth.captures(first.id)) == 2
    assert booth.lead(second.id).merged_into == first.id
    assert room.looked_at() == "Ada Elsewhere"
    room.page.undo()
    room.settle()
    assert booth.lead(second.id).stage is Stage.CAPTURED


def test_the_keys_work_where_nobody_is_found(
    qtbot: QtBot, booth: Booth, worker: Worker, add: Add
) -> None:
    lead = add("Ada")
    whole = QWidget()
    qtbot.addWidget(whole)
    column = QVBoxLayout(whole)
    column.addWidget(before := QPushButton("Another room"))
    column.addWidget(page := ReviewPage(booth, worker))
    whole.resize(1200, 800)
    whole.show()
    page.refresh()

    def settle() -> None:
        for _ in range(3):
            qtbot.waitUntil(lambda: worker.pending == 0, timeout=5000)
            qtbot.wait(1)

    settle()
    page.list.setFocus()
    qtbot.keyClick(page.list, Qt.Key.Key_A)
    settle()
    assert page.inbox.empty
    assert not before.hasFocus(), "the next key would be for another room"
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    settle()
    assert booth.lead(lead.id).stage is Stage.CAPTURED
    assert page.list.hasFocus()
    page.search_for("nobody")
    settle()
    qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
    settle()
    page.inbox._ask()
    settle()
    assert page.search.text() == ""
    assert page.list.hasFocus()


def test_esc_lets_go_of_a_selection(room: Room, add: Add) -> None:
    add("Ada")
    add("Bob")
    room.open()
    room.page.list.setFocus()
    room.page.list.selectAll()
    room.settle()
    assert room.page._showing(room.page.bulk)
    room.qtbot.keyClick(room.page.list, Qt.Key.Key_Escape)
    room.settle()
    assert room.page._showing(room.page.panel)


def test_a_merge_needs_no_mouse(room: Room, booth: Booth, add: Add) -> None:
    first, second = add("Ada"), add("Adah")
    room.open()
    room.page.list.selectAll()
    room.settle()
    room.press("M")
    room.page.undo()
    room.settle()
    assert not room.page._showing(room.page.merging), "what was looked at is left"
    assert booth.lead(second.id).stage is Stage.CAPTURED, "and nothing older is taken back"
    room.press("M")
    room.press("M")
    assert booth.lead(second.id).merged_into == first.id


def test_merging_wants_two(room: Room, add: Add) -> None:
    add()
    room.open()
    room.press("M")
    assert "Select two" in room.said[-1]


def test_merge_keeps_the_hotter_rating_unless_told(room: Room, booth: Booth, add: Add) -> None:
    add("Ada", disposition=Disposition.COLD)
    add("Ada", disposition=Disposition.HOT)
    room.open()
    room.page.list.selectAll()
    room.settle()
    room.page.start_merge()
    room.settle()
    assert room.page.merging.result is not None
    assert room.page.merging.result.disposition is Disposition.HOT
    room.page.merging.choose("Rating", right=False)
    assert room.page.merging.result.disposition is Disposition.COLD


def jpeg() -> bytes:
    image = QImage(64, 48, QImage.Format.Format_RGB32)
    image.fill(QColor("navy"))
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "JPG")  # type: ignore[call-overload]
    return bytes(data.data())


def test_the_picture_stands_beside_the_fields(room: Room, add: Add) -> None:
    add("Ada")
    add("Bob", picture=jpeg())
    room.open()
    assert room.looked_at() == "Bob Example"
    assert room.page.picture.has_picture
    room.press("J")
    assert not room.page.picture.has_picture
    assert "No picture" in room.page.picture._word.text()


def test_a_damaged_picture_is_said(room: Room, add: Add) -> None:
    add(picture=b"not a picture")
    room.open()
    assert not room.page.picture.has_picture
    assert "cannot be shown" in room.page.picture._word.text()


def test_says_what_needs_a_look(room: Room, add: Add) -> None:
    add("Ada", email="")
    add("Bob", email="bob@@example")
    add(person=Person(), badge_id="000012")
    room.open()
    words = room.page.panel.checklist
    assert "Only the badge id 000012 is known" in words.words
    assert "No name" not in words.words, "that says it already"
    words.findChildren(QToolButton)[0].click()
    assert room.page.form.field("last_name").hasFocus()
    room.page.list.setFocus()
    room.press("J")
    assert "bob@@example" in words.words
    room.press("J")
    assert "No e-mail address" in words.words


def test_history_and_evidence_are_shown(room: Room, booth: Booth, add: Add) -> None:
    lead = add()
    booth.edit(replace(booth.lead(lead.id), disposition=Disposition.HOT))
    room.open()
    room.page.panel.tabs.setCurrentIndex(HISTORY)
    words = " | ".join(label.text() for label in room.page.findChildren(QLabel))
    assert "Edited" in words
    assert "Rating: Hot" in words
    assert "typed by hand on laptop-1" in words


def test_all_times_of_a_lead_are_its_shows(room: Room, booth: Booth, add: Add) -> None:
    """The list says them in the show's time; the captures, the history and the person's ledger
    said them in the laptop's."""
    show = booth.update_show(timezone="Pacific/Kiritimati")
    lead = add(captured_at=datetime(2026, 11, 23, 19, 30, tzinfo=UTC))
    booth.note_consent(lead.id, granted=True, how="by telephone")
    there = local_time(booth.captures(lead.id)[0].at, show)
    assert there.endswith("+14")
    room.open()
    panel = room.page.panel

    def words(part: QWidget) -> str:
        return " | ".join(label.text() for label in part.findChildren(QLabel))

    assert there in words(panel)
    panel.tabs.setCurrentIndex(HISTORY)
    assert words(panel.timeline).count("+14") >= len(panel.timeline.events)
    panel.tabs.setCurrentIndex(PERSON)
    room.settle()
    assert "+14" in words(panel.person)
    booth.update_show(timezone="")
    room.page.refresh()
    room.settle()
    assert "+14" not in words(panel.person)
    assert "+14" not in words(panel.form)


def test_hostile_text_is_plain(room: Room, add: Add) -> None:
    add("<img src='file:///x.png'>", "<h1>\u202e")
    room.open()
    for label in room.page.findChildren(QLabel):
        assert label.textFormat() is Qt.TextFormat.PlainText
    assert room.looked_at() == "<img src='file:///x.png'> <h1>"


def test_without_a_lead_the_page_teaches(room: Room) -> None:
    room.open()
    assert room.page.inbox.nobody.words[0] == "No leads yet"


def test_mine_goes_on_top_of_theirs_field_by_field(new_lead: Callable[..., Lead]) -> None:
    base = new_lead(answers={"interest": ("Pro",), "seats": 1.0}, notes="n")
    consent = Consent(
        purpose="email",
        wording="w",
        version="1",
        language="en",
        at=base.captured_at,
        how="ticked",
    )
    mine = replace(
        base,
        person=replace(base.person, company="Mine"),
        answers={"interest": ("Basic",)},
        consents=(consent,),
    )
    theirs = replace(
        base,
        person=replace(base.person, title="Theirs"),
        answers={"interest": ("Pro",), "seats": 1.0, "x": "new"},
        notes="theirs",
        revision=5,
    )
    both = rebased(base, mine, theirs)
    assert both.person.company == "Mine"
    assert both.person.title == "Theirs"
    assert both.answers == {"interest": ("Basic",), "x": "new"}
    assert (both.notes, both.revision, both.consents) == ("theirs", 5, (consent,))


def test_changes_are_said_in_words(show: Show) -> None:
    changes = [
        FieldChange(field="company", before="X", after="Y"),
        FieldChange(field="emails", before="ada@example.com", after=""),
        FieldChange(field="next_step", before="", after="meeting"),
        FieldChange(field="answer:interest", before="", after="Pro, Basic"),
        FieldChange(field="disposition", before="hot", after="cold"),
        FieldChange(field="notes", before="", after="long"),
        FieldChange(field="stage", before="captured", after="reviewed"),
    ]
    assert changes_words(changes, show) == (
        "Company: X → Y; E-mail: ada@example.com → empty; Next step: Meeting; "
        "Interest: Pro, Basic; Rating: Hot → Cold; Notes; State: To review → Approved"
    )


def test_the_question_mark_shows_the_keys_and_the_next_key_hides_them(
    room: Room, booth: Booth, add: Add
) -> None:
    lead = add()
    room.open()
    room.page.list.setFocus()
    room.qtbot.keyClicks(room.page.list, "?")
    room.qtbot.waitUntil(room.page.help.isVisible)
    assert "Approve" in room.page.help.accessibleDescription()
    room.qtbot.keyClick(room.page.help, "A")
    room.settle()
    assert not room.page.help.isVisible()
    assert booth.lead(lead.id).stage is Stage.CAPTURED, "the key only closed the overview"
    assert room.page.list.hasFocus()


def test_columns_and_density_are_remembered(
    room: Room, booth: Booth, worker: Worker, qtbot: QtBot
) -> None:
    room.open()
    room.page.list._show_column(Column.RATING, False)
    room.page.inbox._fill_menu()
    next(a for a in room.page.inbox.menu.actions() if "close" in a.text()).trigger()
    again = ReviewPage(booth, worker)
    qtbot.addWidget(again)
    assert Column.RATING not in (again.list.columns.shown or ())
    assert again.list.dense


def test_printing_nothing_says_so(room: Room) -> None:
    room.open()
    room.page.print_list()
    assert "nothing to print" in room.said[-1]


@pytest.mark.parametrize("much", [False, True])
def test_a_show_that_asks_much_opens_without_its_questions_for_many(
    room: Room, booth: Booth, add: Add, show: Show, much: bool
) -> None:
    asked = tuple(
        Qualifier(id=f"q{n}", label=f"Q {n}", kind=QualifierKind.TEXT) for n in range(40 * much)
    )
    booth.put_show(replace(show, qualifiers=asked))
    for name in ("Ada", "Bob"):
        add(name)
    room.open()
    form = room.page.panel.form
    room.qtbot.waitUntil(lambda: not room.page._ready.isActive())
    assert ("owner" in room.page.bulk._editors) != much
    rating, steps = form._rating, form._steps
    assert steps is not None
    if much:
        last = form._questions["q39"][1]
        tops = [one.mapTo(form, QPoint(0, 0)).y() for one in (rating, steps, last)]
        assert tops == sorted(tops)
    room.page.list.selectAll()
    room.settle()
    assert len(room.page.bulk._editors) > len(asked)


def test_many_leads_are_edited_in_one_step_and_come_back_in_one(
    room: Room, booth: Booth, add: Add, show: Show
) -> None:
    leads = [add(f"P{number}", tags=("old",)) for number in range(4)]
    room.open()
    room.page.list.selectAll()
    room.settle()
    bulk = room.page.bulk
    assert not bulk.apply_button.isEnabled()
    rating = bulk.editor("disposition")
    assert isinstance(rating, ChoiceChips)
    rating._chips["hot"].click()
    assert bulk.tick("disposition").isChecked(), "what is chosen counts by itself"
    for name, text in (("owner", "Sam Sales"), ("add_tags", "vip, new"), ("remove_tags", "old")):
        line = bulk.editor(name)
        assert isinstance(line, QLineEdit)
        room.qtbot.keyClicks(line, text)
    bulk.apply_button.click()
    room.settle()
    for lead in leads:
        stored = booth.lead(lead.id)
        assert stored.disposition is Disposition.HOT
        assert (stored.owner, stored.tags) == ("Sam Sales", ("vip", "new"))
    assert "4 leads" in room.said[-1]
    assert not bulk.apply_button.isEnabled(), "a second click repeats nothing"
    room.page.undo()
    room.settle()
    assert {booth.lead(lead.id).tags for lead in leads} == {("old",)}


def test_a_bulk_edit_can_empty_fields_and_answers(
    room: Room, booth: Booth, add: Add, show: Show
) -> None:
    add("Ada", disposition=Disposition.HOT, answers={"interest": ("Pro",)}, next_step="meeting")
    add("Bob")
    room.open()
    room.page.list.selectAll()
    room.settle()
    bulk = room.page.bulk
    for name in ("disposition", "next_step", "answer:interest", "sequence"):
        bulk.tick(name).setChecked(True)
    assert bulk.bulk_edit() == BulkEdit(
        disposition=None, next_step="", sequence="", answers=(("interest", None),)
    )
    bulk.reset()
    assert bulk.bulk_edit() == BulkEdit()


def test_a_filter_of_ones_own_is_kept_changed_and_forgotten(
    room: Room, booth: Booth, add: Add
) -> None:
    add("Ada", disposition=Disposition.HOT)
    add("Bob")
    booth.update_show(timezone="UTC", starts=date(2026, 11, 23), ends=date(2026, 11, 24))
    room.open()
    room.page.start_filter()
    form = room.page.filtering
    assert form._zone.text() == "as in UTC"
    form._save()
    room.settle()
    assert "name" in form.notice.text, "a filter needs a name"
    form.name.setText("Hot & mine")
    form.who.set_values(["me"])
    form.state.setCurrentIndex(form.state.findData(LeadFilter.HOT))
    form.today.setChecked(True)
    form.since.setCurrentIndex(9)
    form.until.setCurrentIndex(9)
    form._save()
    assert "before" in form.notice.text
    form.since.setCurrentIndex(0)
    form.until.setCurrentIndex(24)
    form._save()
    room.settle()
    kept = next(one for one in booth.filters() if not one.built_in)
    assert kept == SavedFilter(
        name="Hot & mine", query=LeadQuery(filter=LeadFilter.HOT), who=Who.ME, hours=(0, 24)
    )
    assert room.names() == ["Ada Example"]
    assert room.count("Hot & mine") == 1
    assert room.page._showing(room.page.panel)
    room.page.start_filter()
    assert form.filter() == kept, "it is changed from where it stands"
    days = [form.day.itemData(row) for row in range(form.day.count())]
    assert days == [None, date(2026, 11, 23), date(2026, 11, 24)]
    form.name.setText("Second day")
    form.day.setCurrentIndex(2)
    form.who.set_values([])
    form.state.setCurrentIndex(form.state.findData(LeadFilter.ALL))
    form._save()
    room.settle()
    assert sorted(room.names()) == ["Ada Example", "Bob Example"]
    room.page.start_filter()
    assert form.filter().day == date(2026, 11, 24)
    form.name.setText("First day")
    form.day.setCurrentIndex(1)
    form._save()
    room.settle()
    assert room.names() == []
    for name in ("First day", "Second day"):
        booth.drop_filter(name)
    room.page.show_filter("Hot & mine")
    room.settle()
    room.page.start_filter()
    form.left.emit()
    room.page.inbox.forget_filter()
    room.settle()
    assert all(one.built_in for one in booth.filters())
    assert room.page.inbox.filter.name == "To review"


def test_mine_and_a_colleagues(room: Room, booth: Booth, add: Add) -> None:
    add("Mine")
    booth.update_settings(rep_name="Cleo Colleague")
    add("Theirs")
    booth.update_settings(rep_name="Ann Rep")
    room.open("Mine")
    assert room.names() == ["Mine Example"]
    room.page.show_filter("By a colleague")
    room.settle()
    assert room.names() == ["Theirs Example"]
    assert (room.count("Mine"), room.count("By a colleague"), room.count("All")) == (1, 1, 2)


def test_one_change_of_the_history_is_taken_back(room: Room, booth: Booth, add: Add) -> None:
    lead = add()
    booth.edit(replace(booth.lead(lead.id), owner="Sam"))
    booth.edit(replace(booth.lead(lead.id), notes="kept"))
    room.open()
    room.page.panel.tabs.setCurrentIndex(HISTORY)
    timeline = room.page.panel.timeline
    assert [event.action for event in timeline.events] == ["edited", "edited", "captured"]
    back = timeline.findChildren(QToolButton)
    assert len(back) == 2, "the capture itself is not taken back here"
    back[1].click()
    room.settle()
    stored = booth.lead(lead.id)
    assert (stored.owner, stored.notes) == ("", "kept")
    assert len(timeline.events) == 4


def test_two_pictures_put_together_as_sides_of_one_card_come_apart_with_the_mouse(
    room: Room, booth: Booth, monkeypatch: pytest.MonkeyPatch
) -> None:
    front = Person(first_name="Jane", last_name="Doe", company="Velora Ltd")
    people = iter((front, Person(company="Velora Ltd", websites=("velora.example",))))

    def read(picture: bytes, **_: object) -> PictureReading:
        field = FieldReading(field=CardField.COMPANY, value="Velora Ltd", box=(), confidence=0.99)
        return PictureReading(cards=(CardReading(person=next(people), fields=(field,)),))

    monkeypatch.setattr("leadcapture.capture.cardprocess.read_picture", read)
    kept = [booth.keep_sheet(sheet(number))[0].lead for number in range(2)]
    booth.read_waiting(workers=1)
    # Something else was done since: Ctrl+Z would take that back.
    booth.edit(replace(booth.lead(kept[0].id), notes="wants a sample"))
    room.open()
    assert room.names() == ["Jane Doe"]
    room.page.panel.tabs.setCurrentIndex(HISTORY)
    timeline = room.page.panel.timeline
    (back,) = (
        button
        for button in timeline.findChildren(QToolButton)
        if "Front and back joined" in button.toolTip()
    )
    room.qtbot.mouseClick(back, Qt.MouseButton.LeftButton)
    room.settle()
    one, two = (booth.lead(lead.id) for lead in kept)
    assert (one.stage, two.stage) == (Stage.CAPTURED, Stage.CAPTURED)
    assert (one.person, one.notes) == (front, "wants a sample")
    assert two.person.websites == ("velora.example",)
    assert [len(booth.captures(lead.id)) for lead in kept] == [1, 1]
    assert len(room.names()) == 2
    # They stay apart.
    booth.read_waiting(workers=1)
    assert booth.lead(two.id).stage is Stage.CAPTURED


def test_what_is_clean_is_approved_at_once_and_the_rest_is_looked_at_one_by_one(
    room: Room, booth: Booth, add: Add
) -> None:
    given = Consent(
        purpose="email",
        wording="w",
        version="3",
        language="en",
        at=booth.lead(add("Eve", disposition=Disposition.HOT).id).captured_at,
        how="ticked",
    )
    clean = [add(name, consents=(given,)) for name in ("Ada", "Bob")]
    wrong = add("Cid", email="cid@@example", consents=(given,))
    nobody = add("Dan", email="")
    room.open()
    assert room.page.inbox.clean_button.text() == "Approve 2 clean"
    room.press(Qt.Key.Key_J)
    room.qtbot.keyClick(room.page.list, "A", Qt.KeyboardModifier.ShiftModifier)
    room.settle()
    assert {booth.lead(lead.id).stage for lead in clean} == {Stage.REVIEWED}
    assert {booth.lead(lead.id).stage for lead in (wrong, nobody)} == {Stage.CAPTURED}
    assert "2 clean leads" in room.said[-1]
    assert not room.page.inbox.clean_button.isVisible()
    room.page.show_filter("Needs a look")
    room.settle()
    assert room.count("Needs a look") == 3, "Eve never gave the opt-in that her rule needs"
    reasons = room.page.inbox.reasons
    assert reasons.isVisible()
    reasons.setCurrentIndex(reasons.findData(Reason.BAD_EMAIL))
    reasons.activated.emit(reasons.currentIndex())
    room.settle()
    assert room.names() == ["Cid Example"]
    room.page.show_filter("Needs a look")
    room.settle()
    room.press("A", "A", "A")
    assert room.count("Needs a look") == 0
    assert room.page.inbox.nobody.words[0] == "Nothing needs a look"


BOX = ((100.0, 50.0), (300.0, 50.0), (300.0, 80.0), (100.0, 80.0))


def read_card(booth: Booth) -> Lead:
    """A card whose company was read unsurely, and a badge that spells it in another way."""
    image = QImage(400, 200, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    data = QByteArray()
    buffer = QBuffer(data)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")  # type: ignore[call-overload]
    card = CardReading(
        person=Person(first_name="Ada", last_name="Example", company="Exarnple Ltd"),
        fields=(
            FieldReading(field=CardField.NAME, value="Ada Example", box=(), confidence=0.97),
            FieldReading(field=CardField.COMPANY, value="Exarnple Ltd", box=BOX, confidence=0.55),
        ),
    )
    draft = booth.draft(None, Source.PICTURE, picture=bytes(data.data()), card=card)
    lead = booth.keep(draft, draft.lead)
    text = "4711^Ada^Example^Example Ltd^ada@example.com"
    symbol = Symbol(format="QRCode", payload=text.encode(), text=text)
    again = booth.draft(symbol, Source.CAMERA)
    return booth.add_to(lead, again, again.lead)


def test_where_a_field_comes_from_stands_beside_it_and_in_the_picture(
    room: Room, booth: Booth
) -> None:
    read_card(booth)
    room.open()
    panel = room.page.panel
    room.qtbot.waitUntil(lambda: panel.picture.has_picture)
    hints = panel.form._hints
    assert hints["first_name"].text() == "badge", "a code is believed before the print"
    assert hints["company"].text() == "card 55% ?"
    ((mark, item),) = panel.picture.canvas._marks
    assert mark.field == "company"
    assert item.rect().getRect() == (100.0, 50.0, 200.0, 30.0)
    room.page.form.field("company").setFocus()
    assert panel.picture.canvas._lit == "company", "the place lights up with the field"
    room.page.form.field("title").setFocus()
    canvas = panel.picture.canvas
    at = canvas.mapFromScene(item.mapToScene(item.rect().center()))
    room.qtbot.mouseClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert room.page.form.field("company").hasFocus(), "and the field with the place"


def offered(checklist: Checklist) -> dict[str, QPushButton]:
    """The buttons in sight, by what they say."""
    found = checklist.findChildren(QPushButton)
    return {one.text(): one for one in found if one.isVisibleTo(checklist)}


def test_what_captures_say_differently_is_one_click(room: Room, booth: Booth) -> None:
    lead = read_card(booth)
    room.open()
    checklist = room.page.panel.checklist
    assert "“Exarnple Ltd” was read from print, 55% sure" in checklist.words
    buttons = offered(checklist)
    buttons["Use “Example Ltd”"].click()
    room.settle()
    stored = booth.lead(lead.id)
    assert (stored.person.company, stored.unsure) == ("Example Ltd", ())
    assert "Company is said differently" in checklist.words, "the other word stays at hand"
    room.page.undo()
    room.settle()
    assert booth.lead(lead.id).person.company == "Exarnple Ltd"
    buttons = offered(checklist)
    buttons["It is right"].click()
    room.settle()
    assert booth.lead(lead.id).unsure == ()
    buttons = offered(checklist)
    assert "It is right" not in buttons


def test_what_else_the_reader_considered_is_one_click(room: Room, booth: Booth) -> None:
    firm = FieldReading(
        field=CardField.COMPANY,
        value="Velora Tool Ltd",
        box=(),
        confidence=0.6,
        alternatives=("Velora Tools Ltd",),
    )
    name = FieldReading(
        field=CardField.NAME, value="Ada Example", box=(), confidence=0.97, alternatives=("Bea",)
    )
    said = Person(first_name="Ada", last_name="Example", company="Velora Tool Ltd")
    card = CardReading(person=said, fields=(name, firm))
    draft = booth.draft(None, Source.PICTURE, picture=b"picture", card=card)
    lead = booth.keep(draft, draft.lead)
    room.open()
    buttons = offered(room.page.panel.checklist)
    assert [words for words in buttons if words.startswith("Use")] == ["Use “Velora Tools Ltd”"]
    buttons["Use “Velora Tools Ltd”"].click()
    room.settle()
    stored = booth.lead(lead.id)
    assert (stored.person.company, stored.unsure) == ("Velora Tools Ltd", ())
    # Once it is checked, only what a capture says is left to choose.
    said_now = [choice.value for one in booth.origins(lead.id) for choice in one.choices]
    assert said_now == ["Velora Tool Ltd"]


def test_the_keys_work_when_the_page_comes_up(
    qtbot: QtBot, booth: Booth, worker: Worker, add: Add
) -> None:
    add()
    stack = QStackedWidget()
    qtbot.addWidget(stack)
    before = QLineEdit()
    page = ReviewPage(booth, worker)
    stack.addWidget(before)
    stack.addWidget(page)
    stack.resize(1200, 800)
    stack.show()
    page.search.setFocus()
    before.setFocus()
    stack.setCurrentWidget(page)
    page.refresh()
    qtbot.waitUntil(lambda: worker.pending == 0 and page.list.table.rowCount() == 1)
    assert page.list.hasFocus(), "the search would swallow them"
    page.search.setFocus()
    page.refresh()
    assert page.search.hasFocus(), "but who searches is left alone"


def test_the_split_is_remembered(room: Room, booth: Booth, worker: Worker, qtbot: QtBot) -> None:
    room.page._split.moveSplitter(600, 1)
    sizes = room.page._split.sizes()
    again = ReviewPage(booth, worker)
    qtbot.addWidget(again)
    again.resize(1200, 800)
    again.show()
    assert again._split.sizes() == sizes


def test_an_address_that_was_made_regular_shows_how_it_was_read(room: Room, booth: Booth) -> None:
    text = "4712^Ada^Example^Example Ltd^ADA@EXAMPLE.COM"
    symbol = Symbol(format="QRCode", payload=text.encode(), text=text)
    draft = booth.draft(symbol, Source.CAMERA)
    lead = booth.keep(draft, draft.lead)
    booth.tidy_up([lead.id])
    room.open()
    hint = room.page.form._hints["emails"]
    assert hint.text().startswith("badge")
    assert "From: badge" in hint.accessibleName()
    room.page.form.go_to("phones")
    room.page.form.go_to("address")
    assert room.page.form.field("street").hasFocus()
