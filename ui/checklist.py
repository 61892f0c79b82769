"""What a person should look at before a lead leaves: each reason with its cure, one click away."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from leadcapture.booth import Choice, FieldOrigin, Look, OutboxEntry, Reason
from leadcapture.show import Show
from ui import theme
from ui.leadform import plain_lines
from ui.reviewwords import CURES, field_word, origin_words
from ui.words import STEPS, connector_name, local_time, one_line

if TYPE_CHECKING:
    from leadcapture.review.normalise import Tidied

__all__ = ["Checklist"]

_MOST_CHOICES = 4
_LONGEST = 44
#: Pixels that a button is wide at least.
_ACT_LEAST = 96
#: Pixels: the first line of a reason, its sign and its pencil.
_HEAD = 36

Action = tuple[str, str, Callable[[], object]]
"""What a button says, its full text for a tool tip, and what it does."""


class Checklist(QFrame):
    """Reasons first, then what the captures say differently; hidden when there is nothing."""

    wants_field = Signal(str)
    """Somebody wants to go to this field of the form."""
    choose = Signal(str, str)
    """Take this value for this field."""
    checked = Signal(str)
    """The field has been looked at, and it is right."""
    tidy = Signal()
    """Make the spelling regular."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self.setProperty("role", "warning")
        self.setAccessibleName("What needs a look")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(12, 10, 8, 10)
        self._column.setSpacing(6)
        self._words: list[str] = []
        self._lines: list[_Line] = []
        self._shown: object = None
        self._show: Show | None = None
        self.hide()

    @property
    def words(self) -> str:
        """Everything that is said, one reason a line."""
        return "\n".join(self._words)

    def show_all(
        self,
        refused: Iterable[OutboxEntry],
        looks: Sequence[Look],
        origins: Sequence[FieldOrigin],
        spelling: Sequence[Tidied] = (),
        *,
        show: Show | None = None,
    ) -> None:
        """Show what there is to look at, and the choices; times are those of the lead's show."""
        shown = (tuple(refused), tuple(looks), tuple(origins), tuple(spelling))
        if (shown, show) == (self._shown, self._show):
            return
        self._shown, self._show = shown, show
        self._words = []
        by_field: dict[str, list[FieldOrigin]] = {}
        for one in origins:
            by_field.setdefault(one.field, []).append(one)
        for entry in shown[0]:
            self._add(
                f"{connector_name(entry.connector)} refused it ({STEPS[entry.step].lower()}): "
                f"{plain_lines(entry.error)}",
                "Mend the field it names and save; it is sent again.",
                (),
            )
        told: set[str] = set()
        nobody = any(look.reason is Reason.PROVISIONAL for look in looks)
        for look in looks:
            if nobody and look.reason in (Reason.NO_NAME, Reason.NO_EMAIL):
                continue  # that nobody knows who it is says it already
            found = by_field.get(look.field, [])
            self._add(
                self._look_words(look, found),
                CURES.get(look.reason, ""),
                self._look_actions(look, () if look.field in told else found),
                field=look.field or ("last_name" if nobody else ""),
            )
            told.add(look.field)
        for field, found in by_field.items():
            if field not in told and any(one.contradicted for one in found):
                now = next((one for one in found if one.value), None)
                what = f"{field_word(field, None)} is said differently"
                if now is not None:
                    source = f" ({origin_words(now.found)})" if now.found else ""
                    what += f": now “{one_line(now.value)}”{source}"
                self._add(what, "", self._choices(field, found))
        if spelling:
            words = "; ".join(
                f"{field_word(one.field, None)}: {one_line(one.before)} → {one_line(one.after)}"
                for one in spelling
            )
            tidy = ("Tidy up", "The original stays in the history", self.tidy.emit)
            self._add(f"The spelling can be made regular. {words}", "", (tidy,))
        for number, line in enumerate(self._lines):
            line.setVisible(number < len(self._words))
        self.setVisible(bool(self._words))

    def _look_words(self, look: Look, found: Sequence[FieldOrigin]) -> str:
        words = one_line(look.text)
        if look.reason is Reason.UNSURE:
            value = next((one.value for one in found if one.value), "")
            found_here = next((one.found for one in found if one.found is not None), None)
            # What stands nowhere in the picture was made of something else: a firm, of its domain.
            guessed = found_here is not None and found_here.image_id and not found_here.box
            how = "is guessed from the rest of the card" if guessed else "was read from print"
            words = f"{field_word(look.field, None)}: “{one_line(value)}” {how}"
            if found_here is not None and found_here.confidence is not None:
                words += f", {found_here.confidence:.0%} sure"
        return words

    def _look_actions(self, look: Look, found: Sequence[FieldOrigin]) -> tuple[Action, ...]:
        actions: list[Action] = []
        if look.reason is Reason.UNSURE:
            right = partial(self.checked.emit, look.field)
            actions.append(("It is right", "This was looked at, and it is right", right))
        actions += self._choices(look.field, found)
        return tuple(actions)

    def _choices(self, field: str, found: Sequence[FieldOrigin]) -> tuple[Action, ...]:
        choices = [choice for one in found for choice in one.choices][:_MOST_CHOICES]
        return tuple(
            (
                f"Use “{_short(choice.value)}”",
                _choice_words(choice, self._show),
                partial(self.choose.emit, field, choice.value),
            )
            for choice in choices
        )

    def _add(self, words: str, cure: str, actions: Sequence[Action], *, field: str = "") -> None:
        number = len(self._words)
        if number == len(self._lines):
            line = _Line()
            line.wants_field.connect(self.wants_field)
            self._lines.append(line)
            self._column.addWidget(line)
        self._lines[number].put(words, cure, actions, field)
        self._words.append(words)


