"""The sync room, with a real workspace and the real file connector."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any
from uuid import uuid4

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QAbstractItemView, QApplication, QScrollBar, QWidget
from pytestqt.qtbot import QtBot

from leadcapture.booth import (
    Action,
    Booth,
    DeliveryState,
    Forecast,
    Outcome,
    PaceNow,
    Quota,
    Reach,
    Reachability,
    Standing,
    Step,
    SyncedRow,
    SyncReport,
    SyncRun,
)
from leadcapture.errors import RetryLater
from leadcapture.lead import Lead, Person, Phone, Source
from leadcapture.show import Destination
from leadcapture.store import outbox
from ui import theme
from ui.destinations import DestinationLine, pace_words, quota_words, time_left
from ui.plantable import PlanTable
from ui.resultview import HistoryView, end_words, report_groups, report_words
from ui.signin import PasswordForm
from ui.syncpage import SyncPage
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

    @property
    def table(self) -> PlanTable:
        return self.page.plan.table

    def cell(self, row: int, column: int) -> str:
        return str(self.table.index(row, column).data())


@pytest.fixture
def room(qtbot: QtBot, booth: Booth, worker: Worker) -> Room:
    return Room(qtbot, booth, worker)


def test_says_what_would_happen_and_who_is_held_back_before_anything_is_sent(
    room: Room, booth: Booth, add: Callable[..., Lead]
) -> None:
    approved, waiting = add("Ada"), add("Bob")
    booth.approve([approved.id])
    room.open()
    assert [room.cell(row, 0) for row in (0, 1)] == ["Ada Example", "Bob Example"]
    assert room.cell(0, 1) == "New · campaign"
    assert room.cell(1, 2) == "not reviewed yet"
    assert room.table.ticked == {approved.id}
    assert waiting.id not in room.table.ticked
    assert room.page.plan.diff.said[0] == "Is new in the CRM"
    assert room.page.sync_button.text() == "Sync 1 lead"
    assert booth.runs() == ()


def test_nothing_to_do_teaches(room: Room) -> None:
    room.open()
    assert room.page.plan.empty.words[0] == "Nothing waits"
    assert not room.page.sync_button.isEnabled()


def test_syncs_says_what_became_of_each_and_a_second_look_is_empty(
    room: Room, booth: Booth, add: Callable[..., Lead]
) -> None:
    lead = add("Ada")
    booth.approve([lead.id])
    room.open()
    with room.qtbot.waitSignal(room.page.changed, timeout=10_000):
        room.page.sync_button.click()
        assert room.page.running
        assert room.page.cancel_button.isVisible()
        assert not room.page.sync_button.isVisible()
    room.settle()
    assert room.page.tabs.currentIndex() == SyncPage.RESULT
    assert room.page.result.table.groups[0].title == "New: people"
    assert "1 created" in room.page.result.words
    assert room.table.ticked == frozenset()
    assert room.page.history.table.rowCount() == 1
    assert not room.page.running


def test_what_is_not_ticked_stays(room: Room, booth: Booth, add: Callable[..., Lead]) -> None:
    first, second = add("Ada"), add("Bob")
    booth.approve([first.id, second.id])
    room.open()
    room.table.tick([first.id])
    assert room.page.sync_button.text() == "Sync 1 lead"
    room.page.sync()
    room.settle()
    assert room.table.ticked == frozenset(), "what was unticked is not ticked again unasked"
    assert room.table.tickable == {second.id}
    room.page.plan.all_button.click()
    assert room.table.ticked == {second.id}


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
    line = room.page.destinations.lines["csv"]
    room.qtbot.waitUntil(lambda: line.bar_word.text() == "People · 3 of 10")
    assert room.page.courier.progress == (3, 10)
    assert room.page.plan._ticked_word.text() == "1 of 1 lead chosen. They are being sent."
    room.page.cancel_button.click()
    assert line.bar_word.text() == "Stopping after this batch …"
    room.settle()
    assert "Stopped. Nothing is lost." in room.page.result.words
    assert not room.page.running


def test_asks_for_the_password_and_says_when_the_crm_is_not_there(room: Room, booth: Booth) -> None:
    booth.update_show(
        connectors={"tryton": Destination(url="http://127.0.0.1:9", database="leads", user="admin")}
    )
    room.open()
    form = room.page.sign_in_form("tryton")
    assert isinstance(form, PasswordForm)
    assert form.user.text() == "admin"
    form.go()
    assert "Type the user and the password" in form.word
    form.password.setText("secret")
    form.go()
    room.settle()
    assert form.button.isEnabled()
    assert "cannot be reached" in form.word
    assert not room.page.sync_button.isEnabled()


def test_a_wrong_connector_is_not_mended_by_a_sign_in(room: Room, booth: Booth) -> None:
    booth.update_show(connectors={"trytn": Destination(url="https://crm.example.com")})
    room.open()
    room.page.courier.reaches["trytn"] = booth.reach("trytn")
    room.page.refresh()
    room.settle()
    line = room.page.destinations.lines["trytn"]

    assert line.pill.text == "Not set up"
    assert not line.sign_in_button.isVisible()
    assert room.page.sign_in_form("trytn") is None


def test_fifty_destinations_leave_room_for_the_leads_and_open_one_form(
    room: Room, booth: Booth
) -> None:
    booth.update_show(
        connectors={"csv": Destination()}
        | {
            f"partner-{number}": Destination(
                url="https://example.my.salesforce.com",
                options={"connector": "salesforce", "client_id": "3MVG"},
            )
            for number in range(50)
        }
    )
    room.open()
    page = room.page
    assert page.destinations.height() < page.height() / 2
    assert page.pages.height() > page.height() / 3
    lines = list(page.destinations.lines.values())
    assert all(a.geometry().bottom() < b.y() for a, b in pairwise(lines))
    assert page.plan.notice.height() < page.height() / 8
    assert page.sign_in_form("partner-0") is not None
    assert page.sign_in_form("partner-1") is None
    lines[50].sign_in_button.click()
    form = page.sign_in_form("partner-49")
    assert form is not None
    assert not form.visibleRegion().isEmpty()


def test_a_signed_in_connector_needs_no_form(
    room: Room, booth: Booth, monkeypatch: pytest.MonkeyPatch
) -> None:
    booth.update_show(
        connectors={"tryton": Destination(url="http://127.0.0.1:9", database="leads", user="admin")}
    )
    room.open()
    form = room.page.sign_in_form("tryton")
    assert isinstance(form, PasswordForm)
    monkeypatch.setattr(booth, "sign_in", lambda *_, **__: None)
    monkeypatch.setattr(booth, "needs_sign_in", lambda _: False)
    assert room.page.destinations.lines["tryton"].pill.text == "Sign in"
    form.password.setText("secret")
    form.go()
    room.settle()
    assert room.page.sign_in_form("tryton") is None
    assert room.said[-1] == "Signed in to Tryton"


def test_tab_goes_through_the_destinations_where_they_stand(room: Room, booth: Booth) -> None:
    booth.update_show(
        connectors={
            name: Destination(url="http://127.0.0.1:9", database="leads", user="admin")
            for name in ("tryton", "odoo")
        }
    )
    room.open()
    page = room.page
    form = page.sign_in_form("tryton")
    assert isinstance(form, PasswordForm)
    first, second = page.destinations.lines.values()
    stops: list[QWidget] = [page.sync_button]
    while stops[-1] is not page.tabs:
        after = stops[-1].nextInFocusChain()
        while not after.focusPolicy() & Qt.FocusPolicy.TabFocus or isinstance(after, QScrollBar):
            after = after.nextInFocusChain()
        stops.append(after)
        assert len(stops) < 30
    assert stops[1:-1] == [*first.stops, *form.stops, *second.stops]


@pytest.mark.parametrize("in_sight", [True, False])
def test_fewer_words_over_a_result_are_seen_whole(room: Room, in_sight: bool) -> None:
    room.open()
    result = room.page.result
    if in_sight:
        room.page.open_tab(room.page.RESULT)
    report = SyncReport(connector="tryton", started_at=NOW, rows=(), created=12, campaign=12)
    result.show_reports([report], past=True)
    room.settle()
    room.page.grab()  # lays out what is out of sight, too
    result.show_reports([replace(report, created=0, campaign=0, updated=1, parked=4)])
    room.page.open_tab(room.page.RESULT)
    room.settle()
    assert result.words == "1 updated, 4 refused"
    assert result._words.height() == result._words.wanted() == result._word.height()


def test_the_words_of_many_destinations_leave_room_for_the_results(room: Room) -> None:
    reports = [
        SyncReport(
            connector=f"crm{number}", started_at=NOW, created=3, message="It does not answer."
        )
        for number in range(24)
    ]
    room.open()
    room.page.open_tab(room.page.RESULT)
    result = room.page.result
    result.show_reports(reports)
    room.settle()
    assert result.words.count("\n") >= 24
    assert result.tree.height() > result.height() // 2
    assert result._words.verticalScrollBar().maximum() > 0


def test_after_a_sign_in_the_keys_stay_on_the_page(
    room: Room, booth: Booth, monkeypatch: pytest.MonkeyPatch
) -> None:
    booth.update_show(
        connectors={"tryton": Destination(url="http://127.0.0.1:9", database="leads", user="admin")}
    )
    room.open()
    room.page.activateWindow()
    room.qtbot.waitUntil(room.page.isActiveWindow)
    form = room.page.sign_in_form("tryton")
    assert isinstance(form, PasswordForm)
    monkeypatch.setattr(booth, "sign_in", lambda *_, **__: None)
    monkeypatch.setattr(booth, "needs_sign_in", lambda _: False)
    form.password.setFocus()
    room.qtbot.keyClicks(form.password, "secret")
    room.qtbot.keyClick(form.password, Qt.Key.Key_Return)
    room.settle()
    assert QApplication.focusWidget() is room.page.destinations.lines["tryton"].mapping_button


def park(booth: Booth, lead: Lead, words: str, step: Step = Step.PERSON) -> None:
    """As if the CRM had refused it."""
    entry = next(
        one
        for one in outbox.entries(booth._store, lead_id=lead.id, connector="csv")
        if one.step is step
    )
    outbox.record(booth._store, [(entry, DeliveryState.PARKED, words, None)], at=NOW)


def test_what_was_refused_stands_by_its_cause_and_is_mended_here(
    room: Room, booth: Booth, add: Callable[..., Lead]
) -> None:
    leads = [add(name) for name in ("Ada", "Bob", "Cid")]
    booth.approve([lead.id for lead in leads])
    for lead, words in zip(
        leads, ("Unknown country for Ada", "Bad e-mail", "Unknown country for Cid"), strict=True
    ):
        park(booth, booth.lead(lead.id), words)
    room.open()
    room.page.open_refused()
    refused = room.page.refused
    assert [(group.title, len(group.rows)) for group in refused.table.groups] == [
        ("The CRM does not know the country", 2),
        ("An e-mail address is not valid", 1),
    ]
    assert room.page.tabs.tabText(SyncPage.REFUSED) == "Needs you  3"
    assert "country" in refused.cause_panel.cure.text()
    assert not refused.cause_panel.mend_button.isVisible()
    # The address is one by its looks, so nothing is offered for all at once, or spoken of.
    email = refused.table.index(1, 0)
    refused.tree.setCurrentIndex(email)
    assert refused.cause_panel.cure.text() == "Correct the address."
    assert not refused.cause_panel.mend_button.isVisible()
    assert not refused.cause_panel._mend_cure.isVisible()
    refused.choose_lead(leads[0].id)
    assert refused.name.text() == "Ada Example"
    assert "Unknown country for Ada" in refused.word.text()
    refused.form.field("country").setText("GB")
    refused.retry_one()
    room.settle()
    assert booth.lead(leads[0].id).person.address.country == "GB"
    assert room.said[-1] == "1 lead will leave with the next sync"
    assert room.page.tabs.tabText(SyncPage.REFUSED) == "Needs you  2"
    refused.retry_all()
    room.settle()
    assert room.said[-1] == "2 leads will leave with the next sync"
    assert refused.people == 0
    assert booth.parked() == ()


def test_results_and_ticks_are_there_after_a_restart(
    room: Room, booth: Booth, worker: Worker, qtbot: QtBot, add: Callable[..., Lead]
) -> None:
    ada, bob = add("Ada"), add("Bob")
    booth.approve([ada.id, bob.id])
    room.open()
    room.table.tick([ada.id])
    room.page.sync()
    room.settle()
    assert booth.staying() == {bob.id}
    later = Room(qtbot, booth, worker)
    assert later.page.courier.kept == {bob.id}
    later.open()
    assert later.table.unticked == {bob.id}
    assert later.table.ticked == frozenset()
    assert later.page.result.words.startswith("From the last sync, ")
    labels = {row.label for group in later.page.result.table.groups for row in group.rows}
    assert labels == {"Ada Example"}
    later.table.tick([bob.id])
    later.settle()
    assert booth.staying() == frozenset()


def test_the_switch_of_the_settings_is_the_same_one(room: Room, booth: Booth) -> None:
    for on in (False, True):
        booth.update_settings(sync_by_itself=on)
        room.open()
        assert room.page.by_itself.isChecked() is on
        assert room.page.plan.by_itself is on


def test_a_forecast_that_does_not_come_lets_nobody_go(
    room: Room, booth: Booth, add: Callable[..., Lead], monkeypatch: pytest.MonkeyPatch
) -> None:
    lead = add("Ada")
    booth.approve([lead.id])
    room.open()
    room.table.tick([])

    def forecast() -> Forecast:
        raise RetryLater("The CRM cannot be reached.")

    monkeypatch.setattr(booth, "forecast", forecast)
    room.open()
    assert room.page.courier.kept == {lead.id}
    assert booth.staying() == {lead.id}


def test_a_duplicate_is_linked_to_the_record_that_the_crm_named(
    room: Room, booth: Booth, add: Callable[..., Lead], monkeypatch: pytest.MonkeyPatch
) -> None:
    ada, bob = add("Ada"), add("Bob")
    booth.approve([ada.id, bob.id])
    words = "Use one of these records? (DUPLICATES_DETECTED)"
    park(booth, booth.lead(ada.id), f"{words} (there already: 00Q000000000001AAA)")
    park(booth, booth.lead(bob.id), words)
    room.open()
    room.page.open_refused()
    refused = room.page.refused
    refused.choose_lead(bob.id)
    assert refused.link_buttons == [], "the CRM named nobody"
    refused.choose_lead(ada.id)
    (button,) = refused.link_buttons
    assert button.text() == "Link to the existing record"
    asked: list[str] = []
    answers: list[Exception | Lead] = [RetryLater("The CRM cannot be reached."), ada]

    def link(key: str, record: str) -> Lead:
        asked.append(record)
        answer = answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        booth.retry([key])
        return answer

    monkeypatch.setattr(booth, "link", link)
    button.click()
    room.settle()
    assert room.said[-1] == "The CRM cannot be reached."
    assert refused.people == 2
    refused.choose_lead(ada.id)
    (button,) = refused.link_buttons
    assert button.isEnabled()
    button.click()
    room.settle()
    assert asked == ["00Q000000000001AAA"] * 2
    assert "is linked to the record in the CRM" in room.said[-1]
    assert refused.people == 1


def test_an_opt_out_in_the_crm_can_be_left_so(
    room: Room, booth: Booth, add: Callable[..., Lead]
) -> None:
    lead = add("Ada")
    booth.approve([lead.id])
    park(booth, booth.lead(lead.id), "opted out in the CRM", Step.CAMPAIGN)
    room.open()
    room.page.open_refused()
    panel = room.page.refused.cause_panel
    assert panel.title.text() == "Opted out in the CRM: 1 lead"
    panel.leave_button.click()
    room.settle()
    assert booth.parked() == ()
    assert booth.counts().parked == 0
    booth.sync()
    assert booth.parked() == ()


def test_all_of_a_cause_are_mended_in_one_go_and_taken_back_in_one_go(
    room: Room, booth: Booth, add: Callable[..., Lead]
) -> None:
    person = Person(last_name="Example", phones=(Phone(number="12"),))
    leads = [replace(add(name)) for name in ("Ada", "Bob")]
    leads = [booth.edit(replace(lead, person=person)) for lead in leads]
    booth.approve([lead.id for lead in leads])
    for lead in leads:
        park(booth, booth.lead(lead.id), "The phone number is not valid")
    room.open()
    room.page.open_refused()
    panel = room.page.refused.cause_panel
    assert panel.mend_button.text() == "Mend and try 2 again"
    assert "into the notes" in panel._mend_cure.text()
    assert panel._mend_cure.isVisible()
    panel.mend_button.click()
    room.settle()
    assert booth.parked() == ()
    assert booth.lead(leads[0].id).notes == "Phone as captured: 12"
    assert "Mended 2 leads" in room.said[-1]
    booth.undo()
    assert booth.lead(leads[0].id).person.phones == person.phones


def test_moving_to_another_refused_lead_keeps_what_was_typed(
    room: Room, booth: Booth, add: Callable[..., Lead]
) -> None:
    ada, bob = add("Ada"), add("Bob")
    booth.approve([ada.id, bob.id])
    for lead in (ada, bob):
        park(booth, booth.lead(lead.id), "No country")
    room.open()
    room.page.open_refused()
    refused = room.page.refused
    refused.choose_lead(ada.id)
    refused.form.field("country").setText("GB")
    refused.choose_lead(bob.id)
    room.settle()
    assert booth.lead(ada.id).person.address.country == "GB"
    assert refused.name.text() == "Bob Example"


def test_the_result_says_the_refused_first_and_counts_in_words() -> None:
    def row(outcome: Outcome, message: str = "", url: str = "") -> SyncedRow:
        return SyncedRow(
            lead_id=uuid4(),
            label="Ada",
            step=Step.PERSON,
            outcome=outcome,
            message=message,
            url=url,
        )

    report = SyncReport(
        connector="csv",
        started_at=NOW,
        rows=(row(Outcome.CREATED, url="https://crm.example.com/1"), row(Outcome.REFUSED, "No")),
        created=1,
        parked=1,
    )
    groups = report_groups([report])
    assert [group.title for group in groups] == ["Refused: people", "New: people"]
    assert groups[0].rows[0].detail == "No"
    assert groups[1].rows[0].url == "https://crm.example.com/1"
    assert report_words([report]) == "1 created, 1 refused"
    assert "Nothing was to be changed" in report_words([])
    other = replace(report, connector="tryton", message="No network")
    assert report_words([report, other]).split("\n")[1] == "Tryton: 1 created, 1 refused"
    assert report_groups([report, other])[0].title == "CSV file: Refused: people"
    assert end_words([report, other]) == "Tryton: No network"


def test_a_record_is_opened_only_by_a_click_and_only_in_the_web(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()))
    rows = tuple(
        SyncedRow(lead_id=uuid4(), label=name, step=Step.PERSON, outcome=Outcome.CREATED, url=url)
        for name, url in (("Ada", "https://crm.example.com/1"), ("Bob", "file:///etc/passwd"))
    )
    result = room.page.result
    result.show_reports([SyncReport(connector="csv", started_at=NOW, rows=rows, created=2)])
    head = result.table.index(0, 0)
    result.tree.setCurrentIndex(result.table.index(0, 0, head))
    assert opened == []
    result.open_button.click()
    assert opened == ["https://crm.example.com/1"]
    result.tree.setCurrentIndex(result.table.index(1, 0, head))
    assert not result.open_button.isEnabled()
    result._open()
    assert len(opened) == 1


def test_chips_and_search_filter_without_losing_a_tick(
    room: Room, booth: Booth, add: Callable[..., Lead]
) -> None:
    ada, _ = add("Ada"), add("Bob")
    booth.approve([ada.id])
    room.open()
    plan = room.page.plan
    assert plan.chips[Action.HOLD_BACK].text() == "Held back  2"
    assert plan.chips[Action.UPDATE].isHidden()
    plan.chips[Action.CREATE].click()
    assert [room.cell(row, 0) for row in range(room.table.rowCount())] == ["Ada Example"]
    plan.chips[None].click()
    plan.search.setText("not reviewed")
    assert [room.cell(row, 0) for row in range(room.table.rowCount())] == ["Bob Example"]
    plan.search.setText("nobody of that name")
    assert room.table.rowCount() == 0
    assert plan.diff.said == []
    assert room.table.ticked == {ada.id}
    assert room.page.sync_button.text() == "Sync 1 lead"


def test_the_keyboard_syncs(room: Room, booth: Booth, add: Callable[..., Lead]) -> None:
    booth.approve([add("Ada").id])
    room.open()
    room.qtbot.keyClick(room.page, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    room.settle()
    assert len(booth.runs()) == 1


def test_one_destination_alone_and_the_switch_and_the_fields(
    room: Room, booth: Booth, add: Callable[..., Lead]
) -> None:
    booth.approve([add("Ada").id])
    room.open()
    line = room.page.destinations.lines["csv"]
    line.sync_button.click()
    room.settle()
    assert len(booth.runs()) == 1
    room.page.by_itself.setChecked(False)
    assert not booth.settings.sync_by_itself
    assert not room.page.plan.by_itself
    line.mapping_button.click()
    room.settle()
    assert room.page.mapping.isVisible()
    room.page.open_refused()
    assert not room.page.mapping.isVisible()


def test_pace_and_quota_are_said_in_words() -> None:
    assert [time_left(seconds) for seconds in (0.2, 8, 120, 3900)] == [
        "1 s",
        "8 s",
        "about 2 min",
        "about 1 h 5 min",
    ]
    assert pace_words(PaceNow(done=42, total=121, rate=18.0, left=5.0)) == (
        "42 of 121 · 18 a second · 5 s left"
    )
    assert pace_words(PaceNow(done=1, total=9, rate=0.5, left=0.5)) == "1 of 9 · 30 a minute"
    assert quota_words(Quota(limit=5000, left=4120)) == "4,120 of 5,000 calls left"
    assert quota_words(None) == ""


def test_what_a_server_says_is_plain_text_in_the_tool_tip_too(qtbot: QtBot) -> None:
    html = "<img src=file:///etc/hostname>"
    line = DestinationLine("tryton")
    qtbot.addWidget(line)
    standing = Standing(
        name="tryton", where=html, user="", sign_in="password", needs_sign_in=False, by_itself=False
    )

    line.show_standing(standing, None)
    assert "&lt;img" in line._where.toolTip()
    line.show_standing(standing, Reach(state=Reachability.OFFLINE, message=f"It says {html}"))

    assert "<img" not in line._where.toolTip()
    assert line._where.text() == f"It says {html}"


def test_the_history_has_room_for_what_the_runs_did(qtbot: QtBot) -> None:
    def run(**counts: Any) -> SyncRun:
        none = dict.fromkeys(
            ("created", "updated", "unchanged", "parked", "enrolled", "handed_off"), 0
        )
        said = {"message": "", "ended_at": NOW, **none, **counts}
        return SyncRun(id=1, connector="salesforce", started_at=NOW, **said)

    def heads() -> list[str]:
        head = view.table.horizontalHeaderItem
        columns = range(view.table.columnCount())
        return [
            item.text()
            for column in columns
            if not view.table.isColumnHidden(column) and (item := head(column)) is not None
        ]

    view = HistoryView()
    qtbot.addWidget(view)
    why = "The CRM did not answer: 12 people wait for the next sync. Nothing is lost."
    view.show_runs([run(created=3), run(updated=2, message=why)])
    assert heads() == ["When", "To", "Created", "Updated", ""]
    assert view.table.item(1, 8).toolTip() == theme.plain_tip(why)
    assert view.table.horizontalScrollMode() is QAbstractItemView.ScrollMode.ScrollPerPixel
    view.show_runs([run(unchanged=1, parked=1)])
    assert heads() == ["When", "To", "Same", "Refused", ""]
    view.show_runs([run()])
    assert heads() == ["When", "To", ""]
