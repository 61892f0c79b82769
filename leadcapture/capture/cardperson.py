"""Whose card it is: the name among the pieces, over one line or two, told from the firm's."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from leadcapture.capture.cardcompany import names_a_firm
from leadcapture.capture.cardcontacts import (
    ContactKind,
)
from leadcapture.capture.carddoubts import is_slogan
from leadcapture.capture.cardextraction import (
    CardField,
    Extraction,
    Found,
    Scores,
    gap_between,
    ocr_of,
)
from leadcapture.capture.cardletters import is_misread
from leadcapture.capture.cardlinks import ROLES
from leadcapture.capture.cardnames import (
    agreement,
    has_two_surnames,
    is_couple,
    split_is_guessed,
    split_name,
    strip_decorations,
    without_particles,
)
from leadcapture.capture.cardpieces import (
    CLASSES,
    has_legal_form,
    is_addressed,
    is_department,
    name_shape,
    names_department,
    plain,
    spelled_by_domain,
    title_strength,
)
from leadcapture.capture.cardunits import is_unit
from leadcapture.capture.cardwords import (
    COMPANY_WORDS,
    PARTICLES,
    cjk_share,
    fold,
    is_business,
    words,
    wordset,
)

__all__ = ["choose_name", "heed_families", "is_own_name"]

_NAME, _TITLE, _DEPARTMENT, _COMPANY, _ADDRESS, _OTHER = range(len(CLASSES))


def heed_families(card: Extraction, scores: Scores) -> Scores:
    """The scores with a firm told from the family that runs it: "Friesen Acres" from "Doug & Carol
    Friesen", "Ross Gardens" from "Lena Ross"."""
    texts = [piece.text for piece in card.pieces]
    mailboxes = {local for local in card.evidence.locals if local.isalpha()}
    either = scores[:, _NAME] + scores[:, _COMPANY]
    spelled = {
        i
        for i, text in enumerate(texts)
        if either[i] > 0.5
        and (plain(text) in mailboxes or spelled_by_domain(text, card.evidence.labels) >= 0.95)
    }
    couples = {i for i, text in enumerate(texts) if is_couple(text)} - spelled
    people = {
        i
        for i, text in enumerate(texts)
        if scores[i, _NAME] > 0.5 and name_shape(text) >= 0.8 and not title_strength(text)
    } - couples
    firms = {i for i in spelled for j in people - {i} if _is_named_after(texts[i], texts[j])}
    firms |= {i for i in people for j in (people | couples) - {i} if _heads(card, scores, i, j)}
    owners: set[int] = set()
    if not people and not couples:
        # Both are in the domain: "Slikarstvo Novak" over "Jan Novak".
        owners = {
            j
            for j, text in enumerate(texts)
            if name_shape(text) >= 0.75
            and scores[j, _COMPANY] > 0.5
            and not names_a_firm(text)
            and not has_legal_form(text)
            and any(
                scores[i, _COMPANY] > 0.5
                and card.pieces[i].row < card.pieces[j].row
                and _shared(texts[i], text)
                for i in range(j)
            )
        }
        owners = set(sorted(owners)[:1])
    if people - spelled - firms or any(map(is_addressed, texts)):
        # Beside somebody else a couple may be the firm, and "Moda e Estilo Casual" what it does.
        couples = set()
    elif couples:
        firms |= spelled | {i for i in range(len(texts)) if scores[i, _COMPANY] > 0.8} - couples
    heard = scores.copy()
    named = owners | (couples if firms else set())
    for at, kind in ((firms, _COMPANY), (named, _NAME)):
        for i in at:
            if heard[i, kind] < 0.5:
                heard[i] = 0.06
                heard[i, kind] = 0.7
    return heard


def _is_named_after(firm: str, person: str) -> bool:
    """Whether a firm begins with the person's family name, and the rest is not of the name."""
    bears, has = words(firm), words(person)
    return len(bears) > 1 < len(has) and bears[0] == has[-1] and set(has).isdisjoint(bears[1:])


