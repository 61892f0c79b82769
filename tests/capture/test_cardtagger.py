"""How sure a reading is: calibrated, capped where nothing else speaks for it, guessed without."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from leadcapture.capture import cardtagger
from leadcapture.capture.cardfields import CardField, Found, prepare
from leadcapture.capture.cardpieces import CLASSES
from leadcapture.capture.cardtagger import BUCKETS, SIGNS, Tagger, grams, guess, load_tagger
from tests.capture.cards import read, rows_of


@pytest.fixture
def tagger() -> Tagger:
    made = load_tagger()
    assert made is not None
    return made


def one(field: CardField, *lines: str, region: str = "") -> Found:
    return next(found for found in read(*lines, region=region) if found.field is field)


CARD = ("*Acme Robotics Ltd", "*Jane Doe", "Head of Operations", "T: +44 20 7946 0123",
        "jane.doe@acme-robotics.example", "www.acme-robotics.example")  # fmt: skip


def test_letters_numbers_and_signs_fall_into_buckets_and_nothing_into_none() -> None:
    for text in ("Jane Doe", "山田太郎 12", "+44 20!"):
        buckets = grams(text)
        assert list(buckets) == sorted(set(buckets))
        assert 0 <= buckets.min() <= buckets.max() < BUCKETS
    assert list(grams("12")) != list(grams("123")), "how long a number is"
    assert len(grams("")) == 1, "the shape of nothing"


def test_a_card_without_pieces_has_no_scores(tagger: Tagger) -> None:
    nothing = prepare([])
    assert tagger.score(nothing).shape == (0, len(CLASSES))
    assert tagger.score_both(nothing).shape == (0, len(CLASSES))


def test_scores_are_shares(tagger: Tagger) -> None:
    card = prepare(rows_of(*CARD))
    for scores in (tagger.score(card), tagger.score_both(card)):
        assert scores.shape == (len(card.pieces), len(CLASSES))
        np.testing.assert_allclose(scores.sum(axis=1), 1.0)


def test_without_calibration_it_guesses_with_caution(tagger: Tagger) -> None:
    bare = replace(tagger, calibration={})
    for field in (CardField.NAME, CardField.EMAIL, CardField.PHONE, CardField.WEBSITE):
        found = one(field, *CARD)
        assert bare.confidence(found) == guess(found)
        assert 0.0 < guess(found) < 0.95
    mail = one(CardField.EMAIL, *CARD)
    mended = replace(mail, signs={**mail.signs, "mended": 1.0})
    assert guess(mended) < guess(mail)
    name = one(CardField.NAME, *CARD)
    assert guess(replace(name, signs={**name.signs, "inferred": 1.0})) == 0.4


def test_what_something_else_speaks_against_is_never_sure(tagger: Tagger) -> None:
    name = one(CardField.NAME, *CARD)
    sure = tagger.confidence(name)
    assert sure > 0.88
    assert tagger.confidence(replace(name, value="Jane D·e")) <= 0.6
    for sign, most in (("inferred", 0.6), ("letters_lost", 0.6), ("doubted", 0.88)):
        assert tagger.confidence(replace(name, signs={**name.signs, sign: 1.0})) <= most
    alone = {**name.signs, "agreement": 0.0, "rules": 0.0}
    assert tagger.confidence(replace(name, signs=alone)) <= 0.88


def test_a_labelled_number_that_no_plan_knows_is_doubtful_not_wrong(tagger: Tagger) -> None:
    phone = one(CardField.PHONE, *CARD)
    unknown = replace(phone, signs={**phone.signs, "valid": 0.0, "labelled": 1.0, "ocr": 0.0})
    assert tagger.confidence(unknown) >= 0.5
    elsewhere = replace(phone, signs={**phone.signs, "region": 0.0})
    assert tagger.confidence(elsewhere) <= 0.88


@pytest.mark.parametrize("field", list(SIGNS))
def test_confidences_are_shares_whatever_the_signs(tagger: Tagger, field: CardField) -> None:
    found = one(CardField.EMAIL, *CARD)
    for size in (-1e3, 0.0, 1.0, 1e3):
        odd = replace(found, field=field, signs=dict.fromkeys(SIGNS[field], size))
        assert 0.0 < tagger.confidence(odd) <= 0.99


def test_without_its_file_the_rules_go_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    empty = tmp_path_factory.mktemp("resources")
    monkeypatch.setattr(cardtagger.resources, "files", lambda package: empty)
    assert load_tagger.__wrapped__() is None
