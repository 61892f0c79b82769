"""What needs a person: what the CRM refused, by cause, each with its cure, and what people changed
in the CRM. All of a cause at once, or one lead at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from uuid import UUID

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from leadcapture.booth import Booth, CauseKind, FieldConflict, Refusal, Step
from leadcapture.errors import Conflict
from leadcapture.lead import Lead
from ui import theme
from ui.conflictpanel import ConflictPanel
from ui.grouptable import Group, GroupRow, GroupTable
from ui.grouptree import GroupTree
from ui.leadform import LeadForm, plain_lines
from ui.words import STEPS, connector_name, how_many, one_line
from ui.work import Lane, Worker

__all__ = ["RefusedView", "conflict_groups", "refused_groups"]

#: Examples of the CRM's own words, and of mendings, that are shown for a cause.
_EXAMPLES = 6


def refused_groups(refusals: Sequence[Refusal]) -> tuple[Group, ...]:
    """The causes as groups; with several destinations each says where."""
    names = {refusal.cause.connector for refusal in refusals}
    return tuple(
        Group(
            title=f"{connector_name(refusal.cause.connector)}: {refusal.cause.title}"
            if len(names) > 1
            else refusal.cause.title,
            icon="warning",
            role="danger",
            rows=tuple(
                GroupRow(
                    lead_id=lead.id,
                    label=lead.label,
                    what=STEPS[entry.step],
                    detail=entry.error,
                    keys=(entry.key,),
                )
                for entry, lead in refusal.rows
            ),
        )
        for refusal in refusals
    )


def conflict_groups(conflicts: Sequence[FieldConflict]) -> tuple[Group, ...]:
    """What people changed in the CRM, a line for each lead."""
    fields: dict[tuple[UUID, str], list[str]] = {}
    labels: dict[UUID, str] = {}
    for one in conflicts:
        fields.setdefault((one.lead_id, one.connector), []).append(one.field)
        labels[one.lead_id] = one.label
    rows = tuple(
        GroupRow(
            lead_id=lead_id,
            label=labels[lead_id],
            what=connector_name(connector),
            detail=", ".join(names),
        )
        for (lead_id, connector), names in fields.items()
    )
    return (
        (Group(title="Changed in the CRM by a person", icon="people", role="accent", rows=rows),)
        if rows
        else ()
    )


def _settle(booth: Booth, conflicts: Sequence[FieldConflict], ours: bool) -> int:
    for one in conflicts:
        booth.settle(one, take="ours" if ours else "theirs")
    return len(conflicts)


def _retry(booth: Booth, edited: Lead | None, keys: Sequence[str]) -> None:
    if edited is not None:
        booth.edit(edited)  # by which its steps are due again already
    booth.retry(keys)


class CausePanel(QWidget):
    """One cause: what it is, how it is cured, and what would be mended in one go."""

    mend = Signal()
    retry = Signal()
    leave = Signal()
    wants_mapping = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._connector = ""
        self.title = theme.label("", size="title", wrap=True)
        self.cure = theme.label("", wrap=True)
        self._said = QVBoxLayout()
        self._said.setSpacing(4)
        self._mend_head = theme.heading("Mend all at once")
        self._mend_cure = theme.label(
            "What is no phone or address, or too long, goes into the notes as it was.", wrap=True
        )
        self._mendings = QVBoxLayout()
        self._mendings.setSpacing(8)
        self.mend_button = theme.button("Mend and try again", primary=True)
        self.mend_button.clicked.connect(self.mend)
        self.retry_button = theme.button("Try again as they are")
        self.retry_button.clicked.connect(self.retry)
        self.leave_button = theme.button("Leave it so")
        self.leave_button.setToolTip("It will not be done, and needs nobody any more")
        self.leave_button.clicked.connect(self.leave)
        self.mapping_button = theme.button("Open the field mapping", icon="edit")
        self.mapping_button.clicked.connect(lambda: self.wants_mapping.emit(self._connector))
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 12, 0)
        column.setSpacing(12)
        column.addWidget(self.title)
        column.addWidget(self.cure)
        column.addWidget(theme.heading("The CRM said"))
        column.addLayout(self._said)
        column.addWidget(self._mend_head)
        column.addWidget(self._mend_cure)
        column.addLayout(self._mendings)
        column.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(theme.scroll(inside), 1)
        foot = QWidget()
        flow = theme.FlowLayout(foot)
        for button in (
            self.mapping_button,
            self.leave_button,
            self.retry_button,
            self.mend_button,
        ):
            flow.addWidget(button)
        whole.addWidget(foot)

    def show_refusal(self, refusal: Refusal) -> None:
        """Show this cause."""
        cause = refusal.cause
        self._connector = cause.connector
        self.title.setText(f"{one_line(cause.title)}: {how_many(len(refusal.leads), 'lead')}")
        self.cure.setText(cause.cure)
        for layout in (self._said, self._mendings):
            while (item := layout.takeAt(0)) is not None:
                if (old := item.widget()) is not None:
                    old.hide()
                    old.deleteLater()
        words = tuple(dict.fromkeys(entry.error for entry, _ in refusal.rows))
        for one in words[:_EXAMPLES]:
            self._said.addWidget(
                theme.label(plain_lines(one) or "nothing", role="danger", wrap=True)
            )
        if len(words) > _EXAMPLES:
            more = f"and {len(words) - _EXAMPLES:,} more like these"
            self._said.addWidget(theme.label(more, size="small", role="muted"))
        pairs = refusal.mendable
        self._mend_head.setVisible(bool(pairs))
        self._mend_cure.setVisible(bool(pairs))
        for before, after in pairs[:_EXAMPLES]:
            self._mendings.addWidget(_mending(before, after))
        if len(pairs) > _EXAMPLES:
            more = f"and {len(pairs) - _EXAMPLES:,} more in the same way"
            self._mendings.addWidget(theme.label(more, size="small", role="muted"))
        self.mend_button.setVisible(bool(pairs))
        self.mend_button.setText(f"Mend and try {len(pairs):,} again")
        # Without the person nothing else can be done in the CRM: that has to be mended.
        self.leave_button.setVisible(
            all(entry.step is not Step.PERSON for entry, _ in refusal.rows)
        )
        self.retry_button.setText(
            "Try again as it is" if len(refusal.rows) == 1 else "Try again as they are"
        )
        self.mapping_button.setVisible(
            cause.kind in (CauseKind.FIELD, CauseKind.CHOICE, CauseKind.MISSING, CauseKind.TOO_LONG)
        )


def _mending(before: Lead, after: Lead) -> QWidget:
    """``Ada Example: phone 12 → –``, and what goes into the notes."""
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(2)
    parts = []
    for name in ("first_name", "last_name", "title", "department", "company", "emails", "phones"):
        old, new = getattr(before.person, name), getattr(after.person, name)
        if old != new:
            label = name.replace("_", " ").rstrip("s").capitalize()
            parts.append(f"{label}: {_shown(old)}  →  {_shown(new)}")
    if after.notes != before.notes:
        parts.append(f"Notes: + {one_line(after.notes.removeprefix(before.notes))}")
    column.addWidget(theme.label(one_line(before.label), strong=True, lines=2))
    for part in parts:
        column.addWidget(theme.label(one_line(part), size="small", role="muted", wrap=True))
    return box


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(str(getattr(one, "number", one)) for one in value) or "–"
    return str(value) or "–"


class RefusedView(QStackedWidget):
    """Causes on the left; the cause, or the lead in full, on the right."""

    changed = Signal()
    said = Signal(str)
    wants_mapping = Signal(str)

    def __init__(self, booth: Booth, worker: Worker, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._booth = booth
        self._worker = worker
        self._refusals: tuple[Refusal, ...] = ()
        self._conflicts: tuple[FieldConflict, ...] = ()
        self._leads: dict[UUID, Lead] = {}
        self._mending: Lead | None = None
        self.table = GroupTable(self)
        self.tree = GroupTree("What the CRM refused", self.table)
        self.tree.selectionModel().currentChanged.connect(self._chosen)
        self.retry_all_button = theme.button("Try all of them again")
        self.retry_all_button.clicked.connect(self.retry_all)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.tree, 1)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.retry_all_button)
        column.addLayout(row)
        self.cause_panel = CausePanel()
        self.cause_panel.mend.connect(self.mend_all)
        self.cause_panel.retry.connect(self.retry_cause)
        self.cause_panel.leave.connect(self.leave_cause)
        self.cause_panel.wants_mapping.connect(self.wants_mapping)
        self.conflict_panel = ConflictPanel()
        self.conflict_panel.decided.connect(self.settle)
        choose = theme.EmptyState()
        choose.say("", "Choose a cause or a lead on the left to mend it here.")
        split = QSplitter(Qt.Orientation.Horizontal, self)
        self._right = QStackedWidget(split)
        self._right.addWidget(choose)
        self._right.addWidget(theme.card(self._make_form()))
        self._right.addWidget(theme.card(self.cause_panel))
        self._right.addWidget(theme.card(self.conflict_panel))
        split.setChildrenCollapsible(False)
        split.setHandleWidth(16)
        split.addWidget(left)
        split.addWidget(self._right)
        split.setStretchFactor(0, 1)
        split.setStretchFactor(1, 1)
        split.setSizes([520, 580])
        left.setMinimumWidth(360)
        nothing = theme.EmptyState()
        nothing.say(
            "Nothing needs you",
            "What the CRM refuses stays here until it is mended, and what somebody changed in the "
            "CRM until you say which counts.",
            icon="check",
        )
        self.addWidget(nothing)
        self.addWidget(split)
        self._fill_form()

    def _fill_form(self) -> None:
        """The fields come last: to move them with each box around them costs time."""
        self.form = LeadForm(parent=self._holder)
        self._fields.addWidget(self.form)
        self._revert.clicked.connect(self.form.revert)
        self.form.changed.connect(lambda: self._revert.setEnabled(self.form.dirty))

    def _make_form(self) -> QWidget:
        self.name = theme.label("", size="title", lines=2)
        self.word = theme.label("", role="danger", wrap=True)
        self.cure = theme.label("", size="small", role="muted", wrap=True)
        self.link_buttons: list[QPushButton] = []
        self._links = QHBoxLayout()
        self._links.setSpacing(8)
        self.retry_button = theme.button("Save and try again", primary=True)
        self.retry_button.clicked.connect(self.retry_one)
        self._revert = theme.button("Revert")
        self._holder = QWidget()
        self._fields = QVBoxLayout(self._holder)
        self._fields.setContentsMargins(0, 0, 12, 0)
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self.name)
        column.addWidget(self.word)
        column.addWidget(self.cure)
        column.addLayout(self._links)
        column.addWidget(theme.scroll(self._holder), 1)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        row.addWidget(self._revert)
        row.addWidget(self.retry_button)
        column.addLayout(row)
        return box

    @property
    def people(self) -> int:
        """How many people need somebody here."""
        return len({row.lead_id for group in self.table.groups for row in group.rows})

    def show_refusals(
        self, refusals: tuple[Refusal, ...], conflicts: tuple[FieldConflict, ...] = ()
    ) -> None:
        """Show these; what is chosen stays chosen where it still stands here."""
        chosen_lead = self._mending.id if self._mending is not None else None
        chosen_cause = self._refusal.cause if self._refusal is not None else None
        self._refusals, self._conflicts = refusals, conflicts
        self._leads = {lead.id: lead for one in refusals for lead in one.leads}
        groups = (*refused_groups(refusals), *conflict_groups(conflicts))
        self.retry_all_button.setVisible(bool(refusals))
        if groups != self.table.groups:
            self.table.show(groups)
            self._choose(chosen_lead, chosen_cause)
        self.setCurrentIndex(1 if groups else 0)

    @property
    def _refusal(self) -> Refusal | None:
        """The chosen cause, or that of the chosen lead."""
        index = self.tree.currentIndex()
        if not index.isValid():
            return None
        number = index.row() if not index.parent().isValid() else index.parent().row()
        return self._refusals[number] if number < len(self._refusals) else None

    def _choose(self, lead_id: UUID | None, cause: object) -> None:
        if not self.table.groups:
            self._mending = None
            self._right.setCurrentIndex(0)
            return
        for number, group in enumerate(self.table.groups):
            head = self.table.index(number, 0)
            refusal = self._refusals[number] if number < len(self._refusals) else None
            if lead_id is None and refusal is not None and refusal.cause == cause:
                self.tree.setCurrentIndex(head)
                return
            for place, row in enumerate(group.rows):
                if lead_id is not None and row.lead_id == lead_id:
                    self.tree.setCurrentIndex(self.table.index(place, 0, head))
                    return
        self.tree.setCurrentIndex(self.table.index(0, 0))

    def choose_lead(self, lead_id: UUID) -> None:
        """Open this lead for mending."""
        self._choose(lead_id, None)

    def _chosen(self, index: QModelIndex, _: QModelIndex) -> None:
        row = self.table.row_at(index)
        if self.table.group_at(index) is not None and self._refusal is None:
            self._show_conflicts(row)
            return
        lead = self._leads.get(row.lead_id) if row else None
        if self._mending is not None and (lead is None or lead.id != self._mending.id):
            self.keep_typed()
        refusal = self._refusal
        if lead is None or row is None or refusal is None:
            self._mending = None
            if refusal is not None:
                self.cause_panel.show_refusal(refusal)
            self._right.setCurrentIndex(2 if refusal is not None else 0)
            return
        same = self._mending is not None and self._mending.id == lead.id
        if self._mending != lead and not (same and self.form.dirty):
            self._mending = lead
            self.form.show_lead(lead, self._booth.show)
        self.name.setText(one_line(lead.label))
        self.word.setText(f"The CRM said: {plain_lines(row.detail) or 'nothing'}")
        self.cure.setText(refusal.cause.cure)
        self._revert.setEnabled(self.form.dirty)
        self._offer_links(row)
        self._right.setCurrentIndex(1)

    def _offer_links(self, row: GroupRow) -> None:
        """A button for each record that the CRM takes for this person."""
        while (item := self._links.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self.link_buttons = []
        records = self._booth.existing_records(row.detail)
        for record in records:
            one = len(records) == 1
            button = theme.button("Link to the existing record" if one else f"Link to {record}")
            button.setToolTip(
                theme.plain_tip(
                    f"This person is {record} in the CRM already: what is due goes there from now "
                    "on. What stands there stays; only its empty fields are filled."
                )
            )
            button.clicked.connect(partial(self.link, row.keys[0], record))
            self._links.addWidget(button)
            self.link_buttons.append(button)
        self._links.addStretch(1)

    def link(self, key: str, record: str, _: bool = False) -> None:
        """The person of this refused step is this record in the CRM; asks the CRM."""
        self.keep_typed()
        for button in self.link_buttons:
            button.setEnabled(False)
        self._worker.run(
            self._booth.link,
            key,
            record,
            lane=Lane.SYNC,
            done=self._linked,
            failed=self._trouble_linking,
        )

    def _linked(self, lead: Lead) -> None:
        self._mending = None
        self.said.emit(
            f"{one_line(lead.label)} is linked to the record in the CRM; the next sync completes it"
        )
        self.changed.emit()

    def _trouble_linking(self, error: Exception) -> None:
        for button in self.link_buttons:
            button.setEnabled(True)
        self._trouble(error)

    def _show_conflicts(self, row: GroupRow | None) -> None:
        self.keep_typed()
        self._mending = None
        found = [
            one
            for one in self._conflicts
            if row is None
            or (one.lead_id == row.lead_id and connector_name(one.connector) == row.what)
        ]
        if found:
            self.conflict_panel.show_conflicts(found)
        self._right.setCurrentIndex(3 if found else 0)

    def settle(self, conflicts: Sequence[FieldConflict], ours: bool) -> None:
        """Write ours with the next sync, or leave the CRM's as it is for good."""
        self._worker.run(
            _settle,
            self._booth,
            conflicts,
            ours,
            lane=Lane.KEEP,
            done=partial(self._settled, ours),
            failed=self._trouble,
        )

    def _settled(self, ours: bool, count: int) -> None:
        words = how_many(count, "field")
        self.said.emit(
            f"{words}: ours will be written with the next sync"
            if ours
            else f"{words}: the CRM's stays as it is"
        )
        self.changed.emit()

    # --- mending -------------------------------------------------------------------------

    def keep_typed(self) -> None:
        """Store what was typed into the refused lead; nothing typed is dropped."""
        if self._mending is None or not self.form.dirty:
            return
        edited = self.form.lead()
        assert edited is not None
        self.form.show_lead(edited, self._booth.show)
        self._worker.run(
            self._booth.edit,
            edited,
            lane=Lane.KEEP,
            done=self._kept,
            failed=partial(self._not_kept, edited),
        )

    def _kept(self, lead: Lead) -> None:
        self.said.emit(f"Saved {one_line(lead.label)}")
        self.changed.emit()

    def _not_kept(self, edited: Lead, error: Exception) -> None:
        why = (
            "somebody else changed it meanwhile; the newest state is shown."
            if isinstance(error, Conflict)
            else str(error)
        )
        self.said.emit(f"{one_line(edited.label)} was not saved: {why}")
        self._mending = None
        self.changed.emit()

    def retry_one(self) -> None:
        """Save what was typed and make this lead's refused steps due again."""
        if self._mending is None:
            return
        edited = self.form.lead() if self.form.dirty else None
        lead_id = self._mending.id
        keys = [
            entry.key
            for refusal in self._refusals
            for entry, lead in refusal.rows
            if lead.id == lead_id
        ]
        self._try_again(edited, keys)

    def retry_cause(self) -> None:
        """Make all steps of the chosen cause due again, as they are."""
        if self._refusal is not None:
            self._try_again(None, self._refusal.keys)

    def leave_cause(self) -> None:
        """The steps of the chosen cause are not done, and need nobody any more."""
        if self._refusal is not None:
            self._worker.run(
                self._booth.waive,
                self._refusal.keys,
                lane=Lane.KEEP,
                done=self._left,
                failed=self._trouble,
            )

    def _left(self, count: int) -> None:
        self.said.emit(f"{how_many(count, 'step')} left as they are in the CRM")
        self.changed.emit()

    def retry_all(self) -> None:
        """Make everything refused due again, as it is."""
        self.keep_typed()
        self._try_again(None, [key for refusal in self._refusals for key in refusal.keys])

    def mend_all(self) -> None:
        """Mend what can be mended in one go of the chosen cause, and make it due again."""
        if self._refusal is not None:
            self._worker.run(
                self._booth.mend,
                self._refusal,
                lane=Lane.KEEP,
                done=self._mended,
                failed=self._trouble,
            )

    def _mended(self, count: int) -> None:
        self.said.emit(
            f"Mended {how_many(count, 'lead')}; they leave with the next sync. Ctrl+Z in Review "
            "takes it back."
        )
        self.changed.emit()

    def _try_again(self, edited: Lead | None, keys: Sequence[str]) -> None:
        rows = [row for refusal in self._refusals for row in refusal.rows]
        people = {lead.id for entry, lead in rows if entry.key in keys}
        self._worker.run(
            _retry,
            self._booth,
            edited,
            keys,
            lane=Lane.KEEP,
            done=partial(self._retried, len(people)),
            failed=partial(self._not_kept, edited) if edited is not None else self._trouble,
        )

    def _retried(self, count: int, _: None) -> None:
        self._mending = None
        self.said.emit(f"{how_many(count, 'lead')} will leave with the next sync")
        self.changed.emit()

    def _trouble(self, error: Exception) -> None:
        self.said.emit(str(error))
        self.changed.emit()
