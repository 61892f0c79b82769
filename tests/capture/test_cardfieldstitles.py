"""What somebody is and in which department, through the rules, the tagger and the decoder."""

from __future__ import annotations

import pytest

from leadcapture.capture.cardfields import CardField
from leadcapture.capture.cardwords import fold
from tests.capture.cards import (
    decoded,
    first,
    read,
    rows_of,
    sure,
    value,
    values,
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


def test_cjk_name_and_title_without_a_blank_come_apart() -> None:
    found = read("*株式会社例示商事", "*山田太郎代表取締役", "yamada@example.jp")
    assert value(found, CardField.NAME) == "山田 太郎"
    assert value(found, CardField.TITLE) == "代表取締役"


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


def test_a_title_below_a_name_in_capitals_is_no_part_of_it() -> None:
    found = read("*MARIA SOUSA", "Zunftmeisterin", "T +44 20 7946 0123")
    assert value(found, CardField.NAME) == "Maria Sousa"


def test_a_japanese_title_of_two_words_stays_one() -> None:
    found = read("*山本商事株式会社", "代表取締役社長 山本 一郎", "TEL.06-6555-0123")
    assert value(found, CardField.TITLE) == "代表取締役社長"


def test_a_list_of_services_is_nobody() -> None:
    found = read(
        "*Acme & Son",
        "Boiler Servicing • Bathrooms • Leaks • Power Flushing",
        "Tel: 020 7946 0412",
        "acmeandson@hotmail.co.uk",
    )
    assert value(found, CardField.NAME) == ""


def test_a_department_below_a_title_is_no_part_of_it() -> None:
    found = read("*Jane Doe", "Deputy General Manager", "Overseas Sales Dept.", "jane@acme.example")
    assert value(found, CardField.TITLE) == "Deputy General Manager"
    assert value(found, CardField.DEPARTMENT) == "Overseas Sales Dept."
    slashed = read("*Jane Doe", "Assistant Manager / Global Marketing Team", "jane@acme.example")
    assert value(slashed, CardField.TITLE) == "Assistant Manager"
    assert value(slashed, CardField.DEPARTMENT) == "Global Marketing Team"


def test_what_somebody_speaks_or_writes_is_no_title() -> None:
    found = read("*Eva Huber", "Gerichtsdolmetscherin", "Deutsch – Englisch – Französisch")
    assert value(found, CardField.TITLE) == "Gerichtsdolmetscherin"
    found = read("*eva huber", "freelance backend engineer", "rust / go / postgres")
    assert value(found, CardField.TITLE) == "freelance backend engineer"


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


@pytest.mark.parametrize(
    ("title", "department"),
    [
        ("Associate Director", "Commercial Valuation"),
        ("Study Coordinator", "Clinical Trials"),
        ("Manager", "Infrastructure Projects"),
        ("Gerente", "Banca Corporativa"),
    ],
)
def test_what_stands_right_below_the_title_and_is_set_like_it_is_the_department(
    title: str, department: str
) -> None:
    found = read("*Velora", "Jane Doe", title, department, "jane.doe@velora.example")
    assert (value(found, CardField.TITLE), value(found, CardField.DEPARTMENT)) == (
        title,
        department,
    )
    assert sure(first(found, CardField.DEPARTMENT)) < 0.9


@pytest.mark.parametrize(
    ("title", "line"),
    [
        ("Owner", "Licensed & Insured"),
        ("Owner", "Dog Training"),
        ("Proprietor", "Home Inspection"),
        ("Sales Manager", "Your Partner in Steel"),
        ("Associate Director", "Frozen Fish / Brakes / Lamps"),
    ],
)
def test_a_slogan_or_a_trade_below_the_title_is_no_department(title: str, line: str) -> None:
    found = read("*Velora", "Jane Doe", title, line, "jane.doe@velora.example")
    assert value(found, CardField.TITLE) == title
    assert value(found, CardField.DEPARTMENT) == ""


@pytest.mark.parametrize(
    ("line", "department", "title"),
    [
        ("海外事业部 副总监", "海外事业部", "副总监"),
        ("外銷部副理", "外銷部", "副理"),
        ("市场部 主任", "市场部", "主任"),
        ("해외영업팀 책임", "해외영업팀", "책임"),
        ("海外営業部 課長代理", "海外営業部", "課長代理"),
    ],
)
def test_a_rank_behind_a_department_is_the_title(line: str, department: str, title: str) -> None:
    found = read("*例示精密股份有限公司", "林淑芬", line, "lin@lishi.example")
    assert (value(found, CardField.DEPARTMENT), value(found, CardField.TITLE)) == (
        department,
        title,
    )


@pytest.mark.parametrize(
    ("body", "title", "part"),
    [
        ("Landkreis Mustertal", "Sachbearbeiterin", "Untere Wasserbehörde"),
        ("Stadt Beispielheim", "Amtsleiterin", "Dezernat für Bau und Umwelt"),
        ("Universitätsklinikum Musterstadt", "Oberärztin", "Klinik für Neurologie"),
        ("Ayuntamiento de Villaejemplo", "Concejala", "Concejalía de Deportes"),
        ("Comune di Esempio", "Dirigente medico", "U.O.C. Cardiologia"),
        ("Město Vzorov", "vedoucí odboru", "Odbor životního prostředí"),
        ("Minta Egyetem", "egyetemi docens", "Alkalmazott Fizika Tanszék"),
        ("Kementerian Contoh", "Kepala Seksi", "Bagian Hubungan Masyarakat"),
        ("Primăria Exemplu", "Inspector", "Serviciul Urbanism"),
        ("Primjer d.d.", "savjetnica", "Odjel za javnu nabavu"),
        ("Université Exemple", "Maîtresse de conférences", "Équipe Matériaux et Procédés"),
    ],
)
@pytest.mark.parametrize("above", [False, True])
def test_what_parts_of_bodies_are_called_is_the_department(
    body: str, title: str, part: str, above: bool
) -> None:
    person = ("*Dr. Anna Wolf", title)
    found = read(
        f"*{body}",
        *((part, *person) if above else (*person, part)),
        f"anna.wolf@{''.join(filter(str.isalnum, fold(body)))}.example",
        "+49 30 23125 123",
    )
    assert values(found, CardField.NAME) == ["Anna Wolf"]
    assert value(found, CardField.COMPANY) == body
    assert value(found, CardField.TITLE) == title
    assert value(found, CardField.DEPARTMENT) == part


@pytest.mark.parametrize(
    ("title", "below"),
    [
        ("Ingénieur commercial", "Secteur Nord-Est"),
        ("Sales Manager", "Benelux & Nordics"),
        ("Directeur adjoint", "Clientèle institutionnelle"),
        ("Senior Scientist, Ph.D.", "Protein Analytics"),
    ],
)
def test_what_is_set_like_a_title_right_below_it_is_the_department_and_unsure(
    title: str, below: str
) -> None:
    found = read("*Exemple SAS", "*Luc Martin", title, below, "luc.martin@exemple.example")
    assert value(found, CardField.TITLE) == title.removesuffix(", Ph.D.")
    department = first(found, CardField.DEPARTMENT)
    assert department.value == below
    assert 0.5 < sure(department) < 0.9


@pytest.mark.parametrize(
    ("title", "below"),
    [
        ("Sales Manager", "Keeping water moving since 1920"),
        ("Owner", "Plumbing & Heating"),
        ("Rechtsanwältin", "Fachanwältin für Familienrecht"),
        ("Avocate associée", "Docteur en droit"),
        ("Vertriebsleiterin", "Mitglied des Vorstands"),
        ("Sales Manager", "Direct Line"),
    ],
)
def test_a_slogan_a_trade_a_second_title_and_a_degree_below_a_title_are_no_department(
    title: str, below: str
) -> None:
    found = read("*Muster GmbH", "*Eva Huber", title, below, "eva.huber@muster.example")
    assert values(found, CardField.DEPARTMENT) == []
    assert value(found, CardField.TITLE).startswith(title)


def test_a_school_over_its_university_is_the_department() -> None:
    found = read(
        "*School of Law",
        "*University of Example",
        "Jane Doe",
        "Senior Lecturer",
        "jane.doe@example.example",
    )
    assert value(found, CardField.COMPANY) == "University of Example"
    assert value(found, CardField.DEPARTMENT) == "School of Law"


@pytest.mark.parametrize(
    ("line", "title", "suffix"),
    [
        ("REALTOR®, ABR, SRS", "REALTOR", "ABR, SRS"),
        ("LL.B., Barrister", "Barrister", "LL.B."),
        ("Director, Regulatory Affairs", "Director, Regulatory Affairs", ""),
    ],
)
def test_a_title_among_degrees_is_the_title(line: str, title: str, suffix: str) -> None:
    found = read("*Jane Doe", line, "*Example Homes Inc.", "jane.doe@examplehomes.example")
    assert value(found, CardField.TITLE).rstrip("®") == title
    assert values(found, CardField.DEPARTMENT) == []
    assert first(found, CardField.NAME).name.suffix == suffix


def test_hours_work_and_degrees_are_no_titles() -> None:
    doctor = read(
        "*Ordination Dr. Muster",
        "*Dr. Eva Muster",
        "Fachärztin für Augenheilkunde",
        "Ringstr. 1",
        "1010 Wien",
        "Ordinationszeiten",
        "Mo 8–12",
        "praxis@muster.example",
    )
    assert value(doctor, CardField.TITLE) == "Fachärztin für Augenheilkunde"
    workshop = read("*Talleres Ejemplo", "Pintura · Electricidad general", "*Paco Ruiz")
    assert values(workshop, CardField.TITLE) == []
    japanese = read("*みなと病院", "院長 工学博士", "*高橋 直樹", "naoki@minato.example")
    assert value(japanese, CardField.TITLE) == "院長"


def test_the_heading_over_the_address_of_an_office_is_no_department() -> None:
    found = read(
        "*Example Tools Ltd",
        "*Jane Doe",
        "Sales Manager",
        "Branch Mombasa",
        "138 Moi Avenue",
        "Mombasa 80100, Kenya",
        "jane.doe@exampletools.example",
    )
    assert values(found, CardField.DEPARTMENT) == []


def test_a_department_of_a_list_of_works_is_none() -> None:
    found = read(
        "*Arq. Sofía Muestra", "Proyecto · Dirección de Obra · Interiorismo", "+54 9 351 555-0134"
    )
    assert values(found, CardField.DEPARTMENT) == []


def test_a_title_a_department_and_a_firm_in_a_row_are_no_list_of_works() -> None:
    found = read("*Ana Ruiz", "Abogada | Derecho Penal | Muestra SL", "ana.ruiz@muestra.example")
    assert value(found, CardField.TITLE) == "Abogada"
    assert value(found, CardField.DEPARTMENT) == "Derecho Penal"
    assert value(found, CardField.COMPANY) == "Muestra SL"


@pytest.mark.parametrize("heading", ["Head Office:", "Corporate Office", "Regd. Office:"])
def test_what_heads_an_address_is_no_title(heading: str) -> None:
    found = decoded(
        rows_of(
            "*Engr. Emeka Bello",
            "Managing Director / CEO",
            heading,
            "Plot 12, Example Way,",
            "Ikeja, Lagos State",
            "*BELLOTECH Nigeria Limited",
        )
    )
    assert value(found, CardField.TITLE) == "Managing Director / CEO"


@pytest.mark.parametrize(
    ("printed", "name", "title"),
    [
        ("王小明销售总监", "王 小明", "销售总监"),
        ("李娜副总经理", "李 娜", "副总经理"),
        ("林淑芬 副理", "林 淑芬", "副理"),
    ],
)
def test_a_chinese_name_and_title_on_one_line_come_apart(
    printed: str, name: str, title: str
) -> None:
    found = decoded(
        rows_of(
            "*北京示例科技有限公司",
            f"*{printed}",
            "电话：010-5555 0123",
            "wxm@example-tech.example",
        )
    )
    assert value(found, CardField.NAME) == name
    assert value(found, CardField.TITLE) == title
