from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from leadcapture.errors import Conflict
from leadcapture.lead import Lead, Stage
from leadcapture.store import erasure, history, outbox
from leadcapture.store.store import Store
from tests.store.conftest import KEY, NOW, a_lead, labels, owed

Keep = Callable[..., Lead]


def test_history_says_who_changed_what(store: Store, keep: Keep) -> None:
    first = keep(a_lead())
    second = keep(replace(first, notes="n"), action="edited")
    edited, captured = history.changes(store, first.id)
    assert (edited.action, edited.by, edited.at) == ("edited", "Rep", NOW)
    assert (edited.before, edited.after, edited.revision) == (first, second, 2)
    assert (captured.action, captured.before, captured.after) == ("captured", None, first)
    assert edited.id > captured.id


def test_undo_goes_back_step_by_step_over_a_restart(store: Store, keep: Keep, folder: Path) -> None:
    first = keep(a_lead())
    other = keep(a_lead(1))
    store.change(
        [first.id, other.id],
        lambda lead: replace(lead, stage=Stage.REVIEWED),
        owed,
        action="approved",
        by="Rep",
        at=NOW,
    )
    store.close()
    with Store(folder, KEY) as again:
        taken = history.undo(again, by="Rep", at=NOW, owed=owed)
        assert taken is not None
        assert taken == ("approved", 2, first.label)
        leads = again.leads_by_id([first.id, other.id])
        assert [lead.stage for lead in leads] == [Stage.CAPTURED] * 2
        assert [lead.revision for lead in leads] == [3, 3]
        assert history.undo(again, by="Rep", at=NOW) == ("captured", 1, other.label)
        assert again.lead(other.id) == replace(leads[1], stage=Stage.DISCARDED, revision=4)
        assert labels(again) == [first.label]
        assert outbox.entries(again, lead_id=other.id) == ()
        assert len(outbox.entries(again, lead_id=first.id)) == 1
        assert history.undo(again, by="Rep", at=NOW) is not None
        assert history.undo(again, by="Rep", at=NOW) is None
        assert labels(again) == []
        assert [change.action for change in history.changes(again, first.id)] == [
            "undid: captured",
            "undid: approved",
            "approved",
            "captured",
        ]


def test_after_an_undo_new_actions_are_undone_first(store: Store, keep: Keep) -> None:
    lead = keep(a_lead())
    keep(replace(lead, notes="one"), action="edited")
    history.undo(store, by="Rep", at=NOW)
    keep(replace(store.lead(lead.id), notes="two"), action="edited")
    history.undo(store, by="Rep", at=NOW)
    assert store.lead(lead.id).notes == ""
    taken = history.undo(store, by="Rep", at=NOW)
    assert taken is not None
    assert taken[0] == "captured"


def test_what_comes_next_to_undo_tells_of_an_erasure_since(store: Store, keep: Keep) -> None:
    assert history.next_undo(store) is None
    first = keep(a_lead())
    other = keep(a_lead(1))

    def erase(lead: Lead) -> None:
        erasure.erase(store, [lead.id], at=NOW, taken_back=lambda now, before, after: now)

    step = history.next_undo(store)
    assert step is not None
    assert (step.name, step.leads, step.label) == ("captured", 1, other.label)
    assert (step.at, step.by, step.last, step.erased) == (NOW, "Rep", True, 0)
    assert history.next_undo(store, spare=("captured",)) is None
    erase(other)
    step = history.next_undo(store)
    assert step is not None
    assert (step.label, step.erased) == (first.label, 1)
    spared = history.next_undo(store, spare=("captured",))
    assert spared is not None
    assert (spared.number, spared.erased) == (0, 1)
    third = keep(a_lead(2))
    step = history.next_undo(store)
    assert step is not None
    assert (step.label, step.erased) == (third.label, 0), "what came after can be taken back"
    with pytest.raises(Conflict):
        history.undo(store, by="Rep", at=NOW, number=step.number - 1)
    assert history.undo(store, by="Rep", at=NOW, number=step.number) is not None
    step = history.next_undo(store)
    assert step is not None
    assert (step.label, step.erased, step.last) == (first.label, 1, False)
    assert history.undo(store, by="Rep", at=NOW) is not None
    assert history.next_undo(store) is None, "it was said"
