"""Invented cards, as rows of text, through the rules, the tagger and the decoder."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadcapture.capture.cardfields import CardField, Found, decode, prepare, score_by_rules
from leadcapture.capture.cardlayout import Row, arrange
from leadcapture.capture.cardtagger import SIGNS, guess, load_tagger
from leadcapture.capture.ocr import Line
from leadcapture.lead import PhoneKind


def rows_of(*lines: str) -> list[Row]:
    """One row a line, set left; a leading ``*`` makes it half as large again."""
    rows: list[Row] = []
    y = 0.0
    for index, line in enumerate(lines):
        height = 33.0 if line.startswith("*") else 22.0
        text = line.removeprefix("*")
        rect = (0.0, y, len(text) * height * 0.5, y + height)
        rows.append(
            Row(text=text, lines=(index,), rect=rect, height=height, score=0.98, block=index // 4)
        )
        y += height * 1.4
    return rows


def read(*lines: str, region: str = "") -> list[Found]:
    card = prepare(rows_of(*lines), region=region)
    tagger = load_tagger()
    return decode(card, tagger.score_both(card) if tagger else score_by_rules(card))


def values(found: list[Found], field: CardField) -> list[str]:
    return [item.value for item in found if item.field is field]


def value(found: list[Found], field: CardField) -> str:
    return next(iter(values(found, field)), "")


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


@pytest.mark.parametrize(
    "line", ["Jane Q. Doe, CEO", "Jane Q. Doe - CEO", "Jane Q. Doe | CEO", "Jane Q. Doe, PhD, CEO"]
)
def test_name_and_title_on_one_line_come_apart(line: str) -> None:
    found = read("*Example Tools Inc.", line, "jdoe@exampletools.example", "212-555-0134")
    name = next(f for f in found if f.field is CardField.NAME)
    assert (name.name.first, name.name.last) == ("Jane Q.", "Doe")
    assert value(found, CardField.TITLE) == "CEO"


def test_a_title_made_of_business_words_is_not_cut_into_a_name() -> None:
    found = read("*Jane Doe", "Human Resources Manager", "Example Corp.", "jane.doe@example.com")
    assert value(found, CardField.NAME) == "Jane Doe"
    assert value(found, CardField.TITLE) == "Human Resources Manager"


def test_a_name_over_two_lines_is_joined() -> None:
    found = read("*Maximilian", "*MUSTERMANN", "Vertriebsleiter", "m.mustermann@example.de")
    assert value(found, CardField.NAME) == "Maximilian Mustermann"


def test_a_japanese_postcode_is_no_phone() -> None:
    found = read(
        "*株式会社例示商事",
        "*営業部長 山田 太郎",
        "〒690-0826",
        "島根県松江市学園南1-2-3",
        "TEL 0852-55-5678 FAX 0852-55-5679",
        "yamada@example.jp",
    )
    phones = values(found, CardField.PHONE)
    assert phones == ["+81852555678", "+81852555679"]
    name = next(f for f in found if f.field is CardField.NAME)
    assert (name.name.last, name.name.first) == ("山田", "太郎")
    assert value(found, CardField.TITLE) == "営業部長"
    address = next(f.address for f in found if f.field is CardField.ADDRESS)
    assert (address.postcode, address.region, address.city) == ("690-0826", "島根県", "松江市")


def test_cjk_name_and_title_without_a_blank_come_apart() -> None:
    found = read("*株式会社例示商事", "*山田太郎代表取締役", "yamada@example.jp")
    assert value(found, CardField.NAME) == "山田 太郎"
    assert value(found, CardField.TITLE) == "代表取締役"


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


def test_a_company_that_stands_only_in_the_domain_is_inferred_and_never_green() -> None:
    found = read("*Jane Doe", "Sales Manager", "jane.doe@velora-tools.example", "212-555-0134")
    company = next(f for f in found if f.field is CardField.COMPANY)
    assert company.value == "Velora Tools"
    assert company.rows == ()
    tagger = load_tagger()
    assert (tagger.confidence(company) if tagger else guess(company)) < 0.9


@pytest.mark.parametrize(
    ("name", "company", "email"),
    [
        ("Anna van der Meer", "Northwind Labs B.V.", "anna.vandermeer@northwind-labs.example.com"),
        ("Liam O'Connor", "Brightfield Pumps Ltd", "liam.oconnor@brightfield.example.com"),
    ],
)
def test_a_firm_below_a_registered_name_and_a_particle_are_spelled_by_the_e_mail(
    name: str, company: str, email: str
) -> None:
    found = read(name, "Head of Procurement", company, email)
    signs = {one.field: one.signs for one in found}
    assert signs[CardField.NAME]["shape"] == 1.0
    assert signs[CardField.COMPANY]["agreement"] > 0.9
    assert (signs[CardField.EMAIL]["spelled"], signs[CardField.EMAIL]["told"]) == (1.0, 1.0)
    tagger = load_tagger()
    assert tagger is not None
    assert {one.value: tagger.confidence(one) >= 0.9 for one in found} == {
        one.value: True for one in found
    }


@pytest.mark.parametrize(
    ("mail", "site"),
    [
        ("s.keller@physik.uni-muster.example", "physik.uni-muster.example"),
        ("s.keller@physik.uni-muster.example", "www.physik.uni-muster.example/people"),
        ("s.keller@physik.uni-muster.example", "uni-muster.example"),
    ],
)
def test_a_website_below_a_registered_name_is_as_sure_as_any_that_the_e_mail_spells(
    mail: str, site: str
) -> None:
    found = decoded(rows_of("*Sabine Keller", "Laborleiterin", "Acme Robotics GmbH", mail, site))
    assert value(found, CardField.WEBSITE) == site
    assert sure(first(found, CardField.WEBSITE)) >= 0.9


def test_what_a_machine_is_for_is_no_firm() -> None:
    found = read("Jane Doe", "Sales Manager", "Velora Ltd", "jane.doe@sales.quantor.example")
    email = next(one for one in found if one.field is CardField.EMAIL)
    assert email.signs["told"] == 0.0
    assert value(found, CardField.COMPANY) == "Velora Ltd"


@pytest.mark.parametrize("head", ["EXPO 2026", "Hannover Messe 2026", "2026 PACK FAIR"])
def test_the_name_and_year_of_a_fair_are_no_address(head: str) -> None:
    found = read(head, "MARIE EXAMPLE", "Atelier Velora SARL", "VISITOR")
    assert value(found, CardField.ADDRESS) == ""
    # Beside a street a town's four digits are its postcode.
    found = read("MARIE EXAMPLE", "Atelier Velora", "14 Long Street", "Cape Town 2026")
    assert "2026" in value(found, CardField.ADDRESS)


def test_a_given_name_set_large_over_the_family_name_is_one_name() -> None:
    rows = [
        replace(row, height=height, rect=(50, top, 400, top + height))
        for row, height, top in zip(
            rows_of("MARIE", "LEFEBVRE", "Atelier Velora SARL", "VISITOR"),
            (60.0, 38.0, 22.0, 24.0),
            (50, 130, 190, 230),
            strict=True,
        )
    ]
    card = prepare(rows, region="")
    tagger = load_tagger()
    assert tagger is not None
    found = decode(card, tagger.score_both(card))
    assert value(found, CardField.NAME) == "Marie Lefebvre"


def test_free_mail_never_becomes_a_company() -> None:
    found = read("*Jane Doe", "Photographer", "jane.doe@gmail.com", "212-555-0134")
    assert value(found, CardField.COMPANY) == ""


def test_a_tag_line_in_large_type_is_neither_name_nor_company() -> None:
    found = read(
        "*Innovation for Life",
        "Sofia Lindqvist, PhD",
        "Chief Scientific Officer",
        "sofia@nordbio.example",
        "Scheelevägen 2",
        "SE-223 81 Lund, Sweden",
    )
    name = next(f for f in found if f.field is CardField.NAME)
    assert (name.value, name.name.suffix) == ("Sofia Lindqvist", "PhD")
    assert value(found, CardField.COMPANY) != "Innovation for Life"


def test_a_persons_name_inside_the_company_does_not_win() -> None:
    found = read(
        "*Smith & Jones",
        "Attorneys at Law",
        "Elizabeth Jones",
        "Partner",
        "ejones@smithjones.example",
        "12 Court Street, Springfield, IL 62701",
    )
    assert value(found, CardField.NAME) == "Elizabeth Jones"
    assert value(found, CardField.COMPANY) == "Smith & Jones"


def test_of_two_addresses_one_is_taken_and_the_other_offered() -> None:
    found = read(
        "*Anna Svensson",
        "Projektledare",
        "Exempelföretaget AB",
        "Box 123",
        "111 22 Stockholm",
        "Besöksadress: Storgatan 5",
        "113 30 Stockholm",
        "anna.svensson@exempel.example",
    )
    address = next(f for f in found if f.field is CardField.ADDRESS)
    assert "Storgatan" not in address.value or "Box 123" not in address.value
    assert address.alternatives


def test_registrations_and_hours_are_not_phones() -> None:
    found = read(
        "*Jean DUPONT",
        "Gérant",
        "Société Exemple SARL",
        "SIRET 123 456 789 00012 - RCS Paris B 123 456 789",
        "Mon-Fri 9:00-17:00",
        "01 99 00 12 34",
        "jean.dupont@exemple.fr",
    )
    assert values(found, CardField.PHONE) == ["+33199001234"]


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
    from leadcapture.capture.cardlayout import arrange
    from leadcapture.capture.ocr import Line

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


def test_a_bar_between_number_and_e_mail_belongs_to_neither() -> None:
    found = read("Ann Lee", "212.555.0143|ann.lee@acme.example", "New York, NY 10001")
    assert values(found, CardField.EMAIL) == ["ann.lee@acme.example"]
    assert values(found, CardField.PHONE) == ["+12125550143"]


def test_digits_read_as_letters_are_digits_again_in_a_north_american_number() -> None:
    found = read("Tony Castellano", "305-SS5-0177", "tony@harborpine.example", "Miami, FL 33101")
    assert values(found, CardField.PHONE) == ["+13055550177"]
    assert value(found, CardField.ADDRESS) == "Miami, FL 33101"


def test_a_top_level_read_wrong_is_settled_by_the_country_and_the_website() -> None:
    found = read(
        "Joost van der Heijden",
        "Kruisweg Installaties B.V.",
        "T +31 20 123 45 67",
        "joost@kruisweg.ni",
        "kruisweg.nl",
    )
    assert values(found, CardField.EMAIL) == ["joost@kruisweg.nl"]


def test_degrees_behind_a_name_in_capitals_are_no_part_of_it() -> None:
    found = read("S. VENKATARAMAN B.E., M.B.A.", "Manager", "venkat@kaveri.in")
    assert value(found, CardField.NAME) == "S. Venkataraman"


def test_somebody_in_business_under_the_own_name_is_a_person_without_a_company() -> None:
    found = read("*Lena Hoffmann", "Fotografin", "0175 1234567", "hallo@lenahoffmann.de")
    assert value(found, CardField.NAME) == "Lena Hoffmann"
    assert value(found, CardField.COMPANY) == ""


def test_a_logo_over_the_rest_of_the_companys_name_is_read_with_it() -> None:
    found = read(
        "*FASSBENDER",
        "Anlagenbau GmbH & Co. KG",
        "Karl Obermann",
        "Leiter Konstruktion",
        "k.obermann@fassbender.de",
    )
    assert value(found, CardField.COMPANY) == "FASSBENDER Anlagenbau GmbH & Co. KG"


def test_of_a_logo_and_the_name_spelled_out_the_latter_is_the_company() -> None:
    found = read(
        "*CORVEXA",
        "Wolfgang Steiner",
        "Vice President",
        "Corvexa Industries",
        "200 S. Wacker Drive",
        "Chicago, IL 60606",
        "wolfgang.steiner@corvexa.com",
    )
    assert value(found, CardField.COMPANY) == "Corvexa Industries"


def test_a_registration_number_behind_the_company_is_left_out() -> None:
    found = read(
        "Kylie Nguyen",
        "Account Manager",
        "Southern Packaging Pty Ltd ABN 00 000 000 000",
        "kylie@southernpackaging.com.au",
    )
    assert value(found, CardField.COMPANY) == "Southern Packaging Pty Ltd"


def test_company_and_address_on_one_line_are_told_apart() -> None:
    found = read("Åsa Lind", "Nordvik Energi AB, Sveavägen 77, 113 50 Stockholm", "asa@nordvik.se")
    assert value(found, CardField.COMPANY) == "Nordvik Energi AB"
    assert value(found, CardField.ADDRESS) == "Sveavägen 77, 113 50 Stockholm"


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


def test_what_stands_behind_a_name_like_a_degree_is_no_part_of_it() -> None:
    found = read("Éric Dubois-Tremblay, ing.", "Conseiller principal", "edubois@laverendrye.ca")
    assert value(found, CardField.NAME) == "Éric Dubois-Tremblay"
    found = read("Aisha Rahman MBBS MRCPCH", "Consultant", "aisha.rahman@riverside.org.uk")
    assert value(found, CardField.NAME) == "Aisha Rahman"


def test_of_letters_and_the_name_they_stand_for_the_latter_is_the_company() -> None:
    found = read(
        "*EAWA", "East Africa Water Alliance", "Grace Wanjiru", "Officer", "gwanjiru@eawa.org"
    )
    assert value(found, CardField.COMPANY) == "East Africa Water Alliance"


def test_a_letter_read_wrong_in_a_website_is_put_right_by_the_company() -> None:
    found = read("Blue Note Events", "Dan Carter", "dan.carter@gmail.com", "www.bluenotervents.com")
    assert values(found, CardField.WEBSITE) == ["www.bluenoteevents.com"]


def test_a_visiting_and_a_postal_address_are_two() -> None:
    found = read(
        "Liesbeth Zandstra",
        "Adviseur",
        "Bezoekadres: Crackstraat 2, Heerenveen",
        "Postadres: Postbus 100, 8440 AC Heerenveen",
        "l.zandstra@waterveen.nl",
    )
    assert "Crackstraat" not in value(found, CardField.ADDRESS) or "Postbus" not in value(
        found, CardField.ADDRESS
    )


@pytest.mark.parametrize("between", ["-", "i", "|", " - ", ""])
def test_a_website_that_ran_into_the_e_mail_is_cut_off(between: str) -> None:
    found = read("Grace Wanjiru", "Officer", f"gwanjiru@eawa.org{between}www.eawa.org")
    assert values(found, CardField.EMAIL) == ["gwanjiru@eawa.org"]
    assert values(found, CardField.WEBSITE) == ["www.eawa.org"]


def test_a_letter_read_wrong_in_both_hosts_is_put_right_by_the_company() -> None:
    found = read(
        "ATLAS AGRUMES S.A.", "Fatima Zahra", "f.zahra@atiasagrumes.ma", "www.atiasagrumes.ma"
    )
    assert values(found, CardField.EMAIL) == ["f.zahra@atlasagrumes.ma"]
    assert values(found, CardField.WEBSITE) == ["www.atlasagrumes.ma"]


def test_one_sign_alone_is_nobody() -> None:
    assert read("回") == []


@pytest.mark.parametrize(
    ("line", "name", "title"),
    [
        ("Jane Doe- Branch Manager", "Jane Doe", "Branch Manager"),
        ("Jane Doe Cultural Attaché", "Jane Doe", "Cultural Attaché"),
        ("Name: Jane Doe", "Jane Doe", ""),
        ("Jane [Tex] Doe", "Jane Doe", ""),
        ("Ms. Kumari Doe", "Kumari Doe", ""),
    ],
)
def test_a_name_is_cut_off_what_stands_beside_it(line: str, name: str, title: str) -> None:
    found = read(f"*{line}", "Acme Ltd", "jane.doe@acme.example", "T +44 20 7946 0123")
    assert value(found, CardField.NAME) == name
    assert value(found, CardField.TITLE) == title


@pytest.mark.parametrize(
    ("lines", "title", "department"),
    [
        (("Chief Engineer, R&D Division",), "Chief Engineer", "R&D Division"),
        (("Sales Manager - Export Department",), "Sales Manager", "Export Department"),
        (("Zunftmeisterin, Acme Orchards",), "Zunftmeisterin", ""),
        (("Position: Zunftmeisterin",), "Zunftmeisterin", ""),
        (("SENIOR SCIENTIST /", "REGULATORY AFFAIRS"), "SENIOR SCIENTIST / REGULATORY AFFAIRS", ""),
    ],
)
def test_a_title_is_cut_off_what_stands_beside_it(
    lines: tuple[str, ...], title: str, department: str
) -> None:
    found = read("*Jane Doe", *lines, "*Acme Orchards", "jane.doe@acme-orchards.example")
    assert value(found, CardField.TITLE) == title
    assert value(found, CardField.DEPARTMENT) == department


def test_a_name_over_two_lines_may_have_three_words() -> None:
    found = read("*Carlos", "*Ríos Soto", "Gerente de Ventas", "carlos.riossoto@acme.example")
    assert value(found, CardField.NAME) == "Carlos Ríos Soto"


def set_right(rows: list[Row]) -> list[Row]:
    """The rows with their right ends below one another."""
    return [replace(row, rect=(800 - row.rect[2], row.rect[1], 800.0, row.rect[3])) for row in rows]


def decoded(rows: list[Row]) -> list[Found]:
    card = prepare(rows)
    tagger = load_tagger()
    assert tagger is not None
    return decode(card, tagger.score_both(card))


@pytest.mark.parametrize("mail", ["carlos.vargas@acme.example", "www.acme.example"])
def test_a_name_over_two_lines_that_end_below_one_another_is_one(mail: str) -> None:
    rows = rows_of("*Carlos", "*Enrique Vargas", "Sales Manager", "Acme Ltd", mail)
    assert value(decoded(set_right(rows)), CardField.NAME) == "Carlos Enrique Vargas"


def test_an_initial_does_not_make_a_family_name_whole() -> None:
    rows = rows_of("*Taras", "*L. Tkachuk", "Sales Manager", "ttkachuk@acme.example")
    assert value(decoded(rows), CardField.NAME) == "Taras L. Tkachuk"


def test_a_name_over_two_lines_may_be_set_wide() -> None:
    first, *others = rows_of("*GERT", "*VAN DER MERWE", "Sales Manager", "gert@acme.example")
    lower = [
        replace(row, rect=(row.rect[0], row.rect[1] + 24, row.rect[2], row.rect[3] + 24))
        for row in others
    ]
    assert value(decoded([first, *lower]), CardField.NAME) == "Gert Van der Merwe"


@pytest.mark.parametrize(
    "printed",
    ["David COHEN CFP®, CFP®", "David COHEN, SPHR, CPA", 'David "Dudi"COHEN', "David Cohen·CEO"],
)
def test_what_is_set_tight_to_a_name_is_no_part_of_it(printed: str) -> None:
    line = Line(text=printed, box=(), score=0.98, upright=(0.0, 0.0, 500.0, 33.0), height=33.0)
    others = [
        Line(text=text, box=(), score=0.98, upright=(0.0, y, 300.0, y + 22), height=22.0)
        for text, y in (("Acme Ltd", 60.0), ("+972 2 555 0123", 90.0))
    ]
    assert value(decoded(list(arrange([line, *others]))), CardField.NAME) == "David Cohen"


def test_a_title_below_a_name_in_capitals_is_no_part_of_it() -> None:
    found = read("*MARIA SOUSA", "Zunftmeisterin", "T +44 20 7946 0123")
    assert value(found, CardField.NAME) == "Maria Sousa"


def test_each_label_of_an_address_begins_one_of_its_own() -> None:
    found = read(
        "*Jane Doe",
        "Office: 1 High Street",
        "London SW1A 1AA",
        "Works: 2 Low Road",
        "Leeds LS1 1AA",
        "jane@acme.example",
    )
    assert value(found, CardField.ADDRESS) == "1 High Street, London SW1A 1AA"


@pytest.mark.parametrize(
    ("lines", "host", "company"),
    [
        (
            ("*MILLER", "*CONSTRUCTION", "*COMPANY"),
            "millerconstructionco",
            "MILLER CONSTRUCTION COMPANY",
        ),
        (
            ("*brightpath", "consulting group"),
            "brightpathconsulting",
            "brightpath consulting group",
        ),
    ],
)
def test_a_company_set_one_word_a_line_is_one_where_the_domain_spells_it(
    lines: tuple[str, ...], host: str, company: str
) -> None:
    found = read("Jane M. Doe", "President & CEO", *lines, f"jane@{host}.example")
    assert value(found, CardField.COMPANY) == company
    assert value(found, CardField.NAME) == "Jane M. Doe"


def test_a_japanese_title_of_two_words_stays_one() -> None:
    found = read("*山本商事株式会社", "代表取締役社長 山本 一郎", "TEL.06-6555-0123")
    assert value(found, CardField.TITLE) == "代表取締役社長"


def test_an_industrial_zone_before_a_postcode_is_nobody() -> None:
    found = read("*Jean Dupont", "ZI Nord - BP 123 - 69800 SAINT-PRIEST", "jean@acme.example")
    assert value(found, CardField.ADDRESS) == "ZI Nord - BP 123 - 69800 SAINT-PRIEST"
    assert next(f for f in found if f.field is CardField.NAME).alternatives == ()


def test_a_street_without_a_number_is_no_company() -> None:
    found = read(
        "*Jane Doe", "King Fahd Road", "Jeddah - P.O. Box 0288", "Saudi Arabia", "jane@acme.example"
    )
    assert value(found, CardField.COMPANY) == "Acme"
    assert value(found, CardField.ADDRESS).startswith("King Fahd Road, Jeddah")


@pytest.mark.parametrize(
    ("line", "mail", "name"),
    [
        ("Thandi Mokoena Pr.Eng", "thandi@mokoena.example", "Thandi Mokoena"),
        ("Philippa Moss-Ward ACII", "philippa.moss-ward@acme.example", "Philippa Moss-Ward"),
        ("Yael Ben-Shalom, Adv.", "yael.bs@acme.example", "Yael Ben-Shalom"),
        ("Ing. Agr. Martín Soler", "msoler@acme.example", "Martín Soler"),
        ("Tan Wei Liang, Desmond", "desmond.tan@acme.example", "Desmond Tan Wei Liang"),
        ("Marie Anne DUPONT", "marieanne.dupont@acme.example", "Marie Anne Dupont"),
    ],
)
def test_marks_around_a_name_in_many_countries_are_no_part_of_it(
    line: str, mail: str, name: str
) -> None:
    found = read("*" + line, "Sales Manager", "Acme Robotics Ltd", mail)
    assert value(found, CardField.NAME) == name


def test_a_form_of_address_says_who_is_the_person_and_who_the_firm() -> None:
    found = read(
        "*Weingut Huber",
        "*Mag. Theresia Huber",
        "Kellergasse 22 | A-3550 Langenlois",
        "Tel. & Fax: +43 2734 2417",
        "wein@huber.example",
    )
    assert value(found, CardField.NAME) == "Theresia Huber"
    assert value(found, CardField.COMPANY) == "Weingut Huber"


def test_a_list_of_services_is_nobody() -> None:
    found = read(
        "*Acme & Son",
        "Boiler Servicing • Bathrooms • Leaks • Power Flushing",
        "Tel: 020 7946 0412",
        "acmeandson@hotmail.co.uk",
    )
    assert value(found, CardField.NAME) == ""


def test_the_country_of_a_free_mail_dials_local_numbers() -> None:
    found = read("*Jane Doe", "Florist", "07700 900123", "jane.doe@hotmail.co.uk")
    assert values(found, CardField.PHONE) == ["+447700900123"]


@pytest.mark.parametrize(
    ("lines", "company", "address"),
    [
        (
            ("Kanal7 Rundfunk GmbH, Mittelweg 177, 20148 Hamburg",),
            "Kanal7 Rundfunk GmbH",
            "Mittelweg 177, 20148 Hamburg",
        ),
        (
            ("Bakker B.V. Postbus 214 3840 AE Harderwijk",),
            "Bakker B.V.",
            "Postbus 214 3840 AE Harderwijk",
        ),
        (
            ("Bakker BVBA", "Gentsesteenweg 214", "9300 Aalst", "BTW BE 0447.182.736"),
            "Bakker BVBA",
            "Gentsesteenweg 214, 9300 Aalst",
        ),
        (
            ("Acme Ltd", "Level 2, 47 Colin Street", "West Perth WA 6005", "PO Box 1187 WA 6872"),
            "Acme Ltd",
            "Level 2, 47 Colin Street, West Perth WA 6005",
        ),
        (
            ("Acme Clinic Ltd", "Fri 8:30 am - 12 noon", "1850 Cook Rd, Deerfield, Illinois 60015"),
            "Acme Clinic Ltd",
            "1850 Cook Rd, Deerfield, Illinois 60015",
        ),
        (
            ("Roe & Doe LLP", "165 Broadway", "New York, NY 10006", "NEW YORK | BOSTON | LONDON"),
            "Roe & Doe LLP",
            "165 Broadway, New York, NY 10006",
        ),
    ],
)
def test_an_address_is_cut_off_what_stands_beside_it(
    lines: tuple[str, ...], company: str, address: str
) -> None:
    found = read("*Jane Doe", "Sales Manager", "jane.doe@mail.example", *lines)
    assert value(found, CardField.ADDRESS) == address
    assert value(found, CardField.COMPANY) == company


def test_a_department_below_a_title_is_no_part_of_it() -> None:
    found = read("*Jane Doe", "Deputy General Manager", "Overseas Sales Dept.", "jane@acme.example")
    assert value(found, CardField.TITLE) == "Deputy General Manager"
    assert value(found, CardField.DEPARTMENT) == "Overseas Sales Dept."
    slashed = read("*Jane Doe", "Assistant Manager / Global Marketing Team", "jane@acme.example")
    assert value(slashed, CardField.TITLE) == "Assistant Manager"
    assert value(slashed, CardField.DEPARTMENT) == "Global Marketing Team"


def test_a_logo_goes_on_in_the_line_that_the_domain_spells_with_it() -> None:
    found = read(
        "*TRIDENT", "INDUSTRIAL FASTENERS & TOOLING", "Jane Doe", "jdoe@tridentfasteners.com"
    )
    assert value(found, CardField.COMPANY) == "TRIDENT INDUSTRIAL FASTENERS & TOOLING"


def test_second_numbers_and_extensions_in_many_words() -> None:
    found = read("Jane Doe", "Tels. (442) 212 44 18 y 214 09 73", "Querétaro, México")
    assert values(found, CardField.PHONE) == ["+524422124418", "+524422140973"]
    found = read("Jane Doe", "T: (84-274) 379 4418 - Ext: 105", "Binh Duong, Vietnam")
    assert values(found, CardField.PHONE) == ["+842743794418;ext=105"]
    found = read("Jane Doe", "Tel. 030 6864211", "P.IVA e C.F. 02847130987", "Brescia, Italia")
    assert values(found, CardField.PHONE) == ["+390306864211"]


@pytest.mark.parametrize("extension", ["wew. 15", "w. 15", "zzyx. 15"])
def test_what_is_left_behind_a_number_is_no_address(extension: str) -> None:
    found = read(
        "*Jan Kowalski",
        "ul. Przemysłowa 12, 41-200 Sosnowiec",
        f"tel. 32 266 71 40 {extension}",
        "j.kowalski@example.pl",
    )
    assert value(found, CardField.ADDRESS) == "ul. Przemysłowa 12, 41-200 Sosnowiec"


@pytest.mark.parametrize(
    ("lines", "name", "company"),
    [
        (
            ("*BRIGHT SPARK ELECTRIC", "Jo Pettibone", "brightsparkfl@gmail.com"),
            "Jo Pettibone",
            "BRIGHT SPARK ELECTRIC",
        ),
        (
            ("*Farmacia San Rocco", "Dott.ssa Elena Carraro", "farmaciasanrocco@gmail.com"),
            "Elena Carraro",
            "Farmacia San Rocco",
        ),
        (
            (
                "*SRI KAVERI TRADERS",
                "Dealers in: Tiles, CP Fittings & Hardware",
                "K. Srinivasa Rao",
                "Proprietor",
                "kaveritraders.hyd@gmail.com",
            ),
            "K. Srinivasa Rao",
            "SRI KAVERI TRADERS",
        ),
    ],
)
def test_free_mail_in_the_firms_name_tells_the_firm(
    lines: tuple[str, ...], name: str, company: str
) -> None:
    found = read(*lines)
    assert value(found, CardField.NAME) == name
    assert value(found, CardField.COMPANY) == company


def test_what_somebody_speaks_or_writes_is_no_title() -> None:
    found = read("*Eva Huber", "Gerichtsdolmetscherin", "Deutsch – Englisch – Französisch")
    assert value(found, CardField.TITLE) == "Gerichtsdolmetscherin"
    found = read("*eva huber", "freelance backend engineer", "rust / go / postgres")
    assert value(found, CardField.TITLE) == "freelance backend engineer"


@pytest.mark.parametrize(
    ("lines", "phones"),
    [
        (
            ("Tel.: +20 2 2274 4182-2274 4183", "Nasr City, Cairo, Egypt"),
            ["+20222744182", "+20222744183"],
        ),
        (
            ("Mobile: (852)94418270(China)138 0244 1827", "Kwai Chung, Hong Kong"),
            ["+85294418270", "+8613802441827"],
        ),
        (("電話：(02)2918-4418分機215", "新北市新店區寶橋路235巷"), ["+886229184418;ext=215"]),
        (("98304 41827", "asha.roy@rediffmail.com"), ["+919830441827"]),
        (("Cell: 98480 44182", "Ranigunj, Secunderabad - 500 003"), ["+919848044182"]),
    ],
)
def test_numbers_are_dialled_as_the_card_says(lines: tuple[str, ...], phones: list[str]) -> None:
    assert values(read("*Asha Roy", *lines), CardField.PHONE) == phones


def test_a_registers_number_below_an_address_is_no_part_of_it() -> None:
    found = read("Asha Roy", "2104 Bay Tower", "Business Bay, Dubai, UAE", "BRN: 44182 ORN: 18270")
    assert value(found, CardField.ADDRESS) == "2104 Bay Tower, Business Bay, Dubai, UAE"


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        (("Certified Public Accountants", "*Jane Doe, CPA", "Shareholder"), "Shareholder"),
        (("Foreign & Domestic • Brakes • State Inspections", "*Lou Doe, Prop."), "Prop"),
        (("*Jane Doe", "Director BA(Hons) DipArch RIBA"), "Director"),
        (("*Dra. Begoña Sanz", "Odontóloga – Col. nº 28004418"), "Odontóloga"),
        (("*Gunilla Söder", "Upphandlingschef", "Ekonomikontoret"), "Upphandlingschef"),
        (("*小野寺恵", "女将"), "女将"),
    ],
)
def test_a_title_is_what_one_person_is(lines: tuple[str, ...], title: str) -> None:
    assert value(read("*Roe & Doe Ltd", *lines), CardField.TITLE).rstrip(".") == title


def test_two_who_share_a_card_are_its_name() -> None:
    found = read("*The Plough Inn", "*Simon & Jo Battersby", "Landlords", "01473 441827")
    assert value(found, CardField.NAME) == "Simon & Jo Battersby"


def test_a_second_address_on_the_row_begins_at_its_label() -> None:
    found = read("*Eva Lind", "Postadress: 645 80 Ekeby. Besöksadress: Nygatan 10")
    assert value(found, CardField.ADDRESS) in {"645 80 Ekeby", "Nygatan 10"}


def first(found: list[Found], field: CardField) -> Found:
    return next(item for item in found if item.field is field)


def sure(item: Found) -> float:
    tagger = load_tagger()
    return tagger.confidence(item) if tagger else guess(item)


@pytest.mark.parametrize(
    "lines",
    [
        ("*Imogen Fairbairn", "(she/her)", "Senior Associate"),
        ("*Imogen Fairbairn (she/her)", "Senior Associate"),
        ("*Imogen Fairbairn [they / them]", "Senior Associate"),
        ("*Imogen Fairbairn", "she/her/hers", "Senior Associate"),
        ("*Imogen Fairbairn", "(sie/ihr)", "Senior Associate"),
    ],
)
def test_pronouns_are_part_of_nothing(lines: tuple[str, ...]) -> None:
    found = read(*lines, "+44 20 7946 0321", "imogen.fairbairn@example.com")
    assert value(found, CardField.NAME) == "Imogen Fairbairn"
    assert value(found, CardField.TITLE) == "Senior Associate"


def test_what_stands_below_a_title_and_is_none_by_its_words_makes_it_doubtful() -> None:
    found = read("*Imogen Fairbairn", "Senior Associate", "Intellectual Property", "i@example.com")
    title = first(found, CardField.TITLE)
    assert title.value == "Senior Associate" or sure(title) < 0.9
    found = read("*Imogen Fairbairn", "Vice President, Grid Interconnection", "i@example.com")
    title = first(found, CardField.TITLE)
    assert title.value == "Vice President, Grid Interconnection"
    assert sure(title) >= 0.9


@pytest.mark.parametrize(
    ("line", "title", "company"),
    [
        ("founder & ceo @ tidewrack", "founder & ceo", "tidewrack"),
        ("Managing Director @ Tidewrack Labs", "Managing Director", "Tidewrack Labs"),
        ("Product Manager at Tidewrack", "Product Manager", "Tidewrack"),
    ],
)
def test_a_title_and_where_it_is_held_come_apart(line: str, title: str, company: str) -> None:
    found = read("*Kofi Asante-Mensah", line, "kofi@tidewrack.example", "415-555-0117")
    assert value(found, CardField.TITLE) == title
    assert value(found, CardField.COMPANY) == company


@pytest.mark.parametrize(
    ("line", "title", "suffix"),
    [
        ("Broker/Owner, CRS, GRI", "Broker/Owner", "CRS, GRI"),
        ("Principal Engineer / Ph.D.", "Principal Engineer", "Ph.D."),
        ("Attorney at Law, LL.M.", "Attorney at Law", "LL.M."),
        ("Founder, MD", "Founder, MD", ""),
        ("Senior Engineer, Networks", "Senior Engineer, Networks", ""),
    ],
)
def test_degrees_behind_a_title_belong_to_the_person(line: str, title: str, suffix: str) -> None:
    found = read("*Denise Holloway", line, "denise.holloway@example.com", "919-555-0166")
    assert value(found, CardField.TITLE) == title
    assert first(found, CardField.NAME).name.suffix == suffix


@pytest.mark.parametrize(
    "line", ["Ufficio Tecnico", "Reparto Commerciale", "Departamento Técnico", "Abteilung Verkauf"]
)
def test_a_department_alone_is_no_title(line: str) -> None:
    found = read("*Officine Brambilla s.r.l.", "*Luca Rossi", line, "l.rossi@example.it")
    assert value(found, CardField.TITLE) == ""
    assert value(found, CardField.DEPARTMENT) == line


@pytest.mark.parametrize(
    ("lines", "given", "family"),
    [
        (
            ("*Thaís", "*Figueiredo Prado", "thais.prado@example.com.br"),
            "Thaís",
            "Figueiredo Prado",
        ),
        (("*Thaís Figueiredo Prado", "thais.prado@example.com.br"), None, None),
        (("*Åsa Lindström Björk", "asa.lindstrom@example.se"), "Åsa", "Lindström Björk"),
        (("*Ana García Pérez", "Madrid, España", "info@example.es"), "Ana", "García Pérez"),
    ],
)
def test_a_second_family_name_that_nothing_tells_is_not_green(
    lines: tuple[str, ...], given: str | None, family: str | None
) -> None:
    name = first(read(*lines, "Gerente"), CardField.NAME)
    assert sure(name) < 0.9
    if given is not None:
        assert (name.name.first, name.name.last) == (given, family)


@pytest.mark.parametrize(
    "lines",
    [
        ("*José Luis García", "Director", "jlgarcia@example.es"),
        ("*Mary Jane Smith", "Director", "mary.smith@example.com"),
        ("*Anna Karin Svensson", "Director", "anna.svensson@example.se"),
        ("*João M. Prado", "Director", "joao.prado@example.com.br"),
    ],
)
def test_names_of_three_words_that_an_e_mail_tells_stay_green(lines: tuple[str, ...]) -> None:
    assert sure(first(read(*lines), CardField.NAME)) >= 0.9


def test_a_turkish_letter_is_put_right_by_the_e_mail_and_never_the_e_mail_by_it() -> None:
    found = read(
        "*ANADOLU RULMAN A.Ş.",
        "*Gülşah KARAOČLU",
        "İhracat Müdürü",
        "T: +90 212 671 40 55",
        "gulsah.karaoglu@anadolurulman.com.tr",
    )
    assert first(found, CardField.NAME).name.last == "Karaoğlu"
    assert values(found, CardField.EMAIL) == ["gulsah.karaoglu@anadolurulman.com.tr"]
    # Where the country is not known, the e-mail stays as it was read.
    found = read("*Gülşah KARAOČLU", "Director", "gulsah.karaoglu@example.com")
    assert values(found, CardField.EMAIL) == ["gulsah.karaoglu@example.com"]
    assert sure(first(found, CardField.NAME)) < 0.9


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


def test_a_name_that_lost_letters_the_e_mail_has_is_not_green() -> None:
    found = read("*Tnde Bkare", "Director", "T +234 803 555 0142", "tunde.bakare@example.ng")
    assert sure(first(found, CardField.NAME)) < 0.9


def test_a_blank_lost_in_a_firms_name_is_not_green() -> None:
    found = read("*AlNoor Al Sahel General Trading L.L.C.", "sales@alnooralsahel.ae")
    assert all(sure(item) < 0.9 for item in found if item.field is CardField.COMPANY)
    found = read("*SolarPeak Inc.", "Jane Doe", "Director", "jane.doe@solarpeak.example")
    assert sure(first(found, CardField.COMPANY)) >= 0.9


def test_a_host_is_not_spelled_by_half_a_word_of_the_company() -> None:
    found = read(
        "*Harbourside Veterinary Specialists",
        "Dr Siobhán Ngata",
        "s.ngata@harboursidevets.com.au",
        "harboursidevets.com.au",
    )
    assert values(found, CardField.EMAIL) == ["s.ngata@harboursidevets.com.au"]


def test_beside_a_department_a_tag_line_is_no_title() -> None:
    found = read(
        "*Officine Brambilla s.r.l.",
        "lavorazioni di precisione",
        "*Geom. Luca Rossi",
        "Ufficio Tecnico",
        "l.rossi@example.it",
    )
    assert value(found, CardField.TITLE) == ""
    assert value(found, CardField.DEPARTMENT) == "Ufficio Tecnico"


@pytest.mark.parametrize("kind", ["VISITOR", "Exhibitor", "BESUCHER", "Visiteur"])
def test_what_a_badge_is_names_nobody(kind: str) -> None:
    found = read("Purchasing Manager", "*Lakeside Motion Inc.", f"*{kind}")
    assert values(found, CardField.NAME) == []
    assert value(found, CardField.COMPANY) == "Lakeside Motion Inc."


def test_a_badges_name_in_two_sizes_is_one() -> None:
    found = read("*Catarina", "*MAGALHÃES", "Engenheira de Processos", "Fundição Douro, S.A.")
    assert first(found, CardField.NAME).name.last == "Magalhães"


def test_a_blank_lost_in_a_name_is_put_back_by_the_e_mail() -> None:
    found = read("*SzőllősiKrisztián", "értékesítési vezető", "szollosi.krisztian@tiszagep.hu")
    name = first(found, CardField.NAME).name
    assert (name.first, name.last) == ("Krisztián", "Szőllősi")


def test_a_blank_lost_before_a_house_number_is_put_back() -> None:
    found = read("*Jan Kowalski", "ul. Przemysłowa12, 41-200 Sosnowiec", "j.kowalski@example.pl")
    address = first(found, CardField.ADDRESS)
    assert address.value == "ul. Przemysłowa 12, 41-200 Sosnowiec"
    assert address.address.street == "ul. Przemysłowa 12"


def test_a_logo_of_two_words_that_the_domain_spells_is_read_with_the_line_below() -> None:
    found = read(
        "*ANADOLU RULMAN",
        "SANAYİ VE TİCARET A.Ş.",
        "Gülşah Demir",
        "gulsah.demir@anadolurulman.com.tr",
    )
    assert value(found, CardField.COMPANY) == "ANADOLU RULMAN SANAYİ VE TİCARET A.Ş."


def test_a_register_that_ran_into_a_host_is_cut_off() -> None:
    found = read("*Asha Roy", "W: www.sgpolymers.inGSTIN: 24AABCS1429B1ZX", "asha@sgpolymers.in")
    assert values(found, CardField.WEBSITE) == ["www.sgpolymers.in"]


@pytest.mark.parametrize(
    ("line", "title", "department"),
    [
        (
            "Senior Associate, Intellectual Property",
            "Senior Associate",
            "Intellectual Property",
        ),
        ("Director, Government Relations", "Director", "Government Relations"),
        ("Partner, Tax", "Partner", "Tax"),
        ("Director, Sales", "Director, Sales", ""),
    ],
)
def test_a_practice_area_behind_a_title_is_the_department(
    line: str, title: str, department: str
) -> None:
    found = read("*HARROW BEXLEY LLP", "*Priscilla Stein", line, "p.stein@harrowbexley.com")
    assert value(found, CardField.TITLE) == title
    assert value(found, CardField.DEPARTMENT) == department


@pytest.mark.parametrize("line", ["R&D Center", "Sales Engineering Group 2", "Derecho Mercantil"])
def test_a_part_of_a_firm_below_a_title_is_the_department(line: str) -> None:
    found = read(
        "*Hansol Optics Co., Ltd.",
        "*Minjun Kang",
        "Senior Manager",
        line,
        "12 Teheran-ro, Seoul 06236, Korea",
        "m.kang@hansoloptics.co.kr",
    )
    assert value(found, CardField.TITLE) == "Senior Manager"
    assert value(found, CardField.DEPARTMENT) == line
    assert line not in value(found, CardField.ADDRESS)


def test_what_somebody_has_learned_is_no_part_of_the_title() -> None:
    found = read(
        "*Limmat Versicherungen AG",
        "*Reto Ammann",
        "Vorsorgeberater",
        "Dipl. Finanzberater IAF",
        "Schaffhauserstrasse 331, 8050 Zürich",
        "reto.ammann@limmat-versicherungen.ch",
    )
    assert value(found, CardField.TITLE) == "Vorsorgeberater"


def test_an_email_is_doubtful_whose_host_the_website_spells_otherwise_without_a_dot() -> None:
    found = read(
        "*Zbigniew Gąsior",
        "Kierownik Katedry",
        "e-mail: z.gasior@utk.edu.pl",
        "www.atkedu.pl",
    )
    assert value(found, CardField.WEBSITE) == "www.atk.edu.pl"
    assert sure(first(found, CardField.EMAIL)) < 0.9
    assert sure(first(found, CardField.WEBSITE)) < 0.9


def test_an_agency_of_an_insurer_is_the_department_and_no_street() -> None:
    found = read(
        "*Limmat Versicherungen AG",
        "*Reto Ammann",
        "Vorsorgeberater",
        "Dipl. Finanzberater IAF",
        "Generalagentur Zürich-Oerlikon",
        "Schaffhauserstrasse 331, 8050 Zürich",
        "reto.ammann@limmat-versicherungen.ch",
    )
    assert value(found, CardField.TITLE) == "Vorsorgeberater"
    assert value(found, CardField.DEPARTMENT) == "Generalagentur Zürich-Oerlikon"
    assert value(found, CardField.ADDRESS) == "Schaffhauserstrasse 331, 8050 Zürich"


@pytest.mark.parametrize(
    ("line", "title", "name"),
    [
        ("課長代理 鈴木一郎", "課長代理", "鈴木 一郎"),
        ("課長補佐鈴木一郎", "課長補佐", "鈴木 一郎"),
        ("部長代理", "部長代理", ""),
    ],
)
def test_a_deputy_is_a_part_of_the_japanese_title(line: str, title: str, name: str) -> None:
    found = read("株式会社みなと精機", line, "東京都港区芝浦3-14-8", "TEL 03-5470-7719")
    assert value(found, CardField.TITLE) == title
    if name:
        assert value(found, CardField.NAME) == name


def test_a_chief_is_addressed_as_one() -> None:
    found = read(
        "*OKON-BELL VENTURES NIG. LTD",
        "*CHIEF EMEKA OKONKWO-BELLO",
        "Managing Director",
        "Balogun Trade Fair Complex, Lagos, Nigeria",
        "okonbellventures@gmail.com",
    )
    assert value(found, CardField.NAME) == "Emeka Okonkwo-Bello"
    assert first(found, CardField.NAME).name.prefix == "CHIEF"


def test_an_academy_is_no_person_and_goes_on_below() -> None:
    found = read(
        "*Akademia Techniczna",
        "*w Krakowie",
        "prof. dr hab. inż. Zbigniew Wróblewski-Gąsior",
        "Kierownik Katedry Mechaniki Płynów",
        "ul. Skawińska 21, 31-066 Kraków",
        "tel. 12 633 14 07",
        "z.gasior@atk.edu.pl",
    )
    assert value(found, CardField.NAME) == "Zbigniew Wróblewski-Gąsior"
    assert value(found, CardField.COMPANY) == "Akademia Techniczna w Krakowie"


def test_a_firm_of_notaries_names_no_department_and_is_not_cut() -> None:
    found = read(
        "*OFFICE NOTARIAL DES CÉLESTINS",
        "SCP Darcourt-Vial, Peyrache & Associés",
        "*Maître Hélène DARCOURT-VIAL",
        "Notaire associée",
        "9, quai des Célestins - 69002 LYON",
        "helene.darcourt-vial@notaires.fr",
    )
    assert value(found, CardField.NAME) == "Hélène Darcourt-Vial"
    assert value(found, CardField.DEPARTMENT) == ""
    assert value(found, CardField.COMPANY) in {
        "OFFICE NOTARIAL DES CÉLESTINS",
        "SCP Darcourt-Vial, Peyrache & Associés",
    }


def test_the_number_of_a_professions_council_is_no_phone() -> None:
    found = read(
        "*Movimento Vivo",
        "Dra. Camila Brandão Figueira",
        "Fisioterapeuta·CREFITO-3118402-F",
        "(11) 3084-4417",
        "São Paulo-SP-CEP 01426-001",
        "contato@movimentovivo.com.br",
    )
    assert value(found, CardField.TITLE) == "Fisioterapeuta"
    assert values(found, CardField.PHONE) == ["+551130844417"]


@pytest.mark.parametrize(
    ("line", "department", "title"),
    [
        ("外贸部经理", "外贸部", "经理"),
        ("外贸部 经理", "外贸部", "经理"),
        ("業務二部/資深專員", "業務二部", "資深專員"),
        ("海外営業部 課長", "海外営業部", "課長"),
        ("営業部長", "", "営業部長"),
    ],
)
def test_a_department_and_a_title_in_one_word_are_two(
    line: str, department: str, title: str
) -> None:
    found = read("*样本机械有限公司", "*陈志强", line, "chen@yangben.example")
    assert value(found, CardField.TITLE) == title
    assert value(found, CardField.DEPARTMENT) == department


@pytest.mark.parametrize(
    ("printed", "title"),
    [
        ("Group ExecutiveDirector", "Group Executive Director"),
        ("SalesManager", "Sales Manager"),
    ],
)
def test_a_title_that_lost_a_blank_is_read_with_it(printed: str, title: str) -> None:
    found = read("*Gemilang Sample Sdn. Bhd.", "*Jane Doe", printed, "jane.doe@gemilang.example")
    assert value(found, CardField.TITLE) == title
    assert value(found, CardField.DEPARTMENT) == ""


def test_a_firm_that_its_domain_spells_keeps_its_capitals() -> None:
    found = read("*SampleDirector", "*Jane Doe", "Engineer", "jane@sampledirector.example")
    assert value(found, CardField.COMPANY) == "SampleDirector"


@pytest.mark.parametrize(
    "field", ["Commercial & Intellectual Property", "Banking and Finance", "Private Client, Tax"]
)
def test_fields_of_lawyers_are_their_department(field: str) -> None:
    found = read(
        "*Winter Sample LLP", "*Jane Doe", "Senior Associate", field, "jane.doe@wsample.example"
    )
    assert value(found, CardField.DEPARTMENT) == field
    assert value(found, CardField.TITLE) == "Senior Associate"


def test_the_heading_of_a_second_office_is_no_department() -> None:
    found = read(
        "*Chemexample NV",
        "*Jane Doe",
        "Business Unit Manager",
        "jane.doe@chemexample.example",
        "Hoofdkantoor",
        "Noorderlaan 147 bus 9",
        "2030 Antwerpen",
        "Bureau Wallonie",
        "Rue de l'Industrie 22",
        "4100 Seraing",
    )
    assert value(found, CardField.DEPARTMENT) == ""
    assert "Bureau" not in value(found, CardField.ADDRESS)


@pytest.mark.parametrize(
    "lines",
    [
        ("*Avi Ben Ami, SPHR, CPA", "Acme Ltd", "avi@acme.example"),
        ("*AVI BEN AMI, SPHR, CPA", "Partner", "Acme Ltd", "+972 2 555 0123"),
        ("*Acme Ltd", "Avi Ben Ami,", "SPHR, CPA", "Partner", "avi@acme.example"),
        ("Partner", "Avi Ben Ami", "SPHR, CPA", "*Acme Ltd", "avi@acme.example"),
    ],
)
def test_degrees_behind_a_comma_or_below_are_the_names(lines: tuple[str, ...]) -> None:
    found = read(*lines)
    name = next(item for item in found if item.field is CardField.NAME)
    assert (name.value, name.name.suffix) == ("Avi Ben Ami", "SPHR, CPA")
    assert value(found, CardField.COMPANY) == "Acme Ltd"
    assert "CPA" not in value(found, CardField.TITLE)


def test_a_firm_in_capitals_below_a_name_is_no_degree() -> None:
    found = read("*Jane Doe", "ACME", "Partner", "jane@acme.example")
    name = next(item for item in found if item.field is CardField.NAME)
    assert (name.name.suffix, value(found, CardField.COMPANY)) == ("", "ACME")


def test_a_department_is_nobody_though_a_mailbox_is_called_like_it() -> None:
    found = read(
        "*Cítricos Muestra, S. Coop. V.",
        "*Vicent Ferrandis Llopis",
        "Dpto. Exportación",
        "Ctra.de Ademuz, km 18,5",
        "46184 Muestra (Valencia) España",
        "export@citricosmuestra.example",
    )
    assert value(found, CardField.NAME) == "Vicent Ferrandis Llopis"
    assert value(found, CardField.DEPARTMENT) == "Dpto. Exportación"
    assert values(found, CardField.WEBSITE) == []
    assert value(found, CardField.ADDRESS).startswith("Ctra.de Ademuz, km 18,5")


def test_a_name_with_binte_is_one() -> None:
    found = read(
        "*Quantoro Pte. Ltd.", "*Dr. Nurul Huda binte Rahman", "Director", "nurul@qdx.example"
    )
    assert value(found, CardField.NAME) == "Nurul Huda binte Rahman"


def test_a_letter_more_that_e_mail_and_website_both_have_stays() -> None:
    found = read(
        "*Viña Muestra Azul",
        "Ignacio Larraín E.",
        "Gerente Comercial",
        "ilarrain@vmuestraazul.example www.vmuestraazul.example",
    )
    assert value(found, CardField.EMAIL) == "ilarrain@vmuestraazul.example"
    assert value(found, CardField.WEBSITE) == "www.vmuestraazul.example"


@pytest.mark.parametrize(
    "function",
    ["Marketing & Kommunikation", "Vertrieb", "Einkauf", "Forschung & Entwicklung", "Personal"],
)
@pytest.mark.parametrize("title", ["", "Projektleiterin"])
def test_what_a_part_of_a_german_firm_does_is_its_department(function: str, title: str) -> None:
    found = read(
        "*Muster Maschinenbau GmbH",
        "*Sabine Keller",
        *([title] if title else []),
        function,
        "Industriestraße 12",
        "70565 Stuttgart",
        "s.keller@muster-maschinenbau.example",
    )
    assert values(found, CardField.TITLE) == ([title] if title else [])
    assert value(found, CardField.DEPARTMENT) == function


@pytest.mark.parametrize(
    "function",
    ["Human Resources", "Export", "Marketing", "Purchasing", "R&D", "Sales", "Vertrieb", "IT"],
)
@pytest.mark.parametrize(
    "lines",
    [
        ("*Jane Miller", "Area Manager", "{}", "Acme Robotics GmbH"),
        ("*Jane Miller", "Area Manager | {}", "Acme Robotics GmbH"),
        ("*Acme Robotics GmbH", "*Jane Miller", "{}", "Key Account Manager"),
    ],
)
def test_a_function_beside_a_title_is_the_department(function: str, lines: tuple[str, ...]) -> None:
    found = decoded(rows_of(*(line.format(function) for line in lines), "j.miller@acme.example"))
    assert value(found, CardField.DEPARTMENT) == function
    assert value(found, CardField.TITLE) in ("Area Manager", "Key Account Manager")
    assert value(found, CardField.COMPANY) == "Acme Robotics GmbH"


def test_a_title_that_goes_on_in_the_next_line_ends_in_a_function() -> None:
    found = read("*Acme Robotics GmbH", "*Jane Miller", "Director of", "Sales", "j@acme.example")
    assert values(found, CardField.DEPARTMENT) == []


def test_a_firm_that_the_domain_spells_is_no_function() -> None:
    found = decoded(rows_of("*Jane Miller", "Area Manager", "Export", "jane.miller@export.example"))
    assert value(found, CardField.COMPANY) == "Export"


def test_a_leader_of_a_function_has_that_title() -> None:
    found = read("*Muster Maschinenbau GmbH", "*Sabine Keller", "Leiterin Vertrieb Innendienst")
    assert value(found, CardField.TITLE) == "Leiterin Vertrieb Innendienst"
    assert values(found, CardField.DEPARTMENT) == []


@pytest.mark.parametrize("estate", ["ZA du Pré Vert", "Z.I. Nord", "Parc d'activités des Lilas"])
def test_an_estate_of_france_above_the_town_is_of_the_address(estate: str) -> None:
    found = read(
        "*Fromages du Jura SARL",
        "*Camille Dubois",
        "Responsable export",
        estate,
        "39000 Lons-le-Saunier",
        "c.dubois@fromages-jura.example",
    )
    assert value(found, CardField.TITLE) == "Responsable export"
    assert value(found, CardField.ADDRESS) == f"{estate}, 39000 Lons-le-Saunier"


def test_a_name_beside_a_firm_that_the_domain_spells_is_somebody() -> None:
    found = read("*Cítricos Muestra", "*Vicent Ferrandis Llopis", "export@citricosmuestra.example")
    assert value(found, CardField.NAME) == "Vicent Ferrandis Llopis"
    assert value(found, CardField.COMPANY) == "Cítricos Muestra"


def test_what_a_mailbox_is_for_is_nobody() -> None:
    found = read(
        "*Vicent Ferrandis Llopis",
        "Exportación",
        "Ctra. de Ademuz, km 18",
        "46184 Muestra (Valencia)",
        "export@citricosmuestra.example",
    )
    assert value(found, CardField.NAME) == "Vicent Ferrandis Llopis"
