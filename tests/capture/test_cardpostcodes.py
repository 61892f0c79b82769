"""East Asian postcodes and the provinces they are of."""

from __future__ import annotations

import pytest

from leadcapture.capture.cardpostcodes import mend_postcodes, postcode_fits


@pytest.mark.parametrize(
    ("address", "fits"),
    [
        ("〒690-0826 島根県松江市学園南8-7-10", True),
        ("150-0002東京都渋谷区渋谷5-22-8", True),
        ("〒690-0826 鳥取県松江市学園南8-7-10", False),
        ("東京都渋谷区渋谷5-22-8", False),
        ("广东省深圳市南山区科技路23号 邮编 518000", True),
        ("广省深圳市南山区科技路23号 邮编 518000", False),
        ("110台北市信義區信義路8號", True),
        ("11049臺北市信義區信義路8號", True),
        ("110高雄市信義區信義路8號", False),
        ("台北市信義區信義路110號", False),
        ("06236 서울특별시 강남구 테헤란로 8", True),
        ("06236 부산광역시 강남구 테헤란로 8", False),
        ("1 High Street, London SW1A 1AA", False),
        ("", False),
    ],
)
def test_a_postcode_speaks_for_its_province(address: str, fits: bool) -> None:
    assert postcode_fits(address) is fits


@pytest.mark.parametrize(
    ("read", "meant"),
    [
        ("Cedar Hollow ON LOS 3A0", "Cedar Hollow ON L0S 3A0"),
        ("Regina, SK SOG 2X0", "Regina, SK S0G 2X0"),
        ("Toronto, ON MSV 2T6", "Toronto, ON M5V 2T6"),
        ("Ottawa ON K1P IJ1", "Ottawa ON K1P 1J1"),
        ("London WIT 2DB", "London W1T 2DB"),
        ("Bristol BS8 ITQ", "Bristol BS8 1TQ"),
        ("London SE1 OAB", "London SE1 0AB"),
        ("Boise, ID 837o2", "Boise, ID 83702"),
        ("35OO BA Utrecht", "3500 BA Utrecht"),
        ("8O331 München", "80331 München"),
        ("O1067 Dresden", "01067 Dresden"),
        ("620o Harbor View Blvd", "6200 Harbor View Blvd"),
        ("l2 High Street", "12 High Street"),
    ],
)
def test_a_postcode_has_the_digits_of_its_countrys_pattern(read: str, meant: str) -> None:
    assert mend_postcodes(read) == meant
    assert mend_postcodes(meant) == meant


@pytest.mark.parametrize(
    "text",
    [
        "10o andar, Rua Augusta 12",
        "Rua Augusta 100, 3o andar",
        "THE UNIT 2AB",
        "DIVISION OF ABC 123 ING",
        "GSTIN 08AABCA4417K1Z5",
        "4O4 Design Studio",
        "Model 2l5",
        "ISO 9O01:2015",
        "IN S0S 1E2",
    ],
)
def test_what_only_looks_like_a_postcode_stays(text: str) -> None:
    assert mend_postcodes(text) == text
