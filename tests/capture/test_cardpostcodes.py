"""East Asian postcodes and the provinces they are of."""

from __future__ import annotations

import pytest

from leadcapture.capture.cardpostcodes import postcode_fits


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
