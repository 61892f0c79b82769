"""The show's rules: who is owed what, and who is held back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcapture.delivery import DeliveryState, OutboxEntry, Step
from leadcapture.lead import Answer, Consent, Disposition, Lead, Person, Stage
from leadcapture.nurture import (
    conversation,
    due,
    email_problem,
    hold_back,
    matching_rule,
    owed,
    withheld,
)
from leadcapture.show import Destination, NurtureRule, Release, Show
from leadcapture.showfile import parse_show

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
SHOW = parse_show(
    """
name = "Rules Expo"
[campaign]
name = "Rules Expo 2026"
[[qualifiers]]
id = "interest"
label = "Interested in"
kind = "multi"
choices = ["Pro", "Basic"]
[[qualifiers]]
id = "timing"
label = "Buying"
choices = ["Now", "Later"]
[[qualifiers]]
id = "seats"
label = "Seats"
kind = "number"
[[next_steps]]
id = "meeting"
label = "Meeting"
handoff = true
due_days = 2
[[next_steps]]
id = "brochure"
label = "Send brochure"
[[nurture]]
sequence = "Hot"
dispositions = ["hot"]
[[nurture]]
sequence = "Pro now"
answers = { interest = ["Pro"], timing = ["Now"] }
[[nurture]]
sequence = "Brochure"
next_steps = ["brochure"]
dispositions = ["warm", "cold"]
[connectors.tryton]
[connectors.csv]
campaign = "Other name"
"""
)


def consent(**fields: object) -> Consent:
    return Consent(
        **{
            "purpose": "email",
            "wording": "May we e-mail you?",
            "version": "3",
            "language": "en",
            "at": NOW,
            "how": "ticked at the booth",
            **fields,
        }
    )


def lead(**fields: object) -> Lead:
    return Lead(
        **{
            "id": UUID(int=7),
            "show_id": SHOW.id,
            "person": Person(first_name="Ada", last_name="Example", emails=("ada@example.com",)),
            "captured_at": NOW,
            "captured_by": "Ann Rep",
            "device": "laptop",
            "stage": Stage.REVIEWED,
            "consents": (consent(),),
            **fields,
        }
    )


def rule_for(**fields: object) -> str | None:
    rule = matching_rule(lead(**fields), SHOW)
    return rule.sequence if rule is not None else None


def steps(entries: tuple[OutboxEntry, ...], connector: str = "tryton") -> dict[Step, str]:
    return {entry.step: entry.detail for entry in entries if entry.connector == connector}


# --- rules ------------------------------------------------------------------------------------


def test_the_first_rule_that_fits_decides() -> None:
    both = {"interest": ("Pro",), "timing": "Now"}
    assert rule_for(disposition=Disposition.HOT, answers=both) == "Hot"
    assert rule_for(disposition=Disposition.WARM, answers=both) == "Pro now"
    assert rule_for(disposition=Disposition.WARM, next_step="brochure") == "Brochure"
    assert rule_for(disposition=Disposition.WARM) is None


def test_all_that_a_rule_names_must_fit() -> None:
    assert rule_for(answers={"interest": ("Pro",)}) is None
    assert rule_for(answers={"interest": ("Pro",), "timing": "Later"}) is None
    assert rule_for(next_step="brochure") is None


@pytest.mark.parametrize(
    ("answer", "fits"),
    [
        (("Basic", "Pro"), True),
        (("Basic",), False),
        ((), False),
        ("Pro", True),
        ("pro", False),
        (("PRO",), False),
        ("Pro ", False),
        (3.0, False),
    ],
)
def test_answers_compare_exactly_and_any_of_several_fits(answer: Answer, fits: bool) -> None:
    found = rule_for(answers={"interest": answer, "timing": "Now"})
    assert (found == "Pro now") is fits


@pytest.mark.parametrize(
    ("wanted", "answer", "fits"),
    [("3", 3.0, True), ("3.0", 3.0, True), ("4", 3.0, False), ("many", 3.0, False)],
)
def test_a_number_is_compared_as_a_number(wanted: str, answer: float, fits: bool) -> None:
    rule = NurtureRule(sequence="S", answers={"seats": (wanted,)})
    show = Show(name="N", id=uuid4(), nurture=(rule,))
    assert (matching_rule(lead(answers={"seats": answer}), show) is rule) is fits


def test_a_rule_without_conditions_fits_everybody() -> None:
    rule = NurtureRule(sequence="S", answers={"interest": ()})
    show = Show(name="N", id=uuid4(), nurture=(rule,))
    assert matching_rule(lead(), show) is rule


# --- holding back -----------------------------------------------------------------------------


def test_no_opt_in_or_a_bad_address_holds_back_in_words() -> None:
    hot = Disposition.HOT
    assert hold_back(lead(disposition=hot), SHOW) == ()
    assert hold_back(lead(disposition=hot, consents=()), SHOW) == ("no opt-in for e-mail",)
    no = (consent(), consent(granted=False))
    assert hold_back(lead(disposition=hot, consents=no), SHOW) == ("opt-in for e-mail refused",)
    nobody = lead(disposition=hot, person=Person(first_name="Ada"), consents=())
    assert hold_back(nobody, SHOW) == ("no opt-in for e-mail", "no e-mail address")
    (reason,) = hold_back(lead(disposition=hot, person=Person(emails=("nope@",))), SHOW)
    assert reason.startswith("invalid e-mail: ")


def test_without_a_fitting_rule_nothing_is_held_back_but_nobody_may_be_enrolled() -> None:
    unwilling = lead(consents=())
    assert hold_back(unwilling, SHOW) == ()
    assert withheld(unwilling) == ("no opt-in for e-mail",)


def test_consent_for_something_else_is_no_opt_in_for_email() -> None:
    other = (consent(purpose="phone"), consent(purpose="advertising"))
    assert withheld(lead(consents=other)) == ("no opt-in for e-mail",)


@pytest.mark.parametrize(
    "address", ["ada@example.com", "ADA+x@Example.ORG", "jörg@example.com", "a@sub.example.net"]
)
def test_good_addresses_have_no_problem(address: str) -> None:
    assert email_problem(address) == ""


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nope",
        "nope@",
        "@example.com",
        "a b@example.com",
        "a@b",
        "a@example.com\nBcc: x@y.example",
        "a..b@example.com",
        "a@example.com, b@example.com",
        "\x00@example.com",
        "a" * 400 + "@example.com",
    ],
)
def test_bad_addresses_are_told_in_words(address: str) -> None:
    assert email_problem(address)


# --- what is owed -----------------------------------------------------------------------------


def test_each_connector_is_owed_the_steps_that_apply() -> None:
    entries = owed(
        lead(disposition=Disposition.HOT, next_step="meeting", revision=4), SHOW, now=NOW
    )
    assert steps(entries) == {
        Step.PERSON: "",
        Step.CAMPAIGN: "Rules Expo 2026",
        Step.HANDOFF: "meeting",
        Step.ENROLLMENT: "Hot",
    }
    assert steps(entries, "csv")[Step.CAMPAIGN] == "Other name"
    assert len({entry.key for entry in entries}) == len(entries) == 8
    assert {entry.state for entry in entries} == {DeliveryState.PENDING}
    assert {entry.due_at for entry in entries} == {NOW}
    assert {entry.revision for entry in entries} == {4}


def test_the_keys_are_the_same_every_time() -> None:
    one, two = (owed(lead(disposition=Disposition.HOT), SHOW, now=now) for now in (NOW, NOW))
    later = owed(lead(disposition=Disposition.HOT), SHOW, now=NOW + timedelta(days=1))
    assert [entry.key for entry in one] == [entry.key for entry in two]
    assert [entry.key for entry in one] == [entry.key for entry in later]


def test_a_next_step_without_hand_off_makes_no_work_for_sales() -> None:
    assert Step.HANDOFF not in steps(owed(lead(next_step="brochure"), SHOW, now=NOW))
    assert Step.HANDOFF not in steps(owed(lead(next_step="gone"), SHOW, now=NOW))


def test_a_show_without_campaign_owes_none() -> None:
    show = Show(name="N", id=uuid4(), connectors={"csv": Destination()})
    assert steps(owed(lead(), show, now=NOW), "csv") == {Step.PERSON: ""}


@pytest.mark.parametrize("stage", [Stage.DISCARDED, Stage.MERGED])
def test_a_lead_that_is_gone_is_owed_nothing(stage: Stage) -> None:
    assert owed(lead(stage=stage, disposition=Disposition.HOT), SHOW, now=NOW) == ()


@pytest.mark.parametrize(
    ("release", "stage", "disposition", "leaves"),
    [
        (Release.AFTER_REVIEW, Stage.CAPTURED, Disposition.HOT, False),
        (Release.AFTER_REVIEW, Stage.REVIEWED, None, True),
        (Release.AS_CAPTURED, Stage.CAPTURED, None, True),
        (Release.HOT_FIRST, Stage.CAPTURED, Disposition.HOT, True),
        (Release.HOT_FIRST, Stage.CAPTURED, Disposition.WARM, False),
        (Release.HOT_FIRST, Stage.CAPTURED, None, False),
        (Release.HOT_FIRST, Stage.REVIEWED, Disposition.COLD, True),
    ],
)
def test_the_release_policy_says_when_a_lead_may_leave(
    release: Release, stage: Stage, disposition: Disposition | None, leaves: bool
) -> None:
    show = Show(name="N", id=uuid4(), release=release, connectors={"csv": Destination()})
    (entry,) = owed(lead(stage=stage, disposition=disposition), show, now=NOW)
    assert entry.due_at == (NOW if leaves else None)


def test_a_bare_id_waits_for_its_name_or_its_review_under_every_policy() -> None:
    for release in Release:
        show = Show(name="N", id=uuid4(), release=release, connectors={"csv": Destination()})
        hot = {"provisional": True, "disposition": Disposition.HOT}
        (entry,) = owed(lead(stage=Stage.CAPTURED, **hot), show, now=NOW)
        assert entry.due_at is None
        (entry,) = owed(lead(stage=Stage.REVIEWED, **hot), show, now=NOW)
        assert entry.due_at == NOW


_consents = st.lists(
    st.builds(
        consent,
        purpose=st.sampled_from(["email", "phone", "Email", ""]),
        granted=st.booleans(),
    ),
    max_size=4,
).map(tuple)


@given(
    consents=_consents,
    disposition=st.one_of(st.none(), st.sampled_from(Disposition)),
    stage=st.sampled_from(Stage),
    release=st.sampled_from(Release),
    next_step=st.sampled_from(["", "meeting", "brochure"]),
)
def test_whatever_the_rules_say_nobody_is_enrolled_without_opt_in(
    consents: tuple[Consent, ...],
    disposition: Disposition | None,
    stage: Stage,
    release: Release,
    next_step: str,
) -> None:
    show = Show(
        name="N",
        id=uuid4(),
        release=release,
        nurture=(NurtureRule(sequence="Everybody"),),
        connectors={"tryton": Destination()},
    )
    somebody = lead(consents=consents, disposition=disposition, stage=stage, next_step=next_step)
    enrolled = Step.ENROLLMENT in steps(owed(somebody, show, now=NOW))
    mails = [one for one in consents if one.purpose == "email"]
    willing = bool(mails) and mails[-1].granted
    assert enrolled == (willing and stage in (Stage.CAPTURED, Stage.REVIEWED))


# --- in words ---------------------------------------------------------------------------------


def test_the_conversation_is_told_in_the_shows_words() -> None:
    there = timezone(timedelta(hours=1))
    text = conversation(
        lead(
            disposition=Disposition.HOT,
            answers={"seats": 12.0, "interest": ("Pro", "Basic"), "gone": "still kept"},
            next_step="meeting",
            badge_id="000012",
            notes="Has 40 cells.\nCall after 5.",
            consents=(consent(at=datetime(2026, 11, 24, 10, 0, tzinfo=there)),),
        ),
        SHOW,
    )
    assert text == (
        "Met at Rules Expo, 2026-11-24 09:00 UTC, by Ann Rep\n"
        "Rating: hot\n"
        "Interested in: Pro, Basic\n"
        "Seats: 12\n"
        "gone: still kept\n"
        "Next step: Meeting\n"
        "Badge: 000012\n"
        "Consent (email): yes, 2026-11-24 10:00+01:00, ticked at the booth, "
        "wording 3 (en): May we e-mail you?\n"
        "Notes:\n"
        "Has 40 cells.\nCall after 5."
    )


def test_sales_reads_days_and_times_of_the_shows_place() -> None:
    # Six in the evening there, when the next day has begun in UTC.
    there = replace(SHOW, timezone="America/Los_Angeles")
    evening = lead(captured_at=datetime(2026, 11, 25, 2, 0, tzinfo=UTC))
    assert f"{due(evening, there, 'unknown'):%Y-%m-%d %H:%M %Z}" == "2026-11-25 18:00 PST"
    assert conversation(evening, there).startswith("Met at Rules Expo, 2026-11-24 18:00 PST, by ")


def test_a_hand_off_is_due_the_steps_days_after_the_meeting() -> None:
    assert due(lead(), SHOW, "meeting") == NOW + timedelta(days=2)
    assert due(lead(), SHOW, "unknown") == NOW + timedelta(days=1)
