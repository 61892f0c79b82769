"""The settings room: who captures, with what, at which show, and how it is kept safe.

A change is stored as soon as a field is left; there is no "apply". Longer tasks (an attendee
list, a badge template) take the page for a while and give it back.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QComboBox,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from leadcapture.booth import Booth, LeadFilter, LeadQuery
from leadcapture.settings import Settings
from ui import theme
from ui.attendeewizard import AttendeeWizard
from ui.devicecard import DeviceCard
from ui.safetycard import SafetyCard
from ui.settingscard import SettingsCard, field, row
from ui.showcard import ShowCard
from ui.templatewizard import TemplateWizard
from ui.words import how_many
from ui.work import Lane, Worker

__all__ = ["SettingsPage"]

WIDE = 960
"""From this width on the cards stand in two columns."""
WIDEST = 1520

_REP = {
    "rep_name": "Your name",
    "rep_title": "Job title",
    "rep_company": "Company",
    "rep_email": "E-mail",
    "rep_phone": "Phone",
    "device": "This device's name",
}


class SettingsPage(QWidget):
    """See the module."""

    changed = Signal()
    said = Signal(str)
    theme_chosen = Signal(str)
    """The theme was changed and is on the screen."""

    CARDS, ATTENDEES, TEMPLATE = range(3)

    def __init__(self, booth: Booth, worker: Worker, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._booth = booth
        self._worker = worker
        self._lines: dict[str, QLineEdit] = {}

        # From the outside in: to move a page with all that is in it costs as much as to make it.
        self.pages = QStackedWidget(self)
        cards = QWidget(self.pages)
        column = QVBoxLayout(cards)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.notice = theme.NoticeBar(cards)
        above = QVBoxLayout()
        above.setContentsMargins(24, 16, 24, 0)
        above.addWidget(self.notice)
        column.addLayout(above)
        inside = QWidget()
        column.addWidget(theme.scroll(inside, area=QScrollArea(cards)), 1)
        across = QHBoxLayout(inside)
        across.setContentsMargins(24, 16, 24, 24)
        middle = QWidget(inside)
        middle.setMaximumWidth(WIDEST)
        across.addWidget(middle, 1)
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        self._columns = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._columns.setSpacing(16)
        column.addLayout(self._columns)
        column.addStretch(1)
        self.show_card = ShowCard(booth, worker)
        self.show_card.opened.connect(self._changed)
        self.show_card.warned.connect(self._warn)
        self.show_card.attendees_wanted.connect(self.import_attendees)
        self.show_card.template_wanted.connect(self.open_template)
        self.device_card = DeviceCard(booth, worker)
        self.device_card.theme_chosen.connect(self.theme_chosen)
        self.safety_card = SafetyCard(booth, worker)
        for card in (self.show_card, self.device_card, self.safety_card):
            card.setting_left.connect(self._store)
            card.done.connect(self._done)
            card.said.connect(self.said)
            card.failed.connect(self._cannot)
        left, right = QVBoxLayout(), QVBoxLayout()
        for one in (left, right):
            one.setSpacing(16)
            self._columns.addLayout(one, 1)
        left.addWidget(theme.card(self.show_card))
        left.addWidget(self._make_files())
        left.addStretch(1)
        right.addWidget(self._make_you())
        right.addWidget(theme.card(self.device_card))
        right.addWidget(theme.card(self.safety_card))
        right.addStretch(1)

        self.attendees = AttendeeWizard(booth, worker, self.pages)
        self.template = TemplateWizard(booth, worker, self.pages)
        for page in (cards, self.attendees, self.template):
            self.pages.addWidget(page)
        for wizard in (self.attendees, self.template):
            wizard.left.connect(self._back)
            wizard.changed.connect(self._changed)
            wizard.said.connect(self.said)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.pages)
        self.notice.hide()
        self._fill()

    # --- the cards -----------------------------------------------------------------------

    def _make_you(self) -> QWidget:
        card = SettingsCard(
            "You", "Stands on every capture; “Show a code” gives it to the visitor as a vCard."
        )
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(12)
        for place, (name, label) in enumerate(_REP.items()):
            line = QLineEdit()
            line.setAccessibleName(label)
            line.editingFinished.connect(partial(self._line_left, name))
            self._lines[name] = line
            grid.addWidget(field(label, line), place // 2, place % 2)
        card.column.addLayout(grid)
        return theme.card(card)

    def _make_files(self) -> QWidget:
        card = SettingsCard("Export leads", "As a file for a spreadsheet or an address book.")
        self.which = QComboBox()
        self.which.setAccessibleName("Which leads")
        for value, word in (
            (LeadFilter.ALL, "All leads of the open show"),
            (LeadFilter.APPROVED, "Approved leads only"),
            (LeadFilter.HOT, "Hot leads only"),
        ):
            self.which.addItem(word, value)
        buttons = []
        for suffix, word in (("csv", "CSV …"), ("xlsx", "Excel …"), ("vcf", "vCards …")):
            button = theme.button(word)
            button.setAccessibleName(f"Export as {suffix}")
            button.clicked.connect(partial(self._ask_export, suffix))
            buttons.append(button)
        self._export_buttons = buttons
        card.column.addWidget(self.which)
        card.column.addLayout(row(*buttons))
        return theme.card(card)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = event.size().width() >= theme.px(WIDE)
        self._columns.setDirection(
            QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        )

    # --- the seam to the window ----------------------------------------------------------

    def refresh(self) -> None:
        """Show what is stored; called when the page comes up."""
        self._fill()
        self.show_card.refresh()
        self.device_card.look_once()

    def _fill(self) -> None:
        settings = self._booth.settings
        for name, line in self._lines.items():
            if not line.hasFocus():
                line.setText(getattr(settings, name))
        self._lines["device"].setPlaceholderText(settings.device_name)
        for one in (self.which, *self._export_buttons):
            one.setEnabled(self._booth.show is not None)
        for card in (self.show_card, self.device_card, self.safety_card):
            card.fill()

    def _changed(self) -> None:
        self.refresh()
        self.changed.emit()

    def _back(self) -> None:
        self.pages.setCurrentIndex(self.CARDS)

    def _cannot(self, error: Exception) -> None:
        self.notice.say(str(error), role="danger")
        self.notice.show()

    def _warn(self, words: str) -> None:
        self.notice.say(words, role="warning")
        self.notice.show()

    def _done(self, words: str) -> None:
        self.notice.hide()
        self.said.emit(words)

    # --- settings ------------------------------------------------------------------------

    def _line_left(self, name: str) -> None:
        text = self._lines[name].text().strip()
        if text != getattr(self._booth.settings, name):
            self._store(name, text)

    def _store(self, name: str, value: object) -> None:
        self._worker.run(
            partial(self._booth.update_settings, **{name: value}),
            lane=Lane.KEEP,
            done=self._stored,
            failed=self._cannot,
        )

    def _stored(self, _: Settings) -> None:
        self.said.emit("Saved")
        self.changed.emit()

    def import_attendees(self, path: Path) -> None:
        """Let the user map this list's columns, then import it."""
        self.pages.setCurrentIndex(self.ATTENDEES)
        self.attendees.open_file(path)

    def open_template(self) -> None:
        """Learn the badge template from one scan."""
        self.pages.setCurrentIndex(self.TEMPLATE)
        self.template.start()

    def take_scan(self, code: str) -> bool:
        """What a hand scanner read, for the badge template; False when that is not open."""
        if self.pages.currentIndex() != self.TEMPLATE:
            return False
        self.template.take_scan(code)
        return True

    # --- files out -----------------------------------------------------------------------

    def export_leads(self, path: Path) -> None:
        """Write the chosen leads; the name's ending says the format."""
        show = self._booth.show
        query = LeadQuery(
            show_id=show.id if show else None, filter=LeadFilter(self.which.currentData())
        )
        self.said.emit("Exporting …")
        self._worker.run(
            self._booth.export,
            path,
            query,
            done=lambda count: self._done(f"{how_many(count, 'lead')} in {path.name}"),
            failed=self._cannot,
        )

    def _ask_export(self, suffix: str) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self, "Export leads", f"leads.{suffix}", f"{suffix.upper()} (*.{suffix})"
        )
        if name:
            path = Path(name)
            self.export_leads(path if path.suffix else path.with_suffix(f".{suffix}"))
