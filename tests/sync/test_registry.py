"""Finding and opening connectors, our own and other packages'."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from importlib import metadata
from pathlib import Path

import pytest

from leadcapture.errors import BadInput
from leadcapture.show import Destination
from leadcapture.sync import registry
from leadcapture.sync.csvfile import FileConnector
from leadcapture.sync.tryton import TrytonConnector

CRM = Destination(url="https://crm.example.com", database="leads", user="booth")


def test_our_own_connectors_open_by_name(tmp_path: Path) -> None:
    assert {"tryton", "csv"} <= set(registry.names())
    tryton = registry.open_connector("tryton", CRM, "secret", folder=tmp_path)
    assert isinstance(tryton, TrytonConnector)
    files = registry.open_connector("csv", Destination(), None, folder=tmp_path)
    assert isinstance(files, FileConnector)
    tryton.close()


def test_two_destinations_of_a_kind_have_names_of_their_own(tmp_path: Path) -> None:
    second = Destination(options={"connector": "csv"})
    connector = registry.open_connector("csv-us", second, None, folder=tmp_path)
    assert connector.name == "csv-us"
    assert not registry.wants_secret("csv-us", second)


def test_only_what_signs_in_wants_a_secret() -> None:
    assert registry.wants_secret("tryton")
    assert not registry.wants_secret("csv")
    assert registry.wants_secret("nobody-knows")


@pytest.mark.parametrize("kind", ["webhook", "csv"])
@pytest.mark.parametrize("section", ["fields", "defaults"])
def test_where_no_field_is_mapped_a_mapping_is_not_passed_over(
    tmp_path: Path, kind: str, section: str
) -> None:
    mapped = replace(CRM, **{section: {"department": "Department"}})
    with pytest.raises(BadInput, match="maps no fields"):
        registry.open_connector(kind, mapped, None, folder=tmp_path)


def test_an_unknown_connector_is_told_with_what_there_is(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"no connector 'trytn'.*csv.*tryton"):
        registry.open_connector("trytn", CRM, None, folder=tmp_path)


@pytest.mark.parametrize("url", ["", "crm.example.com", "http://crm.example.com", "ftp://x"])
def test_an_address_that_must_not_be_used_is_bad_input(tmp_path: Path, url: str) -> None:
    with pytest.raises(BadInput, match="connector 'tryton' cannot be used"):
        registry.open_connector("tryton", Destination(url=url, database="d"), "s", folder=tmp_path)


def _install(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    point = metadata.EntryPoint(name="mine", value=value, group=registry.GROUP)

    def points(**select: str) -> metadata.EntryPoints:
        return metadata.EntryPoints([point]).select(**select)

    monkeypatch.setattr(metadata, "entry_points", points)


def test_another_package_can_bring_a_connector(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    _install(monkeypatch, "connector_of_another:opener")
    with pytest.raises(BadInput, match="'mine' of another package does not load"):
        registry.open_connector("mine", CRM, None, folder=tmp_path)
    _install(monkeypatch, "leadcapture.sync.registry:_FILES")
    assert "mine" in registry.names()
    connector = registry.open_connector("mine", Destination(), None, folder=tmp_path)
    assert connector.name == "mine"
    assert not registry.wants_secret("mine")


@pytest.mark.slow
def test_knowing_the_connectors_imports_none_of_them() -> None:
    code = (
        "import sys; from leadcapture.sync import registry; registry.names(); "
        "print([one for one in sys.modules if 'requests' in one or one in "
        "{f'leadcapture.sync.{own.room}' for own in registry._OWN.values()}])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("kind", sorted(registry._OWN))
def test_every_connector_of_ours_opens_under_its_name(tmp_path: Path, kind: str) -> None:
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    connector = registry.open_connector(kind, CRM, secret, folder=tmp_path)
    assert connector.name == kind
    connector.close()


def test_says_how_one_signs_in() -> None:
    assert registry.sign_in_kind("tryton") is registry.SignIn.PASSWORD
    assert registry.sign_in_kind("hubspot") is registry.SignIn.TOKEN
    assert registry.sign_in_kind("csv") is registry.SignIn.NONE
    assert registry.sign_in_kind("nowhere") is registry.SignIn.PASSWORD
    assert not registry.syncs_by_itself("csv")
    assert registry.syncs_by_itself("tryton")
