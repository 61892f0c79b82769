"""Which steps a lead is owed, by the show's own rules.

Pure functions: no disk, no network.

A rule fits when everything it names fits: the rating is one of its dispositions, the next step
one of its next steps, and every question it names was answered with one of its answers (for a
question with several choices: any of those chosen). Answers compare exactly, upper and lower
case included. The first rule that fits decides, and consent is asked afterwards: a rule can
never enrol anybody who did not opt in.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache

from leadcapture.delivery import OutboxEntry, Step, delivery_key
from leadcapture.lead import Answer, Disposition, Lead, Stage
from leadcapture.show import Destination, NurtureRule, Release, Show

__all__ = [
    "EMAIL",
    "NO_SEQUENCE",
    "Owing",
    "campaign_at",
    "conversation",
    "due",
    "email_problem",
    "held_until_review",
    "hold_back",
    "matching_rule",
    "owed",
    "sequence_at",
    "sequence_for",
    "withheld",
]

#: The consent purpose without which nobody enters a sequence.
EMAIL = "email"

#: `Lead.sequence` of a lead that is to enter no sequence at all.
NO_SEQUENCE = "-"


def matching_rule(lead: Lead, show: Show) -> NurtureRule | None:
    """The first rule of the show that fits, or None. Consent is not looked at here."""
    return next((rule for rule in show.nurture if _fits(rule, lead)), None)


def sequence_for(lead: Lead, show: Show) -> str:
    """The sequence of the show's rules this lead is for, or the one a person chose; else empty.

    Consent is not looked at here.
    """
    if lead.sequence:
        return "" if lead.sequence == NO_SEQUENCE else lead.sequence
    rule = matching_rule(lead, show)
    return rule.sequence if rule is not None else ""


def hold_back(lead: Lead, show: Show) -> tuple[str, ...]:
    """Why this lead would not be enrolled although a rule fits, in words.

    Empty when it may be enrolled, and when no rule fits.
    """
    return withheld(lead) if sequence_for(lead, show) else ()


def withheld(lead: Lead) -> tuple[str, ...]:
    """Why nobody may enrol this lead anywhere, in words, rule or no rule; empty when one may."""
    reasons = []
    if not lead.opted_in(EMAIL):
        asked = any(consent.purpose == EMAIL for consent in lead.consents)
        reasons.append("opt-in for e-mail refused" if asked else "no opt-in for e-mail")
    if problem := email_problem(lead.person.email):
        reasons.append(problem)
    return tuple(reasons)


@lru_cache(maxsize=10_000)
def email_problem(address: str) -> str:
    """What is wrong with an e-mail address, in words; empty when nothing is. Asks no network."""
    if not address:
        return "no e-mail address"
    from leadcapture.contact import is_plain_email

    if is_plain_email(address):
        return ""
    # Imported late: it would slow the window's start.
    from email_validator import EmailNotValidError, validate_email

    try:
        validate_email(address, check_deliverability=False)
    except EmailNotValidError as error:
        return f"invalid e-mail: {error}"
    return ""


def held_until_review(lead: Lead, show: Show) -> bool:
    """Whether the show's release policy keeps this lead here for now.

    A provisional lead, of whom only an id is known, waits under every policy: the attendee list
    or a reviewer has to say who it is, or that it may leave as it is.
    """
    if lead.stage is Stage.REVIEWED:
        return False
    if lead.provisional:
        return True
    match show.release:
        case Release.AS_CAPTURED:
            return False
        case Release.HOT_FIRST:
            return lead.disposition is not Disposition.HOT
        case Release.AFTER_REVIEW:
            return True


def owed(lead: Lead, show: Show, *, now: datetime) -> tuple[OutboxEntry, ...]:
    """The outbox entries this lead should have now, for every connector of the show.

    ``due_at`` is `now`, or None while the lead waits for review. Every lead is owed its person;
    the campaign where one is named; a hand-off for a next step that asks for one; an enrollment
    when a rule fits, the lead opted in and its first e-mail address is valid. A discarded or
    merged lead is owed nothing.
    """
    return Owing(show, now=now)(lead)


class Owing:
    """`owed` for many leads of one show: what the show alone decides is worked out once."""

    __slots__ = ("_now", "_places", "_show")

    def __init__(self, show: Show, *, now: datetime) -> None:
        self._show, self._now = show, now
        self._places = [
            (name, campaign_at(destination, show)) for name, destination in show.connectors.items()
        ]

    def __call__(self, lead: Lead) -> tuple[OutboxEntry, ...]:
        """What this lead is owed."""
        if lead.stage in (Stage.DISCARDED, Stage.MERGED):
            return ()
        show, lead_id, key = self._show, lead.id, str(lead.id)
        due_at = None if held_until_review(lead, show) else self._now
        step = show.next_step(lead.next_step) if lead.next_step else None
        handoff = step.id if step is not None and step.handoff else ""
        sequence = sequence_for(lead, show)
        if sequence and withheld(lead):
            sequence = ""
        entries = []
        for name, campaign in self._places:
            details = [(Step.PERSON, "")]
            if campaign:
                details.append((Step.CAMPAIGN, campaign))
            if handoff:
                details.append((Step.HANDOFF, handoff))
            if sequence:
                details.append((Step.ENROLLMENT, sequence))
            entries += [
                OutboxEntry(
                    lead_id=lead_id,
                    connector=name,
                    step=kind,
                    key=delivery_key(key, name, kind),
                    detail=detail,
                    due_at=due_at,
                    revision=lead.revision,
                )
                for kind, detail in details
            ]
        return tuple(entries)


def campaign_at(destination: Destination, show: Show) -> str:
    """The campaign's name or id at this destination; empty when the show names none."""
    return destination.campaign or show.campaign.name


