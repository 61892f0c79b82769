"""A CRM in memory, with faults that can be switched on: the reference body of the connector seam.

`FakeCrm` is the far side: what it holds survives every crash of ours, and it counts each effect.
`FakeConnector` is the near side, and one instance is one run of the app. ::

    crm = FakeCrm()
    crm.faults = [Fault.LOST, None, Fault.PORTAL]   # one per call, then none
    drain(store, show, FakeConnector(crm), clock=clock)
    assert crm.doubled() == []
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar
from uuid import UUID, uuid4

from leadcapture.delivery import Step
from leadcapture.errors import NotTheServer, Refused, RetryLater, SignInNeeded
from leadcapture.lead import Lead
from leadcapture.mapping import Value
from leadcapture.nurture import EMAIL
from leadcapture.sync.connector import (
    Enrollment,
    Handoff,
    Limits,
    Membership,
    Outcome,
    PersonRow,
    Quota,
    RemoteField,
    RemoteRecord,
    RemoteStatus,
    RowResult,
)

__all__ = ["Crash", "FakeConnector", "FakeCrm", "Fault"]


_Row = TypeVar("_Row", PersonRow, Membership, Handoff, Enrollment)


class Crash(BaseException):
    """The app was killed here."""


class Fault(StrEnum):
    """What goes wrong with one call."""

    DOWN = "down"
    """No answer, nothing done."""
    LOST = "lost"
    """Done, but the answer got lost."""
    PORTAL = "portal"
    """A captive portal answered; nothing done."""
    SIGN_IN = "sign-in"
    """The session ended; nothing done."""
    BUSY = "busy"
    """Too many requests: wait 70 s."""
    SILENT = "silent"
    """Done, and the answer leaves out every second row."""
    NAMELESS = "nameless"
    """Done, and the answer names no records."""
    MIXED = "mixed"
    """Done; the answer is in another order, doubled, and with rows nobody asked for."""
    TWO_ANSWERS = "two-answers"
    """Done, and each row is answered in two ways."""
    ROW_LATER = "row-later"
    """Nothing done; each row may succeed later."""
    KILLED_BEFORE = "killed-before"
    KILLED_AFTER = "killed-after"


@dataclass(slots=True)
class FakeCrm:
    """What the CRM holds, and how often each thing was done to it."""

    people: dict[UUID, PersonRow] = field(default_factory=dict)
    values: dict[UUID, dict[str, Value]] = field(default_factory=dict)
    """What a record's fields hold; with `fields`, only what we were to write is written."""
    fields: tuple[RemoteField, ...] = ()
    campaigns: dict[UUID, set[str]] = field(default_factory=dict)
    handoffs: dict[str, Handoff] = field(default_factory=dict)
    sequences: dict[UUID, set[str]] = field(default_factory=dict)
    known_sequences: frozenset[str] | None = None
    opted_out: set[UUID] = field(default_factory=set)
    spoils: set[UUID] = field(default_factory=set)
    """A batch with one of these is refused as a whole."""
    refuses: dict[tuple[Step, UUID], str] = field(default_factory=dict)
    """These rows are refused with these words."""
    faults: list[Fault | None] = field(default_factory=list)
    """One per writing call, in order; none are left: all goes well."""
    effects: Counter[tuple[str, object]] = field(default_factory=Counter)
    calls: list[tuple[str, int]] = field(default_factory=list)
    """(method, rows) of every call."""
    without_opt_in: list[UUID] = field(default_factory=list)
    """Leads that were enrolled although they did not opt in."""

    def doubled(self) -> list[tuple[str, object]]:
        """What was done more than once."""
        return [effect for effect, times in self.effects.items() if times > 1]


