"""The camera, off the GUI thread: newest frame only, decoded, scaled for the screen, signalled.

Three threads per run: one reads (so that the device never queues old frames), one decodes each
newest frame with the plain pass, and one tries the ladder on every Nth frame that showed nothing.
The GUI thread only ever receives finished pictures, and never more than it paints.
"""

from __future__ import annotations

import math
import os
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from msgspec import Struct
from PySide6.QtCore import QCoreApplication, QObject, QRectF, QSize, QSizeF, Qt, Signal, Slot
from PySide6.QtGui import QImage

from leadcapture.errors import LeadCaptureError
from leadcapture.log import logger

if TYPE_CHECKING:
    from leadcapture.capture.cardfinder import CardSight, CardWatch, Look
    from leadcapture.capture.decoder import Symbol
    from leadcapture.capture.frame import Camera, Frame
    from leadcapture.capture.scanner import Scanner, Sighting

__all__ = [
    "NOT_ALLOWED",
    "CameraFeed",
    "CardShot",
    "Scan",
    "View",
    "ask_for_camera",
    "pace_of",
    "picture_place",
]

_log = logger("camera")

NOT_ALLOWED = "This app may not use the camera. Allow it in the system's privacy settings."
#: Niceness of the camera's threads.
_NICE = 5
#: Seconds after which the ladder begins no further rung on a live frame; one takes 0.2 s at most.
LADDER_SECONDS = 0.4
#: Every Nth frame without a code is tried with the ladder, which takes 0.1 to 0.6 s.
_HARD_EVERY = 12
#: Seconds between two looks for a card, and how long a code in view keeps them away.
_CARD_EVERY = 0.08
_CODE_FIRST = 0.6

#: Seconds per frame of a clip and of a folder of pictures that stand in for a camera.
_CLIP_PACE = 1 / 25
_PICTURES_PACE = 1 / 2

#: How much of the picture may be cut off at an edge, so that it fills more of its room.
_MOST_CUT = 1 / 8
#: What is free beside the picture is the picture itself, blurred to so few points.
_BLUR = (12, 9)


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """What the preview shows: a picture made for its room on the screen, and the codes in it."""

    image: QImage
    """Fills the room (`picture_place` says where the frame lies in it); mirrored if `mirrored`."""
    width: int
    """Of the whole frame in pixels, in which the symbols' corners are given. Never mirrored."""
    height: int
    mirrored: bool = False
    visible: tuple[Symbol, ...] = ()
    choices: tuple[Symbol, ...] = ()
    """Two badges or more: ask which."""
    card: Look | None = None
    """The card in view, where no code is."""
    frame: Any = None
    """The whole frame (height × width × 3, BGR) where there are choices: evidence of the chosen."""


class Scan(Struct, frozen=True, kw_only=True):
    """A badge that was confirmed, with the frame it was seen in as JPEG."""

    symbol: Symbol
    picture: bytes
    seen_at: float
    """Seconds on the monotonic clock when the frame had been read."""


class CardShot(Struct, frozen=True, kw_only=True):
    """A card that was held well enough to be read."""

    picture: bytes
    """The part of the frame around the card, as JPEG."""
    seen_at: float
    """Seconds on the monotonic clock when the frame had been read."""


def pace_of(spec: str) -> float:
    """Seconds a frame of this source is shown: 0 for a device, which has its own pace."""
    if spec.strip().isdecimal() or spec.startswith("/dev/"):
        return 0.0
    name = spec.lower()
    clip = name.endswith((".avi", ".mp4", ".mov", ".mkv", ".webm", ".m4v", ".mpg", ".mpeg"))
    return _CLIP_PACE if clip else _PICTURES_PACE


def ask_for_camera(owner: QObject, answer: Callable[[bool], None]) -> None:
    """Ask the system for the camera where it wants to be asked (macOS); `answer(allowed)`.

    On the GUI thread. Systems that do not ask answer True at once.
    """
    try:
        from PySide6.QtCore import QCameraPermission
    except ImportError:
        answer(True)
        return
    app = QCoreApplication.instance()
    if app is None:
        answer(True)
        return
    granted, undetermined = Qt.PermissionStatus.Granted, Qt.PermissionStatus.Undetermined
    permission = QCameraPermission()
    status = app.checkPermission(permission)
    if status == undetermined:
        app.requestPermission(
            permission,
            owner,
            lambda given: answer(app.checkPermission(permission) == granted),
        )
    else:
        answer(status == granted)


