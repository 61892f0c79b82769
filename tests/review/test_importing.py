from __future__ import annotations

import csv
import io
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from leadcapture.booth import Booth, LeadQuery, Origin
from leadcapture.cli import main
from leadcapture.errors import BadInput, Cancelled, FileChanged
from leadcapture.lead import Consent, Disposition, Lead, Person
from leadcapture.review import importing
from leadcapture.show import Qualifier
from leadcapture.tables import unfinished
from tests.conftest import PASSPHRASE, Clock

NewLead = Callable[..., Lead]
HEAD = "First name,Last name,Company,Email,Phone,Rating,Seats,Interest,Tags,Next step,Captured at"
ROWS = (
    'Ada,Lovelace,Example Ltd,ada@example.com,020 7946 0123,Hot,12,"Pro, Basic",vip;press,Meeting,'
    "2026-11-23 14:00 UTC",
    "Bo,Müller,,bo@example.com,,warm,many,Gold,,Dinner,yesterday",
    ",,,,,,,,,,",
    ",,,,,,3,,,,",
)


def file(tmp_path: Path, text: str, name: str = "leads.csv", encoding: str = "utf-8") -> Path:
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return path


def leads(booth: Booth) -> list[Lead]:
    return sorted(booth.leads(LeadQuery()), key=lambda lead: lead.person.first_name)


def test_a_file_becomes_leads_and_nothing_of_it_is_lost(booth: Booth, tmp_path: Path) -> None:
    path = file(tmp_path, "\n".join((HEAD, *ROWS)))
    table = booth.import_table(path)
    assert table.mapping["Seats"] == "answer:seats"
    assert table.mapping["Tags"] == "tags"
    assert set(table.mapping.values()) <= set(booth.import_fields())
    seen = booth.import_preview(path)
    assert (seen.new, seen.duplicates, seen.skipped) == (2, 0, 1)
    assert booth.count(LeadQuery()) == 0
    report = booth.import_leads(path)
    assert (report.new, report.added, report.skipped) == (2, 0, 1)
    ada, bo = leads(booth)
    assert ada.person.phones[0].number == "+442079460123"
    assert ada.disposition is Disposition.HOT
    assert ada.answers == {"seats": 12.0, "interest": ("Pro", "Basic")}
    assert (ada.tags, ada.next_step) == (("vip", "press"), "meeting")
    assert ada.captured_at == datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
    assert (bo.disposition, bo.answers, bo.next_step) == (Disposition.WARM, {}, "")
    assert bo.notes.split("\n") == [
        "Next step: Dinner",
        "Time: yesterday",
        "Interest: Gold",
        "Seats: many",
    ]
    assert {problem.line for problem in report.problems} == {3}
    (name,) = [one for one in booth.origins(bo.id) if one.field == "last_name"]
    assert name.found is not None
    assert (name.found.origin, name.found.source) == (Origin.IMPORT, "leads.csv")
    assert booth.undo() == "Taken back: imported (2 leads)"
    assert booth.count(LeadQuery()) == 0


def test_people_who_are_there_already_are_found(
    booth: Booth, new_lead: NewLead, tmp_path: Path
) -> None:
    there = booth.keep(booth.draft_id(""), new_lead(notes="met"))
    rows = "\n".join(
        (
            "First name,Last name,Email,Title,Badge ID",
            "Ada,Example,ADA@example.com,CTO,",
            "Kim,Twice,kim@example.com,,77",
            "Kim,Twice,,Buyer,77",
            "Ann,One,info@example.com,,",
            "Bea,Two,info@example.com,,",
        )
    )
    path = file(tmp_path, rows)
    seen = booth.import_preview(path)
    assert (seen.new, seen.duplicates) == (3, 2)
    report = booth.import_leads(path, on_duplicate="skip")
    assert (report.new, report.added, report.skipped) == (3, 0, 2)
    booth.undo()
    report = booth.import_leads(path)
    assert (report.new, report.added) == (3, 1)
    assert booth.lead(there.id).person.title == "CTO"
    assert booth.lead(there.id).notes == "met"
    assert [lead.person.title for lead in leads(booth) if lead.badge_id == "77"] == ["Buyer"]
    booth.undo()
    assert booth.lead(there.id).person.title == ""
    assert booth.import_leads(path, on_duplicate="new").new == 5


