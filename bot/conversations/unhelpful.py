"""Answers that visitors called unhelpful, with the question before each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from sqlalchemy import select
from sqlalchemy.orm import Session as DatabaseSession
from sqlalchemy.orm import aliased

from bot.conversations.models import Conversation, Feedback, Message
from bot.conversations.records import Language

KINDS = ("answer", "related")
"""Other kinds are no answers; what was not answered at all is kept by the knowledge base."""


@dataclass(frozen=True)
class UnhelpfulAnswer:
    """An answer that did not help, and what had been asked."""

    message_id: int
    conversation_id: str
    question: str
    language: Language
    facts: tuple[str, ...]
    at: datetime


def list_unhelpful(database: DatabaseSession) -> list[UnhelpfulAnswer]:
    """Return the answers whose visitor's last word is that they did not help, oldest first."""
    question = aliased(Message)
    query = (
        select(Message, question.text, Feedback.created_at)
        .join(Feedback, Feedback.message_id == Message.id)
        .join(Conversation, Conversation.id == Message.conversation_id)
        .join(question, (question.conversation_id == Message.conversation_id) & (question.seq == Message.reply_to))
        .where(Feedback.helpful.is_(False), Message.kind.in_(KINDS), Conversation.erasing_at.is_(None))
        .order_by(Message.id)
    )
    return [
        UnhelpfulAnswer(
            message.id, message.conversation_id, text, cast(Language, message.language), tuple(message.facts), at
        )
        for message, text, at in database.execute(query)
    ]
