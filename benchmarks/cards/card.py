"""A card on paper: its printed lines and what they mean."""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["Card", "Item"]


@dataclass(slots=True)
class Item:
    """One printed line."""

    text: str
    spans: list[tuple[int, int, str]]
    """(start, end, role) of its parts."""
    size: float = 24
    bold: bool = False
    x: float = 0
    y: float = 0
    width: float = 0
    vertical: bool = False
    font: str = ""
    """Where it differs from the card's."""
    icon: str = ""
    """A sign drawn before the line."""


@dataclass(slots=True)
class Card:
    items: list[Item]
    truth: dict[str, list[str]]
    """Field -> values; for name, title, company and address each accepted form of the one value."""
    layout: str
    locale: str
    font: str
    width: int
    height: int
    style: dict[str, float] = field(default_factory=dict)
    oddities: tuple[str, ...] = ()
    """What makes it hard, for the tables of `evaluate`."""
