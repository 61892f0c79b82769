"""How well duplicates are found, on invented leads of which it is known who is who.

    uv run python benchmarks/duplicates.py                 # 10,000 leads, both seeds
    uv run python benchmarks/duplicates.py --seed 7 --wrong 20

Seed 1 was looked at while the rules were written; seed 2 was not. A pair counts as found when the
two leads are the same invented person. Goal: precision 0.99 at recall 0.95, under 5 seconds.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import combinations
from uuid import UUID

from leadcapture.lead import Lead, Person, Phone, PhoneKind
from leadcapture.review.duplicates import Suggestion, find

START = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
SHOWS = (UUID(int=1), UUID(int=2))

FIRST = """
Robert James Michael William David Richard Joseph Thomas Charles Christopher Daniel Matthew Anthony
Mark Steven Paul Andrew Joshua Kenneth Kevin Brian George Timothy Ronald Edward Jason Jeffrey Ryan
Jacob Gary Nicholas Eric Jonathan Stephen Larry Justin Scott Brandon Benjamin Samuel Gregory Patrick
Alexander Frank Raymond Jack Dennis Jerry Mary Patricia Jennifer Linda Elizabeth Barbara Susan
Jessica Sarah Karen Lisa Nancy Betty Sandra Margaret Ashley Kimberly Emily Donna Michelle Carol
Amanda Melissa Deborah Stephanie Rebecca Laura Helen Sharon Cynthia Kathleen Amy Angela Shirley Anna
Ruth Brenda Pamela Nicole Katherine Virginia Catherine Christine Samantha Debra Janet Rachel Carolyn
Maria Marie Mario Jan Jana Jens Joern Jürgen Jörg Günther Götz Käthe Hans Heinrich Friedrich Wilhelm
Wolfgang Klaus Uwe Dieter Matthias Sebastian Lukas Leon Finn Felix Anke Heike Sabine Petra Monika
Ulrike Birgit Pierre Jean Luc Michel Françoise Hélène Chloé Zoé Amélie René André Noël José María
Lucía Sofía Íñigo Álvaro Jesús Iván Óscar Giuseppe Giovanni Francesco Alessandro Matteo Luca Chiara
Giulia Bjørn Søren Åse Øyvind Lars Nils Ingrid Astrid Zofia Łukasz Małgorzata Paweł Agnieszka Jiří
Kateřina Zdeněk Željko Šárka István Zoltán Ádám Priya Rahul Amit Ananya Arjun Wei Xiaoming Hiroshi
Yuki Kenji Minjun Ahmed Fatima Omar Leila Dmitry Sergey Olga Natalia Ekaterina Vladimir Alexey
"""
LAST = """
Smith Johnson Williams Brown Jones Garcia Miller Davis Rodriguez Martinez Hernandez Lopez Gonzalez
Wilson Anderson Thomas Taylor Moore Jackson Martin Lee Perez Thompson White Harris Sanchez Clark
Ramirez Lewis Robinson Walker Young Allen King Wright Scott Torres Nguyen Hill Flores Green Adams
Nelson Baker Hall Rivera Campbell Mitchell Carter Roberts Gomez Phillips Evans Turner Diaz Parker
Cruz Edwards Collins Reyes Stewart Morris Morales Murphy Cook Rogers Gutierrez Ortiz Morgan Cooper
Peterson Bailey Reed Kelly Howard Ramos Kim Cox Ward Richardson Watson Brooks Chavez Wood Bennett
Gray Mendoza Ruiz Hughes Price Alvarez Castillo Sanders Patel Myers Long Ross Foster Jimenez Müller
Schmidt Schneider Fischer Weber Meyer Meier Wagner Becker Schulz Hoffmann Schäfer Koch Bauer Richter
Klein Wolf Schröder Neumann Schwarz Zimmermann Braun Krüger Hofmann Hartmann Lange Krause Lehmann
Köhler König Günter Groß Weiß Jäger Böhm Öztürk Yıldız Şahin Dupont Durand Lefèvre Moreau Laurent
Simon Michel Garnier Faure Rousseau Blanc Guérin Müllner Rossi Russo Ferrari Esposito Bianchi Romano
Colombo Ricci Marino Greco Bruno Gallo Conti DeLuca Costa Jensen Nielsen Hansen Pedersen Sørensen
Andersson Johansson Karlsson Nilsson Eriksson Lindström Åberg Nowak Kowalski Wiśniewski Wójcik
Kowalczyk Kamiński Novák Svoboda Dvořák Černý Horváth Nagy Szabó Tóth Kovács Ivanov Smirnov
Kuznetsov Popov Vasiliev Petrov Sokolov
Tanaka Suzuki Takahashi Watanabe Yamamoto Chen Wang Zhang Liu Huang
Zhao Singh Kumar Sharma Gupta Mehta Iyer Hassan Hussein Khalil Haddad O'Brien O'Neill McDonald
MacLeod Fitzgerald Okafor Mensah Adeyemi Nkosi Dlamini
"""
PARTICLES = ("van der Berg", "de la Cruz", "von Stein", "van Dijk", "Meyer-Schulz", "Smith-Jones")
CYRILLIC = {
    "Dmitry": "Дмитрий", "Sergey": "Сергей", "Olga": "Ольга", "Natalia": "Наталья",
    "Ekaterina": "Екатерина", "Vladimir": "Владимир", "Alexey": "Алексей", "Ivanov": "Иванов",
    "Smirnov": "Смирнов", "Kuznetsov": "Кузнецов", "Popov": "Попов", "Vasiliev": "Васильев",
    "Petrov": "Петров", "Sokolov": "Соколов",
}  # fmt: skip
UMLAUTS = {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "ø": "oe", "å": "aa"}
NICKNAMES = """
Robert:Bob,Rob,Bobby James:Jim,Jimmy Michael:Mike,Mick William:Bill,Will,Billy David:Dave
Richard:Rick,Dick,Rich Joseph:Joe,Joey Thomas:Tom,Tommy Charles:Charlie,Chuck Christopher:Chris
Daniel:Dan,Danny Matthew:Matt Anthony:Tony Steven:Steve Andrew:Andy,Drew Joshua:Josh Kenneth:Ken
Timothy:Tim Ronald:Ron Edward:Ed,Ted,Eddie Jeffrey:Jeff Jacob:Jake Nicholas:Nick Jonathan:Jon
Stephen:Steve Benjamin:Ben Samuel:Sam Gregory:Greg Patrick:Pat Alexander:Alex Raymond:Ray
Patricia:Pat,Patty,Trish Jennifer:Jen,Jenny Elizabeth:Liz,Beth,Betty Barbara:Barb Susan:Sue,Susie
Jessica:Jess Margaret:Maggie,Peggy,Meg Kimberly:Kim Deborah:Deb,Debbie Stephanie:Steph
Rebecca:Becky,Becca Cynthia:Cindy Kathleen:Kathy Pamela:Pam Katherine:Kate,Katie,Kathy
Catherine:Cathy,Kate Christine:Chris,Tina Samantha:Sam Hans:Johannes Friedrich:Fritz Wilhelm:Willi
Matthias:Matze Sebastian:Basti Giuseppe:Peppe,Beppe José:Pepe Małgorzata:Gosia
"""
SHORT = {
    name: shorts.split(",") for name, _, shorts in (one.partition(":") for one in NICKNAMES.split())
}
WORDS_ONE = """
Nord Alpha Global Blue Silver Inter Micro Euro Trans Uni Quantum Prime Rapid Solar Terra Vertex Zen
Apex Nova Omni Pacific Atlas Delta Orion Polar Summit Titan Vector Vista Crystal Falcon Granite
Harbor Iron Juniper Keystone Lumen Meridian Nimbus Onyx Pinnacle Quartz Ridge Sable Tundra Umber
"""
WORDS_TWO = """
Technik Systems Logistics Foods Robotics Pharma Medical Plastics Metals Optics Energy Software Labs
Textiles Packaging Instruments Automation Chemicals Solutions Consulting Motors Tools Sensors Paper
Glass Print Marine Aviation Dental Ceramics Filters Pumps Valves Bearings Lighting Coatings Data
"""
FORMS = ("GmbH", "AG", "Ltd", "Ltd.", "Inc.", "LLC", "S.A.", "SARL", "S.p.A.", "B.V.", "AB", "Oy",
         "GmbH & Co. KG", "Pty Ltd", "", "")  # fmt: skip
TITLES = """
Buyer|Head of Purchasing|Sales Manager|CEO|CTO|Production Manager|Quality Engineer|Plant Manager|
R&D Engineer|Marketing Manager|Project Manager|Key Account Manager|Owner|Managing Director|
Application Engineer|Product Manager|Head of Logistics|Consultant|Technician|Procurement Specialist
""".replace("\n", "").split("|")
KINDS = (
    "badge twice",
    "name typo",
    "e-mail typo",
    "nickname",
    "changed job",
    "transliteration",
    "initial only",
    "names swapped",
    "company spelt differently",
    "capitals, no company",
)


@dataclass(frozen=True)
class Company:
    name: str
    domain: str
    switchboard: str


@dataclass(frozen=True)
class Made:
    """The leads, who each one is, and how each known pair was made."""

    leads: list[Lead]
    who: dict[UUID, int]
    kinds: dict[frozenset[UUID], str]


class Maker:
    """Makes people at companies, and second leads of them."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.number = 0
        self.companies = [self.company(at) for at in range(1_800)]
        self.firsts, self.lasts = FIRST.split(), [*LAST.split(), *PARTICLES]

    def company(self, at: int) -> Company:
        one, two = self.random.choice(WORDS_ONE.split()), self.random.choice(WORDS_TWO.split())
        place = self.random.choice(("", "", " Nord", " UK", " Iberia", " Asia", " Süd"))
        domain = f"{one}-{two}{at}".lower()
        form = self.random.choice(FORMS)
        return Company(f"{one} {two}{place} {form}".strip(), f"{domain}.example.com", self.phone())

    def phone(self) -> str:
        return f"+4420{self.random.randrange(10**7, 10**8)}"

    def mobile(self) -> str:
        return f"+447700{self.random.randrange(10**6):06d}"

    def person(
        self, *, company: Company | None = None, name: tuple[str, str] | None = None
    ) -> Person:
        chance = self.random.random
        company = company or self.random.choice(self.companies)
        # Names are spread as in life: some are very common.
        first = self.firsts[int(len(self.firsts) * chance() ** 1.3)]
        last = self.lasts[int(len(self.lasts) * chance() ** 1.3)]
        first, last = name or (first, last)
        phones: list[Phone] = []
        if chance() < 0.55:
            phones.append(Phone(number=self.mobile(), kind=PhoneKind.MOBILE))
        if chance() < 0.6:
            number = company.switchboard if chance() < 0.6 else self.phone()
            phones.append(Phone(number=number, kind=PhoneKind.OFFICE))
        return Person(
            first_name=first,
            last_name=last,
            title=self.random.choice(TITLES),
            company=company.name,
            emails=(self.email(first, last, company),) if chance() < 0.86 else (),
            phones=tuple(phones),
        )

    def email(self, first: str, last: str, company: Company) -> str:
        one, two = _ascii(first), _ascii(last)
        self.number += 1
        local = self.random.choice(
            (
                f"{one}.{two}",
                f"{one}.{two}",
                f"{one[0]}.{two}",
                f"{one[0]}{two}",
                f"{one}",
                f"{two}",
            )
        )
        if self.random.random() < 0.03:
            local = self.random.choice(("info", "sales", "office"))
        return f"{local}@{company.domain}"

    def lead(self, person: Person, *, show: UUID, badge: str = "") -> Lead:
        self.number += 1
        return Lead(
            id=UUID(int=self.random.getrandbits(128)),
            show_id=show,
            person=person,
            captured_at=START + timedelta(seconds=self.random.randrange(300_000)),
            captured_by=self.random.choice(("Ann", "Bo", "Kim")),
            device=f"laptop-{self.random.randrange(3)}",
            badge_id=badge,
        )

    # --- a second lead of somebody

    def typo(self, text: str) -> str:
        letters = [at for at, char in enumerate(text) if char.isalpha() and at]
        if len(letters) < 3:
            return text + "e"
        at = self.random.choice(letters)
        match self.random.randrange(4):
            case 0:
                return text[:at] + text[at + 1 :]
            case 1:
                return text[:at] + text[at] + text[at:]
            case 2 if at + 1 < len(text) and text[at] != text[at + 1]:
                return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
        return text[:at] + self.random.choice("aeionrstl") + text[at + 1 :]

    def again(self, person: Person, kind: str) -> Person | None:
        """The same person as another capture has it; None when this one cannot be had so."""
        chance = self.random.random
        mobiles = [phone for phone in person.phones if phone.kind is PhoneKind.MOBILE]
        match kind:
            case "badge twice":
                return person
            case "name typo":
                last = person.last_name if chance() < 0.4 else self.typo(person.last_name)
                first = (
                    self.typo(person.first_name) if last == person.last_name else person.first_name
                )
                if not person.emails:
                    return None
                return replace(person, first_name=first, last_name=last, phones=())
            case "e-mail typo":
                if not person.emails or len(person.emails[0].partition("@")[0]) < 6:
                    return None
                local, _, domain = person.emails[0].rpartition("@")
                return replace(person, emails=(f"{self.typo(local)}@{domain}",), title="")
            case "nickname":
                if person.first_name not in SHORT:
                    return None
                short = self.random.choice(SHORT[person.first_name])
                keep = chance()
                return replace(
                    person,
                    first_name=short,
                    emails=() if keep < 0.7 else person.emails,
                    phones=tuple(mobiles) if keep < 0.4 else (),
                )
            case "changed job":
                if not mobiles:
                    return None
                new = self.random.choice(self.companies)
                return replace(
                    person,
                    company=new.name,
                    title=self.random.choice(TITLES),
                    emails=(self.email(person.first_name, person.last_name, new),),
                    phones=tuple(mobiles),
                )
            case "transliteration":
                names = [person.first_name, person.last_name]
                spelt = [CYRILLIC.get(name, name) for name in names]
                if spelt == names:
                    spelt = [_spelt(name) for name in names]
                if spelt == names:
                    spelt = [_ascii(name).title() for name in names]
                if [one.casefold() for one in spelt] == [one.casefold() for one in names]:
                    return None
                keep = person.emails if chance() < 0.3 else ()
                return replace(person, first_name=spelt[0], last_name=spelt[1], emails=keep)
            case "initial only":
                if not person.emails and not mobiles:
                    return None
                return replace(person, first_name=person.first_name[0] + ".", title="")
            case "names swapped":
                return replace(
                    person,
                    first_name=person.last_name,
                    last_name=person.first_name,
                    emails=person.emails if chance() < 0.5 else (),
                )
            case "company spelt differently":
                words = person.company.split()
                name = " ".join(words[:2]) + self.random.choice(("", " Group", " Co.", ", Inc."))
                if chance() < 0.3:
                    name = self.typo(name)
                return replace(person, company=name, emails=() if chance() < 0.6 else person.emails)
        if not person.emails and not mobiles:
            return None
        return replace(
            person,
            first_name=person.first_name.upper(),
            last_name=person.last_name.upper(),
            company="",
            title="",
        )


