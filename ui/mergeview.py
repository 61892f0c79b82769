"""Two leads side by side, what differs, and what one lead will come out of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QHBoxLayout,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from leadcapture.booth import Booth
from leadcapture.lead import Address, Lead, Person
from leadcapture.show import Show
from ui import theme
from ui.leadform import consent_line, plain_lines
from ui.words import RATINGS, answer_text, local_time, next_step_label, one_line
from ui.work import Worker

__all__ = ["MergeView", "choices"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One field the two leads say differently, and how to take the other's word."""

    label: str
    left: str
    right: str
    take: Callable[[Lead, Lead], Lead]
    """(merged, other) -> merged with the other's value."""
    right_first: bool = False
    """Whether the right one is the better guess."""


def _person(name: str) -> Callable[[Lead, Lead], Lead]:
    def take(merged: Lead, other: Lead) -> Lead:
        value = getattr(other.person, name)
        return replace(merged, person=replace(merged.person, **{name: value}))

    return take


def _name(merged: Lead, other: Lead) -> Lead:
    person = other.person
    return replace(
        merged,
        person=replace(
            merged.person,
            prefix=person.prefix,
            first_name=person.first_name,
            last_name=person.last_name,
            suffix=person.suffix,
        ),
    )


def _first_email(merged: Lead, other: Lead) -> Lead:
    emails = tuple(dict.fromkeys((*other.person.emails, *merged.person.emails)))
    return replace(merged, person=replace(merged.person, emails=emails))


def _whole(name: str) -> Callable[[Lead, Lead], Lead]:
    return lambda merged, other: replace(merged, **{name: getattr(other, name)})


def _answer(question: str) -> Callable[[Lead, Lead], Lead]:
    return lambda merged, other: replace(
        merged, answers={**merged.answers, question: other.answers[question]}
    )


def choices(left: Lead, right: Lead, show: Show | None) -> tuple[Choice, ...]:
    """The fields where both say something and it is not the same.

    What only one of them knows is taken from it, and what can be kept from both (e-mails, phones,
    notes, consents, captures) is kept from both: neither needs a choice.
    """

    def name(lead: Lead) -> str:
        person = lead.person
        return " ".join(part for part in (person.prefix, person.name, person.suffix) if part)

    found: list[Choice] = []

    def offer(
        label: str,
        one: str,
        two: str,
        take: Callable[[Lead, Lead], Lead],
        *,
        right_first: bool = False,
    ) -> None:
        if one and two and one != two:
            choice = Choice(label=label, left=one, right=two, take=take, right_first=right_first)
            found.append(choice)

    mine, other = left.person, right.person
    offer("Name", name(left), name(right), _name)
    offer("Job title", mine.title, other.title, _person("title"))
    offer("Department", mine.department, other.department, _person("department"))
    offer("Company", mine.company, other.company, _person("company"))
    offer("Main e-mail", mine.email, other.email, _first_email)
    if mine.address != Address() and other.address != Address():
        offer("Address", mine.address.line(), other.address.line(), _person("address"))
    warmth = list(RATINGS)
    if left.disposition and right.disposition:
        offer(
            "Rating",
            RATINGS[left.disposition],
            RATINGS[right.disposition],
            _whole("disposition"),
            right_first=warmth.index(right.disposition) < warmth.index(left.disposition),
        )
    for question in left.answers:
        if question not in right.answers:
            continue
        one, two = left.answers[question], right.answers[question]
        if isinstance(one, tuple) and isinstance(two, tuple):
            continue  # united
        offer(_asked(show, question), answer_text(one), answer_text(two), _answer(question))
    offer(
        "Next step",
        next_step_label(show, left.next_step),
        next_step_label(show, right.next_step),
        _whole("next_step"),
    )
    offer("Badge id", left.badge_id, right.badge_id, _whole("badge_id"))
    offer("Owner in Sales", left.owner, right.owner, _whole("owner"))
    return tuple(found)


def _asked(show: Show | None, question: str) -> str:
    qualifiers = show.qualifiers if show else ()
    return next((one.label for one in qualifiers if one.id == question), question)


def _summary(lead: Lead, show: Show | None) -> tuple[tuple[str, str], ...]:
    """The lead as (label, words), only what is known."""
    person: Person = lead.person
    phones = "\n".join(phone.number for phone in person.phones)
    rating = RATINGS[lead.disposition] if lead.disposition else ""
    lines = [
        ("Name", lead.label),
        ("Job title", person.title),
        ("Company", person.company),
        ("E-mail", "\n".join(person.emails)),
        ("Phone", phones),
        ("Website", "\n".join(person.websites)),
        ("Social profiles", "\n".join(person.social)),
        ("Address", person.address.line()),
        ("Rating", rating),
        *((_asked(show, key), answer_text(value)) for key, value in lead.answers.items()),
        ("Next step", next_step_label(show, lead.next_step)),
        ("Badge id", lead.badge_id),
        ("Tags", ", ".join(lead.tags)),
        ("Notes", lead.notes),
        ("Consent", "\n".join(consent_line(consent, show) for consent in lead.consents)),
    ]
    return tuple((one_line(label), plain_lines(words)) for label, words in lines if words)


class _Word(QWidget):
    """One side's word with its button; ends in an ellipsis where there is no room."""

    def __init__(self, label: str, words: str) -> None:
        super().__init__()
        self.radio = QRadioButton()
        self.radio.setAccessibleName(f"{label}: {words}")
        shown = theme.label(words, lines=3)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.radio)
        row.addWidget(shown, 1)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.radio.setChecked(True)
        event.accept()


