"""Companies set over several lines, and what stands around them."""

from __future__ import annotations

import pytest

from leadcapture.capture.cardfields import CardField, Found, decode, prepare, score_by_rules
from leadcapture.capture.cardlayout import Row
from leadcapture.capture.cardtagger import guess, load_tagger

CONTACT = ("Tel. +49 30 901820", "jane.doe@example.com")


def read(*lines: str, sizes: dict[str, float] | None = None) -> list[tuple[Found, float]]:
    """Every field with its confidence, of lines set below each other; 22 px unless `sizes` says."""
    rows: list[Row] = []
    y = 0.0
    for index, text in enumerate(lines):
        height = (sizes or {}).get(text, 22.0)
        rows.append(
            Row(
                text=text,
                lines=(index,),
                rect=(0.0, y, len(text) * height * 0.5, y + height),
                height=height,
                score=0.98,
                block=0,
            )
        )
        y += height + 8
    card = prepare(rows)
    tagger = load_tagger()
    found = decode(card, tagger.score_both(card) if tagger else score_by_rules(card))
    return [(item, tagger.confidence(item) if tagger else guess(item)) for item in found]


def value(field: CardField, *lines: str, sizes: dict[str, float] | None = None) -> str:
    return next((item.value for item, _ in read(*lines, sizes=sizes) if item.field is field), "")


@pytest.mark.parametrize(
    ("above", "below", "host", "size"),
    [
        ("Weingut", "Muster-Zottl", "muster-zottl.example", 40),
        ("Gemeente", "Westervoorbeeld", "westervoorbeeld.example", 40),
        ("UNIVERSITY OF", "EASTERN EXAMPLE", "uee.example", 34),
        ("Câmara Municipal", "de Exemplinha", "cm-exemplinha.example", 22),
        ("Hôpital régional", "du Jura-Nord", "hjn.example", 22),
        ("Keystone Sample", "Realty", "sellswithjane.example", 22),
        ("NORTHSAMPLE", "Orthopedics & Sports Medicine", "northsampleortho.example", 20),
        ("LARRA & VIDAL", "ABOGADOS", "larravidal.example", 16),
        (
            "Al Sample Contracting",
            "& General Maintenance L.L.C.",
            "alsamplecontracting.example",
            18,
        ),
        ("ANADOLU ORNEK", "SAN. ve TIC. LTD. STI.", "anadoluornek.example", 16),
        ("Grupo Ejemplo del Sur", "S.A. de C.V.", "ejemplosur.example", 18),
        ("Studieförbundet", "MODELLEN", "modellen.example", 36),
        ("provincie", "Voorbeeldland", "voorbeeldland.example", 40),
        ("Základní škola", "Na Vzorné", "zsvzorna.example", 38),
        ("Communauté de Communes", "du Pays d'Exemple", "cc-exemple.example", 28),
        ("Banco", "Meridional do Exemplo", "bancomeridional.example", 30),
        ("Trachtenverein", "Almrausch Musterdorf", "almrausch-musterdorf.example", 28),
        ("St. Sample", "Regional Medical Center", "stsample.example", 18),
        ("Costa Ejemplo", "Frutas y Hortalizas S. Coop. And.", "costaejemplo.example", 13),
        ("MUSTER & STEIN", "Rechtsanwälte OG", "ms-law.example", 16),
        ("SAMPLE REGIONAL", "Community Hospital", "sampleregional.example", 27),
        ("GENERAL SAMPLE", "Machine Works", "generalsample.example", 20),
        ("BLUE SAMPLE", "Brewing Company", "bluesample.example", 18),
        ("Office du Tourisme", "Vallée d'Exemple", "valleedexemple.example", 34),
        ("Chambre de Commerce", "Pays d'Exemple", "paysdexemple.example", 34),
        ("MUSIKSCHULE", "Musterwaldau", "musterwaldau.example", 34),
        ("Molkerei", "Musterbach", "musterbach.example", 34),
        ("Cooperativa Agrícola", "Valle Ejemplo", "valleejemplo.example", 34),
    ],
)
def test_a_company_set_over_two_lines_is_read_whole(
    above: str, below: str, host: str, size: float
) -> None:
    lines = (above, below, "Jane Doe", "Head of Purchasing", "Tel. +49 30 901820", f"jane@{host}")
    assert value(CardField.COMPANY, *lines, sizes={above: 24, below: size}) == f"{above} {below}"
    assert value(CardField.NAME, *lines, sizes={above: 24, below: size}) == "Jane Doe"


