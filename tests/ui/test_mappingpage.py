"""The field mapping page, with a real workspace and a CRM in memory that describes its fields."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from leadcapture.booth import Booth
from leadcapture.crmfield import FieldKind, RemoteField
from leadcapture.errors import RetryLater
from leadcapture.lead import Lead, Person, Source
from leadcapture.show import Destination
from leadcapture.showfile import parse_show, show_text
from tests.sync.fakecrm import FakeConnector, FakeCrm
from ui.mappingpage import MappingPage
from ui.work import Worker

USUAL = {"first_name": "First", "last_name": "Last", "company": "Company"}
FIELDS = (
    RemoteField(name="First", label="First name"),
    RemoteField(name="Last", label="Last name", length=20, required=True),
    RemoteField(name="Company", label="Company", required=True),
    RemoteField(name="Source", label="Lead source", required=True),
    RemoteField(name="Interest", label="Interest", kind=FieldKind.CHOICES, choices=("Pro",)),
)


class Desk:
    def __init__(
        self, qtbot: QtBot, booth: Booth, worker: Worker, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        self.qtbot, self.booth, self.worker = qtbot, booth, worker
        self.crm = FakeCrm(fields=FIELDS)
        self.away = False
        booth.update_show(connectors={"crm": Destination(url="x")})
        monkeypatch.setattr(booth, "_connector", self._open)
        monkeypatch.setattr(booth, "default_fields", lambda name: USUAL)
        monkeypatch.setattr(booth, "maps_fields", lambda name: True)
        self.page = MappingPage(booth, worker)
        qtbot.addWidget(self.page)
        self.page.resize(1200, 800)
        self.page.show()
        self.closed: list[bool] = []
        self.page.closed.connect(lambda: self.closed.append(True))

    def _open(self, name: str, show: Any) -> FakeConnector:
        if self.away:
            raise RetryLater("No network.")
        return FakeConnector(self.crm, name=name, default_fields=USUAL)

    def open(self) -> None:
        self.page.open("crm")
        self.rest()

    def rest(self) -> None:
        for _ in range(3):
            self.qtbot.waitUntil(lambda: self.worker.pending == 0, timeout=10_000)

    def words(self, field: str) -> list[str]:
        table = self.page.table
        row = next(n for n, line in enumerate(table.lines) if line.ours.id == field)
        return [str(table.index(row, column).data()) for column in range(5)]


@pytest.fixture
def desk(
    qtbot: QtBot, booth: Booth, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> Callable[[], Desk]:
    return lambda: Desk(qtbot, booth, worker, monkeypatch)


def keep(booth: Booth, **fields: Any) -> Lead:
    draft = booth.draft(None, Source.MANUAL)
    person = Person(first_name="Ada", last_name="Example", company="X Ltd")
    return booth.keep(draft, replace(draft.lead, person=person, **fields))


def test_shows_a_real_lead_and_what_the_crm_still_wants(
    desk: Callable[[], Desk], booth: Booth
) -> None:
    keep(booth, answers={"interest": ("Pro",)})
    one = desk()
    one.open()
    assert one.page.leads.currentText() == "Ada Example"
    assert one.words("last_name")[3] == "Example"
    assert one.words("answer:interest")[1] == "Not sent"
    assert "requires Lead source" in one.page.notice.text
    one.page.notice.buttons[0].click()
    (_, field, text) = one.page.defaults._rows[0]
    assert field.currentData() == "Source"
    text.setText("Trade show")
    text.textEdited.emit("Trade show")
    assert not one.page.notice.isVisible()
    assert dict(one.page.table.destination.defaults) == {"Source": "Trade show"}
    assert "3 of " in one.page._count.text()


def test_what_is_chosen_is_kept_in_the_show_file(desk: Callable[[], Desk], booth: Booth) -> None:
    one = desk()
    one.open()
    assert not one.page.save_button.isEnabled()
    one.page.table.choose("answer:interest", "Interest")
    one.page.leave()
    assert one.closed == []
    assert "not saved" in one.page.notice.text
    one.page.notice.buttons[0].click()
    one.rest()
    assert one.closed == [True]
    assert booth.show is not None
    again = parse_show(show_text(booth.show))
    assert dict(again.connectors["crm"].fields) == {"answer:interest": "Interest"}
    assert again.connectors["crm"].url == "x"
    one.open()
    one.page.table.choose("company", "")
    one.page.leave()
    one.page.notice.buttons[1].click()
    assert len(one.closed) == 2
    assert not one.page.table.dirty


def test_after_saving_what_was_sent_can_be_compared_again(
    desk: Callable[[], Desk], booth: Booth
) -> None:
    lead = keep(booth, answers={"interest": ("Pro",)})
    one = desk()
    one.crm.fields = tuple(replace(field, required=False) for field in FIELDS)
    booth.approve([lead.id])
    booth.sync()
    assert "Interest" not in one.crm.values[lead.id]
    one.open()
    one.page.table.choose("answer:interest", "Interest")
    one.page.save_button.click()
    one.rest()
    assert "compared again" in one.page.notice.text
    one.page.notice.buttons[0].click()
    one.rest()
    booth.sync()
    assert one.crm.values[lead.id]["Interest"] == "Pro"


def test_without_a_network_the_list_from_before_is_shown(
    desk: Callable[[], Desk], booth: Booth
) -> None:
    one = desk()
    one.away = True
    one.open()
    assert "No network." in one.page.notice.text
    assert "type a field's name" in one.page.notice.text
    assert one.words("last_name")[1] == "Last"
    one.away = False
    one.page.ask_button.click()
    one.rest()
    assert "5 fields as of" in one.page._age.text()
    one.away = True
    one.page.table.choose("answer:interest", "Interest")
    one.page.ask_button.click()
    one.rest()
    assert one.words("answer:interest")[1].startswith("Interest"), "what was chosen stays"
    assert one.words("last_name")[1] == "Last name  ·  Last"


def test_a_destination_with_fixed_fields_needs_no_mapping(
    desk: Callable[[], Desk], booth: Booth, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = desk()
    monkeypatch.setattr(booth, "default_fields", lambda name: {})
    monkeypatch.setattr(booth, "maps_fields", lambda name: False)
    one.open()
    assert one.page.empty.words[0] == "Nothing has to be mapped"
    one.page.leave()
    assert one.closed == [True]


def test_fixed_places_need_no_mapping_whether_the_crm_was_asked_or_not(
    desk: Callable[[], Desk], booth: Booth, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = desk()
    monkeypatch.setattr(booth, "default_fields", lambda name: {})
    one.away, one.crm.fields = True, ()
    one.open()
    title, words = one.page.empty.words[:2]
    assert title == "Nothing has to be mapped"
    assert words.endswith("is not known yet: No network.")
    assert one.page.ask_button.isVisible(), "it can be asked"
    one.away = False
    one.page.ask_button.click()
    one.rest()
    again, words = one.page.empty.words[:2]
    assert again == title
    assert "no fields of your own besides them at " in words


def test_fields_are_mapped_beside_fixed_places(
    desk: Callable[[], Desk], booth: Booth, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = desk()
    monkeypatch.setattr(booth, "default_fields", lambda name: {})
    one.open()
    assert one.words("last_name")[1] == "In its usual place"
    assert one.page._count.text() == "0 fields sent besides what has its fixed place"
    one.page.table.choose("answer:interest", "Interest")
    one.page.save()
    one.rest()
    assert booth.show is not None
    assert booth.show.connectors["crm"].fields == {"answer:interest": "Interest"}
