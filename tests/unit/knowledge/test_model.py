"""The fitted model is written and read as arrays and JSON, never as pickled objects."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bot.embedding import DIMENSIONS
from bot.knowledge.linking import Mention
from bot.knowledge.model import TargetModel, feature_row, fingerprint, load_model
from tests.unit.knowledge.samples import FACTS, KNOWLEDGE

RANDOM = np.random.default_rng(3)
MODEL = TargetModel(
    classes=("fact:zbt-location", "off_topic", "unknown:übrige"),
    entities=("bochum", "zbt"),
    weights=RANDOM.normal(size=(3, DIMENSIONS + 2)).astype(np.float32),
    bias=RANDOM.normal(size=3).astype(np.float32),
    domain_words=Counter({"zbt": 3, "überblick": 1}),
    real_words=np.array([3, 5, 2**63 + 1], dtype=np.uint64),
    fingerprint="abc123",
)


def test_model_survives_the_disk(tmp_path: Path) -> None:
    path = MODEL.save(tmp_path / "new")
    read = load_model(path)

    assert path == tmp_path / "new" / "abc123.npz"
    assert (read.classes, read.entities, read.domain_words, read.fingerprint) == (
        MODEL.classes, MODEL.entities, MODEL.domain_words, MODEL.fingerprint,
    )  # fmt: skip
    for name in ("weights", "bias", "real_words"):
        np.testing.assert_array_equal(getattr(read, name), getattr(MODEL, name))
        assert getattr(read, name).dtype == getattr(MODEL, name).dtype


def test_file_holds_plain_arrays_and_nothing_else_is_left(tmp_path: Path) -> None:
    path = MODEL.save(tmp_path)
    assert list(tmp_path.iterdir()) == [path]
    with np.load(path, allow_pickle=False) as arrays:
        assert {arrays[name].dtype.kind for name in arrays.files} <= {"u", "f"}


@pytest.mark.parametrize("content", [b"", b"not a model", b"PK\x03\x04 torn"])
def test_corrupt_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "abc.npz"
    path.write_bytes(content)
    with pytest.raises((OSError, ValueError, KeyError)):
        load_model(path)


def test_torn_file_is_refused(tmp_path: Path) -> None:
    path = MODEL.save(tmp_path)
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


def test_probabilities_sum_to_one_however_large_the_scores() -> None:
    rows = np.stack([np.zeros(DIMENSIONS + 2), np.full(DIMENSIONS + 2, 1e4)]).astype(np.float32)
    probabilities = MODEL.probabilities(rows)
    assert probabilities.shape == (2, 3)
    np.testing.assert_allclose(probabilities.sum(axis=1), 1.0, rtol=1e-5)
    np.testing.assert_allclose(probabilities[0], np.exp(MODEL.bias) / np.exp(MODEL.bias).sum(), rtol=1e-5)


def test_mention_fills_the_column_of_its_entity() -> None:
    row = feature_row(np.zeros(DIMENSIONS, np.float32), (Mention("zbt", 0, 0, True), Mention("new", 1, 1, True)), {"bochum": 0, "zbt": 1})
    assert np.flatnonzero(row).tolist() == [DIMENSIONS + 1]
    assert row.shape == (DIMENSIONS + 2,)


def test_guessed_mention_counts_less_than_a_sure_one() -> None:
    sure, guessed = (feature_row(np.zeros(DIMENSIONS, np.float32), (Mention("zbt", 0, 0, exact),), {"zbt": 0}) for exact in (True, False))
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


def test_fingerprint_follows_what_is_published() -> None:
    # A model fitted while a fact was published knows a target that a draft must not have, and the other way round.
    draft = (FACTS[0].model_copy(update={"status": "draft"}), *FACTS[1:])
    assert fingerprint(replace(KNOWLEDGE, facts=draft)) != fingerprint(KNOWLEDGE)
