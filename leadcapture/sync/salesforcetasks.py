"""Hand-offs in Salesforce: a Task for a user, keyed by the hand-off."""

# Values in queries always go through `quoted`; only names from this room are put in as they are.
# ruff: noqa: S608

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from leadcapture.sync.connector import Handoff, Outcome, RowResult
from leadcapture.sync.salesforceapi import quoted_list
from leadcapture.sync.salesforceorg import (
    GONE,
    KEY,
    TASK,
    Organisation,
    Write,
    record_id,
    refused,
)

__all__ = ["Tasks"]

#: Characters of a Task's Subject.
_LONGEST_SUBJECT = 255


class Tasks:
    """The tasks that we made in one organisation."""

    def __init__(self, org: Organisation) -> None:
        self._org = org

    def hand_off(self, handoffs: Sequence[Handoff]) -> list[RowResult]:
        """Tasks by their own external id; one that is there already is left alone."""
        keys = quoted_list(row.key for row in handoffs)
        targets, more = self._org.targets(
            [(row.lead, row.remote_id) for row in handoffs],
            tasks=f"SELECT Id, {KEY} FROM Task WHERE {KEY} IN {keys}",
        )
        there = {str(task.get(KEY)): record_id(task, TASK) for task in more["tasks"]}
        owners = self._org.users(row.owner for row in handoffs)
        results: list[RowResult] = []
        going: list[Write] = []
        for row in handoffs:
            target = targets.get(row.lead.id)
            if row.key in there:
                results.append(self._org.result(row.lead, there[row.key], Outcome.UNCHANGED))
            elif target is None:
                results.append(refused(row.lead, GONE))
            else:
                owner = owners.get(row.owner, "")
                said = []
                if row.owner and not owner:
                    said.append(f"No active user in Salesforce is called '{row.owner}'.")
                if len(row.subject) > _LONGEST_SUBJECT:
                    said.append("The task's subject was too long and is shortened.")
                going.append(
                    Write(
                        lead=row.lead,
                        key=row.key,
                        values=_task(row, target.id, owner),
                        remark=" ".join(said),
                    )
                )
        return results + self._org.upsert("Task", KEY, going, TASK)

    def of(self, people: Iterable[str]) -> list[dict[str, Any]]:
        ids = sorted(people)
        if not ids:
            return []
        return self._org.api.query(
            f"SELECT Id, {KEY}, Subject, Status FROM Task WHERE WhoId IN {quoted_list(ids)} "
            f"AND {KEY} != null"
        )


def _task(row: Handoff, who: str, owner: str) -> dict[str, Any]:
    values: dict[str, Any] = {
        "WhoId": who,
        "Subject": row.subject[:_LONGEST_SUBJECT],
        "Description": row.notes,
        "ActivityDate": f"{row.due:%Y-%m-%d}",
        "Status": "Not Started",
        "Priority": "High",
    }
    if owner:
        values["OwnerId"] = owner
    return values
