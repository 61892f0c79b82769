"""Whose turn it is: one sync at a time with each destination, and several of them side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from threading import Event, Lock, Thread
from typing import TypeVar

__all__ = ["NOTHING_DUE", "Sum", "Turns", "side_by_side"]

_T = TypeVar("_T")

#: How a sync ends that had nothing to do.
NOTHING_DUE = "Nothing was due"

#: Seconds in which an interrupt is heard that came just before a wait began, which it does not end.
_HEARD = 0.5


class Turns:
    """One sync at a time with each destination of this process; others go on beside it."""

    def __init__(self) -> None:
        self._guard = Lock()
        self._locks: dict[str, Lock] = {}

    @contextmanager
    def take(self, name: str) -> Iterator[None]:
        """Wait for the turn at this destination, and have it until the block ends."""
        with self._guard:
            lock = self._locks.setdefault(name, Lock())
        with lock:
            yield


class Sum:
    """The progress of several syncs as one: the rows of all, and with whom they still are."""

    def __init__(self, names: Sequence[str], tell: Callable[[int, int, str], None]) -> None:
        self._tell = tell
        self._alone = len(names) == 1
        self._lock = Lock()
        self._parts = dict.fromkeys(names, (0, 0))
        self._busy = list(names)
        self._last = dict.fromkeys(names, "")

    def note(self, name: str, done: int, total: int, what: str) -> None:
        """One of them has come so far. May be called from any thread; it is told one by one."""
        with self._lock:
            self._parts[name] = (done, total)
            self._last[name] = what
            self._say(what)

    def ended(self, name: str) -> None:
        """One of them goes on no more, however it ended."""
        with self._lock:
            self._busy.remove(name)
            if not self._alone:
                idle = set(self._last.values()) == {NOTHING_DUE}
                self._say(NOTHING_DUE if idle else "Done")

    def _say(self, what: str) -> None:
        done, total = map(sum, zip(*self._parts.values(), strict=True))
        if self._busy and not self._alone:
            *more, last = self._busy
            what = f"Syncing with {', '.join(more)}{' and ' if more else ''}{last}"
        self._tell(done, total, what)


def side_by_side(calls: Sequence[Callable[[], _T]], *, stop: Event | None = None) -> tuple[_T, ...]:
    """What the calls gave, in their order. Each has a thread of its own; one alone stays in this.

    What one of them raised is raised when all have ended. An interrupt sets `stop` and waits for
    them; a second interrupt leaves without them.
    """
    if len(calls) == 1:
        return (calls[0](),)
    given: dict[int, _T] = {}
    raised: dict[int, BaseException] = {}

    def run(place: int) -> None:
        try:
            given[place] = calls[place]()
        except BaseException as error:  # told below, where it can be heard
            raised[place] = error
        finally:
            ended[place].set()

    # Not by Thread.join: interrupted, Python 3.11's takes the thread for ended (bpo-45274).
    ended = [Event() for _ in calls]
    # Daemons: what a second interrupt leaves behind must not keep the program from ending.
    threads = [Thread(target=run, args=(place,), daemon=True) for place in range(len(calls))]
    try:
        for thread in threads:
            thread.start()
        for one in ended:
            _await(one)
    except BaseException:
        if stop is None:
            raise
        stop.set()
        for thread, one in zip(threads, ended, strict=True):
            if thread.ident is not None:  # the interrupt may come while they are started
                _await(one)
        raise
    for place in sorted(raised):
        raise raised[place]
    return tuple(given[place] for place in range(len(calls)))


def _await(event: Event) -> None:
    while not event.wait(_HEARD):
        pass