def test_the_owners_family_name_below_what_the_firm_is_belongs_to_the_firm() -> None:
    lines = ("SARL Électricité Générale", "DUMODÈLE", "Jean-Noël DUMODÈLE – Gérant", *CONTACT)
    assert value(CardField.COMPANY, *lines) == "SARL Électricité Générale DUMODÈLE"
    assert value(CardField.NAME, *lines) == "Jean-Noël Dumodèle"


def test_a_slogan_over_a_firm_is_no_part_of_it() -> None:
    lines = ("Making a difference", "SAMPLE EYEWEAR", "Jane Doe", "jane@sampleeyewear.example")
    assert value(CardField.COMPANY, *lines) == "SAMPLE EYEWEAR"


@pytest.mark.parametrize(
    ("above", "below", "host"),
    [
        ("BODEGÓN", "Muestra", "muestra.example"),
        ("Hotel & Spa", "Musterkristall", "musterkristall.example"),
        ("Despacho Jurídico", "Muestra y Ejemplo", "muestrayejemplo.example"),
        ("MUSTER", "ELEKTRO", "musterelektro.example"),
        ("Sample & Doe", "Tailors", "svd.example"),
    ],
)
def test_two_lines_of_a_logo_that_each_look_like_the_firm_are_it_together(
    above: str, below: str, host: str
) -> None:
    lines = (above, below, "Jane Doe", "Manager", f"jane@{host}")
    found = value(CardField.COMPANY, *lines, sizes={above: 30.0, below: 34.0})
    assert found == f"{above} {below}"


@pytest.mark.parametrize(
    ("above", "below", "host", "firm"),
    [
        ("SAMPLE BUILDERS", "Design + Build", "samplebuilders.example", 0),
        ("SAMPLE MARITIME", "Ship Management", "samplemaritime.example", 0),
        ("Sample State University", "College of Engineering", "ssu.example", 0),
        ("SAMPLE WEAVING", "Sample Weaving Ltd", "sampleweaving.example", 1),
        ("Sample Logistics", "Muster Shipping", "sml.example", 0),
    ],
)
def test_two_lines_that_are_not_one_firm_stay_apart(
    above: str, below: str, host: str, firm: int
) -> None:
    lines = (above, below, "Jane Doe", "Manager", f"jane@{host}")
    found = value(CardField.COMPANY, *lines, sizes={above: 34.0, below: 30.0})
    assert found == (above, below)[firm]


@pytest.mark.parametrize(
    ("logo", "tag", "host"),
    [
        (("Fromagerie", "des Deux", "Exemples"), "Maître fromager", "deux-exemples.example"),
        (("MILL", "SAMPLE"), "Handmade Furniture", "millsample.example"),
        (("Pension", "Musterblick"), "Familie Doe", "pensionmusterblick.example"),
        (("Molkerei", "Musterbach"), "Käse aus Leidenschaft", "musterbach.example"),
    ],
)
def test_what_stands_under_a_logo_that_the_domain_spells_is_no_part_of_it(
    logo: tuple[str, ...], tag: str, host: str
) -> None:
    lines = (*logo, tag, "Jane Doe", "Manager", f"jane@{host}")
    found = value(CardField.COMPANY, *lines, sizes=dict.fromkeys(logo, 34.0))
    assert found == " ".join(logo)


@pytest.mark.parametrize("tag", ["Water Technology", "Home Care Services"])
def test_several_small_words_under_a_logo_that_the_domain_spells_do_not_make_it_green(
    tag: str,
) -> None:
    lines = ("Sample Light", tag, "Jane Doe", "Manager", "jane@samplelight.example")
    for item, sure in read(*lines, sizes={"Sample Light": 34.0}):
        assert item.field is not CardField.COMPANY or item.value == lines[0] or sure < 0.9


def test_two_firms_with_their_legal_forms_are_two() -> None:
    lines = ("Sample Securities LLC", "Muster Advisors LLC", "Jane Doe", "Advisor")
    found = value(CardField.COMPANY, *lines, "jane@musteradvisors.example")
    assert found == "Muster Advisors LLC"


def test_an_establishment_in_the_gulf_is_read_whole() -> None:
    lines = ("AL SAMPLE", "TRADING EST.", "Jane Doe", "Manager", "jane@alsample.example")
    found = value(CardField.COMPANY, *lines, sizes={"AL SAMPLE": 34.0, "TRADING EST.": 26.0})
    assert found == "AL SAMPLE TRADING EST."