def test_people_who_share_a_mailbox_or_a_badge_stay_apart(
    booth: Booth, new_lead: NewLead, tmp_path: Path
) -> None:
    ann = booth.keep(booth.draft_id(""), replace(new_lead(), badge_id="B9"))
    rows = (
        "First name,Last name,Email,Badge ID,Email opt-in",
        "Mia,Stone,family@example.com,,",
        "Leo,Stone,family@example.com,,yes",
        "Zed,Unrelated,family@example.com,,maybe",
        "L.,Stone,family@example.com,,",
        "Cid,Fox,,B1,",
        "Dan,Oak,,B1,",
        "Zed,Fox,zed@example.com,B9,yes",
        "Ada,,,B9,",
        ",,,,",
    )
    path = file(tmp_path, "\n".join(rows))
    seen = booth.import_preview(path)
    assert (seen.rows, seen.new, seen.duplicates, seen.twice, seen.skipped) == (8, 6, 2, 1, 0)
    report = booth.import_leads(path)
    assert (report.rows, report.new, report.known, report.twice) == (8, 6, 1, 1)
    assert [(one.line, one.text) for one in report.problems] == [
        (3, "Leo Stone has the e-mail of Mia Stone: kept as a lead of its own"),
        (4, "'maybe' is no e-mail opt-in"),
        (4, "Zed Unrelated has the e-mail of Mia Stone: kept as a lead of its own"),
        (7, "Dan Oak has the badge id of Cid Fox: kept as a lead of its own"),
        (8, "Zed Fox has the badge id of Ada Example: kept as a lead of its own"),
    ]
    assert booth.lead(ann.id).person == ann.person
    assert booth.lead(ann.id).consents == ann.consents
    assert [one.person.name for one in leads(booth) if one.opted_in("email")] == [
        "Leo Stone",
        "Zed Fox",
    ]
    assert booth.import_leads(path).new == 0


def test_both_forms_of_a_code_are_one_badge(
    booth: Booth, new_lead: NewLead, tmp_path: Path
) -> None:
    there = booth.keep(booth.draft_id(""), replace(new_lead(), badge_id="0012345678905"))
    rows = (
        "First name,Last name,Title,Badge ID",
        "Ada,Example,CTO,012345678905",
        "Kim,Twice,,036000291452",
        "Kim,Twice,Buyer,0036000291452",
        "Dan,Oak,,036000291452",
    )
    report = booth.import_leads(file(tmp_path, "\n".join(rows)))
    assert (report.new, report.added, report.twice) == (2, 1, 1)
    assert booth.lead(there.id).person.title == "CTO"
    assert [one.text for one in report.problems] == [
        "Dan Oak has the badge id of Kim Twice: kept as a lead of its own"
    ]


def test_a_badge_without_a_name_gets_only_one(
    booth: Booth, new_lead: NewLead, tmp_path: Path
) -> None:
    nobody = replace(new_lead(person=Person()), badge_id="B9", provisional=True)
    kept = booth.keep(booth.draft_id(""), nobody)
    path = file(tmp_path, "Name,Badge ID,Email\nMia Stone,B9,\nLeo Stone,B9,leo@example.com\n")
    assert (booth.import_leads(path).new, booth.lead(kept.id).person.name) == (1, "Mia Stone")
    path = file(tmp_path, "Name,Badge ID,Email\n,B1,k@example.com\nMia Stone,B1,\nLeo Fox,B1,\n")
    assert (booth.import_leads(path).new, len(leads(booth))) == (2, 4)


