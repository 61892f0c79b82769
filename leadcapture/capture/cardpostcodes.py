"""Postcodes: mended where digits and letters were taken for one another, and which province an East
Asian one is of, which speaks for an address besides the OCR.

Written by hand from general knowledge; no list was copied.
"""

from __future__ import annotations

import re

from leadcapture.capture.cardwords import STREET, US_STATES, wordset

__all__ = ["mend_postcodes", "postcode_fits"]

#: Letters as the digits that they look like, and digits as the letters.
_DIGIT_OF = {"O": "0", "o": "0", "I": "1", "l": "1", "i": "1", "S": "5", "B": "8", "Z": "2"}
_LETTER_OF = {"0": "O", "1": "I", "5": "S", "8": "B", "2": "Z"}
_PROVINCES = "ON|QC|BC|AB|MB|SK|NS|NB|NL|PE|YT|NT|NU"
#: Six signs in the pattern of Canada, three and three.
_CANADIAN = re.compile(
    rf"(?P<before>\b(?:{_PROVINCES}|Ont\.?|Que\.?|Qu[ée]bec|Ontario|Alberta|Manitoba|Columbia|Scotia|Brunswick|"
    r"Saskatchewan|Canada)\W{1,3}|\b)(?P<code>[A-Z0-9]{3}[ -]?[A-Z0-9]{3})(?![\w-])"
)
_CANADIAN_LETTERS = frozenset("ABCEGHJKLMNPRSTVWXYZ")
#: A town, and the two halves of a British postcode.
_BRITISH = re.compile(r"(?<=[\w,.] )(?P<out>[A-Z][A-Z0-9]{1,3}) (?P<inner>[A-Z0-9]{3})(?!\w)")
_BRITISH_LETTERS = frozenset("ABDEFGHJLNPQRSTUWXYZ")
_BRITISH_AREAS = wordset(
    "ab al b ba bb bd bh bl bn br bs bt ca cb cf ch cm co cr ct cv cw da dd de dg dh dl dn dt dy e "
    "ec eh en ex fk fy g gl gu gy ha hd hg hp hr hs hu hx ig im ip iv je ka kt kw ky l la ld le ll "
    "ln ls lu m me mk ml n ne ng nn np nr nw ol ox pa pe ph pl po pr rg rh rm s sa se sg sk sl sm "
    "sn so sp sr ss st sw sy ta td tf tn tq tr ts tw ub w wa wc wd wf wn wr ws wv yo ze"
)
_BRITISH_SHAPES = ("A9", "A99", "AA9", "AA99", "A9A", "AA9A")
#: "NM 871o9": a state, and five signs of which most are digits.
_AMERICAN = re.compile(
    r"(?P<before>\b(?P<state>[A-Z]{2})\.?,? )(?P<code>[\dOoIlSBZ]{5})(?=$|[^\w-]|-\d{4})"
)
#: "35OO BA Utrecht"
_DUTCH = re.compile(r"(?P<before>(?:^|[,|•·] ?|\b))(?P<code>[\dOoIlSB]{4})(?= ?[A-Z]{2} [A-Z])")
#: "48o0 Main Street", "8O331 München": between digits, behind three of them, in front of one.
_AMONG_DIGITS = re.compile(
    r"(?<=\d)[oOlI](?=\d)|(?<=\d\d\d)[oO](?= [^\W\d_])|"
    r"(?<![^\s,-])(?:[oO](?=\d{4} [^\W\d_])|[lI](?=\d{1,4},? [^\W\d_]))"
)
#: "10o andar", "3o piso": which floor it is.
_ORDINAL = re.compile(r"(?i)\d[oO] (?:andar|piso|planta|pav|of\b|esq|izq|dir|drt|dto|fte|frente)")


