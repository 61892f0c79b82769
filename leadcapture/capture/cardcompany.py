"""Which of a card's pieces are the company: one line, or the lines of its logo put together."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from difflib import SequenceMatcher

import numpy as np
from numpy.typing import NDArray

from leadcapture.capture.cardaddresses import is_bare_street
from leadcapture.capture.carddoubts import bare_firm
from leadcapture.capture.cardextraction import (
    CardField,
    Extraction,
    Found,
    Scores,
    gap_between,
    ocr_of,
)
from leadcapture.capture.cardpieces import (
    CLASSES,
    is_addressed,
    is_department,
    plain,
    spelled_by_domain,
    tidy,
    title_strength,
)
from leadcapture.capture.cardpieces import has_legal_form as _has_legal_form
from leadcapture.capture.cardplaces import is_town
from leadcapture.capture.cardunits import is_unit
from leadcapture.capture.cardwords import (
    COMPANY_HEADS,
    COMPANY_TAILS,
    COMPANY_WORDS,
    FREE_MAIL,
    LEGAL_FORMS,
    REGISTRATION,
    cjk_share,
    fold,
    is_business,
    words,
    wordset,
)

__all__ = ["choose_company", "names_a_firm"]

_NAME = CLASSES.index("name")
_TITLE = CLASSES.index("title")
_COMPANY = CLASSES.index("company")
_ADDRESS = CLASSES.index("address")
_DEPARTMENT = CLASSES.index("department")


#: What a firm deals in stands below its name: "Dealers in: Tiles & Fittings".
_DEALS = re.compile(
    r"(?i)\W*(?:(?:authori[sz]ed\s)?(?:dealers?|stockists?|specialists?|distributors?)\s(?:in|of|for)\b|"
    r"(?:mfrs?|mfgs?|manufacturers?|suppliers?|exporters?|importers?|makers?|producers?)\b\.?"
    r"(?:\s?[,&]\s?\w+){0,3}\s?(?:of\b|:)|"
    r"(?:voor (?:al|uw)|alles\b|alt i|tout(?:e|es)? (?:pour|vos)|todo (?:en|para)|tutto per|your|"
    r"ihr|votre|uw)\s|"
    r"(?:serving|speciali[sz]ing|services?\s?:|products?\s?:|spezialisiert|spezialist f)\b)"
)


#: Between the things of a list: "CNC 車床·綜合加工中心·龍門銑床".
_CJK_LIST = re.compile(r"[·•・、／/]")
#: "x.com/acme": somebody's profile, not the firm.
_PROFILE = re.compile(r"(?:\w\s)?[\w-]+\.[a-z]{2,3}/\S+$")


#: "Hotel & Spa" is no S.p.A.
_AND_SPA = re.compile(r"(?i)\s(?:&|\+|and|und|et|y|e)\sspa\b(?!\.)")


def has_legal_form(text: str) -> bool:
    """Whether a company's legal form stands in a text, a spa aside."""
    return _has_legal_form(_AND_SPA.sub("", text))


def choose_company(
    card: Extraction,
    scores: Scores,
    rules: Scores,
    used: set[int],
    main_cjk: bool | None,
    check: bool,
) -> tuple[tuple[int, ...], Found | None]:
    labels = card.evidence.labels
    family = _family(card, used)
    bodies = [piece.text for piece in card.pieces if _HAS_PARTS.search(piece.text)]
    trades = _trades(card, scores, used) if check else {}
    partners = set(trades.values())
    options: list[tuple[float, tuple[int, ...], str, float]] = []
    for i, piece in enumerate(card.pieces):
        if i in used or (
            check
            and (
                is_addressed(piece.text)
                or _DEALS.match(piece.text)
                or _PROFILE.match(piece.text)
                or _tells_a_form_alone(piece.text)
                or _RANK.match(piece.text)
                or _ATTACHED.match(piece.text)
                or _is_romanized(card, i, used)
                or i in trades
            )
        ):
            continue
        if (
            check
            and scores[i, _ADDRESS] > 0.97
            and re.search(r"\d{4}|\d{3}\s\d{2}|\d{2}-\d{3}", piece.text)
            and not has_legal_form(piece.text)
        ):
            continue
        p = float(scores[i, _COMPANY])
        if check and names_a_firm(piece.text) and title_strength(piece.text) < 0.5:
            # "Malerfachbetrieb Öztürk", and somebody else is the name.
            p = max(p, 0.5)
        if check and (i in partners or _without_registration(piece.text) != piece.text):
            p = max(p, 0.5)
        domain = spelled_by_domain(piece.text, labels)
        if not check:
            if p == scores[i].max():
                options.append((p, (i,), piece.text, domain))
            continue
        grown = _grow(card, i, scores, used, family)
        options += grown
        if (p < 0.08 and domain < 0.8) or (domain < 0.4 and labels and is_bare_street(piece.text)):
            continue
        worth = np.log(p + 1e-3) + 1.3 * domain + 0.5 * has_legal_form(piece.text)
        if main_cjk is not None and (cjk_share(piece.text) > 0.4) != main_cjk:
            worth -= 0.8
        listed = piece.parts > 2 or (
            cjk_share(piece.text) > 0.4 and len(_CJK_LIST.findall(piece.text)) > 1
        )
        if (
            listed
            # "CNC" is half of yfscnc.example and none of the firm.
            and domain < (0.7 if piece.parts > 2 else 0.9)
            and not piece.contacts
            and not has_legal_form(piece.text)
        ):
            # Of a list of things: "Obstetrics • Gynecology • Infertility".
            worth -= 1.0
        if any(_is_part_of(piece.text, body) for body in bodies):
            worth -= 1.0
        options.append((worth, (i,), piece.text, domain))
    if check:
        options += _stacked(card, scores, used, labels)
        options += _partners(card, scores, used, labels)
    if options:
        options.sort(key=lambda option: -option[0])
        worth, chosen, text, domain = _fuller(options)
        registered = _without_registration(text) != text
        text = bare_firm(_without_registration(text))
        p = float(max(scores[i, _COMPANY] for i in chosen))
        p = max(p, 0.35) if len(chosen) > 1 or registered or names_a_firm(text) else p
        if not partners.isdisjoint(chosen):
            p = max(p, 0.5)
        ruled = float(max(rules[i, _COMPANY] for i in chosen))
        # A host of a firm's own that spells another name says more than a model in two minds.
        formed = len(chosen) > 1 or has_legal_form(text) or names_a_firm(text)
        least = 0.3 if formed or not labels or domain >= 0.4 or _SHOP.match(text) else 0.45
        if not check or max(p, ruled) > least or domain >= 0.7:
            alternatives = tuple(
                dict.fromkeys(
                    t
                    for w, c, t, _ in options
                    if t != text and w > worth - 3.0 and not set(c) & set(chosen)
                )
            )[:3]
            second = max(
                (w for w, c, _, _ in options if not set(c) & set(chosen)), default=worth - 6
            )
            return chosen, Found(
                field=CardField.COMPANY,
                value=tidy(_set_apart(text)),
                rows=tuple(dict.fromkeys(card.pieces[i].row for i in chosen)),
                alternatives=alternatives,
                signs={
                    "p": p,
                    "rules": float(max(rules[i, _COMPANY] for i in chosen)),
                    "agreement": domain,
                    "margin": float(min(worth - second, 6.0)),
                    # As the calibration was learned with it.
                    "legal": float(_has_legal_form(text)),
                    "has_domain": float(bool(labels)),
                    "joined": float(len(chosen) > 1),
                    "inferred": 0.0,
                    "cjk": cjk_share(text),
                    "ocr": ocr_of(card, chosen),
                    "height": float(max(card.evidence.column("height_to_top")[i] for i in chosen)),
                    "doubted": float(
                        _may_go_on(card, chosen, text, scores, used)
                        or _may_end_above(card, chosen, text)
                        or _names_nobody(text)
                    ),
                },
            )
    if check and (printed := _printed(card, scores, used, labels)) is not None:
        i, text = printed
        return (i,), Found(
            field=CardField.COMPANY,
            value=tidy(text),
            rows=(card.pieces[i].row,),
            signs={
                "p": float(scores[i, _COMPANY]),
                "rules": float(rules[i, _COMPANY]),
                "agreement": 0.6,
                "margin": 0.0,
                "legal": float(_has_legal_form(text)),
                "has_domain": float(bool(labels)),
                "joined": 0.0,
                "inferred": 0.0,
                "cjk": 0.0,
                "ocr": ocr_of(card, (i,)),
                "height": float(card.evidence.column("height_to_top")[i]),
                "doubted": 1.0,
            },
        )
    if check and labels:
        # It stands only in a logo, or only in the domain.
        label = next((lb for lb in labels if lb not in FREE_MAIL), "")
        if len(label) >= 2:
            text = " ".join(
                w.upper() if len(w) <= 3 else w.capitalize() for w in re.split(r"[-_]", label) if w
            )
            return (), Found(
                field=CardField.COMPANY,
                value=text,
                rows=(),
                signs={
                    "p": 0.0,
                    "rules": 0.0,
                    "agreement": 1.0,
                    "margin": 0.0,
                    "legal": 0.0,
                    "has_domain": 1.0,
                    "joined": 0.0,
                    "inferred": 1.0,
                    "cjk": 0.0,
                    "ocr": 1.0,
                    "height": 0.0,
                },
            )
    return (), None


