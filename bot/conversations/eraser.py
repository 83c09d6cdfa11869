"""Carry an erasure through every store, now or as soon as a store is back."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session as DatabaseSession

from bot.conversations.erasure import (
    Tombstone,
    erase_transcript,
    finish_erasure,
    list_unfinished,
    set_tombstone,
    truncate_journal,
)
from bot.conversations.hub import Hub
from bot.conversations.rasa_client import RasaClient
from bot.conversations.row_lock import ConversationGone
from bot.conversations.workers import DatabaseWorkers
from bot.logs import get_logger

SWEEP_SECONDS = 60.0

Erase = Callable[[DatabaseSession, str], object]
"""Deletes what a feature holds about a sender in Rasa."""

logger = get_logger(__name__)


class ErasureUnfinished(Exception):
    """Rasa could not be reached; the transcript is gone, and the rest will follow."""


class Eraser:
    """Erases conversations from Rasa, from our tables and from those of other features."""

    def __init__(self, workers: DatabaseWorkers, rasa: RasaClient, hub: Hub, others: Sequence[Erase] = ()) -> None:
        self._workers, self._rasa, self._hub, self._others = workers, rasa, hub, tuple(others)

    async def erase(self, conversation_id: str) -> str:
        """Erase, and return the receipt. Raises `ErasureUnfinished` and `ConversationGone`."""
        tombstone = await self._workers.write(set_tombstone, conversation_id)
        if tombstone is None:
            raise ConversationGone
        self._hub.wake(conversation_id)
        if not await self._carry_out(tombstone):
            raise ErasureUnfinished
        return tombstone.receipt

    async def sweep(self) -> int:
        """Go on with every unfinished erasure; return how many are finished now."""
        unfinished = await self._workers.read(list_unfinished)
        return sum([await self._carry_out(tombstone) for tombstone in unfinished])

    async def sweep_forever(self) -> None:
        """Sweep at the start, and then once a minute."""
        while True:
            try:
                await self.sweep()
            except SQLAlchemyError as error:
                logger.warning("sweep_failed", exc_info=error)
            await asyncio.sleep(SWEEP_SECONDS)

    async def _carry_out(self, tombstone: Tombstone) -> bool:
        erased = [await self._rasa.erase(sender) for sender in tombstone.senders]
        finished = all(erased)
        await self._workers.write(self._erase_rows, tombstone, finished)
        await self._workers.call(truncate_journal)
        logger.info("conversation_erased", conversation_id=tombstone.conversation_id, finished=finished)
        return finished

    def _erase_rows(self, database: DatabaseSession, tombstone: Tombstone, finished: bool) -> None:
        erase_transcript(database, tombstone.conversation_id)
        for erase in self._others:
            for sender in tombstone.senders:
                erase(database, sender)
        if finished:
            finish_erasure(database, tombstone.conversation_id)
