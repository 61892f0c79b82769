from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import fields
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
import tomlkit
from hypothesis import given
from hypothesis import strategies as st

from leadcapture.audience import ADVERTISING
from leadcapture.booth.workspace import sample_show_text
from leadcapture.errors import BadInput
from leadcapture.lead import Disposition, Lead
from leadcapture.nurture import EMAIL
from leadcapture.show import Release, Show
from leadcapture.showfile import parse_show, read_show, same_show, secrets_in, show_text, write_show


def test_the_sample_show_is_a_good_example() -> None:
    show = parse_show(sample_show_text())

    assert show.release is Release.AFTER_REVIEW
    assert show.nurture[0].dispositions == (Disposition.HOT,)
    assert show.nurture[1].answers == {"interest": ("Vision",)}
    assert show.next_step("meeting").handoff
    assert show.next_step("nothing") is None
    assert show.consent[0].wording


def test_a_show_survives_being_written_and_read(tmp_path, show) -> None:
    write_show(show, tmp_path / "expo.toml")

    assert read_show(tmp_path / "expo.toml") == show
    assert parse_show(show_text(show)) == show


def test_two_laptops_that_open_the_same_file_agree_on_the_show() -> None:
    text = 'name = "Expo"\nstarts = 2026-01-01\n'

    assert parse_show(text).id == parse_show(text).id
    assert parse_show(text).id != parse_show('name = "Expo"\nstarts = 2027-01-01\n').id


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name = ", "not valid TOML"),
        ("starts = 2026-01-01", "'name' is missing"),
        ('name = "E"\nbooht = "A"', "'booht' is not known here"),
        (
            'name = "E"\n[[qualifiers]]\nid = "a"\nlabel = "A"\nchoces = ["x"]',
            r"qualifiers\[0\].choces",
        ),
        ('name = "E"\nstarts = 2026-01-02\nends = 2026-01-01', "ends .* before it starts"),
        ('name = "E"\n[connectors.tryton]\npassword = "x"', "looks like a secret"),
        ('name = "E"\n[connectors.tryton.options]\napi_key = "x"', "looks like a secret"),
        ('name = "E"\n[[qualifiers]]\nid = "a"\nlabel = "A"', "no choices"),
        (
            'name = "E"\n' + '[[next_steps]]\nid = "a"\nlabel = "A"\n' * 2,
            "two next steps",
        ),
        ('name = "E"\n[[nurture]]\nsequence = "s"\nnext_steps = ["m"]', "no next step 'm'"),
        ('name = "E"\n[[nurture]]\nsequence = "s"\nanswers = {q = ["m"]}', "no qualifier 'q'"),
        (
            'name = "E"\n[[qualifiers]]\nid = "q"\nlabel = "Q"\nchoices = ["a"]\n'
            '[[nurture]]\nsequence = "s"\nanswers = {q = ["m"]}',
            "'m' is no choice of 'q'",
        ),
        ('name = "E"\n[[nurture]]\nsequence = "s"\ndispositions = ["lukewarm"]', "lukewarm"),
    ],
)
def test_a_bad_show_file_says_where_and_why(text: str, words: str) -> None:
    with pytest.raises(BadInput, match=words):
        parse_show(text)


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        ("name = 3", "line 1: 'name' must be text in quotes, but is a whole number."),
        ('purge_days = "x"', "line 2: 'purge_days' must be a whole number, but is text in quotes."),
        ("purge_days = 1.5", "but is a number with decimals."),
        ("booth = true", "'booth' must be text in quotes, but is true or false."),
        ('release = "later"', "'later'; it is one of after-review, as-captured, hot-first."),
        ('starts = "soon"', "'starts' cannot be 'soon'; it must be a date such as 2026-11-24."),
        ("starts = 2026-01-01T10:00:00", "but is a date with a time."),
        ('id = "zz"', "'id' cannot be 'zz'; leave the line out"),
        ('consent = {wording = "x"}', "'consent' must be sections headed [[consent]]"),
        ('connectors.csv = "x"', "'connectors.csv' must be a section with keys of its own"),
        ('[[qualifiers]]\nid = "a"', "line 2: 'qualifiers[0].label' is missing."),
        (
            '[[consent]]\nwording = """\nversion = 9\n"""\n\n[[qualifiers]]\nid = "a"\n'
            'label = "A"\nchoices = ["a"]\n[[qualifiers]]\nid = "b"\n"label" = 5',
            "line 13: 'qualifiers[1].label' must be text in quotes",
        ),
        (
            '[[qualifiers]]\nid = "a"\nlabel = "A"\nchoices = ["x", 2]',
            "line 5: 'qualifiers[0].choices[1]' must be text in quotes, but is a whole number.",
        ),
        (
            '[connectors.tryton.sequences]\n"a" = "x"\n"b c" = 3',
            "line 4: 'connectors.tryton.sequences.b c' must be text in quotes",
        ),
        (
            '[[nurture]]\nsequence = "s"\nanswers = {q = "m"}',
            "line 4: 'nurture[0].answers.q' must be a list in [ ], but is text in quotes.",
        ),
    ],
)
def test_a_value_of_the_wrong_kind_is_said_in_plain_words(lines: str, words: str) -> None:
    text = lines if lines.startswith("name") else f'name = "E"\n{lines}'

    with pytest.raises(BadInput) as refused:
        parse_show(text, name="expo.toml")

    assert words in str(refused.value)
    assert str(refused.value).startswith("expo.toml, line ")


