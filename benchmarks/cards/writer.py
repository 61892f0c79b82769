# ruff: noqa: E501, E741
"""What one card says: its blocks of lines, the roles of their parts, and the truth."""

from __future__ import annotations

import random
import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import organisations
import vocabulary
import wording
from details import Inventor, ascii_of, faker_of
from oddities import halves

__all__ = ["CJK_LOCALES", "write"]

CJK_LOCALES = {"ja_JP", "zh_CN", "zh_TW"}


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
    rng: random.Random,
    locale: str,
    layout: str,
    unseen_words: bool = False,
    calibration: bool = False,
) -> tuple[dict[str, list[list[tuple[str, str]]]], dict[str, list[str]]]:
    """The card's blocks (block -> lines -> parts of (text, role)) and its truth."""
    w = Inventor(rng, locale, unseen_words, calibration)
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
    if w.language in ("es", "pt") and " " not in last and w.chance(0.4):
        # Both parents' names, as most people there have them.
        last = f"{last} {w.pick(['', '', 'de ', 'dos '] if w.language == 'pt' else [''])}{w.names()[1]}"
        if w.chance(0.3):
            first = f"{first} {w.names()[0].split()[0]}"
    if w.chance(0.04) and not cjk:
        first = f"{first}{w.pick(['-', ' '])}{w.names()[0].split()[0]}"
    if " " in first and not w.world and w.chance(0.5):
        first = first.split()[0]
    style = rng.random()
    middle = f" {rng.choice('ABCDEFGHJKLMPRST')}." if w.language == "en" and w.chance(0.15) else ""
    shown = f"{first}{middle} {last}"
    accepted = [shown, f"{first} {last}"]
    if w.language == "en" and not cjk and w.chance(0.03):
        shown = f"{shown}{w.pick([', ', ' '])}{w.pick('Jr.|Sr.|II|III')}"
        accepted = [shown, shown.replace(",", ""), *accepted]
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

    # who it is from
    body = None
    language = {"CL": "es", "PE": "es", "LU": "fr", "MA": "fr"}.get(w.country, lang_key)
    if language not in organisations.HEADS:
        language = "en"
    if mode == "latin" and w.chance(0.6):
        legal = w.pick(w.world.legal if w.world else vocabulary.LEGAL.get(w.country, "Ltd"))
        country = w.pick(
            w.world.country if w.world else vocabulary.COUNTRY.get(w.country, "Germany")
        )
        body = organisations.invent(w, language, first, last, w.town(), country, legal)

    # title, department
    def one_title() -> str:
        if body and body.titles and w.chance(0.65):
            return w.pick(organisations.share(body.titles, w))
        if mode == "latin" and w.chance(0.4):
            made = organisations.title(w, language)
            return f"{made} | {organisations.function(w, language)}" if w.chance(0.04) else made
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
                job = w.fake.job() if not cjk else faker_of("en_US").job()
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
    if body and w.chance(0.45 if body.departments else 0.14):
        department = organisations.department(w, language)
    elif not body and w.chance(0.16):
        key = w.language if w.language in vocabulary.DEPARTMENTS else "en"
        if cjk and mode == "latin":
            key = "en"
        unseen = wording.UNSEEN_DEPARTMENTS.get(key, []) if unseen_words else []
        department = w.pick([*vocabulary.DEPARTMENTS[key], *unseen])

    # company
    full, short, core = (body.full, body.short, body.core) if body else w.company(last)
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
    accepted_company = [full, short, *(body.accepted if body else ())]
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
    apart: list[list[tuple[str, str]]] = []
    if address and not cjk and w.chance(0.05):
        # Two offices, each under the name of its town, often with its own number.
        other = w.address()
        accepted_address.append(", ".join(other))
        head = w.pick(
            "{c}|{c} Office|Office {c}|Branch {c}|{c}:|{c} Branch|Showroom {c}"
            if language == "en"
            else "{c}|Büro {c}|Standort {c}|Niederlassung {c}|Filiale {c}"
            if language == "de"
            else "{c}|{c}:|Office {c}|Sede {c}|Bureau {c}"
        )
        towns = [w.town(), w.town()]
        apart = [[(head.replace("{c}", towns[1]), "other")], *([(t, "address")] for t in other)]
        if w.chance(0.5):
            e164, text = w.phone("office")
            phones.append(("office", e164, text))
            apart.append(
                [(text, "phone")] if w.chance(0.5) else [("Tel. ", "label"), (text, "phone")]
            )
        first_head = head.replace("{c}", towns[0])
    elif address and not cjk and w.chance(0.04):
        # A second address: the first one is the one to take.
        second = [[(line, "address")] for line in w.address()]
    style = rng.random()
    if address and style < 0.3:
        lines_address = [[(rng.choice([", ", " · ", ", ", " | "]).join(address), "address")]]
    else:
        lines_address = [[(line, "address")] for line in address]
    if apart:
        lines_address.insert(0, [(first_head, "other")])
    elif lines_address and w.chance(0.06):
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
            name_lines += [[(part, "name")] for part in halves(w.rng, n)]
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
    dept_lines: list[list[tuple[str, str]]] = [[(department, "department")]] if department else []
    if len(department) > 30 and w.chance(0.35):
        cutting = department.find(" ", len(department) // 2)
        if cutting > 0:
            dept_lines = [
                [(department[:cutting], "department")],
                [(department[cutting + 1 :], "department")],
            ]
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
        if body:
            logo_lines = list(body.logo)
            company_lines = []
            if roll < 0.15:
                logo_lines, company_lines = [], logo_lines
            elif roll < 0.3:
                company_lines = [[(full, "company")]]
            if dept_lines and logo_lines and w.chance(0.3):
                # The department stands below the body's name.
                logo_lines += [
                    organisations.Printed.of(line[0][0], "department", w.rng.uniform(0.4, 0.7))
                    for line in dept_lines
                ]
                dept_lines = []
        elif (
            w.chance(0.08)
            and len(full.split()) >= 3
            and mode == "latin"
            and logo_lines
            and logo_lines[0][0][0] == full
        ):
            head, _, tail = full.rpartition(" ")
            logo_lines = [[(head, "company")], [(tail, "company")]]
        if w.chance(0.1) and not body:
            logo_lines = [[(t.upper(), r) for t, r in line] for line in logo_lines]
    else:
        accepted_company.append(core)
    tag_lines: list[list[tuple[str, str]]] = []
    if w.chance(0.12 if body else 0.24):
        industry = w.pick(
            wording.UNSEEN_TRADES if unseen_words else vocabulary.INDUSTRY["en"]
        ).lower()
        if w.chance(0.3):
            glue = rng.choice([" • ", " | ", ", ", " - ", " · "])
            tag_lines = [[(glue.join(rng.sample(vocabulary.SERVICES, rng.randint(2, 4))), "other")]]
        elif w.chance(0.35):
            tag_lines = [[(w.pick(wording.UNSEEN_TAGS if unseen_words else wording.TAGS), "other")]]
        elif w.chance(0.3):
            tag_lines = [[(faker_of("en_US").catch_phrase(), "other")]]
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
    if mode == "latin":
        extra = [*(body.notes if body else ())]
        if w.chance(0.15):
            extra.append(organisations.foot(w, language))
        if w.chance(0.05):
            extra += organisations.practices(w, language)
        note_lines += [[(note, "other")] for note in dict.fromkeys(extra)]
    credentials: list[str] = list(body.credentials) if body else []
    if mode == "latin" and not credentials and w.chance(0.12):
        credentials = (
            [organisations.credential(w, language)]
            if w.chance(0.65)
            else organisations.practices(w, language)
        )
    credential_lines: list[list[tuple[str, str]]] = [[(c, "other")] for c in credentials]
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
        "credentials": credential_lines, "office": apart,
    }  # fmt: skip
    return blocks, truth
