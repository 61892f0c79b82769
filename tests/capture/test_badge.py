"""A corpus of badge payloads, and what hostile ones may not do. All people are invented."""

# ruff: noqa: E501  (a payload is easier to read on one line)

from __future__ import annotations

import base64
import random
import re
import time
from dataclasses import fields
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadcapture.capture.badge import BadgeKind, BadgeReading, read_badge
from leadcapture.capture.decoder import Symbol, decode
from leadcapture.capture.wedge import CALIBRATION
from leadcapture.demo.badges import draw_code
from leadcapture.errors import BadInput, IdentityDocument
from leadcapture.lead import Address, Person
from leadcapture.show import BadgeTemplate


def fields_of(reading: BadgeReading) -> dict[str, Any]:
    person = reading.person
    found = {
        name: getattr(person, name)
        for name in (
            "prefix",
            "first_name",
            "last_name",
            "suffix",
            "title",
            "department",
            "company",
        )
    }
    found |= {
        "emails": person.emails,
        "phones": tuple(phone.number for phone in person.phones),
        "phone_kinds": tuple(phone.kind.value for phone in person.phones),
        "websites": person.websites,
        "social": person.social,
        "address": person.address.line(),
        "badge_id": reading.badge_id,
        "note": reading.note,
    }
    return {name: value for name, value in found.items() if value}


def check(reading: BadgeReading, kind: BadgeKind, expected: dict[str, Any]) -> None:
    found = fields_of(reading)
    if "phone_kinds" not in expected:
        found.pop("phone_kinds", None)
    assert (reading.kind, found) == (kind, expected)


def crlf(*lines: str) -> str:
    return "\r\n".join(lines)


def card(*lines: str, version: str = "3.0") -> str:
    return crlf("BEGIN:VCARD", f"VERSION:{version}", *lines, "END:VCARD", "")


JANE = {"first_name": "Jane", "last_name": "Doe"}

