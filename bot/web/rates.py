"""Limits per address and per conversation (OWASP ASVS 2.4.1)."""

from __future__ import annotations

from limits import RateLimitItem, parse
from starlette.requests import Request

from bot.rates import Rates, network_of
from bot.settings import Settings
from bot.web.problems import Problem

ADDRESS_FACTOR = 10
"""A company or a school may sit behind one address, so an address may send more than a visitor."""
READS = "600/minute"


class Limiter:
    """Counts the requests of visitors."""

    def __init__(self, settings: Settings) -> None:
        self._conversations = parse(settings.limit_conversations)
        self._messages = parse(settings.limit_messages)
        self._messages_of_address = _multiply(self._messages, ADDRESS_FACTOR)
        self._reads = parse(READS)
        self._enquiries = parse(settings.limit_enquiries)
        self._links = parse(settings.limit_links)
        self._rates = Rates(settings.redis_url)

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

    async def count_enquiry(self, request: Request) -> None:
        """Count an enquiry that is sent without a conversation. Raises a 429 `Problem`."""
        await self._hit(self._enquiries, "too_many_requests", "enquiry", client_network(request))

    async def enquiry_wait(self, request: Request) -> int:
        """Return for how many seconds the address may send no more enquiries; nothing is counted."""
        return await self._rates.wait(self._enquiries, "enquiry", client_network(request))

    async def note_enquiry(self, request: Request) -> None:
        """Count an enquiry that a conversation has sent: whether a message does is known only afterwards."""
        await self._rates.hit(self._enquiries, "enquiry", client_network(request))

    async def count_link(self, request: Request) -> None:
        """Count a mail with a link that somebody asks for. Raises a 429 `Problem`."""
        await self._hit(self._links, "too_many_requests", "link", client_network(request))

    async def _hit(self, item: RateLimitItem, code: str, *key: str) -> None:
        seconds = await self._rates.hit(item, *key)
        if seconds:
            headers = {"Retry-After": str(seconds)}
            raise Problem(429, code, headers=headers, seconds=seconds)


def client_network(request: Request) -> str:
    """Return the network of the client's address."""
    return network_of(request.client.host if request.client else "")


def _multiply(item: RateLimitItem, factor: int) -> RateLimitItem:
    return type(item)(item.amount * factor, item.multiples, item.namespace)
