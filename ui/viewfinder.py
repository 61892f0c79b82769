"""Opens and closes the camera as the page comes and goes, and says in the preview how it stands,
what is seen and what to do with it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from leadcapture.booth import Booth
from ui.camera import NOT_ALLOWED, CameraFeed, CardShot, Scan, View, ask_for_camera
from ui.capturewords import aim_hint, choices_hint
from ui.preview import Preview

if TYPE_CHECKING:
    from leadcapture.capture.decoder import Symbol

__all__ = ["Viewfinder", "is_device"]

#: Milliseconds after the page came up until the camera opens: the page is painted first.
_CAMERA_AFTER = 120


class Viewfinder(QObject):
    """One camera, as the settings name it."""

    taken = Signal(object, object)
    """(`Symbol`, or None where it is a card; the picture) of what was held up."""
    card_seen = Signal()
    """The first card comes into view."""
    said = Signal(str)

    def __init__(
        self, booth: Booth, feed: CameraFeed, preview: Preview, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._booth = booth
        self._feed = feed
        self._preview = preview
        self._spec = ""
        self._lead_open = False
        self._card_seen = False
        self.choices: tuple[Symbol, ...] = ()
        """The badges in view, where there are several and one is to be chosen."""
        self.failed = False
        """There was no camera, or the clip is over: Space tries again."""
        feed.viewed.connect(self._viewed)
        feed.scanned.connect(self._scanned)
        feed.shot.connect(self._shot)
        feed.failed.connect(self._trouble)
        feed.ended.connect(self._clip_over)
        preview.room_changed.connect(feed.set_room)
        self.timer = QTimer(self)
        self.timer.setSingleShot(True)
        self.timer.setInterval(_CAMERA_AFTER)
        self.timer.timeout.connect(self.open)

    def follow_settings(self, *, visible: bool) -> None:
        """Open another camera where the settings name one, and mirror it as they say."""
        settings = self._booth.settings
        self._feed.set_mirrored(settings.mirror and is_device(settings.camera))
        if visible and settings.camera != self._spec:
            self.failed = False
            self.timer.start()

    def rest(self) -> None:
        """Let go of the camera: nobody sees its picture."""
        self.timer.stop()
        self._feed.stop()

    def open(self) -> None:
        """Open the camera now, asking the system for it where it wants to be asked."""
        spec = self._booth.settings.camera
        if self._feed.running and spec == self._spec:
            return
        self._spec = spec
        self.failed = False
        self._preview.show_message("The camera opens…")
        if is_device(spec):
            ask_for_camera(self, self._allowed)
        else:
            self._feed.start(spec)

    def set_lead_open(self, on: bool) -> None:
        """While a lead is open nothing is to be chosen or to be done, and no card is taken."""
        self._lead_open = on
        if on:
            self._preview.show_hint("")
        self._feed.want_cards(not on)

    def scan_again(self) -> None:
        """Let the badge in view count again, or open a camera that failed."""
        if self.failed or not self._feed.running:
            self.open()
        else:
            self._feed.rescan()
            self.said.emit("Scanning again.")

    def choose(self, symbol: Symbol) -> Any:
        """This badge of several is meant; its frame, if there is one."""
        self.choices = ()
        view = self._preview.view
        self._feed.choose(symbol)
        self._preview.confirm("Chosen")
        return view.frame if view is not None else None

    def _viewed(self, view: View) -> None:
        if view.card is not None and not self._card_seen:
            self._card_seen = True
            self.card_seen.emit()
        self.choices = () if self._lead_open else view.choices
        if self._lead_open:
            view = replace(view, choices=())
        self._preview.show_view(view)
        self._preview.show_hint(self._hint(view))

    def _hint(self, view: View) -> str:
        if self.choices:
            return choices_hint(len(view.choices))
        if self._lead_open:
            return ""
        spans = [self._preview.outline(symbol).boundingRect() for symbol in view.visible]
        largest = max((max(span.width(), span.height()) for span in spans), default=0.0)
        return aim_hint(view, small=largest < self._preview.width() / 14)

    def _scanned(self, scan: Scan) -> None:
        self._preview.confirm("Scanned")
        self.taken.emit(scan.symbol, scan.picture)

    def _shot(self, shot: CardShot) -> None:
        self._preview.confirm("Card")
        self.taken.emit(None, shot.picture)

    def _allowed(self, allowed: bool) -> None:
        if allowed:
            self._feed.start(self._spec)
        else:
            self._trouble(NOT_ALLOWED)

    def _trouble(self, words: str) -> None:
        self.failed = True
        self.choices = ()
        more = "Hand scanners, photos and typing work without it."
        again = "" if "Space" in words else " Space tries again."
        self._preview.show_message("No camera picture", f"{words}{again}\n{more}")

    def _clip_over(self) -> None:
        self.failed = True
        self.choices = ()
        self._preview.show_message("The clip is over", "Space plays it again.", icon="play")


def is_device(spec: str) -> bool:
    """Whether this names a camera, and no clip or folder that stands in for one."""
    return spec.strip().isdecimal() or spec.startswith("/dev/")
