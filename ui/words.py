"""How values are said on screen: states, ratings, times, and captured text on one line."""

from __future__ import annotations

import unicodedata
from datetime import datetime

from msgspec import Struct
from PySide6.QtCore import QDate, QDateTime, QLocale, QTime

from leadcapture.booth import LeadRow, Step
from leadcapture.lead import Answer, Disposition, Lead, PhoneKind, Source, Stage
from leadcapture.show import Show
from leadcapture.words import how_many

__all__ = [
    "FIELDS",
    "PHONE_KINDS",
    "RATINGS",
    "SOURCES",
    "STEPS",
    "Mark",
    "answer_text",
    "clock_time",
    "connector_name",
    "country_word",
    "country_words",
    "day_time",
    "how_many",
    "lead_mark",
    "local_time",
    "next_step_label",
    "one_line",
    "row_mark",
    "sentence",
    "value_text",
]

RATINGS = {Disposition.HOT: "Hot", Disposition.WARM: "Warm", Disposition.COLD: "Cold"}

SOURCES = {
    Source.CAMERA: "camera",
    Source.PICTURE: "picture",
    Source.SCANNER: "hand scanner",
    Source.TYPED_ID: "typed id",
    Source.MANUAL: "typed by hand",
}

PHONE_KINDS = {
    PhoneKind.OFFICE: "Office",
    PhoneKind.MOBILE: "Mobile",
    PhoneKind.HOME: "Home",
    PhoneKind.FAX: "Fax",
    PhoneKind.OTHER: "Other",
}

STEPS = {
    Step.PERSON: "Person",
    Step.CAMPAIGN: "Campaign",
    Step.HANDOFF: "Sales task",
    Step.ENROLLMENT: "Nurture sequence",
}

#: What a column of a badge or an attendee list can be.
FIELDS = {
    "badge_id": "Badge id",
    "first_name": "First name",
    "last_name": "Last name",
    "name": "Whole name",
    "title": "Job title",
    "department": "Department",
    "company": "Company",
    "email": "E-mail",
    "phone": "Phone",
    "mobile": "Mobile",
    "website": "Website",
    "social": "Social profile",
    "street": "Street",
    "postcode": "Postcode",
    "city": "City",
    "region": "Region",
    "country": "Country",
}

#: Connectors whose name is not simply capitalised.
_CONNECTORS = {"csv": "CSV file", "hubspot": "HubSpot"}

#: Explicit direction marks could turn a name around and hide what stands next to it.
_DIRECTIONS = {0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)}


class Mark(Struct, frozen=True, kw_only=True):
    """A state as it is shown: a word, an icon and a colour role, never a colour alone."""

    word: str
    icon: str
    role: str
    hint: str


_TO_REVIEW = Mark(
    word="To review", icon="inbox", role="accent", hint="Captured; waits for somebody to approve it"
)
_ID_ONLY = Mark(
    word="Who is it?",
    icon="question",
    role="warning",
    hint="Only an id or a picture is known so far",
)
_PARKED = Mark(
    word="Refused", icon="warning", role="danger", hint="The CRM refused it; see the Sync page"
)
_APPROVED = Mark(word="Approved", icon="check", role="success", hint="Reviewed; may leave")
_WAITING = Mark(word="Waiting", icon="clock", role="text", hint="Leaves with the next sync")
_SENT = Mark(word="In CRM", icon="cloud", role="success", hint="The CRM has it")
_DISCARDED = Mark(word="Discarded", icon="discard", role="muted", hint="Taken out; never synced")
_MERGED = Mark(word="Merged", icon="merge", role="muted", hint="Folded into another lead")


def row_mark(row: LeadRow) -> Mark:
    """The one state that matters most for this row."""
    if row.stage is Stage.DISCARDED:
        return _DISCARDED
    if row.stage is Stage.MERGED:
        return _MERGED
    if row.parked:
        return _PARKED
    if row.provisional:
        return _ID_ONLY
    if row.stage is Stage.CAPTURED and not (row.sent and not row.pending):
        return _TO_REVIEW
    if row.pending:
        return _WAITING
    return _SENT if row.sent else _APPROVED


def lead_mark(lead: Lead) -> Mark:
    """The same from the lead alone, before it is known what the CRM has."""
    if lead.stage is Stage.DISCARDED:
        return _DISCARDED
    if lead.stage is Stage.MERGED:
        return _MERGED
    if lead.provisional:
        return _ID_ONLY
    return _TO_REVIEW if lead.stage is Stage.CAPTURED else _APPROVED


def one_line(text: str) -> str:
    """Captured text as one printable line: no control, direction or surrogate characters."""
    if text.isprintable() and text.isascii():
        return text
    return "".join(_shown(character) for character in text).strip()


def sentence(words: str) -> str:
    """With a full stop, also where a company's name brings one: ``Approved Example Inc.``"""
    return words if words.endswith((".", "…", "!", "?")) else f"{words}."


def _shown(character: str) -> str:
    if ord(character) in _DIRECTIONS:
        return ""
    kind = unicodedata.category(character)
    if kind in ("Cc", "Zl", "Zp"):
        return " "
    return "\N{REPLACEMENT CHARACTER}" if kind == "Cs" else character


def local_time(at: datetime, show: Show | None = None) -> str:
    """``23 Nov 14:02`` in this computer's time; ``23 Nov 15:02 CET`` where the zone that the
    `show`'s file names has another time then. What is of one show is said in its time."""
    if show is not None and show.timezone:
        from zoneinfo import ZoneInfo  # late: its import asks how Python was built

        there = at.astimezone(ZoneInfo(show.timezone))
        if there.utcoffset() != at.astimezone().utcoffset():
            there_as_here = QDateTime(
                QDate(there.year, there.month, there.day), QTime(there.hour, there.minute)
            )
            return f"{QLocale().toString(there_as_here, 'd MMM HH:mm')} {there.tzname()}"
    return QLocale().toString(_local(at), "d MMM HH:mm")


def clock_time(at: datetime) -> str:
    """``14:02`` in this computer's time."""
    return QLocale().toString(_local(at), "HH:mm")


def day_time(at: datetime) -> str:
    """``Monday 23 November 2026, 14:02`` in this computer's time."""
    return QLocale().toString(_local(at), "dddd d MMMM yyyy, HH:mm")


def _local(at: datetime) -> QDateTime:
    return QDateTime.fromSecsSinceEpoch(int(at.timestamp()))


def next_step_label(show: Show | None, step_id: str) -> str:
    """What the show calls this next step; its id when the show does not know it."""
    step = show.next_step(step_id) if show and step_id else None
    return step.label if step else step_id


def connector_name(name: str) -> str:
    """What a connector is called on screen."""
    return _CONNECTORS.get(name) or name[:1].upper() + name[1:]


def answer_text(answer: Answer) -> str:
    """An answer as one line."""
    if isinstance(answer, tuple):
        return ", ".join(answer)
    return f"{answer:g}" if isinstance(answer, float) else str(answer)


def value_text(value: object) -> str:
    """What a CRM's field holds as a person reads it, on one line."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:g}"
    return one_line(str(value))


def country_word(code: str) -> str:
    """A country's name, "Germany", by its ISO 3166 code."""
    territory = QLocale.codeToTerritory(code)
    known = territory is not QLocale.Country.AnyTerritory
    return QLocale.territoryToString(territory) if known else code


def country_words() -> dict[str, str]:
    """Code -> name of every country whose phone numbers are known."""
    from leadcapture.contact import phone_regions  # late: no first window needs it

    return {code: country_word(code) for code in phone_regions()}
