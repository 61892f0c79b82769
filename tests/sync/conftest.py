"""One CRM for all tests that want a real one, and a store with leads that are owed to a fake."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from leadcapture.demo.crm import DATABASE, CrmMissing, LocalTryton
from leadcapture.demo.mailbox import LocalMailbox
from leadcapture.sync.trytonrpc import TrytonClient

# The fake CRM ships with the tests and is imported by them as a plain module.
sys.path.insert(0, str(Path(__file__).parent))
pytest.register_assert_rewrite("suite")


@pytest.fixture(scope="session")
def mailbox() -> Iterator[LocalMailbox]:
    """Where the real CRM's e-mails arrive."""
    with LocalMailbox() as box:
        yield box


@pytest.fixture(scope="session")
def tryton(
    tmp_path_factory: pytest.TempPathFactory, mailbox: LocalMailbox
) -> Iterator[LocalTryton]:
    """A real Tryton on loopback, shared: tests tell their leads apart by their ids."""
    folder = tmp_path_factory.mktemp("tryton")
    try:
        with LocalTryton(folder, smtp_port=mailbox.port) as crm:
            _sign_in_at_once(folder, crm.password)
            yield crm
    except CrmMissing as error:
        pytest.skip(str(error))


def _sign_in_at_once(folder: Path, password: str) -> None:
    """Stretching a password costs Tryton 0.3 s by design, and every sync signs in; one that was
    given for a reset is compared as it is."""
    with closing(sqlite3.connect(folder / f"{DATABASE}.sqlite")) as database, database:
        database.execute(
            "UPDATE res_user SET password_hash = NULL, password_reset = ?, "
            "password_reset_expire = '2099-01-01 00:00:00' WHERE password_hash IS NOT NULL",
            [password],
        )


@pytest.fixture(scope="session")
def admin(tryton: LocalTryton) -> Iterator[TrytonClient]:
    tryton.setup_sequences(["Hot", "Touch"])
    tryton.setup_campaigns(["Suite Expo 2026"])
    with tryton.connect() as client:
        yield client
