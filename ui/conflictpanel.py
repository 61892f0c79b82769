"""What a person changed in the CRM and we have otherwise: side by side, with a decision each."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from leadcapture.booth import FieldConflict
from ui import theme
from ui.words import connector_name, how_many, one_line, value_text

__all__ = ["ConflictPanel"]

#: Conflicts that are shown at once.
_SHOWN = 60


class ConflictPanel(QWidget):
    """Some conflicts. Nothing is overwritten in the CRM unless somebody says so here."""

    decided = Signal(object, bool)
    """(the conflicts, whether ours is written)."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._conflicts: tuple[FieldConflict, ...] = ()
        self.title = theme.label("", size="title", wrap=True)
        word = theme.label(
            "Somebody changed these in the CRM after we wrote them, so that the sync left them as "
            "they are there.",
            wrap=True,
        )
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(8)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(2, 1)
        self._more = theme.label("", size="small", role="muted")
        self.theirs_button = theme.button("Keep the CRM's")
        self.theirs_button.clicked.connect(lambda: self.decided.emit(self._conflicts, False))
        self.ours_button = theme.button("Write ours")
        self.ours_button.clicked.connect(lambda: self.decided.emit(self._conflicts, True))
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 12, 0)
        column.setSpacing(12)
        column.addWidget(self.title)
        column.addWidget(word)
        column.addLayout(self._grid)
        column.addWidget(self._more)
        column.addStretch(1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(theme.scroll(inside), 1)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        row.addWidget(self.ours_button)
        row.addWidget(self.theirs_button)
        whole.addLayout(row)

    def show_conflicts(self, conflicts: Sequence[FieldConflict]) -> None:
        """Show these."""
        self._conflicts = tuple(conflicts)
        leads = {one.lead_id for one in conflicts}
        one_person = len(leads) == 1
        self.title.setText(
            one_line(conflicts[0].label)
            if one_person
            else f"Changed in the CRM: {how_many(len(conflicts), 'field')} of "
            f"{how_many(len(leads), 'lead')}"
        )
        while (item := self._grid.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        heads = ("Field" if one_person else "Who and which field", "Ours", "In the CRM", "")
        for place, words in enumerate(heads):
            self._grid.addWidget(theme.label(words, size="small", role="muted"), 0, place)
        for number, one in enumerate(conflicts[:_SHOWN], start=1):
            field = f"{connector_name(one.connector)}: {one.field}"
            words = field if one_person else f"{one.label}\n{field}"
            cells = (words, value_text(one.ours) or "–", value_text(one.theirs) or "–")
            for place, text in enumerate(cells):
                lines = "\n".join(one_line(line) for line in text.split("\n"))
                label = theme.label(lines, wrap=True, strong=place == 2)
                self._grid.addWidget(label, number, place, Qt.AlignmentFlag.AlignTop)
            buttons = QWidget()
            row = QHBoxLayout(buttons)
            row.setContentsMargins(0, 0, 0, 0)
            row.setSpacing(4)
            for text, ours in (("Ours", True), ("The CRM's", False)):
                button = theme.button(text, kind="quiet")
                button.setAccessibleName(f"{text}: {one_line(one.field)} of {one_line(one.label)}")
                button.clicked.connect(partial(self._decide, one, ours))
                row.addWidget(button)
            self._grid.addWidget(buttons, number, 3, Qt.AlignmentFlag.AlignTop)
        rest = len(conflicts) - _SHOWN
        self._more.setText(f"and {rest:,} more" if rest > 0 else "")
        several = len(conflicts) > 1
        self.theirs_button.setText(
            f"Keep the CRM's for all {len(conflicts):,}" if several else "Keep the CRM's"
        )
        self.ours_button.setText(
            f"Write ours for all {len(conflicts):,}" if several else "Write ours"
        )

    def _decide(self, conflict: FieldConflict, ours: bool, _checked: bool = False) -> None:
        self.decided.emit((conflict,), ours)
