"""Which CRMs were told of people who were erased."""

from __future__ import annotations

from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from leadcapture.booth import Booth
from tests.ui.test_persontab import Desk
from ui.work import Worker


def test_what_a_crm_takes_by_hand_only_is_said_to_be_done(
    qtbot: QtBot, booth: Booth, worker: Worker
) -> None:
    desk = Desk(qtbot, booth, worker)
    panel = desk.page.opt_outs
    desk.page.start_opt_outs()
    desk.settle()
    assert desk.page._showing(panel)
    assert "No CRM has a record" in panel.words

    with booth._store.writing() as db:
        for number, state in enumerate(("pending", "by-hand", "done")):
            db.execute(
                "INSERT INTO tombstones (lead_id, show_id, connector, remote_id, url, state, "
                "message, at) VALUES (?, ?, 'odoo', ?, '', ?, '', 0)",
                [
                    f"00000000-0000-4000-8000-00000000000{number}",
                    str(booth.show.id if booth.show else ""),
                    f"R{number}",
                    state,
                ],
            )
    panel.refresh()
    desk.settle()
    assert "3 records" in panel.words
    assert "2 still wait" in panel.words
    words = " | ".join(label.text() for label in panel.findChildren(QLabel))
    assert "is told with the next sync" in words
    (button,) = [one for one in panel.findChildren(QPushButton) if one.text() == "It is opted out"]
    button.click()
    desk.settle()
    assert "1 still waits" in panel.words
    panel.left.emit()
    assert not desk.page._showing(panel)
