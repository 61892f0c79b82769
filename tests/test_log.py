from __future__ import annotations

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
