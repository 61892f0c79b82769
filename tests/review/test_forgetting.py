from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from uuid import UUID, uuid4

import numpy as np
import pytest
from PIL import Image

from leadcapture.booth import Booth, LeadQuery
from leadcapture.capture.cardprocess import read_picture
from leadcapture.capture.cardreader import CardField, CardReading, FieldReading
from leadcapture.capture.frame import encode_jpeg, read_image
from leadcapture.delivery import DeliveryState, RemoteRef, Step
from leadcapture.errors import BadInput, RetryLater, StoreError
from leadcapture.lead import Consent, Lead, Person, Source, Stage
from leadcapture.mapping import FieldKind, RemoteField
from leadcapture.review import forgetting
from leadcapture.review.forgetting import TombstoneState
from leadcapture.showfile import parse_show
from leadcapture.store import backup, erasure, outbox, sheets
from leadcapture.store.store import Attendee
from leadcapture.sync.connector import (
    Limits,
    Outcome,
    PersonRow,
    RemoteRecord,
    RemoteStatus,
    RowResult,
)
from tests.capture.test_cardfinder import card
from tests.conftest import PASSPHRASE, SHOW_FILE, Clock

pytestmark = pytest.mark.durable

NewLead = Callable[..., Lead]
SECRET = "Quetzalcoatlus"


def a_picture(side: int = 8) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (side, side)).save(out, "PNG")
    return out.getvalue()


def put(booth: Booth, lead: Lead, picture: bytes = b"") -> Lead:
    draft = booth.draft(None, Source.MANUAL, picture=picture)
    return booth.keep(draft, lead)


def sent(booth: Booth, lead: Lead, clock: Clock) -> None:
    """The CRM has it: everything that is owed was taken."""
    booth.approve([lead.id])
    for step in Step:
        due = outbox.due(
            booth._store,
            outbox.Queue(connector="csv", step=step, now=clock(), only=[lead.id]),
            limit=99,
        )
        refs = [
            RemoteRef(lead_id=lead.id, connector="csv", kind=step, remote_id=f"r-{step}")
            for _ in due
        ]
        outbox.record(
            booth._store,
            [(entry, DeliveryState.SENT, "", None) for entry, _ in due],
            refs,
            at=clock(),
        )


def traces(booth: Booth, word: str) -> list[str]:
    """Every table, those of the search index among them, that still holds this word."""
    found = []
    with booth._store.reading() as db:
        tables = db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()
        for (table,) in tables:
            for row in db.execute(f'SELECT * FROM "{table}"').fetchall():
                text = b"|".join(
                    value if isinstance(value, bytes) else str(value).encode() for value in row
                )
                if word.lower().encode() in text.lower():
                    found.append(table)
    return found


# --- the ledger


def test_the_ledger_keeps_every_word(booth: Booth, new_lead: NewLead, clock: Clock) -> None:
    consent = Consent(
        purpose="email", wording="w", version="1", language="en", at=clock(), how="ticked"
    )
    lead = put(booth, new_lead(consents=(consent,)))
    clock.advance(hours=1)
    other = booth._take_show(replace(parse_show(SHOW_FILE), id=uuid4(), name="Other"))
    elsewhere = put(booth, replace(new_lead(), show_id=other.id))
    booth.note_consent(elsewhere.id, granted=True, how="by telephone")
    booth.note_consent(lead.id, granted=False, how="by e-mail")
    # No is no at every show.
    assert not booth.lead(elsewhere.id).opted_in()
    lines = booth.ledger(lead.id)
    assert [(line.lead_id, line.consent.granted, line.consent.how) for line in lines] == [
        (lead.id, True, "ticked"),
        (elsewhere.id, True, "by telephone"),
        (lead.id, False, "by e-mail"),
        (elsewhere.id, False, "by e-mail"),
    ]
    assert lines[0].consent == consent
    assert lines[1].consent.wording == "Example Ltd may e-mail me."
    assert {line.by for line in lines} == {"Ann Rep"}
    booth.undo()
    assert [line.removed for line in booth.ledger(lead.id)] == [False] * 4 + [True] * 2
    assert booth.lead(elsewhere.id).opted_in()
    with pytest.raises(BadInput, match="no wording"):
        booth.note_consent(lead.id, "telephone", granted=True, how="x")
    booth.note_consent(lead.id, "telephone", granted=False, how="x")
    with pytest.raises(StoreError), booth._store.writing() as db:
        db.execute("DELETE FROM consents")
    with pytest.raises(StoreError), booth._store.writing() as db:
        db.execute("UPDATE consents SET granted = 1")


