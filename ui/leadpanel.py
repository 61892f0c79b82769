"""One lead: its picture and evidence beside its fields. What was typed is never dropped.

What is typed is saved when one moves on; what could not be saved stays in a bar until somebody
decides.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFontMetrics, QImage, QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from leadcapture.booth import Booth, Event, FieldOrigin, LeadRow, Look, OutboxEntry
from leadcapture.errors import Conflict
from leadcapture.lead import Capture, Lead, Stage
from leadcapture.show import Show
from ui import theme
from ui.changes import rebased
from ui.checklist import Checklist
from ui.evidence import Evidence
from ui.leadform import Hint, LeadForm
from ui.persontab import PersonTab
from ui.picture import Mark, PictureView, decode_picture
from ui.reviewwords import field_word, origin_story, origin_words
from ui.timeline import Timeline
from ui.words import lead_mark, one_line, row_mark
from ui.work import Job, Lane, Worker

if TYPE_CHECKING:
    from leadcapture.review.normalise import Tidied

__all__ = ["LeadPanel"]

CAPTURED, HISTORY, PERSON = range(3)
"""The tabs below the picture."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """All that is shown of one lead, read in one go in the worker."""

    lead: Lead
    show: Show
    """The one at which it was met."""
    captures: tuple[Capture, ...]
    history: tuple[Event, ...]
    refused: tuple[OutboxEntry, ...]
    looks: tuple[Look, ...]
    origins: tuple[FieldOrigin, ...]
    spelling: tuple[Tidied, ...]


def _read(booth: Booth, lead_id: UUID, refused: bool) -> Dossier:
    lead = booth.lead(lead_id)
    return Dossier(
        lead=lead,
        show=booth.show_of(lead),
        captures=booth.captures(lead_id),
        history=booth.timeline(lead_id),
        refused=tuple(entry for entry, lead in booth.parked() if lead.id == lead_id)
        if refused
        else (),
        looks=booth.looks(lead_id),
        origins=booth.origins(lead_id),
        spelling=booth.tidy(lead_id),
    )


def _read_picture(booth: Booth, image_id: UUID) -> QImage:
    return decode_picture(booth.picture(image_id))


def _put_on_top(booth: Booth, base: Lead, mine: Lead) -> Lead:
    return booth.edit(rebased(base, mine, booth.lead(mine.id)))


#: Pixels around the words of a tab.
_AROUND_TAB = 18


class _Tabs(QTabWidget):
    """Its words are smaller and closer where large text leaves them no room."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        bar = self.tabBar()
        measure = QFontMetrics(self.font())
        words = (measure.horizontalAdvance(self.tabText(tab)) for tab in range(self.count()))
        tight = sum(words) + _AROUND_TAB * self.count() > event.size().width()
        if bar.property("tight") != tight:
            bar.setProperty("tight", tight)
            bar.style().unpolish(bar)
            bar.style().polish(bar)
        super().resizeEvent(event)


