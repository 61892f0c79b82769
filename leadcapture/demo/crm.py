"""A real CRM on this machine for the demo and the tests: Tryton, in a process of its own.

Tryton is GPL-3. It is started as a separate program and spoken to over HTTP on 127.0.0.1; no
module of this app imports it. Making its database takes about 20 s, so the finished one is kept
as a template in the user's cache folder, one per set of installed Tryton versions.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from decimal import Decimal
from importlib import metadata
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

from platformdirs import user_cache_path

from leadcapture.errors import LeadCaptureError, RetryLater
from leadcapture.sync.trytonrpc import TrytonClient

__all__ = [
    "COUNTRIES",
    "CrmFailed",
    "CrmMissing",
    "DripSequence",
    "LocalTryton",
    "installed_versions",
]

LOOPBACK: Final = "127.0.0.1"
DATABASE: Final = "leads"
ADMIN: Final = "admin"
#: The account an exhibitor would give the app: Marketing and Sale Opportunity, nothing else.
CAPTURE_USER: Final = "leadcapture"
_CAPTURE_GROUPS: Final = ["Marketing", "Sale Opportunity"]
EXHIBITOR: Final = "Demo Exhibitor"
FIRST_OWNER: Final = "Sam Seller"
SENDER: Final = "hello@exhibitor.example"

#: Raise it when `_furnish` changes, so that older templates are not used.
_FURNISHING: Final = 1
#: Seconds: database creation (20 usual), start (1-3 usual), end.
_CREATE_SECONDS: Final = 600.0
_START_SECONDS: Final = 90.0
_END_SECONDS: Final = 5.0
_POLL_SECONDS: Final = 0.05
_PORT_TRIES: Final = 3
#: Runs a module as ``-m`` does, and ends when whoever started it is gone: after kill -9 of the
#: demo the system closes the other end of standard input.
_WHILE_OWNED: Final = """
import os, runpy, sys, threading
def end_with_owner():
    os.read(0, 1)
    os._exit(0)
