"""HTTP connections that must come to the point: uvicorn waits for headers for ever, and takes any amount of them."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEADER_SECONDS = 10.0
HEADER_BYTES = 65_536
_ANSWER = b"HTTP/1.1 %s\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
TOO_SLOW = _ANSWER % b"408 Request Timeout"
TOO_LARGE = _ANSWER % b"431 Request Header Fields Too Large"


class PromptProtocol(HttpToolsProtocol):
    """Gives up a connection whose headers are not there in time, or are too large (OWASP ASVS 2.4.1)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._deadline: asyncio.TimerHandle | None = None
        self._header_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start waiting for the first request."""
        super().connection_made(transport)
        self._await_headers()

    def data_received(self, data: bytes) -> None:
        """Pass on what came, as long as the headers stay within their size."""
        if self._deadline is not None:
            self._header_bytes += len(data)
        super().data_received(data)
        if self._deadline is not None and self._header_bytes > HEADER_BYTES:
            self._give_up(TOO_LARGE)

    def on_message_begin(self) -> None:
        """Wait for the rest of the headers of a later request of this connection, too."""
        super().on_message_begin()
        if self._deadline is None:
            self._await_headers()

    def on_headers_complete(self) -> None:
        """Be content; the body has a time limit of its own."""
        self._be_content()
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget the limit."""
        self._be_content()
        super().connection_lost(exc)

    def _await_headers(self) -> None:
        self._header_bytes = 0
        self._deadline = self.loop.call_later(HEADER_SECONDS, self._give_up, TOO_SLOW)

    def _be_content(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _give_up(self, answer: bytes) -> None:
        self._be_content()
        if not self.transport.is_closing():
            self.transport.write(answer)
            self.transport.close()
