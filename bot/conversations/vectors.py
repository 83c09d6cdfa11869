"""Compute the vector of a message once, off the event loop."""

from __future__ import annotations

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from bot.embedding import encode_vector, get_embedder
from bot.logs import get_logger

CACHED_VECTORS = 1024

logger = get_logger(__name__)


class VectorWorker:
    """One thread that embeds, with a memory of the newest texts (by hash, never the texts)."""

    def __init__(self, compute: Callable[[str], str] | None = None) -> None:
        self._compute = compute or _compute
        # One thread: two models at once on few cores are slower than one after the other.
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="embedding")
        self._cache: OrderedDict[bytes, str] = OrderedDict()
        self._failing = False

    async def encode(self, text: str) -> str | None:
        """Return the base64 float16 vector; None where no model runs here: Rasa then computes it."""
        key = hashlib.blake2b(text.encode(), digest_size=16).digest()
        if key in self._cache:
            self._cache.move_to_end(key)
            return self._cache[key]
        loop = asyncio.get_running_loop()
        try:
            vector = await loop.run_in_executor(self._thread, self._compute, text)
        except Exception as error:  # noqa: BLE001  a slower turn is better than none
            self._tell_once(error)
            return None
        self._failing = False
        self._cache[key] = vector
        if len(self._cache) > CACHED_VECTORS:
            self._cache.popitem(last=False)
        return vector

    def warm_up(self) -> None:
        """Load the model before the first visitor comes."""
        self._thread.submit(self._compute_quietly)

    def close(self) -> None:
        """End the thread."""
        self._thread.shutdown(wait=False, cancel_futures=True)

    def _compute_quietly(self) -> None:
        try:
            self._compute("Guten Tag")
        except Exception as error:  # noqa: BLE001  told once, see `encode`
            self._tell_once(error)

    def _tell_once(self, error: Exception) -> None:
        if not self._failing:
            logger.warning("vector_not_computed", exc_info=error)
        self._failing = True


def _compute(text: str) -> str:
    return encode_vector(get_embedder().embed(text))