class MergeView(QWidget):
    """Choose what counts where two leads differ, see the result, merge."""

    merge = Signal(object, object)
    """The lead to keep with its merged fields, and the lead that is folded into it."""
    left = Signal()
    """Leave without merging."""

    def __init__(self, booth: Booth, worker: Worker, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._booth = booth
        self._worker = worker
        self._keep: Lead | None = None
        self._gone: Lead | None = None
        self._result: Lead | None = None
        self._choices: tuple[Choice, ...] = ()
        self._groups: list[QButtonGroup] = []

        self._title = theme.heading("Merge two leads")
        self._explain = theme.label(
            "Notes, answers, consents, pictures, e-mails and phones of both are kept. "
            "Ctrl+Z takes the merge back.",
            role="muted",
            wrap=True,
        )
        self._grid_box = QWidget()
        self._grid = QGridLayout(self._grid_box)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(8)
        self._preview_box = QWidget()
        self._preview = QGridLayout(self._preview_box)
        self._preview.setContentsMargins(0, 0, 0, 0)
        self._preview.setHorizontalSpacing(16)
        self._preview.setVerticalSpacing(6)
        self._preview.setColumnStretch(1, 1)

        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(12)
        column.addWidget(self._grid_box)
        column.addWidget(theme.heading("What comes out"))
        column.addWidget(self._preview_box)
        column.addStretch(1)

        swap = theme.button("Swap sides")
        swap.setToolTip("Keep the other lead's words where they differ")
        swap.clicked.connect(self.swap)
        cancel = theme.button("Cancel (Esc)")
        cancel.setShortcut(Qt.Key.Key_Escape)
        cancel.clicked.connect(self.left)
        self._go = theme.button("Merge  (M)", primary=True)
        self._go.clicked.connect(self._merge)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(swap)
        row.addStretch(1)
        row.addWidget(cancel)
        row.addWidget(self._go)

        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(12)
        whole.addWidget(self._title)
        whole.addWidget(self._explain)
        whole.addWidget(theme.scroll(inside), 1)
        whole.addLayout(row)

    @property
    def result(self) -> Lead | None:
        """The lead as it would be stored; None until the preview is there."""
        return self._result

    def show_two(self, keep: Lead, gone: Lead) -> None:
        """Show these two; `keep`'s id lives on."""
        self._keep, self._gone = keep, gone
        self._result = None
        self._go.setEnabled(False)
        self._choices = choices(keep, gone, self._booth.show)
        self._fill_choices()
        self._worker.run(self._booth.merged, keep, gone, done=self._previewed, failed=self._cannot)

    def swap(self) -> None:
        """The other lead's id lives on, and its words are chosen first."""
        if self._keep and self._gone:
            self.show_two(self._gone, self._keep)

    def choose(self, label: str, *, right: bool) -> None:
        """Take the left or the right word for this field."""
        for choice, group in zip(self._choices, self._groups, strict=True):
            if choice.label == label:
                group.buttons()[1 if right else 0].setChecked(True)

    def _fill_choices(self) -> None:
        _clear(self._grid)
        self._groups = []
        assert self._keep is not None
        assert self._gone is not None
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(2, 1)
        self._grid.setColumnMinimumWidth(0, theme.px(96))
        for across, (lead, word) in enumerate(((self._keep, "Kept"), (self._gone, "Folded in"))):
            box = QWidget()
            column = QVBoxLayout(box)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(2)
            by = f" by {one_line(lead.captured_by)}" if lead.captured_by else ""
            column.addWidget(theme.label(one_line(lead.label), size="body", strong=True, wrap=True))
            column.addWidget(
                theme.label(
                    f"{word}: captured {local_time(lead.captured_at, self._booth.show)}{by}",
                    size="small",
                    role="muted",
                    wrap=True,
                )
            )
            self._grid.addWidget(box, 0, across + 1, Qt.AlignmentFlag.AlignTop)
        if not self._choices:
            self._grid.addWidget(
                theme.label("They do not contradict each other.", role="muted"), 1, 0, 1, 3
            )
        for row, choice in enumerate(self._choices, start=1):
            self._grid.addWidget(
                theme.label(one_line(choice.label), size="small", role="muted"), row, 0
            )
            group = QButtonGroup(self._grid_box)
            for across, words in enumerate((choice.left, choice.right)):
                side = _Word(choice.label, one_line(words))
                group.addButton(side.radio, across)
                self._grid.addWidget(side, row, across + 1)
            group.buttons()[1 if choice.right_first else 0].setChecked(True)
            group.idToggled.connect(self._chosen)
            self._groups.append(group)

    def _previewed(self, merged: Lead) -> None:
        self._merged = merged
        self._go.setEnabled(True)
        self._chosen()

    def _cannot(self, error: Exception) -> None:
        self._explain.setText(str(error))

    def _chosen(self, *_: object) -> None:
        if not self._go.isEnabled() or self._gone is None or self._keep is None:
            return
        merged = self._merged
        for choice, group in zip(self._choices, self._groups, strict=True):
            merged = choice.take(merged, self._gone if group.checkedId() == 1 else self._keep)
        self._result = merged
        _clear(self._preview)
        for row, (label, words) in enumerate(_summary(merged, self._booth.show)):
            head = theme.label(label, size="small", role="muted")
            self._preview.addWidget(head, row, 0, Qt.AlignmentFlag.AlignTop)
            shown = theme.label(words, wrap=True)
            shown.setMinimumWidth(1)
            self._preview.addWidget(shown, row, 1)

    def go(self) -> None:
        """Merge, once the preview is there."""
        self._merge()

    def _merge(self) -> None:
        if self._result is not None and self._gone is not None:
            self._go.setEnabled(False)
            self.merge.emit(self._result, self._gone)


def _clear(grid: QGridLayout) -> None:
    while item := grid.takeAt(0):
        if widget := item.widget():
            widget.hide()
            widget.deleteLater()