#: Where somebody works who has no firm of their own: "Attached to: Sample Heart Institute".
_ATTACHED = re.compile(
    r"(?i)(?:attached (?:to|with)|affiliated (?:to|with)|affiliations?|"
    r"visiting (?:consultant|physician|surgeon|professor|faculty)(?:,| at| to)?)\s?[:：-]?\s+"
    r"(?=[A-ZÀ-Ž])"
)


def _printed(
    card: Extraction, scores: Scores, used: set[int], labels: Sequence[str]
) -> tuple[int, str] | None:
    """A piece that the model takes for no company but a host agrees with, or that is a large
    shop's, or says where somebody works, with its text; None without one."""
    hosts = [label for label in map(plain, labels) if label not in FREE_MAIL]
    size = float(np.median([row.height for row in card.rows] or [0.0]))
    for i, piece in enumerate(card.pieces):
        if i in used or piece.contacts or re.search(r"\d|[@!?/_]|\.\w", piece.text):
            continue
        if found := _ATTACHED.match(piece.text):
            return i, piece.text[found.end() :]
        if (
            max(scores[i, (_NAME, _TITLE, _DEPARTMENT, _ADDRESS)]) < 0.5
            and cjk_share(piece.text) == 0.0
            and (
                (_SHOP.match(piece.text) and card.rows[piece.row].height > 1.2 * size)
                or (
                    title_strength(piece.text) < 0.5
                    and any(_agrees(piece.text, host) for host in hosts)
                )
            )
        ):
            return i, piece.text
    return None


def _agrees(text: str, host: str) -> bool:
    """Whether a host is a text's initials, elided words counted ("École de l'Art"), or nearly one
    of its words."""
    found = re.findall(r"[a-z]+", fold(text))
    initials = ("".join(word[0] for word in found), "".join(w[0] for w in found if len(w) > 3))
    return (len(host) > 2 and host in initials) or any(
        len(word) > 5 and len(host) > 5 and SequenceMatcher(None, word, host).ratio() > 0.8
        for word in found
    )


def _grow(
    card: Extraction, start: int, scores: Scores, used: set[int], family: frozenset[str]
) -> list[tuple[float, tuple[int, ...], str, float]]:
    """A company's line with those below that go on with it, as options: two lines, then three."""
    labels = card.evidence.labels
    options: list[tuple[float, tuple[int, ...], str, float]] = []
    run: tuple[int, ...] = (start,)
    text = card.pieces[start].text
    while len(run) < 4:
        j = _under(card, run[-1])
        if j is None or j in used or j in run:
            break
        joined = _joined(card, run, text, j, scores, family)
        if joined is None:
            break
        gain, both = joined
        shares = [float(scores[i, _COMPANY]) for i in (*run, j)]
        joint = spelled_by_domain(both, labels)
        # The domain may spell what is headed alone: "Office de Tourisme" / "Baie de Kerlann".
        alone = (text, card.pieces[j].text) if gain >= _SURE else (text,)
        domain = max(spelled_by_domain(part, labels) for part in alone)
        run, text = (*run, j), both
        # A heading is none on its own, and what it heads looks like a person's name.
        share = max(*shares, 0.5 if gain >= _SURE else 0.0)
        worth = np.log(share + 1e-3) + 1.3 * max(joint, domain) + 0.5 * has_legal_form(both) + gain
        options.append((worth, run, text, joint))
    return options


#: OCR scores.
_HARDLY, _WELL = 0.7, 0.9
#: What a line gains that surely goes on with the one above, and one that may.
_SURE, _MAYBE = 0.6, 0.3


