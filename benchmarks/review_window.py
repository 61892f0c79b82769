"""How fluid the review room is with many leads: opening, scrolling, searching, stepping.

The leads are those of `benchmarks/store.py`. A timer on the GUI thread ticks as fast as it can; a
stall is the time between two ticks beyond the millisecond it asks for. Beside it stands the
processor time that the GUI thread spent between two ticks: what is over 16 ms there is ours, the
rest is the machine, or a wait for Python's lock::

    uv run python benchmarks/review_window.py [--leads 100000]
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["LEADCAPTURE_PASSPHRASE"] = "benchmark"
sys.path.insert(0, str(Path(__file__).parent))

from store import people

from leadcapture.booth import Booth


def fill(workspace: Path, count: int) -> None:
    """`count` leads of the sample show, some hundred to a transaction."""
    with Booth.open(workspace) as booth:
        show = booth.import_sample_show()
        booth.update_settings(rep_name="Rep")
        store = booth._store
        from leadcapture.store.writing import Action, put

        pairs = iter(people(count, [show.id]))
        done = 0
        while done < count:
            with store.writing() as db:
                for lead, capture in (pair for _, pair in zip(range(2_000), pairs, strict=False)):
                    step = Action(db, "captured", "Rep", lead.captured_at)
                    put(db, step, lead, (capture,), (), judge=store.judge)
                    done += 1


class Stalls:
    """The gaps between two ticks of the GUI thread, and its own work in each; milliseconds."""

    def __init__(self) -> None:
        from PySide6.QtCore import Qt, QTimer

        self._gaps: list[tuple[float, float]] = []
        self._last = time.perf_counter(), time.thread_time()
        self._timer = QTimer()
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(1)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    def _tick(self) -> None:
        now = time.perf_counter(), time.thread_time()
        gap, work = ((one - last) * 1e3 for one, last in zip(now, self._last, strict=True))
        self._gaps.append((max(0.0, gap - 1), work))
        self._last = now

    def start(self) -> None:
        from PySide6.QtWidgets import QApplication

        QApplication.processEvents()
        self._gaps.clear()
        self._last = time.perf_counter(), time.thread_time()

    def row(self, what: str) -> str:
        cells = []
        for every in zip(*self._gaps, strict=True):
            gaps = sorted(every)
            over = sum(gap > 16 for gap in gaps)
            cells += [f"{gaps[int(len(gaps) * 0.99)]:.1f}", f"{gaps[-1]:.1f}", str(over)]
        return f"| {what} | {' | '.join(cells)} |"


def wait(condition: Callable[[], bool], seconds: float = 30.0) -> float:
    """Let the window work until `condition` holds; milliseconds."""
    from PySide6.QtCore import QEventLoop
    from PySide6.QtWidgets import QApplication

    start = time.perf_counter()
    while not condition():
        if time.perf_counter() - start > seconds:
            raise TimeoutError("the window did not come to rest")
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 2)
    return (time.perf_counter() - start) * 1e3


def rest(seconds: float) -> None:
    """Let the window work for a while."""
    until = time.perf_counter() + seconds
    wait(lambda: time.perf_counter() > until)


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--leads", type=int, default=100_000)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        workspace = Path(name) / "workspace"
        fill(workspace, chosen.leads)
        run(workspace)


def run(workspace: Path) -> None:
    from PySide6.QtWidgets import QApplication

    from ui.reviewpage import ReviewPage
    from ui.start import make_app
    from ui.work import Worker

    make_app("light")
    worker = Worker()
    with Booth.open(workspace) as booth:
        page = ReviewPage(booth, worker)
        page.resize(1176, 760)
        page.show()
        QApplication.processEvents()
        stalls = Stalls()
        table = page.list.table

        def loaded() -> bool:
            first = max(page.list.rowAt(0), 0)
            last = page.list.rowAt(page.list.viewport().height() - 1)
            last = last if last >= 0 else table.rowCount() - 1
            return table.known and all(
                table.row(number) is not None for number in range(first, last + 1)
            )

        lines = ["| moment | ms |", "| --- | ---: |"]
        page.refresh()
        lines.append(f"| open: until the first page is shown | {wait(loaded):.0f} |")
        wait(lambda: worker.pending == 0)
        page.show_filter("All")
        lines.append(f"| “All”: until the first page is shown | {wait(loaded):.0f} |")
        wait(lambda: worker.pending == 0)
        stalled = [
            "| event loop | p99 ms | worst ms | over 16 ms | own work: p99 | worst | over 16 ms |",
            "| --- |" + " ---: |" * 6,
        ]

        # What the machine does beside is in every row; this one is nothing but that.
        stalls.start()
        rest(5)
        stalled.append(stalls.row("nothing at all, for five seconds"))
        bar = page.list.verticalScrollBar()
        stalls.start()
        for step in range(400):
            bar.setValue(step * 15)
            rest(0.012)
        stalled.append(stalls.row("scrolling 6,000 rows at a wheel's pace"))
        chance = random.Random(1)
        page_times: list[float] = []
        stalls.start()
        for _ in range(60):
            bar.setValue(chance.randrange(bar.maximum()))
            QApplication.processEvents()
            page_times.append(wait(loaded))
        stalled.append(stalls.row("60 jumps of the scroll bar, anywhere"))
        page_times.sort()
        lines.append(f"| a jump anywhere: until its page is shown, median | {page_times[30]:.0f} |")
        lines.append(f"| the same, the slowest of 60 | {page_times[-1]:.0f} |")
        wait(lambda: worker.pending == 0)

        bar.setValue(0)
        wait(loaded)
        stalls.start()
        for text in ("ham", "hamm", "beacon dev", "5000@ex", "o'b", "eng"):
            page.search_for(text)
            took = wait(loaded)
            lines.append(f"| search “{text}”: until its first page is shown | {took:.0f} |")
            wait(lambda: worker.pending == 0)
        stalled.append(stalls.row("six searches with the counts of all filters"))
        page.search_for("")
        wait(loaded)
        wait(lambda: worker.pending == 0)
        stalls.start()
        for head in range(12):
            page.list._sort(head)
            took = wait(loaded)
            wait(lambda: worker.pending == 0)
        stalled.append(stalls.row("sorting by all twelve heads"))
        leads: list[float] = []

        def shown() -> bool:
            row = table.row(page.list.currentIndex().row())
            lead = page.panel.lead
            return row is not None and lead is not None and lead.id == row.id

        page.list._choose(0)
        wait(shown)
        stalls.start()
        for _ in range(60):
            page.list.step(1)
            began = time.perf_counter()
            wait(shown)
            leads.append((time.perf_counter() - began) * 1e3)
        stalled.append(stalls.row("J pressed 60 times, each lead shown"))
        leads.sort()
        lines.append(f"| J: until the next lead is shown, median | {leads[30]:.0f} |")
        stalls.start()
        page.list.selectAll()
        rest(0.3)
        stalled.append(stalls.row("select all"))
        print("\n".join(lines), "\n")
        print("\n".join(stalled))
        page.close()
        worker.close()


if __name__ == "__main__":
    main()
