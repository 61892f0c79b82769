"""How fast a sync goes and how long it will still take, from what it has reported so far."""

from __future__ import annotations

from collections import deque

from msgspec import Struct

__all__ = ["Pace", "PaceNow"]

#: Seconds that the rate looks back: a slow start is forgotten, a hiccup is not everything.
_WINDOW = 20.0
#: Seconds before a rate is worth saying.
_SETTLE = 1.5


class PaceNow(Struct, frozen=True, kw_only=True):
    """How things stand."""

    done: int = 0
    total: int = 0
    rate: float | None = None
    """Rows a second; None while it is too early to say."""
    left: float | None = None
    """Seconds until the end at this rate; None while it is too early to say."""


class Pace:
    """Takes (done, total) as they come, with the time in seconds of any steady clock."""

    def __init__(self) -> None:
        self._seen: deque[tuple[float, int]] = deque()
        self._total = 0

    def note(self, done: int, total: int, at: float) -> PaceNow:
        """Note where the sync is at time `at`; how things stand then."""
        if self._seen and done < self._seen[-1][1]:
            self._seen.clear()
        self._total = max(total, done)
        self._seen.append((at, done))
        # One point older than the window stays: the rate is over at least so long.
        while len(self._seen) > 2 and self._seen[1][0] <= at - _WINDOW:
            self._seen.popleft()
        return self.now(at)

    def now(self, at: float) -> PaceNow:
        """How things stand at time `at`, also when nothing was heard for a while."""
        if not self._seen:
            return PaceNow()
        begun, first = self._seen[0]
        _, done = self._seen[-1]
        seconds = at - begun
        if seconds < _SETTLE or done <= first:
            return PaceNow(done=done, total=self._total)
        rate = (done - first) / seconds
        return PaceNow(
            done=done, total=self._total, rate=rate, left=max(0, self._total - done) / rate
        )
