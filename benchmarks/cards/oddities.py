# ruff: noqa: E501
"""What real cards do that tidy ones do not, each with a name, so that it can be scored by itself.

An oddity takes a card's blocks (block -> lines -> parts of (text, role)) and its truth, changes
both in place and says whether it could.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable

import wording

__all__ = ["HELD_OUT", "ODDITIES", "apply"]

Blocks = dict[str, list[list[tuple[str, str]]]]
Truth = dict[str, list[str]]
_PLAIN = re.compile(r"^[A-Za-zÀ-ž'’. -]+$")


def _only(lines: list[list[tuple[str, str]]], role: str) -> bool:
    return len(lines) == 1 and len(lines[0]) == 1 and lines[0][0][1] == role


def one_line_name_title(rng: random.Random, blocks: Blocks, truth: Truth) -> bool:
    if not (_only(blocks["name"], "name") and _only(blocks["title"], "title")):
        return False
    glue = rng.choice([", ", ", ", " - ", " | ", " – ", " / ", " • ", "  "])
    blocks["name"] = [[*blocks["name"][0], (glue, "label"), *blocks["title"][0]]]
    blocks["title"] = []
    return True


def two_line_name(rng: random.Random, blocks: Blocks, truth: Truth) -> bool:
    if not _only(blocks["name"], "name"):
        return False
    name = blocks["name"][0][0][0]
    if " " not in name or not _PLAIN.match(name):
        return False
    parts = halves(rng, name)
    if min(map(len, parts)) < 3:
        return False
    blocks["name"] = [[(part, "name")] for part in parts]
    return True


#: They stand with what follows them.
_PARTICLES = re.compile(r"(?i)d[aeo]s?|del|di|v[ao]n|de[nr]|l[ae]|bin|y|e")


def halves(rng: random.Random, name: str) -> tuple[str, str]:
    """A name of several words over two lines: cut behind the first, or behind any that is no
    particle: "María del Carmen" / "Ruiz Ortega"."""
    words = name.split()
    cuts = [
        at
        for at in range(1, len(words))
        if not _PARTICLES.fullmatch(words[at - 1]) and not words[at].rstrip(".").isdigit()
    ] or [1]
    at = cuts[0] if rng.random() < 0.5 else rng.choice(cuts)
    return " ".join(words[:at]), " ".join(words[at:])


def company_in_domain(rng: random.Random, blocks: Blocks, truth: Truth) -> bool:
    mails = [
        m for m in truth["email"] if not re.search(r"gmail|yahoo|hotmail|outlook|gmx|online", m)
    ]
    host = (truth["website"] or [m.rpartition("@")[2] for m in mails] or [""])[0]
    host = re.sub(r"^(?:https?://)?(?:www\.)?", "", host)
    if not host:
        return False
    blocks["logo"], blocks["company"] = [], []
    for lines in blocks.values():
        for line in lines:
            line[:] = [(text, role) for text, role in line if role != "company"]
    truth["company"] = [*truth["company"], host.split(".")[0], host]
    return True


def fused_mail_label(rng: random.Random, blocks: Blocks, truth: Truth) -> bool:
    for line in blocks["mail"]:
        for k, (text, role) in enumerate(line):
            if role == "email":
                label = rng.choice(
                    ["E", "E:", "e:", "Email", "Mail:", "E-mail:", "Email:", "M:", "e."]
                )
                line[max(0, k - 1) : k + 1] = [(label, "label"), (text, role)]
                return True
    return False


def broken_mail(rng: random.Random, blocks: Blocks, truth: Truth) -> bool:
    for n, line in enumerate(blocks["mail"]):
        if line and line[-1][1] == "email" and len(line[-1][0]) > 20:
            local, _, host = line[-1][0].partition("@")
            first, second = rng.choice([(f"{local}@", host), (local, f"@{host}")])
            blocks["mail"][n : n + 1] = [[*line[:-1], (first, "email")], [(second, "email")]]
            return True
    return False


def all_caps(rng: random.Random, blocks: Blocks, truth: Truth) -> bool:
    for lines in blocks.values():
        for line in lines:
            line[:] = [(text.upper() if text.isascii() else text, role) for text, role in line]
    return True


def letterspaced_name(rng: random.Random, blocks: Blocks, truth: Truth) -> bool:
    if not _only(blocks["name"], "name"):
        return False
    text = blocks["name"][0][0][0]
    if not _PLAIN.match(text) or len(text) > 20:
        return False
    blocks["name"] = [[("   ".join(" ".join(w) for w in text.upper().split()), "name")]]
    return True


def letterspaced_logo(rng: random.Random, blocks: Blocks, truth: Truth) -> bool:
    if (
        not blocks["logo"]
        or blocks["logo"][0][0][1] != "company"
        or len(blocks["logo"][0][0][0]) > 14
        or not blocks["logo"][0][0][0].isascii()
    ):
        return False
    text = blocks["logo"][0][0][0].upper()
    blocks["logo"][0] = [("   ".join(" ".join(w) for w in text.split()), "company")]
    return True


def logo_in_two(rng: random.Random, blocks: Blocks, truth: Truth) -> bool:
    """One word set so that it is read as two."""
    if not blocks["logo"] or blocks["logo"][0][0][1] != "company":
        return False
    text = blocks["logo"][0][0][0]
    if " " in text or not text.isascii() or not 6 <= len(text) <= 14:
        return False
    k = len(text) // 2
    blocks["logo"][0] = [(f"{text[:k]}   {text[k:]}", "company")]
    return True


def bilingual(rng: random.Random, blocks: Blocks, truth: Truth) -> bool:
    if not _only(blocks["title"], "title") or not truth["title"]:
        return False
    other = rng.choice(wording.TITLES[rng.choice(["en", "de", "fr", "es", "it", "nl"])])
    own = blocks["title"][0][0][0]
    truth["title"] = [*truth["title"], other]
    if rng.random() < 0.5:
        blocks["title"] = [[(own, "title")], [(other, "title")]]
    else:
        blocks["title"] = [[(f"{own} / {other}", "title")]]
        truth["title"].append(f"{own} / {other}")
    return True


def two_numbers_a_line(rng: random.Random, blocks: Blocks, truth: Truth) -> bool:
    lines = blocks["phones"]
    if len(lines) < 2:
        return False
    glue = rng.choice(["  ", " | ", " / ", " • ", ", ", " ; ", " - ", " · "])
    lines[:2] = [[*lines[0], (glue, "label"), *lines[1]]]
    return True


def contacts_in_a_row(rng: random.Random, blocks: Blocks, truth: Truth) -> bool:
    """Everything in one line at the foot."""
    parts: list[tuple[str, str]] = []
    glue = rng.choice([" | ", "  •  ", " · ", "   "])
    for block in ("phones", "mail", "web"):
        for line in blocks[block][:1]:
            parts += [*([(glue, "label")] if parts else []), *line]
    if len(parts) < 3:
        return False
    for block in ("phones", "mail", "web"):
        blocks[block] = blocks[block][1:]
    blocks["web"].insert(0, parts)
    return True


def slogan_in_large(rng: random.Random, blocks: Blocks, truth: Truth) -> bool:
    if not blocks["tag"]:
        blocks["tag"] = [[(rng.choice(wording.TAGS), "other")]]
    if blocks["logo"]:
        blocks["logo"].insert(0, blocks["tag"].pop(0))
    else:
        blocks["logo"] = [blocks["tag"].pop(0)]
    return True


def numbers_that_are_none(rng: random.Random, blocks: Blocks, truth: Truth) -> bool:
    """Registers, banks, opening hours: digits that reach nobody."""
    n = rng.randint
    line = rng.choice([
        f"VAT No. GB {n(100, 999)} {n(1000, 9999)} {n(10, 99)}", f"IBAN DE{n(10, 99)} {n(1000, 9999)} {n(1000, 9999)} {n(1000, 9999)} {n(1000, 9999)} {n(10, 99)}",
        f"HRB {n(10000, 99999)} Amtsgericht", f"P.IVA {n(10**10, 10**11 - 1)}", f"SIRET {n(100, 999)} {n(100, 999)} {n(100, 999)} {n(10000, 99999)}", f"ABN {n(10, 99)} {n(100, 999)} {n(100, 999)} {n(100, 999)}",
        f"CNPJ {n(10, 99)}.{n(100, 999)}.{n(100, 999)}/0001-{n(10, 99)}", f"NMLS# {n(100000, 999999)}", f"DRE #0{n(1000000, 2999999)}", f"CIN: U{n(10000, 99999)}MH{n(1990, 2020)}PTC{n(100000, 999999)}", f"GSTIN 27AAACB{n(1000, 9999)}A1Z5",
        f"Mon - Fri {n(7, 9)}:00 - {n(16, 19)}:30", f"Est. {n(1850, 2015)}", f"ISO 9001:{n(2000, 2015)} / ISO 14001", f"CRIS No. {n(1000, 9999)}/{n(10, 99)}", f"KvK {n(10**7, 10**8 - 1)}", f"RCS Paris B {n(100, 999)} {n(100, 999)} {n(100, 999)}", f"Lic. # {n(100000, 999999)}",
    ])  # fmt: skip
    blocks["note"].append([(line, "other")])
    return True


def social_handles(rng: random.Random, blocks: Blocks, truth: Truth) -> bool:
    stem = (
        re.sub(r"[^a-z0-9]", "", (truth["company"] or truth["name"] or ["us"])[0].lower())[:16]
        or "us"
    )
    blocks["web"].append(
        [
            (
                rng.choice(
                    [
                        f"@{stem}",
                        f"Skype: {stem}",
                        f"fb.com/{stem}",
                        f"linkedin.com/company/{stem}",
                        f"Instagram @{stem}",
                        f"Twitter: @{stem}",
                        f"x.com/{stem}",
                        f"WeChat: {stem}",
                    ]
                ),
                "social",
            )
        ]
    )
    return True


def nickname(rng: random.Random, blocks: Blocks, truth: Truth) -> bool:
    if not _only(blocks["name"], "name"):
        return False
    text = blocks["name"][0][0][0]
    first, blank, rest = text.partition(" ")
    if not blank or not _PLAIN.match(text) or "." in first:
        return False
    nick = rng.choice(["Bob", "Liz", "Chip", "Teddy", "Sunny", "Max", "Kiki", "Tex"])
    blocks["name"] = [
        [
            (
                f"{first} {rng.choice(['“N”', '(N)', chr(34) + 'N' + chr(34)]).replace('N', nick)} {rest}",
                "name",
            )
        ]
    ]
    truth["name"] = [*truth["name"], f"{first} {nick} {rest}"]
    return True


def field_labels(rng: random.Random, blocks: Blocks, truth: Truth) -> bool:
    """ "Name:", "Title:" before the values, as on badges and forms."""
    if not _only(blocks["name"], "name"):
        return False
    blocks["name"] = [[("Name: ", "label"), *blocks["name"][0]]]
    if blocks["title"]:
        blocks["title"][0] = [
            (rng.choice(["Title: ", "Position: ", "Job title: "]), "label"),
            *blocks["title"][0],
        ]
    if blocks["company"]:
        blocks["company"][0] = [
            (rng.choice(["Company: ", "Firm: "]), "label"),
            *blocks["company"][0],
        ]
    return True


ODDITIES: dict[str, tuple[Callable[[random.Random, Blocks, Truth], bool], float]] = {
    "name and title on one line": (one_line_name_title, 0.06),
    "name over two lines": (two_line_name, 0.05),
    "company only in the domain": (company_in_domain, 0.05),
    "label fused to the e-mail": (fused_mail_label, 0.06),
    "e-mail broken over lines": (broken_mail, 0.04),
    "letterspaced name": (letterspaced_name, 0.03),
    "letterspaced logo": (letterspaced_logo, 0.05),
    "logo of one word in two": (logo_in_two, 0.03),
    "two languages": (bilingual, 0.05),
    "two numbers on a line": (two_numbers_a_line, 0.06),
    "contacts in a row": (contacts_in_a_row, 0.05),
    "tag line in large": (slogan_in_large, 0.06),
    "numbers that are none": (numbers_that_are_none, 0.14),
    "social handles": (social_handles, 0.08),
    "all caps": (all_caps, 0.05),
    "nickname": (nickname, 0.05),
    "labels before name and title": (field_labels, 0.03),
}
#: Never drawn for training.
HELD_OUT = frozenset(("nickname", "labels before name and title"))


def apply(rng: random.Random, blocks: Blocks, truth: Truth, *, held_out: bool) -> tuple[str, ...]:
    """Makes a card odd, now and then; the names of what was done to it."""
    made = []
    for name, (change, share) in ODDITIES.items():
        if (
            rng.random() < share
            and (held_out or name not in HELD_OUT)
            and change(rng, blocks, truth)
        ):
            made.append(name)
    for block, lines in blocks.items():
        blocks[block] = [line for line in lines if any(text.strip() for text, _ in line)]
    return tuple(made)
