"""Leads whose time is over by the show's own rule: shown first, erased behind a typed word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtGui import QIntValidator
from PySide6.QtWidgets import QDialog, QLineEdit, QWidget

from leadcapture.booth import Booth
from leadcapture.lead import Lead
from ui import theme
from ui.evidence import clear
from ui.listpanel import ListPanel
from ui.persontab import ErasureDialog, erased_words
from ui.words import how_many, local_time, one_line
from ui.work import Lane, Worker

if TYPE_CHECKING:
    from leadcapture.review.forgetting import Forgotten

__all__ = ["RetentionPanel"]

SHOWN = 100


class RetentionPanel(ListPanel):
    """See the module."""

    erased = Signal(str)
    """What was done, in words."""

    def __init__(self, booth: Booth, worker: Worker, parent: QWidget | None = None) -> None:
        super().__init__(booth, worker, "Leads that are over their time", parent)
        self._ripe: tuple[Lead, ...] = ()
        self.days = QLineEdit()
        self.days.setValidator(QIntValidator(0, 3650, self.days))
        theme.fix(self.days, width=80)
        self.days.setAccessibleName("How long this show keeps leads after they were synced")
        self.days.textChanged.connect(self._say_keep)
        self.days.returnPressed.connect(self.keep_for)
        self.keep_button = theme.button("Set")
        self.keep_button.setAccessibleName("Set how long this show keeps leads")
        self.keep_button.clicked.connect(self.keep_for)
        self._above.addWidget(theme.label("Keep leads"))
        self._above.addWidget(self.days)
        self._above.addWidget(theme.label("days after the sync (0: for good)", wrap=True), 1)
        self._above.addWidget(self.keep_button)
        self._above.addStretch(1)
        self.erase_button = theme.button("Erase …", kind="danger")
        self.erase_button.clicked.connect(self.ask)
        self._foot.addWidget(self.erase_button)

    def refresh(self) -> None:
        """Look again in the worker."""
        self._show(())
        self.days.setText(str(self._booth.show.purge_days if self._booth.show else 0))
        self._say_keep()
        self._explain.setText("Looking …")
        self._worker.run(self._booth.ripe, done=self._came, failed=self._cannot)

    def _say_keep(self) -> None:
        show = self._booth.show
        self.keep_button.setEnabled(
            show is not None
            and self.days.hasAcceptableInput()
            and show.purge_days != int(self.days.text())
        )

    def keep_for(self) -> None:
        """Set the show's rule; nothing is erased by it, only shown."""
        if not self.keep_button.isEnabled():
            return
        self.keep_button.setEnabled(False)
        self._worker.run(
            self._booth.update_show,
            purge_days=int(self.days.text()),
            lane=Lane.KEEP,
            done=lambda show: self.refresh(),
            failed=self._cannot,
        )

    def _came(self, ripe: tuple[Lead, ...]) -> None:
        show = self._booth.show
        days = show.purge_days if show else 0
        if days:
            rule = (
                f"This show keeps leads for {how_many(days, 'day')} after they were synced or "
                "discarded."
            )
            over = f" {how_many(len(ripe), 'lead')} kept longer:" if ripe else " None is older."
            self._explain.setText(rule + over)
        else:
            self._explain.setText(
                "This show keeps leads for good. Set after how many days they are to go."
            )
        self._show(ripe)

    def _show(self, ripe: tuple[Lead, ...]) -> None:
        self._ripe = ripe
        clear(self._rows)
        for lead in ripe[:SHOWN]:
            words = f"{one_line(lead.label)} · met {local_time(lead.captured_at, self._booth.show)}"
            self._rows.addWidget(theme.label(words, lines=2))
        if len(ripe) > SHOWN:
            self._rows.addWidget(theme.label(f"and {len(ripe) - SHOWN:,} more", role="muted"))
        many = how_many(len(ripe), "lead") + " " if ripe else ""
        self.erase_button.setText(f"Erase {many}…")
        self.erase_button.setEnabled(bool(ripe))

    def ask(self) -> None:
        """What cannot be taken back is asked twice."""
        count = len(self._ripe)
        dialog = ErasureDialog(f"Erase {how_many(count, 'lead')}?", count, self)
        if dialog.exec() == QDialog.DialogCode.Accepted:
            self.erase()

    def erase(self) -> None:
        """Erase exactly those that were shown."""
        self.erase_button.setEnabled(False)
        self._worker.run(
            self._booth.purge,
            [lead.id for lead in self._ripe],
            lane=Lane.KEEP,
            done=self._done,
            failed=self._cannot,
        )

    def _done(self, forgotten: Forgotten) -> None:
        self._show(())
        self.erased.emit(erased_words(forgotten))
