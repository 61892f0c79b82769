from __future__ import annotations

import errno
import io
import logging
import os
import stat

import pytest

from leadcapture.log import logger, write_to


@pytest.fixture
def root():
    root = logging.getLogger("leadcapture")
    before = list(root.handlers)
    yield root
    for handler in set(root.handlers) - set(before):
        root.removeHandler(handler)
        handler.close()


def test_the_log_is_written_for_the_owner_alone(tmp_path, root) -> None:
    write_to(tmp_path)

    logger("sync").info("parked %s", "key")

    path = tmp_path / "leadcapture.log"
    assert "leadcapture.sync parked key" in path.read_text(encoding="utf-8")
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_opening_a_second_workspace_moves_the_log_there(tmp_path, root) -> None:
    write_to(tmp_path / "a")
    write_to(tmp_path / "b")

    logger("sync").info("once")

    assert (tmp_path / "a" / "leadcapture.log").read_text(encoding="utf-8") == ""
    assert (tmp_path / "b" / "leadcapture.log").read_text(encoding="utf-8").count("once") == 1


def test_where_no_log_can_be_written_the_app_works_without(tmp_path, root) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")

    write_to(tmp_path / "file")

    logger("sync").info("goes nowhere")


class _Full(io.StringIO):
    """A file on a full disk."""

    def write(self, text: str) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_is_not_said_twice(tmp_path, root, capsys) -> None:
    write_to(tmp_path)
    handler = root.handlers[-1]
    handler.setStream(_Full()).close()

    logger("sync").info("dropped")

    assert capsys.readouterr().err == ""
