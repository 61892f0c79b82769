"""Two laptops at one show: one workspace takes in the other, twice, and nothing is lost."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path
from uuid import uuid4

import pytest
from click.testing import CliRunner

from leadcapture.booth import Booth, LeadFilter, LeadQuery
from leadcapture.cli import main
from leadcapture.delivery import DeliveryState, Step
from leadcapture.errors import BadInput, Cancelled, StoreError, WrongKey
from leadcapture.lead import Disposition, Lead, Person, Stage
from leadcapture.showfile import parse_show
from leadcapture.store import outbox
from leadcapture.store.store import Attendee
from leadcapture.store.vault import Pictures
from tests.conftest import PASSPHRASE, SHOW_FILE, Clock
from tests.review.test_forgetting import a_picture, put, sent

pytestmark = pytest.mark.durable

NewLead = Callable[..., Lead]
OTHER = "another long passphrase"


@pytest.fixture
def laptop(tmp_path: Path, clock: Clock) -> Iterator[Booth]:
    """Another laptop, at the same show."""
    with Booth.open(tmp_path / "laptop 2", passphrase=OTHER, clock=clock) as laptop:
        laptop.update_settings(rep_name="Bob Rep", device="laptop-2")
        laptop.use_show(laptop.put_show(parse_show(SHOW_FILE)).id)
        yield laptop


def who(name: str, **fields: object) -> Person:
    first, last = name.split()
    return Person(
        first_name=first, last_name=last, emails=(f"{first.lower()}@example.com",), **fields
    )


def tree(folder: Path) -> dict[str, bytes]:
    """What lies in a folder: names and digests."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).digest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def bring(booth: Booth, laptop: Booth, **more: object) -> object:
    return booth.bring_in(laptop.workspace, passphrase=OTHER, **more)


def waiting(booth: Booth) -> list[str]:
    """Pictures whose print is still to be read."""
    with booth._store.reading() as db:
        rows = db.execute(
            "SELECT image_id FROM to_read JOIN captures ON captures.seq = capture"
        ).fetchall()
    return [row[0] for row in rows]


def sound(booth: Booth) -> None:
    wrong = [one for one in booth.doctor() if not one.ok and one.name != "Free space"]
    assert not wrong


