"""The outbox, drained into one connector: at least once over the wire, exactly once in effect.

A sync takes the connector's lease, so that no second process sends the same rows, and then goes
step by step (person, campaign, hand-off, enrollment) through what is due, in batches. Every
answer is on disk before the next batch leaves, so a crash repeats at most the batch that was under
way; connectors find by its key what a lost answer had done.

What an answer does to a row:

==================  =================================================================
created, updated,   SENT, if the row names a record in the CRM; without one it counts
unchanged           as unanswered
refused             PARKED with the CRM's own words, until a person mends or retries it
retry, unanswered   PENDING, due again after a growing pause
`RetryLater`        the same for the whole batch, and the sync stops
`Refused`           the batch is halved until the bad row stands alone and is parked
`SignInNeeded`      nothing is known to be wrong with any row: the sync stops
==================  =================================================================

No opt-in, no enrollment: the lead is read again after the CRM was asked who opted out, right
before the call that enrols.

Before a batch of people is written, the CRM is asked what stands there (`Connector.look_up`), and
only what `fields.decide` allows is written. A batch is noted on disk before it leaves
(`store.told.depart`); one whose answer never came goes first the next time. One batch is under way
at a time: while the CRM answers, the next is made ready (`leadcapture.sync.batches`), and while it
is read for the next, the answers of the last are written.

Two orders carry this. A batch is noted before anything of it is written in the CRM, for what was
told has to be known as ours after a crash; and the answers of the last are on disk by then, for one
batch is noted at a time. Reading needs neither: it changes nothing, and leads of the next batch are
others than those of the last.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from leadcapture import mapping, nurture
from leadcapture.crmfield import RemoteField
from leadcapture.delivery import DeliveryState, OutboxEntry, RemoteRef, Step
from leadcapture.errors import (
    Cancelled,
    LeadCaptureError,
    Refused,
    RetryApart,
    RetryLater,
    SignInNeeded,
    StoreError,
)
from leadcapture.lead import Lead, Stage
from leadcapture.log import logger
from leadcapture.show import Destination, Show
from leadcapture.store import outbox, told
from leadcapture.store import results as outcomes
from leadcapture.store.engine import Statements
from leadcapture.store.store import Store
from leadcapture.store.told import Told
from leadcapture.sync.batches import Batch, Batches, Row
from leadcapture.sync.connector import (
    AnnouncesWrites,
    Connector,
    Enrollment,
    ForeseesChanges,
    LinksRecords,
    Outcome,
    Quota,
    ReadsOptOuts,
    RemoteRecord,
    RowResult,
)
from leadcapture.sync.fields import decide
from leadcapture.sync.turns import NOTHING_DUE

__all__ = [
    "Progress",
    "SyncReport",
    "SyncedRow",
    "drain",
    "known_fields",
    "past_reports",
    "pause",
    "place",
    "report_of",
    "synced_rows",
]

#: (done, total, what), called before the first and after every batch.
Progress = Callable[[int, int, str], None]

#: Seconds until the lease of a process that died on another computer runs out. Longer than the
#: longest batch.
LEASE_SECONDS = 180.0
#: The same while a bulk job runs: longer than any connector waits for one.
BULK_LEASE_SECONDS = outbox.LONGEST_LEASE
#: Said while another process syncs with the same CRM, or seems to.
TAKEN = (
    "Another sync with this CRM is under way. If one was ended by force on another computer, try "
    f"again in {LEASE_SECONDS / 60:.0f} minutes ({BULK_LEASE_SECONDS / 60:.0f} after a bulk job)."
)
#: Seconds of the first and of the longest pause after a failure.
FIRST_PAUSE, LONGEST_PAUSE = 5.0, 900.0
#: How long what a CRM said of its fields is good for.
FIELDS_FRESH = timedelta(days=1)
#: Above so many people a sync uses the connector's bulk API, where it has one.
BULK_FROM = 2000
#: How long a server may ask us to wait before the plain pause is used again.
_LONGEST_WISH = 3600.0
_WORDS_KEPT = 2000
#: Attempts of a row after which a batch at which the server breaks is sent in halves.
_PATIENCE = 2
#: Tries more of a row that breaks it alone, while others go through, before it is parked. So many
#: that a server which breaks at every third call parks nobody by chance (0.3 to the power of 10).
_TRIES_ALONE = 9
#: Breaks in a row after which the server itself is taken to be out of order; a batch of 2,000 is
#: down to one row after 11.
_MOST_BROKEN = 14
_CANCELLED = "Cancelled. What was sent stays sent; the rest waits."
_DONE = (Outcome.CREATED, Outcome.UPDATED, Outcome.UNCHANGED)
_WHAT = {
    Step.PERSON: "Sending people",
    Step.CAMPAIGN: "Adding to the campaign",
    Step.HANDOFF: "Handing over to Sales",
    Step.ENROLLMENT: "Starting sequences",
}
_NO_ANSWER = "The CRM gave no answer for this lead."
OPTED_OUT = "opted out in the CRM"

_log = logger("sync")
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncedRow:
    """What became of one step of one lead."""

    lead_id: UUID
    label: str
    step: Step
    outcome: Outcome
    detail: str = ""
    message: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncReport:
    """What one sync with one connector did."""

    connector: str
    started_at: datetime
    run: int = 0
    """Its number in the history; 0 where it never began."""
    steps: int = 0
    """Steps of leads that it did anything about."""
    rows: tuple[SyncedRow, ...] = ()
    """What became of each; only where they were asked for, see `Booth.with_rows`."""
    created: int = 0
    """People new in the CRM."""
    updated: int = 0
    """People changed in the CRM."""
    unchanged: int = 0
    """Steps of any kind that were there already."""
    parked: int = 0
    retry: int = 0
    campaign: int = 0
    """People newly in the campaign."""
    handed_off: int = 0
    enrolled: int = 0
    message: str = ""
    """Why it stopped early (offline, sign-in, cancelled), or empty."""
    needs_sign_in: bool = False
    """It stopped because the CRM does not accept the credentials, or has none."""
    quota: Quota | None = None
    """What is left of the CRM's API quota, where it says so."""


