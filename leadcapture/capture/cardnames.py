"""A person's printed name -> prefix, first, last, suffix; and how far an e-mail spells it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from leadcapture.capture.cardwords import (
    DEGREES,
    HONORIFICS,
    PARTICLES,
    TITLE_WORDS,
    cjk_share,
    fold,
    has_cjk,
    is_business,
    words,
    wordset,
)

__all__ = [
    "FAMILY_ZH",
    "SPELLED_OUT",
    "Name",
    "agreement",
    "are_degrees",
    "cut_degrees",
    "has_two_surnames",
    "is_couple",
    "split_is_guessed",
    "split_name",
    "strip_decorations",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    prefix: str = ""
    first: str = ""
    last: str = ""
    suffix: str = ""

    @property
    def generation(self) -> str:
        """What of the suffix tells a child from a parent, as printed: "Jr.", "III"; or nothing."""
        first = self.suffix.split(",")[0].strip()
        return first if _plain(first) in _GENERATIONS else ""


_GENERATIONS = wordset("jr sr ii iii iv")
_TWO_FAMILY = wordset(
    "欧阳 歐陽 司马 司馬 上官 诸葛 諸葛 东方 夏侯 尉迟 皇甫 公孙 令狐 慕容 남궁 황보 제갈 선우"
)
_KANA = re.compile(r"[\u3040-\u30ff]")
_HANGUL = re.compile(r"[\uac00-\ud7af]")
#: Chinese one-character family names common enough to tell a two- or three-character name by.
FAMILY_ZH = frozenset(
    "王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何高林罗羅郑鄭梁谢謝宋唐许許韩韓冯馮邓鄧曹彭曾肖田董袁潘于"
    "蒋蔣蔡余杜叶葉程苏蘇魏吕呂丁任沈姚卢盧姜崔钟鍾谭譚陆陸汪范金石廖贾賈夏韦韋付方白邹鄒孟熊秦邱江尹薛闫段雷侯龙龍史"
    "陶黎贺賀顾顧毛郝龚龔邵万萬钱錢严嚴覃武戴莫孔向汤湯温康施文牛樊葛邢安齐齊易乔喬伍庞顏庄聂章鲁岳翟殷詹申欧耿关关焦左柳"
)
_CREDENTIAL = re.compile(r"^(?:[A-Z]{2,6}|[A-Z][a-z]?\.?(?:[A-Z][a-z]{0,3}\.?)+)$")


#: "CEng", "MIMechE", "PharmD"; no name, which has its inner capital behind a small word.
_INNER_CAPITALS = re.compile(
    r"(?!Mac|Mc|De[A-Z]|Di[A-Z]|Du[A-Z]|La[A-Z]|Le[A-Z]|Lo[A-Z]|Van|Fitz|St[A-Z]|O[A-Z]|Jo[A-Z]|Al[A-Z])"
    r"(?=[A-Za-z]*[a-z])[A-Z]+[a-z]{0,4}[A-Z]+(?:[a-z]{1,4}[A-Z]?)?"
)


def _behind_a_name(word: str) -> bool:
    """Whether a word behind a whole name and its comma has the form of a credential."""
    return bool(_CREDENTIAL.match(word) or _INNER_CAPITALS.fullmatch(word))


def _plain(word: str) -> str:
    return fold(word).replace(".", "").strip(" ,()'")


#: Degrees that are words or initials without their dots ("B.E.", "M.A.").
_DOTTED_DEGREE = re.compile(r"(?:[BM]\.\s?(?:E|A|S|Sc|Com|Tech|Ed|Arch|Pharm)|Ph\.\s?D)\.?,?")


#: Chartered professions with a dot inside: "Pr.Eng", "Pr.Sci.Nat", "C.Eng". Behind a single letter
#: other words are names whose blank was lost: "B.Wong".
_CHARTER = re.compile(
    r"Pr\.\s?[A-Z][A-Za-z]{1,4}|[A-Z][a-z]{1,3}\.(?:[A-Z][a-z]{0,3}\.){0,2}[A-Z][a-z]{1,3}\.?|"
    r"(?:[A-Z]\.){1,3}(?:Eng|Env|Chem|Phys|Biol?|Geol?|Tech|Sci|Math|Stat|Build|Mgr|Acc|Agr?|Arch|Log|"
    r"Ed|Psych|Sc|Com|Pharm|Phil|Nat|Mus|Th|Des|Mech|Tax|Res|Soc|Surg|Litt?)\.?"
)


#: Professions that stand like a degree behind a name and its comma; alone they may be names.
_BEHIND_COMMA = wordset("ing eng peng arch geom notaire avocat adv avv")


#: Forms of address that are such only with their dot: "Eng. Ahmed", "Sgt. Alicia", "Dott.ssa".
_DOTTED_ADDRESS = re.compile(
    r"(?i)(?:engr?|adv|ar|arq|sgt|cpl|insp|det|supt|cdr|cmdr|ps|pr|bro|sis|dott\.ssa|prof\.ssa|sig\.ra|"
    r"d\.ssa|mtr[oa]|psic|biol|qu[ií]m|profa?|dra?|univ|akad|mech|bc|mvdr|phdr|amb|er|mmag|ddr|"
    r"dt|uzm|yrd|op|ecz|müh|öğr|gör|cand|stud|ec|ao|eng[ºª]|(?:univ|ass|hon)\.?-prof|"
    r"(?:mag|dr|ddr|mmag|prof|ing|arq|eng|lic)\.(?:a|o|in|ª|º|°|re))\.?"
)

#: Forms of address without a dot, always in these capitals: Austria, Germany, India, and lawyers
#: of French ("Me").
_CAPITAL_ADDRESS = frozenset({"DI", "DDI", "RA", "RAin", "StB", "WP", "CA", "CS", "CMA", "Me"})
#: What a profession or a rank is called in short, and lists cannot know all of: "Cdor.", "Dña.".
_SHORT_ADDRESS = re.compile(r"[^\W\d_a-z][^\W\d_A-Z]{1,4}\.")
#: … and where the whole name is in capitals: "ATTY. JOSE RIZAL".
_CAPITAL_SHORT_ADDRESS = re.compile(r"[^\W\d_a-z]{3,5}\.")
#: Given names in short, streets and labels are none.
_NO_ADDRESS = wordset(
    "wm chas thos jos geo jas alex joh chr ph th ma md mohd abd muh sh st ste edw ed rob robt ben "
    "benj sam dan nat ant gg jl jln ul str rd blvd bld no nr tel fax mob moh ha le la de av ave "
    "avda pl sq ct cir hwy pkwy rte rua tr"
)
_TURKISH = re.compile("[ığşİĞŞ]")
#: "prof. dr hab. n. med. Anna Kowalska", "Dr. med. dent. Ina Voss".
_OF_A_DEGREE = re.compile(r"[^\W\d_A-Z]{1,6}\.")


def _is_degree(word: str) -> bool:
    return (
        _plain(word) in DEGREES
        or _DOTTED_DEGREE.fullmatch(word) is not None
        or _CHARTER.fullmatch(word) is not None
        or _plain(word)
        in {
            "phd",
            "msc",
            "bsc",
            "dring",
            "dipling",
            "habil",
        }
    )


def are_degrees(text: str) -> bool:
    """Whether these are degrees and credentials, of which one at least is known: "SPHR, CPA"."""
    found = [word for word in re.split(r"[\s,;/|]+", text) if word]
    return any(_is_degree(word) for word in found) and all(
        word[:1].isupper()
        # "REALTOR, GRI": what somebody is.
        and (_is_degree(word) or (_CREDENTIAL.match(word) and _plain(word) not in TITLE_WORDS))
        for word in found
    )


def cut_degrees(title: str) -> tuple[str, str]:
    """A title, and the degrees that stand before or behind it: "Broker/Owner, CRS, GRI"."""
    degrees: list[str] = []
    dotted = re.match(
        r"^(.*[^\W\d]{3,})\s+((?:[BM]\.\s?[A-Z][\w.]*|Ph\.\s?D\.?)(?:\s\(Hons\.?\))?)$", title
    )
    if dotted:
        title, degrees = dotted[1], [dotted[2]]
    while match := re.match(r"^(.*\S)\s*(?:,|\s[/|–—-])\s*([^,/|]+)$", title):
        if not _cut_off(match[2]):
            break
        degrees.insert(0, match[2].strip())
        title = match[1].rstrip(" ,/|–—-")
    before: list[str] = []
    while match := re.match(r"^([^,]+),\s*(\S.*)$", title):
        if not (_LETTERS.fullmatch(match[1].strip()) or _cut_off(match[1])):
            break
        before.append(match[1].strip())
        title = match[2]
    return title, ", ".join((*before, *degrees))


#: "B.C.L.": letters of a degree.
_LETTERS = re.compile(r"(?:[A-Z][a-z]{0,3}\.\s?){2,}")


def _cut_off(text: str) -> bool:
    """Whether a part of a title, between commas, is nothing but degrees."""
    found = text.split()
    return bool(found) and all(
        _is_degree(word)
        and word[:1].isupper()
        and (len(_plain(word)) > 2 or word.count(".") > 1)
        and _plain(word) not in _NO_DEGREES
        for word in found
    )


#: What may stand behind a title and be a part of it.
_NO_DEGREES = wordset("iii ret")


#: Forms of address that are also first names: "Kumari Perera" is whole.
_ALSO_NAMES = wordset("kumari tan judge justice haji pan rabbi captain earl dean don dona")


#: Forms of address that stand before a whole name; alone before one word they may be names.
_BEFORE_A_NAME = wordset(
    "docteur docteure professeur professeure monseigneur ingeniero ingeniera licenciado licenciada "
    "doctora profesor profesora maestra arquitecto arquitecta engenheiro engenheira doutor doutora "
    "exmo exma dottor professore professoressa ingegnere avvocato architetto geometra notaio "
    "doktor alhaji alhaja hajia hajiya mallam malam alhaj barrister engr evangelist deacon "
    "deaconess apostle bishop archbishop pastor honourable honorable councillor cllr "
    "alderman commander admiral brigadier major lieutenant sergeant corporal sheikha ustadh ustaz "
    "maulana moulana "
    "mufti bapak ibu bpk khun puan encik cik ths pgs mnr mev advocate atty"
)
#: What heightens one: "The Rt Hon", "The Very Rev".
_HEIGHTENED = wordset("the rt right most very his her")


def _is_form_of_address(words: Sequence[str]) -> bool:
    """Whether a name of several words begins with a form of address without a dot."""
    first = _plain(words[0])
    if first in _HEIGHTENED:
        return len(words) > 3 and (
            _plain(words[1]) in HONORIFICS | _BEFORE_A_NAME or _is_form_of_address(words[1:])
        )
    return first in _BEFORE_A_NAME and len(words) > 2


def _is_one_name(words: Sequence[str]) -> bool:
    """Whether these are one word, or a family name with its particles: "de Silva"."""
    return bool(words) and all(_plain(word) in PARTICLES for word in words[:-1])


def _is_short_address(words: Sequence[str]) -> bool:
    """Whether a name begins with an abbreviation that is a form of address: "Cdor. Ana Ruiz"."""
    shouted = all(word.isupper() for word in words)
    form = _CAPITAL_SHORT_ADDRESS if shouted else _SHORT_ADDRESS
    if len(words) < 3 or not form.fullmatch(words[0]):
        return False
    # A lawyer of Turkey, elsewhere an avenue.
    short = _plain(words[0])
    known = short == "av" and any(_TURKISH.search(word) for word in words)
    return (known or short not in _NO_ADDRESS) and all(
        len(word.strip(".")) > 1 and word.replace("-", "").replace("'", "").isalpha()
        for word in words[1 : 2 if shouted else 3]
    )


@lru_cache(maxsize=4096)
def strip_decorations(text: str) -> tuple[str, str, str]:
    """Prefix, bare name, suffix: "Dr. Ann Lee, PhD, MBA" -> ("Dr.", "Ann Lee", "PhD, MBA")."""
    text = re.sub(r"\s+", " ", text.strip(" ,;|•·-–*/"))
    text = re.sub(
        r"^(Dr|Prof|Mr|Mrs|Ms|Ing|Dott|Avv|Arch|Mag|Lic|Sr|Sra|DR|PROF|MR|MRS|MS|ING|DOTT|AVV|ARCH)"
        r"\.(?=[^\W\d])(?!(?:ssa|re|in|a|o)\b)",
        r"\1. ",
        text,
    )
    # "di Bindi Lucia": whose the firm above is.
    text = re.sub(r"^di (?=[^\W\d]+ [^\W\d]+$)", "", text)
    text = re.sub(r"(?i)^(?:name|nom|nombre|姓名|氏名)\s*[:：]\s*", "", text)
    prefix: list[str] = []
    suffix: list[str] = []
    if cjk_share(text) > 0.5:
        match = re.match(r"^(.*?)\s*(様|先生|博士|さん|小姐|女士|教授)$", text)
        if match and len(match.group(1)) >= 2:
            return "", match.group(1).strip(), match.group(2)
        return "", text, ""
    head, *tails = re.split(r"\s*,\s*", text)
    if tails and all(
        all(
            _is_degree(w)
            # "DOE, JANE": behind a family name alone capitals are the first name.
            or (len(without_particles(head.split())) > 1 and _behind_a_name(w))
            or _plain(w) in _BEHIND_COMMA
            for w in tail.split()
        )
        for tail in tails
        if tail
    ):
        suffix = [tail for tail in tails if tail]
        text = head
    elif tails and len(tails) == 1 and len(head.split()) == 1 and not _is_degree(head):
        text = f"{head}, {tails[0]}"
    text = re.sub(r"\s*#\s?\d{2,6}$", "", text)
    words = text.split()
    while (
        len(words) > 1
        and (
            (_DOTTED_ADDRESS.fullmatch(words[0]) and "." in words[0])
            or re.fullmatch(r"H\.\s?E\.", words[0])
            or _is_form_of_address(words)
            or (prefix and len(words) > 2 and _OF_A_DEGREE.fullmatch(words[0]))
            or _is_short_address(words)
            or (words[0] in _CAPITAL_ADDRESS and len(words) > 2 and not words[1].isupper())
            or (prefix and re.fullmatch(r"\([A-Za-z.]{1,6}\)", words[0]))
            # "lic. oec. HSG Urs Keller", "Dipl.-Ing. FH Ina Voss": the school of the degree.
            or (
                prefix
                and prefix[-1].endswith(".")
                and len(words) > 2
                and re.fullmatch(r"[A-Z]{2,4}", words[0])
                and not words[1].isupper()
            )
            or (
                _plain(words[0])
                in HONORIFICS - (_ALSO_NAMES if _is_one_name(words[1:]) else frozenset())
                # "Tan Sri" is a form of address, "Tan Wei Liang" a name.
                and (_plain(words[0]) != "tan" or _plain(words[1]) == "sri")
            )
            or (
                re.fullmatch(
                    r"(?i)(?:dr|prof|mr|mrs|ms|ing|dipl|mag|med|rer|nat|phil|habil|hab|h\.?c|priv|doz|"
                    r"techn|oec|jur)\.?[\s.-]*(?:(?:dr|ing|med|kfm|wirt|inf|h\.?c|nat|pol|phil|rer|"
                    r"habil|jur)\.?[-]?)*\.?",
                    fold(words[0]),
                )
                and (words[0][:1].isupper() or prefix)
                and (words[0].endswith(".") or _plain(words[0]) in HONORIFICS)
            )
        )
    ):
        prefix.append(words.pop(0))
    # "Aisha Rahman MBBS MRCPCH", "Simon Ash CEng MIMechE": what follows a known degree in capitals,
    # or with capitals inside, is one too.
    at = next(
        (
            i
            for i, w in enumerate(words)
            if i > 1 and ((w.isupper() and _is_degree(w)) or _INNER_CAPITALS.fullmatch(w))
        ),
        0,
    )
    if (
        at
        and not words[0].isupper()
        and all(
            _CREDENTIAL.match(w) or _INNER_CAPITALS.fullmatch(w) or _is_degree(w)
            for w in words[at:]
        )
    ):
        suffix = [*words[at:], *suffix]
        words = words[:at]
    while (
        len(words) > 2
        and _is_degree(words[-1])
        and not (words[-1].istitle() and len(words[-1]) > 3 and "." not in words[-1])
    ):
        suffix.insert(0, words.pop().strip(",()"))
    return " ".join(prefix), " ".join(words), ", ".join(suffix)


def split_name(text: str, *, country: str = "", email: str = "") -> Name:
    """The parts of a printed name.

    Capitals mark the family name wherever it stands ("DUPONT Jean"); particles belong to it ("van
    der Berg"); a comma puts it first. Chinese, Japanese, Korean and Hungarian names have it first;
    so have Latin ones whose e-mail says so.
    """
    prefix, bare, suffix = strip_decorations(text)
    if not bare:
        return Name()
    if cjk_share(bare) > 0.5:
        first, last = _split_cjk(bare, country)
        return Name(prefix=prefix, first=first, last=last, suffix=suffix)
    if re.fullmatch(r"[A-Z][a-z]+(?:[A-Z]\.?)?[A-Z][a-z]+", bare) and not re.match(
        r"(?:Mc|Mac|De|Le|La|O)[A-Z]", bare
    ):
        bare = re.sub(r"(?<=[a-z.])(?=[A-Z])", " ", bare)
    bare = re.sub(r"(?<=[A-Z]\.)(?=[A-Z][a-z])", " ", bare)
    bare = _with_blank(bare, email)
    bare = re.sub(r"\s*[\"“(\[][^\"”)\]]{1,20}[\"”)\]]\s*", " ", bare).strip()
    if "," in bare:
        last, _, first = bare.partition(",")
        behind = [_plain(word) for word in first.replace(",", " ").split()]
        if len(last.split()) > 1 and all(w in TITLE_WORDS or w in DEGREES for w in behind):
            # "Ann Lee, Student": a whole name stands before the comma.
            return replace(split_name(last, country=country, email=email), prefix=prefix)
        return Name(
            prefix=prefix, first=_case(first.strip()), last=_case(last.strip()), suffix=suffix
        )
    words = bare.split()
    if country == "NG" and len(words) > 2 and fold(words[0]) == "chief":
        # The holder of a Nigerian title. Elsewhere the word begins what somebody does.
        prefix, words = f"{prefix} {words[0]}".strip(), words[1:]
    local = fold(email.partition("@")[0])
    # "Ann Mary Lee FRSPH": capitals that the e-mail leaves out while it spells all the rest.
    if (
        len(words) > 2
        and re.fullmatch(r"[A-Z]{3,6}", words[-1])
        and not any(len(word) > 1 and word.isupper() for word in words[:-1])
        and fold(words[-1]) not in local
        and agreement(" ".join(words[:-1]), local) >= 0.95
    ):
        suffix = f"{words[-1]}, {suffix}" if suffix else words[-1]
        words = words[:-1]
    if len(words) == 1:
        # Alone it is a first name if the e-mail starts with it, else a family name.
        only = _case(words[0])
        if local.startswith(fold(words[0])) or not prefix:
            return Name(prefix=prefix, first=only, suffix=suffix)
        return Name(prefix=prefix, last=only, suffix=suffix)
    capital = [
        len(w) > 1 and w.isupper() and "." not in w and len(w.strip(".'-")) > 1 for w in words
    ]
    if any(capital) and not all(
        c or len(w.strip(".")) <= 1 for c, w in zip(capital, words, strict=True)
    ):
        start = capital.index(True)
        stop = max(i for i, c in enumerate(capital) if c) + 1
        while start > 0 and words[start - 1] in PARTICLES:
            start -= 1
        shouted, firsts = words[start:stop], words[:start] + words[stop:]
        if firsts:
            return Name(
                prefix=prefix,
                first=" ".join(firsts),
                last=_case(" ".join(shouted)),
                suffix=suffix,
            )
    cut = len(words) - 1
    while (
        cut > 1
        and fold(words[cut - 1]).strip(".") in PARTICLES
        and len(words[cut - 1].strip(".")) > 1
    ):
        cut -= 1
    if cut == 1 and fold(words[0]) in PARTICLES and len(words) > 2 and words[0][:1].islower():
        cut = 0
    # Two family names, as Spanish and Portuguese names have them.
    if (
        cut == len(words) - 1
        and len(words) >= 3
        and country in _TWO_SURNAMES
        and (
            len(words) >= 4
            or (not _initial(words[1]) and country in _SPANISH and _two_surnames(words, email))
        )
    ):
        cut = len(words) - 2
        while cut > 1 and fold(words[cut - 1]) in PARTICLES:
            cut -= 1
    if (
        cut == len(words) - 1 == 2
        and country in _UNTOLD
        and local
        and fold(words[1]) in local
        and fold(words[2]) not in local
    ):
        cut = 1
    cut = _whole_family(words, cut, country)
    given, family = words[:cut], words[cut:]
    if (len(words) == 2 and (country == "HU" or _family_first(words, email, country))) or (
        len(words) == 3
        and country in {"VN", "CN", "TW", "KR"}
        and not _initial(words[1])
        and fold(words[0]) in _FAMILY_LATIN
        and fold(words[-1]) not in _FAMILY_LATIN
    ):
        given, family = words[1:], words[:1]
    return Name(
        prefix=prefix, first=_case(" ".join(given)), last=_case(" ".join(family)), suffix=suffix
    )


def _whole_family(words: list[str], cut: int, country: str) -> int:
    """Where a family name begins that goes on over small words: "bin Khalid Al Suwaidi",
    "Vasconcelos e Sousa", "Gómez de la Serna". `cut` is where it begins without them."""
    plain = [fold(word) for word in words]
    son = next((i for i in range(1, cut) if plain[i] in _SON_OF), 0)
    if son:
        return son
    joint = next((i for i in (cut, cut - 1) if i > 1 and words[i] in {"e", "y", "i"}), 0)
    if joint:
        cut = joint - 1
        while cut > 1 and plain[cut - 1] in PARTICLES:
            cut -= 1
    if country not in _SPANISH:
        return cut
    if plain[0] in {"maria", "ma.", "ma"} and plain[1] in {"de", "del"}:
        # "María del Carmen" is one given name.
        of = next((i for i in range(1, len(plain) - 1) if plain[i] not in PARTICLES), 0)
        if of and plain[of] in _MARIAN:
            return max(cut, of + 1)
    if (
        cut > 1
        and words[cut] in {"de", "del"}
        and (
            (plain[cut - 1].endswith(("ez", "iz", "oz")) and plain[cut - 1] not in _GIVEN_IN_Z)
            or plain[cut - 1] in _BEFORE_DE
        )
    ):
        return cut - 1
    return cut


_SON_OF = wordset("bin bint ibn binti")
#: What a Spanish María is of, as a part of her given name.
_MARIAN = wordset(
    "carmen pilar mar rosario dolores mercedes angeles concepcion jesus luz sol pino rocio nieves "
    "lourdes guadalupe consuelo remedios soledad fatima milagros amparo socorro"
)
_GIVEN_IN_Z = wordset("beatriz inez")
#: Family names that stand before "de" as a part of a longer one, and do not end like "Gómez".
_BEFORE_DE = wordset("ponce garcia calvo cabeza vaca")


def _with_blank(bare: str, email: str) -> str:
    """One word that is two where an e-mail spells both: "SzőllősiKrisztián"."""
    inner = [i for i in range(2, len(bare) - 1) if bare[i - 1].islower() and bare[i].isupper()]
    if len(inner) != 1 or " " in bare:
        return bare
    parts = bare[: inner[0]], bare[inner[0] :]
    local = fold(email.partition("@")[0])
    return " ".join(parts) if all(fold(part) in local for part in parts) else bare


_SPANISH = wordset("ES MX AR CL CO PE VE UY EC CR PA")
_TWO_SURNAMES = _SPANISH | {"PT", "BR"}
_FAMILY_LATIN = wordset(
    "wang li zhang liu chen yang huang zhao wu zhou xu sun ma zhu hu guo he lin luo zheng liang "
    "xie "
    "song tang han feng deng cao peng zeng xiao tian dong yuan pan jiang cai yu du ye cheng su wei "
    "lu ding ren shen yao nguyen tran le pham hoang phan vu vo dang bui do ho ngo duong ly kim lee "
    "park choi jung kang cho yoon jang lim han oh seo shin kwon hwang ahn hong chang tsai chan "
    "wong "
    "cheung lau ng cheng leung kwok yip ho tsang chow lam"
)


#: Where the word before the last is often a family name as well, and nothing says so.
_UNTOLD = wordset("PT BR SE NO DK FI IS")


def has_two_surnames(country: str) -> bool:
    """Whether two family names without a dash are usual in a country."""
    return country in _TWO_SURNAMES or country in _UNTOLD


#: "Doug & Carol Friesen", "Hans und Maria van der Berg".
_COUPLE = re.compile(
    r"[^\W\d_]{2,}(?:-[^\W\d_]+)?\s(?:&|\+|(?i:and|und|et|y|e|og|och|en|ja|i|a))\s"
    r"[^\W\d_]{2,}(?:-[^\W\d_]+)?(?:\s[a-z]{2,3}){0,2}\s[^\W\d_][\w'’]+(?:-\w+)?"
)


def is_couple(text: str) -> bool:
    """Whether this reads like two given names with one family name; a firm may, too."""
    given = [word for word in words(text)[:-1] if word not in PARTICLES]
    return (
        _COUPLE.fullmatch(text) is not None
        and not any(word in TITLE_WORDS or is_business(word) for word in given)
        and not is_business(words(text)[-1])
        and all(word[0].isupper() for word in re.findall(r"[^\W\d_]{4,}", text))
    )


def without_particles(parts: Sequence[str]) -> list[str]:
    """A name's words without "van der" and the like; the first word is none."""
    return [word for i, word in enumerate(parts) if not i or fold(word) not in PARTICLES]


def split_is_guessed(text: str, *, country: str, email: str) -> bool:
    """Whether nothing says which of three and more words are given and which are family names."""
    _, bare, _ = strip_decorations(text)
    parts = bare.split()
    shouted = [len(word.strip(".")) > 1 and word.isupper() for word in parts]
    if cjk_share(bare) > 0.4 or "," in bare or (any(shouted) and not all(shouted)):
        return False
    content = without_particles(parts)
    if len(content) < 3 or any(map(_initial, content[1:-1])):
        return False
    local = fold(email.partition("@")[0])
    second, last = (fold(word) in local for word in content[-2:])
    if country in {"PT", "BR"}:
        return True
    if country in _UNTOLD:
        return second or not last
    if country in _SPANISH:
        return len(content) > 4 or (len(content) == 3 and second == last)
    # "Åsa Lindström Björk", asa.lindstrom@.
    return second and not last


def _initial(word: str) -> bool:
    return len(word.strip(".")) == 1


def _two_surnames(words: list[str], email: str) -> bool:
    local = fold(email.partition("@")[0])
    if local:
        second, last = fold(words[-2]), fold(words[-1])
        if second in local and last not in local:
            return True
        if last in local and second not in local:
            return False
    return True


def _family_first(words: list[str], email: str, country: str) -> bool:
    first, second = fold(words[0]), fold(words[1])
    if (
        country in {"CN", "TW", "KR", "VN", "HK"}
        and first in _FAMILY_LATIN
        and second not in _FAMILY_LATIN
    ):
        return len(second) > 2
    if country == "JP" and email:
        local = fold(email.partition("@")[0])
        # Romanised names put the given name first; an initial tells when they do not.
        return bool(re.fullmatch(rf"{re.escape(second[:1])}[._-]?{re.escape(first)}", local))
    return False


def _case(text: str) -> str:
    """Title case for what was set in capitals; anything else as printed."""
    if not text.isupper() or len(re.sub(r"\W", "", text)) < 2:
        return text
    words = []
    for word in text.split():
        low = word.lower()
        if len(re.sub(r"\W", "", word)) == 1 or re.fullmatch(r"(?:\w\.)+", word):
            words.append(word)
        else:
            new = re.sub(r"(^|[-'’.])(\w)", lambda m: m.group(1) + m.group(2).upper(), low)
            new = re.sub(r"(?<=\w)(['’])S$", r"\1s", new)
            new = re.sub(r"^Mc(\w)", lambda m: "Mc" + m.group(1).upper(), new)
            words.append(new)
    if len(words) > 1:
        words = [
            w.lower() if fold(w) in PARTICLES and fold(w) in _LOW and i else w
            for i, w in enumerate(words)
        ]
    return " ".join(words)


_LOW = wordset("van von der den de del della di da do dos das du zu zur ter ten af av bin e y")


def _split_cjk(bare: str, country: str) -> tuple[str, str]:
    parts = bare.split()
    if len(parts) == 2 and all(has_cjk(p) for p in parts):
        return parts[1], parts[0]
    solid = "".join(parts)
    if len(parts) > 2 and all(len(p) == 1 for p in parts):
        # Letter-spaced: "山 田 太 郎".
        parts = [solid]
    if solid[:2] in _TWO_FAMILY and len(solid) > 2:
        return solid[2:], solid[:2]
    japanese = country == "JP" or bool(_KANA.search(solid))
    if len(solid) == 2:
        return solid[1:], solid[:1]
    if len(solid) == 3:
        if japanese and solid[0] not in "林森原東南北西辻堀関畑峰星谷岡":
            return solid[2:], solid[:2]
        return solid[1:], solid[:1]
    if len(solid) >= 4:
        return solid[2:], solid[:2]
    return "", solid


def agreement(name: str, local: str) -> float:
    """How far an e-mail's local part spells a name, 0 to 1.

    1: both names or an initial and the family name; 0.7: one name; 0: nothing in common. Umlauts
    may be spelled out: "mueller" for "Müller".
    """
    plain = _agreement(name, local)
    spelled = name.translate(SPELLED_OUT)
    return plain if spelled == name else max(plain, _agreement(spelled, local))


#: Umlauts as e-mails and hosts spell them.
SPELLED_OUT = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "Ä": "Ae", "Ö": "Oe", "Ü": "Ue", "ø": "oe", "Ø": "Oe",
     "å": "aa", "Å": "Aa"}
)  # fmt: skip


