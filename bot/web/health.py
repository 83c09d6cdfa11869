"""Whether the process lives, and whether all that it needs works."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine
from http import HTTPStatus
from typing import Any

import aiohttp
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session as DatabaseSession
from starlette.requests import Request
from starlette.responses import Response

from bot.conversations.models import Conversation
from bot.conversations.rasa_client import RasaClient
from bot.conversations.workers import DatabaseWorkers
from bot.settings import Settings
from bot.web.problems import Problem, language_of
from bot.web.replies import reply
from bot.web.schemas import HealthBody, ReadyBody
from bot.web.services import services_of
from bot.web.texts import phrase

CHECK_SECONDS = 5.0
REMEMBERED_SECONDS = 1.0
"""The probe costs Rasa a message, so a flood of questions is answered from the last one."""


class Readiness:
    """Checks the parts, one check at a time; the database only where the bot is turned off."""

    def __init__(self, workers: DatabaseWorkers, rasa: RasaClient, settings: Settings) -> None:
        self._workers, self._rasa = workers, rasa
        self._actions = settings.actions_urls
        self._chat_enabled = settings.chat_enabled
        self._client = aiohttp.ClientSession()
        self._lock = asyncio.Lock()
        self._checked_at = -REMEMBERED_SECONDS
        self._parts: dict[str, bool] = {}

    async def check(self) -> dict[str, bool]:
        """Return which of database, actions and Rasa work."""
        async with self._lock:
            if time.monotonic() - self._checked_at >= REMEMBERED_SECONDS:
                checks = {"database": self._check_database()}
                if self._chat_enabled:
                    checks |= {"actions": self._check_actions(), "rasa": self._rasa.probe()}
                results = await asyncio.gather(*map(_within, checks.values()))
                self._parts = dict(zip(checks, results, strict=True))
                self._checked_at = time.monotonic()
            return self._parts

    async def close(self) -> None:
        """Close all connections."""
        await self._client.close()

    async def _check_database(self) -> bool:
        try:
            await self._workers.read(_read_something)
        except SQLAlchemyError:
            return False
        return True

    async def _check_actions(self) -> bool:
        """Tell whether some action server answers: Rasa takes the first that it reaches."""
        return any([await self._is_healthy(url) for url in self._actions])

    async def _is_healthy(self, url: str) -> bool:
        try:
            async with self._client.get(f"{url}/health") as response:
                return bool(response.status == HTTPStatus.OK)
        except aiohttp.ClientError:
            return False


async def show_health(request: Request) -> Response:  # noqa: ARG001  Starlette passes it
    """Say that the process is alive."""
    return reply(HealthBody(status="ok"))


async def show_readiness(request: Request) -> Response:
    """Say that all parts work, or which do not."""
    parts = await services_of(request).readiness.check()
    broken = [name for name, works in parts.items() if not works]
    if broken:
        language = language_of(request)
        told = "; ".join(phrase(language, f"parts.{name}") for name in broken)
        raise Problem(503, "not_ready", extra={"parts": parts}, parts=told)
    return reply(ReadyBody(status="ready", parts=parts))


def _read_something(database: DatabaseSession) -> None:
    database.execute(select(Conversation.id).limit(1)).one_or_none()


async def _within(check: Coroutine[Any, Any, bool]) -> bool:
    try:
        return await asyncio.wait_for(check, CHECK_SECONDS)
    except TimeoutError:
        return False
