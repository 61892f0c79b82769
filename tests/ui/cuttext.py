"""Finds text that is cut on the screen: what an eye would miss, measured."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QCheckBox,
    QComboBox,
    QLabel,
    QPushButton,
    QRadioButton,
    QStyle,
    QStyleOptionComboBox,
    QTabBar,
    QToolButton,
    QWidget,
)

from ui import theme

__all__ = ["cut_texts", "texts"]


def texts(root: QWidget) -> Iterator[tuple[QWidget, str]]:
    """Every label and button with words that is on the screen, and the words."""
    for kind in (QLabel, QPushButton, QCheckBox, QRadioButton, QToolButton):
        for widget in root.findChildren(kind):
            words = widget.text()
            if isinstance(widget, QToolButton) and (
                widget.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonIconOnly
                or (not widget.icon().isNull() and not words)
            ):
                continue
            if words.strip() and widget.isVisibleTo(root):
                yield widget, words


def cut_texts(root: QWidget) -> list[str]:
    """What is cut, each with what it wants and what it has (pixels)."""
    found = [*_cut_tabs(root), *_cut_choices(root)]
    for widget, words in texts(root):
        if why := _cut(widget, words) or _covered(widget, root):
            found.append(f"{type(widget).__name__} {words[:60]!r}: {why}")
    return found


def _cut_tabs(root: QWidget) -> Iterator[str]:
    for bar in root.findChildren(QTabBar):
        for tab in range(bar.count() if bar.isVisibleTo(root) else 0):
            words, room = bar.tabText(tab), bar.tabRect(tab).width()
            wants = bar.fontMetrics().horizontalAdvance(words)
            if wants > room or bar.tabRect(tab).right() > bar.width():
                yield f"tab {words!r}: wants a width of {wants}, has {room}"


def _cut_choices(root: QWidget) -> Iterator[str]:
    for box in root.findChildren(QComboBox):
        option = QStyleOptionComboBox()
        box.initStyleOption(option)
        control, part = QStyle.ComplexControl.CC_ComboBox, QStyle.SubControl.SC_ComboBoxEditField
        room = box.style().subControlRect(control, option, part, box).width()
        wants = box.fontMetrics().horizontalAdvance(box.currentText())
        # The last letter has a pixel of its own on its right.
        if box.isVisibleTo(root) and wants - 1 > room:
            yield f"choice {box.currentText()!r}: wants a width of {wants}, has {room}"


def _cut(widget: QWidget, words: str) -> str:
    if isinstance(widget, theme.Chip) or (isinstance(widget, theme.PlainLabel) and widget.elides):
        shown = "".join(widget.shown_text.split())
        if shown != "".join(words.split()):
            return f"shows {widget.shown_text!r}"
        high = widget.heightForWidth(widget.width()) if widget.hasHeightForWidth() else 0
        return f"wants a height of {high}, has {widget.height()}" if high > widget.height() else ""
    size, wants = widget.size(), widget.sizeHint()
    if isinstance(widget, QLabel) and widget.wordWrap():
        high = widget.heightForWidth(size.width())
        if high > size.height():
            return f"wants a height of {high} at {size.width()}, has {size.height()}"
        measure = widget.fontMetrics()
        room = widget.contentsRect().width()
        words = words.replace("\u200b", " ").replace("-", "- ")  # where it may be broken
        long = max(words.split(), key=measure.horizontalAdvance, default="")
        if measure.horizontalAdvance(long) > room:
            return f"{long!r} wants a width of {measure.horizontalAdvance(long)}, has {room}"
        return ""
    # What has the focus asks for a pixel more at every side, and draws within what it has.
    frame = 2 if widget.hasFocus() else 0
    if wants.width() > size.width() + frame or wants.height() > size.height() + frame:
        return f"wants {wants.width()} × {wants.height()}, has {size.width()} × {size.height()}"
    return ""


def _covered(widget: QWidget, root: QWidget) -> str:
    """Whether it sticks out of what holds it, where nothing scrolls to it."""
    box = widget.rect()
    while widget is not root:
        above = widget.parentWidget()
        if above is None:
            return ""
        box = QRect(widget.mapTo(above, box.topLeft()), box.size())
        if isinstance(above.parentWidget(), QAbstractScrollArea):
            area = above.parentWidget()
            sideways = area.horizontalScrollBarPolicy() != Qt.ScrollBarPolicy.ScrollBarAlwaysOff
            if not sideways and (box.left() < 0 or box.right() > above.width()):
                return f"sticks out sideways: {box.left()} to {box.right()} of {above.width()}"
            return ""
        inside = above.rect().adjusted(-1, -1, 1, 1)
        if not inside.contains(box):
            return f"sticks out of {type(above).__name__}: {box} in {above.size()}"
        widget, box = above, QRect(QPoint(0, 0), above.size())
    return ""
