from __future__ import annotations

from dataclasses import replace

import pytest

from leadcapture.capture.cardlayout import Row
from leadcapture.capture.cardscript import without_greek, without_noise


def row(text: str) -> Row:
    return Row(text=text, lines=(0,), rect=(0, 0, 300, 20), height=20, score=0.9, block=0)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("γι ααπυλ", []),
        ("Διευθυντ ωλων", []),
        ("Tηλ. +30 210 555 0123", ["+30 210 555 0123"]),
        ("Γιωργος jane@example.com", ["jane@example.com"]),
        ("Velora Tools, Αθnvα", ["Velora Tools,"]),
        ("EAΛHNIKA TPOΦIMA A.E.", []),
    ],
)
def test_greek_words_are_taken_out(text: str, left: list[str]) -> None:
    rows, found = without_greek([row(text)])
    assert [one.text for one in rows] == left
    assert found


@pytest.mark.parametrize(
    ("texts", "left"),
    [
        # Γ, Π and Σ are read as T, N and Σ or E: of a name in capitals no word is Latin.
        (["AITAIA NAYTIΛIAKH A.E.", "VELORA MARITIME S.A."], ["VELORA MARITIME S.A."]),
        (["NOTIA EMNOPIKH A.E.", "Διευθυντς"], []),
        (["KATINA MINIMAX", "Διευθυντς", "jane@katina.example"], [0, 2]),
        (["NOTIA EMNOPIKH A.E.", "Velora Tools Ltd"], [0, 1]),
        (["EMNOPIKO TMHMA +30 210 555 0123", "Διευθυντς"], [0]),
    ],
)
def test_capitals_that_both_scripts_have_are_greek_beside_greek(
    texts: list[str], left: list[str | int]
) -> None:
    rows, _ = without_greek([row(text) for text in texts])
    assert [one.text for one in rows] == [texts[t] if isinstance(t, int) else t for t in left]


@pytest.mark.parametrize(
    "text", ["Velora Tools Ltd", "α-Therm GmbH", "10 µm, 5 kΩ", "山田 太郎", ""]
)
def test_a_single_greek_sign_is_no_greek(text: str) -> None:
    rows, found = without_greek([row(text)])
    assert [one.text for one in rows] == [text]
    assert not found


@pytest.mark.parametrize("text", ["ユ n 45 T7'n i", "I' | 47", "'17 TIT", "ν ai 7n"])
def test_what_another_script_is_taken_for_is_left_out(text: str) -> None:
    doubtful = replace(row(text), score=0.66)
    assert without_noise([doubtful]) == []
    assert without_noise([row(text)]) == [row(text)]


@pytest.mark.parametrize("text", ["David Levi", "03-5551234", "d@x.example", "山田 太郎"])
def test_doubtful_words_of_one_script_are_kept(text: str) -> None:
    doubtful = replace(row(text), score=0.66)
    assert without_noise([doubtful]) == [doubtful]