VCARDS: list[tuple[str, str | bytes, dict[str, Any]]] = [
    (
        "complete 3.0",
        card(
            "N:Doe;Jane;;Dr.;MBA",
            "FN:Dr. Jane Doe MBA",
            "ORG:Acme\\, Inc.;Sales;EMEA",
            "TITLE:Buyer",
            "TEL;TYPE=WORK,VOICE:+44 20 7946 0123",
            "TEL;TYPE=CELL:+1 (202) 555-0143",
            "EMAIL;TYPE=INTERNET:jane@example.com",
            "URL:https://www.example.com/jane",
            "ADR;TYPE=WORK:;;1 High Street;London;;SW1A 1AA;United Kingdom",
            "NOTE:Likes robots\\, and\\nlong walks",
        ),
        {
            **JANE,
            "prefix": "Dr.",
            "suffix": "MBA",
            "company": "Acme, Inc.",
            "department": "Sales, EMEA",
            "title": "Buyer",
            "phones": ("+442079460123", "+12025550143"),
            "phone_kinds": ("office", "mobile"),
            "emails": ("jane@example.com",),
            "websites": ("https://www.example.com/jane",),
            "address": "1 High Street, SW1A 1AA London, United Kingdom",
            "note": "Likes robots, and\nlong walks",
        },
    ),
    (
        "4.0 with uri values and preference",
        card(
            "FN:Jane Doe",
            "N:Doe;Jane;;;",
            'TEL;VALUE=uri;PREF=1;TYPE="voice,work":tel:+1-202-555-0143;ext=12',
            "EMAIL;PREF=2:second@example.com",
            "EMAIL;PREF=1:first@example.com",
            "ORG:Acme",
            version="4.0",
        ),
        {
            **JANE,
            "company": "Acme",
            "phones": ("+12025550143;ext=12",),
            "phone_kinds": ("office",),
            "emails": ("first@example.com", "second@example.com"),
        },
    ),
    (
        "2.1 quoted-printable with a soft break",
        card(
            "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=B6=",
            "rg",
            "ORG;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller =26 S=C3=B6hne=3B KG",
            "TEL;CELL;VOICE:+49 1512 3456789",
            version="2.1",
        ),
        {
            "first_name": "Jörg",
            "last_name": "Müller",
            "company": "Müller & Söhne; KG",
            "phones": ("+4915123456789",),
        },
    ),
    (
        "2.1 raw Latin-1 with CHARSET",
        "BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=ISO-8859-1:Müller;Jörg\r\nEND:VCARD".encode(
            "latin-1"
        ),
        {"first_name": "Jörg", "last_name": "Müller"},
    ),
    (
        "2.1 raw Shift-JIS with CHARSET",
        "BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=SHIFT_JIS:山田;太郎\r\nORG;CHARSET=SHIFT_JIS:表計算\r\n"
        "END:VCARD".encode("shift_jis"),
        {"first_name": "太郎", "last_name": "山田", "company": "表計算"},
    ),
    (
        "quoted-printable in Shift-JIS",
        card(
            "N;ENCODING=QUOTED-PRINTABLE;CHARSET=SHIFT_JIS:=8E=52=93=63;=91=BE=98=59", version="2.1"
        ),
        {"first_name": "太郎", "last_name": "山田"},
    ),
    (
        "base64 value",
        card("FN;ENCODING=BASE64;CHARSET=UTF-8:SsO2cmcgTcO8bGxlcg==", version="2.1"),
        {"first_name": "Jörg", "last_name": "Müller"},
    ),
    (
        "quoted-printable without a declaration",
        card("N:M=C3=BCller;J=C3=B6rg"),
        {"first_name": "Jörg", "last_name": "Müller"},
    ),
    (
        "quoted-printable that hides the separators",
        card("N;ENCODING=QUOTED-PRINTABLE:Doe=3BJane", version="2.1"),
        JANE,
    ),
    (
        "a lost soft break: the next line is a property",
        card("ORG;ENCODING=QUOTED-PRINTABLE:Acme=", "N:Doe;Jane", version="2.1"),
        {**JANE, "company": "Acme"},
    ),
    (
        "bare 2.1 parameters in 3.0, empty properties",
        card(
            "N:Doe;Jane",
            "FN:Jane Doe",
            "ADR:;;;;;;",
            "TEL;WORK;VOICE:+1 202 555 0143",
            "TEL;CELL:",
            "TEL;FAX:",
            "EMAIL;WORK;internet:jane@example.com",
            "URL:",
        ),
        {
            **JANE,
            "phones": ("+12025550143",),
            "phone_kinds": ("office",),
            "emails": ("jane@example.com",),
        },
    ),
    (
        "bare LF folding",
        "BEGIN:VCARD\nVERSION:3.0\nN:Doe;Ja\n ne\nORG:Amalga\n\tmated Widgets\nEND:VCARD",
        {**JANE, "company": "Amalgamated Widgets"},
    ),
    (
        "CR only",
        "BEGIN:VCARD\rVERSION:3.0\rN:Doe;Jane\rEND:VCARD\r",
        JANE,
    ),
    (
        "indented by its template",
        "BEGIN:VCARD\n    VERSION:3.0\n    N:Doe;Jane\n    ORG:Acme\n    END:VCARD",
        {**JANE, "company": "Acme"},
    ),
    (
        "a value that went on without indentation",
        card("N:Doe;Jane", "NOTE:first line", "second line, no property"),
        {**JANE, "note": "first line\nsecond line, no property"},
    ),
    (
        "grouped properties with labels",
        card(
            "N:Doe;Jane",
            "item1.TEL:+442079460123",
            "item1.X-ABLabel:_$!<Work>!$_",
            "item2.EMAIL;type=INTERNET:jane@example.com",
            "item3.URL;type=pref:http\\://www.example.com",
        ),
        {
            **JANE,
            "phones": ("+442079460123",),
            "phone_kinds": ("office",),
            "emails": ("jane@example.com",),
            "websites": ("http://www.example.com",),
        },
    ),
    (
        "no VERSION, no FN, no END",
        "BEGIN:VCARD\nN:Doe;Jane\nTITLE:Buyer",
        {**JANE, "title": "Buyer"},
    ),
    (
        "no BEGIN either",
        "N:Doe;Jane\nEMAIL:jane@example.com",
        {**JANE, "emails": ("jane@example.com",)},
    ),
    (
        "N First LAST",
        card("N:Jean-Luc DE LA FONTAINE"),
        {"first_name": "Jean-Luc", "last_name": "DE LA FONTAINE"},
    ),
    ("N LAST First", card("N:SMITH John"), {"first_name": "John", "last_name": "SMITH"}),
    (
        "N First Last",
        card("N:Ludwig van der Berg"),
        {"first_name": "Ludwig", "last_name": "van der Berg"},
    ),
    ("N Last, First", card("N:Doe, Jane"), JANE),
    ("N all in the first slot", card("N:Jane Doe;;;;", "FN:Jane Doe"), JANE),
    ("N all in the second slot", card("N:;Jane Doe;;;", "FN:Jane Doe"), JANE),
    ("N family only, FN whole", card("N:Doe;;;;", "FN:Jane Doe"), JANE),
    ("N empty", card("N:;;;;", "FN:Jane Doe"), JANE),
    (
        "N given in capitals is the family",
        card("N:Jane;DOE"),
        {"first_name": "Jane", "last_name": "DOE"},
    ),
    (
        "N given in capitals, FN says it is the given",
        card("N:McDonald;SEAN", "FN:Sean McDonald"),
        {"first_name": "SEAN", "last_name": "McDonald"},
    ),
    (
        "FN only, with a prefix",
        card("FN:Prof. Dr. Eva Klein"),
        {"prefix": "Prof. Dr.", "first_name": "Eva", "last_name": "Klein"},
    ),
    ("FN in Chinese", card("FN:李小龙"), {"first_name": "小龙", "last_name": "李"}),
    ("FN in Japanese", card("FN:山田太郎"), {"first_name": "太郎", "last_name": "山田"}),
    (
        "N middle name",
        card("N:Public;John;Quincy;;"),
        {"first_name": "John Quincy", "last_name": "Public"},
    ),
    (
        "a company's card",
        card("FN:Acme Ltd", "ORG:Acme Ltd", "TEL:+442079460123"),
        {"company": "Acme Ltd", "phones": ("+442079460123",)},
    ),
    ("ROLE without TITLE", card("N:Doe;Jane", "ROLE:Engineer"), {**JANE, "title": "Engineer"}),
    (
        "TITLE and ROLE",
        card("N:Doe;Jane", "TITLE:CTO", "ROLE:Speaker"),
        {**JANE, "title": "CTO", "note": "Role: Speaker"},
    ),
    (
        "ADR without semicolons",
        card("N:Doe;Jane", "ADR:123 Main St, Springfield, IL 62701, USA"),
        {**JANE, "address": "123 Main St, 62701 Springfield, IL, USA"},
    ),
    (
        "ADR without its leading parts",
        card("N:Doe;Jane", "ADR:123 Main St;Springfield;IL;62701;USA"),
        {**JANE, "address": "123 Main St, 62701 Springfield, IL, USA"},
    ),
    (
        "ADR with the street in the box",
        card("N:Doe;Jane", "ADR:1 High St;;;London;;SW1A 1AA;UK"),
        {**JANE, "address": "1 High St, SW1A 1AA London, UK"},
    ),
    (
        "ADR all in the street",
        card("N:Doe;Jane", "ADR:;;Hauptstr. 1\\n10115 Berlin\\nGermany;;;;"),
        {**JANE, "address": "Hauptstr. 1, 10115 Berlin, Germany"},
    ),
    (
        "ADR postcode in the city",
        card("N:Doe;Jane", "ADR:;;Hauptstr. 1;10115 Berlin;;;DE"),
        {**JANE, "address": "Hauptstr. 1, 10115 Berlin, DE"},
    ),
    (
        "ADR postcode and region swapped",
        card("N:Doe;Jane", "ADR:;;123 Main St;Springfield;62701;IL;USA"),
        {**JANE, "address": "123 Main St, 62701 Springfield, IL, USA"},
    ),
    (
        "LABEL without ADR",
        card("N:Doe;Jane", "LABEL;WORK:Hauptstr. 1\\n10115 Berlin"),
        {**JANE, "address": "Hauptstr. 1, 10115 Berlin"},
    ),
    (
        "social profile",
        card("N:Doe;Jane", "X-SOCIALPROFILE;TYPE=linkedin:https://example.com/in/jane"),
        {**JANE, "social": ("https://example.com/in/jane",)},
    ),
    (
        "handles and messengers",
        card("N:Doe;Jane", "X-SOCIALPROFILE;type=twitter:x-apple:jdoe", "IMPP:skype:jane.doe"),
        {**JANE, "social": ("twitter:jdoe", "skype:jane.doe")},
    ),
    (
        "an id in a social profile",
        "BEGIN:VCARD\n\nVERSION:3.0\n\nX-SOCIALPROFILE;TYPE=EVENTYAY:941\n\nEMAIL:\n\n\nEND:VCARD",
        {"badge_id": "941"},
    ),
    ("UID", card("N:Doe;Jane", "UID:000017"), {**JANE, "badge_id": "000017"}),
    (
        "on one line, blanks",
        "BEGIN:VCARD VERSION:3.0 N:Doe;Jane FN:Jane Doe ORG:Acme Corp TEL;WORK:+12025550143 END:VCARD",
        {**JANE, "company": "Acme Corp", "phones": ("+12025550143",)},
    ),
    (
        "on one line, glued",
        "BEGIN:VCARDVERSION:3.0N:Doe;JaneORG:Acme CorpEMAIL:jane@example.comEND:VCARD",
        {**JANE, "company": "Acme Corp", "emails": ("jane@example.com",)},
    ),
    (
        "literal backslash-n",
        "BEGIN:VCARD\\nVERSION:3.0\\nN:Doe;Jane\\nORG:Acme\\nEND:VCARD",
        {**JANE, "company": "Acme"},
    ),
    (
        "HTML entities",
        card("N:M&uuml;ller;J&ouml;rg", "ORG:Smith &amp; Co"),
        {"first_name": "Jörg", "last_name": "Müller", "company": "Smith & Co"},
    ),
    (
        "encoded twice",
        card("N:Müller;Jörg").encode().decode("latin-1").encode(),
        {"first_name": "Jörg", "last_name": "Müller"},
    ),
    (
        "lower case",
        "begin:vcard\nversion:3.0\nn:Doe;Jane\nemail:jane@example.com\nend:vcard",
        {**JANE, "emails": ("jane@example.com",)},
    ),
    (
        "national number, country in the address",
        card("N:Doe;Jane", "TEL:020 7946 0123", "ADR:;;1 High St;London;;SW1A 1AA;UK"),
        {**JANE, "phones": ("+442079460123",), "address": "1 High St, SW1A 1AA London, UK"},
    ),
    (
        "an invalid e-mail is kept",
        card("N:Doe;Jane", "EMAIL:jane at example"),
        {**JANE, "note": "jane at example"},
    ),
    ("a phone that is none", card("N:Doe;Jane", "TEL:n/a"), {**JANE, "note": "n/a"}),
    (
        "photo ignored",
        card(
            "N:Doe;Jane",
            "PHOTO;ENCODING=b;TYPE=JPEG:" + "QUJD" * 300,
            " " + "QUJD" * 300,
            "TITLE:Buyer",
        ),
        {**JANE, "title": "Buyer"},
    ),
    (
        "two cards: the first, and who else",
        card("N:Doe;Jane") + card("N:Roe;Richard"),
        {**JANE, "note": "Also in this code: Richard Roe"},
    ),
    ("UTF-8 mark", b"\xef\xbb\xbf" + card("N:Doe;Jane").encode(), JANE),
    (
        "UTF-16",
        card("N:Müller;Jörg").encode("utf-16"),
        {"first_name": "Jörg", "last_name": "Müller"},
    ),
]

