"""What is left of a card's rows once contacts are out: pieces, and the evidence for each.

A piece is a part of a row that means one thing. Its evidence is a vector of numbers: the shape of
its letters, the words in it, where it stands, how far it agrees with the card's e-mails and
domains, and what its neighbours look like. Rules and the trained tagger read the same vector.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from leadcapture.capture.cardaddress import address_strength
from leadcapture.capture.cardcontacts import Contact, ContactKind, domain_label, is_free_mail
from leadcapture.capture.cardlayout import Piece, Row
from leadcapture.capture.cardlinks import names_below
from leadcapture.capture.cardnames import FAMILY_ZH, agreement, is_couple, strip_decorations
from leadcapture.capture.cardphones import is_extension_like
from leadcapture.capture.cardwords import (
    ADDRESS_CJK,
    COMPANY_CJK,
    COMPANY_WORDS,
    DEGREES,
    DEPARTMENT_CJK,
    DEPARTMENT_WORDS,
    FUNCTIONS,
    FUNCTIONS_BESIDE,
    FUNCTIONS_TOO,
    HONORIFICS,
    LEGAL_FORMS,
    PARTICLES,
    REGISTRATION,
    STREET,
    TITLE_CJK,
    TITLE_PARTS,
    TITLE_WORDS,
    cjk_share,
    fold,
    has_cjk,
    is_business,
    is_practice,
    words,
    wordset,
)

__all__ = [
    "CLASSES",
    "FEATURES",
    "Evidence",
    "cut",
    "has_legal_form",
    "is_addressed",
    "is_function",
    "is_function_beside",
    "name_shape",
    "names_department",
    "plain",
    "spelled_by_domain",
    "tidy",
    "title_strength",
    "weigh",
]

#: What a piece can be, in the order of every score vector.
CLASSES = ("name", "title", "department", "company", "address", "other")

_LABEL_WORD = (
    r"(?:facsimile|faks|pec|r\.\s?a|standard|ligne\sdirecte|vaihde|v[aä]xel|sentralbord|"
    r"centralino|pbx|dt|sekr|zentrale|voice|cells?|tele?phone|telefon[eo]?|t[eé]l[eé]phone|"
    r"t[eé]l|te1|tel|phones?|ph|fax|telefax|tlf|mob(?:ile?|il)?|cell(?:ular|phone)?|cel(?:ular)?|"
    r"m[oó]vil|handy|gsm|portable|e-?\s?mail|mail|courriel|correo(?:\s?electronico)?|fon|site|"
    r"web(?:site|page)?|internet|url|www|http|home\s?page|hp|"
    r"direct|direkt(?:wahl)?|durchwahl|office|main|work|home|skype|ext|toll\s?free|linkedin|"
    r"twitter|facebook|instagram|whatsapp|wechat|viber|hot\s?line|land\s?line|hand\s?phone|puh(?:elin)?|"
    r"faksi|e-?post|s-?posti|mail\s?to|online|desk|ofc|nett|(?:e-?mail\s)?add|ddi|did|toll[\s-]free|"
    r"電話番号?|電話|携帯(?:電話)?|传真|傳真|手机|手機|邮箱|电话|メール|直通|代表|内線|网址|網址|전화|휴대폰|팩스|이메일|[tmfepwodchva])"
)
_LABEL_ONLY = re.compile(
    rf"^[\W_\d]*{_LABEL_WORD}(?:\s*(?:no|nr|number))?(?:[\W_\d]+{_LABEL_WORD}){{0,2}}[\W_\d]*$",
    re.IGNORECASE,
)
_FIELD_LABEL = re.compile(
    r"^(?:address|adresse|add|addr|direcci[oó]n|endere[cç]o|indirizzo|住所|地址|주소)\s*[.:：]\s*",
    re.IGNORECASE,
)
_NAME_LABEL = re.compile(
    r"^(?:name|nom|nombre|姓名|氏名|contact(?:\s?person)?|ansprechpartner(?:in)?)\s*[:：]\s*", re.I
)
_TITLE_LABEL = re.compile(
    r"^(?:(?:job\s?)?title|position|role|designation|funktion|fonction|cargo|puesto|qualifica|"
    r"职务|職務|役職)\s*[:：]\s*",
    re.IGNORECASE,
)
_COMPANY_LABEL = re.compile(
    r"^(?:company|firm|firma|soci[eé]t[eé]|empresa|azienda|organi[sz]ation|employer|会社名?|公司)"
    r"\s*[:：]\s*",
    re.IGNORECASE,
)
_SPLIT = re.compile(
    r"\x00+|\s*[|｜¦•●■◆▪►▶★☆➤‖]\s*|\s+[·∙・‧*~]\s+|(?<=\w)[·∙‧]\s+|\s[·∙‧](?=\w)|(?<=\d)[·∙‧](?=\d{4,5}\s)|\s{3,}|\s*//\s*|"
    r"(?<=\w)[.,;]?\s+(?=(?i:bes[oö]ksadress|bezoekadres|postadres\w{0,2}|visiting address|"
    r"mailing address|postal address)\s*[:.])"
)
_SLASH = re.compile(r"\s+/\s+")
_STOP = wordset(
    "of and the for in on at to with your you we our is are by from as that this all it be more "
    "und der die das fur mit von im in zum zur wir ihr ihre "
    "et de la le les du des pour avec votre nos notre en "
    "y de la el los las para con su por en tu nuestro "
    "e di il per con da del della voor van het een en met uw och for med til og")  # fmt: skip
_LEGAL_TAIL = re.compile(
    r"(?:\b(?:S\.?\s?A\.?\s?S|S\.?\s?A\.?\s?R\.?\s?L|S\.?\s?r\.?\s?[lo]|S\.?\s?p\.?\s?A|S\.?\s?A|"
    r"A\.?\s?S|N\.?\s?V|B\.?\s?V|A\.?\s?G|K\.?\s?K|e\.?\s?V|"
    r"d\.?\s?o\.?\s?o|Sp\.?\s?z\s?o\.?\s?o|z\s?o\.?\s?o|L\.?\s?L\.?\s?C|L\.?\s?L\.?\s?P|"
    r"P\.?\s?L\.?\s?C|P\.?\s?C|A\.?\s?Ş|C\.?\s?V|Co|SE|KG|AB|AS|OY|SL|PT|CV|A/S|ApS))\.?,?\s*$"
)  # fmt: skip


#: What a badge is, in large letters at its foot; nobody is called so.
_BADGE_KINDS = wordset(
    "visitor visitors exhibitor exhibitors attendee organizer organiser besucher besucherin "
    "fachbesucher fachbesucherin aussteller ausstellerin visiteur visiteuse exposant exposante "
    "visitante expositor expositora visitatore espositore espositrice bezoeker standhouder "
    "exposanten besokare utstallare besokande kavija naytteilleasettaja wystawca zwiedzajacy "
    "vystavovatel navstevnik kiallito latogato"
)
_PRONOUN = (
    r"(?:she|hers?|he|him|his|they|them|theirs?|ze|zir|xe|xem|sie|ihr|er|ihm|elle|il|iel|ella|él|"
    r"ela|ele)"
)
#: "(she/her)" behind or below a name.
_PRONOUNS = re.compile(
    rf"[(\[]\s*{_PRONOUN}(?:\s?[/|,]\s?{_PRONOUN})+\s*[)\]]|"
    rf"(?<![\w@./-]){_PRONOUN}(?:\s?/\s?{_PRONOUN})+(?![\w@./-])",
    re.IGNORECASE,
)


def cut(rows: Sequence[Row], left: Sequence[str], contacts: Sequence[Contact]) -> list[Piece]:
    """The pieces of all rows in reading order. `left` is what `find_contacts` blanked."""
    locals_ = tuple(c.value.partition("@")[0] for c in contacts if c.kind is ContactKind.EMAIL)
    squeezed = [_squeezed(row.text) for row in rows]
    hosts = [c.value.rpartition("@")[2] for c in contacts if c.kind is not ContactKind.PHONE]
    others = frozenset(
        [*squeezed, *map("".join, itertools.pairwise(squeezed))]
        + [_squeezed(domain_label(host)) for host in hosts if not is_free_mail(host)]
    )
    printed = [_squeezed(text) for text in left]
    pieces: list[Piece] = []
    for index, text in enumerate(left):
        # A list whose blanks the OCR has lost: "CHIROPRACTIC·MASSAGE·ACUPUNCTURE".
        if len(re.findall(r"(?<=[^\W\d]{3})[·∙‧](?=[^\W\d]{3})", text)) > 1:
            text = re.sub(r"[·∙‧]", " • ", text)
        text = _PRONOUNS.sub(" ", text)
        held = frozenset(c.kind.value for c in contacts if c.row == index)
        parts: list[tuple[str, str]] = []
        split = [
            p
            for whole in _SPLIT.split(text)
            for p in (_SLASH.split(whole) if held or whole.count(" / ") > 2 else [whole])
        ]
        for part in split:
            part = part.replace("\x00", " ").strip(" ,;:/|-–—_&>")
            if fold(part) in _BADGE_KINDS:
                continue
            # One sign alone says nothing; a code's own modules are read as such.
            if len(re.findall(r"[^\W_]", part)) < 2 or _LABEL_ONLY.match(fold(part)):
                continue
            if held & {"phone", "email", "website"}:
                part = _without_labels(part)
                # One short word beside a number is a label in a language not listed here.
                if not part or ("phone" in held and is_extension_like(part)):
                    continue
                if (
                    "phone" in held
                    and re.fullmatch(r"[^\W\d_]{1,12}\.?", part)
                    and not has_cjk(part)
                ):
                    continue
            label = ""
            if _FIELD_LABEL.match(part):
                label, part = "address", _FIELD_LABEL.sub("", part)
            elif _NAME_LABEL.match(part):
                label, part = "name", _NAME_LABEL.sub("", part)
            elif _TITLE_LABEL.match(part):
                label, part = "title", _TITLE_LABEL.sub("", part)
            elif _COMPANY_LABEL.match(part):
                label, part = "company", _COMPANY_LABEL.sub("", part)
            held_by = re.match(r"^(\S.*?)\s+@\s*([^\W\d].*)$", part)
            if held_by and title_strength(held_by[1]) >= 0.5 and len(held_by[2].split()) < 6:
                # "founder & ceo @ tidewrack".
                parts += [(held_by[1], "title"), (held_by[2], "company")]
            elif part:
                parts.extend((p, label) for p in _split_meaning(part, locals_, others, printed))
        for number, (part, label) in enumerate(parts):
            pieces.append(
                Piece(
                    text=part, row=index, part=number, parts=len(parts), label=label, contacts=held
                )
            )
    return pieces


def _without_labels(part: str) -> str:
    """A residue beside a contact without its label words at the ends."""
    for _ in range(3):
        new = re.sub(rf"(?i)(?:^|[\s,;/(]){_LABEL_WORD}\s*(?:no|nr)?[.:：)]*\s*$", "", part).strip(
            " ,;:/|-–()"
        )
        new = re.sub(rf"(?i)^{_LABEL_WORD}\s*[.:：]\s*", "", new).strip(" ,;:/|-–()")
        if new == part:
            break
        part = new
    return "" if _LABEL_ONLY.match(fold(part)) or len(part) < 2 else part


def _squeezed(text: str) -> str:
    return re.sub(r"[^a-z0-9]", "", fold(text))


@lru_cache(maxsize=4096)
def is_department(text: str) -> bool:
    """Whether a text says at one of its ends that it is a part of a firm: "R&D Division"."""
    if cjk_share(text) > 0.4:
        return (
            re.search(
                r"(?:[部課课室科係處处組组]|グループ|チーム|팀|부서?|部门|部門)$", text.strip()
            )
            is not None
        )
    tokens = words(re.sub(r"(?<=[^\W\d]{4})\s\d{1,2}$", "", text.strip()))
    if _CENTRE.fullmatch(text.strip()):
        return True
    if 0 < len(tokens) < 5 and len(tokens[-1]) > 9 and tokens[-1].endswith(_DEPARTMENT_ENDS):
        return True
    if tokens[:2] == ("office", "notarial"):
        # A whole firm of notaries.
        return False
    if names_department(text) or is_practice(text):
        return True
    return (
        1 < len(tokens) <= 7
        and (tokens[0] in DEPARTMENT_WORDS or tokens[-1] in DEPARTMENT_WORDS)
        and title_strength(" ".join(t for t in tokens if t not in _REACH)) < 0.5
        and not has_legal_form(text)
    )


#: Not "Business Center", which is a house.
_CENTRE = re.compile(
    r"(?i)(?:R\s?&\s?D|(?:research|development|innovation|technical|technology|design|engineering|"
    r"competence)(?: (?:&|and) \w+)?) cent(?:er|re)(?: \d)?"
)


def names_department(text: str) -> bool:
    """Whether a text begins with a word that only departments do: "Ufficio Tecnico"."""
    first, *rest = (*words(text), "")
    return (
        first in _DEPARTMENT_HEADS
        and len(rest) > 1
        and not any(word in _SURE_TITLES or word.endswith(("leiter", "leiterin")) for word in rest)
    )


def is_function(text: str) -> bool:
    """Whether a text says what a part of a German firm does, and nobody is: "Vertrieb"."""
    tokens = [word for word in words(text) if word != "und"]
    return (
        0 < len(tokens) <= 4
        and any(token in FUNCTIONS for token in tokens)
        and all(token in FUNCTIONS or token in FUNCTIONS_TOO for token in tokens)
    )


def is_function_beside(text: str) -> bool:
    """Whether a text beside a title is the department: "Human Resources", "R&D", "Vertrieb"."""
    return is_function(text) or " ".join(words(text)) in FUNCTIONS_BESIDE


#: Not "service", "area" or "section", which begin English titles.
_DEPARTMENT_HEADS = wordset(
    "dpto depto "
    "ufficio reparto dipartimento settore departamento departement facultad faculdade faculte "
    "abteilung fachbereich fachabteilung afdeling avdeling avdelning osasto dzial wydzial "
    "oddeleni odbor osztaly departament departmani bolumu"
)

_DEPARTMENT_ENDS = (
    "kontoret", "avdelningen", "avdelingen", "afdeling", "afdelingen", "enheten", "forvaltningen",
    "abteilung", "osasto", "yksikko", "referat", "forvaltning", "stadtplanungsamt", "bauamt",
    "ordnungsamt", "jugendamt", "sozialamt", "kulturamt", "hauptamt", "umweltamt",
)  # fmt: skip
#: Words of titles that say as much of a department: "Global Marketing Team".
_REACH = wordset("global regional national general executive staff research sales")

_NATIVE = r"([^\x00-\x7f]{2,}(?:\s[^\x00-\x7f]+)*)"
_NATIVE_LATIN = re.compile(rf"^{_NATIVE}\s*[/(（]?\s*([A-Za-z][A-Za-z .,'’-]{{3,}})[)）]?$")
_LATIN_NATIVE = re.compile(rf"^([A-Za-z][A-Za-z .,'’-]{{3,}}?)\s*[/(（]?\s*{_NATIVE}[)）]?$")


def _split_meaning(
    text: str,
    locals_: Sequence[str] = (),
    others: frozenset[str] = frozenset(),
    printed: Sequence[str] = (),
) -> list[str]:
    """ "First M. Last, CEO" -> two; "営業部長 山田太郎" -> two; else the text alone.

    `others` are the rows and pairs of rows, `printed` the rows without their contacts, squeezed.
    """
    if cjk_share(text) > 0.4:
        return _split_cjk(text)
    # Both scripts in one line: "山田 太郎 Taro Yamada".
    if cjk_share(text) > 0.1 and not re.search(r"\d", text):
        match = _NATIVE_LATIN.match(text) or _LATIN_NATIVE.match(text)
        if match:
            return [match.group(1).strip(), match.group(2).strip()]
    dashed = re.match(r"^(.*?\S)\s+[-–—|]\s+(\S.*)$", text)
    if (
        dashed
        and name_shape(dashed[1]) >= 0.8
        and 2 <= len(dashed[1].split()) <= 4
        and not any(
            t in _BUSINESS or t in TITLE_WORDS or t in DEPARTMENT_WORDS for t in words(dashed[1])
        )
        and not has_legal_form(text)
        and not re.search(r"\d", text)
        and address_strength(dashed[2]) < 0.5
        and not _only_degrees(dashed[2])
    ):
        return [dashed[1], dashed[2]]
    # "Wang Jianguo (Jack) Export Manager".
    known_as = re.match(r"^([^()]+\([^\W\d]{2,12}\))\s+(\S.*)$", text)
    if (
        known_as
        and name_shape(re.sub(r"\s*\(.*", "", known_as[1])) >= 0.8
        and title_strength(known_as[2]) >= 0.5
        and title_strength(known_as[1]) == 0
        and not _only_degrees(known_as[2])
    ):
        return [known_as[1], known_as[2]]
    # "Jason Chen Manager, Ocean Freight Dept.": the comma is the title's.
    named = _name_before_title(text, locals_, printed, least=0.95) if "," in text else []
    if named and "," not in named[0]:
        return named
    for separator in (
        r"\s+/\s*|/\s+", r"\s*,\s*", r"\s+[-–—]\s+|(?<=[a-zà-ÿ])[-–—]\s+", r"\s*[:：]\s*",
        r"\s*[(]\s*",
    ):  # fmt: skip
        for match in re.finditer(separator, text):
            head, tail = text[: match.start()].strip(), text[match.end() :].strip(" )")
            if not head or not tail:
                continue
            if (
                (name_shape(head) >= 0.6 or is_couple(head))
                and title_strength(tail) >= 0.5
                and title_strength(head) == 0
                and not re.search(r"\d{3}", tail)
                and not _only_degrees(tail)
            ):
                # Degrees between the two stay with the name: "A. Lee, PhD, Director".
                first, *rest = re.split(r"\s*,\s*", tail)
                kept = [head]
                while rest and _only_degrees(first):
                    kept.append(first)
                    first, *rest = rest
                return [", ".join(kept), ", ".join([first, *rest])]
            if (
                name_shape(head) >= 0.8
                and title_strength(head) == 0
                and max((agreement(head, local) for local in locals_), default=0.0) >= 0.7
                and len(tail) > 4
                and not _begins_with_form(head)
                and not _only_degrees(tail)
                and len(head.split()) >= 2
            ):
                return [head, tail]
            if (
                title_strength(head) >= 0.5
                and name_shape(tail) >= 0.8
                and title_strength(tail) == 0
                and (not has_legal_form(tail) and not _company_like(tail) and ":" in match.group(0))
            ):
                return [head, tail]
            if (
                len(_squeezed(tail)) > 4
                and _squeezed(tail) in others
                and not has_legal_form(head)
                and not re.search(r"\d", head)
            ):
                return [head, tail]
            # "Director, Regulatory Affairs" is whole, as "Director, Sales".
            if not is_function_beside(tail) and (
                (title_strength(head) >= 0.6 and is_department(tail))
                or (title_strength(head) >= 0.5 and is_practice(tail))
            ):
                return [head, tail]
            if title_strength(head) >= 0.6 and has_legal_form(tail) and title_strength(tail) < 0.5:
                return [head, tail]
            if (
                name_shape(head) >= 0.6
                and has_legal_form(tail)
                and not has_legal_form(head)
                and not _company_like(head)
                # Not "Muestra, S. Coop. V.", whose tail is the form alone.
                and any(len(word) > 2 and word not in LEGAL_FORMS for word in words(tail))
                and len(words(tail)) > 1
                and "(" not in match.group(0)
            ):
                return [head, tail]
            if (
                has_legal_form(head)
                and max(map(address_strength, (tail, *tail.split(", ")))) >= 0.35
                and re.search(r"\d", tail)
                and not re.search(r"(?:^|\s)\d", head)
            ):
                return [head, tail]
    # "Odontóloga – Col. nº 28004418".
    listed = re.match(
        r"(?i)^(.*?\S)\s*[-–—,|·•]\s*((?:col|lic|reg|cal|dre|nmls|oab|crm|cro|crea|crp|cau|crc|crf|coren|creci|crefito|crefono|crmv|crn|cress|rpps|adeli|"
        r"colegiad[oa]|n[°ºo]\s?col)\b.*\d{3}.*)$",
        text,
    )
    if listed and title_strength(listed[1]) >= 0.5:
        return [listed[1], listed[2]]
    # "Inh. Klaus Weber".
    owned = re.match(
        r"(?i)^(inh\.|inhaber(?:in)?|prop\.|proprietor|owner|titolare|g[ée]rante?|"
        r"propriétaire)\s+(\S.*)$",
        text,
    )
    if owned and name_shape(owned[2]) >= 0.95 and not _company_like(owned[2]):
        return [owned[1], owned[2]]
    # "Assistant Manager / Global Marketing Team".
    slashed = re.match(r"^([^/]+?)(?:\s+/\s*|/\s+)([^/]+)$", text)
    if slashed and title_strength(slashed[1]) >= 0.6 and is_department(slashed[2]):
        return [slashed[1], slashed[2]]
    # "Kees Bakker B.V. Postbus 12 1234 AB Stad": the blank between was wide in print.
    parted = text.split()
    for at in range(2, min(6, len(parted) - 2)):
        head, tail = " ".join(parted[:at]), " ".join(parted[at:])
        if re.search(r"(?:^|\s)\d", head):
            break
        if (
            fold(parted[at - 1]).strip(".,()").replace(".", "") in LEGAL_FORMS
            and has_legal_form(head)
            and address_strength(tail) >= 0.6
            and re.search(r"\d", tail)
            and fold(parted[at]).strip(".,") not in _AND
            # "SP 231": a provincial road.
            and not (parted[at - 1] == "SP" and parted[at].isdigit())
        ):
            return [head.strip(" ,"), tail]
    match = re.match(r"^(.*?)\s+(?:at|@|bei|chez)\s+(.+)$", text)
    if (
        match
        and title_strength(match.group(1)) >= 0.5
        and not re.match(r"(?i)law\b|large\b", match.group(2))
        and (
            _squeezed(match.group(2)) in others
            or (
                match.group(2)[:1].isupper()
                and (has_legal_form(match.group(2)) or _company_like(match.group(2)))
            )
        )
    ):
        return [match.group(1), match.group(2)]
    # "John Smith CEO", "John Smith Sales Manager".
    return _name_before_title(text, locals_, printed) or [text]


def _name_before_title(
    text: str, locals_: Sequence[str], printed: Sequence[str], least: float = 0.0
) -> list[str]:
    """A name and the title behind it without any sign between; empty where there are none.

    `printed` are the card's rows, squeezed; `least` is how far an e-mail has to spell the name.
    """
    tokens = text.split()
    if 3 <= len(tokens) <= 7:
        for at in range(2, min(4, len(tokens))):
            head, tail = " ".join(tokens[:at]), " ".join(tokens[at:])
            first = words(tokens[at])
            agree = max((agreement(head, local) for local in locals_), default=0.0)
            if (
                agree >= least
                and (first[:1] and first[0] in TITLE_WORDS if least else True)
                # "Cellar Door Manager" of "Cellar Door & Vineyard".
                and not any(
                    _squeezed(head) in row and row not in (_squeezed(head), _squeezed(text))
                    for row in printed
                )
                and name_shape(head) >= 0.8
                and title_strength(head) == 0
                and not _company_like(head)
                and title_strength(tail) >= 0.5
                and not _only_degrees(tail)
                and first
                and (first[0] in TITLE_WORDS or title_strength(tail) >= 0.75)
                and first[0] not in {"and", "of", "sr", "jr"}
                and not has_legal_form(text)
                and (first[0] in _SURE_TITLES or agree >= 1.0)
                and not any(t in _BUSINESS for t in words(head))
                and (
                    agree >= 0.5
                    or (
                        (tokens[at].strip(",") in _TITLE_CAPS or len(words(tail)) > 1)
                        and not locals_
                    )
                )
            ):
                return [head, tail]
    return []


_AND = wordset("& und and et y e + u co kg")

_SURE_TITLES = wordset(
    "ceo cto cfo coo cio cmo president director manager managing vice chief founder owner partner "
    "engineer consultant executive senior sales marketing geschaftsfuhrer directeur gerente "
    "direttore direktor chairman head attorney realtor account product project technical"
)


_BUSINESS = wordset(
    "human resources sales product project account general area real estate quality supply chain "
    "business "
    "development marketing research technical customer field application applications software "
    "senior "
    "junior regional national global international public relations finance financial office "
    "operations "
    "information data program process service services export import key corporate executive legal "
    "export plant production purchasing logistics client community event events art creative "
    "design "
    "social media content communications investor health safety security systems network web "
    "digital"
)


def _company_like(text: str) -> bool:
    return any(map(is_business, words(text)))


def _only_degrees(text: str) -> bool:
    return all(
        fold(t).replace(".", "").strip(",()") in DEGREES
        or (re.fullmatch(r"[A-Z]{2,5}", t) and t not in _TITLE_CAPS)
        for t in re.split(r"[\s,]+", text)
        if t
    )


_TITLE_CAPS = wordset("CEO CTO CFO COO CIO CMO CSO CPO CRO EVP SVP AVP VP GM MD PDG DG CISO CDO")


def _split_cjk(text: str) -> list[str]:
    if re.search(r"\d", text) or address_strength(text) >= 0.8:
        # Company and address in one line: "株式会社松江商事 島根県松江市…".
        match = re.match(r"^(\S*(?:株式会社|有限会社|公司|大学|会社)\S*)\s+(\S.*\d.*)$", text)
        return [match.group(1), match.group(2)] if match else [text]
    parts = text.split()
    if len(parts) >= 2:
        marks = [_cjk_kind(p) for p in parts]
        if (
            len(parts) == 2
            and is_department(parts[0])
            and (parts[1] in TITLE_CJK or _RANK.fullmatch(parts[1]))
        ):
            return parts
        # Letter-spaced or family + given names stay together.
        groups: list[tuple[str, str]] = []
        for part, kind in zip(parts, marks, strict=True):
            if groups and groups[-1][1] == kind:
                groups[-1] = (f"{groups[-1][0]} {part}", kind)
            else:
                groups.append((part, kind))
        if len(groups) > 1 and any(kind == "name" for _, kind in groups):
            flat: list[str] = []
            for part, kind in groups:
                flat.extend(_split_cjk_solid(part) if kind != "name" else [part])
            return flat
        return [text]
    return _split_cjk_solid(text)


#: What somebody is in a department of a firm in China, Taiwan, Japan or Korea: "副经理", "대리".
_RANK = re.compile(
    r"(?:[总總副高资資深助正代]|高级|高級|首席|執行|执行)*"
    r"(?:[经經协協襄副]理|总?[监監]|總?監|主任|主管|[部课課科处處组組系係室][长長]|专员|專員|助理|代表"
    r"|工程[师師]|[顾顧][问問]|秘[书書]|担当|과장|차장|대리|부장|팀장|사원|이사|실장|주임|책임|선임)"
    r"(?:補佐|代理|助理)?"
)


#: What a Chinese title begins with that is no part of a name: "王小明销售总监".
_CJK_WORK = re.compile(
    r"(?:销售|銷售|市场|市場|技术|技術|采购|採購|行政|财务|財務|人事|人力|生产|生產|研发|研發|外贸|外貿|"
    r"运营|營運|营销|行銷|业务|業務|项目|專案|客户|客戶|品牌|大区|区域|區域|国际|國際|海外|产品|產品|品质|品質|"
    r"质量|工程|副|常务|常務|执行|執行|高级|高級|资深|資深|首席|总|總|董事|执行)"
)


def _cjk_kind(part: str) -> str:
    if _RANK.fullmatch(part):
        return "title"
    if any(mark in part for mark in COMPANY_CJK):
        return "company"
    if any(mark in part for mark in TITLE_CJK) or part.endswith(("部", "課", "科", "室", "処")):
        return "title"
    if cjk_share(part) < 0.5:
        return "latin"
    return "name" if len(part) <= 4 else "other"


def _split_cjk_solid(text: str) -> list[str]:
    if any(mark in text for mark in COMPANY_CJK if len(mark) > 1):
        return [text]
    # "外贸部经理", "業務二部/資深專員"; not "営業部長".
    both = re.fullmatch(r"(\S{1,10}?[部課课科室處处組组])\s?[/／・·]?\s?(\S{2,6})", text)
    if both and (
        _RANK.fullmatch(both[2])
        or any(both[2].endswith(mark) for mark in TITLE_CJK if len(mark) > 1)
    ):
        return [both[1], both[2]]
    if text[:1] in FAMILY_ZH and len(text) <= 12:
        for at in (3, 2, 4):
            head, tail = text[:at], text[at:]
            if (
                _CJK_WORK.match(tail)
                and not _CJK_WORK.search(head)
                and any(tail.endswith(mark) for mark in TITLE_CJK if len(mark) > 1)
                and cjk_share(text) == 1
            ):
                return [head, tail]
    best: tuple[int, list[str]] | None = None
    for mark in TITLE_CJK:
        at = text.find(mark)
        while at >= 0:
            head, tail = text[:at], text[at + len(mark) :]
            if (
                2 <= len(tail) <= 4
                and cjk_share(tail) == 1
                and not any(m in tail for m in TITLE_CJK)
                and (not re.search(r"[部課室長員師士役]|^(?:代理|補佐)", tail))
            ):
                option = len(mark), [text[: at + len(mark)], tail]
            elif (
                3 <= len(head) <= 5
                and cjk_share(head) == 1
                and not re.search(r"[部課室社局科店行役]", head)
                and (len(mark) >= 2 and text.endswith(mark) and len(text) <= 12)
            ):
                option = len(mark), [head, text[at:]]
            else:
                at = text.find(mark, at + 1)
                continue
            if best is None or option[0] > best[0]:
                best = option
            at = text.find(mark, at + 1)
    return best[1] if best is not None else [text]


# --- shapes --------------------------------------------------------------------------------------


#: Legal forms that stand before the name in some countries: "UAB Amber", "PT. Mitra", "SCP Roy".
_FORM_FIRST = wordset("uab scp sarl sas sci snc ooo zao oao pao pt too tov ip eood ood selarl gaec")


def _begins_with_form(text: str) -> bool:
    """Whether a text begins like a firm: "SCP Darcourt-Vial"."""
    first = text.split()[0]
    return first.isupper() and fold(first) in _FORM_FIRST


@lru_cache(maxsize=4096)
def has_legal_form(text: str) -> bool:
    """Whether a company's legal form stands at the end, or in Chinese and Japanese anywhere."""
    if any(
        mark in text
        for mark in ("株式会社", "有限会社", "合同会社", "公司", "주식회사", "(株)", "(有)", "(주)")
    ):
        return True
    # Not the letters of a Dutch postcode: "1234 AB Muster".
    text = re.sub(r"(?:^|(?<=, ))\d{4}\s?[A-Z]{2}\s(?=[^\W\d])", "", text)
    # "Solar(Pty)Ltd"
    tokens = [fold(t).strip(".,").replace(".", "") for t in re.split(r"[\s()]+", text) if t]
    if len(tokens) < 2:
        return False
    if tokens[0] in _FORM_FIRST and len(tokens) > 1:
        return True
    if any(t in LEGAL_FORMS and t not in {"company", "co", "sti", "e"} for t in tokens[1:]):
        return True
    return bool(_LEGAL_TAIL.search(text)) and len(tokens) >= 2