#: Whose practice it is: "Ordination Dr. Berger", "Kanzlei Mag. Huber".
_PRACTICE = re.compile(
    r"(?!(?:Univ|Priv|Prof|Dipl|Frau|Herr|Se[nñ])\w*\b)[^\W\d_]{4,} "
    r"(?:Dr|Dres|Mag|Prof|Avv|Dott|Dra|RA|Me)\.? [^\W\d_]"
)


def _shared(one: str, two: str) -> bool:
    """Whether two texts share a name of four letters and more."""
    return any(len(word) > 3 for word in set(words(one)) & set(words(two)))


def _heads(card: Extraction, scores: Scores, firm: int, person: int) -> bool:
    """Whether of two pieces that might each be a name one is the firm at the head of the card, and
    the other who works there: "LA TORTUGA VERDE" large, below it "Ana Ruiz" and "Gerente"."""
    above, below = card.pieces[firm], card.pieces[person]
    one, two = card.rows[above.row], card.rows[below.row]
    if one.rect[1] >= two.rect[1] or one.height < 1.15 * two.height:
        return False
    if is_addressed(above.text) or _has_title(card, scores, firm):
        return False
    if any(
        agreement(above.text, local) >= 0.95 and not plain(above.text).startswith(plain(local))
        for local in card.evidence.locals
    ):
        return False
    return (
        _has_title(card, scores, person)
        or is_addressed(below.text)
        or words(above.text)[-1:] == words(below.text)[-1:]
    )


def _has_title(card: Extraction, scores: Scores, i: int) -> bool:
    """Whether what stands next to a piece or right below it is a title."""
    j = i + 1
    return (
        j < len(card.pieces)
        and gap_between(card, i, j) < 1.0
        and (scores[j, _TITLE] > 0.8 or title_strength(card.pieces[j].text) >= 0.5)
    )


