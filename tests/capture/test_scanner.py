"""Sightings of codes -> one scan per badge."""

from __future__ import annotations

from dataclasses import replace

import pytest

from leadcapture.capture.decoder import Symbol
from leadcapture.capture.scanner import AGAIN_AFTER, GONE_AFTER, Scanner, Sighting

FRAME = 1 / 15


def code(
    text: str, format_: str = "QRCode", *, at: tuple[float, float] = (0, 0), hard: bool = False
) -> Symbol:
    x, y = at
    corners = ((x, y), (x + 100, y), (x + 100, y + 100), (x, y + 100))
    return Symbol(
        format=format_, payload=text.encode(), text=text, corners=corners, hard=hard, aim=""
    )


ADA = code("BEGIN:VCARD\nN:Example;Ada\nEND:VCARD")
BOB = code("BEGIN:VCARD\nN:Example;Bob\nEND:VCARD", at=(900, 0))


def watch(
    scanner: Scanner, *symbols: Symbol, start: float, seconds: float = FRAME
) -> list[Sighting]:
    """The sightings of these codes in view for so long."""
    count = max(1, round(seconds / FRAME))
    return [scanner.see(symbols, start + number * FRAME) for number in range(count)]


def scans(sightings: list[Sighting]) -> list[Symbol]:
    return [sighting.scan for sighting in sightings if sighting.scan]


def test_the_same_badge_in_view_for_a_minute_is_one_scan() -> None:
    assert scans(watch(Scanner(), ADA, start=0, seconds=60)) == [ADA]


def test_a_code_with_error_correction_scans_in_its_first_frame() -> None:
    assert Scanner().see([ADA], 5.0).scan == ADA


def test_every_code_in_the_frame_is_visible() -> None:
    assert Scanner().see([ADA, BOB], 0).visible == (ADA, BOB)
    assert Scanner().see([], 0) == Sighting()


def test_a_shaking_hand_does_not_scan_twice() -> None:
    scanner = Scanner()
    assert scanner.see([ADA], 0).scan
    assert not scanner.see([], 0.1).scan
    assert not scanner.see([ADA], GONE_AFTER - 0.1).scan


def test_a_badge_brought_back_soon_does_not_nag() -> None:
    scanner = Scanner()
    watch(scanner, ADA, start=0, seconds=1)
    assert not scanner.see([ADA], 10).scan
    assert scanner.see([ADA], 10 + AGAIN_AFTER + 1).scan == ADA


def test_space_scans_the_badge_in_view_again() -> None:
    scanner = Scanner()
    scanner.see([ADA], 0)
    scanner.rescan()
    assert scanner.see([ADA], 0.1).scan == ADA


def test_the_next_badge_scans_once_the_first_is_gone() -> None:
    scanner = Scanner()
    scanner.see([ADA], 0)
    scanner.see([], 0.3)
    assert scanner.see([BOB], 0.6).scan == BOB
    assert not scanner.see([ADA], 1.2).scan  # the first, brought back at once


# --- agreement ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("symbol", "frames"),
    [
        (code("000012", "Code128"), 2),
        (code("5901234123457", "EAN13"), 2),
        (code("000012", "Code128", hard=True), 2),
        (code("5901234123457", "EAN13", hard=True), 3),
        (code("X", "PDF417", hard=True), 1),
    ],
)
def test_a_weak_code_needs_frames_that_agree(symbol: Symbol, frames: int) -> None:
    scanner = Scanner()
    seen = [scanner.see([symbol], 0.1 * number).scan for number in range(5)]
    assert [scan is not None for scan in seen].index(True) == frames - 1
    assert sum(scan is not None for scan in seen) == 1


def test_the_same_frame_twice_is_no_agreement() -> None:
    scanner = Scanner()
    scanner.see([code("000012", "Code128")], 1.0)
    assert not scanner.see([code("000012", "Code128")], 1.0).scan


