"""Thresholds follow from left-out examples."""

from __future__ import annotations

import numpy as np
import pytest

from bot.engine.components.calibration import calibrate, decide

RANDOM = np.random.default_rng(3)


def left_out(noise: float = 0.15) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    labels = np.repeat(np.arange(4), 100)
    scores = np.eye(4)[labels] * 0.7 + RANDOM.normal(0, noise, (400, 4))
    return scores.astype(np.float32), labels, RANDOM.normal(0.9, 0.02, 400).astype(np.float32)


def test_threshold_keeps_the_wanted_share() -> None:
    scores, labels, nearness = left_out()
    measured = calibrate(scores, labels, nearness, None, kept=0.95, given_up=0)
    probabilities = np.exp(measured.sharpness * scores)
    probabilities /= probabilities.sum(axis=1, keepdims=True)
    right = probabilities.argmax(axis=1) == labels
    certain = [
        measured.certainty(p.max(), n) >= measured.threshold for p, n in zip(probabilities, nearness, strict=True)
    ]
    assert np.array(certain)[right].mean() == pytest.approx(0.95, abs=0.01)


def test_noisier_scores_give_softer_probabilities() -> None:
    sharp = calibrate(*left_out(0.1), None, kept=0.95, given_up=0).sharpness
    soft = calibrate(*left_out(0.5), None, kept=0.95, given_up=0).sharpness
    assert sharp > soft


def test_question_wins_as_often_as_allowed_and_no_more() -> None:
    scores, labels, nearness = left_out(0.3)
    ratios = {given: calibrate(scores, labels, nearness, 0, 0.95, given).question_ratio for given in (0.0, 0.02, 0.2)}
    assert ratios[0.2] < ratios[0.02] <= ratios[0.0] <= 1
    for given, ratio in ratios.items():
        measured = calibrate(scores, labels, nearness, 0, 0.95, given)
        probabilities = np.exp(measured.sharpness * scores)
        others = labels != 0
        lost = (probabilities.argmax(axis=1) == labels) & (decide(probabilities, 0, ratio) == 0)
        assert lost[others].mean() <= given


def test_question_intent_wins_when_close() -> None:
    probabilities = np.array([[0.3, 0.5, 0.2], [0.1, 0.7, 0.2]], dtype=np.float32)
    assert decide(probabilities, 0, 0.5).tolist() == [0, 1]
    assert decide(probabilities, None, 0.5).tolist() == [1, 1]
