"""The open show in the settings: what its file says, and where it comes from and goes to."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from PySide6.QtCore import QDate, QLocale, Qt, Signal
from PySide6.QtWidgets import QComboBox, QFileDialog, QGridLayout, QWidget

from leadcapture.booth import Booth, OpenedShow
from leadcapture.show import NurtureRule, QualifierKind, Release, Show
from ui import theme
from ui.leadform import plain_lines
from ui.settingscard import SettingsCard, field, row
from ui.words import RATINGS, connector_name, how_many, next_step_label, one_line
from ui.work import Lane, Worker

__all__ = ["ShowCard", "rule_words", "show_summary"]

_RELEASES = {
    Release.AFTER_REVIEW: "after review",
    Release.AS_CAPTURED: "as soon as they are captured",
    Release.HOT_FIRST: "hot ones at once, the rest after review",
}
_KINDS = {
    QualifierKind.SINGLE: "one of",
    QualifierKind.MULTI: "any of",
    QualifierKind.TEXT: "text",
    QualifierKind.NUMBER: "a number",
}


def rule_words(rule: NurtureRule, show: Show) -> str:
    """A nurture rule as a sentence: ``Hot follow-up: rating hot and next step Meeting``."""
    parts = []
    if rule.dispositions:
        parts.append("rating " + " or ".join(RATINGS[one].lower() for one in rule.dispositions))
    if rule.next_steps:
        steps = " or ".join(next_step_label(show, step) for step in rule.next_steps)
        parts.append(f"next step {steps}")
    labels = {one.id: one.label for one in show.qualifiers}
    parts += [
        f"{labels.get(question, question)} {' or '.join(wanted)}"
        for question, wanted in rule.answers.items()
    ]
    return f"{rule.sequence}: {' and '.join(parts) if parts else 'everybody else'}"


def show_summary(show: Show) -> tuple[tuple[str, str], ...]:
    """What the show file says, as (head, words)."""
    locale = QLocale()

    def day(value: Any) -> str:
        return locale.toString(QDate(value.year, value.month, value.day), "d MMM yyyy")

    dates = " to ".join(day(one) for one in (show.starts, show.ends) if one)
    place = ", ".join(part for part in (show.booth, show.city, show.country) if part)
    questions = [
        f"{one.label}: {_KINDS[one.kind]} {', '.join(one.choices)}".rstrip()
        for one in show.qualifiers
    ]
    steps = [
        f"{step.label} (to Sales, due after {how_many(step.due_days, 'day')})"
        if step.handoff
        else step.label
        for step in show.next_steps
    ]
    lines = (
        ("When", dates),
        ("Where", place),
        ("Time zone", show.timezone),
        ("Questions", "\n".join(questions)),
        ("Next steps", "\n".join(steps)),
        ("Consent", "\n".join(f"“{text.wording}” ({text.purpose})" for text in show.consent)),
        ("Nurture rules", "\n".join(rule_words(rule, show) for rule in show.nurture)),
        ("Leads leave", _RELEASES[show.release]),
        ("Campaign", show.campaign.name),
        ("To", ", ".join(connector_name(name) for name in show.connectors)),
    )
    return tuple((head, plain_lines(words)) for head, words in lines if words)


class ShowCard(SettingsCard):
    """See the module."""

    opened = Signal()
    """Another show is open, or this one is another."""
    warned = Signal(str)
    attendees_wanted = Signal(object)
    """The `Path` of an attendee list."""
    template_wanted = Signal()

    def __init__(self, booth: Booth, worker: Worker, parent: QWidget | None = None) -> None:
        super().__init__("Show", parent=parent)
        self._booth = booth
        self._worker = worker
        column = self.column
        self.shows = QComboBox()
        self.shows.setAccessibleName("The open show")
        self.shows.activated.connect(self._show_chosen)
        column.addWidget(field("Open show", self.shows))
        self.open_button = theme.button("Open a show file …", primary=True)
        self.open_button.clicked.connect(self._ask_show)
        self.export_button = theme.button("Save as file …")
        self.export_button.setToolTip("One file that sets up the next laptop. It holds no secret.")
        self.export_button.clicked.connect(self._ask_export_show)
        self.sample_button = theme.button("Try the sample show")
        self.sample_button.clicked.connect(self.open_sample)
        column.addLayout(row(self.open_button, self.export_button, self.sample_button))
        self._summary = QGridLayout()
        self._summary.setHorizontalSpacing(16)
        self._summary.setVerticalSpacing(12)
        self._summary.setColumnStretch(1, 1)
        self._summary.setColumnMinimumWidth(0, 96)
        column.addLayout(self._summary)
        column.addWidget(theme.line())
        self.attendees_button = theme.button("Import attendee list …")
        self.attendees_button.setToolTip("CSV or XLSX: gives scanned ids their names")
        self.attendees_button.clicked.connect(self._ask_attendees)
        self.template_button = theme.button("Badge template …")
        self.template_button.setToolTip("Learn from one scan how this show's codes are laid out")
        self.template_button.clicked.connect(self.template_wanted)
        column.addLayout(row(self.attendees_button, self.template_button))

    def refresh(self) -> None:
        """List the shows that there are by now."""
        self._worker.run(self._booth.shows, done=self._shows_came, failed=self.failed.emit)

    def _shows_came(self, shows: Sequence[Show]) -> None:
        current = self._booth.show
        self.shows.clear()
        for show in shows:
            self.shows.addItem(one_line(show.name), str(show.id))
            if current and show.id == current.id:
                self.shows.setCurrentIndex(self.shows.count() - 1)
        if not shows:
            self.shows.addItem("No show yet")
        self.shows.setEnabled(bool(shows))

    def fill(self) -> None:
        """Sum the open show up."""
        show = self._booth.show
        while item := self._summary.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        if show is None:
            self._summary.addWidget(
                theme.label(
                    "A show file names the dates, the questions, the consent wording, the rules "
                    "and where leads go. Open one, or try the sample.",
                    wrap=True,
                ),
                0,
                0,
                1,
                2,
            )
        else:
            top = Qt.AlignmentFlag.AlignTop
            for at, (head, words) in enumerate(show_summary(show)):
                self._summary.addWidget(theme.label(head, size="small", role="muted"), at, 0, top)
                self._summary.addWidget(theme.label(words, wrap=True), at, 1, top)
        for button in (self.export_button, self.attendees_button, self.template_button):
            button.setEnabled(show is not None)

    def _show_chosen(self, number: int) -> None:
        show_id = self.shows.itemData(number)
        current = self._booth.show
        if show_id and (current is None or str(current.id) != show_id):
            self._run_show(self._booth.use_show, UUID(show_id))

    def open_show(self, path: Path) -> None:
        """Store the show in this file and make it the open one."""
        self._run_show(self._booth.import_show, path)

    def open_sample(self) -> None:
        """Store the sample show and make it the open one."""
        self._run_show(self._booth.import_sample_show)

    def _run_show(self, function: Any, *args: object) -> None:
        self._worker.run(
            function, *args, lane=Lane.KEEP, done=self._show_opened, failed=self.failed.emit
        )

    def _show_opened(self, opened: Show | OpenedShow) -> None:
        if isinstance(opened, Show):
            self.done.emit(f"{one_line(opened.name)} is open")
        else:
            self.done.emit(one_line(opened.words))
            if opened.warnings:
                words = " ".join(one_line(warning) for warning in opened.warnings)
                self.warned.emit(f"Mend this before the show: {words}")
        self.opened.emit()

    def export_show(self, path: Path) -> None:
        """Write the open show as a file."""
        self._worker.run(
            self._booth.export_show,
            path,
            done=lambda _: self.done.emit(f"Saved {path.name}"),
            failed=self.failed.emit,
        )

    def _ask_show(self) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self, "Open a show file", "", "Show files (*.toml);;All files (*)"
        )
        if name:
            self.open_show(Path(name))

    def _ask_export_show(self) -> None:
        show = self._booth.show
        if show is None:
            return
        from leadcapture.tables import file_name

        name, _ = QFileDialog.getSaveFileName(
            self, "Save the show", f"{file_name(show.name)}.toml", "Show files (*.toml)"
        )
        if name:
            self.export_show(Path(name))

    def _ask_attendees(self) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self, "Open an attendee list", "", "Lists (*.csv *.tsv *.txt *.xlsx);;All files (*)"
        )
        if name:
            self.attendees_wanted.emit(Path(name))
