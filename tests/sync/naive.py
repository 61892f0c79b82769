"""Naive ways to sync, each wrong in its own way: a suite that lets one of them pass is no suite."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from typing import Any
from unittest import mock

import requests
from faultserver import Fault
from suite import ConnectorSuite, Rig

from leadcapture.delivery import OutboxEntry
from leadcapture.errors import NotTheServer, RetryLater
from leadcapture.store import outbox
from leadcapture.sync import http
from leadcapture.sync.connector import Outcome, RowResult
from leadcapture.sync.salesforce import SalesforceConnector
from leadcapture.sync.salesforceapi import Saved
from leadcapture.sync.salesforceorg import Organisation

__all__ = ["CONTROLS", "HABITS"]

_CALLS = ("upsert_people", "add_campaign_members", "hand_off", "enroll")


def _done(rows: Sequence[Any]) -> list[RowResult]:
    return [
        RowResult(lead_id=row.lead.id, outcome=Outcome.CREATED, remote_id="00Q000000000001AAA")
        for row in rows
    ]


@contextmanager
def _taking(errors: type[RetryLater]) -> Iterator[None]:
    """A call that fails with one of `errors` counts as done."""
    with _patched(lambda call: lambda self, rows: _or_done(call, self, rows, errors)):
        yield


def _or_done(
    call: Callable[..., list[RowResult]],
    connector: SalesforceConnector,
    rows: Sequence[Any],
    errors: type[RetryLater],
) -> list[RowResult]:
    try:
        return call(connector, rows)
    except errors:
        return _done(rows)


@contextmanager
def _patched(
    make: Callable[[Callable[..., list[RowResult]]], Callable[..., list[RowResult]]],
) -> Iterator[None]:
    with mock.patch.multiple(
        SalesforceConnector, **{name: make(getattr(SalesforceConnector, name)) for name in _CALLS}
    ):
        yield


def page_is_done(rig: Rig) -> AbstractContextManager[None]:
    """Whatever answers 200, or leads elsewhere, has done the work: a portal's page as well."""
    return _taking(NotTheServer)


def late_is_done(rig: Rig) -> AbstractContextManager[None]:
    """What timed out, or broke, will have been done."""
    return _taking(RetryLater)


@contextmanager
def create_always(rig: Rig) -> Iterator[None]:
    """Records are made without looking, and without a key that the CRM knows."""

    def put(self: Organisation, kind: str, key: str, writes: Any, prefix: str, headers: Any) -> Any:
        answers = []
        for write in writes:
            made = self.api.call(
                "POST", f"{self.api.base}/sobjects/{kind}", {key: write.key, **write.values}
            )
            answers.append((write, Saved(id=made.value["id"], created=True)))
        return answers

    with (
        mock.patch.object(Organisation, "put", put),
        mock.patch.object(SalesforceConnector, "look_up", return_value=[]),
    ):
        yield


@contextmanager
def any_page(rig: Rig) -> Iterator[None]:
    """Redirects and pages are read as if they were an empty, good answer; rows count as sent."""

    def understood(self: http.Service, answer: http.Answer, accept: str) -> http.Reply:
        if answer.status in (200, 302) and answer.kind == "text/html":
            raise NotTheServer("taken for done")
        return REAL(self, answer, accept)

    with mock.patch.object(http.Service, "_understood", understood), _taking(NotTheServer):
        yield


REAL = http.Service._understood


@contextmanager
def redirects_followed(rig: Rig) -> Iterator[None]:
    """Wherever the wire leads, the call goes on, and what answers there will do."""
    real = requests.Session.request

    def request(self: requests.Session, *args: Any, **more: Any) -> requests.Response:
        return real(self, *args, **{**more, "allow_redirects": True})

    with mock.patch.object(requests.Session, "request", request), _taking(NotTheServer):
        yield


@contextmanager
def one_for_all(rig: Rig) -> Iterator[None]:
    """Where one record of a batch is refused, the batch is: nobody looks for the bad one."""

    def whole(call: Callable[..., list[RowResult]]) -> Callable[..., list[RowResult]]:
        def asked(connector: SalesforceConnector, rows: Sequence[Any]) -> list[RowResult]:
            results = call(connector, rows)
            bad = [one for one in results if one.outcome is Outcome.REFUSED]
            return [replace(bad[0], lead_id=one.lead_id) for one in results] if bad else results

        return asked

    with _patched(whole):
        yield


@contextmanager
def opt_outs_unread(rig: Rig) -> Iterator[None]:
    """Our own consent is enough: nobody asks the CRM who has opted out there."""
    real = Organisation.targets

    def targets(self: Organisation, *args: Any, **more: Any) -> Any:
        found, answers = real(self, *args, **more)
        return {lead: replace(one, opted_out=False) for lead, one in found.items()}, answers

    with mock.patch.object(Organisation, "targets", targets):
        yield


@contextmanager
def by_the_clock(rig: Rig) -> Iterator[None]:
    """What a lead says is as old as the clock says it is: an edit counts as newer than what was
    sent only if its time is."""
    real = outbox._standing

    def standing(db: Any, sent: Sequence[OutboxEntry]) -> Any:
        found = real(db, sent)
        for entry in sent:
            where, owed = found.get(entry.key, (None, None))
            (edited, began) = db.execute(
                "SELECT (SELECT changed_at FROM leads WHERE id = ?), "
                "(SELECT max(started_at) FROM sync_runs)",
                [str(entry.lead_id)],
            ).fetchone()
            if where is not None and owed is not None and edited <= began:
                found[entry.key] = (where, (entry.revision, *owed[1:]))
        return found

    with mock.patch.object(outbox, "_standing", standing):
        yield


#: Name -> (the variant, the fault under which it shows).
CONTROLS: dict[str, tuple[Callable[[Rig], AbstractContextManager[None]], Fault]] = {
    "any 200 is done": (page_is_done, Fault.HTML),
    "a redirect is done": (any_page, Fault.REDIRECT),
    "redirects are followed": (redirects_followed, Fault.REDIRECT),
    "a time-out is done": (late_is_done, Fault.RESET_BEFORE),
    "create without a key": (create_always, Fault.RESET_AFTER),
}

#: What no fault shows, but a person's doing: name -> (the variant, the suite's test of it).
HABITS: dict[str, tuple[Callable[[Rig], AbstractContextManager[None]], Callable[..., None]]] = {
    "a bad record is not sought": (
        one_for_all,
        ConnectorSuite.test_one_bad_record_is_parked_and_the_rest_goes_through,
    ),
    "opt-outs are not read back": (
        opt_outs_unread,
        ConnectorSuite.test_an_opt_out_in_the_crm_always_wins,
    ),
    "edits are ordered by the clock": (
        by_the_clock,
        ConnectorSuite.test_an_edit_under_way_is_sent_though_the_clock_went_back,
    ),
}
