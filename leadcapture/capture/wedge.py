"""A hand scanner that types, told apart from a person by its pace.

Both come as key presses, so every key is held for a moment. A burst of at least `FEWEST` keys whose
median gap is at most `FAST` seconds is a scan; all else is given back as `WedgeResult.retype`, in
order, and nothing is lost. A burst ends after `IDLE` seconds without a key, or with the suffix that
the scanner is set to send: tabs and newlines alone end nothing, because a vCard is full of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median

from leadcapture.capture.decoder import Symbol

__all__ = ["CALIBRATION", "FAST", "FEWEST", "IDLE", "Wedge", "WedgeResult"]

#: The text of the QR code that shows a wrong keyboard layout: signs that move between layouts, and
#: letters by which it is known again in any of them.
CALIBRATION = "LC-CAL:@|^~;:_-/\\#zyZY"

FAST = 0.035
"""The largest median gap of a scanner, in seconds; a keyboard's key repeat is about as fast."""

FEWEST = 6
"""The fewest keys of a scan, its suffix included."""

IDLE = 0.09
"""Seconds without a key that end a burst: a little less than the 100 ms after which to ask."""

#: So many slow gaps, and most of them slow: a person, without waiting for a pause.
_SLOW_GAPS = 3

#: A key this long before the rest, and much longer than their gaps, was a person's.
_APART = 0.05

_AIM = re.compile(r"\]([A-IK-UXZc-z])([0-9A-Za-z])")
_AIM_FORMATS = {
    "A": "Code39",
    "B": "Telepen",
    "C": "Code128",
    "E": "EAN13",
    "F": "Codabar",
    "G": "Code93",
    "I": "ITF",
    "L": "PDF417",
    "Q": "QRCode",
    "U": "MaxiCode",
    "d": "DataMatrix",
    "e": "DataBar",
    "z": "Aztec",
}
_AIM_SPECIAL = {
    "]E4": "EAN8",
    "]L3": "MicroPDF417",
    "]L4": "MicroPDF417",
    "]L5": "MicroPDF417",
    "]zC": "AztecRune",
}
#: How a scan begins where it says so; keys before it are a person's.
_BEGINNING = re.compile(r"(\][A-Za-z][0-9A-Z])?(BEGIN:VCARD|MECARD:|BIZCARD:|LC-CAL:)|\][CLQdz]\d")
_OPEN_CARD = re.compile(
    r"BEGIN:VCARD(?!.*END:VCARD)|(MECARD|BIZCARD):(?!.*;;\s*$)", re.IGNORECASE | re.DOTALL
)
_GARBLED_CARD = re.compile(r"BEGIN([^:\s\w]|[^\W\da-z_])VCARD", re.IGNORECASE)
_TERMINATORS = ("\r\n", "\r", "\n", "\t")


@dataclass(frozen=True, slots=True, kw_only=True)
class WedgeResult:
    """What a key, or a pause, means. Handle `retype` first, then the rest."""

    swallow: bool = False
    """This key is held: it must not reach the focused field now. It comes back in a `retype`, of
    this or a later result, unless it is a scanner's."""
    symbol: Symbol | None = None
    """A finished scan (format "Wedge" or the one the AIM prefix names)."""
    retype: str = ""
    """Keys held back that turned out to be a person's typing: give them to the focused field."""
    layout_warning: str = ""
    """The calibration code, or a vCard, arrived garbled: what happened and how to mend it."""
    calibrated: bool = False
    """The calibration code arrived as it should: the keyboard layouts agree."""


class Wedge:
    """Feed every key press of the window with its time; ask `idle` after ~100 ms without a key.

    Repeats of a key that is held down may be fed, and are given back when it is let go.
    `suffix`: what the scanner is set to send after each code, to end a burst at once, as in
    ``"\\r"``; without one a burst ends with a pause.
    """

    def __init__(self, *, suffix: str = "") -> None:
        self.suffix = suffix
        self._keys: list[tuple[str, float]] = []
        self._ended = float("-inf")
        """When a suffix last ended a burst."""

    def key(self, char: str, at: float) -> WedgeResult:
        """One key press.

        `char`: the text of the key ("\\r", "\\n" and "\\t" included; nothing for keys without a
        text); `at`: monotonic seconds. Of several characters at once, as an input method sends
        them, none is a scanner's.
        """
        if not char:
            return WedgeResult()
        before = self.idle(at)
        if not self._keys and char in "\r\n\t" and at - self._ended < IDLE:
            self._ended = at
            return replace(before, swallow=True)  # the rest of a suffix such as CR LF
        self._keys.append((char, at))
        if self._ends_with_suffix():
            after = self._close()
            self._ended = at
        elif len(char) > 1:
            after = WedgeResult(retype=self._give_back(len(self._keys)))
        else:
            after = WedgeResult(retype=self._give_back(self._certainly_typed()))
        return replace(
            after,
            swallow=True,
            retype=before.retype + after.retype,
            symbol=before.symbol or after.symbol,
            layout_warning=before.layout_warning or after.layout_warning,
            calibrated=before.calibrated or after.calibrated,
        )

    def idle(self, at: float) -> WedgeResult:
        """No key since; closes a burst after the idle gap. May be asked at any time."""
        if not self._keys or at - self._keys[-1][1] < IDLE:
            return WedgeResult()
        return self._close()

    # --- person or scanner ---------------------------------------------------------------

    def _certainly_typed(self) -> int:
        """How many of the held keys, from the first, cannot be a scanner's."""
        if len(self._keys) < 2 or self._keys[-1][1] - self._keys[-2][1] <= FAST:
            return 0
        gaps = _gaps(self._keys)
        slow = sum(gap > FAST for gap in gaps)
        return len(self._keys) - 1 if slow >= _SLOW_GAPS and slow * 2 > len(gaps) else 0

    def _give_back(self, count: int) -> str:
        given, self._keys = self._keys[:count], self._keys[count:]
        return "".join(char for char, _ in given)

    def _ends_with_suffix(self) -> bool:
        if not self.suffix or self._keys[-1][0] != self.suffix[-1]:
            return False
        text = "".join(char for char, _ in self._keys)
        return text.endswith(self.suffix) and _is_burst(self._keys) and not _OPEN_CARD.search(text)

    def _close(self) -> WedgeResult:
        """Everything held is decided now."""
        if not _is_burst(self._keys):
            return WedgeResult(retype=self._give_back(len(self._keys)))
        start, end = _bounds(self._keys)
        before, burst, after = self._keys[:start], self._keys[start:end], self._keys[end:]
        result = _scan("".join(char for char, _ in burst), self.suffix)
        if result is None:
            return WedgeResult(retype=self._give_back(len(self._keys)))
        self._keys = before + after
        return replace(result, retype=self._give_back(len(self._keys)))


