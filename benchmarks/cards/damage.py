# ruff: noqa: E501, E741
"""What happens to a card between the printer and the reader: a camera, or an OCR imitated."""

from __future__ import annotations

import random
import re
import sys
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from leadcapture.capture.ocr import Line

sys.path.insert(0, str(Path(__file__).parent))
from card import Card, Item

__all__ = ["damage", "simulate"]


def damage(pixels: NDArray[np.uint8], seed: int) -> NDArray[np.uint8]:
    """The card as a phone or a webcam sees it; a third of them are clean scans."""
    rng = random.Random(seed)
    noise = np.random.default_rng(seed)
    h, w = pixels.shape[:2]
    if rng.random() < 0.33:
        scale = rng.uniform(0.7, 1.3)
        return cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    big_h, big_w = int(h * rng.uniform(1.1, 1.5)), int(w * rng.uniform(1.1, 1.4))
    table = np.full((big_h, big_w, 3), [rng.randint(30, 200) for _ in range(3)], np.float32)
    table += cv2.resize(
        noise.normal(0, 18, (big_h // 16, big_w // 16, 3)).astype(np.float32), (big_w, big_h)
    )
    dx, dy, j = (big_w - w) / 2, (big_h - h) / 2, 0.05 * h
    src = np.array([[0, 0], [w, 0], [w, h], [0, h]], np.float32)
    dst = np.array(
        [[dx + x + rng.uniform(-j, j), dy + y + rng.uniform(-j, j)] for x, y in src], np.float32
    )
    m = cv2.getPerspectiveTransform(src, dst)
    card = cv2.warpPerspective(
        pixels.astype(np.float32), m, (big_w, big_h), borderValue=(-1, -1, -1)
    )
    out = np.where(card[..., :1] >= 0, card, table)
    ramp = np.linspace(rng.uniform(0.6, 1), rng.uniform(0.8, 1.1), big_w, dtype=np.float32)[
        None, :, None
    ]
    out = out * ramp * rng.uniform(0.75, 1.05)
    if rng.random() < 0.4:
        out = cv2.GaussianBlur(out, (0, 0), rng.uniform(0.4, 1.3))
    if rng.random() < 0.12:
        # A lamp's reflection: bright in the middle, text still there.
        yy, xx = np.mgrid[0:big_h, 0:big_w].astype(np.float32)
        spot = np.exp(
            -((xx - rng.uniform(0, big_w)) ** 2 + (yy - rng.uniform(0, big_h)) ** 2)
            / (2 * (0.12 * big_w) ** 2)
        )
        out = out + 90 * spot[..., None]
    out += noise.normal(0, rng.uniform(0, 7), out.shape)
    scale = rng.uniform(0.65, 1.2)
    small = cv2.resize(
        np.clip(out, 0, 255).astype(np.uint8),
        None,
        fx=scale,
        fy=scale,
        interpolation=cv2.INTER_AREA,
    )
    ok, data = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, rng.randint(45, 92)])
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), dtype=np.uint8) if ok else small


_CONFUSED = {
    "l": "1I",
    "I": "l1",
    "1": "lI",
    "0": "O",
    "O": "0",
    "o": "0",
    "5": "S",
    "S": "5",
    "8": "B",
    "B": "8",
    "é": "e",
    "è": "e",
    "ü": "u",
    "ö": "o",
    "ä": "a",
    "ł": "l",
    "ş": "s",
    "ı": "i",
    ".": ",",
    ",": ".",
    "-": "–",
    "'": "’",
    "ő": "ö",
    "ř": "r",
    "rn": "m",
    "g": "q",
    "c": "e",
}


def simulate(card: Card) -> list[Line]:
    """Lines as the OCR would give them: wrong characters, lost blanks, joined and jittered boxes."""
    rng = random.Random(int(card.style["seed"]) * 3 + 1)
    rate = rng.choice([0.0, 0.0, 0.001, 0.002, 0.006])
    if rng.random() < 0.15 and card.items:
        # What an OCR makes of logos, icons and ornaments.
        for _ in range(rng.randint(1, 2)):
            junk = rng.choice(
                [
                    "O",
                    "M",
                    "&",
                    "AV",
                    "X",
                    "®",
                    "●",
                    "C",
                    "||",
                    "GT",
                    "oo",
                    "A",
                    "1",
                    "三",
                    "口",
                    "V V",
                    "SR",
                    "K",
                    "TM",
                    "◎",
                    "Q2",
                    "BB",
                    "e",
                ]
            )
            size = rng.choice([18.0, 30.0, 50.0, 70.0])
            spot = rng.choice(card.items)
            card.items.append(
                Item(
                    text=junk,
                    spans=[(0, len(junk), "other")],
                    size=size,
                    x=rng.uniform(0, card.width * 0.9),
                    y=max(0.0, spot.y - size * 1.6),
                    width=size * len(junk) * 0.6,
                )
            )
    cut: list[tuple[str, float, float, float, float, float]] = []
    for item in card.items:
        text = item.text
        # A box is as high as its letters are.
        low = 1.0 if re.search(r"[gjpqy,;()|/]", text) else 0.96
        font_height = item.size * low * rng.lognormvariate(0.19, 0.08)
        wide = re.split(r"(\s{3,})", text)
        x = item.x
        per = item.width / max(len(text), 1)
        buffer: list[tuple[str, float]] = []
        if len(wide) > 1 and rng.random() < 0.4:
            at = 0
            for part in wide:
                if part.strip():
                    buffer.append((part, item.x + at * per))
                at += len(part)
        else:
            buffer.append((text, x))
        for part, left in buffer:
            kinds = {role for _, _, role in item.spans}
            if (
                rng.random() < 0.02
                and kinds & {"phone", "email", "website", "address"}
                and "label" not in kinds
            ):
                part = f"{rng.choice(['C', '9', 'O', '@', '&', 'M', '0', 'Q', 'V', '☎', '✉', 'B'])} {part}"
            read = "".join(
                rng.choice(_CONFUSED[c])
                if c in _CONFUSED and rng.random() < rate
                else ("" if rng.random() < rate * 0.2 else c)
                for c in part
            )
            if rng.random() < 0.03:
                spaces = [m.start() for m in re.finditer(" ", read)]
                if spaces:
                    s = rng.choice(spaces)
                    read = read[:s] + read[s + 1 :]
            if rng.random() < 0.12:
                read = re.sub(r"([,.:]) (?=\S)", r"\1", read, count=1)
            read = " ".join(read.split())
            if read:
                cut.append(
                    (
                        read,
                        left,
                        item.y + item.size * 0.05,
                        left + per * len(part),
                        item.y + font_height,
                        font_height,
                    )
                )
    scale = rng.uniform(0.6, 1.3)
    lines: list[Line] = []
    for text, x0, y0, x1, y1, h in cut:
        j = h * 0.04
        box = tuple((v + rng.uniform(-j, j)) * scale for v in (x0, y0, x1, y1))
        quad = ((box[0], box[1]), (box[2], box[1]), (box[2], box[3]), (box[0], box[3]))
        lines.append(
            Line(
                text=text,
                box=quad,
                score=min(0.999, rng.betavariate(30, 0.8)),
                upright=(box[0], box[1], box[2], box[3]),
                height=h * scale,
            )
        )
    lines.sort(key=lambda l: (round(l.upright[1] / 10), l.upright[0]))
    return lines
