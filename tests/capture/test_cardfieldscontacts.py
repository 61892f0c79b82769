"""E-mails, websites, phones and addresses of whole cards, as the decoder gives them."""

from __future__ import annotations

import pytest

from leadcapture.capture.cardfields import CardField
from leadcapture.capture.cardlayout import Row
from tests.capture.cards import (
    decoded,
    first,
    read,
    sure,
    value,
    values,
)


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


def test_free_mail_never_becomes_a_company() -> None:
    found = read("*Jane Doe", "Photographer", "jane.doe@gmail.com", "212-555-0134")
    assert value(found, CardField.COMPANY) == ""


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


def test_a_street_without_a_number_is_no_company() -> None:
    found = read(
        "*Jane Doe", "King Fahd Road", "Jeddah - P.O. Box 0288", "Saudi Arabia", "jane@acme.example"
    )
    assert value(found, CardField.COMPANY) == "Acme"
    assert value(found, CardField.ADDRESS).startswith("King Fahd Road, Jeddah")


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


def test_a_second_address_on_the_row_begins_at_its_label() -> None:
    found = read("*Eva Lind", "Postadress: 645 80 Ekeby. Besöksadress: Nygatan 10")
    assert value(found, CardField.ADDRESS) in {"645 80 Ekeby", "Nygatan 10"}


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


def test_a_host_is_not_spelled_by_half_a_word_of_the_company() -> None:
    found = read(
        "*Harbourside Veterinary Specialists",
        "Dr Siobhán Ngata",
        "s.ngata@harboursidevets.com.au",
        "harboursidevets.com.au",
    )
    assert values(found, CardField.EMAIL) == ["s.ngata@harboursidevets.com.au"]


def test_a_blank_lost_before_a_house_number_is_put_back() -> None:
    found = read("*Jan Kowalski", "ul. Przemysłowa12, 41-200 Sosnowiec", "j.kowalski@example.pl")
    address = first(found, CardField.ADDRESS)
    assert address.value == "ul. Przemysłowa 12, 41-200 Sosnowiec"
    assert address.address.street == "ul. Przemysłowa 12"


def test_a_register_that_ran_into_a_host_is_cut_off() -> None:
    found = read("*Asha Roy", "W: www.sgpolymers.inGSTIN: 24AABCS1429B1ZX", "asha@sgpolymers.in")
    assert values(found, CardField.WEBSITE) == ["www.sgpolymers.in"]


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


def test_a_letter_more_that_e_mail_and_website_both_have_stays() -> None:
    found = read(
        "*Viña Muestra Azul",
        "Ignacio Larraín E.",
        "Gerente Comercial",
        "ilarrain@vmuestraazul.example www.vmuestraazul.example",
    )
    assert value(found, CardField.EMAIL) == "ilarrain@vmuestraazul.example"
    assert value(found, CardField.WEBSITE) == "www.vmuestraazul.example"


def test_an_estate_of_turkey_is_of_the_address() -> None:
    found = read(
        "*Anadolu Dokuma A.Ş.",
        "*Elif Ak",
        "Organize Sanayi Bölgesi",
        "3. Cadde No: 21",
        "16140 Nilüfer / BURSA",
        "elif.ak@anadoludokuma.example",
    )
    assert value(found, CardField.ADDRESS) == (
        "Organize Sanayi Bölgesi, 3. Cadde No: 21, 16140 Nilüfer / BURSA"
    )


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


def test_a_postcode_of_argentina_with_its_town_is_of_the_address() -> None:
    found = read(
        "*Federico Ruiz", "Av. Corrientes 1386, piso 9", "C1043ABN Buenos Aires", "Tel. 4372-8150"
    )
    assert value(found, CardField.ADDRESS) == "Av. Corrientes 1386, piso 9, C1043ABN Buenos Aires"


def _side_by_side(*lines: tuple[str, ...]) -> list[Row]:
    """A name, a title and a firm; below them lines of one column each, read from left to right."""
    above = [("Jane Doe", 0, 0), ("Export Manager", 0, 32), ("Acme Fabrics Ltd", 0, 80)]
    below = [
        (text, 420 * column, 140 + 30 * level + 4 * column)
        for level, texts in enumerate(lines)
        for column, text in enumerate(texts)
    ]
    return [
        Row(
            text=text,
            lines=(index,),
            rect=(float(x), float(y), x + 11.0 * len(text), y + 22.0),
            height=22.0,
            score=0.98,
            block=0,
        )
        for index, (text, x, y) in enumerate([*above, *below])
    ]


