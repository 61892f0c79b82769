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
from typing import Any

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal, Slot

from leadcapture.errors import Cancelled, LeadCaptureError
from leadcapture.log import logger

__all__ = ["Job", "Lane", "Unexpected", "Worker", "place_of"]

_log = logger("window")

#: How many jobs of the work lane run side by side: a photo import, and room for reads.
_SIDE_BY_SIDE = 4
#: How many CRMs are talked to side by side.
_TALKS = 6

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


class Job:
    """One call on its way. `cancel` asks it to stop.

    A job that reports progress is told so and ends in its own way: its result or error (`Cancelled`
    if it never began) still comes back. Any other job is cancelled by not listening any more.
    """

    def __init__(
        self,
        done: Callable[[Any], object] | None,
        failed: Callable[[LeadCaptureError], object] | None,
        progress: Callable[[int, int, str], object] | None,
    ) -> None:
        self._done = done
        self._failed = failed
        self._progress = progress
        self._cancelled = threading.Event()
        self._lock = threading.Lock()
        self._latest: tuple[int, int, str] | None = None
        self.finished = False
        """Whether its end was reported on the GUI thread."""

    def cancel(self) -> None:
        """Ask the job to stop; may be called from any thread and more than once."""
        self._cancelled.set()

    @property
    def cancelled(self) -> bool:
        return self._cancelled.is_set()

    @property
    def listens(self) -> bool:
        """Whether anybody wants to hear the end of it."""
        return self._progress is not None or not self.cancelled


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
        self._jobs: set[Job] = set()
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
        job = Job(done, failed, progress)
        if progress is not None:
            kwargs["progress"] = partial(self._note_progress, job)
            kwargs["cancelled"] = lambda: job.cancelled
        call = partial(function, *args, **kwargs)
        if self._closed:
            job.finished = True
            return job
        self._jobs.add(job)
        self._lanes[lane].submit(self._work, job, call)
        self.busy_changed.emit()
        return job

    def close(self) -> None:
        """Stop what can be stopped, wait for the rest: nothing that writes is cut off."""
        if self._closed:
            return
        self._closed = True
        for job in self._jobs:
            if job._progress is not None:
                job.cancel()
        for pool in self._lanes.values():
            pool.shutdown(wait=True)

    # --- on the background thread --------------------------------------------------------

    def _work(self, job: Job, call: Callable[[], Any]) -> None:
        result: Any = None
        error: LeadCaptureError | None = None
        if job.cancelled:
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
        self._ended.emit(job, result, error)

    def _note_progress(self, job: Job, done: int, total: int, what: str = "") -> None:
        with job._lock:
            unheard = job._latest is not None
            job._latest = (done, total, what)
        # Only the newest is told: a thousand rows a second must not fill the event queue.
        if not unheard:
            self._progressed.emit(job)

    # --- on the GUI thread ---------------------------------------------------------------

    @Slot(object)
    def _tell_progress(self, job: Job) -> None:
        with job._lock:
            latest, job._latest = job._latest, None
        if latest is not None and job._progress is not None:
            _call(job._progress, *latest)

    @Slot(object, object, object)
    def _tell_end(self, job: Job, result: Any, error: LeadCaptureError | None) -> None:
        self._jobs.discard(job)
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
