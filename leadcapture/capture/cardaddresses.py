"""Pieces of a card that stand together -> its address."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from leadcapture.capture.cardaddress import (
    REGIONS,
    STATES,
    address_strength,
    join_address,
    split_address,
    without_registers,
)
from leadcapture.capture.cardextraction import (
    CardField,
    Extraction,
    Found,
    Scores,
    gap_between,
    ocr_of,
)
from leadcapture.capture.cardpieces import CLASSES, has_legal_form
from leadcapture.capture.cardplaces import is_town
from leadcapture.capture.cardwords import (
    COMPANY_WORDS,
    COUNTRIES,
    DEGREES,
    REGISTRATION,
    STREET,
    TITLE_WORDS,
    US_STATES,
    cjk_share,
    fold,
    words,
    wordset,
)

__all__ = ["find_addresses", "is_bare_street"]

_ADDRESS = CLASSES.index("address")


#: A name and a year: "EXPO 2026", "2026 Hannover Messe".
_EVENT = re.compile(
    r"(?P<name>[^\d,]{3,}?)[\s,]+(?:19|20)\d\d|(?:19|20)\d\d\s(?P<after>[^\d,]{3,})"
)


def _is_event(text: str) -> bool:
    """Whether a line, alone, names a fair and its year: no postcode of a known town."""
    found = _EVENT.fullmatch(text.strip(" .,|·-"))
    if found is None:
        return False
    name = found["name"] or found["after"]
    place = bool(set(words(name)) & (US_STATES | REGIONS)) or is_town(name)
    return not place and not any(word in STREET for word in words(name))


def find_addresses(
    card: Extraction,
    scores: Scores,
    rules: Scores,
    used: set[int],
    main_cjk: bool | None,
    firm: str = "",
) -> list[Found]:
    """The address that is most of a card's own (none or one), the others as its alternatives.

    `firm` is the card's company, which may stand in front of it.
    """
    n = len(card.pieces)
    picks = [
        i
        for i in range(n)
        if i not in used
        and scores[i, _ADDRESS] >= 0.4
        and scores[i, _ADDRESS] >= scores[i].max() - 1e-9
    ]
    # A line between two address lines, or right below one and as wide open, belongs to them.
    for i in range(1, n - 1):
        if (
            i not in used
            and i not in picks
            and i - 1 in picks
            and i + 1 in picks
            and scores[i, _ADDRESS] > 0.12
            and gap_between(card, i - 1, i) < 1.0
            and gap_between(card, i, i + 1) < 1.0
        ):
            picks.append(i)
    between = [i for i in range(n) if i not in used and _is_town_between(card, i, picks)]
    picks += between
    # "Diagonal 8 # 9-75 | 131163 | Turbaco, Bolívar": a postcode with its town behind.
    picks += [
        i
        for i in range(1, n)
        if i not in used
        and i not in picks
        and i - 1 in picks
        and _CODE_ALONE.fullmatch(card.pieces[i - 1].text)
        and _TOWN_ALONE.fullmatch(card.pieces[i].text.strip(" ,."))
        and not card.pieces[i].contacts
        and gap_between(card, i - 1, i) < 1.0
    ]
    # "88 Hanover Street | Boston".
    for i in range(1, n):
        if (
            i - 1 in picks
            and i not in picks
            and i not in used
            and card.pieces[i].row == card.pieces[i - 1].row
            and is_town(card.pieces[i].text)
        ):
            picks.append(i)
    # A street without a number right above the first line: "King Fahd Road" / "Jeddah …".
    above = min(picks, default=0) - 1
    if (
        above >= 0
        and above not in used
        and (is_bare_street(card.pieces[above].text) or _is_house_above(card, above))
        and gap_between(card, above, above + 1) < 1.0
    ):
        picks.append(above)
    around = _lines_around(card, scores, used, picks, firm)
    picks += around
    picks = [
        i
        for i in picks
        if not _HOURS.search(card.pieces[i].text)
        and not (
            # "Call or Text" beside a number.
            card.pieces[i].contacts
            and not re.search(r"\d", card.pieces[i].text)
            and address_strength(card.pieces[i].text) < 0.1
        )
        and not _NUMBERED.match(card.pieces[i].text)
        and without_registers(card.pieces[i].text)
        and not (
            i not in around
            and REGISTRATION.search(card.pieces[i].text)
            and "," not in card.pieces[i].text
            and (
                address_strength(card.pieces[i].text) < 0.45
                or not any(word in STREET for word in words(card.pieces[i].text))
            )
        )
    ]
    if all(_is_event(card.pieces[i].text) for i in picks):
        picks = []
    dated = [i for i in picks if _SINCE.fullmatch(card.pieces[i].text.strip(" .,|·"))]
    if dated and _complete(card, [i for i in picks if i not in dated]):
        picks = [i for i in picks if i not in dated]
    # Digits alone are a phone that no numbering plan knew; one short word is a label.
    picks = sorted(
        i
        for i in picks
        if re.search(r"[^\W\d_]{2,}", card.pieces[i].text)
        or (len(re.sub(r"\D", "", card.pieces[i].text)) <= 7 and "〒" in card.pieces[i].text)
        or len(re.sub(r"\D", "", card.pieces[i].text)) <= 6
    )
    if not any(
        address_strength(card.pieces[i].text) >= 0.1 or scores[i, _ADDRESS] > 0.75 for i in picks
    ):
        # A firm that comes to its customers has no street: "Springfield, Missouri".
        picks = [i for i in range(n) if i not in used and _is_town_and_state(card.pieces[i].text)]
        if len(picks) != 1 or card.pieces[picks[0]].contacts or card.pieces[picks[0]].parts > 2:
            return []
    picks = [i for i in picks if not _is_worse_reading(card, i, picks)]
    columns = _columns(card, picks)
    groups: list[list[int]] = []
    for i in picks:
        home = None
        # The group that ended last is the nearest in reading order.
        for group in sorted(groups, key=lambda g: -g[-1]):
            last = group[-1]
            if (
                gap_between(card, last, i) < 1.8
                and i - last <= (3 if not columns else 5)
                and columns.get(last) == columns.get(i)
                and _one_script(card.pieces[last].text, card.pieces[i].text)
                and not (
                    _OWN_LABEL.match(card.pieces[i].text)
                    and (
                        len(group) > 1
                        or _complete(card, group)
                        or _OWN_LABEL.match(card.pieces[group[0]].text)
                    )
                )
                and not (
                    _complete(card, group)
                    and (
                        (
                            address_strength(card.pieces[i].text) >= 0.55
                            and _starts_street(card.pieces[i].text)
                        )
                        or (i - last > 1 and not columns)
                    )
                )
                and not _is_of_another(card, group, i)
            ):
                home = group
                break
        if home is not None:
            home.append(i)
        else:
            groups.append([i])

    def rank(group: list[int]) -> float:
        text = " ".join(card.pieces[i].text for i in group)
        cjk = cjk_share(text) > 0.4
        mean = float(np.mean([scores[i, _ADDRESS] for i in group]))
        wrong = 0.5 if main_cjk is not None and cjk != main_cjk else 0.0
        return (
            mean
            + 0.25 * _complete(card, group)
            # "Valle de Colchagua, Chile" below a logo is where it is, not where it is reached.
            + 0.2 * bool(re.search(r"\d", text))
            + 0.1 * min(sum(address_strength(card.pieces[i].text) > 0 for i in group), 3)
            - wrong
            - 0.01 * group[0]
        )

    groups.sort(key=rank, reverse=True)
    best = groups[0]
    # Towns of other offices on one row below: "NEW YORK | BOSTON | LONDON".
    own = [
        i
        for i in best
        if card.pieces[i].parts < 3
        or any(
            re.search(r"\d", piece.text) for piece in card.pieces if piece.row == card.pieces[i].row
        )
    ]
    if _complete(card, own):
        best = own
    # "Works" above an address says what is there.
    headless = [
        [i for i in group if not _LABEL_ALONE.fullmatch(card.pieces[i].text.strip(" .:"))] or group
        for group in (best, *groups[1:4])
    ]
    best, other = _in_one_language(card, headless[0])
    # A town that its place alone tells is as likely as not.
    told = [max(float(scores[i, _ADDRESS]), 0.5 * (i in between)) for i in best]
    texts = [_behind_firm(card.pieces[i].text, firm) for i in best]
    parts = split_address(texts, country=card.country)
    return [
        Found(
            field=CardField.ADDRESS,
            value=join_address(texts),
            rows=tuple(dict.fromkeys(card.pieces[i].row for i in best)),
            alternatives=tuple(
                join_address([card.pieces[i].text for i in group])
                for group in (*([other] if other else []), *headless[1:])
            ),
            address=parts,
            signs={
                "p": float(np.mean(told)),
                "least": min(told),
                "rules": float(np.mean([rules[i, _ADDRESS] for i in best])),
                "postcode": float(bool(parts.postcode)),
                "city": float(bool(parts.city)),
                "lines": float(len(best)),
                "groups": float(len(groups)),
                "ocr": ocr_of(card, best),
                "near_miss": float(
                    max((scores[i, _ADDRESS] for i in range(n) if i not in best), default=0.0)
                ),
            },
        )
    ]


#: A county, or a postcode with a country behind it, that lacks its town.
_LACKS_TOWN = re.compile(
    r"(?:Co\.|County|Contae)\s[^\d,]{3,}|\d{4,7},?\s(?P<country>[^\W\d][^\d,]+)"
)
_EIRCODE = re.compile(
    r"(?:[AC-FHKNPRTV-Y]\d{2}|D6W)\s?(?=[A-Z]*\d)(?=\d*[A-Z])[\dAC-FHKNPRTV-Y]{4}"
)
_NAMED_PLACE = re.compile(r"[^\W\d_][^\d@:/|]+")
#: "25 years of …"
_COUNTED = re.compile(r"(?i)\d+\+?\s(?:years|ans|jahre|a[ñn]os|anos|anni|jaar|[åa]r)\b")


def _set_alike(card: Extraction, i: int, j: int) -> bool:
    """Whether two pieces are alone on rows of one size that stand close together."""
    one, two = card.pieces[i], card.pieces[j]
    heights = card.rows[one.row].height, card.rows[two.row].height
    return (
        one.parts == two.parts == 1
        and one.row != two.row
        and abs(heights[0] - heights[1]) < 0.2 * min(heights)
        and gap_between(card, i, j) < 1.0
    )


def _lines_around(
    card: Extraction, scores: Scores, used: set[int], picks: Sequence[int], firm: str
) -> list[int]:
    """Lines that the ones taken ask for: the house and street above a postcode's town, the village
    above a county or a bare postcode, Ireland's postcode below; where nothing was taken, a line of
    three parts with a street or a large town among them."""
    pieces, found = card.pieces, []

    def free(i: int) -> bool:
        return 0 <= i < len(pieces) and i not in used and i not in picks and not pieces[i].contacts

    if not picks:
        return [
            i
            for i in range(len(pieces))
            if free(i) and pieces[i].parts == 1 and _is_of_three_parts(pieces[i].text)
        ][:1]
    last = max(picks) + 1
    if (
        free(last)
        and _EIRCODE.fullmatch(pieces[last].text.strip(" ,."))
        and gap_between(card, last - 1, last) < 1.0
    ):
        found.append(last)
    first = min(picks)
    above, text = first - 1, pieces[first].text.strip(" ,.")
    if not free(above) or not _set_alike(card, above, first):
        return found
    name = pieces[above].text
    lacking = _LACKS_TOWN.fullmatch(text)
    if lacking and (not lacking["country"] or fold(lacking["country"]).strip() in COUNTRIES):
        if (
            _NAMED_PLACE.fullmatch(name)
            and (name.istitle() or scores[above, _ADDRESS] > 0.05)
            and len(name.split()) <= 4
            and not has_legal_form(name)
        ):
            found.append(above)
        return found
    is_street = (
        _complete(card, [first])
        and not _has_house(card, [first])
        and _HOUSE_NUMBER.match(name)
        and not _COUNTED.match(name)
        and scores[above, _ADDRESS] > 0.05
    )
    is_site = firm and _is_site(name) and not set(words(name)) <= set(words(firm))
    if is_street or is_site:
        found.append(above)
    return found


def _is_of_three_parts(text: str) -> bool:
    """ "Town Hall, A. Luna Street, Malolos, Bulacan 3000": whether a line is an address by its
    form: three parts, a number, and a street or a large town among them."""
    parts = [part.strip() for part in text.split(",")]
    return (
        len(parts) > 2
        and re.search(r"\d", text) is not None
        and not REGISTRATION.search(text)
        and (
            any(is_town(part) for part in parts[1:])
            or (
                any(words(part)[-1:] and words(part)[-1] in STREET for part in parts)
                and _ANY_CODE.search(parts[-1]) is not None
            )
        )
    )


#: Campuses, parks of firms and buildings, as they are called in front of their names.
_SITE = re.compile(
    r"(?i)(?:campus|parc (?:technologique|scientifique|d['’]affaires)|technop[ôo]le|technopark|"
    r"(?:technologie|gewerbe|industrie|science)park|"
    r"parque (?:tecnol[óo]gico|cient[íi]fico|empresarial|industrial)|"
    r"parco (?:tecnologico|scientifico)|p[óo]lo (?:tecnol[óo]gico|industrial)|"
    r"edif[íi]cio|immeuble|palazzo|torre|tour|cidade universit[áa]ria|"
    r"ciudad universitaria|cit[ée] universitaire|centro empresarial|condom[íi]nio)\s[^\d@|]+|"
    r"[^\d@|]+\s(?:(?:technology|science|business|industrial|research|retail|enterprise|office)\s"
    r"(?:park|estate|centre|center)|campus|house|building|tower|towers|plaza)"
)


def _is_site(text: str) -> bool:
    """Whether a line is the name of a campus, a park of firms or a building: "Campus de Ondina"."""
    return (
        _SITE.fullmatch(text.strip(" ,.")) is not None
        and len(text.split()) <= 6
        and not has_legal_form(text)
        and not any(word in TITLE_WORDS for word in words(text))
    )


_PART_OF_HOUSE = re.compile(
    r"(?i)(?:room|rm|unit|suite|ste|floor|level|flat|block|building|bldg|tower|phase|plot|shop)\b"
)


def _in_one_language(card: Extraction, group: Sequence[int]) -> tuple[list[int], list[int]]:
    """The lines of a group in one language, and those in the other where a street stands in two
    above the town that they share: "5 Elm Street" / "5, rue Elm" / "Gatineau …"."""
    for at, (one, two) in enumerate(pairwise(group)):
        texts = card.pieces[one].text, card.pieces[two].text
        numbers = [re.findall(r"\d+", text) for text in texts]
        if (
            at + 2 < len(group)
            and numbers[0]
            and numbers[0] == numbers[1]
            and len({bool(re.match(r"\d", text)) for text in texts}) == 1
            and not any(_PART_OF_HOUSE.match(text) for text in texts)
            and fold(texts[0]) != fold(texts[1])
            and all(address_strength(text) >= 0.5 for text in texts)
            and card.pieces[one].row != card.pieces[two].row
        ):
            return [i for i in group if i != two], [i for i in group if i != one]
    return list(group), []


#: "Sedan 1895", "Fondata nel 1921": since when a firm has been.
_SINCE = re.compile(r"(?!\d)[^\W\d_]{2,}\.?(?:\s[^\W\d_]{1,4})?\s(?:1[6-9]\d\d|20[0-2]\d)")
#: What stands above the address of an office: "Office Valparaíso", "Branch: Jounieh".
_HEADING = re.compile(
    r"(?i)(?:office|bureau|branch|standort|agence|agency|sede|filiale?|oficina|sucursal|escrit[óo]rio|"
    r"kontor|vestiging|niederlassung|b[üu]ro|oddzia[łl]|pobo[čc]ka|şube|showroom|warehouse|depot|"
    r"magazzino|entrep[ôo]t|lager|almac[ée]n)\b[^\d,]*|"
    r"[^\d,]{3,20}?\s?(?:branch|office|showroom|warehouse|plant|factory)"
)
#: Houses that have a name of their own.
_HOUSES = wordset(
    "house building bldg tower towers mall plaza centre center court chambers mill mills arcade "
    "works barn farm lodge hall park campus estate complex square"
)


def _is_house_above(card: Extraction, i: int) -> bool:
    """Whether a piece is the name of the house that the street right below it is in, set like it:
    "Elmfield Health Centre" / "42 Station Road"."""
    piece, below = card.pieces[i], card.pieces[i + 1]
    tokens = words(piece.text)
    if (
        not 1 < len(tokens) <= 4
        or tokens[-1] not in _HOUSES
        or re.search(r"\d", piece.text)
        or piece.parts > 1
        or piece.contacts
        or has_legal_form(piece.text)
        or not _HOUSE_NUMBER.match(below.text)
    ):
        return False
    one, two = card.rows[piece.row], card.rows[below.row]
    size = min(one.height, two.height)
    return (
        abs(one.height - two.height) < 0.2 * size
        and min(abs(one.rect[0] - two.rect[0]), abs(one.rect[2] - two.rect[2])) < 0.5 * size
    )


_HOUSE_NUMBER = re.compile(r"\d{1,5}[A-Za-z]?(?:[-–/]\d{1,4})?,?\s+[^\W\d]")


def _is_of_another(card: Extraction, group: Sequence[int], i: int) -> bool:
    """Whether a line begins another office's address: behind a heading or a country, or with a
    label of its own."""
    text = card.pieces[i].text
    if not _has_house(card, group) or _BOX.search(text):
        return False
    if (_OWN_LABEL.match(text) and _has_house(card, [i])) or _HEADING.fullmatch(text):
        return True
    between = range(group[-1] + 1, i)
    if any(
        _HEADING.fullmatch(card.pieces[k].text) or is_town(card.pieces[k].text) for k in between
    ):
        return True
    last = fold(card.pieces[group[-1]].text.rpartition(",")[2]).strip(" .-")
    return (
        last in COUNTRIES
        and len(last) > 2
        # Taiwan, R.O.C.; a postcode behind the country.
        and re.search(r"[^\W\d_]{4}", text) is not None
        and re.match(r"(?i)(?:p\.?\s?o|post|zip|pin|code)\b", text) is None
        and fold(text).strip(" .-") not in COUNTRIES
    )


_CODE_ALONE = re.compile(r"\d{4,6}")
_TOWN_ALONE = re.compile(
    r"[A-ZÀ-Þ][^\W\d_]+(?:[ -](?:de|del|la|las|los|do|da|of|on|[A-ZÀ-Þ][^\W\d_]+)){0,4}"
    r"(?:, [A-ZÀ-Þ][^\d@]{2,25})?"
)


#: A postcode and nothing else, maybe with its state in front.
_BARE_CODE = re.compile(
    r"(?:[A-Z]{2,3}\.?,?\s+)?(?:\d{4,6}(?:-\d{3,4})?|\d{3}\s\d{2,3}|\d{2}-\d{3}|\d{4}\s?[A-Z]{2}|"
    r"[A-Z]\d[A-Z]\s?\d[A-Z]\d|[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2})"
)


def _is_town_between(card: Extraction, i: int, picks: Sequence[int]) -> bool:
    """Whether a piece is the town that a bare postcode right below it lacks, under an address
    line: "P.O. Box 12" / "Fairhaven Springs," / "CO 81230"."""
    piece = card.pieces[i]
    if (
        i in picks
        or piece.contacts
        or re.search(r"\d", piece.text)
        or not 0 < len(piece.text.split()) <= 4
        or not piece.text[:1].isupper()
    ):
        return False
    x0, y0, x1, y1 = card.rows[piece.row].rect

    def is_near(other: int, below: bool) -> bool:
        rect = card.rows[card.pieces[other].row].rect
        return (
            rect[0] < x1
            and x0 < rect[2]
            and ((rect[1] + rect[3]) > (y0 + y1)) == below
            and card.pieces[other].row != piece.row
            and gap_between(card, i, other) < 1.0
        )

    return any(
        is_near(j, True) and _BARE_CODE.fullmatch(card.pieces[j].text.strip(" ,.")) for j in picks
    ) and any(is_near(j, False) for j in picks)


def _is_worse_reading(card: Extraction, i: int, picks: Sequence[int]) -> bool:
    """Whether a line says the numbers of another one, house and postcode, in fewer whole words: the
    same address in a script that could not be read, beside itself in Latin letters."""
    numbers = re.findall(r"\d+", card.pieces[i].text)
    if len(numbers) < 2 or len("".join(numbers)) < 5:
        return False

    def whole(j: int) -> int:
        return len(re.findall(r"(?<![^\s,(])[A-ZÀ-Þ][a-zß-ÿ]{2,}(?![^\s,.)])", card.pieces[j].text))

    return any(
        whole(i) < min(2, whole(j)) and re.findall(r"\d+", card.pieces[j].text) == numbers
        for j in picks
        if card.pieces[j].row != card.pieces[i].row and cjk_share(card.pieces[i].text) < 0.3
    )


_TOWN_AND_STATE = re.compile(
    r"(?P<town>[A-ZÀ-Þ][\w'’.-]*(?:\s(?:of|de|la|on|upon|[A-ZÀ-Þ][\w'’.-]*)){0,2}),\s?"
    r"(?P<state>[A-Z][A-Za-z. ]+)"
)
#: "Serving Moab, Utah" says where they go, not where they are.
_GOING = wordset("serving covering proudly visit across throughout around")


def _is_town_and_state(text: str) -> bool:
    """Whether a text is a town, a comma and its state: "Springfield, Missouri", "Moab, UT"."""
    match = _TOWN_AND_STATE.fullmatch(text.strip(" ,.|·•"))
    if match is None or any(
        word in COMPANY_WORDS or word in TITLE_WORDS or word in _GOING or word in DEGREES
        for word in words(match["town"])
    ):
        return False
    state = fold(match["state"]).strip(" .")
    # "Jane Doe, MA" has a degree.
    return state in STATES or (
        match["state"].isupper()
        and state in US_STATES
        and (state not in DEGREES or is_town(match["town"]))
    )


def _columns(card: Extraction, picks: Sequence[int]) -> dict[int, int]:
    """Which column each address line is in, where two or more addresses stand side by side.

    Lines count that have another beside them; each column has two and a house of its own. Empty
    where it is not so; what stands across the columns, or alone, is in none.
    """
    rects = {i: card.rows[card.pieces[i].row].rect for i in picks}
    size = float(np.median([row.height for row in card.rows])) or 1.0

    def beside(a: int, b: int) -> bool:
        one, two = rects[a], rects[b]
        level = min(one[3], two[3]) - max(one[1], two[1])
        apart = max(one[0], two[0]) - min(one[2], two[2])
        return level > 0.25 * min(one[3] - one[1], two[3] - two[1]) and apart > 0.6 * size

    paired = [i for i in picks if any(beside(i, j) for j in picks)]
    columns: list[list[int]] = []
    for i in paired:
        touched = [
            column
            for column in columns
            if any(rects[i][0] < rects[j][2] and rects[j][0] < rects[i][2] for j in column)
        ]
        merged = [i, *(j for column in touched for j in column)]
        columns = [column for column in columns if column not in touched] + [merged]
    whole = [column for column in columns if len(column) > 1 and _has_house(card, column)]
    if len(whole) < 2:
        return {}
    return {i: number for number, column in enumerate(whole) for i in column}


def _has_house(card: Extraction, group: Sequence[int]) -> bool:
    """Whether lines have a number that is no postcode's."""
    text = ", ".join(card.pieces[i].text for i in group)
    return bool(re.search(r"\d", _ANY_CODE.sub("", text)))


