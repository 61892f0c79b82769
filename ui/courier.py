"""Who carries leads to the CRMs: by button, and by itself when a CRM can be reached again.

The window has one, from its first second. It asks each destination whether it answers (rarely
while it does not), starts a sync when something waits there, runs several destinations side by
side, and knows at any time how things stand. The page and the pill only show what it knows.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, QTimer, Signal

from leadcapture.booth import Booth, Pace, PaceNow, Watch
from leadcapture.errors import LeadCaptureError
from ui.work import Job, Lane, Worker

if TYPE_CHECKING:
    from leadcapture.booth import Progress, Quota, Reach, SyncReport

__all__ = ["Courier", "Run"]

#: Milliseconds between two thoughts whether something is to be done; a thought costs nothing.
_BEAT = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A sync under way with one destination."""

    what: str = ""
    """What is sent now, in a word; empty while it connects."""
    pace: PaceNow = field(default_factory=PaceNow)
    stopping: bool = False
    by_hand: bool = True


def _load_network() -> None:
    """For a worker: the GUI thread would stand still for it."""
    import PySide6.QtNetwork  # noqa: F401


def _sync(
    booth: Booth,
    name: str,
    only: frozenset[UUID] | None,
    without: frozenset[UUID],
    hurry: bool,
    *,
    progress: Progress,
    cancelled: Callable[[], bool],
) -> tuple[SyncReport, ...]:
    reports = booth.sync(
        progress=progress,
        cancelled=cancelled,
        only=only,
        without=without,
        hurry=hurry,
        connectors=(name,),
    )
    # Now, for the next sync takes over the rows of the leads it does something about.
    return booth.with_rows(reports)


