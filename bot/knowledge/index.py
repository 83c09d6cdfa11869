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
from bot.knowledge.naming import mean_vector
from bot.knowledge.records import OFF_TOPIC, OTHER_UNKNOWN, FactRecord, Knowledge
from bot.knowledge.spelling import SpellingCorrector
from bot.knowledge.words import beginning

FRESH_SIMILARITY = 0.93
"""Cosine from which a question of a fact that the model does not know yet counts as asked; of sample questions of
one fact and language the nearest other one lies above it in nine of ten cases, of different facts in one of ten."""


TELLING = 3.5
"""Rarity (inverse document frequency) from which a word says something: "cost" does, "visit" and "who" do not."""


@dataclass(frozen=True)
class Reading:
    """What the models make of one wording of a message: probabilities of all targets."""

    text: str
    mentions: tuple[Mention, ...]
    strange: tuple[str, ...]
    targets: Mapping[str, float]
    by_vector: Mapping[str, float]
    by_words: Mapping[str, float]
    """The same by each of the two models alone."""
    vector: Vector
    unknown_as_typed: float = 0.0
    """Probability of the likeliest unknown aspect before what was said earlier came in."""
    leaning: float = 0.0
    """Share of the reading that comes from what was said earlier, not from the message as typed; 0 … 1."""
    disputed: float = 0.0
    """Share of the ways to read the message in context that lost to the likeliest one; 0 … 1."""

    @cached_property
    def facts(self) -> dict[str, float]:
        """Probabilities of the facts, by slug."""
        return _below("fact:", self.targets)

    @cached_property
    def unknowns(self) -> dict[str, float]:
        """Probabilities of the unknown aspects, by slug."""
        return _below("unknown:", self.targets)

    @cached_property
    def lookups(self) -> dict[str, float]:
        """Probabilities of the lists, by kind."""
        return _below("lookup:", self.targets)

    @property
    def off_topic(self) -> float:
        """Probability that the message has nothing to do with the subject."""
        return self.targets.get(OFF_TOPIC, 0.0)

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


