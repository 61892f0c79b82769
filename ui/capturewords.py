"""The words of the capture page: where a draft came from, when somebody was met, what to do."""

from __future__ import annotations

from datetime import datetime

from leadcapture.booth import Draft
from leadcapture.lead import Source
from ui.words import clock_time, local_time

__all__ = ["ADVICE", "mark_of", "when"]

#: What to do with a card, by what the watch advises.
ADVICE = {
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


def at_or_on(at: datetime, now: datetime) -> str:
    """``at 10:42`` today, ``on 22 Nov 10:42`` on other days."""
    same = at.astimezone().date() == now.astimezone().date()
    return f"{'at' if same else 'on'} {when(at, now)}"