def test_all_that_is_known_of_a_person(booth: Booth, new_lead: NewLead, tmp_path: Path) -> None:
    lead = put(booth, new_lead(notes=SECRET), a_picture())
    put(booth, new_lead(notes="the same mailbox"))
    put(booth, new_lead(person=Person(first_name="Bo", emails=("bo@example.com",))))
    assert booth.personal_data(lead.id, tmp_path / "ada.zip") == 1
    with zipfile.ZipFile(tmp_path / "ada.zip") as archive:
        (found, other) = json.loads(archive.read("person.json"))
        (name,) = [name for name in archive.namelist() if name.startswith("pictures/")]
        assert archive.read(name) == a_picture()
    assert found["lead"]["notes"] == SECRET
    assert other["lead"]["notes"] == "the same mailbox"
    assert {"captures", "readings", "consents", "history", "sent", "owed"} < set(found)
    (image,) = booth._pictures.ids()
    booth._pictures.path(image).unlink()
    assert booth.personal_data(lead.id, tmp_path / "again.zip") == 0


# --- who is one person


def named(first: str, last: str, *emails: str) -> Person:
    return Person(first_name=first, last_name=last, emails=emails)


def test_colleagues_behind_a_shared_mailbox_are_not_one_person(
    booth: Booth, new_lead: NewLead, clock: Clock, tmp_path: Path
) -> None:
    consent = Consent(
        purpose="email", wording="w", version="1", language="en", at=clock(), how="ticked"
    )
    mail = "info@lee.example.com"
    ann, bob, sister = (
        put(booth, new_lead(person=person, consents=(consent,)))
        for person in (
            named("Ann", "Lee", mail), named("Bob", "Ray", mail), named("Zoe", "Lee", mail),
        )
    )  # fmt: skip
    again = put(booth, new_lead(person=named("Robert", "RAY", mail.upper())))
    nameless = put(booth, new_lead(person=named("", "", mail)))
    assert booth.person_leads(bob.id) == (bob.id, again.id, nameless.id)
    assert booth.person_leads(sister.id) == (sister.id, nameless.id)
    booth.personal_data(bob.id, tmp_path / "bob.zip")
    with zipfile.ZipFile(tmp_path / "bob.zip") as archive:
        assert len(json.loads(archive.read("person.json"))) == 3
    booth.note_consent(bob.id, granted=False, how="by e-mail")
    assert booth.lead(ann.id).opted_in()
    attendees = [
        Attendee(badge_id="1", person=ann.person), Attendee(badge_id="2", person=bob.person),
    ]  # fmt: skip
    booth._store.put_attendees(ann.show_id, attendees)
    booth.forget(booth.person_leads(bob.id))
    assert {lead.id for lead in booth.leads(LeadQuery())} == {ann.id, sister.id}
    # Nor is a colleague taken for the one who was erased.
    assert not erasure.forgotten(booth._store, [mail])
    assert booth._store.attendee(ann.show_id, "1") == ann.person
    assert booth._store.attendee(ann.show_id, "2") is None


def test_of_several_names_behind_a_mailbox_none_is_the_nameless_one(
    booth: Booth, new_lead: NewLead
) -> None:
    mail = "sales@example.com"
    nameless = put(booth, new_lead(person=named("", "", mail)))
    ann = put(booth, new_lead(person=named("Ann", "Lee", mail)))
    assert booth.person_leads(nameless.id) == (nameless.id, ann.id)
    put(booth, new_lead(person=named("Bob", "Ray", mail)))
    assert booth.person_leads(nameless.id) == (nameless.id,)


def test_who_was_said_to_be_somebody_else_is_never_joined(booth: Booth, new_lead: NewLead) -> None:
    one, two, first = (put(booth, new_lead()) for _ in range(3))
    assert set(booth.person_leads(one.id)) == {one.id, two.id, first.id}
    booth.not_the_same(one.id, two.id)
    booth.not_the_same(one.id, first.id)
    assert booth.person_leads(one.id) == (one.id,)
    # Neither by way of a third one, nor of what was merged into it.
    booth.merge(booth.merged(two, first), first)
    booth.maybe_the_same(one.id, two.id)
    assert booth.person_leads(one.id) == (one.id,)


# --- erasure