def test_another_laptop_comes_whole_and_only_once(
    booth: Booth, laptop: Booth, new_lead: NewLead, clock: Clock
) -> None:
    mine = put(booth, new_lead(person=who("Ada Example")))
    ben = put(
        laptop,
        new_lead(person=who("Ben Example"), notes="Zirkonium", tags=("vip",), answers={"seats": 4}),
        a_picture(),
    )
    cleo = put(laptop, new_lead(person=who("Cleo Example")))
    twin = put(laptop, new_lead(person=who("Cleo Example"), notes="met twice"))
    laptop.note_consent(ben.id, granted=True, how="ticked at the booth")
    laptop.merge(laptop.merged(laptop.lead(cleo.id), laptop.lead(twin.id)), laptop.lead(twin.id))
    sent(laptop, cleo, clock)
    with laptop._store.writing() as db:
        db.execute(
            "INSERT OR IGNORE INTO to_read SELECT seq FROM captures WHERE image_id IS NOT NULL"
        )
    before = tree(laptop.workspace)

    heard: list[tuple[int, int, str]] = []
    done = booth.bring_in(
        laptop.workspace, passphrase=OTHER, progress=lambda *step: heard.append(step)
    )

    assert (done.place, done.new, done.updated, done.known) == ("laptop-2", 2, 0, 1)
    assert (done.captures, done.pictures, done.missing_pictures) == (3, 1, 0)
    assert heard[-1] == (3, 3, "Leads")
    assert tree(laptop.workspace) == before, "the other workspace is only read"
    assert not list(booth.workspace.glob(".bringing*"))
    assert booth.count(LeadQuery()) == 3
    for lead in (ben, cleo, twin):
        assert booth.lead(lead.id) == laptop.lead(lead.id)
        assert booth.captures(lead.id) == laptop.captures(lead.id)
        assert [(one.action, one.after) for one in booth.history(lead.id)] == [
            (one.action, one.after) for one in laptop.history(lead.id)
        ]
    assert [one.id for one in booth.leads(LeadQuery(text="zirkon"))] == [ben.id]
    assert [one.id for one in booth.leads(LeadQuery(tag="vip"))] == [ben.id]
    assert [one.granted for one in (line.consent for line in booth.ledger(ben.id))] == [True]
    picture = booth.captures(ben.id)[0].image_id
    assert picture is not None
    assert booth.picture(picture) == a_picture()
    assert waiting(booth) == waiting(laptop) == [str(picture)]
    with pytest.raises(StoreError):
        Pictures(laptop.workspace / "images", booth._keys.pictures_key).get(picture)
    # What was sent from there is sent; what was not is owed, once.
    states = {e.step: e.state for e in outbox.entries(booth._store, lead_id=cleo.id)}
    assert states == {e.step: e.state for e in outbox.entries(laptop._store, lead_id=cleo.id)}
    assert states[Step.PERSON] is DeliveryState.SENT
    assert outbox.ref(booth._store, cleo.id, "csv", Step.PERSON) is not None
    assert [e.state for e in outbox.entries(booth._store, lead_id=ben.id, step=Step.PERSON)] == [
        DeliveryState.PENDING
    ]
    sound(booth)

    again = bring(booth, laptop)

    assert (again.new, again.updated, again.captures, again.pictures) == (0, 0, 0, 0)
    assert booth.count(LeadQuery()) == 3
    assert len(booth.ledger(ben.id)) == 1
    assert len(booth.history(cleo.id)) == len(laptop.history(cleo.id))
    # The merge of over there can be taken apart here; Ctrl+Z takes back all that came.
    assert booth.undo() == "Taken back: brought in from laptop-2 (2 leads)"
    assert [one.id for one in booth.leads(LeadQuery())] == [mine.id]
    assert booth.lead(cleo.id).stage is Stage.DISCARDED
    sound(booth)
    assert bring(booth, laptop).updated == 2, "it can be brought again"  # type: ignore[attr-defined]
    assert booth.count(LeadQuery()) == 3
    assert booth.undo() is not None
    assert bring(booth, laptop).updated == 2  # type: ignore[attr-defined]
    sound(booth)
    assert {one.id for one in booth.unmerge(twin.id)} == {cleo.id, twin.id}
    assert len(booth.captures(twin.id)) == 1
    sound(booth)


def test_duplicates_over_laptops_are_suggested(
    booth: Booth, laptop: Booth, new_lead: NewLead
) -> None:
    here = put(booth, new_lead(person=who("Ada Example", company="Acme")))
    there = put(laptop, new_lead(person=who("Ada Example", company="Acme Ltd")))
    bring(booth, laptop)
    (found,) = booth.duplicates(show=booth.show)
    assert {found.one, found.two} == {here.id, there.id}