class LeadPanel(QWidget):
    """See the module."""

    said = Signal(str)
    came = Signal()
    """The lead that was asked for is shown."""
    stored = Signal()
    """What was typed is on disk."""
    erased = Signal(str)
    """The person that was shown is gone for good: what was done."""
    approve = Signal()
    discard = Signal()

    def __init__(
        self,
        booth: Booth,
        worker: Worker,
        row_of: Callable[[UUID], LeadRow | None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._booth = booth
        self._worker = worker
        self._row_of = row_of
        self._dossier: Dossier | None = None
        self._wanted: UUID | None = None
        self._reading: Job | None = None
        self._picture_job: Job | None = None
        self._shown_picture = 0
        self._unsaved: dict[UUID, tuple[Lead, Lead, str]] = {}
        self._saving: set[UUID] = set()
        self.bar = theme.NoticeBar()
        self.bar.hide()
        self._make()

    # --- what it is made of --------------------------------------------------------------

    def _make(self) -> None:
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(12)
        whole.addLayout(self._make_head())
        whole.addLayout(self._make_actions())
        whole.addWidget(theme.line())
        self.form = LeadForm(compact=True)
        self.form.changed.connect(self._typed)
        self.form.looked_at.connect(self._light)
        holder = QWidget()
        inside = QVBoxLayout(holder)
        inside.setContentsMargins(0, 0, 12, 0)
        inside.setSpacing(16)
        self.checklist = Checklist()
        self.checklist.wants_field.connect(self._go_to)
        self.checklist.choose.connect(self._take_choice)
        self.checklist.checked.connect(self._check)
        self.checklist.tidy.connect(self._tidy)
        inside.addWidget(self.checklist)
        inside.addWidget(self.form)
        body = QSplitter(Qt.Orientation.Horizontal)
        body.setChildrenCollapsible(False)
        body.setHandleWidth(16)
        body.addWidget(self._make_evidence())
        body.addWidget(theme.scroll(holder))
        body.setStretchFactor(0, 1)
        body.setStretchFactor(1, 1)
        body.setSizes([400, 440])
        self.body = body
        whole.addWidget(body, 1)

    def _make_head(self) -> QVBoxLayout:
        self.name = theme.label("", size="title", lines=4)
        self._sub = theme.label("", role="muted", lines=3)
        self._state = theme.StatePill()
        names = QVBoxLayout()
        names.setSpacing(4)
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(self.name, 1)
        line.addWidget(self._state)
        names.addLayout(line)
        names.addWidget(self._sub)
        return names

    def _make_actions(self) -> QHBoxLayout:
        self.approve_button = theme.button("Approve  (A)", primary=True)
        self.approve_button.clicked.connect(self.approve)
        self.save_button = theme.button("Save")
        self.save_button.setToolTip("Ctrl+S. Moving on saves too.")
        self.save_button.clicked.connect(self.save)
        self.revert_button = theme.button("Revert")
        self.revert_button.clicked.connect(self.revert)
        self.discard_button = theme.button("Discard")
        self.discard_button.setToolTip("Delete. Ctrl+Z takes it back.")
        self.discard_button.clicked.connect(self.discard)
        actions = QHBoxLayout()
        actions.setSpacing(8)
        actions.addWidget(self.approve_button)
        actions.addWidget(self.discard_button)
        actions.addStretch(1)
        actions.addWidget(self.revert_button)
        actions.addWidget(self.save_button)
        return actions

    def _make_evidence(self) -> QWidget:
        self.picture = PictureView()
        self.picture.other.connect(self._other_picture)
        self.picture.pointed.connect(self.form.go_to)
        self.tabs = _Tabs()
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setDrawBase(False)
        # A tab that has to be scrolled to is not found.
        self.tabs.setUsesScrollButtons(False)
        self.tabs.setElideMode(Qt.TextElideMode.ElideRight)
        self._evidence = Evidence()
        self._add_tab("Captured", spacing=12).addWidget(self._evidence)
        self.timeline = Timeline()
        self.timeline.take_back.connect(self._take_back)
        self._add_tab("History", spacing=0).addWidget(self.timeline)
        self.person = PersonTab(self._booth, self._worker)
        self.person.said.connect(self.said)
        self.person.changed.connect(self.stored)
        self.person.erased.connect(self._erased)
        self._add_tab("Person", spacing=0).addWidget(self.person)
        self.tabs.currentChanged.connect(self._show_tab)
        beside = QSplitter(Qt.Orientation.Vertical)
        beside.setChildrenCollapsible(False)
        beside.setHandleWidth(12)
        beside.addWidget(self.picture)
        beside.addWidget(self.tabs)
        beside.setStretchFactor(0, 1)
        beside.setStretchFactor(1, 1)
        beside.setSizes([320, 300])
        return beside

    def _add_tab(self, name: str, *, spacing: int) -> QVBoxLayout:
        box = QWidget()
        outer = QVBoxLayout(box)
        outer.setContentsMargins(0, 12, 8, 0)
        column = QVBoxLayout()
        column.setSpacing(spacing)
        outer.addLayout(column)
        outer.addStretch(1)
        self.tabs.setTabToolTip(self.tabs.addTab(theme.scroll(box), name), name)
        return column

    # --- one lead ------------------------------------------------------------------------

    @property
    def lead(self) -> Lead | None:
        """The lead that is shown, as it is stored."""
        return self._dossier.lead if self._dossier else None

    def show_lead(self, lead_id: UUID | None) -> None:
        """Save what was typed, then show this lead; None shows nobody."""
        self.save()
        self._wanted = lead_id
        if self._reading is not None:
            self._reading.cancel()
            self._reading = None
        if lead_id is None:
            self._dossier = None
        else:
            self._read(lead_id)

    def _read(self, lead_id: UUID) -> None:
        row = self._row_of(lead_id)
        self._reading = self._worker.run(
            _read,
            self._booth,
            lead_id,
            row is None or row.parked > 0,
            done=self._came,
            failed=self._say_error,
        )

    def read_again(self) -> None:
        """Show what is true now, unless somebody is typing."""
        if self._wanted is not None and not self.form.dirty:
            self._read(self._wanted)

    def _came(self, dossier: Dossier) -> None:
        self._reading = None
        if dossier.lead.id != self._wanted:
            return
        was = self._dossier
        same = was is not None and was.lead.id == dossier.lead.id
        if same and self.form.dirty:
            return  # what is being typed stays; saving finds out about a conflict
        self._dossier = dossier
        if not same or was is None or (was.lead, was.show) != (dossier.lead, dossier.show):
            self.form.show_lead(dossier.lead, dossier.show)
        self._show_head(dossier)
        self._show_past(dossier)
        self.checklist.show_all(
            dossier.refused,
            dossier.looks if dossier.lead.stage is Stage.CAPTURED else (),
            dossier.origins,
            dossier.spelling,
            show=dossier.show,
        )
        self.form.show_hints(_hints(dossier.origins, dossier.show))
        if not same or was is None or was.captures != dossier.captures:
            self._shown_picture = 0
            self._show_picture()
        else:
            self._show_marks()
        self._typed()
        self.came.emit()

    def _show_head(self, dossier: Dossier) -> None:
        lead = dossier.lead
        self.name.setText(one_line(lead.label))
        parts = (one_line(lead.person.title), one_line(lead.person.company))
        self._sub.setText(" · ".join(part for part in parts if part) or "Nothing else is known yet")
        row = self._row_of(lead.id)
        mark = lead_mark(lead) if row is None else row_mark(row)
        self._state.show_mark(mark.word, icon=mark.icon, role=mark.role, hint=mark.hint)
        gone = lead.stage in (Stage.DISCARDED, Stage.MERGED)
        approved = lead.stage is Stage.REVIEWED
        self.approve_button.setText("Approved" if approved else "Approve  (A)")
        self.approve_button.setEnabled(not approved)
        self.discard_button.setText("Bring back" if gone else "Discard")

    def _show_past(self, dossier: Dossier) -> None:
        self._evidence.show_captures(dossier.captures, dossier.show)
        self._show_tab()

    def _show_tab(self, *_: object) -> None:
        """Fill the tab in sight; the others when they are looked at."""
        if self._dossier is None:
            return
        if self.tabs.currentIndex() == HISTORY:
            self.timeline.show_events(self._dossier.history, self._dossier.show)
        elif self.tabs.currentIndex() == PERSON:
            self.person.show_lead(self._dossier.lead)

    def _erased(self, words: str) -> None:
        """The lead that was shown is gone."""
        self._dossier = self._wanted = None
        self.erased.emit(words)

    def _take_back(self, change_id: int) -> None:
        self.save()
        if self._dossier is not None:
            self._worker.run(
                self._booth.take_back,
                self._dossier.lead.id,
                change_id,
                lane=Lane.KEEP,
                done=self._taken_back,
                failed=self._say_error,
            )

    def _taken_back(self, leads: tuple[Lead, ...]) -> None:
        if not leads:
            self.said.emit("Nothing of this change is left to take back")
            return
        self.said.emit("Taken back. Ctrl+Z brings it again.")
        self.stored.emit()

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
            captures = self._dossier.captures if self._dossier else ()
            below = "\nThe code itself is kept below." if any(c.payload for c in captures) else ""
            self.picture.show_word(f"No picture was taken.{below}")
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
            self._show_marks()

    def _show_marks(self) -> None:
        """Where the fields stand in the picture that is shown."""
        pictures = self._pictures()
        if self._dossier is None or not pictures or not self.picture.has_picture:
            return
        shown = pictures[max(0, min(self._shown_picture, len(pictures) - 1))]
        self.picture.show_marks(_marks(self._dossier.origins, shown))

    def _light(self, field: str) -> None:
        """Show where this field stands, in another picture of the lead if need be."""
        if self._dossier is None:
            return
        places = [
            one.found.image_id
            for one in self._dossier.origins
            if one.field == field and one.found is not None and one.found.box
        ]
        pictures = self._pictures()
        if places and places[0] in pictures and pictures.index(places[0]) != self._shown_picture:
            self._shown_picture = pictures.index(places[0])
            self._show_picture()
        self.picture.light(field)

    def _go_to(self, field: str) -> None:
        self.form.go_to(field)
        self._light(field)

    def _take_choice(self, field: str, value: str) -> None:
        if self._dossier is None:
            return
        self.save()
        self._worker.run(
            self._booth.choose,
            self._dossier.lead.id,
            field,
            value,
            lane=Lane.KEEP,
            done=partial(self._mended, f"Took “{one_line(value)}”. Ctrl+Z takes it back."),
            failed=self._say_error,
        )

    def _check(self, field: str) -> None:
        if self._dossier is None:
            return
        self.save()
        self._worker.run(
            self._booth.checked,
            self._dossier.lead.id,
            [field],
            lane=Lane.KEEP,
            done=partial(self._mended, "Checked. Ctrl+Z takes it back."),
            failed=self._say_error,
        )

    def _tidy(self) -> None:
        if self._dossier is None:
            return
        self.save()
        self._worker.run(
            self._booth.tidy_up,
            [self._dossier.lead.id],
            lane=Lane.KEEP,
            done=partial(self._mended, "The spelling is regular now. Ctrl+Z takes it back."),
            failed=self._say_error,
        )

    def _mended(self, words: str, _: object) -> None:
        self.said.emit(words)
        self.stored.emit()

    def _no_picture(self, image_id: UUID, error: Exception) -> None:
        if image_id in self._pictures():
            self.picture.show_word(str(error))

    # --- editing -------------------------------------------------------------------------

    def edit(self) -> None:
        """Go to the first field that wants something: what is wrong before what is empty."""
        looks = self._dossier.looks if self._dossier is not None else ()
        wrong = next((look.field for look in looks if look.field not in ("", "consents")), "")
        if wrong:
            self.form.go_to(wrong)
        else:
            self.form.begin()

    def _typed(self) -> None:
        dirty = self._dossier is not None and self.form.dirty
        self.save_button.setEnabled(dirty)
        self.revert_button.setEnabled(dirty)

    def revert(self) -> None:
        """Forget what was typed."""
        self.form.revert()
        self.said.emit("What you typed is taken back")

    def edited(self) -> Lead | None:
        """The lead as it is typed and not stored; None when nothing was typed."""
        return self.form.lead() if self._dossier is not None and self.form.dirty else None

    def take(self, edited: Lead) -> None:
        """Count these fields as shown: the edit lives on in a job, and then perhaps in the bar."""
        if self._dossier is not None:
            self._dossier = replace(self._dossier, lead=edited)
            self.form.show_lead(edited, self._dossier.show)
            self._typed()

    def save(self) -> None:
        """Store what was typed."""
        edited = self.edited()
        base = self.lead
        if edited is None or base is None:
            return
        self.take(edited)
        self._saving.add(edited.id)
        self._worker.run(
            self._booth.edit,
            edited,
            lane=Lane.KEEP,
            done=self._saved,
            failed=partial(self.not_saved, base, edited),
        )

    def _saved(self, lead: Lead) -> None:
        self._saving.discard(lead.id)
        self._unsaved.pop(lead.id, None)
        self._show_bar()
        if self._dossier is not None and self._dossier.lead.id == lead.id:
            self._take_stored(self._dossier, lead)
        self.said.emit(f"Saved {one_line(lead.label)}")
        self.stored.emit()

    def _take_stored(self, dossier: Dossier, lead: Lead) -> None:
        """The stored lead under what may have been typed since it was sent."""
        base = dossier.lead
        typed = self.form.lead() if self.form.dirty else None
        self._dossier = replace(dossier, lead=lead)
        if typed is None:
            self.form.show_lead(lead, dossier.show)
        else:
            self.form.show_draft(lead, rebased(base, typed, lead))
        self._typed()

    def not_saved(self, base: Lead, mine: Lead, error: Exception) -> None:
        """Keep an edit that was refused, and ask what to do with it."""
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
            self.bar.hide()
            return
        lead_id, (base, mine, word) = next(iter(self._unsaved.items()))
        self.bar.say(
            f"Your changes to {one_line(mine.label)} are not saved: {word}",
            role="warning",
            actions=(
                ("Put mine on top", partial(self._put_on_top, base, mine)),
                ("Drop my changes", partial(self._drop, lead_id)),
            ),
        )
        self.bar.show()

    def _put_on_top(self, base: Lead, mine: Lead) -> None:
        self._worker.run(
            _put_on_top,
            self._booth,
            base,
            mine,
            lane=Lane.KEEP,
            done=self._saved,
            failed=partial(self.not_saved, base, mine),
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
        return len(self._unsaved) + len(self._saving) + (self.edited() is not None)

    def _say_error(self, error: Exception) -> None:
        self.said.emit(str(error))


def _hints(origins: Sequence[FieldOrigin], show: Show) -> dict[str, Hint]:
    """A word per field; of several values in one field, the first one's."""
    found: dict[str, Hint] = {}
    for one in origins:
        if one.found is None or one.field in found:
            continue
        word = origin_words(one.found)
        if one.found.original:
            word += f" “{one_line(one.found.original)}”"
        found[one.field] = Hint(
            word=f"{word} ?" if one.unsure else word,
            story=origin_story(one.found, show),
            role="warning" if one.unsure else "muted",
        )
    return found


def _marks(origins: Sequence[FieldOrigin], image_id: UUID) -> tuple[Mark, ...]:
    """Where the fields stand in this picture; what is said differently stands there too."""
    found: list[Mark] = []
    for one in origins:
        for choice in ([one.found] if one.found else []) + list(one.choices):
            if choice.image_id == image_id and len(choice.box) == 4:
                found.append(
                    Mark(
                        field=one.field,
                        box=choice.box,
                        role="warning" if one.unsure or choice is not one.found else "accent",
                        words=f"{field_word(one.field, None)}: {one_line(choice.value)}",
                    )
                )
    return tuple(found)
