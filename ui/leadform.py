"""The editable fields of one lead, used by the review page and for parked rows on the sync page.

What was not touched comes back exactly as it was, also where it cannot be shown as it is (control
characters, two e-mail addresses in one field).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import Any

from PySide6.QtCore import QEvent, QLocale, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QDoubleValidator
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from leadcapture.booth import utc_now
from leadcapture.lead import (
    Address,
    Answer,
    Consent,
    Disposition,
    Lead,
    Person,
    Phone,
    PhoneKind,
)
from leadcapture.show import ConsentText, Qualifier, QualifierKind, Show
from ui import theme
from ui.chips import asks_much
from ui.words import PHONE_KINDS, RATINGS, answer_text, local_time, one_line

__all__ = ["ChoiceChips", "Hint", "LeadForm", "PhoneRows", "consent_line", "plain_lines"]

Clock = Callable[[], datetime]

#: Field name -> (label, row, column, columns it spans).
_PERSON_FIELDS: dict[str, tuple[str, int, int, int]] = {
    "first_name": ("First name", 0, 0, 1),
    "last_name": ("Last name", 0, 1, 1),
    "title": ("Job title", 1, 0, 1),
    "company": ("Company", 1, 1, 1),
    "emails": ("E-mail", 2, 0, 2),
}
_ADDRESS_FIELDS: dict[str, tuple[str, int, int, int]] = {
    "street": ("Street", 0, 0, 2),
    "postcode": ("Postcode", 1, 0, 1),
    "city": ("City", 1, 1, 1),
    "region": ("Region", 2, 0, 1),
    "country": ("Country", 2, 1, 1),
}


def plain_lines(text: str) -> str:
    """Captured text as printable lines."""
    return "\n".join(one_line(line) for line in text.splitlines())


def consent_line(consent: Consent, show: Show | None = None) -> str:
    """``Given 23 Nov 14:02, ticked at the booth, version 2026-1``."""
    word = "Given" if consent.granted else "Withdrawn"
    parts = [f"{word} {local_time(consent.at, show)}", one_line(consent.how)]
    if consent.version:
        parts.append(f"wording version {one_line(consent.version)}")
    return ", ".join(part for part in parts if part)


def _split(text: str) -> tuple[str, ...]:
    parts = (part.strip() for part in text.replace(";", ",").split(","))
    return tuple(dict.fromkeys(part for part in parts if part))


def _labelled(label: str, editor: QWidget, hint: QLabel | None = None) -> QWidget:
    """The editor under its label; beside the label, where the value came from."""
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(4)
    head = theme.caption(label)
    head.setBuddy(editor)
    column.addWidget(head if hint is None else theme.Beside(head, hint))
    column.addWidget(editor)
    if not editor.accessibleName():
        editor.setAccessibleName(label)
    return box


@dataclass(frozen=True, slots=True, kw_only=True)
class Hint:
    """Where a field's value came from: a word beside its label, the story on hover."""

    word: str
    story: str = ""
    role: str = "muted"