@pytest.mark.parametrize(
    ("lines", "addresses"),
    [
        (
            [("Factory", "Head Office"), ("Plot 14, Phase II, GIDC", "301, Sunrise Plaza"),
             ("Vatva, Ahmedabad - 382445", "Ring Road, Surat - 395002")],
            {"Plot 14, Phase II, GIDC, Vatva, Ahmedabad - 382445",
             "301, Sunrise Plaza, Ring Road, Surat - 395002"},
        ),
        (
            [("Sede legale", "Stabilimento"), ("Via Garibaldi 12", "Via dell'Artigianato 7"),
             ("36100 Vicenza (VI)", "36015 Schio (VI)")],
            {"Via Garibaldi 12, 36100 Vicenza (VI)", "Via dell'Artigianato 7, 36015 Schio (VI)"},
        ),
        (
            [("Office 1203, Al Noor Tower", "Warehouse 4, Block C"),
             ("P.O. Box 41822, Dubai", "P.O. Box 5521, Sharjah")],
            {"Office 1203, Al Noor Tower, P.O. Box 41822, Dubai",
             "Warehouse 4, Block C, P.O. Box 5521, Sharjah"},
        ),
        (
            [("14 King Street", "22 Queen Road", "5 Park Avenue"),
             ("London W1T 2DB", "Leeds LS1 4AP", "York YO1 7AB")],
            {"14 King Street, London W1T 2DB", "22 Queen Road, Leeds LS1 4AP",
             "5 Park Avenue, York YO1 7AB"},
        ),
    ],
)  # fmt: skip
def test_an_address_is_of_one_column(lines: list[tuple[str, ...]], addresses: set[str]) -> None:
    address = first(decoded(_side_by_side(*lines)), CardField.ADDRESS)
    assert {address.value, *address.alternatives} == addresses


@pytest.mark.parametrize(
    ("lines", "address"),
    [
        (("1400 Oak Avenue", "P.O. Box 88", "Cedar Hollow,", "CO 80431"),
         "1400 Oak Avenue, P.O. Box 88, Cedar Hollow, CO 80431"),
        (("The Old Mill, Mill Lane", "Little Haddon", "NR12 8AA"),
         "The Old Mill, Mill Lane, Little Haddon, NR12 8AA"),
        (("Moab, Utah", "(435) 555-0123"), "Moab, Utah"),
        (("Kelowna, British Columbia", "(250) 555-0123"), "Kelowna, British Columbia"),
        (("Serving Austin, Texas", "(512) 555-0123"), ""),
        (("Denver, Colorado | Boulder, Colorado", "(303) 555-0123"), ""),
        # The same address twice, once in letters that could not be read.
        (("21/7 κ 2 a.uva ə.uvw .ansUss 10270", "21/7 Moo 2, Bangpu, Samutprakarn 10270"),
         "21/7 Moo 2, Bangpu, Samutprakarn 10270"),
        (("14 King Street, Murray Bridge SA 5253", "RTO 40999 CRICOS 01234A"),
         "14 King Street, Murray Bridge SA 5253"),
        (("14 King Street, London W1T 2DB, VAT No. GB 123 4567 89",),
         "14 King Street, London W1T 2DB"),
        # The house, the campus and the street above, and the village that only a code is below.
        (("Selby House", "Meridian Park", "Leeds LS9 7TF"),
         "Selby House, Meridian Park, Leeds LS9 7TF"),
        (("Campus de Gambelas", "Rua da Fonte, 4", "8005-139 Faro"),
         "Campus de Gambelas, Rua da Fonte, 4, 8005-139 Faro"),
        (("Rua da Fonte, 1120", "2410-123 Leiria, Portugal"),
         "Rua da Fonte, 1120, 2410-123 Leiria, Portugal"),
        (("1210, boul. Des Érables Ouest", "Laval (Québec) H7A 1B2"),
         "1210, boul. Des Érables Ouest, Laval (Québec) H7A 1B2"),
        (("Kibbutz Ein Tamar", "8691000, Israel"), "Kibbutz Ein Tamar, 8691000, Israel"),
        (("Town Hall, A. Luna Street, City of Malolos, Bulacan 3000",),
         "Town Hall, A. Luna Street, City of Malolos, Bulacan 3000"),
        (("14 King Street, Leeds LS1 4AP", "DX 12 345 Leeds"), "14 King Street, Leeds LS1 4AP"),
        (("C.P.A.C.F. T° 55 F° 123", "Lavalle 950", "C1047AAS Buenos Aires"),
         "Lavalle 950, C1047AAS Buenos Aires"),
        (("12 Oak Road, Benoni, 1501", "Level 2 B-BBEE Supplier"), "12 Oak Road, Benoni, 1501"),
    ],
)  # fmt: skip
def test_an_address_is_whole_and_nothing_else(lines: tuple[str, ...], address: str) -> None:
    found = read("*Jane Doe", "Manager", "*Acme Fabrics Ltd", *lines)
    assert value(found, CardField.ADDRESS) == address


