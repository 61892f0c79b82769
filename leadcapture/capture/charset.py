"""Bytes -> text where nothing says which charset it is, for payloads as short as one name.

Detectors trained on web pages guess short names wrong, so candidates are compared by what badges
hold: names, firms and titles. A candidate is plausible when its words are of one script, cased like
names, and made of the characters that names of that script are made of.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from itertools import pairwise

__all__ = ["text_of"]

#: Surnames first, then characters of given names, firms, titles and places.
_CHINESE = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
    "余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段钱汤尹黎易常武乔贺赖龚文欧阳"
    "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂华国建志永玉红梅春晓小大海燕鹏飞宇浩然子轩涵欣怡佳雪婷"
    "俊峰辉斌波鑫亮凯雨晨梓思琪嘉豪诗雯立新成东云天中正光家庆福德义仁信美玲慧琳颖莉萍霖睿毅博"
    "公司有限责任股份集团科技技术工程经理总监销售市场采购部门主任董事长北京上海广州深圳省市区路号电子机械"
    "贸易国际设备自动化智能制造师研究院学教授产品客户服务业务代表助理人事财务"
)
_TAIWANESE = frozenset(
    "陳林黃張李王吳劉蔡楊許鄭謝洪郭邱曾廖賴徐周葉蘇莊呂江何蕭羅高潘簡朱鍾游彭詹胡施沈余盧梁趙顏柯翁魏孫戴"
    "范方宋鄧杜傅侯曹薛丁卓阮馬董唐溫藍石蔣田康馮葛龍歐陽"
    "志明家豪俊傑建宏淑芬美玲雅婷怡君冠宇宗翰佳穎欣怡惠文華國大小德榮春秀麗英玉珍雲雪梅芳慧娟靜儀詩涵承恩"
    "宥廷品睿柏翰子軒心怡筱涵偉哲彥信義仁和中正光輝成東海天立新永昌福慶祥龍鳳瑋琪琳筑萱"
    "股份有限公司科技技術工程經理總監銷售市場採購部門主任董事長臺台北市新竹高雄路號電子機械貿易國際設備自動化"
    "智慧製造師研究院學教授產品客戶服務業務代表助理人事財務香港九龍處課"
)
_JAPANESE = frozenset(
    "佐藤鈴木高橋田中伊渡辺山本村小林加吉原松井上野斎清水阿部池内橋石川前岡長谷近青三浦島藤後坂遠福太西"
    "菊地千葉久保岩大和平金森柴宮今河丸増武古安関中沢杉横新"
    "一郎二三太次健翔大輔優子美咲由紀恵真智直樹哲也和明花陽菜結衣愛莉拓海蓮悠斗誠修浩司博之幸正隆義男弘"
    "株式会社有限代表取締役部長課営業技術開発製造研究所電機工業東京都大阪府市区町丁目京名古屋"
)
_KOREAN_SURNAMES = frozenset(
    "김이박최정강조윤장임한오서신권황안송전홍유고문양손배백허남심노하곽성차주우구민나진지엄채원천"
    "방공현함변염여추도소석선설마길연위표명기반"
)
_KOREAN = _KOREAN_SURNAMES | frozenset(
    "민서준예지현우수영철희경숙미진호성은정재동상훈혜인아연유하윤나라태승원규빈찬건용병국광종혁다솔은별봄가람슬기보람한빛"
    "주식회사대표이사부장과차팀연구원소개발영업마케팅기술전자산업서울부산시구동로길엔지니어링학교교수"
)
#: The letters beyond ASCII of one language, or of a few that share them; lower case.
_WESTERN = tuple(
    map(frozenset, ("äöüßé", "éèêëàâçîïôùûüœÿæ", "áéíóúüñç", "áéíóúâêôãõàç", "àèéìòù", "æøåäöüé"))
)
_EASTERN = tuple(
    map(frozenset, ("ąćęłńóśźż", "áčďéěíňóřšťúůýž", "áäčďéíĺľňóôŕšťúýž", "áéíóöőúüű"))
) + tuple(map(frozenset, ("ăâîșțşţ", "čćđšž")))
_TURKISH = (frozenset("ğıi̇şçöüâî"),)
#: The letters that make up most of any text in a script.
_FREQUENT = {
    "Cyrillic": frozenset("оеаинтсрвлкмдуія"),
    "Greek": frozenset("αοιετσνηυρπκμλςάίόέή"),
    "Hebrew": frozenset("יהולאמרנבתשדכן"),
    "Arabic": frozenset("اليمنوترهبعدسحةأ"),
    "Thai": frozenset("ารนกอมสยตดลทวชงี่ิปใจ์"),
}
_PUNCTUATION = frozenset("’‘“”–—…•€™©®«»°·№")

#: Charset -> how probable it is before anything is read; a tie goes to the first.
_CANDIDATES: dict[str, float] = {
    "cp1252": 0.25,
    "cp932": 0.0,
    "gb18030": 0.1,
    "big5hkscs": 0.0,
    "cp949": 0.1,
    "cp1251": 0.1,
    "cp1250": 0.0,
    "cp1254": 0.02,
    "iso8859-2": -0.05,
    "cp1253": -0.1,
    "cp1255": -0.1,
    "cp1256": -0.15,
    "cp874": -0.2,
    "koi8-r": -0.1,
    "euc_jp": -0.1,
}
_SINGLE_BYTE = frozenset(
    name for name in _CANDIDATES if name.startswith(("cp12", "iso", "koi"))
) | {"cp874"}

#: What a vCard 2.1 may say about its own values.
_VCARD_CHARSET = re.compile(rb"CHARSET=\"?([A-Za-z0-9_.:-]{2,20})", re.IGNORECASE)
_WORDS = re.compile(r"[^\W\d_]+", re.UNICODE)
_BOMS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
#: Below this no candidate reads like names, and a statistical guess is worth asking.
_DUBIOUS = 0.0
_ENOUGH_FOR_STATISTICS = 48


#: A vCard's line folded after its 75 octets, in the middle of a letter.
_SPLIT = re.compile(rb"(?<=[\x80-\xff])\r?\n[ \t](?=[\x80-\xbf])")


def text_of(payload: bytes, declared: str = "", *, certain: bool = False) -> str:
    """The payload as text.

    `declared`: the text as the reader made it; `certain`: because the code names its charset
    (ECI). Never raises: what cannot be text in any charset is `declared`, or Latin-1.
    """
    if payload.isascii() and b"\0" not in payload:
        return payload.decode("ascii")
    for mark, charset in _BOMS:
        if payload.startswith(mark):
            text = _decoded(payload[len(mark) :], charset)
            if text is not None:
                return text
    wide = _utf16(payload)
    if wide is not None:
        return wide
    text = _decoded(payload, "utf-8")
    if text is not None and not _unlikely_utf8(text):
        # Also where a generator declares Latin-1 and writes UTF-8, which is common; several
        # bytes are never UTF-8 by chance in names.
        return text
    if certain and declared:
        return declared
    if text is None and (text := _decoded(_SPLIT.sub(b"", payload), "utf-8")) is not None:
        return text
    named = _VCARD_CHARSET.search(payload)
    if named is not None:
        text = _decoded(payload, named[1].decode("ascii"))
        if text is not None:
            return text
    return _guessed(payload, declared if text is None else text)


def _unlikely_utf8(text: str) -> bool:
    """Whether this may be GBK whose bytes happen to be UTF-8: two bytes each, and no letters of
    any language but of phonetics."""
    odd = [char for char in text if not char.isascii()]
    return all("\u0180" <= char < "\u0370" and char not in "ƠơƯưȘșȚțƏəǍǎǐǒǔ" for char in odd)


def _decoded(payload: bytes, charset: str) -> str | None:
    try:
        return payload.decode(
            {"gb2312": "gb18030", "big5": "big5hkscs"}.get(charset.lower(), charset)
        )
    except (UnicodeDecodeError, LookupError, ValueError):
        return None


def _utf16(payload: bytes) -> str | None:
    """UTF-16 without a mark: half of a vCard's bytes are zero then."""
    if len(payload) < 4 or len(payload) % 2:
        return None
    pairs = len(payload) // 2
    for charset, zeros in (("utf-16-le", payload[1::2]), ("utf-16-be", payload[0::2])):
        if zeros.count(0) * 3 >= pairs and payload.count(0) < pairs * 1.05:
            text = _decoded(payload, charset)
            if text is not None and "\0" not in text:
                return text
    return None