def test_what_is_newer_there_is_taken_and_what_was_changed_on_both_sides_is_kept(
    booth: Booth, laptop: Booth, new_lead: NewLead, clock: Clock
) -> None:
    ahead, both, ours = (
        put(laptop, new_lead(person=who(f"{name} Example", company="Old")))
        for name in ("Ada", "Ben", "Cleo")
    )
    bring(booth, laptop)
    clock.advance(minutes=5)

    def change(where: Booth, lead: Lead, company: str, **fields: object) -> Lead:
        now = where.lead(lead.id)
        return where.edit(replace(now, person=replace(now.person, company=company), **fields))

    change(laptop, ahead, "New", notes="Kalium")
    sent(laptop, ahead, clock)
    change(laptop, both, "Theirs", notes="said there", tags=("there",))
    change(booth, both, "Ours", notes="said here", disposition=Disposition.HOT)
    change(booth, ours, "Newest")
    laptop.discard([put(laptop, new_lead(person=who("Dora Example"))).id])

    done = bring(booth, laptop)

    assert (done.new, done.updated) == (0, 2)
    assert booth.lead(ahead.id) == laptop.lead(ahead.id)
    assert [one.id for one in booth.leads(LeadQuery(text="kalium"))] == [ahead.id]
    states = {e.state for e in outbox.entries(booth._store, lead_id=ahead.id)}
    assert states == {DeliveryState.SENT}
    lead = booth.lead(both.id)
    assert lead.person.company == "Ours"
    assert lead.notes == "said here\n\nsaid there"
    assert lead.tags == ("there",)
    company = next(one for one in booth.origins(both.id) if one.field == "company")
    assert "Theirs" in [choice.value for choice in company.choices]
    assert booth.history(both.id)[0].action == "brought in from laptop-2"
    assert booth.lead(ours.id).person.company == "Newest"
    assert booth.count(LeadQuery(filter=LeadFilter.DISCARDED)) == 1
    sound(booth)
    states_before = [booth.lead(one.id) for one in (ahead, both, ours)]
    again = bring(booth, laptop)
    assert (again.new, again.updated) == (0, 0)
    assert [booth.lead(one.id) for one in (ahead, both, ours)] == states_before
    offered = next(one for one in booth.origins(both.id) if one.field == "company").choices
    assert len(offered) == len(company.choices)
    # And back: each side has all that was said.
    laptop.bring_in(booth.workspace, passphrase=PASSPHRASE)
    assert laptop.lead(both.id).notes == "said there\n\nsaid here"
    assert laptop.lead(ours.id) == booth.lead(ours.id)
    sound(laptop)


def test_a_backup_other_shows_and_people_who_asked_not_to_come_back(
    booth: Booth, laptop: Booth, new_lead: NewLead, tmp_path: Path
) -> None:
    gone = put(booth, new_lead(person=who("Gerd Example")))
    booth.forget([gone.id])
    put(laptop, new_lead(person=who("Gerd Example")), a_picture())
    other = replace(parse_show(SHOW_FILE), id=uuid4(), name="Winter Fair")
    laptop.put_show(other)
    winter = put(laptop, new_lead(show_id=other.id, person=who("Wanda Example")))
    key = laptop.recovery_key
    laptop.backup(tmp_path / "stick")

    assert booth.bring_in(tmp_path / "stick", passphrase=key).forgotten == 1
    assert booth.count(LeadQuery()) == 0
    with pytest.raises(BadInput, match=r"'Spring Fair'.*'Winter Fair'"):
        booth.bring_in(tmp_path / "stick", passphrase=OTHER, shows=["Spring Fair"])
    done = booth.bring_in(tmp_path / "stick", passphrase=OTHER, shows=["winter fair"])
    assert (done.new, done.shows) == (1, ("Winter Fair",))
    assert booth.lead(winter.id).show_id == other.id
    assert "Winter Fair" in [show.name for show in booth.shows()]
    assert booth.bring_in(tmp_path / "stick", passphrase=OTHER, every_show=True).new == 0
    assert not list((booth.workspace / "images").rglob("*.bin"))
    sound(booth)


def test_what_went_to_another_crm_is_still_owed_to_ours(
    booth: Booth, laptop: Booth, new_lead: NewLead, clock: Clock
) -> None:
    trial = replace(parse_show(SHOW_FILE).connectors["csv"], url="https://trial.example.com")
    laptop.update_show(connectors={"csv": trial})
    lead = put(laptop, new_lead())
    sent(laptop, lead, clock)
    bring(booth, laptop)
    states = {entry.state for entry in outbox.entries(booth._store, lead_id=lead.id)}
    assert states == {DeliveryState.PENDING}
    assert outbox.ref(booth._store, lead.id, "csv", Step.PERSON) is None


