from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from PIL import Image

from leadcapture.booth import Booth
from leadcapture.capture.album import Sheet
from leadcapture.capture.cardfields import CardField
from leadcapture.capture.cardprocess import PictureReading
from leadcapture.capture.cardreader import CardReading, FieldReading
from leadcapture.capture.decoder import Symbol
from leadcapture.demo.badges import draw_code
from leadcapture.errors import (
    IdentityDocument,
)
from leadcapture.lead import Disposition, Lead, Person, Source, Stage
from tests.booth.scans import (
    VCARD,
    card,
    opt_in,
    scan,
    symbol,
)
from tests.conftest import PASSPHRASE as WORDS
from tests.conftest import Clock


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