def choose_name(
    card: Extraction, scores: Scores, rules: Scores, check: bool
) -> tuple[tuple[int, ...], Found | None]:
    """The pieces that are the name, and the name; none where nobody is named.

    `scores` say what each piece may be, `rules` what the rules alone say; without `check`, a piece
    is what it is likeliest to be.
    """
    locals_ = card.evidence.locals
    options: list[tuple[float, tuple[int, ...], str, float]] = []
    n = len(card.pieces)
    firms = [
        names_a_firm(piece.text) or _PRACTICE.match(piece.text) is not None for piece in card.pieces
    ]
    nobody = bool(n) and all(
        firm or share < 0.5 for firm, share in zip(firms, scores[:, _NAME], strict=True)
    )
    spelled = {
        i
        for i, piece in enumerate(card.pieces)
        if spelled_by_domain(piece.text, card.evidence.labels) == 1.0
    }
    people = {
        i
        for i, piece in enumerate(card.pieces)
        if name_shape(piece.text) >= 0.9
        and " " in piece.text
        and not piece.contacts
        and not title_strength(piece.text)
        and not is_business(piece.text)
        and scores[i, _NAME] + scores[i, _COMPANY] > 0.5
    } - spelled
    firm_named = any(scores[i, _COMPANY] > 0.9 for i in spelled)
    addressed = any(
        scores[i, _NAME] > 0.1 and is_addressed(piece.text) for i, piece in enumerate(card.pieces)
    )
    for i, piece in enumerate(card.pieces):
        p = float(scores[i, _NAME])
        shape = name_shape(piece.text) or 0.8 * is_couple(piece.text)
        if nobody and is_own_name(piece.text, card.evidence.labels):
            # Somebody in business under the own name: "Lena Hoffmann", lenahoffmann.de.
            p = max(p, 0.6)
        elif nobody and any(firms) and _begins_domain(piece.text, card.evidence.labels):
            p = max(p, 0.5)
        if is_addressed(piece.text):
            p = max(p, 0.6)
        if nobody and firm_named and i in people:
            # The domain is another line's: "Cítricos Muestra" over "Vicent Ferrandis Llopis".
            p = max(p, 0.5)
        # "Exportación", export@: nobody, but what that mailbox is for.
        told = [local for local in locals_ if " " in piece.text or local not in ROLES]
        agree = max((agreement(piece.text, local) for local in told), default=0.0)
        if not check:
            if p == scores[i].max():
                options.append((p, (i,), piece.text, agree))
            continue
        # A part of a list of things is nobody: "Bathrooms • Leaks • Boiler Repair".
        listed = (
            piece.parts > 2
            and (agree < 0.7 or " " not in piece.text)
            and not piece.contacts
            and not any(
                title_strength(other.text) for other in card.pieces if other.row == piece.row
            )
        )
        if shape > 0 and p > 0.02 and not listed:
            worth = np.log(p + 1e-6) + 1.4 * agree * (title_strength(piece.text) < 0.5)
            worth -= 2.0 * (agree < 0.7 and is_slogan(piece.text))
            worth -= 2.0 * firms[i]
            # "Dpto. Exportación", export@: its mailbox, not its name.
            worth -= 3.0 * (names_department(piece.text) or is_unit(piece.text))
            # "Cítricos Muestra", citricosmuestra.es: the firm, where somebody else is a name.
            worth -= 2.0 * (agree < 0.7 and i in spelled and bool(people))
            # "Taller El Sol" where "Sr. Juan Paz" is printed.
            worth -= 1.0 * (addressed and agree < 0.7 and not is_addressed(piece.text))
            # "Big Al's" is no name where somebody's stands below.
            worth -= 2.0 * (agree < 0.7 and shape < 0.15)
            options.append((worth, (i,), piece.text, agree))
        # A name over two lines: "Maximilian" / "Mustermann".
        for j in (i + 1, i + 2):
            if j >= n:
                continue
            other, below = card.pieces[j], float(scores[j, _NAME])
            q = min(p, below)
            one, two = card.rows[piece.row], card.rows[other.row]
            alike = 0.75 < one.height / two.height < 1.34
            # Badges set the given name large over the family name, and all else smaller.
            stacked = (
                j == i + 1
                and not locals_
                and 1.0 < one.height / two.height < 2.0
                and len(piece.text.split()) == len(other.text.split()) == 1
                and all(row.height < two.height for row in card.rows if row not in (one, two))
            )
            if piece.row == other.row or not (alike or stacked):
                continue
            # Two lines that are each surely a name may be set wide apart.
            widest = (1.2 if q > 0.9 else 0.9) * one.height
            mixed = (cjk_share(piece.text) > 0.4) != (cjk_share(other.text) > 0.4)
            if two.rect[1] - one.rect[3] > widest or mixed:
                continue
            both = f"{piece.text} {other.text}"
            if any(
                # "L. Tkachuk" is one word and no whole name: the given one may stand above.
                len([word for word in part.split() if len(word.strip(".")) > 1]) > 1
                and max((agreement(part, local) for local in locals_), default=0.0) >= 0.95
                and not any(_spells_more(part, rest, local) for local in locals_)
                for part, rest in ((piece.text, other.text), (other.text, piece.text))
            ):
                continue
            joint = max((agreement(both, local) for local in locals_), default=0.0)
            if (
                not people
                and not any(firms)
                and len(both.split()) == 2
                and plain(both) in map(plain, card.evidence.labels)
                and _has_title(card, scores, j)
            ):
                # "MARISOL" / "VANDERHOEK" / "Photographer", marisolvanderhoek.com.
                options.append((np.log(0.6) + 1.4 * joint, (i, j), both, joint))
                continue
            if j == i + 1 and _over_two_lines(card, i, joint, p, below):
                worth = np.log(max(p, below) + 1e-6) + 1.4 * joint + 0.5
                options.append((worth, (i, j), both, joint))
                continue
            few = len(piece.text.split()) + len(other.text.split())
            if (
                few > 4
                or min(len(piece.text.split()), len(other.text.split())) > 1
                or name_shape(both) < 0.7
                # One in capitals and one not, of which one is whole: "MARIA SOUSA" / "Lecturer".
                or (few > 2 and piece.text.isupper() != other.text.isupper())
            ):
                continue
            if cjk_share(both) > 0.4 or title_strength(both) > 0 or has_legal_form(both):
                continue
            if few == 2 and any(_initials(both, local) for local in locals_):
                joint = max(joint, 0.95)
            aligned = (
                abs(one.rect[0] - two.rect[0]) < one.height
                or abs(one.rect[2] - two.rect[2]) < one.height
                or abs(one.rect[0] + one.rect[2] - two.rect[0] - two.rect[2]) < 2 * one.height
            )
            # One is the whole of the e-mail's local part: so the other is the name's rest.
            half = max(
                agreement(part, local)
                for part in (piece.text, other.text)
                for local in (*locals_, "")
            )
            if (
                aligned
                and few == 2
                and half >= 0.75
                and q > 0.03
                and min(len(piece.text), len(other.text)) > 1
                and not title_strength(piece.text)
                and not title_strength(other.text)
                and spelled_by_domain(other.text, card.evidence.labels) < 0.5
                and spelled_by_domain(piece.text, card.evidence.labels) < 0.5
            ):
                worth = np.log(max(p, below) + 1e-6) + 1.4 * joint + 0.4
                options.append((worth, (i, j), both, joint))
            elif aligned and (
                (joint == 1.0 and agree < 0.7 and q > 0.004 and few == 2)
                or (stacked and q > 0.02 and max(p, below) > 0.5)
            ):
                worth = np.log(max(p, below) + 1e-6) + 1.4 * joint + 0.25
                options.append((worth, (i, j), both, joint))
            elif aligned and (
                (joint >= 0.95 and (q > 0.15 or (q > 0.03 and joint > agree + 0.2)))
                or (q > 0.15 and joint >= 0.95)
                or (q > 0.3 and joint >= 0.5)
                or (q > (0.15 if stacked else 0.25) and not locals_)
            ):
                worth = np.log(np.sqrt(p * below) + 1e-6) + 1.4 * joint + 0.25
                # "Catarina" / "MAGALHÃES": one word is half a name.
                worth += 0.6 if stacked else 0.35 * (few == 2 and not locals_ and q > 0.3)
                options.append((worth, (i, j), both, joint))
    if not options:
        return (), None
    options.sort(key=lambda option: -option[0])
    best = options[0]
    if len(best[1]) == 1:
        # Of two people the first, where the second is a hundredth more likely to be one.
        as_good = (o for o in options if o[0] > best[0] - 0.1 and o[3] >= best[3])
        whole = (o for o in as_good if len(o[1]) == 1 and " " in o[2])
        best = min(whole, key=lambda option: option[1], default=best)
    worth, chosen, text, agree = best
    p = float(np.mean([scores[i, _NAME] for i in chosen]))
    own = is_addressed(text) or (
        nobody
        and (
            is_own_name(text, card.evidence.labels)
            or (any(firms) and _begins_domain(text, card.evidence.labels))
            or (firm_named and people.issuperset(chosen))
        )
    )
    if check and p < 0.2 and agree < 0.7 and not own:
        return (), None
    if check and cjk_share(text) > 0.4:
        # Both scripts on one card: the Latin one when the e-mail spells it.
        for other_worth, rest, words_, other_agree in options[1:]:
            if (
                cjk_share(words_) < 0.1
                and other_agree >= 0.7
                and float(np.mean([scores[i, _NAME] for i in rest])) > 0.3
                and _latin_card(card)
            ):
                worth, chosen, text, agree = other_worth, rest, words_, other_agree
                break
    alternatives = tuple(
        dict.fromkeys(
            t
            for w, c, t, _ in options
            if t != text and not set(c) & set(chosen) and w > worth - 3.5
        )
    )[:3]
    email = _closest_mail(card, text)
    text = _mend_name(text, email)
    split = split_name(text, country=card.country, email=email)
    if len(chosen) == 2 and has_two_surnames(card.country):
        # "Thaís" / "Figueiredo Prado": each line has its own.
        given, family = (card.pieces[i].text for i in chosen)
        if len(given.split()) == 1 and len(family.split()) == 2 and text == f"{given} {family}":
            split = split_name(f"{family}, {given}")
    second = max((w for w, c, _, _ in options if not set(c) & set(chosen)), default=worth - 6)
    value = " ".join(part for part in (split.first, split.last) if part) or text
    if cjk_share(text) > 0.4 or (
        card.country in _FAMILY_FIRST
        and split.last
        and fold(strip_decorations(text)[1]).startswith(fold(split.last))
    ):
        value = f"{split.last} {split.first}".strip()
    elif split.generation:
        value = f"{value} {split.generation}"
    found = Found(
        field=CardField.NAME,
        value=value,
        rows=tuple(dict.fromkeys(card.pieces[i].row for i in chosen)),
        alternatives=alternatives,
        name=split,
        signs={
            "p": p,
            "rules": float(np.mean([rules[i, _NAME] for i in chosen])),
            "agreement": agree,
            "margin": float(min(worth - second, 6.0)),
            # Its length is that of the names in it.
            "shape": name_shape(" ".join(without_particles(text.split()))),
            "has_mail": float(bool(locals_)),
            "joined": float(len(chosen) > 1),
            "split": float(card.pieces[chosen[0]].parts > 1),
            "cjk": cjk_share(text),
            "ocr": ocr_of(card, chosen),
            "height": float(max(card.evidence.column("height_to_top")[i] for i in chosen)),
            "letters_lost": float(_letters_lost(text, email)),
            "doubted": float(split_is_guessed(text, country=card.country, email=email)),
        },
    )
    return chosen, found