def report_of(store: Store, connector: str, started_at: datetime, run: int) -> SyncReport:
    """The report of a sync, by what was kept of it; without its rows."""
    did = outcomes.counts(store, run)

    def count(step: Step | None, *wanted: Outcome) -> int:
        return sum(
            number
            for (at, outcome), number in did.items()
            if outcome in wanted and step in (None, at)
        )

    fresh = (Outcome.CREATED, Outcome.UPDATED)
    return SyncReport(
        connector=connector,
        started_at=started_at,
        run=run,
        steps=sum(did.values()),
        created=count(Step.PERSON, Outcome.CREATED),
        updated=count(Step.PERSON, Outcome.UPDATED),
        unchanged=count(None, Outcome.UNCHANGED),
        parked=count(None, Outcome.REFUSED),
        retry=count(None, Outcome.RETRY),
        campaign=count(Step.CAMPAIGN, *fresh),
        handed_off=count(Step.HANDOFF, *fresh),
        enrolled=count(Step.ENROLLMENT, *fresh),
    )


def past_reports(store: Store, show_id: UUID) -> tuple[SyncReport, ...]:
    """The newest sync with each CRM that did anything for this show, as it was kept."""
    return tuple(
        report_of(store, one.connector, one.started_at, one.id)
        for one in outcomes.last(store, show_id)
    )


def synced_rows(store: Store, report: SyncReport) -> Iterator[SyncedRow]:
    """What became of each lead in a sync, read from disk as it is asked for.

    A later sync takes over the rows of the leads it does something about.
    """
    for one in outcomes.rows(store, report.run):
        yield SyncedRow(
            lead_id=one.lead_id,
            label=one.label,
            step=one.step,
            outcome=Outcome(one.outcome),
            detail=one.detail,
            message=one.message,
            url=one.url,
        )


class _StopError(Exception):
    """The sync ends here; what was recorded stays."""

    def __init__(self, message: str, *, needs_sign_in: bool = False) -> None:
        super().__init__(message)
        self.needs_sign_in = needs_sign_in


