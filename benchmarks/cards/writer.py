# ruff: noqa: E501, E741
"""What one card says: its blocks of lines, the roles of their parts, and the truth."""

from __future__ import annotations

import random
import re
import sys
import unicodedata
from functools import lru_cache
from pathlib import Path

import phonenumbers
from faker import Faker

sys.path.insert(0, str(Path(__file__).parent))
import vocabulary
import wording

__all__ = ["CJK_LOCALES", "write"]

CJK_LOCALES = {"ja_JP", "zh_CN", "zh_TW"}


@lru_cache(maxsize=64)
def _faker(locale: str) -> Faker:
    return Faker(locale)


def ascii_of(text: str) -> str:
    for a, b in (
        ("ä", "ae"),
        ("ö", "oe"),
        ("ü", "ue"),
        ("ß", "ss"),
        ("ø", "o"),
        ("ł", "l"),
        ("đ", "d"),
        ("ı", "i"),
        ("å", "a"),
        ("æ", "ae"),
    ):
        text = text.lower().replace(a, b)
    text = unicodedata.normalize("NFKD", text)
    return re.sub(
        r"[^a-z0-9]+", "-", "".join(c for c in text if not unicodedata.combining(c))
    ).strip("-")


class Writer:
    """What one card says."""

    def __init__(self, rng: random.Random, locale: str, unseen: bool = False) -> None:
        self.rng, self.locale = rng, locale
        self.unseen = unseen
        self.world = wording.WORLD.get(locale[-2:]) if locale.startswith("x_") else None
        self.fake = _faker("en_US" if self.world else locale)
        self.fake.seed_instance(rng.getrandbits(48))
        self.country = locale[-2:]
        self.language = "en" if self.world else locale[:2]

    def pick(self, options: list[str] | tuple[str, ...] | str) -> str:
        return self.rng.choice(options.split("|") if isinstance(options, str) else options)

    def chance(self, p: float) -> bool:
        return self.rng.random() < p

    def names(self) -> tuple[str, str]:
        """First name(s) and family name."""
        if self.world:
            return self.pick(self.world.first), self.pick(self.world.last)
        return self.fake.first_name(), self.fake.last_name()

    def shaped(self, last: str) -> tuple[str, str, str]:
        """A name of a company after one of many patterns: full, short, domain core."""
        unseen = self.unseen and self.chance(0.6)
        shape = self.pick(wording.UNSEEN_SHAPES if unseen else wording.TRAIN_SHAPES)
        trades = wording.UNSEEN_TRADES if self.unseen else wording.TRADES
        city = self.pick(self.world.cities).split(",")[0] if self.world else self.fake.city()
        first, other = self.names()
        brand = self.brand()
        words = {
            "{b}": brand, "{b2}": self.brand(), "{t}": self.pick(trades), "{t2}": self.pick(trades), "{l}": last, "{l2}": other,
            "{l3}": self.names()[1], "{f}": first, "{c}": city, "{n}": self.pick("3|4|7|24|360|99|1st"), "{x}": self.pick("io|ai|net"),
        }  # fmt: skip
        full = re.sub(r"\{\w+\}", lambda m: words[m.group(0)], shape)
        if self.language in ("ja", "zh") and not full.isascii():
            full = f"{brand} {words['{t}']}"
        plain = ascii_of(full)
        core = self.pick(
            [plain.replace("-", ""), plain, plain.split("-")[0] if len(plain.split("-")[0]) > 3 else plain,
             "".join(w[0] for w in plain.split("-") if w) if plain.count("-") > 1 else plain.replace("-", "")]
        )[:28].strip("-")  # fmt: skip
        legal = self.world.legal if self.world else vocabulary.LEGAL.get(self.country, "Ltd")
        if self.chance(0.3):
            form = self.pick(legal)
            return f"{full}{'' if form[0] == ',' else ' '}{form}", full, core
        return full, self.pick([full, full.upper()]), core

    def brand(self) -> str:
        word = "".join(
            self.rng.choice(vocabulary.SYLLABLES) for _ in range(self.rng.randint(2, 3))
        )[:10].capitalize()
        style = self.rng.random()
        if style < 0.12:
            return word.upper()
        if style < 0.2:
            return "".join(
                self.rng.choice("ABCDEFGHIKLMNPRSTVW") for _ in range(self.rng.randint(2, 4))
            )
        if style < 0.28:
            return word + self.pick("soft|tech|net|med|lab|works|bau|pharm|logic|ware")
        return word

    def company(self, last: str) -> tuple[str, str, str]:
        """Full name, short form (the logo), core for the domain."""
        if self.chance(0.4):
            return self.shaped(last)
        lang = {"ja": "en", "zh": "en"}.get(self.language, self.language)
        if self.unseen and self.chance(0.5):
            industry = self.pick(wording.UNSEEN_TRADES)
        elif self.chance(0.3):
            industry = self.pick(wording.UNSEEN_TRADES if self.unseen else wording.TRADES)
        else:
            industry = self.pick(
                vocabulary.INDUSTRY.get(lang, vocabulary.INDUSTRY["en"])
                if self.chance(0.7)
                else vocabulary.INDUSTRY["en"]
            )
        city = (
            self.pick(self.world.cities).split(",")[0]
            if self.world
            else self.fake.city()
            if self.language not in ("ja", "zh")
            else self.pick("Osaka|Tokyo|Kobe|Nagoya|Shenzhen|Taipei|Hangzhou")
        )
        roll = self.rng.random()
        legal = self.pick(
            self.world.legal if self.world else vocabulary.LEGAL.get(self.country, "Ltd")
        )
        surname = (
            last
            if self.language not in ("ja", "zh")
            else self.pick("Yamato|Sakura|Fuji|Golden Dragon|Great Wall|Sunrise|Asahi")
        )
        if roll < 0.1:
            word = {
                "de": "Universität {c}|Technische Universität {c}|Hochschule {c}|Stadt {c}|Sparkasse {c}",
                "fr": "Université de {c}|Ville de {c}|CHU de {c}",
                "es": "Universidad de {c}|Ayuntamiento de {c}",
                "it": "Università di {c}|Comune di {c}",
                "pt": "Universidade de {c}",
                "nl": "Universiteit {c}|Gemeente {c}",
            }.get(
                lang,
                "University of {c}|{c} State University|{c} Community College|City of {c}|{c} Public Library|{c} Medical Center|{c} Chamber of Commerce|Bank of {c}|Museum of {c}|{c} School District|Ministry of Economy|{c} Tourism Board|The {c} Times|{c} Institute of Technology",
            )
            full = self.pick(word).replace("{c}", city)
            return (
                full,
                full,
                self.pick(
                    [
                        ascii_of(city).replace("-", ""),
                        "".join(w[0] for w in ascii_of(full).split("-") if w),
                    ]
                ),
            )
        if roll < 0.24:
            a = surname.split()[0]
            b = self.names()[1].split()[-1] if self.language not in ("ja", "zh") else "Partners"
            full = self.pick(
                [
                    f"{a} & {b}",
                    f"{a} {industry}",
                    f"{a} & Partners",
                    f"{a} {industry} {legal}",
                    f"{a} & Sons {legal}",
                    f"Kanzlei {a}" if lang == "de" else f"{a} Associates",
                    f"{a}, {b} & Co.",
                    f"Studio {a}",
                    f"Hotel {a}",
                ]
            )
            return (
                full,
                full,
                ascii_of(
                    full.split(" & ")[0]
                    if "&" in full and self.chance(0.5)
                    else re.sub(rf"\s(?:{re.escape(legal)})$", "", full)
                ).replace("-", ""),
            )
        brand = self.brand()
        second = f"{brand} {industry}"
        core = brand if self.chance(0.45) else second
        full = (
            core
            if self.chance(0.35)
            else (f"{core}{legal}" if legal.startswith(",") else f"{core} {legal}")
        )
        if self.country == "ID" and self.chance(0.7):
            full = f"PT {core}" + (" Tbk" if self.chance(0.3) else "")
        short = self.pick([brand, core, brand.upper(), core.upper()])
        domain = ascii_of(core)
        if self.chance(0.6):
            domain = domain.replace("-", "")
        if self.chance(0.15):
            domain = ascii_of(brand) + self.pick("-group|-int|online|hq|app|")
        return full, short, domain

    def phone(self, kind: str) -> tuple[str, str]:
        """E.164 and how it is printed."""
        number_type = (
            phonenumbers.PhoneNumberType.MOBILE
            if kind == "mobile"
            else phonenumbers.PhoneNumberType.FIXED_LINE
        )
        example = phonenumbers.example_number_for_type(self.country, number_type)
        if example is None:
            example = phonenumbers.example_number(self.country)
        for _ in range(30):
            digits = list(str(example.national_number))
            for i in range(3, len(digits)):
                digits[i] = str(self.rng.randint(0, 9))
            number = phonenumbers.PhoneNumber(
                country_code=example.country_code,
                national_number=int("".join(digits)),
                italian_leading_zero=example.italian_leading_zero,
            )
            if phonenumbers.is_valid_number(number):
                break
        else:
            number = example
        international = self.chance(0.55 if self.country != "US" else 0.15)
        form = (
            phonenumbers.PhoneNumberFormat.INTERNATIONAL
            if international
            else phonenumbers.PhoneNumberFormat.NATIONAL
        )
        text = phonenumbers.format_number(number, form)
        roll = self.rng.random()
        if roll < 0.15:
            text = re.sub(r"[ -]", ".", text).replace(").", ") ")
        elif roll < 0.25:
            text = re.sub(r" ", "-", text)
        elif roll < 0.32:
            text = re.sub(r"[ ()-]", "", text)
        elif (
            roll < 0.42
            and international
            and phonenumbers.country_code_for_region(self.country)
            in (44, 49, 33, 31, 32, 41, 43, 61, 64, 46)
        ):
            parts = text.split(" ", 1)
            text = f"{parts[0]} (0){'' if self.chance(0.5) else ' '}{parts[1]}"
        elif roll < 0.48 and not international and self.country in ("DE", "AT", "CH", "BE", "NL"):
            text = text.replace(" ", self.pick([" / ", "/", "-"]), 1)
        elif roll < 0.53 and self.country == "US" and not international:
            text = "1-" + re.sub(r"[() ]+", "-", text).strip("-")
        elif roll < 0.63 and international:
            text = text.replace("+", "00", 1)
        elif roll < 0.66 and international:
            text = text.replace("+", "", 1)
        elif roll < 0.7 and international:
            head, _, tail = text.partition(" ")
            text = f"{head}-{re.sub('[ -]', '', tail)}"
        elif roll < 0.73:
            text = text.replace("-", " - ") if "-" in text else text.replace(" ", "  ", 1)
        elif roll < 0.76:
            text = re.sub(r"[ .-]", "/", text, count=1)
        elif roll < 0.82 and international:
            parts = text.split(" ", 1)
            text = f"({parts[0]}) {parts[1]}" if len(parts) > 1 else text
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164), text

    def address(self) -> list[str]:
        if self.world:
            n = self.rng.randint
            street = self.pick(self.world.streets).replace("{n}", str(n(1, 250)))
            city = self.pick(self.world.cities)
            code = re.sub("#", lambda _: str(n(0, 9)), self.world.code)
            place = (
                self.pick(
                    [f"{city} {code}", f"{code} {city}", f"{city} - {code}", f"{city}, {code}"]
                ).strip(" ,-")
                if code
                else city
            )
            lines = [*street.split(", ", 1)] if self.chance(0.3) else [street]
            lines.append(place)
            if self.chance(0.6):
                lines = (
                    [*lines[:-1], f"{place}, {self.pick(self.world.country)}"]
                    if self.chance(0.5)
                    else [*lines, self.pick(self.world.country)]
                )
            return lines
        try:
            raw = self.fake.address().split("\n")
        except Exception:  # some locales lack parts
            raw = [
                f"{self.rng.randint(1, 200)} {self.fake.street_name()}",
                f"{self.fake.postcode()} {self.fake.city()}",
            ]
        lines = [line.strip(" ,") for line in raw if line.strip(" ,")]
        if any(re.search(r"\b(?:APO|FPO|DPO|PSC|Unit \d+ Box)\b", line) for line in lines):
            lines = [
                f"{self.rng.randint(10, 9000)} {self.fake.last_name()} {self.pick('Street|Ave.|Blvd|Road|Dr.')}",
                f"{self.fake.city()}, {self.pick('CA|NY|TX|IL|WA|MA|OH|GA')} {self.rng.randint(10000, 99000)}",
            ]
        if self.language in ("ja", "zh"):
            return lines
        if self.country in ("BR", "PT", "MX") and self.chance(0.4):
            code = re.search(r"\d{5}-\d{3}|\d{4}-\d{3}|\b\d{5}\b", " ".join(lines))
            if code:
                lines = [
                    re.sub(r"\s*" + re.escape(code.group(0)) + r"\s*", " ", line).strip(" ,")
                    for line in lines
                ]
                lines = [line for line in lines if line]
                lines.append(f"{'C.P.' if self.country == 'MX' else 'CEP'} {code.group(0)}")
        if self.country in ("BR", "ID", "IN") and self.chance(0.25):
            lines[-1:] = [f"{self.fake.last_name()} - {lines[-1]}"]
        if self.country == "IN" and self.chance(0.4):
            lines = [
                f"{self.pick('Plot No.|Shop No.|#|Flat')} {self.rng.randint(1, 300)}, {self.pick('Sector|Phase|Block')} {self.rng.randint(1, 60)}",
                f"{self.fake.city()} - {self.rng.randint(110001, 799999)}, {self.pick('Haryana|Maharashtra|Karnataka|Tamil Nadu')}",
            ]
        if self.chance(0.08):
            head = self.pick(
                "Head Office|Postal Address|Visiting Address|Corporate Office|Showroom"
                if self.language == "en"
                else "Adresse|Office|Address"
            )
            lines[0] = f"{head}: {lines[0]}"
        if self.language == "en" and self.chance(0.1) and re.match(r"\d", lines[0]):
            lines.insert(
                1,
                self.pick("Suite {n}|{n}th Floor|Room {n}|Bldg. {n}|Mail Stop {n}").replace(
                    "{n}", str(self.rng.randint(2, 99))
                ),
            )
        if self.chance(0.12):
            lines.insert(
                0,
                self.pick(
                    "Suite {n}|{n}th Floor|Building {b}|P.O. Box {n}|Unit {n}|Level {n}|Technology Park|Industrial Estate|Harbour House|Tower {b}"
                )
                .replace("{n}", str(self.rng.randint(2, 900)))
                .replace("{b}", self.pick("A|B|C|4|7")),
            )
        if self.chance(0.3):
            country = self.pick(vocabulary.COUNTRY.get(self.country, "Germany"))
            if self.chance(0.5):
                lines.append(country)
            else:
                lines[-1] = f"{lines[-1]}, {country}"
        return lines


