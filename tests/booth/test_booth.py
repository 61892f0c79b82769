from __future__ import annotations

import base64
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from PIL import Image, ImageDraw, ImageFont

from leadcapture import booth as booth_module
from leadcapture.booth import Booth, Draft, LeadFilter, LeadOrder, LeadQuery, Reachability
from leadcapture.capture.album import Sheet
from leadcapture.capture.cardfields import CardField
from leadcapture.capture.cardprocess import PictureReading
from leadcapture.capture.cardreader import CardLine, CardReading, FieldReading
from leadcapture.capture.decoder import Symbol
from leadcapture.capture.frame import read_image
from leadcapture.delivery import DeliveryState, Step
from leadcapture.demo.badges import draw_code
from leadcapture.errors import (
    BadInput,
    Conflict,
    IdentityDocument,
    KeyMissing,
    LeadCaptureError,
    RetryLater,
    SignInNeeded,
    StoreError,
    WrongKey,
)
from leadcapture.lead import Consent, Disposition, Lead, Person, Source, Stage
from leadcapture.review.merging import combine
from leadcapture.show import Destination, Release
from leadcapture.store import outbox
from tests.conftest import PASSPHRASE as WORDS
from tests.conftest import SHOW_FILE, Clock

PASSPHRASE = "correct horse battery staple"

VCARD = (
    "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Example;Ada\r\nFN:Ada Example\r\nORG:Sample Ltd\r\n"
    "TITLE:Engineer\r\nEMAIL:ada@example.com\r\nTEL;TYPE=CELL:020 7946 0123\r\nEND:VCARD\r\n"
)


def symbol(text: str, kind: str = "QRCode") -> Symbol:
    return Symbol(format=kind, payload=text.encode(), text=text)


def scan(booth: Booth, text: str = VCARD, **fields: object) -> Lead:
    draft = booth.draft(symbol(text), Source.CAMERA)
    return booth.keep(draft, replace(draft.lead, **fields))


def opt_in() -> Consent:
    return Consent(
        purpose="email",
        wording="Example Ltd may e-mail me.",
        version="3",
        language="en",
        at=datetime(2026, 11, 24, 9, tzinfo=UTC),
        how="ticked at the booth",
    )


# --- opening


