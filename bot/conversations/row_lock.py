"""The lock on a conversation's row, under which all of its messages are written.

An UPDATE takes it on PostgreSQL; on SQLite, as the first statement, it takes the write lock. So `seq`
is counted up by one writer at a time, and a change of mode is either seen or comes later.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import bindparam, func, update
from sqlalchemy.orm import Session as DatabaseSession

from bot.conversations.models import conversations
from bot.conversations.records import Language, Mode

# Built once and on the table, not the model: building a statement costs more than SQLite needs to run it.
_LOCK = (
    update(conversations)
    .where(conversations.c.id == bindparam("conversation"), conversations.c.erasing_at.is_(None))
    .values(
        last_seq=conversations.c.last_seq + bindparam("messages"),
        section_turns=conversations.c.section_turns + bindparam("turns"),
        last_active_at=bindparam("now"),
        language=func.coalesce(bindparam("spoken"), conversations.c.language),
    )
    .returning(
        conversations.c.mode,
        conversations.c.language,
        conversations.c.last_seq,
        conversations.c.section,
        conversations.c.section_turns,
        conversations.c.mode_since,
        conversations.c.attended_at,
        conversations.c.coordinator_id,
        conversations.c.coordinator_name,
    )
)
_GIVE_BACK = (
    update(conversations)
    .where(conversations.c.id == bindparam("conversation"))
    .values(last_seq=conversations.c.last_seq - bindparam("messages"))
)


class ConversationGone(Exception):
    """The conversation was erased."""


@dataclass(frozen=True)
class LockedConversation:
    """The row after the lock was taken, numbers already counted up."""

    mode: Mode
    language: Language
    last_seq: int
    section: int
    section_turns: int
    mode_since: datetime | None = None
    attended_at: datetime | None = None
    coordinator_id: int | None = None
    coordinator_name: str | None = None


def lock_conversation(
    database: DatabaseSession,
    conversation_id: str,
    now: datetime,
    *,
    messages: int,
    turns: int = 0,
    language: Language | None = None,
) -> LockedConversation:
    """Lock the row and reserve the next `messages` numbers. Raises `ConversationGone`."""
    values = {
        "conversation": conversation_id,
        "messages": messages,
        "turns": turns,
        "now": now,
        "spoken": language,
    }
    row = database.execute(_LOCK, values).one_or_none()
    if row is None:
        raise ConversationGone
    return LockedConversation(cast(Mode, row.mode), cast(Language, row.language), *row[2:])


def give_back(database: DatabaseSession, conversation_id: str, messages: int) -> None:
    """Give back numbers that were reserved and not used. The caller holds the lock."""
    if messages:
        database.execute(_GIVE_BACK, {"conversation": conversation_id, "messages": messages})
