from __future__ import annotations

import base64
import socket
import threading
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from leadcapture.booth import Booth, Reachability
from leadcapture.delivery import DeliveryState, Step
from leadcapture.errors import (
    BadInput,
    RetryLater,
    SignInNeeded,
)
from leadcapture.lead import Disposition
from leadcapture.show import Destination, Release
from leadcapture.store import outbox
from tests.booth.scans import (
    opt_in,
    scan,
)
from tests.conftest import Clock


def test_nothing_leaves_before_review_and_everything_after(booth: Booth, workspace: Path) -> None:
    lead = scan(booth, disposition=Disposition.HOT, next_step="meeting", consents=(opt_in(),))
    assert all(row.action == "hold back" for row in booth.plan().rows)
    (before,) = booth.sync()
    assert before.created == 0

    booth.approve([lead.id])
    assert {row.step for row in booth.plan().rows} == set(Step)
    (report,) = booth.sync()
    (again,) = booth.sync()

    assert (report.created, report.handed_off, report.enrolled) == (1, 1, 1)
    assert (again.created, again.updated) == (0, 0)
    assert booth.counts().waiting == 0
    assert booth.runs()[0].connector == "csv"


def test_an_edit_after_a_sync_is_sent_again(booth: Booth) -> None:
    lead = scan(booth)
    booth.approve([lead.id])
    booth.sync()

    lead = booth.lead(lead.id)
    booth.edit(replace(lead, person=replace(lead.person, company="New Ltd")))
    (report,) = booth.sync()

    assert (report.created, report.updated) == (0, 1)


def test_a_dry_run_without_the_crm_says_what_changed_since_it_was_sent(
    booth: Booth, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead = scan(booth)
    booth.approve([lead.id])
    booth.sync()
    clock.advance(minutes=1)
    lead = booth.lead(lead.id)
    booth.edit(replace(lead, person=replace(lead.person, company="New Ltd"), notes="Call"))

    def away(name: str, show: object) -> None:
        raise SignInNeeded("Sign in first.")

    monkeypatch.setattr(booth, "_connector", away)
    plan = booth.plan()
    (row,) = (row for row in plan.rows if row.step is Step.PERSON)
    assert (row.action, plan.message) == ("update", "Sign in first.")
    assert [(one.label, one.before, one.after) for one in row.changes] == [
        ("Company", lead.person.company, "New Ltd"),
        ("Notes", "", "Call"),
    ]


def test_leads_leave_as_captured_where_the_show_says_so(booth: Booth) -> None:
    booth.update_show(release=Release.AS_CAPTURED)
    scan(booth)

    assert booth.sync()[0].created == 1


def test_a_changed_release_moves_leads_that_wait_already(booth: Booth) -> None:
    scan(booth)
    booth.update_show(release=Release.AS_CAPTURED)

    assert booth.counts().held == 0
    assert booth.sync()[0].created == 1


def test_a_crm_without_password_says_how_to_sign_in(booth: Booth) -> None:
    destination = replace(
        booth.destination("csv"), url="http://127.0.0.1:9", database="d", user="u"
    )
    booth.update_show(connectors={"tryton": destination})
    scan(booth)

    assert booth.needs_sign_in("tryton")
    assert not booth.reachable("tryton")
    (report,) = booth.sync()
    assert "Sign in" in report.message


def test_a_second_secret_is_asked_for_checked_and_kept(
    booth: Booth, monkeypatch: pytest.MonkeyPatch
) -> None:
    from leadcapture.sync.salesforce import SalesforceConnector

    destination = Destination(
        url="https://example.my.salesforce.com",
        options={
            "nurture": "marketing-cloud",
            "marketing_cloud": "mc1",
            "marketing_cloud_client": "abc",
        },
    )
    booth.update_show(connectors={"salesforce": destination})
    monkeypatch.setattr(SalesforceConnector, "check", lambda self: None)
    good = ["right"]

    def check(self: SalesforceConnector) -> None:
        assert self._nurture._cloud._signer._secret in good, "wrong"  # type: ignore[attr-defined]

    monkeypatch.setattr(SalesforceConnector, "check_second", check)
    booth.sign_in("salesforce", user="", password="00D!token")
    assert booth.needs_sign_in("salesforce")
    assert booth.second_secret("salesforce") == "Marketing Cloud's Client Secret"
    (report,) = booth.sync()
    assert "Give Marketing Cloud's Client Secret first" in report.message
    with pytest.raises(AssertionError, match="wrong"):
        booth.keep_second_secret("salesforce", "other")
    assert booth.needs_sign_in("salesforce")
    booth.keep_second_secret("salesforce", "right")
    assert not booth.needs_sign_in("salesforce")
    for trouble, state in (
        (None, Reachability.ONLINE),
        (RetryLater("away"), Reachability.ONLINE),
        (SignInNeeded("revoked"), Reachability.SIGN_IN),
    ):

        def check_again(self: SalesforceConnector, trouble: Exception | None = trouble) -> None:
            if trouble is not None:
                raise trouble

        monkeypatch.setattr(SalesforceConnector, "check_second", check_again)
        assert booth.reach("salesforce").state is state
    booth.update_show(connectors={"salesforce": replace(destination, options={})})
    assert booth.second_secret("salesforce") == ""
    with pytest.raises(BadInput, match="no second secret"):
        booth.keep_second_secret("salesforce", "right")


def test_what_was_refused_is_listed_with_its_lead(booth: Booth, workspace: Path) -> None:
    lead = scan(booth)
    booth.approve([lead.id])
    (entry,) = (e for e in outbox.entries(booth._store) if e.step is Step.PERSON)
    outbox.record(booth._store, [(entry, DeliveryState.PARKED, "no", None)], at=lead.captured_at)

    ((parked, whose),) = booth.parked()

    assert (parked.error, whose.id) == ("no", lead.id)
    assert booth.retry([parked.key]) == 1
    assert booth.parked() == ()
    booth.sync()
    assert [status.lead_id for status in booth.read_back("csv")] == [lead.id]


class Silent:
    """A server that takes a call and says nothing until it is told to hang up."""

    def __init__(self) -> None:
        self.hang_up = threading.Event()
        self.patient = True
        self._door = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._door.getsockname()[1]}/"
        self._thread = threading.Thread(target=self._serve)

    def __enter__(self) -> Silent:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.hang_up.set()
        self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        self._thread.join()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                call, _ = self._door.accept()
                with call:
                    self.patient = self.hang_up.wait(5) and self.patient


