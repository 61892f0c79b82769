"""The windowed list of leads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from leadcapture.booth import Booth, LeadOrder, LeadQuery
from leadcapture.lead import Disposition, Lead, Person, Source
from ui import leadtable, theme
from ui.columns import ColumnLayout
from ui.leadprint import paper_columns, table_document
from ui.leadtable import LEAD_ID, PAGE, Column, LeadTable, LeadView, as_table_text
from ui.words import local_time
from ui.work import Worker

Add = Callable[..., Lead]


@pytest.fixture
def add(booth: Booth, clock: Any) -> Add:
    def add(first: str = "Ada", last: str = "Example", **fields: Any) -> Lead:
        clock.advance(seconds=60)
        draft = booth.draft(None, Source.MANUAL)
        person = fields.pop("person", None) or Person(
            first_name=first, last_name=last, company=fields.pop("company", "X")
        )
        return booth.keep(draft, replace(draft.lead, person=person, **fields))

    return add


def settle(qtbot: QtBot, worker: Worker) -> None:
    qtbot.waitUntil(lambda: worker.pending == 0, timeout=5000)
    qtbot.wait(1)
    qtbot.waitUntil(lambda: worker.pending == 0, timeout=5000)


def names(table: LeadTable) -> list[str]:
    return [str(table.index(row, Column.NAME).data()) for row in range(table.rowCount())]


@pytest.fixture
def view(qtbot: QtBot, booth: Booth, worker: Worker) -> LeadView:
    view = LeadView(booth, worker)
    qtbot.addWidget(view)
    view.resize(900, 400)
    view.show()
    return view


def test_keeps_the_rules_of_a_qt_model(
    qtmodeltester: Any, qtbot: QtBot, booth: Booth, worker: Worker, add: Add
) -> None:
    for number in range(5):
        add(f"P{number}")
    table = LeadTable(booth, worker)
    qtmodeltester.check(table)
    table.show(LeadQuery())
    settle(qtbot, worker)
    qtmodeltester.check(table)
    add("New")
    table.refresh()
    settle(qtbot, worker)
    qtmodeltester.check(table)
    assert table.rowCount() == 6


def test_says_what_a_row_is_in_words(
    qtbot: QtBot, booth: Booth, view: LeadView, worker: Worker, add: Add
) -> None:
    add("Ada", "Example", disposition=Disposition.HOT, next_step="meeting", company="Example Ltd")
    view.show_query(LeadQuery())
    settle(qtbot, worker)
    cells = [str(view.table.index(0, column).data()) for column in Column]
    assert cells[Column.STATE] == "To review"
    assert cells[Column.NAME] == "Ada Example"
    assert cells[Column.RATING] == "Hot"
    assert cells[Column.NEXT_STEP] == "Meeting"
    assert cells[Column.BY] == "Ann Rep"
    role = Qt.ItemDataRole.AccessibleTextRole
    assert view.table.index(0, Column.TITLE).data(role) == "Title: empty"


def test_reads_only_the_pages_that_are_looked_at(
    qtbot: QtBot,
    booth: Booth,
    worker: Worker,
    add: Add,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(leadtable, "PAGE", 4)
    for number in range(30):
        add(f"P{number:02}")
    read: list[int] = []
    page = booth.page
    monkeypatch.setattr(
        booth, "page", lambda query, **at: (read.append(at["offset"]), page(query, **at))[1]
    )
    table = LeadTable(booth, worker)
    table.show(LeadQuery(order=LeadOrder.OLDEST))
    settle(qtbot, worker)
    assert (table.rowCount(), read) == (30, [0])
    assert table.index(20, Column.NAME).data() == "…"
    settle(qtbot, worker)
    assert read == [0, 20]
    assert table.index(20, Column.NAME).data() == "P20 Example"
    assert table.index(29, LEAD_ID).data(LEAD_ID) is None, "asking for an id reads nothing"


def test_forgets_the_pages_looked_at_longest_ago(
    qtbot: QtBot, booth: Booth, worker: Worker, add: Add, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leadtable, "PAGE", 2)
    monkeypatch.setattr(leadtable, "KEPT", 3)
    for number in range(12):
        add(f"P{number:02}")
    table = LeadTable(booth, worker)
    table.show(LeadQuery())
    settle(qtbot, worker)
    for row in (2, 4, 6, 8):
        table.index(row, 0).data()
        settle(qtbot, worker)
    assert len(table._pages) == 3
    assert table.row(0, fetch=False) is None
    assert table.row(8, fetch=False) is not None


def test_an_answer_that_comes_late_is_not_shown(
    qtbot: QtBot, booth: Booth, worker: Worker, add: Add
) -> None:
    add("Ada")
    add("Bob")
    table = LeadTable(booth, worker)
    table.show(LeadQuery(text="ada"))
    table.show(LeadQuery(text="bob"))
    settle(qtbot, worker)
    assert names(table) == ["Bob Example"]


def test_the_selection_stays_on_its_lead_when_rows_move(
    qtbot: QtBot, view: LeadView, worker: Worker, add: Add
) -> None:
    first, second = add("First"), add("Second")
    view.show_query(LeadQuery())
    settle(qtbot, worker)
    chosen: list[UUID | None] = []
    view.chosen.connect(chosen.append)
    view.go_to(first.id)
    settle(qtbot, worker)
    add("Third")
    view.refresh()
    settle(qtbot, worker)
    assert view.ranges() == ((2, 1),)
    assert view.currentIndex().row() == 2
    assert chosen == [first.id], "nothing is said when only the row number changed"
    assert second.id != first.id


@pytest.mark.parametrize(
    "held", [Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier]
)
def test_going_to_a_lead_chooses_it_alone_whatever_key_is_held(
    qtbot: QtBot, view: LeadView, worker: Worker, add: Add, held: Qt.KeyboardModifier
) -> None:
    first, _second = add("First"), add("Second")
    view.show_query(LeadQuery())
    settle(qtbot, worker)
    qtbot.keyPress(view, Qt.Key.Key_F24, held)
    try:
        view.go_to(first.id)
        assert view.ranges() == ((1, 1),)
        view.step(-1)
        assert view.ranges() == ((0, 1),)
    finally:
        qtbot.keyRelease(view, Qt.Key.Key_F24)


def test_when_the_chosen_lead_is_gone_the_one_in_its_place_is_chosen(
    qtbot: QtBot, booth: Booth, view: LeadView, worker: Worker, add: Add
) -> None:
    leads = [add(name) for name in ("Ada", "Bob", "Cid")]
    view.show_query(LeadQuery())
    settle(qtbot, worker)
    view.go_to(leads[1].id)
    settle(qtbot, worker)
    booth.discard([leads[1].id])
    view.refresh()
    settle(qtbot, worker)
    assert view.table.rowCount() == 2
    assert view.currentIndex().data(LEAD_ID) == leads[0].id


def test_of_one_show_times_are_the_shows(
    qtbot: QtBot, view: LeadView, worker: Worker, add: Add, booth: Booth
) -> None:
    lead = add("Ada", captured_at=datetime(2026, 11, 23, 19, 30, tzinfo=UTC))
    show = booth.update_show(timezone="Pacific/Kiritimati")

    def when(query: LeadQuery) -> str:
        view.show_query(query)
        settle(qtbot, worker)
        return str(view.table.index(0, Column.CAPTURED).data())

    assert when(LeadQuery(show_id=show.id)) == "24 Nov 09:30 +14"
    assert when(LeadQuery()) == local_time(lead.captured_at)
    show = booth.update_show(timezone="")
    assert when(LeadQuery(show_id=show.id)) == local_time(lead.captured_at)


@pytest.mark.parametrize("zone", ["", "America/Los_Angeles", "Australia/Sydney"])
def test_a_time_is_whole_with_the_zone_that_it_is_in(
    qapp: QApplication,
    qtbot: QtBot,
    view: LeadView,
    booth: Booth,
    worker: Worker,
    add: Add,
    zone: str,
) -> None:
    theme.apply(qapp, "light")
    assert booth.show is not None
    show = booth.update_show(timezone=zone)
    add()
    view.resize(1600, 300)
    view.show_query(LeadQuery(show_id=show.id))
    settle(qtbot, worker)
    captured = view.columnWidth(Column.CAPTURED)
    assert captured >= view.sizeHintForColumn(Column.CAPTURED)
    view.show_query(LeadQuery())
    assert view.columnWidth(Column.CAPTURED) <= captured


def test_a_click_on_a_head_sorts_in_the_database(
    qtbot: QtBot, view: LeadView, worker: Worker, add: Add
) -> None:
    for name in ("Cid", "Ada", "Bob"):
        add(name, "Same")
    view.show_query(LeadQuery())
    settle(qtbot, worker)
    heads = view.horizontalHeader()
    heads.sectionClicked.emit(Column.CAPTURED)
    settle(qtbot, worker)
    assert names(view.table) == ["Cid Same", "Ada Same", "Bob Same"], "the oldest first"
    heads.sectionClicked.emit(Column.NAME)
    settle(qtbot, worker)
    assert view.table.query.order is LeadOrder.NAME
    assert names(view.table) == ["Ada Same", "Bob Same", "Cid Same"]
    assert heads.sortIndicatorSection() == Column.NAME


def test_a_second_click_on_a_head_turns_the_order_around(
    qtbot: QtBot, view: LeadView, worker: Worker, add: Add
) -> None:
    for title in ("CTO", "Buyer", ""):
        add("P", title or "none", person=Person(first_name=title or "none", title=title))
    view.show_query(LeadQuery())
    settle(qtbot, worker)
    heads = view.horizontalHeader()
    heads.sectionClicked.emit(Column.TITLE)
    settle(qtbot, worker)
    assert names(view.table) == ["Buyer", "CTO", "none"]
    heads.sectionClicked.emit(Column.TITLE)
    settle(qtbot, worker)
    assert view.table.query.reverse
    assert names(view.table) == ["none", "CTO", "Buyer"]
    assert heads.sortIndicatorOrder() is Qt.SortOrder.DescendingOrder


def test_every_head_sorts(qtbot: QtBot, view: LeadView, worker: Worker, add: Add) -> None:
    add("Ada", "Stone", tags=("vip",))
    add("Bo", "Reed", next_step="demo")
    view.show_query(LeadQuery())
    for column in Column:
        view.horizontalHeader().sectionClicked.emit(column)
        settle(qtbot, worker)
        assert view.horizontalHeader().sortIndicatorSection() == column
        assert view.table.rowCount() == 2
    view.horizontalHeader().sectionClicked.emit(Column.TAGS)
    settle(qtbot, worker)
    row = view.table.row(1)
    assert row is not None
    assert view.table.text(row, Column.TAGS) == "vip", "turned around: those with tags come last"


def test_copies_a_table_that_no_spreadsheet_runs(
    qtbot: QtBot, view: LeadView, worker: Worker, add: Add
) -> None:
    add("=cmd|' /C calc'!A0", "", company="@SUM(A1)")
    add("Ada\tTab", "Line\nBreak", company="Plain")
    view.show_query(LeadQuery())
    settle(qtbot, worker)
    view.selectAll()
    view.copy()
    lines = QGuiApplication.clipboard().text().splitlines()
    shown = [column for column in Column if not view.isColumnHidden(column)]
    assert len(lines) == 3
    assert all(line.count("\t") == len(shown) - 1 for line in lines)
    assert "'=cmd" in lines[2]
    assert "'@SUM" in lines[2]


def test_the_whole_list_can_be_selected_without_loading_it_first(
    qtbot: QtBot,
    view: LeadView,
    worker: Worker,
    add: Add,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(leadtable, "PAGE", 4)
    ids = {add(f"P{number}").id for number in range(14)}
    view.resize(600, 90)
    view.show_query(LeadQuery())
    settle(qtbot, worker)
    view.selectAll()
    assert view.loaded_selection() is None
    got: list[Any] = []
    view.with_selection(got.append)
    settle(qtbot, worker)
    assert {row.id for row in got[0]} == ids


def test_a_list_that_changed_meanwhile_is_not_acted_on(
    qtbot: QtBot,
    booth: Booth,
    view: LeadView,
    worker: Worker,
    add: Add,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(leadtable, "PAGE", 4)
    leads = [add(f"P{number}") for number in range(14)]
    view.resize(600, 90)
    view.show_query(LeadQuery())
    settle(qtbot, worker)
    view.selectAll()
    booth.discard([leads[0].id])
    got: list[Any] = []
    with qtbot.waitSignal(view.said) as said:
        view.with_selection(got.append)
    assert not got
    assert "changed" in said.args[0]


def test_captured_text_is_shown_on_one_line_without_tricks(
    qtbot: QtBot, view: LeadView, worker: Worker, add: Add
) -> None:
    add("<b>Ada</b>\n", "\u202eelpmaxE\x00")
    view.show_query(LeadQuery())
    settle(qtbot, worker)
    text = names(view.table)[0]
    assert text.startswith("<b>Ada</b>")
    assert text.isprintable()
    assert "\u202e" not in text


def test_narrow_shows_the_important_columns_and_wide_shows_all(
    qtbot: QtBot, view: LeadView
) -> None:
    def shown() -> list[Column]:
        return [column for column in Column if not view.isColumnHidden(column)]

    view.resize(360, 300)
    assert shown()[:2] == [Column.STATE, Column.NAME]
    assert Column.BY not in shown()
    assert sum(view.columnWidth(column) for column in shown()) <= view.viewport().width() + 1
    view.resize(2400, 300)
    assert shown() == list(Column)


def test_says_when_reading_failed(
    qtbot: QtBot, booth: Booth, view: LeadView, monkeypatch: pytest.MonkeyPatch
) -> None:
    from leadcapture.errors import StoreError

    def fails(_: object) -> int:
        raise StoreError("The disk is gone.")

    monkeypatch.setattr(booth, "count", fails)
    with qtbot.waitSignal(view.said) as said:
        view.show_query(LeadQuery())
    assert said.args == ["The disk is gone."]


def test_table_text_has_heads(qtbot: QtBot, booth: Booth, worker: Worker) -> None:
    text = as_table_text(LeadTable(booth, worker), (), [Column.NAME, Column.EMAIL])
    assert text == "Name\tE-mail\n"
    assert PAGE > 50


def test_columns_can_be_moved_widened_and_chosen(
    qtbot: QtBot, view: LeadView, worker: Worker
) -> None:
    view.resize(1800, 300)  # room for all columns, also with the theme on
    heads = view.horizontalHeader()
    heads.moveSection(heads.visualIndex(Column.EMAIL), 0)
    assert view.columns.order[0] is Column.EMAIL
    with qtbot.waitSignal(view.columns_changed) as changed:
        view.setColumnWidth(Column.EMAIL, 333)
    assert changed.args[0].widths == {Column.EMAIL: 333}
    menu = QMenu()
    view.column_menu(menu)
    next(action for action in menu.actions() if action.text() == "Rating").trigger()
    assert view.isColumnHidden(Column.RATING)
    kept = view.columns
    view.show_columns(ColumnLayout())
    assert view.shown_columns() == tuple(Column)
    view.show_columns(kept)
    assert view.shown_columns()[0] is Column.EMAIL
    assert view.columnWidth(Column.EMAIL) == 333
    assert Column.RATING not in view.shown_columns()


def test_a_printed_table_takes_captured_text_as_text(
    qtbot: QtBot, view: LeadView, worker: Worker, add: Add, tmp_path: Path
) -> None:
    add("<img src=x>", "<b>Ada</b>")
    view.show_query(LeadQuery())
    settle(qtbot, worker)
    row = view.table.row(0)
    assert row is not None
    document = table_document(view.table, [row], [Column.NAME, Column.BY], title="Leads")
    assert "<img src=x> <b>Ada</b>" in document.toPlainText()
    found = [document.find(words).charFormat() for words in ("Leads", "Ada")]
    assert [one.foreground().color() for one in found] == [QColor("black")] * 2, "dark theme"
    printer = QPrinter()
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "leads.pdf"))
    document.print_(printer)
    assert (tmp_path / "leads.pdf").read_bytes().startswith(b"%PDF")


def test_a_selection_is_followed_whole_or_not_at_all(
    qtbot: QtBot, view: LeadView, worker: Worker, add: Add, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leadtable, "PAGE", 4)
    view.resize(900, 120)
    for number in range(40):
        add(f"P{number}")
    view.refresh()
    settle(qtbot, worker)

    def selected() -> int:
        return sum(many for _, many in view.ranges())

    view.selectAll()
    view.refresh()
    settle(qtbot, worker)
    assert selected() == 40, "all is all, loaded or not"
    add("New")
    view.refresh()
    settle(qtbot, worker)
    assert selected() == 1, "never a part of what was selected, nor what nobody selected"
    view.selectAll()
    flags = QItemSelectionModel.SelectionFlag
    view.selectionModel().select(view.table.index(0, 0), flags.Deselect | flags.Rows)
    view.refresh()
    settle(qtbot, worker)
    assert selected() == 1


def test_home_and_end_are_the_ends_of_the_list(
    qtbot: QtBot, view: LeadView, worker: Worker, add: Add
) -> None:
    for number in range(5):
        add(f"P{number}")
    view.refresh()
    settle(qtbot, worker)
    view.selectAll()
    qtbot.keyClick(view, Qt.Key.Key_End)
    assert view.ranges() == ((4, 1),)
    qtbot.keyClick(view, Qt.Key.Key_Home)
    assert view.ranges() == ((0, 1),)
    qtbot.keyClick(view, Qt.Key.Key_End, Qt.KeyboardModifier.ShiftModifier)
    assert view.ranges() == ((0, 5),)


def test_paper_has_room_for_what_the_window_hides(qtbot: QtBot, view: LeadView) -> None:
    view.resize(300, 400)
    assert Column.EMAIL not in view.shown_columns()
    assert {Column.NAME, Column.EMAIL, Column.NEXT_STEP} < set(paper_columns(view))
    view.show_columns(replace(view.columns, shown=frozenset({Column.NAME, Column.TAGS})))
    assert paper_columns(view) == (Column.NAME, Column.TAGS), "unless somebody chose"


def test_a_page_far_down_does_not_make_the_list_slow(
    qtbot: QtBot, view: LeadView, worker: Worker, add: Add, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leadtable, "PAGE", 4)
    for number in range(12):
        add(f"P{number}")
    view.resize(600, 90)
    view.show_query(LeadQuery())
    settle(qtbot, worker)
    view.scrollToBottom()
    settle(qtbot, worker)
    assert view._settle.interval() == 0, "a row's number is no time to wait"


def test_nothing_is_left_on_screen_where_there_is_no_row(
    qtbot: QtBot, view: LeadView, add: Add, worker: Worker
) -> None:
    for number in range(30):
        add(f"Ada{number}")
    view.refresh()
    settle(qtbot, worker)
    base = view.palette().base().color().name()

    def at_the_foot() -> set[str]:
        settle(qtbot, worker)
        image = view.viewport().grab().toImage()
        rows = range(image.height() - 90, image.height(), 3)
        return {image.pixelColor(x, y).name() for x in range(200) for y in rows}

    assert at_the_foot() != {base}
    view.show_query(LeadQuery(text="Ada29"))
    assert at_the_foot() == {base}
    assert view.table.rowCount() == 1
