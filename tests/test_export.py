"""Leads as files for people."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import pytest

from leadcapture.capture.badge import read_badge
from leadcapture.capture.columns import guess_columns
from leadcapture.errors import BadInput
from leadcapture.export import vcard, write_leads
from leadcapture.lead import Address, Consent, Disposition, Lead, Person, Phone, PhoneKind
from leadcapture.show import NextStep, Qualifier, QualifierKind, Show
from leadcapture.tables import read_table

SHOW = Show(
    name="Sample Fair",
    id=UUID(int=1),
    qualifiers=(
        Qualifier(id="size", label="Company size", choices=("S", "M")),
        Qualifier(id="likes", label="Interests", kind=QualifierKind.MULTI, choices=("a", "b")),
        Qualifier(id="seats", label="Seats", kind=QualifierKind.NUMBER),
    ),
    next_steps=(NextStep(id="demo", label="Wants a demo"),),
)
AT = datetime(2026, 3, 4, 10, 42, tzinfo=UTC)
JANE = Person(
    prefix="Dr.",
    first_name="Jane",
    last_name="Doe",
    title="Head of; R,D",
    department="Labs",
    company="Acme, Inc.",
    emails=("jane@example.com", "jd@example.org"),
    phones=(
        Phone(number="+442079460123", kind=PhoneKind.OFFICE),
        Phone(number="+12025550143;ext=5", kind=PhoneKind.MOBILE),
    ),
    websites=("https://example.com",),
    social=("linkedin.com/in/janedoe", "skype:jane.doe", "@janedoe"),
    address=Address(street="1 High St", postcode="SW1A 1AA", city="London", country="UK"),
)
LEAD = Lead(
    id=UUID(int=7),
    show_id=SHOW.id,
    person=JANE,
    captured_at=AT,
    captured_by="Rae",
    device="booth-1",
    badge_id="000012",
    disposition=Disposition.HOT,
    answers={"size": "M", "likes": ("a", "b"), "seats": 40.0},
    next_step="demo",
    notes="=1+1\nlikes robots",
    consents=(
        Consent(
            purpose="email", wording="Write to me.", version="1", language="en", at=AT, how="ticked"
        ),
    ),
)


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_a_table_says_it_in_plain_words(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"leads{suffix}"
    assert write_leads(path, [LEAD], SHOW) == 1
    (row,) = read_table(path).rows
    assert row["First name"] == "Jane"
    assert row["Badge ID"] == "000012"
    assert row["Office phone"] == "+442079460123"
    assert row["Mobile phone"] == "+12025550143;ext=5"
    assert row["Rating"] == "hot"
    assert row["Social profiles"] == "linkedin.com/in/janedoe, skype:jane.doe, @janedoe"
    assert row["Next step"] == "Wants a demo"
    assert row["Email opt-in"] == "yes"
    assert row["Consent wording"] == "Write to me."
    assert row["Company size"] == "M"
    assert row["Interests"] == "a; b"
    assert row["Seats"] == "40"
    assert row["Notes"] == "=1+1\nlikes robots"
    assert row["Lead ID"] == str(LEAD.id)


def test_our_own_columns_are_known_when_read_again(tmp_path: Path) -> None:
    path = tmp_path / "leads.csv"
    write_leads(path, [LEAD], SHOW)
    guessed = guess_columns(read_table(path).columns)
    assert guessed["Badge ID"] == "badge_id"
    assert guessed["Job title"] == "title"
    assert guessed["Mobile phone"] == "mobile"
    assert guessed["Social profiles"] == "social"
    assert guessed["State or region"] == "region"
    assert "Lead ID" not in guessed


def test_a_vcard_file_reads_back_as_the_same_person(tmp_path: Path) -> None:
    path = tmp_path / "leads.vcf"
    assert write_leads(path, [LEAD], SHOW) == 1
    raw = path.read_bytes()
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    reading = read_badge(raw)
    assert reading.person == JANE
    assert b"X-SOCIALPROFILE;TYPE=skype:jane.doe\r\n" in raw
    assert reading.badge_id == "000012"
    assert "likes robots" in reading.note


@pytest.mark.parametrize("badge_id", ["000012", "EV-5050585-7735471", ""])
@pytest.mark.parametrize("email", [(), ("jane@example.com",)])
def test_a_lead_without_a_name_reads_back_without_one_and_with_its_badge_id(
    badge_id: str, email: tuple[str, ...], tmp_path: Path
) -> None:
    nobody = Lead(
        id=UUID(int=8), show_id=SHOW.id, captured_at=AT, captured_by="Rae", device="booth-1",
        badge_id=badge_id, provisional=True, person=Person(emails=email),
    )  # fmt: skip
    write_leads(tmp_path / "leads.vcf", [nobody], SHOW)
    raw = (tmp_path / "leads.vcf").read_bytes()
    assert f"FN:{nobody.label}\r\n".encode() in raw

    reading = read_badge(raw)

    assert (reading.person, reading.badge_id) == (nobody.person, badge_id or str(nobody.id))


def test_a_vcard_folds_between_characters_and_escapes_lines() -> None:
    text = vcard(Person(last_name="Müller" * 30), note="a\r\nb,c;d\\e")
    for line in text.encode().split(b"\r\n"):
        assert len(line) <= 75
        line.decode()
    assert "NOTE:a\\nb\\,c\\;d\\\\e\r\n" in text


def test_hostile_fields_cannot_add_vcard_properties() -> None:
    text = vcard(Person(first_name="Jane\r\nEND:VCARD\r\nTEL:+1", company="x\nNOTE:y"))
    assert text.count("END:VCARD\r\n") == 1
    assert "\nNOTE" not in text


def test_many_leads_and_none(tmp_path: Path) -> None:
    path = tmp_path / "leads.vcf"
    assert write_leads(path, (LEAD for _ in range(3)), SHOW) == 3
    assert path.read_bytes().count(b"BEGIN:VCARD") == 3
    assert write_leads(tmp_path / "none.csv", [], SHOW) == 0


def test_an_unknown_ending_is_said(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match=r"\.csv, \.xlsx or \.vcf"):
        write_leads(tmp_path / "leads.pdf", [LEAD], SHOW)