def test_a_no_withdraws_an_opt_in_and_other_words_are_said(
    booth: Booth, new_lead: NewLead, tmp_path: Path
) -> None:
    given = Consent(
        purpose="email", wording="", version="", language="",
        at=new_lead().captured_at, how="ticked at the booth",
    )  # fmt: skip
    ada = booth.keep(booth.draft_id(""), new_lead(consents=(given,)))
    words = ["no", "Ja", "いいえ", "✓", "Opt-Out", "maybe", "", "subscribed"]
    rows = ["ada@example.com,2026-01-02,Unsubscribed"]
    rows += [f"a{at}@example.com,,{word}" for at, word in enumerate(words)]
    path = file(tmp_path, "Email,Captured at,Email opt-in\n" + "\n".join(rows))
    report = booth.import_leads(path)
    assert [(one.line, one.text) for one in report.problems] == [(8, "'maybe' is no e-mail opt-in")]
    assert [one.granted for one in booth.lead(ada.id).consents] == [True, False]
    assert not booth.lead(ada.id).opted_in()
    found = {lead.person.email: lead for lead in leads(booth)}
    said = [[c.granted for c in found[f"a{at}@example.com"].consents] for at in range(8)]
    assert said == [[False], [True], [False], [True], [False], [], [], [True]]
    assert found["a5@example.com"].notes == "E-mail opt-in: maybe"
    path = file(tmp_path, "Email,Email opt-in\nb@example.com,no\nb@example.com,yes\n")
    booth.import_leads(path)
    assert not any(one.opted_in() for one in leads(booth) if one.person.email == "b@example.com")


def test_what_of_a_file_is_not_read_is_said(booth: Booth, tmp_path: Path) -> None:
    path = file(
        tmp_path,
        "Email,Phone,Hall,Captured at\n"
        "a@example.com,4.93012E+11,7,2099-12-31 09:00\n"
        "b@example.com,,7,,extra,,more\n",
    )
    report = booth.import_leads(path)
    assert report.remarks == ("Columns not read: Hall.",)
    assert [(one.line, one.text) for one in report.problems] == [
        (2, "A spreadsheet cut the phone number short (4.93012E+11): it is no phone."),
        (2, "'2099-12-31 09:00' lies in the future"),
        (3, "'extra, more' stands beyond the heads of the columns: it is kept in the notes"),
    ]
    (other,) = (lead for lead in leads(booth) if lead.person.email == "b@example.com")
    assert other.notes == "Beyond the columns: extra, more"
    (one,) = (lead for lead in leads(booth) if lead.person.email == "a@example.com")
    assert one.person.phones == ()
    assert one.notes.split("\n") == ["4.93012E+11", "Time: 2099-12-31 09:00"]


@pytest.mark.parametrize(
    ("texts", "read", "words"),
    [
        ("1 2 3", "hot warm cold", ""),
        ("1 3 5 4 2", "cold warm hot hot cold", "5 and 4 are read as hot"),
        ("1_star 3_stars", "cold warm", "5 and 4 are read as hot"),
        ("★★★★☆ ★", "hot cold", "5 and 4 are read as hot"),
        ("1/5 4.5", "cold hot", "5 and 4 are read as hot"),
        ("1_-_cold 5_-_hot warm", "cold hot warm", "5 and 4 are read as hot"),
        ("1 8", "- -", "Ratings go up to 8; only"),
        ("A Hot Low", "hot hot cold", ""),
    ],
)
def test_the_whole_column_says_what_a_rating_is(
    booth: Booth, tmp_path: Path, texts: str, read: str, words: str
) -> None:
    rows = [f"a{at}@example.com,{text}" for at, text in enumerate(texts.split())]
    path = file(tmp_path, "Email,Rating\n" + "\n".join(rows).replace("_", " "))
    seen = booth.import_preview(path)
    assert [lead.disposition or "-" for lead in seen.leads] == read.split()
    assert len(seen.remarks) == bool(words)
    assert words in "".join(seen.remarks)


