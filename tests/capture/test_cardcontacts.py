"""E-mails, websites and phones in lines as an OCR gives them."""

from __future__ import annotations

import pytest

from leadcapture.capture.cardcontacts import Contact, ContactKind, domain_label, find_contacts
from leadcapture.capture.cardlayout import Row
from leadcapture.lead import PhoneKind


def find(*lines: str, region: str = "") -> list[Contact]:
    rows = [
        Row(text=text, lines=(i,), rect=(0, i * 30, 300, i * 30 + 20), height=20, score=1, block=0)
        for i, text in enumerate(lines)
    ]
    return find_contacts(rows, region=region)[0]


def only(contacts: list[Contact], kind: ContactKind) -> list[str]:
    return [c.value for c in contacts if c.kind is kind]


@pytest.mark.parametrize(
    ("lines", "address"),
    [
        (("john.smith@example.com",), "john.smith@example.com"),
        (("E-mail: john.smith@example.com",), "john.smith@example.com"),
        (("Ejohn.smith@example.com", "John Smith"), "john.smith@example.com"),
        (("EMAILjsmith@example.com", "John Smith"), "jsmith@example.com"),
        (("e.info@example.com",), "info@example.com"),
        (("e. info@example.com",), "info@example.com"),
        (("john.smith@ example . com",), "john.smith@example.com"),
        (("john.smith@example,com",), "john.smith@example.com"),
        (("john.smith@example.c0m",), "john.smith@example.com"),
        (("john.smith@example.lo",), "john.smith@example.io"),
        (("john.smith@example.l0",), "john.smith@example.io"),
        (("john.smith@example.lnfo",), "john.smith@example.info"),
        (("john.smith@example", ".com"), "john.smith@example.com"),
        (("john.smith(at)example.com",), "john.smith@example.com"),
        (("JOHN.SMITH@EXAMPLE.COM",), "john.smith@example.com"),
        (("john@example.com·www.example.com",), "john@example.com"),
        (("john.smith@example.c om",), "john.smith@example.com"),
        (("john.smith@example-", "trading.com"), "john.smith@example-trading.com"),
        (("john.smith@", "example.com"), "john.smith@example.com"),
        (
            ("john.wellington-", "smith@example.com", "John Wellington-Smith"),
            "john.wellington-smith@example.com",
        ),
        (("Email john smith@example.com", "John Smith"), "john_smith@example.com"),
        (("Email Add. jsmith@example.com",), "jsmith@example.com"),
        (("Emal-john_smith@example.com",), "john_smith@example.com"),
        (("john@example.com-www.example.com",), "john@example.com"),
        (("john@example.com-example.com",), "john@example.com"),
        (("JOHN@EXAMPLECOM", "WWW.EXAMPLE.COM"), "john@example.com"),
        (("john@example.com.ar-Online example",), "john@example.com.ar"),
        (("ey.kouassi@example.com", "Edwige Yao Kouassi"), "ey.kouassi@example.com"),
        (("ey.kouassi@example.com", "Yao Kouassi"), "y.kouassi@example.com"),
        (("jonas@example.It", "Tel +370 5 212 3456", "LT-01100 Vilnius"), "jonas@example.lt"),
        (("mario@example.it", "Tel +39 02 1234 5678", "20121 Milano"), "mario@example.it"),
        (("E.mailj.smith@example.com", "John Smith"), "j.smith@example.com"),
        (("ejosmithers@example.com", "John O'Smithers"), "josmithers@example.com"),
        (
            ("y_koh@green-tools-dredgingsg", "Green Tools Dredging Pte. Ltd."),
            "y_koh@green-tools-dredging.sg",
        ),
        # The end stands elsewhere, as the one line that is a host and nothing else.
        (("example.com", "Tel: 03110 65780|Email: jsmith@", "fb.com/jsmith"), "jsmith@example.com"),
        (("S-postijsmith@example.com", "J Smith"), "jsmith@example.com"),
        (("E-postajsmith@example.com", "J Smith"), "jsmith@example.com"),
        (("example.io", "S-postijsmith@ |twitter.com/example", "J Smith"), "jsmith@example.io"),
        (("aamne_leskinen@example.com", "AARNE LESKINEN"), "aarne_leskinen@example.com"),
        (("anna.leskinen@example.com", "Aarne Leskinen"), "anna.leskinen@example.com"),
        # Letters that OCR takes for others, as the name and the website spell them.
        (("iohn.mi11er@example.com", "John Miller"), "john.miller@example.com"),
        (("waldez@example.com", "Violeta Valdez"), "vvaldez@example.com"),
        (
            ("john@acrne-tools.example", "www.acme-tools.example", "Acme Tools Ltd"),
            "john@acme-tools.example",
        ),
        (("will.ill@example.com", "Will Hill"), "will.ill@example.com"),
        (("lmiller@example.com", "John Miller"), "lmiller@example.com"),
        (("lbernasconi@example.ch", "Laura Bernasconi", "Innovation"), "lbernasconi@example.ch"),
        (("Ibernasconi@example.ch", "Laura Bernasconi", "Innovation"), "lbernasconi@example.ch"),
        (("nikosioannou@example.gr", "Nikos loannou"), "nikosioannou@example.gr"),
        (("gvonnikolaldis@example.gr", "Georg von Nikolaidis"), "gvonnikolaidis@example.gr"),
        # Labels that ran into the address.
        (("e.michaelw@example.com", "Michael Weeks", "Export"), "michaelw@example.com"),
        (
            ("epaulinejourdan@example.fr", "Pauline", "Jourdan", "Gérante"),
            "paulinejourdan@example.fr",
        ),
        (("einfo@example.com", "Emma Lee"), "info@example.com"),
        (("Email Add.jsmith@example.com",), "jsmith@example.com"),
        (("Mail tosandra.lee@example.com", "Sandra Lee"), "sandra.lee@example.com"),
        (("Mail tobias.lee@example.com", "Tobias Lee"), "tobias.lee@example.com"),
        (("jsmith@example.hu_http://www.example.hu",), "jsmith@example.hu"),
        (("jsmith@example.ib",), "jsmith@example.lb"),
        (("ereeves@example.com", "EMMA", "R. REEVES"), "ereeves@example.com"),
        (("EIh.elamrani@example.ma", "MI212.555.0134", "H. El Amrani"), "h.elamrani@example.ma"),
        (("Writejsmith@example.com",), "jsmith@example.com"),
        (("メ—ルtanaka@example.jp",), "tanaka@example.jp"),
        (("+12125550134-jsmith@example.com",), "jsmith@example.com"),
        (("john,smith@example,com",), "john.smith@example.com"),
        (("jane.doe", "区", "@example.com"), "jane.doe@example.com"),
        (("jane@example.æ",), "jane@example.ae"),
        (("JANE@EXAMPLEIT www.example.it",), "jane@example.it"),
        # Initials are not labels.
        (("mrautio@example.fi", "Markus Rautio"), "mrautio@example.fi"),
        (("e.morin@example.ca", "Éric Morin"), "e.morin@example.ca"),
        (("emma@example.com", "Emma Lee"), "emma@example.com"),
    ],
)
def test_emails_are_mended(lines: tuple[str, ...], address: str) -> None:
    assert only(find(*lines), ContactKind.EMAIL) == [address]