_ANY_CODE = re.compile(
    r"\b(?:\d{4,6}(?:-\d{3,4})?|\d{3}\s\d{2,3}|\d{2}-\d{3}|\d{4}\s[A-Z]{2}|[A-Z]\d[A-Z]\s?\d[A-Z]\d|"
    r"[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2})\b"
)


def _behind_firm(text: str, firm: str) -> str:
    """An address line without the firm's name in front: "Seedlings Trust, 14 Castle Street"."""
    named = words(firm)
    parted = re.match(r"([^\d,;.]{3,}?)\s?[,;.·]\s+(?=\S)", text)
    if parted is None or not named or not re.search(r"\d", text):
        return text
    head = words(parted[1])
    short = min(len(head), len(named))
    return text[parted.end() :] if short and head[:short] == named[:short] else text


def is_bare_street(text: str) -> bool:
    """Whether a line is a street's name and nothing else: "King Fahd Road", "vul. Franka"."""
    tokens = words(text)
    if _ESTATE.fullmatch(text.strip(" ,")) and not has_legal_form(text):
        return True
    return (
        1 < len(tokens) <= 4
        and not re.search(r"\d", text)
        and not has_legal_form(text)
        and not any(t in COMPANY_WORDS for t in tokens)
        and (tokens[-1] in _STREET_LAST or tokens[0] in _STREET_FIRST)
    )


