"""Several calls at once: their answers in order, their errors when all have ended."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator

import pytest

from leadcapture.sync.turns import NOTHING_DUE, Sum, side_by_side


@pytest.fixture
def interrupt() -> Iterator[None]:
    """Ctrl-C is what it is at a terminal, whatever runs the tests."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def _press_ctrl_c() -> None:
    signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)


def test_the_progress_of_several_says_with_whom_they_still_are_and_how_they_ended() -> None:
    for last, words in ((NOTHING_DUE, NOTHING_DUE), ("Done", "Done")):
        told: list[tuple[int, int, str]] = []
        whole = Sum(["tryton", "webhook"], lambda *said: told.append(said))  # noqa: B023
        whole.note("tryton", 0, 0, NOTHING_DUE)
        whole.ended("tryton")
        whole.note("webhook", 0, 0, last)
        whole.ended("webhook")
        assert told == [
            (0, 0, "Syncing with tryton and webhook"),
            (0, 0, "Syncing with webhook"),
            (0, 0, "Syncing with webhook"),
            (0, 0, words),
        ]


def test_of_one_that_never_began_nobody_says_that_nothing_was_due() -> None:
    told: list[str] = []
    whole = Sum(["a", "b", "c"], lambda done, total, what: told.append(what))
    whole.note("a", 0, 0, NOTHING_DUE)
    whole.note("b", 0, 0, NOTHING_DUE)
    for name in "cba":
        whole.ended(name)
    assert told[0] == "Syncing with a, b and c"
    assert told[-1] == "Done"


def test_one_alone_stays_in_this_thread_and_none_gives_nothing() -> None:
    assert side_by_side([threading.current_thread]) == (threading.current_thread(),)
    assert side_by_side([]) == ()


def test_all_run_at_once_and_are_told_in_order() -> None:
    meet = threading.Barrier(3, timeout=60)
    calls = [lambda place=place: (meet.wait(), place)[1] for place in range(3)]
    assert side_by_side(calls) == (0, 1, 2)


def test_an_error_is_raised_when_all_have_ended() -> None:
    ended = threading.Event()
    failed = threading.Event()

    def fail() -> None:
        failed.set()
        raise OSError("the first")

    def end() -> None:
        assert failed.wait(60)
        ended.set()
        raise ValueError("the second")

    with pytest.raises(OSError, match="the first"):
        side_by_side([fail, end])
    assert ended.is_set()


@pytest.mark.skipif(sys.platform == "win32", reason="no signal wakes one thread there")
@pytest.mark.usefixtures("interrupt")
def test_an_interrupt_asks_all_to_stop_and_waits_for_them() -> None:
    stop = threading.Event()
    meet = threading.Barrier(2, timeout=60)
    ended: list[bool] = []

    def work() -> None:
        meet.wait()
        ended.append(stop.wait(60))

    def press() -> None:
        meet.wait()
        _press_ctrl_c()
        ended.append(stop.wait(60))

    with pytest.raises(KeyboardInterrupt):
        side_by_side([press, work], stop=stop)
    assert ended == [True, True]


@pytest.mark.skipif(sys.platform == "win32", reason="no signal wakes one thread there")
@pytest.mark.usefixtures("interrupt")
def test_an_interrupt_while_they_are_started_waits_for_those_that_were() -> None:
    stop = threading.Event()
    ended: list[bool] = []

    def press() -> None:
        _press_ctrl_c()
        ended.append(stop.wait(60))

    with pytest.raises(KeyboardInterrupt):
        side_by_side([press, *[lambda: None] * 20], stop=stop)
    assert ended == [True]


@pytest.mark.skipif(sys.platform == "win32", reason="no signal wakes one thread there")
@pytest.mark.usefixtures("interrupt")
def test_without_a_way_to_stop_or_at_a_second_interrupt_it_leaves() -> None:
    let_go = threading.Event()
    stop = threading.Event()

    def hang() -> None:
        assert let_go.wait(60)

    def press() -> None:
        _press_ctrl_c()
        hang()

    def press_twice() -> None:
        _press_ctrl_c()
        assert stop.wait(60)
        _press_ctrl_c()
        hang()

    try:
        with pytest.raises(KeyboardInterrupt):
            side_by_side([press, hang])
        with pytest.raises(KeyboardInterrupt):
            side_by_side([press_twice, hang], stop=stop)
    finally:
        let_go.set()
