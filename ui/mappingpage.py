"""Which of our fields goes into which field of a CRM, with a real lead to look at.

Nothing has to be touched: the connector knows where things usually go. What is changed here is
kept in the show file's section of the destination.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QStackedWidget,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from leadcapture.booth import Booth, LeadQuery, LeadRow, RemoteField, missing_fields
from leadcapture.errors import LeadCaptureError
from leadcapture.lead import Lead
from leadcapture.show import Destination
from ui import theme
from ui.mappingtable import NOT_SENT, TARGET, FieldChoice, MappingTable, field_name
from ui.words import connector_name, how_many, local_time, one_line
from ui.work import Lane, Worker

__all__ = ["MappingPage"]

#: Leads that are offered to look at.
_LEADS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    """What the page shows, read in the worker."""

    fields: tuple[RemoteField, ...]
    at: datetime | None
    usual: Mapping[str, str]
    leads: tuple[LeadRow, ...]
    why: str = ""
    maps: bool = True
    """Whether fields of the CRM can be chosen at all."""


def _read(booth: Booth, connector: str, fresh: bool) -> _Found:
    show = booth.show
    assert show is not None
    leads = booth.page(LeadQuery(show_id=show.id), offset=0, limit=_LEADS)
    usual = booth.default_fields(connector)
    found, why = booth.crm_fields(connector), ""
    maps = booth.maps_fields(connector)
    if fresh or (found is None and maps):
        try:
            found = booth.crm_fields(connector, fresh=True)
        except LeadCaptureError as error:
            # What is known from before is shown all the same.
            why = str(error)
    if found is None:
        return _Found(fields=(), at=None, usual=usual, leads=leads, why=why, maps=maps)
    return _Found(fields=found.fields, at=found.at, usual=usual, leads=leads, why=why, maps=maps)


def _fixed_words(found: _Found) -> str:
    """Why nothing has to be mapped, and whether something could be."""
    words = (
        "This destination takes everything as it is: person, company, answers, rating, notes and "
        "consent have their fixed places there."
    )
    if not found.maps:
        return words
    if found.at is not None:
        return f"{words} It had no fields of your own besides them at {local_time(found.at)}."
    why = f": {one_line(found.why)}" if found.why else "."
    return f"{words} Whether it has fields of your own besides them is not known yet{why}"


class Defaults(QWidget):
    """What is written into a field of the CRM where we have nothing, line by line."""

    changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fields: Sequence[RemoteField] = ()
        self._rows: list[tuple[QWidget, QComboBox, QLineEdit]] = []
        self.add_button = theme.button("Add", icon="plus", kind="quiet")
        self.add_button.clicked.connect(lambda: self._add("", "").setFocus())
        self._column = QVBoxLayout()
        self._column.setSpacing(6)
        head = QHBoxLayout()
        head.addWidget(theme.heading("Where we have nothing, write"))
        head.addStretch(1)
        head.addWidget(self.add_button)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(6)
        whole.addLayout(head)
        whole.addLayout(self._column)

    def show_defaults(self, defaults: Mapping[str, str], fields: Sequence[RemoteField]) -> None:
        """Show these; says nothing."""
        if dict(defaults) == self.values() and fields == self._fields:
            return
        self._fields = fields
        for box, _, _ in self._rows:
            self._column.removeWidget(box)
            box.hide()
            box.deleteLater()
        self._rows = []
        for name, text in defaults.items():
            self._add(name, text)

    def offer(self, name: str) -> None:
        """A line for this field, ready to be typed into."""
        for _, field, text in self._rows:
            if field.currentData() == name:
                text.setFocus()
                return
        self._add(name, "").setFocus()

    def values(self) -> dict[str, str]:
        """The CRM's field -> the text."""
        found = {}
        for _, field, text in self._rows:
            place = field.findText(field.currentText())
            name = str(field.itemData(place)) if place >= 0 else field.currentText().strip()
            if name and text.text().strip():
                found[name] = text.text().strip()
        return found

    def _add(self, name: str, words: str) -> QLineEdit:
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        field = QComboBox()
        field.setEditable(True)
        field.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        field.setAccessibleName("Field of the CRM")
        theme.fix(field, least_width=280)
        for one in self._fields:
            if one.writable:
                field.addItem(field_name(one), one.name)
        place = field.findData(name)
        if place >= 0:
            field.setCurrentIndex(place)
        else:
            field.setCurrentIndex(-1)
            field.setEditText(name)
        text = QLineEdit(words)
        text.setPlaceholderText("What to write")
        text.setAccessibleName("What to write where we have nothing")
        drop = theme.tool_button("close", "Take this line away", quiet=True)
        row.addWidget(field)
        row.addWidget(text, 1)
        row.addWidget(drop)
        entry = (box, field, text)
        self._rows.append(entry)
        self._column.addWidget(box)
        field.currentTextChanged.connect(self._typed)
        text.textEdited.connect(self._typed)
        drop.clicked.connect(partial(self._drop, entry))
        return text

    def _drop(self, entry: tuple[QWidget, QComboBox, QLineEdit], _checked: bool = False) -> None:
        self._rows.remove(entry)
        self._column.removeWidget(entry[0])
        entry[0].hide()
        entry[0].deleteLater()
        self._typed()

    def _typed(self, _words: str = "") -> None:
        self.changed.emit(self.values())


