from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from uuid import UUID, uuid4

import pytest
from click.testing import CliRunner, Result

from leadcapture import cli
from leadcapture.booth import Booth, Outcome, SyncedRow, SyncReport
from leadcapture.capture import still
from leadcapture.cli import main
from leadcapture.delivery import OutboxEntry, Step
from leadcapture.demo import story
from leadcapture.demo.story import DemoWorkspace
from tests.commandline import SHOW, VCARD, Run, code, lines
from tests.test_terminal import Terminal


def test_a_corrected_show_file_says_so_and_what_to_mend(opened: Run, tmp_path: Path) -> None:
    file = tmp_path / "show.toml"
    wrong = SHOW.replace('name = "Test Expo"', 'name = "TEST EXPO"')
    file.write_text(wrong + "[connectors.trytn]\n", encoding="utf-8")

    said = opened("show", "import", file)

    assert said.stdout == "Updated the show TEST EXPO; it has no leads yet\n"
    assert "Mend this before the show: There is no connector 'trytn'" in said.stderr
    assert len(lines(opened("show", "list", "--json"))) == 1


@pytest.mark.parametrize(
    ("connector", "cause"),
    [
        ("trytn", "There is no connector 'trytn'"),
        ("tryton", "must not hold a user, a query or a fragment"),
        ("csv", "csv needs no sign-in"),
        ("hubspott", "has no connector 'hubspott'. Known: csv, trytn, tryton"),
    ],
)
def test_a_sign_in_that_mends_nothing_asks_for_no_password(
    opened: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, connector: str, cause: str
) -> None:
    file = tmp_path / "show.toml"
    crm = '[connectors.trytn]\n[connectors.tryton]\nurl = "https://crm.example.com/?a=b"\n'
    file.write_text(SHOW + crm, encoding="utf-8")
    opened("show", "import", file)

    monkeypatch.setattr("leadcapture.cli._read_secret", lambda _: pytest.fail("asked"))

    assert cause in opened("sign-in", connector, expect=1).output


def test_a_show_that_is_named_for_one_command_does_not_become_the_open_one(
    opened: Run, tmp_path: Path
) -> None:
    other = tmp_path / "other.toml"
    other.write_text(SHOW.replace("Test Expo", "Other Fair"), encoding="utf-8")
    opened("show", "import", other)
    badge = code(tmp_path / "badge.png", VCARD)

    opened("capture", badge, "--show", "Test Expo")
    opened("sign-in", "csv", "--show", "Test Expo", expect=1)

    assert "* Other Fair" in opened("show", "list").stdout
    assert "No leads at Other Fair yet" in opened("leads").stderr
    assert "Ada Example" in opened("leads", "--show", "Test Expo").stdout