def test_an_at_sign_read_as_a_letter_is_known_by_the_domain() -> None:
    found = find("EMAIL mtothetricon.example", "EMAIL info@tricon.example")
    assert set(only(found, ContactKind.EMAIL)) == {"mtoth@tricon.example", "info@tricon.example"}


@pytest.mark.parametrize(
    ("line", "site"),
    [
        ("www.example.com", "www.example.com"),
        ("Web: example.com/about", "example.com/about"),
        ("http://www.example.com/", "www.example.com"),
        ("WEBwww.example.com", "www.example.com"),
        ("www,example.com", "www.example.com"),
        ("www. example. com", "www.example.com"),
        ("Sitewww.example.com", "www.example.com"),
        ("Web-www.example.com", "www.example.com"),
    ],
)
def test_websites_are_mended(line: str, site: str) -> None:
    (found,) = only(find(line), ContactKind.WEBSITE)
    assert found.removeprefix("http://") == site


def test_a_website_said_twice_is_one() -> None:
    found = find("example.com", "www.example.com", "W: w.example.com")
    assert only(found, ContactKind.WEBSITE) == ["www.example.com"]


@pytest.mark.parametrize(
    "text", ["Jane Doe, Ph.D", "B.Sc. (Hons)", "Example s.r.o.", "St.Louis", "Inc."]
)
def test_degrees_and_legal_forms_are_no_websites(text: str) -> None:
    assert only(find(text), ContactKind.WEBSITE) == []


def test_profiles_are_social_not_websites() -> None:
    found = find("linkedin.com/in/janedoe", "@janedoe", "Skype: jane.doe")
    assert only(found, ContactKind.WEBSITE) == []
    assert len(only(found, ContactKind.SOCIAL)) == 3


