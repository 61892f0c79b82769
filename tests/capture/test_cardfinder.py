"""Drawn cards in drawn halls: found where they are, and read when a hand holds them well."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from leadcapture.capture.cardfinder import (
    AGAIN_AFTER,
    HARDLY_LEGIBLE,
    Advice,
    CardSight,
    CardWatch,
    find_card,
)

Picture = NDArray[np.uint8]
SHARP = 0.42


def card(name: str = "Jane Doe", *, dark: bool = False) -> Picture:
    """A card of 900 × 540 pixels."""
    paper, ink = ((45, 30, 25), (240, 240, 235)) if dark else ((240, 244, 246), (30, 25, 20))
    pixels = np.full((540, 900, 3), paper, np.uint8)
    for text, y, scale in (
        ("Velora Tools Ltd", 110, 1.6),
        (name, 220, 1.9),
        ("Sales Manager", 275, 1.0),
        ("Tel. +44 20 7946 0123", 420, 1.0),
        (f"{name.split()[0].lower()}@velora.example", 470, 1.0),
    ):
        cv2.putText(pixels, text, (60, y), cv2.FONT_HERSHEY_SIMPLEX, scale, ink, 3, cv2.LINE_AA)
    return pixels


def hall(seed: int = 1) -> Picture:
    """A booth out of focus, 1280 × 720, with a face-coloured disc behind the card."""
    rng = np.random.default_rng(seed)
    tints = rng.integers(30, 150, (9, 16, 3)).astype(np.uint8)
    frame = np.asarray(cv2.resize(tints, (1280, 720), interpolation=cv2.INTER_CUBIC), np.uint8)
    cv2.circle(frame, (640, 200), 150, (140, 170, 210), -1)
    return frame


def held(
    pixels: Picture | None = None,
    *,
    width: float = 560,
    tilt: float = 4,
    at: tuple[float, float] = (640, 390),
    blur: float = 0,
    shine: bool = False,
    seed: int = 1,
) -> tuple[Picture, NDArray[np.float32]]:
    """A frame with a card in a hand, and the card's corners in it."""
    pixels = card() if pixels is None else pixels
    frame = hall(seed)
    rows, columns = pixels.shape[:2]
    angle = np.deg2rad(tilt)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    flat = np.array([[0, 0], [columns, 0], [columns, rows], [0, rows]], np.float32)
    corners = ((flat - (columns / 2, rows / 2)) * (width / columns)) @ turn.T + at
    corners = corners.astype(np.float32)
    corners[2] += (-12, 6)
    there = cv2.getPerspectiveTransform(flat, corners)
    small = cv2.warpPerspective(pixels, there, (1280, 720), flags=cv2.INTER_AREA)
    inside = cv2.warpPerspective(np.full((rows, columns), 255, np.uint8), there, (1280, 720))
    frame[inside > 127] = (small[inside > 127] * 0.85).astype(np.uint8)
    thumb = tuple(int(v) for v in (corners[2] + corners[3]) / 2 + (0, 25))
    cv2.ellipse(frame, thumb, (38, 60), 10, 0, 360, (150, 180, 225), -1)
    if shine:
        light = np.zeros((720, 1280), np.float32)
        cv2.ellipse(light, (int(at[0]) + 60, int(at[1])), (110, 70), 20, 0, 360, 1.0, -1)
        light = np.asarray(cv2.GaussianBlur(light, (0, 0), 18), np.float32)
        frame = np.clip(frame + light[..., None] * 255, 0, 255).astype(np.uint8)
    if blur:
        frame = np.asarray(cv2.GaussianBlur(frame, (0, 0), blur), np.uint8)
    noise = np.random.default_rng(seed).normal(0, 3, frame.shape)
    return np.clip(frame + noise, 0, 255).astype(np.uint8), corners


def sight(**how: object) -> CardSight:
    found = find_card(held(**how)[0])  # type: ignore[arg-type]
    assert found is not None
    return found


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("tilt", [-15, 4, 90])
def test_a_card_in_a_hand_is_outlined(dark: bool, tilt: float) -> None:
    frame, corners = held(card(dark=dark), tilt=tilt)
    found = find_card(frame)
    assert found is not None
    for corner in corners:
        assert min(float(np.hypot(*(np.array(mine) - corner))) for mine in found.corners) < 25
    assert found.side == pytest.approx(560, rel=0.06)