@pytest.mark.parametrize(
    ("family", "trade"),
    [
        ("Muster Beispiel Doe", "ADVOKATFIRMA"),
        ("Juan Ejemplo Mora", "Arquitectos"),
    ],
)
def test_a_line_that_only_says_what_a_firm_is_goes_on_with_the_names_above(
    family: str, trade: str
) -> None:
    lines = (family, trade, "Tel. +49 30 901820", "Jane Doe", "Partner", "jane@example.com")
    found = value(CardField.COMPANY, *lines, sizes={family: 34.0, trade: 26.0})
    assert found == f"{family} {trade}"


def test_the_lines_of_a_large_logo_may_stand_as_far_apart_as_they_are_large() -> None:
    lines = ("SAMPLE", "Musterwald", "Jane Doe", "Manager", "jane@samplemusterwald.example")
    rows = [
        Row(
            text=text, lines=(i,), rect=(0.0, y, 300.0, y + height), height=height, score=0.98,
            block=0,
        )
        for i, (text, y, height) in enumerate(
            zip(lines, (0.0, 78.0, 200.0, 226.0, 252.0), (50.0, 50.0, 20.0, 20.0, 20.0),
                strict=True)
        )
    ]  # fmt: skip
    tagger = load_tagger()
    card = prepare(rows)
    found = decode(card, tagger.score_both(card) if tagger else score_by_rules(card))
    assert [f.value for f in found if f.field is CardField.COMPANY] == ["SAMPLE Musterwald"]


def test_a_ministry_of_goes_on_with_what_it_is_of() -> None:
    lines = ("MINISTRY OF", "Foreign Affairs", "Jane Doe", "Trade Attaché", *CONTACT)
    assert value(CardField.COMPANY, *lines, sizes={lines[0]: 34.0}) == "MINISTRY OF Foreign Affairs"


def test_a_word_in_capitals_under_two_others_goes_on_with_the_logo() -> None:
    lines = ("THREE", "SAMPLES", "COFFEE ROASTERS", "Jane Doe", "Founder")
    sizes = {"THREE": 60.0, "SAMPLES": 60.0, "COFFEE ROASTERS": 38.0}
    found = value(CardField.COMPANY, *lines, "jane@threesamples.example", sizes=sizes)
    assert found == "THREE SAMPLES COFFEE ROASTERS"


@pytest.mark.parametrize(
    ("line", "firm"),
    [
        ("Sample Doe LLP. Regulated by RICS.", "Sample Doe LLP"),
        ("Sample & Sons Inc. An equal opportunity employer.", "Sample & Sons Inc."),
        ("Sample Doe Ltd, registered in England No. 01234567", "Sample Doe Ltd"),
        ("Sample Doe Ltd is authorised and regulated by the FCA", "Sample Doe Ltd"),
        ("Muster Technik GmbH & Co. KG – Sitz Köln", "Muster Technik GmbH & Co. KG"),
        ("Muster Technik GmbH, Geschäftsführerin: J. Doe", "Muster Technik GmbH"),
        ("SARL Exemple Conseil au capital de 10 000 €", "SARL Exemple Conseil"),
        ("Esempio S.r.l. Sede legale: Milano", "Esempio S.r.l."),
        ("Przykład Sp. z o.o. z siedzibą w Krakowie", "Przykład Sp. z o.o."),
        ("Voorbeeld B.V. statutair gevestigd te Breda", "Voorbeeld B.V."),
        ("Grupo Ejemplo S.A. de C.V.", "Grupo Ejemplo S.A. de C.V."),
        ("Sede Ejemplo S.A.", "Sede Ejemplo S.A."),
        ("Sample N.V. Belgium", "Sample N.V. Belgium"),
        ("Sample Advisors LLC. Member FINRA/SIPC", "Sample Advisors LLC"),
        ("Sample Pty Ltd as trustee for the Sample Unit Trust", "Sample Pty Ltd"),
    ],
)
def test_what_a_letterhead_says_behind_the_legal_form_is_no_part_of_the_firm(
    line: str, firm: str
) -> None:
    assert value(CardField.COMPANY, "Jane Doe", "Sales Manager", *CONTACT, line) == firm


