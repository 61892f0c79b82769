"""Rows of a card -> its fields: the decoder that makes the pieces agree.

Contacts are found by pattern (`cardcontacts`). What is left is cut into pieces (`cardpieces`), each
is scored for what it may be (by `cardrules`, the trained tagger, or both), and `decode`
picks the set that fits together: one name, which the e-mail should spell; one company, which the
domain should spell; a title near the name and in its script; address lines that stand together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from leadcapture.capture.cardaddress import address_strength
from leadcapture.capture.cardaddresses import find_addresses
from leadcapture.capture.cardcompany import choose_company, names_a_firm
from leadcapture.capture.cardcontacts import (
    ContactKind,
    domain_label,
    is_free_mail,
)
from leadcapture.capture.carddoubts import is_slogan, mark_doubts
from leadcapture.capture.cardextraction import (
    CardField,
    Extraction,
    Found,
    Scores,
    gap_between,
    ocr_of,
    prepare,
)
from leadcapture.capture.cardlayout import Row
from leadcapture.capture.cardletters import is_misread, is_vietnamese
from leadcapture.capture.cardlinks import ROLES, names_below
from leadcapture.capture.cardnames import (
    agreement,
    are_degrees,
    cut_degrees,
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
    is_function,
    is_function_beside,
    name_shape,
    names_department,
    plain,
    spelled_by_domain,
    tidy,
    title_strength,
)
from leadcapture.capture.cardrules import score_by_rules
from leadcapture.capture.cardunits import is_somebody, is_unit
from leadcapture.capture.cardwords import (
    COMPANY_WORDS,
    DEPARTMENT_WORDS,
    PARTICLES,
    REGISTRATION,
    cjk_share,
    fold,
    is_business,
    words,
    wordset,
)

__all__ = [
    "CardField",
    "Extraction",
    "Found",
    "Scores",
    "decode",
    "extract",
    "prepare",
    "score_by_rules",
]

_NAME, _TITLE, _DEPARTMENT, _COMPANY, _ADDRESS, _OTHER = range(len(CLASSES))


def extract(
    rows: Sequence[Row],
    *,
    region: str = "",
    score: Callable[[Extraction], Scores] | None = None,
) -> list[Found]:
    """The fields of one card; `score` says what each piece may be (default: the rules)."""
    card = prepare(rows, region=region)
    return decode(card, (score or score_by_rules)(card))


# --- the decoder ---------------------------------------------------------------------------------


def decode(card: Extraction, scores: Scores, *, check: bool = True) -> list[Found]:
    """The fields that fit together best. Without `check`, each piece's best class as it is."""
    rules = score_by_rules(card)
    scores, rules = _heed_labels(card, scores), _heed_labels(card, rules)
    if check:
        scores = _heed_families(card, scores)
    found: list[Found] = []
    name_pieces, name = _choose_name(card, scores, rules, check)
    if name is not None:
        found.append(name)
    behind = _degrees_behind(card, name_pieces)
    used = {*name_pieces, *behind}
    main_cjk = cjk_share(name.value) > 0.4 if name is not None else None
    functions = _functions_beside(card, name_pieces)
    owned = {i for i, piece in enumerate(card.pieces) if _is_owned(piece.text)} if check else set()
    company_pieces, company = choose_company(
        card, scores, rules, {*used, *functions, *owned}, main_cjk, check
    )
    if (
        company_pieces == ()
        and name is not None
        and (
            _own_name(name.value, card.evidence.labels)
            or any(
                agreement(name.value, label) >= 1.0
                and name.name.last
                and plain(name.name.last.split()[-1]) in plain(label)
                for label in card.evidence.labels
            )
        )
    ):
        # The domain is the person's own; there is no company to infer from it.
        company = None
    used |= set(company_pieces)
    if company is not None and company_pieces and name is not None:
        # "The Law Offices of" / "David H. Green".
        last = company_pieces[-1]
        if re.search(r"(?i)\b(?:of|by)$", company.value) and last + 1 in name_pieces:
            company = replace(company, value=f"{company.value} {card.pieces[last + 1].text}")
    titles = _choose_title(
        card, scores, rules, used, name_pieces, company_pieces, functions, main_cjk
    )
    degrees = ", ".join(card.pieces[i].text for i in behind) or ", ".join(
        said
        for pieces, _ in titles
        for i in pieces
        if (said := cut_degrees(card.pieces[i].text)[1])
    )
    if name is not None and degrees and not name.name.suffix:
        # "Broker/Owner, CRS, GRI" below the name.
        found[0] = name = replace(name, name=replace(name.name, suffix=degrees))
    for pieces, title in titles:
        found.append(title)
        used |= set(pieces)
    if company is not None:
        found.append(company)
    found.extend(_contacts(card, name))
    firm = company.value if company is not None else ""
    found.extend(find_addresses(card, scores, rules, used, main_cjk, firm))
    return mark_doubts(
        found,
        card.evidence.labels,
        country=card.country,
        vietnamese=is_vietnamese([row.text for row in card.rows], card.country),
    )


