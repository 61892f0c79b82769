"""Signing in at a CRM inside the window: with a password, with a token, or in the web browser."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from leadcapture.booth import Booth, Progress
from leadcapture.errors import Cancelled
from ui import theme
from ui.words import connector_name, one_line
from ui.work import Job, Lane, Worker

__all__ = ["BrowserForm", "PasswordForm", "SignInForm", "TokenForm", "make_form"]


class SignInForm(QWidget):
    """The head, the buttons and the word below; what is asked for differs."""

    signed_in = Signal(str)
    closed = Signal(str)
    KEPT = "The password is checked with the CRM and kept in the encrypted file only."
    BUTTON = "Sign in"

    def __init__(
        self, booth: Booth, worker: Worker, name: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._booth = booth
        self._worker = worker
        self.name = name
        self.button = theme.button(self.BUTTON, primary=True)
        self.leave_button = theme.button("Not now", kind="quiet")
        self.leave_button.clicked.connect(self.leave)
        self._word = theme.label(self.KEPT, size="small", role="muted", wrap=True)
        self.row = QHBoxLayout()
        self.row.setSpacing(8)
        self.row.addWidget(self.button)
        self.row.addWidget(self.leave_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 8)
        column.setSpacing(8)
        column.addWidget(theme.heading(f"Sign in to {one_line(connector_name(name))}"))
        column.addLayout(self.row)
        column.addWidget(self._word)
        self.button.clicked.connect(self.go)

    @property
    def word(self) -> str:
        """What it says now."""
        return self._word.text()

    @property
    def stops(self) -> list[QWidget]:
        """What Tab stops at, in reading order."""
        items = (self.row.itemAt(place) for place in range(self.row.count()))
        return [one for item in items if item is not None and (one := item.widget()) is not None]

    def take_focus(self) -> None:
        """Ready to be typed into."""
        self.button.setFocus()

    def leave(self) -> None:
        """Not now."""
        self.closed.emit(self.name)

    def go(self) -> None:
        """Try it with the CRM."""
        raise NotImplementedError

    def _ask(self, user: str, secret: str) -> None:
        self._enable(False)
        self._say("Asking the CRM …", "muted")
        self._worker.run(
            self._booth.sign_in,
            self.name,
            user=user,
            password=secret,
            lane=Lane.SYNC,
            done=self._done,
            failed=self._failed,
        )

    def _done(self, _: object) -> None:
        self._enable(True)
        self.signed_in.emit(self.name)

    def _failed(self, error: Exception) -> None:
        self._enable(True)
        self._say(str(error), "danger")
        self.take_focus()

    def _say(self, words: str, role: str) -> None:
        theme.set_role(self._word, role)
        self._word.setText(words)

    def _enable(self, on: bool) -> None:
        self.button.setEnabled(on)


class PasswordForm(SignInForm):
    """A user and a password."""

    def __init__(
        self,
        booth: Booth,
        worker: Worker,
        name: str,
        user: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(booth, worker, name, parent)
        title = connector_name(name)
        self.user = QLineEdit(user)
        self.user.setPlaceholderText("User")
        self.user.setAccessibleName(f"User at {title}")
        self.password = _secret("Password", f"Password at {title}")
        self.row.insertWidget(0, self.user, 1)
        self.row.insertWidget(1, self.password, 1)
        self.user.returnPressed.connect(self.password.setFocus)
        self.password.returnPressed.connect(self.go)

    def take_focus(self) -> None:
        (self.password if self.user.text() else self.user).setFocus()
        self.password.selectAll()

    def go(self) -> None:
        if not self.user.text().strip() or not self.password.text():
            self._say("Type the user and the password first.", "danger")
            return
        self._ask(self.user.text().strip(), self.password.text())

    def _done(self, result: object) -> None:
        self.password.clear()
        super()._done(result)

    def _enable(self, on: bool) -> None:
        super()._enable(on)
        self.user.setEnabled(on)
        self.password.setEnabled(on)


class TokenForm(SignInForm):
    """One secret that the CRM has issued."""

    KEPT = "The token is checked with the CRM and kept in the encrypted file only."

    def __init__(
        self,
        booth: Booth,
        worker: Worker,
        name: str,
        user: str,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(booth, worker, name, parent)
        self._user = user
        self.token = _secret("Token, as the CRM shows it", f"Token of {connector_name(name)}")
        self.row.insertWidget(0, self.token, 1)
        self.token.returnPressed.connect(self.go)

    def take_focus(self) -> None:
        self.token.setFocus()
        self.token.selectAll()

    def go(self) -> None:
        if not self.token.text().strip():
            self._say("Paste the token first.", "danger")
            return
        self._ask(self._user, self.token.text().strip())

    def _done(self, result: object) -> None:
        self.token.clear()
        super()._done(result)

    def _enable(self, on: bool) -> None:
        super()._enable(on)
        self.token.setEnabled(on)


def _browse(
    booth: Booth,
    name: str,
    open_url: Callable[[str], None],
    *,
    progress: Progress,
    cancelled: Callable[[], bool],
) -> None:
    booth.browser_sign_in(name, open_url=open_url, cancelled=cancelled)


def _keep_second(booth: Booth, name: str, secret: str) -> bool:
    """Whether something else is still wanted."""
    booth.keep_second_secret(name, secret)
    return booth.needs_sign_in(name)


class BrowserForm(SignInForm):
    """The CRM's own page in the system's browser; here one waits for the answer."""

    KEPT = (
        "Your web browser opens the CRM's own page. Your password is never typed in here; what the "
        "CRM grants is kept in the encrypted file only."
    )
    BUTTON = "Sign in with the browser"
    _wants_page = Signal(str)

    def __init__(
        self,
        booth: Booth,
        worker: Worker,
        name: str,
        user: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(booth, worker, name, parent)
        self._job: Job | None = None
        self.row.addStretch(1)
        self._called = booth.second_secret(name)
        self.second = _secret(self._called, f"{self._called} for {connector_name(name)}")
        self.second_button = theme.button("Check and keep")
        self.second_button.clicked.connect(self.keep_second)
        self.second.returnPressed.connect(self.keep_second)
        if self._called:
            row = QHBoxLayout()
            row.setSpacing(8)
            row.addWidget(self.second, 1)
            row.addWidget(self.second_button)
            layout = self.layout()
            assert isinstance(layout, QVBoxLayout)
            layout.insertLayout(2, row)
        # The page is asked for in the worker and opened on the GUI thread.
        self._wants_page.connect(self._open_page)

    def go(self) -> None:
        self._enable(False)
        self.leave_button.setText("Cancel")
        self._say("Waiting for you in the web browser …", "muted")
        self._job = self._worker.run(
            _browse,
            self._booth,
            self.name,
            self._wants_page.emit,
            lane=Lane.SYNC,
            progress=self._progressed,
            done=self._done,
            failed=self._failed,
        )

    def keep_second(self) -> None:
        """Check the secret of the system beside the CRM, and keep it."""
        if not self.second.text().strip():
            self._say(f"Paste {self._called} first.", "danger")
            return
        self._enable(False)
        self._say("Asking …", "muted")
        self._worker.run(
            _keep_second,
            self._booth,
            self.name,
            self.second.text().strip(),
            lane=Lane.SYNC,
            done=self._kept_second,
            failed=self._failed,
        )

    def _kept_second(self, needs_more: bool) -> None:
        self.second.clear()
        if needs_more:
            self._enable(True)
            self._say(f"{self._called} is kept. Now sign in with the browser.", "muted")
        else:
            self._done(None)

    def _enable(self, on: bool) -> None:
        super()._enable(on)
        self.second.setEnabled(on)
        self.second_button.setEnabled(on)

    def leave(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._say("Stopping …", "muted")
        else:
            super().leave()

    def _progressed(self, done: int, total: int, what: str) -> None:
        """Nothing to say: one waits for a person."""

    def _open_page(self, url: str) -> None:
        page = QUrl(url)
        local = page.host() in ("127.0.0.1", "localhost", "::1")
        if page.scheme() == "https" or (page.scheme() == "http" and local):
            if QDesktopServices.openUrl(page):
                self._say(
                    "Waiting for you in the web browser. Come back here when you have signed in.",
                    "muted",
                )
            else:
                self._say("No web browser opened on this computer.", "danger")

    def _rest(self) -> None:
        self._job = None
        self.leave_button.setText("Not now")

    def _done(self, result: object) -> None:
        self._rest()
        super()._done(result)

    def _failed(self, error: Exception) -> None:
        self._rest()
        if isinstance(error, Cancelled):
            self._enable(True)
            self._say("Stopped. You are not signed in.", "muted")
        else:
            super()._failed(error)


def _secret(words: str, name: str) -> QLineEdit:
    made = QLineEdit()
    made.setEchoMode(QLineEdit.EchoMode.Password)
    made.setPlaceholderText(words)
    made.setAccessibleName(name)
    return made


def make_form(kind: str, booth: Booth, worker: Worker, name: str, user: str) -> SignInForm:
    """The form for this kind of sign-in; see `registry.SignIn`."""
    forms: dict[str, type[PasswordForm] | type[TokenForm] | type[BrowserForm]] = {
        "token": TokenForm,
        "browser": BrowserForm,
    }
    return forms.get(kind, PasswordForm)(booth, worker, name, user)
