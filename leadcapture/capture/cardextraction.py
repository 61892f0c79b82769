"""What is read from a card: its fields, and the rows cut into pieces that they are read from."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from leadcapture.capture.cardcontacts import Contact, find_contacts
from leadcapture.capture.cardlayout import Piece, Row
from leadcapture.capture.cardletters import respell
from leadcapture.capture.cardlinks import ContactKind
from leadcapture.capture.cardnames import Name
from leadcapture.capture.cardpieces import Evidence, cut, weigh
from leadcapture.capture.cardwords import fold
from leadcapture.lead import Address, PhoneKind

__all__ = ["CardField", "Extraction", "Found", "Scores", "gap_between", "ocr_of", "prepare"]

Scores = NDArray[np.float64]
"""Pieces × `cardpieces.CLASSES`, each row a probability."""


class CardField(StrEnum):
    """What is read from a card."""

    NAME = "name"
    TITLE = "title"
    DEPARTMENT = "department"
    COMPANY = "company"
    EMAIL = "email"
    PHONE = "phone"
    WEBSITE = "website"
    SOCIAL = "social"
    ADDRESS = "address"


_NO_NAME = Name()
_NO_ADDRESS = Address()


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """One value found on the card."""

    field: CardField
    value: str
    rows: tuple[int, ...]
    """The rows it was read from; empty when it was inferred (a company from a domain)."""
    signs: Mapping[str, float]
    """What speaks for and against it; the confidence is made of these."""
    alternatives: tuple[str, ...] = ()
    phone_kind: PhoneKind = PhoneKind.OTHER
    name: Name = _NO_NAME
    address: Address = _NO_ADDRESS


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Extraction:
    """Rows with their contacts, pieces and evidence: what is scored and decoded."""

    rows: tuple[Row, ...]
    contacts: tuple[Contact, ...]
    pieces: tuple[Piece, ...]
    evidence: Evidence
    country: str


def prepare(rows: Sequence[Row], *, region: str = "") -> Extraction:
    """Contacts found, the rest cut into pieces and weighed."""
    rows = respell(rows)
    contacts, left, country = find_contacts(rows, region=region)
    locals_ = [c.value.partition("@")[0] for c in contacts if c.kind is ContactKind.EMAIL]
    pieces = [
        _with_initial(_with_blanks(piece, locals_), locals_) for piece in cut(rows, left, contacts)
    ]
    return Extraction(
        rows=tuple(rows),
        contacts=tuple(contacts),
        pieces=tuple(pieces),
        evidence=weigh(rows, pieces, contacts),
        country=country,
    )


def _with_blanks(piece: Piece, locals_: Sequence[str]) -> Piece:
    """A name in capitals that was read as one word gets its blank back where the e-mail says so:
    "ANNEOLSEN", anne.olsen@ or a.olsen@."""
    text = piece.text
    if not text.isupper() or not text.isalpha() or len(text) < 6:
        return piece
    for local in locals_:
        parts = [part for part in re.split(r"[^a-z]+", fold(local)) if part]
        for given, family in itertools.permutations(parts, 2):
            at = len(text) - len(family)
            if (
                len(family) > 2 < at
                and fold(text[at:]) == family
                and (fold(text[:at]) == given or (len(given) == 1 and fold(text[0]) == given))
            ):
                return replace(piece, text=f"{text[:at]} {text[at:]}")
    return piece


def _with_initial(piece: Piece, locals_: Sequence[str]) -> Piece:
    """A name whose first letter the OCR does not know gets it from the e-mail: "tefan Mureșan",
    and "Ana EPELEA" where it spells the other name as well (ana.tepelea@)."""
    named = piece.text.split()
    if len(named) < 2:
        return piece
    for local in locals_:
        parts = [part for part in re.split(r"[._-]", local.lower()) if part]
        for at, word in enumerate(named):
            if len(word) < 3 or fold(word) in parts:
                continue
            begins = at == 0 and word[0].islower()
            others = {fold(other) for other in re.split(r"[\s-]+", piece.text)} - {fold(word)}
            whole = len(parts) > 1 and not others.isdisjoint(parts)
            for part in parts:
                if part[1:] == fold(word) and (begins or (whole and part[0] in _UNKNOWN)):
                    lost = part[0].upper()
                    # "EPELEA", "tefan", but "epelea" of "Țepelea" is read as "Epelea" too.
                    kept = word if word.isupper() or word[0].islower() else word.lower()
                    return replace(
                        piece, text=" ".join([*named[:at], lost + kept, *named[at + 1 :]])
                    )
    return piece


#: What begins the letters that the OCR does not know: "Ș", "Ț".
_UNKNOWN = frozenset("st")


def gap_between(card: Extraction, a: int, b: int) -> float:
    """The gap between two pieces' rows in median line heights; 0 in the same row."""
    one, two = card.rows[card.pieces[a].row], card.rows[card.pieces[b].row]
    size = float(np.median([row.height for row in card.rows])) or 1.0
    down = max(0.0, max(one.rect[1], two.rect[1]) - min(one.rect[3], two.rect[3]))
    aside = max(0.0, max(one.rect[0], two.rect[0]) - min(one.rect[2], two.rect[2]))
    return (down + aside) / size


def ocr_of(card: Extraction, pieces: Sequence[int]) -> float:
    """How sure the OCR was of the least sure of these pieces, 0 to 1."""
    return float(min((card.rows[card.pieces[i].row].score for i in pieces), default=1.0))
