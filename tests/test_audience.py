"""Retargeting audiences: exactly the networks' templates, and only who agreed to advertising."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcapture.audience import ADVERTISING, Audience, Network, measure_audience, write_audience
from leadcapture.errors import BadInput
from leadcapture.lead import Address, Consent, Lead, Person, Phone, PhoneKind, Stage

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
ZOE = Person(
    first_name=" Zoë ",
    last_name="O'Neill-Pérez",
    title="Head of R&D",
    company="Acme, Inc.",
    emails=(" Zoe@Example.COM", "z@example.org"),
    phones=(
        Phone(number="+442079460123;ext=12", kind=PhoneKind.OFFICE),
        Phone(number="+447700900123", kind=PhoneKind.MOBILE),
        Phone(number="+442079460999", kind=PhoneKind.FAX),
        Phone(number="020 7946 0000", kind=PhoneKind.OTHER),
    ),
    address=Address(
        postcode="94016-1234", city="San Francisco", region="CA", country="United States"
    ),
)


def said(purpose: str = ADVERTISING, *, granted: bool = True, at: datetime = AT) -> Consent:
    return Consent(
        purpose=purpose,
        wording="May we?",
        version="1",
        language="en",
        at=at,
        how="ticked",
        granted=granted,
    )


def lead(person: Person = ZOE, *consents: Consent, **fields: object) -> Lead:
    return Lead(
        **{
            "id": uuid4(),
            "show_id": UUID(int=1),
            "person": person,
            "captured_at": AT,
            "captured_by": "Rep",
            "device": "laptop",
            "consents": consents,
            **fields,
        }
    )


def written(
    folder: Path, network: Network, leads: Iterable[Lead]
) -> tuple[Audience, list[list[str]]]:
    path = folder / "list.csv"
    audience = write_audience(path, leads, network)
    assert not path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8", newline="") as file:
        return audience, list(csv.reader(file))


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def test_google_hashes_address_number_and_names_and_neither_country_nor_zip(
    tmp_path: Path,
) -> None:
    _, (header, row) = written(tmp_path, Network.GOOGLE, [lead(ZOE, said())])
    assert header == ["Email", "Email", "Phone", "First Name", "Last Name", "Country", "Zip"]
    assert row == [
        sha("zoe@example.com"),
        sha("z@example.org"),
        sha("+447700900123"),
        sha("zoë"),
        sha("o'neill-pérez"),
        "US",
        "94016-1234",
    ]
    # The network's own example of a hashed address.
    assert sha("test@example.com").startswith("973dfe463ec85785f5f95af5ba3906eedb2d931c24e69824")


def test_google_gets_no_half_postal_address(tmp_path: Path) -> None:
    person = replace(ZOE, address=Address(country="DE"))
    _, (_, row) = written(tmp_path, Network.GOOGLE, [lead(person, said())])
    assert row[3:] == ["", "", "", ""]


def test_meta_hashes_everything_without_punctuation(tmp_path: Path) -> None:
    _, (header, row) = written(tmp_path, Network.META, [lead(ZOE, said())])
    assert header == ["email", "email", "phone", "fn", "ln", "zip", "ct", "st", "country"]
    assert row == [
        sha("zoe@example.com"),
        sha("z@example.org"),
        sha("447700900123"),
        sha("zoë"),
        sha("oneillpérez"),
        sha("94016"),
        sha("sanfrancisco"),
        sha("ca"),
        sha("us"),
    ]


def test_linkedin_takes_one_hashed_address_a_line_and_names_as_they_are(tmp_path: Path) -> None:
    audience, (header, *rows) = written(tmp_path, Network.LINKEDIN, [lead(ZOE, said())])
    assert ",".join(header) == "email,firstname,lastname,jobtitle,employeecompany,country,googleaid"
    rest = ["Zoë", "O'Neill-Pérez", "Head of R&D", "Acme, Inc.", "US", ""]
    assert rows == [[sha("zoe@example.com"), *rest], [sha("z@example.org"), *rest]]
    assert audience.people == 1
    # What is longer than the network takes is left out: cut, it would match nobody.
    long = replace(ZOE, emails=(), company="x" * 51)
    _, (_, row) = written(tmp_path, Network.LINKEDIN, [lead(long, said())])
    assert row == ["", "Zoë", "O'Neill-Pérez", "Head of R&D", "", "US", ""]


@pytest.mark.parametrize("network", Network)
def test_only_who_agreed_to_advertising_is_in_the_file(tmp_path: Path, network: Network) -> None:
    def person(name: str) -> Person:
        return Person(first_name=name, last_name="Example", emails=(f"{name}@example.com",))

    later = AT + timedelta(days=1)
    leads = [
        lead(person("yes"), said()),
        lead(person("email-only"), said("email")),
        lead(person("no"), said(granted=False)),
        lead(person("withdrawn"), said(), said(granted=False, at=later)),
        lead(person("nobody-asked")),
        lead(person("gone"), said(), stage=Stage.DISCARDED),
        lead(person("merged"), said(), stage=Stage.MERGED),
        # Two leads of one address: the newest answer counts for both, in either order.
        lead(person("twice"), said()),
        lead(person("TWICE"), said(granted=False, at=later)),
        lead(person("again"), said(granted=False)),
        lead(person("again"), said(at=later)),
        lead(person("at-once"), said()),
        lead(person("at-once"), said(granted=False)),
        # Two leads of one person are one person.
        lead(person("yes"), said(at=later)),
        lead(Person(company="Nobody to find Ltd"), said()),
    ]
    for order in (leads, leads[::-1]):
        audience, (_, *rows) = written(tmp_path, network, order)
        assert sorted(row[0] for row in rows) == sorted(
            [sha("yes@example.com"), sha("again@example.com")]
        )
        assert (audience.people, audience.without_consent, audience.without_key) == (2, 8 + 1, 1)
        assert audience.too_small
        assert measure_audience(order, network) == audience


def test_nobody_is_a_heading_alone(tmp_path: Path) -> None:
    audience, rows = written(tmp_path, Network.META, [])
    assert rows == [["email", "phone", "fn", "ln", "zip", "ct", "st", "country"]]
    assert audience.people == 0


def test_a_file_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="cannot be written"):
        write_audience(tmp_path / "no" / "such.csv", [], Network.GOOGLE)


@given(
    text=st.text(max_size=40),
    network=st.sampled_from(list(Network)),
)
def test_no_text_breaks_the_file_or_leaves_it_in_the_clear(
    tmp_path_factory: pytest.TempPathFactory, text: str, network: Network
) -> None:
    person = Person(
        first_name=text,
        last_name=text,
        company=text,
        emails=(f"{text}@example.com", "a@example.com"),
        address=Address(city=text, region=text, country=text, postcode=text),
    )
    folder = tmp_path_factory.mktemp("audience")
    _, (header, *rows) = written(folder, network, [lead(person, said())])
    assert rows
    assert all(len(row) == len(header) for row in rows)
    hashed = {"Email", "Phone", "First Name", "Last Name", "email", "phone", *header}
    hashed -= {"Country", "Zip"}
    if network is Network.LINKEDIN:
        hashed = {"email"}
    for row in rows:
        for name, value in zip(header, row, strict=True):
            assert name not in hashed or not value or len(bytes.fromhex(value)) == 32


def test_networks_have_names_and_least_sizes() -> None:
    assert [network.label for network in Network] == [
        "Google Customer Match",
        "Meta Custom Audiences",
        "LinkedIn matched audiences",
    ]
    assert all(network.smallest >= 100 for network in Network)
