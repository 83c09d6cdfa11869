"""What happens to chats by itself: nobody comes, a coordinator falls silent, a visitor has left.

Each web process sweeps. Every step looks again under a lock before it acts, so that it happens once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session as DatabaseSession

from bot.conversations import takeover
from bot.conversations.handoff_mails import FindContact, call_coordinators, list_uncalled, list_unseen, send_reply
from bot.conversations.handoff_service import look_ahead
from bot.conversations.hub import Hub
from bot.conversations.models import Conversation
from bot.conversations.row_lock import ConversationGone
from bot.conversations.workers import DatabaseWorkers
from bot.database import utc_now
from bot.logs import get_logger
from bot.settings import Settings
from bot.site import values

SWEEP_SECONDS = 5.0
WAIT_MINUTES = 2
"""After which a visitor who waits is offered the enquiry form."""

logger = get_logger(__name__)


class Sweeper:
    """Looks after the chats of all processes."""

    def __init__(self, workers: DatabaseWorkers, hub: Hub, settings: Settings, find_contact: FindContact) -> None:
        self._workers, self._hub, self._settings, self._find_contact = workers, hub, settings, find_contact

    async def sweep_forever(self) -> None:
        """Sweep every few seconds."""
        while True:
            try:
                await self.sweep()
            except SQLAlchemyError as error:
                logger.warning("chat_sweep_failed", exc_info=error)
            await asyncio.sleep(SWEEP_SECONDS)

    async def sweep(self) -> None:
        """Look once."""
        for handoff_id in await self._workers.read(list_uncalled):
            await self._workers.write(call_coordinators, self._settings, handoff_id)
        await self._return_each(list_overdue, self._give_up_waiting)
        await self._return_each(list_idle, self._return_idle)
        for handoff_id in await self._workers.read(list_unseen):
            await self._workers.write(send_reply, self._settings, handoff_id, self._find_contact)

    async def _return_each(
        self,
        listing: Callable[[DatabaseSession], Sequence[tuple[str, datetime]]],
        give_back: Callable[[str, datetime], Awaitable[bool]],
    ) -> None:
        for conversation_id, since in await self._workers.read(listing):
            try:
                if await give_back(conversation_id, since):
                    self._hub.wake(conversation_id)
            except ConversationGone:
                continue

    async def _give_up_waiting(self, conversation_id: str, since: datetime) -> bool:
        language = await self._workers.read(_read_language, conversation_id)
        prospect = await self._workers.read(look_ahead, language)
        return await self._workers.write(takeover.give_up_waiting, conversation_id, since, prospect.when)

    async def _return_idle(self, conversation_id: str, since: datetime) -> bool:
        return await self._workers.write(takeover.return_idle, conversation_id, since)


def list_overdue(database: DatabaseSession) -> list[tuple[str, datetime]]:
    """Return the chats for which nobody has come, and the moment since which they wait too long."""
    since = utc_now() - timedelta(minutes=WAIT_MINUTES)
    return [(each, since) for each in _list(database, Conversation.mode == "waiting", Conversation.mode_since <= since)]


def list_idle(database: DatabaseSession) -> list[tuple[str, datetime]]:
    """Return the chats whose coordinator gives no sign any more, and the moment since which that is too long."""
    since = utc_now() - timedelta(minutes=values.read(database, values.IDLE_RETURN_MINUTES))
    return [(each, since) for each in _list(database, Conversation.mode == "human", Conversation.attended_at <= since)]


def _list(database: DatabaseSession, *conditions: Any) -> Sequence[str]:
    query = select(Conversation.id).where(*conditions, Conversation.erasing_at.is_(None))
    return database.scalars(query).all()


def _read_language(database: DatabaseSession, conversation_id: str) -> Any:
    return database.scalar(select(Conversation.language).where(Conversation.id == conversation_id)) or "de"
