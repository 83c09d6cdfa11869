"""Small helpers for reading what people type."""

from __future__ import annotations

import re
from collections.abc import Iterable

_ENDS = " \t\n.,;:!?-–—"
_QUOTES = "\"'„“”‚‘’«»›‹"
_WORD = re.compile(r"[^\W_]+(?:['’.-][^\W_]+)*")
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+(?=\S)|\n+")
_SMILEY = re.compile(r"(?:[:;=]-?[)D(P]|[\U0001F000-\U0001FAFF\u2600-\u27BF\uFE0F])+")


def words(text: str) -> list[str]:
    """Return the words in lower case."""
    return [word.casefold() for word in _WORD.findall(text)]


def sentences(text: str) -> list[str]:
    """Return the sentences and lines of a text."""
    return [part.strip() for part in _SENTENCE_END.split(text.strip()) if part.strip()]


def trim(text: str) -> str:
    """Return the text without blanks, punctuation, smileys and a pair of quotation marks around it."""
    text = _SMILEY.sub(" ", text).strip(_ENDS)
    if len(text) > 1 and text[0] in _QUOTES and text[-1] in _QUOTES:
        text = text[1:-1].strip(_ENDS)
    return " ".join(text.split())


def any_of(phrases: Iterable[str]) -> str:
    """Return a pattern for one of the phrases, the longest first; each phrase is a pattern itself."""
    return "(?:" + "|".join(sorted(phrases, key=len, reverse=True)) + ")"


def lines(block: str) -> list[str]:
    """Return the lines of a block of phrases; a backslash at the end of a line joins it with the next."""
    block = re.sub(r"\\\n\s*", "", block)
    return [line.strip() for line in block.strip().splitlines() if line.strip()]
