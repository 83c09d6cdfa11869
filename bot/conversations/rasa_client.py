"""The client for Rasa's internal channel."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

import aiohttp
from pydantic import ValidationError

from bot.conversations.rasa_messages import ProbeOfRasa, TurnOfRasa
from bot.conversations.records import Draft, Language
from bot.conversations.rendezvous import rank
from bot.logs import get_logger

MAX_ANSWER_BYTES = 1_000_000
CONNECTIONS = 200
KEEP_ALIVE_SECONDS = 4.0
"""Below the 5 seconds of Rasa's server, so that no turn meets a connection that is being closed."""
CONNECT_SECONDS = 1.0
ERASE_SECONDS = 5.0
PROBE_SECONDS = 5.0
_JSON = {"Content-Type": "application/json"}

logger = get_logger(__name__)


class RasaFailed(Exception):
    """A turn was not answered; `reason` is a short code without any text of the visitor."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class RasaAnswer:
    """What Rasa says in a turn, at least one message, and the language that it ended in."""

    drafts: tuple[Draft, ...]
    language: Language
    intent: str | None = None


class RasaClient:
    """Talks to one or several Rasa processes."""

    def __init__(self, urls: Sequence[str]) -> None:
        self._urls = tuple(urls)
        # aiohttp: a call costs a fifth of what httpx takes. No proxy of the environment may come between.
        self._client = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(limit=CONNECTIONS, keepalive_timeout=KEEP_ALIVE_SECONDS, ttl_dns_cache=60),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            headers={"Accept-Encoding": "identity"},
        )

    async def close(self) -> None:
        """Close all connections."""
        await self._client.close()

    async def ask(
        self,
        conversation_id: str,
        sender: str,
        text: str,
        *,
        language: Language,
        turn_id: str,
        seconds: float,
        vector: str | None = None,
        enquiry_wait: int = 0,
    ) -> RasaAnswer:
        """Run a turn within `seconds`. Raises `RasaFailed`."""
        metadata = {"language": language, "turn_id": turn_id, "deadline": time.time() + seconds}
        if enquiry_wait:
            metadata["enquiry_wait"] = enquiry_wait
        if vector is not None:
            metadata["vector"] = vector
        body = json.dumps({"sender": sender, "text": text, "metadata": metadata})
        status, content = await self._post_to_first_reachable(rank(self._urls, conversation_id), body, seconds)
        if status != HTTPStatus.OK:
            raise RasaFailed(_reason(status, content))
        return _read_answer(content)

    async def erase(self, sender: str) -> bool:
        """Have every process forget the sender and delete its events; tell whether all did."""
        path = f"/webhooks/bot/conversations/{sender}"
        answers = [await self._try("DELETE", url + path, ERASE_SECONDS) for url in self._urls]
        return all(status == HTTPStatus.OK for status, _ in answers)

    async def probe(self) -> bool:
        """Tell whether some process parses a message at this moment."""
        for url in self._urls:
            status, content = await self._try("GET", f"{url}/webhooks/bot/ready", PROBE_SECONDS)
            if status == HTTPStatus.OK and _is_probe(content):
                return True
        return False

    async def _post_to_first_reachable(self, urls: Sequence[str], body: str, seconds: float) -> tuple[int, bytes]:
        for url in urls:
            try:
                return await self._call("POST", f"{url}/webhooks/bot/turns", seconds, body)
            except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError):
                # Nothing was sent, so the next process may have the turn.
                continue
            except TimeoutError:
                raise RasaFailed("timeout") from None
            except aiohttp.ClientError:
                raise RasaFailed("connection_lost") from None
        raise RasaFailed("unreachable")

    async def _try(self, method: str, url: str, seconds: float) -> tuple[int, bytes]:
        try:
            return await self._call(method, url, seconds)
        except (aiohttp.ClientError, TimeoutError, RasaFailed):
            return HTTPStatus.SERVICE_UNAVAILABLE, b""

    async def _call(self, method: str, url: str, seconds: float, body: str | None = None) -> tuple[int, bytes]:
        timeout = aiohttp.ClientTimeout(total=seconds, sock_connect=min(CONNECT_SECONDS, seconds))
        request = self._client.request(method, url, data=body, headers=_JSON, timeout=timeout, allow_redirects=False)
        async with request as response:
            return response.status, await _read_capped(response)


async def _read_capped(response: aiohttp.ClientResponse) -> bytes:
    content = bytearray()
    async for chunk in response.content.iter_any():
        content += chunk
        if len(content) > MAX_ANSWER_BYTES:
            raise RasaFailed("answer_too_large")
    return bytes(content)


def _read_answer(content: bytes) -> RasaAnswer:
    try:
        turn = TurnOfRasa.model_validate_json(content)
    except ValidationError:
        raise RasaFailed("malformed_answer") from None
    drafts = tuple(draft.as_draft() for draft in turn.messages)
    spoken = tuple(draft for draft in drafts if draft.text or draft.buttons)
    if not spoken:
        raise RasaFailed("empty_answer")
    return RasaAnswer(spoken, turn.language, turn.intent)


def _is_probe(content: bytes) -> bool:
    try:
        ProbeOfRasa.model_validate_json(content)
    except ValidationError:
        return False
    return True


def _reason(status: int, content: bytes) -> str:
    try:
        body: Any = json.loads(content)
    except ValueError:
        body = None
    reason = body.get("reason") if isinstance(body, dict) else None
    known = isinstance(reason, str) and reason.replace("_", "").isalnum() and len(reason) <= 40
    return f"aborted_{reason}" if known else f"status_{status}"