def test_a_legal_form_and_its_capital_name_no_firm() -> None:
    lines = ("Jane Doe", "Responsable export", "Tel. +33 4 99 18 36 41")
    line = "SARL au capital de 48 000 €"
    found = [item for item, _ in read(*lines, line) if item.field is CardField.COMPANY]
    assert all(line not in (item.value, *item.alternatives) for item in found)


@pytest.mark.parametrize(
    ("firm", "list_", "host"),
    [
        ("例示電子科技股份有限公司", "LED 燈具·車用照明·顯示器", "lsled.example"),
        ("例示精密機械有限公司", "CNC 車床·綜合加工·龍門銑床", "lscnc.example"),
    ],
)
def test_a_list_that_shares_letters_with_the_domain_is_no_firm(
    firm: str, list_: str, host: str
) -> None:
    found = value(CardField.COMPANY, firm, "王小明", "業務經理", f"ming@{host}", list_)
    assert found == firm


def test_a_line_in_a_script_that_is_hardly_read_does_not_go_on_with_the_firm() -> None:
    rows = [
        Row(
            text=text, lines=(i,), rect=(0.0, 30.0 * i, 400.0, 30.0 * i + 22), height=22,
            score=score, block=0,
        )
        for i, (text, score) in enumerate(
            (("Uš Uuušlu", 0.55), ("SAMPLE GEAR CO., LTD.", 0.99), ("Jane Doe", 0.99),
             ("Sales Manager", 0.99), ("jane@samplegear.example", 0.99))
        )
    ]  # fmt: skip
    tagger = load_tagger()
    card = prepare(rows)
    found = decode(card, tagger.score_both(card) if tagger else score_by_rules(card))
    assert [f.value for f in found if f.field is CardField.COMPANY] == ["SAMPLE GEAR CO., LTD."]


def test_a_town_over_a_firm_is_the_office_and_no_part_of_it() -> None:
    lines = ("Göteborg", "Sample Maritime AB", "Jane Doe", "jane@samplemaritime.example")
    assert value(CardField.COMPANY, *lines) == "Sample Maritime AB"


@pytest.mark.parametrize(
    ("firm", "person"),
    [
        ("Malerfachbetrieb Muster", "Hakan Muster"),
        ("Big Al's", "Al Sample"),
        ("Atelier Esimerkki", "Lotta Esimerkki"),
    ],
)
def test_a_firm_with_a_personal_name_in_it_is_nobody(firm: str, person: str) -> None:
    lines = (firm, person, "Owner", "Tel. +49 30 901820")
    assert value(CardField.NAME, *lines, sizes={firm: 44}) == person


@pytest.mark.parametrize(
    "printed",
    [
        "Mag.a Dr.in Ulrike Muster, LL.M.",
        "Dr méd. Ulrike Muster",
        "Arq.º Ulrike Muster",
        "Er. Ulrike Muster, B.E., M.I.E.",
    ],
)
def test_forms_of_address_with_endings_are_no_part_of_the_name(printed: str) -> None:
    assert value(CardField.NAME, printed, "Partner", *CONTACT) == "Ulrike Muster"


def test_certificates_and_registers_behind_a_title_are_no_part_of_it() -> None:
    assert value(CardField.TITLE, "Jane Doe", "REALTOR®, ABR, SRES", *CONTACT) == "REALTOR®"
    found = value(CardField.TITLE, "Jane Doe", "Abogada – Colegiada nº 24.218 ICAB", *CONTACT)
    assert found == "Abogada"


def test_a_firm_that_a_neighbouring_line_may_belong_to_is_not_green() -> None:
    lines = ("Sample Orchard", "Vienna Kitchen Collective", "Jane Doe", "Owner", *CONTACT)
    for item, sure in read(*lines, sizes=dict.fromkeys(lines[:2], 30.0)):
        if item.field is CardField.COMPANY and item.value == lines[0]:
            assert sure < 0.9


def test_the_owners_family_name_over_what_the_firm_does_belongs_to_the_firm() -> None:
    lines = ("SAMPLE", "HAULING & EXCAVATION, LLC", "Dusty Sample", "Owner/Operator", CONTACT[0])
    found = value(CardField.COMPANY, *lines, sizes={"SAMPLE": 60, lines[1]: 26})
    assert found == "SAMPLE HAULING & EXCAVATION, LLC"


