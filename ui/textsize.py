"""How large text is here, and with it all that holds text: one factor, asked of the system.

Sizes are written as they are at 100 %. `px` makes pixels of them, in the style sheet a ``u`` does
(`sheet`), and `fix` gives a widget sizes that follow when the text grows under it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from typing import Any

from PySide6.QtCore import QSize
from PySide6.QtGui import QFont, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QApplication, QWidget

__all__ = [
    "BODY",
    "NAME_POINTS",
    "SMALL",
    "STEPS",
    "TITLE",
    "factor",
    "fix",
    "percent",
    "px",
    "refit",
    "sheet",
    "step",
    "take",
]

#: The type scale in pixels at 100 %; the person's name is 28 points.
SMALL, BODY, TITLE, NAME_POINTS = 12, 14, 18, 28

#: What can be chosen on top of the system's own text size, percent.
STEPS = (80, 90, 100, 110, 125, 150, 175, 200)

#: The least and the most that text is enlarged by, all in all.
_LEAST, _MOST = 0.8, 2.5

#: Pixels of the text that a system shows where nobody asked for another size.
_USUAL = {"windows": 12.0, "cocoa": 13.0}
#: The same on Linux: 11 points on GNOME and what is made of it, 10 or less on the others.
_GNOME, _OTHERS = 14.67, 13.33

_factor = 1.0
_system: QFont | None = None
_given = -1
_percent = 100


def factor() -> float:
    """How much larger than at 100 % everything is that holds text."""
    return _factor


def px(size: float) -> int:
    """`size` at 100 %, in pixels as they are now."""
    return round(size * _factor)


def sheet(template: str) -> str:
    """A style sheet with its ``14u`` and ``28pt`` made as large as text is now."""
    return re.sub(
        r"\b(\d+)(u|pt)\b",
        lambda found: f"{px(int(found[1]))}{'px' if found[2] == 'u' else 'pt'}",
        template,
    )


def step(by: int) -> int:
    """The next larger (`by` 1) or smaller (-1) of `STEPS`; the same at the end."""
    further = [one for one in STEPS if (one - _percent) * by > 0]
    return min(further, key=lambda one: abs(one - _percent), default=_percent)


def percent() -> int:
    """How much of the system's text size was chosen."""
    return _percent


def take(app: QApplication, chosen: int | None = None) -> bool:
    """Take the system's text size, and so many percent of it, as the app's; whether that is another
    size than before. None is the percent of the last time."""
    global _factor, _given, _percent, _system
    font = app.font()
    if _system is None or font.pixelSize() != _given:
        _system = QFont(font)
    if chosen is not None:
        _percent = chosen
    before, _factor = _factor, min(max(_of_system(_system) * _percent / 100, _LEAST), _MOST)
    _given = px(BODY)
    font.setPixelSize(_given)
    app.setFont(font)
    return _factor != before


def _of_system(font: QFont) -> float:
    """How much larger the system's text is than usual, to 5 %. What is smaller counts as usual."""
    pixels = float(font.pixelSize())
    if pixels < 0:
        pixels = font.pointSizeF() * QGuiApplication.primaryScreen().logicalDotsPerInchY() / 72
    usual = _USUAL.get(QGuiApplication.platformName())
    if usual is None:
        desktop = os.environ.get("XDG_CURRENT_DESKTOP", "").lower()
        usual = _GNOME if any(one in desktop for one in ("gnome", "unity")) else _OTHERS
    return max(1.0, round(pixels / usual * 20) / 20)


_SETTERS: Mapping[str, Callable[[Any, int], object]] = {
    "width": lambda widget, size: widget.setFixedWidth(size),
    "height": lambda widget, size: widget.setFixedHeight(size),
    "least_width": lambda widget, size: widget.setMinimumWidth(size),
    "least_height": lambda widget, size: widget.setMinimumHeight(size),
    "most_width": lambda widget, size: widget.setMaximumWidth(size),
    "most_height": lambda widget, size: widget.setMaximumHeight(size),
    "icon": lambda button, size: button.setIconSize(QSize(size, size)),
    "rows": lambda table, size: table.verticalHeader().setDefaultSectionSize(size),
}


def fix(widget: QWidget, **sizes: int) -> None:
    """Give `widget` sizes in pixels at 100 % that grow with the text: ``width``, ``height``,
    ``least_width``, ``least_height``, ``most_width``, ``most_height``, ``icon`` (a button's),
    ``rows`` (the height of a table's)."""
    widget.setProperty("sizes", {**(widget.property("sizes") or {}), **sizes})
    _fit(widget, sizes)


def _fit(widget: QWidget, sizes: Mapping[str, int]) -> None:
    for name, size in sizes.items():
        _SETTERS[name](widget, px(size))


def refit(app: QApplication) -> None:
    """Text has another size now: give every widget that is there its sizes again."""
    for widget in app.allWidgets():
        if sizes := widget.property("sizes"):
            _fit(widget, sizes)
        widget.updateGeometry()
        # What lays itself out by hand does so again.
        QApplication.sendEvent(widget, QResizeEvent(widget.size(), QSize()))
