"""Our connectors on their vendors' test servers, for the conformance suite and the figures."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID

import pytest
from faultserver import Fault, Spoken
from hubspotserver import TOKEN, HubSpotServer
from journeyserver import CLIENT, JourneyServer
from journeyserver import SECRET as SECRET_OF_PACKAGE
from odooserver import DATABASE, KEY, OdooServer
from pardotserver import BUSINESS_UNIT, EngagementServer
from salesforceserver import CLIENT_ID, REFRESH, SalesforceServer
from salesforceserver import TOKEN as ACCESS
from suite import Rig
from webhookreceiver import SECRET, WebhookReceiver

from leadcapture.demo.crm import LocalTryton
from leadcapture.show import Destination
from leadcapture.sync import hubspot
from leadcapture.sync.hubspot import HubSpotConnector
from leadcapture.sync.odoo import OdooConnector
from leadcapture.sync.salesforce import SalesforceConnector
from leadcapture.sync.salesforceauth import Tokens
from leadcapture.sync.tryton import TrytonConnector
from leadcapture.sync.trytonrpc import TrytonClient
from leadcapture.sync.webhook import WebhookConnector

__all__ = [
    "EngagementRig",
    "HubSpotRig",
    "JourneyRig",
    "OdooRig",
    "SalesforceRig",
    "TrytonRig",
    "WebhookRig",
]


#: Deactivated records of Tryton as well.
_ALL_OF_THEM = {"active_test": False}


def _said(status: int, category: str, **more: str) -> Spoken:
    words = {"status": "error", "message": "No.", "correlationId": "0", "category": category}
    return Spoken(status=status, body={**words, **more})


class HubSpotRig(Rig):
    bounded = ("last_name", 65_536)
    spoken: ClassVar = {
        Fault.EXPIRED: _said(401, "EXPIRED_AUTHENTICATION"),
        Fault.QUOTA: _said(429, "RATE_LIMITS", policyName="DAILY"),
    }

    def __init__(self, server: HubSpotServer) -> None:
        super().__init__()
        self.server = server
        self.url = server.url
        self.lists = [server.add_list(name) for name in ("Hot leads", "Stay in touch")]

    def destination(self, url: str) -> Destination:
        return Destination(
            url=url,
            owner="sam@example.com",
            sequences={"Hot": "Hot leads", "Touch": "list:Stay in touch"},
            options={"marketing_event": "7001"},
        )

    def open(self, destination: Destination, folder: Path) -> HubSpotConnector:
        return HubSpotConnector(destination, TOKEN, name="crm", sleep=self.server.naps.append)

    def _keys(self) -> dict[str, UUID]:
        contacts = self.server.records["contacts"].values()
        return {one.id: UUID(one.properties[hubspot.KEY]) for one in contacts}

    def people(self) -> Collection[UUID]:
        return list(self._keys().values())

    def members(self) -> Collection[UUID]:
        """In the campaign's list, and as often as attendance was reported."""
        keys, effects = self._keys(), self.server.effects
        (campaign,) = [one for one in self.server.lists.values() if one.name == "Suite Expo 2026"]
        return [
            keys[contact]
            for contact in campaign.members
            for _ in range(effects["attended", f"7001/{contact}"])
        ]

    def tasks(self) -> Collection[UUID]:
        keys = self._keys()
        return [keys[one] for one, tasks in self.server.associations.items() for _ in tasks]

    def enrolled(self) -> Collection[UUID]:
        keys = self._keys()
        return [keys[one] for list_id in self.lists for one in self.server.lists[list_id].members]

    def _contact(self, lead_id: UUID) -> str:
        record = self.server.by_property(hubspot.KEY, str(lead_id))
        assert record is not None
        return record.id

    def last_name(self, lead_id: UUID) -> str:
        contacts = self.server.records["contacts"]
        return contacts[self._contact(lead_id)].properties["lastname"]

    def rename(self, lead_id: UUID, last_name: str) -> None:
        self.server.edit(self._contact(lead_id), lastname=last_name)

    def opt_out(self, lead_id: UUID) -> None:
        self.server.opt_out(self._contact(lead_id))

    def refuse(self, last_name: str, words: str) -> None:
        self.server.refuses[last_name] = words


