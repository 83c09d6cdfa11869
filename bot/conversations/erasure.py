"""Erase a conversation: tombstone, then Rasa's events, then our rows (GDPR Art. 17).

The tombstone comes first, so that nothing is written any more while the stores are emptied. It stays,
for backups. Where Rasa cannot be reached the transcript goes all the same, and a sweep ends the work.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session as DatabaseSession

from bot.conversations.models import (
    Conversation,
    ErasedConversation,
    Feedback,
    Handoff,
    Message,
    OfferedButton,
)
from bot.conversations.tokens import new_receipt
from bot.conversations.turns import sender_name
from bot.database import Database, utc_now


@dataclass(frozen=True)
class Tombstone:
    """An erasure that was asked for."""

    conversation_id: str
    receipt: str
    sections: int

    @property
    def senders(self) -> list[str]:
        """Return every sender under which Rasa may hold events."""
        return [sender_name(self.conversation_id, number + 1) for number in range(self.sections)]


def set_tombstone(database: DatabaseSession, conversation_id: str) -> Tombstone | None:
    """Refuse all further writing; None where the conversation is gone already. Idempotent."""
    now = utc_now()
    sections = database.execute(
        update(Conversation)
        .where(Conversation.id == conversation_id)
        .values(erasing_at=now)
        .returning(Conversation.section)
        .execution_options(synchronize_session=False)
    ).scalar_one_or_none()
    known = database.get(ErasedConversation, conversation_id)
    if known is not None:
        return Tombstone(conversation_id, known.receipt, known.sections)
    if sections is None:
        return None
    receipt = new_receipt()
    database.add(ErasedConversation(id=conversation_id, receipt=receipt, sections=sections, requested_at=now))
    return Tombstone(conversation_id, receipt, sections)


def erase_transcript(database: DatabaseSession, conversation_id: str) -> int:
    """Delete all that was said; the empty conversation keeps the token until the end."""
    messages = select(Message.id).where(Message.conversation_id == conversation_id)
    database.execute(delete(Feedback).where(Feedback.message_id.in_(messages)))
    database.execute(update(Conversation).where(Conversation.id == conversation_id).values(unsaid=None))
    for model in (OfferedButton, Handoff, Message):
        result = database.execute(delete(model).where(model.conversation_id == conversation_id))
    return int(result.rowcount)  # type: ignore[attr-defined]


def finish_erasure(database: DatabaseSession, conversation_id: str) -> None:
    """Delete what is left, and note that all stores are empty."""
    erase_transcript(database, conversation_id)
    database.execute(delete(Conversation).where(Conversation.id == conversation_id))
    database.execute(
        update(ErasedConversation).where(ErasedConversation.id == conversation_id).values(completed_at=utc_now())
    )


def list_expired(database: DatabaseSession, before: datetime) -> list[str]:
    """Return the conversations in which nothing has been said since then."""
    query = select(Conversation.id).where(Conversation.last_active_at < before, Conversation.erasing_at.is_(None))
    return list(database.scalars(query))


def is_erased(database: DatabaseSession, conversation_id: str) -> bool:
    """Tell whether a conversation was erased, or is being erased: nothing may be stored about it any more."""
    return database.get(ErasedConversation, conversation_id) is not None


def list_unfinished(database: DatabaseSession) -> list[Tombstone]:
    """Return the erasures that still wait for a store."""
    query = select(ErasedConversation).where(ErasedConversation.completed_at.is_(None))
    return [Tombstone(row.id, row.receipt, row.sections) for row in database.scalars(query)]


def list_tombstones(database: DatabaseSession) -> list[dict[str, Any]]:
    """Return all tombstones as they are kept beside backups."""
    query = select(ErasedConversation).order_by(ErasedConversation.requested_at)
    return [
        {
            "id": row.id,
            "receipt": row.receipt,
            "sections": row.sections,
            "requested_at": row.requested_at.isoformat(),
        }
        for row in database.scalars(query)
    ]


def replay_tombstones(database: DatabaseSession, records: Sequence[Mapping[str, Any]]) -> list[Tombstone]:
    """Erase conversations again that a restored backup has brought back.

    All count as unfinished then: the next sweep empties what Rasa holds of them. Idempotent.
    """
    tombstones = [Tombstone(record["id"], record["receipt"], record["sections"]) for record in records]
    for record, tombstone in zip(records, tombstones, strict=True):
        requested_at = datetime.fromisoformat(record["requested_at"])
        row = ErasedConversation(
            id=tombstone.conversation_id,
            receipt=tombstone.receipt,
            sections=tombstone.sections,
            requested_at=requested_at,
            completed_at=None,
        )
        erase_transcript(database, tombstone.conversation_id)
        database.execute(delete(Conversation).where(Conversation.id == tombstone.conversation_id))
        database.merge(row)
    return tombstones


def truncate_journal(database: Database) -> None:
    """Empty SQLite's write-ahead log, which still holds the deleted pages.

    Outside a transaction, hence the raw connection. Where a reader is in the way, the next one does it.
    """
    if database.engine.dialect.name != "sqlite":
        return
    connection = database.engine.raw_connection()
    try:
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()
