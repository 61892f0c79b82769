"""A person's rights: every opt-in and opt-out, all that is known in one file, and erasure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QStandardPaths, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from leadcapture.booth import Booth, LedgerLine
from leadcapture.lead import Lead
from leadcapture.show import Show
from ui import theme
from ui.evidence import clear
from ui.leadform import plain_lines
from ui.words import how_many, local_time, one_line
from ui.work import Lane, Worker

if TYPE_CHECKING:
    from leadcapture.review.forgetting import Forgotten

__all__ = ["ErasureDialog", "PersonTab", "erased_words", "named_leads"]

HOW = ("by e-mail", "by telephone", "in person", "on paper", "through the website")
WORD = "ERASE"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rights:
    """What is read of one person."""

    lead: Lead
    lines: tuple[LedgerLine, ...]
    leads: tuple[Lead, ...]
    """All of the person; the one that is shown first."""
    shows: dict[UUID, Show]


def _read(booth: Booth, lead: Lead) -> _Rights:
    return _Rights(
        lead=lead,
        lines=booth.ledger(lead.id),
        leads=tuple(booth.lead(one) for one in booth.person_leads(lead.id)),
        shows={show.id: show for show in booth.shows()},
    )


class PersonTab(QWidget):
    """See the module."""

    said = Signal(str)
    changed = Signal()
    erased = Signal(str)
    """The person is gone for good; what was done, and what still holds them."""

    def __init__(self, booth: Booth, worker: Worker, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._booth = booth
        self._worker = worker
        self._rights: _Rights | None = None
        self._wanted: UUID | None = None
        self._ledger = QVBoxLayout()
        self._ledger.setSpacing(12)
        self.purpose = QComboBox()
        self.purpose.setAccessibleName("Purpose of the consent")
        self.how = QComboBox()
        self.how.setEditable(True)
        self.how.addItems(HOW)
        self.how.setAccessibleName("How the person said so")
        self.withdraw_button = theme.button("Withdrew")
        self.withdraw_button.setToolTip("Note that the person withdrew consent, at every show")
        self.withdraw_button.clicked.connect(partial(self._note, False))
        self.grant_button = theme.button("Agreed")
        self.grant_button.setToolTip("Note that the person agreed to this show's wording")
        self.grant_button.clicked.connect(partial(self._note, True))
        self.data_button = theme.button("Hand out the data …", icon="export")
        self.data_button.clicked.connect(self.ask_data)
        self.erase_button = theme.button("Erase this person …", kind="danger")
        self.erase_button.clicked.connect(self.ask_erasure)
        self.notice = theme.NoticeBar()
        self.notice.hide()
        self._who = theme.label("", size="small", role="muted", wrap=True)
        note = QWidget()
        flow = theme.FlowLayout(note)
        for one in (self.purpose, self.how, self.grant_button, self.withdraw_button):
            flow.addWidget(one)
        rights = QWidget()
        flow = theme.FlowLayout(rights)
        for button in (self.data_button, self.erase_button):
            flow.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        # The ledger, which may be long, comes last: what can be done is found without scrolling.
        column.addWidget(self.notice)
        column.addWidget(rights)
        column.addWidget(self._who)
        column.addWidget(theme.line())
        column.addWidget(theme.label("Note what the person said:", size="small", role="muted"))
        column.addWidget(note)
        column.addLayout(self._ledger)
        self.setEnabled(False)

    # --- showing -------------------------------------------------------------------------

    def show_lead(self, lead: Lead) -> None:
        """Read this person's ledger in the worker."""
        if self._wanted != lead.id:
            self.notice.hide()
        self._wanted = lead.id
        self._worker.run(_read, self._booth, lead, done=self._came, failed=self._cannot)

    def _came(self, rights: _Rights) -> None:
        if rights.lead.id != self._wanted:
            return
        self._rights = rights
        self.setEnabled(True)
        clear(self._ledger)
        for line in reversed(rights.lines):
            self._ledger.addWidget(_line(line, rights.shows, here=rights.lead.show_id))
        if not rights.lines:
            self._ledger.addWidget(
                theme.label("Nothing was ever asked or granted: no e-mail is sent.", wrap=True)
            )
        show = rights.shows.get(rights.lead.show_id)
        asked = [one.purpose for one in show.consent] if show else []
        given = [line.consent.purpose for line in rights.lines]
        chosen = self.purpose.currentText()
        self.purpose.clear()
        self.purpose.addItems(list(dict.fromkeys((*asked, *given))))
        self.purpose.setCurrentIndex(max(0, self.purpose.findText(chosen)))
        for button in (self.withdraw_button, self.grant_button):
            button.setEnabled(self.purpose.count() > 0)
        others = len(rights.leads) - 1
        more = f", and {how_many(others, 'more lead')} of the same person" if others else ""
        named = f": {named_leads(rights.leads[1:])}" if others else ""
        self._who.setText(f"This lead{more}{named}.")

    def _cannot(self, error: Exception) -> None:
        self.notice.say(str(error), role="danger")
        self.notice.show()

    # --- consent -------------------------------------------------------------------------

    def _note(self, granted: bool, _checked: bool = False) -> None:
        if self._rights is None:
            return
        self._worker.run(
            self._booth.note_consent,
            self._rights.lead.id,
            self.purpose.currentText(),
            granted=granted,
            how=self.how.currentText().strip() or HOW[0],
            lane=Lane.KEEP,
            done=partial(self._noted, granted),
            failed=self._cannot,
        )

    def _noted(self, granted: bool, leads: tuple[Lead, ...]) -> None:
        word = "agreed" if granted else "withdrew"
        where = f" at {how_many(len(leads), 'lead')}" if len(leads) > 1 else ""
        self.said.emit(f"Noted that the person {word}{where}. Ctrl+Z takes it back.")
        self.changed.emit()

    # --- data and erasure ----------------------------------------------------------------

    def ask_data(self) -> None:
        """Ask where to, then write all that is known of the person."""
        documents = QStandardPaths.StandardLocation.DocumentsLocation
        folder = QStandardPaths.writableLocation(documents)
        chosen, _ = QFileDialog.getSaveFileName(
            self, "Hand out a person's data", str(Path(folder) / "person.zip"), "ZIP (*.zip)"
        )
        if chosen:
            self.write_data(Path(chosen))

    def write_data(self, path: Path) -> None:
        """Write all that is known of the person to this file."""
        if self._rights is None:
            return
        path = path if path.suffix.casefold() == ".zip" else path.with_name(f"{path.name}.zip")
        self._worker.run(
            self._booth.personal_data,
            self._rights.lead.id,
            path,
            done=partial(self._written, path),
            failed=self._cannot,
        )

    def _written(self, path: Path, pictures: int) -> None:
        self.notice.say(
            f"Written with {how_many(pictures, 'picture')} to {path}. It is not encrypted: hand "
            "it to that person alone.",
            role="success",
        )
        self.notice.show()

    def ask_erasure(self) -> None:
        """The one thing that cannot be taken back is asked twice."""
        if self._rights is None:
            return
        title = f"Erase {self._rights.lead.label}?"
        dialog = ErasureDialog(
            title, len(self._rights.leads), self, named=named_leads(self._rights.leads)
        )
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self.erase()

    def erase(self) -> None:
        """Erase all leads of the person, for good."""
        if self._rights is None:
            return
        self._worker.run(
            self._booth.forget,
            [lead.id for lead in self._rights.leads],
            lane=Lane.KEEP,
            done=self._erased,
            failed=self._cannot,
        )

    def _erased(self, forgotten: Forgotten) -> None:
        self._rights = None
        self.setEnabled(False)
        self.erased.emit(erased_words(forgotten))