threading.Thread(target=end_with_owner, daemon=True).start()
sys.argv = sys.argv[1:]
runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
"""
_LOG_LINES: Final = 15

_REQUIRED: Final[Mapping[str, str]] = {
    "trytond": "ir",
    "trytond-party": "party",
    "trytond-sale-opportunity": "sale_opportunity",
    "trytond-marketing": "marketing",
    "trytond-marketing-email": "marketing_email",
    "trytond-marketing-campaign": "marketing_campaign",
    "trytond-marketing-automation": "marketing_automation",
}
_OPTIONAL: Final[Mapping[str, str]] = {"trytond-party-relationship": "party_relationship"}

_TRIGGER: Final = "marketing.automation.scenario|trigger"
_PROCESS: Final = "marketing.automation.record.activity|process"

_FIRST_MAIL: Final = """<!DOCTYPE html>
<html>
<body>
<p>Hello ${record.name},</p>
<p>thank you for visiting us at the show. Here is what you asked for.</p>
<p><a href="https://exhibitor.example/welcome">Read on</a></p>
<p><a href="unsubscribe">Unsubscribe from these e-mails</a></p>
</body>
</html>
"""

#: ISO 3166 codes and names that the demo's CRM knows; a fresh Tryton knows none.
COUNTRIES: Final[Mapping[str, str]] = {
    "AE": "United Arab Emirates", "AR": "Argentina", "AT": "Austria", "AU": "Australia",
    "BE": "Belgium", "BG": "Bulgaria", "BR": "Brazil", "CA": "Canada", "CH": "Switzerland",
    "CL": "Chile", "CN": "China", "CO": "Colombia", "CZ": "Czechia", "DE": "Germany",
    "DK": "Denmark", "EE": "Estonia", "EG": "Egypt", "ES": "Spain", "FI": "Finland",
    "FR": "France", "GB": "United Kingdom", "GR": "Greece", "HK": "Hong Kong", "HR": "Croatia",
    "HU": "Hungary", "ID": "Indonesia", "IE": "Ireland", "IL": "Israel", "IN": "India",
    "IS": "Iceland", "IT": "Italy", "JP": "Japan", "KR": "South Korea", "LT": "Lithuania",
    "LU": "Luxembourg", "LV": "Latvia", "MX": "Mexico", "MY": "Malaysia", "NG": "Nigeria",
    "NL": "Netherlands", "NO": "Norway", "NZ": "New Zealand", "PL": "Poland", "PT": "Portugal",
    "RO": "Romania", "RS": "Serbia", "SA": "Saudi Arabia", "SE": "Sweden", "SG": "Singapore",
    "SI": "Slovenia", "SK": "Slovakia", "TH": "Thailand", "TR": "Turkey", "TW": "Taiwan",
    "UA": "Ukraine", "US": "United States", "VN": "Vietnam", "ZA": "South Africa",
}  # fmt: skip


class CrmMissing(LeadCaptureError):
    """Tryton is not installed beside the app."""


class CrmFailed(LeadCaptureError):
    """Tryton did not start or ended by itself; the message holds the last lines of its log."""


@dataclass(frozen=True, slots=True)
class DripSequence:
    """One nurture sequence in the CRM. A party in the category is enrolled at the next cron."""

    name: str
    category_id: int
    scenario_id: int
    activity_id: int


def installed_versions() -> Mapping[str, str]:
    """Version of each installed Tryton distribution, by its name.

    Raises CrmMissing naming what to install when one that is needed is absent.
    """
    found = {
        name: distribution.version
        for distribution in metadata.distributions()
        if (name := (distribution.name or "").lower().replace("_", "-")).startswith("trytond")
    }
    if missing := [name for name in _REQUIRED if name not in found]:
        raise CrmMissing(
            "The demo's CRM, Tryton, is not installed. Run: uv sync (in a checkout) or "
            f"pip install 'leadcapture[tryton]'. Missing: {', '.join(missing)}."
        )
    return dict(sorted(found.items()))


class LocalTryton:
    """A Tryton server that lives as long as the ``with`` block.

    ``folder`` holds its database, configuration and log; a database found there is used again.
    Its e-mail goes to ``smtp_port`` on this machine. ``progress`` is told in words what takes
    time. ``cache`` is where the template is kept (default: the user's cache folder).

    Raises CrmMissing, CrmFailed. For one thread.
    """

    database: Final = DATABASE
    user: Final = ADMIN
    capture_user: Final = CAPTURE_USER

    def __init__(
        self,
        folder: Path,
        *,
        smtp_port: int,
        progress: Callable[[str], None] | None = None,
        cache: Path | None = None,
    ) -> None:
        self._folder = folder
        self._smtp_port = smtp_port
        self._progress = progress or _keep_quiet
        self._cache = cache or user_cache_path("leadcapture") / "demo-crm"
        self._server: _Server | None = None
        self._admin: TrytonClient | None = None
        self.password = ""
        """Of both `user` (administrator) and `capture_user`; random, made with the template."""

    def __enter__(self) -> Self:
        versions = installed_versions()
        key = _template_key(versions)
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{DATABASE}.sqlite"
        if not path.exists():
            cache = _writable(self._cache, self._folder)
            template = cache / f"tryton-{versions['trytond']}-{key}.sqlite"
            if not _is_template(template, key):
                _make_template(template, key, versions, self._progress)
            _put(template, path)
        self.password = _password_in(path, key)
        self._progress("Starting the demo CRM …")
        self._server = _start(self._folder, self._smtp_port)
        try:
            self._admin = self.connect()
        except BaseException as error:
            failure = self._server.failure("The demo CRM started but does not let anyone in.")
            self._end()
            if isinstance(error, LeadCaptureError):
                raise failure from error
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end()

    @property
    def url(self) -> str:
        """Address without the database, such as ``http://127.0.0.1:40123``."""
        return self._running().url

    @property
    def pid(self) -> int:
        """Process id of the server."""
        return self._running().pid

    def connect(self, user: str = ADMIN) -> TrytonClient:
        """A signed-in client for ``user`` or `capture_user`; the caller closes it."""
        client = TrytonClient(self.url, DATABASE)
        try:
            client.sign_in(user, self.password)
        except BaseException:
            client.close()
            raise
        return client

    def run_cron(self) -> None:
        """Enrol who is in a sequence's category and send the mails that are due.

        When it returns the mails are with the SMTP server. A real CRM does the first hourly and
        the second every 15 minutes.
        """
        admin = self._signed_in()
        for method in (_TRIGGER, _PROCESS):
            jobs = admin.call(
                "model.ir.cron.search",
                [["method", "=", method]],
                0,
                None,
                None,
                context={"active_test": False},
            )
            admin.call("model.ir.cron.run_once", jobs, seconds=300)

    def setup_sequences(self, names: Iterable[str]) -> Mapping[str, DripSequence]:
        """Have a category and a running scenario with a first e-mail for each name.

        Both bear the sequence's name. What is there already stays as it is.
        """
        return {name: self._setup_sequence(name) for name in names}

    def setup_campaigns(self, names: Iterable[str]) -> Mapping[str, int]:
        """Have a party category for each campaign; their ids by name.

        The app's own account may not create categories, as at a customer's.
        """
        return {name: self._category(name) for name in names}

    def setup_owners(self, names: Iterable[str]) -> Mapping[str, int]:
        """Have an employee for each name, to own opportunities; their ids by name."""
        admin = self._signed_in()
        company = _company(admin)
        return {
            name: _first(admin, "company.employee", [["party.name", "=", name]])
            or _employ(admin, company, name)
            for name in names
        }

    def _setup_sequence(self, name: str) -> DripSequence:
        admin = self._signed_in()
        category = self._category(name)
        scenario = _first(
            admin, "marketing.automation.scenario", [["name", "=", name], ["state", "=", "running"]]
        )
        if scenario is None:
            scenario = _create(
                admin,
                "marketing.automation.scenario",
                name=name,
                model="party.party",
                domain=json.dumps([["categories.id", "=", category]]),
                unsubscribable=True,
                activities=[["create", [_first_activity(name)]]],
            )
            admin.call("model.marketing.automation.scenario.run", [scenario])
        activity = _first(
            admin,
            "marketing.automation.activity",
            [["parent", "=", f"marketing.automation.scenario,{scenario}"]],
        )
        if activity is None:
            raise CrmFailed("A sequence of the demo CRM has no first step.")
        return DripSequence(name, category, scenario, activity)

    def _category(self, name: str) -> int:
        admin = self._signed_in()
        return _first(admin, "party.category", [["name", "=", name]]) or _create(
            admin, "party.category", name=name
        )

    def _running(self) -> _Server:
        if self._server is None:
            raise CrmFailed("The demo CRM is not running.")
        return self._server

    def _signed_in(self) -> TrytonClient:
        server = self._running()
        if self._admin is None or not server.alive():
            raise server.failure("The demo CRM ended by itself.")
        return self._admin

    def _end(self) -> None:
        admin, self._admin = self._admin, None
        server, self._server = self._server, None
        try:
            if admin is not None:
                admin.cancel()  # the server goes away with its sessions: no sign-out to wait for
                admin.close()
        finally:
            if server is not None:
                server.end()


class _Server:
    """One trytond process and its log."""

    def __init__(self, folder: Path, port: int, smtp_port: int) -> None:
        self.url = f"http://{LOOPBACK}:{port}"
        self._log = folder / "server.log"
        config = _write_config(folder, port, smtp_port)
        self._process = _spawn(
            ["trytond.cli", "-c", str(config), "-d", DATABASE], folder, self._log
        )

    @property
    def pid(self) -> int:
        return self._process.pid

    def alive(self) -> bool:
        return self._process.poll() is None

    def wait_until_ready(self, seconds: float) -> None:
        """Raises CrmFailed when the process ends or does not answer in time."""
        until = time.monotonic() + seconds
        with TrytonClient(self.url, DATABASE, seconds=5.0) as client:
            while True:
                if not self.alive():
                    raise self.failure("The demo CRM ended while it started.")
                try:
                    client.server_version()
                except RetryLater as error:
                    if time.monotonic() > until:
                        raise self.failure("The demo CRM does not answer.") from error
                    time.sleep(_POLL_SECONDS)
                else:
                    return

    def port_was_taken(self) -> bool:
        return not self.alive() and "address already in use" in _tail(self._log).lower()

    def failure(self, what: str) -> CrmFailed:
        return CrmFailed(f"{what} Its last words ({self._log}):\n{_tail(self._log)}")

    def end(self) -> None:
        _end_process(self._process)


def _start(folder: Path, smtp_port: int) -> _Server:
    """A server that answers. Another program may take the chosen port first: then again."""
    for attempt in range(1, _PORT_TRIES + 1):
        server = _Server(folder, _free_port(), smtp_port)
        try:
            server.wait_until_ready(_START_SECONDS)
        except BaseException as error:
            taken = isinstance(error, CrmFailed) and server.port_was_taken()
            server.end()
            if taken and attempt < _PORT_TRIES:
                continue
            raise
        return server
    raise AssertionError("unreachable")


def _spawn(
    arguments: list[str], folder: Path, log: Path, **variables: str
) -> subprocess.Popen[bytes]:
    """Start a module of Tryton with this interpreter, detached from the terminal's Ctrl-C.

    It ends when its standard input is closed, so at the latest with this process.
    """
    # Its own settings only: a developer's TRYTOND_* must not lead the demo to another database.
    environment = {k: v for k, v in os.environ.items() if not k.startswith("TRYTON")} | variables
    paths = [str(_without_dns(folder)), *filter(None, [environment.get("PYTHONPATH")])]
    environment["PYTHONPATH"] = os.pathsep.join(paths)
    flags = 0
    if sys.platform == "win32":
        flags = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
    with log.open("wb") as output:
        _owner_only(log)
        return subprocess.Popen(
            [sys.executable, "-P", "-c", _WHILE_OWNED, *arguments],
            cwd=folder,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=output,
            stderr=subprocess.STDOUT,
            creationflags=flags,
            start_new_session=sys.platform != "win32",
        )


def _without_dns(folder: Path) -> Path:
    """A folder for the server's module path, in which dnspython cannot be imported.

    Tryton looks up the domain of every e-mail address in the DNS when it finds dnspython and
    email-validator, and this app brings both. Nothing of the demo may leave this machine, and
    the invented people's domains do not exist. Without it Tryton takes addresses as they are.
    """
    path = folder / "without-dns"
    (path / "dns").mkdir(parents=True, exist_ok=True)
    (path / "dns" / "__init__.py").write_text(
        'raise ImportError("no DNS look-ups in the demo")\n', encoding="ascii"
    )
    return path


def _end_process(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
    process.wait()
    if process.stdin is not None:
        process.stdin.close()


def _write_config(folder: Path, port: int, smtp_port: int) -> Path:
    path = folder / "trytond.conf"
    path.write_text(
        "\n".join(
            [
                "[database]",
                "uri = sqlite://",
                f"path = {folder.resolve()}",
                "list = False",
                "[web]",
                f"listen = {LOOPBACK}:{port}",
                "root =",
                "[email]",
                f"uri = smtp://{LOOPBACK}:{smtp_port}",
                f"from = {EXHIBITOR} <{SENDER}>",
                "[session]",
                "authentications = password",
                "",
            ]
        ),
        encoding="utf-8",
    )
    return path


def _template_key(versions: Mapping[str, str]) -> str:
    text = json.dumps([_FURNISHING, dict(versions)], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _is_template(path: Path, key: str) -> bool:
    """Whether ``path`` is a whole template of this key; a damaged file counts as none."""
    if not path.is_file():
        return False
    try:
        return bool(_password_in(path, key))
    except CrmFailed:
        return False


def _password_in(path: Path, key: str) -> str:
    """The password that the template's maker left in the database itself.

    One file holds both, so no process can ever pair a password with another one's database.
    """
    try:
        with closing(sqlite3.connect(path)) as connection:
            rows = connection.execute("SELECT key, password FROM leadcapture_demo").fetchall()
    except sqlite3.DatabaseError as error:
        raise CrmFailed(f"{path} is not a database of the demo CRM.") from error
    match rows:
        case [(str(found), str(password))] if found == key:
            return password
    raise CrmFailed(f"{path} was made by another version of the demo CRM; delete its folder.")


def _writable(cache: Path, own: Path) -> Path:
    """The cache folder, or `own` where nothing can be kept there: then it is made every time."""
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=cache):
            return cache
    except OSError:
        return own


def _make_template(
    target: Path, key: str, versions: Mapping[str, str], progress: Callable[[str], None]
) -> None:
    progress("Making the demo CRM's database; this takes about half a minute, once …")
    target.parent.mkdir(parents=True, exist_ok=True)
    password = secrets.token_urlsafe(18)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix="making-") as name:
        folder = Path(name)
        _create_database(folder, password, versions)
        server = _start(folder, smtp_port=9)  # nothing is sent while it is furnished
        try:
            with TrytonClient(server.url, DATABASE) as admin:
                admin.sign_in(ADMIN, password)
                _furnish(admin, password)
        finally:
            server.end()
        finished = folder / "template.sqlite"
        with (
            closing(sqlite3.connect(folder / f"{DATABASE}.sqlite")) as source,
            closing(sqlite3.connect(finished)) as copy,
        ):
            source.backup(copy)  # takes in what still lies in the write-ahead log
            copy.execute("PRAGMA journal_mode = DELETE")
            with copy:
                copy.execute("CREATE TABLE leadcapture_demo (key TEXT, password TEXT)")
                copy.execute("INSERT INTO leadcapture_demo VALUES (?, ?)", (key, password))
        _owner_only(finished)
        try:
            finished.replace(target)
        except PermissionError:
            # Windows, while another process that made the same one reads it
            if not _is_template(target, key):
                raise


def _create_database(folder: Path, password: str, versions: Mapping[str, str]) -> None:
    (folder / f"{DATABASE}.sqlite").touch()  # Tryton does not make the file
    secret, log = folder / "password", folder / "admin.log"
    secret.touch(mode=0o600)
    secret.write_text(password, encoding="ascii")
    config = _write_config(folder, port=_free_port(), smtp_port=9)
    modules = [
        *(module for name, module in _REQUIRED.items() if name != "trytond"),
        *(module for name, module in _OPTIONAL.items() if name in versions),
    ]
    command = ["trytond.cli.admin", "-c", str(config), "-d", DATABASE, "--all"]
    command += ["--email", SENDER, "--activate-dependencies", "-u", *modules]
    process = _spawn(command, folder, log, TRYTONPASSFILE=str(secret))
    try:
        code = process.wait(_CREATE_SECONDS)
    except subprocess.TimeoutExpired as error:
        raise CrmFailed("Making the demo CRM's database took too long.") from error
    finally:
        _end_process(process)
    if code != 0:
        raise CrmFailed(f"Making the demo CRM's database failed:\n{_tail(log)}")


def _furnish(admin: TrytonClient, password: str) -> None:
    """Give a fresh database what an exhibitor's has: company, currency, countries, people."""
    admin.call(
        "model.country.country.create",
        [{"code": code, "name": name} for code, name in COUNTRIES.items()],
    )
    euro = _create(
        admin,
        "currency.currency",
        name="Euro",
        code="EUR",
        symbol="€",
        numeric_code="978",
        rounding=Decimal("0.01"),
        digits=2,
    )
    exhibitor = _create(admin, "party.party", name=EXHIBITOR, code="DEMO-EXHIBITOR")
    company = _create(admin, "company.company", party=exhibitor, currency=euro)
    owner = _employ(admin, company, FIRST_OWNER)
    belongs = {
        "companies": [["add", [company]]],
        "company": company,
        "employees": [["add", [owner]]],
        "employee": owner,
    }
    admin.call("model.res.user.write", [admin.user_id], belongs)
    _create(
        admin,
        "res.user",
        name="Lead capture",
        login=CAPTURE_USER,
        password=password,
        groups=[["add", _groups(admin)]],
        **belongs,
    )
    if _first(
        admin, "ir.module", [["name", "=", "party_relationship"], ["state", "=", "activated"]]
    ):
        works_for = _create(admin, "party.relation.type", name="Works for")
        employs = _create(admin, "party.relation.type", name="Employs", reverse=works_for)
        admin.call("model.party.relation.type.write", [works_for], {"reverse": employs})


def _groups(admin: TrytonClient) -> list[int]:
    found = admin.call("model.res.group.search", [["name", "in", _CAPTURE_GROUPS]], 0, None, None)
    if len(found) != len(_CAPTURE_GROUPS):
        raise CrmFailed("The demo CRM lacks the groups of Marketing and Sale Opportunity.")
    return [int(group) for group in found]


def _first_activity(sequence: str) -> dict[str, Any]:
    return {
        "name": f"{sequence}: first e-mail",
        "action": "send_email",
        "email_title": "Thank you for your visit, ${record.name}",
        "email_template": _FIRST_MAIL,
    }


def _company(admin: TrytonClient) -> int:
    company = admin.call("model.res.user.get_preferences", True).get("company")
    if not isinstance(company, int):
        raise CrmFailed("The demo CRM has no company.")
    return company


def _employ(admin: TrytonClient, company: int, name: str) -> int:
    party = _create(admin, "party.party", name=name)
    return _create(admin, "company.employee", party=party, company=company)


def _create(admin: TrytonClient, model: str, /, **values: Any) -> int:
    (record_id,) = admin.call(f"model.{model}.create", [values])
    return int(record_id)


def _first(admin: TrytonClient, model: str, domain: list[Any]) -> int | None:
    found = admin.call(f"model.{model}.search", domain, 0, 1, [["id", "ASC"]])
    return int(found[0]) if found else None


def _put(template: Path, path: Path) -> None:
    """Copy so that no other process ever sees half a file."""
    for stale in ("-wal", "-shm"):
        path.with_name(path.name + stale).unlink(missing_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix="copying-")
    os.close(handle)
    half = Path(name)
    try:
        shutil.copyfile(template, half)
        half.replace(path)
    except BaseException:
        half.unlink(missing_ok=True)
        raise


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def _tail(log: Path) -> str:
    try:
        text = log.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return "(no log)"
    return "\n".join(text.splitlines()[-_LOG_LINES:]) or "(its log is empty)"


def _owner_only(path: Path) -> None:
    if os.name == "posix":
        path.chmod(0o600)


def _keep_quiet(message: str) -> None:
    """For callers that show no progress."""
