"""The one worker door: long work leaves the GUI thread here and comes back as queued signals.

There are three lanes, so that a long sync delays neither a save nor a look: `Lane.KEEP` is one
thread that does its jobs in the order they were given, `Lane.SYNC` talks to CRMs, one thread for
each that is talked to, `Lane.WORK` is a few threads for everything else.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from enum import StrEnum
from functools import partial
from itertools import count
from typing import Any

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal, Slot

from leadcapture.errors import Cancelled, LeadCaptureError
from leadcapture.log import logger

__all__ = ["Job", "Lane", "Unexpected", "Worker", "place_of"]

_log = logger("window")

#: How many jobs of the work lane run side by side: a photo import, and room for reads.
_SIDE_BY_SIDE = 4
#: How many CRMs are talked to side by side: more than a show has, for one that does not answer must
#: not hold up another.
_TALKS = 32

Progress = Callable[[int, int, str], None]


class Lane(StrEnum):
    """Where a job runs."""

    KEEP = "keep"
    """One after the other, in order: what must not wait for anything else."""
    SYNC = "sync"
    """What talks to CRMs, and may take as long as they do."""
    WORK = "work"


class Unexpected(LeadCaptureError):
    """A bug: something failed that nobody foresaw. The log says where."""


class _Errand:
    """What the background thread holds of a job: a number, and no way back to a widget.

    The thread lets go of it some time after the end was told. Were a widget's last reference among
    what it lets go of, the widget would be destroyed on the wrong thread.
    """

    def __init__(self, number: int, *, tells: bool) -> None:
        self.number = number
        self.tells = tells
        """Whether its end is told even when it was cancelled."""
        self.cancelled = threading.Event()
        self.lock = threading.Lock()
        self.latest: tuple[int, int, str] | None = None


class Job:
    """One call on its way. `cancel` asks it to stop.

    A job that reports progress is told so and ends in its own way: its result or error (`Cancelled`
    if it never began) still comes back. Any other job is cancelled by not listening any more.
    """

    def __init__(
        self,
        number: int,
        done: Callable[[Any], object] | None,
        failed: Callable[[LeadCaptureError], object] | None,
        progress: Callable[[int, int, str], object] | None,
    ) -> None:
        self._done = done
        self._failed = failed
        self._progress = progress
        self._errand = _Errand(number, tells=progress is not None)
        self.finished = False
        """Whether its end was reported on the GUI thread."""

    def cancel(self) -> None:
        """Ask the job to stop; may be called from any thread and more than once."""
        self._errand.cancelled.set()

    @property
    def cancelled(self) -> bool:
        return self._errand.cancelled.is_set()

    @property
    def listens(self) -> bool:
        """Whether anybody wants to hear the end of it."""
        return self._errand.tells or not self.cancelled


class Worker(QObject):
    """Runs functions on background threads; lives on the GUI thread, where the answers arrive."""

    busy_changed = Signal()
    """A job began or ended; see `pending`."""

    _progressed = Signal(object)
    _ended = Signal(object, object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lanes = {
            Lane.KEEP: ThreadPoolExecutor(1, thread_name_prefix="leadcapture-keep"),
            Lane.SYNC: ThreadPoolExecutor(_TALKS, thread_name_prefix="leadcapture-sync"),
            Lane.WORK: ThreadPoolExecutor(_SIDE_BY_SIDE, thread_name_prefix="leadcapture-work"),
        }
        self._jobs: dict[int, Job] = {}
        self._numbers = count()
        self._closed = False
        # Explicitly queued: a completion must never overtake progress, nor run in the caller.
        queued = Qt.ConnectionType.QueuedConnection
        self._progressed.connect(self._tell_progress, queued)
        self._ended.connect(self._tell_end, queued)

    @property
    def pending(self) -> int:
        """How many jobs have not been reported back yet."""
        return len(self._jobs)

    def run(
        self,
        function: Callable[..., Any],
        *args: Any,
        done: Callable[[Any], object] | None = None,
        failed: Callable[[LeadCaptureError], object] | None = None,
        progress: Callable[[int, int, str], object] | None = None,
        lane: Lane = Lane.WORK,
        **kwargs: Any,
    ) -> Job:
        """Call ``function(*args, **kwargs)`` on a background thread.

        `done(result)`, `failed(error)` and `progress(done, total, what)` are called on the GUI
        thread, never before this returns. With `progress`, the function is also given the keyword
        arguments ``progress`` and ``cancelled``. Anything but a `LeadCaptureError` is logged
        without its text, which may name people, and arrives as `Unexpected`.
        """
        job = Job(next(self._numbers), done, failed, progress)
        errand = job._errand
        if progress is not None:
            kwargs["progress"] = partial(self._note_progress, errand)
            kwargs["cancelled"] = errand.cancelled.is_set
        call = partial(function, *args, **kwargs)
        if self._closed:
            job.finished = True
            return job
        self._jobs[errand.number] = job
        self._lanes[lane].submit(self._work, errand, call)
        self.busy_changed.emit()
        return job

    def close(self) -> None:
        """Stop what can be stopped, wait for the rest: nothing that writes is cut off."""
        if self._closed:
            return
        self._closed = True
        for job in self._jobs.values():
            if job._errand.tells:
                job.cancel()
        for pool in self._lanes.values():
            pool.shutdown(wait=True)

    # --- on the background thread --------------------------------------------------------

    def _work(self, errand: _Errand, call: Callable[[], Any]) -> None:
        result: Any = None
        error: LeadCaptureError | None = None
        if errand.cancelled.is_set():
            error = Cancelled("Stopped before it began.")
        else:
            try:
                result = call()
            except LeadCaptureError as expected:
                error = expected
            except MemoryError:
                _log.error("out of memory in %s", _name_of(call))
                error = Unexpected("There is not enough memory for this. Close other programs.")
            except Exception as bug:
                _log.error("%s in %s at %s", type(bug).__name__, _name_of(call), place_of(bug))
                error = Unexpected(
                    f"Something went wrong ({type(bug).__name__}). Nothing that was saved is lost; "
                    "the log in the workspace folder says where it happened."
                )
        self._ended.emit(errand.number, result, error)

    def _note_progress(self, errand: _Errand, done: int, total: int, what: str = "") -> None:
        with errand.lock:
            unheard = errand.latest is not None
            errand.latest = (done, total, what)
        # Only the newest is told: a thousand rows a second must not fill the event queue.
        if not unheard:
            self._progressed.emit(errand.number)

    # --- on the GUI thread ---------------------------------------------------------------

    @Slot(object)
    def _tell_progress(self, number: int) -> None:
        job = self._jobs.get(number)
        if job is None:
            return
        errand = job._errand
        with errand.lock:
            latest, errand.latest = errand.latest, None
        if latest is not None and job._progress is not None:
            _call(job._progress, *latest)

    @Slot(object, object, object)
    def _tell_end(self, number: int, result: Any, error: LeadCaptureError | None) -> None:
        job = self._jobs.pop(number)
        job.finished = True
        try:
            if job.listens and error is None and job._done is not None:
                _call(job._done, result)
            elif job.listens and error is not None and job._failed is not None:
                _call(job._failed, error)
        finally:
            self.busy_changed.emit()


def _call(function: Callable[..., object], *args: Any) -> None:
    """Call back into a widget, unless it is gone by now."""
    owner = _owner(function)
    if isinstance(owner, QObject) and not shiboken6.isValid(owner):
        return
    try:
        function(*args)
    except RuntimeError as error:
        # A lambda hides whose it is; PySide then says this of a widget that is gone.
        if "already deleted" not in str(error):
            raise


def _owner(function: Callable[..., object]) -> object:
    while isinstance(function, partial):
        function = function.func
    return getattr(function, "__self__", None)


def _name_of(function: Callable[..., object]) -> str:
    while isinstance(function, partial):
        function = function.func
    return getattr(function, "__qualname__", type(function).__name__)


def place_of(error: BaseException) -> str:
    """``file.py:12`` of the innermost frame: the place without the words."""
    trace = error.__traceback__
    place = "unknown"
    while trace is not None:
        name = trace.tb_frame.f_code.co_filename.replace("\\", "/").rsplit("/", 1)[-1]
        place = f"{name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return place
