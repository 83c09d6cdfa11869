"""One revision of the knowledge base in memory, ready to read messages."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import numpy as np

from bot.embedding import Embedder, Vector
from bot.knowledge.linking import EntityLinker, Mention, tokenize
from bot.knowledge.lookup import Lookup
from bot.knowledge.model import Floats, TargetModel, feature_row
from bot.knowledge.records import OFF_TOPIC, FactRecord, Knowledge
from bot.knowledge.spelling import SpellingCorrector

FRESH_SIMILARITY = 0.93
"""Cosine from which a question of a fact that the model does not know yet counts as asked; of sample questions of
one fact and language the nearest other one lies above it in nine of ten cases, of different facts in one of ten."""


@dataclass(frozen=True)
class Reading:
    """What the model makes of one wording of a message: probabilities of all targets."""

    text: str
    mentions: tuple[Mention, ...]
    strange: tuple[str, ...]
    facts: Mapping[str, float]
    unknowns: Mapping[str, float]
    lookups: Mapping[str, float]
    off_topic: float
    vector: Vector

    @cached_property
    def answerable(self) -> float:
        """Probability that the knowledge base holds an answer."""
        return sum(self.facts.values()) + sum(self.lookups.values())

    @cached_property
    def ranked(self) -> list[tuple[str, float]]:
        """Facts and their probabilities, the likeliest first."""
        return sorted(self.facts.items(), key=lambda item: (-item[1], item[0]))

    @cached_property
    def likeliest_unknown(self) -> str | None:
        """Slug of the likeliest unknown aspect."""
        return max(self.unknowns, key=lambda slug: self.unknowns[slug]) if self.unknowns else None

    @cached_property
    def entities(self) -> frozenset[str]:
        """Slugs of all entities named."""
        return frozenset(mention.slug for mention in self.mentions)


class KnowledgeIndex:
    """Everything that answering needs of one revision. Immutable, so that threads share it."""

    def __init__(self, knowledge: Knowledge, model: TargetModel, embedder: Embedder) -> None:
        self.knowledge = knowledge
        self.model = model
        self._embedder = embedder
        self.facts = {fact.slug: fact for fact in knowledge.facts if fact.status == "published"}
        self.entities = {entity.slug: entity for entity in knowledge.entities}
        self.sources = {source.slug: source for source in knowledge.sources}
        self.unknowns = {unknown.slug: unknown for unknown in knowledge.unknowns}
        self.lookup = Lookup(knowledge)
        self._linker = EntityLinker(knowledge.entities)
        self._spelling = SpellingCorrector(model.domain_words, model.real_words)
        self._columns = {slug: number for number, slug in enumerate(model.entities)}
        self._fresh_targets, self._fresh_vectors = self._embed_fresh()

    def read(self, text: str, vector: Vector | None = None) -> Reading:
        """Read a message; `vector` is that of the text as typed and saves embedding it where nothing is misspelt."""
        spelling = self._spelling.correct(text)
        if vector is None or spelling.changed:
            vector = self._embedder.embed(spelling.text)
        mentions = self._linker.link(tokenize(spelling.text))
        row = feature_row(vector, mentions, self._columns)
        probabilities = dict(zip(self.model.classes, self.model.probabilities(row[None])[0].tolist(), strict=True))
        return self._reading(
            spelling.text, mentions, spelling.strange, vector, self._prefer_fresh(probabilities, vector)
        )

    def covered(self, slug: str) -> frozenset[str]:
        """Return the slugs whose content the fact's answer contains in full, its own included."""
        return frozenset({slug, *self.facts[slug].covers})

    def nearness(self, vector: Vector, facts: Iterable[str]) -> float:
        """Return the highest cosine between a message and the sample questions of some facts."""
        targets = {f"fact:{slug}" for slug in facts}
        fresh = [n for n, target in enumerate(self._fresh_targets) if target in targets]
        newest = float((self._fresh_vectors[fresh] @ vector).max()) if fresh else 0.0
        return max(newest, self.model.similarity(vector, targets))

    def subject_of(self, slug: str) -> str:
        """Return the entity that a fact is mainly about."""
        return self.facts[slug].subject

    def is_outdated(self, fact: FactRecord, today: date) -> bool:
        """Tell whether a fact's review date has passed."""
        return fact.review_due_on is not None and fact.review_due_on < today

    def _reading(
        self,
        text: str,
        mentions: tuple[Mention, ...],
        strange: tuple[str, ...],
        vector: Vector,
        probabilities: Mapping[str, float],
    ) -> Reading:
        groups: dict[str, dict[str, float]] = defaultdict(dict)
        for target, probability in probabilities.items():
            kind, _, slug = target.partition(":")
            # A fact that was taken back since the model was fitted is no longer known.
            if kind == "fact" and slug not in self.facts:
                kind, slug = "unknown", "other"
            groups[kind][slug] = groups[kind].get(slug, 0.0) + probability
        return Reading(
            text,
            mentions,
            strange,
            groups["fact"],
            groups["unknown"],
            groups["lookup"],
            probabilities.get(OFF_TOPIC, 0.0),
            vector,
        )

    def _prefer_fresh(self, probabilities: dict[str, float], vector: Vector) -> dict[str, float]:
        """Let a fact that is newer than the model win where one of its sample questions was asked."""
        if not self._fresh_targets:
            return probabilities
        similarities = self._fresh_vectors @ vector
        best = int(similarities.argmax())
        if similarities[best] < FRESH_SIMILARITY:
            return probabilities
        target = self._fresh_targets[best]
        return {**{name: 0.02 * p for name, p in probabilities.items()}, target: 0.98}

    def _embed_fresh(self) -> tuple[tuple[str, ...], Floats]:
        known = set(self.model.classes)
        fresh = [
            question
            for question in self.knowledge.questions
            if question.target.startswith("fact:")
            and question.target not in known
            and question.target[5:] in self.facts
        ]
        vectors = self._embedder.embed_many([question.text for question in fresh])
        return tuple(question.target for question in fresh), np.asarray(vectors, dtype=np.float32)
