from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from leadcapture.booth import Booth, MergeLine
from leadcapture.lead import Address, Consent, Disposition, Lead, Person
from leadcapture.review.merging import combine
from tests.conftest import Clock

NewLead = Callable[..., Lead]


def two_leads(booth: Booth, new_lead: NewLead, clock: Clock) -> tuple[Lead, Lead]:
    consent = Consent(
        purpose="email", wording="w", version="1", language="en", at=clock(), how="ticked"
    )
    keep = new_lead(
        person=Person(first_name="Ada", last_name="Example", company="Old Ltd",
                      emails=("a@x.example.com",)),
        answers={"interest": ("Pro",), "seats": 5.0, "why": "speed"},
        next_step="meeting",
        notes="tall",
        disposition=Disposition.COLD,
        unsure=("company",),
    )  # fmt: skip
    gone = new_lead(
        person=Person(first_name="Ada", last_name="Example", company="New Ltd", title="CTO",
                      emails=("a@y.example.com",), address=Address(city="York")),
        answers={"interest": ("Basic",), "seats": 9.0, "where": "York"},
        next_step="brochure",
        notes="asked for prices",
        disposition=Disposition.HOT,
        consents=(consent,),
        tags=("vip",),
    )  # fmt: skip
    return tuple(booth.keep(booth.draft_id(f"b{at}"), lead) for at, lead in enumerate((keep, gone)))  # type: ignore[return-value]


def by_field(lines: tuple[MergeLine, ...]) -> dict[str, MergeLine]:
    return {line.field: line for line in lines}


def test_nothing_that_was_said_is_lost(booth: Booth, new_lead: NewLead, clock: Clock) -> None:
    keep, gone = two_leads(booth, new_lead, clock)
    preview = booth.merge_preview(keep.id, gone.id)
    merged = preview.merged
    assert merged.person.company == "Old Ltd"
    assert merged.person.emails == ("a@x.example.com", "a@y.example.com")
    assert merged.answers == {
        "interest": ("Pro", "Basic"),
        "seats": 5.0,
        "why": "speed",
        "where": "York",
    }
    assert merged.notes.split("\n\n") == [
        "tall",
        "asked for prices",
        "Also said: Seats: 9",
        "Also agreed: Brochure",
    ]
    assert (merged.consents, merged.tags, merged.disposition) == (
        gone.consents,
        ("vip",),
        Disposition.HOT,
    )
    assert merged.unsure == ("company",)
    lines = by_field(preview.lines)
    assert [line.field for line in preview.lines if line.differs][:1] == [preview.lines[0].field]
    company = lines["company"]
    assert (company.keep, company.gone, company.result) == ("Old Ltd", "New Ltd", "Old Ltd")
    assert company.differs
    assert company.can_choose
    assert not lines["notes"].can_choose
    assert not lines["answer:interest"].can_choose
    # Merging the same thing twice adds nothing.
    assert combine(merged, gone, booth.show).notes == merged.notes


def test_each_field_can_be_taken_from_the_other(
    booth: Booth, new_lead: NewLead, clock: Clock
) -> None:
    keep, gone = two_leads(booth, new_lead, clock)
    take = ("company", "emails", "answer:seats", "next_step", "disposition", "first_name", "title")
    merged = booth.merge_preview(keep.id, gone.id, take).merged
    assert merged.person.company == "New Ltd"
    assert merged.person.emails == ("a@y.example.com", "a@x.example.com")
    assert merged.answers["seats"] == 9.0
    assert merged.next_step == "brochure"
    assert "Also said: Seats: 5" in merged.notes
    assert "Also agreed: Meeting" in merged.notes
    assert "Brochure" not in merged.notes
    assert merged.unsure == ()
    stored = booth.merge(merged, booth.lead(gone.id))
    assert len(booth.captures(stored.id)) == 2
    booth.unmerge(gone.id)
    assert booth.lead(keep.id) == replace(
        keep, revision=booth.lead(keep.id).revision, updated_at=clock()
    )


def test_taking_what_is_not_there_changes_nothing(
    booth: Booth, new_lead: NewLead, clock: Clock
) -> None:
    keep, gone = two_leads(booth, new_lead, clock)
    plain = booth.merge_preview(gone.id, keep.id).merged
    take = ("title", "address", "owner", "answer:where", "answer:none", "suffix")
    assert booth.merge_preview(gone.id, keep.id, take).merged == plain
