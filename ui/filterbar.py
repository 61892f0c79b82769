"""The saved filters as chips with their counts: two rows, the rest in a menu."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QButtonGroup, QMenu, QSizePolicy, QToolButton, QWidget

from ui import theme
from ui.words import one_line

__all__ = ["FilterBar"]

GAP = 6
ROWS = 2


class FilterBar(QWidget):
    """One of several filters is chosen. What finds no room is in the menu “More”."""

    chosen = Signal(object)
    """The key of the filter that was clicked."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Filters")
        self._words: dict[str, str] = {}
        self._counts: dict[str, int] = {}
        self._chips: dict[str, theme.Chip] = {}
        self._current = ""
        self._hidden: list[str] = []
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._more = QToolButton(self)
        self._more.setText("More")
        self._more.setIcon(theme.icon("down"))
        self._more.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._more.setAccessibleName("More filters")
        self._more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = QMenu(self._more)
        self._menu.aboutToShow.connect(self._fill_menu)
        self._more.setMenu(self._menu)
        #: Adds what else the menu offers (to save or to drop a filter).
        self.extend_menu: Callable[[QMenu], None] = lambda menu: None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @property
    def current(self) -> str:
        """The key of the chosen filter."""
        return self._current

    def chip(self, key: str) -> theme.Chip:
        """The chip of this filter, also where it has no room."""
        return self._chips[key]

    def count(self, key: str) -> int | None:
        """The count shown for this filter; None while it is not known."""
        return self._counts.get(key)

    def show_filters(self, filters: Sequence[tuple[str, str]], current: str) -> None:
        """Offer these (key, word), in this order."""
        for chip in self._chips.values():
            self._group.removeButton(chip)
            chip.hide()
            chip.deleteLater()
        self._chips.clear()
        self._words = {key: one_line(word) for key, word in filters}
        for key in self._words:
            chip = theme.chip("", small=True)
            chip.setParent(self)
            chip.clicked.connect(partial(self._clicked, key))
            self._group.addButton(chip)
            self._chips[key] = chip
            self._label(key)
        self.choose(current)

    def choose(self, key: str) -> None:
        """Show this one as chosen; says nothing."""
        self._current = key
        if key in self._chips:
            self._chips[key].setChecked(True)
        self._arrange()

    def show_counts(self, counts: Mapping[str, int]) -> None:
        """How many leads each filter finds."""
        self._counts = dict(counts)
        for key in self._chips:
            self._label(key)
        self._arrange()

    def _label(self, key: str) -> None:
        word, count = self._words[key], self._counts.get(key)
        chip = self._chips[key]
        chip.setText(word if count is None else f"{word}  {count:,}")
        chip.setAccessibleName(f"Show: {word}" + ("" if count is None else f", {count:,} leads"))

    def _clicked(self, key: str, _checked: bool = False) -> None:
        self.choose(key)
        self.chosen.emit(key)

    # --- where they are ------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        row = self._more.sizeHint().height()
        return QSize(320, ROWS * row + (ROWS - 1) * GAP)

    def minimumSizeHint(self) -> QSize:
        return QSize(160, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        """The chosen one always has room; the others in their order."""
        order = list(self._chips)
        fitting = self._fitting(order)
        if self._current in self._chips and self._current not in fitting:
            order = [self._current, *(key for key in order if key != self._current)]
            fitting = self._fitting(order)
        shown = [key for key in order if key in fitting]
        self._hidden = [key for key in order if key not in fitting]
        for key in self._hidden:
            self._chips[key].hide()
        x = y = 0
        for widget in (*(self._chips[key] for key in shown), self._more):
            size = self._size(widget)
            if x and x + size.width() > self.width():
                x, y = 0, y + size.height() + GAP
            widget.setGeometry(x, y, size.width(), size.height())
            widget.show()
            x += size.width() + GAP

    def _fitting(self, order: Sequence[str]) -> set[str]:
        found: set[str] = set()
        more = self._size(self._more).width() + GAP
        x, row = 0, 1
        for key in order:
            width = self._size(self._chips[key]).width()
            room = self.width() - (more if row == ROWS else 0)
            if x and x + width > room:
                x, row = 0, row + 1
                if row > ROWS:
                    break
                if width > self.width() - (more if row == ROWS else 0):
                    break
            found.add(key)
            x += width + GAP
        return found

    def _size(self, widget: QWidget) -> QSize:
        height = self._more.sizeHint().height()
        return QSize(min(widget.sizeHint().width(), max(self.width(), 1)), height)

    # --- the menu ------------------------------------------------------------------------

    def _fill_menu(self) -> None:
        self._menu.clear()
        for key in self._hidden:
            count = self._counts.get(key)
            words = self._words[key] + ("" if count is None else f"  ({count:,})")
            action = self._menu.addAction(words.replace("&", "&&"))
            action.triggered.connect(partial(self._clicked, key))
        if self._hidden:
            self._menu.addSeparator()
        self.extend_menu(self._menu)
