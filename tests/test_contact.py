"""Text, addresses, phones and names, cleaned."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadcapture.contact import (
    FIELDS,
    country_code,
    dialled_at_home,
    email_key,
    gather,
    is_plain_email,
    normal_phone,
    phone,
    plain,
    plain_lines,
    settle_address,
    split_address,
    split_name,
    valid_email,
    website,
)
from leadcapture.lead import Address, PhoneKind


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("  Jane \t Doe\r\n", "Jane Doe"),
        ("Ja\x00n\u200be\u202e", "Jane"),
        ("Jane\ud800", "Jane"),
        ("Zoe\u0308", "Zoë"),
        ("a\u00a0b\u3000c", "a b c"),
        ("", ""),
    ],
)
def test_plain_keeps_printable_characters_on_one_line(text: str, clean: str) -> None:
    assert plain(text) == clean


def test_plain_cuts_and_plain_lines_keeps_lines() -> None:
    assert plain("a" * 300, 10) == "a" * 10
    assert plain_lines("one\r\n two\n\n\n\nthree\x00") == "one\ntwo\n\nthree"


@pytest.mark.parametrize(
    ("text", "email"),
    [
        ("jane@example.com", "jane@example.com"),
        (" Jane.Doe+fair@EXAMPLE.co.uk ", "Jane.Doe+fair@example.co.uk"),
        ("mailto:jane@example.com?subject=x", "jane@example.com"),
        ("Jane Doe <jane@example.com>", "jane@example.com"),
        ("o'brien@example.org", "o'brien@example.org"),
        ("jörg@müller.example", "jörg@müller.example"),
        ("jane@show.test", "jane@show.test"),
        ("jane@example", None),
        ("jane at example.com", None),
        ("jane..doe@example.com", None),
        ("a@b@example.com", None),
        ("@" * 400, None),
        ("", None),
    ],
)
def test_valid_email(text: str, email: str | None) -> None:
    assert valid_email(text) == email


@pytest.mark.slow
@given(
    st.from_regex(
        r"[a-z0-9._+-]{1,12}@([a-z0-9-]{1,8}\.){1,3}([a-z]{2,6}|test|local)", fullmatch=True
    )
)
def test_an_address_that_is_surely_one_is_one_to_the_library_as_well(text: str) -> None:
    from email_validator import validate_email

    if is_plain_email(text):
        assert validate_email(text, check_deliverability=False).normalized == text


def test_most_addresses_are_surely_one() -> None:
    assert is_plain_email("mia.o-brien+fair@mail.example.com")
    assert not any(map(is_plain_email, ("a@b.test", "A@example.com", "a..b@example.com", "a@b")))


def test_email_key_ignores_case() -> None:
    assert email_key(" Jane@Example.COM ") == email_key("jane@example.com")


@pytest.mark.parametrize(
    ("number", "region", "normal"),
    [
        ("+44 20 7946 0123", "", "+442079460123"),
        ("020 7946 0123", "GB", "+442079460123"),
        ("020 7946 0123", "", "020 7946 0123"),
        ("+49 (0)30 23125-123", "US", "+493023125123"),
        ("0049 30 23125123", "DE", "+493023125123"),
        ("0033 1 99 00 12 34", "US", "+33199001234"),
        ("(202) 555-0143 x12", "US", "+12025550143;ext=12"),
        ("(212) 555-0123", "DE", "+12125550123"),  # a visitor from New York, not from Solingen
        ("(212) 555-0123", "", "+12125550123"),
        ("tel:+1-202-555-0143;ext=5", "", "+12025550143;ext=5"),
        ("tel:+1-202-555-0143;isub=12;ext=77", "", "+12025550143;ext=77"),
        ("442079460123", "", "+442079460123"),
        ("555-0123", "US", "555-0123"),
        ("call me", "GB", "call me"),
        ("+999 123", "GB", "+999 123"),
        ("", "GB", ""),
    ],
)
def test_normal_phone(number: str, region: str, normal: str) -> None:
    assert normal_phone(number, region) == normal
    assert normal_phone(normal, region) == normal


def test_a_phones_kind_is_as_given_or_as_the_number_says() -> None:
    assert phone("+442079460123").kind is PhoneKind.OFFICE
    assert phone("+4915123456789").kind is PhoneKind.MOBILE
    assert phone("+4915123456789", kind=PhoneKind.FAX).kind is PhoneKind.FAX
    assert phone("nonsense").kind is PhoneKind.OTHER


@pytest.mark.parametrize(
    ("full", "parts"),
    [
        ("Jane Doe", ("", "Jane", "Doe", "")),
        ("Dr. Jane Doe PhD", ("Dr.", "Jane", "Doe", "PhD")),
        ("Doe, Jane", ("", "Jane", "Doe", "")),
        ("DOE, Jane Marie", ("", "Jane Marie", "DOE", "")),
        ("Ludwig van der Berg", ("", "Ludwig", "van der Berg", "")),
        ("Ana María de la Cruz", ("", "Ana María", "de la Cruz", "")),
        ("Mohammed bin Salman", ("", "Mohammed", "bin Salman", "")),
        ("John SMITH", ("", "John", "SMITH", "")),
        ("SMITH John", ("", "John", "SMITH", "")),
        ("DE LA CRUZ Ana", ("", "Ana", "DE LA CRUZ", "")),
        ("Anna van der MEER", ("", "Anna", "van der MEER", "")),
        ("LI Wei", ("", "Wei", "LI", "")),
        ("JD Sample", ("", "JD", "Sample", "")),
        ("JANE DOE", ("", "JANE", "DOE", "")),
        ("van Dyk", ("", "", "van Dyk", "")),
        ("Dr. Doe", ("Dr.", "", "Doe", "")),
        ("Prince Sample", ("", "Prince", "Sample", "")),
        ("Judge Sample", ("", "Judge", "Sample", "")),
        ("First Last", ("", "First", "Last", "")),
        ("Judge Jane Doe", ("Judge", "Jane", "Doe", "")),
        ("Jane", ("", "Jane", "", "")),
        ("Jane (Janie) Doe", ("", "Jane", "Doe", "")),
        ("山田太郎", ("", "太郎", "山田", "")),
        ("山田 太郎", ("", "太郎", "山田", "")),
        ("佐藤健", ("", "健", "佐藤", "")),
        ("李小龙", ("", "小龙", "李", "")),
        ("김철수", ("", "철수", "김", "")),
        ("田中さくら", ("", "さくら", "田中", "")),
        ("ジェーン・ドウ", ("", "ジェーン", "ドウ", "")),
        ("·", ("", "·", "", "")),
        ("", ("", "", "", "")),
    ],
)
def test_split_name(full: str, parts: tuple[str, str, str, str]) -> None:
    assert split_name(full) == parts


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60))
def test_split_name_loses_no_letters_of_plain_names(full: str) -> None:
    parts = split_name(full)
    assert all(part.isprintable() for part in parts)
    if plain(full):
        assert any(parts)


@pytest.mark.parametrize(
    ("text", "site"),
    [
        ("https://www.example.com/a?b=c", "https://www.example.com/a?b=c"),
        ("www.example.com", "www.example.com"),
        ("http\\://example.com", "http://example.com"),
        ("http://münchen.example", "http://münchen.example"),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("file:///etc/passwd", ""),
        ("http://user@example.com", ""),
        ("Acme Inc.", ""),
        ("ftp://example.com", ""),
        ("https://example.com/a b", ""),
    ],
)
def test_website(text: str, site: str) -> None:
    assert website(text) == site


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (
            "123 Main St, Springfield, IL 62701, USA",
            Address(
                street="123 Main St",
                postcode="62701",
                city="Springfield",
                region="IL",
                country="USA",
            ),
        ),
        (
            "10 High Street\nLondon SW1A 1AA\nUK",
            Address(street="10 High Street", postcode="SW1A 1AA", city="London", country="UK"),
        ),
        (
            "Keizersgracht 1, 1015 CJ Amsterdam, Nederland",
            Address(
                street="Keizersgracht 1", postcode="1015 CJ", city="Amsterdam", country="Nederland"
            ),
        ),
        ("76 9th Avenue, New York", Address(street="76 9th Avenue, New York")),
        ("Somewhere", Address(street="Somewhere")),
    ],
)
def test_split_address(text: str, address: Address) -> None:
    assert split_address(text) == address


@pytest.mark.parametrize(
    ("found", "meant"),
    [
        (  # all of it in one field
            Address(street="1 High St, London, SW1A 1AA", country="GB"),
            Address(street="1 High St", city="London", postcode="SW1A 1AA", country="GB"),
        ),
        (Address(country="80331"), Address(postcode="80331")),
        (
            Address(postcode="Germany", country="80331"),
            Address(postcode="80331", country="Germany"),
        ),
        (Address(city="Rome", postcode="Italy"), Address(city="Rome", country="Italy")),
        (
            Address(city="Austin", region="78701", postcode="TX"),
            Address(city="Austin", region="TX", postcode="78701"),
        ),
        (
            Address(street="Munich", city="Hauptstraße 5", country="DE"),
            Address(street="Hauptstraße 5", city="Munich", country="DE"),
        ),
        (Address(street="Weg 1", city="80331"), Address(street="Weg 1", postcode="80331")),
        (
            Address(street="Weg 1", city="80331 München"),
            Address(street="Weg 1", postcode="80331", city="München"),
        ),
        (
            Address(street="1 High St", city="London SW1A 1AA"),
            Address(street="1 High St", postcode="SW1A 1AA", city="London"),
        ),
        (Address(postcode="80331 München"), Address(postcode="80331", city="München")),
        (Address(region="Bavaria"), Address(city="Bavaria")),
        (Address(city="Lyon", region="France"), Address(city="Lyon", country="France")),
        # A short region is a state, whatever country has the same letters.
        (Address(city="Dover", region="DE"), Address(city="Dover", region="DE")),
    ],
)
def test_what_stands_in_a_wrong_place_of_an_address_is_put_right(
    found: Address, meant: Address
) -> None:
    assert settle_address(found) == meant
    assert settle_address(meant) == meant


def test_country_codes_in_several_languages() -> None:
    names = ("Germany", "Deutschland", "Allemagne", "DE", "germania", "Duitsland")
    assert {country_code(name) for name in names} == {"DE"}
    assert country_code("Atlantis") == ""


def test_the_addresss_country_reads_the_phone() -> None:
    contact = gather([("phone", "030 23125123"), ("country", "Germany")], region="GB")
    assert contact.person.phones[0].number == "+493023125123"


def test_nothing_that_does_not_fit_is_lost() -> None:
    contact = gather([("email", "jane at example"), ("phone", "n/a"), ("website", "javascript:x")])
    assert contact.note == "jane at example\njavascript:x\nn/a"
    assert len(contact.warnings) == 2
    assert contact.provisional


def test_several_emails_and_phones_in_one_text() -> None:
    contact = gather(
        [
            ("email", "a@example.com; b@example.com"),
            ("phone", "+44 20 7946 0123 / +44 20 7946 0124"),
        ]
    )
    assert contact.person.emails == ("a@example.com", "b@example.com")
    assert [one.number for one in contact.person.phones] == ["+442079460123", "+442079460124"]


def test_a_salutation_in_the_title_is_a_prefix() -> None:
    person = gather([("title", "Dr."), ("name", "Jane Doe")]).person
    assert (person.prefix, person.title) == ("Dr.", "")


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(FIELDS), st.text(max_size=60)), max_size=12))
def test_any_text_in_any_field_gives_a_person(fields: list[tuple[str, str]]) -> None:
    contact = gather(fields, region="US")
    assert contact.person.name.isprintable()
    assert contact.badge_id.isprintable()


@pytest.mark.parametrize(
    ("number", "digits"),
    [
        ("+4915123456789", "015123456789"),
        ("+442079460123;ext=12", "02079460123"),
        ("+12025550123", "2025550123"),
        ("+390212345678", "0212345678"),
        ("0151 2345", ""),
        ("+", ""),
        ("", ""),
    ],
)
def test_a_number_as_it_is_dialled_at_home(number: str, digits: str) -> None:
    assert dialled_at_home(number) == digits
