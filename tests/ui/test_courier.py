"""Syncing by button and by itself, with a real workspace and connectors in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from leadcapture.booth import Booth, DeliveryState, Reach, Reachability, SyncReport
from leadcapture.lead import Lead, Person, Source
from leadcapture.show import Destination
from leadcapture.store import outbox
from tests.sync.fakecrm import FakeConnector, FakeCrm
from ui.courier import Courier
from ui.work import Worker


class Seconds:
    now = 1000.0

    def __call__(self) -> float:
        return self.now


class Hall:
    """A booth with one CRM, or more, that the network may lose."""

    def __init__(
        self,
        qtbot: QtBot,
        booth: Booth,
        worker: Worker,
        monkeypatch: pytest.MonkeyPatch,
        *names: str,
    ) -> None:
        self.qtbot, self.booth, self.worker = qtbot, booth, worker
        self.crms = {name: FakeCrm() for name in names}
        self.online = True
        booth.update_show(connectors={name: Destination(url="x") for name in names})
        monkeypatch.setattr(booth, "needs_sign_in", lambda name: False)
        monkeypatch.setattr(
            booth, "_connector", lambda name, show: FakeConnector(self.crms[name], name=name)
        )
        monkeypatch.setattr(booth, "reach", self._reach)
        self.clock = Seconds()
        self.courier = Courier(booth, worker, clock=self.clock)
        self.ended: list[tuple[tuple[SyncReport, ...], bool]] = []
        self.courier.ended.connect(lambda reports, by_hand: self.ended.append((reports, by_hand)))

    def _reach(self, name: str) -> Reach:
        if self.online:
            return Reach(state=Reachability.ONLINE)
        return Reach(state=Reachability.OFFLINE, message="No network")

    def rest(self) -> None:
        self.qtbot.waitUntil(
            lambda: self.worker.pending == 0 and not self.courier.syncing, timeout=10_000
        )

    def pass_time(self, seconds: float) -> None:
        self.clock.now += seconds
        self.courier.think()
        self.rest()


@pytest.fixture
def hall(
    qtbot: QtBot, booth: Booth, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[..., Hall]]:
    made: list[Hall] = []

    def make(*names: str) -> Hall:
        made.append(Hall(qtbot, booth, worker, monkeypatch, *names))
        return made[-1]

    yield make
    for one in made:
        one.courier.stop()


def keep(booth: Booth, *names: str) -> list[Lead]:
    leads = []
    for name in names:
        draft = booth.draft(None, Source.MANUAL)
        person = Person(first_name=name, last_name="Example")
        leads.append(booth.keep(draft, replace(draft.lead, person=person)))
    booth.approve([lead.id for lead in leads])
    return leads


def test_leads_leave_by_themselves_when_the_network_returns(hall: Callable[..., Hall]) -> None:
    one = hall("crm")
    one.online = False
    keep(one.booth, "Ada")
    one.courier.think()
    one.rest()
    assert one.courier.reachable is False
    assert one.ended == []
    one.online = True
    one.pass_time(5)
    assert one.ended == [], "it is not asked again every moment"
    one.pass_time(10)
    assert one.courier.reachable is True
    assert [(reports[0].created, by_hand) for reports, by_hand in one.ended] == [(1, False)]
    one.pass_time(60)
    assert len(one.ended) == 1, "nothing waits: nothing is sent"
    keep(one.booth, "Bob")
    one.pass_time(1)
    assert len(one.ended) == 2


def test_it_can_be_switched_off_and_what_is_refused_is_not_tried_for_ever(
    hall: Callable[..., Hall],
) -> None:
    one = hall("crm")
    one.booth.update_settings(sync_by_itself=False)
    (lead,) = keep(one.booth, "Ada")
    one.pass_time(60)
    assert one.ended == []
    entry = outbox.entries(one.booth._store, lead_id=lead.id)[0]
    outbox.record(one.booth._store, [(entry, DeliveryState.PARKED, "no", None)], at=_NOW)
    one.booth.update_settings(sync_by_itself=True)
    one.pass_time(60)
    assert one.ended == []
    assert one.booth.standings()[0].parked == 1
    assert one.booth.standings()[0].waiting == 0


def test_a_crm_in_trouble_is_left_in_peace_ever_longer(
    hall: Callable[..., Hall], monkeypatch: pytest.MonkeyPatch
) -> None:
    one = hall("crm")
    keep(one.booth, "Ada")
    tries: list[float] = []

    def sync(**_: Any) -> Sequence[SyncReport]:
        tries.append(one.clock.now)
        return (SyncReport(connector="crm", started_at=_NOW, message="out of order"),)

    monkeypatch.setattr(one.booth, "sync", sync)
    for _ in range(300):
        one.pass_time(2)
    pauses = [later - before for before, later in pairwise(tries)]
    assert len(tries) < 9
    assert pauses == sorted(pauses)


def test_who_is_kept_stays_and_a_sync_with_nothing_to_do_is_not_repeated(
    hall: Callable[..., Hall], monkeypatch: pytest.MonkeyPatch
) -> None:
    one = hall("crm")
    ada, bob = keep(one.booth, "Ada", "Bob")
    one.courier.kept = frozenset([ada.id])
    one.pass_time(60)
    assert list(one.crms["crm"].people) == [bob.id]
    one.pass_time(60)
    assert len(one.booth.runs()) == 1, "who is kept is no reason to sync"
    one.courier.kept = frozenset()
    one.pass_time(60)
    assert set(one.crms["crm"].people) == {ada.id, bob.id}
    monkeypatch.setattr(one.booth, "due", lambda **_: ("crm",))
    for _ in range(100):
        one.pass_time(2)
    assert len(one.booth.runs()) < 8
    runs = len(one.booth.runs())
    one.courier.hear_of_leads()
    one.pass_time(2)
    assert len(one.booth.runs()) == runs, "there is a moment to take it back"
    one.pass_time(15)
    assert len(one.booth.runs()) == runs + 1


def test_several_destinations_are_synced_side_by_side_and_end_together(
    hall: Callable[..., Hall],
) -> None:
    one = hall("crm", "other")
    keep(one.booth, "Ada", "Bob")
    seen: set[tuple[str, ...]] = set()
    one.courier.changed.connect(lambda: seen.add(tuple(sorted(one.courier.runs))))
    one.courier.sync()
    assert one.courier.syncing
    one.rest()
    assert ("crm", "other") in seen
    ((reports, by_hand),) = one.ended
    assert by_hand
    assert sorted((report.connector, report.created) for report in reports) == [
        ("crm", 2),
        ("other", 2),
    ]
    assert one.courier.reports == reports
    assert one.courier.progress is None


def test_files_are_written_by_button_only(
    qtbot: QtBot, booth: Booth, worker: Worker, workspace: Path
) -> None:
    keep(booth, "Ada")
    courier = Courier(booth, worker)
    courier.think()
    qtbot.waitUntil(lambda: worker.pending == 0 and bool(courier.reaches))
    courier.think()
    qtbot.waitUntil(lambda: worker.pending == 0)
    assert booth.runs() == ()
    assert booth.due() == ()
    assert booth.standings()[0].waiting == 1


def test_what_fails_in_the_workspace_is_a_report_too(
    hall: Callable[..., Hall], monkeypatch: pytest.MonkeyPatch
) -> None:
    from leadcapture.errors import DiskFull

    def full(**_: Any) -> None:
        raise DiskFull("no room")

    one = hall("crm")
    monkeypatch.setattr(one.booth, "sync", full)
    one.courier.sync()
    one.rest()
    assert one.ended[0][0][0].message == "no room"


_NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC) + timedelta(days=1)
