"""Nurture by a journey of Marketing Cloud, with the campaign member as the note of what was fired.

An event cannot be sent twice without letting somebody in twice. So the firing is written into the
person's campaign member before it is sent, and the sequence's name once it was accepted. Where an
answer was lost, Marketing Cloud is asked whether the person is in the journey; an event is only
fired again when it says no, long enough after the first try.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from leadcapture.errors import LeadCaptureError, Refused, RetryLater
from leadcapture.lead import Lead
from leadcapture.sync.connector import Enrollment, Outcome, RowResult
from leadcapture.sync.marketingcloud import Journey, MarketingCloud
from leadcapture.sync.salesforcemembers import Members
from leadcapture.sync.salesforceorg import (
    GONE,
    MEMBER,
    OPTED_OUT,
    SEQUENCE,
    Organisation,
    Write,
    record_id,
    refused,
)

__all__ = ["SETTLED", "ByJourney"]

#: How long after an event Marketing Cloud surely tells who is in the journey.
SETTLED = timedelta(minutes=10)
_ASKED = re.compile(r"event sent (\S+): ")
_WAITS = (
    "It is not known yet whether Marketing Cloud has let this person in. It is asked again in ten "
    "minutes."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """One person on the way into a journey."""

    row: Enrollment
    journey: Journey
    contact: str
    """The Lead's or Contact's id: the contact key, as Marketing Cloud Connect has it."""
    member: str


class ByJourney:
    """A sequence is a published journey, by its name or by the key of its event."""

    def __init__(
        self,
        org: Organisation,
        members: Members,
        cloud: MarketingCloud,
        campaign: str,
        *,
        settled: timedelta = SETTLED,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """`campaign` is the show's, whose members carry the notes."""
        self._org = org
        self._members = members
        self._cloud = cloud
        self._campaign = campaign
        self._settled = settled
        self._clock = clock

    def check(self) -> None:
        self._cloud.check()

    def names(self) -> frozenset[str]:
        return frozenset(
            name for one in self._cloud.journeys() for name in (one.name, one.event) if name
        )

    def campaigns(self) -> frozenset[str]:
        return frozenset()

    def close(self) -> None:
        self._cloud.close()

    def start(self, enrollments: Sequence[Enrollment]) -> list[RowResult]:
        """Fire what was not fired before. An error is raised only where no event was accepted."""
        try:
            number = self._members.campaign_id(self._campaign)
        except Refused as error:
            return [refused(row.lead, str(error)) for row in enrollments]
        results: list[RowResult] = []
        fresh: list[_Entry] = []
        unsure: list[tuple[_Entry, datetime]] = []
        taken: set[str] = set()
        places = self._members.places(number, [(row.lead, row.remote_id) for row in enrollments])
        for row in enrollments:
            target, member = places.get(row.lead.id, (None, None))
            journey = self._journey(row.sequence)
            if target is None:
                results.append(refused(row.lead, GONE))
            elif target.opted_out:
                results.append(refused(row.lead, OPTED_OUT))
            elif journey is None:
                words = f"Marketing Cloud has no running journey '{row.sequence}' with an event."
                results.append(refused(row.lead, words))
            elif member is None:
                results.append(_later(row.lead, "The person is not in the show's campaign yet."))
            else:
                entry = _Entry(
                    row=row, journey=journey, contact=target.id, member=record_id(member, MEMBER)
                )
                noted = str(member.get(SEQUENCE) or "")
                if entry.member in taken:
                    results.append(_later(row.lead, "Another lead of the same person goes first."))
                    continue
                taken.add(entry.member)
                if not noted:
                    fresh.append(entry)
                elif (asked := _asked_at(noted)) is not None:
                    unsure.append((entry, asked))
                else:
                    done = self._org.result(row.lead, entry.member, Outcome.UNCHANGED)
                    results.append(done)
        there, again, waiting = self._sorted(unsure)
        results += [_later(entry.row.lead, _WAITS) for entry in waiting]
        results += self._note(there, Outcome.UNCHANGED)
        return results + self._enter([*fresh, *again])

    def _journey(self, sequence: str) -> Journey | None:
        wanted = sequence.strip().casefold()
        return next(
            (
                one
                for one in self._cloud.journeys()
                if wanted in (one.name.casefold(), one.event.casefold())
            ),
            None,
        )

    def _sorted(
        self, unsure: Sequence[tuple[_Entry, datetime]]
    ) -> tuple[list[_Entry], list[_Entry], list[_Entry]]:
        """Those that are in their journey, those that surely are not, and those to wait for."""
        there: list[_Entry] = []
        again: list[_Entry] = []
        waiting: list[_Entry] = []
        by_journey: dict[Journey, list[tuple[_Entry, datetime]]] = {}
        for entry, asked in unsure:
            by_journey.setdefault(entry.journey, []).append((entry, asked))
        for journey, entries in by_journey.items():
            inside = self._cloud.inside(journey, (entry.contact for entry, _ in entries))
            for entry, asked in entries:
                if entry.contact in inside:
                    there.append(entry)
                elif abs(self._clock() - asked) < self._settled:
                    waiting.append(entry)
                else:
                    again.append(entry)
        return there, again, waiting

    def _enter(self, entries: Sequence[_Entry]) -> list[RowResult]:
        """Note that the events leave, fire them, and note that they were accepted."""
        now = f"{self._clock():%Y-%m-%dT%H:%M:%SZ}"
        asked = self._write(entries, lambda entry: f"event sent {now}: {entry.row.sequence}")
        results = [one for one in asked.values() if one.outcome is not Outcome.CREATED]
        going = [
            entry
            for entry in entries
            if (one := asked.get(entry.row.lead.id)) is not None and one.outcome is Outcome.CREATED
        ]
        fired: list[_Entry] = []
        free: list[_Entry] = []
        trouble: RetryLater | None = None
        for entry in going:
            if trouble is not None:
                # Nothing left for those behind the one that failed: nobody has to ask for them.
                free.append(entry)
                results.append(_later(entry.row.lead, str(trouble)))
                continue
            try:
                self._cloud.fire(entry.journey, entry.contact, _data(entry))
                fired.append(entry)
            except Refused as error:
                free.append(entry)
                results.append(refused(entry.row.lead, str(error)))
            except RetryLater as error:
                trouble = error
                results.append(_later(entry.row.lead, str(error)))
        self._release(free)
        if trouble is not None and not fired:
            raise trouble
        return results + self._note(fired, Outcome.CREATED)

    def _note(self, entries: Sequence[_Entry], outcome: Outcome) -> list[RowResult]:
        """Write down that these are in; a row whose note is not proven has no result."""
        noted = self._write(entries, lambda entry: entry.row.sequence)
        return [
            self._org.result(entry.row.lead, entry.member, outcome)
            for entry in entries
            if (one := noted.get(entry.row.lead.id)) is not None and one.outcome is Outcome.CREATED
        ]

    def _release(self, entries: Sequence[_Entry]) -> None:
        """No event was sent for these. A note that stays behind only makes us ask once more."""
        try:
            self._write(entries, lambda entry: None)
        except LeadCaptureError:
            return

    def _write(
        self, entries: Sequence[_Entry], words: Callable[[_Entry], str | None]
    ) -> Mapping[UUID, RowResult]:
        writes = []
        for entry in entries:
            values: dict[str, Any] = {SEQUENCE: words(entry)}
            writes.append(Write(lead=entry.row.lead, key=entry.member, values=values))
        return {one.lead_id: one for one in self._members.change(writes)}


def _asked_at(noted: str) -> datetime | None:
    """When an event left whose answer is not known; None for anything else."""
    match = _ASKED.match(noted)
    if match is None:
        return None
    try:
        moment = datetime.fromisoformat(match[1])
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else None


def _data(entry: _Entry) -> dict[str, str]:
    """The event's fields; set-up makes a data extension that has just these."""
    row, person = entry.row, entry.row.lead.person
    return {
        "ContactKey": entry.contact,
        "LeadCaptureId": str(row.lead.id),
        "EmailAddress": person.email,
        "FirstName": person.first_name,
        "LastName": person.last_name,
        "Company": person.company,
        "Sequence": row.sequence,
    }


def _later(lead: Lead, words: str) -> RowResult:
    return RowResult(lead_id=lead.id, outcome=Outcome.RETRY, message=words)
