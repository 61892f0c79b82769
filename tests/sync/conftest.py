"""What the shared CRM has to hold for the connectors' tests."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from leadcapture.demo.crm import LocalTryton
from leadcapture.sync.trytonrpc import TrytonClient

# The fake CRM ships with the tests and is imported by them as a plain module.
sys.path.insert(0, str(Path(__file__).parent))
pytest.register_assert_rewrite("suite")


@pytest.fixture(scope="session")
def admin(tryton: LocalTryton) -> Iterator[TrytonClient]:
    tryton.setup_sequences(["Hot", "Touch"])
    tryton.setup_campaigns(["Suite Expo 2026"])
    with tryton.connect() as client:
        yield client