LONG = "x" * 100_000


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (f'name = "{LONG}"', "line 1: 'name' is 100,000 characters long; 300 are the most."),
        ('name = "Ex\u202epo"', "line 1: 'name' holds U+202E, a sign that cannot be seen"),
        ('name = "E\u200fxpo"', "'name' holds U+200F"),
        ('name = "Expo\\u0007"', "'name' holds U+0007"),
        ('name = """Expo\nHall"""', "'name' holds a line break; write it on one line."),
        ('booth = "A\\tB"', "line 2: 'booth' holds U+0009"),
        (
            f'[[qualifiers]]\nid = "a"\nlabel = "{LONG}"\nchoices = ["x"]',
            "line 4: 'qualifiers[0].label' is 100,000 characters long",
        ),
        (
            '[[qualifiers]]\nid = "a"\nlabel = "A"\nchoices = ["x", "y\u2066"]',
            "line 5: 'qualifiers[0].choices[1]' holds U+2066",
        ),
        (f'[[next_steps]]\nid = "{LONG}"\nlabel = "A"', "'next_steps[0].id' is 100,000"),
        ('[[consent]]\nwording = "May\\u0000 we?"', "'consent[0].wording' holds U+0000"),
        ('[[consent]]\nwording = "May \u202ewe?"', "'consent[0].wording' holds U+202E"),
        (f'[[consent]]\nwording = "{LONG}"', "'consent[0].wording' is 100,000"),
        (f'link = "https://example.com/{LONG}"', "'link' is 100,020 characters long; 2,000 are"),
        (f'country = "{LONG}"', "'country' is 100,000 characters long"),
        (f'{LONG} = "a"', "a key is 100,000 characters long; 300 are the most."),
        (
            f'[connectors.csv.options]\n{LONG} = "a"',
            "a key of 'connectors.csv.options' is 100,000",
        ),
        ('[connectors."cs\u202ev"]\nurl = "x"', "a key of 'connectors' holds U+202E"),
    ],
)
def test_text_that_no_screen_can_show_is_refused_by_its_field(lines: str, words: str) -> None:
    text = lines if lines.startswith("name") else f'name = "E"\n{lines}'

    with pytest.raises(BadInput) as refused:
        parse_show(text, name="expo.toml")

    said = str(refused.value)
    assert said.startswith("expo.toml")
    assert words in said
    assert said.isprintable()
    assert len(said) < 200


