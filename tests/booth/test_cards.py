from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from leadcapture.booth import Booth, Draft, LeadFilter, LeadQuery
from leadcapture.capture.album import Sheet
from leadcapture.capture.cardfields import CardField
from leadcapture.capture.cardprocess import PictureReading
from leadcapture.capture.cardreader import CardLine, CardReading, FieldReading
from leadcapture.capture.decoder import Symbol
from leadcapture.capture.frame import read_image
from leadcapture.demo.badges import draw_code
from leadcapture.errors import (
    IdentityDocument,
    LeadCaptureError,
    StoreError,
)
from leadcapture.lead import Lead, Person, Source, Stage
from tests.booth.scans import (
    VCARD,
    card,
    said_by,
    scan,
    sheet,
    symbol,
)
from tests.conftest import PASSPHRASE as WORDS


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
    booth.take_back(lead.id, booth.history(lead.id)[0].id)
    assert not booth.lead(lead.id).person.known


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


@pytest.mark.slow
def test_a_stack_whose_reading_was_killed_is_read_on_where_it_was(
    booth: Booth, workspace: Path
) -> None:
    """Two readers are at work then, and nothing is left to a tidy end."""
    names = ("Ada", "Bea", "Cyd", "Dan", "Eva")
    pictures = [card(f"{name} Example", f"{name.lower()}@example.com") for name in names]
    for name, data in zip(names, pictures, strict=True):
        booth.keep_sheet(Sheet(name=f"{name}.png", data=data, page=1, pages=1))
    booth.close()
    script = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from leadcapture.booth import Booth\n"
        "def told(now):\n"
        "    if now.done == 2:\n"
        "        os.kill(os.getpid(), getattr(signal, 'SIGKILL', signal.SIGTERM))\n"
        "booth = Booth.open(Path(sys.argv[1]), passphrase=sys.argv[2])\n"
        "booth.read_waiting(progress=told, workers=2)\n"
    )
    # It ends when all have let go of its output, its readers too.
    ended = subprocess.run(
        [sys.executable, "-c", script, str(workspace), WORDS],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode != 0, "it was not killed"

    with Booth.open(workspace, passphrase=WORDS) as again:
        read = {row.name for row in again.sheets() if row.doubt is not None}
        assert read == {"Ada.png", "Bea.png"}
        assert len(again.unread_pictures()) == 3
        assert len(again.read_waiting(workers=1)) == 3
        assert again.unread_pictures() == ()
        told = {(row.label, row.name) for row in again.sheets()}
        assert told == {(f"{name} Example", f"{name}.png") for name in names}
        assert all(
            again.keep_sheet(sheet)[0].again
            for sheet in [Sheet(name="again.png", data=data, page=1, pages=1) for data in pictures]
        )


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
    # The third and the fourth were read since: nobody's step.
    assert booth.undo() == "Taken back: front and back joined (2 leads)"
    assert booth.lead(kept[1].id).stage is Stage.CAPTURED
    assert len(booth.captures(whole.id)) == 1
    assert booth.keep_sheet(sheet(1))[0].lead.id == kept[1].id


def _on_card(*people: Person) -> PictureReading:
    said = FieldReading(field=CardField.COMPANY, value="x", box=(), confidence=0.95)
    return PictureReading(
        cards=tuple(CardReading(person=person, fields=(said,)) for person in people)
    )


def _pictured(booth: Booth, number: int = 0) -> Lead:
    draft = booth.draft(None, Source.CAMERA, picture=sheet(number).data)
    return booth.keep(draft, draft.lead)


ADA = Person(first_name="Ada", last_name="Example", emails=("ada@example.com",))
BEA = Person(first_name="Bea", last_name="Example", emails=("bea@example.com",))


def test_undo_passes_over_what_was_read_meanwhile_and_keeps_it(booth: Booth) -> None:
    one, two = _pictured(booth), _pictured(booth, 1)
    booth.approve([one.id, two.id])
    booth.fill_from_picture(one.id, _on_card(ADA, BEA))

    step = booth.undo_question(captures=False)
    assert step is None
    assert booth.undo(captures=False) == "Taken back: approved (2 leads)"
    assert booth.lead(two.id).stage is Stage.CAPTURED
    assert booth.lead(one.id).stage is Stage.CAPTURED
    assert booth.lead(one.id).person == ADA
    assert booth.count(LeadQuery(text="bea")) == 1
    # Further back as well.
    assert booth.undo(captures=False) is None
    booth.undo()
    booth.undo()
    assert booth.lead(one.id).stage is Stage.DISCARDED
    assert booth.undo() is None
    # What was read can be taken back from the lead's history.
    read = next(one for one in booth.history(one.id) if one.action == "read from the card")
    booth.take_back(one.id, read.id)
    assert not booth.lead(one.id).person.known


def test_what_was_read_later_has_not_been_seen_by_who_approved(booth: Booth) -> None:
    lead = _pictured(booth)
    booth.approve([lead.id])
    booth.discard([lead.id])
    booth.fill_from_picture(lead.id, _on_card(ADA))
    booth.undo()
    assert booth.lead(lead.id).stage is Stage.CAPTURED
    assert booth.lead(lead.id).person == ADA


def test_pictures_read_after_a_merge_are_read_again_when_it_is_undone(booth: Booth) -> None:
    one, two = _pictured(booth), _pictured(booth, 1)
    booth.fill_from_picture(one.id, _on_card(ADA))
    one = booth.lead(one.id)
    booth.merge(one, two)
    booth.fill_from_picture(one.id, _on_card(replace(BEA, company="Sample Ltd")))
    assert booth.lead(one.id).person.company == "Sample Ltd"
    assert booth.unread_pictures() == ()

    assert booth.undo() == "Taken back: merged (2 leads)"
    assert booth.lead(one.id).person == ADA
    assert set(booth.unread_pictures()) == {one.id, two.id}
    booth.fill_from_picture(two.id, _on_card(replace(BEA, company="Sample Ltd")))
    assert booth.lead(two.id).person.company == "Sample Ltd"


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
