from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from leadcapture.booth import Booth, LeadFilter, LeadOrder, LeadQuery
from leadcapture.errors import (
    BadInput,
    Conflict,
)
from leadcapture.lead import Disposition, Stage
from leadcapture.review.merging import combine
from tests.booth.scans import (
    opt_in,
    scan,
)
from tests.conftest import PASSPHRASE as WORDS
from tests.conftest import Clock


def test_undo_takes_back_a_capture_also_after_a_restart(booth: Booth, workspace: Path) -> None:
    lead = scan(booth)
    booth.close()

    with Booth.open(workspace, passphrase=WORDS) as again:
        said = again.undo()
        assert said is not None
        assert "Ada Example" in said
        assert again.lead(lead.id).stage is Stage.DISCARDED
        assert again.count(LeadQuery()) == 0
        assert again.counts().held == 0
        assert again.undo() is None


def test_approving_many_is_one_undo_step(booth: Booth) -> None:
    leads = [scan(booth, f"{number:06}") for number in range(3)]
    assert booth.counts().held == 3

    approved = booth.approve([lead.id for lead in leads])

    assert {lead.stage for lead in approved} == {Stage.REVIEWED}
    assert booth.counts().held == 0
    assert booth.counts().waiting == 3
    booth.undo()
    assert {booth.lead(lead.id).stage for lead in leads} == {Stage.CAPTURED}
    assert booth.counts().held == 3
    assert booth.counts().waiting == 0


def test_an_edit_on_an_old_state_is_a_conflict(booth: Booth) -> None:
    lead = scan(booth)
    booth.edit(replace(lead, notes="first"))

    with pytest.raises(Conflict):
        booth.edit(replace(lead, notes="second"))
    assert booth.lead(lead.id).notes == "first"


def test_discarding_and_restoring(booth: Booth) -> None:
    lead = scan(booth)
    booth.discard([lead.id])
    assert booth.count(LeadQuery(filter=LeadFilter.DISCARDED)) == 1
    booth.restore([lead.id])
    assert booth.lead(lead.id).stage is Stage.CAPTURED


def test_a_merge_loses_nothing_and_can_be_undone(booth: Booth) -> None:
    keep = scan(booth, notes="a", answers={"interest": ("Pro",)}, disposition=Disposition.COLD)
    gone = scan(
        booth,
        "000012",
        notes="b",
        answers={"interest": ("Basic",), "seats": 4.0},
        disposition=Disposition.HOT,
        consents=(opt_in(),),
    )

    merged = booth.merge(booth.merged(keep, gone), gone)

    assert merged.answers == {"interest": ("Pro", "Basic"), "seats": 4.0}
    assert merged.notes == "a\n\nb"
    assert merged.disposition is Disposition.HOT
    assert merged.badge_id == "000012"
    assert len(booth.captures(keep.id)) == 2
    assert booth.lead(gone.id).stage is Stage.MERGED
    assert booth.count(LeadQuery()) == 1

    booth.undo()

    assert booth.lead(keep.id).notes == "a"
    assert booth.lead(gone.id).stage is Stage.CAPTURED
    assert len(booth.captures(gone.id)) == 1


def test_combining_a_lead_with_itself_changes_nothing(booth: Booth) -> None:
    lead = scan(booth, notes="a", answers={"interest": ("Pro",)}, consents=(opt_in(),))

    assert combine(lead, lead) == lead


@pytest.mark.parametrize("text", ["ada", "example", "ada@example", "sample ltd", "ADA"])
def test_search_finds_what_is_typed(booth: Booth, text: str) -> None:
    scan(booth)
    scan(booth, "000012")

    assert [row.label for row in booth.page(LeadQuery(text=text), offset=0, limit=9)] == [
        "Ada Example"
    ]


def test_a_page_and_its_count_agree(booth: Booth) -> None:
    for number in range(5):
        scan(booth, f"{number:06}")
    query = LeadQuery(order=LeadOrder.OLDEST)

    assert booth.count(query) == 5
    pages = [booth.page(query, offset=offset, limit=2) for offset in (0, 2, 4)]
    assert [row.label for page in pages for row in page] == [f"{n:06}" for n in range(5)]


@pytest.mark.parametrize("kind", ["csv", "xlsx", "vcf"])
def test_leads_can_be_exported(booth: Booth, tmp_path: Path, kind: str) -> None:
    scan(booth)
    path = tmp_path / f"leads.{kind}"

    assert booth.export(path, LeadQuery()) == 1
    assert path.stat().st_size > 100
    with pytest.raises(BadInput, match="csv"):
        booth.export(tmp_path / "leads.doc", LeadQuery())


@pytest.mark.durable
def test_a_backup_is_checked_and_the_doctor_is_content(booth: Booth) -> None:
    scan(booth)

    assert booth.backup().exists()
    findings = booth.doctor()
    assert findings
    assert all(finding.ok for finding in findings), findings


def test_backups_go_into_the_second_folder_of_the_settings_and_rotate_there(
    booth: Booth, clock: Clock, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    booth.update_settings(backup_folder=str(stick))
    made = []
    for _ in range(9):
        clock.advance(days=1)
        made.append(booth.backup())
    assert sorted(stick.iterdir()) == made[-7:]
    assert not (booth.workspace / "backups").exists()
    assert booth.backup(tmp_path / "other").parent == tmp_path / "other"
