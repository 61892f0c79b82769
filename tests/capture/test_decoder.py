"""Codes in a picture: the plain pass and the ladder."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from leadcapture.capture import decoder
from leadcapture.capture.decoder import Symbol, decode, decode_hard
from leadcapture.demo.badges import damage, draw_badge, draw_code, hall, picture_of, sample_badges

pytestmark = pytest.mark.slow

Pixels = NDArray[np.uint8]
BADGES = sample_badges()


def on_table(*codes: tuple[Pixels, int, int], size: tuple[int, int] = (720, 1280)) -> Pixels:
    """A grey table in BGR with codes laid on it at x, y."""
    table = np.full((*size, 3), 170, np.uint8)
    for code, x, y in codes:
        table[y : y + code.shape[0], x : x + code.shape[1]] = code[:, :, None]
    return table


def held_up(number: int, *, angle: float = 0.0) -> Pixels:
    return picture_of(draw_badge(BADGES[number]), height=1.3, shift=(0, -0.2), angle=angle)


def payloads(symbols: tuple[Symbol, ...]) -> list[bytes]:
    return [symbol.payload for symbol in symbols]


@pytest.mark.parametrize(
    ("format_", "payload", "aim"),
    [
        ("QRCode", b"BEGIN:VCARD\r\nN:Example;Ada\r\nEND:VCARD\r\n", "]Q1"),
        ("PDF417", b"1042^Ada^Example^X Ltd", "]L2"),
        ("DataMatrix", b"EV-5050585-7735471", "]d1"),
        ("Aztec", b"SBpax001", "]z0"),
        ("Code128", b"0814847311126137001", "]C0"),
        ("Code39", b"EV-10427", "]A0"),
        ("Code93", b"EV10427", "]G0"),
        ("ITF", b"00123456", "]I0"),
        ("Codabar", b"A123456B", "]F0"),
        ("EAN13", b"5901234123457", "]E0"),
        ("MicroQRCode", b"000012", "]Q1"),
        ("RMQRCode", b"000012", "]Q1"),
        ("MicroPDF417", b"SBpax001", "]L2"),
        ("EAN8", b"96385074", "]E4"),
        ("DataBarOmni", b"0109506000134352", "]e0"),
        ("DataBarStk", b"0109506000134352", "]e0"),
        ("DataBarLtd", b"0109506000134352", "]e0"),
        ("TelepenAlpha", b"EV-10427", "]B0"),
    ],
)
def test_every_symbology_keeps_its_bytes(format_: str, payload: bytes, aim: str) -> None:
    (symbol,) = decode(on_table((draw_code(payload, format_), 300, 100)))
    assert (symbol.format, symbol.payload, symbol.aim) == (format_, payload, aim)
    assert symbol.text == payload.decode()
    assert not symbol.hard


def test_a_maxicode_is_read_where_nothing_else_is_on_the_page() -> None:
    """The reader finds it upright and alone only, as on a label that was scanned."""
    code = draw_code(b"EV-5050585-7735471", "MaxiCode", module=2)
    (symbol,) = decode(np.pad(code, 60, constant_values=255))
    assert (symbol.format, symbol.payload, symbol.aim) == (
        "MaxiCode", b"EV-5050585-7735471", "]U0",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("format_", "printed", "read"),
    [
        # As the standard has it, a UPC code is the EAN code that begins with zeros.
        ("UPCA", b"036000291452", b"0036000291452"),
        ("UPCE", b"04252614", b"0042100005264"),
        ("ISBN", b"9783161484100", b"9783161484100"),
        ("ITF14", b"09506000134352", b"09506000134352"),
        ("DataBarExp", b"[01]09506000134352[21]000012", b"010950600013435221000012"),
        ("DataBarExpStk", b"[01]09506000134352[21]000012", b"010950600013435221000012"),
        ("CompactPDF417", b"SBpax001", b"SBpax001"),
        ("Code39Ext", b"ev-10427", b"ev-10427"),
    ],
)
def test_a_kind_of_a_symbology_is_read_as_well(format_: str, printed: bytes, read: bytes) -> None:
    (symbol,) = decode(on_table((draw_code(printed, format_), 300, 100)))
    assert symbol.payload == read


@pytest.mark.parametrize(
    "payload", [b"a\x1d\x1e\tb\x04", b"\x00\x01\xff\xfe\x80", bytes(range(256))]
)
def test_control_characters_and_nul_are_kept(payload: bytes) -> None:
    (symbol,) = decode(on_table((draw_code(payload, "QRCode", module=6), 300, 50)))
    assert symbol.payload == payload


def test_the_largest_code_is_read() -> None:
    payload = b"\xe2\x80\xae<img src=x>" + b"'; DROP TABLE leads;--" * 131
    (symbol,) = decode(draw_code(payload[:2953], "QRCode", module=4))
    assert symbol.payload == payload[:2953]


@pytest.mark.parametrize(
    "name", ["Zoë Brontë", "Łucja Nowak", "Дмитрий", "山田太郎", "王小明", "김철수", "Ayşe “x”"]
)
def test_a_declared_charset_is_believed(name: str) -> None:
    import zxingcpp

    code = zxingcpp.create_barcode(name, zxingcpp.BarcodeFormat.QRCode)
    image = np.array(zxingcpp.write_barcode_to_image(code, scale=5))
    (symbol,) = decode(np.pad(image, 40, constant_values=255))
    assert symbol.text == name


def test_several_codes_come_in_reading_order_with_their_places() -> None:
    left, right = draw_code(b"LEFT", "QRCode", module=6), draw_code(b"RIGHT", "Aztec", module=6)
    low = draw_code(b"0000012", "Code128", module=3)
    found = decode(on_table((right, 700, 40), (low, 500, 500), (left, 100, 30)))
    assert payloads(found) == [b"LEFT", b"RIGHT", b"0000012"]
    (x, y), _, (right_x, low_y), _ = found[0].corners
    quiet = 6 * 8  # the module's own quiet zone and ours
    assert (x, y) == pytest.approx((100 + quiet, 30 + quiet), abs=3)
    assert (right_x, low_y) == pytest.approx(
        (100 + left.shape[1] - quiet, 30 + left.shape[0] - quiet), abs=3
    )


def test_the_same_code_twice_on_a_badge_is_one() -> None:
    code = draw_code(b"EV-1042", "QRCode")
    assert len(decode(on_table((code, 100, 100), (code, 700, 300)))) == 1


def test_any_layout_of_pixels_is_read() -> None:
    table = on_table((draw_code(b"EV-1042", "QRCode"), 300, 100))
    views = (
        table[:, :, 0],
        table[50:600, 200:900],
        table[:, ::-1],
        table[::2, ::2],
        table[:, :, :1],
    )
    for pixels in (table, *views[:4], np.asfortranarray(table)):
        assert payloads(decode(pixels)) == [b"EV-1042"]
    given_back = decode(table[50:600, 200:900])[0].corners[0]
    whole = decode(table)[0].corners[0]
    assert given_back == pytest.approx((whole[0] - 200, whole[1] - 50), abs=1)


def test_white_on_black_and_mirrored_codes_are_read() -> None:
    table = on_table((draw_code(b"EV-1042", "DataMatrix", module=6), 300, 100))
    assert payloads(decode(255 - table)) == [b"EV-1042"]
    assert payloads(decode(np.ascontiguousarray(table[:, ::-1]))) == [b"EV-1042"]


@pytest.mark.parametrize("shape", [(0, 0), (0, 0, 3), (1, 1), (1, 1, 3), (2, 900, 3), (900, 1)])
def test_pictures_of_no_size_hold_nothing(shape: tuple[int, ...]) -> None:
    pixels = np.zeros(shape, np.uint8)
    assert decode(pixels) == ()
    assert decode_hard(pixels) == ()


def test_an_empty_hall_holds_nothing() -> None:
    noise = np.random.default_rng(0).integers(0, 255, (180, 320, 3), np.uint8)
    assert decode_hard(noise) == ()


@given(
    width=st.integers(1, 60),
    height=st.integers(1, 60),
    seed=st.integers(0, 9),
)
@settings(deadline=None, max_examples=25)
def test_small_pictures_climb_the_ladder_unharmed(width: int, height: int, seed: int) -> None:
    pixels = np.random.default_rng(seed).integers(0, 255, (height, width), np.uint8)
    for symbol in decode_hard(pixels):
        assert symbol.payload


# --- the ladder --------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 6])
@pytest.mark.parametrize("angle", [-75, 12, 45])
def test_tilted_bars_are_read(number: int, angle: float) -> None:
    """PDF417 and Code 128, which the reader itself gives up beyond about 6°."""
    picture = picture_of(draw_badge(BADGES[number]), height=1.2, angle=angle)
    found = {symbol.payload: symbol for symbol in decode_hard(picture)}
    assert BADGES[number].payload in found


@pytest.mark.parametrize(
    ("format_", "payload"),
    [
        ("Code39", b"EV-10427"), ("ITF", b"00123456"), ("Codabar", b"A1234567B"),
        ("EAN13", b"5901234123457"),
    ],
)  # fmt: skip
def test_tilted_bars_with_a_weak_checksum_are_read_too(format_: str, payload: bytes) -> None:
    """Two repairs must agree on them: turned alone is one, at whatever size."""
    flat = on_table((draw_code(payload, format_, module=3), 380, 280))
    spin = cv2.getRotationMatrix2D((640, 360), 48, 1)
    turned = cv2.warpAffine(flat, spin, (1280, 720), borderValue=(170, 170, 170))
    assert payloads(decode_hard(np.asarray(turned, np.uint8))) == [payload]


def test_corners_of_a_turned_code_lie_on_it() -> None:
    code = draw_code(b"0814847311126137001", "Code128", module=3)
    flat = on_table((code, 380, 280))
    spin = cv2.getRotationMatrix2D((640, 360), 30, 1)
    turned = cv2.warpAffine(flat, spin, (1280, 720), borderValue=(170, 170, 170))
    (symbol,) = decode_hard(np.asarray(turned, dtype=np.uint8))
    assert symbol.hard
    (level,) = decode(flat)
    for found, corner in zip(symbol.corners, level.corners, strict=True):
        assert np.abs(spin @ (*corner, 1) - found).max() < 16


@pytest.mark.parametrize(
    ("number", "kind", "strength"),
    [
        (0, "contrast", 0.75), (1, "noise", 0.4), (2, "shadow", 0.75), (4, "contrast", 0.8),
        (5, "contrast", 0.75), (6, "shadow", 0.6), (6, "noise", 0.75), (9, "contrast", 0.8),
    ],
)  # fmt: skip
def test_the_ladder_reads_what_the_plain_pass_does_not(
    number: int, kind: str, strength: float
) -> None:
    picture = damage(held_up(number, angle=2), kind, seed=1, strength=strength)
    assert decode(picture) == ()
    found = decode_hard(picture)
    assert payloads(found) == [BADGES[number].payload]
    assert found[0].hard


def test_what_the_plain_pass_reads_is_not_called_hard() -> None:
    (symbol,) = decode_hard(held_up(0))
    assert not symbol.hard


def test_the_ladder_adds_to_a_code_that_is_easy() -> None:
    """A sponsor's link beside a faded badge must not hide the person."""
    badge = damage(held_up(6), "contrast", strength=0.6)
    link = draw_code(b"https://www.example.com/", "QRCode", module=3)
    badge[500 : 500 + link.shape[0], 20 : 20 + link.shape[1]] = link[:, :, None]
    assert payloads(decode(badge)) == [b"https://www.example.com/"]
    assert set(payloads(decode_hard(badge))) == {b"https://www.example.com/", BADGES[6].payload}


