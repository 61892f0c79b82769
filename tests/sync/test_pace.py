"""Rate and time left."""

from __future__ import annotations

from leadcapture.sync.pace import Pace, PaceNow


def test_says_nothing_before_it_knows() -> None:
    pace = Pace()
    assert pace.now(5) == PaceNow()
    assert pace.note(0, 800, 0) == PaceNow(total=800)
    assert pace.note(100, 800, 1.0).rate is None


def test_says_rate_and_time_left_of_the_last_seconds() -> None:
    pace = Pace()
    for second in range(101):
        # Slow at first, ten rows a second later.
        now = pace.note(second if second < 50 else 50 + (second - 50) * 10, 1000, float(second))
    assert now.done == 550
    assert now.rate == 10
    assert now.left == 45


def test_a_stall_slows_the_rate_and_a_new_count_begins_anew() -> None:
    pace = Pace()
    pace.note(0, 100, 0)
    fast = pace.note(50, 100, 5)
    later = pace.now(50)
    assert fast.rate == 10
    assert later.rate == 1
    assert pace.note(0, 10, 51) == PaceNow(total=10)