def named_leads(leads: Sequence[Lead], most: int = 8) -> str:
    """Who they are, each with the company."""
    names = [
        one_line(", ".join(part for part in (lead.label, lead.person.company) if part))
        for lead in leads[:most]
    ]
    more = len(leads) - most
    return "; ".join((*names, how_many(more, "more lead"))) if more > 0 else "; ".join(names)


def erased_words(forgotten: Forgotten) -> str:
    """What an erasure did, and what it could not reach."""
    words = (
        f"Erased {how_many(forgotten.leads, 'lead')} and {how_many(forgotten.pictures, 'picture')}."
    )
    if forgotten.opt_outs:
        words += f" {how_many(forgotten.opt_outs, 'record')} in CRMs: told with the next sync."
    if forgotten.blacked_out:
        words += (
            f" Blacked out in the photo that is kept with: {named_leads(forgotten.blacked_out)}."
        )
    if forgotten.pictured_with:
        words += (
            f" The photo is also kept with: {named_leads(forgotten.pictured_with)}. Open it; if "
            "it shows somebody who was erased, it goes only when that lead is erased as well."
        )
    if forgotten.elsewhere:
        places = ", ".join(path.name for path in forgotten.elsewhere[:3])
        more = len(forgotten.elsewhere) - 3
        words += f" Still holding them: {places}"
        words += f" and {how_many(more, 'more file')}." if more > 0 else "."
    return words


