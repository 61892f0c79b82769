"""Learn how this show's badge codes are laid out, from one scan.

The code's parts stand in a row; a field is dragged onto its part, or chosen below it. What the
badge then reads as is shown at once, from the same code path as a scan.
"""

from __future__ import annotations

import contextlib
from collections.abc import Container, Sequence
from functools import partial

from PySide6.QtCore import QMimeData, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QDrag, QDragEnterEvent, QDropEvent, QMouseEvent
from PySide6.QtWidgets import (
    QApplication,
    QButtonGroup,
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from leadcapture.booth import Booth, LeadQuery
from leadcapture.capture.delimited import is_blank
from leadcapture.contact import is_plain_email
from leadcapture.errors import BadInput
from leadcapture.show import BadgeTemplate, Show
from ui import theme
from ui.leadform import plain_lines
from ui.words import FIELDS, how_many, one_line
from ui.work import Job, Lane, Worker

__all__ = ["TemplateWizard", "likely_delimiter", "newest_codes", "reads_as"]

DELIMITERS = {
    "^": "^  caret",
    "|": "|  bar",
    ";": ";  semicolon",
    "\t": "Tab",
    ",": ",  comma",
    "~": "~  tilde",
}

_DRAGGED = "application/x-leadcapture-field"

_LEADS_LOOKED_AT = 20


def newest_codes(booth: Booth) -> tuple[str, ...]:
    """The codes scanned last at the open show that a template can lay out. For the worker.

    Newest first, each once.
    """
    from leadcapture.capture.badge import read_badge

    show = booth.show
    found: dict[str, bool] = {}
    query = LeadQuery(show_id=show.id if show else None)
    for row in booth.page(query, offset=0, limit=_LEADS_LOOKED_AT):
        for capture in booth.captures(row.id):
            code = (capture.payload or b"").decode("utf-8", "replace")
            if code not in found and not is_blank(code):
                with contextlib.suppress(BadInput):
                    found[code] = read_badge(code.encode(), code).says_itself
    return tuple(code for code, says_itself in found.items() if not says_itself)


def likely_delimiter(code: str) -> str:
    """What most likely stands between the parts of this code; empty when nothing does."""
    counts = {one: code.count(one) for one in DELIMITERS}
    best = max(counts, key=lambda one: counts[one])
    return best if counts[best] else ""


def reads_as(code: str, template: BadgeTemplate, region: str) -> tuple[str, bool]:
    """Who a code names under a template, in one line, and whether it says so without one.

    For the worker. Raises `BadInput`.
    """
    from leadcapture.capture.badge import read_badge

    reading = read_badge(code.encode(), code, template=template, region=region)
    person = reading.person
    parts = (
        person.name,
        person.title,
        person.company,
        ", ".join(person.emails),
        ", ".join(phone.number for phone in person.phones),
        f"id {reading.badge_id}" if reading.badge_id else "",
    )
    return " · ".join(part for part in parts if part), reading.says_itself


def _as_seen(parts: Sequence[str], fields: Sequence[str], named: Container[int]) -> list[str]:
    """The fields of a code's parts: an address is the e-mail, whatever the show's order says of its
    place. A shorter code has its fields elsewhere. What somebody has `named` stays."""
    found = list(fields)
    emails = [place for place, words in enumerate(parts) if is_plain_email(words.strip().lower())]
    if len(emails) == 1 and (place := emails[0]) not in named:
        there = found.index("email") if "email" in found else place
        if found[place] not in ("-", "badge_id", "email") and there not in named:
            found[there] = "-"
            found[place] = "email"
    return found


class _FieldChip(QFrame):
    """A field that can be dragged onto a part."""

    def __init__(self, field: str, word: str) -> None:
        super().__init__()
        self.setObjectName("pill")
        self._field = field
        self._from = QPoint()
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.setToolTip("Drag it onto its part of the code")
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 3, 10, 3)
        row.addWidget(theme.label(word, size="small"))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._from = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        moved = (event.position().toPoint() - self._from).manhattanLength()
        if event.buttons() & Qt.MouseButton.LeftButton and (
            moved >= QApplication.startDragDistance()
        ):
            drag = QDrag(self)
            data = QMimeData()
            data.setData(_DRAGGED, self._field.encode())
            drag.setMimeData(data)
            drag.setPixmap(self.grab())
            drag.exec(Qt.DropAction.CopyAction)


