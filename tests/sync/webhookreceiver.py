"""A receiver of Standard Webhooks, as strict as the specification asks receivers to be.

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md:

* every message has ``webhook-id``, ``webhook-timestamp`` and ``webhook-signature``; the signature
  is checked by the project's own library, and so is the timestamp (five minutes either way)
* a message that came before, told by its id, is answered like the first one and done once
* 2xx is received; 410 is "never send again"; anything else is tried again by the sender
* the payload is JSON with ``type``, ``timestamp`` and ``data``
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from typing import Any

from loopserver import Answer, Call, LoopServer
from standardwebhooks import Webhook, WebhookVerificationError

__all__ = ["WebhookReceiver"]

SECRET = "whsec_Y2FuYXJ5LWNhbmFyeS1jYW5hcnktY2FuYXJ5LTAwMDE="


class WebhookReceiver(LoopServer):
    """One endpoint. What it was told is in `people` and `events`, each message once."""

    def __init__(self, *, secret: str = SECRET) -> None:
        super().__init__()
        self.secret = secret
        self.people: dict[str, Mapping[str, Any]] = {}
        self.events: dict[str, Mapping[str, Any]] = {}
        """Message id -> payload."""
        self.effects: Counter[tuple[str, str]] = Counter()
        self.arrived: list[str] = []
        """Ids of every message, repeated ones too."""
        self.refuses: dict[str, str] = {}
        """Lead id -> why it is refused."""
        self.refused_names: dict[str, str] = {}
        """Last name -> why such people are refused."""
        self.opted_out: set[str] = set()
        """Lead ids that enter no sequence."""
        self.answers_nothing = False
        """Whether it answers 204 instead of a receipt, as many receivers do."""

    def reply(self, call: Call) -> Answer:
        if call.method != "POST":
            return Answer(status=405, body={"message": "POST only"})
        if call.headers.get("content-type", "").partition(";")[0] != "application/json":
            return Answer(status=415, body={"message": "application/json only"})
        try:
            payload = Webhook(self.secret).verify(call.body, dict(call.headers))
        except WebhookVerificationError as error:
            return Answer(status=401, body={"message": str(error)})
        except (ValueError, json.JSONDecodeError):
            return Answer(status=400, body={"message": "not JSON"})
        if not isinstance(payload, dict) or set(payload) != {"type", "timestamp", "data"}:
            return Answer(status=400, body={"message": "type, timestamp and data are wanted"})
        lead = payload["data"].get("lead_id", "")
        name = payload["data"].get("person", {}).get("last_name", "")
        if words := self.refuses.get(lead) or self.refused_names.get(name):
            return Answer(status=422, body={"message": words})
        if payload["type"] == "sequence.requested" and lead in self.opted_out:
            return Answer(body={"refused": "opted out here"})
        message = call.headers["webhook-id"]
        self.arrived.append(message)
        if message not in self.events:
            self.events[message] = payload
            self.effects[payload["type"], payload["data"].get("key") or lead] += 1
            if payload["type"] == "lead.updated":
                self.people[lead] = payload["data"]
        if self.answers_nothing:
            return Answer(status=204)
        return Answer(body={"id": f"their-{lead}", "url": f"https://example.com/people/{lead}"})