OTHERS: list[tuple[str, str, BadgeKind, dict[str, Any]]] = [
    (
        "MeCARD",
        "MECARD:N:Doe,Jane;ORG:Acme;TEL:+442079460123;EMAIL:jane@example.com;URL:http\\://example.com;NOTE:Hi\\; there;;",
        BadgeKind.MECARD,
        {
            **JANE,
            "company": "Acme",
            "phones": ("+442079460123",),
            "emails": ("jane@example.com",),
            "websites": ("http://example.com",),
            "note": "Hi; there",
        },
    ),
    (
        "MeCARD First Last with DIV and TIL",
        "MECARD:N:Jane Doe;ORG:Acme;DIV:R\\&D;TIL:Head of Labs;;",
        BadgeKind.MECARD,
        {**JANE, "company": "Acme", "department": "R&D", "title": "Head of Labs"},
    ),
    (
        "MeCARD with an organiser's UID",
        "MECARD:UID:187WCI5;N:Barbara Moore;ORG:Acme;TEL:+33199001234;",
        BadgeKind.MECARD,
        {
            "first_name": "Barbara",
            "last_name": "Moore",
            "company": "Acme",
            "phones": ("+33199001234",),
            "badge_id": "187WCI5",
        },
    ),
    (
        "MeCARD with the UID alone",
        "MECARD:UID:187WCI5;;",
        BadgeKind.MECARD,
        {"badge_id": "187WCI5"},
    ),
    (
        "MeCARD address",
        "MECARD:N:Doe,Jane;ADR:,,1 High St,London,,SW1A 1AA,UK;;",
        BadgeKind.MECARD,
        {**JANE, "address": "1 High St, SW1A 1AA London, UK"},
    ),
    (
        "MeCARD unescaped colon",
        "MECARD:N:Doe,Jane;URL:https://example.com/a;;",
        BadgeKind.MECARD,
        {**JANE, "websites": ("https://example.com/a",)},
    ),
    (
        "MeCARD backslash",
        "MECARD:N:Doe,Jane;ORG:A\\\\B\\: C;;",
        BadgeKind.MECARD,
        {**JANE, "company": "A\\B: C"},
    ),
    (
        "BIZCARD",
        "BIZCARD:N:Jane;X:Doe;T:Buyer;C:Acme;A:76 9th Avenue, New York;B:+12025550143;F:+12025550144;E:jane@example.com;;",
        BadgeKind.BIZCARD,
        {
            **JANE,
            "title": "Buyer",
            "company": "Acme",
            "address": "76 9th Avenue, New York",
            "phones": ("+12025550143", "+12025550144"),
            "phone_kinds": ("office", "fax"),
            "emails": ("jane@example.com",),
        },
    ),
    (
        "mailto",
        "mailto:jane.doe%2Bshow@example.com?subject=Hello&cc=x@example.org",
        BadgeKind.EMAIL,
        {"emails": ("jane.doe+show@example.com",)},
    ),
    (
        "mailto with a name",
        "mailto:Jane%20Doe%20%3Cjane@example.com%3E",
        BadgeKind.EMAIL,
        {**JANE, "emails": ("jane@example.com",)},
    ),
    (
        "MATMSG",
        "MATMSG:TO:jane@example.com;SUB:Hi;BODY:There;;",
        BadgeKind.EMAIL,
        {"emails": ("jane@example.com",)},
    ),
    ("bare e-mail", " jane@example.com\n", BadgeKind.EMAIL, {"emails": ("jane@example.com",)}),
    ("tel", "tel:+1-202-555-0143;ext=7", BadgeKind.PHONE, {"phones": ("+12025550143;ext=7",)}),
    ("tel, national", "tel:02079460123", BadgeKind.PHONE, {"phones": ("+442079460123",)}),
    (
        "bare international number",
        "+44 20 7946 0123",
        BadgeKind.PHONE,
        {"phones": ("+442079460123",)},
    ),
    (
        "website",
        "https://www.example.com/",
        BadgeKind.URL,
        {"websites": ("https://www.example.com/",)},
    ),
    ("bare domain", "www.example.com", BadgeKind.URL, {"websites": ("www.example.com",)}),
    (
        "check-in URL",
        "https://checkin.example.com/scan?event=12&id=000123",
        BadgeKind.URL,
        {"badge_id": "000123", "note": "https://checkin.example.com/scan?event=12&id=000123"},
    ),
    (
        "check-in URL, base64 id",
        "https://example.com/c?token=ab%2Bc+d/==&utm_source=badge",
        BadgeKind.URL,
        {
            "badge_id": "ab+c+d/==",
            "note": "https://example.com/c?token=ab%2Bc+d/==&utm_source=badge",
        },
    ),
    (
        "id as the last part of the path",
        "https://example.com/a/SBpax001",
        BadgeKind.URL,
        {"badge_id": "SBpax001", "note": "https://example.com/a/SBpax001"},
    ),
    (
        "id in the fragment",
        "https://example.com/app#/attendee/000012",
        BadgeKind.URL,
        {"badge_id": "000012", "note": "https://example.com/app#/attendee/000012"},
    ),
    (
        "a page is no id",
        "https://example.com/fair-2026",
        BadgeKind.URL,
        {"websites": ("https://example.com/fair-2026",)},
    ),
    (
        "a profile is no id",
        "https://www.linkedin.com/in/jane-doe-1234",
        BadgeKind.URL,
        {"websites": ("https://www.linkedin.com/in/jane-doe-1234",)},
    ),
    (
        "a person in a URL",
        "https://example.com/c?fn=Jane&ln=Doe&email=jane%40example.com&co=Acme+Corp&id=77",
        BadgeKind.URL,
        {
            **JANE,
            "emails": ("jane@example.com",),
            "company": "Acme Corp",
            "badge_id": "77",
            "note": "https://example.com/c?fn=Jane&ln=Doe&email=jane%40example.com&co=Acme+Corp&id=77",
        },
    ),
    (
        "JSON flat",
        '{"id": 12345678901234567890, "firstName": "Jane", "lastName": "Doe", "company": "Acme", "jobTitle": "Buyer", "email": "jane@example.com", "phone": "+442079460123"}',
        BadgeKind.JSON,
        {
            **JANE,
            "company": "Acme",
            "title": "Buyer",
            "emails": ("jane@example.com",),
            "phones": ("+442079460123",),
            "badge_id": "12345678901234567890",
        },
    ),
    (
        "JSON snake case",
        '{"first_name":"Jane","last_name":"Doe","organization":"Acme","badge_id":"000012","id":"9"}',
        BadgeKind.JSON,
        {**JANE, "company": "Acme", "badge_id": "000012"},
    ),
    (
        "JSON whose number begins with zeros",
        '{"id": 000012, "name": "Jane Doe", "codes": [007, 8]}',
        BadgeKind.JSON,
        {**JANE, "badge_id": "000012"},
    ),
    (
        "JSON nested",
        '{"event":{"id":"E1","name":"Fair"},"attendee":{"name":"Jane Doe","id":"A-7","company":{"name":"Acme"},"emails":["jane@example.com"],"phones":[{"type":"mobile","number":"+4915123456789"}]}}',
        BadgeKind.JSON,
        {
            **JANE,
            "company": "Acme",
            "emails": ("jane@example.com",),
            "phones": ("+4915123456789",),
            "phone_kinds": ("mobile",),
            "badge_id": "A-7",
        },
    ),
    (
        "JSON-LD person",
        '{"@context":"https://schema.org","@type":"Person","givenName":"Jane","familyName":"Doe","worksFor":{"@type":"Organization","name":"Acme"},"address":{"streetAddress":"1 High St","addressLocality":"London","postalCode":"SW1A 1AA","addressCountry":"UK"}}',
        BadgeKind.JSON,
        {**JANE, "company": "Acme", "address": "1 High St, SW1A 1AA London, UK"},
    ),
    ("JSON name object", '{"name":{"first":"Jane","last":"Doe"},"e":"x"}', BadgeKind.JSON, JANE),
    ("JSON given_name", '{"given_name":"Jane","family_name":"Doe"}', BadgeKind.JSON, JANE),
    (
        "JSON with two codes",
        '{"ticket": "5uhbd49wms2fakafn5nz", "lead": "PZD97WTMFJ"}',
        BadgeKind.JSON,
        {"badge_id": "PZD97WTMFJ"},
    ),
    (
        "NAME_COMPANY^ID",
        "JANE DOE_ACME CORP^0012345",
        BadgeKind.DELIMITED,
        {"first_name": "JANE", "last_name": "DOE", "company": "ACME CORP", "badge_id": "0012345"},
    ),
    (
        "NAME_COMPANY^ID with underscores",
        "Jane_Doe_Acme_Corp^12345",
        BadgeKind.DELIMITED,
        {**JANE, "company": "Acme Corp", "badge_id": "12345"},
    ),
    (
        "labelled lines",
        "Name: Jane Doe\nCompany: Acme\nJob title: Buyer\nE-mail: jane@example.com\nID: 000017",
        BadgeKind.DELIMITED,
        {
            **JANE,
            "company": "Acme",
            "title": "Buyer",
            "emails": ("jane@example.com",),
            "badge_id": "000017",
        },
    ),
    (
        "labelled in German",
        "Vorname: Jörg\nName: Müller\nFirma: Beispiel GmbH\nTelefon: 030 23125 123",
        BadgeKind.DELIMITED,
        {
            "first_name": "Jörg",
            "last_name": "Müller",
            "company": "Beispiel GmbH",
            "phones": ("030 23125 123",),
        },
    ),
    (
        "tabs, guessed",
        "000123\tJane\tDoe\tBuyer\tAcme Ltd\tjane@example.com\t+442079460123",
        BadgeKind.DELIMITED,
        {
            **JANE,
            "badge_id": "000123",
            "title": "Buyer",
            "company": "Acme Ltd",
            "emails": ("jane@example.com",),
            "phones": ("+442079460123",),
        },
    ),
    (
        "pipes, guessed",
        "A1234|Jane Doe|Acme|NULL|jane@acme.example",
        BadgeKind.DELIMITED,
        {**JANE, "badge_id": "A1234", "company": "Acme", "emails": ("jane@acme.example",)},
    ),
    (
        "carets, guessed",
        "Jane^Doe^Acme GmbH^Einkäufer^jane@example.com",
        BadgeKind.DELIMITED,
        {**JANE, "company": "Acme GmbH", "title": "Einkäufer", "emails": ("jane@example.com",)},
    ),
    (
        "semicolons, guessed",
        "4711;Jane;Doe;Acme Inc.;jane@example.com",
        BadgeKind.DELIMITED,
        {**JANE, "badge_id": "4711", "company": "Acme Inc.", "emails": ("jane@example.com",)},
    ),
    (
        "commas, guessed",
        "100234,Jane,Doe,Acme Inc,jane@example.com",
        BadgeKind.DELIMITED,
        {**JANE, "badge_id": "100234", "company": "Acme Inc", "emails": ("jane@example.com",)},
    ),
    (
        "lines, guessed",
        "Jane Doe\nHead of Purchasing\nAcme Ltd\njane@example.com\n+442079460123",
        BadgeKind.DELIMITED,
        {
            **JANE,
            "title": "Head of Purchasing",
            "company": "Acme Ltd",
            "emails": ("jane@example.com",),
            "phones": ("+442079460123",),
        },
    ),
    (
        "uuid::name",
        "6b1c8a8e-3b52-4a55-9d5e-111122223333::Jane::Doe::jane@example.com",
        BadgeKind.DELIMITED,
        {
            **JANE,
            "badge_id": "6b1c8a8e-3b52-4a55-9d5e-111122223333",
            "emails": ("jane@example.com",),
        },
    ),
    *(
        (f"id {one}", one, BadgeKind.ID, {"badge_id": one})
        for one in (
            "0814847311126137001",
            "000012",
            "EV-5050585-7735471",
            "SBpax001",
            "1234.56.7890",
            "az9u4mymhqktrbupmwkvv6xmgds5dk3",
            "QmFkZ2VOdW1iZXIxMjM0NQ==",
            "==wABCdefGHI0123456789+/abc",
            "+Yrf4c9P",
            "/jwaCGwJ",
            "_galVITR",
            "-K5p9CJJ",
            "=/ksTGw4P2m",
            "Pl/HPEQf",
            "S/LiNmXx",
            "6b1c8a8e-3b52-4a55-9d5e-111122223333",
            "187WCI5",
            "(21)000012",
            "(01)09506000134352(21)000012",
            "(91)EV-5050585-7735471",
        )
    ),
    *(
        (f"id after a separator {one!r}", one, BadgeKind.ID, {"badge_id": one.strip("\x1d\x1e")})
        for one in (
            "\x1d000012",
            "\x1d\x1d0814847311126137001",
            "\x1e21000012\x1d",
            "\x1d(21)000012",
        )
    ),
    (
        "unknown text",
        "Welcome to hall 7, enjoy!\nSee you",
        BadgeKind.TEXT,
        {"note": "Welcome to hall 7, enjoy!\nSee you"},
    ),
]