def _degrees_behind(card: Extraction, name: Sequence[int]) -> list[int]:
    """The pieces behind a name, in its row or the next, that are nothing but degrees."""
    behind: list[int] = []
    at = name[-1] + 1 if name else len(card.pieces)
    while (
        at < len(card.pieces)
        and card.pieces[at].row - card.pieces[at - 1].row <= 1
        and gap_between(card, at - 1, at) < 1.0
        and are_degrees(card.pieces[at].text)
    ):
        behind.append(at)
        at += 1
    return behind


def _heed_labels(card: Extraction, scores: Scores) -> Scores:
    """The scores with what a printed label says ("Position: …") taken as it is."""
    heard = scores.copy()
    for i, piece in enumerate(card.pieces):
        if piece.label in ("title", "company"):
            heard[i] = 0.004
            heard[i, CLASSES.index(piece.label)] = 0.98
        elif _AGENCY.match(piece.text):
            # It is named after its town, and no address.
            heard[i] = 0.004
            heard[i, _DEPARTMENT] = 0.98
        elif _OWNED.match(piece.text) and (has_legal_form(piece.text) or _OWNER.search(piece.text)):
            # Whose the firm above is, and not who it is.
            heard[i] = 0.004
            heard[i, _OTHER] = 0.98
        elif (
            heard[i, _COMPANY] > heard[i, _ADDRESS]
            and _ENDS_IN_TOWN.search(piece.text)
            and not has_legal_form(piece.text)
            and not REGISTRATION.search(piece.text)
        ):
            # The town is in the domain, and the line is its address all the same.
            heard[i] = 0.004
            heard[i, _ADDRESS] = 0.98
    return heard


def _heed_families(card: Extraction, scores: Scores) -> Scores:
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
        owners = {min(owners)} if owners else owners
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


#: "A Division of Acme Corporation", "a Globex Group company", "Ein Unternehmen der Acme-Gruppe".
_OWNED = re.compile(
    # "The Sample Company" is a name.
    r"(?i)(?!the\s(?:\S+\s)+(?:company|business|brand)$)(?:(?:an?|the|part|eine?|une?|una?|um|uma|en|et|een)\s.*|)"
    r"\b(?:division|subsidiary|member|part|unit|brand|business|company|filiale|tochter\w*|mitglied|"
    r"membre|membro|miembro|soci[eé]t[eé]|marque|empresa|azienda|societ[aà]|unternehmen|marke|"
    r"bedrijf|onderdeel|onderneming|f[oö]retag|selskab|selskap)\b"
    r"(?:\s(?:of|de[rlsn]?|di|da|do|du|della|dell['’]\w*|von|van|av|i)\b|$)"
)
#: What the owner is.
_OWNER = re.compile(
    r"(?i)\b(?:corp(?:oration)?|group|holdings?|company|companies|industries|enterprises|international|"
    r"gruppe|konzern\w*|groupe|grupo|gruppo|groep|concern|koncern\w*|worldwide|partners)\b|-gruppe\b"
)


def _is_owned(text: str) -> bool:
    """Whether a line says whose the firm above is, and not who it is."""
    return (len(text.split()) > 2 and _OWNED.match(text) is not None) and (
        has_legal_form(text) or _OWNER.search(text) is not None
    )


#: A part of an insurer: "Generalagentur Zürich-Oerlikon".
_AGENCY = re.compile(
    r"(?i)(?:general|haupt)agentur\s[^\d,]+$|agen(?:ce|zia) g[eé]n[eé]rale\s[^\d,]+$"
)


#: "Rte de Payerne 8 – 1584 Villars", "Na Výsluní 15, 674 01 Třebíč".
_ENDS_IN_TOWN = re.compile(
    r"\w[\s,–-]+(?:[A-Z]{1,2}-)?(?!(?:17|18|19|20)\d\d\b)"
    r"(?:\d{4,5}|\d{3}\s\d{2}|\d{2}-\d{3}|\d{4}-\d{3})\s+[^\W\d][^\d@]{2,}$"
)


def _choose_name(
    card: Extraction, scores: Scores, rules: Scores, check: bool
) -> tuple[tuple[int, ...], Found | None]:
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
        if nobody and _own_name(piece.text, card.evidence.labels):
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
            _own_name(text, card.evidence.labels)
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


def _own_name(text: str, labels: Sequence[str]) -> bool:
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


