"""A corpus of vCards, read as a badge's payload. All people are invented."""

# ruff: noqa: E501  (a payload is easier to read on one line)

from __future__ import annotations

from typing import Any

import pytest

from leadcapture.capture.badge import BadgeKind, read_badge
from tests.capture.payloads import (
    JANE,
    card,
    check,
)

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


@pytest.mark.parametrize(
    ("payload", "expected"), [row[1:] for row in VCARDS], ids=[row[0] for row in VCARDS]
)
def test_vcards(payload: str | bytes, expected: dict[str, Any]) -> None:
    raw = payload if isinstance(payload, bytes) else payload.encode()
    check(read_badge(raw), BadgeKind.VCARD, expected)