def _is_whole_elsewhere(card: Extraction, j: int, run: tuple[int, ...]) -> bool:
    """Whether a line with its legal form stands elsewhere without it, as the logo: then what is
    above it is no part of its name."""
    text = card.pieces[j].text
    core = plain(_core(text))
    return (
        has_legal_form(text)
        and len(core) > 4
        and any(
            plain(other.text) == core
            for i, other in enumerate(card.pieces)
            if i != j and i not in run
        )
    )


def _core(text: str) -> str:
    """A firm's name without the legal form at its end."""
    kept = text.split()
    while len(kept) > 1 and has_legal_form(" ".join(kept)):
        kept.pop()
    return " ".join(kept)


def _joined(
    card: Extraction,
    run: tuple[int, ...],
    text: str,
    j: int,
    scores: Scores,
    family: frozenset[str],
) -> tuple[float, str] | None:
    """What is gained when piece `j` goes on with the company `text` of the pieces `run`, and both
    as one text; None when it does not."""
    labels = card.evidence.labels
    piece, below = card.pieces[run[-1]], card.pieces[j]
    one, two = card.rows[piece.row], card.rows[below.row]
    apart = _gap_in_logo(card, run[-1], j)
    towns_own = len(run) == 1 and _is_of_a_town(below.text) and not has_legal_form(text)
    if (
        (cjk_share(below.text) > 0.4) != (cjk_share(text) > 0.4)
        # Hardly read beside well read is another script.
        or min(one.score, two.score) < _HARDLY < _WELL < max(one.score, two.score)
        or fold(text) in fold(below.text)
        or _is_whole_elsewhere(card, j, run)
        or _is_part_of(text, below.text)
        or (len(run) == 1 and is_town(text) and text.istitle() and not towns_own)
    ):
        return None
    lone = spelled_by_domain(text, labels)
    if (
        # "ABOGADOS" may well be a part of the name.
        len(words(below.text)) > 1
        and _is_profession(below.text)
        and len(words(text)) > 1
        and not _says_only_what(text)
        and spelled_by_domain(f"{text} {below.text}", labels) < max(lone + 0.1, 0.9)
    ):
        # "Muster, Beispiel & Doe" / "Attorneys at Law" is named by its partners.
        return None
    # A legal form may be set well apart.
    legal_only = len(below.text.split()) <= 6 and _is_legal_form(below.text) and apart < 2.5
    if (apart >= 0.9 or (has_legal_form(text) and has_legal_form(below.text))) and not legal_only:
        return None
    taller = one.height / two.height
    same = 0.8 < taller < 1.25
    p = max(float(scores[i, _COMPANY]) for i in run)
    q = float(scores[j, _COMPANY])
    # The sign at a line's end was stripped when it was cut.
    end = one.text if piece.part == piece.parts - 1 else piece.text
    start = two.text if below.part == 0 else below.text
    head = _SQUEEZED_HEADS.get(plain(text), "") if " " not in text else ""
    if head:
        text = head.upper() if text.isupper() else head.capitalize()
    both = f"{text} {below.text}"
    if "&" in (start[:1], end[-1:]) and not below.text.startswith("&"):
        both = f"{text.rstrip(' &')} & {below.text}"
    elif text.endswith("-") and text[-2:-1].islower():
        both = text + below.text
    domain, joint = spelled_by_domain(text, labels), spelled_by_domain(both, labels)
    continues = q > 0.25 and bool(_GOES_ON.search(end) or _GOES_BACK.match(start))
    # "Communauté de Communes" / "du Pays d'Ernée".
    genitive = (
        p > 0.5
        and 0.6 < taller < 1.7
        and re.match(
            r"(?:du|des|de la|de l'|del|della|dell'|do|da|dos|van|der|des|of the)\b", below.text
        )
        and len(below.text.split()) < 6
        and not re.search(r"\d", below.text)
        and title_strength(below.text) < 0.5
    )
    formed = has_legal_form(below.text) and not has_legal_form(text)
    # "Akademia Techniczna" / "w Krakowie".
    genitive = genitive or (
        names_a_firm(text)
        and 0.6 < taller < 1.7
        and re.fullmatch(r"(?:we?|of|de|di|van|v|ve|i|im|in)(?: [A-ZÀ-Ž][^\W\d]+){1,3}", below.text)
        is not None
    )
    # A logo's word over the rest of the name: "FASSBENDER" / "Anlagenbau GmbH".
    crowned = (
        taller > 1.3
        and domain >= 0.7
        and len(text.split()) <= 3
        and (q > 0.25 or (taller > 1.6 and title_strength(below.text) < 0.5))
        and has_legal_form(below.text)
        and not has_legal_form(text)
        and (
            (lower := spelled_by_domain(below.text, labels)) < 0.5
            # "Cortal" / "Produtos de Corte, S.A.", which only resembles the logo.
            or (q > 0.9 and domain == 1.0 and lower < 0.95 and plain(text) not in plain(below.text))
        )
        # "Tri & conditionnement - SARL": what it does, and its form aside.
        and (q > 0.5 or not _LIST_SIGNS.search(below.text))
    )
    headed = _is_head(text, below.text, scores[j]) or (
        # "Office de Tourisme" / "Baie de Kerlann", of which the domain spells the lower.
        0.5 < taller < 1.7
        and _HEADING.match(text) is not None
        and title_strength(text) < 0.5
        and domain < 0.5
        and spelled_by_domain(below.text, labels) >= 0.9
        and q > 0.5
        and sum(scores[run[0], (_COMPANY, _DEPARTMENT)]) > 0.7
    )
    tailed = _is_tail(text, below.text, taller, below.parts, q, known=max(p, domain) > 0.7) and (
        # A tag line of two words under a whole logo: "Handmade Furniture".
        q > 0.25
        or joint > domain
        or domain < 0.95
        or len(below.text.split()) < 2
        or words(below.text)[-1] in _ESTABLISHMENT
    )
    # "一級建築士事務所" names nobody.
    headed = headed or (
        q > 0.3 and len(run) == 1 and _CJK_OFFICE.fullmatch(text) is not None and apart < 0.9
    )
    alone = tailed and q > 0.8 and len(below.text.split()) == 1
    # "Olsen Nørgaard" / "ADVOKATFIRMA", which names nobody.
    only = (
        q > 0.5
        and below.parts == 1
        and _says_only_what(below.text)
        and len(run) == 1
        and 1 < len(text.split()) < 6
        and not _says_what(text)
        and not re.search(r"\d|[@:!?]", text)
        and float(scores[run[0], _NAME] + p) > 0.6
        and title_strength(text) < 0.5
        and domain >= spelled_by_domain(below.text, labels)
    )
    if (
        p < 0.08
        and domain < 0.8
        and not (headed or alone or only or genitive or _is_namesake(text, family))
    ):
        # "Making a difference" over a firm is a slogan.
        return None
    # "VAAL REEF" / "DRILLING" / "(Pty) Ltd": the form closes what is set like one name.
    last = _under(card, j)
    closed = (
        same
        and min(p, q) > 0.5
        and last is not None
        and _is_legal_form(card.pieces[last].text)
        and not has_legal_form(both)
    )
    if (
        legal_only
        or crowned
        or closed
        or _runs_on(text, below.text, taller, labels)
        or headed
        or genitive
        or (towns_own and min(p, q) > 0.25 and _is_of_a_town(below.text) and is_town(text))
        or (_is_namesake(below.text, family) and _says_what(text))
        or (_is_namesake(text, family) and _says_what(below.text))
        or (
            continues
            and (p > 0.25 or domain >= 0.5 or (same and q > 0.5 and not has_legal_form(below.text)))
        )
    ):
        return _SURE, both
    if (
        only
        or (tailed and (p > 0.3 or domain >= 0.7 or alone))
        or (
            q > 0.5
            and ((p > 0.4 and taller < 1.7) or (p > 0.8 and taller < 3.0))
            and formed
            and _says_only_what(below.text)
        )
        or (
            same
            and joint > domain + 0.15
            and joint >= 0.75
            and q > 0.1
            and len(below.text.split()) <= 3
        )
        or (0.65 < taller < 1.5 and q > 0.5 and p > 0.4 and formed)
        or (
            0.5 < taller < 2.4
            and min(p, q) > (0.5 if _says_what(text) and q > 0.9 else 0.8)
            and _are_halves(text, below.text, labels)
        )
        or (
            same
            and q > 0.45
            and p > 0.45
            and one.height > 1.3 * float(np.median([r.height for r in card.rows]))
            and not has_legal_form(text)
            and joint >= domain
            and (joint >= 0.4 or not (_says_what(text) and _says_what(below.text)))
        )
    ):
        return _MAYBE, both
    return None