def test_a_lawyer_whose_domain_begins_with_the_family_name_is_the_person() -> None:
    lines = (
        "KANCELARIA RADCY PRAWNEGO",
        "Agnieszka Wzorska",
        "radca prawny",
        "wzorska-prawo.example",
    )
    assert value(CardField.NAME, *lines, sizes={lines[1]: 34}) == "Agnieszka Wzorska"


def test_a_team_below_the_title_is_the_department_once_the_company_is_known() -> None:
    lines = ("SAMPLE CONSTABULARY", "Declan Doe", "Detective Sergeant 2218", "Economic Crime Unit")
    found = value(CardField.DEPARTMENT, *lines, "declan.doe@sampleconstabulary.example")
    assert found == "Economic Crime Unit"


def test_a_number_that_a_register_gave_is_neither_phone_nor_address() -> None:
    lines = ("Tiago Exemplo", "Mediador de Seguros · ASF n.º 408812", "T. +351 225 081 133")
    found = [item.value for item, _ in read(*lines) if item.field is CardField.PHONE]
    assert found == ["+351225081133"]
    assert not value(CardField.ADDRESS, *lines)


def test_two_family_names_over_what_the_firm_does_belong_to_the_firm() -> None:
    lines = ("falcão modelo", "arquitetura", "Ana Falcão Modelo", "ana@fmarq.example")
    found = value(CardField.COMPANY, *lines, sizes={lines[0]: 40, lines[1]: 26})
    assert found == "falcão modelo arquitetura"


def test_a_head_that_lost_its_blank_is_read_with_it() -> None:
    lines = ("COMMUNEDE", "EXEMPLE-LE-GRAND", "Jane Doe", "technique@exemple-le-grand.example")
    assert value(CardField.COMPANY, *lines) == "COMMUNE DE EXEMPLE-LE-GRAND"


def test_the_firm_on_one_line_is_spelled_as_there() -> None:
    lines = ("Musteralp", "Molkerei eG", "Jane Doe", "Leiterin Einkauf", "jane@musteralp.example")
    found = value(CardField.COMPANY, *lines, "Molkerei Musteralp eG", sizes={"Musteralp": 44})
    assert found == "Molkerei Musteralp eG"


def test_a_centre_below_the_title_is_the_department_once_the_company_is_known() -> None:
    lines = ("VESTERPRØVE KOMMUNE", "Jesper Doe", "Seniorkonsulent", "Center for Klima og Miljø")
    assert value(CardField.DEPARTMENT, *lines, "jd@vesterproeve.example") == lines[3]


def test_a_profile_is_no_firm() -> None:
    lines = (
        "x.com/samplefiltration",
        "Aisha Doe",
        "Co-Founder & CTO",
        "aisha@samplefiltration.example",
    )
    assert value(CardField.COMPANY, *lines) != lines[0]


@pytest.mark.parametrize(
    ("street", "town"),
    [
        ("Rua dos Andradas, 1001 – 9º andar", "90020-015 Porto Alegre"),
        ("Rua do Carmo 15 – 2º", "1200-093 Lisboa"),
        ("Via di Ripa 5-7", "00186 Roma"),
    ],
)
def test_a_small_word_that_is_also_a_weekday_does_not_make_a_street_opening_hours(
    street: str, town: str
) -> None:
    found = value(CardField.ADDRESS, "Jane Doe", "Manager", street, town, "jane@example.com")
    assert found == f"{street}, {town}"


@pytest.mark.parametrize("hours", ["Mo–Sa 9–18 Uhr", "Mon - Fri 9:00 - 17:30", "Di, Do 14-18"])
def test_opening_hours_are_no_part_of_an_address(hours: str) -> None:
    lines = ("Jane Doe", "Manager", "Kremser Straße 41", "3550 Langenlois", hours)
    assert hours not in value(CardField.ADDRESS, *lines, "jane@example.com")


def test_a_line_that_ends_in_a_postcode_and_the_domains_town_is_the_address() -> None:
    lines = ("Commune d'Exemple", "Jane Doe", "Rte de Payerne 8 – 1584 Exemple-le-Grand")
    mail = "technique@exemple-le-grand.example"
    assert value(CardField.ADDRESS, *lines, mail) == lines[2]
    assert value(CardField.COMPANY, *lines, mail) != lines[2]


