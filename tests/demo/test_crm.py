"""The throwaway CRM: its template, its process, and the drip end to end."""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from leadcapture.demo import crm as crm_module
from leadcapture.demo.crm import CrmFailed, CrmMissing, LocalTryton, installed_versions
from leadcapture.demo.mailbox import LocalMailbox
from leadcapture.sync.trytonrpc import ServerRefused, TrytonClient

KEY = "0123456789abcdef"


# --- without Tryton ---------------------------------------------------------------------------


def _template(path: Path, *, key: str = KEY, password: str = "s3cret") -> Path:
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE leadcapture_demo (key TEXT, password TEXT)")
        connection.execute("INSERT INTO leadcapture_demo VALUES (?, ?)", (key, password))
    connection.close()
    return path


def test_missing_tryton_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(crm_module.metadata, "distributions", list)
    with pytest.raises(CrmMissing, match=r"pip install 'leadcapture\[tryton\]'.*trytond-party"):
        installed_versions()


def test_each_set_of_versions_has_its_own_template() -> None:
    one = crm_module._template_key({"trytond": "8.2.0"})
    assert one == crm_module._template_key({"trytond": "8.2.0"})
    assert one != crm_module._template_key({"trytond": "8.2.1"})


def test_the_template_is_kept_in_the_demo_s_folder_where_the_cache_takes_none(
    tmp_path: Path,
) -> None:
    own = tmp_path / "crm"
    own.mkdir()
    assert crm_module._writable(tmp_path / "cache" / "demo-crm", own).name == "demo-crm"
    assert list((tmp_path / "cache" / "demo-crm").iterdir()) == []
    (tmp_path / "file").touch()
    assert crm_module._writable(tmp_path / "file" / "demo-crm", own) == own


def test_a_damaged_or_foreign_template_counts_as_none(tmp_path: Path) -> None:
    good = _template(tmp_path / "good.sqlite")
    damaged = tmp_path / "damaged.sqlite"
    damaged.write_bytes(b"half a file" * 100)
    empty = tmp_path / "empty.sqlite"
    empty.touch()
    assert crm_module._is_template(good, KEY)
    assert not crm_module._is_template(good, "another")
    assert not crm_module._is_template(damaged, KEY)
    assert not crm_module._is_template(empty, KEY)
    assert not crm_module._is_template(tmp_path / "none.sqlite", KEY)


def test_a_copy_appears_whole_and_drops_stale_side_files(tmp_path: Path) -> None:
    template = _template(tmp_path / "template.sqlite")
    (tmp_path / "leads.sqlite-wal").write_bytes(b"of another database")
    crm_module._put(template, tmp_path / "leads.sqlite")
    assert crm_module._password_in(tmp_path / "leads.sqlite", KEY) == "s3cret"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["leads.sqlite", "template.sqlite"]


def test_a_failed_copy_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(source: Any, target: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shutil, "copyfile", full)
    with pytest.raises(OSError, match="No space"):
        crm_module._put(tmp_path / "template.sqlite", tmp_path / "leads.sqlite")
    assert list(tmp_path.iterdir()) == []


def test_a_server_that_ends_shows_its_last_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[subprocess.Popen[bytes]] = []

    def spawn(arguments: list[str], folder: Path, log: Path, **variables: str) -> Any:
        with log.open("wb") as output:
            code = "import sys; sys.exit('the floor is lava')"
            process = subprocess.Popen([sys.executable, "-c", code], stderr=output)
        started.append(process)
        return process

    monkeypatch.setattr(crm_module, "_spawn", spawn)
    with pytest.raises(CrmFailed, match="the floor is lava"):
        crm_module._start(tmp_path, 9)
    assert [process.returncode for process in started] == [1]


def test_a_server_whose_owner_is_gone_ends_by_itself(tmp_path: Path) -> None:
    server = crm_module._spawn(
        ["http.server", "--bind", "127.0.0.1", "0"], tmp_path, tmp_path / "server.log"
    )
    try:
        assert server.stdin is not None
        server.stdin.close()  # as kill -9 of the demo does: nobody is left to end the server
        server.wait(10)
    finally:
        crm_module._end_process(server)


def test_a_taken_port_is_tried_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[subprocess.Popen[bytes]] = []

    def spawn(arguments: list[str], folder: Path, log: Path, **variables: str) -> Any:
        with log.open("wb") as output:
            code = "import sys; sys.exit('OSError: Address already in use')"
            process = subprocess.Popen([sys.executable, "-c", code], stderr=output)
        started.append(process)
        return process

    monkeypatch.setattr(crm_module, "_spawn", spawn)
    with pytest.raises(CrmFailed, match="Address already in use"):
        crm_module._start(tmp_path, 9)
    assert len(started) == 3


