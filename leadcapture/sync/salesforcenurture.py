"""Where a nurture sequence starts in Salesforce, as the show file says.

A campaign member status that the customer's Flow waits for, or a list of Account Engagement.
`salesforcejourneys` is the third way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from leadcapture.errors import Refused
from leadcapture.lead import Lead
from leadcapture.sync.connector import Enrollment, Outcome, RowResult
from leadcapture.sync.pardot import ListMembership, Pardot
from leadcapture.sync.salesforcemembers import Join, Members
from leadcapture.sync.salesforceorg import GONE, OPTED_OUT, Organisation, refused

__all__ = ["ByList", "ByStatus", "Nurture"]


class Nurture(Protocol):
    """One way to start a sequence."""

    def check(self) -> None:
        """Reach what the way needs besides Salesforce, and sign in there."""
        ...

    def names(self) -> frozenset[str] | None:
        """The sequences there are; None when unclear."""
        ...

    def start(self, enrollments: Sequence[Enrollment]) -> list[RowResult]:
        """Start each; opt-outs are asked for again."""
        ...

    def campaigns(self) -> frozenset[str]:
        """The campaigns that sequences name, besides the show's."""
        ...

    def close(self) -> None: ...


class ByStatus:
    """A member status, of the show's campaign or of another: ``"Newsletter 2026 | Sent"``."""

    def __init__(self, members: Members, campaign: str, sequences: Mapping[str, str]) -> None:
        """`campaign` is the show's, `sequences` the show file's."""
        self._members = members
        self._campaign = campaign
        self._sequences = sequences

    def check(self) -> None:
        """Nothing else is needed."""

    def names(self) -> frozenset[str] | None:
        if not self._campaign:
            return None
        try:
            own = self._members.statuses_of(self._members.campaign_id(self._campaign))
        except Refused:
            return None
        # A status of another campaign is looked at when somebody enters it.
        return frozenset(own | {text for text in self._sequences.values() if "|" in text})

    def start(self, enrollments: Sequence[Enrollment]) -> list[RowResult]:
        by_place: dict[tuple[str, str], list[Join]] = {}
        for row in enrollments:
            campaign, status = self._place(row.sequence)
            join = Join(
                lead=row.lead, remote_id=row.remote_id, status=status, sequence=row.sequence
            )
            by_place.setdefault((campaign, status), []).append(join)
        return [
            result
            for (campaign, _), joins in by_place.items()
            for result in self._members.join(campaign, joins)
        ]

    def campaigns(self) -> frozenset[str]:
        return frozenset(self._place(text)[0] for text in self._sequences.values())

    def close(self) -> None:
        """Nothing was opened."""

    def _place(self, sequence: str) -> tuple[str, str]:
        """The campaign and member status that a sequence's name means."""
        campaign, bar, status = sequence.rpartition("|")
        return (campaign.strip(), status.strip()) if bar else (self._campaign, sequence.strip())


class ByList:
    """A list of Account Engagement."""

    def __init__(self, org: Organisation, pardot: Pardot) -> None:
        self._org = org
        self._pardot = pardot

    def check(self) -> None:
        """Account Engagement takes Salesforce's own token."""

    def names(self) -> frozenset[str]:
        return self._pardot.lists()

    def start(self, enrollments: Sequence[Enrollment]) -> list[RowResult]:
        targets, _ = self._org.targets([(row.lead, row.remote_id) for row in enrollments])
        results: list[RowResult] = []
        for row in enrollments:
            target = targets.get(row.lead.id)
            if target is None:
                results.append(refused(row.lead, GONE))
            elif target.opted_out:
                results.append(refused(row.lead, OPTED_OUT))
            else:
                try:
                    member = self._pardot.enroll(row.lead, row.sequence)
                except Refused as error:
                    results.append(refused(row.lead, str(error)))
                    continue
                results.append(_as_result(row.lead, member))
        return results

    def campaigns(self) -> frozenset[str]:
        return frozenset()

    def close(self) -> None:
        self._pardot.close()


def _as_result(lead: Lead, member: ListMembership) -> RowResult:
    if member.opted_out:
        return refused(lead, OPTED_OUT)
    outcome = Outcome.CREATED if member.created else Outcome.UNCHANGED
    return RowResult(lead_id=lead.id, outcome=outcome, remote_id=member.id)
