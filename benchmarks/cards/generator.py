# ruff: noqa: E501
"""Invented business cards: what they say, where it stands, how they look, how they are damaged.

Everything follows from a seed. Names, streets and towns come from Faker's locale providers (MIT) at
generation time, companies and titles are put together here; nobody on a card exists. Phone numbers
are random ones of the right numbering plan, so the pictures stay on the machine that made them.

A card is a list of `Item`s (a printed line with the roles of its parts). It can be drawn and read
by the real OCR (`draw`, `damage`), or turned straight into lines with the errors OCR makes
(`simulate`), which is a thousand times cheaper.

Whole layout families, locales and fonts are kept out of training: see `HELD_OUT_LAYOUTS`,
`HELD_OUT_LOCALES`, `HELD_OUT_FONTS`.
"""

from __future__ import annotations

import random
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import oddities
import wording
from card import Card, Item
from damage import damage, simulate
from drawing import HELD_OUT_FONTS, ICONS, available_fonts, draw, measure
from writer import write

__all__ = [
    "CALIBRATION_LAYOUTS",
    "CALIBRATION_LOCALES",
    "HELD_OUT_FONTS",
    "HELD_OUT_LAYOUTS",
    "HELD_OUT_LOCALES",
    "TRAIN_LAYOUTS",
    "TRAIN_LOCALES",
    "Card",
    "Item",
    "damage",
    "draw",
    "make_card",
    "role_of",
    "simulate",
]

TRAIN_LOCALES = (
    "en_US", "en_US", "en_US", "en_GB", "en_CA", "en_AU", "en_IN", "de_DE", "de_DE", "de_AT", "fr_FR", "fr_CH",
    "es_ES", "es_MX", "it_IT", "nl_NL", "pt_BR", "sv_SE", "pl_PL", "cs_CZ", "ja_JP", "ja_JP", "zh_CN",
    "no_NO", "tr_TR", "ro_RO",
)  # fmt: skip
HELD_OUT_LOCALES = (
    "en_IE", "en_NZ", "en_PH", "de_CH", "nl_BE", "pt_PT", "es_CO", "es_AR", "da_DK", "fi_FI", "hu_HU", "hr_HR",
    "zh_TW", "id_ID", "fr_CA", "sk_SK",
)  # fmt: skip
TRAIN_LAYOUTS = (
    "left",
    "centre",
    "right",
    "columns",
    "logo_left",
    "banner",
    "bottom_columns",
    "middle",
    "footer",
    "split",
    "logo_right",
    "interleaved",
    "logo_middle",
    "dense",
    "two_feet",
    "table",
)
#: Left out of the tagger's training, used to calibrate its confidence.
CALIBRATION_LOCALES = {"it_IT", "cs_CZ", "ro_RO", "en_IN"}
CALIBRATION_LAYOUTS = {"middle"}
HELD_OUT_LAYOUTS = ("portrait", "corners", "name_low", "rail", "three_feet", "ladder")

