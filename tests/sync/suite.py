"""The conformance suite: what every connector must hold, on a vendor's server and bad wires.

A connector's test file subclasses `ConnectorSuite` and gives it a `rig`::

    class TestHubSpot(ConnectorSuite):
        @pytest.fixture
        def rig(self) -> Iterator[Rig]:
            with HubSpotServer() as server:
                yield HubSpotRig(server)

All tests run through `drain` with a store of its own and through a `FaultServer`, on real sockets.
"""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID, uuid4

import pytest
from faultserver import Fault, FaultServer, Spoken

from leadcapture import nurture
from leadcapture.delivery import DeliveryState, Step
from leadcapture.lead import Consent, Disposition, Lead, Person, Stage
from leadcapture.show import Destination, Show
from leadcapture.showfile import parse_show
from leadcapture.store import outbox, told
from leadcapture.store.store import Store
from leadcapture.sync import http
from leadcapture.sync.connector import Connector, Enrollment, PersonRow, ReadsOptOuts, RowResult
from leadcapture.sync.drain import SyncReport, drain
from leadcapture.sync.dryrun import Action, plan
from tests.fresh import new_store

__all__ = ["FAULTS", "Books", "ConnectorSuite", "Crash", "Desk", "Rig", "crash_at", "make_lead"]

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
YES = Consent(purpose="email", wording="May we?", version="1", language="en", at=NOW, how="ticked")
NO = replace(YES, granted=False)
#: The faults that every connector is run against. Time-outs cost time: `CALL_SECONDS` each.
FAULTS = tuple(Fault)
SLOW = (Fault.TIME_OUT_BEFORE, Fault.TIME_OUT_AFTER, Fault.TRICKLE)
#: The faults by how they look from here; one test runs through one group.
GROUPS = {
    "unanswered": FAULTS[:7],
    "somebody-else": FAULTS[7:14],
    "broken": FAULTS[14:22],
    "rows": FAULTS[22:],
}
#: Seconds of a call's deadline in the suite.
CALL_SECONDS = 0.4


class Rig:
    """One connector on its vendor's server: what the suite has to know of it."""

    #: Whether fields are mapped, so that people's edits in the CRM are seen field by field.
    maps_fields: ClassVar[bool] = True
    #: What the vendor says when a token expired or no calls are left.
    spoken: ClassVar[Mapping[Fault, Spoken]] = {}
    #: One of our fields that the CRM bounds, and its length there; None: nothing is bounded.
    bounded: ClassVar[tuple[str, int] | None] = ("last_name", 80)

    url: str
    """The vendor's server."""

    def __init__(self) -> None:
        self.known: set[UUID] = set()
        """The leads of this test, for servers that several tests share."""

    def destination(self, url: str) -> Destination:
        """The show file's section, for a CRM at `url`. Sequences "Hot" and "Touch" exist."""
        raise NotImplementedError

    def open(self, destination: Destination, folder: Path) -> Connector:
        """A connector named "crm", signed in as far as it needs no network."""
        raise NotImplementedError

    # --- what the vendor's server holds, asked behind the wire
    def people(self) -> Collection[UUID]:
        """Leads that have a record; one that has two is there twice."""
        raise NotImplementedError

    def members(self) -> Collection[UUID]:
        """Leads in the campaign, each as often as it is in it."""
        raise NotImplementedError

    def tasks(self) -> Collection[UUID]:
        """Leads with a hand-off, each as often as it was handed over."""
        raise NotImplementedError

    def enrolled(self) -> Collection[UUID]:
        """Leads in a sequence, each as often as it was enrolled."""
        raise NotImplementedError

    def last_name(self, lead_id: UUID) -> str:
        raise NotImplementedError

    def rename(self, lead_id: UUID, last_name: str) -> None:
        """Somebody changes the last name in the CRM."""
        raise NotImplementedError

    def opt_out(self, lead_id: UUID) -> None:
        """The person unsubscribes in the CRM."""
        raise NotImplementedError

    def refuse(self, last_name: str, words: str) -> None:
        """The CRM refuses a record with this last name, in these words."""
        raise NotImplementedError


class Crash(BaseException):
    """The app was killed here."""


