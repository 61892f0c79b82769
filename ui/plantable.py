"""The dry run as a table: one line a person, ticks, filters; a hundred thousand lines open at once.

The model keeps the people as they come and a list of places that the filter lets through; nothing
is made per line before Qt asks for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any
from uuid import UUID

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt, Signal
from PySide6.QtCore import QPersistentModelIndex as Persistent

from leadcapture.booth import Action, Forecast, PersonPlan, PlannedRow
from ui import theme
from ui.words import connector_name, one_line

__all__ = ["ACTIONS", "ACTIONS_ROLE", "PlanTable", "reason_words", "row_words"]

Index = QModelIndex | Persistent

#: What happens at a destination, as a tuple of `Action`, for who draws it as icons.
ACTIONS_ROLE = Qt.ItemDataRole.UserRole + 1

#: Action -> (on a chip, in a line, icon, colour role); the order is that of the page.
ACTIONS: dict[Action, tuple[str, str, str, str]] = {
    Action.CREATE: ("New in the CRM", "New", "plus", "success"),
    Action.UPDATE: ("Updates", "Update", "edit", "accent"),
    Action.CAMPAIGN: ("To the campaign", "campaign", "calendar", "accent"),
    Action.HANDOFF: ("To Sales", "Sales", "handoff", "accent"),
    Action.ENROLL: ("Nurture", "nurture", "mail", "accent"),
    Action.HOLD_BACK: ("Held back", "held back", "minus", "warning"),
    Action.ALREADY_THERE: ("Already there", "Already there", "check", "muted"),
}


def row_words(rows: Iterable[PlannedRow]) -> str:
    """What happens at one destination: ``New · campaign · Sales``."""
    found = {row.action for row in rows}
    sends = [
        ACTIONS[action][1]
        for action in ACTIONS
        if action in found and action not in (Action.HOLD_BACK, Action.ALREADY_THERE)
    ]
    if sends:
        return " · ".join(sends)
    if Action.HOLD_BACK in found:
        return "–"
    return ACTIONS[Action.ALREADY_THERE][1] if found else ""


def reason_words(reason: str) -> str:
    """Why something is held back, in the window's words."""
    if reason.startswith(_PARKED):
        return f"refused: {reason.removeprefix(_PARKED)}"
    return reason or "no reason given"


#: How the core begins the reason of what a CRM refused.
_PARKED = "parked: "


