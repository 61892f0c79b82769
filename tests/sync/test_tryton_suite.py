"""Tryton holds what every connector must hold: the suite against a real Tryton 8.2 on loopback."""

from __future__ import annotations

import os
from typing import ClassVar

import pytest
from faultserver import Fault
from rigs import TrytonRig
from suite import GROUPS, ConnectorSuite, Rig

from leadcapture.demo.crm import LocalTryton
from leadcapture.sync.trytonrpc import TrytonClient

#: A real CRM takes its time: all faults are run with this set, a sample without.
ALL = bool(os.environ.get("LEADCAPTURE_ALL_FAULTS"))
SAMPLE = (Fault.RESET_AFTER, Fault.HTML, Fault.FOREIGN)


@pytest.mark.crm
class TestTryton(ConnectorSuite):
    faults: ClassVar = GROUPS if ALL else {"rows": SAMPLE}
    rounds: ClassVar = 10 if ALL else 1
    crash_points: ClassVar = 60 if ALL else 4

    @pytest.fixture
    def rig(self, tryton: LocalTryton, admin: TrytonClient) -> Rig:
        return TrytonRig(tryton, admin)
