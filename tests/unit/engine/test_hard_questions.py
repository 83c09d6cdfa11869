"""The hard questions are those nearer to another intent than to their own."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from bot.engine.components.hard_questions import find_hard


def unit(*rows: tuple[float, float]) -> NDArray[np.float32]:
    vectors = np.array(rows, dtype=np.float32).reshape(-1, 2)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def test_nearest_to_other_intents_come_first() -> None:
    candidates = unit((1, 0), (1, 1), (0.2, 1), (0.6, 1))
    assert find_hard(candidates, unit((1, 0)), unit((0, 1)), 3) == [2, 3, 1]


def test_a_question_that_its_own_examples_cover_is_not_hard() -> None:
    candidates = unit((-0.3, 1), (0.5, 1))
    assert find_hard(candidates, unit((1, 0), (-0.3, 1)), unit((0, 1)), 1) == [1]


def test_more_candidates_than_are_compared_at_once() -> None:
    candidates = unit(*[(1.0, 0.0)] * 2_500, (0.0, 1.0))
    assert find_hard(candidates, unit((1, 0)), unit((0, 1)), 1) == [2_500]


def test_nothing_to_choose_from() -> None:
    assert find_hard(unit(), unit((1, 0)), unit((0, 1)), 5) == []
    assert find_hard(unit((1, 0)), unit((1, 0)), unit(), 5) == []
