"""The closed form of leaving one out is what training without that one gives."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from bot.engine.components import kernel_ridge
from bot.engine.components.kernel_ridge import KernelOptions

RANDOM = np.random.default_rng(7)
TEXTS = [f"text {number} {'hydrogen' if number % 2 else 'hello'}" for number in range(24)]
LABELS = np.array([number % 3 for number in range(24)])


def vectors() -> NDArray[np.float32]:
    raw = RANDOM.normal(size=(24, 384)) + 2 * np.eye(3, 384)[LABELS] * 10
    return (raw / np.linalg.norm(raw, axis=1, keepdims=True)).astype(np.float32)


def test_left_out_scores_are_those_of_a_model_without_the_example() -> None:
    points, weights = vectors(), RANDOM.uniform(0.5, 2, 24).astype(np.float32)
    whole = kernel_ridge.fit(TEXTS, points, LABELS, weights, KernelOptions())
    model, kernel = whole.model, _kernel(whole.model, points)
    for out in (0, 5, 23):
        rest = np.arange(24) != out
        regularised = kernel[np.ix_(rest, rest)] + np.diag(model.options.ridge / weights[rest])
        duals = np.linalg.solve(regularised, np.eye(3)[LABELS[rest]])
        np.testing.assert_allclose(whole.left_out[out], kernel[out, rest] @ duals, atol=1e-4)


def test_prediction_is_kernel_times_duals() -> None:
    points = vectors()
    model = kernel_ridge.fit(TEXTS, points, LABELS, np.ones(24, np.float32), KernelOptions()).model
    expected = _kernel(model, points) @ model.duals
    for row in (0, 11):
        np.testing.assert_allclose(model.scores(TEXTS[row], points[row]), expected[row], atol=1e-4)


def test_far_from_everything_all_scores_are_low() -> None:
    points = vectors()
    model = kernel_ridge.fit(TEXTS, points, LABELS, np.ones(24, np.float32), KernelOptions(width=8)).model
    assert model.scores("ßßß", -points.mean(axis=0)).max() < 0.3
    assert model.scores(TEXTS[0], points[0])[LABELS[0]] == pytest.approx(1, abs=0.2)


def _kernel(model: kernel_ridge.KernelModel, points: NDArray[np.float32]) -> NDArray[np.float64]:
    centred = points - model.centre
    centred /= np.linalg.norm(centred, axis=1, keepdims=True)
    characters = model.features.transform_many(TEXTS)
    gaussian = np.exp(2 * model.options.width * (centred @ centred.T - 1))
    return np.asarray(gaussian + model.options.characters * (characters @ characters.T).toarray())