def test_the_whole_column_says_what_a_date_is(booth: Booth, tmp_path: Path) -> None:
    booth.update_show(timezone="America/New_York")
    path = file(
        tmp_path,
        "First name,Email,Scan date,Scan time\n"
        "Ada,a@example.com,03/04/2026,2:05 PM\nBo,b@example.com,03/25/2026,\n",
    )
    shown = booth.import_preview(path).dates
    assert shown is not None
    assert (shown.columns, shown.order, shown.sure) == (
        ("Scan date", "Scan time"),
        "month-first",
        True,
    )
    assert (shown.zone, shown.from_show) == ("America/New_York", True)
    assert booth.import_leads(path).problems == ()
    assert [lead.captured_at for lead in leads(booth)] == [
        datetime(2026, 3, 4, 19, 5, tzinfo=UTC),
        datetime(2026, 3, 25, 4, 0, tzinfo=UTC),
    ]
    booth.undo()
    chosen = {"Email": "email", "Scan date": "captured_at:day-first"}
    booth.save_mapping("Vendor", chosen)
    assert booth.import_table(path).mapping == chosen
    (problem,) = booth.import_leads(path).problems
    assert (problem.line, problem.text) == (3, "'03/25/2026' is no time")
    assert datetime(2026, 4, 3, 4, 0, tzinfo=UTC) in [one.captured_at for one in leads(booth)]


def test_heads_in_another_script_are_told_apart(booth: Booth, tmp_path: Path) -> None:
    show = booth.show
    assert show is not None
    questions = (Qualifier(id="興味", label="ご興味", choices=("はい",)),)
    booth.update_show(qualifiers=questions)
    path = file(
        tmp_path, "会社名,氏名,メールアドレス,ご興味,その他\nA,山田 太郎,a@example.com,はい,x\n"
    )
    assert booth.import_table(path).mapping == {
        "会社名": "company",
        "氏名": "name",
        "メールアドレス": "email",
        "ご興味": "answer:興味",
    }
    booth.import_leads(path)
    (lead,) = booth.leads(LeadQuery())
    assert lead.answers == {"興味": "はい"}


def test_several_columns_of_one_field_are_all_kept(booth: Booth, tmp_path: Path) -> None:
    path = file(tmp_path, "Email,Labels,Tags\na@example.com,vip,press;buyer\n")
    booth.import_leads(path)
    (lead,) = booth.leads(LeadQuery())
    assert lead.tags == ("vip", "press", "buyer")


def test_who_was_forgotten_does_not_come_back(
    booth: Booth, new_lead: NewLead, tmp_path: Path
) -> None:
    lead = booth.keep(booth.draft_id(""), new_lead())
    booth.forget([lead.id])
    report = booth.import_leads(file(tmp_path, "Email\nAda@example.com\nbo@example.com\n"))
    assert (report.new, report.forgotten) == (1, 1)


def test_a_vendors_mapping_is_kept_and_fits_the_next_file(booth: Booth, tmp_path: Path) -> None:
    path = file(tmp_path, "X1,X2,X3\nAda,ada@example.com,hot\n")
    with pytest.raises(BadInput, match="Say which they are"):
        booth.import_leads(path)
    mapping = {"X1": "name", "X2": "email", "X3": "rating"}
    booth.save_mapping(" Vendor  A ", mapping)
    table = booth.import_table(file(tmp_path, "X1,X2,X3,New\nBo,bo@example.com,,\n"))
    assert (table.mapping, table.saved_as) == (mapping, "Vendor A")
    assert booth.import_leads(path).new == 1
    assert booth.mappings() == {"Vendor A": mapping}
    booth.drop_mapping("Vendor A")
    assert booth.mappings() == {}
    with pytest.raises(BadInput, match="name"):
        booth.save_mapping("", mapping)
    with pytest.raises(BadInput, match="no column 'Nope'"):
        booth.import_leads(path, {"Nope": "name"})
    with pytest.raises(BadInput, match="'fame' is no field"):
        booth.import_leads(path, {"X1": "fame"})