def test_nothing_is_left_of_an_erased_person(
    booth: Booth, new_lead: NewLead, clock: Clock, tmp_path: Path
) -> None:
    person = Person(first_name=SECRET, last_name="Example", emails=(f"{SECRET}@example.com",))
    said = {"notes": SECRET, "tags": (SECRET,), "answers": {"why": SECRET}}
    lead = put(booth, new_lead(person=person, **said), a_picture())
    again = put(booth, new_lead(person=replace(person, company=SECRET)), a_picture())
    third = put(booth, new_lead(person=Person(first_name=SECRET)))
    kept = put(booth, new_lead(), a_picture())
    booth.edit(replace(booth.lead(lead.id), notes=f"{SECRET} twice"))
    booth.merge(booth.merged(booth.lead(lead.id), third), third)
    booth.not_the_same(lead.id, kept.id)
    sent(booth, lead, clock)
    made = booth.backup()
    everybody = booth.person_leads(again.id)
    assert set(everybody) == {lead.id, again.id, third.id}
    done = booth.forget(everybody)
    assert (done.leads, done.pictures, done.opt_outs) == (3, 2, 1)
    assert done.elsewhere == (made,)
    assert traces(booth, SECRET) == []
    assert booth.count(LeadQuery(text=SECRET)) == 0
    assert booth.count(LeadQuery()) == 1 == booth.counts().total
    assert len(list(booth._pictures.ids())) == 1
    with pytest.raises(StoreError, match="not in the workspace"):
        booth.lead(lead.id)
    # The others are whole.
    assert all(
        finding.ok
        for finding in backup.doctor(booth._store, booth._pictures, booth.workspace)
        if finding.name not in ("Free space",)
    )
    assert booth.lead(kept.id).person.name == "Ada Example"
    log = booth.workspace / "leads.db-wal"
    assert not log.exists() or log.stat().st_size == 0
    # The person is known when a file brings them back, and nobody can read who it is.
    mail = f"{SECRET}@example.com"
    assert erasure.forgotten(booth._store, [mail.upper(), "ada@example.com"]) == {mail.upper()}
    (stone,) = booth.tombstones()
    assert (stone.lead_id, stone.connector, stone.remote_id, stone.state) == (
        lead.id, "csv", "r-person", TombstoneState.PENDING,
    )  # fmt: skip


@pytest.mark.parametrize("way", ["unmerge", "undo"])
def test_a_merge_taken_apart_leaves_nothing_of_the_other(
    booth: Booth, new_lead: NewLead, tmp_path: Path, way: str
) -> None:
    """Somebody else was merged by mistake: what is said of one is never handed out with the other,
    and goes when the other is erased."""
    other = Person(first_name=SECRET, emails=(f"{SECRET}@example.com",), title=SECRET, phones=())
    kept = put(booth, new_lead(person=named("Ann", "Lee", "ann@example.com"), notes="of Ann"))
    gone = put(booth, new_lead(person=other, notes=f"{SECRET} said", tags=(SECRET,)))
    third = put(booth, new_lead(person=named("Anne", "Lee"), notes="of Anne"))
    booth.merge(booth.merged(kept, gone), gone)
    if way == "unmerge":
        kept = booth.lead(kept.id)
        booth.edit(replace(kept, notes=f"{kept.notes}\n\nlater", owner="Kim"))
        booth.merge(booth.merged(booth.lead(kept.id), third), third)
        booth.unmerge(gone.id)
        assert booth.lead(kept.id).notes == "of Ann\n\nlater\n\nof Anne"
        assert booth.lead(kept.id).owner == "Kim"
    else:
        booth.undo()
    assert booth.person_leads(kept.id)[0] == kept.id
    assert gone.id not in booth.person_leads(kept.id)
    booth.personal_data(kept.id, tmp_path / "ann.zip")
    with zipfile.ZipFile(tmp_path / "ann.zip") as archive:
        written = archive.read("person.json").decode()
    assert "of Ann" in written
    assert SECRET not in written
    # It is all there still, to be merged again or looked at.
    assert any(SECRET in str(event.changes) for event in booth.timeline(kept.id))
    booth.forget([gone.id])
    assert traces(booth, SECRET) == []
    assert not any(SECRET in str(event.changes) for event in booth.timeline(kept.id))
    assert "of Ann" in booth.lead(kept.id).notes
    while booth.undo():
        pass
    assert traces(booth, SECRET) == []


