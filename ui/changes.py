"""What changed between two states of a lead: said in words, or carried over to a third."""

from __future__ import annotations

from dataclasses import fields, replace

from leadcapture.lead import Lead, Person
from leadcapture.show import Show
from ui.words import RATINGS, answer_text, next_step_label, one_line

__all__ = ["changed_words", "rebased"]


def rebased(base: Lead, mine: Lead, theirs: Lead) -> Lead:
    """`theirs` with the fields that `mine` changed since `base`, person field by person field."""
    person = replace(
        theirs.person,
        **{
            field.name: getattr(mine.person, field.name)
            for field in fields(Person)
            if getattr(mine.person, field.name) != getattr(base.person, field.name)
        },
    )
    changed = {
        name: getattr(mine, name)
        for name in ("badge_id", "disposition", "next_step", "notes", "tags", "owner")
        if getattr(mine, name) != getattr(base, name)
    }
    answers = dict(theirs.answers)
    for question in {*base.answers, *mine.answers}:
        if mine.answers.get(question) != base.answers.get(question):
            if question in mine.answers:
                answers[question] = mine.answers[question]
            else:
                answers.pop(question, None)
    new = tuple(one for one in mine.consents if one not in theirs.consents)
    return replace(
        theirs, person=person, answers=answers, consents=(*theirs.consents, *new), **changed
    )


def changed_words(before: Lead | None, after: Lead, show: Show | None) -> str:
    """What changed between two states, in words: ``Company: Old -> New; Rating: Hot``."""
    if before is None:
        return ""
    found: list[str] = []

    def say(label: str, one: str, two: str) -> None:
        if one != two:
            arrow = f"{one_line(one)} → " if one else ""
            found.append(f"{label}: {arrow}{one_line(two) or 'empty'}")

    was, now = before.person, after.person
    say("Name", was.name, now.name)
    say("Job title", was.title, now.title)
    say("Department", was.department, now.department)
    say("Company", was.company, now.company)
    say("E-mail", ", ".join(was.emails), ", ".join(now.emails))
    say(
        "Phone",
        ", ".join(phone.number for phone in was.phones),
        ", ".join(phone.number for phone in now.phones),
    )
    say("Website", ", ".join(was.websites), ", ".join(now.websites))
    say("Address", was.address.line(), now.address.line())
    say("Badge id", before.badge_id, after.badge_id)
    say(
        "Rating",
        RATINGS[before.disposition] if before.disposition else "",
        RATINGS[after.disposition] if after.disposition else "",
    )
    say(
        "Next step",
        next_step_label(show, before.next_step),
        next_step_label(show, after.next_step),
    )
    labels = {one.id: one.label for one in show.qualifiers} if show else {}
    for question in dict.fromkeys((*before.answers, *after.answers)):
        say(
            one_line(labels.get(question, question)),
            answer_text(before.answers.get(question, "")),
            answer_text(after.answers.get(question, "")),
        )
    if before.notes != after.notes:
        found.append("Notes")
    if before.consents != after.consents:
        granted = after.consents and after.consents[-1].granted
        found.append("Consent given" if granted else "Consent withdrawn")
    say("Tags", ", ".join(before.tags), ", ".join(after.tags))
    say("Owner", before.owner, after.owner)
    return "; ".join(found)
