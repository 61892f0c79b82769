"""The review room: an inbox of leads that goes to zero, from the keyboard.

Left the list with search and filters (`ui.inbox`), right the lead that is looked at
(`ui.leadpanel`), what can be done to several (`ui.bulkpanel`), or two to merge (`ui.mergeview`).
This page holds what is done to the selected leads.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property, partial
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QMimeData, Qt, QTimer, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDropEvent,
    QHideEvent,
    QKeyEvent,
    QKeySequence,
    QShortcut,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QHBoxLayout,
    QPushButton,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from leadcapture.booth import Booth, BulkEdit, LeadQuery, LeadRow, SavedFilter, UndoStep
from leadcapture.errors import BadInput, Conflict
from leadcapture.lead import Lead, Stage
from ui import theme
from ui.bringpanel import BringPanel
from ui.bulkpanel import BulkPanel
from ui.chips import asks_much
from ui.duplicatesview import DuplicatesView
from ui.exportpanel import ExportPanel
from ui.filterform import FilterForm
from ui.importwizard import FILES, ImportWizard
from ui.inbox import Inbox
from ui.keyhelp import KeyHelp
from ui.leadpanel import LeadPanel
from ui.mergeview import MergeView
from ui.optoutpanel import OptOutPanel
from ui.retentionpanel import RetentionPanel
from ui.reviewwords import filter_word
from ui.undo import take_back, undo_words
from ui.words import how_many, one_line, sentence
from ui.work import Lane, Worker

__all__ = ["ReviewPage"]

#: Milliseconds of rest after which the panel for several leads is made.
_READY = 400

KEYS = (
    ("J  ↓", "Next lead"),
    ("K  ↑", "Previous lead"),
    ("/", "Search"),
    ("A", "Approve, go to the next"),
    ("Shift+A", "Approve all that is clean"),
    ("E", "Edit: the first field that wants something"),
    ("Enter", "Save what is typed"),
    ("Esc", "Back to the list; there: select one lead alone"),
    ("M", "Merge the two selected; once more does it"),
    ("D", "Find duplicates"),
    ("N", "Duplicates: not the same"),
    ("Delete", "Discard, or bring back"),
    ("Ctrl+Z", "Take back, also what was done yesterday"),
    ("Ctrl+A", "Select all"),
    ("Ctrl+C", "Copy the selected as a table"),
    ("Ctrl+P", "Print the list"),
    ("Ctrl+S", "Save"),
    ("?", "This overview"),
)


def _approve(booth: Booth, edited: Lead | None, lead_ids: Sequence[UUID]) -> tuple[Lead, ...]:
    if edited is not None:
        booth.edit(edited)
    return booth.approve(lead_ids)


def _two(booth: Booth, first: UUID, second: UUID) -> tuple[Lead, Lead]:
    """The two leads, the one met first to the left: it is the one that lives on."""
    leads = sorted((booth.lead(first), booth.lead(second)), key=lambda lead: lead.captured_at)
    return leads[0], leads[1]


def _dropped(data: QMimeData) -> Path | None:
    """The one file of leads that is dragged; None for anything else."""
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    if len(paths) == 1 and paths[0].suffix.casefold() in (".csv", ".tsv", ".xlsx", ".vcf"):
        return paths[0]
    return None


class ReviewPage(QWidget):
    """See the module."""

    changed = Signal()
    said = Signal(str)
    wants_sync = Signal()

    def __init__(self, booth: Booth, worker: Worker, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._booth = booth
        self._worker = worker
        self._came_up = False
        self._asking = False
        # From the outside in, each with its parent: the style sheet is gone through again for all
        # that is in a widget that is moved.
        self._whole = QStackedWidget(self)
        split = self._split = QSplitter(Qt.Orientation.Horizontal, self._whole)
        split.setChildrenCollapsible(False)
        split.setHandleWidth(16)
        self.inbox = Inbox(booth, worker, split)
        right = QWidget(split)
        self._right = QStackedWidget(right)
        self.inbox.said.connect(self.said)
        self.inbox.wants_sync.connect(self.wants_sync)
        self.list = self.inbox.list
        self.search = self.inbox.search
        self.list.chosen.connect(self._choose)
        self.list.selected.connect(self._selected)
        self.list.table.counted.connect(self._counted)
        # Made when the list has come to rest: in the stroke of Ctrl+A it would be felt.
        self._ready = QTimer(self)
        self._ready.setSingleShot(True)
        self._ready.setInterval(_READY)
        self._ready.timeout.connect(self._get_ready)
        self.panel = LeadPanel(booth, worker, self._row_of, self._card())
        self.panel.said.connect(self.said)
        self.panel.came.connect(self._came)
        self.panel.stored.connect(self._after_change)
        self.panel.approve.connect(self.approve)
        self.panel.discard.connect(self.discard)
        self.panel.erased.connect(self._erased)
        self.note = theme.NoticeBar(right, closable=True)
        self.note.hide()
        self.retention = RetentionPanel(booth, worker, self._card())
        self.retention.left.connect(self._leave_task)
        self.retention.erased.connect(self._erased)
        self.form = self.panel.form
        self.picture = self.panel.picture
        self.bulk = BulkPanel(self._card())
        self.bulk.approve.connect(self.approve)
        self.bulk.merge.connect(self.start_merge)
        self.bulk.discard.connect(self.discard)
        self.bulk.edit.connect(self._bulk_edit)
        self.bulk.tidy.connect(self.tidy)
        self.filtering = FilterForm(self._card())
        self.filtering.save.connect(self._save_filter)
        self.filtering.left.connect(self._leave_task)
        self.inbox.approved.connect(self._clean_approved)
        self.inbox.wants_filter.connect(self.start_filter)
        self.exporting = ExportPanel(booth, worker, self._card())
        self.exporting.said.connect(self.said)
        self.exporting.left.connect(self._leave_task)
        self.opt_outs = OptOutPanel(booth, worker, self._card())
        self.opt_outs.left.connect(self._leave_task)
        self.bringing = BringPanel(booth, worker, self._card())
        self.bringing.erased.connect(self._erased)
        self.bringing.said.connect(self.said)
        self.bringing.changed.connect(self._after_change)
        self.bringing.duplicates.connect(self._duplicates_after_bringing)
        self.bringing.left.connect(self._leave_task)
        self.merging = MergeView(booth, worker, self._card())
        self.merging.left.connect(self._leave_task)
        self.merging.merge.connect(self._merge)
        self._nothing = theme.EmptyState()

        self._cards: dict[QWidget, QWidget] = {self._nothing: self._nothing}
        self._right.addWidget(self._nothing)
        for one in (
            self.panel,
            self.bulk,
            self.merging,
            self.filtering,
            self.exporting,
            self.retention,
            self.opt_outs,
            self.bringing,
        ):
            card = one.parentWidget()
            assert card is not None
            inside = card.layout()
            assert inside is not None
            inside.addWidget(one)
            self._cards[one] = card
            self._right.addWidget(card)
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self.panel.bar)
        column.addWidget(self.note)
        column.addWidget(self._right, 1)
        split.addWidget(self.inbox)
        split.addWidget(right)
        split.setStretchFactor(0, 2)
        split.setStretchFactor(1, 3)
        split.setSizes([460, 660])
        split.restoreState(self.inbox.remembered("split"))
        split.splitterMoved.connect(lambda *_: self.inbox.remember("split", split.saveState()))
        self.duplicates = DuplicatesView(booth, worker, self._whole)
        self.duplicates.said.connect(self.said)
        self.duplicates.changed.connect(self._after_change)
        self.duplicates.left.connect(self._show_list)
        self._whole.addWidget(split)
        self._whole.addWidget(self.duplicates)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(24, 16, 24, 16)
        whole.addWidget(self._whole, 1)
        self.help = KeyHelp(KEYS, self)
        self.inbox.extend_menu = self._extend_menu
        self._make_keys()
        self.setAcceptDrops(True)
        self._show(self._nothing)

    # --- what it is made of --------------------------------------------------------------

    @cached_property
    def importing(self) -> ImportWizard:
        """Leads from a file. Made when the first file is opened."""
        made = ImportWizard(self._booth, self._worker, self._whole)
        made.said.connect(self.said)
        made.changed.connect(self._after_change)
        made.left.connect(self._show_list)
        self._whole.addWidget(made)
        return made

    def _card(self) -> QWidget:
        return theme.card(parent=self._right)

    def _show(self, widget: QWidget) -> None:
        self._right.setCurrentWidget(self._cards[widget])

    def _showing(self, widget: QWidget) -> bool:
        return self._right.currentWidget() is self._cards[widget]

    @property
    def _busy(self) -> bool:
        """Whether the right side holds a task that is to be ended first."""
        tasks = (
            self.merging,
            self.filtering,
            self.exporting,
            self.retention,
            self.opt_outs,
            self.bringing,
        )
        return any(self._showing(one) for one in tasks)

    def _extend_menu(self, menu: object) -> None:
        from PySide6.QtWidgets import QMenu

        assert isinstance(menu, QMenu)
        menu.addAction("Print …  (Ctrl+P)", self.print_list)
        menu.addSeparator()
        menu.addAction("Find duplicates …  (D)", self.start_duplicates)
        menu.addAction("Import leads …", self.start_import)
        menu.addAction("Bring in another laptop …", self.start_bringing)
        menu.addAction("Export the list or selection …", self.start_export)
        menu.addAction("Erase what is over its time …", self.start_retention)
        menu.addAction("Opt-outs of erased people …", self.start_opt_outs)
        menu.addSeparator()
        menu.addAction("Keys  (?)", self.help.toggle)

    def _make_keys(self) -> None:
        context = Qt.ShortcutContext.WidgetWithChildrenShortcut
        twins = self.duplicates
        for keys, action, in_duplicates in (
            ("J", partial(self.list.step, 1), partial(twins.step, 1)),
            ("K", partial(self.list.step, -1), partial(twins.step, -1)),
            ("A", self.approve, None),
            ("Shift+A", self.approve_clean, None),
            ("E", self.edit, None),
            ("M", self.start_merge, twins.merge),
            ("N", None, twins.part),
            ("D", self.start_duplicates, None),
            ("/", self.inbox.to_search, None),
            ("?", self.help.toggle, self.help.toggle),
            ("Del", self.discard, None),
            (QKeySequence.StandardKey.Undo, self.undo, self.undo),
            (QKeySequence.StandardKey.Save, self.save, None),
            (QKeySequence.StandardKey.Find, self.inbox.to_search, None),
            (QKeySequence.StandardKey.Print, self.print_list, None),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(context)
            shortcut.activated.connect(partial(self._key, action, in_duplicates))

    def _key(
        self, action: Callable[[], object] | None, in_duplicates: Callable[[], object] | None
    ) -> None:
        """A letter typed into a list of choices is for that list."""
        if isinstance(QApplication.focusWidget(), QComboBox):
            return
        if isinstance(self._whole.currentWidget(), ImportWizard) and action == self.undo:
            self.undo()
            return
        chosen = in_duplicates if self._whole.currentWidget() is self.duplicates else action
        if chosen is not None and self._whole.currentWidget() in (self._split, self.duplicates):
            chosen()

    # --- the seam to the window ----------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        if not event.spontaneous():
            self._came_up = True
        super().showEvent(event)

    def refresh(self) -> None:
        """Read again what is shown; called when the page comes up."""
        if self._came_up and self._whole.currentWidget() is self._split:
            # Else the search, being the first field, would swallow the keys.
            self.list.setFocus()
        self._came_up = False
        if self.inbox.open():
            self.panel.read_again()

    def settle(self) -> None:
        """Save what was typed and not saved yet; the window calls it before it closes."""
        self.panel.save()

    def hideEvent(self, event: QHideEvent) -> None:
        if not event.spontaneous():
            self.panel.save()
        super().hideEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _dropped(event.mimeData()) is not None:
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """A file of leads dropped on the page is imported."""
        path = _dropped(event.mimeData())
        if path is not None:
            event.acceptProposedAction()
            self.import_file(path)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            if self._whole.currentWidget() is self.duplicates:
                self.duplicates.leave()
            elif isinstance(self._whole.currentWidget(), ImportWizard):
                self.importing.leave()
            elif self._asking:
                self._drop_question()
            elif self.inbox.nobody.hasFocus():
                self.search.clear()
            elif self.list.hasFocus():
                self.list.step(0)
            self.list.setFocus()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            focused = QApplication.focusWidget()
            if self._asking and isinstance(focused, QPushButton) and focused in self.note.buttons:
                focused.click()
            elif self._showing(self.merging):
                self.merging.go()
            else:
                self.save()
        else:
            super().keyPressEvent(event)

    def show_filter(self, name: str) -> None:
        """Show the leads of the filter of this name."""
        self.inbox.show_filter(name)

    def search_for(self, text: str) -> None:
        """Search at once."""
        self.inbox.search_for(text)

    # --- what is looked at ---------------------------------------------------------------

    def _row_of(self, lead_id: UUID) -> LeadRow | None:
        number = self.list.table.number_of(lead_id)
        return self.list.table.row(number, fetch=False) if number is not None else None

    def _counted(self, count: int) -> None:
        if not count:
            self._choose(None)
        elif count > 1:
            self._ready.start()

    def _get_ready(self) -> None:
        show = self._booth.show
        # Hundreds of questions take half a second, which nobody waits for who selects one lead.
        if not self._showing(self.bulk) and not (show is not None and asks_much(show)):
            self.bulk.prepare(show)

    def _selected(self, count: int) -> None:
        self.inbox.say_foot()
        if self._busy:
            return
        if count > 1:
            self.panel.save()
            self.bulk.show_count(count, self._booth.show)
            self._show(self.bulk)
        elif self.panel.lead is None:
            self._show_nothing()
        else:
            self._show(self.panel)

    def _show_nothing(self) -> None:
        self._nothing.say("", "" if self.inbox.empty else "Choose a lead on the left.")
        self._show(self._nothing)

    def _choose(self, lead_id: UUID | None) -> None:
        self.panel.show_lead(lead_id)
        if lead_id is None and not self._busy:
            self._show_nothing()

    def _came(self) -> None:
        if sum(many for _, many in self.list.ranges()) <= 1 and not self._busy:
            self._show(self.panel)

    # --- editing -------------------------------------------------------------------------

    def edit(self) -> None:
        """Go to the first field that wants something."""
        if self._showing(self.panel):
            self.panel.edit()

    def save(self) -> None:
        """Store what was typed."""
        self.panel.save()

    @property
    def saving(self) -> bool:
        """Whether an edit is on its way to the disk."""
        return self.panel.saving

    @property
    def unsaved(self) -> int:
        """Edits that are typed, on their way or refused: not on disk."""
        return self.panel.unsaved

    # --- acting on the selected leads ----------------------------------------------------

    def approve(self) -> None:
        """Approve what is selected and go to the next."""
        self.list.with_selection(self._approve)

    def _approve(self, rows: tuple[LeadRow, ...]) -> None:
        if not rows:
            return
        edited, base = self.panel.edited(), self.panel.lead
        if edited is not None and edited.id not in {row.id for row in rows}:
            self.panel.save()
            edited = None
        next_lead = self.list.neighbour()
        if edited is not None:
            self.panel.take(edited)
        self._worker.run(
            _approve,
            self._booth,
            edited,
            [row.id for row in rows],
            lane=Lane.KEEP,
            done=partial(self._acted, "Approved"),
            failed=(
                partial(self.panel.not_saved, base, edited)
                if edited is not None and base is not None
                else self._say_error
            ),
        )
        self.list.go_to(next_lead)

    def approve_clean(self) -> None:
        """Approve all of the list that needs no look."""
        self.panel.save()
        self.inbox.approve_clean()

    def _clean_approved(self, count: int) -> None:
        if not count:
            self.said.emit("Nothing is clean: what waits here needs a look")
            return
        self.said.emit(f"Approved {how_many(count, 'clean lead')}. Ctrl+Z takes it back.")
        self._after_change()

    def discard(self) -> None:
        """Take out what is selected; bring back what was taken out."""
        self.list.with_selection(self._discard)

    def _discard(self, rows: tuple[LeadRow, ...]) -> None:
        if not rows:
            return
        self.panel.save()
        back = all(row.stage is Stage.DISCARDED for row in rows)
        next_lead = self.list.neighbour()
        self._worker.run(
            self._booth.restore if back else self._booth.discard,
            [row.id for row in rows],
            lane=Lane.KEEP,
            done=partial(self._acted, "Brought back" if back else "Discarded"),
            failed=self._say_error,
        )
        self.list.go_to(next_lead)

    def _acted(self, word: str, leads: tuple[Lead, ...]) -> None:
        if not leads:
            self.said.emit("Nothing to change: that was done already")
            return
        who = one_line(leads[0].label) if len(leads) == 1 else how_many(len(leads), "lead")
        self.said.emit(f"{sentence(f'{word} {who}')} Ctrl+Z takes it back.")
        self._after_change()

    def _bulk_edit(self, edit: BulkEdit) -> None:
        """Set fields on exactly those that are selected."""
        self.list.with_selection(partial(self._edit_many, edit))

    def _edit_many(self, edit: BulkEdit, rows: tuple[LeadRow, ...]) -> None:
        self._worker.run(
            self._booth.bulk_edit,
            [row.id for row in rows],
            edit,
            lane=Lane.KEEP,
            done=self._edited_many,
            failed=self._say_error,
        )

    def tidy(self) -> None:
        """Make the spelling of all that is selected regular."""
        self.list.with_selection(self._tidy)

    def _tidy(self, rows: tuple[LeadRow, ...]) -> None:
        self._worker.run(
            self._booth.tidy_up,
            [row.id for row in rows],
            lane=Lane.KEEP,
            done=self._edited_many,
            failed=self._say_error,
        )

    def _edited_many(self, count: int) -> None:
        if not count:
            self.said.emit("Nothing to change: they say that already")
            return
        self.bulk.reset()
        self.said.emit(f"Changed {how_many(count, 'lead')}. Ctrl+Z takes it back.")
        self._after_change()

    def undo(self) -> None:
        """Take back what is typed, else the newest action."""
        if self._whole.currentWidget() is self.duplicates and self.duplicates.undo():
            return
        if self._showing(self.merging):
            # Nothing of it is stored yet; what was done before it stays.
            self._leave_task()
            return
        if self.panel.edited() is not None:
            self.panel.revert()
            return
        self._worker.run(
            take_back,
            self._booth,
            captures=False,
            lane=Lane.KEEP,
            done=self._undone,
            failed=self._say_error,
        )

    def _ask_undo(self, step: UndoStep) -> None:
        """Say what would be taken back, and wait for a yes: Enter, for the button has the focus."""
        actions = [("Take it back", partial(self._undo_asked, step))] if step.number else []
        self._show_list()
        self.note.say(undo_words(step), role="warning", actions=actions)
        self._asking = True
        for button in self.note.buttons:
            button.setFocus()

    def _undo_asked(self, step: UndoStep) -> None:
        self._worker.run(
            self._booth.undo,
            captures=False,
            step=step,
            lane=Lane.KEEP,
            done=self._undone,
            failed=self._say_error,
        )

    def _undone(self, word: str | UndoStep | None) -> None:
        if isinstance(word, UndoStep):
            self._ask_undo(word)
            return
        self._drop_question()
        self.said.emit(word or "Nothing to take back here. Captures are taken back on Capture.")
        if word:
            self._after_change()

    def _drop_question(self) -> None:
        """Something was done since, or the answer is no: the question is over."""
        if self._asking:
            self._asking = False
            self.note.hide()
            if self._whole.currentWidget() is self._split:
                self.list.setFocus()

    def _after_change(self) -> None:
        self._drop_question()
        self.inbox.count()
        self.list.refresh()
        self.panel.read_again()
        self.changed.emit()

    def print_list(self) -> None:
        """Print the selected leads, or all of the list when one is selected."""
        from ui.leadprint import print_leads

        print_leads(self, self.list, said=self.said.emit)

    # --- filters of one's own ------------------------------------------------------------

    def start_filter(self) -> None:
        """Ask what a filter is to find, starting from what is shown now."""
        self.panel.save()
        self.filtering.begin(self.inbox.filter, self._booth.show, text=self.search.text().strip())
        self._show(self.filtering)
        self.filtering.name.setFocus()

    def _save_filter(self, wanted: SavedFilter) -> None:
        self.inbox.save_filter(wanted, done=self._leave_task, failed=self.filtering.cannot)

    # --- duplicates ----------------------------------------------------------------------

    def start_duplicates(self) -> None:
        """Look for leads that may be one person."""
        self.panel.save()
        self._whole.setCurrentWidget(self.duplicates)
        self.duplicates.start()
        self.duplicates.list.setFocus()

    # --- files ---------------------------------------------------------------------------

    def start_import(self) -> None:
        """Ask for a file of leads, then what its columns mean."""
        from PySide6.QtWidgets import QFileDialog

        chosen, _ = QFileDialog.getOpenFileName(self, "Import leads", "", FILES)
        if chosen:
            self.import_file(Path(chosen))

    def import_file(self, path: Path) -> None:
        """Show what this file would bring."""
        self.panel.save()
        self._whole.setCurrentWidget(self.importing)
        self.importing.open_file(path)

    def start_bringing(self) -> None:
        """Ask for another laptop's workspace, whose leads are to come here."""
        self.panel.save()
        self._show(self.bringing)
        self.bringing.open()

    def _duplicates_after_bringing(self) -> None:
        self._leave_task()
        self.start_duplicates()

    def start_export(self) -> None:
        """Ask what the list, or of it what is selected, is to be written as."""
        self.panel.save()
        if sum(many for _, many in self.list.ranges()) > 1:
            self.list.with_selection(self._start_export)
        else:
            self._start_export(())

    def _start_export(self, rows: tuple[LeadRow, ...]) -> None:
        self.exporting.show_query(
            self.inbox.query(),
            self.list.table.rowCount(),
            filter_word(self.inbox.filter.name),
            [row.id for row in rows],
        )
        self._show(self.exporting)

    def start_audience(self) -> None:
        """Write an advertising audience of everybody of the show who agreed to it."""
        self.panel.save()
        show = self._booth.show
        query = LeadQuery(show_id=show.id if show is not None else None)
        self._worker.run(self._booth.count, query, done=partial(self._start_audience, query))

    def _start_audience(self, query: LeadQuery, count: int) -> None:
        self.exporting.show_query(query, count, "All leads of the show")
        self.exporting.choose("google")
        self._show(self.exporting)

    def start_retention(self) -> None:
        """Show the leads that the show's rule says are kept long enough."""
        self.panel.save()
        self.retention.refresh()
        self._show(self.retention)

    def start_opt_outs(self) -> None:
        """Show which CRMs were told to opt out people who were erased."""
        self.panel.save()
        self.opt_outs.refresh()
        self._show(self.opt_outs)

    def _erased(self, words: str) -> None:
        """What was erased, and what still holds it, stays on the page until it was read."""
        self._leave_task()
        self._after_change()
        self.note.say(words, role="warning")
        self.said.emit(words)

    def _show_list(self) -> None:
        self._whole.setCurrentWidget(self._split)
        self.list.setFocus()

    # --- merging -------------------------------------------------------------------------

    def start_merge(self) -> None:
        """Show the two selected leads side by side; they are shown: merge them."""
        if self._showing(self.merging):
            self.merging.go()
        else:
            self.list.with_selection(self._start_merge)

    def _start_merge(self, rows: tuple[LeadRow, ...]) -> None:
        if len(rows) != 2:
            self.said.emit("Select two leads to merge them: hold Ctrl and click, or Shift and ↓")
            return
        self.panel.save()
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
        self._show(self.merging)
        self.merging.setFocus()

    def _leave_task(self) -> None:
        self._show(self._nothing)
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
        self.said.emit(f"{sentence(f'Merged into {one_line(lead.label)}')} Ctrl+Z takes it back.")
        self._show(self.panel)
        self.inbox.count()
        self.list.refresh(then=lead.id)
        self.panel.show_lead(lead.id)
        self.list.setFocus()
        self.changed.emit()

    def _merge_failed(self, error: Exception) -> None:
        self._say_error(error)
        self._leave_task()

    def _say_error(self, error: Exception) -> None:
        if isinstance(error, BadInput | Conflict):
            self._after_change()
        self.said.emit(str(error))
