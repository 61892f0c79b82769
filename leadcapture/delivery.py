"""What is owed to a CRM and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

__all__ = ["DeliveryState", "OutboxEntry", "RemoteRef", "Step", "delivery_key"]


class Step(StrEnum):
    """What is done for one lead at one destination, in this order."""

    PERSON = "person"
    CAMPAIGN = "campaign"
    HANDOFF = "handoff"
    ENROLLMENT = "enrollment"


class DeliveryState(StrEnum):
    PENDING = "pending"
    SENT = "sent"
    PARKED = "parked"
    """Refused by the CRM; a person has to look (`OutboxEntry.error` holds its words)."""


def delivery_key(lead_id: UUID | str, connector: str, step: Step) -> str:
    """The idempotency key of one step of one lead at one connector."""
    return f"{lead_id}:{connector}:{step.value}"


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxEntry:
    """One step that is owed to one connector for one lead."""

    lead_id: UUID
    connector: str
    step: Step
    key: str
    detail: str = ""
    """The sequence's name for an enrollment, the next step's id for a hand-off."""
    state: DeliveryState = DeliveryState.PENDING
    attempts: int = 0
    due_at: datetime | None = None
    """Not before this time; None means held back until the lead is reviewed."""
    revision: int = 0
    """The lead's revision that this entry sends or has sent."""
    error: str = ""
    sent_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteRef:
    """What one lead is called at one connector."""

    lead_id: UUID
    connector: str
    kind: Step
    remote_id: str
    url: str = ""
    fingerprint: str = ""
    """A digest of what was last written there, so that an unchanged record is not written again."""
