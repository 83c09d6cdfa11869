"""Mails around a handoff: to coordinators when none is signed in, to a visitor who left before the reply came."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Protocol

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session as DatabaseSession

from bot.accounts.service import AccountRefused, get_account, list_accounts
from bot.conversations.models import Conversation, Handoff, Message
from bot.conversations.presence import somebody_is_here
from bot.conversations.reply_links import reply_url
from bot.database import utc_now
from bot.notifications.outbox import count_recent, queue_mail
from bot.settings import Settings

UNSEEN_AFTER = timedelta(seconds=90)
"""After which a reply counts as unseen: longer than a browser's pauses between two questions for news."""
ENDED_WITHIN = timedelta(hours=1)
CALLED_ONCE_IN = timedelta(minutes=10)


class Contact(Protocol):
    """Where a visitor can be reached: known from an enquiry sent in the same conversation."""

    @property
    def email(self) -> str:
        """Return the address."""

    @property
    def name(self) -> str:
        """Return the name."""


FindContact = Callable[[DatabaseSession, str], Contact | None]


def call_coordinators(database: DatabaseSession, settings: Settings, handoff_id: int) -> bool:
    """Write to the coordinators that somebody waits, where none is signed in; tell whether that was so."""
    if not _claim(database, handoff_id) or somebody_is_here(database):
        return False
    conversation_id = database.get_one(Handoff, handoff_id).conversation_id
    link = f"{settings.public_url}/console/chats/{conversation_id}"
    accounts = list_accounts(database, active_only=True)
    people = [(account.email, account.language) for account in accounts] or [(settings.office_email, "de")]
    for email, language in people:
        if not count_recent(database, "waiting", email, utc_now() - CALLED_ONCE_IN):
            queue_mail(database, "waiting", language, email, {"link": link})
    return True


def list_uncalled(database: DatabaseSession) -> list[int]:
    """Return the requests of visitors who wait and about whom no mail was written."""
    query = select(Handoff.id).where(
        Handoff.requested_at.is_not(None),
        Handoff.notified_at.is_(None),
        Handoff.taken_at.is_(None),
        Handoff.ended_at.is_(None),
    )
    return list(database.scalars(query))


def list_unseen(database: DatabaseSession) -> list[int]:
    """Return the handoffs in which a visitor, as far as we know, has not seen a coordinator's reply."""
    now = utc_now()
    query = (
        select(Handoff.id)
        .join(Conversation, Conversation.id == Handoff.conversation_id)
        .join(Message, Message.conversation_id == Handoff.conversation_id)
        .where(
            Conversation.erasing_at.is_(None),
            Handoff.taken_at.is_not(None),
            or_(Handoff.ended_at.is_(None), Handoff.ended_at > now - ENDED_WITHIN),
            Message.role == "coordinator",
            Message.seq > Handoff.mailed_seq,
            Message.created_at.between(Handoff.taken_at, now - UNSEEN_AFTER),
            or_(Conversation.visitor_seen_at.is_(None), Message.created_at > Conversation.visitor_seen_at),
        )
        .distinct()
    )
    return list(database.scalars(query))


def send_reply(database: DatabaseSession, settings: Settings, handoff_id: int, find_contact: FindContact) -> bool:
    """Mail the unseen replies of a handoff, once; tell whether there was an address."""
    handoff = _lock(database, handoff_id)
    replies = _unseen_replies(database, handoff)
    contact = find_contact(database, handoff.conversation_id) if replies else None
    if contact is None:
        return False
    handoff.mailed_seq = replies[-1][0]
    values = {
        "name": contact.name,
        "coordinator": handoff.coordinator_name or "",
        "text": "\n\n".join(text for _, text in replies),
        "link": reply_url(settings, handoff.conversation_id),
        "days": settings.link_days,
    }
    language = database.get_one(Conversation, handoff.conversation_id).language
    reply_to = _address_of(database, handoff.coordinator_id)
    queue_mail(database, "chat_reply", language, contact.email, values, reply_to)
    return True


def _claim(database: DatabaseSession, handoff_id: int) -> bool:
    statement = (
        update(Handoff)
        .where(Handoff.id == handoff_id, Handoff.notified_at.is_(None), Handoff.taken_at.is_(None))
        .where(Handoff.ended_at.is_(None))
        .values(notified_at=utc_now())
        .execution_options(synchronize_session=False)
    )
    return bool(database.execute(statement).rowcount)  # type: ignore[attr-defined]


def _lock(database: DatabaseSession, handoff_id: int) -> Handoff:
    # First of all an UPDATE: of several web processes one sends, and SQLite makes no writer of a reader.
    database.execute(update(Handoff).where(Handoff.id == handoff_id).values(mailed_seq=Handoff.mailed_seq))
    return database.get_one(Handoff, handoff_id)


def _unseen_replies(database: DatabaseSession, handoff: Handoff) -> list[tuple[int, str]]:
    query = (
        select(Message.seq, Message.text)
        .where(
            Message.conversation_id == handoff.conversation_id,
            Message.role == "coordinator",
            Message.seq > handoff.mailed_seq,
            Message.created_at >= handoff.taken_at,
        )
        .order_by(Message.seq)
    )
    return [(row.seq, row.text) for row in database.execute(query)]


def _address_of(database: DatabaseSession, account_id: int | None) -> str | None:
    if account_id is None:
        return None
    try:
        return get_account(database, account_id).email
    except AccountRefused:
        return None
