"""What can be done to several selected leads at once: approve, merge two, or set fields."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QLocale, Qt, Signal
from PySide6.QtGui import QDoubleValidator
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from leadcapture.booth import KEEP, BulkEdit
from leadcapture.lead import Answer, Disposition
from leadcapture.show import Qualifier, QualifierKind, Show
from ui import theme
from ui.evidence import clear
from ui.leadform import ChoiceChips
from ui.words import RATINGS, how_many, one_line

__all__ = ["BulkPanel"]

_CLEAR = "\0clear"


class BulkPanel(QWidget):
    """How many are selected, the actions on all of them, and the fields to set on all of them.

    A field counts when its box is ticked; it ticks itself when something is chosen.
    """

    approve = Signal()
    merge = Signal()
    discard = Signal()
    tidy = Signal()
    edit = Signal(object)
    """The `BulkEdit` to make on all that is selected."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._show: Show | None = None
        self._built = False
        self._count = 0
        self._ticks: dict[str, QCheckBox] = {}
        self._editors: dict[str, QWidget] = {}
        self._many = theme.label("", size="title")
        self._hint = theme.label("", role="muted", wrap=True)
        self.approve_button = theme.button("Approve all  (A)", primary=True)
        self.approve_button.clicked.connect(self.approve)
        self.merge_button = theme.button("Merge  (M)")
        self.merge_button.clicked.connect(self.merge)
        self.discard_button = theme.button("Discard all")
        self.discard_button.clicked.connect(self.discard)
        self.tidy_button = theme.button("Tidy spelling")
        self.tidy_button.setToolTip("Names, companies, e-mails, phones, countries, websites")
        self.tidy_button.clicked.connect(self.tidy)
        self.apply_button = theme.button("Set on all", primary=True)
        self.apply_button.clicked.connect(self._apply)
        self.forget_button = theme.button("Reset")
        self.forget_button.clicked.connect(self.reset)
        actions = QWidget()
        row = theme.FlowLayout(actions)
        for one in (
            self.approve_button,
            self.merge_button,
            self.tidy_button,
            self.discard_button,
        ):
            row.addWidget(one)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 8, 0)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(12)
        self._grid.setColumnStretch(1, 1)
        column.addLayout(self._grid)
        column.addStretch(1)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        self._what = theme.label("", size="small", role="muted", elide=True)
        foot.addWidget(self._what, 1)
        foot.addWidget(self.forget_button)
        foot.addWidget(self.apply_button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(12)
        whole.addWidget(self._many)
        whole.addWidget(self._hint)
        whole.addWidget(actions)
        whole.addWidget(theme.line())
        whole.addWidget(theme.heading("Set on all of them"))
        whole.addWidget(theme.scroll(inside), 1)
        whole.addLayout(foot)

    @property
    def words(self) -> str:
        """How many are selected, as shown."""
        return self._many.text()

    def show_count(self, count: int, show: Show | None) -> None:
        """How many leads are selected, and the questions of their show."""
        self._count = count
        self.prepare(show)
        self._many.setText(f"{how_many(count, 'lead')} selected")
        self.merge_button.setEnabled(count == 2)
        merging = ", M merges the two." if count == 2 else ". Select two to merge them."
        self._hint.setText(
            "A approves them, Delete discards them, Ctrl+C copies them as a table" + merging
        )
        self._ticked()

    def prepare(self, show: Show | None) -> None:
        """Make the questions of this show, if they are not there yet."""
        if show != self._show or not self._built:
            self._build(show)
            for child in self.findChildren(QWidget):
                child.ensurePolished()

    # --- the fields ----------------------------------------------------------------------

    def _build(self, show: Show | None) -> None:
        self._show, self._built = show, True
        clear(self._grid)
        self._ticks.clear()
        self._editors.clear()
        ratings = {one.value: word for one, word in RATINGS.items()} | {_CLEAR: "None"}
        self._add("disposition", "Rating", ChoiceChips("Rating", ratings, compact=True))
        steps = {one.id: one.label for one in show.next_steps} if show else {}
        if steps:
            steps |= {_CLEAR: "None"}
            self._add("next_step", "Next step", ChoiceChips("Next step", steps, compact=True))
        for qualifier in show.qualifiers if show else ():
            label = one_line(qualifier.label)
            self._add(f"answer:{qualifier.id}", label, _editor(qualifier, label))
        owner = QLineEdit()
        owner.setPlaceholderText("Empty takes the owner away")
        self._add("owner", "Owner in Sales", owner)
        sequence = QComboBox()
        sequence.setMinimumContentsLength(8)
        sequence.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        sequence.addItem("As the show's rules say", "")
        sequence.addItem("None at all", "-")
        names = [rule.sequence for rule in show.nurture] if show else []
        for name in dict.fromkeys(names):
            sequence.addItem(one_line(name), name)
        self._add("sequence", "Sequence", sequence)
        add_tags, remove_tags = QLineEdit(), QLineEdit()
        add_tags.setPlaceholderText("Several are separated by commas")
        self._add("add_tags", "Add tags", add_tags)
        self._add("remove_tags", "Take tags away", remove_tags)

    def _add(self, name: str, label: str, editor: QWidget) -> None:
        tick = QCheckBox(label.replace("&", "&&"))
        tick.setAccessibleName(f"Set {label}")
        tick.toggled.connect(self._ticked)
        if not editor.accessibleName():
            editor.setAccessibleName(label)
        touched = partial(self._touched, name)
        match editor:
            case ChoiceChips():
                editor.changed.connect(touched)
            case QLineEdit():
                editor.textEdited.connect(touched)
            case QComboBox():
                editor.activated.connect(touched)
        row = len(self._ticks)
        self._grid.addWidget(tick, row, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(editor, row, 1)
        self._ticks[name] = tick
        self._editors[name] = editor

    def _touched(self, name: str, *_: object) -> None:
        self._ticks[name].setChecked(True)

    def _ticked(self, *_: object) -> None:
        count = sum(tick.isChecked() for tick in self._ticks.values())
        self.apply_button.setEnabled(count > 0)
        self.forget_button.setEnabled(count > 0)
        self.apply_button.setText(f"Set on {how_many(self._count, 'lead')}")
        self._what.setText(f"{how_many(count, 'field')}; one Ctrl+Z takes it back" if count else "")

    def editor(self, name: str) -> QWidget:
        """The editor of a field of `BulkEdit`, or of ``answer:ID``."""
        return self._editors[name]

    def tick(self, name: str) -> QCheckBox:
        """The box that says whether the field is set."""
        return self._ticks[name]

    def reset(self) -> None:
        """Nothing is to be set any more."""
        for name, tick in self._ticks.items():
            tick.setChecked(False)
            match self._editors[name]:
                case ChoiceChips() as chips:
                    chips.set_values([])
                case QLineEdit() as line:
                    line.clear()
                case QComboBox() as box:
                    box.setCurrentIndex(0)

    def bulk_edit(self) -> BulkEdit:
        """What is ticked."""
        on = {name for name, tick in self._ticks.items() if tick.isChecked()}
        rating = self._choice("disposition") if "disposition" in on else ()
        return BulkEdit(
            disposition=(
                KEEP if "disposition" not in on else Disposition(rating[0]) if rating else None
            ),
            next_step=("".join(self._choice("next_step")) if "next_step" in on else KEEP),
            owner=self._text("owner").strip() if "owner" in on else KEEP,
            sequence=self._text("sequence") if "sequence" in on else KEEP,
            answers=tuple(
                (one.id, self._answer(one))
                for one in (self._show.qualifiers if self._show else ())
                if f"answer:{one.id}" in on
            ),
            add_tags=_tags(self._text("add_tags")) if "add_tags" in on else (),
            remove_tags=_tags(self._text("remove_tags")) if "remove_tags" in on else (),
        )

    def _choice(self, name: str) -> tuple[str, ...]:
        chips = self._editors[name]
        assert isinstance(chips, ChoiceChips)
        return tuple(value for value in chips.values() if value != _CLEAR)

    def _text(self, name: str) -> str:
        editor = self._editors[name]
        if isinstance(editor, QComboBox):
            return str(editor.currentData())
        assert isinstance(editor, QLineEdit)
        return editor.text()

    def _answer(self, qualifier: Qualifier) -> Answer | None:
        name = f"answer:{qualifier.id}"
        if qualifier.kind is QualifierKind.MULTI:
            return self._choice(name) or None
        if qualifier.kind is QualifierKind.SINGLE:
            chosen = self._choice(name)
            return chosen[0] if chosen else None
        text = self._text(name).strip()
        if qualifier.kind is QualifierKind.NUMBER:
            number, good = QLocale.c().toDouble(text)
            return number if good else None
        return text or None

    def _apply(self) -> None:
        self.edit.emit(self.bulk_edit())


def _editor(qualifier: Qualifier, label: str) -> QWidget:
    if qualifier.kind in (QualifierKind.SINGLE, QualifierKind.MULTI):
        several = qualifier.kind is QualifierKind.MULTI
        choices = {choice: choice for choice in qualifier.choices}
        if not several:
            choices |= {_CLEAR: "None"}
        return ChoiceChips(label, choices, several=several, compact=True)
    line = QLineEdit()
    line.setPlaceholderText("Empty takes the answer away")
    if qualifier.kind is QualifierKind.NUMBER:
        check = QDoubleValidator(line)
        check.setLocale(QLocale.c())
        line.setValidator(check)
    return line


def _tags(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(tag for part in text.split(",") if (tag := part.strip())))
