from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from leadcapture.booth import Booth, LeadFilter, LeadQuery, SavedFilter, Who
from leadcapture.errors import BadInput
from leadcapture.lead import Disposition, Lead
from tests.conftest import PASSPHRASE, Clock

NewLead = Callable[..., Lead]


def put(booth: Booth, lead: Lead) -> Lead:
    draft = booth.draft_id("")
    return booth.keep(draft, lead)


def test_a_filter_means_who_asks_and_when(booth: Booth, new_lead: NewLead, clock: Clock) -> None:
    mine = put(booth, new_lead(captured_by="Ann Rep", disposition=Disposition.HOT))
    theirs = put(booth, new_lead(captured_by="Bo Rep"))
    named = {one.name: one for one in booth.filters()}

    def found(name: str, **fields: object) -> set[object]:
        query = booth.query_for(named[name], **fields)
        rows = booth.page(query, offset=0, limit=9)
        assert booth.count(query) == len(rows)
        return {row.id for row in rows}

    assert found("All") == {mine.id, theirs.id}
    assert found("Mine") == found("Hot") == {mine.id}
    assert found("By a colleague") == {theirs.id}
    assert found("Mine", also=(LeadFilter.NO_EMAIL,)) == set()
    assert found("All", text="ada@example.com") == {mine.id, theirs.id}
    assert found("Today") == {mine.id, theirs.id}
    hour = clock().astimezone().hour
    named["Then"] = SavedFilter(name="Then", hours=(hour, hour + 1))
    assert len(found("Then")) == 2
    clock.advance(days=1)
    assert found("Today") == found("Then") == set()


def test_today_is_the_shows_when_one_show_is_chosen(
    booth: Booth, new_lead: NewLead, tmp_path: Path, clock: Clock
) -> None:
    show = booth.update_show(timezone="Pacific/Kiritimati")  # 23:00 of the 24th there
    morning = put(booth, new_lead(captured_at=datetime(2026, 11, 23, 19, 30, tzinfo=UTC)))
    path = tmp_path / "list.csv"
    path.write_text("Email,Captured at\nbo@example.com,2026-11-24\n")
    booth.import_leads(path)
    today = SavedFilter(name="Today", hours=(0, 24))
    nine = SavedFilter(name="Nine", hours=(9, 10))
    assert booth.count(booth.query_for(today, show_id=show.id)) == 2
    (row,) = booth.page(booth.query_for(nine, show_id=show.id), offset=0, limit=9)
    assert row.id == morning.id
    of_one = replace(nine, query=LeadQuery(show_id=show.id))
    assert booth.count(booth.query_for(of_one)) == 1
    # Of all shows it is this computer's.
    midnight = clock().astimezone().replace(hour=0, minute=0)
    assert booth.query_for(today).since == midnight
    clock.advance(hours=1)
    assert booth.count(booth.query_for(today, show_id=show.id)) == 0


def test_a_saved_filter_outlives_the_program(booth: Booth, clock: Clock) -> None:
    query = LeadQuery(
        filter=LeadFilter.HOT,
        tag="vip",
        answers=(("interest", ("Pro", "Basic")),),
        since=clock(),
        owner="",
        reverse=True,
    )
    kept = booth.save_filter(
        SavedFilter(name="  My  VIPs ", query=query, who=Who.ME, hours=(14, 16))
    )
    assert kept.name == "My VIPs"
    booth.close()
    with Booth.open(booth.workspace, passphrase=PASSPHRASE, clock=clock) as again:
        assert again.filters()[-1] == kept
        again.save_filter(replace(kept, who=Who.OTHERS))
        assert [one.who for one in again.filters() if not one.built_in] == [Who.OTHERS]
        again.drop_filter("My VIPs")
        assert all(one.built_in for one in again.filters())
        for name in ("", "mine"):
            with pytest.raises(BadInput):
                again.save_filter(SavedFilter(name=name))


def test_all_conditions_hold_together(booth: Booth, new_lead: NewLead, clock: Clock) -> None:
    put(
        booth,
        new_lead(tags=("vip", "press"), owner="Kim", answers={"interest": ("Pro",), "seats": 12.0}),
    )
    put(booth, new_lead(tags=("vip",), answers={"interest": ("Basic", "Pro"), "seats": 7.0}))
    put(booth, new_lead(captured_at=clock() - timedelta(hours=2)))

    def count(**fields: object) -> int:
        query = LeadQuery(**fields)  # type: ignore[arg-type]
        assert booth.count(query) == len(booth.page(query, offset=0, limit=9))
        return booth.count(query)

    assert count(tag="vip") == 2
    assert count(tag="vip", owner="Kim") == count(tag="press") == count(owner="Kim") == 1
    assert count(owner="") == 2
    assert count(answers=(("interest", ("Pro",)),)) == 2
    assert count(answers=(("interest", ("Pro",)), ("seats", ("12", "13")))) == 1
    assert count(since=clock()) == count(tag="vip", since=clock()) == 2
    assert count(until=clock()) == count(tag="", until=clock(), text="ada") == 1
    assert count(tag="vip", text="nobody") == 0
    # Edits are followed.
    (row,) = booth.page(LeadQuery(tag="press"), offset=0, limit=9)
    booth.edit(replace(booth.lead(row.id), tags=("vip",), answers={}, owner="Lee"))
    assert count(tag="press") == count(owner="Kim") == count(answers=(("seats", ("12",)),)) == 0
    assert count(tag="vip") == 2
    booth.discard([row.id])
    assert count(tag="vip") == count(filter=LeadFilter.DISCARDED, tag="vip", owner="Lee") == 1
    assert count(filter=LeadFilter.DISCARDED, owner="Kim") == 0
    assert count(filter=LeadFilter.DISCARDED, until=clock()) == 0


def test_hours_of_a_day_that_was_chosen(booth: Booth, new_lead: NewLead, clock: Clock) -> None:
    show = booth.update_show(timezone="Asia/Tokyo")
    put(booth, new_lead(captured_at=datetime(2026, 11, 22, 23, 30, tzinfo=UTC)))
    first = SavedFilter(name="First", hours=(8, 9), day=date(2026, 11, 23))
    clock.advance(days=30)
    booth.save_filter(first)
    kept = next(one for one in booth.filters() if one.name == "First")
    assert kept == first
    assert booth.count(booth.query_for(kept, show_id=show.id)) == 1
    assert booth.count(booth.query_for(replace(kept, hours=(9, 10)), show_id=show.id)) == 0