#: Layout -> zones: x, y (fractions), align, anchor (top/bottom/middle), blocks.
_ZONES: dict[str, list[tuple[float, float, str, str, tuple[str, ...]]]] = {
    "left": [(0.07, 0.08, "l", "t", ("logo", "tag")), (0.07, 0.36, "l", "t", ("name", "title", "department", "company", "", "address", "phones", "mail", "web", "note"))],
    "centre": [(0.5, 0.06, "c", "t", ("logo", "tag", "", "name", "title", "department", "", "company", "address", "phones", "mail", "web", "note"))],
    "right": [(0.93, 0.08, "r", "t", ("logo", "tag")), (0.93, 0.34, "r", "t", ("name", "title", "department", "", "company", "address", "phones", "mail", "web", "note"))],
    "columns": [(0.06, 0.12, "l", "t", ("name", "title", "department", "", "logo", "tag")), (0.56, 0.3, "l", "t", ("company", "address", "", "phones", "mail", "web", "note"))],
    "logo_left": [(0.05, 0.42, "l", "t", ("logo", "tag")), (0.45, 0.12, "l", "t", ("name", "title", "department", "", "company", "address", "phones", "mail", "web", "note"))],
    "banner": [(0.5, 0.05, "c", "t", ("logo",)), (0.07, 0.3, "l", "t", ("name", "title", "department", "company")), (0.07, 0.94, "l", "b", ("address", "phones", "mail", "web")), (0.95, 0.94, "r", "b", ("tag", "note"))],
    "bottom_columns": [(0.06, 0.08, "l", "t", ("logo", "tag", "", "name", "title", "department")), (0.06, 0.94, "l", "b", ("company", "address", "note")), (0.6, 0.94, "l", "b", ("phones", "mail", "web"))],
    "middle": [(0.5, 0.2, "c", "t", ("name", "title", "department")), (0.5, 0.48, "c", "t", ("logo", "company", "tag")), (0.5, 0.94, "c", "b", ("address", "phones", "mail", "web", "note"))],
    "footer": [(0.07, 0.12, "l", "t", ("name", "title", "department")), (0.93, 0.1, "r", "t", ("logo", "tag")), (0.07, 0.94, "l", "b", ("company", "address")), (0.93, 0.94, "r", "b", ("phones", "mail", "web", "note"))],
    "split": [(0.46, 0.15, "r", "t", ("logo", "tag", "", "name", "title", "department")), (0.54, 0.2, "l", "t", ("company", "phones", "mail", "web", "", "address", "note"))],
    "logo_right": [(0.06, 0.1, "l", "t", ("name", "title", "department", "company", "", "phones", "mail", "web", "address", "note")), (0.95, 0.45, "r", "t", ("logo", "tag"))],
    "interleaved": [(0.06, 0.08, "l", "t", ("logo", "tag")), (0.06, 0.42, "l", "t", ("name", "title", "department", "", "web", "note")), (0.54, 0.45, "l", "t", ("company", "address", "", "phones", "mail"))],
    "logo_middle": [(0.5, 0.28, "c", "t", ("logo", "tag")), (0.05, 0.94, "l", "b", ("name", "title", "department", "note")), (0.95, 0.93, "r", "b", ("company", "address", "phones", "mail", "web"))],
    "dense": [(0.04, 0.05, "l", "t", ("logo", "tag")), (0.96, 0.06, "r", "t", ("company", "address")), (0.04, 0.52, "l", "t", ("name", "title", "department", "note")), (0.96, 0.55, "r", "t", ("phones", "mail", "web"))],
    "two_feet": [(0.5, 0.05, "c", "t", ("logo", "tag")), (0.5, 0.42, "c", "t", ("name", "title", "department")), (0.04, 0.95, "l", "b", ("company", "address", "note")), (0.96, 0.95, "r", "b", ("phones", "mail", "web"))],
    "table": [(0.07, 0.07, "l", "t", ("logo", "tag")), (0.07, 0.36, "l", "t", ("name", "title", "department", "", "company", "address", "", "phones", "mail", "web", "note"))],
    "three_feet": [(0.05, 0.08, "l", "t", ("name", "title", "department")), (0.95, 0.08, "r", "t", ("logo", "tag")), (0.04, 0.95, "l", "b", ("company", "address")), (0.38, 0.95, "l", "b", ("phones",)), (0.66, 0.95, "l", "b", ("mail", "web", "note"))],
    "ladder": [(0.05, 0.1, "l", "t", ("name", "title", "department", "", "phones", "mail")), (0.95, 0.13, "r", "t", ("logo", "tag", "", "company", "address", "web", "note"))],
    "portrait": [(0.5, 0.06, "c", "t", ("logo", "tag")), (0.5, 0.32, "c", "t", ("name", "title", "department")), (0.5, 0.94, "c", "b", ("company", "address", "", "phones", "mail", "web", "note"))],
    "corners": [(0.06, 0.08, "l", "t", ("name", "title", "department")), (0.94, 0.08, "r", "t", ("phones", "mail")), (0.06, 0.92, "l", "b", ("company", "address", "note")), (0.94, 0.92, "r", "b", ("logo", "tag", "web"))],
    "name_low": [(0.06, 0.06, "l", "t", ("company", "address", "note")), (0.94, 0.08, "r", "t", ("logo", "tag")), (0.06, 0.9, "l", "b", ("name", "title", "department", "", "phones", "mail", "web"))],
    "rail": [(0.04, 0.06, "l", "t", ("phones", "mail", "web", "", "address", "note")), (0.96, 0.4, "r", "t", ("name", "title", "department")), (0.96, 0.93, "r", "b", ("logo", "company", "tag"))],
}  # fmt: skip


