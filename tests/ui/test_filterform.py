"""A filter of one's own, as it stands on the page."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from ui.filterform import FilterForm


def test_the_two_hours_stay_on_one_line(qtbot: QtBot) -> None:
    form = FilterForm()
    qtbot.addWidget(form)
    form.show()
    qtbot.waitExposed(form)
    for width in range(520, 760, 40):
        form.resize(width, 620)
        tops = {box.mapTo(form, box.rect().topLeft()).y() for box in (form.since, form.until)}
        assert len(tops) == 1, width
    assert form.since.accessibleName() != form.until.accessibleName()
