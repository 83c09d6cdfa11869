"""A real mail server on loopback (aiosmtpd) that answers as a test wants, and keeps what it took."""

from __future__ import annotations

import asyncio
import email
import email.policy
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller

from tests.services import free_port


@dataclass
class Taken:
    """A mail as the server got it: envelope and content."""

    sender: str
    recipients: list[str]
    message: EmailMessage
    raw: bytes


@dataclass
class Server:
    """Answers "250 OK" unless told otherwise; `drop` ends the connection after a mail was taken, before the answer."""

    port: int
    taken: list[Taken] = field(default_factory=list)
    at_recipient: Callable[[str], str] = lambda address: "250 OK"
    at_data: Callable[[], str] = lambda: "250 OK"
    delay: float = 0.0
    drop: bool = False
    hold: str = ""
    """`recipient` or `data`: stop there without an answer, as long as this is set."""
    reached: threading.Event = field(default_factory=threading.Event)

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        """Answer to a recipient."""
        await self._hold("recipient")
        answer = self.at_recipient(address)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """Take a mail."""
        await self._hold("data")
        answer = self.at_data()
        if answer.startswith("250"):
            message = email.message_from_bytes(envelope.content, policy=email.policy.default)
            self.taken.append(Taken(envelope.mail_from, envelope.rcpt_tos, message, envelope.content))  # type: ignore[arg-type]
        if self.delay:
            await asyncio.sleep(self.delay)
        if self.drop:
            server.transport.abort()
        return answer

    async def _hold(self, where: str) -> None:
        while self.hold == where:
            self.reached.set()
            await asyncio.sleep(0.01)


@contextmanager
def run_smtp(port: int | None = None) -> Iterator[Server]:
    """Run a server until the block ends."""
    server = Server(port or free_port())
    controller = Controller(server, hostname="127.0.0.1", port=server.port)
    controller.start()
    try:
        yield server
    finally:
        controller.stop()
