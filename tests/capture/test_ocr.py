"""What counts as text that could not be read."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from leadcapture.capture import ocr


class Engine:
    """Finds one line of 400 × 50 pixels and reads it as it is told."""

    def __init__(self, text: str, score: float) -> None:
        self._read = SimpleNamespace(txts=(text,), scores=(score,))

    def __call__(self, _picture: Any, **_: bool) -> SimpleNamespace:
        box = [[[50, 50], [450, 50], [450, 100], [50, 100]]]
        return SimpleNamespace(boxes=np.array(box, np.float32))

    def crop_text_regions(self, _picture: Any, _quads: Any) -> list[Any]:
        return [np.full((48, 384, 3), 255, np.uint8)]

    def recognize_txt(self, _crops: list[Any]) -> SimpleNamespace:
        return self._read


def answer(monkeypatch: pytest.MonkeyPatch, engine: Engine) -> None:
    """Let this engine find and read the lines."""
    monkeypatch.setattr(ocr, "_finder", lambda: engine)
    monkeypatch.setattr(ocr, "_reader", lambda: engine)


def one_bar() -> NDArray[np.uint8]:
    paper = np.full((400, 800, 3), 255, np.uint8)
    paper[50:100, 50:450] = 0
    return paper


@pytest.mark.parametrize(
    ("text", "score", "readable"),
    [
        ("Jane Doe Example", 0.98, True),
        ("Jane Doe Example", 0.6, False),
        ("", 0.9, False),
        # Eight heights wide, yet one sign or few: another script, however sure the model is.
        ("u", 0.97, False),
        ("Bg", 0.5, False),
        ("JANE", 0.95, True),
    ],
)
def test_a_line_of_another_script_counts_as_unread(
    monkeypatch: pytest.MonkeyPatch, text: str, score: float, readable: bool
) -> None:
    answer(monkeypatch, Engine(text, score))
    monkeypatch.setattr(ocr, "_turned", lambda *_: 0)
    page = ocr.recognize(one_bar())
    assert page.unreadable == (0.0 if readable else 1.0)


@pytest.mark.parametrize("shape", [(2000, 1400), (300, 200)])
def test_a_page_of_one_colour_is_not_given_to_the_models(shape: tuple[int, int]) -> None:
    # No core test may load them.
    page = ocr.recognize(np.full((*shape, 3), (180, 220, 240), np.uint8))
    assert (page.lines, page.turned, page.unreadable) == ((), 0, 0.0)
    assert page.size == pytest.approx((shape[1], shape[0]), abs=1)


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
@pytest.mark.parametrize("shape", [(20, 300), (300, 20), (100, 1_600)])
def test_a_thin_strip_is_as_large_as_it_is(
    monkeypatch: pytest.MonkeyPatch, shape: tuple[int, int], turned: int
) -> None:
    """It is filled up for the detector; nobody else shall see that."""
    height, width = shape
    box = (1 / 4, 1 / 4, 3 / 4, 3 / 4)
    seen: list[tuple[int, int]] = []

    class Strip(Engine):
        def __call__(self, picture: Any, **_: bool) -> SimpleNamespace:
            seen.append(picture.shape[:2])
            scale = max(picture.shape[:2]) / max(height, width)
            x0, y0, x1, y1 = (
                share * side * scale for share, side in zip(box, (width, height) * 2, strict=True)
            )
            return SimpleNamespace(boxes=np.array([[[x0, y0], [x1, y0], [x1, y1], [x0, y1]]]))

    answer(monkeypatch, Strip("Jane Doe Example", 0.98))
    monkeypatch.setattr(ocr, "_turned", lambda *_: turned)
    pixels = np.full((*shape, 3), 255, np.uint8)
    pixels[height // 3 : -height // 3, width // 3 : -width // 3] = 0
    page = ocr.recognize(pixels)
    assert min(seen[0]) * 4 > max(seen[0])
    wide, high = (height, width) if turned in (90, 270) else (width, height)
    assert page.size == (wide, high)
    (line,) = page.lines
    assert line.upright == pytest.approx(
        [share * side for share, side in zip(box, (wide, high) * 2, strict=True)], abs=1
    )
    xs, ys = zip(*line.box, strict=True)
    assert (min(xs), min(ys), max(xs), max(ys)) == pytest.approx(
        [share * side for share, side in zip(box, (width, height) * 2, strict=True)], abs=1
    )


@pytest.mark.parametrize(
    ("text", "lines"), [("III", 0), ("Ⅲ", 0), ("l I|I", 0), ("II", 1), ("Illi Hill", 1)]
)
def test_the_bars_of_a_pattern_are_no_text(
    monkeypatch: pytest.MonkeyPatch, text: str, lines: int
) -> None:
    answer(monkeypatch, Engine(text, 0.98))
    monkeypatch.setattr(ocr, "_turned", lambda *_: 0)
    assert len(ocr.recognize(one_bar()).lines) == lines


@pytest.mark.parametrize(("text", "lines"), [("II", 0), ("|", 0), ("Hi", 1)])
def test_bars_as_large_as_the_picture_are_no_text(
    monkeypatch: pytest.MonkeyPatch, text: str, lines: int
) -> None:
    answer(monkeypatch, Engine(text, 0.98))
    monkeypatch.setattr(ocr, "_turned", lambda *_: 0)
    monkeypatch.setattr(ocr, "_scale", lambda *_: 1.0)
    assert len(ocr.recognize(one_bar()[:120, :460]).lines) == lines


def narrow(text: str, share: float) -> NDArray[np.uint8]:
    """A line printed in letters that have only this share of their usual width."""
    font = ImageFont.load_default(30)
    line = Image.new("RGB", (int(font.getlength(text)) + 40, 60), "white")
    ImageDraw.Draw(line).text((20, 15), text, "black", font)
    line = line.resize((round(line.width * share), line.height), Image.Resampling.LANCZOS)
    paper = Image.new("RGB", (760, 420), "white")
    paper.paste(line, (60, 180))
    return np.asarray(paper)


@pytest.mark.slow
@pytest.mark.parametrize("share", [0.7, 0.5, 0.45])
@pytest.mark.parametrize("text", ["wei.lee@hotellee.example.com", "lotta@priislumasonry.example"])
def test_letters_set_twice_are_read_twice_also_of_narrow_type(text: str, share: float) -> None:
    (line,) = ocr.recognize(narrow(text, share)).lines
    assert line.text == text


class Detector:
    """Finds one line in the middle of what it is shown; its height is a share of the picture's."""

    def __init__(self, share: float) -> None:
        self.share = share
        self.seen: list[tuple[int, int]] = []

    def __call__(self, picture: NDArray[np.uint8], **_: bool) -> SimpleNamespace:
        height, width = picture.shape[:2]
        self.seen.append((width, height))
        x0, x1, y0, y1 = 0.25 * width, 0.75 * width, 0.5 * height, (0.5 + self.share) * height
        return SimpleNamespace(boxes=np.array([[[x0, y0], [x1, y0], [x1, y1], [x0, y1]]]))