def test_one_misread_frame_is_never_scanned() -> None:
    scanner = Scanner()
    right, wrong = (code(digits, "EAN13") for digits in ("5901234123457", "5901234123471"))
    found = [scanner.see([wrong if n == 1 else right], n * FRAME) for n in range(6)]
    assert scans(found) == [right]
    assert not any(sighting.choices for sighting in found)


def test_sightings_far_apart_do_not_agree() -> None:
    scanner = Scanner()
    weak = code("5901234123457", "EAN13")
    assert not scanner.see([weak], 0).scan
    assert not scanner.see([weak], 20).scan


# --- two in view -------------------------------------------------------------------------


def test_two_badges_in_view_are_asked_about_and_never_picked() -> None:
    found = watch(Scanner(), ADA, BOB, start=0, seconds=3)
    assert scans(found) == []
    assert all(set(sighting.choices) == {ADA, BOB} for sighting in found)


def test_two_badges_that_are_read_in_turns_are_asked_about() -> None:
    scanner = Scanner()
    scanner.see([ADA, BOB], 0)
    sighting = scanner.see([BOB], FRAME)
    assert sighting.scan is None
    assert set(sighting.choices) == {ADA, BOB}


def test_a_neighbour_who_comes_in_beside_a_scanned_badge_is_asked_about() -> None:
    scanner = Scanner()
    assert scanner.see([ADA], 0).scan
    sighting = scanner.see([ADA, BOB], FRAME)
    assert (sighting.scan, set(sighting.choices)) == (None, {ADA, BOB})


def test_after_the_choice_neither_is_offered_while_in_view() -> None:
    scanner = Scanner()
    scanner.see([ADA, BOB], 0)
    scanner.choose(ADA, 0.5)
    found = [*watch(scanner, ADA, BOB, start=0.6, seconds=5), *watch(scanner, BOB, start=5.7)]
    assert not any(sighting.scan or sighting.choices for sighting in found)


def test_the_one_not_chosen_scans_when_it_comes_back_alone() -> None:
    scanner = Scanner()
    scanner.see([ADA, BOB], 0)
    scanner.choose(ADA, 0.5)
    scanner.see([], 3)
    assert scanner.see([BOB], 3.5).scan == BOB


# --- several codes on one badge ----------------------------------------------------------


def test_a_code_whose_text_holds_the_other_is_the_same_badge() -> None:
    full = code("0814847^Ada^Example^X Ltd")
    found = watch(Scanner(), code("0814847", "Code128", at=(0, 600)), full, start=0, seconds=3)
    assert scans(found) == [full]
    assert not any(sighting.choices for sighting in found)


def test_the_same_payload_in_two_formats_is_one_badge() -> None:
    found = watch(Scanner(), code("EV-1042"), code("EV-1042", "PDF417", at=(900, 0)), start=0)
    assert len(scans(found)) == 1


def test_a_contact_wins_over_an_id_printed_beside_it() -> None:
    badge_id = code("998877", "Code128", at=(0, 130))
    found = watch(Scanner(), badge_id, ADA, start=0, seconds=3)
    assert scans(found) == [ADA]
    assert not any(sighting.choices for sighting in found)


def test_a_contact_and_an_id_far_away_or_turned_are_two_badges() -> None:
    far = code("998877", "Code128", at=(900, 0))
    tilted = replace(
        code("998877", "Code128"), corners=((0, 130), (90, 180), (60, 240), (-40, 190))
    )
    for other in (far, tilted):
        scanner = Scanner()
        watch(scanner, ADA, other, start=0, seconds=0.2)
        assert set(scanner.see([ADA, other], 1).choices) == {ADA, other}


def test_an_id_that_is_only_part_of_a_number_is_another_badge() -> None:
    long, short = code("081484731112"), code("4847", at=(900, 0))
    assert set(Scanner().see([long, short], 0).choices) == {long, short}


def test_two_contacts_side_by_side_are_two_badges() -> None:
    near = replace(BOB, format="PDF417", corners=code("", at=(120, 0)).corners)
    assert set(Scanner().see([ADA, near], 0).choices) == {ADA, near}
