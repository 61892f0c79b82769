"""Two leads that are one person, put together field by field; nothing that was said is lost."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from leadcapture.lead import Address, Answer, Consent, Disposition, Lead
from leadcapture.review.changes import PERSON_FIELDS, field_text
from leadcapture.show import Show

__all__ = ["MergeLine", "MergePreview", "combine", "merged", "preview", "united"]

_WARMTH = {Disposition.HOT: 0, Disposition.WARM: 1, Disposition.COLD: 2}

#: What a user may take from either lead.
_CHOICES = ("badge_id", "disposition", "next_step", "owner", "sequence")


@dataclass(frozen=True, slots=True, kw_only=True)
class MergeLine:
    """One field of a merge."""

    field: str
    """Its name in `Person` or `Lead`; ``answer:ID`` for an answer."""
    keep: str
    gone: str
    result: str
    differs: bool
    """Both say something, and not the same: a person may want to choose."""
    can_choose: bool
    """Whether `take` may name it; lists, notes and consents are always put together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MergePreview:
    """What a merge would make; nothing is stored."""

    merged: Lead
    """What `Booth.merge` takes as the lead to keep."""
    lines: tuple[MergeLine, ...]
    """Those that differ first."""


def combine(keep: Lead, other: Lead, show: Show | None = None) -> Lead:
    """`keep` with everything that only `other` knows. Nothing of `keep` is overwritten.

    The hotter rating counts, several-choice answers and tags are united, notes are put under each
    other, and consents are kept all, in the order they were given. An answer or next step of
    `other` that has to give way is written into the notes, in the words of `show`.
    """
    ratings = [rating for rating in (keep.disposition, other.disposition) if rating is not None]
    answers = dict(other.answers) | dict(keep.answers)
    spoken: list[str] = []
    labels = {question.id: question.label for question in show.qualifiers} if show else {}
    for question, answer in other.answers.items():
        mine = keep.answers.get(question)
        if isinstance(mine, tuple) and isinstance(answer, tuple):
            answers[question] = tuple(dict.fromkeys((*mine, *answer)))
        elif mine is not None and mine != answer:
            spoken.append(f"Also said: {labels.get(question, question)}: {_text(answer)}")
    if keep.next_step and other.next_step and keep.next_step != other.next_step:
        step = show.next_step(other.next_step) if show else None
        spoken.append(f"Also agreed: {step.label if step else other.next_step}")
    notes = keep.notes
    # By paragraphs: the other may have learned some of ours already.
    for text in (*other.notes.split("\n\n"), *spoken):
        if text and text not in notes:
            notes = f"{notes}\n\n{text}" if notes else text
    consents: tuple[Consent, ...] = tuple(
        # Of a yes and a no of the same moment, the no counts.
        sorted(
            dict.fromkeys((*keep.consents, *other.consents)),
            key=lambda consent: (consent.at, not consent.granted),
        )
    )
    person = keep.person.filled_from(other.person)
    unsure = tuple(
        name
        for name in dict.fromkeys((*keep.unsure, *other.unsure))
        if name in (keep if _same(keep, person, name) else other).unsure
    )
    return replace(
        keep,
        person=person,
        badge_id=keep.badge_id or other.badge_id,
        provisional=not person.known,
        unsure=unsure,
        disposition=min(ratings, key=_WARMTH.__getitem__) if ratings else None,
        answers=answers,
        next_step=keep.next_step or other.next_step,
        notes=notes,
        tags=tuple(dict.fromkeys((*keep.tags, *other.tags))),
        owner=keep.owner or other.owner,
        sequence=keep.sequence or other.sequence,
        consents=consents,
    )


def _same(keep: Lead, person: Any, name: str) -> bool:
    return bool(getattr(keep.person, name, None) == getattr(person, name, None))


def _text(answer: Answer) -> str:
    return field_text(answer)


def merged(keep: Lead, gone: Lead, show: Show, take: Collection[str] = ()) -> Lead:
    """What a merge makes of the two. `take` names the fields in which `gone` counts more:
    of lists its values come first, everything else is replaced where it says something."""
    result = combine(keep, gone, show)
    person = result.person
    for name in take:
        if name in PERSON_FIELDS and (theirs := getattr(gone.person, name)) not in ("", Address()):
            if isinstance(theirs, tuple):
                mine = getattr(person, name)
                theirs = (*theirs, *(one for one in mine if one not in theirs))
            person = replace(person, **{name: theirs})
            unsure = [one for one in result.unsure if one != name]
            unsure += [name] if name in gone.unsure else []
            result = replace(result, unsure=tuple(unsure))
        elif name in _CHOICES and getattr(gone, name):
            if name == "next_step" and keep.next_step and keep.next_step != gone.next_step:
                step = show.next_step(keep.next_step)
                said = f"Also agreed: {step.label if step else keep.next_step}"
                result = _with_note(result, keep, gone, said)
            result = replace(result, **{name: getattr(gone, name)})
        elif name.startswith("answer:") and name[7:] in gone.answers:
            question = name[7:]
            mine, theirs = keep.answers.get(question), gone.answers[question]
            if mine is None or mine == theirs or isinstance(mine, tuple):
                continue
            label = {one.id: one.label for one in show.qualifiers}.get(question, question)
            result = replace(
                result,
                answers={**result.answers, question: theirs},
                notes=result.notes.replace(
                    f"Also said: {label}: {_text(theirs)}", f"Also said: {label}: {_text(mine)}"
                ),
            )
    return replace(result, person=person)


def _with_note(result: Lead, keep: Lead, gone: Lead, said: str) -> Lead:
    lines = [line for line in result.notes.split("\n\n") if not line.startswith("Also agreed: ")]
    return replace(result, notes="\n\n".join((*lines, said)) if lines != [""] else said)


def preview(keep: Lead, gone: Lead, show: Show, take: Collection[str] = ()) -> MergePreview:
    """The merge field by field. See `merged` for `take`."""
    result = merged(keep, gone, show, take)
    lines: list[MergeLine] = []

    def line(field: str, mine: Any, theirs: Any, new: Any, *, can_choose: bool = True) -> None:
        texts = [field_text(value) for value in (mine, theirs, new)]
        if any(texts):
            lines.append(
                MergeLine(
                    field=field,
                    keep=texts[0],
                    gone=texts[1],
                    result=texts[2],
                    differs=bool(texts[0] and texts[1] and texts[0] != texts[1]),
                    can_choose=can_choose,
                )
            )

    for name in PERSON_FIELDS:
        line(name, *(getattr(lead.person, name) for lead in (keep, gone, result)))
    for name in _CHOICES:
        line(name, *(getattr(lead, name) for lead in (keep, gone, result)))
    for question in dict.fromkeys((*keep.answers, *gone.answers)):
        values = [lead.answers.get(question) for lead in (keep, gone, result)]
        several = any(isinstance(value, tuple) for value in values)
        line(f"answer:{question}", *values, can_choose=not several)
    for name in ("notes", "tags", "consents"):
        line(name, *(getattr(lead, name) for lead in (keep, gone, result)), can_choose=False)
    lines.sort(key=lambda one: not one.differs)
    return MergePreview(merged=result, lines=tuple(lines))


def united(lead: Lead, other: Lead) -> Lead:
    """`lead` when `other` is the same person met at another show: what was said stays with each
    show, who the person is and what they consented to is known in both."""
    person = lead.person.filled_from(other.person)
    consents = sorted(
        dict.fromkeys((*lead.consents, *other.consents)), key=lambda consent: consent.at
    )
    return replace(lead, person=person, consents=tuple(consents), provisional=not person.known)