def _gaps(keys: list[tuple[str, float]]) -> list[float]:
    return [later - earlier for (_, earlier), (_, later) in pairwise(keys)]


def _is_burst(keys: list[tuple[str, float]]) -> bool:
    return (
        len(keys) >= FEWEST
        # One key held down repeats as fast as a scanner types.
        and len({char for char, _ in keys}) > 1
        and median(_gaps(keys)) <= FAST
    )


def _bounds(keys: list[tuple[str, float]]) -> tuple[int, int]:
    """Where the scan begins and ends within a burst that a person's keys may have run into."""
    text = "".join(char for char, _ in keys)
    found = _BEGINNING.search(text[:40])
    usual = median(_gaps(keys))
    lonely = max(_APART, 3 * usual)
    start, end = 0, len(keys)
    if found is not None and found.start() <= 3:
        start = found.start()
    else:
        while end - start > FEWEST and keys[start + 1][1] - keys[start][1] > lonely:
            start += 1
    while (
        end - start > FEWEST
        and keys[end - 1][1] - keys[end - 2][1] > lonely
        and keys[end - 1][0] not in "\r\n\t"
    ):
        end -= 1
    return start, end


# --- what was scanned --------------------------------------------------------------------


def _scan(typed: str, suffix: str) -> WedgeResult | None:
    """The scan in what the scanner typed; None when nothing is left of it."""
    text = typed
    for ending in (suffix, *_TERMINATORS):
        if ending and text.endswith(ending):
            text = text[: -len(ending)]
            break
    text = text.replace("\r\n", "\n").replace("\r", "\n")  # keyboards have no line feed
    aim = ""
    prefix = _AIM.match(text)
    if prefix is not None:
        aim, text = prefix[0], text[prefix.end() :]
    if not text.strip():
        return None
    if text == CALIBRATION:
        return WedgeResult(calibrated=True)
    if _is_garbled_calibration(text):
        return WedgeResult(layout_warning=_advice(text))
    warning = ""
    if _GARBLED_CARD.search(text):
        warning = (
            "This scan came garbled: scanner and computer are set to different keyboard layouts. "
            f"{_MEND}"
        )
    symbol = Symbol(
        format=_AIM_SPECIAL.get(aim) or _AIM_FORMATS.get(aim[1:2], "Wedge"),
        payload=text.encode("utf-8", "surrogatepass"),
        text=text,
        aim=aim,
    )
    return WedgeResult(symbol=symbol, layout_warning=warning)


def _is_garbled_calibration(text: str) -> bool:
    """Whether this is the calibration code in another layout: L and C, z and y stand where they
    stood, whatever letters they became; signs between them may have vanished or doubled."""
    return (
        14 <= len(text) <= 30
        and text[0] == text[5]
        and text[1] == text[3]
        and text[0] != text[1]
        and text[-4:-2].swapcase() == text[-2:]
        and text[-1].isalpha()
        and text[-1] != text[-2]
    )


_MEND = (
    "Set the scanner's keyboard language to this computer's (its manual has a code for it), or "
    "switch this computer's keyboard to US English, then scan the calibration code again."
)


def _advice(text: str) -> str:
    if text[:2] == "lc" and text.endswith("ZYzy"):
        return "Caps Lock is on, so scans come garbled. Turn it off and scan the code again."
    if not text[0].isascii():
        cause = "this computer's keyboard is set to another alphabet, the scanner's is not"
    elif text[:6].upper().endswith("CQL") or text.endswith("wyWY"):
        cause = "this computer's keyboard is French (AZERTY), the scanner's is not"
    elif text.endswith("yzYZ"):
        cause = "this computer's keyboard is German (QWERTZ), the scanner's is not, or vice versa"
    else:
        wrong = [
            f"{want} came as {got}"
            for want, got in zip(CALIBRATION, text, strict=False)
            if want != got
        ]
        few = f" ({', '.join(wrong[:3])})" if len(text) == len(CALIBRATION) else ""
        cause = f"scanner and computer are set to different keyboard layouts{few}"
    return f"Scans would come garbled: {cause}. {_MEND}"
