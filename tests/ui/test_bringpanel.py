"""Another laptop's leads come in through the window."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pytestqt.qtbot import QtBot

from leadcapture.booth import Booth, LeadQuery
from leadcapture.lead import Source
from leadcapture.showfile import parse_show
from tests.conftest import SHOW_FILE
from tests.ui.test_persontab import Desk
from ui.work import Worker

OTHER = "another long passphrase"


def test_another_laptop_is_brought_in(
    qtbot: QtBot, booth: Booth, worker: Worker, tmp_path: Path, clock: Any
) -> None:
    with Booth.open(tmp_path / "laptop", passphrase=OTHER, clock=clock) as laptop:
        laptop.update_settings(rep_name="Bob Rep", device="laptop-2")
        laptop.use_show(laptop.put_show(parse_show(SHOW_FILE)).id)
        for _ in range(2):
            draft = laptop.draft(None, Source.MANUAL)
            laptop.keep(draft, draft.lead)
    desk = Desk(qtbot, booth, worker)
    desk.page.start_bringing()
    panel = desk.page.bringing
    assert desk.page._showing(panel)
    assert not panel.go_button.isEnabled()
    panel.folder.setText(str(tmp_path / "laptop"))
    panel.passphrase.setText("wrong")
    panel.go_button.click()
    assert not panel.go_button.isEnabled()
    desk.settle()
    assert "does not open this workspace" in panel.notice.text
    assert booth.count(LeadQuery()) == 0

    panel.passphrase.setText(OTHER)
    panel.start()
    panel.cancel()
    desk.settle()
    assert "Nothing was brought in" in panel.notice.text
    assert desk.page._showing(panel)

    panel.start()
    desk.settle()
    assert "laptop-2: 2 new leads" in panel.notice.text
    assert panel.passphrase.text() == ""
    assert desk.page.list.table.rowCount() == 2
    panel.notice.buttons[0].click()
    desk.settle()
    assert desk.page._whole.currentWidget() is desk.page.duplicates
    desk.page.duplicates.leave()
    desk.page.start_bringing()
    panel.cancel()
    assert not desk.page._showing(panel)

    # Who was erased over there is erased here as well, when somebody says so.
    lead = next(iter(booth.leads(LeadQuery())))
    panel.erase((lead.id,))
    desk.settle()
    assert booth.count(LeadQuery()) == 1
    assert desk.page.note.text
