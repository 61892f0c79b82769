from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageDraw, ImageFont

from leadcapture.booth import Booth, LeadQuery
from leadcapture.capture.album import sheets
from leadcapture.capture.cardfields import CardField
from leadcapture.capture.cardprocess import PictureReading
from leadcapture.capture.cardreader import CardReading, FieldReading
from leadcapture.errors import IdentityDocument
from leadcapture.lead import Person
from tests.ui.conftest import HereProcess
from tests.ui.test_capturepage import paint
from ui.stills import Imported, draft_picture, import_pictures


@pytest.fixture
def card(tmp_path: Path) -> Path:
    """A photo of a business card."""
    picture = Image.new("RGB", (1000, 650), "white")
    draw = ImageDraw.Draw(picture)
    lines = ("Ada Example", "Head of Production", "ada@samplerobotics.example.com")
    for number, line in enumerate(lines):
        draw.text((80, 70 + 90 * number), line, "black", ImageFont.load_default(46 - 8 * number))
    path = tmp_path / "card.png"
    picture.save(path)
    return path


def run(
    booth: Booth,
    *paths: Path,
    process: HereProcess | None = None,
    told: list[str] | None = None,
    most: int = 99,
) -> Imported:
    heard: list[str] = [] if told is None else told
    return import_pictures(
        booth,
        process or HereProcess(),
        paths,
        progress=lambda done, total, what: heard.append(f"{what} {done}/{total}"),
        cancelled=lambda: len(heard) > most,
    )


def test_a_dropped_card_opens_unread(booth: Booth, card: Path) -> None:
    (draft,) = draft_picture(booth, card)

    assert draft.unread
    assert draft.picture
    assert booth.count(LeadQuery()) == 0


def test_pictures_are_kept_first_and_read_then(booth: Booth, card: Path, tmp_path: Path) -> None:
    blank = tmp_path / "blank.png"
    Image.new("RGB", (300, 200), "white").save(blank)
    told: list[str] = []

    result = run(booth, card, blank, tmp_path / "gone.png", told=told)

    assert (result.kept, result.unread, result.waiting, len(result.failed)) == (2, 1, 0, 1)
    assert told[0] == "Keeping the pictures 0/3"
    assert told[-1] == "Reading cards 2/2"
    names = {lead.person.name for lead in booth.leads(LeadQuery())}
    assert names == {"Ada Example", ""}
    assert [row.name for row in result.rows] == ["blank.png", "card.png"]
    # The very same picture is kept once.
    again = run(booth, card)
    assert (again.kept, again.again) == (0, 1)


