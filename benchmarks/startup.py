"""Start-up to a usable window, as a ratio to a bare PySide6 window that imports cv2.

Both are fresh processes, run in turns, so that the ratio holds on a busy machine too. Beside the
clock stands the processor time (user and system, all threads) that was spent until then, which
other programs change less. The key comes from a keyring; a passphrase is typed while the window
waits, and stretching it takes 0.2 s more::

    uv run python benchmarks/startup.py
"""

from __future__ import annotations

import argparse
import compileall
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
import time
def ready(): print("ready", time.process_time(), flush=True); app.exit()
QTimer.singleShot(0, ready); app.exec()
"""

# Usable: the workspace is open, the capture page is painted and the event loop answers. Nothing of
# Qt is imported before `build` does it, as where the app is started.
OURS = """
import sys
from pathlib import Path
from ui.app import build
app, window = build(Path(sys.argv[1]))
window.show(); app.processEvents(); window.grab()
import time
from PySide6.QtCore import QTimer
def ready(): print("ready", time.process_time(), flush=True); app.exit()
QTimer.singleShot(0, ready); app.exec()
window.shut_down()
"""


def milliseconds(script: str, *words: str) -> tuple[float, float]:
    """On the clock and of processor time, from starting the process until its event loop answers
    with the window painted."""
    started = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-c", script, *words], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        word, processor = process.stdout.readline().split()
        taken = time.perf_counter() - started
        process.communicate()
    assert word == "ready"
    assert process.returncode == 0
    return taken * 1e3, float(processor) * 1e3


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=9)
    rounds = options.parse_args().rounds
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ.pop("LEADCAPTURE_PASSPHRASE", None)
    # Compiled, as where it is installed: else each start would compile our modules, and no others.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    for rooms in ("leadcapture", "ui"):
        compileall.compile_dir(ROOT / rooms, quiet=1)
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
            bare.append(milliseconds(BARE))
            ours.append(milliseconds(OURS, folder))
    print("| until the window is usable | bare window + cv2 | leadcapture | ratio |")
    print("| --- | ---: | ---: | ---: |")
    for what, column in (("ms on the clock", 0), ("ms of processor time", 1)):
        for name, pick in (("median", statistics.median), ("fastest", min)):
            first, second = (pick([one[column] for one in some]) for some in (bare, ours))
            print(f"| {what}, {name} | {first:.0f} | {second:.0f} | {second / first:.2f} |")


if __name__ == "__main__":
    main()