@lru_cache(maxsize=4096)
def title_strength(text: str) -> float:
    """How much a text reads like a job title by its words, 0 to 1."""
    if cjk_share(text) > 0.4:
        marks = [m for m in TITLE_CJK if m in text]
        if not marks:
            return 0.0
        return 1.0 if any(text.endswith(m) or text.startswith(m) for m in marks) else 0.5
    tokens = words(text)
    if not tokens:
        return 0.0
    flat = [t for t in tokens if t not in _STOP]
    hits = sum(1 for t in flat if t in TITLE_WORDS) + sum(
        1
        for t in flat
        if t not in TITLE_WORDS
        and len(t) > 7
        and any(t.endswith(p) or t.startswith(p) for p in TITLE_PARTS)
    )
    if fold(text) in {"md", "pa", "do"}:
        return 0.3
    if not hits:
        return 0.0
    share = hits / max(len(flat), 1)
    return min(1.0, 0.5 + 0.5 * share + (0.1 if flat and flat[-1] in TITLE_WORDS else 0.0))


#: Whose child somebody is, of the Indians of Malaysia and Singapore.
_CHILD_OF = re.compile(r"(?i)[as]/[lpo]|d/o")


@lru_cache(maxsize=4096)
def name_shape(text: str) -> float:
    """How much a text has the shape of a person's name, whatever its words mean, 0 to 1."""
    prefix, bare, suffix = strip_decorations(text)
    # "Simon & Jo Battersby" run the house together.
    bare = re.sub(r"^([A-Z][a-z]+) & (?=[A-Z][a-z]+ [A-Z][a-z]+$)", r"\1 and ", bare)
    if not bare or re.search(r"[\d@#&%!?+=<>{}$€£]", bare):
        return 0.0
    if cjk_share(bare) > 0.6:
        solid = bare.replace(" ", "").replace("・", "")
        if not 2 <= len(solid) <= 6 or any(m in solid for m in COMPANY_CJK):
            return 0.0
        if any(m in solid for m in TITLE_CJK) or re.search(r"[部課室局社店長県市区町]$", solid):
            return 0.1
        return 0.9 if len(solid) in (3, 4) or " " in bare else 0.6
    if re.fullmatch(r"[A-Z][a-z]+ and [A-Z][a-z]+ [A-Z][a-z]+", bare) and not _company_like(bare):
        return 0.8
    tokens = re.split(r"[\s]+", bare.replace(",", " ").strip())
    if not 1 <= len(tokens) <= 6:
        return 0.0
    good = 0
    for token in tokens:
        if _CHILD_OF.fullmatch(token):
            continue
        plain = token.strip(".'’-()[]\"“”")
        # A middle dot inside a word is a letter that the OCR has no sign for.
        if not plain or not re.fullmatch(r"[^\W\d_]+(?:[-'’.·][^\W\d_]+)*·?", plain):
            return 0.0
        if re.match(r"l[b-df-hj-np-tv-z][a-z]", plain) or (
            token is tokens[0]
            and len(tokens) > 1
            and re.match(r"l[a-z]{2}", plain)
            and tokens[1][:1].isupper()
        ):
            plain = "I" + plain[1:]
        if fold(plain) in PARTICLES or fold(plain) in {"y", "e", "i", "and"}:
            continue
        if plain[:1].isupper() or bare.islower():
            good += 1
        else:
            return 0.0
    if good == 0:
        return 0.0
    long = [t for t in tokens if len(t.strip(".")) > 1]
    if not long:
        return 0.0
    score = {1: 0.35, 2: 1.0, 3: 0.95, 4: 0.75, 5: 0.5, 6: 0.35}[len(tokens)]
    if len(tokens) == 1 and re.fullmatch(r"(?:[A-Z]\.?)?[A-Z][a-z]+(?:[A-Z]\.)?[A-Z][a-z]+", bare):
        score = 0.6
    if any(len(t) > 15 for t in tokens):
        score *= 0.6
    if re.search(r"[^\W\d]{2}['’]s(?:\s|$)", bare):
        # "Big Al's" is his shop.
        score *= 0.1
    if prefix:
        score = min(1.0, score + 0.3)
    if suffix:
        score = min(1.0, score + 0.1)
    return score


