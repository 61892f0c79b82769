"""A card held up to the camera, to the lead on disk: the real page, finder and reader."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from leadcapture.booth import Booth, LeadFilter
from leadcapture.capture.album import Sheet
from leadcapture.capture.cardfields import CardField
from leadcapture.capture.cardprocess import PictureReading
from leadcapture.capture.cardreader import CardLine, CardReading, FieldReading
from leadcapture.capture.decoder import Symbol
from leadcapture.errors import DiskFull, IdentityDocument, StoreError
from leadcapture.lead import Person, Phone, Source
from tests.capture.test_cardfinder import card, held, unreadable_badge
from tests.ui.test_capturepage import Desk
from ui import camera
from ui.camera import CardShot, Scan
from ui.captureform import Doubt
from ui.work import Worker


@pytest.fixture
def desk(qtbot: QtBot, booth: Booth, worker: Worker, clock: Any, rest: Any) -> Iterator[Desk]:
    desk = Desk(qtbot, booth, worker, clock, rest)
    yield desk
    desk.process.gate.set()
    desk.page.close_camera()


def jpeg() -> bytes:
    return cv2.imencode(".jpg", card())[1].tobytes()


def film(folder: Path, frame: NDArray[np.uint8], kind: str) -> None:
    """What stands in for a camera before which nothing moves: sixty pictures."""
    picture = cv2.imencode(f".{kind}", frame)[1].tobytes()
    for number in range(60):
        (folder / f"{number:03}.{kind}").write_bytes(picture)


def shoot(desk: Desk, card: CardReading | None = None) -> None:
    """A card was found, sharp and still; what it says waits at the gate."""
    desk.process.answer = PictureReading(cards=(card or sure_card(),))
    desk.process.gate.clear()
    desk.page.feed.shot.emit(CardShot(picture=jpeg(), seen_at=1.0))
    desk.qtbot.waitUntil(lambda: desk.page.open, timeout=20_000)


def finish(desk: Desk) -> None:
    desk.process.gate.set()
    desk.rest()


def box(x: float, y: float, w: float, h: float) -> tuple[tuple[float, float], ...]:
    return ((x, y), (x + w, y), (x + w, y + h), (x, y + h))


def unsure_card() -> CardReading:
    """As a reader says it that is sure of the name alone."""
    fields = (
        FieldReading(
            field=CardField.NAME, value="Jane Doe", box=box(60, 170, 300, 55), confidence=0.97
        ),
        FieldReading(
            field=CardField.COMPANY,
            value="Velora Tool Ltd",
            box=box(60, 70, 420, 50),
            confidence=0.6,
            alternatives=("Velora Tools Ltd",),
        ),
    )
    return CardReading(
        person=Person(first_name="Jane", last_name="Doe", company="Velora Tool Ltd"),
        fields=fields,
        lines=(CardLine(text="Velora Tools Ltd", box=box(60, 70, 420, 50), confidence=0.9),),
    )


def sure_card() -> CardReading:
    fields = (
        FieldReading(
            field=CardField.NAME, value="Jane Doe", box=box(60, 170, 300, 55), confidence=0.97
        ),
        FieldReading(field=CardField.EMAIL, value="jane@velora.example", box=(), confidence=0.99),
    )
    person = Person(first_name="Jane", last_name="Doe", emails=("jane@velora.example",))
    return CardReading(person=person, fields=fields)


def test_a_card_held_up_is_outlined_read_and_saved(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(camera, "_PICTURES_PACE", 0.05)
    folder = tmp_path / "clip"
    folder.mkdir()
    film(folder, held()[0], "jpg")
    seen = []
    desk.page.feed.viewed.connect(lambda view: seen.append((view.card, desk.page.preview.hint)))
    desk.booth.update_settings(camera=str(folder))
    desk.page.refresh()
    desk.qtbot.waitUntil(lambda: desk.page.open, timeout=20_000)
    assert any(look is not None and hint == "Hold still" for look, hint in seen)
    first_name = desk.form.fields["first_name"]
    desk.qtbot.waitUntil(lambda: first_name.text() != "", timeout=90_000)
    assert desk.form.fields["first_name"].text() == "Jane"
    assert desk.form.fields["email"].text() == "jane@velora.example"
    assert desk.form.fields["email"].cursorPosition() == 0
    assert desk.page.stage.card.isVisible()
    assert any(word.text == "Manager" for word in desk.page.stage.card.words)
    desk.page.setFocus()
    desk.press("1", Qt.Key.Key_Return)
    (lead,) = desk.leads()
    assert lead.person.name == "Jane Doe"
    assert not desk.page.stage.card.isVisible()
    (capture,) = desk.booth.captures(lead.id)
    assert capture.source is Source.CAMERA
    assert capture.image_id is not None
    origins = desk.booth.origins(lead.id)
    assert next(one for one in origins if one.field == "company").found.box  # type: ignore[union-attr]


def test_a_badge_held_up_whose_code_nobody_reads_is_read_as_it_is_printed(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(camera, "_PICTURES_PACE", 0.05)
    frame = held(unreadable_badge(), width=430, at=(640, 360))[0]
    film(tmp_path, frame, "png")
    desk.booth.update_settings(camera=str(tmp_path))
    desk.page.refresh()
    desk.qtbot.waitUntil(lambda: desk.page.open, timeout=20_000)
    first_name = desk.form.fields["first_name"]
    desk.qtbot.waitUntil(lambda: first_name.text() != "", timeout=90_000)
    names = ("first_name", "last_name", "title", "company")
    assert [desk.form.fields[name].text() for name in names] == [
        "Jane", "Doe", "Sales Manager", "Quantor Robotics Ltd",
    ]  # fmt: skip
    assert "cut off" not in desk.page.bar.text, "its coloured head is in the picture, too"


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ({"width": 330}, "Move the card closer"),
        ({"shine": True}, "Too much glare: tilt the card"),
        ({"blur": 3}, "Blurred: hold still, a little further away"),
    ],
)
def test_what_is_in_the_way_of_a_card_is_said(
    desk: Desk,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    how: dict[str, Any],
    words: str,
) -> None:
    monkeypatch.setattr(camera, "_PICTURES_PACE", 0.05)
    frame = held(**how)[0]
    film(tmp_path, frame, "png")
    desk.booth.update_settings(camera=str(tmp_path))
    desk.page.refresh()
    desk.qtbot.waitUntil(lambda: desk.page.preview.hint == words, timeout=20_000)


def test_enter_saves_before_it_is_read_and_the_fields_fill_in_later(desk: Desk) -> None:
    shoot(desk)
    assert desk.form.name.text() == "Reading…"
    # The fields are there to type into, and nothing is missing before anything was read.
    assert desk.form.editing
    assert desk.form.fields["email"].placeholderText() == "reading…"
    shown = [label.text() for label in desk.form.findChildren(QLabel)]
    assert "Reading the card…" in shown
    assert "No e-mail address yet" not in shown
    desk.press_now("m", Qt.Key.Key_Return)
    desk.qtbot.waitUntil(lambda: not desk.page.open, timeout=20_000)
    (lead,) = desk.leads()
    assert lead.provisional
    assert lead.next_step == "meeting"
    finish(desk)
    (lead,) = desk.leads()
    assert lead.person.name == "Jane Doe"
    assert lead.next_step == "meeting"
    assert not lead.provisional
    assert desk.said[-1] == "Read: Jane Doe"


def test_a_card_that_was_read_is_saved_and_nobody_said_to_be_met(desk: Desk) -> None:
    shoot(desk)
    finish(desk)
    desk.page.setFocus()
    desk.press(Qt.Key.Key_Return)
    assert len(desk.leads()) == 1
    assert "Saved: Jane Doe" in desk.said
    assert not any("Met meanwhile" in words for words in desk.said)


def test_what_the_reader_warns_of_is_said_though_a_card_was_read(desk: Desk) -> None:
    shoot(desk, replace(sure_card(), warnings=("This picture is mirrored.",)))
    finish(desk)
    assert desk.page.bar.isVisible()
    assert desk.page.bar.text == "This picture is mirrored."
    desk.page.setFocus()
    desk.press(Qt.Key.Key_Return)
    assert not desk.page.bar.isVisible()


def test_what_was_typed_while_it_was_read_stays(desk: Desk) -> None:
    shoot(desk)
    desk.form.edit("title")
    QTest.keyClicks(desk.form.fields["title"], "Boss")
    finish(desk)
    assert desk.form.fields["title"].text() == "Boss"
    assert desk.form.fields["first_name"].text() == "Jane"
    assert desk.form.lead().person.title == "Boss"


def test_unsure_fields_are_amber_with_their_print_above(desk: Desk) -> None:
    shoot(desk, unsure_card())
    finish(desk)
    assert desk.form.doubtful == ("company",)
    field, crop = desk.form.fields["company"], desk.form.crops["company"]
    assert field.property("unsure")
    assert crop.isVisible()
    assert crop.geometry().bottom() < field.geometry().top() + 2
    assert not desk.form.crops["first_name"].isVisible()
    assert [action.toolTip() for action in field.actions()] != []
    desk.form.put("company", "Velora Tools Ltd", replacing=True)
    assert not field.property("unsure")
    desk.page.setFocus()
    desk.press(Qt.Key.Key_Return)
    (lead,) = desk.leads()
    assert lead.person.company == "Velora Tools Ltd"
    assert lead.unsure == ()


def test_an_unsure_card_waits_for_a_look(desk: Desk) -> None:
    shoot(desk, unsure_card())
    finish(desk)
    desk.press(Qt.Key.Key_Return)
    (lead,) = desk.leads(LeadFilter.NEEDS_LOOK)
    assert lead.unsure == ("company",)


def test_other_readings_are_offered_also_of_what_is_sure(desk: Desk) -> None:
    said = unsure_card()
    name = replace(said.fields[0], alternatives=("Ada van der Berg", "John Roe"))
    shoot(desk, replace(said, fields=(name, said.fields[1])))
    finish(desk)
    assert desk.form.doubtful == ("company",)
    assert desk.form.fields["last_name"].actions() == []
    (offer,) = desk.form.fields["first_name"].actions()
    assert offer.text() == "Other readings"
    menu = desk.form._others_menu("first_name", name.alternatives)
    assert [action.text() for action in menu.actions()] == ["Ada van der Berg", "John Roe"]
    menu.actions()[0].trigger()
    assert desk.form.fields["first_name"].text() == "Ada"
    assert desk.form.fields["last_name"].text() == "van der Berg"
    desk.form._others_menu("company", ("Velora Tools Ltd",)).actions()[0].trigger()
    desk.page.setFocus()
    desk.press(Qt.Key.Key_Return)
    (lead,) = desk.leads()
    assert (lead.person.name, lead.person.company) == ("Ada van der Berg", "Velora Tools Ltd")


def test_a_doubtful_lead_of_a_stack_opens_with_its_card(desk: Desk) -> None:
    desk.process.answer = PictureReading(cards=(unsure_card(),))
    photo = Sheet(name="a.jpg", data=jpeg(), page=1, pages=1)
    (kept,) = desk.booth.keep_sheet(photo)
    desk.booth.fill_from_picture(kept.lead.id, desk.process.answer)
    desk.page.reopen(kept.lead.id)
    desk.rest()
    picture = desk.page.stage.card
    assert picture.isVisible()
    assert desk.form.doubtful == ("company",)
    assert desk.form.crops["company"].isVisible()
    desk.form.edit("company")
    words = [picture.shape(word.box).boundingRect().center().toPoint() for word in picture.words]
    QTest.mousePress(picture, Qt.MouseButton.LeftButton, pos=words[0])
    QTest.mouseMove(picture, words[2])
    QTest.mouseRelease(picture, Qt.MouseButton.LeftButton, pos=words[2])
    desk.page.setFocus()
    desk.press(Qt.Key.Key_Return)
    lead = desk.booth.lead(kept.lead.id)
    assert (lead.person.company, lead.unsure) == ("Velora Tools Ltd", ())
    assert not picture.isVisible()
    # What is sure is not read again, and a badge has no card.
    desk.process.gate.clear()
    desk.page.reopen(lead.id)
    desk.rest()
    assert picture.isVisible()
    assert desk.form.doubtful == ()
    desk.press(Qt.Key.Key_Escape)
    badge = desk.booth.draft(contact_code(), Source.CAMERA, picture=jpeg())
    desk.page.reopen(desk.booth.keep(badge, badge.lead).id)
    desk.rest()
    assert desk.page.open
    assert not picture.isVisible()


def test_a_doubtful_lead_is_amber_before_its_card_is_read_again(desk: Desk) -> None:
    (kept,) = desk.booth.keep_sheet(Sheet(name="a.jpg", data=jpeg(), page=1, pages=1))
    desk.process.answer = PictureReading(cards=(unsure_card(),))
    desk.booth.fill_from_picture(kept.lead.id, desk.process.answer)
    desk.process.gate.clear()
    desk.page.reopen(kept.lead.id)
    desk.qtbot.waitUntil(lambda: desk.page.open, timeout=20_000)
    assert desk.form.doubtful == ("company",)
    assert desk.form.editing
    assert not desk.form.fields["company"].hasFocus()
    assert not desk.form.crops["company"].isVisible()
    finish(desk)
    assert desk.form.crops["company"].isVisible()
    assert desk.form.fields["company"].actions(), "the other readings are offered"


def test_while_a_stack_is_read_no_third_reader_is_asked(desk: Desk) -> None:
    (kept,) = desk.booth.keep_sheet(Sheet(name="a.jpg", data=jpeg(), page=1, pages=1))
    desk.process.answer = PictureReading(cards=(unsure_card(),))
    inside: list[bool] = []

    def told(_now: object) -> None:
        # From the thread of the page, as if another one were reading.
        if not inside:
            inside.append(desk.booth.reads_waiting)
            desk.page.reopen(kept.lead.id)
            desk.rest()
            inside.append(desk.page.stage.card.isVisible())
            inside.append(bool(desk.page.stage.card.words))

    desk.booth.read_waiting(progress=told, workers=1, read=lambda item: desk.process.answer)
    assert inside == [True, True, False]
    assert not desk.booth.reads_waiting


def test_why_nothing_was_read_of_a_card_in_a_stack_is_said_when_it_is_opened(desk: Desk) -> None:
    line = CardLine(text="IDO TIT", box=box(60, 70, 420, 50), confidence=0.8)
    why = "A part of this card is in a script that cannot be read here."
    nobody = CardReading(lines=(line,), warnings=(why,), unreadable=0.4)
    desk.process.answer = PictureReading(cards=(nobody,))
    (kept,) = desk.booth.keep_sheet(Sheet(name="a.jpg", data=jpeg(), page=1, pages=1))
    desk.booth.fill_from_picture(kept.lead.id, desk.process.answer)
    desk.page.reopen(kept.lead.id)
    desk.rest()
    assert desk.page.bar.isVisible()
    assert desk.page.bar.text == why
    assert desk.page.stage.card.isVisible()
    assert len(desk.page.stage.card.words) == 2
    assert desk.form.editing


def test_of_several_cards_in_a_photo_the_leads_own_is_shown(desk: Desk) -> None:
    roe = CardLine(text="Bob Roe", box=box(60, 70, 420, 50), confidence=0.9)
    other = replace(unsure_card(), person=Person(first_name="Bob", last_name="Roe"), lines=(roe,))
    desk.process.answer = PictureReading(cards=(other, unsure_card()))
    (kept,) = desk.booth.keep_sheet(Sheet(name="a.jpg", data=jpeg(), page=1, pages=1))
    desk.booth.fill_from_picture(kept.lead.id, PictureReading(cards=(unsure_card(),)))
    desk.page.reopen(kept.lead.id)
    desk.rest()
    assert [word.text for word in desk.page.stage.card.words] == ["Velora", "Tools", "Ltd"]


def test_a_tapped_word_that_no_field_holds_goes_into_the_notes(desk: Desk) -> None:
    shoot(desk, unsure_card())
    finish(desk)
    desk.form.notes.setPlainText("Met twice")
    menu = desk.page.lead._fields_menu("14 Mill Lane")
    assert menu.actions()[-1].text() == "Notes"
    menu.actions()[-1].trigger()
    desk.page.setFocus()
    desk.press(Qt.Key.Key_Return)
    (lead,) = desk.leads()
    assert lead.notes == "Met twice\n14 Mill Lane"


def test_a_tapped_word_goes_into_the_field(desk: Desk) -> None:
    shoot(desk, unsure_card())
    finish(desk)
    picture = desk.page.stage.card
    desk.form.edit("company")

    def middle(number: int) -> QPoint:
        return picture.shape(picture.words[number].box).boundingRect().center().toPoint()

    QTest.mouseClick(picture, Qt.MouseButton.LeftButton, pos=middle(0))
    assert desk.form.fields["company"].text() == "Velora"
    QTest.mouseClick(picture, Qt.MouseButton.LeftButton, pos=middle(1))
    assert desk.form.fields["company"].text() == "Velora Tools"
    desk.form.edit("title")
    QTest.mousePress(picture, Qt.MouseButton.LeftButton, pos=middle(0))
    QTest.mouseMove(picture, middle(2))
    QTest.mouseRelease(picture, Qt.MouseButton.LeftButton, pos=middle(2))
    assert desk.form.fields["title"].text() == "Velora Tools Ltd"
    # Outside every field the word asks where it belongs.
    desk.page.setFocus()
    assert desk.form.active == ""
    menu = desk.page.lead._fields_menu("Doe")
    menu.actions()[1].trigger()
    assert desk.form.fields["last_name"].text() == "Doe"


def test_the_keyboard_puts_words_of_the_picture_into_a_field(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    monkeypatch.setattr(
        "ui.cardpicture.QAccessible.updateAccessibility",
        lambda event: said.append(event.message()),
    )
    lines = (
        CardLine(text="Velora Tools Ltd", box=box(60, 70, 420, 50), confidence=0.9),
        CardLine(text="Sales Manager", box=box(60, 240, 300, 40), confidence=0.9),
    )
    shoot(desk, replace(unsure_card(), lines=lines))
    picture = desk.page.stage.card
    assert picture.focusPolicy() == Qt.FocusPolicy.NoFocus  # nothing is read yet
    finish(desk)
    assert picture.focusPolicy() == Qt.FocusPolicy.TabFocus
    desk.form.edit("title")
    picture.setFocus(Qt.FocusReason.BacktabFocusReason)
    QTest.keyClick(picture, Qt.Key.Key_Right)
    QTest.keyClick(picture, Qt.Key.Key_Left)
    QTest.keyClick(picture, Qt.Key.Key_Down)
    QTest.keyClick(picture, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert said == ["Velora", "Tools", "Velora", "Sales", "Sales Manager"]
    QTest.keyClick(picture, Qt.Key.Key_Return)
    assert desk.page.open  # Enter did not save
    assert desk.form.fields["title"].text() == "Sales Manager"
    picture.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(picture, Qt.Key.Key_Escape)
    assert desk.page.open
    assert desk.page.hasFocus()


def test_somebody_met_before_is_said_when_the_card_is_read(desk: Desk) -> None:
    for _ in range(2):
        shoot(desk)
        finish(desk)
        assert desk.page.open
        if not desk.leads():
            desk.press(Qt.Key.Key_Return)
    assert "Met at" in desk.page.bar.text
    desk.press(Qt.Key.Key_Return)
    (lead,) = desk.leads()
    assert len(desk.booth.captures(lead.id)) == 2


def test_something_without_print_closes_by_itself(desk: Desk) -> None:
    shoot(desk, CardReading(warnings=("No text was found in this picture.",)))
    finish(desk)
    assert not desk.page.open
    assert "no print" in desk.said[-1]


def test_a_full_disk_keeps_the_form_and_the_reading_arrives_there(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    shoot(desk)

    def full(*_: object) -> None:
        raise DiskFull("There is no room left on the disk.")

    with monkeypatch.context() as broken:
        broken.setattr(desk.booth, "keep", full)
        desk.press_now(Qt.Key.Key_Return)
        desk.qtbot.waitUntil(lambda: "Not saved" in desk.page.bar.text, timeout=20_000)
    finish(desk)
    assert desk.form.fields["first_name"].text() == "Jane"
    desk.page.setFocus()
    desk.press(Qt.Key.Key_Return)
    assert [lead.person.name for lead in desk.leads()] == ["Jane Doe"]


def test_a_discarded_card_comes_back_and_is_read(desk: Desk) -> None:
    shoot(desk)
    desk.press_now(Qt.Key.Key_Escape)
    assert not desk.page.open
    finish(desk)
    assert desk.leads() == []
    assert desk.page.take_back()
    desk.rest()
    assert desk.form.fields["first_name"].text() == "Jane"


def test_quick_mode_keeps_the_card_and_reads_it_afterwards(desk: Desk) -> None:
    desk.page.quick.setChecked(True)
    desk.process.answer = PictureReading(cards=(sure_card(),))
    desk.process.gate.clear()
    desk.page.feed.shot.emit(CardShot(picture=jpeg(), seen_at=1.0))
    desk.qtbot.waitUntil(lambda: len(desk.leads()) == 1, timeout=20_000)
    assert desk.leads()[0].provisional
    finish(desk)
    assert [lead.person.name for lead in desk.leads()] == ["Jane Doe"]


def test_quick_mode_keeps_nothing_that_names_nobody(desk: Desk) -> None:
    desk.page.quick.setChecked(True)
    poster = FieldReading(field=CardField.COMPANY, value="Velora", box=(), confidence=0.9)
    desk.process.answer = PictureReading(
        cards=(CardReading(person=Person(company="Velora"), fields=(poster,)),)
    )
    desk.page.feed.shot.emit(CardShot(picture=jpeg(), seen_at=1.0))
    desk.qtbot.waitUntil(lambda: any("named nobody" in words for words in desk.said))
    desk.rest()
    assert desk.leads() == []
    assert desk.booth.unread_pictures() == ()
    assert "1 lead" not in desk.page.today.text()
    # It can be brought back; and what cannot be read at all is kept.
    assert desk.booth.undo() is not None
    assert len(desk.leads()) == 1
    desk.process.answer = PictureReading(cards=(CardReading(unreadable=0.3),))
    desk.page.feed.shot.emit(CardShot(picture=jpeg(), seen_at=2.0))
    desk.qtbot.waitUntil(lambda: len(desk.leads()) == 2)
    desk.rest()
    assert len(desk.leads()) == 2


@pytest.mark.parametrize("keys", [("m", Qt.Key.Key_Return), ("quick",)])
def test_an_identity_document_saved_before_it_was_read_is_erased(
    desk: Desk, keys: tuple[Any, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> PictureReading:
        assert desk.process.gate.wait(60)
        raise IdentityDocument("This code is a driving licence.")

    monkeypatch.setattr(desk.process, "read", refuse)
    desk.process.gate.clear()
    if keys == ("quick",):
        desk.page.quick.setChecked(True)
    desk.page.feed.shot.emit(CardShot(picture=jpeg(), seen_at=1.0))
    if keys != ("quick",):
        desk.qtbot.waitUntil(lambda: desk.page.open, timeout=20_000)
        desk.press_now(*keys)
    desk.qtbot.waitUntil(lambda: len(desk.leads()) == 1, timeout=20_000)
    image = desk.booth.captures(desk.leads()[0].id)[0].image_id
    assert image is not None
    finish(desk)
    desk.qtbot.waitUntil(lambda: "was erased" in desk.page.bar.text, timeout=20_000)
    assert desk.leads() == []
    with pytest.raises(StoreError):
        desk.booth.picture(image)


def test_the_print_beside_a_code_without_a_name_fills_the_form(desk: Desk) -> None:
    desk.process.answer = PictureReading(cards=(sure_card(),))
    code = Symbol(format="QRCode", payload=b"EV-5050585", text="EV-5050585")
    desk.page.feed.scanned.emit(Scan(symbol=code, picture=jpeg(), seen_at=1.0))
    desk.qtbot.waitUntil(lambda: desk.form.fields["first_name"].text() == "Jane", timeout=20_000)
    desk.rest()
    desk.press(Qt.Key.Key_Return)
    (lead,) = desk.leads()
    assert (lead.person.name, lead.badge_id) == ("Jane Doe", "EV-5050585")
    (capture,) = desk.booth.captures(lead.id)
    assert capture.payload == code.payload
    # Where nothing is printed, the code is what there is.
    desk.process.answer = PictureReading(cards=(CardReading(),))
    other = Symbol(format="QRCode", payload=b"EV-7070707", text="EV-7070707")
    desk.page.feed.scanned.emit(Scan(symbol=other, picture=jpeg(), seen_at=2.0))
    desk.qtbot.waitUntil(lambda: desk.page.open, timeout=20_000)
    desk.rest()
    assert desk.page.open
    assert not desk.page.stage.card.isVisible()


def contact_code(*lines: str) -> Symbol:
    text = "\n".join(("BEGIN:VCARD", "N:Doe;Jane", *lines, "END:VCARD"))
    return Symbol(format="QRCode", payload=text.encode(), text=text)


def test_the_print_adds_to_a_code_while_somebody_types(desk: Desk) -> None:
    line = CardLine(text="Jane Doe", box=(), confidence=0.9)
    said = unsure_card()
    said = replace(said, person=replace(said.person, title="Boss"), lines=(*said.lines, line))
    desk.process.answer = PictureReading(cards=(said,))
    desk.process.gate.clear()
    code = contact_code("EMAIL:jane@velora.example")
    desk.page.feed.scanned.emit(Scan(symbol=code, picture=jpeg(), seen_at=1.0))
    desk.qtbot.waitUntil(lambda: desk.page.open, timeout=20_000)
    assert desk.form.name.text() == "Jane Doe"
    desk.press_now("e")
    title = desk.form.fields["title"]
    title.setFocus()
    QTest.keyClicks(title, "Chief")
    finish(desk)
    assert title.text() == "Chief"
    assert title.hasFocus()
    assert desk.form.fields["company"].text() == "Velora Tool Ltd"
    assert desk.form.doubtful == ("company",)
    desk.page.setFocus()
    desk.press(Qt.Key.Key_Return)
    (lead,) = desk.leads()
    assert (lead.person.title, lead.person.email) == ("Chief", "jane@velora.example")
    assert lead.unsure == ("company",)


def test_what_was_left_unread_is_read_after_the_next_start(desk: Desk) -> None:
    desk.process.answer = PictureReading(cards=(sure_card(),))
    draft = desk.booth.draft(None, Source.CAMERA, picture=jpeg())
    lead = desk.booth.keep(
        draft, replace(draft.lead, person=Person(first_name="Jane"), notes="Met")
    )
    desk.page.reader.read_left()
    desk.qtbot.waitUntil(lambda: not desk.booth.unread_pictures(), timeout=30_000)
    desk.rest()
    assert desk.booth.lead(lead.id).person.email == "jane@velora.example"


def test_how_long_what_was_left_unread_takes_is_shown_and_can_be_stopped(desk: Desk) -> None:
    desk.process.answer = PictureReading(cards=(sure_card(),))
    for number in range(3):
        sheet = Sheet(name=f"{number}.jpg", data=jpeg() + bytes([number]), page=1, pages=1)
        desk.booth.keep_sheet(sheet)
    photos = desk.page.photos
    desk.process.gate.clear()
    desk.page.reader.read_left()
    desk.qtbot.waitUntil(photos.isVisible, timeout=20_000)
    assert "Reading what was left: 0 of 3" in photos._word.text()
    assert not desk.page.busy, "closing the window needs no question"
    photos.cancel_button.click()
    assert not photos.cancel_button.isEnabled()
    finish(desk)
    assert not photos.isVisible()
    assert len(desk.booth.unread_pictures()) >= 1


def test_a_doubt_without_a_place_shows_no_print(desk: Desk) -> None:
    shoot(desk)
    desk.form.show_doubts({"title": Doubt(image=QImage())})
    assert desk.form.doubtful == ("title",)
    assert not desk.form.crops["title"].isVisible()
    finish(desk)


def back_card() -> CardReading:
    phone = FieldReading(field=CardField.PHONE, value="+442079460123", box=(), confidence=0.95)
    said = Person(first_name="Janina", last_name="Roe", phones=(Phone(number="+442079460123"),))
    return CardReading(person=said, fields=(phone,))


def test_the_back_of_an_open_card_is_saved_with_it(desk: Desk) -> None:
    shoot(desk)
    finish(desk)
    desk.press("b")
    assert "Turn the card over" in desk.page.bar.text
    desk.process.answer = PictureReading(cards=(back_card(),))
    desk.page.feed.shot.emit(CardShot(picture=jpeg(), seen_at=2.0))
    desk.qtbot.waitUntil(lambda: desk.form.fields["phone"].text() != "", timeout=20_000)
    desk.rest()
    desk.press(Qt.Key.Key_Return)
    (lead,) = desk.leads()
    assert lead.person.name == "Jane Doe"
    assert lead.person.phones[0].number == "+442079460123"
    assert len(desk.booth.captures(lead.id)) == 2
    assert desk.booth.unread_pictures() == ()


def test_a_code_on_the_back_is_added_before_its_print_is_read(desk: Desk) -> None:
    shoot(desk)
    finish(desk)
    desk.press("b")
    desk.process.answer = PictureReading(cards=(CardReading(),))
    desk.process.gate.clear()
    code = contact_code("TEL:+442079460123")
    desk.page.feed.scanned.emit(Scan(symbol=code, picture=jpeg(), seen_at=2.0))
    phone = desk.form.fields["phone"]
    desk.qtbot.waitUntil(lambda: phone.text() != "", timeout=20_000)
    finish(desk)
    assert phone.text() == "+442079460123"
    desk.press(Qt.Key.Key_Return)
    assert len(desk.booth.captures(desk.leads()[0].id)) == 2
    assert desk.booth.unread_pictures() == ()


def test_the_back_of_a_saved_card_is_added_to_it(desk: Desk) -> None:
    shoot(desk)
    finish(desk)
    desk.press(Qt.Key.Key_Return)
    assert desk.page.ready.back_button.isVisible()
    desk.press("b", Qt.Key.Key_Escape)
    assert not desk.page.back.awaited
    desk.press("b")
    desk.process.answer = PictureReading(cards=(back_card(),))
    desk.page.feed.shot.emit(CardShot(picture=jpeg(), seen_at=2.0))
    desk.qtbot.waitUntil(lambda: bool(desk.leads()[0].person.phones), timeout=20_000)
    desk.rest()
    (lead,) = desk.leads()
    assert lead.person.name == "Jane Doe"
    assert len(desk.booth.captures(lead.id)) == 2
    assert desk.booth.unread_pictures() == ()