class _Run:
    """One opening of the camera and its three threads."""

    def __init__(self, feed: CameraFeed, spec: str, before: _Run | None) -> None:
        self._feed = feed
        self._spec = spec
        self._before = before
        self.stopping = threading.Event()
        self.closed = threading.Event()
        self.free = threading.Event()
        self.free.set()
        self._fresh = threading.Condition()
        self._newest: tuple[Frame, float] | None = None
        self._hard: Frame | None = None
        self._over = False
        self._code_seen = self._card_sought = -math.inf
        self._look: Look | None = None
        self._threads = [
            threading.Thread(target=self._guard, args=(work,), name=f"camera-{name}", daemon=True)
            for name, work in (
                ("read", self._read),
                ("decode", self._decode),
                ("hard", self._decode_hard),
            )
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self.stopping.set()
        with self._fresh:
            self._fresh.notify_all()

    def wait(self, seconds: float) -> None:
        """Wait for the threads to end, at most so long altogether."""
        until = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))

    def _guard(self, work: Callable[[], None]) -> None:
        _step_back()
        try:
            work()
        except LeadCaptureError as error:
            self._feed._fail(self, str(error))
        except Exception as bug:
            _log.error("%s while the camera ran", type(bug).__name__)
            self._feed._fail(self, "The camera stopped unexpectedly. Press Space to try again.")

    # --- reading -------------------------------------------------------------------------

    def _read(self) -> None:
        from leadcapture.capture.frame import open_camera

        camera: Camera | None = None
        try:
            if self._before is not None:
                # The same device cannot be opened twice.
                while not self._before.closed.wait(0.05):
                    if self.stopping.is_set():
                        return
                self._before = None
            camera = open_camera(self._spec)
            pace = pace_of(self._spec)
            due = time.monotonic()
            while not self.stopping.is_set():
                frame = camera.read()
                if frame is None:
                    break
                with self._fresh:
                    self._newest = (frame, time.monotonic())
                    self._fresh.notify_all()
                if pace:
                    due = max(due + pace, time.monotonic())
                    self.stopping.wait(due - time.monotonic())
        except BaseException:
            self.stopping.set()  # or else the decoder takes it for the end of a clip
            raise
        finally:
            if camera is not None:
                camera.close()
            with self._fresh:
                self._over = True
                self._fresh.notify_all()
            self.closed.set()

    # --- decoding ------------------------------------------------------------------------

    def _decode(self) -> None:
        from leadcapture.capture.decoder import decode

        unread = 0
        while (taken := self._take()) is not None:
            frame, seen_at = taken
            symbols = decode(frame.pixels)
            unread = 0 if symbols else unread + 1
            if unread and unread % _HARD_EVERY == 1:
                with self._fresh:
                    self._hard = frame
                    self._fresh.notify_all()
            sighting = self._feed._see(symbols)
            look = self._seek_card(frame, seen_at, bool(symbols))
            if self.free.is_set():
                self.free.clear()
                self._feed._show(self, frame, sighting, look)
            if sighting.scan is not None:
                self._feed._scan(self, frame, sighting.scan, seen_at)
            elif look is not None and look.read and look.sight is not None:
                self._feed._shoot(self, look.sight.cut(frame.pixels), seen_at)
        if not self.stopping.is_set():
            self._feed._end(self)

    def _seek_card(self, frame: Frame, at: float, code: bool) -> Look | None:
        """The card in this frame. A code in view wins: it has no reading errors."""
        from leadcapture.capture.cardfinder import find_card

        if code:
            self._code_seen = at
        if at - self._code_seen < _CODE_FIRST:
            self._look = None
        elif at - self._card_sought >= _CARD_EVERY:
            self._card_sought = at
            self._look = self._feed._watch(find_card(frame.pixels), at)
            return self._look
        elif self._look is not None and self._look.read:
            self._look = replace(self._look, read=False)
        return self._look

    def _take(self) -> tuple[Frame, float] | None:
        with self._fresh:
            self._fresh.wait_for(
                lambda: self._newest is not None or self._over or self.stopping.is_set()
            )
            if self.stopping.is_set():
                return None
            taken, self._newest = self._newest, None
            return taken

    def _decode_hard(self) -> None:
        from leadcapture.capture.decoder import decode_hard

        while True:
            with self._fresh:
                self._fresh.wait_for(
                    lambda: self._hard is not None or self._over or self.stopping.is_set()
                )
                if self.stopping.is_set() or self._hard is None:
                    return
                frame, self._hard = self._hard, None
            seen_at = time.monotonic()
            symbols = decode_hard(frame.pixels, cancelled=_enough(self.stopping, seen_at))
            if symbols and not self.stopping.is_set():
                sighting = self._feed._see(symbols)
                if sighting.scan is not None:
                    self._feed._scan(self, frame, sighting.scan, seen_at)


