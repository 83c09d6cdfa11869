"""Whether the visitor of a chat is still there."""

from __future__ import annotations

from sqlalchemy import update
from sqlalchemy.orm import Session as DatabaseSession

from bot.conversations.models import Conversation
from bot.database import utc_now


def see_visitor(database: DatabaseSession, conversation_id: str) -> None:
    """Note that the visitor's browser asked for news."""
    database.execute(
        update(Conversation)
        .where(Conversation.id == conversation_id, Conversation.erasing_at.is_(None))
        .values(visitor_seen_at=utc_now())
        .execution_options(synchronize_session=False)
    )
