from __future__ import annotations

import io
import json
import sys

import pytest

from leadcapture import terminal


class Terminal(io.StringIO):
    """What somebody sits in front of."""

    def isatty(self) -> bool:
        return True


def test_a_terminal_gets_a_bar_and_a_file_gets_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    screen, file = Terminal(), io.StringIO()
    for stream in (screen, file):
        monkeypatch.setattr(sys, "stderr", stream)
        with terminal.progress("Capturing") as progress:
            for done in range(3):
                progress(done, 2, "badge.png")
    assert file.getvalue() == "badge.png: 0/2\nbadge.png: 2/2\n"
    assert "badge.png" in screen.getvalue()
    assert "2/2" in screen.getvalue()
    # A bar is drawn over itself, and gone when it is done.
    assert "\r" in screen.getvalue()


def test_of_an_unknown_total_only_the_work_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    screen, file = Terminal(), io.StringIO()
    for stream in (screen, file):
        monkeypatch.setattr(sys, "stderr", stream)
        with terminal.progress("Importing") as progress:
            progress(1, 1, "Pictures")
            for rows in (0, 500, 1_000):
                progress(rows, 0, "list.csv")
    assert file.getvalue() == "Pictures: 1/1\nlist.csv\n"
    assert "1000/?" in screen.getvalue()


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_a_line_of_json_is_json_on_every_console(
    monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    console = io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="backslashreplace")
    monkeypatch.setattr(sys, "stdout", console)
    terminal.print_json({"label": "Łucja 示例"})
    console.flush()
    assert json.loads(console.buffer.getvalue().decode(encoding)) == {"label": "Łucja 示例"}