def test_the_failed_start_of_a_silent_server_ends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[subprocess.Popen[bytes]] = []

    def spawn(arguments: list[str], folder: Path, log: Path, **variables: str) -> Any:
        log.touch()
        process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
        started.append(process)
        return process

    monkeypatch.setattr(crm_module, "_spawn", spawn)
    monkeypatch.setattr(crm_module, "_START_SECONDS", 0.2)
    with pytest.raises(CrmFailed, match="does not answer"):
        crm_module._start(tmp_path, 9)
    assert all(process.returncode is not None for process in started)


def _admin_that(code: str, monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[bytes]]:
    """Runs `code` in place of Tryton's admin program."""
    started: list[subprocess.Popen[bytes]] = []

    def spawn(arguments: list[str], folder: Path, log: Path, **variables: str) -> Any:
        assert Path(variables["TRYTONPASSFILE"]).read_text(encoding="ascii")
        with log.open("wb") as output:
            started.append(subprocess.Popen([sys.executable, "-c", code], stderr=output))
        return started[-1]

    monkeypatch.setattr(crm_module, "_spawn", spawn)
    return started


def test_a_template_whose_making_fails_is_told_and_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _admin_that("import sys; sys.exit('the module is missing')", monkeypatch)
    said: list[str] = []
    with pytest.raises(CrmFailed, match="database failed:\nthe module is missing"):
        crm_module._make_template(tmp_path / "cache" / "t.sqlite", KEY, {}, said.append)
    assert "half a minute" in said[0]
    assert list((tmp_path / "cache").iterdir()) == []


def test_a_template_that_is_never_done_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = _admin_that("import time; time.sleep(60)", monkeypatch)
    monkeypatch.setattr(crm_module, "_CREATE_SECONDS", 0.05)
    with pytest.raises(CrmFailed, match="took too long"):
        crm_module._make_template(tmp_path / "t.sqlite", KEY, {}, lambda words: None)
    assert [process.returncode is None for process in started] == [False]
    assert list(tmp_path.iterdir()) == []


def test_a_folder_of_another_version_says_what_to_delete(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crm_module, "installed_versions", lambda: {"trytond": "8.2.0"})
    _template(tmp_path / "leads.sqlite", key="of another version")
    with pytest.raises(CrmFailed, match="delete its folder"), LocalTryton(tmp_path, smtp_port=9):
        pass


def test_a_crm_that_is_not_running_says_so(tmp_path: Path) -> None:
    crm = LocalTryton(tmp_path, smtp_port=9)
    for use in (lambda: crm.url, lambda: crm.pid, crm.run_cron, lambda: crm.setup_campaigns(["x"])):
        with pytest.raises(CrmFailed, match="not running"):
            use()


# --- with Tryton ------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def crm(tryton: LocalTryton) -> LocalTryton:
    return tryton


@pytest.fixture
def capture(crm: LocalTryton) -> Iterator[TrytonClient]:
    with crm.connect(crm.capture_user) as client:
        yield client


def _person(code: str, email: str, category: int) -> dict[str, Any]:
    return {
        "name": f"Visitor {code}",
        "code": code,
        "contact_mechanisms": [["create", [{"type": "email", "value": email}]]],
        "categories": [["add", [category]]],
    }


@pytest.mark.crm
@pytest.mark.timeout(600)  # the first run on a machine makes the template
def test_setting_up_again_changes_nothing(crm: LocalTryton) -> None:
    names = ["Hot leads", "Wärme"]
    once = crm.setup_sequences(names)
    assert list(once) == names
    assert crm.setup_sequences(names) == once
    owners = crm.setup_owners(["Sam Seller", "Ada Field"])
    assert len(set(owners.values())) == 2
    assert crm.setup_owners(["Ada Field"]) == {"Ada Field": owners["Ada Field"]}