#: Whose child somebody is, at the head of the father's name.
_CHILD_OF = wordset("bin binti binte bint ibn anak")
#: The least that the less likely of two lines of a name must look like one.
_HALF_A_NAME = 0.05


def _over_two_lines(card: Extraction, i: int, joint: float, p: float, below: float) -> bool:
    """Whether a piece and the next are the given and the family names of one person, several words
    in each: "María del Carmen" over "Ruiz Ortega".

    `joint` is how far an e-mail spells both, `p` and `below` how likely each is a name. Two lines
    in one size that stand close might as well be two people: something has to say that they are
    one.
    """
    piece, other = card.pieces[i], card.pieces[i + 1]
    one, two = card.rows[piece.row], card.rows[other.row]
    given, family = piece.text.split(), other.text.split()
    lower = [word for word in (*given, *family) if fold(word) in PARTICLES]
    locals_ = card.evidence.locals
    if (
        max(p, below) < 0.9
        or min(p, below) < _HALF_A_NAME
        or min(len(given), len(family)) < 2
        or len(given) + len(family) - len(lower) > 5
        or not 0.8 < one.height / two.height < 1.25
        or two.rect[1] - one.rect[3] > 0.5 * one.height
        or piece.text.isupper() != other.text.isupper()
        # "Fernández de la Cruz" is as long as the names in it.
        or min(name_shape(" ".join(without_particles(half))) for half in (given, family)) < 0.9
        or piece.contacts
        or other.contacts
    ):
        return False
    middle = abs(one.rect[0] + one.rect[2] - two.rect[0] - two.rect[2]) < one.height
    if not (
        middle
        or abs(one.rect[0] - two.rect[0]) < 0.5 * one.height
        or abs(one.rect[2] - two.rect[2]) < 0.5 * one.height
    ):
        return False
    if any(
        title_strength(text)
        or has_legal_form(text)
        or is_department(text)
        or is_addressed(text)
        or any(map(is_business, words(text)))
        or spelled_by_domain(text, card.evidence.labels) >= 0.5
        for text in (piece.text, other.text)
    ):
        return False
    single = max(
        (agreement(part, local) for part in (piece.text, other.text) for local in locals_),
        default=0.0,
    )
    # A family name may begin with a particle, a whole name does not: "de Oliveira Neto".
    goes_on = (family[0].islower() and fold(family[0]) in PARTICLES) or (
        fold(family[0]) in _CHILD_OF
    )
    ends_open = fold(given[-1]) in PARTICLES
    return (joint >= 0.95 and joint > single) or (
        joint >= single and (goes_on or ends_open or has_two_surnames(card.country))
    )


