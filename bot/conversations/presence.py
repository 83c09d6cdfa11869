"""Which coordinators have the console open, stored so that every web process knows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import delete, exists, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session as DatabaseSession

from bot.conversations.models import CoordinatorPresence
from bot.database import utc_now

PRESENT_SECONDS = 90
"""The console shows itself every few seconds, in a hidden tab once a minute (browsers slow those down)."""


def see(database: DatabaseSession, account_id: int, available: bool | None = None) -> bool:
    """Note a sign of life; return whether this coordinator takes chats. `available` changes that."""
    values: dict[str, Any] = {"seen_at": utc_now()} | ({} if available is None else {"available": available})
    known = _update(database, account_id, values)
    if known is not None:
        return known
    try:
        with database.begin_nested():
            database.add(CoordinatorPresence(account_id=account_id, **{"available": True, **values}))
    except IntegrityError:
        # A second tab was faster.
        return bool(_update(database, account_id, values))
    return available is not False


def leave(database: DatabaseSession, account_id: int) -> None:
    """Note that a coordinator signed out."""
    database.execute(delete(CoordinatorPresence).where(CoordinatorPresence.account_id == account_id))


def takes_chats(database: DatabaseSession, account_id: int) -> bool:
    """Tell whether a coordinator takes chats; whoever has never said otherwise does."""
    query = select(CoordinatorPresence.available).where(CoordinatorPresence.account_id == account_id)
    return database.scalar(query) is not False


def somebody_is_here(database: DatabaseSession) -> bool:
    """Tell whether some coordinator would hear the console ring."""
    recently = CoordinatorPresence.seen_at >= utc_now() - timedelta(seconds=PRESENT_SECONDS)
    return bool(database.scalar(select(exists().where(recently, CoordinatorPresence.available))))


def _update(database: DatabaseSession, account_id: int, values: dict[str, Any]) -> bool | None:
    # First of all an UPDATE: SQLite refuses to turn a reader into a writer when another one was faster.
    statement = (
        update(CoordinatorPresence)
        .where(CoordinatorPresence.account_id == account_id)
        .values(**values)
        .returning(CoordinatorPresence.available)
        .execution_options(synchronize_session=False)
    )
    return database.execute(statement).scalar_one_or_none()