#: How wide a line may be where it shares its height with other columns, as a part of the card.
_WIDEST = {
    "corners": 0.52, "rail": 0.52, "interleaved": 0.45, "logo_middle": 0.48, "dense": 0.48, "two_feet": 0.48,
    "three_feet": 0.32, "ladder": 0.48,
}  # fmt: skip


def _arranged(rng: random.Random, roles: tuple[str, ...]) -> list[str]:
    """The blocks of a zone, in one of the orders that cards have."""
    names = list(roles)
    if "title" in names:
        at = names.index("title") + 1
        if rng.random() < 0.25 and "department" in names:
            # The department above the title, or the two swapped around the name.
            names.remove("department")
            at = names.index("title") + 1
            names.insert(rng.choice([at - 1, at - 1, max(0, at - 2)]), "department")
            at = names.index("title") + 1
        names.insert(at if rng.random() < 0.7 else at - 1, "credentials")
    if "address" in names:
        names[names.index("address") + 1 : names.index("address") + 1] = ["office"]
    return names


def make_card(seed: int, *, held_out: bool = False) -> Card:
    """One card. `held_out` takes the layouts, locales and fonts kept out of training."""
    rng = random.Random(seed * 2 + held_out)
    locale = rng.choice(HELD_OUT_LOCALES if held_out else TRAIN_LOCALES)
    if rng.random() < 0.4:
        world = wording.HELD_OUT_WORLD if held_out else wording.TRAIN_WORLD
        locale = f"x_{rng.choice(world)}"
    layout = rng.choice(HELD_OUT_LAYOUTS if held_out else TRAIN_LAYOUTS)
    blocks, truth = write(
        rng,
        locale,
        layout,
        unseen_words=held_out,
        calibration=not held_out
        and (locale in CALIBRATION_LOCALES or layout in CALIBRATION_LAYOUTS),
    )
    made = oddities.apply(rng, blocks, truth, held_out=held_out)
    letters = {c for lines in blocks.values() for line in lines for t, _ in line for c in t}
    cjk = any("\u3040" <= c <= "\u9fff" for c in letters)
    pool = available_fonts(held_out, cjk, letters)
    font = rng.choice(pool)
    logo_font = rng.choice(pool) if rng.random() < 0.5 else ""
    icons = rng.random() < 0.2
    width, height = (600, 1050) if layout == "portrait" else (1050, 600)
    base = rng.uniform(19, 27)
    name_size = base * rng.choice([1.15, 1.4, 1.4, 1.6, 1.9, 2.2])
    logo_size = base * rng.choice([1.2, 1.6, 2.0, 2.4, 3.0])
    sizes = {
        "name": name_size, "title": base * rng.choice([0.95, 1.0, 1.1]), "department": base, "company": base * rng.choice([1.0, 1.0, 1.2, 1.4]),
        "logo": logo_size, "tag": base * rng.choice([0.8, 0.9, 1.0, 1.5, 2.0]), "note": base * 0.8,
    }  # fmt: skip
    leading = rng.uniform(1.18, 1.55)
    order = list(_ZONES[layout])
    items: list[Item] = []
    swap = rng.random()
    for zx, zy, align, anchor, roles in order:
        names = _arranged(rng, roles)
        if swap < 0.2 and "phones" in names and "address" in names:
            i, j = names.index("phones"), names.index("address")
            names[i], names[j] = names[j], names[i]
        if 0.2 < swap < 0.3 and "mail" in names and "phones" in names:
            i, j = names.index("phones"), names.index("mail")
            names[i], names[j] = names[j], names[i]
        if swap > 0.95 and "title" in names and "name" in names:
            i, j = names.index("name"), names.index("title")
            names[i], names[j] = names[j], names[i]
        y = 0.0
        zone: list[Item] = []
        for role in names:
            if role == "":
                y += base * rng.uniform(0.5, 1.6)
                continue
            for line in blocks[role]:
                text, spans = "", []
                for part, kind in line:
                    spans.append((len(text), len(text) + len(part), kind))
                    text += part
                size = max(sizes.get(role, base) * getattr(line, "scale", 1.0), base * 0.72)
                if role == "name" and spans[0][2] == "name" and len(text) > 32:
                    size = min(size, base * 1.4)
                item = Item(
                    text=text,
                    spans=spans,
                    size=size,
                    bold=role in ("name", "logo") and rng.random() < 0.5,
                    font=logo_font if role == "logo" else "",
                    icon=ICONS.get(spans[0][2], "") if icons and spans else "",
                )
                item.width = measure(item, font)
                limit = width * (
                    0.9 if align == "c" else (1 - zx - 0.03 if align == "l" else zx - 0.03)
                )
                limit = min(limit, width * _WIDEST.get(layout, 1.0))
                label = (
                    text[: spans[0][1]].strip()
                    if layout == "table" and len(spans) > 1 and spans[0][2] == "label"
                    else ""
                )
                if label and role in ("phones", "mail", "web"):
                    # Labels in a column of their own.
                    cut = spans[0][1]
                    beside = Item(
                        text=label, spans=[(0, len(label), "label")], size=size, y=y, x=-1.0
                    )
                    beside.width = measure(beside, font)
                    zone.append(beside)
                    item.text = text[cut:].lstrip()
                    lost = len(text) - len(item.text)
                    item.spans = [(max(0, a - lost), b - lost, k) for a, b, k in spans[1:]]
                    item.x, item.icon = base * 6, ""
                    item.width = measure(item, font)
                    limit -= item.x
                while item.width > limit and item.size > 13:
                    item.size *= 0.93
                    item.width = measure(item, font)
                item.y = y
                y += item.size * leading
                zone.append(item)
            if blocks[role]:
                y += base * rng.choice([0, 0, 0.2, 0.5])
        start = zy * height if anchor == "t" else zy * height - y
        for item in zone:
            item.x = (
                max(item.x, 0.0)
                + zx * width
                - (item.width if align == "r" else item.width / 2 if align == "c" else 0)
            )
        # Below what already stands in its column and would reach into it.
        start = max(
            [start]
            + [
                o.y + o.size * 1.5
                for o in items
                if o.y < start + y
                and o.y + o.size > start
                and any(i.x < o.x + o.width and o.x < i.x + i.width for i in zone)
            ]
        )
        for item in zone:
            item.y += start
        items += zone
    bottom = max((i.y + i.size * 1.3 for i in items), default=height)
    top = min((i.y for i in items), default=0)
    items = _untangle(items)
    bottom = max((i.y + i.size * 1.3 for i in items), default=height)
    if top < 8:
        for item in items:
            item.y += 8 - top
        bottom += 8 - top
    return Card(items=items, truth=truth, layout=layout, locale=locale, font=font, width=width, height=int(max(height, bottom + 20)), style={"dark": float(rng.random() < 0.15), "hue": rng.random(), "damage": rng.random(), "noise": rng.random(), "seed": float(seed)}, oddities=made)  # fmt: skip


