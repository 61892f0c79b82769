"""Starting: what is asked, what is said when it cannot start, and the crash hook."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from leadcapture.booth import Booth
from leadcapture.errors import BadInput
from ui import app, start
from ui.door import PassphraseDialog, TroubleDialog

PASSPHRASE = "correct horse battery staple"
ROOT = Path(__file__).parents[2]


def test_missing_libraries_end_it_with_a_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(app, "why_no_window", lambda: "Install libegl1")
    assert app.main([]) == 1
    assert capsys.readouterr().err == "Install libegl1\n"


def test_nothing_of_qt_is_imported_before_the_check() -> None:
    code = "import sys, ui.app; print([name for name in sys.modules if 'PySide6' in name])"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_opening_the_window_imports_no_cv2_no_spreadsheet_and_no_sync() -> None:
    code = (
        "import sys, ui.start; "
        "print([n for n in ('cv2', 'zxingcpp', 'openpyxl', 'requests', 'qrcode', "
        "'leadcapture.sync.drain', 'leadcapture.review.changes') "
        "if n in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_opening_the_window_does_not_read_its_own_source(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEADCAPTURE_PASSPHRASE", PASSPHRASE)
    Booth.open(tmp_path / "w").close()
    code = (
        "import linecache, sys; from pathlib import Path; from ui.app import build; "
        "app, window = build(Path(sys.argv[1])); window.shut_down(); "
        "print([name for name in linecache.cache if Path(name).parts[-2] == 'ui'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "w")],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    # Where PySide looks for a wish to write Qt's names in another way.
    assert done.stdout.strip() == "[]"


@pytest.mark.slow
def test_main_py_opens_the_window(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LEADCAPTURE_PASSPHRASE", PASSPHRASE)
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    with Booth.open(tmp_path / "w") as booth:
        booth.update_settings(camera="no-camera-here.mp4")
    # All of it is real but the waiting for somebody who closes the window.
    code = (
        "import runpy, sys; from PySide6.QtWidgets import QApplication; "
        "QApplication.exec = lambda *_: print([type(one).__name__ for one in "
        "QApplication.topLevelWidgets() if one.isVisible()]) or 0; "
        "sys.argv = ['main.py', '--workspace', sys.argv[1]]; "
        "runpy.run_path('main.py', run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path / "w")],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stdout.strip()) == (0, "['MainWindow']"), done.stderr


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems bring their own")
def test_main_py_names_the_package_of_a_library_that_does_not_load(tmp_path: Path) -> None:
    (tmp_path / "libxcb-cursor.so.0").write_bytes(b"no library")
    done = subprocess.run(
        [sys.executable, "main.py", "--workspace", str(tmp_path / "w")],
        cwd=ROOT,
        env=os.environ | {"LD_LIBRARY_PATH": str(tmp_path), "QT_QPA_PLATFORM": "xcb"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "libxcb-cursor.so.0" in done.stderr
    assert "install" in done.stderr
    assert not (tmp_path / "w").exists()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems have a screen")
def test_main_py_without_a_display_says_so_and_does_not_abort(tmp_path: Path) -> None:
    hidden = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    done = subprocess.run(
        [sys.executable, "main.py", "--workspace", str(tmp_path / "w")],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert done.stderr.startswith("The window cannot open: ")
    assert "Traceback" not in done.stderr


def answering(monkeypatch: pytest.MonkeyPatch, kind: type, answer: Callable[[Any], int]) -> list:
    asked: list[Any] = []

    def execute(dialog: Any) -> int:
        asked.append(dialog)
        return answer(dialog)

    monkeypatch.setattr(kind, "exec", execute)
    return asked


def test_a_new_workspace_asks_for_a_passphrase(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answer(dialog: PassphraseDialog) -> int:
        dialog.type_in(PASSPHRASE, PASSPHRASE)
        dialog.accept()
        return dialog.result()

    asked = answering(monkeypatch, PassphraseDialog, answer)
    booth = start.open_booth(tmp_path / "new")
    assert booth is not None
    assert booth.created
    assert len(asked) == 1
    booth.close()


def test_a_wrong_passphrase_is_asked_again_with_a_word(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Booth.open(tmp_path / "w", passphrase=PASSPHRASE).close()
    typed = iter(["not this one", PASSPHRASE])
    words: list[str] = []

    def answer(dialog: PassphraseDialog) -> int:
        words.append(dialog.word)
        dialog.type_in(next(typed))
        dialog.accept()
        return dialog.result()

    answering(monkeypatch, PassphraseDialog, answer)
    booth = start.open_booth(tmp_path / "w")
    assert booth is not None
    assert words[0] == ""
    assert words[1]
    booth.close()


def test_giving_up_opens_nothing(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answering(monkeypatch, PassphraseDialog, lambda _: 0)
    assert start.open_booth(tmp_path / "new") is None
    assert not Booth.exists(tmp_path / "new")


def test_a_broken_folder_says_what_to_do_and_can_be_tried_again(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = tmp_path / "w"
    Booth.open(workspace, passphrase=PASSPHRASE).close()
    monkeypatch.setenv("LEADCAPTURE_PASSPHRASE", PASSPHRASE)
    (workspace / "settings.toml").write_text("= broken", encoding="utf-8")

    def mend(_: TroubleDialog) -> int:
        (workspace / "settings.toml").unlink()
        return 1

    asked = answering(monkeypatch, TroubleDialog, mend)
    booth = start.open_booth(workspace)
    assert booth is not None
    assert "settings.toml" in asked[0].words
    assert asked[0].command.text() == f"leadcapture --workspace {workspace} restore BACKUP"
    booth.close()
    (workspace / "settings.toml").write_text("= broken", encoding="utf-8")
    monkeypatch.setattr(TroubleDialog, "exec", lambda _: 0)
    assert start.open_booth(workspace) is None


def test_a_damaged_database_is_not_taken_for_a_wrong_passphrase(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace = tmp_path / "w"
    Booth.open(workspace, passphrase=PASSPHRASE).close()
    database = workspace / "leads.db"
    whole = database.read_bytes()
    database.write_bytes(b"x" * 4096 + whole[4096:])

    def answer(dialog: PassphraseDialog) -> int:
        if len(asked) > 1:
            return 0
        dialog.type_in(PASSPHRASE)
        dialog.accept()
        return dialog.result()

    def mend(_: TroubleDialog) -> int:
        database.write_bytes(whole)
        return 1

    asked = answering(monkeypatch, PassphraseDialog, answer)
    troubles = answering(monkeypatch, TroubleDialog, mend)
    booth = start.open_booth(workspace)
    assert booth is not None
    booth.close()
    assert [dialog.word for dialog in asked] == [""]
    assert [dialog.words.partition(".db")[2][:12] for dialog in troubles] == [" is damaged."]


def test_a_new_passphrase_is_long_and_typed_twice(qtbot: QtBot) -> None:
    dialog = PassphraseDialog(new=True)
    qtbot.addWidget(dialog)
    assert not dialog.open_button.isEnabled()
    dialog.type_in("short", "short")
    dialog.accept()
    assert "at least" in dialog.word
    dialog.type_in(PASSPHRASE, PASSPHRASE + "x")
    dialog.accept()
    assert "not the same" in dialog.word
    dialog.type_in(PASSPHRASE, PASSPHRASE)
    assert dialog.word == ""
    dialog.accept()
    assert dialog.result() == 1


def test_the_crash_hook_says_a_line_and_logs_no_names(
    qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    said: list[str] = []
    hook = start.CrashHook(said.append)
    with caplog.at_level(logging.ERROR, "leadcapture"):
        try:
            raise ValueError("grace@example.com")
        except ValueError as error:
            hook.caught(ValueError, error, error.__traceback__)
            hook._caught_in_thread(
                SimpleNamespace(exc_type=ValueError, exc_value=error, exc_traceback=None)  # type: ignore[arg-type]
            )
        thread = threading.Thread(target=lambda: hook.caught(BadInput, BadInput("Mend it."), None))
        thread.start()
        thread.join()
    qtbot.waitUntil(lambda: len(said) == 3)
    assert "ValueError" in said[0]
    assert said[2] == "Mend it."
    assert "grace" not in caplog.text + "".join(said)


def test_the_window_is_built_without_questions(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEADCAPTURE_PASSPHRASE", PASSPHRASE)
    with Booth.open(tmp_path / "w") as booth:
        booth.import_sample_show()
        booth.update_settings(rep_name="Ann Rep", camera="no-camera-here.mp4")
    made, window = app.build(tmp_path / "w")
    qtbot.addWidget(window)
    assert made is QApplication.instance()
    window.shut_down()