@pytest.mark.parametrize("way", ["undo", "take back"])
def test_two_of_two_shows_taken_apart_keep_nothing_of_each_other(
    booth: Booth, new_lead: NewLead, tmp_path: Path, way: str
) -> None:
    kept = put(booth, new_lead(person=named("Ann", "Lee", "ann@example.com")))
    other = booth._take_show(replace(parse_show(SHOW_FILE), id=uuid4(), name="Other"))
    gone = replace(
        new_lead(person=Person(first_name=SECRET, emails=(f"{SECRET}@example.com",), title=SECRET)),
        show_id=other.id,
    )
    put(booth, gone)
    booth.unite(kept.id, gone.id)
    assert booth.lead(kept.id).person.title == SECRET
    if way == "take back":
        booth.edit(replace(booth.lead(kept.id), owner="Kim"))
        (line,) = (one for one in booth.timeline(gone.id) if one.action == "united")
        assert line.change_id is not None
        booth.take_back(gone.id, line.change_id)
        assert booth.lead(kept.id).owner == "Kim"
    else:
        booth.undo()
    # Both are what they were, and no longer one person.
    assert booth.lead(kept.id).person == kept.person
    assert booth.lead(gone.id).person == gone.person
    assert booth.person_leads(kept.id) == (kept.id,)
    assert len(booth.timeline(kept.id)) >= 3
    booth.personal_data(kept.id, tmp_path / "ann.zip")
    with zipfile.ZipFile(tmp_path / "ann.zip") as archive:
        written = archive.read("person.json").decode()
    assert "ann@example.com" in written
    assert SECRET not in written
    booth.forget([gone.id])
    assert traces(booth, SECRET) == []
    while booth.undo():
        pass
    assert traces(booth, SECRET) == []


def test_united_with_one_who_knew_all_is_taken_back_as_well(
    booth: Booth, new_lead: NewLead
) -> None:
    """Only one of the two learned anything; an undo is of that, and not of what was done before."""
    first = put(booth, new_lead())
    other = booth._take_show(replace(parse_show(SHOW_FILE), id=uuid4(), name="Other"))
    same = replace(new_lead(), show_id=other.id)
    put(booth, same)
    booth.unite(first.id, same.id)
    assert set(booth.person_leads(first.id)) == {first.id, same.id}
    assert "united" in (booth.undo() or "")
    assert booth.lead(same.id).stage is Stage.CAPTURED


def test_leads_that_keep_the_same_photo_are_named(booth: Booth, new_lead: NewLead) -> None:
    ann = put(booth, new_lead(person=named("Ann", "Lee")), a_picture())
    (capture,) = booth.captures(ann.id)
    beside = new_lead(person=named("Bob", "Ray"))
    draft = booth.draft(None, Source.MANUAL)
    draft = replace(draft, capture=replace(draft.capture, image_id=capture.image_id))
    beside = booth.keep(draft, beside)
    copied, bare = (
        put(booth, new_lead(person=named(name, "Poe")), picture)
        for name, picture in (("Cleo", a_picture()), ("Dan", b""))
    )
    put(booth, new_lead(person=named("Eve", "Fox")), a_picture(9))
    put(booth, new_lead(person=named("Fay", "Gil")), a_picture())
    with booth._store.writing() as db:
        for lead in (ann, copied, bare):
            sheets.note_kept(db, lead.id, "digest", "table.jpg", lead.captured_at)
    folded = put(booth, new_lead(person=named("Anne", "Lee")))
    booth.merge(booth.merged(folded, ann), ann)
    done = booth.forget([folded.id])
    names = [lead.person.name for lead in done.pictured_with]
    assert names == ["Bob Ray", "Cleo Poe", "Fay Gil"], "the last one keeps the very same photo"
    assert done.blacked_out == ()
    assert done.pictures == 0
    assert booth.forget([beside.id]).pictures == 1


@pytest.mark.slow
def test_of_two_cards_in_a_photo_the_erased_one_is_blacked_out(
    booth: Booth, new_lead: NewLead
) -> None:
    """Read by the real reader, before and after."""
    desk = np.full((640, 2040, 3), 70, np.uint8)
    desk[50:590, 60:960], desk[50:590, 1080:1980] = card("Jane Doe"), card("Bob Ray")
    draft = booth.draft(None, Source.PICTURE, picture=encode_jpeg(desk))
    lead = booth.keep(draft, draft.lead)
    jane, bob = sorted(booth.read_cards(lead.id), key=lambda one: one.person.name != "Jane Doe")
    assert [jane.person.name, bob.person.name] == ["Jane Doe", "Bob Ray"]
    (image,) = {one.image_id for one in booth.captures(bob.id)}
    assert image is not None
    done = booth.forget([jane.id])
    assert [lead.person.name for lead in done.blacked_out] == ["Bob Ray"]
    assert (done.pictured_with, done.pictures) == ((), 1)
    (left,) = read_picture(booth.picture(image), region="GB").cards
    assert left.person.name == "Bob Ray"
    assert left.person.emails == ("bob@velora.example",)
    pixels = read_image(booth.picture(image))
    assert pixels.shape == desk.shape
    assert int(pixels[50:590, 60:960].max()) < 40
    assert booth.forget([bob.id]).pictures == 1
    assert list(booth._pictures.ids()) == []


