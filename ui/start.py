"""From nothing to the window: the app object, the workspace and its key, and the crash hook."""

from __future__ import annotations

import logging
import sys
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QObject, QTimer, QtMsgType, Signal, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from leadcapture import log
from leadcapture.booth import Booth
from leadcapture.errors import BadInput, KeyMissing, LeadCaptureError, StoreError, WrongKey
from leadcapture.settings import Settings, read_settings
from ui import theme
from ui.mainwindow import MainWindow
from ui.work import Worker, place_of

__all__ = ["CrashHook", "build", "make_app", "open_booth", "run"]

_log = log.logger("window")


#: Seconds a background thread may go on in Python while the GUI thread waits for its turn. The
#: interpreter's own 5 ms add up to stalls that are seen.
_TURN = 0.001


def make_app(choice: str = "system", text_size: int = 100) -> QApplication:
    """The application object, dressed in the theme `choice`, with text of so many percent of the
    system's size."""
    sys.setswitchinterval(_TURN)
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        # Not by setStyle: it hands back the style, for which PySide makes all kinds of styles.
        app = QApplication([*sys.argv[:1], "-style", "fusion"])
    app.setApplicationName("leadcapture")
    app.setApplicationDisplayName("Lead capture")
    app.setDesktopFileName("leadcapture")
    theme.apply(app, choice, text_size)
    return app


def build(booth: Booth) -> tuple[QApplication, MainWindow]:
    """The app and its window on this booth, without asking anything."""
    app = make_app(booth.settings.theme, booth.settings.text_size)
    return app, MainWindow(booth, Worker())


def run(workspace: Path, booth: Booth | None = None, *, result: bool = False) -> int:
    """Show the window until it is closed; returns the exit code. `result`: it begins with what
    became of the last sync.

    Without a `booth` the workspace is opened here, asking for what is needed.
    """
    try:
        settings = read_settings(workspace)
    except LeadCaptureError:
        settings = Settings()  # opening the booth says what is wrong with them
    app = make_app(settings.theme, settings.text_size)
    booth = booth or open_booth(workspace)
    if booth is None:
        return 1
    window = MainWindow(booth, Worker())
    hook = CrashHook(window.say_trouble)
    hook.install()
    if result:
        window.open_result()
    window.show()
    QTimer.singleShot(0, window, partial(log.write_to, workspace))  # after the first paint
    try:
        return app.exec()
    finally:
        hook.remove()
        window.shut_down()


def open_booth(workspace: Path) -> Booth | None:
    """The booth, after asking for a passphrase where one is needed; None when the user gave up."""
    from ui.door import PassphraseDialog, TroubleDialog

    passphrase: str | None = None
    while True:
        try:
            return Booth.open(workspace, passphrase=passphrase)
        except (KeyMissing, WrongKey) as error:
            new = not Booth.exists(workspace)
            word = str(error) if isinstance(error, WrongKey) else ""
            asked = PassphraseDialog(new=new, word=word)
            if not asked.exec():
                return None
            passphrase = asked.passphrase
        except (StoreError, BadInput, OSError) as error:
            words = error.strerror or str(error) if isinstance(error, OSError) else str(error)
            if not TroubleDialog(words, workspace).exec():
                return None


class CrashHook(QObject):
    """An exception that nobody caught becomes one line in the window and one in the log.

    The line never quotes the exception: its text may name people.
    """

    _caught = Signal(str)

    def __init__(self, say: Callable[[str], object]) -> None:
        super().__init__()
        self._say = say
        self._before = sys.excepthook, threading.excepthook
        # Queued where it comes from another thread; the window is only touched on its own.
        self._caught.connect(self._tell)

    def install(self) -> None:
        sys.excepthook = self.caught
        threading.excepthook = self._caught_in_thread
        qInstallMessageHandler(_log_qt)

    def remove(self) -> None:
        sys.excepthook, threading.excepthook = self._before
        qInstallMessageHandler(None)

    def caught(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        """What `sys.excepthook` is while the window is open."""
        if issubclass(kind, KeyboardInterrupt):
            QApplication.quit()
            return
        _log.error("%s at %s", kind.__name__, place_of(error))
        if isinstance(error, LeadCaptureError):
            self._caught.emit(str(error))
        else:
            self._caught.emit(
                f"Something went wrong ({kind.__name__}). What was saved is safe; "
                "the log in the workspace folder says where it happened."
            )

    def _caught_in_thread(self, what: threading.ExceptHookArgs) -> None:
        if what.exc_value is not None:
            self.caught(what.exc_type, what.exc_value, what.exc_traceback)

    def _tell(self, words: str) -> None:
        self._say(words)


_LEVELS = {
    QtMsgType.QtDebugMsg: logging.DEBUG,
    QtMsgType.QtInfoMsg: logging.INFO,
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}


def _log_qt(kind: QtMsgType, context: object, message: str) -> None:
    log.logger("qt").log(_LEVELS.get(kind, logging.WARNING), "%s", message)