def _spelt(name: str) -> str:
    for letter, two in UMLAUTS.items():
        name = name.replace(letter, two).replace(letter.upper(), two.capitalize())
    return name


def _ascii(name: str) -> str:
    from anyascii import anyascii

    return anyascii(_spelt(name)).lower().replace(" ", "").replace("'", "")


def make(seed: int, leads: int = 10_000, duplicates: int = 1_500) -> Made:
    """Invented leads with known duplicates, and people who only look alike."""
    maker = Maker(seed)
    chance = maker.random.random
    found: list[Lead] = []
    who: dict[UUID, int] = {}
    kinds: dict[frozenset[UUID], str] = {}

    def add(person: Person, number: int, show: UUID, badge: str) -> Lead:
        lead = maker.lead(person, show=show, badge=badge)
        found.append(lead)
        who[lead.id] = number
        return lead

    people = leads - duplicates
    number = 0
    while number < people:
        person = maker.person()
        show = maker.random.choice(SHOWS)
        add(person, number, show, f"B{number:06d}" if chance() < 0.7 else "")
        number += 1
        luck = chance()
        company = next(one for one in maker.companies if one.name == person.company)
        if luck < 0.01 and number < people:
            # Somebody else of the very same name at the same company.
            twin = maker.person(company=company, name=(person.first_name, person.last_name))
            local = f"{_ascii(person.first_name)}.{_ascii(person.last_name)}2"
            twin = replace(twin, emails=(f"{local}@{company.domain}",))
            person = replace(
                person,
                emails=person.emails
                or (maker.email(person.first_name, person.last_name, company),),
            )
            found[-1] = replace(found[-1], person=person)
            add(twin, number, show, f"B{number:06d}" if chance() < 0.7 else "")
            number += 1
        elif luck < 0.03 and number < people:
            # A relative or namesake: the same family name at the same company.
            name = (maker.random.choice(maker.firsts), person.last_name)
            relative = maker.person(company=company, name=name)
            add(relative, number, show, f"B{number:06d}" if chance() < 0.7 else "")
            number += 1
    originals = list(found)
    while len(found) < leads:
        original = maker.random.choice(originals)
        kind = KINDS[len(found) % len(KINDS)]
        person = maker.again(original.person, kind)
        if person is None or (kind == "badge twice" and not original.badge_id):
            continue
        show, badge = original.show_id, ""
        if kind == "badge twice":
            badge = original.badge_id
        elif chance() < 0.3:
            show = maker.random.choice(SHOWS)
        lead = add(person, who[original.id], show, badge)
        kinds[frozenset((lead.id, original.id))] = kind
    maker.random.shuffle(found)
    return Made(found, who, kinds)