class _Line(QWidget):
    """One reason, its cure, and what can be done about it; used again for the next lead."""

    wants_field = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._field = ""
        self._acts: list[Callable[[], object]] = []
        self._buttons: list[_Act] = []
        self._said = theme.label("", wrap=True)
        self._said.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self._edit = theme.tool_button("edit", "", quiet=True)
        theme.fix(self._edit, width=_HEAD, height=_HEAD)
        self._edit.clicked.connect(lambda: self.wants_field.emit(self._field))
        line = QHBoxLayout()
        line.setSpacing(8)
        sign = QWidget()
        theme.fix(sign, height=_HEAD)
        beside = QHBoxLayout(sign)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.addWidget(theme.Glyph("warning", side=16, role="warning"))
        line.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        line.addWidget(self._said, 1)
        line.addWidget(self._edit, 0, Qt.AlignmentFlag.AlignTop)
        self._cure = theme.label("", size="small", role="muted", wrap=True)
        self._cure.setContentsMargins(8, 0, 0, 0)
        self._actions = QWidget()
        self._flow = theme.FlowLayout(self._actions, spacing=0)
        below = QVBoxLayout()
        below.setContentsMargins(16, 0, 0, 0)
        below.setSpacing(0)
        below.addWidget(self._cure)
        below.addWidget(self._actions)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(line)
        column.addLayout(below)
        self._level()

    def put(self, words: str, cure: str, actions: Sequence[Action], field: str) -> None:
        """Say this."""
        self._said.setText(theme.breakable(words))
        self._said.setAccessibleName(words)
        self._field = field
        if field:
            what = f"Edit: {field_word(field, None)}"
            self._edit.setToolTip(what)
            self._edit.setAccessibleName(what)
        self._edit.setVisible(bool(field))
        self._cure.setText(theme.breakable(cure))
        self._cure.setAccessibleName(cure)
        self._cure.setVisible(bool(cure))
        self._acts = [act for _, _, act in actions]
        while len(self._buttons) < len(actions):
            button = _Act()
            button.clicked.connect(partial(self._act, len(self._buttons)))
            self._buttons.append(button)
            self._flow.addWidget(button)
        for button, (short, whole, _) in zip(self._buttons, actions, strict=False):
            button.say(short)
            button.setAccessibleName(f"{short}. {whole}")
            button.setToolTip(theme.plain_tip(whole))
        for number, button in enumerate(self._buttons):
            button.setVisible(number < len(actions))
        self._actions.setVisible(bool(actions))

    def _act(self, number: int, _checked: bool = False) -> None:
        self._acts[number]()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._level()

    def _level(self) -> None:
        """Put the first line of the words level with the sign and the pencil."""
        above = (theme.px(_HEAD) - self._said.fontMetrics().height()) // 2
        self._said.setContentsMargins(0, max(0, above), 0, 0)


class _Act(QPushButton):
    """A button whose words are cut where they have no room; its tool tip says all."""

    def __init__(self) -> None:
        super().__init__()
        self._whole = ""
        self.setProperty("kind", "link")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def say(self, words: str) -> None:
        """Show these words."""
        self._whole = words
        self._cut()
        self.updateGeometry()

    def _frame(self) -> int:
        """The pixels around the words."""
        shown = self.text().replace("&&", "&")
        return super().sizeHint().width() - self.fontMetrics().horizontalAdvance(shown)

    def sizeHint(self) -> QSize:
        words = self.fontMetrics().horizontalAdvance(self._whole)
        return QSize(self._frame() + words, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        hint = self.sizeHint()
        return QSize(min(hint.width(), _ACT_LEAST), hint.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._cut()

    def _cut(self) -> None:
        words, measure = self._whole, self.fontMetrics()
        room = self.width() - self._frame()
        # Before it has its place it says everything.
        if self.isVisible() and measure.horizontalAdvance(words) > room:
            words = measure.elidedText(words, Qt.TextElideMode.ElideRight, max(room, 0))
        self.setText(words.replace("&", "&&"))


def _short(text: str) -> str:
    text = one_line(text)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _choice_words(choice: Choice, show: Show | None) -> str:
    when = f", {local_time(choice.at, show)}" if choice.at else ""
    return f"“{one_line(choice.value)}”: {origin_words(choice)}{when}"