def test_every_name_it_offers_is_there() -> None:
    assert all(getattr(booth_module, name) is not None for name in booth_module.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        booth_module.nothing  # noqa: B018


def test_a_new_workspace_offers_its_recovery_key_and_opens_with_it(workspace: Path) -> None:
    with Booth.open(workspace, passphrase=PASSPHRASE) as booth:
        assert booth.created
        key = booth.recovery_key
    with Booth.open(workspace, passphrase=key) as booth:
        assert not booth.created
        assert booth.show is None


def test_without_keyring_and_passphrase_nothing_is_created(workspace: Path) -> None:
    with pytest.raises(KeyMissing):
        Booth.open(workspace)
    assert not Booth.exists(workspace)


def test_a_wrong_passphrase_never_touches_the_file(booth: Booth, workspace: Path) -> None:
    scan(booth)
    booth.close()
    before = {path: path.read_bytes() for path in workspace.rglob("*") if path.is_file()}

    with pytest.raises(WrongKey):
        Booth.open(workspace, passphrase="not this one")

    assert before == {path: path.read_bytes() for path in workspace.rglob("*") if path.is_file()}


def test_the_passphrase_may_come_from_the_environment(workspace: Path, monkeypatch) -> None:
    monkeypatch.setenv("LEADCAPTURE_PASSPHRASE", PASSPHRASE)
    Booth.open(workspace).close()
    monkeypatch.setenv("LEADCAPTURE_PASSPHRASE", "wrong")
    with pytest.raises(WrongKey):
        Booth.open(workspace)


def test_nothing_on_disk_shows_a_name(booth: Booth, workspace: Path) -> None:
    draft = booth.draft(symbol(VCARD), Source.CAMERA, picture=b"\xff\xd8 Ada Example \xff\xd9")
    booth.keep(draft, replace(draft.lead, notes="Ada Example wants robots"))
    booth.backup()
    booth.close()

    # Long enough not to stand in encrypted bytes by chance.
    said = (b"Ada Example", b"ada@example.com", b"wants robots", b"Example;Ada", b"first_name")
    for path in workspace.rglob("*"):
        if path.is_file():
            held = path.read_bytes()
            assert not [words for words in said if words in held], path.name


def test_leads_that_are_gone_are_not_replaced_by_an_empty_file(
    booth: Booth, workspace: Path
) -> None:
    scan(booth)
    booth.close()
    (workspace / "leads.db").rename(workspace / "elsewhere.db")

    with pytest.raises(StoreError, match=r"leads\.db is missing.*restore"):
        Booth.open(workspace, passphrase=PASSPHRASE)
    assert not (workspace / "leads.db").exists()
    (workspace / "leads.db").touch()
    with pytest.raises(StoreError, match="missing or empty"):
        Booth.open(workspace, passphrase=PASSPHRASE)


def test_a_workspace_whose_making_was_cut_off_opens(workspace: Path) -> None:
    Booth.open(workspace, passphrase=PASSPHRASE).close()
    (workspace / "leads.db").unlink()

    with Booth.open(workspace, passphrase=WORDS) as again:
        assert again.show is None


# --- shows


def test_the_open_show_is_remembered(booth: Booth, workspace: Path) -> None:
    sample = booth.import_sample_show()
    booth.close()

    with Booth.open(workspace, passphrase=WORDS) as again:
        assert again.show == sample
        assert len(again.shows()) == 2
        assert again.find_show("test").name == "Test Expo"
        with pytest.raises(BadInput, match=r"Shows here: .*Test Expo"):
            again.find_show("nothing like it")


def test_a_corrected_show_file_keeps_its_leads(booth: Booth, tmp_path: Path) -> None:
    lead = scan(booth)
    assert booth.show is not None
    before = booth.show
    file = tmp_path / "corrected.toml"
    text = SHOW_FILE.replace(f"starts = {before.starts}", "starts = 2026-11-25")
    file.write_text(text, encoding="utf-8")

    opened = booth.import_show(file)

    assert opened.words == "Updated the show Test Expo; its 1 lead stays with it"
    assert opened.show.id == before.id == lead.show_id
    assert [str(show.starts) for show in booth.shows()] == ["2026-11-25"]
    assert booth.import_show(file).words == "Opened Test Expo"


def test_shows_of_one_name_are_told_apart(booth: Booth) -> None:
    assert booth.show is not None
    twin = booth.put_show(replace(booth.show, id=uuid4(), starts=date(2025, 11, 24), ends=None))

    for name in ("test expo", "Test"):
        with pytest.raises(BadInput, match=r"Two shows .*2025-11-24, id .*by its id"):
            booth.find_show(name)
    assert booth.find_show(str(twin.id)) == twin


@pytest.mark.parametrize(
    ("section", "cause"),
    [
        ('[connectors.trytn]\nurl = "https://crm.example.com"', "Did you mean tryton?"),
        ('[connectors.tryton]\nurl = "crm.example.com"', "must start with https://"),
        (
            '[connectors.tryton]\nurl = "https://crm.example.com"\ndatabase = "leads"\n'
            '[connectors.tryton.options]\ncolour = "red"',
            "has no option 'colour'",
        ),
    ],
)
def test_a_wrong_connector_is_said_before_the_sign_in(
    booth: Booth, tmp_path: Path, section: str, cause: str
) -> None:
    file = tmp_path / "wrong.toml"
    file.write_text(SHOW_FILE.replace("[connectors.csv]", section), encoding="utf-8")

    (warning,) = booth.import_show(file).warnings
    assert cause in warning
    assert booth.plan().message == warning
    (report,) = booth.sync()
    assert report.message == warning
    assert not report.needs_sign_in
    (standing,) = booth.standings()
    assert not standing.needs_sign_in
    assert booth.reach(standing.name).message == warning


def test_a_secret_in_a_show_file_is_warned_of_and_not_passed_on(
    booth: Booth, tmp_path: Path
) -> None:
    section = '[connectors.webhook]\nurl = "https://hooks.example.com/leads?token=sekrit"'
    file = tmp_path / "wrong.toml"
    file.write_text(SHOW_FILE.replace("[connectors.csv]", section), encoding="utf-8")

    (warning,) = booth.import_show(file).warnings
    assert warning.startswith("'connectors.webhook.url' holds a secret, its parameter 'token'")
    assert "sign in on the Sync page" in warning
    assert "sekrit" not in warning
    with pytest.raises(BadInput, match="never holds a secret"):
        booth.export_show(tmp_path / "out.toml")


def test_my_code_is_my_vcard_else_the_shows_link(booth: Booth) -> None:
    booth.update_settings(rep_name="")
    assert booth.my_code() == "https://www.example.com/expo"

    booth.update_settings(rep_name="Ann van der Rep", rep_email="ann@example.com")
    reading = booth.draft(symbol(booth.my_code()), Source.CAMERA).lead.person

    assert (reading.first_name, reading.last_name) == ("Ann", "van der Rep")
    assert reading.company == "Example Ltd"
    assert reading.emails == ("ann@example.com",)


def test_without_a_show_the_error_says_how_to_open_one(workspace: Path) -> None:
    with (
        Booth.open(workspace, passphrase=PASSPHRASE) as booth,
        pytest.raises(BadInput, match="show import FILE"),
    ):
        booth.draft(None, Source.MANUAL)


# --- capturing


def test_a_scan_is_a_lead_with_its_evidence(booth: Booth) -> None:
    lead = scan(booth, disposition=Disposition.HOT)

    stored = booth.lead(lead.id)
    (capture,) = booth.captures(lead.id)
    assert stored.person.name == "Ada Example"
    assert stored.person.phones[0].number == "+442079460123"
    assert stored.captured_by == "Ann Rep"
    assert capture.payload == VCARD.encode()
    assert capture.symbology == "QRCode"
    assert booth.counts().today == 1


@pytest.mark.parametrize("payload", [b"Stand B12\x1d, \xff\x00\tten o'clock?", b"\x80\x81\x82"])
def test_what_nobody_understands_is_kept_to_the_byte(booth: Booth, payload: bytes) -> None:
    typed = Symbol(format="DataMatrix", payload=payload, text=payload.decode("latin-1"), aim="]d2")
    draft = booth.draft(typed, Source.SCANNER)
    lead = booth.keep(draft, draft.lead)
    (capture,) = booth.captures(lead.id)
    assert lead.provisional
    assert (capture.payload, capture.symbology, capture.aim, capture.source) == (
        payload, "DataMatrix", "]d2", Source.SCANNER,
    )  # fmt: skip


@pytest.mark.slow
@pytest.mark.durable
def test_a_capture_that_was_acknowledged_outlives_a_kill(booth: Booth, workspace: Path) -> None:
    """Nothing of it is left to a tidy end."""
    booth.close()
    script = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from leadcapture.booth import Booth\n"
        "from leadcapture.capture.decoder import Symbol\n"
        "from leadcapture.lead import Source\n"
        "booth = Booth.open(Path(sys.argv[1]), passphrase=sys.argv[2])\n"
        "code = Symbol(format='QRCode', payload=sys.argv[3].encode(), text=sys.argv[3])\n"
        "draft = booth.draft(code, Source.CAMERA, picture=b'\\xff\\xd8picture')\n"
        "print(booth.keep(draft, draft.lead).id, flush=True)\n"
        "os.kill(os.getpid(), getattr(signal, 'SIGKILL', signal.SIGTERM))\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", script, str(workspace), WORDS, VCARD],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode != 0, "it was not killed"
    lead_id = UUID(ended.stdout.strip())

    with Booth.open(workspace, passphrase=WORDS) as again:
        (capture,) = again.captures(lead_id)
        assert again.lead(lead_id).person.emails == ("ada@example.com",)
        assert capture.payload == VCARD.encode()
        assert capture.image_id is not None
        assert again.picture(capture.image_id) == b"\xff\xd8picture"
        assert [(row.lead_id, row.action) for row in again.plan().rows] == [(lead_id, "hold back")]


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


def test_somebody_met_before_is_added_to_and_nothing_is_overwritten(booth: Booth) -> None:
    first = scan(booth, notes="likes robots", disposition=Disposition.WARM)
    draft = booth.draft(symbol(VCARD), Source.CAMERA)
    assert draft.met is not None
    assert draft.met.id == first.id

    again = booth.add_to(
        draft.met,
        draft,
        replace(
            draft.lead,
            notes="came back",
            disposition=Disposition.HOT,
            consents=(opt_in(),),
            person=replace(draft.lead.person, title="Changed"),
        ),
    )

    assert again.id == first.id
    assert again.notes == "likes robots\n\ncame back"
    assert again.disposition is Disposition.HOT
    assert again.person.title == "Engineer"
    assert again.opted_in()
    assert len(booth.captures(first.id)) == 2
    assert booth.counts().total == 1


