"""What is read as JSON of a CRM's, and what is not."""

from __future__ import annotations

import gzip
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadcapture.sync.http import read_json

VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(VALUES)
def test_json_is_read_as_it_was_written(value: object) -> None:
    assert read_json(json.dumps(value).encode()) == value
    assert read_json(gzip.compress(json.dumps(value, ensure_ascii=False).encode())) == value


@pytest.mark.parametrize("body", ["[NaN]", "[-Infinity]", "", "[1", "[1]x", "[" * 100_000])
def test_what_is_no_json_is_refused(body: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - any of them
        read_json(body.encode())


@pytest.mark.parametrize(
    ("body", "value"), [(b'["half \\ud83d"]', ["half \ud83d"]), (b"\xef\xbb\xbf[1]", [1])]
)
def test_what_is_not_quite_json_does_not_end_a_sync(body: bytes, value: object) -> None:
    assert read_json(body) == value
