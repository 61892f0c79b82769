"""Attendee lists from organisers."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from leadcapture.capture.attendees import guess_columns, read_attendees
from leadcapture.errors import BadInput, Cancelled


@pytest.mark.parametrize(
    "header",
    [
        ("Badge ID", "First Name", "Last Name", "Company", "Job Title", "E-mail", "Mobile", "City"),
        ("Badge-Nr.", "Vorname", "Name", "Firma", "Position", "E-Mail-Adresse", "Handy", "Ort"),
        ("N° badge", "Prénom", "Nom", "Société", "Fonction", "Courriel", "Portable", "Ville"),
        (
            "Código de barras",
            "Nombre",
            "Apellidos",
            "Empresa",
            "Cargo",
            "Correo electrónico",
            "Móvil",
            "Ciudad",
        ),
        (
            "Codice a barre",
            "Nome",
            "Cognome",
            "Azienda",
            "Ruolo",
            "Indirizzo e-mail",
            "Cellulare",
            "Città",
        ),
        (
            "Badgenummer",
            "Voornaam",
            "Achternaam",
            "Bedrijf",
            "Functie",
            "E-mailadres",
            "Mobiel",
            "Plaats",
        ),
    ],
    ids=["en", "de", "fr", "es", "it", "nl"],
)
def test_heads_in_six_languages(header: tuple[str, ...]) -> None:
    assert list(guess_columns(header).values()) == [
        "badge_id",
        "first_name",
        "last_name",
        "company",
        "title",
        "email",
        "mobile",
        "city",
    ]
    assert list(guess_columns(header)) == list(header)


def test_one_of_several_ids_is_the_badges() -> None:
    guessed = guess_columns(("ID", "Order code", "Ticket code", "Badge", "Name"))
    assert guessed == {"Badge": "badge_id", "Name": "name"}


def test_a_title_beside_a_job_title_is_a_prefix() -> None:
    guessed = guess_columns(("Title", "Name", "Job title"))
    assert guessed == {"Title": "prefix", "Name": "name", "Job title": "title"}


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_a_list_is_read_and_problems_are_named(tmp_path: Path) -> None:
    path = write(
        tmp_path / "list.csv",
        "Badge ID;Name;Company;Email;Phone;Country\n"
        "000012;Jane Doe;Acme;jane@example.com;020 7946 0123;UK\n"
        ";Nobody;;;;\n"
        "000012;Jane Doe;Acme;jane@example.com;020 7946 0123;UK\n"
        "EV-7;Roe, Richard;NULL;;;\n",
    )
    found = read_attendees(path, region="DE")
    assert [row.badge_id for row in found.rows] == ["000012", "EV-7"]
    jane, richard = (row.person for row in found.rows)
    assert jane.phones[0].number == "+442079460123"
    assert (richard.first_name, richard.last_name, richard.company) == ("Richard", "Roe", "")
    assert [(one.row, one.reason.split()[0]) for one in found.skipped] == [(2, "no")]
    assert found.mapping["Badge ID"] == "badge_id"


def test_an_id_of_two_people_names_neither(tmp_path: Path) -> None:
    path = write(
        tmp_path / "list.csv", "Badge ID;Name\n000012;Jane Doe\n000012;Richard Roe\nEV-7;Joe Poe\n"
    )

    found = read_attendees(path)

    assert [row.badge_id for row in found.rows] == ["EV-7"]
    assert {
        badge_id: [one.name for one in people] for badge_id, people in found.ambiguous.items()
    } == {"000012": ["Jane Doe", "Richard Roe"]}
    assert [(one.row, one.reason.split()[0]) for one in found.skipped] == [(2, "this")]


def test_a_given_mapping_counts(tmp_path: Path) -> None:
    path = write(tmp_path / "list.csv", "A,B,C\n007,Doe,Jane\n")
    mapping = {"A": "badge_id", "B": "last_name", "C": "first_name"}
    (row,) = read_attendees(path, mapping).rows
    assert (row.badge_id, row.person.name) == ("007", "Jane Doe")


@pytest.mark.parametrize(
    ("mapping", "word"),
    [
        (None, "no column is known to hold the badge id"),
        ({"A": "badge_id", "Z": "name"}, "no column 'Z'"),
        ({"A": "badge_id", "B": "shoe_size"}, "'shoe_size' is no field"),
        ({"A": "-", "B": "name"}, "no column is known"),
    ],
)
def test_a_mapping_that_cannot_work_is_said(
    tmp_path: Path, mapping: dict[str, str] | None, word: str
) -> None:
    path = write(tmp_path / "list.csv", "A,B\n1,2\n")
    with pytest.raises(BadInput, match=word):
        read_attendees(path, mapping)


def test_numbers_as_ids_in_a_workbook_get_a_warning(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Badge ID", "Name"])
    sheet.append([12, "Jane Doe"])
    path = tmp_path / "list.xlsx"
    book.save(path)
    found = read_attendees(path)
    assert found.rows[0].badge_id == "12"
    assert "leading zeros" in found.warnings[0]


def test_progress_is_told_every_thousand_rows(tmp_path: Path) -> None:
    path = write(
        tmp_path / "list.csv", "ID,Company\n" + "".join(f"{i:05},A\n" for i in range(2_500))
    )
    told: list[int] = []
    assert len(read_attendees(path, progress=told.append).rows) == 2_500
    assert told == [1_000, 2_000]


def test_a_list_that_is_still_being_written_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "list.csv", "ID,Company\n" + "00012,Acme\n" * 1_000)

    def more(rows: int) -> None:
        with path.open("a", encoding="utf-8") as growing:
            growing.write("00013,Ac")

    with pytest.raises(BadInput, match="still being written"):
        read_attendees(path, progress=more)


def test_a_column_about_a_field_is_not_the_field() -> None:
    header = ("Badge ID", "Work email", "Email opt-in", "Robot cells today", "Phone verified")

    assert guess_columns(header) == {"Badge ID": "badge_id", "Work email": "email"}


def test_a_long_list_can_be_stopped(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("id,name\n" + "".join(f"A{n},Ada Sample\n" for n in range(2_500)), "utf-8")
    told: list[int] = []
    with pytest.raises(Cancelled):
        read_attendees(path, progress=told.append, cancelled=lambda: bool(told))
    assert told == [1_000]


def test_two_people_under_the_two_forms_of_one_code_are_ambiguous(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(
        "Badge ID,First Name,Last Name\n"
        "012345678905,Ada,Example\n0012345678905,Bea,Sample\n"
        "036000291452,Kim,Twice\n0036000291452,Kim,Twice\n012345678901,Not,Code\n",
        encoding="utf-8",
    )
    found = read_attendees(path)
    assert {
        badge_id: [one.name for one in people] for badge_id, people in found.ambiguous.items()
    } == {"012345678905": ["Ada Example", "Bea Sample"]}
    assert found.ambiguous_rows == 1
    assert [row.badge_id for row in found.rows] == ["036000291452", "012345678901"]