class ChoiceChips(QWidget):
    """Choices as chips: one of them, or several."""

    changed = Signal()

    def __init__(
        self,
        name: str,
        choices: Mapping[str, str],
        *,
        several: bool = False,
        compact: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self._several = several
        self._chips = {}
        row = theme.FlowLayout(self)
        for value, word in choices.items():
            chip = theme.chip(one_line(word), small=compact)
            chip.setAccessibleName(f"{name}: {one_line(word)}")
            chip.toggled.connect(lambda on, value=value: self._toggled(value, on))
            self._chips[value] = chip
            row.addWidget(chip)

    def values(self) -> tuple[str, ...]:
        return tuple(value for value, chip in self._chips.items() if chip.isChecked())

    def set_values(self, values: Iterable[str]) -> None:
        """Show these as chosen; says nothing."""
        wanted = set(values)
        for value, chip in self._chips.items():
            with QSignalBlocker(chip):
                chip.setChecked(value in wanted)

    def _toggled(self, value: str, on: bool) -> None:
        if on and not self._several:
            self.set_values([value])
        self.changed.emit()


class PhoneRows(QWidget):
    """One line per phone, and an empty one for the next."""

    changed = Signal()
    entered = Signal()
    """The cursor went into one of the numbers."""
    MOST = 8

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: list[tuple[QComboBox, QLineEdit]] = []
        self._boxes: list[QWidget] = []
        self._spare: list[tuple[QComboBox, QLineEdit, QWidget]] = []
        self._shown: list[tuple[Phone, str]] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(8)
        self.setAccessibleName("Phones")

    def set_phones(self, phones: tuple[Phone, ...]) -> None:
        """Show these phones; says nothing."""
        self._shown = [(phone, one_line(phone.number)) for phone in phones]
        self.set_typed(phones)

    def set_typed(self, phones: tuple[Phone, ...]) -> None:
        """Show these as typed over the phones that were shown."""
        wanted = max(len(phones), min(len(phones) + 1, self.MOST))
        while len(self._rows) > wanted:
            self._spare.append((*self._rows.pop(), box := self._boxes.pop()))
            self._column.removeWidget(box)
            box.hide()
        while len(self._rows) < wanted:
            self._add()
        for place, (kind, number) in enumerate(self._rows):
            phone = phones[place] if place < len(phones) else Phone(number="", kind=_NEXT_KIND)
            with QSignalBlocker(kind), QSignalBlocker(number):
                kind.setCurrentIndex(kind.findData(phone.kind))
                _put(number, one_line(phone.number))

    def begin(self) -> None:
        """Put the cursor into the first number."""
        self._rows[0][1].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def phones(self) -> tuple[Phone, ...]:
        found: list[Phone] = []
        for place, (kind, number) in enumerate(self._rows):
            was, shown = self._shown[place] if place < len(self._shown) else (None, "")
            chosen = PhoneKind(kind.currentData())
            if was is not None and number.text() == shown:
                found.append(was if was.kind is chosen else replace(was, kind=chosen))
            elif number.text().strip():
                found.append(Phone(number=number.text().strip(), kind=chosen))
        return tuple(found)

    def _add(self) -> None:
        if self._spare:
            kind, number, box = self._spare.pop()
            with QSignalBlocker(kind), QSignalBlocker(number):
                kind.setCurrentIndex(kind.findData(_NEXT_KIND))
                number.clear()
            box.show()
        else:
            kind, number, box = self._make()
        self._rows.append((kind, number))
        self._boxes.append(box)
        self._column.addWidget(box)

    def _make(self) -> tuple[QComboBox, QLineEdit, QWidget]:
        box = QWidget(self)
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        kind = QComboBox(box)
        for value, word in PHONE_KINDS.items():
            kind.addItem(word, value)
        kind.setCurrentIndex(kind.findData(_NEXT_KIND))
        number = QLineEdit(box)
        number.setPlaceholderText("Add a phone")
        place = len(self._rows) + 1
        kind.setAccessibleName(f"Kind of phone {place}")
        number.setAccessibleName(f"Phone {place}")
        row.addWidget(kind)
        row.addWidget(number, 1)
        kind.currentIndexChanged.connect(self.changed)
        number.textEdited.connect(self._edited)
        number.installEventFilter(self)
        return kind, number, box

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Says when the cursor comes."""
        if event.type() == QEvent.Type.FocusIn:
            self.entered.emit()
        return super().eventFilter(watched, event)

    def _edited(self) -> None:
        if self._rows[-1][1].text().strip() and len(self._rows) < self.MOST:
            self._add()
        self.changed.emit()


_NEXT_KIND = PhoneKind.MOBILE


class _ConsentBox(QWidget):
    """One purpose: ticked or not, the exact words, and when and how it was given."""

    changed = Signal()

    def __init__(
        self, text: ConsentText, show: Show, clock: Clock, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.purpose = text.purpose
        self._text = text
        self._show = show
        self._clock = clock
        self._newest: Consent | None = None
        self._new: Consent | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        what = "May be e-mailed" if text.purpose == "email" else f"Agrees to: {text.purpose}"
        self.tick = QCheckBox(one_line(what))
        self.wording = theme.label("", role="text", wrap=True)
        self.when = theme.label("", size="small", role="muted", wrap=True)
        self.tick.toggled.connect(self._toggled)
        column.addWidget(self.tick)
        column.addWidget(self.wording)
        column.addWidget(self.when)

    def show_lead(self, lead: Lead) -> None:
        given = [one for one in lead.consents if one.purpose == self.purpose]
        self._newest = given[-1] if given else None
        self._new = None
        with QSignalBlocker(self.tick):
            self.tick.setChecked(lead.opted_in(self.purpose))
        self._say()

    def put(self, consents: Iterable[Consent]) -> None:
        """Show a consent that was made here before."""
        for consent in consents:
            if consent.purpose == self.purpose:
                self._new = consent
                with QSignalBlocker(self.tick):
                    self.tick.setChecked(consent.granted)
        self._say()

    def new(self) -> Consent | None:
        """The consent or withdrawal that was made here, or None."""
        return self._new

    def _toggled(self, on: bool) -> None:
        if on == bool(self._newest and self._newest.granted):
            self._new = None
        elif on:
            self._new = Consent(
                purpose=self.purpose,
                wording=self._text.wording,
                version=self._text.version,
                language=self._text.language,
                at=self._clock(),
                how="ticked at review",
            )
        elif self._newest:
            self._new = replace(
                self._newest, granted=False, at=self._clock(), how="withdrawn at review"
            )
        self._say()
        self.changed.emit()

    def _say(self) -> None:
        consent = self._new or self._newest
        wording = consent.wording if consent else self._text.wording
        self.wording.setText(f"“{theme.breakable(plain_lines(wording))}”")
        self.tick.setAccessibleDescription(plain_lines(wording))
        self.when.setText(
            consent_line(consent, self._show)
            if consent
            else "Never asked or not given. No e-mail is sent."
        )


def _texts(lead: Lead) -> dict[str, str]:
    """What the one-line fields show of this lead."""
    person = lead.person
    return {
        **{
            name: getattr(person, name)
            for name in ("first_name", "last_name", "title", "company", "department")
        },
        **{name: getattr(person.address, name) for name in _ADDRESS_FIELDS},
        "emails": ", ".join(person.emails),
        "websites": ", ".join(person.websites),
        "social": ", ".join(person.social),
        "badge_id": lead.badge_id,
        "owner": lead.owner,
        "tags": ", ".join(lead.tags),
    }


def _put(line: QLineEdit, text: str) -> None:
    """Show the text from its beginning; the cursor stays where nothing changes."""
    if line.text() != text:
        line.setText(text)
        line.setCursorPosition(0)


class LeadForm(QWidget):
    """The fields of one lead. `show_lead` fills them, `lead` reads them back."""

    changed = Signal()
    """Somebody typed or chose something."""
    looked_at = Signal(str)
    """The cursor went into this field, by its name in `Person`."""

    def __init__(
        self,
        parent: QWidget | None = None,
        *,
        clock: Clock | None = None,
        compact: bool = False,
    ) -> None:
        super().__init__(parent)
        self._compact = compact
        self._clock = clock or (lambda: utc_now().astimezone())
        self._lead: Lead | None = None
        self._show: Show | None = None
        self._lines: dict[str, QLineEdit] = {}
        self._shown: dict[str, str] = {}
        self._questions: dict[str, tuple[Qualifier, QWidget]] = {}
        self._consents: list[_ConsentBox] = []
        self._hints: dict[str, theme.PlainLabel] = {}
        self._built = False

        self.person = QWidget(self)
        grid = self._grid(self.person, _PERSON_FIELDS)
        self._phones = PhoneRows(self)
        self._phones.changed.connect(self.changed)
        self._phones.entered.connect(partial(self.looked_at.emit, "phones"))
        grid.addWidget(_labelled("Phone", self._phones, self._hint("phones")), 3, 0, 1, 2)

        self.talk = QWidget(self)
        self._talk = QVBoxLayout(self.talk)
        self._talk.setContentsMargins(0, 0, 0, 0)
        self._talk.setSpacing(12)
        self._rating = ChoiceChips(
            "Rating", {rating.value: RATINGS[rating] for rating in RATINGS}, compact=compact
        )
        self._rating.changed.connect(self.changed)
        self._talk.addWidget(_labelled("Rating", self._rating))
        self._asked = QVBoxLayout()
        self._asked.setSpacing(12)
        self._talk.addLayout(self._asked)
        self._steps: ChoiceChips | None = None
        self._notes = QPlainTextEdit()
        self._notes.setTabChangesFocus(True)
        theme.fix(self._notes, least_height=72, most_height=120)
        self._notes.textChanged.connect(self.changed)
        self._talk.addWidget(_labelled("Notes", self._notes))

        self.consent = QWidget(self)
        self._consent_column = QVBoxLayout(self.consent)
        self._consent_column.setContentsMargins(0, 0, 0, 0)
        self._consent_column.setSpacing(12)

        self.more = QWidget(self)
        grid = self._grid(self.more, _ADDRESS_FIELDS)
        for name, label, row, across in (
            ("department", "Department", 3, 0),
            ("websites", "Website", 3, 1),
            ("social", "Social profiles", 4, 0),
            ("badge_id", "Badge id", 4, 1),
            ("owner", "Owner in Sales", 5, 0),
            ("tags", "Tags", 5, 1),
        ):
            made = _labelled(label, self._line(name, label), self._hint(name))
            grid.addWidget(made, row, across)

        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        column.addWidget(self.person)
        for title, part in (
            ("Conversation", self.talk),
            ("Consent", self.consent),
            ("Address and more", self.more),
        ):
            column.addWidget(theme.heading(title))
            column.addWidget(part)
        column.addStretch(1)

    def _grid(self, box: QWidget, names: Mapping[str, tuple[str, int, int, int]]) -> QGridLayout:
        grid = QGridLayout(box)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(12)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        for name, (label, row, across, span) in names.items():
            hint = self._hint("address" if name == "street" else name)
            made = _labelled(label, self._line(name, label), hint)
            grid.addWidget(made, row, across, 1, span)
        return grid

    def _line(self, name: str, label: str) -> QLineEdit:
        line = QLineEdit()
        line.setAccessibleName(label)
        line.setMinimumWidth(80)
        if name in ("emails", "websites", "social", "tags"):
            line.setToolTip("Several are separated by commas")
        line.textEdited.connect(self.changed)
        line.installEventFilter(self)
        self._lines[name] = line
        return line

    def _hint(self, name: str) -> QLabel:
        hint = theme.label("", size="small", role="muted", elide=True)
        hint.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._hints[name] = hint
        return hint

    def show_hints(self, hints: Mapping[str, Hint]) -> None:
        """Say where the values came from, by the fields' names in `Person`."""
        for name, label in self._hints.items():
            hint = hints.get(name, Hint(word=""))
            label.setText(hint.word)
            label.setToolTip(theme.plain_tip(hint.story))
            label.setAccessibleName(hint.story)
            theme.set_role(label, hint.role)
            head = label.parentWidget()
            if isinstance(head, theme.Beside):
                head.fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Says where the cursor went."""
        if event.type() == QEvent.Type.FocusIn:
            for name, line in self._lines.items():
                if line is watched:
                    self.looked_at.emit("address" if name in _ADDRESS_FIELDS else name)
        return super().eventFilter(watched, event)

    def go_to(self, name: str) -> None:
        """Put the cursor into this field, by its name in `Person`, or into the consent."""
        if name == "consents" and self._consents:
            self._consents[0].tick.setFocus(Qt.FocusReason.ShortcutFocusReason)
        elif name == "phones":
            self._phones.begin()
        else:
            line = self._lines.get("street" if name == "address" else name)
            line = line or self._lines["last_name"]
            line.setFocus(Qt.FocusReason.ShortcutFocusReason)
            # From the end to the beginning, which stays in sight.
            line.setSelection(len(line.text()), -len(line.text()))

    # --- in ------------------------------------------------------------------------------

    def show_lead(self, lead: Lead, show: Show | None) -> None:
        """Show this lead with the questions of its show; what was typed before is gone."""
        if show != self._show or not self._built:
            self._build(show)
        self._lead = lead
        self._shown = {name: one_line(text) for name, text in _texts(lead).items()}
        self._shown["notes"] = plain_lines(lead.notes)
        for question in self._questions:
            answer = lead.answers.get(question)
            self._shown[f"answer:{question}"] = (
                "" if answer is None else one_line(answer_text(answer))
            )
        self._phones.set_phones(lead.person.phones)
        for box in self._consents:
            box.show_lead(lead)
        self._fill(lead)

    def show_draft(self, stored: Lead, typed: Lead) -> None:
        """Show what is being typed over the state that is stored now."""
        self.show_lead(stored, self._show)
        self._phones.set_typed(typed.person.phones)
        new = typed.consents[len(stored.consents) :]
        for box in self._consents:
            box.put(new)
        self._fill(typed)

    def _fill(self, lead: Lead) -> None:
        for name, text in _texts(lead).items():
            _put(self._lines[name], one_line(text))
        self._rating.set_values([lead.disposition.value] if lead.disposition else [])
        notes = plain_lines(lead.notes)
        if self._notes.toPlainText() != notes:
            with QSignalBlocker(self._notes):
                self._notes.setPlainText(notes)
        if self._steps is not None:
            self._steps.set_values([lead.next_step])
        for question, (_, editor) in self._questions.items():
            answer = lead.answers.get(question)
            if isinstance(editor, ChoiceChips):
                editor.set_values(
                    answer if isinstance(answer, tuple) else (str(answer),) if answer else ()
                )
            elif isinstance(editor, QLineEdit):
                _put(editor, "" if answer is None else one_line(answer_text(answer)))

    def _build(self, show: Show | None) -> None:
        self._show = show
        self._built = True
        for layout in (self._asked, self._consent_column):
            while item := layout.takeAt(0):
                if widget := item.widget():
                    widget.hide()
                    widget.deleteLater()
        self._questions.clear()
        self._consents.clear()
        self._steps = None
        if show is None:
            return
        for qualifier in show.qualifiers:
            editor = self._editor(qualifier)
            self._questions[qualifier.id] = (qualifier, editor)
            self._asked.addWidget(_labelled(one_line(qualifier.label), editor))
        if show.next_steps:
            self._steps = ChoiceChips(
                "Next step",
                {step.id: step.label for step in show.next_steps},
                compact=self._compact,
            )
            self._steps.changed.connect(self.changed)
            first = 0 if asks_much(show) else -1
            self._asked.insertWidget(first, _labelled("Next step", self._steps))
        for text in show.consent:
            box = _ConsentBox(text, show, self._clock)
            box.changed.connect(self.changed)
            self._consents.append(box)
            self._consent_column.addWidget(box)
        if not show.consent:
            self._consent_column.addWidget(
                theme.label(
                    "This show asks for no consent, so nobody is enrolled in e-mails.",
                    role="muted",
                    wrap=True,
                )
            )

    def _editor(self, qualifier: Qualifier) -> QWidget:
        name = one_line(qualifier.label)
        if qualifier.kind in (QualifierKind.SINGLE, QualifierKind.MULTI):
            chips = ChoiceChips(
                name,
                {choice: choice for choice in qualifier.choices},
                several=qualifier.kind is QualifierKind.MULTI,
                compact=self._compact,
            )
            chips.changed.connect(self.changed)
            return chips
        line = QLineEdit()
        if qualifier.kind is QualifierKind.NUMBER:
            check = QDoubleValidator(line)
            check.setLocale(QLocale.c())
            line.setValidator(check)
            line.setInputMethodHints(Qt.InputMethodHint.ImhFormattedNumbersOnly)
        line.setAccessibleName(name)
        line.textEdited.connect(self.changed)
        return line

    # --- out -----------------------------------------------------------------------------

    def lead(self) -> Lead | None:
        """The lead as it stands in the fields; None when none is shown."""
        lead = self._lead
        if lead is None:
            return None
        ratings = self._rating.values()
        new = tuple(consent for box in self._consents if (consent := box.new()) is not None)
        return replace(
            lead,
            person=self._person(lead.person),
            badge_id=self._typed("badge_id", lead.badge_id),
            owner=self._typed("owner", lead.owner),
            tags=self._typed("tags", lead.tags, read=_split),
            disposition=Disposition(ratings[0]) if ratings else None,
            next_step=self._next_step(lead.next_step),
            answers=self._answers(lead.answers),
            notes=(
                lead.notes
                if self._notes.toPlainText() == self._shown["notes"]
                else self._notes.toPlainText()
            ),
            consents=(*lead.consents, *new),
        )

    @property
    def dirty(self) -> bool:
        """Whether the fields differ from the lead that was shown."""
        return self._lead is not None and self.lead() != self._lead

    def revert(self) -> None:
        """Show the lead as it was."""
        if self._lead is not None:
            self.show_lead(self._lead, self._show)
            self.changed.emit()

    def begin(self) -> None:
        """Put the cursor into the first field that wants something."""
        for name in ("first_name", "emails", "company"):
            line = self._lines[name]
            if not line.text():
                break
        else:
            line = self._lines["first_name"]
        line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        line.selectAll()

    def field(self, name: str) -> QLineEdit:
        """The editor of this field, by the field's name in `Person`, `Address` or `Lead`."""
        return self._lines[name]

    def _typed(self, name: str, was: Any, *, read: Callable[[str], Any] = str.strip) -> Any:
        text = self._lines[name].text()
        return was if text == self._shown[name] else read(text)

    def _person(self, person: Person) -> Person:
        address = Address(
            **{name: self._typed(name, getattr(person.address, name)) for name in _ADDRESS_FIELDS}
        )
        return replace(
            person,
            **{
                name: self._typed(name, getattr(person, name))
                for name in ("first_name", "last_name", "title", "company", "department")
            },
            emails=self._typed("emails", person.emails, read=_split),
            websites=self._typed("websites", person.websites, read=_split),
            social=self._typed("social", person.social, read=_split),
            phones=self._phones.phones(),
            address=address,
        )

    def _next_step(self, was: str) -> str:
        if self._steps is None:
            return was
        chosen = self._steps.values()
        if chosen:
            return chosen[0]
        known = self._show is not None and self._show.next_step(was) is not None
        return "" if known else was

    def _answers(self, was: Mapping[str, Answer]) -> dict[str, Answer]:
        answers = dict(was)
        for question, (qualifier, editor) in self._questions.items():
            answer = self._answer(qualifier, editor, was.get(question))
            if answer is None:
                answers.pop(question, None)
            else:
                answers[question] = answer
        return answers

    def _answer(self, qualifier: Qualifier, editor: QWidget, was: Answer | None) -> Answer | None:
        if isinstance(editor, ChoiceChips):
            chosen = editor.values()
            # A choice the show no longer offers has no chip; it stays until another is chosen.
            gone = isinstance(was, str) and was and was not in qualifier.choices
            if qualifier.kind is QualifierKind.SINGLE:
                return chosen[0] if chosen else was if gone else None
            kept = (
                tuple(one for one in was if one not in qualifier.choices)
                if isinstance(was, tuple)
                else ()
            )
            both = {*chosen, *kept}
            if isinstance(was, tuple) and both == set(was):
                return was
            return (*chosen, *kept) or None
        assert isinstance(editor, QLineEdit)
        text = editor.text()
        if text == self._shown.get(f"answer:{qualifier.id}"):
            return was
        text = text.strip()
        if not text:
            return None
        if qualifier.kind is QualifierKind.NUMBER:
            number, good = QLocale.c().toDouble(text)
            return number if good else was
        return text
