"""Count what one address or account may do, in Redis where it is set (OWASP ASVS 2.4.1)."""

from __future__ import annotations

import asyncio
import ipaddress
import math
import time
from collections.abc import Callable

from limits import RateLimitItem
from limits.storage import storage_from_string
from limits.strategies import FixedWindowRateLimiter

from bot.logs import get_logger
from bot.rate_storage import ProcessStorage

logger = get_logger(__name__)

_Question = Callable[[FixedWindowRateLimiter, RateLimitItem, tuple[str, ...]], int]


class Rates:
    """Counts in Redis where it is set, and in this process where Redis fails too."""

    def __init__(self, redis_url: str | None) -> None:
        self._own = FixedWindowRateLimiter(ProcessStorage())
        self._shared: FixedWindowRateLimiter | None = None
        if redis_url:
            storage = storage_from_string(redis_url, wrap_exceptions=True)
            self._shared = FixedWindowRateLimiter(storage)

    async def hit(self, item: RateLimitItem, *key: str) -> int:
        """Count; return 0, or the seconds to wait."""
        return await self._ask(_hit, item, key)

    async def wait(self, item: RateLimitItem, *key: str) -> int:
        """Return 0, or the seconds to wait, without counting."""
        return await self._ask(_wait, item, key)

    async def _ask(self, question: _Question, item: RateLimitItem, key: tuple[str, ...]) -> int:
        if self._shared is not None:
            try:
                return await asyncio.to_thread(question, self._shared, item, key)
            except Exception as error:
                # Never open when Redis is down (ASVS 16.5.3): this process counts for itself then.
                logger.warning("limits_not_shared", exc_info=error)
        return question(self._own, item, key)


def network_of(host: str) -> str:
    """Return an address as it is counted; of IPv6 the /64, since a visitor owns all addresses in it."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return "unknown"
    if address.version == 4:
        return str(address)
    return str(ipaddress.ip_network((address, 64), strict=False))


def _hit(limiter: FixedWindowRateLimiter, item: RateLimitItem, key: tuple[str, ...]) -> int:
    return 0 if limiter.hit(item, *key) else _seconds_left(limiter, item, key)


def _wait(limiter: FixedWindowRateLimiter, item: RateLimitItem, key: tuple[str, ...]) -> int:
    return 0 if limiter.test(item, *key) else _seconds_left(limiter, item, key)


def _seconds_left(limiter: FixedWindowRateLimiter, item: RateLimitItem, key: tuple[str, ...]) -> int:
    reset = limiter.get_window_stats(item, *key).reset_time
    return max(1, math.ceil(reset - time.time()))