#: Where a firm stands outside the towns, in France and Turkey: "ZA du Pré Vert", "Z.I. Nord",
#: "Organize Sanayi Bölgesi".
_ESTATE = re.compile(
    r"Z\.?\s?(?:A|I|AC|AE|C)\.?\s+(?:d[eu]s?\b|de la\b|de l['’]|[NSEO]|[A-ZÀ-Ý])[^\d@]{2,}|"
    r"(?i:zone (?:artisanale|industrielle|commerciale|d['’]activit[ée]s?)|parc d['’]activit[ée]s?|"
    r"lieu[- ]dit|r[ée]sidence|lotissement)\s[^\d@]{2,}|"
    r"(?i:(?:[^\d@]{2,}\s)?(?:organize sanayi b[öo]lgesi|sanayi sitesi|serbest b[öo]lgesi))"
)
_STREET_LAST = wordset("street road avenue boulevard lane drive strasse platz straat laan gatan")
_STREET_FIRST = wordset("rue avenue boulevard calle avenida rua via viale vul ul ulica jalan jl")
#: "BRN: 44182": letters that some register has given, and its number.
_NUMBERED = re.compile(
    r"(?:CAU|CRM|CRO|CREA|CRECI|OAB|CRC|CRP)\b.*\d|"
    # A college in Spain, a book in Argentina: "Nº Col. 28 1234", "T° 21 F° 8".
    r"(?:N[.º°o]{1,2}\s?)?(?i:col(?:eg(?:iad[oa])?)?)\.?\s(?:N[.º°o]{1,2}\s?)?\d|"
    r".*\bT[°ºo.]{1,2}\s?\d{1,4}\W{1,3}F[°ºo.]{1,2}\s?\d{1,4}\W*$|"
    # A document exchange of lawyers, a grade of South Africa's: "DX 2501 Leeds", "Level 2 B-BBEE".
    r"DX:?\s\d{2}|(?i:level\s\w+\s(?:\w+\s)?b-?bbee|b-?bbee\s)|"
    r"(?!P\.?O|BP|CS|NO|CP)[A-Z]{2,6}\s?(?:(?:No\.?|Nr\.?)?\s?[:#]|n\.?[º°]|n\.o)\s?"
    r"[A-Z]{0,3}\d{3,}"
)
_HOURS = re.compile(
    # "Martes a Domingo de 9 a 18 hrs"
    r"(?i)\b(?:lunes|martes|mi[ée]rcoles|jueves|viernes|s[áa]bados?|domingos?|segunda|ter[çc]a|quarta|"
    r"quinta|sexta|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|luned[ìi]|marted[ìi]|"
    r"mercoled[ìi]|gioved[ìi]|venerd[ìi]|sabato|domenica)\b.*\d{1,2}\s?(?:h|hs|hrs|horas|heures|ore)\b|"
    r"\b(?:(?:mon|tue|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun|tues|thur)(?:days?)?|lun|mar|mer|"
    # "Rua do Carmo 15 – 2º": two letters are a day only with one or a time behind.
    r"jeu|ven|sam|dim|mie|jue|vie|sab|dom|gio|(?:mo|di|mi|do|fr|sa|so)(?=\.?\s*(?:[-–+,/&:]|bis\b|und\b|"
    r"\d{1,2}(?:[:.]\d\d)?\s?(?:uhr|h\b|[-–]))))\b\.?.*"
    r"\d{1,2}(?:[:.h]\d{2})?\s?(?:am|pm|a\.m|p\.m|uhr|h\b|[-–])|"
    r"\b\d{1,2}(?:[:.]\d{2})?\s?(?:am|pm|uhr)\b"
)
#: What an address below it is of, and nothing else.
_LABEL_ALONE = re.compile(
    r"(?i)works|factory|plant|head office|(?:corporate|corp\.?|regd\.?|registered) office|showroom|"
    r"residence|res|off|werk|usine|f[áa]brica|stabilimento"
)
_OWN_LABEL = re.compile(
    # "Lagos Office:", "Off.:", "Res.:"
    r"(?i)[^\W\d][^\d,:]{2,24}\s(?:office|branch|works|factory|plant|showroom|warehouse)\s?:|"
    r"(?:off|res)\.?\s?:|(?:residence|clinic|chambers?|workshop|unit\s\d)\s?:|"
    r"(?:bes[oö]ksadress|bezoekadres|postadres\w*|visiting address|mailing address|"
    r"postanschrift|factory|plant|branch|head office|"
    r"(?:corporate|corp\.?|regd\.?|sales|main|site|city|administrative) office|"
    r"sede (?:legale|operativa|amministrativa|social)|stabilimento|unit[àa] locale|filiale|"
    r"succursale|"
    r"siège(?: social)?|usine|agence|f[áa]brica|planta|delegaci[óo]n|oficina|matriz|filial|"
    r"zentrale|zweigstelle|niederlassung|standort|hq|headquarters|registered office|works|lager|"
    r"r&d cent(?:er|re)|showroom|werk)\b"
)