_ONLY_DEPARTMENT = np.array([0.0, 0.0, 1.0, 0.0, 0.0, 0.0])


#: What heads an address: "Head Office:", "Registered Office".
_HEADS_AN_ADDRESS = re.compile(
    r"(?i)(?:head|corporate|corp\.?|branch|registered|regd\.?|main|sales|regional|liaison|city|"
    r"representative) (?:office|address)\s?:?|hauptsitz|zentrale|siège(?: social)?|"
    r"sede(?: central)?|casa matriz|matriz|headquarters|hq"
)


def _choose_title(
    card: Extraction,
    scores: Scores,
    rules: Scores,
    used: set[int],
    name_pieces: Sequence[int],
    company_pieces: Sequence[int],
    beside: Sequence[int],
    main_cjk: bool | None,
) -> list[tuple[tuple[int, ...], Found]]:
    answers: list[tuple[tuple[int, ...], Found]] = []
    taken: set[int] = set(used)
    aside: list[int] = []
    functions = {*_functions(card, scores, name_pieces), *beside}
    held = (tuple(name_pieces), tuple(company_pieces))
    for kind, column, least in (
        (CardField.TITLE, _TITLE, 0.36),
        (CardField.DEPARTMENT, _DEPARTMENT, 0.42),
    ):
        if column == _DEPARTMENT:
            # The heading of an office stands among address lines: "Bureau Wallonie".
            address = scores[:, _ADDRESS] > 0.8
            among = np.r_[False, address[:-1]] & np.r_[address[1:], False]
            named = np.array([names_department(piece.text) for piece in card.pieces])
            sure = (rules[:, _DEPARTMENT] > 0.6) & ~(address | among)
            ruled = np.where(named, 0.9, np.where(sure, rules[:, _DEPARTMENT], 0.0))
            scores = np.maximum(scores, ruled[:, None] * _ONLY_DEPARTMENT)
        picks = [
            i
            for i in range(len(card.pieces))
            if i not in taken
            and (column != _TITLE or i not in functions)
            and (column != _TITLE or rules[i, _DEPARTMENT] < 0.6 or rules[i, _TITLE] > 0.2)
            and scores[i, column] >= least
            and scores[i, column] >= scores[i].max() - 0.12
        ]
        if column == _TITLE:
            # "Overseas Sales Dept." beside a title is no part of it.
            picks = [
                i
                for i in picks
                if not _only_languages(card.pieces[i].text)
                and not _of_a_list(card, i)
                and not _NO_TITLE.search(card.pieces[i].text)
                and not _HEADS_AN_ADDRESS.fullmatch(card.pieces[i].text)
                and not _is_any_work(card.pieces[i].text)
            ]
            picks = [i for i in picks if not _PROFESSIONS.search(card.pieces[i].text)] or picks
            picks = [
                i
                for i in picks
                if not _DIPLOMA.match(card.pieces[i].text)
                and not _MEMBER.match(card.pieces[i].text)
            ] or picks
            plain = [i for i in picks if names_department(card.pieces[i].text)]
            if plain:
                # Beside a department only what is a title by its words is one.
                picks = [i for i in picks if i in plain or title_strength(card.pieces[i].text)]
            own = [i for i in picks if not _is_part(card.pieces[i].text)]
            aside = [
                i
                for i in picks
                if i not in own and (own or i in plain or is_unit(card.pieces[i].text))
            ]
            picks = own or [i for i in picks if i not in aside]
            picks = picks or _by_its_words(card, scores, rules, name_pieces, taken)
        else:
            picks = [
                i
                for i in sorted(
                    {*picks, *aside, *functions, *_beside(card, answers, scores, taken, held)}
                    - taken
                )
                if not _bare_department(card.pieces[i].text)
                and not _heads_an_address(card, scores, i)
                and not _DIPLOMA.match(card.pieces[i].text)
                and not (_of_a_list(card, i) and not _is_beside_somebody(card, i))
            ] or _right_below(card, answers, scores, taken)
        if main_cjk is not None:
            same = [i for i in picks if (cjk_share(card.pieces[i].text) > 0.4) == main_cjk]
            others = [i for i in picks if i not in same]
            picks = same or others
        else:
            others = []
        if not picks:
            continue
        groups: list[list[int]] = []
        for i in picks:
            if (
                groups
                and i - groups[-1][-1] <= 1 + (i - 1 in used)
                and gap_between(card, groups[-1][-1], i) < 2.0
            ):
                groups[-1].append(i)
            else:
                groups.append([i])

        def rank(group: list[int], column: int = column, scores: Scores = scores) -> float:
            near = min((gap_between(card, g, m) for g in group for m in name_pieces), default=0.0)
            return float(max(scores[g, column] for g in group)) - 0.08 * min(near, 8.0)

        groups.sort(key=rank, reverse=True)
        best = groups[0]
        # "Civil engineer," / "contracting", "Vice President" / "& General Counsel".
        while best[-1] + 1 < len(card.pieces):
            last, following = card.pieces[best[-1]], card.pieces[best[-1] + 1]
            if best[-1] + 1 in taken or following.row == last.row or following.contacts:
                break
            open_end = re.search(
                r"(?:[,&/+]|\b(?:and|of|for|und|et|y|e|de|du|für|the))$",
                card.rows[last.row].text if last.part == last.parts - 1 else last.text,
                re.I,
            )
            goes_on = re.match(
                r"(?:&|/|and\b|of\b|for\b|und\b|et\b|y\b|for\b|für\b|[a-zà-ÿ]{2,}\b)",
                card.rows[following.row].text if following.part == 0 else following.text,
            )
            one, two = card.rows[last.row], card.rows[following.row]
            if (
                goes_on
                and last.text.islower()
                and not re.match(r"[&/]|(?:and|of|for)\b", goes_on[0])
            ):
                # On a card that is all in small letters they say nothing.
                goes_on = None
            if not (open_end or goes_on) or not 0.75 < one.height / two.height < 1.3:
                break
            if (
                gap_between(card, best[-1], best[-1] + 1) > 0.9
                or address_strength(following.text) > 0.5
            ):
                break
            below = scores[best[-1] + 1]
            if not (open_end and open_end[0] in "/&+") and (
                below[_NAME] > 0.5 or below[_COMPANY] > 0.6
            ):
                break
            best.append(best[-1] + 1)
        if column == _TITLE:
            best, below = _without_what_is_below(card, best)
            aside += below
        # "Senior Scientist, Ph.D." is a scientist.
        texts = [cut_degrees(card.pieces[i].text)[0] for i in best]
        value = texts[0]
        for above, text in zip(best, texts[1:], strict=False):
            # The sign at the line's end was stripped when it was cut.
            sign = re.search(r"\s([/&+])$", card.rows[card.pieces[above].row].text)
            joint = (
                f" {sign.group(1)} "
                if sign and not value.endswith(sign.group(1))
                else " "
                if value.endswith((",", "&", "/", "-"))
                or re.match(r"(?i)(?:&|and|of|for|und|et|/|de|du)\b", text)
                or (re.search(r"(?i)\b(?:of|and|for|und|et|de|&|the|für|of the)$", value))
                else ", "
            )
            value = f"{value}{joint}{text}"
        near = min((gap_between(card, g, m) for g in best for m in name_pieces), default=9.0)
        rest = [", ".join(card.pieces[i].text for i in group) for group in groups[1:]]
        rest += [card.pieces[i].text for i in others if i not in best]
        answers.append(
            (
                tuple(best),
                Found(
                    field=kind,
                    value=tidy(_HONOURS.sub("", cut_degrees(value)[0])),
                    rows=tuple(dict.fromkeys(card.pieces[i].row for i in best)),
                    alternatives=tuple(dict.fromkeys(r for r in rest if r != value))[:3],
                    signs={
                        "p": float(min(scores[i, column] for i in best)),
                        "rules": float(min(rules[i, column] for i in best)),
                        "words": float(max(title_strength(t) for t in texts)),
                        "near": float(min(near, 9.0)),
                        "groups": float(len(groups)),
                        "joined": float(len(best)),
                        # What only stands below, without a word or a sign that joins the two.
                        "doubted": float(
                            any(
                                f", {text}" in value and not title_strength(text)
                                for text in texts[1:]
                            )
                        ),
                        # Taken for where it stands, whatever the model thinks.
                        "placed": float(min(scores[i, column] for i in best) < least),
                        "split": float(card.pieces[best[0]].parts > 1),
                        "ocr": ocr_of(card, best),
                        "near_miss": float(
                            max(
                                (
                                    scores[i, column]
                                    for i in range(len(card.pieces))
                                    if i not in best
                                ),
                                default=0.0,
                            )
                        ),
                    },
                ),
            )
        )
        taken |= set(best)
    return answers