def _guessed(payload: bytes, declared: str) -> str:
    best, best_score = declared, float("-inf")
    for charset, prior in _CANDIDATES.items():
        text = _decoded(payload, charset)
        if text is None:
            continue
        score = prior + _plausibility(text, payload, charset)
        if score > best_score:
            best, best_score = text, score
    if best_score < _DUBIOUS and sum(byte > 127 for byte in payload) >= _ENOUGH_FOR_STATISTICS:
        from charset_normalizer import from_bytes

        guess = from_bytes(payload).best()
        if guess is not None:
            return str(guess)
    return best or payload.decode("latin-1")


def _plausibility(text: str, payload: bytes, charset: str) -> float:
    """About +1 for a name in its own charset, below 0 for noise; per byte above 127."""
    high = sum(byte > 127 for byte in payload)
    total = 0.0
    for char in text:
        if not char.isascii() and not char.isalpha():
            total += _sign(char)
        elif char < " " and char not in "\t\n\r\x1c\x1d\x1e\x1f\x04":
            total -= 2
    width = 1 if charset in _SINGLE_BYTE else 2
    for word in _WORDS.findall(text):
        if not word.isascii():
            total += _word(word, charset, width)
    if charset in _SINGLE_BYTE:
        total += 0.4 * high * _one_language(text, charset)
    return total / max(high, 1)


