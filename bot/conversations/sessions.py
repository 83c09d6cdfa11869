"""Open conversations, and find them by their token."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import cast

from sqlalchemy import bindparam, insert, select
from sqlalchemy.orm import Session as DatabaseSession

from bot.conversations.models import Conversation, conversations
from bot.conversations.records import Draft, Language, Mode, Outcome, Session
from bot.conversations.tokens import hash_token
from bot.conversations.transcripts import insert_messages
from bot.database import utc_now
from bot.site import texts

_FIND = select(conversations.c.id, conversations.c.language, conversations.c.mode, conversations.c.erasing_at).where(
    conversations.c.token_hash == bindparam("hash")
)


def open_conversation(
    database: DatabaseSession,
    conversation_id: str,
    token: str,
    language: Language,
    greeting: Sequence[Draft],
) -> Outcome:
    """Store a new conversation with its greeting; one that the operator has published replaces it."""
    now = utc_now()
    greeting = _as_published(database, greeting, language)
    database.execute(
        insert(Conversation).values(
            id=conversation_id,
            token_hash=hash_token(token),
            language=language,
            mode="bot",
            last_seq=len(greeting),
            section=1,
            section_turns=0,
            created_at=now,
            last_active_at=now,
        )
    )
    messages = insert_messages(database, conversation_id, greeting, language, first_seq=1, now=now)
    return Outcome(messages, "bot")


def find_session(database: DatabaseSession, token: str) -> Session | None:
    """Return the conversation that the token opens, also while it is being erased."""
    row = database.execute(_FIND, {"hash": hash_token(token)}).one_or_none()
    if row is None:
        return None
    language, mode = cast(Language, row.language), cast(Mode, row.mode)
    return Session(row.id, language, mode, erasing=row.erasing_at is not None)


def exists(database: DatabaseSession, conversation_id: str | None) -> bool:
    """Tell whether a conversation is there and not being erased."""
    query = select(Conversation.id).where(Conversation.id == conversation_id, Conversation.erasing_at.is_(None))
    return conversation_id is not None and database.scalar(query) is not None


def _as_published(database: DatabaseSession, greeting: Sequence[Draft], language: Language) -> Sequence[Draft]:
    published = texts.current(database, "greeting", language)
    if not published.version:
        return greeting
    return [replace(draft, text=published.text) if draft.kind == "greeting" else draft for draft in greeting]