def test_dots_between_firm_street_and_town_part_them_though_blanks_are_lost() -> None:
    row = "Kälte-Muster GmbH ·Am Güterbahnhof 7·31135 Hildesheim"
    lines = ("Bernd Doe", "Vertriebsingenieur", row, "b.doe@kaelte-muster.example")
    assert value(CardField.COMPANY, *lines) == "Kälte-Muster GmbH"
    assert value(CardField.ADDRESS, *lines) == "Am Güterbahnhof 7, 31135 Hildesheim"


@pytest.mark.parametrize(
    ("line", "firm"),
    [
        ("Sample & Sons Nigeria Limited RC 550147", "Sample & Sons Nigeria Limited"),
        ("Sample Maritime Pte Ltd (Co. Reg. 201055014K)", "Sample Maritime Pte Ltd"),
        ("Sample Solar(Pty)Ltd Reg.2011/055014/07", "Sample Solar (Pty) Ltd"),
        ("GEMILANG SAMPLE SDN. BHD. (550147-X)", "GEMILANG SAMPLE SDN. BHD."),
        ("Sample Castings Pvt. Ltd. CIN: U27109GJ2011PTC055014", "Sample Castings Pvt. Ltd."),
        ("Studio 54 Sample GmbH 2000", "Studio 54 Sample GmbH 2000"),
    ],
)
def test_a_number_behind_the_legal_form_is_a_registers(line: str, firm: str) -> None:
    assert value(CardField.COMPANY, line, "Jane Doe", "Sales Manager", *CONTACT) == firm


@pytest.mark.parametrize(
    ("printed", "firm"),
    [
        ("SAMPLEMEC S.r.I.", "SAMPLEMEC S.r.l."),
        ("SAMPLESTYL Sp. z 0.0. Sp. k.", "SAMPLESTYL Sp. z o.o. Sp. k."),
        ("Vzorové sklo s.r.0.", "Vzorové sklo s.r.o."),
        ("Primjer d.0.0.", "Primjer d.o.o."),
    ],
)
def test_a_legal_form_is_spelled_as_one(printed: str, firm: str) -> None:
    assert value(CardField.COMPANY, printed, "Jane Doe", "Sales Manager", *CONTACT) == firm


def test_a_street_and_town_behind_a_firm_and_a_comma_are_the_address() -> None:
    lines = (
        "Ing. Jan Vzor",
        "obchodní ředitel",
        "Vzorové sklo s.r.o., Nádražní 315, 471 14 Vzorov",
    )
    mail = "vzor@vzorove-sklo.example"
    assert value(CardField.COMPANY, *lines, mail) == "Vzorové sklo s.r.o."
    assert value(CardField.ADDRESS, *lines, mail) == "Nádražní 315, 471 14 Vzorov"


def test_a_firms_line_spells_out_one_line_of_its_logo() -> None:
    lines = (
        "Stadtwerke",
        "Musterbeck",
        "Jane Doe",
        "Referentin",
        "Stadtwerke Musterbeck GmbH · Am Gaswerk 3 · 48565 Musterbeck",
    )
    sizes = {"Stadtwerke": 40.0, "Musterbeck": 60.0}
    assert (
        value(CardField.COMPANY, *lines, "jane@sw-musterbeck.example", sizes=sizes)
        == "Stadtwerke Musterbeck GmbH"
    )


def test_what_a_logo_says_beside_the_firm_is_no_part_of_it() -> None:
    lines = ("Boréalo", "Emballages·Packaging", "Jane Doe", "Directrice", "Emballages Boréalo inc.")
    assert (
        value(CardField.COMPANY, *lines, "jane@borealo-emb.example", sizes={"Boréalo": 50})
        == "Emballages Boréalo inc."
    )


def test_a_provincial_road_is_no_legal_form() -> None:
    lines = (
        "Jane Doe",
        "Oleificio Campione S.p.A.",
        "Contrada Pozzo, SP 231 km 34",
        "70033 Corato (BA)",
    )
    assert (
        value(CardField.ADDRESS, *lines, "jane@oleificiocampione.example")
        == "Contrada Pozzo, SP 231 km 34, 70033 Corato (BA)"
    )


def test_the_firm_in_front_of_its_address_is_no_part_of_it() -> None:
    lines = (
        "Seedlings",
        "Jane Doe",
        "Manager",
        "Seedlings Trust. The Old Bakery. 14 Castle Street. Bristol BS1 3AD",
    )
    assert (
        value(CardField.ADDRESS, *lines, "jane@seedlings.example", sizes={"Seedlings": 48})
        == "The Old Bakery. 14 Castle Street. Bristol BS1 3AD"
    )


