# ruff: noqa: E501
"""A card as it leaves the printer: fonts, colours, marks, icons."""

from __future__ import annotations

import random
import subprocess
import sys
from functools import cache, lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

sys.path.insert(0, str(Path(__file__).parent))
from card import Card, Item

__all__ = ["HELD_OUT_FONTS", "ICONS", "available_fonts", "draw", "measure"]

HELD_OUT_FONTS = (
    "Lato", "EB Garamond", "Cabin", "Yanone Kaffeesatz", "Caladea", "Gillius", "IPAMincho", "WenQuanYi Micro Hei",
    "TeX Gyre Adventor", "B612",
)  # fmt: skip
_FONTS = (
    "DejaVu Sans", "DejaVu Serif", "Liberation Sans", "Liberation Serif", "Open Sans", "Roboto", "Roboto Slab",
    "Carlito", "Cantarell", "Inter", "Comfortaa", "FreeSerif", "Linux Libertine O", "Quattrocento", "Quattrocento Sans",
    "TeX Gyre Heros", "TeX Gyre Pagella", "TeX Gyre Bonum", "Vollkorn", "Universalis ADF Std", "Jura", "Dosis",
    "Gentium", "Charis SIL", "Noto Sans", "Noto Serif", "URW Gothic", "Nimbus Sans", "Nimbus Roman",
)  # fmt: skip
_CJK_FONTS = (
    "Noto Sans CJK JP",
    "Noto Serif CJK JP",
    "IPAGothic",
    "IPAexMincho",
    "WenQuanYi Zen Hei",
    "AR PL UMing CN",
)


