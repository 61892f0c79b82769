"""Pictures of invented cards through the real OCR, and what joins codes, sides and cards."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from leadcapture.capture import cardreader
from leadcapture.capture.badge import BadgeKind, BadgeReading
from leadcapture.capture.cardfields import CardField
from leadcapture.capture.cardreader import (
    GREEN,
    CardLine,
    CardReading,
    FieldReading,
    merge_code,
    read_card,
    read_cards,
    read_page,
    with_code,
)
from leadcapture.capture.ocr import Line, Page
from leadcapture.errors import IdentityDocument
from leadcapture.lead import Person, Phone, PhoneKind


def picture(
    lines: list[tuple[str, float]], width: int = 900, height: int = 520
) -> NDArray[np.uint8]:
    """Black lines on white, in the font that OpenCV carries."""
    pixels = np.full((height, width, 3), 255, np.uint8)
    y = 30.0
    for text, scale in lines:
        y += 42 * scale
        cv2.putText(pixels, text, (40, int(y)), cv2.FONT_HERSHEY_SIMPLEX, scale, (20, 20, 20), 2)
        y += 16
    return pixels


CARD = [
    ("Velora Tools Ltd", 1.6),
    ("Jane Doe", 1.4),
    ("Sales Manager", 0.9),
    ("Tel. +44 20 7946 0123", 0.9),
    ("jane.doe@velora.example", 0.9),
]


@pytest.mark.slow
@pytest.mark.parametrize("quarter_turns", [0, 1, 2, 3])
def test_a_picture_is_read_whichever_way_it_is_turned(quarter_turns: int) -> None:
    pixels = np.ascontiguousarray(np.rot90(picture(CARD), quarter_turns))
    reading = read_card(pixels)
    assert reading.person.name == "Jane Doe"
    assert reading.person.title == "Sales Manager"
    assert reading.person.company == "Velora Tools Ltd"
    assert reading.person.emails == ("jane.doe@velora.example",)
    assert reading.person.phones == (Phone(number="+442079460123", kind=PhoneKind.OFFICE),)
    assert reading.is_card
    height, width = pixels.shape[:2]
    for line in reading.lines:
        assert all(-2 <= x <= width + 2 and -2 <= y <= height + 2 for x, y in line.box)
    expected = {"first_name", "last_name", "title", "company", "emails", "phones"}
    assert expected <= set(reading.confidence)


@pytest.mark.slow
@pytest.mark.parametrize("shape", [(1, 1), (40, 40), (300, 20)])
def test_a_picture_without_text_is_no_card(shape: tuple[int, int]) -> None:
    pixels = np.full((*shape, 3), 200, np.uint8)
    pixels[: shape[0] // 2] = 190  # of one colour, it would not be given to the models
    reading = read_card(pixels)
    assert not reading.is_card
    assert reading.fields == ()
    assert reading.warnings


def page(*lines: str, left: float = 0.0, unreadable: float = 0.0) -> Page:
    made = tuple(
        Line(
            text=text,
            box=(
                (left, 10 + i * 30.0),
                (left + 250, 10 + i * 30.0),
                (left + 250, 10 + i * 30.0 + 20),
                (left, 10 + i * 30.0 + 20),
            ),
            score=0.98,
            upright=(left, 10 + i * 30.0, left + 250, 10 + i * 30.0 + 20),
            height=20.0,
        )
        for i, text in enumerate(lines)
    )
    return Page(lines=made, turned=0, size=(1200.0, 600.0), unreadable=unreadable)


def test_a_script_that_cannot_be_read_is_said_so_and_nothing_is_invented() -> None:
    reading = read_page(page(unreadable=0.9))
    assert reading.fields == ()
    assert any("script" in warning for warning in reading.warnings)


def test_a_phone_beside_a_script_that_cannot_be_read_gets_no_country_from_it() -> None:
    read = page("nnつn 7nn", "03-555-0123", unreadable=0.49)
    poor = replace(read.lines[0], score=0.8)
    reading = read_page(replace(read, lines=(poor, *read.lines[1:])))
    assert not any(phone.number.startswith("+81") for phone in reading.person.phones)
    assert any("script" in warning for warning in reading.warnings)


@pytest.mark.parametrize("noise", ["いン", "nnつn 7nn", "キカい TTI", "u'n ア", "カ い ン ナ T"])
@pytest.mark.parametrize("unreadable", [0.0, 0.32, 0.6])
@pytest.mark.parametrize(("region", "begins"), [("", "03"), ("IL", "+9723"), ("DE", "+493")])
def test_a_few_signs_that_look_japanese_say_no_country(
    noise: str, unreadable: float, region: str, begins: str
) -> None:
    reading = read_page(page(noise, "03-555-0123", unreadable=unreadable), region=region)
    assert [phone.number[: len(begins)] for phone in reading.person.phones] == [begins]


def test_japanese_says_its_country() -> None:
    for words in ("サトウ ハナ", "株式会社 さくら"):
        reading = read_page(page(words, "03-5550-0123", unreadable=0.32))
        assert [phone.number[:4] for phone in reading.person.phones] == ["+813"]


def test_a_menu_is_no_card() -> None:
    reading = read_page(page("Starters", "Tomato soup with basil 4.50", "Green salad 5.20"))
    assert not reading.person.emails
    assert not reading.person.phones


def test_two_cards_in_one_picture_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    left = page(
        "Jane Doe", "Sales Manager", "Velora Ltd", "jane.doe@velora.example", "+44 20 7946 0123"
    )
    right = page(
        "John Roe",
        "Engineer",
        "Quantor GmbH",
        "john.roe@quantor.example",
        "+49 30 23125 001",
        left=700.0,
    )
    both = Page(lines=(*left.lines, *right.lines), turned=0, size=(1200.0, 600.0), unreadable=0.0)
    monkeypatch.setattr("leadcapture.capture.cardreader.recognize", lambda _: both)
    readings = read_cards(np.zeros((600, 1200, 3), np.uint8))
    assert {reading.person.name for reading in readings} == {"Jane Doe", "John Roe"}
    assert {reading.person.emails for reading in readings} == {
        ("jane.doe@velora.example",),
        ("john.roe@quantor.example",),
    }


@pytest.mark.slow
def test_a_mirrored_card_is_read_and_said_to_be_mirrored() -> None:
    picture = Image.new("RGB", (900, 500), "white")
    draw = ImageDraw.Draw(picture)
    for number, text in enumerate(("Jane Doe", "Sales Manager", "jane.doe@velora.example")):
        draw.text((60, 60 + 90 * number), text, "black", ImageFont.load_default(46 - 6 * number))
    pixels = np.ascontiguousarray(np.asarray(picture)[:, :, ::-1])
    (plain,) = read_cards(pixels)
    (reading,) = read_cards(np.ascontiguousarray(pixels[:, ::-1]))
    assert reading.person == plain.person
    assert reading.person.name == "Jane Doe"
    assert "mirrored" in reading.warnings[0]
    assert not any("mirrored" in warning for warning in plain.warnings)
    # Its boxes are where the print stands in the picture as it is.
    for mine, theirs in zip(reading.lines, plain.lines, strict=True):
        for (x, y), (other_x, other_y) in zip(
            (mine.box[at] for at in (1, 0, 3, 2)), theirs.box, strict=True
        ):
            assert x == pytest.approx(900 - other_x, abs=6)
            assert y == pytest.approx(other_y, abs=6)


def test_a_mirrored_card_of_which_a_third_passes_for_unreadable_is_flipped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    plain = page("Mei Tanaka", "Procurement Lead", "mei.tanaka@velora.example")
    shapes = page(".nl aitqO əlqmsS", "DeT iM", "bgJ tnsmsruoorq")
    odd = tuple(replace(line, score=0.75) for line in shapes.lines)
    seen = {False: plain, True: replace(shapes, lines=odd, unreadable=0.32)}
    # White at the left edge is the picture as the camera's mirror shows it.
    monkeypatch.setattr(
        "leadcapture.capture.cardreader.recognize", lambda pixels: seen[bool(pixels[0, 0, 0])]
    )
    pixels = np.zeros((600, 1200, 3), np.uint8)
    pixels[:, :600] = 255
    (reading,) = read_cards(pixels)
    assert reading.person.name == "Mei Tanaka"
    assert "mirrored" in reading.warnings[0]


def test_two_columns_of_one_card_stay_one_card(monkeypatch: pytest.MonkeyPatch) -> None:
    left = page("Jane Doe", "Sales Manager", "Velora Ltd")
    right = page(
        "12 High Street",
        "London SW1A 1AA",
        "+44 20 7946 0123",
        "jane.doe@velora.example",
        left=700.0,
    )
    both = Page(lines=(*left.lines, *right.lines), turned=0, size=(1200.0, 600.0), unreadable=0.0)
    monkeypatch.setattr("leadcapture.capture.cardreader.recognize", lambda _: both)
    (reading,) = read_cards(np.zeros((600, 1200, 3), np.uint8))
    assert reading.person.name == "Jane Doe"
    assert reading.person.address.postcode == "SW1A 1AA"


PRINTED = CardReading(
    person=Person(
        first_name="Jane", last_name="Doc", emails=("jane@velora.example",), title="Buyer"
    ),
    fields=(
        FieldReading(field=CardField.NAME, value="Jane Doc", box=((0, 0),), confidence=0.7),
        FieldReading(field=CardField.TITLE, value="Buyer", box=(), confidence=0.8),
        FieldReading(field=CardField.EMAIL, value="jane@velora.example", box=(), confidence=0.9),
    ),
)


def test_a_code_is_trusted_more_than_the_print() -> None:
    code = BadgeReading(
        kind=BadgeKind.VCARD,
        person=Person(first_name="Jane", last_name="Doe", emails=("jane@velora.example",)),
    )
    merged = merge_code(PRINTED, code)
    assert merged.person.name == "Jane Doe"
    assert merged.person.title == "Buyer"
    name = next(r for r in merged.fields if r.field is CardField.NAME)
    assert (name.value, name.source, name.alternatives) == ("Jane Doe", "code", ("Jane Doc",))
    assert name.box == ((0, 0),)
    assert len([r for r in merged.fields if r.field is CardField.EMAIL]) == 1


def test_the_number_of_a_code_is_the_printed_one_with_its_extension() -> None:
    phone = FieldReading(
        field=CardField.PHONE, value="+442079460142;ext=12", box=((1, 1),), confidence=0.8
    )
    printed = replace(
        PRINTED,
        person=replace(PRINTED.person, phones=(Phone(number=phone.value),)),
        fields=(*PRINTED.fields, phone),
    )
    said = Person(first_name="Jane", last_name="Doe", phones=(Phone(number="+442079460142"),))
    merged = merge_code(printed, BadgeReading(kind=BadgeKind.VCARD, person=said))
    assert [one.number for one in merged.person.phones] == ["+442079460142;ext=12"]
    (field,) = [one for one in merged.fields if one.field is CardField.PHONE]
    assert (field.value, field.alternatives, field.box) == ("+442079460142;ext=12", (), ((1, 1),))


def test_a_link_in_the_code_is_the_printed_website() -> None:
    site = FieldReading(field=CardField.WEBSITE, value="www.velora.example", box=(), confidence=0.6)
    printed = replace(
        PRINTED,
        person=replace(PRINTED.person, websites=("www.velora.example",)),
        fields=(*PRINTED.fields, site),
    )
    link = Person(websites=("https://velora.example/",))
    merged = merge_code(printed, BadgeReading(kind=BadgeKind.URL, person=link))
    assert merged.person.websites == ("https://velora.example/",)
    assert [one.source for one in merged.fields if one.field is CardField.WEBSITE] == ["code"]
    assert merged.person.name == "Jane Doc"


def test_a_link_in_the_code_is_the_printed_profile() -> None:
    profile = "linkedin.com/in/janedoe"
    line = FieldReading(field=CardField.SOCIAL, value=profile, box=((2, 2),), confidence=0.6)
    printed = replace(
        PRINTED,
        person=replace(PRINTED.person, social=(profile, "@janedoe")),
        fields=(*PRINTED.fields, line),
    )
    link = Person(websites=("https://www.linkedin.com/in/janedoe/",))
    merged = merge_code(printed, BadgeReading(kind=BadgeKind.URL, person=link))
    assert merged.person.websites == link.websites
    assert merged.person.social == ("@janedoe",)
    (web,) = (one for one in merged.fields if one.value in (profile, *link.websites))
    assert (web.source, web.box) == ("code", ((2, 2),))


def test_a_code_without_a_person_changes_nothing() -> None:
    assert merge_code(PRINTED, BadgeReading(kind=BadgeKind.URL)) == PRINTED


def printed(name: str, *lines: str) -> CardReading:
    first, _, last = name.partition(" ")
    mails = tuple(line for line in lines if "@" in line)
    return CardReading(
        person=Person(first_name=first, last_name=last, emails=mails),
        fields=(FieldReading(field=CardField.NAME, value=name, box=(), confidence=0.9),),
        lines=tuple(CardLine(text=text, box=(), confidence=0.9) for text in (name, *lines)),
    )


@pytest.mark.parametrize(
    ("cards", "names", "mails"),
    [
        ([printed("Zoë Doe", "zoe@velora.example")], ["Zoe Doe"], ("zoe@velora.example",)),
        # What the print says of a name is of no account where it has the code's e-mail.
        ([printed("Z0e D0e", "Z@velora.example", "+1")], ["Zoe Doe"], ("z@velora.example",)),
        # Somebody else's card, and a badge that prints no more than its code says.
        ([printed("John Roe", "john@velora.example")], [], ()),
        ([printed("Zoe Doe")], [], ()),
        # Two cards, of which one has the code.
        ([printed("John Roe", "x"), printed("Doe Zoe", "x")], ["Zoe Doe", "John Roe"], ()),
    ],
)
def test_a_code_that_names_somebody_is_merged_with_the_print_of_the_same_person(
    cards: list[CardReading], names: list[str], mails: tuple[str, ...]
) -> None:
    known = mails if "z@velora.example" in mails else ()
    person = Person(first_name="Zoe", last_name="Doe", emails=known)
    phones = (Phone(number="+15550100", kind=PhoneKind.OFFICE),)
    if known:
        cards = [replace(cards[0], person=replace(cards[0].person, phones=phones))]
    read = with_code(cards, BadgeReading(kind=BadgeKind.VCARD, person=person))
    assert [card.person.name for card in read] == names
    assert not read or {one.casefold() for one in read[0].person.emails} == set(mails)


def scored(*lines: tuple[str, float], unreadable: float) -> Page:
    made = page(*(text for text, _ in lines), left=50.0, unreadable=unreadable)
    scores = [score for _, score in lines]
    return replace(
        made,
        lines=tuple(
            replace(one, score=score) for one, score in zip(made.lines, scores, strict=True)
        ),
    )


def test_words_that_another_script_seems_to_spell_are_left_out() -> None:
    reading = read_page(
        scored(
            ("auuay uin", 0.82),
            ("Jane Doe", 0.99),
            ("jane@velora.example", 0.99),
            ("7i7i ltd", 0.61),
            unreadable=0.6,
        )
    )
    assert reading.person.name == "Jane Doe"
    assert reading.person.emails == ("jane@velora.example",)
    assert not any("7i7i" in one.value or "auuay" in one.value for one in reading.fields)
    assert all(one.confidence < GREEN for one in reading.fields if one.field is not CardField.EMAIL)

    nobody = read_page(scored(("auuay uin", 0.82), ("Bg", 0.5), unreadable=0.9))
    assert (nobody.fields, nobody.is_card) == ((), False)
    assert [warning[:29] for warning in nobody.warnings] == ["Most of this card is in a scr"]


@pytest.mark.parametrize(
    ("lines", "unreadable", "phones"),
    [
        # As they were read from pictures: Georgian, Armenian, Hebrew, Hindi, Tamil.
        (
            (("∂3b bo∂y∂o", 0.72), ("aommoo gmodg", 0.74), ("0. +995 32 255 0123", 0.98),
             (", 12", 0.81)),
            0.28, ["+995322550123"],
        ),
        (
            (("Onhuy UnC", 0.75), ("ηnnj", 0.62), ("4wáwnph Jtutgtn", 0.82),
             ("<tn. +374 10 55 01 23", 0.94), ("t, Uj 12", 0.92)),
            0.36, ["+37410550123"],
        ),
        ((("IDO TIT", 0.82), ("nnつn n", 0.75), ("12 q a コ n", 0.7)), 0.44, []),
        (
            (("346 AA", 0.6), ("RT5T 2THf", 0.64), ("+91 11 5550 0123", 1.0), ("f110001", 0.94)),
            0.5, ["+911155500123"],
        ),
        ((("L CT", 0.66), ("+91 44 5550 0123", 0.99), ("F6T66T 600001", 0.92)), 0.56,
         ["+914455500123"]),
    ],
)  # fmt: skip
def test_a_part_in_a_script_that_was_not_taught_is_said_and_makes_no_words(
    lines: tuple[tuple[str, float], ...], unreadable: float, phones: list[str]
) -> None:
    reading = read_page(scored(*lines, unreadable=unreadable))
    assert [(one.field, one.value) for one in reading.fields] == [
        (CardField.PHONE, phone) for phone in phones
    ]
    assert any("script that cannot be read" in words for words in reading.warnings)


def test_what_is_blurred_is_no_other_script() -> None:
    blurred = scored(
        ("Jane Doe", 0.88), ("Sales Manager", 0.86), ("Velora Tools Ltd", 0.84),
        ("+44 20 7946 0123", 0.97), unreadable=0.3,
    )  # fmt: skip
    reading = read_page(blurred)
    assert (reading.person.name, reading.person.company) == ("Jane Doe", "Velora Tools Ltd")
    # A Japanese firm may have Latin letters in a word, as well read as the rest or not.
    blurred = scored(
        ("株式会社サンプル", 0.97), ("山田 太郎", 0.93), ("Webデザイン部", 0.85),
        ("03-5550-0123", 0.97), unreadable=0.3,
    )  # fmt: skip
    assert read_page(blurred).person.name == "山田太郎"


MENU = ("Trattoria Sample", "Starters", "Tomato soup 6.50", "Green salad  € 5", "Mains",
        "Spaghetti carbonara 14,00", "Espresso 3", "Book: 020 7946 0456")  # fmt: skip


@pytest.mark.parametrize("blank", [" ", ""])
def test_a_menu_with_a_phone_is_no_card(blank: str) -> None:
    # The OCR loses a blank before a price now and then.
    lines = [line.replace(" 6.50", f"{blank}6.50").replace(" 14,", f"{blank}14,") for line in MENU]
    reading = read_page(page(*lines, left=50.0))
    assert (reading.fields, reading.is_card) == ((), False)
    assert "menu" in reading.warnings[0]
    assert len(reading.lines) == len(MENU)


@pytest.mark.parametrize(
    ("lines", "refused"),
    [
        # As they were read from pictures, with letters for digits and fillers lost.
        (
            ("P<UT0DOE<<JANE<<<<<<<<<<<<<<<<<", "L898902C36UT07408122F1204159ZE184226B<<<<10"),
            True,
        ),
        (("I<UTOD231458907 «««««««", "7408122F1204159UTO<<<<<<<<<6", "DOE<<JANE<<<<<<<<"), True),
        # Without a zone they say what they are, beside a date of birth.
        (("CALIFORNIA DRIVER LICENSE", "DL D1234562", "EXP 08/31/2027", "DOB 08/31/1977"), True),
        (("DRIVING LICENCE", "1. EXAMPLE", "2. JANE", "3. 11.03.1976 UNITED KINGDOM"), True),
        (("FÜHRERSCHEIN", "BUNDESREPUBLIK DEUTSCHLAND", "3.12.08.64 Berlin"), True),
        (("CARTE NATIONALE D'IDENTITÉ", "Date de naissance: 01.01.1980"), True),
        (("Identity Card Solutions Ltd", "Sales Manager", "jane@velora.example"), False),
        (("Driver Licensing Centre", "3 Mill Road", "jane@velora.example"), False),
        (("<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<", "Jane Doe", "jane@velora.example"), False),
        (("DONAUDAMPFSCHIFFAHRTSGESELLSCHAFT", "INDUSTRIEMASCHINENHERSTELLUNG", "Jane Doe"), False),
    ],
)
def test_the_printed_zone_of_a_passport_is_refused(
    lines: tuple[str, ...], refused: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = page("JANE DOE", *lines, left=50.0)
    monkeypatch.setattr(cardreader, "recognize", lambda pixels: shown)
    blank = np.zeros((9, 9, 3), np.uint8)
    if not refused:
        assert len(read_cards(blank)) == 1
        return
    with pytest.raises(IdentityDocument, match="never stored"):
        read_cards(blank)


def test_half_a_card_is_said_and_what_is_cut_is_never_green() -> None:
    whole = page("Jane Doe", "Sales Manager", "jane@velora.example", left=50.0)
    half = replace(whole, size=(301.0, 600.0))
    assert not any("cut off" in warning for warning in read_page(whole).warnings)
    reading = read_page(half)
    assert any("cut off" in warning for warning in reading.warnings)
    assert reading.person.emails == ("jane@velora.example",)
    assert max(one.confidence for one in reading.fields if one.source == "print") < GREEN


def test_one_line_that_the_border_cuts_is_not_green() -> None:
    whole = page("Jeroen van den Heuve", "Manager", "Velora Ltd", left=50.0)
    end = max(line.upright[2] for line in whole.lines)
    reading = read_page(replace(whole, size=(end + 1, 600.0)))
    assert any("cut off" in warning for warning in reading.warnings)
    assert reading.confidence["last_name"] < GREEN


@pytest.mark.parametrize("side", ["upper", "lower"])
def test_half_a_lines_height_says_nothing(side: str) -> None:
    whole = page("Lmarqwo", "Sales Manager", "Velora Tools Ltd", left=60.0)
    first, *others = whole.lines
    x0, _, x1, _ = first.upright
    top = 0.0 if side == "upper" else 590.0 - first.height
    moved = replace(
        first, upright=(x0, top, x1, top + first.height), height=first.height, box=first.box
    )
    height = 600.0 if side == "upper" else 590.0
    cut = replace(whole, lines=(moved, *others), size=(1000.0, height))
    reading = read_page(cut)
    assert reading.person.name == ""
    assert reading.person.company == "Velora Tools Ltd"
    assert any("cut off" in warning for warning in reading.warnings)
    assert "Lmarqwo" in [line.text for line in reading.lines]


def test_a_second_person_on_a_card_is_asked_about() -> None:
    card = ("Jane Doe", "Sales Manager", "Velora Tools Ltd", "jane.doe@velora.example")
    one = read_page(page(*card, "info@velora.example", left=60.0))
    two = read_page(page(*card, "John Smith, Engineer", "john.smith@velora.example", left=60.0))
    assert not one.warnings
    assert two.warnings[0].startswith("Two people? ")
    assert one.confidence["emails"] >= GREEN > two.confidence["emails"]


def test_greek_is_said_to_be_unreadable_and_makes_no_name() -> None:
    reading = read_page(
        page(
            "γι ααπυλ",
            "Διευθυντ ωλων",
            "Tηλ. +30 210 555 0123",
            "g.papadopoulos@aegeansoft.example",
            "AegeanSoft A.E.",
            left=60.0,
        )
    )
    assert (reading.person.name, reading.person.title) == ("", "")
    assert reading.person.company == "AegeanSoft A.E."
    assert [phone.number for phone in reading.person.phones] == ["+302105550123"]
    assert "Greek" in reading.warnings[0]
    assert 0.2 < reading.unreadable < 0.6
    assert reading.lines[0].text == "γι ααπυλ"


def test_of_a_picture_that_is_hardly_read_no_line_runs_out_of_it() -> None:
    line = Line(
        text="Jane Doe",
        box=((0.0, 100.0), (300.0, 100.0), (300.0, 130.0), (0.0, 130.0)),
        score=0.95,
        upright=(0.0, 100.0, 300.0, 130.0),
        height=30.0,
    )
    told = {
        unread: read_page(Page(lines=(line,), turned=0, size=(900.0, 500.0), unreadable=unread))
        for unread in (0.0, 0.6)
    }
    assert any("run out of the picture" in said for said in told[0.0].warnings)
    assert not any("run out of the picture" in said for said in told[0.6].warnings)
    assert any("too blurred" in said for said in told[0.6].warnings)
