"""The review room: an inbox of leads that goes to zero, from the keyboard.

Left the list with search and filters, right the lead that is looked at: its picture and evidence
beside its fields. What was typed is saved when one moves on; what could not be saved stays in a
bar until somebody decides.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from functools import partial
from uuid import UUID

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFontDatabase,
    QHideEvent,
    QImage,
    QKeyEvent,
    QKeySequence,
    QResizeEvent,
    QShortcut,
    QTextOption,
)
from PySide6.QtWidgets import (
    QApplication,
    QButtonGroup,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from leadcapture.booth import (
    Booth,
    Change,
    LeadFilter,
    LeadQuery,
    LeadRow,
    OutboxEntry,
)
from leadcapture.errors import BadInput, Conflict
from leadcapture.lead import Capture, Lead, Person, Stage
from leadcapture.show import Show
from ui import theme
from ui.leadform import LeadForm, plain_lines
from ui.leadtable import LeadView
from ui.mergeview import MergeView
from ui.picture import PictureView, decode_picture
from ui.words import (
    RATINGS,
    SOURCES,
    STEPS,
    answer_text,
    connector_name,
    how_many,
    lead_mark,
    local_time,
    next_step_label,
    one_line,
    row_mark,
)
from ui.work import Job, Lane, Worker

__all__ = ["ReviewPage", "changed_words", "rebased"]

FILTERS = {
    LeadFilter.ALL: "All",
    LeadFilter.TO_REVIEW: "To review",
    LeadFilter.NEEDS_LOOK: "Needs a look",
    LeadFilter.HOT: "Hot",
    LeadFilter.NO_EMAIL: "No e-mail",
    LeadFilter.APPROVED: "Approved",
    LeadFilter.PARKED: "Refused",
    LeadFilter.DISCARDED: "Discarded",
}

SEARCH_PAUSE = 150
"""Milliseconds without a key until the list is searched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Dossier:
    """All that is shown of one lead, read in one go in the worker."""

    lead: Lead
    captures: tuple[Capture, ...]
    history: tuple[Change, ...]
    refused: tuple[OutboxEntry, ...]
    wrong_emails: tuple[str, ...]


def _read(booth: Booth, lead_id: UUID) -> _Dossier:
    from leadcapture.contact import valid_email

    lead = booth.lead(lead_id)
    return _Dossier(
        lead=lead,
        wrong_emails=tuple(one for one in lead.person.emails if valid_email(one) is None),
        captures=booth.captures(lead_id),
        history=booth.history(lead_id),
        refused=tuple(entry for entry, lead in booth.parked() if lead.id == lead_id),
    )


def _read_picture(booth: Booth, image_id: UUID) -> QImage:
    return decode_picture(booth.picture(image_id))


def _count(booth: Booth, query: LeadQuery) -> dict[LeadFilter, int]:
    return {one: booth.count(replace(query, filter=one)) for one in FILTERS}


def _approve(booth: Booth, edited: Lead | None, lead_ids: Sequence[UUID]) -> tuple[Lead, ...]:
    if edited is not None:
        booth.edit(edited)
    return booth.approve(lead_ids)


def _two(booth: Booth, first: UUID, second: UUID) -> tuple[Lead, Lead]:
    """The two leads, the one met first to the left: it is the one that lives on."""
    leads = sorted((booth.lead(first), booth.lead(second)), key=lambda lead: lead.captured_at)
    return leads[0], leads[1]


def _put_on_top(booth: Booth, base: Lead, mine: Lead) -> Lead:
    return booth.edit(rebased(base, mine, booth.lead(mine.id)))


def rebased(base: Lead, mine: Lead, theirs: Lead) -> Lead:
    """`theirs` with the fields that `mine` changed since `base`, person field by person field."""
    person = replace(
        theirs.person,
        **{
            field.name: getattr(mine.person, field.name)
            for field in fields(Person)
            if getattr(mine.person, field.name) != getattr(base.person, field.name)
        },
    )
    changed = {
        name: getattr(mine, name)
        for name in ("badge_id", "disposition", "next_step", "notes", "tags", "owner")
        if getattr(mine, name) != getattr(base, name)
    }
    answers = dict(theirs.answers)
    for question in {*base.answers, *mine.answers}:
        if mine.answers.get(question) != base.answers.get(question):
            if question in mine.answers:
                answers[question] = mine.answers[question]
            else:
                answers.pop(question, None)
    new = tuple(one for one in mine.consents if one not in theirs.consents)
    return replace(
        theirs, person=person, answers=answers, consents=(*theirs.consents, *new), **changed
    )


