"""An open store, and short ways to fill it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from leadcapture.delivery import OutboxEntry, Step, delivery_key
from leadcapture.lead import Capture, Lead, Person, Source
from leadcapture.show import Show
from leadcapture.store import vault
from leadcapture.store.store import LeadQuery, Store
from tests.fresh import new_store

KEY = bytes(range(32))
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SHOW = Show(name="Test Expo", id=UUID(int=1))


@pytest.fixture(autouse=True)
def _cheap_passphrases(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vault, "COST", 2)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "workspace"


@pytest.fixture
def store(folder: Path) -> Iterator[Store]:
    with new_store(folder, KEY) as store:
        store.put_show(SHOW)
        yield store


def a_lead(number: int = 0, **fields: Any) -> Lead:
    name = f"Example{number}"
    defaults: dict[str, Any] = {
        "id": uuid4(),
        "show_id": SHOW.id,
        "person": Person(
            first_name="Ada",
            last_name=name,
            company="Example Ltd",
            emails=(f"ada.{number}@example.com",),
        ),
        "captured_at": NOW + timedelta(seconds=number),
        "captured_by": "Rep",
        "device": "laptop",
    }
    return Lead(**defaults | fields)


def labels(store: Store, **query: object) -> list[str]:
    rows = store.page(LeadQuery(**query), offset=0, limit=1000)
    assert store.count(LeadQuery(**query)) == len(rows)
    assert [lead.label for lead in store.leads(LeadQuery(**query))] == [row.label for row in rows]
    return [row.label for row in rows]


def a_capture(lead: Lead, **fields: Any) -> Capture:
    defaults: dict[str, Any] = {
        "id": uuid4(),
        "lead_id": lead.id,
        "show_id": lead.show_id,
        "source": Source.CAMERA,
        "at": NOW,
        "by": "Rep",
        "device": "laptop",
        "payload": f"badge {lead.id}".encode(),
    }
    return Capture(**defaults | fields)


def owed(
    lead: Lead, *steps: Step, due_at: datetime | None = NOW, detail: str = ""
) -> tuple[OutboxEntry, ...]:
    return tuple(
        OutboxEntry(
            lead_id=lead.id,
            connector="crm",
            step=step,
            key=delivery_key(lead.id, "crm", step),
            due_at=due_at,
            detail=detail,
        )
        for step in steps or (Step.PERSON,)
    )


@pytest.fixture
def keep(store: Store) -> Callable[..., Lead]:
    """Keeps a lead with what it is owed, at NOW."""

    def keep(lead: Lead, *captures: Capture, entries: Any = None, action: str = "captured") -> Lead:
        if entries is None:
            entries = owed(lead)
        return store.keep(lead, captures, entries, action=action, by="Rep", at=NOW)

    return keep