def _one_language(text: str, charset: str) -> int:
    """Whether all accented letters are of one language; badges are seldom in two."""
    letters = {char for char in text.lower() if not char.isascii() and char.isalpha()}
    if not letters or max(letters) >= "\u0250":
        return 0
    alphabets = _LATIN_ALPHABETS.get(charset, _WESTERN)
    return 1 if any(letters <= alphabet for alphabet in alphabets) else -1


def _sign(char: str) -> float:
    kind = unicodedata.category(char)
    if kind in ("Cc", "Co", "Cn", "Cs"):
        return -4
    if kind == "Mn":
        return 0.0  # Thai and Arabic vowels
    if char in _PUNCTUATION or char in "　、。・（）：，－／":
        return 0.6
    return -1.5


_LATIN_ALPHABETS = {"cp1250": _EASTERN, "iso8859-2": _EASTERN, "cp1254": _TURKISH}


@cache
def _script(char: str) -> str:
    if char < "\u0250":
        return "Latin"
    name = unicodedata.name(char, "")
    if name.startswith("HALFWIDTH"):
        return "Halfwidth"
    if char in "々〆ー" or name.startswith("KATAKANA-HIRAGANA"):
        return "Japanese"
    first = name.partition(" ")[0]
    return "Han" if first in ("CJK", "IDEOGRAPHIC") else first.capitalize()