def _line(line: LedgerLine, shows: dict[UUID, Show], *, here: UUID) -> QWidget:
    """One line of the ledger."""
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(2)
    consent = line.consent
    word = "Agreed" if consent.granted else "Withdrew"
    role = "success" if consent.granted else "danger"
    show = shows.get(line.show_id)
    parts = [local_time(consent.at, show), one_line(consent.how)]
    if line.removed:
        # A line of its own: when it was taken back, and by whom, is what counts here.
        word = "Agreement taken back" if consent.granted else "Withdrawal taken back"
        role = "muted"
        parts = [local_time(line.noted_at, show)]
    purpose = one_line(consent.purpose)
    column.addWidget(theme.label(f"{word}: {purpose}", role=role, strong=True, wrap=True))
    if line.by:
        parts.append(f"noted by {one_line(line.by)}")
    if line.show_id != here and show is not None:
        parts.append(f"at {one_line(show.name)}")
    if consent.version and not line.removed:
        parts.append(f"wording version {one_line(consent.version)}")
    column.addWidget(
        theme.label(
            ", ".join(part for part in parts if part), size="small", role="muted", wrap=True
        )
    )
    if consent.wording and not line.removed:
        words = theme.label(f"“{plain_lines(consent.wording)}”", size="small", wrap=True)
        column.addWidget(words)
    return box


class ErasureDialog(QDialog):
    """Says what will be gone, and waits for a word to be typed."""

    def __init__(
        self, title: str, leads: int, parent: QWidget | None = None, *, named: str = ""
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Erase")
        self.setModal(True)
        theme.fix(self, least_width=480)
        self.word = QLineEdit()
        self.word.setAccessibleName(f"Type {WORD} to erase")
        self.word.setPlaceholderText(f"Type {WORD}")
        self.word.textChanged.connect(self._typed)
        self.erase_button = theme.button("Erase for good", kind="danger")
        self.erase_button.setEnabled(False)
        self.erase_button.setAutoDefault(False)
        self.erase_button.clicked.connect(self.accept)
        cancel = theme.button("Cancel")
        cancel.setDefault(True)
        cancel.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(cancel)
        row.addWidget(self.erase_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 16)
        column.setSpacing(12)
        column.addWidget(theme.label(one_line(title), size="title", wrap=True))
        column.addWidget(
            theme.label(
                f"{how_many(leads, 'lead')} will be gone for good: fields, notes, pictures, "
                "history, and what is owed to a CRM. Ctrl+Z cannot bring it back.",
                wrap=True,
            )
        )
        if named:
            column.addWidget(theme.label(f"They are: {named}.", wrap=True))
        column.addWidget(self.word)
        column.addLayout(row)

    def _typed(self, text: str) -> None:
        self.erase_button.setEnabled(text.strip().casefold() == WORD.casefold())
