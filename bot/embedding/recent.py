"""The vectors of the last texts, in memory only: a follow-up needs that of the question before it again."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict

from bot.embedding.backends import Vector

KEPT = 500
"""Vectors (1.5 kB each): more than the conversations that one process is in the middle of."""


class RecentVectors:
    """Keeps the newest vectors by a hash of their text, so that no visitor's words stay in memory. Thread-safe."""

    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
        self._vectors: OrderedDict[bytes, Vector] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, text: str) -> Vector | None:
        """Return the vector of a text, None where it is not known any more."""
        with self._lock:
            return self._vectors.get(_key(text))

    def put(self, text: str, vector: Vector) -> None:
        """Keep the vector of a text; the oldest one makes room."""
        key = _key(text)
        with self._lock:
            self._vectors[key] = vector
            self._vectors.move_to_end(key)
            if len(self._vectors) > self._kept:
                self._vectors.popitem(last=False)


def _key(text: str) -> bytes:
    return hashlib.blake2b(text.encode(), digest_size=16).digest()