def test_what_cannot_be_read_changes_nothing(
    booth: Booth, laptop: Booth, new_lead: NewLead, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("Ada", "Ben"):
        put(laptop, new_lead(person=who(f"{name} Example")), a_picture())
    before, there = tree(booth.workspace), tree(laptop.workspace)
    with pytest.raises(WrongKey, match="does not open this workspace"):
        booth.bring_in(laptop.workspace, passphrase="wrong")
    with pytest.raises(BadInput, match="that is open"):
        booth.bring_in(booth.workspace, passphrase=PASSPHRASE)
    with pytest.raises(BadInput, match="no folder"):
        booth.bring_in(tmp_path / "nowhere", passphrase=OTHER)
    with pytest.raises(BadInput, match="neither a workspace nor a backup"):
        booth.bring_in(tmp_path, passphrase=OTHER)
    for what in ("Pictures", "Leads"):
        seen: list[str] = []
        with pytest.raises(Cancelled):
            bring(
                booth,
                laptop,
                progress=lambda done, total, words, seen=seen: seen.append(words),
                cancelled=lambda what=what, seen=seen: what in seen,
            )
        assert booth.count(LeadQuery()) == 0
        assert not list((booth.workspace / "images").rglob("*.bin"))
    shutil.rmtree(booth.workspace / "images", ignore_errors=True)
    sizes = count()
    monkeypatch.setattr("leadcapture.review.bringing._stamp", lambda path: next(sizes))
    with pytest.raises(StoreError, match="in use"):
        bring(booth, laptop)
    monkeypatch.undo()
    assert tree(laptop.workspace) == there
    assert set(tree(booth.workspace)) - {"leads.db-wal", "leads.db-shm"} <= set(before)
    # A picture that is lost over there does not hold up the leads.
    next((laptop.workspace / "images").rglob("*.bin")).unlink()
    done = bring(booth, laptop)
    assert (done.new, done.pictures, done.missing_pictures) == (2, 1, 1)


def test_killed_half_way_the_second_time_brings_all(
    booth: Booth, laptop: Booth, new_lead: NewLead
) -> None:
    """A killed process runs no clean-up: what it left is used or swept away the next time."""
    put(laptop, new_lead(), a_picture())
    image = laptop.captures(next(iter(laptop.leads(LeadQuery()))).id)[0].image_id
    assert image is not None
    booth._pictures.put(a_picture(), image)
    left = booth.workspace / ".bringing-in-killed"
    left.mkdir()
    (left / "leads.db").write_bytes(b"half")
    done = bring(booth, laptop)
    assert (done.new, done.pictures) == (1, 0)
    assert not left.exists()
    sound(booth)


def test_the_command_brings_in(
    booth: Booth,
    laptop: Booth,
    new_lead: NewLead,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    put(laptop, new_lead())
    (tmp_path / "word").write_text(OTHER + "\n", encoding="utf-8")
    monkeypatch.setenv("LEADCAPTURE_PASSPHRASE", PASSPHRASE)
    command = ["--workspace", str(booth.workspace), "bring-in", str(laptop.workspace)]
    command += ["--passphrase-file", str(tmp_path / "word")]
    run = CliRunner().invoke
    done = run(main, command)
    assert "laptop-2: 1 new lead, 0 brought up to date" in done.output
    assert done.exit_code == 0
    done = run(main, [*command, "--show", "Spring Fair"])
    assert "Its shows: 'Test Expo'" in done.output
    assert done.exit_code == 1
    (tmp_path / "word").write_text("wrong", encoding="utf-8")
    assert "does not open this workspace" in run(main, command).output
    done = run(main, command[:-2])
    assert "--passphrase-file" in done.output
    assert done.exit_code == 1


def test_taken_back_a_lead_is_what_it_was_before_it_was_brought_up_to_date(
    booth: Booth, laptop: Booth, new_lead: NewLead
) -> None:
    ada = put(laptop, new_lead(person=who("Ada Example")))
    bring(booth, laptop)
    laptop.edit(replace(laptop.lead(ada.id), notes="Newer"))
    assert bring(booth, laptop).updated == 1  # type: ignore[attr-defined]
    assert booth.lead(ada.id).notes == "Newer"
    assert booth.undo() is not None
    assert booth.lead(ada.id).notes == ""
    assert booth.undo() is not None
    assert booth.count(LeadQuery()) == 0
    assert booth.undo() is None
    sound(booth)


def test_attendees_come_along_and_who_was_erased_there_is_known_here(
    booth: Booth, laptop: Booth, new_lead: NewLead, clock: Clock
) -> None:
    ada = put(laptop, new_lead(person=who("Ada Example")))
    ben = put(laptop, new_lead(person=who("Ben Example")))
    sent(laptop, ada, clock)
    bring(booth, laptop)
    show = laptop.show
    assert show is not None
    people = [Attendee(badge_id=name, person=who(f"{name} Example")) for name in ("Ada", "Cy")]
    laptop._store.put_attendees(show.id, people)
    gone = put(booth, new_lead(person=who("Cy Example")))
    booth.forget([gone.id])
    laptop.forget([ada.id])
    laptop._store.put_attendees(show.id, people)

    done = bring(booth, laptop)

    assert done.erased_there == (ada.id,)  # type: ignore[attr-defined]
    assert [one.remote_id for one in booth.tombstones()] == [
        one.remote_id for one in laptop.tombstones()
    ]
    assert booth._store.attendee(show.id, "Ada") is None, "erased there"
    assert booth._store.attendee(show.id, "Cy") is None, "erased here"
    booth.forget(done.erased_there)  # type: ignore[attr-defined]
    assert [one.id for one in booth.leads(LeadQuery())] == [ben.id]
    again = bring(booth, laptop)
    assert again.erased_there == ()  # type: ignore[attr-defined]
    sound(booth)


def test_bare_ids_get_their_names_from_either_list_in_the_same_step(
    booth: Booth, laptop: Booth, new_lead: NewLead
) -> None:
    show = laptop.show
    assert show is not None

    def scanned(where: Booth, badge_id: str) -> Lead:
        return put(where, new_lead(person=Person(), badge_id=badge_id, provisional=True))

    mine, theirs, nobody = scanned(booth, "1"), scanned(laptop, "2"), scanned(laptop, "3")
    laptop._store.put_attendees(show.id, [Attendee(badge_id="1", person=who("Ada Example"))])
    booth._store.put_attendees(show.id, [Attendee(badge_id="2", person=who("Ben Example"))])

    done = bring(booth, laptop)

    assert (done.new, done.updated, done.named) == (2, 0, 2)  # type: ignore[attr-defined]
    for lead, name in ((mine, "Ada Example"), (theirs, "Ben Example")):
        assert booth.lead(lead.id).person.name == name
        assert not booth.lead(lead.id).provisional
    assert booth.lead(nobody.id).provisional
    again = bring(booth, laptop)
    assert (again.updated, again.named) == (0, 0)  # type: ignore[attr-defined]
    assert booth.undo() is not None
    assert [(one.id, one.provisional) for one in booth.leads(LeadQuery())] == [(mine.id, True)]
    assert booth.undo() is not None, "mine was scanned before"
    assert booth.undo() is None
    sound(booth)


def test_a_list_alone_comes_along_too(booth: Booth, laptop: Booth, new_lead: NewLead) -> None:
    show = laptop.show
    assert show is not None
    mine = put(booth, new_lead(person=Person(), badge_id="1", provisional=True))
    laptop._store.put_attendees(show.id, [Attendee(badge_id="1", person=who("Ada Example"))])
    assert bring(booth, laptop).named == 1  # type: ignore[attr-defined]
    assert booth.lead(mine.id).person.name == "Ada Example"
    assert booth.undo() is not None
    assert booth.lead(mine.id).provisional
    sound(booth)