#: Degrees that run on behind a title: "Director BA(Hons) RIBA".
_HONOURS = re.compile(r"[\s,]+[BM][A-Z][A-Za-z]{0,3}\s?\(Hons\.?\).*$")


#: Parts of a firm, once it is known: "Center for Klima og Miljø", "School of Law".
_PART_OF = re.compile(
    r"(?i)(?:cent(?:er|re|ro|rum)|zentrum|institut(?:e|o)?|school|college|faculty|chair|klinik|clinic)\s"
    r"(?:for|of|für|de|di|pour|voor|för)\s"
)


def _functions(card: Extraction, scores: Scores, name_pieces: Sequence[int]) -> list[int]:
    """The pieces in the block of the name that are functions of a firm: "Vertrieb"."""
    found = []
    for i in range(max(name_pieces, default=len(card.pieces)) + 1, len(card.pieces)):
        if gap_between(card, i - 1, i) >= 1.5 or card.pieces[i].contacts:
            break
        if is_function(card.pieces[i].text) and scores[i, _COMPANY] < 0.5:
            found.append(i)
    return found


def _functions_beside(card: Extraction, name_pieces: Sequence[int]) -> list[int]:
    """The pieces in the block of the name, right beside a whole title, that are functions of a firm
    and not the firm itself: "Export"."""

    def is_title(i: int, before: int) -> bool:
        text = card.pieces[i].text
        return (
            title_strength(text) >= 0.5
            and not is_function_beside(text)
            and not is_department(text)
            # "Director of" / "Sales".
            and not (i < before and re.search(r"(?i)(?:\b(?:of|for|and|de|für|und)|[&,/-])$", text))
        )

    found = []
    for i in range(max(name_pieces, default=len(card.pieces)) + 1, len(card.pieces)):
        piece = card.pieces[i]
        if gap_between(card, i - 1, i) >= 1.5 or piece.contacts:
            break
        if not is_function_beside(piece.text) or spelled_by_domain(
            piece.text, card.evidence.labels
        ):
            continue
        beside = [j for j in (i - 1, i + 1) if j < len(card.pieces) and j not in name_pieces]
        if any(is_title(j, i) and gap_between(card, min(i, j), max(i, j)) < 1.5 for j in beside):
            found.append(i)
    return found


