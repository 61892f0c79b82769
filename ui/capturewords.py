"""The words of the capture page: where a draft came from, when somebody was met, what to do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from leadcapture.booth import Draft
from leadcapture.errors import DiskFull, LeadCaptureError
from leadcapture.lead import Lead, Source
from ui.words import clock_time, how_many, local_time, one_line

if TYPE_CHECKING:
    from ui.camera import View

__all__ = [
    "aim_hint",
    "choices_hint",
    "left_words",
    "mark_of",
    "met_words",
    "not_saved_words",
    "when",
]

#: What to do with a card, by what the watch advises.
_ADVICE = {
    "closer": "Move the card closer",
    "glare": "Too much glare: tilt the card",
    "still": "Hold still",
    "sharpen": "Blurred: hold still, a little further away",
    "read": "Read. Space reads it again",
}


def mark_of(draft: Draft) -> tuple[str, str, str, str]:
    """(word, icon, role, hint) of where a draft came from."""
    if draft.lead.provisional and draft.capture.payload and not draft.readings:
        return ("Id only", "question", "warning", "The attendee list or you can say who it is")
    if draft.readings:
        if draft.lead.unsure:
            return ("Card", "question", "warning", "Read from the print; check what is amber")
        return ("Card", "check", "success", "Read from the print")
    if draft.unread and not draft.capture.payload:
        return ("Card", "picture", "accent", "The picture is kept; its print is being read")
    return {
        Source.CAMERA: ("Badge", "scan", "success", "Read by the camera"),
        Source.SCANNER: ("Badge", "scan", "success", "Read by a hand scanner"),
        Source.PICTURE: ("Picture", "picture", "accent", "From a picture"),
        Source.TYPED_ID: ("Typed id", "keyboard", "accent", "The id was typed by hand"),
        Source.MANUAL: ("Typed in", "keyboard", "accent", "Typed in by hand"),
    }[draft.capture.source]


def when(at: datetime, now: datetime) -> str:
    """``10:42`` today, ``22 Nov 10:42`` on other days."""
    same = at.astimezone().date() == now.astimezone().date()
    return clock_time(at) if same else local_time(at)


def _at_or_on(at: datetime, now: datetime) -> str:
    """``at 10:42`` today, ``on 22 Nov 10:42`` on other days."""
    same = at.astimezone().date() == now.astimezone().date()
    return f"{'at' if same else 'on'} {when(at, now)}"


def choices_hint(badges: int) -> str:
    """How one of several badges in view is chosen."""
    if badges == 2:
        return "Two badges: press 1 or 2, or click one"
    return f"{badges} badges: press a number, or click one"


def aim_hint(view: View, *, small: bool) -> str:
    """What to do with what the camera sees; `small`: its largest code is."""
    if view.visible:
        return "Move closer" if small else "Read. Space scans it again"
    if view.card is not None:
        return _ADVICE.get(view.card.advice, "")
    return "Hold a badge or a card up to the camera"


def met_words(met: Lead, *, sure: bool, adding: bool, me: str, now: datetime) -> str:
    """When and by whom somebody was met before, and what Enter does now; where it is not `sure`
    that it is the same person, what they have in common."""
    by = met.captured_by
    whom = "you" if by and by == me else one_line(by) or "a colleague"
    at = _at_or_on(met.captured_at, now)
    name = one_line(met.label)
    if adding:
        return f"Met {at} by {whom}. Enter adds to {name}; nothing is overwritten."
    if not sure:
        return (
            f"{name} has the same e-mail: the same person, or a colleague? "
            "Enter saves this as a new lead."
        )
    return f"Met {at} by {whom}. Enter saves this as a new lead all the same."


def left_words(files: Sequence[Path]) -> str:
    """That the app ended while photos were kept: these of them were never taken."""
    folders = {path.parent.name for path in files}
    where = f"of “{one_line(folders.pop())}” " if len(folders) == 1 else ""
    were = "was" if len(files) == 1 else "were"
    return (
        f"{how_many(len(files), 'photo file')} {where}{were} chosen and not taken: the app "
        "ended before. Those before are kept, and none is kept twice."
    )


def not_saved_words(error: LeadCaptureError) -> str:
    """Why a lead is not on disk, with the cure."""
    full = isinstance(error, DiskFull) and "room" not in str(error)
    return f"Not saved: {error}{' Make room on the disk, then try again.' if full else ''}"
