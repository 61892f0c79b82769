"""The dry run as a table."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from leadcapture.booth import Action, Forecast, PersonPlan, PlannedRow, Step, SyncPlan
from leadcapture.sync.personplan import forecast
from ui import theme
from ui.plantable import ACTIONS_ROLE, PlanTable, row_words
from ui.planview import PersonDiff, _where_apart

CHECK = Qt.ItemDataRole.CheckStateRole


def row(lead: UUID, action: Action, detail: str = "", connector: str = "csv") -> PlannedRow:
    return PlannedRow(
        lead_id=lead,
        label="Ada\n\u202eX",
        connector=connector,
        step=Step.PERSON,
        action=action,
        detail=detail,
    )


def person(*actions: Action, detail: str = "why", connector: str = "csv") -> PersonPlan:
    lead = uuid4()
    rows = tuple(row(lead, action, detail, connector) for action in actions)
    return forecast(SyncPlan(rows=rows)).people[0]


def plan(*people: PersonPlan) -> Forecast:
    return forecast(SyncPlan(rows=tuple(row for one in people for row in one.rows)))


def test_keeps_the_rules_of_a_qt_model(qtmodeltester: Any, qtbot: QtBot) -> None:
    table = PlanTable()
    qtmodeltester.check(table)
    table.show(plan(person(Action.CREATE), person(Action.HOLD_BACK), person(Action.UPDATE)))
    qtmodeltester.check(table)
    table.filter(Action.CREATE)
    table.tick([])
    qtmodeltester.check(table)
    table.show(plan())
    qtmodeltester.check(table)


def test_says_who_what_and_why_not(qtbot: QtBot) -> None:
    table = PlanTable()
    busy, idle = person(Action.CREATE, Action.HANDOFF, Action.HOLD_BACK), person(Action.HOLD_BACK)
    table.show(plan(busy, idle))
    assert [table.headerData(n, Qt.Orientation.Horizontal) for n in range(3)] == [
        "Who",
        "What happens",
        "Held back",
    ]
    assert table.index(0, 0).data() == "Ada X"
    assert table.index(0, 1).data() == "New · Sales"
    assert table.index(0, 2).data() == "why"
    assert table.index(1, 1).data() == "–"
    assert table.index(1, 0).data(CHECK) is None
    assert row_words([]) == ""
    table.show(plan(person(Action.ALREADY_THERE), person(Action.CREATE, connector="tryton")))
    assert table.headerData(2, Qt.Orientation.Horizontal) == "Tryton"
    assert table.index(1, 1).data() == "Already there"
    assert table.index(0, 2).data(ACTIONS_ROLE) == (Action.CREATE,)
    assert table.index(0, 2).data(Qt.ItemDataRole.ToolTipRole) == "New"


def test_what_was_unticked_stays_so_and_what_is_new_is_ticked(qtbot: QtBot) -> None:
    table = PlanTable()
    one, two, held = person(Action.CREATE), person(Action.UPDATE), person(Action.HOLD_BACK)
    table.show(plan(one, two, held))
    assert table.ticked == {one.lead_id, two.lead_id}
    assert table.setData(table.index(0, 0), Qt.CheckState.Unchecked, CHECK)
    assert not table.setData(table.index(2, 0), Qt.CheckState.Checked, CHECK)
    new = person(Action.CREATE)
    table.show(plan(one, two, new))
    assert table.ticked == {two.lead_id, new.lead_id}
    table.filter(Action.UPDATE)
    table.tick_shown(False)
    assert table.ticked == {new.lead_id}
    assert table.place_of(two.lead_id) == 0
    assert table.place_of(new.lead_id) is None
    table.filter(None)
    table.tick_shown(True)
    assert table.ticked == {one.lead_id, two.lead_id, new.lead_id}


def test_of_long_values_the_place_where_they_differ_is_shown() -> None:
    assert _where_apart("a", "b") == ("a", "b")
    same = "x" * 300
    before, after = _where_apart(same + "old", same + "new")
    assert before.endswith("xold")
    assert after.endswith("xnew")
    assert before.startswith("…")
    assert _where_apart("", same) == ("", "x" * 140 + "…")


def test_the_part_of_one_person_is_as_high_as_its_lines_at_once(qtbot: QtBot) -> None:
    diff = PersonDiff()
    area = theme.scroll(diff)
    qtbot.addWidget(area)
    area.resize(300, 60)
    area.show()
    QApplication.processEvents()
    diff.show_person(person(*[Action.HOLD_BACK] * 6, detail="a reason of many words " * 4))
    # Nothing else is waited for: the lines would be squeezed on the screen until then.
    QApplication.sendPostedEvents(area.viewport(), QEvent.Type.LayoutRequest.value)
    assert diff.height() == diff.heightForWidth(diff.width()) > 200
    assert area.verticalScrollBar().isVisible()