def _untangle(items: list[Item]) -> list[Item]:
    """Pushes down what would be printed over something else."""
    done: list[Item] = []
    for item in sorted(items, key=lambda i: i.y):
        for _ in range(12):
            hit = next(
                (
                    o
                    for o in done
                    if item.x < o.x + o.width + 10
                    and o.x < item.x + item.width + 10
                    and item.y < o.y + o.size * 1.15
                    and o.y < item.y + item.size * 1.15
                ),
                None,
            )
            if hit is None:
                break
            item.y = hit.y + hit.size * 1.2
        done.append(item)
    return done


def role_of(
    text: str,
    rect: tuple[float, float, float, float],
    card: Card,
    scale: tuple[float, float, float, float] | None,
) -> str:
    """Which role a piece of read text has on the card; empty when nothing matches.

    `scale` is (sx, sy, dx, dy) from card to picture, or None to go by the text alone.
    """
    from difflib import SequenceMatcher

    plain = re.sub(r"\W", "", text.lower())
    best, role = 0.45, ""
    for item in card.items:
        for start, end, kind in item.spans:
            if kind == "label":
                continue
            part = re.sub(r"\W", "", item.text[start:end].lower())
            if not part or not plain:
                continue
            if plain in part:
                score = 0.9 + 0.1 * len(plain) / len(part) if len(plain) > 2 else 0.6
            else:
                match = SequenceMatcher(None, plain, part, autojunk=False)
                score = match.ratio()
            if score > best:
                best, role = score, kind
    return role
