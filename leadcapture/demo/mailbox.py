"""A mailbox for the demo: an SMTP server on this machine that keeps what it is sent in memory.

It delivers nothing anywhere and forgets everything when it closes.
"""

from __future__ import annotations

import socket
import threading
import time
from email import message_from_bytes, policy
from email.message import EmailMessage
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from leadcapture.errors import LeadCaptureError

if TYPE_CHECKING:
    from aiosmtpd.controller import Controller

__all__ = ["LOOPBACK", "LocalMailbox", "MailboxError"]

LOOPBACK = "127.0.0.1"
#: Bytes of one message; longer ones are refused with SMTP 552.
MESSAGE_LIMIT = 10 * 1024 * 1024
#: Messages kept; later ones are refused with SMTP 452 so that a runaway loop cannot fill memory.
MAILBOX_LIMIT = 10_000


class MailboxError(LeadCaptureError):
    """The demo's mailbox cannot be opened."""


class LocalMailbox:
    """Collects e-mail on a free port of this machine while the ``with`` block runs.

    Raises MailboxError when aiosmtpd is missing or no port can be opened.
    """

    def __init__(self) -> None:
        self._arrived = threading.Condition()
        self._messages: list[EmailMessage] = []
        self._controller: Controller | None = None
        self.port = 0

    def __enter__(self) -> Self:
        try:
            from aiosmtpd.controller import Controller
        except ImportError as error:
            raise MailboxError(
                "The demo's mailbox needs aiosmtpd: pip install leadcapture[tryton]"
            ) from error

        # The listening socket is made here, so that no other program can take the port between
        # choosing and opening it.
        listening = socket.create_server((LOOPBACK, 0))
        self.port = listening.getsockname()[1]
        controller = _on_socket(Controller, listening)(
            _Inbox(self),
            hostname=LOOPBACK,
            port=self.port,
            server_hostname="localhost",
            data_size_limit=MESSAGE_LIMIT,
        )
        try:
            controller.start()
        except Exception as error:
            listening.close()
            raise MailboxError("The demo's mailbox cannot be opened.") from error
        self._controller = controller
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        controller, self._controller = self._controller, None
        if controller is not None:
            controller.stop()

    @property
    def messages(self) -> tuple[EmailMessage, ...]:
        """All that arrived so far, oldest first."""
        with self._arrived:
            return tuple(self._messages)

    def wait_for(self, count: int, deadline: float) -> tuple[EmailMessage, ...]:
        """Block until ``count`` messages arrived in all or ``deadline`` seconds passed.

        Returns what there is then: fewer than ``count`` after the deadline, more when more came.
        """
        until = time.monotonic() + deadline
        with self._arrived:
            while len(self._messages) < count and (left := until - time.monotonic()) > 0:
                self._arrived.wait(left)
            return tuple(self._messages)

    def clear(self) -> None:
        """Forget what arrived."""
        with self._arrived:
            self._messages.clear()

    def keep(self, content: bytes) -> bool:
        """Add one message as sent over the wire. False when the mailbox is full."""
        content = content.replace(b"\r\n", b"\n")  # line ends of the wire, not of the message
        message = message_from_bytes(content, policy=policy.default)
        with self._arrived:
            if len(self._messages) >= MAILBOX_LIMIT:
                return False
            self._messages.append(message)
            self._arrived.notify_all()
        return True


class _Inbox:
    """The part aiosmtpd calls, in its own thread."""

    def __init__(self, mailbox: LocalMailbox) -> None:
        self._mailbox = mailbox

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        if self._mailbox.keep(envelope.content):
            return "250 Message accepted for delivery"
        return "452 The demo's mailbox is full"


def _on_socket(base: type[Any], listening: socket.socket) -> type[Any]:
    """aiosmtpd's controller, serving a socket that is open already."""

    class OnSocket(base):  # type: ignore[misc]
        def _create_server(self) -> Any:
            return self.loop.create_server(self._factory_invoker, sock=listening)

    return OnSocket
