"""The settings room: who captures, with what, at which show, and how it is kept safe.

A change is stored as soon as a field is left; there is no "apply". Longer tasks (an attendee
list, a badge template) take the page for a while and give it back.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

from PySide6.QtCore import QDate, QLocale, QSignalBlocker, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QBoxLayout,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QScrollArea,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from leadcapture.booth import Booth, LeadFilter, LeadQuery, OpenedShow
from leadcapture.errors import BadInput, DiskFull, StoreError
from leadcapture.settings import Settings, restore_command
from leadcapture.show import NurtureRule, QualifierKind, Release, Show
from ui import textsize, theme
from ui.attendeewizard import AttendeeWizard
from ui.camera import NOT_ALLOWED, ask_for_camera
from ui.leadform import plain_lines
from ui.templatewizard import TemplateWizard
from ui.words import RATINGS, connector_name, how_many, next_step_label, one_line
from ui.work import Lane, Worker

if TYPE_CHECKING:
    from leadcapture.capture.frame import CameraInfo

__all__ = ["SettingsPage", "rule_words", "show_summary"]

WIDE = 960
"""From this width on the cards stand in two columns."""
WIDEST = 1520

_REP = {
    "rep_name": "Your name",
    "rep_title": "Job title",
    "rep_company": "Company",
    "rep_email": "E-mail",
    "rep_phone": "Phone",
    "device": "This device's name",
}
_THEMES = {"system": "Like the system", "light": "Light", "dark": "Dark"}
_RELEASES = {
    Release.AFTER_REVIEW: "after review",
    Release.AS_CAPTURED: "as soon as they are captured",
    Release.HOT_FIRST: "hot ones at once, the rest after review",
}
_KINDS = {
    QualifierKind.SINGLE: "one of",
    QualifierKind.MULTI: "any of",
    QualifierKind.TEXT: "text",
    QualifierKind.NUMBER: "a number",
}


#: What ends a hand scanner's code, by the setting.
_ENDINGS = {"": "a pause", "enter": "Enter", "tab": "Tab"}
#: Settings that are on or off, in the order they stand in.
_SWITCHES = ("mirror", "sound", "quick_mode", "sync_by_itself")


def _cameras() -> tuple[CameraInfo, ...]:
    """For the worker: where there is no list, devices are opened one by one."""
    from leadcapture.capture.frame import list_cameras

    return list_cameras()


def _save_key(path: Path, text: str) -> Path:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        kind = DiskFull if error.errno == 28 else StoreError
        raise kind(f"{path.name} cannot be written: {error.strerror or error}") from error
    return path


def rule_words(rule: NurtureRule, show: Show) -> str:
    """A nurture rule as a sentence: ``Hot follow-up: rating hot and next step Meeting``."""
    parts = []
    if rule.dispositions:
        parts.append("rating " + " or ".join(RATINGS[one].lower() for one in rule.dispositions))
    if rule.next_steps:
        steps = " or ".join(next_step_label(show, step) for step in rule.next_steps)
        parts.append(f"next step {steps}")
    labels = {one.id: one.label for one in show.qualifiers}
    parts += [
        f"{labels.get(question, question)} {' or '.join(wanted)}"
        for question, wanted in rule.answers.items()
    ]
    return f"{rule.sequence}: {' and '.join(parts) if parts else 'everybody else'}"


def show_summary(show: Show) -> tuple[tuple[str, str], ...]:
    """What the show file says, as (head, words)."""
    locale = QLocale()

    def day(value: Any) -> str:
        return locale.toString(QDate(value.year, value.month, value.day), "d MMM yyyy")

    dates = " to ".join(day(one) for one in (show.starts, show.ends) if one)
    place = ", ".join(part for part in (show.booth, show.city, show.country) if part)
    questions = [
        f"{one.label}: {_KINDS[one.kind]} {', '.join(one.choices)}".rstrip()
        for one in show.qualifiers
    ]
    steps = [
        f"{step.label} (to Sales, due after {how_many(step.due_days, 'day')})"
        if step.handoff
        else step.label
        for step in show.next_steps
    ]
    lines = (
        ("When", dates),
        ("Where", place),
        ("Time zone", show.timezone),
        ("Questions", "\n".join(questions)),
        ("Next steps", "\n".join(steps)),
        ("Consent", "\n".join(f"“{text.wording}” ({text.purpose})" for text in show.consent)),
        ("Nurture rules", "\n".join(rule_words(rule, show) for rule in show.nurture)),
        ("Leads leave", _RELEASES[show.release]),
        ("Campaign", show.campaign.name),
        ("To", ", ".join(connector_name(name) for name in show.connectors)),
    )
    return tuple((head, plain_lines(words)) for head, words in lines if words)


def _field(label: str, editor: QWidget) -> QWidget:
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(4)
    head = theme.label(label, size="small", role="muted")
    head.setBuddy(editor)
    if not editor.accessibleName():
        editor.setAccessibleName(label)
    column.addWidget(head)
    column.addWidget(editor)
    return box


def _card(title: str, explain: str = "") -> tuple[QWidget, QVBoxLayout]:
    inside = QWidget()
    column = QVBoxLayout(inside)
    column.setContentsMargins(8, 8, 8, 8)
    column.setSpacing(12)
    column.addWidget(theme.label(title, size="title"))
    if explain:
        column.addWidget(theme.label(explain, role="muted", wrap=True))
    return theme.card(inside), column


def _row(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(8)
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch(1)
    return row


class SettingsPage(QWidget):
    """See the module."""

    changed = Signal()
    said = Signal(str)
    theme_chosen = Signal(str)
    """The theme was changed and is on the screen."""

    CARDS, ATTENDEES, TEMPLATE = range(3)

    def __init__(self, booth: Booth, worker: Worker, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._booth = booth
        self._worker = worker
        self._probed = False
        self._lines: dict[str, QLineEdit] = {}

        # From the outside in: to move a page with all that is in it costs as much as to make it.
        self.pages = QStackedWidget(self)
        cards = QWidget(self.pages)
        column = QVBoxLayout(cards)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.notice = theme.NoticeBar(cards)
        above = QVBoxLayout()
        above.setContentsMargins(24, 16, 24, 0)
        above.addWidget(self.notice)
        column.addLayout(above)
        inside = QWidget()
        column.addWidget(theme.scroll(inside, area=QScrollArea(cards)), 1)
        across = QHBoxLayout(inside)
        across.setContentsMargins(24, 16, 24, 24)
        middle = QWidget(inside)
        middle.setMaximumWidth(WIDEST)
        across.addWidget(middle, 1)
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(16)
        self._columns = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._columns.setSpacing(16)
        column.addLayout(self._columns)
        column.addStretch(1)
        left, right = QVBoxLayout(), QVBoxLayout()
        for one in (left, right):
            one.setSpacing(16)
            self._columns.addLayout(one, 1)
        left.addWidget(self._make_show())
        left.addWidget(self._make_files())
        left.addStretch(1)
        right.addWidget(self._make_you())
        right.addWidget(self._make_capture())
        right.addWidget(self._make_safety())
        right.addStretch(1)

        self.attendees = AttendeeWizard(booth, worker, self.pages)
        self.template = TemplateWizard(booth, worker, self.pages)
        for page in (cards, self.attendees, self.template):
            self.pages.addWidget(page)
        for wizard in (self.attendees, self.template):
            wizard.left.connect(self._back)
            wizard.changed.connect(self._changed)
            wizard.said.connect(self.said)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.pages)
        self.notice.hide()
        self._fill()

    # --- the cards -----------------------------------------------------------------------

    def _make_you(self) -> QWidget:
        card, column = _card(
            "You", "Stands on every capture; “Show a code” gives it to the visitor as a vCard."
        )
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(12)
        for place, (name, label) in enumerate(_REP.items()):
            line = QLineEdit()
            line.setAccessibleName(label)
            line.editingFinished.connect(partial(self._line_left, name))
            self._lines[name] = line
            grid.addWidget(_field(label, line), place // 2, place % 2)
        column.addLayout(grid)
        return card

    def _make_capture(self) -> QWidget:
        card, column = _card("Camera, sync and theme")
        self.camera = QComboBox()
        self.camera.setAccessibleName("Camera")
        theme.fix(self.camera, least_width=240)
        self.camera.activated.connect(self._camera_chosen)
        self.look_button = theme.button("Find cameras", kind="quiet")
        self.look_button.clicked.connect(self._probe)
        file = theme.button("Video or picture file …")
        file.setToolTip("A clip, or a folder's pictures, instead of a camera")
        file.clicked.connect(self._ask_camera_file)
        column.addWidget(_field("Camera", self.camera))
        column.addLayout(_row(file, self.look_button))
        self.mirror = QCheckBox("Mirror the preview")
        self.sound = QCheckBox("Beep on a scan")
        self.quick_mode = QCheckBox("Quick mode: scan, beep, next; details later")
        self.sync_by_itself = QCheckBox("Sync by itself when the CRM can be reached")
        for name in _SWITCHES:
            box: QCheckBox = getattr(self, name)
            box.toggled.connect(partial(self._store, name))
            column.addWidget(box)
        self.scanner_suffix = QComboBox()
        self.scanner_suffix.setAccessibleName("What a hand scanner sends after a code")
        self.scanner_suffix.setToolTip(
            "As the scanner is set. A pause always works; Enter and Tab save a tenth of a second "
            "where no code has several lines or columns."
        )
        for value, word in _ENDINGS.items():
            self.scanner_suffix.addItem(word, value)
        self.scanner_suffix.activated.connect(
            lambda _: self._store("scanner_suffix", self.scanner_suffix.currentData())
        )
        column.addWidget(_field("A hand scanner ends a code with", self.scanner_suffix))
        self.themes = {}
        chips = QWidget()
        flow = theme.FlowLayout(chips)
        for value, word in _THEMES.items():
            chip = theme.chip(word, small=True)
            chip.setAutoExclusive(True)
            chip.setAccessibleName(f"Theme: {word}")
            chip.clicked.connect(partial(self._choose_theme, value))
            self.themes[value] = chip
            flow.addWidget(chip)
        column.addWidget(_field("Theme", chips))
        self.text_size = QComboBox()
        self.text_size.setAccessibleName("Text size")
        self.text_size.setToolTip("Ctrl++ and Ctrl+- on every page, Ctrl+0 for 100 %")
        for percent in textsize.STEPS:
            self.text_size.addItem(f"{percent} %", percent)
        self.text_size.activated.connect(self._choose_text_size)
        column.addWidget(_field("Text size, of the system's own", self.text_size))
        return card

    def _make_show(self) -> QWidget:
        card, column = _card("Show")
        self.shows = QComboBox()
        self.shows.setAccessibleName("The open show")
        self.shows.activated.connect(self._show_chosen)
        column.addWidget(_field("Open show", self.shows))
        self.open_button = theme.button("Open a show file …", primary=True)
        self.open_button.clicked.connect(self._ask_show)
        self.export_button = theme.button("Save as file …")
        self.export_button.setToolTip("One file that sets up the next laptop. It holds no secret.")
        self.export_button.clicked.connect(self._ask_export_show)
        self.sample_button = theme.button("Try the sample show")
        self.sample_button.clicked.connect(self.open_sample)
        column.addLayout(_row(self.open_button, self.export_button, self.sample_button))
        self._summary = QGridLayout()
        self._summary.setHorizontalSpacing(16)
        self._summary.setVerticalSpacing(12)
        self._summary.setColumnStretch(1, 1)
        self._summary.setColumnMinimumWidth(0, 96)
        column.addLayout(self._summary)
        column.addWidget(theme.line())
        self.attendees_button = theme.button("Import attendee list …")
        self.attendees_button.setToolTip("CSV or XLSX: gives scanned ids their names")
        self.attendees_button.clicked.connect(self._ask_attendees)
        self.template_button = theme.button("Badge template …")
        self.template_button.setToolTip("Learn from one scan how this show's codes are laid out")
        self.template_button.clicked.connect(self.open_template)
        column.addLayout(_row(self.attendees_button, self.template_button))
        return card

    def _make_files(self) -> QWidget:
        card, column = _card("Export leads", "As a file for a spreadsheet or an address book.")
        self.which = QComboBox()
        self.which.setAccessibleName("Which leads")
        for value, word in (
            (LeadFilter.ALL, "All leads of the open show"),
            (LeadFilter.APPROVED, "Approved leads only"),
            (LeadFilter.HOT, "Hot leads only"),
        ):
            self.which.addItem(word, value)
        buttons = []
        for suffix, word in (("csv", "CSV …"), ("xlsx", "Excel …"), ("vcf", "vCards …")):
            button = theme.button(word)
            button.setAccessibleName(f"Export as {suffix}")
            button.clicked.connect(partial(self._ask_export, suffix))
            buttons.append(button)
        self._export_buttons = buttons
        column.addWidget(self.which)
        column.addLayout(_row(*buttons))
        return card

    def _make_safety(self) -> QWidget:
        card, column = _card("Kept safe", "Leads and pictures are encrypted on this disk.")
        self.backup_folder = QLineEdit()
        self.backup_folder.setAccessibleName("Backup folder")
        self.backup_folder.editingFinished.connect(partial(self._line_left, "backup_folder"))
        self._lines["backup_folder"] = self.backup_folder
        choose = theme.button("Choose …")
        choose.clicked.connect(self._ask_backup_folder)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.backup_folder, 1)
        line.addWidget(choose)
        holder = QWidget()
        holder.setLayout(line)
        line.setContentsMargins(0, 0, 0, 0)
        column.addWidget(_field("Backup folder (best on a second disk)", holder))
        self.backup_button = theme.button("Back up now")
        self.backup_button.clicked.connect(self.back_up)
        self._backup_word = theme.label("", size="small", role="muted", wrap=True)
        column.addLayout(_row(self.backup_button))
        column.addWidget(self._backup_word)
        self._backup_word.hide()
        column.addWidget(
            theme.label(
                "To bring a backup back, close this window and type in a terminal:",
                size="small",
                role="muted",
                wrap=True,
            )
        )
        self.restore_word = theme.label("", size="small", mono=True, wrap=True)
        self.restore_word.setAccessibleName("The command that restores a backup")
        self.restore_word.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        column.addWidget(self.restore_word)
        column.addWidget(theme.line())
        column.addWidget(theme.heading("Recovery key"))
        column.addWidget(
            theme.label(
                "Opens this workspace when the passphrase or this computer's keyring is lost. "
                "Keep it apart from the laptop; nobody can make a second one.",
                role="muted",
                wrap=True,
            )
        )
        self.key = theme.label("", mono=True, wrap=True)
        self.key.setAccessibleName("Recovery key")
        self.key.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.show_key_button = theme.button("Show")
        self.show_key_button.setCheckable(True)
        self.show_key_button.toggled.connect(self._show_key)
        copy = theme.button("Copy")
        copy.clicked.connect(self.copy_key)
        save = theme.button("Save …")
        save.clicked.connect(self._ask_save_key)
        print_ = theme.button("Print …")
        print_.clicked.connect(self._print_key)
        column.addWidget(self.key)
        column.addLayout(_row(self.show_key_button, copy, print_, save))
        column.addWidget(theme.line())
        self.workspace = theme.label("", size="small", role="muted", wrap=True)
        self.workspace.setAccessibleName("Workspace folder")
        self.workspace.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        folder = theme.button("Open the folder", kind="quiet")
        folder.clicked.connect(self._open_folder)
        column.addWidget(self.workspace)
        column.addLayout(_row(folder))
        return card

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wide = event.size().width() >= theme.px(WIDE)
        self._columns.setDirection(
            QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        )

    # --- the seam to the window ----------------------------------------------------------

    def refresh(self) -> None:
        """Show what is stored; called when the page comes up."""
        self._fill()
        self._worker.run(self._booth.shows, done=self._shows_came, failed=self._cannot)
        if not self._probed:
            self._probe()

    def _fill(self) -> None:
        settings = self._booth.settings
        for name, line in self._lines.items():
            if not line.hasFocus():
                line.setText(getattr(settings, name))
        self._lines["device"].setPlaceholderText(settings.device_name)
        self.backup_folder.setPlaceholderText(str(self._booth.workspace / "backups"))
        for name in _SWITCHES:
            box: QCheckBox = getattr(self, name)
            with QSignalBlocker(box):
                box.setChecked(getattr(settings, name))
        self.scanner_suffix.setCurrentIndex(
            max(0, self.scanner_suffix.findData(settings.scanner_suffix))
        )
        chosen = settings.theme if settings.theme in self.themes else "system"
        self.themes[chosen].setChecked(True)
        self.text_size.setCurrentIndex(self.text_size.findData(textsize.percent()))
        self._show_camera()
        self._show_key(self.show_key_button.isChecked())
        if not self.restore_word.text():
            self.restore_word.setText(restore_command(self._booth.workspace))
        self.workspace.setText(f"Workspace folder: {self._booth.workspace}")
        self._show_show()

    def _changed(self) -> None:
        self.refresh()
        self.changed.emit()

    def _back(self) -> None:
        self.pages.setCurrentIndex(self.CARDS)

    def _cannot(self, error: Exception) -> None:
        self.notice.say(str(error), role="danger")
        self.notice.show()

    def _done(self, words: str) -> None:
        self.notice.hide()
        self.said.emit(words)

    # --- settings ------------------------------------------------------------------------

    def _line_left(self, name: str) -> None:
        text = self._lines[name].text().strip()
        if text != getattr(self._booth.settings, name):
            self._store(name, text)

    def _store(self, name: str, value: object) -> None:
        self._worker.run(
            partial(self._booth.update_settings, **{name: value}),
            lane=Lane.KEEP,
            done=self._stored,
            failed=self._cannot,
        )

    def _stored(self, _: Settings) -> None:
        self.said.emit("Saved")
        self.changed.emit()

    def _choose_theme(self, value: str, _checked: bool = True) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme.apply(app, value)
        self._store("theme", value)
        self.theme_chosen.emit(value)

    def _choose_text_size(self, _: int) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme.resize_text(app, self.text_size.currentData())
        self._store("text_size", self.text_size.currentData())

    # --- camera --------------------------------------------------------------------------

    def _probe(self) -> None:
        self._probed = True
        self.look_button.setEnabled(False)
        ask_for_camera(self, self._may_probe)

    def _may_probe(self, allowed: bool) -> None:
        # A camera that may not be used does not open, so it would not be found.
        if allowed:
            self._worker.run(_cameras, done=self._cameras_came, failed=self._no_cameras)
        else:
            self._no_cameras(BadInput(NOT_ALLOWED))

    def _cameras_came(self, cameras: Sequence[CameraInfo]) -> None:
        self.look_button.setEnabled(True)
        self.camera.clear()
        for camera in cameras:
            self.camera.addItem(one_line(camera.label), camera.spec)
        self._show_camera()

    def _no_cameras(self, error: Exception) -> None:
        self.look_button.setEnabled(True)
        self._cannot(error)

    def _show_camera(self) -> None:
        spec = self._booth.settings.camera
        if self.camera.findData(spec) < 0:
            known = spec.isdigit()
            word = f"Camera {spec} (not found now)" if known else Path(spec).name
            self.camera.addItem(one_line(word), spec)
        self.camera.setCurrentIndex(self.camera.findData(spec))

    def _camera_chosen(self, number: int) -> None:
        self._store("camera", self.camera.itemData(number))

    def use_camera_file(self, path: Path) -> None:
        """A clip or picture stands in for the camera."""
        self._store("camera", str(path))
        self.camera.addItem(one_line(path.name), str(path))
        self.camera.setCurrentIndex(self.camera.count() - 1)

    def _ask_camera_file(self) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self,
            "Choose a video or a picture",
            "",
            "Videos and pictures (*.mp4 *.avi *.mov *.mkv *.png *.jpg *.jpeg);;All files (*)",
        )
        if name:
            self.use_camera_file(Path(name))

    # --- the show ------------------------------------------------------------------------

    def _shows_came(self, shows: Sequence[Show]) -> None:
        current = self._booth.show
        self.shows.clear()
        for show in shows:
            self.shows.addItem(one_line(show.name), str(show.id))
            if current and show.id == current.id:
                self.shows.setCurrentIndex(self.shows.count() - 1)
        if not shows:
            self.shows.addItem("No show yet")
        self.shows.setEnabled(bool(shows))

    def _show_show(self) -> None:
        show = self._booth.show
        while item := self._summary.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        if show is None:
            self._summary.addWidget(
                theme.label(
                    "A show file names the dates, the questions, the consent wording, the rules "
                    "and where leads go. Open one, or try the sample.",
                    wrap=True,
                ),
                0,
                0,
                1,
                2,
            )
        else:
            for row, (head, words) in enumerate(show_summary(show)):
                top = Qt.AlignmentFlag.AlignTop
                self._summary.addWidget(theme.label(head, size="small", role="muted"), row, 0, top)
                self._summary.addWidget(theme.label(words, wrap=True), row, 1, top)
        for button in (
            self.export_button,
            self.attendees_button,
            self.template_button,
            self.which,
            *self._export_buttons,
        ):
            button.setEnabled(show is not None)

    def _show_chosen(self, number: int) -> None:
        show_id = self.shows.itemData(number)
        current = self._booth.show
        if show_id and (current is None or str(current.id) != show_id):
            self._run_show(self._booth.use_show, UUID(show_id))

    def open_show(self, path: Path) -> None:
        """Store the show in this file and make it the open one."""
        self._run_show(self._booth.import_show, path)

    def open_sample(self) -> None:
        """Store the sample show and make it the open one."""
        self._run_show(self._booth.import_sample_show)

    def _run_show(self, function: Any, *args: object) -> None:
        self._worker.run(
            function, *args, lane=Lane.KEEP, done=self._show_opened, failed=self._cannot
        )

    def _show_opened(self, opened: Show | OpenedShow) -> None:
        if isinstance(opened, Show):
            self._done(f"{one_line(opened.name)} is open")
        else:
            self._done(one_line(opened.words))
            if opened.warnings:
                words = " ".join(one_line(warning) for warning in opened.warnings)
                self.notice.say(f"Mend this before the show: {words}", role="warning")
                self.notice.show()
        self._changed()

    def export_show(self, path: Path) -> None:
        """Write the open show as a file."""
        self._worker.run(
            self._booth.export_show,
            path,
            done=lambda _: self._done(f"Saved {path.name}"),
            failed=self._cannot,
        )

    def _ask_show(self) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self, "Open a show file", "", "Show files (*.toml);;All files (*)"
        )
        if name:
            self.open_show(Path(name))

    def _ask_export_show(self) -> None:
        show = self._booth.show
        if show is None:
            return
        from leadcapture.tables import file_name

        name, _ = QFileDialog.getSaveFileName(
            self, "Save the show", f"{file_name(show.name)}.toml", "Show files (*.toml)"
        )
        if name:
            self.export_show(Path(name))

    def import_attendees(self, path: Path) -> None:
        """Let the user map this list's columns, then import it."""
        self.pages.setCurrentIndex(self.ATTENDEES)
        self.attendees.open_file(path)

    def _ask_attendees(self) -> None:
        name, _ = QFileDialog.getOpenFileName(
            self, "Open an attendee list", "", "Lists (*.csv *.tsv *.txt *.xlsx);;All files (*)"
        )
        if name:
            self.import_attendees(Path(name))

    def open_template(self) -> None:
        """Learn the badge template from one scan."""
        self.pages.setCurrentIndex(self.TEMPLATE)
        self.template.start()

    def take_scan(self, code: str) -> bool:
        """What a hand scanner read, for the badge template; False when that is not open."""
        if self.pages.currentIndex() != self.TEMPLATE:
            return False
        self.template.take_scan(code)
        return True

    # --- files out -----------------------------------------------------------------------

    def export_leads(self, path: Path) -> None:
        """Write the chosen leads; the name's ending says the format."""
        show = self._booth.show
        query = LeadQuery(
            show_id=show.id if show else None, filter=LeadFilter(self.which.currentData())
        )
        self.said.emit("Exporting …")
        self._worker.run(
            self._booth.export,
            path,
            query,
            done=lambda count: self._done(f"{how_many(count, 'lead')} in {path.name}"),
            failed=self._cannot,
        )

    def _ask_export(self, suffix: str) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self, "Export leads", f"leads.{suffix}", f"{suffix.upper()} (*.{suffix})"
        )
        if name:
            path = Path(name)
            self.export_leads(path if path.suffix else path.with_suffix(f".{suffix}"))

    # --- kept safe -----------------------------------------------------------------------

    def back_up(self) -> None:
        """Make a verified backup."""
        self.backup_button.setEnabled(False)
        self._backup_word.setText("Backing up and checking …")
        self._backup_word.show()
        self._worker.run(self._booth.backup, done=self._backed_up, failed=self._not_backed_up)

    def _backed_up(self, path: Path) -> None:
        self.backup_button.setEnabled(True)
        self._backup_word.setText(f"Checked and kept: {path}")
        self.restore_word.setText(restore_command(self._booth.workspace, path))
        self._done("Backed up")

    def _not_backed_up(self, error: Exception) -> None:
        self.backup_button.setEnabled(True)
        self._backup_word.hide()
        self._cannot(error)

    def _ask_backup_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, "Choose a folder for backups")
        if name:
            self.backup_folder.setText(name)
            self._line_left("backup_folder")

    def _show_key(self, shown: bool) -> None:
        key = self._booth.recovery_key if shown else ""
        hidden = "".join("•" if one.isalnum() else one for one in self._booth.recovery_key)
        self.key.setText(key or hidden)
        self.show_key_button.setText("Hide" if shown else "Show")

    def copy_key(self) -> None:
        """Put the recovery key on the clipboard."""
        QGuiApplication.clipboard().setText(self._booth.recovery_key)
        self.said.emit("Recovery key copied. Paste it somewhere safe, then copy something else.")

    def save_key(self, path: Path) -> None:
        """Write the recovery key to a text file."""
        self._worker.run(
            _save_key,
            path,
            self._key_page(),
            done=lambda _: self._done(f"Recovery key saved as {path.name}"),
            failed=self._cannot,
        )

    def _key_page(self) -> str:
        return (
            "leadcapture recovery key\n\n"
            f"{self._booth.recovery_key}\n\n"
            f"Opens the workspace {self._booth.workspace}\n"
            "when its passphrase is lost. Keep it apart from the computer.\n"
        )

    def _ask_save_key(self) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self, "Save the recovery key", "leadcapture-recovery-key.txt", "Text (*.txt)"
        )
        if name:
            self.save_key(Path(name))

    def _print_key(self) -> None:
        from PySide6.QtGui import QTextDocument
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        printer = QPrinter()
        if QPrintDialog(printer, self).exec():
            page = QTextDocument()
            page.setPlainText(self._key_page())
            page.print_(printer)
            self.said.emit("Recovery key sent to the printer")

    def _open_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._booth.workspace)))