def _beside(
    card: Extraction,
    titles: Sequence[tuple[tuple[int, ...], Found]],
    scores: Scores,
    taken: set[int],
    held: Sequence[tuple[int, ...]],
) -> list[int]:
    """The pieces whose words name a department next to the title, or next to the `held` name or
    company where they name a part of a body."""
    ends = [(pieces, True) for pieces, _ in titles] + [(pieces, False) for pieces in held if pieces]
    return [
        i
        for pieces, titled in ends
        for at, step in ((min(pieces), -1), (max(pieces), 1))
        # "Laboratoire de Physique" / "UMR 8527" / "Dr Sophie Garnier".
        for i in (at + step, at + 2 * step)
        if 0 <= i < len(card.pieces)
        and i not in taken
        and _names_part(card.pieces[i].text, surely=not titled or abs(i - at) > 1)
        and (
            scores[i, _OTHER] < _SLOGAN
            or (titled and abs(i - at) == 1)
            or is_unit(card.pieces[i].text, surely=True)
        )
        and not re.search(r"\d\s?[:.]\s?\d|:", card.pieces[i].text)
        and gap_between(card, min(i, at), max(i, at)) < 1.5 * abs(i - at)
        # Once the company is known, nothing else is one.
        and (scores[i, _COMPANY] < 0.5 or any(scores[j, _COMPANY] > 0.9 for j in taken))
        and address_strength(card.pieces[i].text) < 0.5
    ]


def _names_part(text: str, *, surely: bool) -> bool:
    return is_unit(text) or _PART_OF.match(text) is not None or (not surely and is_department(text))


#: From this share the model thinks of a department at all, from this one of what somebody is or
#: where, and up to this one not of a slogan.
_THOUGHT_OF, _OF_SOMEBODY, _SLOGAN = 0.07, 0.2, 0.8


#: Whose the firm is has no department: what stands below is the trade.
_OWNS = re.compile(
    r"(?i)\b(?:owner|founder|proprietor|proprietress|inh\.|inhaber(?:in)?|gründer(?:in)?|propriétaire|"
    r"fondat(?:eur|rice)|titular|propietari[oa]|dueñ[oa]|fundador[a]?|proprietári[oa]|titolare|"
    r"proprietari[oa]|fondat(?:ore|rice)|eigenaar|oprichter|ägare|ejer|eier|omistaja|właściciel(?:ka)?|"
    r"majitel(?:ka)?)\b"
)


def _right_below(
    card: Extraction,
    titles: Sequence[tuple[tuple[int, ...], Found]],
    scores: Scores,
    taken: set[int],
) -> list[int]:
    """The piece right below the title, set like it and alone in its row, that may be what somebody
    works in: "Associate Director" / "Commercial Valuation"."""
    for pieces, title in titles:
        i = pieces[-1] + 1
        if (
            i < len(card.pieces)
            and i not in taken
            and not _OWNS.search(title.value)
            and _is_set_below(card, i)
            and not _heads_an_address(card, scores, i)
            and not is_somebody(card.pieces[i].text)
            and not _MEMBERSHIP.match(card.pieces[i].text)
            and not _DIPLOMA.match(card.pieces[i].text)
            and (
                scores[i, _DEPARTMENT] > _THOUGHT_OF
                or scores[i, [_TITLE, _DEPARTMENT]].sum() > _OF_SOMEBODY
            )
            and scores[i, _OTHER] < _SLOGAN
            and scores[i, [_NAME, _COMPANY, _ADDRESS]].max() < 0.5
        ):
            return [i]
    return []


