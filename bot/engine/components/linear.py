"""Multinomial logistic regression: trained by scikit-learn, predicted by numpy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

TOLERANCE = 1e-3
ITERATIONS = 200


@dataclass(frozen=True)
class LinearModel:
    """Weights of shape (features, classes), so that the rows of a sparse text lie together."""

    weights: Floats
    bias: Floats

    def logits(self, features: Floats) -> Floats:
        """Return the `(classes,)` scores of a dense `(features,)` vector."""
        scores: Floats = features @ self.weights + self.bias
        return scores

    def sparse_logits(self, indices: NDArray[np.intp], values: Floats) -> Floats:
        """Return the `(classes,)` scores of a text given by its non-zero features."""
        scores: Floats = values @ self.weights[indices] + self.bias
        return scores


def fit(features: Any, labels: NDArray[np.intp], strength: float, sample_weights: Floats | None = None) -> LinearModel:
    """Train on `(n, features)`, dense or sparse; labels are 0…k-1, each present. `strength` is scikit-learn's C."""
    # Only needed at training; it would cost the server 60 MB.
    from sklearn.linear_model import LogisticRegression

    classifier = LogisticRegression(C=strength, max_iter=ITERATIONS, tol=TOLERANCE)
    classifier.fit(features, labels, sample_weight=sample_weights)
    weights, bias = classifier.coef_, classifier.intercept_
    if len(classifier.classes_) == 2:
        # Two classes come as one row: half of it for each side gives the same softmax.
        weights, bias = np.vstack([-weights, weights]) / 2, np.array([-bias[0], bias[0]]) / 2
    return LinearModel(np.ascontiguousarray(weights.T, dtype=np.float32), bias.astype(np.float32))


def softmax(logits: Floats) -> Floats:
    """Return probabilities along the last axis."""
    powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
    probabilities: Floats = powers / powers.sum(axis=-1, keepdims=True)
    return probabilities


def class_weights(labels: NDArray[np.intp], power: float) -> Floats:
    """Return one weight per sample: (average class size / own class size) ** power; 1 balances fully."""
    sizes = np.bincount(labels).astype(np.float64)
    weights: Floats = ((sizes.mean() / sizes[labels]) ** power).astype(np.float32)
    return weights


def in_order(names: Sequence[str], labels: Sequence[str]) -> NDArray[np.intp]:
    """Return the labels as indices into `names`."""
    positions = {name: index for index, name in enumerate(names)}
    return np.array([positions[label] for label in labels], dtype=np.intp)
