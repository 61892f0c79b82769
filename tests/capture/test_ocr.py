"""What counts as text that could not be read."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

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
    page = ocr.recognize(np.full((400, 800, 3), 255, np.uint8))
    assert page.unreadable == (0.0 if readable else 1.0)
