"""The record of each handoff: when somebody asked, who came, how it ended. For statistics, and for the mails."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from sqlalchemy import insert, update
from sqlalchemy.orm import Session as DatabaseSession

from bot.conversations.models import Handoff
from bot.conversations.records import Coordinator

Ending = Literal["handed_back", "ended", "idle", "nobody", "withdrawn"]


def note_request(database: DatabaseSession, conversation_id: str, now: datetime) -> None:
    """Note that a visitor asked for a person."""
    _insert(database, conversation_id, requested_at=now)


def note_takeover(database: DatabaseSession, conversation_id: str, coordinator: Coordinator, now: datetime) -> None:
    """Note who came, asked for or not."""
    taken = {"taken_at": now, "coordinator_id": coordinator.id, "coordinator_name": coordinator.name}
    if not _update_open(database, conversation_id, **taken):
        _insert(database, conversation_id, **taken)


def note_ending(database: DatabaseSession, conversation_id: str, ending: Ending, now: datetime) -> None:
    """Note how it ended."""
    _update_open(database, conversation_id, ended_at=now, outcome=ending)


def _insert(database: DatabaseSession, conversation_id: str, **values: object) -> None:
    database.execute(insert(Handoff).values(conversation_id=conversation_id, mailed_seq=0, **values))


def _update_open(database: DatabaseSession, conversation_id: str, **values: object) -> bool:
    # At most one is open: it opens and ends under the conversation's row lock.
    statement = (
        update(Handoff)
        .where(Handoff.conversation_id == conversation_id, Handoff.ended_at.is_(None))
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    return bool(database.execute(statement).rowcount)  # type: ignore[attr-defined]