@dataclass(frozen=True)
class Score:
    precision: float
    recall: float
    seconds: float
    wrong: list[Suggestion]
    missed: list[frozenset[UUID]]
    pairs: int


def score(made: Made) -> Score:
    """How well the pairs of `made` are found."""
    groups: dict[int, list[UUID]] = {}
    for lead_id, person in made.who.items():
        groups.setdefault(person, []).append(lead_id)
    true = {frozenset(pair) for group in groups.values() for pair in combinations(group, 2)}
    start = time.perf_counter()
    found = find(made.leads, across=True)
    seconds = time.perf_counter() - start
    pairs = {frozenset((one.one, one.two)) for one in found}
    right = pairs & true
    return Score(
        precision=len(right) / max(1, len(pairs)),
        recall=len(right) / max(1, len(true)),
        seconds=seconds,
        wrong=[one for one in found if frozenset((one.one, one.two)) not in true],
        missed=sorted(true - pairs, key=sorted),
        pairs=len(true),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leads", type=int, default=10_000)
    parser.add_argument("--duplicates", type=int, default=1_500)
    parser.add_argument("--seed", type=int, help="one seed instead of both")
    parser.add_argument("--wrong", type=int, default=0, help="show so many errors")
    asked = parser.parse_args()
    print("| seed | leads | known pairs | precision | recall | seconds |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for seed in [asked.seed] if asked.seed else [1, 2]:
        made = make(seed, asked.leads, asked.duplicates)
        result = score(made)
        print(
            f"| {seed} | {len(made.leads):,} | {result.pairs:,} | {result.precision:.4f} "
            f"| {result.recall:.4f} | {result.seconds:.2f} |"
        )
        if asked.wrong:
            missed = Counter(made.kinds.get(pair, "two copies") for pair in result.missed)
            every = Counter(made.kinds.values())
            print("missed by kind:", {kind: f"{n} of {every[kind]}" for kind, n in missed.items()})
            leads = {lead.id: lead for lead in made.leads}
            for one in result.wrong[: asked.wrong]:
                print("WRONG", one.score, one.because)
                for lead_id in (one.one, one.two):
                    print("   ", made.who[lead_id], leads[lead_id].person, leads[lead_id].badge_id)
            for pair in result.missed[: asked.wrong]:
                print("MISSED", made.kinds.get(pair))
                for lead_id in pair:
                    print("   ", leads[lead_id].person, leads[lead_id].badge_id)


if __name__ == "__main__":
    main()