@pytest.mark.parametrize("words", ["Sales/Marketing", "+plus", "/hall/seven", "Meier/Schmid"])
def test_words_with_a_slash_are_no_base64(words: str) -> None:
    assert not read_badge(words.encode()).badge_id


def test_next_to_no_base64_is_taken_for_text() -> None:
    dice = random.Random(7)
    codes = [
        encode(dice.randbytes(size)).decode()
        for size in (6, 9, 16)
        for encode in (base64.b64encode, base64.urlsafe_b64encode)
        for _ in range(200)
    ]
    missed = [code for code in codes if read_badge(code.encode()).badge_id != code]
    assert len(missed) <= len(codes) / 100, missed


@pytest.mark.parametrize(
    ("payload", "expected"), [row[1:] for row in VCARDS], ids=[row[0] for row in VCARDS]
)
def test_vcards(payload: str | bytes, expected: dict[str, Any]) -> None:
    raw = payload if isinstance(payload, bytes) else payload.encode()
    check(read_badge(raw), BadgeKind.VCARD, expected)


@pytest.mark.parametrize(
    ("payload", "kind", "expected"), [row[1:] for row in OTHERS], ids=[row[0] for row in OTHERS]
)
def test_other_payloads(payload: str, kind: BadgeKind, expected: dict[str, Any]) -> None:
    region = "GB" if payload.startswith("tel:0") else ""
    check(read_badge(payload.encode(), region=region), kind, expected)