def _are_halves(above: str, below: str, labels: Sequence[str]) -> bool:
    """Whether two lines that each look like a company can be one, by their words and the domain.

    Not where the domain spells the upper (what follows is a tag line: "ISLA BUILDERS" / "Design +
    Build"), and where it spells the lower only if the upper may be what that is: "KAFÉ".
    """
    one, two = set(words(above)) - _JOINTS, set(words(below)) - _JOINTS
    if (
        not (one and two)
        or one & two
        or has_legal_form(above)
        or re.search(r"\d|[@:!?]", above + below)
        or _LIST_SIGNS.search(above)
        or _LIST_SIGNS.search(below)
        or title_strength(below) >= 0.5
        # "Centro Médico" is no title.
        or (title_strength(above) >= 0.5 and not any(map(is_business, one)))
        or _DIVISION.match(below)
        or is_department(below)
    ):
        return False
    upper, lower, joint = (
        spelled_by_domain(text, labels) for text in (above, below, f"{above} {below}")
    )
    if joint > max(upper, lower) + 0.05:
        return True
    says_what = any(map(is_business, one))
    if max(upper, lower) < 0.4:
        # Two lines that each say what they are may be two firms.
        return not (says_what and any(map(is_business, two)))
    kind = says_what or (len(one) == 1 and len(above) > 3 and above.isalpha())
    return lower >= 0.9 and upper < 0.4 and kind


#: A part of what stands above: "College of Engineering" of a university.
_DIVISION = re.compile(
    r"(?i)(?:college|school|faculty|department|division|institute|cent(?:re|er))\s"
)
#: Shops by endings that no given name has, as "Valeria" has "-eria": "Ferretería La Muestra".
_WORKSHOP = re.compile(r"(?i)[^\W\d_]{3,}(?:ería|erei|erij)\s(?=[^\W\d_])")
#: Shops and workshops.
_SHOP = re.compile(r"(?i)[^\W\d_]{3,}(?:er[ií]a|aria|arnia|erie|erij|erei)\s(?=[^\W\d_])")
#: What has parts with names of their own: universities and hospitals.
_HAS_PARTS = re.compile(
    r"(?i)\b(?:universit|univerzit|uniwersyt|yliopisto|egyetem|hochschule\b|pol[iy]te[hck]|akadem|"
    r"academ|hospital|hôpita|krankenhaus|klinikum|ziekenhuis|sjukhus|sykehus|sygehus|ospedal|"
    r"szpital|nemocnic|kórház|spital|bolnica|bolnišnica|rumah sakit|hastane|centre hospitalier)"
)


def _is_part_of(part: str, whole: str) -> bool:
    """Whether a text names a part of such a body, which the other does: "School of Engineering"."""
    return (
        _HAS_PARTS.search(whole) is not None
        and not _HAS_PARTS.search(part)
        and (is_unit(part) or _DIVISION.match(part) is not None)
    )


def _runs_on(text: str, below: str, taller: float, labels: Sequence[str]) -> bool:
    """Whether the domain runs from a logo into its second line: "TRIDENT" / "Fasteners & Tools"."""
    logo = plain(text)
    initials = "".join(word[0] for word in words(below) if word not in _JOINTS)
    return (
        taller > 0.8
        and len(logo) >= 4
        and title_strength(text) < 0.5
        and any(
            name.startswith(logo)
            and len(word) >= 4
            # "bricklanesl": "BRICK LANE" / "SOUND & LIGHT".
            and (
                name[len(logo) :] == initials
                or word in name[len(logo) :]
                or word.startswith(name[len(logo) :][:4] or "-")
            )
            for name in map(plain, labels)
            for word in words(below)
        )
    )


def _gap_in_logo(card: Extraction, a: int, b: int) -> float:
    """The gap between two pieces' rows in line heights: their own where both are large."""
    size = float(np.median([row.height for row in card.rows])) or 1.0
    own = min(card.rows[card.pieces[i].row].height for i in (a, b))
    return gap_between(card, a, b) * size / max(size, own)


def _is_firm(text: str) -> bool:
    """Whether one of its words is a compound that says a firm: "Malerfachbetrieb Öztürk"."""
    return any(word not in COMPANY_WORDS and is_business(word) for word in words(text))


def names_a_firm(text: str) -> bool:
    """Whether a text begins like a firm: "Atelier Pakarinen", "Malerfachbetrieb Öztürk"."""
    first = words(text)[:1]
    return len(text.split()) > 1 and (
        not COMPANY_HEADS.isdisjoint(first) or _is_firm(text) or _WORKSHOP.match(text) is not None
    )


def _says_what(text: str) -> bool:
    return has_legal_form(text) or any(map(is_business, words(text)))


