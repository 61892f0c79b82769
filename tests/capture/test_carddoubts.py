"""Lines that are hardly a card, and cards of two people: what must not be shown as sure."""

from __future__ import annotations

import pytest

from leadcapture.capture.carddoubts import bare_firm, names_two_people
from leadcapture.capture.cardfields import CardField, Found, decode, prepare, score_by_rules
from leadcapture.capture.cardlayout import Row
from leadcapture.capture.cardtagger import guess, load_tagger

GREEN = 0.9


def read(*lines: str) -> list[tuple[Found, float]]:
    """Every field with its confidence, of lines set below each other."""
    rows = [
        Row(
            text=text,
            lines=(i,),
            rect=(60, i * 30, 60 + 10 * len(text), i * 30 + 20),
            height=20,
            score=0.98,
            block=0,
        )
        for i, text in enumerate(lines)
    ]
    card = prepare(rows)
    tagger = load_tagger()
    found = decode(card, tagger.score_both(card) if tagger else score_by_rules(card))
    return [(item, tagger.confidence(item) if tagger else guess(item)) for item in found]


def green(field: CardField, *lines: str) -> list[str]:
    return [item.value for item, sure in read(*lines) if item.field is field and sure >= GREEN]


@pytest.mark.parametrize(
    ("field", "lines"),
    [
        (CardField.ADDRESS, ("Plumbing", "Call Mike: 555-0142")),
        (CardField.COMPANY, ("INVOICE", "Bill to: Tom Hart, Hart Ltd", "Total 120")),
        (CardField.NAME, ("Summer Sale", "50% off", "www.shop.example")),
        (CardField.NAME, ("SUMMER SALE", "Call 0800 555 0100", "www.shop.example")),
        (CardField.NAME, ("Think Bigger", "Area Manager", "www.summit.example")),
        (CardField.NAME, ("Serial No.", "Model X200", "Kraft GmbH")),
    ],
)
def test_what_is_hardly_a_card_is_not_green(field: CardField, lines: tuple[str, ...]) -> None:
    assert green(field, *lines) == []


def test_the_person_below_a_slogan_is_the_name() -> None:
    lines = ("Think Bigger", "Marco De Santis", "Area Manager", "www.desantisforniture.example")
    found = {item.field: item.value for item, _ in read(*lines)}
    assert found[CardField.NAME] == "Marco De Santis"
    assert found.get(CardField.COMPANY) != "Marco De Santis"


@pytest.mark.parametrize(
    "address",
    ["12 High Street", "80331 München", "Atatürk Cad. No: 12, 34710 Istanbul", "Hauptstr. 5"],
)
def test_an_address_with_a_place_is_not_doubted(address: str) -> None:
    found = [item for item, _ in read("Jane Doe", "Sales Manager", "Velora Tools Ltd", address)]
    (said,) = [item for item in found if item.field is CardField.ADDRESS]
    assert said.value == address
    assert "doubted" not in said.signs


def test_a_name_of_everyday_words_is_green_where_the_e_mail_spells_it() -> None:
    lines = ("Summer Best", "Sales Manager", "Velora Tools Ltd", "summer.best@velora.example")
    assert green(CardField.NAME, *lines) == ["Summer Best"]


@pytest.mark.parametrize(
    ("line", "firm"),
    [
        ("Made in Germany by Kraft GmbH", "Kraft GmbH"),
        ("Welcome to Hotel Aurora", "Hotel Aurora"),
        ("Hergestellt von Kraft GmbH", "Kraft GmbH"),
        ("Made by Hand Ltd", "Hand Ltd"),
        ("Velora Tools Ltd", "Velora Tools Ltd"),
        ("Welcome to", "Welcome to"),
    ],
)
def test_a_firm_is_cut_out_of_a_sentence(line: str, firm: str) -> None:
    assert bare_firm(line) == firm


OWN = "jane.doe@velora.example"
CARD = ("Jane Doe", "Sales Manager", "Velora Tools Ltd", OWN)


@pytest.mark.parametrize(
    "lines",
    [
        ("john.smith@othercorp.example",),
        ("John Smith", "Engineer", "john.smith@velora.example"),
        ("Dr. Tom Okafor, DMD", "tom@velora.example"),
    ],
)
def test_an_e_mail_of_a_second_person_is_not_green(lines: tuple[str, ...]) -> None:
    assert green(CardField.EMAIL, *CARD, *lines) == [OWN]
    assert names_two_people([item for item, _ in read(*CARD, *lines)])


@pytest.mark.parametrize(
    "further",
    [
        "info@velora.example",
        "jane.doe@gmail.com",
        "velora@velora.example",
        "sales.uk@velora.example",
    ],
)
def test_a_further_e_mail_of_the_same_person_or_firm_is_no_doubt(further: str) -> None:
    assert not names_two_people([item for item, _ in read(*CARD, further)])
    assert OWN in green(CardField.EMAIL, *CARD, further)


@pytest.mark.parametrize(
    ("address", "sure"),
    [
        # A sign was lost, or could have been: nothing else spells it.
        ("广省深圳市南山区科技路23号科技大厦6", False),
        ("广东省深圳市南山区科技路23号科技大厦6层", False),
        ("〒690-0826 鳥取県松江市学園南8-7-10", False),
        ("〒690-0826 島根県松江市学園南8-7-10", True),
    ],
)
def test_an_address_in_chinese_or_japanese_needs_its_postcode_to_be_sure(
    address: str, sure: bool
) -> None:
    chinese = "省" in address
    firm = "深圳例示科技有限公司" if chinese else "株式会社例示"
    person = "陈伟 销售经理" if chinese else "代表取締役 山田 太郎"
    mail = "chenwei@example.cn" if chinese else "yamada@example.jp"
    found = read(firm, person, address, "手机: 138 0013 8000" if chinese else "", mail)
    (told,) = [item for item in found if item[0].field is CardField.ADDRESS]
    assert told[0].value == address
    assert (told[1] >= GREEN) is sure