@pytest.mark.parametrize(
    ("size", "share", "looks"),
    [
        ((1280, 800), 0.04, [(960, 600)]),
        ((800, 500), 0.05, [(800, 500)]),
        # Small print: once more, as large as there is, the short side 736 at least.
        ((1280, 800), 0.02, [(960, 600), (1280, 800)]),
        ((1280, 640), 0.02, [(960, 480), (1472, 736)]),
        ((800, 500), 0.03, [(800, 500), (1178, 736)]),
        # As large as it gets at once.
        ((900, 800), 0.01, [(900, 800)]),
    ],
)
def test_the_detector_looks_again_only_where_the_print_is_small(
    size: tuple[int, int], share: float, looks: list[tuple[int, int]]
) -> None:
    width, height = size
    detector = Detector(share)
    (quad,) = ocr._find_lines(detector, np.zeros((height, width, 3), np.uint8))
    assert detector.seen == looks
    expected = [(0.25 * width, 0.5 * height), (0.75 * width, (0.5 + share) * height)]
    assert np.allclose(quad[[0, 2]], expected, atol=1.5)


def test_where_the_first_look_finds_nothing_there_is_a_second() -> None:
    seen: list[tuple[int, ...]] = []

    def blind(picture: NDArray[np.uint8], **_: bool) -> SimpleNamespace:
        seen.append(picture.shape[:2])
        return SimpleNamespace(boxes=None)

    assert len(ocr._find_lines(blind, np.zeros((800, 1280, 3), np.uint8))) == 0
    assert seen == [(600, 960), (800, 1280)]


@pytest.mark.slow
def test_small_print_far_away_is_read() -> None:
    """A card a third as wide as the picture: its print is 11 pixels high there."""
    printed = ("Ines Falk", "Head of Logistics", "ines.falk@falkwerke.example.com")
    paper = Image.new("RGB", (1280, 960), (96, 92, 88))
    pen = ImageDraw.Draw(paper)
    pen.rectangle((420, 360, 860, 600), "white")
    for row, text in enumerate(printed):
        pen.text((450, 400 + 50 * row), text, "black", ImageFont.load_default(13))
    lines = ocr.recognize(np.asarray(paper)).lines
    assert [line.text for line in lines] == list(printed)


@pytest.mark.slow
@pytest.mark.parametrize(("ink", "ground"), [(255, 128), (70, 128)])
def test_the_blanks_of_grey_print_are_read(ink: int, ground: int) -> None:
    paper = Image.new("RGB", (1000, 300), (ground,) * 3)
    pen = ImageDraw.Draw(paper)
    printed = ("12 Mill Lane, Leeds", "+44 20 7946 0123")
    for row, text in enumerate(printed):
        pen.text((60, 60 + 110 * row), text, (ink,) * 3, ImageFont.load_default(40))
    assert [line.text for line in ocr.recognize(np.asarray(paper)).lines] == list(printed)


def test_a_line_that_is_but_noise_keeps_its_contrast() -> None:
    noise = np.random.default_rng(0).integers(120, 130, (40, 300, 3)).astype(np.uint8)
    assert np.array_equal(ocr._in_full_contrast(noise), noise)
    faint = np.full((40, 300, 3), 120, np.uint8)
    faint[10:30, 20:280] = 150
    assert (ocr._in_full_contrast(faint).min(), ocr._in_full_contrast(faint).max()) == (0, 255)


def test_lines_read_side_by_side_come_back_in_their_order(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Widths:
        """Reads how wide a line is."""

        def recognize_txt(self, crops: list[Any]) -> SimpleNamespace:
            (crop,) = crops
            return SimpleNamespace(txts=(str(crop.shape[1]),), scores=(0.9,))

    monkeypatch.setattr(ocr, "_reader", Widths)
    widths = [90, 400, 48, 1_200, 48, 310]
    read = ocr._spell([np.zeros((48, width, 3), np.uint8) for width in widths])
    assert read == [(str(width), 0.9) for width in widths]
    assert ocr._spell([]) == []
