"""Which province an East Asian postcode is of: what speaks for an address besides the OCR.

Written by hand from general knowledge; no list was copied.
"""

from __future__ import annotations

import re

__all__ = ["postcode_fits"]

#: First digits of postcodes by what the address then names.
_JAPAN = """
北海道 00 04 05 06 07 08 09|秋田県 01|岩手県 02|青森県 03|東京都 10 11 12 13 14 15 16 17 18 19 20
神奈川県 21 22 23 24 25|千葉県 26 27 28 29|茨城県 30 31|栃木県 32|埼玉県 33 34 35 36|群馬県 37
長野県 38 39|山梨県 40|静岡県 41 42 43|愛知県 44 45 46 47 48 49|岐阜県 50|三重県 51|滋賀県 52
大阪府 53 54 55 56 57 58 59|京都府 60 61 62|奈良県 63|和歌山県 64|兵庫県 65 66 67|鳥取県 68
島根県 69|岡山県 70 71|広島県 72 73|山口県 74 75|香川県 76|徳島県 77|高知県 78|愛媛県 79
福岡県 80 81 82 83|佐賀県 84|長崎県 85|熊本県 86|大分県 87|宮崎県 88|鹿児島県 89|沖縄県 90
福井県 91|石川県 92|富山県 93|新潟県 94 95|福島県 96 97|宮城県 98|山形県 99
"""
_CHINA = """
内蒙古 01 02|山西省 03 04|河北省 05 06 07|北京市 10|辽宁省 11 12|吉林省 13|黑龙江省 15 16|上海市 20
江苏省 21 22|安徽省 23 24|山东省 25 26 27|天津市 30|浙江省 31 32|江西省 33 34|福建省 35 36
重庆市 40|湖南省 41 42|湖北省 43 44|河南省 45 46 47|广东省 51 52|广西 53 54|贵州省 55 56|海南省 57
四川省 61 62 63 64|云南省 65 66 67|陕西省 71 72|甘肃省 73 74|宁夏 75|青海省 81|新疆 83 84|西藏 85
"""
_TAIWAN = """
台北市 10 11|基隆市 20|新北市 20 22 23 24 25|宜蘭縣 26 27|新竹市 30|新竹縣 30 31|桃園市 32 33
苗栗縣 35 36|台中市 40 41 42 43|彰化縣 50 51 52 53|南投縣 54 55|嘉義市 60|嘉義縣 60 61 62
雲林縣 63 64 65|台南市 70 71 72 73 74|高雄市 80 81 82 83 84 85|澎湖縣 88|屏東縣 90 91 92 93 94
台東縣 95 96|花蓮縣 97 98
"""
_KOREA = """
서울 01 02 03 04 05 06 07 08 09|경기 10 11 12 13 14 15 16 17 18|인천 21 22 23|강원 24 25 26
충청북도 27 28 29|충북 27 28 29|세종 30|충청남도 31 32 33|충남 31 32 33|대전 34 35
경상북도 36 37 38 39 40|경북 36 37 38 39 40|대구 41 42 43|울산 44 45|부산 46 47 48 49
경상남도 50 51 52 53|경남 50 51 52 53|전북 54 55 56|전라북도 54 55 56|전라남도 57 58 59 60
전남 57 58 59 60|광주 61 62|제주 63
"""


def _by_digits(table: str) -> dict[str, tuple[str, ...]]:
    """First two digits -> the provinces that they are of."""
    provinces: dict[str, tuple[str, ...]] = {}
    for entry in table.replace("\n", "|").split("|"):
        name, *digits = entry.split() or [""]
        for two in digits:
            provinces[two] = (*provinces.get(two, ()), name)
    return provinces


_CODES = tuple(
    (re.compile(pattern), _by_digits(table))
    for pattern, table in (
        (r"(?<![\d-])\d{3}-?\d{4}(?![\d-])", _JAPAN),
        (r"(?<![\d-])\d{6}(?![\d-])", _CHINA),
        (r"(?<![\d-])(?:\d{5,6}|\d{3})(?=\s?[^\d\s號号巷弄樓楼段室-])", _TAIWAN),
        (r"(?<![\d-])\d{5}(?![\d-])", _KOREA),
    )
)


def postcode_fits(address: str) -> bool:
    """Whether an address in Chinese, Japanese or Korean has a postcode of the province it names."""
    text = address.replace("臺", "台")
    return any(
        name in text
        for code, provinces in _CODES
        for match in code.finditer(text)
        for name in provinces.get(match[0][:2], ())
    )
