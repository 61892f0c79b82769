"""What every test may lean on."""

from __future__ import annotations

import errno
import gc
import os
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from hypothesis import settings

from leadcapture.booth import Booth
from leadcapture.capture import ocr
from leadcapture.demo.crm import DATABASE, CrmMissing, LocalTryton
from leadcapture.demo.mailbox import LocalMailbox
from leadcapture.lead import Lead, Person
from leadcapture.show import Show
from leadcapture.showfile import parse_show
from leadcapture.store import engine, vault
from tests.fresh import new_workspace

if TYPE_CHECKING:
    from tests.commandline import Run

PASSPHRASE = "correct horse battery staple"

#: The files that take longest, longest first: begun late, one of them would leave a core idle at
#: the end.
LONGEST = (
    "test_story", "test_capturecommands", "test_stills", "test_cuttext", "test_printreader",
    "test_tryton", "test_tryton_suite", "test_crm", "test_trytonrpc", "test_evening",
    "test_reviewpage", "test_drain", "test_decoder", "test_salesforce", "test_cardprocess",
    "test_mainwindow", "test_cardreader", "test_cards", "test_capturepage", "test_ocr",
    "test_forgetting", "test_cli", "test_cardspread", "test_syncpage", "test_importwizard",
    "test_salesforcejourneys", "test_http", "test_cardworkers", "test_badge",
)  # fmt: skip


#: What these share is run by one worker: the other need not start a Tryton as well. They are not
#: begun first, for whoever first runs the tests makes its database, with `test_story`.
SHARES_TRYTON = frozenset(
    {"test_tryton.py", "test_tryton_suite.py", "test_crm.py", "test_trytonrpc.py"}
    | {"test_evening.py"}
)

#: What a core test does without. Folders: a window, the demo. Files: pictures, whole commands.
#: Fixtures: a server, a workspace on the disk.
BEYOND_THE_CORE = frozenset(
    {"ui", "demo", "test_cardfinder.py", "test_still.py", "test_blackout.py", "test_cli.py"}
    | {"test_capturecommands.py", "test_reviewcommands.py"}
)
OUTSIDE = frozenset(
    {"crm", "named", "org", "pretix", "receiver", "rig", "server", "stage", "tryton", "wire"}
    | {"booth", "desk", "folder", "store", "workspace"}
)


def _beyond_the_core(path: Path) -> bool:
    return not BEYOND_THE_CORE.isdisjoint(path.relative_to(Path(__file__).parent).parts)