def drain(
    store: Store,
    show: Show,
    connector: Connector,
    *,
    clock: Callable[[], datetime],
    progress: Progress = lambda done, total, what: None,
    cancelled: Callable[[], bool] = lambda: False,
    only: frozenset[UUID] | None = None,
    hurry: bool = False,
    chance: Callable[[], float] = random.random,
) -> SyncReport:
    """Send what is due of `show`, step by step in batches, every answer on disk before the next.

    `hurry` also sends rows that still wait after an earlier failure: a person pressed the button.
    `only` restricts it to these leads. `chance` gives numbers in [0, 1) that spread the pauses.
    Nothing that the other side does is raised: it is in the report. Raises `StoreError`.
    """
    return _Drain(store, show, connector, clock, progress, cancelled, only, hurry, chance).run()


class _Drain:
    """One sync."""

    def __init__(
        self,
        store: Store,
        show: Show,
        connector: Connector,
        clock: Callable[[], datetime],
        progress: Progress,
        cancelled: Callable[[], bool],
        only: frozenset[UUID] | None,
        hurry: bool,
        chance: Callable[[], float],
    ) -> None:
        self._store = store
        self._show = show
        self._connector = connector
        self._name = connector.name
        self._clock = clock
        self._progress = progress
        self._cancelled = cancelled
        self._only = only
        self._chance = chance
        self._destination = show.connectors.get(self._name, Destination())
        self._owner = ""
        self._started = clock()
        self._horizon = self._started + timedelta(days=3650) if hurry else self._started
        self._place = place(self._name, self._destination)
        self._fields: tuple[RemoteField, ...] = ()
        self._writing: Future[None] | None = None
        """The answers that are being written to disk."""
        self._run = 0
        self._arrived: set[Step] = set()
        """Steps of which anything was done."""
        self._done = 0
        self._total = 0
        self._tried: set[str] = set()
        """Keys of the batch that went first: no entry is tried twice in one sync."""
        self._broke = 0
        """Calls in a row at which the server broke."""
        self._alone: list[Row] = []
        """Rows of this step at which it broke when they were sent alone."""

    def run(self) -> SyncReport:
        with outbox.sender(self._store, self._name) as self._owner:
            return self._sync()

    def _sync(self) -> SyncReport:
        if not self._lease():
            return self._report(TAKEN)
        self._run = outbox.start_run(self._store, self._name, at=self._started)
        try:
            try:
                self._connector.check()
                self._total = outbox.count_due(
                    self._store,
                    self._name,
                    now=self._horizon,
                    show_id=self._show.id,
                    only=self._only,
                )
                if self._mapped:
                    self._fields = known_fields(
                        self._store,
                        self._place,
                        self._connector,
                        now=self._started,
                        wanted=mapping.targets(self._destination, self._connector.default_fields),
                    )
                with ThreadPoolExecutor(1, "sync") as self._beside:
                    try:
                        self._batches = self._opened()
                        self._resume()
                        for step in Step:
                            self._step(step)
                    finally:
                        self._settle()
                self._progress(self._done, self._done, "Done" if self._done else NOTHING_DUE)
                report = self._report()
            except _StopError as stop:
                report = self._report(str(stop), needs_sign_in=stop.needs_sign_in)
            except SignInNeeded as error:
                report = self._report(str(error), needs_sign_in=True)
            except StoreError:
                raise
            except LeadCaptureError as error:
                report = self._report(str(error))
        except BaseException:
            with suppress(StoreError):
                self._finish(self._report("The sync ended unexpectedly."))
            raise
        self._finish(report)
        return report

    def _finish(self, report: SyncReport) -> None:
        outbox.finish_run(
            self._store,
            report.run,
            at=self._clock(),
            created=report.created,
            updated=report.updated,
            unchanged=report.unchanged,
            parked=report.parked,
            enrolled=report.enrolled,
            handed_off=report.handed_off,
            message=report.message,
        )
        outbox.release(self._store, self._name, self._owner)
        _log.info(
            "%s: %d created, %d updated, %d unchanged, %d parked, %d to retry",
            self._name,
            report.created,
            report.updated,
            report.unchanged,
            report.parked,
            report.retry,
        )

    def _report(self, message: str = "", *, needs_sign_in: bool = False) -> SyncReport:
        return replace(
            report_of(self._store, self._name, self._started, self._run),
            message=message,
            needs_sign_in=needs_sign_in,
            quota=self._connector.quota(),
        )

    @property
    def _mapped(self) -> bool:
        return mapping.maps(self._destination, self._connector.default_fields)

    def _lease(self, seconds: float = LEASE_SECONDS) -> bool:
        return outbox.lease(self._store, self._name, self._owner, at=self._clock(), seconds=seconds)

    # --- what is due
    def _opened(self) -> Batches:
        people = outbox.count_due(
            self._store,
            self._name,
            now=self._horizon,
            show_id=self._show.id,
            only=self._only,
            step=Step.PERSON,
        )
        return Batches(
            self._store,
            self._show,
            self._connector,
            self._beside,
            now=self._horizon,
            only=self._only,
            fields=self._fields,
            in_bulk=people > BULK_FROM,
            tried=self._tried,
        )

    def _resume(self) -> None:
        """Send the batch again whose answer never came: the CRM finds by its keys what it did."""
        flight = told.flight(self._store, self._name)
        if flight is None:
            return
        leads = frozenset(flight.lead_ids)
        queue = outbox.Queue(
            connector=self._name,
            step=flight.step,
            now=self._horizon,
            show_id=self._show.id,
            only=leads if self._only is None else self._only & leads,
        )
        batch = outbox.due(self._store, queue, limit=len(leads))
        self._tried |= {entry.key for entry, _ in batch}
        for part in self._parts(batch):
            self._batch(self._batches.of(flight.step, part))
        self._settle()

    def _step(self, step: Step) -> None:
        if self._done < self._total:
            self._progress(self._done, self._total, _WHAT[step])
        self._batches.begin(step)
        while batch := self._batches.next():
            self._batch(batch)
        self._settle()
        self._park_alone(step)

    def _park_alone(self, step: Step) -> None:
        """Park the rows that break the server again and again, while it takes others."""
        alone, self._alone = self._alone, []
        if step not in self._arrived:
            return
        for row in alone:
            if answered := self._tried_alone(step, row):
                self._record(step, answered)

    def _tried_alone(self, step: Step, row: Row) -> list[tuple[Row, RowResult]]:
        """The row sent a few times more: its answer, or that it is refused. Empty: it waits."""
        words = ""
        for _ in range(_TRIES_ALONE):
            self._between()
            try:
                asked, results = self._call(step, [row])
            except RetryApart as error:
                words = str(error)
            except (Refused, RetryLater):
                return []
            except Cancelled as error:
                raise _StopError(_CANCELLED) from error
            else:
                answers = _by_lead(results)
                return [(one, _judged(one, answers)) for one in asked]
        return [(row, RowResult(lead_id=row.lead.id, outcome=Outcome.REFUSED, message=words))]

    def _batch(self, batch: Batch) -> None:
        self._between()
        if batch.settled:
            self._record(batch.step, batch.settled)
        if batch.rows:
            self._send(batch.step, batch.rows)
        self._done += batch.size
        self._total = max(self._total, self._done)
        self._progress(self._done, self._total, _WHAT[batch.step])

    def _parts(self, rows: Sequence[_T]) -> Iterator[Sequence[_T]]:
        """`rows` in plain batches."""
        size = self._connector.limits.batch_size
        return (rows[start : start + size] for start in range(0, len(rows), size))

    def _mine(self, lead: Lead) -> bool:
        return (
            lead.show_id == self._show.id
            and lead.stage not in (Stage.DISCARDED, Stage.MERGED)
            and (self._only is None or lead.id in self._only)
        )

    def _between(self, seconds: float = LEASE_SECONDS) -> None:
        """Between two calls: may the sync go on, for at most `seconds` until the next?"""
        if self._cancelled():
            raise _StopError(_CANCELLED)
        if not self._lease(seconds):
            raise _StopError("Another sync took over.")

    # --- calls
    def _send(self, step: Step, rows: list[Row]) -> None:
        """Call once for these rows; halve them while the CRM refuses them as a whole."""
        try:
            asked, results = self._call(step, rows)
        except Refused as error:
            if len(rows) > 1:
                self._send_halves(step, rows)
                return
            refused = RowResult(
                lead_id=rows[0].lead.id, outcome=Outcome.REFUSED, message=str(error)
            )
            self._record(step, [(rows[0], refused)])
            return
        except RetryLater as error:
            if isinstance(error, RetryApart):
                self._broke += 1
                if self._may_part(rows):
                    if len(rows) > 1:
                        self._send_halves(step, rows)
                    else:
                        self._note_alone(step, rows[0], error)
                    return
            again = [
                (row, RowResult(lead_id=row.lead.id, outcome=Outcome.RETRY, message=str(error)))
                for row in rows
            ]
            self._record(step, again, after=error.after, unanswered=True)
            raise _StopError(str(error)) from error
        except Cancelled as error:
            raise _StopError(_CANCELLED) from error
        self._broke = 0
        answers = _by_lead(results)
        answered = [(row, _judged(row, answers)) for row in asked]
        self._settle()
        self._writing = self._beside.submit(self._write, step, answered)

    def _send_halves(self, step: Step, rows: list[Row]) -> None:
        middle = len(rows) // 2
        for half in (rows[:middle], rows[middle:]):
            self._between()
            self._send(step, half)

    def _may_part(self, rows: Sequence[Row]) -> bool:
        """Whether to look for the record that breaks the server, rather than to wait for it: only
        after it broke before, and not while it breaks at everything."""
        before = max(row.entry.attempts for row in rows)
        return before >= _PATIENCE and self._broke <= _MOST_BROKEN

    def _note_alone(self, step: Step, row: Row, error: RetryApart) -> None:
        self._alone.append(row)
        later = RowResult(lead_id=row.lead.id, outcome=Outcome.RETRY, message=str(error))
        self._record(step, [(row, later)], after=error.after)

    def _call(self, step: Step, rows: list[Row]) -> tuple[list[Row], list[RowResult]]:
        """The rows that were asked for, and the answers."""
        match step:
            case Step.PERSON:
                return self._upsert(rows)
            case Step.CAMPAIGN:
                with self._departing(step, rows):
                    members = [row.request for row in rows]
                    return rows, self._connector.add_campaign_members(members)
            case Step.HANDOFF:
                with self._departing(step, rows):
                    return rows, self._connector.hand_off([row.request for row in rows])
            case Step.ENROLLMENT:
                return self._enroll(rows)

    def _depart(self, step: Step, rows: Sequence[Row]) -> None:
        """Note on disk that these rows leave now; the next are made ready while they are away.

        No batch leaves before the answers of the last are on disk; only reading goes on meanwhile.
        """
        self._settle()
        told.depart(
            self._store,
            self._name,
            step,
            [row.lead.id for row in rows],
            {row.lead.id: row.decision.write for row in rows if row.decision is not None},
            at=self._clock(),
        )
        self._batches.ahead()

    @contextmanager
    def _departing(self, step: Step, rows: Sequence[Row]) -> Iterator[None]:
        """For a call within: the rows depart before it, or when it has read and is to write."""
        if not isinstance(self._connector, AnnouncesWrites):
            self._depart(step, rows)
            yield
            return
        departed = False

        def depart() -> None:
            nonlocal departed
            if not departed:
                departed = True
                self._depart(step, rows)

        self._batches.ahead()
        self._connector.before_writing(depart)
        try:
            yield
        finally:
            self._connector.before_writing(lambda: None)

    def _upsert(self, rows: list[Row]) -> tuple[list[Row], list[RowResult]]:
        """People: look what stands there, then write what may be written."""
        if not self._mapped:
            self._depart(Step.PERSON, rows)
            return rows, self._put(rows)
        records = self._look_up(rows)
        before = told.told(self._store, self._name, [row.lead.id for row in rows])
        asked: list[Row] = []
        going: list[Row] = []
        results: list[RowResult] = []
        for row in rows:
            record = records.get(row.lead.id)
            decided = self._decided(row, record, before.get(row.lead.id))
            asked.append(decided)
            result = self._settled(decided, record)
            if result is None:
                going.append(decided)
            else:
                results.append(result)
        if going:
            self._depart(Step.PERSON, going)
            results += self._put(going)
        return asked, results

    def _put(self, rows: Sequence[Row]) -> list[RowResult]:
        if len(rows) > self._connector.limits.batch_size:
            self._between(BULK_LEASE_SECONDS)
        return self._connector.upsert_people([row.request for row in rows])

    def _look_up(self, rows: Sequence[Row]) -> dict[UUID, RemoteRecord]:
        names = {name for row in rows for name in row.request.values}
        names |= {one.name for one in self._fields if one.required and one.writable}
        if isinstance(self._connector, LinksRecords):
            self._connector.remember({row.lead.id: row.request.remote_id for row in rows})
        found: dict[UUID, RemoteRecord] = {}
        for number, part in enumerate(self._parts(rows)):
            if number:
                self._between()
            records = self._connector.look_up([row.lead for row in part], sorted(names))
            found |= {record.lead_id: record for record in records}
        return found

    def _decided(self, row: Row, record: RemoteRecord | None, before: Told | None) -> Row:
        """The row with what it writes, as far as the record in the CRM allows it."""
        decision = decide(
            row.request.values,
            record,
            told=before,
            fields=self._fields,
            defaults=mapping.only_defaults(
                row.lead, self._show, self._destination, self._connector.default_fields
            ),
        )
        return replace(
            row,
            decision=decision,
            remark="; ".join(filter(None, (row.remark, decision.words))),
            request=replace(
                row.request,
                values=decision.write,
                remote_id=record.remote_id if record is not None else "",
            ),
        )

    def _settled(self, row: Row, record: RemoteRecord | None) -> RowResult | None:
        """The answer of a row that needs no call; None when it has to be sent."""
        assert row.decision is not None
        write = row.decision.write
        there = record.values if record is not None else None
        if reasons := mapping.problems(write, self._fields, there=there):
            words = "; ".join(reasons)
            return RowResult(lead_id=row.lead.id, outcome=Outcome.REFUSED, message=words)
        if record is None or write or isinstance(self._connector, ForeseesChanges):
            return None
        return RowResult(
            lead_id=row.lead.id,
            outcome=Outcome.UNCHANGED,
            remote_id=record.remote_id,
            url=record.url,
        )

    def _enroll(self, rows: list[Row]) -> tuple[list[Row], list[RowResult]]:
        out = self._opted_out(rows)
        asked: list[Row] = []
        requests: list[Enrollment] = []
        results: list[RowResult] = []
        self._settle()
        # The leads may have been edited while the CRM was asked: the newest consent counts.
        newest = self._store.leads_by_id([row.lead.id for row in rows])
        for row, lead in zip(rows, newest, strict=True):
            if not self._mine(lead) or nurture.withheld(lead):
                continue
            asked.append(row)
            if lead.id in out:
                words = f"{row.lead.label}: {OPTED_OUT}. An opt-out always wins."
                results.append(RowResult(lead_id=lead.id, outcome=Outcome.REFUSED, message=words))
            else:
                requests.append(replace(row.request, lead=lead))
        if requests:
            self._depart(Step.ENROLLMENT, [row for row in asked if row.lead.id not in out])
            results += self._connector.enroll(requests)
        return asked, results

    def _opted_out(self, rows: Sequence[Row]) -> frozenset[UUID]:
        if isinstance(self._connector, ReadsOptOuts):
            return self._connector.opted_out([row.request for row in rows])
        statuses = self._connector.read_back([row.lead.id for row in rows])
        return frozenset(status.lead_id for status in statuses if status.opted_out)

    # --- answers
    def _settle(self) -> None:
        """Wait until the last answers are on disk. Raises `StoreError` when they cannot be."""
        writing, self._writing = self._writing, None
        if writing is not None:
            writing.result()

    def _record(
        self,
        step: Step,
        answered: Sequence[tuple[Row, RowResult]],
        *,
        after: float | None = None,
        unanswered: bool = False,
    ) -> None:
        """Write the answers to disk, behind those that are being written."""
        self._settle()
        self._write(step, answered, after=after, unanswered=unanswered)

    def _write(
        self,
        step: Step,
        answered: Sequence[tuple[Row, RowResult]],
        *,
        after: float | None = None,
        unanswered: bool = False,
    ) -> None:
        """Write the answers to disk, with what the report says of them.

        `unanswered`: the call failed as a whole, and may have done its work all the same.
        """
        now = self._clock()
        results: list[tuple[OutboxEntry, DeliveryState, str, datetime | None]] = []
        refs: list[RemoteRef] = []
        for row, result in answered:
            words = result.message[:_WORDS_KEPT]
            if result.outcome in _DONE:
                results.append((row.entry, DeliveryState.SENT, "", None))
                refs.append(
                    RemoteRef(
                        lead_id=row.lead.id,
                        connector=self._name,
                        kind=step,
                        remote_id=result.remote_id,
                        url=result.url,
                        fingerprint=row.fingerprint,
                    )
                )
            elif result.outcome is Outcome.REFUSED:
                words = words or "The CRM refused this without a reason."
                results.append((row.entry, DeliveryState.PARKED, words, None))
            else:
                seconds = pause(row.entry.attempts, after=after, chance=self._chance)
                due_at = now + timedelta(seconds=seconds)
                results.append((row.entry, DeliveryState.PENDING, words, due_at))

        def also(db: Statements) -> None:
            if not unanswered:
                told.land(db, self._name)
            told.note(
                db,
                self._name,
                {
                    row.lead.id: (
                        {**decision.settled, **decision.write},
                        [(one.field, one.after, one.before) for one in decision.kept],
                    )
                    for row, result in answered
                    if (decision := row.decision) is not None and result.outcome in _DONE
                },
            )
            outcomes.keep(
                db,
                self._run,
                self._name,
                (
                    (
                        row.lead.id,
                        step,
                        result.outcome,
                        row.detail,
                        "; ".join(filter(None, (result.message[:_WORDS_KEPT], row.remark))),
                        result.url,
                    )
                    for row, result in answered
                ),
            )

        outbox.record(self._store, results, refs, at=now, also=also)
        if refs:
            self._arrived.add(step)


