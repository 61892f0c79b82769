"""The window: a slim rail with the rooms, the page, and one line that says what happened."""

from __future__ import annotations

import gc
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Protocol, cast

from PySide6 import QtWidgets
from PySide6.QtCore import QEvent, QSettings, Qt, QTimer
from PySide6.QtGui import (
    QCloseEvent,
    QGuiApplication,
    QHideEvent,
    QKeySequence,
    QShortcut,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QApplication,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QMainWindow,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from leadcapture.booth import Booth, Counts, UndoStep
from leadcapture.errors import LeadCaptureError
from leadcapture.settings import Settings
from ui import textsize, theme
from ui.capturepage import CapturePage
from ui.courier import Courier
from ui.messageline import RAIL, FootLabel, MessageLine
from ui.notices import Notices
from ui.pill import Pill, Room, pill_state
from ui.scannerkeys import ScannerKeys
from ui.undo import take_back, undo_words
from ui.words import how_many, one_line
from ui.work import Lane, Worker

if TYPE_CHECKING:
    from leadcapture.booth import SyncReport
    from leadcapture.capture.decoder import Symbol

__all__ = ["MainWindow", "Page"]

#: Milliseconds between two looks at the counts.
_COUNT_EVERY = 4_000
#: Milliseconds after the window came up until what the first capture needs is loaded.
_WARM_AFTER = 250
#: The same until the CRMs are looked for.
_LOOK_AFTER = 500

_ICONS = {
    Room.CAPTURE: "scan",
    Room.REVIEW: "review",
    Room.SYNC: "sync",
    Room.SETTINGS: "settings",
}


class Page(Protocol):
    """What the window asks of a room."""

    def refresh(self) -> None:
        """Show what is true now; called whenever the page comes up or data changed elsewhere."""
        ...


class Settling(Protocol):
    """A room where somebody types into leads."""

    def settle(self) -> None:
        """Hand what was typed and not saved yet to the worker; called before the end."""
        ...


def _warm(booth: Booth) -> None:
    """For a worker: the GUI thread would stand still for the imports of a page's first opening."""
    booth.warm()
    import ui.reviewpage
    import ui.settingspage
    import ui.syncpage  # noqa: F401

    # PySide makes its kinds when they are first named, and every kind of widget and style at once
    # to find out which of them a viewport or a style of Qt's own is.
    for name in dir(QtWidgets):
        getattr(QtWidgets, name)


_NO_REDO = "There is no redo: what was taken back by mistake comes again from the lead's History."


class MainWindow(QMainWindow):
    """The app's window on one open booth."""

    def __init__(self, booth: Booth, worker: Worker) -> None:
        super().__init__()
        self._booth = booth
        self._worker = worker
        worker.setParent(self)
        self._pages: dict[Room, QWidget] = {}
        self._sign_in = False
        self._counts = Counts()
        self._counting = False
        self._count_again = False
        self._closed = False
        self._warned = False
        self._close_when_saved = False
        self._warm = False
        self._special: QWidget | None = None
        self._theme_choice = booth.settings.theme
        self.setWindowTitle("Lead capture")
        self.setMinimumSize(1024, 640)
        self.courier = Courier(booth, worker, self)
        self.courier.changed.connect(self._show_pill)
        self.courier.ended.connect(self._synced)
        self.notices = Notices(theme.icon("sync"), self)
        self.notices.clicked.connect(self._come_up)
        self.pill = Pill()
        self._stack = QStackedWidget()
        self._stack.setObjectName("page")
        self._line = MessageLine()
        self._line.undo.connect(self._undo_clicked)
        self._asked: UndoStep | None = None
        body = QWidget()
        body.setObjectName("page")
        body.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._stack, 1)
        column.addWidget(self._line)
        whole = QWidget()
        row = QHBoxLayout(whole)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._make_rail())
        row.addWidget(body, 1)
        self.setCentralWidget(whole)
        self._make_keys()
        self._settings = QSettings(
            str(booth.workspace / "window.ini"), QSettings.Format.IniFormat, self
        )
        self._restore_place()
        self.scanner_keys = ScannerKeys(self)
        self.scanner_keys.expect(booth.settings.scanner_ending)
        self.scanner_keys.scanned.connect(self._hand_scanned)
        self.scanner_keys.warned.connect(partial(self.say, role="warning"))
        self.scanner_keys.calibrated.connect(self._calibrated)
        self._count_timer = self._every(_COUNT_EVERY, self.count)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._scheme_changed)
        self._show_foot()
        self._open_first_page()
        if booth.trouble:
            self.say_trouble(booth.trouble)

    def _every(self, milliseconds: int, function: Callable[[], object]) -> QTimer:
        timer = QTimer(self)
        timer.setInterval(milliseconds)
        timer.timeout.connect(function)
        return timer

    # --- what it is made of --------------------------------------------------------------

    def _make_rail(self) -> QWidget:
        rail = QFrame()
        rail.setObjectName("rail")
        rail.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        column = QVBoxLayout(rail)
        column.setContentsMargins(8, 12, 8, 12)
        column.setSpacing(8)
        self._rooms = QButtonGroup(self)
        self._rooms.setExclusive(True)
        self.room_buttons: dict[Room, QToolButton] = {}
        for number, room in enumerate(Room, start=1):
            button = QToolButton()
            button.setText(room.value)
            button.setIcon(theme.icon(_ICONS[room], role="rail-text", on="rail-on"))
            theme.fix(button, width=RAIL, icon=22)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
            button.setCheckable(True)
            button.setToolTip(f"{room.value} (Ctrl+{number})")
            button.setAccessibleName(room.value)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(partial(self.go_to, room))
            self._rooms.addButton(button)
            self.room_buttons[room] = button
            column.addWidget(button)
        column.addStretch(1)
        self._show_name = FootLabel(lines=3)
        self._who = FootLabel(lines=2)
        for one in (self._show_name, self._who):
            column.addWidget(one)
        column.addWidget(self.pill)
        self.pill.clicked.connect(self._mend)
        return rail

    def _make_keys(self) -> None:
        for number, room in enumerate(Room, start=1):
            shortcut = QShortcut(QKeySequence(f"Ctrl+{number}"), self)
            shortcut.activated.connect(partial(self.go_to, room))
        self._undo_key = QShortcut(QKeySequence(QKeySequence.StandardKey.Undo), self)
        self._undo_key.activated.connect(self.undo)
        for keys in ("Ctrl+Shift+Z", "Ctrl+Y"):
            # On some systems the first is taken for Ctrl+Z, and undoes once more.
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.activated.connect(partial(self.say, _NO_REDO))
        # Without shift too: where + stands above =, nobody thinks of it.
        for keys, by in (("Ctrl++", 1), ("Ctrl+=", 1), ("Ctrl+-", -1), ("Ctrl+0", 0)):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.activated.connect(partial(self.resize_text, by))

    def _open_first_page(self) -> None:
        if self._booth.key_is_owed:
            from ui.welcome import RecoveryPage

            page = RecoveryPage(self._booth.recovery_key)
            page.understood.connect(self._open_welcome_or_room)
            page.said.connect(self.say)
            self._show_special(page)
        else:
            self._open_welcome_or_room()

    def _open_welcome_or_room(self) -> None:
        if self._booth.show is None or not self._booth.settings.rep_name:
            from ui.welcome import WelcomePage

            page = WelcomePage(self._booth, self._worker)
            page.done.connect(self._welcomed)
            page.said.connect(self.say)
            self._show_special(page)
        else:
            self._leave_special()

    def _show_special(self, page: QWidget) -> None:
        self._drop_special()
        self._stack.addWidget(page)
        self._stack.setCurrentWidget(page)
        self._special = page
        for button in self.room_buttons.values():
            button.setEnabled(False)

    def _drop_special(self) -> None:
        if self._special is not None:
            self._stack.removeWidget(self._special)
            self._special.deleteLater()
        self._special = None

    def _leave_special(self) -> None:
        self._drop_special()
        for button in self.room_buttons.values():
            button.setEnabled(True)
        self._show_foot()
        self.go_to(Room.CAPTURE)

    def _welcomed(self) -> None:
        self._leave_special()
        self.changed()

    # --- rooms ---------------------------------------------------------------------------

    @property
    def room(self) -> Room | None:
        """The room that is open; None while something has to be answered first."""
        current = self._stack.currentWidget()
        return next((room for room, page in self._pages.items() if page is current), None)

    def page(self, room: Room) -> QWidget:
        """The page of a room; it is made when it is first asked for."""
        if room not in self._pages:
            page = self._make_page(room)
            self._pages[room] = page
            self._stack.addWidget(page)
        return self._pages[room]

    def _make_page(self, room: Room) -> QWidget:
        # Each has its parent from the beginning: to move a page with all that is in it costs time.
        page: QWidget
        match room:
            case Room.CAPTURE:
                capture = CapturePage(self._booth, self._worker, parent=self._stack)
                capture.said.connect(self.say)
                capture.said_undoable.connect(partial(self.say, undo=True))
                capture.changed.connect(self.changed)
                capture.wants_settings.connect(partial(self.go_to, Room.SETTINGS))
                page = capture
            case Room.REVIEW:
                from ui.reviewpage import ReviewPage

                review = ReviewPage(self._booth, self._worker, parent=self._stack)
                review.said.connect(self.say)
                review.changed.connect(self.changed)
                review.wants_sync.connect(partial(self.go_to, Room.SYNC))
                page = review
            case Room.SYNC:
                from ui.syncpage import SyncPage

                sync = SyncPage(self._booth, self._worker, self.courier, self._stack)
                sync.said.connect(self.say)
                sync.changed.connect(self.changed)
                sync.wants_lead.connect(self.open_lead)
                sync.wants_audience.connect(self.open_audience)
                page = sync
            case Room.SETTINGS:
                from ui.settingspage import SettingsPage

                settings = SettingsPage(self._booth, self._worker, parent=self._stack)
                settings.said.connect(self.say)
                settings.attendees.wanted.connect(self.open_lead)
                settings.changed.connect(self._settings_changed)
                page = settings
        return page

    def go_to(self, room: Room, _checked: bool = False) -> None:
        """Open this room."""
        if self._special is not None:
            return
        page = self.page(room)
        self.room_buttons[room].setChecked(True)
        if self._stack.currentWidget() is not page:
            self._stack.setCurrentWidget(page)
        # A page with an undo of its own hears the key itself; two listeners would cancel out.
        self._undo_key.setEnabled(room is Room.CAPTURE or not hasattr(page, "undo"))
        cast(Page, page).refresh()
        if room is Room.CAPTURE:
            page.setFocus(Qt.FocusReason.OtherFocusReason)

    def _mend(self) -> None:
        room = self.pill.state.room
        self.go_to(room)
        if (
            room is Room.SYNC
            and self.room is room
            and self._counts.parked
            and not self.courier.syncing
        ):
            from ui.syncpage import SyncPage

            sync = self.page(room)
            assert isinstance(sync, SyncPage)
            sync.open_refused()

    def open_result(self) -> None:
        """Open what became of each lead in the last sync, unless something has to be answered."""
        from ui.syncpage import SyncPage

        if self._special is None:
            self.go_to(Room.SYNC)
            sync = self.page(Room.SYNC)
            assert isinstance(sync, SyncPage)
            sync.open_tab(sync.RESULT)

    def open_audience(self) -> None:
        """Open what writes an advertising audience; it stands with the other exports."""
        from ui.reviewpage import ReviewPage

        self.go_to(Room.REVIEW)
        review = self.page(Room.REVIEW)
        assert isinstance(review, ReviewPage)
        review.start_audience()

    def _calibrated(self) -> None:
        self.say("The hand scanner types what this computer understands.", role="success")

    def _hand_scanned(self, symbol: Symbol) -> None:
        if self._special is not None or self._template_takes(symbol.text):
            return
        self.go_to(Room.CAPTURE)
        capture = self.page(Room.CAPTURE)
        assert isinstance(capture, CapturePage)
        capture.hand_scanned(symbol)

    def _template_takes(self, code: str) -> bool:
        """Whether it was the one scan that the badge template asks for."""
        if self.room is not Room.SETTINGS:
            return False
        from ui.settingspage import SettingsPage

        settings = self.page(Room.SETTINGS)
        assert isinstance(settings, SettingsPage)
        return settings.take_scan(code)

    # --- saying --------------------------------------------------------------------------

    def say(self, words: str, *, role: str = "text", undo: bool = False) -> None:
        """Say one line at the foot of the page."""
        self._asked = None
        self._line.say(words, role=role, undo=undo)

    def say_trouble(self, words: str) -> None:
        """Say that something went wrong."""
        self.say(words, role="danger")

    @property
    def message(self) -> str:
        """What the line says now."""
        return self._line.words

    def undo(self) -> None:
        """Take back the newest action."""
        capture = self._pages.get(Room.CAPTURE)
        if isinstance(capture, CapturePage) and capture.take_back():
            self.say("Your form is back.")
            return
        self._take_back(partial(take_back, self._booth))

    def _undo_clicked(self) -> None:
        step, self._asked = self._asked, None
        if step is None:
            self.undo()
        else:
            self._take_back(partial(self._booth.undo, step=step))

    def _take_back(self, way: Callable[[], str | UndoStep | None]) -> None:
        self._worker.run(way, done=self._undone, failed=self._undo_failed, lane=Lane.KEEP)

    def _undone(self, words: str | UndoStep | None) -> None:
        if isinstance(words, UndoStep):
            # The button of the line is the yes, another Ctrl+Z is not.
            self._line.say(
                undo_words(words), role="warning", undo=bool(words.number), button="Take it back"
            )
            self._asked = words
            return
        self.say(one_line(words) if words else "There is nothing to take back.")
        if words:
            self.changed()
            if (room := self.room) is not None:
                cast(Page, self.page(room)).refresh()

    def _undo_failed(self, error: LeadCaptureError) -> None:
        self.say_trouble(str(error))

    # --- the foot of the rail ------------------------------------------------------------

    def changed(self) -> None:
        """Data changed: the pill must be true again."""
        self._warned = False
        self.courier.hear_of_leads()
        self.count()

    def _settings_changed(self) -> None:
        if self._booth.settings.theme != self._theme_choice:
            self._theme_choice = self._booth.settings.theme
            self._dress()
        self.scanner_keys.expect(self._booth.settings.scanner_ending)
        self._show_foot()
        self.count()
        self.courier.nudge()

    def _synced(self, reports: tuple[SyncReport, ...], by_hand: bool) -> None:
        """A sync ended: say so where the user is, without taking the focus."""
        self.count()
        if not by_hand and not any(report.steps for report in reports):
            return
        from ui.resultview import end_words

        parked = sum(report.parked for report in reports)
        self.say(end_words(reports), role="warning" if parked else "text")
        if not self.isActiveWindow() and (parked or not by_hand):
            words = f"{how_many(parked, 'step')} refused by the CRM" if parked else "All is sent"
            self.notices.say("Synced", words, trouble=bool(parked))

    def _come_up(self) -> None:
        """Somebody clicked the desktop's word."""
        self.showNormal() if self.isMinimized() else self.show()
        self.raise_()
        self.activateWindow()
        self._mend()

    def open_lead(self, label: str) -> None:
        """Look for this lead in Review."""
        from ui.reviewpage import ReviewPage

        self.go_to(Room.REVIEW)
        review = self.page(Room.REVIEW)
        assert isinstance(review, ReviewPage)
        review.search_for(label)

    def count(self, look: Callable[[Booth], tuple[Counts, bool]] | None = None) -> None:
        """Look at the counts in the worker; never two looks at once."""
        if self._closed:
            return
        if self._counting:
            self._count_again = True
            return
        self._counting = True
        self._worker.run(
            look or _look, self._booth, done=self._counted, failed=self._not_counted, lane=Lane.WORK
        )

    def _counted(self, look: tuple[Counts, bool]) -> None:
        self._counts, self._sign_in = look
        self._counting = False
        self._show_pill()
        if self._count_again:
            self._count_again = False
            self.count()

    def _not_counted(self, error: LeadCaptureError) -> None:
        self._counting = False
        self.say_trouble(str(error))

    def _show_pill(self) -> None:
        self.pill.show_state(
            pill_state(
                self._counts,
                reachable=self.courier.reachable,
                sign_in=self._sign_in,
                connected=bool(self._booth.connectors()),
                syncing=self.courier.progress,
            )
        )

    def _show_foot(self) -> None:
        show = self._booth.show
        self._show_name.setText(one_line(show.name) if show else "No show yet")
        self._who.setText(one_line(self._booth.settings.rep_name))
        self._who.setVisible(bool(self._booth.settings.rep_name))
        self._show_pill()

    # --- looks and place -----------------------------------------------------------------

    def _scheme_changed(self) -> None:
        if self._theme_choice == "system":
            self._dress()

    def _dress(self) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme.apply(app, self._theme_choice)

    def resize_text(self, by: int) -> None:
        """Larger text (`by` 1) or smaller (-1), or the system's own size (0); it is remembered."""
        percent = textsize.step(by) if by else 100
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme.resize_text(app, percent)
        self.say(f"Text at {percent} %")
        self._worker.run(
            partial(self._booth.update_settings, text_size=percent),
            lane=Lane.KEEP,
            done=self._text_resized,
            failed=lambda error: self.say_trouble(str(error)),
        )

    def _text_resized(self, _: Settings) -> None:
        if self.room is Room.SETTINGS:
            cast(Page, self.page(Room.SETTINGS)).refresh()

    def _restore_place(self) -> None:
        place = self._settings.value("geometry")
        if not (place and self.restoreGeometry(place)):
            self.resize(1280, 800)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.scanner_keys.watch()
        self._count_timer.start()
        QTimer.singleShot(0, self, partial(self.count, _first_look))  # after the first paint
        QTimer.singleShot(_LOOK_AFTER, self, self.courier.start)
        if not self._warm:
            self._warm = True
            QTimer.singleShot(_WARM_AFTER, self, self._warm_up)

    def _warm_up(self) -> None:
        # What fails here says so when it is needed.
        self._worker.run(_warm, self._booth, done=self._spare_what_stays)

    def _spare_what_stays(self, _: object) -> None:
        """What is loaded by now stays until the end: a full collection need not walk through it,
        which would stop the preview for tens of milliseconds."""
        gc.freeze()
        self.count()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.scanner_keys.stop()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self.notices.fall_silent()
        if event.type() == QEvent.Type.WindowStateChange:
            capture = self._pages.get(Room.CAPTURE)
            if isinstance(capture, CapturePage):
                capture.set_minimised(self.isMinimized())

    def closeEvent(self, event: QCloseEvent) -> None:
        capture = self._pages.get(Room.CAPTURE)
        # A lead that is being written is waited for; one that is only typed is said once.
        words = capture.left_open if isinstance(capture, CapturePage) else ""
        if (words and not self._warned_once(Room.CAPTURE, words)) or not self._edits_kept():
            event.ignore()
            return
        # Out of sight first: what still writes may take a moment.
        self._remember_place()
        self.hide()
        self.shut_down()
        super().closeEvent(event)

    def _warned_once(self, room: Room, words: str) -> bool:
        if self._warned:
            return True
        self._warned = True
        self.go_to(room)
        self.say(f"{words} Close again to leave it.", role="warning")
        return False

    def _edits_kept(self) -> bool:
        """Whether what was typed on the Review page is on disk; else it is on its way there."""
        if Room.REVIEW not in self._pages:
            return True
        from ui.reviewpage import ReviewPage

        review = self._pages[Room.REVIEW]
        assert isinstance(review, ReviewPage)
        review.settle()
        if review.saving:
            if not self._close_when_saved:
                self._close_when_saved = True
                self._worker.busy_changed.connect(self._close_again)
            return False
        return not review.unsaved or self._warned_once(
            Room.REVIEW, "Your changes to a lead are not saved yet."
        )

    def _close_again(self) -> None:
        from ui.reviewpage import ReviewPage

        review = self._pages.get(Room.REVIEW)
        if isinstance(review, ReviewPage) and not review.saving:
            self._worker.busy_changed.disconnect(self._close_again)
            self._close_when_saved = False
            self.close()

    def _remember_place(self) -> None:
        self._settings.setValue("geometry", self.saveGeometry())
        self._settings.sync()

    def shut_down(self) -> None:
        """Remember the place, stop the camera, wait for what writes, let go of the file."""
        if self._closed:
            return
        self._closed = True
        if self.isVisible():
            self._remember_place()
        self._count_timer.stop()
        self.courier.stop()
        self.courier.cancel()
        self.scanner_keys.stop()
        capture = self._pages.get(Room.CAPTURE)
        if isinstance(capture, CapturePage):
            capture.close_camera()
        for room in (Room.REVIEW, Room.SYNC):
            page = self._pages.get(room)
            if page is not None:
                cast(Settling, page).settle()
        self._worker.close()
        self._booth.close()


def _first_look(booth: Booth) -> tuple[Counts, bool]:
    """Without where to sign in: that loads the connectors, for which the window would wait."""
    return booth.counts(), False


def _look(booth: Booth) -> tuple[Counts, bool]:
    return booth.counts(), any(booth.needs_sign_in(name) for name in booth.connectors())