@pytest.mark.parametrize(
    ("line", "region", "numbers"),
    [
        ("Tel. +44 20 7946 0123 Fax +44 20 7946 0124", "", ["+442079460123", "+442079460124"]),
        ("T 020 7946 0123 / 020 7946 0124", "GB", ["+442079460123", "+442079460124"]),
        ("+44 (0)20 7946 0123", "", ["+442079460123"]),
        ("(212) 555-0134 ext. 12", "US", ["+12125550134;ext=12"]),
        ("212.555.0134 x6601", "US", ["+12125550134;ext=6601"]),
        ("Tel.: (11) 5555-0123 / 5555-0124", "BR", ["+551155550123", "+551155550124"]),
        ("T0201234567", "NL", ["+31201234567"]),
        ("Tel: +64-3-231-S094", "", ["+6432315094"]),
        ("90210-1234", "US", []),
        ("690-0826", "JP", []),
        ("01310-100", "BR", []),
        ("VAT GB 123456789", "GB", []),
        ("1999 - 2012", "US", []),
        ("9:00-17:00", "US", []),
    ],
)
def test_phones_and_what_only_looks_like_one(line: str, region: str, numbers: list[str]) -> None:
    assert only(find(line, region=region), ContactKind.PHONE) == numbers


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("tel. 32 266 71 40 wew. 15", "+48322667140"),
        ("tel. 32 266 71 40 w. 15", "+48322667140"),
        ("tel. 32 266 71 40, wewn. 15", "+48322667140"),
        ("Tel. 030 23125 001 Durchwahl 15", "+493023125001"),
        ("Tel. 030 23125 001 (DW: 15)", "+493023125001"),
        ("Tel. 030 23125 001, Nebenstelle 15", "+493023125001"),
        ("Tel. 030 23125 001 Kl. 15", "+493023125001"),
        ("Tél. 02 98 41 77 03 poste 15", "+33298417703"),
        ("Tel. 035 459 1177 int. 15", "+390354591177"),
        ("Tel. 035 459 1177 interno 15", "+390354591177"),
        ("Tel. (11) 5555-0123 ramal 15", "+551155550123"),
        ("Telf. 01 555 0123 anexo 15", "+5115550123"),
        ("Tel. +7 495 555-01-42 доб. 15", "+74955550142"),
        ("TEL 06-6251-4470 内線 15", "+81662514470"),
        ("Tel. +36 62 555 310 / mellék: 15", "+3662555310"),
        ("Tel. +90 212 671 40 55 dahili: 15", "+902126714055"),
        ("Tel. 020-555 01 23 toestel 15", "+31205550123"),
        ("Tel. +420 311 555 204 kl. 15", "+420311555204"),
        ("Tel. 020 7946 0123 extn. 15", "+442079460123"),
    ],
)
def test_an_extension_is_kept_in_the_words_of_its_country(line: str, number: str) -> None:
    region = {"48": "PL", "49": "DE", "33": "FR", "39": "IT", "55": "BR", "51": "PE"}.get(
        number[1:3], {"81": "JP", "31": "NL", "44": "GB"}.get(number[1:3], "")
    )
    assert only(find(line, region=region), ContactKind.PHONE) == [f"{number};ext=15"]


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Mobile +44 7700 900123", PhoneKind.MOBILE),
        ("c: +1 212 555 0134", PhoneKind.MOBILE),
        ("Fax: +1 212 555 0134", PhoneKind.FAX),
        ("+1 212 555 0134 fax", PhoneKind.FAX),
        ("+1 212 555 0134 (m)", PhoneKind.MOBILE),
        ("Port. : +33 6 39 98 12 34", PhoneKind.MOBILE),
        ("Telefax +49 30 23125 001", PhoneKind.FAX),
        ("Tel/Fax: +1 212 555 0134", PhoneKind.OFFICE),
        ("携帯:+81 90 1234 5678", PhoneKind.MOBILE),
        ("Handy: +49 171 39200 41", PhoneKind.MOBILE),
        ("Fono: +1 212 555 0134", PhoneKind.OFFICE),
        ("Secretary: +1 212 555 0134", PhoneKind.OFFICE),
    ],
)
def test_labels_say_what_kind_a_phone_is(line: str, kind: PhoneKind) -> None:
    (contact,) = [c for c in find(line) if c.kind is ContactKind.PHONE]
    assert contact.phone_kind is kind


@pytest.mark.parametrize(
    ("line", "region", "mobiles"),
    [
        ("Cep: 0532 293 45 67", "TR", ["+905322934567"]),
        ("Cep Tel: 0532 293 45 67", "TR", ["+905322934567"]),
        ("Cep Telefonu +90 532 293 45 67", "", ["+905322934567"]),
        ("CEP: 01310-100 São Paulo", "BR", []),
        ("São Paulo - CEP 01310100", "BR", []),
    ],
)
def test_cep_is_a_mobile_in_turkey_and_a_postcode_in_brazil(
    line: str, region: str, mobiles: list[str]
) -> None:
    phones = [c for c in find(line, region=region) if c.kind is ContactKind.PHONE]
    assert [c.value for c in phones if c.phone_kind is PhoneKind.MOBILE] == mobiles
    assert len(phones) == len(mobiles)


def test_labels_behind_two_numbers_are_each_their_own() -> None:
    kinds = [c.phone_kind for c in find("+1 212 555 0134 (o) +1 917 555 0199 (m)")]
    assert kinds == [PhoneKind.OFFICE, PhoneKind.MOBILE]


