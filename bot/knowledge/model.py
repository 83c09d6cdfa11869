"""The linear models over targets (facts, unknown aspects, lookups, off-topic) as arrays and JSON; nothing pickled."""

import hashlib
import json
import os
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import BinaryIO
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from bot.embedding import DIMENSIONS, Vector, vectors_name
from bot.knowledge.linking import Mention
from bot.knowledge.naming import NameBlender, name_share, with_name
from bot.knowledge.records import Knowledge
from bot.knowledge.spelling import WordHashes
from bot.knowledge.words import WordModel

Floats = NDArray[np.float32]
VECTOR_SCALE = 30.0
"""e5 vectors lie within a narrow cone; unit vectors underfit (`NLU.md`: the scale is the regulariser)."""
MENTION_SCALE = 2.0
_INEXACT = 0.7
_WORDS_SHARE = 0.5
"""Share of the words' scores in the mean of both; between 0.4 and 0.5 nothing changes on held-out authors."""
FORMAT = 4
_TINY = 1e-9


@dataclass(frozen=True)
class NameTerms:
    """What all names add to blended vectors, and to the scores of all classes."""

    vectors: Floats  # (entities, 384)
    scores: Floats  # (entities, classes)


@dataclass(frozen=True)
class TargetModel:
    """Two multinomial logistic regressions: on [vector × 30, one column per entity mentioned × 2], and on the words."""

    classes: tuple[str, ...]
    entities: tuple[str, ...]
    weights: Floats  # (classes, 384 + entities)
    bias: Floats  # (classes,)
    words: WordModel
    blender: NameBlender
    samples: Floats  # (n, 384), unit vectors of the sample questions, sorted by class
    sample_classes: NDArray[np.int32]  # (n,)
    domain_words: Counter[str]
    real_words: WordHashes
    fingerprint: str

    def similarity(self, vector: Vector, targets: Iterable[str]) -> float:
        """Return the highest cosine between a `(384,)` vector and the sample questions of some targets; 0 for none.

        Probabilities say which target is likeliest; only this says whether it is likely at all (`NLU.md`).
        """
        best = 0.0
        for target in targets:
            number = self._numbers.get(target)
            if number is not None:
                first, last = self._first_samples[number : number + 2]
                if first < last:
                    best = max(best, float((self.samples[first:last] @ vector).max()))
        return best

    def numbers_of(self, targets: Iterable[str]) -> list[int]:
        """Return the numbers of those targets that the model knows."""
        return [self._numbers[target] for target in targets if target in self._numbers]

    @cached_property
    def _first_samples(self) -> NDArray[np.intp]:
        return np.searchsorted(self.sample_classes, np.arange(len(self.classes) + 1))

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {name: number for number, name in enumerate(self.classes)}

    def probabilities(self, row: Floats, text: str) -> tuple[Floats, Floats, Floats]:
        """Return the `(classes,)` probabilities of one message: of both models together, by vector, by words.

        Together means the normalised geometric mean: a target must convince both.
        """
        by_vector, by_words = _normalise(self.weights @ row + self.bias), self.by_words(text)
        return _combine(by_vector, by_words), by_vector, by_words

    def probabilities_with_names(
        self, vector: Vector, mentioned: Floats, text: str, names: Sequence[tuple[int, str]], language: str
    ) -> Floats:
        """Return the `(names, classes)` probabilities of one message with each of several names behind it.

        What `probabilities` would say to the vectors that `blender.blend` makes: those are linear in the message's
        vector and the name's but for their length, so that the product with all weights is needed only twice.
        `mentioned` are the `(entities,)` features of what the message names; `names` are entities' numbers and names.
        """
        if not names:
            return np.zeros((0, len(self.classes)), dtype=np.float32)
        entities = [entity for entity, _ in names]
        shares = np.array([[name_share(text, name)] for _, name in names], dtype=np.float32)
        base, slope = self.blender.message_terms(vector)
        name_base, name_slope = self._name_terms[language]
        lengths = np.linalg.norm(
            base + shares * slope + name_base.vectors[entities] + shares * name_slope.vectors[entities],
            axis=1,
            keepdims=True,
        )
        weights = self.weights[:, :DIMENSIONS]
        scores = weights @ base + shares * (weights @ slope)
        scores += name_base.scores[entities] + shares * name_slope.scores[entities]
        scores *= VECTOR_SCALE / lengths
        scores += mentioned @ self._entity_weights + MENTION_SCALE * self._entity_weights[entities] + self.bias
        texts = [with_name(text, name) for _, name in names]
        return _combine(_normalise(scores), _normalise(self.words.logits_of_similar(text, texts)))

    @cached_property
    def _entity_weights(self) -> Floats:
        return np.ascontiguousarray(self.weights[:, DIMENSIONS:].T)

    @cached_property
    def _name_terms(self) -> dict[str, tuple[NameTerms, NameTerms]]:
        weights = self.weights[:, :DIMENSIONS].T
        terms = {language: self.blender.name_terms(language) for language in ("de", "en")}
        return {
            language: (NameTerms(base, base @ weights), NameTerms(slope, slope @ weights))
            for language, (base, slope) in terms.items()
        }

    def by_words(self, text: str) -> Floats:
        """Return the `(classes,)` probabilities of one message by its words alone."""
        return _normalise(self.words.logits(text))

    def save(self, folder: Path) -> Path:
        """Write `<fingerprint>.npz` so that readers see either nothing or the whole file."""
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{self.fingerprint}.npz"
        header = {
            "format": FORMAT,
            "classes": self.classes,
            "entities": self.entities,
            "domain_words": dict(self.domain_words),
            "terms": list(self.words.terms),
        }
        encoded = np.frombuffer(json.dumps(header, ensure_ascii=False).encode(), dtype=np.uint8)
        partial = path.with_suffix(f".{os.getpid()}.partial")
        with partial.open("wb") as file:
            np.savez(
                file,
                header=encoded,
                weights=self.weights,
                bias=self.bias,
                term_rarity=self.words.rarity,
                term_weights=self.words.weights,
                term_bias=self.words.bias,
                term_seen=self.words.seen,
                name_vectors=self.blender.names.astype(np.float16),
                name_correction=self.blender.correction.astype(np.float16),
                samples=self.samples.astype(np.float16),
                sample_classes=self.sample_classes,
                real_words=self.real_words,
            )
        partial.replace(path)
        return path