class Books:
    """A store with a show, a clock, and the leads that are owed to the show's CRM."""

    def __init__(self, store: Store, show: Show) -> None:
        self.store = store
        self.show = show
        self.now = NOW
        store.put_show(show)

    def keep(self, lead: Lead) -> Lead:
        owed = nurture.owed(lead, self.show, now=self.now)
        return self.store.keep(lead, (), owed, action="edited", by="Rep", at=self.now)

    def add(self, count: int = 1, **fields: Any) -> list[Lead]:
        return [self.keep(make_lead(self.show, number, **fields)) for number in range(count)]

    def states(self, lead: Lead | None = None) -> dict[Step, set[DeliveryState]]:
        found: dict[Step, set[DeliveryState]] = {}
        for entry in outbox.entries(self.store, lead_id=lead.id if lead else None):
            found.setdefault(entry.step, set()).add(entry.state)
        return found


class Desk(Books):
    """The same with a wire and a rig; each sync is one run of the app."""

    def __init__(self, store: Store, rig: Rig, wire: FaultServer, folder: Path) -> None:
        self.rig = rig
        self.wire = wire
        self.folder = folder
        self.destination = rig.destination(wire.url)
        super().__init__(store, _show(self.destination))

    def keep(self, lead: Lead) -> Lead:
        self.rig.known.add(lead.id)
        return super().keep(lead)

    @contextmanager
    def open(self) -> Iterator[Connector]:
        connector = self.rig.open(self.destination, self.folder)
        try:
            yield connector
        finally:
            connector.close()

    def sync(self) -> SyncReport:
        self.now += timedelta(hours=2)
        with self.open() as connector:
            return drain(
                self.store, self.show, connector, clock=lambda: self.now, chance=lambda: 0.5
            )

    def settle(self, most: int = 40) -> None:
        """Sync on a good wire until nothing is due any more."""
        self.wire.spoil = lambda call: None
        for _ in range(most):
            report = self.sync()
            if not report.steps and not report.message:
                return
        raise AssertionError(f"the outbox does not come to rest: {report.message}")

    def lost_or_doubled(self, leads: Collection[Lead]) -> dict[str, object]:
        """What the CRM holds too little or too much of; empty when all is right."""
        ids = sorted(lead.id for lead in leads)
        rig = self.rig
        wrong: dict[str, object] = {}
        for name, there in (
            ("people", rig.people()),
            ("members", rig.members()),
            ("tasks", rig.tasks()),
            ("enrolled", rig.enrolled()),
        ):
            if sorted(there) != ids:
                missing = len(set(ids) - set(there))
                wrong[name] = f"{len(there)} of {len(ids)}, {missing} missing"
        return wrong


def make_lead(show: Show, number: int = 0, **fields: Any) -> Lead:
    lead_id = uuid4()
    return Lead(
        **{
            "id": lead_id,
            "show_id": show.id,
            "person": Person(
                first_name="Ada",
                last_name=f"Example{number}",
                company="Example Ltd",
                emails=(f"ada.{lead_id.hex[:12]}@example.com",),
            ),
            "captured_at": NOW,
            "captured_by": "Rep",
            "device": "laptop",
            "disposition": Disposition.HOT,
            "next_step": "meeting",
            "consents": (YES,),
            "stage": Stage.REVIEWED,
            **fields,
        }
    )


def _show(destination: Destination) -> Show:
    show = parse_show(
        """
name = "Suite Expo"
[campaign]
name = "Suite Expo 2026"
[[qualifiers]]
id = "interest"
label = "Interest"
kind = "single"
choices = ["Pro", "Basic"]
[[next_steps]]
id = "meeting"
label = "Meeting"
handoff = true
[[nurture]]
sequence = "Hot"
dispositions = ["hot"]
[[nurture]]
sequence = "Touch"
"""
    )
    return replace(show, id=uuid4(), connectors={"crm": destination})


@contextmanager
def crash_at(store: Store, number: int, *, after: bool) -> Iterator[list[int]]:
    """The app is killed at the `number`th write to its file, before or after it is on disk.

    Yields a list that holds how many writes there were.
    """
    writing = store.writing
    count = [0]

    @contextmanager
    def fragile() -> Iterator[Any]:
        count[0] += 1
        if count[0] == number and not after:
            raise Crash
        with writing() as db:
            yield db
        if count[0] == number and after:
            raise Crash

    store.writing = fragile  # type: ignore[method-assign]
    try:
        yield count
    finally:
        store.writing = writing  # type: ignore[method-assign]