def test_text_in_any_script_and_wordings_of_several_lines_are_good() -> None:
    show = parse_show(
        'name = "תערוכת דוגמה می‌خواهم 👩‍🔬"\nhost = "' + "x" * 300 + '"\n'
        '[[consent]]\nwording = """\nשלום \u200f!\r\n\tשורה \u2066two\u2069\n"""\n'
        '[badge]\ndelimiter = "\\u001d"\n'
        f'[connectors.webhook]\nurl = "https://example.com/{"x" * 1_900}"'
    )
    assert show.consent[0].wording.count("\n") == 2
    assert show.badge.delimiter == "\x1d"


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (
            '[[next_steps]]\nid = "a"\nlabel = "A"\ndue_days = 999999999',
            "line 5: 'next_steps[0].due_days' must be 0 to 3650 days after the capture, "
            "but is 999999999.",
        ),
        ('[[next_steps]]\nid = "a"\nlabel = "A"\ndue_days = -1', "but is -1."),
        ("purge_days = 999999999", "line 2: 'purge_days' must be 0 to 3650 days"),
        (
            '[[consent]]\nwording = "May we?"\npurpose = "e-mail"',
            "line 4: 'consent[0].purpose' cannot be 'e-mail'; it is one of email, advertising. "
            "Did you mean email?",
        ),
        ('[[consent]]\nwording = "May we?"\npurpose = "newsletter"', "email, advertising."),
        ('[[consent]]\nwording = " "', "line 3: 'consent[0].wording' is empty"),
        (
            '[badge]\ncolumns = ["badge_id", "frst_name"]',
            "line 3: 'badge.columns[1]' cannot be 'frst_name'",
        ),
        ('[badge]\ncolumns = ["frst_name"]', "Did you mean first_name?"),
        (
            '[[qualifiers]]\nid = "a"\nlabel = "A"\nchoices = ["x", "y", "x"]',
            "line 5: 'qualifiers[0].choices[2]' repeats 'x'",
        ),
        (
            '[[qualifiers]]\nid = "a"\nlabel = "A"\nchoices = ["x", ""]',
            "'qualifiers[0].choices[1]' is empty",
        ),
        ('country = "Germany"', "line 2: 'country' cannot be 'Germany'; write DE."),
        ('country = "uk"', "write GB."),
        ('country = "de"', "write DE."),
        ('country = "Atlantis"', "write its two capital letters, such as DE, GB or US."),
        ('name = " "', "line 1: 'name' is empty"),
    ],
)
def test_a_value_that_would_quietly_do_nothing_is_refused(lines: str, words: str) -> None:
    text = lines if lines.startswith("name") else f'name = "E"\n{lines}'

    with pytest.raises(BadInput) as refused:
        parse_show(text, name="expo.toml")

    assert words in str(refused.value)


def test_the_latest_due_day_can_be_reckoned_with(new_lead: Callable[..., Lead]) -> None:
    show = parse_show('name = "E"\n[[next_steps]]\nid = "a"\nlabel = "A"\ndue_days = 3650')

    assert new_lead().captured_at + timedelta(days=show.next_steps[0].due_days)


def test_both_known_purposes_and_skipped_columns_are_good() -> None:
    show = parse_show(
        'name = "E"\n[[consent]]\nwording = "May we?"\n'
        f'[[consent]]\nwording = "Ads?"\npurpose = "{ADVERTISING}"\n'
        '[badge]\ncolumns = ["badge_id", "-", "", "note"]'
    )

    assert [text.purpose for text in show.consent] == [EMAIL, ADVERTISING]
    assert show.badge.columns == ("badge_id", "-", "", "note")