def test_a_photo_that_two_leads_share_is_blacked_out_in_its_place(
    booth: Booth, new_lead: NewLead
) -> None:
    def read(left: int) -> CardReading:
        corners = ((left, 30), (left + 60, 30), (left + 60, 50), (left, 50))
        name = FieldReading(field=CardField.NAME, value="x", box=corners, confidence=1)
        return CardReading(person=Person(first_name="x"), fields=(name,))

    picture = encode_jpeg(np.full((100, 300, 3), 200, np.uint8))
    drafts = [booth.draft(None, Source.PICTURE, picture=picture, card=read(at)) for at in (20, 220)]
    ann = booth.keep(drafts[0], new_lead(person=named("Ann", "Lee")))
    (mine,) = booth.captures(ann.id)
    assert mine.image_id is not None
    shared = replace(drafts[1].capture, image_id=mine.image_id)
    bob = booth.keep(replace(drafts[1], capture=shared), new_lead(person=named("Bob", "Ray")))
    with pytest.raises(StoreError):
        booth.forget([ann.id, uuid4()])
    assert booth.picture(mine.image_id) == picture, "nothing is touched where the erasure fails"
    done = booth.forget([ann.id])
    assert ([one.id for one in done.blacked_out], done.pictures) == ([bob.id], 0)
    pixels = read_image(booth.picture(mine.image_id))
    assert int(pixels[30:50, 20:80].max()) < 40
    assert int(pixels[30:50, 220:280].min()) > 180


def test_undo_goes_on_past_a_merge_with_somebody_who_was_erased(
    booth: Booth, new_lead: NewLead, clock: Clock
) -> None:
    anne = put(booth, new_lead(person=named("Anne", "Lee", "anne@example.com")), a_picture())
    anne = booth.edit(replace(anne, notes="older"))
    ann = put(booth, new_lead(person=named("Ann", "Lee", "ann@example.com")), a_picture())
    booth.merge(booth.merged(ann, anne), anne)
    booth.unmerge(anne.id)
    assert booth.person_leads(ann.id) == (ann.id,)
    booth.forget([ann.id])
    booth.close()
    with Booth.open(booth.workspace, passphrase=PASSPHRASE, clock=clock) as again:
        undone = []
        for _ in range(2):
            undone.append(again.undo())
            now = again.lead(anne.id)
            assert (now.stage, now.merged_into, now.notes) == (Stage.CAPTURED, None, "older")
            assert len(again.captures(anne.id)) == 1
        assert undone == [
            "Taken back: took back: merged (Anne Lee)",
            "Taken back: merged (Anne Lee)",
        ]
        assert again.undo() == "Taken back: edited (Anne Lee)"
        assert again.lead(anne.id).notes == ""
        assert again.undo() is not None
        assert again.undo() is None


def test_only_erasing_deletes(booth: Booth, new_lead: NewLead) -> None:
    put(booth, new_lead())
    for table in ("leads", "captures", "history"):
        with pytest.raises(StoreError, match="never deleted"), booth._store.writing() as db:
            db.execute(f"DELETE FROM {table}")
    with pytest.raises(StoreError, match="not in the workspace"):
        booth.forget([uuid4()])
    with booth._store.reading() as db:
        assert db.execute("SELECT count(*) FROM erasing").fetchone()[0] == 0


