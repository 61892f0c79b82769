# ruff: noqa: E501
"""Names, firms, numbers and addresses of one country, invented for one card."""

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

__all__ = ["Inventor", "ascii_of", "faker_of"]


@lru_cache(maxsize=64)
def faker_of(locale: str) -> Faker:
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


class Inventor:
    """Draws what one card says, from a seed and a locale."""

    def __init__(
        self, rng: random.Random, locale: str, unseen: bool = False, calibration: bool = False
    ) -> None:
        self.rng, self.locale = rng, locale
        self.unseen = unseen
        self.calibration = calibration
        self.world = wording.WORLD.get(locale[-2:]) if locale.startswith("x_") else None
        self.fake = faker_of("en_US" if self.world else locale)
        self.fake.seed_instance(rng.getrandbits(48))
        self.country = locale[-2:]
        self.language = "en" if self.world else locale[:2]

    def pick(self, options: list[str] | tuple[str, ...] | str) -> str:
        return self.rng.choice(options.split("|") if isinstance(options, str) else options)

    def chance(self, p: float) -> bool:
        return self.rng.random() < p

    def fresh(self) -> bool:
        """Whether a word is to be one that training never saw."""
        return (self.unseen or self.calibration) and self.chance(0.6)

    def town(self) -> str:
        if self.world:
            return self.pick(self.world.cities).split(",")[0]
        if self.language in ("ja", "zh"):
            return self.pick("Osaka|Tokyo|Kobe|Nagoya|Shenzhen|Taipei|Hangzhou")
        return str(self.fake.city())

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