@pytest.mark.parametrize(
    "lines",
    [
        '[connectors.tryton]\nurl = "https://user:sekrit@crm.example"',
        '[connectors.tryton]\nurl = "user:sekrit@crm.example"',
        '[attendee_api]\nurl = "HTTPS://sekrit@tickets.example/a"',
        '[connectors.tryton.options]\nweb = "https://user:sekrit@crm.example"',
    ],
)
def test_an_address_holds_no_password(lines: str) -> None:
    with pytest.raises(BadInput, match="a show file never holds a secret") as refused:
        parse_show(f'name = "E"\n{lines}', name="expo.toml")

    assert str(refused.value).startswith("expo.toml, line 3: '")
    assert "sekrit" not in str(refused.value)


SECRET_ADDRESSES = [
    ('[connectors.webhook]\nurl = "https://hooks.example.com/leads?token=sekrit"', "token"),
    ('[connectors.webhook]\nurl = "https://hooks.example.com/leads?a=b&Sig=sekrit"', "Sig"),
    ('[connectors.webhook]\nurl = "https://hooks.example.com/leads#access_token=sekrit"', "access"),
    ('[attendee_api]\nurl = "https://tickets.example.com/a?api-key=sekrit"', "api-key"),
    ('[connectors.tryton.options]\nweb = "https://crm.example.com/?code=sekrit"', "code"),
]


@pytest.mark.parametrize(("lines", "parameter"), SECRET_ADDRESSES)
def test_a_secret_in_an_address_is_written_to_no_file(
    lines: str, parameter: str, tmp_path: Path
) -> None:
    show = parse_show(f'name = "E"\n{lines}')

    ((place, said),) = secrets_in(show)
    assert place[0] in ("connectors", "attendee_api")
    assert parameter in said
    assert "sekrit" not in said
    path = tmp_path / "expo.toml"
    with pytest.raises(BadInput, match="a show file never holds a secret") as refused:
        write_show(show, path)
    assert "sekrit" not in str(refused.value)
    assert not path.exists()


def test_what_is_no_secret_in_an_address_is_written(tmp_path: Path) -> None:
    show = parse_show(
        'name = "E"\nlink = "https://example.com/?code=EXPO26"\n'
        '[connectors.webhook]\nurl = "https://hooks.example.com/leads?source=expo&keys=1"'
    )

    assert list(secrets_in(show)) == []
    write_show(show, tmp_path / "expo.toml")
    assert read_show(tmp_path / "expo.toml") == show


def test_an_at_sign_behind_the_host_is_no_password() -> None:
    url = "https://hooks.example.com/@leads?to=a@example.com"

    assert parse_show(f'name = "E"\n[connectors.webhook]\nurl = "{url}"').connectors


def test_a_file_that_notepad_saved_is_read(tmp_path: Path) -> None:
    (tmp_path / "expo.toml").write_text('name = "Expo"', encoding="utf-8-sig")

    assert read_show(tmp_path / "expo.toml").name == "Expo"


KNOWN = parse_show('name = "Expo Days Hall"\nstarts = 2026-11-24')


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ('name = "Expo Days Hall"\nstarts = 2026-11-24\nbooth = "9"', True),
        ('name = "Expo Days Hall"\nstarts = 2026-11-23', True),
        ('name = "Expo Days Hall"', True),
        ('name = "EXPO  days hall"\nstarts = 2026-11-25', True),
        ('name = "Expo Day Hall"\nstarts = 2026-11-24', True),
        ('name = "Expo Day Hall"\nstarts = 2026-11-25', False),
        ('name = "Expo Days Hall 2"\nstarts = 2026-11-24', False),
        ('name = "Winter Fair"\nstarts = 2026-11-24', False),
        ('name = "Winter Fair"\nstarts = 2026-12-24', False),
        # The next edition is a show of its own.
        ('name = "Expo Days Hall"\nstarts = 2027-11-23', False),
        # A file with an id says itself which show it is.
        (f'name = "Expo Days Hall"\nstarts = 2026-11-25\nid = "{UUID(int=7)}"', False),
        (f'name = "Winter Fair"\nid = "{KNOWN.id}"', True),
    ],
)
def test_a_corrected_file_is_still_the_same_show(text: str, same: bool) -> None:
    assert same_show(parse_show(text), [KNOWN]) == (KNOWN if same else None)


