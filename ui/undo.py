"""Undo where it must be asked first: what stands in the way, in words."""

from __future__ import annotations

from leadcapture.booth import Booth, UndoStep
from ui.words import how_many, local_time, one_line

__all__ = ["take_back", "undo_words"]


def take_back(booth: Booth, *, captures: bool = True) -> str | UndoStep | None:
    """Take back the newest action and say so, None where there is nothing; or the step that a
    person is to be asked about. For the worker."""
    step = booth.undo_question(captures=captures)
    return step if step is not None else booth.undo(captures=captures)


def undo_words(step: UndoStep) -> str:
    """What would be taken back, and why that is asked."""
    who = step.label if step.leads == 1 else how_many(step.leads, "lead")
    what = one_line(f"{step.name} ({who})")
    if step.at is not None:
        what += f", {local_time(step.at)}"
    if step.by:
        what += f" by {one_line(step.by)}"
    if not step.erased:
        return f"What comes next was not done just now: {what}. Take it back?"
    gone = f"{how_many(step.erased, 'lead')} erased for good: that cannot be taken back."
    return f"{gone} Take back what was done before, {what}?" if step.number else gone