@lru_cache(maxsize=4096)
def _agreement(name: str, local: str) -> float:
    if not name or not local:
        return 0.0
    _, bare, _ = strip_decorations(name)
    tokens = [t for t in re.findall(r"[a-z]+", fold(bare)) if t]
    if not tokens:
        return 0.0
    mail = fold(local)
    pieces = [p for p in re.split(r"[^a-z]+", mail) if p]
    solid = "".join(pieces)
    if not solid:
        return 0.0
    long = [t for t in tokens if len(t) > 1]
    squeezed = "".join(tokens)
    if len(tokens) > 1 and solid in {squeezed, "".join(reversed(tokens))}:
        return 1.0
    if (
        len(tokens) > 1
        and solid
        in {
            tokens[0][0] + tokens[-1],
            tokens[0] + tokens[-1][0],
            tokens[-1] + tokens[0][0],
            tokens[-1][0] + tokens[0],
        }
        and len(solid) > 3
    ):
        return 1.0
    hits = [t for t in long if t in pieces or (len(t) > 3 and t in solid)]
    if len(hits) >= 2:
        return 1.0
    initials = "".join(t[0] for t in tokens)
    if hits:
        rest = solid.replace(hits[0], "", 1)
        if not rest:
            return 0.75
        if len(rest) <= 3 and all(c in initials for c in rest):
            return 1.0
        for t in long:
            if t not in hits and (t.startswith(rest) or rest.startswith(t[:4])) and len(rest) >= 2:
                return 0.95
        return 0.6
    # jsmi, smithj cut short, initials
    for t in long:
        if len(t) >= 5 and (solid[1:].startswith(t[:5]) or solid.startswith(t[:5])):
            return 0.6
    if len(tokens) >= 2 and solid == initials:
        return 0.6
    if (
        len(tokens) >= 2
        and 3 <= len(solid) <= 8
        and (solid[:1] == tokens[0][:1] and tokens[-1].startswith(solid[1:]))
    ):
        return 0.7
    joined = "".join(tokens)
    if (len(joined) > 5 and _close(joined, solid)) or any(
        len(t) > 5 and any(_close(t, p) for p in pieces) for t in long
    ):
        return 0.5
    return 0.0


def _close(a: str, b: str) -> bool:
    """Whether one character's error apart, as OCR makes them."""
    if abs(len(a) - len(b)) > 1:
        return False
    if len(a) == len(b):
        return sum(x != y for x, y in zip(a, b, strict=True)) <= 1
    if len(a) > len(b):
        a, b = b, a
    return any(b[:i] + b[i + 1 :] == a for i in range(len(b)))
