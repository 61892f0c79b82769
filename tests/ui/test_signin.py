"""Signing in inside the window."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtGui import QDesktopServices
from pytestqt.qtbot import QtBot

from leadcapture.booth import Booth
from leadcapture.errors import Cancelled, SignInNeeded
from ui.signin import BrowserForm, PasswordForm, TokenForm, make_form
from ui.work import Worker


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    pages: list[str] = []

    def open_url(url: Any) -> bool:
        pages.append(url.toString())
        return True

    monkeypatch.setattr(QDesktopServices, "openUrl", open_url)
    return pages


def test_a_token_is_all_that_is_asked_for(
    qtbot: QtBot, booth: Booth, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[dict[str, str]] = []

    def sign_in(name: str, **how: str) -> None:
        said.append(how)
        if len(said) == 1:
            raise SignInNeeded("The token is not accepted.")

    monkeypatch.setattr(booth, "sign_in", sign_in)
    form = make_form("token", booth, worker, "hubspot", "")
    qtbot.addWidget(form)
    assert isinstance(form, TokenForm)
    form.go()
    assert form.word == "Paste the token first."
    form.token.setText(" pat-1 ")
    form.go()
    qtbot.waitUntil(lambda: form.word == "The token is not accepted.")
    with qtbot.waitSignal(form.signed_in):
        form.go()
    assert said == [{"user": "", "password": "pat-1"}] * 2
    assert form.token.text() == ""


def test_the_browser_is_waited_for_and_can_be_given_up(
    qtbot: QtBot,
    booth: Booth,
    worker: Worker,
    monkeypatch: pytest.MonkeyPatch,
    opened: list[str],
) -> None:
    answered = threading.Event()

    def sign_in(
        name: str, *, open_url: Callable[[str], None], cancelled: Callable[[], bool]
    ) -> None:
        open_url("https://login.example.com/authorize?x=1")
        open_url("file:///etc/passwd")
        while not answered.wait(0.01):
            if cancelled():
                raise Cancelled("no")

    monkeypatch.setattr(booth, "browser_sign_in", sign_in)
    form = make_form("browser", booth, worker, "salesforce", "")
    qtbot.addWidget(form)
    assert isinstance(form, BrowserForm)
    form.go()
    qtbot.waitUntil(lambda: "Come back here" in form.word)
    assert opened == ["https://login.example.com/authorize?x=1"], "nothing else is ever opened"
    assert not form.button.isEnabled()
    form.leave()
    qtbot.waitUntil(lambda: form.word == "Stopped. You are not signed in.")
    assert form.button.isEnabled()
    with qtbot.waitSignal(form.closed):
        form.leave()
    answered.set()
    with qtbot.waitSignal(form.signed_in):
        form.go()


def test_the_secret_beside_the_crm_is_asked_for_where_one_is_wanted(
    qtbot: QtBot, booth: Booth, worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = make_form("browser", booth, worker, "salesforce", "")
    qtbot.addWidget(plain)
    plain.show()
    assert isinstance(plain, BrowserForm)
    assert not plain.second.isVisible()
    kept: list[str] = []
    wanting = [True, False]
    monkeypatch.setattr(booth, "second_secret", lambda name: "Marketing Cloud's Client Secret")
    monkeypatch.setattr(booth, "keep_second_secret", lambda name, secret: kept.append(secret))
    monkeypatch.setattr(booth, "needs_sign_in", lambda name: wanting.pop(0))
    form = make_form("browser", booth, worker, "salesforce", "")
    qtbot.addWidget(form)
    assert isinstance(form, BrowserForm)
    form.show()
    assert form.second.isVisible()
    form.keep_second()
    assert form.word == "Paste Marketing Cloud's Client Secret first."
    form.second.setText(" s-1 ")
    form.keep_second()
    qtbot.waitUntil(lambda: "Now sign in with the browser" in form.word)
    assert form.second.text() == ""
    form.second.setText("s-2")
    with qtbot.waitSignal(form.signed_in):
        form.keep_second()
    assert kept == ["s-1", "s-2"]


def test_a_password_is_the_usual_way(qtbot: QtBot, booth: Booth, worker: Worker) -> None:
    form = make_form("password", booth, worker, "tryton", "robin")
    qtbot.addWidget(form)
    assert isinstance(form, PasswordForm)
    assert form.user.text() == "robin"
    with qtbot.waitSignal(form.closed):
        form.leave_button.click()
