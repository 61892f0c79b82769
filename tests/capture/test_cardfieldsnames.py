"""Whose card it is: names, degrees, pronouns, through the rules, the tagger and the decoder."""

from __future__ import annotations

from dataclasses import replace

import pytest

from leadcapture.capture.cardfields import CardField, decode, prepare
from leadcapture.capture.cardlayout import Row, arrange
from leadcapture.capture.cardtagger import load_tagger
from leadcapture.capture.ocr import Line
from tests.capture.cards import (
    decoded,
    first,
    read,
    rows_of,
    set_right,
    sure,
    value,
    values,
)


def test_a_name_over_two_lines_is_joined() -> None:
    found = read("*Maximilian", "*MUSTERMANN", "Vertriebsleiter", "m.mustermann@example.de")
    assert value(found, CardField.NAME) == "Maximilian Mustermann"


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


def test_degrees_behind_a_name_in_capitals_are_no_part_of_it() -> None:
    found = read("S. VENKATARAMAN B.E., M.B.A.", "Manager", "venkat@kaveri.in")
    assert value(found, CardField.NAME) == "S. Venkataraman"


def test_what_stands_behind_a_name_like_a_degree_is_no_part_of_it() -> None:
    found = read("Éric Dubois-Tremblay, ing.", "Conseiller principal", "edubois@laverendrye.ca")
    assert value(found, CardField.NAME) == "Éric Dubois-Tremblay"
    found = read("Aisha Rahman MBBS MRCPCH", "Consultant", "aisha.rahman@riverside.org.uk")
    assert value(found, CardField.NAME) == "Aisha Rahman"


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
    ("one", "two", "mail", "name"),
    [
        ("KATHERINE", "O'DONNELL-REYES", "kor@skylark.example", "Katherine O'Donnell-Reyes"),
        ("Fatima-Zahra", "BENCHEKROUN", "fz@argania.example", "Fatima-Zahra Benchekroun"),
    ],
)
def test_a_name_over_two_lines_is_joined_where_the_mailbox_is_its_initials(
    one: str, two: str, mail: str, name: str
) -> None:
    found = read(f"*{one}", f"*{two}", "VP, Supply Chain", "22 Airport Way", mail)
    assert value(found, CardField.NAME) == name


def test_a_name_over_two_lines_may_have_three_words() -> None:
    found = read("*Carlos", "*Ríos Soto", "Gerente de Ventas", "carlos.riossoto@acme.example")
    assert value(found, CardField.NAME) == "Carlos Ríos Soto"


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
    ("one", "two", "mail"),
    [
        ("Maria das Dores", "Pinto Salgado", "mpinto@acme.example"),
        ("José Miguel", "dos Santos Filho", "miguel@acme.example"),
        ("Anna Margaretha", "van der Linden", "anna@acme.example"),
        ("ANA SOFIA", "RUIZ MONTES", "asruiz@acme.example"),
    ],
)
def test_a_name_over_two_lines_may_have_several_words_in_each(
    one: str, two: str, mail: str
) -> None:
    rows = rows_of(f"*{one}", f"*{two}", "Diretor Comercial", "Acme Ltda.", mail)
    said = value(decoded(rows), CardField.NAME)
    assert said.casefold() == f"{one} {two}".casefold()


@pytest.mark.parametrize("mail", ["info@acme.example", "anna.keller@acme.example"])
def test_two_people_one_above_the_other_are_no_single_name(mail: str) -> None:
    rows = rows_of("*Anna Keller", "*Jonas Weber", "Acme GmbH", mail, "12345 Musterstadt")
    assert value(decoded(rows), CardField.NAME) in {"Anna Keller", "Jonas Weber"}


@pytest.mark.parametrize("form", ["Jr.", "III", "Sr", "IV"])
def test_what_tells_a_child_from_a_parent_is_told_with_the_name(form: str) -> None:
    found = decoded(
        rows_of(f"*Harold P. Winslow {form}", "Vice President", "hwinslow@acme.example")
    )
    name = first(found, CardField.NAME)
    assert name.value == f"Harold P. Winslow {form}"
    assert (name.name.last, name.name.suffix) == ("Winslow", form)


def test_degrees_are_not_told_with_the_name() -> None:
    found = decoded(rows_of("*Harold P. Winslow, MBA", "CEO", "hwinslow@acme.example"))
    assert value(found, CardField.NAME) == "Harold P. Winslow"


@pytest.mark.parametrize("degree", ["lic. iur. HSG", "lic. phil.", "Dipl. Ing. FH", "Mag. iur."])
def test_a_degree_and_its_school_before_a_name_are_no_part_of_it(degree: str) -> None:
    found = decoded(rows_of(f"*{degree} Beat Lüthi", "Direktor", "beat.luethi@acme.example"))
    assert value(found, CardField.NAME) == "Beat Lüthi"
    assert first(found, CardField.NAME).name.prefix == degree