@pytest.mark.parametrize(
    ("paper", "ink", "wall"),
    [
        ((50, 210, 170), (0, 0, 0), (55, 50, 50)),  # lime before a dark curtain
        ((160, 60, 20), (255, 255, 255), (90, 50, 30)),  # blue before navy
        ((130, 30, 110), (255, 255, 255), (55, 50, 50)),  # purple before a dark curtain
        ((180, 150, 240), (0, 0, 0), (150, 150, 150)),  # pink before a grey wall
    ],
)
def test_a_card_as_dark_as_what_is_behind_it_in_one_colour_is_outlined(
    paper: tuple[int, int, int], ink: tuple[int, int, int], wall: tuple[int, int, int]
) -> None:
    frame = np.full((720, 1280, 3), wall, np.uint8)
    printed = np.where(card()[..., :1] < 128, np.uint8(ink), np.uint8(paper))
    frame[150:570, 290:990] = cv2.resize(printed, (700, 420), interpolation=cv2.INTER_AREA)
    found = find_card(np.asarray(cv2.GaussianBlur(frame, (0, 0), 1.0), np.uint8))
    assert found is not None
    assert found.corners[0] == pytest.approx((290, 150), abs=8)
    assert found.corners[2] == pytest.approx((990, 570), abs=8)


def unreadable_badge() -> Picture:
    """A badge of 900 × 1260 pixels with a coloured head, and a code that no decoder reads."""
    pixels = np.full((1260, 900, 3), 250, np.uint8)
    pixels[:180] = (120, 60, 20)
    for text, y, scale, ink in (
        ("Velora Expo 2026", 120, 2.2, 255), ("Jane", 380, 4.0, 20), ("Doe", 520, 4.0, 20),
        ("Sales Manager", 640, 2.0, 20), ("Quantor Robotics Ltd", 740, 2.0, 20),
    ):  # fmt: skip
        at, font, thick = (60, y), cv2.FONT_HERSHEY_SIMPLEX, round(2 * scale)
        cv2.putText(pixels, text, at, font, scale, (ink, ink, ink), thick, cv2.LINE_AA)
    modules = np.random.default_rng(2).integers(0, 2, (33, 33)).astype(np.uint8) * 255
    code = cv2.resize(modules, (400, 400), interpolation=cv2.INTER_NEAREST)
    pixels[810:1210, 250:650] = code[..., None]
    return pixels


def banded(color: tuple[int, int, int], *, share: float, side: str = "top") -> Picture:
    """A white card with a strip of another colour along one side, with the firm in it."""
    pixels = card()
    pixels[:130] = (240, 244, 246)
    high, wide = round(540 * share), round(900 * share)
    strip = {
        "top": (slice(0, high), slice(None)),
        "bottom": (slice(540 - high, 540), slice(None)),
        "left": (slice(None), slice(0, wide)),
        "right": (slice(None), slice(900 - wide, 900)),
    }[side]
    pixels[strip] = color
    cv2.putText(
        pixels, "Velora", (40, 80), cv2.FONT_HERSHEY_SIMPLEX, 2, (255, 255, 255), 4, cv2.LINE_AA
    )
    return pixels


@pytest.mark.parametrize("color", [(120, 60, 20), (30, 30, 160), (60, 60, 60), (20, 140, 230)])
@pytest.mark.parametrize(
    ("side", "share"),
    [("top", 0.2), ("top", 0.35), ("bottom", 0.22), ("left", 0.3), ("right", 0.28)],
)
def test_a_strip_of_another_colour_is_a_part_of_the_card(
    color: tuple[int, int, int], side: str, share: float
) -> None:
    frame, corners = held(banded(color, share=share, side=side), tilt=-5)
    found = find_card(frame)
    assert found is not None
    for corner in corners:
        assert min(float(np.hypot(*(np.array(mine) - corner))) for mine in found.corners) < 30