class MappingPage(QWidget):
    """See the module."""

    closed = Signal()
    said = Signal(str)
    changed = Signal()
    """What is sent is different now."""

    def __init__(self, booth: Booth, worker: Worker, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._booth = booth
        self._worker = worker
        self._connector = ""
        self._asked = 0
        self._saved_word = False
        """Whether the notice says what can be done after saving."""
        self.table = MappingTable(self)
        self.table.moved.connect(self._moved)
        self.back_button = theme.button("Sync", icon="previous", kind="quiet")
        self.back_button.setToolTip("Back to Sync (Esc)")
        self.back_button.clicked.connect(self.leave)
        self._title = theme.label("", size="title", elide=True)
        self._age = theme.label("", size="small", role="muted")
        self.ask_button = theme.button("Ask the CRM again")
        self.ask_button.clicked.connect(lambda: self._ask(fresh=True))
        self.leads = QComboBox()
        self.leads.setAccessibleName("The lead to look at")
        theme.fix(self.leads, least_width=220)
        self.leads.currentIndexChanged.connect(self._lead_chosen)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.back_button)
        head.addWidget(self._title, 1)
        head.addWidget(self._age)
        head.addWidget(self.ask_button)
        self.notice = theme.NoticeBar(self)
        self.notice.hide()

        self.view = QTableView()
        self.view.setModel(self.table)
        self.view.setAccessibleName("Field mapping")
        self.view.setItemDelegateForColumn(TARGET, FieldChoice(self.view))
        self.view.setEditTriggers(QAbstractItemView.EditTrigger.AllEditTriggers)
        self.view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.view.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.view.setShowGrid(False)
        self.view.setWordWrap(False)
        self.view.setTabKeyNavigation(False)
        self.view.verticalHeader().hide()
        theme.fix(self.view, rows=38)
        header = self.view.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setStretchLastSection(True)
        for column, width in enumerate((150, 260, 250, 230)):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Interactive)
            self.view.setColumnWidth(column, theme.px(width))
        self.defaults = Defaults()
        self.defaults.changed.connect(self.table.set_defaults)
        look = QHBoxLayout()
        look.setSpacing(8)
        look.addWidget(theme.label("Look at", role="muted"))
        look.addWidget(self.leads)
        look.addStretch(1)
        self._count = theme.label("", size="small", role="muted")
        look.addWidget(self._count)
        self.usual_button = theme.button("Usual mapping", kind="quiet")
        self.usual_button.setToolTip("Where the connector sends everything by itself")
        self.usual_button.clicked.connect(self.table.take_usual)
        self.revert_button = theme.button("Revert")
        self.revert_button.clicked.connect(self.table.revert)
        self.save_button = theme.button("Save", primary=True)
        self.save_button.clicked.connect(self.save)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.usual_button)
        foot.addStretch(1)
        foot.addWidget(self.revert_button)
        foot.addWidget(self.save_button)
        full = QWidget()
        column_ = QVBoxLayout(full)
        column_.setContentsMargins(0, 0, 0, 0)
        column_.setSpacing(12)
        column_.addLayout(look)
        column_.addWidget(self.view, 1)
        column_.addWidget(theme.card(self.defaults))
        column_.addLayout(foot)
        self.empty = theme.EmptyState()
        self._stack = QStackedWidget()
        self._stack.addWidget(self.empty)
        self._stack.addWidget(full)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 16, 24, 16)
        whole.setSpacing(12)
        whole.addLayout(head)
        whole.addWidget(self.notice)
        whole.addWidget(self._stack, 1)
        for keys, action in (("Escape", self.leave), ("Ctrl+S", self.save)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(action)

    # --- opening and leaving -------------------------------------------------------------

    @property
    def connector(self) -> str:
        """Whose fields are shown."""
        return self._connector

    def open(self, connector: str) -> None:
        """Show this destination's fields."""
        self._connector, self._saved_word = connector, False
        self._title.setText(f"Fields for {one_line(connector_name(connector))}")
        self.notice.hide()
        self._age.setText("")
        self.empty.say("Asking which fields the CRM has …", icon="search")
        self._stack.setCurrentIndex(0)
        self._ask(fresh=False)

    def leave(self) -> None:
        """Back to where one came from; what is not saved is asked about first."""
        if not self.table.dirty or self._stack.currentIndex() == 0:
            self.closed.emit()
            return
        self.notice.say(
            "The changes are not saved yet.",
            role="warning",
            actions=(("Save", self._save_and_leave), ("Drop them", self._drop_and_leave)),
        )

    def _drop_and_leave(self) -> None:
        self.table.revert()
        self.closed.emit()

    def _save_and_leave(self) -> None:
        self.save(then_leave=True)

    # --- reading -------------------------------------------------------------------------

    def _ask(self, *, fresh: bool) -> None:
        if self._booth.show is None:
            return
        self._asked += 1
        self.ask_button.setEnabled(False)
        self._worker.run(
            _read,
            self._booth,
            self._connector,
            fresh,
            lane=Lane.SYNC,
            done=partial(self._came, self._asked),
            failed=partial(self._not_come, self._asked),
        )

    def _not_come(self, asked: int, error: Exception) -> None:
        if asked == self._asked:
            self.ask_button.setEnabled(True)
            self.empty.say("The fields cannot be shown", str(error), icon="warning")
            self._stack.setCurrentIndex(0)

    def _came(self, asked: int, found: _Found) -> None:
        show = self._booth.show
        if asked != self._asked or show is None or self._connector not in show.connectors:
            return
        self.ask_button.setEnabled(True)
        destination = show.connectors[self._connector]
        mapped = bool(destination.fields or destination.defaults)
        if not found.usual and not found.fields and not mapped:
            self.empty.say("Nothing has to be mapped", _fixed_words(found), icon="check")
            self._stack.setCurrentIndex(0)
            self.ask_button.setVisible(found.maps)
            return
        self.ask_button.show()
        self._age.setText(
            f"{how_many(len(found.fields), 'field')} as of {local_time(found.at)}"
            if found.at is not None
            else "the CRM's fields are not known yet"
        )
        chosen = self.leads.currentData()
        self.leads.blockSignals(True)
        self.leads.clear()
        for row in found.leads:
            self.leads.addItem(one_line(row.label), row.id)
        self.leads.setCurrentIndex(max(0, self.leads.findData(chosen)) if found.leads else -1)
        self.leads.blockSignals(False)
        dirty = self.table.dirty and bool(self.table.lines)
        kept = self.table.destination if dirty else destination
        self.table.show(show, destination, found.usual, found.fields)
        if dirty:
            for one in self.table.lines:
                wanted = kept.fields.get(one.ours.id)
                if wanted is not None and wanted != one.target:
                    self.table.choose(one.ours.id, wanted)
            self.table.set_defaults(kept.defaults)
        self._stack.setCurrentIndex(1)
        if found.why:
            self.notice.say(
                f"The CRM could not be asked for its fields: {one_line(found.why)}"
                + ("" if found.fields else " You can type a field's name."),
                role="warning",
            )
        self._lead_chosen()

    def _lead_chosen(self, _: int = 0) -> None:
        lead_id = self.leads.currentData()
        if isinstance(lead_id, UUID):
            self._worker.run(self._booth.lead, lead_id, done=self._lead_came)
        else:
            self.table.show_lead(None)

    def _lead_came(self, lead: Lead) -> None:
        if lead.id == self.leads.currentData():
            self.table.show_lead(lead)

    # --- changing ------------------------------------------------------------------------

    def _moved(self) -> None:
        dirty = self.table.dirty
        self.save_button.setEnabled(dirty)
        self.revert_button.setEnabled(dirty)
        own = bool(self.table.destination.fields or self.table.destination.defaults)
        self.usual_button.setEnabled(own)
        self.defaults.show_defaults(self.table.destination.defaults, self.table.fields)
        sent = sum(bool(one.target) for one in self.table.lines)
        wrong = sum(bool(one.problem) for one in self.table.lines)
        words = (
            f"{sent} of {how_many(len(self.table.lines), 'field')} sent"
            if self.table.blank == NOT_SENT
            else f"{how_many(sent, 'field')} sent besides what has its fixed place"
        )
        self._count.setText(f"{words} · {wrong} do not fit" if wrong else words)
        self._say_missing()

    def _say_missing(self) -> None:
        show = self._booth.show
        if show is None:
            return
        lacking = missing_fields(show, self.table.destination, self.table._usual, self.table.fields)
        if lacking:
            names = ", ".join(one_line(one.label or one.name) for one in lacking)
            self.notice.say(
                f"The CRM requires {names}, and nothing goes there.",
                role="warning",
                actions=tuple(
                    (
                        f"Write something into {one_line(one.label or one.name)}",
                        partial(self.defaults.offer, one.name),
                    )
                    for one in lacking[:2]
                ),
            )
        elif not self._saved_word or self.table.dirty:
            self._saved_word = False
            self.notice.hide()

    def save(self, *, then_leave: bool = False) -> None:
        """Keep the mapping in the show."""
        if not self.table.dirty:
            return
        self.save_button.setEnabled(False)
        self._worker.run(
            self._booth.map_fields,
            self._connector,
            self.table.destination,
            lane=Lane.KEEP,
            done=partial(self._saved, then_leave),
            failed=self._not_saved,
        )

    def _saved(self, then_leave: bool, _: Destination) -> None:
        self.said.emit(f"Saved the fields for {connector_name(self._connector)}")
        self.changed.emit()
        if then_leave:
            self.closed.emit()
        else:
            self._ask(fresh=False)
            self._offer_again()

    def _offer_again(self) -> None:
        """What the CRM has already was sent in the old way."""
        self._saved_word = True
        self.notice.say(
            "Saved. Leads that are in the CRM already stay as they are there, unless they are "
            "compared again.",
            role="success",
            actions=(("Compare them again", self._send_again),),
        )

    def _send_again(self) -> None:
        self.notice.hide()
        self._worker.run(
            self._booth.send_again,
            self._connector,
            lane=Lane.KEEP,
            done=self._sent_again,
            failed=self._not_saved,
        )

    def _sent_again(self, count: int) -> None:
        self._saved_word = False
        self.said.emit(f"{how_many(count, 'lead')} will be compared with the next sync")
        self.changed.emit()

    def _not_saved(self, error: LeadCaptureError) -> None:
        self.save_button.setEnabled(True)
        self.notice.say(f"The fields were not saved: {error}", role="danger")
