from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadcapture.delivery import DeliveryState, OutboxEntry, RemoteRef, Step
from leadcapture.errors import Conflict, DiskFull, NewerDatabase, StoreError, WrongKey
from leadcapture.lead import Consent, Disposition, Lead, Person, Phone, Stage
from leadcapture.show import Show
from leadcapture.store import history, migrations, outbox, queries
from leadcapture.store.meeting import Asked, Met
from leadcapture.store.migrations import Migrations
from leadcapture.store.schema import NAMES
from leadcapture.store.store import (
    Attendee,
    LeadFilter,
    LeadOrder,
    LeadQuery,
    Store,
)
from tests.store.conftest import KEY, NOW, SHOW, a_capture, a_lead, labels, owed

Keep = Callable[..., Lead]


# --- keeping


def test_what_is_kept_comes_back_whole(store: Store, keep: Keep) -> None:
    lead = a_lead(
        answers={"interest": ("Pro", "Basic"), "seats": 12.0, "why": "demo"},
        consents=(
            Consent(purpose="email", wording="w", version="1", language="en", at=NOW, how="ticked"),
        ),
        disposition=Disposition.HOT,
        notes="line one\nline two",
        tags=("vip",),
    )
    capture = a_capture(lead, payload=b"\x00\xff raw", symbology="QRCode", image_id=uuid4())
    stored = keep(lead, capture)
    assert stored == replace(lead, revision=1, updated_at=NOW)
    assert store.lead(lead.id) == stored
    assert store.captures(lead.id) == (capture,)
    (row,) = store.page(LeadQuery(), offset=0, limit=10)
    assert (row.id, row.label, row.opted_in, row.pending) == (lead.id, "Ada Example0", True, 1)


def test_it_is_on_disk_after_reopening(store: Store, keep: Keep, folder: Path) -> None:
    lead = keep(a_lead())
    store.close()
    with Store(folder, KEY) as again:
        assert again.lead(lead.id) == lead
        assert again.shows() == (SHOW,)


def test_keeping_the_very_same_again_changes_nothing(store: Store) -> None:
    lead = a_lead()
    capture = a_capture(lead)
    first = store.keep(lead, [capture], owed(lead), action="captured", by="Rep", at=NOW)
    again = store.keep(
        lead, [capture], owed(lead), action="captured", by="Rep", at=NOW + timedelta(seconds=9)
    )
    assert again == first
    assert len(store.captures(lead.id)) == len(history.changes(store, lead.id)) == 1
    assert len(outbox.entries(store)) == 1


def test_a_stale_edit_is_refused_and_nothing_written(store: Store, keep: Keep) -> None:
    lead = keep(a_lead())
    newer = keep(replace(lead, notes="mine"), action="edited")
    with pytest.raises(Conflict, match="Somebody else changed"):
        keep(replace(lead, notes="theirs"), a_capture(lead), action="edited")
    assert store.lead(lead.id) == newer
    assert store.captures(lead.id) == ()


def test_a_change_meets_leads_as_they_are_now(store: Store, keep: Keep) -> None:
    one, two, three = (keep(a_lead(number)) for number in range(3))
    keep(replace(two, notes="edited meanwhile"), action="edited")

    def approve(lead: Lead) -> Lead | None:
        return None if lead.id == three.id else replace(lead, stage=Stage.REVIEWED)

    ids = [one.id, two.id, three.id, one.id]
    changed = store.change(ids, approve, owed, action="approved", by="Rep", at=NOW)
    assert [(lead.id, lead.revision) for lead in changed] == [(one.id, 2), (two.id, 3)]
    assert store.lead(two.id).notes == "edited meanwhile"
    assert store.lead(three.id) == three
    history.undo(store, by="Rep", at=NOW)
    assert {store.lead(lead.id).stage for lead in (one, two, three)} == {Stage.CAPTURED}
    with pytest.raises(StoreError, match="not in the workspace"):
        store.change([one.id, uuid4()], approve, owed, action="approved", by="Rep", at=NOW)
    assert store.lead(one.id).stage is Stage.CAPTURED


