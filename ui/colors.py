"""Colour roles for light and dark, and the one stylesheet made of them.

Text on its ground has a contrast of at least 4.5, the outline of a control at least 3 (WCAG 2.2);
`PAIRS` lists which stand on which and a test measures them.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from string import Template

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette

from ui import textsize

__all__ = ["GROUNDS", "PAIRS", "Choice", "Scheme", "color", "contrast", "scheme", "use"]

RADIUS = 8
GRID = 8
#: The smallest target for a thumb, pixels at 100 %.
TARGET = 44


class Scheme(StrEnum):
    LIGHT = "light"
    DARK = "dark"


class Choice(StrEnum):
    """What `Settings.theme` may say."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


GROUNDS: Mapping[Scheme, Mapping[str, str]] = {
    Scheme.LIGHT: {
        "window": "#f3f4f8",
        "surface": "#ffffff",
        "sunken": "#eaecf2",
        "text": "#191d27",
        "muted": "#565e6e",
        "faint": "#9aa2b1",
        "border": "#d9dde6",
        "outline": "#848d9e",
        "accent": "#3a55d1",
        "accent-hover": "#2f47b5",
        "on-accent": "#ffffff",
        "accent-soft": "#e6eaff",
        "success": "#176b39",
        "success-soft": "#dff3e6",
        "warning": "#7d5200",
        "warning-soft": "#fff0cf",
        "danger": "#b0231c",
        "danger-soft": "#fde5e2",
        "rail": "#1a2036",
        "rail-text": "#c6cde3",
        "rail-faint": "#636b88",
        "rail-on": "#ffffff",
        "rail-hover": "#262e4a",
        "rail-active": "#3a4674",
        "preview": "#10131c",
        "on-preview": "#f2f4fa",
    },
    Scheme.DARK: {
        "window": "#12151d",
        "surface": "#1b1f2a",
        "sunken": "#252b39",
        "text": "#e9ecf3",
        "muted": "#a6afc0",
        "faint": "#667085",
        "border": "#333b4b",
        "outline": "#737e93",
        "accent": "#93a7ff",
        "accent-hover": "#aebdff",
        "on-accent": "#0e1534",
        "accent-soft": "#2b3763",
        "success": "#72d391",
        "success-soft": "#173a26",
        "warning": "#f2bd5b",
        "warning-soft": "#40310f",
        "danger": "#ff9088",
        "danger-soft": "#4a201e",
        "rail": "#0b0d14",
        "rail-text": "#b4bcd0",
        "rail-faint": "#4f576b",
        "rail-on": "#ffffff",
        "rail-hover": "#1a1f2e",
        "rail-active": "#2d3963",
        "preview": "#06070b",
        "on-preview": "#f2f4fa",
    },
}

#: (what, on what, the least contrast).
PAIRS: tuple[tuple[str, str, float], ...] = (
    *((what, on, 4.5) for what in ("text", "muted") for on in ("window", "surface", "sunken")),
    *((what, "accent-soft", 4.5) for what in ("text", "accent")),
    *((what, "surface", 4.5) for what in ("accent", "success", "warning", "danger")),
    *((what, "window", 4.5) for what in ("accent", "success", "warning", "danger")),
    *((what, f"{what}-soft", 4.5) for what in ("success", "warning", "danger")),
    *(("text", f"{what}-soft", 4.5) for what in ("success", "warning", "danger")),
    ("on-accent", "accent", 4.5),
    ("on-accent", "accent-hover", 4.5),
    *((what, on, 4.5) for what in ("rail-text", "rail-on") for on in ("rail", "rail-hover")),
    ("rail-on", "rail-active", 4.5),
    ("on-preview", "preview", 4.5),
    ("outline", "surface", 3.0),
    ("outline", "window", 3.0),
)

_current = Scheme.LIGHT


def scheme() -> Scheme:
    """The scheme that is on the screen now."""
    return _current


def color(role: str) -> QColor:
    """The colour of a role in the scheme that is on the screen now."""
    return QColor(GROUNDS[_current][role])


