"""Which faults a connector meets in every run of the tests, and where all of them are asked for.

Every class of fault takes its time, most are `leadcapture.sync.http`'s business, and the mixture
of the suite has them all:
``LEADCAPTURE_ALL_FAULTS=1 uv run pytest tests/sync`` tries each connector with each fault.
"""

from __future__ import annotations

import os

import suite
from faultserver import Fault

__all__ = ["GROUPS"]

GROUPS = (
    suite.GROUPS
    if os.environ.get("LEADCAPTURE_ALL_FAULTS")
    else {"sample": (Fault.RESET_AFTER, Fault.EXPIRED, Fault.MISSING, Fault.FOREIGN)}
)
