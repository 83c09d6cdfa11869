"""Collect all that is held about a conversation (GDPR Art. 15)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as DatabaseSession

from bot.conversations.models import Conversation, Feedback, Handoff, Message, OfferedButton


def export_conversation(database: DatabaseSession, conversation_id: str) -> dict[str, Any]:
    """Return every stored value of the conversation but hashes and keys; times are UTC."""
    conversation = database.get_one(Conversation, conversation_id)
    query = select(Message).where(Message.conversation_id == conversation_id).order_by(Message.seq)
    messages = database.scalars(query).all()
    opinions = _read_feedback(database, conversation_id)
    offered = _read_titles(database, conversation_id)
    return {
        "conversation": {
            "language": conversation.language,
            "mode": conversation.mode,
            "created_at": conversation.created_at,
            "last_active_at": conversation.last_active_at,
            "visitor_seen_at": conversation.visitor_seen_at,
            "unsaid": conversation.unsaid,
        },
        "messages": [
            {
                "seq": message.seq,
                "role": message.role,
                "author": message.author,
                "kind": message.kind,
                "text": message.text,
                "language": message.language,
                "created_at": message.created_at,
                "sources": message.sources,
                "facts": message.facts,
                "expects": message.expects,
                "buttons": offered.get(message.seq, []),
                "button_pressed": message.button_id is not None,
                "helpful": opinions.get(message.id),
                "client_id": message.client_id,
                "state": message.state,
                "timing": message.timing,
            }
            for message in messages
        ],
        "handoffs": _read_handoffs(database, conversation_id),
    }


def _read_handoffs(database: DatabaseSession, conversation_id: str) -> list[dict[str, Any]]:
    query = select(Handoff).where(Handoff.conversation_id == conversation_id).order_by(Handoff.id)
    return [
        {
            "requested_at": row.requested_at,
            "taken_at": row.taken_at,
            "ended_at": row.ended_at,
            "coordinator": row.coordinator_name,
            "outcome": row.outcome,
        }
        for row in database.scalars(query)
    ]


def _read_feedback(database: DatabaseSession, conversation_id: str) -> dict[int, bool]:
    query = (
        select(Feedback.message_id, Feedback.helpful)
        .join(Message, Message.id == Feedback.message_id)
        .where(Message.conversation_id == conversation_id)
    )
    return {row.message_id: row.helpful for row in database.execute(query)}


def _read_titles(database: DatabaseSession, conversation_id: str) -> dict[int, list[str]]:
    query = (
        select(OfferedButton.message_seq, OfferedButton.title)
        .where(OfferedButton.conversation_id == conversation_id)
        .order_by(OfferedButton.message_seq, OfferedButton.position)
    )
    titles: dict[int, list[str]] = {}
    for row in database.execute(query):
        titles.setdefault(row.message_seq, []).append(row.title)
    return titles
