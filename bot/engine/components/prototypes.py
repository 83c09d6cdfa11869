"""How near a message is to anything the bot was trained on."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


def prototypes(vectors: Floats, labels: NDArray[np.intp]) -> Floats:
    """Return the `(classes, 384)` L2-normalised mean vectors of the classes."""
    means = np.stack([vectors[labels == label].mean(axis=0) for label in range(int(labels.max()) + 1)])
    normalised: Floats = (means / np.linalg.norm(means, axis=1, keepdims=True)).astype(np.float32)
    return normalised


def nearness(vector: Floats, centres: Floats) -> float:
    """Return the cosine to the nearest prototype."""
    return float((centres @ vector).max())


def left_out_nearness(vectors: Floats, labels: NDArray[np.intp], centres: Floats) -> Floats:
    """Return each example's nearness, where its own class's prototype is made of the other examples."""
    cosines = vectors @ centres.T
    sums = np.stack([vectors[labels == label].sum(axis=0) for label in range(len(centres))])
    rest = sums[labels] - vectors
    lengths = np.maximum(np.linalg.norm(rest, axis=1), 1e-9)
    cosines[np.arange(len(labels)), labels] = (rest * vectors).sum(axis=1) / lengths
    nearest: Floats = cosines.max(axis=1)
    return nearest
