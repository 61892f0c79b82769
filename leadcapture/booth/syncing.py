"""What a booth does with CRMs: sign in, look, send, read back, mend."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from leadcapture.booth.attendees import AttendeeDoor
from leadcapture.booth.reviewing import ReviewDoor
from leadcapture.delivery import DeliveryState, OutboxEntry, RemoteRef, Step
from leadcapture.errors import BadInput, LeadCaptureError, RetryLater, SignInNeeded
from leadcapture.lead import Lead
from leadcapture.show import Destination, Show
from leadcapture.store import outbox, results
from leadcapture.store.store import SyncRun
from leadcapture.sync.turns import Sum, Turns, side_by_side

if TYPE_CHECKING:
    from leadcapture.store.told import CrmFields, FieldConflict
    from leadcapture.sync.causes import Refusal
    from leadcapture.sync.connector import Connector, RemoteStatus
    from leadcapture.sync.drain import Progress, SyncedRow, SyncReport
    from leadcapture.sync.dryrun import SyncPlan
    from leadcapture.sync.personplan import Forecast
    from leadcapture.sync.standing import Reach, Standing

__all__ = ["PASSWORD_VARIABLE", "SyncDoor"]

#: Where the password of a connector is looked for when it was never stored.
PASSWORD_VARIABLE = "LEADCAPTURE_{name}_PASSWORD"  # noqa: S105


class SyncDoor(AttendeeDoor, ReviewDoor):
    """The sync's part of `leadcapture.booth.Booth`."""

    _turns: Turns
    _naming: threading.Lock

    def connectors(self, show: Show | None = None) -> tuple[str, ...]:
        """The names of the show's connectors (default: the open show's)."""
        show = show or self.show
        return tuple(show.connectors) if show else ()

    def destination(self, connector: str, show: Show | None = None) -> Destination:
        """Where this connector of the show goes to."""
        return (show or self._current()).connectors[connector]

    def needs_sign_in(self, connector: str) -> bool:
        """Whether the connector wants a password that nobody has given yet.

        False where the show file is wrong, which no sign-in mends: see `check_connector`.
        """
        from leadcapture.sync import registry

        destination = self.destination(connector)
        missing = (
            registry.wants_secret(connector, destination)
            and not self._secret(connector, destination)
        ) or (
            registry.second_secret(connector, destination)
            and not self._second(connector, destination)
        )
        if not missing:
            return False
        try:
            self.check_connector(connector)
        except BadInput:
            return False
        return True

    def check_connector(self, connector: str) -> None:
        """Raises `BadInput` where the show file's section of this connector is wrong: a connector
        that there is not, an address that cannot be used, an unknown option. Asks no CRM."""
        from leadcapture.sync import registry

        destination = self.destination(connector)
        registry.check_destination(connector, destination, folder=self.workspace)

    def second_secret(self, connector: str) -> str:
        """What the second secret is called that this destination wants; empty when none.

        Such as that of a marketing system beside the CRM.
        """
        from leadcapture.sync import registry

        if self.show is None or connector not in self.show.connectors:
            return ""
        return registry.second_secret(connector, self.destination(connector))

    def keep_second_secret(self, connector: str, secret: str) -> None:
        """Check the second secret where it belongs, then keep it in the encrypted file.

        Raises `SignInNeeded` (not accepted), `RetryLater` (not reachable) or `BadInput`.
        """
        from leadcapture.sync import registry
        from leadcapture.sync.connector import SecondSecret

        destination = self.destination(connector)
        if not registry.second_secret(connector, destination):
            raise BadInput(f"{connector} wants no second secret.")
        opened = registry.open_connector(
            connector,
            destination,
            self._secret(connector, destination),
            folder=self.workspace,
            second=secret,
        )
        try:
            if isinstance(opened, SecondSecret):
                opened.check_second()
        finally:
            opened.close()
        self._store.put_secret(_second_name(connector, destination), secret)

    def sign_in_kind(self, connector: str) -> str:
        """How one signs in there: ``none``, ``password``, ``token`` or ``browser``."""
        from leadcapture.sync import registry

        return registry.sign_in_kind(connector, self.destination(connector))

    def sign_in(self, connector: str, *, user: str, password: str) -> None:
        """Check the password with the CRM, then keep it in the encrypted file.

        Raises `SignInNeeded` (not accepted) or `RetryLater` (not reachable).
        """
        show = self._current()
        destination = replace(show.connectors[connector], user=user)
        self._check(connector, destination, password)
        self._store.put_secret(_secret_name(connector, destination), password)
        if destination != show.connectors[connector]:
            self.put_show(replace(show, connectors={**show.connectors, connector: destination}))

    def browser_sign_in(
        self,
        connector: str,
        *,
        open_url: Callable[[str], object],
        cancelled: Callable[[], bool] = lambda: False,
    ) -> None:
        """Sign in on the CRM's own page; waits for up to five minutes. For a worker.

        `open_url` opens the page in the system's browser. Raises `SignInNeeded`, `Cancelled`,
        `BadInput` or `RetryLater`.
        """
        from leadcapture.sync import salesforceauth

        destination = self.destination(connector)
        tokens = salesforceauth.sign_in(
            destination.options.get("login_url") or destination.url,
            destination.options.get("client_id", ""),
            open_url=open_url,
            cancelled=cancelled,
        )
        self._check(connector, destination, tokens.secret())
        self._store.put_secret(_secret_name(connector, destination), tokens.secret())

    def _check(
        self, name: str, destination: Destination, secret: str | None, *, second: str | None = None
    ) -> None:
        from leadcapture.sync import registry
        from leadcapture.sync.connector import SecondSecret

        connector = registry.open_connector(
            name, destination, secret, folder=self.workspace, second=second
        )
        try:
            connector.check()
            if second and isinstance(connector, SecondSecret):
                # Where only the system beside the CRM is away, people and hand-offs still go.
                with suppress(RetryLater):
                    connector.check_second()
        finally:
            connector.close()

    def _secret(self, name: str, destination: Destination) -> str | None:
        variable = PASSWORD_VARIABLE.format(name=name.upper())
        stored = self._store.secret(_secret_name(name, destination))
        return stored or os.environ.get(variable)

    def _second(self, name: str, destination: Destination) -> str | None:
        return self._store.secret(_second_name(name, destination))

    def _connector(self, name: str, show: Show) -> Connector:
        from leadcapture.sync import registry

        destination = show.connectors[name]
        secret = self._secret(name, destination)
        second = self._second(name, destination)
        if secret is None and registry.wants_secret(name, destination):
            registry.check_destination(name, destination, folder=self.workspace)
            raise SignInNeeded(
                f"Sign in to {name} first: on the Sync page, or with: leadcapture sign-in {name}"
            )
        if second is None and (called := registry.second_secret(name, destination)):
            registry.check_destination(name, destination, folder=self.workspace)
            raise SignInNeeded(
                f"Give {called} first: on the Sync page, or with: leadcapture sign-in {name} "
                "--second"
            )
        return registry.open_connector(
            name,
            destination,
            secret,
            folder=self.workspace,
            keep=lambda renewed: self._store.put_secret(_secret_name(name, destination), renewed),
            second=second,
        )

    def reachable(self, connector: str) -> bool:
        """Whether the destination itself answers now. False, never an exception, when not."""
        return self.reach(connector).online

    def reach(self, connector: str) -> Reach:
        """Whether the destination itself answers now and lets us in; else why not, in words."""
        from leadcapture.sync import standing

        def check() -> None:
            show = self._current()
            if connector not in show.connectors:
                raise BadInput(f"The show has no connector '{connector}'.")
            destination = show.connectors[connector]
            self._check(
                connector,
                destination,
                self._secret(connector, destination),
                second=self._second(connector, destination),
            )

        return standing.reach(check)

    def standings(self) -> tuple[Standing, ...]:
        """The open show's destinations: what is owed to each, and its last sync. Asks no CRM."""
        from leadcapture.sync import standing

        if self.show is None:
            return ()
        signed_in = {name: not self.needs_sign_in(name) for name in self.show.connectors}
        return standing.standings(self._store, self.show, signed_in=signed_in)

    def due(self, *, without: frozenset[UUID] = frozenset()) -> tuple[str, ...]:
        """The open show's destinations that a sync by itself would send something to now.

        `without` are leads that stay here. Destinations that want a sign-in are left out.
        """
        from leadcapture.sync import standing

        if self.show is None:
            return ()
        names = standing.due(self._store, self.show, now=self._clock(), without=without)
        return tuple(name for name in names if not self.needs_sign_in(name))

    def crm_fields(self, connector: str, *, fresh: bool = False) -> CrmFields | None:
        """What the CRM says of its own fields, as last asked; `fresh` asks it now.

        None when it was never asked. Raises `RetryLater`, `NotTheServer`, `Refused` or
        `SignInNeeded` when it is asked and does not answer.
        """
        from leadcapture.store import told
        from leadcapture.sync import drain

        show = self._current()
        place = drain.place(connector, show.connectors[connector])
        if fresh:
            opened = self._connector(connector, show)
            try:
                drain.known_fields(self._store, place, opened, now=self._clock(), fresh=True)
                self._heard(show, opened)
            finally:
                opened.close()
        return told.crm_fields(self._store, place)

    def conflicts(self, connector: str | None = None) -> tuple[FieldConflict, ...]:
        """Values of ours that were not written, for a person changed the field in the CRM."""
        from leadcapture.store import told

        return told.conflicts(self._store, connector)

    def settle(self, conflict: FieldConflict, *, take: Literal["ours", "theirs"]) -> None:
        """Send our value after all, or leave the CRM's; until ours changes again."""
        from leadcapture.store import told

        told.settle(self._store, conflict, ours=take == "ours", at=self._clock())
        if take == "theirs":
            # What cannot be noted, without a password or for a lead that is gone, is decided
            # all the same.
            with suppress(LeadCaptureError):
                show = self.show_of(self._store.lead(conflict.lead_id))
                opened = self._connector(conflict.connector, show)
                try:
                    self._note_theirs(conflict, show, opened.default_fields)
                finally:
                    opened.close()

    def send_again(self, connector: str) -> int:
        """Compare every lead of the open show with the CRM anew, after the mapping was changed.

        How many are due by this. Fields that people changed in the CRM stay.
        """
        from leadcapture.store import told

        return told.send_again(self._store, connector, self._current().id, at=self._clock())

    def default_fields(self, connector: str) -> Mapping[str, str]:
        """Our field -> the CRM's, where the show file says nothing; empty without mapping."""
        from leadcapture.sync import registry

        destination = self.destination(connector)
        opened = registry.open_connector(connector, destination, None, folder=self.workspace)
        try:
            return opened.default_fields
        finally:
            opened.close()

    def maps_fields(self, connector: str) -> bool:
        """Whether fields of this CRM can be chosen, be it beside fixed places."""
        from leadcapture.sync import registry
        from leadcapture.sync.connector import ForeseesChanges

        destination = self.destination(connector)
        opened = registry.open_connector(connector, destination, None, folder=self.workspace)
        try:
            return bool(opened.default_fields) or isinstance(opened, ForeseesChanges)
        finally:
            opened.close()

    def plan(self, connector: str | None = None, *, show: Show | None = None) -> SyncPlan:
        """What a sync would do, and who is held back and why. Sends nothing; works offline.

        Destinations are asked side by side.
        """
        from leadcapture.sync.dryrun import SyncPlan

        show = show or self._current()
        names = [connector] if connector else self.connectors(show)
        parts = side_by_side([partial(self._plan_with, name, show) for name in names])
        return SyncPlan(
            rows=tuple(row for part in parts for row in part.rows),
            message=" · ".join(dict.fromkeys(part.message for part in parts if part.message)),
        )

    def _plan_with(self, name: str, show: Show) -> SyncPlan:
        from leadcapture.sync import dryrun

        try:
            opened = self._connector(name, show)
        except LeadCaptureError as error:
            part = dryrun.plan(self._store, show, name, None, now=self._clock(), hurry=True)
            return replace(part, message=str(error))
        try:
            self._heard(show, opened)
            return dryrun.plan(self._store, show, name, opened, now=self._clock(), hurry=True)
        finally:
            opened.close()

    def forecast(self) -> Forecast:
        """The open show's `plan` by person, with its totals."""
        from leadcapture.sync.personplan import forecast

        return forecast(self.plan())

    def sync(
        self,
        *,
        progress: Progress | None = None,
        cancelled: Callable[[], bool] = lambda: False,
        only: Iterable[UUID] | None = None,
        show: Show | None = None,
        hurry: bool = True,
        connectors: Sequence[str] | None = None,
        without: frozenset[UUID] = frozenset(),
    ) -> tuple[SyncReport, ...]:
        """Send what is due to every connector of the show, side by side; one report for each, in
        the show's order.

        `only` restricts it to these leads, and leads in `without` stay here.
        `connectors` restricts it to these; calls for different ones may run at the same time.
        `hurry` also sends what still pauses after an earlier failure: a person asked for it.
        `progress` and `cancelled` are called from the threads of several connectors, `progress` by
        one at a time. What went wrong is in the reports: how many rows were parked, and why a
        connector stopped early; what became of each lead is on disk, see `synced_rows`. Raises
        `StoreError` only when the workspace itself fails.
        """
        show = show or self._current()
        names = self.connectors(show) if connectors is None else tuple(connectors)
        chosen = frozenset(only) if only is not None else None
        with self._naming:
            self._name_provisional(show)
        stop = threading.Event()
        whole = Sum(names, progress or (lambda done, total, what: None))

        def call(name: str) -> SyncReport:
            try:
                return self._sync_with(
                    name,
                    show,
                    progress=partial(whole.note, name),
                    cancelled=lambda: stop.is_set() or cancelled(),
                    only=chosen,
                    without=without,
                    hurry=hurry,
                )
            finally:
                whole.ended(name)

        return side_by_side([partial(call, name) for name in names], stop=stop)

    def _sync_with(
        self,
        name: str,
        show: Show,
        *,
        progress: Progress,
        cancelled: Callable[[], bool],
        only: frozenset[UUID] | None,
        without: frozenset[UUID],
        hurry: bool,
    ) -> SyncReport:
        from leadcapture.sync import drain
        from leadcapture.sync.drain import SyncReport

        started = self._clock()
        try:
            opened = self._connector(name, show)
        except LeadCaptureError as error:
            return SyncReport(
                connector=name,
                started_at=started,
                message=str(error),
                needs_sign_in=isinstance(error, SignInNeeded),
            )
        try:
            self._heard(show, opened)
            with self._turns.take(name):
                report = drain.drain(
                    self._store,
                    show,
                    opened,
                    clock=self._clock,
                    progress=progress,
                    cancelled=cancelled,
                    only=self._chosen(name, only, without),
                    hurry=hurry,
                )
                if not report.message:
                    self._tell_forgotten(show, opened)
        finally:
            opened.close()
        return report

    def map_fields(self, connector: str, destination: Destination) -> Destination:
        """Keep the field mapping and the defaults of `destination` in the open show."""
        show = self._current()
        kept = replace(
            show.connectors[connector], fields=destination.fields, defaults=destination.defaults
        )
        self.put_show(replace(show, connectors={**show.connectors, connector: kept}))
        return kept

    def _chosen(
        self, connector: str, only: frozenset[UUID] | None, without: frozenset[UUID]
    ) -> frozenset[UUID] | None:
        if not without:
            return only
        if only is None:
            pending = DeliveryState.PENDING
            entries = outbox.entries(self._store, connector=connector, state=pending)
            only = frozenset(entry.lead_id for entry in entries)
        return only - without

    def read_back(
        self, connector: str, lead_ids: Sequence[UUID] | None = None, *, show: Show | None = None
    ) -> tuple[RemoteStatus, ...]:
        """What the CRM holds of these leads now (default: all that were sent to it).

        Raises `RetryLater`, `NotTheServer` or `SignInNeeded`.
        """
        show = show or self._current()
        opened = self._connector(connector, show)
        try:
            ids = lead_ids if lead_ids is not None else outbox.sent(self._store, connector, show.id)
            size = opened.limits.batch_size
            return tuple(
                status
                for start in range(0, len(ids), size)
                for status in opened.read_back(ids[start : start + size])
            )
        finally:
            opened.close()

    def parked(self) -> tuple[tuple[OutboxEntry, Lead], ...]:
        """Steps a CRM refused, with the leads they belong to."""
        return tuple(
            (entry, lead)
            for lead, entries in outbox.undone(self._store, states=(DeliveryState.PARKED,))
            for entry in entries
        )

    def retry(self, keys: Sequence[str]) -> int:
        """Make parked steps due again; how many there were."""
        return outbox.retry(self._store, keys, at=self._clock())

    def existing_records(self, error: str) -> tuple[str, ...]:
        """The records that a refusal's words name as the same person, by their ids in the CRM."""
        from leadcapture.sync.connector import existing_records

        return existing_records(error)

    def link(self, key: str, record: str) -> Lead:
        """Make a record that the CRM named for a refused person this lead's own.

        What is due goes to that record from now on. Raises `BadInput` for a row that was not
        refused for this, or a CRM that cannot; `Refused`, `RetryLater` or `SignInNeeded`.
        """
        from leadcapture.sync.connector import LinksRecords, existing_records

        refused = [(entry, lead) for entry, lead in self.parked() if entry.key == key]
        if not refused:
            raise BadInput(
                f"No refused row has the key '{key}'. 'leadcapture refused' lists those there are."
            )
        named = [one for one in refused if record in existing_records(one[0].error)]
        if not named:
            raise BadInput("The CRM did not name this record for this lead.")
        ((entry, lead),) = named
        opened = self._connector(entry.connector, self.show_of(lead))
        try:
            if not isinstance(opened, LinksRecords):
                raise BadInput(f"{entry.connector} cannot link a lead to a record.")
            found = opened.link_to(lead, record)
        finally:
            opened.close()
        ref = RemoteRef(
            lead_id=lead.id,
            connector=entry.connector,
            kind=Step.PERSON,
            remote_id=found.remote_id,
            url=found.url,
        )
        outbox.record(self._store, (), [ref], at=self._clock())
        self.retry([key])
        return lead

    def refusals(self) -> tuple[Refusal, ...]:
        """What was refused, by cause, each cause with its cure; the most frequent first."""
        from leadcapture.sync.causes import by_cause

        return by_cause(self.parked())

    def mend(self, refusal: Refusal) -> int:
        """Mend all leads of a cause that can be mended in one go, and make its steps due again.

        How many leads were mended; one undo step. What was taken out of a field is in the notes.
        """
        from leadcapture.sync.causes import mended

        ids = [lead.id for lead, _ in refusal.mendable]
        changed = self._change(ids, lambda lead: mended(lead, refusal.cause), "mended")
        self.retry([entry.key for entry, lead in refusal.rows if lead.id in set(ids)])
        return len(changed)

    def waive(self, keys: Sequence[str]) -> int:
        """Leave refused steps undone for good, such as the enrollment of who opted out in the CRM.

        How many there were. What a person's own record was refused for has to be mended.
        """
        return outbox.waive(self._store, keys)

    def synced_rows(self, report: SyncReport) -> Iterator[SyncedRow]:
        """What became of each lead in a sync, step by step, read from disk one after the other."""
        from leadcapture.sync.drain import synced_rows

        return synced_rows(self._store, report)

    def with_rows(self, reports: Iterable[SyncReport]) -> tuple[SyncReport, ...]:
        """The reports with what became of each lead, for a list of them."""
        return tuple(replace(one, rows=tuple(self.synced_rows(one))) for one in reports)

    def last_reports(self) -> tuple[SyncReport, ...]:
        """What the last sync with each destination of the open show did, lead by lead, also before
        a restart."""
        from leadcapture.sync.drain import past_reports

        if self.show is None:
            return ()
        reports = past_reports(self._store, self.show.id)
        return self.with_rows(one for one in reports if one.connector in self.show.connectors)

    def stay(self, lead_ids: Collection[UUID]) -> None:
        """These leads, and no others, stay here until a person lets them go again."""
        results.stay(self._store, lead_ids)

    def staying(self) -> frozenset[UUID]:
        """The leads that a person keeps back from syncs that start by themselves."""
        return results.staying(self._store)

    def runs(self, limit: int = 50) -> tuple[SyncRun, ...]:
        """Past syncs, newest first."""
        return outbox.runs(self._store, limit)


def _secret_name(connector: str, destination: Destination) -> str:
    return f"{connector}:{destination.user}@{destination.url}/{destination.database}"


def _second_name(connector: str, destination: Destination) -> str:
    place = destination.options.get("marketing_cloud", "")
    return f"{_secret_name(connector, destination)}#second {place}".rstrip()
