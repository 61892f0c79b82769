"""A filter of one's own, as it stands on the page."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from ui.filterform import FilterForm


def test_an_hour_stays_with_its_word(qtbot: QtBot) -> None:
    form = FilterForm()
    qtbot.addWidget(form)
    form.show()
    qtbot.waitExposed(form)
    words = {label.text(): label for label in form.findChildren(QLabel)}
    for width in range(360, 760, 20):
        form.resize(width, 620)
        for word, box in (("from", form.since), ("to", form.until)):
            said = words[word].mapTo(form, words[word].rect().center()).y()
            assert abs(said - box.mapTo(form, box.rect().center()).y()) <= 1, width
    assert form.since.accessibleName() != form.until.accessibleName()