@pytest.mark.crm
@pytest.mark.timeout(600)
def test_a_drip_goes_out_once_and_stops_at_the_opt_out(
    crm: LocalTryton, mailbox: LocalMailbox, capture: TrytonClient
) -> None:
    sequence = crm.setup_sequences(["Drip"])["Drip"]
    crm.run_cron()  # what other tests left to be sent
    mailbox.clear()
    bob, eve = capture.call(
        "model.party.party.create",
        [
            _person("DRIP-1", "bob@example.com", sequence.category_id),
            # opted out before she was ever enrolled
            _person("DRIP-2", "eve@example.com", sequence.category_id)
            | {"marketing_scenario_unsubscribed": [["add", [sequence.scenario_id]]]},
        ],
    )
    crm.run_cron()
    crm.run_cron()
    (mail,) = mailbox.wait_for(1, 10)
    assert "bob@example.com" in mail["To"]

    body = mail.get_content()
    link = re.search(r'href="(http://127\.0\.0\.1:\d+/m/[^"]+)"', body)
    assert link is not None
    with urllib.request.urlopen(link[1], timeout=10) as page:
        assert page.status == 200
    parties = capture.call(
        "model.party.party.read", [bob, eve], ["marketing_scenario_unsubscribed"]
    )
    assert [p["marketing_scenario_unsubscribed"] for p in parties] == [
        [sequence.scenario_id],
        [sequence.scenario_id],
    ]


@pytest.mark.crm
@pytest.mark.timeout(600)
def test_the_capture_account_can_do_its_work_and_no_more(
    crm: LocalTryton, capture: TrytonClient
) -> None:
    preferences = capture.call("model.res.user.get_preferences", True)
    company, employee = preferences["company"], preferences["employee"]
    (germany,) = capture.call("model.country.country.search", [["code", "=", "DE"]], 0, None, None)
    (party,) = capture.call(
        "model.party.party.create",
        [
            {
                "name": "Opp",
                "code": "OPP-1",
                "addresses": [
                    [
                        "create",
                        [
                            {
                                "street": "Weg 1",
                                "city": "Köln",
                                "country": germany,
                                "party_name": "X",
                            }
                        ],
                    ]
                ],
            }
        ],
    )
    (opportunity,) = capture.call(
        "model.sale.opportunity.create",
        [{"party": party, "reference": "lc:1", "employee": employee}],
        context={"company": company},
    )
    (read,) = capture.call("model.sale.opportunity.read", [opportunity], ["state", "currency.code"])
    assert (read["state"], read["currency."]["code"]) == ("lead", "EUR")
    with pytest.raises(ServerRefused):
        capture.call("model.ir.cron.run_once", [1])
    with pytest.raises(ServerRefused):
        capture.call("model.res.user.create", [{"name": "x", "login": "x"}])


@pytest.mark.crm
@pytest.mark.timeout(600)
def test_addresses_are_not_looked_up_but_phones_are_read(capture: TrytonClient) -> None:
    """Invented domains must pass without DNS; phone numbers get Tryton's own form."""

    def person(code: str, kind: str, value: str) -> dict[str, Any]:
        return {
            "name": code,
            "code": code,
            "contact_mechanisms": [["create", [{"type": kind, "value": value}]]],
        }

    create = "model.party.party.create"
    capture.call(create, [person("MECH-1", "email", "zoe@no-such-firm.example")])
    pytest.importorskip("phonenumbers")
    (party,) = capture.call(create, [person("MECH-2", "phone", "+442079460000")])
    (mechanism,) = capture.call(
        "model.party.contact_mechanism.search_read",
        [["party", "=", party]],
        0,
        None,
        None,
        ["value", "value_compact"],
    )
    assert mechanism["value"] == "+44 20 7946 0000"
    assert mechanism["value_compact"] == "+442079460000"
    with pytest.raises(ServerRefused):
        capture.call(create, [person("MECH-3", "phone", "call me")])


@pytest.mark.crm
@pytest.mark.timeout(600)
def test_a_server_that_died_is_told_with_its_log_and_its_folder_used_again(
    crm: LocalTryton, tmp_path: Path
) -> None:
    said: list[str] = []
    with LocalTryton(tmp_path / "second one", smtp_port=9, progress=said.append) as other:
        assert other.url != crm.url
        assert other.pid != crm.pid
        with other.connect() as admin:
            admin.call("model.party.party.create", [{"name": "Kept", "code": "KEPT"}])
        process = other._running()._process
        process.kill()
        process.wait()
        with pytest.raises(CrmFailed, match="ended by itself"):
            other.run_cron()
    assert said == ["Starting the demo CRM …"]
    with LocalTryton(tmp_path / "second one", smtp_port=9) as again, again.connect() as admin:
        assert admin.call("model.party.party.search_count", [["code", "=", "KEPT"]]) == 1
