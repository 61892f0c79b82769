from __future__ import annotations

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from pytestqt.qtbot import QtBot

from leadcapture.booth import SheetRow
from ui.sheetlist import SheetList


def row(label: str, doubt: float | None, **more: Any) -> SheetRow:
    return SheetRow(
        lead_id=uuid4(),
        label=label,
        company="Sample Ltd",
        name=f"{label}.png",
        at=datetime(2026, 11, 24, tzinfo=UTC),
        doubt=doubt,
        **more,
    )


def test_what_came_of_photos_is_listed_and_opened(qtbot: QtBot) -> None:
    view = SheetList()
    qtbot.addWidget(view)
    rows = (
        row("Ada", 1.0),
        row("Bea", 0.4),
        row("Cyd", 0.02, twin_id=uuid4(), twin_label="Cyd E."),
        row("Dan", None),
    )
    view.show_rows(rows)
    assert view.listing
    said = [view.rows.topLevelItem(number).text(1) for number in range(4)]
    assert said == ["nothing read", "60 %", "98 %", "not read yet"]
    assert "Same as Cyd E.?" in view.rows.topLevelItem(2).text(0)
    opened: list[UUID] = []
    view.wanted.connect(opened.append)
    view.rows.itemActivated.emit(view.rows.topLevelItem(1), 0)
    assert opened == [rows[1].lead_id]
    with qtbot.waitSignal(view.closed):
        view.close_button.click()
    assert not view.listing


def test_every_picture_that_could_not_be_used_is_listed(qtbot: QtBot) -> None:
    view = SheetList()
    qtbot.addWidget(view)
    problems = ("a.jpg: there is no such file.", "b.pdf, page 2: the page is damaged.")
    view.show_rows((), problems)
    assert view.listing
    view.show_rows((row("Ada", 0.0),))
    said = [view.rows.topLevelItem(number).text(0) for number in range(3)]
    assert said == [*problems, "Ada, Sample Ltd"]
    opened: list[UUID] = []
    view.wanted.connect(opened.append)
    view.rows.itemActivated.emit(view.rows.topLevelItem(0), 0)
    assert opened == []
    view.close_button.click()
    assert not view.listing
    view.show_rows(())
    assert view.rows.topLevelItemCount() == 0


def test_what_may_be_there_twice_is_counted_among_what_is_to_check(qtbot: QtBot) -> None:
    made = SheetList()
    qtbot.addWidget(made)
    made.show_rows((row("Ada", 0.02, twin_id=uuid4(), twin_label="Ada"), row("Bob", 0.02)))
    assert "2 leads, 1 to check" in made._more.text()
