"""Fit what follow-ups point to and how they are best read: `data/knowledge/context.json`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from bot.knowledge.context import (
    SPECIFIC,
    ContextModel,
    candidate_features,
    list_candidates,
)
from bot.knowledge.index import KnowledgeIndex
from bot.knowledge.linking import fold
from bot.knowledge.references import Context, has_ordinal, list_asked, list_referents, listed_items, referent_features
from bot.knowledge.splitting import Splitter, split
from bot.knowledge.wording import analyse
from evaluation.lessons import Compound, Dialogue, Step

_REFERENT_PENALTY, _CANDIDATE_PENALTY = 0.3, 0.5
"""With .05 for the second 7.9 % of the unknown follow-ups were answered, with .5 5.4 %, and as many others right."""
_NEAR, _TOLD = 1.0, -0.5
"""Between 0 and 1.5, and 0 and -1, nothing changes on authors who were left out."""
Features = dict[str, float]


@dataclass(frozen=True)
class Choice:
    """Alternatives with their features, and how right each is, in 0 … 1."""

    features: list[Features]
    right: list[float]


def fit_context(
    dialogues: Sequence[Dialogue], compounds: Sequence[Compound], index: KnowledgeIndex, splitter: Splitter
) -> ContextModel:
    """Fit the choice of referents first, then the choice between the readings that follow from it.

    The parts of compounds are read in the light of the part before; they teach nothing on referents.

    The readings of each author are made with referents chosen as the other authors teach.
    """
    authors = sorted({dialogue.author for dialogue in dialogues})
    by_author = {a: [d for d in dialogues if d.author == a] for a in authors}
    pointing = {a: [c for d in by_author[a] for c in _referents(d, index)] for a in authors}
    reading: list[Choice] = []
    for author in authors:
        others = [choice for other in authors if other != author for choice in pointing[other]]
        model = ContextModel(_fit(others, _REFERENT_PENALTY), {}, _NEAR, _TOLD)
        reading += [choice for dialogue in by_author[author] for choice in _readings(dialogue, index, model)]
    everything = _fit([choice for choices in pointing.values() for choice in choices], _REFERENT_PENALTY)
    parts = [_as_dialogue(compound, index, splitter) for compound in compounds]
    model = ContextModel(everything, {}, _NEAR, _TOLD)
    reading += [choice for dialogue in parts for choice in _readings(dialogue, index, model)]
    return replace(model, candidates=_fit(reading, _CANDIDATE_PENALTY))


def _as_dialogue(compound: Compound, index: KnowledgeIndex, splitter: Splitter) -> Dialogue:
    """Return the parts that a compound is split into; none where they are not those that its author meant."""
    pieces = split(compound.text, index, splitter).texts
    if len(pieces) != len(compound.parts):
        return Dialogue(compound.author, ())
    steps = (Step(compound.language, piece, part, None) for piece, part in zip(pieces, compound.parts, strict=True))
    return Dialogue(compound.author, tuple(steps), same_message=True)


def follow(dialogue: Dialogue, index: KnowledgeIndex) -> Iterator[tuple[Step, Context]]:
    """Yield each follow-up with what was said before it, as if all of that had been understood."""
    context = Context()
    for number, step in enumerate(dialogue.steps):
        if number:
            yield step, context
        target = step.meant.right[0]
        facts = (target.removeprefix("fact:"),) if target.startswith("fact:") else ()
        shown = [index.facts[slug].answer.get(step.language) for slug in facts]
        keeps_list = bool(has_ordinal(fold(step.text)) and context.items)
        context = Context(
            step.meant.text,
            (step.focus if number else None) or _named(step.meant.text, facts, index) or context.focus,
            facts or context.facts,
            context.items if keeps_list else listed_items(shown, index) or context.items,
            dialogue.same_message,
        )


def _named(text: str, facts: tuple[str, ...], index: KnowledgeIndex) -> str | None:
    named = [m.slug for m in index.mentions_in(text) if index.entities[m.slug].kind in SPECIFIC]
    if len(named) == 1:
        return named[0]
    return index.subject_of(facts[0]) if facts else None


def _referents(dialogue: Dialogue, index: KnowledgeIndex) -> Iterator[Choice]:
    for step, context in follow(dialogue, index):
        plain, wording = index.read(step.text), analyse(step.text)
        slugs, asked = list_referents(context, plain, index), list_asked(context, index)
        if step.focus in slugs:
            fits = index.fit_names(plain, slugs, step.language)
            features = [referent_features(s, plain, wording, context, asked, fits[s], index) for s in slugs]
            yield Choice(features, [float(slug == step.focus) for slug in slugs])


def _readings(dialogue: Dialogue, index: KnowledgeIndex, model: ContextModel) -> Iterator[Choice]:
    for step, context in follow(dialogue, index):
        wording = analyse(step.text)
        candidates = list_candidates(index.read(step.text), wording, step.language, context, index, model)
        if len(candidates) > 1:
            features = [candidate_features(c, candidates, wording, context, index) for c in candidates]
            views = [candidate.reading.together for candidate in candidates]
            yield Choice(features, [view.of(*step.meant.right) for view in views])


def _fit(choices: Sequence[Choice], penalty: float) -> dict[str, float]:
    """Return the weights under which the right alternatives are chosen most often (a mixture of experts)."""
    from scipy.optimize import minimize

    names = sorted({name for choice in choices for features in choice.features for name in features})
    rows = [np.array([[f.get(name, 0.0) for name in names] for f in choice.features]) for choice in choices]
    rights = [np.array(choice.right) * 0.98 + 0.01 for choice in choices]

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        total, slope = penalty * weights @ weights, 2 * penalty * weights
        for row, right in zip(rows, rights, strict=True):
            scores = row @ weights
            shares = np.exp(scores - scores.max())
            shares /= shares.sum()
            hit = shares @ right
            total -= np.log(hit)
            slope = slope - row.T @ (shares * right / hit - shares)
        return total, slope

    found = minimize(loss, np.zeros(len(names)), jac=True, method="L-BFGS-B", options={"maxiter": 300})
    return {name: round(float(w), 3) for name, w in zip(names, found.x, strict=True) if abs(w) > 0.003}