def test_a_domain_may_end_in_the_initials_of_a_logos_second_line() -> None:
    lines = ("BRICK SAMPLE", "SOUND & LIGHT", "Jane Doe", "Production Director")
    sizes = {"BRICK SAMPLE": 60.0, "SOUND & LIGHT": 44.0}
    assert (
        value(CardField.COMPANY, *lines, "jane@bricksamplesl.example", sizes=sizes)
        == "BRICK SAMPLE SOUND & LIGHT"
    )


def test_an_address_with_a_number_goes_before_a_place_below_the_logo() -> None:
    lines = (
        "Viña Muestra Azul",
        "Valle de Colchagua, Chile",
        "Juana Pérez",
        "Gerente Comercial",
        "Av. Apoquindo 3669, Piso 11, Las Condes, Santiago, Chile",
        "juana@vmuestraazul.example",
    )
    assert value(CardField.ADDRESS, *lines) == lines[4]


@pytest.mark.parametrize(
    ("partners", "trade", "host"),
    [
        ("Muster, Beispiel & Doe", "Attorneys at Law", "mbd-law.example"),
        ("Sample Ejemplo & Voorbeeld", "Law Offices", "sevlaw.example"),
        ("EXAMPLE & DOE", "Consulting Civil Engineers", "exampledoe.example"),
        ("Mustermann Sampleson", "Chartered Certified Accountants & Auditors", "ms-audit.example"),
        ("Dupont Exemple et Associés", "Avocats et notaires", "dupontexemple.example"),
        ("BEISPIEL MUSTER", "Rechtsanwälte und Steuerberater", "beispielmuster.example"),
    ],
)
def test_what_partners_are_by_profession_is_not_the_name_of_their_firm(
    partners: str, trade: str, host: str
) -> None:
    lines = (partners, trade, "Jane Roe", "Managing Partner", f"jane.roe@{host}")
    found = value(CardField.COMPANY, *lines, sizes={partners: 36.0, trade: 24.0})
    assert found in (partners, f"{partners} {trade}")
    assert found == partners or host.startswith("sev")


@pytest.mark.parametrize(
    ("brand", "trade", "host"),
    [
        ("NORTH SAMPLE", "FREIGHT SYSTEMS LLC", "nsfreight.example"),
        ("Samplal", "Indústria de Samplas, S.A.", "samplal.example"),
    ],
)
def test_a_small_line_with_the_legal_form_needs_the_brand_above(
    brand: str, trade: str, host: str
) -> None:
    lines = (brand, trade, "Jane Doe", "Operations Manager", f"jane@{host}")
    found = value(CardField.COMPANY, *lines, sizes={brand: 60.0, trade: 26.0})
    assert found == f"{brand} {trade}"


@pytest.mark.parametrize(
    ("logo", "trade", "host"),
    [
        ("Casa Muestra", "Maison d'hôtes & Spa", "casamuestra.example"),
        ("SAMPLUSUD", "Conditionnement & Export de fruits - SARL AU", "samplusud.example"),
    ],
)
def test_a_spa_and_a_form_set_apart_make_no_company_of_a_trade(
    logo: str, trade: str, host: str
) -> None:
    lines = (logo, trade, "Jane Doe", "Gérante", f"jane@{host}")
    assert value(CardField.COMPANY, *lines, sizes={logo: 60.0, trade: 26.0}) == logo


def test_a_school_of_a_university_is_not_joined_to_it() -> None:
    lines = (
        "Jane Doe",
        "Head of School",
        "School of Engineering",
        "University of Sampleside",
        "jane.doe@sampleside.example",
    )
    assert value(CardField.COMPANY, *lines) == "University of Sampleside"


@pytest.mark.parametrize(
    ("body", "host"),
    [
        ("École supérieure exemplaire d'optique", "eseo.example"),
        ("Údarás na nSampláin", "samplain.example"),
    ],
)
def test_a_printed_body_that_the_host_agrees_with_is_not_inferred(body: str, host: str) -> None:
    lines = (body, "Jane Doe", "Project Manager", f"jane.doe@{host}", f"www.{host}")
    found = [f for f, _ in read(*lines, sizes={body: 30.0}) if f.field is CardField.COMPANY]
    assert [item.value for item in found] == [body]


