"""Address lines of several countries into their parts."""

from __future__ import annotations

import pytest

from leadcapture.capture.cardaddress import address_strength, split_address, without_registers
from leadcapture.lead import Address


@pytest.mark.parametrize(
    ("lines", "address"),
    [
        (
            ["500 Example Plaza, 12th Floor", "New York, NY 10001-2345"],
            Address(
                street="500 Example Plaza, 12th Floor",
                city="New York",
                region="NY",
                postcode="10001-2345",
            ),
        ),
        (
            ["Bahnhofstr. 12", "10115 Berlin", "Deutschland"],
            Address(
                street="Bahnhofstr. 12", city="Berlin", postcode="10115", country="Deutschland"
            ),
        ),
        (
            ["12 High Street, London SW1A 1AA, UK"],
            Address(street="12 High Street", city="London", postcode="SW1A 1AA", country="UK"),
        ),
        (
            ["Voorbeeldlaan 12", "3500 BA Utrecht"],
            Address(street="Voorbeeldlaan 12", city="Utrecht", postcode="3500 BA"),
        ),
        (
            ["Via Roma 12 - 00184 Roma"],
            Address(street="Via Roma 12", city="Roma", postcode="00184"),
        ),
        (
            ["Industriestraße 5 - 7", "D-70565 Stuttgart"],
            Address(street="Industriestraße 5 - 7", city="Stuttgart", postcode="70565"),
        ),
        (
            ["〒690-0826 島根県松江市学園南1-2-3"],
            Address(street="学園南1-2-3", city="松江市", region="島根県", postcode="690-0826"),
        ),
        (
            ["P.O. Box 12345, Dubai, U.A.E."],
            Address(street="P.O. Box 12345", city="Dubai", country="U.A.E"),
        ),
        (
            ["Plot No. 14, Example Area, Pune - 411 019, India"],
            Address(
                street="Plot No. 14, Example Area", city="Pune", postcode="411 019", country="India"
            ),
        ),
        (
            ["123, Example-ro, Gangnam-gu, Seoul, Korea (06133)"],
            Address(
                street="123, Example-ro, Gangnam-gu",
                city="Seoul",
                postcode="06133",
                country="Korea",
            ),
        ),
        (
            ["Unit 1203, Example Centre, Wan Chai, Hong Kong"],
            Address(street="Unit 1203, Example Centre", city="Wan Chai", country="Hong Kong"),
        ),
        (["Moab, Utah"], Address(city="Moab", region="Utah")),
        (["1600 Example Avenue"], Address(street="1600 Example Avenue")),
        ([], Address()),
    ],
)
def test_addresses_are_split(lines: list[str], address: Address) -> None:
    assert split_address(lines) == address


@pytest.mark.parametrize("text", ["Senior Sales Manager", "Jane Doe", "Making things better", ""])
def test_what_is_no_address_looks_like_none(text: str) -> None:
    assert address_strength(text) < 0.3


@pytest.mark.parametrize(
    "register",
    [
        "ABN 12 345 678 901",
        "KvK 12345678 BTW NL001234567B01",
        "UEN 201912345K",
        "GSTIN: 24AABCA1234K1Z5",
        "NIP 123-456-78-90 REGON 123456789",
        "HRB 12345 Amtsgericht Stuttgart",
        "RTO 40999 CRICOS 01234A",
        "Lic. # 998877",
        "Reg. No. 2009/014732/07",
        "ISO 9001:2015",
        "P.IVA 01234567890",
    ],
)
def test_a_registers_number_is_no_part_of_an_address(register: str) -> None:
    assert without_registers(f"14 King Street, London W1T 2DB, {register}") == (
        "14 King Street, London W1T 2DB"
    )
    assert not without_registers(register)


@pytest.mark.parametrize(
    "line",
    ["CR 305, House 12", "CS 40012", "Storgatan 4, SE-123 45 Stockholm", "Durango, CO 81301"],
)
def test_roads_boxes_and_postcodes_are_no_registers(line: str) -> None:
    assert without_registers(line) == line


@pytest.mark.parametrize(
    "printed",
    [
        "北京市朝阳区示例路88号 100022",
        "北京市朝阳区示例路88号100022",
        "100022 北京市朝阳区示例路88号",
    ],
)
def test_a_chinese_postcode_is_found_without_its_blank(printed: str) -> None:
    address = split_address([printed], country="CN")
    assert (address.street, address.postcode) == ("示例路88号", "100022")