# --- templates -------------------------------------------------------------------------------

TEMPLATE = BadgeTemplate(
    delimiter="^",
    columns=("badge_id", "first_name", "last_name", "-", "company", "email", "phone", "country"),
)


def test_a_template_names_the_cells() -> None:
    payload = b"000123^Jane^Doe^VIP^Acme^jane@example.com^020 7946 0123^United Kingdom"
    check(
        read_badge(payload, template=TEMPLATE, region="DE"),
        BadgeKind.DELIMITED,
        {
            **JANE,
            "badge_id": "000123",
            "company": "Acme",
            "emails": ("jane@example.com",),
            "phones": ("+442079460123",),
            "address": "United Kingdom",
        },
    )


def test_null_and_missing_cells_are_empty_and_more_cells_are_noted() -> None:
    reading = read_badge(b"000123^Jane^NULL^^NULL", template=TEMPLATE)
    assert fields_of(reading) == {"first_name": "Jane", "badge_id": "000123"}
    reading = read_badge(b"1^Jane^Doe^^Acme^^^^extra^NULL^more", template=TEMPLATE)
    assert reading.note == "extra\nmore"


@pytest.mark.parametrize(
    ("spelled", "real"), [("\t", "\t"), ("tab", "\t"), ("|", "|"), (";", ";"), ("::", "::")]
)
def test_a_templates_delimiter(spelled: str, real: str) -> None:
    template = BadgeTemplate(delimiter=spelled, columns=("badge_id", "name", "company"))
    reading = read_badge(real.join(("007", "Jane Doe", "Acme")).encode(), template=template)
    assert fields_of(reading) == {**JANE, "company": "Acme", "badge_id": "007"}


