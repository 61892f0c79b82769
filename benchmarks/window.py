"""The worst event-loop stall while the camera runs and badges are scanned and saved.

A clip of badges stands in for the webcam, through the same code path, at 25 frames a second; quick
mode saves every badge. A timer on the GUI thread ticks as fast as it can; a stall is the time
between two ticks beyond the millisecond it asks for. What the machine does beside is in them:
the last column is a bare event loop, before the window opens::

    uv run python benchmarks/window.py
"""

from __future__ import annotations

import argparse
import os
import statistics
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["LEADCAPTURE_PASSPHRASE"] = "benchmark"


def clip(folder: Path, people: int) -> Path:
    """The generator's frames as one motion-JPEG file."""
    import cv2

    from leadcapture.demo.badges import make_clip

    frames = folder / "frames"
    count = make_clip(frames, people=people)
    path = folder / "badges.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), 25, (1280, 720))
    for number in range(count):
        picture = cv2.imread(str(frames / f"frame_{number:04d}.jpg"))
        # A hand holds a badge for about a second.
        for _ in range(3):
            writer.write(picture)
    writer.release()
    return path


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--people", type=int, default=12)
    options.add_argument("--seconds", type=float, default=15.0)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = clip(folder, chosen.people)
        from leadcapture.booth import Booth

        workspace = folder / "workspace"
        with Booth.open(workspace) as booth:
            booth.import_sample_show()
            booth.update_settings(rep_name="Robin Rep", camera=str(path), quick_mode=True)
        run(workspace, chosen.seconds)


def stalls_of(app: QApplication, seconds: float) -> list[float]:
    """Sorted milliseconds by which the ticks of `seconds` came late, after a second of rest."""
    from PySide6.QtCore import Qt, QTimer

    gaps: list[float] = []
    last = time.perf_counter()

    def tick() -> None:
        nonlocal last
        now = time.perf_counter()
        gaps.append((now - last) * 1e3)
        last = now

    timer = QTimer(app)
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.setInterval(1)
    timer.timeout.connect(tick)
    # The first second is the start, which benchmarks/startup.py measures.
    QTimer.singleShot(1000, timer.start)
    QTimer.singleShot(1000, gaps.clear)
    QTimer.singleShot(round((1 + seconds) * 1000), app.quit)
    app.exec()
    timer.stop()
    del gaps[0]
    return sorted(max(0.0, gap - 1) for gap in gaps)


def run(workspace: Path, seconds: float) -> None:
    from ui.app import build
    from ui.start import make_app

    bare = stalls_of(make_app(), seconds)
    app, window = build(workspace)
    window.resize(1280, 800)
    window.show()
    ours = stalls_of(app, seconds)
    window.close()
    window.shut_down()
    print("| event loop | while the camera runs, ms | nothing at all, ms |")
    print("| --- | ---: | ---: |")
    print(f"| median | {statistics.median(ours):.1f} | {statistics.median(bare):.1f} |")
    for what, part in (("p99", 0.99), ("p99.9", 0.999)):
        print(f"| {what} | {ours[int(len(ours) * part)]:.1f} | {bare[int(len(bare) * part)]:.1f} |")
    print(f"| worst | {ours[-1]:.1f} | {bare[-1]:.1f} |")
    over = [f"{sum(one > 16 for one in some)} of {len(some):,}" for some in (ours, bare)]
    print(f"| ticks over 16 ms | {over[0]} | {over[1]} |")
    from leadcapture.booth import Booth

    with Booth.open(workspace) as booth:
        print(f"\nleads saved meanwhile: {booth.counts().total}")


if __name__ == "__main__":
    main()
