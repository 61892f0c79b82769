"""The outbox, drained into one connector: at least once over the wire, exactly once in effect.

A sync takes the connector's lease, so that no second process sends the same rows, and then goes
step by step (person, campaign, hand-off, enrollment) through what is due, in batches. Every
answer is on disk before the next call, so a crash repeats at most the batch that was under way;
connectors find by its key what a lost answer had done.

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
"""

from __future__ import annotations

import hashlib
import math
import random
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID, uuid4

import msgspec

from leadcapture import mapping, nurture
from leadcapture.delivery import DeliveryState, OutboxEntry, RemoteRef, Step
from leadcapture.errors import (
    Cancelled,
    LeadCaptureError,
    Refused,
    RetryLater,
    SignInNeeded,
    StoreError,
)
from leadcapture.lead import Lead, Stage
from leadcapture.log import logger
from leadcapture.show import Destination, Show
from leadcapture.store import outbox
from leadcapture.store.store import Store
from leadcapture.sync.connector import (
    Connector,
    Enrollment,
    Handoff,
    Limits,
    Membership,
    Outcome,
    PersonRow,
    RemoteStatus,
    RowResult,
)

__all__ = [
    "Action",
    "PlannedRow",
    "Progress",
    "SyncPlan",
    "SyncReport",
    "SyncedRow",
    "drain",
    "fingerprint",
    "obstacle",
    "pause",
    "plan",
]

#: (done, total, what), called before the first and after every batch.
Progress = Callable[[int, int, str], None]

#: Seconds until the lease of a process that died runs out. Longer than the longest batch.
LEASE_SECONDS = 180.0
#: Seconds of the first and of the longest pause after a failure.
FIRST_PAUSE, LONGEST_PAUSE = 5.0, 900.0
#: How long a server may ask us to wait before the plain pause is used again.
_LONGEST_WISH = 3600.0
_WORDS_KEPT = 2000
_DONE = (Outcome.CREATED, Outcome.UPDATED, Outcome.UNCHANGED)
_WHAT = {
    Step.PERSON: "People",
    Step.CAMPAIGN: "Campaign",
    Step.HANDOFF: "Hand-offs",
    Step.ENROLLMENT: "Sequences",
}
_NO_ANSWER = "The CRM gave no answer for this lead."
_OPTED_OUT = "opted out in the CRM"
_WITHDRAWN = "opt-in withdrawn after the enrollment: end the sequence in the CRM"

_log = logger("sync")


