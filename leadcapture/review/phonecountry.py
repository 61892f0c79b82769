"""From which country the phone numbers of an imported row are, where they have no country code."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from leadcapture.capture.cardcountry import country_of_host
from leadcapture.contact import country_name, phone_regions
from leadcapture.errors import BadInput

__all__ = ["PhoneCountries"]

_SCRIPTS = (
    (re.compile(r"[\u3040-\u30ff]"), "JP"),
    (re.compile(r"[\uac00-\ud7af]"), "KR"),
    (re.compile(r"[\u0e01-\u0e5b]"), "TH"),
)
_HAN = re.compile(r"[\u4e00-\u9fff]")
_HAN_IS_WRITTEN = frozenset(("CN", "HK", "JP", "KR", "MO", "SG", "TW"))
_OF_ENCODINGS = {"cp932": "JP", "euc_jp": "JP", "gb18030": "CN", "big5hkscs": "TW", "cp949": "KR"}
_NAMED = 8


@dataclass(slots=True)
class PhoneCountries:
    """What is told by the rows of one file, the sure first: the country in its address (which
    `leadcapture.contact.gather` sees to), what a person chose, the domain of its e-mail address or
    website, its letters, the file's encoding, and the show's country.

    Raises `BadInput` when `chosen` is no country's ISO 3166 code.
    """

    show: str
    """The show's country."""
    chosen: str = ""
    encoding: str = ""
    rows: dict[str, int] = field(default_factory=dict)
    """Country -> how many rows have a number that was read as one of it; "" where none tells."""

    def __post_init__(self) -> None:
        self.chosen = self.chosen.strip().upper()
        if self.chosen and self.chosen not in phone_regions():
            raise BadInput(
                f"'{self.chosen}' is no country's code. Two letters are wanted, such as JP or GB."
            )

    def of(self, personal: Iterable[tuple[str, str]]) -> str:
        """The country of a row's numbers, given its (field, text) pairs; empty where it cannot be
        the show's and nothing tells which it is."""
        if self.chosen:
            return self.chosen
        pairs = list(personal)
        for name, text in pairs:
            if name == "email" and "@" in text:
                host = text.rpartition("@")[2]
            elif name == "website":
                host = re.sub(r"^\s*https?://", "", text, flags=re.I).partition("/")[0]
            else:
                continue
            if found := country_of_host(host.strip(" \t<>\"';,.")):
                return found
        whole = "\n".join(text for _, text in pairs)
        if not whole.isascii():
            for script, country in _SCRIPTS:
                if script.search(whole):
                    return country
        if found := _OF_ENCODINGS.get(self.encoding, ""):
            return found
        if _HAN.search(whole) and self.show.upper() not in _HAN_IS_WRITTEN:
            return ""
        return self.show.upper()

    def note(self, country: str) -> None:
        """A row's number was read as one of this country."""
        self.rows[country] = self.rows.get(country, 0) + 1

    def remarks(self) -> Iterator[str]:
        """How numbers without a country code were read, in one sentence; none without such."""
        told = {country: many for country, many in self.rows.items() if country}
        if told:
            ranked = sorted(told, key=lambda country: -told[country])
            parts = [f"{country_name(one)} ({told[one]:,})" for one in ranked[:_NAMED]]
            more = f" and {len(ranked) - _NAMED} more" if len(ranked) > _NAMED else ""
            yield f"Phones without a country code are read as from {', '.join(parts)}{more}."
