from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcapture.errors import DiskFull, KeyMissing, NewerDatabase, StoreError, WrongKey
from leadcapture.store import vault
from leadcapture.store.store import Store
from leadcapture.store.vault import Pictures

PASSPHRASE = "correct horse battery staple"


class Keyring:
    """A keyring that remembers, or that does not."""

    def __init__(self, *, forgets: bool = False, fails: bool = False) -> None:
        self.held: dict[tuple[str, str], str] = {}
        self.forgets, self.fails = forgets, fails

    def get_password(self, service: str, username: str) -> str | None:
        if self.fails:
            raise RuntimeError("the session bus is gone")
        return None if self.forgets else self.held.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.fails:
            raise RuntimeError("the session bus is gone")
        self.held[service, username] = password


def test_a_passphrase_opens_what_it_made(folder: Path) -> None:
    made = vault.create(folder, PASSPHRASE)
    opened = vault.open(folder, PASSPHRASE)
    assert opened == made
    assert len(opened.database_key) == len(opened.pictures_key) == 32
    assert opened.database_key != opened.pictures_key != opened.master


def test_nothing_secret_is_in_the_file_or_the_repr(folder: Path) -> None:
    keys = vault.create(folder, PASSPHRASE)
    text = (folder / "vault.json").read_text()
    for key in (keys.master, keys.database_key, keys.pictures_key):
        assert key.hex() not in text
        assert key.hex() not in repr(keys)
    assert PASSPHRASE not in text
    assert keys.recovery_key not in text + repr(keys)


@pytest.mark.skipif(os.name != "posix", reason="POSIX permissions")
def test_only_the_owner_reads_the_files(folder: Path) -> None:
    vault.create(folder, PASSPHRASE)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "vault.json").stat().st_mode) == 0o600
    assert [path.name for path in folder.iterdir()] == ["vault.json"]


def test_the_same_letters_in_another_normal_form_open(folder: Path) -> None:
    vault.create(folder, "Caf\u00e9 in Z\u00fcrich")
    assert vault.open(folder, "Cafe\u0301 in Zu\u0308rich")


def test_a_wrong_passphrase_is_known_before_the_database(folder: Path) -> None:
    vault.create(folder, PASSPHRASE)
    with pytest.raises(WrongKey, match="passphrase does not open"):
        vault.open(folder, "another")
    with pytest.raises(KeyMissing, match="LEADCAPTURE_PASSPHRASE"):
        vault.open(folder)


def test_the_keyring_holds_the_key_when_there_is_one(folder: Path) -> None:
    keyring = Keyring()
    made = vault.create(folder, backend=keyring)
    assert vault.open(folder, backend=keyring) == made
    # A passphrase that was meant for another workspace does not lock this one…
    assert vault.open(folder, PASSPHRASE, backend=keyring) == made
    # … but on another computer it is wrong.
    with pytest.raises(WrongKey, match="has no passphrase"):
        vault.open(folder, PASSPHRASE, backend=Keyring())
    with pytest.raises(KeyMissing):
        vault.open(folder, backend=Keyring())


class SampleKeyring(Keyring):
    """One of keyring's own, as it seems."""

    priority = 5.0


_OWN = "keyring.backends.sample"
SampleKeyring.__module__ = _OWN


