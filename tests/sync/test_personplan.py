"""The plan by person, and its totals."""

from __future__ import annotations

from uuid import UUID, uuid4

from leadcapture.delivery import Step
from leadcapture.sync.dryrun import Action, PlannedRow, SyncPlan
from leadcapture.sync.personplan import forecast


def row(lead: UUID, action: Action, detail: str = "", connector: str = "csv") -> PlannedRow:
    return PlannedRow(
        lead_id=lead,
        label=str(lead)[:4],
        connector=connector,
        step=Step.PERSON,
        action=action,
        detail=detail,
    )


def test_a_person_counts_once_however_many_destinations_there_are() -> None:
    one, two, three = uuid4(), uuid4(), uuid4()
    found = forecast(
        SyncPlan(
            rows=(
                row(three, Action.HOLD_BACK, "not reviewed yet"),
                row(three, Action.HOLD_BACK, "not reviewed yet", "tryton"),
                row(one, Action.CREATE),
                row(one, Action.UPDATE, connector="tryton"),
                row(one, Action.HOLD_BACK, "no opt-in for e-mail"),
                row(two, Action.ALREADY_THERE),
            ),
            message="offline",
        )
    )
    assert [person.lead_id for person in found.people] == [one, three, two]
    assert [person.moves for person in found.people] == [True, False, False]
    assert found.moving == {one}
    assert found.connectors == ("csv", "tryton")
    assert found.message == "offline"
    assert (found.totals[Action.CREATE], found.totals[Action.UPDATE]) == (1, 1)
    assert found.totals[Action.HOLD_BACK] == 2
    assert found.totals[Action.ALREADY_THERE] == 1
    assert found.totals[Action.ENROLL] == 0
    assert found.people[1].reasons == ("not reviewed yet",)
    assert "not reviewed" in found.people[1].key


def test_who_has_something_else_coming_is_not_counted_as_already_there() -> None:
    one = uuid4()
    found = forecast(SyncPlan(rows=(row(one, Action.ALREADY_THERE), row(one, Action.HANDOFF))))
    assert found.totals[Action.ALREADY_THERE] == 0
    assert found.totals[Action.HANDOFF] == 1
