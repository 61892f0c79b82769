"""The seam between the outbox and a CRM.

A connector is one small file that knows one CRM. It is given batches, answers row by row, and
raises only when the whole call failed: `RetryLater`, `NotTheServer`, `SignInNeeded`. What is to
be sent, when, and what happens to a refused row is `leadcapture.sync.drain`'s business.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from leadcapture.lead import Lead

__all__ = [
    "Connector",
    "Enrollment",
    "Handoff",
    "Limits",
    "Membership",
    "Outcome",
    "PersonRow",
    "RemoteStatus",
    "RowResult",
]


class Outcome(StrEnum):
    """What one row became."""

    CREATED = "created"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    """It was there already, exactly so; a replay after a crash ends here."""
    REFUSED = "refused"
    """The CRM said no; `RowResult.message` holds its own words. The row is parked."""
    RETRY = "retry"
    """This row may succeed later."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowResult:
    """The answer for one row. `lead_id` names the row; results may come in any order."""

    lead_id: UUID
    outcome: Outcome
    remote_id: str = ""
    url: str = ""
    """Where a person can look at the record in the CRM, or empty."""
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What the CRM takes at most."""

    batch_size: int = 100
    lengths: tuple[tuple[str, int], ...] = ()
    """(field, characters): what is longer is shown in the dry run and parked, never cut.

    Fields go by their names in `Person`; ``name``, ``email`` and ``notes`` (the lead's) too."""
    required: tuple[str, ...] = ()
    """Fields without which the CRM refuses a person, by the same names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """One lead as a person, with what was said."""

    lead: Lead
    notes: str
    """The conversation as text, in the show's own words: rating, answers, consent, notes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """A lead's membership of the show's campaign."""

    lead: Lead
    remote_id: str
    campaign: str
    status: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Handoff:
    """A task for Sales: who asked for what, until when."""

    lead: Lead
    remote_id: str
    key: str
    """The same for every replay of this hand-off, and for no other: find it before you make it."""
    subject: str
    notes: str
    owner: str
    due: datetime
    campaign: str = ""
    """The show's campaign, for attribution; empty when it has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrollment:
    """A lead that enters a nurture sequence."""

    lead: Lead
    remote_id: str
    sequence: str
    """The CRM's own name of the sequence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteStatus:
    """What the CRM holds about one lead now, read back from it."""

    lead_id: UUID
    remote_id: str
    name: str = ""
    email: str = ""
    opted_out: bool = False
    campaigns: tuple[str, ...] = ()
    sequences: tuple[str, ...] = ()
    """Sequences the person is in now or has been through."""
    activities: tuple[str, ...] = ()
    """One line per thing a sequence did or will do: its name and state."""
    handoffs: tuple[str, ...] = ()
    """One line per hand-off: its subject and state."""
    url: str = ""


class Connector(Protocol):
    """One CRM. Every call takes at most `limits.batch_size` rows and must be safe to replay:
    the lead's UUID is the external id, and a step that cannot be keyed reads before it writes.

    A call that raises `Refused` says that the CRM refused the whole batch because of something
    in it and that nothing of it was done; it is called again with the halves, until the bad row
    stands alone. Where a connector knows which rows are refused it answers so row by row.
    """

    name: str
    limits: Limits

    def check(self) -> None:
        """Reach the CRM and sign in. Raises `RetryLater`, `NotTheServer` or `SignInNeeded`."""
        ...

    def sequences(self) -> frozenset[str] | None:
        """The sequences the CRM has, by its own names; None when it cannot tell."""
        ...

    def upsert_people(self, people: Sequence[PersonRow]) -> list[RowResult]:
        """Create or update one person per lead, keyed by the lead's UUID."""
        ...

    def add_campaign_members(self, members: Sequence[Membership]) -> list[RowResult]:
        """Put people into the show's campaign."""
        ...

    def hand_off(self, handoffs: Sequence[Handoff]) -> list[RowResult]:
        """Give Sales one task or opportunity per row."""
        ...

    def enroll(self, enrollments: Sequence[Enrollment]) -> list[RowResult]:
        """Start the sequence where the CRM starts it. An opt-out in the CRM always wins: such a
        row answers REFUSED."""
        ...

    def read_back(self, lead_ids: Sequence[UUID]) -> list[RemoteStatus]:
        """What the CRM holds of these leads; those it does not know are left out."""
        ...

    def close(self) -> None:
        """Let go of the connection."""
        ...
