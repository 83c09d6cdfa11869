"""Turn scores into probabilities and decisions, all of it measured on left-out examples, nothing guessed."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from bot.engine.components.linear import softmax

Floats = NDArray[np.float32]

_SHARPNESS = np.geomspace(1, 60, 60)
_RATIOS = np.linspace(0.05, 1, 96)


@dataclass(frozen=True)
class Calibration:
    """What the decision needs.

    `sharpness` scales scores before the softmax. A question intent with at least `question_ratio` of the best
    probability wins. A message whose standardised sum of probability and nearness is under `threshold` is out
    of scope.
    """

    sharpness: float
    question_ratio: float
    probability_mean: float
    probability_deviation: float
    nearness_mean: float
    nearness_deviation: float
    threshold: float

    def as_dict(self) -> dict[str, float]:
        """Return the values for a JSON file."""
        return asdict(self)

    def certainty(self, probability: float, nearness: float) -> float:
        """Return the sum of both z-scores: rejects more out-of-scope messages than either (see NLU notes)."""
        by_probability = (probability - self.probability_mean) / self.probability_deviation
        return by_probability + (nearness - self.nearness_mean) / self.nearness_deviation


def calibrate(
    scores: Floats, labels: NDArray[np.intp], nearness: Floats, question: int | None, kept: float, given_up: float
) -> Calibration:
    """Calibrate on left-out `(n, classes)` scores and each example's nearness to the closest prototype.

    `kept`: share of the rightly understood examples that must stay above the threshold.
    `given_up`: share of the other intents' examples that the question intent may take.
    """
    sharpness = _sharpness(scores, labels)
    probabilities = softmax(sharpness * scores)
    ratio = _question_ratio(probabilities, labels, question, given_up) if question is not None else 1.0
    decided = decide(probabilities, question, ratio)
    chosen = probabilities[np.arange(len(labels)), decided]
    means = [float(values.mean()) for values in (chosen, nearness)]
    deviations = [float(values.std()) or 1.0 for values in (chosen, nearness)]
    unset = Calibration(sharpness, ratio, means[0], deviations[0], means[1], deviations[1], -np.inf)
    right = decided == labels
    certainties = [unset.certainty(float(p), float(n)) for p, n in zip(chosen[right], nearness[right], strict=True)]
    threshold = float(np.quantile(certainties, 1 - kept)) if certainties else -np.inf
    return Calibration(sharpness, ratio, means[0], deviations[0], means[1], deviations[1], threshold)


def decide(probabilities: Floats, question: int | None, ratio: float) -> NDArray[np.intp]:
    """Return the intent's index for each row: the best, or the question intent where it comes close enough."""
    best: NDArray[np.intp] = probabilities.argmax(axis=-1)
    if question is None:
        return best
    is_question = probabilities[..., question] >= ratio * probabilities.max(axis=-1)
    decided: NDArray[np.intp] = np.where(is_question, question, best)
    return decided


def _sharpness(scores: Floats, labels: NDArray[np.intp]) -> float:
    rows = np.arange(len(labels))

    def loss(sharpness: float) -> float:
        return float(-np.log(softmax(sharpness * scores)[rows, labels] + 1e-9).mean())

    return float(min(_SHARPNESS, key=loss))


def _question_ratio(probabilities: Floats, labels: NDArray[np.intp], question: int, given_up: float) -> float:
    others = labels != question
    best = probabilities[others].argmax(axis=1)
    right = best == labels[others]
    lost = [(right & (decide(probabilities[others], question, ratio) == question)).sum() for ratio in _RATIOS]
    allowed = given_up * int(others.sum())
    return float(next(ratio for ratio, count in zip(_RATIOS, lost, strict=True) if count <= allowed))
