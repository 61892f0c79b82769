from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageDraw, ImageFont

from leadcapture.booth import Booth, LeadQuery
from ui.stills import draft_picture, import_pictures


@pytest.fixture
def card(tmp_path: Path) -> Path:
    """A photo of a business card."""
    picture = Image.new("RGB", (1000, 500), "white")
    draw = ImageDraw.Draw(picture)
    lines = ("Ada Example", "Head of Production", "ada@samplerobotics.example.com")
    for number, line in enumerate(lines):
        draw.text((80, 70 + 90 * number), line, "black", ImageFont.load_default(46 - 8 * number))
    path = tmp_path / "card.png"
    picture.save(path)
    return path


def run(booth: Booth, *paths: Path, told: Callable[[int, int, str], None] | None = None):
    return import_pictures(
        booth, paths, progress=told or (lambda *_: None), cancelled=lambda: False
    )


def test_a_dropped_card_fills_the_form(booth: Booth, card: Path) -> None:
    (draft,) = draft_picture(booth, card)

    assert draft.lead.person.name == "Ada Example"
    assert draft.picture
    assert booth.count(LeadQuery()) == 0


def test_an_imported_card_is_kept_and_read(booth: Booth, card: Path, tmp_path: Path) -> None:
    blank = tmp_path / "blank.png"
    Image.new("RGB", (300, 200), "white").save(blank)

    result = run(booth, card, blank)

    assert (result.kept, result.unread) == (2, 1)
    names = {lead.person.name for lead in booth.leads(LeadQuery())}
    assert names == {"Ada Example", ""}
