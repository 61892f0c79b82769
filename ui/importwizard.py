"""Leads from a file: what each column means, what would come of it, then all or nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QProgressBar,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from leadcapture.booth import Booth
from leadcapture.errors import Cancelled, FileChanged
from leadcapture.lead import Lead
from leadcapture.tables import ENCODINGS
from ui import theme
from ui.evidence import clear
from ui.filewizard import FileWizard
from ui.leadform import ChoiceChips
from ui.words import country_word, country_words, how_many, local_time, one_line
from ui.work import Job, Lane, Worker

if TYPE_CHECKING:
    from leadcapture.review.importing import ImportPreview, ImportReport, ImportTable, Problem
    from leadcapture.tables import FileStamp

__all__ = ["ImportWizard"]

PAUSE = 400
"""Milliseconds without a change until the preview is made again."""
REST = 2_000
"""Milliseconds until a file that another program may still be writing is looked at again."""
SHOWN_PROBLEMS = 30
"""Lines to look at that are shown; all of them can be kept as a file."""
FILES = "Leads (*.csv *.tsv *.txt *.xlsx *.vcf);;All files (*)"
_DUPLICATES = {"add": "Add what is new", "skip": "Leave out", "new": "Import again"}
_NOTHING = "Nothing was imported."
_DAY_ORDERS = {"day-first": "Day first", "month-first": "Month first"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Opened:
    table: ImportTable
    fields: Mapping[str, str]
    mappings: Mapping[str, Mapping[str, str]]


def _open(booth: Booth, path: Path, encoding: str) -> _Opened:
    return _Opened(
        table=booth.import_table(path, encoding=encoding),
        fields=booth.import_fields(),
        mappings=booth.mappings(),
    )


def _preview(
    booth: Booth,
    path: Path,
    mapping: Mapping[str, str] | None,
    encoding: str,
    phones_from: str,
    *,
    progress: Callable[[int, int, str], None],
    cancelled: Callable[[], bool],
) -> ImportPreview:
    return booth.import_preview(
        path,
        mapping,
        encoding=encoding,
        phones_from=phones_from,
        progress=lambda rows: progress(rows, 0, ""),
        cancelled=cancelled,
    )


def _import(
    booth: Booth,
    path: Path,
    mapping: Mapping[str, str] | None,
    encoding: str,
    on_duplicate: str,
    stamp: FileStamp,
    phones_from: str,
    total: int,
    *,
    progress: Callable[[int, int, str], None],
    cancelled: Callable[[], bool],
) -> ImportReport:
    return booth.import_leads(
        path,
        mapping,
        encoding=encoding,
        on_duplicate=on_duplicate,
        stamp=stamp,
        phones_from=phones_from,
        progress=lambda rows: progress(rows, total, ""),
        cancelled=cancelled,
    )


class ImportWizard(FileWizard):
    """See the module."""

    def __init__(self, booth: Booth, worker: Worker, parent: QWidget | None = None) -> None:
        super().__init__(booth, worker, parent)
        self._opened: _Opened | None = None
        self._preview: ImportPreview | None = None
        self._job: Job | None = None
        self._turn = 0
        self._importing = False
        self._problems: tuple[Problem, ...] = ()
        self._further = 0
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE)
        self._pause.timeout.connect(self.preview)

        self._changed = False
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(REST)
        self._rest.timeout.connect(self.preview)

        back = theme.button("Back to the list", icon="previous")
        back.clicked.connect(self.leave)
        self._title.setText("Import leads")
        other = theme.button("Another file …", icon="folder")
        other.clicked.connect(self.choose_file)
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(back)
        head.addWidget(self._title, 1)
        head.addWidget(other)
        split = QSplitter()
        split.setChildrenCollapsible(False)
        split.setHandleWidth(16)
        split.addWidget(theme.card(self._make_columns()))
        split.addWidget(theme.card(self._make_outcome()))
        split.setSizes([560, 560])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addLayout(head)
        column.addWidget(self.notice)
        column.addWidget(split, 1)

    def _make_columns(self) -> QWidget:
        """Left: what each column means."""
        self.saved = QComboBox()
        self.saved.setAccessibleName("Saved mappings")
        self.saved.activated.connect(self._use_saved)
        self.name = QLineEdit()
        self.name.setPlaceholderText("Name this mapping, such as a vendor's")
        self.name.setAccessibleName("Name of the mapping")
        self.keep_button = theme.button("Save mapping")
        self.keep_button.clicked.connect(self.save_mapping)
        self.drop_button = theme.button("Forget")
        self.drop_button.clicked.connect(self.drop_mapping)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.saved, 1)
        top.addWidget(self.drop_button)
        self.encoding = QComboBox()
        self.encoding.setAccessibleName("What the text is written in")
        self.encoding.activated.connect(self._encoding_chosen)
        self._encoding_line = _labelled("Letters read as", self.encoding)
        self.phones_from = QComboBox()
        self.phones_from.setAccessibleName("Phones without a country code are from")
        self.phones_from.activated.connect(self.preview)
        self._phones_line = _labelled("Phones without a country code are from", self.phones_from)
        self._phones_line.hide()
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.name, 1)
        foot.addWidget(self.keep_button)
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(theme.heading("What each column means"))
        column.addLayout(top)
        column.addWidget(self._encoding_line)
        column.addWidget(self._phones_line)
        column.addWidget(self._columns, 1)
        column.addLayout(foot)
        return box

    def _make_outcome(self) -> QWidget:
        """Right: what would come of it."""
        self._sum = theme.label("", wrap=True, strong=True)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName("How far the file is read")
        self._bar.hide()
        self._rows = QVBoxLayout()
        self._rows.setSpacing(6)
        inside = QWidget()
        holder = QVBoxLayout(inside)
        holder.setContentsMargins(0, 0, 8, 0)
        holder.addLayout(self._rows)
        holder.addStretch(1)
        self._dates = theme.label("", wrap=True)
        self.day_order = ChoiceChips("How dates are written", _DAY_ORDERS, compact=True)
        self.day_order.changed.connect(self._order_chosen)
        self.duplicates = ChoiceChips("Leads that are here already", _DUPLICATES, compact=True)
        self.duplicates.set_values(["add"])
        self.duplicates.changed.connect(self._say_go)
        self.cancel_button = theme.button("Cancel")
        self.cancel_button.clicked.connect(self.cancel)
        self.go_button = theme.button("Import", primary=True)
        self.go_button.clicked.connect(self.start)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addStretch(1)
        foot.addWidget(self.cancel_button)
        foot.addWidget(self.go_button)
        box = QWidget()
        column = QVBoxLayout(box)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(theme.heading("What comes out"))
        column.addWidget(self._sum)
        column.addWidget(self._bar)
        column.addWidget(self._dates)
        column.addWidget(self.day_order)
        self._show_dates()
        column.addWidget(theme.scroll(inside), 1)
        column.addWidget(
            theme.label("Leads that are here already (by e-mail or badge):", role="muted")
        )
        column.addWidget(self.duplicates)
        column.addLayout(foot)
        return box

    # --- the file ------------------------------------------------------------------------

    def choose_file(self) -> None:
        """Ask for a file."""
        chosen, _ = QFileDialog.getOpenFileName(self, "Import leads", "", FILES)
        if chosen:
            self.open_file(Path(chosen))

    def open_file(self, path: Path, encoding: str = "") -> None:
        """Look into the file in the worker; without an `encoding` it is guessed."""
        self._stop()
        self._path = path
        self._opened = self._preview = None
        self._changed = False
        self._clear_columns()
        self._offer_saving(False)
        self._encoding_line.setVisible(bool(encoding))
        self._phones_line.hide()
        self.phones_from.clear()
        clear(self._rows)
        self.notice.hide()
        self._title.setText(f"Import {one_line(path.name)}")
        self._sum.setText("Reading the file …")
        self._show_dates()
        self._say_go()
        self._worker.run(
            _open,
            self._booth,
            path,
            encoding,
            done=partial(self._if_current, self._turn, partial(self._came, encoding)),
            failed=partial(self._if_current, self._turn, self._cannot),
        )

    def _came(self, encoding: str, opened: _Opened) -> None:
        self._opened = opened
        table = opened.table
        self._show_encoding(table.encoding, guessed=not encoding)
        self._show_columns(table.headers, table.rows, opened.fields, table.mapping)
        if not opened.table.headers:
            words = "A vCard says itself what is what: nothing to choose here."
            self._grid.addWidget(theme.label(words, role="muted", wrap=True), 1, 0, 1, 3)
        self._offer_saving(bool(opened.table.headers))
        self._show_saved(opened.table.saved_as)
        self.preview()

    @property
    def mapping(self) -> dict[str, str] | None:
        """Column head -> field; skipped columns are left out. None for a vCard."""
        if self._opened is None or not self._opened.table.headers:
            return None
        return self.chosen

    def columns_changed(self) -> None:
        """See `FileWizard`."""
        self._preview = None
        self._say_go()
        self._pause.start()

    def _show_encoding(self, encoding: str, *, guessed: bool) -> None:
        """The guess first, then all there are; a workbook needs none."""
        self._encoding_line.setVisible(bool(encoding))
        if not encoding:
            return
        if guessed:
            self.encoding.clear()
            self.encoding.addItem(f"{ENCODINGS[encoding]}, guessed", "")
            self.encoding.insertSeparator(1)
            for name, words in ENCODINGS.items():
                self.encoding.addItem(words, name)
            self.encoding.setCurrentIndex(0)

    def _encoding_chosen(self) -> None:
        self.open_file(self._path, self.encoding.currentData())

    @property
    def _read_in(self) -> str:
        return self._opened.table.encoding if self._opened else ""

    # --- saved mappings ------------------------------------------------------------------

    def _offer_saving(self, there: bool) -> None:
        """A vCard, and a file that cannot be read, have no columns to keep."""
        for widget in (self.saved, self.name, self.keep_button, self.drop_button):
            widget.setVisible(there)

    def _show_saved(self, chosen: str) -> None:
        names = self._opened.mappings if self._opened else {}
        self.saved.clear()
        self.saved.addItem("As suggested", "")
        for name in names:
            self.saved.addItem(one_line(name), name)
        self.saved.setCurrentIndex(max(0, self.saved.findData(chosen)))
        self.drop_button.setEnabled(bool(self.saved.currentData()))

    def _use_saved(self) -> None:
        if self._opened is None:
            return
        name = self.saved.currentData()
        mapping = self._opened.mappings[name] if name else self._opened.table.mapping
        self.drop_button.setEnabled(bool(name))
        self._choose_all(mapping)

    def save_mapping(self) -> None:
        """Keep the mapping under the name that was typed."""
        mapping, name = self.mapping, self.name.text().strip()
        if mapping is not None:
            self._worker.run(
                self._booth.save_mapping,
                name,
                mapping,
                lane=Lane.KEEP,
                done=lambda _: self._mappings_changed(name, f"Saved the mapping “{name}”"),
                failed=self._cannot_save,
            )

    def drop_mapping(self) -> None:
        """Forget the chosen mapping."""
        if name := self.saved.currentData():
            self._worker.run(
                self._booth.drop_mapping,
                name,
                lane=Lane.KEEP,
                done=lambda _: self._mappings_changed("", f"Forgot the mapping “{name}”"),
                failed=self._cannot_save,
            )

    def _mappings_changed(self, name: str, words: str) -> None:
        def came(mappings: Mapping[str, Mapping[str, str]]) -> None:
            if self._opened is not None:
                self._opened = _Opened(
                    table=self._opened.table, fields=self._opened.fields, mappings=mappings
                )
                self._show_saved(name)

        self.said.emit(one_line(words))
        self.name.clear()
        self._worker.run(self._booth.mappings, done=came, failed=self._cannot_save)

    def _cannot_save(self, error: Exception) -> None:
        self._warn(str(error))

    # --- what would come of it -----------------------------------------------------------

    def preview(self) -> None:
        """Read the file as it is mapped; nothing is stored."""
        self._stop()
        if self._opened is None:
            return
        self._begin("Reading the file …")
        self._job = self._worker.run(
            _preview,
            self._booth,
            self._path,
            self.mapping,
            self._read_in,
            self.phones_from.currentData() or "",
            progress=self._progressed,
            done=partial(self._if_current, self._turn, self._previewed),
            failed=partial(self._if_current, self._turn, self._cannot),
        )

    def _begin(self, words: str) -> None:
        self._sum.setText(words)
        self.cancel_button.setText("Cancel")
        self._bar.setRange(0, 0)
        self._bar.show()

    def _progressed(self, rows: int, total: int, _: str) -> None:
        self._bar.setRange(0, total)
        self._bar.setValue(min(rows, total) if total else 0)
        word = "Importing" if self._importing else "Reading the file"
        self._sum.setText(f"{word}: {how_many(rows, 'row')} …")

    def _previewed(self, preview: ImportPreview) -> None:
        self._job = None
        self._preview = preview
        self._bar.hide()
        self.notice.hide()
        if self._changed:
            self._warn("The file was changed since you looked at it. This is what it holds now.")
            self._changed = False
        if preview.unfinished:
            self._rest.start()
        self._show_phones(preview.phones)
        parts = [how_many(preview.new, "new lead")]
        if not preview.whole:
            parts.insert(0, f"Of the first {preview.rows:,} rows")
        if known := preview.duplicates - preview.twice:
            parts.append(f"{known:,} here already")
        if preview.twice:
            parts.append(f"{how_many(preview.twice, 'row')} put together with a row above")
        if preview.skipped:
            parts.append(f"{how_many(preview.skipped, 'row')} name nobody")
        if preview.forgotten:
            parts.append(f"{preview.forgotten:,} erased before, left out")
        self._sum.setText(" · ".join(parts))
        clear(self._rows)
        for lead in preview.leads[:8]:
            self._rows.addWidget(_lead_line(lead, dated=preview.dates is not None))
        for remark in preview.remarks:
            words = one_line(remark)
            self._rows.addWidget(theme.label(words, size="small", role="muted", wrap=True))
        self._show_problems(preview.problems, preview.further)
        self._show_dates()
        self._say_go()

    def _show_phones(self, rows: Mapping[str, int]) -> None:
        """The guess first, then every country; only where a number lacks its country code."""
        if not rows and not self.phones_from.currentData():
            self._phones_line.hide()
            return
        self._phones_line.show()
        if not self.phones_from.count():
            country = self._booth.show.country if self._booth.show else ""
            known = f", else {country_word(country)}" if country else ""
            self.phones_from.addItem(f"as each row tells{known}", "")
            self.phones_from.insertSeparator(1)
            for code, word in sorted(country_words().items(), key=lambda one: one[1].casefold()):
                self.phones_from.addItem(word, code)

    def _show_problems(self, problems: tuple[Problem, ...], further: int) -> None:
        """The first lines to look at, how many more there are, and all of them as a file."""
        self._problems, self._further = problems, further
        if not problems:
            return
        self._rows.addWidget(theme.heading("Lines to look at"))
        for problem in problems[:SHOWN_PROBLEMS]:
            words = f"Line {problem.line:,}: {one_line(problem.text)}"
            self._rows.addWidget(theme.label(words, size="small", role="warning", wrap=True))
        if more := len(problems[SHOWN_PROBLEMS:]) + further:
            words = f"and {more:,} more"
            self._rows.addWidget(theme.label(words, size="small", role="warning", wrap=True))
        keep = theme.button("Save the whole list …", icon="export")
        keep.clicked.connect(self.save_problems)
        self._rows.addWidget(keep, 0, Qt.AlignmentFlag.AlignLeft)

    def save_problems(self) -> None:
        """Ask for a file, and keep all lines to look at in it."""
        name = f"{self._path.stem} lines to look at.csv"
        chosen, _ = QFileDialog.getSaveFileName(
            self, "Save the lines to look at", name, "CSV (*.csv);;Excel (*.xlsx)"
        )
        if not chosen:
            return
        path = Path(chosen)
        self._worker.run(
            partial(self._booth.save_problems, further=self._further),
            path,
            self._problems,
            done=lambda _: self.said.emit(f"Saved {one_line(path.name)}"),
            failed=self._cannot_save,
        )

    def _show_dates(self) -> None:
        """How times are read; where nothing in the file says it, somebody is asked."""
        dates = self._preview.dates if self._preview else None
        asked = dates is not None and not dates.sure
        words = ""
        if dates is not None and asked:
            words = f"“{one_line(dates.example)}”: which comes first? Nothing in the file says it. "
        if dates is not None and dates.zone:
            whose = "the show's" if dates.from_show else "this computer's; a show file can name one"
            words += f"Times without a zone are read in {dates.zone} ({whose})."
        self._dates.setText(words)
        self._dates.setVisible(bool(words))
        theme.set_role(self._dates, "warning" if asked else "muted")
        self.day_order.set_values([])
        self.day_order.setVisible(asked)

    def _order_chosen(self) -> None:
        order = self.day_order.values()
        if order and self._preview is not None and self._preview.dates is not None:
            for head in self._preview.dates.columns:
                self.choose(head, f"captured_at:{order[0]}")

    def _count(self) -> int:
        if self._preview is None:
            return 0
        again = self.duplicates.values() == ("skip",)
        known = self._preview.duplicates
        if self.duplicates.values() != ("new",):
            known -= self._preview.twice
        return self._preview.new + (0 if again else known)

    def _say_go(self) -> None:
        count = self._count()
        words = f"Import {how_many(count, 'lead')}" if count else "Import"
        if self._preview is not None and not self._preview.whole:
            words = "Import all of the file"
        self.go_button.setText(words)
        dates = self._preview.dates if self._preview else None
        asked = dates is not None and not dates.sure
        waits = self._preview is not None and self._preview.unfinished
        self.go_button.setEnabled(count > 0 and not self._importing and not asked and not waits)

    # --- importing -----------------------------------------------------------------------

    def start(self) -> None:
        """Import as the preview shows; all, or nothing when it is cancelled."""
        if not self.go_button.isEnabled() or self._preview is None:
            return
        self._importing = True
        self._say_go()
        self._begin("Importing …")
        chosen = self.duplicates.values()
        self._job = self._worker.run(
            _import,
            self._booth,
            self._path,
            self.mapping,
            self._read_in,
            chosen[0] if chosen else "add",
            self._preview.stamp,
            self.phones_from.currentData() or "",
            self._count() if self._preview.whole else 0,
            lane=Lane.WORK,
            progress=self._progressed,
            done=self._imported,
            failed=self._cannot,
        )

    def _imported(self, report: ImportReport) -> None:
        self._job = None
        self._importing = False
        self._preview = None
        self._bar.hide()
        clear(self._rows)
        parts = [f"{how_many(report.new, 'new lead')} imported"]
        if report.known:
            parts.append(f"{report.known:,} here already ({report.added:,} learned something)")
        if report.twice:
            parts.append(f"{how_many(report.twice, 'row')} put together with a row above")
        if report.skipped:
            parts.append(f"{how_many(report.skipped, 'row')} left out")
        if report.forgotten:
            parts.append(f"{report.forgotten:,} erased before, left out")
        words = ", ".join(parts)
        self._sum.setText(f"{words}. Ctrl+Z takes all of it back.")
        self._show_problems(report.problems, report.further)
        self.cancel_button.setText("Close")
        self._say_go()
        self.said.emit(f"{words}. Ctrl+Z takes it back.")
        self.changed.emit()

    def _cannot(self, error: Exception) -> None:
        self._job = None
        was_importing, self._importing = self._importing, False
        self._bar.hide()
        self._preview = None
        if was_importing and isinstance(error, FileChanged):
            self._changed = True
            self.preview()
            return
        if isinstance(error, Cancelled):
            self._sum.setText(f"Cancelled. {_NOTHING}" if was_importing else "Cancelled.")
        else:
            self._sum.setText(_NOTHING)
            self._warn(str(error))
        self._say_go()

    def _stop(self) -> None:
        """Listen to the job under way no more; it ends by itself, with nothing stored."""
        self._pause.stop()
        self._rest.stop()
        self._turn += 1
        if self._job is not None:
            self._job.cancel()
            self._job = None

    def _if_current(self, turn: int, use: Callable[[Any], None], answer: Any) -> None:
        """An answer to what was asked before the last change is not shown."""
        if turn == self._turn:
            use(answer)

    def cancel(self) -> None:
        """Stop the import under way, else leave."""
        if self._importing and self._job is not None:
            self._job.cancel()
        else:
            self.leave()

    def leave(self) -> None:
        """Back to the list; an import under way is stopped first."""
        if self._importing:
            self.cancel()
            return
        self._stop()
        self.left.emit()


def _lead_line(lead: Lead, *, dated: bool) -> QWidget:
    person = lead.person
    parts = [person.title, person.company, person.email, *(one.number for one in person.phones[:1])]
    if dated:
        parts.insert(0, local_time(lead.captured_at))
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(theme.label(one_line(lead.label), lines=2))
    rest = one_line(" · ".join(part for part in parts if part))
    column.addWidget(theme.label(rest, size="small", role="muted", lines=3))
    return box


def _labelled(words: str, choice: QWidget) -> QWidget:
    """The choice with its words before it, on one line."""
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(8)
    row.addWidget(theme.label(words, role="muted"))
    row.addWidget(choice, 1)
    return line
