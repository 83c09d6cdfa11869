"""Try a question: which fact would answer it and why, with the knowledge as it is or with a draft published."""

from __future__ import annotations

from dataclasses import dataclass, replace

from bot.knowledge.answering import Question, answer
from bot.knowledge.deciding import Band, Gate, decide, gate_features
from bot.knowledge.index import KnowledgeIndex
from bot.knowledge.records import Knowledge
from bot.knowledge.replies import Reply
from bot.knowledge.selecting import select

SHOWN = 5


@dataclass(frozen=True)
class Candidate:
    """A fact that might have been meant."""

    slug: str
    gloss: str
    answer: str
    share: float
    """Probability that this fact was asked for."""
    nearness: float
    """Cosine of the question and the nearest sample question of the fact."""


@dataclass(frozen=True)
class Trial:
    """A question, what a visitor would get, and why."""

    question: str
    read_as: str
    language: str
    reply: Reply
    band: Band
    confidence: float
    sure: float
    related: float
    entities: tuple[str, ...]
    strange: tuple[str, ...]
    candidates: tuple[Candidate, ...]
    unknowns: tuple[tuple[str, float], ...]


def try_question(text: str, language: str, index: KnowledgeIndex, gate: Gate) -> Trial:
    """Answer a question as a visitor's first message and keep the reasons."""
    reading = index.read(text)
    selection = select(reading, index)
    decision = decide(reading, index, gate)
    candidates = tuple(
        Candidate(
            slug,
            index.facts[slug].gloss,
            index.facts[slug].answer.get(language),
            share,
            index.nearness(reading.vector, [slug]),
        )
        for slug, share in reading.together.best("fact", SHOWN)
    )
    unknowns = reading.together.best("unknown", 2)
    return Trial(
        question=text,
        read_as=reading.text,
        language=language,
        reply=answer(Question(text, language, reading.vector if reading.text == text else None), index, gate),
        band=decision.band,
        confidence=gate.confidence(gate_features(reading, selection, index)),
        sure=gate.sure,
        related=gate.related,
        entities=tuple(sorted(index.entities[slug].name.get(language) for slug in reading.entities)),
        strange=reading.strange,
        candidates=candidates,
        unknowns=tuple((index.unknowns[slug].name.get(language), p) for slug, p in unknowns if slug in index.unknowns),
    )


def with_published(knowledge: Knowledge, slug: str) -> Knowledge:
    """Return the knowledge as it would be if a draft were published. Raises `KeyError` where there is no such fact."""
    facts = {fact.slug: fact for fact in knowledge.facts}
    facts[slug] = facts[slug].model_copy(update={"status": "published"})
    return replace(knowledge, facts=tuple(facts.values()))