def pytest_configure(config: pytest.Config) -> None:
    _compile_once(config)
    # Each worker's reader takes its share of the cores, as those that read side by side do: the
    # threads of two that take them all wait for each other, at full speed.
    workers = int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1"))
    if workers > 1:
        ocr.limit_threads(max(1, (os.cpu_count() or 1) // workers))


def _compile_once(config: pytest.Config) -> None:
    """Where nothing compiled may lie beside the source, every worker and every process that a test
    starts would compile all that it imports: it is kept in pytest's own folder instead."""
    cache = getattr(config, "cache", None)  # there is none with `-p no:cacheprovider`
    if sys.dont_write_bytecode and sys.pycache_prefix is None and cache is not None:
        sys.pycache_prefix = str(cache.mkdir("compiled"))
        sys.dont_write_bytecode = False
        os.environ["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix  # workers and processes heed it
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    from xdist.scheduler import LoadFileScheduling

    class ByServer(LoadFileScheduling):
        """A file at a time, but all that share a server as if they were one."""

        def _split_scope(self, nodeid: str) -> str:
            file = super()._split_scope(nodeid)
            return "tryton" if file.rpartition("/")[2] in SHARES_TRYTON else file

    return ByServer(config, log) if config.getvalue("dist") == "loadfile" else None


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """Thousands of tests are made, none of which goes before the end: they are not looked through
    for garbage, neither now nor while they are run."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """`-m core` need not import what it will not run: Qt takes longer than many a test."""
    core_alone = config.getoption("markexpr", "") == "core"
    return True if core_alone and _beyond_the_core(collection_path) else None


@pytest.hookimpl(tryfirst=True)  # before `-m` chooses
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    order = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: order.get(item.path.stem, len(order)))
    for item in items:
        if (
            not _beyond_the_core(item.path)
            and OUTSIDE.isdisjoint(getattr(item, "fixturenames", ()))
            and not any(item.iter_markers("slow"))
            and not any(item.iter_markers("crm"))
        ):
            item.add_marker("core")


SHOW_FILE = """
name = "Test Expo"
starts = 2026-11-23
ends = 2026-11-27
booth = "A1"
country = "GB"
host = "Example Ltd"
link = "https://www.example.com/expo"

[campaign]
name = "Test Expo 2026"

[[consent]]
purpose = "email"
version = "3"
language = "en"
wording = "Example Ltd may e-mail me."

[[qualifiers]]
id = "interest"
label = "Interest"
kind = "multi"
choices = ["Pro", "Basic"]

[[qualifiers]]
id = "seats"
label = "Seats"
kind = "number"

[[next_steps]]
id = "meeting"
label = "Meeting"
handoff = true

[[next_steps]]
id = "brochure"
label = "Brochure"

[badge]
delimiter = "^"
columns = ["badge_id", "first_name", "last_name", "company", "email"]

[[nurture]]
sequence = "Hot"
dispositions = ["hot"]

[[nurture]]
sequence = "Stay in touch"

[connectors.csv]
"""


class Clock:
    """A clock that stands until it is told to go on."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> None:
        self.now += timedelta(**by)


#: Whoever leaves a deadline to hypothesis asserts a speed, which is for benchmarks alone.
settings.register_profile("leadcapture", deadline=None)
settings.load_profile("leadcapture")


@pytest.fixture(autouse=True)
def _no_ambient_workspace(
    request: pytest.FixtureRequest,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """No test ever touches the user's own workspace, keyring or passwords."""
    monkeypatch.setenv("LEADCAPTURE_HOME", str(tmp_path_factory.getbasetemp() / "home"))
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    # Stretching a passphrase costs 0.2 s by design; the tests open hundreds of workspaces.
    monkeypatch.setattr(vault, "COST", 2)
    # The disk is waited for at every write, for the sake of a power cut, which no test makes.
    if request.node.get_closest_marker("durable") is None:
        monkeypatch.setattr(engine, "SYNCHRONOUS", "OFF")
    for name in ("LEADCAPTURE_PASSPHRASE", "LEADCAPTURE_TRYTON_PASSWORD"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
def _core_is_alone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A core test starts no process, listens at no port and reads no print."""
    if request.node.get_closest_marker("core") is None:
        return

    def refuse(*arguments: object, **named: object) -> None:
        pytest.fail("no core test: it starts a process, serves a port or reads print; mark it slow")

    monkeypatch.setattr(socket.socket, "listen", refuse)
    monkeypatch.setattr(subprocess.Popen, "__init__", refuse)
    monkeypatch.setattr(ProcessPoolExecutor, "__init__", refuse)
    monkeypatch.setattr("leadcapture.capture.ocr._finder", refuse)
    monkeypatch.setattr("leadcapture.capture.ocr._reader", refuse)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def show() -> Show:
    return parse_show(SHOW_FILE)


@pytest.fixture
def new_lead(show: Show, clock: Clock) -> Callable[..., Lead]:
    """Makes leads of `show` with a fresh id."""

    def make(*, person: Person | None = None, **fields: object) -> Lead:
        return Lead(
            **{
                "id": uuid4(),
                "show_id": show.id,
                "person": person
                or Person(
                    first_name="Ada", last_name="Example", emails=("ada@example.com",), company="X"
                ),
                "captured_at": clock(),
                "captured_by": "Rep",
                "device": "laptop",
                **fields,
            }
        )

    return make


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    return tmp_path / "workspace"


@pytest.fixture
def run(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs one command on the test's workspace."""
    from tests.commandline import command_line

    monkeypatch.setenv("LEADCAPTURE_PASSPHRASE", PASSPHRASE)
    return command_line(workspace)


@pytest.fixture
def opened(run: Run, tmp_path: Path) -> Run:
    """The same, with a show open."""
    from tests.commandline import SHOW

    file = tmp_path / "show.toml"
    file.write_text(SHOW, encoding="utf-8")
    assert "Opened Test Expo" in run("show", "import", file).output
    return run


def furnish(booth: Booth, folder: Path) -> None:
    """Who stands at the booth, and the test show."""
    file = folder / "show.toml"
    file.write_text(SHOW_FILE, encoding="utf-8")
    booth.update_settings(rep_name="Ann Rep", device="laptop-1")
    booth.import_show(file)


@pytest.fixture
def booth(workspace: Path, tmp_path: Path, clock: Clock) -> Iterator[Booth]:
    """An open workspace with the test show, whose file is beside it."""
    (tmp_path / "show.toml").write_text(SHOW_FILE, encoding="utf-8")
    new_workspace(workspace, PASSPHRASE, furnish)
    with Booth.open(workspace, passphrase=PASSPHRASE, clock=clock) as booth:
        yield booth


@pytest.fixture(scope="session")
def mailbox() -> Iterator[LocalMailbox]:
    """Where the real CRM's e-mails arrive."""
    pytest.importorskip("aiosmtpd")
    with LocalMailbox() as box:
        yield box


@pytest.fixture(scope="session")
def tryton(
    tmp_path_factory: pytest.TempPathFactory, mailbox: LocalMailbox
) -> Iterator[LocalTryton]:
    """A real Tryton on loopback, shared: tests tell their leads apart by their ids."""
    folder = tmp_path_factory.mktemp("tryton")
    try:
        with LocalTryton(folder, smtp_port=mailbox.port) as crm:
            _sign_in_at_once(folder, crm.password)
            yield crm
    except CrmMissing as error:
        pytest.skip(str(error))


def _sign_in_at_once(folder: Path, password: str) -> None:
    """Stretching a password costs Tryton 0.3 s by design, and every sync signs in; one that was
    given for a reset is compared as it is."""
    with closing(sqlite3.connect(folder / f"{DATABASE}.sqlite")) as database, database:
        database.execute(
            "UPDATE res_user SET password_hash = NULL, password_reset = ?, "
            "password_reset_expire = '2099-01-01 00:00:00' WHERE password_hash IS NOT NULL",
            [password],
        )


@pytest.fixture
def closed(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path], Path]:
    """Makes a folder that may not be looked into. (Who tests as root may look into all.)"""

    def make(folder: Path) -> Path:
        folder.mkdir()

        def guard(name: str) -> None:
            original = getattr(Path, name)

            def asked(path: Path, *arguments: Any, **named: Any) -> Any:
                inside = folder in path.parents
                if inside or (path == folder and name == "iterdir"):
                    raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
                return original(path, *arguments, **named)

            monkeypatch.setattr(Path, name, asked)

        for name in ("is_dir", "is_file", "exists", "stat", "iterdir", "open", "read_bytes"):
            guard(name)
        return folder

    return make


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of one megabyte."""
    place = tmp_path / "disk"
    place.mkdir()
    words = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)]
    if sys.platform != "linux" or subprocess.run(words, capture_output=True).returncode:
        pytest.skip("may not mount a disk here")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)  # the log may still be open


@pytest.fixture
def fill() -> Callable[[Path], None]:
    """Leaves not a byte free on a disk; what takes the room is called ``filler``."""

    def fill(disk: Path) -> None:
        with (disk / "filler").open("wb", buffering=0) as file:
            for size in (4096, 1):
                with suppress(OSError):
                    while True:
                        file.write(b"x" * size)

    return fill
