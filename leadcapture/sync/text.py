"""Text on its way out: without what no CRM takes, and as HTML where a CRM wants that."""

from __future__ import annotations

import html
import re
from html.parser import HTMLParser
from uuid import NAMESPACE_URL, uuid5

__all__ = ["as_html", "clean", "find_marks", "from_html", "mark"]

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
_MARK = re.compile(r"\[leadcapture ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\]")


def clean(text: str) -> str:
    """`text` without control characters and with one kind of line end."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text)


def as_html(text: str) -> str:
    """Captured text as HTML that shows exactly it, line by line."""
    return "<br>".join(html.escape(line) for line in clean(text).split("\n"))


def from_html(text: str) -> str:
    """The text that HTML shows, line by line: what `as_html` was given, whatever a CRM put around
    it. Never raises."""
    reader = _Lines()
    reader.feed(text)
    reader.close()
    return "".join(reader.parts).strip("\n")


class _Lines(HTMLParser):
    """Collects the text of HTML; every block begins a line."""

    _BLOCKS = frozenset({"p", "div", "li", "ul", "ol", "tr", "table", "h1", "h2", "h3", "br"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br" or (tag in self._BLOCKS and self.parts and self.parts[-1][-1:] != "\n"):
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if data:
            self.parts.append(data)


def mark(key: str) -> str:
    """A mark for a text field, by which what has this key is found again."""
    return f"[leadcapture {uuid5(NAMESPACE_URL, f'leadcapture:{key}')}]"


def find_marks(text: str) -> frozenset[str]:
    """Every mark in a text, whatever people wrote around it."""
    return frozenset(found.group() for found in _MARK.finditer(text))