def test_the_card_says_which_country_a_local_number_is_of() -> None:
    found = find("0711 555 0123", "70565 Stuttgart", "Germany")
    assert only(found, ContactKind.PHONE) == ["+497115550123"]


@pytest.mark.parametrize(
    ("lines", "numbers"),
    [
        # The international prefix as it is dialled, whatever the card's own country dials.
        (("Tel 0044 20 7946 0123",), ["+442079460123"]),
        (("Fax 001 212-555-0134", "Montreal, Canada"), ["+12125550134"]),
        (("0049 (0)30 23125 001",), ["+493023125001"]),
        (("020 7946 0123", "Fax 0044 20 7946 0124"), ["+442079460123", "+442079460124"]),
        # Signs between a label and its number are no prefix; signs after one are part of it.
        (("Tel+ 020 7946 0123 Fax+ [+44] 20 7946 0124",), ["+442079460123", "+442079460124"]),
        (("Fax: +44/20 7946 0124", "T 020 7946 0123"), ["+442079460124", "+442079460123"]),
        # A town, the words of a street or of a firm tell the country.
        (("T 020 7946 0123", "1 Acacia Road", "London"), ["+442079460123"]),
        (("T 030 23125 001", "Beispielstraße 1", "10115 Berlin"), ["+493023125001"]),
        (("T 06 1 617 1234", "Beispiel utca 5."), ["+3616171234"]),
        (("T 6123 4567", "Example Pte Ltd"), ["+6561234567"]),
        (("T 04 123 4567", "P.O. Box 1234", "U.A.E."), ["+97141234567"]),
        (("T 03 1234 5678", "2-1 Example-cho, Chuo-ku, Tokyo"), ["+81312345678"]),
        # A foreign number on a card of another country.
        (
            ("(212) 555-0134", "New York, NY 10001", "M 07700 900123"),
            ["+12125550134", "07700 900123"],
        ),
        (("FaxO2079460123", "London"), ["+442079460123"]),
        (("(201)555-0134",), ["+12015550134"]),
        (("TI020 7946 0123", "London"), ["+442079460123"]),
        (("T+ 020 7946 0123", "London"), ["+442079460123"]),
        (("Mobil 49 171 3920041", "Berlin"), ["+491713920041"]),
        (("Tehran - 41381-58335", "Iran"), []),
        (("Tel. 030 23125-0, Fax -99", "Berlin"), ["+4930231250", "+49302312599"]),
        # A short fax number has the area code of the number in front of it.
        (
            ("Tel. 0 63 21 / 555 18 · Fax 555 19", "67487 Maikammer", "info@weinhof.de"),
            ["+49632155518", "+49632155519"],
        ),
        (
            ("Tel. 02 98 41 77 03", "Fax 41 77 04", "29850 Gouesnou, France"),
            ["+33298417703", "+33298417704"],
        ),
        # Other endings of the same number are no digits of it.
        (("Ph.: 079-2658 4411 / 12 / 13", "Ahmedabad 380 009, India"), ["+917926584411"]),
        (("Ph.:079-26584411/12/13 Mob.:9825012345", "India"), ["+917926584411", "+919825012345"]),
        # What is open all day is not part of the number before it.
        (
            ("Tel 6555 0123   24h hotline 9123 4567", "Singapore 638784"),
            ["+6565550123", "+6591234567"],
        ),
        (("Tel 6555012324h hotline 9123 4567", "Singapore"), ["+6565550123", "+6591234567"]),
        (("Tel. 6555 0123 (24/7)", "Singapore"), ["+6565550123"]),
        # A house number and a postcode.
        (
            ("Storgatan 44. 352 31 Växjö", "0470-555 12", "anna@skogsby.se"),
            ["+4647055512"],
        ),
        (("Storgatan 44, 352 31 Växjö", "0470-555 12", "anna@skogsby.se"), ["+4647055512"]),
        (("Pražská 1024 268 01 Hořovice", "311 555 204", "a@b.cz"), ["+420311555204"]),
    ],
)
def test_numbers_are_dialled_from_where_the_card_is(
    lines: tuple[str, ...], numbers: list[str]
) -> None:
    assert sorted(only(find(*lines), ContactKind.PHONE)) == sorted(numbers)


def test_a_country_that_is_only_guessed_makes_its_numbers_doubtful() -> None:
    (sure,) = find("T 020 7946 0123", "London SW1A 1AA, United Kingdom")
    assert not sure.guessed
    (told,) = find("T +44 20 7946 0123")
    assert not told.guessed
    (guessed,) = find("T 020 7946 0123", region="GB")
    assert guessed.guessed


@pytest.mark.parametrize(
    ("host", "label"),
    [
        ("www.mail.acme.co.uk", "acme"),
        ("example.com", "example"),
        ("www.acme.wixsite.com", "acme"),
        ("x.or.jp", "x"),
        ("localhost", ""),
    ],
)
def test_domain_label(host: str, label: str) -> None:
    assert domain_label(host) == label


