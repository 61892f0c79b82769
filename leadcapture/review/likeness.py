"""Names, companies and addresses made comparable: scripts, accents, nicknames, legal forms."""

from __future__ import annotations

import re
from functools import lru_cache

from anyascii import anyascii

__all__ = [
    "company_key", "is_first_name", "latin", "name_words", "same_first_name", "skeleton",
]  # fmt: skip

#: What a German or a Scandinavian writes where there is no umlaut.
_DIGRAPHS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "oe", "å": "aa", "æ": "ae"}
)

_LEGAL_TEXT = """
    ab ag aktiengesellschaft aps as asa bv bvba cia co company coltd corp corporation cv doo e eg
    ek ev eingetragene eirl eurl gbr gesellschaft gesmbh ges gmbh gmbhcokg gruppe group holding
    holdings inc incorporated kft kg kgaa kk lda limited llc llp lp ltd ltda mbh nv ohg ood oy oyj
    plc ptyltd pty pte pvt private sa sab sarl sas sasu sca scrl se sia sl slu snc sociedad
    societa societe sp spa spzoo spolka srl sro ug vof zoo zrt ooo oao zao
"""
_LEGAL = frozenset(_LEGAL_TEXT.split())
_JOINED = {"and": "", "und": "", "et": "", "y": "", "e": "", "the": "", "of": ""}


@lru_cache(maxsize=100_000)
def latin(text: str) -> str:
    """Lower-case Latin letters, digits and single blanks; any script, umlauts without dots."""
    plain = anyascii(text).lower() if not text.isascii() else text.lower()
    return " ".join(re.sub(r"[^a-z0-9]+", " ", plain.replace("'", "")).split())


@lru_cache(maxsize=100_000)
def name_words(text: str) -> str:
    """A name to compare: Latin letters; ``ä`` and ``ae`` (``oe``, ``ue``, ``ss``) are alike."""
    plain = text.lower().translate(_DIGRAPHS) if not text.isascii() else text.lower()
    found = latin(plain)
    return found.replace("ae", "a").replace("oe", "o").replace("ue", "u").replace("ss", "s")


@lru_cache(maxsize=100_000)
def company_key(company: str) -> str:
    """A company without its legal form and small words; empty when nothing else is left."""
    words = latin(re.sub(r"(?<=\b\w)[.&](?=\w\b)", "", company)).split()
    kept = [word for word in words if word not in _LEGAL and word not in _JOINED]
    return " ".join(kept) or " ".join(words)


@lru_cache(maxsize=100_000)
def skeleton(word: str) -> str:
    """What a typo or another transliteration leaves of a word: its first letter and consonants."""
    word = word.replace("ph", "f").replace("ck", "k").replace("y", "i").replace("c", "k")
    word = word.replace("z", "s").replace("w", "v").replace("th", "t").replace("q", "k")
    tail = re.sub(r"[aeiouhj]", "", word[1:])
    return re.sub(r"(.)\1+", r"\1", word[:1] + tail)


@lru_cache(maxsize=1)
def _nicknames() -> dict[str, frozenset[str]]:
    """First name -> every name it is short for, itself among them."""
    from nicknames import NickNamer

    full: dict[str, set[str]] = {}
    for name, shorts in NickNamer().nickname_lookup.items():
        full.setdefault(name, set()).add(name)
        for short in shorts:
            full.setdefault(short, set()).add(name)
    for line in _MORE_NICKNAMES.strip().split("\n"):
        name, *rest = line.split()
        for word in (name, *rest):
            full.setdefault(word, set()).add(name)
    return {name: frozenset(others) for name, others in full.items()}


#: Short forms outside English, behind the name they are short for.
_MORE_NICKNAMES = """
johannes hans hannes johann
friedrich fritz
wilhelm willi willy
heinrich heinz heiner
katharina kathi kathrin katrin
elisabeth lisa elli sissi
margarete grete gretel
maximilian max
sebastian basti
andreas andi
matthias matze
christian chris
christoph chris
alexander alex sascha
alexandra alex sascha
aleksandr sasha alexander
dmitri dima
dmitriy dima dmitry
sergei sergey serge
ekaterina katya catherine
maria mascha masha
vladimir volodya vova
francisco paco pancho
jose pepe
enrique quique
guillermo memo
giuseppe peppe beppe
francesco franco
giovanni gianni vanni
jean-pierre jp
philippe phil
jakub kuba
katarzyna kasia
malgorzata gosia
pieter piet
cornelis kees
"""


def is_first_name(word: str) -> bool:
    """Whether this (lower-case, Latin) word is known as a first name or short for one."""
    return word in _nicknames()


def same_first_name(one: str, two: str) -> bool:
    """Whether two (lower-case, Latin) first names may be one: equal, or one short for the other,
    or both for a third."""
    if one == two:
        return True
    names = _nicknames()
    mine, theirs = names.get(one), names.get(two)
    if mine is None or theirs is None:
        return False
    return one in theirs or two in mine or not mine.isdisjoint(theirs)