class OdooRig(Rig):
    bounded = None
    spoken: ClassVar = {
        Fault.EXPIRED: Spoken(
            status=401,
            body={"name": "werkzeug.exceptions.Unauthorized", "message": "Invalid apikey"},
        ),
    }

    def __init__(self, server: OdooServer) -> None:
        super().__init__()
        self.server = server
        self.url = server.url
        for name in ("Hot leads", "Stay in touch"):
            server.add("mailing.list", name=name)

    def destination(self, url: str) -> Destination:
        return Destination(
            url=url,
            database=DATABASE,
            owner="sam@example.com",
            sequences={"Hot": "Hot leads", "Touch": "Stay in touch"},
        )

    def open(self, destination: Destination, folder: Path) -> OdooConnector:
        return OdooConnector(destination, KEY, name="crm")

    def _leads(self) -> dict[int, UUID]:
        """Every lead that has a record, by its number; one with two is there twice."""
        found = {}
        for xid, (model, record, _) in self.server._xids.items():
            if model == "crm.lead":
                found[record] = UUID(xid.removeprefix("leadcapture.lead_"))
        return found

    def people(self) -> Collection[UUID]:
        leads = self._leads()
        return [leads[record] for record in self.server.rows["crm.lead"]]

    def members(self) -> Collection[UUID]:
        rows, leads = self.server.rows, self._leads()
        tags = {row["id"] for row in rows["crm.tag"].values() if row["name"] == "Suite Expo 2026"}
        return [
            leads[row["id"]] for row in rows["crm.lead"].values() for _ in tags & {*row["tag_ids"]}
        ]

    def tasks(self) -> Collection[UUID]:
        leads = self._leads()
        return [leads[row["res_id"]] for row in self.server.rows["mail.activity"].values()]

    def enrolled(self) -> Collection[UUID]:
        rows, leads = self.server.rows, self._leads()
        by_email = {row["email_normalized"]: leads[row["id"]] for row in rows["crm.lead"].values()}
        return [
            by_email[rows["mailing.contact"][one["contact_id"]]["email_normalized"]]
            for one in rows["mailing.subscription"].values()
        ]

    def _row(self, lead_id: UUID) -> dict[str, object]:
        row = self.server.record_of(f"leadcapture.lead_{lead_id}")
        assert row is not None
        return row

    def last_name(self, lead_id: UUID) -> str:
        return str(self._row(lead_id)["contact_name"])

    def rename(self, lead_id: UUID, last_name: str) -> None:
        self.server.edit("crm.lead", self._row(lead_id)["id"], contact_name=f"Ada {last_name}")

    def opt_out(self, lead_id: UUID) -> None:
        self.server.blacklist(str(self._row(lead_id)["email_from"]))

    def refuse(self, last_name: str, words: str) -> None:
        self.server.refuses[last_name] = words


class WebhookRig(Rig):
    maps_fields = False
    bounded = None
    # Receivers tell no quota, and a signature does not expire.
    spoken: ClassVar = {}

    def __init__(self, receiver: WebhookReceiver) -> None:
        super().__init__()
        self.receiver = receiver
        self.url = receiver.url

    def destination(self, url: str) -> Destination:
        return Destination(url=f"{url}/hooks/1/")

    def open(self, destination: Destination, folder: Path) -> WebhookConnector:
        return WebhookConnector(destination, SECRET, name="crm")

    def _told(self, kind: str) -> list[UUID]:
        events = self.receiver.events.values()
        return [UUID(one["data"]["lead_id"]) for one in events if one["type"] == kind]

    def people(self) -> Collection[UUID]:
        return [UUID(one) for one in self.receiver.people]

    def members(self) -> Collection[UUID]:
        return self._told("campaign.joined")

    def tasks(self) -> Collection[UUID]:
        return self._told("handoff.requested")

    def enrolled(self) -> Collection[UUID]:
        return self._told("sequence.requested")

    def last_name(self, lead_id: UUID) -> str:
        return str(self.receiver.people[str(lead_id)]["person"]["last_name"])

    def opt_out(self, lead_id: UUID) -> None:
        self.receiver.opted_out.add(str(lead_id))

    def refuse(self, last_name: str, words: str) -> None:
        self.receiver.refused_names[last_name] = words


