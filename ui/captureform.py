"""The person in front of the booth: who it is, what was said, and the buttons that end it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from math import ceil

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QImage, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QScrollArea,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from leadcapture.booth import utc_now
from leadcapture.lead import Disposition, Lead, Person, Phone
from leadcapture.show import ConsentText, Show
from ui import theme
from ui.cardpicture import Crop
from ui.chips import ChipGroup, Question, asks_much, show_keys
from ui.consentbox import ConsentBox
from ui.words import RATINGS, one_line

__all__ = ["FIELDS", "CaptureForm", "Doubt"]

#: The person's fields here, with their words.
FIELDS = (
    ("first_name", "First"),
    ("last_name", "Last"),
    ("title", "Title"),
    ("company", "Company"),
    ("email", "E-mail"),
    ("phone", "Phone"),
)


#: Fields that share a row where there is room for both.
_PAIRS = (("first_name", "last_name"), ("title", "company"), ("email", "phone"))

#: Pixels in a field that are not for its text: frame and padding; the button of other readings.
_AROUND, _BUTTON = 26, 24

#: Pixels that notes never have.
_TALL = 4000

#: What a field here is called in `Person`.
_PERSON = {"email": "emails", "phone": "phones"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubt:
    """Why a field is shown as unsure."""

    image: QImage
    box: tuple[tuple[float, float], ...] = ()
    """In pixels of `image`: the print that it was read from; empty where it stands nowhere."""
    alternatives: tuple[str, ...] = ()


def _put(field: QLineEdit, text: str) -> None:
    """Show the text, from its beginning where nobody is typing in it."""
    field.setText(text)
    if not field.hasFocus():
        field.setCursorPosition(0)


class CaptureForm(QWidget):
    """Shows one lead and gives it back with what was typed and chosen."""

    save_wanted = Signal()
    discard_wanted = Signal()
    back_wanted = Signal()
    changed = Signal()

    def __init__(
        self, *, clock: Callable[[], datetime] = utc_now, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._clock = clock
        self._lead: Lead | None = None
        self._touched: set[str] = set()
        self._doubts: dict[str, Doubt] = {}
        self._reading = False
        self._active = self._put_in = ""
        self.questions: list[Question] = []
        self.consents: list[ConsentBox] = []
        self.rating: ChipGroup | None = None
        self.next_step: ChipGroup | None = None
        self._keys: Mapping[tuple[str, str], str] = {}
        self._show: Show | None = None
        self._notes_shown = ""

        self.name = theme.name_label()
        self.name.setAccessibleDescription("The person's name")
        self._sub = theme.label("", lines=3)
        self._reach = theme.label("", role="muted", lines=2)
        self.state = theme.StatePill()
        self.edit_button = theme.button("Edit  E", kind="quiet", icon="edit")
        self.edit_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.edit_button.setToolTip("Type the name, company, e-mail… (E)")
        self.edit_button.clicked.connect(lambda: self.edit())
        self._head = QStackedWidget()
        self._head.addWidget(self._make_shown())
        self._head.addWidget(self._make_fields())
        self._about = QWidget()
        self._about_column = QVBoxLayout(self._about)
        self._about_column.setContentsMargins(0, 0, 8, 0)
        self._about_column.setSpacing(10)
        self.notes = _Notes()
        self.notes.setPlaceholderText("Notes (Shift+Enter begins a new line)")
        self.notes.setAccessibleName("Notes")
        self.notes.setTabChangesFocus(True)
        theme.fix(self.notes, least_height=52)
        self.notes.textChanged.connect(self.changed)
        self.notes.installEventFilter(self)
        self._consent_column = QVBoxLayout()
        self._consent_column.setSpacing(4)
        self.discard_button = theme.button("Discard  Esc", large=True)
        self.discard_button.clicked.connect(self.discard_wanted)
        self.save_button = theme.button("Save  Enter", primary=True, large=True)
        self.save_button.clicked.connect(self.save_wanted)
        theme.fix(self.save_button, least_width=88)  # room for the word without its key
        self.save_button.installEventFilter(self)
        self._saving = False
        self.back_button = theme.button("Back side  B", large=True)
        self.back_button.setToolTip("The next picture is the back of this card (B)")
        self.back_button.clicked.connect(self.back_wanted)
        for button in (self.discard_button, self.back_button, self.save_button):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        row = QHBoxLayout()
        row.setSpacing(theme.GRID)
        row.addWidget(self.discard_button)
        row.addWidget(self.back_button)
        row.addWidget(self.save_button, 1)
        self._questions = _Room()
        self._scroll = theme.scroll(self._about, area=self._questions)
        self._about.installEventFilter(self)
        for field in self.fields.values():
            field.installEventFilter(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(10)
        column.addWidget(self._head)
        column.addWidget(theme.line())
        column.addWidget(self._scroll)
        column.addLayout(self._consent_column)
        column.addWidget(self.notes, 1000)
        column.addStretch(1)
        column.addLayout(row)

    # --- what it is made of --------------------------------------------------------------

    def _make_shown(self) -> QWidget:
        box = QWidget()
        top = QHBoxLayout()
        top.setSpacing(theme.GRID)
        top.addWidget(self.name, 1)
        top.addWidget(self.edit_button, 0, Qt.AlignmentFlag.AlignTop)
        bottom = QHBoxLayout()
        bottom.setSpacing(theme.GRID)
        bottom.addWidget(self._reach, 1)
        bottom.addWidget(self.state)
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(top)
        column.addWidget(self._sub)
        column.addLayout(bottom)
        column.addStretch(1)
        return box

    def _make_fields(self) -> QWidget:
        box = QWidget()
        grid = QGridLayout(box)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        self.fields: dict[str, QLineEdit] = {}
        self.crops: dict[str, Crop] = {}
        self._labels: dict[str, theme.PlainLabel] = {}
        for name, word in FIELDS:
            field = QLineEdit()
            field.setAccessibleName(word)
            field.setMaxLength(400)
            field.textEdited.connect(lambda _, name=name: self._typed(name))
            label = theme.label(word, size="small", role="muted")
            label.setBuddy(field)
            self.fields[name], self._labels[name] = field, label
            if name != "last_name":
                # One line of print is both names.
                self.crops[name] = Crop()
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(3, 1)
        self._grid = grid
        self._apart: set[str] | None = None
        self._place_fields(set())
        return box

    def _place_fields(self, apart: set[str]) -> None:
        """Put the fields of each pair side by side, or, where its first one is in `apart`, each
        into a row of its own."""
        if apart == self._apart:
            return
        self._apart = apart
        row = 0
        for pair in _PAIRS:
            for at, name in enumerate(pair):
                alone = pair[0] in apart
                column, across = (0, 3) if alone else (2 * at, 1)
                row += 2 * (alone and at)
                for widget in (self.crops.get(name), self._labels[name], self.fields[name]):
                    if widget is not None:
                        self._grid.removeWidget(widget)
                self._grid.addWidget(self._labels[name], row + 1, column)
                self._grid.addWidget(self.fields[name], row + 1, column + 1, 1, across)
                if name in self.crops:
                    wide = 3 if name == "first_name" else across
                    self._grid.addWidget(self.crops[name], row, column + 1, 1, wide)
            row += 2

    def _fit_fields(self, *, typing: bool = False) -> None:
        """Give a row to what is too long for half of one, so that it can be compared whole; while
        somebody is `typing`, nothing becomes narrower. What is longer still has a tool tip."""
        labels = {name: label.sizeHint().width() for name, label in self._labels.items()}
        left, right = (max(labels[pair[at]] for pair in _PAIRS) for at in (0, 1))
        whole = self.width() - left - self._grid.horizontalSpacing()
        half = (whole - right - 2 * self._grid.horizontalSpacing()) // 2
        wants = {name: self._wanted(field) for name, field in self.fields.items()}
        apart = {pair[0] for pair in _PAIRS if max(wants[name] for name in pair) > half}
        if typing and self._apart:
            apart |= self._apart
        self._place_fields(apart)
        for pair in _PAIRS:
            for name in pair:
                cut = wants[name] > (whole if pair[0] in apart else half)
                tip = theme.plain_tip(self.fields[name].text()) if cut else ""
                self.fields[name].setToolTip(tip)

    @staticmethod
    def _wanted(field: QLineEdit) -> int:
        words = field.fontMetrics().horizontalAdvance(field.text())
        return words + _AROUND + theme.px(_BUTTON) * len(field.actions())

    def set_show(self, show: Show) -> None:
        """Make the show's questions, next steps and consents."""
        if show == self._show:
            return
        self._show = show
        _empty(self._about_column)
        _empty(self._consent_column)
        self._keys = show_keys(show)
        self.questions = [Question(one, self._keys) for one in show.qualifiers]
        flow_box = QWidget()
        flow = theme.FlowLayout(flow_box, spacing=12)
        self.rating = ChipGroup(
            "Rating",
            {rating.value: word for rating, word in RATINGS.items()},
            keys={Disposition.HOT: "1", Disposition.WARM: "2", Disposition.COLD: "3"},
        )
        ends = [_titled("Rating", self.rating)]
        if show.next_steps:
            self.next_step = ChipGroup(
                "Next step",
                {step.id: step.label for step in show.next_steps},
                keys={step.id: self._keys["next step", step.id] for step in show.next_steps},
            )
            self.next_step.changed.connect(self.changed)
            ends.append(_titled("Next step", self.next_step))
        else:
            self.next_step = None
        for question in self.questions:
            question.changed.connect(self.changed)
        # What everybody is asked is never below what nobody scrolls to.
        much = asks_much(show)
        for widget in (*ends, *self.questions) if much else (*self.questions, *ends):
            flow.addWidget(widget)
        self.rating.changed.connect(self.changed)
        self._about_column.addWidget(flow_box)
        self._about_column.addStretch(1)
        by_purpose: dict[str, list[ConsentText]] = {}
        for text in show.consent:
            by_purpose.setdefault(text.purpose, []).append(text)
        self.consents = []
        for number, texts in enumerate(by_purpose.values()):
            made = ConsentBox(tuple(texts), key="Y" if number == 0 else "", clock=self._clock)
            made.changed.connect(self.changed)
            self.consents.append(made)
            self._consent_column.addWidget(made)

    # --- one lead ------------------------------------------------------------------------

    @property
    def shown(self) -> Lead | None:
        """The lead as it came."""
        return self._lead

    def show_lead(self, lead: Lead, *, mark: tuple[str, str, str, str], editing: bool) -> None:
        """Show this lead. `mark` is (word, icon, role, hint); `editing` opens the fields."""
        self._lead = lead
        self._touched = set()
        self._reading = False
        self._active = self._put_in = ""
        self.show_doubts({})
        person = lead.person
        for name, text in _texts(person).items():
            _put(self.fields[name], one_line(text))
        for question in self.questions:
            question.set_answer(lead.answers.get(question.question.id))
        if self.rating is not None:
            self.rating.set_values([lead.disposition.value] if lead.disposition else [])
        if self.next_step is not None:
            self.next_step.set_values([lead.next_step])
        for consent in self.consents:
            consent.show_lead(lead)
        self.notes.setPlainText("\n".join(one_line(line) for line in lead.notes.splitlines()))
        self._notes_shown = self.notes.toPlainText()
        word, icon, role, hint = mark
        self.state.show_mark(word, icon=icon, role=role, hint=hint)
        self._say_who()
        self._scroll.verticalScrollBar().setValue(0)
        self._fit_questions()
        if editing:
            self.edit()
        else:
            self._head.setCurrentIndex(0)
            self._fit_head()

    # --- what is read from print ---------------------------------------------------------

    def set_reading(self, on: bool) -> None:
        """Whether the print of its picture is still being read: the fields are there to type
        into, and what is read fills the others."""
        self._reading = on
        if on and not self._person().known:
            self.open_fields()
        self._say_who()
        for field in self.fields.values():
            field.setPlaceholderText("reading…" if on else "")
        self._fit_head()

    def fill(self, lead: Lead, *, mark: tuple[str, str, str, str]) -> None:
        """Take over who was read from the print. What was typed meanwhile stays as it is."""
        assert self._lead is not None
        self._lead = replace(
            self._lead, person=lead.person, unsure=lead.unsure, badge_id=lead.badge_id
        )
        for name, text in _texts(lead.person).items():
            if name not in self._touched:
                _put(self.fields[name], one_line(text))
        word, icon, role, hint = mark
        self.state.show_mark(word, icon=icon, role=role, hint=hint)
        self.set_reading(False)

    def add(self, lead: Lead) -> None:
        """Add what the back side says to what is here: nothing is overwritten."""
        assert self._lead is not None
        mine = self._person()
        person = mine.filled_from(lead.person)
        unsure = [
            name for name in lead.unsure if getattr(mine, name, None) != getattr(person, name, None)
        ]
        self._lead = replace(
            self._lead,
            person=person,
            unsure=tuple(dict.fromkeys((*self._lead.unsure, *unsure))),
            badge_id=self._lead.badge_id or lead.badge_id,
        )
        for name, text in _texts(person).items():
            if name not in self._touched:
                _put(self.fields[name], one_line(text))
        self._say_who()
        self._fit_head()

    def show_doubts(
        self, doubts: Mapping[str, Doubt], others: Mapping[str, tuple[str, ...]] | None = None
    ) -> None:
        """Mark these fields as unsure, with the picture of their print above. `others` are what
        fields that are sure could be as well; a whole name is offered beside the first one."""
        self._doubts = {name: one for name, one in doubts.items() if name not in self._touched}
        for name, field in self.fields.items():
            doubt = self._doubts.get(name)
            self._mark_unsure(name, doubt is not None)
            for action in field.actions():
                field.removeAction(action)
            offered = doubt.alternatives if doubt is not None else (others or {}).get(name, ())
            if offered:
                self._offer(field, name, offered, role="muted" if doubt is None else "warning")
            if name in self.crops:
                box = doubt.box if doubt is not None else ()
                self.crops[name].show_piece(doubt.image if doubt else QImage(), box)
        self._fit_head()

    @property
    def doubtful(self) -> tuple[str, ...]:
        """The fields that are shown as unsure."""
        return tuple(self._doubts)

    def _mark_unsure(self, name: str, on: bool) -> None:
        field = self.fields[name]
        field.setProperty("unsure", on)
        field.setAccessibleDescription("Not sure: compare with the picture" if on else "")
        field.style().unpolish(field)
        field.style().polish(field)

    def _offer(
        self, field: QLineEdit, name: str, alternatives: tuple[str, ...], *, role: str
    ) -> None:
        icon = theme.icon("down", role=role)
        action = field.addAction(icon, QLineEdit.ActionPosition.TrailingPosition)
        action.setText("Other readings")
        action.setToolTip(theme.plain_tip("Or: " + " · ".join(map(one_line, alternatives))))

        def choose() -> None:
            menu = self._others_menu(name, alternatives)
            menu.popup(field.mapToGlobal(QPoint(0, field.height())))

        action.triggered.connect(choose)

    def _others_menu(self, name: str, alternatives: tuple[str, ...]) -> QMenu:
        """What to put into this field instead."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for text in alternatives:
            take = (
                partial(self.put_name, text)
                if name == "first_name"
                else partial(self.put, name, text, replacing=True)
            )
            menu.addAction(one_line(text).replace("&", "&&"), take)
        return menu

    @property
    def active(self) -> str:
        """The field that a tapped word goes into: the one with the focus, or the one that had it
        until the mouse went to the picture. Empty when there is none."""
        return self._active

    def _note_focus(self, field: QLineEdit, event: QFocusEvent) -> None:
        if event.gotFocus():
            self._active = next((name for name, one in self.fields.items() if one is field), "")
        elif event.reason() in (Qt.FocusReason.OtherFocusReason, Qt.FocusReason.TabFocusReason):
            self._active = ""

    def put(self, name: str, text: str, *, replacing: bool = False) -> None:
        """Type this into a field. The first words replace what was read, further ones follow."""
        field = self.fields[name]
        text = one_line(text)
        if self._put_in == name and not replacing:
            glue = "" if name == "email" else " "
            text = f"{field.text()}{glue}{text}"
        elif not replacing and field.text() and name in self._touched and not field.selectedText():
            text = f"{field.text()} {text}"
        if not self.editing:
            self.open_fields()
        field.setText(text)
        field.setFocus(Qt.FocusReason.OtherFocusReason)
        self._put_in = name
        self._typed(name)
        self._put_in = name

    def note(self, text: str) -> None:
        """Put this text under what the notes hold."""
        self.notes.appendPlainText(text)

    def put_name(self, whole: str) -> None:
        """Type a whole name into the two fields that it has here."""
        from leadcapture.contact import split_name

        _, first, last, _ = split_name(one_line(whole))
        self.put("last_name", last, replacing=True)
        self.put("first_name", first, replacing=True)

    def _say_who(self) -> None:
        person = self._person()
        named = one_line(self._named(person))
        self.name.setText("Reading…" if self._reading and not person.known else named)
        work = " · ".join(part for part in (person.title, person.company) if part)
        self._sub.setText(one_line(work) or one_line(person.address.line()))
        phone = person.phones[0].number if person.phones else ""
        reach = " · ".join(part for part in (person.email, phone) if part)
        unknown = "Reading the card…" if self._reading else "No e-mail address yet"
        self._reach.setText(one_line(reach) or unknown)

    def _named(self, person: Person) -> str:
        assert self._lead is not None
        return replace(self._lead, person=person).label

    def edit(self, field: str = "first_name") -> None:
        """Open the person's fields with the focus in this one."""
        self._head.setCurrentIndex(1)
        self._fit_head()
        self.fields[field].setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.fields[field].selectAll()

    def open_fields(self) -> None:
        """Open the person's fields; the focus stays where it is."""
        self._head.setCurrentIndex(1)
        self._fit_head()

    @property
    def editing(self) -> bool:
        """Whether the person's fields are open."""
        return self._head.currentIndex() == 1

    def _fit_head(self, *, typing: bool = False) -> None:
        self._fit_fields(typing=typing)
        # A stack is as tall as its tallest page; this one should be as tall as what it shows.
        page = self._head.currentWidget()
        if page is not None:
            if (layout := page.layout()) is not None:
                layout.invalidate()
            high = page.heightForWidth(self.width()) if page.hasHeightForWidth() else -1
            self._head.setFixedHeight(max(high, page.minimumSizeHint().height()))

    def _typed(self, name: str) -> None:
        self._touched.add(name)
        self._put_in = ""
        if self._doubts.pop(name, None) is not None:
            self._mark_unsure(name, False)
        self._fit_head(typing=True)
        self.changed.emit()

    def _person(self) -> Person:
        """The person with the fields that were typed in; the rest exactly as it came."""
        assert self._lead is not None
        person = self._lead.person
        typed = {
            name: " ".join(field.text().split())
            for name, field in self.fields.items()
            if name in self._touched
        }
        singles = {name: text for name, text in typed.items() if name not in ("email", "phone")}
        person = replace(person, **singles)  # type: ignore[arg-type]  # only text fields
        if "email" in typed:
            rest = person.emails[1:]
            mine = (typed["email"],) if typed["email"] else ()
            person = replace(person, emails=tuple(dict.fromkeys((*mine, *rest))))
        if "phone" in typed:
            number = typed["phone"]
            first = person.phones[0] if person.phones else Phone(number="")
            mine_too = (replace(first, number=number),) if number else ()
            person = replace(person, phones=(*mine_too, *person.phones[1:]))
        return person

    def lead(self) -> Lead:
        """The lead with everything as the form has it now."""
        assert self._lead is not None
        lead = self._lead
        answers = dict(lead.answers)
        for question in self.questions:
            answer = question.answer()
            if answer is None:
                answers.pop(question.question.id, None)
            else:
                answers[question.question.id] = answer
        rating = self.rating.values() if self.rating is not None else ()
        steps = self.next_step.values() if self.next_step is not None else ()
        foreign = (
            lead.next_step
            if self.next_step is None or lead.next_step not in self.next_step.chips
            else ""
        )
        notes = self.notes.toPlainText()
        given = tuple(consent for box in self.consents for consent in box.given())
        checked = {_PERSON.get(name, name) for name in self._touched}
        return replace(
            lead,
            person=self._person(),
            unsure=tuple(name for name in lead.unsure if name not in checked),
            answers=answers,
            disposition=Disposition(rating[0]) if rating else None,
            next_step=steps[0] if steps else foreign,
            notes=lead.notes if notes == self._notes_shown else notes.strip(),
            consents=(*lead.consents, *given),
        )

    @property
    def dirty(self) -> bool:
        """Whether anything was typed or chosen."""
        return self._lead is not None and self.lead() != self._lead

    def unanswered(self) -> tuple[str, ...]:
        """The labels of required questions without an answer."""
        return tuple(
            one_line(question.question.label)
            for question in self.questions
            if question.question.required and question.answer() is None
        )

    def set_saving(self, on: bool) -> None:
        """While it is being written nothing can be changed."""
        self._saving = on
        self._fit_save()
        for part in (self._head, self._about, self.notes, self.discard_button, self.save_button):
            part.setEnabled(not on)
        self.back_button.setEnabled(not on)
        for box in self.consents:
            box.setEnabled(not on)

    # --- room ----------------------------------------------------------------------------

    def _fit_save(self) -> None:
        """Large text beside a third button leaves no room for the key that saves."""
        button = self.save_button
        measure = button.fontMetrics()
        frame = button.sizeHint().width() - measure.horizontalAdvance(button.text())
        words = "Saving…" if self._saving else "Save  Enter"
        if not self._saving and frame + measure.horizontalAdvance(words) > button.width():
            words = "Save"
        if words != button.text():
            button.setText(words)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_head()
        QTimer.singleShot(0, self, self._fit_head)
        self._fit_questions()

    def _fit_questions(self) -> None:
        """The questions are as tall as they need, so that the notes get what is left."""
        layout = self._about.layout()
        width = self._scroll.width() or self.width()
        if layout is not None and width > 0:
            tall = layout.heightForWidth(width) if layout.hasHeightForWidth() else 0
            self._questions.ask_for(tall)

    # --- keys ----------------------------------------------------------------------------

    def press(self, letter: str) -> bool:
        """What a key chooses while no field has the focus; False when it chooses nothing."""
        letter = letter.upper()
        if letter in ("1", "2", "3") and self.rating is not None:
            self.rating.toggle(tuple(self.rating.chips)[int(letter) - 1])
            return True
        if letter == "E":
            self.edit()
            return True
        if letter == "Y" and self.consents:
            self.consents[0].box.toggle()
            return True
        for (group, value), key in self._keys.items():
            if key and key == letter:
                if group == "next step" and self.next_step is not None:
                    self.next_step.toggle(value)
                else:
                    for question in self.questions:
                        if question.question.id == group and question.chips is not None:
                            question.chips.toggle(value)
                return True
        return False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QFocusEvent) and isinstance(watched, QLineEdit):
            self._note_focus(watched, event)
        if watched is self.save_button and event.type() == QEvent.Type.Resize:
            self._fit_save()
        if watched is self._about and event.type() == QEvent.Type.LayoutRequest:
            self._fit_questions()
        if (
            watched is self.notes
            and event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        ):
            self.save_wanted.emit()
            return True
        return super().eventFilter(watched, event)


