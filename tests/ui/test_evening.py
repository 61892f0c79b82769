"""The marketer's hour in the real window, from the keyboard, with a real CRM at the end of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from leadcapture.booth import Booth
from leadcapture.demo.crm import LocalTryton
from leadcapture.lead import Consent, Disposition, Lead, Person, Source, Stage
from leadcapture.show import Destination
from ui.mainwindow import MainWindow
from ui.pill import Room
from ui.reviewpage import ReviewPage
from ui.signin import PasswordForm
from ui.syncpage import SyncPage
from ui.work import Worker

OTHER = "the passphrase of another laptop"
FIRST = ["Ada", "Bea", "Cleo", "Dora", "Emma", "Fay", "Gil", "Hal", "Ivo", "Jan"]
FIRST += ["Kay", "Lea", "Max", "Noa", "Ole", "Pia", "Rob", "Sue", "Tom", "Uwe"]

Capture = Callable[..., Lead]


@pytest.fixture
def capture(clock: Any) -> Capture:
    """Keeps a hot lead who opted in."""

    def capture(booth: Booth, first: str, last: str, email: str | None = None) -> Lead:
        clock.advance(minutes=1)
        draft = booth.draft(None, Source.MANUAL)
        consent = Consent(
            purpose="email",
            wording="Example Ltd may e-mail me.",
            version="3",
            language="en",
            at=clock(),
            how="ticked at the booth",
        )
        address = f"{first}.{last}@example.com".lower() if email is None else email
        person = Person(first_name=first, last_name=last, emails=(address,) if address else ())
        lead = replace(draft.lead, person=person, disposition=Disposition.HOT, consents=(consent,))
        return booth.keep(draft, lead)

    return capture


class Evening:
    """The window, and keys for whatever has the focus."""

    def __init__(self, qtbot: QtBot, booth: Booth) -> None:
        self.qtbot, self.booth = qtbot, booth
        booth.created = False
        self.window = MainWindow(booth, Worker())
        qtbot.addWidget(self.window)
        self.window.resize(1280, 800)
        self.window.show()
        self.window.activateWindow()
        qtbot.waitUntil(self.window.isActiveWindow)
        self.settle()

    def settle(self) -> None:
        for _ in range(3):
            self.qtbot.waitUntil(lambda: self.window._worker.pending == 0, timeout=30_000)
            self.qtbot.wait(1)

    def press(self, key: Any, held: Any = Qt.KeyboardModifier.NoModifier) -> None:
        self.qtbot.keyClick(QApplication.focusWidget() or self.window, key, held)
        self.settle()

    def type(self, text: str) -> None:
        field = QApplication.focusWidget()
        assert isinstance(field, QLineEdit)
        field.selectAll()
        self.qtbot.keyClicks(field, text)

    @property
    def review(self) -> ReviewPage:
        page = self.window.page(Room.REVIEW)
        assert isinstance(page, ReviewPage)
        return page

    @property
    def sync(self) -> SyncPage:
        page = self.window.page(Room.SYNC)
        assert isinstance(page, SyncPage)
        return page


@pytest.mark.crm
def test_an_evening_from_three_laptops_to_the_crm(
    qtbot: QtBot, booth: Booth, clock: Any, capture: Capture, tryton: LocalTryton, tmp_path: Path
) -> None:
    tryton.setup_sequences(["Evening letters"])
    booth.update_settings(sync_by_itself=False)
    show = booth.update_show(
        connectors={
            "tryton": Destination(
                url=tryton.url,
                database=tryton.database,
                user=tryton.user,  # who may make the campaign
                sequences={"Hot": "Evening letters"},
            )
        }
    )
    mine = [capture(booth, first, "Abend") for first in FIRST]
    twin = capture(booth, "Ada", "Abendd", "ada.abend@example.com")
    namesake = capture(booth, "Bea", "Abend", "bea@example.org")
    wrong = capture(booth, "Zoe", "Wrong", "zoe@@example")
    spam = capture(booth, "Test", "Test", "")
    theirs = []
    for number in (2, 3):
        folder = tmp_path / f"laptop {number}"
        with Booth.open(folder, passphrase=OTHER, clock=clock) as laptop:
            laptop.update_settings(rep_name=f"Rep {number}", device=f"laptop-{number}")
            laptop.use_show(laptop.put_show(show).id)
            theirs += [capture(laptop, first, f"Laptop{number}") for first in FIRST]
        booth.bring_in(folder, passphrase=OTHER)

    evening = Evening(qtbot, booth)
    press, review = evening.press, evening.review
    press("2", Qt.KeyboardModifier.ControlModifier)
    assert evening.window.room is Room.REVIEW
    assert booth.counts().to_review == 64

    # One person twice, and two people who only look it.
    press("D")
    decided = 0
    while (pair := review.duplicates.pair) is not None:
        same = {pair.one.id, pair.two.id} == {mine[0].id, twin.id}
        press("M" if same else "N")
        decided += 1
        assert decided < 30
    assert booth.lead(twin.id).merged_into == mine[0].id
    assert booth.lead(namesake.id).stage is Stage.CAPTURED
    press(Qt.Key.Key_Escape)

    # What is clean goes at once, what is left is mended or taken out: inbox zero.
    press("A", Qt.KeyboardModifier.ShiftModifier)
    assert booth.counts().to_review == 2
    for _ in range(2):
        lead = review.panel.lead
        assert lead is not None
        if lead.id == spam.id:
            press(Qt.Key.Key_Delete)
            continue
        assert lead.id == wrong.id
        press("E")
        evening.type("zoe.wrong@example.com")
        press(Qt.Key.Key_Return)
        review.list.setFocus()
        press("A")
    assert booth.counts().to_review == 0
    assert review.inbox.nobody.words[0] == "Inbox zero"

    # The dry run says who leaves, the sync sends them.
    approved = {lead.id for lead in (*mine, namesake, wrong, *theirs)}
    press("3", Qt.KeyboardModifier.ControlModifier)
    sync = evening.sync
    form = sync.sign_in_form("tryton")
    assert isinstance(form, PasswordForm)
    form.take_focus()
    evening.type(tryton.password)
    press(Qt.Key.Key_Return)
    assert sync.sign_in_form("tryton") is None
    assert sync.plan.table.ticked == approved
    assert {row.lead_id for row in booth.plan().rows} == approved
    press(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert sync.tabs.currentIndex() == sync.RESULT
    assert not {entry.error for entry, _ in booth.parked()}
    assert booth.counts().waiting == 0

    # And the CRM, asked anew, holds what was approved: each once, with what was mended.
    held = {status.lead_id: status for status in booth.read_back("tryton")}
    assert set(held) == approved
    assert held[wrong.id].email == "zoe.wrong@example.com"
    assert held[mine[0].id].sequences == ("Evening letters",)
    report = booth.sync()[0]
    assert (report.created, report.updated, report.message) == (0, 0, "")
    evening.window.close()
    evening.window.shut_down()