def _stacked(
    card: Extraction, scores: Scores, used: set[int], labels: Sequence[str]
) -> list[tuple[float, tuple[int, ...], str, float]]:
    """A company set one word a line, which only the domain shows to be one.

    "MILLER" / "CONSTRUCTION" / "COMPANY", millerconstruction.com.
    """
    found: list[tuple[float, tuple[int, ...], str, float]] = []
    for start in range(len(card.pieces)):
        column = [start]
        while len(column) < 4 and (under := _under(card, column[-1])) is not None:
            column.append(under)
        for size in (2, 3, 4):
            run = tuple(column[:size])
            if len(run) < size or used & set(run):
                break
            pieces = [card.pieces[i] for i in run]
            if len({p.row for p in pieces}) < size or any(len(p.text.split()) > 2 for p in pieces):
                break
            if len({cjk_share(p.text) > 0.4 for p in pieces}) > 1:
                break
            if any(_gap_in_logo(card, a, b) > 1.0 for a, b in itertools.pairwise(run)):
                break
            text = " ".join(p.text for p in pieces)
            joint = spelled_by_domain(text, labels)
            alone = max(spelled_by_domain(p.text, labels) for p in pieces)
            before = " ".join(p.text for p in pieces[:-1])
            if (
                size > 2
                and spelled_by_domain(before, labels) >= joint
                and scores[run[-1], _COMPANY] < 0.5
                and not (text.isupper() and before.isupper() and not re.search(r"\d", text))
            ):
                # A line of its own under a whole logo: "Maître affineur", "depuis 1921".
                break
            # The domain runs on into what stands below: "brightpath" / "consulting group".
            first = plain(pieces[0].text)
            runs_on = any(
                (name := plain(label)).startswith(first)
                and len(name) > len(first) + 2
                and plain(text).startswith(name)
                for label in labels
            )
            if (
                joint >= 0.9
                and (joint > alone + 0.1 or (runs_on and size == 2))
                and title_strength(pieces[0].text) < 0.5
            ):
                best = float(max(scores[i, _COMPANY] for i in run))
                found.append((np.log(best + 0.05) + 1.3 * joint + 0.3, run, text, joint))
    return found


def _may_go_on(
    card: Extraction, chosen: tuple[int, ...], text: str, scores: Scores, used: set[int]
) -> bool:
    """Whether a line right above or below may belong to the company as well."""
    above = [i for i in range(len(card.pieces)) if _under(card, i) == chosen[0]]
    if has_legal_form(text) and len(chosen) == 1:
        # A brand in large over what its firm is: "VERDE SAMPLE" / "Jardins Ltda".
        height = card.rows[card.pieces[chosen[0]].row].height
        return any(
            i not in used
            and scores[i, _COMPANY] > 0.9
            and gap_between(card, i, chosen[0]) < 0.9
            and card.rows[card.pieces[i].row].height > 1.6 * height
            and not _are_of_one_firm(card.pieces[i].text, text)
            and not cjk_share(card.pieces[i].text)
            and spelled_by_domain(text, card.evidence.labels) < 0.9
            for i in above
        )
    if has_legal_form(text) or _AND_SPA.search(text):
        return False
    return any(
        i not in used
        and i not in chosen
        and scores[i, _COMPANY] > 0.3
        and gap_between(card, i, at) < 0.9
        and any(len(word) > 2 for word in card.pieces[i].text.split())
        and not fold(text).startswith(fold(card.pieces[i].text))
        for i, at in ((_under(card, chosen[-1]), chosen[-1]), *((i, chosen[0]) for i in above))
        if i is not None
    )


def _may_end_above(card: Extraction, chosen: tuple[int, ...], text: str) -> bool:
    """Whether the last of a company's lines may say what it deals in: several smaller words under
    a logo that the domain spells without them."""
    if len(chosen) < 2 or has_legal_form(text):
        return False
    *above, last = (card.pieces[i] for i in chosen)
    logo = spelled_by_domain(" ".join(piece.text for piece in above), card.evidence.labels)
    taller = card.rows[above[-1].row].height / card.rows[last.row].height
    return (
        logo >= 0.95
        and spelled_by_domain(text, card.evidence.labels) <= logo
        and taller > 1.3
        and len(last.text.split()) > 1
        and not _AND_SPA.search(last.text)
    )


def _names_nobody(text: str) -> bool:
    """Whether a company is only a town, or one word for what it is: "Architekten GmbH"."""
    found = [word for word in words(text) if word not in LEGAL_FORMS and word not in _JOINTS]
    return is_town(text) or (len(found) == 1 and _says_only_what(text))


def _fuller(
    options: Sequence[tuple[float, tuple[int, ...], str, float]],
) -> tuple[float, tuple[int, ...], str, float]:
    """The best option, or one that spells it out: "CORVEXA" and "Corvexa Industries"."""
    best = options[0]
    formal = [
        option
        for option in options[1:]
        if len(option[1]) == 1
        and option[0] > best[0] - 2.5
        and has_legal_form(option[2])
        and not has_legal_form(best[2])
        and _are_of_one_firm(best[2], option[2])
    ]
    if formal:
        return max(best[0], formal[0][0]), *formal[0][1:]
    short = words(best[2])
    letters = short[0] if len(short) == 1 and best[2].isupper() and 2 < len(best[2]) < 7 else ""
    for option in options[1:]:
        long = words(option[2])
        if len(best[1]) > 1 and len(option[1]) == 1 and sorted(short) == sorted(long):
            # The same words on one line, in the order that is meant.
            return max(best[0], option[0]), *option[1:]
        spelled_out = len(short) < len(long) <= len(short) + 4 and long[: len(short)] == short
        # "EAWA" and "East Africa Water Alliance".
        spelled = "".join(w[0] for w in long)
        initials = (
            bool(letters)
            and len(long) > 2
            and (spelled == letters or (spelled.startswith(letters) and has_legal_form(option[2])))
        )
        if (spelled_out or initials) and option[0] > best[0] - 2.5:
            return max(best[0], option[0]), *option[1:]
    return best