def _without_what_is_below(card: Extraction, title: list[int]) -> tuple[list[int], list[int]]:
    """The pieces of a title, and those behind them that only stand below it: "Area Sales Manager" /
    "Middle East & Africa"."""
    for at in range(1, len(title)):
        rest = title[at:]
        if all(
            not title_strength(card.pieces[i].text)
            and not _MEMBERSHIP.match(card.pieces[i].text)
            and not _JOINS.search(card.rows[card.pieces[i - 1].row].text)
            and not _GOES_ON.match(card.pieces[i].text)
            and _is_set_below(card, i)
            for i in rest
        ):
            return title[:at], rest
    return title, []


#: A title that goes on in the next line, and a line that goes on with one.
_JOINS = re.compile(
    r"(?i)(?:[,&/+-]|\b(?:and|of|for|und|et|y|e|i|a|og|och|en|de|du|del|di|da|für|the))$"
)
_GOES_ON = re.compile(
    r"(?i)[&/+]|(?:and|of|for|und|et|y|e|i|og|och|en|de|du|des|del|della|di|da|do|für)\s"
)
#: What makes a line a title, whatever follows.
_MEMBERSHIP = re.compile(
    r"(?i)(?:(?:ehren|vorstands|board )?(?:mitglied|member)|membre|miembro|membro|soci[oa]|lid|"
    r"medlem|jäsen|członek|członkini|člen|členka|član|članica|tag|membru|üye|anggota|ahli|fellow)\b"
)


def _by_its_words(
    card: Extraction,
    scores: Scores,
    rules: Scores,
    name_pieces: Sequence[int],
    taken: set[int],
) -> list[int]:
    """The piece right below the name that is a title by its words, where the model sees none."""
    for i in range(max(name_pieces, default=len(card.pieces)) + 1, len(card.pieces)):
        if gap_between(card, i - 1, i) >= 1.5 or card.pieces[i].contacts:
            break
        if (
            i not in taken
            and card.pieces[i].parts == 1
            and not re.search(r"\d", card.pieces[i].text)
            and title_strength(card.pieces[i].text) >= 0.6
            and rules[i, _TITLE] >= 0.8
            and scores[i, [_NAME, _COMPANY, _ADDRESS]].max() < 0.5
            and not _is_part(card.pieces[i].text)
            and not _PROFESSIONS.search(card.pieces[i].text)
            and not _NO_TITLE.search(card.pieces[i].text)
            and not _is_any_work(card.pieces[i].text)
        ):
            return [i]
    return []


def _is_part(text: str) -> bool:
    """Whether a text names a part of a firm or of a body."""
    return is_department(text) or is_unit(text)


#: "Direct Line", and the number in the row below.
_HEADS_A_NUMBER = re.compile(
    r"(?i)\b(?:(?:direct|toll free|cell|mobile|office|contact)\b.*|.*\b(?:line|dial|hotline))$"
    r"|tele(?:ph|f)on|durchwahl|\be-?mail\b|\bfax\b"
)


def _is_set_below(card: Extraction, i: int) -> bool:
    """Whether a piece of a few words, alone in its row, is set like the row right above it."""
    above, piece = card.rows[card.pieces[i - 1].row], card.pieces[i]
    row = card.rows[piece.row]
    apart = min(
        abs(above.rect[0] - row.rect[0]),
        abs(above.rect[2] - row.rect[2]),
        abs(above.rect[0] + above.rect[2] - row.rect[0] - row.rect[2]) / 2,
    )
    return (
        piece.row != card.pieces[i - 1].row
        and gap_between(card, i - 1, i) <= 1.0
        and 0.8 < above.height / row.height < 1.25
        and apart < row.height
        and piece.parts == 1
        and not piece.contacts
        and 2 <= len(piece.text.split()) <= 6
        and not re.search(r"[\d/|:!?.]", piece.text)
        and not _HEADS_A_NUMBER.search(piece.text)
        and spelled_by_domain(piece.text, card.evidence.labels) < 0.4
    )


#: What a whole firm is stands below its name: "Certified Public Accountants".
_PROFESSIONS = re.compile(
    r"(?i)\b(?:accountants|attorneys|lawyers|engineers|architects|consultants|surveyors|builders|"
    r"planners|designers|advis[oe]rs|brokers|contractors|solicitors|dentists|barristers|auditors|"
    r"manufacturers|importers|exporters|distributors|specialists|avocats|notaires|advogados|abogados|"
    r"rechtsanwälte|steuerberater und \w+|architekten|ingenieure|avvocati|advocaten)(?: at law)?$"
)