def test_an_export_never_takes_the_place_of_a_file_that_nobody_named(
    opened: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    mine = tmp_path / "Test Expo.csv"
    mine.write_text("precious", encoding="utf-8")

    assert opened("export").stdout == "0 leads written to Test Expo (2).csv\n"
    assert opened("export").stdout == "0 leads written to Test Expo (3).csv\n"
    assert mine.read_text(encoding="utf-8") == "precious"
    assert opened("export", "-o", mine).stdout == f"0 leads written to {mine}\n"
    assert mine.read_text(encoding="utf-8-sig") != "precious"


def test_a_search_without_a_hit_does_not_say_that_there_are_no_leads(
    opened: Run, tmp_path: Path
) -> None:
    opened("capture", code(tmp_path / "badge.png", VCARD), "--show", "Test Expo")
    said = opened("leads", "--search", "zzz").stderr
    assert said == "No lead at Test Expo holds these words.\n"


def test_a_folder_that_is_a_file_is_said_to_be_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEADCAPTURE_PASSPHRASE", "correct horse battery staple")
    show = tmp_path / "show.toml"
    show.write_text(SHOW, encoding="utf-8")
    for folder in (show, show / "inside"):
        monkeypatch.setenv("LEADCAPTURE_HOME", str(folder))
        said = CliRunner().invoke(main, ["show", "import", str(show)])
        assert said.exit_code == 1
        assert said.stderr.startswith(f"Error: There can be no workspace in {folder}: ")
        assert "vault.json" not in said.stderr


def test_a_secret_that_nobody_gives_is_said_and_not_tried(opened: Run, tmp_path: Path) -> None:
    file = tmp_path / "show.toml"
    crm = '[connectors.hubspot]\n[connectors.tryton]\nurl = "http://127.0.0.1:9"\ndatabase = "d"\n'
    file.write_text(SHOW + crm, encoding="utf-8")
    opened("show", "import", file)
    for connector, what in (("hubspot", "Token"), ("tryton", "Password")):
        said = opened("sign-in", connector, expect=1)
        assert (
            said.output
            == f"Error: {what}: nothing was given. Type it on a terminal, or pipe it in.\n"
        )


def test_on_a_full_disk_leads_can_still_be_read(
    small_disk: Path, fill: Callable[[Path], None], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("LEADCAPTURE_PASSPHRASE", "correct horse battery staple")
    workspace = small_disk / "workspace"
    with Booth.open(workspace) as booth:
        booth.import_sample_show()
        draft = booth.draft_id("EV-5050585-7735471")
        booth.keep(draft, draft.lead)
    fill(small_disk)

    def run(*words: str) -> Result:
        return CliRunner().invoke(main, ["--workspace", str(workspace), *words])

    read = run("leads", "--json")
    assert read.exit_code == 0, read.output
    assert len(lines(read)) == 1
    assert "The disk is full. What is here can be read" in read.stderr
    file = tmp_path / "show.toml"
    file.write_text(SHOW, encoding="utf-8")
    refused = run("show", "import", str(file))
    assert refused.exit_code == 1
    assert "is full; the last change was not saved" in refused.stderr


@pytest.mark.parametrize("ended", ["tidily", "by force"])
def test_a_workspace_that_may_only_be_read_can_be_listed_exported_and_checked(
    small_disk: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, ended: str
) -> None:
    monkeypatch.setenv("LEADCAPTURE_PASSPHRASE", "correct horse battery staple")
    workspace = small_disk / "workspace"
    with Booth.open(workspace) as booth:
        booth.import_sample_show()
        draft = booth.draft_id("EV-5050585-7735471")
        booth.keep(draft, draft.lead)
        if ended == "by force":
            # The newest lead is only in the log yet, and the log's index is not there.
            left = {one.name: one.read_bytes() for one in workspace.glob("leads.db*")}
            del left["leads.db-shm"]
    if ended == "by force":
        assert left["leads.db-wal"]
        for name, data in left.items():
            (workspace / name).write_bytes(data)
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)

    def run(*words: str) -> Result:
        return CliRunner().invoke(main, ["--workspace", str(workspace), *words])

    for words in (("leads", "--json"), ("export", "-o", str(tmp_path / "out.csv"))):
        read = run(*words)
        assert read.exit_code == 0, read.output
        assert "This workspace may only be read." in read.stderr
    assert len(lines(run("leads", "--json"))) == 1
    assert "EV-5050585-7735471" in (tmp_path / "out.csv").read_text(encoding="utf-8-sig")
    checked = run("doctor")
    assert checked.exit_code == 1, checked.output
    assert "LOOK  Folder: may only be read" in checked.stdout
    assert "ok    Database: whole" in checked.stdout
    refused = run("approve", "--all")
    assert refused.exit_code == 1
    assert "may only be read: nothing was saved" in refused.stderr


def test_the_way_from_a_picture_to_an_import_file(opened: Run, tmp_path: Path) -> None:
    file = code(tmp_path / "badge.png", VCARD)

    (kept,) = lines(opened("capture", file, "--show", "Test Expo", "--json"))
    (again,) = lines(opened("capture", file, "--show", "test", "--json"))
    assert not kept["met_before"]
    assert again["met_before"]
    assert kept["lead"] == again["lead"]

    (lead,) = lines(opened("leads", "--show", "Test Expo", "--json"))
    assert lead["person"]["last_name"] == "Example"
    assert "Ada Example" in opened("leads").stdout

    assert "hold back" in opened("sync", "--dry-run").stdout
    assert "0 created" in opened("sync").stdout
    assert "1 approved" in opened("approve", "--all").stdout
    assert "1 created, 0 updated" in opened("sync", "--show", "Test Expo").stdout
    (report,) = json.loads(opened("sync", "--json").stdout)
    assert (report["created"], report["updated"]) == (0, 0)

    for kind in ("csv", "xlsx", "vcf"):
        output = tmp_path / f"out.{kind}"
        opened("export", "--format", kind, "--output", output)
        assert output.stat().st_size > 100
    for kind, heading in (("salesforce", "Zip/Postal Code"), ("hubspot", "Job Title")):
        output = tmp_path / f"{kind}.csv"
        assert "1 lead written" in opened("export", "--format", kind, "-o", output).stdout
        assert heading in output.read_text(encoding="utf-8-sig")
    told = opened("export", "--format", "meta", "-o", tmp_path / "audience").stdout
    assert "0 people for Meta Custom Audiences, 1 left out without consent to advertising" in told
    assert (tmp_path / "audience.csv").read_text("utf-8").startswith("email,phone,fn,ln")


def test_ctrl_c_ends_with_130_and_keeps_what_was_said(
    opened: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:

    good, read_still = code(tmp_path / "a.png", VCARD), still.read_still

    def interrupted(picture: bytes, **more: object) -> object:
        if more["name"] == "b.png":
            raise KeyboardInterrupt
        return read_still(picture, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(still, "read_still", interrupted)

    result = opened("capture", good, code(tmp_path / "b.png", "2"), "--show", "Test", expect=130)

    assert "saved Ada Example" in result.stdout
    assert "Stopped" in result.stderr
    assert len(lines(opened("leads", "--json"))) == 1


@pytest.mark.parametrize(
    ("number", "says"),
    [
        (errno.ENOSPC, "the disk is full"),
        (errno.EROFS, "may not be written"),
        (errno.EACCES, "may not be read or written"),
    ],
)
def test_what_the_system_refuses_is_one_line(
    opened: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, says: str
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number), str(tmp_path))

    monkeypatch.setattr("leadcapture.log.write_to", refuse)

    result = opened("leads", expect=1)

    assert says in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1


def test_a_dry_run_says_why_the_crm_was_not_asked(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "show.toml"
    file.write_text(
        'name = "X"\n[connectors.tryton]\nurl = "http://127.0.0.1:9"\ndatabase = "d"\n',
        encoding="utf-8",
    )
    run("show", "import", file)

    assert "Sign in to tryton" in run("sync", "--dry-run").stderr


def test_shows_travel_as_files(opened: Run, tmp_path: Path) -> None:
    copy = tmp_path / "copy.toml"
    opened("show", "export", copy)
    opened("show", "import", copy)

    assert len(lines(opened("show", "list", "--json"))) == 1
    assert "* Test Expo" in opened("show", "list").stdout


def test_an_attendee_list_names_leads(opened: Run, tmp_path: Path) -> None:
    badge = code(tmp_path / "id.png", "000012")
    opened("capture", badge, "--show", "Test Expo")
    file = tmp_path / "list.csv"
    file.write_text("Nummer;Wer\n000012;Ada Example\n", encoding="utf-8")

    said = opened(
        "attendees", "import", file, "--show", "Test Expo",
        "--column", "Nummer=badge_id", "--column", "Wer=name",
    )  # fmt: skip

    assert "1 lead named, 0 still unknown" in said.stdout
    assert "Nummer = badge_id" in said.stderr
    assert "Ada Example" in opened("leads").stdout


def test_a_file_that_cannot_be_written_says_where_it_was_to_go(opened: Run, tmp_path: Path) -> None:
    nowhere = tmp_path / "nowhere"
    said = opened("export", "-o", nowhere / "leads.csv", expect=1)
    assert f"there is no folder {nowhere}" in said.stderr
    assert "give a name" in opened("export", "-o", "-", expect=2).stderr


@pytest.mark.durable
def test_backup_restore_and_doctor(opened: Run, tmp_path: Path) -> None:
    opened("capture", code(tmp_path / "badge.png", VCARD), "--show", "Test Expo")
    path = opened("backup", "--to", tmp_path / "safe").stdout.strip().rpartition(": ")[2]
    opened("capture", code(tmp_path / "id.png", "000012"), "--show", "Test Expo")

    said = opened("restore", path).stdout

    assert "What was there before is now in" in said
    assert len(lines(opened("leads", "--json"))) == 1
    assert "LOOK" not in opened("doctor").stdout


@pytest.mark.parametrize("harm", ["cut off", "first page", "last page", "no backup"])
def test_the_doctor_names_the_way_out_of_a_damaged_database(
    opened: Run, workspace: Path, harm: str
) -> None:
    if harm != "no backup":
        opened("backup")
    database = workspace / "leads.db"
    raw = database.read_bytes()
    harmed = {"first page": b"x" * 4096 + raw[4096:], "last page": raw[:-4096] + b"x" * 4096}
    database.write_bytes(harmed.get(harm, raw[: 3 * 4096 + 9]))

    said = opened("doctor", expect=1).stdout

    if harm != "last page":
        assert f"leads.db ({database.stat().st_size:,} bytes) is damaged" in said
        assert "0 files" in said
    if harm == "no backup":
        assert f"no backup that opens in {workspace / 'backups'}" in said
        return
    assert "opens, 0 leads" in said
    command = said.strip().rpartition("\n")[2].split()
    assert command[:4] == ["leadcapture", "--workspace", str(workspace), "restore"]
    opened("restore", command[4])
    assert (
        "LOOK  Database"
        not in CliRunner().invoke(main, ["--workspace", workspace, "doctor"]).stdout
    )


@pytest.mark.durable
@pytest.mark.parametrize("harm", ["empty", "missing"])
def test_the_doctor_names_the_way_out_of_a_database_that_is_gone(
    opened: Run, workspace: Path, harm: str
) -> None:
    opened("backup")
    database = workspace / "leads.db"
    if harm == "empty":
        database.write_bytes(b"")
    else:
        database.unlink()

    said = opened("doctor", expect=1).stdout

    assert f"LOOK  Database: leads.db is {harm}" in said
    command = said.strip().rpartition("\n")[2].split()
    opened("restore", command[4])
    assert "LOOK" not in opened("doctor").stdout


def test_the_doctor_checks_what_it_can_beside_broken_settings(opened: Run, workspace: Path) -> None:
    opened("backup")
    (workspace / "settings.toml").write_text("theme = ", encoding="utf-8")

    said = opened("doctor", expect=1).stdout

    assert f"LOOK  Settings: {workspace / 'settings.toml'} cannot be read" in said
    assert "Mend or delete it" in said
    assert "ok    Database: whole" in said
    (workspace / "leads.db").unlink()
    said = opened("doctor", expect=1).stdout
    assert "LOOK  Settings" in said
    assert "LOOK  Database: leads.db is missing" in said
    assert "opens, 0 leads" in said
    assert not (workspace / "leads.db").exists()


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["leads"], "no workspace"),
        (["backup"], "no workspace"),
        (["show", "import", "missing.toml"], "missing.toml"),
        (["restore", "nowhere"], "nowhere"),
    ],
)
def test_errors_are_one_line_and_leave_nothing_behind(
    run: Run, workspace: Path, words: list[str], says: str
) -> None:
    result = run(*words, expect=1)

    assert says in result.stderr
    assert len(result.stderr.strip().splitlines()) == 1
    assert not workspace.exists()


