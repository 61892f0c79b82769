"""Reads pictures of cards in a process of its own, with one warm engine.

In the window's process the reader would take the interpreter from the preview for milliseconds at a
time, and its half gigabyte would stay. The process starts with the first call, or with `warm`, runs
below the window's priority, and is started again should it die.
"""

from __future__ import annotations

import os
import sys
import threading
from concurrent.futures import CancelledError, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import connection, get_context, parent_process
from typing import TYPE_CHECKING, Any

from leadcapture.errors import LeadCaptureError
from leadcapture.show import BadgeTemplate

if TYPE_CHECKING:
    from leadcapture.capture.cardreader import CardReading
    from leadcapture.capture.decoder import Symbol

__all__ = ["CardProcess", "PictureReading", "read_picture"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureReading:
    """What one picture says."""

    symbols: tuple[Symbol, ...] = ()
    """The codes that name somebody beyond doubt, or the only thing there is. With cards: the one
    code beside the first card's print: a contact card that leaves something out, or one without
    a name (a link, an e-mail, an id)."""
    cards: tuple[CardReading, ...] = ()
    """Else the cards, the one that says most first. One without fields where nobody is named."""


def read_picture(
    picture: bytes,
    *,
    template: BadgeTemplate | None = None,
    region: str = "",
    searched: bool = False,
) -> PictureReading:
    """The codes or the cards in a picture file's bytes. Takes about a second, the first time two.

    `searched`: it was looked for codes thoroughly before, and has none. Raises `BadInput` and
    `IdentityDocument`.
    """
    from leadcapture.capture.cardreader import read_cards
    from leadcapture.capture.still import (
        blank_beside_codes,
        code_beside_print,
        names_somebody,
        pixels_beside_codes,
        read_print,
        read_still,
    )

    still = read_still(picture, template=template, region=region, quick=searched)
    if names_somebody(still):
        symbols = tuple(symbol for symbol, _ in still.badges)
        return PictureReading(symbols=symbols, cards=read_print(still, region=region))
    if still.symbols and blank_beside_codes(still):
        return PictureReading(symbols=tuple(symbol for symbol, _ in still.badges))
    cards = read_cards(pixels_beside_codes(still), region=region, codes=still.readings)
    printed = tuple(card for card in cards if card.is_card and card.is_printed)
    if still.symbols and not printed:
        # A link alone: then that is the badge.
        return PictureReading(symbols=tuple(symbol for symbol, _ in still.badges))
    code = code_beside_print(still) if printed else None
    if code is None:
        return PictureReading(cards=printed or cards)
    if len(printed) > 1:
        nearest = min(printed, key=lambda card: _distance(card, code))
        printed = (nearest, *(card for card in printed if card is not nearest))
    return PictureReading(symbols=(code,), cards=printed)


def _distance(card: CardReading, code: Symbol) -> float:
    """Between the middles of a card and a code, squared, in pixels."""
    middles = [
        (sum(x for x, _ in corners) / len(corners), sum(y for _, y in corners) / len(corners))
        for corners in (card.outline, code.corners)
        if corners
    ]
    if len(middles) < 2:
        return float("inf")
    (x0, y0), (x1, y1) = middles
    return (x0 - x1) ** 2 + (y0 - y1) ** 2


class CardProcess:
    """One process that reads pictures, one after the other. May be called from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pool: ProcessPoolExecutor | None = None
        self._closed = False
        self._reading = 0

    def warm(self) -> None:
        """Start the process and load its models, in the background."""
        self._submit(_warm)

    def read(
        self, picture: bytes, *, template: BadgeTemplate | None = None, region: str = ""
    ) -> PictureReading:
        """The same as `read_picture`; waits for it. Raises `LeadCaptureError` where the process
        dies twice (out of memory)."""
        with self._lock:
            self._reading += 1
        try:
            for _ in range(2):
                future = self._submit(read_picture, picture, template=template, region=region)
                if future is None:
                    break
                try:
                    answer: PictureReading = future.result()
                except (BrokenProcessPool, CancelledError):
                    self._drop()
                else:
                    return answer
        finally:
            with self._lock:
                self._reading -= 1
        raise LeadCaptureError(
            "The print could not be read now. The picture is kept; please type the fields."
        )

    def rest(self) -> None:
        """Give the memory back unless something is read; the next call starts the process again."""
        with self._lock:
            pool = None if self._reading else self._pool
            if pool is not None:
                self._pool = None
        if pool is not None:
            _end(pool)

    def close(self) -> None:
        """End the process; what it is reading is given up."""
        with self._lock:
            self._closed = True
            pool, self._pool = self._pool, None
        if pool is not None:
            _end(pool)

    def _submit(self, function: Any, *args: Any, **kwargs: Any) -> Future[Any] | None:
        with self._lock:
            if self._closed:
                return None
            if self._pool is None:
                self._pool = ProcessPoolExecutor(
                    1, mp_context=get_context("spawn"), initializer=yield_to_the_window
                )
            try:
                return self._pool.submit(function, *args, **kwargs)
            except BrokenProcessPool:
                self._pool = None
        return self._submit(function, *args, **kwargs)

    def _drop(self) -> None:
        with self._lock:
            self._pool = None


def _end(pool: ProcessPoolExecutor) -> None:
    processes = list((getattr(pool, "_processes", None) or {}).values())
    pool.shutdown(wait=False, cancel_futures=True)
    for process in processes:
        # It only reads: nothing is lost, and the window need not wait for it.
        process.terminate()


def yield_to_the_window() -> None:
    """In a new process: below the window's priority, and what is freed goes back to the system.

    It ends with the window, also where that was killed.
    """
    _free_at_once()
    if (window := parent_process()) is not None:
        threading.Thread(target=_end_after, args=[window.sentinel], daemon=True).start()
    if hasattr(os, "nice"):
        os.nice(5)
        return
    import ctypes

    kernel = ctypes.windll.kernel32  # type: ignore[attr-defined,unused-ignore]
    below_normal = 0x4000
    kernel.SetPriorityClass(kernel.GetCurrentProcess(), below_normal)


def _end_after(window: int) -> None:
    connection.wait([window])
    os._exit(0)


#: Bytes from which a block of memory is one of its own, given back once it is freed.
_OWN_BLOCK = 4 << 20
#: Bytes that may stay unused for the next picture.
_SPARE = 64 << 20


def _free_at_once() -> None:
    """glibc keeps ever larger freed blocks for later: a third of a reader's memory."""
    if sys.platform != "linux":
        return
    import ctypes

    trim_threshold, mmap_threshold = -1, -3
    with suppress(OSError, AttributeError):
        libc = ctypes.CDLL(None)
        libc.mallopt(mmap_threshold, _OWN_BLOCK)
        libc.mallopt(trim_threshold, _SPARE)


def _warm() -> None:
    from leadcapture.capture import cardreader, still  # noqa: F401
    from leadcapture.capture.cardtagger import load_tagger
    from leadcapture.capture.ocr import warm_up

    warm_up()
    load_tagger()