class FakeConnector:
    """One run of the app with a `FakeCrm`."""

    def __init__(
        self,
        crm: FakeCrm,
        *,
        name: str = "fake",
        limits: Limits | None = None,
        offline: bool = False,
        before_enroll: Callable[[], None] = lambda: None,
        default_fields: Mapping[str, str] | None = None,
    ) -> None:
        self.name = name
        self.default_fields: Mapping[str, str] = default_fields or {}
        self.limits = limits or Limits(batch_size=3)
        self._crm = crm
        self._offline = offline
        self._before_enroll = before_enroll
        self.closed = False

    def check(self) -> None:
        self._crm.calls.append(("check", 0))
        if self._offline:
            raise RetryLater("The CRM cannot be reached.")

    def sequences(self) -> frozenset[str] | None:
        return self._crm.known_sequences

    def describe(self) -> tuple[RemoteField, ...]:
        self._crm.calls.append(("describe", 0))
        return self._crm.fields

    def look_up(self, leads: Sequence[Lead], fields: Sequence[str]) -> list[RemoteRecord]:
        self._crm.calls.append(("look_up", len(leads)))
        assert len(leads) <= self.limits.batch_size
        return [
            RemoteRecord(
                lead_id=lead.id,
                remote_id=f"person/{lead.id}",
                values={
                    name: value
                    for name, value in self._crm.values.get(lead.id, {}).items()
                    if name in fields
                },
                opted_out=lead.id in self._crm.opted_out,
            )
            for lead in leads
            if lead.id in self._crm.people
        ]

    def quota(self) -> Quota | None:
        return None

    def upsert_people(self, people: Sequence[PersonRow]) -> list[RowResult]:
        def work(row: PersonRow) -> Outcome:
            before = self._crm.people.get(row.lead.id)
            self._crm.people[row.lead.id] = row
            self._crm.values.setdefault(row.lead.id, {}).update(row.values)
            if before is None:
                self._crm.effects["person", row.lead.id] += 1
                return Outcome.CREATED
            same = (before.lead.person, before.notes) == (row.lead.person, row.notes)
            return Outcome.UNCHANGED if same else Outcome.UPDATED

        return self._run(Step.PERSON, people, work)

    def add_campaign_members(self, members: Sequence[Membership]) -> list[RowResult]:
        def work(row: Membership) -> Outcome:
            there = self._crm.campaigns.setdefault(row.lead.id, set())
            if row.campaign in there:
                return Outcome.UNCHANGED
            there.add(row.campaign)
            self._crm.effects["campaign", row.lead.id] += 1
            return Outcome.CREATED

        return self._run(Step.CAMPAIGN, members, work)

    def hand_off(self, handoffs: Sequence[Handoff]) -> list[RowResult]:
        def work(row: Handoff) -> Outcome:
            if row.key in self._crm.handoffs:
                return Outcome.UNCHANGED
            self._crm.handoffs[row.key] = row
            self._crm.effects["handoff", row.key] += 1
            return Outcome.CREATED

        return self._run(Step.HANDOFF, handoffs, work)

    def enroll(self, enrollments: Sequence[Enrollment]) -> list[RowResult]:
        def work(row: Enrollment) -> Outcome:
            if not row.lead.opted_in(EMAIL):
                self._crm.without_opt_in.append(row.lead.id)
            there = self._crm.sequences.setdefault(row.lead.id, set())
            if row.sequence in there:
                return Outcome.UNCHANGED
            there.add(row.sequence)
            self._crm.effects["enrollment", row.lead.id] += 1
            return Outcome.CREATED

        return self._run(Step.ENROLLMENT, enrollments, work)

    def read_back(self, lead_ids: Sequence[UUID]) -> list[RemoteStatus]:
        self._crm.calls.append(("read_back", len(lead_ids)))
        self._before_enroll()
        return [
            RemoteStatus(
                lead_id=lead_id,
                remote_id=f"person/{lead_id}",
                name=self._crm.people[lead_id].lead.person.name,
                opted_out=lead_id in self._crm.opted_out,
                campaigns=tuple(sorted(self._crm.campaigns.get(lead_id, ()))),
                sequences=tuple(sorted(self._crm.sequences.get(lead_id, ()))),
            )
            for lead_id in lead_ids
            if lead_id in self._crm.people
        ]

    def close(self) -> None:
        self.closed = True

    def _run(
        self, step: Step, rows: Sequence[_Row], work: Callable[[_Row], Outcome]
    ) -> list[RowResult]:
        crm = self._crm
        assert 0 < len(rows) <= max(self.limits.batch_size, self.limits.bulk_size)
        assert len({row.lead.id for row in rows}) == len(rows)
        crm.calls.append((str(step), len(rows)))
        fault = crm.faults.pop(0) if crm.faults else None
        _fail_before(fault)
        if fault is Fault.ROW_LATER:
            return [
                RowResult(lead_id=row.lead.id, outcome=Outcome.RETRY, message="locked")
                for row in rows
            ]
        if any(row.lead.id in crm.spoils for row in rows):
            raise Refused("A record of this batch is not valid.")
        results = [self._answer(step, row.lead, lambda row=row: work(row)) for row in rows]
        if fault in (Fault.LOST, Fault.KILLED_AFTER):
            raise RetryLater("The answer got lost.") if fault is Fault.LOST else Crash
        return _spoilt(fault, results)

    def _answer(self, step: Step, lead: Lead, work: Callable[[], Outcome]) -> RowResult:
        if words := self._crm.refuses.get((step, lead.id)):
            return RowResult(lead_id=lead.id, outcome=Outcome.REFUSED, message=words)
        if step is Step.ENROLLMENT and lead.id in self._crm.opted_out:
            return RowResult(lead_id=lead.id, outcome=Outcome.REFUSED, message="opted out")
        return RowResult(lead_id=lead.id, outcome=work(), remote_id=f"{step}/{lead.id}")


def _fail_before(fault: Fault | None) -> None:
    match fault:
        case Fault.DOWN:
            raise RetryLater("The CRM cannot be reached.")
        case Fault.PORTAL:
            raise NotTheServer("A web page answered instead of the CRM.")
        case Fault.SIGN_IN:
            raise SignInNeeded("The session with the CRM ended.")
        case Fault.BUSY:
            raise RetryLater("The CRM asks for a pause.", after=70)
        case Fault.KILLED_BEFORE:
            raise Crash


def _spoilt(fault: Fault | None, results: Iterable[RowResult]) -> list[RowResult]:
    answers = list(results)
    match fault:
        case Fault.SILENT:
            return answers[::2]
        case Fault.NAMELESS:
            return [RowResult(lead_id=one.lead_id, outcome=one.outcome) for one in answers]
        case Fault.MIXED:
            stranger = RowResult(lead_id=uuid4(), outcome=Outcome.CREATED, remote_id="1")
            return [stranger, *reversed(answers), *answers]
        case Fault.TWO_ANSWERS:
            contrary = [
                RowResult(lead_id=one.lead_id, outcome=Outcome.REFUSED, message="no")
                for one in answers
            ]
            return answers + contrary
    return answers