UNFIT = "This code does not fit the show's layout of badges: check the fields."


@pytest.mark.parametrize(
    ("payload", "expected", "warnings"),
    [
        ("Jane Doe_ACME^12345", {**JANE, "company": "ACME", "badge_id": "12345"}, ()),
        ("Jane Doe^12345", {**JANE, "badge_id": "12345"}, (UNFIT,)),
        ("Jane Doe^ACME Ltd^12345", {**JANE, "company": "ACME Ltd", "badge_id": "12345"}, (UNFIT,)),
        ("12345^67890", {"badge_id": "12345", "note": "67890"}, (UNFIT,)),
        (
            "A 17^Jane^Doe",
            {**JANE, "badge_id": "A 17"},
            ("This code has 3 parts, the show's layout of badges has 8: check the fields.",),
        ),
        (
            "A-17^Jane^Doe^Acme^jane@example.com",
            {**JANE, "badge_id": "A-17", "company": "Acme", "emails": ("jane@example.com",)},
            (UNFIT,),
        ),
    ],
)
def test_what_does_not_fit_the_template_is_read_otherwise(
    payload: str, expected: dict[str, Any], warnings: tuple[str, ...]
) -> None:
    reading = read_badge(payload.encode(), template=TEMPLATE)
    check(reading, BadgeKind.DELIMITED, expected)
    assert reading.warnings == warnings
    assert reading.provisional is not bool(reading.person.name)


def test_a_code_with_all_its_parts_or_more_is_not_warned_about() -> None:
    for payload in (b"1^Jane^Doe^^Acme^^^", b"1^Jane^Doe^^Acme^^^DE", b"1^Jane^Doe^^^^^^^"):
        assert read_badge(payload, template=TEMPLATE).warnings == ()


def test_a_template_needs_cells_enough_for_a_name() -> None:
    template = BadgeTemplate(delimiter="^", columns=("badge_id", "company", "country", "name"))
    reading = read_badge(b"Jane Doe_ACME^12345", template=template)
    assert (reading.person.name, reading.badge_id) == ("Jane Doe", "12345")
    reading = read_badge(b"000123^ACME Ltd", template=template)
    assert (reading.badge_id, reading.warnings) == ("000123", (UNFIT,))


def test_a_template_does_not_stop_other_forms() -> None:
    assert read_badge(b"000123", template=TEMPLATE).kind is BadgeKind.ID
    assert read_badge(b"MECARD:N:Doe,Jane;;", template=TEMPLATE).kind is BadgeKind.MECARD


NAMES = BadgeTemplate(delimiter="^", columns=("name", "company", "badge_id"))


@pytest.mark.parametrize(
    "payload",
    [
        random.Random(7).randbytes(110) + b"^" + random.Random(8).randbytes(12),
        b"\x89PNG\r\n\x1a\nIHDR^abc^gAMA",
        b"Jane\x00Doe^Acme",
        b"Jane\x07Doe^Acme^12345",
        "Jane Doe\ufffd^Acme^12345".encode(),
        b"\xca\xfe\xba\xbe^\x81\x8d^\x9d",
    ],
    ids=["random", "picture", "NUL", "bell", "undecodable", "no charset"],
)
@pytest.mark.parametrize("template", [NAMES, TEMPLATE, None])
def test_bytes_that_are_no_text_name_nobody(payload: bytes, template: BadgeTemplate | None) -> None:
    reading = read_badge(payload, template=template)
    assert (reading.kind, reading.provisional) == (BadgeKind.TEXT, True)
    assert (reading.person, reading.badge_id) == (Person(), "")
    assert "^" in reading.note


@pytest.mark.parametrize(
    "payload",
    [
        "Lorem ipsum dolor sit amet " * 5 + "^Acme^12345",
        "Jane Doe^" + "A" * 400 + "^12345",
        "Lorem ipsum dolor sit amet " * 5 + "_Acme^12345",
    ],
)
def test_cells_far_too_long_for_their_column_are_text(payload: str) -> None:
    reading = read_badge(payload.encode(), template=NAMES)
    assert (reading.kind, reading.provisional) == (BadgeKind.TEXT, True)
    assert (reading.person, reading.badge_id) == (Person(), "")
    assert reading.note == payload


def test_cells_may_be_filled_up_with_zeros_and_end_in_any_separator() -> None:
    payload = b"\x02Jane Doe\x00\x00\x00^Acme\x00^12345\x00\x00\x1e\x04\r\n\x03"
    check(
        read_badge(payload, template=NAMES),
        BadgeKind.DELIMITED,
        {**JANE, "company": "Acme", "badge_id": "12345"},
    )


def test_a_named_url_parameter_holds_the_id() -> None:
    url = b"https://example.com/x?id=page&z9=0042"
    template = BadgeTemplate(id_parameter="z9")
    assert read_badge(url, template=template).badge_id == "0042"


# --- what is not a person --------------------------------------------------------------------


