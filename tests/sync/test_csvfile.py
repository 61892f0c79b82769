"""Import files: one line per lead, the same whatever is repeated, harmless in a spreadsheet."""

from __future__ import annotations

import csv
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcapture.errors import BadInput, RetryLater
from leadcapture.lead import Consent, Disposition, Lead, Person, Phone, PhoneKind, Stage
from leadcapture.show import Destination
from leadcapture.showfile import parse_show
from leadcapture.sync import csvfile
from leadcapture.sync.connector import Enrollment, Handoff, Membership, Outcome, PersonRow
from leadcapture.sync.csvfile import COLUMNS, FileConnector
from leadcapture.sync.importfile import write_import_file
from leadcapture.tables import read_table

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def lead(**fields: object) -> Lead:
    return Lead(
        **{
            "id": uuid4(),
            "show_id": UUID(int=1),
            "person": Person(first_name="Ada", last_name="Example", emails=("ada@example.com",)),
            "captured_at": NOW,
            "captured_by": "Rep",
            "device": "laptop",
            **fields,
        }
    )


def opened(folder: Path, **fields: object) -> FileConnector:
    return FileConnector(Destination(**fields), folder=folder, clock=lambda: NOW)


def put(connector: FileConnector, *leads: Lead, notes: str = "n") -> list[Outcome]:
    rows = [PersonRow(lead=one, notes=notes) for one in leads]
    return [result.outcome for result in connector.upsert_people(rows)]


def files(folder: Path) -> list[Path]:
    found = (folder / "crm-import").glob("*")
    return sorted(found, key=lambda path: path.stat().st_mtime_ns)


