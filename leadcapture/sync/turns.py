"""Whose turn it is: one sync at a time with each destination."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock

__all__ = ["Turns"]


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
