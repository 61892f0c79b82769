"""How the tables of `migrations` spell what they hold.

An outbox row has no key column: lead, connector and step are its primary key, and
`delivery.delivery_key` spells them. Times are whole microseconds since 1970 (UTC) as INTEGER,
identities UUID text, and what is not searched or sorted stays in a ``body`` of JSON. What a list
or the status pill asks for is kept up to date by triggers, so that reading it costs the same in a
file of ten leads and of 100,000.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import msgspec

from leadcapture.lead import REASONS, Lead, Reason

__all__ = [
    "FLAGS",
    "NAMES",
    "VERSION",
    "clean_text",
    "clean_value",
    "lead_json",
    "micros",
    "moment",
    "read_lead",
    "reason_bits",
    "reasons_of",
]

#: What each flag of `leads.flags` means; `store.FILTERS` names the filters by these.
FLAGS = {
    "live": 1,
    "to_review": 2,
    "needs_look": 4,
    "hot": 8,
    "no_email": 16,
    "approved": 32,
    "parked": 64,
    "discarded": 128,
    "merged": 256,
}


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

_encoder = msgspec.json.Encoder()
_lead_decoder = msgspec.json.Decoder(Lead)


def micros(at: datetime) -> int:
    """An aware time as whole microseconds since 1970."""
    return (at - _EPOCH) // _MICROSECOND


def moment(value: int) -> datetime:
    """The time that `micros` made `value` of; UTC."""
    return _EPOCH + timedelta(microseconds=value)


def lead_json(lead: Lead) -> str:
    """The lead as the JSON of its `body`."""
    return _encoder.encode(lead).decode()


def read_lead(body: str) -> Lead:
    """The lead that `lead_json` made `body` of."""
    return _lead_decoder.decode(body)


def reason_bits(reasons: Iterable[Reason]) -> int:
    """Reasons as the bits of `leads.reasons`; the first of `REASONS` is the lowest."""
    bits = 0
    for reason in reasons:
        bits |= _BITS[reason]
    return bits


@cache
def reasons_of(bits: int) -> tuple[Reason, ...]:
    """The reasons that `reason_bits` made `bits` of."""
    return tuple(reason for reason, bit in _BITS.items() if bits & bit) if bits else ()


_BITS = {reason: 1 << place for place, reason in enumerate(REASONS)}


def clean_text(text: str) -> str:
    """`text` without lone surrogates, which no file can hold."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def clean_value(value: Any) -> Any:
    """The same for all text in JSON-like `value`."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, dict):
        return {clean_text(key): clean_value(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [clean_value(item) for item in value]
    return value


#: All migrations; a file that knows others was written by a newer version.
NAMES = frozenset(
    {
        "m001_first",
        "review_list",
        "review_sendings",
        "review_readings",
        "review_pairs",
        "sync_told",
        "review_consents",
        "review_erasure",
        "card_sheets",
        "cards_to_read",
        "review_orders",
        "sync_results",
        "review_arrivals",
        "review_undo_ends",
        "order_of_arrival",
    }
)

#: ``PRAGMA user_version`` of a file this app writes.
VERSION = len(NAMES)
