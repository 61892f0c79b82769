"""When to look and when to sync, on a clock that is given."""

from __future__ import annotations

from leadcapture.sync.watch import FIRST, GRACE, LONGEST, LONGEST_GRACE, STEADY, Watch


def watch() -> Watch:
    return Watch(chance=lambda: 1.0)


def test_looks_at_once_then_steadily_while_it_answers() -> None:
    one = watch()
    assert one.wants_look("crm", 0)
    assert one.answers("crm") is None
    assert one.looked("crm", 0, answers=True)
    assert not one.wants_look("crm", STEADY - 1)
    assert one.wants_look("crm", STEADY)
    assert not one.looked("crm", STEADY, answers=True), "it was never away"


def test_looks_ever_more_rarely_while_it_does_not_answer() -> None:
    one, at, pauses = watch(), 0.0, []
    for _ in range(12):
        one.looked("crm", at, answers=False)
        before = at
        while not one.wants_look("crm", at):
            at += 1
        pauses.append(at - before)
    assert pauses[:3] == [FIRST, 2 * FIRST, 4 * FIRST]
    assert pauses[-1] == LONGEST
    assert not one.wants_sync("crm", at)
    assert one.looked("crm", at, answers=True), "the network is back"
    assert one.wants_sync("crm", at)


def test_a_sync_that_stopped_early_pauses_and_one_that_ended_does_not() -> None:
    one = watch()
    one.looked("crm", 0, answers=True)
    one.synced("crm", 0, stopped=True)
    assert not one.wants_sync("crm", FIRST - 1)
    one.synced("crm", FIRST, stopped=True)
    assert not one.wants_sync("crm", FIRST * 2)
    assert one.wants_sync("crm", FIRST * 3)
    one.synced("crm", FIRST * 3, stopped=False)
    assert one.wants_sync("crm", FIRST * 3)


def test_whoever_knows_that_something_changed_makes_it_look_now() -> None:
    one = watch()
    for name in ("crm", "other"):
        one.looked(name, 0, answers=False)
    one.nudge("crm")
    assert one.wants_look("crm", 1)
    assert not one.wants_look("other", 1)
    one.nudge()
    assert one.wants_look("other", 1)
    one.forget_others(("other",))
    assert one.answers("crm") is None
    assert one.answers("other") is False


def test_there_is_a_moment_to_take_an_approval_back_and_no_more_than_that() -> None:
    one = watch()
    one.looked("crm", 0, answers=True)
    one.heard(100)
    assert not one.wants_sync("crm", 100 + GRACE - 1)
    assert one.wants_sync("crm", 100 + GRACE)
    for second in range(100, 200):
        one.heard(second)
    assert one.wants_sync("crm", 100 + LONGEST_GRACE)
    one.synced("crm", 200, stopped=False)
    one.heard(300)
    assert not one.wants_sync("crm", 301)


def test_doubt_is_a_look_and_no_more() -> None:
    one = watch()
    one.looked("crm", 0, answers=True)
    one.synced("crm", 1, stopped=True)
    one.doubt("crm")
    assert one.wants_look("crm", 1)
    assert not one.wants_sync("crm", 2)