#: What somebody has learned, not what somebody is here: "Dipl. Finanzberater IAF".
_DIPLOMA = re.compile(
    r"(?i:m[aá]ster (?:of|en|in)|magíster en|mestr[ea] em|laurea in|dottore in|doutora? em|"
    r"do[ck]t(?:eu|o)r (?:of|en|in|der|iuris)|licenci(?:ée?|ad[oa]) (?:en|em|in))\s|"
    r"(?:(?:eidg|staatl|univ)\.?\s?)?(?:[Dd]ipl(?:om(?:ierte[rn]?)?)?\b|(?:[BM]\.?\s?(?:Sc|A|Eng)|MBA|LL\.?\s?M)\b\.?[\s,])"
)


#: No title: when somebody is there, and a degree in Chinese, Japanese or Korean.
_NO_TITLE = re.compile(
    r"(?i)\b(?:(?:ordinations|öffnungs|sprech|geschäfts|büro|kanzlei|besuchs|laden|bank)"
    r"(?:zeiten|stunden?)|openingstijden|åbningstider|åpningstider|öppettider|aukioloajat|"
    r"otev[ií]rac[ií] doba|otváracie hodiny|godziny otwarcia|nyitvatartás|orari[oe]?|horaires?|"
    r"horarios?|(?:office|opening|business|clinic|visiting) hours)(?:\b|$)"
    r"|^[^\W\d_]{2,6}(?:博士|修士|学士|學士|碩士|硕士|박사|석사)$"
)


def _is_any_work(text: str) -> bool:
    """Whether "general" is all that speaks for a title: "Mecánica general"."""
    *others, last = words(text) or ("",)
    return last == "general" and not title_strength(" ".join(others))


#: The number that a profession's council in Brazil gives: "CREFITO-3118402-F".
_MEMBER = re.compile(r"(?:OAB|CRM|CRO|CREA|CAU|CRP|CREFITO|CREFONO|COREN|CRECI)\b.*\d{3}")


def _of_a_list(card: Extraction, i: int) -> bool:
    """Whether a piece stands in a row of things that are no titles: "Brakes • Inspections"."""
    row = [piece for piece in card.pieces if piece.row == card.pieces[i].row]
    return (
        len(row) > 2
        and not any(piece.contacts or has_legal_form(piece.text) for piece in row)
        and not any(name_shape(p.text) >= 0.8 and len(p.text.split()) > 1 for p in row[:1])
        and any(not title_strength(p.text) for p in row)
    )


def _is_beside_somebody(card: Extraction, i: int) -> bool:
    """Whether a title stands in the row of a piece: "Director | Derecho Penal | Muestra SL"."""
    return any(p.row == card.pieces[i].row and is_somebody(p.text) for p in card.pieces)


_LANGUAGES = wordset(
    "english german french spanish italian portuguese russian chinese japanese korean arabic dutch "
    "polish turkish deutsch englisch franzosisch spanisch italienisch russisch polnisch turkisch "
    "arabisch chinesisch francais anglais allemand espagnol italien ingles espanol frances aleman "
    "italiano inglese tedesco francese spagnolo portugues hindi urdu mandarin cantonese nederlands "
    "engels duits frans"
)


def _only_languages(text: str) -> bool:
    """What somebody speaks, not what somebody is: "Deutsch – Englisch – Französisch"."""
    tokens = [word for word in words(text) if word not in {"und", "and", "et", "y", "e"}]
    return len(tokens) > 1 and all(token in _LANGUAGES for token in tokens)


#: "Bureau Wallonie", and the address of that office below it.
_OFFICE = re.compile(
    r"(?i)(?:(?:head|branch) )?"
    r"(?:office|bureau|branch|büro|kantoor|kontor|oficina|sucursal|filiale|agence)"
    r"(?! (?:of|de|for|für|di)\b)(?: [^\W\d][\w'’-]+){1,3}$"
)


def _heads_an_address(card: Extraction, scores: Scores, i: int) -> bool:
    return (
        _OFFICE.match(card.pieces[i].text) is not None
        and i + 1 < len(card.pieces)
        and scores[i + 1, _ADDRESS] > 0.5
    )


def _bare_department(text: str) -> bool:
    """A heading that names no department of anything: "SERVICES"; a firm: "Office notarial"."""
    tokens = words(text)
    return tokens[:2] in (
        ("office", "notarial"),
        ("office", "furniture"),
        ("office", "supplies"),
    ) or (len(tokens) == 1 and tokens[0].removesuffix("s") in DEPARTMENT_WORDS)


