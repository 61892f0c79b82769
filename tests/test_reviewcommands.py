from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from click.testing import CliRunner

from leadcapture.booth import Booth
from leadcapture.cli import main
from leadcapture.delivery import OutboxEntry, Step
from leadcapture.lead import Lead, Person
from tests.commandline import Run, lines


def test_who_is_brought_in_is_looked_at_before_a_passphrase_is_asked_for(
    opened: Run, tmp_path: Path
) -> None:
    said = opened("bring-in", tmp_path / "empty", expect=1)
    assert "is no folder" in said.stderr
    assert "Passphrase" not in said.stderr


def test_an_import_of_a_table_without_known_columns_does_not_call_it_a_vcard(
    opened: Run, tmp_path: Path
) -> None:
    table = tmp_path / "list.csv"
    table.write_text("colour,size\nred,3\n", encoding="utf-8")
    error = opened("import", table, expect=1).stderr
    assert "vCard" not in error
    assert "Columns: colour, size" in error


def test_what_was_refused_is_listed_and_linked(
    opened: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = OutboxEntry(
        lead_id=uuid4(),
        connector="salesforce",
        step=Step.PERSON,
        key="key-1",
        error="Use one of these records?\n(DUPLICATES_DETECTED) (there already: 00Q1)",
    )
    lead = Lead(
        id=entry.lead_id,
        show_id=uuid4(),
        person=Person(first_name="Ada", last_name="Example"),
        captured_at=datetime(2026, 11, 24, tzinfo=UTC),
        captured_by="Rep",
        device="laptop",
    )
    assert opened("refused").stdout == ""
    monkeypatch.setattr(Booth, "parked", lambda booth: ((entry, lead),))
    (line,) = opened("refused").stdout.splitlines()
    said = "Use one of these records? (DUPLICATES_DETECTED) (there already: 00Q1)"
    assert line == f"key-1  Ada Example: {said}"
    (row,) = lines(opened("refused", "--json"))
    assert (row["key"], row["label"], row["records"]) == ("key-1", "Ada Example", ["00Q1"])
    assert "did not name" in opened("link", "key-1", "00Q2", expect=1).output
    assert "No refused row has the key 'a'" in opened("link", "a", "00Q1", expect=1).output
    asked: list[tuple[str, str]] = []

    def link(booth: Booth, key: str, record: str) -> Lead:
        asked.append((key, record))
        return lead

    monkeypatch.setattr(Booth, "link", link)
    assert "Ada Example is linked to 00Q1" in opened("link", "key-1", "00Q1").output
    assert asked == [("key-1", "00Q1")]


def test_what_was_refused_is_json_on_a_console_with_an_old_code_page(
    opened: Run, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead = Lead(
        id=uuid4(),
        show_id=uuid4(),
        person=Person(first_name="Łucja", last_name="Müller"),
        captured_at=datetime(2026, 11, 24, tzinfo=UTC),
        captured_by="Rep",
        device="laptop",
    )
    entry = OutboxEntry(lead_id=lead.id, connector="csv", step=Step.PERSON, key="k", error="no")
    monkeypatch.setattr(Booth, "parked", lambda booth: ((entry, lead),))
    words = ["--workspace", str(workspace), "refused", "--json"]
    said = CliRunner(charset="ascii").invoke(main, words)
    assert json.loads(said.stdout)["label"] == "Łucja Müller"


def test_leads_of_a_file_are_imported_by_a_saved_mapping(opened: Run, tmp_path: Path) -> None:
    table = tmp_path / "list.csv"
    table.write_text("Wer,Post\nAda Example,ada@example.com\n", encoding="utf-8")
    columns = ("--column", "Wer=name", "--column", "Post=email")

    counted = opened("import", table, *columns, "--save-mapping", "Vendor", "--dry-run").stdout
    assert counted.startswith("1 new lead, 0 known already")
    assert lines(opened("leads", "--json")) == []
    unknown = opened("import", table, "--mapping", "Other", expect=1).stderr
    assert "No mapping is called 'Other'. Saved: Vendor." in unknown
    assert opened("import", table, "--mapping", "Vendor").stdout.startswith("1 lead imported")


def test_a_person_is_erased_only_after_a_yes(opened: Run, tmp_path: Path) -> None:
    table = tmp_path / "list.csv"
    table.write_text("Name,Email\nAda Example,ada@example.com\n", encoding="utf-8")
    opened("import", table)

    silent = opened("forget", "ada@example.com", expect=1)
    assert silent.stderr.endswith(
        "\nError: Nothing was erased: nobody answered. Run this on a terminal, or with --yes.\n"
    )
    asked = opened("forget", "ada@example.com", input="n\n", expect=1)
    assert "  Ada Example (Test Expo), " in asked.stderr
    assert "Erase 1 lead of this person (Test Expo)? It cannot be undone." in asked.stderr
    assert len(lines(opened("leads", "--json"))) == 1
    gone = opened("forget", "ada@example.com", input="y\n").stdout
    assert gone.startswith("1 lead and 0 pictures erased")
    assert lines(opened("leads", "--json")) == []

    table.write_text(
        "Name,Email\nAnn Lee,info@example.com\nBob Ray,info@example.com\n", encoding="utf-8"
    )
    opened("import", table)
    found = {one["person"]["last_name"]: one["id"] for one in lines(opened("leads", "--json"))}
    ann, bob = found["Lee"], found["Ray"]
    for command in (("forget", "--yes"), ("person", "-o", tmp_path / "data.zip")):
        refused = opened(command[0], "info@example.com", *command[1:], expect=1).stderr
        assert "2 people share the e-mail address 'info@example.com'." in refused
        assert refused.rstrip().endswith(f"Ann Lee, {ann}; Bob Ray, {bob}.")
    assert len(lines(opened("leads", "--json"))) == 2
    erased = opened("forget", bob, "--yes")
    assert f"  Bob Ray (Test Expo), {bob}" in erased.stderr
    assert "Ann" not in erased.stderr
    assert len(lines(opened("leads", "--json"))) == 1
