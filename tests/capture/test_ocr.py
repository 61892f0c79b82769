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
        return []

    def recognize_txt(self, _crops: list[Any]) -> SimpleNamespace:
        return self._read


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
    monkeypatch.setattr(ocr, "_engine", lambda: Engine(text, score))
    monkeypatch.setattr(ocr, "_turned", lambda *_: 0)
    paper = np.full((400, 800, 3), 255, np.uint8)
    paper[50:100, 50:450] = 0
    page = ocr.recognize(paper)
    assert page.unreadable == (0.0 if readable else 1.0)


@pytest.mark.parametrize("shape", [(2000, 1400), (300, 200)])
def test_a_page_of_one_colour_is_not_given_to_the_models(shape: tuple[int, int]) -> None:
    # No core test may load them.
    page = ocr.recognize(np.full((*shape, 3), (180, 220, 240), np.uint8))
    assert (page.lines, page.turned, page.unreadable) == ((), 0, 0.0)
    assert page.size == pytest.approx((shape[1], shape[0]), abs=1)


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
