"""Names as printed, and how far an e-mail spells them."""

from __future__ import annotations

import pytest

from leadcapture.capture.cardnames import (
    Name,
    agreement,
    cut_degrees,
    split_is_guessed,
    split_name,
)


@pytest.mark.parametrize(
    ("printed", "country", "name"),
    [
        ("Jane Doe", "", Name(first="Jane", last="Doe")),
        ("Dr. Jane van der Berg", "NL", Name(prefix="Dr.", first="Jane", last="van der Berg")),
        ("DUPONT Jean-Pierre", "FR", Name(first="Jean-Pierre", last="Dupont")),
        ("Jean-Pierre DUPONT", "FR", Name(first="Jean-Pierre", last="Dupont")),
        ("MICHAEL O'BRIEN", "US", Name(first="Michael", last="O'Brien")),
        ("Doe, Jane", "", Name(first="Jane", last="Doe")),
        ("Ann Lee, PhD, MBA", "", Name(first="Ann", last="Lee", suffix="PhD, MBA")),
        (
            "Dipl.-Ing. (FH) Karl Groß",
            "DE",
            Name(prefix="Dipl.-Ing. (FH)", first="Karl", last="Groß"),
        ),
        (
            "prof. dr hab. n. med. Anna Kowalska",
            "PL",
            Name(prefix="prof. dr hab. n. med.", first="Anna", last="Kowalska"),
        ),
        ("DI Dr. techn. Jan Roth", "AT", Name(prefix="DI Dr. techn.", first="Jan", last="Roth")),
        (
            "ao. Univ.-Prof. Dr. Jan Roth",
            "AT",
            Name(prefix="ao. Univ.-Prof. Dr.", first="Jan", last="Roth"),
        ),
        ("RA Jan Roth", "DE", Name(prefix="RA", first="Jan", last="Roth")),
        ("DI MARCO Antonio", "IT", Name(first="Antonio", last="Di Marco")),
        ("Uzm. Dr. Can Ak", "TR", Name(prefix="Uzm. Dr.", first="Can", last="Ak")),
        ("Dt. Elif Ak", "TR", Name(prefix="Dt.", first="Elif", last="Ak")),
        ("Cdor. Ana Ruiz", "AR", Name(prefix="Cdor.", first="Ana", last="Ruiz")),
        ("Dña. Ana Ruiz", "ES", Name(prefix="Dña.", first="Ana", last="Ruiz")),
        ("Av. Elif Aydın", "TR", Name(prefix="Av.", first="Elif", last="Aydın")),
        ("Wm. Henry Jones", "GB", Name(first="Wm. Henry", last="Jones")),
        ("Ma. Teresa Reyes", "PH", Name(first="Ma. Teresa", last="Reyes")),
        (
            "ATTY. LUZ M. REYES III",
            "PH",
            Name(prefix="ATTY.", first="Luz M.", last="Reyes", suffix="III"),
        ),
        ("Me Fatou DIALLO SARR", "SN", Name(prefix="Me", first="Fatou", last="Diallo Sarr")),
        ("Ann van der Veen, PharmD", "", Name(first="Ann", last="van der Veen", suffix="PharmD")),
        ("van der Veen, DeShawn", "", Name(first="DeShawn", last="van der Veen")),
        ("Mei Ling B.Wong", "HK", Name(first="Mei Ling B.", last="Wong")),
        ("Ann Lee C.Eng", "GB", Name(first="Ann", last="Lee", suffix="C.Eng")),
        ("DR.ANN LEE", "", Name(prefix="DR.", first="Ann", last="Lee")),
        ("Docteur Léa Roux-Martel", "FR", Name(prefix="Docteur", first="Léa", last="Roux-Martel")),
        ("The Rev. Ann Lee", "US", Name(prefix="The Rev.", first="Ann", last="Lee")),
        ("The Rt Hon. Ann Lee", "GB", Name(prefix="The Rt Hon.", first="Ann", last="Lee")),
        ("Hajiya Zainab Musa", "NG", Name(prefix="Hajiya", first="Zainab", last="Musa")),
        ("Pastor Ruiz", "ES", Name(first="Pastor", last="Ruiz")),
        ("Ann Lee CEng MIMechE", "GB", Name(first="Ann", last="Lee", suffix="CEng, MIMechE")),
        ("Ann Lee BEng FRICS", "GB", Name(first="Ann", last="Lee", suffix="BEng, FRICS")),
        ("Mary Ann DeShawn", "US", Name(first="Mary Ann", last="DeShawn")),
        ("Mary Ann McKay", "US", Name(first="Mary Ann", last="McKay")),
        (
            "Dato' Ir. Hassan bin Omar",
            "MY",
            Name(prefix="Dato' Ir.", first="Hassan", last="bin Omar"),
        ),
        ("BIG AL'S", "", Name(first="Big", last="Al's")),
        ("CA Neha Rao", "IN", Name(prefix="CA", first="Neha", last="Rao")),
        ("Ahmad bin Ismail", "MY", Name(first="Ahmad", last="bin Ismail")),
        ("Kovács Anna", "HU", Name(first="Anna", last="Kovács")),
        ("山田太郎", "JP", Name(first="太郎", last="山田")),
        ("王小明", "CN", Name(first="小明", last="王")),
        ("欧阳小明", "CN", Name(first="小明", last="欧阳")),
        ("山 田 太 郎", "JP", Name(first="太郎", last="山田")),
        (
            "Saeed bin Khalid Al Suwaidi",
            "AE",
            Name(first="Saeed", last="bin Khalid Al Suwaidi"),
        ),
        ("Íñigo Ruiz de Alarcón Sáenz", "ES", Name(first="Íñigo", last="Ruiz de Alarcón Sáenz")),
        (
            "Juan Carlos Gómez de la Serna",
            "ES",
            Name(first="Juan Carlos", last="Gómez de la Serna"),
        ),
        ("Ana Sofía Ponce de León", "MX", Name(first="Ana Sofía", last="Ponce de León")),
        ("María del Carmen Ruiz", "ES", Name(first="María del Carmen", last="Ruiz")),
        (
            "Teresa Vasconcelos e Sousa",
            "PT",
            Name(first="Teresa", last="Vasconcelos e Sousa"),
        ),
        ("JohnSmith", "", Name(first="John", last="Smith")),
        ("Dr.Szabó", "", Name(prefix="Dr.", last="Szabó")),
        ("DOE, JANE", "", Name(first="Jane", last="Doe")),
        ("DOE, JANE MARY", "", Name(first="Jane Mary", last="Doe")),
        ("Jane Doe, FRSC", "", Name(first="Jane", last="Doe", suffix="FRSC")),
        ("Ann Lee, Student", "", Name(first="Ann", last="Lee")),
        ("Name: Ann Lee", "", Name(first="Ann", last="Lee")),
        ("J. R. SMITH", "", Name(first="J. R.", last="Smith")),
        ("JANE MCDONALD", "", Name(first="Jane", last="McDonald")),
        ("Karl Groß #12345", "DE", Name(first="Karl", last="Groß")),
        ("Prof. (em.) Karl Groß", "DE", Name(prefix="Prof. (em.)", first="Karl", last="Groß")),
        ("Tan Sri Ahmad Rahman", "MY", Name(prefix="Tan Sri", first="Ahmad", last="Rahman")),
        ("van den Berg", "NL", Name(last="van den Berg")),
        ("Kumari de Silva", "LK", Name(first="Kumari", last="de Silva")),
        ("Kumari Anoma Perera", "LK", Name(prefix="Kumari", first="Anoma", last="Perera")),
        ("João da Silva Costa", "PT", Name(first="João", last="da Silva Costa")),
        ("Nguyen Van An", "VN", Name(first="Van An", last="Nguyen")),
        ("Wang Xiaoming", "CN", Name(first="Xiaoming", last="Wang")),
        ("山田太郎様", "JP", Name(first="太郎", last="山田", suffix="様")),
        ("林太郎", "JP", Name(first="太郎", last="林")),
        ("山本大", "JP", Name(first="大", last="山本")),
        ("李娜", "CN", Name(first="娜", last="李")),
        ("李", "CN", Name(last="李")),
        ("남궁민수", "KR", Name(first="민수", last="남궁")),
        ("", "", Name()),
    ],
)
def test_names_are_split(printed: str, country: str, name: Name) -> None:
    assert split_name(printed, country=country) == name