def test_a_lead_of_an_unknown_show_is_refused(store: Store, keep: Keep) -> None:
    with pytest.raises(StoreError, match="show is not in the workspace"):
        keep(a_lead(show_id=uuid4()))


def test_unknown_ids_are_said_plainly(store: Store) -> None:
    with pytest.raises(StoreError, match="lead is not in the workspace"):
        store.lead(uuid4())
    with pytest.raises(StoreError, match="show is not in the workspace"):
        store.show(uuid4())
    assert store.captures(uuid4()) == ()
    assert history.changes(store, uuid4()) == ()


@pytest.mark.parametrize("nasty", ["a\0b", "lone \ud800 surrogate", "\u202eevil", "'; DROP TABLE"])
def test_hostile_text_is_kept(store: Store, keep: Keep, nasty: str) -> None:
    person = Person(first_name=nasty, company=nasty, emails=(nasty,))
    lead = keep(a_lead(person=person, notes=nasty, answers={"q": nasty}))
    stored = store.lead(lead.id)
    assert stored.notes == nasty.encode("utf-8", "replace").decode()
    assert store.page(LeadQuery(), offset=0, limit=1)[0].id == lead.id
    assert stored == lead


def test_evidence_is_never_edited_or_deleted(store: Store, keep: Keep) -> None:
    lead = a_lead()
    keep(lead, a_capture(lead))
    for statement in (
        "UPDATE captures SET payload = x'00'",
        "UPDATE captures SET at = 0",
        "DELETE FROM captures",
        "INSERT OR REPLACE INTO captures SELECT * FROM captures",
        "DELETE FROM leads",
        "DELETE FROM history",
        "UPDATE leads SET id = 'other'",
    ):
        with pytest.raises(StoreError, match=r"never|keeps"), store.writing() as db:
            db.execute(statement)


def test_a_full_disk_keeps_nothing_half_and_goes_on(store: Store, keep: Keep) -> None:
    first = keep(a_lead(1))
    with store.reading() as db:
        pages = db.execute("PRAGMA page_count").fetchone()[0]
        db.execute(f"PRAGMA max_page_count = {pages}")
    lost = a_lead(2, notes="x" * 200_000)
    with pytest.raises(DiskFull):
        keep(lost, a_capture(lost))
    assert labels(store) == [first.label]
    assert store.counts(None, since=NOW).total == 1
    with store.reading() as db:
        db.execute("PRAGMA max_page_count = 100000")
    keep(lost, a_capture(lost))
    assert len(labels(store)) == 2


# --- lists


@pytest.fixture
def people(store: Store, keep: Keep) -> dict[str, Lead]:
    def person(first: str, last: str, company: str, email: str = "") -> Person:
        return Person(
            first_name=first, last_name=last, company=company, emails=(email,) if email else ()
        )

    return {
        lead.badge_id: keep(lead)
        for lead in (
            a_lead(
                1,
                badge_id="zoe",
                person=person("Zoë", "O'Brien", "Example Ltd", "zoe@a.example.com"),
                disposition=Disposition.COLD,
            ),
            a_lead(
                2,
                badge_id="ana",
                person=person("ana", "Foo-Bar", "", "ana@b.example.com"),
                disposition=Disposition.HOT,
                stage=Stage.REVIEWED,
            ),
            a_lead(3, badge_id="4711", person=Person(), provisional=True),
            a_lead(
                4,
                badge_id="bo",
                person=person("Bo", "Ångström", "Acme"),
                disposition=Disposition.HOT,
            ),
        )
    }


def test_each_order(store: Store, people: dict[str, Lead]) -> None:
    zoe, ana, none, bo = "Zoë O'Brien", "ana Foo-Bar", "4711", "Bo Ångström"
    assert labels(store) == [bo, none, ana, zoe]
    assert labels(store, order=LeadOrder.OLDEST) == [zoe, ana, none, bo]
    assert labels(store, order=LeadOrder.NAME) == [ana, bo, zoe, none]
    assert labels(store, order=LeadOrder.COMPANY)[:2] == [bo, zoe]
    assert labels(store, order=LeadOrder.RATING) == [bo, ana, zoe, none]
    assert labels(store, order=LeadOrder.STATE) == [none, bo, zoe, ana]
    assert labels(store, order=LeadOrder.LOOK) == [none, bo, ana, zoe]