class Crm:
    """Keeps an opt-out flag per record."""

    name = "csv"
    limits = Limits(batch_size=2)

    def __init__(self, *known: UUID, writable: bool = True, offline: bool = False) -> None:
        self.flags = dict.fromkeys(known, False)
        self.writable, self.offline = writable, offline
        self.refuses: set[UUID] = set()

    def describe(self) -> tuple[RemoteField, ...]:
        if self.offline:
            raise RetryLater("offline")
        kind = FieldKind.BOOLEAN
        return (
            RemoteField(name="name", label="Name"),
            *(
                [RemoteField(name="no_mail", label="No mail", kind=kind, opt_out=True)]
                if self.writable
                else []
            ),
        )

    def look_up(self, leads: Sequence[Lead], fields: Sequence[str]) -> list[RemoteRecord]:
        assert list(fields) == ["no_mail"]
        return [
            RemoteRecord(lead_id=lead.id, remote_id="r", opted_out=self.flags[lead.id])
            for lead in leads
            if lead.id in self.flags
        ]

    def upsert_people(self, people: Sequence[PersonRow]) -> list[RowResult]:
        results = []
        for row in people:
            assert (row.lead.person, dict(row.values)) == (Person(), {"no_mail": True})
            refused = row.lead.id in self.refuses
            self.flags[row.lead.id] = not refused
            outcome = Outcome.REFUSED if refused else Outcome.UPDATED
            results.append(RowResult(lead_id=row.lead.id, outcome=outcome, message="no"))
        return results

    def read_back(self, lead_ids: Sequence[UUID]) -> list[RemoteStatus]:
        return [
            RemoteStatus(lead_id=one, remote_id="r", opted_out=self.flags[one])
            for one in lead_ids
            if one in self.flags
        ]


def test_crms_are_told_to_opt_them_out(booth: Booth, new_lead: NewLead, clock: Clock) -> None:
    leads = [
        put(booth, new_lead(person=Person(first_name=f"P{n}", emails=(f"p{n}@example.com",))))
        for n in range(4)
    ]
    for lead in leads:
        sent(booth, lead, clock)
    booth.forget([lead.id for lead in leads])
    show = booth._current()
    with pytest.raises(RetryLater):
        forgetting.tell(booth._store, show, Crm(offline=True))  # type: ignore[arg-type]
    booth._tell_forgotten(show, Crm(offline=True))  # type: ignore[arg-type]
    assert {stone.state for stone in booth.tombstones()} == {TombstoneState.PENDING}
    first, second, third, _gone = (lead.id for lead in leads)
    crm = Crm(first, second, third)
    crm.flags[second] = True
    crm.refuses.add(third)
    assert forgetting.tell(booth._store, show, crm) == 3  # type: ignore[arg-type]
    assert crm.flags[first]
    states = {stone.lead_id: stone.state for stone in booth.tombstones()}
    assert states.pop(third) is TombstoneState.BY_HAND
    assert set(states.values()) == {TombstoneState.DONE}
    assert forgetting.tell(booth._store, show, crm) == 0  # type: ignore[arg-type]
    (stone,) = [one for one in booth.tombstones() if one.lead_id == third]
    booth.settle_tombstone(stone)
    assert {stone.state for stone in booth.tombstones()} == {TombstoneState.DONE}


def test_a_crm_without_a_field_for_it_is_left_to_a_person(
    booth: Booth, new_lead: NewLead, clock: Clock
) -> None:
    one = put(booth, new_lead())
    two = put(booth, new_lead(person=Person(first_name="Bo", emails=("bo@example.com",))))
    for lead in (one, two):
        sent(booth, lead, clock)
    booth.forget([one.id, two.id])
    crm = Crm(one.id, two.id, writable=False)
    crm.flags[two.id] = True
    forgetting.tell(booth._store, booth._current(), crm)  # type: ignore[arg-type]
    states = {stone.lead_id: (stone.state, stone.message) for stone in booth.tombstones()}
    assert states[two.id] == (TombstoneState.DONE, "")
    assert states[one.id][0] is TombstoneState.BY_HAND
    assert "by hand" in states[one.id][1]


# --- how long leads are kept


def test_leads_are_kept_as_long_as_the_show_says(
    booth: Booth, new_lead: NewLead, clock: Clock
) -> None:
    done = put(booth, new_lead())
    put(booth, new_lead(notes="never sent"))
    gone = put(booth, new_lead(notes="discarded"))
    sent(booth, done, clock)
    booth.discard([gone.id])
    assert booth.ripe() == ()
    booth.update_show(purge_days=30)
    assert booth.ripe() == ()
    clock.advance(days=31)
    assert {lead.id for lead in booth.ripe()} == {done.id, gone.id}
    erased = booth.purge([lead.id for lead in booth.ripe()])
    assert (erased.leads, erased.opt_outs, booth.tombstones()) == (2, 0, ())
    assert booth.ripe() == ()
    assert booth.count(LeadQuery()) == 1
    with pytest.raises(BadInput, match="purge_days"):
        parse_show(SHOW_FILE.replace('country = "GB"', "purge_days = -1"))
