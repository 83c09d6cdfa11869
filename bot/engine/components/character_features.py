"""Sublinear TF-IDF over character n-grams inside word boundaries, predicted without scikit-learn.

The same n-grams as `TfidfVectorizer(analyzer="char_wb", sublinear_tf=True)`; a test compares both.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import scipy.sparse
from numpy.typing import NDArray

SHORTEST, LONGEST = 1, 4
Floats = NDArray[np.float32]


@lru_cache(maxsize=20_000)
def _word_ngrams(word: str) -> tuple[str, ...]:
    padded = f" {word} "
    found = []
    for length in range(SHORTEST, LONGEST + 1):
        found += [padded[start : start + length] for start in range(max(1, len(padded) - length + 1))]
        if length >= len(padded):
            break
    return tuple(found)


def ngrams(text: str) -> list[str]:
    """Return the character n-grams of the lower-cased text, word by word."""
    return [ngram for word in text.lower().split() for ngram in _word_ngrams(word)]


@dataclass(frozen=True)
class CharacterFeatures:
    """A vocabulary of n-grams with their inverse document frequencies."""

    vocabulary: dict[str, int]
    idf: Floats

    @classmethod
    def fit(cls, texts: Sequence[str]) -> CharacterFeatures:
        """Learn vocabulary and (smoothed) inverse document frequencies."""
        documents: Counter[str] = Counter()
        for text in texts:
            documents.update(set(ngrams(text)))
        vocabulary = {ngram: index for index, ngram in enumerate(sorted(documents))}
        counts = np.array([documents[ngram] for ngram in vocabulary], dtype=np.float64)
        idf = np.log((1 + len(texts)) / (1 + counts)) + 1
        return cls(vocabulary, idf.astype(np.float32))

    @classmethod
    def from_parts(cls, ngrams_in_order: Iterable[str], idf: Floats) -> CharacterFeatures:
        """Rebuild from what a model file holds."""
        return cls({ngram: index for index, ngram in enumerate(ngrams_in_order)}, idf)

    def transform(self, text: str) -> tuple[NDArray[np.intp], Floats]:
        """Return the indices of the known n-grams and their weights, of length 1 together."""
        counts = Counter(index for ngram in ngrams(text) if (index := self.vocabulary.get(ngram)) is not None)
        indices = np.fromiter(counts.keys(), dtype=np.intp, count=len(counts))
        frequencies = np.array([1 + math.log(count) for count in counts.values()], dtype=np.float32)
        weights = frequencies * self.idf[indices]
        norm = float(np.linalg.norm(weights))
        return indices, weights / norm if norm else weights

    def transform_many(self, texts: Sequence[str]) -> scipy.sparse.csr_matrix:
        """Return the `(n, vocabulary)` sparse matrix, for training."""
        rows = [self.transform(text) for text in texts]
        pointers = np.cumsum([0, *(len(indices) for indices, _ in rows)])
        indices = np.concatenate([indices for indices, _ in rows]) if rows else np.zeros(0, dtype=np.intp)
        values = np.concatenate([values for _, values in rows]) if rows else np.zeros(0, dtype=np.float32)
        return scipy.sparse.csr_matrix((values, indices, pointers), shape=(len(rows), len(self.vocabulary)))