class Courier(QObject):
    """See the module. `clock` gives seconds that only grow."""

    changed = Signal()
    """Something about a destination or a sync is different: look again."""
    ended = Signal(object, bool)
    """(the reports of all destinations that were synced together, whether a person asked)."""

    def __init__(
        self,
        booth: Booth,
        worker: Worker,
        parent: QObject | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(parent)
        self._booth = booth
        self._worker = worker
        self._clock = clock
        self._watch = Watch()
        self._jobs: dict[str, Job] = {}
        self._paces: dict[str, Pace] = {}
        self._together: list[SyncReport] = []
        self._looking: set[str] = set()
        self._weighing = False
        self._stopped = False
        self.runs: dict[str, Run] = {}
        """The syncs under way, by destination."""
        self.reaches: dict[str, Reach] = {}
        """What the last look at each destination found."""
        self.kept: frozenset[UUID] = booth.staying()
        """Leads that somebody unticked: they do not leave by themselves."""
        self.quotas: dict[str, Quota] = {}
        """What each CRM last said of its API quota."""
        self.reports: tuple[SyncReport, ...] = ()
        """What the last sync that did anything did."""
        self._beat = QTimer(self)
        self._beat.setInterval(_BEAT)
        self._beat.timeout.connect(self.think)

    # --- how things stand ----------------------------------------------------------------

    @property
    def syncing(self) -> bool:
        """Whether any sync is under way."""
        return bool(self._jobs)

    @property
    def progress(self) -> tuple[int, int] | None:
        """(done, total) over all destinations; None when no sync is under way."""
        if not self._jobs:
            return None
        paces = [run.pace for run in self.runs.values()]
        return sum(pace.done for pace in paces), sum(pace.total for pace in paces)

    @property
    def reachable(self) -> bool | None:
        """Whether all destinations answer; None until each was asked."""
        names = self._booth.connectors()
        found = [self.reaches[name].answers for name in names if name in self.reaches]
        if not all(found):
            return False
        return True if len(found) == len(names) else None

    # --- by itself -----------------------------------------------------------------------

    def start(self) -> None:
        """From now on look for the destinations, and sync by itself where that is wanted."""
        self._beat.start()
        self.think()
        self._worker.run(_load_network, done=self._listen)

    def _listen(self, _: object = None) -> None:
        """Hear from the system when networks come and go: a hint to look, never an answer."""
        from PySide6.QtNetwork import QNetworkInformation

        if not self._stopped and QNetworkInformation.loadDefaultBackend():
            QNetworkInformation.instance().reachabilityChanged.connect(self._network_changed)

    def _network_changed(self, _: object = None) -> None:
        self.nudge()

    def stop(self) -> None:
        """Start nothing more; what is under way goes on until it is cancelled."""
        self._stopped = True
        self._beat.stop()

    def nudge(self, name: str | None = None) -> None:
        """Something changed, so that a destination may answer now: look at once."""
        self._watch.nudge(name)
        self.think()

    def hear_of_leads(self) -> None:
        """Leads were captured, approved or mended: they leave by themselves in a moment."""
        self._watch.heard(self._clock())

    def think(self) -> None:
        """Look where it is time to look, and sync what may be synced by itself."""
        if self._stopped:
            return
        names = self._booth.connectors()
        self._watch.forget_others(names)
        for gone in [name for name in self.reaches if name not in names]:
            del self.reaches[gone]
        now = self._clock()
        for name in names:
            if (
                name not in self._jobs
                and name not in self._looking
                and self._watch.wants_look(name, now)
            ):
                self.look(name)
        self._weigh()

    def look(self, name: str) -> None:
        """Ask this destination whether it answers."""
        self._looking.add(name)
        self._worker.run(
            self._booth.reach,
            name,
            lane=Lane.SYNC,
            done=partial(self._looked, name),
            failed=partial(self._not_looked, name),
        )

    def _looked(self, name: str, reach: Reach) -> None:
        self._looking.discard(name)
        if self.reaches.get(name) != reach:
            self.reaches[name] = reach
            self.changed.emit()
        self._watch.looked(name, self._clock(), answers=reach.online)
        self._weigh()

    def _not_looked(self, name: str, error: LeadCaptureError) -> None:
        from leadcapture.booth import Reach, Reachability

        self._looked(name, Reach(state=Reachability.OFFLINE, message=str(error)))

    def _weigh(self) -> None:
        """Is there anything to be sent by itself? Asked of the disk in the worker."""
        now = self._clock()
        if (
            self._weighing
            or self._stopped
            or not self._booth.settings.sync_by_itself
            or not any(
                self._watch.wants_sync(name, now)
                for name in self._booth.connectors()
                if name not in self._jobs
            )
        ):
            return
        self._weighing = True
        self._worker.run(
            self._booth.due, without=self.kept, done=self._weighed, failed=self._not_weighed
        )

    def _weighed(self, names: tuple[str, ...]) -> None:
        self._weighing = False
        if self._stopped or not self._booth.settings.sync_by_itself:
            return
        now = self._clock()
        for name in names:
            if name not in self._jobs and self._watch.wants_sync(name, now):
                self._start(name, None, by_hand=False)

    def _not_weighed(self, _: LeadCaptureError) -> None:
        # What is wrong with the workspace is said where it is read for the page and the pill.
        self._weighing = False

    # --- syncing -------------------------------------------------------------------------

    def sync(
        self, names: Iterable[str] | None = None, *, only: frozenset[UUID] | None = None
    ) -> None:
        """Send what waits to these destinations (default: all), because a person asked."""
        for name in tuple(names) if names is not None else self._booth.connectors():
            if name not in self._jobs:
                self._start(name, only, by_hand=True)

    def cancel(self) -> None:
        """Stop every sync after the batch that is under way; what was sent stays recorded."""
        for name, job in self._jobs.items():
            job.cancel()
            self.runs[name] = replace(self.runs[name], stopping=True)
        self.changed.emit()

    def _start(self, name: str, only: frozenset[UUID] | None, *, by_hand: bool) -> None:
        self._paces[name] = Pace()
        self.runs[name] = Run(by_hand=by_hand)
        self._jobs[name] = self._worker.run(
            _sync,
            self._booth,
            name,
            only,
            frozenset() if by_hand else self.kept,
            by_hand,
            lane=Lane.SYNC,
            progress=partial(self._progressed, name),
            done=partial(self._synced, name),
            failed=partial(self._not_synced, name),
        )
        self.changed.emit()

    def _progressed(self, name: str, done: int, total: int, what: str) -> None:
        run = self.runs.get(name)
        if run is not None:
            pace = self._paces[name].note(done, total, self._clock())
            self.runs[name] = replace(run, what=what, pace=pace)
            self.changed.emit()

    def _synced(self, name: str, reports: tuple[SyncReport, ...]) -> None:
        run = self.runs.pop(name)
        del self._jobs[name], self._paces[name]
        self._together += reports
        self.quotas.update(
            {report.connector: report.quota for report in reports if report.quota is not None}
        )
        stopped = any(report.message for report in reports) and not run.stopping
        # One that found nothing to do, although something was due, would find the same again.
        idle = not run.by_hand and not any(report.steps for report in reports)
        self._watch.synced(name, self._clock(), stopped=stopped or idle)
        if stopped:
            # Why it stopped is found out by looking, not by guessing from the words.
            self._watch.doubt(name)
        self._end(by_hand=run.by_hand)

    def _not_synced(self, name: str, error: LeadCaptureError) -> None:
        from leadcapture.booth import SyncReport, utc_now

        self._synced(name, (SyncReport(connector=name, started_at=utc_now(), message=str(error)),))

    def _end(self, *, by_hand: bool) -> None:
        if self._jobs:
            self.changed.emit()
            return
        order = self._booth.connectors()
        self._together.sort(
            key=lambda one: order.index(one.connector) if one.connector in order else len(order)
        )
        reports, self._together = tuple(self._together), []
        if by_hand or any(report.steps for report in reports):
            self.reports = reports
        self.changed.emit()
        self.ended.emit(reports, by_hand)