def contrast(one: str, other: str) -> float:
    """The WCAG 2.2 contrast ratio of two ``#rrggbb`` colours, 1 to 21."""

    def luminance(value: str) -> float:
        parts = (int(value[at : at + 2], 16) / 255 for at in (1, 3, 5))
        red, green, blue = (
            part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
        )
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def use(choice: str) -> Scheme:
    """Make the scheme that `choice` means the current one; ``system`` asks the system."""
    global _current
    if choice == Choice.SYSTEM:
        dark = QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark
        _current = Scheme.DARK if dark else Scheme.LIGHT
    else:
        _current = Scheme(choice) if choice in tuple(Scheme) else Scheme.LIGHT
    return _current


def palette() -> QPalette:
    """The current scheme as Qt's palette, for what the stylesheet does not name."""
    made = QPalette()
    roles = QPalette.ColorRole
    for role, name in (
        (roles.Window, "window"),
        (roles.WindowText, "text"),
        (roles.Base, "surface"),
        (roles.AlternateBase, "window"),
        (roles.Text, "text"),
        (roles.PlaceholderText, "muted"),
        (roles.Button, "surface"),
        (roles.ButtonText, "text"),
        (roles.BrightText, "danger"),
        (roles.ToolTipBase, "surface"),
        (roles.ToolTipText, "text"),
        (roles.Highlight, "accent"),
        (roles.HighlightedText, "on-accent"),
        (roles.Accent, "accent"),
        (roles.Link, "accent"),
        (roles.LinkVisited, "accent"),
        (roles.Light, "surface"),
        (roles.Midlight, "border"),
        (roles.Mid, "border"),
        (roles.Dark, "outline"),
        (roles.Shadow, "outline"),
    ):
        made.setColor(role, color(name))
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, role, color("faint"))
    return made


def stylesheet() -> str:
    """The one stylesheet in the current scheme and text size: ``u`` are pixels at 100 %."""
    names = {name.replace("-", "_"): value for name, value in GROUNDS[_current].items()}
    # More than half of it would be no radius to the style, and the mark a square.
    half = min(textsize.px(18) + 2, textsize.px(8) + 2 * textsize.px(6)) // 2
    round_ = f"QRadioButton::indicator {{ border-radius: {half}px; }}"
    return textsize.sheet(_SHEET.substitute(names, scheme=str(_current))) + round_


