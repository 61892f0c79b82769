"""The worker door."""

from __future__ import annotations

import logging
import threading
import weakref
from collections.abc import Callable
from typing import Any, ClassVar

import pytest
from PySide6.QtCore import QObject, QThread
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from leadcapture.errors import BadInput, Cancelled
from ui.work import Lane, Unexpected, Worker

Rest = Callable[[Worker], None]


def test_the_result_comes_back_on_the_gui_thread_and_never_before_run_returns(
    worker: Worker, rest: Rest
) -> None:
    seen: list[Any] = []
    here = threading.get_ident()
    job = worker.run(
        lambda one, *, two: (one + two, threading.get_ident()),
        20,
        two=22,
        done=lambda result: seen.append((result, QThread.currentThread().isMainThread())),
    )
    assert seen == []
    assert not job.finished
    rest(worker)
    (((total, thread), on_gui_thread),) = seen
    assert total == 42
    assert thread != here
    assert on_gui_thread
    assert job.finished


def test_an_error_for_the_users_eyes_arrives_as_it_is(worker: Worker, rest: Rest) -> None:
    failed: list[Exception] = []

    def refuse() -> None:
        raise BadInput("badge.png: not a picture")

    worker.run(refuse, failed=failed.append, done=lambda _: pytest.fail("not done"))
    rest(worker)
    assert [str(error) for error in failed] == ["badge.png: not a picture"]


def test_a_bug_is_told_and_logged_without_its_words(
    worker: Worker, rest: Rest, caplog: pytest.LogCaptureFixture
) -> None:
    failed: list[Exception] = []

    def break_down() -> None:
        raise ValueError("Grace Sample grace@example.com")

    with caplog.at_level(logging.ERROR, "leadcapture"):
        worker.run(break_down, failed=failed.append)
        rest(worker)
    assert isinstance(failed[0], Unexpected)
    assert "ValueError" in str(failed[0])
    assert "ValueError" in caplog.text
    assert "test_work.py:" in caplog.text
    assert "Grace" not in caplog.text + str(failed[0])


def test_progress_never_overtakes_nor_follows_the_end(worker: Worker, rest: Rest) -> None:
    heard: list[Any] = []

    def count(*, progress: Callable[..., None], cancelled: Callable[[], bool]) -> str:
        for done in range(500):
            progress(done, 500, "row")
        assert not cancelled()
        return "end"

    worker.run(count, progress=lambda *args: heard.append(args), done=heard.append)
    rest(worker)
    assert heard[-1] == "end"
    assert heard.count("end") == 1
    steps = [one[0] for one in heard[:-1]]
    assert steps == sorted(steps)
    assert steps[-1] == 499


def test_a_job_with_progress_ends_in_its_own_way_when_cancelled(worker: Worker, rest: Rest) -> None:
    begun, done = threading.Event(), []

    def wait(*, progress: Callable[..., None], cancelled: Callable[[], bool]) -> str:
        begun.set()
        while not cancelled():
            threading.Event().wait(0.001)
        return "stopped early"

    job = worker.run(wait, progress=lambda *_: None, done=done.append)
    begun.wait(5)
    job.cancel()
    rest(worker)
    assert done == ["stopped early"]


def test_a_cancelled_job_without_progress_is_not_heard_of(worker: Worker, rest: Rest) -> None:
    gate = threading.Event()
    job = worker.run(gate.wait, 5, done=lambda _: pytest.fail("nobody listens"))
    job.cancel()
    gate.set()
    rest(worker)


def test_a_job_cancelled_in_the_queue_never_begins(worker: Worker, rest: Rest) -> None:
    gate, failed = threading.Event(), []
    worker.run(gate.wait, 5, lane=Lane.KEEP)
    job = worker.run(
        lambda **_: pytest.fail("it began"),
        progress=lambda *_: None,
        failed=failed.append,
        lane=Lane.KEEP,
    )
    job.cancel()
    gate.set()
    rest(worker)
    assert isinstance(failed[0], Cancelled)


def test_saves_keep_their_order_and_wait_for_no_long_job(worker: Worker, rest: Rest) -> None:
    gate, saved = threading.Event(), []
    for _ in range(3):
        worker.run(gate.wait, 10)  # syncs and imports
    for number in range(20):
        worker.run(lambda number=number: number, done=saved.append, lane=Lane.KEEP)
    deadline = threading.Event()
    while len(saved) < 20 and not deadline.wait(0.005):
        QLabel().deleteLater()
        from PySide6.QtWidgets import QApplication

        QApplication.processEvents()
    assert saved == list(range(20))
    assert not gate.is_set()
    gate.set()
    rest(worker)


def test_a_widget_that_is_gone_is_not_called(worker: Worker, rest: Rest, qtbot: QtBot) -> None:
    label, other = QLabel(), QLabel()
    gate = threading.Event()
    worker.run(gate.wait, 5, done=label.setNum)
    worker.run(gate.wait, 5, done=lambda _: other.setText("x"))
    for widget in (label, other):
        widget.deleteLater()
    QObject().deleteLater()
    qtbot.waitUntil(lambda: _gone(label) and _gone(other))
    gate.set()
    rest(worker)


def _gone(widget: QLabel) -> bool:
    import shiboken6

    return not shiboken6.isValid(widget)


def test_closing_waits_for_what_writes_and_stops_the_rest(qtbot: QtBot) -> None:
    worker = Worker()
    written: list[int] = []
    begun = threading.Event()

    def endless(*, progress: Callable[..., None], cancelled: Callable[[], bool]) -> None:
        begun.set()
        while not cancelled():
            threading.Event().wait(0.001)

    worker.run(endless, progress=lambda *_: None)
    begun.wait(5)
    for number in range(5):
        worker.run(written.append, number, lane=Lane.KEEP)
    worker.close()
    assert written == [0, 1, 2, 3, 4]
    assert worker.run(written.append, 5).finished
    assert written == [0, 1, 2, 3, 4]


def test_a_background_thread_never_holds_the_last_hold_on_a_widget(
    qtbot: QtBot, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A widget that dies on a background thread takes the process with it."""
    let_go = threading.Event()
    pool = worker._lanes[Lane.WORK]
    submit = pool.submit

    def slow_to_let_go(function: Any, *args: Any) -> None:
        function(*args)
        let_go.wait(10)

    monkeypatch.setattr(pool, "submit", lambda *args: submit(slow_to_let_go, *args))

    class Listener:
        heard: ClassVar[list[object]] = []

        def hear(self, *what: object) -> None:
            self.heard.append(what)

    listener = Listener()
    gone = weakref.ref(listener)
    worker.run(lambda **_: 7, done=listener.hear, failed=listener.hear, progress=listener.hear)
    qtbot.waitUntil(lambda: worker.pending == 0)
    del listener
    try:
        assert Listener.heard == [(7,)]
        assert gone() is None
    finally:
        let_go.set()