@pytest.mark.parametrize(
    "frame",
    [
        hall(),
        np.zeros((720, 1280, 3), np.uint8),
        np.full((720, 1280, 3), 255, np.uint8),
        np.random.default_rng(3).integers(0, 255, (720, 1280, 3)).astype(np.uint8),
        np.full((8, 8, 3), 9, np.uint8),
    ],
)
def test_nothing_is_found_where_no_card_is(frame: Picture) -> None:
    assert find_card(frame) is None


def test_an_empty_sheet_and_a_window_are_no_cards() -> None:
    blank = np.full((540, 900, 3), 240, np.uint8)
    assert find_card(held(blank)[0]) is None
    window = np.asarray(
        cv2.resize(
            np.random.default_rng(5).integers(90, 250, (4, 7, 3)).astype(np.uint8), (900, 540)
        ),
        np.uint8,
    )
    assert find_card(held(window)[0]) is None


@pytest.mark.slow
def test_blur_and_glare_are_measured() -> None:
    assert sight().sharpness > SHARP
    assert sight(blur=3).sharpness < SHARP < sight(blur=0.7).sharpness
    assert sight().glare < 0.005
    assert sight(shine=True).glare > 0.02


def lit(frame: Picture, gain: float, *, slope: float = 0.0) -> Picture:
    """The frame in stronger light, at the right by twice `slope` more than at the left."""
    light = gain + np.linspace(-slope, slope, frame.shape[1], dtype=np.float32)[None, :, None]
    return np.clip(frame * light, 0, 255).astype(np.uint8)


def shone_on(
    frame: Picture, at: tuple[float, float], size: tuple[float, float], strength: float = 1.2
) -> Picture:
    """The frame with a lamp mirrored in its card, `at` from the middle: bright, then fading."""
    light = np.zeros(frame.shape[:2], np.float32)
    middle = round(640 + 560 * at[0]), round(390 + 560 * at[1])
    span = round(560 * size[0]), round(560 * size[1])
    cv2.ellipse(light, middle, span, 20, 0, 360, strength, -1)
    light = np.asarray(cv2.GaussianBlur(light, (0, 0), 28), np.float32)
    return np.clip(frame + 255 * light[..., None], 0, 255).astype(np.uint8)


def toned(level: int) -> Picture:
    """A card whose paper is of this grey."""
    return np.asarray(np.minimum(card(), level), np.uint8)


def panelled() -> Picture:
    """A white card with a dark panel, whose edge is sharp."""
    pixels = np.asarray(np.maximum(card(), 0), np.uint8)
    pixels[:, 640:] = (120, 60, 20)
    pixels[:, :640][pixels[:, :640] > 200] = 255
    return pixels


_LAMPS = [((0, 0), (0.2, 0.1)), ((0, 0), (0.33, 0.2)), ((-0.2, -0.1), (0.17, 0.1))]


@pytest.mark.parametrize("level", [255, 225, 195])
@pytest.mark.parametrize(("at", "size"), _LAMPS)
def test_glare_hides_print_and_fades(
    level: int, at: tuple[float, float], size: tuple[float, float]
) -> None:
    found = find_card(shone_on(held(toned(level))[0], at, size))
    assert found is not None
    assert found.glare > 0.02


@pytest.mark.parametrize("side", ["top", "right"])
@pytest.mark.parametrize("gain", [1.0, 1.18, 1.3])
def test_the_blurred_edge_of_a_strip_is_no_glare(side: str, gain: float) -> None:
    pixels = banded((30, 30, 160), share=0.2, side=side)
    found = find_card(lit(held(pixels, blur=1.5)[0], gain, slope=0.08))
    assert found is not None
    assert found.glare < 0.005


@pytest.mark.parametrize("pixels", [toned(255), toned(225), card(dark=True), panelled()])
@pytest.mark.parametrize("gain", [1.0, 1.12, 1.3])
@pytest.mark.parametrize("slope", [0.0, 0.08])
def test_bright_paper_and_white_panels_are_no_glare(
    pixels: Picture, gain: float, slope: float
) -> None:
    found = find_card(lit(held(pixels)[0], gain, slope=slope))
    assert found is None or found.glare < 0.005