def test_each_filter(store: Store, people: dict[str, Lead], keep: Keep) -> None:
    keep(replace(people["zoe"], stage=Stage.DISCARDED), entries=(), action="discarded")
    (entry,) = outbox.entries(store, lead_id=people["bo"].id)
    outbox.record(store, [(entry, DeliveryState.PARKED, "no", None)], at=NOW)
    ana, none, bo = "ana Foo-Bar", "4711", "Bo Ångström"
    expected = {
        LeadFilter.ALL: [bo, none, ana],
        LeadFilter.TO_REVIEW: [bo, none],
        LeadFilter.NEEDS_LOOK: [bo, none],
        LeadFilter.HOT: [bo, ana],
        LeadFilter.NO_EMAIL: [bo, none],
        LeadFilter.APPROVED: [ana],
        LeadFilter.PARKED: [bo],
        LeadFilter.DISCARDED: ["Zoë O'Brien"],
    }
    for chosen, found in expected.items():
        assert labels(store, filter=chosen) == found
        assert labels(store, filter=chosen, show_id=SHOW.id, order=LeadOrder.OLDEST) == found[::-1]
        for order in LeadOrder:
            assert sorted(labels(store, filter=chosen, order=order)) == sorted(found)
            texted = labels(store, filter=chosen, order=order, text="a")
            assert set(texted) <= set(found)


def test_several_shows_are_one_list_in_order(store: Store, keep: Keep) -> None:
    other = Show(name="Other Expo", id=UUID(int=2))
    store.put_show(other)
    for number in range(6):
        keep(a_lead(number, show_id=(SHOW, other)[number % 2].id))
    names = [f"Ada Example{number}" for number in range(6)]
    assert labels(store, order=LeadOrder.NAME) == names
    assert labels(store, show_id=other.id, order=LeadOrder.OLDEST) == names[1::2]
    assert labels(store, text="ada") == names[::-1]
    assert labels(store, text="ada", show_id=other.id) == names[5::-2]
    assert store.counts(None, since=NOW).total == 6
    assert store.counts(other.id, since=NOW + timedelta(seconds=3)).today == 2


def test_no_show_is_an_empty_list(folder: Path) -> None:
    with Store(folder, KEY) as empty:
        assert labels(empty) == []
        assert labels(empty, text="x") == []
        assert empty.counts(None, since=NOW).total == 0


@pytest.mark.parametrize("few", [0, 10_000], ids=["walked", "looked up"])
@pytest.mark.parametrize("text", ["", "ada"])
def test_pages_from_either_end_are_the_list(
    store: Store, keep: Keep, monkeypatch: pytest.MonkeyPatch, text: str, few: int
) -> None:
    monkeypatch.setattr("leadcapture.store.queries._FEW_HITS", few)
    monkeypatch.setattr("leadcapture.store.queries._FEW_ROWS", few)
    for number in range(23):
        keep(a_lead(number, disposition=list(Disposition)[number % 3]))
    keep(a_lead(23, stage=Stage.DISCARDED))
    for order in LeadOrder:
        for chosen in (LeadFilter.ALL, LeadFilter.HOT, LeadFilter.PARKED):
            query = LeadQuery(order=order, text=text, filter=chosen)
            whole = store.page(query, offset=0, limit=100)
            assert len(whole) == store.count(query)
            paged = [
                row
                for offset in range(0, 30, 4)
                for row in store.page(query, offset=offset, limit=4)
            ]
            assert paged == list(whole)
    assert store.count(LeadQuery(text=text)) == 23


