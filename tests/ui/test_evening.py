"""The marketer's hour in the real window: inbox to zero, merge, approve, dry run, sync."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from leadcapture.booth import Booth, LeadFilter, LeadQuery
from leadcapture.lead import Consent, Disposition, Lead, Person, Source
from ui.mainwindow import MainWindow
from ui.pill import Room
from ui.reviewpage import ReviewPage
from ui.syncpage import SyncPage
from ui.work import Worker


def test_an_evening_from_the_inbox_to_the_crm(qtbot: QtBot, booth: Booth, clock: Any) -> None:
    def capture(first: str, last: str, email: str, rep: str) -> Lead:
        clock.advance(minutes=1)
        booth.update_settings(rep_name=rep)
        draft = booth.draft(None, Source.MANUAL)
        consent = Consent(
            purpose="email",
            wording="Example Ltd may e-mail me.",
            version="3",
            language="en",
            at=clock(),
            how="ticked at the booth",
        )
        person = Person(first_name=first, last_name=last, emails=(email,) if email else ())
        lead = replace(draft.lead, person=person, disposition=Disposition.HOT, consents=(consent,))
        return booth.keep(draft, lead)

    clean = capture("Ada", "Example", "ada@example.com", "Cleo Colleague")
    again = capture("Ada", "Exampel", "ada@example.com", "Ann Rep")
    wrong = capture("Bob", "Sample", "bob@@example", "Ann Rep")
    spam = capture("Test", "Test", "", "Ann Rep")

    booth.created = False
    window = MainWindow(booth, Worker())
    qtbot.addWidget(window)
    window.resize(1280, 800)
    window.show()
    window.go_to(Room.REVIEW)
    review, sync = window.page(Room.REVIEW), window.page(Room.SYNC)
    assert isinstance(review, ReviewPage)
    assert isinstance(sync, SyncPage)

    def settle() -> None:
        for _ in range(3):
            qtbot.waitUntil(lambda: window._worker.pending == 0, timeout=20_000)
            qtbot.wait(1)

    def press(key: Any, held: Any = Qt.KeyboardModifier.NoModifier) -> None:
        widget = review.list if review._whole.currentWidget() is review._split else None
        qtbot.keyClick(widget or review.duplicates.list, key, held)
        settle()

    settle()
    # Met twice: one person.
    press("D")
    pair = review.duplicates.pair
    assert pair is not None
    assert {pair.one.id, pair.two.id} == {clean.id, again.id}
    press("M")
    review.duplicates.leave()
    settle()
    # What is clean goes at once, what is left is mended or taken out.
    press("A", Qt.KeyboardModifier.ShiftModifier)
    review.show_filter("Needs a look")
    settle()
    assert booth.count(LeadQuery(filter=LeadFilter.NEEDS_LOOK)) == 2
    review.list.go_to(spam.id)
    settle()
    press(Qt.Key.Key_Delete)
    review.list.go_to(wrong.id)
    settle()
    review.form.field("emails").setText("bob@example.com")
    review.save()
    settle()
    review.show_filter("To review")
    settle()
    press("A")
    assert review.inbox.nobody.words[0] == "Inbox zero"
    # The dry run says who leaves, the sync sends them, and the CRM holds what was approved.
    assert {row.lead_id for row in booth.plan().rows} == {clean.id, wrong.id}
    window.go_to(Room.SYNC)
    settle()
    sync.sync()
    settle()
    held = {(status.lead_id, status.email) for status in booth.read_back("csv")}
    assert held == {(clean.id, "ada@example.com"), (wrong.id, "bob@example.com")}
    assert booth.counts().waiting == 0
    window.close()
    window.shut_down()
