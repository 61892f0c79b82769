"""Campaign members of Salesforce: the show's campaign, and the status that starts a Flow."""

# Values in queries always go through `quoted`; only names from this room are put in as they are.
# ruff: noqa: S608

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from leadcapture.errors import Refused
from leadcapture.lead import Lead
from leadcapture.sync.connector import Outcome, RowResult
from leadcapture.sync.salesforceapi import Saved, is_id, quoted, quoted_list, saved
from leadcapture.sync.salesforceorg import (
    GONE,
    KEY,
    MEMBER,
    OPTED_OUT,
    SEQUENCE,
    Organisation,
    Target,
    Write,
    record_id,
    refused,
)

__all__ = ["Join", "Members"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Join:
    """One person who joins a campaign, for a sequence or without."""

    lead: Lead
    remote_id: str
    status: str
    sequence: str = ""


class Members:
    """The campaigns of one organisation, and who is in them."""

    def __init__(self, org: Organisation) -> None:
        self._org = org
        self._campaigns: dict[str, str] = {}
        self._statuses: dict[str, frozenset[str]] = {}

    def join(self, campaign: str, joins: Sequence[Join]) -> list[RowResult]:
        """Make people members of a campaign, or change the status of those who are.

        A member that is there is only changed for a sequence, and only once.
        """
        try:
            number = self.campaign_id(campaign)
            statuses = self.statuses_of(number)
        except Refused as error:
            return [refused(join.lead, str(error)) for join in joins]
        places = self.places(number, [(join.lead, join.remote_id) for join in joins])
        results: list[RowResult] = []
        new: list[Write] = []
        changed: list[Write] = []
        for join in joins:
            target, member = places[join.lead.id]
            if target is None:
                results.append(refused(join.lead, GONE))
            elif join.sequence and target.opted_out:
                results.append(refused(join.lead, OPTED_OUT))
            elif join.status not in statuses:
                words = f"The campaign has no member status '{join.status}'. Add it there."
                results.append(refused(join.lead, words))
            elif member is not None:
                if record_id(member, MEMBER) in {write.key for write in changed}:
                    words = "Another lead of the same person goes first."
                    results.append(
                        RowResult(lead_id=join.lead.id, outcome=Outcome.RETRY, message=words)
                    )
                elif join.sequence and not member.get(SEQUENCE):
                    values = {"Status": join.status, SEQUENCE: join.sequence}
                    changed.append(
                        Write(lead=join.lead, key=record_id(member, MEMBER), values=values)
                    )
                else:
                    results.append(
                        self._org.result(join.lead, record_id(member, MEMBER), Outcome.UNCHANGED)
                    )
            else:
                who = "ContactId" if target.is_contact else "LeadId"
                values = {"CampaignId": number, who: target.id, "Status": join.status}
                if join.sequence:
                    values[SEQUENCE] = join.sequence
                new.append(Write(lead=join.lead, key=_key(join.lead, number), values=values))
        results += self._org.upsert("CampaignMember", KEY, new, MEMBER)
        return results + self.change(changed)

    def places(
        self, number: str, rows: Sequence[tuple[Lead, str]]
    ) -> dict[UUID, tuple[Target | None, Mapping[str, Any] | None]]:
        """Each lead's record, and its member of the campaign with this id, where there is one.

        `rows` are (lead, the id we know it by or "").
        """
        keys = quoted_list(_key(lead, number) for lead, _ in rows)
        ids = quoted_list(remote for _, remote in rows if remote)
        targets, more = self._org.targets(
            rows,
            members=(
                f"SELECT Id, {KEY}, {SEQUENCE}, Status, LeadId, ContactId FROM CampaignMember "
                f"WHERE CampaignId = {quoted(number)} AND ({KEY} IN {keys} "
                f"OR LeadId IN {ids} OR ContactId IN {ids})"
            ),
        )
        by_key = {str(row.get(KEY)): row for row in more["members"] if row.get(KEY)}
        by_person = {str(row.get("ContactId") or row.get("LeadId")): row for row in more["members"]}
        found: dict[UUID, tuple[Target | None, Mapping[str, Any] | None]] = {}
        for lead, _ in rows:
            target = targets.get(lead.id)
            member = by_key.get(_key(lead, number))
            if member is None and target is not None:
                member = by_person.get(target.id)
            found[lead.id] = (target, member)
        return found

    def change(self, writes: Sequence[Write]) -> list[RowResult]:
        """Update members by their ids: each answer must name the id that was sent in its place."""
        if not writes:
            return []
        records = [
            {"attributes": {"type": "CampaignMember"}, "id": write.key, **write.values}
            for write in writes
        ]
        self._org.before_writing()
        answer = self._org.api.call(
            "PATCH",
            f"{self._org.api.base}/composite/sobjects",
            {"allOrNone": False, "records": records},
        ).value
        found = saved(answer, len(records)) or []
        pairs = list(zip(writes, found, strict=False))
        if not all(one.errors or one.id == write.key for write, one in pairs):
            return []
        return [
            # Entering a sequence is new, although the record is not.
            self._org.judged(write, one if one.errors else Saved(id=one.id, created=True))
            for write, one in pairs
        ]

    def campaign_id(self, name: str) -> str:
        """The id of a campaign by its name or id. Raises `Refused` when there is not one."""
        if not name:
            raise Refused("The show file names no campaign for Salesforce.")
        if name not in self._campaigns:
            by = "Id" if is_id(name, "701") else "Name"
            rows = self._org.api.query(f"SELECT Id FROM Campaign WHERE {by} = {quoted(name)}")
            ids = [record_id(row, "701") for row in rows]
            if len(ids) != 1:
                raise Refused(
                    f"Salesforce has {len(ids) or 'no'} campaigns '{name}'. Name one by its id, "
                    "or make it there."
                )
            self._campaigns[name] = ids[0]
        return self._campaigns[name]

    def statuses_of(self, campaign: str) -> frozenset[str]:
        if campaign not in self._statuses:
            rows = self._org.api.query(
                f"SELECT Label FROM CampaignMemberStatus WHERE CampaignId = {quoted(campaign)}"
            )
            self._statuses[campaign] = frozenset(str(row.get("Label")) for row in rows)
        return self._statuses[campaign]


def _key(lead: Lead, campaign: str) -> str:
    """A member's external id."""
    return f"{lead.id}:{campaign}"
