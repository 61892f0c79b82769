"""A hand scanner types: its bursts go to the capture page, whichever field has the focus.

An event filter on the native window gives every key to `leadcapture.capture.wedge.Wedge`, before
shortcuts and fields see it. (On the application it would see, and slow down, every event there is.)
Keys of a burst reach no field; keys that were held back and turn out to be a person's are typed
again where the focus is.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QWindow
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

if TYPE_CHECKING:
    from leadcapture.capture.wedge import Wedge, WedgeResult

__all__ = ["ScannerKeys"]

#: Milliseconds without a key after which a burst is over.
_IDLE = 100

_ENDINGS = ("\r", "\n", "\t")


@dataclass(frozen=True, slots=True)
class _Key:
    key: int
    modifiers: Qt.KeyboardModifier
    text: str


class ScannerKeys(QObject):
    """Watches the keyboard of `window` and everything in it."""

    scanned = Signal(object)
    """A `Symbol` that a hand scanner typed."""
    warned = Signal(str)
    """The calibration code came garbled: what to do."""
    calibrated = Signal()
    """The calibration code came as it should."""

    def __init__(self, window: QWidget, *, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(window)
        self._window = window
        self._clock = clock
        self._made: Wedge | None = None
        self._suffix = ""
        self._held: list[_Key] = []
        self._decided: tuple[int, str, bool] | None = None
        self._native: QWindow | None = None
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.setTimerType(Qt.TimerType.PreciseTimer)
        self._idle.setInterval(_IDLE)
        self._idle.timeout.connect(self._no_key)

    @property
    def _wedge(self) -> Wedge:
        # Made at the first key: its room takes a while to import, and the window opens first.
        if self._made is None:
            from leadcapture.capture.wedge import Wedge

            self._made = Wedge(suffix=self._suffix)
        return self._made

    def expect(self, suffix: str) -> None:
        """What the scanner sends after each code, to end a scan at once; empty: a pause does."""
        self._suffix = suffix
        if self._made is not None:
            self._made.suffix = suffix

    def watch(self) -> None:
        """Begin to listen; the window must be on the screen."""
        native = self._window.windowHandle()
        if native is not None and native is not self._native:
            self.stop()
            native.installEventFilter(self)
            self._native = native

    def stop(self) -> None:
        """Listen no more."""
        if self._native is not None and isValid(self._native):
            self._native.removeEventFilter(self)
        self._native = None
        self._idle.stop()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind not in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress):
            return False
        if not isinstance(event, QKeyEvent):
            return False
        if QApplication.activeModalWidget() is not None or QApplication.activePopupWidget():
            return False
        decided, self._decided = self._decided, None
        if kind == QEvent.Type.KeyPress and decided is not None:
            key, text, swallow = decided
            if (key, text) == (event.key(), event.text()):
                return swallow  # asked about before the shortcuts; the press follows suit
        if not self._concerns(event):
            return False
        swallow = self._feed(_Key(event.key(), event.modifiers(), event.text()))
        if kind == QEvent.Type.ShortcutOverride:
            self._decided = (event.key(), event.text(), swallow)
            if swallow:
                event.accept()
        return swallow

    def _concerns(self, event: QKeyEvent) -> bool:
        """Whether a hand scanner could have typed this."""
        text = event.text()
        if not text or event.isAutoRepeat():
            return False
        modifiers = event.modifiers()
        control = bool(modifiers & Qt.KeyboardModifier.ControlModifier)
        alt = bool(modifiers & Qt.KeyboardModifier.AltModifier)
        if modifiers & Qt.KeyboardModifier.MetaModifier or (alt and not control):
            return False
        if control and not alt:
            # Group separators come as Ctrl+]; otherwise Ctrl is a person's shortcut.
            return bool(self._held) and not text.isprintable()
        return text.isprintable() or text in _ENDINGS

    def _feed(self, key: _Key) -> bool:
        swallow = False
        for char in key.text:
            result = self._wedge.key(char, self._clock())
            swallow = swallow or result.swallow
            if result.swallow:
                self._held.append(_Key(key.key, key.modifiers, char))
            self._handle(result)
        self._idle.start()
        return swallow

    def _no_key(self) -> None:
        self._handle(self._wedge.idle(self._clock()))

    def _handle(self, result: WedgeResult) -> None:
        if result.retype:
            self._give_back(result.retype)
        if result.symbol is not None:
            self._held.clear()
            self.scanned.emit(result.symbol)
        if result.layout_warning:
            self._held.clear()
            self.warned.emit(result.layout_warning)
        if result.calibrated:
            self._held.clear()
            self.calibrated.emit()

    def _give_back(self, text: str) -> None:
        """Type `text` where the focus is, with the keys it was held back with."""
        keys: list[_Key] = []
        for char in text:
            while self._held and self._held[0].text != char:
                self._held.pop(0)
            if self._held:
                keys.append(self._held.pop(0))
            else:
                keys.append(_Key(0, Qt.KeyboardModifier.NoModifier, char))
        target = QApplication.focusWidget() or self._window
        if target.window() is not self._window:
            return
        for key in keys:
            _press(target, key)
            target = QApplication.focusWidget() or target


def _press(target: QWidget, key: _Key) -> None:
    """Press a key as if it came from the keyboard: shortcuts first, then the widget."""
    kind = QEvent.Type
    override = QKeyEvent(kind.ShortcutOverride, key.key, key.modifiers, key.text)
    override.setAccepted(False)
    QCoreApplication.sendEvent(target, override)
    if not override.isAccepted() and _shortcut(target, key):
        return
    QCoreApplication.sendEvent(target, QKeyEvent(kind.KeyPress, key.key, key.modifiers, key.text))
    QCoreApplication.sendEvent(target, QKeyEvent(kind.KeyRelease, key.key, key.modifiers, key.text))


def _shortcut(target: QWidget, key: _Key) -> bool:
    """Run the shortcut this key stands for, if the focus is in its reach."""
    from PySide6.QtGui import QKeySequence, QShortcut
    from PySide6.QtWidgets import QAbstractButton

    if not key.key or QGuiApplication.modalWindow() is not None:
        return False
    wanted = QKeySequence(key.key)
    window = target.window()
    inside = Qt.ShortcutContext.WidgetWithChildrenShortcut
    for shortcut in window.findChildren(QShortcut):
        owner = shortcut.parent()
        if not shortcut.isEnabled() or not isinstance(owner, QWidget) or not owner.isVisible():
            continue
        if not any(wanted == one for one in shortcut.keys()):  # noqa: SIM118 (not a mapping)
            continue
        context = shortcut.context()
        if context == Qt.ShortcutContext.WidgetShortcut and owner is not target:
            continue
        if context == inside and not (owner is target or owner.isAncestorOf(target)):
            continue
        shortcut.activated.emit()
        return True
    for button in window.findChildren(QAbstractButton):
        if button.isEnabled() and button.isVisible() and button.shortcut() == wanted:
            button.click()
            return True
    return False