@pytest.mark.parametrize(
    "payload",
    [
        "@\n\x1e\rANSI 636014080002DL00410278ZC03190024DLDAQY1234567\nDCSDOE\nDACJANE",
        "@ANSI 636000090002DL00410278DLDAQT64235789 DCSSAMPLE DDEN",
        "@ansi 636000090002dl00410278dldaqt64235789 dcssample dden",  # with Caps Lock on
        "@\r\nANSI 6360260102DL00390188",
        "AAMVA6360280102DL",
        # A scanner's prefix, or what it made of the first signs.
        "]L2@\n\x1e\rANSI 636014080002DL00410278ZC03190024DLDAQY1234567",
        "x;y @ANSI 6360260102DL00390188DLDAQ1",
        "~~\x02@\r\nANSI 636014",
        "q 2 ansi 636000090002dl00410278dldaqt64235789",
        "DAQ123\nDCSDOE\nDACJANE\nDBB01011990\nDBA01012030\nDAG1 MAIN ST",
        "P<UTODOE<<JANE<<<<<<<<<<<<<<<<<<<<<<<<<<<<<<\n"
        "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
        "I<UTOD231458907<<<<<<<<<<<<<<<7408122F1204159UTO<<<<<<<<<<<6DOE<<JANE<<<<<<<<<<<<<<<<<<<<<",
        "%B4111111111111111^DOE/JANE^30121010000000000?",
        '<?xml version="1.0"?><PrintLetterBarcodeData uid="1" name="J"/>',
    ],
)
def test_identity_papers_are_refused_with_a_reason(payload: str) -> None:
    with pytest.raises(IdentityDocument, match=r"never stored"):
        read_badge(payload.encode())


@pytest.mark.parametrize(
    "payload",
    [
        "jane@ansi 636014",
        "Ada Example^ANSI 636014^000012",
        "We print ANSI 1234567890 labels",
        "jane@ansi636014.example",
        "BEGIN:VCARD\nFN:Ada Example\nEMAIL:ada@example.com\nORG:ANSI 636014\nEND:VCARD",
        "ada@example.com\nANSI 636014",
        "@ansi",
    ],
)
def test_a_text_about_a_standard_is_no_identity_paper(payload: str) -> None:
    read_badge(payload.encode())


@pytest.mark.parametrize(
    ("payload", "word"),
    [
        ("otpauth://totp/Example:jane@example.com?secret=JBSWY3DPEHPK3PXP", "secret"),
        ("WIFI:T:WPA;S:Hall 7;P:hunter2;;", "password"),
        ("BCD\n002\n1\nSCT\n\nJane Doe\nDE00000000000000000000\nEUR12", "payment"),
        ("bitcoin:bc1qexample?amount=0.1", "payment"),
        ("SPC\n0200\n1\nCH0000000000000000000", "payment"),
    ],
)
def test_secrets_and_payments_are_text_with_a_warning(payload: str, word: str) -> None:
    reading = read_badge(payload.encode())
    assert reading.kind is BadgeKind.TEXT
    assert reading.person == Person()
    assert reading.provisional
    # What only its owner may know is masked.
    shown = payload.replace("hunter2", "***").replace("JBSWY3DPEHPK3PXP", "***")
    assert reading.note == shown
    assert word in reading.warnings[0]


@pytest.mark.parametrize(
    ("payload", "shown"),
    [
        ("wifi:P:p\\;w;S:Hall\\;P: 7;T:WPA;;", "wifi:P:***;S:Hall\\;P: 7;T:WPA;;"),
        ("WIFI:S:Hall;T:WPA;P:tail", "WIFI:S:Hall;T:WPA;P:***"),
        ("WIFI:S:Hall;T:nopass;P:;;", "WIFI:S:Hall;T:nopass;P:;;"),
        ("otpauth-migration://offline?data=Cj0KEk", "otpauth-migration://offline?data=***"),
        ("N:Doe;P:1", "N:Doe;P:1"),
    ],
)
def test_no_password_of_a_code_is_seen_by_anybody(payload: str, shown: str) -> None:
    symbol = Symbol(format="QRCode", payload=payload.encode(), text=payload)
    assert (symbol.text, symbol.payload) == (shown, shown.encode())
    (found,) = decode(draw_code(payload.encode(), "QRCode"))
    assert (found.text, found.payload) == (shown, shown.encode())


def test_the_code_that_tests_hand_scanners_is_no_badge() -> None:
    with pytest.raises(BadInput, match="tests a hand scanner"):
        read_badge(CALIBRATION.encode())


def test_ids_and_text_are_provisional_and_people_are_not() -> None:
    assert read_badge(b"000012").provisional
    assert read_badge(b"hello there").provisional
    assert read_badge(b"https://example.com/a?id=7").provisional
    assert not read_badge(b"jane@example.com").provisional
    assert not read_badge(b"MECARD:N:Doe,Jane;;").provisional


# --- charsets --------------------------------------------------------------------------------


def test_bytes_that_are_no_utf8_are_read_as_the_decoder_guessed() -> None:
    text = "MECARD:N:Müller,Jörg;;"
    assert read_badge(text.encode("cp1251", "ignore") + b"\xff", text).person.last_name == "Müller"


def test_bytes_without_a_guess_are_read_as_windows_1252() -> None:
    assert read_badge("MECARD:N:Müller,Zoë;;".encode("cp1252")).person.first_name == "Zoë"


def test_utf8_wins_over_the_guess() -> None:
    assert read_badge("MECARD:N:Müller;;".encode(), "MECARD:N:MÃ¼ller;;").person.name == "Müller"


def test_typed_text_without_bytes() -> None:
    assert read_badge(b"", "000012").badge_id == "000012"


# --- hostile payloads ------------------------------------------------------------------------


def well_formed(reading: BadgeReading) -> None:
    texts: list[str] = [reading.badge_id]
    for holder in (reading.person, reading.person.address):
        texts += [
            value for one in fields(holder) if isinstance(value := getattr(holder, one.name), str)
        ]
    texts += [*reading.person.emails, *reading.person.websites]
    texts += [phone.number for phone in reading.person.phones]
    for text in (*texts, reading.note.replace("\n", ""), *reading.warnings):
        assert text.isprintable()
        text.encode("utf-8")
    for site in reading.person.websites:
        address = site if re.match(r"https?://", site, re.IGNORECASE) else f"https://{site}"
        assert "." in (urlsplit(address).hostname or "")
    assert len(reading.note) <= 8_000
    assert all(len(text) <= 1_000 for text in texts)