def test_our_own_export_comes_back(booth: Booth, new_lead: NewLead, tmp_path: Path) -> None:
    lead = booth.keep(
        booth.draft_id(""),
        new_lead(
            disposition=Disposition.HOT,
            answers={"interest": ("Pro",), "seats": 3.0},
            next_step="meeting",
            tags=("vip",),
            owner="Kim",
            notes="=1+1",
        ),
    )
    booth.export(tmp_path / "out.xlsx", LeadQuery())
    booth.discard([lead.id])
    assert booth.import_leads(tmp_path / "out.xlsx").problems == ()
    (again,) = booth.leads(LeadQuery())
    for name in ("person", "disposition", "answers", "next_step", "tags", "owner", "captured_at"):
        assert getattr(again, name) == getattr(lead, name), name
    assert "=1+1" in again.notes
    assert again.consents == ()


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "cp1252", "cp932"])
def test_encodings(booth: Booth, tmp_path: Path, encoding: str) -> None:
    name = "山田太郎" if encoding == "cp932" else "Jürgen Größe"
    text = f"Name;Email\r\n{name};a@example.com\r\n"
    booth.import_leads(file(tmp_path, text, encoding=encoding))
    (lead,) = booth.leads(LeadQuery())
    assert lead.person.name == name.replace(" ", " ")


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("big5hkscs", "陳大文"),
        ("cp1250", "Zdeněk Šťastný"),
        ("mac_roman", "Jürgen Größe"),
        ("utf-16-be", "Ada Example"),
    ],
)
def test_an_encoding_can_be_chosen(booth: Booth, tmp_path: Path, encoding: str, name: str) -> None:
    text = f"Name,Email,Captured at,Rating\r\n{name},a@example.com,2026-11-02 09:00 UTC,hot\r\n"
    path = file(tmp_path, text, encoding=encoding)
    table = booth.import_table(path, encoding=encoding)
    assert (table.encoding, table.rows[0][0]) == (encoding, name)
    seen = booth.import_preview(path, encoding=encoding)
    assert seen.leads[0].person.name == name
    assert seen.encoding == encoding
    assert booth.import_leads(path, encoding=encoding).encoding == encoding
    (lead,) = booth.leads(LeadQuery())
    assert lead.person.name == name
    with pytest.raises(BadInput, match="'rot13' is no encoding that can be read"):
        booth.import_table(path, encoding="rot13")