def test_a_card_is_known_again_when_the_glare_has_gone() -> None:
    watching = CardWatch()
    shiny = find_card(shone_on(held()[0], (0, 0), (0.33, 0.2)))
    assert shiny is not None
    said = watch(watching, shiny, 4, 10)
    assert set(said) == {"glare"}, "most of its print cannot be read"
    # Who holds it on and on wants it read as it is.
    assert watch(watching, shiny, 4, 14).count("!") == 1
    assert "!" not in watch(watching, sight(), 4, 18)
    # Somebody else's card is another one.
    other = sight(pixels=card("Maximilian Beispielmann", dark=True))
    assert watch(watching, other, 1, 22.1).count("!") == 1


def test_what_is_kept_is_the_card_and_a_little_around_it() -> None:
    frame, corners = held()
    found = find_card(frame)
    assert found is not None
    cut = found.cut(frame)
    assert cut.shape[1] < 800
    assert cut.shape[0] < 560
    left = int(corners[:, 0].min() - 0.08 * found.side)
    assert left - 30 < 640 - cut.shape[1] / 2 < left + 60


# --- when it is read


def watch(watching: CardWatch, seen: CardSight | None, seconds: float, start: float) -> list[str]:
    """Looks at 12 frames a second; what was advised, ``"!"`` where it was read."""
    said = []
    for number in range(round(seconds * 12)):
        look = watching.see(seen, start + number / 12)
        said.append("!" if look.read else look.advice.value)
    return said


def test_a_card_is_read_once_when_it_is_still() -> None:
    said = watch(CardWatch(), sight(), 3, 10)
    assert said[:2] == ["still", "still"]
    assert said.count("!") == 1
    assert said.index("!") <= 5
    assert set(said[said.index("!") + 1 :]) == {"read"}


def test_a_moving_card_is_not_read() -> None:
    watching = CardWatch()
    places = [sight(at=(560 + 60 * number, 390)) for number in range(3)]
    for number in range(12):
        look = watching.see(places[number % 3], 10 + number / 12)
        assert look.advice is Advice.STILL
        assert not look.read


@pytest.mark.parametrize(
    ("how", "advice"),
    [
        ({"width": 330}, Advice.CLOSER),
        ({"shine": True}, Advice.GLARE),
        ({"blur": 3}, Advice.SHARPEN),
    ],
)
def test_advice_says_what_is_in_the_way(how: dict[str, object], advice: Advice) -> None:
    said = watch(CardWatch(), sight(**how), 1, 10)
    assert said[-1] == advice.value
    assert "!" not in said


def test_a_camera_that_is_never_sharp_is_read_after_a_while() -> None:
    assert watch(CardWatch(), sight(blur=3), 4, 10).count("!") == 1
    # What nobody could read is looked at longer: most cameras find their focus.
    hardly = sight(blur=3.5)
    assert hardly.sharpness < HARDLY_LEGIBLE
    assert watch(CardWatch(), hardly, 5, 10).count("!") == 0
    assert watch(CardWatch(), hardly, 8, 10).count("!") == 1


def test_a_card_that_shakes_out_of_view_is_not_read_again_until_later() -> None:
    watching, seen = CardWatch(), sight()
    assert "!" in watch(watching, seen, 1, 10)
    watch(watching, None, 3, 11)
    assert "!" not in watch(watching, sight(tilt=7, at=(600, 380)), 2, 14)
    assert "!" in watch(watching, seen, 2, 16 + AGAIN_AFTER + 1)


def test_the_next_card_is_read_and_a_dark_moment_does_not_repeat_one() -> None:
    watching = CardWatch()
    assert "!" in watch(watching, sight(), 1, 10)
    other = sight(pixels=card("Maximilian Beispielmann", dark=True))
    assert watch(watching, other, 1, 11.2).count("!") == 1
    assert "!" not in watch(watching, sight(), 1, 12.4)


def test_space_reads_it_again_and_a_form_in_the_way_waits() -> None:
    watching, seen = CardWatch(), sight()
    for number in range(12):
        assert not watching.see(seen, 10 + number / 12, take=False).read
    assert "!" in watch(watching, seen, 1, 11)
    watching.rescan()
    assert "!" in watch(watching, seen, 1, 12)
