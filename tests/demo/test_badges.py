"""Badges of invented people, and how a webcam sees them."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from leadcapture.capture.decoder import decode, decode_hard
from leadcapture.capture.frame import frames, open_camera
from leadcapture.capture.scanner import Scanner
from leadcapture.demo.badges import (
    DAMAGES,
    FORMATS,
    KINDS,
    damage,
    draw_badge,
    draw_code,
    make_clip,
    picture_of,
    sample_badges,
    write_payload,
)


def test_the_same_seed_gives_the_same_people() -> None:
    assert sample_badges(40, seed=7) == sample_badges(40, seed=7)
    assert sample_badges(40, seed=7) != sample_badges(40, seed=8)
    assert sample_badges(40)[:12] == sample_badges(12)


def test_people_differ_and_cover_every_format_and_kind() -> None:
    badges = sample_badges(60)
    assert len({badge.payload for badge in badges}) == 60
    assert len({badge.badge_id for badge in badges}) == 60
    assert len({badge.person.name for badge in badges}) == 60
    assert {badge.format for badge in badges} == set(FORMATS)
    assert {badge.kind for badge in badges} == set(KINDS)


def test_everybody_is_invented() -> None:
    for badge in sample_badges(60):
        assert all(
            re.fullmatch(r"[a-z.]+@[a-z]+\.example\.(com|org|net)", one)
            for one in badge.person.emails
        )
        for phone in badge.person.phones:
            # Ranges kept for fiction: US 555-01xx, Ofcom's, the Bundesnetzagentur's, ARCEP's.
            assert re.match(
                r"\+1(212|646)55501|\+442079460|\+447700900|\+493023125|\+4917139200"
                r"|\+3319900|\+3363998",
                phone.number,
            ), phone


@pytest.mark.parametrize("kind", list(KINDS))
def test_every_kind_of_payload_names_its_badge(kind: str) -> None:
    badge = sample_badges(1)[0]
    text = write_payload(badge.person, badge.badge_id, kind).decode()
    assert badge.badge_id in text or badge.person.last_name in text


def test_every_drawn_badge_can_be_read() -> None:
    for badge in sample_badges():
        assert [one.payload for one in decode(draw_badge(badge))] == [badge.payload]


def test_a_second_code_holds_the_bare_id() -> None:
    badge = sample_badges()[0]
    found = {one.format: one.payload for one in decode(draw_badge(badge, second_code=True))}
    assert found == {"QRCode": badge.payload, "Code128": badge.badge_id.encode()}


def test_a_payload_too_long_for_its_format_is_refused() -> None:
    with pytest.raises(ValueError, match=r"\w"):
        draw_code(b"x" * 5000, "QRCode")


@pytest.mark.parametrize("kind", DAMAGES)
def test_damage_is_the_same_per_seed_and_changes_the_picture(kind: str) -> None:
    picture = picture_of(draw_badge(sample_badges()[0]), size=(360, 640))
    once = damage(picture, kind, 3)
    assert np.array_equal(once, damage(picture, kind, 3))
    assert once.shape != picture.shape or not np.array_equal(once, picture)
    assert damage(picture[:, :, 0], kind, 3).ndim == 2


def test_an_unknown_damage_is_refused() -> None:
    with pytest.raises(ValueError, match="known: blur"):
        damage(np.zeros((9, 9), np.uint8), "rain")


def test_the_clip_gives_every_badge_once_through_the_real_camera_path(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    shown = sample_badges(3)
    count = make_clip(tmp_path, badges=shown, progress=lambda *step: told.append(step))
    assert told[-1] == (count, count)
    scanner, scans = Scanner(), []
    for frame in frames(open_camera(str(tmp_path))):
        assert frame.pixels.shape == (720, 1280, 3)
        symbols = decode(frame.pixels)
        if not symbols and frame.number % 5 == 0:
            symbols = decode_hard(frame.pixels)
        sighting = scanner.see(symbols, frame.number / 15)
        assert not sighting.choices
        scans += [sighting.scan.payload] if sighting.scan else []
    assert scans == [badge.payload for badge in shown]