def test_a_host_with_dashes_is_spelled_by_the_other_one_that_is_right() -> None:
    found = find(
        "Email: jane@north-interational-tools.example",
        "Email: contact@north-international-tools.example",
        "North International Tools Ltd",
    )
    assert only(found, ContactKind.EMAIL) == [
        "jane@north-international-tools.example",
        "contact@north-international-tools.example",
    ]
    assert [one.mended for one in found] == [True, False]


def test_a_handle_is_no_e_mail_that_lost_its_dot() -> None:
    found = find("Instagram @examplers", "Example Ltd")
    assert only(found, ContactKind.EMAIL) == []
    assert only(found, ContactKind.SOCIAL) == ["@examplers"]


def test_a_number_that_says_its_country_is_kept_though_no_plan_knows_it() -> None:
    found = find("+234 803 555 0123,+234 1270 9914")
    assert only(found, ContactKind.PHONE) == ["+2348035550123", "+23412709914"]
    assert not found[1].valid


def test_a_word_that_announces_a_number_is_enough() -> None:
    lines = ("Surgery: 01632 960771", "24hr emergencies: 01632 960772", "London SW1A 2AA")
    found = find(*lines, "jane@example.co.uk")
    assert only(found, ContactKind.PHONE) == ["+441632960771", "+441632960772"]


def test_a_bracket_before_the_at_sign_is_no_part_of_the_address() -> None:
    found = find("tane(@example.co.nz | www.example.co.nz")
    assert only(found, ContactKind.EMAIL) == ["tane@example.co.nz"]


def test_two_numbers_that_ran_into_one_another_come_apart() -> None:
    found = find("05.46.93.11.2806.84.50.37.19", "17100 Saintes", "dubreuil@example.fr")
    assert only(found, ContactKind.PHONE) == ["+33546931128", "+33684503719"]


def test_an_e_mail_and_a_website_one_letter_apart_are_settled_by_the_cards_words() -> None:
    found = find("Sklárny Vzor a.s.", "vzor@sklamnybc.cz", "www.sklarnybc.cz")
    assert only(found, ContactKind.EMAIL) == ["vzor@sklarnybc.cz"]


def test_a_host_of_two_words_of_the_card_is_spelled_as_there() -> None:
    found = find("TRATTORIA", "del Porto Vecchio", "info@portovecchiotrattcoria.it")
    assert only(found, ContactKind.EMAIL) == ["info@portovecchiotrattoria.it"]
    assert found[0].mended


def test_a_dash_in_a_host_is_kept() -> None:
    found = find("Alterszentrum Sonnhalde", "3600 Thunstadt", "www.sonnhalde-thunstadt.ch")
    assert only(found, ContactKind.WEBSITE) == ["www.sonnhalde-thunstadt.ch"]


def test_a_regions_top_level_tells_the_country() -> None:
    found = find("T 977 83 01 12 · M 638 220 947", "jane@cellersunits.cat")
    assert only(found, ContactKind.PHONE) == ["+34977830112", "+34638220947"]


def test_a_top_level_that_there_is_not_is_the_one_that_looks_like_it() -> None:
    found = find("kuura*", "outi@kuura.lo", "kuura.lo")
    assert only(found, ContactKind.EMAIL) == ["outi@kuura.io"]
    assert only(found, ContactKind.WEBSITE) == ["kuura.io"]
    # A house number is none.
    assert not find("Lapinlahdenstr.15, 00180 Helsinki")


@pytest.mark.parametrize(
    "line",
    [
        "Fisioterapeuta·CREFITO-3118402-F",
        "Advogada - OAB/SP 312.445",
        "CRM-SP 1384471",
        "CRO/RJ nº 44718-2",
    ],
)
def test_the_number_of_a_professions_council_is_no_phone(line: str) -> None:
    found = find("Dra. Camila Figueira", line, "(11) 3084-4417", "São Paulo, Brasil")
    assert only(found, ContactKind.PHONE) == ["+551130844417"]


def test_a_website_in_front_of_a_handle_is_no_address() -> None:
    contacts = find("Seedlings Trust", "www.seedlings.example.org @SeedlingsTrust")
    assert only(contacts, ContactKind.EMAIL) == []
    assert only(contacts, ContactKind.WEBSITE) == ["www.seedlings.example.org"]
    assert only(contacts, ContactKind.SOCIAL) == ["@SeedlingsTrust"]


def test_a_website_that_runs_into_a_handle_is_one() -> None:
    contacts = find("Skype: grace.samplewww.example.com")
    assert only(contacts, ContactKind.WEBSITE) == ["www.example.com"]
    assert only(contacts, ContactKind.SOCIAL) == ["skype:grace.sample"]


