"""What `leadcapture read --json` says of a picture."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from leadcapture.capture import still
from leadcapture.capture.answer import Asked, answers_of, asked_of
from leadcapture.capture.cardfields import CardField
from leadcapture.capture.cardreader import CardReading, FieldReading
from leadcapture.lead import Address, Person, Phone, PhoneKind

AGREED = {
    "first_name", "last_name", "title", "company", "emails", "phones", "websites", "address",
}  # fmt: skip
ADA = Person(
    first_name="Ada",
    last_name="Example",
    emails=("ada@example.com",),
    phones=(
        Phone(number="+442079460123", kind=PhoneKind.OFFICE),
        Phone(number="+447700900123", kind=PhoneKind.MOBILE),
    ),
    address=Address(street="1 Sample St", postcode="N1 1AA", city="London", country="GB"),
)


def read(path: Path) -> dict[str, object]:
    (answer,) = answers_of(Asked(path, "", ""))
    assert json.loads(json.dumps(answer)) == answer
    return answer


def of(field: CardField, value: str, *alternatives: str) -> FieldReading:
    return FieldReading(
        field=field, value=value, box=(), confidence=0.9, alternatives=tuple(alternatives)
    )


def test_a_card_says_more_beside_the_agreed_fields(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = CardReading(
        person=ADA,
        fields=(
            of(CardField.NAME, "Ada Example", "Ada Sample", "Bea Example"),
            of(CardField.EMAIL, "ada@example.com", "ada@exarnple.com"),
            of(CardField.EMAIL, "info@example.com", "lnfo@example.com"),
            of(CardField.PHONE, "+442079460123"),
        ),
    )
    monkeypatch.setattr(still, "read_print", lambda found, region: (card, card))
    Image.new("RGB", (1, 1)).save(tmp_path / "card.png")

    said = read(tmp_path / "card.png")

    assert set(said["fields"]) == AGREED
    assert said["fields"]["phones"] == ["+442079460123", "+447700900123"]
    assert said["phone_kinds"] == {"+442079460123": "office", "+447700900123": "mobile"}
    assert said["address_parts"] == {
        "street": "1 Sample St", "postcode": "N1 1AA", "city": "London", "region": "",
        "country": "GB",
    }  # fmt: skip
    assert said["alternatives"] == {
        "name": ["Ada Sample", "Bea Example"],
        "emails": ["ada@exarnple.com", "lnfo@example.com"],
    }
    (other,) = said["others"]
    assert set(other) >= AGREED
    for key in ("phone_kinds", "address_parts", "alternatives"):
        assert other[key] == said[key]


def test_a_badge_says_the_kinds_of_its_phones_and_the_parts_of_its_address(tmp_path: Path) -> None:
    card = (
        "BEGIN:VCARD\nVERSION:3.0\nN:Example;Ada\nTEL;TYPE=CELL:+447700900123\n"
        "ADR:;;1 Sample St;London;;N1 1AA;UK\nEND:VCARD\n"
    )
    code = zxingcpp.create_barcode(card, zxingcpp.BarcodeFormat.QRCode)
    Image.fromarray(code.to_image(scale=6)).save(tmp_path / "badge.png")

    said = read(tmp_path / "badge.png")

    assert (said["kind"], set(said["fields"])) == ("badge", AGREED)
    assert said["phone_kinds"] == {"+447700900123": "mobile"}
    assert said["address_parts"]["postcode"] == "N1 1AA"
    assert said["address_parts"]["city"] == "London"


def test_what_is_no_picture_has_the_same_keys(tmp_path: Path) -> None:
    (tmp_path / "broken.png").write_bytes(b"not a picture")

    said = read(tmp_path / "broken.png")

    assert "broken.png" in str(said["error"])
    assert (said["kind"], said["symbols"], set(said["fields"])) == ("none", [], AGREED)
    assert said["phone_kinds"] == {}
    assert set(said["address_parts"].values()) == {""}


def test_each_page_of_a_stack_is_asked_about_by_itself(tmp_path: Path) -> None:
    pages = [Image.new("RGB", (40 + number, 30), "white") for number in range(3)]
    pages[0].save(tmp_path / "scan.pdf", save_all=True, append_images=pages[1:])
    pages[0].save(tmp_path / "photo.png")
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.4 and no more")
    names = ("scan.pdf", "photo.png", "broken.pdf", "gone.png")

    asked = list(asked_of([(tmp_path / name, "") for name in names], "GB"))

    assert [one.path.name for one in asked] == ["scan.pdf"] * 3 + [*names[1:]]
    assert {one.region for one in asked} == {"GB"}
    said = [answer for one in asked for answer in answers_of(one)]
    assert [one.get("page") for one in said] == [1, 2, 3, None, None, None]
    assert [one["error"] is None for one in said] == [True] * 4 + [False] * 2
