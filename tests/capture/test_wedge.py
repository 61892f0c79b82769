"""A hand scanner that types, told apart from a person."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadcapture.capture.decoder import Symbol, decode
from leadcapture.capture.frame import read_image
from leadcapture.capture.wedge import CALIBRATION, Wedge

CARD = "BEGIN:VCARD\r\nVERSION:3.0\r\nN:Example;Ada;;;\r\nTEL:\t+1 212 555 0100\r\nEND:VCARD\r\n"


@dataclass
class Keyboard:
    """What the window does: feeds keys, asks after a pause, and collects what comes of it."""

    wedge: Wedge = field(default_factory=Wedge)
    now: float = 100.0
    typed: str = ""
    scans: list[Symbol] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    calibrated: int = 0

    def press(self, text: str, *, gap: float) -> Keyboard:
        for char in text:
            self.press_after(char, gap)
        return self

    def press_after(self, char: str, gap: float) -> None:
        if gap >= 0.1:
            self.take(self.wedge.idle(self.now + 0.1))
        self.now += gap
        result = self.wedge.key(char, self.now)
        self.take(result)
        if not result.swallow:
            self.typed += char

    def pause(self) -> Keyboard:
        self.now += 0.2
        self.take(self.wedge.idle(self.now))
        return self

    def take(self, result: object) -> None:
        from leadcapture.capture.wedge import WedgeResult

        assert isinstance(result, WedgeResult)
        self.typed += result.retype
        if result.symbol:
            self.scans.append(result.symbol)
        if result.layout_warning:
            self.warnings.append(result.layout_warning)
        self.calibrated += result.calibrated


def scan(text: str, *, gap: float = 0.008, wedge: Wedge | None = None) -> Keyboard:
    return Keyboard(wedge or Wedge()).press(text, gap=gap).pause()


def test_a_burst_is_one_scan_and_reaches_no_field() -> None:
    keyboard = scan("0814847311126137001\r")
    assert [symbol.payload for symbol in keyboard.scans] == [b"0814847311126137001"]
    assert keyboard.scans[0].format == "Wedge"
    assert keyboard.typed == ""


def test_zeros_before_a_short_id_stay() -> None:
    assert scan("000012").scans[0].text == "000012"


def test_the_slowest_scanner_still_counts() -> None:
    assert scan("EV-5050585-7735471", gap=0.035).scans[0].text == "EV-5050585-7735471"


def test_a_burst_a_little_slower_than_a_scanner_is_typing() -> None:
    keyboard = scan("EV-5050585-7735471", gap=0.037)
    assert (keyboard.typed, keyboard.scans) == ("EV-5050585-7735471", [])


def test_of_six_keys_the_last_may_be_the_suffix() -> None:
    assert [symbol.text for symbol in scan("B-107\r").scans] == ["B-107"]


def test_a_burst_ends_about_a_tenth_of_a_second_after_its_last_key() -> None:
    keyboard = Keyboard().press("EV-5050585", gap=0.01)
    assert keyboard.wedge.idle(keyboard.now + 0.08).symbol is None, "a scanner may stutter"
    symbol = keyboard.wedge.idle(keyboard.now + 0.1).symbol
    assert symbol is not None
    assert symbol.text == "EV-5050585"


def test_tabs_and_newlines_of_a_vcard_do_not_end_it() -> None:
    keyboard = scan(CARD)
    assert len(keyboard.scans) == 1
    assert keyboard.scans[0].text == CARD.replace("\r\n", "\n").removesuffix("\n")
    assert keyboard.typed == ""


def test_an_empty_last_column_of_a_list_keeps_its_place() -> None:
    assert scan("1042\tAda\tExample\t\t\r").scans[0].text == "1042\tAda\tExample\t\t"


@pytest.mark.parametrize(
    ("prefix", "format_"),
    [
        ("]Q1", "QRCode"), ("]d2", "DataMatrix"), ("]L2", "PDF417"), ("]C0", "Code128"),
        ("]P0", "Wedge"), ("]h1", "Wedge"),
        ("]z0", "Aztec"), ("]A0", "Code39"), ("]E4", "EAN8"), ("]E0", "EAN13"), ("]X0", "Wedge"),
        ("]L3", "MicroPDF417"), ("]U0", "MaxiCode"), ("]I1", "ITF"),
    ],
)  # fmt: skip
def test_an_aim_prefix_is_stripped_and_recorded(prefix: str, format_: str) -> None:
    (symbol,) = scan(f"{prefix}12345678").scans
    assert (symbol.text, symbol.aim, symbol.format) == ("12345678", prefix, format_)


def test_a_suffix_ends_a_burst_at_once_and_the_rest_of_it_reaches_no_field() -> None:
    keyboard = Keyboard(Wedge(suffix="\r")).press("12345678\r", gap=0.005)
    assert [symbol.text for symbol in keyboard.scans] == ["12345678"]
    keyboard.press("\n", gap=0.005).pause()
    assert keyboard.typed == ""


def test_a_suffix_inside_a_vcard_does_not_end_it() -> None:
    keyboard = scan(CARD, wedge=Wedge(suffix="\r"))
    assert [symbol.text.count("\n") for symbol in keyboard.scans] == [4]


def test_a_suffix_inside_a_mecard_does_not_end_it() -> None:
    card = "MECARD:N:Example,Ada;\rTEL:+442079460123;;\r"
    keyboard = Keyboard(Wedge(suffix="\r")).press(card, gap=0.005)
    assert [symbol.text for symbol in keyboard.scans] == [card[:-1].replace("\r", "\n")]


def test_two_scans_without_a_question_between_are_two() -> None:
    keyboard = Keyboard()
    keyboard.press("11112222", gap=0.01)
    keyboard.now += 0.5  # the idle timer was late
    for char in "33334444":
        keyboard.now += 0.01
        keyboard.take(keyboard.wedge.key(char, keyboard.now))
    keyboard.pause()
    assert [symbol.text for symbol in keyboard.scans] == ["11112222", "33334444"]


# --- people ------------------------------------------------------------------------------


def test_typing_is_given_back_whole() -> None:
    keyboard = Keyboard().press("A fast typist writes this.\r", gap=0.07).pause()
    assert keyboard.typed == "A fast typist writes this.\r"
    assert not keyboard.scans


def test_a_typist_need_not_pause_to_see_the_text() -> None:
    keyboard = Keyboard().press("no pause at all", gap=0.08)
    assert len(keyboard.typed) > 8


def test_single_keys_come_back_after_the_idle_gap() -> None:
    keyboard = Keyboard().press("m", gap=1).pause()
    assert keyboard.typed == "m"


def test_a_key_held_down_is_no_scan() -> None:
    keyboard = Keyboard().press("a", gap=1).press("a", gap=0.5).press("a" * 40, gap=0.03).pause()
    assert keyboard.typed == "a" * 42
    assert not keyboard.scans


def test_text_of_an_input_method_is_a_persons() -> None:
    keyboard = Keyboard()
    keyboard.take(keyboard.wedge.key("山田", 1.0))
    assert keyboard.typed == "山田"


def test_keys_without_text_mean_nothing() -> None:
    assert Wedge().key("", 1.0) == Wedge().idle(1.0)


def test_a_burst_too_short_is_typing() -> None:
    keyboard = scan("12345")
    assert (keyboard.typed, keyboard.scans) == ("12345", [])


def test_typing_just_before_a_scan_stays_out_of_it() -> None:
    keyboard = Keyboard().press("note", gap=0.09)
    keyboard.press("B", gap=0.08).press("EGIN:VCARD\rN:X\rEND:VCARD\r", gap=0.004).pause()
    assert keyboard.typed == "note"
    assert keyboard.scans[0].text.startswith("BEGIN:VCARD")


def test_a_key_hit_together_with_a_known_beginning_stays_out_of_it() -> None:
    keyboard = Keyboard().press("x" + "]Q1" + "EV-1042-7", gap=0.006).pause()
    assert (keyboard.typed, keyboard.scans[0].text) == ("x", "EV-1042-7")


def test_typing_just_after_a_scan_stays_out_of_it() -> None:
    keyboard = Keyboard().press("EV-1042-77", gap=0.005)
    keyboard.press("y", gap=0.08).pause()
    assert (keyboard.typed, keyboard.scans[0].text) == ("y", "EV-1042-77")


# --- layouts -----------------------------------------------------------------------------

GERMAN = str.maketrans("zyZY@|^~;:_-/\\#", "yzYZ\"'&°öÖ?ß-#§")
FRENCH = str.maketrans("aAqQzZwWmM-;:/@^~|_\\#", "qQaAwWzZ,?)mM!2ç²µ°*3")
RUSSIAN = str.maketrans("LCA:@|^~;_/\\#zyZY", 'ДСФЖ"/,Ёж_.\\№янЯН')


def test_the_calibration_code_as_it_should_be_is_no_lead() -> None:
    keyboard = scan(f"]Q1{CALIBRATION}\r")
    assert (keyboard.calibrated, keyboard.scans, keyboard.warnings) == (1, [], [])


@pytest.mark.slow
def test_the_picture_in_the_booths_guide_is_the_calibration_code() -> None:
    guide = Path(__file__).parents[2] / "docs" / "calibration.png"
    assert [symbol.text for symbol in decode(read_image(guide))] == [CALIBRATION]


@pytest.mark.parametrize(
    ("garbled", "word"),
    [
        (CALIBRATION.translate(GERMAN), "German"),
        (CALIBRATION.translate(FRENCH), "French"),
        (CALIBRATION.translate(RUSSIAN), "alphabet"),
        (CALIBRATION.swapcase(), "Caps Lock"),
        (CALIBRATION.replace("@", '"'), '@ came as "'),
        (CALIBRATION.replace("^", "").replace("~", ""), "different keyboard layouts"),
    ],
)
def test_a_wrong_layout_is_named_with_its_cure(garbled: str, word: str) -> None:
    keyboard = scan(garbled)
    assert len(keyboard.warnings) == 1
    assert word in keyboard.warnings[0]
    assert keyboard.scans == []


def test_a_garbled_vcard_is_kept_and_warned_about() -> None:
    keyboard = scan("BEGINÖVCARD\rNÖBeispiel\rENDÖVCARD\r")
    assert keyboard.scans
    assert "garbled" in keyboard.warnings[0]


# --- anything ----------------------------------------------------------------------------

TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs",)) | st.sampled_from("\r\n\t"),
    max_size=30,
)
#: A person's gaps: seldom under 50 ms, now and then two keys almost at once.
HUMAN_GAP = st.floats(0.045, 0.6)


@given(text=TEXT, gaps=st.lists(HUMAN_GAP, min_size=30, max_size=30))
@settings(deadline=None, max_examples=60)
def test_whatever_a_person_types_comes_back(text: str, gaps: list[float]) -> None:
    keyboard = Keyboard()
    for char, gap in zip(text, gaps, strict=False):
        keyboard.press_after(char, gap)
    keyboard.pause()
    assert keyboard.typed == text
    assert keyboard.scans == []


@given(
    text=st.text(
        st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="]"),
        min_size=7,
        max_size=60,
    ).filter(lambda text: len(set(text)) > 1),
    gaps=st.lists(st.floats(0.001, 0.03), min_size=60, max_size=60),
    before=st.text("abc ", max_size=6),
    after=st.text("xyz ", max_size=6),
)
@settings(deadline=None, max_examples=60)
def test_a_scan_between_typing_is_whole_and_so_is_the_typing(
    text: str, gaps: list[float], before: str, after: str
) -> None:
    keyboard = Keyboard().press(before, gap=0.15)
    keyboard.press_after(text[0], 0.12)
    for char, gap in zip(text[1:], gaps, strict=False):
        keyboard.press_after(char, gap)
    keyboard.press(after, gap=0.13).pause()
    assert keyboard.typed == before + after
    assert [symbol.text for symbol in keyboard.scans] == [text]


@given(
    keys=st.lists(
        st.tuples(st.characters(codec="utf-8", exclude_categories=("Cs",)), st.floats(0, 0.3)),
        max_size=80,
    ),
    suffix=st.sampled_from(["", "\r", "\t", "\r\n"]),
)
@settings(deadline=None, max_examples=80)
def test_nothing_is_ever_lost_or_doubled(keys: list[tuple[str, float]], suffix: str) -> None:
    """Person and scanner at once: each key is in a scan or given back, but for terminators."""
    keyboard = Keyboard(Wedge(suffix=suffix))
    for char, gap in keys:
        keyboard.press_after(char, gap)
    keyboard.pause()

    def counted(text: str) -> list[str]:
        return sorted(char for char in text if char not in "\r\n\t")

    scanned = "".join(symbol.aim + symbol.text for symbol in keyboard.scans)
    assert counted(keyboard.typed + scanned) == counted("".join(char for char, _ in keys))
