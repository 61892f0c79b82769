"""One logger tree for the app. Names, e-mails, tokens and payloads never reach it.

Write ids and counts: ``log.info("parked %s", entry.key)``.
"""

from __future__ import annotations

import logging
import os
from contextlib import suppress
from pathlib import Path

__all__ = ["logger", "write_to"]


def logger(subject: str) -> logging.Logger:
    """The logger of one subject, for example ``logger("sync")``."""
    return logging.getLogger(f"leadcapture.{subject}")


def write_to(folder: Path) -> None:
    """Keep the log in ``folder/leadcapture.log``: 1 MB, three old ones, readable by the owner.

    A log that was kept elsewhere before ends there. Where none can be written there is none.
    """
    from logging.handlers import RotatingFileHandler  # late: it brings sockets and pickle along

    class LogFile(RotatingFileHandler):
        """A log that makes no errors of its own: on a full disk the store has said what to do."""

        def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802
            """Drop the line."""

    root = logging.getLogger("leadcapture")
    for old in [item for item in root.handlers if isinstance(item, RotatingFileHandler)]:
        root.removeHandler(old)
        with suppress(OSError):
            old.close()
    path = folder / "leadcapture.log"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        if os.name == "posix":
            path.chmod(0o600)
        handler = LogFile(path, maxBytes=1_000_000, backupCount=3, encoding="utf-8")
    except OSError:
        return
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root.setLevel(logging.INFO)
    root.addHandler(handler)