def sequence_at(destination: Destination, sequence: str) -> str:
    """What this destination calls a sequence of the show's rules."""
    return destination.sequences.get(sequence) or sequence


def due(lead: Lead, show: Show, step_id: str) -> datetime:
    """When Sales should have acted on this next step, on the clock of the show's place.

    A CRM that takes a day and no time is told the day it is there.
    """
    step = show.next_step(step_id)
    return _there(lead.captured_at, show) + timedelta(days=step.due_days if step is not None else 1)


def _there(moment: datetime, show: Show) -> datetime:
    if not show.timezone:
        return moment
    from zoneinfo import ZoneInfo

    return moment.astimezone(ZoneInfo(show.timezone))


def conversation(lead: Lead, show: Show) -> str:
    """What was said, in the show's own words: one fact a line, the rep's notes last."""
    met = _there(lead.captured_at, show)
    lines = [f"Met at {show.name}, {met:%Y-%m-%d %H:%M %Z}"]
    if lead.captured_by:
        lines[0] += f", by {lead.captured_by}"
    if lead.person.title or lead.person.department:
        lines.append(
            "Role: "
            + ", ".join(part for part in (lead.person.title, lead.person.department) if part)
        )
    if lead.disposition is not None:
        lines.append(f"Rating: {lead.disposition}")
    labels = {question.id: question.label for question in show.qualifiers}
    order = [*labels, *(key for key in lead.answers if key not in labels)]
    lines += [
        f"{labels.get(key, key)}: {_answer_text(lead.answers[key])}"
        for key in order
        if key in lead.answers
    ]
    if lead.next_step:
        step = show.next_step(lead.next_step)
        lines.append(f"Next step: {step.label if step is not None else lead.next_step}")
    if lead.badge_id:
        lines.append(f"Badge: {lead.badge_id}")
    if lead.tags:
        lines.append(f"Tags: {', '.join(lead.tags)}")
    newest = {consent.purpose: consent for consent in lead.consents}
    lines += [
        f"Consent ({consent.purpose}): {'yes' if consent.granted else 'no'}, "
        f"{consent.at.isoformat(sep=' ', timespec='minutes')}, {consent.how}, "
        f"wording {consent.version} ({consent.language}): {consent.wording}"
        for consent in newest.values()
    ]
    if lead.notes:
        lines += ["Notes:", lead.notes]
    return "\n".join(lines)


def _fits(rule: NurtureRule, lead: Lead) -> bool:
    return (
        (not rule.dispositions or lead.disposition in rule.dispositions)
        and (not rule.next_steps or lead.next_step in rule.next_steps)
        and all(
            _answered(lead.answers.get(question), wanted)
            for question, wanted in rule.answers.items()
        )
    )


def _answered(answer: Answer | None, wanted: tuple[str, ...]) -> bool:
    """Whether `answer` is, or holds, one of the `wanted`."""
    if not wanted:
        return True
    match answer:
        case None:
            return False
        case str():
            return answer in wanted
        case tuple():
            return any(one in wanted for one in answer)
        case _:
            return any(_number(one) == answer for one in wanted)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _answer_text(answer: Answer) -> str:
    match answer:
        case str():
            return answer
        case tuple():
            return ", ".join(answer)
        case _:
            return f"{answer:g}"
