"""Tables of the conversations. What is stored for which purpose stands in `docs/legal/`."""

from datetime import datetime
from typing import Any, cast

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from bot.database import Base, UtcDateTime

RowId = BigInteger().with_variant(Integer, "sqlite")  # SQLite counts up `INTEGER` keys only


class Conversation(Base):
    """One visitor's chat. `mode` is the only truth about who answers: bot, waiting or human."""

    __tablename__ = "conversations"
    __table_args__ = (
        CheckConstraint("mode IN ('bot', 'waiting', 'human')", name="ck_conversations_mode"),
        CheckConstraint("language IN ('de', 'en')", name="ck_conversations_language"),
        Index("ix_conversations_mode", "mode"),
        Index("ix_conversations_created_at_language", "created_at", "language"),  # all that statistics count by
    )
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    language: Mapped[str] = mapped_column(String(2))
    mode: Mapped[str] = mapped_column(String(8))
    last_seq: Mapped[int] = mapped_column(Integer)
    section: Mapped[int] = mapped_column(Integer)
    """Rasa slows down with the length of a conversation, so a long one continues in a new section."""
    section_turns: Mapped[int] = mapped_column(Integer)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_active_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    erasing_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    mode_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When `mode` changed last; empty as long as it never has."""
    coordinator_id: Mapped[int | None] = mapped_column(Integer)
    coordinator_name: Mapped[str | None] = mapped_column(String(200))
    """Who answers while `mode` is `human`."""
    attended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """The last sign of the coordinator in this chat."""
    visitor_seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the visitor's browser last asked for news while a person was wanted or answered."""
    unsaid: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """What the bot was about to say when it had to fall silent: Rasa believes that it was said."""


class Message(Base):
    """One message of a transcript; `seq` counts up within its conversation.

    A visitor's message also carries its turn: `state`, the button that was pressed, and timing.
    """

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("conversation_id", "seq", name="uq_messages_seq"),
        Index("ix_messages_role_kind_created_at", "role", "kind", "created_at"),  # all that statistics count by
        UniqueConstraint("conversation_id", "client_id", name="uq_messages_client_id"),
        CheckConstraint("role IN ('visitor', 'bot', 'coordinator', 'system')", name="ck_messages_role"),
        CheckConstraint("state IN ('running', 'completed', 'failed')", name="ck_messages_state"),
    )
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"))
    seq: Mapped[int] = mapped_column(Integer)
    role: Mapped[str] = mapped_column(String(12))
    author: Mapped[str | None] = mapped_column(String(200))
    """The name of the coordinator who wrote it."""
    kind: Mapped[str] = mapped_column(String(16))
    text: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(2))
    sources: Mapped[list[dict[str, Any]]] = mapped_column(JSON)
    facts: Mapped[list[str]] = mapped_column(JSON)
    expects: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    reply_to: Mapped[int | None] = mapped_column(Integer)
    client_id: Mapped[str | None] = mapped_column(String(36))
    button_id: Mapped[str | None] = mapped_column(String(32))
    turn_id: Mapped[str | None] = mapped_column(String(36))
    state: Mapped[str | None] = mapped_column(String(10))
    started_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    timing: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class OfferedButton(Base):
    """A button that the bot offered: the visitor only ever sees its opaque id."""

    __tablename__ = "offered_buttons"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), index=True)
    message_seq: Mapped[int] = mapped_column(Integer)
    position: Mapped[int] = mapped_column(Integer)
    title: Mapped[str] = mapped_column(String(300))
    payload: Mapped[str] = mapped_column(Text)


class Feedback(Base):
    """Whether an answer helped, in the visitor's opinion; the last word counts."""

    __tablename__ = "feedback"
    message_id: Mapped[int] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), primary_key=True)
    helpful: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Handoff(Base):
    """One time that a person was asked for or took over, from the request to the return of the bot."""

    __tablename__ = "handoffs"
    __table_args__ = (
        CheckConstraint(
            "outcome IN ('handed_back', 'ended', 'idle', 'nobody', 'withdrawn')", name="ck_handoffs_outcome"
        ),
    )
    id: Mapped[int] = mapped_column(RowId, primary_key=True)
    conversation_id: Mapped[str] = mapped_column(ForeignKey("conversations.id", ondelete="CASCADE"), index=True)
    requested_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    """Empty where nobody had asked: the coordinator stepped in."""
    notified_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    """When the coordinators were told by mail, because none was signed in."""
    taken_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    coordinator_id: Mapped[int | None] = mapped_column(Integer)
    coordinator_name: Mapped[str | None] = mapped_column(String(200))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    outcome: Mapped[str | None] = mapped_column(String(12))
    mailed_seq: Mapped[int] = mapped_column(Integer)
    """The newest message that a visitor who had left was told about by mail."""


class CoordinatorPresence(Base):
    """Which coordinators have the console open, and whether they take chats."""

    __tablename__ = "coordinator_presence"
    account_id: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    available: Mapped[bool]
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class ErasedConversation(Base):
    """The tombstone of an erased conversation: no personal data, kept to replay it on backups."""

    __tablename__ = "erased_conversations"
    id: Mapped[str] = mapped_column(String(32), primary_key=True)
    receipt: Mapped[str] = mapped_column(String(20), unique=True)
    sections: Mapped[int] = mapped_column(Integer)
    requested_at: Mapped[datetime] = mapped_column(UtcDateTime)
    completed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


# For the statements of a turn, which are built on tables (see `row_lock`).
conversations = cast(Table, Conversation.__table__)
messages = cast(Table, Message.__table__)
