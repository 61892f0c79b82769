from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
import zxingcpp
from PIL import Image, ImageDraw

from leadcapture.booth import Booth
from leadcapture.capture import still
from leadcapture.capture.cardfields import CardField
from leadcapture.capture.cardprocess import PictureReading
from leadcapture.capture.cardreader import CardLine, CardReading, FieldReading
from leadcapture.lead import Person
from tests.commandline import VCARD, Run, code, lines


@pytest.mark.slow
def test_read_answers_in_the_agreed_shape_and_stores_nothing(
    run: Run, tmp_path: Path, workspace: Path
) -> None:
    badge = code(tmp_path / "badge.png", VCARD)
    blank = tmp_path / "blank.png"
    cv2.imwrite(str(blank), np.full((200, 300), 255, np.uint8))
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"not a picture")

    first, second, third = lines(run("read", badge, blank, broken, "--json", expect=1))

    assert first["kind"] == "badge"
    assert first["symbols"] == [{"format": "QRCode", "text": VCARD}]
    assert first["error"] is None
    assert first["fields"] == {
        "first_name": "Ada",
        "last_name": "Example",
        "title": "Engineer",
        "company": "Sample Ltd",
        "emails": ["ada@example.com"],
        "phones": ["+442079460123"],
        "websites": ["https://example.com"],
        "address": "1 Sample St, N1 1AA London, UK",
    }
    assert (second["kind"], second["symbols"], second["error"]) == ("none", [], None)
    assert "broken.png" in str(third["error"])
    assert not workspace.exists()


def test_read_in_words(run: Run, tmp_path: Path) -> None:
    said = run("read", code(tmp_path / "badge.png", VCARD)).stdout

    assert "Ada Example, Engineer, Sample Ltd, ada@example.com" in said


def test_an_identity_document_is_refused_with_a_word_about_why(run: Run, tmp_path: Path) -> None:
    licence = "@\n\x1e\rANSI 636000090002DL00410278DLDAQT64235789\nDCSSAMPLE\nDACMICHAEL\n"
    file = code(tmp_path / "licence.png", licence, zxingcpp.BarcodeFormat.PDF417)

    (answer,) = lines(run("read", file, "--json", expect=1))

    assert "driving licence" in str(answer["error"])
    assert "SAMPLE" not in json.dumps(answer)


@pytest.mark.slow
def test_a_picture_without_a_code_is_kept(opened: Run, tmp_path: Path) -> None:
    blank = tmp_path / "card.png"
    cv2.imwrite(str(blank), np.full((200, 300), 255, np.uint8))

    opened("capture", blank, "--show", "Test Expo")

    (lead,) = lines(opened("leads", "--json"))
    assert lead["provisional"]


def test_one_bad_file_does_not_stop_the_others(opened: Run, tmp_path: Path) -> None:
    broken = tmp_path / "a-broken.png"
    broken.write_bytes(b"\x89PNG\r\n\x1a\nnothing")
    good = code(tmp_path / "b-good.png", VCARD)

    result = opened("capture", broken, good, "--show", "Test Expo", expect=1)

    assert "a-broken.png" in result.stderr
    assert len(lines(opened("leads", "--json"))) == 1


def test_a_folder_that_may_not_be_read_does_not_stop_the_others(
    opened: Run, tmp_path: Path, closed: Callable[[Path], Path]
) -> None:
    good = code(tmp_path / "good.png", VCARD)
    folder, inside = closed(tmp_path / "closed"), tmp_path / "closed" / "photo.png"

    read = opened("read", folder, inside, good, "--json", expect=1)
    kept = opened("capture", folder, inside, good, "--show", "Test Expo", expect=1)

    said = [answer["error"] or answer["fields"]["last_name"] for answer in lines(read)]
    assert said == [
        "cannot be read: Permission denied", "photo.png: cannot be read: Permission denied",
        "Example",
    ]  # fmt: skip
    assert kept.stderr.count("cannot be read: Permission denied") == 2
    assert "saved Ada Example" in kept.stdout