def test_what_is_said_now_counts_whatever_the_clock_said_then(booth: Booth, clock: Clock) -> None:
    first = scan(booth, consents=(opt_in(),))
    clock.advance(days=-2)
    draft = booth.draft(symbol(VCARD), Source.CAMERA)
    no = replace(opt_in(), granted=False, at=clock())

    again = booth.add_to(first, draft, replace(draft.lead, consents=(no,)))

    assert not again.opted_in()
    assert len(again.consents) == 2


def test_what_is_added_to_a_lead_follows_it_where_it_went_meanwhile(booth: Booth) -> None:
    other = scan(booth, "000012")
    met = scan(booth)
    draft = booth.draft(symbol(VCARD), Source.CAMERA, picture=b"\xff\xd8picture")
    kept = booth.merge(booth.merged(other, met), met)

    again = booth.add_to(met, draft, replace(draft.lead, notes="came back"))

    assert (again.id, again.notes) == (kept.id, "came back")
    booth.discard([again.id])
    back = booth.add_to(met, booth.draft(symbol(VCARD), Source.CAMERA), draft.lead)
    assert (back.id, back.stage) == (kept.id, Stage.CAPTURED)
    assert booth.counts().total == 1


def test_an_edit_in_between_does_not_stop_what_is_added(
    booth: Booth, monkeypatch: pytest.MonkeyPatch
) -> None:
    met = scan(booth)
    draft = booth.draft(symbol(VCARD), Source.CAMERA, picture=b"\xff\xd8picture")
    lead_of, edits = booth._store.lead, iter(["typed meanwhile"])

    def edited_right_after(lead_id: UUID) -> Lead:
        lead = lead_of(lead_id)
        for note in edits:
            booth.edit(replace(lead, notes=note))
        return lead

    monkeypatch.setattr(booth._store, "lead", edited_right_after)
    again = booth.add_to(met, draft, replace(draft.lead, notes="came back"))

    assert again.notes == "typed meanwhile\n\ncame back"
    assert len(booth.captures(met.id)) == 2
    assert len(list(booth._pictures.ids())) == 1


def test_two_writers_of_one_person_keep_one_lead(booth: Booth) -> None:
    picture = b"\xff\xd8picture"
    one, two = (booth.draft(symbol(VCARD), Source.CAMERA, picture=picture) for _ in range(2))
    assert (one.met, two.met) == (None, None)

    kept = booth.keep(one, one.lead)
    again = booth.keep(two, replace(two.lead, notes="came back"))

    assert (again.id, again.notes) == (kept.id, "came back")
    assert len(booth.captures(kept.id)) == 2
    assert len(list(booth._pictures.ids())) == 2
    assert booth.keep(two, again) == again, "asked again, for the answer was never seen"
    assert booth.counts().total == 1


def test_whoever_wants_a_new_lead_all_the_same_gets_one(booth: Booth) -> None:
    first = scan(booth)
    assert scan(booth).id != first.id


def test_colleagues_with_one_email_saved_meanwhile_are_two_people(booth: Booth) -> None:
    bob = VCARD.replace("Example;Ada", "Sample;Bob").replace("Ada Example", "Bob Sample")
    drafts = [booth.draft(symbol(text), Source.CAMERA) for text in (VCARD, bob)]
    assert len({booth.keep(draft, draft.lead).id for draft in drafts}) == 2
    # The same name by hand is the same person.
    typed = replace(drafts[1].lead, id=uuid4(), person=replace(drafts[1].lead.person, title="CEO"))
    draft = replace(drafts[1], asked=replace(drafts[1].asked, payload=b""))
    draft = replace(draft, capture=replace(draft.capture, id=uuid4()))
    assert booth.keep(draft, typed).id == drafts[1].lead.id


def test_colleagues_with_one_mailbox_are_two_people_where_nobody_is_asked(booth: Booth) -> None:
    bob = VCARD.replace("Example;Ada", "Sample;Bob").replace("Ada Example", "Bob Sample")
    kept = []
    for number, text in enumerate((VCARD, bob, VCARD + "\r\n")):
        data = BytesIO()
        Image.fromarray(draw_code(text.encode(), "QRCode")).save(data, "PNG")
        name = f"{number}.png"
        kept += booth.keep_sheet(Sheet(name=name, data=data.getvalue(), page=1, pages=1))
    assert [(one.lead.label, one.met) for one in kept] == [
        ("Ada Example", False),
        ("Bob Sample", False),
        ("Ada Example", True),
    ]
    assert kept[2].lead.id == kept[0].lead.id
    draft = booth.draft(symbol(bob.replace("Sample;Bob", "Sample;Cleo")), Source.CAMERA)
    assert draft.met is not None, "a person is asked"
    assert draft.surely_met is None


def test_further_cards_in_a_picture_meet_whom_was_met_before(booth: Booth) -> None:
    ada = scan(booth)
    mail = FieldReading(field=CardField.EMAIL, value="ada@example.com", box=(), confidence=0.99)
    cards = [
        CardReading(
            person=Person(first_name=first, last_name=last, emails=("ada@example.com",)),
            fields=(mail,),
        )
        for first, last in (("Cleo", "Test"), ("Ada", "Example"), ("Bob", "Sample"))
    ]
    draft = booth.draft(None, Source.PICTURE, picture=card())
    lead = booth.keep(draft, draft.lead)

    read = booth.fill_from_picture(lead.id, PictureReading(cards=tuple(cards)))

    assert [one.label for one in read] == ["Cleo Test", "Ada Example", "Bob Sample"]
    assert read[1].id == ada.id
    assert len(booth.captures(ada.id)) == 2
    assert booth.counts().total == 3


@pytest.mark.slow
@pytest.mark.parametrize("named", [True, False])
def test_a_picture_that_two_imports_keep_at_once_is_kept_once(
    booth: Booth, monkeypatch: pytest.MonkeyPatch, named: bool
) -> None:
    data = BytesIO()
    Image.fromarray(draw_code(VCARD.encode(), "QRCode")).save(data, "PNG")
    picture = data.getvalue() if named else card("Ada Example")
    sheet = Sheet(name="a.png", data=picture, page=1, pages=1)
    (first,) = booth.keep_sheet(sheet)
    monkeypatch.setattr("leadcapture.store.sheets.known", lambda *_: None)

    (again,) = booth.keep_sheet(sheet)

    assert (again.again, again.lead.id) == (True, first.lead.id)
    assert len(booth.captures(first.lead.id)) == 1
    assert len(list(booth._pictures.ids())) == 1


def test_an_identity_document_is_refused(booth: Booth) -> None:
    licence = (
        "@\n\x1e\rANSI 636000090002DL00410278ZV03190008DLDAQT64235789\nDCSSAMPLE\nDACMICHAEL\n"
    )

    with pytest.raises(IdentityDocument):
        booth.draft(symbol(licence, "PDF417"), Source.CAMERA)