def spelled_by_domain(text: str, labels: Sequence[str]) -> float:
    """How far a registered domain name spells a text (without its legal form), 0 to 1."""
    if not labels:
        return 0.0
    tokens = [t for t in words(text) if t]
    core = [t for t in tokens if t.replace(".", "") not in LEGAL_FORMS] or list(tokens)
    if not core:
        return 0.0
    best = 0.0
    squeezed = "".join(core)
    content = [t for t in core if t not in _STOP]
    initials = "".join(t[0] for t in content)
    every = "".join(t[0] for t in core)
    digits = re.sub(r"\W", "", fold(text))
    for label in labels:
        name = re.sub(r"[^a-z0-9]", "", fold(label))
        if len(name) < 2:
            continue
        if name in {squeezed, digits}:
            best = max(best, 1.0)
            continue
        if len(content) >= 2 and name in {initials, every} and len(name) >= 2:
            best = max(best, 0.85 if len(name) > 2 else 0.6)
        if (
            len(content) >= 2
            and len(name) > 3
            and len(initials) >= 3
            and initials in name
            and name.startswith(initials)
        ):
            best = max(best, 0.5)
        hits = [t for t in content if len(t) >= 3 and t in name]
        if hits:
            covered = sum(len(t) for t in set(hits)) / len(name)
            best = max(best, min(0.98, 0.3 + 0.68 * covered))
        if len(name) >= 4 and name in squeezed:
            best = max(best, 0.9 if squeezed.startswith(name) else 0.75)
        prefix = 0
        for a, b in zip(squeezed, name, strict=False):
            if a != b:
                break
            prefix += 1
        if prefix >= 4:
            best = max(best, 0.35 + 0.5 * prefix / max(len(name), 1) * min(1.0, prefix / 6))
        if len(name) >= 5 and len(squeezed) >= 5 and best < 0.8:
            ratio = SequenceMatcher(None, squeezed, name, autojunk=False).ratio()
            if ratio > 0.75:
                best = max(best, ratio)
    return min(best, 1.0)


