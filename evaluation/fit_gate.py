"""Fit how sure an answer must be: `data/knowledge/gate.json`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bot.knowledge.context import ContextModel, read_in_context
from bot.knowledge.deciding import Gate, gate_features
from bot.knowledge.index import KnowledgeIndex
from bot.knowledge.reading import Reading
from bot.knowledge.records import QuestionRecord
from bot.knowledge.selecting import select
from bot.knowledge.wording import analyse
from evaluation.fit_context import follow
from evaluation.lessons import Compound, Dialogue, Part

_REGULARISATION = 5.0
_LESSON_WEIGHT = 3.0
"""Lessons know all right answers of a question, sample questions only the one that their author thought of."""


@dataclass(frozen=True)
class Example:
    """The features of a selection, whether it is right, and whether anything would be."""

    features: Mapping[str, float]
    right: bool
    answerable: bool
    weight: float


def samples(
    questions: Iterable[QuestionRecord], index: KnowledgeIndex, judged: Mapping[str, bool]
) -> Iterator[Example]:
    """Yield sample questions that the index was not fitted on; `judged` says what else answers them."""
    for question in questions:
        reading = index.read(question.text)
        if question.focus or question.target.startswith("lookup:") or _is_list(reading):
            continue
        facts = select(reading, index).facts
        also = judged.get(f"{question.text}|{','.join(facts)}", False)
        yield _example(reading, (question.target,), index, 1.0, also=also)


def lessons(
    compounds: Iterable[Compound], dialogues: Iterable[Dialogue], index: KnowledgeIndex, model: ContextModel
) -> Iterator[Example]:
    """Yield the parts of compounds, and follow-ups read in context and as they were meant."""
    for part in (part for compound in compounds for part in compound.parts):
        yield from _alone(part, index)
    for dialogue in dialogues:
        for step in dialogue.steps:
            yield from _alone(step.meant, index)
        for step, context in follow(dialogue, index):
            plain, wording = index.read(step.text), analyse(step.text)
            reading, _ = read_in_context(plain, wording, step.language, context, index, model)
            yield _example(reading, step.meant.right, index, _LESSON_WEIGHT)


def fit_gate(examples: Sequence[Example], sure: float, related: float) -> Gate:
    """Fit the probability that a selection is right."""
    from sklearn.linear_model import LogisticRegression

    names = list(examples[0].features)
    rows = np.array([[example.features[name] for name in names] for example in examples])
    model = LogisticRegression(C=_REGULARISATION, max_iter=5000)
    model.fit(rows, [e.right for e in examples], sample_weight=[e.weight for e in examples])
    weights = {name: round(float(weight), 4) for name, weight in zip(names, model.coef_[0], strict=True)}
    return Gate(weights, round(float(model.intercept_[0]), 4), sure, related)


def _alone(part: Part, index: KnowledgeIndex) -> Iterator[Example]:
    reading = index.read(part.text)
    if not _is_list(reading):
        yield _example(reading, part.right, index, _LESSON_WEIGHT)


def _is_list(reading: Reading) -> bool:
    return reading.together.highest("lookup") >= 0.5


def _example(
    reading: Reading, right: tuple[str, ...], index: KnowledgeIndex, weight: float, *, also: bool = False
) -> Example:
    selection = select(reading, index)
    wanted = {target.removeprefix("fact:") for target in right if target.startswith("fact:")}
    answerable = right[0].startswith("fact:")
    is_right = answerable and not wanted.isdisjoint(index.covered(*selection.facts))
    return Example(gate_features(reading, selection, index), is_right or also, answerable, weight)