@dataclass(frozen=True)
class NameFit:
    """How well a message reads with a name in it, each in 0 … 1."""

    likeliest: float
    """Probability of the likeliest target."""
    as_subject: float
    """Probability that gathers in the facts mainly about what is named."""
    about: float
    """The same with the facts that say something about it."""


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
        self._own_words = self._collect_own_words()
        facts = (target for target in model.classes if target.startswith("fact:"))
        self._retracted = frozenset(target for target in facts if target.removeprefix("fact:") not in self.facts)
        self._fresh_targets, self._fresh_vectors = self._embed_fresh()
        self._classes_of_subject, self._classes_about = self._number_facts()

    def read(self, text: str, vector: Vector | None = None) -> Reading:
        """Read a message; `vector` is that of the text as typed and saves embedding it where nothing is misspelt."""
        spelling = self._spelling.correct(text)
        if vector is None or spelling.changed:
            vector = self._embedder.embed(spelling.text)
        else:
            self._embedder.remember(text, vector)
        mentions = self._linker.link(tokenize(spelling.text))
        return self._judge(spelling.text, mentions, spelling.strange, vector)

    def read_about(self, plain: Reading, slug: str, language: str) -> Reading:
        """Read a message again as if it had named an entity, without embedding it a second time (`naming.py`)."""
        text, mentions, vector = self._name(plain, slug, language)
        return self._judge(text, mentions, plain.strange, vector)

    def fit_name(self, plain: Reading, slug: str, language: str) -> NameFit:
        """Return how well a message reads as if it had named an entity: `read_about` in short."""
        text, mentions, vector = self._name(plain, slug, language)
        together, _, _ = self.model.probabilities(feature_row(vector, mentions, self._columns), text)
        return NameFit(
            float(together.max()),
            float(together[self._classes_of_subject.get(slug, [])].sum()),
            float(together[self._classes_about.get(slug, [])].sum()),
        )

    def _name(self, plain: Reading, slug: str, language: str) -> tuple[str, tuple[Mention, ...], Vector]:
        name = self.entities[slug].short.get(language)
        column, vector = self._columns.get(slug), plain.vector
        if column is not None:  # else it is newer than the model: its name among the words alone has to do
            vector = self.model.blender.blend(vector, plain.text, name, column, language)
        return with_name(plain.text, name), (*plain.mentions, Mention(slug, 0, 0, exact=True)), vector

    def read_behind(self, question: str, plain: Reading) -> Reading:
        """Read a message behind a question, with the mean of their vectors: nearly that of both (`naming.py`)."""
        text = f"{question} {plain.text}"
        vector = mean_vector(self._embedder.embed(question), plain.vector, len(question) / len(text))
        return self._judge(text, self.mentions_in(text), plain.strange, vector)

    def prepare(self, texts: Iterable[str]) -> None:
        """Embed several messages at once that will be read one after the other."""
        self._embedder.embed_at_once([self._spelling.correct(text).text for text in texts])

    def remember(self, reading: Reading) -> None:
        """Keep the vector of a reading: the next message may go on from it."""
        self._embedder.remember(reading.text, reading.vector)

    def _judge(self, text: str, mentions: tuple[Mention, ...], strange: tuple[str, ...], vector: Vector) -> Reading:
        row = feature_row(vector, mentions, self._columns)
        together, by_vector, by_words = (
            dict(zip(self.model.classes, view.tolist(), strict=True)) for view in self.model.probabilities(row, text)
        )
        return Reading(
            text,
            mentions,
            strange,
            self._without_retracted(self._prefer_fresh(together, vector)),
            self._without_retracted(by_vector),
            self._without_retracted(by_words),
            vector,
            max((p for target, p in together.items() if target.startswith("unknown:")), default=0.0),
        )

    def mentions_in(self, text: str) -> tuple[Mention, ...]:
        """Return the entities that a text names, in order."""
        return self._linker.link(tokenize(text))

    def covered(self, slug: str) -> frozenset[str]:
        """Return the slugs whose content the fact's answer contains in full, its own included."""
        return frozenset({slug, *self.facts[slug].covers})

    def nearness(self, vector: Vector, facts: Iterable[str]) -> float:
        """Return the highest cosine between a message and the sample questions of some facts."""
        targets = {f"fact:{slug}" for slug in facts}
        fresh = [n for n, target in enumerate(self._fresh_targets) if target in targets]
        newest = float((self._fresh_vectors[fresh] @ vector).max()) if fresh else 0.0
        return max(newest, self.model.similarity(vector, targets))

    def uncovered(self, text: str, facts: Iterable[str]) -> tuple[float, float]:
        """Return how much of what a message says neither the answers of some facts nor their samples ever say.

        The share of the telling words, weighted by rarity, and the rarity of the most telling of these, both in
        0 … 1. "What did the visit *cost*?" is near to the questions on the visit, but none of them says "cost".
        """
        slugs = list(facts)
        classes = self.model.numbers_of(f"fact:{slug}" for slug in slugs)
        own = frozenset[str]().union(*(self._own_words[slug] for slug in slugs))
        words = self.model.words
        telling = {token.text: words.rarity_of(token.text) for token in tokenize(text)}
        telling = {word: rarity for word, rarity in telling.items() if rarity >= TELLING}
        missing = {
            word: rarity
            for word, rarity in telling.items()
            if word not in own and beginning(word) not in own and not words.is_used(word, classes)
        }
        if not missing:
            return 0.0, 0.0
        return sum(missing.values()) / sum(telling.values()), max(missing.values()) / words.rarest

    def asks_new_fact(self, reading: Reading) -> bool:
        """Tell whether a sample question of a fact that is newer than the model was asked."""
        return any(target in reading.targets for target in self._fresh_targets)

    def subject_of(self, slug: str) -> str:
        """Return the entity that a fact is mainly about."""
        return self.facts[slug].subject

    def is_outdated(self, fact: FactRecord, today: date) -> bool:
        """Tell whether a fact's review date has passed."""
        return fact.review_due_on is not None and fact.review_due_on < today

    def _without_retracted(self, probabilities: Mapping[str, float]) -> dict[str, float]:
        """A fact that was taken back since the model was fitted is no longer known."""
        if not self._retracted:
            return dict(probabilities)
        kept = {target: p for target, p in probabilities.items() if target not in self._retracted}
        lost = sum(probabilities.get(target, 0.0) for target in self._retracted)
        kept[OTHER_UNKNOWN] = kept.get(OTHER_UNKNOWN, 0.0) + lost
        return kept

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

    def _collect_own_words(self) -> dict[str, frozenset[str]]:
        """Return the words of each fact's answers, which an edit changes at once, and of samples the model lacks."""
        texts = {slug: [fact.answer.de, fact.answer.en] for slug, fact in self.facts.items()}
        known = set(self.model.classes)
        for question in self.knowledge.questions:
            slug = question.target.removeprefix("fact:")
            if question.target not in known and slug in texts:
                texts[slug].append(question.text)
        return {
            slug: frozenset(spelling for text in own for spelling in _spellings(text)) for slug, own in texts.items()
        }

    def _number_facts(self) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
        """Return the model's classes by the entity that their fact is mainly about, and by all it is about."""
        subjects, about = defaultdict[str, list[int]](list), defaultdict[str, list[int]](list)
        for number, target in enumerate(self.model.classes):
            fact = self.facts.get(target.removeprefix("fact:")) if target.startswith("fact:") else None
            if fact is not None:
                subjects[fact.subject].append(number)
                for slug in fact.about:
                    about[slug].append(number)
        return dict(subjects), dict(about)

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


def _below(prefix: str, probabilities: Mapping[str, float]) -> dict[str, float]:
    return {target.removeprefix(prefix): p for target, p in probabilities.items() if target.startswith(prefix)}


def _spellings(text: str) -> Iterable[str]:
    for token in tokenize(text):
        yield token.text
        yield beginning(token.text)


def with_name(text: str, name: str) -> str:
    """Return a follow-up together with the name of what it refers to."""
    return f"{text} ({name})"
