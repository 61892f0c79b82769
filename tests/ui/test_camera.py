"""The camera feed: a clip stands in for the device, everything else is the real path."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from itertools import repeat
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QCameraPermission, QCoreApplication, QPoint, QPointF, QSize, Qt, QThread
from PySide6.QtGui import QColor, QImage, QPainter, QRegion
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from leadcapture.booth import Booth
from leadcapture.capture import decoder, frame
from leadcapture.capture.decoder import Symbol
from leadcapture.capture.frame import Frame
from leadcapture.demo.badges import draw_badge, picture_of, sample_badges
from tests.capture.test_frame import Unplugged
from ui import camera
from ui.camera import LADDER_SECONDS, CameraFeed, View, ask_for_camera, pace_of
from ui.codeview import qr_matrix
from ui.preview import Preview
from ui.viewfinder import Viewfinder


def draw_code(painter: QPainter, text: str, left: int, top: int, side: int) -> None:
    modules = qr_matrix(text)
    step = side // (len(modules) + 8)
    painter.fillRect(left, top, side, side, QColor("white"))
    for y, row in enumerate(modules):
        for x, dark in enumerate(row):
            if dark:
                painter.fillRect(
                    left + (x + 4) * step, top + (y + 4) * step, step, step, QColor("black")
                )


def picture(path: Path, *texts: str) -> Path:
    image = QImage(640, 360, QImage.Format.Format_RGB32)
    image.fill(QColor("#5b6b86"))
    painter = QPainter(image)
    for number, text in enumerate(texts):
        draw_code(painter, text, 30 + number * 310, 60, 260)
    painter.end()
    assert image.save(str(path))
    return path


@pytest.fixture
def clip(tmp_path: Path, qapp: object) -> Callable[..., str]:
    """A folder of the same picture that shows these codes."""

    def make(*texts: str, frames: int = 3) -> str:
        folder = tmp_path / f"clip-{len(texts)}-{frames}"
        folder.mkdir()
        first = picture(folder / "000.png", *texts).read_bytes()
        for number in range(1, frames):
            (folder / f"{number:03}.png").write_bytes(first)
        return str(folder)

    return make


@pytest.fixture
def feed(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[CameraFeed]:
    monkeypatch.setattr(camera, "_PICTURES_PACE", 0.02)
    feed = CameraFeed()
    yield feed
    feed.close()


def test_a_badge_in_view_is_one_scan_with_its_picture(
    feed: CameraFeed, clip: Callable[..., str], qtbot: QtBot
) -> None:
    views: list[View] = []
    scans: list[Any] = []
    feed.viewed.connect(views.append)
    feed.scanned.connect(scans.append)
    with qtbot.waitSignal(feed.ended, timeout=20_000):
        feed.start(clip("B-1^Grace^Sample", frames=10))
    assert [scan.symbol.payload for scan in scans] == [b"B-1^Grace^Sample"]
    assert scans[0].picture.startswith(b"\xff\xd8")
    assert (views[0].width, views[0].height) == (640, 360)
    assert not feed.running


def test_two_badges_ask_which(feed: CameraFeed, clip: Callable[..., str], qtbot: QtBot) -> None:
    views: list[View] = []
    scans: list[Any] = []
    feed.viewed.connect(views.append)
    feed.scanned.connect(scans.append)
    with qtbot.waitSignal(feed.ended, timeout=20_000):
        feed.start(clip("B-1^Grace^Sample", "B-2^Alan^Example", frames=12))
    assert scans == []
    assert any(len(view.choices) == 2 for view in views)


class Reel:
    """A camera that shows these frames as fast as it is asked."""

    def __init__(self, pictures: Iterator[np.ndarray[Any, Any]]) -> None:
        self._frames = (
            Frame(pixels=pixels, number=number, at=datetime.now(UTC))
            for number, pixels in enumerate(pictures)
        )
        self.over = threading.Event()

    def read(self) -> Frame | None:
        shown = next(self._frames, None)
        if shown is None:
            self.over.set()
        return shown

    def close(self) -> None:
        self.over.set()


def test_a_slow_decoder_gets_the_newest_frame_and_no_queue(
    feed: CameraFeed, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    reel = Reel(np.full((90, 160, 3), number, np.uint8) for number in range(30))
    decoded: list[int] = []
    threads: set[str] = set()

    def slow(pixels: np.ndarray[Any, Any]) -> tuple[Symbol, ...]:
        threads.add(threading.current_thread().name)
        decoded.append(int(pixels[0, 0, 0]))
        assert reel.over.wait(20)
        return ()

    monkeypatch.setattr(frame, "open_camera", lambda _spec: reel)
    monkeypatch.setattr(decoder, "decode", slow)
    with qtbot.waitSignal(feed.ended, timeout=20_000):
        feed.start("0")
    assert decoded[-1] == 29
    assert len(decoded) <= 2
    assert threads == {"camera-decode"}


def test_bars_that_stand_askew_are_read_by_the_ladder_beside_the_live_picture(
    feed: CameraFeed, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    badge = next(one for one in sample_badges() if one.format == "PDF417")
    askew = picture_of(draw_badge(badge), height=1.2, angle=12)
    assert decoder.decode(askew) == ()
    monkeypatch.setattr(frame, "open_camera", lambda _spec: Reel(repeat(askew)))
    monkeypatch.setattr(camera, "pace_of", lambda _spec: 0.05)
    monkeypatch.setattr(camera, "LADDER_SECONDS", 20.0)  # other tests take the cores as well
    with qtbot.waitSignal(feed.scanned, timeout=20_000) as scanned:
        feed.start("0")
    assert scanned.args[0].symbol.payload == badge.payload
    assert scanned.args[0].symbol.hard


def test_frames_are_fitted_to_the_room_in_the_background(
    feed: CameraFeed, clip: Callable[..., str], qtbot: QtBot
) -> None:
    feed.set_room(QSize(320, 320))
    feed.set_room(QSize())
    with qtbot.waitSignal(feed.viewed, timeout=20_000) as seen:
        feed.start(clip(frames=4))
    image = seen.args[0].image
    assert (image.width(), image.height()) == (320, 320)
    assert image.pixelColor(160, 100).name() == "#5b6b86"


def test_what_does_not_open_says_what_to_do(feed: CameraFeed, qtbot: QtBot) -> None:
    with qtbot.waitSignal(feed.failed, timeout=20_000) as failed:
        feed.start("no-such-clip.mp4")
    assert "no-such-clip.mp4" in failed.args[0]
    assert not feed.running


def test_an_unplugged_camera_says_so_and_opens_again(
    feed: CameraFeed, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    class DecoderFirst(threading.Event):
        """The slowest way to say that the device is free."""

        def set(self) -> None:
            run._threads[1].join(20)
            super().set()

    def slowed(self: Any) -> None:
        nonlocal run
        run, self.closed = self, DecoderFirst()
        for thread in reversed(self._threads):
            thread.start()

    run: Any = None
    monkeypatch.setattr(camera._Run, "start", slowed)
    monkeypatch.setattr(cv2, "VideoCapture", lambda _index: Unplugged(2))
    ended: list[None] = []
    feed.ended.connect(lambda: ended.append(None))
    for _ in range(2):
        with qtbot.waitSignal(feed.failed, timeout=20_000) as failed:
            feed.start("0")
        assert "unplugged" in failed.args[0]
    assert not ended
    assert not feed.running


def test_nothing_comes_from_a_camera_that_was_stopped(
    feed: CameraFeed, clip: Callable[..., str], qtbot: QtBot
) -> None:
    views: list[View] = []
    feed.viewed.connect(views.append)
    folder = clip(frames=50)
    feed.start(folder)
    feed.start(folder)  # waits for the first to let go
    qtbot.waitUntil(lambda: bool(views), timeout=20_000)
    feed.stop()
    feed.close()
    seen = len(views)
    QTest.qWait(50)
    assert len(views) == seen


def test_the_pace_of_a_source() -> None:
    assert pace_of("0") == 0
    assert pace_of("/dev/video2") == 0
    assert pace_of("badge.MP4") == pytest.approx(1 / 25)
    assert pace_of("folder") == pytest.approx(0.5)


def test_permission_is_given_where_nobody_asks(feed: CameraFeed) -> None:
    answers: list[bool] = []
    ask_for_camera(feed, answers.append)
    assert answers == [True]


def test_an_answer_of_the_system_is_heard(feed: CameraFeed, qtbot: QtBot) -> None:
    """With the real call: on Linux it is answered at once, where it is made at all."""
    asked = iter((Qt.PermissionStatus.Undetermined, Qt.PermissionStatus.Granted))
    app = QCoreApplication.instance()
    assert app is not None
    system = SimpleNamespace(
        checkPermission=lambda _: next(asked), requestPermission=app.requestPermission
    )
    answers: list[bool] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(camera, "QCoreApplication", SimpleNamespace(instance=lambda: system))
        ask_for_camera(feed, answers.append)
        qtbot.waitUntil(lambda: bool(answers), timeout=5_000)
    assert answers == [True]


class MacOs:
    """An app on a system that asks, as macOS does, and what the person answers."""

    def __init__(self, status: Qt.PermissionStatus, answer: Qt.PermissionStatus) -> None:
        self.status, self.answer = status, answer
        self.asked: list[Callable[[object], None]] = []

    def instance(self) -> MacOs:
        return self

    def checkPermission(self, permission: object) -> Qt.PermissionStatus:
        assert isinstance(permission, QCameraPermission)
        assert QThread.currentThread() is QApplication.instance().thread()
        return self.status

    def requestPermission(
        self, permission: object, owner: object, told: Callable[[object], None]
    ) -> None:
        self.asked.append(told)

    def answers(self) -> None:
        self.status = self.answer
        self.asked.pop()(None)


@pytest.mark.parametrize("allowed", [True, False])
def test_where_the_system_asks_the_camera_waits_for_the_answer(
    feed: CameraFeed,
    booth: Booth,
    clip: Callable[..., str],
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    allowed: bool,
) -> None:
    status = Qt.PermissionStatus
    system = MacOs(status.Undetermined, status.Granted if allowed else status.Denied)
    monkeypatch.setattr(camera, "QCoreApplication", system)
    monkeypatch.setattr(cv2, "VideoCapture", lambda _index: Unplugged(2))
    booth.update_settings(camera="0")
    preview = Preview()
    qtbot.addWidget(preview)
    finder = Viewfinder(booth, feed, preview)
    finder.open()
    assert len(system.asked) == 1
    assert not feed.running, "nothing is opened before the person has answered"
    system.answers()
    assert feed.running is allowed
    if not allowed:
        assert "privacy settings" in preview._body
        finder.open()
        assert not system.asked, "a no is not asked about again"
        assert not feed.running


def test_opencv_does_not_ask_in_a_worker_on_a_mac() -> None:
    code = (
        "import os, sys; sys.platform = 'darwin'; import leadcapture.capture.frame;"
        "print(os.environ['OPENCV_AVFOUNDATION_SKIP_AUTH'], 'cv2' in sys.modules)"
    )
    environment = {k: v for k, v in os.environ.items() if k != "OPENCV_AVFOUNDATION_SKIP_AUTH"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["1", "False"], "set before OpenCV is there to read it"


def _view(*symbols: Symbol, mirrored: bool = False, room: QSize | None = None) -> View:
    pixels = np.zeros((360, 640, 3), np.uint8)
    pixels[:, :320] = 255
    image = camera._fitted(pixels, room or QSize(640, 360), mirrored=mirrored)
    return View(
        image=image, width=640, height=360, mirrored=mirrored, visible=symbols, choices=symbols
    )


def _symbol(text: str, left: float) -> Symbol:
    corners = ((left, 100.0), (left + 80, 100.0), (left + 80, 180.0), (left, 180.0))
    return Symbol(format="QRCode", payload=text.encode(), text=text, corners=corners)


def test_only_the_display_is_mirrored_and_the_outline_with_it(qtbot: QtBot) -> None:
    preview = Preview()
    qtbot.addWidget(preview)
    preview.resize(640, 360)
    left, right = _symbol("left", 40), _symbol("right", 500)
    preview.show_view(_view(left, right))
    assert preview.outline(left).boundingRect().center() == QPointF(80, 140)
    assert preview.grab().toImage().pixelColor(30, 30).lightness() > 200
    assert [one.text for one in preview.choices()] == ["left", "right"]
    preview.show_view(_view(left, right, mirrored=True))
    assert preview.outline(left).boundingRect().center() == QPointF(560, 140)
    assert preview.grab().toImage().pixelColor(30, 30).lightness() < 60
    assert [one.text for one in preview.choices()] == ["right", "left"]


@pytest.mark.parametrize(
    "room", [QSize(600, 570), QSize(1100, 400), QSize(640, 360), QSize(300, 600)]
)
def test_the_picture_fills_its_room_and_little_of_it_is_cut_off(room: QSize) -> None:
    place = camera.picture_place(room, 1280, 720)
    scale = place.width() / 1280
    assert place.height() / 720 == pytest.approx(scale)
    assert place.center() == QPointF(room.width() / 2, room.height() / 2)
    assert -place.left() / scale <= 1280 / 8 + 1
    assert -place.top() / scale <= 720 / 8 + 1
    assert place.width() >= room.width() or place.height() >= room.height()
    image = camera._fitted(np.full((720, 1280, 3), 200, np.uint8), room, mirrored=True)
    assert image.size() == room
    assert image.pixelColor(room.width() // 2, room.height() // 2).lightness() == 200
    assert image.pixelColor(room.width() // 2, 2).lightness() > 60, "no black bars"


def test_the_outline_lies_on_the_code_where_the_picture_is_cut(qtbot: QtBot) -> None:
    preview = Preview()
    qtbot.addWidget(preview)
    preview.resize(400, 380)
    code = _symbol("edge", 320)  # the white half ends where the code begins
    preview.show_view(_view(code, room=QSize(400, 380)))
    left = preview.outline(code).boundingRect().left()
    shown = preview.grab().toImage()
    assert shown.pixelColor(round(left) - 12, 300).lightness() > 200
    assert shown.pixelColor(round(left) + 12, 300).lightness() < 60


def test_a_click_picks_the_code_under_it(qtbot: QtBot) -> None:
    preview = Preview()
    qtbot.addWidget(preview)
    preview.resize(640, 360)
    left, right = _symbol("left", 40), _symbol("right", 500)
    preview.show_view(_view(left, right))
    picked: list[Symbol] = []
    preview.picked.connect(picked.append)
    QTest.mouseClick(preview, Qt.MouseButton.LeftButton, pos=QPoint(540, 140))
    QTest.mouseClick(preview, Qt.MouseButton.LeftButton, pos=QPoint(300, 300))
    assert [one.text for one in picked] == ["right"]


def test_a_message_stands_where_there_is_no_picture(qtbot: QtBot) -> None:
    preview = Preview()
    qtbot.addWidget(preview)
    preview.show_message("No camera picture", "Plug it in")
    preview.show_hint("Move closer")
    preview.confirm("Scanned")
    assert preview.message == "No camera picture"
    assert not preview.grab().isNull()
    qtbot.waitUntil(lambda: not preview._lit)


@pytest.mark.parametrize("finer", [1, 1.5])
def test_the_picture_has_round_corners_and_no_seams(qtbot: QtBot, finer: float) -> None:
    preview = Preview()
    qtbot.addWidget(preview)
    preview.resize(400, 300)
    image = QImage(round(400 * finer), round(300 * finer), QImage.Format.Format_RGB32)
    image.fill(QColor("#5b6b86"))
    preview.show_view(View(image=image, width=1280, height=720))
    made = QImage(400, 300, QImage.Format.Format_ARGB32)
    made.fill(Qt.GlobalColor.transparent)
    preview.render(made, QPoint(), QRegion(), QWidget.RenderFlag(0))
    assert made.pixelColor(0, 0).alpha() == made.pixelColor(399, 299).alpha() == 0
    # Across and down where the parts meet.
    across = {made.pixelColor(x, 4).name() for x in range(4, 396)}
    down = {made.pixelColor(4, y).name() for y in range(4, 296)}
    assert across == down == {"#5b6b86"}


def test_the_ladder_of_a_live_frame_is_left_in_time_for_the_next() -> None:
    stopping, now = threading.Event(), 10.0
    enough = camera._enough(stopping, now, lambda: now)
    assert not enough()
    now += LADDER_SECONDS + 0.01
    assert enough()
    now = 10.0
    assert not enough()
    stopping.set()
    assert enough()
