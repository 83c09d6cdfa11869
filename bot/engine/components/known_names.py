"""Names of the knowledge base found in a text, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import yaml

Value = TypeVar("Value")
_WORD = re.compile(r"\w+")
_FOLDED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_LANGUAGES = ("de", "en")


@dataclass(frozen=True)
class Match(Generic[Value]):
    """A name in a text: its position in characters, and what it stands for."""

    start: int
    end: int
    value: Value


class NameFinder(Generic[Value]):
    """Finds the longest known names; capitals and the spelling of umlauts do not matter."""

    def __init__(self, names: Mapping[str, Value]) -> None:
        self._by_first: dict[str, list[tuple[tuple[str, ...], Value]]] = {}
        for name, value in names.items():
            words = tuple(fold(word) for word in _WORD.findall(name))
            if words:
                self._by_first.setdefault(words[0], []).append((words, value))
        for candidates in self._by_first.values():
            candidates.sort(key=lambda candidate: -len(candidate[0]))

    def find(self, text: str) -> Iterator[Match[Value]]:
        """Yield the names from left to right, without overlaps."""
        spans = [match.span() for match in _WORD.finditer(text)]
        words = [fold(text[start:end]) for start, end in spans]
        position = 0
        while position < len(words):
            for name, value in self._by_first.get(words[position], ()):
                if tuple(words[position : position + len(name)]) == name:
                    last = position + len(name) - 1
                    yield Match(spans[position][0], spans[last][1], value)
                    position = last
                    break
            position += 1

    def mask(self, text: str) -> str:
        """Return the text with each name replaced by a blank."""
        kept, end = [], 0
        for match in self.find(text):
            kept.append(text[end : match.start])
            end = match.end
        return " ".join([*kept, text[end:]])


def fold(word: str) -> str:
    """Return the word without capitals and umlauts."""
    return word.casefold().translate(_FOLDED)


def read_entities(file: Path) -> list[dict[str, Any]]:
    """Return the entities of the knowledge base's seed; none where the file is absent."""
    if not file.is_file():
        return []
    entities: list[dict[str, Any]] = yaml.safe_load(file.read_text(encoding="utf-8")) or []
    return entities


def spellings(entity: Mapping[str, Any], language: str) -> set[str]:
    """Return everything an entity is called in a language."""
    names = [(entity.get(key) or {}).get(language) for key in ("name", "short")]
    return {name for name in [*names, *((entity.get("aliases") or {}).get(language) or [])] if name}


def names_without_language(entities: Iterable[Mapping[str, Any]]) -> set[str]:
    """Return the names that say nothing about the language of a text that holds them.

    Those that both languages share ("Essen", "ZBT"), but not "hydrogen" or "Uniklinik".
    """
    found: set[str] = set()
    for entity in entities:
        german, english = (spellings(entity, language) for language in _LANGUAGES)
        found |= german & english
    return found


def topics(entities: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, str]]:
    """Return for each spelling of a topic its name in both languages."""
    return {
        spelling: {language: str(entity["name"][language]) for language in _LANGUAGES}
        for entity in entities
        if entity.get("kind") == "topic"
        for spelling in spellings(entity, "de") | spellings(entity, "en")
    }