@pytest.mark.parametrize(
    ("lines", "addresses"),
    [
        (("Office Valdivia", "Av. Alemania 215", "Piso 8", "Valdivia, Chile",
          "Office Osorno", "Calle Mackenna 73", "Osorno, Chile"),
         ["Av. Alemania 215, Piso 8, Valdivia, Chile", "Calle Mackenna 73, Osorno, Chile"]),
        (("Molenweg 89", "8417", "Viane, Belgium", "Karinastraat 7", "1849 Driekapellen"),
         ["Molenweg 89, 8417, Viane, Belgium", "Karinastraat 7, 1849 Driekapellen"]),
        (("91/F, 88 Queen's Road, Kowloon, Hong Kong",
          "Works: Unit 18, 12/F, Harbour Centre, Wan Chai"),
         ["91/F, 88 Queen's Road, Kowloon, Hong Kong", "Unit 18, 12/F, Harbour Centre, Wan Chai"]),
        (("Room 75", "75 Nathan Road", "Kwun Tong, Hong Kong", "Wan Chai Branch",
          "Unit 207, 12/F, Harbour Centre", "Wan Chai, Hong Kong"),
         ["Room 75, 75 Nathan Road, Kwun Tong, Hong Kong",
          "Wan Chai Branch, Unit 207, 12/F, Harbour Centre, Wan Chai, Hong Kong"]),
        (("Cl. 27 # 8-90 · Bodega 7 · 134193 · Altos del Rosario, Bolívar",),
         ["Cl. 27 # 8-90, Bodega 7, 134193, Altos del Rosario, Bolívar"]),
        (("Lyngby Allé 4", "5239 Fur", "Sedan 1895"), ["Lyngby Allé 4, 5239 Fur"]),
        (("Head Office: 9 Broad Street, Jos, Plateau State",
          "Kano Office: 31 Murtala Way, Fagge, Kano"),
         ["9 Broad Street, Jos, Plateau State", "31 Murtala Way, Fagge, Kano"]),
        (("Off.: Chamber No. 7, Civil Courts, Sector 12, Karnal",
          "Res.: 501, Sector 9, Karnal 132001"),
         ["Chamber No. 7, Civil Courts, Sector 12, Karnal", "501, Sector 9, Karnal 132001"]),
        (("Corp. Office:", "Neel House, Off M.G. Road, Borivali (E), Mumbai 400 066",
          "Works:", "E-12, MIDC Area, Sangli 416 436, Maharashtra"),
         ["Neel House, Off M.G. Road, Borivali (E), Mumbai 400 066",
          "E-12, MIDC Area, Sangli 416 436, Maharashtra"]),
        # In two languages over one town.
        (("25 Elgin Street, 3rd Floor", "25, rue Elgin, 3e étage", "Gatineau QC K1A 0B1"),
         ["25 Elgin Street, 3rd Floor, Gatineau QC K1A 0B1",
          "25, rue Elgin, 3e étage, Gatineau QC K1A 0B1"]),
        (("Ashgrove Health Centre", "42 Station Road", "Leeds LS9 7TF"),
         ["Ashgrove Health Centre, 42 Station Road, Leeds LS9 7TF"]),
    ],
)  # fmt: skip
def test_addresses_below_one_another_are_told_apart(
    lines: tuple[str, ...], addresses: list[str]
) -> None:
    found = read("*Jane Doe", "Manager", "*Acme Fabrics Ltd", *lines)
    address = first(found, CardField.ADDRESS)
    assert sorted([address.value, *address.alternatives]) == sorted(addresses)


def test_a_degree_is_no_state() -> None:
    found = read("*Jane Doe, MA", "Therapist", "(435) 555-0123")
    assert value(found, CardField.ADDRESS) == ""