class SalesforceRig(Rig):
    spoken: ClassVar = {
        Fault.EXPIRED: Spoken(
            status=401,
            body=[{"errorCode": "INVALID_SESSION_ID", "message": "Session expired or invalid"}],
        ),
        Fault.QUOTA: Spoken(
            status=403,
            body=[{"errorCode": "REQUEST_LIMIT_EXCEEDED", "message": "TotalRequests Limit"}],
        ),
    }

    def __init__(self, server: SalesforceServer) -> None:
        super().__init__()
        self.server = server
        self.url = server.url
        self.secret = ""

    def destination(self, url: str) -> Destination:
        return Destination(url=url, campaign="Suite Expo 2026", owner="Sam Seller")

    def open(self, destination: Destination, folder: Path) -> SalesforceConnector:
        tokens = Tokens(
            access=ACCESS,
            refresh=REFRESH,
            instance_url=destination.url,
            login_url=destination.url,
            client_id=CLIENT_ID,
        )
        connector = SalesforceConnector(
            destination,
            self.secret or tokens.secret(),
            name="crm",
            pause=lambda seconds: None,
            **self.more(destination),
        )
        connector.keep_secret(lambda secret: setattr(self, "secret", secret))
        return connector

    def more(self, destination: Destination) -> dict[str, Any]:
        """What the connector is told besides."""
        return {}

    def _keys(self, kind: str) -> list[UUID]:
        field = "LeadCapture_Id__c" if kind == "Lead" else "LeadCapture_Key__c"
        rows = self.server.records[kind].values()
        return [UUID(str(row[field]).partition(":")[0]) for row in rows if row.get(field)]

    def people(self) -> Collection[UUID]:
        return self._keys("Lead")

    def members(self) -> Collection[UUID]:
        return self._keys("CampaignMember")

    def tasks(self) -> Collection[UUID]:
        return self._keys("Task")

    def enrolled(self) -> Collection[UUID]:
        by_id = self.server.records["CampaignMember"]
        return [
            UUID((by_id[key]["LeadCapture_Key__c"] if key in by_id else key).partition(":")[0])
            for (kind, key), times in self.server.effects.items()
            for _ in range(times)
            if kind == "Sequence"
        ]

    def row(self, lead_id: UUID) -> dict[str, object]:
        return next(
            row
            for row in self.server.records["Lead"].values()
            if row.get("LeadCapture_Id__c") == str(lead_id)
        )

    def last_name(self, lead_id: UUID) -> str:
        return str(self.row(lead_id)["LastName"])

    def rename(self, lead_id: UUID, last_name: str) -> None:
        self.row(lead_id)["LastName"] = last_name

    def opt_out(self, lead_id: UUID) -> None:
        self.row(lead_id)["HasOptedOutOfEmail"] = True

    def refuse(self, last_name: str, words: str) -> None:
        self.server.invalid[last_name] = words


class JourneyRig(SalesforceRig):
    """Nurture by an event of Marketing Cloud, which has no key of its own."""

    server: JourneyServer

    def destination(self, url: str) -> Destination:
        options = {"nurture": "marketing-cloud", "marketing_cloud_client": CLIENT}
        return replace(super().destination(url), options=options)

    def more(self, destination: Destination) -> dict[str, Any]:
        return {
            "nurture_secret": SECRET_OF_PACKAGE,
            "nurture_url": destination.url,
            # A sync is run hours after the last one here, on a clock that the connector has not.
            "settled": timedelta(),
        }

    def enrolled(self) -> Collection[UUID]:
        leads = self.server.records["Lead"]
        return [UUID(str(leads[who]["LeadCapture_Id__c"])) for who, _ in self.server.fired]


