from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from leadcapture.booth import KEEP, Booth, BulkEdit, Event, FieldChange, LeadFilter, LeadQuery
from leadcapture.delivery import DeliveryState, RemoteRef, Step
from leadcapture.errors import BadInput, StoreError
from leadcapture.lead import Disposition, Lead, Person, Stage
from leadcapture.store import outbox
from tests.conftest import PASSPHRASE, Clock

NewLead = Callable[..., Lead]


def put(booth: Booth, lead: Lead) -> Lead:
    return booth.keep(booth.draft_id(f"badge {lead.id}"), lead)


def send(booth: Booth, clock: Clock) -> int:
    """Everything that is due reaches the CRM."""
    sent = 0
    for step in Step:
        due = outbox.due(
            booth._store, outbox.Queue(connector="csv", step=step, now=clock()), limit=100
        )
        outbox.record(
            booth._store,
            [(entry, DeliveryState.SENT, "", None) for entry, _ in due],
            [
                RemoteRef(lead_id=lead.id, connector="csv", kind=step, remote_id=str(lead.id))
                for _, lead in due
            ],
            at=clock(),
        )
        sent += len(due)
    return sent


def test_a_bulk_edit_is_one_step_also_after_a_restart(
    booth: Booth, new_lead: NewLead, clock: Clock
) -> None:
    leads = [put(booth, new_lead(tags=("old",), answers={"seats": 3.0})) for _ in range(5)]
    edit = BulkEdit(
        disposition=Disposition.HOT,
        owner="Kim",
        sequence="VIP",
        answers=(("interest", ("Pro",)), ("seats", None)),
        add_tags=("new", "old"),
        remove_tags=("old",),
    )
    assert booth.bulk_edit(LeadQuery(tag="old"), edit) == 5
    assert booth.bulk_edit([leads[0].id], edit) == 0
    changed = booth.lead(leads[3].id)
    assert (changed.disposition, changed.owner, changed.tags) == (Disposition.HOT, "Kim", ("new",))
    assert changed.answers == {"interest": ("Pro",)}
    assert booth.count(LeadQuery(filter=LeadFilter.HOT, tag="new", owner="Kim")) == 5
    booth.close()
    with Booth.open(booth.workspace, passphrase=PASSPHRASE, clock=clock) as again:
        assert again.undo() == "Taken back: edited (5 leads)"
        assert [again.lead(lead.id).tags for lead in leads] == [("old",)] * 5
        assert again.lead(leads[0].id).answers == {"seats": 3.0}
        assert again.bulk_edit([leads[0].id], BulkEdit(disposition=None, owner=KEEP)) == 0


def test_a_chosen_sequence_overrides_the_rules(
    booth: Booth, new_lead: NewLead, clock: Clock
) -> None:
    from leadcapture.lead import Consent

    consent = Consent(
        purpose="email", wording="w", version="1", language="en", at=clock(), how="ticked"
    )
    lead = put(booth, new_lead(consents=(consent,)))

    def enrolled() -> list[str]:
        entries = outbox.entries(booth._store, lead_id=lead.id, step=Step.ENROLLMENT)
        return [entry.detail for entry in entries]

    assert enrolled() == ["Stay in touch"]
    booth.bulk_edit([lead.id], BulkEdit(sequence="VIP"))
    assert enrolled() == ["VIP"]
    booth.bulk_edit([lead.id], BulkEdit(sequence="-"))
    assert enrolled() == []
    booth.bulk_edit([lead.id], BulkEdit(sequence=""))
    assert enrolled() == ["Stay in touch"]


def test_the_timeline_says_who_changed_what_and_what_was_sent(
    booth: Booth, new_lead: NewLead, clock: Clock
) -> None:
    lead = put(booth, new_lead())
    clock.advance(minutes=1)
    booth.edit(replace(booth.lead(lead.id), notes="tall", answers={"seats": 12.0}))
    clock.advance(minutes=1)
    booth.approve([lead.id])
    for _ in range(2):
        clock.advance(minutes=1)
        assert send(booth, clock) > 0
        clock.advance(minutes=1)
        booth.edit(replace(booth.lead(lead.id), notes=f"tall, {clock():%M}"))
    first, *_ = timeline = booth.timeline(lead.id)
    assert first.action == "edited"
    assert [event.action for event in timeline].count("sent") == 3  # person twice, campaign once
    assert timeline[-1].action == "captured"
    assert timeline[-1].changes[0] == FieldChange(field="first_name", before="", after="Ada")
    (edit,) = [event for event in timeline if "answer:seats" in {c.field for c in event.changes}]
    assert (edit.by, edit.changes[0]) == (
        "Ann Rep",
        FieldChange(field="notes", before="", after="tall"),
    )
    sent = [event for event in timeline if event.action == "sent"]
    assert {event.connector for event in sent} == {"csv"}
    assert {event.detail for event in sent} == {"person", "campaign: Test Expo 2026"}
    assert all(event.change_id is None for event in sent)


