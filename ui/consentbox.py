"""An opt-in as it is ticked at the booth: the exact wording is kept with the tick."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QVBoxLayout, QWidget

from leadcapture.booth import utc_now
from leadcapture.lead import Consent, Lead
from leadcapture.show import ConsentText
from ui import theme

__all__ = ["ConsentBox"]


class ConsentBox(QWidget):
    """One opt-in: a tick beside the exact wording, in the language that is chosen."""

    changed = Signal()

    def __init__(
        self,
        texts: tuple[ConsentText, ...],
        *,
        key: str = "",
        clock: Callable[[], datetime] = utc_now,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._texts = texts
        self._chosen = texts[0]
        self._clock = clock
        self._granted = False
        self.box = QCheckBox()
        theme.fix(self.box, width=22)
        self.box.setToolTip(f"Key {key}" if key else "")
        self.box.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._at = clock()
        self.box.toggled.connect(self._toggled)
        self.wording = _Wording(self.box)
        self.languages: dict[str, theme.Chip] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.GRID)
        row.addWidget(self.box, 0, Qt.AlignmentFlag.AlignTop)
        if key:
            cap = QVBoxLayout()
            cap.setContentsMargins(0, 4, 0, 0)
            cap.addWidget(theme.keycap(key))
            cap.addStretch(1)
            row.addLayout(cap)
        row.addWidget(self.wording, 1)
        if len(texts) > 1:
            for number, text in enumerate(texts):
                chip = theme.chip(text.language.upper(), small=True)
                chip.setAccessibleName(f"Wording in {text.language}")
                chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
                chip.clicked.connect(lambda _, number=number: self.choose(number))
                self.languages[text.language] = chip
                row.addWidget(chip, 0, Qt.AlignmentFlag.AlignTop)
        self.choose(0)

    def _toggled(self) -> None:
        self._at = self._clock()
        self.changed.emit()

    def choose(self, number: int) -> None:
        """Show the wording in this language. A tick given for another wording is taken back."""
        chosen = self._texts[number]
        if chosen is not self._chosen and not self._granted:
            self.box.setChecked(False)
        self._chosen = chosen
        self.wording.setText(chosen.wording)
        self.box.setAccessibleName(chosen.wording)
        for language, chip in self.languages.items():
            chip.setChecked(language == chosen.language)

    def show_lead(self, lead: Lead) -> None:
        """Show what the lead has agreed to."""
        self._granted = lead.opted_in(self._chosen.purpose)
        self.box.setChecked(self._granted)

    def given(self) -> tuple[Consent, ...]:
        """What changed: a new consent, a withdrawal, or nothing."""
        if self.box.isChecked() == self._granted:
            return ()
        return (
            Consent(
                purpose=self._chosen.purpose,
                wording=self._chosen.wording,
                version=self._chosen.version,
                language=self._chosen.language,
                at=self._at.astimezone(),
                how="ticked at the booth" if self.box.isChecked() else "unticked at the booth",
                granted=self.box.isChecked(),
            ),
        )


class _Wording(theme.PlainLabel):
    """The exact wording; a click ticks, as on any label of a box."""

    def __init__(self, box: QCheckBox) -> None:
        super().__init__()
        self._box = box
        self.setWordWrap(True)
        self.setProperty("scale", "small")
        self.setContentsMargins(0, 6, 0, 0)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._box.toggle()