def test_a_giant_still_is_read_and_its_corners_are_its_own() -> None:
    still = np.full((3000, 3000), 200, np.uint8)
    code = damage(draw_code(b"0814847311126137001", "Code128", module=3), "blur", strength=0.4)
    still[2000 : 2000 + code.shape[0], 1500 : 1500 + code.shape[1]] = code
    (symbol,) = decode_hard(still)
    assert symbol.payload == b"0814847311126137001"
    assert all(1450 < x < 2600 and 1950 < y < 2400 for x, y in symbol.corners)


def test_of_a_giant_still_few_rungs_are_climbed_unless_it_is_looked_at_thoroughly(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read: list[int] = []
    monkeypatch.setattr(decoder, "_read", lambda grey, **_: read.append(grey.size) or [])
    photo = np.kron(np.random.default_rng(0).integers(0, 255, (30, 40)), np.ones((75, 75)))
    giant = photo.astype(np.uint8)
    assert decode_hard(giant, plain=(), thorough=False) == ()
    assert decoder._WORKING_PIXELS < sum(read) <= decoder._GIANT_PIXELS
    # What a plain pass has found is not looked for again.
    assert giant.size not in read
    read.clear()
    assert decode_hard(giant) == ()
    assert sum(read) > 2 * decoder._GIANT_PIXELS
    usual = giant[:720, :1280]
    for thorough in (True, False):
        read.clear()
        assert decode_hard(usual, thorough=thorough) == ()
        assert sum(read) > decoder._GIANT_PIXELS


def test_the_ladder_stops_when_told_to() -> None:
    asked = 0

    def after_three() -> bool:
        nonlocal asked
        asked += 1
        return asked > 3

    assert decode_hard(np.full((150, 300), 128, np.uint8), cancelled=after_three) == ()
    assert asked == 4
    assert decode_hard(held_up(0), cancelled=lambda: True) == ()


def test_of_a_grainy_frame_no_rung_that_only_strengthens_grain_is_climbed() -> None:
    clean = cv2.cvtColor(held_up(1), cv2.COLOR_BGR2GRAY)
    grainy = damage(clean, "noise", 3, strength=0.75)
    if grainy.ndim == 3:
        grainy = cv2.cvtColor(grainy, cv2.COLOR_BGR2GRAY)
    repairs = [rung.repair for rung in decoder._rungs(np.asarray(grainy, np.uint8))]
    assert {"evened", "doubled"} <= set(repairs)
    assert not {"refocused", "sharpened", "thresholded"} & set(repairs)
    blurred = cv2.GaussianBlur(clean, (0, 0), 2)
    repairs = [rung.repair for rung in decoder._rungs(np.asarray(blurred, np.uint8))]
    assert {"refocused", "sharpened", "thresholded"} <= set(repairs)


def test_a_dense_code_without_a_margin_is_not_taken_for_grain() -> None:
    code = draw_code(b"x" * 600, "QRCode")
    dense = np.asarray(cv2.resize(code, (360, 360), interpolation=cv2.INTER_AREA), np.uint8)
    assert not decoder._is_grainy(dense)


def test_one_repair_at_two_sizes_agrees_with_nobody() -> None:
    def rung(size: int, repair: str) -> decoder._Rung:
        return decoder._Rung(np.full((size, size), 255, np.uint8), decoder._identity(), repair)

    rungs = [rung(100, "evened"), rung(200, "evened"), rung(100, "doubled")]
    read = [weak("5901234123457")]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(decoder, "_is_plain", lambda _grey: False)
        patch.setattr(decoder, "_rungs", lambda *_: iter(rungs[:2]))
        patch.setattr(
            decoder, "_read", lambda _grey, *, upright=None, **_: [] if upright is None else read
        )
        assert decode_hard(np.full((100, 100), 255, np.uint8)) == ()
        patch.setattr(decoder, "_rungs", lambda *_: iter(rungs))
        assert len(decode_hard(np.full((100, 100), 255, np.uint8))) == 1


def test_a_frame_of_nothing_but_noise_does_not_climb(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoder, "_rungs", lambda *_: pytest.fail("climbed"))
    for seed, grain in enumerate((0, 3, 8)):
        noise = np.random.default_rng(seed).normal(0, grain, (720, 1280, 3))
        assert decode_hard((hall(seed) + noise).clip(0, 255).astype(np.uint8)) == ()


# --- weak checksums ----------------------------------------------------------------------


def weak(digits: str, x: float = 0) -> Symbol:
    corners = ((x, 0.0), (x + 90, 0.0), (x + 90, 40.0), (x, 40.0))
    return Symbol(format="EAN13", payload=digits.encode(), text=digits, corners=corners)


def test_an_empty_hall_in_a_grainy_jpeg_is_not_climbed_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoder, "_rungs", lambda *_: pytest.fail("climbed"))
    grain = np.random.default_rng(0).normal(0, 3, (720, 1280, 1)).astype(np.int8)
    noisy = cv2.add(hall(2026), np.repeat(grain, 3, axis=2), dtype=cv2.CV_8U)
    _, data = cv2.imencode(".jpg", noisy, [cv2.IMWRITE_JPEG_QUALITY, 88])
    assert decode_hard(np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)) == ()