def test_a_typed_id_keeps_its_zeros(booth: Booth) -> None:
    draft = booth.draft_id("  000012 ")

    assert draft.lead.badge_id == "000012"
    assert draft.capture.source is Source.TYPED_ID


# --- undo and review


def test_undo_takes_back_a_capture_also_after_a_restart(booth: Booth, workspace: Path) -> None:
    lead = scan(booth)
    booth.close()

    with Booth.open(workspace, passphrase=WORDS) as again:
        said = again.undo()
        assert said is not None
        assert "Ada Example" in said
        assert again.lead(lead.id).stage is Stage.DISCARDED
        assert again.count(LeadQuery()) == 0
        assert again.counts().held == 0
        assert again.undo() is None


def test_approving_many_is_one_undo_step(booth: Booth) -> None:
    leads = [scan(booth, f"{number:06}") for number in range(3)]
    assert booth.counts().held == 3

    approved = booth.approve([lead.id for lead in leads])

    assert {lead.stage for lead in approved} == {Stage.REVIEWED}
    assert booth.counts().held == 0
    assert booth.counts().waiting == 3
    booth.undo()
    assert {booth.lead(lead.id).stage for lead in leads} == {Stage.CAPTURED}
    assert booth.counts().held == 3
    assert booth.counts().waiting == 0


def test_an_edit_on_an_old_state_is_a_conflict(booth: Booth) -> None:
    lead = scan(booth)
    booth.edit(replace(lead, notes="first"))

    with pytest.raises(Conflict):
        booth.edit(replace(lead, notes="second"))
    assert booth.lead(lead.id).notes == "first"


def test_discarding_and_restoring(booth: Booth) -> None:
    lead = scan(booth)
    booth.discard([lead.id])
    assert booth.count(LeadQuery(filter=LeadFilter.DISCARDED)) == 1
    booth.restore([lead.id])
    assert booth.lead(lead.id).stage is Stage.CAPTURED


def test_a_merge_loses_nothing_and_can_be_undone(booth: Booth) -> None:
    keep = scan(booth, notes="a", answers={"interest": ("Pro",)}, disposition=Disposition.COLD)
    gone = scan(
        booth,
        "000012",
        notes="b",
        answers={"interest": ("Basic",), "seats": 4.0},
        disposition=Disposition.HOT,
        consents=(opt_in(),),
    )

    merged = booth.merge(booth.merged(keep, gone), gone)

    assert merged.answers == {"interest": ("Pro", "Basic"), "seats": 4.0}
    assert merged.notes == "a\n\nb"
    assert merged.disposition is Disposition.HOT
    assert merged.badge_id == "000012"
    assert len(booth.captures(keep.id)) == 2
    assert booth.lead(gone.id).stage is Stage.MERGED
    assert booth.count(LeadQuery()) == 1

    booth.undo()

    assert booth.lead(keep.id).notes == "a"
    assert booth.lead(gone.id).stage is Stage.CAPTURED
    assert len(booth.captures(gone.id)) == 1


def test_combining_a_lead_with_itself_changes_nothing(booth: Booth) -> None:
    lead = scan(booth, notes="a", answers={"interest": ("Pro",)}, consents=(opt_in(),))

    assert combine(lead, lead) == lead


@pytest.mark.parametrize("text", ["ada", "example", "ada@example", "sample ltd", "ADA"])
def test_search_finds_what_is_typed(booth: Booth, text: str) -> None:
    scan(booth)
    scan(booth, "000012")

    assert [row.label for row in booth.page(LeadQuery(text=text), offset=0, limit=9)] == [
        "Ada Example"
    ]


def test_a_page_and_its_count_agree(booth: Booth) -> None:
    for number in range(5):
        scan(booth, f"{number:06}")
    query = LeadQuery(order=LeadOrder.OLDEST)

    assert booth.count(query) == 5
    pages = [booth.page(query, offset=offset, limit=2) for offset in (0, 2, 4)]
    assert [row.label for page in pages for row in page] == [f"{n:06}" for n in range(5)]


# --- syncing


def test_nothing_leaves_before_review_and_everything_after(booth: Booth, workspace: Path) -> None:
    lead = scan(booth, disposition=Disposition.HOT, next_step="meeting", consents=(opt_in(),))
    assert all(row.action == "hold back" for row in booth.plan().rows)
    (before,) = booth.sync()
    assert before.created == 0

    booth.approve([lead.id])
    assert {row.step for row in booth.plan().rows} == set(Step)
    (report,) = booth.sync()
    (again,) = booth.sync()

    assert (report.created, report.handed_off, report.enrolled) == (1, 1, 1)
    assert (again.created, again.updated) == (0, 0)
    assert booth.counts().waiting == 0
    assert booth.runs()[0].connector == "csv"


def test_an_edit_after_a_sync_is_sent_again(booth: Booth) -> None:
    lead = scan(booth)
    booth.approve([lead.id])
    booth.sync()

    lead = booth.lead(lead.id)
    booth.edit(replace(lead, person=replace(lead.person, company="New Ltd")))
    (report,) = booth.sync()

    assert (report.created, report.updated) == (0, 1)


