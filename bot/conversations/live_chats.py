"""What the console shows of the chats: who waits, who is answered by whom, what was said last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session as DatabaseSession

from bot.conversations.models import Conversation, Handoff, Message
from bot.conversations.records import Language, Mode
from bot.database import utc_now

RUNNING_MINUTES = 15
MISSED_HOURS = 48
LISTED = 50
VISITOR_GONE_SECONDS = 60
"""A browser asks for news at least every 25 seconds."""


@dataclass(frozen=True)
class LiveChat:
    """A chat as the console lists it."""

    id: str
    language: Language
    mode: Mode
    mode_since: datetime | None
    coordinator_id: int | None
    coordinator_name: str | None
    attended_at: datetime | None
    created_at: datetime
    visitor_seen_at: datetime | None
    last_seq: int
    last_role: str
    last_at: datetime
    said: str | None
    """What the visitor said last."""

    @property
    def name(self) -> str:
        """Return a short name: visitors have none."""
        return self.id[:4].upper()

    @property
    def mode_age(self) -> timedelta:
        """Return since when the chat waits, or a person has it."""
        return utc_now() - (self.mode_since or self.created_at)

    @property
    def is_unanswered(self) -> bool:
        """Tell whether the visitor has the last word."""
        return self.last_role == "visitor"

    @property
    def visitor_is_here(self) -> bool:
        """Tell whether the visitor's browser was heard of within the last minute."""
        heard = max(self.visitor_seen_at or self.created_at, self.last_at if self.is_unanswered else self.created_at)
        return utc_now() - heard < timedelta(seconds=VISITOR_GONE_SECONDS)


@dataclass(frozen=True)
class Signal:
    """What rings: visitors who wait, and those of a coordinator's own chats that wait for a reply."""

    waiting: int
    unanswered: int
    newest_wait: datetime | None


def list_waiting(database: DatabaseSession) -> list[LiveChat]:
    """Return the chats that wait for a person, longest first."""
    return _list(database, _chats(Conversation.mode == "waiting").order_by(Conversation.mode_since))


def list_held(database: DatabaseSession) -> list[LiveChat]:
    """Return the chats that a person answers."""
    return _list(database, _chats(Conversation.mode == "human").order_by(Conversation.mode_since))


def list_running(database: DatabaseSession) -> list[LiveChat]:
    """Return the chats in which a visitor wrote to the bot lately, newest first."""
    lately = utc_now() - timedelta(minutes=RUNNING_MINUTES)
    # The greeting is the first message: whoever only opened the chat has said nothing yet.
    talking = (Conversation.mode == "bot") & (Conversation.last_active_at >= lately) & (Conversation.last_seq > 1)
    return _list(database, _chats(talking).order_by(Conversation.last_active_at.desc()))


def list_missed(database: DatabaseSession) -> list[LiveChat]:
    """Return the chats whose visitor waited for a person in vain, newest first."""
    lately = utc_now() - timedelta(hours=MISSED_HOURS)
    missed = select(Handoff.conversation_id).where(Handoff.outcome == "nobody", Handoff.ended_at >= lately)
    chats = _chats((Conversation.mode == "bot") & Conversation.id.in_(missed))
    return _list(database, chats.order_by(Conversation.mode_since.desc()))


def find_chat(database: DatabaseSession, conversation_id: str) -> LiveChat | None:
    """Return a chat, or None where there is none under this id."""
    return next(iter(_list(database, _chats(Conversation.id == conversation_id))), None)


def read_signal(database: DatabaseSession, coordinator_id: int) -> Signal:
    """Return what rings for this coordinator."""
    waits = select(func.count(), func.max(Conversation.mode_since)).where(
        Conversation.mode == "waiting", Conversation.erasing_at.is_(None)
    )
    waiting, newest = database.execute(waits).one()
    mine = (Conversation.mode == "human") & (Conversation.coordinator_id == coordinator_id)
    unanswered = (
        select(func.count())
        .select_from(Conversation)
        .join(Message, (Message.conversation_id == Conversation.id) & (Message.seq == Conversation.last_seq))
        .where(mine, Message.role == "visitor", Conversation.erasing_at.is_(None))
    )
    return Signal(waiting, database.scalar(unanswered) or 0, newest)


def _chats(condition: ColumnElement[bool]) -> Select[Any, Any, Any, Any]:
    said = (
        select(Message.text)
        .where(Message.conversation_id == Conversation.id, Message.role == "visitor")
        .order_by(Message.seq.desc())
        .limit(1)
        .correlate(Conversation)
        .scalar_subquery()
    )
    return (
        select(Conversation, Message.role, Message.created_at, said)
        .join(Message, (Message.conversation_id == Conversation.id) & (Message.seq == Conversation.last_seq))
        .where(condition, Conversation.erasing_at.is_(None))
        .limit(LISTED)
    )


def _list(database: DatabaseSession, query: Select[Any]) -> list[LiveChat]:
    return [_record(row.Conversation, row[1:]) for row in database.execute(query)]


def _record(row: Conversation, last: Sequence[Any]) -> LiveChat:
    role, at, said = last
    return LiveChat(
        id=row.id,
        language=cast(Language, row.language),
        mode=cast(Mode, row.mode),
        mode_since=row.mode_since,
        coordinator_id=row.coordinator_id,
        coordinator_name=row.coordinator_name,
        attended_at=row.attended_at,
        created_at=row.created_at,
        visitor_seen_at=row.visitor_seen_at,
        last_seq=row.last_seq,
        last_role=role,
        last_at=at,
        said=said,
    )