@pytest.mark.parametrize(
    ("printed", "country", "email", "name"),
    [
        ("Ana Pérez Soto", "ES", "ana.soto@example.com", Name(first="Ana Pérez", last="Soto")),
        ("Ana Pérez Soto", "ES", "ana.perez@example.com", Name(first="Ana", last="Pérez Soto")),
        ("SzőllősiKrisztián", "HU", "szollosi.krisztian@example.com",
         Name(first="Krisztián", last="Szőllősi")),
        ("Ann Mary Lee FRSPH", "GB", "annmary.lee@example.com",
         Name(first="Ann Mary", last="Lee", suffix="FRSPH")),
        ("Tanaka Yuki", "JP", "y.tanaka@example.com", Name(first="Yuki", last="Tanaka")),
        ("Yuki Tanaka", "JP", "y.tanaka@example.com", Name(first="Yuki", last="Tanaka")),
    ],
)  # fmt: skip
def test_an_email_says_which_is_the_family_name(
    printed: str, country: str, email: str, name: Name
) -> None:
    assert split_name(printed, country=country, email=email) == name


@pytest.mark.parametrize(
    ("printed", "country", "email", "guessed"),
    [
        ("Jane Doe", "GB", "", False),
        ("Jane M. Doe", "GB", "", False),
        ("Jane Mary DOE", "GB", "", False),
        ("João Silva Costa", "PT", "joao@example.com", True),
        ("Åsa Lindström Björk", "SE", "asa.lindstrom@example.com", True),
        ("Åsa Maria Björk", "SE", "asa.bjork@example.com", False),
        ("Ana Pérez Soto", "ES", "ana@example.com", True),
        ("Ana Pérez Soto", "ES", "ana.perez@example.com", False),
        ("Jane Lane Doe", "GB", "jane.lane@example.com", True),
        ("山田 太 郎", "JP", "", False),
    ],
)
def test_where_nothing_tells_given_from_family_names_it_is_a_guess(
    printed: str, country: str, email: str, guessed: bool
) -> None:
    assert split_is_guessed(printed, country=country, email=email) is guessed


