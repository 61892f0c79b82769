"""Questions as large chips, each with the key that chooses it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtGui import QDoubleValidator
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from leadcapture.lead import Answer
from leadcapture.show import Qualifier, QualifierKind, Show
from ui import theme
from ui.words import answer_text, one_line

__all__ = ["RESERVED", "ChipGroup", "Question", "asks_much", "assign_keys", "show_keys"]

#: Keys of the capture page itself: add to it, back side, edit, type a new one, show a code, yes to
#: the e-mail.
RESERVED = frozenset("ABENQY")

#: Questions and their choices that stand above rating and next step on the smallest screen.
_MANY = 30

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def assign_keys(words: Sequence[str], taken: Iterable[str] = ()) -> tuple[str, ...]:
    """One letter for each of the words, from the word itself where it can be, no letter twice.

    An empty string where all 26 are used up.
    """
    used = set(taken)
    keys = [""] * len(words)
    letters = [[c for c in word.upper() if c in _LETTERS] for word in words]
    # First letters go first: the second letter of one word must not take the first of another.
    for number, own in enumerate(letters):
        if own and own[0] not in used:
            keys[number] = own[0]
            used.add(own[0])
    for number, own in enumerate(letters):
        if not keys[number]:
            free = next((c for c in (*own, *_LETTERS) if c not in used), "")
            keys[number] = free
            used.add(free)
    return tuple(keys)


def show_keys(show: Show) -> Mapping[tuple[str, str], str]:
    """(question id or ``"next step"``, choice) -> its key, the same on every laptop of the show."""
    wanted = [("next step", step.id, step.label) for step in show.next_steps]
    wanted += [
        (question.id, choice, choice) for question in show.qualifiers for choice in question.choices
    ]
    # M means meeting on every show.
    taken = set(RESERVED)
    made: dict[tuple[str, str], str] = {}
    for group, value, _ in wanted:
        if group == "next step" and value == "meeting":
            made[group, value] = "M"
            taken.add("M")
    rest = [one for one in wanted if one[:2] not in made]
    for (group, value, _), key in zip(
        rest, assign_keys([label for _, _, label in rest], taken), strict=True
    ):
        made[group, value] = key
    return made


def asks_much(show: Show) -> bool:
    """Whether what stands below the questions of this show would be out of sight."""
    return sum(1 + len(question.choices) for question in show.qualifiers) > _MANY


class ChipGroup(QWidget):
    """Choices side by side, one or several of which may be on. None is allowed."""

    changed = Signal()

    def __init__(
        self,
        name: str,
        choices: Mapping[str, str],
        *,
        several: bool = False,
        keys: Mapping[str, str] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._several = several
        self.chips: dict[str, theme.Chip] = {}
        self.setAccessibleName(name)
        flow = theme.FlowLayout(self)
        for value, word in choices.items():
            key = (keys or {}).get(value, "")
            chip = theme.chip(one_line(word), key=key)
            chip.setAccessibleName(f"{name}: {one_line(word)}" + (f", key {key}" if key else ""))
            # A click leaves the focus where it is, so that Space and Enter keep their meaning.
            chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            chip.clicked.connect(lambda on, value=value: self._clicked(value, on))
            flow.addWidget(chip)
            self.chips[value] = chip

    def values(self) -> tuple[str, ...]:
        """What is on, in the order shown."""
        return tuple(value for value, chip in self.chips.items() if chip.isChecked())

    def set_values(self, wanted: Iterable[str]) -> None:
        """Show these as on; says nothing."""
        on = set(wanted)
        for value, chip in self.chips.items():
            chip.setChecked(value in on)

    def toggle(self, value: str) -> None:
        """What the chip's key does."""
        self.chips[value].toggle()
        self._clicked(value, self.chips[value].isChecked())

    def _clicked(self, value: str, on: bool) -> None:
        if on and not self._several:
            self.set_values([value])
        self.changed.emit()


class Question(QWidget):
    """One question of the show under its label: chips, a text or a number."""

    changed = Signal()

    def __init__(
        self,
        question: Qualifier,
        keys: Mapping[tuple[str, str], str],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.question = question
        self._shown: Answer | None = None
        self.chips: ChipGroup | None = None
        self.field: QLineEdit | None = None
        name = one_line(question.label)
        label = theme.caption(f"{name} *" if question.required else name)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(label)
        if question.kind in (QualifierKind.SINGLE, QualifierKind.MULTI):
            self.chips = ChipGroup(
                name,
                {choice: choice for choice in question.choices},
                several=question.kind is QualifierKind.MULTI,
                keys={choice: keys.get((question.id, choice), "") for choice in question.choices},
            )
            self.chips.changed.connect(self.changed)
            column.addWidget(self.chips)
        else:
            self.field = QLineEdit()
            self.field.setAccessibleName(name)
            self.field.setProperty("large", True)
            self.field.textEdited.connect(self.changed)
            label.setBuddy(self.field)
            row = QHBoxLayout()
            row.setContentsMargins(0, 0, 0, 0)
            row.addWidget(self.field)
            column.addLayout(row)
            if question.kind is QualifierKind.NUMBER:
                validator = QDoubleValidator(self.field)
                validator.setNotation(QDoubleValidator.Notation.StandardNotation)
                self.field.setValidator(validator)
                self.field.setInputMethodHints(Qt.InputMethodHint.ImhFormattedNumbersOnly)
                theme.fix(self.field, width=120)
                self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
            else:
                theme.fix(self.field, least_width=240)

    def answer(self) -> Answer | None:
        """What is answered; None where nothing is."""
        if self.chips is not None:
            values = self.chips.values()
            if self._shown is not None and not isinstance(self._shown, float):
                # An answer that this show no longer offers is kept until another is chosen.
                mine = (self._shown,) if isinstance(self._shown, str) else self._shown
                foreign = tuple(one for one in mine if one not in self.chips.chips)
            else:
                foreign = ()
            if self.question.kind is QualifierKind.MULTI:
                return (*foreign, *values) or None
            return values[0] if values else (foreign[0] if foreign else None)
        assert self.field is not None
        text = self.field.text().strip()
        if not text:
            return None
        if self.question.kind is QualifierKind.NUMBER:
            number, good = QLocale().toDouble(text)
            return number if good and math.isfinite(number) else None
        return text

    def set_answer(self, answer: Answer | None) -> None:
        """Show this; says nothing."""
        self._shown = answer
        if self.chips is not None:
            chosen = answer if isinstance(answer, tuple) else (answer,)
            self.chips.set_values(one for one in chosen if isinstance(one, str))
        elif self.field is not None:
            if isinstance(answer, float | int):
                locale = QLocale()
                locale.setNumberOptions(QLocale.NumberOption.OmitGroupSeparator)
                shown = locale.toString(float(answer), "g", 15)
            else:
                shown = answer_text(answer) if answer is not None else ""
            self.field.setText(shown)