@pytest.mark.slow
def test_all_problems_are_told_and_kept_as_a_file(
    booth: Booth, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = "".join(f"A,a{n}@example.com,maybe\n" for n in range(1_201))
    path = file(tmp_path, f"Name,Email,Opt-in\n{rows}")
    seen = booth.import_preview(path)
    assert (len(seen.problems), seen.further) == (1_201, 0)
    monkeypatch.setattr(importing, "MAX_PROBLEMS", 1_000)
    report = booth.import_leads(path)
    assert (len(report.problems), report.further) == (1_000, 201)
    out = tmp_path / "problems.csv"
    booth.save_problems(out, report.problems, further=report.further)
    written = list(csv.reader(io.StringIO(out.read_text(encoding="utf-8-sig"))))
    assert written[0] == ["Line", "What to look at"]
    assert written[1] == ["2", "'maybe' is no e-mail opt-in"]
    assert written[-1] == ["", "201 more lines are not listed"]
    assert len(written) == 1_002


def test_vcards(booth: Booth, tmp_path: Path) -> None:
    card = "BEGIN:VCARD\r\nVERSION:3.0\r\nN:{0};Ada\r\nEMAIL:{0}@example.com\r\nEND:VCARD\r\n"
    path = file(tmp_path, card.format("One") + card.format("Two"), "cards.vcf")
    assert booth.import_table(path).headers == ()
    assert booth.import_leads(path).new == 2
    old = tmp_path / "old.vcf"
    old.write_bytes("BEGIN:VCARD\r\nVERSION:2.1\r\nN:Müller;Zoë\r\nEND:VCARD\r\n".encode("cp1252"))
    assert booth.import_leads(old).new == 1
    assert "Zoë Müller" in [lead.person.name for lead in booth.leads(LeadQuery())]
    broken = file(tmp_path, card.format("One") + "BEGIN:VCARD\nN:X", "cut.vcf")
    with pytest.raises(BadInput, match=r"cut.vcf, line 6: a card begins and never ends"):
        booth.import_leads(broken)
    with pytest.raises(BadInput, match="no vCard"):
        booth.import_leads(file(tmp_path, "hello", "no.vcf"))
    with pytest.raises(BadInput, match="cannot be read"):
        booth.import_leads(tmp_path / "none.vcf")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            'Name,Email\nAda,a@example.com\nBo,"b@example.com\nKim,k@example.com\n',
            "line 3: a quote",
        ),
        ("Name,Email\n" + "x," * 1_200 + "\n", "line 2: more than 1,000 columns"),
        ("", "is empty"),
    ],
)
def test_nothing_of_a_bad_file_is_imported(
    booth: Booth, tmp_path: Path, text: str, words: str
) -> None:
    with pytest.raises(BadInput, match=words):
        booth.import_leads(file(tmp_path, text))
    assert booth.count(LeadQuery()) == 0


def test_three_hundred_columns_and_formulas(booth: Booth, tmp_path: Path) -> None:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["Name", "Email", "Company", *(f"Extra {n}" for n in range(300))])
    writer.writerow(["Ada L", "a@example.com", "=HYPERLINK(1)", *["x"] * 300])
    booth.import_leads(file(tmp_path, out.getvalue()))
    (lead,) = booth.leads(LeadQuery())
    assert lead.person.company == "=HYPERLINK(1)"
    booth.export(tmp_path / "back.csv", LeadQuery())
    assert "'=HYPERLINK(1)" in (tmp_path / "back.csv").read_text(encoding="utf-8-sig")


def test_a_workbook(booth: Booth, tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["Vorname", "Nachname", "E-Mail"], ["Ada", "L", "a@example.com"], ["", "", 7]):
        book.active.append(row)  # type: ignore[union-attr]
    book.save(tmp_path / "list.xlsx")
    assert booth.import_leads(tmp_path / "list.xlsx").new == 1


def test_a_file_that_is_being_written_is_refused(booth: Booth, tmp_path: Path) -> None:
    path = file(tmp_path, "First name,Email\n" + "Ada,a@example.com\n" * 510)

    def more(rows: int) -> None:
        with path.open("a", encoding="utf-8") as growing:
            growing.write("Bo,b@exam")

    with pytest.raises(BadInput, match="still being written"):
        booth.import_leads(path, on_duplicate="new", progress=more)
    assert booth.count(LeadQuery()) == 0


@pytest.mark.slow
def test_cancel_cancels_at_any_time(booth: Booth, tmp_path: Path) -> None:
    rows = "".join(f"Ada,a{n}@example.com\n" for n in range(510))
    path = file(tmp_path, f"First name,Email\n{rows}")
    for steps in range(5):
        asked = iter([False] * steps)
        with pytest.raises(Cancelled, match="Nothing was imported"):
            booth.import_leads(path, cancelled=lambda asked=asked: next(asked, True))  # type: ignore[misc]
        assert booth.count(LeadQuery()) == 0
        assert booth.undo() is None
        assert not list(booth.workspace.glob(".importing-*"))


