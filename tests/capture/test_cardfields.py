"""Invented cards, as rows of text, through the rules, the tagger and the decoder."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadcapture.capture.cardfields import CardField, decode, prepare, score_by_rules
from leadcapture.capture.cardlayout import arrange
from leadcapture.capture.cardtagger import SIGNS, guess, load_tagger
from leadcapture.capture.ocr import Line
from leadcapture.lead import PhoneKind
from tests.capture.cards import (
    first,
    read,
    sure,
    value,
    values,
)


def test_a_plain_card_is_read_whole() -> None:
    found = read(
        "*Acme Robotics Ltd",
        "*Jane M. Doe",
        "Head of Operations",
        "12 High Street",
        "London SW1A 1AA",
        "T: +44 20 7946 0123",
        "M: +44 7700 900123",
        "F: +44 20 7946 0124",
        "jane.doe@acme-robotics.example",
        "www.acme-robotics.example",
    )
    assert value(found, CardField.NAME) == "Jane M. Doe"
    assert value(found, CardField.TITLE) == "Head of Operations"
    assert value(found, CardField.COMPANY) == "Acme Robotics Ltd"
    assert values(found, CardField.EMAIL) == ["jane.doe@acme-robotics.example"]
    assert values(found, CardField.WEBSITE) == ["www.acme-robotics.example"]
    kinds = {f.value: f.phone_kind for f in found if f.field is CardField.PHONE}
    assert kinds == {
        "+442079460123": PhoneKind.OFFICE,
        "+447700900123": PhoneKind.MOBILE,
        "+442079460124": PhoneKind.FAX,
    }
    address = next(f.address for f in found if f.field is CardField.ADDRESS)
    assert (address.street, address.postcode, address.city) == (
        "12 High Street",
        "SW1A 1AA",
        "London",
    )


def test_a_bilingual_card_gives_the_name_the_mail_spells_and_keeps_the_other() -> None:
    found = read(
        "*高橋 健一 Kenichi Takahashi",
        "主任研究員 Senior Researcher",
        "*国立例示研究所",
        "National Institute of Examples",
        "1-1-1 Umezono, Tsukuba, Ibaraki 305-8560 Japan",
        "k.takahashi@nie.example",
    )
    name = next(f for f in found if f.field is CardField.NAME)
    assert name.value == "Kenichi Takahashi"
    assert "高橋 健一" in name.alternatives
    assert value(found, CardField.TITLE) == "Senior Researcher"


def test_a_card_without_text_has_no_fields() -> None:
    assert read() == []


def test_every_field_carries_the_signs_its_confidence_is_made_of() -> None:
    found = read(
        "*Acme Ltd", "*Jane Doe", "Engineer", "Sales Department", "1 High Street, London SW1A 1AA",
        "+44 20 7946 0123", "jane@acme.example", "www.acme.example", "linkedin.com/in/jane-doe",
    )  # fmt: skip
    for item in found:
        if item.field is not CardField.COMPANY:
            assert set(SIGNS[item.field]) <= set(item.signs), item.field


hostile = st.lists(
    st.one_of(
        st.text(max_size=60),
        st.sampled_from(
            [
                "@", "a@b", "www.", "+", "((((", "1" * 60, "=cmd|'/c calc'!A0", "<img src=x>",
                "T F M E W", ",,,,", "〒", "\u202eabc\u202c", "Dr. Dr. Dr.", "a" * 200, "e@e@e.com",
                "+1" * 30, "http://" * 5, "株式会社", "- - -", "Ph.D, , ,", "·" * 20, "\x00\x01",
            ]
        ),
    ),
    max_size=14,
)  # fmt: skip


@pytest.mark.slow
@settings(max_examples=120, deadline=None)
@given(hostile)
def test_hostile_lines_never_raise_and_nothing_is_invented(lines: list[str]) -> None:

    given_lines = [
        Line(
            text=text,
            box=((0, i * 30), (200, i * 30), (200, i * 30 + 20), (0, i * 30 + 20)),
            score=0.9,
            upright=(0.0, i * 30.0, 200.0, i * 30.0 + 20),
            height=20.0,
        )
        for i, text in enumerate(lines)
    ]
    card = prepare(arrange(given_lines))
    tagger = load_tagger()
    for scores in (
        score_by_rules(card),
        tagger.score_both(card) if tagger else score_by_rules(card),
    ):
        for item in decode(card, scores):
            assert item.value.strip()
            sure = tagger.confidence(item) if tagger else guess(item)
            assert 0.0 <= sure <= 1.0
            assert all(0 <= row < len(card.rows) for row in item.rows)
            assert item.rows or item.field is CardField.COMPANY


def test_a_name_whose_letters_the_ocr_has_no_sign_for_is_not_green() -> None:
    tagger = load_tagger()
    assert tagger is not None
    found = read("Nguyn Th Mai Anh", "Marketing Manager", "maianh@saoviet.vn")
    name = next(item for item in found if item.field is CardField.NAME)
    assert tagger.confidence(name) < 0.9


def test_dots_between_things_part_them_even_without_a_blank() -> None:
    found = read(
        "Ingunn Bjørnstad",
        "Daglig leder",
        "Fjellheim Sjømat AS· Havnegata 12· 6002 Ålesund",
        "ingunn@fjellheim.no·fjellheim.no",
    )
    assert value(found, CardField.COMPANY) == "Fjellheim Sjømat AS"
    assert value(found, CardField.ADDRESS) == "Havnegata 12, 6002 Ålesund"
    assert values(found, CardField.EMAIL) == ["ingunn@fjellheim.no"]
    assert values(found, CardField.WEBSITE) == ["fjellheim.no"]


def test_a_letter_that_the_countrys_alphabet_lacks_is_not_green() -> None:
    found = read("*Mehmet Akčay", "Müdür", "T: +90 212 671 40 55", "info@example.com.tr")
    assert sure(first(found, CardField.NAME)) < 0.9


def test_nothing_in_vietnamese_words_is_green_and_english_beside_it_is() -> None:
    found = read(
        "*CÔNG TY C PHN THC PHM SÔNG HÂU",
        "*Nguyn Th Thanh Hng",
        "Trưng phòng Kinh doanh",
        "DT: 0292 384 1560",
        "hang.nguyen@songhaufood.vn",
    )
    for field in (CardField.NAME, CardField.TITLE, CardField.COMPANY):
        assert all(sure(item) < 0.9 for item in found if item.field is field)
    found = read("*Trn Văn Minh", "Sales Manager", "DT: 0292 384 1560", "minh.tran@songhaufood.vn")
    assert sure(first(found, CardField.NAME)) < 0.9
    assert sure(first(found, CardField.TITLE)) >= 0.9