def test_a_dry_run_without_the_crm_says_what_changed_since_it_was_sent(
    booth: Booth, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead = scan(booth)
    booth.approve([lead.id])
    booth.sync()
    clock.advance(minutes=1)
    lead = booth.lead(lead.id)
    booth.edit(replace(lead, person=replace(lead.person, company="New Ltd"), notes="Call"))

    def away(name: str, show: object) -> None:
        raise SignInNeeded("Sign in first.")

    monkeypatch.setattr(booth, "_connector", away)
    plan = booth.plan()
    (row,) = (row for row in plan.rows if row.step is Step.PERSON)
    assert (row.action, plan.message) == ("update", "Sign in first.")
    assert [(one.label, one.before, one.after) for one in row.changes] == [
        ("Company", lead.person.company, "New Ltd"),
        ("Notes", "", "Call"),
    ]


def test_leads_leave_as_captured_where_the_show_says_so(booth: Booth) -> None:
    booth.update_show(release=Release.AS_CAPTURED)
    scan(booth)

    assert booth.sync()[0].created == 1


def test_a_changed_release_moves_leads_that_wait_already(booth: Booth) -> None:
    scan(booth)
    booth.update_show(release=Release.AS_CAPTURED)

    assert booth.counts().held == 0
    assert booth.sync()[0].created == 1


def test_a_crm_without_password_says_how_to_sign_in(booth: Booth) -> None:
    destination = replace(
        booth.destination("csv"), url="http://127.0.0.1:9", database="d", user="u"
    )
    booth.update_show(connectors={"tryton": destination})
    scan(booth)

    assert booth.needs_sign_in("tryton")
    assert not booth.reachable("tryton")
    (report,) = booth.sync()
    assert "Sign in" in report.message


def test_a_second_secret_is_asked_for_checked_and_kept(
    booth: Booth, monkeypatch: pytest.MonkeyPatch
) -> None:
    from leadcapture.sync.salesforce import SalesforceConnector

    destination = Destination(
        url="https://example.my.salesforce.com",
        options={
            "nurture": "marketing-cloud",
            "marketing_cloud": "mc1",
            "marketing_cloud_client": "abc",
        },
    )
    booth.update_show(connectors={"salesforce": destination})
    monkeypatch.setattr(SalesforceConnector, "check", lambda self: None)
    good = ["right"]

    def check(self: SalesforceConnector) -> None:
        assert self._nurture._cloud._signer._secret in good, "wrong"  # type: ignore[attr-defined]

    monkeypatch.setattr(SalesforceConnector, "check_second", check)
    booth.sign_in("salesforce", user="", password="00D!token")
    assert booth.needs_sign_in("salesforce")
    assert booth.second_secret("salesforce") == "Marketing Cloud's Client Secret"
    (report,) = booth.sync()
    assert "Give Marketing Cloud's Client Secret first" in report.message
    with pytest.raises(AssertionError, match="wrong"):
        booth.keep_second_secret("salesforce", "other")
    assert booth.needs_sign_in("salesforce")
    booth.keep_second_secret("salesforce", "right")
    assert not booth.needs_sign_in("salesforce")
    for trouble, state in (
        (None, Reachability.ONLINE),
        (RetryLater("away"), Reachability.ONLINE),
        (SignInNeeded("revoked"), Reachability.SIGN_IN),
    ):

        def check_again(self: SalesforceConnector, trouble: Exception | None = trouble) -> None:
            if trouble is not None:
                raise trouble

        monkeypatch.setattr(SalesforceConnector, "check_second", check_again)
        assert booth.reach("salesforce").state is state
    booth.update_show(connectors={"salesforce": replace(destination, options={})})
    assert booth.second_secret("salesforce") == ""
    with pytest.raises(BadInput, match="no second secret"):
        booth.keep_second_secret("salesforce", "right")


def test_what_was_refused_is_listed_with_its_lead(booth: Booth, workspace: Path) -> None:
    lead = scan(booth)
    booth.approve([lead.id])
    (entry,) = (e for e in outbox.entries(booth._store) if e.step is Step.PERSON)
    outbox.record(booth._store, [(entry, DeliveryState.PARKED, "no", None)], at=lead.captured_at)

    ((parked, whose),) = booth.parked()

    assert (parked.error, whose.id) == ("no", lead.id)
    assert booth.retry([parked.key]) == 1
    assert booth.parked() == ()
    booth.sync()
    assert [status.lead_id for status in booth.read_back("csv")] == [lead.id]


class Silent:
    """A server that takes a call and says nothing until it is told to hang up."""

    def __init__(self) -> None:
        self.hang_up = threading.Event()
        self.patient = True
        self._door = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._door.getsockname()[1]}/"
        self._thread = threading.Thread(target=self._serve)

    def __enter__(self) -> Silent:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.hang_up.set()
        self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        self._thread.join()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                call, _ = self._door.accept()
                with call:
                    self.patient = self.hang_up.wait(5) and self.patient


SECRET = "whsec_" + base64.b64encode(bytes(32)).decode()


def test_a_destination_that_never_answers_holds_no_other(
    booth: Booth, monkeypatch: pytest.MonkeyPatch, workspace: Path
) -> None:
    monkeypatch.setenv("LEADCAPTURE_WEBHOOK_PASSWORD", SECRET)
    lead = scan(booth)
    told: list[tuple[int, int, str]] = []

    def listen(done: int, total: int, what: str) -> None:
        told.append((done, total, what))
        if what == "Syncing with webhook":
            # Only the silent one is left.
            silent.hang_up.set()

    with Silent() as silent:
        csv = booth.destination("csv")
        booth.update_show(connectors={"webhook": Destination(url=silent.url), "csv": csv})
        booth.approve([lead.id])
        reports = booth.sync(progress=listen)

    assert silent.patient, "the other one waited for it"
    assert [report.connector for report in reports] == ["webhook", "csv"]
    assert [report.created for report in reports] == [0, 1]
    assert reports[0].message
    assert told[-1][2] == "Done"
    assert told[-1][0] <= told[-1][1]


