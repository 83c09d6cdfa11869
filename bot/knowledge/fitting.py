"""Fit the target model on the sample questions. Needs scikit-learn; answering does not."""

import warnings
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.embedding import DIMENSIONS, Embedder, Progress
from bot.knowledge.linking import EntityLinker, tokenize
from bot.knowledge.model import VECTOR_SCALE, Floats, TargetModel, feature_row, fingerprint
from bot.knowledge.naming import NameBlender, fit_blender, with_name
from bot.knowledge.records import EntityRecord, Knowledge, QuestionRecord
from bot.knowledge.spelling import SpellingCorrector, count_words, real_word_hashes
from bot.knowledge.words import WordModel, number_terms, weigh_terms

_REGULARISATION, _WORDS_REGULARISATION = 1.0, 30.0
_ITERATIONS, _WORDS_ITERATIONS = 200, 30
"""The first is never reached; from the second on held-out accuracy is level, given where the words' weights start."""
_TOLERANCE = 1e-4
_RARE = 1e-3
"""Weight of a term that a class never uses, in the start of the words' weights."""


def fit(knowledge: Knowledge, embedder: Embedder, progress: Progress | None = None) -> TargetModel:
    """Fit on all sample questions of published facts, unknown aspects, lookups and off-topic messages."""
    published = {f"fact:{fact.slug}" for fact in knowledge.facts if fact.status == "published"}
    questions = [q for q in knowledge.questions if not q.target.startswith("fact:") or q.target in published]
    words = domain_words(knowledge, questions)
    real = real_word_hashes()
    entities = tuple(entity.slug for entity in knowledge.entities)
    spelling = SpellingCorrector(words, real)
    texts = training_texts(questions, knowledge.entities, spelling)
    rows = feature_rows(texts, EntityLinker(knowledge.entities, spelling.is_word), entities, embedder, progress)
    classes, numbers = np.unique([question.target for question in questions], return_inverse=True)
    weights, bias = _fit_vectors(rows, numbers)
    order = np.argsort(numbers, kind="stable")
    return TargetModel(
        classes=tuple(map(str, classes)),
        entities=entities,
        weights=weights,
        bias=bias,
        words=_fit_words(texts, numbers),
        blender=_fit_blender(questions, texts, rows, knowledge.entities, embedder),
        samples=rows[order, :DIMENSIONS] / VECTOR_SCALE,
        sample_classes=numbers[order].astype(np.int32),
        domain_words=words,
        real_words=real,
        fingerprint=fingerprint(knowledge),
    )


def _fit_blender(
    questions: Sequence[QuestionRecord],
    texts: Sequence[str],
    rows: Floats,
    entities: Sequence[EntityRecord],
    embedder: Embedder,
) -> NameBlender:
    """Learn from the sample follow-ups what a name adds to a vector; `texts` and `rows` hold both together."""
    names = embedder.embed_many([entity.short.get(language) for entity in entities for language in ("de", "en")])
    by_entity = names.reshape(len(entities), 2, DIMENSIONS)
    numbers = {entity.slug: number for number, entity in enumerate(entities)}
    pointing = [(n, numbers[q.focus], q.language) for n, q in enumerate(questions) if q.focus]
    shorts = [entities[entity].short.get(language) for _, entity, language in pointing]
    plain = [texts[n].removesuffix(with_name("", short)) for (n, _, _), short in zip(pointing, shorts, strict=True)]
    correction = fit_blender(
        embedder.embed_many(plain),
        np.array([by_entity[entity, int(language == "en")] for _, entity, language in pointing]).reshape(
            -1, DIMENSIONS
        ),
        list(zip(plain, shorts, strict=True)),
        rows[[n for n, _, _ in pointing], :DIMENSIONS] / VECTOR_SCALE,
    )
    return NameBlender(by_entity, correction)