SECRET = "whsec_" + base64.b64encode(bytes(32)).decode()


def test_a_destination_that_never_answers_holds_no_other(
    booth: Booth, monkeypatch: pytest.MonkeyPatch, workspace: Path
) -> None:
    monkeypatch.setenv("LEADCAPTURE_WEBHOOK_PASSWORD", SECRET)
    lead = scan(booth)
    told: list[tuple[int, int, str]] = []

    def listen(done: int, total: int, what: str) -> None:
        told.append((done, total, what))
        if what == "Syncing with webhook":
            # Only the silent one is left.
            silent.hang_up.set()

    with Silent() as silent:
        csv = booth.destination("csv")
        booth.update_show(connectors={"webhook": Destination(url=silent.url), "csv": csv})
        booth.approve([lead.id])
        reports = booth.sync(progress=listen)

    assert silent.patient, "the other one waited for it"
    assert [report.connector for report in reports] == ["webhook", "csv"]
    assert [report.created for report in reports] == [0, 1]
    assert reports[0].message
    assert told[-1][2] == "Done"
    assert told[-1][0] <= told[-1][1]


def test_a_sync_with_several_destinations_is_cancelled_with_all(
    booth: Booth, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead = scan(booth)
    csv = booth.destination("csv")
    second = replace(csv, options={"connector": "csv", "folder": "second"})
    booth.update_show(connectors={"csv": csv, "second": second})
    booth.approve([lead.id])
    reports = booth.sync(cancelled=lambda: True)
    assert [report.created for report in reports] == [0, 0]
    assert all(report.message.startswith("Cancelled") for report in reports)
    assert [report.created for report in booth.sync()] == [1, 1]