@pytest.mark.parametrize(
    "printed",
    [
        "Peter Hong Director, Export Dept.",
        "Peter Hong / Assistant Director, Export Dept.",
        "Peter Hong/ Sales Engineer",
    ],
)
def test_a_name_and_a_title_with_a_comma_of_its_own_come_apart(printed: str) -> None:
    found = decoded(rows_of(f"*{printed}", "Acme Co., Ltd.", "peter.hong@acme.example"))
    assert value(found, CardField.NAME) == "Peter Hong"
    assert value(found, CardField.TITLE) in printed.removeprefix("Peter Hong")
    assert value(found, CardField.TITLE)


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


def test_an_industrial_zone_before_a_postcode_is_nobody() -> None:
    found = read("*Jean Dupont", "ZI Nord - BP 123 - 69800 SAINT-PRIEST", "jean@acme.example")
    assert value(found, CardField.ADDRESS) == "ZI Nord - BP 123 - 69800 SAINT-PRIEST"
    assert next(f for f in found if f.field is CardField.NAME).alternatives == ()


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


def test_two_who_share_a_card_are_its_name() -> None:
    found = read("*The Plough Inn", "*Simon & Jo Battersby", "Landlords", "01473 441827")
    assert value(found, CardField.NAME) == "Simon & Jo Battersby"


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


def test_a_name_that_lost_letters_the_e_mail_has_is_not_green() -> None:
    found = read("*Tnde Bkare", "Director", "T +234 803 555 0142", "tunde.bakare@example.ng")
    assert sure(first(found, CardField.NAME)) < 0.9


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


def test_a_name_with_binte_is_one() -> None:
    found = read(
        "*Quantoro Pte. Ltd.", "*Dr. Nurul Huda binte Rahman", "Director", "nurul@qdx.example"
    )
    assert value(found, CardField.NAME) == "Nurul Huda binte Rahman"


def test_what_a_mailbox_is_for_is_nobody() -> None:
    found = read(
        "*Vicent Ferrandis Llopis",
        "Exportación",
        "Ctra. de Ademuz, km 18",
        "46184 Muestra (Valencia)",
        "export@citricosmuestra.example",
    )
    assert value(found, CardField.NAME) == "Vicent Ferrandis Llopis"


def headed(*lines: tuple[str, float]) -> list[Row]:
    """Rows below one another, each with the height of its letters in pixels."""
    rows, top = [], 60.0
    for row, (text, height) in zip(rows_of(*(text for text, _ in lines)), lines, strict=True):
        right = 60.0 + len(text) * height / 2
        rows.append(replace(row, height=height, rect=(60.0, top, right, top + height)))
        top += 1.2 * height + (40.0 if text.endswith(".") else 0.0)
    return rows


@pytest.mark.parametrize(
    ("head", "person", "title", "mail"),
    [
        ("LA TORTUGA VERDE", "Inés Robles", "Propietaria", "latortugaverde@correo.example"),
        ("Talleres Quiroga", "Pepe Quiroga", "Mecánico", "talleresquiroga@correo.example"),
        ("K. WARREN", "Kate Warren", "07700 900123", "kwarrenplumbing@mail.example"),
        ("NKECHI'S CORNER", "Mrs. Nkechi Obi", "Managing Director", "nkechiscorner@mail.example"),
    ],
)
def test_a_shop_at_the_head_of_the_card_is_not_who_works_there(
    head: str, person: str, title: str, mail: str
) -> None:
    rows = headed(
        (head, 60.0), ("Todo a medida.", 28.0), (person, 42.0), (title, 28.0), (mail, 26.0)
    )
    found = decoded(rows)
    assert value(found, CardField.NAME) == person.removeprefix("Mrs. ")
    assert value(found, CardField.COMPANY).casefold() == head.casefold()


def test_whose_name_stands_large_at_the_head_is_whose_card_it_is() -> None:
    rows = headed(
        ("Anna Keller", 60.0),
        ("Beratung.", 28.0),
        ("Winter Garten", 42.0),
        ("akeller@mail.example", 26.0),
    )
    assert value(decoded(rows), CardField.NAME) == "Anna Keller"


def test_of_two_lines_that_bear_the_family_name_the_lower_is_the_owner() -> None:
    rows = headed(
        ("Slikarstvo Hribar", 58.0),
        ("barve · laki · čopiči.", 28.0),
        ("Aleš Hribar", 46.0),
        ("www.hribar.example", 26.0),
        ("barve@hribar.example", 26.0),
    )
    found = decoded(rows)
    assert value(found, CardField.NAME) == "Aleš Hribar"
    assert value(found, CardField.COMPANY) == "Slikarstvo Hribar"


