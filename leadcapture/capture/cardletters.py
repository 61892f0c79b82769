"""Letters that the OCR cannot write, or takes for others, by the alphabet of the card's country.

Of Vietnamese it leaves out what it has no sign for, without a trace; of other alphabets it takes
one marked letter for another ("č" for a Turkish "ğ"), which an e-mail or the alphabet shows.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from leadcapture.capture.cardcountry import country_of
from leadcapture.capture.cardlayout import Row
from leadcapture.capture.cardwords import LEGAL_FORMS, TITLE_WORDS

__all__ = ["has_foreign_letters", "is_misread", "is_vietnamese", "respell"]

#: Marked letters of the languages written in a country, and of names that are usual there.
_ALPHABETS = {
    code: frozenset(letters)
    for codes, letters in (
        ("TR AZ", "çğıöşüâîûə"),
        ("PL", "ąćęłńóśźż"),
        ("CZ SK", "áäčďéěíĺľňóôŕřšťúůýžöü"),
        ("HU", "áéíóöőúüűä"),
        ("RO MD", "ăâîșşțţáéóöőúüű"),
        ("DE AT LI", "äöüßé"),
        ("CH LU", "äöüßàâçéèêëîïôùûœ"),
        ("FR MC", "àâæçéèêëîïôœùûüÿñ"),
        ("BE", "àâæçéèêëîïôœùûüÿöäáíóú"),
        ("NL", "áéíóúàèêëïöüäâôûç"),
        ("IT SM", "àèéìíîòóùúäöü"),
        ("ES MX AR CL CO PE VE UY EC CR PA GT BO PY DO", "áéíóúüñçàèòï"),
        ("PT BR AO MZ", "áâãàçéêíóôõúüñ"),
        ("SE NO DK FI AX FO", "åäöæøéüáàèóíúýðšž"),
        ("IS", "áéíóúýþæöðåäø"),
        ("HR SI RS BA ME MK", "čćđšžäöü"),
        ("LT", "ąčęėįšųūž"),
        ("LV", "āčēģīķļņšūžō"),
        ("EE", "äöõüšž"),
    )
    for code in codes.split()
}
_MAIL = re.compile(r"([\w.+-]{2,})\s?@\s?([\w.-]+)")
_WORD = re.compile(r"[^\W\d_]{3,}")
#: Letters of no other language. The OCR knows some of Vietnamese's own.
_VIETNAMESE = re.compile(r"[ơưƠƯ\u1ea0-\u1ef9]|\b(?i:công ty|tnhh|nguyễn|nguyn)\b")


def _base(letter: str) -> str:
    """A letter without its marks, in lower case: "ğ" -> "g"; a letter of two stays as it is."""
    plain = unicodedata.normalize("NFKD", letter)[0].translate(_BASES).lower()
    return plain if len(plain) == 1 else letter


_BASES = str.maketrans("øØłŁđĐıŀħ", "oOlLdDilh")


def has_foreign_letters(text: str, country: str, *, spelled: Sequence[str] = ()) -> bool:
    """Whether a word has a marked letter that the country's languages do not have.

    Words in `spelled` (an e-mail's and the domains' own) are right as far as can be told.
    """
    alphabet = _ALPHABETS.get(country)
    if alphabet is None:
        return False
    return any(
        any(letter > "\x7f" and letter.lower() not in alphabet | {"i̇"} for letter in word)
        and not any("".join(map(_base, word)) in said for said in spelled)
        for word in _WORD.findall(text)
        if all(letter < "\u0250" for letter in word)
    )


def is_vietnamese(texts: Sequence[str], country: str) -> bool:
    """Whether a card is in Vietnamese, of whose letters the OCR leaves most marked ones out."""
    return any(
        _VIETNAMESE.search(text)
        or (country == "VN" and any("\xbf" < letter < "\u0250" for letter in text))
        for text in texts
    )


#: Whose child somebody is in Iceland, or a word that only Icelandic has.
_ICELANDIC = re.compile(r"[^\W\d_]{4,}dóttir\b|\behf\.|\bsími\b", re.IGNORECASE)
#: Names of Thor, in which Þ is taken for P; no name there begins with "Por".
_THOR = re.compile(r"\bP(?=[oó]r[a-zðæöáéíóúý]{2})")
#: What is left of the commonest Vietnamese names without the letter that the OCR has no sign for,
#: where it can be but one name.
_LOST = {
    "Nguyn": "Nguyễn", "Trn": "Trần", "Phm": "Phạm", "Hunh": "Huỳnh", "Ngc": "Ngọc", "Quc": "Quốc",
    "Vit": "Việt", "Hnh": "Hạnh", "Yn": "Yến", "Mnh": "Mạnh", "Tun": "Tuấn", "Đt": "Đạt",
    "Xun": "Xuân",
}  # fmt: skip
_LOST |= {lost.upper(): name.upper() for lost, name in _LOST.items()}
_LOST_WORD = re.compile(rf"\b(?:{'|'.join(_LOST)})\b")
#: The middle name of half of the women there.
_LOST_THI = re.compile(r"(?<=\w )T[hH](?= [^\W\d_])")


def _with_vietnamese(text: str) -> str:
    text = _LOST_WORD.sub(lambda m: _LOST[m[0]], text)
    return _LOST_THI.sub(lambda m: "THỊ" if m[0].isupper() else "Thị", text)


def is_misread(word: str, spelled: str) -> bool:
    """Whether a name's word is what an e-mail spells but for a marked letter, or for one or two
    letters inside it that are not there."""
    plain = "".join(map(_base, word))
    if len(plain) == len(spelled) == len(word) > 3:
        return plain != spelled and all(
            a == b or "\x7f" < letter < "\u0250"
            for a, b, letter in zip(plain, spelled, word, strict=True)
        )
    if not 1 <= len(spelled) - len(plain) <= 2 or len(plain) < 3 or plain[0] != spelled[0]:
        return False
    if spelled.startswith(plain) or "".join(_SPELLED.get(c, _base(c)) for c in word) == spelled:
        return False
    rest = iter(spelled)
    return plain[-1] == spelled[-1] and all(letter in rest for letter in plain)


_SPELLED = {
    letter: plain
    for pair in ("ä:ae", "ö:oe", "ü:ue", "ø:oe", "å:aa", "ß:ss", "æ:ae", "œ:oe")
    for one, plain in (pair.split(":"),)
    for letter in (one, one.upper())
}


#: A legal form of letters with dots, some of which the OCR may take for others: "S.r.I.", "z 0.0.".
_DOTTED = re.compile(r"(?<![\w.])(?:z\s)?[A-Za-z0]\.\s?(?:[A-Za-z0]\.\s?){0,2}[a-zI10]\b")
_MEANT = str.maketrans("0I1", "oll")


def _spell_form(match: re.Match[str]) -> str:
    meant = match[0].translate(_MEANT)
    plain = re.sub(r"[^a-z]", "", meant.lower())
    said = re.sub(r"[^a-z0]", "", match[0].lower())
    return meant if plain in LEGAL_FORMS and said not in LEGAL_FORMS else match[0]


#: "ExecutiveDirector": a blank that the OCR lost between two capitalised words.
_JOINED = re.compile(r"\b([A-Z][a-z]{3,})([A-Z][a-z]{3,})\b")


def _part_words(text: str, spelled: str) -> str:
    """A line with the blank between a title's words; `spelled`: the card's addresses, folded."""
    return _JOINED.sub(
        lambda m: (
            f"{m[1]} {m[2]}"
            if m[2].lower() in TITLE_WORDS and m[0].lower() not in spelled
            else m[0]
        ),
        text,
    )


def respell(rows: Sequence[Row]) -> tuple[Row, ...]:
    """The rows with letters put right that tell themselves wrong.

    A legal form's: "S.r.I." -> "S.r.l."; the blank between a title's words; and marked ones that
    the country's alphabet does not have, where an e-mail spells the word: "Karaočlu", karaoglu@,
    Turkish -> "Karaoğlu". Vietnamese names get back the letter that was left out of them,
    Icelandic ones theirs: "Porsteinn" -> "Þorsteinn".
    """
    if any(_ICELANDIC.search(row.text) for row in rows):
        rows = [replace(row, text=_THOR.sub("Þ", row.text)) for row in rows]
    if is_vietnamese([row.text for row in rows], ""):
        rows = [
            replace(row, text=_with_vietnamese(row.text)) if "@" not in row.text else row
            for row in rows
        ]
    spelled = " ".join(row.text.lower() for row in rows if re.search(r"@|www|://", row.text))
    rows = [
        replace(row, text=_part_words(_DOTTED.sub(_spell_form, row.text), spelled))
        if "@" not in row.text
        else row
        for row in rows
    ]
    mails = [match for row in rows if (match := _MAIL.search(row.text))]
    parts = {
        part
        for match in mails
        for whole in re.split(r"[^a-z]+", match[1].lower())
        for part in (whole, whole[1:])
        if len(part) > 3
    }
    wrong = {
        word: part
        for row in rows
        if "@" not in row.text
        for word in _WORD.findall(row.text)
        for part in parts
        if len(word) == len(part)
        and (apart := [i for i, c in enumerate(word) if _base(c) != part[i]])
        and all("\x7f" < word[i] < "\u0250" for i in apart)
    }
    if not wrong:
        return tuple(rows)
    country = country_of([row.text for row in rows], [match[2] for match in mails])
    alphabet = _ALPHABETS.get(country, frozenset())
    right = {
        word: fixed for word, part in wrong.items() if (fixed := _put_right(word, part, alphabet))
    }
    return tuple(
        replace(row, text=_WORD.sub(lambda m: right.get(m[0], m[0]), row.text))
        if "@" not in row.text
        else row
        for row in rows
    )


def _put_right(word: str, part: str, alphabet: frozenset[str]) -> str:
    """The word with the one marked letter that `part` has in its place; empty if none fits."""
    letters = list(word)
    for i, letter in enumerate(word):
        if _base(letter) == part[i]:
            continue
        fits = [other for other in alphabet if _base(other) == part[i]]
        if not alphabet or letter.lower() in alphabet or len(fits) > 1:
            return ""
        new = fits[0] if fits else part[i]
        letters[i] = new.upper() if letter.isupper() else new
    return "".join(letters)