# --- search


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("zoe", ["zoe"]),
        ("zo", ["zoe"]),
        ("o'brien", ["zoe"]),
        ("o'bri", ["zoe"]),
        ("foo-bar", ["ana"]),
        ("foo-b", ["ana"]),
        ("zoe@a.exa", ["zoe"]),
        ("angstr", ["bo"]),
        ("ANGSTRÖM", ["bo"]),
        ("471", ["4711"]),
        ("example zoe", ["zoe"]),
        ("zoe nobody", []),
        ("zoe *", ["zoe"]),
        ("AND", []),
        ("b OR z", []),
        ("NEAR(zoe", []),
        ("words:zoe", []),
        ("1", []),
    ],
)
def test_search(store: Store, people: dict[str, Lead], text: str, found: list[str]) -> None:
    rows = store.page(LeadQuery(text=text), offset=0, limit=10)
    assert sorted(row.id for row in rows) == sorted(people[name].id for name in found)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("0151 23456789", True),
        ("0151/2345", True),
        ("+49 151 2345", True),
        ("0049 151-23456789", True),
        ("4915123456789", True),
        ("030 1234567", False),
        ("mussig", True),
        ("Müßig", True),
        ("kjaer", True),
        ("lodz", True),
    ],
)
def test_a_phone_and_a_name_are_found_as_they_are_typed(
    store: Store, keep: Keep, text: str, found: bool
) -> None:
    person = Person(
        last_name="Müßig", company="Kjær Łódź", phones=(Phone(number="+4915123456789"),)
    )
    keep(a_lead(person=person))
    assert store.count(LeadQuery(text=text)) == found


@pytest.mark.parametrize("text", ['"', "'", "*", "😀", "  ", "-", "()", "^", "\0"])
def test_nothing_to_search_for_yet_shows_all(
    store: Store, people: dict[str, Lead], text: str
) -> None:
    assert store.count(LeadQuery(text=text)) == 4


@pytest.mark.slow
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(text=st.text(max_size=60) | st.text(alphabet="ab\"'*^:()-+{}\\ \0ANDORT", max_size=20))
def test_no_text_breaks_a_search(store: Store, text: str) -> None:
    query = LeadQuery(text=text)
    assert store.page(query, offset=0, limit=10) == ()
    assert store.count(query) == 0


def test_edits_are_found_and_what_was_taken_out_is_not(store: Store, keep: Keep) -> None:
    lead = keep(a_lead(notes="giraffe"))
    keep(replace(lead, notes="zebra"), action="edited")
    assert store.count(LeadQuery(text="zebra")) == 1
    assert store.count(LeadQuery(text="giraffe")) == 0


def test_what_was_taken_out_is_not_readable_in_the_index_either(store: Store, keep: Keep) -> None:
    lead = keep(a_lead(notes="giraffe"))
    keep(replace(lead, notes="zebra"), action="edited")
    with store.reading() as db:
        blocks = b"".join(bytes(row[0]) for row in db.execute("SELECT block FROM leads_fts_data"))
    assert b"zebra" in blocks
    assert b"giraffe" not in blocks


def test_every_table_is_strict(store: Store) -> None:
    with store.reading() as db:
        tables = db.execute("PRAGMA table_list").fetchall()
    loose = {name for _, name, kind, _, _, strict in tables if kind == "table" and not strict}
    assert len(tables) > 20
    # SQLite's own, and the list of migrations, which sqlite-utils makes.
    assert {name for name in loose if not name.startswith("sqlite_")} == {"_sqlite_migrations"}


# --- met


def test_met_by_badge_email_or_payload(store: Store, keep: Keep) -> None:
    lead = a_lead(badge_id="000012")
    lead = keep(lead, a_capture(lead, payload=b"code"))

    def met(badge_id: str = "", emails: tuple[str, ...] = (), payload: bytes = b"") -> Lead | None:
        found = store.met(SHOW.id, Asked(badge_id=badge_id, emails=emails, payload=payload))
        return found.lead if found is not None else None

    assert met(badge_id="000012") == lead
    assert met(emails=("x@example.com", "ADA.0@example.com")) == lead
    assert met(payload=b"code") == lead
    assert met() is met(badge_id="12") is met(emails=("",)) is met(payload=b"cod") is None
    changed = keep(replace(lead, person=replace(lead.person, emails=("new@example.com",))))
    assert met(emails=("ada.0@example.com",)) is None
    assert met(emails=("new@example.com",)) == changed
    assert store.met(uuid4(), Asked(badge_id="000012")) is None