def test_a_large_file_is_shown_by_its_head_and_imported_whole(
    booth: Booth, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "PREVIEW_ROWS", 3)
    path = file(tmp_path, "Name,Email\n" + "".join(f"A,a{n}@example.com\n" for n in (1, 1, 2, 3)))
    shown = booth.import_preview(path)
    assert (shown.rows, shown.whole, shown.new, shown.duplicates) == (3, False, 2, 1)
    assert booth.count(LeadQuery()) == 0
    assert booth.import_leads(path).new == 3
    assert booth.import_preview(file(tmp_path, "Name,Email\nA,a@example.com\n")).whole


def test_what_an_import_that_was_killed_left_goes_in_time(booth: Booth, tmp_path: Path) -> None:
    left, fresh = booth.workspace / ".importing-old", booth.workspace / ".importing-new"
    for one in (left, fresh):
        one.touch()
    os.utime(left, (0, 0))
    booth.import_preview(file(tmp_path, "Name,Email\nA,a@example.com\n"))
    assert [one.name for one in booth.workspace.glob(".importing-*")] == [fresh.name]


def test_too_many_leads_come_in_parts(
    booth: Booth, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "MAX_LEADS", 2)
    path = file(tmp_path, "Name,Email\n" + "".join(f"A,a{n}@example.com\n" for n in range(3)))
    with pytest.raises(BadInput, match="more than 2 leads"):
        booth.import_leads(path)