class ConnectorSuite:
    """What every connector must hold. Subclasses give the fixture `rig`."""

    #: Which faults are met, by group; a slow server may take a sample.
    faults: ClassVar[Mapping[str, Sequence[Fault]]] = GROUPS
    rounds: ClassVar[int] = 10
    crash_points: ClassVar[int] = 60

    @pytest.fixture
    def desk(self, rig: Rig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
        monkeypatch.setattr(http, "CALL_SECONDS", CALL_SECONDS)
        with (
            FaultServer(rig.url, spoken=rig.spoken) as wire,
            new_store(tmp_path / "workspace") as store,
        ):
            yield Desk(store, rig, wire, tmp_path)

    # --- the happy path
    def test_every_step_of_every_lead_arrives_once(self, desk: Desk) -> None:
        leads = desk.add(3)
        report = desk.sync()
        assert report.message == ""
        assert (report.created, report.campaign, report.handed_off, report.enrolled) == (3,) * 4
        assert desk.lost_or_doubled(leads) == {}
        assert desk.states() == {step: {DeliveryState.SENT} for step in Step}
        assert desk.sync().steps == 0

    def test_an_edit_is_an_update_and_repeats_nothing(self, desk: Desk) -> None:
        (lead,) = desk.add(1)
        desk.sync()
        desk.keep(replace(lead, person=replace(lead.person, last_name="Other")))
        report = desk.sync()
        assert (report.created, report.updated, report.handed_off, report.enrolled) == (0, 1, 0, 0)
        assert "Other" in desk.rig.last_name(lead.id)
        assert desk.lost_or_doubled([lead]) == {}

    def test_the_dry_run_sends_nothing_and_says_what_is_new(self, desk: Desk) -> None:
        desk.add(2)
        with desk.open() as connector:
            found = plan(desk.store, desk.show, "crm", connector, now=desk.now, hurry=True)
        assert found.message == ""
        people = [row for row in found.rows if row.step is Step.PERSON]
        assert [row.action for row in people] == [Action.CREATE, Action.CREATE]
        assert list(desk.rig.people()) == []

    def test_names_of_the_whole_world_arrive_as_they_are(self, desk: Desk) -> None:
        names = ("Ødegård", "山田", "Müller-Łukasiewicz", 'O\'Brien \\ "x" %_', "עברית", "🙂")
        leads = [
            desk.add(1, person=Person(first_name="A", last_name=name, company="Ex & Co <b>"))[0]
            for name in names
        ]
        desk.settle()
        for lead, name in zip(leads, names, strict=True):
            assert name in desk.rig.last_name(lead.id)

    def test_who_is_not_there_is_left_out(self, desk: Desk) -> None:
        with desk.open() as connector:
            assert connector.read_back([uuid4()]) == []
            assert connector.look_up([make_lead(desk.show)], ["x"]) == []

    # --- what does not fit
    def test_what_is_too_long_is_parked_with_words_and_never_cut(self, desk: Desk) -> None:
        if desk.rig.bounded is None:
            pytest.skip("this CRM bounds nothing")
        name, longest = desk.rig.bounded
        good = desk.add(2)
        person = replace(good[0].person, **{name: "x" * (longest + 1)}, emails=())
        bad = desk.keep(make_lead(desk.show, person=person))
        desk.settle()
        (parked,) = outbox.entries(desk.store, state=DeliveryState.PARKED)
        assert parked.lead_id == bad.id
        assert str(longest) in parked.error
        assert sorted(desk.rig.people()) == sorted(lead.id for lead in good)

    def test_one_bad_record_is_parked_and_the_rest_goes_through(self, desk: Desk) -> None:
        desk.rig.refuse("Badname", "Validation: no Badname here.")
        leads = desk.add(4)
        bad = desk.keep(replace(leads[2], person=replace(leads[2].person, last_name="Badname")))
        desk.settle()
        (parked,) = outbox.entries(desk.store, state=DeliveryState.PARKED)
        assert parked.lead_id == bad.id
        assert "no Badname here" in parked.error
        rest = [lead for lead in leads if lead.id != bad.id]
        assert desk.lost_or_doubled(rest) == {}

    # --- consent
    def test_an_opt_out_in_the_crm_always_wins(self, desk: Desk) -> None:
        lead, other = desk.add(2, disposition=None, consents=())
        desk.settle()
        desk.rig.opt_out(lead.id)
        for one in (lead, other):
            desk.keep(replace(desk.store.lead(one.id), consents=(YES,)))
        desk.settle()
        assert list(desk.rig.enrolled()) == [other.id]
        with desk.open() as connector:
            (status,) = connector.read_back([lead.id])
            assert status.opted_out
            if isinstance(connector, ReadsOptOuts):
                rows = [Enrollment(lead=one, remote_id="", sequence="Hot") for one in (lead, other)]
                assert connector.opted_out(rows) == {lead.id}

    def test_nobody_is_enrolled_without_an_opt_in(self, desk: Desk) -> None:
        desk.add(1, consents=())
        desk.add(1, consents=(YES, NO))
        desk.settle()
        assert list(desk.rig.enrolled()) == []
        assert len(desk.rig.people()) == 2

    def test_a_persons_edit_in_the_crm_stays(self, desk: Desk) -> None:
        (lead,) = desk.add(1)
        desk.settle()
        desk.rig.rename(lead.id, "Verheiratet")
        kept = desk.store.lead(lead.id)
        desk.keep(replace(kept, person=replace(kept.person, last_name="Ours")))
        desk.settle()
        assert "Verheiratet" in desk.rig.last_name(lead.id)
        if desk.rig.maps_fields:
            (conflict,) = told.conflicts(desk.store)
            assert "Verheiratet" in str(conflict.theirs)

    def test_an_edit_under_way_is_sent_though_the_clock_went_back(self, desk: Desk) -> None:
        (lead,) = desk.add(1)
        with desk.open() as connector:
            put = connector.upsert_people

            def slow(people: Sequence[PersonRow]) -> list[RowResult]:
                results = put(people)
                then, desk.now = desk.now, desk.now - timedelta(days=1)
                person = replace(lead.person, last_name="Newer")
                desk.keep(replace(desk.store.lead(lead.id), person=person))
                desk.now = then
                return results

            connector.upsert_people = slow  # type: ignore[method-assign]
            drain(desk.store, desk.show, connector, clock=lambda: desk.now)
        desk.settle()
        assert "Newer" in desk.rig.last_name(lead.id)
        assert desk.lost_or_doubled([lead]) == {}

    # --- bad wires
    @pytest.mark.parametrize("group", GROUPS)
    def test_no_fault_loses_or_doubles_anything(self, desk: Desk, group: str) -> None:
        """Each fault hits every second request of two syncs, once the odd and once the even."""
        faults: Sequence[Fault] = self.faults.get(group, ())
        if not faults:
            pytest.skip("the sample is in another group")
        leads: list[Lead] = []
        for fault in faults:
            leads += desk.add(2)
            for turn in (0,) if fault in SLOW else (0, 1):
                desk.wire.spoil = lambda call, fault=fault, turn=turn: (
                    fault if call.number % 2 == turn else None
                )
                desk.sync()
        assert set(desk.wire.met) == set(faults)
        desk.settle()
        assert desk.lost_or_doubled(leads) == {}
        assert desk.states() == {step: {DeliveryState.SENT} for step in Step}

    def test_any_mixture_of_faults_loses_and_doubles_nothing(self, desk: Desk) -> None:
        dice = random.Random(7)
        fast = [fault for fault in FAULTS if fault not in SLOW]
        leads = desk.add(12)
        desk.wire.spoil = lambda call: dice.choice(fast) if dice.random() < 0.3 else None
        for _ in range(self.rounds):
            desk.sync()
        desk.settle()
        assert desk.lost_or_doubled(leads) == {}

    # --- crashes
    @pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
    def test_no_crash_loses_or_doubles_anything(self, desk: Desk, after: bool) -> None:
        """A sync is killed at its first write to disk, the next one at its second, and so on."""
        leads = desk.add(2)
        for number in range(1, self.crash_points):
            with crash_at(desk.store, number, after=after) as writes, suppress(Crash):
                desk.sync()
            if writes[0] < number:
                break
            with desk.store.writing() as db:
                db.execute("DELETE FROM leases")
        desk.settle()
        assert desk.lost_or_doubled(leads) == {}
