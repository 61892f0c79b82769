"""A webhook as a destination: every step is one signed message to one address.

Zapier, Make, n8n and systems of one's own take it from there. The messages follow Standard
Webhooks (https://www.standardwebhooks.com): ``webhook-id``, ``webhook-timestamp`` and
``webhook-signature`` (``v1,`` and the HMAC-SHA256 of ``id.timestamp.body``), with a ``whsec_``
secret. The id is the same however often a message is repeated, so that a receiver can do it once.

====================  ============================================================
our step              the message's ``type``; ``data`` always names lead and person
====================  ============================================================
person                ``lead.updated``: everything that is known and was said
campaign              ``campaign.joined``: ``campaign``, ``status``
hand-off              ``handoff.requested``: ``key``, ``subject``, ``notes``, ``owner``, ``due``
enrollment            ``sequence.requested``: ``sequence``
====================  ============================================================

A receiver answers 2xx. It may answer JSON: ``{"id": …, "url": …}`` names its own record,
``{"refused": "why"}`` parks the row with these words, as 400, 409, 413 and 422 do. A receiver
cannot be asked, so whoever opted out there has to be refused there.

In the show file::

    [connectors.webhook]
    url = "https://hooks.example.com/leads"      # the whsec_ secret is asked for, never written
    campaign = "Expo 2026"

``docs/webhook.md`` shows how to receive them.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit
from uuid import NAMESPACE_URL, UUID, uuid5

import msgspec

from leadcapture.errors import BadInput, RetryLater, SignInNeeded
from leadcapture.lead import Lead
from leadcapture.show import Destination
from leadcapture.sync.connector import (
    Enrollment,
    Handoff,
    Limits,
    Membership,
    Outcome,
    PersonRow,
    Quota,
    RemoteField,
    RemoteRecord,
    RemoteStatus,
    RowResult,
    check_options,
)
from leadcapture.sync.http import Line, Reply, Service, checked_address
from leadcapture.sync.text import clean

__all__ = ["OPTIONS", "WebhookConnector", "sign"]

#: What `Destination.options` may hold.
OPTIONS = ("connector",)

_PREFIX = "whsec_"
_ACCEPT = "text/plain"
_REFUSALS = frozenset({400, 409, 413, 415, 422})
_Row = TypeVar("_Row", PersonRow, Membership, Handoff, Enrollment)


def sign(secret: str, message_id: str, at: datetime, body: bytes) -> str:
    """The value of ``webhook-signature``. Raises ValueError for a secret that is none."""
    try:
        key = base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError("The secret is not a Standard Webhooks secret.") from error
    if not secret.startswith(_PREFIX) or not 16 <= len(key) <= 64:
        raise ValueError("The secret is not a Standard Webhooks secret.")
    told = f"{message_id}.{int(at.timestamp())}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, told, hashlib.sha256)).decode("ascii")


class WebhookConnector:
    """One address that receives. For one thread at a time."""

    def __init__(
        self,
        destination: Destination,
        secret: str | None,
        *,
        name: str = "webhook",
        ca: Path | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Nothing is sent yet. Raises `BadInput` for an address or option that cannot be used."""
        self.name = name
        self.limits = Limits(batch_size=50)
        self.default_fields: Mapping[str, str] = {}
        check_options(name, destination.options, OPTIONS)
        try:
            checked_address(destination.url)
            parts = urlsplit(destination.url.strip())
            base = f"{parts.scheme}://{parts.netloc}"
            self._service = Service(base, name="The receiver", ca=ca)
            self._line = Line(base, name="The receiver", ca=ca)
        except ValueError as error:
            raise BadInput(f"The show's connector '{name}' cannot be used: {error}") from error
        self._path = parts.path or "/"
        self._secret = secret
        self._clock = clock

    # --- the protocol ----------------------------------------------------------------------------
    def check(self) -> None:
        """Reach the receiver's machine, without sending it anything. Raises `RetryLater`,
        `NotTheServer`, or `SignInNeeded` for a secret that is none."""
        self._signed("check", b"")
        # Any answer will do: a certificate that fits has shown who it is.
        self._line.send("HEAD", f"{self._line.url}/")

    def sequences(self) -> frozenset[str] | None:
        """None: the receiver decides what a sequence's name means."""
        return None

    def describe(self) -> tuple[RemoteField, ...]:
        """Empty: every message tells everything."""
        return ()

    def look_up(self, leads: Sequence[Lead], fields: Sequence[str]) -> list[RemoteRecord]:
        """Empty: a receiver cannot be asked."""
        return []

    def quota(self) -> Quota | None:
        """None: receivers tell no quota."""
        return None

    def upsert_people(self, people: Sequence[PersonRow]) -> list[RowResult]:
        """One ``lead.updated`` each."""
        return self._send_all(people, self._person)

    def add_campaign_members(self, members: Sequence[Membership]) -> list[RowResult]:
        """One ``campaign.joined`` each."""

        def message(row: Membership) -> tuple[str, str, dict[str, Any]]:
            told = {"campaign": row.campaign, "status": row.status}
            return "campaign.joined", row.campaign, told

        return self._send_all(members, message)

    def hand_off(self, handoffs: Sequence[Handoff]) -> list[RowResult]:
        """One ``handoff.requested`` each."""

        def message(row: Handoff) -> tuple[str, str, dict[str, Any]]:
            told = {
                "key": row.key,
                "subject": row.subject,
                "notes": row.notes,
                "owner": row.owner,
                "due": _moment(row.due),
                "campaign": row.campaign,
            }
            return "handoff.requested", row.key, told

        return self._send_all(handoffs, message)

    def enroll(self, enrollments: Sequence[Enrollment]) -> list[RowResult]:
        """One ``sequence.requested`` each."""

        def message(row: Enrollment) -> tuple[str, str, dict[str, Any]]:
            return "sequence.requested", row.sequence, {"sequence": row.sequence}

        return self._send_all(enrollments, message)

    def read_back(self, lead_ids: Sequence[UUID]) -> list[RemoteStatus]:
        """Empty: a receiver cannot be asked."""
        return []

    def close(self) -> None:
        """Let go of the connections."""
        self._service.close()
        self._line.close()

    # --- messages --------------------------------------------------------------------------------
    def _person(self, row: PersonRow) -> tuple[str, str, dict[str, Any]]:
        lead = row.lead
        told = {
            "revision": lead.revision,
            "rating": lead.disposition or "",
            "answers": msgspec.to_builtins(lead.answers),
            "next_step": lead.next_step,
            "notes": lead.notes,
            "conversation": row.notes,
            "tags": list(lead.tags),
            "owner": lead.owner,
            "badge_id": lead.badge_id,
            "opted_in": lead.opted_in(),
            "consents": msgspec.to_builtins(lead.consents),
            "captured_at": _moment(lead.captured_at),
            "captured_by": lead.captured_by,
            "device": lead.device,
        }
        # What was told is the key: an edit is another message, a repetition is not.
        return "lead.updated", _json(told), told

    def _send_all(
        self, rows: Sequence[_Row], message: Callable[[_Row], tuple[str, str, dict[str, Any]]]
    ) -> list[RowResult]:
        results: list[RowResult] = []
        for row in rows:
            kind, key, told = message(row)
            try:
                results.append(self._send(row, kind, key, told))
            except RetryLater:
                if not results:
                    raise
                # What was received counts; the rest is tried again.
                break
        return results

    def _send(self, row: _Row, kind: str, key: str, told: Mapping[str, Any]) -> RowResult:
        lead = row.lead
        person = msgspec.to_builtins(lead.person)
        body = _json(
            {
                "type": kind,
                "timestamp": _moment(lead.updated_at or lead.captured_at),
                "data": {
                    "lead_id": str(lead.id),
                    "person": {**person, "name": lead.person.name, "email": lead.person.email},
                    **told,
                },
            }
        ).encode()
        who = _json(person) if isinstance(row, PersonRow) else ""
        message_id = f"msg_{uuid5(NAMESPACE_URL, f'leadcapture:{kind}:{lead.id}:{key}:{who}').hex}"
        reply = self._service.call(
            "POST", self._path, body=body, headers=self._signed(message_id, body), accept=_ACCEPT
        )
        return self._understood(row, reply)

    def _signed(self, message_id: str, body: bytes) -> dict[str, str]:
        at = self._clock()
        if not self._secret:
            raise SignInNeeded(f"Sign in to {self.name} first: there is no whsec_ secret.")
        try:
            signature = sign(self._secret, message_id, at, body)
        except ValueError as error:
            raise SignInNeeded(f"{error} It begins with whsec_, as the receiver shows it.") from (
                error
            )
        return {
            "webhook-id": message_id,
            "webhook-timestamp": str(int(at.timestamp())),
            "webhook-signature": signature,
        }

    def _understood(self, row: _Row, reply: Reply) -> RowResult:
        said = reply.value if isinstance(reply.value, dict) else {}
        lead_id = row.lead.id
        if reply.status in (401, 403):
            raise SignInNeeded("The receiver does not accept the signature: another secret?")
        if reply.status in _REFUSALS:
            words = _words(said, "message") or f"The receiver refused this (HTTP {reply.status})."
            return RowResult(lead_id=lead_id, outcome=Outcome.REFUSED, message=words)
        if not reply.good:
            # 404 and 410: the workflow is switched off, which is nothing of the lead's.
            raise RetryLater(
                f"Nothing receives at this address now (HTTP {reply.status}). Is the workflow on?"
            )
        if words := _words(said, "refused"):
            return RowResult(lead_id=lead_id, outcome=Outcome.REFUSED, message=words)
        remote = said.get("id")
        url = said.get("url")
        is_known = isinstance(row, PersonRow) and row.remote_id
        return RowResult(
            lead_id=lead_id,
            outcome=Outcome.UPDATED if is_known else Outcome.CREATED,
            remote_id=str(remote) if isinstance(remote, (str, int)) and remote else str(lead_id),
            url=url if isinstance(url, str) and url.startswith("https://") else "",
        )


def _words(said: Mapping[str, Any], name: str) -> str:
    words = said.get(name)
    return words if isinstance(words, str) else ""


def _moment(when: datetime) -> str:
    return when.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _json(value: Any) -> str:
    """`value` as one text, always the same for the same value."""
    return json.dumps(_cleaned(value), ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def _cleaned(value: Any) -> Any:
    match value:
        case str():
            return clean(value)
        case dict():
            return {clean(str(key)): _cleaned(one) for key, one in value.items()}
        case list() | tuple():
            return [_cleaned(one) for one in value]
    return value
