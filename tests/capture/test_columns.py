from __future__ import annotations

import pytest

from leadcapture.capture import columns
from leadcapture.capture.columns import field_of, guess_columns
from leadcapture.contact import FIELDS


@pytest.mark.parametrize(
    ("heads", "fields"),
    [
        (
            "会社名, 部署名, 役職, 氏名, 氏名（フリガナ）, メールアドレス, 電話番号, 携帯電話, "
            "郵便番号, 都道府県, 市区町村, 住所, 国, 備考, メール配信許可",
            "company department title name - email phone mobile postcode region city address "
            "country note -",
        ),
        ("姓, 名, ｾｲ(ｶﾅ), E-mailアドレス, TEL（会社）", "last_name first_name - email phone"),
        (
            "公司名称, 姓名, 职位, 邮箱, 手机号码, 邮编, 城市, 国家",
            "company name title email mobile postcode city country",
        ),
        ("회사명, 성명, 직책, 이메일, 휴대폰, 주소", "company name title email mobile address"),
        (
            "Фамилия, Имя, Отчество, Компания, Должность, Эл. почта, Телефон, Город, Страна",
            "last_name first_name middle_name company title email phone city country",
        ),
        (
            "Imię, Nazwisko, Firma, Stanowisko, Adres e-mail, Telefon, Miejscowość, Kraj",
            "first_name last_name company title email phone city country",
        ),
        ("Jméno, Příjmení, Společnost, Město, PSČ", "first_name last_name company city postcode"),
        ("Adı, Soyadı, Şirket, Ünvan, E-posta", "first_name last_name company title email"),
        (
            "Förnamn, Efternamn, Företag, Befattning, E-postadress, Mobilnummer",
            "first_name last_name company title email mobile",
        ),
        ("Fornavn, Etternavn, Stilling, Poststed", "first_name last_name title city"),
        (
            "Nome, Sobrenome, Empresa, Cargo, Telemóvel, Endereço",
            "first_name last_name company title mobile address",
        ),
        (
            "Etunimi, Sukunimi, Yritys, Sähköposti, Puhelin",
            "first_name last_name company email phone",
        ),
        ("Όνομα, Επώνυμο, Εταιρεία, Τηλέφωνο", "first_name last_name company phone"),
    ],
)
def test_heads_of_lists_from_elsewhere(heads: str, fields: str) -> None:
    names = heads.split(", ")
    guessed = guess_columns(names)
    assert [guessed.get(name, "-") for name in names] == fields.split()


def test_what_is_about_a_field_is_not_the_field() -> None:
    for head in ("Email consent", "メール配信希望", "Телефон согласие", "Names (pinyin)", "??", ""):
        assert field_of(head) == "", head


def test_no_spelling_means_two_things() -> None:
    known = columns._SPELLINGS
    for field, words in columns._ELSEWHERE.items():
        assert field in FIELDS
        for word in words.split():
            short = columns.compact(word)
            assert short, word
            assert columns._FIELD_OF[short] == field, (word, field, columns._FIELD_OF[short])
    assert set(known) <= set(FIELDS)
