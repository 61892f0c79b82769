from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcapture.booth import sample_show_text
from leadcapture.errors import BadInput
from leadcapture.lead import Disposition
from leadcapture.show import Release, parse_show, read_show, show_text, write_show


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
        ("starts = 2026-01-01", "`name`"),
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