class _Room(QScrollArea):
    """As tall as its content needs, and shorter only where there is no more room."""

    def __init__(self) -> None:
        super().__init__()
        self._tall = 240
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)

    def ask_for(self, tall: int) -> None:
        """Be this tall."""
        if tall > 0 and tall != self._tall:
            self._tall = tall
            self._place_bar()
            self.updateGeometry()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_bar()

    def _place_bar(self) -> None:
        # A bar takes room from the questions, so that they want another row, and the bar with it.
        fits = self.height() >= self._tall
        off, as_needed = (
            Qt.ScrollBarPolicy.ScrollBarAlwaysOff,
            Qt.ScrollBarPolicy.ScrollBarAsNeeded,
        )
        self.setVerticalScrollBarPolicy(off if fits else as_needed)

    def sizeHint(self) -> QSize:
        return QSize(320, self._tall)

    def minimumSizeHint(self) -> QSize:
        return QSize(320, min(self._tall, 120))


class _Notes(QPlainTextEdit):
    """As tall as what is written in it, where there is room; it takes none from the questions."""

    _FEWEST = 3
    """Lines of the empty notes."""

    def __init__(self) -> None:
        super().__init__()
        self.document().documentLayout().documentSizeChanged.connect(self._grow)

    def sizeHint(self) -> QSize:
        return QSize(240, theme.px(52))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._grow()

    def _grow(self) -> None:
        document = self.document()
        layout, block = document.documentLayout(), document.firstBlock()
        text, lines = 0.0, 0
        # No room is taller than this.
        while block.isValid() and text < _TALL:
            text += layout.blockBoundingRect(block).height()
            lines += max(block.lineCount(), 1)
            block = block.next()
        text += max(self._FEWEST - lines, 0) * self.fontMetrics().lineSpacing()
        margins = self.contentsMargins()
        # As the bar reckons it: a margin, and one pixel more.
        frame = margins.top() + margins.bottom() + document.documentMargin() + 1
        self.setMaximumHeight(max(ceil(text + frame), theme.px(52)))


def _texts(person: Person) -> dict[str, str]:
    return {
        "first_name": person.first_name,
        "last_name": person.last_name,
        "title": person.title,
        "company": person.company,
        "email": person.email,
        "phone": person.phones[0].number if person.phones else "",
    }


def _titled(title: str, group: ChipGroup) -> QWidget:
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(4)
    column.addWidget(theme.label(title, size="small", role="muted"))
    column.addWidget(group)
    return box


def _empty(layout: QVBoxLayout) -> None:
    while (item := layout.takeAt(0)) is not None:
        if (old := item.widget()) is not None:
            old.hide()
            old.deleteLater()