def place(connector: str, destination: Destination) -> str:
    """Under what name the fields of this destination's CRM are kept."""
    return f"{connector} {destination.url} {destination.database}".strip()


def known_fields(
    store: Store,
    where: str,
    connector: Connector,
    *,
    now: datetime,
    fresh: bool = False,
    wanted: Collection[str] = (),
) -> tuple[RemoteField, ...]:
    """The CRM's fields: as kept, asked anew once a day, when `fresh`, or when one of the `wanted`
    names is not among them: it may have been made since.

    Raises what `Connector.describe` does.
    """
    kept = told.crm_fields(store, where)
    if kept is not None and not fresh and abs(now - kept.at) < FIELDS_FRESH:
        names = {one.name for one in kept.fields}
        if names.issuperset(wanted):
            return kept.fields
    return told.keep_fields(store, where, connector.describe(), at=now).fields


def _by_lead(results: Iterable[RowResult]) -> Mapping[UUID, RowResult | None]:
    """The answers by lead; None where one row was answered in two ways."""
    answers: dict[UUID, RowResult | None] = {}
    for result in results:
        before = answers.get(result.lead_id, result)
        answers[result.lead_id] = result if before == result else None
    return answers


def _judged(row: Row, answers: Mapping[UUID, RowResult | None]) -> RowResult:
    """The answer for this row, if it is one: it names the row and what it became in the CRM."""
    result = answers.get(row.lead.id)
    if result is None or (result.outcome in _DONE and not result.remote_id):
        return RowResult(lead_id=row.lead.id, outcome=Outcome.RETRY, message=_NO_ANSWER)
    return result


def pause(
    attempts: int, *, after: float | None = None, chance: Callable[[], float] = random.random
) -> float:
    """Seconds until the next attempt after `attempts` earlier ones: doubling, capped, spread.

    `after` is what the server asked for; it is honoured up to an hour.
    """
    longest = min(LONGEST_PAUSE, FIRST_PAUSE * 2.0 ** min(attempts, 20))
    seconds = longest * (0.5 + chance() / 2)
    if after is not None and math.isfinite(after) and after > 0:
        seconds = max(seconds, min(after, _LONGEST_WISH))
    return seconds
