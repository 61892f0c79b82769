"""The mapped fields of a Tryton party, without a server."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from leadcapture.crmfield import FieldKind, Value
from leadcapture.errors import Refused
from leadcapture.sync.trytonfields import held, mappable, remote_fields, written

GIVEN: dict[str, dict[str, Any]] = {
    "budget": {"type": "integer", "string": "Budget", "readonly": False, "required": False},
    "rate": {"type": "numeric", "string": "Rate"},
    "score": {"type": "float", "string": "Score"},
    "remark": {"type": "char", "string": "Remark", "size": 40},
    "story": {"type": "text", "string": "Story"},
    "vip": {"type": "boolean", "string": "VIP"},
    "seen": {"type": "date", "string": "Seen"},
    "met": {"type": "datetime", "string": "Met"},
    "kind": {"type": "selection", "string": "Kind", "selection": [["a", "Buyer"], ["b", "User"]]},
    "topics": {
        "type": "multiselection",
        "string": "Topics",
        "selection": [["v", "Vision"], ["g", "Grippers"]],
    },
    "code": {"type": "char", "string": "Code"},
    "balance": {"type": "numeric", "string": "Balance", "readonly": True},
    "lang": {"type": "many2one", "string": "Language"},
}
FIELDS = mappable(GIVEN)


def test_what_has_its_place_is_computed_or_is_a_record_cannot_be_mapped() -> None:
    assert set(GIVEN) - set(FIELDS) == {"code", "balance", "lang"}


def test_the_fields_are_shown_with_kind_length_and_choices() -> None:
    shown = {one.name: one for one in remote_fields(FIELDS)}
    assert shown["remark"].length == 40
    assert (shown["kind"].kind, shown["kind"].choices) == (FieldKind.CHOICE, ("Buyer", "User"))
    assert shown["topics"].restricted
    assert shown["met"].kind is FieldKind.MOMENT
    assert shown["budget"].label == "Budget"


@pytest.mark.parametrize(
    ("name", "ours", "theirs"),
    [
        ("budget", 12, 12),
        ("rate", 1.5, Decimal("1.5")),
        ("score", 2.25, 2.25),
        ("remark", "two words", "two words"),
        ("story", "one\ntwo", "one\ntwo"),
        ("vip", True, True),
        ("seen", "2026-11-24", date(2026, 11, 24)),
        ("met", "2026-11-24T09:00:00.000+00:00", datetime(2026, 11, 24, 9)),  # noqa: DTZ001
        ("kind", "User", "b"),
        ("topics", "Vision;Grippers", ["v", "g"]),
    ],
)
def test_a_value_comes_back_as_it_was(name: str, ours: Value, theirs: object) -> None:
    sent = written({name: ours}, FIELDS)[name]
    if isinstance(sent, datetime):
        sent = sent.astimezone(UTC).replace(tzinfo=None)
    assert sent == theirs
    assert held({name: theirs}, FIELDS) == {name: ours}


def test_nothing_there_is_left_out() -> None:
    assert held(dict.fromkeys(FIELDS) | {"topics": []}, FIELDS) == {}


def test_a_field_that_is_gone_is_refused_in_words() -> None:
    with pytest.raises(Refused, match="no field 'shoe'"):
        written({"shoe": "43"}, FIELDS)
