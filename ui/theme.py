"""How everything looks: colours and type are applied here, and the small parts are made here.

Colour roles and the stylesheet live in `ui.colors`, icons in `ui.icons`. Pages ask for a `label`,
a `button`, a `card`; they never name a colour. Every label is plain text: captured text is never
read as HTML.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import partial
from unicodedata import combining

from PySide6.QtCore import QDir, QEvent, QMargins, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QFontMetrics,
    QIcon,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtGui import Qt as GuiQt
from PySide6.QtWidgets import (
    QApplication,
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QLayoutItem,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

import resources
from ui import colors, icons, textsize
from ui.colors import GRID, RADIUS, TARGET
from ui.textsize import BODY, NAME_POINTS, SMALL, TITLE, fix, px

__all__ = [
    "BODY",
    "GRID",
    "NAME_POINTS",
    "RADIUS",
    "SMALL",
    "TARGET",
    "TITLE",
    "Beside",
    "Chip",
    "EmptyState",
    "FlowLayout",
    "Glyph",
    "LinesLabel",
    "NoticeBar",
    "PlainLabel",
    "StatePill",
    "apply",
    "breakable",
    "button",
    "caption",
    "card",
    "chip",
    "color",
    "fix",
    "heading",
    "icon",
    "keycap",
    "label",
    "line",
    "name_label",
    "plain_tip",
    "px",
    "resize_text",
    "scroll",
    "set_role",
    "shrinking_label",
    "tool_button",
]


def apply(app: QApplication, choice: str, text_size: int | None = None) -> None:
    """Dress the whole app: ``system``, ``light`` or ``dark``, and text of so many percent of the
    system's size (as it was, where none is given). Call again when the theme changes."""
    colors.use(choice)
    app.setPalette(colors.palette())
    _dress(app, text_size)


def resize_text(app: QApplication, percent: int) -> None:
    """Text of so many percent of the system's size from now on, and all that holds text with it."""
    _dress(app, percent)


def _dress(app: QApplication, text_size: int | None) -> None:
    QDir.setSearchPaths("leadcapture", list(resources.__path__))
    resized = textsize.take(app, text_size)
    app.setStyleSheet(colors.stylesheet())
    if resized:
        textsize.refit(app)


def color(role: str) -> QColor:
    """The role's colour as it is on the screen now."""
    return colors.color(role)


def icon(name: str, *, role: str = "text", on: str = "") -> QIcon:
    """A line icon that follows the theme; `on` is its role while checked."""
    return icons.icon(name, role, on)


def plain_tip(words: str) -> str:
    """Captured text for a tool tip, which would read HTML; long text is broken into lines."""
    return GuiQt.convertFromPlainText(words) if words else ""


def set_role(widget: QWidget, role: str) -> None:
    """Give a label, notice or pill another role after it was made."""
    if widget.property("role") != role:
        widget.setProperty("role", role)
        _polish(widget)


def _polish(widget: QWidget) -> None:
    style = widget.style()
    style.unpolish(widget)
    style.polish(widget)
    widget.update()


class PlainLabel(QLabel):
    """Text as it is, never HTML. It wraps, or it ends in an ellipsis where there is no room."""

    def __init__(self, text: str = "", *, elide: bool = False, parent: QWidget | None = None):
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setOpenExternalLinks(False)
        self._elides = elide
        if elide:
            self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setText(text)

    def setTextFormat(self, _: Qt.TextFormat) -> None:
        """Always plain."""
        super().setTextFormat(Qt.TextFormat.PlainText)

    def minimumSizeHint(self) -> QSize:
        hint = super().minimumSizeHint()
        if not self._elides:
            return hint
        return QSize(min(hint.width(), 24), super().sizeHint().height())

    @property
    def elides(self) -> bool:
        """Whether it ends in an ellipsis where there is no room."""
        return self._elides

    @property
    def shown_text(self) -> str:
        """What is on the screen, ellipsis and all."""
        if not self._elides:
            return self.text()
        right = Qt.TextElideMode.ElideRight
        return self.fontMetrics().elidedText(self.text(), right, self.contentsRect().width())

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._elides:
            super().paintEvent(event)
            return
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.contentsRect(), int(self.alignment()), self.shown_text)
        painter.end()


