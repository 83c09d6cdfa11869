"""Small statistics: medians, percentiles, and how sure a share or a difference is."""

from __future__ import annotations

import math
from collections.abc import Sequence


def median(values: Sequence[float]) -> float:
    """Return the median. Raises `ValueError` where there are no values."""
    return percentile(values, 50)


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the percentile, interpolated between the two nearest values (NumPy's default method).

    Raises `ValueError` where there are no values.
    """
    if not values:
        raise ValueError("There are no values to take a percentile of.")
    ordered = sorted(values)
    position = (len(ordered) - 1) * percent / 100
    below = math.floor(position)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (position - below)


def mean(values: Sequence[float]) -> float:
    """Return the mean. Raises `ValueError` where there are no values."""
    if not values:
        raise ValueError("There are no values to take a mean of.")
    return sum(values) / len(values)


def standard_error(values: Sequence[float]) -> float:
    """Return the standard error of the mean; 0 where one value tells nothing of the spread."""
    count = len(values)
    if count < 2:
        return 0.0
    centre = mean(values)
    variance = sum((value - centre) ** 2 for value in values) / (count - 1)
    return math.sqrt(variance / count)


def paired_difference(ours: Sequence[float], theirs: Sequence[float]) -> tuple[float, float]:
    """Return the mean difference of values of the same items, and its standard error."""
    differences = [our - their for our, their in zip(ours, theirs, strict=True)]
    return mean(differences), standard_error(differences)


def rejected_share(kept_scores: Sequence[float], other_scores: Sequence[float], kept: float) -> float:
    """Return the share of `other_scores` under the threshold that keeps the share `kept` of `kept_scores`.

    A score on the threshold is kept.
    """
    ordered = sorted(kept_scores)
    lost = math.floor(len(ordered) * (1 - kept) + 1e-9)
    threshold = ordered[lost]
    return mean([float(score < threshold) for score in other_scores])