def _shaped(text: str, shape: str, letters: frozenset[str] | None = None) -> str:
    """A text in a shape of "A" (a letter) and "9" (a digit), with signs read for one another made
    right; empty where it cannot be."""
    made = []
    for sign, kind in zip(text, shape, strict=True):
        if kind == "9":
            sign = sign if sign.isdigit() else _DIGIT_OF.get(sign, "")
        else:
            sign = sign if sign.isalpha() else _LETTER_OF.get(sign, "")
            if letters is not None and sign not in letters:
                return ""
        if not sign:
            return ""
        made.append(sign)
    return "".join(made)


def _digits_in(text: str) -> int:
    return sum(sign.isdigit() for sign in text)


def _mend_canadian(match: re.Match[str]) -> str:
    code = match["code"]
    between = code[3:-3]
    six = code[:3] + code[-3:]
    made = _shaped(six, "A9A9A9", _CANADIAN_LETTERS)
    if not made or made[0] in "WZ":
        return match[0]
    # Without a province in front one sign may be wrong, and no digit is a letter.
    wrong = [one for one, other in zip(six, made, strict=True) if one != other]
    if len(wrong) > (3 if match["before"] else 1) or not _digits_in(six):
        return match[0]
    if not match["before"] and any(sign.isdigit() for sign in wrong):
        return match[0]
    return f"{match['before']}{made[:3]}{between}{made[3:]}"


def _mend_british(match: re.Match[str]) -> str:
    if re.fullmatch(r"[A-Z]\d[A-Z] \d[A-Z]\d", match[0]):
        # A whole Canadian one.
        return match[0]
    inner = _shaped(match["inner"], "9AA")
    outs = sorted(
        (_apart(out, match["out"]), out)
        for shape in _BRITISH_SHAPES
        if len(shape) == len(match["out"])
        and (out := _shaped(match["out"], shape))
        and re.split(r"\d", out)[0].lower() in _BRITISH_AREAS
    )
    if (
        not inner
        or not _BRITISH_LETTERS.issuperset(inner[1:])
        or not _digits_in(match[0])
        or not outs
        or (len(outs) > 1 and outs[0][0] == outs[1][0])
    ):
        return match[0]
    return f"{outs[0][1]} {inner}"


def _apart(one: str, two: str) -> int:
    """How many signs of two texts of one length differ."""
    return sum(a != b for a, b in zip(one, two, strict=True))


def _mend_digits(match: re.Match[str]) -> str:
    code = match["code"]
    state = match.groupdict().get("state")
    if _digits_in(code) < len(code) - 2 or (state and state.lower() not in US_STATES):
        return match[0]
    return match["before"] + "".join(_DIGIT_OF.get(sign, sign) for sign in code)


def mend_postcodes(text: str) -> str:
    """Postcodes and house numbers of a line with the digits and letters that their country's
    pattern has: "ON LOS 1E0", "London WIT 2DB", "48o0 Main Street"; the length stays."""
    if not any(sign.isdigit() for sign in text):
        return text
    text = _CANADIAN.sub(_mend_canadian, text)
    text = _BRITISH.sub(_mend_british, text)
    text = _AMERICAN.sub(_mend_digits, text)
    text = _DUTCH.sub(_mend_digits, text)
    if _AMONG_DIGITS.search(text) and not _ORDINAL.search(text) and _is_placed(text):
        text = _AMONG_DIGITS.sub(lambda match: _DIGIT_OF[match[0]], text)
    return text


def _is_placed(text: str) -> bool:
    """Whether a line names a street, or begins or ends with a postcode and its town."""
    tokens = re.findall(r"[^\W\d_]+", text.lower())
    return any(token in STREET for token in tokens) or bool(
        re.match(r"(?:[A-Z]{1,2}-)?[\doOlI]{4,6} [^\W\d_]", text)
        or re.search(
            r"[^\W\d_]{3,}(?:gasse|straße|strasse|str\.|weg|platz|straat|laan|gatan|vej|gade)", text
        )
    )


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