def find(booth: Booth, lead: Lead, field: str, after: str) -> Event:
    (event,) = [
        event
        for event in booth.timeline(lead.id)
        if any((c.field, c.after) == (field, after) for c in event.changes)
    ]
    return event


def test_any_change_can_be_taken_back_and_that_too(booth: Booth, new_lead: NewLead) -> None:
    lead = put(booth, new_lead(tags=("a",)))

    def edit(**fields: object) -> None:
        booth.edit(replace(booth.lead(lead.id), **fields))

    edit(notes="one", tags=("a", "b"), owner="Kim", answers={"seats": 1.0})
    first = find(booth, lead, "notes", "one").change_id
    assert first is not None
    edit(notes="two", tags=("a", "b", "c"), answers={"seats": 1.0, "interest": ("Pro",)})
    booth.take_back(lead.id, first)
    now = booth.lead(lead.id)
    # The note is newer than the change; what nobody touched since is as it was.
    assert (now.notes, now.tags, now.owner) == ("two", ("a", "c"), "")
    assert now.answers == {"interest": ("Pro",)}
    assert booth.undo() == f"Taken back: took back: edited ({lead.label})"
    assert booth.lead(lead.id).owner == "Kim"
    booth.take_back(lead.id, first)
    assert booth.take_back(lead.id, first) == ()
    captured = booth.timeline(lead.id)[-1].change_id
    assert captured is not None
    booth.take_back(lead.id, captured)
    assert booth.lead(lead.id).stage is Stage.DISCARDED
    with pytest.raises(StoreError, match="no such change"):
        booth.take_back(lead.id, 999)


def test_a_merge_is_taken_apart_even_after_a_sync(
    booth: Booth, new_lead: NewLead, clock: Clock
) -> None:
    keep = put(booth, new_lead(notes="kept", next_step="meeting"))
    gone = put(
        booth, new_lead(person=Person(first_name="A", emails=("a@example.com",)), notes="gone")
    )
    booth.approve([keep.id, gone.id])
    keep, gone = booth.lead(keep.id), booth.lead(gone.id)
    booth.merge(booth.merged(keep, gone), gone)
    assert len(booth.captures(keep.id)) == 2
    clock.advance(minutes=5)
    send(booth, clock)
    booth.edit(replace(booth.lead(keep.id), owner="Kim"))
    clock.advance(minutes=5)
    send(booth, clock)
    booth.close()
    with Booth.open(booth.workspace, passphrase=PASSPHRASE, clock=clock) as again:
        apart = again.unmerge(gone.id)
        assert {lead.id for lead in apart} == {keep.id, gone.id}
        now = again.lead(keep.id)
        assert (now.notes, now.owner, now.person) == ("kept", "Kim", keep.person)
        assert again.lead(gone.id).stage is Stage.REVIEWED
        assert [len(again.captures(lead.id)) for lead in (keep, gone)] == [1, 1]
        # The CRM is told of both again.
        due = outbox.due(
            again._store, outbox.Queue(connector="csv", step=Step.PERSON, now=clock()), limit=9
        )
        assert {lead.id for _, lead in due} == {keep.id, gone.id}
        handed = outbox.entries(again._store, lead_id=keep.id, step=Step.HANDOFF)
        assert [entry.state for entry in handed] == [DeliveryState.SENT]
        # And this, too, can be undone.
        again.undo()
        assert again.lead(gone.id).merged_into == keep.id
        assert len(again.captures(keep.id)) == 2
        with pytest.raises(BadInput, match="never merged"):
            again.unmerge(keep.id)


def test_words_edited_away_in_bulk_are_gone_from_the_index(
    booth: Booth, new_lead: NewLead, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("leadcapture.store.writing._FEW", 1)
    leads = [put(booth, new_lead(owner="Quetzal")) for _ in range(3)]
    booth.bulk_edit([lead.id for lead in leads], BulkEdit(owner="Kim"))
    assert booth.count(LeadQuery(text="quetzal")) == 0
    assert booth.count(LeadQuery(text="kim")) == 3
    with booth._store.reading() as db:
        blocks = b"".join(bytes(row[0]) for row in db.execute("SELECT block FROM leads_fts_data"))
        wiped = db.execute("SELECT v FROM leads_fts_config WHERE k = 'secure-delete'").fetchone()
    assert b"quetzal" not in blocks
    assert b"kim" in blocks
    assert wiped[0] == 1
    booth.undo()
    assert booth.count(LeadQuery(text="quetzal")) == 3
