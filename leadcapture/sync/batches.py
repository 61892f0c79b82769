"""What is due of a show at one CRM, in batches that are ready to be sent.

While the CRM answers for one batch the next is read and worked out, in a thread of its own. Right
before that one is given out its marks (`outbox.marks`) are read again: where anything of it changed
meanwhile, by an edit, an opt-out, an erasure or a link, it is made anew. So what is sent is never
older than if it had been read only then. Nothing is written here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import takewhile
from typing import Any
from uuid import UUID

import msgspec

from leadcapture import mapping, nurture
from leadcapture.crmfield import RemoteField
from leadcapture.delivery import OutboxEntry, RemoteRef, Step
from leadcapture.lead import Lead, Stage
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
    RowResult,
)
from leadcapture.sync.fields import Decision

__all__ = ["WITHDRAWN", "Batch", "Batches", "Row", "fingerprint", "handoff", "obstacle"]


WITHDRAWN = "opt-in withdrawn after the enrollment: end the sequence in the CRM"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One due entry on its way, with what is told to the connector."""

    entry: OutboxEntry
    lead: Lead
    request: Any
    detail: str = ""
    fingerprint: str = ""
    remark: str = ""
    """What a person has to know or do, whatever the CRM answers."""
    decision: Decision | None = None
    """For a person with mapped fields: what is written, and what is left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """Due entries of one step, in the order of capture."""

    step: Step
    rows: list[Row] = field(default_factory=list)
    """Those to call for, at once."""
    settled: list[tuple[Row, RowResult]] = field(default_factory=list)
    """Those that need no call, with their answers."""

    @property
    def size(self) -> int:
        """How many entries it stands for."""
        return len(self.rows) + len(self.settled)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Made:
    """A batch, and what it was made of."""

    batch: Batch
    after: int | None
    limit: int
    marks: tuple[tuple[Any, ...], ...]
    """Of the entries behind the place `after`, at most `limit`."""
    last: int
    """The place of the last of its leads, who may be erased before the next batch is asked for."""


class Batches:
    """The batches of one sync. For one thread."""

    def __init__(
        self,
        store: Store,
        show: Show,
        connector: Connector,
        beside: Executor,
        *,
        now: datetime,
        only: frozenset[UUID] | None = None,
        fields: Sequence[RemoteField] = (),
        in_bulk: bool = False,
        tried: Collection[str] = (),
    ) -> None:
        """`beside` is the sync's other thread. `now` is until when entries have to be due, and
        `only` restricts them to these leads. `fields` is what the CRM says of its fields.
        `in_bulk` makes batches of people as large as the connector's bulk API takes. Entries with
        a key among `tried` are passed over.
        """
        self._store = store
        self._show = show
        self._connector = connector
        self._destination = show.connectors.get(connector.name, Destination())
        self._now = now
        self._only = only
        self._fields = fields
        self._in_bulk = in_bulk
        self._tried = tried
        self._step: Step | None = None
        self._last: int | None = None
        self._large = False
        self._beside = beside
        self._coming: Future[_Made | None] | None = None

    def begin(self, step: Step) -> None:
        """Go to the first batch of this step."""
        self._step, self._last, self._coming = step, None, None

    def ahead(self) -> None:
        """The CRM is about to be asked for the batch given out last: make the next meanwhile."""
        # A bulk job's people are many: they are held once, not twice.
        if self._step is None or self._coming is not None or self._large:
            return
        self._coming = self._beside.submit(self._make, self._step, self._last)

    def next(self) -> Batch | None:
        """The next batch of the step, behind the last one, so that no entry is tried twice; None
        after the last of them. Raises `StoreError`."""
        assert self._step is not None
        coming, self._coming = self._coming, None
        made = coming.result() if coming is not None else None
        if made is None or not self._stands(made):
            made = self._make(self._step, self._last)
        if made is None:
            return None
        self._last = made.last
        self._large = made.batch.size > self._connector.limits.batch_size
        return made.batch

    def of(self, step: Step, due: Sequence[tuple[OutboxEntry, Lead]]) -> Batch:
        """These entries, as one batch."""
        batch = Batch(step=step)
        ids = [lead.id for _, lead in due]
        name = self._connector.name
        refs = outbox.refs(self._store, name, Step.PERSON, ids)
        enrolled = outbox.refs(self._store, name, Step.ENROLLMENT, ids)
        for entry, lead in due:
            ref = refs.get(lead.id)
            row = self._row(step, entry, lead, ref)
            if step is Step.PERSON and lead.id in enrolled and not lead.opted_in(nurture.EMAIL):
                row = replace(row, remark=WITHDRAWN)
            if step is Step.PERSON and ref is not None and ref.fingerprint == row.fingerprint:
                there = RowResult(
                    lead_id=lead.id,
                    outcome=Outcome.UNCHANGED,
                    remote_id=ref.remote_id,
                    url=ref.url,
                )
                batch.settled.append((row, there))
            elif step is Step.PERSON and (words := obstacle(row.request, self._connector.limits)):
                refused = RowResult(lead_id=lead.id, outcome=Outcome.REFUSED, message=words)
                batch.settled.append((row, refused))
            else:
                batch.rows.append(row)
        return batch

    def _make(self, step: Step, after: int | None) -> _Made | None:
        plain, most = self._connector.limits.batch_size, self._size(step)
        while True:
            limit = plain
            marks, due = self._read(step, after, limit)
            # A bulk job of many calls that failed may never succeed; small batches get somewhere.
            if most > plain and due and not due[0][0].attempts:
                limit = most
                marks, whole = self._read(step, after, limit)
                due = tuple(takewhile(lambda one: not one[0].attempts, whole))
            if not due:
                return None
            last: int = marks[len(due) - 1][0]
            fresh = [(entry, lead) for entry, lead in due if entry.key not in self._tried]
            if fresh:
                batch = self.of(step, fresh)
                return _Made(batch=batch, after=after, limit=limit, marks=marks, last=last)
            after = last

    def _read(
        self, step: Step, after: int | None, limit: int
    ) -> tuple[tuple[tuple[Any, ...], ...], Sequence[tuple[OutboxEntry, Lead]]]:
        """The marks of what is due, and what is due, both of one moment."""
        with self._store.snapshot():
            queue = self._queue(step, after)
            marks = outbox.marks(self._store, queue, limit=limit)
            return marks, outbox.due(self._store, queue, limit=limit)

    def _stands(self, made: _Made) -> bool:
        """Whether a batch that was made ahead is still what it would be now."""
        queue = self._queue(made.batch.step, made.after)
        return outbox.marks(self._store, queue, limit=made.limit) == made.marks

    def _queue(self, step: Step, after: int | None) -> outbox.Queue:
        return outbox.Queue(
            connector=self._connector.name,
            step=step,
            now=self._now,
            show_id=self._show.id,
            only=self._only,
            after=after,
        )

    def _size(self, step: Step) -> int:
        """Rows of one call: a batch, or more of them where a bulk API is worth its while."""
        limits = self._connector.limits
        if step is Step.PERSON and self._in_bulk:
            return max(limits.bulk_size, limits.batch_size)
        return limits.batch_size

    def _row(self, step: Step, entry: OutboxEntry, lead: Lead, ref: RemoteRef | None) -> Row:
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
                        fields=self._fields,
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
                request = handoff(entry, lead, remote_id, self._show, self._destination)
                detail = request.subject
            case Step.ENROLLMENT:
                detail = nurture.sequence_at(self._destination, entry.detail)
                request = Enrollment(lead=lead, remote_id=remote_id, sequence=detail)
        return Row(entry=entry, lead=lead, request=request, detail=detail, fingerprint=digest)


def handoff(
    entry: OutboxEntry, lead: Lead, remote_id: str, show: Show, destination: Destination
) -> Handoff:
    """The task that this entry stands for."""
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
    where = (destination.url, destination.database, destination.fields, destination.defaults)
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