def _fit_words(texts: Sequence[str], numbers: NDArray[np.intp]) -> WordModel:
    from scipy.sparse import csr_matrix

    terms, rarity = number_terms(texts)
    weighed = [weigh_terms(text, terms, rarity) for text in texts]
    columns = np.concatenate([found for found, _ in weighed])
    ends = np.cumsum([0, *(len(found) for found, _ in weighed)])
    rows = csr_matrix((np.concatenate([values for _, values in weighed]), columns, ends), (len(texts), len(terms)))
    start = _start_from_shares(rows, numbers)
    weights, bias = _fit_classifier(rows, numbers, _WORDS_REGULARISATION, _WORDS_ITERATIONS, start)
    seen = np.zeros((len(terms), len(bias)), dtype=bool)
    seen[columns, np.repeat(numbers, np.diff(ends))] = True
    packed = np.packbits(seen, axis=1)
    return WordModel(terms, rarity, np.ascontiguousarray(weights.T, dtype=np.float16), bias, packed)


def _fit_vectors(rows: Floats, numbers: NDArray[np.intp]) -> tuple[Floats, Floats]:
    """Fit on features that are centred: e5 vectors have so much in common that the optimum is far away otherwise."""
    mean = rows.mean(axis=0)
    weights, bias = _fit_classifier(rows - mean, numbers, _REGULARISATION, _ITERATIONS)
    return weights, bias - weights @ mean


def _start_from_shares(rows: Any, numbers: NDArray[np.intp]) -> tuple[Floats, Floats]:
    """Return the weights and biases of naive Bayes: from there the optimum takes half of the iterations."""
    from scipy.sparse import csr_matrix

    counts = np.bincount(numbers).astype(np.float32)
    members = csr_matrix((np.ones(len(numbers), np.float32), (numbers, np.arange(len(numbers)))))
    used = (members @ rows).toarray() / counts[:, np.newaxis]
    usual = np.asarray(rows.mean(axis=0), dtype=np.float32)
    prior = np.log(counts / len(numbers))
    return np.log(used + _RARE) - np.log(usual + _RARE), prior - prior.mean()


def _fit_classifier(
    rows: Any,
    numbers: NDArray[np.intp],
    regularisation: float,
    iterations: int,
    start: tuple[Floats, Floats] | None = None,
) -> tuple[Floats, Floats]:
    """Return the weights and biases of the classes, by their numbers."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression

    classifier = LogisticRegression(C=regularisation, max_iter=iterations, tol=_TOLERANCE, warm_start=bool(start))
    if start:
        classifier.coef_, classifier.intercept_ = start
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # the number of iterations is meant; see above
        classifier.fit(rows, numbers)
    return classifier.coef_.astype(np.float32), classifier.intercept_.astype(np.float32)


def domain_words(knowledge: Knowledge, questions: Sequence[QuestionRecord]) -> Counter[str]:
    """Count the words of questions, and twice those of facts and names, which are spelt right."""
    words = count_words(question.text for question in questions)
    certain = [text for fact in knowledge.facts for text in (fact.answer.de, fact.answer.en)]
    certain += [text for entity in knowledge.entities for text in (entity.name.de, entity.name.en)]
    certain += [text for entity in knowledge.entities for _, text in entity.aliases.items()]
    return words + count_words(certain) + count_words(certain)


def training_texts(
    questions: Sequence[QuestionRecord], entities: Sequence[EntityRecord], spelling: SpellingCorrector
) -> list[str]:
    """Return the texts as the model will meet them: spelling repaired, follow-ups with what they refer to."""
    names = {entity.slug: entity.short for entity in entities}
    texts = []
    for question in questions:
        text = spelling.correct(question.text).text
        texts.append(with_name(text, names[question.focus].get(question.language)) if question.focus else text)
    return texts


def feature_rows(
    texts: Sequence[str],
    linker: EntityLinker,
    entities: Sequence[str],
    embedder: Embedder,
    progress: Progress | None = None,
) -> Floats:
    """Return the `(n, 384 + entities)` features of texts."""
    columns = {slug: number for number, slug in enumerate(entities)}
    vectors = embedder.embed_many(texts, progress)
    return np.stack(
        [feature_row(v, linker.link(tokenize(text)), columns) for v, text in zip(vectors, texts, strict=True)]
    )