@pytest.mark.parametrize(
    ("line", "region", "numbers"),
    [
        ("Ph.: +91-2827-255014, 255015", "IN", ["+912827255014", "+912827255015"]),
        ("Ph.:+91-2827-255014,255015 Mob.:+91 98255 50147", "IN",
         ["+912827255014", "+912827255015", "+919825550147"]),
        ("Tel. +49 30 23125014, 10115 Berlin", "DE", ["+493023125014"]),
        ("Tel: (66) 2 555 0147-9 Fax: (66) 2 555 0150", "TH", ["+6625550147", "+6625550150"]),
        ("Tel. 030 23125-0", "DE", ["+4930231250"]),
    ],
)  # fmt: skip
def test_other_endings_of_a_number(line: str, region: str, numbers: list[str]) -> None:
    assert only(find(line, region=region), ContactKind.PHONE) == numbers


@pytest.mark.parametrize(
    ("line", "kinds"),
    [
        ("(11) 5555-0148 Cel. (11) 95555-0163", [PhoneKind.OFFICE, PhoneKind.MOBILE]),
        ("(11) 5555-0148 fax (11) 5555-0163 cel", [PhoneKind.FAX, PhoneKind.MOBILE]),
    ],
)
def test_a_word_between_two_numbers_is_the_seconds_unless_words_stand_behind(
    line: str, kinds: list[PhoneKind]
) -> None:
    found = [c for c in find(line, region="BR") if c.kind is ContactKind.PHONE]
    assert [c.phone_kind for c in found] == kinds


def test_a_number_in_front_of_a_labelled_one_is_one_though_no_plan_knows_it() -> None:
    contacts = find("03113-90930,Fax 03111 29500", "vul. Franka, 51", "Odesa 00465, Ukraine")
    assert only(contacts, ContactKind.PHONE) == ["+380311390930", "+380311129500"]


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("Cel.: 11 5555-0190", "+5491155550190"),
        ("Cel.: +54 11 5555-0190", "+5491155550190"),
        ("Móvil +54 9 11 5555-0190", "+5491155550190"),
        ("Tel.: 11 4555-0172", "+541145550172"),
        ("Tel./Fax: (54-11) 4555-0172", "+541145550172"),
    ],
)
def test_an_argentine_mobile_is_dialled_with_its_nine(line: str, number: str) -> None:
    assert only(find(line, region="AR"), ContactKind.PHONE) == [number]


@pytest.mark.parametrize("printed", ["flinkedin.com/in/jane-doe", "inlinkedin.com/in/jane-doe"])
def test_a_networks_sign_read_as_letters_is_no_part_of_a_profile(printed: str) -> None:
    found = find(printed)
    assert only(found, ContactKind.SOCIAL) == ["linkedin.com/in/jane-doe"]
    assert only(found, ContactKind.WEBSITE) == []


@pytest.mark.parametrize(
    ("lines", "sites"),
    [
        # A legal form stands behind a firm, not behind an address.
        (("Velora.net LLC", "Velora.net"), []),
        (("Velora.ai PCL", "jane@velora.example.th"), []),
        # The card has other hosts of that name.
        (("VELORA.AI", "jane@velora.sk"), []),
        (("Velora.ai", "Online www.velora-ai.lu"), ["www.velora-ai.lu"]),
        (("Velora.ai", "www.veloraai.com"), ["www.veloraai.com"]),
        (("velora.com", "jane@velora.de"), ["velora.com"]),
        (("VELORA.COM", "JANE@VELORA.DE"), ["velora.com"]),
        (("Velora.com", "jane@velora.com"), ["velora.com"]),
        (("Velora.com", "+44 20 7946 0123"), ["velora.com"]),
    ],
)
def test_a_firm_named_like_a_host_is_no_website(lines: tuple[str, ...], sites: list[str]) -> None:
    assert only(find(*lines), ContactKind.WEBSITE) == sites


@pytest.mark.parametrize(
    ("lines", "number"),
    [
        (("21 555 0123", "Alameda Nova 15, CEP 1364-813"), "+351215550123"),
        (("21 555 0123", "1364-813 Ovar"), "+351215550123"),
        (("(02) 8555 0123", "Poblacion, 4514 Ilocos Norte"), "+63285550123"),
        (("tel 32 55 01 23", "Nygade Allé 8, 2703 Kolind"), "+4532550123"),
        (("(601) 555 0123", "Calle 5 #6-5, Chía, Cundinamarca"), "+576015550123"),
    ],
)
def test_postcodes_provinces_and_streets_tell_the_country(
    lines: tuple[str, ...], number: str
) -> None:
    assert only(find(*lines), ContactKind.PHONE) == [number]