HOSTILE = [
    b"",
    b"\x00" * 2_953,
    b"A" * 2_953,
    b"=cmd|'/C calc'!A0",
    b"javascript:alert(1)",
    b"data:text/html,<script>alert(1)</script>",
    b"../../etc/passwd",
    b"<img src=file:///etc/passwd onerror=alert(1)>",
    b"'; DROP TABLE leads; --",
    b"N:\xed\xa0\x80;x\nEMAIL:a",
    b"{" * 2_900,
    b"[" * 2_900,
    b'{"a":' * 500 + b"1" + b"}" * 500,
    b"https://[::1",
    b"https://example.com:99999999/x",
    b"http://user:pw@example.com/?id=1",
    b"MECARD:" + b";" * 2_900,
    b"MECARD:N:" + b"\\" * 2_900,
    b"|" * 2_900,
    b"^" * 2_900,
    b"_" * 2_900 + b"^1",
    b"mailto:" + b"<" * 2_900,
    b"tel:" + b"+" * 2_900,
    b"@" * 2_900,
    b"BEGIN:VCARD" + b":" * 2_900,
    b"BEGIN:VCARD\n" + b'TEL;"' * 700,
    b"BEGIN:VCARD\nN;" + b'"' * 2_900 + b":x",
    b"BEGIN:VCARD\nN;CHARSET=unicode_escape:\\xff\xff",
    b"BEGIN:VCARD\nN;CHARSET=no-such:\xff\xfe",
    b"BEGIN:VCARD\nN;ENCODING=BASE64:!!!\nADR:\nEND:VCARD",
    b"BEGIN:VCARD\nORG:" + b";" * 2_900,
    b"N:" + b"van " * 700,
    b"FN:" + b"," * 2_900 + b"\nN:a",
    "MECARD:N:\u202egnp.exe,\u200bJane\u0000;;".encode(),
    b"BEGIN:VCARD\nFN:" + "\u0301".encode() * 1_000,
]


@pytest.mark.parametrize("payload", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_payloads_give_clean_fields_quickly(payload: bytes) -> None:
    begun = time.thread_time()
    well_formed(read_badge(payload, region="DE"))
    assert time.thread_time() - begun < 1.5  # the first call imports


def test_bidi_marks_and_zero_width_characters_go() -> None:
    reading = read_badge("MECARD:N:Doe,\u202eJa\u200bne\u2066;;".encode())
    assert reading.person.name == "Jane Doe"


def test_markup_formulas_and_sql_stay_plain_text() -> None:
    reading = read_badge(b"BEGIN:VCARD\nN:<b>Doe</b>;=1+1\nORG:'; DROP TABLE leads;--\nEND:VCARD")
    assert reading.person.last_name == "<b>Doe</b>"
    assert reading.person.first_name == "=1+1"
    assert reading.person.company == "'"


@pytest.mark.parametrize(
    "site",
    ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "http://a:b@example.com"],
)
def test_only_web_addresses_become_websites(site: str) -> None:
    reading = read_badge(card("N:Doe;Jane", f"URL:{site}").encode())
    assert reading.person.websites == ()
    assert site in reading.note


def test_ten_thousand_properties_take_linear_time() -> None:
    payload = card("N:Doe;Jane", *(f"TEL:+4420794{i:05}" for i in range(10_000))).encode()
    begun = time.thread_time()
    reading = read_badge(payload)
    assert time.thread_time() - begun < 1.5
    assert reading.person.name == "Jane Doe"
    assert len(reading.person.phones) <= 10


def test_a_folding_bomb_is_one_value() -> None:
    payload = b"BEGIN:VCARD\nNOTE:x" + b"\n y" * 9_000 + b"\nEND:VCARD"
    reading = read_badge(payload)
    assert reading.note.startswith("xyyy")
    assert len(reading.note) <= 8_000


@pytest.mark.parametrize(
    "filler", [" ", "\n", "\t", ";", '"', "=C3", "N:", "TEL:1\n", "a.", "van "]
)
@pytest.mark.parametrize("head", ["BEGIN:VCARD\nADR:", "MECARD:N:", "https://example.com/?", "1|"])
def test_one_hundred_thousand_characters_take_no_second(head: str, filler: str) -> None:
    payload = (head + filler * (100_000 // len(filler))).encode()
    begun = time.thread_time()
    well_formed(read_badge(payload))
    assert time.thread_time() - begun < 1.5


def test_a_huge_photo_is_ignored() -> None:
    payload = card("N:Doe;Jane", "PHOTO;ENCODING=b:" + "QUJD" * 20_000).encode()
    assert fields_of(read_badge(payload)) == JANE


def test_what_is_far_too_long_is_cut_with_a_warning() -> None:
    reading = read_badge(card("N:Doe;Jane", "ORG:" + "A" * 2_000).encode())
    assert len(reading.person.company) == 200
    assert "cut" in reading.warnings[0]


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300), st.text(max_size=80))
def test_any_bytes_give_clean_fields(payload: bytes, text: str) -> None:
    try:
        well_formed(read_badge(payload, text, region="US"))
    except IdentityDocument:
        return


_TOKENS = st.sampled_from(
    [
        "BEGIN:VCARD",
        "END:VCARD",
        "N:",
        "FN:",
        "TEL;",
        "WORK",
        "ENCODING=QUOTED-PRINTABLE:",
        "CHARSET=UTF-8",
        "=C3=BC",
        "=",
        "\n",
        "\r\n",
        " ",
        ";",
        ":",
        ",",
        "\\",
        '"',
        "MECARD:",
        "BIZCARD:",
        "mailto:",
        "tel:",
        "https://",
        "?id=",
        "{",
        "}",
        "[",
        '"name"',
        "|",
        "^",
        "\t",
        "Jane",
        "Doe",
        "jane@example.com",
        "+442079460123",
        "000012",
        "\u202e",
        "\x00",
        "山田",
    ]
)


@pytest.mark.slow
@settings(max_examples=200, deadline=None)
@given(st.lists(_TOKENS, max_size=30).map("".join))
def test_any_mixture_of_forms_gives_clean_fields(text: str) -> None:
    try:
        well_formed(read_badge(text.encode(), region="GB"))
    except IdentityDocument:
        return


@given(st.text("\x1d\x1e\x1f", max_size=3), st.from_regex(r"0{0,3}[0-9]{1,20}", fullmatch=True))
def test_separators_around_an_id_change_nothing(around: str, badge_id: str) -> None:
    reading = read_badge(f"{around}{badge_id}{around[:1]}".encode(), region="DE")
    assert (reading.kind, reading.badge_id) == (BadgeKind.ID, badge_id)


def test_the_empty_address_stays_empty() -> None:
    assert read_badge(b"MECARD:N:Doe,Jane;;").person.address == Address()
