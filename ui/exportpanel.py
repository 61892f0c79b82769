"""The list as a file: for a spreadsheet, an address book, a CRM's own import, or an ad network."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

from PySide6.QtCore import QStandardPaths, Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QFileDialog,
    QHBoxLayout,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from leadcapture.booth import Booth, LeadQuery
from ui import theme
from ui.words import how_many, one_line
from ui.work import Worker

__all__ = ["ExportPanel"]

#: key -> (words, what it is for, how the file's name ends)
FORMATS: dict[str, tuple[str, str, str]] = {
    "csv": ("CSV", "Any spreadsheet or program; formulas are made harmless", ".csv"),
    "xlsx": ("Excel", "Phones and ids keep their zeros", ".xlsx"),
    "vcf": ("vCard", "Address books", ".vcf"),
    "salesforce": ("Salesforce import file", "For its Data Import Wizard", ".csv"),
    "hubspot": ("HubSpot import file", "For its import page", ".csv"),
    "google": ("Google Customer Match", "Only who agreed to advertising, hashed", ".csv"),
    "meta": ("Meta Custom Audience", "Only who agreed to advertising, hashed", ".csv"),
    "linkedin": ("LinkedIn matched audience", "Only who agreed to advertising", ".csv"),
}


#: The formats that are for an advertising network.
AUDIENCES = ("google", "meta", "linkedin")


def _measure(booth: Booth, query: LeadQuery, kind: str) -> str:
    """Who would be in the audience and who not, in words."""
    from leadcapture.audience import Network

    audience = booth.measure_audience(query, Network(kind))
    parts = [f"{how_many(audience.people, 'person', 'people')} agreed to advertising"]
    if audience.without_consent:
        parts.append(f"{audience.without_consent:,} left out who did not agree")
    if audience.without_key:
        parts.append(f"{audience.without_key:,} left out by whom nothing could be found")
    words = ", ".join(parts)
    if audience.too_small:
        words += f". The network wants {audience.network.smallest:,} at least to show anything"
    return f"{words}."


def _write(booth: Booth, path: Path, query: LeadQuery, kind: str) -> str:
    """Write the file; what came of it, in words."""
    if kind in AUDIENCES:
        from leadcapture.audience import Network

        audience = booth.export_audience(path, query, Network(kind))
        words = how_many(audience.people, "person", "people")
        if audience.without_consent:
            words += f", {audience.without_consent:,} left out who did not agree"
        if audience.too_small:
            words += ". The network shows no advertisements to so few"
        return words
    if kind in ("salesforce", "hubspot"):
        return how_many(booth.export_import_file(path, query, kind), "lead")
    return how_many(booth.export(path, query), "lead")


class ExportPanel(QWidget):
    """Choose what for, then where to."""

    left = Signal()
    said = Signal(str)

    def __init__(self, booth: Booth, worker: Worker, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._booth = booth
        self._worker = worker
        self._query = LeadQuery()
        self._what = theme.label("", role="muted", wrap=True)
        self.only_selected = QCheckBox("")
        self.only_selected.hide()
        self._selected: tuple[UUID, ...] = ()
        self.notice = theme.NoticeBar()
        self.notice.hide()
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QRadioButton] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(theme.label("Export the list", size="title"))
        column.addWidget(self._what)
        column.addWidget(self.only_selected)
        column.addWidget(self.notice)
        kinds = QWidget()
        lines = QVBoxLayout(kinds)
        lines.setContentsMargins(0, 0, 8, 0)
        lines.setSpacing(12)
        for key, (words, purpose, _) in FORMATS.items():
            button = QRadioButton(words)
            button.setAccessibleDescription(purpose)
            self._buttons[key] = button
            self._group.addButton(button)
            line = QVBoxLayout()
            line.setSpacing(0)
            line.addWidget(button)
            below = theme.label(purpose, size="small", role="muted", wrap=True)
            below.setContentsMargins(30, 0, 0, 0)
            line.addWidget(below)
            lines.addLayout(line)
        self._asked = 0
        self.audience_word = theme.label("", wrap=True)
        self.audience_word.hide()
        lines.addWidget(self.audience_word)
        lines.addStretch(1)
        column.addWidget(theme.scroll(kinds), 1)
        self._buttons["xlsx"].setChecked(True)
        self._group.buttonToggled.connect(self._toggled)
        self.only_selected.toggled.connect(self._measure)
        column.addWidget(
            theme.label(
                "The file is not encrypted. Keep it where only you can read it.",
                size="small",
                role="warning",
                wrap=True,
            )
        )
        self.go_button = theme.button("Choose a place …", primary=True)
        self.go_button.clicked.connect(self.ask)
        cancel = theme.button("Close (Esc)")
        cancel.setShortcut(Qt.Key.Key_Escape)
        cancel.clicked.connect(self.left)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(cancel)
        foot.addWidget(self.go_button)
        column.addLayout(foot)

    def show_query(
        self, query: LeadQuery, count: int, name: str, selected: Sequence[UUID] = ()
    ) -> None:
        """What is to be exported: all that the query finds, or only those that are selected."""
        self._query = query
        self._selected = tuple(selected)
        self.only_selected.setText(f"Only the {how_many(len(selected), 'selected lead')}")
        self.only_selected.setChecked(bool(selected))
        self.only_selected.setVisible(bool(selected))
        found = f", searched for “{one_line(query.text)}”" if query.text else ""
        self._what.setText(f"{how_many(count, 'lead')}: “{name}”{found}")
        self.go_button.setEnabled(count > 0)
        self.notice.hide()
        self._measure()

    def _toggled(self, _: object, on: bool) -> None:
        if on:
            self._measure()

    def _measure(self, _: bool = False) -> None:
        """Say who would be in an audience before a file is written."""
        self._asked += 1
        wanted = self.kind in AUDIENCES
        self.audience_word.setVisible(wanted)
        if wanted:
            self.audience_word.setText("Counting who agreed to advertising …")
            self._worker.run(
                _measure,
                self._booth,
                self._chosen_query,
                self.kind,
                done=partial(self._measured, self._asked),
                failed=self._cannot,
            )

    def _measured(self, asked: int, words: str) -> None:
        if asked == self._asked:
            self.audience_word.setText(words)

    @property
    def _chosen_query(self) -> LeadQuery:
        only = self._selected if self.only_selected.isChecked() else ()
        return replace(self._query, only=only)

    @property
    def kind(self) -> str:
        """The key of the chosen format."""
        return next(key for key, button in self._buttons.items() if button.isChecked())

    def choose(self, kind: str) -> None:
        """Choose this format."""
        self._buttons[kind].setChecked(True)

    def ask(self) -> None:
        """Ask where to, then write."""
        words, _, ending = FORMATS[self.kind]
        documents = QStandardPaths.StandardLocation.DocumentsLocation
        start = Path(QStandardPaths.writableLocation(documents)) / f"leads{ending}"
        chosen, _ = QFileDialog.getSaveFileName(
            self, f"Export: {words}", str(start), f"{words} (*{ending})"
        )
        if chosen:
            self.write(Path(chosen))

    def write(self, path: Path) -> None:
        """Write the file in the worker."""
        ending = FORMATS[self.kind][2]
        if path.suffix.casefold() != ending:
            path = path.with_name(f"{path.name}{ending}")
        self.go_button.setEnabled(False)
        self.notice.say("Writing …")
        self.notice.show()
        done: Callable[[Any], object] = partial(self._written, path)
        query = self._chosen_query
        self._worker.run(
            _write, self._booth, path, query, self.kind, done=done, failed=self._cannot
        )

    def _written(self, path: Path, words: str) -> None:
        self.go_button.setEnabled(True)
        self.notice.say(f"Written to {path}: {words}.", role="success")
        self.said.emit(f"Exported {words}")

    def _cannot(self, error: Exception) -> None:
        self.go_button.setEnabled(True)
        self.notice.say(str(error), role="danger")