class LinesLabel(PlainLabel):
    """Wraps, and ends in an ellipsis where so many lines are not enough."""

    def __init__(self, text: str = "", *, lines: int, parent: QWidget | None = None) -> None:
        self._lines = lines
        super().__init__(text, elide=True, parent=parent)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        self.ensurePolished()
        margins, measure = self.contentsMargins(), self.fontMetrics()
        room = width - margins.left() - margins.right()
        lines = len(_wrapped(self.text(), measure, room, self._lines))
        words = measure.height() + (lines - 1) * measure.lineSpacing()
        return words + margins.top() + margins.bottom()

    @property
    def shown_text(self) -> str:
        room = self.contentsRect().width()
        return "\n".join(_wrapped(self.text(), self.fontMetrics(), room, self._lines))


def _wrapped(text: str, measure: QFontMetrics, room: int, most: int) -> list[str]:
    """At most so many lines of whole words, of which only one that is longer than a line is broken;
    the last ends in an ellipsis where there is no room for the rest."""
    lines: list[str] = []
    while len(lines) < most - 1 and measure.horizontalAdvance(text) > room:
        count = text.rfind(" ")
        while count > 0 and measure.horizontalAdvance(text[:count]) > room:
            count = text.rfind(" ", 0, count)
        if count > 0:
            lines.append(text[:count])
            text = text[count + 1 :]
        else:
            # At least a letter, and never a mark without its letter.
            count = 1
            while count < len(text) and (
                measure.horizontalAdvance(text[: count + 1]) <= room or combining(text[count])
            ):
                count += 1
            lines.append(text[:count])
            text = text[count:]
    return [*lines, measure.elidedText(text, Qt.TextElideMode.ElideRight, room)]


