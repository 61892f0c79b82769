"""For whom somebody works, through the rules, the tagger and the decoder."""

from __future__ import annotations

import pytest

from leadcapture.capture.cardfields import CardField
from leadcapture.capture.cardtagger import guess, load_tagger
from tests.capture.cards import decoded, first, read, rows_of, sure, value


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


def test_what_a_machine_is_for_is_no_firm() -> None:
    found = read("Jane Doe", "Sales Manager", "Velora Ltd", "jane.doe@sales.quantor.example")
    email = next(one for one in found if one.field is CardField.EMAIL)
    assert email.signs["told"] == 0.0
    assert value(found, CardField.COMPANY) == "Velora Ltd"


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


def test_of_letters_and_the_name_they_stand_for_the_latter_is_the_company() -> None:
    found = read(
        "*EAWA", "East Africa Water Alliance", "Grace Wanjiru", "Officer", "gwanjiru@eawa.org"
    )
    assert value(found, CardField.COMPANY) == "East Africa Water Alliance"


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


def test_a_logo_goes_on_in_the_line_that_the_domain_spells_with_it() -> None:
    found = read(
        "*TRIDENT", "INDUSTRIAL FASTENERS & TOOLING", "Jane Doe", "jdoe@tridentfasteners.com"
    )
    assert value(found, CardField.COMPANY) == "TRIDENT INDUSTRIAL FASTENERS & TOOLING"


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


def test_a_blank_lost_in_a_firms_name_is_not_green() -> None:
    found = read("*AlNoor Al Sahel General Trading L.L.C.", "sales@alnooralsahel.ae")
    assert all(sure(item) < 0.9 for item in found if item.field is CardField.COMPANY)
    found = read("*SolarPeak Inc.", "Jane Doe", "Director", "jane.doe@solarpeak.example")
    assert sure(first(found, CardField.COMPANY)) >= 0.9


def test_a_logo_of_two_words_that_the_domain_spells_is_read_with_the_line_below() -> None:
    found = read(
        "*ANADOLU RULMAN",
        "SANAYİ VE TİCARET A.Ş.",
        "Gülşah Demir",
        "gulsah.demir@anadolurulman.com.tr",
    )
    assert value(found, CardField.COMPANY) == "ANADOLU RULMAN SANAYİ VE TİCARET A.Ş."


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


def test_a_firm_that_its_domain_spells_keeps_its_capitals() -> None:
    found = read("*SampleDirector", "*Jane Doe", "Engineer", "jane@sampledirector.example")
    assert value(found, CardField.COMPANY) == "SampleDirector"


def test_a_firm_in_capitals_below_a_name_is_no_degree() -> None:
    found = read("*Jane Doe", "ACME", "Partner", "jane@acme.example")
    name = next(item for item in found if item.field is CardField.NAME)
    assert (name.name.suffix, value(found, CardField.COMPANY)) == ("", "ACME")


def test_a_name_beside_a_firm_that_the_domain_spells_is_somebody() -> None:
    found = read("*Cítricos Muestra", "*Vicent Ferrandis Llopis", "export@citricosmuestra.example")
    assert value(found, CardField.NAME) == "Vicent Ferrandis Llopis"
    assert value(found, CardField.COMPANY) == "Cítricos Muestra"


def test_a_slovak_registers_number_is_no_part_of_the_company() -> None:
    found = read("*Ján Novák", "tel. +421 2 5941 1111", "Robozvar s.r.o., IČO 47 218 306")
    assert value(found, CardField.COMPANY) == "Robozvar s.r.o."


@pytest.mark.parametrize(
    ("firm", "couple", "mail"),
    [
        ("Sample Acres", "Hank & Ruth Sample", "sampleacres@prairienet.example"),
        ("Willow Acres", "Hank & Ruth Sample", "willowacres@prairienet.example"),
        ("Musterhof", "Hans und Maria Muster", "info@musterhof.example"),
        ("Domaine Lexemple", "Paul et Marie Lexemple", "contact@domainelexemple.example"),
        ("Prøvegård", "Kari og Ola van der Prøve", "post@provegard.example"),
    ],
)
def test_a_couple_that_runs_a_firm_is_the_name_and_not_the_firm(
    firm: str, couple: str, mail: str
) -> None:
    found = read(f"*{firm}", f"*{couple}", "12 High Street, Springfield, IL 62701", mail)
    assert value(found, CardField.NAME) == couple
    assert value(found, CardField.COMPANY) == firm
    assert sure(first(found, CardField.NAME)) < 0.9


