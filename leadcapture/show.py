"""A show, as the booth sees it; `leadcapture.showfile` reads and writes it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from uuid import UUID

from leadcapture.lead import Disposition

__all__ = [
    "PURPOSES",
    "AttendeeApi",
    "BadgeTemplate",
    "Campaign",
    "ConsentText",
    "Destination",
    "NextStep",
    "NurtureRule",
    "Qualifier",
    "QualifierKind",
    "Release",
    "Show",
]

#: What a visitor can be asked to agree to. Anything else would be asked and never looked at.
PURPOSES = ("email", "advertising")


class QualifierKind(StrEnum):
    SINGLE = "single"
    MULTI = "multi"
    TEXT = "text"
    NUMBER = "number"


class Release(StrEnum):
    """When a lead may leave for the CRM."""

    AFTER_REVIEW = "after-review"
    AS_CAPTURED = "as-captured"
    HOT_FIRST = "hot-first"
    """Hot ones at once, the rest after review."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Qualifier:
    """One question of the show."""

    id: str
    label: str
    kind: QualifierKind = QualifierKind.SINGLE
    choices: tuple[str, ...] = ()
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NextStep:
    """What was agreed with the visitor."""

    id: str
    label: str
    handoff: bool = False
    """Whether this makes a task for Sales."""
    due_days: int = 1
    """Days after the capture until the task is due."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentText:
    """The exact wording shown before the opt-in is ticked."""

    wording: str
    purpose: str = "email"
    version: str = "1"
    language: str = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class BadgeTemplate:
    """How this show's delimited badge codes are laid out.

    `columns` names a field of `leadcapture.lead.FIELDS` per position; ``-`` or nothing skips one.
    """

    delimiter: str = "^"
    columns: tuple[str, ...] = ()
    id_parameter: str = ""
    """For check-in URLs: the query parameter that holds the badge id; empty means guess."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendeeApi:
    """The organiser's own system that knows who a badge id is. Its token is never in here."""

    kind: str = "pretix"
    url: str = ""
    """Empty: the organiser has none."""
    organizer: str = ""
    event: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NurtureRule:
    """If all that is named matches, the lead enrols in `sequence`. The first match wins."""

    sequence: str
    dispositions: tuple[Disposition, ...] = ()
    """Any of these; empty matches every rating and none."""
    next_steps: tuple[str, ...] = ()
    answers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Qualifier id -> any of these answers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Destination:
    """One connector's share of the show: where, which campaign, which sequences, which owner."""

    url: str = ""
    database: str = ""
    user: str = ""
    campaign: str = ""
    """The campaign's name or id in that CRM."""
    owner: str = ""
    """Who in Sales receives the hand-offs: a login or a name, as the CRM knows it."""
    sequences: Mapping[str, str] = field(default_factory=dict)
    """Sequence name in the show's rules -> the CRM's own name for it (default: the same)."""
    fields: Mapping[str, str] = field(default_factory=dict)
    """Our field (see `leadcapture.mapping`) -> the CRM's; an empty name does not send it."""
    defaults: Mapping[str, str] = field(default_factory=dict)
    """The CRM's field -> what is written there where we have nothing, such as a lead source."""
    options: Mapping[str, str] = field(default_factory=dict)
    """What only this connector understands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Campaign:
    """What `Destination.campaign` falls back to, and the member status given to a lead."""

    name: str = ""
    member_status: str = "Responded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Show:
    """One trade show as the booth sees it."""

    name: str
    id: UUID
    starts: date | None = None
    ends: date | None = None
    booth: str = ""
    city: str = ""
    country: str = ""
    """ISO 3166 alpha-2; phones without a country code are read as this country's."""
    timezone: str = ""
    """Where the show's clocks stand, such as ``Europe/Berlin``; times of files that say no zone are
    read in it. Empty is each computer's own."""
    host: str = ""
    """The exhibiting company."""
    link: str = ""
    """What "show a code" puts on the screen when the rep has no vCard of their own."""
    release: Release = Release.AFTER_REVIEW
    purge_days: int = 0
    """Days after everything of a lead was sent until it may be erased here; 0 keeps it."""
    campaign: Campaign = Campaign()
    consent: tuple[ConsentText, ...] = ()
    qualifiers: tuple[Qualifier, ...] = ()
    next_steps: tuple[NextStep, ...] = ()
    badge: BadgeTemplate = BadgeTemplate()
    attendee_api: AttendeeApi = AttendeeApi()
    nurture: tuple[NurtureRule, ...] = ()
    connectors: Mapping[str, Destination] = field(default_factory=dict)
    """Connector name (``"tryton"``, ``"csv"``) -> this show's destination there."""

    def next_step(self, step_id: str) -> NextStep | None:
        """The next step with this id, or None."""
        return next((step for step in self.next_steps if step.id == step_id), None)
