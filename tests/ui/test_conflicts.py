"""A person changes a field in the CRM: the dry run says so, and somebody decides here."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from leadcapture.booth import Booth
from leadcapture.crmfield import RemoteField
from leadcapture.lead import Origin, Person, Source
from leadcapture.show import Destination
from tests.sync.fakecrm import FakeConnector, FakeCrm
from ui.syncpage import SyncPage
from ui.work import Worker

USUAL = {"last_name": "Last", "company": "Company"}


def test_a_field_that_a_person_changed_is_kept_and_decided_here(
    qtbot: QtBot, booth: Booth, worker: Worker, monkeypatch: pytest.MonkeyPatch, clock: Any
) -> None:
    crm = FakeCrm(fields=(RemoteField(name="Last"), RemoteField(name="Company", label="Firm")))
    booth.update_show(connectors={"crm": Destination(url="x")})
    monkeypatch.setattr(booth, "needs_sign_in", lambda name: False)
    monkeypatch.setattr(
        booth, "_connector", lambda name, show: FakeConnector(crm, name=name, default_fields=USUAL)
    )
    draft = booth.draft(None, Source.MANUAL)
    person = Person(last_name="Example", company="Old Ltd")
    lead = booth.keep(draft, replace(draft.lead, person=person))
    booth.approve([lead.id])
    page = SyncPage(booth, worker)
    qtbot.addWidget(page)
    page.show()

    def rest() -> None:
        for _ in range(3):
            qtbot.waitUntil(lambda: worker.pending == 0 and not page.running, timeout=10_000)

    page.refresh()
    rest()
    assert "Firm: Old Ltd" in page.plan.diff.said
    page.sync()
    rest()
    crm.values[lead.id]["Company"] = "Theirs Ltd"
    clock.advance(seconds=60)
    lead = booth.lead(lead.id)
    booth.edit(replace(lead, person=replace(lead.person, company="Ours Ltd", last_name="Sample")))
    page.refresh()
    rest()
    said = page.plan.diff.said
    assert any("Example  →  Sample" in line for line in said)
    assert any("Theirs Ltd stays: changed in the CRM (ours: Ours Ltd)" in line for line in said)
    page.sync()
    rest()
    assert crm.values[lead.id] == {"Last": "Sample", "Company": "Theirs Ltd"}
    page.open_refused()
    assert page.tabs.tabText(SyncPage.REFUSED) == "Needs you  1"
    table = page.refused.table
    assert table.groups[0].title == "Changed in the CRM by a person"
    page.refused.tree.setCurrentIndex(table.index(0, 0, table.index(0, 0)))
    panel = page.refused.conflict_panel
    assert "Sample" in panel.title.text()
    panel.ours_button.click()
    rest()
    assert page.refused.people == 0
    page.plan.table.tick(page.plan.table.tickable)
    page.sync()
    rest()
    assert crm.values[lead.id]["Company"] == "Ours Ltd"
    # The other way round: what is left as the CRM has it can be chosen here.
    crm.values[lead.id]["Company"] = "Theirs GmbH"
    clock.advance(seconds=60)
    lead = booth.lead(lead.id)
    booth.edit(replace(lead, person=replace(lead.person, company="Ours AG")))
    booth.sync()
    (conflict,) = booth.conflicts()
    booth.settle(conflict, take="theirs")
    company = next(one for one in booth.origins(lead.id) if one.field == "company")
    assert ("Theirs GmbH", Origin.CRM, "crm") in [
        (choice.value, choice.origin, choice.source) for choice in company.choices
    ]
    assert booth.choose(lead.id, "company", "Theirs GmbH").person.company == "Theirs GmbH"
    found = next(one for one in booth.origins(lead.id) if one.field == "company").found
    assert found is not None
    assert found.origin is Origin.CRM
