"""A filter of one's own: whose captures, which state, when, what was answered, under a name."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from PySide6.QtCore import QDate, QLocale, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from leadcapture.booth import LeadFilter, LeadQuery, Reason, SavedFilter, Who
from leadcapture.show import Qualifier, QualifierKind, Show
from ui import theme
from ui.evidence import clear
from ui.leadform import ChoiceChips
from ui.reviewwords import FILTERS, REASONS
from ui.words import one_line

__all__ = ["FilterForm"]

MOST_DAYS = 14
"""Days of a show that are offered."""
_WHO = {Who.ANYBODY: "Anybody", Who.ME: "Me", Who.OTHERS: "A colleague"}


class FilterForm(QWidget):
    """Says what a filter is to find; emits it under its name."""

    save = Signal(object)
    """The `SavedFilter` as typed."""
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._questions: dict[str, ChoiceChips] = {}
        self.notice = theme.NoticeBar()
        self.notice.hide()
        self.name = QLineEdit()
        self.name.setPlaceholderText("For example: Hot, mine, afternoon")
        self.text = QLineEdit()
        self.text.setPlaceholderText("As in the search field")
        self.who = ChoiceChips(
            "Captured by", {one.value: word for one, word in _WHO.items()}, compact=True
        )
        self.state = QComboBox()
        for one, word in FILTERS.items():
            self.state.addItem(word, one)
        self.reason = QComboBox()
        self.reason.addItem("Any or none", None)
        for reason, word in REASONS.items():
            self.reason.addItem(word, reason)
        self.today = QCheckBox("Only")
        self.today.setAccessibleName("Only on one day")
        self.day = QComboBox()
        self.day.setAccessibleName("Day")
        self.since, self.until = _hour(9), _hour(18)
        self.owner = QLineEdit()
        self.owner.setPlaceholderText("Anybody")
        self.unowned = QCheckBox("without an owner")
        self.unowned.toggled.connect(self.owner.setDisabled)
        self.tag = QLineEdit()
        hours = QWidget()
        lines = QVBoxLayout(hours)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(4)
        when = theme.FlowLayout()
        theme.fix(self.today, height=36)
        hour_boxes = _bound("from", self.since), _bound("to", self.until)
        for widget in (self.today, self.day, *hour_boxes):
            when.addWidget(widget)
        # On a line of its own: a zone's name is longer than what is left beside the hours.
        self._zone = theme.label("", size="small", role="muted", elide=True)
        lines.addLayout(when)
        lines.addWidget(self._zone)
        owner = QWidget()
        row = QHBoxLayout(owner)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.owner, 1)
        row.addWidget(self.unowned)
        inside = QWidget()
        self._grid = QGridLayout(inside)
        self._grid.setContentsMargins(0, 0, 8, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(12)
        self._grid.setColumnStretch(1, 1)
        for place, (label, editor) in enumerate(
            (
                ("Name", self.name),
                ("Captured by", self.who),
                ("State", self.state),
                ("Needs a look for", self.reason),
                ("When", hours),
                ("Owner in Sales", owner),
                ("Tag", self.tag),
                ("Words", self.text),
            )
        ):
            head = theme.label(label, role="muted")
            head.setBuddy(editor)
            if not editor.accessibleName():
                editor.setAccessibleName(label)
            self._grid.addWidget(head, place, 0)
            self._grid.addWidget(editor, place, 1)
        self._asked_box = QWidget()
        self._asked = QVBoxLayout(self._asked_box)
        self._asked.setContentsMargins(0, 0, 0, 0)
        self._asked.setSpacing(12)
        self._grid.addWidget(self._asked_box, self._grid.rowCount(), 0, 1, 2)
        self._grid.setRowStretch(self._grid.rowCount(), 1)
        keep = theme.button("Save filter", primary=True)
        keep.clicked.connect(self._save)
        cancel = theme.button("Cancel (Esc)")
        cancel.setShortcut(Qt.Key.Key_Escape)
        cancel.clicked.connect(self.left)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(cancel)
        foot.addWidget(keep)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(theme.label("A filter of your own", size="title"))
        column.addWidget(
            theme.label(
                "All that is said here must hold. “Today” and “me” move along.",
                role="muted",
                wrap=True,
            )
        )
        column.addWidget(self.notice)
        column.addWidget(theme.scroll(inside), 1)
        column.addLayout(foot)

    def begin(self, base: SavedFilter, show: Show | None, *, text: str = "") -> None:
        """Start from this filter and this search."""
        self.notice.hide()
        query = base.query
        self.name.setText("" if base.built_in else base.name)
        self.text.setText(text or query.text)
        self.who.set_values([base.who.value])
        self.state.setCurrentIndex(self.state.findData(query.filter))
        self.reason.setCurrentIndex(max(0, self.reason.findData(query.reason)))
        self._zone.setText(f"as in {show.timezone}" if show and show.timezone else "")
        self._zone.setVisible(bool(self._zone.text()))
        self._offer_days(show, base.day)
        self.today.setChecked(base.hours is not None)
        if base.hours is not None:
            self.since.setCurrentIndex(base.hours[0])
            self.until.setCurrentIndex(base.hours[1])
        self.owner.setText(query.owner or "")
        self.unowned.setChecked(query.owner == "")
        self.tag.setText(query.tag)
        self._ask(show.qualifiers if show else ())
        for question, answers in query.answers:
            if question in self._questions:
                self._questions[question].set_values(answers)
        self.name.setFocus()

    def _offer_days(self, show: Show | None, chosen: date | None) -> None:
        """Today, which moves along, and the days of the show."""
        days = {chosen} if chosen is not None else set[date]()
        if show is not None and show.starts is not None:
            last = min(show.ends or show.starts, show.starts + timedelta(days=MOST_DAYS - 1))
            length = (last - show.starts).days + 1
            days.update(show.starts + timedelta(days=one) for one in range(length))
        self.day.clear()
        self.day.addItem("today", None)
        for one in sorted(days):
            self.day.addItem(
                QLocale().toString(QDate(one.year, one.month, one.day), "ddd d MMM"), one
            )
        self.day.setCurrentIndex(max(0, self.day.findData(chosen)) if chosen else 0)

    def _ask(self, qualifiers: tuple[Qualifier, ...]) -> None:
        clear(self._asked)
        self._questions.clear()
        for one in qualifiers:
            if one.kind in (QualifierKind.SINGLE, QualifierKind.MULTI):
                label = one_line(one.label)
                chips = ChoiceChips(
                    label, {word: word for word in one.choices}, several=True, compact=True
                )
                self._questions[one.id] = chips
                self._asked.addWidget(theme.label(f"{label}: any of", size="small", role="muted"))
                self._asked.addWidget(chips)

    def filter(self) -> SavedFilter:
        """The filter as it stands in the fields."""
        owner = "" if self.unowned.isChecked() else self.owner.text().strip() or None
        who = self.who.values()
        return SavedFilter(
            name=self.name.text(),
            query=replace(
                LeadQuery(),
                text=self.text.text().strip(),
                filter=LeadFilter(self.state.currentData()),
                reason=Reason(chosen) if (chosen := self.reason.currentData()) else None,
                owner=owner,
                tag=self.tag.text().strip(),
                answers=tuple(
                    (question, values)
                    for question, chips in self._questions.items()
                    if (values := chips.values())
                ),
            ),
            who=Who(who[0]) if who else Who.ANYBODY,
            hours=(self.since.currentIndex(), self.until.currentIndex())
            if self.today.isChecked()
            else None,
            day=self.day.currentData() if self.today.isChecked() else None,
        )

    def _save(self) -> None:
        if self.today.isChecked() and self.since.currentIndex() >= self.until.currentIndex():
            self.cannot("The first hour must be before the last one.")
            return
        self.save.emit(self.filter())

    def cannot(self, words: str) -> None:
        """Say why it was not saved."""
        self.notice.say(words, role="danger")
        self.notice.show()


def _hour(value: int) -> QComboBox:
    box = QComboBox()
    for hour in range(25):
        box.addItem(f"{hour:02}:00", hour)
    box.setCurrentIndex(value)
    box.setAccessibleName("Hour")
    return box


def _bound(word: str, box: QComboBox) -> QWidget:
    """An hour and its word, which stay together."""
    box.setAccessibleName(f"Hour {word}")
    bound = QWidget()
    row = QHBoxLayout(bound)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    row.addWidget(theme.label(word))
    row.addWidget(box)
    return bound