def _mail_local(rng: random.Random, first: str, last: str) -> str:
    f = ascii_of(first).split("-")[0] or "info"
    parts = [p for p in ascii_of(last).split("-") if p] or ["office"]
    l = "".join(parts)
    return rng.choice(
        [
            f"{f}.{l}",
            f"{f}.{l}",
            f"{f}.{l}",
            f"{f[0]}{l}",
            f"{f[0]}{l}",
            f"{f[0]}.{l}",
            f,
            f,
            f"{l}.{f}",
            f"{f}_{l}",
            f"{f}{l}",
            l,
            f"{f}{l[0]}",
            f"{f[0]}{parts[-1]}",
        ]
    )


def write(
    rng: random.Random, locale: str, layout: str, unseen_words: bool = False
) -> tuple[dict[str, list[list[tuple[str, str]]]], dict[str, list[str]]]:
    """The card's blocks (block -> lines -> parts of (text, role)) and its truth."""
    w = Writer(rng, locale, unseen_words)
    truth: dict[str, list[str]] = {
        k: []
        for k in (
            "name",
            "title",
            "department",
            "company",
            "email",
            "phone",
            "website",
            "address",
            "phone_kind",
        )
    }
    cjk = locale in CJK_LOCALES
    mode = "latin"
    if cjk:
        mode = rng.choice(["native", "native", "both", "latin"])
    lang_key = {"ja": "ja", "zh": "zh"}.get(w.language, vocabulary.LANGUAGE.get(w.language, "en"))
    if locale == "zh_TW":
        lang_key = "zh_TW"

    # name
    native = ""
    if cjk:
        family, given = w.fake.last_name(), w.fake.first_name()
        native = (
            family
            + (rng.choice(["", "", " ", "　"]) if locale == "ja_JP" else rng.choice(["", "", " "]))
            + given
        )
        if locale == "ja_JP":
            first, last = w.fake.first_romanized_name(), w.fake.last_romanized_name()
        else:
            pool = [
                "Wei",
                "Ming",
                "Jian",
                "Hao",
                "Yu",
                "Xin",
                "Li",
                "Jun",
                "Yan",
                "Fang",
                "Chen",
                "Hui",
                "Ting",
                "Bo",
                "Kai",
                "Ling",
            ]
            first = (
                rng.choice(pool) + rng.choice(["", "-", ""]) + rng.choice(pool).lower()
            ).capitalize()
            last = rng.choice(
                [
                    "Wang",
                    "Li",
                    "Zhang",
                    "Liu",
                    "Chen",
                    "Yang",
                    "Huang",
                    "Zhao",
                    "Wu",
                    "Zhou",
                    "Xu",
                    "Sun",
                    "Lin",
                    "He",
                    "Guo",
                    "Tsai",
                    "Hsu",
                ]
            )
    else:
        first, last = w.names()
        if w.chance(0.06):
            last = rng.choice(
                [
                    "van der " + last,
                    "von " + last,
                    "de " + last,
                    "Mc" + last,
                    "O'" + last,
                    f"{last}-{w.names()[1]}",
                    f"{last} {w.names()[1]}",
                    "di " + last,
                    "bin " + last,
                ]
            )
    if w.chance(0.04) and not cjk:
        first = f"{first}{w.pick(['-', ' '])}{w.names()[0].split()[0]}"
    if " " in first and not w.world and w.chance(0.5):
        first = first.split()[0]
    style = rng.random()
    middle = f" {rng.choice('ABCDEFGHJKLMPRST')}." if w.language == "en" and w.chance(0.15) else ""
    shown = f"{first}{middle} {last}"
    accepted = [shown, f"{first} {last}"]
    if locale == "hu_HU" and w.chance(0.8):
        shown = f"{last} {first}"
        accepted.append(shown)
    elif style < 0.1:
        shown = f"{first}{middle} {last.upper()}"
    elif style < 0.28:
        shown = shown.upper()
    elif style < 0.32:
        shown = f"{last.upper()} {first}"
        accepted.append(f"{last} {first}")
    elif style < 0.34:
        shown = shown.lower()
    decorated = shown
    if w.chance(0.12):
        decorated = f"{w.pick(vocabulary.PREFIXES.get(w.language, ['Dr.']))} {shown}"
    if w.language == "en" and w.chance(0.12):
        decorated = f"{decorated}{w.pick([', ', ', ', ' '])}{w.pick(wording.DEGREES)}" + (
            f", {w.pick(wording.DEGREES)}" if w.chance(0.3) else ""
        )
    names: list[str] = []
    if mode in ("native", "both"):
        names.append(native)
    if mode in ("latin", "both"):
        names.append(decorated)
    truth["name"] = [*accepted, native] if cjk else accepted
    if mode == "native":
        truth["name"] = [native]

    # title, department
    def one_title() -> str:
        titles = wording.UNSEEN_TITLES
        if unseen_words and w.chance(0.6) and (lang_key in titles or not cjk):
            native_titles = mode in ("native", "both")
            if not cjk or (native_titles and lang_key == "zh_TW"):
                return w.pick(titles.get(lang_key if w.chance(0.7) else "en", titles["en"]))
        if mode in ("native", "both") and cjk:
            return w.pick(vocabulary.TITLES[lang_key if lang_key in vocabulary.TITLES else "zh"])
        if (
            lang_key in vocabulary.TITLES
            and lang_key not in ("ja", "zh", "zh_TW")
            and w.chance(0.75)
        ):
            return w.pick([*vocabulary.TITLES[lang_key], *wording.TITLES.get(lang_key, [])])
        if w.chance(0.25):
            try:
                job = w.fake.job() if not cjk else _faker("en_US").job()
                return re.sub(r"\s*\(.*?\)", "", job).split("/")[0]
            except Exception:
                pass
        return w.pick([*vocabulary.TITLES["en"], *wording.TITLES["en"]])

    title_native = title = ""
    if w.chance(0.88):
        title = one_title()
        if mode == "both":
            title_native, title = title, w.pick(vocabulary.TITLES["en"])
        elif w.chance(0.1) and mode == "latin":
            title = f"{title}{w.pick([' & ', ' / ', ', '])}{one_title()}"
        if w.chance(0.12):
            title = title.upper()
    department = ""
    if w.chance(0.16):
        key = {"de": "de", "fr": "fr", "es": "es", "ja": "ja", "zh": "zh"}.get(w.language, "en")
        if cjk and mode == "latin":
            key = "en"
        department = w.pick(vocabulary.DEPARTMENTS[key])

    # company
    full, short, core = w.company(last)
    company_native = ""
    if cjk and mode != "latin":
        stem = w.fake.last_name() + w.pick(["", w.fake.last_name()[:1]])
        if w.language == "ja":
            ind = w.pick(vocabulary.INDUSTRY["ja"])
            company_native = w.pick(
                [
                    f"株式会社{stem}{ind}",
                    f"{stem}{ind}株式会社",
                    f"有限会社{stem}{ind}",
                    f"{stem}大学",
                    f"{stem}{ind}",
                ]
            )
        else:
            city = w.pick("深圳市|上海|杭州|北京|广州") if locale == "zh_CN" else ""
            company_native = f"{city}{stem}{w.pick(vocabulary.INDUSTRY['zh'])}{w.pick(['有限公司', '股份有限公司'])}"
    top = {
        "GB": "co.uk",
        "JP": w.pick("co.jp|jp|com"),
        "AU": "com.au",
        "NZ": "co.nz",
        "BR": "com.br",
        "CN": w.pick("com.cn|cn|com"),
        "TW": "com.tw",
        "TR": "com.tr",
        "MX": "com.mx",
        "AR": "com.ar",
        "CO": "com.co",
        "ID": "co.id",
        "US": "com",
        "IN": w.pick("in|co.in|com"),
        "PH": "com.ph",
    }.get(w.country, w.country.lower())
    if w.chance(0.35):
        top = w.pick("com|com|com|net|org|eu|io|biz|tech")
    if w.chance(0.1):
        top = w.pick(wording.UNSEEN_TLDS if unseen_words else wording.ODD_TLDS)
    if w.chance(0.06):
        core = ascii_of(w.brand() + w.brand()).replace("-", "")
    host = f"{core or 'contact'}.{top}"
    printed_company = w.chance(0.95)
    accepted_company = [full, short]
    if company_native:
        accepted_company.append(company_native)

    # contacts
    mails: list[str] = []
    if w.chance(0.9):
        local = _mail_local(rng, first, last)
        mails.append(
            f"{local}@{w.pick('gmail.com|yahoo.com|hotmail.com|outlook.com|gmx.net|t-online.de') if w.chance(0.1) else host}"
        )
        if w.chance(0.07):
            mails.append(f"{w.pick('info|office|sales|contact|mail')}@{host}")
    sites: list[str] = []
    if w.chance(0.68):
        sites.append(
            w.pick(
                [
                    f"www.{host}",
                    f"www.{host}",
                    f"www.{host}",
                    host,
                    f"http://www.{host}",
                    f"https://{host}",
                    f"WWW.{host.upper()}" if w.chance(0.2) else f"www.{host}",
                ]
            )
        )
    social = (
        w.pick(
            [
                f"linkedin.com/in/{ascii_of(first + ' ' + last)}",
                f"@{ascii_of(last).replace('-', '')}",
                f"facebook.com/{core}",
                f"twitter.com/{core}",
            ]
        )
        if w.chance(0.08)
        else ""
    )
    kinds = []
    roll = rng.random()
    kinds = (
        ["office", "mobile", "fax"]
        if roll < 0.3
        else ["office", "fax"]
        if roll < 0.45
        else ["office", "mobile"]
        if roll < 0.7
        else ["mobile"]
        if roll < 0.84
        else ["office"]
        if roll < 0.95
        else []
    )
    if kinds and w.chance(0.06):
        kinds.append("office")
    label_set = (
        vocabulary.LABELS.get(w.language, vocabulary.LABELS["en"])
        if w.chance(0.6)
        else vocabulary.LABELS["en"]
    )
    if cjk and mode == "latin":
        label_set = vocabulary.LABELS["en"]
    if w.chance(0.3) and not (cjk and mode == "native"):
        label_set = wording.UNSEEN_LABELS if unseen_words else wording.LABELS
    labels = rng.choice(label_set)
    bare = w.chance(0.15)
    index = {"office": 0, "mobile": 1, "fax": 2}
    phones: list[tuple[str, str, str]] = []
    for kind in kinds:
        e164, text = w.phone("mobile" if kind == "mobile" else "office")
        if (kind == "office" and w.chance(0.06)) and not bare:
            extension = str(rng.randint(10, 999))
            e164, text = f"{e164};ext={extension}", f"{text} {w.pick('ext.|x|Ext|ext')} {extension}"
        phones.append((kind, e164, text))
    gap = (
        rng.choice([" ", " ", " ", "  ", ""])
        if not labels[0].isalnum() or len(labels[0]) > 3
        else rng.choice([" ", " ", "  ", ""])
    )

    def labelled(label: str, value: str, role: str) -> list[tuple[str, str]]:
        if bare or not label:
            return [(value, role)]
        if label.isalpha() and gap == "" and value[:1].isalpha() and not w.chance(0.3):
            return [(f"{label} ", "label"), (value, role)]
        return [(label + gap, "label"), (value, role)]

    after = w.chance(0.08)
    phone_lines: list[list[tuple[str, str]]] = []
    for kind, _e164, text in phones:
        if kind == "fax" and bare:
            phone_lines.append([("Fax ", "label"), (text, "phone")])
        elif after and not bare:
            phone_lines.append(
                [(text, "phone"), (f" {w.pick([kind, f'({kind})', f'({kind[0]})'])}", "label")]
            )
        else:
            phone_lines.append(labelled(labels[index[kind]], text, "phone"))
    if len(phone_lines) >= 2 and w.chance(0.22):
        glue = rng.choice(["  ", " | ", "   ", " / ", " • ", ", "])
        phone_lines[:2] = [[*phone_lines[0], (glue, "label"), *phone_lines[1]]]
    web_lines: list[list[tuple[str, str]]] = [
        labelled(labels[3], m if not w.chance(0.05) else m.upper() if w.chance(0.3) else m, "email")
        for m in mails
    ]
    site_lines = [labelled(labels[4], s, "website") for s in sites]
    if web_lines and site_lines and w.chance(0.12):
        web_lines[-1] = [
            *web_lines[-1],
            (rng.choice([" | ", "  ", " • "]), "label"),
            *site_lines.pop(0),
        ]
    if social:
        site_lines.append([(social, "social")])

    # address
    address: list[str] = []
    accepted_address: list[str] = []
    if w.chance(0.82):
        if cjk:
            table = {
                "ja_JP": vocabulary.JP_CITY,
                "zh_CN": vocabulary.CN_CITY,
                "zh_TW": vocabulary.TW_CITY,
            }[locale]
            city, code, street = rng.choice(table)
            a, b, c = rng.randint(1, 9), rng.randint(1, 30), rng.randint(1, 20)
            latin = [
                f"{a}-{b}-{c} {w.pick('Nishi|Higashi|Minami|Sakae|Honcho')}"
                if locale == "ja_JP"
                else f"No. {b}, {w.pick('Keji|Renmin|Zhongshan|Guangfu')} Road",
                f"{city} {code}"
                + (f", {w.pick(vocabulary.COUNTRY[w.country])}" if w.chance(0.7) else ""),
            ]
            chinese = (
                [f"〒{code} {street}{a}-{b}-{c}"]
                if locale == "ja_JP" and w.chance(0.6)
                else [f"〒{code}", f"{street}{a}-{b}-{c}"]
                if locale == "ja_JP"
                else [
                    f"{'地址:' if w.chance(0.4) else ''}{street}{b}号{w.pick(['', f'{a}楼', f'科技大厦{a}层'])}"
                ]
            )
            if locale == "ja_JP" and w.chance(0.3):
                chinese[-1] += f" {w.fake.last_name()}ビル{a}F"
            if mode == "latin":
                address = latin
            elif mode == "native":
                address = chinese
            else:
                address = chinese if w.chance(0.6) else latin
            accepted_address = [", ".join(address)]
        else:
            address = w.address()
            accepted_address = [", ".join(address)]
    lines_address: list[list[tuple[str, str]]]
    second: list[list[tuple[str, str]]] = []
    if address and not cjk and w.chance(0.05):
        # A second address: the first one is the one to take.
        second = [[(line, "address")] for line in w.address()]
    style = rng.random()
    if address and style < 0.3:
        lines_address = [[(rng.choice([", ", " · ", ", ", " | "]).join(address), "address")]]
    else:
        lines_address = [[(line, "address")] for line in address]
    if lines_address and w.chance(0.06):
        lines_address[0] = [(w.pick("Address: |Add: |A: |"), "label"), *lines_address[0]]

    if second:
        lines_address = [
            *lines_address,
            [(w.pick("Factory:|Branch Office:|Works:|Lager:|R&D Center:"), "label"), *second[0]],
            *second[1:],
        ]
        accepted_address.append(", ".join(line[-1][0] for line in second))

    # blocks
    name_lines: list[list[tuple[str, str]]] = []
    for n in names:
        if mode == "latin" and " " in n and n == shown and w.chance(0.07) and len(n) > 10:
            head, _, tail = n.partition(" ")
            name_lines += [[(head, "name")], [(tail, "name")]]
        else:
            name_lines.append([(n, "name")])
    title_lines: list[list[tuple[str, str]]] = []
    if mode == "both":
        if title_native:
            title_lines.append([(title_native, "title")])
        if title:
            title_lines.append([(title, "title")])
    elif title:
        if len(title) > 26 and " " in title and w.chance(0.5):
            cutting = title.find(" ", len(title) // 2)
            title_lines = (
                [[(title[:cutting], "title")], [(title[cutting + 1 :], "title")]]
                if cutting > 0
                else [[(title, "title")]]
            )
        else:
            title_lines = [[(title, "title")]]
    if len(name_lines) == 1 and len(title_lines) == 1 and w.chance(0.13):
        glue = (
            rng.choice([", ", ", ", " - ", " | ", " – "])
            if mode == "latin"
            else rng.choice([" ", "  ", ""])
        )
        if mode == "latin":
            name_lines, title_lines = [[*name_lines[0], (glue, "label"), *title_lines[0]]], []
        else:
            name_lines, title_lines = (
                [[*title_lines[0], (glue, "label"), *name_lines[0]]]
                if w.chance(0.6)
                else [[*name_lines[0], (glue, "label"), *title_lines[0]]],
                [],
            )
    elif len(title_lines) == 1 and printed_company and w.chance(0.03) and mode == "latin":
        title_lines = [[*title_lines[0], (", ", "label"), (full, "company")]]
    dept_lines = [[(department, "department")]] if department else []
    company_lines: list[list[tuple[str, str]]] = []
    logo_lines: list[list[tuple[str, str]]] = []
    if printed_company:
        shown_company = (
            [company_native]
            if mode == "native"
            else [company_native, full]
            if mode == "both" and w.chance(0.7)
            else [company_native]
            if mode == "both"
            else [full]
        )
        roll = rng.random()
        if roll < 0.5:
            logo_lines = [[(s, "company")] for s in shown_company]
        elif roll < 0.8:
            company_lines = [[(s, "company")] for s in shown_company]
        else:
            logo_lines = [[(short, "company")]]
            company_lines = [[(s, "company")] for s in shown_company]
        if (
            w.chance(0.08)
            and len(full.split()) >= 3
            and mode == "latin"
            and logo_lines
            and logo_lines[0][0][0] == full
        ):
            head, _, tail = full.rpartition(" ")
            logo_lines = [[(head, "company")], [(tail, "company")]]
        if w.chance(0.1):
            logo_lines = [[(t.upper(), r) for t, r in line] for line in logo_lines]
    else:
        accepted_company.append(core)
    tag_lines: list[list[tuple[str, str]]] = []
    if w.chance(0.24):
        industry = w.pick(
            wording.UNSEEN_TRADES if unseen_words else vocabulary.INDUSTRY["en"]
        ).lower()
        if w.chance(0.3):
            glue = rng.choice([" • ", " | ", ", ", " - ", " · "])
            tag_lines = [[(glue.join(rng.sample(vocabulary.SERVICES, rng.randint(2, 4))), "other")]]
        elif w.chance(0.35):
            tag_lines = [[(w.pick(wording.UNSEEN_TAGS if unseen_words else wording.TAGS), "other")]]
        elif w.chance(0.3):
            tag_lines = [[(_faker("en_US").catch_phrase(), "other")]]
        else:
            tag_lines = [
                [
                    (
                        w.pick(vocabulary.TAGS)
                        .replace("{a}", industry)
                        .replace("{y}", str(rng.randint(1900, 2015)))
                        .replace("{c}", w.brand()),
                        "other",
                    )
                ]
            ]
    note_lines: list[list[tuple[str, str]]] = []
    if w.chance(0.13):
        note = (
            w.pick(vocabulary.NOTES)
            .replace("{n9}", str(rng.randint(10**8, 10**9 - 1)))
            .replace("{n}", str(rng.randint(1000, 99999)))
            .replace("{y}", str(rng.randint(1900, 2015)))
            .replace("{cc}", w.country)
            .replace("{b}", w.pick("A12|3C7|H5"))
        )
        note_lines = [[(note, "other")]]
    truth["title"] = [t for t in (title, title_native) if t]
    truth["department"] = [department] if department else []
    truth["company"] = [c for c in dict.fromkeys(accepted_company) if c]
    truth["email"] = [m.lower() for m in mails]
    truth["phone"] = list(dict.fromkeys(e for _, e, _ in phones))
    truth["phone_kind"] = [k for k, _, _ in phones]
    truth["website"] = [s.lower() for s in sites]
    truth["address"] = accepted_address
    blocks = {
        "name": name_lines, "title": title_lines, "department": dept_lines, "company": company_lines, "logo": logo_lines,
        "tag": tag_lines, "address": lines_address, "phones": phone_lines, "mail": web_lines, "web": site_lines, "note": note_lines,
    }  # fmt: skip
    return blocks, truth