def test_the_newest_of_several_is_met(store: Store, keep: Keep) -> None:
    keep(a_lead(1, badge_id="7"))
    newest = keep(a_lead(3, badge_id="7"))
    keep(a_lead(2, badge_id="7"))
    keep(a_lead(4, badge_id="7", stage=Stage.DISCARDED))
    assert store.met(SHOW.id, Asked(badge_id="7")) == Met(lead=newest, sure=True)


def test_an_email_that_another_name_has_is_met_but_not_surely(store: Store, keep: Keep) -> None:
    def mailed(number: int, first: str, last: str = "Sample", **fields: object) -> Lead:
        person = Person(first_name=first, last_name=last, emails=("info@example.com",))
        return keep(a_lead(number, person=person, **fields))

    def met(name: str, **asked: object) -> Met | None:
        return store.met(SHOW.id, Asked(emails=("Info@Example.com",), name=name, **asked))

    ada, bob = mailed(1, "Ada"), mailed(2, "Bob", badge_id="7")
    assert met("Cleo Sample") == Met(lead=bob, sure=False)
    assert met("ADA SAMPLE") == Met(lead=ada, sure=True), "who is sure before who is newer"
    assert met("") == Met(lead=bob, sure=True)
    assert met("Ada Sample", badge_id="7") == Met(lead=bob, sure=True), "the newest of those sure"
    assert met("Cleo Sample", badge_id="7") == Met(lead=bob, sure=True)
    kept = store.merge(ada, bob, owed(ada), by="Rep", at=NOW)
    assert met("Bob Sample") == Met(lead=kept, sure=True), "the name of whom a person merged"
    assert met("Cleo Sample") == Met(lead=kept, sure=False)
    nobody = mailed(3, "", "")
    assert met("Cleo Sample") == Met(lead=nobody, sure=True)


# --- merge


def test_merge_moves_the_evidence_and_undo_moves_it_back(store: Store, keep: Keep) -> None:
    one, two = a_lead(1), a_lead(2, badge_id="7")
    first, second = a_capture(one), a_capture(two)
    one, two = keep(one, first), keep(two, second)
    kept = store.merge(replace(one, notes="both"), two, owed(one), by="Rep", at=NOW)
    assert kept.notes == "both"
    assert {capture.id for capture in store.captures(one.id)} == {first.id, second.id}
    assert store.captures(two.id) == ()
    gone = store.lead(two.id)
    assert (gone.stage, gone.merged_into) == (Stage.MERGED, one.id)
    assert outbox.entries(store, lead_id=two.id) == ()
    assert labels(store) == [one.label]
    assert labels(store, filter=LeadFilter.DISCARDED) == []
    assert store.met(SHOW.id, Asked(badge_id="7")) == Met(lead=kept, sure=True)
    taken = history.undo(store, by="Rep", at=NOW, owed=owed)
    assert taken is not None
    assert taken[0] == "merged"
    assert [capture.id for capture in store.captures(one.id)] == [first.id]
    assert [capture.id for capture in store.captures(two.id)] == [second.id]
    assert store.lead(two.id).merged_into is None
    assert len(outbox.entries(store, lead_id=two.id)) == 1
    assert len(labels(store)) == 2


def test_what_was_done_for_a_merged_lead_is_not_done_again(store: Store, keep: Keep) -> None:
    one, two = a_lead(1), a_lead(2)
    steps = (Step.PERSON, Step.HANDOFF, Step.ENROLLMENT)
    one = keep(one, entries=owed(one, *steps, detail="meeting"))
    two = keep(two, entries=owed(two, *steps, detail="meeting"))
    results = [
        (entry, DeliveryState.SENT, "", None) for entry in outbox.entries(store, lead_id=two.id)
    ]
    refs = [
        RemoteRef(lead_id=two.id, connector="crm", kind=entry.step, remote_id="7")
        for entry, *_ in results
    ]
    outbox.record(store, results, refs, at=NOW)

    def states() -> dict[Step, str]:
        return {entry.step: entry.state for entry in outbox.entries(store, lead_id=one.id)}

    store.merge(one, two, owed(one, *steps, detail="meeting"), by="Rep", at=NOW)
    sent = {Step.PERSON: "pending", Step.HANDOFF: "sent", Step.ENROLLMENT: "sent"}
    assert states() == sent
    kept = store.lead(one.id)
    keep(replace(kept, notes="more"), entries=owed(one, *steps, detail="meeting"), action="edited")
    assert states() == sent

    def all_owed(lead: Lead) -> tuple[OutboxEntry, ...]:
        return owed(lead, *steps, detail="meeting")

    for _ in range(2):
        history.undo(store, by="Rep", at=NOW, owed=all_owed)
    assert set(states().values()) == {"pending"}
    assert {entry.state for entry in outbox.entries(store, lead_id=two.id)} == {"sent"}