#: Legal forms that are cut short, and so have a point of their own.
_SHORTENED = frozenset(("Inc", "Corp", "Co", "Ltd", "Ltda", "Cia"))
#: A number that some register gave, behind a name: "RC 550147", "(Co. Reg. 201055014K)".
_REGISTERED = re.compile(
    r"[\s.,;|–-]*[(\[]?(?:[^\W\d_]{1,4}[.:#\s]+){0,3}(?:n[°º.]\s?)?"
    r"[A-Z]{0,3}\d[\dA-Z]*(?:[/.-][\dA-Z]+)*[)\]]?"
)
#: Shorter numbers are years and parts of names.
_REGISTERED_DIGITS = 5
#: What a letterhead says of a firm behind its legal form: "is registered in England", "– Sitz …".
_SAID_OF_A_FIRM = re.compile(
    r"(?i)[\s,;:.|·•–—(-]+(?:(?:is|are|ist|est)\s)?(?:"
    r"(?:registered|incorporated|authori[sz]ed|regulated|licensed|established)\s(?:and|in|by|as|office)\b"
    r"|an?\s(?:member|division|subsidiary|company|part|brand|unit)\s(?:of|in)\b|an?\s\w+\scompany\b"
    r"|(?:member|part|division|subsidiary)\sof\b|members?\s(?-i:[A-Z]{3,})|trading\sas\b|t/a\s"
    r"|as\strustees?\b"
    r"|(?:mit\s)?sitz\b|gesch[äa]ftsf[üu]hr\w+|vorst[äa]nd\w*|vertreten\sdurch|eingetragen\b"
    r"|(?:unipersonnelle\s)?au\scapital\b|capital\ssocial\b|si[èe]ge\b|immatricul\w+|inscrit[ae]?\s"
    r"|cap(?:itale|\.)\ssoc\w*|con\ssocio\b|socio\sunico|societ[àa]\s(?:con|soggetta)\b|sede\s"
    r"|con\sdomicilio\b|domicilio\b|statutair|gevestigd|z\ssiedzib|se\ss[íi]dlem|s[äa]te\s|hjemsted"
    r").*$"
)
#: "X LLP. Regulated by RICS.": the form ends one sentence, another begins.
_NEXT_SENTENCE = re.compile(r"\.[\s,]+[A-ZÀ-Ž][^\W\d_]*(?:\s\S+)*\s[a-zà-ž]{2,}(?:\s\S+)*$")


def _are_of_one_firm(logo: str, firm: str) -> bool:
    """Whether a logo's words are among a firm's, or the other way about, its legal form aside:
    "Musterbeck" of "Stadtwerke Musterbeck GmbH"."""
    one, two = (
        {word for word in words(text) if len(word) > 2 and word not in LEGAL_FORMS}
        for text in (logo, firm)
    )
    return bool(one and two) and (one <= two or two <= one)


def _without_registration(text: str) -> str:
    """A company without what its letterhead says of it, or the number it is registered under, when
    that stands behind it."""
    said = _SAID_OF_A_FIRM.search(text)
    if said and has_legal_form(head := text[: said.start()]):
        # The last point of "S.r.l." is its own.
        text = f"{head}." if "." in head.split()[-1] and said[0][0] == "." else head
    for form in re.finditer(r"[^\s()]+?(?=\.?(?:[\s()]|$))", text):
        head, rest = text[: form.end()], text[form.end() :]
        if (
            _NEXT_SENTENCE.match(rest)
            and _is_legal_form(form[0])
            and has_legal_form(head)
            and not has_legal_form(f"x {rest}")
        ):
            return f"{head}." if "." in form[0] or form[0] in _SHORTENED else head
    match = REGISTRATION.search(text)
    head = text[: match.start()].strip(" ,;-–|([") if match else ""
    if has_legal_form(head):
        return head
    for form in reversed(list(re.finditer(r"[^\s()]+(?=[\s()]|$)", text))):
        head, rest = text[: form.end()], text[form.end() :]
        if (
            head.count("(") == head.count(")")
            and len(re.sub(r"\D", "", rest)) >= _REGISTERED_DIGITS
            and _REGISTERED.fullmatch(rest)
            and _is_legal_form(form[0])
            and has_legal_form(head)
        ):
            return head
    return text


def _tells_a_form_alone(text: str) -> bool:
    """Whether a letterhead's line names no firm: "SARL au capital de 48 000 €"."""
    said = _SAID_OF_A_FIRM.search(text)
    return said is not None and _is_legal_form(text[: said.start()].replace(".", ""))


def _set_apart(text: str) -> str:
    """A company with the blanks around a bracket that the OCR loses: "Solar(Pty)Ltd"."""
    return re.sub(r"(?<=\))(?=[^\W\d_]{2})|(?<=[^\W\d_]{2})(?=\([^\W\d_]{2,}\))", " ", text)


def _is_legal_form(text: str) -> bool:
    tokens = [fold(t).strip(".,()&").replace(".", "") for t in text.split()]
    tokens = [t for t in tokens if t and t not in {"&", "u", "und", "and", "et"}]
    return (
        bool(tokens)
        and all(t in LEGAL_FORMS or t in _FORM_PARTS for t in tokens)
        and (any(t in LEGAL_FORMS for t in tokens) or has_legal_form(f"x {text}"))
    )


#: Letters of legal forms that say nothing alone: "San. ve Tic. Ltd. Şti.", "S.A. de C.V.".
_FORM_PARTS = wordset("san ve tic de cv sa se co is as ss sp z o k c sti rl in pa pc ad")

_GOES_ON = re.compile(
    r"(?i)(?:[&+,-]|\b(?:of|and|for|und|et|y|e|de|du|des|der|für|the|di|da|do|del|della|dos|van|"
    r"von)"
    r"|(?:\bd['’]))$"
)
_GOES_BACK = re.compile(
    r"(?:&|\+)\s?\w|(?i:of|and|for|und|et|y|de|du|des|für|di|da|do|del|della|van|zu|am|im|an der)\s"
)


def _under(card: Extraction, i: int) -> int | None:
    """The first piece of the row right below a piece's own, in its column; None without one."""
    piece = card.pieces[i]
    one = card.rows[piece.row]
    best: tuple[float, int] | None = None
    for j, other in enumerate(card.pieces):
        two = card.rows[other.row]
        if other.row == piece.row or other.part or one.tall != two.tall:
            continue
        overlap = min(one.rect[2], two.rect[2]) - max(one.rect[0], two.rect[0])
        narrow = min(one.rect[2] - one.rect[0], two.rect[2] - two.rect[0])
        # Half a line lower at least, and under a third of the narrower.
        if two.rect[1] - one.rect[1] > 0.4 * one.height and 3 * overlap > narrow:
            gap = two.rect[1] - one.rect[1]
            if best is None or gap < best[0]:
                best = (gap, j)
    return (
        best[1] if best is not None else (i + 1 if one.tall and i + 1 < len(card.pieces) else None)
    )