class EngagementRig(SalesforceRig):
    """Nurture by a list of Account Engagement."""

    server: EngagementServer

    def destination(self, url: str) -> Destination:
        options = {"nurture": "account-engagement", "business_unit": BUSINESS_UNIT}
        sequences = {"Hot": "Nurture hot", "Touch": "Nurture warm"}
        return replace(super().destination(url), options=options, sequences=sequences)

    def more(self, destination: Destination) -> dict[str, Any]:
        return {"nurture_url": destination.url}

    def enrolled(self) -> Collection[UUID]:
        emails = {one["id"]: email for email, one in self.server.prospects.items()}
        leads = {row["Email"]: row for row in self.server.records["Lead"].values()}
        return [
            UUID(str(leads[emails[person]]["LeadCapture_Id__c"]))
            for _, person in self.server.members
        ]


class TrytonRig(Rig):
    maps_fields: ClassVar = False
    bounded: ClassVar = None
    spoken: ClassVar = {
        Fault.EXPIRED: Spoken(status=401, body={}),
        Fault.QUOTA: Spoken(status=429, body={}),
    }

    def __init__(self, crm: LocalTryton, admin: TrytonClient) -> None:
        super().__init__()
        self.crm = crm
        self.admin = admin
        self.url = crm.url

    def destination(self, url: str) -> Destination:
        return Destination(
            url=url,
            database=self.crm.database,
            user=self.crm.capture_user,
            campaign="Suite Expo 2026",
            owner="Sam Seller",
        )

    def open(self, destination: Destination, folder: Path) -> TrytonConnector:
        return TrytonConnector(destination, self.crm.password, name="crm")

    def _read(self, model: str, domain: list[Any], fields: list[str]) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.admin.call(
            f"model.{model}.search_read", domain, 0, None, None, fields, context=_ALL_OF_THEM
        )
        return rows

    def _parties(self) -> list[dict[str, Any]]:
        codes = [str(lead_id) for lead_id in self.known]
        return self._read(
            "party.party", [["code", "in", codes]], ["code", "name", "categories.name"]
        )

    def _in(self, *names: str) -> list[UUID]:
        return [
            UUID(row["code"])
            for row in self._parties()
            for category in row["categories."]
            if category["name"] in names
        ]

    def people(self) -> Collection[UUID]:
        return [UUID(row["code"]) for row in self._parties()]

    def members(self) -> Collection[UUID]:
        return self._in("Suite Expo 2026")

    def tasks(self) -> Collection[UUID]:
        parties = [row["id"] for row in self._parties()]
        rows = self._read("sale.opportunity", [["party", "in", parties]], ["reference"])
        return [UUID(row["reference"].partition(":")[0]) for row in rows]

    def enrolled(self) -> Collection[UUID]:
        return self._in("Hot", "Touch")

    def _party(self, lead_id: UUID) -> dict[str, Any]:
        (row,) = [row for row in self._parties() if row["code"] == str(lead_id)]
        return row

    def last_name(self, lead_id: UUID) -> str:
        return str(self._party(lead_id)["name"])

    def rename(self, lead_id: UUID, last_name: str) -> None:
        party = self._party(lead_id)["id"]
        self.admin.call("model.party.party.write", [party], {"name": last_name})

    def opt_out(self, lead_id: UUID) -> None:
        party = self._party(lead_id)["id"]
        (scenario,) = self._read("marketing.automation.scenario", [["name", "=", "Hot"]], ["id"])
        self.admin.call(
            "model.party.party.write",
            [party],
            {"marketing_scenario_unsubscribed": [["add", [scenario["id"]]]]},
        )

    def refuse(self, last_name: str, words: str) -> None:
        pytest.skip("Tryton has no rule about names")
