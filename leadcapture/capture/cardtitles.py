"""What somebody is and where: the titles and the departments among the pieces of a card."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from leadcapture.capture.cardaddress import address_strength
from leadcapture.capture.cardextraction import (
    CardField,
    Extraction,
    Found,
    Scores,
    gap_between,
    ocr_of,
)
from leadcapture.capture.cardnames import (
    cut_degrees,
)
from leadcapture.capture.cardpieces import (
    CLASSES,
    has_legal_form,
    is_department,
    is_function,
    name_shape,
    names_department,
    spelled_by_domain,
    tidy,
    title_strength,
)
from leadcapture.capture.cardunits import is_somebody, is_unit
from leadcapture.capture.cardwords import (
    DEPARTMENT_WORDS,
    cjk_share,
    words,
    wordset,
)

__all__ = ["choose_titles"]

_NAME, _TITLE, _DEPARTMENT, _COMPANY, _ADDRESS, _OTHER = range(len(CLASSES))


_ONLY_DEPARTMENT = np.array([0.0, 0.0, 1.0, 0.0, 0.0, 0.0])


#: What heads an address: "Head Office:", "Registered Office".
_HEADS_AN_ADDRESS = re.compile(
    r"(?i)(?:head|corporate|corp\.?|branch|registered|regd\.?|main|sales|regional|liaison|city|"
    r"representative) (?:office|address)\s?:?|hauptsitz|zentrale|siège(?: social)?|"
    r"sede(?: central)?|casa matriz|matriz|headquarters|hq"
)


def choose_titles(
    card: Extraction,
    scores: Scores,
    rules: Scores,
    used: set[int],
    name_pieces: Sequence[int],
    company_pieces: Sequence[int],
    beside: Sequence[int],
    main_cjk: bool | None,
) -> list[tuple[tuple[int, ...], Found]]:
    """The titles and departments, each with the pieces that it was made of.

    `used` are the pieces of the name, its degrees and the company, `beside` those that stand beside
    the name; `main_cjk` says in which script the name is, None without one.
    """
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
