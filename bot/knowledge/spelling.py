"""Repair typing errors towards the words of the knowledge base, and notice words that it does not know.

Measured on questions by an author who is not trained on: the probability mass on facts of misspelt answerable
questions rises from .84 to .94 (see `docs/adr/0004-answering.md`).
"""

import gzip
import hashlib
import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA

from bot.knowledge.linking import fold, tokenize

WordHashes = NDArray[np.uint64]
_MIN_LENGTH = 4
_MIN_COUNT = 2
"""A word that stands once in all sample questions may be a typing error itself."""


@dataclass(frozen=True)
class Spelling:
    """A message as it was most likely meant."""

    text: str
    changed: bool
    strange: tuple[str, ...]
    """Folded words that no sample question and no fact uses: the mark of another subject."""


class SpellingCorrector:
    """Corrects words that no dictionary knows to the nearest word of the knowledge base. Thread-safe."""

    def __init__(self, domain_words: Counter[str], real_words: WordHashes) -> None:
        """`domain_words` counts folded words; `real_words` are the sorted hashes of `hash_words`."""
        self._domain = domain_words
        self._real = real_words
        self._by_length: dict[int, list[str]] = {}
        for word, count in domain_words.items():
            if count >= _MIN_COUNT and len(word) >= _MIN_LENGTH:
                self._by_length.setdefault(len(word), []).append(word)
        self._nearest_word = lru_cache(maxsize=20_000)(self._nearest)

    def correct(self, text: str) -> Spelling:
        """Return the corrected text; folded where something changed, else as typed."""
        folded, pieces, strange, last = fold(text), [], [], 0
        for token in tokenize(text):
            word = token.text
            if word in self._domain or len(word) < _MIN_LENGTH or word.isdigit():
                continue
            better = None if self.is_word(word) else self._nearest_word(word)
            if better is None:
                strange.append(word)
                continue
            pieces += [folded[last : token.start], better]
            last = token.end
        if not pieces:
            return Spelling(text, False, tuple(strange))
        return Spelling("".join([*pieces, folded[last:]]), True, tuple(strange))

    def is_word(self, word: str) -> bool:
        """Tell whether a dictionary holds a folded word."""
        key = _hash(word)
        position = int(np.searchsorted(self._real, key))
        return position < len(self._real) and self._real[position] == key

    def _nearest(self, word: str) -> str | None:
        budget = 1 if len(word) < 8 else 2
        best: tuple[int, int, str] | None = None
        for length in range(len(word) - budget, len(word) + budget + 1):
            for candidate in self._by_length.get(length, ()):
                distance = OSA.distance(word, candidate, score_cutoff=budget)
                if distance <= budget:
                    found = (distance, -self._domain[candidate], candidate)
                    best = min(best, found) if best else found
        return best[2] if best else None


def count_words(texts: Iterable[str]) -> Counter[str]:
    """Count the folded words of texts."""
    return Counter(token.text for text in texts for token in tokenize(text))


def real_word_hashes() -> WordHashes:
    """Return the sorted hashes of all German and English words that pyspellchecker's dictionaries hold.

    Half a million words take 4 MB this way and 60 MB as strings. Used when the model is fitted; the array
    travels in the model file.
    """
    words: set[str] = set()
    for language in ("de", "en"):
        packed = resources.files("spellchecker").joinpath("resources", f"{language}.json.gz").read_bytes()
        words.update(fold(word) for word in json.loads(gzip.decompress(packed)))
    return hash_words(words)


def hash_words(words: Iterable[str]) -> WordHashes:
    """Return the sorted hashes of folded words."""
    return np.sort(np.array([_hash(word) for word in words], dtype=np.uint64))


def _hash(word: str) -> np.uint64:
    return np.uint64(int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "little"))