@pytest.mark.parametrize("swing", [3, 4])
def test_a_code_of_three_grey_levels_is_climbed_for(swing: int) -> None:
    code = draw_code(b"0814847123456789", "QRCode", module=6)
    grey = np.full((720, 1280), 100, np.uint8)
    grey[: code.shape[0], : code.shape[1]] += (code > 127).astype(np.uint8) * np.uint8(swing)
    assert not decoder._is_plain(grey)


@pytest.mark.parametrize(
    ("rungs", "wanted"),
    [
        ([["A"]], []),
        ([["A"], ["B"]], []),
        ([["A"], ["A"]], ["A"]),
        ([["A"], ["B"], ["A"], ["A"]], ["A"]),
        ([["A"], ["B"], ["A"], ["B"]], []),
    ],
)
def test_a_weak_reading_counts_only_when_rungs_agree(
    rungs: list[list[str]], wanted: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    readings = iter([[], *[[weak(text) for text in rung] for rung in rungs]])
    monkeypatch.setattr(decoder, "_read", lambda *_, **__: next(readings, []))
    found = decode_hard(np.full((100, 100), 255, np.uint8))
    assert [symbol.text for symbol in found] == wanted
    assert all(symbol.hard for symbol in found)


def test_a_weak_reading_that_is_outvoted_in_its_place_is_gone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Half a tilted EAN-13 passes for a UPC-E; what stands beside the code stays."""
    half = replace(weak("0131100009812"), format="UPCE", corners=weak("").corners)
    beside = weak("4006381333931", x=60)  # overlaps, but its middle does not
    readings = iter([[half, beside], *([weak("5901234123457")] for _ in range(6))])
    monkeypatch.setattr(decoder, "_read", lambda *_, **__: next(readings, []))
    found = decode_hard(np.full((100, 100), 255, np.uint8))
    assert sorted(symbol.text for symbol in found) == ["4006381333931", "5901234123457"]


def test_damaged_product_codes_are_never_read_wrong() -> None:
    wrong = []
    for number in range(12):
        digits = f"59012341{number:04}"
        code = draw_code(digits.encode(), "EAN13", module=2)
        picture = damage(code, ("blur", "noise", "motion")[number % 3], number, strength=0.35)
        wrong += [s for s in decode_hard(picture) if not s.text.startswith(digits)]
    assert wrong == []


def test_a_tilted_product_code_is_no_shorter_one() -> None:
    """Two or three lines across it look like a UPC-E, whose checksum is a single digit."""
    wrong = []
    for number in range(12):
        digits = f"40{number * 831_799_147:010}"
        flat = on_table((draw_code(digits.encode(), "EAN13", module=3), 440, 270))
        spin = cv2.getRotationMatrix2D((640, 360), 12 + 5 * number, 1)
        turned = cv2.warpAffine(flat, spin, (1280, 720), borderValue=(170, 170, 170))
        wrong += [one.text for one in decode(np.asarray(turned, np.uint8)) if one.format == "UPCE"]
    assert wrong == []


@pytest.mark.parametrize(("angle", "blur"), [(84, 0), (174, 0.7), (264, 1.4), (5, 0), (96, 0.7)])
def test_a_slightly_tilted_pdf417_is_read_right_or_not_at_all(angle: int, blur: float) -> None:
    """The reader slips into the next row, and what it then repairs is wrong text."""
    card = (
        b"BEGIN:VCARD\nVERSION:3.0\nN:Example;Ada\nFN:Ada Example\nORG:Sample Ltd\nTITLE:Engineer\n"
    )
    card += b"EMAIL:ada@example.com\nTEL:020 7946 0123\nEND:VCARD\n"
    code = draw_code(card, "PDF417", module=4)
    height, width = code.shape
    flat = np.full((720, 1280), 170, np.uint8)
    top, left = (720 - height) // 2, (1280 - width) // 2
    flat[top : top + height, left : left + width] = code
    spin = cv2.getRotationMatrix2D((640, 360), angle, 1)
    for flags in (cv2.INTER_LINEAR, cv2.INTER_CUBIC):
        turned = cv2.warpAffine(flat, spin, (1280, 720), flags=flags, borderValue=(170,))
        seen = cv2.GaussianBlur(turned, (0, 0), blur) if blur else turned
        assert {*payloads(decode(np.asarray(seen, np.uint8)))} <= {card}


def test_a_pale_code_that_fills_the_picture_is_not_taken_for_noise() -> None:
    code = draw_code(b"BEGIN:VCARD\nN:Example;Ada\nORG:Sample Ltd\nEND:VCARD\n", "QRCode", module=9)
    noise = np.random.default_rng(1).normal(0, 2, code.shape)
    pale = (120 + code * (10 / 255) + noise).clip(0, 255).astype(np.uint8)
    assert decode(pale) == ()
    assert len(decode_hard(pale)) == 1


def test_a_strip_longer_than_the_reader_takes_is_read_smaller() -> None:
    strip = np.full((40, 70_000), 255, np.uint8)
    assert decode(strip) == decode_hard(strip) == ()


@pytest.mark.parametrize("shape", [(1, 900_000), (900_000, 1), (40, 70_000)])
def test_no_rung_of_a_strip_is_longer_than_the_reader_takes(shape: tuple[int, int]) -> None:
    strip = np.full(shape, 255, np.uint8)
    assert max(max(rung.picture.shape) for rung in decoder._rungs(strip)) <= 65_535


@pytest.mark.parametrize("grain", [0.0, 6.0])
def test_a_small_code_in_an_even_picture_is_looked_for(grain: float) -> None:
    frame = np.full((720, 1280), 128.0) + np.random.default_rng(3).normal(0, 1, (720, 1280)) * grain
    modules = np.random.default_rng(4).integers(0, 2, (21, 21)) * 255
    frame[304:346, 602:644] = np.kron(modules, np.ones((2, 2)))
    assert not decoder._is_plain(frame.clip(0, 255).astype(np.uint8))


def test_nothing_is_printed_when_the_app_ends() -> None:
    """As in the window, where Qt keeps the module to the very end."""
    code = (
        "import ctypes; from leadcapture.capture import decoder; decoder._formats(True); "
        "ctypes.pythonapi.Py_IncRef(ctypes.py_object(decoder._formats))"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert ended.stderr == b""
