"""Which of two languages a text is in, as a margin: the mean of lingua and a character model of our own texts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.engine.components import linear
from bot.engine.components.character_features import CharacterFeatures
from bot.engine.components.language_words import ENGLISH, GERMAN, IN_NAMES
from bot.engine.components.linear import LinearModel

LANGUAGES = ("de", "en")
STRENGTH = 10.0
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True)
class CharacterLanguageModel:
    """Logistic regression on character n-grams; class 1 is English."""

    features: CharacterFeatures
    model: LinearModel

    @classmethod
    def fit(cls, texts: Sequence[str], languages: Sequence[str]) -> CharacterLanguageModel:
        """Train on texts whose language is known; both languages must occur."""
        features = CharacterFeatures.fit(texts)
        labels = linear.in_order(LANGUAGES, languages)
        weights = linear.class_weights(labels, 1.0)
        return cls(features, linear.fit(features.transform_many(texts), labels, STRENGTH, weights))

    @classmethod
    def from_parts(cls, arrays: dict[str, NDArray[Any]], ngrams: Sequence[str]) -> CharacterLanguageModel:
        """Rebuild from what `parts` returned."""
        features = CharacterFeatures.from_parts(ngrams, arrays["idf"])
        return cls(features, LinearModel(arrays["weights"], arrays["bias"]))

    def parts(self) -> tuple[dict[str, NDArray[Any]], list[str]]:
        """Return the arrays and the n-grams in their order, for a model file."""
        arrays = {"idf": self.features.idf, "weights": self.model.weights, "bias": self.model.bias}
        return arrays, list(self.features.vocabulary)

    def margin(self, text: str) -> float:
        """Return the probability of German minus that of English; 0 where no n-gram is known."""
        indices, values = self.features.transform(text)
        if not len(indices):
            return 0.0
        german, english = linear.softmax(self.model.sparse_logits(indices, values))
        return float(german - english)


def margin_by_words(text: str) -> float | None:
    """Return 1 for German and -1 for English where words of only one of the lists occur, else `None`."""
    words = {word.casefold() for word in _WORD.findall(text)}
    german, english = bool(words & GERMAN), bool(words & ENGLISH)
    return None if german == english else 1.0 if german else -1.0


def margin_by_words_beside_names(text: str) -> float | None:
    """Return the same for a text that may be no more than a name or a subject ("The Rye Bakery", "Haus der Musik")."""
    return margin_by_words(" ".join(word for word in _WORD.findall(text) if word.casefold() not in IN_NAMES))


def margin_by_lingua(text: str) -> float:
    """Return the probability of German minus that of English."""
    german, english = _lingua()
    value: float = _lingua_detector().compute_language_confidence(text, german)
    return value - float(_lingua_detector().compute_language_confidence(text, english))


def mean_margin(text: str, own: CharacterLanguageModel | None) -> float:
    """Return the mean margin of both models, or lingua's alone where ours was not trained."""
    margins = [margin_by_lingua(text)] + ([own.margin(text)] if own else [])
    return float(np.mean(margins))


def preload() -> None:
    """Load lingua's models now, so that no visitor waits for them."""
    _lingua_detector()


@lru_cache(maxsize=1)
def _lingua() -> tuple[Any, Any]:
    from lingua import Language

    return Language.GERMAN, Language.ENGLISH


@lru_cache(maxsize=1)
def _lingua_detector() -> Any:
    from lingua import LanguageDetectorBuilder

    # With all its languages lingua takes 1.3 GB, with two 90 MB.
    return LanguageDetectorBuilder.from_languages(*_lingua()).with_preloaded_language_models().build()