class Beside(QWidget):
    """Two labels in a line, the second at its end; it is below where there is no room beside."""

    def __init__(
        self, first: QLabel, second: QLabel, *, first_takes_rest: bool = False, spacing: int = GRID
    ) -> None:
        super().__init__()
        self._first, self._second, self._spacing = first, second, spacing
        self._line = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._line.setContentsMargins(0, 0, 0, 0)
        self._line.setSpacing(spacing)
        self._line.addWidget(first, int(first_takes_rest))
        self._line.addWidget(second, int(not first_takes_rest))

    def fit(self) -> None:
        """After a change of the words or of the width."""
        words = self._first.sizeHint().width() + self._spacing + self._second.sizeHint().width()
        beside = not self._second.text() or words <= self.width()
        way = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        if way != self._line.direction():
            self._line.setDirection(way)
            self._line.setSpacing(self._spacing if beside else 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()


class NameLabel(LinesLabel):
    """A person's name: 28 points, smaller where a long name would not fit in one line, and in
    several lines where it would be too small in one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", lines=3, parent=parent)
        self.setProperty("scale", "name")

    def sizeHint(self) -> QSize:
        height = QFontMetrics(self._sized(NAME_POINTS)).height()
        return QSize(super().sizeHint().width(), height)

    def minimumSizeHint(self) -> QSize:
        return QSize(24, self.sizeHint().height())

    def heightForWidth(self, width: int) -> int:
        measure = QFontMetrics(self._fitting(width))
        lines = len(_wrapped(self.text(), measure, width, self._lines))
        return max(self.sizeHint().height(), lines * measure.lineSpacing())

    def _sized(self, points: int) -> QFont:
        font = QFont(self.font())
        font.setBold(True)
        font.setPointSize(px(points))
        return font

    def _fitting(self, room: int) -> QFont:
        for points in range(NAME_POINTS, _NAME_LEAST - 1, -1):
            font = self._sized(points)
            if QFontMetrics(font).horizontalAdvance(self.text()) <= room:
                return font
        for points in range(_NAME_LEAST, _NAME_LEAST - 5, -1):
            font = self._sized(points)
            lines = _wrapped(self.text(), QFontMetrics(font), room, self._lines)
            if not lines[-1].endswith("…"):
                break
        return font

    @property
    def shown_text(self) -> str:
        room = self.contentsRect().width()
        return "\n".join(
            _wrapped(self.text(), QFontMetrics(self._fitting(room)), room, self._lines)
        )

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self._fitting(self.contentsRect().width()))
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.contentsRect(), int(self.alignment()), self.shown_text)
        painter.end()


#: Points at 100 % below which a name is set in several lines.
_NAME_LEAST = 16


def label(
    text: str = "",
    *,
    size: str = "body",
    role: str = "text",
    wrap: bool = False,
    elide: bool = False,
    lines: int = 1,
    strong: bool = False,
    mono: bool = False,
) -> PlainLabel:
    """A plain label. `size`: small, body, title; `role`: text, muted, accent, success, …

    Where it has no room it ends in an ellipsis (`elide`), or wraps (`wrap`), or wraps into so many
    `lines` and then ends in an ellipsis.
    """
    made = LinesLabel(text, lines=lines) if lines > 1 else PlainLabel(text, elide=elide)
    made.setProperty("scale", size)
    made.setProperty("role", role)
    if strong:
        made.setProperty("strong", True)
    if wrap:
        made.setWordWrap(True)
    if mono:
        made.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
    return made


#: A word that may be wider than the narrowest column, and where it may be broken: not in front of
#: an accent.
_LONG_WORD = re.compile(r"\S{16,}")
_BREAK = re.compile(r"(?<=.)(?=[^\u0300-\u036f])")


def caption(text: str) -> PlainLabel:
    """What stands above an editor: as wide as its words, cut where there is no room for them."""
    made = shrinking_label(size="small", role="muted", lines=2)
    made.setText(text)
    if len(text) > 24:
        made.setToolTip(plain_tip(text))
    return made


def shrinking_label(*, size: str = "body", role: str = "text", lines: int = 1) -> PlainLabel:
    """As wide as its words where there is room for them; where there is not, they are cut."""
    made = label("", size=size, role=role, elide=True, lines=lines)
    policy = made.sizePolicy()
    policy.setHorizontalPolicy(QSizePolicy.Policy.Preferred)
    made.setSizePolicy(policy)
    return made


def breakable(text: str) -> str:
    """The text with places to break its long words (addresses), for labels that wrap."""
    return _LONG_WORD.sub(lambda found: _BREAK.sub("\u200b", found[0]), text)


def heading(text: str) -> PlainLabel:
    """The head of a part of a page."""
    return label(text, size="heading")


def name_label() -> NameLabel:
    """The large name of the person in front of the booth."""
    return NameLabel()


def button(
    text: str,
    *,
    primary: bool = False,
    icon: str = "",
    kind: str = "",
    large: bool = False,
) -> QPushButton:
    """A button. `kind`: empty, ``danger``, ``quiet`` (no outline) or ``link`` (inside a notice)."""
    # The style leaves too little room between an icon and its word.
    made = QPushButton(f" {text}" if icon else text)
    made.setAccessibleName(text)
    kind = "primary" if primary else kind
    if kind:
        made.setProperty("kind", kind)
    if large:
        made.setProperty("large", True)
    if icon:
        made.setIcon(icons.icon(icon, "on-accent" if primary else "text"))
    made.setCursor(Qt.CursorShape.PointingHandCursor)
    return made


def tool_button(icon: str, tip: str, *, quiet: bool = False) -> QToolButton:
    """A button that is only an icon; `tip` is its tool tip and its accessible name."""
    made = QToolButton()
    made.setIcon(icons.icon(icon))
    made.setToolTip(tip)
    made.setAccessibleName(tip)
    if quiet:
        made.setProperty("kind", "quiet")
    return made


#: Pixels that a chip is wide at least, at 100 %; below that its words would say nothing.
_CHIP_LEAST = 96
#: The side of the key or tick before them, pixels at 100 %.
_CHIP_LEAD = 20


class Chip(QPushButton):
    """A choice that is on or off: a tick and a filled ground say on. It may show its key.

    Its width is the same on and off, so that nothing jumps.
    """

    def __init__(self, text: str, *, small: bool = False, key: str = "", icon: str = "") -> None:
        super().__init__()
        self._words = text
        self._small = small
        self._key = key
        self._icon = icon
        self._measured: tuple[QFont, QFont, int] | None = None
        self.setCheckable(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(text)

    @property
    def key(self) -> str:
        """The key that chooses this chip, as it is shown on it."""
        return self._key

    def text(self) -> str:
        """The words as they are shown: no mnemonics here."""
        return self._words

    def setText(self, text: str) -> None:
        if text == self._words:
            return
        self._words = text
        self._measured = None
        self.updateGeometry()
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._measured = None
        super().changeEvent(event)

    def _measure(self) -> tuple[QFont, QFont, int]:
        """The font when it is off, when it is on, and how wide the words are then. Asked for many
        times in a stroke, of every chip there is."""
        if self._measured is None:
            font = QFont(self.font())
            font.setPixelSize(px(SMALL + 1 if self._small else BODY))
            strong = QFont(font)
            strong.setWeight(QFont.Weight.DemiBold)
            width = QFontMetrics(strong).horizontalAdvance(self._words)
            self._measured = font, strong, width
        return self._measured

    def _font(self) -> QFont:
        return self._measure()[0]

    def _strong(self) -> QFont:
        return self._measure()[1]

    def sizeHint(self) -> QSize:
        words = self._measure()[2]
        if self._small:
            return QSize(22 + words, px(30))
        return QSize(28 + px(_CHIP_LEAD) + words, px(TARGET))

    def minimumSizeHint(self) -> QSize:
        hint = self.sizeHint()
        return QSize(min(hint.width(), px(_CHIP_LEAST)), hint.height())

    @property
    def shown_text(self) -> str:
        """What is on the screen: it ends in an ellipsis where a long choice has no room."""
        room = self.width() - (16 if self._small else 22 + px(_CHIP_LEAD))
        return QFontMetrics(self._strong()).elidedText(
            self._words, Qt.TextElideMode.ElideRight, room
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        whole = plain_tip(self._words)
        if self.toolTip() in ("", whole):
            self.setToolTip(whole if self.shown_text != self._words else "")

    def paintEvent(self, _: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        on, enabled = self.isChecked(), self.isEnabled()
        ground = "accent-soft" if on else "surface"
        if enabled and self.underMouse() and not on:
            ground = "sunken"
        edge = "accent" if on else "outline" if enabled else "border"
        if self.hasFocus():
            edge = "accent"
        width = 2.0 if on or self.hasFocus() else 1.0
        frame = QRectF(self.rect()).adjusted(width / 2, width / 2, -width / 2, -width / 2)
        radius = frame.height() / 2 if self._small else RADIUS
        painter.setPen(QPen(colors.color(edge), width))
        painter.setBrush(colors.color(ground))
        painter.drawRoundedRect(frame, radius, radius)
        if self.hasFocus() and on:
            painter.setPen(QPen(colors.color("text"), 1, Qt.PenStyle.DotLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(frame.adjusted(3, 3, -3, -3), radius - 3, radius - 3)
        ink = colors.color("text" if enabled else "faint")
        left = 11.0
        if not self._small:
            side = px(_CHIP_LEAD)
            self._paint_lead(painter, QRectF(10, (self.height() - side) / 2, side, side), on)
            left = 16.0 + side
        painter.setPen(ink)
        painter.setFont(self._strong() if on else self._font())
        room = QRectF(left, 0, self.width() - left - 6, self.height())
        if self._small:
            room, align = QRectF(self.rect()), Qt.AlignmentFlag.AlignCenter
        else:
            align = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(room, int(align | Qt.TextFlag.TextSingleLine), self.shown_text)
        painter.end()

    def _paint_lead(self, painter: QPainter, box: QRectF, on: bool) -> None:
        """A keycap, or a tick while it is on."""
        if on:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colors.color("accent"))
            painter.drawRoundedRect(box, 5, 5)
            icons.draw(painter, box.adjusted(3, 3, -3, -3), "check", colors.color("on-accent"))
            return
        if self._icon:
            icons.draw(painter, box, self._icon, colors.color("muted"))
            return
        painter.setPen(QPen(colors.color("border"), 1))
        painter.setBrush(colors.color("sunken"))
        painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 5, 5)
        if self._key:
            font = QFont(self.font())
            font.setPixelSize(px(SMALL))
            font.setWeight(QFont.Weight.DemiBold)
            painter.setFont(font)
            painter.setPen(colors.color("muted" if self.isEnabled() else "faint"))
            painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), self._key)


def chip(text: str, *, small: bool = False, key: str = "") -> Chip:
    """A chip of 44 pixels; `small` ones are filters. `key` is shown on it as a keycap."""
    return Chip(text, small=small, key=key)


def card(
    widget: QWidget | None = None, *, padding: int = 2 * GRID, parent: QWidget | None = None
) -> QFrame:
    """A raised ground with room around `widget`."""
    made = QFrame(parent)
    made.setObjectName("card")
    column = QVBoxLayout(made)
    column.setContentsMargins(padding, padding, padding, padding)
    column.setSpacing(GRID)
    if widget is not None:
        column.addWidget(widget)
    return made


def keycap(key: str) -> PlainLabel:
    """A key as it looks on a chip."""
    made = PlainLabel(key)
    made.setObjectName("keycap")
    fix(made, width=20, height=20)
    made.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return made


def line() -> QFrame:
    """A thin line between two parts."""
    made = QFrame()
    made.setObjectName("line")
    made.setFixedHeight(1)
    return made


def scroll(widget: QWidget, *, area: QScrollArea | None = None) -> QScrollArea:
    """`widget` in a scroll area (`area` if given) without a frame; it scrolls sideways only where
    large text leaves no other way."""
    made = area or QScrollArea()
    made.setWidgetResizable(True)
    made.setFrameShape(QFrame.Shape.NoFrame)
    widget.setObjectName(widget.objectName() or "inside")
    # One of our own, which fills no background: to ask for Qt's makes PySide look through every
    # kind of widget there is for the one it is, 18 ms the first time.
    made.setViewport(QWidget())
    made.setWidget(widget)
    widget.setAutoFillBackground(False)
    return made


class FlowLayout(QLayout):
    """Puts its widgets side by side and begins a new row where there is no more room."""

    def __init__(self, parent: QWidget | None = None, *, spacing: int = GRID) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._heights: dict[int, int] = {}
        self._measured: list[tuple[QLayoutItem, QSize, int, bool]] | None = None
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(spacing)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)
        self._measured = None

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        self._measured = None
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def invalidate(self) -> None:
        self._heights.clear()
        self._measured = None
        super().invalidate()

    @property
    def _shown(self) -> list[tuple[QLayoutItem, QSize, int, bool]]:
        """What is there: its size, its least width, whether it may wrap. Qt asks dozens of times
        for how high this is at which width."""
        if self._measured is None:
            self._measured = [
                (item, item.sizeHint(), item.minimumSize().width(), item.hasHeightForWidth())
                for item in self._items
                if not item.isEmpty()
            ]
        return self._measured

    def heightForWidth(self, width: int) -> int:
        if width not in self._heights:
            self._heights[width] = self._arrange(QRect(0, 0, width, 0), place=False)
        return self._heights[width]

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._arrange(rect, place=True)

    def sizeHint(self) -> QSize:
        margins = self.contentsMargins()
        shown = [size for _, size, _, _ in self._shown]
        width = sum(size.width() for size in shown) + self.spacing() * max(len(shown) - 1, 0)
        height = max((size.height() for size in shown), default=0)
        return QSize(width, height).grownBy(margins)

    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._items:
            if not item.isEmpty():
                size = size.expandedTo(item.minimumSize())
        return size.grownBy(self.contentsMargins())

    def _arrange(self, rect: QRect, *, place: bool) -> int:
        margins: QMargins = self.contentsMargins()
        area = rect.marginsRemoved(margins)
        x, y, tallest = area.x(), area.y(), 0
        for item, size, least, wraps in self._shown:
            width = min(size.width(), max(area.width(), least))
            # A group of chips is taller where it has to wrap.
            tall = item.heightForWidth(width) if wraps else size.height()
            if x > area.x() and x + width > area.right() + 1:
                x = area.x()
                y += tallest + self.spacing()
                tallest = 0
            if place:
                item.setGeometry(QRect(QPoint(x, y), QSize(width, tall)))
            x += width + self.spacing()
            tallest = max(tallest, tall)
        return y + tallest - rect.y() + margins.bottom()


#: Which icon goes with a role where none is named: status is never said by colour alone.
_ROLE_ICONS = {
    "text": "info",
    "muted": "info",
    "accent": "info",
    "success": "check",
    "warning": "warning",
    "danger": "warning",
}


class Glyph(QWidget):
    """One icon of a fixed size."""

    def __init__(self, name: str = "", *, side: int = 20, role: str = "text") -> None:
        super().__init__()
        self._name, self._role = name, role
        fix(self, width=side, height=side)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def show_icon(self, name: str, role: str) -> None:
        self._name, self._role = name, role
        self.update()

    def paintEvent(self, _: QPaintEvent) -> None:
        if self._name:
            painter = QPainter(self)
            icons.draw(painter, QRectF(self.rect()), self._name, colors.color(self._role))
            painter.end()


class NoticeBar(QFrame):
    """One line that says something, with what can be done about it. Never a pop-up."""

    def __init__(self, parent: QWidget | None = None, *, closable: bool = False) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self._glyph = Glyph(side=20)
        self._text = PlainLabel()
        self._text.setWordWrap(True)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(12, 7, 8, 7)
        self._row.setSpacing(GRID)
        self._row.addWidget(self._glyph)
        self._row.addWidget(self._text, 1)
        self._buttons: list[QPushButton] = []
        self._close = tool_button("close", "Close this message", quiet=True)
        self._close.clicked.connect(self.hide)
        self._row.addWidget(self._close)
        # Not before it is in here: without a parent it would come up as a window of its own.
        self._close.setVisible(closable)

    @property
    def text(self) -> str:
        """What it says now."""
        return self._text.text()

    @property
    def buttons(self) -> tuple[QPushButton, ...]:
        return tuple(self._buttons)

    def say(
        self,
        text: str,
        *,
        role: str = "accent",
        icon: str = "",
        actions: Sequence[tuple[str, Callable[[], object]]] = (),
    ) -> None:
        """Show `text`, and one button per (words, what it does)."""
        self._text.setText(text)
        self.setAccessibleName(text)
        self._glyph.show_icon(icon or _ROLE_ICONS.get(role, "info"), role)
        for old in self._buttons:
            self._row.removeWidget(old)
            old.hide()
            old.deleteLater()
        self._buttons = []
        for words, act in actions:
            made = button(words)
            made.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            made.clicked.connect(partial(_act, act))
            self._row.insertWidget(self._row.count() - 1, made)
            self._buttons.append(made)
        set_role(self, role)
        if self.parentWidget() is not None:
            self.show()


def _act(act: Callable[[], object], _checked: bool = False) -> None:
    act()


class StatePill(QFrame):
    """A state in a word with its icon."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("pill")
        self._glyph = Glyph(side=14)
        self._word = label("", size="small", strong=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 3, 10, 3)
        row.setSpacing(4)
        row.addWidget(self._glyph)
        row.addWidget(self._word)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        fix(self, height=24)

    @property
    def text(self) -> str:
        return self._word.text()

    def show_mark(self, word: str, *, icon: str, role: str, hint: str = "") -> None:
        """Show this state; `hint` is said on hover and to screen readers."""
        self._word.setText(word)
        self._glyph.show_icon(icon, role)
        set_role(self._word, role)
        set_role(self, role)
        self.setToolTip(plain_tip(hint))
        self.setAccessibleName(f"{word}. {hint}" if hint else word)


class EmptyState(QWidget):
    """An empty page that teaches the next step."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._glyph = Glyph(side=40, role="muted")
        self._title = label("", size="title", wrap=True)
        self._body = label("", role="muted", wrap=True)
        self._actions = QHBoxLayout()
        self._actions.setSpacing(GRID)
        for one in (self._title, self._body):
            one.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(GRID)
        column.addStretch(2)
        column.addWidget(self._glyph, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self._title)
        column.addWidget(self._body)
        column.addLayout(self._actions)
        column.addStretch(3)
        self._glyph.hide()

    @property
    def words(self) -> tuple[str, str]:
        """Title and body as shown."""
        return self._title.text(), self._body.text()

    def say(
        self,
        title: str,
        body: str = "",
        *,
        icon: str = "",
        actions: Sequence[tuple[str, Callable[[], object]]] = (),
    ) -> None:
        """Show this; the first of `actions` is the main one."""
        self.setAccessibleName(". ".join(part for part in (title, body) if part))
        self._title.setText(title)
        self._title.setVisible(bool(title))
        self._body.setText(body)
        self._body.setVisible(bool(body))
        self._glyph.show_icon(icon, "muted")
        self._glyph.setVisible(bool(icon))
        while (item := self._actions.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        if actions:
            self._actions.addStretch(1)
            for number, (words, act) in enumerate(actions):
                made = button(words, primary=number == 0)
                made.clicked.connect(partial(_act, act))
                self._actions.addWidget(made)
            self._actions.addStretch(1)
