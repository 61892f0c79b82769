"""An edit that was refused, put on top of what somebody else stored meanwhile."""

from __future__ import annotations

from dataclasses import fields, replace

from leadcapture.lead import Lead, Person

__all__ = ["rebased"]


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