_SHEET = Template("""
QWidget { color: $text; font-size: 14u; }
QMainWindow, QDialog, #page, #welcome { background: $window; }
QToolTip { background: $surface; color: $text; border: 1px solid $outline; padding: 4px 8px; }

QLabel { background: transparent; }
QLabel[scale="small"] { font-size: 12u; }
QLabel[scale="title"] { font-size: 18u; font-weight: 600; }
QLabel[scale="name"] { font-size: 28pt; font-weight: 700; }
QLabel[scale="heading"] { font-size: 14u; font-weight: 600; }
QLabel[strong="true"] { font-weight: 600; }
QLabel[role="muted"] { color: $muted; }
QLabel[role="faint"] { color: $faint; }
QLabel[role="accent"] { color: $accent; }
QLabel[role="success"] { color: $success; }
QLabel[role="warning"] { color: $warning; }
QLabel[role="danger"] { color: $danger; }
QLabel[role="rail"] { color: $rail_text; }
QLabel:disabled { color: $faint; }

#card, #picture { background: $surface; border: 1px solid $border; border-radius: 8px; }
#picture { background: $sunken; }
#line { background: $border; border: none; }

QPushButton, QToolButton {
    background: $surface; border: 1px solid $outline; border-radius: 8px;
    padding: 0 14px; min-height: 34u;
}
QToolButton { padding: 0 8px; min-width: 18u; }
QPushButton, QToolButton { icon-size: 18u; }
QPushButton:hover, QToolButton:hover { background: $sunken; }
QPushButton:pressed, QToolButton:pressed { background: $accent_soft; }
QPushButton:focus, QToolButton:focus { border: 2px solid $accent; padding: 0 13px; }
QToolButton:focus { padding: 0 7px; }
QToolButton::menu-indicator { image: none; }
QLineEdit QToolButton {
    border: none; background: transparent; padding: 0; margin: 0; min-width: 0; min-height: 0;
}
QPushButton:disabled, QToolButton:disabled { color: $faint; border-color: $border; }
QPushButton[kind="primary"] {
    background: $accent; color: $on_accent; border-color: $accent; font-weight: 600;
}
QPushButton[kind="primary"]:hover { background: $accent_hover; border-color: $accent_hover; }
QPushButton[kind="primary"]:focus { border: 2px solid $text; }
QPushButton[kind="primary"]:disabled { background: $sunken; color: $faint; border-color: $border; }
QPushButton[kind="danger"] { color: $danger; border-color: $danger; }
QPushButton[kind="danger"]:disabled { color: $faint; border-color: $border; }
QPushButton[kind="quiet"], QToolButton[kind="quiet"] {
    background: transparent; border-color: transparent;
}
QPushButton[kind="quiet"]:hover, QToolButton[kind="quiet"]:hover { background: $sunken; }
QPushButton[kind="quiet"]:focus, QToolButton[kind="quiet"]:focus { border: 2px solid $accent; }
QPushButton[kind="link"] {
    background: transparent; border: 1px solid transparent; color: $accent; font-weight: 600;
    padding: 0 8px; min-height: 26u;
}
QPushButton[kind="link"]:hover { background: $sunken; }
QPushButton[kind="link"]:focus { border: 1px solid $accent; }
QPushButton[large="true"] { min-height: 44u; padding: 0 16px; }

QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QSpinBox, QDateEdit, QDoubleSpinBox {
    background: $surface; border: 1px solid $outline; border-radius: 8px;
    padding: 0 10px; min-height: 34u;
    selection-background-color: $accent; selection-color: $on_accent;
}
QPlainTextEdit, QTextEdit { padding: 4px 6px; }
QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QComboBox:focus, QSpinBox:focus,
QDateEdit:focus, QDoubleSpinBox:focus { border: 2px solid $accent; padding: 0 9px; }
QPlainTextEdit:focus, QTextEdit:focus { padding: 3px 5px; }
QLineEdit:disabled, QPlainTextEdit:disabled, QComboBox:disabled {
    color: $faint; border-color: $border;
}
QLineEdit[wrong="true"] { border: 2px solid $danger; padding: 0 9px; }
QLineEdit[unsure="true"] {
    border: 2px solid $warning; background: $warning_soft; padding: 0 9px;
}
QLineEdit[large="true"] { min-height: 42u; }
QLineEdit, QPlainTextEdit, QTextEdit { placeholder-text-color: $muted; }
QComboBox::drop-down { border: none; width: 28u; }
QComboBox::down-arrow { image: url(leadcapture:down-$scheme.svg); width: 14u; height: 14u; }
QComboBox QAbstractItemView {
    background: $surface; border: 1px solid $outline;
    selection-background-color: $accent_soft; selection-color: $text;
}

QCheckBox, QRadioButton { background: transparent; spacing: 10u; min-height: 28u; }
QCheckBox::indicator, QRadioButton::indicator, QTreeView::indicator, QTableView::indicator,
QListView::indicator {
    width: 18u; height: 18u; border: 1px solid $outline; border-radius: 5px; background: $surface;
}
QCheckBox::indicator:hover, QRadioButton::indicator:hover { background: $sunken; }
QCheckBox::indicator:checked, QTreeView::indicator:checked, QTableView::indicator:checked,
QListView::indicator:checked {
    background: $accent; border-color: $accent; image: url(leadcapture:check-$scheme.svg);
}
QCheckBox::indicator:focus, QRadioButton::indicator:focus { border: 2px solid $accent; }
QCheckBox::indicator:checked:focus { border: 2px solid $text; }
QCheckBox::indicator:disabled { border-color: $border; background: $sunken; }
QRadioButton::indicator:checked { border: 6u solid $accent; width: 8u; height: 8u; }
QCheckBox:disabled, QRadioButton:disabled { color: $faint; }

QTableView, QListView, QTreeView {
    icon-size: 16u;
    background: $surface; alternate-background-color: $window; border: 1px solid $border;
    border-radius: 8px; gridline-color: $border; outline: none;
    selection-background-color: $accent_soft; selection-color: $text;
}
QTableView::item, QListView::item { padding: 0 8px; border: none; }
QTableView::item:selected, QListView::item:selected { background: $accent_soft; color: $text; }
QHeaderView { background: transparent; border: none; }
QHeaderView::section {
    background: $surface; color: $muted; border: none; border-bottom: 1px solid $border;
    padding: 8px; font-size: 12u; font-weight: 600;
}
/* A head stands over its items: theirs is this much, and 3 pixels by themselves. */
QTableView QHeaderView::section { padding: 8px 11px; }
QTreeView QHeaderView::section { padding: 8px 3px; }
QTreeView QHeaderView::section:first, QTreeView QHeaderView::section:only-one { padding: 8px; }
QTableCornerButton::section { background: $surface; border: none; }

QScrollArea, QAbstractScrollArea#plain, #bare { background: transparent; border: none; }
QScrollArea > QWidget > #inside { background: transparent; }
QAbstractScrollArea::corner { background: transparent; border: none; }
QScrollBar:vertical { background: transparent; width: 12px; margin: 2px; }
QScrollBar:horizontal { background: transparent; height: 12px; margin: 2px; }
QScrollBar::handle { background: $faint; border-radius: 4px; min-height: 32px; min-width: 32px; }
QScrollBar::handle:hover { background: $outline; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QProgressBar {
    background: $sunken; border: none; border-radius: 4px; min-height: 8px; max-height: 8px;
}
QProgressBar::chunk { background: $accent; border-radius: 4px; }

QSplitter::handle { background: transparent; }
QMenu { background: $surface; border: 1px solid $outline; padding: 4px; }
QMenu::item { padding: 8px 24px 8px 12px; border-radius: 4px; }
QMenu::item:selected { background: $accent_soft; }
QMenu::item:disabled { color: $faint; }
QMenu::separator { height: 1px; background: $border; margin: 4px 8px; }
QTabBar::tab { padding: 8px 16px; border-bottom: 2px solid transparent; color: $muted; }
QTabBar::tab:selected { color: $text; border-bottom-color: $accent; }
QTabWidget QTabBar::tab { padding: 8px; }
QTabWidget QTabBar[tight="true"] { font-size: 12u; }
QTabWidget QTabBar[tight="true"]::tab { padding: 8px 2px; }
QTabWidget::pane { border: none; }

#rail { background: $rail; }
#rail QLabel { color: $rail_text; }
#rail QToolButton {
    background: transparent; border: 2px solid transparent; border-radius: 8px;
    color: $rail_text; font-size: 12u; padding: 6px 0 4px 0; min-height: 48u;
}
#rail QToolButton:hover { background: $rail_hover; color: $rail_on; }
#rail QToolButton:checked { background: $rail_active; color: $rail_on; font-weight: 600; }
#rail QToolButton:disabled { color: $rail_faint; }
#rail QToolButton:focus { border-color: $rail_on; }

#keycap {
    background: $sunken; border: 1px solid $border; border-radius: 5px; color: $muted;
    font-size: 12u; font-weight: 600;
}
QPushButton#last { font-size: 13u; padding: 0 9px; min-height: 36u; }

#notice { border-radius: 8px; background: $sunken; border: 1px solid $border; }
#notice[role="accent"] { background: $accent_soft; border-color: $accent; }
#notice[role="success"] { background: $success_soft; border-color: $success; }
#notice[role="warning"] { background: $warning_soft; border-color: $warning; }
#notice[role="danger"] { background: $danger_soft; border-color: $danger; }
#notice QPushButton { min-height: 30u; }
#notice QPushButton[kind="link"] { color: $text; text-decoration: underline; }

#pill { border-radius: 11u; background: $sunken; }
#pill[role="accent"] { background: $accent_soft; }
#pill[role="success"] { background: $success_soft; }
#pill[role="warning"] { background: $warning_soft; }
#pill[role="danger"] { background: $danger_soft; }
""")
