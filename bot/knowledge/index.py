"""One revision of the knowledge base in memory, ready to read messages."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from bot.embedding import DIMENSIONS, Embedder, Vector
from bot.knowledge.linking import EntityLinker, Mention, tokenize
from bot.knowledge.lookup import Lookup
from bot.knowledge.model import Floats, TargetModel, feature_row
from bot.knowledge.naming import mean_vector, with_name
from bot.knowledge.reading import Numbers, Probabilities, Reading, Targets
from bot.knowledge.records import OFF_TOPIC, OTHER_UNKNOWN, FactRecord, Knowledge
from bot.knowledge.spelling import SpellingCorrector
from bot.knowledge.words import beginning

FRESH_SIMILARITY = 0.93
"""Cosine from which a question of a fact that the model does not know yet counts as asked; of sample questions of
one fact and language the nearest other one lies above it in nine of ten cases, of different facts in one of ten."""


_NONE = np.array([], dtype=np.intp)
TELLING = 3.5
"""Rarity (inverse document frequency) from which a word says something: "cost" does, "visit" and "who" do not."""


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
        self._spelling = SpellingCorrector(model.domain_words, model.real_words)
        self._linker = EntityLinker(knowledge.entities, self._spelling.is_word)
        self._columns = {slug: number for number, slug in enumerate(model.entities)}
        self._by_aspect = defaultdict[tuple[str, str], tuple[str, ...]](tuple)
        for fact in self.facts.values():
            self._by_aspect[fact.subject, fact.aspect] += (fact.slug,)
        self._own_words = self._collect_own_words()
        self._unnamed = model.numbers_of((OFF_TOPIC, OTHER_UNKNOWN))
        self._fresh_targets, self._fresh_vectors = self._embed_fresh()
        self.targets, self._retracted = self._number_targets()
        self._fresh_numbers = self.targets.numbers_of(self._fresh_targets)
        self._facts_of_subject, self._facts_about = self._number_facts()

    def read(self, text: str, vector: Vector | None = None, *, exact: bool = True) -> Reading:
        """Read a message; `vector` is that of the text as typed and saves embedding it where nothing is misspelt.

        Where it is not `exact`, that of a text with more words around, it is not kept for the text.
        """
        spelling = self._spelling.correct(text)
        if vector is None or spelling.changed:
            vector = self._embedder.embed(spelling.text)
        elif exact:
            self._embedder.remember(text, vector)
        mentions = self._linker.link(tokenize(spelling.text))
        return self._judge(spelling.text, mentions, spelling.strange, vector)

    def read_about(self, plain: Reading, slug: str, language: str) -> Reading:
        """Read a message again as if it had named an entity, without embedding it a second time (`naming.py`)."""
        text, mentions, vector = self._name(plain, slug, language)
        return self._judge(text, mentions, plain.strange, vector)

    def fit_names(self, plain: Reading, slugs: Sequence[str], language: str) -> dict[str, NameFit]:
        """Return how well a message reads as if it had named each of several entities: `read_about` in short."""
        known = [slug for slug in slugs if slug in self._columns]
        names = [(self._columns[slug], self.entities[slug].short.get(language)) for slug in known]
        mentioned = feature_row(plain.vector, plain.mentions, self._columns)[DIMENSIONS:]
        found = (
            self.model.probabilities_with_names(plain.vector, mentioned, plain.text, names, language) if names else ()
        )
        fits = {slug: self._fit(slug, self._complete(together)) for slug, together in zip(known, found, strict=True)}
        for slug in set(slugs).difference(known):  # newer than the model
            fits[slug] = self._fit(slug, self.read_about(plain, slug, language).together.values)
        return fits

    def _fit(self, slug: str, together: Floats) -> NameFit:
        as_subject, about = self._facts_of_subject.get(slug, _NONE), self.facts_about(slug)
        return NameFit(float(together.max()), float(together[as_subject].sum()), float(together[about].sum()))

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
            Probabilities(self.targets, self._complete(view)) for view in self.model.probabilities(row, text)
        )
        as_typed = together.highest("unknown")
        preferred = Probabilities(self.targets, self._prefer_fresh(together.values, vector))
        return Reading(text, mentions, strange, preferred, by_vector, by_words, vector, as_typed)

    def mentions_in(self, text: str) -> tuple[Mention, ...]:
        """Return the entities that a text names, in order."""
        return self._linker.link(tokenize(text))

    def suggests(self, text: str) -> tuple[float, float]:
        """Return what the words of a text alone suggest, each in 0 … 1.

        The probability of the likeliest fact, list or known unknown, and that of something strange to all of them.
        """
        probabilities = self.model.by_words(text)
        strange = float(probabilities[self._unnamed].sum())
        probabilities[self._unnamed] = 0.0
        return float(probabilities.max()), strange

    def covered(self, *slugs: str) -> frozenset[str]:
        """Return the slugs whose content the answers of some facts contain in full, their own included."""
        return frozenset(slugs).union(*(self.facts[slug].covers for slug in slugs))

    def repeated(self, slug: str, language: str) -> frozenset[str]:
        """Return the slugs of the facts that add nothing to one: an overview may hold a short fact and say more."""
        length = len(self.facts[slug].answer.get(language))
        known = (other for other in self.covered(slug) if other in self.facts)
        return frozenset(other for other in known if len(self.facts[other].answer.get(language)) <= length)

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
        return bool(reading.together.values[self._fresh_numbers].any())

    def facts_about(self, slug: str) -> Numbers:
        """Return the numbers of all facts that say something about an entity."""
        return self._facts_about.get(slug, _NONE)

    def subject_of(self, slug: str) -> str:
        """Return the entity that a fact is mainly about."""
        return self.facts[slug].subject

    def facts_of(self, subject: str, aspect: str) -> tuple[str, ...]:
        """Return the facts that say one thing of an entity ("where", "role")."""
        return self._by_aspect.get((subject, aspect), ())

    def is_outdated(self, fact: FactRecord, today: date) -> bool:
        """Tell whether a fact's review date has passed."""
        return fact.review_due_on is not None and fact.review_due_on < today

    def _number_targets(self) -> tuple[Targets, Numbers]:
        """Return all targets, those newer than the model last, and the numbers of the facts taken back since."""
        facts, classes = {f"fact:{slug}" for slug in self.facts}, self.model.classes
        retracted = [name.startswith("fact:") and name not in facts for name in classes]
        # Under another kind of name nobody finds them any more.
        names = [f"retracted:{name}" if gone else name for name, gone in zip(classes, retracted, strict=True)]
        newer, known = dict.fromkeys((*self._fresh_targets, OTHER_UNKNOWN)), set(classes)
        return Targets([*names, *(name for name in newer if name not in known)]), np.flatnonzero(retracted)

    def _complete(self, probabilities: Floats) -> Floats:
        """Return the model's probabilities for all targets: a fact that was taken back is no longer known."""
        missing = len(self.targets.names) - len(probabilities)
        if not missing and not len(self._retracted):
            return probabilities
        complete: Floats = np.concatenate([probabilities, np.zeros(missing, dtype=np.float32)])
        complete[self.targets.numbers_of([OTHER_UNKNOWN])] += complete[self._retracted].sum()
        complete[self._retracted] = 0.0
        return complete

    def _prefer_fresh(self, probabilities: Floats, vector: Vector) -> Floats:
        """Let a fact that is newer than the model win where one of its sample questions was asked."""
        if not self._fresh_targets:
            return probabilities
        similarities = self._fresh_vectors @ vector
        best = int(similarities.argmax())
        if similarities[best] < FRESH_SIMILARITY:
            return probabilities
        preferred: Floats = 0.02 * probabilities
        preferred[self._fresh_numbers[best]] = 0.98
        return preferred

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

    def _number_facts(self) -> tuple[dict[str, Numbers], dict[str, Numbers]]:
        """Return the numbers of the facts by the entity that they are mainly about, and by all they are about."""
        subjects, about = defaultdict[str, list[int]](list), defaultdict[str, list[int]](list)
        for number in self.targets.of_kind("fact").tolist():
            fact = self.facts[self.targets.slugs[number]]
            subjects[fact.subject].append(number)
            for slug in fact.about:
                about[slug].append(number)
        return _as_arrays(subjects), _as_arrays(about)

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


def _as_arrays(numbers: dict[str, list[int]]) -> dict[str, Numbers]:
    return {slug: np.array(each, dtype=np.intp) for slug, each in numbers.items()}


def _spellings(text: str) -> Iterable[str]:
    for token in tokenize(text):
        yield token.text
        yield beginning(token.text)