def test_the_keyring_that_took_the_key_is_asked_before_all_others(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import keyring

    took, other = SampleKeyring(), SampleKeyring()
    made = vault.create(folder, backend=took)
    monkeypatch.setattr(keyring.core, "load_keyring", {f"{_OWN}.SampleKeyring": took}.__getitem__)
    monkeypatch.setattr(keyring, "get_keyring", lambda: pytest.fail("all were asked"))
    assert vault.open(folder) == made
    # Where it has gone, or lost the key, the others are asked as ever.
    monkeypatch.setattr(keyring, "get_keyring", lambda: other)
    other.held, took.held = took.held, {}
    assert vault.open(folder) == made
    monkeypatch.setattr(keyring.core, "load_keyring", {}.__getitem__)
    assert vault.open(folder) == made


def test_only_a_keyring_of_the_package_is_loaded_by_name(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import keyring

    vault.create(folder, backend=SampleKeyring())
    path = folder / "vault.json"
    path.write_text(path.read_text().replace(_OWN, "somewhere.else"))
    monkeypatch.setattr(keyring.core, "load_keyring", lambda name: pytest.fail(name))
    monkeypatch.setattr(keyring, "get_keyring", SampleKeyring)
    with pytest.raises(KeyMissing):
        vault.open(folder)


@pytest.mark.slow
def test_a_keyring_loads_without_http_until_somebody_wants_it(folder: Path) -> None:
    vault.create(folder, backend=Keyring())
    code = (
        "import sys; from pathlib import Path; from leadcapture.store import vault\n"
        "try: vault.open(Path(sys.argv[1]))\n"
        "except vault.KeyMissing: pass\n"
        "print([name for name in ('keyring.core', 'urllib.request', 'http.client', 'ssl', "
        "'importlib_metadata', 'more_itertools', 'configparser', 'subprocess') "
        "if name in sys.modules])\n"
        "import jaraco.context; print(jaraco.context.urllib.request.Request.__name__)\n"
        "import urllib.request; print(urllib.request is sys.modules['urllib.request'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder)],
        env={**os.environ, "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines() == ["['keyring.core']", "Request", "True"]


@pytest.mark.parametrize("keyring", [Keyring(forgets=True), Keyring(fails=True)])
def test_a_keyring_that_does_not_keep_is_not_trusted(folder: Path, keyring: Keyring) -> None:
    with pytest.raises(KeyMissing, match="passphrase"):
        vault.create(folder, backend=keyring)
    assert not folder.exists()


@pytest.mark.parametrize("name", ["fail", "null"])
def test_keyrings_that_hold_nothing_are_no_keyring(
    folder: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    import keyring

    before = keyring.get_keyring()
    keyring.set_keyring(keyring.core.load_keyring(f"keyring.backends.{name}.Keyring"))
    try:
        with pytest.raises(KeyMissing):
            vault.create(folder)
    finally:
        keyring.set_keyring(before)
    assert not folder.exists()


def test_a_plain_text_keyring_is_never_used(folder: Path) -> None:
    import keyring
    from keyring.backend import KeyringBackend

    class PlaintextKeyring(KeyringBackend):
        priority = 5

        def get_password(self, service: str, username: str) -> str | None:
            raise AssertionError

        def set_password(self, service: str, username: str, password: str) -> None:
            raise AssertionError

    PlaintextKeyring.__module__ = "keyrings.alt.file"
    before = keyring.get_keyring()
    keyring.set_keyring(PlaintextKeyring())
    try:
        with pytest.raises(KeyMissing):
            vault.create(folder)
    finally:
        keyring.set_keyring(before)


def test_the_recovery_key_opens_wherever_a_passphrase_does(folder: Path) -> None:
    keys = vault.create(folder, PASSPHRASE)
    paper = keys.recovery_key
    assert [len(group) for group in paper.split("-")] == [4] * 14
    assert vault.open(folder, paper) == keys
    sloppy = paper.lower().replace("-", " ").replace("0", "o").replace("1", "l")
    assert vault.open(folder, f" {sloppy}\n") == keys


def test_typing_errors_in_a_recovery_key_are_found(folder: Path) -> None:
    paper = vault.create(folder, PASSPHRASE).recovery_key
    wrong = ("2" if paper[7] != "2" else "3").join((paper[:7], paper[8:]))
    with pytest.raises(WrongKey, match="typing error"):
        vault.open(folder, wrong)
    with pytest.raises(WrongKey, match="this one has 52"):
        vault.open(folder, paper[:-5])
    with pytest.raises(WrongKey, match="another workspace"):
        vault.open(folder, vault.recovery_key(bytes(32)))


@given(st.binary(min_size=32, max_size=32), st.integers(0, 68), st.sampled_from("0123456789ABCXYZ"))
def test_one_wrong_letter_never_gives_another_key(master: bytes, at: int, letter: str) -> None:
    paper = vault.recovery_key(master)
    assert vault.read_recovery_key(paper) == master
    wrong = paper[:at] + letter + paper[at + 1 :]
    if wrong != paper:
        with pytest.raises(WrongKey):
            vault.read_recovery_key(wrong)


@given(st.text(max_size=80))
def test_any_text_is_no_recovery_key(text: str) -> None:
    with pytest.raises(WrongKey):
        vault.read_recovery_key(text)


def test_a_changed_passphrase_replaces_the_old_one(folder: Path) -> None:
    keys = vault.create(folder, PASSPHRASE)
    vault.change_passphrase(keys, "a new one")
    assert vault.open(folder, "a new one") == keys
    with pytest.raises(WrongKey):
        vault.open(folder, PASSPHRASE)
    assert vault.open(folder, keys.recovery_key) == keys
    with pytest.raises(ValueError, match="empty"):
        vault.change_passphrase(keys, "")


def test_a_workspace_is_never_made_over_another(folder: Path) -> None:
    keys = vault.create(folder, PASSPHRASE)
    with pytest.raises(StoreError, match="already"):
        vault.create(folder, "other")
    with pytest.raises(StoreError, match="already"):
        vault._write(folder, vault._file(uuid4(), bytes(32), "other"), fresh=True)
    assert vault.open(folder, PASSPHRASE) == keys
    assert [path.name for path in folder.iterdir()] == ["vault.json"]


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", '{"version": 1}', "\0\0\0"],
    ids=["empty", "cut", "list", "bare", "NUL"],
)
def test_a_damaged_keys_file_is_mended_by_the_recovery_key(folder: Path, text: str) -> None:
    keys = vault.create(folder, PASSPHRASE)
    Store(folder, keys.database_key).close()
    (folder / "vault.json").write_text(text)
    with pytest.raises(StoreError, match=r"vault\.json is damaged.*recovery key"):
        vault.open(folder, PASSPHRASE)
    with pytest.raises(WrongKey, match="another workspace"):
        vault.open(folder, vault.recovery_key(bytes(32)))
    mended = vault.open(folder, keys.recovery_key)
    assert mended.master == keys.master
    assert vault.open(folder, keys.recovery_key) == mended


def test_a_lost_keys_file_hides_no_workspace(folder: Path) -> None:
    keys = vault.create(folder, PASSPHRASE)
    Store(folder, keys.database_key).close()
    (folder / "vault.json").unlink()
    assert vault.exists(folder)
    with pytest.raises(StoreError, match="already"):
        vault.create(folder, PASSPHRASE)
    with pytest.raises(StoreError, match="is missing"):
        vault.open(folder, PASSPHRASE)
    assert vault.open(folder, keys.recovery_key).master == keys.master


def test_a_keys_file_cannot_ask_for_all_memory(folder: Path) -> None:
    vault.create(folder, PASSPHRASE)
    fields = json.loads((folder / "vault.json").read_text())
    fields["passphrase"]["n"] = 1 << 40
    (folder / "vault.json").write_text(json.dumps(fields))
    with pytest.raises(StoreError, match="damaged"):
        vault.open(folder, PASSPHRASE)


def test_a_newer_keys_file_is_left_alone(folder: Path) -> None:
    vault.create(folder, PASSPHRASE)
    (folder / "vault.json").write_text('{"version": 2, "new": true}')
    with pytest.raises(NewerDatabase):
        vault.open(folder, PASSPHRASE)


# --- pictures


@pytest.fixture
def pictures(folder: Path) -> Pictures:
    folder.mkdir()
    return Pictures(folder / "images", bytes(range(32)))


def test_a_picture_comes_back_and_is_not_readable_on_disk(pictures: Pictures) -> None:
    picture = b"\xff\xd8 a badge, by name Ada Example" * 100
    image_id = pictures.put(picture)
    path = pictures.folder / image_id.hex[:2] / f"{image_id}.bin"
    assert pictures.get(image_id) == picture
    assert b"Ada" not in path.read_bytes()
    assert list(pictures.ids()) == [image_id]
    assert pictures.put(picture) != image_id
    assert not list(pictures.folder.glob("*/*.part"))
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(pictures.folder.stat().st_mode) == 0o700


def test_a_missing_picture_says_so(pictures: Pictures) -> None:
    with pytest.raises(StoreError, match="missing"):
        pictures.get(uuid4())


@pytest.mark.parametrize("keep", [0, 3, 20, -1])
def test_a_cut_picture_says_so(pictures: Pictures, keep: int) -> None:
    image_id = pictures.put(b"x" * 100)
    path = pictures.path(image_id)
    path.write_bytes(path.read_bytes()[:keep])
    with pytest.raises(StoreError, match="damaged"):
        pictures.get(image_id)


def test_a_picture_in_anothers_place_is_noticed(pictures: Pictures) -> None:
    one, two = pictures.put(b"one"), pictures.put(b"two")
    pictures.path(one).write_bytes(pictures.path(two).read_bytes())
    with pytest.raises(StoreError, match="damaged"):
        pictures.get(one)


def test_orphans_are_the_pictures_nobody_names(pictures: Pictures) -> None:
    one, two = pictures.put(b"one"), pictures.put(b"two")
    assert pictures.orphans({one}) == (two,)


def test_a_full_disk_leaves_no_half_picture(
    pictures: Pictures, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(vault.os, "fsync", full)
        with pytest.raises(DiskFull):
            pictures.put(b"x")
    assert list(pictures.ids()) == []
    assert not list(pictures.folder.glob("*/*.part"))
    assert pictures.get(pictures.put(b"x")) == b"x"