#: The number of a box is no postcode.
_BOX = re.compile(
    r"(?i)\b(?:b\.?p|c\.?s|tsa|p\.?\s?o\.?\s?box|box|postfach|postbus|apartado|apdo|"
    r"casella postale)\.?\s?"
    r"\d[\d ]*"
)


def _one_script(one: str, two: str) -> bool:
    if not re.search(r"[^\W\d_]", one) or not re.search(r"[^\W\d_]", two):
        return True
    return (cjk_share(one) > 0.4) == (cjk_share(two) > 0.4)


def _starts_street(text: str) -> bool:
    if re.search(
        r"\b[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}\b|\b[A-Z]\d[A-Z]\s?\d[A-Z]\d\b|"
        # "2410-123 Leiria": a postcode with a dash.
        r"\b[A-Z]{2}\.?,?\s+\d{5}|\d{5,6}$|^(?:\d{4,5}-\d{3}|\d{2}-\d{3})\s",
        text,
    ):
        return False
    return bool(
        re.match(r"(?i)\s*(?:\d|no\.?\s*\d|p\.?\s?o\.?\s?box|〒|suite|unit)", text)
    ) or bool(re.search(r"\d+[a-z]?$", text))


def _complete(card: Extraction, group: Sequence[int]) -> bool:
    """Whether a postcode with a city is in these pieces already."""
    text = _BOX.sub("", ", ".join(card.pieces[i].text for i in group))
    town = re.search(r"[\w,]\W*\b\d{4,6}\s+([^\W\d]{2,})", text)
    if town and fold(town.group(1)) not in STREET and town.start():
        return True
    return (
        bool(
            re.search(
                r"\b[A-Z]{2}\.?,?\s+\d{5}\b|[^\W\d]{2,}\W+(?:\d{5,6}|\d{3}\s\d{3})\b|"
                r"\b[A-Z]{1,2}\d[A-Z\d]?\s?\d[A-Z]{2}\b|\b[A-Z]\d[A-Z]\s?\d[A-Z]\d\b|\d{3}-\d{4}|"
                r"\b(?:NSW|VIC|QLD|WA|SA|TAS|ACT|NT)\.?\s+\d{4}\b|[^\W\d]{3,},\s+\d{4}$",
                text,
            )
        )
        and len(words(text)) > 2
    )
