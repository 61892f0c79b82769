"""The window is tested on the offscreen platform and a real workspace."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

os.environ["QT_QPA_PLATFORM"] = "offscreen"

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from leadcapture.capture.decoder import Symbol
from ui.work import Worker


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
