"""A linear model over the words of a message, beside the one over its vector.

A sentence vector blurs the one word that decides ("What did the visit *cost*?"); this model sees nothing else. Each
slips where the other does not: together they miss a third fewer questions (docs/adr/0004-answering.md).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from bot.knowledge.linking import tokenize

_ROW_BYTES = 32_000_000
"""For the terms of all names twice over with 10,000 classes; with a few hundred they take less than one."""
Floats = NDArray[np.float32]
_BEGINNING, _LONG = 5, 7
"""Beginnings and ends stand in for stems and the parts of German compounds ("Mitarbeiterzahl", "Anzahl")."""


@dataclass(frozen=True)
class WordModel:
    """Multinomial logistic regression on the weighted terms of a message; `terms` numbers the rows of `weights`."""

    terms: dict[str, int]
    rarity: Floats  # (terms,), inverse document frequency
    weights: NDArray[np.float16]  # (terms, classes)
    bias: Floats  # (classes,)
    seen: NDArray[np.uint8]  # (terms, classes / 8), bits: whether the samples of a class use a term

    def logits(self, text: str) -> Floats:
        """Return the `(classes,)` scores of one message; the bias alone where every word is new."""
        numbers, values = weigh_terms(text, self.terms, self.rarity)
        scores = np.zeros(len(self.bias), dtype=np.float32)
        self._add(scores, zip(numbers.tolist(), values, strict=True))
        return scores + self.bias

    def logits_of_similar(self, text: str, others: Sequence[str]) -> Floats:
        """Return the `(others, classes)` scores of texts that share most of their terms with `text`."""
        base = _weights_of(text, self.terms, self.rarity)
        common = np.zeros(len(self.bias), dtype=np.float32)
        self._add(common, base.items())
        scores = np.empty((len(others), len(self.bias)), dtype=np.float32)
        for number, other in enumerate(others):
            weights = _weights_of(other, self.terms, self.rarity)
            changed = {term: weights.get(term, 0.0) - base.get(term, 0.0) for term in {*base, *weights}}
            changed = {term: change for term, change in changed.items() if change}
            length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1.0
            scores[number] = common
            self._add(scores[number], changed.items())
            scores[number] /= length
        return scores + self.bias

    @cached_property
    def _row(self) -> Callable[[int], Floats]:
        """Return the weights of a term in single precision; most come again and again."""
        kept = max(1, _ROW_BYTES // (4 * len(self.bias)))
        return lru_cache(kept)(lambda number: self.weights[number].astype(np.float32))

    def _add(self, scores: Floats, weights: Iterable[tuple[int, float]]) -> None:
        """Add to `(classes,)` scores what some terms, each with its weight in a text, say for each class."""
        for term, weight in weights:
            scores += np.float32(weight) * self._row(term)

    def is_used(self, word: str, classes: Sequence[int]) -> bool:
        """Tell whether a sample of one of the classes uses a word, or one that begins alike."""
        numbers = [self.terms[term] for term in (word, beginning(word)) if term in self.terms]
        return any(self.seen[number, each >> 3] & (128 >> (each & 7)) for number in numbers for each in classes)

    def rarity_of(self, word: str) -> float:
        """Return how rare a word is in all samples; a new one is as rare as the rarest."""
        number = self.terms.get(word)
        return self.rarest if number is None else float(self.rarity[number])

    @cached_property
    def rarest(self) -> float:
        """The rarity of the rarest term."""
        return float(self.rarity.max(initial=1.0))


def list_terms(text: str) -> list[str]:
    """Return the words of a text, its pairs of neighbours, and the beginnings and ends of long words."""
    words = [token.text for token in tokenize(text)]
    pairs = [f"{first} {second}" for first, second in zip(["^", *words], [*words, "$"], strict=True)]
    ends = [f"-{word[-_BEGINNING:]}" for word in words if len(word) > _LONG]
    return [*words, *pairs, *(beginning(word) for word in words if len(word) > _BEGINNING), *ends]


def beginning(word: str) -> str:
    """Return the term for the beginning of a word."""
    return f"{word[:_BEGINNING]}-"


def weigh_terms(text: str, terms: dict[str, int], rarity: Floats) -> tuple[NDArray[np.intp], Floats]:
    """Return the numbers of the known terms of a text and their weights, TF-IDF with unit length."""
    numbers, values = _as_arrays(_weights_of(text, terms, rarity))
    length = float(np.linalg.norm(values))
    return numbers, values / length if length else values


def _weights_of(text: str, terms: dict[str, int], rarity: Floats) -> dict[int, float]:
    counts = Counter(terms[term] for term in list_terms(text) if term in terms)
    return {number: (1.0 + math.log(count)) * float(rarity[number]) for number, count in counts.items()}


def _as_arrays(weights: dict[int, float]) -> tuple[NDArray[np.intp], Floats]:
    count = len(weights)
    return np.fromiter(weights, np.intp, count), np.fromiter(weights.values(), np.float32, count)


def number_terms(texts: Sequence[str]) -> tuple[dict[str, int], Floats]:
    """Return all terms that stand in two texts or more, numbered, with their rarity."""
    documents = Counter(term for text in texts for term in set(list_terms(text)))
    kept = sorted(term for term, count in documents.items() if count > 1)
    rarity = np.array([1.0 + math.log((1 + len(texts)) / (1 + documents[term])) for term in kept], dtype=np.float32)
    return {term: number for number, term in enumerate(kept)}, rarity