def _enough(
    stopping: threading.Event, began: float, clock: Callable[[], float] = time.monotonic
) -> Callable[[], bool]:
    """Whether to climb no further: the next frame may be sharper than this one."""
    return lambda: stopping.is_set() or clock() - began > LADDER_SECONDS


def _step_back() -> None:
    """Let the GUI thread come first where this thread and it want the same core."""
    if sys.platform == "linux":  # where a niceness is a thread's own
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)


class CameraFeed(QObject):
    """The camera as the window sees it. All methods are for the GUI thread."""

    viewed = Signal(object)
    """A `View`, at most as often as the GUI thread keeps up."""
    scanned = Signal(object)
    """A `Scan`: once per badge."""
    shot = Signal(object)
    """A `CardShot`: once per card, while cards are wanted."""
    failed = Signal(str)
    """Why the camera stopped, and what to do."""
    ended = Signal()
    """The clip or the pictures are over."""

    _came = Signal(object, str, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._run: _Run | None = None
        self._last: _Run | None = None
        self._scanner: Scanner | None = None
        self._cards: CardWatch | None = None
        self._cards_wanted = True
        self._lock = threading.Lock()
        self._room = QSize(960, 540)
        self._mirrored = False
        self._came.connect(self._take, Qt.ConnectionType.QueuedConnection)

    @property
    def running(self) -> bool:
        return self._run is not None

    def start(self, spec: str) -> None:
        """Open this camera, in the background; `failed` says why when it does not open."""
        self.stop()
        self._run = _Run(self, spec, self._last)
        self._last = self._run
        self._run.start()

    def stop(self) -> None:
        """Let go of the camera, in the background."""
        if self._run is not None:
            self._run.stop()
            self._run = None

    def close(self, seconds: float = 5.0) -> None:
        """Stop and wait, at most so long: for the end of the program."""
        self.stop()
        if self._last is not None:
            self._last.wait(seconds)

    def rescan(self) -> None:
        """Let the badge or card in view count once more."""
        with self._lock:
            if self._scanner is not None:
                self._scanner.rescan()
            if self._cards is not None:
                self._cards.rescan()

    def want_cards(self, on: bool) -> None:
        """Whether a card that is held up is taken; while a form is open it is only outlined."""
        self._cards_wanted = on

    def choose(self, symbol: Symbol) -> None:
        """Of several badges in view the user picked this one."""
        with self._lock:
            if self._scanner is not None:
                self._scanner.choose(symbol, time.monotonic())

    def set_room(self, size: QSize) -> None:
        """How many pixels the preview has; frames are fitted to it in the background."""
        if not size.isEmpty():
            self._room = QSize(size)

    def set_mirrored(self, on: bool) -> None:
        """Show the picture as a mirror does. The frames themselves never are."""
        self._mirrored = on

    # --- called on the camera's threads --------------------------------------------------

    def _see(self, symbols: tuple[Symbol, ...]) -> Sighting:
        from leadcapture.capture.scanner import Scanner

        with self._lock:
            if self._scanner is None:
                self._scanner = Scanner()
            return self._scanner.see(symbols, time.monotonic())

    def _watch(self, sight: CardSight | None, at: float) -> Look:
        from leadcapture.capture.cardfinder import CardWatch

        with self._lock:
            if self._cards is None:
                self._cards = CardWatch()
            return self._cards.see(sight, at, take=self._cards_wanted)

    def _show(self, run: _Run, frame: Frame, sighting: Sighting, look: Look | None) -> None:
        height, width = frame.pixels.shape[:2]
        mirrored = self._mirrored
        view = View(
            image=_fitted(frame.pixels, self._room, mirrored=mirrored),
            width=width,
            height=height,
            mirrored=mirrored,
            visible=sighting.visible,
            choices=sighting.choices,
            card=look if look is not None and look.sight is not None else None,
            frame=frame.pixels if sighting.choices else None,
        )
        self._came.emit(run, "view", view)

    def _scan(self, run: _Run, frame: Frame, symbol: Symbol, seen_at: float) -> None:
        from leadcapture.capture.frame import encode_jpeg

        picture = encode_jpeg(_around_code(frame.pixels, symbol))
        self._came.emit(run, "scan", Scan(symbol=symbol, picture=picture, seen_at=seen_at))

    def _shoot(self, run: _Run, pixels: Any, seen_at: float) -> None:
        from leadcapture.capture.frame import encode_jpeg

        picture = encode_jpeg(pixels)
        self._came.emit(run, "shot", CardShot(picture=picture, seen_at=seen_at))

    def _fail(self, run: _Run, words: str) -> None:
        run.stop()
        self._came.emit(run, "fail", words)

    def _end(self, run: _Run) -> None:
        self._came.emit(run, "end", None)

    # --- on the GUI thread ---------------------------------------------------------------

    @Slot(object, str, object)
    def _take(self, run: _Run, what: str, value: Any) -> None:
        if run is not self._run:
            return
        match what:
            case "view":
                self.viewed.emit(value)
                run.free.set()
            case "scan":
                self.scanned.emit(value)
            case "shot":
                self.shot.emit(value)
            case "fail":
                self._run = None
                self.failed.emit(value)
            case "end":
                self.stop()
                self.ended.emit()


def _around_code(pixels: Any, symbol: Symbol) -> Any:
    """The part of the frame around the badge or card that bears this code; the whole frame where
    none is found. Posters and bystanders stay out of it."""
    from leadcapture.capture.cardfinder import find_card

    sight = find_card(pixels) if symbol.corners else None
    if sight is None:
        return pixels
    left, right = (edge([x for x, _ in sight.corners]) for edge in (min, max))
    top, bottom = (edge([y for _, y in sight.corners]) for edge in (min, max))
    inside = all(left <= x <= right and top <= y <= bottom for x, y in symbol.corners)
    return sight.cut(pixels) if inside else pixels


def picture_place(room: QSize, width: int, height: int) -> QRectF:
    """Where a frame of width × height pixels lies in `room`: centred, and as large as it can be
    without more than `_MOST_CUT` of it being cut off at either edge."""
    if room.isEmpty() or width <= 0 or height <= 0:
        return QRectF(0, 0, room.width(), room.height())
    across, down = room.width() / width, room.height() / height
    scale = min(max(across, down), min(across, down) / (1 - 2 * _MOST_CUT))
    size = QSizeF(width * scale, height * scale)
    return QRectF(
        (room.width() - size.width()) / 2,
        (room.height() - size.height()) / 2,
        size.width(),
        size.height(),
    )


def _fitted(pixels: Any, room: QSize, *, mirrored: bool) -> QImage:
    """The frame (height × width × 3, BGR) as an image of `room`; what it leaves free is a dim blur
    of itself, so that no black bars stare."""
    import cv2

    height, width = pixels.shape[:2]
    place = picture_place(room, width, height)
    scale = place.width() / width
    # Only what is seen is scaled.
    left, top = (max(0, round(-edge / scale)) for edge in (place.left(), place.top()))
    seen = pixels[top : height - top, left : width - left]
    size = (
        min(room.width(), max(1, round(place.width()))),
        min(room.height(), max(1, round(place.height()))),
    )
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    shown = cv2.resize(seen, size, interpolation=how)
    if size != (room.width(), room.height()):
        dim = cv2.convertScaleAbs(cv2.resize(seen, _BLUR, interpolation=cv2.INTER_AREA), alpha=0.4)
        whole = cv2.resize(dim, (room.width(), room.height()), interpolation=cv2.INTER_CUBIC)
        x, y = (room.width() - size[0]) // 2, (room.height() - size[1]) // 2
        whole[y : y + size[1], x : x + size[0]] = shown
        shown = whole
    if mirrored:
        shown = cv2.flip(shown, 1)
    # Converted here, or the raster engine would do it at every paint; and not by Qt, which hands
    # the rows to threads of its own and keeps the GUI thread from Python until they had their turn.
    shown = cv2.cvtColor(shown, cv2.COLOR_BGR2BGRA)
    rows, columns = shown.shape[:2]
    image = QImage(shown.data, columns, rows, shown.strides[0], QImage.Format.Format_RGB32)
    return image.copy()  # which owns its pixels