@pytest.mark.parametrize(
    ("lines", "numbers"),
    [
        # Old-style figures are read as the letters that they look like.
        (("Surgery (s41) 555-o134 · Fax (541) 555-0199", "Bend, OR 97701"),
         ["+15415550134", "+15415550199"]),
        (("Office 2O8.555.O134", "Boise, ID 83702"), ["+12085550134"]),
        (("Telephone oz0 7946 o958", "London W1A 1AA"), ["+442079460958"]),
        (("Tél. o1 99 oo 12 34", "75002 Paris"), ["+33199001234"]),
        (("Tel: 212 555 o134x210", "New York, NY 10001"), ["+12125550134;ext=210"]),
        # A word between two numbers stays one.
        (("212 555 0134 o 917 555 0199", "New York, NY 10001"), ["+12125550134", "+19175550199"]),
        (("Model 5S 120 34B 77l", "Boise, ID 83702"), []),
    ],
)  # fmt: skip
def test_letters_are_the_digits_that_they_look_like_within_a_number(
    lines: tuple[str, ...], numbers: list[str]
) -> None:
    assert only(find(*lines), ContactKind.PHONE) == numbers


@pytest.mark.parametrize(
    ("lines", "numbers"),
    [
        (("15-21 (18487)", "Tel. +82-31-555-4427"), ["+82315554427"]),
        (("242, 803 (13487)", "Tel. +82-31-555-4427"), ["+82315554427"]),
        (("Tel: 020 7946 0834 / 0835", "London W1A 1AA"), ["+442079460834", "+442079460835"]),
        (("Tel. +39 0445 555 7834 / 7835",), ["+3904455557834", "+3904455557835"]),
        (("Tel. 030 23125-0, Durchwahl -17", "10115 Berlin"), ["+4930231250", "+49302312517"]),
        (("(02) 2345-6789 #12", "Taipei, Taiwan"), ["+886223456789;ext=12"]),
        (("6555 0123 #12-03 Jurong Point", "Singapore"), ["+6565550123"]),
        (("Tel. (01) 555-6789 anx. 210", "Lima, Perú"), ["+5115556789;ext=210"]),
        (("Tel: +84 28 3823 4567 máy lẻ 12",), ["+842838234567;ext=12"]),
        (("8 (495) 555-45-67",), ["+74955554567"]),
        (("F'csimile+56-2-219O-8411",), ["+56221908411"]),
        (("Tel. +39 0445 555345 (3 linee)",), ["+390445555345"]),
        (("电话：0571-8555 1234-802", "Hangzhou, China"), ["+8657185551234;ext=802"]),
        (("Tél. 90.55.23.45", "Lomé, Togo"), ["+22890552345"]),
        (("Tél. 90.55.23.45", "BP 1234"), ["90.55.23.45"]),
        (("00972 2-123-5858 050 - 211 - 0838", "Israel"), ["+97221235858", "+972502110838"]),
        (("Registered in England No. 593488266", "T +44 20 7946 0123"), ["+442079460123"]),
        (("A registered charity, no. 372757405", "+44 20 7946 0123"), ["+442079460123"]),
        # A Malaysian firm's number in its register.
        (("Example Sdn. Bhd. (355501-T)", "Malaysia"), []),
    ],
)
def test_what_stands_beside_a_number_is_told_from_it(
    lines: tuple[str, ...], numbers: list[str]
) -> None:
    assert only(find(*lines), ContactKind.PHONE) == numbers


@pytest.mark.parametrize(
    ("line", "handle"),
    [
        ("Mobile 081-482-7593LINE ID: niran.sr", "lineid:niran.sr"),
        ("LINE: niran.co", "line:niran.co"),
        ("Line @nirangems.co", "@nirangems.co"),
        ("Wechat ID mei.io", "wechatid:mei.io"),
        ("Skype john.smith.co", "skype:john.smith.co"),
        ("KakaoTalk: hana.kr", "kakaotalk:hana.kr"),
        ("微信号: meilin.me", "微信号:meilin.me"),
    ],
)
def test_a_messengers_handle_is_no_website(line: str, handle: str) -> None:
    found = find(line)
    assert only(found, ContactKind.SOCIAL) == [handle]
    assert only(found, ContactKind.WEBSITE) == only(found, ContactKind.EMAIL) == []


def test_a_messenger_with_a_number_is_a_phone() -> None:
    assert only(find("Zalo: 0903 555 456", region="VN"), ContactKind.PHONE) == ["+84903555456"]