def is_addressed(text: str) -> bool:
    """Whether a form of address with its dot says that this is a person: "Mag. Eva Huber"."""
    prefix, bare, _ = strip_decorations(text)
    return (
        "." in prefix
        and len(bare.split()) > 1
        and name_shape(text) >= 0.95
        and not has_legal_form(text)
        and not any(word in COMPANY_WORDS or word in TITLE_WORDS for word in words(bare))
    )


def tidy(text: str) -> str:
    """A value without the signs that stand around it in print."""
    return re.sub(r"\s+([,.])", r"\1", text.strip(" ,;:|•·-–—*\"'“”")).strip() or text


def plain(text: str) -> str:
    """Its folded letters and digits alone."""
    return re.sub(r"[^a-z0-9]", "", fold(text))


# --- evidence ------------------------------------------------------------------------------------

FEATURES = (
    "chars", "words", "digits", "upper", "titlecase", "allcaps", "comma", "ends_dot", "word_length",
    "initials", "particle", "degree", "honorific", "stop", "exclaims",
    "title", "title_last", "title_first", "department", "department_first", "legal",
    "company_words",
    "company_share", "address", "street", "registration", "cjk", "cjk_title", "cjk_company",
    "cjk_address", "cjk_department", "cjk_length", "name_shape", "label_address", "label_name",
    "email_agreement", "email_best", "domain_agreement", "domain_best", "has_mail", "has_domain",
    "height", "height_rank", "height_to_top", "left", "centre", "top", "from_top", "from_bottom",
    "block_top", "in_block", "block_size", "width", "parts", "part", "beside_contact",
    "contact_above", "contact_below", "prev_name", "prev_title", "prev_address", "prev_company",
    "next_name", "next_title", "next_address", "next_company", "prev_gap", "next_gap",
    "prev_taller", "next_taller", "rows", "pieces", "score", "tall", "script_minor", "domain_exact",
    "name_rank", "first_piece",
)  # fmt: skip
_AT = {name: index for index, name in enumerate(FEATURES)}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Evidence:
    """The pieces' vectors (pieces × `FEATURES`) and what they were made with."""

    matrix: NDArray[np.float32]
    locals: tuple[str, ...]
    """The e-mails' local parts."""
    labels: tuple[str, ...]
    """The registered names of the card's own domains, free mail left out."""

    def column(self, name: str) -> NDArray[np.float32]:
        return self.matrix[:, _AT[name]]