def test_a_shop_wins_over_a_host_that_spells_another_name() -> None:
    lines = ("Dr. Juan Ejemplo", "Médico Veterinario", "quesosur@redsample.example")
    shop = "Veterinaria El Ejemplo"
    assert value(CardField.COMPANY, *lines, shop, sizes={shop: 40.0}) == shop


def test_where_a_doctor_is_attached_to_is_the_company() -> None:
    lines = ("Dr. S. K. Sample", "Consultant Cardiologist", "Attached to: Example Heart Institute")
    found = [(f, sure) for f, sure in read(*lines, "98300 00000") if f.field is CardField.COMPANY]
    assert [f.value for f, _ in found] == ["Example Heart Institute"]
    assert all(sure < 0.9 for _, sure in found)


@pytest.mark.parametrize("rank", ["prof. PWS", "prof. UMW", "prof. uczelni"])
def test_a_rank_at_a_university_is_no_company(rank: str) -> None:
    lines = (f"dr hab. Jan Przykładowski, {rank}", "Prodziekan", "Politechnika Wzorsk")
    found = value(CardField.COMPANY, *lines, "jan.przykladowski@pws.example")
    assert found == "Politechnika Wzorsk"


def test_a_japanese_office_is_named_by_the_line_below() -> None:
    lines = ("税理士事務所", "見本会計室", "見本 花子", "Mihon Hanako", "info@mihon-kaikei.example")
    assert "Hanako" not in value(CardField.COMPANY, *lines, sizes={"見本 花子": 40.0})


def test_a_tradesmans_initial_and_family_name_head_the_trade() -> None:
    lines = ("D. SAMPLE", "ROOFING & GUTTERING", "Dave Sample", "07700 900016", "01632 960559")
    found = value(CardField.COMPANY, *lines, sizes={"D. SAMPLE": 60.0, "Dave Sample": 34.0})
    assert found == "D. SAMPLE ROOFING & GUTTERING"


@pytest.mark.parametrize(
    ("town", "body"),
    [("Leeds", "City Council"), ("Durban", "Public Library"), ("Vaasa", "yliopisto")],
)
def test_a_public_body_goes_on_with_its_town(town: str, body: str) -> None:
    lines = (town, body, "Jane Doe", "Manager", f"jane.doe@{town.lower()}.example")
    found = value(CardField.COMPANY, *lines, sizes={town: 40.0, body: 36.0})
    assert found == f"{town} {body}"


@pytest.mark.parametrize("partners", ["Muster · Beispiel", "Muster | Voorbeeld"])
def test_partners_with_signs_between_them_stay_together(partners: str) -> None:
    lines = (partners, "Surveyors", "Jane Roe", "Partner", "jane.roe@example.com")
    found = value(CardField.COMPANY, *lines, sizes={partners: 48.0, "Surveyors": 30.0})
    assert found in (partners, f"{partners} Surveyors")


def test_a_town_alone_is_never_a_sure_company() -> None:
    lines = ("Durban", "Jane Doe", "Manager", "jane.doe@durban.example", "www.durban.example")
    found = read(*lines, sizes={"Durban": 40.0})
    assert all(sure < 0.9 for f, sure in found if f.field is CardField.COMPANY)


def test_a_brand_over_what_its_firm_is_leaves_that_unsure() -> None:
    lines = ("VERDE SAMPLE", "PAISAGISMO E JARDINS LTDA", "Jane Doe", "Sócia", "jane@vsj.example")
    found = read(*lines, sizes={"VERDE SAMPLE": 60.0, "PAISAGISMO E JARDINS LTDA": 26.0})
    firm = next((f.value, sure) for f, sure in found if f.field is CardField.COMPANY)
    assert firm[0].startswith("VERDE SAMPLE") or firm[1] < 0.9


@pytest.mark.parametrize("shop", ["Ferretería La Muestra", "Stofferij Muster", "Sattlerei Muster"])
def test_a_shop_at_the_head_is_not_the_person(shop: str) -> None:
    found = read(shop, "José Pérez", "jose.perez@example.com", sizes={shop: 44.0})
    assert [f.value for f, _ in found if f.field is CardField.NAME] == ["José Pérez"]


def test_a_name_that_begins_with_the_and_ends_with_company_is_no_owner() -> None:
    lines = ("THE SAMPLE COOLING COMPANY", "Jane Doe", "Manager", "jane@samplecooling.example")
    assert value(CardField.COMPANY, *lines, sizes={lines[0]: 40.0}) == lines[0]
