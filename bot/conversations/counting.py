"""Count conversations for those who watch over the service."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session as DatabaseSession

from bot.conversations.models import Conversation
from bot.database import utc_now

RECENT = timedelta(minutes=30)
"""Nobody sits in front of a chat that is silent for longer."""


def count_recent_by_mode(database: DatabaseSession) -> dict[str, int]:
    """Return how many conversations of the last half hour each mode has: bot, waiting, human."""
    query = (
        select(Conversation.mode, func.count())
        .where(Conversation.last_active_at > utc_now() - RECENT)
        .group_by(Conversation.mode)
    )
    return {row[0]: row[1] for row in database.execute(query)}