def changed_words(before: Lead | None, after: Lead, show: Show | None) -> str:
    """What changed between two states, in words: ``Company: Old -> New; Rating: Hot``."""
    if before is None:
        return ""
    found: list[str] = []

    def say(label: str, one: str, two: str) -> None:
        if one != two:
            arrow = f"{one_line(one)} → " if one else ""
            found.append(f"{label}: {arrow}{one_line(two) or 'empty'}")

    was, now = before.person, after.person
    say("Name", was.name, now.name)
    say("Job title", was.title, now.title)
    say("Department", was.department, now.department)
    say("Company", was.company, now.company)
    say("E-mail", ", ".join(was.emails), ", ".join(now.emails))
    say(
        "Phone",
        ", ".join(phone.number for phone in was.phones),
        ", ".join(phone.number for phone in now.phones),
    )
    say("Website", ", ".join(was.websites), ", ".join(now.websites))
    say("Address", was.address.line(), now.address.line())
    say("Badge id", before.badge_id, after.badge_id)
    say(
        "Rating",
        RATINGS[before.disposition] if before.disposition else "",
        RATINGS[after.disposition] if after.disposition else "",
    )
    say(
        "Next step",
        next_step_label(show, before.next_step),
        next_step_label(show, after.next_step),
    )
    labels = {one.id: one.label for one in show.qualifiers} if show else {}
    for question in dict.fromkeys((*before.answers, *after.answers)):
        say(
            one_line(labels.get(question, question)),
            answer_text(before.answers.get(question, "")),
            answer_text(after.answers.get(question, "")),
        )
    if before.notes != after.notes:
        found.append("Notes")
    if before.consents != after.consents:
        granted = after.consents and after.consents[-1].granted
        found.append("Consent given" if granted else "Consent withdrawn")
    say("Tags", ", ".join(before.tags), ", ".join(after.tags))
    say("Owner", before.owner, after.owner)
    return "; ".join(found)


