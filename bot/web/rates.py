"""Limits per address and per conversation (OWASP ASVS 2.4.1)."""

from __future__ import annotations

import asyncio
import ipaddress
import math
import time

from limits import RateLimitItem, parse
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter
from starlette.requests import Request

from bot.logs import get_logger
from bot.settings import Settings
from bot.web.problems import Problem
from bot.web.rate_storage import ProcessStorage

ADDRESS_FACTOR = 10
"""A company or a school may sit behind one address, so an address may send more than a visitor."""
READS = "600/minute"

logger = get_logger(__name__)


class Limiter:
    """Counts requests, in Redis where it is set, and in this process where Redis fails too."""

    def __init__(self, settings: Settings) -> None:
        self._conversations = parse(settings.limit_conversations)
        self._messages = parse(settings.limit_messages)
        self._messages_of_address = _multiply(self._messages, ADDRESS_FACTOR)
        self._reads = parse(READS)
        self._own = FixedWindowRateLimiter(ProcessStorage())
        self._shared: FixedWindowRateLimiter | None = None
        if settings.redis_url:
            storage = storage_from_string(settings.redis_url, wrap_exceptions=True)
            self._shared = FixedWindowRateLimiter(storage)

    async def count_conversation(self, request: Request) -> None:
        """Count a new conversation. Raises a 429 `Problem`."""
        address = client_network(request)
        await self._hit(self._conversations, "too_many_conversations", "open", address)

    async def count_message(self, request: Request, conversation_id: str) -> None:
        """Count a message. Raises a 429 `Problem`."""
        code, address = "too_many_messages", client_network(request)
        await self._hit(self._messages, code, "conversation", conversation_id)
        await self._hit(self._messages_of_address, code, "address", address)

    async def count_read(self, conversation_id: str) -> None:
        """Count any other request of a conversation. Raises a 429 `Problem`."""
        await self._hit(self._reads, "too_many_requests", "read", conversation_id)

    async def _hit(self, item: RateLimitItem, code: str, *key: str) -> None:
        seconds = await self._try_shared(item, key)
        if seconds is None:
            seconds = _hit(self._own, item, key)
        if seconds:
            headers = {"Retry-After": str(seconds)}
            raise Problem(429, code, headers=headers, seconds=seconds)

    async def _try_shared(self, item: RateLimitItem, key: tuple[str, ...]) -> int | None:
        if self._shared is None:
            return None
        try:
            return await asyncio.to_thread(_hit, self._shared, item, key)
        except Exception as error:
            # Never open when Redis is down (ASVS 16.5.3): this process counts for itself then.
            logger.warning("limits_not_shared", exc_info=error)
            return None


def client_network(request: Request) -> str:
    """Return the client's address; of IPv6 the /64, since a visitor owns all addresses in it."""
    host = request.client.host if request.client else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return "unknown"
    if address.version == 4:
        return str(address)
    return str(ipaddress.ip_network((address, 64), strict=False))


def _hit(limiter: FixedWindowRateLimiter, item: RateLimitItem, key: tuple[str, ...]) -> int:
    """Return 0, or the seconds to wait."""
    if limiter.hit(item, *key):
        return 0
    reset = limiter.get_window_stats(item, *key).reset_time
    return max(1, math.ceil(reset - time.time()))


def _multiply(item: RateLimitItem, factor: int) -> RateLimitItem:
    return type(item)(item.amount * factor, item.multiples, item.namespace)