class PlanTable(QAbstractTableModel):
    """Who, what happens at each destination, and what is held back and why."""

    ticked_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._people: tuple[PersonPlan, ...] = ()
        self._connectors: tuple[str, ...] = ()
        self._shown: Sequence[int] = range(0)
        self._action: Action | None = None
        self._text = ""
        self._ticked: set[UUID] = set()
        self._tickable: frozenset[UUID] = frozenset()
        self._staying: set[UUID] = set()

    # --- what is shown -------------------------------------------------------------------

    @property
    def people(self) -> tuple[PersonPlan, ...]:
        """All people of the plan, whatever the filter."""
        return self._people

    def show(self, forecast: Forecast) -> None:
        """Show this plan; what was unticked stays so, what is new is ticked."""
        self.beginResetModel()
        self._people = forecast.people
        self._connectors = forecast.connectors
        self._tickable = forecast.moving
        self._ticked = set(self._tickable - self._staying)
        self._filter()
        self.endResetModel()
        self.ticked_changed.emit()

    def filter(self, action: Action | None, text: str = "") -> None:
        """Show only those this happens to, and whose name or reason has this text in it."""
        self.beginResetModel()
        self._action, self._text = action, text.strip().casefold()
        self._filter()
        self.endResetModel()

    def _filter(self) -> None:
        action, text = self._action, self._text
        if action is None and not text:
            self._shown = range(len(self._people))
            return
        self._shown = [
            place
            for place, person in enumerate(self._people)
            if (action is None or action in person.actions) and (not text or text in person.key)
        ]

    def person_at(self, index: Index) -> PersonPlan | None:
        """Who stands at this index."""
        if not index.isValid() or not 0 <= index.row() < len(self._shown):
            return None
        return self._people[self._shown[index.row()]]

    def place_of(self, lead_id: UUID) -> int | None:
        """The line of this lead, if it is shown."""
        return next(
            (
                line
                for line, place in enumerate(self._shown)
                if self._people[place].lead_id == lead_id
            ),
            None,
        )

    # --- ticks ---------------------------------------------------------------------------

    @property
    def tickable(self) -> frozenset[UUID]:
        """The leads of which something would be sent."""
        return self._tickable

    @property
    def ticked(self) -> frozenset[UUID]:
        """The chosen leads."""
        return frozenset(self._ticked)

    @property
    def unticked(self) -> frozenset[UUID]:
        """The leads that could leave and are not chosen."""
        return frozenset(self._staying)

    def keep_back(self, leads: Iterable[UUID]) -> None:
        """These were unticked before, perhaps by an earlier session."""
        self._staying |= set(leads)
        self._ticked -= self._staying

    @property
    def ticked_count(self) -> int:
        """How many leads are chosen."""
        return len(self._ticked)

    def tick(self, leads: Iterable[UUID]) -> None:
        """Choose exactly these leads."""
        self._ticked = set(leads) & self._tickable
        self._staying = (self._staying | self._tickable) - self._ticked
        self._ticks_moved(0, len(self._shown) - 1)

    def tick_shown(self, on: bool) -> None:
        """Choose, or do not choose, all that the filter lets through."""
        leads = {self._people[place].lead_id for place in self._shown} & self._tickable
        self._ticked = self._ticked | leads if on else self._ticked - leads
        self._staying = self._staying - leads if on else self._staying | leads
        self._ticks_moved(0, len(self._shown) - 1)

    def _ticks_moved(self, first: int, last: int) -> None:
        if last >= first:
            self.dataChanged.emit(
                self.index(first, 0), self.index(last, 0), [Qt.ItemDataRole.CheckStateRole]
            )
        self.ticked_changed.emit()

    # --- what Qt asks --------------------------------------------------------------------

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._shown)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._connectors) + 2

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        if section == 0:
            return "Who"
        if section == len(self._connectors) + 1:
            return "Held back"
        if 0 < section <= len(self._connectors):
            only = len(self._connectors) == 1
            return "What happens" if only else connector_name(self._connectors[section - 1])
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        person = self.person_at(index)
        if person is not None and person.moves and index.column() == 0:
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        return flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        person = self.person_at(index)
        if person is None:
            return None
        column = index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self._words(person, column)
        if role == Qt.ItemDataRole.CheckStateRole and column == 0 and person.moves:
            ticked = person.lead_id in self._ticked
            return Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked
        if role == Qt.ItemDataRole.ToolTipRole and 0 < column <= len(self._connectors):
            return escape(self._words(person, column))
        if role == ACTIONS_ROLE and 0 < column <= len(self._connectors):
            name = self._connectors[column - 1]
            found = {row.action for row in person.rows if row.connector == name}
            return tuple(action for action in ACTIONS if action in found)
        if role == Qt.ItemDataRole.ForegroundRole and not person.moves and column == 0:
            return theme.color("muted")
        return None

    def _words(self, person: PersonPlan, column: int) -> str:
        if column == 0:
            return one_line(person.label)
        if column == len(self._connectors) + 1:
            return one_line("; ".join(map(reason_words, person.reasons)))
        name = self._connectors[column - 1]
        return row_words(row for row in person.rows if row.connector == name)

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        person = self.person_at(index)
        if role != Qt.ItemDataRole.CheckStateRole or person is None or not person.moves:
            return False
        if Qt.CheckState(value) is Qt.CheckState.Unchecked:
            self._ticked.discard(person.lead_id)
            self._staying.add(person.lead_id)
        else:
            self._ticked.add(person.lead_id)
            self._staying.discard(person.lead_id)
        self._ticks_moved(index.row(), index.row())
        return True
