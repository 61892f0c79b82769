"""The window is tested on the offscreen platform and a real workspace."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator

os.environ["QT_QPA_PLATFORM"] = "offscreen"

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from leadcapture.capture.cardprocess import PictureReading, read_picture
from leadcapture.capture.decoder import Symbol
from leadcapture.show import BadgeTemplate
from ui.work import Worker


class HereProcess:
    """The real reader without a process of its own, which takes seconds to start.

    While `gate` is closed it does not begin. With an `answer` it says that, at once.
    """

    def __init__(self) -> None:
        self.answer: PictureReading | None = None
        self.gate = threading.Event()
        self.gate.set()

    def read(
        self, picture: bytes, *, template: BadgeTemplate | None = None, region: str = ""
    ) -> PictureReading:
        assert self.gate.wait(60)
        return self.answer or read_picture(picture, template=template, region=region)

    def warm(self) -> None:
        pass

    def rest(self) -> None:
        pass

    def close(self) -> None:
        self.gate.set()


@pytest.fixture
def worker(qtbot: QtBot) -> Iterator[Worker]:
    worker = Worker()
    yield worker
    worker.close()


@pytest.fixture
def rest(qtbot: QtBot) -> Callable[[Worker], None]:
    """Waits until nothing is under way and everything was told."""

    def wait(worker: Worker) -> None:
        qtbot.waitUntil(lambda: worker.pending == 0, timeout=20_000)
        QApplication.processEvents()
        qtbot.waitUntil(lambda: worker.pending == 0, timeout=20_000)

    return wait


@pytest.fixture
def badge() -> Callable[..., Symbol]:
    """A code as this show's badges carry it."""

    def make(
        badge_id: str = "B-1",
        first: str = "Grace",
        last: str = "Sample",
        company: str = "Sample Ltd",
        email: str = "grace@example.com",
    ) -> Symbol:
        text = f"{badge_id}^{first}^{last}^{company}^{email}"
        return Symbol(format="QRCode", payload=text.encode(), text=text)

    return make
