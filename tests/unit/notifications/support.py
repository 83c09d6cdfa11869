"""Mails to send, and a mail server that does what a test tells it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from bot.database import Database, utc_now
from bot.notifications.mailer import Mailer
from bot.notifications.models import OutgoingMail
from bot.notifications.outbox import queue_mail
from bot.notifications.records import Mail

VALUES = {"reference": "GMR-2222-3333", "link": "https://bot.example.org/x", "days": 90, "office": "Office"}


class FakeTransport:
    """Takes everything, or raises what `answer` returns for a mail."""

    def __init__(self, answer: Callable[[Mail], Exception | None] = lambda mail: None) -> None:
        self.answer = answer
        self.sent: list[Mail] = []
        self.tried = 0

    async def send(self, mail: Mail) -> None:
        """Take or refuse."""
        self.tried += 1
        failure = self.answer(mail)
        if failure is not None:
            raise failure
        self.sent.append(mail)

    async def close(self) -> None:
        """Nothing is open."""


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = utc_now() + timedelta(seconds=1)

    def __call__(self) -> datetime:
        """Return the moment."""
        return self.now

    def move(self, **amount: float) -> None:
        """Let time pass."""
        self.now += timedelta(**amount)


def queue(database: Database, count: int = 1, *, to: str = "jane@example.org", about: str | None = None) -> None:
    """Put mails into the outbox."""
    with database.begin() as session:
        for _ in range(count):
            queue_mail(session, "link", "en", to, VALUES, about=about)


def rows(database: Database) -> list[Any]:
    """Return the outbox, usable after the session."""
    with database.read() as session:
        found = list(session.scalars(select(OutgoingMail).order_by(OutgoingMail.id)))
        session.expunge_all()
    return found


async def drain(mailer: Mailer) -> None:
    """Send until nothing is due."""
    while await mailer.send_next():
        pass


def send_all(database: Database, transport: FakeTransport, clock: Clock | None = None) -> Mailer:
    """Send everything that is due; return the mailer, to go on with it."""
    mailer = Mailer(database, transport, clock or Clock())
    asyncio.run(drain(mailer))
    return mailer