def load_model(path: Path) -> TargetModel:
    """Read a model file. Raises `OSError`, or `ValueError` where it is not one."""
    # Opened here: numpy leaves a torn archive open.
    with path.open("rb") as file:
        try:
            return _read_model(file, path)
        except (EOFError, KeyError, BadZipFile) as error:
            raise ValueError(f"{path} is not a model of the knowledge base") from error


def _read_model(file: BinaryIO, path: Path) -> TargetModel:
    with np.load(file, allow_pickle=False) as arrays:
        header = json.loads(arrays["header"].tobytes())
        if header["format"] != FORMAT:
            raise ValueError(f"{path} has format {header['format']}, this version reads {FORMAT}")
        return TargetModel(
            classes=tuple(header["classes"]),
            entities=tuple(header["entities"]),
            weights=arrays["weights"],
            bias=arrays["bias"],
            words=WordModel(
                {term: number for number, term in enumerate(header["terms"])},
                arrays["term_rarity"],
                arrays["term_weights"],
                arrays["term_bias"],
                arrays["term_seen"],
            ),
            blender=NameBlender(
                arrays["name_vectors"].astype(np.float32), arrays["name_correction"].astype(np.float32)
            ),
            samples=arrays["samples"].astype(np.float32),
            sample_classes=arrays["sample_classes"],
            domain_words=Counter(header["domain_words"]),
            real_words=arrays["real_words"],
            fingerprint=path.stem,
        )


def _normalise(logits: Floats) -> Floats:
    exponents = np.exp(logits - logits.max(axis=-1, keepdims=True))
    shares: Floats = exponents / exponents.sum(axis=-1, keepdims=True)
    return shares


def _combine(by_vector: Floats, by_words: Floats) -> Floats:
    return _normalise((1 - _WORDS_SHARE) * np.log(by_vector + _TINY) + _WORDS_SHARE * np.log(by_words + _TINY))


def feature_row(vector: Vector, mentions: tuple[Mention, ...], columns: dict[str, int]) -> Floats:
    """Return the `(384 + entities,)` features of one message; `columns` numbers the entities."""
    row = np.zeros(DIMENSIONS + len(columns), dtype=np.float32)
    row[:DIMENSIONS] = vector * VECTOR_SCALE
    for mention in mentions:
        column = columns.get(mention.slug)
        if column is not None:
            row[DIMENSIONS + column] = MENTION_SCALE * (1.0 if mention.exact else _INEXACT)
    return row


def fingerprint(knowledge: Knowledge) -> str:
    """Return a hash of everything that the model is fitted on."""
    digest = hashlib.sha256(f"{FORMAT} {vectors_name()}".encode())
    for question in knowledge.questions:
        digest.update(repr((question.target, question.text, question.focus)).encode())
    for fact in knowledge.facts:
        digest.update(repr((fact.slug, fact.status, fact.answer.de, fact.answer.en)).encode())
    for entity in knowledge.entities:
        digest.update(repr((entity.slug, entity.name, entity.short, entity.aliases)).encode())
    return digest.hexdigest()[:24]
