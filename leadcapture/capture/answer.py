"""A picture file -> what `leadcapture read --json` says of it. The keys are kept.

Plain dictionaries and lists, ready for JSON. The agreed shape is file, kind, symbols, fields and
error; what more is known stands beside it under keys of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from leadcapture.errors import BadInput

if TYPE_CHECKING:
    from leadcapture.capture.album import Sheet
    from leadcapture.capture.cardreader import CardReading
    from leadcapture.capture.still import Still
    from leadcapture.lead import Person

__all__ = ["Asked", "answer_about", "answers_of", "asked_of", "well_formed"]


class Asked(NamedTuple):
    """A file to be read."""

    path: Path
    problem: str
    """What is wrong with it, where that is known before it is opened; else empty."""
    region: str
    """ISO 3166 code of phones without a country code; may be empty."""
    sheet: Sheet | None = None
    """One page of it, where it is a stack of them; None for the whole file."""


def asked_of(files: Iterable[tuple[Path, str]], region: str) -> Iterator[Asked]:
    """What is asked about these files, each with what is wrong with it: of a stack each page by
    itself, so that many read it side by side. A page is rendered when it is asked for."""
    from leadcapture.capture.album import is_stack, sheets

    for path, problem in files:
        if problem or not is_stack(path):
            yield Asked(path, problem, region)
            continue
        try:
            for sheet in sheets(path):
                if isinstance(sheet, BadInput):
                    yield Asked(path, str(sheet), region)
                else:
                    yield Asked(path, "", region, sheet)
        except BadInput as error:
            yield Asked(path, str(error), region)


def answers_of(asked: Asked) -> list[dict[str, Any]]:
    """An answer for each picture that is asked about; also run in processes of their own."""
    from leadcapture.capture.album import sheets

    if asked.problem:
        return [answer_about(asked.path, asked.problem)]
    answers = []
    try:
        for sheet in sheets(asked.path) if asked.sheet is None else (asked.sheet,):
            if isinstance(sheet, BadInput):
                answers.append(answer_about(asked.path, str(sheet)))
                continue
            answer = _read_one(asked.path, sheet, asked.region)
            answers.append(answer | {"page": sheet.page} if sheet.pages > 1 else answer)
    except BadInput as error:
        answers.append(answer_about(asked.path, str(error)))
    return answers


def answer_about(path: Path, error: str | None = None) -> dict[str, Any]:
    """What is said of a file in which nothing was found."""
    from leadcapture.lead import Person

    return {
        "file": well_formed(str(path)),
        "kind": "none",
        "symbols": [],
        "fields": _fields(Person()),
        **_details(Person()),
        "badge_id": "",
        "social": [],
        "note": "",
        "warnings": [],
        "others": [],
        "error": None if error is None else well_formed(error),
    }


def well_formed(text: str) -> str:
    """The text without halves of characters, which a file's name may have."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _read_one(path: Path, sheet: Sheet, region: str) -> dict[str, Any]:
    from leadcapture.capture.still import read_still

    try:
        still = read_still(sheet.data, region=region, name=sheet.name)
        answer = _answer(path, still, region)
    except BadInput as error:
        return answer_about(path, str(error))
    return answer | {"warnings": [*still.warnings, *answer["warnings"]]}


def _answer(path: Path, still: Still, region: str) -> dict[str, Any]:
    from leadcapture.capture.still import read_print

    cards = read_print(still, region=region)
    symbols = [{"format": s.format, "text": well_formed(s.text)} for s in still.symbols]
    if cards and not cards[0].is_card:
        return answer_about(path) | {"warnings": list(cards[0].warnings)}
    if cards:
        badge_id = next((reading.badge_id for reading in still.readings if reading.badge_id), "")
        more = {
            "kind": "card",
            "symbols": symbols,
            "badge_id": badge_id if len(cards) == 1 else "",
            "note": next((reading.note for reading in still.readings if reading.person.name), ""),
        }
        further = [_card(card) for card in cards[1:] if card.is_card]
        others = [one.pop("fields") | one for one in further]
        return answer_about(path) | more | _card(cards[0]) | {"cards": len(cards), "others": others}
    if not still.symbols:
        return answer_about(path)
    (_, reading), *others = still.badges
    warnings = list(reading.warnings)
    if others:
        warnings.append(f"There are {len(others) + 1} badges in this picture.")
    return answer_about(path) | {
        "kind": "badge",
        "symbols": symbols,
        "fields": _fields(reading.person),
        **_details(reading.person),
        "badge_id": reading.badge_id,
        "social": list(reading.person.social),
        "note": reading.note,
        "warnings": warnings,
        "others": [_fields(other.person) | _details(other.person) for _, other in others],
    }


def _card(card: CardReading) -> dict[str, Any]:
    """What is said of a card besides its codes."""
    person = card.person
    return {
        # The address as printed: one country's order of its parts is not another's.
        "fields": _fields(person) | {"address": card.printed_address or person.address.line()},
        **_details(person),
        "department": person.department,
        "social": list(person.social),
        "confidence": card.confidence,
        "alternatives": card.alternatives,
        "lines": [
            {"text": line.text, "box": line.box, "confidence": round(line.confidence, 3)}
            for line in card.lines
        ],
        "warnings": list(card.warnings),
    }


def _fields(person: Person) -> dict[str, Any]:
    return {
        "first_name": person.first_name,
        "last_name": person.last_name,
        "title": person.title,
        "company": person.company,
        "emails": list(person.emails),
        "phones": [phone.number for phone in person.phones],
        "websites": list(person.websites),
        "address": person.address.line(),
    }


def _details(person: Person) -> dict[str, Any]:
    """What the agreed fields have no place for."""
    address = person.address
    return {
        "phone_kinds": {phone.number: phone.kind.value for phone in person.phones},
        "address_parts": {
            "street": address.street,
            "postcode": address.postcode,
            "city": address.city,
            "region": address.region,
            "country": address.country,
        },
    }
