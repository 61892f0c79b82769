from __future__ import annotations

import pytest

from leadcapture.errors import BadInput
from leadcapture.settings import Settings, read_settings, workspace_folder, write_settings


def test_a_new_workspace_has_the_defaults(tmp_path) -> None:
    assert read_settings(tmp_path) == Settings()
    assert Settings().device_name


def test_settings_are_remembered(tmp_path) -> None:
    written = write_settings(tmp_path / "new", Settings(), rep_name="Ann Example", quick_mode=True)

    assert written.rep_name == "Ann Example"
    assert read_settings(tmp_path / "new") == written
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["settings.toml"]


@pytest.mark.parametrize("text", ["rep_name = 3", "rep_name = "])
def test_damaged_settings_say_which_file_to_mend(tmp_path, text: str) -> None:
    (tmp_path / "settings.toml").write_text(text, encoding="utf-8")

    with pytest.raises(BadInput, match=r"settings\.toml.*[Mm]end"):
        read_settings(tmp_path)


def test_the_workspace_is_the_one_chosen_else_the_environments(tmp_path, monkeypatch) -> None:
    assert workspace_folder(tmp_path) == tmp_path
    monkeypatch.setenv("LEADCAPTURE_HOME", str(tmp_path / "env"))
    assert workspace_folder() == tmp_path / "env"
    monkeypatch.delenv("LEADCAPTURE_HOME")
    assert workspace_folder().name == "leadcapture"


def test_settings_that_cannot_be_saved_say_so(tmp_path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")

    with pytest.raises(BadInput, match="cannot be saved"):
        write_settings(tmp_path / "file", Settings())
