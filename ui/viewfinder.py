"""Opens and closes the camera as the page comes and goes, and says in the preview how it stands."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from leadcapture.booth import Booth
from ui.camera import NOT_ALLOWED, CameraFeed, ask_for_camera
from ui.preview import Preview

__all__ = ["Viewfinder", "is_device"]

#: Milliseconds after the page came up until the camera opens: the page is painted first.
_CAMERA_AFTER = 120


class Viewfinder(QObject):
    """One camera, as the settings name it."""

    lost = Signal()
    """There is no picture any more, so nothing in it can be chosen."""

    def __init__(
        self, booth: Booth, feed: CameraFeed, preview: Preview, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._booth = booth
        self._feed = feed
        self._preview = preview
        self._spec = ""
        self.failed = False
        """There was no camera, or the clip is over: Space tries again."""
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

    def _allowed(self, allowed: bool) -> None:
        if allowed:
            self._feed.start(self._spec)
        else:
            self._trouble(NOT_ALLOWED)

    def _trouble(self, words: str) -> None:
        self.failed = True
        self.lost.emit()
        more = "Hand scanners, photos and typing work without it."
        again = "" if "Space" in words else " Space tries again."
        self._preview.show_message("No camera picture", f"{words}{again}\n{more}")

    def _clip_over(self) -> None:
        self.failed = True
        self.lost.emit()
        self._preview.show_message("The clip is over", "Space plays it again.", icon="play")


def is_device(spec: str) -> bool:
    """Whether this names a camera, and no clip or folder that stands in for one."""
    return spec.strip().isdecimal() or spec.startswith("/dev/")
