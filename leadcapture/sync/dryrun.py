"""The dry run: what a sync would do, row by row and field by field, and who is held back and why.

Nothing is sent. With a connector the CRM is asked who exists, what stands there and who opted out;
without one, what was sent before tells create from update.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from leadcapture import mapping, nurture
from leadcapture.crmfield import RemoteField
from leadcapture.delivery import DeliveryState, OutboxEntry, RemoteRef, Step
from leadcapture.errors import Cancelled, Refused, RetryLater, SignInNeeded
from leadcapture.lead import Lead
from leadcapture.show import Destination, Show
from leadcapture.store import outbox, told
from leadcapture.store.store import Store
from leadcapture.store.told import Told
from leadcapture.sync.batches import WITHDRAWN, fingerprint, handoff, obstacle
from leadcapture.sync.connector import (
    Connector,
    ForeseesChanges,
    Limits,
    LinksRecords,
    PersonRow,
    RemoteRecord,
    RemoteStatus,
)
from leadcapture.sync.drain import OPTED_OUT, known_fields, place
from leadcapture.sync.fields import Decision, FieldDiff, decide

__all__ = ["Action", "PlannedRow", "SyncPlan", "plan"]

#: What is put together of other fields, whose changes are told one by one.
_WHOLE = ("conversation",)


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
    changes: tuple[FieldDiff, ...] = ()
    """For a person: the fields that would be written, and those that a person changed in the CRM
    and that stay as they are there. Where the CRM was not asked: what changed since it was sent."""
    url: str = ""
    """The record in the CRM, where there is one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncPlan:
    """What a sync would do now."""

    rows: tuple[PlannedRow, ...]
    message: str = ""
    """Why the CRM could not be asked, so that the plan knows only what was sent; or empty."""


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
    answer) what was sent before tells create from update, and which fields changed since.
    """
    undone = outbox.undone(store, connector=connector_name, show_id=show.id)
    moving = [
        lead.id
        for lead, entries in undone
        if any(
            entry.state is DeliveryState.PENDING and entry.due_at is not None for entry in entries
        )
    ]
    destination = show.connectors.get(connector_name, Destination())
    asker = _Asker(store, destination, connector_name, now)
    there, message = asker.ask(connector, moving)
    ids = [lead.id for lead, _ in undone]
    planner = _Planner(
        show=show,
        name=connector_name,
        destination=destination,
        default_fields=connector.default_fields if connector is not None else {},
        limits=connector.limits if connector is not None else Limits(),
        there=there,
        before={} if there is not None else outbox.last_sent(store, connector_name, moving),
        refs=outbox.refs(store, connector_name, Step.PERSON, ids),
        enrolled=outbox.refs(store, connector_name, Step.ENROLLMENT, ids),
        horizon=now + timedelta(days=3650) if hurry else now,
    )
    for lead, entries in undone:
        planner.add(lead, {entry.step: entry for entry in entries})
    return SyncPlan(rows=tuple(planner.rows), message=message)


@dataclass(frozen=True, slots=True, kw_only=True)
class _There:
    """What the CRM says of the leads that would move."""

    people: Mapping[UUID, RemoteStatus]
    sequences: frozenset[str] | None
    """Which sequences it has; None: it cannot tell."""
    records: Mapping[UUID, RemoteRecord]
    told: Mapping[UUID, Told]
    fields: tuple[RemoteField, ...]
    foreseen: Mapping[UUID, tuple[FieldDiff, ...]]
    """What a connector would write into its fixed places."""


@dataclass(frozen=True, slots=True)
class _Asker:
    store: Store
    destination: Destination
    name: str
    now: datetime

    def ask(
        self, connector: Connector | None, lead_ids: Sequence[UUID]
    ) -> tuple[_There | None, str]:
        """What the CRM holds, or None and why it could not be asked."""
        if connector is None:
            return None, "The CRM was not asked."
        size = connector.limits.batch_size
        batches = [lead_ids[start : start + size] for start in range(0, len(lead_ids), size)]
        try:
            people = {
                status.lead_id: status for batch in batches for status in connector.read_back(batch)
            }
            maps = mapping.maps(self.destination, connector.default_fields)
            fields: tuple[RemoteField, ...] = ()
            records: dict[UUID, RemoteRecord] = {}
            if maps:
                names = mapping.targets(self.destination, connector.default_fields)
                fields = known_fields(
                    self.store,
                    place(self.name, self.destination),
                    connector,
                    now=self.now,
                    wanted=names,
                )
                names |= {one.name for one in fields if one.required and one.writable}
                if isinstance(connector, LinksRecords):
                    refs = outbox.refs(self.store, self.name, Step.PERSON, lead_ids)
                    connector.remember({lead: ref.remote_id for lead, ref in refs.items()})
                for batch in batches:
                    leads = self.store.leads_by_id(tuple(batch))
                    found = connector.look_up(leads, sorted(names))
                    records |= {record.lead_id: record for record in found}
            foreseen: dict[UUID, tuple[FieldDiff, ...]] = {}
            if isinstance(connector, ForeseesChanges):
                for batch in batches:
                    foreseen |= connector.foresee(self.store.leads_by_id(tuple(batch)))
            there = _There(
                foreseen=foreseen,
                people=people,
                sequences=connector.sequences(),
                records=records,
                told=told.told(self.store, self.name, lead_ids) if maps else {},
                fields=fields,
            )
        except (RetryLater, SignInNeeded, Refused, Cancelled) as error:
            return None, str(error)
        return there, ""


@dataclass(slots=True, kw_only=True)
class _Planner:
    show: Show
    name: str
    destination: Destination
    default_fields: Mapping[str, str]
    limits: Limits
    there: _There | None
    before: Mapping[UUID, Lead]
    """Offline: the leads as they were when they were last sent."""
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
            self._say(lead, Step.ENROLLMENT, Action.HOLD_BACK, WITHDRAWN)
        elif Step.ENROLLMENT not in entries and (reasons := nurture.hold_back(lead, self.show)):
            self._say(lead, Step.ENROLLMENT, Action.HOLD_BACK, "; ".join(reasons))

    def _say(
        self,
        lead: Lead,
        step: Step,
        action: Action,
        detail: str = "",
        changes: tuple[FieldDiff, ...] = (),
    ) -> None:
        record = self.there.records.get(lead.id) if self.there is not None else None
        self.rows.append(
            PlannedRow(
                lead_id=lead.id,
                label=lead.label,
                connector=self.name,
                step=step,
                action=action,
                detail=detail,
                changes=changes,
                url=record.url if record is not None else "",
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
        decision = self._decided(lead)
        if not reason and self.there is not None:
            record = self.there.records.get(lead.id)
            there = record.values if record is not None else None
            reason = "; ".join(mapping.problems(decision.write, self.there.fields, there=there))
        if reason:
            self._say(lead, Step.PERSON, Action.HOLD_BACK, reason, decision.diffs)
            return False
        if self.there is not None:
            exists = lead.id in self.there.people or lead.id in self.there.records
        else:
            exists = ref is not None
        fixed = self.there is not None and lead.id in self.there.foreseen
        if decision.exists and not decision.write and not fixed:
            action = Action.ALREADY_THERE
        else:
            action = Action.UPDATE if exists else Action.CREATE
        self._say(lead, Step.PERSON, action, decision.words, decision.diffs)
        return True

    def _decided(self, lead: Lead) -> Decision:
        """What of the lead's fields would be written."""
        if self.there is None:
            return Decision(diffs=self._since(lead))
        foreseen = self.there.foreseen.get(lead.id, ())
        if not mapping.maps(self.destination, self.default_fields):
            return Decision(diffs=foreseen)
        decided = decide(
            mapping.values(
                lead,
                self.show,
                self.destination,
                default_fields=self.default_fields,
                fields=self.there.fields,
            ),
            self.there.records.get(lead.id),
            told=self.there.told.get(lead.id),
            fields=self.there.fields,
            defaults=mapping.only_defaults(lead, self.show, self.destination, self.default_fields),
        )
        return replace(decided, diffs=(*foreseen, *decided.diffs))

    def _since(self, lead: Lead) -> tuple[FieldDiff, ...]:
        """What changed since it was last sent, by our names of the fields."""
        before = self.before.get(lead.id)
        if before is None:
            return ()
        return tuple(
            FieldDiff(field=one.id, label=one.label, before=old, after=new)
            for one in mapping.ours(self.show)
            if one.id not in _WHOLE
            and self.destination.fields.get(one.id) != ""
            and (old := mapping.value_of(before, self.show, one.id))
            != (new := mapping.value_of(lead, self.show, one.id))
        )

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
                request = handoff(entry, lead, "", self.show, self.destination)
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
            self._say(lead, entry.step, Action.HOLD_BACK, OPTED_OUT)
        elif known is not None and sequence not in known:
            self._say(lead, entry.step, Action.HOLD_BACK, f"no sequence '{sequence}' in the CRM")
        elif status is not None and sequence in status.sequences:
            self._say(lead, entry.step, Action.ALREADY_THERE, sequence)
        else:
            self._say(lead, entry.step, Action.ENROLL, sequence)