@pytest.mark.parametrize(
    ("title", "parts"),
    [
        ("Broker/Owner, CRS, GRI", ("Broker/Owner", "CRS, GRI")),
        ("Head of Sales Ph.D.", ("Head of Sales", "Ph.D.")),
        ("Professor M.A. (Hons.)", ("Professor", "M.A. (Hons.)")),
        ("Manager, Sales", ("Manager, Sales", "")),
        ("Manager", ("Manager", "")),
    ],
)
def test_degrees_behind_a_title_are_cut_off(title: str, parts: tuple[str, str]) -> None:
    assert cut_degrees(title) == parts


@pytest.mark.parametrize(
    ("name", "local", "least", "most"),
    [
        ("Jane Doe", "jane.doe", 1.0, 1.0),
        ("Jane Doe", "jdoe", 0.95, 1.0),
        ("Jane Doe", "janed", 0.95, 1.0),
        ("Jürgen Müller", "j.mueller", 1.0, 1.0),
        ("Jürgen Müller", "j.muller", 1.0, 1.0),
        ("Jane Doe", "info", 0.0, 0.0),
        ("Senior Engineer", "jdoe", 0.0, 0.0),
        ("Elżbieta Kowalska", "ekowalska", 0.95, 1.0),
        ("Jane Doe", "jane", 0.7, 0.8),
        ("Jane Doe", "doe.ja", 0.9, 1.0),
        ("Jane Doe", "doe.marketing", 0.5, 0.7),
        ("Jane Roe", "jro", 0.7, 0.7),
        ("Jane Robertson", "jrober", 0.6, 0.7),
        ("Anna Maria Lopez", "aml", 0.6, 0.6),
        ("Jane Wu", "xpeterson", 0.0, 0.0),
        ("Jane Doe", "123", 0.0, 0.0),
        ("Jane Doe", "", 0.0, 0.0),
        ("李", "li", 0.0, 0.0),
    ],
)
def test_agreement_with_an_email(name: str, local: str, least: float, most: float) -> None:
    assert least <= agreement(name, local) <= most