class Action(StrEnum):
    """What a sync would do with one step of one lead."""

    CREATE = "create"
    UPDATE = "update"
    ALREADY_THERE = "already there"
    CAMPAIGN = "add to campaign"
    HANDOFF = "hand to Sales"
    ENROLL = "enroll"
    HOLD_BACK = "hold back"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedRow:
    """One line of the dry run."""

    lead_id: UUID
    label: str
    connector: str
    step: Step
    action: Action
    detail: str = ""
    """Campaign, sequence, owner…; for "hold back" the reason, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncPlan:
    """What a sync would do now."""

    rows: tuple[PlannedRow, ...]
    message: str = ""
    """Why the CRM could not be asked, so that the plan knows only what was sent; or empty."""


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
    rows: tuple[SyncedRow, ...] = ()
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


class _StopError(Exception):
    """The sync ends here; what was recorded stays."""

    def __init__(self, message: str, *, needs_sign_in: bool = False) -> None:
        super().__init__(message)
        self.needs_sign_in = needs_sign_in


@dataclass(frozen=True, slots=True, kw_only=True)
class _Row:
    """One due entry on its way, with what is told to the connector."""

    entry: OutboxEntry
    lead: Lead
    request: Any
    detail: str = ""
    fingerprint: str = ""
    remark: str = ""
    """What a person has to know or do, whatever the CRM answers."""


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
        self._owner = str(uuid4())
        self._started = clock()
        self._horizon = self._started + timedelta(days=3650) if hurry else self._started
        self._last: UUID | None = None
        self._rows: list[SyncedRow] = []
        self._done = 0
        self._total = 0

    def run(self) -> SyncReport:
        if not self._lease():
            return self._report("Another sync with this CRM is under way.")
        run_id = outbox.start_run(self._store, self._name, at=self._started)
        report = self._report("The sync ended unexpectedly.")
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
                for step in Step:
                    self._step(step)
                self._progress(self._done, self._done, "Done")
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
                self._finish(run_id, self._report("The sync ended unexpectedly."))
            raise
        self._finish(run_id, report)
        return report

    def _finish(self, run_id: int, report: SyncReport) -> None:
        outbox.finish_run(
            self._store,
            run_id,
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
        def count(step: Step | None, *outcomes: Outcome) -> int:
            return sum(row.outcome in outcomes and step in (None, row.step) for row in self._rows)

        fresh = (Outcome.CREATED, Outcome.UPDATED)
        return SyncReport(
            connector=self._name,
            started_at=self._started,
            rows=tuple(self._rows),
            created=count(Step.PERSON, Outcome.CREATED),
            updated=count(Step.PERSON, Outcome.UPDATED),
            unchanged=count(None, Outcome.UNCHANGED),
            parked=count(None, Outcome.REFUSED),
            retry=count(None, Outcome.RETRY),
            campaign=count(Step.CAMPAIGN, *fresh),
            handed_off=count(Step.HANDOFF, *fresh),
            enrolled=count(Step.ENROLLMENT, *fresh),
            message=message,
            needs_sign_in=needs_sign_in,
        )

    def _lease(self) -> bool:
        return outbox.lease(
            self._store, self._name, self._owner, at=self._clock(), seconds=LEASE_SECONDS
        )

    # --- what is due
    def _step(self, step: Step) -> None:
        self._last = None
        self._progress(self._done, self._total, _WHAT[step])
        while batch := self._next(step):
            self._between()
            for row in self._prepared(step, batch):
                self._send(step, row)
            self._done += len(batch)
            self._total = max(self._total, self._done)
            self._progress(self._done, self._total, _WHAT[step])

    def _next(self, step: Step) -> Sequence[tuple[OutboxEntry, Lead]]:
        """The next batch, behind the last one: no entry is tried twice in one sync."""
        batch = outbox.due(
            self._store,
            self._name,
            step,
            now=self._horizon,
            limit=self._connector.limits.batch_size,
            show_id=self._show.id,
            only=self._only,
            after=self._last,
        )
        if batch:
            self._last = batch[-1][1].id
        return batch

    def _mine(self, lead: Lead) -> bool:
        return (
            lead.show_id == self._show.id
            and lead.stage not in (Stage.DISCARDED, Stage.MERGED)
            and (self._only is None or lead.id in self._only)
        )

    def _between(self) -> None:
        """Between two calls: may the sync go on?"""
        if self._cancelled():
            raise _StopError("Cancelled. What was sent stays sent; the rest waits.")
        if not self._lease():
            raise _StopError("Another sync took over.")

    # --- requests
    def _prepared(
        self, step: Step, batch: Sequence[tuple[OutboxEntry, Lead]]
    ) -> Iterable[list[_Row]]:
        """The batch as rows for one call; what needs no call is settled here."""
        rows: list[_Row] = []
        settled: list[tuple[_Row, RowResult]] = []
        ids = [lead.id for _, lead in batch]
        refs = outbox.refs(self._store, self._name, Step.PERSON, ids)
        enrolled = outbox.refs(self._store, self._name, Step.ENROLLMENT, ids)
        for entry, lead in batch:
            ref = refs.get(lead.id)
            row = self._row(step, entry, lead, ref)
            if step is Step.PERSON and lead.id in enrolled and not lead.opted_in(nurture.EMAIL):
                row = replace(row, remark=_WITHDRAWN)
            if step is Step.PERSON and ref is not None and ref.fingerprint == row.fingerprint:
                there = RowResult(
                    lead_id=lead.id,
                    outcome=Outcome.UNCHANGED,
                    remote_id=ref.remote_id,
                    url=ref.url,
                )
                settled.append((row, there))
            elif step is Step.PERSON and (words := obstacle(row.request, self._connector.limits)):
                refused = RowResult(lead_id=lead.id, outcome=Outcome.REFUSED, message=words)
                settled.append((row, refused))
            else:
                rows.append(row)
        if settled:
            self._record(step, settled)
        if rows:
            yield rows

    def _row(self, step: Step, entry: OutboxEntry, lead: Lead, ref: RemoteRef | None) -> _Row:
        remote_id = ref.remote_id if ref is not None else ""
        request: Any
        detail, digest = "", ""
        match step:
            case Step.PERSON:
                request = PersonRow(
                    lead=lead,
                    notes=nurture.conversation(lead, self._show),
                    values=mapping.values(
                        lead,
                        self._show,
                        self._destination,
                        default_fields=self._connector.default_fields,
                    ),
                    remote_id=remote_id,
                )
                digest = fingerprint(request, self._destination)
            case Step.CAMPAIGN:
                detail = entry.detail or nurture.campaign_at(self._destination, self._show)
                request = Membership(
                    lead=lead,
                    remote_id=remote_id,
                    campaign=detail,
                    status=self._show.campaign.member_status,
                )
            case Step.HANDOFF:
                request = _handoff(entry, lead, remote_id, self._show, self._destination)
                detail = request.subject
            case Step.ENROLLMENT:
                detail = nurture.sequence_at(self._destination, entry.detail)
                request = Enrollment(lead=lead, remote_id=remote_id, sequence=detail)
        return _Row(entry=entry, lead=lead, request=request, detail=detail, fingerprint=digest)

    # --- calls
    def _send(self, step: Step, rows: list[_Row]) -> None:
        """Call once for these rows; halve them while the CRM refuses them as a whole."""
        try:
            asked, results = self._call(step, rows)
        except Refused as error:
            if len(rows) > 1:
                middle = len(rows) // 2
                for half in (rows[:middle], rows[middle:]):
                    self._between()
                    self._send(step, half)
                return
            refused = RowResult(
                lead_id=rows[0].lead.id, outcome=Outcome.REFUSED, message=str(error)
            )
            self._record(step, [(rows[0], refused)])
            return
        except RetryLater as error:
            again = [
                (row, RowResult(lead_id=row.lead.id, outcome=Outcome.RETRY, message=str(error)))
                for row in rows
            ]
            self._record(step, again, after=error.after)
            raise _StopError(str(error)) from error
        except Cancelled as error:
            raise _StopError("Cancelled. What was sent stays sent; the rest waits.") from error
        answers = _by_lead(results)
        self._record(step, [(row, _judged(row, answers)) for row in asked])

    def _call(self, step: Step, rows: list[_Row]) -> tuple[list[_Row], list[RowResult]]:
        """The rows that were asked for, and the answers."""
        requests = [row.request for row in rows]
        match step:
            case Step.PERSON:
                return rows, self._connector.upsert_people(requests)
            case Step.CAMPAIGN:
                return rows, self._connector.add_campaign_members(requests)
            case Step.HANDOFF:
                return rows, self._connector.hand_off(requests)
            case Step.ENROLLMENT:
                return self._enroll(rows)

    def _enroll(self, rows: list[_Row]) -> tuple[list[_Row], list[RowResult]]:
        statuses = self._connector.read_back([row.lead.id for row in rows])
        out = {status.lead_id for status in statuses if status.opted_out}
        asked: list[_Row] = []
        requests: list[Enrollment] = []
        results: list[RowResult] = []
        for row in rows:
            # The lead may have been edited while the CRM was asked: the newest consent counts.
            lead = self._store.lead(row.lead.id)
            if not self._mine(lead) or nurture.withheld(lead):
                continue
            asked.append(row)
            if lead.id in out:
                words = f"{row.lead.label}: {_OPTED_OUT}. An opt-out always wins."
                results.append(RowResult(lead_id=lead.id, outcome=Outcome.REFUSED, message=words))
            else:
                requests.append(replace(row.request, lead=lead))
        if requests:
            results += self._connector.enroll(requests)
        return asked, results

    # --- answers
    def _record(
        self,
        step: Step,
        answered: Sequence[tuple[_Row, RowResult]],
        *,
        after: float | None = None,
    ) -> None:
        """Write the answers to disk, then to the report."""
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
        outbox.record(self._store, results, refs, at=now)
        self._rows += [
            SyncedRow(
                lead_id=row.lead.id,
                label=row.lead.label,
                step=step,
                outcome=result.outcome,
                detail=row.detail,
                message="; ".join(filter(None, (result.message[:_WORDS_KEPT], row.remark))),
                url=result.url,
            )
            for row, result in answered
        ]


def _by_lead(results: Iterable[RowResult]) -> Mapping[UUID, RowResult | None]:
    """The answers by lead; None where one row was answered in two ways."""
    answers: dict[UUID, RowResult | None] = {}
    for result in results:
        before = answers.get(result.lead_id, result)
        answers[result.lead_id] = result if before == result else None
    return answers


def _judged(row: _Row, answers: Mapping[UUID, RowResult | None]) -> RowResult:
    """The answer for this row, if it is one: it names the row and what it became in the CRM."""
    result = answers.get(row.lead.id)
    if result is None or (result.outcome in _DONE and not result.remote_id):
        return RowResult(lead_id=row.lead.id, outcome=Outcome.RETRY, message=_NO_ANSWER)
    return result


def _handoff(
    entry: OutboxEntry, lead: Lead, remote_id: str, show: Show, destination: Destination
) -> Handoff:
    step = show.next_step(entry.detail)
    what = step.label if step is not None else entry.detail or "Follow up"
    company = f", {lead.person.company}" if lead.person.company else ""
    return Handoff(
        lead=lead,
        remote_id=remote_id,
        # A second next step agreed later is another hand-off; a replay of this one is not, also
        # when the show file has another name for the connector by then.
        key=f"{lead.id}:{Step.HANDOFF}:{entry.detail}",
        subject=f"{what}: {lead.label}{company} ({show.name})",
        notes=nurture.conversation(lead, show),
        owner=lead.owner or destination.owner,
        due=nurture.due(lead, show, entry.detail),
        campaign=nurture.campaign_at(destination, show),
    )


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


def fingerprint(row: PersonRow, destination: Destination) -> str:
    """A digest of all that this CRM is told about a person; equal means nothing new to tell.

    It does not change when a lead is only approved, so that approving sends nothing twice.
    """
    told = replace(
        row.lead,
        revision=0,
        updated_at=None,
        stage=Stage.CAPTURED,
        merged_into=None,
        provisional=False,
        unsure=(),
    )
    where = (destination.url, destination.database)
    text = msgspec.json.encode((told, row.notes, where), order="deterministic")
    return hashlib.blake2b(text, digest_size=16).hexdigest()


def obstacle(row: PersonRow, limits: Limits) -> str:
    """Why this CRM cannot take the person as it is, in words; empty when it can.

    Over-long fields are never cut: a person has to shorten them.
    """
    person = row.lead.person
    texts = {
        **{name: getattr(person, name) for name in _TEXT_FIELDS},
        "name": person.name,
        "email": person.email,
        "notes": row.notes,
    }
    reasons = [
        f"{name.replace('_', ' ')} is missing, which the CRM requires"
        for name in limits.required
        if not texts.get(name, "").strip()
    ]
    reasons += [
        f"{name.replace('_', ' ')} has {len(texts[name])} characters and the CRM takes "
        f"{longest}: shorten it"
        for name, longest in limits.lengths
        if len(texts.get(name, "")) > longest
    ]
    return "; ".join(reasons)


_TEXT_FIELDS = (
    "prefix",
    "first_name",
    "last_name",
    "suffix",
    "title",
    "department",
    "company",
)


# --- the dry run


def plan(
    store: Store,
    show: Show,
    connector_name: str,
    connector: Connector | None,
    *,
    now: datetime,
    hurry: bool = False,
) -> SyncPlan:
    """What a sync would do, row by row, and who is held back and why. Sends nothing.

    With a connector the CRM is asked who exists and who opted out. Offline (None, or it does not
    answer) what was sent before tells create from update.
    """
    undone = outbox.undone(store, connector=connector_name, show_id=show.id)
    moving = [
        lead.id
        for lead, entries in undone
        if any(
            entry.state is DeliveryState.PENDING and entry.due_at is not None for entry in entries
        )
    ]
    there, message = _ask(connector, moving)
    ids = [lead.id for lead, _ in undone]
    planner = _Planner(
        show=show,
        name=connector_name,
        destination=show.connectors.get(connector_name, Destination()),
        limits=connector.limits if connector is not None else Limits(),
        there=there,
        refs=outbox.refs(store, connector_name, Step.PERSON, ids),
        enrolled=outbox.refs(store, connector_name, Step.ENROLLMENT, ids),
        horizon=now + timedelta(days=3650) if hurry else now,
    )
    for lead, entries in undone:
        planner.add(lead, {entry.step: entry for entry in entries})
    return SyncPlan(rows=tuple(planner.rows), message=message)


@dataclass(frozen=True, slots=True, kw_only=True)
class _There:
    """What the CRM says: `people` by lead, and which sequences it has (None: it cannot tell)."""

    people: Mapping[UUID, RemoteStatus]
    sequences: frozenset[str] | None


def _ask(connector: Connector | None, lead_ids: Sequence[UUID]) -> tuple[_There | None, str]:
    """What the CRM holds, or None and why it could not be asked."""
    if connector is None:
        return None, "The CRM was not asked."
    size = connector.limits.batch_size
    try:
        statuses = [
            status
            for start in range(0, len(lead_ids), size)
            for status in connector.read_back(lead_ids[start : start + size])
        ]
        people = {status.lead_id: status for status in statuses}
        return _There(people=people, sequences=connector.sequences()), ""
    except (RetryLater, SignInNeeded, Refused, Cancelled) as error:
        return None, str(error)


@dataclass(slots=True, kw_only=True)
class _Planner:
    show: Show
    name: str
    destination: Destination
    limits: Limits
    there: _There | None
    refs: Mapping[UUID, RemoteRef]
    enrolled: Container[UUID]
    horizon: datetime
    rows: list[PlannedRow] = field(default_factory=list)

    def add(self, lead: Lead, entries: Mapping[Step, OutboxEntry]) -> None:
        person = entries.get(Step.PERSON)
        if person is not None and not self._person(lead, person):
            return
        for step in (Step.CAMPAIGN, Step.HANDOFF, Step.ENROLLMENT):
            entry = entries.get(step)
            if entry is not None:
                self._later(lead, entry)
        if lead.id in self.enrolled and not lead.opted_in(nurture.EMAIL):
            self._say(lead, Step.ENROLLMENT, Action.HOLD_BACK, _WITHDRAWN)
        elif Step.ENROLLMENT not in entries and (reasons := nurture.hold_back(lead, self.show)):
            self._say(lead, Step.ENROLLMENT, Action.HOLD_BACK, "; ".join(reasons))

    def _say(self, lead: Lead, step: Step, action: Action, detail: str = "") -> None:
        self.rows.append(
            PlannedRow(
                lead_id=lead.id,
                label=lead.label,
                connector=self.name,
                step=step,
                action=action,
                detail=detail,
            )
        )

    def _waits(self, lead: Lead, entry: OutboxEntry) -> str:
        """Why this entry would not be sent now, whatever it says; empty when it would."""
        if entry.state is DeliveryState.PARKED:
            return f"parked: {entry.error}"
        if entry.due_at is None:
            return "only an id is known so far" if lead.provisional else "not reviewed yet"
        if entry.due_at > self.horizon:
            words = f" after: {entry.error}" if entry.error else ""
            return f"waits until {entry.due_at:%H:%M:%S} UTC{words}"
        return ""

    def _person(self, lead: Lead, entry: OutboxEntry) -> bool:
        """Plan the person; whether the later steps may follow."""
        row = PersonRow(lead=lead, notes=nurture.conversation(lead, self.show))
        ref = self.refs.get(lead.id)
        reason = self._waits(lead, entry)
        if not reason and ref is not None and ref.fingerprint == fingerprint(row, self.destination):
            self._say(lead, Step.PERSON, Action.ALREADY_THERE)
            return True
        reason = reason or obstacle(row, self.limits)
        if reason:
            self._say(lead, Step.PERSON, Action.HOLD_BACK, reason)
            return False
        exists = lead.id in self.there.people if self.there is not None else ref is not None
        self._say(lead, Step.PERSON, Action.UPDATE if exists else Action.CREATE)
        return True

    def _later(self, lead: Lead, entry: OutboxEntry) -> None:
        if reason := self._waits(lead, entry):
            self._say(lead, entry.step, Action.HOLD_BACK, reason)
            return
        status = self.there.people.get(lead.id) if self.there is not None else None
        match entry.step:
            case Step.CAMPAIGN:
                is_in = status is not None and entry.detail in status.campaigns
                action = Action.ALREADY_THERE if is_in else Action.CAMPAIGN
                self._say(lead, entry.step, action, entry.detail)
            case Step.HANDOFF:
                request = _handoff(entry, lead, "", self.show, self.destination)
                owner = f" for {request.owner}" if request.owner else ""
                detail = f"{request.subject}{owner}, due {request.due:%Y-%m-%d}"
                self._say(lead, entry.step, Action.HANDOFF, detail)
            case _:
                self._enrollment(lead, entry, status)

    def _enrollment(self, lead: Lead, entry: OutboxEntry, status: RemoteStatus | None) -> None:
        sequence = nurture.sequence_at(self.destination, entry.detail)
        known = self.there.sequences if self.there is not None else None
        if reasons := nurture.withheld(lead):
            self._say(lead, entry.step, Action.HOLD_BACK, "; ".join(reasons))
        elif status is not None and status.opted_out:
            self._say(lead, entry.step, Action.HOLD_BACK, _OPTED_OUT)
        elif known is not None and sequence not in known:
            self._say(lead, entry.step, Action.HOLD_BACK, f"no sequence '{sequence}' in the CRM")
        elif status is not None and sequence in status.sequences:
            self._say(lead, entry.step, Action.ALREADY_THERE, sequence)
        else:
            self._say(lead, entry.step, Action.ENROLL, sequence)
