"""How much waits: chats for a person, mails for the mail server."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session as DatabaseSession

from bot.conversations.counting import count_recent_by_mode
from bot.notifications.outbox import count_states, overdue_seconds

MODES = ("bot", "waiting", "human")
MAIL_STATES = ("queued", "inflight", "sent", "failed", "cancelled")


@dataclass(frozen=True)
class Queues:
    """What the database says at one moment."""

    chats: dict[str, int]
    mails: dict[str, int]
    oldest_mail_seconds: float


def measure_queues(database: DatabaseSession) -> Queues:
    """Count chats and mails."""
    return Queues(count_recent_by_mode(database), count_states(database), overdue_seconds(database))
