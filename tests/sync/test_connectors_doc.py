"""The worked example of docs/connectors.md is a connector that works."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from leadcapture import nurture
from leadcapture.lead import Consent, Disposition, Lead, Stage
from leadcapture.show import Destination, Show
from leadcapture.store.store import Store
from leadcapture.sync.drain import drain

GUIDE = Path(__file__).parents[2] / "docs" / "connectors.md"


@pytest.fixture(scope="module")
def example() -> dict[str, Any]:
    (code,) = re.findall(r"```python\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    names: dict[str, Any] = {}
    exec(compile(code, str(GUIDE), "exec"), names)
    return names


def test_the_example_syncs_and_repeats_nothing(
    example: dict[str, Any],
    tmp_path: Path,
    show: Show,
    new_lead: Callable[..., Lead],
    clock: Callable[[], Any],
) -> None:
    yes = Consent(
        purpose="email", wording="?", version="1", language="en", at=clock(), how="ticked"
    )
    destination = Destination(campaign="Expo")
    show = replace(show, connectors={"addressbook": destination})
    connector = example["open_address_book"]("addressbook", destination, None, folder=tmp_path)
    with Store(tmp_path / "workspace", bytes(32)) as store:
        store.put_show(show)
        lead = new_lead(
            stage=Stage.REVIEWED,
            disposition=Disposition.HOT,
            next_step="meeting",
            consents=(yes,),
        )
        entries = nurture.owed(lead, show, now=clock())
        store.keep(lead, (), entries, action="captured", by="Rep", at=clock())
        first = drain(store, show, connector, clock=clock)
        again = drain(store, show, connector, clock=clock)
    assert (first.created, first.campaign, first.handed_off, first.enrolled) == (1, 1, 1, 1)
    assert again.steps == 0
    (status,) = connector.read_back([lead.id])
    assert status.name == "Ada Example"
