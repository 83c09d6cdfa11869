"""How much waits (chats for a person, mails for the mail server), and when all of it was saved last."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session as DatabaseSession

from bot.accounts import audit
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
    last_backup: datetime | None


def measure_queues(database: DatabaseSession) -> Queues:
    """Count chats and mails, and look for the last backup."""
    return Queues(
        count_recent_by_mode(database),
        count_states(database),
        overdue_seconds(database),
        audit.last_time(database, audit.BACKUP),
    )