def _word(word: str, charset: str, width: int) -> float:
    scripts = {_script(char) for char in word}
    foreign = [char for char in word if not char.isascii()]
    if scripts == {"Latin"}:
        return _latin(word, foreign, charset)
    score = 0.0
    if "Latin" in scripts:
        # "Müller" read as a double-byte charset swallows letters, or mixes scripts in one word.
        score -= 2.5 * sum(
            (_script(a) == "Latin") != (_script(b) == "Latin") for a, b in pairwise(word)
        )
    rest = scripts - {"Latin"}
    if len(rest) == 1 and (script := next(iter(rest))) in _FREQUENT:
        if charset == "cp932" and script == "Cyrillic":
            return score + 0.6 * width * len(foreign)  # as QR's kanji mode packs it
        if script != _ALPHABET_OF.get(charset):
            return score - 2.0 * len(foreign)
        frequent = sum(char.lower() in _FREQUENT[script] for char in foreign)
        odd = sum(script == "Cyrillic" and not _of_today(char) for char in foreign)
        alone = 1.0 if len(word) == 1 else 0.0
        # Double-byte text read as one of these is cased at random, and full of signs.
        if script in ("Cyrillic", "Greek") and not (
            word.islower() or word.isupper() or word.istitle()
        ):
            score -= 0.6 * len(foreign)
        return score + _cased(word) + 0.4 * len(foreign) + 0.8 * frequent - 3 * odd - alone
    if rest == {"Hangul"}:
        if charset != "cp949":
            return score - 2.0 * len(foreign)
        known = sum(char in _KOREAN for char in foreign)
        named = 0.8 if 2 <= len(foreign) <= 4 and foreign[0] in _KOREAN_SURNAMES else 0.0
        return score + width * (1.0 * known + 0.1 * (len(foreign) - known) + named)
    if rest <= {"Han", "Hiragana", "Katakana", "Japanese"}:
        return score + _east_asian(foreign, rest, charset, width)
    if rest == {"Halfwidth"}:
        return score - 0.8 * len(foreign)
    return score - 2.0 * len(foreign)


def _east_asian(chars: list[str], scripts: set[str], charset: str, width: int) -> float:
    japanese = charset in ("cp932", "euc_jp")
    if scripts & {"Hiragana", "Katakana", "Japanese"} and not japanese:
        return -1.5 * len(chars)
    common = {"gb18030": _CHINESE, "big5hkscs": _TAIWANESE, "cp949": frozenset[str]()}.get(
        charset, _JAPANESE
    )
    total = 0.0
    for char in chars:
        if _script(char) != "Han":
            total += 1.0 if "ぁ" <= char <= "ヶ" or char in "ー々" else 0.0
        elif char in common:
            total += 1.0
        elif ord(char) > 0xFFFF or not "一" <= char <= "龥":
            total -= 1.5
        else:
            total += 0.15 if _everyday(char, charset) else -0.5
    if len(chars) > 1 and chars[0] in common and _script(chars[0]) == "Han":
        total += 0.3
    return width * total


def _everyday(char: str, charset: str) -> bool:
    """Whether the charset files this character under its common ones."""
    first = char.encode(charset, "replace")[0]
    return {
        "gb18030": 0xB0 <= first <= 0xD7,
        "big5hkscs": 0xA4 <= first <= 0xC6,
        "cp932": 0x88 <= first <= 0x97,
        "euc_jp": 0xB0 <= first <= 0xCF,
    }.get(charset, False)


def _of_today(letter: str) -> bool:
    return "А" <= letter <= "я" or letter in "ёЁіІїЇєЄґҐўЎ"


_ALPHABET_OF = {
    "cp1251": "Cyrillic",
    "koi8-r": "Cyrillic",
    "cp1253": "Greek",
    "cp1255": "Hebrew",
    "cp1256": "Arabic",
    "cp874": "Thai",
}


def _latin(word: str, foreign: list[str], charset: str) -> float:
    if charset not in _SINGLE_BYTE:
        return -1.5 * len(foreign)
    alphabet = frozenset[str]().union(*_LATIN_ALPHABETS.get(charset, _WESTERN))
    lower = word.lower()
    # French "œ" stands before a "u", as in "Lecœur"; alone it is some other letter's byte.
    fitting = (
        sum(char.lower() in alphabet for char in foreign) - lower.count("œ") + lower.count("œu")
    )
    score = 0.8 * fitting - 0.6 * (len(foreign) - fitting) + _cased(word)
    if len(foreign) * 2 > len(word) + 1:
        score -= 1.2 * len(foreign)  # hardly a plain letter: another script's bytes
    return score


def _cased(word: str) -> float:
    """Names are "Anna", "ANNA" or "anna", seldom "aNNa"."""
    turns = sum(a.islower() and b.isupper() for a, b in pairwise(word))
    shouted = word[:1].islower() and word[1:].isupper()
    return -1.5 * turns - 1.0 * shouted
