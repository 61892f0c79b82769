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

from leadcapture.capture.cardaddresses import find_addresses
from leadcapture.capture.cardcompany import choose_company
from leadcapture.capture.cardcontacts import (
    ContactKind,
    domain_label,
    is_free_mail,
)
from leadcapture.capture.carddoubts import mark_doubts
from leadcapture.capture.cardextraction import (
    CardField,
    Extraction,
    Found,
    Scores,
    gap_between,
    prepare,
)
from leadcapture.capture.cardlayout import Row
from leadcapture.capture.cardletters import is_vietnamese
from leadcapture.capture.cardlinks import ROLES, names_below
from leadcapture.capture.cardnames import (
    agreement,
    are_degrees,
    cut_degrees,
)
from leadcapture.capture.cardperson import choose_name, heed_families, is_own_name
from leadcapture.capture.cardpieces import (
    CLASSES,
    has_legal_form,
    is_department,
    is_function_beside,
    plain,
    spelled_by_domain,
    title_strength,
)
from leadcapture.capture.cardrules import score_by_rules
from leadcapture.capture.cardtitles import choose_titles
from leadcapture.capture.cardwords import (
    REGISTRATION,
    cjk_share,
    fold,
    words,
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
        scores = heed_families(card, scores)
    found: list[Found] = []
    name_pieces, name = choose_name(card, scores, rules, check)
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
            is_own_name(name.value, card.evidence.labels)
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
    titles = choose_titles(
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