def test_a_firm_that_bears_the_owners_name_is_not_the_owner_though_the_mailbox_is_its() -> None:
    found = read("*Ross Gardens", "*Lena Ross", "212-555-0134", "rossgardens@gmail.com")
    assert value(found, CardField.NAME) == "Lena Ross"
    assert value(found, CardField.COMPANY) == "Ross Gardens"


@pytest.mark.parametrize("firm", ["Marks & Sample Hall", "Sample & Doe Partners"])
def test_a_firm_of_two_names_is_no_couple_beside_somebody(firm: str) -> None:
    found = read(f"*{firm}", "Jane Roe", "Partner", "212-555-0134", "jane@msh.example")
    assert value(found, CardField.NAME) == "Jane Roe"
    assert value(found, CardField.COMPANY) == firm


def test_two_people_of_whom_one_has_the_others_name_in_front_are_people() -> None:
    found = read("*Velora Ltd", "*James Martin", "Martin Ross", "james.martin@velora.example")
    assert value(found, CardField.NAME) == "James Martin"
    assert value(found, CardField.COMPANY) == "Velora Ltd"


@pytest.mark.parametrize(
    "owned",
    [
        "A Division of Globex Corporation",
        "Division of Globex Industries, Inc.",
        "a Globex Group company",
        "Ein Unternehmen der Globex Gruppe",
        "Une société du groupe Globex SA",
        "Member of the Globex Group",
    ],
)
def test_whose_a_firm_is_is_not_who_it_is(owned: str) -> None:
    found = decoded(
        rows_of("*Brightwell Motion", owned, "Ann Lee", "Sales Manager", "alee@brightwell.example")
    )
    assert value(found, CardField.COMPANY) == "Brightwell Motion"
    # Set like a logo of two lines.
    found = decoded(
        rows_of("*Brightwell Motion", f"*{owned}", "Ann Lee", "alee@brightwellmotion.example")
    )
    assert value(found, CardField.COMPANY) == "Brightwell Motion"


def test_a_division_of_a_hospital_is_a_part_of_it() -> None:
    found = decoded(
        rows_of("*St. Example Hospital", "Ann Lee", "Head Nurse", "Division of Cardiology")
    )
    assert value(found, CardField.COMPANY) == "St. Example Hospital"
    assert value(found, CardField.DEPARTMENT) == "Division of Cardiology"


def test_what_stands_over_the_legal_name_of_a_logo_is_no_part_of_it() -> None:
    found = decoded(
        rows_of(
            "*Harwood Quill",
            "Ann Lee",
            "Technical Director",
            "Energy & Environment",
            "Harwood Quill Ltd",
            "ann.lee@harwoodquill.example",
        )
    )
    assert value(found, CardField.COMPANY) in {"Harwood Quill Ltd", "Harwood Quill"}


def test_the_legal_form_closes_a_logo_of_two_lines() -> None:
    found = decoded(
        rows_of("*ORANGE RIVER", "*QUARRIES", "*(Pty) Ltd", "Ann Lee", "ann@orangeriver.example")
    )
    assert value(found, CardField.COMPANY) == "ORANGE RIVER QUARRIES (Pty) Ltd"


@pytest.mark.parametrize(
    ("kind", "place"),
    [("TECHNISCHE HOCHSCHULE", "OBERTAL"), ("Instituto Superior", "Vale Verde")],
)
def test_the_kind_of_a_body_goes_on_with_its_name(kind: str, place: str) -> None:
    found = decoded(
        rows_of(f"*{kind}", f"*{place}", "Dr. Ann Lee", "Professorin", "lee@thx.example")
    )
    assert value(found, CardField.COMPANY) == f"{kind} {place}"
