"""The sync room, with a real workspace and the real file connector."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from leadcapture.booth import (
    Action,
    Booth,
    DeliveryState,
    OutboxEntry,
    Outcome,
    PlannedRow,
    Step,
    SyncedRow,
    SyncPlan,
    SyncReport,
)
from leadcapture.lead import Lead, Person, Source
from leadcapture.show import Destination
from ui.syncpage import SyncPage, plan_groups, refused_groups, report_groups, report_words
from ui.work import Worker

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


@pytest.fixture
def add(booth: Booth, clock: Any) -> Callable[..., Lead]:
    def add(first: str = "Ada", **fields: Any) -> Lead:
        clock.advance(seconds=60)
        draft = booth.draft(None, Source.MANUAL)
        person = Person(
            first_name=first, last_name="Example", emails=(f"{first.lower()}@example.com",)
        )
        return booth.keep(draft, replace(draft.lead, person=person, **fields))

    return add


class Room:
    def __init__(self, qtbot: QtBot, booth: Booth, worker: Worker) -> None:
        self.qtbot, self.worker = qtbot, worker
        self.page = SyncPage(booth, worker)
        self.said: list[str] = []
        self.page.said.connect(self.said.append)
        qtbot.addWidget(self.page)
        self.page.resize(1200, 800)
        self.page.show()

    def open(self) -> None:
        self.page.refresh()
        self.settle()

    def settle(self) -> None:
        for _ in range(3):
            self.qtbot.waitUntil(lambda: self.worker.pending == 0, timeout=10_000)
            self.qtbot.wait(2)

    def titles(self) -> list[str]:
        return [group.title for group in self.page.plan.groups]


@pytest.fixture
def room(qtbot: QtBot, booth: Booth, worker: Worker) -> Room:
    return Room(qtbot, booth, worker)


def test_says_what_would_happen_and_who_is_held_back_before_anything_is_sent(
    room: Room, booth: Booth, add: Callable[..., Lead]
) -> None:
    approved, waiting = add("Ada"), add("Bob")
    booth.approve([approved.id])
    room.open()
    assert room.titles()[0] == "Create in the CRM"
    assert any(title.startswith("Held back: ") for title in room.titles())
    assert room.page.plan.ticked == {approved.id}
    assert waiting.id not in room.page.plan.ticked
    assert room.page.sync_button.text() == "Sync 1 lead"
    assert booth.runs() == ()


def test_nothing_to_do_teaches(room: Room) -> None:
    room.open()
    assert room.page._no_plan.words[0] == "Nothing waits"
    assert not room.page.sync_button.isEnabled()


def test_syncs_says_what_became_of_each_and_a_second_look_is_empty(
    room: Room, booth: Booth, add: Callable[..., Lead]
) -> None:
    lead = add("Ada")
    booth.approve([lead.id])
    room.open()
    states: list[bool] = []
    room.page.running_changed.connect(states.append)
    with room.qtbot.waitSignal(room.page.changed, timeout=10_000):
        room.page.sync_button.click()
        assert room.page.running
        assert room.page.cancel_button.isEnabled()
    room.settle()
    assert states == [True, False]
    assert room.page.tabs.currentIndex() == SyncPage.RESULT
    assert room.page.result.groups[0].title == "New: people"
    assert "1 created" in room.said[-1]
    assert room.page.plan.ticked == frozenset()
    assert room.page.history.rowCount() == 1
    assert not room.page.running


def test_what_is_not_ticked_stays(room: Room, booth: Booth, add: Callable[..., Lead]) -> None:
    first, second = add("Ada"), add("Bob")
    booth.approve([first.id, second.id])
    room.open()
    room.page.plan.tick([first.id])
    assert room.page.sync_button.text() == "Sync 1 lead"
    room.page.sync()
    room.settle()
    assert room.page.plan.ticked == frozenset(), "what was unticked is not ticked again unasked"
    assert set(room.page.plan.tickable()) == {second.id}
    room.page._all.click()
    assert room.page.plan.ticked == {second.id}


def test_progress_and_cancel_are_passed_on(
    room: Room, booth: Booth, add: Callable[..., Lead], monkeypatch: pytest.MonkeyPatch
) -> None:
    booth.approve([add("Ada").id])
    room.open()

    def sync_in_worker(**how: Any) -> tuple[SyncReport, ...]:
        how["progress"](3, 10, "People")
        while not how["cancelled"]():
            stopped.wait(0.01)
        return sync_report

    stopped = threading.Event()
    sync_report = (
        SyncReport(connector="csv", started_at=NOW, message="Stopped. Nothing is lost."),
    )
    monkeypatch.setattr(booth, "sync", sync_in_worker)
    room.page.sync()
    room.qtbot.waitUntil(lambda: room.page.bar_word.text() == "People: 3 of 10")
    room.page.cancel_button.click()
    room.settle()
    assert "Stopped. Nothing is lost." in room.page._result_word.text()
    assert not room.page.running


def test_asks_for_the_password_and_says_when_the_crm_is_not_there(room: Room, booth: Booth) -> None:
    booth.update_show(
        connectors={"tryton": Destination(url="http://127.0.0.1:9", database="leads", user="admin")}
    )
    room.open()
    form = room.page.sign_in_form("tryton")
    assert form is not None
    assert form.user.text() == "admin"
    form.go()
    assert "Type the user and the password" in form._word.text()
    form.password.setText("secret")
    form.go()
    room.settle()
    assert form.button.isEnabled()
    assert "cannot be reached" in form._word.text()
    assert not room.page.sync_button.isEnabled()


def test_a_signed_in_connector_needs_no_form(
    room: Room, booth: Booth, monkeypatch: pytest.MonkeyPatch
) -> None:
    booth.update_show(connectors={"tryton": Destination(url="http://127.0.0.1:9", user="admin")})
    room.open()
    form = room.page.sign_in_form("tryton")
    assert form is not None
    monkeypatch.setattr(booth, "sign_in", lambda *_, **__: None)
    monkeypatch.setattr(booth, "needs_sign_in", lambda _: False)
    form.password.setText("secret")
    form.go()
    room.settle()
    assert room.page.sign_in_form("tryton") is None
    assert room.said[-1] == "Signed in to Tryton"


def parked(lead: Lead, words: str, step: Step = Step.PERSON) -> tuple[OutboxEntry, Lead]:
    entry = OutboxEntry(
        lead_id=lead.id,
        connector="tryton",
        step=step,
        key=f"{lead.id}:{step}",
        state=DeliveryState.PARKED,
        error=words,
    )
    return entry, lead


def test_what_was_refused_is_grouped_by_the_crms_words_and_mended_here(
    room: Room,
    booth: Booth,
    add: Callable[..., Lead],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ada, bob, cid = add("Ada"), add("Bob"), add("Cid")
    rows = [parked(ada, "No country"), parked(bob, "Bad e-mail"), parked(cid, "No country")]
    monkeypatch.setattr(booth, "parked", lambda: tuple(rows))
    retried: list[str] = []

    def retry(keys: list[str]) -> int:
        retried.extend(keys)
        rows.pop(0)
        return len(keys)

    monkeypatch.setattr(booth, "retry", retry)
    room.open()
    room.page.open_refused()
    assert [(group.title, len(group.rows)) for group in room.page.refused.groups] == [
        ("No country", 2),
        ("Bad e-mail", 1),
    ]
    assert room.page.tabs.tabText(SyncPage.REFUSED) == "Refused  3"
    assert room.page._mend_name.text() == "Ada Example"
    assert "No country" in room.page._mend_word.text()
    room.page.form.field("country").setText("GB")
    room.page.retry_one()
    room.settle()
    assert booth.lead(ada.id).person.address.country == "GB"
    assert retried == [f"{ada.id}:person"]
    assert room.page.tabs.tabText(SyncPage.REFUSED) == "Refused  2"


def test_moving_to_another_refused_lead_keeps_what_was_typed(
    room: Room,
    booth: Booth,
    add: Callable[..., Lead],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    ada, bob = add("Ada"), add("Bob")
    monkeypatch.setattr(
        booth,
        "parked",
        lambda: tuple(parked(booth.lead(lead.id), "No country") for lead in (ada, bob)),
    )
    room.open()
    room.page.open_refused()
    room.page.form.field("country").setText("GB")
    table = room.page.refused
    room.page.refused_tree.setCurrentIndex(table.index(1, 0, table.index(0, 0)))
    room.settle()
    assert booth.lead(ada.id).person.address.country == "GB"
    assert room.page._mend_name.text() == "Bob Example"


def planned(action: Action, detail: str = "", label: str = "Ada") -> PlannedRow:
    return PlannedRow(
        lead_id=uuid4(),
        label=label,
        connector="csv",
        step=Step.PERSON,
        action=action,
        detail=detail,
    )


def test_the_plan_puts_what_happens_first_and_reasons_by_size() -> None:
    groups = plan_groups(
        SyncPlan(
            rows=(
                planned(Action.HOLD_BACK, "rare"),
                planned(Action.HOLD_BACK, "often"),
                planned(Action.HOLD_BACK, "often"),
                planned(Action.ENROLL, "Hot"),
                planned(Action.CREATE),
            )
        )
    )
    assert [(group.title, group.ticks) for group in groups] == [
        ("Create in the CRM", True),
        ("Start a nurture sequence", True),
        ("Held back: often", False),
        ("Held back: rare", False),
    ]


def test_two_destinations_have_their_own_groups() -> None:
    one = planned(Action.CREATE)
    groups = plan_groups(SyncPlan(rows=(one, replace(one, connector="tryton"))))
    assert [(group.title, len(group.rows)) for group in groups] == [
        ("CSV file: Create in the CRM", 1),
        ("Tryton: Create in the CRM", 1),
    ]


def test_every_action_of_a_plan_is_shown() -> None:
    groups = plan_groups(SyncPlan(rows=tuple(planned(action, "x") for action in Action)))
    assert sum(len(group.rows) for group in groups) == len(Action)


def test_the_result_says_the_refused_first_and_counts_in_words() -> None:
    def row(outcome: Outcome, message: str = "") -> SyncedRow:
        return SyncedRow(
            lead_id=uuid4(), label="Ada", step=Step.PERSON, outcome=outcome, message=message
        )

    report = SyncReport(
        connector="csv",
        started_at=NOW,
        rows=(row(Outcome.CREATED), row(Outcome.REFUSED, "No country")),
        created=1,
        parked=1,
    )
    groups = report_groups([report])
    assert [group.title for group in groups] == ["Refused: people", "New: people"]
    assert groups[0].rows[0].detail == "No country"
    assert report_words([report]) == "1 created, 1 refused"
    assert "Nothing was to be changed" in report_words([])


def test_a_refusal_without_words_is_still_shown(new_lead: Callable[..., Lead]) -> None:
    assert refused_groups([parked(new_lead(), "")])[0].title == "No reason was given"


def test_the_keyboard_syncs(room: Room, booth: Booth, add: Callable[..., Lead]) -> None:
    booth.approve([add("Ada").id])
    room.open()
    room.qtbot.keyClick(room.page, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    room.settle()
    assert len(booth.runs()) == 1
