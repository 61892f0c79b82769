"""When to ask a destination whether it answers, and when to sync with it by itself.

A network that is "up" proves nothing: a hall's captive portal answers everything. So the
destination itself is asked, often while it answers, ever more rarely while it does not; whoever
knows that something changed (the system's network came up, somebody signed in) says so with
`nudge`. A sync that stopped early pauses too, so that a CRM in trouble is left in peace.

No clock, no thread, no network: times are seconds of any steady clock, given by the caller.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

__all__ = ["Watch"]

#: Seconds between two looks while the destination answers.
STEADY = 30.0
#: Seconds until the second look after it stopped answering, and the longest between two.
FIRST, LONGEST = 10.0, 300.0
#: Seconds from the last change of a lead, and from the first, until a sync by itself.
GRACE, LONGEST_GRACE = 15.0, 60.0


@dataclass(slots=True)
class _Standing:
    look_at: float = 0.0
    failures: int = 0
    answers: bool | None = None
    sync_at: float = 0.0
    stops: int = 0
    heard_at: float | None = None


class Watch:
    """What is known about each destination, by its name."""

    def __init__(self, *, chance: Callable[[], float] = random.random) -> None:
        """`chance` gives numbers in [0, 1) that spread the looks of many laptops."""
        self._chance = chance
        self._known: dict[str, _Standing] = {}

    def _of(self, name: str) -> _Standing:
        return self._known.setdefault(name, _Standing())

    def forget_others(self, names: tuple[str, ...]) -> None:
        """Only these destinations are there now."""
        self._known = {name: self._of(name) for name in names}

    def answers(self, name: str) -> bool | None:
        """Whether it answered the last look; None before the first."""
        return self._of(name).answers

    def wants_look(self, name: str, at: float) -> bool:
        """Whether it should be asked now."""
        return at >= self._of(name).look_at

    def looked(self, name: str, at: float, *, answers: bool) -> bool:
        """Note the answer; whether the destination is back after it was away, or is new."""
        one = self._of(name)
        back = answers and one.answers is not True
        one.answers = answers
        one.failures = 0 if answers else one.failures + 1
        if back:
            # Whatever stopped the last sync, it was before the network came back.
            one.sync_at, one.stops = 0.0, 0
        one.look_at = at + (STEADY if answers else self._pause(one.failures))
        return back

    def wants_sync(self, name: str, at: float) -> bool:
        """Whether a sync by itself may start now, if anything is due."""
        one = self._of(name)
        return one.answers is True and at >= one.sync_at

    def synced(self, name: str, at: float, *, stopped: bool) -> None:
        """Note the end of a sync; `stopped` when it ended early."""
        one = self._of(name)
        one.heard_at = None
        one.stops = one.stops + 1 if stopped else 0
        one.sync_at = at + self._pause(one.stops) if stopped else at

    def doubt(self, name: str) -> None:
        """A call failed: look soon whether the destination still answers."""
        self._of(name).look_at = 0.0

    def heard(self, at: float) -> None:
        """Leads changed: no pause after a failure counts any more, but a moment's grace does.

        Whoever approved too much has time to take it back, and leads leave in batches rather than
        one by one; somebody who never stops typing delays it no longer than `LONGEST_GRACE`.
        """
        for one in self._known.values():
            one.stops = 0
            if one.heard_at is None:
                one.heard_at = at
            one.sync_at = min(at + GRACE, one.heard_at + LONGEST_GRACE)

    def nudge(self, name: str | None = None) -> None:
        """Something changed: look now, at this destination or at all."""
        for known in (name,) if name is not None else tuple(self._known):
            one = self._of(known)
            one.look_at, one.failures, one.sync_at = 0.0, 0, 0.0

    def _pause(self, times: int) -> float:
        longest = min(LONGEST, FIRST * 2.0 ** min(times - 1, 20))
        return longest * (0.75 + self._chance() / 4)