def test_the_command_line(
    booth: Booth, new_lead: NewLead, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LEADCAPTURE_PASSPHRASE", PASSPHRASE)
    path = file(tmp_path, "A,B\nAda,a@example.com\n")
    booth.update_show(purge_days=1)
    booth.close()

    def run(*words: str, code: int = 0) -> str:
        result = CliRunner().invoke(main, ["--workspace", str(booth.workspace), *words])
        assert result.exit_code == code, result.output
        return result.output

    columns = ("--column", "A=name", "--column", "B=email")
    assert "1 new lead, " in run("import", str(path), *columns, "--dry-run")
    assert "1 lead imported" in run("import", str(path), *columns, "--save-mapping", "V")
    assert "1 known" in run("import", str(path), "--mapping", "V", "--dry-run")
    assert "No mapping is called 'W'" in run("import", str(path), "--mapping", "W", code=1)
    path.write_text("Email,Captured\nb@example.com,03/04/2026\n")
    assert "'03/04/2026' begins with the day or the month: it is read day first" in run(
        "import", str(path), "--dry-run"
    )
    assert "day or the month" not in run(
        "import", str(path), "--dry-run", "--dates", "month-first", "--save-mapping", "US"
    )
    assert "read in UTC" in run("import", str(path), "--mapping", "US", "--dry-run")
    assert "HEAD=FIELD" in run("import", str(path), "--column", "A", code=2)
    rows = "".join(f"x{n}@example.com,y\n" for n in range(250))
    path.write_bytes(f"Email,Captured,Name\n{rows}".encode() + "é@example.com".encode("cp1250"))
    said = run("import", str(path), "--dry-run", "--problems", str(tmp_path / "p.csv"))
    assert said.count("line ") == 200
    assert "50 more lines to look at" in said
    assert len((tmp_path / "p.csv").read_text(encoding="utf-8-sig").splitlines()) == 251
    assert "read as Western European (Windows)" in said
    said = run("import", str(path), "--dry-run", "--encoding", "cp1250")
    assert "read as Central European (Windows)" in said
    assert "(--problems FILE keeps all of them)" in said
    assert "0 pictures" in run("person", "A@example.com", "-o", str(tmp_path / "p.zip"))
    assert "0 leads would be erased" in run("purge")
    assert "0 leads" in run("purge", "--yes")
    assert "1 lead and 0 pictures erased" in run("forget", "a@example.com", "--yes")
    assert "No lead has" in run("forget", "a@example.com", "--yes", code=1)


def test_a_row_with_text_behind_a_quote_is_a_line_to_look_at(booth: Booth, tmp_path: Path) -> None:
    rows = 'Name,Email\nAda Lee,ada@example.com\n"Bo"x Ray,bo@example.com\n'
    found = booth.import_preview(file(tmp_path, rows))
    assert [(one.line, one.text.partition(":")[0]) for one in found.problems] == [
        (3, "Text stands behind a closing quote")
    ]
    assert found.new == 2, "it is imported, with its doubt"


def test_a_file_that_was_changed_or_is_being_written_is_not_imported(
    booth: Booth, tmp_path: Path, clock: Clock
) -> None:
    path = file(tmp_path, "Name,Email\nAda Lee,ada@example.com\n")
    stamp = booth.import_preview(path).stamp
    file(tmp_path, "Name,Email\nAda Lee,ada@example.com\nBo Ray,bo@exam")
    with pytest.raises(FileChanged, match="changed since it was looked at"):
        booth.import_leads(path, stamp=stamp)
    os.utime(path, (clock().timestamp() - 4,) * 2)
    found = booth.import_preview(path)
    assert found.unfinished
    assert found.remarks[0].startswith("The file ends within a row")
    with pytest.raises(FileChanged, match="may not be done"):
        booth.import_leads(path, stamp=found.stamp)
    assert booth.count(LeadQuery()) == 0
    # Many programs leave the last line end out: once nobody writes, it is a row as any other.
    clock.advance(seconds=2)
    assert booth.import_leads(path, stamp=found.stamp).new == 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
def test_a_last_line_that_ends_is_whole_whenever_it_was_written(
    tmp_path: Path, clock: Clock, encoding: str
) -> None:
    for end, open_end in (("", True), ("\n", False), ("\r\n", False)):
        path = file(tmp_path, f"a,b\n1,2{end}", encoding=encoding)
        os.utime(path, (clock().timestamp(),) * 2)
        assert unfinished(path, clock()) is open_end


def test_phones_without_a_country_code_are_read_by_what_the_row_tells(
    booth: Booth, tmp_path: Path
) -> None:
    rows = (
        "Name,Email,Phone,Country,Website",
        "Ada Lee,ada@example.com,020 7946 0123,,",
        "Ken Mori,ken@example.co.jp,03-5550-1234,,",
        "佐藤 はな,hana@example.com,03-5550-1235,,",
        "王 小龙,wang@example.com,010 5555 1234,,",
        "Jo Roy,jo@example.com,01 99 00 12 34,France,",
        "Al Fox,al@example.com,12 34 56 7,Germany,",
        "Bo Ray,bo@example.com,+1 212 555 0123,,https://firma.example.de/x",
        "Di Kerr,di@example.com,030 23125 123,,www.firma.de",
    )
    path = file(tmp_path, "\n".join(rows) + "\n")
    found = booth.import_preview(path)
    assert [lead.person.phones[0].number for lead in found.leads] == [
        "+442079460123",
        "+81355501234",
        "+81355501235",
        "010 5555 1234",
        "+33199001234",
        "12 34 56 7",
        "+12125550123",
        "+493023125123",
    ]
    assert found.phones == {"GB": 1, "JP": 2, "": 1, "FR": 1, "DE": 2}
    assert [(one.line, one.text.partition(":")[0]) for one in found.problems] == [
        (5, "'010 5555 1234' is no phone number without its country"),
        (7, "'12 34 56 7' is no phone number of Germany"),
    ]
    read_as = "read as from Japan (2), Germany (2), United Kingdom (1), France (1)."
    assert found.remarks[-1].endswith(read_as)
    chosen = booth.import_preview(path, phones_from="cn")
    assert chosen.leads[3].person.phones[0].number == "+861055551234"
    assert chosen.leads[4].person.phones[0].number == "+33199001234", "the row says it itself"
    with pytest.raises(BadInput, match="no country's code"):
        booth.import_leads(path, phones_from="XX")