def _letters(local: str) -> str:
    """A local part's words as a domain would have them: "svtraders.hyd" -> "svtraders"."""
    return re.sub(r"[^a-z]", "", re.sub(r"[._-][a-z]{1,3}$", "", fold(local)))


def _firms_of_free_mail(locals_: Sequence[str], pieces: Sequence[Piece]) -> tuple[str, ...]:
    """What free mail says like a domain: "brightsparkfl@gmail.com" of Bright Spark Electric.

    A local part that spells somebody's name says nothing of a firm.
    """
    firms: list[str] = []
    for local in locals_:
        label = _letters(local)
        if len(label) < 6:
            continue
        spelled = [
            p.text
            for p in pieces
            if (_company_like(p.text) or has_legal_form(p.text))
            and len(words(p.text)) > 1
            and spelled_by_domain(p.text, (label,)) >= 0.75
        ]
        if spelled and not any(
            agreement(p.text, local) >= 0.7
            for p in pieces
            if p.text not in spelled and name_shape(p.text) >= 0.6 and not _company_like(p.text)
        ):
            firms.append(label)
    return tuple(firms)


def weigh(rows: Sequence[Row], pieces: Sequence[Piece], contacts: Sequence[Contact]) -> Evidence:
    """The evidence for every piece."""
    mails = [c.value for c in contacts if c.kind is ContactKind.EMAIL]
    hosts = [m.partition("@")[2] for m in mails if not is_free_mail(m.partition("@")[2])]
    hosts += [
        re.sub(r"^(?:https?://)?(?:www\d?\.)?", "", c.value)
        for c in contacts
        if c.kind is ContactKind.WEBSITE and not is_free_mail(c.value)
    ]
    locals_ = tuple(m.partition("@")[0] for m in mails)
    labels = tuple(dict.fromkeys(label for host in hosts if (label := domain_label(host))))
    if labels and not any(spelled_by_domain(piece.text, labels) >= 0.7 for piece in pieces):
        labels += tuple(dict.fromkeys(name for host in hosts for name in names_below(host)))
    if not labels:
        labels = _firms_of_free_mail(locals_, pieces)
        locals_ = tuple(local for local in locals_ if _letters(local) not in labels)
    n = len(pieces)
    matrix = np.zeros((n, len(FEATURES)), dtype=np.float32)
    if not n:
        return Evidence(matrix=matrix, locals=locals_, labels=labels)

    heights = np.array([row.height for row in rows], dtype=np.float64)
    median = float(np.median(heights)) or 1.0
    x0, y0 = min(r.rect[0] for r in rows), min(r.rect[1] for r in rows)
    x1, y1 = max(r.rect[2] for r in rows), max(r.rect[3] for r in rows)
    span_x, span_y = max(x1 - x0, 1.0), max(y1 - y0, 1.0)
    own = [rows[p.row].height for p in pieces]
    tallest = max(own)
    order = np.argsort(np.argsort([-h for h in own], kind="stable"))
    held = {c.row for c in contacts}
    latin = sum(1 for p in pieces if cjk_share(p.text) <= 0.4)
    blocks: dict[int, list[int]] = {}
    for index, row in enumerate(rows):
        blocks.setdefault(row.block, []).append(index)

    def put(i: int, name: str, value: float) -> None:
        matrix[i, _AT[name]] = value

    for i, piece in enumerate(pieces):
        text, row = piece.text, rows[piece.row]
        tokens, raw = words(text), text.split()
        flat = [t for t in tokens if t not in _STOP]
        letters = [c for c in text if c.isalpha()]
        cjk = cjk_share(text)
        put(i, "chars", min(len(text), 80) / 20)
        put(i, "words", min(len(raw), 12))
        put(i, "digits", sum(c.isdigit() for c in text) / len(text))
        put(i, "upper", sum(c.isupper() for c in letters) / max(len(letters), 1))
        put(i, "titlecase", sum(1 for t in raw if t[:1].isupper()) / max(len(raw), 1))
        put(i, "allcaps", float(text.isupper()))
        put(i, "comma", text.count(","))
        put(i, "ends_dot", float(text.endswith(".")))
        put(i, "word_length", float(np.mean([len(t) for t in raw])) if raw else 0.0)
        put(i, "initials", sum(1 for t in raw if re.fullmatch(r"[A-Z]\.?", t)))
        put(i, "particle", float(any(t in PARTICLES for t in tokens[1:-1])))
        prefix, _, suffix = strip_decorations(text)
        put(i, "degree", float(bool(suffix)))
        put(
            i,
            "honorific",
            float(bool(prefix) or (bool(raw) and fold(raw[0]).strip(".") in HONORIFICS)),
        )
        put(i, "stop", sum(1 for t in tokens if t in _STOP) / max(len(tokens), 1))
        put(i, "exclaims", float(bool(re.search(r"[!?\"“”…]|[.]{2,}", text))))
        put(i, "title", title_strength(text))
        put(i, "title_last", float(bool(flat) and flat[-1] in TITLE_WORDS))
        put(i, "title_first", float(bool(flat) and flat[0] in TITLE_WORDS))
        put(i, "department", sum(1 for t in flat if t in DEPARTMENT_WORDS) / max(len(flat), 1))
        put(i, "department_first", float(bool(tokens) and tokens[0] in DEPARTMENT_WORDS))
        put(i, "legal", float(has_legal_form(text)))
        company = [t for t in flat if is_business(t)]
        put(i, "company_words", len(company))
        put(i, "company_share", len(company) / max(len(flat), 1))
        put(i, "address", address_strength(text))
        put(i, "street", sum(1 for t in flat if t in STREET) / max(len(flat), 1))
        put(i, "registration", float(bool(REGISTRATION.search(text))))
        put(i, "cjk", cjk)
        if cjk > 0.2:
            put(i, "cjk_title", float(any(m in text for m in TITLE_CJK)))
            put(i, "cjk_company", float(any(m in text for m in COMPANY_CJK)))
            put(i, "cjk_address", sum(1 for m in ADDRESS_CJK if m in text))
            put(
                i,
                "cjk_department",
                float(
                    any(m in text for m in DEPARTMENT_CJK)
                    or text.endswith(("部", "課", "科", "室"))
                ),
            )
            put(i, "cjk_length", len(text.replace(" ", "")))
        put(i, "name_shape", name_shape(text))
        put(i, "label_address", float(piece.label == "address"))
        put(i, "label_name", float(piece.label == "name"))
        put(i, "email_agreement", max((agreement(text, local) for local in locals_), default=0.0))
        domain = spelled_by_domain(text, labels)
        put(i, "domain_agreement", domain)
        put(i, "domain_exact", float(domain >= 0.99))
        put(i, "has_mail", float(bool(mails)))
        put(i, "has_domain", float(bool(labels)))
        put(i, "height", min(row.height / median, 6))
        put(i, "height_rank", order[i])
        put(i, "height_to_top", row.height / tallest)
        put(i, "left", (row.rect[0] - x0) / span_x)
        put(i, "centre", ((row.rect[0] + row.rect[2]) / 2 - x0) / span_x)
        put(i, "top", (row.rect[1] - y0) / span_y)
        put(i, "from_top", min(i, 8))
        put(i, "from_bottom", min(n - 1 - i, 8))
        members = blocks[row.block]
        put(i, "block_top", (min(rows[m].rect[1] for m in members) - y0) / span_y)
        put(i, "in_block", members.index(piece.row))
        put(i, "block_size", min(len(members), 10))
        put(i, "width", (row.rect[2] - row.rect[0]) / span_x)
        put(i, "parts", piece.parts)
        put(i, "part", piece.part)
        put(i, "beside_contact", float(bool(piece.contacts & {"phone", "email", "website"})))
        put(i, "contact_above", float(piece.row - 1 in held))
        put(i, "contact_below", float(piece.row + 1 in held))
        put(i, "rows", min(len(rows), 20))
        put(i, "pieces", min(n, 20))
        put(i, "score", row.score)
        put(i, "tall", float(row.tall))
        put(i, "script_minor", float((cjk > 0.4) != (latin * 2 < n)))
        put(i, "first_piece", float(i == 0))
    agree, domain_col = matrix[:, _AT["email_agreement"]], matrix[:, _AT["domain_agreement"]]
    matrix[:, _AT["email_best"]] = (agree > 0) & (agree >= agree.max() - 1e-6)
    matrix[:, _AT["domain_best"]] = (domain_col > 0) & (domain_col >= domain_col.max() - 1e-6)
    named = (
        matrix[:, _AT["name_shape"]]
        * (1 - matrix[:, _AT["title"]])
        * (1 - np.minimum(matrix[:, _AT["company_words"]], 1))
        * (1 - matrix[:, _AT["legal"]])
        * (1 - matrix[:, _AT["address"]])
    )
    matrix[:, _AT["name_rank"]] = np.argsort(
        np.argsort(-(named + 0.3 * matrix[:, _AT["height_to_top"]]))
    )
    for i, piece in enumerate(pieces):
        for name, j in (("prev", i - 1), ("next", i + 1)):
            if not 0 <= j < n:
                matrix[i, _AT[f"{name}_gap"]] = 9
                continue
            put(i, f"{name}_name", named[j])
            put(i, f"{name}_title", matrix[j, _AT["title"]])
            put(i, f"{name}_address", matrix[j, _AT["address"]])
            put(
                i,
                f"{name}_company",
                max(
                    matrix[j, _AT["legal"]],
                    min(1.0, matrix[j, _AT["company_words"]] / 2),
                    matrix[j, _AT["domain_agreement"]],
                ),
            )
            a, b = rows[piece.row], rows[pieces[j].row]
            put(
                i,
                f"{name}_gap",
                min(max(0.0, max(a.rect[1], b.rect[1]) - min(a.rect[3], b.rect[3])) / median, 9),
            )
            put(i, f"{name}_taller", min(b.height / a.height, 4))
    return Evidence(matrix=matrix, locals=locals_, labels=labels)
