from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from uuid import uuid4

import pytest

from leadcapture import booth as booth_module
from leadcapture.booth import Booth
from leadcapture.errors import (
    BadInput,
    KeyMissing,
    StoreError,
    WrongKey,
)
from leadcapture.lead import Source
from tests.booth.scans import (
    PASSPHRASE,
    VCARD,
    scan,
    symbol,
)
from tests.conftest import PASSPHRASE as WORDS
from tests.conftest import SHOW_FILE


def test_every_name_it_offers_is_there() -> None:
    assert all(getattr(booth_module, name) is not None for name in booth_module.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        booth_module.nothing  # noqa: B018


def test_a_new_workspace_offers_its_recovery_key_and_opens_with_it(workspace: Path) -> None:
    with Booth.open(workspace, passphrase=PASSPHRASE) as booth:
        assert booth.created
        key = booth.recovery_key
    with Booth.open(workspace, passphrase=key) as booth:
        assert not booth.created
        assert booth.show is None


def test_without_keyring_and_passphrase_nothing_is_created(workspace: Path) -> None:
    with pytest.raises(KeyMissing):
        Booth.open(workspace)
    assert not Booth.exists(workspace)


def test_a_wrong_passphrase_never_touches_the_file(booth: Booth, workspace: Path) -> None:
    scan(booth)
    booth.close()
    before = {path: path.read_bytes() for path in workspace.rglob("*") if path.is_file()}

    with pytest.raises(WrongKey):
        Booth.open(workspace, passphrase="not this one")

    assert before == {path: path.read_bytes() for path in workspace.rglob("*") if path.is_file()}


def test_the_passphrase_may_come_from_the_environment(workspace: Path, monkeypatch) -> None:
    monkeypatch.setenv("LEADCAPTURE_PASSPHRASE", PASSPHRASE)
    Booth.open(workspace).close()
    monkeypatch.setenv("LEADCAPTURE_PASSPHRASE", "wrong")
    with pytest.raises(WrongKey):
        Booth.open(workspace)


def test_nothing_on_disk_shows_a_name(booth: Booth, workspace: Path) -> None:
    draft = booth.draft(symbol(VCARD), Source.CAMERA, picture=b"\xff\xd8 Ada Example \xff\xd9")
    booth.keep(draft, replace(draft.lead, notes="Ada Example wants robots"))
    booth.backup()
    booth.close()

    # Long enough not to stand in encrypted bytes by chance.
    said = (b"Ada Example", b"ada@example.com", b"wants robots", b"Example;Ada", b"first_name")
    for path in workspace.rglob("*"):
        if path.is_file():
            held = path.read_bytes()
            assert not [words for words in said if words in held], path.name


def test_leads_that_are_gone_are_not_replaced_by_an_empty_file(
    booth: Booth, workspace: Path
) -> None:
    scan(booth)
    booth.close()
    (workspace / "leads.db").rename(workspace / "elsewhere.db")

    with pytest.raises(StoreError, match=r"leads\.db is missing.*restore"):
        Booth.open(workspace, passphrase=PASSPHRASE)
    assert not (workspace / "leads.db").exists()
    (workspace / "leads.db").touch()
    with pytest.raises(StoreError, match="missing or empty"):
        Booth.open(workspace, passphrase=PASSPHRASE)


def test_a_workspace_whose_making_was_cut_off_opens(workspace: Path) -> None:
    Booth.open(workspace, passphrase=PASSPHRASE).close()
    (workspace / "leads.db").unlink()

    with Booth.open(workspace, passphrase=WORDS) as again:
        assert again.show is None


def test_the_open_show_is_remembered(booth: Booth, workspace: Path) -> None:
    sample = booth.import_sample_show()
    booth.close()

    with Booth.open(workspace, passphrase=WORDS) as again:
        assert again.show == sample
        assert len(again.shows()) == 2
        assert again.find_show("test").name == "Test Expo"
        with pytest.raises(BadInput, match=r"Shows here: .*Test Expo"):
            again.find_show("nothing like it")


def test_a_corrected_show_file_keeps_its_leads(booth: Booth, tmp_path: Path) -> None:
    lead = scan(booth)
    assert booth.show is not None
    before = booth.show
    file = tmp_path / "corrected.toml"
    text = SHOW_FILE.replace(f"starts = {before.starts}", "starts = 2026-11-25")
    file.write_text(text, encoding="utf-8")

    opened = booth.import_show(file)

    assert opened.words == "Updated the show Test Expo; its 1 lead stays with it"
    assert opened.show.id == before.id == lead.show_id
    assert [str(show.starts) for show in booth.shows()] == ["2026-11-25"]
    assert booth.import_show(file).words == "Opened Test Expo"


def test_shows_of_one_name_are_told_apart(booth: Booth) -> None:
    assert booth.show is not None
    twin = booth.put_show(replace(booth.show, id=uuid4(), starts=date(2025, 11, 24), ends=None))

    for name in ("test expo", "Test"):
        with pytest.raises(BadInput, match=r"Two shows .*2025-11-24, id .*by its id"):
            booth.find_show(name)
    assert booth.find_show(str(twin.id)) == twin


@pytest.mark.parametrize(
    ("section", "cause"),
    [
        ('[connectors.trytn]\nurl = "https://crm.example.com"', "Did you mean tryton?"),
        ('[connectors.tryton]\nurl = "crm.example.com"', "must start with https://"),
        (
            '[connectors.tryton]\nurl = "https://crm.example.com"\ndatabase = "leads"\n'
            '[connectors.tryton.options]\ncolour = "red"',
            "has no option 'colour'",
        ),
    ],
)
def test_a_wrong_connector_is_said_before_the_sign_in(
    booth: Booth, tmp_path: Path, section: str, cause: str
) -> None:
    file = tmp_path / "wrong.toml"
    file.write_text(SHOW_FILE.replace("[connectors.csv]", section), encoding="utf-8")

    (warning,) = booth.import_show(file).warnings
    assert cause in warning
    assert booth.plan().message == warning
    (report,) = booth.sync()
    assert report.message == warning
    assert not report.needs_sign_in
    (standing,) = booth.standings()
    assert not standing.needs_sign_in
    assert booth.reach(standing.name).message == warning


def test_a_secret_in_a_show_file_is_warned_of_and_not_passed_on(
    booth: Booth, tmp_path: Path
) -> None:
    section = '[connectors.webhook]\nurl = "https://hooks.example.com/leads?token=sekrit"'
    file = tmp_path / "wrong.toml"
    file.write_text(SHOW_FILE.replace("[connectors.csv]", section), encoding="utf-8")

    (warning,) = booth.import_show(file).warnings
    assert warning.startswith("'connectors.webhook.url' holds a secret, its parameter 'token'")
    assert "sign in on the Sync page" in warning
    assert "sekrit" not in warning
    with pytest.raises(BadInput, match="never holds a secret"):
        booth.export_show(tmp_path / "out.toml")


def test_my_code_is_my_vcard_else_the_shows_link(booth: Booth) -> None:
    booth.update_settings(rep_name="")
    assert booth.my_code() == "https://www.example.com/expo"

    booth.update_settings(rep_name="Ann van der Rep", rep_email="ann@example.com")
    reading = booth.draft(symbol(booth.my_code()), Source.CAMERA).lead.person

    assert (reading.first_name, reading.last_name) == ("Ann", "van der Rep")
    assert reading.company == "Example Ltd"
    assert reading.emails == ("ann@example.com",)


def test_without_a_show_the_error_says_how_to_open_one(workspace: Path) -> None:
    with (
        Booth.open(workspace, passphrase=PASSPHRASE) as booth,
        pytest.raises(BadInput, match="show import FILE"),
    ):
        booth.draft(None, Source.MANUAL)
