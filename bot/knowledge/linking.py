"""Find the entities that a message names: exact names and aliases first, then typing errors and compounds."""

import re
import unicodedata
from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz.distance import OSA

from bot.knowledge.records import EntityRecord

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_TOKEN = re.compile(r"[a-z0-9]+")
_INFLECTIONS = ("ens", "en", "es", "er", "em", "s", "e", "n")
_MIN_FUZZY, _MIN_FUZZY_PERSON = 6, 5
"""Shorter names have too many neighbours: "Essen" and "Messen", "RUB" and "RVR"; surnames ("Diehl", "Kemna") few."""
_MIN_COMPOUND = 6
"""Shortest alias that may begin or end a German compound ("Wasserstoffpartner", "Klinikforschung")."""


@dataclass(frozen=True)
class Token:
    """A folded word and where it stands in the folded text."""

    text: str
    start: int
    end: int


@dataclass(frozen=True)
class Mention:
    """An entity named by tokens `first` … `last` (inclusive); `exact` is false for typos and compounds."""

    slug: str
    first: int
    last: int
    exact: bool


@lru_cache(maxsize=4096)
def fold(text: str) -> str:
    """Return the text case-folded, umlauts written out, other accents dropped."""
    if text.isascii():
        return text.casefold()
    composed = unicodedata.normalize("NFC", text).casefold().translate(_UMLAUTS)
    decomposed = unicodedata.normalize("NFKD", composed)
    return "".join(c for c in decomposed if not unicodedata.combining(c))


def tokenize(text: str) -> tuple[Token, ...]:
    """Split a text into folded words; punctuation and hyphens separate."""
    return tuple(Token(match.group(), match.start(), match.end()) for match in _TOKEN.finditer(fold(text)))


class EntityLinker:
    """Links messages to entities of one revision of the knowledge base. Thread-safe: it never changes."""

    def __init__(self, entities: Collection[EntityRecord], is_word: Callable[[str], bool] = lambda _: False) -> None:
        """`is_word` tells folded words of a dictionary, which are never taken for misspelt names."""
        self._phrases: dict[tuple[str, ...], str] = {}
        self._is_word = is_word
        for entity in entities:
            self._add_entity(entity)
        self._longest_from: dict[str, int] = {}
        for first, *others in self._phrases:
            self._longest_from[first] = max(self._longest_from.get(first, 0), 1 + len(others))
        self._words = {phrase[0]: slug for phrase, slug in self._phrases.items() if len(phrase) == 1}
        self._by_length: dict[int, list[str]] = {}
        persons = {entity.slug for entity in entities if entity.kind == "person"}
        for word, slug in self._words.items():
            if len(word) >= (_MIN_FUZZY_PERSON if slug in persons else _MIN_FUZZY):
                self._by_length.setdefault(len(word), []).append(word)
        self._find_variant = lru_cache(maxsize=20_000)(self._variant)

    def link(self, tokens: tuple[Token, ...]) -> tuple[Mention, ...]:
        """Return non-overlapping mentions from left to right, the longest name first."""
        mentions: list[Mention] = []
        position = 0
        while position < len(tokens):
            mention = self._longest_match(tokens, position) or self._variant_match(tokens, position)
            if mention:
                mentions.append(mention)
                position = mention.last + 1
            else:
                position += 1
        return tuple(mentions)

    def _add_entity(self, entity: EntityRecord) -> None:
        names = [entity.name.de, entity.name.en, entity.short.de, entity.short.en]
        for name in names + [text for _, text in entity.aliases.items()]:
            for spelling in (name, _without_umlauts(name)):
                phrase = tuple(token.text for token in tokenize(spelling))
                if phrase:
                    self._phrases.setdefault(phrase, entity.slug)

    def _longest_match(self, tokens: tuple[Token, ...], position: int) -> Mention | None:
        # Only the last word of a name is inflected, so that a longer name begins with a word as it stands there.
        longest = self._longest_from.get(tokens[position].text, 1)
        for length in range(min(longest, len(tokens) - position), 0, -1):
            phrase = tuple(token.text for token in tokens[position : position + length])
            slug = self._phrases.get(phrase) or self._inflected(phrase)
            if slug:
                return Mention(slug, position, position + length - 1, exact=True)
        return None

    def _inflected(self, phrase: tuple[str, ...]) -> str | None:
        last = phrase[-1]
        for ending in _INFLECTIONS:
            if last.endswith(ending) and len(last) - len(ending) >= 4:
                slug = self._phrases.get((*phrase[:-1], last[: -len(ending)]))
                if slug:
                    return slug
        return None

    def _variant_match(self, tokens: tuple[Token, ...], position: int) -> Mention | None:
        slug = self._find_variant(tokens[position].text)
        return Mention(slug, position, position, exact=False) if slug else None

    def _variant(self, word: str) -> str | None:
        if len(word) < _MIN_FUZZY_PERSON:
            return None
        return self._compound(word) or (None if self._is_word(word) else self._misspelt(word))

    def _compound(self, word: str) -> str | None:
        hits = [
            a
            for a in self._words
            if len(a) >= _MIN_COMPOUND and len(word) > len(a) and (word.startswith(a) or word.endswith(a))
        ]
        return self._words[max(hits, key=len)] if hits else None

    def _misspelt(self, word: str) -> str | None:
        # One slip in a short word, two in a long one: what phones and hurried typists produce.
        budget = 1 if len(word) < 8 else 2
        best: tuple[int, str] | None = None
        for length in range(len(word) - budget, len(word) + budget + 1):
            for candidate in self._by_length.get(length, ()):
                distance = OSA.distance(word, candidate, score_cutoff=budget)
                if distance <= budget and (best is None or distance < best[0]):
                    best = (distance, candidate)
        return self._words[best[1]] if best else None


def _without_umlauts(name: str) -> str:
    """Return the name as typed by those who leave the dots away ("Jorg", "Grossmann")."""
    return name.translate(str.maketrans("äöüÄÖÜ", "aouAOU"))
