"""Bytes -> text where nothing says which charset it is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadcapture.capture.charset import text_of

NAMES = {
    "cp1252": "Müller|José García|Zoë Brontë|François|O’Connor “Ltd”|Søren Kjær|Peña|Groß|ÉCOLE",
    "cp1251": "Иван Петров|Ольга|ООО Ромашка|СЕРГЕЙ|Фёдор Цой|Київ Олена|Щукин Эдуард|Ян",
    "gb18030": "王小明|张伟|李娜|刘洋 北京科技有限公司|陈静|欧阳文|孙鹏飞 销售经理|冉冉|苗圃",
    "big5": "陳大文|林志明|黃美玲|張家豪|李俊傑 台北科技股份有限公司|甄子丹|饒宗頤|鴻海精密",
    "euc-kr": "김철수|이영희|박지민|강동원|삼성전자 주식회사|한지민 부장|탁재훈|표창원|쌍용",
    "shift-jis": "山田太郎|佐藤健|田中 株式会社|ヤマダ タロウ|さくら|渡辺直樹|小栗旬|松嶋菜々子",
    "cp1250": "Łukasz Nowak|Dvořák|Jiří Novák|Wiśniewski|Žofia Černá|Małgorzata",
    "cp1254": "Çağlar|Ayşe Yılmaz|İbrahim Şahin|Oğuz",
    "cp1253": "Γιώργος Παπαδόπουλος|Μαρία",
    "cp1255": "דוד כהן|שרה לוי",
    "cp1256": "محمد أحمد|فاطمة",
    "koi8-r": "Иван Петров|Ольга Смирнова",
    "euc-jp": "山田太郎|さくら",
    "utf-8": "Müller|王小明|김철수|Иван|😀 Ada",
    "utf-16": "Müller|王小明|Ada",
}
FORMS = (
    "BEGIN:VCARD\r\nVERSION:3.0\r\nN:{};;;\r\nTEL:+1 212 555 0100\r\nEND:VCARD\r\n",
    "MECARD:N:{};TEL:1;;",
    "1042^{}^Engineer^ada@example.com",
    "BEGIN:VCARD\nFN:{0}\nORG:{0}\nEND:VCARD",
)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("charset", "name"),
    [(charset, name) for charset in NAMES for name in NAMES[charset].split("|")],
)
def test_real_names_in_their_charsets(charset: str, name: str, form: str) -> None:
    text = form.format(name)
    payload = text.encode(charset)
    assert text_of(payload, payload.decode("latin-1")) == text


def test_a_mark_or_zeros_tell_utf16() -> None:
    for charset in ("utf-16-le", "utf-16-be"):
        assert text_of("BEGIN:VCARD\nN:Ada".encode(charset)) == "BEGIN:VCARD\nN:Ada"
    assert text_of(b"\xef\xbb\xbfZo\xc3\xab") == "Zoë"


def test_a_declaration_in_the_code_is_believed() -> None:
    assert text_of("Петров".encode("cp1251"), "anything", certain=True) == "anything"


def test_utf8_that_is_declared_latin1_is_utf8_all_the_same() -> None:
    payload = "Zoë Müller".encode()
    assert text_of(payload, payload.decode("latin-1"), certain=True) == "Zoë Müller"


def test_a_vcard_that_names_its_charset_is_believed() -> None:
    text = "BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=BIG5:陳;大文\r\nEND:VCARD"
    assert text_of(text.encode("big5")) == text


def test_a_letter_that_a_fold_cuts_in_two_is_whole() -> None:
    payload = b"BEGIN:VCARD\r\nN:J\xc3\r\n \xb8rgensen;S\xc3\xb8ren\r\nEND:VCARD"
    assert text_of(payload) == "BEGIN:VCARD\r\nN:Jørgensen;Søren\r\nEND:VCARD"


def test_a_charset_that_nobody_knows_is_passed_over() -> None:
    text = "N;CHARSET=X-NONE:Müller"
    assert text_of(text.encode("cp1252")) == text


@pytest.mark.parametrize("bytes_", [b"", b"plain", b"\0", b"a\0b"])
def test_plain_bytes_stay(bytes_: bytes) -> None:
    assert text_of(bytes_) == bytes_.decode()


@given(payload=st.binary(max_size=200), declared=st.text(max_size=5), certain=st.booleans())
@settings(deadline=None, max_examples=100)
def test_any_bytes_become_some_text(payload: bytes, declared: str, certain: bool) -> None:
    text = text_of(payload, declared, certain=certain)
    assert isinstance(text, str)