_OF = re.compile(
    r"(?i)(?:the )?(?:(?:law )?offices?|university|college|school|institute|ministry|department|"
    r"city|"
    r"town|county|state|bank|embassy|consulate(?: general)?|church|museum|society|port|friends) of"
    r"(?: the)?$"
)
#: What a firm or an office is: a word of a trade's or a school's ending, or "Chamber of Commerce".
_HEADING = re.compile(
    r"(?i)[^\W\d_]{3,}(?:er[eí]i|erie|er[ií]a|aria|erij|arnia|[aáí]rna|schule|skole|skola|kammer|"
    r"verband|genossenschaft|hof|haus|klinik|museum|theater|werke?|gilde)$"
    r"|(?:co)?[oö]perativ[ae]\b[^\d@,]*$"
    r"|[^\W\d_]{5,}\s(?:d['’]|(?:of|for|de|du|des|del|della|di|da|do|für|van|voor|för|for)\s)"
    r"[^\d@,]{4,}$"
)
#: An office of a profession without its name, in Japanese.
_CJK_OFFICE = re.compile(
    r"(?:[一二]級)?(?:建築士|建築設計|設計|税理士|会計|公認会計士|法律|弁護士|司法書士|行政書士|"
    r"社会保険労務士|社労士|特許|弁理士|土地家屋調査士|不動産鑑定士|測量)(?:共同)?事務所"
)
_LIST_SIGNS = re.compile(r"[·•|/+]|\s[-–]\s")


#: Heads of two words, without their blank -> with it.
_SQUEEZED_HEADS = {head.replace(" ", ""): head for head in COMPANY_HEADS if " " in head}


_BODIES = wordset(
    "university universitat universite universidad universidade universita universiteit "
    "universitet uniwersytet univerzita hochschule fachhochschule hogeschool politecnico "
    "politechnika polytechnic college institute institut instituto istituto academy akademie "
    "academia ministry ministerium ministerio ministero ministere hospital klinikum krankenhaus "
    "ospedale hopital kommune gemeente ayuntamiento comune"
)
_OF_ANY_BODY = wordset(
    "technische technical technological staatliche state national royal federal medical "
    "medizinische padagogische central regional general universitario superior tecnico tecnologico"
)


def _is_any_body(text: str) -> bool:
    """Whether a line of several words says what kind of body it is, and not which."""
    said = words(text)
    return (
        len(said) > 1
        and not _BODIES.isdisjoint(said)
        and all(word in _BODIES or word in _OF_ANY_BODY for word in said)
    )


def _is_head(above: str, below: str, below_scores: NDArray[np.float64]) -> bool:
    """Whether a line is only what a firm is, and its name stands below it: "Weingut"."""
    return (
        (
            fold(above).strip() in COMPANY_HEADS
            # The OCR loses blanks of wide-set capitals: "COMMUNEDE".
            or plain(above) in _SQUEEZED_HEADS
            or _OF.match(above.strip()) is not None
            or (len(above.split()) == 1 and _is_firm(above))
            # "TECHNISCHE HOCHSCHULE" / "MITTELRHEIN".
            or (
                _is_any_body(above)
                and above.isupper() == below.isupper()
                and not is_department(below)
            )
        )
        and len(below.split()) <= 4
        and not re.search(r"\d|[@:•|]", below)
        and below[:1].isalpha()
        and title_strength(below) < 0.5
        and (
            float(below_scores[_NAME] + below_scores[_COMPANY]) > 0.2
            # "MINISTRY OF" goes on whatever stands below.
            or (
                float(below_scores[_DEPARTMENT]) > 0.2
                and re.search(r"(?i)\bof(?: the)?$", above) is not None
            )
        )
    )


def _says_only_what(text: str) -> bool:
    """Whether a line with a legal form names nobody: "Rechtsanwälte OG"."""
    return all(
        word in COMPANY_TAILS
        or word in COMPANY_HEADS
        or is_business(word)
        or word in LEGAL_FORMS
        or word in _FORM_PARTS
        or word in _JOINTS
        for word in words(text)
    )


def _is_tail(above: str, below: str, taller: float, parts: int, q: float, *, known: bool) -> bool:
    """Whether a line says what the firm above it is, as a part of its name: "Realty".

    `taller`: the height of the line above over the one below; `q`: how likely the latter is a
    company; `known`: whether the one above is one for sure.
    """
    last = words(below)
    if (
        parts > 1
        or not last
        or taller < 0.75
        or len(below.split()) > 4
        or has_legal_form(above)
        or re.search(r"\d|[@:!?]", below)
        or _LIST_SIGNS.search(below)
        or below[:1].islower() != above[:1].islower()
        # "LAKESHORE REGIONAL" is no title.
        or (title_strength(above) >= 0.5 and not known)
        or len(words(above)) > 4
    ):
        return False
    if any(word in COMPANY_TAILS for word in words(above)):
        return False
    content = [word for word in last if word not in _JOINTS]
    if len(content) > 1 and content[-1] in _ESTABLISHMENT:
        content.pop()
    return content[-1:] != [] and (
        content[-1] in COMPANY_TAILS
        or (
            # "ENGINEERING WORKS", not "Attorneys at Law".
            q > 0.5
            and known
            and is_business(content[-1])
            and title_strength(below) < 0.5
            and not any(word.islower() for word in below.split())
        )
    )


#: Bodies that are named by their town alone, and what stands before them.
_TOWNS_BODIES = wordset(
    "council councils library libraries airport port harbour harbor schools school university "
    "college museum museums theatre theater orchestra philharmonic symphony opera zoo garden "
    "gardens hospital municipality kommun kommune kunta kaupunki bibliotek bibliothek bibliotheek "
    "bibliotheque biblioteca kirjasto universitet universitat universite universidad universita "
    "universiteit yliopisto teater teatro teatteri museo musee flughafen lufthavn flygplats "
    "lentoasema aeroporto aeropuerto aeroport handelskammer handelskammare festival"
)
_KINDS_OF_BODIES = wordset(
    "city town public municipal district county regional state national central grand symphony "
    "philharmonic botanical botanic zoological art of fine arts grammar high international "
    "technical municipale municipala comunale publique publica pubblica kommunale nationale "
    "nazionale nacional regionale"
)


def _is_of_a_town(text: str) -> bool:
    """Whether a line says a body that its town names: "City Council", "bibliotek"."""
    found = words(text)
    return (
        0 < len(found) < 4
        and (found[-1] in _TOWNS_BODIES or found[0] in _TOWNS_BODIES)
        and all(word in _KINDS_OF_BODIES or word in _TOWNS_BODIES for word in found)
    ) or found == ("chamber", "of", "commerce")


#: Of one owner in the Gulf: "TRADING EST.".
_ESTABLISHMENT = wordset("est estb establishment")
_JOINTS = wordset("and und et y e of the for de")


