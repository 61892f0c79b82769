"""Starts the window: ``leadcapture-window``, ``python main.py`` or ``python -m ui``.

Nothing of Qt is imported before it is known that Qt can start here.
"""

from __future__ import annotations

import argparse
import builtins
import gc
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from leadcapture.errors import LeadCaptureError
from leadcapture.settings import workspace_folder
from ui.qtlibs import why_no_window

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from leadcapture.booth import Booth
    from ui.mainwindow import MainWindow

__all__ = ["build", "main"]


def main(argv: Sequence[str] | None = None) -> int:
    """Open the window and stay until it is closed. Returns the exit code."""
    options = _options(sys.argv[1:] if argv is None else argv)
    if trouble := why_no_window():
        sys.stderr.write(f"{trouble}\n")
        return 1
    workspace = workspace_folder(options.workspace)
    with _loading():
        booth = _opened(workspace)
        try:
            _load_qt()
            from ui import start
        except ImportError as error:
            if booth is not None:
                booth.close()
            sys.stderr.write(f"The window cannot open: Qt does not load here ({error}).\n")
            return 1
    return start.run(workspace, booth, result=options.result)


def build(workspace: Path) -> tuple[QApplication, MainWindow]:
    """The app and its window on this workspace, without asking anything.

    Raises what `leadcapture.booth.Booth.open` raises.
    """
    with _loading():
        from leadcapture.booth import Booth

        booth = Booth.open(workspace)
        _load_qt()
        from ui import start
    return start.build(booth)


@contextmanager
def _loading() -> Iterator[None]:
    """What is loaded here stays until the end. Looking through it for garbage, again and again
    while it grows, would take 20 ms of a start."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def _opened(workspace: Path) -> Booth | None:
    """The booth, where it opens without a question; before Qt, whose import hook reads the source
    of every module that comes after it."""
    from leadcapture.booth import Booth

    if not Booth.exists(workspace):
        return None
    try:
        return Booth.open(workspace)
    except (LeadCaptureError, OSError):
        return None  # the window asks for what is missing, or says what is wrong


def _load_qt() -> None:
    """Load Qt, and give the import statement back, of which PySide makes one that reads the source
    of every module for a wish to write Qt's names in another way. Nobody has that wish here."""
    import PySide6.QtCore  # noqa: F401

    builtins.__import__ = getattr(builtins, "__orig_import__", builtins.__import__)


def _options(argv: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="leadcapture-window", description="Trade-show leads.")
    parser.add_argument(
        "--workspace",
        type=Path,
        metavar="DIR",
        help="the data folder (default: LEADCAPTURE_HOME, else the system's place for data)",
    )
    parser.add_argument(
        "--result", action="store_true", help="begin with what became of the last sync"
    )
    return parser.parse_args(list(argv))
