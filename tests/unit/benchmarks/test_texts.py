"""Benchmark messages are new to every cache, and as long as people's."""

from __future__ import annotations

import itertools

import pytest

from benchmarks.figures import median
from benchmarks.texts import challenges, questions


@pytest.mark.parametrize("language", ["de", "en"])
def test_no_question_comes_twice(language: str) -> None:
    texts = list(itertools.islice(questions(language, seed=1), 2000))
    assert len(set(texts)) == 2000


@pytest.mark.parametrize("language", ["de", "en"])
def test_questions_have_nine_words_or_so(language: str) -> None:
    lengths = [len(text.split()) for text in itertools.islice(questions(language, seed=1), 1000)]
    assert 8 <= median(lengths) <= 10


def test_stock_questions_are_as_long_as_ours() -> None:
    theirs = [len(text.split()) for text in itertools.islice(challenges(seed=1), 1000)]
    ours = [len(text.split()) for text in itertools.islice(questions("en", seed=1), 1000)]
    assert abs(median(theirs) - median(ours)) <= 1


def test_a_seed_gives_the_same_questions() -> None:
    first, second = (list(itertools.islice(questions("de", seed=3), 20)) for _ in range(2))
    assert first == second


def test_rounds_have_different_questions() -> None:
    first, second = (set(itertools.islice(questions("de", seed=seed), 200)) for seed in (1, 2))
    assert len(first & second) < 100
