from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from leadcapture.booth import Booth
from leadcapture.capture.cardfields import CardField
from leadcapture.capture.cardprocess import PictureReading
from leadcapture.capture.cardreader import CardReading, FieldReading
from leadcapture.lead import Person, Source
from tests.booth.scans import (
    card,
    scan,
    symbol,
)


def test_a_bare_id_is_a_lead_at_once_and_named_later(booth: Booth, tmp_path: Path) -> None:
    lead = scan(booth, "0814847311126137001")
    assert lead.provisional
    assert lead.badge_id == "0814847311126137001"
    assert lead.label == "0814847311126137001"

    file = tmp_path / "attendees.csv"
    file.write_text(
        "Badge ID,First name,Last name,Company,Email\n"
        "0814847311126137001,Bea,Sample,Probe AG,bea@example.org\n"
        "000012,Carl,Test,Probe AG,carl@example.org\n",
        encoding="utf-8",
    )
    report = booth.import_attendees(file)

    assert (report.imported, report.resolved, report.unknown) == (2, 1, 0)
    assert [(one.naming, one.label) for one in report.leads] == [("resolved", "Bea Sample")]
    named = booth.lead(lead.id)
    assert named.person.name == "Bea Sample"
    assert not named.provisional
    assert scan(booth, "000012").person.name == "Carl Test"


@pytest.mark.parametrize(
    ("scanned", "listed"),
    [("0036000291452", "036000291452"), ("036000291452", "0036000291452")],
)
def test_a_upc_code_is_the_same_badge_with_and_without_its_first_zero(
    booth: Booth, tmp_path: Path, scanned: str, listed: str
) -> None:
    lead = scan(booth, scanned)
    file = tmp_path / "attendees.csv"
    file.write_text(f"id,first name,last name\n{listed},Carl,Test\n036000291453,Dora,No\n", "utf-8")

    assert booth.import_attendees(file).resolved == 1

    named = booth.lead(lead.id)
    assert (named.person.name, named.badge_id) == ("Carl Test", scanned)
    assert booth.captures(lead.id)[0].payload == scanned.encode()
    draft = booth.draft(symbol(listed), Source.SCANNER)
    assert draft.lead.person.name == "Carl Test"
    assert draft.met is not None
    assert draft.met.id == lead.id
    other = booth.draft(symbol("0036000291453"), Source.CAMERA)
    assert not other.lead.person.known, "no UPC code: its check digit is another"
    booth.forget([lead.id])
    assert not booth.draft(symbol(scanned), Source.CAMERA).lead.person.known


def test_a_upc_code_listed_for_two_people_offers_both(booth: Booth, tmp_path: Path) -> None:
    scan(booth, "0036000291452")
    file = tmp_path / "attendees.csv"
    file.write_text("id,name\n036000291452,Carl Test\n036000291452,Dora Test\n", "utf-8")

    (line,) = booth.import_attendees(file).leads

    assert [one.first_name for one in line.candidates] == ["Carl", "Dora"]


def test_the_list_never_overwrites_what_a_person_typed(booth: Booth, tmp_path: Path) -> None:
    lead = scan(booth, "000012", person=Person(company="Typed Ltd"))
    file = tmp_path / "attendees.csv"
    file.write_text("id,first name,last name,company\n000012,Carl,Test,Listed AG\n", "utf-8")

    booth.import_attendees(file)

    assert booth.lead(lead.id).person.company == "Typed Ltd"


def test_an_id_listed_for_two_people_names_nobody(booth: Booth, tmp_path: Path) -> None:
    lead = scan(booth, "000012")
    file = tmp_path / "attendees.csv"
    file.write_text("id,first name,last name\n000012,Carl,Test\n000012,Dora,Test\n", "utf-8")

    report = booth.import_attendees(file)

    assert (report.ambiguous, report.imported, report.unknown) == (1, 0, 1)
    assert booth.lead(lead.id).provisional
    (line,) = report.leads
    assert (line.naming, line.lead_id, line.badge_id) == ("ambiguous", lead.id, "000012")
    assert [one.first_name for one in line.candidates] == ["Carl", "Dora"]

    named = booth.name_attendee(lead.id, line.candidates[1])
    assert (named.person.name, named.provisional) == ("Dora Test", False)
    assert scan(booth, "000012").person.name == "Dora Test", "the id means her from now on"


def test_an_organisers_lookup_names_what_the_list_does_not(booth: Booth) -> None:
    lead = scan(booth, "000077")

    assert booth.resolve({"000077": Person(first_name="Eve")}.get) == (1, 0)
    assert booth.lead(lead.id).person.first_name == "Eve"


def test_the_attendee_list_puts_right_what_was_read_with_doubt(
    booth: Booth, tmp_path: Path
) -> None:
    listed = tmp_path / "attendees.csv"
    listed.write_text(
        "Badge,First name,Last name,Company,Email\n"
        "000012,Mateo,Example,Example Motion Inc.,mateo@example.com\n",
        encoding="utf-8",
    )
    draft = booth.draft(symbol("000012"), Source.CAMERA, picture=card())
    guess = Person(first_name="Lmarqwo", title="Buyer", emails=("meteo@example.com",))
    lead = booth.keep(draft, replace(draft.lead, person=guess, unsure=("first_name", "emails")))
    other = scan(booth, "000013", unsure=("company",), person=Person(company="Guesed Ltd"))

    report = booth.import_attendees(listed)

    named = booth.lead(lead.id)
    assert (named.person.name, named.person.title) == ("Mateo Example", "Buyer")
    assert named.person.company == "Example Motion Inc."
    assert named.person.emails == ("mateo@example.com", "meteo@example.com")
    assert named.unsure == ("emails",)
    assert (report.resolved, report.unknown) == (1, 0)
    assert [one.lead_id for one in report.leads] == [lead.id]
    assert booth.lead(other.id).person.company == "Guesed Ltd"
    # A second time there is nothing to do; and one undo takes it back.
    assert booth.import_attendees(listed).resolved == 0
    booth.undo()
    assert booth.lead(lead.id).person.name == "Lmarqwo"


def test_an_id_found_beside_the_print_asks_the_attendee_list(booth: Booth, tmp_path: Path) -> None:
    listed = tmp_path / "attendees.csv"
    listed.write_text("Badge,First name,Last name\n000012,Mateo,Example\n", encoding="utf-8")
    booth.import_attendees(listed)
    draft = booth.draft(None, Source.CAMERA, picture=card())
    lead = booth.keep(draft, draft.lead)
    said = Person(first_name="Lmarqwo", company="Example Motion Inc.")
    name = FieldReading(field=CardField.NAME, value="Lmarqwo", box=(), confidence=0.4)
    reading = PictureReading(
        symbols=(symbol("000012"),), cards=(CardReading(person=said, fields=(name,)),)
    )
    (read,) = booth.fill_from_picture(lead.id, reading)
    assert (read.badge_id, read.person.name) == ("000012", "Mateo Example")
    assert read.person.company == "Example Motion Inc."
    assert "first_name" not in read.unsure