def test_a_wrong_year_is_corrected_while_there_are_no_leads() -> None:
    show = parse_show('name = "Expo Days Hall"\nstarts = 2025-11-24')

    assert same_show(show, [KNOWN]) is None
    assert same_show(show, [KNOWN], empty=[KNOWN.id]) == KNOWN


def test_of_two_shows_of_a_name_the_nearer_is_meant() -> None:
    other = parse_show('name = "Expo Days Hall"\nstarts = 2026-09-24')
    show = parse_show('name = "Expo Days Hall"\nstarts = 2026-09-25')

    assert same_show(show, [KNOWN, other]) == other


_VALUES = st.recursive(
    st.booleans() | st.integers(-9, 9) | st.floats(0, 1) | st.text(max_size=5) | st.dates(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(("id", "label", "kind", "choices", "answers", "csv", "x y")),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)


@pytest.mark.slow
@given(
    # A few at a time: drawing all of them took longer than hypothesis waits on a busy machine.
    st.dictionaries(st.sampled_from([field.name for field in fields(Show)]), _VALUES, max_size=8)
)
def test_values_of_any_kind_are_a_show_or_one_plain_line(raw: dict[str, Any]) -> None:
    try:
        parse_show(tomlkit.dumps({"name": "E"} | raw))
    except BadInput as error:
        said = str(error)
        assert "`" not in said or "`" in repr(raw)
        assert "$" not in said or "$" in repr(raw)


def test_a_file_that_is_not_text_is_refused(tmp_path) -> None:
    (tmp_path / "a.toml").write_bytes(b"\xff\xfe\x00")

    with pytest.raises(BadInput, match="UTF-8"):
        read_show(tmp_path / "a.toml")
    with pytest.raises(BadInput, match="cannot be read"):
        read_show(tmp_path / "missing.toml")


@given(st.text(max_size=200))
def test_no_text_breaks_the_reader(text: str) -> None:
    try:
        parse_show(text)
    except BadInput as error:
        assert "\n" not in str(error).strip() or "TOML" in str(error)  # noqa: PT017


@pytest.mark.parametrize(
    "text", [f"[{'.'.join('a' * 5_000)}]\nb = 1", f"a = {'[' * 300}{']' * 300}", "[a.a]\n" * 1_000]
)
def test_what_is_nested_too_deeply_is_one_plain_line(text: str) -> None:
    with pytest.raises(BadInput) as said:
        parse_show(f'name = "Expo"\n{text}', name="a.toml")
    assert str(said.value).startswith("a.toml: ")
    assert len(str(said.value)) < 300


def test_a_show_file_that_cannot_be_written_says_so(tmp_path, show) -> None:
    with pytest.raises(BadInput, match=r"a\.toml cannot be written"):
        write_show(show, tmp_path / "missing" / "a.toml")
    (tmp_path / "a.toml").mkdir()
    with pytest.raises(BadInput, match=r"a\.toml cannot be written"):
        write_show(show, tmp_path / "a.toml")
    assert [path.name for path in tmp_path.iterdir()] == ["a.toml"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
def test_a_pipe_is_no_show_file(tmp_path) -> None:
    os.mkfifo(tmp_path / "show.toml")

    with pytest.raises(BadInput, match="not a file"):
        read_show(tmp_path / "show.toml")


def test_a_huge_file_is_no_show_file(tmp_path) -> None:
    with (tmp_path / "show.toml").open("wb") as file:
        file.truncate(10_000_000)

    with pytest.raises(BadInput, match="too large"):
        read_show(tmp_path / "show.toml")
