"""What the booth's tests scan and hold up."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

from PIL import Image, ImageDraw, ImageFont

from leadcapture.booth import Booth
from leadcapture.capture.album import Sheet
from leadcapture.capture.cardfields import CardField
from leadcapture.capture.cardreader import CardReading, FieldReading
from leadcapture.capture.decoder import Symbol
from leadcapture.lead import Consent, Lead, Person, Source

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


def sheet(number: int) -> Sheet:
    """A picture that says its number by its blue."""
    data = BytesIO()
    Image.new("RGB", (40, 30), (9, 9, 50 * number + 20)).save(data, "PNG")
    return Sheet(name=f"{number}.png", data=data.getvalue(), page=1, pages=1)


def said_by(first: str, email: str) -> CardReading:
    """A card that names somebody by these."""
    person = Person(first_name=first, last_name="Example", emails=(email,))
    field = FieldReading(field=CardField.EMAIL, value=email, box=(), confidence=0.95)
    return CardReading(person=person, fields=(field,))