#: What liberal professions are called, of many: "Chartered Surveyors".
_PROFESSIONS = wordset(
    "attorneys lawyers solicitors barristers advocates conveyancers notaries mediators arbitrators "
    "accountants auditors actuaries bookkeepers surveyors valuers appraisers engineers architects "
    "planners consultants advisers advisors counsellors counselors "
    "rechtsanwalte anwalte fachanwalte patentanwalte notare steuerberater wirtschaftsprufer "
    "buchprufer ingenieure architekten sachverstandige treuhander "
    "avocats notaires huissiers experts comptables commissaires geometres architectes "
    "ingenieurs conseils "
    "abogados abogadas notarios procuradores contadores auditores arquitectos ingenieros asesores "
    "economistas advogados notarios contabilistas revisores solicitadores arquitetos engenheiros "
    "avvocati notai commercialisti revisori architetti ingegneri geometri consulenti "
    "advocaten notarissen belastingadviseurs architecten adviseurs accountants "
    "advokater advokatfirma advokatbyra advokatfirmaet revisorer arkitekter ingeniorer "
    "landinspektorer asianajajat asianajotoimisto tilintarkastajat arkkitehdit "
    "adwokaci radcowie notariusze doradcy rewidenci architekci advokati notari auditori architekti "
    "poradci ugyvedek ugyvedi odvjetnici odvetniki avocati contabili avukatlar advokat akuntan"
)
#: What stands before or behind them, and the offices they keep.
_OF_PROFESSIONS = wordset(
    "at law legal public notary chartered certified registered licensed professional consulting "
    "civil structural mechanical electrical geotechnical environmental quantity land building town "
    "tax patent trademark trade mark marks management forensic independent statutory "
    "commissioners oaths office offices firm chambers counsel in im am et en de do del dei conseil "
    "publics publicos publicas legali dottori lavoro del loi comptes justice prawni podatkowi "
    "biegli iroda danovi hukum konsultan vereidigte"
)


def _is_profession(text: str) -> bool:
    """Whether a line says no more than the profession of those above it: "Surveyors",
    "Chartered Certified Accountants & Auditors", "Law Offices"."""
    found = [word for word in words(text) if word not in _JOINTS]
    return (
        bool(found)
        and not re.search(r"\d|[@:!?]", text)
        and all(word in _PROFESSIONS or word in _OF_PROFESSIONS for word in found)
        and (
            any(word in _PROFESSIONS for word in found)
            or found
            in (["law", "office"], ["law", "offices"], ["law", "firm"], ["law", "chambers"])
        )
    )


def _trades(card: Extraction, scores: Scores, used: set[int]) -> dict[int, int]:
    """The pieces that only say a profession -> the partners who are named right above them."""
    below = {
        i: above
        for above in range(len(card.pieces))
        if above not in used
        and (i := _under(card, above)) is not None
        and _is_profession(card.pieces[i].text)
    }
    return {
        i: above
        for i, above in below.items()
        if scores[above, _COMPANY] + scores[above, _NAME] > 0.6
        and title_strength(card.pieces[above].text) < 0.5
        and not is_addressed(card.pieces[above].text)
        and not re.search(r"\d|[@:!?]", card.pieces[above].text)
        and _gap_in_logo(card, above, i) < 1.5
    }


#: A rank at a university, which is named by its initials: "prof. UMS".
_RANK = re.compile(
    r"(?:(?i:prof|doc|doz|dr|hab|mgr|ing|in[żz])\.\s?){1,3}"
    r"(?:nadzw|zw|uczelni|ucz|[A-ZÀ-Ž][A-Za-zÀ-ž]?[A-ZÀ-Ž]+[a-zà-ž]?)\.?$"
)


def _is_romanized(card: Extraction, i: int, used: set[int]) -> bool:
    """Whether a piece is the person's name once more, in Latin letters below the Chinese ones."""
    text = card.pieces[i].text
    return (
        re.fullmatch(r"[^\W\d_]+(?:[\s,-]+[^\W\d_]+){1,2}", text) is not None
        and cjk_share(text) == 0.0
        # "BLUE SAMPLE", bluesample.example: a brand.
        and spelled_by_domain(text, card.evidence.labels) < 0.9
        and not _says_what(text)
        and not COMPANY_HEADS.intersection(words(text))
        and any(_under(card, at) == i and cjk_share(card.pieces[at].text) > 0.4 for at in used)
    )


def _partners(
    card: Extraction, scores: Scores, used: set[int], labels: Sequence[str]
) -> list[tuple[float, tuple[int, ...], str, float]]:
    """Partners in one row, cut apart at the signs between them: "Muster · Beispiel"."""
    found: list[tuple[float, tuple[int, ...], str, float]] = []
    for start, piece in enumerate(card.pieces):
        run = tuple(range(start, start + piece.parts))
        if piece.part or not 1 < piece.parts < 5 or used & set(run) or run[-1] >= len(card.pieces):
            continue
        parts = [card.pieces[i] for i in run]
        text = card.rows[piece.row].text
        if any(
            part.row != piece.row
            or not re.fullmatch(r"[^\W\d_]{2,}(?:[\s'’-][^\W\d_]+){0,2}", part.text)
            or part.text.islower()
            or title_strength(part.text) >= 0.5
            or scores[i, _COMPANY] + scores[i, _NAME] < 0.4
            for i, part in zip(run, parts, strict=True)
        ) or not re.fullmatch(r"[^\W\d_]+(?:[\s'’·•|/+-]+[^\W\d_]+)+", text):
            continue
        joint = spelled_by_domain(text, labels)
        alone = max(spelled_by_domain(part.text, labels) for part in parts)
        below = _under(card, start)
        traded = (
            below is not None
            and not any(_says_what(part.text) for part in parts)
            and (
                _is_profession(card.pieces[below].text) or _says_only_what(card.pieces[below].text)
            )
        )
        if (joint >= 0.9 and joint > alone + 0.1) or (traded and joint >= alone):
            best = float(max(scores[i, _COMPANY] for i in run))
            found.append((np.log(best + 0.05) + 1.3 * max(joint, alone) + 0.6, run, text, joint))
    return found


def _family(card: Extraction, used: set[int]) -> frozenset[str]:
    """The folded words of the person's name."""
    return frozenset(word for i in used for word in words(card.pieces[i].text) if len(word) > 2)


def _is_namesake(text: str, family: frozenset[str]) -> bool:
    """Whether a line is the person's own family name: the firm's too."""
    found = [word for word in words(text) if word not in _JOINTS and len(word) > 1]
    return 0 < len(found) < 3 and family.issuperset(found)
