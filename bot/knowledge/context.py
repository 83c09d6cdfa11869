"""Read a message in the light of what was said before it.

A follow-up leaves out what was just talked about. Up to four wordings of it are read: as typed, with the names of the
two things that it likeliest points back to, and with the question before it ("and in Duisburg?" becomes "where did they
go in duisburg"). A small model, fitted on conversations by authors who wrote down what they had meant, says how much
each reading counts (docs/adr/0004-answering.md).
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import numpy as np

from bot.knowledge.index import KnowledgeIndex
from bot.knowledge.linking import fold, tokenize
from bot.knowledge.reading import Floats, Probabilities, Reading
from bot.knowledge.records import OTHER
from bot.knowledge.references import Context, has_ordinal, list_asked, list_referents, referent_features
from bot.knowledge.wording import Wording, asks, without_lead

CONTEXT_FILE = Path(__file__).resolve().parents[2] / "data" / "knowledge" / "context.json"
SPECIFIC = ("person", "organisation", "agreement", "event")
_TINY = 1e-6
_BARE_WORDS = 2
USUAL_COSINE = 0.9


@dataclass(frozen=True)
class Candidate:
    """One way to read a message.

    `kind` is "plain", "pointed" or "second" (with the name of the likeliest and second likeliest `referent`), or
    "carried" (with the last question).
    """

    kind: str
    text: str
    reading: Reading
    referent: str | None = None


@dataclass(frozen=True)
class ContextModel:
    """Weights of candidates, and what makes a target likelier after the last answer.

    Fitted by `make calibrate`.
    """

    referents: Mapping[str, float]
    """Weights of what tells the entity that a message points back to."""
    candidates: Mapping[str, float]
    """Weights of what tells the right way to read it."""
    near: float
    """Log odds of a fact on the entities just talked about, where the message leans on them."""
    told: float
    """Log odds of the fact just shown."""


def weigh(weights: Mapping[str, float], features: Mapping[str, float]) -> float:
    """Return the log weight of one choice."""
    return sum(weights.get(name, 0.0) * value for name, value in features.items())


@lru_cache(maxsize=1)
def load_context_model() -> ContextModel:
    """Read the fitted weights."""
    return ContextModel(**json.loads(CONTEXT_FILE.read_text()))


def read_in_context(
    plain: Reading, wording: Wording, language: str, context: Context, index: KnowledgeIndex, model: ContextModel
) -> tuple[Reading, str]:
    """Return the reading that takes the last answer into account, and the message so that it stands alone."""
    earlier = _find_earlier(plain, wording, context, index)
    if earlier is not None:  # what was signed "back then" is not what was signed now
        reading = index.read_about(plain, earlier, language)
        return replace(reading, leaning=1.0), reading.text
    candidates = list_candidates(plain, wording, language, context, index, model)
    if len(candidates) == 1:
        return plain, plain.text
    scores = [weigh(model.candidates, candidate_features(c, candidates, wording, context, index)) for c in candidates]
    highest = max(scores)
    shares = [math.exp(score - highest) for score in scores]
    shares = [share / sum(shares) for share in shares]
    likeliest = candidates[max(range(len(shares)), key=lambda number: shares[number])]
    mixed = _mix(candidates, shares, likeliest)
    if likeliest.kind == "plain":
        return mixed, plain.text
    index.remember(likeliest.reading)
    return _prefer_near(mixed, context, index, model), likeliest.text


def list_candidates(
    plain: Reading, wording: Wording, language: str, context: Context, index: KnowledgeIndex, model: ContextModel
) -> list[Candidate]:
    """Return the ways to read a message, that as typed first; alone where nothing points back."""
    candidates = [Candidate("plain", plain.text, plain)]
    if not _leans(plain, wording, context, index):
        return candidates
    bare = _is_bare(plain) and any(index.entities[slug].kind in SPECIFIC for slug in plain.entities)
    # "And ZBT?" goes on with the last question, about nothing but what it names.
    pointing = [] if bare else rank_referents(plain, wording, language, context, index, model)
    for kind, slug in zip(("pointed", "second"), pointing, strict=False):
        reading = index.read_about(plain, slug, language)
        candidates.append(Candidate(kind, reading.text, reading, slug))
    if context.question and _may_continue(plain, wording, context):
        changed = carry(context.question, plain, index)
        carried = index.read(changed) if changed else index.read_behind(context.question, plain)
        candidates.append(Candidate("carried", carried.text, carried))
    return candidates


def _may_continue(plain: Reading, wording: Wording, context: Context) -> bool:
    """Tell whether the last question may say what a message leaves out ("and in Duisburg?").

    It adds nothing to a long message, or to one that points to somebody or to a place in a list.
    """
    says_little = wording.continues or wording.is_short or _is_bare(plain) or context.same_message
    points = wording.refers_to_person or (has_ordinal(plain.folded) and bool(context.items))
    return says_little and not points


def rank_referents(
    plain: Reading, wording: Wording, language: str, context: Context, index: KnowledgeIndex, model: ContextModel
) -> list[str]:
    """Return what the message may point back to, the likeliest first."""
    asked = list_asked(context, index)
    scores = {
        slug: weigh(model.referents, referent_features(slug, plain, wording, context, asked, named, index))
        for slug, named in index.fit_names(plain, list_referents(context, plain, index), language).items()
    }
    return sorted(scores, key=lambda slug: -scores[slug])


def carry(question: str, plain: Reading, index: KnowledgeIndex) -> str | None:
    """Return the last question about what a bare message names now; None where it names nothing to be put in."""
    if len(plain.mentions) == 1 and _is_bare(plain) and not asks(without_lead(plain.folded)):
        new = plain.mentions[0]
        kind, words = index.entities[new.slug].kind, tokenize(question)
        for old in index.mentions_in(question):
            if index.entities[old.slug].kind == kind and old.slug != new.slug:
                named = " ".join(token.text for token in tokenize(plain.text)[new.first : new.last + 1])
                folded = fold(question)
                return folded[: words[old.first].start] + named + folded[words[old.last].end :]
    return None


def _is_bare(plain: Reading) -> bool:
    """Tell whether a message says nothing but a name ("and in Duisburg?", "no, I meant Manchester")."""
    named = sum(mention.last - mention.first + 1 for mention in plain.mentions)
    return len(tokenize(without_lead(plain.folded))) - named <= _BARE_WORDS


def candidate_features(
    candidate: Candidate, candidates: list[Candidate], wording: Wording, context: Context, index: KnowledgeIndex
) -> dict[str, float]:
    """Return what tells the right way to read a message from the others, named "<kind> <feature>"."""
    reading, plain = candidate.reading, candidates[0].reading
    kinds = {index.entities[slug].kind for slug in plain.entities}
    named_words = sum(mention.last - mention.first + 1 for mention in plain.mentions)
    target, probability = reading.together.likeliest
    slug = target.removeprefix("fact:") if target.startswith("fact:") else None
    unknown, as_typed = plain.likeliest_unknown
    flags = {
        "bias": 1.0,
        "refers": float(wording.refers),
        "person": float(wording.refers_to_person),
        "continues": float(wording.continues),
        "bare": float(_is_bare(plain)),
        "short": float(len(wording.words) - named_words <= 4),
        "long": min(len(wording.words), 20) / 20,
        "names": float(not kinds.isdisjoint(SPECIFIC)),
        "place": float(not kinds.isdisjoint({"place", "topic"})),
        "ordinal": float(has_ordinal(plain.folded) and bool(context.items)),
        "part": float(context.same_message),
        "substituted": float(candidate.kind == "carried" and not candidate.text.endswith(plain.text)),
        "certain": math.log(probability + _TINY),
        "agreed": float(reading.by_vector.likeliest[0] == target == reading.by_words.likeliest[0]),
        "same": float(target == plain.together.likeliest[0]),
        "similar": 10 * (index.model.similarity(reading.vector, [target]) - USUAL_COSINE),
        "uncovered": index.uncovered(reading.text, index.covered(slug))[0] if slug else 0.0,
        "fits": float(slug is not None and candidate.referent in index.facts[slug].about),
        "fits well": float(slug is not None and candidate.referent == index.facts[slug].subject),
        "unknown": float(target.startswith("unknown:")),
        "off_topic": reading.off_topic,
        "unknown as typed": 0.0 if unknown == OTHER else as_typed,
        "told": float(slug in context.facts),
        "near": float(slug is not None and bool(_talked_about(context, index) & set(index.facts[slug].about))),
    }
    return {f"{candidate.kind} {name}": value for name, value in flags.items() if value}


def _leans(plain: Reading, wording: Wording, context: Context, index: KnowledgeIndex) -> bool:
    if (not context.question and context.focus not in index.entities) or index.asks_new_fact(plain):
        return False
    names_something = any(index.entities[slug].kind in SPECIFIC for slug in plain.entities)
    return context.same_message or wording.refers or wording.continues or wording.is_short or not names_something


def _find_earlier(plain: Reading, wording: Wording, context: Context, index: KnowledgeIndex) -> str | None:
    """Return what the last answer says was there before, where that is meant ("who signed that one, back then?")."""
    if not wording.points_to_then or not _leans(plain, wording, context, index):
        return None
    if any(index.entities[slug].kind in SPECIFIC for slug in plain.entities):
        return None
    return min(index.lookup.earlier_of(_told_about(context, index)), default=None)


def _told_about(context: Context, index: KnowledgeIndex) -> set[str]:
    return {slug for fact in context.facts if fact in index.facts for slug in index.facts[fact].about}


def _talked_about(context: Context, index: KnowledgeIndex) -> set[str]:
    about = _told_about(context, index)
    about |= {context.focus} if context.focus in index.entities else set()
    return {slug for slug in about if index.entities[slug].kind != "place"}


def _mix(candidates: list[Candidate], shares: list[float], likeliest: Candidate) -> Reading:
    def blend(name: str) -> Probabilities:
        views: list[Probabilities] = [getattr(candidate.reading, name) for candidate in candidates]
        mixed: Floats = np.array(shares, dtype=np.float32) @ np.stack([view.values for view in views])
        return Probabilities(views[0].targets, mixed)

    return replace(
        likeliest.reading,
        together=blend("together"),
        by_vector=blend("by_vector"),
        by_words=blend("by_words"),
        unknown_as_typed=candidates[0].reading.unknown_as_typed,
        leaning=1 - shares[0],
        disputed=1 - max(shares),
    )


def _prefer_near(reading: Reading, context: Context, index: KnowledgeIndex, model: ContextModel) -> Reading:
    """Move probability towards facts on the entities just talked about, away from what was just told.

    The sum over all facts stays, so that what is unknown stays as unknown as it was.
    """
    targets, values = reading.together.targets, reading.together.values
    factors = np.ones_like(values)
    for slug in _talked_about(context, index):
        factors[index.facts_about(slug)] = math.exp(model.near)
    if not context.same_message:
        factors[targets.numbers_of(f"fact:{slug}" for slug in context.facts)] *= math.exp(model.told)
    facts = targets.of_kind("fact")
    raised = values[facts] * factors[facts]
    preferred = values.copy()
    preferred[facts] = raised * (values[facts].sum() / (raised.sum() or 1.0))
    return replace(reading, together=Probabilities(targets, preferred))
