from __future__ import annotations

import io
from dataclasses import replace

import pytest
from PIL import Image

from leadcapture.booth import Booth, FieldOrigin, Origin
from leadcapture.capture.cardfields import CardField
from leadcapture.capture.cardreader import CardReading, FieldReading
from leadcapture.capture.decoder import Symbol
from leadcapture.errors import BadInput
from leadcapture.lead import Lead, Person, Phone, PhoneKind, Source
from leadcapture.store.store import Attendee
from tests.conftest import PASSPHRASE, Clock

BOX = ((100.0, 50.0), (300.0, 50.0), (300.0, 80.0), (100.0, 80.0))
CARD = CardReading(
    person=Person(
        first_name="Ada",
        last_name="Example",
        company="Exarnple Ltd",
        emails=("ada@example.com",),
        phones=(Phone(number="+442079460123", kind=PhoneKind.OFFICE),),
    ),
    fields=(
        FieldReading(field=CardField.NAME, value="Ada Example", box=BOX, confidence=0.97),
        FieldReading(field=CardField.COMPANY, value="Exarnple Ltd", box=BOX, confidence=0.55),
        FieldReading(field=CardField.EMAIL, value="ada@example.com", box=(), confidence=0.99),
        FieldReading(field=CardField.PHONE, value="+442079460123", box=BOX, confidence=0.98),
    ),
)


def picture(orientation: int = 1) -> bytes:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = orientation
    Image.new("RGB", (400, 200)).save(out, "JPEG", exif=exif)
    return out.getvalue()


def of(booth: Booth, lead: Lead, field: str) -> list[FieldOrigin]:
    return [one for one in booth.origins(lead.id) if one.field == field]


def badge(text: str) -> Symbol:
    return Symbol(format="QRCode", payload=text.encode(), text=text)


def test_a_read_card_shows_how_sure_and_where(booth: Booth, clock: Clock) -> None:
    draft = booth.draft(None, Source.PICTURE, picture=picture(), card=CARD)
    lead = booth.keep(draft, draft.lead)
    booth.close()
    with Booth.open(booth.workspace, passphrase=PASSPHRASE, clock=clock) as again:
        first, *_ = again.origins(lead.id)
        (capture,) = again.captures(lead.id)
        assert (first.field, first.value, first.unsure) == ("company", "Exarnple Ltd", True)
        assert first.found is not None
        assert (first.found.origin, first.found.confidence) == (Origin.CARD, 0.55)
        assert first.found.box == (0.25, 0.25, 0.75, 0.4)
        assert first.found.image_id == capture.image_id is not None
        (name,) = of(again, lead, "first_name")
        assert name.found is not None
        assert (name.found.confidence, name.found.original) == (0.97, "")
        (email,) = of(again, lead, "emails")
        assert email.found is not None
        assert email.found.box == ()


def test_a_turned_photo_is_measured_as_it_is_seen(booth: Booth) -> None:
    draft = booth.draft(None, Source.PICTURE, picture=picture(orientation=6), card=CARD)
    (reading,) = draft.readings
    assert next(mark.box for mark in reading.fields if mark.field == "company") == (
        0.5,
        0.125,
        1.0,
        0.2,
    )


def test_several_captures_stand_side_by_side(booth: Booth, clock: Clock) -> None:
    draft = booth.draft(badge("4711^Ada^Example^Example Ltd^ada@corp.example.com"), Source.CAMERA)
    lead = booth.keep(draft, draft.lead)
    booth._store.put_attendees(
        lead.show_id,
        [Attendee(badge_id="4711", person=Person(company="Example Holding", title="CTO"))],
    )
    clock.advance(minutes=3)
    again = booth.draft(None, Source.PICTURE, picture=picture(), card=CARD)
    lead = booth.add_to(lead, again, again.lead)
    lead = booth.edit(replace(lead, person=replace(lead.person, title="Chief", department="R&D")))
    (company,) = of(booth, lead, "company")
    assert company.found is not None
    assert (company.value, company.found.origin) == ("Example Ltd", Origin.BADGE)
    assert [(one.value, one.origin) for one in company.choices] == [
        ("Example Holding", Origin.ATTENDEES),
        ("Exarnple Ltd", Origin.CARD),
    ]
    (title,) = of(booth, lead, "title")
    assert title.found is not None
    assert (title.found.origin, title.found.by, title.found.at) == (
        Origin.TYPED,
        "Ann Rep",
        clock(),
    )
    assert [one.value for one in title.choices] == ["CTO"]
    assert {one.value: one.found.origin for one in of(booth, lead, "emails") if one.found} == {
        "ada@corp.example.com": Origin.BADGE,
        "ada@example.com": Origin.CARD,
    }
    chosen = booth.choose(lead.id, "company", "Example Holding")
    assert chosen.person.company == "Example Holding"
    chosen = booth.choose(lead.id, "emails", "ada@example.com")
    assert chosen.person.emails == ("ada@example.com", "ada@corp.example.com")
    with pytest.raises(BadInput, match="No capture"):
        booth.choose(lead.id, "company", "Nobody")
    booth.undo()
    booth.undo()
    assert booth.lead(lead.id).person.company == "Example Ltd"


def test_what_was_tidied_keeps_its_original(booth: Booth) -> None:
    draft = booth.draft(badge("4711^ADA^EXAMPLE^example ltd^ada@example.com"), Source.CAMERA)
    lead = booth.keep(draft, draft.lead)
    lead = booth.edit(replace(lead, person=replace(lead.person, company="Example Ltd")))
    (company,) = of(booth, lead, "company")
    assert company.found is not None
    assert (company.found.value, company.found.original) == ("Example Ltd", "example ltd")
    assert (company.found.origin, company.choices) == (Origin.BADGE, ())


def test_a_field_that_was_emptied_still_offers_what_was_read(booth: Booth) -> None:
    draft = booth.draft(badge("4711^Ada^Example^Example Ltd^ada@example.com"), Source.CAMERA)
    lead = booth.keep(draft, draft.lead)
    lead = booth.edit(replace(lead, person=replace(lead.person, emails=())))
    (email,) = of(booth, lead, "emails")
    assert (email.value, email.found) == ("", None)
    assert [one.value for one in email.choices] == ["ada@example.com"]


def test_a_merged_lead_brings_its_readings(booth: Booth) -> None:
    one = booth.draft(None, Source.PICTURE, picture=picture(), card=CARD)
    gone = booth.keep(one, one.lead)
    two = booth.draft(badge("4711^Ada^Example^Example Ltd"), Source.CAMERA)
    keep = booth.keep(two, two.lead)
    booth.merge(booth.merged(keep, gone), gone)
    (company,) = of(booth, keep, "company")
    assert [one.value for one in company.choices] == ["Exarnple Ltd"]
    booth.unmerge(gone.id)
    (company,) = of(booth, keep, "company")
    assert company.choices == ()