def test_a_practice_is_not_its_doctor() -> None:
    rows = headed(
        ("Ordination Dr. Auer", 50.0),
        ("Dr. Heidi Auer", 50.0),
        ("Fachärztin für Innere Medizin", 32.0),
        ("ordination@auer-arzt.example", 26.0),
    )
    assert value(decoded(rows), CardField.NAME) == "Heidi Auer"


def test_a_name_over_two_lines_that_is_the_domain_is_no_firm() -> None:
    rows = headed(
        ("RAMONA", 75.0),
        ("WESTERVELT", 75.0),
        ("Illustrator & Art Director", 32.0),
        ("hello@ramonawestervelt.example", 28.0),
    )
    found = decoded(rows)
    assert value(found, CardField.NAME) == "Ramona Westervelt"
    assert value(found, CardField.COMPANY) == ""


def test_words_of_the_firm_before_a_title_are_nobody() -> None:
    rows = headed(
        ("Harbour View", 70.0),
        ("Garden Centre & Café.", 30.0),
        ("Nora Webb", 42.0),
        ("Garden Centre Manager", 30.0),
        ("gardencentre@harbourview.example", 28.0),
    )
    found = decoded(rows)
    assert value(found, CardField.NAME) == "Nora Webb"
    assert value(found, CardField.TITLE) == "Garden Centre Manager"


def test_the_father_s_name_may_stand_below() -> None:
    rows = headed(
        ("Siti Hajar", 50.0),
        ("Binte Osman", 50.0),
        ("Assistant Director", 30.0),
        ("siti_hajar_osman@acme.example", 26.0),
    )
    assert value(decoded(rows), CardField.NAME) == "Siti Hajar Binte Osman"


def test_what_somebody_offers_is_no_couple() -> None:
    rows = headed(
        ("Dra. Marta de Sá Lobo", 60.0),
        ("Cirurgiã-Dentista", 35.0),
        ("Implantes e Prótese Oral", 30.0),
        ("contato@dramartalobo.example", 30.0),
    )
    assert value(decoded(rows), CardField.NAME) == "Marta de Sá Lobo"


@pytest.mark.parametrize("printed", ["Suresh a/l Raman", "DEVI A/P RAMAN", "Kumar s/o Raman"])
def test_whose_child_somebody_is_belongs_to_the_name(printed: str) -> None:
    found = decoded(rows_of(f"*{printed}", "Sales Manager", "Acme Sdn. Bhd.", "raman@acme.example"))
    assert value(found, CardField.NAME).casefold() == printed.casefold()


def test_a_family_name_before_a_comma_is_no_part_of_the_title() -> None:
    found = decoded(
        rows_of("*Elena P. Soto Contreras, Of Counsel", "Acme Legal LLP", "elenasoto@acme.example")
    )
    assert value(found, CardField.NAME) == "Elena P. Soto Contreras"


def test_who_is_addressed_is_who_it_is() -> None:
    rows = headed(
        ("Herrería y Taller El Roble", 48.0),
        ("Portones • Rejas • Barandales.", 28.0),
        ("Sr. Raúl Ibarra T.", 45.0),
        ("Tel. 55 5555 0123", 28.0),
    )
    assert value(decoded(rows), CardField.NAME) == "Raúl Ibarra T."


def test_a_couple_is_told_from_their_shop() -> None:
    rows = headed(
        ("Marsh Lane Antiques", 55.0),
        ("Clocks, prints and maps.", 28.0),
        ("Roger & Elaine Tilney, Proprietors", 38.0),
        ("marshlane@mail.example", 28.0),
    )
    found = decoded(rows)
    assert value(found, CardField.NAME) == "Roger & Elaine Tilney"
    assert value(found, CardField.TITLE) == "Proprietors"
    assert value(found, CardField.COMPANY) == "Marsh Lane Antiques"


def test_a_family_name_of_four_words_may_stand_below() -> None:
    rows = headed(
        ("Pedro Emilio", 45.0),
        ("Jiménez de la Torre", 45.0),
        ("Director Comercial", 30.0),
        ("pejimenez@acme.example", 26.0),
    )
    assert value(decoded(rows), CardField.NAME) == "Pedro Emilio Jiménez de la Torre"


def test_a_nickname_in_brackets_stands_between_the_name_and_the_title() -> None:
    found = decoded(
        rows_of("*Li Xiaohong (Helen) Sales Manager", "Acme Co., Ltd.", "lxh@acme.example")
    )
    assert value(found, CardField.NAME) == "Li Xiaohong"
    assert value(found, CardField.TITLE) == "Sales Manager"