def lines(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_two_that_write_into_one_folder_at_once_take_two_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = opened(tmp_path), opened(tmp_path)
    ada, bob = lead(), lead(person=Person(last_name="Bob", company="X"))
    write = csvfile.write_table

    def meanwhile(*given: Any) -> int:
        monkeypatch.setattr(csvfile, "write_table", write)
        put(second, bob)
        return write(*given)

    monkeypatch.setattr(csvfile, "write_table", meanwhile)
    put(first, ada)
    assert sorted(line["Last Name"] for one in files(tmp_path) for line in lines(one)) == [
        "Bob",
        "Example",
    ]


def test_a_sync_writes_one_file_with_one_line_per_lead(tmp_path: Path) -> None:
    connector = opened(tmp_path, campaign="Expo: 2026/27")
    ada, bob = lead(), lead(person=Person(last_name="Bob", company="X"))
    connector.check()
    assert put(connector, ada) == put(connector, bob) == [Outcome.CREATED]
    connector.add_campaign_members(
        [Membership(lead=ada, remote_id="", campaign="Expo", status="Responded")]
    )
    connector.hand_off(
        [
            Handoff(
                lead=ada,
                remote_id="",
                key="k",
                subject="Meeting",
                notes="said",
                owner="Sam",
                due=NOW + timedelta(days=1),
            )
        ]
    )
    connector.enroll([Enrollment(lead=ada, remote_id="", sequence="Hot")])
    (path,) = files(tmp_path)
    assert path.name == "Expo 2026 27 2026-11-24 090000.csv"
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    first, second = lines(path)
    assert tuple(first) == COLUMNS
    assert first["Lead ID"] == str(ada.id)
    assert (first["Campaign"], first["Campaign Status"]) == ("Expo", "Responded")
    assert (first["Task"], first["Task Due"]) == ("Meeting", "2026-11-25T09:00:00Z")
    assert first["Sequence"] == "Hot"
    assert (second["Last Name"], second["Campaign"]) == ("Bob", "")


def test_a_replay_writes_nothing_and_a_change_goes_into_the_next_file(tmp_path: Path) -> None:
    ada, bob = lead(), lead()
    assert put(opened(tmp_path), ada, bob) == [Outcome.CREATED] * 2
    assert put(opened(tmp_path), ada, bob) == [Outcome.UNCHANGED] * 2
    assert len(files(tmp_path)) == 1
    changed = replace(ada, person=replace(ada.person, title="CTO"))
    assert put(opened(tmp_path), changed, bob) == [Outcome.UPDATED, Outcome.UNCHANGED]
    _, second = files(tmp_path)
    assert [line["Title"] for line in lines(second)] == ["CTO"]


def test_a_later_step_alone_still_makes_a_whole_line(tmp_path: Path) -> None:
    ada = lead()
    put(opened(tmp_path), ada)
    (old,) = files(tmp_path)
    old.unlink()
    connector = opened(tmp_path)
    connector.enroll([Enrollment(lead=ada, remote_id="", sequence="Hot")])
    (line,) = lines(files(tmp_path)[0])
    assert (line["Email"], line["Sequence"]) == ("ada@example.com", "Hot")


def test_read_back_is_what_the_files_say(tmp_path: Path) -> None:
    ada = lead()
    first = opened(tmp_path)
    put(first, ada)
    first.add_campaign_members(
        [Membership(lead=ada, remote_id="", campaign="Expo", status="Responded")]
    )
    (status,) = opened(tmp_path).read_back([ada.id, uuid4()])
    assert (status.name, status.email, status.campaigns) == (
        "Ada Example",
        "ada@example.com",
        ("Expo",),
    )
    assert opened(tmp_path).sequences() is None


def test_other_files_in_the_folder_are_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "crm-import"
    folder.mkdir()
    (folder / "mine.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    (folder / "binary.csv").write_bytes(b"\xff\xfe\x00garbage\x81")
    assert put(opened(tmp_path), lead()) == [Outcome.CREATED]
    assert (folder / "mine.csv").read_text(encoding="utf-8") == "a,b\n1,2\n"


@pytest.mark.parametrize("text", ["=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1"])
def test_formulas_are_harmless(tmp_path: Path, text: str) -> None:
    put(opened(tmp_path), lead(person=Person(last_name=text, company=text)))
    (line,) = lines(files(tmp_path)[0])
    assert line["Last Name"].startswith("'")
    assert line["Company"] == f"'{text}"


def test_telephone_numbers_stay_as_they_are(tmp_path: Path) -> None:
    phones = (
        Phone(number="+442079460123;ext=12", kind=PhoneKind.OFFICE),
        Phone(number="+447700900123", kind=PhoneKind.MOBILE),
        Phone(number="+442079460999", kind=PhoneKind.FAX),
    )
    put(opened(tmp_path), lead(person=Person(last_name="A", phones=phones)))
    (line,) = lines(files(tmp_path)[0])
    assert (line["Phone"], line["Mobile"]) == ("+442079460123;ext=12", "+447700900123")


@given(text=st.text(max_size=30), notes=st.text(max_size=60))
def test_no_text_breaks_the_file(
    tmp_path_factory: pytest.TempPathFactory, text: str, notes: str
) -> None:
    folder = tmp_path_factory.mktemp("csv")
    one = lead(person=Person(last_name=f"X{text}", company=text), badge_id="1")
    assert put(opened(folder), one, notes=notes) == [Outcome.CREATED]
    assert put(opened(folder), one, notes=notes) == [Outcome.UNCHANGED]
    (line,) = lines(files(folder)[0])
    assert line["Lead ID"] == str(one.id)
    assert not line["Company"].startswith(("=", "@", "\t"))


def test_a_folder_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    (tmp_path / "crm-import").write_text("a file", encoding="utf-8")
    with pytest.raises(RetryLater, match="cannot be used"):
        opened(tmp_path).check()


def test_a_full_disk_leaves_the_earlier_file_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    connector = opened(tmp_path)
    put(connector, lead())

    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(RetryLater, match="disk is full"):
        put(connector, lead())
    (path,) = files(tmp_path)
    assert len(lines(path)) == 1


def test_an_unknown_option_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no option 'foldr'"):
        opened(tmp_path, options={"foldr": "x"})


def said_no() -> Consent:
    return Consent(
        purpose="email", wording="May we?", version="1", language="en", at=NOW, how="asked",
        granted=False,
    )  # fmt: skip


def test_a_wizards_layout_has_its_headings_and_the_values_it_insists_on(tmp_path: Path) -> None:
    nobody = lead(person=Person(last_name="Bob"), disposition=Disposition.HOT)
    refused = lead(consents=(said_no(),))
    sales = opened(tmp_path, options={"layout": "salesforce"})
    put(sales, nobody, refused)
    first, second = lines(files(tmp_path)[0])
    assert (first["Company"], first["Rating"]) == ("[not provided]", "Hot")
    assert first["Leadcapture ID"] == str(nobody.id)
    # An opt-out somebody made in the CRM is never taken back by an import.
    assert (first["Email Opt Out"], second["Email Opt Out"]) == ("", "TRUE")
    assert (
        put(opened(tmp_path, options={"layout": "salesforce"}), nobody, refused)
        == [Outcome.UNCHANGED] * 2
    )
    # Another layout is another file: its lines are not known yet.
    assert put(opened(tmp_path, options={"layout": "hubspot"}), nobody) == [Outcome.CREATED]
    (line,) = lines(files(tmp_path)[-1])
    assert line["Company Name"] == ""
    assert "Mobile Phone Number" in line


def test_a_workbook_holds_the_same_and_is_known_again(tmp_path: Path) -> None:
    options = {"type": "xlsx"}
    one = lead(person=Person(last_name="=1+1", company="0049"), notes="a\nb")
    assert put(opened(tmp_path, options=options), one, notes="a\nb") == [Outcome.CREATED]
    assert put(opened(tmp_path, options=options), one, notes="a\nb") == [Outcome.UNCHANGED]
    (path,) = files(tmp_path)
    assert path.suffix == ".xlsx"
    (row,) = read_table(path).rows
    assert (row["Last Name"], row["Company"], row["Notes"]) == ("=1+1", "0049", "a\nb")
    assert dict(opened(tmp_path, options=options).limits.lengths) == {"notes": 32_767}


@pytest.mark.parametrize("options", [{"layout": "sap"}, {"type": "pdf"}])
def test_an_unknown_layout_or_type_is_refused(tmp_path: Path, options: dict[str, str]) -> None:
    with pytest.raises(BadInput, match="knows no"):
        opened(tmp_path, options=options)


def test_an_export_for_a_wizard_says_what_the_rules_owe(tmp_path: Path) -> None:
    show = parse_show(
        """
        name = "Expo"
        campaign = { name = "Expo 2026" }
        next_steps = [{ id = "m", label = "Meeting", handoff = true }]
        nurture = [{ sequence = "Hot" }]
        """
    )
    yes = replace(said_no(), granted=True)
    leads = [
        lead(next_step="m", consents=(yes,), owner="Sam"),
        lead(),
        lead(stage=Stage.DISCARDED),
    ]
    path = tmp_path / "out.csv"
    assert write_import_file(path, leads, show, "hubspot") == 2
    first, second = lines(path)
    assert (first["Task"], first["Task Owner"]) == ("Meeting: Ada Example", "Sam")
    assert (first["Campaign"], first["Sequence"], second["Sequence"]) == ("Expo 2026", "Hot", "")
    with pytest.raises(BadInput, match="no layout 'sap'"):
        write_import_file(path, leads, show, "sap")