def test_another_hand_off_is_still_owed_after_a_merge(store: Store, keep: Keep) -> None:
    one, two = a_lead(1), a_lead(2)
    one = keep(one, entries=owed(one, Step.HANDOFF, detail="demo"))
    two = keep(two, entries=owed(two, Step.HANDOFF, detail="meeting"))
    (entry,) = outbox.entries(store, lead_id=two.id)
    outbox.record(store, [(entry, DeliveryState.SENT, "", None)], at=NOW)
    store.merge(one, two, owed(one, Step.HANDOFF, detail="demo"), by="Rep", at=NOW)
    (entry,) = outbox.entries(store, lead_id=one.id)
    assert (entry.state, entry.detail) == (DeliveryState.PENDING, "demo")


def test_a_lead_cannot_be_merged_with_itself(store: Store, keep: Keep) -> None:
    lead = keep(a_lead())
    with pytest.raises(ValueError, match="two different leads"):
        store.merge(lead, lead, (), by="Rep", at=NOW)


# --- counts


def test_counts_follow_every_change(store: Store, keep: Keep) -> None:
    def counts() -> tuple[int, ...]:
        found = store.counts(SHOW.id, since=NOW)
        return (found.total, found.to_review, found.waiting, found.held, found.parked)

    held = a_lead(1)
    held = keep(held, entries=owed(held, Step.PERSON, Step.CAMPAIGN, due_at=None))
    due = keep(a_lead(2))
    yesterday = a_lead(3, captured_at=NOW - timedelta(days=1))
    keep(yesterday, entries=())
    assert counts() == (3, 3, 1, 1, 0)
    assert store.counts(None, since=NOW).today == 2
    (entry,) = outbox.entries(store, lead_id=due.id)
    outbox.record(store, [(entry, DeliveryState.PARKED, "no", None)], at=NOW)
    assert counts() == (3, 3, 0, 1, 1)
    assert outbox.retry(store, [entry.key], at=NOW) == 1
    outbox.record(store, [(entry, DeliveryState.SENT, "", None)], at=NOW)
    assert counts() == (3, 3, 0, 1, 0)
    assert store.counts(None, since=NOW).last_sent_at == NOW
    keep(replace(held, stage=Stage.DISCARDED), entries=(), action="discarded")
    assert counts() == (2, 2, 0, 0, 0)


# --- attendees and secrets


def test_attendees_name_a_badge_and_are_updated(store: Store) -> None:
    people = [Attendee(badge_id=f"{n:03}", person=Person(first_name=f"P{n}")) for n in range(3)]
    assert store.put_attendees(SHOW.id, iter(people)) == 3
    assert store.attendee(SHOW.id, "001") == Person(first_name="P1")
    assert store.attendee(SHOW.id, "1") is None
    store.put_attendees(SHOW.id, [Attendee(badge_id="001", person=Person(first_name="\ud800"))])
    assert store.attendee(SHOW.id, "001") == Person(first_name="?")
    with pytest.raises(StoreError, match="show"):
        store.put_attendees(uuid4(), people)


def test_provisional_leads_are_those_to_be_named(store: Store, keep: Keep) -> None:
    nameless = keep(a_lead(1, person=Person(), badge_id="7", provisional=True))
    keep(a_lead(2))
    keep(a_lead(3, provisional=True, stage=Stage.DISCARDED))
    assert store.provisional(SHOW.id) == (nameless,)


