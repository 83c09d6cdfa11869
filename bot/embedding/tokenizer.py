"""Split a text into the pieces of the model's vocabulary: the likeliest way (Kudo 2018, unigram language model).

The package `tokenizers` does the same; it took 280 MB of memory for this vocabulary, this takes 40.
"""

from __future__ import annotations

import re

from bot.embedding.weights import Weights

SPACE = "\u2581"
"""SentencePiece's sign for the space before a word."""
_SPACES = re.compile(" {2,}")
_UNKNOWN_PENALTY = 10.0  # SentencePiece: below the least likely piece


class UnigramTokenizer:
    """Turns texts into numbers of pieces."""

    def __init__(self, weights: Weights) -> None:
        special = {weights.begin, weights.end, weights.padding, weights.unknown}
        self._numbers = {piece: number for number, piece in enumerate(weights.pieces) if number not in special}
        self._scores = weights.scores.tolist()
        self._longest = max(map(len, self._numbers))
        self._unknown = weights.unknown
        self._unknown_score = min(self._scores) - _UNKNOWN_PENALTY
        self._normalisation = weights.normalisation

    def split(self, text: str) -> list[int]:
        """Return the numbers of the pieces, without those for begin and end."""
        return self._follow_back(self._find_best_pieces(self._normalise(text)))

    def _normalise(self, text: str) -> str:
        text = _SPACES.sub(" ", text.translate(self._normalisation))
        return (text if text.startswith(" ") else f" {text}").replace(" ", SPACE)

    def _find_best_pieces(self, text: str) -> list[tuple[int, int]]:
        """Return for each position the last piece of the likeliest way there, and where that piece begins."""
        size = len(text)
        best = [0.0, *[float("-inf")] * size]
        last = [(0, self._unknown)] * (size + 1)
        for start in range(size):
            until_here = best[start]
            for end in range(start + 1, min(start + self._longest, size) + 1):
                number = self._numbers.get(text[start:end])
                if number is not None and until_here + self._scores[number] > best[end]:
                    best[end] = until_here + self._scores[number]
                    last[end] = (start, number)
            if until_here + self._unknown_score > best[start + 1]:
                best[start + 1] = until_here + self._unknown_score
                last[start + 1] = (start, self._unknown)
        return last

    def _follow_back(self, last: list[tuple[int, int]]) -> list[int]:
        numbers, position = [], len(last) - 1
        while position > 0:
            position, number = last[position]
            numbers.append(number)
        return numbers[::-1]
