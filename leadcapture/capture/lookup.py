"""The seam to an organiser's lookup: who a badge id is, asked over the network.

`leadcapture.sync.pretix` is the first body.
"""

from __future__ import annotations

from typing import Protocol

from leadcapture.lead import Person

__all__ = ["AttendeeLookup"]


class AttendeeLookup(Protocol):
    """One organiser's system. May take seconds: never ask it while a visitor waits."""

    def find(self, badge_id: str) -> Person | None:
        """The person behind `badge_id`, or None when the organiser does not know it.

        Raises `RetryLater`, `NotTheServer`, `SignInNeeded` or `Refused`.
        """
        ...
