"""Fit the target model on the sample questions. Needs scikit-learn; answering does not."""

import warnings
from collections import Counter
from collections.abc import Sequence

import numpy as np

from bot.embedding import DIMENSIONS, Embedder, Progress
from bot.knowledge.linking import EntityLinker, tokenize
from bot.knowledge.model import VECTOR_SCALE, Floats, TargetModel, feature_row, fingerprint
from bot.knowledge.records import EntityRecord, Knowledge, QuestionRecord
from bot.knowledge.spelling import SpellingCorrector, count_words, real_word_hashes

_REGULARISATION = 1.0
_ITERATIONS = 80
"""Held-out accuracy is level from 60 on; convergence to the last digit takes four times as long."""


def fit(knowledge: Knowledge, embedder: Embedder, progress: Progress | None = None) -> TargetModel:
    """Fit on all sample questions of published facts, unknown aspects, lookups and off-topic messages."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression

    published = {f"fact:{fact.slug}" for fact in knowledge.facts if fact.status == "published"}
    questions = [q for q in knowledge.questions if not q.target.startswith("fact:") or q.target in published]
    words = domain_words(knowledge, questions)
    real = real_word_hashes()
    entities = tuple(entity.slug for entity in knowledge.entities)
    texts = training_texts(questions, knowledge.entities, SpellingCorrector(words, real))
    rows = feature_rows(texts, EntityLinker(knowledge.entities), entities, embedder, progress)
    classifier = LogisticRegression(C=_REGULARISATION, max_iter=_ITERATIONS, tol=1e-3)
    targets = np.array([question.target for question in questions])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # the number of iterations is meant; see above
        classifier.fit(rows, targets)
    numbers = np.searchsorted(classifier.classes_, targets)
    order = np.argsort(numbers, kind="stable")
    return TargetModel(
        classes=tuple(map(str, classifier.classes_)),
        entities=entities,
        weights=classifier.coef_.astype(np.float32),
        bias=classifier.intercept_.astype(np.float32),
        samples=rows[order, :DIMENSIONS] / VECTOR_SCALE,
        sample_classes=numbers[order].astype(np.int32),
        domain_words=words,
        real_words=real,
        fingerprint=fingerprint(knowledge),
    )


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
        texts.append(with_focus(text, names[question.focus].get(question.language)) if question.focus else text)
    return texts


def with_focus(text: str, name: str) -> str:
    """Return a follow-up together with the name of what it refers to."""
    return f"{text} ({name})"


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