def _initials(name: str, local: str) -> bool:
    """Whether a mailbox is initials of this name: "Katherine O'Donnell-Reyes", kor@."""
    letters = iter("".join(part[0] for part in re.split(r"[\s'’-]+", fold(name)) if part))
    return 2 <= len(local) <= 4 and all(letter in letters for letter in local)


def _spells_more(part: str, rest: str, local: str) -> bool:
    """Whether an e-mail spells a name's other line too: "Carlos" over "Ríos Soto", carlos.rios@."""
    spelled = re.split(r"[^a-z]+", fold(local))
    return any(
        word in spelled and word not in fold(part)
        for word in without_particles(fold(rest).split())
        if len(word) > 1
    )


def _letters_lost(text: str, email: str) -> bool:
    """Whether a word cannot be whole: the OCR leaves out signs that it does not have.

    Vietnamese and some other names lose vowels so: "Nguyn Th" for "Nguyễn Thị".
    """
    spelled = fold(email.partition("@")[0])
    parts = [part for said in re.findall(r"[a-z]+", spelled) for part in (said, said[1:])]
    bare = strip_decorations(text)[1]
    if any(is_misread(word, part) for word in re.split(r"[\s-]+", bare) for part in parts):
        return True
    return any(
        re.fullmatch(r"[b-df-hj-np-tv-xz]{2,6}", fold(word))
        and not word.isupper()
        and fold(word) not in _NO_VOWELS
        and fold(word) not in spelled
        for word in bare.split()
    )


