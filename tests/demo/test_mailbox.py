"""The demo's mailbox keeps what arrives and lets go of its port."""

from __future__ import annotations

import smtplib
import socket
import threading
import time
from email.message import EmailMessage

import pytest

from leadcapture.demo import mailbox as mailbox_module
from leadcapture.demo.mailbox import LocalMailbox

pytest.importorskip("aiosmtpd")


def _message(subject: str, to: str = "ada@example.com") -> EmailMessage:
    message = EmailMessage()
    message["From"] = "hello@exhibitor.example"
    message["To"] = to
    message["Subject"] = subject
    message.set_content("Grüße aus Halle 7\n")
    return message


def _send(port: int, *messages: EmailMessage) -> None:
    with smtplib.SMTP("127.0.0.1", port, timeout=10) as smtp:
        for message in messages:
            smtp.send_message(message)


def test_keeps_messages_in_order_and_readable() -> None:
    with LocalMailbox() as mailbox:
        _send(mailbox.port, _message("one"), _message("Zwei – ü"))
        first, second = mailbox.wait_for(2, 10)
        assert (first["Subject"], second["Subject"]) == ("one", "Zwei – ü")
        assert second.get_content() == "Grüße aus Halle 7\n"
        mailbox.clear()
        assert mailbox.messages == ()


def test_waiting_ends_at_the_deadline_with_what_there_is() -> None:
    with LocalMailbox() as mailbox:
        _send(mailbox.port, _message("one"))
        started = time.monotonic()
        assert len(mailbox.wait_for(2, 0.2)) == 1
        assert time.monotonic() - started < 5


def test_waiting_is_woken_by_an_arrival() -> None:
    with LocalMailbox() as mailbox:
        found: list[int] = []
        waiting = threading.Thread(target=lambda: found.append(len(mailbox.wait_for(1, 30))))
        waiting.start()
        _send(mailbox.port, _message("one"))
        waiting.join(10)
        assert found == [1]


def test_several_senders_at_once_lose_nothing() -> None:
    with LocalMailbox() as mailbox:
        senders = [
            threading.Thread(
                target=_send, args=(mailbox.port, *(_message(f"{n}-{i}") for i in range(5)))
            )
            for n in range(4)
        ]
        for sender in senders:
            sender.start()
        for sender in senders:
            sender.join(20)
        subjects = {message["Subject"] for message in mailbox.wait_for(20, 10)}
        assert subjects == {f"{n}-{i}" for n in range(4) for i in range(5)}


def test_a_full_mailbox_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailbox_module, "MAILBOX_LIMIT", 1)
    with LocalMailbox() as mailbox:
        _send(mailbox.port, _message("one"))
        with pytest.raises(smtplib.SMTPDataError) as refusal:
            _send(mailbox.port, _message("two"))
        assert refusal.value.smtp_code == 452
        assert len(mailbox.messages) == 1


def test_an_oversize_message_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailbox_module, "MESSAGE_LIMIT", 2000)
    with LocalMailbox() as mailbox:
        message = _message("big")
        message.set_content("x" * 70 + "\n" + "y" * 4000)
        with pytest.raises(smtplib.SMTPException):
            _send(mailbox.port, message)
        assert mailbox.messages == ()


def test_listens_on_this_machine_only_and_closes() -> None:
    with LocalMailbox() as one, LocalMailbox() as other:
        assert one.port != other.port
        port = one.port
    with socket.socket() as probe, pytest.raises(ConnectionRefusedError):
        probe.connect(("127.0.0.1", port))
