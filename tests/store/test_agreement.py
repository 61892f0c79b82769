"""Counts, lists, search and tallies against a plain recomputation, after any series of actions."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from leadcapture.delivery import DeliveryState, OutboxEntry, Step
from leadcapture.lead import Disposition, Lead, Person, Stage
from leadcapture.show import Show
from leadcapture.store import backup, history, outbox
from leadcapture.store.store import LeadFilter, LeadOrder, LeadQuery, Store
from tests.store.conftest import KEY, NOW, a_capture, a_lead, owed

pytestmark = pytest.mark.slow

WORDS = ("Ada", "adabei", "Bo", "zebra", "O'Brien", "x")
RANKS = {Disposition.HOT: 1, Disposition.WARM: 2, Disposition.COLD: 3, None: 4}

_place: list[tuple[Path, Store]] = []


def _store() -> Store:
    """One file for all examples, each with a show of its own: making files costs more than this."""
    if not _place:
        folder = Path(tempfile.mkdtemp())
        store = Store(folder, KEY)
        # What a power cut would do is not asked here.
        store.engine.reading().execute("PRAGMA synchronous = OFF")
        _place.append((folder, store))
    return _place[0][1]


@pytest.fixture(scope="module", autouse=True)
def _tidy():  # type: ignore[no-untyped-def]
    yield
    for folder, store in _place:
        wrong = [
            finding.name
            for finding in backup.doctor(store, _NoPictures(), folder)  # type: ignore[arg-type]
            if not finding.ok and finding.name in ("Search index", "References", "Outbox")
        ]
        store.close()
        shutil.rmtree(folder)
        assert wrong == []
    _place.clear()


class _NoPictures:
    folder = Path("nowhere")

    def orphans(self, used: object) -> tuple[()]:
        return ()


class Booths(RuleBasedStateMachine):
    """Captures, edits, reviews, merges, syncs and undoes; `self.leads` is all that it remembers."""

    def __init__(self) -> None:
        super().__init__()
        self.store = _store()
        self.show = Show(name="Expo", id=uuid4())
        self.store.put_show(self.show)
        self.leads: list[Lead] = []
        self.steps = 0
        for words in (["Ada"], ["Bo", "zebra"], ["x", "Ada"], []):
            self.capture(words, mail=bool(words), heat=None, minutes=0)
        self.restage({0, 1}, Stage.REVIEWED)

    def owed(self, lead: Lead) -> tuple[OutboxEntry, ...]:
        if lead.stage not in (Stage.CAPTURED, Stage.REVIEWED):
            return ()
        due_at = NOW if lead.stage is Stage.REVIEWED else None
        return owed(lead, Step.PERSON, Step.HANDOFF, due_at=due_at)

    def current(self, number: int) -> Lead:
        return self.store.lead(self.leads[number % len(self.leads)].id)

    def put(self, lead: Lead, action: str) -> None:
        self.store.keep(lead, (), self.owed(lead), action=action, by="Rep", at=NOW)

    @rule(
        words=st.lists(st.sampled_from(WORDS), max_size=3),
        mail=st.booleans(),
        heat=st.sampled_from([None, *Disposition]),
        minutes=st.integers(-3, 3),
    )
    def capture(self, words: list[str], mail: bool, heat: Disposition | None, minutes: int) -> None:
        self.steps += 1
        lead = a_lead(
            show_id=self.show.id,
            person=Person(
                first_name=words[0] if words else "",
                company=words[1] if len(words) > 1 else "",
                emails=(f"a{self.steps}@example.com",) if mail else (),
            ),
            notes=" ".join(words[2:]),
            disposition=heat,
            provisional=not words and not mail,
            # The clock may be set, forwards or back.
            captured_at=NOW + timedelta(minutes=minutes),
        )
        self.leads.append(lead)
        captures = [a_capture(lead)]
        self.store.keep(lead, captures, self.owed(lead), action="captured", by="Rep", at=NOW)

    @rule(number=st.integers(0, 9), note=st.sampled_from(WORDS), heat=st.sampled_from(Disposition))
    def edit(self, number: int, note: str, heat: Disposition) -> None:
        lead = self.current(number)
        self.put(replace(lead, notes=note, disposition=heat), "edited")

    @rule(
        numbers=st.sets(st.integers(0, 5), min_size=1, max_size=4),
        stage=st.sampled_from([Stage.CAPTURED, Stage.REVIEWED, Stage.DISCARDED]),
    )
    def restage(self, numbers: set[int], stage: Stage) -> None:
        self.store.change(
            [self.leads[number % len(self.leads)].id for number in numbers],
            lambda lead: None if lead.stage is Stage.MERGED else replace(lead, stage=stage),
            self.owed,
            action="restaged",
            by="Rep",
            at=NOW,
        )

    @rule(one=st.integers(0, 9), other=st.integers(0, 9))
    def merge(self, one: int, other: int) -> None:
        keep, gone = self.current(one), self.current(other)
        live = (Stage.CAPTURED, Stage.REVIEWED)
        if keep.id != gone.id and keep.stage in live and gone.stage in live:
            merged = replace(keep, notes=f"{keep.notes} {gone.notes}")
            self.store.merge(merged, gone, self.owed(merged), by="Rep", at=NOW)

    @rule()
    def undo(self) -> None:
        history.undo(self.store, by="Rep", at=NOW, owed=self.owed)

    @rule(
        step=st.sampled_from([Step.PERSON, Step.HANDOFF]),
        state=st.sampled_from(DeliveryState),
        few=st.booleans(),
    )
    def sync(self, step: Step, state: DeliveryState, few: bool) -> None:
        limit = 1 if few else 9
        due = outbox.due(
            self.store,
            outbox.Queue(connector="crm", step=step, now=NOW, show_id=self.show.id),
            limit=limit,
        )
        outbox.record(self.store, [(entry, state, "said", None) for entry, _ in due], at=NOW)

    @rule()
    def retry(self) -> None:
        for lead in self.leads:
            keys = [entry.key for entry in outbox.entries(self.store, lead_id=lead.id)]
            outbox.retry(self.store, keys, at=NOW)

    @invariant()
    def searches_find_what_is_there(self) -> None:
        for word, chosen in (
            ("ada", LeadFilter.ALL),
            ("zebra", LeadFilter.ALL),
            ("O'Brien", LeadFilter.TO_REVIEW),
            ("ada", LeadFilter.DISCARDED),
        ):
            self.search(word, chosen, few=self.steps % 2 == 0)

    def search(self, word: str, chosen: LeadFilter, few: bool) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("leadcapture.store.queries._FEW_HITS", 500 if few else 0)
            patch.setattr("leadcapture.store.queries._FEW_ROWS", 500 if few else 0)
            query = LeadQuery(show_id=self.show.id, text=word, filter=chosen)
            wanted = {
                lead.id for lead in self.now() if self.fits(lead, chosen) and _has(lead, word)
            }
            rows = self.store.page(query, offset=0, limit=99)
            assert {row.id for row in rows} == wanted
            assert self.store.count(query) == len(rows) == len(wanted)

    @invariant()
    def lists_and_counts_are_those_of_the_leads(self) -> None:
        leads = self.now()
        live = [lead for lead in leads if lead.stage in (Stage.CAPTURED, Stage.REVIEWED)]
        for chosen in LeadFilter:
            query = LeadQuery(show_id=self.show.id, filter=chosen, order=LeadOrder.RATING)
            fitting = [lead for lead in leads if self.fits(lead, chosen)]
            fitting.sort(key=lambda lead: (RANKS[lead.disposition], -lead.captured_at.timestamp()))
            rows = self.store.page(query, offset=0, limit=99)
            assert {row.id for row in rows} == {lead.id for lead in fitting}
            assert [row.disposition for row in rows] == [lead.disposition for lead in fitting]
            assert self.store.count(query) == len(rows)
        found = self.store.counts(self.show.id, since=NOW)
        states = [self.states(lead) for lead in leads]
        assert found.total == len(live)
        assert found.today == sum(lead.captured_at >= NOW for lead in live)
        assert found.to_review == sum(lead.stage is Stage.CAPTURED for lead in live)
        assert found.held == sum(("pending", False) in state for state in states)
        assert found.waiting == sum(("pending", True) in state for state in states)
        assert found.parked == sum(any(what == "parked" for what, _ in state) for state in states)
        # Nothing waits to leave that was not reviewed, and nothing of a lead that is gone.
        for lead, state in zip(leads, states, strict=True):
            if lead.stage is not Stage.REVIEWED:
                assert ("pending", True) not in state
            if lead not in live:
                assert {what for what, _ in state} <= {"sent"}

    def now(self) -> list[Lead]:
        return [self.store.lead(lead.id) for lead in self.leads]

    def states(self, lead: Lead) -> set[tuple[str, bool]]:
        return {
            (str(entry.state), entry.due_at is not None)
            for entry in outbox.entries(self.store, lead_id=lead.id)
        }

    def fits(self, lead: Lead, chosen: LeadFilter) -> bool:
        parked = any(what == "parked" for what, _ in self.states(lead))
        if chosen is LeadFilter.DISCARDED:
            return lead.stage is Stage.DISCARDED
        return (
            lead.stage in (Stage.CAPTURED, Stage.REVIEWED)
            and {
                LeadFilter.ALL: True,
                LeadFilter.TO_REVIEW: lead.stage is Stage.CAPTURED,
                LeadFilter.APPROVED: lead.stage is Stage.REVIEWED,
                LeadFilter.NEEDS_LOOK: parked
                or (
                    lead.stage is Stage.CAPTURED
                    and (lead.provisional or not lead.person.name or not lead.person.email)
                ),
                LeadFilter.HOT: lead.disposition is Disposition.HOT,
                LeadFilter.NO_EMAIL: not lead.person.email,
                LeadFilter.PARKED: parked,
            }[chosen]
        )


def _has(lead: Lead, word: str) -> bool:
    """Whether a plain search would find this prefix."""
    text = f"{lead.person.name} {lead.person.company} {lead.notes} {lead.person.email}".casefold()
    if word == "O'Brien":
        return "o'brien" in text
    return any(part.startswith(word.casefold()) for part in text.replace("'", " ").split())


TestBooths = Booths.TestCase
TestBooths.settings = settings(
    max_examples=15,
    stateful_step_count=12,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
