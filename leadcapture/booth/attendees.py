"""What a booth does with the organiser's list or API: bare badge ids become people."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from enum import StrEnum
from itertools import islice
from pathlib import Path
from uuid import UUID

from msgspec import Struct

from leadcapture.booth.workspace import NAMED, Workspace
from leadcapture.errors import BadInput, LeadCaptureError
from leadcapture.lead import Lead, Person, badge_forms
from leadcapture.log import logger
from leadcapture.show import Show
from leadcapture.store.store import Attendee

__all__ = [
    "TOKEN_VARIABLE",
    "AttendeeDoor",
    "AttendeeReport",
    "AttendeeTable",
    "NamedLead",
    "Naming",
]

#: Where the token of the organiser's attendee lookup is looked for when it was never stored.
TOKEN_VARIABLE = "LEADCAPTURE_ATTENDEE_TOKEN"  # noqa: S105

_BY_LIST = "named from the attendee list"

_log = logger("booth")


def _listed_as(lead: Lead, ambiguous: Mapping[str, tuple[Person, ...]]) -> tuple[Person, ...]:
    """Whom the lead's badge id may stand for."""
    return next((ambiguous[form] for form in badge_forms(lead.badge_id) if form in ambiguous), ())


class AttendeeTable(Struct, frozen=True, kw_only=True):
    """The beginning of an attendee file, for the mapping wizard."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    """The first 20 rows, each as long as `headers`."""
    mapping: Mapping[str, str]
    """Suggested: column head -> field, in the names of `BadgeTemplate`."""


class Naming(StrEnum):
    """What an attendee list said of a lead of whom only an id was known."""

    RESOLVED = "resolved"
    AMBIGUOUS = "ambiguous"
    """Its id stands there for several people."""
    UNKNOWN = "unknown"
    """Its id does not stand there."""


class NamedLead(Struct, frozen=True, kw_only=True):
    """One line of an `AttendeeReport`."""

    lead_id: UUID
    badge_id: str
    label: str
    """What the lead is called now."""
    naming: Naming
    candidates: tuple[Person, ...] = ()
    """Of an ambiguous one: the people to choose from, see `Booth.name_attendee`."""


class AttendeeReport(Struct, frozen=True, kw_only=True):
    """What an attendee list did."""

    imported: int
    """Attendees stored."""
    skipped: int
    """Lines without an id."""
    resolved: int
    """Provisional leads that now have a name."""
    unknown: int
    """Provisional leads whose id is not on the list."""
    mapping: Mapping[str, str]
    """Column head -> field, as used."""
    ambiguous: int = 0
    """Ids that stand on the list more than once with different people; none of them is used."""
    leads: tuple[NamedLead, ...] = ()
    """Each lead that the list was asked about: ambiguous ones, unknown ones, resolved ones."""
    warnings: tuple[str, ...] = ()


class AttendeeDoor(Workspace):
    """The attendees' part of `leadcapture.booth.Booth`."""

    def attendee_table(self, path: Path) -> AttendeeTable:
        """For a mapping wizard: what the file holds and how it would be read.

        Raises `BadInput`.
        """
        from leadcapture.capture.attendees import guess_columns
        from leadcapture.tables import read_table

        table = read_table(path)
        rows = tuple(islice(table.rows, 20))
        return AttendeeTable(
            headers=table.columns,
            rows=tuple(tuple(row.get(head, "") for head in table.columns) for row in rows),
            mapping=guess_columns(table.columns),
        )

    def import_attendees(
        self,
        path: Path,
        mapping: Mapping[str, str] | None = None,
        *,
        show: Show | None = None,
        progress: Callable[[int], None] = lambda rows: None,
        cancelled: Callable[[], bool] = lambda: False,
    ) -> AttendeeReport:
        """Store an attendee list and give provisional leads their names.

        It also puts right what was read from a badge's print with doubt. Fields a person has
        typed are never overwritten. `progress` hears the rows read so far; until the file is read
        it can be cancelled, with nothing stored. Raises `BadInput` or `Cancelled`.
        """
        from leadcapture.capture.attendees import read_attendees

        show = show or self._current()
        listed = read_attendees(
            path, mapping, region=show.country, progress=progress, cancelled=cancelled
        )
        count = self._store.put_attendees(
            show.id,
            (Attendee(badge_id=row.badge_id, person=row.person) for row in listed.rows),
        )
        provisional = self._store.provisional(show.id)
        guessed = {lead.id: lead for lead in self._store.guessed(show.id)}
        resolved, unknown = self._resolve(show, provisional, guessed.values())
        now = [
            lead
            for lead in self._store.leads_by_id([*(lead.id for lead in provisional), *guessed])
            if lead != guessed.get(lead.id)
        ]
        named = [
            NamedLead(
                lead_id=lead.id,
                badge_id=lead.badge_id,
                label=lead.label,
                naming=Naming.RESOLVED
                if not lead.provisional
                else Naming.AMBIGUOUS
                if people
                else Naming.UNKNOWN,
                candidates=people if lead.provisional else (),
            )
            for lead in now
            for people in (_listed_as(lead, listed.ambiguous),)
        ]
        order = [Naming.AMBIGUOUS, Naming.UNKNOWN, Naming.RESOLVED]
        return AttendeeReport(
            leads=tuple(sorted(named, key=lambda one: order.index(one.naming))),
            imported=count,
            skipped=len(listed.skipped) - listed.ambiguous_rows,
            resolved=resolved,
            unknown=unknown,
            mapping=listed.mapping,
            ambiguous=len(listed.ambiguous),
            warnings=listed.warnings,
        )

    def name_attendee(self, lead_id: UUID, person: Person) -> Lead:
        """Say which of the people with its badge id a lead is; the id means that one from now on.

        One undo step."""
        lead = self._store.lead(lead_id)
        if lead.badge_id:
            self._store.put_attendees(
                lead.show_id, [Attendee(badge_id=lead.badge_id, person=person)]
            )
        self._change(
            [lead_id],
            lambda now: replace(now, person=now.person.filled_from(person), provisional=False),
            _BY_LIST,
        )
        return self._store.lead(lead_id)

    def resolve(
        self,
        lookup: Callable[[str], Person | None] | None = None,
        *,
        show: Show | None = None,
        action: str = _BY_LIST,
    ) -> tuple[int, int]:
        """Name provisional leads from the attendee list, then from an organiser's `lookup`; those
        whose print was read with doubt are put right.

        Returns (resolved, still unknown). One undo step.
        """
        show = show or self._current()
        return self._resolve(
            show, self._store.provisional(show.id), self._store.guessed(show.id), lookup, action
        )

    def _resolve(
        self,
        show: Show,
        provisional: Collection[Lead],
        guessed: Collection[Lead],
        lookup: Callable[[str], Person | None] | None = None,
        action: str = _BY_LIST,
    ) -> tuple[int, int]:
        found: dict[UUID, Person] = {}
        for lead in (*provisional, *guessed):
            person = self._store.attendee(show.id, lead.badge_id) if lead.badge_id else None
            if person is None and lookup is not None and lead.badge_id:
                people = map(lookup, badge_forms(lead.badge_id))
                person = next((one for one in people if one is not None), None)
            if person is not None and lead.named(person) != lead:
                found[lead.id] = person

        if found:
            self._change(
                tuple(found),
                lambda lead: lead.named(found[lead.id]),
                action,
            )
        return len(found), sum(lead.id not in found for lead in provisional)

    def look_up(
        self, token: str | None = None, *, show: Show | None = None, action: str = _BY_LIST
    ) -> tuple[int, int]:
        """Ask the organiser's own system who the provisional leads are.

        `token` is kept in the encrypted file once the organiser has accepted it. Returns
        (resolved, still unknown). Raises `BadInput` where the show file names no such system,
        `SignInNeeded`, `RetryLater` or `Refused`.
        """
        from leadcapture.sync import registry

        show = show or self._current()
        api = show.attendee_api
        if not api.url:
            raise BadInput(
                f"The show file of {show.name} names no [attendee_api]. "
                "Import the organiser's attendee list instead."
            )
        name = f"{api.kind}@{api.url}"
        secret = token or self._store.secret(name) or os.environ.get(TOKEN_VARIABLE)
        lookup = registry.open_lookup(api, secret, region=show.country)
        answer = self.resolve(lookup.find, show=show, action=action)
        if token:
            self._store.put_secret(name, token)
        return answer

    def _name_provisional(self, show: Show) -> None:
        """Before a sync: a lead that has a name by now should not leave as a bare id."""
        if not show.attendee_api.url:
            return
        try:
            self.look_up(show=show, action=NAMED)
        except LeadCaptureError as error:
            # Who is still unknown stays provisional, which the Review page shows.
            _log.warning("attendee lookup failed: %s", type(error).__name__)