def test_the_pages_of_a_scan_are_counted_one_by_one_with_the_time_left(
    booth: Booth, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = iter(range(0, 1000, 2))
    monkeypatch.setattr("ui.stills.monotonic", lambda: float(next(seconds)))
    pages = [Image.new("RGB", (3, 1 + number), "white") for number in range(4)]
    pages[0].save(tmp_path / "scan.pdf", save_all=True, append_images=pages[1:])
    Image.new("RGB", (5, 5), "white").save(tmp_path / "z.png")
    told: list[str] = []
    assert run(booth, tmp_path, told=told).kept == 5
    assert [one for one in told if one.startswith("Keeping")] == [
        "Keeping the pictures 0/2",
        "Keeping the pictures, about 8 s left 1/5",
        "Keeping the pictures, about 6 s left 2/5",
        "Keeping the pictures, about 4 s left 3/5",
        "Keeping the pictures, about 2 s left 4/5",
        "Keeping the pictures 5/5",
    ]


def test_a_stopped_import_goes_on_later(booth: Booth, card: Path) -> None:
    stopped = run(booth, card, most=1)
    assert stopped.stopped
    assert (stopped.kept, stopped.waiting) == (1, 1)
    result = run(booth)
    assert (result.kept, result.waiting) == (0, 0)
    assert next(iter(booth.leads(LeadQuery()))).person.name == "Ada Example"


def side(**person: Any) -> PictureReading:
    """One printed side of a card, all of it sure."""
    field = FieldReading(field=CardField.COMPANY, value="Velora Ltd", box=(), confidence=0.99)
    read = CardReading(person=Person(company="Velora Ltd", **person), fields=(field,))
    return PictureReading(cards=(read,))


def test_a_back_that_goes_to_its_front_after_a_cancel_is_no_lead_less(
    booth: Booth, card: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    back = tmp_path / "card2.png"
    Image.new("RGB", (300, 200), "white").save(back)
    assert run(booth, card, back, most=2).kept == 2
    process = HereProcess()
    sides = iter((side(first_name="Jane", last_name="Doe"), side(websites=("velora.example",))))
    monkeypatch.setattr(process, "read", lambda *_, **__: next(sides))
    result = run(booth, card, back, process=process)
    assert (result.kept, result.joined, result.waiting) == (0, 1, 0)
    assert [lead.person.name for lead in booth.leads(LeadQuery())] == ["Jane Doe"]


def test_a_card_of_somebody_whose_badge_is_among_the_photos_is_told(
    booth: Booth, badge: Any, card: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paint(tmp_path / "z.png", badge("B-9", first="Jane", last="Doe", company="Velora Ltd").text)
    process = HereProcess()
    monkeypatch.setattr(process, "read", lambda *_, **__: side(first_name="Jane", last_name="Doe"))
    result = run(booth, card, tmp_path / "z.png", process=process)
    told = {row.name: row.twin_label for row in result.rows}
    assert told == {"card.png": "Jane Doe", "z.png": ""}


def test_files_that_an_import_did_not_come_to_are_known(
    booth: Booth, card: Path, tmp_path: Path
) -> None:
    cards = [card, *(tmp_path / f"{number}.png" for number in range(3))]
    for number, path in enumerate(cards[1:]):
        # Four pictures are worth processes of their own; these are too small for print, so that
        # only one of the two has to load the models.
        Image.new("RGB", (3, 1 + number), "white").save(path)
    # As a kill while the second is kept leaves it.
    taking = booth.taking(cards)
    for path in (next(taking), next(taking)):
        for sheet in sheets(path):
            booth.keep_sheet(sheet)
    del taking
    assert booth.files_left() == tuple(cards[1:])
    result = run(booth, *booth.files_left())
    assert (result.kept, result.again) == (2, 1), "no photo is kept twice"
    assert booth.files_left() == ()
    again = run(booth, tmp_path)
    assert (again.kept, again.again) == (0, 4)
    run(booth, *cards, most=1)
    assert booth.files_left() == tuple(cards[1:])
    booth.forget_files_left()
    assert booth.files_left() == ()


def test_a_photo_that_is_cut_off_is_kept_and_told(booth: Booth, card: Path, tmp_path: Path) -> None:
    table = Image.effect_noise((1000, 900), 40).convert("RGB")
    table.paste(Image.open(card))
    table.save(tmp_path / "card.jpg", quality=80)
    data = (tmp_path / "card.jpg").read_bytes()
    half = tmp_path / "half.jpg"
    half.write_bytes(data[: len(data) * 8 // 10])
    (draft,) = draft_picture(booth, half)
    assert "cut off" in draft.warnings[0]

    none = tmp_path / "none.jpg"
    none.write_bytes(data[:400])
    result = run(booth, half, none, tmp_path / "gone.jpg")

    assert [words.partition(":")[0] for words in result.failed] == [
        "half.jpg", "none.jpg", "gone.jpg",
    ]  # fmt: skip
    assert (result.kept, result.waiting) == (1, 0)
    (lead,) = booth.leads(LeadQuery())
    assert lead.person.name == "Ada Example"


def test_an_imported_identity_document_is_erased(
    booth: Booth, card: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    process = HereProcess()

    def refuse(*_: object, **__: object) -> object:
        raise IdentityDocument("This code is a driving licence.")

    monkeypatch.setattr(process, "read", refuse)
    result = run(booth, card, process=process)
    assert result.kept == 0
    assert result.failed[0].startswith("card.png: an identity document")
    assert booth.count(LeadQuery()) == 0
