"""Words that the pages share."""

from __future__ import annotations

from ui.words import sentence


def test_a_sentence_has_one_full_stop() -> None:
    assert sentence("Approved Ada Example") == "Approved Ada Example."
    assert sentence("Approved Example Inc.") == "Approved Example Inc."
