from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import Future
from itertools import islice
from multiprocessing import active_children
from pathlib import Path

import pytest

from leadcapture.capture import cardworkers
from leadcapture.capture.cardworkers import MOST, spread, workers_for
from leadcapture.errors import BadInput, LeadCaptureError


def half(number: int) -> int:
    if number % 2:
        raise BadInput(f"{number} is odd")
    return number // 2


def deadly(name: str) -> str:
    """Dies like a process that the system ends, once or always."""
    path = Path(name)
    if path.name == "always" or (path.name == "once" and not path.exists()):
        path.touch()
        os._exit(9)
    return path.name


def said(answers: Iterator[tuple[object, object]]) -> list[object]:
    return [str(a) if isinstance(a, LeadCaptureError) else a for _, a in answers]


def test_in_this_process() -> None:
    asked: list[int] = []

    def numbers() -> Iterator[int]:
        for number in range(4):
            asked.append(number)
            yield number

    answers = spread(half, numbers(), workers=1)
    assert next(answers) == (0, 0)
    assert asked == [0]
    assert said(answers) == ["1 is odd", 1, "3 is odd"]
    assert list(spread(half, [2], workers=1, cancelled=lambda: True)) == []


@pytest.mark.slow
def test_side_by_side_whatever_dies(tmp_path: Path) -> None:
    names = [str(tmp_path / name) for name in ("a", "always", "b")]
    answers = spread(deadly, names, workers=2)
    assert said(answers) == ["a", "This picture could not be read here: too little memory.", "b"]


@pytest.mark.slow
def test_one_that_dies_before_its_turn_does_not_stop_the_others(tmp_path: Path) -> None:
    paths = [tmp_path / name for name in ("a", "b", "once", "c", "d", "e", "f", "g")]
    answers = spread(deadly, [str(path) for path in paths], workers=2)
    first = said(islice(answers, 1))
    for process in active_children():
        process.join(60)  # all go when one dies
    assert first + said(answers) == [path.name for path in paths]


@pytest.mark.parametrize("count", [0, 1, 3])
def test_few_pictures_are_not_worth_a_process(count: int) -> None:
    assert workers_for(count) == 1
    assert 1 <= workers_for(500) <= MOST


def test_a_cancel_does_not_wait_for_the_picture_under_way(monkeypatch: pytest.MonkeyPatch) -> None:
    under_way: list[Future[str]] = []

    class Pool:
        def submit(self, work: object, item: str) -> Future[str]:
            under_way.append(Future())
            return under_way[-1]

        def shutdown(self, **how: bool) -> None:
            assert how == {"wait": False, "cancel_futures": True}

    monkeypatch.setattr(cardworkers, "_pool", lambda workers: Pool())
    asked: list[str] = []

    def cancelled() -> bool:
        asked.append("")
        # Once for each of four pictures, once when they are under way, then while one is read.
        return len(asked) > 6

    assert list(spread(str.upper, "abcdef", cancelled=cancelled)) == []
    assert len(under_way) == 4
    assert not any(one.done() for one in under_way)