class _Part(QFrame):
    """One part of the code and the field it is."""

    chosen = Signal(str)

    def __init__(self, number: int, words: str) -> None:
        super().__init__()
        self.setObjectName("picture")
        self.setAcceptDrops(True)
        theme.fix(self, width=176)
        self.box = QComboBox()
        self.box.addItem("Not used", "-")
        for field, word in FIELDS.items():
            self.box.addItem(word, field)
        self.box.setAccessibleName(f"Field of part {number}")
        self.box.currentIndexChanged.connect(lambda: self.chosen.emit(self.field))
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(8)
        column.addWidget(theme.label(f"Part {number}", size="small", role="muted"))
        shown = theme.label(one_line(words) or "empty", strong=bool(words), elide=True)
        if not words:
            theme.set_role(shown, "muted")
        column.addWidget(shown)
        column.addWidget(self.box)

    @property
    def field(self) -> str:
        return str(self.box.currentData())

    def put(self, field: str) -> None:
        self.box.setCurrentIndex(max(0, self.box.findData(field)))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.mimeData().hasFormat(_DRAGGED):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        self.put(bytes(event.mimeData().data(_DRAGGED).data()).decode())
        event.acceptProposedAction()


class TemplateWizard(QWidget):
    """See the module."""

    left = Signal()
    changed = Signal()
    said = Signal(str)

    def __init__(self, booth: Booth, worker: Worker, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._booth = booth
        self._worker = worker
        self._parts: list[_Part] = []
        self._seen: list[str] = []
        """The fields of the parts, as they were laid out."""
        self._named: set[int] = set()
        """The parts that somebody has named."""
        self._kept: tuple[str, ...] = ()
        self._job: Job | None = None
        self._last = QComboBox()
        self._last.setAccessibleName("A code scanned before")
        self._last.activated.connect(self._take_last)
        self.code = QLineEdit()
        self.code.setPlaceholderText(
            "Scan a badge now, choose one scanned before, or paste its text"
        )
        self.code.setAccessibleName("The badge's text")
        self.code.textChanged.connect(self._code_changed)
        self._delimiters = QButtonGroup(self)
        self._delimiters.setExclusive(True)
        chips = QWidget()
        flow = theme.FlowLayout(chips)
        for number, word in enumerate(DELIMITERS.values()):
            chip = theme.chip(word, small=True)
            chip.setAccessibleName(f"Parts are separated by {word}")
            chip.clicked.connect(partial(self._show_parts))
            self._delimiters.addButton(chip, number)
            flow.addWidget(chip)
        fields = QWidget()
        flow = theme.FlowLayout(fields)
        for field, word in FIELDS.items():
            flow.addWidget(_FieldChip(field, word))
        self._holder = QWidget()
        self._flow = theme.FlowLayout(self._holder)
        self.id_parameter = QLineEdit()
        self.id_parameter.setAccessibleName("Query value with the id")
        self.id_parameter.setPlaceholderText("empty: found by itself")
        theme.fix(self.id_parameter, most_width=280)
        self.id_parameter.textChanged.connect(self._soon)
        self._reads = theme.label("", wrap=True)
        self._notice = theme.NoticeBar()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(120)
        self._pause.timeout.connect(self._preview)
        cancel = theme.button("Cancel")
        cancel.clicked.connect(self.left)
        self.save_button = theme.button("Use for this show", primary=True)
        self.save_button.clicked.connect(self.save)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addStretch(1)
        row.addWidget(cancel)
        row.addWidget(self.save_button)

        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 8, 0)
        column.setSpacing(12)
        column.addWidget(theme.label("Badge template", size="title"))
        column.addWidget(
            theme.label(
                "For badges whose code is a list of fields. Codes that say themselves what they "
                "are (vCard, JSON, an id, a link) need no template.",
                role="muted",
                wrap=True,
            )
        )
        column.addWidget(theme.heading("1  One scan"))
        column.addWidget(self._last)
        column.addWidget(self.code)
        column.addWidget(theme.heading("2  What separates its parts"))
        column.addWidget(chips)
        column.addWidget(theme.heading("3  Drag each field onto its part, or choose it there"))
        column.addWidget(fields)
        column.addWidget(self._holder)
        line = QHBoxLayout()
        line.setSpacing(12)
        line.addWidget(theme.label("For links: the query value that holds the id", role="muted"))
        line.addWidget(self.id_parameter, 1)
        line.addStretch(1)
        column.addLayout(line)
        column.addWidget(theme.heading("This badge reads as"))
        column.addWidget(self._reads)
        column.addWidget(self._notice)
        column.addStretch(1)
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(theme.scroll(inside), 1)
        column.addLayout(row)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 16, 24, 16)
        whole.addWidget(theme.card(box))
        self._notice.hide()

    def start(self) -> None:
        """Begin with the open show's template and the newest scan."""
        show = self._booth.show
        template = show.badge if show else BadgeTemplate()
        self.code.clear()
        self._parts = []
        self._seen, self._named = [], set()
        self._kept = template.columns
        self.id_parameter.setText(template.id_parameter)
        self._choose_delimiter(template.delimiter)
        self._notice.hide()
        self._show_parts()
        self._last.clear()
        self._last.setEnabled(False)
        self._last.addItem("Looking for the newest scans …")
        self._worker.run(newest_codes, self._booth, done=self._found, failed=self._cannot)
        self.code.setFocus()

    def _found(self, codes: tuple[str, ...]) -> None:
        self._last.clear()
        self._last.setEnabled(bool(codes))
        self._last.addItem(
            f"{how_many(len(codes), 'code')} scanned before" if codes else "No list was scanned yet"
        )
        for code in codes:
            self._last.addItem(one_line(code)[:120], code)
        if codes and not self.code.text():
            lists = [
                code
                for code in codes
                if likely_delimiter(code) and "\n" not in code and "://" not in code
            ]
            self._last.setCurrentIndex(self._last.findData((lists or list(codes))[0]))
            self._take_last()

    def take_scan(self, code: str) -> None:
        """A hand scanner read this badge."""
        self.code.setText(code)

    def _take_last(self, *_: object) -> None:
        code = self._last.currentData()
        if code:
            self.code.setText(code)

    def _code_changed(self) -> None:
        likely = likely_delimiter(self.code.text())
        if self.code.text() and likely and self.delimiter not in self.code.text():
            self._choose_delimiter(likely)
        self._show_parts()

    @property
    def delimiter(self) -> str:
        return list(DELIMITERS)[max(0, self._delimiters.checkedId())]

    def _choose_delimiter(self, delimiter: str) -> None:
        known = list(DELIMITERS)
        number = known.index(delimiter) if delimiter in known else 0
        self._delimiters.button(number).setChecked(True)

    @property
    def template(self) -> BadgeTemplate:
        """The template as it stands."""
        columns = [part.field for part in self._parts] or list(self._kept)
        while columns and columns[-1] == "-":
            columns.pop()
        return BadgeTemplate(
            delimiter=self.delimiter,
            columns=tuple(columns),
            id_parameter=self.id_parameter.text().strip(),
        )

    def put(self, number: int, field: str) -> None:
        """Say that part `number` (from 0) is this field."""
        self._parts[number].put(field)

    def _show_parts(self, *_: object) -> None:
        if self._parts:
            # A code that is still being typed has few parts, and the rest are not forgotten.
            beyond = self._kept[len(self._parts) :]
            kept = [*self._kept, *("-" for _ in self._parts)]
            # What was only seen in this code is no order of the show's.
            said = [
                kept[number] if part.field == seen else part.field
                for number, (part, seen) in enumerate(zip(self._parts, self._seen, strict=True))
            ]
            self._kept = (*said, *beyond)
        while item := self._flow.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        code = self.code.text()
        self._parts = []
        parts = code.split(self.delimiter)[:40] if code else []
        kept = [*self._kept, *("-" for _ in parts)][: len(parts)]
        self._seen = _as_seen(parts, kept, self._named)
        for number, (words, field) in enumerate(zip(parts, self._seen, strict=True)):
            part = _Part(number + 1, words)
            part.put(field)
            part.chosen.connect(partial(self._chosen, number))
            self._parts.append(part)
            self._flow.addWidget(part)
        self._soon()

    def _chosen(self, number: int, field: str) -> None:
        """A field stands in one place only, but for phones."""
        self._named.add(number)
        if field not in ("-", "phone"):
            for other, part in enumerate(self._parts):
                if other != number and part.field == field:
                    part.put("-")
            self._kept = tuple("-" if kept == field else kept for kept in self._kept)
        self._soon()

    def _soon(self) -> None:
        self._pause.start()
        self.save_button.setEnabled(bool(self._parts) or bool(self.id_parameter.text()))

    def _preview(self) -> None:
        code = self.code.text()
        if self._job is not None:
            self._job.cancel()
        if not code:
            self._holder.show()
            self._reads.setText("Nothing yet.")
            return
        show = self._booth.show
        self._job = self._worker.run(
            reads_as,
            code,
            self.template,
            show.country if show else "",
            done=self._read,
            failed=self._unread,
        )

    def _read(self, answer: tuple[str, bool]) -> None:
        words, says_itself = answer
        words = plain_lines(words)
        if says_itself:
            # Laid out as a list it would spoil the template of the show's other badges.
            self.save_button.setEnabled(False)
            words = "\n".join((words, "The code says so itself: it needs no template.")).strip()
        self._holder.setVisible(not says_itself)
        self._reads.setText(words or "Nobody: no part is a name, e-mail or id yet.")

    def _unread(self, error: Exception) -> None:
        self._holder.show()
        self._reads.setText(str(error))

    def save(self) -> None:
        """Store the template in the open show."""
        self.save_button.setEnabled(False)
        self._worker.run(
            self._booth.update_show,
            badge=self.template,
            lane=Lane.KEEP,
            done=self._saved,
            failed=self._cannot,
        )

    def _saved(self, show: Show) -> None:
        self.said.emit(f"Badges of {one_line(show.name)} are read with the new template")
        self.changed.emit()
        self.left.emit()

    def _cannot(self, error: Exception) -> None:
        self.save_button.setEnabled(True)
        self._notice.say(str(error), role="danger")
        self._notice.show()