@cache
def _font_files() -> dict[str, str]:
    listed = subprocess.run(
        ["fc-list", "--format", "%{family[0]}|%{style[0]}|%{file}\n"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    files: dict[str, str] = {}
    for line in sorted(listed.splitlines()):
        family, style, path = ([*line.split("|"), "", ""])[:3]
        if path.endswith((".ttf", ".otf", ".ttc")):
            key = (
                f"{family}|bold"
                if style in ("Bold",)
                else family
                if style in ("Regular", "Book", "Roman", "Medium", "")
                else ""
            )
            if key:
                files.setdefault(key, path)
    return files


def available_fonts(held_out: bool, cjk: bool, letters: set[str]) -> list[str]:
    """Families that are installed and have all these letters."""
    files = _font_files()
    if cjk:
        wanted = ["IPAMincho", "WenQuanYi Micro Hei"] if held_out else list(_CJK_FONTS)
    else:
        wanted = (
            [f for f in HELD_OUT_FONTS if f not in ("IPAMincho", "WenQuanYi Micro Hei")]
            if held_out
            else list(_FONTS)
        )
    found = [f for f in wanted if f in files]
    return [f for f in found if all(_has(f, letter) for letter in letters)] or ["DejaVu Sans"]


@cache
def _has(family: str, letter: str) -> bool:
    font = _font(family, False, 24)
    return letter.isspace() or bytes(font.getmask(letter)) != bytes(font.getmask("\U0010fffd"))


@lru_cache(maxsize=512)
def _font(family: str, bold: bool, size: int) -> ImageFont.FreeTypeFont:
    files = _font_files()
    path = files.get(f"{family}|bold") if bold else None
    return ImageFont.truetype(path or files.get(family, files["DejaVu Sans"]), size)


#: Signs of DejaVu Sans that stand for what follows.
ICONS = {"phone": "☎✆", "email": "✉@", "website": "⌂⊕", "address": "⚑⌖", "social": "♥f"}


def measure(item: Item, font: str) -> float:
    return float(_font(item.font or font, item.bold, max(8, round(item.size))).getlength(item.text))


def draw(card: Card) -> NDArray[np.uint8]:
    """The card as it leaves the printer: height × width × 3, BGR."""
    rng = random.Random(int(card.style["seed"]) + 7)
    hue = card.style["hue"]
    if card.style["dark"]:
        ground = tuple(int(c) for c in (20 + 60 * hue, 25 + 40 * (1 - hue), 40 + 30 * hue))
        ink, accent = (245, 245, 240), (235, 210, 140)
    else:
        ground = (
            (255, 255, 255)
            if rng.random() < 0.6
            else tuple(rng.randint(225, 252) for _ in range(3))
        )
        ink, accent = (
            tuple(rng.randint(0, 70) for _ in range(3)),
            tuple(rng.randint(0, 140) for _ in range(3)),
        )
    image = Image.new("RGB", (card.width, card.height), ground)
    pen = ImageDraw.Draw(image)
    if rng.random() < 0.3:
        x, y, r = (
            rng.uniform(0.8, 0.95) * card.width,
            rng.uniform(0.1, 0.9) * card.height,
            rng.randint(15, 40),
        )
        if not any(
            i.x - 10 < x + r
            and x - r < i.x + i.width + 10
            and i.y - 10 < y + r
            and y - r < i.y + i.size * 1.4
            for i in card.items
        ):
            pen.ellipse((x - r, y - r, x + r, y + r), fill=accent)
    _decorate(card, image, pen, rng, accent)
    for item in card.items:
        if item.icon and item.x > 2 * item.size:
            sign = item.icon[rng.random() < 0.4]
            side, left = item.size * 1.3, item.x - item.size * 1.8
            if rng.random() < 0.5:
                pen.ellipse((left, item.y, left + side, item.y + side), fill=accent)
                tint = ground
            else:
                tint = ink
            pen.text(
                (left + side / 2, item.y + side / 2),
                sign,
                font=_font("DejaVu Sans", False, max(8, round(item.size * 0.9))),
                fill=tint,
                anchor="mm",
            )
        color = accent if item.size > 34 and rng.random() < 0.6 else ink
        pen.text(
            (item.x, item.y),
            item.text,
            font=_font(item.font or card.font, item.bold, max(8, round(item.size))),
            fill=color,
        )
    return np.ascontiguousarray(np.asarray(image)[:, :, ::-1])


def _decorate(
    card: Card,
    image: Image.Image,
    pen: ImageDraw.ImageDraw,
    rng: random.Random,
    accent: tuple[int, ...],
) -> None:
    """What a card has besides its text: bars at the edge, a mark beside the logo, a soft ground."""
    w, h = image.size

    def free(x0: float, y0: float, x1: float, y1: float) -> bool:
        return not any(
            i.x - 8 < x1 and x0 < i.x + i.width + 8 and i.y - 6 < y1 and y0 < i.y + i.size * 1.4
            for i in card.items
        )

    if rng.random() < 0.25:
        bars = [(0, 0, w, 0.04 * h), (0, 0.96 * h, w, h), (0, 0, 0.03 * w, h), (0.97 * w, 0, w, h)]
        for bar in rng.sample(bars, rng.randint(1, 2)):
            if free(*bar):
                pen.rectangle(bar, fill=accent)
    for item in card.items:
        if item.size > 34 and rng.random() < 0.35:
            side = item.size * rng.uniform(1.2, 2.2)
            x0, y0 = item.x - side - 12, item.y - (side - item.size * 1.2) / 2
            if x0 > 4 and y0 > 4 and free(x0, y0, x0 + side, y0 + side):
                shape = rng.randrange(4)
                box = (x0, y0, x0 + side, y0 + side)
                if shape == 0:
                    pen.ellipse(box, outline=accent, width=max(3, int(side / 8)))
                elif shape == 1:
                    pen.polygon(
                        [(x0, y0 + side), (x0 + side / 2, y0), (x0 + side, y0 + side)], fill=accent
                    )
                elif shape == 2:
                    pen.rectangle(box, fill=accent)
                    pen.text(
                        (x0 + side / 2, y0 + side / 2),
                        item.text[:1],
                        font=_font(item.font or card.font, True, max(8, int(side * 0.7))),
                        fill=(255, 255, 255),
                        anchor="mm",
                    )
                else:
                    for k in range(3):
                        pen.arc(
                            (
                                x0 + k * side / 6,
                                y0 + k * side / 6,
                                x0 + side - k * side / 6,
                                y0 + side - k * side / 6,
                            ),
                            30 * k,
                            250 + 30 * k,
                            fill=accent,
                            width=4,
                        )
