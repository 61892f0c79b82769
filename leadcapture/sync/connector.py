"""The seam between the outbox and a CRM.

A connector is one small file that knows one CRM. It is given batches, answers row by row, and
raises only when the whole call failed: `RetryLater`, `NotTheServer`, `SignInNeeded`. What is to
be sent, when, and what happens to a refused row is `leadcapture.sync.drain`'s business.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol, runtime_checkable
from uuid import UUID

from leadcapture.crmfield import FieldKind, RemoteField, Value
from leadcapture.errors import BadInput
from leadcapture.lead import Lead

if TYPE_CHECKING:
    from leadcapture.sync.fields import FieldDiff

__all__ = [
    "AnnouncesWrites",
    "Connector",
    "Enrollment",
    "FieldKind",
    "ForeseesChanges",
    "Handoff",
    "Limits",
    "LinksRecords",
    "Membership",
    "Outcome",
    "PersonRow",
    "Quota",
    "RemoteField",
    "RemoteRecord",
    "RemoteStatus",
    "RenewsSecret",
    "RowResult",
    "SecondSecret",
    "check_options",
    "existing_records",
    "naming",
]


_EXISTING = re.compile(r"\(there already: ([\w., -]+)\)")


def naming(words: str, records: Sequence[str]) -> str:
    """A refusal's words with the records that the CRM takes for the same person."""
    return f"{words} (there already: {', '.join(records)})" if records else words


def existing_records(words: str) -> tuple[str, ...]:
    """The records that a refusal's words name, by their ids in the CRM; see `naming`."""
    match = _EXISTING.search(words)
    return tuple(match[1].split(", ")) if match else ()


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
    bulk_size: int = 0
    """People a call may bring where very many are due (a bulk API); 0: never more than a batch."""
    lengths: tuple[tuple[str, int], ...] = ()
    """(field, characters): what is longer is shown in the dry run and parked, never cut.

    Fields go by their names in `Person`; ``name``, ``email`` and ``notes`` (the lead's) too."""
    required: tuple[str, ...] = ()
    """Fields without which the CRM refuses a person, by the same names."""


def check_options(
    name: str,
    options: Mapping[str, str],
    known: Sequence[str],
    choices: Mapping[str, Sequence[str]] | None = None,
) -> None:
    """Raises `BadInput` for an option of the show's connector `name` that is not `known`, or whose
    value is not among its `choices`; what is not said may always be left out.
    """
    for option in options:
        if option not in known:
            raise BadInput(
                f"The show's connector '{name}' has no option '{option}'. "
                f"Known: {', '.join(known)}."
            )
    for option, values in (choices or {}).items():
        if options.get(option, values[0]) not in values:
            raise BadInput(
                f"The show's connector '{name}': '{option}' is one of {', '.join(values)}."
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    """How many API calls the CRM grants, as its last answer said."""

    limit: int
    left: int
    resets_at: datetime | None = None
    """When it begins anew, where the CRM says so."""

    def spent(self, reserve: float) -> bool:
        """Whether only the reserve for others (a fraction of the limit) is left."""
        return self.left <= self.limit * reserve


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """One lead as a person, with what was said."""

    lead: Lead
    notes: str
    """The conversation as text, in the show's own words: rating, answers, consent, notes."""
    values: Mapping[str, Value] = field(default_factory=dict)
    """The CRM's field -> what to write there: mapped, and without what people changed in the CRM.
    Exactly this is written; a connector without field mapping goes by `lead` instead."""
    remote_id: str = ""
    """The record that was found or is known already; empty for a new one."""


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
class RemoteRecord:
    """What the fields of one lead's record hold in the CRM now."""

    lead_id: UUID
    remote_id: str
    values: Mapping[str, Value] = field(default_factory=dict)
    """Only fields that were asked for; those that hold nothing may be left out."""
    ours: bool = True
    """Whether the record was made by us under the lead's own key. One that was there before (an
    existing contact with this e-mail address) is only added to: full fields stay."""
    opted_out: bool = False
    url: str = ""


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
    default_fields: Mapping[str, str]
    """Our field -> the CRM's, where the show file says nothing (see `leadcapture.mapping`). Empty:
    the connector has no field mapping. It goes by the lead, and guards people's edits itself;
    one that `ForeseesChanges` writes what the show file maps besides."""

    def check(self) -> None:
        """Reach the CRM and sign in. Raises `RetryLater`, `NotTheServer` or `SignInNeeded`."""
        ...

    def sequences(self) -> frozenset[str] | None:
        """The sequences the CRM has, by its own names; None when it cannot tell."""
        ...

    def describe(self) -> tuple[RemoteField, ...]:
        """The fields of a person's record, asked from the CRM; empty without field mapping."""
        ...

    def look_up(self, leads: Sequence[Lead], fields: Sequence[str]) -> list[RemoteRecord]:
        """What the CRM holds of these leads in these fields; those not there are left out.

        Asked before people are written, and for the dry run. By the lead's UUID first; where the
        CRM keeps people under their e-mail address, by that too."""
        ...

    def quota(self) -> Quota | None:
        """What is left of the API quota, as the last answer said; None when it does not."""
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


@runtime_checkable
class RenewsSecret(Protocol):
    """A connector whose sign-in is renewed while it works."""

    def keep_secret(self, keep: Callable[[str], None]) -> None:
        """`keep` stores a renewed secret; it is called before the new one is used."""
        ...


@runtime_checkable
class SecondSecret(Protocol):
    """A connector that signs in at a second place too, such as a marketing system beside a CRM."""

    def check_second(self) -> None:
        """Sign in at the second place alone. Raises what `Connector.check` does."""
        ...


@runtime_checkable
class ReadsOptOuts(Protocol):
    """A connector that can tell who opted out in fewer calls than `Connector.read_back` takes."""

    def opted_out(self, enrollments: Sequence[Enrollment]) -> frozenset[UUID]:
        """The leads of these whose person has opted out in the CRM, asked right before `enroll`."""
        ...


@runtime_checkable
class LinksRecords(Protocol):
    """A connector that can make a record that is there already a lead's own."""

    def link_to(self, lead: Lead, remote_id: str) -> RemoteRecord:
        """Give the record the lead's key, as far as the CRM has a place for it; safe to replay.

        Raises `Refused` for a record that is gone, of another kind, or another lead's.
        """
        ...

    def remember(self, known: Mapping[UUID, str]) -> None:
        """The records that these leads are known by, for those that carry no key of ours."""
        ...


@runtime_checkable
class AnnouncesWrites(Protocol):
    """A connector whose `add_campaign_members` and `hand_off` read first, and which says when they
    have: what is left to be written here of the batch before is written meanwhile."""

    def before_writing(self, tell: Callable[[], None]) -> None:
        """From now on `tell` is called before every write of these two. What it raises goes up."""
        ...


@runtime_checkable
class ForeseesChanges(Protocol):
    """A connector with fixed places for what is known of a person, which it guards itself, and
    which can tell beforehand what it would write there. Other fields of the CRM can be mapped."""

    def foresee(self, leads: Sequence[Lead]) -> Mapping[UUID, tuple[FieldDiff, ...]]:
        """For the dry run: each field that would change, from what to what. Writes nothing."""
        ...