def test_two_people_in_one_picture_are_both_told(run: Run, tmp_path: Path) -> None:
    other = "BEGIN:VCARD\nVERSION:3.0\nN:Other;Bob\nEMAIL:bob@example.com\nEND:VCARD\n"
    two = [cv2.imread(str(code(tmp_path / f"{n}.png", t)), 0) for n, t in enumerate((VCARD, other))]
    height = max(picture.shape[0] for picture in two)
    padded = [
        cv2.copyMakeBorder(p, 0, height - p.shape[0], 0, 40, cv2.BORDER_CONSTANT, value=(255,))
        for p in two
    ]
    cv2.imwrite(str(tmp_path / "two.png"), np.hstack(padded))

    (answer,) = lines(run("read", tmp_path / "two.png", "--json"))

    names = {answer["fields"]["last_name"], *(one["last_name"] for one in answer["others"])}
    assert names == {"Example", "Other"}
    assert "2 badges" in str(answer["warnings"])


def test_a_folder_gives_its_pictures_and_an_empty_one_is_said(run: Run, tmp_path: Path) -> None:
    folder, empty = tmp_path / "photos", tmp_path / "empty"
    folder.mkdir()
    empty.mkdir()
    code(folder / "badge.png", VCARD)
    for name in (".DS_Store", "Thumbs.db", "notes.txt", ".hidden.png"):
        (folder / name).write_bytes(b"x")

    first, second = lines(run("read", folder, empty, "--json", expect=1))

    assert str(first["file"]).endswith("badge.png")
    assert first["error"] is None
    assert second["error"] == "holds no pictures"


@pytest.mark.slow
@pytest.mark.parametrize("size", [(40_000_000, 1), (1, 66_000)])
def test_a_picture_of_odd_shape_is_no_crash(
    run: Run, tmp_path: Path, size: tuple[int, int]
) -> None:
    from PIL import Image

    Image.new("L", size, 255).save(tmp_path / "line.png")

    (answer,) = lines(run("read", tmp_path / "line.png", "--json"))

    assert answer["kind"] == "none"


def test_a_file_is_named_once_in_a_message(run: Run, tmp_path: Path) -> None:
    broken = tmp_path / "broken.png"
    broken.write_bytes(b"no picture")

    assert run("read", broken, expect=1).stdout.count("broken.png") == 1


def test_read_says_profiles_apart_from_websites(run: Run, tmp_path: Path) -> None:
    card = "BEGIN:VCARD\nN:Doe;Jane\nX-SOCIALPROFILE;TYPE=linkedin:https://linkedin.com/in/jd\n"
    (said,) = lines(run("read", code(tmp_path / "badge.png", card), "--json"))
    assert said["social"] == ["https://linkedin.com/in/jd"]
    assert said["fields"]["websites"] == []


def test_why_a_picture_is_no_card_is_said(run: Run, tmp_path: Path) -> None:
    Image.new("RGB", (1, 1)).save(tmp_path / "one.png")
    (said,) = lines(run("read", tmp_path / "one.png", "--json"))
    assert (said["kind"], said["error"]) == ("none", None)
    assert said["warnings"] == ["No text was found in this picture."]
    assert "No text was found" in run("read", tmp_path / "one.png").stdout