#: Whole names and parts of names that have no vowel.
_NO_VOWELS = wordset("ng jr sr st mc md dr")


def _begins_domain(text: str, labels: Sequence[str]) -> bool:
    """Whether this is a person's name whose last word begins the card's domain."""
    return (
        2 <= len(text.split()) <= 3
        and name_shape(text) >= 0.95
        and not any(map(is_business, words(text)))
        and not has_legal_form(text)
        and any(plain(label).startswith(plain(text.split()[-1])) for label in labels)
    )


def is_own_name(text: str, labels: Sequence[str]) -> bool:
    """Whether this is a person's name, and the card's domain spells just it."""
    return (
        2 <= len(text.split()) <= 3
        and name_shape(text) >= 0.8
        and title_strength(text) == 0
        and not has_legal_form(text)
        and not any(word in COMPANY_WORDS for word in words(text))
        and spelled_by_domain(text, labels) >= 0.99
    )


#: Where a name is printed family first, it is also said so.
_FAMILY_FIRST = frozenset({"CN", "TW", "HK", "KR", "VN", "HU"})


def _mend_name(text: str, email: str) -> str:
    """Letters the OCR has no sign for, from the e-mail: "SLAŠ·AN" + slastan@ -> "SLAŠTAN"."""
    pieces = [p for p in re.split(r"[^a-z]+", fold(email.partition("@")[0])) if len(p) > 2]
    words_: list[str] = []
    for word in text.split():
        # A short form is what it is: "lic. oec.".
        if not word.endswith(".") and (
            re.match(r"l[b-df-hj-np-tv-z][a-z]", word)
            or (not words_ and re.match(r"l[a-z]{2}", word) and text.split()[-1][:1].isupper())
        ):
            word = "I" + word[1:]
        plain = fold(word)
        for piece in pieces:
            for part in (piece, piece[1:]):
                if (
                    "·" in word
                    and len(plain) == len(part)
                    and re.fullmatch(plain.replace("·", "."), part)
                ):
                    word = "".join(
                        (part[i].upper() if word[i - 1 : i].isupper() or i == 0 else part[i])
                        if c == "·"
                        else c
                        for i, c in enumerate(word)
                    )
                    plain = fold(word)
            if len(piece) == len(plain) + 1 > 4 and plain.isascii() and plain.isalpha():
                at = next(
                    (i for i, (a, b) in enumerate(zip(plain, piece, strict=False)) if a != b),
                    len(plain),
                )
                if (
                    piece[:at] + piece[at + 1 :] == plain
                    and piece[at] in "cszltnrd"
                    and 0 < at < len(plain)
                    and piece[1:] != plain
                ):
                    word = (
                        word[:at] + (piece[at].upper() if word.isupper() else piece[at]) + word[at:]
                    )
                    plain = fold(word)
        words_.append(word)
    return " ".join(words_)


def _latin_card(card: Extraction) -> bool:
    """Whether the Latin side of a bilingual card is complete: more than half of the letters."""
    latin = sum(len(p.text) for p in card.pieces if cjk_share(p.text) < 0.1)
    return latin > 0.5 * sum(len(p.text) for p in card.pieces)


def _closest_mail(card: Extraction, name: str) -> str:
    mails = [c.value for c in card.contacts if c.kind is ContactKind.EMAIL]
    return max(mails, key=lambda mail: agreement(name, mail.partition("@")[0]), default="")
