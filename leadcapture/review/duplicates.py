"""Leads that are the same person: suggested with a score and in words, never merged by itself.

Pairs are looked at only when they share something rare enough (an e-mail, a phone, a badge, or a
name that sounds alike together with another clue), and then scored by what speaks for and against.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from rapidfuzz.distance import DamerauLevenshtein, JaroWinkler
from rapidfuzz.fuzz import token_sort_ratio

from leadcapture.errors import Cancelled
from leadcapture.lead import Lead, PhoneKind
from leadcapture.review.likeness import (
    company_key,
    is_first_name,
    latin,
    name_words,
    same_first_name,
    skeleton,
)
from leadcapture.review.needs import is_role

__all__ = ["Suggestion", "differ", "find"]

#: From this score two leads are suggested as one person.
SUGGEST = 60
#: A key that more leads than this share says nothing.
_CROWD = 60
#: A phone or mailbox with more different people than this is a company's.
_SHARED = 2
#: A first or last name seen this often is a name, not a slip of the pen.
_COMMON = 3

_HAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
"""Letters that say nothing of how they are spoken."""

#: (leads done, leads in all)
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """Two leads that may be one person."""

    one: UUID
    """The older of the two."""
    two: UUID
    score: int
    """From `SUGGEST` to 100 and beyond: the higher the surer."""
    because: tuple[str, ...]
    """What speaks for it, then what speaks against it, in words."""
    same_show: bool


class _Record(NamedTuple):
    """What is compared of one lead."""

    id: UUID
    at: float
    show: UUID
    first: str
    last: str
    called: tuple[str, str]
    """First word of the first and of the last name as it is written, for nicknames."""
    suffix: str
    company: str
    title: str
    emails: tuple[str, ...]
    mobiles: frozenset[str]
    phones: frozenset[str]
    badge: str


class _Crowd(NamedTuple):
    """How often things occur among all leads."""

    firsts: Counter[str]
    lasts: Counter[str]
    names: Counter[tuple[str, str]]
    phones: dict[str, int]
    """Number -> how many differently named people have it."""
    emails: dict[str, int]


def find(
    leads: Iterable[Lead],
    *,
    apart: Collection[tuple[UUID, UUID]] = (),
    across: bool = False,
    progress: Progress = lambda done, total: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> tuple[Suggestion, ...]:
    """Pairs of `leads` that are likely one person, the surest first.

    `apart` holds pairs that a person has said are two; `across` also compares leads of different
    shows. Raises `Cancelled`.
    """
    records = [_record(lead) for lead in leads]
    crowd = _crowd(records)
    never = {frozenset(pair) for pair in apart}
    seen: set[tuple[int, int]] = set()
    found: list[Suggestion] = []
    blocks = _blocks(records)
    for number, block in enumerate(blocks):
        if number % 500 == 0:
            progress(number, len(blocks))
            if cancelled():
                raise Cancelled("Looking for duplicates was stopped.")
        for at, one in enumerate(block):
            for two in block[at + 1 :]:
                if (one, two) in seen:
                    continue
                seen.add((one, two))
                mine, theirs = records[one], records[two]
                if mine.show != theirs.show and not across:
                    continue
                score, because = _score(mine, theirs, crowd)
                if score < SUGGEST or frozenset((mine.id, theirs.id)) in never:
                    continue
                if theirs.at < mine.at:
                    mine, theirs = theirs, mine
                found.append(
                    Suggestion(
                        one=mine.id,
                        two=theirs.id,
                        score=score,
                        because=because,
                        same_show=mine.show == theirs.show,
                    )
                )
    progress(len(blocks), len(blocks))
    found.sort(key=lambda one: -one.score)
    return tuple(found)


def _record(lead: Lead) -> _Record:
    person = lead.person
    first, last = name_words(person.first_name), name_words(person.last_name)
    if len(person.first_name.strip(". ")) == 1:
        first = first[:1]
    if first and not last and " " in first:
        first, _, last = first.rpartition(" ")
    mobiles = {p.number for p in person.phones if p.kind is PhoneKind.MOBILE}
    others = {p.number.partition(";")[0] for p in person.phones if p.kind is not PhoneKind.FAX}
    return _Record(
        id=lead.id,
        at=lead.captured_at.timestamp(),
        show=lead.show_id,
        first=first,
        last=last,
        called=(latin(person.first_name).partition(" ")[0], latin(person.last_name)),
        suffix=person.suffix.lower().strip(". "),
        company=company_key(person.company),
        title=name_words(person.title),
        emails=tuple(email.casefold() for email in person.emails),
        mobiles=frozenset(mobiles),
        phones=frozenset(others | mobiles),
        badge=lead.badge_id,
    )


def _crowd(records: Sequence[_Record]) -> _Crowd:
    phones: defaultdict[str, set[str]] = defaultdict(set)
    emails: defaultdict[str, set[str]] = defaultdict(set)
    for record in records:
        who = skeleton(record.last or record.first) if record.last or record.first else ""
        for number in record.phones:
            phones[number].add(who)
        for email in record.emails:
            emails[email].add(who)
    return _Crowd(
        firsts=Counter(record.first for record in records),
        lasts=Counter(record.last for record in records),
        names=Counter((record.first, record.last) for record in records),
        phones={number: len(people) for number, people in phones.items()},
        emails={email: len(people) for email, people in emails.items()},
    )


def _blocks(records: Sequence[_Record]) -> list[list[int]]:
    """Leads that share a key, as their places in `records`."""
    blocks: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
    for at, record in enumerate(records):
        for key in set(_keys(record)):
            blocks[key].append(at)
    return [block for block in blocks.values() if 1 < len(block) <= _CROWD]


def _keys(record: _Record) -> Iterator[tuple[str, ...]]:
    for email in record.emails:
        local, _, domain = email.rpartition("@")
        yield "email", email
        yield "local", re.sub(r"[^a-z0-9]", "", local), domain[:3]
    for number in record.phones:
        yield "phone", number[-9:]
    if record.badge:
        yield "badge", str(record.show), record.badge
    first, last, company = record.first, record.last, record.company
    if first or last:
        bones = sorted((skeleton(first.partition(" ")[0]), skeleton(last.replace(" ", ""))))
        yield "name", *bones
    for one, other in ((first, last), (last, first)):
        if one and company:
            yield "company", company[:5], skeleton(one.partition(" ")[0])
        if one and other:
            yield "initial", one[:1], skeleton(other.replace(" ", "")), company[:4]


# --- the score -----------------------------------------------------------------------------------


def _score(one: _Record, two: _Record, crowd: _Crowd) -> tuple[int, tuple[str, ...]]:
    points, reasons, against = 0, list[str](), list[str]()

    def note(value: int, words: str = "") -> None:
        nonlocal points
        points += value
        if words:
            (reasons if value > 0 else against).append(words)

    alike = _names(one, two, crowd)
    note(alike.points, alike.words)
    different = alike.points <= -60
    if different and one.last == two.last and _own_mailbox(one, two, crowd):
        note(60, "")
    _compare_emails(one, two, crowd, alike, note)
    _compare_phones(one, two, crowd, alike, note)
    if one.show == two.show and one.badge and two.badge:
        if one.badge == two.badge:
            note(60, "the same badge")
        else:
            note(-30, "different badges")
    _compare_companies(one, two, note)
    if one.suffix != two.suffix and one.suffix and two.suffix:
        note(-50, "different name suffixes")
    if one.title and two.title and token_sort_ratio(one.title, two.title) >= 90:
        note(6, "the same job title")
    if different and (one.last != two.last or not _own_mailbox(one, two, crowd)):
        # Two names are two people, whatever desk, mailbox or phone they share.
        points = min(points, SUGGEST - 1)
    return points, (*reasons, *against)


def _own_mailbox(one: _Record, two: _Record, crowd: _Crowd) -> bool:
    """Whether they share a mailbox that belongs to a person."""
    shared = set(one.emails) & set(two.emails)
    return any(crowd.emails[email] <= _SHARED and not is_role(email) for email in shared)


class _Alike(NamedTuple):
    points: int
    words: str
    exact: bool = False


def _names(one: _Record, two: _Record, crowd: _Crowd) -> _Alike:
    """How alike two names are, their parts in either order."""
    if not (one.first or one.last) or not (two.first or two.last):
        return _Alike(0, "")
    if not (one.first and one.last and two.first and two.last):
        mine = {part for part in (one.first, one.last) if part}
        theirs = {part for part in (two.first, two.last) if part}
        if mine & theirs:
            return _Alike(20, "a part of the name is the same")
        close = max(JaroWinkler.similarity(a, b) for a in mine for b in theirs)
        return _Alike(10, "a similar name") if close >= 0.9 else _Alike(-60, "different names")
    straight = _name_points(
        one.first, one.last, two.first, two.last, crowd, one.called[0], two.called[0]
    )
    if straight.exact:
        return _rarity(straight, one, two, crowd)
    swapped = _name_points(
        one.first, one.last, two.last, two.first, crowd, one.called[0], two.called[1]
    )
    if swapped.points > straight.points and swapped.points > 0:
        return _rarity(
            _Alike(swapped.points - 4, "the same name, its parts swapped", swapped.exact),
            one,
            two,
            crowd,
        )
    return _rarity(straight, one, two, crowd)


def _rarity(alike: _Alike, one: _Record, two: _Record, crowd: _Crowd) -> _Alike:
    """A rare name says more than one that many have."""
    if alike.points <= 0:
        return alike
    often = max(crowd.names[(one.first, one.last)], crowd.names[(two.first, two.last)])
    extra = 8 if often <= 2 else 0 if often <= 4 else -8
    return alike._replace(points=alike.points + extra)


def _name_points(
    first: str,
    last: str,
    other: str,
    other_last: str,
    crowd: _Crowd,
    called: str,
    other_called: str,
) -> _Alike:
    if last == other_last:
        family = 2
    elif _close(last, other_last, crowd.lasts, 0.88) or _double(last, other_last):
        family = 1
    else:
        return _Alike(-60, "different names")
    mine, theirs = first.partition(" ")[0], other.partition(" ")[0]
    if first == other or mine == theirs:
        given, words = 2, "the same name" if family == 2 else "the same name, spelt differently"
    elif len(mine) == 1 or len(theirs) == 1:
        if mine[:1] != theirs[:1]:
            return _Alike(-60, "different names")
        points = 26 if family == 2 else 16
        return _Alike(points, "the same last name and initial")
    elif same_first_name(called, other_called):
        short, full = sorted((called, other_called), key=len)
        given, words = 1, f"{short.title()} is short for {full.title()}"
        if skeleton(short) == skeleton(full):
            words = "the same name, spelt differently"
    elif _close(mine, theirs, crowd.firsts, 0.86):
        given, words = 1, "a similar name"
    else:
        return _Alike(-60, "different names")
    return _Alike({4: 45, 3: 38, 2: 26}[family + given], words, family + given == 4)


def _close(one: str, two: str, often: Counter[str], least: float) -> bool:
    """Whether one may be a slip or another transliteration of the other.

    Two names that many people have are two names, however alike: Maria and Marie.
    """
    if skeleton(one) == skeleton(two) and one[:1] == two[:1]:
        slips = DamerauLevenshtein.distance(one, two, score_cutoff=2)
        if slips <= 2 and min(often[one], often[two]) < 3 * _COMMON:
            return True
    if often[one] >= _COMMON and often[two] >= _COMMON:
        return False
    longest = max(len(one), len(two))
    slips = DamerauLevenshtein.distance(one, two, score_cutoff=3)
    return slips <= (1 if longest <= 5 else 2) or (
        longest >= 5 and JaroWinkler.similarity(one, two) >= least + 0.06
    )


def differ(one: str, two: str) -> bool:
    """Whether two names, each in one text, are clearly those of two people.

    Nicknames, initials, slips, parts left out or in another order do not differ, nor does a
    missing name. Two first names that are both known are two, however alike: Tim and Tom.
    """
    mine, theirs = name_words(one).split(), name_words(two).split()
    if set(mine) <= set(theirs) or set(theirs) <= set(mine):
        return False
    if not mine or not theirs or bool(_HAN.search(one)) != bool(_HAN.search(two)):
        return False
    called, other_called = latin(one).split(), latin(two).split()
    if len(mine) == 1 or len(theirs) == 1:
        return not any(
            a[0] == b[0] if 1 in (len(a), len(b)) else _like(a, b)
            for a in called
            for b in other_called
        )
    often = Counter({w: 3 * _COMMON for w in (*called, *other_called) if is_first_name(w)})
    crowd = _Crowd(firsts=often, lasts=Counter(), names=Counter(), phones={}, emails={})
    first, last = " ".join(mine[:-1]), mine[-1]
    for given, family, word in (
        (" ".join(theirs[:-1]), theirs[-1], other_called[0]),
        (theirs[-1], " ".join(theirs[:-1]), other_called[-1]),
    ):
        initial = 1 in (len(last), len(family)) and last[0] == family[0]
        found = _name_points(
            first, last, given, last if initial else family, crowd, called[0], word
        )
        if found.points > 0:
            return False
    return True


def _like(one: str, two: str) -> bool:
    return same_first_name(one, two) or JaroWinkler.similarity(one, two) >= 0.9


def _double(one: str, two: str) -> bool:
    """Whether one family name is a part of the other: Meyer and Meyer Schulz."""
    mine, theirs = set(one.split()), set(two.split())
    return bool(mine and theirs) and mine != theirs and (mine <= theirs or theirs <= mine)


Note = Callable[[int, str], None]


def _compare_emails(one: _Record, two: _Record, crowd: _Crowd, alike: _Alike, note: Note) -> None:
    if not one.emails or not two.emails:
        return
    shared = set(one.emails) & set(two.emails)
    if shared:
        email = min(shared)
        if is_role(email) or crowd.emails[email] > _SHARED:
            note(14, "the same mailbox of a department")
        else:
            note(62, "the same e-mail address")
        return
    best, words = -12, "different e-mail addresses"
    for mine in one.emails:
        for theirs in two.emails:
            points, said = _email_points(mine, theirs)
            if points > best:
                best, words = points, said
    if best == -12 and any(
        _domain(mine) == _domain(theirs) for mine in one.emails for theirs in two.emails
    ):
        best = -48
        words = "different addresses at one company"
    note(best, words)


def _domain(email: str) -> str:
    return email.rpartition("@")[2]


def _email_points(one: str, two: str) -> tuple[int, str]:
    """How alike two different addresses are."""
    local, _, domain = one.rpartition("@")
    other, _, elsewhere = two.rpartition("@")
    if domain == elsewhere:
        mine, theirs = re.sub(r"[^a-z]", "", local), re.sub(r"[^a-z]", "", other)
        digits = re.sub(r"\D", "", local) == re.sub(r"\D", "", other)
        if digits and mine == theirs:
            return 34, "nearly the same e-mail address"
        if digits and len(mine) > 4 and DamerauLevenshtein.distance(mine, theirs) == 1:
            return 30, "nearly the same e-mail address"
        if digits and len(mine) > 7 and DamerauLevenshtein.distance(mine, theirs) == 2:
            return 16, "a similar e-mail address"
        return -13, ""
    if local == other and DamerauLevenshtein.distance(domain, elsewhere, score_cutoff=2) <= 2:
        return 34, "the same e-mail address but for its domain's spelling"
    return -13, ""


def _compare_phones(one: _Record, two: _Record, crowd: _Crowd, alike: _Alike, note: Note) -> None:
    shared = one.phones & two.phones
    own = [number for number in shared if crowd.phones[number] <= _SHARED]
    mobile = [number for number in shared if number in one.mobiles or number in two.mobiles]
    if mobile and all(crowd.phones[number] <= _SHARED for number in mobile):
        note(52, "the same mobile number")
    elif own:
        note(34, "the same phone number")
    elif shared:
        note(6, "the same switchboard")
    elif one.mobiles and two.mobiles:
        slip = any(
            len(mine) == len(theirs)
            and DamerauLevenshtein.distance(mine, theirs, score_cutoff=1) == 1
            for mine in one.mobiles
            for theirs in two.mobiles
        )
        if slip and alike.points > 0:
            note(24, "the same mobile number but for one digit")
        else:
            note(-22, "different mobile numbers")


def _compare_companies(one: _Record, two: _Record, note: Note) -> None:
    mine, theirs = one.company, two.company
    if not mine or not theirs:
        return
    if mine == theirs or mine.replace(" ", "") == theirs.replace(" ", ""):
        note(18, "the same company")
    elif (
        token_sort_ratio(mine, theirs) >= 88
        or set(mine.split()) < set(theirs.split())
        or set(theirs.split()) < set(mine.split())
        or _initials(mine) == theirs
        or _initials(theirs) == mine
    ):
        note(13, "nearly the same company")
    else:
        note(-16, "different companies")


def _initials(company: str) -> str:
    words = company.split()
    return "".join(word[0] for word in words) if len(words) > 2 else ""
