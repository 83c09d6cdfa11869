"""Find the questions that are most easily taken for another intent."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

_CHUNK = 2_000
"""Rows compared at a time: the cosines of all at once would need half a gigabyte."""


def find_hard(candidates: Floats, own: Floats, others: Floats, count: int) -> list[int]:
    """Return the numbers of the candidates that lie nearest to other intents, compared with their own.

    All arguments are `(n, 384)` unit vectors: questions to choose from, examples that the question intent has
    already, examples of all other intents. At most `count` numbers come back, the hardest first.
    """
    if not len(candidates) or not len(own) or not len(others):
        return []
    excess = np.concatenate(
        [
            (chunk @ others.T).max(axis=1) - (chunk @ own.T).max(axis=1)
            for chunk in (candidates[start : start + _CHUNK] for start in range(0, len(candidates), _CHUNK))
        ]
    )
    return [int(number) for number in np.argsort(-excess, kind="stable")[:count]]