def files_in(folder: Path) -> dict[str, bytes]:
    """What is in a workspace, the log aside."""
    return {
        str(path): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.name.startswith("leadcapture.log")
    }


def test_a_wrong_passphrase_is_one_line_and_touches_nothing(
    opened: Run, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEADCAPTURE_PASSPHRASE", "wrong")
    before = files_in(workspace)

    for words in (["leads"], ["backup"], ["sync"], ["doctor"]):
        assert len(opened(*words, expect=1).stderr.strip().splitlines()) == 1
    assert files_in(workspace) == before


def test_a_database_of_a_newer_version_is_one_line_and_stays_as_it_is(
    opened: Run, workspace: Path, tmp_path: Path
) -> None:
    with Booth.open(workspace) as booth, booth._store.writing() as db:
        db.execute("PRAGMA user_version = 99")
    before = files_in(workspace)
    show = tmp_path / "show.toml"

    for words in (["leads"], ["show", "import", show], ["backup"]):
        said = opened(*words, expect=1).stderr.strip()
        assert "Update the app" in said
        assert len(said.splitlines()) == 1
    assert files_in(workspace) == before


def test_no_passphrase_and_no_keyring_says_what_to_set(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("LEADCAPTURE_PASSPHRASE")
    file = tmp_path / "show.toml"
    file.write_text(SHOW, encoding="utf-8")

    assert "LEADCAPTURE_PASSPHRASE" in run("show", "import", file, expect=1).stderr


def test_an_unknown_show_names_those_there_are(opened: Run, tmp_path: Path) -> None:
    badge = code(tmp_path / "badge.png", VCARD)

    assert "'Test Expo'" in opened("capture", badge, "--show", "Other", expect=1).stderr


def test_every_command_explains_itself(run: Run) -> None:
    def walk(group: object, path: list[str]) -> None:
        for name, command in getattr(group, "commands", {}).items():
            said = run(*path, name, "--help").stdout
            assert command.help.splitlines()[0].split(".")[0] in " ".join(said.split())
            walk(command, [*path, name])

    walk(main, [])


def test_every_command_is_in_the_readme() -> None:
    readme = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")

    for name in main.commands:
        assert f"`leadcapture {name}" in readme or f"`{name}`" in readme, name


@pytest.mark.slow
def test_the_command_line_starts_without_heavy_imports() -> None:
    """`--help` answers at once: no decoder, no database, no Qt."""
    script = (
        "import sys; from leadcapture.cli import main\n"
        "heavy = {'cv2', 'sqlcipher3', 'PySide6', 'requests', 'numpy', 'openpyxl'}\n"
        "sys.exit(', '.join(heavy & set(sys.modules)) or 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stderr


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="signals as POSIX has them")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_a_demo_that_is_ended_from_outside_takes_its_crm_along(number: int, code: int) -> None:
    """The CRM is a process of its own: only a tidy end stops it."""
    script = (
        "import contextlib, signal, sys\n"
        # A shell starts background jobs with this one ignored.
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from leadcapture.demo import story\n"
        "@contextlib.contextmanager\n"
        "def tell(*_, **__):\n"
        "    try:\n"
        "        print('running', flush=True)\n"
        "        signal.pause()\n"
        "        yield\n"
        "    finally:\n"
        "        print('tidied up', flush=True)\n"
        "story.tell = tell\n"
        "sys.argv = ['leadcapture', 'demo', '--headless']\n"
        "from leadcapture.cli import main\n"
        "main()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "running\n"
        process.send_signal(number)
        said, complaints = process.communicate(timeout=30)

    assert said == "tidied up\n"
    assert process.returncode == code
    assert "Traceback" not in complaints


@pytest.mark.parametrize("kept", [False, True])
def test_ctrl_c_in_the_demo_says_what_is_left_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: bool
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    made = tmp_path / "made"
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    monkeypatch.setattr(story.tempfile, "mkdtemp", lambda **_: made.mkdir() or str(made))
    monkeypatch.setattr(story, "_crm", interrupted)
    keep = ["--keep", str(tmp_path / "kept")] if kept else []

    result = CliRunner().invoke(main, ["demo", "--headless", *keep])

    assert result.exit_code == 130
    assert ("What was reported as done is kept" in result.stderr) == kept
    assert ("it is deleted" in result.stderr) != kept
    assert not made.exists()


@pytest.mark.parametrize(
    ("options", "screen", "opens"),
    [((), True, True), ((), False, False), (("--headless",), True, False)],
)
def test_the_demo_ends_in_the_window_where_there_is_a_screen(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    options: tuple[str, ...],
    screen: bool,
    opens: bool,
) -> None:
    @contextmanager
    def tell(*_: object, **__: object) -> Iterator[DemoWorkspace]:
        yield DemoWorkspace(
            folder=tmp_path, environment={"LEADCAPTURE_PASSPHRASE": "demo"}, reports=(), mail=()
        )

    opened: list[tuple[list[str], str]] = []

    def start(command: list[str], *, env: dict[str, str], check: bool) -> SimpleNamespace:
        opened.append((command, env["LEADCAPTURE_PASSPHRASE"]))
        return SimpleNamespace(returncode=0)

    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    if screen:
        monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    monkeypatch.setattr(story, "tell", tell)
    monkeypatch.setattr(subprocess, "run", start)
    assert CliRunner().invoke(main, ["demo", *options]).exit_code == 0
    window = [sys.executable, "-m", "ui", "--workspace", str(tmp_path), "--result"]
    assert opened == ([(window, "demo")] if opens else [])


@pytest.mark.slow
@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_json_is_json_in_every_locale(tmp_path: Path, encoding: str) -> None:
    card = "BEGIN:VCARD\nVERSION:3.0\nN:Müller;Łucja\nORG:示例\nEND:VCARD\n"
    file = code(tmp_path / "badge.png", card)

    done = subprocess.run(
        [sys.executable, "-c", "from leadcapture.cli import main; main()", "read", "--json", file],
        capture_output=True,
        check=True,
        env=os.environ | {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"},
    )

    fields = json.loads(done.stdout.decode(encoding))["fields"]
    assert (fields["first_name"], fields["last_name"]) == ("Łucja", "Müller")


def test_a_sync_that_stopped_says_what_went_and_why_it_ended(
    opened: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = SyncedRow(
        lead_id=uuid4(),
        label="Ada Example",
        step=Step.PERSON,
        outcome=Outcome.REFUSED,
        message="No such owner",
    )
    report = SyncReport(
        connector="csv",
        started_at=datetime(2026, 11, 24, tzinfo=UTC),
        created=2,
        parked=1,
        message="The CRM does not answer.",
    )
    monkeypatch.setattr(Booth, "sync", lambda booth, **_: (report,))
    monkeypatch.setattr(Booth, "synced_rows", lambda booth, of: iter([row] if of is report else []))

    said = opened("sync", expect=1)

    assert "Ada Example: person: No such owner" in said.stderr
    assert "csv: 2 created, 0 updated, 0 enrolled, 0 handed to Sales, 1 parked" in said.stdout
    assert said.stderr.splitlines()[-1] == "Error: csv: The CRM does not answer."


def test_a_sync_tells_of_what_was_refused_before(
    opened: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened("capture", code(tmp_path / "badge.png", VCARD), "--show", "Test Expo")
    (lead,) = lines(opened("leads", "--json"))
    report = SyncReport(connector="csv", started_at=datetime(2026, 11, 24, tzinfo=UTC))
    monkeypatch.setattr(Booth, "sync", lambda booth, **_: (report,))
    monkeypatch.setattr(Booth, "synced_rows", lambda booth, of: iter(()))
    assert "refused" not in opened("sync").stderr

    def parked(booth: Booth) -> object:
        whole = booth.lead(UUID(str(lead["id"])))
        entry = OutboxEntry(
            lead_id=whole.id, connector="csv", step=Step.PERSON, key="key-1", revision=1
        )
        return ((entry, whole),)

    monkeypatch.setattr(Booth, "parked", parked)
    said = opened("sync")
    assert "csv: 0 created" in said.stdout
    assert said.stderr.splitlines()[-1] == (
        "1 parked in all, of earlier syncs too: leadcapture refused"
    )


def test_a_show_without_a_crm_has_nothing_to_sync_to(run: Run, tmp_path: Path) -> None:
    (tmp_path / "bare.toml").write_text('name = "Bare Expo"\n', encoding="utf-8")
    run("show", "import", tmp_path / "bare.toml")

    assert "Bare Expo names no connector" in run("sync", expect=1).stderr


def test_the_organisers_token_comes_from_standard_input(
    opened: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[str | None] = []

    def look_up(booth: Booth, token: str | None = None, **_: object) -> tuple[int, int]:
        given.append(token)
        return 3, 1

    monkeypatch.setattr(Booth, "look_up", look_up)

    said = opened("attendees", "lookup", "--token", input="s3cret\n")
    opened("attendees", "lookup")

    assert said.stdout == "3 leads named, 1 still unknown\n"
    assert given == ["s3cret", None]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["approve"], "Name the leads' ids, or give --all"),
        (["import", "list.csv", "--column", "Name"], "--column takes HEAD=FIELD, not 'Name'"),
        (
            ["attendees", "import", "list.csv", "--show", "Test", "--column", "Name"],
            "--column takes HEAD=FIELD, not 'Name'",
        ),
    ],
)
def test_what_is_asked_wrongly_says_how_to_ask(
    opened: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "list.csv").write_text("Name,ID\nAda Example,7\n", encoding="utf-8")

    assert says in opened(*words, expect=2).stderr


@pytest.mark.durable
def test_what_may_take_long_says_what_it_is_at(opened: Run, tmp_path: Path) -> None:
    table = tmp_path / "list.csv"
    table.write_text("Name,Email\nAda Example,ada@example.com\n", encoding="utf-8")
    people = tmp_path / "people.csv"
    people.write_text("ID,Name\n" + "".join(f"{n},Ada\n" for n in range(3_000)), encoding="utf-8")
    opened("capture", code(tmp_path / "badge.png", VCARD), "--show", "Test Expo")

    def told(*words: object) -> list[str]:
        return opened(*words).stderr.splitlines()

    copied = ["Copying the database", "Checking the copy", "Copying pictures: 1/1"]
    assert "Reading list.csv" in told("import", table, "--dry-run")
    assert told("import", table).count("Importing list.csv") == 1
    assert (
        told("attendees", "import", people, "--show", "Test Expo").count("Reading people.csv") == 1
    )
    assert told("backup", "--to", tmp_path / "safe") == copied
    assert told("doctor") == ["Checking the database", "Checking pictures: 1/1"]
    (other,) = (tmp_path / "safe").iterdir()
    assert told("restore", other) == copied
    assert "Working out what to send" in told("sync", "--dry-run")


def test_on_a_terminal_a_passphrase_is_asked_for_twice_and_then_once(
    run: Run, tmp_path: Path, workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, bool]] = []

    def prompt(words: str, *, hide_input: bool, confirmation_prompt: bool, err: bool) -> str:
        assert hide_input
        assert err
        asked.append((words, confirmation_prompt))
        return "correct horse battery staple"

    monkeypatch.delenv("LEADCAPTURE_PASSPHRASE")
    (tmp_path / "show.toml").write_text(SHOW, encoding="utf-8")
    assert (
        "Set LEADCAPTURE_PASSPHRASE"
        in run("show", "import", tmp_path / "show.toml", expect=1).stderr
    )
    assert not workspace.exists()

    monkeypatch.setattr(cli.click, "prompt", prompt)
    monkeypatch.setattr(cli, "_ask_passphrase", on_a_terminal(cli._ask_passphrase, monkeypatch))
    run("show", "import", tmp_path / "show.toml")
    run("leads")
    assert asked == [("Choose a passphrase for the new workspace", True), ("Passphrase", False)]


def on_a_terminal(
    ask: Callable[[Path], str], monkeypatch: pytest.MonkeyPatch
) -> Callable[[Path], str]:
    """`ask` where standard input is a terminal, which `CliRunner` has not."""

    def asking(workspace: Path) -> str:
        with monkeypatch.context() as here:
            here.setattr(sys, "stdin", Terminal())
            return ask(workspace)

    return asking