def test_secrets_are_replaced(store: Store) -> None:
    assert store.secret("crm") is None
    store.put_secret("crm", "one")
    store.put_secret("crm", "two")
    assert store.secret("crm") == "two"


def test_shows_are_newest_first_and_updated(store: Store) -> None:
    later = Show(name="Later", id=uuid4(), starts=NOW.date())
    store.put_show(later)
    store.put_show(replace(SHOW, name="Renamed"))
    assert [show.name for show in store.shows()] == ["Later", "Renamed"]
    assert store.show(later.id) == later


def test_changed_rules_reach_unsent_steps(
    store: Store, keep: Keep, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("leadcapture.store.store._CHUNK", 2)
    leads = [keep(a_lead(number)) for number in range(5)]
    gone = keep(a_lead(9, stage=Stage.DISCARDED), entries=())
    store.owe_again(SHOW.id, lambda lead: owed(lead, Step.PERSON, Step.HANDOFF, due_at=None))
    for lead in leads:
        entries = outbox.entries(store, lead_id=lead.id)
        assert [(entry.step, entry.due_at) for entry in entries] == [
            (Step.PERSON, None),
            (Step.HANDOFF, None),
        ]
    assert outbox.entries(store, lead_id=gone.id) == ()


# --- versions


def test_a_wrong_key_is_refused(store: Store, folder: Path) -> None:
    store.close()
    before = (folder / "leads.db").read_bytes()
    with pytest.raises(WrongKey):
        Store(folder, b"y" * 32)
    assert (folder / "leads.db").read_bytes() == before


def test_a_newer_database_is_left_alone(store: Store, folder: Path) -> None:
    with store.writing() as db:
        db.execute("PRAGMA user_version = 99")
    store.close()
    with pytest.raises(NewerDatabase, match="Update the app"):
        Store(folder, KEY)


def test_an_unknown_migration_is_a_newer_database(store: Store, folder: Path) -> None:
    with store.writing() as db:
        db.table("_sqlite_migrations").insert(
            {"migration_set": "leadcapture", "name": "m999_future", "applied_at": "now"}
        )
    store.close()
    with pytest.raises(NewerDatabase):
        Store(folder, KEY)


def next_version(monkeypatch: pytest.MonkeyPatch, *, fails: bool) -> None:
    newer = Migrations("leadcapture")
    for name in NAMES:
        newer(name=name)(getattr(migrations, name))

    @newer(name="m900_more")
    def more(db) -> None:
        db.execute("CREATE TABLE more (id INTEGER PRIMARY KEY) STRICT")

    @newer(name="m901_fails")
    def last(db) -> None:
        if fails:
            raise RuntimeError("a bug in a migration")

    names = NAMES | {"m900_more", "m901_fails"}
    monkeypatch.setattr("leadcapture.store.migrations.migrations", newer)
    monkeypatch.setattr("leadcapture.store.store.NAMES", names)
    monkeypatch.setattr("leadcapture.store.store.VERSION", len(names))


def test_an_upgrade_copies_the_file_first(
    store: Store, keep: Keep, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead = keep(a_lead())
    store.close()
    with monkeypatch.context() as patch:
        next_version(patch, fails=False)
        with Store(folder, KEY) as upgraded:
            assert upgraded.lead(lead.id) == lead
            assert upgraded.engine.database().table("more").exists()
    copy = folder / f"leads-before-upgrade-{len(NAMES)}.db"
    assert b"SQLite format 3" not in copy.read_bytes()
    if os.name == "posix":
        assert copy.stat().st_mode & 0o077 == 0
    old = folder / "old"
    old.mkdir()
    copy.rename(old / "leads.db")
    with Store(old, KEY) as before:
        assert before.lead(lead.id) == lead


def test_a_failed_upgrade_leaves_the_file_as_it_was(
    store: Store, keep: Keep, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead = keep(a_lead())
    store.close()
    with monkeypatch.context() as patch:
        next_version(patch, fails=True)
        with pytest.raises(RuntimeError):
            Store(folder, KEY)
    with Store(folder, KEY) as again:
        assert again.lead(lead.id) == lead
        assert not again.engine.database().table("more").exists()


# --- many at once


def test_threads_write_without_losing_anything(store: Store) -> None:
    errors: list[Exception] = []

    def capture(first: int) -> None:
        try:
            for number in range(first, first + 15):
                lead = a_lead(number)
                store.keep(lead, [a_capture(lead)], owed(lead), action="captured", by="Rep", at=NOW)
                store.counts(None, since=NOW)
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=capture, args=(100 * n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert store.count(LeadQuery()) == store.counts(None, since=NOW).total == 60


CHILD = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4
from leadcapture.lead import Lead, Person
from leadcapture.store.store import Store
now = datetime(2026, 11, 24, tzinfo=UTC)
with Store(Path(sys.argv[1]), bytes(range(32))) as store:
    print("ready", flush=True)
    for number in range(30):
        lead = Lead(id=uuid4(), show_id=UUID(int=1), person=Person(first_name="P"),
                    captured_at=now, captured_by="R", device="d")
        store.keep(lead, action="captured", by="R", at=now)
"""


@pytest.mark.slow
def test_processes_write_without_losing_anything(store: Store, keep: Keep, folder: Path) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(folder)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert child.stdout is not None
    assert child.stdout.readline().strip() == b"ready"
    for number in range(30):
        keep(a_lead(number))
    _, said = child.communicate(timeout=60)
    assert (child.returncode, said) == (0, b"")
    assert store.count(LeadQuery()) == 60


# --- no query grows with the file


@pytest.mark.slow
def test_no_query_scans_a_table(store: Store, keep: Keep) -> None:
    """Every statement of the reading side, as it was run, finds its rows by an index."""
    store.put_show(Show(name="Other Expo", id=UUID(int=2)))
    for number in range(3):
        lead = a_lead(number, badge_id=str(number))
        keep(lead, a_capture(lead, payload=b"x"), entries=owed(lead, *Step))
    run: list[str] = []
    with store.reading() as db:
        db.set_trace_callback(lambda sql: run.append(sql.strip()))
        for show_id in (None, SHOW.id):
            store.counts(show_id, since=NOW)
            for text in ("", "ada"):
                for chosen in LeadFilter:
                    for order in LeadOrder:
                        query = LeadQuery(show_id=show_id, text=text, filter=chosen, order=order)
                        queries.count(db, query)
                        sql, values = queries.selection(db, query, offset=0, limit=10)
                        db.execute(sql, values).fetchall()
                        store.page(query, offset=2, limit=10)
        store.met(SHOW.id, Asked(badge_id="1", emails=("ada.1@example.com",), payload=b"x"))
        store.provisional(SHOW.id)
        store.attendee(SHOW.id, "1")
        store.captures(lead.id)
        history.changes(store, lead.id)
        for step in Step:
            for how in ({}, {"show_id": SHOW.id, "after": 1}, {"only": [lead.id]}):
                queue = outbox.Queue(connector="crm", step=step, now=NOW, **how)
                outbox.due(store, queue, limit=10)
        outbox.count_due(store, "crm", now=NOW, show_id=SHOW.id, only=[lead.id])
        outbox.sent(store, "crm", SHOW.id)
        outbox.undone(store, connector="crm", show_id=SHOW.id)
        for state in (DeliveryState.PENDING, DeliveryState.PARKED):
            outbox.entries(store, connector="crm", state=state)
        outbox.entries(store, lead_id=lead.id)
        outbox.refs(store, "crm", Step.PERSON, [lead.id])
        db.set_trace_callback(None)
    assert len(run) > 100
    # Few rows by nature: shows, one tally a show, or what an index has just found.
    small = (
        "shows",
        "tallies",
        "found",
        "met",
        "(subquery",
        "leads_fts ",
        "json_each ",
        "CONSTANT",
    )
    with store.reading() as db:
        for sql in run:
            if not sql.startswith(("SELECT", "WITH")):
                continue
            for row in db.execute(f"EXPLAIN QUERY PLAN {sql}").fetchall():
                plan = row[3]
                if plan.startswith("SCAN"):
                    assert plan.removeprefix("SCAN ").startswith(small), f"{plan}: {sql}"