def test_a_sync_with_several_destinations_is_cancelled_with_all(
    booth: Booth, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead = scan(booth)
    csv = booth.destination("csv")
    second = replace(csv, options={"connector": "csv", "folder": "second"})
    booth.update_show(connectors={"csv": csv, "second": second})
    booth.approve([lead.id])
    reports = booth.sync(cancelled=lambda: True)
    assert [report.created for report in reports] == [0, 0]
    assert all(report.message.startswith("Cancelled") for report in reports)
    assert [report.created for report in booth.sync()] == [1, 1]


# --- files


@pytest.mark.parametrize("kind", ["csv", "xlsx", "vcf"])
def test_leads_can_be_exported(booth: Booth, tmp_path: Path, kind: str) -> None:
    scan(booth)
    path = tmp_path / f"leads.{kind}"

    assert booth.export(path, LeadQuery()) == 1
    assert path.stat().st_size > 100
    with pytest.raises(BadInput, match="csv"):
        booth.export(tmp_path / "leads.doc", LeadQuery())


@pytest.mark.durable
def test_a_backup_is_checked_and_the_doctor_is_content(booth: Booth) -> None:
    scan(booth)

    assert booth.backup().exists()
    findings = booth.doctor()
    assert findings
    assert all(finding.ok for finding in findings), findings


def test_backups_go_into_the_second_folder_of_the_settings_and_rotate_there(
    booth: Booth, clock: Clock, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    booth.update_settings(backup_folder=str(stick))
    made = []
    for _ in range(9):
        clock.advance(days=1)
        made.append(booth.backup())
    assert sorted(stick.iterdir()) == made[-7:]
    assert not (booth.workspace / "backups").exists()
    assert booth.backup(tmp_path / "other").parent == tmp_path / "other"


# --- cards


def card(*lines: str) -> bytes:
    """A business card as a PNG."""
    picture = Image.new("RGB", (1000, 600), "white")
    draw = ImageDraw.Draw(picture)
    for number, line in enumerate(lines):
        size = 52 if number == 0 else 34
        draw.text((80, 70 + 80 * number), line, "black", ImageFont.load_default(size))
    data = BytesIO()
    picture.save(data, "PNG")
    return data.getvalue()


@pytest.mark.slow
def test_a_card_is_on_disk_first_and_read_afterwards(booth: Booth) -> None:
    picture = card(
        "Ada Example", "Head of Production", "Sample Robotics Ltd",
        "ada.example@samplerobotics.example.com", "Tel. +44 20 7946 0123",
        "linkedin.com/in/ada-example",
    )  # fmt: skip
    draft = booth.draft(None, Source.CAMERA, picture=picture)
    lead = booth.keep(draft, draft.lead)
    assert lead.provisional
    assert booth.unread_pictures() == (lead.id,)

    (read,) = booth.read_cards(lead.id)

    assert booth.unread_pictures() == ()

    assert read.id == lead.id
    assert not read.provisional
    assert read.person.name == "Ada Example"
    assert read.person.title == "Head of Production"
    assert read.person.company == "Sample Robotics Ltd"
    assert read.person.phones[0].number == "+442079460123"
    assert read.person.social == ("linkedin.com/in/ada-example",)
    assert booth.count(LeadQuery(text="linkedin.com/in/ada")) == 1
    booth.undo()
    assert not booth.lead(lead.id).person.known


def sheet(number: int) -> Sheet:
    """A picture that says its number by its blue."""
    data = BytesIO()
    Image.new("RGB", (40, 30), (9, 9, 50 * number + 20)).save(data, "PNG")
    return Sheet(name=f"{number}.png", data=data.getvalue(), page=1, pages=1)


def test_a_stack_of_cards_is_kept_first_and_read_later(
    booth: Booth, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = {
        "1": ("Ada Example", 0.2, "ada@example.com"), "2": ("Bea Sample", 0.7, "bea@example.com"),
        "3": ("Ada Example", 0.1, "ada@example.com"),
    }  # fmt: skip

    def read(picture: bytes, **_: object) -> PictureReading:
        blue = str(read_image(picture)[0, 0, 0] // 50)
        if blue not in said:
            return PictureReading()
        name, doubt, mail = said[blue]
        first, _, last = name.partition(" ")
        person = Person(first_name=first, last_name=last, emails=(mail,))
        field = FieldReading(field=CardField.EMAIL, value=mail, box=(), confidence=1 - doubt)
        return PictureReading(cards=(CardReading(person=person, fields=(field,)),))

    monkeypatch.setattr("leadcapture.capture.cardprocess.read_picture", read)

    kept = [one for number in (4, 1, 2, 3) for one in booth.keep_sheet(sheet(number))]
    assert [one.waiting for one in kept] == [True] * 4
    assert len(booth.unread_pictures()) == 4
    assert {row.doubt for row in booth.sheets()} == {None}

    seen: list[int] = []
    booth.read_waiting(
        progress=lambda now: seen.append(now.done), cancelled=lambda: seen[-1] > 1, workers=1
    )
    assert seen == [0, 1, 2]
    assert len(booth.unread_pictures()) == 2

    again = booth.keep_sheet(sheet(1))
    assert [(one.again, one.waiting, one.lead.id) for one in again] == [
        (True, False, kept[1].lead.id)
    ]
    assert booth.keep_sheet(sheet(3))[0].waiting

    booth.read_waiting()

    rows = booth.sheets()
    assert [(row.name, row.label, row.doubt) for row in rows] == [
        ("4.png", "Unnamed lead", 1.0),
        ("2.png", "Bea Sample", pytest.approx(0.7)),
        ("1.png", "Ada Example", pytest.approx(0.2)),
        ("3.png", "Ada Example", pytest.approx(0.1)),
    ]
    assert [row.twin_label for row in rows] == ["", "", "", "Ada Example"]
    assert rows[3].twin_id == rows[2].lead_id
    assert booth.read_waiting() == ()
    booth.clear_sheets()
    assert booth.sheets() == ()
    assert booth.keep_sheet(sheet(1))[0].again


def test_front_and_back_one_after_the_other_become_one_lead(
    booth: Booth, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = [
        Person(first_name="Ada", last_name="Example", company="Sample Ltd"),
        Person(company="Sample Ltd", websites=("sample.example.com",)),
        Person(first_name="Bea", last_name="Example", company="Sample Ltd"),
        Person(company="Other Ltd"),
    ]

    def read(picture: bytes, **how: object) -> PictureReading:
        # Each picture was looked for codes when it was kept.
        assert how["searched"]
        person = people[int(read_image(picture)[0, 0, 0] // 50)]
        said = FieldReading(field=CardField.COMPANY, value="x", box=(), confidence=0.95)
        return PictureReading(cards=(CardReading(person=person, fields=(said,)),))

    monkeypatch.setattr("leadcapture.capture.cardprocess.read_picture", read)
    kept = [booth.keep_sheet(sheet(number))[0].lead for number in range(4)]
    joined: list[Lead] = []
    found = booth.read_waiting(workers=1, joined=joined.append)

    (whole,) = joined
    assert whole.id == kept[0].id
    assert found == (kept[0].id, kept[0].id, kept[2].id, kept[3].id)
    assert whole.person == replace(people[0], websites=people[1].websites)
    assert len(booth.captures(whole.id)) == 2
    labels = {row.label for row in booth.sheets()}
    assert labels == {"Ada Example", "Bea Example", "Other Ltd"}
    # The last that was done was to read the third and the fourth; before that the two were joined.
    assert [booth.undo() for _ in range(3)][-1] == "Taken back: front and back joined (2 leads)"
    assert booth.lead(kept[1].id).stage is Stage.CAPTURED
    assert len(booth.captures(whole.id)) == 1
    assert booth.keep_sheet(sheet(1))[0].lead.id == kept[1].id


def test_an_identity_document_found_late_is_erased(
    booth: Booth, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers: list[LeadCaptureError] = [LeadCaptureError("no memory"), IdentityDocument("a licence")]

    def refuse(picture: bytes, **_: object) -> PictureReading:
        raise answers.pop(0)

    monkeypatch.setattr("leadcapture.capture.cardprocess.read_picture", refuse)
    draft = booth.draft(None, Source.CAMERA, picture=card())
    # Also where a name was typed in.
    lead = booth.keep(draft, replace(draft.lead, person=Person(first_name="Ada")))
    (capture,) = booth.captures(lead.id)
    assert capture.image_id is not None

    assert booth.read_waiting() == ()
    assert booth.unread_pictures() == (lead.id,)
    gone: list[Lead] = []
    assert booth.read_waiting(refused=gone.append) == ()
    assert booth.unread_pictures() == ()
    assert gone == [lead]
    assert booth.count(LeadQuery()) == 0
    with pytest.raises(StoreError):
        booth.picture(capture.image_id)

    # Of somebody scanned before, the picture alone goes.
    met = scan(booth)
    more = booth.draft(None, Source.CAMERA, picture=card())
    booth.add_to(met, more, more.lead)
    answers.append(IdentityDocument("a licence"))
    booth.read_waiting(refused=gone.append)
    assert len(booth.captures(met.id)) == 1
    assert booth.lead(met.id).person == met.person


@pytest.mark.slow
def test_a_card_with_a_typed_name_is_read_after_a_restart(booth: Booth) -> None:
    draft = booth.draft(None, Source.CAMERA, picture=card("Ada Example", "ada@example.com"))
    lead = booth.keep(draft, replace(draft.lead, person=Person(first_name="Adah")))
    workspace = booth.workspace
    booth.close()

    with Booth.open(workspace, passphrase=WORDS) as again:
        assert again.unread_pictures() == (lead.id,)
        assert again.read_waiting() == (lead.id,)
        assert again.unread_pictures() == ()
        assert again.lead(lead.id).person.first_name == "Adah"
        assert again.lead(lead.id).person.emails == ("ada@example.com",)


def test_a_link_beside_the_print_is_merged_with_it(booth: Booth) -> None:
    link = Symbol(format="QRCode", payload=b"https://velora.example", text="https://velora.example")

    def answer(first: str) -> PictureReading:
        site = FieldReading(
            field=CardField.WEBSITE, value="www.velora.example", box=(), confidence=0.5
        )
        said = Person(first_name=first, last_name="Example", websites=("www.velora.example",))
        return PictureReading(symbols=(link,), cards=(CardReading(person=said, fields=(site,)),))

    first = booth.draft(link, Source.CAMERA, picture=card())
    assert first.unread
    (read,) = booth.drafts_read(first, answer("Ada"))
    assert read.lead.person.name == "Ada Example"
    assert len(read.lead.person.websites) == 1
    assert read.lead.unsure == ()
    assert read.capture.payload == link.payload
    booth.keep(read, read.lead)

    # A colleague with the same link is somebody else, live and when saved before it is read.
    second = booth.draft(link, Source.CAMERA, picture=card())
    assert second.met is None
    lead = booth.keep(second, second.lead)
    (filled,) = booth.fill_from_picture(lead.id, answer("Bea"))
    assert filled.person.name == "Bea Example"
    assert len(filled.person.websites) == 1
    assert booth.unread_pictures() == ()
    # The same reading that comes twice changes nothing.
    assert booth.fill_from_picture(lead.id, answer("Bea")) in ((), (filled,))
    assert booth.count(LeadQuery()) == 2


def test_print_fills_what_a_contact_card_in_a_code_leaves_out(
    booth: Booth, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = draw_code(b"BEGIN:VCARD\nN:Example;Ada\nTEL:+442079460123\nEND:VCARD\n", "QRCode")
    picture = Image.open(BytesIO(card("Ada Example", "CTO"))).convert("RGB")
    picture.paste(Image.fromarray(code), (600, 200))
    data = BytesIO()
    picture.save(data, "PNG")

    (kept,) = booth.keep_sheet(Sheet(name="a.png", data=data.getvalue(), page=1, pages=1))
    assert kept.lead.person.name == "Ada Example"
    assert kept.waiting

    name = FieldReading(field=CardField.NAME, value="Adah Example", box=(), confidence=0.6)
    title = FieldReading(field=CardField.TITLE, value="CTO", box=(), confidence=0.8)
    said = Person(first_name="Adah", last_name="Example", title="CTO")
    reading = PictureReading(cards=(CardReading(person=said, fields=(name, title)),))
    monkeypatch.setattr("leadcapture.capture.cardprocess.read_picture", lambda *_, **__: reading)
    assert booth.read_waiting() == (kept.lead.id,)
    lead = booth.lead(kept.lead.id)
    assert (lead.person.name, lead.person.title) == ("Ada Example", "CTO")
    assert lead.person.phones == kept.lead.person.phones
    assert lead.unsure == ("title",)


def test_print_beside_a_code_held_to_the_camera_adds_what_is_worth_it(booth: Booth) -> None:
    def seen(*lines: str, source: Source = Source.CAMERA) -> Draft:
        text = "\n".join(("BEGIN:VCARD", "N:Example;Ada", *lines, "END:VCARD"))
        code = Symbol(format="QRCode", payload=text.encode(), text=text)
        return booth.draft(code, source, picture=card())

    assert not seen("EMAIL:ada@example.com", "ORG:Sample Ltd").unread
    assert not seen("ORG:Sample Ltd", source=Source.PICTURE).unread
    draft = seen("ORG:Sample Ltd")
    assert draft.unread
    said = Person(first_name="Adah", last_name="Example", emails=("ada@example.com",))
    email = FieldReading(field=CardField.EMAIL, value="ada@example.com", box=(), confidence=0.8)
    line = CardLine(text="ADA EXAMPLE", box=(), confidence=0.9)
    poster = Person(first_name="Bea", last_name="Poster", emails=("bea@example.org",))
    theirs = CardReading(person=said, fields=(email,), lines=(line,))
    behind = CardReading(person=poster, fields=(replace(email, value="bea@example.org"),))

    (read,) = booth.drafts_read(draft, PictureReading(cards=(theirs, behind)))
    assert read.lead.person.name == "Ada Example"
    assert (read.lead.person.company, read.lead.person.email) == ("Sample Ltd", "ada@example.com")
    assert read.lead.unsure == ("emails",)
    assert booth.drafts_read(draft, PictureReading(cards=(behind,))) == ()

    # Saved before it is read: the lead that is there is filled, and nobody else comes of it.
    lead = booth.keep(draft, draft.lead)
    assert booth.unread_pictures() == (lead.id,)
    booth.fill_from_picture(lead.id, PictureReading(cards=(theirs, behind)))
    assert booth.lead(lead.id).person == read.lead.person
    assert booth.unread_pictures() == ()
    assert booth.count(LeadQuery()) == 1


def test_what_the_reader_was_unsure_of_waits_for_a_look(booth: Booth) -> None:
    lead = scan(booth, unsure=("company", "title"))
    looks = LeadQuery(filter=LeadFilter.NEEDS_LOOK)
    assert booth.count(looks) == 1

    lead = booth.edit(replace(lead, person=replace(lead.person, company="Checked Ltd")))
    assert lead.unsure == ("title",)
    assert booth.count(looks) == 1
    (lead,) = booth.approve([lead.id])

    assert lead.unsure == ()
    assert booth.count(looks) == 0


@pytest.mark.slow
def test_a_picture_that_names_nobody_stays_as_it_is(booth: Booth) -> None:
    draft = booth.draft(None, Source.PICTURE, picture=card())
    lead = booth.keep(draft, draft.lead)

    assert booth.read_cards(lead.id) == ()
    assert booth.read_cards(scan(booth).id) == ()
    assert booth.lead(lead.id) == lead
    assert booth.unread_pictures() == ()


def test_what_was_typed_while_a_card_was_read_stays(booth: Booth) -> None:
    draft = booth.draft(None, Source.CAMERA, picture=card())
    typed = Person(first_name="Adah", last_name="Example-Smith")
    lead = booth.keep(draft, replace(draft.lead, person=typed))
    said = Person(first_name="Ada", last_name="Example", emails=("ada@example.com",))
    mail = FieldReading(field=CardField.EMAIL, value="ada@example.com", box=(), confidence=0.5)
    reading = PictureReading(cards=(CardReading(person=said, fields=(mail,)),))

    (read,) = booth.fill_from_picture(lead.id, reading)

    assert read.person == replace(typed, emails=("ada@example.com",))
    assert read.unsure == ("emails",)


def test_what_is_read_of_an_approved_lead_goes_back_to_review(booth: Booth) -> None:
    draft = booth.draft(None, Source.CAMERA, picture=card())
    lead = booth.keep(draft, replace(draft.lead, badge_id="000012"))
    booth.approve([lead.id])
    said = Person(first_name="Lmarqwo", company="Example Motion Inc.")
    name = FieldReading(field=CardField.NAME, value="Lmarqwo", box=(), confidence=0.4)
    reading = PictureReading(cards=(CardReading(person=said, fields=(name,)),))

    (read,) = booth.fill_from_picture(lead.id, reading)

    assert read.person.first_name == "Lmarqwo"
    assert read.stage is Stage.CAPTURED
    assert "first_name" in read.unsure
    # Approved again, nothing new is read of it.
    booth.approve([lead.id])
    booth.fill_from_picture(lead.id, reading)
    assert booth.lead(lead.id).stage is Stage.REVIEWED


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


def test_an_unsure_field_added_to_an_approved_lead_goes_back_to_review(booth: Booth) -> None:
    draft = booth.draft(symbol(VCARD), Source.CAMERA)
    lead = booth.keep(draft, replace(draft.lead, person=replace(draft.lead.person, title="")))
    booth.approve([lead.id])
    said = replace(lead.person, title="Haed of Prodution")
    title = FieldReading(field=CardField.TITLE, value=said.title, box=(), confidence=0.4)
    more = booth.draft(
        None, Source.PICTURE, picture=card(), card=CardReading(person=said, fields=(title,))
    )
    added = booth.add_to(lead, more, more.lead)
    assert (added.stage, added.unsure) == (Stage.CAPTURED, ("title",))


def said_by(first: str, email: str) -> CardReading:
    """A card that names somebody by these."""
    person = Person(first_name=first, last_name="Example", emails=(email,))
    field = FieldReading(field=CardField.EMAIL, value=email, box=(), confidence=0.95)
    return CardReading(person=person, fields=(field,))


@contextmanager
def no_second_lead(booth: Booth) -> Iterator[None]:
    """The database fails, as a full disk does, where one more than one lead is stored."""
    db = booth._store.engine.reading()
    db.execute(
        "CREATE TEMP TRIGGER full BEFORE INSERT ON main.leads WHEN "
        "(SELECT count(*) FROM main.leads) > 0 BEGIN SELECT RAISE(ABORT, 'full'); END"
    )
    with pytest.raises(StoreError):
        yield
    db.execute("DROP TRIGGER temp.full")


def test_the_second_card_of_a_picture_is_kept_where_the_disk_was_full_in_between(
    booth: Booth,
) -> None:
    draft = booth.draft(None, Source.CAMERA, picture=card())
    lead = booth.keep(draft, draft.lead)
    reading = PictureReading(
        cards=(said_by("Ada", "ada@example.com"), said_by("Bea", "bea@example.com"))
    )
    with no_second_lead(booth):
        booth.fill_from_picture(lead.id, reading)
    assert booth.lead(lead.id) == lead
    assert booth.unread_pictures() == (lead.id,)

    booth.fill_from_picture(lead.id, reading)

    assert booth.unread_pictures() == ()
    names = sorted(one.person.first_name for one in booth.leads(LeadQuery()))
    assert names == ["Ada", "Bea"]
    # A second time nobody is added.
    booth.fill_from_picture(lead.id, reading)
    assert booth.count(LeadQuery()) == 2


def test_a_further_card_of_somebody_met_before_is_added_to_that_lead(booth: Booth) -> None:
    met = scan(booth, VCARD)
    draft = booth.draft(None, Source.CAMERA, picture=card())
    lead = booth.keep(draft, draft.lead)
    theirs = said_by(met.person.first_name, met.person.email)
    booth.fill_from_picture(
        lead.id, PictureReading(cards=(said_by("Bea", "bea@example.com"), theirs))
    )
    assert booth.count(LeadQuery()) == 2
    assert len(booth.captures(met.id)) == 2


def test_the_second_badge_of_a_picture_is_kept_where_the_disk_was_full_in_between(
    booth: Booth,
) -> None:
    picture = Image.new("RGB", (900, 450), "white")
    for place, name in ((20, "Ada"), (480, "Bea")):
        text = f"BEGIN:VCARD\nN:Example;{name}\nEMAIL:{name.lower()}@example.com\nEND:VCARD\n"
        picture.paste(Image.fromarray(draw_code(text.encode(), "QRCode")), (place, 20))
    data = BytesIO()
    picture.save(data, "PNG")
    both = Sheet(name="two.png", data=data.getvalue(), page=1, pages=1)

    with no_second_lead(booth):
        booth.keep_sheet(both)
    assert booth.count(LeadQuery()) == 0
    assert len(booth.keep_sheet(both)) == 2
    assert booth.count(LeadQuery()) == 2
    assert [one.again for one in booth.keep_sheet(both)] == [True]


def test_a_code_found_later_in_a_picture_names_its_lead(booth: Booth) -> None:
    draft = booth.draft(None, Source.CAMERA, picture=card())
    lead = booth.keep(draft, draft.lead)

    (named,) = booth.fill_from_picture(lead.id, PictureReading(symbols=(symbol(VCARD),)))

    assert named.id == lead.id
    assert named.person.name == "Ada Example"
    assert [bool(one.payload) for one in booth.captures(lead.id)] == [False, True]
