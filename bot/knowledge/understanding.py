"""Understand one message, or one part of it: read it in context, and decide what it gets."""

from __future__ import annotations

from dataclasses import dataclass

from bot.embedding import Vector
from bot.knowledge.context import SPECIFIC, load_context_model, read_in_context
from bot.knowledge.deciding import Decision, Gate, decide
from bot.knowledge.index import KnowledgeIndex
from bot.knowledge.reading import Reading
from bot.knowledge.references import Context
from bot.knowledge.wording import analyse


@dataclass(frozen=True)
class Understanding:
    """What a message was taken for, and what it gets."""

    text: str
    """The message so that it stands alone."""
    reading: Reading
    decision: Decision
    focus: str | None
    """What "it" will mean next: the one thing named, else what the shown fact is about."""


def understand(
    text: str,
    language: str,
    context: Context,
    index: KnowledgeIndex,
    gate: Gate,
    vector: Vector | None = None,
    *,
    exact: bool = True,
) -> Understanding:
    """Read a message in the light of what was said before, and decide; see `KnowledgeIndex.read`."""
    plain = index.read(text, vector, exact=exact)
    reading, alone = read_in_context(plain, analyse(text), language, context, index, load_context_model())
    decision = decide(reading, index, gate)
    return Understanding(alone, reading, decision, _find_focus(reading, decision, index))


def _find_focus(reading: Reading, decision: Decision, index: KnowledgeIndex) -> str | None:
    named = [slug for slug in reading.entities if index.entities[slug].kind in SPECIFIC]
    if len(named) == 1:
        return named[0]
    return index.subject_of(decision.facts[0]) if decision.facts and decision.band == "answer" else None
