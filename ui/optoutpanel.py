"""Records in CRMs of people who were erased: which are opted out by now, and which are not."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from leadcapture.booth import Booth, Tombstone
from ui import theme
from ui.evidence import clear
from ui.listpanel import ListPanel
from ui.words import how_many, local_time, one_line
from ui.work import Lane, Worker

__all__ = ["OptOutPanel"]

SHOWN = 200
_STATES = {
    "pending": "is told with the next sync",
    "done": "opted out",
    "by-hand": "takes no opt-out from here: do it over there, then say so",
}


class OptOutPanel(ListPanel):
    """See the module. It names records, for nothing else is known of these people any more."""

    def __init__(self, booth: Booth, worker: Worker, parent: QWidget | None = None) -> None:
        super().__init__(booth, worker, "Opt-outs of erased people", parent)

    def refresh(self) -> None:
        """Look again in the worker."""
        clear(self._rows)
        self._explain.setText("Looking …")
        self._worker.run(self._booth.tombstones, done=self._came, failed=self._cannot)

    def _came(self, stones: tuple[Tombstone, ...]) -> None:
        clear(self._rows)
        undone = [stone for stone in stones if stone.state != "done"]
        if not stones:
            self._explain.setText("No CRM has a record of anybody who was erased here.")
        else:
            verb = "waits" if len(undone) == 1 else "wait"
            self._explain.setText(
                f"{how_many(len(stones), 'record')} in CRMs of people who were erased; "
                f"{len(undone):,} still {verb}."
            )
        rest = [stone for stone in stones if stone.state == "done"]
        for stone in (*undone, *rest)[:SHOWN]:
            self._rows.addWidget(self._row(stone))

    def _row(self, stone: Tombstone) -> QWidget:
        box = QWidget()
        row = QHBoxLayout(box)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        texts = QVBoxLayout()
        texts.setSpacing(0)
        what = f"{one_line(stone.connector)} · record {one_line(stone.remote_id)}"
        texts.addWidget(theme.label(what, lines=2))
        state = f"{_STATES[stone.state]} · erased {local_time(stone.at)}"
        if stone.message:
            state += f" · {one_line(stone.message)}"
        role = "muted" if stone.state == "done" else "warning"
        texts.addWidget(theme.label(state, size="small", role=role, wrap=True))
        row.addLayout(texts, 1)
        if stone.state == "by-hand":
            done = theme.button("It is opted out")
            done.setAccessibleName(f"Record {one_line(stone.remote_id)} is opted out")
            done.clicked.connect(partial(self._settle, stone))
            row.addWidget(done)
        return box

    def _settle(self, stone: Tombstone, _: bool = False) -> None:
        self._worker.run(
            self._booth.settle_tombstone,
            stone,
            lane=Lane.KEEP,
            done=lambda _: self.refresh(),
            failed=self._cannot,
        )