@pytest.mark.parametrize(
    ("lines", "numbers"),
    [
        (("Tel. 957 555 218", "Móvil 647 555 892", "14800 Priego (Córdoba)"),
         ["+34957555218", "+34647555892"]),
        (("Telf. 958 555 218", "Avda. de la Constitución 12"), ["+34958555218"]),
        (("Tel. 927 555 218", "Ctra. de Cáceres, km 3"), ["+34927555218"]),
        (("Telemóvel 917 555 892",), ["+351917555892"]),
        (("Tél. 03 80 14 22 96", "Port. 06 12 34 56 78"), ["+33380142296", "+33612345678"]),
        (("Mobil 0151 23456789", "Telefon 02361 555123"), ["+4915123456789", "+492361555123"]),
        (("Cell. 347 555 4567", "Tel. 0445 555345", "36015 Schio"),
         ["+393475554567", "+390445555345"]),
        (("tel. kom. 601 555 567", "Prezes Zarządu"), ["+48601555567"]),
        (("tel. 224 555 456", "mobil 603 555 456", "Dlouhá 3, 110 00"),
         ["+420224555456", "+420603555456"]),
        (("Tel.: 06 30 555 4567", "9700 Szombathely, Fő u. 3."), ["+36305554567"]),
        (("Telp. (0274) 555345", "HP 0812 5555 7890", "Jl. Kaliurang Km 5"),
         ["+62274555345", "+6281255557890"]),
        (("Tel: 03-7955 4321", "Jalan SS 2/24, 47300"), ["+60379554321"]),
        (("Tel: (0222) 355 67 89", "Cep: 0532 355 67 89", "Atatürk Mah. 12. Sok. No:3"),
         ["+902223556789", "+905323556789"]),
        (("Tel. 021 355 67 89", "Mob. 0722 355 678", "Str. Mihai Eminescu nr. 3"),
         ["+40213556789", "+40722355678"]),
        (("Cel. (11) 95555-4321", "Tel. (11) 3555-7890"), ["+5511955554321", "+551135557890"]),
        (("Cel. 55 1555 5678", "Col. Juárez, C.P. 06600"), ["+525515555678"]),
        (("Tel. 01 555 5678", "Mob. 087 555 4567", "Naas, Co. Kildare"),
         ["+35315555678", "+353875554567"]),
        (("Tlf. 32 55 97 04", "6744 Mørkøv"), ["+4532559704"]),
        (("Natel 079 355 45 67",), ["+41793554567"]),
        (("Tel. 02 5555 54 96", "Mob. 0912 555 276", "Klokočova 4, 064 66 Poproč"),
         ["+421255555496", "+421912555276"]),
        (("03 237 3851", "Mob. 021 146 6294", "45 Ferry Road", "Tairohe 8613"),
         ["+6432373851", "+64211466294"]),
        (("(06 1) 239 6980",), ["+3612396980"]),
        (("085 555 4650", "53 Beakey Street, X54 18Y2"), ["+353855554650"]),
        (("5123 8227", "Central, H.K."), ["+85251238227"]),
        # Spanish of Mexico, and on a card of the United States.
        (("Gerente", "Tel. 33 3555 5678", "Calle Hidalgo 12", "45100 Tepatitlán"),
         ["+523335555678"]),
        (("Gerente", "Cel. (305) 555-0123", "Miami, FL 33101"), ["+13055550123"]),
        (("Gerente", "Cel. (305) 555-0123"), ["+13055550123"]),
    ],
)  # fmt: skip
def test_the_cards_language_and_how_numbers_are_grouped_tell_the_country(
    lines: tuple[str, ...], numbers: list[str]
) -> None:
    found = [c for c in find(*lines) if c.kind is ContactKind.PHONE]
    assert [c.value for c in found] == numbers


def test_a_country_told_by_the_language_alone_makes_its_numbers_doubtful() -> None:
    (guess,) = find("Telf. 958 555 218")
    assert guess.guessed


@pytest.mark.parametrize(
    "line",
    [
        "ORCID 0000-0001-5555-012X",
        "ORCID 0000-0002-5555-0123",
        "RSAC Lyon 555 012 345",
        "統一編號 55501234",
        "统一编号：55501234",
        "MST: 0305550123",
        "Nº Col. 28055501",
        "Reg. No. R055501C",
        "Distt. Kangra (H.P.) 176001",
    ],
)
def test_what_a_register_gave_is_no_phone(line: str) -> None:
    found = find("Tel. +44 20 7946 0958", line)
    assert only(found, ContactKind.PHONE) == ["+442079460958"]


@pytest.mark.parametrize(
    ("line", "number"),
    [
        ("Tel. +351 213 555 012 | Ext. 31", "+351213555012;ext=31"),
        ("Tel. +63 2 8555 0123 loc. 4410", "+63285550123;ext=4410"),
        ("Tel. +63 2 8555 0123 local 12, Plaza Norte", "+63285550123"),
        ("電話 +81 52-931-0123（代） 内線220", "+81529310123;ext=220"),
        ("電話 +81 52-931-0123（代）", "+81529310123"),
        ("Tel. +44 121 496 0123 (3 lines)", "+441214960123"),
        ("C.P : 82-10-5555-0123", "+821055550123"),
    ],
)
def test_an_extension_is_of_its_number_and_a_main_line_is_not(line: str, number: str) -> None:
    assert only(find(line), ContactKind.PHONE) == [number]
