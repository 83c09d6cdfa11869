"""Wake the long polls of a conversation when something was written to it."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager


class Hub:
    """Events per conversation, within this process and its event loop."""

    def __init__(self) -> None:
        self._waiting: defaultdict[str, set[asyncio.Event]] = defaultdict(set)
        self.closed = False

    def wake(self, conversation_id: str) -> None:
        """Let all who wait for this conversation look again."""
        for event in self._waiting.get(conversation_id, ()):
            event.set()

    def close(self) -> None:
        """Let all waiters go: the process ends."""
        self.closed = True
        for conversation_id in self._waiting:
            self.wake(conversation_id)

    @contextmanager
    def listen(self, conversation_id: str) -> Iterator[asyncio.Event]:
        """Register before looking, so that nothing written in between is missed."""
        event = asyncio.Event()
        self._waiting[conversation_id].add(event)
        try:
            yield event
        finally:
            self._waiting[conversation_id].discard(event)
            if not self._waiting[conversation_id]:
                del self._waiting[conversation_id]
