"""Many pictures read side by side: two processes use both cores, each with one warm engine.

A process holds about half a gigabyte, so there are never more than two.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import CancelledError, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context
from typing import TYPE_CHECKING, Generic, TypeVar
from uuid import UUID

from leadcapture.errors import LeadCaptureError
from leadcapture.show import BadgeTemplate

if TYPE_CHECKING:
    from leadcapture.capture.cardprocess import PictureReading

__all__ = ["MOST", "WORTH_IT", "Waiting", "read_waiting", "spread", "workers_for"]

#: More would take more than 1.2 GB.
MOST = 2
#: A process takes two seconds to warm up: not worth it for fewer pictures.
WORTH_IT = 4

#: Seconds between two looks whether anybody still wants it: a picture takes some.
_LOOK = 0.1

Item = TypeVar("Item")
Result = TypeVar("Result")


def workers_for(count: int) -> int:
    """How many processes read `count` pictures fastest; 1 is this process itself."""
    return 1 if count < WORTH_IT else min(MOST, os.cpu_count() or 1)


def spread(
    work: Callable[[Item], Result],
    items: Iterable[Item],
    *,
    workers: int = MOST,
    cancelled: Callable[[], bool] = lambda: False,
) -> Generator[tuple[Item, Result | LeadCaptureError], None, None]:
    """`work` of every item with its answer, in the order of `items`, which are asked for late.

    `work` has to be a function of a module. A `LeadCaptureError` that it raises is the answer; so
    is one where a process dies of an item twice (out of memory). Stops soon after `cancelled`.
    """
    if workers < 2:
        for item in items:
            if cancelled():
                return
            try:
                yield item, work(item)
            except LeadCaptureError as error:
                yield item, error
        return
    crew: _Crew[Item, Result] = _Crew(work, workers)
    waiting: deque[tuple[Item, Future[Result]]] = deque()
    source = iter(items)
    try:
        while True:
            while len(waiting) < 2 * workers and not cancelled():
                try:
                    item = next(source)
                except StopIteration:
                    break
                waiting.append((item, crew.begin(item)))
            if not waiting or cancelled():
                return
            item, future = waiting.popleft()
            while not wait((future,), timeout=_LOOK).done:
                if cancelled():
                    return
            try:
                yield item, future.result()
            except LeadCaptureError as error:
                yield item, error
            except (BrokenProcessPool, CancelledError):
                # One of those under way killed its process: each is tried once more, this one
                # alone, the others in a new pool.
                crew.end()
                yield item, _alone(work, item)
                waiting = deque(
                    (other, future if _answered(future) else crew.begin(other))
                    for other, future in waiting
                )
    finally:
        crew.end()


class _Crew(Generic[Item, Result]):
    """The processes at work; new ones come for those that died."""

    def __init__(self, work: Callable[[Item], Result], workers: int) -> None:
        self._work, self._workers = work, workers
        self._pool: ProcessPoolExecutor | None = None

    def begin(self, item: Item) -> Future[Result]:
        if self._pool is None:
            self._pool = _pool(self._workers)
        try:
            return self._pool.submit(self._work, item)
        except BrokenProcessPool:
            # One died of an item that waits for its turn, and is tried once more then.
            self.end()
            self._pool = _pool(self._workers)
            return self._pool.submit(self._work, item)

    def end(self) -> None:
        if self._pool is not None:
            _end(self._pool)
        self._pool = None


def _answered(future: Future[Result]) -> bool:
    if not future.done() or future.cancelled():
        return False
    return not isinstance(future.exception(), BrokenProcessPool)


def _alone(work: Callable[[Item], Result], item: Item) -> Result | LeadCaptureError:
    pool = _pool(1)
    try:
        return pool.submit(work, item).result()
    except LeadCaptureError as error:
        return error
    except BrokenProcessPool:
        return LeadCaptureError("This picture could not be read here: too little memory.")
    finally:
        _end(pool)


def _pool(workers: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(
        workers, mp_context=get_context("spawn"), initializer=_start, initargs=(workers,)
    )


def _start(workers: int) -> None:
    """In a new process: below the window's priority, and no more threads than its share."""
    from leadcapture.capture import ocr
    from leadcapture.capture.cardprocess import yield_to_the_window

    yield_to_the_window()
    ocr.limit_threads(max(1, (os.cpu_count() or 1) // workers))


def _end(pool: ProcessPoolExecutor) -> None:
    processes = list((getattr(pool, "_processes", None) or {}).values())
    pool.shutdown(wait=False, cancel_futures=True)
    for process in processes:
        # It only reads: nothing is lost.
        process.terminate()
        process.join()


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Waiting:
    """A kept picture whose print was not read yet."""

    lead_id: UUID
    picture: bytes
    template: BadgeTemplate | None
    region: str
    searched: bool = False
    """It was looked for codes when it was kept, and has none."""


def read_waiting(item: Waiting) -> PictureReading:
    """What it says, for `spread`. Raises `LeadCaptureError`."""
    from leadcapture.capture.cardprocess import read_picture

    return read_picture(
        item.picture, template=item.template, region=item.region, searched=item.searched
    )
