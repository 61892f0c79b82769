"""Start-up to a usable window, as a ratio to a bare PySide6 window that imports cv2.

Both are fresh processes, run in turns, so that the ratio holds on a busy machine too. The key comes
from a keyring; a passphrase is typed while the window waits, and stretching it takes 0.2 s more::

    uv run python benchmarks/startup.py
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent

BARE = """
import cv2
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow
from PySide6.QtCore import QTimer
app = QApplication([])
window = QMainWindow(); window.setCentralWidget(QLabel("hello")); window.resize(1280, 800)
window.show(); app.processEvents(); window.grab()
QTimer.singleShot(0, lambda: (print("ready", flush=True), app.quit())); app.exec()
"""

# Usable: the workspace is open, the capture page is painted and the event loop answers.
OURS = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from ui.app import build
app, window = build(Path(sys.argv[1]))
window.show(); app.processEvents(); window.grab()
QTimer.singleShot(0, lambda: (print("ready", flush=True), app.exit())); app.exec()
window.shut_down()
"""


def seconds(script: str, *words: str) -> float:
    """From starting the process until its event loop answers with the window painted."""
    started = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-c", script, *words], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        taken = time.perf_counter() - started
        process.communicate()
    assert process.returncode == 0
    return taken


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=9)
    rounds = options.parse_args().rounds
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.pop("LEADCAPTURE_PASSPHRASE", None)
    os.environ["PYTHON_KEYRING_BACKEND"] = "filekeyring.FileKeyring"
    os.environ["PYTHONPATH"] = str(Path(__file__).parent)
    with tempfile.TemporaryDirectory() as name:
        folder = str(Path(name) / "workspace")
        os.environ["LEADCAPTURE_BENCHMARK_KEYRING"] = str(Path(name) / "keyring.json")
        from leadcapture.booth import Booth

        with Booth.open(Path(folder)) as booth:
            booth.import_sample_show()
            booth.update_settings(rep_name="Robin Rep")
        bare, ours = [], []
        for _ in range(rounds):
            bare.append(seconds(BARE))
            ours.append(seconds(OURS, folder))
    print("| what | median ms | fastest ms |")
    print("| --- | --- | --- |")
    for what, times in (("bare window + cv2", bare), ("leadcapture", ours)):
        print(f"| {what} | {statistics.median(times) * 1e3:.0f} | {min(times) * 1e3:.0f} |")
    print(f"\nratio of medians: {statistics.median(ours) / statistics.median(bare):.2f}")


if __name__ == "__main__":
    main()