def test_every_card_in_a_picture_is_told(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def one(name: str) -> CardReading:
        field = FieldReading(field=CardField.NAME, value=f"{name} Doe", box=(), confidence=0.95)
        line = CardLine(text=f"{name} Doe", box=(), confidence=0.99)
        return CardReading(
            person=Person(first_name=name, last_name="Doe"), fields=(field,), lines=(line,)
        )

    cards = (one("Jane"), one("Bob"), CardReading(), one("Ada"))
    monkeypatch.setattr(still, "read_print", lambda found, region: cards)
    Image.new("RGB", (1, 1)).save(tmp_path / "one.png")

    (said,) = lines(run("read", tmp_path / "one.png", "--json"))

    assert said["fields"]["first_name"] == "Jane"
    assert [other["first_name"] for other in said["others"]] == ["Bob", "Ada"]
    assert said["others"][0]["lines"][0]["text"] == "Bob Doe"
    assert said["others"][0]["confidence"]["last_name"] == 0.95
    assert set(said["fields"]) < set(said["others"][0])
    told = run("read", tmp_path / "one.png").stdout.splitlines()
    assert [line.rpartition(": ")[2] for line in told] == ["Jane Doe", "Bob Doe", "Ada Doe"]


def business_card(path: Path, name: str, mail: str) -> Path:
    pixels = np.full((580, 900, 3), 255, np.uint8)
    for number, text in enumerate((name, "Sales Manager", "Velora Tools Ltd", mail)):
        size = 1.4 if number == 0 else 0.9
        cv2.putText(pixels, text, (40, 80 + 80 * number), cv2.FONT_HERSHEY_SIMPLEX, size, 0, 2)
    Image.fromarray(pixels).save(path)
    return path


@pytest.mark.slow
def test_cards_of_a_pdf_are_kept_read_and_kept_once(opened: Run, tmp_path: Path) -> None:
    jane = business_card(tmp_path / "a.png", "Jane Doe", "jane.doe@velora.example")
    pages = [Image.open(jane), Image.new("RGB", (900, 580), "white")]
    pages[0].save(tmp_path / "cards.pdf", save_all=True, append_images=pages[1:])

    first, second = lines(opened("read", tmp_path / "cards.pdf", "--json"))
    assert (first["kind"], first["page"], first["fields"]["emails"]) == (
        "card", 1, ["jane.doe@velora.example"],
    )  # fmt: skip
    assert first["confidence"]["emails"] > 0.5
    assert "Jane Doe" in [line["text"] for line in first["lines"]]
    assert (second["kind"], second["page"]) == ("none", 2)

    said = opened("capture", tmp_path / "cards.pdf", "--show", "Test Expo").stdout.splitlines()
    assert said[0].endswith("cards.pdf, page 1: saved the picture")
    assert said[2].startswith("cards.pdf, page 2: read Unnamed lead (nothing read")
    assert said[3].startswith("cards.pdf, page 1: read Jane Doe, Velora Tools Ltd (")

    again = lines(opened("capture", tmp_path / "cards.pdf", "--show", "Test Expo", "--json"))
    assert [one["met_before"] for one in again] == [True] * 2
    assert len(lines(opened("leads", "--json"))) == 2
    assert opened("capture", "--show", "Test Expo").stdout == ""


def test_the_pages_of_one_scan_are_worth_two_readers(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = [Image.new("RGB", (3, 1 + number), "white") for number in range(5)]
    pages[0].save(tmp_path / "five.pdf", save_all=True, append_images=pages[1:])
    pages[0].save(tmp_path / "three.pdf", save_all=True, append_images=pages[1:3])
    asked: list[int] = []

    def spread(work: Any, items: Iterable[Any], *, workers: int) -> Iterator[tuple[Any, Any]]:
        asked.append(workers)
        yield from ((item, work(item)) for item in items)

    monkeypatch.setattr("leadcapture.capture.cardworkers.spread", spread)
    monkeypatch.setattr("leadcapture.capture.cardworkers.os.cpu_count", lambda: 2)
    said = lines(run("read", tmp_path / "five.pdf", "--json"))
    assert [one["page"] for one in said] == [1, 2, 3, 4, 5]
    assert len(lines(run("read", tmp_path / "three.pdf", "--json"))) == 3
    assert asked == [2, 1]


@pytest.mark.slow
def test_a_passport_among_the_files_is_told_and_fails(opened: Run, tmp_path: Path) -> None:
    pixels = np.full((880, 1250, 3), 255, np.uint8)
    lines_of_it = ("Surname EXAMPLE", "P<UTOEXAMPLE<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
                   "L898902C36UTO7408122F1204159ZE184226B<<<<<10")  # fmt: skip
    for number, text in enumerate(lines_of_it):
        place = (30, 100 + 100 * number)
        cv2.putText(pixels, text, place, cv2.FONT_HERSHEY_SIMPLEX, 1.25, 0, 2)
    Image.fromarray(pixels).save(tmp_path / "pass.png")

    result = opened("capture", tmp_path / "pass.png", "--show", "Test Expo", expect=1)
    assert "pass.png: shows an identity document, which is never stored" in result.stderr
    assert "it was erased, and so was its lead" in result.stderr
    assert lines(opened("leads", "--json")) == []

    result = opened("capture", tmp_path / "pass.png", "--show", "Test Expo", "--json", expect=1)
    kept, refused = lines(result)
    assert (kept["error"], refused["erased"], refused["lead"]) == (None, kept["lead"], None)
    assert "identity document" in refused["error"]


def test_a_code_that_names_nobody_is_not_called_sure(opened: Run, tmp_path: Path) -> None:
    picture = code(tmp_path / "odd.png", "javascript:alert(1)")
    output = opened("capture", picture, "--show", "Test Expo").output
    said = "odd.png: saved the code 'javascript:alert(1)', which names nobody, and the picture"
    assert said in output
    assert "100 % sure" not in output
    (lead,) = lines(opened("leads", "--json"))
    assert lead["notes"] == "javascript:alert(1)"


def test_a_contact_card_whose_picture_is_read_later_is_said_to_name_its_owner(
    opened: Run, tmp_path: Path
) -> None:
    text = "BEGIN:VCARD\nVERSION:3.0\nN:Example;Ada\nEMAIL:ada@example.com\nEND:VCARD"
    picture = code(tmp_path / "ada.png", text)
    with Image.open(picture) as drawn:
        page = Image.new("RGB", (drawn.width * 2, drawn.height), "white")
        page.paste(drawn.convert("RGB"))
    ImageDraw.Draw(page).text((drawn.width + 20, 40), "Head of Examples", "black", font_size=40)
    page.save(picture)
    output = opened("capture", picture, "--show", "Test Expo").output
    assert "ada.png: saved Ada Example" in output
    assert "names nobody" not in output


def test_a_further_card_of_somebody_met_before_is_said_to_be_one(
    opened: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Booth.open(tmp_path / "workspace") as booth:
        draft = booth.draft_id(VCARD)
        ada = booth.keep(draft, draft.lead)
    people = (("Cleo", "cleo@example.com"), ("Ada", "ada@example.com"), ("Bob", "bob@example.com"))
    cards = tuple(
        CardReading(
            person=Person(first_name=first, last_name="Example", emails=(mail,)),
            fields=(FieldReading(field=CardField.EMAIL, value=mail, box=(), confidence=0.99),),
        )
        for first, mail in people
    )
    monkeypatch.setattr(
        "leadcapture.capture.cardprocess.read_picture", lambda *_, **__: PictureReading(cards=cards)
    )
    Image.new("RGB", (300, 200), "white").save(tmp_path / "three.png")

    said = lines(opened("capture", tmp_path / "three.png", "--show", "Test Expo", "--json"))

    assert [line["met_before"] for line in said if line["lead"] == str(ada.id)] == [True]
    assert [line["met_before"] for line in said if line["lead"] != str(ada.id)] == [False, False]


def test_the_same_words_in_a_code_do_not_make_two_pictures_one_person(
    opened: Run, tmp_path: Path
) -> None:
    for name, scale in (("a.png", 4), ("b.png", 5)):
        picture = np.array(
            zxingcpp.create_barcode("Welcome to the fair", zxingcpp.BarcodeFormat.QRCode).to_image(
                scale=scale
            )
        )
        cv2.imwrite(str(tmp_path / name), picture)
    opened("capture", tmp_path / "a.png", tmp_path / "b.png", "--show", "Test Expo")
    assert len(lines(opened("leads", "--json"))) == 2