def _spelled(local: str, hints: frozenset[str]) -> bool:
    """Whether every part of an e-mail's local part is a word, or initials, of the card's own."""
    parts = [p for p in re.split(r"[._+-]", local) if p]
    initials = {h[0] for h in hints}

    def known(part: str) -> bool:
        if part in hints or part in ROLES:
            return True
        if len(part) <= 2:
            return set(part) <= initials
        return any(
            len(h) > 2
            and (
                (part.startswith(h) and (part[len(h) :] in hints or part[len(h) :] in initials))
                or (
                    part.endswith(h)
                    and set(part[: -len(h)]) <= initials
                    and len(part) <= len(h) + 2
                )
            )
            for h in hints
        )

    return bool(parts) and all(known(part) for part in parts)


def _run_together(text: str) -> Iterator[str]:
    """Words as e-mails write them: ``vandermeer``, ``oconnor``, ``anamaria``."""
    parts = re.findall(r"[a-z]+", fold(text))
    for count in (2, 3):
        for i in range(len(parts) - count + 1):
            if len(together := "".join(parts[i : i + count])) > 4:
                yield together


def _contacts(card: Extraction, name: Found | None) -> list[Found]:
    answers: list[Found] = []
    mails = [c for c in card.contacts if c.kind is ContactKind.EMAIL]
    labels = card.evidence.labels
    # Who is named below a registered name is no further firm.
    below = {name for c in card.contacts for name in names_below(c.value.rpartition("@")[2])}
    registered = len([label for label in labels if label not in below]) or len(labels)
    bare = name.value if name is not None else ""
    # The person's own address first, then the office's.
    mails.sort(key=lambda c: -agreement(bare, c.value.partition("@")[0]))
    seen: set[str] = set()
    hosts = [
        re.sub(r"^(?:https?://)?(?:www\d?\.)?", "", c.value).split("/")[0]
        for c in card.contacts
        if c.kind is ContactKind.WEBSITE
    ]
    squeezed = re.sub(
        r"[^a-z0-9]", "", fold(" ".join(row.text for row in card.rows if "@" not in row.text))
    )
    hints = frozenset(
        word
        for row in card.rows
        if "@" not in row.text
        for word in (*words(row.text), *_run_together(row.text))
    )
    for c in mails:
        if c.value in seen:
            continue
        seen.add(c.value)
        local, _, host = c.value.partition("@")
        answers.append(
            Found(
                field=CardField.EMAIL,
                value=c.value,
                rows=(c.row,),
                signs={
                    "valid": float(c.valid),
                    "mended": float(c.mended),
                    "ocr": card.rows[c.row].score,
                    "agreement": agreement(bare, local),
                    "web": float(host in hosts or any(h.endswith(host) for h in hosts)),
                    "spelled": float(_spelled(local, hints)),
                    "told": float(
                        is_free_mail(host)
                        or any(
                            len(name) > 2 and plain(name) in squeezed
                            for name in (domain_label(host), *names_below(host))
                        )
                    ),
                    "labelled": float(c.labelled),
                    "odd": float(bool(re.search(r"[^a-z0-9._+-]|\.\.", local))),
                    "count": float(len(mails)),
                },
            )
        )
    phones = [c for c in card.contacts if c.kind is ContactKind.PHONE]
    for c in phones:
        answers.append(
            Found(
                field=CardField.PHONE,
                value=c.value,
                rows=(c.row,),
                phone_kind=c.phone_kind,
                signs={
                    "valid": float(c.valid),
                    "labelled": float(c.labelled),
                    "ocr": card.rows[c.row].score,
                    "international": float(c.value.startswith("+")),
                    "count": float(len(phones)),
                    "region": float(not c.guessed),
                    "length": float(len(re.sub(r"\D", "", c.value))),
                },
            )
        )
    for c in card.contacts:
        if c.kind in (ContactKind.WEBSITE, ContactKind.SOCIAL) and c.value not in seen:
            seen.add(c.value)
            bare_host = re.sub(r"^(?:https?://)?(?:www\d?\.)?", "", c.value).split("/")[0]
            answers.append(
                Found(
                    field=CardField.WEBSITE if c.kind is ContactKind.WEBSITE else CardField.SOCIAL,
                    value=c.value,
                    rows=(c.row,),
                    signs={
                        "valid": float(c.valid),
                        "mended": float(c.mended),
                        "labelled": float(c.labelled),
                        "ocr": card.rows[c.row].score,
                        "mail": float(
                            any(m.value.endswith((f"@{bare_host}", f".{bare_host}")) for m in mails)
                        ),
                        "labels": float(registered),
                    },
                )
            )
    return answers