class ReviewPage(QWidget):
    """See the module."""

    changed = Signal()
    said = Signal(str)

    def __init__(self, booth: Booth, worker: Worker, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._booth = booth
        self._worker = worker
        self._dossier: _Dossier | None = None
        self._wanted: UUID | None = None
        self._reading: Job | None = None
        self._picture_job: Job | None = None
        self._shown_picture = 0
        self._counting = 0
        self._filter = LeadFilter.TO_REVIEW
        self._started = False
        self._unsaved: dict[UUID, tuple[Lead, Lead, str]] = {}
        self._saving: set[UUID] = set()
        self._counts: dict[LeadFilter, int] = {}

        self.list = LeadView(booth, worker, self)
        self.list.chosen.connect(self._choose)
        self.list.selected.connect(self._selected)
        self.list.said.connect(self.said)
        self.list.table.counted.connect(self._counted)

        split = QSplitter(Qt.Orientation.Horizontal, self)
        split.setChildrenCollapsible(False)
        split.setHandleWidth(16)
        split.addWidget(self._make_left())
        split.addWidget(self._make_right())
        split.setStretchFactor(0, 9)
        split.setStretchFactor(1, 11)
        self._split = split

        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 16, 24, 16)
        whole.setSpacing(12)
        whole.addWidget(split, 1)
        self._make_keys()
        self._show_nothing()

    # --- what it is made of --------------------------------------------------------------

    def _make_left(self) -> QWidget:
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        self.search = QLineEdit()
        self.search.setPlaceholderText("Search name, company, e-mail, notes  ( / )")
        self.search.setAccessibleName("Search leads")
        self.search.installEventFilter(self)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(SEARCH_PAUSE)
        self._pause.timeout.connect(self._ask)
        self.search.textChanged.connect(self._pause.start)
        column.addWidget(self.search)

        chips = QWidget()
        flow = theme.FlowLayout(chips)
        self.filters = QButtonGroup(self)
        self.filters.setExclusive(True)
        self._chips = {}
        for one, word in FILTERS.items():
            chip = theme.chip(word, small=True)
            chip.setAccessibleName(f"Show: {word}")
            chip.setChecked(one is self._filter)
            chip.clicked.connect(partial(self.show_filter, one))
            self.filters.addButton(chip)
            self._chips[one] = chip
            flow.addWidget(chip)
        column.addWidget(chips)

        self._list_or_word = QStackedWidget()
        self._list_or_word.addWidget(self.list)
        self._nobody = theme.EmptyState()
        self._list_or_word.addWidget(self._nobody)
        column.addWidget(self._list_or_word, 1)
        self._foot = theme.label("", size="small", role="muted")
        column.addWidget(self._foot)
        return box

    def _make_right(self) -> QWidget:
        self._right = QStackedWidget()
        self._nothing = theme.EmptyState()
        self._right.addWidget(self._nothing)
        self._right.addWidget(self._make_detail())
        self._right.addWidget(self._make_bulk())
        self.merging = MergeView(self._booth, self._worker)
        self.merging.left.connect(self._leave_merge)
        self.merging.merge.connect(self._merge)
        self._right.addWidget(theme.card(self.merging))
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        self._bar = theme.NoticeBar()
        self._bar.hide()
        column.addWidget(self._bar)
        column.addWidget(self._right, 1)
        return box

    def _make_detail(self) -> QWidget:
        self._detail = QWidget()
        self._name = theme.label("", size="title", wrap=False, elide=True)
        self._sub = theme.label("", role="muted", elide=True)
        self._state = theme.StatePill()
        self._look = theme.label("", role="warning", wrap=True)
        self.approve_button = theme.button("Approve  (A)", primary=True)
        self.approve_button.clicked.connect(self.approve)
        self.save_button = theme.button("Save")
        self.save_button.setToolTip("Ctrl+S. Moving on saves too.")
        self.save_button.clicked.connect(self.save)
        self.revert_button = theme.button("Revert")
        self.revert_button.clicked.connect(self._revert)
        self.discard_button = theme.button("Discard")
        self.discard_button.setToolTip("Delete. Ctrl+Z takes it back.")
        self.discard_button.clicked.connect(self.discard)

        names = QVBoxLayout()
        names.setSpacing(4)
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(self._name, 1)
        line.addWidget(self._state)
        names.addLayout(line)
        names.addWidget(self._sub)
        names.addWidget(self._look)
        actions = QHBoxLayout()
        actions.setSpacing(8)
        actions.addWidget(self.approve_button)
        actions.addWidget(self.discard_button)
        actions.addStretch(1)
        actions.addWidget(self.revert_button)
        actions.addWidget(self.save_button)

        self.picture = PictureView()
        self.picture.other.connect(self._other_picture)
        self._evidence = QVBoxLayout()
        self._evidence.setSpacing(12)
        self._past = QVBoxLayout()
        self._past.setSpacing(8)
        past = QWidget()
        column = QVBoxLayout(past)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(12)
        column.addWidget(theme.heading("Captured"))
        column.addLayout(self._evidence)
        column.addWidget(theme.heading("History"))
        column.addLayout(self._past)
        column.addStretch(1)

        beside = QSplitter(Qt.Orientation.Vertical)
        beside.setChildrenCollapsible(False)
        beside.setHandleWidth(12)
        beside.addWidget(self.picture)
        beside.addWidget(theme.scroll(past))
        beside.setStretchFactor(0, 1)
        beside.setStretchFactor(1, 1)
        beside.setSizes([300, 320])
        self.form = LeadForm()
        self.form.changed.connect(self._typed)
        holder = QWidget()
        inside = QVBoxLayout(holder)
        inside.setContentsMargins(0, 0, 12, 0)
        inside.addWidget(self.form)
        body = QSplitter(Qt.Orientation.Horizontal)
        body.setChildrenCollapsible(False)
        body.setHandleWidth(16)
        body.addWidget(beside)
        body.addWidget(theme.scroll(holder))
        body.setStretchFactor(0, 2)
        body.setStretchFactor(1, 3)
        body.setSizes([280, 360])
        whole = QVBoxLayout(self._detail)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(12)
        whole.addLayout(names)
        whole.addLayout(actions)
        whole.addWidget(theme.line())
        whole.addWidget(body, 1)
        return theme.card(self._detail)

    def _make_bulk(self) -> QWidget:
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        self._many = theme.label("", size="title")
        self._many_hint = theme.label("", role="muted", wrap=True)
        row = QHBoxLayout()
        row.setSpacing(8)
        self.approve_all = theme.button("Approve all  (A)", primary=True)
        self.approve_all.clicked.connect(self.approve)
        self.merge_button = theme.button("Merge  (M)")
        self.merge_button.clicked.connect(self.start_merge)
        self.discard_all = theme.button("Discard all")
        self.discard_all.clicked.connect(self.discard)
        for one in (self.approve_all, self.merge_button, self.discard_all):
            row.addWidget(one)
        row.addStretch(1)
        column.addWidget(self._many)
        column.addWidget(self._many_hint)
        column.addLayout(row)
        column.addStretch(1)
        return theme.card(box)

    def _make_keys(self) -> None:
        context = Qt.ShortcutContext.WidgetWithChildrenShortcut
        for keys, action in (
            ("J", partial(self.list.step, 1)),
            ("K", partial(self.list.step, -1)),
            ("A", self.approve),
            ("E", self.edit),
            ("M", self.start_merge),
            ("/", self._to_search),
            ("Del", self.discard),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(context)
            shortcut.activated.connect(partial(self._key, action))
        for key, action in (
            (QKeySequence.StandardKey.Undo, self.undo),
            (QKeySequence.StandardKey.Save, self.save),
            (QKeySequence.StandardKey.Find, self._to_search),
        ):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(context)
            shortcut.activated.connect(action)

    def _key(self, action: Callable[[], object]) -> None:
        """A letter typed into a list of choices is for that list."""
        if not isinstance(QApplication.focusWidget(), QComboBox):
            action()

    # --- the seam to the window ----------------------------------------------------------

    def refresh(self) -> None:
        """Read again what is shown; called when the page comes up."""
        query = self._query()
        if not self.search.hasFocus():
            self.list.setFocus()
        if not self._started or query.show_id != self.list.table.query.show_id:
            self._started = True
            self._ask()
        else:
            self._count_filters()
            self.list.refresh()
            self._read_again()

    def settle(self) -> None:
        """Save what was typed and not saved yet; the window calls it before it closes."""
        self._autosave()

    def hideEvent(self, event: QHideEvent) -> None:
        if not event.spontaneous():
            self._autosave()
        super().hideEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Down and Enter lead from the search to the list, Esc empties it first."""
        pressed = event.type() == QEvent.Type.KeyPress
        if watched is self.search and pressed and isinstance(event, QKeyEvent):
            key = event.key()
            if key in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.list.setFocus()
                return True
            if key == Qt.Key.Key_Escape:
                if self.search.text():
                    self.search.clear()
                else:
                    self.list.setFocus()
                return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.list.setFocus()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.save()
        else:
            super().keyPressEvent(event)

    # --- the list ------------------------------------------------------------------------

    def _query(self) -> LeadQuery:
        show = self._booth.show
        return LeadQuery(
            show_id=show.id if show else None,
            text=self.search.text(),
            filter=self._filter,
            order=self.list.table.query.order,
        )

    def _ask(self) -> None:
        self._pause.stop()
        self.list.show_query(self._query())
        self._count_filters()

    def show_filter(self, wanted: LeadFilter) -> None:
        """Show the leads of this filter."""
        self._filter = wanted
        self._chips[wanted].setChecked(True)
        self._ask()

    def search_for(self, text: str) -> None:
        """Search at once."""
        self.search.setText(text)
        self._ask()

    def _to_search(self) -> None:
        self.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.search.selectAll()

    def _count_filters(self) -> None:
        self._counting += 1
        self._worker.run(
            _count,
            self._booth,
            self._query(),
            done=partial(self._filters_counted, self._counting),
            failed=self._say_error,
        )

    def _filters_counted(self, asked: int, counts: dict[LeadFilter, int]) -> None:
        if asked != self._counting:
            return
        self._counts = counts
        for one, chip in self._chips.items():
            chip.setText(f"{FILTERS[one]}  {counts[one]:,}")
            chip.setAccessibleName(f"Show: {FILTERS[one]}, {counts[one]:,} leads")
        self._say_empty()

    def _counted(self, count: int) -> None:
        self._list_or_word.setCurrentIndex(0 if count else 1)
        if not count:
            self._choose(None)
            self._say_empty()
        self._say_foot()

    def _say_foot(self) -> None:
        count = self.list.table.rowCount()
        selected = sum(many for _, many in self.list.ranges())
        words = how_many(count, "lead") if count else ""
        if selected > 1:
            words += f" · {selected:,} selected"
        self._foot.setText(words)

    def _say_empty(self) -> None:
        """Teach the next step."""
        text = self.search.text().strip()
        everything = self._counts.get(LeadFilter.ALL, 0)
        if self._booth.show is None:
            words = ("No show is open", "Open a show file in Settings, or try the sample show.")
        elif text:
            words = (
                f"Nobody matches “{one_line(text)}”",
                f"This searches in “{FILTERS[self._filter]}”. Esc empties the search.",
            )
        elif not everything and self._filter is not LeadFilter.DISCARDED:
            words = ("No leads yet", "Scan a badge on the Capture page; it is here at once.")
        elif self._filter is LeadFilter.TO_REVIEW:
            words = (
                "Inbox zero",
                "Every lead is reviewed. The Sync page shows what leaves next.",
            )
        elif self._filter is LeadFilter.NEEDS_LOOK:
            words = ("Nothing needs a look", "No missing name or e-mail, nothing refused.")
        elif self._filter is LeadFilter.PARKED:
            words = ("Nothing was refused", "The CRM took everything it was sent.")
        elif self._filter is LeadFilter.DISCARDED:
            words = ("Nothing was discarded", "Delete discards a lead; it can be brought back.")
        elif self._filter is LeadFilter.APPROVED:
            words = (
                "Nothing is approved yet",
                "Choose “To review” and press A for each good lead.",
            )
        else:
            words = (f"No lead is in “{FILTERS[self._filter]}”", "Choose another filter above.")
        actions = (("Empty the search", self.search.clear),) if text else ()
        icon = "search" if text else "check" if everything else "inbox"
        self._nobody.say(*words, icon=icon, actions=actions)
        if self._list_or_word.currentIndex() == 1:
            self._nothing.say("", "")

    # --- one lead ------------------------------------------------------------------------

    def _selected(self, count: int) -> None:
        self._say_foot()
        if count > 1:
            self._autosave()
            self._many.setText(f"{count:,} leads selected")
            two = count == 2
            self.merge_button.setEnabled(two)
            self._many_hint.setText(
                "A approves them, Delete discards them, Ctrl+C copies them as a table"
                + (", M merges the two." if two else ". Select two to merge them.")
            )
            if self._right.currentIndex() != 3:
                self._right.setCurrentIndex(2)
        elif self._dossier is None:
            self._show_nothing()
        elif self._right.currentIndex() != 3:
            self._right.setCurrentIndex(1)

    def _show_nothing(self) -> None:
        if self._list_or_word.currentIndex() == 0:
            self._nothing.say("", "Choose a lead on the left.")
        self._right.setCurrentIndex(0)

    def _choose(self, lead_id: UUID | None) -> None:
        self._autosave()
        self._wanted = lead_id
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None
        if lead_id is None:
            self._dossier = None
            self._show_nothing()
        else:
            self._read(lead_id)

    def _read(self, lead_id: UUID) -> None:
        self._reading = self._worker.run(
            _read, self._booth, lead_id, done=self._came, failed=self._say_error
        )

    def _read_again(self) -> None:
        if self._wanted is not None and not self.form.dirty:
            self._read(self._wanted)

    def _came(self, dossier: _Dossier) -> None:
        self._reading = None
        if dossier.lead.id != self._wanted:
            return
        was = self._dossier
        same = was is not None and was.lead.id == dossier.lead.id
        if same and self.form.dirty:
            return  # what is being typed stays; saving finds out about a conflict
        self._dossier = dossier
        if not same or was is None or was.lead != dossier.lead:
            self.form.show_lead(dossier.lead, self._booth.show)
        self._show_head()
        self._show_past()
        if not same or was is None or was.captures != dossier.captures:
            self._shown_picture = 0
            self._show_picture()
        self._typed()
        if sum(many for _, many in self.list.ranges()) <= 1 and self._right.currentIndex() != 3:
            self._right.setCurrentIndex(1)

    def _show_head(self) -> None:
        assert self._dossier is not None
        lead = self._dossier.lead
        self._name.setText(one_line(lead.label))
        parts = (one_line(lead.person.title), one_line(lead.person.company))
        self._sub.setText(" · ".join(part for part in parts if part) or "Nothing else is known yet")
        mark = lead_mark(lead)
        row = next((row for _, row in self.list.table.loaded() if row.id == lead.id), None)
        if row is not None:
            mark = row_mark(row)
        self._state.show_mark(mark.word, icon=mark.icon, role=mark.role, hint=mark.hint)
        words = self._needs(self._dossier)
        self._look.setText(words)
        self._look.setVisible(bool(words))
        gone = lead.stage in (Stage.DISCARDED, Stage.MERGED)
        self.approve_button.setText(
            "Approve  (A)" if lead.stage is not Stage.REVIEWED else "Approved"
        )
        self.approve_button.setEnabled(lead.stage is not Stage.REVIEWED)
        self.discard_button.setText("Bring back" if gone else "Discard")

    def _needs(self, dossier: _Dossier) -> str:
        """What a person should mend, in words."""
        lead = dossier.lead
        found = [
            f"{connector_name(entry.connector)} refused it ({STEPS[entry.step].lower()}): "
            f"{plain_lines(entry.error)}"
            for entry in dossier.refused
        ]
        if lead.provisional:
            found.append(
                f"Only the badge id is known: {one_line(lead.badge_id)}. Type who it is, or "
                "import the attendee list in Settings."
                if lead.badge_id
                else "Nobody has typed yet who this is. The picture may tell."
            )
        if lead.unsure:
            names = ", ".join(name.replace("_", " ") for name in lead.unsure)
            found.append(f"Read from the print; please check: {names}.")
        if not lead.provisional and not lead.person.email:
            found.append("No e-mail address: no e-mail can be sent.")
        found += [f"{one_line(one)} cannot be an e-mail address." for one in dossier.wrong_emails]
        return "\n".join(found)

    def _show_past(self) -> None:
        assert self._dossier is not None
        _clear(self._evidence)
        _clear(self._past)
        for capture in self._dossier.captures:
            self._evidence.addWidget(_evidence(capture))
        if not self._dossier.captures:
            self._evidence.addWidget(theme.label("Nothing.", role="muted"))
        for change in self._dossier.history:
            self._past.addWidget(_change(change, self._booth.show))

    # --- pictures ------------------------------------------------------------------------

    def _pictures(self) -> list[UUID]:
        captures = self._dossier.captures if self._dossier else ()
        return [capture.image_id for capture in captures if capture.image_id is not None]

    def _other_picture(self, by: int) -> None:
        self._shown_picture += by
        self._show_picture()

    def _show_picture(self) -> None:
        if self._picture_job is not None:
            self._picture_job.cancel()
            self._picture_job = None
        pictures = self._pictures()
        if not pictures:
            self.picture.show_word("No picture was taken.\nThe code itself is kept below.")
            return
        self._shown_picture = max(0, min(self._shown_picture, len(pictures) - 1))
        image_id = pictures[self._shown_picture]
        self._picture_job = self._worker.run(
            _read_picture,
            self._booth,
            image_id,
            done=partial(self._picture_came, image_id),
            failed=partial(self._no_picture, image_id),
        )

    def _picture_came(self, image_id: UUID, image: QImage) -> None:
        pictures = self._pictures()
        if image_id in pictures:
            number = pictures.index(image_id) + 1
            self.picture.show_picture(image, number=number, of=len(pictures))

    def _no_picture(self, image_id: UUID, error: Exception) -> None:
        if image_id in self._pictures():
            self.picture.show_word(str(error))

    # --- editing -------------------------------------------------------------------------

    def edit(self) -> None:
        """Go to the first field that wants something."""
        if self._right.currentIndex() == 1:
            self.form.begin()

    def _typed(self) -> None:
        dirty = self._dossier is not None and self.form.dirty
        self.save_button.setEnabled(dirty)
        self.revert_button.setEnabled(dirty)

    def _revert(self) -> None:
        self.form.revert()
        self.said.emit("What you typed is taken back")

    def save(self) -> None:
        """Store what was typed."""
        self._autosave()

    def _edited(self) -> Lead | None:
        return self.form.lead() if self._dossier is not None and self.form.dirty else None

    def _autosave(self) -> None:
        edited = self._edited()
        if edited is None or self._dossier is None:
            return
        base = self._dossier.lead
        # From here on the fields count as shown; the edit lives in the job, then in the bar.
        self._dossier = replace(self._dossier, lead=edited)
        self.form.show_lead(edited, self._booth.show)
        self._typed()
        self._saving.add(edited.id)
        self._worker.run(
            self._booth.edit,
            edited,
            lane=Lane.KEEP,
            done=self._saved,
            failed=partial(self._not_saved, base, edited),
        )

    def _saved(self, lead: Lead) -> None:
        self._saving.discard(lead.id)
        self._unsaved.pop(lead.id, None)
        self._show_bar()
        if self._dossier is not None and self._dossier.lead.id == lead.id:
            self._take_stored(lead)
        self.said.emit(f"Saved {one_line(lead.label)}")
        self._after_change()

    def _take_stored(self, lead: Lead) -> None:
        """The stored lead under what may have been typed since it was sent."""
        assert self._dossier is not None
        base = self._dossier.lead
        typed = self.form.lead() if self.form.dirty else None
        self._dossier = replace(self._dossier, lead=lead)
        if typed is None:
            self.form.show_lead(lead, self._booth.show)
        else:
            self.form.show_draft(lead, rebased(base, typed, lead))
        self._typed()

    def _not_saved(self, base: Lead, mine: Lead, error: Exception) -> None:
        self._saving.discard(mine.id)
        word = (
            "somebody else changed this lead meanwhile."
            if isinstance(error, Conflict)
            else str(error)
        )
        self._unsaved[mine.id] = (base, mine, word)
        self._show_bar()

    def _show_bar(self) -> None:
        """One unsaved edit at a time; nothing typed is dropped without a word."""
        if not self._unsaved:
            self._bar.hide()
            return
        lead_id, (base, mine, word) = next(iter(self._unsaved.items()))
        self._bar.say(
            f"Your changes to {one_line(mine.label)} are not saved: {word}",
            role="warning",
            actions=(
                ("Put mine on top", partial(self._put_on_top, base, mine)),
                ("Drop my changes", partial(self._drop, lead_id)),
            ),
        )
        self._bar.show()

    def _put_on_top(self, base: Lead, mine: Lead) -> None:
        self._worker.run(
            _put_on_top,
            self._booth,
            base,
            mine,
            lane=Lane.KEEP,
            done=self._saved,
            failed=partial(self._not_saved, base, mine),
        )

    def _drop(self, lead_id: UUID) -> None:
        self._unsaved.pop(lead_id, None)
        self._show_bar()
        if self._wanted == lead_id:
            self._dossier = None
            self._read(lead_id)

    @property
    def saving(self) -> bool:
        """Whether an edit is on its way to the disk."""
        return bool(self._saving)

    @property
    def unsaved(self) -> int:
        """Edits that are typed, on their way or refused: not on disk."""
        return len(self._unsaved) + len(self._saving) + (self._edited() is not None)

    # --- acting on the selected leads ----------------------------------------------------

    def approve(self) -> None:
        """Approve what is selected and go to the next."""
        self.list.with_selection(self._approve)

    def _approve(self, rows: tuple[LeadRow, ...]) -> None:
        if not rows:
            return
        edited = self._edited()
        base = self._dossier.lead if self._dossier else None
        if edited is not None and edited.id not in {row.id for row in rows}:
            self._autosave()
            edited = None
        next_lead = self.list.neighbour()
        if edited is not None and self._dossier is not None:
            self._dossier = replace(self._dossier, lead=edited)
            self.form.show_lead(edited, self._booth.show)
        self._worker.run(
            _approve,
            self._booth,
            edited,
            [row.id for row in rows],
            lane=Lane.KEEP,
            done=partial(self._acted, "Approved", next_lead),
            failed=(
                partial(self._not_saved, base, edited)
                if edited is not None and base is not None
                else self._say_error
            ),
        )
        self.list.go_to(next_lead)

    def discard(self) -> None:
        """Take out what is selected; bring back what was taken out."""
        self.list.with_selection(self._discard)

    def _discard(self, rows: tuple[LeadRow, ...]) -> None:
        if not rows:
            return
        self._autosave()
        back = all(row.stage is Stage.DISCARDED for row in rows)
        next_lead = self.list.neighbour()
        self._worker.run(
            self._booth.restore if back else self._booth.discard,
            [row.id for row in rows],
            lane=Lane.KEEP,
            done=partial(self._acted, "Brought back" if back else "Discarded", next_lead),
            failed=self._say_error,
        )
        self.list.go_to(next_lead)

    def _acted(self, word: str, next_lead: UUID | None, leads: tuple[Lead, ...]) -> None:
        if not leads:
            self.said.emit("Nothing to change: that was done already")
            return
        who = one_line(leads[0].label) if len(leads) == 1 else how_many(len(leads), "lead")
        self.said.emit(f"{word} {who}. Ctrl+Z takes it back.")
        self._after_change()

    def undo(self) -> None:
        """Take back what is typed, else the newest action."""
        if self._edited() is not None:
            self._revert()
            return
        self._worker.run(
            self._booth.undo, lane=Lane.KEEP, done=self._undone, failed=self._say_error
        )

    def _undone(self, word: str | None) -> None:
        self.said.emit(word or "Nothing to take back")
        if word:
            self._after_change()

    def _after_change(self) -> None:
        self._count_filters()
        self.list.refresh()
        self._read_again()
        self.changed.emit()

    # --- merging -------------------------------------------------------------------------

    def start_merge(self) -> None:
        """Show the two selected leads side by side."""
        self.list.with_selection(self._start_merge)

    def _start_merge(self, rows: tuple[LeadRow, ...]) -> None:
        if len(rows) != 2:
            self.said.emit("Select two leads to merge them: hold Ctrl and click, or Shift and ↓")
            return
        self._autosave()
        self._worker.run(
            _two,
            self._booth,
            rows[0].id,
            rows[1].id,
            done=self._show_merge,
            failed=self._say_error,
        )

    def _show_merge(self, two: tuple[Lead, Lead]) -> None:
        self.merging.show_two(*two)
        self._right.setCurrentIndex(3)
        self.merging.setFocus()

    def _leave_merge(self) -> None:
        self._right.setCurrentIndex(2)
        self._selected(sum(many for _, many in self.list.ranges()))
        self.list.setFocus()

    def _merge(self, keep: Lead, gone: Lead) -> None:
        self._worker.run(
            self._booth.merge,
            keep,
            gone,
            lane=Lane.KEEP,
            done=self._merged,
            failed=self._merge_failed,
        )

    def _merged(self, lead: Lead) -> None:
        self.said.emit(f"Merged into {one_line(lead.label)}. Ctrl+Z takes it back.")
        self._right.setCurrentIndex(1)
        self._count_filters()
        self.list.refresh(then=lead.id)
        self._wanted = lead.id
        self._read(lead.id)
        self.list.setFocus()
        self.changed.emit()

    def _merge_failed(self, error: Exception) -> None:
        self._say_error(error)
        self._leave_merge()

    def _say_error(self, error: Exception) -> None:
        if isinstance(error, BadInput | Conflict):
            self._after_change()
        self.said.emit(str(error))


class _Code(QPlainTextEdit):
    """A code's text: plain, to be copied, broken anywhere so that all of it is seen."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setObjectName("plain")
        self.setReadOnly(True)
        self.setTabChangesFocus(True)
        self.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.setWordWrapMode(QTextOption.WrapMode.WrapAnywhere)
        self.setAccessibleName("The code as it was read")
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        lines = int(self.document().size().height())
        self.setFixedHeight(min(lines, 12) * self.fontMetrics().lineSpacing() + 16)


def _evidence(capture: Capture) -> QWidget:
    """One scan, picture or typed entry."""
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(2)
    by = f" by {one_line(capture.by)}" if capture.by else ""
    column.addWidget(theme.label(f"{local_time(capture.at)}{by}", wrap=True))
    kind = ", ".join(
        part for part in (SOURCES[capture.source], one_line(capture.symbology)) if part
    )
    on = f" on {one_line(capture.device)}" if capture.device else ""
    column.addWidget(theme.label(f"{kind}{on}", size="small", role="muted", wrap=True))
    if capture.payload:
        text = plain_lines(capture.payload[:600].decode("utf-8", "replace"))
        more = " …" if len(capture.payload) > 600 else ""
        column.addWidget(_Code(text + more))
    return box


def _change(change: Change, show: Show | None) -> QWidget:
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(2)
    by = f" by {one_line(change.by)}" if change.by else ""
    column.addWidget(theme.label(one_line(change.action).capitalize(), wrap=True))
    column.addWidget(
        theme.label(f"{local_time(change.at)}{by}", size="small", role="muted", wrap=True)
    )
    words = changed_words(change.before, change.after, show)
    if words:
        column.addWidget(theme.label(words, size="small", wrap=True))
    return box


def _clear(layout: QVBoxLayout) -> None:
    while item := layout.takeAt(0):
        if widget := item.widget():
            widget.hide()
            widget.deleteLater()
